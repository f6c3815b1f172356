//! A second table beside that of the study: a summary or a legend after an empty column, or a list of settings.
//!
//! In: a table as written. Out: the columns of the part that holds no people. Not its business: tables with people on
//! both sides, which are refused.

use super::beside::is_numeric;
use super::header::is_made_up;
use super::raw::Table;
use crate::import::cells::words::Name;
use crate::import::options::{ImportOptions, Role};
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::BTreeSet;

/// Columns that are looked at for the height of the table, and at its side.
const LOOKED_AT: usize = 200;

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

/// Columns of a short table beside that of the people, and a warning that says so: one that an empty column without a
/// header parts from them, or a list of names with numbers at their side. A column of it that the user names is wanted.
pub(in crate::import) fn beside(
    table: &Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Vec<usize> {
    match after_gap(table, options, issues) {
        found if found.is_empty() => list_at_side(table, options, issues),
        found => found,
    }
}

/// A list of names, each another, with numbers, that ends long before the table beside it: the settings of a program.
fn list_at_side(table: &Table<'_>, options: &ImportOptions, issues: &mut Vec<Issue>) -> Vec<usize> {
    let end = |c: usize| {
        let mut rows = (0..table.n_rows()).rev();
        let last = rows.find(|r| !table.cell(*r, c).is_empty());
        last.map_or(0, |r| r + 1)
    };
    let n = (0..table.n_columns().min(LOOKED_AT))
        .map(end)
        .max()
        .unwrap_or(0);
    let mut columns: Vec<usize> = (0..table.n_columns())
        .rev()
        .take_while(|c| end(*c) * 2 <= n)
        .take(LOOKED_AT)
        .collect();
    columns.reverse();
    let is_full = |c: usize, end: usize| (0..end).all(|r| !table.cell(r, c).is_empty());
    let names_each = |c: usize| {
        let end = end(c);
        let labels: BTreeSet<&str> = (0..end).map(|r| table.cell(r, c)).collect();
        end > 3 && is_full(c, end) && labels.len() == end && !is_numeric(table, c)
    };
    let Some(first) = columns.iter().position(|c| names_each(*c)) else {
        return Vec::new();
    };
    let side = &columns[first..];
    let rows = end(side[0]);
    let has_numbers = |c: &usize| end(*c) == rows && is_full(*c, rows) && is_numeric(table, *c);
    let names_people = |c: &usize| {
        Name::new(&table.header[*c]).names_subject() > 0.6
            || options.gives(&table.header[*c], is_used)
    };
    let all_end = side.iter().all(|c| end(*c) <= rows);
    if first == 0 && side.len() == table.n_columns()
        || !side.iter().skip(1).any(has_numbers)
        || side.iter().any(names_people)
        || !all_end
    {
        return Vec::new();
    }
    let own = side.iter().filter(|c| !is_made_up(&table.header[**c], **c));
    let own: Vec<&str> = own.map(|c| table.header[*c].as_str()).collect();
    let names = first_names(own.into_iter(), 6);
    let text = format!(
        "{names} stand in the first {rows} rows only, with another name in each: a list beside the table, which is not read."
    );
    let issue = Issue::new(Severity::Warning, "side_table", text).remedy(
        "Give a column of it a role if it belongs to the subjects.",
        "If these columns belong to the subjects, name them with --marker or --covariate.",
    );
    issues.push(issue.at(None, table.header.get(side[0]).map(String::as_str)));
    side.to_vec()
}

/// Columns of a short table that an empty column without a header parts from the people.
fn after_gap(table: &Table<'_>, options: &ImportOptions, issues: &mut Vec<Issue>) -> Vec<usize> {
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
    if names.iter().any(|name| options.gives(name, is_used)) {
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
    side.columns
}

/// Whether a role leaves its column in.
fn is_used(role: Role) -> bool {
    role != Role::Ignored
}
