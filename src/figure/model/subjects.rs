//! Panels that show every subject's change at one visit, in data coordinates.

use crate::figure::model::marks::{Interval, YAxis};

/// The same subjects at the baseline and at a visit, group by group, with their change beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedPlot {
    /// Marker name as in the results.
    pub marker: String,
    /// Vertical axis, raw units.
    pub y: YAxis,
    /// Baseline and visit.
    pub visits: [String; 2],
    /// One entry a group.
    pub groups: Vec<Pairs>,
    /// Limits of detection of the values shown, ascending.
    pub detection: Vec<f64>,
    /// Title of the axis of changes.
    pub change_label: String,
    /// Least and largest value of all panels of the marker.
    pub extent: Option<(f64, f64)>,
    /// The same of the changes.
    pub change_extent: Option<(f64, f64)>,
    /// Said when there is nothing to draw.
    pub message: Option<String>,
    /// Which part of a marker whose groups take several panels.
    pub part: usize,
}

/// The pairs of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    /// Index into the figure's groups.
    pub group: usize,
    /// One line a subject; empty when single subjects are not shown.
    pub lines: Vec<PairLine>,
    /// Subjects with both values.
    pub n: usize,
    /// Centres at baseline and visit.
    pub centers: [Option<Interval>; 2],
    /// Change, or ratio on a log scale.
    pub change: Option<Interval>,
    /// Its p as text where asked for.
    pub p: Option<String>,
}

/// One subject's two values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairLine {
    /// Index into the study's subjects; never written to a file.
    pub subject: usize,
    /// Raw value at baseline, or the limit that it lies beyond.
    pub from: f64,
    /// The same at the visit.
    pub to: f64,
    /// Whether the one and the other is only a limit of detection.
    pub is_open: [bool; 2],
}

/// A bar a subject, sorted within each group.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterfallPlot {
    /// Marker name as in the results.
    pub marker: String,
    /// Vertical axis; its reference is no change.
    pub y: YAxis,
    /// Index into the figure's groups, and its bars from the highest to the lowest.
    pub groups: Vec<(usize, Vec<Bar>)>,
    /// Least and largest value of all panels of the marker.
    pub extent: Option<(f64, f64)>,
    /// Said when there is nothing to draw.
    pub message: Option<String>,
    /// Which part of a marker whose groups take several panels.
    pub part: usize,
}

/// One subject's change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Index into the study's subjects; never written to a file.
    pub subject: usize,
    /// Change, or ratio on a log scale.
    pub value: f64,
    /// A value is only a limit of detection.
    pub is_open: bool,
}
