//! Rows of an assay that are no samples: standards, blanks, calibrators and controls beside the unknowns.
//!
//! In: a table as written. Out: the table without those rows, and the reason. Not its business: exports of known
//! systems, which say themselves what is a sample.

use crate::import::cells::assay_names;
use crate::import::cells::values::MissingCodes;
use crate::import::cells::words::{Name, fold, words_of_name};
use crate::import::options::{ImportOptions, Role};
use crate::import::table::assay_samples;
use crate::import::table::left_out::SetAside;
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use crate::words::of_count;
use std::collections::HashSet;

/// What a plate calls its samples.
const SAMPLES: [&str; 14] = [
    "unknown",
    "unknowns",
    "unk",
    "unkn",
    "sample",
    "samples",
    "smp",
    "spl",
    "probe",
    "proben",
    "echantillon",
    "muestra",
    "patient",
    "specimen",
];
/// What a column of kinds calls standards beside the words of their names.
const KNOWN: [&str; 5] = ["cal", "b0", "qc", "patron", "zero"];
/// Controls, which are so called beside standards only.
const CONTROLS: [&str; 10] = [
    "control",
    "controls",
    "ctrl",
    "kontrolle",
    "controle",
    "pos",
    "neg",
    "positive control",
    "negative control",
    "qc control",
];
/// Those among them that may be healthy people.
const PEOPLE: [&str; 5] = ["control", "controls", "ctrl", "kontrolle", "controle"];
/// Those among the samples that are people.
const PATIENTS: [&str; 1] = ["patient"];
/// Words of a header over them.
const HEADERS: [&str; 14] = [
    "type",
    "typ",
    "task",
    "content",
    "contents",
    "well",
    "sample",
    "probe",
    "kind",
    "role",
    "art",
    "usage",
    "inhalt",
    "description",
];

/// Takes such rows out of the table, unless the user names their column as the group. Returns the header of the column
/// that names samples, where it named their dilutions as well: each of them stands at several.
pub(in crate::import) fn take_out(
    table: &mut Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<String> {
    let Some(column) = (0..table.n_columns()).find(|c| tells_samples(table, *c)) else {
        return assay_samples::take_out(table, &MissingCodes::new(&options.missing), issues);
    };
    let missing = MissingCodes::new(&options.missing);
    let are_people = controls_are_people(table, column, &missing);
    if has_a_role(&table.header[column], options) && !are_people {
        return None;
    }
    let is_sample: Vec<bool> = (0..table.n_rows())
        .map(|row| {
            let word = word(table.cell(row, column));
            let word = word.as_str();
            SAMPLES.contains(&word) || are_people && PEOPLE.contains(&word)
        })
        .collect();
    let keep: Vec<bool> = (is_sample.iter().enumerate())
        .map(|(row, is)| *is || missing.contains(table.cell(row, column)))
        .collect();
    let left_out = (keep.iter().enumerate()).filter(|(_, keeps)| !**keeps);
    let lines = left_out.map(|(row, _)| table.line(row));
    let aside = SetAside::of("standard, blank or control of the assay", lines)?;
    issues.extend(named_controls(table, column, &keep));
    if table.retain(&keep) {
        table.set_aside.push(aside);
    }
    None
}

/// Whether the user gives a column a role in which all its labels count.
fn has_a_role(name: &str, options: &ImportOptions) -> bool {
    options.gives(name, |role| {
        matches!(
            role,
            Role::Group
                | Role::Visit
                | Role::Treatment
                | Role::Period
                | Role::Sequence
                | Role::Covariate
        )
    })
}

/// Whether rows called `Control` are of people, as those of patients are: beside patients, or at visits at which
/// samples were taken as well. A control of the plate has no visit.
fn controls_are_people(table: &Table<'_>, column: usize, missing: &MissingCodes) -> bool {
    let mut words = (0..table.n_rows()).map(|row| word(table.cell(row, column)));
    if words.any(|w| PATIENTS.contains(&w.as_str())) {
        return true;
    }
    assay_samples::come_at_visits(table, missing, |row| {
        let word = word(table.cell(row, column));
        let is_control = PEOPLE.contains(&word.as_str());
        (is_control || SAMPLES.contains(&word.as_str())).then_some(is_control)
    })
}

/// What is said of controls that are left out though each has a name of its own, as people have.
fn named_controls(table: &Table<'_>, column: usize, keep: &[bool]) -> Option<Issue> {
    let rows: Vec<usize> = (keep.iter().enumerate())
        .filter(|(row, kept)| !**kept && PEOPLE.contains(&word(table.cell(*row, column)).as_str()))
        .map(|(row, _)| row)
        .collect();
    let names = (0..table.n_columns())
        .find(|c| *c != column && Name::new(&table.header[*c]).names_subject() > 0.6)?;
    let named: HashSet<&str> = (rows.iter().map(|row| table.cell(*row, names)))
        .filter(|t| !t.is_empty())
        .collect();
    let header = &table.header[column];
    (named.len() > 2).then(|| {
        Issue::new(
            Severity::Warning,
            "controls_left_out",
            format!(
                "{} called \u{201c}{}\u{201d} are left out as controls of the assay, but have {} different names in {}.",
                of_count(rows.len(), "row", "rows"),
                table.cell(rows[0], column),
                named.len(),
                table.header[names]
            ),
        )
        .remedy(
            format!("Give {header} the role Group where they are people."),
            format!("Say --group \"{header}\" where they are people."),
        )
        .at(Some(table.line(rows[0])), Some(header))
    })
}

/// Whether all labels of a column say sample, standard, blank or control, some of them each.
fn tells_samples(table: &Table<'_>, column: usize) -> bool {
    if !table.may_hold_texts(column) {
        return false;
    }
    let own = words_of_name(&table.header[column]);
    if !own.iter().any(|w| HEADERS.contains(&w.as_str())) {
        return false;
    }
    let (mut samples, mut known) = (false, false);
    for row in 0..table.n_rows() {
        let text = table.cell(row, column);
        if text.is_empty() {
            continue;
        }
        let word = word(text);
        let word = word.as_str();
        match (
            SAMPLES.contains(&word),
            KNOWN.contains(&word) || assay_names::KNOWN.contains(&word),
        ) {
            (true, _) => samples = true,
            (_, true) => known = true,
            _ if CONTROLS.contains(&word) => {}
            _ => return false,
        }
    }
    samples && known
}

/// `Std 3` -> `std`
fn word(text: &str) -> String {
    let folded = fold(text);
    let plain = folded.trim_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, ' ' | '_' | '-' | '#' | '.' | '(' | ')')
    });
    plain.to_owned()
}
