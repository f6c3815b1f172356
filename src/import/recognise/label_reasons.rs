//! The wording of what became of labels: spellings that were joined, slips, codes for missing values.

use super::evidence::Evidence;
use crate::import::cells::codes::Codes;
use crate::import::cells::labels::Spellings;
use crate::study::{Issue, Severity};
use crate::words::{counted, first_names};
use std::collections::BTreeSet;

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

/// Visits up to which a rare one is looked for.
const MOST_VISITS: usize = 30;

/// `123` beside `1`, `2` and `3`: a number of one or two people who lack one of the visits that nearly all have.
pub(in crate::import) fn rare_visit(
    e: &Evidence<'_>,
    column: usize,
    visits: &Codes<'_>,
    people: &Codes<'_>,
) -> Option<Issue> {
    let n = visits.labels.len();
    let is_whole = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_digit());
    let numbered = visits.labels.iter().all(|l| is_whole(l.trim()));
    if !(4..=MOST_VISITS).contains(&n) || !numbered {
        return None;
    }
    // Two people have few rows of a visit; most columns are settled by that.
    if !visits
        .rows_of_labels()
        .iter()
        .any(|rows| (1..=4).contains(rows))
    {
        return None;
    }
    let mut of: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); n];
    for (person, visit) in people.of_row.iter().zip(visits.of_row.iter()) {
        if let (Some(person), Some(visit)) = (person, visit)
            && let Some(own) = of.get_mut(visit as usize)
        {
            own.insert(person);
        }
    }
    let all = people.labels.len();
    let is_rare = |own: &BTreeSet<u32>| own.len() <= 2 && own.len() * 10 < all;
    let is_usual = |own: &BTreeSet<u32>| own.len() * 3 > all * 2;
    let rare = of.iter().position(is_rare)?;
    let usual = of.iter().filter(|own| is_usual(own)).count();
    let lacking: Vec<&str> = (of.iter().zip(&visits.labels))
        .filter(|(own, _)| is_usual(own) && own.is_disjoint(&of[rare]))
        .map(|(_, label)| label.as_ref())
        .collect();
    let label = &visits.labels[rare];
    // Options that leave it out settle the matter; those that a reading writes down name all visits.
    let asked = &e.options.visits;
    let is_out = !asked.is_empty() && asked.iter().all(|v| v != label.as_ref());
    if is_out || usual + 1 < n || usual < 3 || lacking.is_empty() {
        return None;
    }
    let row = (0..e.table.n_rows()).find(|r| e.table.cell(*r, column).trim() == label.trim());
    let others = (visits.labels.iter().enumerate()).filter(|(i, _)| *i != rare);
    let others: Vec<&str> = others.map(|(_, l)| l.as_ref()).collect();
    Some(
        Issue::new(
            Severity::Warning,
            "rare_visit",
            format!(
                "{label} is a visit of {} of {all} people, who have none at {}: it may be a typing error.",
                of[rare].len(),
                first_names(lacking.into_iter(), 3)
            ),
        )
        .remedy(
            "Correct it in a copy of the file, or take this visit out.",
            format!(
                "Correct it in a copy of the file, or read the others alone with --visits \"{}\".",
                others.join(",")
            ),
        )
        .at(row.map(|r| e.table.line(r)), Some(e.header(column))),
    )
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
