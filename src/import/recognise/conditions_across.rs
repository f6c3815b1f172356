//! Columns that may be one marker under several conditions: `Neutral, Positive, Negative`.
//!
//! In: the markers of a study of one visit. Out: how they are read as one marker, where their values look like one
//! quantity. Not its business: headers that name visits.

use super::agreement::{agreement, decimal_commas};
use super::evidence::Evidence;
use super::reading::Reading;
use super::roles::Roles;
use super::wide::Wide;
use crate::import::options::Shape;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::BTreeMap;

/// Most conditions that a person had in turn.
const MOST: usize = 8;
/// Agreement above which columns may be one quantity measured again.
const ALIKE: f64 = 0.6;

/// Markers whose headers cross two lists of words.
const CROSSED: usize = 200;

/// `positive_Cz, neutral_Cz, positive_Fz, neutral_Fz`: all headers cross a few words with others, and the columns that
/// share a word hold values of one size: either part may name conditions.
fn crossed(e: &Evidence<'_>, roles: &Roles) -> Option<Issue> {
    let n = roles.markers.len();
    if !(6..=CROSSED).contains(&n) {
        return None;
    }
    // In the order of the file.
    let (mut first, mut second): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for c in &roles.markers {
        let (a, b) = e.header(*c).trim().split_once(['_', '.', '-'])?;
        if !first.contains(&a) {
            first.push(a);
        }
        if !second.contains(&b) {
            second.push(b);
        }
        pairs.insert((a, b), *c);
    }
    let (x, y) = (first.len(), second.len());
    if x < 2 || y < 2 || x * y != n || pairs.len() != n {
        return None;
    }
    let words = |list: &[&str]| {
        let is_word = |w: &&str| w.chars().all(char::is_alphabetic) && w.chars().count() > 2;
        list.len() <= MOST && list.iter().all(is_word)
    };
    let commas = decimal_commas(e);
    // Conditions are words, and the fewer of two lists of words.
    let is_first = words(&first) && (x <= y || !words(&second));
    let (few, many) = if is_first {
        (&first, &second)
    } else {
        (&second, &first)
    };
    let column = |of_few: &str, of_many: &str| {
        let pair = if is_first {
            (of_few, of_many)
        } else {
            (of_many, of_few)
        };
        pairs.get(&pair).copied()
    };
    let alike = many.iter().all(|m| {
        let columns: Vec<usize> = few.iter().filter_map(|f| column(f, m)).collect();
        agreement(e, &columns, commas) > ALIKE
    });
    if !words(few) || !alike {
        return None;
    }
    let few = first_names(few.iter().copied(), MOST);
    let many = first_names(many.iter().copied(), 4);
    let copy = "Where they are conditions, write the condition of each value in a column of its own in a copy of the file";
    Some(
        Issue::new(
            Severity::Warning,
            "conditions_across",
            format!("The headers have {few} for each of {many}, with values of one size: each column is read as a marker of its own, and {few} may be conditions that each subject had."),
        )
        .remedy(
            format!("{copy}."),
            format!("{copy}; --layout rows says that each column is a marker."),
        )
        .at(None, roles.markers.first().map(|c| e.header(*c))),
    )
}

/// What is said of the markers of one visit that look like one marker measured again.
pub(in crate::import) fn warning(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    roles: &Roles,
    wide: &Wide,
) -> Option<Issue> {
    let o = e.options;
    let one_row = reading.visit.is_none()
        && reading.tidy.is_none()
        && reading.layout.shape() == Shape::Rows
        && reading.one_place > 0.98;
    let told = o.layout.is_some() || !o.markers.is_empty();
    if !one_row || told {
        return None;
    }
    if let Some(issue) = crossed(e, roles) {
        return Some(issue);
    }
    if !(2..=MOST).contains(&roles.markers.len()) {
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
    let as_visits = |column: &usize| wide.columns.iter().any(|w| w.column == *column);
    let command = if let Some(crossover) = reading.crossover {
        if roles.markers.iter().all(as_visits) {
            format!(
                "Where they are visits of one marker, say --layout wide --marker-name \"{}\", which makes a marker of each of its labels; --layout rows says that they are not.",
                e.header(crossover.treatment)
            )
        } else {
            format!("{copy}; --layout rows says that they are not.")
        }
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
