//! Columns of a table of series that sum up others: `14` beside `14-1, 14-2, 14-3`, `LB mean`.
//!
//! In: the columns of the series with their headers and numbers. Out: those that are means or spreads of others. Not its
//! business: rows that sum up those above.

use crate::import::cells::vocabulary::{CENTRES, SPREADS};
use crate::import::cells::words::{fold, words};
use std::collections::BTreeSet;

/// How far a mean may be from that of its columns, as a share of it.
const ROUNDED: f64 = 0.01;

/// The columns, by their place, that are the mean of columns whose headers go on from theirs, or are called a mean or a
/// spread; `value` is the number of a row of a column.
pub(super) fn summaries(
    headers: &[&str],
    rows: usize,
    value: &dyn Fn(usize, usize) -> Option<f64>,
) -> BTreeSet<usize> {
    let called: Vec<bool> = headers.iter().map(|h| is_called(h)).collect();
    // Where all columns are called so, they are what the table is about.
    let some_are_not = called.iter().any(|c| !c);
    let folded: Vec<String> = headers.iter().map(|h| fold(h.trim())).collect();
    (0..headers.len())
        .filter(|at| called[*at] && some_are_not || is_mean(&folded, *at, rows, value))
        .collect()
}

/// `mean`, `14 SD`: the last or the only word names a mean or a spread.
fn is_called(header: &str) -> bool {
    let all = words(header);
    let ends = [all.first(), all.last()];
    ends.into_iter()
        .flatten()
        .any(|w| CENTRES.contains(&w.as_str()) || SPREADS.contains(&w.as_str()))
}

/// Whether a column is the mean of those whose headers are its own with something behind it.
fn is_mean(
    headers: &[String],
    at: usize,
    rows: usize,
    value: &dyn Fn(usize, usize) -> Option<f64>,
) -> bool {
    let own = &headers[at];
    if own.is_empty() {
        return false;
    }
    let goes_on = |other: &usize| {
        let more = headers[*other].strip_prefix(own.as_str());
        more.is_some_and(|rest| rest.starts_with(['-', '_', '.', ' ']))
    };
    let parts: Vec<usize> = (0..headers.len())
        .filter(|o| *o != at)
        .filter(goes_on)
        .collect();
    if parts.len() < 2 {
        return false;
    }
    let mut told = 0;
    let fits = (0..rows).all(|row| {
        let Some(mean) = value(row, at) else {
            return true;
        };
        let numbers: Vec<f64> = parts.iter().filter_map(|c| value(row, *c)).collect();
        if numbers.is_empty() {
            return true;
        }
        told += 1;
        let of_parts = numbers.iter().sum::<f64>() / numbers.len() as f64;
        (mean - of_parts).abs() <= ROUNDED * of_parts.abs().max(mean.abs())
    });
    fits && told > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(headers: &[&str], rows: &[&[f64]]) -> Vec<usize> {
        let value = |row: usize, at: usize| rows[row].get(at).copied();
        summaries(headers, rows.len(), &value).into_iter().collect()
    }

    #[test]
    fn a_column_that_is_the_mean_of_others_is_no_series() {
        let headers = ["14-1", "14-2", "14", "15-1", "15-2", "15"];
        let rows: [&[f64]; 3] = [
            &[1.0, 2.0, 1.5, 4.0, 5.0, 9.0],
            &[2.0, 4.0, 3.0, 4.0, 6.0, 9.0],
            &[3.0, 4.0, 3.5, 4.0, 7.0, 9.0],
        ];
        assert_eq!(found(&headers, &rows), [2]);
        assert_eq!(
            found(&["WT 1", "WT 2", "WT mean"], &[&[1.0, 2.0, 9.0]]),
            [2]
        );
        assert!(found(&["mean A", "mean B"], &[&[1.0, 2.0]]).is_empty());
    }
}
