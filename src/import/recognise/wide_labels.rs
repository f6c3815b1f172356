//! Labels beside the headers that say what these do not: `VAR00001` with the label `Interleukin-6 (pg/mL) Day 1`.
//!
//! In: columns at visits as their headers read. Out: the same as the labels read, where these name a marker and a time.
//! Not its business: how a text is cut into marker and visit.

use super::evidence::Evidence;
use super::headers::{self, Rank};
use super::visits::tidy;
use super::wide::{self, Wide};
use super::wide_column::WideColumn;
use super::wide_ways::Takes;
use crate::import::cells::moment::{Time, time};
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The label of a column with its unit; `None` where the file has none beside the header.
fn label(table: &Table<'_>, column: usize) -> Option<String> {
    let label = table.labels.get(column).filter(|l| !l.is_empty())?;
    let unit = table.units.get(column).filter(|u| !u.is_empty());
    Some(unit.map_or_else(|| label.clone(), |unit| format!("{label} ({unit})")))
}

/// Whether a visit is a time and more than a number.
fn is_time(visit: &str) -> bool {
    match time(visit) {
        Time::Unknown | Time::Number(_) | Time::Clock(_) | Time::PlusMinutes(_) => false,
        // `Visit 2` says so; `T2` may be anything.
        Time::Numbered(_) => visit.chars().filter(|c| c.is_alphabetic()).count() > 3,
        _ => true,
    }
}

/// Whether a visit says when it was.
fn says_when(visit: &str) -> bool {
    is_time(visit) && !matches!(time(visit), Time::Numbered(_))
}

/// What stands between a marker and its visit: `IL-6 at`, `IL-6,`, `IL-6 -`.
fn without_link(marker: &str) -> &str {
    let mut marker = marker.trim();
    loop {
        let cut = marker.trim_end_matches([',', ';', ':', '-', '\u{2013}', '\u{2014}', '|', ' ']);
        let words = [" at", " on", " @"];
        let cut = (words.iter().find_map(|w| cut.strip_suffix(w))).unwrap_or(cut);
        if cut.len() == marker.len() || cut.is_empty() {
            return marker;
        }
        marker = cut;
    }
}

/// The visit behind its link: `at Day 1`.
fn behind_link(visit: &str) -> &str {
    let links = ["at ", "on ", "@ "];
    (links.iter().find_map(|l| visit.strip_prefix(l))).unwrap_or(visit)
}

/// The columns as their labels read, where all of these are markers at times.
fn said(
    e: &Evidence<'_>,
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Option<Wide> {
    let texts: Vec<(usize, String)> = (candidates.iter())
        .filter_map(|(column, _)| Some((*column, label(e.table, *column)?)))
        .collect();
    if texts.len() < 2 {
        return None;
    }
    let labels: Vec<(usize, &str)> = texts.iter().map(|(c, text)| (*c, text.as_str())).collect();
    let mut said = wide::columns(&labels, agree, Takes::ALL);
    for w in &mut said.columns {
        w.marker = without_link(&w.marker).to_owned();
        w.visit = tidy(behind_link(&w.visit));
    }
    let all = (said.columns.iter()).all(|w| !w.marker.is_empty() && is_time(&w.visit));
    (said.columns.len() > 1 && all).then_some(said)
}

/// Whether two readings put the same columns together.
fn are_grouped_alike<'w>(pairs: impl Iterator<Item = (&'w WideColumn, &'w WideColumn)>) -> bool {
    let mut of_header: BTreeMap<&str, &str> = BTreeMap::new();
    let mut of_label: BTreeMap<&str, &str> = BTreeMap::new();
    pairs.fold(true, |alike, (h, l)| {
        let there = *of_header.entry(&h.marker).or_insert(&l.marker) == l.marker;
        let back = *of_label.entry(&l.marker).or_insert(&h.marker) == h.marker;
        alike && there && back
    })
}

