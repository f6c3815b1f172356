//! The wells of a plate.
//!
//! In: columns. Out: which hold wells, whether each well was read at several times, and columns that say what was put
//! into the wells. Not its business: plates whose wells are columns.

use super::evidence::Evidence;
use super::visit_signs::{reads_as_visits, visit_name};
use crate::import::cells::words::Name;
use foldhash::fast::FixedState;
use std::collections::HashSet;

/// Wells from which on a column of them is followed over time.
const FEWEST: usize = 6;
/// Most different amounts on one plate.
const MOST_AMOUNTS: usize = 24;

/// A well of a plate of up to 384: `A1` to `P24`.
pub(in crate::import) fn is_well(text: &str) -> bool {
    let mut chars = text.chars();
    let row = chars.next().map(|c| c.to_ascii_uppercase());
    let column = chars.as_str().parse::<u8>();
    row.is_some_and(|c| ('A'..='P').contains(&c)) && column.is_ok_and(|n| (1..=24).contains(&n))
}

/// The wells of a plate, `A1` to `H12`: two of them may hold one sample.
pub(super) fn holds_wells(e: &Evidence<'_>, column: usize) -> bool {
    const WORDS: [&str; 7] = [
        "well",
        "wells",
        "wellposition",
        "position",
        "location",
        "puits",
        "pozo",
    ];
    let name = e.name(column);
    let named = name.words.iter().any(|w| WORDS.contains(&w.as_str()));
    named && (0..e.table.n_rows()).all(|r| is_well(e.table.cell(r, column)))
}

/// A column of wells each of which was read at several times, once at each.
pub(super) fn followed(e: &Evidence<'_>, free: &dyn Fn(usize) -> bool) -> Option<usize> {
    let n = e.table.n_rows();
    let come_again = |c: &usize| {
        let distinct = e.profile(*c).distinct;
        distinct >= FEWEST && distinct * 2 <= n && free(*c) && holds_wells(e, *c)
    };
    let column = (0..e.table.n_columns()).find(come_again)?;
    let at_times = |time: usize| {
        let p = e.profile(time);
        let says = visit_name(e, time) > 0.6 || reads_as_visits(e, time) > 0.8 || is_cycle(e, time);
        if time == column || !says || p.n < n || p.distinct < 2 {
            return false;
        }
        let mut places: HashSet<(&str, &str), FixedState> = HashSet::default();
        (0..n).all(|r| places.insert((e.table.cell(r, column), e.table.cell(r, time))))
    };
    (0..e.table.n_columns()).any(at_times).then_some(column)
}

/// `Cycle`, `Cycle Nr.`: the turns of a reader or a cycler.
pub(super) fn is_cycle(e: &Evidence<'_>, column: usize) -> bool {
    let words = &e.name(column).words;
    let is = |w: &String| {
        matches!(
            w.as_str(),
            "cycle" | "cycles" | "zyklus" | "cycleno" | "cyclenr"
        )
    };
    e.profile(column).is_numeric() && words.len() <= 2 && words.iter().any(is)
}

/// What was put into a well, or where it stands, and no measured value: a few amounts that come again on a plate.
pub(super) fn is_design(e: &Evidence<'_>, column: usize) -> bool {
    const DESIGN: [&str; 11] = [
        "concentration",
        "conc",
        "dose",
        "dosis",
        "dilution",
        "moi",
        "row",
        "col",
        "column",
        "spalte",
        "zeile",
    ];
    let p = e.profile(column);
    let named = e
        .name(column)
        .words
        .iter()
        .any(|w| DESIGN.contains(&w.as_str()));
    // Calculated concentrations are seldom the same twice.
    named
        && (1..=MOST_AMOUNTS).contains(&p.distinct)
        && p.distinct * 3 <= p.n
        && ((0..e.table.n_columns()).any(|c| c != column && holds_wells(e, c))
            || has_rows_and_columns(e))
}

/// Whether a column of rows and one of columns give each row of the table a place of its own on a plate.
fn has_rows_and_columns(e: &Evidence<'_>) -> bool {
    let n = e.table.n_rows();
    let column = |names: &[&str], most: usize| {
        (0..e.table.n_columns()).find(|c| {
            let distinct = e.profile(*c).distinct;
            names.contains(&e.table.normal_name(*c)) && (2..=most).contains(&distinct)
        })
    };
    let (Some(a), Some(b)) = (
        column(&["row", "zeile", "platerow"], 16),
        column(&["col", "column", "spalte", "platecol", "platecolumn"], 24),
    ) else {
        return false;
    };
    let mut places: HashSet<(&str, &str), FixedState> = HashSet::default();
    (0..n).all(|r| places.insert((e.table.cell(r, a), e.table.cell(r, b))))
}

/// `Dye`, `Channel`: with what a value was read.
pub(super) fn is_channel(name: &Name) -> bool {
    const CHANNELS: [&str; 6] = [
        "dye",
        "fluor",
        "fluorophore",
        "channel",
        "wavelength",
        "reporter",
    ];
    name.words.iter().any(|w| CHANNELS.contains(&w.as_str()))
}
