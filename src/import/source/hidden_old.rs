//! Hidden rows and columns of old Excel workbooks and of OpenDocument sheets.
//!
//! In: the bytes of a workbook and the name of a sheet. Out: how many of its rows with cells, and how many of its
//! columns, are hidden. Sources: MS-XLS, records BoundSheet8, Row and ColInfo; OpenDocument 1.2, `table:visibility`.
//! Not its business: telling the user.

use super::attributes::attribute;
use super::compound::{self, u16_at, u32_at};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeSet;
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// Expanded size of a sheet that is still searched.
const MOST_BYTES: u64 = 256 << 20;
/// Columns that a sheet has at most.
const COLUMNS: u64 = 16_384;

/// Hidden rows, hidden columns, and the row of the first hidden one, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub rows: usize,
    pub columns: usize,
    pub first_row: Option<usize>,
}

/// What an old Excel sheet hides; `None` where the workbook can't be read.
pub(super) fn of_xls(bytes: &[u8], sheet: &str) -> Option<Counted> {
    for stream in compound::streams(bytes)? {
        let Some(start) = sheet_start(&stream, sheet) else {
            continue;
        };
        return Some(records(stream.get(start..)?));
    }
    None
}

/// Type and data of each record.
fn each_record<'s>(stream: &'s [u8], mut see: impl FnMut(u16, &'s [u8]) -> bool) {
    let mut rest = stream;
    while let (Some(kind), Some(len)) = (u16_at(rest, 0), u16_at(rest, 2)) {
        let Some(data) = rest.get(4..4 + usize::from(len)) else {
            return;
        };
        if !see(kind, data) {
            return;
        }
        rest = rest.get(4 + usize::from(len)..).unwrap_or(&[]);
    }
}

/// Where the records of a sheet begin.
fn sheet_start(stream: &[u8], sheet: &str) -> Option<usize> {
    let mut found = None;
    each_record(stream, |kind, data| {
        if kind == 0x0085
            && let (Some(start), Some(len)) = (u32_at(data, 0), data.get(6))
            && name(data, usize::from(*len)).is_some_and(|n| n == sheet)
        {
            found = Some(start as usize);
        }
        // The end of the part that names the sheets.
        found.is_none() && kind != 0x000A
    });
    found
}

/// The name in a record of a sheet: letters of one byte or of two.
fn name(data: &[u8], len: usize) -> Option<String> {
    match data.get(7)? {
        0 => {
            let letters = data.get(8..8 + len)?;
            Some(letters.iter().map(|b| char::from(*b)).collect())
        }
        1 => {
            let letters = data.get(8..8 + 2 * len)?.as_chunks::<2>().0.iter();
            let units: Vec<u16> = letters.map(|u| u16::from_le_bytes(*u)).collect();
            String::from_utf16(&units).ok()
        }
        // Excel 5 writes no mark before the letters.
        _ => {
            let letters = data.get(7..7 + len)?;
            Some(letters.iter().map(|b| char::from(*b)).collect())
        }
    }
}

/// Counts rows and columns up to the end of a sheet.
fn records(stream: &[u8]) -> Counted {
    let mut hidden: BTreeSet<u16> = BTreeSet::new();
    let mut filled: BTreeSet<u16> = BTreeSet::new();
    let mut columns = 0u64;
    each_record(stream, |kind, data| {
        match kind {
            0x0208 => {
                if let (Some(row), Some(flags)) = (u16_at(data, 0), u16_at(data, 12))
                    && flags & 0x20 != 0
                {
                    hidden.insert(row);
                }
            }
            0x007D => {
                if let (Some(first), Some(last), Some(flags)) =
                    (u16_at(data, 0), u16_at(data, 2), u16_at(data, 8))
                    && flags & 1 != 0
                    && first <= last
                {
                    columns += u64::from(last - first) + 1;
                }
            }
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203..=0x0205 | 0x027E => {
                filled.extend(u16_at(data, 0));
            }
            _ => {}
        }
        kind != 0x000A
    });
    hidden.retain(|row| filled.contains(row));
    Counted {
        rows: hidden.len(),
        // More are the empty ones behind the table.
        columns: if columns < 200 { columns as usize } else { 0 },
        first_row: hidden.first().map(|row| usize::from(*row) + 1),
    }
}

