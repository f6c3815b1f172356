//! What a person reads of the results, in strings: the tables of the window and of the written report.

mod classical;
mod contrasts;
mod marker;
mod sensitivity;
mod whole;

pub use marker::{MarkerView, marker_view};
pub(super) use whole::study_tables;
pub use whole::{ReportView, report_view};

use super::{format_estimate, format_p};
use crate::plan::Scale;
use crate::results::{ContrastFamily, ContrastKey};

/// A column: heading, explanation, alignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Heading.
    pub head: String,
    /// What it means, for who points at it.
    pub tip: &'static str,
    /// Numbers, to be aligned at the right.
    pub numeric: bool,
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

/// Stands where there is nothing.
pub const DASH: &str = "\u{2013}";

/// A column of numbers.
#[must_use]
pub fn column(head: impl Into<String>, tip: &'static str) -> Column {
    Column {
        head: head.into(),
        tip,
        numeric: true,
    }
}

/// A column of words.
#[must_use]
pub fn text_column(head: &str) -> Column {
    Column {
        head: head.to_owned(),
        tip: "",
        numeric: false,
    }
}

/// A number, or a dash.
#[must_use]
pub fn number(x: Option<f64>) -> String {
    x.map_or_else(|| DASH.to_owned(), format_estimate)
}

/// A p-value, or a dash.
#[must_use]
pub fn p(x: Option<f64>) -> String {
    x.map_or_else(|| DASH.to_owned(), |p| format_p(p).replace('<', "< "))
}

pub(super) fn df(x: Option<f64>) -> String {
    x.map_or_else(|| DASH.to_owned(), |d| format!("{d:.1}"))
}

pub(super) fn interval(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", format_estimate(low), format_estimate(high)),
        _ => DASH.to_owned(),
    }
}

/// A difference in the words of its scale: percent on a logarithm, units otherwise.
#[must_use]
pub fn effect(scale: Scale, estimate: Option<f64>) -> String {
    if !scale.is_log() {
        return number(estimate);
    }
    estimate.map_or_else(|| DASH.to_owned(), |e| percent(scale.back(e)))
}

/// The interval of such a difference.
#[must_use]
pub fn effect_interval(scale: Scale, low: Option<f64>, high: Option<f64>) -> String {
    if !scale.is_log() {
        return interval(low, high);
    }
    match (low, high) {
        (Some(low), Some(high)) => format!(
            "{} to {}",
            percent(scale.back(low)),
            percent(scale.back(high))
        ),
        _ => DASH.to_owned(),
    }
}

fn percent(ratio: f64) -> String {
    let value = (ratio - 1.0) * 100.0;
    let sign = if value > 0.05 {
        "+"
    } else if value < -0.05 {
        "\u{2212}"
    } else {
        ""
    };
    format!("{sign}{:.1} %", value.abs())
}

/// A number with its noun: `1 step`, `3 markers`.
#[must_use]
pub fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A contrast by its names: `MDD, Day 1 − Baseline`.
#[must_use]
pub fn contrast_words(key: &ContrastKey) -> String {
    let (who, versus, visit) = (key.who(), &key.versus, &key.visit);
    match key.family {
        ContrastFamily::ChangeFromBaseline => format!("{who}, {visit} \u{2212} {versus}"),
        _ => format!("{who} \u{2212} {versus}, {visit}"),
    }
}

/// Two decimals with a true minus sign.
#[must_use]
pub fn hundredths(x: f64) -> String {
    format!("{x:.2}").replace('-', "\u{2212}")
}
