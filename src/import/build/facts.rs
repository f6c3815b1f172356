//! Facts about the subjects: one value each, or one at each visit where they change.

use super::frame::Frame;
use crate::import::cells::codes::Within;
use crate::import::cells::profile::Profile;
use crate::import::cells::values::Cell;
use crate::import::cells::words::Hint;
use crate::import::options::Decimal;
use crate::import::recognise::evidence::Evidence;
use crate::study::{AtVisits, Covariate, CovariateValues, Issue, Severity};
use crate::words::{agree, of_count};

/// The covariates of a study whose visits are those of the frame that are `kept`.
pub(super) fn covariates(
    frame: &Frame<'_, '_, '_>,
    kept: &[bool],
    baseline: usize,
    issues: &mut Vec<Issue>,
) -> Vec<Covariate> {
    let e = frame.plan.evidence;
    let columns = frame.plan.roles.covariates.iter();
    columns
        .filter_map(|&column| {
            let name = e.table.header.get(column)?;
            let found = Found::new(frame, kept, column);
            Some(found.covariate(name, baseline, issues))
        })
        .collect()
}

/// The cells of a column of facts.
struct Found<'e, 't> {
    e: &'e Evidence<'t>,
    column: usize,
    decimal: Decimal,
    n_visits: usize,
    /// Row of each subject's first cell.
    first: Vec<Option<usize>>,
    /// Row of the first cell of each subject and visit.
    at: Vec<Option<usize>>,
    /// Row of each subject's first cell that says another thing than an earlier one at the same visit.
    contradicts: Vec<Option<usize>>,
    /// Subjects whose first cell stands at a visit that was not chosen, as none stands at one that was.
    elsewhere: usize,
    /// The same as `contradicts` at another visit.
    changes: Vec<Option<usize>>,
}

impl<'e, 't> Found<'e, 't> {
    fn new(frame: &Frame<'_, 'e, 't>, kept: &[bool], column: usize) -> Self {
        let e = frame.plan.evidence;
        let n = frame.assigned.subjects.len();
        let place = |visit: usize| {
            let is_kept = kept.get(visit).copied().unwrap_or(false);
            is_kept.then(|| kept[..visit].iter().filter(|k| **k).count())
        };
        let n_visits = kept.iter().filter(|k| **k).count();
        let mut found = Self {
            e,
            column,
            decimal: frame.plan.decimal(column),
            n_visits,
            first: vec![None; n],
            at: vec![None; n * n_visits],
            contradicts: vec![None; n],
            changes: vec![None; n],
            elsewhere: 0,
        };
        let mut beyond: Vec<Option<usize>> = vec![None; n];
        let missing = e.missing_in(column);
        for row in 0..e.table.n_rows() {
            let Some(s) = frame.subject(row) else {
                continue;
            };
            if missing.contains(e.table.cell(row, column)) {
                continue;
            }
            // A row without a visit is one of facts.
            match frame.visit(row).map(|v| v.map(place)) {
                Err(_) | Ok(Some(None)) => {
                    beyond[s].get_or_insert(row);
                }
                Ok(own) => found.enter(s, own.flatten(), row),
            }
        }
        // A visit that was not chosen tells what no other one does: sex is asked for at the screening only.
        for (first, beyond) in found.first.iter_mut().zip(beyond) {
            if first.is_none() && beyond.is_some() {
                *first = beyond;
                found.elsewhere += 1;
            }
        }
        found
    }

    fn enter(&mut self, s: usize, visit: Option<usize>, row: usize) {
        let first = *self.first[s].get_or_insert(row);
        let here = visit.map(|v| *self.at[s * self.n_visits + v].get_or_insert(row));
        let differs = |there: usize| {
            let cell = |row| self.e.table.cell(row, self.column);
            cell(there) != cell(row)
                && (self.number(there).is_none() || self.number(there) != self.number(row))
        };
        if differs(here.unwrap_or(first)) {
            self.contradicts[s].get_or_insert(row);
        } else if differs(first) {
            self.changes[s].get_or_insert(row);
        }
    }

    /// The number in a cell; a value beyond a limit counts as the limit, so that the subject stays in the model.
    fn number(&self, row: usize) -> Option<f64> {
        match self.e.value(row, self.column, self.decimal) {
            Cell::Number(x) | Cell::Flagged(x) | Cell::Limit(_, x) => Some(x),
            _ => None,
        }
    }

