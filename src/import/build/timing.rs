//! Which visits there are, in which order, at which hours, and which is the baseline.

use crate::import::build::plan::Plan;
use crate::import::cells::codes::Codes;
use crate::import::cells::header_units::unit_of_numbers;
use crate::import::cells::labels::is_unscheduled;
use crate::import::cells::names::nearest;
use crate::import::cells::time_points::TimePoints;
use crate::import::cells::values;
use crate::import::error::ImportError;
use crate::import::options::Shape;
use crate::import::recognise::calendar_columns;
use crate::import::recognise::headers::visit_key;
use crate::import::recognise::order::{Followed, RowOrder};
use crate::import::recognise::visits::{self, Planned};
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::HashMap;

/// Visit labels in order of appearance.
pub(in crate::import) struct VisitLabels {
    pub labels: Vec<String>,
    /// Label of each code of the visit column, or of each column of the wide layout.
    pub of: Vec<usize>,
}

pub(in crate::import) fn visit_labels(plan: &Plan<'_, '_>) -> Result<VisitLabels, ImportError> {
    let tidy = |label: &str| match plan.convention.and_then(|c| c.visit_label) {
        Some(tidy) => tidy(label),
        None => label.to_owned(),
    };
    let raw: Vec<String> = match plan.visits {
        _ if plan.layout.shape() == Shape::Wide => {
            plan.roles.wide.iter().map(|w| w.visit.clone()).collect()
        }
        None => vec!["Visit".to_owned()],
        Some(codes) if codes.labels.is_empty() => {
            return Err(ImportError::NoValues(
                plan.evidence.file.to_owned(),
                "the visit column is empty".to_owned(),
            ));
        }
        Some(codes) => codes.labels.iter().map(|l| tidy(l)).collect(),
    };
    let mut labels: Vec<String> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    let of = raw
        .into_iter()
        .map(|label| {
            *at.entry(label).or_insert_with_key(|label| {
                labels.push(label.clone());
                labels.len() - 1
            })
        })
        .collect();
    Ok(VisitLabels { labels, of })
}

pub(in crate::import) struct Timing {
    pub visits: Vec<Planned>,
    pub baseline: usize,
}

/// Order, hours and baseline of the visits chosen.
///
/// # Errors
/// [`ImportError`] when an option names a visit that is not there.
pub(in crate::import) fn timing(
    plan: &Plan<'_, '_>,
    visit_labels: &VisitLabels,
    issues: &mut Vec<Issue>,
    doubts: &mut Vec<Issue>,
) -> Result<Timing, ImportError> {
    let e = plan.evidence;
    let asked = asked_visits(plan, &visit_labels.labels)?;
    let chosen = chosen_labels(&asked, &visit_labels.labels);
    let mut out = by_labels(plan, visit_labels, &chosen);
    if e.options.visits.is_empty() {
        doubts.extend(doubts_of_order(plan, &out));
        doubts.extend(contradicting_numbers(plan));
    }
    issues.extend(times_of_numbers(plan, visit_labels, &chosen, &mut out));
    if let Some(at) = (plan.convention)
        .and_then(|c| c.baseline.as_ref())
        .and_then(|b| out.visits.iter().position(|v| v.label == *b))
    {
        out.baseline = at;
        out.is_before_zero = false;
    }
    let by_column = (plan.roles.hours).and_then(|c| per_label(plan, visit_labels, c, &chosen));
    if let Some(hours) = by_column {
        sort_by_hours(&mut out, &chosen, &hours);
    }
    if !asked.is_empty() {
        sort_as_asked(&mut out, &asked);
    }
    let is_told = e.options.baseline.is_some() || !e.options.visits.is_empty();
    doubts.extend(baseline_before_zero(plan, &out).filter(|_| !is_told));
    if let Some(baseline) = &e.options.baseline {
        let at = out.visits.iter().position(|v| v.label == *baseline);
        out.baseline = at.ok_or_else(|| no_label("--baseline", baseline, &visit_labels.labels))?;
    }
    // Dates have a note of their own.
    for note in out.notes.iter().filter(|_| !plan.visits_are_dates) {
        issues.push(Issue::new(Severity::Note, "visit_times", note.clone()));
    }
    // In a crossover the periods become the visits.
    if out.visits.len() == 1 && plan.roles.crossover.is_none() {
        let why = if plan.layout.shape() != Shape::Wide && plan.visits.is_none() {
            "There is no visit column: the study has one visit"
        } else {
            "The study has one visit"
        };
        issues.push(Issue::new(
            Severity::Note,
            "one_visit",
            format!("{why}, so no change is analysed."),
        ));
    }
    Ok(Timing {
        visits: out.visits,
        baseline: out.baseline,
    })
}

