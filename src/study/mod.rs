//! What was measured, immutable once built.
//!
//! In: the importer's rows, already checked. Out: [`Study`], columnar (marker x subject-visit), and
//! [`prepare`], which derives markers and leaves subjects out without touching the original.
//! Not its business: files, statistics, screens.

mod corrections;
mod crossover;
mod exclusion;
mod expression;
mod issue;
mod map;
mod prepare;
mod value;

pub use corrections::{ExcludedValue, Names};
pub use crossover::Crossover;
pub use exclusion::{Exclusion, PrepareError};
pub use expression::{Expression, ExpressionError};
pub use issue::{Issue, Remedy, Severity};
pub use map::{CellState, MapCell, MapGroup, MapRow, StudyMap};
pub use prepare::{CensoredRule, Derived, Preparation, prepare, prepare_owned, under_rule};
pub use value::Value;

use crate::words::{counted, listed};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A validated study: subjects x visits x markers.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Where it came from.
    pub source: StudySource,
    /// Subjects in order of first appearance.
    pub subjects: Vec<Subject>,
    /// Groups; the first is the reference.
    pub groups: Vec<Group>,
    /// Planned visits in order of time.
    pub visits: Vec<Visit>,
    /// Index into `visits` of the baseline visit.
    pub baseline: usize,
    /// Measured and derived markers.
    pub markers: Vec<Marker>,
    /// Subject-level facts that may enter a model.
    pub covariates: Vec<Covariate>,
    /// Treatments, where they change within a person.
    pub crossover: Option<Crossover>,
    /// What was noticed while reading and preparing.
    pub issues: Vec<Issue>,
}

/// The file of a study, and how many of its rows were used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StudySource {
    /// File name without folder.
    pub file: String,
    /// Lower-case hex SHA-256 of the file's bytes.
    pub sha256: String,
    /// Layout the file was read as: `rows`, `wide`, `tidy`.
    pub layout: String,
    /// Data rows in the file (header excluded).
    pub rows_read: usize,
    /// Data rows that gave at least one value or subject fact.
    pub rows_used: usize,
    /// Data rows left out, by reason; `rows_read = rows_used + sum`.
    pub rows_left_out: Vec<LeftOut>,
    /// True for data made by a program, which must say so wherever it shows.
    pub synthetic: bool,
}

/// Rows left out for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Plain reason.
    pub reason: String,
    /// Number of rows.
    pub n: usize,
    /// Lines of the file of the first few; empty where they stand in several files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<usize>,
}

impl LeftOut {
    /// `2 rows: no subject (lines 4 and 9)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let rows = counted(self.n, "row");
        let mut lines: Vec<String> = self.lines.iter().take(8).map(usize::to_string).collect();
        if lines.len() < self.n && !lines.is_empty() {
            lines.push(format!("{} more", self.n - lines.len()));
        }
        let where_ = match lines.len() {
            0 => String::new(),
            1 => format!(" (line {})", lines[0]),
            _ => format!(" (lines {})", listed(&lines)),
        };
        format!("{rows}: {}{where_}", self.reason)
    }
}

/// One subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Identifier as in the file.
    pub id: String,
    /// Index into [`Study::groups`].
    pub group: usize,
}

/// One group of subjects.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name as in the file.
    pub name: String,
}

/// A planned visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Label as in the file, trimmed.
    pub label: String,
    /// Nominal hours since baseline, where the label tells.
    pub hours: Option<f64>,
}

/// Whether a value is exact or only a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Censoring {
    /// Measured.
    #[default]
    None,
    /// Below the limit that is stored as the value.
    Below,
    /// Above the limit that is stored as the value.
    Above,
}

impl Censoring {
    /// The word for the side on which the value lies, as it is written for other programs; empty for a measurement.
    #[must_use]
    pub fn side(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Below => "below",
            Self::Above => "above",
        }
    }

    /// The side that a word names.
    #[must_use]
    pub fn of_side(word: &str) -> Option<Self> {
        [Self::Below, Self::Above]
            .into_iter()
            .find(|c| c.side() == word)
    }
}

/// One measured or derived quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// Column header (or marker-name cell) as in the file, trimmed.
    pub name: String,
    /// Tidied name for people: `opg_pg_ml` -> `OPG`.
    pub label: String,
    /// Unit for people (`pg/mL`), empty when unknown.
    pub unit: String,
    /// The defining expression of a derived marker.
    pub derived: Option<String>,
    /// Raw values, `subject * n_visits + visit`.
    pub values: Vec<Value>,
    /// Censoring of each value, same shape as `values`.
    pub censoring: Vec<Censoring>,
    /// Limit of each censored value by its place in `values`; empty for derived markers.
    pub limits: BTreeMap<usize, f64>,
}

/// A subject-level fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariate {
    /// Column header as in the file.
    pub name: String,
    /// One value per subject; where it changes between visits, that at the baseline.
    pub values: CovariateValues,
    /// Its values at each visit, where they are not the same.
    pub at_visits: Option<AtVisits>,
}

/// What a covariate is at each visit.
#[derive(Clone, Debug, PartialEq)]
pub struct AtVisits {
    /// One value per subject and visit, `subject * n_visits + visit`.
    pub values: CovariateValues,
    /// It differs in so few subjects that the differences may be errors: it counts as one value per subject unless the
    /// plan says otherwise.
    pub is_doubtful: bool,
}