    fn covariate(self, name: &str, baseline: usize, issues: &mut Vec<Issue>) -> Covariate {
        let several = |s: &usize| {
            let all = self.at[s * self.n_visits..(s + 1) * self.n_visits].iter();
            all.flatten().count() > 1
        };
        let within = Within {
            repeated: (0..self.first.len()).filter(several).count(),
            varying: self.changes.iter().flatten().count(),
        };
        let is_doubtful = within.is_nearly_constant();
        let line = |rows: &[Option<usize>]| {
            let first = rows.iter().flatten().min();
            first.map(|row| self.e.table.line(*row))
        };
        let contradicted = self.contradicts.iter().flatten().count();
        if contradicted > 0 {
            let what = format!(
                "{} more than one {name}; the first in the file is used.",
                of_count(contradicted, "subject has", "subjects have")
            );
            issues.push(
                Issue::new(Severity::Warning, "fact_differs", what)
                    .at(line(&self.contradicts), Some(name)),
            );
        }
        if self.elsewhere > 0 && within.is_constant() {
            let what = format!(
                "{name} of {} stands only in rows whose visit is not used, and is taken from there.",
                of_count(self.elsewhere, "subject", "subjects")
            );
            issues.push(Issue::new(Severity::Note, "fact_elsewhere", what).at(None, Some(name)));
        }
        if !within.is_constant() {
            issues.push(changing(name, within).at(line(&self.changes), Some(name)));
        }
        let of_subject = |s: usize| {
            let start = self.at.get(s * self.n_visits + baseline).copied().flatten();
            match (within.is_constant(), is_doubtful) {
                (true, _) => self.first[s],
                (false, true) => start.or(self.first[s]),
                (false, false) => start,
            }
        };
        let values: Vec<Option<usize>> = (0..self.first.len()).map(of_subject).collect();
        Covariate {
            name: name.to_owned(),
            values: self.values(&values),
            at_visits: (!within.is_constant()).then(|| AtVisits {
                values: self.values(&self.at),
                is_doubtful,
            }),
        }
    }

    /// Whether its numbers are names of places, as those of sites are: a straight line through them says nothing.
    fn names_places(&self) -> bool {
        let is_few = |p: &Profile| {
            p.is_numeric() && !p.has_fractions() && p.distinct * 2 <= self.first.len()
        };
        let profile = self.e.profiles.get(self.column);
        profile.is_some_and(is_few) && self.e.name(self.column).hint(Hint::Place) > 0.9
    }

    /// The numbers in these rows as names of categories, in their order.
    fn places(&self, rows: &[Option<usize>]) -> CovariateValues {
        let of_row = |row: &Option<usize>| self.number((*row)?);
        let mut levels: Vec<f64> = rows.iter().filter_map(of_row).collect();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        let place = |x: f64| levels.binary_search_by(|l| l.total_cmp(&x)).ok();
        CovariateValues::Factor {
            index: rows.iter().map(|row| place(of_row(row)?)).collect(),
            levels: levels.iter().map(f64::to_string).collect(),
        }
    }

    /// The values of the cells in these rows.
    fn values(&self, rows: &[Option<usize>]) -> CovariateValues {
        let profile = self.e.profiles.get(self.column);
        if self.names_places() {
            return self.places(rows);
        }
        if profile.is_some_and(Profile::is_numeric) {
            let numbers = rows.iter().map(|row| self.number((*row)?));
            return CovariateValues::Number(numbers.collect());
        }
        let cell = |row: usize| self.e.table.cell(row, self.column);
        let mut levels: Vec<&str> = rows.iter().flatten().map(|row| cell(*row)).collect();
        levels.sort_unstable();
        levels.dedup();
        CovariateValues::Factor {
            index: (rows.iter())
                .map(|row| levels.binary_search(&cell((*row)?)).ok())
                .collect(),
            levels: levels.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// What is said of a fact that changes between visits.
fn changing(name: &str, within: Within) -> Issue {
    let Within { repeated, varying } = within;
    if within.is_nearly_constant() {
        let what = format!(
            "{varying} of {} {} more than one {name}; it counts as a fact that stays the same, with its value at the baseline.",
            of_count(repeated, "subject", "subjects"),
            agree(varying, "has", "have")
        );
        return Issue::new(Severity::Warning, "fact_differs", what).remedy(
            "Correct the odd values in a copy of the file, where they are errors.",
            format!(
                "Correct the odd values in a copy of the file, or name it as --covariate \"visits({name})\" where it does change."
            ),
        );
    }
    let what = format!(
        "{name} changes between visits in {varying} of {}: a mixed model takes its value at each visit, a comparison at the baseline the one there.",
        of_count(repeated, "subject", "subjects")
    );
    Issue::new(Severity::Note, "fact_changes", what).remedy(
        "",
        format!("Name it as --covariate \"baseline({name})\" for its value at the baseline."),
    )
}
