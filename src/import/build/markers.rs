//! The markers of a study: which there are, where their values stand, and what they are called.
//!
//! In: the roles of the columns. Out: the columns of values with their markers, then the markers with name, label,
//! unit and values. Not its business: reading cells.

use super::places::Cells;
use super::plan::Plan;
use crate::import::cells::codes::Codes;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::names::{label_and_unit, nearest};
use crate::import::cells::same_unit::unit_key;
use crate::import::cells::words::words;
use crate::import::error::ImportError;
use crate::import::options::Shape;
use crate::import::table::rows::Rows;
use crate::study::{Censoring, Issue, Marker, Severity, Value};
use crate::words::first_names;
use std::collections::{HashMap, HashSet};

/// The markers of a tidy table that have a number, and the names of the others: `Positive` is no value of a marker.
pub(super) fn with_numbers(
    plan: &Plan<'_, '_>,
    markers: Vec<Marker>,
    issues: &mut Vec<Issue>,
) -> (Vec<Marker>, Vec<String>) {
    if plan.layout.shape() != Shape::Tidy && plan.roles.marker_name.is_none() {
        return (markers, Vec::new());
    }
    let has_numbers = |m: &Marker| m.values.iter().any(Value::is_some);
    let (kept, empty): (Vec<Marker>, Vec<Marker>) = markers.into_iter().partition(has_numbers);
    if !empty.is_empty() {
        issues.push(
            Issue::new(
                Severity::Warning,
                "marker_without_numbers",
                format!(
                    "{} {} no number in the rows that are used and {} left out.",
                    first_names(empty.iter().map(|m| m.name.as_str()), 10),
                    if empty.len() == 1 { "has" } else { "have" },
                    if empty.len() == 1 { "is" } else { "are" },
                ),
            )
            .at(
                None,
                plan.roles
                    .value
                    .or(plan.roles.marker_name)
                    .map(|c| plan.evidence.header(c)),
            ),
        );
    }
    // The markers of rows are asked for by their columns.
    if plan.layout.shape() == Shape::Rows {
        return (kept, Vec::new());
    }
    (kept, empty.into_iter().map(|m| m.name).collect())
}

