//! Sheets of a workbook to a table.

use super::container::WorkbookKind;
use super::delimited::header_repeated;
use super::error::ImportError;
use super::header::{self, Head, Sample};
use super::names::{list, nearest, normal};
use super::table::{Cells, Full, MAX_COLUMNS, MAX_ROWS, Table};
use super::vocabulary::{GROUP, MARKER_NAME, SUBJECT, VALUE, VISIT};
use crate::study::{Issue, Severity};
use crate::work::Monitor;
use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, Ods, OdsError, Reader, SheetType, SheetVisible,
    Xls, XlsError, Xlsx, XlsxError,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{Cursor, Read, Seek, SeekFrom};

/// Bytes of the file between two steps of progress.
const PIECE: usize = 1 << 16;

/// Reads the sheet `wanted`, or the one with the best table.
pub(super) fn read(
    file: &str,
    kind: WorkbookKind,
    bytes: &[u8],
    wanted: Option<&str>,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    monitor.set_total(2 * (bytes.len() / PIECE + 1));
    let trouble = |trouble: Trouble| match trouble {
        _ if monitor.is_cancelled() => ImportError::Cancelled,
        Trouble::Password => ImportError::Password(file.to_owned()),
        Trouble::Damaged => ImportError::Damaged {
            file: file.to_owned(),
            what: "the workbook is damaged or cut off",
        },
        Trouble::TooLarge => Full::error(file),
    };
    let mut book = Book::open(kind, Watched::new(bytes, monitor)).map_err(trouble)?;
    let sheets = book.sheets();
    let (at, sheet) = match wanted {
        Some(name) => {
            let at = find(&sheets, name)?;
            (at, book.sheet(&sheets[at].name, None).map_err(trouble)?)
        }
        None => {
            let mut best: Option<(Score, usize)> = None;
            for (at, s) in sheets.iter().enumerate() {
                // One sheet that can't be read, such as a chart, hides no other.
                let Ok(sheet) = book.sheet(&s.name, Some(header::SAMPLE_ROWS)) else {
                    continue;
                };
                let score = Score::of(&sheet, s.is_visible);
                if best.as_ref().is_none_or(|(b, _)| score > *b) {
                    best = Some((score, at));
                }
            }
            if monitor.is_cancelled() {
                return Err(ImportError::Cancelled);
            }
            let (_, at) = best.ok_or_else(|| trouble(Trouble::Damaged))?;
            (at, book.sheet(&sheets[at].name, None).map_err(trouble)?)
        }
    };
    let name = sheets[at].name.clone();
    if sheets.len() > 1 && wanted.is_none() {
        let others: Vec<&str> = (sheets.iter().enumerate())
            .filter(|(i, _)| *i != at)
            .map(|(_, s)| s.name.as_str())
            .collect();
        issues.push(Issue::new(
            Severity::Note,
            "sheet",
            format!(
                "The sheet \"{name}\" is read; there are also {}. Another can be chosen with --sheet.",
                list(others.into_iter(), 20)
            ),
        ));
    }
    let mut table = table(file, &name, sheet, issues, monitor)?;
    table.sheet = Some(name);
    table.sheets = sheets.iter().map(|s| s.name.clone()).collect();
    Ok(table)
}

fn find(sheets: &[SheetName], name: &str) -> Result<usize, ImportError> {
    let names = || sheets.iter().map(|s| s.name.as_str());
    names()
        .position(|n| n == name)
        .or_else(|| names().position(|n| n.trim().eq_ignore_ascii_case(name.trim())))
        .ok_or_else(|| ImportError::NoLabel {
            flag: "--sheet",
            name: name.to_owned(),
            what: "sheet",
            nearest: nearest(name, names())
                .map(|n| format!(" Did you mean \"{n}\"?"))
                .unwrap_or_default(),
            there: list(names(), 20),
        })
}

/// How much a sheet looks like a study: compared field by field.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    has_table: bool,
    is_visible: bool,
    has_subject: bool,
    known_names: usize,
    filled: usize,
}

impl Score {
    fn of(sheet: &Sheet, is_visible: bool) -> Self {
        let head = header::find(&sheet.sample());
        let names: Vec<String> = head
            .iter()
            .flat_map(|h| h.names.iter().map(|n| normal(n)))
            .collect();
        let known = |words: &[&str]| names.iter().any(|n| words.contains(&n.as_str()));
        Self {
            has_table: head.is_some_and(|h| sheet.rows.len() > h.first_row),
            is_visible,
            has_subject: known(&SUBJECT),
            known_names: [
                known(&VISIT),
                known(&GROUP),
                known(&MARKER_NAME),
                known(&VALUE),
            ]
            .into_iter()
            .filter(|k| *k)
            .count(),
            filled: sheet.cells.len(),
        }
    }
}

