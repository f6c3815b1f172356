//! What a sheet does not show: hidden rows and columns, formulas without a stored result.
//!
//! In: the bytes of a workbook and the name of a sheet. Out: how many rows and columns of it are hidden, which are
//! read like all others, and how many cells hold a formula only, which are empty. The user is told. Source: ECMA-376,
//! SpreadsheetML, `row`, `col`, `c` and `f`.

use super::attributes::attribute;
use super::container::WorkbookKind;
use super::hidden_old::{self, Counted};
use crate::study::{Issue, Severity};
use crate::words::{agree, counted, of_count};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// Expanded size of a sheet that is still searched.
const MOST_BYTES: u64 = 256 << 20;
/// Columns that a sheet has.
const COLUMNS: u32 = 16_384;

/// Hidden rows and columns of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Hidden {
    pub rows: usize,
    pub columns: usize,
    /// Row of the first hidden one, from 1.
    pub first_row: Option<usize>,
    /// Places of cells with a formula whose result is not stored, such as `C2`.
    pub formulas: Vec<String>,
}

/// Notes what a sheet does not show; gives the places of cells with a formula that has no result.
pub(in crate::import) fn report(
    kind: WorkbookKind,
    bytes: &[u8],
    sheet: &str,
    issues: &mut Vec<Issue>,
) -> Vec<String> {
    let plain = |counted: Option<Counted>| {
        let Counted {
            rows,
            columns,
            first_row,
        } = counted.unwrap_or_default();
        Hidden {
            rows,
            columns,
            first_row,
            ..Hidden::default()
        }
    };
    let found = match kind {
        WorkbookKind::Xlsx => hidden(bytes, sheet),
        WorkbookKind::Xls => plain(hidden_old::of_xls(bytes, sheet)),
        WorkbookKind::Ods => plain(hidden_old::of_ods(bytes, sheet)),
    };
    if found.rows + found.columns > 0 {
        issues.push(
                Issue::new(
                    Severity::Warning,
                    "hidden_cells",
                    format!(
                        "{} of the sheet \"{sheet}\" {} hidden, by a filter for example; {} read like all others.",
                        match (found.rows, found.columns) {
                            (rows, 0) => counted(rows, "row"),
                            (0, columns) => counted(columns, "column"),
                            (rows, columns) =>
                                format!("{} and {}", counted(rows, "row"), counted(columns, "column")),
                        },
                        agree(found.rows + found.columns, "is", "are"),
                        agree(found.rows + found.columns, "it is", "they are")
                    ),
                )
                .at(found.first_row, None),
            );
    }
    found.formulas
}

/// Warns of cells with a formula that has no result, in the rows that are read.
pub(in crate::import) fn report_formulas(
    places: &[String],
    is_read: impl Fn(usize) -> bool,
    issues: &mut Vec<Issue>,
) {
    let row = |place: &str| {
        let digits = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse::<usize>().ok()
    };
    let read: Vec<&String> = (places.iter())
        .filter(|place| row(place).is_none_or(&is_read))
        .collect();
    let Some(first) = read.first() else {
        return;
    };
    let remedy = "Open the workbook in its spreadsheet program and save it once, so that the results are stored.";
    issues.push(
        Issue::new(
            Severity::Warning,
            "formula_without_result",
            format!(
                "{} as missing.",
                of_count(
                    read.len(),
                    &format!("cell holds a formula without its result, {first}; it counts"),
                    &format!(
                        "cells hold a formula without its result, the first in {first}; they count"
                    )
                )
            ),
        )
        .remedy(remedy, remedy),
    );
}

/// Counts hidden rows and columns; none where the workbook can't be read.
fn hidden(bytes: &[u8], sheet: &str) -> Hidden {
    count(bytes, sheet).unwrap_or_default()
}

