//! What was recognised, why, and which questions are open.

use crate::import::options::{Decimal, ImportOptions, Layout, Role};
use crate::study::{Issue, Remedy, Study};
use serde::Serialize;

/// The outcome of reading a file: a study, or the questions that stand before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognition {
    /// The study; `None` while a question is open.
    pub study: Option<Study>,
    /// Role of each column, in file order.
    pub roles: Vec<ColumnRole>,
    /// The reading that was taken beside the next best; `None` while a question stands before any reading.
    pub reading: Option<Reading>,
    /// Every layout with its score, best first.
    pub layouts: Vec<LayoutScore>,
    /// Every visit of the file in the order met, also those that are left out; empty while a question is open.
    pub visit_labels: Vec<String>,
    /// The sheets of a workbook; empty for text.
    pub sheets: Vec<String>,
    /// The options with every guess written out; giving them back reads the same study.
    pub options: ImportOptions,
    /// The first rows as they stand in the file.
    pub preview: Preview,
    /// Ambiguities that change numbers and must be settled first.
    pub questions: Vec<Question>,
    /// Issues: first those of the recognition, then those of the study.
    pub issues: Vec<Issue>,
}

impl Recognition {
    /// What the reading leaves open. A study keeps only what was noticed in its values: read again with what was
    /// recognised, the same study has none of these.
    #[must_use]
    pub fn doubts(&self) -> &[Issue] {
        let of_study = self.study.as_ref().map_or(0, |study| study.issues.len());
        &self.issues[..self.issues.len().saturating_sub(of_study)]
    }
}

/// Role of one column with the reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnRole {
    /// Column header.
    pub column: String,
    /// Its role.
    pub role: Role,
    /// Why, in plain words.
    pub why: String,
    /// How sure the role is; `None` for roles that have one candidate only.
    pub confidence: Option<Confidence>,
    /// Decimal sign of its numbers, where they have one.
    pub decimal: Option<Decimal>,
}

/// How sure a role or a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The best candidate, which neither names nor data support; check it.
    Guess,
    /// Names or data support it.
    Likely,
    /// Names and data support it, or the user named it.
    Sure,
}

/// How the reading that was taken compares with the next best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// How sure it is.
    pub confidence: Confidence,
    /// The next best reading that gives other numbers.
    pub runner_up: Option<RunnerUp>,
}

/// A reading that was not taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunnerUp {
    /// Layout.
    pub layout: Layout,
    /// Column of the subject; `None`: each row is a subject.
    pub subject: Option<String>,
    /// Column of the group.
    pub group: Option<String>,
    /// Column of the visit.
    pub visit: Option<String>,
    /// Column within whose labels the numbers of subjects start again.
    pub restart: Option<String>,
    /// What it is and what would differ, in words.
    pub why: String,
}

/// How well a layout fits, from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayoutScore {
    /// Layout.
    pub layout: Layout,
    /// 0 (not at all) to 1.
    pub score: f64,
    /// Why, in plain words.
    pub why: String,
}

/// An ambiguity that would change numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// Flag that decides, for example `--duplicates`.
    pub flag: String,
    /// What is unclear, and where.
    pub text: String,
    /// How to settle it, in the window and on the command line.
    pub remedy: Remedy,
    /// Column concerned.
    pub column: Option<String>,
    /// Lines of the file concerned (the first few).
    pub rows: Vec<usize>,
    /// Values the flag takes here, empty when it is a column.
    pub choices: Vec<String>,
}

impl Question {
    /// Writes an answer into the options; `false` where the flag takes none here.
    pub fn answer(&self, options: &mut ImportOptions, choice: &str) -> bool {
        let text = || Some(choice.to_owned());
        match self.flag.as_str() {
            "--duplicates" => options.duplicates = choice.parse().ok(),
            "--subject-numbers" => {
                // The answer is about the numbers of this column.
                options.subject = self.column.clone().or_else(|| options.subject.take());
                options.subject_numbers = choice.parse().ok();
            }
            "--decimal" => options.decimal = choice.parse().ok(),
            "--dates" => {
                options.dates = choice.parse().ok();
                options.visits.clear();
                options.baseline = None;
            }
            "--first-line" => options.first_line = choice.parse().ok(),
            "--header-order" => options.header_order = choice.parse().ok(),
            "--visits" => {
                options.visits = choice.split(',').map(str::to_owned).collect();
                options.baseline = None;
            }
            "--layout" => options.layout = choice.parse().ok(),
            "--group" => options.group = text(),
            "--visit" => options.set_visit(choice),
            "--time-point" => {
                // The coarser column is recognised as the visit.
                options.visit = options.visit.take().filter(|visit| visit != choice);
                options.time_point = text();
                options.visits.clear();
                options.baseline = None;
            }
            "--period" => options.period = text(),
            "--value" => options.value = text(),
            "--subject" => options.subject = text(),
            "--marker" => options.markers.push(choice.to_owned()),
            _ => return false,
        }
        true
    }
}

/// The first rows, cell by cell, as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Column headers.
    pub header: Vec<String>,
    /// Up to 200 rows of raw cells.
    pub rows: Vec<Vec<String>>,
    /// What each cell was read as, in the shape of `rows`.
    pub readings: Vec<Vec<CellReading>>,
    /// Line of the file of each row.
    pub lines: Vec<usize>,
}

/// What a raw cell was read as.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum CellReading {
    /// Its column is not read as numbers.
    #[default]
    Text,
    /// No value.
    Missing,
    /// A number.
    Number(f64),
    /// A number that the laboratory marked (`*12.3`).
    Flagged(f64),
    /// Below this limit.
    Below(f64),
    /// Above this limit.
    Above(f64),
    /// Beyond a limit that is not known: it counts as missing.
    NoLimit,
    /// No number where one is expected: it counts as missing.
    Unreadable,
}
