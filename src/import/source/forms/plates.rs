//! Plates that stand as grids or with a column for each analyte, as one row a value.
//!
//! In: a text, or the cells of a sheet. Out: the same with one line a well. Not its business: what a grid holds, which
//! `table::plate_grid` decides.

use super::text_form::TextForm;
use crate::import::options::ImportOptions;
use crate::import::source::written;
use crate::import::table::blocks::split;
use crate::import::table::kinetic;
use crate::import::table::plate_across::long;
use crate::import::table::plate_grid::{Wells, wells};
use crate::import::table::sheet::{Kind, Sheet, SheetRow, Trouble};
use crate::study::{Issue, Severity};
use std::ops::Range;

/// Lines of a text with grids.
const MOST_LINES: usize = 5_000;

/// The wells of a text of grids; `None` for other texts.
pub(in crate::import::source) fn text(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let bytes = text.as_bytes();
    if memchr::memchr_iter(b'\n', bytes).nth(MOST_LINES).is_some() {
        return None;
    }
    // These searches alone rule out nearly all other files.
    let holds = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
    let counts = ["2,3,4", "2;3;4", "2\t3\t4", "\"2\",\"3\"", "\"2\";\"3\""];
    if !(holds("Well") && holds("Type") || counts.iter().any(|c| holds(c))) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let delimiters = options
        .delimiter
        .map_or_else(|| vec!['\t', ';', ','], |d| vec![d]);
    let (rows, block) = delimiters.into_iter().find_map(|d| {
        let rows: Vec<Vec<&str>> = lines.iter().map(|l| split(l, d)).collect();
        if let Some(rows) = long(&rows) {
            issues.push(across());
            return Some((rows, None));
        }
        if let Some(rows) = kinetic::long(&rows) {
            issues.push(cycles());
            return Some((rows, None));
        }
        let Wells {
            rows,
            chosen,
            all,
            note,
        } = wells(&rows, options.sheet.as_deref())?;
        issues.push(or_another(note, all.len(), false));
        Some((rows, Some((Some(chosen), all))))
    })?;
    Some(TextForm {
        text: written::text(&rows),
        delimiter: Some(written::DELIMITER),
        block,
        layout: None,
        analytes: 0..0,
    })
}

/// What is said of a block of values, with what to do for another where there are several. The sheet of a workbook has
/// blocks, but only sheets can be chosen there.
pub(in crate::import::source) fn or_another(note: Issue, n_blocks: usize, is_sheet: bool) -> Issue {
    match (n_blocks, is_sheet) {
        (0 | 1, _) => note,
        (_, false) => note.remedy(
            "Another can be chosen under Sheet.",
            "Another can be chosen with --sheet.",
        ),
        (_, true) => note.remedy(
            "For another, save the sheet as CSV and open that: there it can be chosen under Sheet.",
            "For another, save the sheet as CSV and read that: there it can be chosen with --sheet.",
        ),
    }
}

fn across() -> Issue {
    Issue::new(
        Severity::Note,
        "analytes_across",
        "The table has a row for each well and a column for each analyte; it is read with a row for each value.",
    )
}

fn cycles() -> Issue {
    Issue::new(
        Severity::Note,
        "cycles_across",
        "The table has a row for each well and a column for each cycle; it is read with a row for each well and cycle, and a column for each block of values.",
    )
}

/// The wells of a sheet of grids; `None` for other sheets.
pub(in crate::import::source) fn sheet(
    sheet: &Sheet,
    issues: &mut Vec<Issue>,
) -> Result<Option<Sheet>, Trouble> {
    if sheet.rows.len() > MOST_LINES {
        return Ok(None);
    }
    let rows = texts(sheet);
    let (rows, value) = if let Some(rows) = long(&rows) {
        issues.push(across());
        (rows, 4..5)
    } else if let Some(rows) = kinetic::long(&rows) {
        issues.push(cycles());
        (rows, 1..usize::MAX)
    } else if let Some(found) = wells(&rows, None) {
        issues.push(or_another(found.note, found.all.len(), true));
        (found.rows, 3..4)
    } else {
        return Ok(None);
    };
    as_sheet(&rows, &value).map(Some)
}

/// Rows of cells as a sheet, with numbers in the columns `value`.
pub(in crate::import::source) fn as_sheet(
    rows: &[Vec<String>],
    value: &Range<usize>,
) -> Result<Sheet, Trouble> {
    let small = |n: usize| u32::try_from(n).map_err(|_| Trouble::TooLarge);
    let mut out = Sheet::default();
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            // A number of a workbook is written with a point.
            let kind = if r > 0 && value.contains(&c) && text.parse::<f64>().is_ok() {
                Kind::Number
            } else {
                Kind::Text
            };
            out.push_text((small(r)?, small(c)?), text, kind)?;
        }
    }
    Ok(out)
}

/// The cells of a sheet, row by row.
pub(in crate::import::source) fn texts(sheet: &Sheet) -> Vec<Vec<&str>> {
    let of_row = |row: &SheetRow| {
        // Up to its last cell: one cell far to the right would make every row as long.
        let last = sheet
            .cells_of(row)
            .last()
            .map_or(0, |c| c.column + 1 - sheet.first_column);
        let mut out = vec![""; last as usize];
        for cell in sheet.cells_of(row) {
            if let Some(slot) = out.get_mut((cell.column - sheet.first_column) as usize) {
                *slot = sheet.text_of(cell);
            }
        }
        out
    };
    sheet.rows.iter().map(of_row).collect()
}

/// Whether a sheet has a column for each analyte of a bead assay.
pub(in crate::import::source) fn is_across(sheet: &Sheet) -> bool {
    long(&texts(sheet)).is_some()
}
