//! Columns of numbers beside the markers that measure nothing: conditions in codes, and clocks that run with the visits.
//!
//! In: a column with the people and visits of a reading. Out: whether it is one of these. Not its business: which role
//! it has then.

use super::evidence::Evidence;
use crate::import::cells::profile::Codes;
use std::collections::{HashMap, HashSet};

/// Codes that change between visits under a name for conditions, cycles or treatments: `Condition` 1 to 4.
pub(super) fn names_condition(e: &Evidence<'_>, column: usize) -> bool {
    const WORDS: [&str; 13] = [
        "condition",
        "cond",
        "bedingung",
        "treatment",
        "trt",
        "cycle",
        "zyklus",
        "period",
        "session",
        "block",
        "replicate",
        "repl",
        "rep",
    ];
    let (p, name) = (e.profile(column), e.name(column));
    let named = WORDS.contains(&name.normal.as_str());
    named && e.options.markers.is_empty() && !p.has_fractions() && p.distinct <= 40
}

/// Whether a number grows with the visit by the same amount in everybody, from another start in each: a day of the
/// calendar, a day since enrolment, an age.
pub(super) fn runs_with_visits(
    e: &Evidence<'_>,
    column: usize,
    people: &Codes<'_>,
    visits: Option<&Codes<'_>>,
) -> bool {
    let p = e.profile(column);
    // Where nothing else is measured it is the marker.
    let Some(visits) = visits.filter(|_| e.options.markers.is_empty() && p.plain == p.n) else {
        return false;
    };
    let is_visit = |c: usize| {
        let mut rows = visits.of_row.iter().enumerate();
        rows.all(|(row, code)| {
            let label = code.and_then(|v| visits.labels.get(v as usize));
            label.is_none_or(|l| l.as_ref() == e.table.cell(row, c))
        })
    };
    let is_measured = |c: usize| {
        c != column && e.profile(c).is_numeric() && e.within(c, people).varying > 2 && !is_visit(c)
    };
    if !(0..e.table.n_columns()).any(is_measured) {
        return false;
    }
    let at: Option<Vec<f64>> = visits
        .labels
        .iter()
        .map(|l| l.trim().parse().ok())
        .collect();
    let Some(at) = at.filter(|at| at.len() > 2) else {
        return false;
    };
    let mut first: HashMap<u32, (f64, f64)> = HashMap::new();
    let mut slope: Option<f64> = None;
    // A slip or two in a file of thousands of rows are no measurement.
    let (mut n, mut odd) = (0usize, 0usize);
    for (row, (person, visit)) in people.of_row.iter().zip(visits.of_row.iter()).enumerate() {
        let (Some(person), Some(visit)) = (person, visit) else {
            continue;
        };
        let (Ok(y), Some(x)) = (
            e.table.cell(row, column).parse::<f64>(),
            at.get(visit as usize),
        ) else {
            continue;
        };
        let (x0, y0) = *first.entry(person).or_insert((*x, y));
        if (x - x0).abs() < 1e-9 {
            continue;
        }
        let own = (y - y0) / (x - x0);
        let common = *slope.get_or_insert(own);
        if common <= 0.0 {
            return false;
        }
        n += 1;
        odd += usize::from((own - common).abs() > 1e-6 * common);
    }
    let starts: HashSet<u64> = first
        .values()
        .map(|(x, y)| (y - slope.unwrap_or(0.0) * x).to_bits())
        .collect();
    n > 5 && odd * 50 <= n && starts.len() > 2
}
