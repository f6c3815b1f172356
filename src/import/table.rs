//! A table of raw cells: offsets into the text they stand in, and what is known of the whole.

use super::error::ImportError;
use super::options::Decimal;
use std::borrow::Cow;

pub(super) const MAX_ROWS: usize = 10_000_000;
pub(super) const MAX_COLUMNS: usize = 20_000;

/// Raw cells, trimmed, without the header.
pub(super) struct Table<'b> {
    pub header: Vec<String>,
    /// Unit of each column from a row of units; empty without one.
    pub units: Vec<String>,
    /// What separates cells; `None` in a workbook.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// All sheets of a workbook.
    pub sheets: Vec<String>,
    /// Rows with more cells than the header, which can't be assigned, in order.
    pub overlong: Vec<u32>,
    /// Rows that repeat the header inside the table; they are read but hold no data.
    pub repeated_headers: usize,
    cells: Cells<'b>,
    numbers: Vec<u64>,
}

/// Where the cells stand.
pub(super) struct Cells<'b> {
    text: Cow<'b, str>,
    text_len: usize,
    /// Rows whose cells don't stand in `text` as they read, such as `"say ""no"""`; addressed behind it.
    rewritten: String,
    /// Cells in a row.
    width: usize,
    starts: Vec<u32>,
    /// End of each cell from the start of its row; the next cell starts one further.
    ends: Ends,
    lines: Vec<u32>,
    /// Most cells that are held: rows that are mostly empty could be many times their text.
    most: usize,
}

enum Ends {
    Short(Vec<u16>),
    Long(Vec<u32>),
}

/// There is more than can be held.
#[derive(Debug)]
pub(super) struct Full;

impl Full {
    pub fn error(file: &str) -> ImportError {
        ImportError::TooLarge {
            file: file.to_owned(),
            what: "it has over 4 GB of text, or many columns that are nearly all empty. Split it by marker".to_owned(),
        }
    }
}

impl<'b> Cells<'b> {
    /// Cells that will stand in a text of `text_len` bytes, which [`Self::stand_in`] hands over.
    pub fn new(text_len: usize, width: usize) -> Self {
        Self {
            text: Cow::Borrowed(""),
            text_len,
            rewritten: String::new(),
            width,
            starts: Vec::new(),
            ends: Ends::Short(Vec::new()),
            lines: Vec::new(),
            most: text_len.saturating_mul(2).max(1 << 26),
        }
    }

    /// The text in which the cells stand.
    pub fn stand_in(&mut self, text: Cow<'b, str>) {
        self.text = text;
    }

    pub fn n_rows(&self) -> usize {
        self.lines.len()
    }

    /// Adds a row that stands in the text: `ends` of its cells from `start`. Cells that are not there
    /// are empty, cells beyond the width are dropped.
    pub fn push(
        &mut self,
        start: usize,
        ends: impl Iterator<Item = usize>,
        line: usize,
    ) -> Result<(), Full> {
        let start = u32::try_from(start).map_err(|_| Full)?;
        if (self.lines.len() + 1) * self.width > self.most {
            return Err(Full);
        }
        self.starts.push(start);
        self.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        let mut last = 0;
        let mut n = 0;
        for end in ends.take(self.width) {
            self.push_end(end)?;
            last = end;
            n += 1;
        }
        for _ in n..self.width {
            self.push_end(last)?;
        }
        Ok(())
    }

    fn push_end(&mut self, end: usize) -> Result<(), Full> {
        match &mut self.ends {
            Ends::Short(ends) => match u16::try_from(end) {
                Ok(end) => ends.push(end),
                Err(_) => {
                    let mut long: Vec<u32> = ends.iter().map(|e| u32::from(*e)).collect();
                    long.push(u32::try_from(end).map_err(|_| Full)?);
                    self.ends = Ends::Long(long);
                }
            },
            Ends::Long(ends) => ends.push(u32::try_from(end).map_err(|_| Full)?),
        }
        Ok(())
    }

