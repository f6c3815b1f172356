//! What was taken for what, for the reader.

use super::xml::DataTable;
use crate::study::{Issue, Severity};

pub(super) fn place(table: &DataTable, what: &str) -> String {
    format!("In the table \"{}\", {what}", table.title)
}

pub(super) fn matched(table: &DataTable, what: &str) -> Issue {
    Issue::new(
        Severity::Warning,
        "prism_matched",
        format!(
            "{}; the same subcolumn is taken as the same subject in all of them, as Prism's repeated measures assumes. Where each row holds other subjects, this is no study of repeated measures.",
            place(table, what)
        ),
    )
}

pub(super) fn named(table: &DataTable, what: &str) -> Issue {
    Issue::new(
        Severity::Note,
        "prism_named",
        format!(
            "{}; the titles of the subcolumns name the subjects.",
            place(table, what)
        ),
    )
}

pub(super) fn unmatched(table: &DataTable, what: &str) -> Issue {
    Issue::new(
        Severity::Note,
        "prism_unmatched",
        format!(
            "{}; every value is that of another subject.",
            place(table, what)
        ),
    )
}

pub(super) fn row_subjects(table: &DataTable) -> Issue {
    Issue::new(
        Severity::Note,
        "prism_rows",
        format!(
            "{}; each row is a subject.",
            place(table, "columns are visits")
        ),
    )
}