/// Fuller name and unit of each marker, where columns of the file tell them beside the `words` of their labels.
pub(super) fn names_of_markers(
    plan: &Plan<'_, '_>,
    (columns, words): (&MarkerColumns<'_>, Vec<MarkerWords>),
    issues: &mut Vec<Issue>,
) -> Vec<MarkerWords> {
    let e = plan.evidence;
    let percent = plan.roles.value.is_some_and(|c| e.profile(c).is_percent());
    let unit_of_all = plan.convention.and_then(|c| c.unit.as_deref());
    let unit_of_all = unit_of_all.or_else(|| percent.then_some("%"));
    let mut out = words;
    let mut mixed: Vec<Option<(usize, String)>> = vec![None; columns.names.len()];
    let has_visits = plan.visits.is_some_and(|v| v.labels.len() > 1);
    for cell in &columns.of_cell {
        let unit = e.table.units.get(cell.column).filter(|u| !u.is_empty());
        let percent = e.profile(cell.column).is_percent();
        let unit = unit.cloned().or_else(|| percent.then(|| "%".to_owned()));
        // A label of a column at one visit may name that visit.
        let label = e
            .table
            .labels
            .get(cell.column)
            .filter(|l| !l.is_empty() && cell.visit.is_none())
            .filter(|l| !(has_visits && names_a_visit(l)));
        for m in columns.markers_of(cell) {
            if let Some(words) = out.get_mut(m) {
                words.unit = words.unit.take().or(unit.clone());
                words.label = words.label.take().or(label.cloned());
            }
        }
    }
    only_own_labels(&mut out);
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
                    Some(there) if unit_key(there) != unit_key(text) && mixed[at].is_none() => {
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
                    format!("{name} is given in {units}; the numbers are used unchanged. Convert them in a copy of the file, or exclude those rows."),
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

/// Markers whose columns are in different units: the numbers of one visit are not those of another.
pub(super) fn units_of_columns(
    plan: &Plan<'_, '_>,
    columns: &MarkerColumns<'_>,
    issues: &mut Vec<Issue>,
) {
    let table = plan.evidence.table;
    let mut first: Vec<Option<(usize, &str)>> = vec![None; columns.names.len()];
    let mut is_said = vec![false; columns.names.len()];
    for cell in &columns.of_cell {
        let unit = table.units.get(cell.column).filter(|u| !u.is_empty());
        let (Some(m), Some(unit)) = (columns.markers_of(cell).first().copied(), unit) else {
            continue;
        };
        let (Some(slot), Some(is_said)) = (first.get_mut(m), is_said.get_mut(m)) else {
            continue;
        };
        match *slot {
            None => *slot = Some((cell.column, unit)),
            Some((column, there)) if !*is_said && unit_key(there) != unit_key(unit) => {
                *is_said = true;
                let (name, header) = (&columns.names[m], &table.header);
                issues.push(
                    Issue::new(
                        Severity::Warning,
                        "mixed_units",
                        format!(
                            "{name} is given in {there} ({}) and {unit} ({}); the numbers are used unchanged. Convert them in a copy of the file.",
                            header[column], header[cell.column]
                        ),
                    )
                    .at(None, Some(&header[cell.column])),
                );
            }
            Some(_) => {}
        }
    }
}

/// `BMD_baseline`: a label from before the visits were put below each other, which names one of them.
fn names_a_visit(label: &str) -> bool {
    words(label)
        .iter()
        .any(|w| matches!(time(w), Time::Baseline | Time::Screening) && w.len() > 3)
}

/// A label that several markers have names none of them.
fn only_own_labels(markers: &mut [MarkerWords]) {
    let mut n: HashMap<String, usize> = HashMap::new();
    for label in markers.iter().filter_map(|m| m.label.clone()) {
        *n.entry(label).or_default() += 1;
    }
    for marker in markers {
        if marker
            .label
            .as_ref()
            .is_some_and(|l| n.get(l).is_some_and(|n| *n > 1))
        {
            marker.label = None;
        }
    }
}

/// Where the values of a row stand.
pub(super) struct CellColumn {
    pub column: usize,
    /// `None`: the row says it.
    pub marker: Option<usize>,
    /// `None`: the row says it.
    pub visit: Option<usize>,
}

/// The markers of a table and the columns that hold their values.
pub(super) struct MarkerColumns<'t> {
    pub names: Vec<String>,
    pub of_cell: Vec<CellColumn>,
    /// Marker of each row as the file names it, in a table with one value a row.
    pub tidy: Option<Codes<'t>>,
    /// Marker of each code of the marker-name column.
    pub tidy_index: Vec<Option<usize>>,
    /// Labels of the rows that are parts of the markers, where several columns hold values.
    pub crossed: Option<Crossed<'t>>,
}

/// Markers that a column and the label of the row make together.
pub(super) struct Crossed<'t> {
    pub labels: Codes<'t>,
    /// Marker of each marker of the columns and each label.
    pub index: Vec<Vec<Option<usize>>>,
}

impl MarkerColumns<'_> {
    /// The markers that a column of values may hold.
    pub fn markers_of(&self, cell: &CellColumn) -> Vec<usize> {
        match (&self.crossed, cell.marker) {
            (Some(crossed), Some(m)) => {
                let own = crossed.index.get(m).into_iter().flatten();
                own.copied().flatten().collect()
            }
            (None, Some(m)) => vec![m],
            (_, None) => Vec::new(),
        }
    }

    /// The marker of the values that a column has in a row whose label is told.
    pub fn marker_at(&self, cell: &CellColumn, label: usize) -> Option<usize> {
        match (&self.crossed, cell.marker) {
            (Some(crossed), Some(m)) => crossed.index.get(m)?.get(label).copied()?,
            (None, Some(m)) => Some(m),
            (_, None) => Some(label),
        }
    }
}

/// The name of a marker with a label behind it, before its unit: `insulin fasted (pM)`.
fn with_label(marker: &str, label: &str) -> String {
    match marker.rsplit_once(" (") {
        Some((name, unit)) if unit.ends_with(')') && !name.is_empty() => {
            format!("{name} {label} ({unit}")
        }
        _ => format!("{marker} {label}"),
    }
}

/// Crosses the markers of columns with the labels of the rows: `potato` with `1` and `2`, `Glucose` with `fed`.
///
/// # Errors
/// [`ImportError`] when an option names a marker that is not there.
fn crossed<'t>(
    plan: &Plan<'_, 't>,
    columns: MarkerColumns<'t>,
) -> Result<MarkerColumns<'t>, ImportError> {
    let e = plan.evidence;
    let Some(column) = plan.roles.marker_name else {
        return Ok(columns);
    };
    let labels = e.codes(column);
    let word = |label: &str| match e.profile(column).is_numeric() {
        true => format!("{} {label}", e.header(column)),
        false => label.to_owned(),
    };
    let name = |marker: &String, label: &str| match columns.names.as_slice() {
        [_] => word(label),
        _ => with_label(marker, &word(label)),
    };
    let all: Vec<Vec<String>> = (columns.names.iter())
        .map(|m| labels.labels.iter().map(|l| name(m, l)).collect())
        .collect();
    // The markers of rows are asked for by their columns.
    let names = match plan.layout.shape() {
        Shape::Wide => asked_for(plan, all.concat())?,
        _ => all.concat(),
    };
    let index = places_of(&names);
    let place = |name: &String| index.get(name.as_str()).copied();
    let index = (all.iter())
        .map(|own| own.iter().map(place).collect())
        .collect();
    Ok(MarkerColumns {
        names,
        crossed: Some(Crossed { labels, index }),
        ..columns
    })
}

