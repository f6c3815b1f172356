//! Values in their places: several in one place, and cells that hold no plain number.

use super::build::Plan;
use super::names::label_and_unit;
use super::options::Duplicates;
use super::recognition::Question;
use super::roles::Evidence;
use super::values::Cell;
use crate::study::{Censoring, Issue, Marker, Severity};
use std::collections::HashMap;

/// A value as read and how it is censored.
type Reading = (f64, Censoring);

/// Values as they are read, with those that meet in one place.
pub(super) struct Cells {
    n_subjects: usize,
    n_visits: usize,
    values: Vec<Vec<Option<Reading>>>,
    /// Further values of a place, with the row of the first further one.
    more: HashMap<(usize, usize), (Vec<Reading>, usize)>,
}

impl Cells {
    pub(super) fn new(markers: usize, subjects: usize, visits: usize) -> Self {
        Self {
            n_subjects: subjects,
            n_visits: visits,
            values: vec![vec![None; subjects * visits]; markers],
            more: HashMap::new(),
        }
    }

    pub(super) fn put(
        &mut self,
        marker: usize,
        subject: usize,
        visit: usize,
        value: (f64, Censoring),
        row: usize,
    ) {
        let at = subject * self.n_visits + visit;
        let Some(slot) = self.values.get_mut(marker).and_then(|m| m.get_mut(at)) else {
            return;
        };
        if slot.is_none() {
            *slot = Some(value);
        } else {
            self.more
                .entry((marker, at))
                .or_insert_with(|| (Vec::new(), row))
                .0
                .push(value);
        }
    }

    /// Several values in one place: the rule decides, or the user is asked.
    pub(super) fn settle(
        &mut self,
        plan: &Plan<'_, '_>,
        names: &[String],
        rule: Option<Duplicates>,
        issues: &mut Vec<Issue>,
        questions: &mut Vec<Question>,
    ) {
        let mut open = 0;
        let mut first: Option<(usize, usize)> = None;
        for (&(marker, at), (more, row)) in &self.more {
            let Some(slot) = self.values.get_mut(marker).and_then(|m| m.get_mut(at)) else {
                continue;
            };
            let Some(there) = *slot else { continue };
            let differ = more.iter().any(|v| *v != there);
            if differ {
                open += 1;
                if first.is_none_or(|(r, _)| *row < r) {
                    first = Some((*row, marker));
                }
            }
            match rule {
                Some(Duplicates::Last) => *slot = more.last().copied(),
                Some(Duplicates::Mean) => *slot = Some(mean(there, more)),
                Some(Duplicates::First | Duplicates::Reject) | None => {}
            }
        }
        if open == 0 {
            return;
        }
        let table = plan.evidence.table;
        let line = first.map(|(row, _)| table.line(row));
        let marker = first.and_then(|(_, m)| names.get(m)).cloned();
        let what = format!(
            "{open} subject-visits have several different values of a marker (the first: line {}, {})",
            line.unwrap_or(0),
            marker.as_deref().unwrap_or("a marker")
        );
        match rule {
            None | Some(Duplicates::Reject) => questions.push(Question {
                flag: "--duplicates".to_owned(),
                text: format!(
                    "{}: {what}. Choose what counts with --duplicates mean, first or last, or name the column that tells the rows apart with --visit.",
                    plan.evidence.file
                ),
                column: marker,
                rows: line.into_iter().collect(),
                choices: ["mean", "first", "last"].map(str::to_owned).to_vec(),
            }),
            Some(rule) => issues.push(
                Issue::new(
                    Severity::Warning,
                    "duplicate_value",
                    format!("{what}; {} is used.", match rule {
                        Duplicates::Mean => "their mean",
                        Duplicates::Last => "the last",
                        _ => "the first",
                    }),
                )
                .at(line, marker.as_deref()),
            ),
        }
    }
}

/// The mean of several values; it is a limit only when all of them are.
fn mean(first: (f64, Censoring), more: &[(f64, Censoring)]) -> (f64, Censoring) {
    let n = (more.len() + 1) as f64;
    let sum: f64 = first.0 + more.iter().map(|(v, _)| v).sum::<f64>();
    let censoring = if more.iter().all(|(_, c)| *c == first.1) {
        first.1
    } else {
        Censoring::None
    };
    (sum / n, censoring)
}

/// What was found in cells that hold no plain number, by kind and column.
#[derive(Default)]
pub(super) struct Problems {
    found: HashMap<(usize, &'static str), (usize, usize)>,
}

impl Problems {
    pub(super) fn value(
        &mut self,
        cell: Cell,
        row: usize,
        column: usize,
    ) -> Option<(f64, Censoring)> {
        let (kind, value) = match cell {
            Cell::Missing => return None,
            Cell::Number(x) => return Some((x, Censoring::None)),
            Cell::Limit(side, x) => ("censored_value", Some((x, side))),
            Cell::Flagged(x) => ("flagged_value", Some((x, Censoring::None))),
            Cell::NoLimit => ("limit_without_number", None),
            Cell::Infinite => ("infinite_value", None),
            Cell::Text => ("text_in_number", None),
        };
        let entry = self.found.entry((column, kind)).or_insert((0, row));
        entry.0 += 1;
        value
    }

    pub(super) fn report(&self, e: &Evidence<'_>, issues: &mut Vec<Issue>) {
        let mut all: Vec<_> = self.found.iter().collect();
        all.sort_by_key(|((column, kind), _)| (*column, *kind));
        for ((column, kind), (n, row)) in all {
            let (severity, words) = match *kind {
                "censored_value" => (
                    Severity::Note,
                    "cell(s) hold a limit of detection such as <0.5; the plan says how they enter numbers",
                ),
                "flagged_value" => (
                    Severity::Note,
                    "cell(s) are marked with * (extrapolated) and are used as they stand",
                ),
                "limit_without_number" => (
                    Severity::Warning,
                    "cell(s) say that a value is beyond a limit without naming it; they count as missing. Write the limit, for example <0.5",
                ),
                "infinite_value" => (
                    Severity::Error,
                    "cell(s) hold an infinite number or one beyond what can be computed; they count as missing. Correct them in a copy of the file",
                ),
                _ => (
                    Severity::Error,
                    "cell(s) hold text where a number is expected; they count as missing. Correct them, or name the text with --missing",
                ),
            };
            let first = if *n > 1 {
                " The first is named here."
            } else {
                ""
            };
            issues.push(
                Issue::new(severity, kind, format!("{n} {words}.{first}")).at(
                    Some(e.table.line(*row)),
                    e.table.header.get(*column).map(String::as_str),
                ),
            );
        }
    }
}

pub(super) fn markers(names: &[String], cells: Cells) -> Vec<Marker> {
    let size = cells.n_subjects * cells.n_visits;
    names
        .iter()
        .zip(cells.values)
        .map(|(name, values)| {
            debug_assert_eq!(values.len(), size);
            let (label, unit) = label_and_unit(name);
            Marker {
                name: name.clone(),
                label,
                unit,
                derived: None,
                censoring: values
                    .iter()
                    .map(|v| v.map_or(Censoring::None, |(_, c)| c))
                    .collect(),
                values: values.into_iter().map(|v| v.map(|(x, _)| x)).collect(),
            }
        })
        .collect()
}
