//! Cells that repeat the one above: marks such as `"` or `idem`, groups named on the first row of their block, and
//! samples named at the first of their wells.
//!
//! In: a table as written. Out: the same, each such cell with the text it stands for. Not its business: subjects
//! named on their first row only, whose rows below are read as theirs.

use crate::import::cells::profile::MOST_LEVELS;
use crate::import::cells::values::MissingCodes;
use crate::import::cells::words::Name;
use crate::import::options::ImportOptions;
use crate::import::systems::plate::{SAMPLE, WELL};
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use std::collections::{BTreeMap, HashSet};

/// Marks that say "as above", compared without case.
const MARKS: [&str; 10] = [
    "\"", "\"\"", "''", "-\"-", "\u{201d}", "\u{201e}", "\u{3003}", "idem", "ditto", "dito",
];
/// Rows in which a column with such marks has one.
const JUDGED: usize = 2_000;

/// Cells to be written anew, by row and column.
type Changes = BTreeMap<usize, Vec<(usize, String)>>;

/// Writes what such cells stand for, and says so.
pub(in crate::import) fn write_out(
    table: &mut Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) {
    let mut changes = Changes::new();
    let mut marked: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    let mut n = 0;
    for c in 0..table.n_columns() {
        let own = marks(table, c, &mut changes);
        if own > 0 {
            marked.push(c);
            n += own;
        } else if let Some(own) = groups_below(table, c, options, &mut changes) {
            found.push(issue_of_groups(&table.header[c], own));
        } else if let Some(own) = samples_below(table, c) {
            found.push(issue_of_samples(&table.header[c], own.len()));
            for (row, name) in own {
                changes.entry(row).or_default().push((c, name.to_owned()));
            }
        }
    }
    if !table.replace(&changes) {
        return;
    }
    issues.extend(found);
    if !marked.is_empty() {
        let names = first_names(marked.iter().map(|c| table.header[*c].as_str()), 6);
        issues.push(
            Issue::new(
                Severity::Note,
                "ditto_marks",
                format!(
                    "{} the cell above: {names}.",
                    of_count(
                        n,
                        "cell holds a mark such as \" or \u{201c}idem\u{201d} and repeats",
                        "cells hold a mark such as \" or \u{201c}idem\u{201d} and repeat"
                    )
                ),
            )
            .at(None, Some(&table.header[marked[0]])),
        );
    }
}

fn is_mark(cell: &str) -> bool {
    (1..6).contains(&cell.len()) && MARKS.iter().any(|m| m.eq_ignore_ascii_case(cell))
}

/// Writes what the marks of a column stand for; how many there are.
fn marks(table: &Table<'_>, column: usize, changes: &mut Changes) -> usize {
    let judged = table.n_rows().min(JUDGED);
    // No number is a mark.
    if table.number_columns.get(column) == Some(&true) {
        return 0;
    }
    if !(1..judged).any(|row| is_mark(table.cell(row, column))) {
        return 0;
    }
    let (mut last, mut n) = ("", 0);
    for row in 0..table.n_rows() {
        let cell = table.cell(row, column);
        if !is_mark(cell) {
            last = cell;
        } else if !last.is_empty() {
            changes
                .entry(row)
                .or_default()
                .push((column, last.to_owned()));
            n += 1;
        }
    }
    n
}

/// Writes the group of each block into the rows below its first, where the column is one of groups and each label
/// stands once, over several rows; how many cells are written.
fn groups_below(
    table: &Table<'_>,
    column: usize,
    options: &ImportOptions,
    changes: &mut Changes,
) -> Option<usize> {
    // A block has a row more than its first. Few columns have a blank cell there, so that this is asked first.
    if table.cell(0, column).is_empty() || !table.cell(1, column).is_empty() {
        return None;
    }
    let header = &table.header[column];
    let is_group = options.group.as_ref() == Some(header) || Name::new(header).names_group() > 0.7;
    if !is_group || options.ignore.contains(header) {
        return None;
    }
    let missing = MissingCodes::new(&options.missing);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut starts: Vec<usize> = Vec::new();
    for row in 0..table.n_rows() {
        let cell = table.cell(row, column);
        if cell.is_empty() {
            continue;
        }
        if missing.contains(cell) || !seen.insert(cell) || seen.len() > MOST_LEVELS {
            return None;
        }
        starts.push(row);
    }
    let ends = starts.iter().skip(1).copied().chain([table.n_rows()]);
    let is_block = |(from, to): (&usize, usize)| to - from > 1;
    if starts.len() < 2 || !starts.iter().zip(ends).all(is_block) {
        return None;
    }
    let (mut last, mut n) = ("", 0);
    for row in 0..table.n_rows() {
        let cell = table.cell(row, column);
        // A row that is empty but for few cells is no person.
        if cell.is_empty() {
            changes
                .entry(row)
                .or_default()
                .push((column, last.to_owned()));
            n += 1;
        } else {
            last = cell;
        }
    }
    Some(n)
}

/// The rows of wells below the first of each sample, which alone is named, with that name: SoftMax Pro writes so.
///
/// Every sample has as many wells as the others, and every row is a well.
fn samples_below<'t>(table: &'t Table<'_>, column: usize) -> Option<Vec<(usize, &'t str)>> {
    if !SAMPLE.contains(&table.normal_name(column)) || table.cell(0, column).is_empty() {
        return None;
    }
    let well = (0..table.n_columns()).find(|c| WELL.contains(&table.normal_name(*c)))?;
    let mut seen: HashSet<&str> = HashSet::new();
    let mut starts: Vec<usize> = Vec::new();
    let mut below: Vec<(usize, &str)> = Vec::new();
    let mut last = "";
    for row in 0..table.n_rows() {
        let cell = table.cell(row, column);
        if table.cell(row, well).is_empty() || !cell.is_empty() && !seen.insert(cell) {
            return None;
        }
        if cell.is_empty() {
            below.push((row, last));
        } else {
            last = cell;
            starts.push(row);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([table.n_rows()]);
    let mut lengths = starts.iter().zip(ends).map(|(from, to)| to - from);
    let first = lengths.next()?;
    (first > 1 && starts.len() > 1 && lengths.all(|n| n == first)).then_some(below)
}

fn issue_of_samples(header: &str, n: usize) -> Issue {
    Issue::new(
        Severity::Note,
        "sample_carried_down",
        format!("{header} names the first well of each sample only; the {n} wells without a name are read as replicates of the sample above each."),
    )
    .at(None, Some(header))
}

fn issue_of_groups(header: &str, n: usize) -> Issue {
    let remedy = "Write into the blank cells of a copy of the file that nothing is known, where they mean that.";
    Issue::new(
        Severity::Warning,
        "group_carried_down",
        format!("{header} stands on the first row of each block of rows only; the {n} rows with a blank cell below are read as the same group."),
    )
    .remedy(remedy, remedy)
    .at(None, Some(header))
}
