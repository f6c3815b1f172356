//! Headers of which either part may be the visit: `m1_T1, m1_T2, m2_T1, m2_T2`.
//!
//! In: the ways to read each header, and how far the values of columns agree. Out: one way less for headers whose parts
//! are crossed, where the values say which of them names the marker: values of one marker are alike over its visits.

use super::headers::{Rank, Split};
use crate::import::cells::words::fold;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// Sets of columns that are compared either way.
const COMPARED: usize = 12;
/// By how much the columns of one way have to agree more.
const CLEARLY: f64 = 0.3;

/// A header with two ways: the one whose visit stands behind, the one whose visit stands in front, and the parts.
struct Twofold {
    at: usize,
    behind: usize,
    front: usize,
    first: String,
    second: String,
}

/// Drops the way of crossed headers that the values speak against.
pub(super) fn by_values(
    candidates: &[(usize, &str)],
    splits: &mut [Vec<Split>],
    agree: &dyn Fn(&[usize]) -> f64,
) {
    let all: Vec<Twofold> = (candidates.iter().zip(&*splits).enumerate())
        .filter_map(|(at, ((_, header), ways))| twofold(at, header, ways))
        .collect();
    let mut by_first: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_second: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for one in &all {
        by_first
            .entry(&one.first)
            .or_default()
            .push(candidates[one.at].0);
        by_second
            .entry(&one.second)
            .or_default()
            .push(candidates[one.at].0);
    }
    // Some of the pairs may be missing.
    let crossed = by_first.len() > 1 && by_second.len() > 1;
    if !crossed || 2 * all.len() <= by_first.len() * by_second.len() {
        return;
    }
    let mean = |sets: &BTreeMap<&str, Vec<usize>>| {
        let several = sets.values().filter(|s| s.len() > 1);
        let told: Vec<f64> = several.take(COMPARED).map(|s| agree(s)).collect();
        (!told.is_empty()).then(|| told.iter().sum::<f64>() / told.len() as f64)
    };
    let (Some(visit_behind), Some(visit_in_front)) = (mean(&by_first), mean(&by_second)) else {
        return;
    };
    let worse: HashMap<usize, usize, FixedState> = if visit_behind > visit_in_front + CLEARLY {
        all.iter().map(|one| (one.at, one.front)).collect()
    } else if visit_in_front > visit_behind + CLEARLY {
        all.iter().map(|one| (one.at, one.behind)).collect()
    } else {
        return;
    };
    for (at, way) in worse {
        splits[at].remove(way);
    }
}

fn twofold(at: usize, header: &str, ways: &[Split]) -> Option<Twofold> {
    let timed = || ways.iter().enumerate().filter(|(_, s)| s.rank > Rank::Word);
    let whole = fold(header.trim());
    let (behind, one) = timed().find(|(_, s)| whole.starts_with(&fold(&s.stem)))?;
    let (first, second) = (fold(&one.stem), fold(&one.visit));
    let (front, _) = timed().find(|(_, s)| fold(&s.stem) == second && fold(&s.visit) == first)?;
    Some(Twofold {
        at,
        behind,
        front,
        first,
        second,
    })
}
