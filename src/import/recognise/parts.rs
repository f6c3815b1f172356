//! Parts of a subject in rows of their own: sections of an organ, eyes, teeth.
//!
//! In: the best reading and what headers say. Out: a question where the headers hold visits, or number one marker, and
//! a column that is no time tells the rows of each subject apart. Not its business: treatments in turn.

use super::evidence::Evidence;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::visit_part::{Rank, rank};
use super::visit_signs::{reads_as_visits, visit_name};
use super::wide::Wide;
use crate::import::cells::moment::{Time, time};
use crate::import::options::Shape;
use crate::study::Remedy;
use crate::words::first_names;
use std::collections::BTreeMap;

/// Headers that hold the visits, in a table with several rows a subject that a column such as `section` or `tooth` tells
/// apart: what is in the rows is a part of the subject, or the visit where the headers only number one marker.
pub(super) fn question(e: &Evidence<'_>, best: &Reading<'_>, wide: &Wide) -> Option<Question> {
    let o = e.options;
    let (Who::Column(subject), Some(part)) = (best.who, best.visit) else {
        return None;
    };
    let open = o.visit.is_none() && o.layout.is_none() && o.subject_numbers.is_none();
    let rows = best.layout.shape() == Shape::Rows && best.restart.is_none();
    if !open || !rows || wide.strength <= 1.0 {
        return None;
    }
    // `quarter` is a time, and the udder of a cow has four.
    let in_words = !e.profile(part).is_numeric() && !names_times(e, part);
    let says_when = visit_name(e, part) > 0.4 || reads_as_visits(e, part) > 0.5;
    if let Some(visits) = visits_of_several(wide)
        && (!says_when || in_words)
    {
        return Some(of_each_part(e, subject, part, &visits));
    }
    let marker = &wide.columns.first()?.marker;
    let one = wide.columns.len() > 2 && wide.columns.iter().all(|w| &w.marker == marker);
    (one && !says_when).then(|| numbers_or_parts(e, subject, part, wide))
}

/// Whether some label of a column is a time; `L1` and `FL` are none.
fn names_times(e: &Evidence<'_>, column: usize) -> bool {
    let codes = e.codes(column);
    let is_time = |l: &str| !matches!(time(l), Time::Unknown | Time::Numbered(_));
    codes.labels.iter().take(40).any(|l| is_time(l))
}

/// The visits that several markers share in the headers, where their words name times: nothing but visits comes again
/// behind every marker.
fn visits_of_several(wide: &Wide) -> Option<Vec<&str>> {
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for w in &wide.columns {
        of.entry(&w.marker).or_default().push(&w.visit);
    }
    let first = of.values().next()?.clone();
    let shared = of.len() > 1 && first.len() > 1 && of.values().all(|own| *own == first);
    let named = first.iter().filter(|v| rank(v) >= Some(Rank::Counted));
    (shared && named.count() * 2 > first.len()).then_some(first)
}

/// The question whether each part of a subject is followed for itself.
fn of_each_part(e: &Evidence<'_>, subject: usize, part: usize, visits: &[&str]) -> Question {
    let (subject, part) = (e.header(subject), e.header(part));
    Question {
        flag: "--subject-numbers".to_owned(),
        text: format!(
            "{}: the headers hold the visits {}, and each {subject} has a row for each {part}: each {part} may be followed for itself, or the mean of each {subject}.",
            e.file,
            first_names(visits.iter().copied(), 6)
        ),
        remedy: Remedy::new(
            format!(
                "Is each {part} followed for itself? For the mean of each {subject}, choose the layout \u{201c}one row per subject\u{201d} and the mean of several values."
            ),
            format!(
                "Say --subject-numbers \"restart:{part}\" if each {part} is followed for itself, or --layout wide --duplicates mean for the mean of each {subject}."
            ),
        ),
        column: Some(subject.to_owned()),
        rows: Vec::new(),
        choices: vec![format!("restart:{part}")],
    }
}

/// The question whether headers that number one marker, or the rows of each subject, are the visits.
fn numbers_or_parts(e: &Evidence<'_>, subject: usize, visit: usize, wide: &Wide) -> Question {
    let marker = wide.columns.first().map_or("", |w| w.marker.as_str());
    let (subject, visit) = (e.header(subject), e.header(visit));
    let n = wide.columns.len();
    Question {
        flag: "--subject-numbers".to_owned(),
        text: format!(
            "{}: {n} headers number {marker}, and each {subject} has a row for each {visit}. Either the numbers are the visits and each {visit} is measured for itself, or {visit} is the visit and there are {n} markers.",
            e.file
        ),
        remedy: Remedy::new(
            format!(
                "Is each {visit} measured for itself? If it is the visit, give it the role Visit. For the mean of each {subject}, choose the layout \u{201c}one row per subject\u{201d} and the mean of several values."
            ),
            format!(
                "Say --subject-numbers \"restart:{visit}\" if the numbers are the visits, --visit \"{visit}\" if that is the visit, or --layout wide --duplicates mean for the mean of each {subject}."
            ),
        ),
        column: Some(subject.to_owned()),
        rows: Vec::new(),
        choices: vec![format!("restart:{visit}")],
    }
}