/// What an OpenDocument sheet hides; `None` where the workbook can't be read.
pub(super) fn of_ods(bytes: &[u8], sheet: &str) -> Option<Counted> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let part = archive.by_name("content.xml").ok()?;
    if part.size() > MOST_BYTES {
        return None;
    }
    let mut reader = Reader::from_reader(BufReader::new(part.take(MOST_BYTES)));
    let mut buffer = Vec::new();
    let mut here = false;
    let mut out = Counted::default();
    let mut row = Row::default();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Eof => return Some(out),
            Event::Start(e) if e.local_name().as_ref() == "table" => {
                here = attribute(&e, "name").as_deref() == Some(sheet);
            }
            Event::End(e) if e.local_name().as_ref() == "table" && here => return Some(out),
            _ if !here => {}
            Event::Empty(e) if e.local_name().as_ref() == "table-row" => {
                row.begin(&e);
                row.end(&mut out);
            }
            Event::Start(e) if e.local_name().as_ref() == "table-row" => row.begin(&e),
            Event::End(e) if e.local_name().as_ref() == "table-row" => row.end(&mut out),
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "table-column" if is_hidden(&e) => {
                    let times = times(&e, "number-columns-repeated");
                    // More are the empty ones behind the table.
                    if times < 200 {
                        out.columns += times as usize;
                    }
                }
                "p" => row.is_filled = true,
                _ => {}
            },
            _ => {}
        }
        buffer.clear();
    }
}

/// The row that is read.
#[derive(Default)]
struct Row {
    /// Rows before it.
    before: u64,
    times: u64,
    is_hidden: bool,
    is_filled: bool,
}

impl Row {
    fn begin(&mut self, e: &BytesStart<'_>) {
        self.times = times(e, "number-rows-repeated");
        self.is_hidden = is_hidden(e);
        self.is_filled = false;
    }

    fn end(&mut self, out: &mut Counted) {
        if self.is_hidden && self.is_filled {
            out.rows = out.rows.saturating_add(self.times as usize);
            out.first_row
                .get_or_insert((self.before as usize).saturating_add(1));
        }
        self.before = self.before.saturating_add(self.times);
    }
}

fn is_hidden(e: &BytesStart<'_>) -> bool {
    matches!(
        attribute(e, "visibility").as_deref(),
        Some("filter" | "collapse")
    )
}

fn times(e: &BytesStart<'_>, name: &str) -> u64 {
    let told = attribute(e, name).and_then(|n| n.parse::<u64>().ok());
    told.unwrap_or(1).clamp(1, COLUMNS * 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_a_filter_hides_are_counted_in_old_and_open_workbooks() {
        let wanted = Counted {
            rows: 6,
            columns: 0,
            first_row: Some(3),
        };
        let xls = include_bytes!("../../../tests/reading/eighth/702-filtered-rows.xls");
        assert_eq!(of_xls(xls, "Tabelle1"), Some(wanted));
        assert_eq!(of_xls(xls, "another"), None);
        let ods = include_bytes!("../../../tests/reading/eighth/701-filtered-rows.ods");
        assert_eq!(of_ods(ods, "weights"), Some(wanted));
        assert_eq!(of_ods(ods, "another"), Some(Counted::default()));
        assert_eq!(of_xls(b"no workbook", "weights"), None);
        assert_eq!(of_ods(b"no workbook", "weights"), None);
        let plain = include_bytes!("../../../tests/data/rows.xls");
        assert!(of_xls(plain, "no such sheet").is_none());
    }
}
