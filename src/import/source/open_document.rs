//! Checks OpenDocument sheets before their library reads them: a few bytes can declare that a cell or
//! a row repeats millions of times, and the library expands all of them; in a sheet that does not end it reads for ever.
//! Source: OpenDocument 1.2, sections 9.1 and 19.675-679.

use super::compound::Flaw;
use super::tags::{self, Tags};
use std::io::BufRead;

/// Cells that are still read, as the library holds them: each row as it stands, and the rectangle of all.
const MAX_CELLS: u64 = 20_000_000;
/// Bytes that the library takes for a cell.
const CELL: u64 = 32;
/// Bytes of text in all cells, with repetitions, that are still read.
const MAX_TEXT: u64 = 512 << 20;
/// Longest text with its tag.
pub(super) const MOST_PIECE: usize = 64 << 20;
/// Columns and rows beyond these are cut off by the library.
const MAX_COLUMNS: u64 = 16_384;
const MAX_ROWS: u64 = 1_048_576;

/// Checks how often rows and cells are declared to repeat, of which all together may take `memory` bytes; returns how
/// many bytes of the archive may still be read.
pub(super) fn check(mut content: Tags<'_, impl BufRead>, memory: u64) -> Result<u64, Flaw> {
    let mut size = Size {
        most_cells: (memory / CELL).min(MAX_CELLS),
        most_bytes: (memory / 2).min(MAX_TEXT),
        ..Size::default()
    };
    let mut open = Open::default();
    while let Some((text, tag)) = content.next()? {
        size.text(text.len() as u64);
        size.see(tag)?;
        if size.cells > size.most_cells || size.bytes > size.most_bytes {
            return Err(Flaw::TooLarge);
        }
        open.see(tag);
    }
    if open.sheet || open.annotation {
        return Err(Flaw::Damaged);
    }
    Ok(content.left())
}

/// What is begun and not ended.
#[derive(Default)]
struct Open {
    sheet: bool,
    annotation: bool,
    /// What stands in a comment ends nothing.
    comment: bool,
}

impl Open {
    fn see(&mut self, tag: &[u8]) {
        self.comment |= tag.starts_with(b"<!--") || tag.starts_with(b"<![CDATA[");
        if self.comment {
            self.comment = !tag.ends_with(b"-->") && !tag.ends_with(b"]]>");
            return;
        }
        let is_alone = tag.ends_with(b"/>");
        match tags::name(tag) {
            b"<table:table" => self.sheet |= !is_alone,
            b"</table:table" => self.sheet = false,
            b"<office:annotation" => self.annotation |= !is_alone,
            b"</office:annotation" => self.annotation = false,
            _ => {}
        }
    }
}

/// The size of the expanded sheets.
#[derive(Default)]
struct Size {
    most_cells: u64,
    most_bytes: u64,
    cells: u64,
    bytes: u64,
    /// Of the sheet: its widest row, and its rows up to the last that is filled.
    width: u64,
    rows: u64,
    empty_rows: u64,
    /// Of the row: how often it repeats, its cells up to the last that is filled, their text.
    times: u64,
    filled: u64,
    empty: u64,
    row_bytes: u64,
    /// How often the cell repeats.
    cell_times: u64,
}

impl Size {
    fn text(&mut self, len: u64) {
        let len = len.saturating_mul(self.cell_times);
        self.row_bytes = self.row_bytes.saturating_add(len);
    }

    fn see(&mut self, tag: &[u8]) -> Result<(), Flaw> {
        let is_alone = tag.ends_with(b"/>");
        match tags::name(tag) {
            b"<table:table-row" => {
                self.times = number(tag, b"table:number-rows-repeated")?.min(MAX_ROWS);
                (self.filled, self.empty, self.row_bytes) = (0, 0, 0);
                if is_alone {
                    self.end_of_row();
                }
            }
            b"</table:table-row" => self.end_of_row(),
            b"<table:table-cell" | b"<table:covered-table-cell" => {
                let times = number(tag, b"table:number-columns-repeated")?.min(MAX_COLUMNS);
                let holds = |word| memchr::memmem::find(tag, word).is_some();
                if holds(b"office:") || holds(b"table:formula") || holds(b"calcext:") {
                    self.filled = (self.filled + self.empty + times).min(MAX_COLUMNS);
                    self.empty = 0;
                    self.cell_times = times;
                    self.text(tag.len() as u64);
                } else {
                    self.empty = (self.empty + times).min(MAX_COLUMNS);
                    self.cell_times = 1;
                }
                if is_alone {
                    self.cell_times = 0;
                }
            }
            b"</table:table-cell" | b"</table:covered-table-cell" => self.cell_times = 0,
            b"<text:s" => {
                let blanks = number(tag, b"text:c")?;
                self.text(blanks);
            }
            b"</table:table" => {
                self.cells = self.cells.saturating_add(self.width * self.rows);
                (self.width, self.rows, self.empty_rows) = (0, 0, 0);
            }
            _ => {}
        }
        // A sheet must not grow far before it ends.
        if self.width * self.rows > self.most_cells || self.row_bytes > self.most_bytes {
            return Err(Flaw::TooLarge);
        }
        Ok(())
    }

