//! Names of samples in a table of no system: standards among them, and samples at several dilutions.
//!
//! In: a table as written. Out: the table without the rows of standards, blanks and controls, and with dilutions in a
//! column of their own. Not its business: columns that say what a sample is (`assay_controls`), and exports of known
//! systems, which know their own names.

use crate::import::cells::assay_names::{AssayNames, dilution, grow, says_known, stem};
use crate::import::cells::names::normal;
use crate::import::cells::values::MissingCodes;
use crate::import::cells::words::{Hint, Name, fold};
use crate::import::table::left_out::SetAside;
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// More rows are those of no assay.
const MOST_ROWS: usize = 20_000;
/// Different names of standards that leave no doubt.
const FEWEST_KNOWN: usize = 3;
/// Samples that must be left beside them.
const FEWEST_SAMPLES: usize = 3;
/// The column in which dilutions are written.
const DILUTION: &str = "dilution";

/// Takes the rows of standards out, and parts dilutions from the names of samples. Returns the header of the column that
/// names the samples without their dilutions.
pub(super) fn take_out(
    table: &mut Table<'_>,
    missing: &MissingCodes,
    issues: &mut Vec<Issue>,
) -> Option<String> {
    if table.n_rows() > MOST_ROWS {
        return None;
    }
    let holds_samples = |c: &usize| table.may_hold_texts(*c) && names_samples(&table.header[*c]);
    let columns: Vec<usize> = (0..table.n_columns()).filter(holds_samples).collect();
    if columns.is_empty() || is_of_system(table) {
        return None;
    }
    let mut named = None;
    for column in columns {
        without_standards(table, column, missing, issues);
        named = named.or(part_dilutions(table, column, issues));
    }
    named
}

/// Exports whose own columns say what a row is, or whose names the system reads.
fn is_of_system(table: &Table<'_>) -> bool {
    let has =
        |names: &[&str]| (0..table.n_columns()).any(|c| names.contains(&table.normal_name(c)));
    has(&["totalevents", "npx", "olinkid", "adatid"])
        || has(&["well", "wells", "wellid"])
            && has(&["assay", "analyte", "target", "targetname", "marker"])
}

/// Whether a column is called like one of samples, or of those from whom they are.
fn names_samples(header: &str) -> bool {
    let name = Name::new(header);
    name.hint(Hint::Sample) > 0.9 && name.hint(Hint::Fact) < 0.5 || name.names_subject() > 0.6
}

/// Whether controls, of which `is_control` says `true` for a row, stand at two visits or more at which samples were
/// taken as well: standards and controls of a plate have no visit. Rows of which it says nothing are neither.
pub(super) fn come_at_visits(
    table: &Table<'_>,
    missing: &MissingCodes,
    is_control: impl Fn(usize) -> Option<bool>,
) -> bool {
    let is_visit = |c: &usize| Name::new(&table.header[*c]).hint(Hint::Visit) > 0.5;
    (0..table.n_columns()).filter(is_visit).any(|c| {
        let mut of_samples: HashSet<&str> = HashSet::new();
        let mut of_controls: HashSet<&str> = HashSet::new();
        for row in 0..table.n_rows() {
            let cell = table.cell(row, c);
            match is_control(row).filter(|_| !missing.contains(cell)) {
                Some(true) => of_controls.insert(cell),
                Some(false) => of_samples.insert(cell),
                None => false,
            };
        }
        of_controls.intersection(&of_samples).count() > 1
    })
}

/// `Std1` in the arm `Standard chow`, `Standard1` in the group `Standard`: each name stands in a group that no assay has,
/// or in one of its own name. `keep` are the rows with other names.
fn names_groups(table: &Table<'_>, (column, other): (usize, usize), keep: &[bool]) -> bool {
    let are_groups = Name::new(&table.header[other]).names_group() > 0.55;
    let mut rows = (0..table.n_rows()).filter(|row| !keep[*row]).peekable();
    let is_own = |row: usize| {
        let label = fold(table.cell(row, other));
        let has_letters = label.contains(char::is_alphabetic);
        has_letters
            && (are_groups && !says_known(&label)
                || stem(&fold(table.cell(row, column))) == stem(&label))
    };
    rows.peek().is_some() && rows.all(is_own)
}

