//! Words for before and after that stand joined to a marker, with a number behind them.
//!
//! In: headers with the ways to read each. Out: a further way for `flowpre1` beside `flowpost`. Not its business:
//! words that stand alone.

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
