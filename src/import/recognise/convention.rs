//! What the system that wrote a file says about its table, beyond the names of the columns.

use super::recognition::Question;
use crate::import::cells::codes::Codes;
use crate::import::options::{ImportOptions, Layout, Role};
use crate::study::Issue;
use std::collections::HashMap;

/// What an export says beyond the names of its columns.
#[derive(Default)]
pub(in crate::import) struct Convention<'t> {
    /// The layout whose convention this is; `None` for names that were split.
    pub layout: Option<Layout>,
    /// Roles of columns with the reason.
    pub columns: Vec<(usize, Role, String)>,
    /// Why all other columns are ignored; `None`: they are recognised as in any table.
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
    /// What has to be asked before the convention holds.
    pub questions: Vec<Question>,
    /// Issues met while the convention was read.
    pub issues: Vec<Issue>,
}

impl Convention<'_> {
    /// Adds the role of a column that has none yet.
    pub fn role(&mut self, column: Option<usize>, role: Role, why: impl Into<String>) {
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
            if options.gives(name, |_| true) {
                continue;
            }
            let slot = match role {
                Role::Subject => &mut out.subject,
                Role::Group => &mut out.group,
                Role::Visit => &mut out.visit,
                Role::Hours => &mut out.hours,
                Role::TimePoint => &mut out.time_point,
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

/// Why a column was taken: the words of its system, or that it was named.
pub(in crate::import) fn named_words(
    convention: Option<&Convention<'_>>,
    column: usize,
    named: &str,
) -> String {
    convention
        .and_then(|c| c.why(column))
        .unwrap_or(named)
        .to_owned()
}
