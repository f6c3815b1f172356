//! A second table beside that of the study: a summary or a legend after an empty column.
//!
//! In: a table as written. Out: the columns of the part that holds no people. Not its business: tables with people on
//! both sides, which are refused.

use super::header::is_made_up;
use super::raw::Table;
use crate::import::cells::words::Name;
use crate::import::options::ImportOptions;
use crate::study::{Issue, Severity};
use crate::words::first_names;

/// Columns of one side.
struct Side {
    columns: Vec<usize>,
    /// Row after the last with a cell.
    end: usize,
    /// Rows with a cell.
    filled: usize,
    names_people: bool,
}

impl Side {
    fn of(table: &Table<'_>, columns: Vec<usize>) -> Self {
        let is_filled = |r: &usize| columns.iter().any(|c| !table.cell(*r, *c).is_empty());
        let rows = (0..table.n_rows()).filter(is_filled);
        let (filled, end) = rows.fold((0, 0), |(n, _), r| (n + 1, r + 1));
        let names_people =
            (columns.iter()).any(|c| Name::new(&table.header[*c]).names_subject() > 0.6);
        Self {
            columns,
            end,
            filled,
            names_people,
        }
    }

    /// Whether it is a short table at the top beside the people of another.
    fn is_beside(&self, other: &Self) -> bool {
        let at_the_top = self.end * 2 <= other.end && self.filled * 2 > self.end;
        at_the_top
            && self.filled > 0
            && self.columns.len() > 1
            && !self.names_people
            && other.names_people
    }
}

/// Headers of the columns of a short table that an empty column without a header parts from the people, and a warning
/// that says so. A column of it that the user names is wanted.
pub(in crate::import) fn beside(
    table: &Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Vec<String> {
    let n = table.n_columns();
    let is_gap = |c: &usize| {
        let empty = || (0..table.n_rows()).all(|r| table.cell(r, *c).is_empty());
        is_made_up(&table.header[*c], *c) && empty()
    };
    let Some(gap) = (1..n.saturating_sub(1)).find(is_gap) else {
        return Vec::new();
    };
    let left = Side::of(table, (0..gap).collect());
    let right = Side::of(table, (gap + 1..n).collect());
    let side = match (right.is_beside(&left), left.is_beside(&right)) {
        (true, _) => right,
        (_, true) => left,
        _ => return Vec::new(),
    };
    let names: Vec<String> = side
        .columns
        .iter()
        .map(|c| table.header[*c].clone())
        .collect();
    if names.iter().any(|name| is_named(options, name)) {
        return Vec::new();
    }
    let shown: Vec<&str> = (side.columns.iter())
        .filter(|c| !is_made_up(&table.header[**c], **c))
        .map(|c| table.header[*c].as_str())
        .collect();
    let text = format!(
        "An empty column parts a second table from that of the subjects; its columns are not read ({}).",
        first_names(shown.into_iter(), 6)
    );
    issues.push(Issue::new(Severity::Warning, "side_table", text).remedy(
        "If these columns belong to the subjects, delete the empty column in a copy of the file.",
        "If these columns belong to the subjects, delete the empty column in a copy of the file.",
    ));
    names
}

/// Whether the user gives a column a role.
fn is_named(o: &ImportOptions, name: &str) -> bool {
    let one = [
        &o.subject,
        &o.group,
        &o.visit,
        &o.time_point,
        &o.hours,
        &o.marker_name,
        &o.value,
    ];
    let named = one.iter().any(|column| column.as_deref() == Some(name));
    named
        || o.markers
            .iter()
            .chain(&o.covariates)
            .any(|column| column == name)
}
