//! Columns that are computed from others, and times that repeat the visit.
//!
//! In: a column. Out: whether it holds a change that other columns tell, or the actual time of a visit. Not its business:
//! headers that compare visits of a wide table.

use super::evidence::Evidence;
use crate::import::cells::codes::Codes;
use crate::import::cells::names::normal;
use crate::import::cells::words::{Hint, Name};

/// `Actual day`, `Planned week`: when a visit took place, beside its name.
pub(super) fn is_actual_time(name: &Name) -> bool {
    const WHICH: [&str; 9] = [
        "actual",
        "nominal",
        "planned",
        "scheduled",
        "real",
        "relative",
        "tatsaechlicher",
        "study",
        "target",
    ];
    const TIME: [&str; 8] = ["day", "days", "week", "date", "time", "hour", "tag", "jour"];
    const WHOLE: [&str; 9] = [
        "reldays", "relday", "ady", "studyday", "vsdy", "lbdy", "egdy", "qsdy", "visitday",
    ];
    if WHOLE.contains(&name.normal.as_str()) {
        return true;
    }
    let words: Vec<&str> = name.words.iter().map(String::as_str).collect();
    let words = words.strip_prefix(&["analysis"]).unwrap_or(&words);
    matches!(words, [which, time] if WHICH.contains(which) && TIME.contains(time))
}

/// Columns whose differences are compared with a column.
const DIFFERENCES_OF: usize = 12;

/// Whether a column holds the difference of two others in every row, as far as its numbers are written.
fn is_difference(e: &Evidence<'_>, column: usize) -> bool {
    let value = |row: usize, c: usize| e.number(row, c, e.profile(c).own_decimal());
    let rows: Vec<(usize, f64)> = (0..e.table.n_rows().min(200))
        .filter_map(|row| Some((row, value(row, column)?)))
        .collect();
    let others: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(|c| *c != column && e.profile(*c).is_numeric() && e.profile(*c).distinct > 2)
        .take(DIFFERENCES_OF)
        .collect();
    if rows.len() < 4 || e.profile(column).distinct < 3 {
        return false;
    }
    let fits = |a: usize, b: usize| {
        rows.iter().all(|(row, d)| {
            let pair = value(*row, a).zip(value(*row, b));
            pair.is_some_and(|(x, y)| (x - y - d).abs() <= 1e-6 * (1.0 + x.abs().max(y.abs())))
        })
    };
    let pairs = |a: &usize| others.iter().any(|b| a != b && fits(*a, *b));
    others.iter().any(pairs)
}

/// Columns of each kind among which a baseline is looked for.
const BASES_OF: usize = 24;

/// Facts from which the changes of a marker are counted, each with the marker: in all rows the marker less the fact is a
/// column that is called a change.
pub(in crate::import) fn bases(
    e: &Evidence<'_>,
    markers: &[usize],
    facts: &[usize],
) -> Vec<(String, String)> {
    let is_change = |c: &usize| {
        let p = e.profile(*c);
        p.is_numeric() && p.distinct > 2 && e.name(*c).hint(Hint::Derived) > 0.9
    };
    let changes = (0..e.table.n_columns().min(2_000)).filter(is_change);
    let numeric = |all: &[usize]| -> Vec<usize> {
        let numbers = all
            .iter()
            .filter(|c| e.profile(**c).is_numeric() && e.profile(**c).distinct > 2);
        numbers.take(BASES_OF).copied().collect()
    };
    let (markers, facts) = (numeric(markers), numeric(facts));
    let value = |row: usize, c: usize| e.number(row, c, e.profile(c).own_decimal());
    let mut out = Vec::new();
    for change in changes.take(BASES_OF) {
        let rows: Vec<(usize, f64)> = (0..e.table.n_rows().min(200))
            .filter_map(|row| Some((row, value(row, change)?)))
            .collect();
        let fits = |marker: usize, fact: usize| {
            rows.iter().all(|(row, d)| {
                let pair = value(*row, marker).zip(value(*row, fact));
                pair.is_some_and(|(x, y)| (x - y - d).abs() <= 1e-6 * (1.0 + x.abs().max(y.abs())))
            })
        };
        let pairs = markers
            .iter()
            .flat_map(|m| facts.iter().map(move |f| (*m, *f)));
        let found = pairs
            .into_iter()
            .find(|(m, f)| rows.len() > 3 && fits(*m, *f));
        out.extend(found.map(|(m, f)| (e.header(f).to_owned(), e.header(m).to_owned())));
    }
    out
}

