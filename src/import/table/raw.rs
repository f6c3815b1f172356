//! A table of raw cells: offsets into the text they stand in, and what is known of the whole.

pub(in crate::import) use super::cells::{Cells, Full, is_blank};

use super::held::Held;
use super::sheet::write_number;
use crate::import::cells::names::normal;
use crate::import::options::{Decimal, Layout};
use crate::import::table::left_out::SetAside;
use crate::study::Issue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

pub(in crate::import) const MAX_ROWS: usize = 10_000_000;
pub(in crate::import) const MAX_COLUMNS: usize = 20_000;
/// Rows in which texts are looked for; in a longer table any column may hold some.
const MOST_LOOKED_AT: usize = 20_000;

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
    /// Headers of the columns that the form of the file knows as analytes: they are markers, whatever their names say.
    pub analytes: HashSet<String>,
    /// Columns that say nothing of the others, in order: their cells were written into those beside them, or they
    /// belong to another table.
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
    cells: Held<'b>,
    numbers: Vec<u64>,
    /// Whether a column may hold texts, once that was asked.
    texts: OnceLock<Vec<bool>>,
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
    /// Takes the columns in `range` for analytes.
    pub fn know_analytes(&mut self, range: Range<usize>) {
        let headers = self.header.get(range).unwrap_or(&[]);
        self.analytes = headers.iter().cloned().collect();
    }

    /// Whether the form of the file knows a column as an analyte.
    pub fn is_analyte(&self, column: usize) -> bool {
        !self.analytes.is_empty()
            && (self.header.get(column)).is_some_and(|h| self.analytes.contains(h))
    }

    /// Leaves columns out of what headers say of each other.
    pub fn spend(&mut self, columns: &[usize]) {
        self.spent.extend(columns);
        self.spent.sort_unstable();
        self.spent.dedup();
    }

    pub fn new(header: Vec<String>, units: Vec<String>, cells: impl Into<Held<'b>>) -> Self {
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
            analytes: HashSet::new(),
            spent: Vec::new(),
            overlong: Vec::new(),
            repeated_headers: 0,
            set_aside: Vec::new(),
            title: String::new(),
            first_line_of_data: None,
            origins: None,
            cells: cells.into(),
            numbers: Vec::new(),
            texts: OnceLock::new(),
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

    /// Whether a cell of a column may hold more than the digits and signs of numbers. Most columns of a wide table hold
    /// none, and what is asked of texts passes them by.
    pub fn may_hold_texts(&self, column: usize) -> bool {
        // A column that was added later may hold some.
        let known = self.texts.get_or_init(|| self.columns_with_texts());
        known.get(column).is_none_or(|is| *is)
    }

    /// Looks row by row, as most tables hold their cells. The numbers of a program have no text before one is asked for.
    fn columns_with_texts(&self) -> Vec<bool> {
        let are_numbers = |c: usize| self.number_columns.get(c) == Some(&true);
        if self.n_rows() > MOST_LOOKED_AT {
            return (0..self.n_columns()).map(|c| !are_numbers(c)).collect();
        }
        let of_number = |b: u8| b.is_ascii_digit() || b"<>=+-., ".contains(&b);
        let mut out = vec![false; self.n_columns()];
        for row in 0..self.n_rows() {
            for (column, is) in out.iter_mut().enumerate() {
                let is_known = *is || are_numbers(column);
                *is |= !is_known && !self.cell(row, column).bytes().all(of_number);
            }
        }
        out
    }

    /// Drops the rows from `rows` on.
    pub fn truncate(&mut self, rows: usize) {
        self.cells.truncate(rows);
        self.overlong.retain(|row| (*row as usize) < rows);
    }

    /// Drops the first `rows` rows.
    pub fn skip(&mut self, rows: usize) {
        let rows = rows.min(self.n_rows());
        self.cells.skip(rows);
        let small = u32::try_from(rows).unwrap_or(u32::MAX);
        self.overlong.retain(|row| *row >= small);
        for row in &mut self.overlong {
            *row -= small;
        }
    }

    /// Keeps the rows that are marked; `false` where they can't be held, and all stay.
    pub fn retain(&mut self, keep: &[bool]) -> bool {
        // Most tables note no numbers.
        let width = if self.numbers.is_empty() {
            0
        } else {
            self.cells.width()
        };
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
        if changes.is_empty() {
            return true;
        }
        self.texts.take();
        self.cells.replace(changes)
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
        self.cells.line(row)
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

    /// The number in a cell of a column that holds numbers only, without its text being made: NaN where the cell is
    /// empty, `None` where its text counts.
    #[inline]
    pub fn number_of(&self, row: usize, column: usize) -> Option<f64> {
        let is_plain = self.number_columns.get(column) == Some(&true)
            && self.endings.get(column).is_none_or(Vec::is_empty);
        match &self.cells {
            Held::Columns(columns) if is_plain => columns.number_of(row, column),
            _ => None,
        }
    }

    /// The text of a cell, made for the time that it is looked at where a number is held.
    pub fn text_of(&self, row: usize, column: usize) -> Cow<'_, str> {
        match self.number_of(row, column) {
            Some(x) if x.is_nan() => Cow::Borrowed(""),
            Some(x) => {
                let mut out = String::new();
                // Writing to a String can't fail.
                let _ = write_number(x, &mut out);
                Cow::Owned(out)
            }
            None => Cow::Borrowed(self.cell(row, column)),
        }
    }

    /// Whether two cells of a column read the same.
    pub fn same_cell(&self, a: usize, b: usize, column: usize) -> bool {
        match (self.number_of(a, column), self.number_of(b, column)) {
            (Some(x), Some(y)) => x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()),
            _ => self.cell(a, column) == self.cell(b, column),
        }
    }

    /// Whether two rows hold the same cells.
    pub fn same_row(&self, a: usize, b: usize) -> bool {
        (0..self.n_columns()).all(|c| self.same_cell(a, b, c))
    }

    /// Notes that a cell was a number in its workbook, so that no notation is in doubt.
    pub fn set_number(&mut self, row: usize, column: usize) {
        let at = self.cells.place(row, column);
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
        let at = self.cells.place(row, column);
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
