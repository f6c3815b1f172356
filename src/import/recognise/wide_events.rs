//! Quantities that stand behind a word for before or after: `Post_lactate` and `Post_RPE` are two things after, and no
//! two visits of one.
//!
//! In: headers with the ways to read each, and how far the values of columns agree. Out: the same without the ways that
//! take such a quantity for what came before or after. Not its business: `before surgery` and `after surgery`.

use super::headers::{Rank, Split};
use crate::import::cells::time_words::{AFTER, BEFORE, is_event_word};
use crate::import::cells::words::words;
use std::collections::{BTreeMap, BTreeSet};

/// Agreement below which columns hold different quantities.
const ALIKE: f64 = 0.7;

/// Drops the ways in which one marker has two quantities behind the same word for before or after; the columns that had
/// them.
pub(super) fn without_quantities(
    candidates: &[(usize, &str)],
    splits: &mut [Vec<Split>],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Vec<usize> {
    /// What stands behind each word, and where.
    #[derive(Default)]
    struct Found {
        behind: BTreeMap<String, BTreeSet<String>>,
        at: Vec<usize>,
        unknown: bool,
    }
    let mut of_marker: BTreeMap<String, Found> = BTreeMap::new();
    for (at, ways) in splits.iter().enumerate() {
        for s in ways {
            let Some((phase, event)) = phase_and_event(s) else {
                continue;
            };
            let own = of_marker.entry(s.key.clone()).or_default();
            own.unknown |= !event.split(' ').any(is_event_word);
            own.behind.entry(phase).or_default().insert(event);
            own.at.push(at);
        }
    }
    let mut out = BTreeSet::new();
    for (key, found) in of_marker {
        let several = found.behind.values().any(|events| events.len() > 1);
        let columns: Vec<usize> = found.at.iter().map(|at| candidates[*at].0).collect();
        if !several || !found.unknown || agree(&columns) > ALIKE {
            continue;
        }
        for at in &found.at {
            splits[*at].retain(|s| s.key != key || phase_and_event(s).is_none());
        }
        out.extend(columns);
    }
    out.into_iter().collect()
}

/// The word for before or after that a visit begins with, and what stands behind it.
fn phase_and_event(split: &Split) -> Option<(String, String)> {
    let all = words(&split.visit);
    let (first, rest) = all.split_first()?;
    let is_phase = BEFORE.contains(&first.as_str()) || AFTER.contains(&first.as_str());
    let is_word = |w: &String| w.chars().all(char::is_alphabetic);
    let fits = split.rank == Rank::Known && !split.key.is_empty() && is_phase;
    (fits && !rest.is_empty() && rest.iter().all(is_word)).then(|| (first.clone(), rest.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::super::headers::read;
    use super::*;

    fn left(headers: &[&str], alike: f64) -> usize {
        let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
        let mut splits: Vec<Vec<Split>> = headers.iter().map(|h| read(h)).collect();
        without_quantities(&candidates, &mut splits, &|_| alike).len()
    }

    #[test]
    fn two_quantities_after_are_no_visits() {
        let runs = ["Low_Pre_lact", "Low_Post_lactate", "Low_Post_RPE"];
        assert_eq!(left(&runs, -0.2), 3);
        assert_eq!(left(&runs, 0.8), 0);
        let care = ["BNP before CPAP", "BNP after CPAP"];
        assert_eq!(left(&care, -0.2), 0);
        let events = ["crp_pre_surgery", "crp_post_surgery", "crp_post_training"];
        assert_eq!(left(&events, -0.2), 0);
    }
}