fn table(
    file: &str,
    name: &str,
    sheet: Sheet,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    if sheet.cells.is_empty() {
        return Err(ImportError::Empty(format!("{file}, sheet {name}")));
    }
    if sheet.width() > MAX_COLUMNS || sheet.rows.len() > MAX_ROWS {
        return Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: format!(
                "{} rows and {} columns, where {MAX_ROWS} and {MAX_COLUMNS} can be read",
                sheet.rows.len(),
                sheet.width()
            ),
        });
    }
    let head = header::find(&sheet.sample())
        .ok_or_else(|| ImportError::NoTable(file.to_owned(), name.to_owned()))?;
    let row_number = |at: usize| sheet.rows.get(at).map_or(0, |r| r.number as usize + 1);
    let first = sheet.rows.first().map_or(0, |r| r.number as usize);
    header::report(
        &head,
        row_number(head.first()).saturating_sub(1 + first),
        row_number(head.at),
        row_number(head.at + 1),
        issues,
    );
    let Head {
        at,
        first_row,
        mut names,
        mut units,
        ..
    } = head;
    let width = sheet.width();
    let mut used = names
        .iter()
        .rposition(|n| !n.is_empty())
        .map_or(0, |l| l + 1);
    let mut cells = Cells::new(sheet.text.len(), width);
    let mut numbers = Vec::new();
    let mut errors: BTreeMap<usize, (usize, usize, CellErrorType)> = BTreeMap::new();
    let mut repeated = Vec::new();
    let mut ends = Vec::with_capacity(width);
    for row in sheet.rows.iter().skip(first_row) {
        if cells.n_rows().is_multiple_of(4096) && monitor.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        let there = sheet.cells_of(row);
        let line = row.number as usize + 1;
        let Some(first) = there.first() else {
            continue;
        };
        // The text has a blank before each cell, which stands between it and the cell before.
        let start = first.start as usize - usize::from(first.column > sheet.first_column);
        if sheet.is_same(there, at) {
            repeated.push(line);
            continue;
        }
        ends.clear();
        let mut end = 0;
        for cell in there {
            let column = (cell.column - sheet.first_column) as usize;
            used = used.max(column + 1);
            ends.resize(column, end);
            end = (cell.start + cell.len) as usize - start;
            ends.push(end);
            match &cell.kind {
                Kind::Number => numbers.push((cells.n_rows(), column)),
                Kind::Error(e) => errors.entry(column).or_insert((0, line, e.clone())).0 += 1,
                Kind::Text => {}
            }
        }
        cells
            .push(start, &ends, 0, line)
            .map_err(|_| Full::error(file))?;
    }
    cells.stand_in(Cow::Owned(sheet.text));
    names.resize(width.max(names.len()), String::new());
    names.truncate(used);
    units.truncate(used);
    if names.len() < 2 {
        return Err(ImportError::NoTable(file.to_owned(), name.to_owned()));
    }
    let names = header::unique(&names, issues);
    for (column, (n, line, error)) in errors {
        issues.push(
            Issue::new(
                Severity::Warning,
                "error_cell",
                format!("{n} cell(s) hold an error of the workbook such as {error}; they count as missing."),
            )
            .at(Some(line), names.get(column).map(String::as_str)),
        );
    }
    if let Some(line) = repeated.first() {
        issues.push(header_repeated(repeated.len(), *line));
    }
    let mut table = Table::new(names, units, cells);
    table.repeated_headers = repeated.len();
    for (row, column) in numbers {
        table.set_number(row, column);
    }
    if table.n_rows() == 0 {
        return Err(ImportError::HeaderOnly(file.to_owned()));
    }
    Ok(table)
}

/// The filled cells of one sheet in reading order.
#[derive(Default)]
struct Sheet {
    text: String,
    rows: Vec<SheetRow>,
    cells: Vec<SheetCell>,
    first_column: u32,
    last_column: u32,
}

struct SheetRow {
    /// From 0, as in the workbook.
    number: u32,
    first_cell: usize,
    n_cells: usize,
}

struct SheetCell {
    column: u32,
    start: u32,
    len: u32,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Text,
    Number,
    Error(CellErrorType),
}

impl Sheet {
    fn width(&self) -> usize {
        (self.last_column - self.first_column) as usize + 1
    }

    fn cells_of(&self, row: &SheetRow) -> &[SheetCell] {
        self.cells
            .get(row.first_cell..row.first_cell + row.n_cells)
            .unwrap_or(&[])
    }

