//! The columns of a table whose headers may hold markers and visits.

use super::agreement::{agreement, decimal_commas};
use super::convention::Convention;
use super::crossed;
use super::evidence::Evidence;
use super::intervals;
use super::wide::{self, Wide};
use super::wide_column::{ACCEPTED, WideColumn};
use super::wide_compared::compared;
use super::{
    wide_clocks, wide_derived, wide_either, wide_factors, wide_items, wide_labels, wide_names,
    wide_numbers,
};
use crate::import::cells::dates;
use crate::import::options::{Decimal, Layout, Role, Shape};
use crate::import::table::header::is_made_up;
use foldhash::fast::FixedState;
use std::collections::HashSet;

/// Headers that hold markers and visits, but for columns with another role.
pub(in crate::import) fn wide_headers(e: &Evidence<'_>, told: Option<&Convention<'_>>) -> Wide {
    let are_markers = e.table.form == Some(Layout::Rows);
    if told.is_some_and(|c| !c.looks_for_wide) || are_markers {
        return Wide::default();
    }
    let mut candidates: Vec<(usize, &str)> = (0..e.table.n_columns())
        .filter(|c| can_be_visit(e, *c))
        .map(|c| (c, e.header(c)))
        .collect();
    let commas = decimal_commas(e);
    let mut compared = compared(&candidates, &|column| is_share(e, column, commas));
    compared.retain(|c| !e.options.markers.iter().any(|m| m == e.header(*c)));
    let set_aside: HashSet<usize, FixedState> = compared.iter().copied().collect();
    candidates.retain(|(column, _)| !set_aside.contains(column));
    let agree = |columns: &[usize]| agreement(e, columns, commas);
    let read = |takes| wide::columns(&candidates, &agree, takes);
    let mut wide = wide_either::told(e.options, read);
    // `0, 7, 14, EOT, FU`: the last two alone are some of the visits.
    if !wide.columns.is_empty()
        && wide.columns.iter().all(|w| w.marker.is_empty())
        && let Some((columns, strength)) = crossed::numbers(&candidates, &agree)
        && wide
            .columns
            .iter()
            .all(|w| columns.iter().any(|n| n.column == w.column))
    {
        wide = Wide {
            columns,
            strength,
            ..Wide::default()
        };
    }
    if wide.columns.is_empty() && !wide::name_places(&candidates) {
        let pattern = crossed::numbers(&candidates, &agree)
            .or_else(|| crossed::numbered_affixes(&candidates, &agree));
        if let Some((columns, strength)) = pattern {
            wide = Wide {
                columns,
                strength,
                ..Wide::default()
            };
        } else if wide.as_visits.is_empty() {
            (wide.as_visits, wide.in_doubt) = crossed::letters(&candidates, &agree);
        }
    }
    if are_code_and_measure(e, &wide.columns) {
        wide = Wide::default();
    }
    wide_labels::take_over(e, &candidates, &agree, &mut wide);
    wide.compared = compared;
    if wide.columns.is_empty() && wide.as_visits.is_empty() {
        named_visits(e, &candidates, &mut wide);
    }
    let are_visits = e.options.layout.is_some_and(|l| l.shape() == Shape::Wide);
    wide_derived::set_aside(e, &mut wide, commas);
    wide_items::part_from_visits(e, &mut wide, are_visits);
    wide_numbers::part_from_visits(e, &mut wide, are_visits);
    dated(e, &mut wide.columns);
    if !are_visits {
        wide_factors::part_from_visits(&mut wide);
    }
    wide_factors::bare_numbers(&candidates, &mut wide);
    wide_names::before_zero(e, &mut wide.columns);
    wide_names::heart_rates(e, &mut wide.columns);
    intervals::without_ends(&mut wide.columns);
    wide_clocks::set_aside(e, &mut wide);
    // Headers explain each other: a column with another role must not change how they are read.
    let keep = |w: &WideColumn| !has_role(e, w.column);
    wide.columns.retain(keep);
    wide.as_visits.retain(keep);
    wide
}

