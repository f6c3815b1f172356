//! Which columns show the names of their values, which their codes, and what counts as missing.
//!
//! In: the columns of a statistics file and the codes that occur in them. Out: how each column is shown, with issues
//! that say it. Names of groups and visits are shown; numbers of a scale stay numbers. Not its business: roles of
//! columns.

use super::form::{Cell, Column, Flaw, Sink, ValueLabels};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::vocabulary::reference_rank;
use crate::import::options::{ImportOptions, Role};
use crate::study::{Issue, Severity};
use crate::words::{agree, first_names, of_count};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Names of values that say that there is none, though the file does not declare them missing.
const SOUNDS_MISSING: [&str; 26] = [
    "missing",
    "missing value",
    "not done",
    "not available",
    "not applicable",
    "not measured",
    "not assessed",
    "not recorded",
    "not collected",
    "not known",
    "no answer",
    "no data",
    "no value",
    "no response",
    "n/a",
    "na",
    "refused",
    "unknown",
    "don't know",
    "dont know",
    "keine angabe",
    "k.a.",
    "fehlend",
    "nicht erhoben",
    "weiss nicht",
    "manquant",
];
/// Columns named in one issue.
const NAMED: usize = 6;

/// How the values of a column are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shown {
    /// As they are.
    Codes,
    /// By their names.
    Names,
    /// By their names with the code, where two codes have one name.
    NamesAndCodes,
}

/// What is decided of the columns.
pub(super) struct Decided {
    pub shown: Vec<Shown>,
    /// Codes by column that the file does not declare missing, though it names them so.
    pub also_missing: Vec<Vec<f64>>,
}

/// The codes that occur in columns with names of values.
pub(super) struct Seen<'c> {
    columns: &'c [Column],
    at: usize,
    rows: usize,
    seen: Vec<Occurring>,
    is_cancelled: &'c dyn Fn() -> bool,
}

#[derive(Default)]
struct Occurring {
    /// Named numbers, by their place among the names.
    numbers: BTreeSet<usize>,
    texts: BTreeSet<String>,
    /// Cells without a name.
    unnamed: usize,
}

impl<'c> Seen<'c> {
    pub fn new(columns: &'c [Column], is_cancelled: &'c dyn Fn() -> bool) -> Self {
        Self {
            columns,
            at: 0,
            rows: 0,
            seen: columns.iter().map(|_| Occurring::default()).collect(),
            is_cancelled,
        }
    }
}

impl Sink for Seen<'_> {
    fn cell(&mut self, cell: Cell<'_>) {
        let at = self.at;
        self.at += 1;
        let (Some(column), Some(seen)) = (self.columns.get(at), self.seen.get_mut(at)) else {
            return;
        };
        let Some(values) = &column.values else { return };
        match (number(cell), cell) {
            (Some(x), _) if column.missing.has_number(x) || x.is_nan() => {}
            (Some(x), _) => {
                let place = values.numbers.partition_point(|(y, _)| *y < x + 0.0);
                match values.numbers.get(place).filter(|(y, _)| *y == x) {
                    Some(_) => _ = seen.numbers.insert(place),
                    None => seen.unnamed += 1,
                }
            }
            (None, Cell::Text(text))
                if !text.trim().is_empty() && !column.missing.has_text(text) =>
            {
                match values.of_text(text) {
                    Some(_) if seen.texts.contains(text.trim_end()) => {}
                    Some(_) => _ = seen.texts.insert(text.trim_end().to_owned()),
                    None => seen.unnamed += 1,
                }
            }
            _ => {}
        }
    }

    fn end_row(&mut self) -> Result<(), Flaw> {
        self.at = 0;
        self.rows += 1;
        if self.rows.is_multiple_of(4096) && (self.is_cancelled)() {
            return Err(Flaw::Cancelled);
        }
        Ok(())
    }
}

/// The number in a cell.
pub(super) fn number(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Number(x) => Some(x),
        Cell::Single(x) => Some(f64::from(x)),
        Cell::Whole(x) => Some(x as f64),
        _ => None,
    }
}

/// Whether a name of a value says that there is none.
fn sounds_missing(label: &str) -> bool {
    let label = label
        .trim()
        .trim_matches(['(', ')', '.', '<', '>'])
        .to_lowercase();
    SOUNDS_MISSING.contains(&label.as_str())
}

/// Says of no column that its values have names.
pub(super) fn nothing(columns: &[Column]) -> Decided {
    Decided {
        shown: vec![Shown::Codes; columns.len()],
        also_missing: vec![Vec::new(); columns.len()],
    }
}

