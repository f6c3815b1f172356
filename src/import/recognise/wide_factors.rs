//! Numbers in headers that may be conditions: `d11, d12, d21, d22` of two factors, `g1, g2` of two groups, `1, 2`.
//!
//! In: columns that were read as markers over visits, or headers that are numbers alone. Out: the question whether
//! they are visits. Not its business: items of a questionnaire.

use super::wide::Wide;
use super::wide_column::WideColumn;
use crate::import::cells::words::fold;
use std::collections::BTreeSet;

/// Names of groups and treatments whose numbers count these.
const GROUPS: [&str; 12] = [
    "g", "gr", "grp", "group", "arm", "trt", "tx", "gruppe", "grupo", "groupe", "drug", "dr",
];
/// Most groups or conditions that stand beside each other.
const MOST: u32 = 6;

/// What numbers in doubt may be, but for visits.
pub(in crate::import) const CONDITIONS: &str = "conditions, such as two drugs,";

/// Takes columns whose numbers may be conditions out of those at visits, and asks.
pub(super) fn part_from_visits(wide: &mut Wide) {
    if wide.columns.is_empty() || !(are_two_factors(&wide.columns) || are_groups(&wide.columns)) {
        return;
    }
    wide.in_doubt = labels(&wide.columns);
    wide.as_visits = std::mem::take(&mut wide.columns);
    wide.strength = 0.0;
    wide.in_doubt_as = Some(CONDITIONS);
}

/// `1, 2` and `1, 2, 3` as headers, and no other number: too few for visits that count, and no names of markers.
pub(super) fn bare_numbers(candidates: &[(usize, &str)], wide: &mut Wide) {
    if !wide.columns.is_empty() || !wide.as_visits.is_empty() {
        return;
    }
    let numbered: Vec<(usize, &str)> = (candidates.iter())
        .map(|(column, header)| (*column, header.trim()))
        .filter(|(_, header)| !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    let count_up = (1u32..)
        .zip(&numbered)
        .all(|(n, (_, h))| h.parse() == Ok(n));
    if !(2..=3).contains(&numbered.len()) || !count_up {
        return;
    }
    let column = |(column, header): &(usize, &str)| WideColumn {
        column: *column,
        marker: String::new(),
        visit: (*header).to_owned(),
    };
    wide.as_visits = numbered.iter().map(column).collect();
    wide.in_doubt = labels(&wide.as_visits);
    wide.in_doubt_as = Some(CONDITIONS);
}

/// The visits in the order of the columns, each once.
fn labels(columns: &[WideColumn]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for w in columns {
        if !out.contains(&w.visit) {
            out.push(w.visit.clone());
        }
    }
    out
}

/// Letters and digits of a visit: `d` and `11`.
fn lettered(visit: &str) -> (&str, &str) {
    let letters = visit.trim_end_matches(|c: char| c.is_ascii_digit());
    (letters, visit.get(letters.len()..).unwrap_or(""))
}

/// Whether the numbers are all pairs of two digits that count from 1 each, which no times are: 11, 12, 13, 21, 22, 23.
fn are_two_factors(columns: &[WideColumn]) -> bool {
    if columns.len() > 200 {
        return false;
    }
    let visits: BTreeSet<(&str, &str)> = columns.iter().map(|w| lettered(&w.visit)).collect();
    let markers: BTreeSet<&str> = columns.iter().map(|w| w.marker.as_str()).collect();
    let one_word = visits.iter().map(|v| v.0).collect::<BTreeSet<_>>().len() == 1;
    let pair = |digits: &str| match digits.as_bytes() {
        [a, b] if digits.bytes().all(|d| d.is_ascii_digit()) => Some((*a - b'0', *b - b'0')),
        _ => None,
    };
    let Some(pairs) = visits.iter().map(|v| pair(v.1)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let levels = |of: fn(&(u8, u8)) -> u8| -> Option<usize> {
        let all: BTreeSet<u8> = pairs.iter().map(of).collect();
        let counts = (1u8..).zip(&all).all(|(n, level)| n == *level);
        counts.then_some(all.len())
    };
    let (Some(a), Some(b)) = (levels(|p| p.0), levels(|p| p.1)) else {
        return false;
    };
    let full = pairs.len() == a * b && columns.len() == pairs.len() * markers.len();
    one_word && full && a > 1 && b > 1
}

/// Whether the one marker is a word for groups and its numbers count them: `g1, g2`.
fn are_groups(columns: &[WideColumn]) -> bool {
    let Some(first) = columns.first() else {
        return false;
    };
    let stem = fold(first.marker.trim_end_matches(['_', '.', ' ', '-']));
    let count = |w: &WideColumn| w.visit.parse::<u32>().ok();
    let numbers: Option<BTreeSet<u32>> = columns.iter().map(count).collect();
    let Some(numbers) = numbers else { return false };
    GROUPS.contains(&stem.as_str())
        && columns.iter().all(|w| w.marker == first.marker)
        && numbers.first() == Some(&1)
        && numbers
            .last()
            .is_some_and(|n| *n <= MOST && *n as usize == numbers.len())
        && numbers.len() == columns.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(marker: &str, visits: &[&str]) -> Vec<WideColumn> {
        let column = |(column, visit): (usize, &&str)| WideColumn {
            column,
            marker: marker.to_owned(),
            visit: (*visit).to_owned(),
        };
        visits.iter().enumerate().map(column).collect()
    }

    #[test]
    fn pairs_of_digits_are_two_factors() {
        assert!(are_two_factors(&at(
            "",
            &["d11", "d12", "d13", "d21", "d22", "d23"]
        )));
        assert!(are_two_factors(&at("y", &["11", "12", "21", "22"])));
        assert!(!are_two_factors(&at("", &["d11", "d12", "d13"])));
        assert!(!are_two_factors(&at("", &["d10", "d11", "d20", "d21"])));
        assert!(!are_two_factors(&at("", &["d11", "d12", "d13", "d21"])));
    }

    #[test]
    fn numbers_behind_a_word_for_groups_count_groups() {
        assert!(are_groups(&at("g", &["1", "2"])));
        assert!(are_groups(&at("Group_", &["1", "2", "3"])));
        assert!(!are_groups(&at("g", &["0", "7"])));
        assert!(!are_groups(&at("CRP", &["1", "2"])));
    }
}