/// Whether a column may hold the values of a marker at a visit.
fn can_be_visit(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let is_count = e.is_called_counter(column)
        && (e.is_counter(column) || p.distinct == p.n && !p.has_fractions());
    // A column without any value may still be a visit of a marker.
    (p.is_numeric() || p.n == 0)
        && e.table.spent.binary_search(&column).is_err()
        && !is_count
        && !e.header(column).ends_with("_complete")
        // The number of a column without a header is no visit.
        && !is_made_up(e.header(column), column)
}

/// Whether a column was given a role beside that of a marker.
fn has_role(e: &Evidence<'_>, column: usize) -> bool {
    let is_value = |role| matches!(role, Role::Marker | Role::Value);
    e.options.gives(e.header(column), |role| !is_value(role))
}

/// Where headers are said to hold visits and name none that is known, the visits asked for may be whole headers: the
/// conditions of one marker.
fn named_visits(e: &Evidence<'_>, candidates: &[(usize, &str)], wide: &mut Wide) {
    let o = e.options;
    if o.visits.len() < 2 || o.layout.is_none_or(|l| l.shape() != Shape::Wide) {
        return;
    }
    let column = |visit: &String| {
        let (column, _) = candidates.iter().find(|(_, h)| h == visit)?;
        Some(WideColumn {
            column: *column,
            marker: String::new(),
            visit: visit.clone(),
        })
    };
    if let Some(mut columns) = o.visits.iter().map(column).collect::<Option<Vec<_>>>() {
        columns.sort_by_key(|w| w.column);
        wide.columns = columns;
        wide.strength = ACCEPTED + 1.0;
    }
}

/// Most different numbers of a code.
const CODES: usize = 5;

/// `Rest` and `Exercise`, 60 to 106 beside 1 to 3: of two words alone one is a code, so that they are no visits of one
/// marker.
fn are_code_and_measure(e: &Evidence<'_>, columns: &[WideColumn]) -> bool {
    let [a, b] = columns else { return false };
    let is_word = |w: &WideColumn| w.visit.chars().all(|c| c.is_alphabetic() || c == ' ');
    let alone = |w: &WideColumn| w.marker.is_empty() && is_word(w);
    if !alone(a) || !alone(b) || e.options.layout.is_some() || !e.options.visits.is_empty() {
        return false;
    }
    let range = |w: &WideColumn| {
        let decimal = e.profile(w.column).own_decimal();
        let numbers = (0..e.table.n_rows()).filter_map(|row| e.number(row, w.column, decimal));
        numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        })
    };
    let (x, y) = (range(a), range(b));
    let is_code = |w: &WideColumn| {
        let p = e.profile(w.column);
        (2..=CODES).contains(&p.distinct) && p.n > 3 * CODES && !p.has_fractions()
    };
    let is_measure = |w: &WideColumn| e.profile(w.column).distinct > 2 * CODES;
    let apart = x.1 < y.0 || y.1 < x.0;
    apart && (is_code(a) && is_measure(b) || is_code(b) && is_measure(a))
}

/// Whether all numbers of a column lie between 0 and 1.
fn is_share(e: &Evidence<'_>, column: usize, commas: bool) -> bool {
    let decimal = if commas {
        Decimal::Comma
    } else {
        Decimal::Point
    };
    let mut numbers = (0..e.table.n_rows()).filter_map(|row| e.number(row, column, decimal));
    numbers.all(|x| (0.0..=1.0).contains(&x))
}

/// Dates as headers become days from the first.
fn dated(e: &Evidence<'_>, columns: &mut [WideColumn]) {
    let texts: Vec<&str> = columns.iter().map(|w| w.visit.as_str()).collect();
    if texts.iter().any(|t| !dates::is_date(t)) {
        return;
    }
    let Some(days) = dates::days_since_first(&texts, e.options.dates) else {
        return;
    };
    for (w, day) in columns.iter_mut().zip(days) {
        w.visit = match day {
            0 => "Baseline".to_owned(),
            d => format!("Day {d}"),
        };
    }
}
