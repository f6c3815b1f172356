//! A table as texts, while tables are joined.

use crate::import::cells::names::normal;
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::import::options::{FirstLine, Layout};
use crate::import::source::written;
use crate::import::table::delimited;
use crate::import::table::raw::Table;
use crate::study::{Issue, Remedy};
use crate::work::Monitor;
use std::borrow::Cow;

/// Cells that are joined.
const MOST_CELLS: usize = 50_000_000;

/// A cell, and whether it was a number in its workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cell {
    pub text: String,
    pub is_number: bool,
}

/// A table as texts.
#[derive(Default)]
pub(super) struct Grid {
    pub header: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    pub form: Option<Layout>,
}

impl Grid {
    /// The table as texts, units in its headers.
    pub fn of(table: &Table<'_>, file: &str) -> Result<Self, ImportError> {
        let width = table.n_columns();
        if width.saturating_mul(table.n_rows()) > MOST_CELLS {
            return Err(ImportError::TooLarge {
                file: file.to_owned(),
                what: "it has more than 50 million cells, which is the limit for files that are joined"
                    .to_owned(),
            });
        }
        let unit = |c: usize| table.units.get(c).filter(|u| !u.is_empty());
        let header = (0..width).map(|c| match unit(c) {
            Some(unit) => format!("{} ({unit})", table.header[c]),
            None => table.header[c].clone(),
        });
        let cell = |r: usize, c: usize| Cell {
            text: table.cell(r, c).to_owned(),
            is_number: table.is_number(r, c),
        };
        Ok(Self {
            header: header.collect(),
            rows: (0..table.n_rows())
                .map(|r| (0..width).map(|c| cell(r, c)).collect())
                .collect(),
            form: table.form,
        })
    }

    /// Headers as they are compared.
    pub fn names(&self) -> Vec<String> {
        self.header.iter().map(|h| normal(h)).collect()
    }

    pub fn text(&self, row: usize, column: usize) -> &str {
        let row = self.rows.get(row);
        row.and_then(|r| r.get(column))
            .map_or("", |c| c.text.as_str())
    }

    /// The table of these texts.
    pub fn table(
        mut self,
        file: &str,
        issues: &mut Vec<Issue>,
        monitor: &Monitor,
    ) -> Result<Table<'static>, ImportError> {
        self.rows.retain(|r| r.iter().any(|c| !c.text.is_empty()));
        let mut text = String::new();
        written::line(&self.header, &mut text);
        for row in &self.rows {
            written::line(row.iter().map(|c| c.text.as_str()), &mut text);
        }
        let how = (Some(written::DELIMITER), Some(FirstLine::Names));
        let mut table = delimited::read(file, Cow::Owned(text), how, issues, monitor)?;
        if table.n_rows() == self.rows.len() {
            for (r, row) in self.rows.iter().enumerate() {
                for (c, cell) in row.iter().enumerate() {
                    if cell.is_number {
                        table.set_number(r, c);
                    }
                }
            }
        }
        table.delimiter = None;
        table.form = self.form;
        Ok(table)
    }
}

/// Names in a message.
pub(super) const NAMED: usize = 8;

/// Files that can't be joined.
pub(super) fn error(file: &str, why: String) -> ImportError {
    ImportError::Files {
        file: file.to_owned(),
        why,
        remedy: Remedy::new(
            "Open the files one by one, or put them together in one table.",
            "Read the files one by one, or put them together in one table.",
        ),
    }
}

/// Whether a header names the visit.
pub(super) fn names_visit(header: &str) -> bool {
    Name::new(header).hint(Hint::Visit) > 0.7
}

/// The column that names the subject.
pub(super) fn subject(grid: &Grid) -> Option<usize> {
    let score = |c: usize| Name::new(&grid.header[c]).names_subject();
    (0..grid.header.len())
        .filter(|c| score(*c) > 0.5)
        .max_by(|a, b| score(*a).total_cmp(&score(*b)).then(b.cmp(a)))
}
