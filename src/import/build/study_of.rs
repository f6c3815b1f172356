//! Rows and roles become a study: the only gate to [`Study`].

use crate::import::build::people::{assign_groups, covariates};
use crate::import::build::periods::Slots;
use crate::import::build::places::{Cells, MarkerWords, Problems, markers};
use crate::import::build::plan::Plan;
use crate::import::build::suspects;
use crate::import::build::timing::{Timing, timing, visit_labels};
use crate::import::cells::labels::is_unscheduled;
use crate::import::cells::names::{label_and_unit, list, nearest};
use crate::import::cells::profile::Codes;
use crate::import::cells::values::Cell;
use crate::import::error::ImportError;
use crate::import::options::{Duplicates, Shape};
use crate::import::recognise::evidence::Written;
use crate::import::recognise::recognition::Question;
use crate::import::recognise::visits::Planned;
use crate::import::table::rows::Rows;
use crate::study::{Censoring, Issue, Marker, Severity, Study, StudySource, Visit};
use crate::work::Monitor;
use std::collections::{HashMap, HashSet};

/// A study with what stands in its way.
pub(in crate::import) struct Built {
    pub study: Study,
    /// Every visit of the file.
    pub visit_labels: Vec<String>,
    pub questions: Vec<Question>,
    /// What was guessed where the user said nothing.
    pub doubts: Vec<Issue>,
    /// Markers of a tidy table that have no number and are no part of the study.
    pub without_numbers: Vec<String>,
}