/// Decides how each column is shown, and says it.
pub(super) fn decide(seen: &Seen<'_>, options: &ImportOptions, issues: &mut Vec<Issue>) -> Decided {
    let mut out = nothing(seen.columns);
    let mut by_name: Vec<&str> = Vec::new();
    let mut scales: Vec<&str> = Vec::new();
    let mut grades: Vec<&str> = Vec::new();
    let mut partly: PartlyNamed<'_> = BTreeMap::new();
    for (i, (column, found)) in seen.columns.iter().zip(&seen.seen).enumerate() {
        let Some(values) = &column.values else {
            continue;
        };
        let name = column.name.as_str();
        let asked_numbers = options.gives(name, |role| {
            matches!(role, Role::Marker | Role::Value | Role::Hours)
        });
        let asked_names = options.gives(name, |role| {
            matches!(
                role,
                Role::Group
                    | Role::Visit
                    | Role::TimePoint
                    | Role::MarkerName
                    | Role::Treatment
                    | Role::Period
                    | Role::Sequence
            )
        });
        let labels: Vec<&str> = found
            .numbers
            .iter()
            .filter_map(|at| values.numbers.get(*at).map(|(_, label)| label.as_str()))
            .chain(found.texts.iter().filter_map(|t| values.of_text(t)))
            .collect();
        if labels.is_empty() {
            continue;
        }
        let all_named = found.unnamed == 0;
        let names = asked_names || !asked_numbers && all_named && !are_own_numbers(values, found);
        if names && !asked_names && is_scale(seen, i, values, &labels) {
            scales.push(name);
        } else if names {
            let once: BTreeSet<&str> = labels.iter().copied().collect();
            out.shown[i] = if once.len() < labels.len() {
                Shown::NamesAndCodes
            } else {
                Shown::Names
            };
            by_name.push(name);
            if !asked_names && are_grades(values) {
                grades.push(name);
            }
            continue;
        }
        let told = number_with_names(
            column,
            found,
            &out.shown[i],
            options,
            &mut out.also_missing[i],
            issues,
        );
        if let Some((first, _)) = told.first() {
            let words = told.iter().map(|(x, label)| format!("{x} \"{label}\""));
            let (_, columns) = (partly.entry(words.collect())).or_insert((*first, Vec::new()));
            columns.push(name);
        }
    }
    issues.extend(partly.iter().map(partly_named));
    if !by_name.is_empty() {
        issues.push(Issue::new(
            Severity::Note,
            "value_labels",
            format!(
                "The names that the file gives to values are read in place of the codes in {}.",
                first_names(by_name.iter().copied(), NAMED)
            ),
        ));
    }
    if !grades.is_empty() {
        let columns = first_names(grades.iter().copied(), NAMED);
        issues.push(
            Issue::new(
                Severity::Note,
                "value_labels_of_grades",
                format!("The names of the values of {columns} read like the grades of a score."),
            )
            .remedy(
                "To analyse its numbers, give the column the role Marker.",
                format!("To analyse its numbers, name it with --marker beside the other markers, as in --marker {}.", grades[0]),
            ),
        );
    }
    if !scales.is_empty() {
        issues.push(
            Issue::new(
                Severity::Note,
                "value_labels_of_scale",
                format!(
                    "The file names every value of {}, as for the grades of a scale; the numbers are read.",
                    first_names(scales.iter().copied(), NAMED)
                ),
            )
            .remedy(
                "For a column of groups or visits, give it that role; then the names are read.",
                "For a column of groups or visits, name it with --group or --visit; then the names are read.",
            ),
        );
    }
    out
}

