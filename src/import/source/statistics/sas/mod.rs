//! SAS data sets (sas7bdat), plain or packed by SAS.
//!
//! In: bytes. Out: columns and rows. Flow: `pages` finds pages and subheaders, `columns` makes columns of these,
//! `unpack` undoes both ways of packing rows. Facts: M. S. Shotwell, "SAS7BDAT Database Binary Format", and the
//! constants of pandas and Parso, and where the marks of deleted rows stand from Parso.
//! Not its business: what a column means.

mod columns;
mod pages;
mod unpack;

use super::bytes::Code;
use super::form::{CUT_OFF, Cell, Column, Flaw, Note, Sink, Source};
use crate::words::{counted, of_count};
use columns::Place;
use pages::{Layout, Marks, Rows};
use std::borrow::Cow;
use std::cell::Cell as Flag;
use unpack::Packing;

/// First bytes of every data set.
const MAGIC: [u8; 32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC2, 0xEA, 0x81, 0x60, 0xB3, 0x14, 0x11, 0xCF, 0xBD, 0x92,
    8, 0, 9, 0xC7, 0x31, 0x8C, 0x18, 0x1F, 0x10, 0x11,
];

/// Whether the bytes are a SAS data set; catalogs begin alike.
pub(super) fn fits(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
        && bytes
            .get(84..92)
            .is_none_or(|kind| kind != b"SAS FILE" || !is_catalog(bytes))
}

fn is_catalog(bytes: &[u8]) -> bool {
    bytes
        .get(156..168)
        .is_some_and(|kind| memchr::memmem::find(kind, b"CATALOG").is_some())
}

/// The data of the file.
pub(super) struct DataSet<'b> {
    layout: Layout<'b>,
    columns: Vec<Column>,
    places: Vec<Place>,
    row_len: usize,
    rows: usize,
    rows_on_mixed_page: usize,
    /// Rows that are marked as deleted.
    deleted: usize,
    /// More rows stand on the pages than the header says.
    has_more: Flag<bool>,
    packing: Option<Packing>,
    code: Code,
}

/// Opens the file.
pub(super) fn open(bytes: &[u8]) -> Result<DataSet<'_>, Flaw> {
    let layout = Layout::read(bytes)?;
    let mut facts = columns::read(&layout)?;
    if facts.deleted > 0 && marked(&layout, &facts)? != facts.deleted {
        return Err(Flaw::Closed(
            "a SAS data set with rows that are marked as deleted in a way that is not known",
            "In SAS, copy it without them: data NEW; set OLD; run; and open the copy.",
        ));
    }
    let most = bytes.len().saturating_mul(64);
    if facts.row_len == 0
        || facts.row_len > bytes.len().saturating_mul(256)
        || facts.row_len > 1 << 26
    {
        return Err(Flaw::Damaged(
            "the SAS data set declares rows without a length",
        ));
    }
    // Packed rows may be much longer than they stand in the file.
    if facts.rows.saturating_mul(facts.row_len) > most.max(1 << 28) {
        return Err(Flaw::TooLarge);
    }
    let code = encoding(layout.encoding);
    let packing = facts.packing();
    let (columns, places) = facts.columns(&code)?;
    Ok(DataSet {
        columns,
        places,
        row_len: facts.row_len,
        rows: facts.rows,
        rows_on_mixed_page: facts.rows_on_mixed_page,
        deleted: facts.deleted,
        has_more: Flag::new(false),
        packing,
        code,
        layout,
    })
}

/// How many rows are marked as deleted on the pages; none where rows are packed, whose marks are not known.
fn marked(layout: &Layout<'_>, facts: &columns::Facts<'_>) -> Result<usize, Flaw> {
    if facts.packing().is_some() {
        return Ok(0);
    }
    let mut out = 0;
    for page in layout.pages() {
        out += page.marks(layout, facts.row_len)?.count();
    }
    Ok(out)
}

/// By the number that SAS gives to an encoding.
fn encoding(number: u8) -> Code {
    let page = match number {
        20 | 28 => 65001,
        29 | 62 => 1252,
        30 => 28592,
        31..=38 => 28590 + i32::from(number) - 28,
        40 => 28605,
        39 | 51 => 874,
        49 => 866,
        60 | 61 => 1190 + i32::from(number),
        63..=68 => 1190 + i32::from(number),
        118 | 123 => 950,
        125 | 205 => 54936,
        126 => 936,
        136 | 138 => 932,
        140..=142 => 949,
        _ => return Code::guessed(),
    };
    match number {
        134 => Code::named("euc-jp"),
        _ => Code::page(page),
    }
    .unwrap_or_else(Code::guessed)
}