/// Reads all cells.
pub(in crate::import) fn build(
    plan: &Plan<'_, '_>,
    mut rows: Rows<'_>,
    mut issues: Vec<Issue>,
    monitor: &Monitor,
) -> Result<Built, ImportError> {
    let e = plan.evidence;
    let mut doubts = Vec::new();
    let labels = visit_labels(plan)?;
    let mut timing = timing(plan, &labels, &mut issues, &mut doubts)?;
    let visit_of_label = |label: &usize| -> Option<usize> {
        let label = labels.labels.get(*label)?;
        timing.visits.iter().position(|v| &v.label == label)
    };
    // Visit of each code of the visit column, or of each column of the wide layout.
    let visit_index: Vec<Option<usize>> = labels.of.iter().map(visit_of_label).collect();
    let assigned = assign_groups(plan, &mut rows, &mut issues, &mut doubts)?;
    let columns = marker_columns(plan, &visit_index, &rows)?;
    let inner: Vec<String> = timing.visits.iter().map(|v| v.label.clone()).collect();
    let slots = plan.roles.crossover.map(|x| {
        let visit_of_row = |row: usize| match plan.visits {
            None => Some(0),
            Some(codes) => visit_index.get(codes.of_row[row]? as usize).copied()?,
        };
        let all = 0..e.table.n_rows();
        let of = all.filter_map(|row| Some((row, visit_of_row(row)?)));
        (x, Slots::new(e, x, of))
    });
    let n_visits = slots.as_ref().map_or(inner.len(), |(_, s)| s.of.len());
    let facts_without_visit = plan.convention.is_some_and(|c| c.facts_without_visit);
    let mut cells = Cells::new(columns.names.len(), assigned.subjects.len(), n_visits);
    let mut problems = Problems::default();
    let tidy_markers = columns.tidy.as_ref();
    // How the numbers of a column are written is the same in all its rows.
    let how = |c: &CellColumn| e.how(c.column, plan.decimal(c.column));
    let hows: Vec<(&CellColumn, Written)> = columns.of_cell.iter().map(|c| (c, how(c))).collect();
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
        let visit = match (plan.layout.shape(), plan.visits) {
            (Shape::Wide, _) | (_, None) => Some(0),
            (_, Some(codes)) => match codes.of_row[row] {
                None if facts_without_visit => continue,
                None => {
                    rows.leave_out(row, "no visit");
                    continue;
                }
                Some(code) => visit_index.get(code as usize).copied().flatten(),
            },
        };
        let visit = match &slots {
            Some((_, slots)) => visit.and_then(|v| slots.at(row, v)),
            None => visit,
        };
        let Some(visit) = visit else {
            let label = plan
                .visits
                .and_then(|c| c.of_row[row])
                .and_then(|c| labels.labels.get(*labels.of.get(c as usize)?));
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
        let key = (subject * n_visits + visit) * columns.names.len().max(1) + marker;
        if rows.repeats(
            row,
            if tidy_markers.is_some() {
                key
            } else {
                subject * n_visits + visit
            },
        ) {
            rows.leave_out(row, "the same as an earlier row");
            continue;
        }
        for (c, how) in &hows {
            let (marker, visit) = (c.marker.unwrap_or(marker), c.visit.unwrap_or(visit));
            let mut read = e.value_as(row, c.column, *how);
            if let Cell::NoLimit(side) = read {
                read = limit_of_row(plan, row, side);
            }
            if let Some(value) = problems.value(read, row, c.column) {
                cells.put(marker, subject, visit, value, row);
            }
        }
    }
    problems.report(e, &mut issues);
    let mut questions = Vec::new();
    let replicates = plan.convention.is_some_and(|c| c.replicates);
    let rule = e.options.duplicates;
    if replicates && matches!(rule, None | Some(Duplicates::Mean)) {
        cells.average(plan, &columns.names, &mut issues);
    } else {
        cells.settle(plan, &columns.names, rule, &mut issues, &mut questions);
    }
    if plan.convention.is_some() && e.options.visits.is_empty() {
        let seen = cells.keep_seen_visits();
        let mut kept = seen.iter();
        let baseline = timing.visits.get(timing.baseline).map(|v| v.label.clone());
        timing.visits.retain(|_| *kept.next().unwrap_or(&true));
        let at = |label| timing.visits.iter().position(|v| Some(&v.label) == label);
        timing.baseline = at(baseline.as_ref()).unwrap_or(0);
    }
    rows.report(&mut issues);
    let told = names_of_markers(plan, &columns, &mut issues);
    let markers = markers(&columns.names, cells, &told);
    if markers.iter().all(|m| m.values.iter().all(Option::is_none)) {
        return Err(ImportError::NoValues(e.file.to_owned(), rows.why_nothing()));
    }
    let (markers, without_numbers) = with_numbers(plan, markers, &mut issues);
    suspects::report(&markers, &mut issues);
    suspects::actual_days(
        &timing.visits,
        &markers,
        assigned.subjects.len(),
        &mut issues,
    );
    let covariates = covariates(plan, &assigned, &mut issues);
    let crossover = slots.as_ref().map(|(x, slots)| {
        let subject = |code: &Option<u32>| {
            let known = assigned.of_code.get((*code)? as usize);
            known.copied().flatten()
        };
        let rows: Vec<Option<usize>> = plan.people.of_row.iter().map(subject).collect();
        let (n, baseline) = (assigned.subjects.len(), timing.baseline);
        slots.design(e, *x, (&rows, n), (inner.clone(), baseline), &mut issues)
    });
    if let Some((_, slots)) = &slots {
        // Hours count from the baseline of the first period, so later periods have none.
        let planned = |slot: usize| Planned {
            label: slots.label(slot, &inner),
            hours: timing.visits[slots.of[slot].1]
                .hours
                .filter(|_| slots.of[slot].0 == 0),
        };
        let first = (0, timing.baseline);
        let baseline = slots.of.iter().position(|s| *s == first).unwrap_or(0);
        timing = Timing {
            visits: (0..slots.of.len()).map(planned).collect(),
            baseline,
        };
    }
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
        crossover,
        issues,
    };
    Ok(Built {
        study,
        visit_labels: labels.labels,
        questions,
        doubts,
        without_numbers,
    })
}

/// The limit that the row gives for a value beyond it.
fn limit_of_row(plan: &Plan<'_, '_>, row: usize, side: Censoring) -> Cell {
    let [low, high] = plan.roles.limits;
    let column = if side == Censoring::Below { low } else { high };
    let limit = column.and_then(|c| plan.evidence.number(row, c, plan.decimal(c)));
    limit.map_or(Cell::NoLimit(side), |x| Cell::Limit(side, x))
}

/// The markers of a tidy table that have a number, and the names of the others: `Positive` is no value of a marker.
fn with_numbers(
    plan: &Plan<'_, '_>,
    markers: Vec<Marker>,
    issues: &mut Vec<Issue>,
) -> (Vec<Marker>, Vec<String>) {
    if plan.layout.shape() != Shape::Tidy {
        return (markers, Vec::new());
    }
    let has_numbers = |m: &Marker| m.values.iter().any(Option::is_some);
    let (kept, empty): (Vec<Marker>, Vec<Marker>) = markers.into_iter().partition(has_numbers);
    if !empty.is_empty() {
        issues.push(
            Issue::new(
                Severity::Warning,
                "marker_without_numbers",
                format!(
                    "{} holds no number and is left out.",
                    list(empty.iter().map(|m| m.name.as_str()), 10)
                ),
            )
            .at(None, plan.roles.value.map(|c| plan.evidence.header(c))),
        );
    }
    (kept, empty.into_iter().map(|m| m.name).collect())
}

