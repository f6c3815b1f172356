//! The one marker of a file whose headers are visits only: sheet or file name it, where their names say something.

use super::evidence::Evidence;
use super::wide_column::WideColumn;
use crate::study::{Issue, Severity};

/// What programs call a sheet by themselves.
const SHEETS: [&str; 6] = ["sheet", "tabelle", "feuil", "hoja", "foglio", "blad"];

/// Words of file names that say nothing of what was measured.
const PLAIN: [&str; 21] = [
    "copy", "csv", "data", "dataset", "daten", "download", "export", "file", "final", "long",
    "new", "output", "raw", "result", "results", "study", "table", "test", "v", "values", "wide",
];

/// What the marker is called, and whose name that is; the latter is empty where neither sheet nor file says anything.
fn named(e: &Evidence<'_>) -> (String, &'static str) {
    let plain = |name: &str| {
        let lower = name.to_lowercase();
        SHEETS.iter().any(|w| lower.starts_with(w))
    };
    if let Some(sheet) = e.table.sheet.as_ref().filter(|s| !plain(s)) {
        return (sheet.clone(), "sheet");
    }
    let stem = e.file.split('.').next().unwrap_or(e.file);
    let lower = stem.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    if words.all(|w| w.is_empty() || PLAIN.contains(&w)) {
        return ("value".to_owned(), "");
    }
    (stem.to_owned(), "file")
}

/// What the one marker is called.
pub(in crate::import) fn title(e: &Evidence<'_>) -> String {
    named(e).0
}

/// Says where the name of a marker is from that no header names.
pub(in crate::import) fn said(e: &Evidence<'_>, columns: &[WideColumn]) -> Option<Issue> {
    let (name, whose) = named(e);
    if whose.is_empty() || columns.iter().all(|w| !w.marker.is_empty()) {
        return None;
    }
    let note = Issue::new(
        Severity::Note,
        "marker_named_after_file",
        format!("The headers name visits only: the marker is called {name}, as the {whose} is."),
    );
    Some(note.remedy(
        "Give it another name under Names in the Data tab.",
        "Write the marker before each visit in a copy of the file, such as crp_day1.",
    ))
}