fn no_label(flag: &'static str, name: &str, labels: &[String]) -> ImportError {
    ImportError::NoLabel {
        flag,
        name: name.to_owned(),
        what: "visit",
        nearest: nearest(name, labels.iter().map(String::as_str))
            .map(|n| format!(" Did you mean \"{n}\"?"))
            .unwrap_or_default(),
        there: first_names(labels.iter().map(String::as_str), 20),
    }
}

/// The visits that the user asks for by their labels here; `Time1` in a header is the label `Time 1`.
fn asked_visits(plan: &Plan<'_, '_>, labels: &[String]) -> Result<Vec<String>, ImportError> {
    let asked = &plan.evidence.options.visits;
    let own = |visit: &String| {
        let alike = || labels.iter().filter(|l| visit_key(l) == visit_key(visit));
        match (labels.contains(visit), alike().count()) {
            (true, _) => Ok(visit.clone()),
            (false, 1) => Ok(alike().next().unwrap_or(visit).clone()),
            _ => Err(no_label("--visits", visit, labels)),
        }
    };
    asked.iter().map(own).collect()
}

/// The visits that the user asks for, else all that are planned.
fn chosen_labels(asked: &[String], labels: &[String]) -> Vec<String> {
    let is_chosen = |label: &&String| {
        if asked.is_empty() {
            !is_unscheduled(label)
        } else {
            asked.contains(label)
        }
    };
    labels.iter().filter(is_chosen).cloned().collect()
}

/// The visits in the order of their labels, of the numbers beside them and of the rows.
fn by_labels(plan: &Plan<'_, '_>, visit_labels: &VisitLabels, chosen: &[String]) -> visits::Plan {
    let e = plan.evidence;
    let unit_of = |column: Option<usize>| {
        let below = e.table.units.get(column?).map_or("", String::as_str);
        unit_of_numbers(e.header(column?)).or_else(|| unit_of_numbers(below))
    };
    let unit = unit_of(plan.roles.visit);
    if let Some(parts) = plan.time_points {
        let own = visits::plan(&parts.visits, unit, None, false, None);
        let unit = unit_of(plan.roles.time_point);
        let points = visits::plan(&parts.points, unit, None, false, None);
        let mut both = of_both(parts, &own, &points, chosen);
        let are_dates = (plan.roles.visit.zip(plan.roles.time_point))
            .is_some_and(|(a, b)| calendar_columns::are_of_one_date(e, a, b));
        if are_dates {
            count_from_the_first(&mut both);
        }
        return both;
    }
    let by_system = plan.convention.and_then(|c| {
        let number = |l: &String| c.visit_numbers.get(l).copied();
        chosen.iter().map(number).collect::<Option<Vec<f64>>>()
    });
    let numbers = by_system.or_else(|| {
        let column = plan.roles.visit_number?;
        per_label(plan, visit_labels, column, chosen)
    });
    let no_day_zero = plan.convention.is_some_and(|c| c.no_day_zero);
    let rows = row_order(plan, visit_labels, chosen);
    visits::plan(chosen, unit, numbers.as_deref(), no_day_zero, rows.as_ref())
}

/// Dates count from the first of them.
fn count_from_the_first(both: &mut visits::Plan) {
    let hours = || both.visits.iter().filter_map(|v| v.hours);
    let first = hours().fold(f64::INFINITY, f64::min);
    for visit in &mut both.visits {
        visit.hours = visit.hours.map(|h| h - first);
    }
    both.baseline = 0;
    both.is_before_zero = false;
    both.notes.clear();
}

