//! Words for before and after that stand joined to a marker, with a number behind them.
//!
//! In: headers with the ways to read each. Out: a further way for `flowpre1` beside `flowpost`, and for `fbef` beside
//! `faft`. Not its business: words that stand alone.

use super::headers::{Rank, Split, bare, visit_key};
use crate::import::cells::words::fold;
use std::collections::BTreeMap;

const BEFORE: [&str; 5] = ["pre", "prae", "before", "vor", "antes"];
const AFTER: [&str; 6] = ["post", "pos", "after", "nach", "despues", "depois"];

/// `flujopre1, flujopre2, flujopost`: where a marker has words for before and for after, their numbers count repeats
/// of each.
pub(super) fn numbered_befores(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let mut found: BTreeMap<String, Vec<(usize, bool, Split)>> = BTreeMap::new();
    for (at, (_, header)) in candidates.iter().enumerate() {
        if let Some((is_before, split)) = joined(header.trim()) {
            let own = found.entry(split.key.clone()).or_default();
            own.push((at, is_before, split));
        }
    }
    let numbered = |s: &Split| s.visit.ends_with(|c: char| c.is_ascii_digit());
    for own in found.into_values() {
        let both = own.iter().any(|o| o.1) && own.iter().any(|o| !o.1);
        if !both || !own.iter().any(|o| numbered(&o.2)) {
            continue;
        }
        for (at, _, split) in own {
            if let Some(ways) = splits.get_mut(at) {
                *ways = vec![split];
            }
        }
    }
}

/// Short words for before and after that stand joined to a name; one alone may be the end of any word.
const PAIRS: [(&str, &str); 5] = [
    ("bef", "aft"),
    ("pret", "post"),
    ("pret", "postt"),
    ("prae", "post"),
    ("vor", "nach"),
];

/// `fbef, faft, rbef, raft`, `langPRET, langPOST`: names that come with both of a pair of such words are markers before
/// and after; a single letter needs another marker beside it.
pub(super) fn short_pairs(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    for (before, after) in PAIRS {
        let mut found: BTreeMap<String, (Option<usize>, Option<usize>)> = BTreeMap::new();
        for (at, (_, header)) in candidates.iter().enumerate() {
            if let Some(stem) = folded_before(header.trim(), before) {
                found.entry(stem).or_default().0 = Some(at);
            } else if let Some(stem) = folded_before(header.trim(), after) {
                found.entry(stem).or_default().1 = Some(at);
            }
        }
        found.retain(|stem, both| {
            let glued = stem.ends_with(char::is_alphabetic);
            glued && both.0.is_some() && both.1.is_some()
        });
        let several = found.len() > 1;
        for (stem, both) in found {
            if !several && stem.chars().count() < 2 {
                continue;
            }
            for at in [both.0, both.1].into_iter().flatten() {
                let header = candidates[at].1.trim();
                let visit = header[stem.len()..].to_owned();
                splits[at] = vec![Split {
                    visit_key: visit_key(&visit),
                    visit,
                    rank: Rank::Known,
                    ..bare(&header[..stem.len()])
                }];
            }
        }
    }
}

/// The folded start of a header that ends in `word` and is as long as when folded.
fn folded_before(header: &str, word: &str) -> Option<String> {
    let at = header.len().checked_sub(word.len())?;
    let ends = (header.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word));
    let stem = header.get(..at).filter(|_| ends)?;
    let folded = fold(stem);
    (folded.len() == stem.len()).then_some(folded)
}

/// A marker with a word for before (true) or after, and a number or none.
fn joined(header: &str) -> Option<(bool, Split)> {
    let letters = header.trim_end_matches(|c: char| c.is_ascii_digit());
    let lower = fold(letters);
    if header.len() > letters.len() + 2 || lower.len() != letters.len() {
        return None;
    }
    let lower = lower.trim_end_matches(['_', '.', ' ', '-']);
    let word = |words: &[&'static str]| {
        let ends = |w: &&&'static str| lower.ends_with(**w) && lower.len() > w.len();
        words.iter().filter(ends).max_by_key(|w| w.len()).copied()
    };
    let (is_before, word) = match (word(&BEFORE), word(&AFTER)) {
        (Some(word), _) => (true, word),
        (None, word) => (false, word?),
    };
    let at = lower.len() - word.len();
    let stem = header[..at].trim_end_matches(['_', '.', ' ', '-']);
    if !stem.contains(char::is_alphabetic) {
        return None;
    }
    let visit = header[at..].to_owned();
    let split = Split {
        visit_key: visit_key(&visit),
        visit,
        rank: Rank::Known,
        ..bare(stem)
    };
    Some((is_before, split))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_behind_before_and_after_belong_to_the_visit() {
        let (is_before, split) = joined("flujopre2").unwrap();
        assert!(is_before);
        assert_eq!(
            (split.stem.as_str(), split.visit.as_str()),
            ("flujo", "pre2")
        );
        let (is_before, split) = joined("HR_post").unwrap();
        assert!(!is_before);
        assert_eq!((split.stem.as_str(), split.visit.as_str()), ("HR", "post"));
        assert!(joined("pre1").is_none() && joined("trend1").is_none());
    }
}