/// `SBP_chg` beside `SBP`.
pub(super) fn is_derived(e: &Evidence<'_>, column: usize, people: &Codes<'_>) -> bool {
    let name = e.name(column);
    if name.hint(Hint::Derived) < 0.9 {
        return false;
    }
    if is_difference(e, column) {
        return true;
    }
    // `CHANGE` beside a baseline value and a value that changes.
    if name.words.len() < 2 {
        let columns = || (0..e.table.n_columns().min(200)).filter(|c| e.profile(*c).is_numeric());
        let is_base = |c: &usize| {
            let words = &e.name(*c).words;
            words
                .iter()
                .any(|w| w.starts_with("bas") || w == "bl" || w == "pre")
        };
        let is_value = |c: &usize| {
            let w = e.within(*c, people);
            *c != column
                && !is_base(c)
                && e.profile(*c).distinct > 10
                && w.varying * 2 > w.repeated
                && e.name(*c).hint(Hint::Visit) < 0.5
                && !is_actual_time(e.name(*c))
        };
        return columns().any(|c| is_base(&c)) && columns().any(|c| is_value(&c));
    }
    (0..e.table.n_columns().min(2_000)).any(|c| {
        let other = e.name(c);
        c != column
            && e.profile(c).is_numeric()
            && !other.words.is_empty()
            && other.words.len() < name.words.len()
            && other.words.iter().all(|w| name.words.contains(w))
    })
}

/// Columns and rows that are looked at for products.
const PRODUCTS_OF: usize = 40;
const PRODUCT_ROWS: usize = 400;

/// `low:time`, the product of an indicator of 0 and 1 and of another number, as it is written out for a model: its name
/// holds those of both. A value that counts only where it was detected is a product too, and a marker.
pub(super) fn is_product(e: &Evidence<'_>, column: usize) -> bool {
    let rows = 0..e.table.n_rows().min(PRODUCT_ROWS);
    let value = |row: usize, c: usize| e.number(row, c, e.profile(c).own_decimal());
    let own: Vec<(usize, f64)> = rows
        .filter_map(|row| Some((row, value(row, column)?)))
        .collect();
    let zeros = own.iter().filter(|(_, x)| *x == 0.0).count();
    if e.table.n_columns() > 5 * PRODUCTS_OF
        || zeros * 8 < own.len()
        || zeros * 8 > own.len() * 7
        || own.len() < 8
        || e.profile(column).distinct < 4
    {
        return false;
    }
    let numeric = |c: &usize| *c != column && e.profile(*c).is_numeric();
    let is_flag = |c: &usize| numeric(c) && e.profile(*c).distinct == 2;
    let flags: Vec<usize> = (0..e.table.n_columns())
        .filter(is_flag)
        .take(PRODUCTS_OF)
        .collect();
    let others = (0..e.table.n_columns())
        .filter(|c| numeric(c) && e.profile(*c).distinct > 3)
        .take(PRODUCTS_OF);
    let follows = |flag: usize| {
        (own.iter()).all(|(row, x)| match value(*row, flag) {
            Some(0.0) => *x == 0.0,
            Some(1.0) => true,
            _ => false,
        })
    };
    let flags: Vec<usize> = flags.into_iter().filter(|f| follows(*f)).collect();
    let is_made_of = |other: usize, flag: usize| {
        let differs = |(row, x): &(usize, f64)| value(*row, other).is_some_and(|y| y != *x);
        own.iter().any(differs)
            && own.iter().all(|(row, x)| {
                let pair = value(*row, flag).zip(value(*row, other));
                pair.is_some_and(|(f, y)| (f * y - x).abs() <= 1e-6 * (1.0 + x.abs()))
            })
    };
    let header = |c: usize| normal(e.header(c));
    let name = header(column);
    let flags: Vec<usize> = (flags.into_iter())
        .filter(|flag| name.contains(&header(*flag)))
        .collect();
    let names = |other: &usize| e.name(*other).words.iter().any(|w| name.contains(w));
    let mut others = others.filter(|other| !flags.is_empty() && names(other));
    others.any(|other| flags.iter().any(|flag| is_made_of(other, *flag)))
}
