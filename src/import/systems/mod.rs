//! Exports of known systems: what their own column names and flags say.
//!
//! In: the table and what the user named. Out: a [`Convention`]: roles of columns with reasons, rows
//! that are no measurement of a planned visit (left out, counted), and labels that the system
//! writes in its own way. One file a system; a further system adds one and a line in each function here.
//! Not its business: reading cells, order of visits.

mod adam;
pub(in crate::import) mod npx_manager;
mod olink;
mod plate;
mod redcap;
mod samples;
mod sdtm;
pub(in crate::import) mod xponent;

pub(in crate::import) use samples::split_names;

use crate::import::build::rows::Rows;
use crate::import::cells::profile::Codes;
use crate::import::error::ImportError;
use crate::import::options::{ImportOptions, Layout};
use crate::import::recognise::recognition::{LayoutScore, Role};
use crate::import::recognise::roles::Evidence;
use crate::study::Issue;
use std::collections::HashMap;

/// What an export says beyond the names of its columns.
#[derive(Default)]
pub(in crate::import) struct Convention<'t> {
    /// The layout whose convention this is; `None` for names that were split.
    pub layout: Option<Layout>,
    /// Roles of columns with the reason.
    pub columns: Vec<(usize, Role, String)>,
    /// Why all other columns are left alone; `None`: they are looked at as in any table.
    pub others: Option<&'static str>,
    /// Subject, visit, group and marker of each row where the cell alone does not say it.
    pub people: Option<Codes<'t>>,
    pub visits: Option<Codes<'t>>,
    pub groups: Option<Codes<'t>>,
    pub markers: Option<Codes<'t>>,
    /// How a visit label of the file reads.
    pub visit_label: Option<fn(&str) -> String>,
    /// Number of each visit label that orders the visits.
    pub visit_numbers: HashMap<String, f64>,
    /// Label of the baseline.
    pub baseline: Option<String>,
    /// There is no Day 0: Day 1 is the day of the baseline.
    pub no_day_zero: bool,
    /// Rows without a visit hold facts about the subject.
    pub facts_without_visit: bool,
    /// Several values in one place are replicates of one measurement.
    pub replicates: bool,
    /// Column with a fuller name of the row's marker, with its unit in parentheses.
    pub marker_label: Option<usize>,
    /// Unit of every marker whose name gives none.
    pub unit: Option<String>,
    /// Columns with the lowest and the highest value that can be measured.
    pub limits: [Option<usize>; 2],
    /// Headers may still hold markers and visits.
    pub looks_for_wide: bool,
    /// Subject or visit come out of names of samples or markers, in a table of no system.
    pub from_names: bool,
    /// What was noticed.
    pub issues: Vec<Issue>,
}

impl Convention<'_> {
    fn role(&mut self, column: Option<usize>, role: Role, why: impl Into<String>) {
        if let Some(column) = column
            && !self.columns.iter().any(|(c, ..)| *c == column)
        {
            self.columns.push((column, role, why.into()));
        }
    }

    /// The reason of a column's role.
    pub fn why(&self, column: usize) -> Option<&str> {
        self.columns
            .iter()
            .find(|(c, ..)| *c == column)
            .map(|(_, _, why)| why.as_str())
    }

    /// The user's options with the columns of the system where the user names none.
    pub fn merged(&self, options: &ImportOptions, header: &[String]) -> ImportOptions {
        let mut out = options.clone();
        for (column, role, _) in &self.columns {
            let Some(name) = header.get(*column) else {
                continue;
            };
            // A column that the user gave another role keeps it.
            if taken(options, name) {
                continue;
            }
            let slot = match role {
                Role::Subject => &mut out.subject,
                Role::Group => &mut out.group,
                Role::Visit => &mut out.visit,
                Role::Hours => &mut out.hours,
                Role::MarkerName => &mut out.marker_name,
                Role::Value => &mut out.value,
                Role::Treatment => &mut out.treatment,
                Role::Period => &mut out.period,
                Role::Sequence => &mut out.sequence,
                Role::Covariate => {
                    out.covariates.push(name.clone());
                    continue;
                }
                Role::Ignored => {
                    out.ignore.push(name.clone());
                    continue;
                }
                Role::Marker => continue,
            };
            slot.get_or_insert_with(|| name.clone());
        }
        out
    }
}

/// Whether the user gave the column a role.
fn taken(options: &ImportOptions, name: &str) -> bool {
    [
        &options.subject,
        &options.group,
        &options.visit,
        &options.hours,
        &options.marker_name,
        &options.value,
    ]
    .into_iter()
    .flatten()
    .chain(&options.covariates)
    .chain(&options.markers)
    .chain(&options.ignore)
    .any(|n| n == name)
}

/// How well each system's own columns are there, from 0 to 1.
pub(in crate::import) fn scores(e: &Evidence<'_>) -> Vec<LayoutScore> {
    let score = |layout, (score, why): (f64, String)| LayoutScore { layout, score, why };
    vec![
        score(Layout::Adam, adam::score(e)),
        score(Layout::Redcap, redcap::score(e)),
        score(Layout::Olink, olink::score(e)),
        score(Layout::Plate, plate::score(e)),
        score(Layout::Sdtm, sdtm::score(e)),
        score(Layout::Xponent, xponent::score(e)),
    ]
}

/// The convention of a layout; `None` for tables without one.
pub(in crate::import) fn convention<'t>(
    layout: Layout,
    e: &Evidence<'t>,
    rows: &mut Rows<'t>,
) -> Result<Option<Convention<'t>>, ImportError> {
    let found = match layout {
        Layout::Rows | Layout::Tidy | Layout::Wide => return Ok(None),
        Layout::Adam => adam::convention(e, rows)?,
        Layout::Redcap => redcap::convention(e)?,
        Layout::Olink => olink::convention(e, rows)?,
        Layout::Plate => plate::convention(e, rows)?,
        Layout::Sdtm => sdtm::convention(e, rows)?,
        Layout::Xponent => xponent::convention(e, rows)?,
    };
    Ok(Some(Convention {
        layout: Some(layout),
        ..found
    }))
}

/// The first column with one of these names (in normal form).
fn column(e: &Evidence<'_>, names: &[&str]) -> Option<usize> {
    let named = |wanted: &str| (0..e.table.n_columns()).find(|c| e.table.normal_name(*c) == wanted);
    names.iter().find_map(|wanted| named(wanted))
}

/// The column an option names, or the first with one of these names.
fn named_or(
    e: &Evidence<'_>,
    option: Option<&String>,
    flag: &'static str,
    names: &[&str],
) -> Result<Option<usize>, ImportError> {
    match option.filter(|n| !n.is_empty()) {
        Some(name) => e.find(flag, name).map(Some),
        None => Ok(column(e, names)),
    }
}

/// Score and words for a layout all of whose columns must be there.
fn all_there(what: &str, wanted: &[(&str, bool)]) -> (f64, String) {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(_, there)| !there)
        .map(|(name, _)| *name)
        .collect();
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    if missing.is_empty() {
        (0.98, format!("{what}: the columns {}", names.join(", ")))
    } else {
        (0.0, format!("no {what}: without {}", missing.join(", ")))
    }
}
