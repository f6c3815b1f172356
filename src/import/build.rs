//! Rows and roles become a study: the only gate to [`Study`].

use super::error::ImportError;
use super::names::{label_and_unit, list, natural, nearest};
use super::options::{Decimal, Duplicates, Layout};
use super::profile::{Codes, Notation};
use super::recognition::Question;
use super::roles::{Evidence, Roles, is_reference};
use super::rows::Rows;
use super::values::{self, Cell};
use super::visits::{self, Planned};
use crate::study::{
    Censoring, Covariate, CovariateValues, Group, Issue, Marker, Severity, Study, StudySource,
    Subject, Visit,
};
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

fn decimal(notations: &[Notation], column: usize) -> Decimal {
    match notations.get(column) {
        Some(Notation::Known(decimal)) => *decimal,
        _ => Decimal::Point,
    }
}

fn is_unscheduled(label: &str) -> bool {
    label.to_lowercase().contains("unsched")
}

/// Visit labels of the file in order of appearance; for the wide layout the label of each column.
fn visit_labels(plan: &Plan<'_, '_>) -> Result<(Vec<String>, Vec<usize>), ImportError> {
    if plan.layout == Layout::Wide {
        let mut labels: Vec<String> = Vec::new();
        let mut of_column = Vec::with_capacity(plan.roles.wide.len());
        for w in &plan.roles.wide {
            let at = labels
                .iter()
                .position(|l| *l == w.visit)
                .unwrap_or_else(|| {
                    labels.push(w.visit.clone());
                    labels.len() - 1
                });
            of_column.push(at);
        }
        return Ok((labels, of_column));
    }
    match plan.visits {
        None => Ok((vec!["Visit".to_owned()], Vec::new())),
        Some(codes) if codes.labels.is_empty() => Err(ImportError::NoValues(
            plan.evidence.file.to_owned(),
            "the visit column is empty".to_owned(),
        )),
        Some(codes) => Ok((
            codes.labels.iter().map(|l| (*l).to_owned()).collect(),
            Vec::new(),
        )),
    }
}

struct Timing {
    visits: Vec<Planned>,
    baseline: usize,
}

/// Order, hours and baseline of the visits chosen.
fn timing(
    plan: &Plan<'_, '_>,
    labels: &[String],
    issues: &mut Vec<Issue>,
) -> Result<Timing, ImportError> {
    let e = plan.evidence;
    let chosen_by_user = &e.options.visits;
    let missing_label = |flag, name: &str| ImportError::NoLabel {
        flag,
        name: name.to_owned(),
        what: "visit",
        nearest: nearest(name, labels.iter().map(String::as_str))
            .map(|n| format!(" Did you mean \"{n}\"?"))
            .unwrap_or_default(),
        there: list(labels.iter().map(String::as_str), 20),
    };
    if let Some(unknown) = chosen_by_user.iter().find(|v| !labels.contains(v)) {
        return Err(missing_label("--visits", unknown));
    }
    let chosen: Vec<String> = labels
        .iter()
        .filter(|l| {
            if chosen_by_user.is_empty() {
                !is_unscheduled(l)
            } else {
                chosen_by_user.contains(l)
            }
        })
        .cloned()
        .collect();
    let unit = plan
        .roles
        .visit
        .and_then(|c| e.table.header.get(c))
        .and_then(|h| {
            let word = ["minute", "hour", "day", "week", "month", "year"];
            let lower = h.to_lowercase();
            word.into_iter()
                .find(|w| lower.contains(w))
                .and_then(|w| Some((w, visits::unit_hours(w)?)))
        });
    let numbers = plan
        .roles
        .visit_number
        .and_then(|c| per_label(plan, c, &chosen));
    let mut out = visits::plan(&chosen, unit, numbers.as_deref());
    if let Some(hours) = plan.roles.hours.and_then(|c| per_label(plan, c, &chosen)) {
        for visit in &mut out.visits {
            let at = chosen.iter().position(|l| *l == visit.label);
            visit.hours = at.and_then(|i| hours.get(i).copied());
        }
        let by_hours = |a: &Planned, b: &Planned| {
            a.hours
                .unwrap_or(f64::INFINITY)
                .total_cmp(&b.hours.unwrap_or(f64::INFINITY))
        };
        let first = out.visits.get(out.baseline).map(|v| v.label.clone());
        out.visits.sort_by(by_hours);
        out.baseline = out
            .visits
            .iter()
            .position(|v| Some(&v.label) == first.as_ref())
            .unwrap_or(0);
    }
    if !chosen_by_user.is_empty() {
        let first = out.visits.get(out.baseline).map(|v| v.label.clone());
        out.visits
            .sort_by_key(|v| chosen_by_user.iter().position(|c| *c == v.label));
        out.baseline = out
            .visits
            .iter()
            .position(|v| Some(&v.label) == first.as_ref())
            .unwrap_or(0);
    }
    if let Some(baseline) = &e.options.baseline {
        out.baseline = out
            .visits
            .iter()
            .position(|v| v.label == *baseline)
            .ok_or_else(|| missing_label("--baseline", baseline))?;
    }
    for note in &out.notes {
        issues.push(Issue::new(Severity::Note, "visit_times", note.clone()));
    }
    if plan.layout != Layout::Wide && plan.visits.is_none() {
        issues.push(Issue::new(
            Severity::Note,
            "one_visit",
            "There is no visit column: the study has one visit, so groups are compared there and no change is analysed.",
        ));
    }
    Ok(Timing {
        visits: out.visits,
        baseline: out.baseline,
    })
}

