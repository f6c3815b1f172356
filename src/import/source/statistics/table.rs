//! The rows of a statistics file to a table of raw cells.
//!
//! In: a source. Out: its table, with names of values in place of codes, dates as ISO 8601, and missing codes as
//! empty cells. Not its business: how a program keeps its data.

use super::form::{Cell, Column, Flaw, Missing, Sink, Source};
use super::labels::{self, Decided, MissingSeen, Seen, Shown};
use crate::import::cells::names::{label_and_unit, nearest, normal, unit_of};
use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::table::columns::Columns;
use crate::import::table::header;
use crate::import::table::left_out::SetAside;
use crate::import::table::raw::{Full, MAX_COLUMNS, MAX_ROWS, Table};
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use crate::work::Monitor;
use std::fmt::Write;

/// Text that is held of a small file; of a large one some times its size.
const SMALL: usize = 1 << 27;

/// The table in a source.
///
/// # Errors
/// [`Flaw`] when the rows are damaged, or more than can be held.
pub(super) fn table(
    file: &str,
    source: &dyn Source,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    let columns = source.columns();
    check_width(file, columns.len())?;
    let is_cancelled = || monitor.is_cancelled();
    let flaw = |flaw| error(file, flaw);
    let decided = if columns.iter().any(|c| c.values.is_some()) {
        let mut seen = Seen::new(columns, &is_cancelled);
        source.rows(&mut seen).map_err(flaw)?;
        labels::decide(&seen, options, issues)
    } else {
        labels::nothing(columns)
    };
    let mut rows = Rows::new(columns, decided, options, source.size(), monitor);
    source.rows(&mut rows).map_err(flaw)?;
    rows.missing_seen.report(columns, issues);
    if rows.strange_moments > 0 {
        issues.push(Issue::new(
            Severity::Warning,
            "date_out_of_range",
            of_count(
                rows.strange_moments,
                "cell of dates and times is outside the years 1 to 9999; it stands as a number.",
                "cells of dates and times are outside the years 1 to 9999; they stand as numbers.",
            ),
        ));
    }
    catalogs(columns, issues);
    for note in source.notes() {
        let severity = if note.is_warning {
            Severity::Warning
        } else {
            Severity::Note
        };
        issues.push(Issue::new(severity, note.code, note.text));
    }
    finish(file, source, rows, issues)
}

fn check_width(file: &str, columns: usize) -> Result<(), ImportError> {
    match columns {
        0 | 1 => Err(ImportError::NoColumns(file.to_owned())),
        n if n > MAX_COLUMNS => Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: format!("{n} columns, where {MAX_COLUMNS} can be read"),
        }),
        _ => Ok(()),
    }
}

fn finish(
    file: &str,
    source: &dyn Source,
    rows: Rows<'_>,
    issues: &mut Vec<Issue>,
) -> Result<Table<'static>, ImportError> {
    let columns = source.columns();
    if rows.cells.n_rows() == 0 {
        return Err(ImportError::HeaderOnly(file.to_owned()));
    }
    let names: Vec<String> = columns.iter().map(|c| name(c, columns)).collect();
    let names = header::unique(&names, issues);
    let words: Vec<(String, String)> = columns.iter().map(words).collect();
    let numeric = rows.kinds.iter().map(|k| *k == Numbers::Only).collect();
    let mut cells = rows.cells;
    cells.finish();
    if cells.is_full() {
        return Err(Full::error(file));
    }
    let units = words.iter().map(|(_, unit)| unit.clone()).collect();
    let mut table = Table::new(names, units, cells);
    table.labels = words.into_iter().map(|(label, _)| label).collect();
    table.number_columns = numeric;
    table.set_aside.extend(rows.empty);
    if let Some((at, tables)) = source.tables() {
        table.sheet = tables.get(at).map(|t| t.name.clone());
        table.sheets = tables.iter().map(|t| t.name.clone()).collect();
    }
    Ok(table)
}

/// The name of a column. Old SAS formats keep names in capitals; a label that differs by its capitals alone has them as
/// they were typed. Where letter case tells two columns apart, both keep their names.
fn name(column: &Column, all: &[Column]) -> String {
    let label = column.label.trim();
    let is_label = label != column.name && label.eq_ignore_ascii_case(&column.name);
    if is_label
        && column.name.chars().all(|c| !c.is_lowercase())
        && all.iter().all(|other| other.name != label)
    {
        label.to_owned()
    } else {
        column.name.clone()
    }
}

