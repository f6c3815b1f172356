//! How rows of one subject at one visit are kept apart, without splitting the subject and without taking values together:
//! their labels become parts of the markers.
//!
//! In: a reading and the columns that tell such rows apart. Out: the flags that do so, as a sentence, and whether numbers
//! that come again are those of the same people. Not its business: which columns these are.

use super::candidates::holds_dates;
use super::evidence::Evidence;
use super::look::one_place;
use super::reading::{Reading, Who};
use super::visit_signs::visit_name;
use crate::import::cells::codes::Codes;
use crate::import::cells::runs::names_replicate;
use crate::import::cells::words::Hint;
use crate::words::first_names;

/// Most markers that the labels of the columns may make of one.
const MOST_MARKERS: usize = 100;
/// Share of rows with a place of their own from which on nothing more has to be asked.
const ALONE: f64 = 0.98;

/// What keeps the labels of some columns apart for the same people; `None` where no flag does.
pub(super) fn sentence(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    columns: &[usize],
) -> Option<String> {
    let Who::Column(_) = reading.who else {
        return None;
    };
    let (repeats, parts): (Vec<usize>, Vec<usize>) =
        (columns.iter().copied()).partition(|c| names_replicate(e.name(*c)));
    let product = parts.iter().map(|c| e.profile(*c).distinct);
    let is_plain = |c: usize| {
        let is_time = visit_name(e, c) > 0.6 || holds_dates(e, c);
        !e.header(c).contains(['+', '"']) && !is_time
    };
    let fits = product.product::<usize>() <= MOST_MARKERS
        && parts.iter().all(|c| is_plain(*c))
        && !parts.is_empty();
    if !fits {
        return None;
    }
    let all: Vec<usize> = reading
        .marker_column()
        .into_iter()
        .chain(parts.iter().copied())
        .collect();
    let names: Vec<&str> = all.iter().map(|c| e.header(*c)).collect();
    let flags = format!("--marker-name \"{}\"", names.join("+"));
    let own = first_names(parts.iter().map(|c| e.header(*c)), 3);
    let n = reading.people.labels.len();
    if let Some(repeat) = repeats.first() {
        return Some(format!(
            "To keep the labels of {own} apart for the same {n} people and take the mean over {}, say {flags} --duplicates mean.",
            e.header(*repeat)
        ));
    }
    let keys: Vec<usize> = (reading.visit.into_iter())
        .chain(reading.time_point)
        .chain(all)
        .take(4)
        .collect();
    let rest = if one_place(e, &reading.people, &keys) > ALONE {
        ""
    } else {
        "; what still stands there twice is asked about"
    };
    Some(format!(
        "To keep the labels of {own} apart for the same {n} people, say {flags}{rest}."
    ))
}

/// Whether the same numbers in several labels of a column are likely the same people: numbers with gaps come again in
/// most of the labels, or a fact with many values is the same for each.
pub(super) fn are_likely_the_same(e: &Evidence<'_>, subject: usize, column: usize) -> bool {
    let numbers = e.codes(subject);
    let labels = e.codes(column);
    let mut own: Vec<Vec<bool>> = vec![vec![false; numbers.labels.len()]; labels.labels.len()];
    for (person, label) in numbers.of_row.iter().zip(labels.of_row.iter()) {
        if let (Some(person), Some(label)) = (person, label)
            && let Some(there) = own
                .get_mut(label as usize)
                .and_then(|o| o.get_mut(person as usize))
        {
            *there = true;
        }
    }
    let n = numbers.labels.len();
    let in_several = (0..n)
        .filter(|p| own.iter().filter(|o| o[*p]).count() > 1)
        .count();
    let largest = numbers
        .labels
        .iter()
        .filter_map(|l| l.trim().parse::<usize>().ok())
        .max();
    // `1` to `9` may be counted anew in each label; `14, 203, 571` are not.
    let has_gaps = largest.is_none_or(|m| m > 2 * n);
    has_gaps && in_several * 10 >= n * 8 || has_same_facts(e, &numbers, &labels)
}

/// Whether a fact such as an age, with about as many values as people, is the same for each number in all labels.
fn has_same_facts(e: &Evidence<'_>, numbers: &Codes<'_>, labels: &Codes<'_>) -> bool {
    let n = numbers.labels.len();
    let is_fact = |c: usize| {
        let name = e.name(c);
        let named = name.hint(Hint::Fact).max(name.hint(Hint::Birth)) > 0.6;
        named && e.profile(c).distinct * 2 > n && e.profile(c).distinct > 4
    };
    let mut facts = (0..e.table.n_columns().min(200)).filter(|c| is_fact(*c));
    labels.labels.len() > 1
        && facts.any(|c| {
            let w = e.within(c, numbers);
            w.repeated * 2 > n && w.varying == 0
        })
}
