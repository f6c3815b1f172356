//! A text or a sheet with a column for each sample as one with a row for each.
//!
//! In: a text, or the cells of a sheet. Out: the same, turned. Not its business: whether it is turned, which
//! `table::turned` decides.

use super::text_form::TextForm;
use crate::import::options::{ImportOptions, Layout};
use crate::import::source::budget::Budget;
use crate::import::source::written;
use crate::import::table::blocks::{cells_of, split};
use crate::import::table::raw::Full;
use crate::import::table::sheet::{Kind, Sheet, Trouble};
use crate::import::table::turned::{Turning, may_be_turned, turning};
use crate::study::Issue;

/// Lines of a text that is turned; one with more has samples down.
const MOST_LINES: usize = 100_000;

/// Rows at the start that tell whether it is turned.
const HEAD: usize = 60;

/// The text turned; `None` for other texts.
pub(in crate::import::source) fn text(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Result<Option<TextForm>, Full> {
    let asked = options.layout == Some(Layout::Turned);
    if !asked && options.layout.is_some() {
        return Ok(None);
    }
    let lines: Vec<&str> = text.lines().take(MOST_LINES + 1).collect();
    if lines.len() > MOST_LINES {
        return Ok(None);
    }
    let delimiters = options
        .delimiter
        .map_or_else(|| vec!['\t', ';', ','], |d| vec![d]);
    // The delimiter that parts the first lines into most cells.
    let n = |d: char| {
        lines
            .iter()
            .take(40)
            .map(|l| match u8::try_from(d) {
                Ok(byte) if byte.is_ascii() => memchr::memchr_iter(byte, l.as_bytes()).count(),
                _ => l.matches(d).count(),
            })
            .max()
            .unwrap_or(0)
    };
    let Some(delimiter) = delimiters.into_iter().rev().max_by_key(|d| n(*d)) else {
        return Ok(None);
    };
    // The first cells of the head tell most other tables apart.
    let head = lines.iter().take(HEAD);
    if !asked && !may_be_turned(head.map(|line| cells_of(line, delimiter))) {
        return Ok(None);
    }
    let rows = |n: usize| -> Vec<Vec<&str>> {
        lines.iter().take(n).map(|l| split(l, delimiter)).collect()
    };
    if turning(&rows(HEAD), asked).is_none() {
        return Ok(None);
    }
    let rows = rows(lines.len());
    let Some(turned) = turning(&rows, asked) else {
        return Ok(None);
    };
    fits(&turned, Budget::of(text.len()).memory)?;
    let at = |r: usize, c: usize| rows.get(r).and_then(|r| r.get(c)).copied().unwrap_or("");
    let mut out = String::with_capacity(text.len());
    written::line(&turned.labels, &mut out);
    for line in turned.cells(|r, c| at(r, c).is_empty()) {
        written::line(line.into_iter().map(|(r, c)| at(r, c)), &mut out);
    }
    issues.push(turned.note());
    Ok(Some(TextForm {
        text: out,
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: Some(Layout::Turned),
        analytes: 0..0,
    }))
}

/// Rows that are nearly all empty would be many times their text once each column is a row.
fn fits(turned: &Turning, memory: u64) -> Result<(), Full> {
    // A cell takes a place here, and a delimiter and its end in the table.
    let most = usize::try_from(memory / 32).unwrap_or(usize::MAX);
    if turned.n_cells() > most {
        return Err(Full);
    }
    Ok(())
}

/// The sheet turned; `None` for other sheets.
pub(in crate::import::source) fn sheet(
    sheet: &Sheet,
    asked: bool,
    issues: &mut Vec<Issue>,
) -> Result<Option<Sheet>, Trouble> {
    if sheet.rows.len() > MOST_LINES {
        return Ok(None);
    }
    let places = |n: usize| -> Vec<Vec<Option<usize>>> {
        let of_row = |row: &crate::import::table::sheet::SheetRow| {
            // Up to its last cell: one cell far to the right would make every row as long.
            let last = sheet
                .cells_of(row)
                .last()
                .map_or(0, |c| c.column + 1 - sheet.first_column);
            let mut out = vec![None; last as usize];
            for (i, cell) in sheet.cells_of(row).iter().enumerate() {
                if let Some(slot) = out.get_mut((cell.column - sheet.first_column) as usize) {
                    *slot = Some(row.first_cell + i);
                }
            }
            out
        };
        sheet.rows.iter().take(n).map(of_row).collect()
    };
    let text_of = |at: Option<usize>| {
        at.and_then(|i| sheet.cells.get(i))
            .map_or("", |c| sheet.text_of(c))
    };
    let texts = |places: &[Vec<Option<usize>>]| -> Vec<Vec<&str>> {
        let row = |r: &Vec<Option<usize>>| r.iter().map(|c| text_of(*c)).collect();
        places.iter().map(row).collect()
    };
    if turning(&texts(&places(HEAD)), asked).is_none() {
        return Ok(None);
    }
    let places = places(sheet.rows.len());
    let Some(turned) = turning(&texts(&places), asked) else {
        return Ok(None);
    };
    let at = |r: usize, c: usize| places.get(r).and_then(|r| r.get(c)).copied().flatten();
    fits(&turned, sheet.most()).map_err(|_| Trouble::TooLarge)?;
    let mut out = Sheet::within(sheet.most());
    let small = |n: usize| u32::try_from(n).map_err(|_| Trouble::TooLarge);
    for (c, label) in turned.labels.iter().enumerate() {
        out.push_text((0, small(c)?), label, Kind::Text)?;
    }
    for (r, line) in turned
        .cells(|r, c| text_of(at(r, c)).is_empty())
        .enumerate()
    {
        for (c, (row, column)) in line.into_iter().enumerate() {
            if let Some(cell) = at(row, column).and_then(|i| sheet.cells.get(i)) {
                out.push_text(
                    (small(r + 1)?, small(c)?),
                    sheet.text_of(cell),
                    cell.kind.clone(),
                )?;
            }
        }
    }
    issues.push(turned.note());
    Ok(Some(out))
}