/// Takes the rows out whose names are those of standards, blanks and controls, unless they are people: those come at
/// visits, or stand in a group.
fn without_standards(
    table: &mut Table<'_>,
    column: usize,
    missing: &MissingCodes,
    issues: &mut Vec<Issue>,
) {
    let names = AssayNames::of((0..table.n_rows()).map(|row| table.cell(row, column)));
    if !names.has_standards() {
        return;
    }
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut samples: BTreeSet<&str> = BTreeSet::new();
    let keep: Vec<bool> = (0..table.n_rows())
        .map(|row| {
            let name = table.cell(row, column);
            let is_known = names.is_of_assay(name);
            let own = if is_known { &mut known } else { &mut samples };
            own.insert(name);
            !is_known
        })
        .collect();
    if known.len() < FEWEST_KNOWN || samples.len() < FEWEST_SAMPLES {
        return;
    }
    if come_at_visits(table, missing, |row| Some(!keep[row]))
        || (0..table.n_columns()).any(|c| c != column && names_groups(table, (column, c), &keep))
    {
        return;
    }
    let said = format!(
        "{} names standards, blanks or controls of the assay, which are no people: {}.",
        table.header[column],
        first_names(known.into_iter(), 8)
    );
    let lines = (keep.iter().enumerate())
        .filter(|(_, keeps)| !**keeps)
        .map(|(row, _)| table.line(row));
    let Some(aside) = SetAside::of("standard, blank or control of the assay", lines) else {
        return;
    };
    let remedy = "Where they are people, give them other names in a copy of the file.";
    let header = table.header[column].clone();
    if table.retain(&keep) {
        table.set_aside.push(aside);
        let issue = Issue::new(Severity::Warning, "standards_left_out", said);
        issues.push(issue.remedy(remedy, remedy).at(None, Some(&header)));
    }
}

/// `V12 1:100` and `V12 1:400` are one sample at two dilutions, and no two people. Returns the header of the samples
/// where they are parted so.
fn part_dilutions(table: &mut Table<'_>, column: usize, issues: &mut Vec<Issue>) -> Option<String> {
    let mut of_sample: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let mut parted: Vec<Option<(String, String)>> = Vec::with_capacity(table.n_rows());
    let mut n = 0;
    for row in 0..table.n_rows() {
        let name = table.cell(row, column);
        let found = dilution(name).map(|(stem, times)| (stem.to_owned(), times));
        if let Some((stem, times)) = &found {
            of_sample.entry(fold(stem)).or_default().insert(*times);
            n += 1;
        }
        parted.push(found.map(|(stem, times)| (stem, format!("1:{times}"))));
    }
    let are_steps = |all: &&BTreeSet<u32>| all.len() > 1 && grow(all, 2.0);
    let several = of_sample.values().filter(are_steps).count();
    let is_free = !table.header.iter().any(|h| normal(h) == DILUTION);
    if several < 2 || n * 10 < table.n_rows() * 9 || !is_free {
        return None;
    }
    let cells: Vec<String> = (parted.iter())
        .map(|p| {
            p.as_ref()
                .map_or_else(String::new, |(_, times)| times.clone())
        })
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let changes: BTreeMap<usize, Vec<(usize, String)>> = (parted.iter().enumerate())
        .filter_map(|(row, p)| Some((row, vec![(column, p.as_ref()?.0.clone())])))
        .collect();
    let header = table.header[column].clone();
    let is_parted = table.replace(&changes) && table.add_column(DILUTION, &cells);
    if is_parted {
        let said = format!(
            "{header} names {several} samples at several dilutions each; the dilution is read as a column of its own, \"{DILUTION}\"."
        );
        issues.push(Issue::new(Severity::Note, "dilutions_parted", said).at(None, Some(&header)));
    }
    is_parted.then_some(header)
}
