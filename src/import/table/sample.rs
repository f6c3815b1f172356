//! The first rows of a table, by which its header is found.
//!
//! In: cells row by row. Out: lookups by row and column, cut off after enough was seen. Not its business: which row
//! is the header.

use crate::import::table::raw::is_blank;

/// Rows looked at to find the header.
pub(in crate::import) const SAMPLE_ROWS: usize = 60;
/// Cells looked at; few rows do for wide tables.
pub(in crate::import) const SAMPLE_CELLS: usize = 120_000;

/// The first rows of a table, raw.
#[derive(Default)]
pub(in crate::import) struct Sample {
    rows: Vec<SampleRow>,
    cells: usize,
}

/// The cells of a row, one behind the other: a wide table has tens of thousands.
#[derive(Default)]
struct SampleRow {
    text: String,
    ends: Vec<usize>,
}

impl SampleRow {
    fn cell(&self, column: usize) -> Option<&str> {
        let from = match column.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        self.text.get(from..*self.ends.get(column)?)
    }

    fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|c| self.cell(c))
    }
}

impl Sample {
    /// Takes a row, unless enough was seen.
    pub fn push<C: AsRef<str>>(&mut self, cells: impl Iterator<Item = C>) {
        let mut row = SampleRow::default();
        for cell in cells {
            row.text.push_str(cell.as_ref());
            row.ends.push(row.text.len());
        }
        self.cells += row.ends.len();
        self.rows.push(row);
    }

    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    pub fn is_full(&self) -> bool {
        self.rows.len() >= SAMPLE_ROWS || (self.cells > SAMPLE_CELLS && self.rows.len() > 4)
    }

    pub fn cell(&self, row: usize, column: usize) -> &str {
        let row = self.rows.get(row);
        row.and_then(|r| r.cell(column))
            .map_or("", |c| c.trim_matches(is_blank))
    }

    pub fn filled(&self, row: usize) -> impl Iterator<Item = &str> {
        let row = self.rows.get(row).into_iter();
        row.flat_map(SampleRow::cells)
            .map(|c| c.trim_matches(is_blank))
            .filter(|c| !c.is_empty())
    }

    pub fn n_filled(&self, row: usize) -> usize {
        self.filled(row).count()
    }

    pub fn width(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |r| r.ends.len())
    }
}
