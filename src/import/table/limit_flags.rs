//! Flags beside numbers that say which of them are below a limit of detection: `U`, `BLQ`, `detected` = 0.
//!
//! In: a table as written, and a column of flags. Out: numbers to be written as limits, where words and values agree
//! that this is meant; else a warning. Not its business: signs such as `<` in a column of their own.

use super::beside::{Beside, Changes};
use crate::import::cells::values::{self, Cell, MissingCodes};
use crate::import::cells::words::words_of_name;
use crate::import::options::{Decimal, ImportOptions};
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use crate::words::{agree, counted};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a flag under a header says where it is set.
#[derive(Clone, Copy, PartialEq)]
enum Says {
    /// `censored`: the value is a limit.
    Censored,
    /// `detected`: the value is none.
    Detected,
    /// `qualifier`: what its code says.
    Code,
}

/// Last words of a header over flags that say whether a value was measured.
const FLAGS: [(&str, Says); 14] = [
    ("censored", Says::Censored),
    ("cens", Says::Censored),
    ("censoring", Says::Censored),
    ("detected", Says::Detected),
    ("detect", Says::Detected),
    ("nondetect", Says::Censored),
    ("nondetected", Says::Censored),
    ("blq", Says::Censored),
    ("bql", Says::Censored),
    ("bloq", Says::Censored),
    ("blod", Says::Censored),
    ("qual", Says::Code),
    ("qualifier", Says::Code),
    ("flag", Says::Code),
];
/// Codes of a value that was not found, whatever the header says.
const NOT_FOUND: [&str; 13] = [
    "u",
    "nd",
    "uj",
    "blq",
    "bql",
    "<lod",
    "<loq",
    "<",
    "bdl",
    "left",
    "not detected",
    "nondetect",
    "non-detect",
];
/// Flags of values that were found.
const MEASURED: [&str; 6] = [
    "d",
    "detected",
    "detect",
    "measured",
    "observed",
    "uncensored",
];
const YES: [&str; 6] = ["1", "yes", "y", "true", "t", "x"];
const NO: [&str; 7] = ["0", "no", "n", "false", "f", "none", "-"];

/// A header over flags, and what they say.
fn says(header: &str) -> Option<Says> {
    let words = words_of_name(header);
    let last = words.last()?.as_str();
    // `not detected` and `non detect` say the opposite.
    let before = words.len().checked_sub(2).and_then(|at| words.get(at));
    let is_not = before.is_some_and(|w| matches!(w.as_str(), "not" | "non" | "un"));
    let glued = last.len() > 4 && last.ends_with("cens");
    let found = FLAGS.iter().find(|(word, _)| *word == last);
    match found.map(|f| f.1).or(glued.then_some(Says::Censored))? {
        Says::Detected if is_not => Some(Says::Censored),
        says => Some(says),
    }
}

/// Writes the numbers that a column of flags marks as limits, or warns of it; whether they were written.
pub(super) fn flags(
    table: &Table<'_>,
    column: usize,
    known: &OnceCell<Beside>,
    (missing, options): (&MissingCodes, &ImportOptions),
    changes: &mut Changes,
) -> Option<(Issue, bool)> {
    let header = &table.header[column];
    let says = says(header)?;
    let known = known.get_or_init(|| Beside::new(table));
    let number = (known.named_number(table, column)).or_else(|| known.nearest(column))?;
    let labels = labels(table, column, missing)?;
    let says_so = labels.iter().any(|l| NOT_FOUND.contains(&l.as_str()));
    if !says_so && (labels.len() < 2 || says == Says::Code) {
        return None;
    }
    let flags = Flags {
        table,
        column,
        number,
        limit: known.limit_of(table, number),
        marker: known.marker,
        says,
        missing,
    };
    // What the user gives a role stays as it is.
    let mut asked = options.markers.iter().chain(&options.covariates);
    let is_asked = asked.any(|name| name == header);
    let is_the_one = known.named_number(table, column).is_some() || known.is_only(number);
    if !is_asked
        && is_the_one
        && are_plain(says, &labels)
        && let Some(limits) = flags.limits()
    {
        return Some((flags.write(limits, changes), true));
    }
    Some((seems_to_say(header, &table.header[number]), false))
}

/// Flags that are not plain are said.
fn seems_to_say(flag: &str, number: &str) -> Issue {
    let remedy =
        "Write < before such values in a copy of the file, as in <0.5, and leave that column out.";
    Issue::new(
        Severity::Warning,
        "flags_of_limits",
        format!(
            "{flag} seems to say which values of {number} are below a limit of detection; they are used as if they were measured."
        ),
    )
    .remedy(remedy, remedy)
    .at(None, Some(flag))
}

/// The different flags of a column in lower case; `None` where they are too many.
fn labels(table: &Table<'_>, column: usize, missing: &MissingCodes) -> Option<BTreeSet<String>> {
    let mut labels: BTreeSet<String> = BTreeSet::new();
    for row in 0..table.n_rows() {
        let cell = table.cell(row, column);
        let is_flag = !missing.contains(cell) || NOT_FOUND.contains(&&*cell.to_lowercase());
        if !cell.is_empty() && is_flag && labels.insert(cell.to_lowercase()) && labels.len() > 6 {
            return None;
        }
    }
    Some(labels)
}

/// Whether a flag in lower case says that the value is a limit; `None` where it says nothing that is known.
fn is_set_by(says: Says, flag: &str) -> Option<bool> {
    if NOT_FOUND.contains(&flag) {
        return Some(true);
    }
    let (yes, no) = (YES.contains(&flag), NO.contains(&flag));
    let (censored, measured) = (flag == "censored", MEASURED.contains(&flag));
    match says {
        Says::Code => Some(false),
        Says::Censored if yes || censored => Some(true),
        Says::Censored if no || measured => Some(false),
        Says::Detected if no => Some(true),
        Says::Detected if yes || measured => Some(false),
        Says::Censored | Says::Detected => None,
    }
}

