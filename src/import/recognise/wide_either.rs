//! Headers that can be cut in two ways which give different numbers, and of which only the user knows the right one.
//!
//! In: a way to cut headers under what is taken for granted, and what the user said. Out: the columns as that says, or
//! as they are read by default, with the other reading for a question. Not its business: how a header is cut.

use super::evidence::Evidence;
use super::headers::visit_key;
use super::recognition::Question;
use super::visits;
use super::wide::Wide;
use super::wide_column::WideColumn;
use super::wide_ways::{Either, Takes, What};
use crate::import::options::{HeaderOrder, ImportOptions, Shape};
use crate::study::Remedy;
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet};

/// Names in a question.
const NAMES: usize = 4;

/// The columns as the user said; by default as `read` cuts the headers, with the reading that they may have as well.
pub(super) fn told(options: &ImportOptions, read: impl Fn(Takes) -> Wide) -> Wide {
    let mut takes = Takes {
        first: options.header_order == Some(HeaderOrder::VisitFirst),
        ..Takes::ALL
    };
    let mut wide = read(takes);
    for what in std::mem::take(&mut wide.may_be) {
        let without = takes.other(what);
        let other = read(without);
        if other.columns == wide.columns {
            continue;
        }
        match answer(options, what, &wide.columns, &other.columns) {
            Some(true) => {}
            Some(false) => {
                wide = other;
                takes = without;
            }
            None => {
                let other = other.columns;
                wide.either.get_or_insert(Either { what, other });
            }
        }
    }
    wide
}

/// Whether the user takes the first reading; `None` where nothing that was said tells.
fn answer(
    o: &ImportOptions,
    what: What,
    taken: &[WideColumn],
    other: &[WideColumn],
) -> Option<bool> {
    if what == What::Sides {
        return o.header_order.map(|_| true);
    }
    if other.is_empty() && o.layout.is_some_and(|l| l.shape() == Shape::Wide) {
        return Some(true);
    }
    if o.visits.is_empty() {
        return None;
    }
    let there: BTreeSet<String> = other.iter().map(|w| visit_key(&w.visit)).collect();
    let only: BTreeSet<String> = (taken.iter().map(|w| visit_key(&w.visit)))
        .filter(|v| !there.contains(v))
        .collect();
    Some(o.visits.iter().any(|v| only.contains(&visit_key(v))))
}

/// Asks which of the two readings is right, unless no column is left that they differ in.
pub(super) fn question(e: &Evidence<'_>, wide: &Wide) -> Option<Question> {
    let either = wide.either.as_ref()?;
    let others: BTreeMap<usize, &WideColumn> = either.other.iter().map(|w| (w.column, w)).collect();
    let differs = |w: &&WideColumn| others.get(&w.column) != Some(w);
    let open: Vec<&WideColumn> = wide.columns.iter().filter(differs).collect();
    let first = open.first()?;
    let headers = first_names(open.iter().map(|w| e.header(w.column)), NAMES);
    let (flag, choices, text, command) = match either.what {
        What::Sides => of_numbers(&headers, &open, &others),
        What::Between | What::Behind | What::Inner => {
            of_words(either, wide, &headers, &open, &others)?
        }
    };
    Some(Question {
        flag: flag.to_owned(),
        text: format!("{}: {text}", e.file),
        remedy: Remedy::new("Which is it?", command),
        column: Some(e.header(first.column).to_owned()),
        rows: Vec::new(),
        choices,
    })
}

/// Flag, choices, what is unclear and how to answer.
type Asked = (&'static str, Vec<String>, String, String);

fn of_numbers(headers: &str, open: &[&WideColumn], others: &BTreeMap<usize, &WideColumn>) -> Asked {
    let names = |columns: &mut dyn Iterator<Item = &WideColumn>| {
        let names: BTreeSet<&str> = columns.map(|w| w.marker.as_str()).collect();
        first_names(names.into_iter(), NAMES)
    };
    let here = names(&mut open.iter().copied());
    let there = names(&mut open.iter().filter_map(|w| others.get(&w.column).copied()));
    let choices = [HeaderOrder::VisitLast, HeaderOrder::VisitFirst].map(|o| o.to_string());
    (
        "--header-order",
        choices.to_vec(),
        format!(
            "in headers such as {headers} either number can be the visit: the last, of the markers {here}, or the first, of the markers {there}."
        ),
        "Say --header-order visit-last or --header-order visit-first.".to_owned(),
    )
}

fn of_words(
    either: &Either,
    wide: &Wide,
    headers: &str,
    open: &[&WideColumn],
    others: &BTreeMap<usize, &WideColumn>,
) -> Option<Asked> {
    let text = match either.what {
        What::Behind => {
            let visits: BTreeSet<&str> = open.iter().map(|w| w.visit.as_str()).collect();
            let noun = if visits.len() == 1 { "visit" } else { "visits" };
            let visits = first_names(visits.into_iter(), NAMES);
            let other = open.iter().filter_map(|w| others.get(&w.column));
            let markers: BTreeSet<&str> = other.map(|w| w.marker.as_str()).collect();
            let else_ = match first_names(markers.into_iter(), NAMES) {
                names if names.is_empty() => "a marker of its own in each column".to_owned(),
                names => format!("the markers {names}"),
            };
            format!("{headers} can be of the {noun} {visits}, or of {else_}.")
        }
        What::Inner => {
            let markers: BTreeSet<&str> = open.iter().map(|w| w.marker.as_str()).collect();
            let markers = first_names(markers.into_iter(), NAMES);
            let visits: Vec<&str> = {
                let mut seen = BTreeSet::new();
                let all = open.iter().map(|w| w.visit.as_str());
                all.filter(|v| seen.insert(*v)).collect()
            };
            let visits = first_names(visits.into_iter(), NAMES);
            format!(
                "{headers} can be {markers} at the visits {visits}, or a marker of its own in each column."
            )
        }
        _ if open.len() == 1 => format!(
            "{headers} can be a visit, since it stands between columns of visits and has values like theirs, or something else: its name says no time."
        ),
        _ => format!(
            "{headers} can be visits, since they stand between columns of visits and have values like theirs, or something else: no name says a time."
        ),
    };
    if either.other.is_empty() {
        let choices = vec!["wide".to_owned(), "rows".to_owned()];
        let command = "Say --layout wide if they are visits, or --layout rows if each column is a marker of its own.";
        return Some(("--layout", choices, text, command.to_owned()));
    }
    let (taken, other) = (labels(&wide.columns)?, labels(&either.other)?);
    let command = format!("Say --visits \"{taken}\", or --visits \"{other}\" if not.");
    Some(("--visits", vec![taken, other], text, command))
}

/// The visits in order, as `--visits` takes them; `None` where a label holds what parts them.
fn labels(columns: &[WideColumn]) -> Option<String> {
    let mut labels: Vec<String> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for w in columns {
        if seen.insert(&w.visit) {
            labels.push(w.visit.clone());
        }
    }
    if labels.iter().any(|l| l.contains([',', '"'])) {
        return None;
    }
    let plan = visits::plan(&labels, None, None, false, None);
    let in_order: Vec<String> = plan.visits.into_iter().map(|v| v.label).collect();
    Some(in_order.join(","))
}
