//! The cells of a table column by column: numbers as numbers, and texts that come again once.
//!
//! In: the cells of a statistics file, row by row. Out: the text of a cell, and its number where that is what is held. A
//! number takes up to eight bytes; its text is made for the few rows where one is asked for. Not its business: what a
//! cell means.

use super::block::{Block, ROWS};
use super::cells::{Full, Lines, clean};
use super::pool::Pool;
use std::collections::BTreeMap;

/// Columns of equal length.
pub(in crate::import) struct Columns {
    columns: Vec<Column>,
    rows: usize,
    /// Rows at the start that are no data.
    skipped: usize,
    lines: Lines,
}

/// The cells of a column, in blocks of [`ROWS`] rows.
#[derive(Default)]
struct Column {
    blocks: Vec<Block>,
    pool: Pool,
}

impl Column {
    fn block(&self, row: usize) -> Option<(&Block, usize)> {
        Some((self.blocks.get(row / ROWS)?, row % ROWS))
    }

    /// The block that takes the cell of the next row.
    fn open(&mut self, row: usize) -> (&mut Block, &mut Pool) {
        if self.blocks.len() <= row / ROWS {
            self.blocks.resize_with(row / ROWS + 1, Block::default);
        }
        let last = self.blocks.len() - 1;
        (&mut self.blocks[last], &mut self.pool)
    }

    fn truncate(&mut self, rows: usize) {
        self.blocks.truncate(rows.div_ceil(ROWS));
        if let Some(last) = self.blocks.get_mut(rows / ROWS) {
            last.truncate(rows % ROWS);
        }
    }

    /// The cells of the rows that are kept.
    fn keep(self, keep: impl Fn(usize) -> bool, rows: usize) -> Self {
        let mut out = Self {
            pool: self.pool,
            blocks: Vec::new(),
        };
        for (n, row) in (0..rows).filter(|r| keep(*r)).enumerate() {
            let (to, pool) = out.open(n);
            if let Some(from) = self.blocks.get(row / ROWS) {
                to.copy(from, row % ROWS, pool);
            }
        }
        out
    }
}

impl Columns {
    pub fn new(columns: usize) -> Self {
        Self {
            columns: (0..columns).map(|_| Column::default()).collect(),
            rows: 0,
            skipped: 0,
            lines: Lines::default(),
        }
    }

    /// Adds an empty cell to the row that is being written.
    pub fn empty(&mut self, column: usize) {
        let row = self.rows;
        if let Some(column) = self.columns.get_mut(column) {
            column.open(row).0.push_empty();
        }
    }

    /// Adds a number to the row that is being written.
    pub fn number(&mut self, column: usize, x: f64) {
        let row = self.rows;
        if let Some(column) = self.columns.get_mut(column) {
            let (block, pool) = column.open(row);
            block.push_number(x, pool);
        }
    }

    /// Adds a number of single precision, whose shortest decimal form counts.
    pub fn single(&mut self, column: usize, x: f32) {
        let row = self.rows;
        if let Some(column) = self.columns.get_mut(column) {
            let (block, pool) = column.open(row);
            block.push_single(x, pool);
        }
    }

    /// Adds a whole number.
    pub fn whole(&mut self, column: usize, x: i64) {
        let row = self.rows;
        if let Some(column) = self.columns.get_mut(column) {
            let (block, pool) = column.open(row);
            block.push_whole(x, pool);
        }
    }

    /// Adds a text.
    pub fn text(&mut self, column: usize, text: &str) {
        let row = self.rows;
        if let Some(column) = self.columns.get_mut(column) {
            let (block, pool) = column.open(row);
            block.push_text(clean(text), pool);
        }
    }

    /// The row is complete; `line` is its place in the file.
    pub fn end_row(&mut self, line: usize) -> Result<(), Full> {
        self.lines.push(self.rows, line)?;
        self.rows += 1;
        Ok(())
    }

