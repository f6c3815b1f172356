//! What the labels of the columns of a wide table say of their markers: `Interleukin-6 (pg/mL) Day 1` beside `il6_4`.
//!
//! In: the columns of values and the labels of the file. Out: label and unit of each marker. Not its business: which
//! columns are visits.

use super::markers::{MarkerColumns, MarkerWords};
use super::plan::Plan;
use crate::import::cells::names::label_and_unit;
use crate::import::cells::same_unit::unit_key;
use crate::import::recognise::wide_labels::marker_of;
use crate::study::{Issue, Severity};
use std::collections::HashMap;

/// Label and unit of each marker, where the labels of its columns agree beside their visits.
pub(super) fn of_markers(
    plan: &Plan<'_, '_>,
    columns: &MarkerColumns<'_>,
    issues: &mut Vec<Issue>,
) -> Vec<MarkerWords> {
    let e = plan.evidence;
    let visits: HashMap<usize, &str> = (plan.roles.wide.iter())
        .map(|w| (w.column, w.visit.as_str()))
        .collect();
    let mut found: Vec<Option<(String, String, usize)>> = vec![None; columns.names.len()];
    let mut differ = vec![false; columns.names.len()];
    let mut is_mixed = vec![false; columns.names.len()];
    for cell in columns.of_cell.iter().filter(|c| c.visit.is_some()) {
        let visit = visits.get(&cell.column).copied().unwrap_or("");
        let Some(marker) = marker_of(e.table, cell.column, visit) else {
            continue;
        };
        let (label, unit) = label_and_unit(&marker);
        for m in columns.markers_of(cell) {
            match &found[m] {
                None => found[m] = Some((label.clone(), unit.clone(), cell.column)),
                Some((there, other, first)) => {
                    differ[m] |= *there != label;
                    if unit_key(other) != unit_key(&unit) && !is_mixed[m] {
                        is_mixed[m] = true;
                        issues.push(mixed(
                            &columns.names[m],
                            (other, e.header(*first)),
                            (&unit, e.header(cell.column)),
                        ));
                    }
                }
            }
        }
    }
    let words = found.into_iter().zip(differ).zip(is_mixed);
    words
        .map(|((found, differ), is_mixed)| match found {
            Some((label, unit, _)) => MarkerWords {
                label: Some(label).filter(|_| !differ),
                unit: Some(unit).filter(|u| !is_mixed && !u.is_empty()),
            },
            None => MarkerWords::default(),
        })
        .collect()
}

fn mixed(name: &str, first: (&str, &str), other: (&str, &str)) -> Issue {
    let unit = |unit: &str| if unit.is_empty() { "no unit" } else { unit }.to_owned();
    Issue::new(
        Severity::Warning,
        "mixed_units",
        format!(
            "{name} is given in {} ({}) and {} ({}) by its labels; the numbers are used unchanged. Convert them in a copy of the file.",
            unit(first.0), first.1, unit(other.0), other.1
        ),
    )
    .at(None, Some(other.1))
}
