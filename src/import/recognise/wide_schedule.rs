//! Visits that one marker has alone, while most markers share others: `Week 1` of one beside `T1, T2, T3` of twenty.
//!
//! In: the columns that are read as markers over visits. Out: a warning that offers the visits that most markers have. Not
//! its business: which columns are visits.

use super::evidence::Evidence;
use super::visits;
use super::wide_column::WideColumn;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet};

/// Markers whose visits are compared.
const FEWEST_MARKERS: usize = 4;
/// Markers that share a visit of the schedule, at least.
const SHARED_BY: usize = 3;
/// Visits and markers that are named.
const NAMED: usize = 6;

/// The warning about visits of one marker alone, unless the user chose the visits.
pub(in crate::import) fn visits_of_one_marker(
    e: &Evidence<'_>,
    columns: &[WideColumn],
) -> Option<Issue> {
    if !e.options.visits.is_empty() {
        return None;
    }
    let mut markers: BTreeSet<&str> = BTreeSet::new();
    let mut of_visit: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for w in columns {
        markers.insert(&w.marker);
        of_visit.entry(&w.visit).or_default().insert(&w.marker);
    }
    let is_shared = |n: usize| n >= SHARED_BY && n * 3 >= markers.len();
    let shared: Vec<&str> = (of_visit.iter())
        .filter(|(_, own)| is_shared(own.len()))
        .map(|(visit, _)| *visit)
        .collect();
    let on_schedule: BTreeSet<&str> = (shared.iter())
        .filter_map(|visit| of_visit.get(visit))
        .flatten()
        .copied()
        .collect();
    // A marker that was measured at more visits than the others has theirs too.
    let is_off =
        |visit: &str, marker: &str| !on_schedule.contains(marker) || is_joined(visit, &shared);
    let alone: Vec<(&str, &str)> = (of_visit.iter())
        .filter(|(_, own)| own.len() == 1)
        .filter_map(|(visit, own)| Some((*visit, *own.first()?)))
        .filter(|(visit, marker)| is_off(visit, marker))
        .collect();
    if markers.len() < FEWEST_MARKERS || shared.len() < 2 || alone.is_empty() {
        return None;
    }
    let off: BTreeSet<&str> = alone.iter().map(|(visit, _)| *visit).collect();
    let others = of_visit.keys().filter(|visit| !off.contains(*visit));
    let others: Vec<String> = others.map(|visit| (*visit).to_owned()).collect();
    let plan = visits::plan(&others, None, None, false, None);
    let schedule: Vec<String> = plan.visits.into_iter().map(|v| v.label).collect();
    let schedule = schedule.join(",");
    let told = alone
        .iter()
        .map(|(visit, marker)| format!("{visit} of {marker}"));
    let told: Vec<String> = told.collect();
    let text = format!(
        "One marker alone has {}, while the others are at {}: such columns may be changes, components or facts and no visits.",
        first_names(told.iter().map(String::as_str), NAMED),
        schedule.replace(',', ", ")
    );
    let (_, marker) = alone.first()?;
    let column = columns.iter().find(|w| w.marker == *marker)?;
    Some(
        Issue::new(Severity::Warning, "visits_of_one_marker", text)
            .remedy(
                "Where they are none, keep those of the others alone under Visits used.",
                format!("Where they are none, say --visits \"{schedule}\"."),
            )
            .at(None, Some(e.header(column.column))),
    )
}

/// Whether the digits of a label are several visits one after the other: `123` of 1, 2 and 3.
fn is_joined(visit: &str, shared: &[&str]) -> bool {
    let digits: Vec<&str> = visit.split("").filter(|d| !d.is_empty()).collect();
    digits.len() > 1 && digits.iter().all(|d| shared.contains(d))
}
