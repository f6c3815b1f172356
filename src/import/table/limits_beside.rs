//! Limits of detection that stand beside the number: a column of `<` and `=`, or the text of a number that is empty.
//!
//! In: a table as written. Out: the same, with `<3` where the file has `<` and `3`, and a warning for flags that may say
//! so in a way that is not plain. Not its business: limits written in the cell of the number.

use crate::import::cells::names::{bracketed, normal};
use crate::import::cells::values::{self, Cell, MissingCodes, form};
use crate::import::cells::words::Name;
use crate::import::options::{Decimal, ImportOptions};
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Rows by which a column is judged.
const JUDGED: usize = 2_000;
/// Last words of a header over flags that say whether a value was measured.
const FLAGS: [&str; 14] = [
    "censored",
    "cens",
    "censoring",
    "detected",
    "detect",
    "nondetect",
    "nondetected",
    "blq",
    "bql",
    "bloq",
    "blod",
    "qual",
    "qualifier",
    "flag",
];
/// Words that say anything in a column of flags, of which only these cells say that nothing was found.
const OPEN: [&str; 3] = ["qual", "qualifier", "flag"];
const NOT_FOUND: [&str; 9] = ["u", "nd", "uj", "blq", "bql", "<lod", "<loq", "<", "bdl"];

/// Names of columns of limits.
const LIMITS: [&str; 10] = [
    "rl",
    "lod",
    "loq",
    "lloq",
    "mdl",
    "dl",
    "pql",
    "mrl",
    "limit",
    "detectionlimit",
];

/// Cells to be written anew, by row and column.
type Changes = BTreeMap<usize, Vec<(usize, String)>>;

/// Writes limits into the cells of their numbers, and says so.
pub(in crate::import) fn join(
    table: &mut Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) {
    let missing = MissingCodes::new(&options.missing);
    let mut changes = Changes::new();
    let mut notes = Vec::new();
    for c in 0..table.n_columns() {
        if options.ignore.contains(&table.header[c]) {
            continue;
        }
        if is_of_signs(table, c) {
            notes.extend(signs(table, c, &mut changes));
        } else if let Some(number) = twin(table, c) {
            notes.extend(texts(table, (c, number), &missing, &mut changes));
        } else {
            notes.extend(flags(table, c, &missing));
        }
    }
    if table.replace(&changes) {
        issues.extend(notes);
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

fn is_numeric(table: &Table<'_>, column: usize) -> bool {
    let cells = (0..table.n_rows().min(JUDGED)).map(|row| table.cell(row, column));
    let filled = cells.filter(|t| !t.is_empty());
    let (n, k) = filled.fold((0, 0), |(n, k), t| {
        (n + 1, k + usize::from(values::value_form(t).is_some()))
    });
    k * 2 > n
}

/// Whether a column has more different cells than codes have.
fn is_measured(table: &Table<'_>, column: usize) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    (0..table.n_rows().min(JUDGED)).any(|row| {
        seen.insert(table.cell(row, column));
        seen.len() > 6
    })
}

/// The column of numbers that a column beside them is about: the one whose name it begins with, else its neighbour.
fn number_of(
    table: &Table<'_>,
    column: usize,
    beside: impl Iterator<Item = usize>,
) -> Option<usize> {
    let own = table.normal_name(column);
    let stem = |c: usize| {
        let header = &table.header[c];
        let name = normal(bracketed(header).map_or(header.as_str(), |(before, _)| before));
        (c != column && name.len() > 1 && own.starts_with(&name)).then_some(name.len())
    };
    let by_name = (0..table.n_columns())
        .filter_map(|c| Some((stem(c)?, c)))
        .filter(|(_, c)| is_numeric(table, *c))
        .max_by_key(|(len, c)| (*len, std::cmp::Reverse(*c)));
    let beside = || {
        let mut there = beside.filter(|c| *c < table.n_columns());
        there.find(|c| is_numeric(table, *c) && !LIMITS.contains(&table.normal_name(*c)))
    };
    by_name.map(|(_, c)| c).or_else(beside)
}

/// Writes the signs of a column before the numbers beside it.
fn signs(table: &Table<'_>, column: usize, changes: &mut Changes) -> Option<Issue> {
    // A sign stands before its number, a flag behind it.
    let number = number_of(
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
            format!("{n} cell(s) of {numbers} are empty and are read from {texts}, which holds a limit there, such as <3."),
        )
        .at(None, Some(texts))
    })
}

/// What is said of flags that may tell which numbers are limits.
fn flags(table: &Table<'_>, column: usize, missing: &MissingCodes) -> Option<Issue> {
    let header = &table.header[column];
    let words = Name::new(header).words;
    let last = words.last()?.as_str();
    let is_glued = || last.len() > 4 && last.ends_with("cens");
    if !FLAGS.contains(&last) && !is_glued() {
        return None;
    }
    let beside = (0..column).rev().chain(column + 1..table.n_columns());
    let number = number_of(table, column, beside.filter(|c| is_measured(table, *c)))?;
    let mut labels: BTreeSet<String> = BTreeSet::new();
    for row in 0..table.n_rows() {
        let cell = table.cell(row, column);
        if !missing.contains(cell) && labels.insert(cell.to_lowercase()) && labels.len() > 6 {
            return None;
        }
    }
    let says_so = labels.iter().any(|l| NOT_FOUND.contains(&l.as_str()));
    if !says_so && (labels.len() < 2 || OPEN.contains(&last)) {
        return None;
    }
    let remedy =
        "Write < before such values in a copy of the file, as in <0.5, and leave that column out.";
    Some(
        Issue::new(
            Severity::Warning,
            "flags_of_limits",
            format!(
                "{header} seems to say which values of {} are below a limit of detection; they are used as if they were measured.",
                table.header[number]
            ),
        )
        .remedy(remedy, remedy)
        .at(None, Some(header)),
    )
}
