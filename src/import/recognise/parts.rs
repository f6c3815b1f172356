//! Parts of a subject in rows of their own: sections of an organ, eyes, teeth.
//!
//! In: the best reading and what headers say. Out: a question where the headers number one marker and a column that
//! is no time tells the rows of each subject apart. Not its business: treatments in turn.

use super::evidence::Evidence;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::visit_signs::{reads_as_visits, visit_name};
use super::wide::Wide;
use crate::import::options::Shape;
use crate::study::Remedy;

/// Headers that number one marker, in a table with several rows a subject that a column such as `section` tells
/// apart: the numbers may be the visits, and what is in the rows a part of the subject.
pub(super) fn question(e: &Evidence<'_>, best: &Reading<'_>, wide: &Wide) -> Option<Question> {
    let o = e.options;
    let (Who::Column(subject), Some(visit)) = (best.who, best.visit) else {
        return None;
    };
    let open = o.visit.is_none() && o.layout.is_none() && o.subject_numbers.is_none();
    let rows = best.layout.shape() == Shape::Rows && best.restart.is_none();
    let named = visit_name(e, visit) > 0.4 || reads_as_visits(e, visit) > 0.5;
    if !open || !rows || named || wide.columns.len() < 3 || wide.strength <= 1.0 {
        return None;
    }
    let marker = &wide.columns.first()?.marker;
    if !wide.columns.iter().all(|w| &w.marker == marker) {
        return None;
    }
    let (subject, visit) = (e.header(subject), e.header(visit));
    let n = wide.columns.len();
    Some(Question {
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
    })
}