/// The order of visits with times within them: by visit, then by time point; the hours of both add up.
fn of_both(
    parts: &TimePoints,
    own: &visits::Plan,
    points: &visits::Plan,
    chosen: &[String],
) -> visits::Plan {
    // A visit without a time point stands before its others.
    let place = |of: &visits::Plan, label: Option<&String>| -> (usize, Option<f64>) {
        let at = label.and_then(|l| of.visits.iter().position(|v| v.label == *l));
        match at.and_then(|at| Some((at, of.visits.get(at)?))) {
            Some((at, visit)) => (at + 1, visit.hours),
            None => (0, Some(0.0)),
        }
    };
    let mut all: Vec<((usize, usize), Planned)> = (chosen.iter())
        .filter_map(|label| {
            let (visit, point) = parts.of.get(label)?;
            let (at, hours) = place(own, parts.visits.get(*visit));
            let (then, more) = place(points, parts.points.get(*point));
            let hours = hours.zip(more).map(|(a, b)| a + b);
            let label = label.clone();
            Some(((at, then), Planned { label, hours }))
        })
        .collect();
    all.sort_by_key(|(at, _)| *at);
    let first = (own.baseline + 1, points.baseline + 1);
    let baseline = all.iter().position(|(at, _)| *at == first).unwrap_or(0);
    visits::Plan {
        visits: all.into_iter().map(|(_, visit)| visit).collect(),
        baseline,
        notes: own.notes.iter().chain(&points.notes).cloned().collect(),
        doubt: own.doubt.clone().or_else(|| points.doubt.clone()),
        baseline_is_told: own.baseline_is_told || points.baseline_is_told,
        is_before_zero: own.is_before_zero || points.is_before_zero,
        is_alphabetical: own.is_alphabetical || points.is_alphabetical,
        early_end: own.early_end.clone(),
        starts_again: own.starts_again || points.starts_again,
        runs_otherwise: own.runs_otherwise || points.runs_otherwise,
    }
}

/// An order of visits that nothing decides.
fn doubts_of_order(plan: &Plan<'_, '_>, out: &visits::Plan) -> Vec<Issue> {
    let doubt = |text: String| {
        Issue::new(Severity::Warning, "visit_order", text)
            .remedy(
                "Choose the visits and their order under Visits used.",
                "Give the visits in their order with --visits.",
            )
            .at(None, plan.roles.visit.map(|c| plan.evidence.header(c)))
    };
    let order = || first_names(out.visits.iter().map(|v| v.label.as_str()), 20);
    let mut found = Vec::new();
    if let Some((a, b)) = &out.doubt {
        found.push(doubt(format!(
            "Neither the labels nor the rows say whether \"{a}\" or \"{b}\" came first, so the order of these two visits is not known."
        )));
    }
    if let Some((end, next)) = &out.early_end {
        found.push(doubt(format!(
            "\"{end}\" has no time of its own; it is read before \"{next}\", as the file has it: {}.",
            order()
        )));
    }
    if let Some(span) = out.visits.iter().find(|v| visits::is_span(&v.label)) {
        found.push(doubt(format!(
            "\"{}\" names the time between two visits, but is read as a visit of its own, in the order {}.",
            span.label,
            order()
        )));
    }
    if out.starts_again {
        found.push(doubt(format!(
            "In the rows of each subject the times start again, as a clock does at midnight; they are read in the order of the rows, {}.",
            order()
        )));
    }
    if out.runs_otherwise {
        found.push(doubt(format!(
            "The rows of each subject have the visits in another order than their numbers, which were followed: {}.",
            order()
        )));
    }
    if out.is_alphabetical {
        found.push(doubt(format!(
            "The file has the visits in alphabetical order; they are read in the order {}, which may not be their order in time.",
            order()
        )));
    }
    found
}

/// `week` beside visits 1, 2, 3 tells when they are.
fn times_of_numbers(
    plan: &Plan<'_, '_>,
    visit_labels: &VisitLabels,
    chosen: &[String],
    out: &mut visits::Plan,
) -> Option<Issue> {
    let column = plan.roles.visit_times?;
    if out.visits.iter().any(|v| v.hours.is_some()) {
        return None;
    }
    let header = plan.evidence.header(column);
    let (word, hours) = unit_of_numbers(header)?;
    let found = per_label(plan, visit_labels, column, chosen)?;
    for visit in &mut out.visits {
        let at = chosen.iter().position(|l| *l == visit.label);
        visit.hours = at.and_then(|i| found.get(i)).map(|x| x * hours);
    }
    out.baseline_by_hours();
    let text = format!("The times of the visits are the {word}s in {header}.");
    Some(Issue::new(Severity::Note, "visit_times", text).at(None, Some(header)))
}

/// Takes the hours of each chosen label and sorts by them; the baseline stays.
fn sort_by_hours(out: &mut visits::Plan, chosen: &[String], hours: &[f64]) {
    for visit in &mut out.visits {
        let at = chosen.iter().position(|l| *l == visit.label);
        visit.hours = at.and_then(|i| hours.get(i).copied());
    }
    let first = out.visits.get(out.baseline).map(|v| v.label.clone());
    let time = |v: &Planned| v.hours.unwrap_or(f64::INFINITY);
    out.visits.sort_by(|a, b| time(a).total_cmp(&time(b)));
    let at = |label: &String| out.visits.iter().position(|v| v.label == *label);
    out.baseline = first.as_ref().and_then(at).unwrap_or(0);
    out.baseline_by_hours();
}

