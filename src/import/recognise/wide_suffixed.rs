//! Headers that are another header with something behind it: `CMJ [m/s]` and `CMJ [m/s]_Post-Practice`, a time and a
//! date.
//!
//! In: headers with the ways to read each. Out: further ways for markers whose first visit has no word, and headers
//! without a date that only repeats their visit. Not its business: which way is right.

use super::headers::{Rank, Split, bare, read, visit_key};
use crate::import::cells::dates::is_date;
use crate::import::cells::time_words::AFTER;
use crate::import::cells::words::words;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Words of a suffix, at most.
const WORDS: usize = 3;

/// `CMJ, VO2, CMJ_Post-Practice, VO2_Post-Practice`: where the headers of two markers come again with one suffix that
/// begins with a word for after, these are the visits before and after.
pub(super) fn bare_and_after(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let place: HashMap<&str, usize, FixedState> = (candidates.iter().enumerate())
        .map(|(at, (_, header))| (header.trim(), at))
        .collect();
    let mut found: BTreeMap<String, Vec<(usize, usize, &str)>> = BTreeMap::new();
    for (at, (_, header)) in candidates.iter().enumerate() {
        let header = header.trim();
        let mut parts = header.match_indices(['_', ' ', '.', '-']);
        let cut = parts.find_map(|(i, _)| {
            let first = place.get(header[..i].trim_end())?;
            let suffix = header[i + 1..].trim();
            is_after(suffix).then_some((*first, suffix))
        });
        if let Some((first, suffix)) = cut {
            let own = found.entry(visit_key(suffix)).or_default();
            own.push((first, at, suffix));
        }
    }
    for (key, pairs) in found.into_iter().filter(|(_, pairs)| pairs.len() > 1) {
        for (first, at, suffix) in pairs {
            let stem = candidates[first].1;
            splits[first].push(bare(stem));
            splits[at] = vec![Split {
                visit: suffix.to_owned(),
                visit_key: key.clone(),
                ..bare(stem)
            }];
        }
    }
}

/// Whether a suffix says that something was before.
fn is_after(suffix: &str) -> bool {
    let all = words(suffix);
    let first = all.first().map(String::as_str);
    (1..=WORDS).contains(&all.len()) && first.is_some_and(|w| AFTER.contains(&w))
}

/// `avg_PA_day_01_11.29.18`: the ways to read headers whose visits have a date beside a time, without the dates; nothing
/// where two headers would be the same.
pub(super) fn without_dates(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let mut found: Vec<(usize, Vec<Split>)> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (at, (_, header)) in candidates.iter().enumerate() {
        let Some(plain) = without_date(header.trim()) else {
            continue;
        };
        let ways = read(&plain);
        let timed = |s: &Split| s.rank >= Rank::Counted && !s.key.is_empty();
        if ways.iter().any(timed) {
            if !seen.insert(plain) {
                return;
            }
            found.push((at, ways));
        }
    }
    if found.len() < 2 {
        return;
    }
    for (at, ways) in found {
        splits[at] = ways;
    }
}

/// A header without the one date that stands behind another part of it.
pub(super) fn without_date(header: &str) -> Option<String> {
    let parts: Vec<&str> = header.split('_').collect();
    let mut dates = (1..parts.len()).filter(|i| is_date(parts[*i]) || is_day_of_year(parts[*i]));
    let (at, None) = (dates.next()?, dates.next()) else {
        return None;
    };
    let rest: Vec<&str> = (parts.iter().enumerate())
        .filter(|(i, _)| *i != at)
        .map(|(_, part)| *part)
        .collect();
    rest.iter()
        .any(|part| part.contains(|c: char| c.is_ascii_digit()))
        .then(|| rest.join("_"))
}

/// `11.29`: a month and a day, each in two digits.
fn is_day_of_year(part: &str) -> bool {
    let number = |t: &str| t.parse::<u8>().ok().filter(|_| t.len() == 2);
    let parts = part.split_once(['.', '/']);
    let numbers = parts.and_then(|(a, b)| Some((number(a)?, number(b)?)));
    numbers.is_some_and(|(a, b)| (1..=31).contains(&a.max(b)) && (1..=12).contains(&a.min(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_beside_a_day_says_nothing_more() {
        assert_eq!(
            without_date("avg_PA_day_01_11.29.18").as_deref(),
            Some("avg_PA_day_01")
        );
        assert_eq!(without_date("PA_d3_12.01").as_deref(), Some("PA_d3"));
        assert_eq!(without_date("PA_d3_0.25"), None);
        assert_eq!(without_date("PA_day_01"), None);
        assert_eq!(without_date("PA_11.29.18"), None);
    }

    #[test]
    fn a_suffix_for_after_makes_two_visits() {
        let with = |headers: &[&str]| {
            let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
            let mut splits: Vec<Vec<Split>> = headers.iter().map(|h| read(h)).collect();
            bare_and_after(&candidates, &mut splits);
            splits
                .iter()
                .filter(|ways| ways.iter().any(|s| s.visit == "Post-Practice"))
                .count()
        };
        assert_eq!(
            with(&[
                "CMJ [m]",
                "VO2",
                "SRPE",
                "CMJ [m]_Post-Practice",
                "VO2_Post-Practice"
            ]),
            2
        );
    }
}
