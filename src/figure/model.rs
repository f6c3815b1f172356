//! A figure in data coordinates: what the window draws and what the page is laid out from.

use crate::results::ContrastFamily;
use crate::study::Censoring;
use serde::{Deserialize, Serialize};

/// What a trajectory figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrajectoryOptions {
    /// Markers by name, in order; empty means every marker of the results.
    pub markers: Vec<String>,
    /// A thin line for every subject.
    pub individuals: bool,
    /// Centre of each group at each visit.
    pub center: CenterKind,
    /// Interval around it.
    pub interval: IntervalKind,
    /// Places of the visits.
    pub time: TimeAxis,
    /// p-values on the panels.
    pub annotation: AnnotationKind,
    /// Contrast family the p-values come from.
    pub family: ContrastFamily,
    /// Panels in a row; `None` chooses.
    pub columns: Option<usize>,
    /// The same y range in all panels.
    pub shared_y: bool,
}

impl Default for TrajectoryOptions {
    fn default() -> Self {
        Self {
            markers: Vec::new(),
            individuals: true,
            center: CenterKind::Mean,
            interval: IntervalKind::ConfidenceInterval,
            time: TimeAxis::Ordinal,
            annotation: AnnotationKind::None,
            family: ContrastFamily::DifferenceInChange,
            columns: None,
            shared_y: false,
        }
    }
}

/// Centre of a group at a visit; `Mean` is the geometric mean on a log scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CenterKind {
    /// Mean of the analysis scale, back in raw units.
    Mean,
    /// Median.
    Median,
    /// Estimated marginal mean of the model.
    ModelMean,
}

/// Interval drawn around the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalKind {
    /// No interval.
    None,
    /// Standard deviation.
    StandardDeviation,
    /// Standard error of the mean.
    StandardError,
    /// Confidence interval of the mean at the plan's level.
    ConfidenceInterval,
    /// First to third quartile; goes with the median.
    Quartiles,
    /// Confidence interval of the model mean.
    ModelConfidenceInterval,
}

/// Where the visits stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeAxis {
    /// Equal steps.
    Ordinal,
    /// Hours.
    True,
    /// Square root of hours.
    SquareRoot,
}

/// How contrasts are written on a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnnotationKind {
    /// Not at all.
    None,
    /// Exact p.
    P,
    /// Stars, explained in the legend.
    Stars,
}

/// A whole figure: one panel a marker.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Panels in reading order.
    pub panels: Vec<Panel>,
    /// Groups, reference first.
    pub groups: Vec<GroupStyle>,
    /// What centre and interval are, for the legend: `Geometric mean, 95 % CI`.
    pub center_text: String,
    /// Further legend sentences: model, family of p, stars key, synthetic data.
    pub notes: Vec<String>,
    /// One sentence for screen readers and `<desc>`.
    pub description: String,
    /// Panels in a row; `None` lets the page choose.
    pub columns: Option<usize>,
    /// Start of the data file's SHA-256, for the metadata.
    pub study_sha256: String,
}

/// How a group looks, on screen and on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupStyle {
    /// Name.
    pub name: String,
    /// Subjects in the study.
    pub n: usize,
    /// sRGB colour.
    pub color: [u8; 3],
    /// Symbol of its centres.
    pub symbol: Symbol,
}

/// Symbol of a group, so that colour is never alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// Filled circle.
    Circle,
    /// Filled square.
    Square,
    /// Filled triangle.
    Triangle,
    /// Filled diamond.
    Diamond,
    /// Triangle on its tip.
    TriangleDown,
    /// Cross.
    Cross,
}

/// One marker.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Marker name as in the results.
    pub marker: String,
    /// Title: the marker's label.
    pub title: String,
    /// Horizontal axis.
    pub x: XAxis,
    /// Vertical axis.
    pub y: YAxis,
    /// One entry a group, in the order of [`Figure::groups`].
    pub series: Vec<Series>,
    /// p-values, each from a fitted contrast.
    pub annotations: Vec<Annotation>,
    /// n per group and visit under the axis.
    pub counts: Vec<CountRow>,
    /// Limits of detection of the values shown, ascending; empty where none is censored.
    pub detection: Vec<f64>,
    /// Said when there is nothing to draw, or when something could not be drawn.
    pub message: Option<String>,
}

/// Horizontal axis; positions are already on the chosen time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct XAxis {
    /// Axis title, empty for ordinal visits.
    pub label: String,
    /// One tick a visit.
    pub ticks: Vec<Tick>,
}

/// A tick and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Position in axis coordinates.
    pub at: f64,
    /// Text.
    pub label: String,
}

/// Vertical axis in raw units.
#[derive(Clone, Debug, PartialEq)]
pub struct YAxis {
    /// Marker label with unit.
    pub label: String,
    /// Logarithmic.
    pub log: bool,
}

/// One group in one panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Index into [`Figure::groups`].
    pub group: usize,
    /// Subjects, raw units.
    pub subjects: Vec<SubjectLine>,
    /// Centres, raw units.
    pub centers: Center,
}

/// Centres of a group over the visits; visits without one are left out.
pub type Center = Vec<CenterPoint>;

/// Centre and interval at one visit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CenterPoint {
    /// Index into the study's visits.
    pub visit: usize,
    /// Position on the x axis, before dodging.
    pub x: f64,
    /// Centre, raw units.
    pub y: f64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
}

/// One subject's line.
#[derive(Clone, Debug, PartialEq)]
pub struct SubjectLine {
    /// Index into the study's subjects; never written to a file.
    pub subject: usize,
    /// Seen visits in order.
    pub points: Vec<SubjectPoint>,
}

/// One value of a subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SubjectPoint {
    /// Index into the study's visits.
    pub visit: usize,
    /// Position on the x axis.
    pub x: f64,
    /// Raw value.
    pub y: f64,
    /// Whether it is only a limit.
    pub censoring: Censoring,
}

/// A p-value between two places.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Text: `p = 0.003` or stars.
    pub text: String,
    /// From this x (baseline) ...
    pub from: f64,
    /// ... to this x; equal for a comparison of groups at a visit.
    pub to: f64,
    /// Group it belongs to, for its colour; `None` for comparisons of groups.
    pub group: Option<usize>,
}

/// n per visit of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct CountRow {
    /// Index into [`Figure::groups`].
    pub group: usize,
    /// One count a tick.
    pub n: Vec<usize>,
}
