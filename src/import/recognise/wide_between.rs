//! Words that stand between visits: `Preop, Liver, Anhep, 1h, 2h`.
//!
//! In: the visits of the one marker of a table, whose headers are visits alone. Out: the same with the columns between
//! them whose values are of one size with theirs. Not its business: a word before the first visit.

use super::headers::NO_VISITS;
use super::wide_beside::Left;
use super::wide_column::WideColumn;
use super::wide_families::Family;
use crate::import::cells::words::{Hint, Name, words};
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};

/// Visits around the words that are known.
const FEWEST_KNOWN: usize = 3;
/// Agreement of the columns above which a word between them is a visit.
const AGREES: f64 = 0.3;

/// Adds the words between the first and the last of the visits of a marker without a name; nothing where a column
/// between them can't be one.
pub(super) fn add_words_between(
    candidates: &[(usize, &str)],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Vec<(usize, Left)> {
    let [only] = accepted else {
        return Vec::new();
    };
    let Some(family) = families.get_mut(*only).filter(|f| f.key.is_empty()) else {
        return Vec::new();
    };
    let mut known: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
    known.sort_unstable();
    let (Some(first), Some(last)) = (known.first().copied(), known.last().copied()) else {
        return Vec::new();
    };
    let span = last - first + 1;
    // Every second column may be one of another thing.
    let n_between = span - known.len();
    if known.len() < FEWEST_KNOWN || n_between == 0 || n_between * 2 > known.len() {
        return Vec::new();
    }
    let headers: HashMap<usize, &str, FixedState> = candidates.iter().copied().collect();
    let taken: HashSet<usize, FixedState> = known.iter().copied().collect();
    let between: Vec<usize> = (first..=last).filter(|c| !taken.contains(c)).collect();
    let fits = |c: &usize| headers.get(c).is_some_and(|h| is_plain_word(h));
    if !between.iter().all(fits) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for column in between {
        let mut all = known.clone();
        all.push(column);
        if agree(&all) <= AGREES {
            continue;
        }
        let header = headers.get(&column).copied().unwrap_or_default();
        family.columns.push(WideColumn {
            column,
            marker: family.columns[0].marker.clone(),
            visit: header.trim().to_owned(),
        });
        out.push((column, Left::Between));
    }
    out
}

/// A word that names no fact, no change and no part of a body.
fn is_plain_word(header: &str) -> bool {
    let name = Name::new(header);
    let none = [
        Hint::Fact,
        Hint::Birth,
        Hint::Sex,
        Hint::Derived,
        Hint::Outcome,
        Hint::Group,
    ];
    header.trim().chars().all(char::is_alphabetic)
        && header.trim().chars().count() > 2
        && !words(header)
            .iter()
            .any(|w| NO_VISITS.contains(&w.as_str()))
        && none.into_iter().all(|h| name.hint(h) < 0.5)
}