/// Fuller name and unit of each marker, where columns of the file tell them.
fn names_of_markers(
    plan: &Plan<'_, '_>,
    columns: &MarkerColumns<'_>,
    issues: &mut Vec<Issue>,
) -> Vec<MarkerWords> {
    let e = plan.evidence;
    let percent = plan.roles.value.is_some_and(|c| e.profile(c).is_percent());
    let unit_of_all = plan.convention.and_then(|c| c.unit.as_deref());
    let unit_of_all = unit_of_all.or_else(|| percent.then_some("%"));
    let mut out = vec![MarkerWords::default(); columns.names.len()];
    let mut mixed: Vec<Option<(usize, String)>> = vec![None; columns.names.len()];
    for cell in &columns.of_cell {
        let unit = e.table.units.get(cell.column).filter(|u| !u.is_empty());
        let percent = e.profile(cell.column).is_percent();
        let unit = unit.cloned().or_else(|| percent.then(|| "%".to_owned()));
        if let Some(words) = cell.marker.and_then(|m| out.get_mut(m)) {
            words.unit = words.unit.take().or(unit);
        }
    }
    if let Some(codes) = &columns.tidy {
        for (row, code) in codes.of_row.iter().enumerate() {
            let marker = code.and_then(|c| columns.tidy_index.get(c as usize).copied().flatten());
            let Some(at) = marker else { continue };
            if let Some(c) = plan.roles.marker_label.filter(|_| out[at].label.is_none()) {
                let text = e.table.cell(row, c);
                if !e.missing.contains(text) {
                    let (label, unit) = label_and_unit(text);
                    out[at].label = Some(label);
                    out[at].unit = Some(unit).filter(|u| !u.is_empty());
                }
            }
            if let Some(c) = plan.roles.unit {
                let text = e.table.cell(row, c);
                match &out[at].unit {
                    _ if text.is_empty() => {}
                    None => out[at].unit = Some(text.to_owned()),
                    Some(there) if there != text && mixed[at].is_none() => {
                        mixed[at] = Some((row, format!("{there} and {text}")));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    for (name, found) in columns.names.iter().zip(mixed) {
        if let Some((row, units)) = found {
            issues.push(
                Issue::new(
                    Severity::Warning,
                    "mixed_units",
                    format!("{name} is given in {units}; the numbers are used as they stand. Convert them in a copy of the file, or exclude those rows."),
                )
                .at(Some(e.table.line(row)), plan.roles.unit.and_then(|c| e.table.header.get(c)).map(String::as_str)),
            );
        }
    }
    for words in &mut out {
        if words.unit.is_none() {
            words.unit = unit_of_all.map(str::to_owned);
        }
    }
    out
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
    visit_index: &[Option<usize>],
    rows: &Rows<'_>,
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
    Ok(match plan.layout.shape() {
        Shape::Rows => MarkerColumns {
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
        Shape::Wide => {
            let mut there: Vec<String> = Vec::new();
            let mut known: HashSet<&str> = HashSet::new();
            for w in &plan.roles.wide {
                if known.insert(&w.marker) {
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
                .zip(visit_index)
                .filter_map(|(w, visit)| {
                    let visit = (*visit)?;
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
        Shape::Tidy => {
            let (Some(name), Some(value)) = (plan.roles.marker_name, plan.roles.value) else {
                return Err(ImportError::NoMarker(e.file.to_owned()));
            };
            let codes = match plan.convention.and_then(|c| c.markers.clone()) {
                Some(codes) => codes,
                None => e.codes(name),
            };
            // A marker all of whose rows are left out, such as a control of the plate, is none.
            let mut used = vec![false; codes.labels.len()];
            for (row, code) in codes.of_row.iter().enumerate() {
                if let Some(slot) = code.and_then(|c| used.get_mut(c as usize)) {
                    *slot = *slot || !rows.is_left_out(row);
                }
            }
            let there = codes.labels.iter().zip(&used).filter(|(_, used)| **used);
            let names = choose(there.map(|(l, _)| l.to_string()).collect())?;
            let index: HashMap<&str, usize> = names
                .iter()
                .enumerate()
                .map(|(i, n)| (n.as_str(), i))
                .collect();
            let tidy_index = codes
                .labels
                .iter()
                .map(|l| index.get(l.as_ref()).copied())
                .collect();
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
