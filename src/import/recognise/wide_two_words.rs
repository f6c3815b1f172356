//! Visits of two words beside visits of one: `mid.season.pH1` beside `prevax.pH1` and `postvax.pH1`.
//!
//! In: headers with the ways to read each. Out: the one way in which the word behind a phase belongs to the visit, where
//! several markers that have other visits show that it is no part of their names. Not its business: visits of one word.

use super::headers::{NO_VISITS, Rank, Split, bare, visit_key};
use super::visit_part::{SEPARATORS, VARIANTS, rank};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::time_words::is_event_word;
use crate::import::cells::words::{fold, words};
use std::collections::{BTreeMap, BTreeSet};

/// A header with a phase and a word: `mid.season.pH1`.
struct Found<'h> {
    at: usize,
    behind: bool,
    word: String,
    visit: &'h str,
    stem: &'h str,
    /// The marker that the header names where the word is not taken for a part of the visit.
    key: String,
}

/// Words of what lasts a while: `mid_season`, `post_training`.
#[rustfmt::skip]
const SPANS: [&str; 24] = [
    "season", "saison", "temporada", "stagione", "seizoen", "harvest", "ernte", "cosecha", "recolte", "colheita",
    "raccolto", "winter", "summer", "sommer", "term", "semester", "year", "jahr", "camp", "tour", "trial", "ramadan",
    "treatment", "study",
];

/// Takes words behind a phase for parts of the visit: those of events and spans of time, and with `unknown` those of
/// unknown meaning. Whether there are any of the latter.
pub(super) fn two_word_visits(
    candidates: &[(usize, &str)],
    splits: &mut [Vec<Split>],
    unknown: bool,
) -> bool {
    let mut phased: BTreeMap<&str, bool> = BTreeMap::new();
    let found: Vec<Found<'_>> = (candidates.iter().enumerate())
        .flat_map(|(at, (_, header))| parts(at, header.trim(), &mut phased))
        .collect();
    if found.is_empty() {
        return false;
    }
    // The visits of each marker, on each side.
    let mut visits: BTreeMap<(bool, &str), BTreeSet<&str>> = BTreeMap::new();
    for ((_, header), ways) in candidates.iter().zip(splits.iter()) {
        let lower = fold(header.trim());
        for s in ways
            .iter()
            .filter(|s| s.rank >= Rank::Counted && !s.key.is_empty())
        {
            let behind = lower.ends_with(&fold(&s.visit));
            let own = visits.entry((behind, &s.key)).or_default();
            own.insert(&s.visit_key);
        }
    }
    let key = |stem: &str| bare(stem).key;
    let mut of_word: BTreeMap<(bool, &str), BTreeSet<String>> = BTreeMap::new();
    for f in &found {
        let own = key(f.stem);
        let others = visits.get(&(f.behind, own.as_str()));
        let here = visits.get(&(f.behind, f.key.as_str()));
        // Visits that the marker has without the word as well are none of two words.
        let apart = others
            .zip(here)
            .is_some_and(|(o, h)| o.len() > 1 && o.is_disjoint(h));
        let alone = here.is_none() && others.is_some_and(|o| o.len() > 1);
        if apart || alone {
            of_word.entry((f.behind, &f.word)).or_default().insert(own);
        }
    }
    let is_known = |word: &str| is_event_word(word) || SPANS.contains(&word);
    let (known, open): (Vec<&Found<'_>>, Vec<&Found<'_>>) = (found.iter())
        .filter(|f| {
            let own = of_word.get(&(f.behind, f.word.as_str()));
            own.is_some_and(|stems| stems.len() > 1 && stems.contains(&key(f.stem)))
        })
        .partition(|f| is_known(&f.word));
    let may_be = !open.is_empty();
    let taken = open.into_iter().filter(|_| unknown);
    let kept: Vec<(usize, Split)> = (known.into_iter().chain(taken))
        .map(|f| {
            let split = Split {
                visit: f.visit.to_owned(),
                visit_key: visit_key(f.visit),
                rank: Rank::Known,
                ..bare(f.stem)
            };
            (f.at, split)
        })
        .collect();
    for (at, split) in kept {
        splits[at] = vec![split];
    }
    may_be
}

