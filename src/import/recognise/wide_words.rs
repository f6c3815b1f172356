//! Words of unknown meaning behind the name of a marker: `Cort_wake` beside `Cort_30` and `Cort_60`.
//!
//! In: the markers with known visits. Out: the same with the columns of such words whose values agree, and which these
//! are. Not its business: words without a name.

use super::headers::{Rank, Split};
use super::visits;
use super::wide_beside::Left;
use super::wide_column::WideColumn;
use super::wide_families::Family;
use crate::import::cells::moment::{Time, time};
use foldhash::fast::FixedState;
use std::collections::{BTreeSet, HashMap};

/// Adds columns whose visit is a word of unknown meaning to markers with known visits, where the values agree.
pub(super) fn add_words(
    candidates: &[(usize, &str)],
    splits: &[Vec<Split>],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Vec<(usize, Left)> {
    let mut out = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for at in accepted {
        taken.extend(families[*at].columns.iter().map(|w| w.column));
    }
    let known: HashMap<String, usize, FixedState> = (accepted.iter())
        .filter(|at| !families[**at].key.is_empty())
        .map(|at| (families[*at].key.clone(), *at))
        .collect();
    for ((column, _), ways) in candidates.iter().zip(splits) {
        if taken.contains(column) {
            continue;
        }
        let word = ways
            .iter()
            .find(|s| s.rank == Rank::Word && known.contains_key(&s.key));
        if let Some(s) = word
            && let Some(family) = families.get_mut(known[&s.key])
        {
            let mut all: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
            all.push(*column);
            // `Cort_wake` before `Cort_30` and `Cort_60`.
            let alone = ways.iter().filter(|s| s.rank > Rank::Word).count() == 0;
            // `weight_goal` behind `weight_0` to `weight_18` is no time.
            let is_before = family.columns.last().is_some_and(|w| *column < w.column);
            let fits = family.rank == Rank::Known || alone && is_before && family.columns.len() > 2;
            if fits && agree(&all) > 0.2 {
                taken.insert(*column);
                if time(&s.visit) == Time::Unknown {
                    out.push((*column, Left::Word));
                }
                family.columns.push(WideColumn {
                    column: *column,
                    marker: family.columns[0].marker.clone(),
                    visit: visits::tidy(&s.visit),
                });
            }
        }
    }
    out
}