    /// Adds a row of cells that don't stand in the text as they read.
    pub fn rewrite<'c>(
        &mut self,
        cells: impl Iterator<Item = &'c str>,
        line: usize,
    ) -> Result<(), Full> {
        let from = self.rewritten.len();
        let mut ends = Vec::with_capacity(self.width);
        for cell in cells.take(self.width) {
            self.rewritten.push_str(cell);
            ends.push(self.rewritten.len() - from);
            self.rewritten.push('\t');
        }
        self.push(self.text_len + from, ends.into_iter(), line)
    }

    fn get(&self, row: usize, column: usize) -> &str {
        let Some(start) = self.starts.get(row).map(|s| *s as usize) else {
            return "";
        };
        let at = row * self.width + column;
        let end = |at: usize| match &self.ends {
            Ends::Short(ends) => ends.get(at).map_or(0, |e| usize::from(*e)),
            Ends::Long(ends) => ends.get(at).map_or(0, |e| *e as usize),
        };
        let from = if column == 0 { 0 } else { end(at - 1) + 1 };
        let range = |start: usize| start + from..start + end(at);
        match start.checked_sub(self.text_len) {
            None => clean(self.text.get(range(start)).unwrap_or("")),
            Some(start) => self
                .rewritten
                .get(range(start))
                .unwrap_or("")
                .trim_matches(is_blank),
        }
    }
}

/// What is not part of a cell at its ends.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\0'
}

/// A cell as it stands, without blanks and quotation marks around it.
fn clean(raw: &str) -> &str {
    let plain = |b: &u8| (b'#'..0x7f).contains(b) || *b == b'!';
    let bytes = raw.as_bytes();
    match (bytes.first(), bytes.last()) {
        (None, _) | (_, None) => "",
        (Some(first), Some(last)) if plain(first) && plain(last) => raw,
        _ => {
            let cell = raw.trim_matches(is_blank);
            cell.strip_prefix('"')
                .and_then(|c| c.strip_suffix('"'))
                .map_or(cell, |c| c.trim_matches(is_blank))
        }
    }
}

/// Line ends in a text, in any of the three manners.
pub(super) fn line_ends(bytes: &[u8]) -> usize {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let alone = memchr::memchr_iter(b'\r', bytes)
        .filter(|at| bytes.get(at + 1) != Some(&b'\n'))
        .count();
    feeds + alone
}

impl<'b> Table<'b> {
    pub fn new(header: Vec<String>, units: Vec<String>, cells: Cells<'b>) -> Self {
        Self {
            header,
            units,
            delimiter: None,
            sheet: None,
            sheets: Vec::new(),
            overlong: Vec::new(),
            repeated_headers: 0,
            cells,
            numbers: Vec::new(),
        }
    }

    pub fn n_rows(&self) -> usize {
        self.cells.n_rows()
    }

    pub fn n_columns(&self) -> usize {
        self.header.len()
    }

    /// Trimmed text of a cell; empty outside the table.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        if column < self.header.len() {
            self.cells.get(row, column)
        } else {
            ""
        }
    }

    /// Line of the file, or row of the sheet, on which a row starts.
    pub fn line(&self, row: usize) -> usize {
        self.cells.lines.get(row).map_or(0, |l| *l as usize)
    }

    /// Whether two rows hold the same cells.
    pub fn same_row(&self, a: usize, b: usize) -> bool {
        (0..self.n_columns()).all(|c| self.cell(a, c) == self.cell(b, c))
    }

    /// Notes that a cell was a number in its workbook, so that no notation is in doubt.
    pub fn set_number(&mut self, row: usize, column: usize) {
        let at = row * self.cells.width + column;
        if self.numbers.len() <= at / 64 {
            self.numbers.resize(at / 64 + 1, 0);
        }
        if let Some(word) = self.numbers.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether a cell was a number in its workbook.
    pub fn is_number(&self, row: usize, column: usize) -> bool {
        let at = row * self.cells.width + column;
        let word = self.numbers.get(at / 64);
        word.is_some_and(|w| w >> (at % 64) & 1 == 1)
    }

    /// The decimal sign of a cell in a column that has `column_sign`: numbers of a workbook are
    /// written with a point here.
    pub fn decimal(&self, row: usize, column: usize, column_sign: Decimal) -> Decimal {
        if !self.numbers.is_empty() && self.is_number(row, column) {
            Decimal::Point
        } else {
            column_sign
        }
    }
}
