//! Sheets of a workbook to a table.

use crate::import::cells::names::{nearest, normal};
use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::source::archive;
use crate::import::source::budget::Budget;
use crate::import::source::compound::{self, Flaw};
use crate::import::source::container::WorkbookKind;
use crate::import::source::forms::on_sheet::arranged;
use crate::import::source::forms::plates;
use crate::import::source::forms::xponent;
use crate::import::source::hidden;
use crate::import::source::legends;
use crate::import::source::people_sheets;
use crate::import::source::plate_sheets;
use crate::import::source::sheet_choice;
use crate::import::source::sheet_table::table;
use crate::import::source::sheets;
use crate::import::table::raw::{Full, Table};
use crate::import::table::sample::SAMPLE_ROWS;
use crate::import::table::sheet::{Sheet, Trouble, Value};
use crate::study::{Issue, Severity};
use crate::words::{agree, first_names};
use crate::work::Monitor;
use calamine::{
    Data, DataRef, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};
use std::collections::HashSet;
use std::io::{Cursor, Read, Seek, SeekFrom};

/// Bytes of the file between two steps of progress.
const PIECE: usize = 1 << 16;

/// Reads the sheet that the options name, or the one with the best table.
pub(in crate::import) fn read(
    file: &str,
    kind: WorkbookKind,
    bytes: &[u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    let damaged = || ImportError::Damaged {
        file: file.to_owned(),
        what: "the workbook is damaged or cut off",
    };
    quietly(|| read_sheet(file, kind, bytes, options, issues, monitor))
        .unwrap_or_else(|_| Err(damaged()))
}

/// The names of the visible sheets.
pub(super) fn names(kind: WorkbookKind, bytes: &[u8], monitor: &Monitor) -> Vec<String> {
    let read = || {
        let book = Book::open(kind, Watched::new(bytes, monitor)).ok()?;
        let visible = book.sheets().into_iter().filter(|s| s.is_visible);
        Some(visible.map(|s| s.name).collect())
    };
    quietly(read).ok().flatten().unwrap_or_default()
}

thread_local! {
    static IN_WORKBOOK: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// The library that reads workbooks panics on some damaged ones; the panic becomes an error.
fn quietly<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    static HOOK: std::sync::Once = std::sync::Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !IN_WORKBOOK.get() {
                usual(info);
            }
        }));
    });
    IN_WORKBOOK.set(true);
    let out = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    IN_WORKBOOK.set(false);
    out
}

/// Whether the library that reads the workbook may open it.
fn check(kind: WorkbookKind, bytes: &[u8], monitor: &Monitor) -> Result<(), Flaw> {
    match kind {
        WorkbookKind::Xls => compound::check(bytes, monitor),
        WorkbookKind::Xlsx | WorkbookKind::Ods => archive::check(bytes, kind, monitor),
    }
}

/// Why the workbook is not read, as an error that names it.
fn why(trouble: Trouble, file: &str, monitor: &Monitor) -> ImportError {
    match trouble {
        _ if monitor.is_cancelled() => ImportError::Cancelled,
        Trouble::Password => ImportError::Password(file.to_owned()),
        Trouble::Damaged => ImportError::Damaged {
            file: file.to_owned(),
            what: "the workbook is damaged or cut off",
        },
        Trouble::TooLarge => Full::error(file),
    }
}

