//! Headers of times beside those of markers: `time.3m`, `time.1y`, `day1`, `day2`.
//!
//! In: the columns at visits. Out: the same without a marker that is called a time and rises from visit to visit in
//! nearly everybody. Not its business: dates, which are no numbers, and intervals.

use super::evidence::Evidence;
use super::wide::Wide;
use super::wide_beside::Left;
use super::wide_column::WideColumn;
use crate::import::cells::words::fold;
use crate::import::options::Decimal;
use std::collections::BTreeMap;

/// Names of a time by themselves.
const CLOCKS: [&str; 14] = [
    "time", "day", "days", "week", "weeks", "month", "months", "age", "visitday", "studyday",
    "zeit", "tag", "tage", "alter",
];
/// People that are looked at.
const ROWS: usize = 500;
/// Visits from which on a rise is none of a marker.
const FEWEST: usize = 3;

/// Takes times out of the columns of markers, where other markers are there.
pub(super) fn set_aside(e: &Evidence<'_>, wide: &mut Wide) {
    let mut of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for w in &wide.columns {
        of.entry(called(e, w)).or_default().push(w.column);
    }
    if of.len() < 2 || !e.options.markers.is_empty() {
        return;
    }
    let is_clock = |(name, columns): &(String, Vec<usize>)| {
        CLOCKS.contains(&name.as_str()) && columns.len() >= FEWEST && rises(e, columns)
    };
    let clocks: Vec<usize> = of
        .into_iter()
        .filter(is_clock)
        .flat_map(|own| own.1)
        .collect();
    let is_one = |w: &WideColumn| clocks.contains(&w.column);
    let (own, others): (Vec<_>, Vec<_>) = wide.columns.iter().partition(|w| is_one(w));
    // `day1` beside `crp1` says when, and alone it is a visit.
    let has_its_number = |w: &&WideColumn| {
        let number = number_of(e.header(w.column));
        !w.marker.is_empty() || others.iter().any(|o| o.visit == number)
    };
    if own.is_empty() || others.is_empty() || !own.iter().all(has_its_number) {
        return;
    }
    wide.columns.retain(|w| !clocks.contains(&w.column));
    wide.left
        .extend(clocks.into_iter().map(|c| (c, Left::Clock)));
}

/// The number at the end of a header.
fn number_of(header: &str) -> &str {
    let stem = header.trim_end_matches(|c: char| c.is_ascii_digit());
    header.get(stem.len()..).unwrap_or_default()
}

/// The marker of a column, or what stands before the number where the whole header is a visit.
fn called(e: &Evidence<'_>, w: &WideColumn) -> String {
    if !w.marker.is_empty() {
        return fold(w.marker.trim());
    }
    let header = e.header(w.column);
    let stem = header.get(..header.len() - number_of(header).len());
    fold(
        stem.unwrap_or_default()
            .trim_end_matches(['_', ' ', '.', '-']),
    )
}

/// Whether most people have a larger number at each later visit, in the order of the file.
fn rises(e: &Evidence<'_>, columns: &[usize]) -> bool {
    let (mut pairs, mut rising) = (0usize, 0usize);
    for row in 0..e.table.n_rows().min(ROWS) {
        let mut last: Option<f64> = None;
        for column in columns {
            let Some(x) = e.number(row, *column, Decimal::Point) else {
                continue;
            };
            if let Some(before) = last {
                pairs += 1;
                rising += usize::from(x > before);
            }
            last = Some(x);
        }
    }
    pairs > 8 && rising * 4 >= pairs * 3
}
