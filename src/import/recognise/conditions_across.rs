//! Columns that may be one marker under several conditions: `Neutral, Positive, Negative`.
//!
//! In: the markers of a study of one visit. Out: how they are read as one marker, where their values look like one
//! quantity. Not its business: headers that name visits.

use super::agreement::{agreement, decimal_commas};
use super::evidence::Evidence;
use super::reading::Reading;
use super::roles::Roles;
use crate::import::options::Shape;
use crate::study::{Issue, Severity};
use crate::words::first_names;

/// Most conditions that a person had in turn.
const MOST: usize = 8;
/// Agreement above which columns may be one quantity measured again.
const ALIKE: f64 = 0.6;

/// What is said of the markers of one visit that look like one marker measured again.
pub(in crate::import) fn warning(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    roles: &Roles,
) -> Option<Issue> {
    let o = e.options;
    let one_row = reading.visit.is_none()
        && reading.tidy.is_none()
        && reading.layout.shape() == Shape::Rows
        && reading.one_place > 0.98;
    let told = o.layout.is_some() || !o.markers.is_empty();
    if !one_row || told || !(2..=MOST).contains(&roles.markers.len()) {
        return None;
    }
    if agreement(e, &roles.markers, decimal_commas(e)) <= ALIKE {
        return None;
    }
    let headers = || roles.markers.iter().map(|c| e.header(*c));
    let names = first_names(headers(), MOST);
    // The list of the flag is parted by commas.
    if headers().any(|h| h.contains([',', '"'])) {
        return None;
    }
    let list = headers().collect::<Vec<_>>().join(",");
    let copy = "Where they are one marker, write the condition of each value in a column of its own in a copy of the file";
    // The visits of a crossover stand in rows, so that headers can't hold others.
    let command = if reading.crossover.is_some() {
        format!("{copy}; --layout rows says that they are not.")
    } else {
        format!(
            "Where they are one marker, say --layout wide --visits \"{list}\"; --layout rows says that they are not."
        )
    };
    Some(
        Issue::new(
            Severity::Warning,
            "conditions_across",
            format!("{names} hold values of one size that go together: they are read as markers of their own, and may be one marker that each subject had under several conditions."),
        )
        .remedy(
            format!("{copy}."),
            command,
        )
        .at(None, headers().next()),
    )
}
