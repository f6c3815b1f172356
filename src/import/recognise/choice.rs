//! Which reading is taken, how sure it is, and when the user is asked.
//!
//! In: readings with their scores. Out: the one that is clearly ahead with those behind it, or a question that
//! names both. Not its business: measuring, and the words of reasons.

use super::groups::{Group, NAMED_GROUPS, groups};
use super::look::{Look, one_place};
use super::questions;
use super::readings::{Reading, Who};
use super::reasons;
use super::recognition::{Confidence, Question, Reading as Summary, Role, RunnerUp};
use super::refusals::{groups_in_columns, holds_means, repeats_visits};
use super::roles::{Evidence, Roles};
use super::score::{BALANCE, CLEAR, Score, Term};
use super::wide::Wide;
use crate::import::cells::profile::Codes;
use crate::import::cells::words::Hint;
use crate::import::error::ImportError;
use crate::import::options::Shape;
use crate::import::systems::Convention;
use crate::study::Remedy;
use std::collections::HashSet;
use std::rc::Rc;

/// Readings whose groups are looked for; the others are too far behind.
const COMPARED: usize = 8;

/// What comes of the competition.
pub(in crate::import) enum Choice<'t> {
    /// The best reading and those behind it that give other numbers, best first.
    Taken(Box<Reading<'t>>, Vec<Reading<'t>>),
    /// Nothing can be read before this is answered.
    Ask(Question),
}

/// The reading that wins.
pub(in crate::import) fn choose<'t>(
    e: &Evidence<'t>,
    told: Option<&Convention<'t>>,
    mut all: Vec<Reading<'t>>,
    wide: &Wide,
) -> Result<Choice<'t>, ImportError> {
    if all.is_empty() {
        if let Some(layout) = e.options.layout {
            return Err(ImportError::impossible(e.file, layout));
        }
        return Ok(Choice::Ask(questions::no_subject(e)));
    }
    all.truncate(COMPARED);
    let mut looks: Vec<(Rc<Codes<'t>>, Look<'_, 't>)> = Vec::new();
    for reading in &mut all {
        let at = looks
            .iter()
            .position(|(people, _)| Rc::ptr_eq(people, &reading.people));
        let at = at.unwrap_or_else(|| {
            looks.push((reading.people.clone(), Look::new(e, reading.people.clone())));
            looks.len() - 1
        });
        with_groups(e, told, reading, wide, &mut looks[at].1)?;
    }
    drop(looks);
    all.sort_by(|a, b| b.total().total_cmp(&a.total()));
    let best = all.remove(0);
    check_roles_differ(e, &best)?;
    let by_options = e.options.subject.is_some() || e.options.layout.is_some();
    if best.who == Who::Row && e.options.subject.is_none() && told.is_none() {
        // Numbers alone, without a group or a fact, are as likely anything else.
        let nothing_else = best.group.is_none()
            && best.layout.shape() == Shape::Rows
            && (0..e.table.n_columns()).all(|c| {
                let p = e.profile(c);
                (p.is_numeric() || p.n == 0) && !reasons::is_fact(e, c)
            });
        let has_visits = (0..e.table.n_columns()).any(|c| repeats_visits(e, c));
        if questions::turned_table(e).is_some()
            || best.layout.shape() == Shape::Tidy
            || has_visits
            || nothing_else
        {
            return Ok(Choice::Ask(questions::no_subject(e)));
        }
    }
    if !by_options && told.is_none() && questions::turned_table(e).is_some() {
        return Ok(Choice::Ask(questions::no_subject(e)));
    }
    if told.is_none()
        && e.options.markers.is_empty()
        && e.options.group.is_none()
        && groups_in_columns(e, &best)
    {
        return Err(ImportError::GroupsInColumns(e.file.to_owned()));
    }
    if told.is_none() && e.options.markers.is_empty() && holds_means(e) {
        return Err(ImportError::Means(e.file.to_owned()));
    }
    if told.is_none()
        && best.tidy.is_none()
        && best.one_place < 0.9
        && let Some(name) = marker_without_value(e, &best)
    {
        return Ok(Choice::Ask(questions::no_value(e, name)));
    }
    let mut others: Vec<Reading<'t>> = Vec::new();
    for reading in all {
        if !reading.is_same(&best, e) && !others.iter().any(|o| o.is_same(&reading, e)) {
            others.push(reading);
        }
    }
    if e.options.layout.is_none()
        && told.is_none()
        && best.layout.shape() == Shape::Rows
        && !wide.in_doubt.is_empty()
        && best.visit.is_none()
    {
        return Ok(Choice::Ask(questions::visits_or_markers(e, &best, wide)));
    }
    if told.is_none()
        && let Some(second) = others.first()
        && best.total() - second.total() < BALANCE
        && !is_decided(e, &best, second)
    {
        return Ok(Choice::Ask(questions::balance(e, &best, second)));
    }
    Ok(Choice::Taken(Box::new(best), others))
}

