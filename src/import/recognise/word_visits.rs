//! Visits in headers whose cells hold words: `Month3, Month6, Month12` with `Stable` and `Improved`.
//!
//! In: the columns of a reading without visits. Out: a warning that names them. Not its business: words in rows.

use super::evidence::Evidence;
use super::reading::Reading;
use super::roles::Roles;
use super::wide;
use super::wide_ways::Takes;
use crate::import::options::Shape;
use crate::import::table::header::is_made_up;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::BTreeSet;

/// Most different words of such a column.
const WORDS: usize = 12;
/// Columns that are looked at.
const COLUMNS: usize = 500;

/// The warning that columns under names of visits hold words, so that no visit is read from them.
pub(in crate::import) fn warning(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    roles: &Roles,
) -> Option<Issue> {
    let alone = reading.visit.is_none() && reading.layout.shape() == Shape::Rows;
    if !alone {
        return None;
    }
    let is_free = |c: &usize| {
        let p = e.profile(*c);
        !p.is_numeric()
            && (2..=WORDS).contains(&p.distinct)
            && Some(*c) != roles.group
            && Some(*c) != roles.subject
            && !e.is_ignored(*c)
            && !is_made_up(e.header(*c), *c)
            && !e.options.covariates.iter().any(|o| o == e.header(*c))
    };
    let candidates: Vec<(usize, &str)> = (0..e.table.n_columns())
        .filter(is_free)
        .take(COLUMNS)
        .map(|c| (c, e.header(c)))
        .collect();
    if candidates.len() < 2 {
        return None;
    }
    let found = wide::columns(&candidates, &|columns| alike(e, columns), Takes::ALL).columns;
    // `Initial` may hold the treatment that was begun.
    let last = found.last()?.column;
    let columns: Vec<usize> = (found.iter().map(|w| w.column))
        .filter(|c| alike(e, &[*c, last]) > 0.0)
        .collect();
    let first = *columns.first().filter(|_| columns.len() > 1)?;
    let names = first_names(columns.iter().map(|c| e.header(*c)), 6);
    let labels = e.codes(first).labels;
    let words = first_names(labels.iter().map(AsRef::as_ref), 4);
    let remedy = "Write numbers for the words in a copy of the file, such as 0 and 1, to compare them between visits.";
    Some(
        Issue::new(
            Severity::Warning,
            "words_at_visits",
            format!("{names} are called like visits and hold words ({words}), which are no values of a marker: no visit is read from them."),
        )
        .remedy(remedy, remedy)
        .at(None, Some(e.header(first))),
    )
}

/// 1 where columns share most of their words, else -1.
fn alike(e: &Evidence<'_>, columns: &[usize]) -> f64 {
    let words = |c: usize| -> BTreeSet<String> {
        let labels = e.codes(c).labels;
        labels.iter().map(|l| l.trim().to_lowercase()).collect()
    };
    let sets: Vec<BTreeSet<String>> = columns.iter().take(24).map(|c| words(*c)).collect();
    let shares = |pair: &[BTreeSet<String>]| match pair {
        [a, b] => a.intersection(b).count() * 2 >= a.len().min(b.len()),
        _ => true,
    };
    if sets.windows(2).all(shares) {
        1.0
    } else {
        -1.0
    }
}
