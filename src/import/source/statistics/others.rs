//! The tables of a file beside the one that is read.
//!
//! In: what the file says of its tables. Out: an issue that names the others and what they hold, and the name of those
//! that are joined by subject when asked for. Not its business: joining tables.

use super::form::{Held, Source};
use crate::import::cells::names::normal;
use crate::import::cells::words::Name;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::HashSet;

/// Tables and columns that are named.
const NAMED: usize = 6;

fn subject(table: &Held) -> Option<&String> {
    let mut names = table.columns.iter();
    names.find(|c| Name::new(c).names_subject() > 0.6)
}

/// What is said of the other tables, and the name of the table and of another with its subjects together.
pub(super) fn said(source: &dyn Source) -> Option<(Option<String>, Issue)> {
    let (at, held) = source.tables()?;
    let own_table = held.get(at)?;
    let others = || {
        (held.iter().enumerate())
            .filter(|(i, _)| *i != at)
            .map(|(_, t)| t)
    };
    let told: Vec<String> = others().map(told).collect();
    let of_people = subject(own_table).and_then(|own| {
        let known: HashSet<String> = own_table.columns.iter().map(|c| normal(c)).collect();
        // One that tells other things of the same subjects.
        let same = |t: &&Held| {
            let is_new = |c: &&String| !known.contains(&normal(c));
            let n_new = t.columns.iter().filter(is_new).count();
            subject(t).is_some_and(|s| normal(s) == normal(own)) && n_new * 2 + 1 >= t.columns.len()
        };
        others().find(same).map(|t| (own, t))
    });
    let has_groups = (own_table.columns.iter()).any(|c| Name::new(c).names_group() > 0.7);
    let severity = if has_groups {
        Severity::Note
    } else {
        Severity::Warning
    };
    let text = format!(
        "The file holds {} tables, and the largest, \"{}\", is read. The others are not: {}.",
        held.len(),
        own_table.name,
        first_names(told.iter().map(String::as_str), NAMED)
    );
    let issue = Issue::new(severity, "tables_not_read", text);
    Some(match of_people {
        Some((subject, other)) => {
            let both = format!("{} + {}", own_table.name, other.name);
            let window = format!("Choose \"{both}\" under Sheet: both are joined by {subject}.");
            let command = format!("Say --sheet \"{both}\": both are joined by {subject}.");
            (Some(both), issue.remedy(window, command))
        }
        None => {
            let window = "Another can be chosen under Sheet.";
            (
                None,
                issue.remedy(window, "Another can be chosen with --sheet."),
            )
        }
    })
}

/// `"DM" (30 rows: USUBJID, ARM)`
fn told(table: &Held) -> String {
    let columns = first_names(table.columns.iter().map(String::as_str), NAMED);
    match table.rows {
        Some(rows) => format!("\"{}\" ({rows} rows: {columns})", table.name),
        None => format!("\"{}\" ({columns})", table.name),
    }
}
