//! The table in a file of any container.
//!
//! In: the bytes of a file. Out: its raw table. Not its business: what a column means.

use super::budget::Budget;
use super::forms::FORMS;
use super::{container, files, people_sheets, prism, statistics, text, workbook};
use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::table::delimited;
use crate::import::table::raw::{Full, Table};
use crate::study::{Issue, Severity};
use crate::work::Monitor;

/// The table of a study: of one file, or of several that were packed together.
pub(in crate::import) fn open<'b>(
    file: &str,
    bytes: &'b [u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'b>, ImportError> {
    let Some(packed) = files::unpack(bytes) else {
        return one_file(file, bytes, options, issues, monitor);
    };
    let Some((inside, samples)) = packed else {
        return Err(ImportError::Damaged {
            file: file.to_owned(),
            what: "the files that were packed together are damaged",
        });
    };
    let mut tables = Vec::new();
    for one in &inside {
        tables.push((one.name, of_several(one, options, issues, monitor)?));
    }
    let sheet = match &samples {
        Some(one) => {
            let plain = ImportOptions::default();
            Some((one.name, of_several(one, &plain, issues, monitor)?))
        }
        None => None,
    };
    let memory = Budget::of(bytes.len()).memory;
    files::together(file, tables, (sheet, memory), issues, monitor)
}

/// Whether the bytes are one file of a statistics program, neither packed nor joined with others.
pub(in crate::import) fn stands_alone(bytes: &[u8]) -> bool {
    files::unpack(bytes).is_none() && statistics::Program::of(bytes).is_some()
}

/// The table of a file that stands alone, which needs its bytes no more.
pub(in crate::import) fn statistics(
    file: &str,
    bytes: &[u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    let content = container::open(file, bytes, issues, monitor)?;
    let program = content
        .statistics
        .ok_or(ImportError::NoColumns(file.to_owned()))?;
    of_program(file, (program, &content.bytes), options, issues, monitor)
}

/// The table in a file of a statistics program, or those that are asked for together.
fn of_program(
    file: &str,
    (program, bytes): (statistics::Program, &[u8]),
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    let one = |options: &ImportOptions, issues: &mut Vec<Issue>| {
        statistics::read(file, program, bytes, options, issues, monitor)
    };
    let mut own = Vec::new();
    let read = one(options, &mut own);
    let parts = options.sheet.as_deref().and_then(people_sheets::parts);
    if let (Err(ImportError::NoLabel { .. }), Some(parts)) = (&read, parts) {
        return joined_sheets(
            (file, bytes.len()),
            &parts,
            options,
            &one,
            (issues, monitor),
        );
    }
    issues.append(&mut own);
    read
}

/// The names of the visible sheets of a workbook; none for other files.
pub(in crate::import) fn sheets(file: &str, bytes: &[u8], monitor: &Monitor) -> Vec<String> {
    let Ok(content) = container::open(file, bytes, &mut Vec::new(), monitor) else {
        return Vec::new();
    };
    let names = content
        .workbook
        .map(|kind| workbook::names(kind, &content.bytes, monitor));
    names.unwrap_or_default()
}

/// The table of one of several files; what is said of it names the file.
fn of_several<'b>(
    one: &files::Inside<'b>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'b>, ImportError> {
    let mut own = Vec::new();
    let table = one_file(one.name, one.bytes, options, &mut own, monitor)?;
    let file = Some(one.name.to_owned());
    issues.extend(own.into_iter().map(|i| Issue {
        file: file.clone(),
        ..i
    }));
    Ok(table)
}

/// The table in a file of any container.
fn one_file<'b>(
    file: &str,
    bytes: &'b [u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'b>, ImportError> {
    let content = container::open(file, bytes, issues, monitor)?;
    if let Some(program) = content.statistics {
        return of_program(file, (program, &content.bytes), options, issues, monitor);
    }
    if let Some(kind) = content.workbook {
        let mut own = Vec::new();
        let read = workbook::read(file, kind, &content.bytes, options, &mut own, monitor);
        let parts = options.sheet.as_deref().and_then(people_sheets::parts);
        if let (Err(ImportError::NoLabel { .. }), Some(parts)) = (&read, parts) {
            let book = content.bytes.as_ref();
            let one = |options: &ImportOptions, issues: &mut Vec<Issue>| {
                workbook::read(file, kind, book, options, issues, monitor)
            };
            return joined_sheets((file, book.len()), &parts, options, &one, (issues, monitor));
        }
        issues.append(&mut own);
        return read;
    }
    let text = text::with_line_feeds(text::decode(file, content.bytes, issues)?);
    let mut of_form = Vec::new();
    let form = if prism::is_prism(text.as_bytes()) {
        Some(prism::read(file, &text, options, &mut of_form)?)
    } else {
        let mut all = FORMS.iter();
        let found = all.find_map(|form| (form.read)(&text, options, &mut of_form).transpose());
        found.transpose().map_err(|_| Full::error(file))?
    };
    if let Some(sheet) = &options.sheet
        && form.as_ref().is_none_or(|f| f.block.is_none())
    {
        issues.push(Issue::new(
            Severity::Note,
            "no_sheets",
            format!("The file is text and has no sheets; the sheet \"{sheet}\" is ignored."),
        ));
    }
    issues.append(&mut of_form);
    let how = (options.delimiter, options.first_line);
    match form {
        Some(form) => form.table(file, how, issues, monitor),
        None => delimited::read(file, text, how, issues, monitor),
    }
}

/// Reads one sheet of a file.
type ReadOne<'b, 'f> =
    dyn Fn(&ImportOptions, &mut Vec<Issue>) -> Result<Table<'b>, ImportError> + 'f;

/// The sheets of a file of so many bytes that are asked for together, joined as files of one study are.
fn joined_sheets<'b>(
    (file, n_bytes): (&str, usize),
    parts: &[&str],
    options: &ImportOptions,
    read: &ReadOne<'b, '_>,
    (issues, monitor): (&mut Vec<Issue>, &Monitor),
) -> Result<Table<'b>, ImportError> {
    let mut tables: Vec<(&str, Table<'b>)> = Vec::new();
    for part in parts {
        let alone = ImportOptions {
            sheet: Some((*part).to_owned()),
            ..options.clone()
        };
        let mut own = Vec::new();
        let table = read(&alone, &mut own)?;
        // The other sheets are those that are read too.
        own.retain(|i| !matches!(i.code.as_str(), "sheet" | "people_elsewhere"));
        let sheet = Some((*part).to_owned());
        issues.extend(own.into_iter().map(|i| Issue {
            file: sheet.clone(),
            ..i
        }));
        tables.push((part, table));
    }
    let mut sheets = tables.first().map_or_else(Vec::new, |t| t.1.sheets.clone());
    let memory = Budget::of(n_bytes).memory;
    let mut table = files::together(file, tables, (None, memory), issues, monitor)?;
    if let Some(both) = &options.sheet
        && !sheets.contains(both)
    {
        sheets.push(both.clone());
    }
    table.sheet.clone_from(&options.sheet);
    table.sheets = sheets;
    Ok(table)
}
