//! Which reading is taken, how sure it is, and when the user is asked.
//!
//! In: readings with their scores. Out: the one that is clearly ahead with those behind it, or a question that
//! names both. Not its business: measuring, and the wording of reasons.

use super::calendar_columns::{self, Date};
use super::candidates::{holds_clock_times, holds_dates};
use super::conditions;
use super::evidence::Evidence;
use super::fact_signs;
use super::groups::{Group, groups};
use super::look::{Look, one_place};
use super::no_people;
use super::parts;
use super::questions;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::refusals::{groups_in_columns, holds_means, numbers_repeats, repeats_visits};
use super::samples_of_people;
use super::score::{BALANCE, CLEAR};
use super::time_rows;
use super::visit_numbers::is_better_numbered;
use super::visit_signs::{reads_as_visits, visit_name};
use super::wide::Wide;
use super::wide_either;
use super::within_subjects;
use crate::import::cells::codes::Codes;
use crate::import::cells::words::Hint;
use crate::import::error::ImportError;
use crate::import::options::Shape;
use crate::import::recognise::convention::Convention;
use std::collections::HashSet;
use std::rc::Rc;

/// Readings whose groups are looked for; the others are too far behind.
const COMPARED: usize = 8;

/// The outcome of comparing readings.
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
    let at = better_numbered(e, &all).unwrap_or(0);
    let mut best = all.remove(at);
    if told.is_none()
        && let Some(question) = take_date(e, &mut best)
    {
        return Ok(Choice::Ask(question));
    }
    check_roles_differ(e, &best)?;
    if lacks_subject(e, told, &best) {
        return ask_for_subject(e);
    }
    if told.is_none() {
        refuse(e, &best)?;
        if best.tidy.is_none()
            && best.one_place < 0.9
            && let Some(name) = marker_without_value(e, &best)
        {
            return Ok(Choice::Ask(questions::no_value(e, name)));
        }
    }
    let mut others: Vec<Reading<'t>> = Vec::new();
    for reading in all {
        if !reading.is_same(&best, e) && !others.iter().any(|o| o.is_same(&reading, e)) {
            others.push(reading);
        }
    }
    if told.is_none()
        && let Some(question) = (within_subjects::treatment_alone(e, &best))
            .or_else(|| within_subjects::numbers_beside_a_time(e, &best, wide))
            .or_else(|| conditions::question(e, &best, wide))
            .or_else(|| parts::question(e, &best, wide))
            .or_else(|| headers_either_way(e, &best, wide))
            .or_else(|| samples_of_people::question(e, &best))
    {
        return Ok(Choice::Ask(question));
    }
    if e.options.layout.is_none()
        && told.is_none()
        && best.layout.shape() == Shape::Rows
        && !wide.in_doubt.is_empty()
        && best.visit.is_none()
        && best.people.labels.len() * 2 > e.table.n_rows()
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

/// A question where the headers that hold the visits can be cut in two ways.
fn headers_either_way(e: &Evidence<'_>, best: &Reading<'_>, wide: &Wide) -> Option<Question> {
    let is_wide = best.layout.shape() == Shape::Wide;
    is_wide.then(|| wide_either::question(e, wide))?
}

/// Takes both columns of a date that stands in two; a question where it stands in more.
fn take_date(e: &Evidence<'_>, best: &mut Reading<'_>) -> Option<Question> {
    match calendar_columns::of_reading(e, best)? {
        Date::Two(coarse, fine) => {
            best.visit = Some(coarse);
            best.time_point = Some(fine);
            let marker = best.tidy.map(|t| t.0);
            let keys: Vec<usize> = [coarse, fine].into_iter().chain(marker).collect();
            best.one_place = one_place(e, &best.people, &keys);
            None
        }
        Date::Several(columns) => Some(calendar_columns::question(e, &columns)),
    }
}

/// A reading that is the best but for its column of visits, whose numbers run with the rows where those of the best do
/// not.
fn better_numbered(e: &Evidence<'_>, all: &[Reading<'_>]) -> Option<usize> {
    let (best, others) = all.split_first()?;
    if e.options.visit.is_some() || best.layout.shape() != Shape::Rows {
        return None;
    }
    let taken = best.visit?;
    let is_better = |r: &Reading<'_>| {
        let close = best.total() - r.total() < CLEAR;
        let same = r.who == best.who && r.restart == best.restart && r.layout == best.layout;
        close && same && (r.visit).is_some_and(|v| is_better_numbered(e, &best.people, (taken, v)))
    };
    Some(1 + others.iter().position(is_better)?)
}

