//! Categories of the people that may be factors of an experiment: labels or codes that are the same on all rows of a
//! person, under a name that says nothing else.
//!
//! In: a column, and a reading. Out: whether it is one, and which stand beside the group. Not its business: questions.

use super::evidence::Evidence;
use super::groups::Group;
use super::reading::{Reading, Who};
use crate::import::cells::words::Hint;
use crate::import::options::Shape;
use std::collections::BTreeMap;

/// Other columns that part the people as the group does: a category in words beside a group that its name does not
/// settle, or a factor that crosses the group with as many people in each pair.
pub(super) fn other_factors<'t>(
    e: &Evidence<'t>,
    reading: &Reading<'_>,
    group: Group,
) -> Vec<&'t str> {
    let open = group.name < 0.85;
    let is_named = group.name > 0.95 || group.is_sex || reading.crossover.is_some();
    if e.options.group.is_some() || is_named {
        return Vec::new();
    }
    let in_rows = reading.layout.shape() == Shape::Rows;
    let other = |c: &usize| {
        *c != group.column
            && !e.says_the_same(group.column, *c)
            && (open && is_factor(e, reading, *c)
                || (is_factor(e, reading, *c) || in_rows && is_code(e, reading, *c))
                    && is_balanced(e, reading, group.column, *c))
    };
    let found: Vec<usize> = (0..e.table.n_columns().min(200)).filter(other).collect();
    found.into_iter().take(4).map(|c| e.header(c)).collect()
}

/// A few codes that are the same on all rows of a person, under a name that makes them no fact, place or outcome.
pub(super) fn is_code(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let (p, name) = (e.profile(column), e.name(column));
    let says_else = ELSEWHERE.into_iter().any(|h| name.hint(h) > 0.5);
    let free = Some(column) != reading.visit
        && reading.who != Who::Column(column)
        && reading.tidy.is_none_or(|t| t.0 != column && t.1 != column);
    free && p.is_numeric()
        && !says_else
        && !e.is_ignored(column)
        && !e.options.covariates.iter().any(|n| n == e.header(column))
        && (2..=5).contains(&p.distinct)
        && p.n == e.table.n_rows()
        && !p.has_fractions()
        && e.within(column, &reading.people).varying == 0
}

/// What a column says that makes it no group.
pub(super) const ELSEWHERE: [Hint; 8] = [
    Hint::Sex,
    Hint::Fact,
    Hint::Place,
    Hint::Outcome,
    Hint::Birth,
    Hint::Sample,
    Hint::Visit,
    Hint::Derived,
];

/// Few labels in words, the same on all rows of a person, under a name that makes it no fact, place or outcome.
pub(super) fn is_factor(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let (p, name) = (e.profile(column), e.name(column));
    let says_else = ELSEWHERE.into_iter().any(|h| name.hint(h) > 0.5);
    let taken = Some(column) == reading.visit
        || reading.who == Who::Column(column)
        || reading.restart == Some(column)
        || reading.tidy.is_some_and(|t| t.0 == column || t.1 == column)
        || e.options.covariates.iter().any(|n| n == e.header(column));
    !taken
        && !says_else
        && !p.is_numeric()
        && (2..=4).contains(&p.distinct)
        && !e.is_ignored(column)
        && e.within(column, &reading.people).varying == 0
        && !e.holds_runs(column)
}

/// Whether every pair of labels has as many people.
pub(super) fn is_balanced(e: &Evidence<'_>, reading: &Reading<'_>, a: usize, b: usize) -> bool {
    let (x, y) = (e.codes(a), e.codes(b));
    let mut of_person: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    for (row, person) in reading.people.of_row.iter().enumerate() {
        if let (Some(p), Some(l), Some(m)) = (person, x.of_row.at(row), y.of_row.at(row)) {
            of_person.insert(p, (l, m));
        }
    }
    let mut people: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for pair in of_person.values() {
        *people.entry(*pair).or_default() += 1;
    }
    let first = people.values().next().copied().unwrap_or(0);
    people.len() == x.labels.len() * y.labels.len()
        && first > 1
        && people.values().all(|n| *n == first)
}