/// The label of a column without its unit, and the unit; empty where it has none beside its name.
fn words(column: &Column) -> (String, String) {
    let label = column
        .label
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let (name, unit) = label_and_unit(&label);
    let is_unit = !unit.is_empty() && unit_of(&unit).is_some() && label.ends_with([')', ']']);
    let (label, unit) = if is_unit {
        (name, unit)
    } else {
        (label, String::new())
    };
    let says_more = !label.eq_ignore_ascii_case(&column.name);
    (if says_more { label } else { String::new() }, unit)
}

/// Says which names of values are kept outside the file.
fn catalogs(columns: &[Column], issues: &mut Vec<Issue>) {
    let named: Vec<String> = columns
        .iter()
        .filter_map(|c| Some(format!("{} ({})", c.name, c.catalog.as_ref()?)))
        .collect();
    if !named.is_empty() {
        issues.push(Issue::new(
            Severity::Note,
            "format_catalog",
            format!(
                "These columns have formats of the study's own, whose names of values SAS keeps in a catalog outside the file; their codes are read: {}.",
                first_names(named.iter().map(String::as_str), 6)
            ),
        ));
    }
}

/// The error for a flaw of a file.
pub(super) fn error(file: &str, flaw: Flaw) -> ImportError {
    let file_name = file.to_owned();
    match flaw {
        Flaw::Damaged(what) => ImportError::Damaged {
            file: file_name,
            what,
        },
        Flaw::TooLarge => Full::error(file),
        Flaw::Closed(what, how) => ImportError::Closed {
            file: file_name,
            what,
            how,
        },
        Flaw::Cancelled => ImportError::Cancelled,
    }
}

/// What stands in the cells of a column.
#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    /// Nothing so far.
    Nothing,
    /// Numbers of the program.
    Only,
    /// Other things.
    Not,
}

/// The rows as they are written out.
struct Rows<'c> {
    columns: &'c [Column],
    decided: Decided,
    kept: Vec<f64>,
    /// The text of a cell that is being written.
    text: String,
    /// Bytes of all texts, and the most of them, and of cells.
    length: usize,
    most: usize,
    /// Most cells that are held: rows that are mostly empty could be many times their file.
    most_held: usize,
    cells: Columns,
    /// The column of the next cell.
    at: usize,
    is_filled: bool,
    line: usize,
    kinds: Vec<Numbers>,
    missing_seen: MissingSeen,
    strange_moments: usize,
    empty: Option<SetAside>,
    monitor: &'c Monitor,
}

impl<'c> Rows<'c> {
    fn new(
        columns: &'c [Column],
        decided: Decided,
        options: &ImportOptions,
        size: usize,
        monitor: &'c Monitor,
    ) -> Self {
        Self {
            columns,
            decided,
            kept: options
                .keep
                .iter()
                .filter_map(|k| k.trim().parse().ok())
                .collect(),
            text: String::new(),
            length: 0,
            most: size.saturating_mul(12).max(SMALL),
            most_held: size.saturating_mul(2).max(SMALL / 2),
            cells: Columns::new(columns.len()),
            at: 0,
            is_filled: false,
            line: 0,
            kinds: vec![Numbers::Nothing; columns.len()],
            missing_seen: MissingSeen::default(),
            strange_moments: 0,
            empty: None,
            monitor,
        }
    }

    /// Puts a cell into the table.
    fn write(&mut self, at: usize, column: &Column, cell: Cell<'_>) -> Put {
        let x = match cell {
            Cell::Empty => return Put::Empty,
            Cell::Special(letter) => {
                self.missing_seen.count(at, || {
                    let label = column.values.as_ref().and_then(|v| v.special.get(&letter));
                    (format!(".{letter}"), label.cloned().unwrap_or_default())
                });
                return Put::Empty;
            }
            Cell::Text(text) => {
                self.kinds[at] = Numbers::Not;
                return self.write_text(at, column, text);
            }
            Cell::Number(x) => x,
            Cell::Single(x) => f64::from(x),
            Cell::Whole(x) => x as f64,
        };
        if x.is_nan() || self.is_missing(at, column, x) {
            return Put::Empty;
        }
        if let Some(moment) = column.moment {
            self.text.clear();
            if moment.write(x, &mut self.text) {
                self.kinds[at] = Numbers::Not;
                return Put::Text;
            }
            self.strange_moments += 1;
            self.cells.number(at, x);
            return Put::Done;
        }
        let shown = self.decided.shown.get(at).copied().unwrap_or(Shown::Codes);
        let label = column
            .values
            .as_ref()
            .filter(|_| shown != Shown::Codes)
            .and_then(|v| v.of_number(x));
        if let Some(label) = label {
            self.kinds[at] = Numbers::Not;
            self.text.clear();
            self.text.push_str(label.trim());
            if shown == Shown::NamesAndCodes {
                let _ = write!(self.text, " ({x})");
            }
            return Put::Text;
        }
        if self.kinds[at] == Numbers::Nothing {
            self.kinds[at] = Numbers::Only;
        }
        match cell {
            Cell::Single(x) => self.cells.single(at, x),
            Cell::Whole(x) => self.cells.whole(at, x),
            _ => self.cells.number(at, x),
        }
        Put::Done
    }

