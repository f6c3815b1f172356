//! Visits and periods of a crossover: their order in the study, and the treatment of each subject and period.

use crate::import::cells::codes::Codes;
use crate::import::cells::names::natural;
use crate::import::cells::vocabulary::is_reference;
use crate::import::recognise::crossover::CrossoverColumns;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::order::RowOrder;
use crate::study::{Crossover, Issue, Severity};
use crate::words::of_count;

/// Visits and periods of a crossover before the cells are read.
pub(in crate::import) struct Slots {
    /// `(period, visit within it)` of each slot, in order.
    pub of: Vec<(usize, usize)>,
    /// Period of each row; rows without one count in the first.
    pub period_of_row: Vec<usize>,
    periods: Vec<String>,
}

impl Slots {
    /// The slots that `rows` (row, visit within its period) have.
    pub fn new(
        e: &Evidence<'_>,
        columns: CrossoverColumns,
        people: &Codes<'_>,
        rows: impl Iterator<Item = (usize, usize)>,
    ) -> Self {
        let codes = e.codes(columns.period);
        let n = codes.labels.len();
        let mut order: Vec<usize> = (0..n).collect();
        // Words such as `morning` and `after` follow each other as in the rows.
        let is_numbered = |l: &str| l.contains(|c: char| c.is_ascii_digit());
        let in_words = !codes.labels.iter().any(|l| is_numbered(l));
        let by_rows = RowOrder::of(people, &codes, n, |code| Some(code as usize));
        if !(in_words && n > 1 && by_rows.is_some_and(|r| r.follows(n))) {
            order.sort_by(|a, b| natural(&codes.labels[*a], &codes.labels[*b]));
        }
        let place: Vec<usize> = (0..codes.labels.len())
            .map(|c| order.iter().position(|o| *o == c).unwrap_or(0))
            .collect();
        let period_of_row: Vec<usize> = codes
            .of_row
            .iter()
            .map(|c| c.and_then(|c| place.get(c as usize).copied()).unwrap_or(0))
            .collect();
        let mut of: Vec<(usize, usize)> = rows
            .map(|(row, visit)| (period_of_row[row], visit))
            .collect();
        of.sort_unstable();
        of.dedup();
        Self {
            of,
            period_of_row,
            periods: order.iter().map(|c| codes.labels[*c].to_string()).collect(),
        }
    }

    /// Slot of a row at a visit within its period.
    pub fn at(&self, row: usize, visit: usize) -> Option<usize> {
        let wanted = (self.period_of_row[row], visit);
        self.of.binary_search(&wanted).ok()
    }

    /// `Period 1, Day 1`.
    pub fn label(&self, slot: usize, visits: &[String]) -> String {
        let (period, visit) = self.of[slot];
        let name = &self.periods[period];
        let name = if name.chars().all(|c| c.is_ascii_digit()) {
            format!("Period {name}")
        } else {
            name.clone()
        };
        if visits.len() < 2 {
            return name;
        }
        format!("{name}, {}", visits[visit])
    }

    /// The design of the study: the subject of each row and their number, the visits within a period
    /// and which of them is the baseline.
    pub fn design(
        &self,
        e: &Evidence<'_>,
        columns: CrossoverColumns,
        (subject_of_row, n_subjects): (&[Option<usize>], usize),
        (visits, baseline): (Vec<String>, usize),
        issues: &mut Vec<Issue>,
    ) -> Crossover {
        let n_periods = self.periods.len();
        let codes = e.codes(columns.treatment);
        let period = e.codes(columns.period);
        let mut order: Vec<usize> = (0..codes.labels.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&codes.labels[*a], &codes.labels[*b]);
            is_reference(b).cmp(&is_reference(a)).then(natural(a, b))
        });
        let place: Vec<usize> = (0..codes.labels.len())
            .map(|c| order.iter().position(|o| *o == c).unwrap_or(0))
            .collect();
        let treatments: Vec<String> = order.iter().map(|c| codes.labels[*c].to_string()).collect();
        let mut treatment = vec![None; n_subjects * n_periods];
        for (row, subject) in subject_of_row.iter().enumerate() {
            let (Some(s), Some(code), Some(_)) =
                (subject, codes.of_row.at(row), period.of_row.at(row))
            else {
                continue;
            };
            let at = s * n_periods + self.period_of_row[row];
            treatment[at] = treatment[at].or(place.get(code as usize).copied());
        }
        let names = match columns.sequence {
            Some(c) => told_sequences(&e.codes(c), subject_of_row, n_subjects),
            None => {
                let mut names = vec![None; n_subjects];
                for (name, own) in names.iter_mut().zip(treatment.chunks(n_periods.max(1))) {
                    *name = sequence_of(own, &treatments);
                }
                names
            }
        };
        let mut sequences: Vec<String> = names.iter().flatten().cloned().collect();
        sequences.sort_by(|a, b| natural(a, b));
        sequences.dedup();
        let sequence = names
            .iter()
            .map(|n| {
                let name = n.as_ref()?;
                sequences.iter().position(|s| s == name)
            })
            .collect();
        let none = treatment
            .chunks(n_periods.max(1))
            .filter(|own| own.iter().all(Option::is_none))
            .count();
        if none > 0 {
            issues.push(
                Issue::new(
                    Severity::Note,
                    "no_treatment",
                    format!(
                        "{} not in the crossover model.",
                        of_count(
                            none,
                            "subject has no treatment (a control, for example) and is compared at its visits, but is",
                            "subjects have no treatment (controls, for example); they are compared at the visits they have, but are"
                        )
                    ),
                )
                .at(None, Some(e.header(columns.treatment))),
            );
        }
        Crossover {
            treatments,
            periods: self.periods.clone(),
            visits,
            baseline,
            period_of: self.of.iter().map(|s| s.0).collect(),
            visit_of: self.of.iter().map(|s| s.1).collect(),
            treatment,
            sequences,
            sequence,
        }
    }
}

/// The sequence that a column names for each subject.
fn told_sequences(
    codes: &Codes<'_>,
    subject_of_row: &[Option<usize>],
    n_subjects: usize,
) -> Vec<Option<String>> {
    let mut names: Vec<Option<String>> = vec![None; n_subjects];
    for (row, subject) in subject_of_row.iter().enumerate() {
        if let (Some(s), Some(code)) = (subject, codes.of_row.at(row)) {
            let label = codes.labels.get(code as usize).map(|l| l.to_string());
            names[*s] = names[*s].take().or(label);
        }
    }
    names
}

/// The treatments of a subject in order, where every period has one.
fn sequence_of(own: &[Option<usize>], treatments: &[String]) -> Option<String> {
    let all: Option<Vec<usize>> = own.iter().copied().collect();
    let words: Vec<&str> = all?.iter().map(|t| treatments[*t].as_str()).collect();
    Some(words.join("-"))
}
