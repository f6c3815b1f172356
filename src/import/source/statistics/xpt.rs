//! SAS transport files, version 5 and 8.
//!
//! In: bytes in records of 80. Out: the columns and rows of one of their tables. Facts: SAS technical support notes
//! TS-140 (version 5) and "Record layout of a SAS version 8 or 9 data set in SAS transport format".

use super::bytes::{Bytes, Code, trimmed};
use super::form::{CUT_OFF, Cell, Column, Flaw, Held, Note, Sink, Source};
use super::moments::{is_plain_sas_format, of_sas_format};
use crate::import::cells::names::normal;

const RECORD: usize = 80;
const HEADER: &[u8] = b"HEADER RECORD*******";
const DAMAGED: Flaw = Flaw::Damaged("the headers of the SAS transport file are damaged");

/// Whether the bytes are a SAS transport file.
pub(super) fn fits(bytes: &[u8]) -> bool {
    bytes
        .strip_prefix(HEADER)
        .is_some_and(|rest| rest.starts_with(b"LIB"))
}

/// One table of the file.
pub(super) struct Transport<'b> {
    columns: Vec<Column>,
    places: Vec<Place>,
    row_len: usize,
    data: &'b [u8],
    code: Code,
    at: usize,
    held: Vec<Held>,
    cut: Option<&'static str>,
}

/// Where a column stands in a row.
struct Place {
    start: usize,
    len: usize,
    is_text: bool,
}

/// The name of a header record, such as `MEMBER`.
fn header_name(record: &[u8]) -> Option<&[u8]> {
    record
        .strip_prefix(HEADER)
        .and_then(|r| r.get(..8))
        .map(<[u8]>::trim_ascii_end)
}

/// The number in a field of digits.
fn digits(field: Option<&[u8]>) -> Option<usize> {
    std::str::from_utf8(field?).ok()?.trim().parse().ok()
}

/// Opens the table `wanted`, or the one with the most rows.
pub(super) fn open<'b>(bytes: &'b [u8], wanted: Option<&str>) -> Result<Transport<'b>, Flaw> {
    let mut starts: Vec<usize> = Vec::new();
    for (at, record) in bytes.chunks(RECORD).enumerate() {
        if matches!(header_name(record), Some(b"MEMBER" | b"MEMBV8")) {
            starts.push(at * RECORD);
        }
    }
    if starts.is_empty() {
        return Err(Flaw::Damaged(
            "the SAS transport file ends before its first table",
        ));
    }
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    let mut found: Option<Transport<'b>> = None;
    let mut first_flaw = None;
    let mut held: Vec<Held> = Vec::new();
    for (start, end) in starts.iter().zip(ends) {
        match member(bytes.get(*start..end).unwrap_or(&[])) {
            Ok((name, mut table)) => {
                table.at = held.len();
                let is_wanted = wanted.is_some_and(|w| normal(w) == normal(&name));
                held.push(table.held_as(name));
                let is_better = found.as_ref().is_none_or(|f| {
                    (table.columns.len() > 1, table.n_rows()) > (f.columns.len() > 1, f.n_rows())
                });
                if is_wanted {
                    found = Some(table);
                    break;
                } else if is_better {
                    found = Some(table);
                }
            }
            Err(flaw) => first_flaw = first_flaw.or(Some(flaw)),
        }
    }
    let mut found = found.ok_or(first_flaw.unwrap_or(DAMAGED))?;
    // Those behind the one that was asked for.
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    for (start, end) in starts.iter().zip(ends).skip(held.len()) {
        if let Ok((name, table)) = member(bytes.get(*start..end).unwrap_or(&[])) {
            held.push(table.held_as(name));
        }
    }
    found.held = held;
    Ok(found)
}