fn read_sheet(
    file: &str,
    kind: WorkbookKind,
    bytes: &[u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    let wanted = options.sheet.as_deref();
    let first_line = options.first_line;
    monitor.set_total(2 * (bytes.len() / PIECE + 1));
    let trouble = |what: Trouble| why(what, file, monitor);
    check(kind, bytes, monitor).map_err(|flaw| match flaw {
        Flaw::Damaged => trouble(Trouble::Damaged),
        Flaw::TooLarge => ImportError::TooLarge {
            file: file.to_owned(),
            what: "its sheets hold or declare more cells and text than can be read at once. Save the sheet of the study as CSV and open that".to_owned(),
        },
    })?;
    let mut book = Book::open(kind, Watched::new(bytes, monitor)).map_err(trouble)?;
    let sheets = book.sheets();
    let at = match wanted {
        Some(name) => find(&sheets, name)?,
        None => {
            let best = usual_sheet(&mut book, &sheets);
            ImportError::when_cancelled(monitor)?;
            best.map_err(trouble)?
        }
    };
    let sheet = book.sheet(&sheets[at].name, None).map_err(trouble)?;
    let name = sheets[at].name.clone();
    if let Some(form) = xponent::of_sheet(&sheet, issues) {
        let mut table = form.table(file, (None, first_line), issues, monitor)?;
        table.sheet = Some(name);
        table.sheets = sheets.iter().map(|s| s.name.clone()).collect();
        return Ok(table);
    }
    let of = (&sheets[..], at, &sheet);
    if let Some(table) = plate(file, &mut book, of, options, (issues, monitor))? {
        return Ok(table);
    }
    // The sheets of a bead assay have the same columns and other statistics.
    if wanted.is_none()
        && !is_concentration(&name)
        && let Some(together) =
            together(&mut book, &sheets, (at, &sheet), issues).map_err(trouble)?
    {
        let (names, joined) = together;
        let others = sheets.iter().map(|s| s.name.as_str());
        let others: Vec<&str> = others.filter(|s| names.iter().all(|n| n != s)).collect();
        issues.push(joined_note(&names, &others));
        for name in &names {
            // Rows are counted on from sheet to sheet, so that no place tells whether its row is read.
            let formulas = hidden::report(kind, bytes, name, issues);
            hidden::report_formulas(&formulas, |_| true, issues);
        }
        let mut table = table(file, &name, joined, first_line, issues, monitor)?;
        table.sheets = sheets.iter().map(|s| s.name.clone()).collect();
        return Ok(table);
    }
    let formulas = hidden::report(kind, bytes, &name, issues);
    let mut with_people = None;
    if sheets.len() > 1 {
        with_people = tell_others(&mut book, (&sheets, at), (&name, &sheet), options, issues);
    }
    let sheet = arranged(sheet, options, &name, issues).map_err(trouble)?;
    let (moved, form, is_of_assays) = (sheet.moved, sheet.layout, sheet.is_of_assays);
    let mut table = table(file, &name, sheet.sheet, first_line, issues, monitor)?;
    let lines: HashSet<usize> = (0..table.n_rows()).map(|row| table.line(row)).collect();
    hidden::report_formulas(&formulas, |row| moved || lines.contains(&row), issues);
    table.form = form;
    if is_of_assays {
        table.know_analytes(1..table.n_columns());
    }
    table.sheet = Some(name);
    let names = sheets.iter().map(|s| s.name.clone());
    table.sheets = names.chain(with_people).collect();
    Ok(table)
}

/// The wells of a plate whose values and samples stand on sheets of their own.
fn plate(
    file: &str,
    book: &mut Book<'_>,
    (sheets, at, sheet): (&[SheetName], usize, &Sheet),
    options: &ImportOptions,
    (issues, monitor): (&mut Vec<Issue>, &Monitor),
) -> Result<Option<Table<'static>>, ImportError> {
    let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
    let of = (at, sheet, options.sheet.is_some());
    let found = plate_sheets::wells_of(&names, of, &mut |n| book.sheet(n, None), issues);
    let Some((at, wells)) = found.map_err(|what| why(what, file, monitor))? else {
        return Ok(None);
    };
    issues.push(others_note(sheets, at));
    let name = names.get(at).copied().unwrap_or("");
    let mut table = table(file, name, wells, options.first_line, issues, monitor)?;
    table.sheet = Some(name.to_owned());
    table.sheets = names.into_iter().map(str::to_owned).collect();
    Ok(Some(table))
}

