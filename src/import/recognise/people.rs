//! The identity of subjects: numbers that start again in each label of another column, and one person in
//! several spellings.
//!
//! In: a reading. Out: whether a restart is sure, or a question. Not its business: which column names the subject.

use super::evidence::Evidence;
use super::questions;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::subjects::within_labels;
use crate::import::cells::codes::Codes;
use crate::import::cells::labels::subject_key;
use crate::import::cells::words::Hint;
use crate::import::recognise::convention::Convention;
use std::collections::BTreeMap;

/// Whether it is sure that numbers start again in a column: it is a place, or facts differ between people
/// of the same number.
pub(in crate::import) fn restart_is_sure(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    column: usize,
) -> bool {
    let Who::Column(subject) = reading.who else {
        return true;
    };
    if e.name(column).hint(Hint::Place) > 0.6 {
        return true;
    }
    let together = Codes::read(e.table, subject, e.missing);
    (0..e.table.n_columns()).any(|c| {
        let name = e.name(c);
        let fact = name.hint(Hint::Sex) > 0.8
            || ["age", "alter", "bmi", "height", "race"].contains(&e.table.normal_name(c));
        if !fact || c == column || Some(c) == reading.visit {
            return false;
        }
        let (apart, mixed) = (e.within(c, &reading.people), e.within(c, &together));
        apart.is_nearly_constant() && mixed.varying * 2 > mixed.repeated
    })
}

/// A place within which numbers of subjects may start again, as the sexes or birth dates of one number differ by it.
pub(in crate::import) fn facts_differ(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
) -> Option<Question> {
    let Who::Column(subject) = reading.who else {
        return None;
    };
    if told.is_some() || reading.restart.is_some() || e.options.subject_numbers.is_some() {
        return None;
    }
    let facts: Vec<usize> = (0..e.table.n_columns())
        .filter(|&c| {
            let name = e.name(c);
            if name.hint(Hint::Sex).max(name.hint(Hint::Birth)) <= 0.8 {
                return false;
            }
            let w = e.within(c, &reading.people);
            w.varying > 1 && w.varying * 4 > w.repeated
        })
        .collect();
    if facts.is_empty() {
        return None;
    }
    let numbers = e.codes(subject);
    let place = (0..e.table.n_columns()).find(|&c| {
        e.name(c).hint(Hint::Place) > 0.6 && c != subject && {
            let apart = within_labels(&numbers, &e.codes(c));
            facts
                .iter()
                .any(|f| e.within(*f, &apart).is_nearly_constant())
        }
    })?;
    let apart = within_labels(&numbers, &e.codes(place)).labels.len();
    Some(questions::numbers_restart(
        e,
        subject,
        place,
        (apart, numbers.labels.len()),
    ))
}

/// Numbers of subjects in two spellings.
pub(in crate::import) fn spelling_of_subjects(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
) -> Option<Question> {
    let Who::Column(subject) = reading.who else {
        return None;
    };
    let labels = &reading.people.labels;
    if e.options.subject_numbers.is_some() || reading.restart.is_some() || labels.len() > 50_000 {
        return None;
    }
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut pair = None;
    let mut n = 0;
    for (i, label) in labels.iter().enumerate() {
        let there = *first.entry(subject_key(label)).or_insert(i);
        if there != i && !subject_key(label).is_empty() {
            n += 1;
            pair.get_or_insert((there, i));
        }
    }
    let (a, b) = pair?;
    Some(questions::spelling(e, subject, n, (&labels[a], &labels[b])))
}