/// The table that begins with the header record of a member.
fn member<'b>(bytes: &'b [u8]) -> Result<(String, Transport<'b>), Flaw> {
    let mut from = Bytes::new(bytes, true);
    let first = from.take(RECORD)?;
    let is_long = header_name(first) == Some(b"MEMBV8");
    let name_len = digits(first.get(74..78))
        .filter(|n| *n >= 88)
        .unwrap_or(140);
    // The descriptor's header, then the name of the table and its label.
    from.skip(RECORD)?;
    let described = from.take(RECORD)?;
    let name = Code::guessed().string(
        described
            .get(8..if is_long { 40 } else { 16 })
            .unwrap_or(&[]),
    );
    from.skip(RECORD)?;
    let names = from.take(RECORD)?;
    if !matches!(header_name(names), Some(b"NAMESTR" | b"NAMSTV8")) {
        return Err(DAMAGED);
    }
    let n = digits(names.get(48..58)).ok_or(DAMAGED)?;
    let all = from.take(n.checked_mul(name_len).ok_or(CUT_OFF)?)?;
    let mut columns = Vec::with_capacity(n);
    let mut places = Vec::with_capacity(n);
    let mut row_len = 0;
    for one in all.chunks_exact(name_len) {
        let (column, mut place) = described_column(one, is_long)?;
        place.start = row_len;
        row_len += place.len;
        columns.push(column);
        places.push(place);
    }
    from.at = from.at.next_multiple_of(RECORD);
    let mut record = from.take(RECORD)?;
    if let Some(kind @ (b"LABELV8" | b"LABELV9")) = header_name(record) {
        let n = digits(record.get(48..58))
            .or_else(|| digits(record.get(48..80)))
            .ok_or(DAMAGED)?;
        long_labels(&mut from, n, kind == b"LABELV9", &mut columns)?;
        from.at = from.at.next_multiple_of(RECORD);
        record = from.take(RECORD)?;
    }
    if !matches!(header_name(record), Some(b"OBS" | b"OBSV8")) {
        return Err(DAMAGED);
    }
    if row_len == 0 {
        return Err(DAMAGED);
    }
    let data = bytes.get(from.at..).unwrap_or(&[]);
    let mut cut = (data.len() % RECORD != 0).then_some("within a record of 80 bytes");
    // Version 8 may say how many rows there are.
    let said = digits(record.get(48..)).filter(|n| is_long && *n > 0);
    let rows = said.unwrap_or_else(|| rows_in(data, row_len));
    let rest = data.get(data.len() - data.len() % row_len..).unwrap_or(&[]);
    if said.is_none() && rest.iter().any(|b| *b != b' ') {
        cut = Some("within a row");
    }
    let data = data
        .get(..rows.checked_mul(row_len).ok_or(CUT_OFF)?)
        .ok_or(CUT_OFF)?;
    let table = Transport {
        columns,
        places,
        row_len,
        data,
        code: Code::guessed(),
        at: 0,
        held: Vec::new(),
        cut,
    };
    Ok((name, table))
}

/// Rows in the data: blanks fill the last record, and may be as long as rows are.
fn rows_in(data: &[u8], row_len: usize) -> usize {
    let mut n = data.len() / row_len;
    let is_filler = |n: usize| {
        let start = (n - 1) * row_len;
        // Only what begins in the last record can be filler.
        start + RECORD > data.len()
            && data
                .get(start..)
                .is_some_and(|rest| rest.iter().all(|b| *b == b' '))
    };
    while n > 0 && is_filler(n) {
        n -= 1;
    }
    n
}

fn described_column(one: &[u8], is_long: bool) -> Result<(Column, Place), Flaw> {
    let mut from = Bytes::new(one, true);
    let kind = from.u16()?;
    from.skip(2)?;
    let len = usize::from(from.u16()?);
    from.skip(2)?;
    let short = from.take(8)?;
    let label = Code::guessed().string(from.take(40)?);
    let format = Code::guessed().string(from.take(8)?);
    // Its position is that of another data set at times; columns follow each other.
    from.skip(24)?;
    let long = if is_long { from.take(32)? } else { &[] };
    let name = if trimmed(long).is_empty() {
        short
    } else {
        long
    };
    let is_text = match kind {
        1 if (1..=8).contains(&len) => false,
        2 => true,
        _ => {
            return Err(Flaw::Damaged(
                "a column of the SAS transport file is neither number nor text",
            ));
        }
    };
    let column = Column {
        name: Code::guessed().string(name),
        label,
        moment: of_sas_format(&format).filter(|_| !is_text),
        catalog: (!is_plain_sas_format(&format)).then_some(format),
        ..Column::default()
    };
    Ok((
        column,
        Place {
            start: 0,
            len,
            is_text,
        },
    ))
}

