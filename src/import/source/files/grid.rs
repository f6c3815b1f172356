//! A table as texts, while tables are joined.

use crate::import::cells::names::normal;
use crate::import::cells::values::form;
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::import::options::{FirstLine, Layout};
use crate::import::source::written;
use crate::import::table::delimited;
use crate::import::table::left_out::SetAside;
use crate::import::table::raw::{Origin, Origins, Table, line_ends};
use crate::import::table::rows::TOO_LONG;
use crate::study::{Issue, Remedy};
use crate::work::Monitor;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Cells that are joined in so many bytes of memory.
pub(super) fn most_cells(memory: u64) -> usize {
    // Each stands in its own table, in the joined one and in its text.
    usize::try_from(memory / 3).unwrap_or(usize::MAX) / size_of::<Cell>()
}

/// The cells that may still be joined beside those of a table.
pub(super) fn room(table: &Table<'_>, file: &str, most: usize) -> Result<usize, ImportError> {
    let cells = table.n_columns().saturating_mul(table.n_rows());
    most.checked_sub(cells).ok_or_else(|| ImportError::TooLarge {
        file: file.to_owned(),
        what: "with the files it is joined to, it has more cells than files of their size should: many rows or columns are nearly all empty. Save the table of the study alone".to_owned(),
    })
}

/// A cell, whether it was a number in its workbook, and where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub text: String,
    pub is_number: bool,
    /// Place of its file among the files.
    file: u16,
    /// Its line there; 0 for a cell that stands in no file.
    line: u32,
}

impl Cell {
    /// A cell that stands in no file.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// Cells are the same where they say the same.
impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.is_number == other.is_number
    }
}

/// A table as texts.
#[derive(Default)]
pub(super) struct Grid {
    pub header: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    pub form: Option<Layout>,
    /// Label of each column, where its file has labels; as long as the header or shorter.
    pub labels: Vec<String>,
    /// Rows that the files set aside.
    pub set_aside: Vec<SetAside>,
    pub repeated_headers: usize,
}

impl Grid {
    /// The table of the file at place `at` among the files as texts, units in its headers.
    pub fn of(table: &Table<'_>, file: &str, at: usize) -> Self {
        let width = table.n_columns();
        let unit = |c: usize| table.units.get(c).filter(|u| !u.is_empty());
        let header = (0..width).map(|c| match unit(c) {
            Some(unit) => format!("{} ({unit})", table.header[c]),
            None => table.header[c].clone(),
        });
        let place = u16::try_from(at).unwrap_or(u16::MAX);
        let cell = |r: usize, c: usize| Cell {
            text: table.cell(r, c).to_owned(),
            is_number: table.is_number(r, c),
            file: place,
            line: u32::try_from(table.line(r)).unwrap_or(0),
        };
        // Cells of a row that is too long belong to no column for sure.
        let is_too_long = |r: usize| {
            let row = u32::try_from(r).unwrap_or(u32::MAX);
            table.overlong.binary_search(&row).is_ok()
        };
        let rows = (0..table.n_rows()).filter(|r| !is_too_long(*r));
        let mut set_aside = table.set_aside.clone();
        let too_long = table.overlong.iter().map(|r| table.line(*r as usize));
        set_aside.extend(SetAside::of(TOO_LONG, too_long));
        for aside in &mut set_aside {
            aside.file = Some(file.to_owned());
        }
        Self {
            header: header.collect(),
            rows: rows
                .map(|r| (0..width).map(|c| cell(r, c)).collect())
                .collect(),
            form: table.form,
            labels: table.labels.clone(),
            set_aside,
            repeated_headers: table.repeated_headers,
        }
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

    /// Line of its file on which a row stands.
    pub fn line(&self, row: usize) -> usize {
        let cells = self.rows.get(row).into_iter().flatten();
        cells.map(|c| c.line as usize).max().unwrap_or(0)
    }

    /// Label of a column; empty without one.
    pub fn label(&self, column: usize) -> String {
        self.labels.get(column).cloned().unwrap_or_default()
    }

    /// Takes over what other grids set aside.
    pub fn set_aside_of(&mut self, others: &[Self]) {
        for other in others {
            self.set_aside.extend(other.set_aside.iter().cloned());
            self.repeated_headers += other.repeated_headers;
        }
    }

    /// Whether a column holds values of a marker: numbers under a header that names neither subject nor visit nor a
    /// fact.
    pub fn holds_values(&self, column: usize) -> bool {
        let name = Name::new(&self.header[column]);
        let other = name.names_subject() > 0.5
            || name.hint(Hint::Visit) > 0.7
            || name.names_group() > 0.7
            || name.hint(Hint::Fact) > 0.7
            || name.hint(Hint::Sex) > 0.7
            || name.hint(Hint::Birth) > 0.7;
        let filled = || (0..self.rows.len()).map(|r| self.text(r, column));
        let n = filled().filter(|t| !t.is_empty()).count();
        let numbers = filled().filter(|t| form(t).is_some()).count();
        // Limits of detection and codes for missing stand between numbers.
        n > 0 && numbers * 2 > n && !other
    }

    /// Where the cells stand, each line of the table's text in turn.
    fn origins(&self, files: Vec<String>) -> Origins {
        let mut places: Vec<Origin> = Vec::new();
        let breaks = |text: &str| line_ends(text.as_bytes());
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut at = 2 + self.header.iter().map(|h| breaks(h)).sum::<usize>();
        for row in &self.rows {
            let mut last = None;
            for (c, cell) in row.iter().enumerate() {
                let own = (cell.file, cell.line);
                if cell.line > 0 && last != Some(own) {
                    last = Some(own);
                    places.push(Origin {
                        at: small(at),
                        column: small(c),
                        file: u32::from(cell.file),
                        line: cell.line,
                    });
                }
            }
            at += 1 + row.iter().map(|c| breaks(&c.text)).sum::<usize>();
        }
        Origins { files, places }
    }

    /// The table of these texts, which stand in `files`.
    pub fn table(
        mut self,
        file: &str,
        files: Vec<String>,
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
        let before = issues.len();
        let mut table = delimited::read(file, Cow::Owned(text), how, issues, monitor)?;
        table.origins = Some(self.origins(files));
        if let Some(own) = issues.get_mut(before..) {
            table.name_files(own);
        }
        if table.header.len() == self.header.len() && self.labels.iter().any(|l| !l.is_empty()) {
            self.labels.resize(self.header.len(), String::new());
            table.labels = self.labels;
        }
        table.repeated_headers += self.repeated_headers;
        table.set_aside.extend(self.set_aside);
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

/// The column that names the subject. `zona.participante`, with few labels beside an `id` of many, tells where the
/// subjects live.
pub(super) fn subject(grid: &Grid) -> Option<usize> {
    let score = |c: usize| Name::new(&grid.header[c]).names_subject();
    let labels = |c: usize| -> usize {
        let cells = (0..grid.rows.len()).map(|row| grid.text(row, c));
        cells.collect::<BTreeSet<&str>>().len()
    };
    let named: Vec<(usize, usize)> = (0..grid.header.len())
        .filter(|c| score(*c) > 0.5)
        .map(|c| (c, labels(c)))
        .collect();
    let most = named.iter().map(|n| n.1).max()?;
    (named.iter().filter(|n| n.1 * 2 >= most))
        .map(|n| n.0)
        .max_by(|a, b| score(*a).total_cmp(&score(*b)).then(b.cmp(a)))
}