/// What the sheets beside the one that is read explain of it, and whose names they have.
fn tell_others(
    book: &mut Book<'_>,
    (sheets, at): (&[SheetName], usize),
    (name, sheet): (&str, &Sheet),
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<String> {
    issues.push(others_note(sheets, at));
    let is_other = |i: usize, s: &SheetName| i != at && legends::is_legend(&s.name);
    for (_, s) in (sheets.iter().enumerate()).filter(|(i, s)| is_other(*i, s)) {
        // A sheet that can't be read, such as a chart, explains nothing.
        if let Ok(legend) = book.sheet(&s.name, Some(SAMPLE_ROWS)) {
            legends::report((s.name.as_str(), &legend), sheet, options, issues);
        }
    }
    let is_list = |(i, s): &(usize, &SheetName)| *i != at && !legends::is_legend(&s.name);
    let others = sheets.iter().enumerate().filter(is_list);
    let names = others.map(|(_, s)| s.name.as_str());
    let mut look = |name: &str| book.sheet(name, Some(SAMPLE_ROWS)).ok();
    let (joined, issue) = people_sheets::elsewhere(&mut look, names, (name, sheet))?;
    issues.push(issue);
    Some(joined)
}

/// Whether a sheet holds the concentrations of a bead assay.
fn is_concentration(name: &str) -> bool {
    matches!(normal(name).as_str(), "obsconc" | "concinrange")
}

/// The sheet of concentrations of a bead assay, which has one sheet for each statistic.
fn concentrations(book: &mut Book<'_>, sheets: &[SheetName]) -> Option<usize> {
    let at = sheets.iter().position(|s| is_concentration(&s.name))?;
    let sheet = book.sheet(&sheets[at].name, Some(SAMPLE_ROWS)).ok()?;
    plates::is_across(&sheet).then_some(at)
}

/// The sheet that is read where none is asked for.
fn usual_sheet(book: &mut Book<'_>, sheets: &[SheetName]) -> Result<usize, Trouble> {
    if let Some(at) = concentrations(book, sheets) {
        return Ok(at);
    }
    let names = sheets.iter().map(|s| (s.name.as_str(), s.is_visible));
    let names: Vec<(&str, bool)> = names.collect();
    sheet_choice::best(&names, &mut |name| book.sheet(name, Some(SAMPLE_ROWS)))
}

fn joined_note(names: &[String], others: &[&str]) -> Issue {
    let others = match others {
        [] => String::new(),
        all => format!(" There are also {}.", first_names(all.iter().copied(), 20)),
    };
    Issue::new(
        Severity::Note,
        "sheets_joined",
        format!(
            "The sheets {} have the same columns and are read as one table; row numbers continue from sheet to sheet.{others}",
            first_names(names.iter().map(String::as_str), 20)
        ),
    )
    .remedy(
        "One alone can be chosen under Sheet.",
        "One alone can be chosen with --sheet.",
    )
}

/// Code of the warning that sheets hold the same rows.
pub(in crate::import) const SAME_ROWS: &str = "same_rows";

/// What is said where sheets with the same columns hold the same rows, so that they aren't read together.
fn same_rows_note(a: &str, b: &str, chosen: &str) -> Issue {
    Issue::new(
        Severity::Warning,
        SAME_ROWS,
        format!(
            "The sheets \"{a}\" and \"{b}\" hold the same rows, so that the sheets of this kind are selections of one table; \"{chosen}\" is read alone."
        ),
    )
    .remedy(
        "Choose the sheet of the study under Sheet.",
        "Choose the sheet of the study with --sheet.",
    )
}

fn others_note(sheets: &[SheetName], at: usize) -> Issue {
    let others = sheets.iter().enumerate().filter(|(i, _)| *i != at);
    let others: Vec<String> = others.map(|(_, s)| format!("\"{}\"", s.name)).collect();
    let names = first_names(others.iter().map(String::as_str), 20);
    let sheet = sheets.get(at).map_or("", |s| s.name.as_str());
    let also = agree(others.len(), "sheet", "sheets");
    let what = format!("The sheet \"{sheet}\" is read; the file also has the {also} {names}.");
    Issue::new(Severity::Note, "sheet", what).remedy(
        "Another can be chosen under Sheet.",
        "Another can be chosen with --sheet.",
    )
}

/// Cells of sheets that are read together.
const MOST_TOGETHER: usize = 2_000_000;

/// The sheets with the columns of the chosen one, in the order of the workbook, as one.
fn together(
    book: &mut Book<'_>,
    all: &[SheetName],
    (chosen, sheet): (usize, &Sheet),
    issues: &mut Vec<Issue>,
) -> Result<Option<(Vec<String>, Sheet)>, Trouble> {
    let Some(columns) = sheets::columns(sheet) else {
        return Ok(None);
    };
    let mut found: Vec<(String, Sheet)> = Vec::new();
    for (at, s) in all.iter().enumerate() {
        if sheets::is_unnamed(&s.name) || !s.is_visible {
            continue;
        }
        if at != chosen {
            // A sheet that can't be read, such as a chart, does not stop the others.
            let sample = book.sheet(&s.name, Some(SAMPLE_ROWS)).ok();
            if sample.as_ref().and_then(sheets::columns).as_ref() != Some(&columns) {
                continue;
            }
        }
        let own = book.sheet(&s.name, None)?;
        if found.iter().map(|(_, s)| s.cells.len()).sum::<usize>() + own.cells.len() > MOST_TOGETHER
        {
            return Ok(None);
        }
        found.push((s.name.clone(), own));
    }
    if found.len() < 2 || sheets::is_unnamed(&all[chosen].name) {
        return Ok(None);
    }
    if let Some((a, b)) = sheets::with_same_rows(&found) {
        issues.push(same_rows_note(a, b, &all[chosen].name));
        return Ok(None);
    }
    let names = found.iter().map(|(n, _)| n.clone()).collect();
    Ok(sheets::joined(&found)?.map(|sheet| (names, sheet)))
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
            there: first_names(names(), 20),
        })
}