    /// Adds a column of texts behind the first `columns`.
    pub fn widen(&mut self, columns: usize, cells: &[&str]) {
        let mut added = Column::default();
        for row in 0..self.rows {
            let (block, pool) = added.open(row);
            let text = row.checked_sub(self.skipped).and_then(|at| cells.get(at));
            block.push_text(clean(text.unwrap_or(&"")), pool);
        }
        self.columns.truncate(columns);
        self.columns.push(added);
    }

    /// Takes back the cells of the row that is being written.
    pub fn drop_row(&mut self) {
        for column in &mut self.columns {
            column.truncate(self.rows);
        }
    }

    /// No row follows.
    pub fn finish(&mut self) {
        for column in &mut self.columns {
            column.pool.finish();
            if let Some(last) = column.blocks.last_mut() {
                last.shrink();
            }
        }
    }

    /// Whether the texts of some column are more than can be held.
    pub fn is_full(&self) -> bool {
        self.columns.iter().any(|c| c.pool.is_full())
    }

    pub fn n_rows(&self) -> usize {
        self.rows - self.skipped
    }

    /// Where a cell stands in a table that has the skipped rows too, row by row.
    pub fn place(&self, row: usize, column: usize) -> usize {
        (row + self.skipped) * self.columns.len() + column
    }

    pub fn truncate(&mut self, rows: usize) {
        self.rows = self.rows.min(rows + self.skipped);
        for column in &mut self.columns {
            column.truncate(self.rows);
        }
    }

    pub fn skip(&mut self, rows: usize) {
        self.skipped += rows;
    }

    /// Line of the file of a row.
    pub fn line(&self, row: usize) -> usize {
        self.lines.get(row + self.skipped)
    }

    /// Keeps the rows that are marked.
    pub fn retain(&mut self, keep: &[bool]) {
        let (rows, skipped) = (self.rows, self.skipped);
        let keeps = |row: usize| row >= skipped && keep.get(row - skipped) == Some(&true);
        let mut lines = Lines::default();
        let mut n = 0;
        for row in (0..rows).filter(|r| keeps(*r)) {
            // There are no more rows than before, of which all fitted.
            let _ = lines.push(n, self.lines.get(row));
            n += 1;
        }
        for column in &mut self.columns {
            *column = std::mem::take(column).keep(keeps, rows);
        }
        (self.rows, self.skipped, self.lines) = (n, 0, lines);
    }

    /// Writes these cells anew, by row and column.
    pub fn replace(&mut self, changes: &BTreeMap<usize, Vec<(usize, String)>>) {
        for (row, own) in changes {
            let row = row + self.skipped;
            for (column, text) in own {
                let Some(column) = self.columns.get_mut(*column) else {
                    continue;
                };
                if let Some(block) = column.blocks.get_mut(row / ROWS) {
                    block.set_text(row % ROWS, clean(text), &mut column.pool);
                }
            }
        }
    }

    /// The text of a cell; that of a number is made once for its block.
    #[inline]
    pub fn get(&self, row: usize, column: usize) -> &str {
        let Some(column) = self.columns.get(column) else {
            return "";
        };
        let found = column.block(row + self.skipped);
        found.map_or("", |(block, at)| block.text(at, &column.pool))
    }

