//! Rows of one subject at one visit, and which columns tell them apart.
//!
//! In: people and the columns that make a place. Out: how many of the rows that share a place fall apart by a column.
//! Rows that have their place alone say nothing of that. Not its business: what such a column means.

use super::evidence::Evidence;
use crate::import::cells::codes::Codes;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Shared places that are looked at.
const MOST_PLACES: usize = 2_000;
/// From this share on a column tells the rows of a place apart.
const APART: f64 = 0.9;

/// A person with the labels of up to three columns.
type Place = (u32, [u32; 3]);

/// The rows of each place that several rows share.
pub(super) struct SharedPlaces {
    rows: Vec<Vec<usize>>,
}

impl SharedPlaces {
    /// The places of the people by the labels of some columns, three at most.
    pub fn new(e: &Evidence<'_>, people: &Codes<'_>, columns: &[usize]) -> Self {
        let codes: Vec<Codes<'_>> = columns.iter().take(3).map(|c| e.codes(*c)).collect();
        let mut first: HashMap<Place, (usize, Option<usize>), FixedState> = HashMap::default();
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for (row, person) in people.of_row.iter().enumerate() {
            let mut place = [0; 3];
            let mut has_all = true;
            for (at, column) in place.iter_mut().zip(&codes) {
                match column.of_row.at(row) {
                    Some(code) => *at = code,
                    None => has_all = false,
                }
            }
            let (Some(person), true) = (person, has_all) else {
                continue;
            };
            let (there, list) = first.entry((person, place)).or_insert((row, None));
            if *there == row {
                continue;
            }
            match list {
                Some(at) => rows[*at].push(row),
                None if rows.len() < MOST_PLACES => {
                    *list = Some(rows.len());
                    rows.push(vec![*there, row]);
                }
                None => {}
            }
        }
        Self { rows }
    }

    /// Whether the labels of some columns tell the rows of nearly all shared places apart.
    pub fn are_told_apart(&self, e: &Evidence<'_>, columns: &[usize]) -> bool {
        self.share_apart(e, columns) > APART
    }

    /// The share of the further rows of each place that the labels of some columns tell from the others.
    pub fn share_apart(&self, e: &Evidence<'_>, columns: &[usize]) -> f64 {
        let (mut further, mut apart) = (0usize, 0usize);
        for rows in &self.rows {
            let labels = |row: &usize| -> Option<Vec<&str>> {
                let cell = |c: &usize| {
                    let text = e.table.cell(*row, *c);
                    (!e.missing_in(*c).contains(text)).then_some(text)
                };
                columns.iter().map(cell).collect()
            };
            let mut different: Vec<Vec<&str>> = rows.iter().filter_map(labels).collect();
            different.sort_unstable();
            different.dedup();
            further += rows.len() - 1;
            apart += different.len().saturating_sub(1);
        }
        apart as f64 / further.max(1) as f64
    }
}

/// Whether a time starts again at each visit: within a person the times of one visit reach into those of the next, or
/// before them. An age or a date only goes on.
pub(super) fn starts_again(
    e: &Evidence<'_>,
    people: &Codes<'_>,
    visit: usize,
    time: usize,
) -> bool {
    let visits = e.codes(visit);
    let times = e.codes(time);
    let known: Vec<Option<f64>> = times.labels.iter().map(|l| number(l)).collect();
    let ordered = known.iter().flatten().count() * 10 >= known.len() * 9;
    // Of labels without an order the same one comes at several visits.
    let value = |code: u32| match ordered {
        true => known.get(code as usize).copied().flatten(),
        false => Some(f64::from(code)),
    };
    let mut of_visit: HashMap<(u32, u32), usize, FixedState> = HashMap::default();
    let mut spans: Vec<(u32, f64, f64)> = Vec::new();
    for (row, person) in people.of_row.iter().enumerate() {
        let (Some(person), Some(v), Some(x)) = (
            person,
            visits.of_row.at(row),
            times.of_row.at(row).and_then(value),
        ) else {
            continue;
        };
        let at = *of_visit.entry((person, v)).or_insert(spans.len());
        match spans.get_mut(at) {
            Some(span) => *span = (person, span.1.min(x), span.2.max(x)),
            None => spans.push((person, x, x)),
        }
    }
    // The visits of a person in the order in which the rows have them.
    spans.sort_by_key(|s| s.0);
    let steps = || spans.windows(2).filter(|w| w[0].0 == w[1].0);
    // What only grows, or only falls, never turns.
    let back = steps().filter(|w| w[1].1 <= w[0].2).count();
    let on = steps().filter(|w| w[1].2 >= w[0].1).count();
    back.min(on) * 4 > steps().count()
}

/// A number, or a time of day in hours.
fn number(label: &str) -> Option<f64> {
    let label = label.trim();
    if let Ok(x) = label.parse::<f64>() {
        return Some(x);
    }
    let parts: Option<Vec<f64>> = label.split(':').map(|p| p.parse().ok()).collect();
    parts
        .filter(|p| (2..=3).contains(&p.len()))
        .map(|p| p.iter().rev().fold(0.0, |sum, x| sum / 60.0 + x))
}
