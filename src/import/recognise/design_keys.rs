//! Factors of a design that together say what is followed: a dish is one of species, salt and replicate.
//!
//! In: a reading in which several rows share a place. Out: the factors, each of whose combinations has its places alone,
//! and the flag that names them. Not its business: keys of one or two columns that names make likely.

use super::evidence::Evidence;
use super::look::one_place;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::shared_places::SharedPlaces;
use crate::words::first_names;

/// Most factors of a key; with the visit they are the four labels that make a place.
const MOST: usize = 3;
/// Most levels of a factor.
const MOST_LEVELS: usize = 60;
/// Most levels of a factor of numbers.
const MOST_NUMBERS: usize = 12;
/// Columns that are tried.
const TRIED: usize = 30;
/// Share of rows with a place of their own from which on a key is complete.
const ALONE: f64 = 0.98;

/// The factors that tell the rows of shared places apart, two at least.
pub(super) fn of(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    own: &[usize],
    shared: &SharedPlaces,
) -> Option<Vec<usize>> {
    let free = |c: &usize| {
        !own.contains(c) && reading.who != Who::Column(*c) && !e.is_ignored(*c) && is_factor(e, *c)
    };
    let factors: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(free)
        .take(TRIED)
        .collect();
    let mut key: Vec<usize> = Vec::new();
    let most = MOST.min(4usize.saturating_sub(own.len()));
    while key.len() < most {
        let share = |c: usize| shared.share_apart(e, &[key.as_slice(), &[c]].concat());
        let left = factors.iter().copied().filter(|c| !key.contains(c));
        // Of factors that tell as much apart the first counts.
        let best = left
            .map(|c| (share(c), c))
            .reduce(|a, b| if b.0 > a.0 { b } else { a })?;
        key.push(best.1);
        if key.len() > 1 && one_place(e, &reading.people, &[own, &key].concat()) > ALONE {
            key.sort_unstable();
            return Some(key);
        }
    }
    None
}

/// Labels, or a few numbers, each in about as many rows: a measured value comes by chance.
fn is_factor(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let most = if p.is_numeric() {
        MOST_NUMBERS
    } else {
        MOST_LEVELS
    };
    if p.n < e.table.n_rows() || !(2..=most).contains(&p.distinct) || p.distinct * 2 > p.n {
        return false;
    }
    if !p.is_numeric() {
        return true;
    }
    let rows = e.codes(column).rows_of_labels();
    let least = rows.iter().min().copied().unwrap_or(0);
    rows.iter().max().is_some_and(|most| *most <= 2 * least)
}

/// Says which factors make the key, and how each of its combinations becomes a subject.
pub(super) fn offer(e: &Evidence<'_>, key: &[usize], question: &mut Question) {
    let names: Vec<&str> = key.iter().map(|c| e.header(*c)).collect();
    let all = first_names(names.iter().copied(), MOST);
    question.text = format!("{} The rows differ in {all} together.", question.text);
    question.remedy.command = format!(
        "If each combination of {all} is followed for itself, say --subject-numbers \"restart:{}\". {}",
        names.join("+"),
        question.remedy.command
    );
}