/// Values of a covariate, one per subject, or one per subject and visit.
#[derive(Clone, Debug, PartialEq)]
pub enum CovariateValues {
    /// A number.
    Number(Vec<Option<f64>>),
    /// A category.
    Factor {
        /// Levels in alphabetical order; the first is the reference.
        levels: Vec<String>,
        /// Index into `levels` of each.
        index: Vec<Option<usize>>,
    },
}

impl CovariateValues {
    /// Whether there is a value at this place.
    #[must_use]
    pub fn is_known(&self, at: usize) -> bool {
        match self {
            Self::Number(all) => all.get(at).is_some_and(Option::is_some),
            Self::Factor { index, .. } => index.get(at).is_some_and(Option::is_some),
        }
    }
}

impl Covariate {
    /// A fact that is the same at all visits.
    #[must_use]
    pub fn constant(name: impl Into<String>, values: CovariateValues) -> Self {
        Self {
            name: name.into(),
            values,
            at_visits: None,
        }
    }
}

/// Name of the group of everyone, where a study has no column of groups.
pub const EVERYONE: &str = "All";

/// Whether the groups of these names are one, that of everyone: its name says nothing.
#[must_use]
pub fn is_everyone<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    names.next() == Some(EVERYONE) && names.next().is_none()
}

impl Study {
    /// Whether its only group is everyone.
    #[must_use]
    pub fn is_of_everyone(&self) -> bool {
        is_everyone(self.groups.iter().map(|g| g.name.as_str()))
    }

    /// The covariate of this name.
    #[must_use]
    pub fn covariate(&self, name: &str) -> Option<&Covariate> {
        self.covariates.iter().find(|c| c.name == name)
    }

    /// Number of planned visits.
    #[must_use]
    pub fn n_visits(&self) -> usize {
        self.visits.len()
    }

    /// The visit that changes at `visit` are counted from: the baseline, in a crossover that of the
    /// period.
    #[must_use]
    pub fn baseline_of(&self, visit: usize) -> usize {
        let own = self.crossover.as_ref().and_then(|c| c.baseline_of(visit));
        own.unwrap_or(self.baseline)
    }

    /// Whether a change can be counted at any visit: one after the baseline that is no baseline itself.
    #[must_use]
    pub fn has_follow_up(&self) -> bool {
        (self.baseline + 1..self.n_visits()).any(|v| self.baseline_of(v) != v)
    }

    /// Raw value of `marker` for `subject` at `visit`.
    #[must_use]
    pub fn value(&self, marker: usize, subject: usize, visit: usize) -> Option<f64> {
        self.markers
            .get(marker)?
            .values
            .get(subject * self.n_visits() + visit)?
            .get()
    }

    /// Raw values of one subject over the visits.
    #[must_use]
    pub fn series(&self, marker: usize, subject: usize) -> &[Value] {
        let m = self.n_visits();
        self.markers
            .get(marker)
            .and_then(|k| k.values.get(subject * m..(subject + 1) * m))
            .unwrap_or(&[])
    }

    /// Index of the marker named `name`.
    #[must_use]
    pub fn marker_index(&self, name: &str) -> Option<usize> {
        self.markers.iter().position(|m| m.name == name)
    }

    /// Index of every marker by its name, for many names at once.
    #[must_use]
    pub fn marker_places(&self) -> HashMap<&str, usize> {
        // Of several markers of one name the first counts, as in [`Study::marker_index`].
        let all = self.markers.iter().enumerate().rev();
        all.map(|(i, m)| (m.name.as_str(), i)).collect()
    }

    /// Number of subjects in group `group`.
    #[must_use]
    pub fn group_size(&self, group: usize) -> usize {
        self.subjects.iter().filter(|s| s.group == group).count()
    }

    /// The groups with their numbers of subjects: `8 Lean`, or `8 in group 1` where the name is a number.
    #[must_use]
    pub fn group_sizes(&self) -> Vec<String> {
        let size = |(g, group): (usize, &Group)| {
            let is_number = group.name.starts_with(|c: char| c.is_ascii_digit());
            let of = if is_number { "in group " } else { "" };
            format!("{} {of}{}", self.group_size(g), group.name)
        };
        self.groups.iter().enumerate().map(size).collect()
    }

    /// Subjects with a value of any marker, `visit * n_groups + group`.
    #[must_use]
    pub fn subjects_seen(&self) -> Vec<usize> {
        let (m, g) = (self.n_visits(), self.groups.len());
        let mut there = vec![false; self.subjects.len() * m];
        for marker in &self.markers {
            for (seen, value) in there.iter_mut().zip(&marker.values) {
                *seen |= value.is_some();
            }
        }
        let mut out = vec![0; m * g];
        for (at, _) in there.iter().enumerate().filter(|(_, seen)| **seen) {
            out[at % m * g + self.subjects[at / m].group] += 1;
        }
        out
    }

    /// Raw values of `marker` in `group` at `visit`, in subject order.
    #[must_use]
    pub fn values_at(&self, marker: usize, group: usize, visit: usize) -> Vec<f64> {
        (0..self.subjects.len())
            .filter(|&s| self.subjects[s].group == group)
            .filter_map(|s| self.value(marker, s, visit))
            .collect()
    }
}

impl Marker {
    /// Label with the unit in parentheses, as an axis shows it.
    #[must_use]
    pub fn label_with_unit(&self) -> String {
        if self.unit.is_empty() {
            self.label.clone()
        } else {
            format!("{} ({})", self.label, self.unit)
        }
    }
}
