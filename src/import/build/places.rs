//! The values by marker, subject and visit: repeated values of one combination, and cells that hold no plain number.

use crate::import::build::plan::Plan;
use crate::import::cells::values::Cell;
use crate::import::options::Duplicates;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::recognition::Question;
use crate::study::{Censoring, Issue, Remedy, Severity, Value};
use crate::words::{capital, first_names, of_count};
use std::collections::BTreeMap;

/// The values of a marker and how each is censored, apart so that a value takes no more than its number and a byte.
pub(super) struct Column {
    pub values: Vec<Value>,
    pub censoring: Vec<Censoring>,
}

impl Column {
    fn get(&self, at: usize) -> Option<Reading> {
        let x = self.values.get(at)?.get()?;
        Some((x, self.censoring.get(at).copied().unwrap_or_default()))
    }

    fn set(&mut self, at: usize, (x, side): Reading) {
        if let (Some(value), Some(censoring)) =
            (self.values.get_mut(at), self.censoring.get_mut(at))
        {
            (*value, *censoring) = (x.into(), side);
        }
    }
}

/// A value as read and how it is censored.
pub(super) type Reading = (f64, Censoring);

/// Values by marker, subject and visit, with further values of the same combination.
pub(in crate::import) struct Cells {
    n_subjects: usize,
    n_visits: usize,
    values: Vec<Column>,
    /// Further values, with the row of the first of them; by marker, then subject and visit.
    more: BTreeMap<(usize, usize), (Vec<Reading>, usize)>,
}

impl Cells {
    pub(in crate::import) fn new(markers: usize, subjects: usize, visits: usize) -> Self {
        let column = || Column {
            values: vec![Value::NONE; subjects * visits],
            censoring: vec![Censoring::None; subjects * visits],
        };
        Self {
            n_subjects: subjects,
            n_visits: visits,
            values: (0..markers).map(|_| column()).collect(),
            more: BTreeMap::new(),
        }
    }

    pub(in crate::import) fn put(
        &mut self,
        marker: usize,
        subject: usize,
        visit: usize,
        value: (f64, Censoring),
        row: usize,
    ) {
        let at = subject * self.n_visits + visit;
        let Some(column) = self.values.get_mut(marker) else {
            return;
        };
        if at >= column.values.len() {
            return;
        }
        if column.get(at).is_none() {
            column.set(at, value);
        } else {
            self.more
                .entry((marker, at))
                .or_insert_with(|| (Vec::new(), row))
                .0
                .push(value);
        }
    }

    /// The values of each marker by subject, then visit.
    pub(super) fn into_values(self) -> Vec<Column> {
        debug_assert!(
            self.values
                .iter()
                .all(|c| c.values.len() == self.n_subjects * self.n_visits)
        );
        self.values
    }

    /// Which visits hold a value; the others are dropped.
    pub(in crate::import) fn keep_seen_visits(&mut self) -> Vec<bool> {
        let m = self.n_visits;
        let mut seen = vec![false; m];
        for values in &self.values {
            for (at, value) in values.values.iter().enumerate() {
                seen[at % m] |= value.is_some();
            }
        }
        if seen.iter().any(|s| *s) && seen.iter().any(|s| !s) {
            for values in &mut self.values {
                retain(&mut values.values, &seen);
                retain(&mut values.censoring, &seen);
            }
            self.n_visits = seen.iter().filter(|s| **s).count();
            return seen;
        }
        vec![true; m]
    }

