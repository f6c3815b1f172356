//! Limits of detection that stand beside the number: a column of `<` and `=`, or the text of a number that is empty.
//!
//! In: a table as written. Out: the same, with `<3` where the file has `<` and `3`, and a warning for flags that may say
//! so in a way that is not plain (`limit_flags`). Not its business: limits written in the cell of the number.

use super::beside::{Beside, Changes};
use super::limit_flags;
use crate::import::cells::values::{self, Cell, MissingCodes, form};
use crate::import::options::{Decimal, ImportOptions};
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use crate::words::of_count;
use std::cell::OnceCell;

/// Writes limits into the cells of their numbers, and says so.
pub(in crate::import) fn join(
    table: &mut Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) {
    let missing = MissingCodes::new(&options.missing);
    let mut changes = Changes::new();
    let mut notes = Vec::new();
    let mut spent = Vec::new();
    let known = OnceCell::new();
    for c in 0..table.n_columns() {
        if options.ignore.contains(&table.header[c]) {
            continue;
        }
        if is_of_signs(table, c) {
            let read = signs(table, c, &known, &mut changes);
            spent.extend(read.is_some().then_some(c));
            notes.extend(read);
        } else if let Some(number) = twin(table, c) {
            notes.extend(texts(table, (c, number), &missing, &mut changes));
        } else {
            let read = limit_flags::flags(table, c, &known, (&missing, options), &mut changes);
            spent.extend(read.as_ref().is_some_and(|r| r.1).then_some(c));
            notes.extend(read.map(|r| r.0));
        }
    }
    if table.replace(&changes) {
        issues.extend(notes);
        table.spent = spent;
    }
}

/// The sign as it stands before a number: `\u{2264}` is `<`.
fn sign(cell: &str) -> Option<&'static str> {
    match cell {
        "<" | "<=" | "\u{2264}" | "lt" | "LT" => Some("<"),
        ">" | ">=" | "\u{2265}" | "gt" | "GT" => Some(">"),
        "=" | "==" | "eq" | "EQ" | "~" => Some(""),
        _ => None,
    }
}

/// Whether a column holds nothing but signs, some of them of limits.
fn is_of_signs(table: &Table<'_>, column: usize) -> bool {
    let mut is_limit = false;
    for row in 0..table.n_rows() {
        match table.cell(row, column) {
            "" => {}
            cell => match sign(cell) {
                Some(sign) => is_limit |= !sign.is_empty(),
                None => return false,
            },
        }
    }
    is_limit
}

/// Writes the signs of a column before the numbers beside it.
fn signs(
    table: &Table<'_>,
    column: usize,
    known: &OnceCell<Beside>,
    changes: &mut Changes,
) -> Option<Issue> {
    // A sign stands before its number, a flag behind it.
    let known = known.get_or_init(|| Beside::new(table));
    let number = known.number_of(
        table,
        column,
        [column + 1, column.wrapping_sub(1)].into_iter(),
    )?;
    let mut n = 0;
    for row in 0..table.n_rows() {
        let Some(sign) = sign(table.cell(row, column)) else {
            continue;
        };
        let own = changes.entry(row).or_default();
        own.push((column, String::new()));
        let cell = table.cell(row, number);
        if !sign.is_empty() && form(cell).is_some() {
            own.push((number, format!("{sign}{cell}")));
            n += 1;
        }
    }
    let (signs, numbers) = (&table.header[column], &table.header[number]);
    Some(
        Issue::new(
            Severity::Note,
            "signs_beside",
            format!("{signs} holds the sign of {numbers}: {n} of its numbers are read as limits, such as <3."),
        )
        .at(None, Some(signs)),
    )
}

/// The column of numbers whose text stands in this one, by the names of clinical data standards.
fn twin(table: &Table<'_>, column: usize) -> Option<usize> {
    let name = table.normal_name(column);
    let number = match name.strip_suffix("stresc") {
        Some(domain) if domain.len() == 2 => format!("{domain}stresn"),
        _ if name == "avalc" => "aval".to_owned(),
        _ => return None,
    };
    (0..table.n_columns()).find(|c| table.normal_name(*c) == number)
}

/// Writes the limits of a column of texts into the empty cells of its numbers.
fn texts(
    table: &Table<'_>,
    (column, number): (usize, usize),
    missing: &MissingCodes,
    changes: &mut Changes,
) -> Option<Issue> {
    let mut n = 0;
    for row in 0..table.n_rows() {
        let text = table.cell(row, column);
        let is_limit = || {
            let read = values::cell(text, Decimal::Point, missing);
            matches!(read, Cell::Limit(..) | Cell::NoLimit(_))
        };
        if !text.is_empty() && missing.contains(table.cell(row, number)) && is_limit() {
            changes
                .entry(row)
                .or_default()
                .push((number, text.to_owned()));
            n += 1;
        }
    }
    let (texts, numbers) = (&table.header[column], &table.header[number]);
    (n > 0).then(|| {
        Issue::new(
            Severity::Note,
            "limits_beside",
            format!(
                "{} read from {texts}, which holds a limit there, such as <3.",
                of_count(
                    n,
                    &format!("cell of {numbers} is empty and is"),
                    &format!("cells of {numbers} are empty and are")
                )
            ),
        )
        .at(None, Some(texts))
    })
}