impl Source for DataSet<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        let mut left = self.rows;
        let mut unpacked = Vec::new();
        for page in self.layout.pages() {
            let rows = match page.rows(&self.layout, self.packing.is_some()) {
                // All rows are read; what follows is only asked for more.
                Err(_) if left == 0 => break,
                rows => rows?,
            };
            match rows {
                Rows::None => {}
                Rows::Plain(from, n) => {
                    self.has_more.set(n.is_some_and(|n| n > left));
                    let n = n.unwrap_or(self.rows_on_mixed_page).min(left);
                    let marks = match self.deleted {
                        0 => Marks::default(),
                        _ => page.marks(&self.layout, self.row_len)?,
                    };
                    for row in (0..n).filter(|row| !marks.has(*row)) {
                        let start = from + row * self.row_len;
                        let row = page.bytes.get(start..start + self.row_len).ok_or(CUT_OFF)?;
                        self.row(row, sink)?;
                    }
                    left -= n;
                }
                Rows::Packed(rows) => {
                    self.has_more.set(rows.len() > left);
                    for packed in rows.into_iter().take(left) {
                        let row = self.unpacked(packed, &mut unpacked)?;
                        self.row(&row, sink)?;
                        left -= 1;
                    }
                }
            }
            if self.has_more.get() {
                break;
            }
        }
        if left == 0 { Ok(()) } else { Err(CUT_OFF) }
    }

    fn size(&self) -> usize {
        self.rows.saturating_mul(self.row_len)
    }

    fn notes(&self) -> Vec<Note> {
        let deleted = (self.deleted > 0).then(|| Note {
            code: "deleted_rows",
            text: of_count(
                self.deleted,
                "row is marked as deleted in the SAS data set and is not read.",
                "rows are marked as deleted in the SAS data set and are not read.",
            ),
            is_warning: false,
        });
        let more = self.has_more.get().then(|| Note {
            code: "rows_beyond_count",
            text: format!(
                "The SAS data set says that it has {}, and holds more. Those behind them are not read.",
                counted(self.rows, "row")
            ),
            is_warning: true,
        });
        (deleted.into_iter().chain(more))
            .chain(self.code.note())
            .collect()
    }
}

impl DataSet<'_> {
    fn unpacked<'r>(&self, packed: &'r [u8], into: &'r mut Vec<u8>) -> Result<Cow<'r, [u8]>, Flaw> {
        if packed.len() >= self.row_len {
            return Ok(Cow::Borrowed(packed));
        }
        into.clear();
        let whole = match self.packing {
            Some(Packing::RunLength) => unpack::run_length(packed, self.row_len, into),
            Some(Packing::Ross) => unpack::ross(packed, self.row_len, into),
            None => None,
        };
        whole.ok_or(Flaw::Damaged("a packed row of the SAS data set is damaged"))?;
        Ok(Cow::Borrowed(into))
    }

    fn row(&self, row: &[u8], sink: &mut dyn Sink) -> Result<(), Flaw> {
        for place in &self.places {
            let cell = row.get(place.start..place.start + place.len).unwrap_or(&[]);
            if place.is_text {
                sink.cell(Cell::Text(&self.code.text(cell)));
            } else {
                sink.cell(number(cell, self.layout.is_big));
            }
        }
        sink.end_row()
    }
}

/// A number of 8 bytes, or of its first ones.
fn number(bytes: &[u8], is_big: bool) -> Cell<'static> {
    let mut all = [0u8; 8];
    let n = bytes.len().min(8);
    for (at, byte) in bytes.iter().take(8).enumerate() {
        let place = if is_big { at } else { 8 - n + at };
        if let Some(slot) = all.get_mut(place) {
            *slot = *byte;
        }
    }
    let bits = if is_big {
        u64::from_be_bytes(all)
    } else {
        u64::from_le_bytes(all)
    };
    let x = f64::from_bits(bits);
    if !x.is_nan() {
        return Cell::Number(x);
    }
    // Which missing value it is stands in the third byte, inverted.
    match !(bits >> 40) as u8 {
        0 => Cell::Special('_'),
        letter @ 2..=27 => Cell::Special(char::from(b'A' + letter - 2)),
        letter @ b'A'..=b'Z' => Cell::Special(char::from(letter)),
        _ => Cell::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, number};

    #[test]
    fn short_numbers_and_missing_values_are_read() {
        assert_eq!(
            number(&[0, 0, 0, 0, 0, 0, 0x29, 0x40], false),
            Cell::Number(12.5)
        );
        assert_eq!(number(&[0x29, 0x40], false), Cell::Number(12.5));
        assert_eq!(number(&[0x40, 0x29, 0], true), Cell::Number(12.5));
        assert_eq!(
            number(&[0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF], false),
            Cell::Empty
        );
        assert_eq!(
            number(&[0, 0, 0, 0, 0, 0xFD, 0xFF, 0xFF], false),
            Cell::Special('A')
        );
        assert_eq!(number(&[0xFF, 0xFF, 0xFF], true), Cell::Special('_'));
    }
}