/// Whether the user has said what the two readings differ in.
fn is_decided(e: &Evidence<'_>, best: &Reading<'_>, second: &Reading<'_>) -> bool {
    let o = e.options;
    if best.who != second.who {
        return o.subject.is_some();
    }
    if best.layout.shape() != second.layout.shape() {
        return o.layout.is_some();
    }
    if best.restart != second.restart {
        // A question of its own.
        return true;
    }
    if best.visit != second.visit {
        return o.visit.is_some();
    }
    true
}

/// Fills the group of a reading.
fn with_groups<'t>(
    e: &Evidence<'t>,
    told: Option<&Convention<'t>>,
    reading: &mut Reading<'t>,
    wide: &Wide,
    look: &mut Look<'_, 't>,
) -> Result<(), ImportError> {
    let o = e.options;
    if o.group.as_deref() == Some("") {
        return Ok(());
    }
    let subject = match reading.who {
        Who::Column(c) => Some(c),
        Who::Row => None,
    };
    if let Some(column) = e.named(o.group.as_ref(), "--group")? {
        reading.group = Some(Group {
            column,
            score: 2.0,
            name: 1.0,
            reference: true,
            is_sex: false,
        });
        return Ok(());
    }
    if told.is_some_and(|c| c.groups.is_some()) {
        return Ok(());
    }
    let mut taken: HashSet<usize> = reading.visit.into_iter().collect();
    taken.extend(reading.tidy.iter().flat_map(|t| [t.0, t.1]));
    taken.extend(reading.crossover.iter().flat_map(|x| x.all()));
    if reading.layout.shape() == Shape::Wide {
        taken.extend(wide.columns.iter().map(|w| w.column));
    }
    let mut found = groups(e, look, subject, &taken).into_iter();
    reading.group = found.next();
    reading.other_groups = found.collect();
    Ok(())
}

/// A column that surely names markers and tells rows apart, where no column is known to hold the value.
fn marker_without_value(e: &Evidence<'_>, best: &Reading<'_>) -> Option<usize> {
    if e.options.value.is_some() {
        return None;
    }
    (0..e.table.n_columns()).find(|&c| {
        let p = e.profile(c);
        let mut keys: Vec<usize> = best.visit.into_iter().collect();
        keys.push(c);
        !p.is_numeric()
            && p.distinct > 1
            && e.name(c).hint(Hint::MarkerName) > 0.9
            && Some(c) != best.visit
            && one_place(e, &best.people, &keys) > 0.98
    })
}

/// Subject, visit and group are three columns.
fn check_roles_differ(e: &Evidence<'_>, best: &Reading<'_>) -> Result<(), ImportError> {
    let twice = |first, second, column: usize| ImportError::TwoRoles {
        column: e.header(column).to_owned(),
        first,
        second,
    };
    let group = best.group.map(|g| g.column);
    match best.who {
        Who::Column(s) if best.visit == Some(s) => return Err(twice("--subject", "--visit", s)),
        Who::Column(s) if group == Some(s) => return Err(twice("--subject", "--group", s)),
        _ => {}
    }
    match (best.visit, group) {
        (Some(v), Some(g)) if v == g => Err(twice("--visit", "--group", v)),
        _ => Ok(()),
    }
}

