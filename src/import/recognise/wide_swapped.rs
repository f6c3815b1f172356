//! Headers whose first part is the time: `ward30min_cough, ward90min_cough, ward30min_pain`.
//!
//! In: columns that may be markers at visits, with the words that may be visits. Out: the same the other way round, where
//! what was taken for the markers holds a number and a unit of time. Not its business: times that are known as such.

use super::wide_column::WideColumn;
use crate::import::cells::moment::unit_hours;
use crate::import::cells::words::fold;
use std::collections::BTreeSet;

/// Turns markers and visits round where the markers hold times and the words do not; headers that join one of the new
/// markers to another word are visits of it too.
pub(super) fn by_times(
    candidates: &[(usize, &str)],
    columns: &mut Vec<WideColumn>,
    words: &mut Vec<String>,
) {
    let stems: BTreeSet<&str> = columns.iter().map(|w| w.marker.as_str()).collect();
    let timed = stems.iter().filter(|s| holds_time(s)).count();
    let plain = words.iter().all(|w| w.chars().all(char::is_alphabetic));
    if timed < 2 || timed * 2 < stems.len() || !plain || words.len() < 2 {
        return;
    }
    let known: BTreeSet<usize> = columns.iter().map(|w| w.column).collect();
    for w in columns.iter_mut() {
        std::mem::swap(&mut w.marker, &mut w.visit);
    }
    let separator = ['_', '.', ' ', '-'];
    for (column, header) in candidates.iter().filter(|(c, _)| !known.contains(c)) {
        let Some((first, last)) = header.trim().rsplit_once(separator) else {
            continue;
        };
        let marker = words.iter().find(|w| fold(w) == fold(last));
        if let Some(marker) = marker.filter(|_| !first.is_empty()) {
            columns.push(WideColumn {
                column: *column,
                marker: marker.clone(),
                visit: first.to_owned(),
            });
        }
    }
    columns.sort_by_key(|w| w.column);
    words.clear();
    for w in columns.iter() {
        if !words.contains(&w.visit) {
            words.push(w.visit.clone());
        }
    }
}

/// `ward30min`, `postOp4hour`: a number that a unit of time follows.
fn holds_time(stem: &str) -> bool {
    let lower = fold(stem);
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let is_timed = |part: &str| {
        let unit = part.trim_end_matches(char::is_alphabetic).len();
        let (before, unit) = part.split_at(unit);
        before.ends_with(|c: char| c.is_ascii_digit())
            && unit.len() > 1
            && unit_hours(unit).is_some()
    };
    parts.into_iter().any(is_timed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_unit_is_a_time() {
        assert!(holds_time("pacu30min") && holds_time("postOp4hour") && holds_time("t_90_4hrs"));
        assert!(!holds_time("pod1am") && !holds_time("il6") && !holds_time("dose5mg"));
    }
}
