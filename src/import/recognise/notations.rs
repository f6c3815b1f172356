//! The decimal sign of each column that is read as numbers, and the first rows as they were read.
//!
//! In: the roles of a reading. Out: the sign that a column proves or a question, and the preview of raw cells
//! beside their readings.

use super::evidence::Evidence;
use super::recognition::{CellReading, Preview, Question};
use super::roles::Roles;
use crate::import::cells::profile::{Notation, Profile, notation};
use crate::import::cells::values::Cell;
use crate::import::options::Decimal;
use crate::study::{Censoring, Remedy};
use crate::words::first_names;
use std::collections::{BTreeSet, HashSet};

/// Rows shown raw.
const PREVIEW_ROWS: usize = 200;
/// Cells shown raw: wide tables show fewer rows, because each of these cells takes ten times its room in the file.
const PREVIEW_CELLS: usize = 40_000;
/// Rows shown of the widest tables.
const FEWEST_PREVIEW_ROWS: usize = 4;

/// The columns that are read as numbers where they hold some.
fn numbers(roles: &Roles) -> Vec<usize> {
    roles
        .markers
        .iter()
        .chain(&roles.covariates)
        .copied()
        .chain(roles.wide.iter().map(|w| w.column))
        .chain(roles.value)
        .chain(roles.hours)
        .chain(roles.limits.iter().copied().flatten())
        .collect()
}

/// The decimal sign of each column; what stays open in a column that is used becomes a question.
pub(in crate::import) fn notations(
    e: &Evidence<'_>,
    roles: &mut Roles,
    questions: &mut Vec<Question>,
) -> Vec<Notation> {
    let used = numbers(roles);
    let numeric = || {
        used.iter()
            .filter_map(|c| e.profiles.get(*c))
            .filter(|p| p.is_numeric())
    };
    let file = (
        numeric().any(|p| p.point > 0),
        numeric().any(|p| p.comma > 0),
    );
    let out: Vec<Notation> = e
        .profiles
        .iter()
        .map(|p| notation(p, file, e.table.delimiter, e.options.decimal))
        .collect();
    let numbers: HashSet<usize> = used.iter().copied().collect();
    for (c, told) in &mut roles.told {
        let known = match out.get(*c) {
            Some(Notation::Known(decimal)) if numbers.contains(c) => Some(*decimal),
            _ => None,
        };
        let marked = e
            .profiles
            .get(*c)
            .is_some_and(|p| p.is_numeric() && p.has_marks());
        told.decimal = known.filter(|_| marked);
        if told.decimal == Some(Decimal::Comma) {
            told.why.push_str("; the comma is the decimal sign");
        }
    }
    questions.extend(question(e, &used, &out));
    out
}

/// Columns that a question names.
const NAMED: usize = 6;

/// The question about the decimal sign, one for all columns: the answer is that of the whole file.
fn question(e: &Evidence<'_>, used: &[usize], out: &[Notation]) -> Option<Question> {
    let mut seen: HashSet<usize> = HashSet::new();
    let mut of = |wanted: fn(&Notation) -> bool| -> Vec<usize> {
        let asks = |c: &usize| {
            e.profiles.get(*c).is_some_and(Profile::is_numeric) && out.get(*c).is_some_and(wanted)
        };
        (used.iter().copied())
            .filter(|c| asks(c) && seen.insert(*c))
            .collect()
    };
    let open = of(|n| matches!(n, Notation::Open));
    let mixed = of(|n| matches!(n, Notation::Mixed));
    let line = |c: &usize| Some(e.table.line(e.profile(*c).first_open?));
    let names = |columns: &[usize]| {
        let place = |c: &usize| line(c).map(|l| format!(" (line {l})")).unwrap_or_default();
        let each: Vec<String> = (columns.iter())
            .map(|c| format!("{}{}", e.header(*c), place(c)))
            .collect();
        let noun = if columns.len() == 1 {
            "column"
        } else {
            "columns"
        };
        let names = first_names(each.iter().map(String::as_str), NAMED);
        format!("{noun} {names}")
    };
    let mut texts: Vec<String> = Vec::new();
    if !open.is_empty() {
        texts.push(format!(
            "{}: numbers such as 1,234 or 1.234 can be read with a decimal or a thousands mark.",
            names(&open)
        ));
    }
    if !mixed.is_empty() {
        texts.push(format!(
            "{}: some numbers have a decimal comma and some a decimal point.",
            names(&mixed)
        ));
    }
    let first = open.iter().chain(&mixed).next()?;
    let rows: BTreeSet<usize> = open.iter().chain(&mixed).filter_map(line).collect();
    Some(Question {
        flag: "--decimal".to_owned(),
        text: format!("{}, {}", e.file, texts.join(" In ")),
        remedy: Remedy::new(
            "Say which is the decimal sign, or correct the numbers in a copy of the file.",
            "Say which is the decimal sign with --decimal comma or --decimal point, or correct the numbers in a copy.",
        ),
        column: Some(e.header(*first).to_owned()),
        rows: rows.into_iter().take(NAMED).collect(),
        choices: vec!["comma".to_owned(), "point".to_owned()],
    })
}

pub(in crate::import) fn preview(
    e: &Evidence<'_>,
    roles: &Roles,
    notations: &[Notation],
) -> Preview {
    let table = e.table;
    let room = PREVIEW_CELLS / table.n_columns().max(1);
    let rows = (table.n_rows()).min(room.clamp(FEWEST_PREVIEW_ROWS, PREVIEW_ROWS));
    let mut decimals: Vec<Option<Decimal>> = vec![None; table.n_columns()];
    for c in numbers(roles) {
        let numeric = e.profiles.get(c).is_some_and(Profile::is_numeric);
        if let (true, Some(slot)) = (numeric, decimals.get_mut(c)) {
            *slot = Some(Notation::decimal(notations.get(c)));
        }
    }
    let reading = |r: usize, c: usize| match decimals[c] {
        None => CellReading::Text,
        Some(decimal) => match e.value(r, c, decimal) {
            Cell::Missing => CellReading::Missing,
            Cell::Number(x) => CellReading::Number(x),
            Cell::Flagged(x) => CellReading::Flagged(x),
            Cell::Limit(Censoring::Above, x) => CellReading::Above(x),
            Cell::Limit(_, x) => CellReading::Below(x),
            Cell::NoLimit(_) => CellReading::NoLimit,
            Cell::Infinite | Cell::Text => CellReading::Unreadable,
        },
    };
    Preview {
        readings: (0..rows)
            .map(|r| (0..table.n_columns()).map(|c| reading(r, c)).collect())
            .collect(),
        header: table.header.clone(),
        rows: (0..rows)
            .map(|r| {
                (0..table.n_columns())
                    .map(|c| table.cell(r, c).to_owned())
                    .collect()
            })
            .collect(),
        lines: (0..rows).map(|r| table.line(r)).collect(),
    }
}