/// A column that names groups and has too many labels, or too few people in each.
pub(in crate::import) fn group_left_out(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
) -> Option<Question> {
    if e.options.group.is_some() || reading.people.labels.len() < 3 {
        return None;
    }
    let taken = |c: usize| {
        Some(c) == reading.visit
            || reading.who == Who::Column(c)
            || reading.tidy.is_some_and(|t| t.0 == c || t.1 == c)
            || reading
                .crossover
                .is_some_and(|x| x.all().any(|own| own == c))
            || e.options.covariates.iter().any(|n| n == e.header(c))
    };
    let column = (0..e.table.n_columns()).find(|&c| {
        let p = e.profile(c);
        !taken(c)
            && !e.is_ignored(c)
            && e.name(c).names_group() > 0.8
            && !p.is_numeric()
            && p.distinct > 1
            && p.distinct < reading.people.labels.len()
            && e.within(c, &reading.people).is_nearly_constant()
    })?;
    Some(Question {
        flag: "--group".to_owned(),
        text: format!(
            "{}: {} looks like the group, but has {} different labels for {} people, where at most {NAMED_GROUPS} groups are compared.",
            e.file,
            e.header(column),
            e.profile(column).distinct,
            reading.people.labels.len()
        ),
        remedy: Remedy::new(
            "Choose another column of groups, or none.",
            "Name another column with --group, or say --group \"\" for one group.",
        ),
        column: Some(e.header(column).to_owned()),
        rows: Vec::new(),
        choices: Vec::new(),
    })
}