/// Whether each name is the number that it names, or begins with it as the ends of a scale do beside plain numbers:
/// `0 = no pain`, `1`, `2`.
fn are_own_numbers(values: &ValueLabels, found: &Occurring) -> bool {
    let named = || {
        let places = found.numbers.iter();
        places.filter_map(|at| values.numbers.get(*at))
    };
    let plain = named().filter(|(x, label)| label.trim().parse() == Ok(*x));
    let n_plain = plain.count();
    let begins = |(x, label): &(f64, String)| {
        let rest = label.trim().strip_prefix(format!("{x}").as_str());
        rest.is_some_and(|r| !r.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    };
    n_plain > 0 && n_plain * 2 > found.numbers.len() && named().all(begins)
}

/// Whether named numbers are grades of a scale: several columns share them, or the file says so, and no name is
/// that of a visit or a group.
fn is_scale(seen: &Seen<'_>, at: usize, values: &Rc<ValueLabels>, labels: &[&str]) -> bool {
    let missing = seen.columns.get(at).map(|c| &c.missing);
    let codes: Vec<f64> = (values.numbers.iter())
        .filter(|(x, label)| !sounds_missing(label) && !missing.is_some_and(|m| m.has_number(*x)))
        .map(|(x, _)| *x)
        .collect();
    let in_a_row = codes.windows(2).all(|w| w[1] - w[0] == 1.0);
    if codes.len() < 4 || !values.texts.is_empty() || !in_a_row {
        return false;
    }
    let is_visit = |label: &&str| !matches!(time(label), Time::Unknown | Time::Number(_));
    // `none` and `normal` are grades as well.
    let is_group = |label: &&str| reference_rank(label, labels) > 6;
    if labels.iter().any(|l| is_group(l) || is_visit(l)) {
        return false;
    }
    are_shared(seen, at, values) || seen.columns.get(at).is_some_and(|c| c.is_scale)
}

/// Words of grades.
const GRADES: [&str; 20] = [
    "none",
    "no",
    "mild",
    "slight",
    "moderate",
    "severe",
    "worst",
    "never",
    "rarely",
    "sometimes",
    "often",
    "always",
    "poor",
    "fair",
    "good",
    "excellent",
    "agree",
    "disagree",
    "low",
    "high",
];

/// Whether names read like the grades of a scale: most are words of grades.
fn are_grades(values: &ValueLabels) -> bool {
    let is_grade = |label: &str| {
        let lower = label.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        words.any(|w| GRADES.contains(&w))
    };
    let n = values.numbers.len();
    n > 3 && values.numbers.iter().filter(|(_, l)| is_grade(l)).count() * 2 > n
}

fn are_shared(seen: &Seen<'_>, at: usize, values: &Rc<ValueLabels>) -> bool {
    seen.columns.iter().enumerate().any(|(i, c)| {
        i != at
            && c.values
                .as_ref()
                .is_some_and(|v| Rc::ptr_eq(v, values) || v == values)
    })
}

/// Numbers with names beside others without, as they are told, with the first of them and the columns that have just
/// these.
type PartlyNamed<'c> = BTreeMap<Vec<String>, (f64, Vec<&'c str>)>;

/// Says which numbers have names beside others without: one sentence for the columns of one scale.
fn partly_named((told, (first, columns)): (&Vec<String>, &(f64, Vec<&str>))) -> Issue {
    // One or two named numbers may stand for something else; more are the words of a scale.
    let severity = if told.len() < 4 {
        Severity::Warning
    } else {
        Severity::Note
    };
    let message = format!(
        "{} {} numbers with and without a name; all are read as numbers: {}.",
        first_names(columns.iter().copied(), NAMED),
        agree(columns.len(), "has", "have"),
        first_names(told.iter().map(String::as_str), 4)
    );
    let only = columns.first().filter(|_| columns.len() == 1).copied();
    Issue::new(severity, "value_label_of_number", message)
        .at(None, only)
        .remedy(
            "Where one of them stands for no value, put it among the missing codes.",
            format!("Where one of them stands for no value, say so, as in --missing={first}."),
        )
}

/// Names of single values in a column of numbers: those that say that there is none are missing, and the others come
/// back with their numbers.
fn number_with_names(
    column: &Column,
    found: &Occurring,
    shown: &Shown,
    options: &ImportOptions,
    also_missing: &mut Vec<f64>,
    issues: &mut Vec<Issue>,
) -> Vec<(f64, String)> {
    let mut told: Vec<(f64, String)> = Vec::new();
    let Some(values) = column.values.as_ref().filter(|_| *shown == Shown::Codes) else {
        return told;
    };
    for (x, label) in found
        .numbers
        .iter()
        .filter_map(|at| values.numbers.get(*at))
    {
        let kept = options.keep.iter().any(|k| k.trim().parse() == Ok(*x));
        if sounds_missing(label) && !kept {
            also_missing.push(*x);
            issues.push(
                Issue::new(
                    Severity::Warning,
                    "value_label_missing",
                    format!("The file names the value {x} of {} \"{label}\", though it does not declare it missing; it counts as missing.", column.name),
                )
                .at(None, Some(&column.name))
                .remedy(
                    "If it is a number, take it back among the missing codes.",
                    format!("If it is a number, take it back with --keep={x}."),
                ),
            );
        } else if found.unnamed > 0 && label.trim().parse() != Ok(*x) {
            told.push((*x, label.clone()));
        }
    }
    told
}

