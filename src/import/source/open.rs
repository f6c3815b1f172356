//! The table in a file of any container.
//!
//! In: the bytes of a file. Out: its raw table. Not its business: what a column means.

use super::{container, text, workbook};
use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::systems::xponent;
use crate::import::table::raw::Table;
use crate::import::table::{aligned, blocks, delimited};
use crate::study::{Issue, Severity};
use crate::work::Monitor;
use std::borrow::Cow;

/// The table in a file of any container.
pub(in crate::import) fn open<'b>(
    file: &str,
    bytes: &'b [u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'b>, ImportError> {
    let content = container::open(file, bytes, issues, monitor)?;
    if let Some(kind) = content.workbook {
        let sheet = options.sheet.as_deref();
        let first_line = options.first_line;
        return workbook::read(
            file,
            kind,
            &content.bytes,
            (sheet, first_line),
            issues,
            monitor,
        );
    }
    let text = text::decode(file, content.bytes, issues)?;
    let how = (options.delimiter, options.first_line);
    if let Some((block, name, names)) = xponent::one_block(&text, options.sheet.as_deref(), issues)
    {
        let mut table = delimited::read(file, Cow::Owned(block), how, issues, monitor)?;
        table.sheet = Some(name);
        table.sheets = names;
        return Ok(table);
    }
    if let Some(sheet) = &options.sheet {
        issues.push(Issue::new(
            Severity::Note,
            "no_sheets",
            format!("The file is text and has no sheets; the sheet \"{sheet}\" is not looked for."),
        ));
    }
    let text = match blocks::text(&text, options.delimiter, issues) {
        Some(joined) => Cow::Owned(joined),
        None => text,
    };
    if options.delimiter.is_none()
        && delimited::has_one_column(&text, options.first_line)
        && let Some(tabs) = aligned::to_tabs(&text)
    {
        issues.push(Issue::new(
            Severity::Note,
            "aligned_columns",
            "The columns of the file are aligned with blanks and were read so.",
        ));
        let how = (Some('\t'), options.first_line);
        let mut table = delimited::read(file, Cow::Owned(tabs), how, issues, monitor)?;
        table.delimiter = None;
        return Ok(table);
    }
    delimited::read(file, text, how, issues, monitor)
}