/// Two columns that are as likely the group.
pub(in crate::import) fn two_groups(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Question> {
    let (first, second) = (reading.group?, reading.other_groups.first()?);
    let close = first.score - second.score < 0.15 && second.name > 0.7;
    if e.options.group.is_some() || !close || says_the_same(e, first.column, second.column) {
        return None;
    }
    Some(questions::two_groups(
        e,
        reading,
        first.column,
        second.column,
    ))
}

/// Names the columns that tell apart rows of one subject and visit.
pub(in crate::import) fn tell_apart(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    question: &mut Question,
) {
    let own: Vec<usize> = reading
        .visit
        .into_iter()
        .chain(reading.tidy.map(|t| t.0))
        .collect();
    let found: Vec<&str> = (0..e.table.n_columns())
        .filter(|&c| {
            let p = e.profile(c);
            let mut keys = own.clone();
            keys.push(c);
            keys.truncate(3);
            p.distinct > 1
                && p.distinct * 2 <= p.n
                && !own.contains(&c)
                && reading.who != Who::Column(c)
                && !p.has_fractions()
                && one_place(e, &reading.people, &keys) > 0.98
        })
        .map(|c| e.header(c))
        .take(3)
        .collect();
    if !found.is_empty() {
        let names = found.join(", ");
        question.text = format!("{} The rows differ in {names}.", question.text);
        let column = found.first().copied().unwrap_or_default();
        question.remedy.command = format!(
            "{} Here that may be --visit \"{column}\".",
            question.remedy.command
        );
    }
}

/// Whether two columns split the rows alike, as a code and its label do.
pub(in crate::import) fn says_the_same(e: &Evidence<'_>, a: usize, b: usize) -> bool {
    // Codes for missing of one column alone could make the counts of labels differ.
    if e.own_codes.is_empty() && e.profile(a).distinct != e.profile(b).distinct {
        return false;
    }
    let (x, y) = (e.codes(a), e.codes(b));
    x.labels.len() == y.labels.len()
        && crate::import::cells::profile::is_function_of(e.table, a, &y, e.missing_in(a))
}

/// How sure each role of the reading is.
pub(in crate::import) fn confidences(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
    roles: &mut Roles,
) {
    for (column, told) in &mut roles.told {
        told.confidence = match told.role {
            Role::Subject => Some(of_subject(e, reading, *column)),
            Role::Group => reading.group.map(|g| of_group(e, reading, g)),
            Role::Visit => Some(of_visit(e, reading, others, *column)),
            _ => None,
        };
    }
}

pub(in crate::import) fn of_subject(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    column: usize,
) -> Confidence {
    let name = e.name(column).names_subject();
    if e.options.subject.is_some() || (name > 0.6 && reading.one_place > 0.95) {
        Confidence::Sure
    } else if name > 0.3 || reading.one_place > 0.98 {
        Confidence::Likely
    } else {
        Confidence::Guess
    }
}

pub(in crate::import) fn of_group(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    group: Group,
) -> Confidence {
    let rival = reading
        .other_groups
        .first()
        .is_some_and(|o| group.score - o.score < 0.4 && !says_the_same(e, group.column, o.column));
    if e.options.group.is_some() || (group.name > 0.75 && !rival) {
        Confidence::Sure
    } else if group.name > 0.5 || group.reference {
        Confidence::Likely
    } else {
        Confidence::Guess
    }
}

pub(in crate::import) fn of_visit(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
    column: usize,
) -> Confidence {
    if e.options.visit.is_some() {
        return Confidence::Sure;
    }
    let named = e.name(column).hint(Hint::Visit);
    let close = others.iter().any(|o| {
        o.who == reading.who
            && o.visit.is_some()
            && o.visit != reading.visit
            && reading.total() - o.total() < CLEAR
    });
    match (named > 0.7, close) {
        (true, false) => Confidence::Sure,
        (true, true) | (false, false) => Confidence::Likely,
        (false, true) => Confidence::Guess,
    }
}

/// The reading beside the next best.
pub(in crate::import) fn summary(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
) -> Summary {
    let mut confidence = match reading.who {
        Who::Column(c) => of_subject(e, reading, c),
        Who::Row => Confidence::Likely,
    };
    if let Some(group) = reading.group {
        confidence = confidence.min(of_group(e, reading, group));
    }
    if let Some(column) = reading.visit {
        confidence = confidence.min(of_visit(e, reading, others, column));
    }
    let name = |c: usize| e.header(c).to_owned();
    let of = |r: &Reading<'_>, group: Option<usize>| RunnerUp {
        layout: r.layout,
        subject: match r.who {
            Who::Column(c) => Some(name(c)),
            Who::Row => None,
        },
        group: group.map(name),
        visit: r.visit.map(name),
        why: reasons::difference(e, reading, r, group),
    };
    let by_group = reading.other_groups.iter().find(|o| {
        reading
            .group
            .is_none_or(|g| !says_the_same(e, g.column, o.column))
    });
    let by_structure = others.first();
    let distance = |r: &Reading<'_>| reading.total() - r.total();
    let runner_up = match (by_group, by_structure) {
        (Some(g), Some(r))
            if reading.group.map_or(0.0, |own| own.score) - g.score > distance(r) =>
        {
            Some(of(r, r.group.map(|g| g.column)))
        }
        (Some(g), _) => Some(of(reading, Some(g.column))),
        (None, Some(r)) if distance(r) < 6.0 => Some(of(r, r.group.map(|g| g.column))),
        _ => None,
    };
    Summary {
        confidence,
        runner_up,
    }
}

/// How a layout looks on a scale from 0 to 1: half for a reading in balance with the best possible.
pub(in crate::import) fn share(total: f64) -> f64 {
    let full = Score::default()
        .with(Term::OnePlace, 1.0)
        .with(Term::SubjectName, 1.0)
        .with(Term::SeveralVisits, 1.0)
        .with(Term::SharedVisits, 1.0)
        .with(Term::VisitName, 1.0)
        .total();
    (total / full).clamp(0.0, 0.95)
}