/// Counts the missing codes that occur.
#[derive(Default)]
pub(super) struct MissingSeen {
    /// By code and its name: columns with their cells.
    of_code: BTreeMap<(String, String), BTreeMap<usize, usize>>,
}

/// Codes that are told one by one.
const CODES: usize = 12;

impl MissingSeen {
    pub fn count(&mut self, column: usize, code: impl FnOnce() -> (String, String)) {
        let key = code();
        // A file that declares a range may hold any number of codes.
        let key = if self.of_code.len() < 500 || self.of_code.contains_key(&key) {
            key
        } else {
            ("others".to_owned(), String::new())
        };
        *self
            .of_code
            .entry(key)
            .or_default()
            .entry(column)
            .or_default() += 1;
    }

    /// One issue for each code.
    pub fn report(&self, columns: &[Column], issues: &mut Vec<Issue>) {
        for ((code, label), of) in self.of_code.iter().take(CODES) {
            let n: usize = of.values().sum();
            let names: Vec<&str> = of
                .keys()
                .filter_map(|c| columns.get(*c))
                .map(|c| c.name.as_str())
                .collect();
            let label = if label.is_empty() {
                String::new()
            } else {
                format!(" (\"{label}\")")
            };
            issues.push(Issue::new(
                Severity::Note,
                "missing_code_of_file",
                format!(
                    "The file declares {code}{label} missing: {} of {} {} as missing.",
                    of_count(n, "cell", "cells"),
                    first_names(names.iter().copied(), NAMED),
                    agree(n, "counts", "count")
                ),
            ));
        }
        let rest: usize = self
            .of_code
            .iter()
            .skip(CODES)
            .flat_map(|(_, of)| of.values())
            .sum();
        if rest > 0 {
            issues.push(Issue::new(
                Severity::Note,
                "missing_code_of_file",
                format!(
                    "{} that the file declares missing {} in {} as missing.",
                    of_count(self.of_code.len() - CODES, "further code", "further codes"),
                    agree(self.of_code.len() - CODES, "is", "are"),
                    of_count(rest, "cell, which counts", "cells; these count")
                ),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::Missing;
    use super::*;

    fn values(names: &[&str]) -> (ValueLabels, Occurring) {
        let numbers = names.iter().enumerate();
        let values = ValueLabels {
            numbers: numbers.map(|(x, n)| (x as f64, (*n).to_owned())).collect(),
            ..ValueLabels::default()
        };
        let found = Occurring {
            numbers: (0..names.len()).collect(),
            ..Occurring::default()
        };
        (values, found)
    }

    #[test]
    fn the_ends_of_a_scale_may_have_words_beside_their_numbers() {
        let own = |names: &[&str]| {
            let (values, found) = values(names);
            are_own_numbers(&values, &found)
        };
        assert!(own(&["0 = no pain", "1", "2", "3", "4 = worst"]));
        assert!(own(&["0", "1", "2"]));
        assert!(!own(&["0 = Placebo", "1 = Drug"]));
        assert!(!own(&["0", "1", "2", "30"]));
    }

    #[test]
    fn names_of_grades_are_told_from_those_of_places() {
        let grades = |names: &[&str]| are_grades(&values(names).0);
        assert!(grades(&["none", "mild", "moderate", "severe", "worst"]));
        assert!(!grades(&["Bern", "Basel", "Zurich", "Geneva"]));
    }

    #[test]
    fn columns_of_one_scale_are_told_in_one_sentence() {
        let shared = Rc::new(ValueLabels {
            numbers: vec![(7.0, "extremely".to_owned())],
            ..ValueLabels::default()
        });
        let column = |name: &str| Column {
            name: name.to_owned(),
            label: String::new(),
            moment: None,
            values: Some(Rc::clone(&shared)),
            missing: Missing::default(),
            catalog: None,
            is_scale: true,
        };
        let columns = [column("RS1"), column("RS2")];
        let mut seen = Seen::new(&columns, &|| false);
        for (a, b) in [(7.0, 3.0), (5.0, 7.0)] {
            seen.cell(Cell::Number(a));
            seen.cell(Cell::Number(b));
            assert!(seen.end_row().is_ok());
        }
        let mut issues = Vec::new();
        decide(&seen, &ImportOptions::default(), &mut issues);
        let told = issues.iter().filter(|i| i.code == "value_label_of_number");
        let told: Vec<&str> = told.map(|i| i.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "RS1, RS2 have numbers with and without a name; all are read as numbers: 7 \"extremely\"."
            ]
        );
    }
}
