//! A figure in data coordinates: what the window draws and what the page is laid out from.

use crate::figure::model::marks::{GroupStyle, Letters, Moved, YAxis};
use crate::figure::model::plots::Plot;
use crate::figure::spec::extras::{Band, PStyle};
use crate::figure::spec::palette::Palette;
use crate::results::{ContrastFamily, ContrastKey};
use crate::study::{Censoring, is_everyone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a trajectory figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrajectoryOptions {
    /// Markers by name, in order; empty means every marker of the results.
    pub markers: Vec<String>,
    /// What the axis measures.
    pub view: View,
    /// A thin line for every subject.
    pub individuals: bool,
    /// Centre of each group at each visit.
    pub center: CenterKind,
    /// Interval around it.
    pub interval: IntervalKind,
    /// Places of the visits.
    pub time: TimeAxis,
    /// What stands at them on an axis of time.
    pub time_labels: TimeLabels,
    /// p-values on the panels.
    pub annotation: AnnotationKind,
    /// Contrast family the p-values come from.
    pub family: ContrastFamily,
    /// Panels in a row; `None` chooses.
    pub columns: Option<usize>,
    /// The same y range in all panels.
    pub shared_y: bool,
    /// Colours of the groups.
    pub palette: Palette,
    /// Colours of single groups, by name.
    pub colors: BTreeMap<String, [u8; 3]>,
    /// Subjects with a line at most; `None` draws everyone, as the window does.
    #[serde(skip)]
    pub most_lines: Option<usize>,
}

impl Default for TrajectoryOptions {
    fn default() -> Self {
        Self {
            markers: Vec::new(),
            view: View::Value,
            individuals: true,
            center: CenterKind::Mean,
            interval: IntervalKind::ConfidenceInterval,
            time: TimeAxis::Auto,
            time_labels: TimeLabels::Visits,
            annotation: AnnotationKind::None,
            family: ContrastFamily::DifferenceInChange,
            columns: None,
            shared_y: false,
            palette: Palette::default(),
            colors: BTreeMap::new(),
            most_lines: None,
        }
    }
}

/// What the vertical axis of a time course measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum View {
    /// Values.
    #[default]
    #[serde(rename = "value")]
    Value,
    /// Change from baseline: a difference, on a log scale a ratio.
    #[serde(rename = "change")]
    Change,
    /// Change in per cent of the subjects' own baselines.
    #[serde(rename = "percent")]
    Percent,
}

/// Centre of a group at a visit; `Mean` is the geometric mean on a log scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CenterKind {
    /// Mean of the analysis scale, back in raw units.
    #[serde(rename = "mean")]
    Mean,
    /// Median.
    #[serde(rename = "median")]
    Median,
    /// Estimated marginal mean of the model.
    #[serde(rename = "emm")]
    ModelMean,
}

/// Interval drawn around the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IntervalKind {
    /// No interval.
    #[serde(rename = "none")]
    None,
    /// Standard deviation.
    #[serde(rename = "sd")]
    StandardDeviation,
    /// Standard error of the mean.
    #[serde(rename = "sem")]
    StandardError,
    /// Confidence interval of the mean at the plan's level.
    #[serde(rename = "ci")]
    ConfidenceInterval,
    /// First to third quartile; goes with the median.
    #[serde(rename = "iqr")]
    Quartiles,
    /// Confidence interval of the model mean.
    #[serde(rename = "model-ci")]
    ModelConfidenceInterval,
}

/// Where the visits stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeAxis {
    /// Visits that are numbers at their numbers, others at equal steps.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// Equal steps.
    #[serde(rename = "ordinal")]
    Ordinal,
    /// Hours.
    #[serde(rename = "true")]
    True,
    /// Square root of hours.
    #[serde(rename = "sqrt")]
    SquareRoot,
}

/// What stands at the ticks of an axis of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeLabels {
    /// Names of the visits.
    #[default]
    #[serde(rename = "visits")]
    Visits,
    /// Their times, as numbers in hours, days, weeks or years: the unit that suits the longest.
    #[serde(rename = "numbers")]
    Numbers,
}