    fn text_of(&self, cell: &SheetCell) -> &str {
        let start = cell.start as usize;
        self.text
            .get(start..start + cell.len as usize)
            .unwrap_or("")
    }

    fn sample(&self) -> Sample {
        let mut sample = Sample::default();
        for row in &self.rows {
            if sample.is_full() {
                break;
            }
            let mut cells = vec![String::new(); self.width()];
            for cell in self.cells_of(row) {
                if let Some(slot) = cells.get_mut((cell.column - self.first_column) as usize) {
                    self.text_of(cell).clone_into(slot);
                }
            }
            sample.push(cells);
        }
        sample
    }

    /// Whether cells are those of the header row.
    fn is_same(&self, cells: &[SheetCell], header: usize) -> bool {
        let Some(header) = self.rows.get(header).map(|r| self.cells_of(r)) else {
            return false;
        };
        cells.len() == header.len()
            && cells
                .iter()
                .zip(header)
                .all(|(a, b)| a.column == b.column && self.text_of(a) == self.text_of(b))
    }

    /// Adds a cell; they come row by row.
    fn push(&mut self, (row, column): (u32, u32), value: Value<'_>) -> Result<(), Trouble> {
        let last = self.rows.last().map(|r| r.number);
        let start = self.text.len() + 1;
        let kind = match &value {
            Value::Error(e) => Kind::Error(e.clone()),
            Value::Number(_) => Kind::Number,
            _ => Kind::Text,
        };
        let mark = self.text.len();
        self.text.push(' ');
        value.write(&mut self.text);
        if self.text.len() == start && !matches!(kind, Kind::Error(_)) {
            self.text.truncate(mark);
            return Ok(());
        }
        if last.is_none_or(|l| l < row) {
            self.rows.push(SheetRow {
                number: row,
                first_cell: self.cells.len(),
                n_cells: 0,
            });
        } else if last != Some(row) || self.cells.last().is_some_and(|c| c.column >= column) {
            return Err(Trouble::Damaged);
        }
        let place = |at: usize| u32::try_from(at).map_err(|_| Trouble::TooLarge);
        self.first_column = if self.cells.is_empty() {
            column
        } else {
            self.first_column.min(column)
        };
        self.last_column = self.last_column.max(column);
        self.cells.push(SheetCell {
            column,
            start: place(start)?,
            len: place(self.text.len() - start)?,
            kind,
        });
        if let Some(row) = self.rows.last_mut() {
            row.n_cells += 1;
        }
        Ok(())
    }
}

/// A cell as this program reads it.
enum Value<'a> {
    Number(f64),
    Text(&'a str),
    Moment(ExcelDateTime),
    Error(CellErrorType),
}

impl Value<'_> {
    /// The text that the reader of values gets.
    fn write(&self, out: &mut String) {
        // Writing to a String can't fail.
        let _ = match self {
            Self::Number(x) => write_number(*x, out),
            Self::Text(text) => {
                out.push_str(text.trim_matches(super::table::is_blank));
                Ok(())
            }
            Self::Moment(moment) => write_moment(moment, out),
            Self::Error(_) => Ok(()),
        };
    }
}

/// The shortest form that reads back to the same number.
fn write_number(x: f64, out: &mut String) -> std::fmt::Result {
    let size = x.abs();
    if size != 0.0 && !(1e-6..1e17).contains(&size) {
        write!(out, "{x:e}")
    } else {
        write!(out, "{x}")
    }
}