    /// The number of a cell, NaN where it is empty; `None` where the cell is text.
    #[inline]
    pub fn number_of(&self, row: usize, column: usize) -> Option<f64> {
        let (block, at) = self.columns.get(column)?.block(row + self.skipped)?;
        block.number(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::sheet::write_number;

    /// One column of these cells.
    fn column(cells: &[&dyn Fn(&mut Columns)]) -> Columns {
        let mut out = Columns::new(1);
        for (line, cell) in cells.iter().enumerate() {
            cell(&mut out);
            out.end_row(line + 1).unwrap();
        }
        out.finish();
        out
    }

    fn texts(columns: &Columns) -> Vec<&str> {
        (0..columns.n_rows())
            .map(|row| columns.get(row, 0))
            .collect()
    }

    #[test]
    fn numbers_read_as_they_are_written_in_whatever_size_they_are_held() {
        let numbers = [
            1.0,
            -0.0,
            127.0,
            -128.0,
            40_000.0,
            3e9,
            0.1,
            12.3456789012345,
            1e-7,
            1e300,
            f64::INFINITY,
            9_007_199_254_740_993.0,
        ];
        for rows in [1, 3, numbers.len()] {
            let mut all = Columns::new(1);
            for (line, x) in numbers.iter().take(rows).enumerate() {
                all.number(0, *x);
                all.end_row(line + 1).unwrap();
            }
            for (row, x) in numbers.iter().take(rows).enumerate() {
                let mut text = String::new();
                write_number(*x, &mut text).unwrap();
                assert_eq!(all.get(row, 0), text);
                assert_eq!(all.number_of(row, 0).unwrap().to_bits(), x.to_bits());
            }
        }
        let wholes = column(&[&|c| c.whole(0, i64::MAX), &|c| c.whole(0, -5), &|c| {
            c.empty(0)
        }]);
        assert_eq!(texts(&wholes), ["9223372036854775807", "-5", ""]);
        let singles = column(&[&|c| c.single(0, 0.1), &|c| c.single(0, 2.0), &|c| {
            c.empty(0)
        }]);
        assert_eq!(texts(&singles), ["0.1", "2", ""]);
        let large = column(&[&|c| c.single(0, 123_456_792.0), &|c| c.single(0, 1.0)]);
        assert_eq!(texts(&large), ["123456790", "1"]);
        for x in [0.1, 1.0 / 3.0, 0.5, 123_456_792.0, 1e-7, 3e38, -2.75f32] {
            let one = column(&[&|c| c.single(0, x)]);
            let (text, number) = (one.get(0, 0), one.number_of(0, 0).unwrap());
            assert_eq!(text.parse(), Ok(number));
            let mut again = String::new();
            write_number(number, &mut again).unwrap();
            assert_eq!(text, again);
        }
    }

    #[test]
    fn a_number_beside_texts_is_a_text() {
        let all = column(&[
            &|c| c.number(0, 1.5),
            &|c| c.empty(0),
            &|c| c.text(0, " \"never\" "),
            &|c| c.number(0, 2.0),
            &|c| c.text(0, "never"),
        ]);
        assert_eq!(texts(&all), ["1.5", "", "never", "2", "never"]);
        assert_eq!(all.number_of(0, 0), None);
    }

    #[test]
    fn rows_are_kept_dropped_and_written_anew() {
        let mut all = Columns::new(2);
        for row in 0..2 * ROWS + 3 {
            all.whole(0, row as i64);
            all.text(1, ["a", "b"][row % 2]);
            all.end_row(row + 2).unwrap();
        }
        all.empty(0);
        all.empty(1);
        all.drop_row();
        all.finish();
        let keep: Vec<bool> = (0..all.n_rows()).map(|row| row % 3 == 0).collect();
        assert_eq!(all.get(3, 0), "3");
        all.retain(&keep);
        assert_eq!(all.n_rows(), (2 * ROWS + 3).div_ceil(3));
        assert_eq!((all.get(1, 0), all.get(1, 1), all.line(1)), ("3", "b", 5));
        all.replace(&BTreeMap::from([(1, vec![(0, "new".to_owned())])]));
        assert_eq!(
            (all.get(0, 0), all.get(1, 0), all.get(2, 0)),
            ("0", "new", "6")
        );
        all.skip(1);
        assert_eq!((all.get(0, 0), all.line(0)), ("new", 5));
        all.truncate(2);
        assert_eq!((all.n_rows(), all.get(1, 0), all.get(2, 0)), (2, "6", ""));
    }
}