/// Says that the baseline is the last visit before 0, and which other may be it.
fn baseline_before_zero(plan: &Plan<'_, '_>, out: &visits::Plan) -> Option<Issue> {
    let baseline = out
        .visits
        .get(out.baseline)
        .filter(|_| out.is_before_zero)?;
    // Day 1 before the first dose is the baseline of many studies. Of one visit before 0 nothing is open.
    let may_be_it = |v: &&Planned| v.hours.is_some_and(|h| h < 0.0 || h == 24.0);
    let mut others = out.visits.iter().filter(|v| v.label != baseline.label);
    let other = others.rfind(may_be_it)?;
    let text = format!(
        "No visit is at time 0; {}, the last before it, is the baseline.",
        baseline.label
    );
    Some(
        Issue::new(Severity::Warning, "baseline_before_zero", text)
            .remedy(
                "Choose another baseline if that is right.",
                format!(
                    "Say --baseline \"{}\", for one, if that is right.",
                    other.label
                ),
            )
            .at(None, plan.roles.visit.map(|c| plan.evidence.header(c))),
    )
}

/// Sorts by the order that the user gives. Its first visit is the baseline, unless a word or a time names another.
fn sort_as_asked(out: &mut visits::Plan, asked: &[String]) {
    let first = out.visits.get(out.baseline).map(|v| v.label.clone());
    out.visits
        .sort_by_key(|v| asked.iter().position(|c| *c == v.label));
    let told = first.filter(|_| out.baseline_is_told);
    let at = |label: String| out.visits.iter().position(|v| v.label == label);
    out.baseline = told.and_then(at).unwrap_or(0);
}

/// Columns that number or time the visits in another order than their labels or the rows have.
fn contradicting_numbers(plan: &Plan<'_, '_>) -> impl Iterator<Item = Issue> {
    let e = plan.evidence;
    (plan.roles.contradictions.iter()).map(move |c| {
        let name = e.header(c.column);
        let (why, followed) = match c.followed {
            Followed::Labels => ("by its label", "the labels were followed"),
            Followed::Rows => ("in the rows of the subjects", "the rows were followed"),
            Followed::Numbers => ("in the rows of the subjects", "the numbers were followed"),
        };
        let text = format!(
            "\"{}\" stands before \"{}\" {why}, but after it by the numbers in {name}; {followed}.",
            c.first, c.second
        );
        Issue::new(Severity::Warning, "visit_order", text)
            .remedy(
                "Choose the order under Visits used.",
                "Give the order with --visits.",
            )
            .at(None, Some(name))
    })
}

/// In which order the rows of subjects have the visits.
fn row_order(
    plan: &Plan<'_, '_>,
    visit_labels: &VisitLabels,
    chosen: &[String],
) -> Option<RowOrder> {
    let codes = plan.visits?;
    let place: Vec<Option<usize>> = (visit_labels.labels.iter())
        .map(|l| chosen.iter().position(|c| c == l))
        .collect();
    RowOrder::of(plan.people, codes, chosen.len(), |code| {
        *place.get(*visit_labels.of.get(code as usize)?)?
    })
}

/// The number `column` gives each label; `None` unless every label has one.
fn per_label(
    plan: &Plan<'_, '_>,
    visit_labels: &VisitLabels,
    column: usize,
    labels: &[String],
) -> Option<Vec<f64>> {
    let codes: &Codes<'_> = plan.visits?;
    let e = plan.evidence;
    let decimal = plan.decimal(column);
    let mut found: Vec<Option<f64>> = vec![None; visit_labels.labels.len()];
    for (row, code) in codes.of_row.iter().enumerate() {
        let label = code.and_then(|c| visit_labels.of.get(c as usize));
        if let Some(slot) = label.and_then(|l| found.get_mut(*l))
            && slot.is_none()
        {
            let decimal = e.table.decimal(row, column, decimal);
            *slot = values::number(e.table.cell(row, column), decimal).filter(|x| x.is_finite());
        }
    }
    labels
        .iter()
        .map(|l| {
            visit_labels
                .labels
                .iter()
                .position(|c| c == l)
                .and_then(|i| found.get(i).copied().flatten())
        })
        .collect()
}
