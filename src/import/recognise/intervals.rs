//! Columns that say when something began and when it ended, at which nothing was measured.
//!
//! In: headers. Out: whether they are such a pair. Not its business: values before and after a treatment.

use super::evidence::Evidence;
use super::wide_column::WideColumn;
use crate::import::cells::words::{fold, words};
use std::collections::{HashMap, HashSet};

/// What stands between a beginning and an end: a place in time, and no quantity.
const PLACES: [&str; 8] = [
    "index",
    "idx",
    "time",
    "timestamp",
    "datetime",
    "date",
    "frame",
    "position",
];
const BEGINNINGS: [&str; 4] = ["begin", "start", "from", "onset"];
const ENDS: [&str; 4] = ["end", "stop", "to", "offset"];

fn all_of(words: &[String], list: &[&str]) -> bool {
    !words.is_empty() && words.iter().all(|w| list.contains(&w.as_str()))
}

/// Takes `begin_index` and `end_index` out of the columns that repeat a marker over visits.
pub(super) fn without_ends(columns: &mut Vec<WideColumn>) {
    let mut visits: HashMap<&str, Vec<&str>> = HashMap::new();
    for column in columns.iter() {
        let own = visits.entry(&column.marker).or_default();
        own.push(&column.visit);
    }
    let ends: HashSet<String> = (visits.into_iter())
        .filter(|(marker, visits)| is_interval(marker, visits))
        .map(|(marker, _)| marker.to_owned())
        .collect();
    columns.retain(|w| !ends.contains(&w.marker));
}

/// Whether a marker is a place in time with a beginning or an end, or what just starts and stops.
fn is_interval(marker: &str, visits: &[&str]) -> bool {
    let some = |list: &[&str]| visits.iter().any(|v| all_of(&words(v), list));
    if all_of(&words(marker), &PLACES) && (some(&BEGINNINGS) || some(&ENDS)) {
        return true;
    }
    // What starts and stops is an interval; what starts and ends may be a study.
    visits.len() == 2 && some(&["start"]) && some(&["stop"])
}

/// What a header names beside one word for a beginning or an end.
fn place(e: &Evidence<'_>, column: usize, list: &[&str]) -> Option<Vec<String>> {
    let all = &e.name(column).words;
    let is_side = |w: &&String| list.contains(&w.as_str());
    let rest: Vec<String> = all.iter().filter(|w| !is_side(w)).cloned().collect();
    (all_of(&rest, &PLACES) && rest.len() + 1 == all.len()).then_some(rest)
}

/// `ivstart` and `ivstop`, `start` and `stop`: a pair of headers that end so.
fn starts_and_stops(e: &Evidence<'_>, column: usize) -> bool {
    let header = fold(e.header(column).trim());
    let other = if let Some(stem) = header.strip_suffix("start") {
        format!("{stem}stop")
    } else if let Some(stem) = header.strip_suffix("stop") {
        format!("{stem}start")
    } else {
        return false;
    };
    (0..e.table.n_columns().min(200)).any(|c| fold(e.header(c).trim()) == other)
}

/// Whether a column is the beginning of an interval whose end another holds, or its end.
pub(super) fn is_end_of_interval(e: &Evidence<'_>, column: usize) -> bool {
    let has = |list: &[&str], rest: &Vec<String>| {
        (0..e.table.n_columns().min(200)).any(|c| place(e, c, list).as_ref() == Some(rest))
    };
    starts_and_stops(e, column)
        || place(e, column, &BEGINNINGS).is_some_and(|rest| has(&ENDS, &rest))
        || place(e, column, &ENDS).is_some_and(|rest| has(&BEGINNINGS, &rest))
}
