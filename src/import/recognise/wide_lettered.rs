//! Letters with a number whose meaning the other visits of the markers tell.
//!
//! In: headers with the ways to read each. Out: a further way for `CRP_S4` beside `CRP_J0` and `CRP_J7`. Not its business:
//! what the letter means, which the labels of all visits tell.

use super::headers::{Rank, Split, bare};
use foldhash::fast::FixedState;
use std::collections::{BTreeSet, HashMap};

/// Letters before the number of a visit, at most.
const LETTERS: usize = 4;

/// A letter or a few with a number, behind several markers that have the same other visits, name a visit too.
pub(super) fn lettered_beside_timed(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let is_timed = |s: &Split| s.rank >= Rank::Counted && !s.key.is_empty();
    let mut visits: HashMap<String, BTreeSet<String>, FixedState> = HashMap::default();
    for s in splits.iter().flatten().filter(|s| is_timed(s)) {
        let own = visits.entry(s.key.clone()).or_default();
        own.insert(s.visit_key.clone());
    }
    let mut found: Vec<(usize, Split)> = Vec::new();
    for (at, (_, header)) in candidates.iter().enumerate() {
        if splits[at].iter().any(|s| s.rank >= Rank::Counted) {
            continue;
        }
        let separator = |c: char| matches!(c, ' ' | '_' | '.');
        let parts = [
            header.trim().rsplit_once(separator),
            header
                .trim()
                .split_once(separator)
                .map(|(visit, stem)| (stem, visit)),
        ];
        let way = parts.into_iter().flatten().find_map(|(stem, visit)| {
            let split = bare(stem);
            (is_lettered(visit) && visits.contains_key(&split.key)).then(|| Split {
                visit: visit.to_owned(),
                visit_key: visit.to_lowercase(),
                rank: Rank::Counted,
                ..split
            })
        });
        found.extend(way.map(|way| (at, way)));
    }
    // Each that several markers have, or that stands beside several visits of the only marker.
    let mut markers: HashMap<&str, BTreeSet<&str>, FixedState> = HashMap::default();
    for (_, way) in &found {
        markers.entry(&way.visit_key).or_default().insert(&way.key);
    }
    let shared: Vec<bool> = found
        .iter()
        .map(|(_, way)| {
            let keys = &markers[way.visit_key.as_str()];
            let sets: BTreeSet<&BTreeSet<String>> = keys.iter().map(|k| &visits[*k]).collect();
            keys.len() > 1 && sets.len() == 1
        })
        .collect();
    for ((at, way), shared) in found.into_iter().zip(shared) {
        if shared {
            splits[at].push(way);
        }
    }
}

/// `S4`, `A1`, `POM3`.
fn is_lettered(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    (1..=LETTERS).contains(&(text.len() - digits.len()))
        && (1..=3).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
}
