//! A reading of a table: one combination of layout, subject, visit, marker and group.

use super::crossover::CrossoverColumns;
use super::evidence::Evidence;
use super::groups::Group;
use super::score::Score;
use crate::import::cells::codes::Codes;
use crate::import::options::{Layout, SubjectNumbers};
use std::rc::Rc;

/// How the subject of a row is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Who {
    Column(usize),
    /// Each row is a subject.
    Row,
}

impl Who {
    /// The column of subjects, where there is one.
    pub fn column(self) -> Option<usize> {
        match self {
            Self::Column(c) => Some(c),
            Self::Row => None,
        }
    }
}

/// One combination of layout, subject, visit, marker and group.
#[derive(Clone, Debug)]
pub(in crate::import) struct Reading<'t> {
    pub layout: Layout,
    pub who: Who,
    pub people: Rc<Codes<'t>>,
    /// Column within whose labels the numbers of subjects start again.
    pub restart: Option<usize>,
    pub visit: Option<usize>,
    /// Time within the visit.
    pub time_point: Option<usize>,
    /// Columns of marker and value.
    pub tidy: Option<(usize, usize)>,
    /// The column whose labels the user says are markers, beside columns that hold several values of a row.
    pub crossed: Option<usize>,
    pub crossover: Option<CrossoverColumns>,
    pub group: Option<Group>,
    /// Other columns that could be the group, best first.
    pub other_groups: Vec<Group>,
    /// Share of rows whose subject, visit and marker no other row has.
    pub one_place: f64,
    /// A sample of the rows was measured.
    pub sampled: bool,
    pub score: Score,
}

impl Reading<'_> {
    pub fn total(&self) -> f64 {
        self.score.total() + self.group.map_or(0.0, |g| g.score.max(0.0))
    }

    /// The column that names the marker of each row, in part or in whole.
    pub fn marker_column(&self) -> Option<usize> {
        self.tidy.map(|t| t.0).or(self.crossed)
    }

    /// Whether the labels of a column are a part of the markers.
    pub fn is_in_markers(&self, e: &Evidence<'_>, column: usize) -> bool {
        let named = e.options.marker_name.as_deref();
        let is_part = |name: &str| name.split('+').any(|part| part.trim() == e.header(column));
        self.marker_column() == Some(column) || named.is_some_and(is_part)
    }

    /// The columns within whose labels the numbers of subjects start again, as the user names them.
    pub fn restart_name<'e>(&self, e: &'e Evidence<'_>) -> Option<&'e str> {
        self.restart.map(|c| match &e.options.subject_numbers {
            Some(SubjectNumbers::RestartIn(names)) => names.as_str(),
            _ => e.header(c),
        })
    }

    /// Whether both give the same numbers.
    pub fn is_same(&self, other: &Self, e: &Evidence<'_>) -> bool {
        self.layout.shape() == other.layout.shape()
            && self.people.labels.len() == other.people.labels.len()
            && (self.who == other.who || self.people.of_row == other.people.of_row)
            && (self.restart == other.restart || self.people.of_row == other.people.of_row)
            && (self.visit == other.visit
                || self
                    .visit
                    .zip(other.visit)
                    .is_some_and(|(a, b)| e.says_the_same(a, b)))
            && self.tidy == other.tidy
            && self.crossed == other.crossed
            && self.group.map(|g| g.column) == other.group.map(|g| g.column)
    }
}
