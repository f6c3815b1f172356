//! Labels as other programs read them back.
//!
//! In: a label as it stands in the study. Out: the same as a cell of a text file. Not its business: numbers.

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

/// The label with signs for what no reader of such files gives back: a zero character ends a text in R and in other
/// programs, and the end of a line is read as another one.
pub(super) fn kept(label: &str) -> String {
    if !label.bytes().any(|b| matches!(b, b'\0' | b'\r')) {
        return label.to_owned();
    }
    label.replace('\0', "\u{2400}").replace('\r', "\u{240d}")
}