/// The number `column` gives each label; `None` unless every label has one.
fn per_label(plan: &Plan<'_, '_>, column: usize, labels: &[String]) -> Option<Vec<f64>> {
    let codes = plan.visits?;
    let e = plan.evidence;
    let decimal = decimal(plan.notations, column);
    let mut found: Vec<Option<f64>> = vec![None; codes.labels.len()];
    for (row, code) in codes.of_row.iter().enumerate() {
        if let Some(slot) = code.and_then(|c| found.get_mut(c as usize))
            && slot.is_none()
        {
            *slot = values::number(e.table.cell(row, column), decimal).filter(|x| x.is_finite());
        }
    }
    labels
        .iter()
        .map(|l| {
            codes
                .labels
                .iter()
                .position(|c| c == l)
                .and_then(|i| found.get(i).copied().flatten())
        })
        .collect()
}

struct Assigned {
    subjects: Vec<Subject>,
    groups: Vec<Group>,
    /// Subject of each code of the subject column; `None` when left out.
    of_code: Vec<Option<usize>>,
}

fn assign_groups(
    plan: &Plan<'_, '_>,
    rows: &mut Rows,
    issues: &mut Vec<Issue>,
) -> Result<Assigned, ImportError> {
    let e = plan.evidence;
    let n = plan.people.labels.len();
    let codes = match plan.roles.group {
        Some(c) => Codes::read(e.table, c, e.missing),
        None => {
            issues.push(Issue::new(
                Severity::Note,
                "no_group",
                "There is no group column: everyone is in one group, \"All\".",
            ));
            Codes::constant("All", e.table.n_rows())
        }
    };
    let mut group: Vec<Option<u32>> = vec![None; n];
    let mut torn: Vec<Option<usize>> = vec![None; n];
    for (row, (subject, code)) in plan.people.of_row.iter().zip(&codes.of_row).enumerate() {
        let (Some(s), Some(g)) = (subject, code) else {
            continue;
        };
        match &mut group[*s as usize] {
            slot @ None => *slot = Some(*g),
            Some(there) if there != g => {
                torn[*s as usize].get_or_insert(row);
            }
            Some(_) => {}
        }
    }
    let header = plan
        .roles
        .group
        .and_then(|c| e.table.header.get(c))
        .map(String::as_str);
    let n_torn = torn.iter().flatten().count();
    if n_torn > 0 {
        issues.push(
            Issue::new(
                Severity::Error,
                "subject_in_two_groups",
                format!("{n_torn} subject(s) stand in two groups and are left out. Correct the group, or, where numbers start again in each group, give every person a number of their own."),
            )
            .at(torn.iter().flatten().min().map(|r| e.table.line(*r)), header),
        );
    }
    let without = (0..n).filter(|&s| group[s].is_none()).count();
    if without > 0 {
        issues.push(
            Issue::new(
                Severity::Warning,
                "no_group_for_subject",
                format!("{without} subject(s) have no group and are left out."),
            )
            .at(None, header),
        );
    }
    for (row, subject) in plan.people.of_row.iter().enumerate() {
        let Some(s) = subject.map(|s| s as usize) else {
            continue;
        };
        if torn[s].is_some() {
            rows.leave_out(row, "subject in two groups");
        } else if group[s].is_none() {
            rows.leave_out(row, "no group");
        }
    }
    let kept = |s: usize| group[s].filter(|_| torn[s].is_none());
    let mut present: Vec<u32> = (0..n).filter_map(kept).collect();
    present.sort_unstable();
    present.dedup();
    let label = |code: u32| codes.labels.get(code as usize).copied().unwrap_or("");
    present.sort_by(|a, b| natural(label(*a), label(*b)));
    let reference = match &e.options.reference {
        Some(name) => present
            .iter()
            .position(|g| label(*g) == name)
            .ok_or_else(|| ImportError::NoLabel {
                flag: "--reference",
                name: name.clone(),
                what: "group",
                nearest: nearest(name, present.iter().map(|g| label(*g)))
                    .map(|n| format!(" Did you mean \"{n}\"?"))
                    .unwrap_or_default(),
                there: list(present.iter().map(|g| label(*g)), 20),
            })?,
        None => present
            .iter()
            .position(|g| is_reference(label(*g)))
            .unwrap_or(0),
    };
    if reference < present.len() {
        let code = present.remove(reference);
        present.insert(0, code);
    }
    let mut of_code = vec![None; n];
    let mut subjects = Vec::new();
    for s in 0..n {
        let Some(place) = kept(s).and_then(|g| present.iter().position(|p| *p == g)) else {
            continue;
        };
        of_code[s] = Some(subjects.len());
        subjects.push(Subject {
            id: plan.people.labels[s].to_owned(),
            group: place,
        });
    }
    if subjects.is_empty() {
        return Err(ImportError::NoValues(
            e.file.to_owned(),
            "no subject is left".to_owned(),
        ));
    }
    let groups = present
        .iter()
        .map(|g| Group {
            name: label(*g).to_owned(),
        })
        .collect();
    Ok(Assigned {
        subjects,
        groups,
        of_code,
    })
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

/// A value as read and how it is censored.
type Reading = (f64, Censoring);

/// Values as they are read, with those that meet in one place.
struct Cells {
    n_subjects: usize,
    n_visits: usize,
    values: Vec<Vec<Option<Reading>>>,
    /// Further values of a place, with the row of the first further one.
    more: HashMap<(usize, usize), (Vec<Reading>, usize)>,
}

impl Cells {
    fn new(markers: usize, subjects: usize, visits: usize) -> Self {
        Self {
            n_subjects: subjects,
            n_visits: visits,
            values: vec![vec![None; subjects * visits]; markers],
            more: HashMap::new(),
        }
    }

    fn put(
        &mut self,
        marker: usize,
        subject: usize,
        visit: usize,
        value: (f64, Censoring),
        row: usize,
    ) {
        let at = subject * self.n_visits + visit;
        let Some(slot) = self.values.get_mut(marker).and_then(|m| m.get_mut(at)) else {
            return;
        };
        if slot.is_none() {
            *slot = Some(value);
        } else {
            self.more
                .entry((marker, at))
                .or_insert_with(|| (Vec::new(), row))
                .0
                .push(value);
        }
    }

    /// Several values in one place: the rule decides, or the user is asked.
    fn settle(
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
            let Some(slot) = self.values.get_mut(marker).and_then(|m| m.get_mut(at)) else {
                continue;
            };
            let Some(there) = *slot else { continue };
            let differ = more.iter().any(|v| *v != there);
            if differ {
                open += 1;
                if first.is_none_or(|(r, _)| *row < r) {
                    first = Some((*row, marker));
                }
            }
            match rule {
                Some(Duplicates::Last) => *slot = more.last().copied(),
                Some(Duplicates::Mean) => *slot = Some(mean(there, more)),
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
            "{open} subject-visits have several different values of a marker (the first: line {}, {})",
            line.unwrap_or(0),
            marker.as_deref().unwrap_or("a marker")
        );
        match rule {
            None | Some(Duplicates::Reject) => questions.push(Question {
                flag: "--duplicates".to_owned(),
                text: format!(
                    "{}: {what}. Choose what counts with --duplicates mean, first or last, or name the column that tells the rows apart with --visit.",
                    plan.evidence.file
                ),
                column: marker,
                rows: line.into_iter().collect(),
                choices: ["mean", "first", "last"].map(str::to_owned).to_vec(),
            }),
            Some(rule) => issues.push(
                Issue::new(
                    Severity::Warning,
                    "duplicate_value",
                    format!("{what}; {} is used.", match rule {
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
struct Problems {
    found: HashMap<(usize, &'static str), (usize, usize)>,
}

impl Problems {
    fn value(&mut self, cell: Cell, row: usize, column: usize) -> Option<(f64, Censoring)> {
        let (kind, value) = match cell {
            Cell::Missing => return None,
            Cell::Number(x) => return Some((x, Censoring::None)),
            Cell::Limit(side, x) => ("censored_value", Some((x, side))),
            Cell::Flagged(x) => ("flagged_value", Some((x, Censoring::None))),
            Cell::NoLimit => ("limit_without_number", None),
            Cell::Infinite => ("infinite_value", None),
            Cell::Text => ("text_in_number", None),
        };
        let entry = self.found.entry((column, kind)).or_insert((0, row));
        entry.0 += 1;
        value
    }

    fn report(&self, e: &Evidence<'_>, issues: &mut Vec<Issue>) {
        let mut all: Vec<_> = self.found.iter().collect();
        all.sort_by_key(|((column, kind), _)| (*column, *kind));
        for ((column, kind), (n, row)) in all {
            let (severity, words) = match *kind {
                "censored_value" => (
                    Severity::Note,
                    "cell(s) hold a limit of detection such as <0.5; the plan says how they enter numbers",
                ),
                "flagged_value" => (
                    Severity::Note,
                    "cell(s) are marked with * (extrapolated) and are used as they stand",
                ),
                "limit_without_number" => (
                    Severity::Warning,
                    "cell(s) say that a value is beyond a limit without naming it; they count as missing. Write the limit, for example <0.5",
                ),
                "infinite_value" => (
                    Severity::Error,
                    "cell(s) hold an infinite number or one beyond what can be computed; they count as missing. Correct them in a copy of the file",
                ),
                _ => (
                    Severity::Error,
                    "cell(s) hold text where a number is expected; they count as missing. Correct them, or name the text with --missing",
                ),
            };
            let first = if *n > 1 {
                " The first is named here."
            } else {
                ""
            };
            issues.push(
                Issue::new(severity, kind, format!("{n} {words}.{first}")).at(
                    Some(e.table.line(*row)),
                    e.table.header.get(*column).map(String::as_str),
                ),
            );
        }
    }
}

fn markers(names: &[String], cells: Cells) -> Vec<Marker> {
    let size = cells.n_subjects * cells.n_visits;
    names
        .iter()
        .zip(cells.values)
        .map(|(name, values)| {
            debug_assert_eq!(values.len(), size);
            let (label, unit) = label_and_unit(name);
            Marker {
                name: name.clone(),
                label,
                unit,
                derived: None,
                censoring: values
                    .iter()
                    .map(|v| v.map_or(Censoring::None, |(_, c)| c))
                    .collect(),
                values: values.into_iter().map(|v| v.map(|(x, _)| x)).collect(),
            }
        })
        .collect()
}

/// One value a subject; the first of several, said.
fn covariates(plan: &Plan<'_, '_>, assigned: &Assigned, issues: &mut Vec<Issue>) -> Vec<Covariate> {
    let e = plan.evidence;
    let n = assigned.subjects.len();
    let mut out = Vec::new();
    for &column in &plan.roles.covariates {
        let Some(name) = e.table.header.get(column) else {
            continue;
        };
        let mut text: Vec<Option<&str>> = vec![None; n];
        let mut differing: Vec<Option<usize>> = vec![None; n];
        for (row, code) in plan.people.of_row.iter().enumerate() {
            let Some(s) = code.and_then(|c| assigned.of_code.get(c as usize).copied().flatten())
            else {
                continue;
            };
            let cell = e.table.cell(row, column);
            if e.missing.contains(cell) {
                continue;
            }
            match text[s] {
                None => text[s] = Some(cell),
                Some(there) if there != cell => {
                    differing[s].get_or_insert(row);
                }
                Some(_) => {}
            }
        }
        let n_differing = differing.iter().flatten().count();
        if n_differing > 0 {
            issues.push(
                Issue::new(
                    Severity::Warning,
                    "fact_differs",
                    format!("{n_differing} subject(s) have more than one {name}; the first in the file is used."),
                )
                .at(differing.iter().flatten().min().map(|r| e.table.line(*r)), Some(name)),
            );
        }
        let numeric = e
            .profiles
            .get(column)
            .is_some_and(super::profile::Profile::is_numeric);
        let values = if numeric {
            let decimal = decimal(plan.notations, column);
            CovariateValues::Number(
                text.iter()
                    .map(|t| {
                        t.and_then(|t| values::number(t, decimal))
                            .filter(|x| x.is_finite())
                    })
                    .collect(),
            )
        } else {
            let mut levels: Vec<&str> = text.iter().flatten().copied().collect();
            levels.sort_unstable();
            levels.dedup();
            CovariateValues::Factor {
                index: text
                    .iter()
                    .map(|t| t.and_then(|t| levels.binary_search(&t).ok()))
                    .collect(),
                levels: levels.into_iter().map(str::to_owned).collect(),
            }
        };
        out.push(Covariate {
            name: name.clone(),
            values,
        });
    }
    out
}
