//! Columns beside those that hold a marker at its visits.
//!
//! In: the markers over visits that are accepted. Out: a first visit under a word of its own, and columns that look like
//! visits and are not read as such. Not its business: which markers are accepted.

use super::evidence::Evidence;
use super::first_visits::is_later;
use super::headers::{NO_VISITS, Rank};
use super::wide_column::WideColumn;
use super::wide_families::Family;
use crate::import::cells::words::{Hint, Name, fold};
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::BTreeSet;

/// `Fed` left of `Fasted10` and `Fasted20`: a word of unknown meaning before the later visits of the one marker is its first
/// visit, where its values are those of the same quantity.
pub(super) fn add_word_before(
    candidates: &[(usize, &str)],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) {
    let [only] = accepted else { return };
    let Some(family) = families.get_mut(*only) else {
        return;
    };
    let comes_later = |w: &WideColumn| {
        let number = w.visit.parse::<f64>();
        number.map_or_else(|_| is_later(&w.visit), |x| x > 1.0)
    };
    let mut all: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
    all.sort_unstable();
    let in_turn = all.windows(2).all(|w| w[1] == w[0] + 1);
    let Some(before) = all.first().and_then(|c| c.checked_sub(1)) else {
        return;
    };
    let word = candidates.iter().find(|(column, _)| *column == before);
    let Some((_, header)) = word else { return };
    let is_word = header.chars().all(char::is_alphabetic)
        && header.chars().count() > 2
        && !NO_VISITS.contains(&fold(header).as_str())
        && [Hint::Fact, Hint::Birth, Hint::Sex, Hint::Derived]
            .into_iter()
            .all(|h| Name::new(header).hint(h) < 0.5);
    if !is_word || !in_turn || !family.columns.iter().all(comes_later) {
        return;
    }
    all.insert(0, before);
    if agree(&all) > 0.9 {
        // `Fasted10` is a state of its own beside `Fed`, and the marker is neither.
        if family.rank == Rank::Digits {
            for w in &mut family.columns {
                let own = candidates.iter().find(|(column, _)| *column == w.column);
                w.visit = own.map_or_else(String::new, |(_, header)| (*header).to_owned());
                w.marker.clear();
            }
        }
        family.columns.insert(
            0,
            WideColumn {
                column: before,
                marker: family.columns[0].marker.clone(),
                visit: (*header).to_owned(),
            },
        );
    }
}

/// Columns of markers that are not accepted, though they have two of the visits of those that are.
pub(super) fn left_out(
    families: &[Family],
    accepted: &[usize],
    columns: &[WideColumn],
) -> Vec<usize> {
    let visits: BTreeSet<String> = (accepted.iter())
        .flat_map(|at| families[*at].visits())
        .collect();
    let taken: BTreeSet<usize> = columns.iter().map(|w| w.column).collect();
    let mut out = Vec::new();
    for (at, family) in families.iter().enumerate() {
        let derived = Name::new(&family.stem).hint(Hint::Derived) > 0.9;
        let own: BTreeSet<usize> = family.columns.iter().map(|w| w.column).collect();
        let shared = family.visits().intersection(&visits).count();
        if !accepted.contains(&at) && !derived && shared > 1 && own.is_disjoint(&taken) {
            out.extend(own);
        }
    }
    out.sort_unstable();
    out
}

/// Columns named like a marker at visits that other markers have, whose values do not agree as one marker's do.
pub(in crate::import) fn left_out_of_visits(e: &Evidence<'_>, left: &[usize]) -> Option<Issue> {
    let named = |name: &str| {
        let o = e.options;
        o.covariates.iter().chain(&o.ignore).any(|c| c == name)
    };
    let all = left.iter().map(|c| e.header(*c));
    let headers: Vec<&str> = all.filter(|name| !named(name)).collect();
    let first = headers.first()?;
    let remedy = "Where they are visits of one marker, name the visit in a word in the headers of all markers in a copy of the file, such as marker_Visit 1.";
    Some(
        Issue::new(
            Severity::Warning,
            "visits_left_out",
            format!(
                "{} are named like visits of a marker, but their values differ too much for one marker; they are not read as visits.",
                first_names(headers.iter().copied(), 8)
            ),
        )
        .remedy(remedy, remedy)
        .at(None, Some(first)),
    )
}
