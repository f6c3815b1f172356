//! Tables with the animals of each group side by side and times down, as one row a value.
//!
//! In: a text, or the cells of a sheet. Out: the same with a row for each animal and time. Not its business: which
//! tables these are, which `table::replicates` and `table::series` decide.

use super::plates::texts;
use super::text_form::TextForm;
use crate::import::cells::values::MissingCodes;
use crate::import::options::{ImportOptions, Layout};
use crate::import::source::written;
use crate::import::table::blocks::split;
use crate::import::table::sheet::{Kind, Sheet, Trouble};
use crate::import::table::{replicates, series};
use crate::study::Issue;

/// Lines of such a table.
const MOST_LINES: usize = 2_500;
/// Lines at the start that tell such a table.
const HEAD: usize = 100;

/// A table with a row for each animal and time.
struct Found {
    rows: Vec<Vec<String>>,
    notes: Vec<Issue>,
    layout: Option<Layout>,
}

/// The table in these cells with a row for each value. `title` is the name that the user gave the sheet.
fn found(
    rows: &[Vec<&str>],
    title: Option<&str>,
    options: &ImportOptions,
    missing: &MissingCodes,
) -> Option<Found> {
    let asked = options.layout == Some(Layout::Turned);
    if !asked && let Some(found) = replicates::long(rows, title, missing) {
        return Some(Found {
            notes: found.notes(),
            rows: found.rows,
            layout: None,
        });
    }
    // Whoever names the column of the subjects in the table as it stands wants it so.
    let subject = options.subject.as_deref();
    if subject.is_some_and(|s| s != series::SUBJECT) {
        return None;
    }
    let found = series::long(rows, asked, title, missing)?;
    Some(Found {
        notes: found.notes(),
        rows: found.rows,
        layout: Some(Layout::Turned),
    })
}

/// The text with a row for each value; `None` for other texts.
pub(in crate::import::source) fn text(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let lines: Vec<&str> = text.lines().take(MOST_LINES + 1).collect();
    // What is read as wide stays.
    if options.layout == Some(Layout::Wide) || lines.len() > MOST_LINES {
        return None;
    }
    let delimiters = options
        .delimiter
        .map_or_else(|| vec!['\t', ';', ','], |d| vec![d]);
    // The first lines alone rule out nearly all other files.
    let missing = MissingCodes::new(&options.missing);
    // Delimiters that are absent are passed over, and lines with more columns than such a table has.
    let may_part = |d: &char| {
        let n = |line: &&str| {
            memchr::memmem::find_iter(line.as_bytes(), d.encode_utf8(&mut [0; 4])).count()
        };
        let width = lines.iter().take(HEAD).map(n).max().unwrap_or(0);
        (1..replicates::MOST_COLUMNS).contains(&width)
    };
    let found = delimiters.into_iter().filter(may_part).find_map(|d| {
        let rows =
            |n: usize| -> Vec<Vec<&str>> { lines.iter().take(n).map(|l| split(l, d)).collect() };
        found(&rows(HEAD), None, options, &missing)?;
        found(&rows(lines.len()), None, options, &missing)
    })?;
    issues.extend(found.notes);
    Some(TextForm {
        text: written::text(&found.rows),
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: found.layout,
        analytes: 0..0,
    })
}

/// The sheet with a row for each value, and the layout it tells; `None` for other sheets. `title` is the name that the
/// user gave the sheet.
pub(in crate::import::source) fn sheet(
    sheet: &Sheet,
    options: &ImportOptions,
    title: Option<&str>,
    issues: &mut Vec<Issue>,
) -> Result<Option<(Sheet, Option<Layout>)>, Trouble> {
    if options.layout == Some(Layout::Wide) || sheet.rows.len() > MOST_LINES {
        return Ok(None);
    }
    let missing = MissingCodes::new(&options.missing);
    let Some(found) = found(&texts(sheet), title, options, &missing) else {
        return Ok(None);
    };
    issues.extend(found.notes);
    let small = |n: usize| u32::try_from(n).map_err(|_| Trouble::TooLarge);
    let mut out = Sheet::within(sheet.most());
    for (r, row) in found.rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            // A number of a workbook is written with a point.
            let kind = if r > 0 && c > 0 && text.parse::<f64>().is_ok() {
                Kind::Number
            } else {
                Kind::Text
            };
            out.push_text((small(r)?, small(c)?), text, kind)?;
        }
    }
    Ok(Some((out, found.layout)))
}
