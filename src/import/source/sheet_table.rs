//! One sheet of a workbook to a table.
//!
//! In: the filled cells of a sheet. Out: its raw table, with a warning for cells that hold an error. Not its business:
//! which sheet is read.

use crate::import::error::ImportError;
use crate::import::options::FirstLine;
use crate::import::table::delimited::header_repeated;
use crate::import::table::header::{self, Head};
use crate::import::table::left_out::SetAside;
use crate::import::table::raw::{Cells, Full, MAX_COLUMNS, MAX_ROWS, Table};
use crate::import::table::rows::REPEATS_HEADER;
use crate::import::table::set_aside;
use crate::import::table::sheet::{Kind, Sheet};
use crate::study::{Issue, Severity};
use crate::words::of_count;
use crate::work::Monitor;
use calamine::CellErrorType;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The table on a sheet.
///
/// # Errors
/// [`ImportError`] when the sheet is empty, too large, or holds no table with data.
pub(super) fn table(
    file: &str,
    name: &str,
    sheet: Sheet,
    first_line: Option<FirstLine>,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    if sheet.cells.is_empty() {
        return Err(ImportError::Empty(format!("{file}, sheet {name}")));
    }
    check_size(file, &sheet)?;
    let head = header::find(&sheet.sample(), first_line)
        .ok_or_else(|| ImportError::NoTable(file.to_owned(), name.to_owned()))?;
    let row_number = |at: usize| sheet.rows.get(at).map_or(0, |r| r.number as usize + 1);
    let first = sheet.rows.first().map_or(0, |r| r.number as usize);
    header::report(
        &head,
        row_number(head.first()).saturating_sub(1 + first),
        row_number(head.at),
        row_number(head.at + 1),
        issues,
    );
    let Head {
        at,
        first_row,
        mut names,
        mut units,
        looks_like_data,
        title,
        ..
    } = head;
    let has_header = first_line != Some(FirstLine::Data);
    let header_line = row_number(at);
    let width = sheet.width();
    let named = names
        .iter()
        .rposition(|n| !n.is_empty())
        .map_or(0, |l| l + 1);
    let header_row = has_header.then_some(at);
    let rows = sheet_rows(file, &sheet, first_row, header_row, monitor)?;
    let mut cells = rows.cells;
    let used = named.max(rows.used);
    cells.stand_in(Cow::Owned(sheet.text));
    names.resize(width.max(names.len()), String::new());
    names.truncate(used);
    units.truncate(used);
    if names.len() < 2 {
        return Err(ImportError::NoTable(file.to_owned(), name.to_owned()));
    }
    let names = header::unique(&names, issues);
    report_errors(rows.errors, &names, issues);
    if let Some(line) = rows.repeated.first() {
        issues.push(header_repeated(rows.repeated.len(), *line));
    }
    let mut table = Table::new(names, units, cells);
    table.repeated_headers = rows.repeated.len();
    let repeated = SetAside::of(REPEATS_HEADER, rows.repeated.iter().copied());
    table.set_aside.extend(repeated);
    table.title = title;
    table.first_line_of_data = looks_like_data.then_some(header_line);
    for (row, column) in rows.numbers {
        table.set_number(row, column);
    }
    if table.n_rows() == 0 {
        return Err(ImportError::HeaderOnly(file.to_owned()));
    }
    let labels = set_aside::labels(&mut table);
    table.set_aside.extend(labels);
    let aside = set_aside::tail(&mut table);
    table.set_aside.extend(aside);
    Ok(table)
}

fn check_size(file: &str, sheet: &Sheet) -> Result<(), ImportError> {
    if sheet.width() <= MAX_COLUMNS && sheet.rows.len() <= MAX_ROWS {
        return Ok(());
    }
    Err(ImportError::TooLarge {
        file: file.to_owned(),
        what: format!(
            "{} rows and {} columns, where {MAX_ROWS} and {MAX_COLUMNS} can be read",
            sheet.rows.len(),
            sheet.width()
        ),
    })
}

/// The rows of data of a sheet.
struct SheetRows {
    cells: Cells<'static>,
    /// Columns up to the last with a value.
    used: usize,
    /// Row and column of each cell that is a number in the workbook.
    numbers: Vec<(usize, usize)>,
    /// Cells with an error by column: their number, the line of the first, and its error.
    errors: BTreeMap<usize, (usize, usize, CellErrorType)>,
    /// Lines that repeat the header.
    repeated: Vec<usize>,
}

/// Reads the rows from `first_row` on; rows that repeat the row `header_row` are no data.
fn sheet_rows(
    file: &str,
    sheet: &Sheet,
    first_row: usize,
    header_row: Option<usize>,
    monitor: &Monitor,
) -> Result<SheetRows, ImportError> {
    let mut out = SheetRows {
        cells: Cells::new(sheet.text.len(), sheet.width()),
        used: 0,
        numbers: Vec::new(),
        errors: BTreeMap::new(),
        repeated: Vec::new(),
    };
    let mut ends = Vec::with_capacity(sheet.width());
    for row in sheet.rows.iter().skip(first_row) {
        if out.cells.n_rows().is_multiple_of(4096) {
            ImportError::when_cancelled(monitor)?;
        }
        let there = sheet.cells_of(row);
        let line = row.number as usize + 1;
        let Some(first) = there.first() else {
            continue;
        };
        // The text has a blank before each cell, which stands between it and the cell before.
        let start = first.start as usize - usize::from(first.column > sheet.first_column);
        if header_row.is_some_and(|at| sheet.is_same(there, at)) {
            out.repeated.push(line);
            continue;
        }
        ends.clear();
        let mut end = 0;
        for cell in there {
            let column = (cell.column - sheet.first_column) as usize;
            out.used = out.used.max(column + 1);
            ends.resize(column, end);
            end = (cell.start + cell.len) as usize - start;
            ends.push(end);
            match &cell.kind {
                Kind::Number => out.numbers.push((out.cells.n_rows(), column)),
                Kind::Error(e) => {
                    out.errors.entry(column).or_insert((0, line, e.clone())).0 += 1;
                }
                Kind::Text => {}
            }
        }
        out.cells
            .push(start, &ends, 0, line)
            .map_err(|_| Full::error(file))?;
    }
    Ok(out)
}

/// Columns with an error of the workbook that have a warning each.
const MOST_COLUMNS: usize = 3;

/// Cells with an error of the workbook, one warning for each column, or for all where they are many.
fn report_errors(
    errors: BTreeMap<usize, (usize, usize, CellErrorType)>,
    names: &[String],
    issues: &mut Vec<Issue>,
) {
    if errors.len() > MOST_COLUMNS {
        let n: usize = errors.values().map(|(n, ..)| n).sum();
        let Some((first, (_, line, error))) = errors.iter().next() else {
            return;
        };
        let columns = errors.len();
        let text = format!(
            "{n} cells in {columns} columns hold an error of the workbook such as {error}; they count as missing."
        );
        let issue = Issue::new(Severity::Warning, "error_cell", text);
        issues.push(issue.at(Some(*line), names.get(*first).map(String::as_str)));
        return;
    }
    for (column, (n, line, error)) in errors {
        issues.push(
            Issue::new(
                Severity::Warning,
                "error_cell",
                format!(
                    "{} as missing.",
                    of_count(
                        n,
                        &format!("cell holds an error of the workbook, {error}; it counts"),
                        &format!("cells hold an error of the workbook such as {error}; they count")
                    )
                ),
            )
            .at(Some(line), names.get(column).map(String::as_str)),
        );
    }
}
