//! Strings of the tables, made once from the results.

mod classical;
mod diagnostics;
mod marker;
mod report;
mod screen;
mod sensitivity;

pub(super) use marker::{MarkerView, marker_view};
pub(super) use report::report_view;
pub(super) use screen::{
    ListedMarker, MarkerSort, ScreenColumn, ScreenView, Screening, contrast_words, marker_list,
    screen_view,
};

pub(super) use diagnostics::{DiagnosticsView, diagnostics_view, residual_tip, residuals_as_text};

use crate::plan::Scale;
use crate::report::{format_estimate, format_p};

/// A column: heading, explanation, alignment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub head: String,
    pub tip: &'static str,
    pub numeric: bool,
}

/// A table ready to paint.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TableView {
    pub title: String,
    /// What to bear in mind while reading it.
    pub note: Option<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

impl TableView {
    /// Without its last column where that says nothing in any row.
    fn without_idle_column(mut self) -> Self {
        if self
            .rows
            .iter()
            .all(|r| r.last().is_some_and(|c| c == DASH))
        {
            self.columns.pop();
            for row in &mut self.rows {
                row.pop();
            }
        }
        self
    }
}

const DASH: &str = "\u{2013}";

fn column(head: impl Into<String>, tip: &'static str) -> Column {
    Column {
        head: head.into(),
        tip,
        numeric: true,
    }
}

fn text_column(head: &str) -> Column {
    Column {
        head: head.to_owned(),
        tip: "",
        numeric: false,
    }
}

fn number(x: Option<f64>) -> String {
    x.map_or_else(|| DASH.to_owned(), format_estimate)
}

fn p(x: Option<f64>) -> String {
    x.map_or_else(|| DASH.to_owned(), |p| format_p(p).replace('<', "< "))
}

fn df(x: Option<f64>) -> String {
    x.map_or_else(|| DASH.to_owned(), |d| format!("{d:.1}"))
}

fn interval(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", format_estimate(low), format_estimate(high)),
        _ => DASH.to_owned(),
    }
}

/// A difference in the words of its scale: percent on a logarithm, units otherwise.
fn effect(scale: Scale, estimate: Option<f64>) -> String {
    if !scale.is_log() {
        return number(estimate);
    }
    estimate.map_or_else(|| DASH.to_owned(), |e| percent(scale.back(e)))
}

fn effect_interval(scale: Scale, low: Option<f64>, high: Option<f64>) -> String {
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
pub(super) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
