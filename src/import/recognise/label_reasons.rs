//! The wording of what became of labels: spellings that were joined, slips, codes for missing values.

use super::evidence::Evidence;
use crate::import::cells::labels::Spellings;
use crate::study::{Issue, Severity};
use crate::words::{counted, first_names};

/// Labels that were joined because they differ in spelling only.
pub(in crate::import) fn spellings(
    e: &Evidence<'_>,
    column: usize,
    what: &str,
    found: &[Spellings],
) -> Vec<Issue> {
    found
        .iter()
        .map(|s| {
            Issue::new(
                Severity::Note,
                "spellings_joined",
                format!(
                    "The labels \"{}\" and \"{}\" differ in spelling only and are read as one {what}, \"{}\".",
                    s.kept,
                    first_names(s.others.iter().map(String::as_str), 5),
                    s.kept
                ),
            )
            .at(None, Some(e.header(column)))
        })
        .collect()
}

/// Labels that were joined because one looks like a typing error for the other.
pub(in crate::import) fn slips(
    e: &Evidence<'_>,
    column: usize,
    what: &str,
    found: &[Spellings],
) -> Vec<Issue> {
    found
        .iter()
        .map(|s| {
            let slip = s.others.first().map_or("", String::as_str);
            let row = (0..e.table.n_rows()).find(|r| e.table.cell(*r, column) == slip);
            Issue::new(
                Severity::Warning,
                "label_slip",
                format!(
                    "\"{slip}\" looks like a typing error and is read as \"{}\".",
                    s.kept
                ),
            )
            .remedy(
                format!("Correct it in a copy of the file if it is a {what} of its own."),
                format!("Correct it in a copy of the file if it is a {what} of its own."),
            )
            .at(row.map(|r| e.table.line(r)), Some(e.header(column)))
        })
        .collect()
}

/// A label that says that no treatment was given yet.
pub(in crate::import) fn before_treatment(e: &Evidence<'_>, column: usize, label: &str) -> Issue {
    Issue::new(
        Severity::Note,
        "before_treatment",
        format!(
            "\"{label}\" marks visits before or between treatments; the group of those people comes from their other visits."
        ),
    )
    .at(None, Some(e.header(column)))
}

/// Missing codes in a column of labels, and what they were taken for.
pub(in crate::import) fn codes(e: &Evidence<'_>, column: usize) -> Vec<Issue> {
    let p = e.profile(column);
    let name = e.header(column);
    let is_settled = |code: &str| e.missing.is_asked(code) && !p.kept.iter().any(|k| k == code);
    (p.codes.iter())
        .filter(|(code, _)| !is_settled(code))
        .map(|(code, n)| {
            let cells = counted(*n, "cell");
            if p.kept.contains(code) {
                Issue::new(
                    Severity::Note,
                    "code_is_label",
                    format!("\"{code}\" in {cells} of {name} is read as a label, because it is as common as the others."),
                )
                .remedy(
                    "Write it under \u{201c}Also missing\u{201d} if it means that nothing is known.",
                    format!("Say --missing {code} if it means that nothing is known."),
                )
            } else {
                Issue::new(
                    Severity::Warning,
                    "code_may_be_label",
                    format!("\"{code}\" in {cells} of {name} is read as missing."),
                )
                .remedy(
                    "Write it under \u{201c}Labels, not missing\u{201d} if it is a label.",
                    format!("Say --keep {code} if it is a label."),
                )
            }
            .at(None, Some(name))
        })
        .collect()
}