/// How contrasts are written on a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnnotationKind {
    /// Not at all.
    #[default]
    #[serde(rename = "none")]
    None,
    /// Exact p.
    #[serde(rename = "p")]
    P,
    /// Stars, explained in the legend.
    #[serde(rename = "stars")]
    Stars,
    /// Exact p in rows under the axis, a row a contrast.
    #[serde(rename = "rows")]
    Rows,
}

/// A whole figure: one panel a marker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Time courses in reading order.
    pub panels: Vec<Panel>,
    /// Panels of the kinds that are no time courses; they follow `panels`.
    pub plots: Vec<Plot>,
    /// Groups, reference first.
    pub groups: Vec<GroupStyle>,
    /// What centre and interval are, for the legend: `Geometric mean, 95 % CI`.
    pub center_text: String,
    /// The same in a few words, where a journal takes no more; empty where there are none.
    pub short_key: String,
    /// What `center_text` speaks of first, for the caption.
    pub key_begins: KeyBegins,
    /// Further legend sentences: model, family of p, stars key, synthetic data.
    pub notes: Vec<String>,
    /// One sentence for screen readers and `<desc>`.
    pub description: String,
    /// Panels in a row; `None` lets the page choose.
    pub columns: Option<usize>,
    /// Panels that belong together and share a row where the page is wide enough.
    pub unit: Option<usize>,
    /// Groups that have panels of their own, one after the other for each marker; 0 where all share a panel.
    pub facets: usize,
    /// The facets stand as one grid: a row a marker, a column a group, axes at the left and at the foot.
    pub is_grid: bool,
    /// Columns of the grid: fewer than groups where those of one marker are folded.
    pub grid_columns: usize,
    /// What the figure is, for its metadata: `OPG, OPN: trajectories by group`.
    pub title: String,
    /// A title drawn above everything.
    pub heading: Option<String>,
    /// What the groups are where their names are bare numbers: `Dose (mg)`; empty where names say it.
    pub group_title: String,
    /// How groups stand in the legend.
    pub key: Key,
    /// Groups before this one are not in the legend: nothing is drawn of them.
    pub key_from: usize,
    /// n of each group for the legend, as text; empty takes that of the study.
    pub sizes: Vec<Option<String>>,
    /// Letters of the panels.
    pub letters: Letters,
    /// Letter of the first panel where the figure is one of several on a page; each has a letter then.
    pub first_letter: Option<usize>,
    /// The same y range in all time courses of one scale.
    pub shared_y: bool,
    /// How intervals are drawn.
    pub band: Band,
    /// Names of the groups stand at the ends of their lines.
    pub has_direct_labels: bool,
    /// Centre of the groups in a time course.
    pub center: Option<CenterKind>,
    /// Contrasts are rows under the axis, however few they are.
    pub has_rows: bool,
    /// How p-values are set.
    pub p_style: PStyle,
    /// What the pre-flight says of the figure wherever it is laid out.
    pub remarks: Vec<Moved>,
    /// Start of the data file's SHA-256, for the metadata.
    pub study_sha256: String,
}

impl Figure {
    /// Whether its only group is everyone.
    pub(in crate::figure) fn is_of_everyone(&self) -> bool {
        is_everyone(self.groups.iter().map(|g| g.name.as_str()))
    }

    /// Whether anything is drawn of a group. A figure without panels is the head of a page, with groups that are.
    pub(in crate::figure) fn shows(&self, group: usize) -> bool {
        let series = self.panels.iter().flat_map(|p| &p.series);
        let mut own = series.filter(|s| s.group == group);
        own.any(|s| !s.subjects.is_empty() || !s.centers.is_empty())
            || self.plots.iter().any(|p| p.shows(group))
            || (self.panels.is_empty() && self.plots.is_empty())
    }

    /// Whether groups have another n in one marker than in another.
    pub(in crate::figure) fn has_sizes_over_markers(&self) -> bool {
        (self.sizes.iter().flatten()).any(|n| n.contains(" to "))
    }

    /// The sign of a row of p-values. A capital is marked as a statistic, which no group of that name is.
    pub(in crate::figure) fn p_sign(&self) -> &'static str {
        if self.p_style.is_capital {
            "P\u{2060}"
        } else {
            "p"
        }
    }
}

