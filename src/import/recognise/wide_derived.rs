//! Columns of a marker that are computed from two of its visits: `SE_23` is the mean of `SE_2` and `SE_3`, or their
//! difference.
//!
//! In: columns that were read as markers over visits, with their values. Out: the same without those that are no
//! visits of their own. Not its business: changes that headers name.

use super::evidence::Evidence;
use super::wide::Wide;
use super::wide_column::WideColumn;
use crate::import::cells::words::fold;
use crate::import::options::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Rows whose values are looked at.
const ROWS: usize = 100;
/// Fewer rows with three numbers prove nothing.
const FEWEST: usize = 5;
/// Most visits of a marker whose pairs are compared.
const MOST_VISITS: usize = 24;
/// By how much of the difference of two values their mean may be off, as rounding makes it.
const ROUNDED: f64 = 0.03;

/// Sets the columns aside that are the mean or the sum of two others of their marker.
pub(super) fn set_aside(e: &Evidence<'_>, wide: &mut Wide, commas: bool) {
    let mut markers: BTreeMap<&str, Vec<&WideColumn>> = BTreeMap::new();
    for w in &wide.columns {
        markers.entry(&w.marker).or_default().push(w);
    }
    let mut out: BTreeSet<usize> = BTreeSet::new();
    for own in markers.values() {
        if (3..=MOST_VISITS).contains(&own.len()) {
            out.extend(of_marker(e, own, commas));
        }
    }
    if out.is_empty() {
        return;
    }
    // What is joined of two visits for one marker is no visit of another.
    let joined: BTreeSet<String> = (wide.columns.iter())
        .filter(|w| out.contains(&w.column))
        .filter(|w| is_joined(markers.get(w.marker.as_str()).map_or(&[], Vec::as_slice), w))
        .map(|w| w.visit.clone())
        .collect();
    for (_, own) in markers.iter().filter(|(_, own)| own.len() <= MOST_VISITS) {
        let same = own
            .iter()
            .filter(|w| joined.contains(&w.visit) && is_joined(own, w));
        out.extend(same.map(|w| w.column));
    }
    wide.columns.retain(|w| !out.contains(&w.column));
    wide.compared.extend(out);
    wide.compared.sort_unstable();
}

/// Whether the label of a column is made of two others of its marker.
fn is_joined(own: &[&WideColumn], w: &WideColumn) -> bool {
    let others = || own.iter().filter(|o| o.column != w.column);
    let pairs = |a: &&&WideColumn| {
        let later = others().filter(|b| b.column > a.column);
        later
            .into_iter()
            .any(|b| joins(&w.visit, &a.visit, &b.visit))
    };
    others().any(|a| pairs(&a))
}

/// The columns of one marker that follow from two others.
fn of_marker(e: &Evidence<'_>, own: &[&WideColumn], commas: bool) -> Vec<usize> {
    let decimal = if commas {
        Decimal::Comma
    } else {
        Decimal::Point
    };
    let values: Vec<Vec<Option<f64>>> = (own.iter())
        .map(|w| {
            (0..e.table.n_rows().min(ROWS))
                .map(|row| e.number(row, w.column, decimal))
                .collect()
        })
        .collect();
    let n = own.len();
    let plain: Vec<String> = own.iter().map(|w| plain(&w.visit)).collect();
    let follows = |at: usize| {
        (0..n).any(|a| {
            (a + 1..n).any(|b| {
                if a == at || b == at {
                    return false;
                }
                let (x, y, z) = (own[a], own[b], own[at]);
                let is_joined = joins(&plain[at], &plain[a], &plain[b]);
                // What grows evenly is the mean of its neighbours.
                let is_mean = (is_joined || !is_between(z, x, y))
                    && all_are(&values, (a, b, at), |p, q| 0.5 * (p + q));
                let made = |make: fn(f64, f64) -> f64| all_are(&values, (a, b, at), make);
                is_mean
                    || is_joined && (made(|p, q| p + q) || made(|p, q| p - q) || made(|p, q| q - p))
            })
        })
    };
    (0..n)
        .filter(|at| follows(*at))
        .map(|at| own[at].column)
        .collect()
}

