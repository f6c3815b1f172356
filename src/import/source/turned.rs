//! A text or a sheet with a column for each sample as one with a row for each.
//!
//! In: a text, or the cells of a sheet. Out: the same, turned. Not its business: whether it is turned, which
//! `table::turned` decides.

use super::text_form::TextForm;
use super::written;
use crate::import::options::{ImportOptions, Layout};
use crate::import::table::sheet::{Kind, Sheet, Trouble};
use crate::import::table::turned::turning;
use crate::study::Issue;

/// Lines of a text that is turned; one with more has samples down.
const MOST_LINES: usize = 100_000;

/// Cells of a line without the quotation marks around them.
pub(super) fn split(line: &str, delimiter: char) -> Vec<&str> {
    let mut quoted = false;
    line.split(|c: char| {
        quoted ^= c == '"';
        c == delimiter && !quoted
    })
    .map(|c| c.trim().trim_matches('"').trim())
    .collect()
}

/// The text turned; `None` for other texts.
pub(super) fn text(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let asked = options.layout == Some(Layout::Turned);
    if !asked && options.layout.is_some() {
        return None;
    }
    let lines: Vec<&str> = text.lines().take(MOST_LINES + 1).collect();
    if lines.len() > MOST_LINES {
        return None;
    }
    let delimiters = options
        .delimiter
        .map_or_else(|| vec!['\t', ';', ','], |d| vec![d]);
    // The delimiter that parts the first lines into most cells.
    let n = |d: char| {
        lines
            .iter()
            .take(40)
            .map(|l| l.matches(d).count())
            .max()
            .unwrap_or(0)
    };
    let delimiter = delimiters.into_iter().rev().max_by_key(|d| n(*d))?;
    // The head alone tells most other tables apart.
    let rows = |n: usize| -> Vec<Vec<&str>> {
        lines.iter().take(n).map(|l| split(l, delimiter)).collect()
    };
    turning(&rows(60), asked)?;
    let rows = rows(lines.len());
    let turned = turning(&rows, asked)?;
    let at = |r: usize, c: usize| rows.get(r).and_then(|r| r.get(c)).copied().unwrap_or("");
    let mut out = String::with_capacity(text.len());
    written::line(&turned.labels, &mut out);
    for line in turned.cells(|r, c| at(r, c).is_empty()) {
        written::line(line.into_iter().map(|(r, c)| at(r, c)), &mut out);
    }
    issues.push(turned.note());
    Some(TextForm {
        text: out,
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: Some(Layout::Turned),
    })
}

/// The sheet turned; `None` for other sheets.
pub(super) fn sheet(
    sheet: &Sheet,
    asked: bool,
    issues: &mut Vec<Issue>,
) -> Result<Option<Sheet>, Trouble> {
    if sheet.rows.len() > MOST_LINES {
        return Ok(None);
    }
    let places = |n: usize| -> Vec<Vec<Option<usize>>> {
        let of_row = |row: &crate::import::table::sheet::SheetRow| {
            let mut out = vec![None; sheet.width()];
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
    if turning(&texts(&places(60)), asked).is_none() {
        return Ok(None);
    }
    let places = places(sheet.rows.len());
    let Some(turned) = turning(&texts(&places), asked) else {
        return Ok(None);
    };
    let at = |r: usize, c: usize| places.get(r).and_then(|r| r.get(c)).copied().flatten();
    let mut out = Sheet::default();
    let small = |n: usize| u32::try_from(n).map_err(|_| Trouble::TooLarge);
    for (c, label) in turned.labels.iter().enumerate() {
        out.push_text((0, small(c)?), label, Kind::Text)?;
    }
    for (r, line) in turned
        .cells(|r, c| text_of(at(r, c)).is_empty())
        .into_iter()
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