/// Whether each flag has one meaning: nothing says `right`, and yes and no are words for them.
fn are_plain(says: Says, labels: &BTreeSet<String>) -> bool {
    labels.iter().all(|l| is_set_by(says, l).is_some())
}

/// A column of flags beside its numbers.
struct Flags<'f, 't> {
    table: &'f Table<'t>,
    column: usize,
    number: usize,
    /// Limits row by row.
    limit: Option<usize>,
    /// The column that names the marker of each row.
    marker: Option<usize>,
    says: Says,
    missing: &'f MissingCodes,
}

/// What becomes of the flagged numbers.
struct Limits {
    /// Rows with the limit that is written.
    rows: Vec<(usize, String)>,
    /// Flagged rows that have neither a number nor a limit.
    without: usize,
}

impl Flags<'_, '_> {
    fn is_set(&self, row: usize) -> bool {
        let cell = self.table.cell(row, self.column).to_lowercase();
        is_set_by(self.says, &cell) == Some(true)
    }

    /// Whether the number is written as a limit already.
    fn is_limit(&self, row: usize) -> bool {
        let text = self.table.cell(row, self.number);
        let read = values::cell(text, Decimal::Point, self.missing);
        matches!(read, Cell::Limit(..) | Cell::NoLimit(_))
    }

    /// The plain number in a cell, in either notation.
    fn read(&self, row: usize, column: usize) -> Option<f64> {
        let text = self.table.cell(row, column);
        [Decimal::Point, Decimal::Comma].into_iter().find_map(|d| {
            match values::cell(text, d, self.missing) {
                Cell::Number(x) => Some(x),
                _ => None,
            }
        })
    }

    /// The limits that the flags say, where no value speaks against it.
    fn limits(&self) -> Option<Limits> {
        let mut out = Limits {
            rows: Vec::new(),
            without: 0,
        };
        // Values at which nothing is known but that they are limits must look like limits beside the others.
        let mut at_value: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        let mut measured: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for row in 0..self.table.n_rows() {
            if self.is_limit(row) {
                continue;
            }
            let stratum = self.marker.map_or("", |c| self.table.cell(row, c));
            let value = self.read(row, self.number);
            if !self.is_set(row) {
                measured.entry(stratum).or_default().extend(value);
                continue;
            }
            let limit = self.limit.and_then(|c| Some((c, self.read(row, c)?)));
            match (limit, value) {
                (Some((_, limit)), Some(x)) if x > limit * (1.0 + 1e-9) => return None,
                (Some((c, _)), _) => {
                    let text = self.table.cell(row, c);
                    out.rows.push((row, format!("<{text}")));
                }
                (None, Some(x)) => {
                    at_value.entry(stratum).or_default().push(x);
                    let text = self.table.cell(row, self.number);
                    out.rows.push((row, format!("<{text}")));
                }
                (None, None) => out.without += 1,
            }
        }
        let are_limits = at_value.iter_mut().all(|(stratum, flagged)| {
            let others = measured.get_mut(stratum);
            others.is_some_and(|others| look_like_limits(flagged, others))
        });
        (are_limits && !out.rows.is_empty()).then_some(out)
    }

    /// Writes the limits into their cells and takes the flags away, which say nothing more.
    fn write(&self, limits: Limits, changes: &mut Changes) -> Issue {
        let (flag, number) = (
            &self.table.header[self.column],
            &self.table.header[self.number],
        );
        for row in 0..self.table.n_rows() {
            if !self.table.cell(row, self.column).is_empty() {
                let own = changes.entry(row).or_default();
                own.push((self.column, String::new()));
            }
        }
        let n = limits.rows.len();
        let first = limits.rows.first().map(|(row, text)| (*row, text.clone()));
        for (row, text) in limits.rows {
            changes.entry(row).or_default().push((self.number, text));
        }
        let (row, text) = first.unwrap_or_default();
        let from = match self.limit {
            Some(c) => format!("at the limit in {}", self.table.header[c]),
            None => "at the number that stands there".to_owned(),
        };
        let without = match limits.without {
            0 => String::new(),
            n => format!(
                " {} flagged without a number or a limit, and missing.",
                are(n, "cell")
            ),
        };
        let line = self.table.line(row);
        Issue::new(
            if self.limit.is_some() { Severity::Note } else { Severity::Warning },
            "flags_of_limits",
            format!(
                "{flag} says which values of {number} are below a limit of detection: {} read as below it, {from}, such as {text} in line {line}.{without}",
                are(n, "value"),
            ),
        )
        .remedy(
            format!("Give {flag} the role Not used to use the numbers as measured."),
            match self.limit {
                Some(_) => "--censored limit enters them at the limit.",
                None => "--censored limit enters them as they stand there.",
            },
        )
        .at(None, Some(flag))
    }
}

/// `1 value is`, `2 values are`.
fn are(n: usize, what: &str) -> String {
    format!("{} {}", counted(n, what), agree(n, "is", "are"))
}

/// Whether flagged numbers are those of a few limits below the others: numbers that all differ are measured.
fn look_like_limits(flagged: &mut [f64], others: &mut [f64]) -> bool {
    flagged.sort_by(f64::total_cmp);
    others.sort_by(f64::total_cmp);
    let distinct = 1 + flagged.windows(2).filter(|w| w[0] < w[1]).count();
    let few = distinct * 2 <= flagged.len() + 1;
    let (Some(most), Some(median)) = (flagged.last(), others.get(others.len() / 2)) else {
        return false;
    };
    few && most <= median
}
