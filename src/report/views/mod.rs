//! What a person reads of the results, in strings: the tables of the window and of the written report.
//!
//! In: results. Out: tables of strings with headers, tips and notes. Not its business: colours, fonts, HTML. A further
//! table is a file here.

mod classical;
mod contrasts;
mod covariance;
mod in_column;
mod marker;
mod own_contrasts;
mod response;
mod sensitivity;
mod what_if;
mod whole;

pub use contrasts::ScreenMeasure;
pub use marker::{MarkerView, marker_view};

pub(super) use whole::study_tables;

use in_column::InColumn;
pub use whole::{ReportView, report_view};

use crate::plan::Scale;
use crate::results::{ContrastFamily, ContrastKey};
use crate::words::{self, DASH};

/// Markers whose comparisons a report lists.
pub const LISTED_MARKERS: usize = 50;

/// A column: heading, explanation, alignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Heading.
    pub head: String,
    /// What it means, for who points at it.
    pub tip: &'static str,
    /// Numbers, to be aligned at the right.
    pub numeric: bool,
    /// What it is of an answer.
    pub part: Part,
}

/// What a column is of an answer: an interval, the estimate before it and its p are read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The interval of the estimate in the column before it.
    Interval,
    /// The p of the estimate, not adjusted.
    P,
    /// Anything else.
    Other,
}

/// A table ready to paint.
#[derive(Clone, Debug, PartialEq)]
pub struct TableView {
    /// Heading.
    pub title: String,
    /// What to bear in mind while reading it.
    pub note: Option<String>,
    /// Columns.
    pub columns: Vec<Column>,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column of numbers.
#[must_use]
pub fn column(head: impl Into<String>, tip: &'static str) -> Column {
    Column {
        head: head.into(),
        tip,
        numeric: true,
        part: Part::Other,
    }
}

/// The interval of the estimate in the column before it.
#[must_use]
pub fn interval_column(head: impl Into<String>, tip: &'static str) -> Column {
    Column {
        part: Part::Interval,
        ..column(head, tip)
    }
}

/// The p of an estimate or of an effect, not adjusted.
#[must_use]
pub fn p_column(tip: &'static str) -> Column {
    Column {
        part: Part::P,
        ..column("p", tip)
    }
}

/// A column of words.
#[must_use]
pub fn text_column(head: &str) -> Column {
    Column {
        head: head.to_owned(),
        tip: "",
        numeric: false,
        part: Part::Other,
    }
}

/// A number, or a dash.
#[must_use]
pub fn number(x: Option<f64>) -> String {
    x.map_or_else(dash, words::estimate)
}

/// A t, F or the like, or a dash.
pub(super) fn statistic(x: Option<f64>) -> String {
    x.map_or_else(dash, words::test_statistic)
}

/// A log-likelihood, AIC or BIC, or a dash.
#[must_use]
pub fn criterion(x: Option<f64>) -> String {
    x.map_or_else(dash, words::criterion)
}

/// A p-value, or a dash.
#[must_use]
pub fn p(x: Option<f64>) -> String {
    x.map_or_else(dash, words::p_value)
}

pub(super) fn df(x: Option<f64>) -> String {
    x.map_or_else(dash, |d| format!("{d:.1}"))
}

fn dash() -> String {
    DASH.to_owned()
}

/// A difference in the digits of its interval: percent on a logarithm, units otherwise.
#[must_use]
pub fn effect(scale: Scale, at: Option<f64>, low: Option<f64>, high: Option<f64>) -> String {
    InColumn::alone(scale).estimate(at, (low, high))
}

/// The interval of such a difference.
#[must_use]
pub fn effect_interval(scale: Scale, low: Option<f64>, high: Option<f64>) -> String {
    InColumn::alone(scale).interval((low, high))
}

/// A contrast by its names: `MDD, Day 1 − Baseline`.
#[must_use]
pub fn contrast_words(key: &ContrastKey) -> String {
    let (who, versus, visit) = (key.who(), &key.versus, &key.visit);
    match key.family {
        ContrastFamily::ChangeFromBaseline => format!("{who}, {visit} \u{2212} {versus}"),
        // Without the visit of a peak, which is another one in another marker.
        ContrastFamily::Custom => {
            let name = key.name.as_deref().unwrap_or_default();
            if versus.is_empty() {
                format!("{name}: {who}")
            } else {
                format!("{name}: {who} \u{2212} {versus}")
            }
        }
        _ => format!("{who} \u{2212} {versus}, {visit}"),
    }
}
