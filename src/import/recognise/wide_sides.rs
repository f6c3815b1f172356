//! Headers with two numbers of which either may be the visit: `pain1_1` to `pain3_3`.
//!
//! In: headers with the ways to read each. Out: whether there are such headers, each with the one way in which the first
//! number is the visit where that is asked for. Not its business: forms whose questions and visits differ in number.

use super::first_visits::NUMBERED;
use super::headers::{Rank, Split, bare, visit_key};
use super::visit_part::SEPARATORS;
use crate::import::cells::words::fold;
use std::collections::{BTreeMap, BTreeSet};

/// A header in its parts.
struct Parts<'h> {
    stem: &'h str,
    /// What stands between the two numbers.
    separator: &'h str,
    first: u32,
    second: u32,
}

/// The numbers of the headers of one name.
#[derive(Default)]
struct Grid<'h> {
    cells: BTreeSet<(u32, u32)>,
    separators: BTreeSet<&'h str>,
}

impl Grid<'_> {
    /// Whether the same numbers stand in both places, each with each.
    fn is_square(&self) -> bool {
        let first: BTreeSet<u32> = self.cells.iter().map(|c| c.0).collect();
        let second: BTreeSet<u32> = self.cells.iter().map(|c| c.1).collect();
        let n = first.len();
        n > 1 && first == second && self.cells.len() == n * n && self.separators.len() == 1
    }
}

/// Whether either number of some headers may be the visit; with `first` these are cut so that it is the first.
pub(super) fn either_number(
    candidates: &[(usize, &str)],
    splits: &mut [Vec<Split>],
    first: bool,
) -> bool {
    let read: Vec<(usize, Parts<'_>)> = (candidates.iter().enumerate())
        .filter_map(|(at, (_, header))| Some((at, parts(header.trim())?)))
        .collect();
    let mut grids: BTreeMap<&str, Grid<'_>> = BTreeMap::new();
    for (_, p) in &read {
        let own = grids.entry(p.stem).or_default();
        own.cells.insert((p.first, p.second));
        own.separators.insert(p.separator);
    }
    // `IL1_1` to `IL2_2`: the first number belongs to the name.
    grids.retain(|stem, grid| !NUMBERED.contains(&fold(stem).as_str()) && grid.is_square());
    if grids.is_empty() {
        return false;
    }
    // `weight_1, weight_2` beside them: the visit stands behind that separator.
    let told = numbered_alone(candidates);
    grids.retain(|_, grid| {
        let numbers: BTreeSet<u32> = grid.cells.iter().map(|c| c.0).collect();
        !(told.iter()).any(|((_, sep), own)| grid.separators.contains(sep) && *own == numbers)
    });
    if first {
        for (at, p) in read.iter().filter(|(_, p)| grids.contains_key(p.stem)) {
            let (visit, name) = (p.first.to_string(), p.stem.trim_end_matches(SEPARATORS));
            splits[*at] = vec![Split {
                visit_key: visit_key(&visit),
                visit,
                rank: Rank::Known,
                ..bare(&format!("{name}{}{}", p.separator, p.second))
            }];
        }
    }
    !grids.is_empty()
}

/// The numbers of names with a separator and one number behind them.
fn numbered_alone<'h>(
    candidates: &[(usize, &'h str)],
) -> BTreeMap<(&'h str, &'h str), BTreeSet<u32>> {
    let mut out: BTreeMap<(&str, &str), BTreeSet<u32>> = BTreeMap::new();
    for (_, header) in candidates {
        let Some((before, number)) = numbered(header.trim()) else {
            continue;
        };
        let stem = before.trim_end_matches(SEPARATORS);
        if stem.ends_with(char::is_alphabetic) && stem.len() < before.len() {
            let own = out.entry((stem, &before[stem.len()..])).or_default();
            own.insert(number);
        }
    }
    out
}

/// A text before a number of one or two digits at its end.
fn numbered(text: &str) -> Option<(&str, u32)> {
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &text[before.len()..];
    let number = digits.parse().ok().filter(|_| digits.len() < 3)?;
    Some((before, number))
}

/// `pain1_2`, `pain_1_2`: a name with two numbers and a separator between these.
fn parts(header: &str) -> Option<Parts<'_>> {
    let (before, second) = numbered(header)?;
    let inner = before.trim_end_matches(SEPARATORS);
    if inner.len() == before.len() {
        return None;
    }
    let (stem, first) = numbered(inner)?;
    let name = stem.trim_end_matches(SEPARATORS);
    name.ends_with(char::is_alphabetic).then(|| Parts {
        stem,
        separator: &before[inner.len()..],
        first,
        second,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::recognise::headers::changed_by;

    fn open(headers: &[&str]) -> bool {
        let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
        either_number(&candidates, &mut vec![Vec::new(); headers.len()], false)
    }

    #[test]
    fn either_of_two_numbers_may_be_the_visit() {
        let square = ["pain1_1", "pain1_2", "pain2_1", "pain2_2"];
        assert!(
            open(&square)
                && open(
                    &square
                        .map(|h| h.replace("pain", "pain_"))
                        .each_ref()
                        .map(String::as_str)
                )
        );
        let with = |candidates: &[(usize, &str)], splits: &mut [Vec<Split>]| {
            either_number(candidates, splits, true);
        };
        assert_eq!(changed_by(&square, with)[1], "pain_2 at 1");
        // The numbers differ, belong to a name, or stand behind another name alone.
        assert!(!open(&[
            "pain1_1", "pain1_2", "pain1_3", "pain2_1", "pain2_2", "pain2_3"
        ]));
        assert!(!open(&["IL1_1", "IL1_2", "IL2_1", "IL2_2"]));
        let told = [&square[..], &["weight_1", "weight_2"]].concat();
        assert!(!open(&told));
    }
}