/// `2024-03-01`, `2024-03-01T14:30`, `14:30:00`; a length of time as `26:15:00`.
fn write_moment(moment: &ExcelDateTime, out: &mut String) -> std::fmt::Result {
    let value = moment.as_f64();
    if !value.is_finite() || !(0.0..3_000_000.0).contains(&value) {
        return write_number(value, out);
    }
    if moment.is_duration() || value < 1.0 {
        let seconds = (value * 86_400.0).round() as u64;
        return write!(
            out,
            "{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    write!(out, "{year:04}-{month:02}-{day:02}")?;
    match (hour, minute, second) {
        (0, 0, 0) => Ok(()),
        (_, _, 0) => write!(out, "T{hour:02}:{minute:02}"),
        _ => write!(out, "T{hour:02}:{minute:02}:{second:02}"),
    }
}

/// What can go wrong inside a workbook.
enum Trouble {
    Password,
    Damaged,
    TooLarge,
}

struct SheetName {
    name: String,
    is_visible: bool,
}

/// A workbook of any kind.
enum Book<'b> {
    Xlsx(Box<Xlsx<Watched<'b>>>),
    Xls(Box<Xls<Watched<'b>>>),
    Ods(Box<Ods<Watched<'b>>>),
}

impl<'b> Book<'b> {
    fn open(kind: WorkbookKind, bytes: Watched<'b>) -> Result<Self, Trouble> {
        match kind {
            WorkbookKind::Xlsx => match Xlsx::new(bytes) {
                Ok(book) => Ok(Self::Xlsx(Box::new(book))),
                Err(XlsxError::Password) => Err(Trouble::Password),
                Err(_) => Err(Trouble::Damaged),
            },
            WorkbookKind::Xls => match Xls::new(bytes) {
                Ok(book) => Ok(Self::Xls(Box::new(book))),
                Err(XlsError::Password) => Err(Trouble::Password),
                Err(_) => Err(Trouble::Damaged),
            },
            WorkbookKind::Ods => match Ods::new(bytes) {
                Ok(book) => Ok(Self::Ods(Box::new(book))),
                Err(OdsError::Password) => Err(Trouble::Password),
                Err(_) => Err(Trouble::Damaged),
            },
        }
    }

    fn sheets(&self) -> Vec<SheetName> {
        let all = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        all.iter()
            .filter(|s| s.typ == SheetType::WorkSheet)
            .map(|s| SheetName {
                name: s.name.clone(),
                is_visible: s.visible == SheetVisible::Visible,
            })
            .collect()
    }

    /// The cells of a sheet, or of its first `most` rows.
    fn sheet(&mut self, name: &str, most: Option<usize>) -> Result<Sheet, Trouble> {
        let mut sheet = Sheet::default();
        let most = most.unwrap_or(usize::MAX);
        match self {
            Self::Xlsx(book) => {
                let mut reader = book
                    .worksheet_cells_reader(name)
                    .map_err(|_| Trouble::Damaged)?;
                while let Some(cell) = reader.next_cell().map_err(|_| Trouble::Damaged)? {
                    let value = match cell.get_value() {
                        DataRef::Int(i) => Value::Number(*i as f64),
                        DataRef::Float(x) => Value::Number(*x),
                        DataRef::String(text) => Value::Text(text),
                        DataRef::SharedString(text) => Value::Text(text),
                        DataRef::Bool(b) => Value::Text(truth(*b)),
                        DataRef::DateTime(moment) => Value::Moment(*moment),
                        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                            Value::Text(text)
                        }
                        DataRef::Error(e) => Value::Error(e.clone()),
                        DataRef::Empty => continue,
                    };
                    if sheet.rows.len() > most {
                        break;
                    }
                    sheet.push(cell.get_position(), value)?;
                }
            }
            Self::Xls(book) => {
                let range = book.worksheet_range(name).map_err(|_| Trouble::Damaged)?;
                fill(&mut sheet, &range, most)?;
            }
            Self::Ods(book) => {
                let range = book.worksheet_range(name).map_err(|_| Trouble::Damaged)?;
                fill(&mut sheet, &range, most)?;
            }
        }
        Ok(sheet)
    }
}

fn fill(sheet: &mut Sheet, range: &calamine::Range<Data>, most: usize) -> Result<(), Trouble> {
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let value = match value {
            Data::Int(i) => Value::Number(*i as f64),
            Data::Float(x) => Value::Number(*x),
            Data::String(text) => Value::Text(text),
            Data::Bool(b) => Value::Text(truth(*b)),
            Data::DateTime(moment) => Value::Moment(*moment),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Text(text),
            Data::Error(e) => Value::Error(e.clone()),
            Data::Empty => continue,
        };
        if sheet.rows.len() > most {
            break;
        }
        let place =
            |from: u32, n: usize| u32::try_from(n).map_or(u32::MAX, |n| from.saturating_add(n));
        sheet.push((place(top, row), place(left, column)), value)?;
    }
    Ok(())
}

fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

/// The bytes of a workbook; reading fails once the work is cancelled.
struct Watched<'b> {
    bytes: Cursor<&'b [u8]>,
    monitor: &'b Monitor,
    unsaid: usize,
}

impl<'b> Watched<'b> {
    fn new(bytes: &'b [u8], monitor: &'b Monitor) -> Self {
        Self {
            bytes: Cursor::new(bytes),
            monitor,
            unsaid: 0,
        }
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.monitor.is_cancelled() {
            return Err(std::io::Error::other("cancelled"));
        }
        let n = self.bytes.read(to)?;
        self.unsaid += n;
        while self.unsaid >= PIECE {
            self.unsaid -= PIECE;
            self.monitor.step();
        }
        Ok(n)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}