struct SheetName {
    name: String,
    is_visible: bool,
}

/// A workbook, and how much memory its sheets may take.
struct Book<'b> {
    format: Format<'b>,
    memory: u64,
}

/// A workbook of any kind.
enum Format<'b> {
    Xlsx(Box<Xlsx<Watched<'b>>>),
    Xls(Box<Xls<Watched<'b>>>),
    Ods(Box<Ods<Watched<'b>>>),
}

impl<'b> Book<'b> {
    fn open(kind: WorkbookKind, bytes: Watched<'b>) -> Result<Self, Trouble> {
        let memory = Budget::of(bytes.bytes.get_ref().len()).memory;
        let format = Format::open(kind, bytes)?;
        Ok(Self { format, memory })
    }

    fn sheets(&self) -> Vec<SheetName> {
        let all = match &self.format {
            Format::Xlsx(book) => book.sheets_metadata(),
            Format::Xls(book) => book.sheets_metadata(),
            Format::Ods(book) => book.sheets_metadata(),
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
        let mut sheet = Sheet::within(self.memory / 2);
        let most = most.unwrap_or(usize::MAX);
        match &mut self.format {
            Format::Xlsx(book) => {
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
                drop(reader);
                // Merged cells stand behind the rows of a sheet, so a part of them is of no use.
                if most == usize::MAX
                    && let Ok(merged) = book.merge_cells_by_sheet_name(name)
                {
                    return sheet.filled(&regions(&merged));
                }
            }
            Format::Xls(book) => {
                let range = book.worksheet_range(name).map_err(|_| Trouble::Damaged)?;
                fill(&mut sheet, &range, most)?;
                if let Ok(merged) = book.merge_cells_by_sheet_name(name) {
                    return sheet.filled(&regions(&merged));
                }
            }
            Format::Ods(book) => {
                let range = book.worksheet_range(name).map_err(|_| Trouble::Damaged)?;
                fill(&mut sheet, &range, most)?;
            }
        }
        Ok(sheet)
    }
}

impl<'b> Format<'b> {
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
}

/// First row, first column, last row and last column of merged cells.
fn regions(merged: &[calamine::Dimensions]) -> Vec<[u32; 4]> {
    merged
        .iter()
        .map(|d| [d.start.0, d.start.1, d.end.0, d.end.1])
        .collect()
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