/// What n of a group says where it differs between the markers.
pub(in crate::figure) const SIZES_OVER_MARKERS: &str = "n, least to most of the markers";

/// What the text of a legend speaks of first: behind other words it is said with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyBegins {
    /// The centre and the interval of the groups, which are symbols, bars, lines or ribbons.
    #[default]
    Centers,
    /// The same, beginning with a name that keeps its capital.
    CentersByName,
    /// Colours.
    Colours,
    /// A sign that the text itself names.
    Sign,
}

/// How groups stand in the legend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Key {
    /// A piece of line with its symbol.
    #[default]
    Lines,
    /// The symbol alone.
    Symbols,
    /// Not at all: the panels name their groups.
    Hidden,
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
    /// What was asked for beside.
    pub extras: PanelExtras,
}

impl Panel {
    /// Whether nothing is drawn in it.
    pub(in crate::figure) fn is_empty(&self) -> bool {
        (self.series.iter()).all(|s| s.subjects.is_empty() && s.centers.is_empty())
    }
}

/// Elements of a panel that are there only where they are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PanelExtras {
    /// Title above the panel: the group of a facet.
    pub heading: String,
    /// Column of a facet among those of its marker; `None` of a panel of all groups.
    pub facet: Option<usize>,
    /// Stretches of the horizontal axis with their names.
    pub windows: Vec<(f64, f64, String)>,
    /// Places on the horizontal axis with their names.
    pub events: Vec<(f64, String)>,
    /// Reference range.
    pub normal: Option<(f64, f64)>,
    /// Margins of equivalence or non-inferiority, where the plan names some.
    pub margins: Vec<f64>,
    /// Ends of the vertical axis.
    pub y_ends: (Option<f64>, Option<f64>),
    /// Ticks of the vertical axis; empty chooses.
    pub y_ticks: Vec<f64>,
    /// Stretch of the vertical axis that is left out.
    pub y_break: Option<(f64, f64)>,
}

/// Horizontal axis; positions are already on the chosen time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct XAxis {
    /// Axis title, empty for ordinal visits.
    pub label: String,
    /// Places are times, where nothing stands beside its own.
    pub is_time: bool,
    /// Places are the numbers that the visits are called by.
    pub has_numbers: bool,
    /// One tick a visit.
    pub ticks: Vec<Tick>,
}

/// More visits at their numbers than these are not named one by one: round numbers stand at the axis.
const MOST_NAMED: usize = 30;

impl XAxis {
    /// Whether round numbers stand at the axis, and neither visits nor what is counted at each.
    #[must_use]
    pub fn is_round(&self) -> bool {
        self.has_numbers && self.ticks.len() > MOST_NAMED
    }

    /// The tick of a visit, by its index in the study.
    #[must_use]
    pub fn of_visit(&self, visit: usize) -> Option<&Tick> {
        self.ticks.iter().find(|t| t.visit == visit)
    }

    /// Whether a visit comes next after another one on the axis, with none between them.
    #[must_use]
    pub fn follow(&self, one: usize, next: usize) -> bool {
        let place = |visit: usize| self.ticks.iter().position(|t| t.visit == visit);
        place(one)
            .zip(place(next))
            .is_some_and(|(one, next)| next == one + 1)
    }
}

/// A tick and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Index into the study's visits.
    pub visit: usize,
    /// Position in axis coordinates.
    pub at: f64,
    /// Text.
    pub label: String,
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
    /// Name of its row where contrasts are rows: `MDD − HC`.
    pub row: String,
    /// Its text there: `0.003`.
    pub cell: String,
    /// The group, and the one it is compared with.
    pub groups: (Option<usize>, Option<usize>),
    /// From this x (baseline) ...
    pub from: f64,
    /// ... to this x; equal for a comparison of groups at a visit.
    pub to: f64,
    /// Group it belongs to, for its colour; `None` for comparisons of groups.
    pub group: Option<usize>,
    /// The contrast it tells, as the results name it.
    pub contrast: ContrastKey,
}

/// n per visit of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct CountRow {
    /// Index into [`Figure::groups`].
    pub group: usize,
    /// One count a tick.
    pub n: Vec<usize>,
}