    /// Replicates of one measurement: their mean, and how far they differ.
    pub(in crate::import) fn average(
        &mut self,
        plan: &Plan<'_, '_>,
        names: &[String],
        issues: &mut Vec<Issue>,
    ) {
        let table = plan.evidence.table;
        let mut cvs: Vec<(f64, usize, usize)> = Vec::new();
        for (&(marker, at), (more, row)) in &self.more {
            let Some(column) = self.values.get_mut(marker) else {
                continue;
            };
            let Some(there) = column.get(at) else {
                continue;
            };
            let whole = mean(there, more);
            let n = (more.len() + 1) as f64;
            let squares: f64 = std::iter::once(&there)
                .chain(more)
                .map(|(v, _)| (v - whole.0).powi(2))
                .sum();
            if whole.0 > 0.0 {
                cvs.push(((squares / (n - 1.0)).sqrt() / whole.0, *row, marker));
            }
            column.set(at, whole);
        }
        if cvs.is_empty() {
            return;
        }
        cvs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let percent = |x: f64| (x * 1000.0).round() / 10.0;
        let (median, worst) = (cvs[(cvs.len() - 1) / 2].0, cvs[cvs.len() - 1]);
        let wide = cvs.iter().filter(|c| c.0 > 0.2).count();
        issues.push(
            Issue::new(
                if wide > 0 { Severity::Warning } else { Severity::Note },
                "replicates",
                format!(
                    "{} averaged; coefficient of variation: median {} %, highest {} %, over 20 % in {wide}.",
                    of_count(
                        cvs.len(),
                        "measurement comes from several wells and is",
                        "measurements come from several wells and are"
                    ),
                    percent(median),
                    percent(worst.0)
                ),
            )
            .at(Some(table.line(worst.1)), names.get(worst.2).map(String::as_str)),
        );
    }

