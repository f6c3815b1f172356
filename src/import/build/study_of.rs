//! Rows and roles become a study: the only gate to [`Study`].

use super::facts::covariates;
use super::frame::Frame;
use super::markers::{CellColumn, markers, names_of_markers, units_of_columns, with_numbers};
use super::own_baseline;
use super::places::{Cells, Problems};
use super::plan::Plan;
use super::suspects;
use super::timing::Timing;
use super::visit_labels;
use crate::import::cells::values::Cell;
use crate::import::error::ImportError;
use crate::import::options::Duplicates;
use crate::import::recognise::derived;
use crate::import::recognise::evidence::Written;
use crate::import::recognise::recognition::Question;
use crate::import::recognise::visits::Planned;
use crate::import::table::rows::{NO_VALUE, Rows};
use crate::study::{Censoring, Crossover, Issue, Study, StudySource, Value, Visit};
use crate::work::Monitor;

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
///
/// # Errors
/// [`ImportError`] when nothing is left of the study, an option names what is not there, or the user stops.
pub(in crate::import) fn build(
    plan: &Plan<'_, '_>,
    mut rows: Rows<'_>,
    mut issues: Vec<Issue>,
    monitor: &Monitor,
) -> Result<Built, ImportError> {
    let e = plan.evidence;
    let mut doubts = Vec::new();
    let (frame, mut timing) = Frame::new(plan, &mut rows, &mut issues, &mut doubts)?;
    let (mut cells, problems) = read_cells(&frame, &mut rows, monitor)?;
    problems.report(e, &mut issues);
    let names = &frame.columns.names;
    let mut questions = Vec::new();
    let replicates = plan.convention.is_some_and(|c| c.replicates);
    let rule = e.options.duplicates;
    if replicates && matches!(rule, None | Some(Duplicates::Mean)) {
        cells.average(plan, names, &mut issues);
    } else {
        cells.settle(plan, names, rule, &mut issues, &mut questions);
    }
    let mut kept = vec![true; frame.n_visits];
    if plan.convention.is_some() && e.options.visits.is_empty() {
        kept = keep_seen_visits(&mut cells, &mut timing);
    }
    rows.report(&mut issues);
    let words = visit_labels::of_markers(plan, &frame.columns, &mut issues);
    let told = names_of_markers(plan, (&frame.columns, words), &mut issues);
    units_of_columns(plan, &frame.columns, &mut issues);
    let markers = markers(names, cells, &told);
    if markers.iter().all(|m| m.values.iter().all(Value::is_none)) {
        return Err(ImportError::NoValues(e.file.to_owned(), rows.why_nothing()));
    }
    let (markers, without_numbers) = with_numbers(plan, markers, &mut issues);
    let n_subjects = frame.assigned.subjects.len();
    let column = plan.roles.visit.map(|c| plan.evidence.header(c));
    suspects::actual_days(column, &timing.visits, &markers, n_subjects, &mut issues);
    let baseline = first_baseline(&frame, &timing);
    let covariates = covariates(&frame, &kept, baseline, &mut issues);
    suspects::report(&markers, &covariates, &mut issues);
    if frame.crossover.is_none() {
        let visits = (timing.visits.as_slice(), timing.baseline);
        let roles = plan.roles;
        let proven = derived::bases(e, &roles.markers, &roles.covariates);
        own_baseline::report(
            e.options,
            &markers,
            &covariates,
            visits,
            &proven,
            &mut doubts,
        );
    }
    let crossover = crossover(&frame, &mut timing, &mut issues);
    let (read, used, left_out) = rows.counts();
    let visit = |v: &Planned| Visit {
        label: v.label.clone(),
        hours: v.hours,
    };
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
        subjects: frame.assigned.subjects,
        groups: frame.assigned.groups,
        visits: timing.visits.iter().map(visit).collect(),
        baseline: timing.baseline,
        markers,
        covariates,
        crossover,
        issues,
    };
    Ok(Built {
        study,
        visit_labels: frame.labels.labels,
        questions,
        doubts,
        without_numbers,
    })
}