    /// Whether a number is a code for missing, which is counted.
    fn is_missing(&mut self, at: usize, column: &Column, x: f64) -> bool {
        if is_missing(&column.missing, x) && !self.kept.contains(&x) {
            self.missing_seen.count(at, || {
                let label = column.values.as_ref().and_then(|v| v.of_number(x));
                (format!("{x}"), label.unwrap_or_default().to_owned())
            });
            return true;
        }
        let codes = self.decided.also_missing.get(at);
        codes.is_some_and(|codes| codes.contains(&x))
    }

    fn write_text(&mut self, at: usize, column: &Column, text: &str) -> Put {
        let text = text.trim();
        if text.is_empty() {
            return Put::Empty;
        }
        if column.missing.has_text(text) {
            self.missing_seen.count(at, || {
                let label = column.values.as_ref().and_then(|v| v.of_text(text));
                (format!("\"{text}\""), label.unwrap_or_default().to_owned())
            });
            return Put::Empty;
        }
        let shown = self.decided.shown.get(at).copied().unwrap_or(Shown::Codes);
        let label = column
            .values
            .as_ref()
            .filter(|_| shown != Shown::Codes)
            .and_then(|v| v.of_text(text));
        self.text.clear();
        self.text.push_str(label.map_or(text, str::trim));
        if label.is_some() && shown == Shown::NamesAndCodes {
            let _ = write!(self.text, " ({text})");
        }
        Put::Text
    }
}

/// Where a cell went.
#[derive(Clone, Copy, PartialEq)]
enum Put {
    /// It is empty.
    Empty,
    /// It stands in the table.
    Done,
    /// Its text is ready.
    Text,
}

fn is_missing(missing: &Missing, x: f64) -> bool {
    !missing.is_empty() && missing.has_number(x)
}

impl Sink for Rows<'_> {
    fn cell(&mut self, cell: Cell<'_>) {
        let at = self.at;
        let Some(column) = self.columns.get(at) else {
            return;
        };
        match self.write(at, column, cell) {
            Put::Empty => self.cells.empty(at),
            Put::Done => self.is_filled = true,
            Put::Text => {
                self.is_filled |= !self.text.is_empty();
                self.length += self.text.len();
                self.cells.text(at, &self.text);
            }
        }
        self.at += 1;
    }

    fn end_row(&mut self) -> Result<(), Flaw> {
        self.line += 1;
        if self.line.is_multiple_of(4096) && self.monitor.is_cancelled() {
            return Err(Flaw::Cancelled);
        }
        // Rows that are all empty take no memory, but their time.
        let cells = self.line.saturating_mul(self.columns.len());
        if self.line > MAX_ROWS || self.length > self.most || cells > self.most {
            return Err(Flaw::TooLarge);
        }
        for missing in self.at..self.columns.len() {
            self.cells.empty(missing);
        }
        if self.is_filled {
            let held = (self.cells.n_rows() + 1).saturating_mul(self.columns.len());
            if held > self.most_held {
                return Err(Flaw::TooLarge);
            }
            self.cells.end_row(self.line).map_err(|_| Flaw::TooLarge)?;
        } else {
            self.cells.drop_row();
            let line = self.line;
            let there = self.empty.get_or_insert_with(|| SetAside::new("empty row"));
            there.add(line);
        }
        self.at = 0;
        self.is_filled = false;
        Ok(())
    }
}

/// Holds the table that was asked for against those that are there.
pub(super) fn check_sheet(
    file: &str,
    name: &str,
    source: &dyn Source,
    issues: &mut Vec<Issue>,
) -> Result<(), ImportError> {
    let Some((_, tables)) = source.tables() else {
        issues.push(Issue::new(
            Severity::Note,
            "no_sheets",
            format!("{file} holds one table; the sheet \"{name}\" is ignored."),
        ));
        return Ok(());
    };
    let tables: Vec<&str> = tables.iter().map(|t| t.name.as_str()).collect();
    if tables.iter().any(|t| normal(t) == normal(name)) {
        return Ok(());
    }
    Err(ImportError::NoLabel {
        flag: "--sheet",
        name: name.to_owned(),
        what: "table",
        nearest: nearest(name, tables.iter().copied())
            .map(|n| format!(" Did you mean \"{n}\"?"))
            .unwrap_or_default(),
        there: first_names(tables.iter().copied(), 20),
    })
}