    /// Several values of one marker, subject and visit: the rule decides, or the user is asked.
    pub(in crate::import) fn settle(
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
            let Some(column) = self.values.get_mut(marker) else {
                continue;
            };
            let Some(there) = column.get(at) else {
                continue;
            };
            let differ = more.iter().any(|v| *v != there);
            if differ {
                open += 1;
                if first.is_none_or(|(r, _)| *row < r) {
                    first = Some((*row, marker));
                }
            }
            match rule {
                Some(Duplicates::Last) => {
                    column.set(at, more.last().copied().unwrap_or(there));
                }
                Some(Duplicates::Mean) => column.set(at, mean(there, more)),
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
            "a subject has several different values of a marker at one visit {} (the first: line {}, {})",
            if open == 1 {
                "once".to_owned()
            } else {
                format!("{open} times")
            },
            line.unwrap_or(0),
            marker.as_deref().unwrap_or("a marker")
        );
        match rule {
            None | Some(Duplicates::Reject) => questions.push(Question {
                flag: "--duplicates".to_owned(),
                text: format!("{}: {what}.", plan.evidence.file),
                remedy: Remedy::new(
                    "Choose what counts, or give the column that tells the rows apart the role Visit.",
                    "Choose what counts with --duplicates mean, first or last, or name the column that tells the rows apart with --visit.",
                ),
                column: marker,
                rows: line.into_iter().collect(),
                choices: ["mean", "first", "last"].map(str::to_owned).to_vec(),
            }),
            Some(rule) => issues.push(
                Issue::new(
                    Severity::Warning,
                    "duplicate_value",
                    format!("{}; {} is used.", capital(&what), match rule {
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

/// Keeps what stands at the visits that are kept.
fn retain<T>(all: &mut Vec<T>, kept: &[bool]) {
    let mut at = 0;
    all.retain(|_| {
        at += 1;
        kept[(at - 1) % kept.len()]
    });
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
pub(in crate::import) struct Problems {
    found: BTreeMap<(usize, &'static str), (usize, usize)>,
}

impl Problems {
    pub(in crate::import) fn value(
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
            Cell::NoLimit(_) => ("limit_without_number", None),
            Cell::Infinite => ("infinite_value", None),
            Cell::Text => ("text_in_number", None),
        };
        let entry = self.found.entry((column, kind)).or_insert((0, row));
        entry.0 += 1;
        value
    }

    /// One issue for each kind in a column; in more than three columns, one for the kind and its text.
    pub(in crate::import) fn report(&self, e: &Evidence<'_>, issues: &mut Vec<Issue>) {
        let mut kinds: BTreeMap<(&'static str, String), Vec<Found>> = BTreeMap::new();
        for ((column, kind), (n, row)) in &self.found {
            // The text itself tells more than its place.
            let example = match *kind {
                "text_in_number" => e.table.cell(*row, *column).chars().take(24).collect(),
                _ => String::new(),
            };
            let (column, n, row) = (*column, *n, *row);
            let found = Found { column, n, row };
            kinds.entry((*kind, example)).or_default().push(found);
        }
        let mut out: Vec<((usize, &str), Issue)> = Vec::new();
        for ((kind, example), all) in kinds {
            if all.len() > MOST_NOTES {
                let first = all[0].column;
                out.push(((first, kind), issue(e, kind, &example, &all)));
                continue;
            }
            for one in all {
                out.push(((one.column, kind), issue(e, kind, &example, &[one])));
            }
        }
        out.sort_by_key(|(at, _)| *at);
        issues.extend(out.into_iter().map(|(_, issue)| issue));
    }
}

/// Columns that have a note of their own for one kind of cell.
const MOST_NOTES: usize = 3;

/// Cells of one kind in a column: how many, and the row of the first.
#[derive(Clone, Copy)]
struct Found {
    column: usize,
    n: usize,
    row: usize,
}

/// What is said of cells of one kind in some columns.
fn issue(e: &Evidence<'_>, kind: &'static str, example: &str, all: &[Found]) -> Issue {
    let n: usize = all.iter().map(|f| f.n).sum();
    let (severity, words) = match kind {
        "censored_value" => (
            Severity::Note,
            of_count(
                n,
                "cell holds a limit, not a value; below a limit it enters by the rule for such values, above as the limit",
                "cells hold a limit, not a value; those below a limit enter by the rule for them, those above as the limit",
            ),
        ),
        "flagged_value" => (
            Severity::Note,
            of_count(
                n,
                "cell is marked with * (extrapolated) and is used as it stands",
                "cells are marked with * (extrapolated) and are used as they stand",
            ),
        ),
        "limit_without_number" => (
            Severity::Warning,
            of_count(
                n,
                "cell gives a value beyond a limit without the limit itself; it counts as missing. Write the limit, for example <0.5",
                "cells give a value beyond a limit without the limit itself; they count as missing. Write the limit, for example <0.5",
            ),
        ),
        "infinite_value" => (
            Severity::Error,
            of_count(
                n,
                "cell holds an infinite number or one beyond what can be computed; it counts as missing. Correct it in a copy of the file",
                "cells hold an infinite number or one beyond what can be computed; they count as missing. Correct them in a copy of the file",
            ),
        ),
        _ => (
            Severity::Error,
            of_count(
                n,
                "cell holds text where a number is expected; it counts as missing",
                "cells hold text where a number is expected; they count as missing",
            ),
        ),
    };
    let columns = match all {
        [_] => String::new(),
        _ => {
            let names = all.iter().map(|f| e.header(f.column));
            format!(" In {} columns: {}.", all.len(), first_names(names, 6))
        }
    };
    let example = if example.is_empty() {
        String::new()
    } else {
        format!(" (\u{201c}{example}\u{201d})")
    };
    let (row, column) = all.first().map_or((0, 0), |f| (f.row, f.column));
    let first = if n > 1 {
        format!(
            " The first stands in row {}, column \u{201c}{}\u{201d}.",
            e.table.line(row),
            e.header(column)
        )
    } else {
        String::new()
    };
    let issue = Issue::new(severity, kind, format!("{words}{example}.{columns}{first}")).at(
        Some(e.table.line(row)),
        e.table.header.get(column).map(String::as_str),
    );
    if kind != "text_in_number" {
        return issue;
    }
    issue.remedy(
        "Correct them in a copy of the file, or write the text under \u{201c}Also missing\u{201d}.",
        "Correct them in a copy of the file, or name the text with --missing.",
    )
}