/// Whether the best reading takes rows for subjects in a table that seems to name them otherwise.
fn lacks_subject(e: &Evidence<'_>, told: Option<&Convention<'_>>, best: &Reading<'_>) -> bool {
    if told.is_some() {
        return false;
    }
    let columns = || 0..e.table.n_columns();
    if best.who == Who::Row && e.options.subject.is_none() {
        // Numbers alone, without a group or a fact, are as likely anything else.
        let nothing_else = best.group.is_none()
            && best.layout.shape() == Shape::Rows
            && columns().all(|c| {
                let p = e.profile(c);
                let is_time = || holds_dates(e, c) || holds_clock_times(e, c);
                (p.is_numeric() || p.n == 0 || is_time()) && !fact_signs::is_fact(e, c)
            });
        let is_tidy = best.layout.shape() == Shape::Tidy;
        if nothing_else
            || is_tidy
            || columns().any(|c| repeats_visits(e, c) || numbers_repeats(e, c))
        {
            return true;
        }
    }
    if let Who::Column(c) = best.who
        && e.options.subject.is_none()
        && (no_people::names_no_people(e, c) || holds_a_time(e, best, c))
    {
        return true;
    }
    let by_row = best.who == Who::Row && e.options.subject.is_none();
    let by_options = e.options.subject.is_some() || e.options.layout.is_some();
    (by_row || !by_options) && questions::turned_table(e).is_some()
}

/// Whether the labels that a reading takes for people each go with one time, while a column that says nothing is its
/// visit: labels such as `strain-time-replicate` name samples.
fn holds_a_time(e: &Evidence<'_>, best: &Reading<'_>, subject: usize) -> bool {
    let unnamed = |v: usize| visit_name(e, v) < 0.4 && reads_as_visits(e, v) < 0.5;
    let guessed = e.name(subject).names_subject() < 0.3 && best.restart.is_none();
    let is_time = |c: usize| {
        c != subject
            && Some(c) != best.visit
            && e.profile(c).distinct > 1
            && e.name(c).words.len() == 1
            && visit_name(e, c) > 0.9
    };
    let goes_along = |c: usize| {
        let w = e.within(c, &best.people);
        w.repeated > 2 && w.varying == 0
    };
    guessed
        && e.options.visit.is_none()
        && best.visit.is_some_and(unnamed)
        && (0..e.table.n_columns().min(200)).any(|c| is_time(c) && goes_along(c))
}

/// An error for a table that holds no study, unless the user names its markers.
fn refuse(e: &Evidence<'_>, best: &Reading<'_>) -> Result<(), ImportError> {
    if !e.options.markers.is_empty() {
        return Ok(());
    }
    let asked = e.options.group.is_some() || e.options.subject.is_some();
    if !asked && groups_in_columns(e, best) {
        return Err(ImportError::GroupsInColumns(e.file.to_owned()));
    }
    refuse_means(e)
}

/// The question which column names the subjects, where the table may have some.
fn ask_for_subject<'t>(e: &Evidence<'_>) -> Result<Choice<'t>, ImportError> {
    // What is known of times of means is said first.
    if time_rows::no_subject(e).is_none() {
        refuse_means(e)?;
    }
    Ok(Choice::Ask(questions::no_subject(e)))
}

/// An error for a table of means, unless the user names its markers.
fn refuse_means(e: &Evidence<'_>) -> Result<(), ImportError> {
    if e.options.markers.is_empty() && holds_means(e) {
        return Err(ImportError::Means(e.file.to_owned()));
    }
    Ok(())
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
    let subject = reading.who.column();
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
    let mut found = groups(e, look, subject, &taken);
    // The treatments are compared within the subjects; the square or the block of a cow is no arm, and its sex neither.
    found.retain(|g| reading.crossover.is_none() || g.name >= 0.3 || g.reference);
    let mut found = found.into_iter();
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
