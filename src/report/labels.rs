//! Labels as other programs read them back.
//!
//! In: a label as it stands in the study. Out: the same as a cell of a text file. Not its business: numbers.

use crate::words::{acts, as_file_text};

/// A label that a spreadsheet would take for a formula is marked as text; so is one that begins like a marked one, so
/// that two labels stay two.
pub(super) fn as_text(label: &str) -> String {
    let label = kept(label);
    if reads_as_formula(&label) {
        format!("'{label}")
    } else {
        label
    }
}

/// Whether a label has to be marked as text.
pub(super) fn reads_as_formula(label: &str) -> bool {
    let label = label.trim_start_matches('\'');
    label.starts_with(['=', '+', '-', '@'])
}

/// The label with what acts on its reader written out: a zero character ends a text in R and in other programs, the end
/// of a line is read as another one, a mark of direction turns the words behind it.
pub(super) fn kept(label: &str) -> String {
    as_file_text(label)
}

/// Whether a label is written as it is.
pub(super) fn is_plain(label: &str) -> bool {
    !label.contains(|c| acts(c) && c != '\n' && c != '\t')
}
