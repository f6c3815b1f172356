//! Rows and roles become a study: the only gate to [`Study`].

use super::cells::{Cells, Problems, markers};
use super::error::ImportError;
use super::names::{list, nearest};
use super::options::{Decimal, Layout};
use super::people::{assign_groups, covariates};
use super::profile::{Codes, Notation};
use super::recognition::Question;
use super::roles::{Evidence, Roles};
use super::rows::Rows;
use super::timing::{is_unscheduled, timing, visit_labels};
use super::values;
use crate::study::{Issue, Study, StudySource, Visit};
use crate::work::Monitor;
use std::collections::HashMap;

/// A study with what stands in its way.
pub(super) struct Built {
    pub study: Study,
    pub questions: Vec<Question>,
}

/// Everything that is known before the cells are read.
pub(super) struct Plan<'e, 't> {
    pub evidence: &'e Evidence<'t>,
    pub layout: Layout,
    pub roles: &'e Roles,
    pub people: &'e Codes<'t>,
    /// Visit of each row; `None` in the wide layout and in a study of one visit.
    pub visits: Option<&'e Codes<'t>>,
    pub notations: &'e [Notation],
}

/// Reads all cells.
pub(super) fn build(
    plan: &Plan<'_, '_>,
    mut issues: Vec<Issue>,
    monitor: &Monitor,
) -> Result<Built, ImportError> {
    let e = plan.evidence;
    let mut rows = Rows::new(e.table);
    let (labels, visit_of) = visit_labels(plan)?;
    let timing = timing(plan, &labels, &mut issues)?;
    let visit_of_label = |label: usize| -> Option<usize> {
        let label = labels.get(label)?;
        timing.visits.iter().position(|v| &v.label == label)
    };
    let visit_index: Vec<Option<usize>> = (0..labels.len()).map(visit_of_label).collect();
    let assigned = assign_groups(plan, &mut rows, &mut issues)?;
    let columns = marker_columns(plan, &visit_of, &visit_index)?;
    let mut cells = Cells::new(
        columns.names.len(),
        assigned.subjects.len(),
        timing.visits.len(),
    );
    let mut problems = Problems::default();
    let tidy_markers = columns.tidy.as_ref();
    for row in 0..e.table.n_rows() {
        if row.is_multiple_of(4096) && monitor.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        if rows.is_left_out(row) {
            continue;
        }
        let Some(subject) = plan.people.of_row[row] else {
            rows.leave_out(row, "no subject");
            continue;
        };
        let Some(&Some(subject)) = assigned.of_code.get(subject as usize) else {
            continue;
        };
        let visit = match (plan.layout, plan.visits) {
            (Layout::Wide, _) | (_, None) => Some(0),
            (_, Some(codes)) => match codes.of_row[row] {
                None => {
                    rows.leave_out(row, "no visit");
                    continue;
                }
                Some(code) => visit_index.get(code as usize).copied().flatten(),
            },
        };
        let Some(visit) = visit else {
            let label = plan
                .visits
                .and_then(|c| c.of_row[row])
                .and_then(|c| labels.get(c as usize));
            let unscheduled = label.is_some_and(|l| is_unscheduled(l));
            rows.leave_out(
                row,
                if unscheduled {
                    "unscheduled visit"
                } else {
                    "visit not chosen"
                },
            );
            continue;
        };
        let marker = match tidy_markers {
            None => 0,
            Some(codes) => match codes.of_row[row] {
                None => {
                    rows.leave_out(row, "no marker name");
                    continue;
                }
                Some(code) => match columns.tidy_index.get(code as usize).copied().flatten() {
                    Some(marker) => marker,
                    None => {
                        rows.leave_out(row, "marker not chosen");
                        continue;
                    }
                },
            },
        };
        let key = (subject * timing.visits.len() + visit) * columns.names.len().max(1) + marker;
        if rows.repeats(
            row,
            if tidy_markers.is_some() {
                key
            } else {
                subject * timing.visits.len() + visit
            },
        ) {
            rows.leave_out(row, "the same as an earlier row");
            continue;
        }
        for c in &columns.of_cell {
            let (marker, visit) = (c.marker.unwrap_or(marker), c.visit.unwrap_or(visit));
            let decimal = decimal(plan.notations, c.column);
            let read = values::cell(e.table.cell(row, c.column), decimal, e.missing);
            if let Some(value) = problems.value(read, row, c.column) {
                cells.put(marker, subject, visit, value, row);
            }
        }
    }
    problems.report(e, &mut issues);
    let mut questions = Vec::new();
    cells.settle(
        plan,
        &columns.names,
        e.options.duplicates,
        &mut issues,
        &mut questions,
    );
    rows.report(&mut issues);
    let markers = markers(&columns.names, cells);
    if markers.iter().all(|m| m.values.iter().all(Option::is_none)) {
        return Err(ImportError::NoValues(e.file.to_owned(), rows.why_nothing()));
    }
    let covariates = covariates(plan, &assigned, &mut issues);
    let (read, used, left_out) = rows.counts();
    let study = Study {
        source: StudySource {
            file: e.file.to_owned(),
            sha256: String::new(),
            layout: plan.layout.as_str().to_owned(),
            rows_read: read,
            rows_used: used,
            rows_left_out: left_out,
            synthetic: false,
        },
        subjects: assigned.subjects,
        groups: assigned.groups,
        visits: timing
            .visits
            .iter()
            .map(|v| Visit {
                label: v.label.clone(),
                hours: v.hours,
            })
            .collect(),
        baseline: timing.baseline,
        markers,
        covariates,
        issues,
    };
    Ok(Built { study, questions })
}

