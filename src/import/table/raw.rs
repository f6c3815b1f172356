//! A table of raw cells: offsets into the text they stand in, and what is known of the whole.

use crate::import::cells::names::normal;
use crate::import::error::ImportError;
use crate::import::options::{Decimal, Layout};
use crate::import::table::left_out::SetAside;
use crate::study::Issue;
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(in crate::import) const MAX_ROWS: usize = 10_000_000;
pub(in crate::import) const MAX_COLUMNS: usize = 20_000;

/// Where the cells of a table come from, in a study of several files.
#[derive(Default)]
pub(in crate::import) struct Origins {
    pub files: Vec<String>,
    /// Line of the joined table and its first column that comes from a line of a file, in order.
    pub places: Vec<Origin>,
}

/// Cells of a line of a joined table, from a column on: their file and its line.
pub(in crate::import) struct Origin {
    pub at: u32,
    pub column: u32,
    pub file: u32,
    pub line: u32,
}

impl Origins {
    /// File and line of the cell in a line of the joined table, or of the first cell where no column is told.
    fn of(&self, line: usize, column: Option<usize>) -> Option<&Origin> {
        let from = self.places.partition_point(|p| (p.at as usize) < line);
        let there = self.places.get(from..)?;
        let own = there.iter().take_while(|p| p.at as usize == line);
        let column = column.unwrap_or(0);
        let before = |p: &&Origin| p.column as usize <= column;
        own.clone().take_while(before).last().or(own.clone().next())
    }
}

/// Raw cells, trimmed, without the header.
pub(in crate::import) struct Table<'b> {
    pub header: Vec<String>,
    /// Unit of each column from a row of units; empty without one.
    pub units: Vec<String>,
    /// What stands behind the number in the cells of a column and is read apart, such as its unit; empty without any.
    pub endings: Vec<Vec<String>>,
    /// Label of each column, where the file has labels beside names; empty without one.
    pub labels: Vec<String>,
    /// Columns that hold numbers of their program only, so that no notation is in doubt.
    pub number_columns: Vec<bool>,
    /// What separates cells; `None` in a workbook.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// All sheets of a workbook.
    pub sheets: Vec<String>,
    /// The layout that the form of the file tells, whatever its columns say.
    pub form: Option<Layout>,
    /// Columns whose cells were written into those beside them; nothing is left in them; in order.
    pub spent: Vec<usize>,
    /// Rows with more cells than the header, which can't be assigned, in order.
    pub overlong: Vec<u32>,
    /// Rows that repeat the header inside the table; they are read but hold no data.
    pub repeated_headers: usize,
    /// Rows that are no data: empty ones, notes, other tables; they are read but hold none.
    pub set_aside: Vec<SetAside>,
    /// The one text of the line above the header; empty without one.
    pub title: String,
    /// Line of the header, where it looks like a row of data.
    pub first_line_of_data: Option<usize>,
    /// Where its rows come from, in a study of several files.
    pub origins: Option<Origins>,
    /// Headers as they are compared with known names.
    normal_names: Vec<String>,
    cells: Cells<'b>,
    numbers: Vec<u64>,
}

/// Where the cells stand.
pub(in crate::import) struct Cells<'b> {
    text: Cow<'b, str>,
    text_len: usize,
    /// Rows whose cells don't stand in `text` as they read, such as `"say ""no"""`; addressed behind it.
    rewritten: String,
    /// Cells in a row.
    width: usize,
    starts: Vec<u32>,
    /// Rows at the start that are no data.
    skipped: usize,
    /// End of each cell from the start of its row; the next cell starts one further.
    ends: Ends,
    lines: Lines,
    /// Most cells that are held: rows that are mostly empty could be many times their text.
    most: usize,
}

/// Ends of cells in the smallest integer type that fits the longest row so far.
enum Ends {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Long(Vec<u32>),
}

impl Ends {
    fn make_room_for(&mut self, end: usize) -> Result<(), Full> {
        if let Self::Byte(all) = self
            && end > usize::from(u8::MAX)
        {
            *self = Self::Short(all.iter().map(|e| u16::from(*e)).collect());
        }
        if let Self::Short(all) = self
            && end > usize::from(u16::MAX)
        {
            *self = Self::Long(all.iter().map(|e| u32::from(*e)).collect());
        }
        if u32::try_from(end).is_err() {
            return Err(Full);
        }
        Ok(())
    }

    fn get(&self, at: usize) -> usize {
        match self {
            Self::Byte(all) => all.get(at).map_or(0, |e| usize::from(*e)),
            Self::Short(all) => all.get(at).map_or(0, |e| usize::from(*e)),
            Self::Long(all) => all.get(at).map_or(0, |e| *e as usize),
        }
    }
}

