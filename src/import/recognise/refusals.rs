//! Tables that hold no study: a plate as a grid, means instead of people, groups in columns, tables side by side.
//!
//! In: the table, and what the best reading makes of it. Out: whether it is one of these. Not its
//! business: the wording of the error.

use super::evidence::Evidence;
use super::reading::{Reading, Who};
use crate::import::cells::runs::names_replicate;
use crate::import::cells::vocabulary::{CENTRES, SPREADS, is_reference};
use crate::import::cells::words::Hint;

/// Rows A to H under columns 1 to 12, or twice as many of both.
pub(in crate::import) fn is_plate_grid(e: &Evidence<'_>) -> bool {
    let n = e.table.n_columns();
    let header = &e.table.header;
    let numbered = |from: usize| (from..n).all(|c| header[c].parse::<usize>() == Ok(c - from + 1));
    let wells = matches!(n, 13 | 25) && numbered(1);
    are_grids(e)
        || wells
            && (0..e.table.n_rows().min(16)).all(|r| {
                let letter = u8::try_from(r).map_or('?', |r| char::from(b'A' + r));
                e.table.cell(r, 0).trim() == letter.to_string()
            })
}

/// Several grids side by side: the columns 1 to 12 come again, under no name of a subject.
fn are_grids(e: &Evidence<'_>) -> bool {
    let mut runs = 0;
    let mut next = 1_usize;
    let number = |header: &str| -> Option<usize> {
        // `7 (2)` came again.
        let plain = header.split(" (").next().unwrap_or("");
        plain.parse().ok()
    };
    for header in e.table.header.iter().map(String::as_str).chain([""]) {
        match number(header) {
            Some(n) if n == next => next += 1,
            other => {
                runs += usize::from(matches!(next, 13 | 25));
                next = if other == Some(1) { 2 } else { 1 };
            }
        }
    }
    runs > 1 && (0..e.table.n_columns()).all(|c| e.name(c).names_subject() < 0.5)
}

/// An empty column divides the table, and the headers after it repeat those before it.
pub(in crate::import) fn is_side_by_side(e: &Evidence<'_>) -> bool {
    let header = &e.table.header;
    // `ID Control` and `ID Treated`, where a line above names the tables.
    let first = |text: &str| text.split(' ').next().unwrap_or("").to_owned();
    let again = |a: &String, b: &String| b.strip_suffix(" (2)") == Some(a) || first(a) == first(b);
    (1..header.len()).any(|gap| {
        let (before, after) = (&header[..gap], &header[gap + 1..]);
        before.len() > 1
            && after.len() >= before.len()
            && e.profile(gap).n == 0
            && e.name(0).names_subject() > 0.3
            && before.iter().zip(after).all(|(a, b)| again(a, b))
    })
}

/// Columns of numbers that are called as groups are, and nothing else: one value of each group a row.
pub(in crate::import) fn groups_in_columns(e: &Evidence<'_>, best: &Reading<'_>) -> bool {
    if best.who != Who::Row || best.group.is_some() {
        return false;
    }
    let columns = || (0..e.table.n_columns()).filter(|c| !e.is_counter(*c));
    let numbers = || columns().filter(|c| e.profile(*c).is_numeric());
    columns().all(|c| e.profile(c).is_numeric() || e.profile(c).n == 0)
        && numbers().count() > 1
        && numbers().any(|c| is_reference(e.header(c)))
}

/// Means with their spread instead of values of people.
pub(in crate::import) fn holds_means(e: &Evidence<'_>) -> bool {
    let is_mean = |c: usize| {
        let cells = || (0..e.table.n_rows().min(200)).map(|r| e.table.cell(r, c));
        let filled = cells().filter(|t| !t.is_empty()).count();
        let is_spread = |t: &&str| {
            t.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                && (t.contains('\u{b1}') || t.contains("+/-"))
        };
        let spread = cells().filter(is_spread).count();
        filled > 0 && spread * 2 > filled
    };
    if (0..e.table.n_columns()).any(|c| !e.profile(c).is_numeric() && is_mean(c)) {
        return true;
    }
    let has = |wanted: &[&str]| {
        (0..e.table.n_columns()).any(|c| wanted.contains(&e.table.normal_name(c)))
    };
    // `q025`, `q50`, `p75`: quantiles of a model or a sample.
    let is_quantile = |c: usize| {
        let name = e.table.normal_name(c);
        name.strip_prefix(['q', 'p'])
            .is_some_and(|n| matches!(n, "025" | "25" | "05" | "5" | "50" | "75" | "95" | "975"))
    };
    let quantiles = (0..e.table.n_columns()).filter(|c| is_quantile(*c)).count();
    let no_subject = (0..e.table.n_columns())
        .all(|c| e.name(c).names_subject() < 0.6 || e.table.normal_name(c) == "n");
    let says = |c: usize, wanted: &[&str]| {
        let is = |w: &String| wanted.contains(&w.as_str());
        e.profile(c).is_numeric() && e.name(c).words.iter().any(is)
    };
    let columns_of = |wanted: &[&str]| {
        (0..e.table.n_columns())
            .filter(|c| says(*c, wanted))
            .count()
    };
    // `n` beside `value.median` and `age.sd`.
    let centres = columns_of(&["mean", "median"]);
    let spreads = columns_of(&["sd", "sem", "percentile", "iqr", "q1", "q3", "quartile"]);
    no_subject && quantiles > 2
        || no_subject && has(&["n"]) && centres > 0 && spreads > 1
        || no_subject && has(&CENTRES) && has(&SPREADS)
}

/// A column of visits that come again and again, in a table in which no column names the subject.
pub(in crate::import) fn repeats_visits(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let name = e.name(column);
    let few = (2..=60).contains(&p.distinct) && p.n >= 2 * p.distinct;
    few && !p.has_fractions()
        && name.hint(Hint::Visit) > 0.9
        && name.hint(Hint::Birth) < 0.5
        && name.words.len() < 3
}

/// A column that numbers the repeats of a measurement: several rows belong to one subject.
pub(in crate::import) fn numbers_repeats(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let named = names_replicate(e.name(column));
    named && (2..=20).contains(&p.distinct) && p.n >= 2 * p.distinct && !p.has_fractions()
}