/// A label without case and separators.
fn plain(label: &str) -> String {
    fold(label)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Whether a plain label is made of two others: `23` of `2` and `3`, `t0t60` of `t0` and `t60`.
fn joins(label: &str, a: &str, b: &str) -> bool {
    label.strip_prefix(a) == Some(b) || label.strip_prefix(b) == Some(a)
}

/// Whether a visit lies between two others, by its number or by its place in the file.
fn is_between(w: &WideColumn, a: &WideColumn, b: &WideColumn) -> bool {
    let number = |w: &WideColumn| -> Option<f64> {
        let from = w.visit.find(|c: char| c.is_ascii_digit())?;
        let rest = &w.visit[from..];
        let to = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        rest[..to.unwrap_or(rest.len())].parse().ok()
    };
    let inside = |x: f64, a: f64, b: f64| a.min(b) < x && x < a.max(b);
    let by_number = match (number(w), number(a), number(b)) {
        (Some(x), Some(a), Some(b)) => inside(x, a, b),
        _ => false,
    };
    by_number || inside(w.column as f64, a.column as f64, b.column as f64)
}

/// Whether the values of one column are made of those of two others in all rows that have the three.
fn all_are(
    values: &[Vec<Option<f64>>],
    (a, b, at): (usize, usize, usize),
    make: impl Fn(f64, f64) -> f64,
) -> bool {
    let rows = || {
        let all = values[a].iter().zip(&values[b]).zip(&values[at]);
        all.filter_map(|((x, y), z)| Some(((*x)?, (*y)?, (*z)?)))
    };
    let n = rows().count();
    if n < FEWEST {
        return false;
    }
    let usual = rows().map(|(x, y, _)| (x - y).abs()).sum::<f64>() / n as f64;
    let is_made =
        |x: f64, y: f64, z: f64| (z - make(x, y)).abs() <= ROUNDED * usual + 1e-9 * z.abs();
    // Values that did not change prove nothing.
    let changed = rows().filter(|(x, y, _)| (x - y).abs() > 0.5 * usual);
    usual > 0.0 && changed.count() >= FEWEST && rows().all(|(x, y, z)| is_made(x, y, z))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_two_visits_and_places_between_them() {
        assert!(joins("23", "2", "3") && joins(&plain("T0_T60"), &plain("T0"), &plain("T60")));
        assert!(!joins("23", "2", "4"));
        let at = |column: usize, visit: &str| WideColumn {
            column,
            marker: String::new(),
            visit: visit.to_owned(),
        };
        assert!(is_between(&at(9, "6"), &at(1, "0"), &at(2, "12")));
        assert!(is_between(&at(2, "mid"), &at(1, "pre"), &at(3, "post")));
        assert!(!is_between(&at(3, "23"), &at(1, "2"), &at(2, "3")));
    }

    #[test]
    fn a_mean_of_two_columns_is_found() {
        let column = |of: &dyn Fn(f64) -> f64| (0..8).map(|i| Some(of(f64::from(i)))).collect();
        let a: Vec<Option<f64>> = column(&|i| 3.0 + (i * 7.0) % 5.0);
        let b: Vec<Option<f64>> = column(&|i| 2.0 + (i * 3.0) % 7.0);
        let mean: Vec<Option<f64>> = a
            .iter()
            .zip(&b)
            .map(|(x, y)| Some((x.unwrap() + y.unwrap()) / 2.0))
            .collect();
        let other: Vec<Option<f64>> = column(&|i| 2.5 + (i * 5.0) % 6.0);
        let half = |p: f64, q: f64| 0.5 * (p + q);
        assert!(all_are(&[a.clone(), b.clone(), mean], (0, 1, 2), half));
        assert!(!all_are(&[a, b, other], (0, 1, 2), half));
    }
}
