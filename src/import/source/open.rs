//! The table in a file of any container.
//!
//! In: the bytes of a file. Out: its raw table. A form of text is one entry in [`FORMS`]. Not its
//! business: what a column means.

use super::budget::Budget;
use super::text_form::{ReadForm, TextForm};
use super::{
    adat, container, files, html, plates, prism, replicates, statistics, text, turned, workbook,
    xponent,
};
use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::table::raw::{Full, Table};
use crate::import::table::{aligned, blocks, delimited};
use crate::study::{Issue, Severity};
use crate::work::Monitor;
use std::borrow::Cow;

/// The forms of text beside plain delimited lines. The first that fits is taken.
const FORMS: [ReadForm; 8] = [
    html::table,
    |text, options, issues| Ok(adat::table(text, options, issues)),
    |text, options, issues| Ok(xponent::one_block(text, options, issues)),
    |text, options, issues| Ok(joined_blocks(text, options, issues)),
    |text, options, issues| Ok(plates::text(text, options, issues)),
    |text, options, issues| Ok(replicates::text(text, options, issues)),
    turned::text,
    |text, options, issues| Ok(aligned_columns(text, options, issues)),
];

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
        return statistics::read(file, program, &content.bytes, options, issues, monitor);
    }
    if let Some(kind) = content.workbook {
        return workbook::read(file, kind, &content.bytes, options, issues, monitor);
    }
    let text = text::with_line_feeds(text::decode(file, content.bytes, issues)?);
    let mut of_form = Vec::new();
    let form = if prism::is_prism(text.as_bytes()) {
        Some(prism::read(file, &text, options, &mut of_form)?)
    } else {
        let mut all = FORMS.iter();
        let found = all.find_map(|read| read(&text, options, &mut of_form).transpose());
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
    let Some(form) = form else {
        let how = (options.delimiter, options.first_line);
        return delimited::read(file, text, how, issues, monitor);
    };
    let how = (form.delimiter.or(options.delimiter), options.first_line);
    let mut table = delimited::read(file, Cow::Owned(form.text), how, issues, monitor)?;
    if form.delimiter.is_some() {
        table.delimiter = None;
    }
    table.form = form.layout;
    if let Some((block, blocks)) = form.block {
        table.sheet = block;
        table.sheets = blocks;
    }
    Ok(table)
}

/// A block for each analyte, as plate readers write them.
fn joined_blocks(text: &str, options: &ImportOptions, issues: &mut Vec<Issue>) -> Option<TextForm> {
    Some(TextForm {
        text: blocks::text(text, options.delimiter, issues)?,
        delimiter: None,
        block: None,
        layout: None,
    })
}

/// Columns that are aligned with blanks.
fn aligned_columns(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    if options.delimiter.is_some() || !delimited::has_one_column(text, options.first_line) {
        return None;
    }
    let text = aligned::to_tabs(text)?;
    issues.push(Issue::new(
        Severity::Note,
        "aligned_columns",
        "The columns of the file are aligned with blanks and are read by that alignment.",
    ));
    Some(TextForm {
        text,
        delimiter: Some('\t'),
        block: None,
        layout: None,
    })
}