/// Line of each row: kept where a row does not follow the one before on the next line.
#[derive(Default)]
struct Lines {
    jumps: Vec<(u32, u32)>,
    next: usize,
}

impl Lines {
    fn push(&mut self, row: usize, line: usize) -> Result<(), Full> {
        if self.jumps.is_empty() || line != self.next {
            let small = |n: usize| u32::try_from(n).map_err(|_| Full);
            self.jumps.push((small(row)?, small(line)?));
        }
        self.next = line + 1;
        Ok(())
    }

    fn get(&self, row: usize) -> usize {
        let after = self
            .jumps
            .partition_point(|(first, _)| *first as usize <= row);
        let jump = after.checked_sub(1).and_then(|at| self.jumps.get(at));
        jump.map_or(0, |(first, line)| *line as usize + row - *first as usize)
    }
}

/// The table exceeds what can be held.
#[derive(Debug)]
pub(in crate::import) struct Full;

impl Full {
    pub fn error(file: &str) -> ImportError {
        ImportError::TooLarge {
            file: file.to_owned(),
            what: "its cells take more memory than those of a table of its size should: it has over 4 GB of text, one long text in many cells, or many columns that are nearly all empty. Split it by marker, or save the table of the study alone".to_owned(),
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
            skipped: 0,
            ends: Ends::Byte(Vec::new()),
            lines: Lines::default(),
            most: text_len.saturating_mul(2).max(1 << 26),
        }
    }

    /// No row is rewritten: the text may grow while rows are added.
    pub fn are_all_in_text(&mut self) {
        self.text_len = usize::MAX;
    }

    /// The text in which the cells stand.
    pub fn stand_in(&mut self, text: Cow<'b, str>) {
        self.text = text;
    }

    pub fn n_rows(&self) -> usize {
        self.starts.len() - self.skipped
    }

    fn truncate(&mut self, rows: usize) {
        let rows = rows + self.skipped;
        self.starts.truncate(rows);
        let cells = rows * self.width;
        match &mut self.ends {
            Ends::Byte(all) => all.truncate(cells),
            Ends::Short(all) => all.truncate(cells),
            Ends::Long(all) => all.truncate(cells),
        }
    }