/// Reads the columns by their labels where these name markers at times, and the headers do not name the times.
pub(super) fn take_over(
    e: &Evidence<'_>,
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
    wide: &mut Wide,
) {
    let Some(said) = said(e, candidates, agree) else {
        return;
    };
    let of_label: HashMap<usize, &WideColumn> =
        said.columns.iter().map(|w| (w.column, w)).collect();
    let both: Vec<(&WideColumn, &WideColumn)> = (wide.columns.iter())
        .filter_map(|w| Some((w, *of_label.get(&w.column)?)))
        .collect();
    let has_all = both.len() == said.columns.len();
    if has_all && both.iter().all(|(h, _)| says_when(&h.visit)) {
        return;
    }
    let named = both.iter().all(|(h, _)| !h.marker.is_empty());
    let columns = if has_all && named && are_grouped_alike(both.iter().copied()) {
        // The markers keep the short names of their headers.
        let visits: BTreeMap<&str, &str> = (both.iter())
            .map(|(h, l)| (h.visit.as_str(), l.visit.as_str()))
            .collect();
        let visit = |w: &WideColumn| {
            let own = of_label.get(&w.column).map(|l| l.visit.as_str());
            own.or_else(|| visits.get(w.visit.as_str()).copied())
                .unwrap_or(&w.visit)
                .to_owned()
        };
        let renamed = wide.columns.iter().map(|w| WideColumn {
            visit: visit(w),
            ..w.clone()
        });
        renamed.collect()
    } else {
        let mixed: BTreeSet<&str> = both.iter().map(|(h, _)| h.marker.as_str()).collect();
        let others = (wide.columns.iter())
            .filter(|w| !of_label.contains_key(&w.column) && !mixed.contains(w.marker.as_str()));
        let mut all: Vec<WideColumn> = said.columns.iter().chain(others).cloned().collect();
        all.sort_by_key(|w| w.column);
        all
    };
    wide.left.retain(|(c, _)| !of_label.contains_key(c));
    *wide = Wide {
        columns,
        strength: wide.strength.max(said.strength),
        left: std::mem::take(&mut wide.left),
        ..Wide::default()
    };
}

/// The marker in the label of a column at a visit; `None` where the label does not name that visit.
pub(in crate::import) fn marker_of(
    table: &Table<'_>,
    column: usize,
    visit: &str,
) -> Option<String> {
    let label = label(table, column)?;
    let ways = headers::read(&label);
    let own = |w: &&headers::Split| {
        w.rank >= Rank::Counted && !w.stem.is_empty() && tidy(behind_link(&w.visit)) == visit
    };
    let stem = ways.iter().find(own)?.stem.as_str();
    Some(without_link(stem).to_owned())
}

/// Hours of a visit, as far as it says them.
fn hours(visit: &str) -> Option<f64> {
    match time(visit) {
        Time::Baseline => Some(0.0),
        Time::Day(d) => Some(d * 24.0),
        Time::Hours(h) => Some(h),
        _ => None,
    }
}

/// A warning where the headers name times and the labels name them in another order.
pub(in crate::import) fn contradicted(e: &Evidence<'_>, columns: &[WideColumn]) -> Option<Issue> {
    let mut of_marker: BTreeMap<&str, Vec<(f64, f64, usize)>> = BTreeMap::new();
    for w in columns {
        let Some(label) = label(e.table, w.column) else {
            continue;
        };
        let ways = headers::read(&label);
        let known = ways.iter().filter(|s| s.rank == Rank::Known);
        let in_label = known.filter_map(|s| hours(&tidy(&s.visit))).next();
        if let (Some(of_header), Some(in_label)) = (hours(&w.visit), in_label) {
            let all = of_marker.entry(&w.marker).or_default();
            all.push((of_header, in_label, w.column));
        }
    }
    let turned = of_marker.values_mut().find_map(|all| {
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let pair = all
            .windows(2)
            .find(|p| p[0].0 < p[1].0 && p[0].1 > p[1].1)?;
        Some([pair[0].2, pair[1].2])
    })?;
    let names = first_names(turned.iter().map(|c| e.header(*c)), 2);
    Some(
        Issue::new(
            Severity::Warning,
            "labels_contradict_headers",
            format!("The labels of {names} name their visits in another order than their headers, which are read."),
        )
        .remedy(
            "Correct the headers or the labels in a copy of the file.",
            "Correct the headers or the labels in a copy of the file.",
        )
        .at(None, Some(e.header(turned[0]))),
    )
}