/// The values of all rows in their places; rows without a place are left out.
fn read_cells(
    frame: &Frame<'_, '_, '_>,
    rows: &mut Rows<'_>,
    monitor: &Monitor,
) -> Result<(Cells, Problems), ImportError> {
    let (plan, e) = (frame.plan, frame.plan.evidence);
    let (n_markers, n_subjects) = (frame.columns.names.len(), frame.assigned.subjects.len());
    let mut cells = Cells::new(n_markers, n_subjects, frame.n_visits);
    let mut problems = Problems::default();
    // How the numbers of a column are written is the same in all its rows.
    let how = |c: &CellColumn| e.how(c.column, plan.decimal(c.column));
    let columns = frame.columns.of_cell.iter();
    let hows: Vec<(&CellColumn, Written)> = columns.map(|c| (c, how(c))).collect();
    let copies = copies(frame, rows);
    for row in 0..e.table.n_rows() {
        if row.is_multiple_of(4096) {
            ImportError::when_cancelled(monitor)?;
        }
        if rows.is_left_out(row) {
            continue;
        }
        let place = match frame.place(row) {
            Ok(Some(place)) => place,
            Ok(None) => continue,
            Err(reason) => {
                rows.leave_out(row, reason);
                continue;
            }
        };
        if copies.binary_search(&row).is_ok() {
            rows.leave_out(row, "the same as an earlier row");
            continue;
        }
        let mut holds_value = false;
        for (c, how) in &hows {
            let Some(marker) = frame.columns.marker_at(c, place.marker) else {
                continue;
            };
            let visit = c.visit.unwrap_or(place.visit);
            let mut read = e.value_as(row, c.column, *how);
            if let Cell::NoLimit(side) = read {
                read = limit_of_row(plan, row, side);
            }
            let told = plan.roles.limit_side;
            let told = told.and_then(|c| Censoring::of_side(e.table.cell(row, c)));
            if let (Cell::Number(x), Some(side)) = (&read, told) {
                let x = *x;
                read = Cell::Limit(side, x);
            }
            if let Some(value) = problems.value(read, row, c.column) {
                cells.put(marker, place.subject, visit, value, row);
                holds_value = true;
            }
        }
        // The rows of a system may hold facts about a subject instead.
        if !holds_value && plan.convention.is_none() {
            rows.leave_out(row, NO_VALUE);
        }
    }
    Ok((cells, problems))
}

/// Rows, in order, that say the same as an earlier one of their place. None are where any place has rows that differ: then
/// such a row is a measurement of its own, as an answer given twice is.
fn copies(frame: &Frame<'_, '_, '_>, rows: &Rows<'_>) -> Vec<usize> {
    let table = frame.plan.evidence.table;
    let mut first: Vec<u32> = Vec::new();
    let mut out = Vec::new();
    for row in (0..table.n_rows()).filter(|row| !rows.is_left_out(*row)) {
        let Ok(Some(place)) = frame.place(row) else {
            continue;
        };
        let key = frame.key(&place);
        if first.len() <= key {
            first.resize(key + 1, 0);
        }
        match first[key].checked_sub(1) {
            None => first[key] = u32::try_from(row + 1).unwrap_or(u32::MAX),
            Some(earlier) if table.same_row(earlier as usize, row) => out.push(row),
            Some(_) => return Vec::new(),
        }
    }
    out
}

/// Drops visits without any value; tells which stay.
fn keep_seen_visits(cells: &mut Cells, timing: &mut Timing) -> Vec<bool> {
    let seen = cells.keep_seen_visits();
    let mut kept = seen.iter();
    let baseline = timing.visits.get(timing.baseline).map(|v| v.label.clone());
    timing.visits.retain(|_| *kept.next().unwrap_or(&true));
    let at = |label| timing.visits.iter().position(|v| Some(&v.label) == label);
    timing.baseline = at(baseline.as_ref()).unwrap_or(0);
    seen
}

/// The baseline among the visits of the study, in a crossover that of the first period.
fn first_baseline(frame: &Frame<'_, '_, '_>, timing: &Timing) -> usize {
    let first = (0, timing.baseline);
    frame
        .crossover
        .as_ref()
        .map_or(timing.baseline, |(_, slots)| {
            slots.of.iter().position(|s| *s == first).unwrap_or(0)
        })
}

/// The design of a crossover; its visits become those of all periods.
fn crossover(
    frame: &Frame<'_, '_, '_>,
    timing: &mut Timing,
    issues: &mut Vec<Issue>,
) -> Option<Crossover> {
    let e = frame.plan.evidence;
    let (columns, slots) = frame.crossover.as_ref()?;
    let subjects: Vec<Option<usize>> = (0..e.table.n_rows()).map(|r| frame.subject(r)).collect();
    let n = frame.assigned.subjects.len();
    let within = (frame.visits.clone(), timing.baseline);
    let design = slots.design(e, *columns, (&subjects, n), within, issues);
    // Hours count from the baseline of the first period, so later periods have none.
    let planned = |slot: usize| Planned {
        label: slots.label(slot, &frame.visits),
        hours: timing.visits[slots.of[slot].1]
            .hours
            .filter(|_| slots.of[slot].0 == 0),
    };
    let baseline = first_baseline(frame, timing);
    *timing = Timing {
        visits: (0..slots.of.len()).map(planned).collect(),
        baseline,
    };
    Some(design)
}

/// The limit that the row gives for a value beyond it.
fn limit_of_row(plan: &Plan<'_, '_>, row: usize, side: Censoring) -> Cell {
    let [low, high] = plan.roles.limits;
    let column = if side == Censoring::Below { low } else { high };
    let limit = column.and_then(|c| plan.evidence.number(row, c, plan.decimal(c)));
    limit.map_or(Cell::NoLimit(side), |x| Cell::Limit(side, x))
}