    /// Adds a row that stands in the text: `ends` of its cells from `start`, each `gap` further than the
    /// one before says. Cells that are not there are empty, cells beyond the width are dropped.
    pub fn push(
        &mut self,
        start: usize,
        ends: &[usize],
        gap: usize,
        line: usize,
    ) -> Result<(), Full> {
        if (self.n_rows() + 1) * self.width > self.most {
            return Err(Full);
        }
        self.lines.push(self.n_rows(), line)?;
        self.starts.push(u32::try_from(start).map_err(|_| Full)?);
        let ends = ends.get(..self.width).unwrap_or(ends);
        let last = ends.last().map_or(0, |last| last + (ends.len() - 1) * gap);
        let missing = self.width - ends.len();
        self.ends.make_room_for(last)?;
        let ends = ends.iter().enumerate().map(|(i, end)| end + i * gap);
        let ends = ends.chain(std::iter::repeat_n(last, missing));
        // Cut-off can't happen: room was made for the last, which is the largest.
        match &mut self.ends {
            Ends::Byte(all) => all.extend(ends.map(|e| e as u8)),
            Ends::Short(all) => all.extend(ends.map(|e| e as u16)),
            Ends::Long(all) => all.extend(ends.map(|e| e as u32)),
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
        self.push(self.text_len + from, &ends, 0, line)
    }

    /// Keeps the rows that are marked; `false` where they can't be held, and all stay.
    fn retain(&mut self, keep: &[bool]) -> bool {
        let mut kept = Cells {
            text_len: self.text_len,
            ..Self::new(self.text_len, self.width)
        };
        kept.most = self.most;
        let mut ends = Vec::with_capacity(self.width);
        for row in (0..self.n_rows()).filter(|r| keep.get(*r) == Some(&true)) {
            let at = row + self.skipped;
            ends.clear();
            ends.extend((0..self.width).map(|c| self.ends.get(at * self.width + c)));
            let start = self.starts.get(at).map_or(0, |s| *s as usize);
            if kept.push(start, &ends, 0, self.lines.get(at)).is_err() {
                return false;
            }
        }
        kept.text = std::mem::take(&mut self.text);
        kept.rewritten = std::mem::take(&mut self.rewritten);
        *self = kept;
        true
    }

    /// Writes these cells anew, by row and column; `false` where they can't be held, and all stay.
    fn replace(&mut self, changes: &BTreeMap<usize, Vec<(usize, String)>>) -> bool {
        // Behind the text, of which no row stands behind its end.
        let text_len = self.text_len.min(self.text.len() + 1);
        let mut new = Self::new(text_len, self.width);
        new.most = self.most;
        new.rewritten.clone_from(&self.rewritten);
        let mut ends = Vec::with_capacity(self.width);
        for at in 0..self.starts.len() {
            let line = self.lines.get(at);
            let row = at.checked_sub(self.skipped);
            let pushed = if let Some((row, own)) = row.and_then(|r| Some((r, changes.get(&r)?))) {
                let mut own: Vec<&(usize, String)> = own.iter().collect();
                own.sort_by_key(|change| change.0);
                let cells = (0..self.width).map(|c| {
                    let at = own.partition_point(|change| change.0 < c);
                    let changed = own.get(at).filter(|change| change.0 == c);
                    changed.map_or_else(|| self.get(row, c), |change| change.1.as_str())
                });
                new.rewrite(cells, line)
            } else {
                ends.clear();
                ends.extend((0..self.width).map(|c| self.ends.get(at * self.width + c)));
                new.push(self.starts[at] as usize, &ends, 0, line)
            };
            if pushed.is_err() {
                return false;
            }
        }
        new.skipped = self.skipped;
        new.text = std::mem::take(&mut self.text);
        *self = new;
        true
    }

    /// Adds a cell behind the first `columns` of each row; `false` where they can't be held, and all stay.
    fn widen(&mut self, columns: usize, cells: &[&str]) -> bool {
        let text_len = self.text_len.min(self.text.len() + 1);
        let mut new = Self::new(text_len, columns + 1);
        new.most = self.most;
        for row in 0..self.n_rows() {
            let own = (0..columns).map(|c| self.get(row, c));
            let behind = cells.get(row).copied().unwrap_or("");
            let line = self.lines.get(row + self.skipped);
            if new.rewrite(own.chain([behind]), line).is_err() {
                return false;
            }
        }
        new.text = std::mem::take(&mut self.text);
        *self = new;
        true
    }

    #[inline]
    fn get(&self, row: usize, column: usize) -> &str {
        let row = row + self.skipped;
        let Some(start) = self.starts.get(row).map(|s| *s as usize) else {
            return "";
        };
        let at = row * self.width + column;
        let from = if column == 0 {
            0
        } else {
            self.ends.get(at - 1) + 1
        };
        let end = self.ends.get(at);
        let range = |start: usize| start + from..start + end;
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
pub(in crate::import) fn is_blank(c: char) -> bool {
    // The byte-order mark, and the end of a file on tape and in DOS.
    c.is_whitespace() || matches!(c, '\u{feff}' | '\0' | '\u{1a}')
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

/// A cell without the first of `endings` that it has behind its number.
fn without_ending<'c>(text: &'c str, endings: &[String]) -> &'c str {
    let number = endings.iter().find_map(|e| text.strip_suffix(e.as_str()));
    number.map_or(text, |n| n.trim_end_matches(is_blank))
}

/// Line ends in a text, in any of the three manners.
pub(in crate::import) fn line_ends(bytes: &[u8]) -> usize {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let alone = memchr::memchr_iter(b'\r', bytes)
        .filter(|at| bytes.get(at + 1) != Some(&b'\n'))
        .count();
    feeds + alone
}

impl<'b> Table<'b> {
    pub fn new(header: Vec<String>, units: Vec<String>, cells: Cells<'b>) -> Self {
        Self {
            normal_names: header.iter().map(|h| normal(h)).collect(),
            header,
            units,
            endings: Vec::new(),
            labels: Vec::new(),
            number_columns: Vec::new(),
            delimiter: None,
            sheet: None,
            sheets: Vec::new(),
            form: None,
            spent: Vec::new(),
            overlong: Vec::new(),
            repeated_headers: 0,
            set_aside: Vec::new(),
            title: String::new(),
            first_line_of_data: None,
            origins: None,
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

    /// A header as it is compared with known names.
    pub fn normal_name(&self, column: usize) -> &str {
        self.normal_names.get(column).map_or("", String::as_str)
    }

    /// Drops the rows from `rows` on.
    pub fn truncate(&mut self, rows: usize) {
        self.cells.truncate(rows);
        self.overlong.retain(|row| (*row as usize) < rows);
    }

    /// Drops the first `rows` rows.
    pub fn skip(&mut self, rows: usize) {
        let rows = rows.min(self.n_rows());
        self.cells.skipped += rows;
        let small = u32::try_from(rows).unwrap_or(u32::MAX);
        self.overlong.retain(|row| *row >= small);
        for row in &mut self.overlong {
            *row -= small;
        }
    }

    /// Keeps the rows that are marked; `false` where they can't be held, and all stay.
    pub fn retain(&mut self, keep: &[bool]) -> bool {
        let width = self.cells.width;
        let rows: Vec<usize> = (0..self.n_rows())
            .filter(|r| keep.get(*r) == Some(&true))
            .collect();
        let mut numbers = Vec::new();
        for (new, old) in rows.iter().enumerate() {
            numbers.extend(
                (0..width)
                    .filter(|c| self.numbers_at(*old, *c))
                    .map(|c| (new, c)),
            );
        }
        if !self.cells.retain(keep) {
            return false;
        }
        self.numbers.clear();
        for (row, column) in numbers {
            self.set_number(row, column);
        }
        let small = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
        let old = std::mem::take(&mut self.overlong);
        let is_overlong = |row: usize| old.binary_search(&small(row)).is_ok();
        self.overlong = (rows.iter().enumerate())
            .filter(|(_, old)| is_overlong(**old))
            .map(|(new, _)| small(new))
            .collect();
        true
    }

    /// Writes these cells anew, by row and column; `false` where they can't be held, and all stay.
    pub fn replace(&mut self, changes: &BTreeMap<usize, Vec<(usize, String)>>) -> bool {
        changes.is_empty() || self.cells.replace(changes)
    }

    /// Adds a column of texts behind the others; `false` where it can't be held, and nothing changes.
    pub fn add_column(&mut self, name: &str, cells: &[&str]) -> bool {
        // Cells beyond the header are no column.
        let width = self.header.len();
        let rows = 0..self.n_rows();
        let numbers: Vec<(usize, usize)> = rows
            .flat_map(|row| (0..width).map(move |c| (row, c)))
            .filter(|(row, c)| self.numbers_at(*row, *c))
            .collect();
        if !self.cells.widen(width, cells) {
            return false;
        }
        self.numbers.clear();
        for (row, column) in numbers {
            self.set_number(row, column);
        }
        self.normal_names.push(normal(name));
        self.header.push(name.to_owned());
        for texts in [&mut self.units, &mut self.labels] {
            if !texts.is_empty() {
                texts.push(String::new());
            }
        }
        if !self.endings.is_empty() {
            self.endings.push(Vec::new());
        }
        if !self.number_columns.is_empty() {
            self.number_columns.push(false);
        }
        true
    }

    /// Trimmed text of a cell; empty outside the table.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        if column >= self.header.len() {
            return "";
        }
        let text = self.cells.get(row, column);
        match self.endings.get(column) {
            Some(endings) => without_ending(text, endings),
            None => text,
        }
    }

    /// Line of the file, or row of the sheet, on which a row starts.
    pub fn line(&self, row: usize) -> usize {
        self.cells.lines.get(row + self.cells.skipped)
    }

    /// Gives findings in a joined table the file and its line in place of the line of the joined table.
    pub fn name_files(&self, issues: &mut [Issue]) {
        let Some(origins) = &self.origins else {
            return;
        };
        for issue in issues.iter_mut().filter(|i| i.file.is_none()) {
            let named = issue.column.as_deref();
            let column = named.and_then(|n| self.header.iter().position(|h| h == n));
            let found = issue.row.and_then(|row| origins.of(row, column));
            if let Some(origin) = found {
                issue.file = origins.files.get(origin.file as usize).cloned();
                issue.row = Some(origin.line as usize);
            }
        }
    }

    /// Whether two rows hold the same cells.
    pub fn same_row(&self, a: usize, b: usize) -> bool {
        (0..self.n_columns()).all(|c| self.cell(a, c) == self.cell(b, c))
    }

    /// Notes that a cell was a number in its workbook, so that no notation is in doubt.
    pub fn set_number(&mut self, row: usize, column: usize) {
        let at = (row + self.cells.skipped) * self.cells.width + column;
        if self.numbers.len() <= at / 64 {
            self.numbers.resize(at / 64 + 1, 0);
        }
        if let Some(word) = self.numbers.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether a cell was a number in its workbook.
    pub fn is_number(&self, row: usize, column: usize) -> bool {
        if self.number_columns.get(column) == Some(&true) {
            return true;
        }
        self.numbers_at(row, column)
    }

    /// Whether a cell was noted to be a number.
    fn numbers_at(&self, row: usize, column: usize) -> bool {
        let at = (row + self.cells.skipped) * self.cells.width + column;
        let word = self.numbers.get(at / 64);
        word.is_some_and(|w| w >> (at % 64) & 1 == 1)
    }

    /// The decimal sign of a cell in a column that has `column_sign`: numbers of a workbook are
    /// written with a point here.
    pub fn decimal(&self, row: usize, column: usize, column_sign: Decimal) -> Decimal {
        let has_numbers = !self.numbers.is_empty() || !self.number_columns.is_empty();
        if has_numbers && self.is_number(row, column) {
            Decimal::Point
        } else {
            column_sign
        }
    }
}