/// The markers to read and where their values stand.
///
/// # Errors
/// [`ImportError`] when an option names a marker that is not there, or no column names or holds a marker.
pub(super) fn marker_columns<'t>(
    plan: &Plan<'_, 't>,
    visit_index: &[Option<usize>],
    rows: &Rows<'_>,
) -> Result<MarkerColumns<'t>, ImportError> {
    match plan.layout.shape() {
        Shape::Rows => crossed(plan, column_for_each_marker(plan)),
        Shape::Wide => crossed(plan, column_for_each_visit(plan, visit_index)?),
        Shape::Tidy => one_column(plan, rows),
    }
}

/// The markers that are asked for, else all that are `there`.
fn asked_for(plan: &Plan<'_, '_>, there: Vec<String>) -> Result<Vec<String>, ImportError> {
    let asked = &plan.evidence.options.markers;
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
            there: first_names(there.iter().map(String::as_str), 20),
        }),
    }
}

fn places_of(names: &[String]) -> HashMap<&str, usize> {
    names
        .iter()
        .enumerate()
        .map(|(i, n)| (n.as_str(), i))
        .collect()
}

fn column_for_each_marker<'t>(plan: &Plan<'_, 't>) -> MarkerColumns<'t> {
    let header = &plan.evidence.table.header;
    let columns = plan.roles.markers.iter();
    MarkerColumns {
        names: columns
            .clone()
            .filter_map(|c| header.get(*c).cloned())
            .collect(),
        of_cell: columns
            .enumerate()
            .map(|(m, c)| CellColumn {
                column: *c,
                marker: Some(m),
                visit: None,
            })
            .collect(),
        tidy: None,
        tidy_index: Vec::new(),
        crossed: None,
    }
}

fn column_for_each_visit<'t>(
    plan: &Plan<'_, 't>,
    visit_index: &[Option<usize>],
) -> Result<MarkerColumns<'t>, ImportError> {
    let mut there: Vec<String> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    for w in &plan.roles.wide {
        if known.insert(&w.marker) {
            there.push(w.marker.clone());
        }
    }
    // With labels of the rows these are parts of the markers that can be asked for.
    let names = match plan.roles.marker_name {
        Some(_) => there,
        None => asked_for(plan, there)?,
    };
    let index = places_of(&names);
    let columns = plan.roles.wide.iter().zip(visit_index);
    let of_cell = columns
        .filter_map(|(w, visit)| {
            Some(CellColumn {
                column: w.column,
                marker: Some(index.get(w.marker.as_str()).copied()?),
                visit: Some((*visit)?),
            })
        })
        .collect();
    Ok(MarkerColumns {
        names,
        of_cell,
        tidy: None,
        tidy_index: Vec::new(),
        crossed: None,
    })
}

fn one_column<'t>(plan: &Plan<'_, 't>, rows: &Rows<'_>) -> Result<MarkerColumns<'t>, ImportError> {
    let e = plan.evidence;
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
    let names = asked_for(plan, there.map(|(l, _)| l.to_string()).collect())?;
    let index = places_of(&names);
    let tidy_index = codes
        .labels
        .iter()
        .map(|l| index.get(l.as_ref()).copied())
        .collect();
    Ok(MarkerColumns {
        names,
        of_cell: vec![CellColumn {
            column: value,
            marker: None,
            visit: None,
        }],
        tidy: Some(codes),
        tidy_index,
        crossed: None,
    })
}

/// What columns of the file say of a marker beside its name.
#[derive(Clone, Default)]
pub(super) struct MarkerWords {
    pub label: Option<String>,
    pub unit: Option<String>,
}

/// The markers with their values; `told` holds what columns say of each.
pub(super) fn markers(names: &[String], cells: Cells, told: &[MarkerWords]) -> Vec<Marker> {
    names
        .iter()
        .zip(cells.into_values())
        .enumerate()
        .map(|(i, (name, of_marker))| {
            let (mut label, mut unit) = label_and_unit(name);
            if let Some(words) = told.get(i) {
                if let Some(told) = &words.label {
                    label.clone_from(told);
                }
                if let Some(told) = words.unit.as_ref().filter(|_| unit.is_empty()) {
                    unit.clone_from(told);
                }
            }
            Marker {
                name: name.clone(),
                label,
                unit,
                derived: None,
                limits: (of_marker.censoring.iter().enumerate())
                    .filter(|(_, side)| **side != Censoring::None)
                    .filter_map(|(at, _)| Some((at, of_marker.values.get(at)?.get()?)))
                    .collect(),
                censoring: of_marker.censoring,
                values: of_marker.values,
            }
        })
        .collect()
}
