//! Delimited text split into records, each with its place in the text.

use crate::import::table::raw::line_ends;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Cells of a record whose places are kept, several times what a table may have. The places of those behind are written
/// over one another, so that a line of delimiters takes no more memory than its text.
const MOST_CELLS: usize = 1 << 17;

/// Where a record stands.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import) struct Place {
    pub start: usize,
    pub end: usize,
    pub line: usize,
}

/// One record: its text, its cells without quotation marks, and where it stands.
pub(in crate::import) struct Record<'r> {
    pub raw: &'r [u8],
    pub fields: &'r [u8],
    pub ends: &'r [usize],
    pub start: usize,
    pub line: usize,
    pub is_last: bool,
}

impl Record<'_> {
    /// Whether all its cells are blank.
    pub fn is_empty(&self) -> bool {
        // Most records show it in their first cell.
        let first = self.ends.first().copied().unwrap_or(0);
        let blank = |part: &[u8]| part.iter().all(u8::is_ascii_whitespace);
        blank(self.fields.get(..first).unwrap_or(&[]))
            && blank(
                self.fields
                    .get(..self.ends.last().copied().unwrap_or(0))
                    .unwrap_or(&[]),
            )
    }

    pub fn field(&self, at: usize) -> &[u8] {
        let from = if at == 0 {
            0
        } else {
            self.ends.get(at - 1).copied().unwrap_or(0)
        };
        let to = self.ends.get(at).copied().unwrap_or(from);
        self.fields.get(from..to).unwrap_or(&[])
    }
}

/// Splits text into records and knows where each stands.
pub(in crate::import) struct Splitter<'t> {
    input: &'t [u8],
    core: Reader,
    at: usize,
    line: usize,
    is_over: bool,
    fields: Vec<u8>,
    ends: Vec<usize>,
    n_ends: usize,
    start: usize,
    raw_end: usize,
    /// Whether there are quotation marks at all.
    pub quotes: bool,
}

impl<'t> Splitter<'t> {
    pub fn new(input: &'t [u8], delimiter: u8, from: Place) -> Self {
        Self {
            input,
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            at: from.start,
            line: from.line,
            is_over: false,
            fields: vec![0; 4096],
            ends: vec![0; 256],
            n_ends: 0,
            start: from.start,
            raw_end: from.start,
            quotes: memchr::memchr(b'"', input.get(from.start..).unwrap_or(&[])).is_some(),
        }
    }

    /// Goes to the next record, if there is one.
    pub fn advance(&mut self) -> bool {
        if self.is_over {
            return false;
        }
        // Line ends stand inside a record only where it is quoted.
        let passed = self.input.get(self.start..self.raw_end).unwrap_or(&[]);
        if self.quotes && memchr::memchr(b'"', passed).is_some() {
            self.line += line_ends(passed);
        }
        let mut start = self.raw_end;
        while let Some(b'\r' | b'\n') = self.input.get(start) {
            let pair = self.input.get(start..start + 2) == Some(b"\r\n");
            start += 1 + usize::from(pair);
            self.line += 1;
        }
        self.start = start;
        self.at = start;
        let (mut n_bytes, mut n_ends) = (0, 0);
        loop {
            let (result, read, bytes, ends) = self.core.read_record(
                self.input.get(self.at..).unwrap_or(&[]),
                self.fields.get_mut(n_bytes..).unwrap_or(&mut []),
                self.ends.get_mut(n_ends..).unwrap_or(&mut []),
            );
            self.at += read;
            n_bytes += bytes;
            n_ends += ends;
            match result {
                // The end of the input is told by reading once more from nothing.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => {
                    n_ends = MOST_CELLS / 2;
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => {
                    self.is_over = true;
                    if n_ends == 0 {
                        return false;
                    }
                    break;
                }
            }
        }
        self.n_ends = n_ends;
        let mut end = self.at;
        while end > start && matches!(self.input.get(end - 1), Some(b'\r' | b'\n')) {
            end -= 1;
        }
        self.raw_end = end;
        true
    }

    pub fn record(&self) -> Record<'_> {
        Record {
            raw: self.input.get(self.start..self.raw_end).unwrap_or(&[]),
            fields: &self.fields,
            ends: self.ends.get(..self.n_ends).unwrap_or(&[]),
            start: self.start,
            line: self.line,
            is_last: self.at >= self.input.len(),
        }
    }
}

/// A quoted cell inside a record.
pub(in crate::import) struct Quoted {
    /// Place of the closing mark.
    pub close: usize,
    /// Place behind the cell.
    pub end: usize,
    /// Whether the closing mark is there and ends the cell.
    pub is_closed: bool,
}

impl Quoted {
    pub fn at(raw: &[u8], at: usize, delimiter: u8) -> Self {
        let mut close = at + 1;
        loop {
            let rest = raw.get(close..).unwrap_or(&[]);
            let Some(mark) = memchr::memchr(b'"', rest) else {
                return Self {
                    close: raw.len(),
                    end: raw.len(),
                    is_closed: false,
                };
            };
            close += mark;
            if raw.get(close + 1) != Some(&b'"') {
                break;
            }
            close += 2;
        }
        let rest = raw.get(close + 1..).unwrap_or(&[]);
        let junk = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
        let junk_is_blank = rest
            .get(..junk)
            .unwrap_or(&[])
            .iter()
            .all(u8::is_ascii_whitespace);
        Self {
            close,
            end: close + 1 + junk,
            is_closed: junk_is_blank,
        }
    }
}