pub(super) fn decimal(notations: &[Notation], column: usize) -> Decimal {
    match notations.get(column) {
        Some(Notation::Known(decimal)) => *decimal,
        _ => Decimal::Point,
    }
}

/// Where the values of a row stand.
struct CellColumn {
    column: usize,
    /// `None`: the row says it.
    marker: Option<usize>,
    /// `None`: the row says it.
    visit: Option<usize>,
}

struct MarkerColumns<'t> {
    names: Vec<String>,
    of_cell: Vec<CellColumn>,
    tidy: Option<Codes<'t>>,
    /// Marker of each code of the marker-name column.
    tidy_index: Vec<Option<usize>>,
}

fn marker_columns<'t>(
    plan: &Plan<'_, 't>,
    visit_of: &[usize],
    visit_index: &[Option<usize>],
) -> Result<MarkerColumns<'t>, ImportError> {
    let e = plan.evidence;
    let asked = &e.options.markers;
    let choose = |there: Vec<String>| -> Result<Vec<String>, ImportError> {
        if asked.is_empty() {
            return Ok(there);
        }
        match asked.iter().find(|a| !there.contains(a)) {
            None => Ok(asked.clone()),
            Some(name) => Err(ImportError::NoLabel {
                flag: "--marker",
                name: name.clone(),
                what: "marker",
                nearest: nearest(name, there.iter().map(String::as_str))
                    .map(|n| format!(" Did you mean \"{n}\"?"))
                    .unwrap_or_default(),
                there: list(there.iter().map(String::as_str), 20),
            }),
        }
    };
    Ok(match plan.layout {
        Layout::Rows => MarkerColumns {
            names: plan
                .roles
                .markers
                .iter()
                .filter_map(|c| e.table.header.get(*c).cloned())
                .collect(),
            of_cell: plan
                .roles
                .markers
                .iter()
                .enumerate()
                .map(|(m, c)| CellColumn {
                    column: *c,
                    marker: Some(m),
                    visit: None,
                })
                .collect(),
            tidy: None,
            tidy_index: Vec::new(),
        },
        Layout::Wide => {
            let mut there: Vec<String> = Vec::new();
            for w in &plan.roles.wide {
                if !there.contains(&w.marker) {
                    there.push(w.marker.clone());
                }
            }
            let names = choose(there)?;
            let index: HashMap<&str, usize> = names
                .iter()
                .enumerate()
                .map(|(i, n)| (n.as_str(), i))
                .collect();
            let of_cell = plan
                .roles
                .wide
                .iter()
                .zip(visit_of)
                .filter_map(|(w, label)| {
                    let visit = visit_index.get(*label).copied().flatten()?;
                    let marker = index.get(w.marker.as_str()).copied()?;
                    Some(CellColumn {
                        column: w.column,
                        marker: Some(marker),
                        visit: Some(visit),
                    })
                })
                .collect();
            MarkerColumns {
                names,
                of_cell,
                tidy: None,
                tidy_index: Vec::new(),
            }
        }
        Layout::Tidy => {
            let (Some(name), Some(value)) = (plan.roles.marker_name, plan.roles.value) else {
                return Err(ImportError::NoMarker(e.file.to_owned()));
            };
            let codes = Codes::read(e.table, name, e.missing);
            let names = choose(codes.labels.iter().map(|l| (*l).to_owned()).collect())?;
            let index: HashMap<&str, usize> = names
                .iter()
                .enumerate()
                .map(|(i, n)| (n.as_str(), i))
                .collect();
            let tidy_index = codes.labels.iter().map(|l| index.get(l).copied()).collect();
            MarkerColumns {
                names,
                of_cell: vec![CellColumn {
                    column: value,
                    marker: None,
                    visit: None,
                }],
                tidy: Some(codes),
                tidy_index,
            }
        }
    })
}