fn count(bytes: &[u8], sheet: &str) -> Option<Hidden> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let id = element(&mut archive, "xl/workbook.xml", |e| {
        (e.local_name().as_ref() == "sheet" && attribute(e, "name")? == sheet)
            .then(|| attribute(e, "id"))?
    })?;
    let target = element(&mut archive, "xl/_rels/workbook.xml.rels", |e| {
        (attribute(e, "Id")? == id).then(|| attribute(e, "Target"))?
    })?;
    let path = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    };
    let mut out = Hidden::default();
    let mut row_number = 0usize;
    let mut cell: Option<(String, bool, bool)> = None;
    let mut formulas: Vec<String> = Vec::new();
    element(&mut archive, &path, |e| {
        let is_hidden = || attribute(e, "hidden").is_some_and(|v| v == "1" || v == "true");
        match e.local_name().as_ref() {
            "c" => {
                let place = attribute(e, "r").unwrap_or_default();
                formulas.extend(cell.replace((place, false, false)).and_then(unsolved));
            }
            "f" => {
                if let Some(cell) = &mut cell {
                    cell.1 = true;
                }
            }
            "v" | "is" => {
                if let Some(cell) = &mut cell {
                    cell.2 = true;
                }
            }
            "row" => {
                row_number = attribute(e, "r")
                    .and_then(|r| r.parse().ok())
                    .unwrap_or(row_number + 1);
                if is_hidden() {
                    out.rows += 1;
                    out.first_row.get_or_insert(row_number);
                }
            }
            "col" if is_hidden() => {
                let end = |name| attribute(e, name).and_then(|v| v.parse::<u32>().ok());
                if let (Some(min), Some(max)) = (end("min"), end("max"))
                    && min <= max
                    && max < COLUMNS
                {
                    out.columns += (max - min + 1) as usize;
                }
            }
            _ => {}
        }
        None::<()>
    });
    formulas.extend(cell.and_then(unsolved));
    out.formulas = formulas;
    Some(out)
}

/// The place of a cell that has a formula and no result.
fn unsolved((place, formula, result): (String, bool, bool)) -> Option<String> {
    (formula && !result).then_some(place)
}

/// The first answer to an element of a part.
fn element<T>(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    part: &str,
    mut ask: impl FnMut(&BytesStart<'_>) -> Option<T>,
) -> Option<T> {
    let part = archive.by_name(part).ok()?;
    if part.size() > MOST_BYTES {
        return None;
    }
    let mut reader = Reader::from_reader(BufReader::new(part.take(MOST_BYTES)));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            // A cell whose value is empty has none.
            Event::Empty(e) if e.local_name().as_ref() == "v" => {}
            Event::Start(e) if e.local_name().as_ref() == "v" => {
                let value = e.into_owned();
                let mut next = Vec::new();
                match reader.read_event_into(&mut next).ok()? {
                    Event::End(_) => {}
                    Event::Eof => return None,
                    _ => {
                        if let Some(found) = ask(&value) {
                            return Some(found);
                        }
                    }
                }
            }
            Event::Start(e) | Event::Empty(e) => {
                if let Some(found) = ask(&e) {
                    return Some(found);
                }
            }
            Event::Eof => return None,
            _ => {}
        }
        buffer.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_a_filter_hides_are_counted() -> Result<(), rust_xlsxwriter::XlsxError> {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().set_name("Lists & more")?;
        let sheet = book.add_worksheet().set_name("Data")?;
        for row in 0..6 {
            sheet.write_number(row, 0, f64::from(row))?;
            sheet.write_number(row, 3, 1.0)?;
        }
        sheet.set_row_hidden(2)?;
        sheet.set_row_hidden(3)?;
        sheet.set_column_hidden(1)?;
        let bytes = book.save_to_buffer()?;
        let data = Hidden {
            rows: 2,
            columns: 1,
            first_row: Some(3),
            ..Hidden::default()
        };
        assert_eq!(hidden(&bytes, "Data"), data);
        assert_eq!(hidden(&bytes, "Lists & more"), Hidden::default());
        assert_eq!(hidden(b"no workbook", "Data"), Hidden::default());
        Ok(())
    }
}