/// Labels, names and formats that are too long for the description of a column.
fn long_labels(
    from: &mut Bytes<'_>,
    n: usize,
    has_formats: bool,
    columns: &mut [Column],
) -> Result<(), Flaw> {
    for _ in 0..n {
        let number = usize::from(from.u16()?);
        let name_len = usize::from(from.u16()?);
        let label_len = usize::from(from.u16()?);
        let (format, informat) = if has_formats {
            (usize::from(from.u16()?), usize::from(from.u16()?))
        } else {
            (0, 0)
        };
        let name = Code::guessed().string(from.take(name_len)?);
        let label = Code::guessed().string(from.take(label_len)?);
        let format = Code::guessed().string(from.take(format)?);
        from.skip(informat)?;
        let Some(column) = number.checked_sub(1).and_then(|at| columns.get_mut(at)) else {
            continue;
        };
        if !name.is_empty() {
            column.name = name;
        }
        column.label = label;
        if !format.is_empty() {
            column.catalog = (!is_plain_sas_format(&format)).then_some(format);
        }
    }
    Ok(())
}

impl Transport<'_> {
    fn n_rows(&self) -> usize {
        self.data.len() / self.row_len.max(1)
    }

    fn held_as(&self, name: String) -> Held {
        Held {
            name,
            rows: Some(self.n_rows()),
            columns: self.columns.iter().map(|c| c.name.clone()).collect(),
        }
    }
}

impl Source for Transport<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        for row in self.data.chunks_exact(self.row_len) {
            for place in &self.places {
                let cell = row.get(place.start..place.start + place.len).unwrap_or(&[]);
                if place.is_text {
                    sink.cell(Cell::Text(&self.code.text(cell)));
                } else {
                    sink.cell(number(cell));
                }
            }
            sink.end_row()?;
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.data.len()
    }

    fn notes(&self) -> Vec<Note> {
        let note = |place| Note {
            code: "cut_off",
            text: format!("The SAS transport file ends {place}; rows may be missing at its end."),
            is_warning: true,
        };
        self.cut.map(note).into_iter().collect()
    }

    fn tables(&self) -> Option<(usize, &[Held])> {
        (self.held.len() > 1).then_some((self.at, self.held.as_slice()))
    }
}

/// A number of IBM mainframes, cut to 8 bytes or fewer.
fn number(bytes: &[u8]) -> Cell<'static> {
    let (Some(first), Some(rest)) = (bytes.first(), bytes.get(1..)) else {
        return Cell::Empty;
    };
    if rest.iter().all(|b| *b == 0) {
        match first {
            0 => return Cell::Number(0.0),
            b'.' => return Cell::Empty,
            b'_' | b'A'..=b'Z' => return Cell::Special(char::from(*first)),
            _ => {}
        }
    }
    let mut fraction: u64 = 0;
    for at in 0..7 {
        fraction = fraction << 8 | u64::from(rest.get(at).copied().unwrap_or(0));
    }
    let power = 4 * (i32::from(first & 0x7F) - 64) - 56;
    // Both factors are exact: no power of IBM's numbers leaves the range.
    let size = fraction as f64 * 2f64.powi(power);
    Cell::Number(if first & 0x80 == 0 { size } else { -size })
}

#[cfg(test)]
mod tests {
    use super::{Cell, number};

    #[test]
    fn mainframe_numbers_are_exact() {
        // 12.3, 1, -118.625 and 0.1 as SAS writes them.
        for (bytes, x) in [
            ([0x41, 0xC4, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xD0], 12.3),
            ([0x41, 0x10, 0, 0, 0, 0, 0, 0], 1.0),
            ([0xC2, 0x76, 0xA0, 0, 0, 0, 0, 0], -118.625),
            ([0x40, 0x19, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A], 0.1),
            ([0; 8], 0.0),
        ] {
            assert_eq!(number(&bytes), Cell::Number(x));
        }
        assert_eq!(number(&[b'.', 0, 0, 0]), Cell::Empty);
        assert_eq!(number(&[b'A', 0, 0, 0, 0, 0, 0, 0]), Cell::Special('A'));
        assert_eq!(number(&[]), Cell::Empty);
    }
}
