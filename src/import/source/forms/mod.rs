//! Tables that stand in a text, or on a sheet, in a form of their own.
//!
//! In: the text of a file, or the cells of a sheet. Out: the same in lines of cells. A form is a file here and an entry
//! in [`FORMS`]. Not its business: plain delimited lines, and what a column means.

mod adat;
pub(super) mod html;
mod intelliflex;
pub(super) mod on_sheet;
pub(super) mod plates;
mod replicates;
pub(super) mod text_form;
mod turned;
pub(super) mod xponent;

use crate::import::options::ImportOptions;
use crate::import::table::{aligned, blocks, delimited};
use crate::study::{Issue, Severity};
use text_form::{ReadForm, TextForm};

/// A form of text.
pub(super) struct Form {
    /// Endings that its files have beside those of any text, without the dot and in lower case.
    pub endings: &'static [&'static str],
    pub read: ReadForm,
}

impl Form {
    /// One whose files end like any text.
    const fn of_any_text(read: ReadForm) -> Self {
        Self { endings: &[], read }
    }
}

/// The forms of text beside plain delimited lines. The first that fits is taken.
pub(super) const FORMS: [Form; 9] = [
    Form {
        endings: &["html", "htm"],
        read: html::table,
    },
    Form {
        endings: &["adat"],
        read: |text, options, issues| Ok(adat::table(text, options, issues)),
    },
    Form::of_any_text(|text, options, issues| Ok(xponent::one_block(text, options, issues))),
    Form::of_any_text(|text, options, issues| Ok(intelliflex::table(text, options, issues))),
    Form::of_any_text(|text, options, issues| Ok(joined_blocks(text, options, issues))),
    Form::of_any_text(|text, options, issues| Ok(plates::text(text, options, issues))),
    Form::of_any_text(|text, options, issues| Ok(replicates::text(text, options, issues))),
    Form::of_any_text(turned::text),
    Form::of_any_text(|text, options, issues| Ok(aligned_columns(text, options, issues))),
];

/// A block for each analyte, as plate readers write them.
fn joined_blocks(text: &str, options: &ImportOptions, issues: &mut Vec<Issue>) -> Option<TextForm> {
    Some(TextForm {
        text: blocks::text(text, options.delimiter, issues)?,
        delimiter: None,
        block: None,
        layout: None,
        analytes: 0..0,
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
        analytes: 0..0,
    })
}
