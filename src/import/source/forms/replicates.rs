//! Tables with the animals of each group side by side and times down, as one row a value.
//!
//! In: a text, or the cells of a sheet. Out: the same with a row for each animal and time. Not its business: which
//! tables these are, which `table::replicates` decides.

use super::plates::texts;
use super::text_form::TextForm;
use crate::import::cells::values::MissingCodes;
use crate::import::options::{ImportOptions, Layout};
use crate::import::source::written;
use crate::import::table::blocks::split;
use crate::import::table::replicates::long;
use crate::import::table::sheet::{Kind, Sheet, Trouble};
use crate::study::Issue;

/// Lines of such a table.
const MOST_LINES: usize = 2_500;

/// Whether the table may be brought into rows: where it is turned or read as wide, its columns stay.
fn fits(layout: Option<Layout>) -> bool {
    !matches!(layout, Some(Layout::Turned | Layout::Wide))
}

/// The text with a row for each value; `None` for other texts.
pub(in crate::import::source) fn text(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let lines: Vec<&str> = text.lines().take(MOST_LINES + 1).collect();
    if !fits(options.layout) || lines.len() > MOST_LINES {
        return None;
    }
    let delimiters = options
        .delimiter
        .map_or_else(|| vec!['\t', ';', ','], |d| vec![d]);
    // The first lines alone rule out nearly all other files.
    let missing = MissingCodes::new(&options.missing);
    let found = delimiters.into_iter().find_map(|d| {
        let rows =
            |n: usize| -> Vec<Vec<&str>> { lines.iter().take(n).map(|l| split(l, d)).collect() };
        long(&rows(40), None, &missing)?;
        long(&rows(lines.len()), None, &missing)
    })?;
    issues.extend(found.notes());
    Some(TextForm {
        text: written::text(&found.rows),
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: None,
    })
}

/// The sheet with a row for each value; `None` for other sheets. `title` is the name that the user gave the sheet.
pub(in crate::import::source) fn sheet(
    sheet: &Sheet,
    (layout, missing): (Option<Layout>, &MissingCodes),
    title: Option<&str>,
    issues: &mut Vec<Issue>,
) -> Result<Option<Sheet>, Trouble> {
    if !fits(layout) || sheet.rows.len() > MOST_LINES {
        return Ok(None);
    }
    let Some(found) = long(&texts(sheet), title, missing) else {
        return Ok(None);
    };
    issues.extend(found.notes());
    let small = |n: usize| u32::try_from(n).map_err(|_| Trouble::TooLarge);
    let mut out = Sheet::within(sheet.most());
    for (r, row) in found.rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            // A number of a workbook is written with a point.
            let kind = if r > 0 && c > 1 && text.parse::<f64>().is_ok() {
                Kind::Number
            } else {
                Kind::Text
            };
            out.push_text((small(r)?, small(c)?), text, kind)?;
        }
    }
    Ok(Some(out))
}
