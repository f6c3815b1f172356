//! The cells of a table as they are held: in a text, or column by column.

use super::cells::Cells;
use super::columns::Columns;
use std::collections::BTreeMap;

/// The cells of a table.
pub(in crate::import) enum Held<'b> {
    Text(Cells<'b>),
    Columns(Columns),
}

impl<'b> From<Cells<'b>> for Held<'b> {
    fn from(cells: Cells<'b>) -> Self {
        Self::Text(cells)
    }
}

impl From<Columns> for Held<'_> {
    fn from(columns: Columns) -> Self {
        Self::Columns(columns)
    }
}

impl Held<'_> {
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Text(cells) => cells.n_rows(),
            Self::Columns(columns) => columns.n_rows(),
        }
    }

    /// Cells in a row.
    pub fn width(&self) -> usize {
        self.place(1, 0) - self.place(0, 0)
    }

    /// Where a cell stands in a table that has the skipped rows too, row by row.
    pub fn place(&self, row: usize, column: usize) -> usize {
        match self {
            Self::Text(cells) => cells.place(row, column),
            Self::Columns(columns) => columns.place(row, column),
        }
    }

    pub fn truncate(&mut self, rows: usize) {
        match self {
            Self::Text(cells) => cells.truncate(rows),
            Self::Columns(columns) => columns.truncate(rows),
        }
    }

    pub fn skip(&mut self, rows: usize) {
        match self {
            Self::Text(cells) => cells.skip(rows),
            Self::Columns(columns) => columns.skip(rows),
        }
    }

    /// Keeps the rows that are marked; `false` where they can't be held, and all stay.
    pub fn retain(&mut self, keep: &[bool]) -> bool {
        match self {
            Self::Text(cells) => cells.retain(keep),
            Self::Columns(columns) => {
                columns.retain(keep);
                true
            }
        }
    }

    /// Writes these cells anew, by row and column; `false` where they can't be held, and all stay.
    pub fn replace(&mut self, changes: &BTreeMap<usize, Vec<(usize, String)>>) -> bool {
        match self {
            Self::Text(cells) => cells.replace(changes),
            Self::Columns(columns) => {
                columns.replace(changes);
                !columns.is_full()
            }
        }
    }

    /// Adds a cell behind the first `columns` of each row; `false` where they can't be held, and all stay.
    pub fn widen(&mut self, columns: usize, cells: &[&str]) -> bool {
        match self {
            Self::Text(held) => held.widen(columns, cells),
            Self::Columns(held) => {
                held.widen(columns, cells);
                true
            }
        }
    }

    #[inline]
    pub fn get(&self, row: usize, column: usize) -> &str {
        match self {
            Self::Text(cells) => cells.get(row, column),
            Self::Columns(columns) => columns.get(row, column),
        }
    }

    /// Line of the file of a row.
    pub fn line(&self, row: usize) -> usize {
        match self {
            Self::Text(cells) => cells.line(row),
            Self::Columns(columns) => columns.line(row),
        }
    }
}
