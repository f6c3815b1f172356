//! Items of a questionnaire in the wide layout: `anx1` to `anx7` number questions and no visits.
//!
//! In: columns that were read as markers over visits, with their values. Out: the same without the items; where nothing
//! else names a visit, the question whether the numbers are visits. Not its business: headers that name a time.

use super::evidence::Evidence;
use super::wide::Wide;
use super::wide_beside::Left;
use super::wide_column::WideColumn;
use super::wide_numbers::ask;
use crate::import::options::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Rows whose values are looked at.
const ROWS: usize = 400;
/// Answers of a usual question: 1 to 5, 0 to 6.
const ANSWERS: usize = 7;
/// Answers of a rating, 0 to 10.
const RATINGS: usize = 11;
/// Fewer questions make no questionnaire where nothing else says so.
const FEWEST: usize = 4;

/// Columns of one name with bare numbers, whose cells are a few small whole numbers.
struct Numbered {
    numbers: BTreeSet<u32>,
    levels: usize,
}

/// Takes what may be items out of the columns at visits; where the user says that headers hold visits (`are_visits`),
/// only those beside markers that have other visits.
pub(super) fn part_from_visits(e: &Evidence<'_>, wide: &mut Wide, are_visits: bool) {
    let mut markers: BTreeMap<&str, Vec<&WideColumn>> = BTreeMap::new();
    for w in &wide.columns {
        markers.entry(&w.marker).or_default().push(w);
    }
    let mut suspects: BTreeMap<&str, Numbered> = BTreeMap::new();
    for (marker, own) in &markers {
        let without_name = marker.is_empty() && !are_visits;
        if let Some(numbered) = numbered(e, own)
            && (!marker.is_empty() || without_name && may_be_unnamed_items(e, own))
        {
            suspects.insert(marker, numbered);
        }
    }
    if suspects.is_empty() {
        return;
    }
    if suspects.len() == markers.len() {
        if !are_visits && are_items(&suspects) {
            ask(wide);
        }
        return;
    }
    // Beside markers at visits, numbers that none of these has are others.
    let visits: BTreeSet<u32> = (markers.iter())
        .filter(|(marker, _)| !suspects.contains_key(**marker))
        .flat_map(|(_, own)| own.iter().filter_map(|w| number_behind(&w.visit)))
        .collect();
    let items: BTreeSet<String> = (suspects.iter())
        .filter(|(_, s)| s.numbers.len() >= FEWEST && !s.numbers.is_subset(&visits))
        .map(|(marker, _)| (*marker).to_owned())
        .collect();
    let (out, kept) = std::mem::take(&mut wide.columns)
        .into_iter()
        .partition(|w| items.contains(&w.marker));
    wide.columns = kept;
    let out: Vec<WideColumn> = out;
    wide.left
        .extend(out.iter().map(|w| (w.column, Left::Items)));
}

/// Whether headers that are numbers alone may be items: beside a column with their mean or sum, or where neighbours are
/// no more alike than others, as visits are.
fn may_be_unnamed_items(e: &Evidence<'_>, own: &[&WideColumn]) -> bool {
    let rows = e.table.n_rows().min(ROWS);
    let columns: Vec<Vec<Option<f64>>> = (own.iter())
        .map(|w| {
            (0..rows)
                .map(|row| e.number(row, w.column, Decimal::Point))
                .collect()
        })
        .collect();
    let n = columns.len();
    let sums: Vec<Option<f64>> = (0..rows)
        .map(|row| columns.iter().map(|c| c[row]).sum())
        .collect();
    let is_own = |c: usize| own.iter().any(|w| w.column == c);
    let is_total = (0..e.table.n_columns())
        .filter(|c| !is_own(*c) && e.profile(*c).is_numeric())
        .any(|c| follows(e, c, &sums, n as f64) || follows(e, c, &sums, 1.0));
    let near = mean_distance(&columns, 1);
    let far = mean_distance(&columns, n.div_ceil(2));
    is_total || near > 0.8 * far
}

