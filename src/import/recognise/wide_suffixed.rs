//! Headers that are another header with something behind it: `CMJ [m/s]` and `CMJ [m/s]_Post-Practice`, a time and a
//! date.
//!
//! In: headers with the ways to read each. Out: further ways for markers whose first visit has no word, and headers
//! without a date that only repeats their visit. Not its business: which way is right.

use super::headers::{NO_VISITS, Rank, Split, bare, read, visit_key};
use super::visit_part::SEPARATORS;
use crate::import::cells::dates::is_date;
use crate::import::cells::time_words::AFTER;
use crate::import::cells::words::{Hint, Name, fold, words};
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
fn without_date(header: &str) -> Option<String> {
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

/// Words behind a time that make another quantity, or another kind of number, of a series.
fn is_other_quantity(ending: &str) -> bool {
    const SAME: [&str; 5] = ["corrected", "raw", "adj", "adjusted", "value"];
    let all = words(ending);
    let other = |w: &String| NO_VISITS.contains(&w.as_str()) && !SAME.contains(&w.as_str());
    all.iter().any(other) || Name::new(ending).hint(Hint::Derived) > 0.5
}

/// A header without its last part, and that part: `PA_day_06` and `v2`.
fn without_ending(header: &str) -> Option<(String, String)> {
    let header = without_date(header).unwrap_or_else(|| header.to_owned());
    let (rest, ending) = match header.strip_suffix([')', ']']) {
        Some(open) => open.rsplit_once(['(', '['])?,
        None => header.rsplit_once(['_', ' ', '.', '-'])?,
    };
    let rest = rest.trim_end_matches(SEPARATORS);
    let is_some = !rest.is_empty() && !ending.trim().is_empty();
    is_some.then(|| (rest.to_owned(), fold(ending.trim())))
}

/// `PA_day_06_v2` beside `PA_day_01` and `PA_day_08`: a header with an ending that no other has is read without it, where
/// that is a visit that the series of the others lacks. The columns that are read so.
pub(super) fn own_endings(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) -> Vec<usize> {
    let cut: Vec<Option<(String, String)>> = (candidates.iter())
        .map(|(_, header)| without_ending(header.trim()))
        .collect();
    let mut endings: HashMap<&str, usize, FixedState> = HashMap::default();
    for (_, ending) in cut.iter().flatten() {
        *endings.entry(ending).or_default() += 1;
    }
    // Headers that have a marker at times of one word, `PA` at days.
    let mut series: HashMap<(String, String), BTreeSet<String>, FixedState> = HashMap::default();
    for ways in splits.iter() {
        for s in ways.iter().filter(|s| is_timed(s)) {
            let own = series.entry((s.key.clone(), unit_of(s))).or_default();
            own.insert(s.visit_key.clone());
        }
    }
    let visits = |s: &Split| series.get(&(s.key.clone(), unit_of(s)));
    let mut found: Vec<(usize, Vec<Split>)> = Vec::new();
    for (at, own) in cut.iter().enumerate() {
        let Some((rest, ending)) = own else { continue };
        let alone = endings.get(ending.as_str()) == Some(&1) && !is_other_quantity(ending);
        let is_of_series = |s: &Split| is_timed(s) && visits(s).is_some_and(|v| v.len() > 1);
        if !alone || splits[at].iter().any(is_of_series) {
            continue;
        }
        let lacks = |s: &Split| {
            let there = visits(s).filter(|v| v.len() > 1);
            is_timed(s) && there.is_some_and(|v| !v.contains(&s.visit_key))
        };
        let ways: Vec<Split> = read(rest).into_iter().filter(lacks).collect();
        if !ways.is_empty() {
            found.push((at, ways));
        }
    }
    let mut columns = Vec::new();
    for (at, ways) in found {
        columns.push(candidates[at].0);
        splits[at] = ways;
    }
    columns
}

/// A marker at a time with a number and a word.
fn is_timed(s: &Split) -> bool {
    s.rank >= Rank::Counted
        && !s.key.is_empty()
        && s.visit_key.contains(|c: char| c.is_ascii_digit())
        && !unit_of(s).is_empty()
}

/// The word of a time: `day` of `day06`.
fn unit_of(s: &Split) -> String {
    s.visit_key.chars().filter(|c| c.is_alphabetic()).collect()
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
    fn an_ending_that_no_other_has_hides_no_visit() {
        let read_so = |headers: &[&str]| {
            let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
            let mut splits: Vec<Vec<Split>> = headers.iter().map(|h| read(h)).collect();
            own_endings(&candidates, &mut splits)
        };
        let days = ["PA_day_01", "PA_day_03", "PA_day_08"];
        let with = |last: &'static str| read_so(&[days.as_slice(), &[last]].concat());
        assert_eq!(with("PA_day_06_v2"), [3]);
        assert_eq!(with("PA_day_06 (2)"), [3]);
        assert_eq!(with("PA_day_06_12.04.18_vs2"), [3]);
        assert!(with("PA_day_08_v2").is_empty());
        assert!(with("PA_day_06_sd").is_empty());
        assert!(with("PA_day_06").is_empty());
        assert!(with("CRP_day_06_v2").is_empty());
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
