//! Columns of numbers that go with the visits: which of them gives their order, and which their times.
//!
//! In: columns with one number for each visit. Out: the one that numbers the visits, the one that says the time since
//! the start, and those that contradict the labels or the rows. A day of the month, a plate or a temperature goes with
//! the visits as well, and orders nothing. Not its business: the order itself.

use super::evidence::Evidence;
use super::order::{Against, Contradiction, Followed, RowOrder};
use super::roles::Roles;
use super::visit_signs::visit_name;
use super::visits;
use crate::import::cells::codes::{Codes, is_function_of};
use crate::import::cells::header_units::unit_of_numbers;
use crate::import::cells::vocabulary::HOURS;
use crate::import::error::ImportError;
use crate::import::options::Decimal;

/// From here on a header names visits or their times.
const NAMED: f64 = 0.7;

/// The column of hours: as asked for, else one whose numbers follow from the visits.
pub(super) fn hours(
    e: &Evidence<'_>,
    roles: &Roles,
    people: &Codes<'_>,
    visits: Option<&Codes<'_>>,
) -> Result<Option<usize>, ImportError> {
    Ok(match e.named(e.options.hours.as_ref(), "--hours")? {
        Some(c) => Some(c),
        None => e.by_name(&HOURS, |c| {
            ![roles.visit, roles.time_point].contains(&Some(c))
                && e.profile(c).is_numeric()
                && visits.is_some_and(|v| {
                    is_function_of(e.table, c, v, e.missing_in(c)) && can_time(e, c, people, v)
                })
        }),
    })
}

/// Chooses among the columns beside the visits.
pub(super) fn settle(
    e: &Evidence<'_>,
    roles: &mut Roles,
    candidates: &[usize],
    people: &Codes<'_>,
    visits: &Codes<'_>,
) {
    if roles.time_point.is_some() {
        // Times within visits have an order of their own.
        roles.visit_number = candidates.first().copied();
        roles.visit_times = roles.visit_number;
        return;
    }
    let mut order: Option<(f64, usize)> = None;
    for &column in candidates {
        let name = visit_name(e, column);
        if name < NAMED {
            continue;
        }
        let found = contradiction(e, column, people, visits);
        let is_followed = (found.as_ref()).is_none_or(|c| c.followed == Followed::Numbers);
        roles.contradictions.extend(found.filter(|c| {
            // A number of the visit says more than the order of the rows.
            c.followed != Followed::Numbers || unit_of_numbers(e.header(column)).is_some()
        }));
        if !is_followed {
            continue;
        }
        if order.is_none_or(|(best, _)| name > best) {
            order = Some((name, column));
        }
        if unit_of_numbers(e.header(column)).is_some() {
            roles.visit_times.get_or_insert(column);
        }
    }
    roles.visit_number = order.map(|(_, column)| column);
}

/// Whether the numbers of a column can be the times of the visits: they are in the order of labels and rows.
pub(super) fn can_time(
    e: &Evidence<'_>,
    column: usize,
    people: &Codes<'_>,
    visits: &Codes<'_>,
) -> bool {
    contradiction(e, column, people, visits).is_none_or(|c| c.followed == Followed::Numbers)
}

/// The first two visits whose order by a column is another than by their labels or by the rows of the subjects.
pub(super) fn contradiction(
    e: &Evidence<'_>,
    column: usize,
    people: &Codes<'_>,
    visits: &Codes<'_>,
) -> Option<Contradiction> {
    let numbers = numbers(e, column, visits)?;
    let labels: Vec<String> = visits.labels.iter().map(ToString::to_string).collect();
    let rows = RowOrder::of(people, visits, labels.len(), |code| Some(code as usize));
    let against = visits::against(&labels, &numbers, rows.as_ref())?;
    let (first, second, followed) = match against {
        Against::Labels(a, b) => (a, b, Followed::Labels),
        Against::Rows(a, b) if may_start_again(e, column, &numbers) => (a, b, Followed::Rows),
        Against::Rows(a, b) => (a, b, Followed::Numbers),
    };
    Some(Contradiction {
        column,
        first,
        second,
        followed,
    })
}

/// Whether the rows of the subjects have two visits of a column of numbers the other way round.
fn runs_back(e: &Evidence<'_>, column: usize, people: &Codes<'_>) -> bool {
    let codes = e.codes(column);
    let Some(own) = numbers(e, column, &codes) else {
        return false;
    };
    let n = own.len();
    RowOrder::of(people, &codes, n, |code| Some(code as usize)).is_some_and(|r| r.is_against(&own))
}

/// Of two columns that say the same visits, the numbers of one run against the rows of the subjects, as days of a month
/// do, and those of the other with them.
pub(super) fn is_better_numbered(
    e: &Evidence<'_>,
    people: &Codes<'_>,
    (taken, other): (usize, usize),
) -> bool {
    let is_number = |c: usize| e.profile(c).is_numeric();
    is_number(taken)
        && is_number(other)
        && e.says_the_same(taken, other)
        && runs_back(e, taken, people)
        && !runs_back(e, other, people)
}

/// Whether the numbers may be those of a calendar or a clock, which start again: a month from 1 to 12.
fn may_start_again(e: &Evidence<'_>, column: usize, numbers: &[f64]) -> bool {
    let last = match unit_of_numbers(e.header(column)).map(|(word, _)| word) {
        Some("month") => 12.0,
        Some("day") => 31.0,
        Some("week") => 53.0,
        Some("minute") => 59.0,
        Some("year") => return false,
        Some(_) => 24.0,
        None if e.table.normal_name(column).starts_with("vis") => return false,
        None => 24.0,
    };
    // What counts from the start has a 0 for the baseline.
    let from_zero = numbers.contains(&0.0) && last > 24.0 || numbers.iter().any(|x| *x < 0.0);
    !from_zero && numbers.iter().all(|x| *x <= last)
}

/// The number that a column gives each visit; `None` unless it gives each one.
fn numbers(e: &Evidence<'_>, column: usize, visits: &Codes<'_>) -> Option<Vec<f64>> {
    let mut found: Vec<Option<f64>> = vec![None; visits.labels.len()];
    for (row, code) in visits.of_row.iter().enumerate() {
        if let Some(slot) = code.and_then(|c| found.get_mut(c as usize))
            && slot.is_none()
        {
            *slot = e.number(row, column, Decimal::Point);
        }
    }
    found.into_iter().collect()
}