/// Whether a column holds the sums, each divided by `by`.
fn follows(e: &Evidence<'_>, column: usize, sums: &[Option<f64>], by: f64) -> bool {
    let told: Vec<bool> = (sums.iter().enumerate())
        .filter_map(|(row, sum)| {
            let made = (*sum)? / by;
            let own = e.number(row, column, Decimal::Point)?;
            // As rounding leaves it.
            Some((own - made).abs() <= 0.051)
        })
        .collect();
    let right = told.iter().filter(|t| **t).count();
    told.len() > 4 && right * 20 >= told.len() * 19
}

/// How far the values of columns lie apart that stand `step` from each other.
fn mean_distance(columns: &[Vec<Option<f64>>], step: usize) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for (a, b) in columns.iter().zip(columns.iter().skip(step)) {
        for (x, y) in a.iter().zip(b) {
            if let (Some(x), Some(y)) = (x, y) {
                sum += (x - y).abs();
                n += 1.0;
            }
        }
    }
    if n > 0.0 { sum / n } else { 0.0 }
}

/// Whether all names with numbers may be items: names with other numbers than each other's, or as many as a form has.
fn are_items(suspects: &BTreeMap<&str, Numbered>) -> bool {
    let mut all = suspects.values();
    let Some(first) = all.next() else {
        return false;
    };
    let as_form = |s: &Numbered| {
        let (n, levels) = (s.numbers.len(), s.levels);
        // Yes and no are counted at visits too.
        let answers = (3..=ANSWERS).contains(&levels) && n >= FEWEST;
        answers || levels <= RATINGS && n > FEWEST
    };
    if suspects.len() == 1 {
        return as_form(first);
    }
    let unequal = all.any(|s| s.numbers != first.numbers);
    let longest = suspects.values().map(|s| s.numbers.len()).max();
    unequal && longest >= Some(FEWEST) || suspects.values().all(as_form)
}

/// The numbers of a name as a form counts, from 1 with few gaps, if its cells are a few small whole numbers.
fn numbered(e: &Evidence<'_>, own: &[&WideColumn]) -> Option<Numbered> {
    let bare = |w: &&WideColumn| {
        let digits = w.visit.bytes().all(|b| b.is_ascii_digit());
        w.visit.parse().ok().filter(|_| digits)
    };
    let numbers: BTreeSet<u32> = own.iter().map(bare).collect::<Option<_>>()?;
    let (low, high) = (*numbers.first()?, *numbers.last()?);
    let span = (high - low) as usize + 1;
    // `apgar1, apgar5, apgar10` and `y0, y6, y12` are times.
    if low == 0 || low > 3 || span * 2 > numbers.len() * 3 {
        return None;
    }
    let mut values: BTreeSet<i64> = BTreeSet::new();
    for w in own {
        for row in 0..e.table.n_rows().min(ROWS) {
            let Some(x) = e.number(row, w.column, Decimal::Point) else {
                continue;
            };
            if x.fract() != 0.0 || x.abs() > 100.0 {
                return None;
            }
            values.insert(x as i64);
        }
    }
    let range = values.last()? - values.first()?;
    let levels = usize::try_from(range).ok()? + 1;
    (levels <= RATINGS).then_some(Numbered { numbers, levels })
}

/// The number of `T3` or `3`.
fn number_behind(visit: &str) -> Option<u32> {
    let digits = visit.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(families: &[(&'static str, &[u32], usize)]) -> bool {
        let all = families.iter().map(|(name, numbers, levels)| {
            let numbers = numbers.iter().copied().collect();
            let levels = *levels;
            (*name, Numbered { numbers, levels })
        });
        are_items(&all.collect())
    }

    #[test]
    fn names_with_numbers_of_their_own_are_items() {
        assert!(with(&[("anx", &[1, 2, 3, 4, 5, 6, 7], 4)]));
        assert!(with(&[
            ("lds", &[2, 3, 4, 5, 6], 5),
            ("mot", &[1, 2, 3], 5)
        ]));
        assert!(with(&[("a", &[1, 2, 3, 4], 4), ("d", &[1, 2, 3, 4], 4)]));
        // Three ratings of pain, and two markers at three visits.
        assert!(!with(&[("pain", &[1, 2, 3], 11)]));
        assert!(!with(&[("score", &[1, 2, 3], 5), ("crp", &[1, 2, 3], 5)]));
        assert!(!with(&[("cured", &[1, 2, 3, 4], 2)]));
    }
}