    fn end_of_row(&mut self) {
        self.cells = self.cells.saturating_add(self.filled);
        self.width = self.width.max(self.filled);
        if self.filled == 0 {
            self.empty_rows = (self.empty_rows + self.times).min(MAX_ROWS);
        } else {
            // Rows before the first filled one are not held.
            let before = if self.rows == 0 { 0 } else { self.empty_rows };
            self.rows = (self.rows + before + self.times).min(MAX_ROWS);
            self.empty_rows = 0;
            let bytes = self.row_bytes.saturating_mul(self.times);
            self.bytes = self.bytes.saturating_add(bytes);
        }
        (self.times, self.filled, self.empty, self.row_bytes) = (0, 0, 0, 0);
    }
}

/// The number in an attribute; 1 where it is not there.
pub(super) fn number(tag: &[u8], name: &[u8]) -> Result<u64, Flaw> {
    for at in memchr::memmem::find_iter(tag, name) {
        let before = at.checked_sub(1).and_then(|b| tag.get(b));
        let rest = tag.get(at + name.len()..).unwrap_or(&[]);
        let rest = rest.trim_ascii_start();
        let (true, Some(rest)) = (
            before.is_some_and(u8::is_ascii_whitespace),
            rest.strip_prefix(b"="),
        ) else {
            continue;
        };
        let rest = rest.trim_ascii_start();
        let rest = rest.get(1..).unwrap_or(&[]);
        let end = rest.iter().position(|b| matches!(b, b'"' | b'\''));
        let digits = rest.get(..end.unwrap_or(0)).unwrap_or(&[]);
        // More than can be counted is too much of anything.
        return match std::str::from_utf8(digits).map(|d| d.trim().parse::<u64>()) {
            Ok(Ok(n)) => Ok(n),
            _ if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => Err(Flaw::TooLarge),
            _ => Err(Flaw::Damaged),
        };
    }
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Monitor;

    fn sheet(rows: &str) -> Result<(), Flaw> {
        let text = format!(
            "<office:spreadsheet><table:table table:name=\"a > b\">{rows}</table:table></office:spreadsheet>"
        );
        let monitor = Monitor::new();
        check(
            Tags::new(text.as_bytes(), 1 << 40, MOST_PIECE, &monitor),
            u64::MAX,
        )
        .map(|_| ())
    }

    #[test]
    fn a_sheet_or_a_note_that_does_not_end_is_damaged() {
        let text = |content: &str| {
            let monitor = Monitor::new();
            let tags = Tags::new(content.as_bytes(), 1 << 40, MOST_PIECE, &monitor);
            check(tags, u64::MAX).map(|_| ())
        };
        let row = "<table:table-row><table:table-cell/></table:table-row>";
        let whole = format!("<table:table table:name=\"a\">{row}</table:table>");
        assert_eq!(text(&format!("<!DOCTYPE office>{whole}")), Ok(()));
        assert_eq!(text(&format!("{whole}<table:table/>")), Ok(()));
        assert_eq!(
            text(&format!("{whole}<table:table>{row}")),
            Err(Flaw::Damaged)
        );
        let hidden = format!("<table:table>{row}<!-- a > b </table:table> -->");
        assert_eq!(text(&hidden), Err(Flaw::Damaged));
        let note =
            "<table:table><table:table-row><table:table-cell><office:annotation></table:table>";
        assert_eq!(text(note), Err(Flaw::Damaged));
    }

    #[test]
    fn repetitions_are_counted_before_they_are_written_out() {
        let cell = |times: u64, text: &str| {
            format!(
                "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"{times}\"><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let row = |times: u64, cells: &str| {
            format!(
                "<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>"
            )
        };
        let one = row(1, &cell(3, "x"));
        assert_eq!(sheet(&one), Ok(()));
        // As office programs write it: the rest of the sheet is empty.
        let rest = "<table:table-cell table:number-columns-repeated=\"16381\"/>";
        assert_eq!(
            sheet(&format!(
                "{}{}",
                row(1, &(cell(3, "x") + rest)),
                row(
                    1_048_573,
                    "<table:table-cell table:number-columns-repeated=\"16384\"/>"
                )
            )),
            Ok(())
        );
        let flaw = |rows: &str| sheet(rows).unwrap_err();
        // Many rows, a far cell, many wide rows, long texts many times, blanks without end.
        assert_eq!(flaw(&row(1_000_000, &cell(100, "x"))), Flaw::TooLarge);
        let far = row(1_000_000, "<table:table-cell/>");
        assert_eq!(
            flaw(&format!("{one}{far}{}", row(1, &cell(16_000, "x")))),
            Flaw::TooLarge
        );
        assert_eq!(
            flaw(&row(1, &cell(16_384, "x")).repeat(2000)),
            Flaw::TooLarge
        );
        assert_eq!(
            flaw(&row(1, &cell(16_384, &"x".repeat(100_000)))),
            Flaw::TooLarge
        );
        assert_eq!(
            flaw(&row(1, &cell(1, "<text:s text:c=\"4000000000\"/>"))),
            Flaw::TooLarge
        );
        assert_eq!(
            flaw(&row(1, &cell(1, "x")).replace("\"1\"", "\"x\"")),
            Flaw::Damaged
        );
    }
}