/// A header whose first or last two words are a phase and another word.
fn parts<'h>(at: usize, header: &'h str, phased: &mut BTreeMap<&'h str, bool>) -> Vec<Found<'h>> {
    let mut ends: Vec<usize> = vec![0];
    ends.extend(header.match_indices(SEPARATORS).map(|(i, _)| i));
    ends.push(header.len());
    let tokens: Vec<&str> = header.split(SEPARATORS).collect();
    let n = tokens.len();
    if !(3..=6).contains(&n) || tokens.iter().any(|t| t.is_empty()) {
        return Vec::new();
    }
    let mut is_phase = |token: &'h str| {
        *phased.entry(token).or_insert_with(|| {
            let known = matches!(
                time(token),
                Time::Baseline | Time::Start | Time::End | Time::After | Time::During
            );
            known && rank(token) == Some(Rank::Known) && token.chars().all(char::is_alphabetic)
        })
    };
    let is_word = |token: &str| {
        token.chars().count() > 2
            && token.chars().all(char::is_alphabetic)
            && !words(token)
                .iter()
                .any(|w| NO_VISITS.contains(&w.as_str()) || VARIANTS.contains(&w.as_str()))
    };
    let mut out = Vec::new();
    if is_phase(tokens[0]) && is_word(tokens[1]) {
        let end = ends[2];
        out.push(Found {
            at,
            behind: false,
            word: fold(tokens[1]),
            visit: &header[..end],
            stem: header[end..].trim_start_matches(SEPARATORS),
            key: bare(&header[ends[1]..]).key,
        });
    }
    if is_phase(tokens[n - 2]) && is_word(tokens[n - 1]) {
        let start = ends[n - 2];
        let stem = &header[..start];
        out.push(Found {
            at,
            behind: true,
            word: fold(tokens[n - 1]),
            visit: header[start..].trim_start_matches(SEPARATORS),
            stem,
            key: bare(&format!("{stem} {}", tokens[n - 1])).key,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::recognise::headers::{changed_by, read};

    fn with(headers: &[&str]) -> Vec<String> {
        changed_by(headers, |c, s| {
            two_word_visits(c, s, false);
        })
    }

    #[test]
    fn a_word_behind_a_phase_belongs_to_the_visit() {
        let headers = [
            "before.Hb",
            "after.Hb",
            "mid.season.Hb",
            "post.season.Hb",
            "before.LDH",
            "after.LDH",
            "mid.season.LDH",
            "post.season.LDH",
        ];
        assert_eq!(
            with(&headers),
            [
                "Hb at mid.season",
                "Hb at post.season",
                "LDH at mid.season",
                "LDH at post.season"
            ]
        );
        // A marker of its own.
        let fasting = [
            "pre_fasting_glucose",
            "post_fasting_glucose",
            "pre_fasting_insulin",
            "post_fasting_insulin",
        ];
        assert!(with(&fasting).is_empty());
        let both = [
            "pre_glucose",
            "post_glucose",
            "pre_fasting_glucose",
            "post_fasting_glucose",
        ];
        assert!(with(&both).is_empty());
        // A word that names no span may be a part of the marker.
        let either = headers.map(|h| h.replace("season", "fasting"));
        let either: Vec<&str> = either.iter().map(String::as_str).collect();
        assert!(with(&either).is_empty());
        let open = |headers: &[&str]| {
            let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
            let mut splits: Vec<Vec<Split>> = headers.iter().map(|h| read(h)).collect();
            two_word_visits(&candidates, &mut splits, true)
        };
        assert!(open(&either) && !open(&headers) && !open(&both));
    }
}
