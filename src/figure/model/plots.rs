//! Panels that are no time courses, in data coordinates.

use crate::figure::model::marks::{Interval, YAxis};
use crate::figure::model::subjects::{PairedPlot, WaterfallPlot};
use crate::figure::spec::extras::Shape;
use crate::study::Censoring;

/// A panel of a kind that is no time course.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Groups at baseline, with their difference beside them.
    Baseline(BaselinePlot),
    /// One row a contrast.
    Rows(RowsPlot),
    /// Points over two measured axes.
    Scatter(ScatterPlot),
    /// Markers by visits.
    Heat(HeatPlot),
    /// Subjects before and after.
    Paired(PairedPlot),
    /// A bar a subject.
    Waterfall(WaterfallPlot),
}

impl Plot {
    /// Marker name as in the results; the first where there are several.
    #[must_use]
    pub fn marker(&self) -> &str {
        match self {
            Self::Baseline(plot) => &plot.marker,
            Self::Rows(plot) => &plot.marker,
            Self::Scatter(plot) => &plot.marker,
            Self::Heat(_) => "",
            Self::Paired(plot) => &plot.marker,
            Self::Waterfall(plot) => &plot.marker,
        }
    }

    /// Whether it goes on from the panel before it, and has no letter of its own.
    #[must_use]
    pub fn continues(&self) -> bool {
        match self {
            Self::Rows(plot) => plot.part > 0,
            Self::Heat(plot) => plot.part > 0,
            Self::Paired(plot) => plot.part > 0,
            Self::Waterfall(plot) => plot.part > 0,
            Self::Baseline(_) | Self::Scatter(_) => false,
        }
    }

    /// Whether anything is drawn of a group.
    pub(in crate::figure) fn shows(&self, group: usize) -> bool {
        match self {
            Self::Baseline(plot) => plot.strips.iter().any(|s| s.group == group && s.n > 0),
            Self::Rows(plot) => {
                let mut dots = plot.rows.iter().flat_map(|r| &r.dots);
                dots.any(|d| d.group == group)
            }
            Self::Scatter(plot) => plot.dots.iter().any(|d| d.group == group),
            Self::Heat(_) => false,
            Self::Paired(plot) => plot.groups.iter().any(|g| g.group == group && g.n > 0),
            Self::Waterfall(plot) => plot.groups.iter().any(|g| g.0 == group && !g.1.is_empty()),
        }
    }

    /// What is said in its place where there is nothing to draw.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Baseline(plot) => plot.message.as_deref(),
            Self::Rows(plot) => plot.message.as_deref(),
            Self::Scatter(plot) => plot.message.as_deref(),
            Self::Heat(_) => None,
            Self::Paired(plot) => plot.message.as_deref(),
            Self::Waterfall(plot) => plot.message.as_deref(),
        }
    }

    /// Title above the panel; empty where the axis says it.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Baseline(_) | Self::Paired(_) | Self::Waterfall(_) => "",
            Self::Rows(plot) => &plot.title,
            Self::Scatter(plot) => &plot.title,
            Self::Heat(plot) => &plot.title,
        }
    }
}

/// All values at baseline, each group's centre, and the difference on an axis of its own whose zero
/// (one on a log scale) stands at the reference group's centre.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselinePlot {
    /// Marker name as in the results.
    pub marker: String,
    /// Vertical axis, raw units.
    pub y: YAxis,
    /// One strip a group, reference first.
    pub strips: Vec<Strip>,
    /// Differences from the reference group; empty where none was computed.
    pub differences: Vec<Difference>,
    /// The differences are those of the centres drawn, so lines may lead from the one to the other.
    pub is_hung: bool,
    /// Title of the axis of differences.
    pub difference_label: String,
    /// Limits of detection of the values shown, ascending.
    pub detection: Vec<f64>,
    /// What is drawn beside the points.
    pub shape: Shape,
    /// Said when there is nothing to draw.
    pub message: Option<String>,
}

/// One group's values.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Index into the figure's groups.
    pub group: usize,
    /// Values with the index of their subject; empty when single subjects are not shown.
    pub points: Vec<StripPoint>,
    /// Raw values whose density is drawn; empty where none is.
    pub cloud: Vec<f64>,
    /// Values.
    pub n: usize,
    /// Centre with its interval; quartiles are drawn as a box.
    pub center: Option<Interval>,
    /// The interval is first to third quartile.
    pub is_box: bool,
    /// The furthest values within 1.5 interquartile ranges of the box.
    pub whiskers: Option<(f64, f64)>,
    /// Values beyond the whiskers, where single subjects are not shown.
    pub outliers: Vec<StripPoint>,
}

/// Fewer values than these have no density.
pub(in crate::figure) const LEAST_OF_DENSITY: usize = 5;

impl Strip {
    /// Whether a density is drawn: of enough values that are not all equal.
    #[must_use]
    pub fn has_density(&self) -> bool {
        let differ = self.cloud.iter().any(|v| Some(v) != self.cloud.first());
        self.cloud.len() >= LEAST_OF_DENSITY && differ
    }
}

/// One subject's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StripPoint {
    /// Index into the study's subjects; never written to a file.
    pub subject: usize,
    /// Raw value.
    pub y: f64,
    /// Whether it is only a limit.
    pub censoring: Censoring,
}

/// A group's difference from the reference group.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Index into the figure's groups.
    pub group: usize,
    /// Difference, or ratio on a log scale.
    pub interval: Interval,
    /// p as text where asked for.
    pub p: Option<String>,
}

/// An axis of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAxis {
    /// Title.
    pub label: String,
    /// Logarithmic.
    pub log: bool,
}

/// One row a contrast: its interval, or what single subjects do to it.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsPlot {
    /// Marker name as in the results; the first where several share the panel.
    pub marker: String,
    /// Title above the panel.
    pub title: String,
    /// The title tells it from another panel of the marker.
    pub has_own_title: bool,
    /// Horizontal axis.
    pub x: ValueAxis,
    /// No effect.
    pub reference: f64,
    /// Margins of equivalence or non-inferiority, where the plan names some.
    pub margins: Vec<f64>,
    /// Whom estimates left and right of no effect favour, where somebody has said so.
    pub favours: Option<(String, String)>,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Headers of the numbers beside the rows.
    pub headers: Vec<String>,
    /// Said when there is nothing to draw.
    pub message: Option<String>,
    /// Which part of a panel that goes on over pages.
    pub part: usize,
    /// Ends of the axis that the parts share.
    pub range: Option<(f64, f64)>,
}

/// A heading that stands again where its rows go on.
pub(in crate::figure) fn continued(heading: &str) -> String {
    format!("{heading} (continued)")
}

impl RowsPlot {
    /// Least and largest number drawn.
    #[must_use]
    pub fn extent(&self) -> Option<(f64, f64)> {
        let all = self
            .values()
            .filter(|v| v.is_finite() && (!self.x.log || *v > 0.0));
        all.fold(None, |ends: Option<(f64, f64)>, v| {
            Some(ends.map_or((v, v), |(low, high)| (low.min(v), high.max(v))))
        })
    }

    /// The headings that still hold for a row, first and second; where it begins a part they stand there again.
    pub(in crate::figure) fn headings_over(
        rows: &[Row],
        at: usize,
    ) -> (Option<usize>, Option<usize>) {
        let before = &rows[..at.min(rows.len())];
        let last = |second: bool| {
            let is_one = |r: &Row| r.is_heading && r.is_second == second;
            before.iter().rposition(is_one)
        };
        let first = last(false);
        let second = last(true).filter(|s| first.is_none_or(|f| f < *s));
        match rows.get(at).map(|r| (r.is_heading, r.is_second)) {
            Some((false, _)) => (first, second),
            Some((true, true)) => (first, None),
            _ => (None, None),
        }
    }

    /// Every number drawn, with that of no effect.
    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        let own = self.rows.iter().flat_map(|r| {
            let ends = r.interval.map(|i| [Some(i.at), i.low, i.high]);
            let ends = ends.into_iter().flatten().flatten();
            ends.chain(r.dots.iter().map(|d| d.x))
        });
        own.chain([self.reference])
            .chain(self.margins.iter().copied())
    }
}

/// A row of [`RowsPlot`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Text at the left.
    pub label: String,
    /// A heading without marks.
    pub is_heading: bool,
    /// A heading that may stand under another one.
    pub is_second: bool,
    /// Index into the figure's groups, for colour and symbol.
    pub group: Option<usize>,
    /// Estimate and interval.
    pub interval: Option<Interval>,
    /// The margins of the panel are those of this row.
    pub has_margins: bool,
    /// Single subjects.
    pub dots: Vec<RowDot>,
    /// Subjects behind the row, before the numbers; empty where they are not known.
    pub n: String,
    /// Numbers at the right, one a header.
    pub cells: Vec<String>,
}

/// What one subject does to a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowDot {
    /// Index into the study's subjects; never written to a file.
    pub subject: usize,
    /// Index into the figure's groups.
    pub group: usize,
    /// Horizontal place.
    pub x: f64,
}

/// Points over two measured axes.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatterPlot {
    /// Marker name as in the results.
    pub marker: String,
    /// Title above the panel.
    pub title: String,
    /// Horizontal axis.
    pub x: ValueAxis,
    /// Vertical axis.
    pub y: ValueAxis,
    /// The vertical axis begins at zero.
    pub from_zero: bool,
    /// Points are markers: circles, filled where they have a group, else open.
    pub is_of_markers: bool,
    /// Least and largest place of the horizontal axis where panels share it.
    pub x_ends: Option<(f64, f64)>,
    /// The same of the vertical axis.
    pub y_ends: Option<(f64, f64)>,
    /// The points.
    pub dots: Vec<ScatterDot>,
    /// What the points should follow.
    pub expected: Expected,
    /// Limits at each place, ascending in x: `(x, low, high)`.
    pub band: Vec<(f64, f64, f64)>,
    /// Names of points by their index.
    pub names: Vec<(usize, String)>,
    /// Points with a ring around them, by their index.
    pub ringed: Vec<usize>,
    /// What the caption says of the panel, beside its title; empty for nothing.
    pub caption: String,
    /// The line fitted to the points, `(x, y)` from end to end.
    pub fit: Vec<(f64, f64)>,
    /// Lines to compare with.
    pub lines: Vec<ScatterLine>,
    /// Said when there is nothing to draw.
    pub message: Option<String>,
}

/// A point of [`ScatterPlot`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScatterDot {
    /// From or to a value beyond the limit of detection.
    pub is_open: bool,
    /// Index into the study's subjects, `usize::MAX` for none; never written to a file.
    pub subject: usize,
    /// Index into the figure's groups, `usize::MAX` for none.
    pub group: usize,
    /// Horizontal place.
    pub x: f64,
    /// Vertical place.
    pub y: f64,
}

/// What the points of a scatter should follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The horizontal line at zero.
    Zero,
    /// The line of equal values.
    Equal,
    /// Nothing.
    Nothing,
}

/// A line over a scatter from end to end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScatterLine {
    /// Upright, at a place of the horizontal axis.
    pub is_vertical: bool,
    /// Its place.
    pub at: f64,
}

/// Markers in rows, visits in columns, an estimate in each cell.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatPlot {
    /// Title above the panel.
    pub title: String,
    /// Visits.
    pub columns: Vec<String>,
    /// Title of the visits; empty where they are names.
    pub column_title: String,
    /// Markers with their cells, one a visit.
    pub rows: Vec<(String, Vec<Option<HeatCell>>)>,
    /// The estimate, of either sign, that has the strongest colour.
    pub most: f64,
    /// What the colours measure.
    pub legend: String,
    /// Which part of a panel that goes on over pages.
    pub part: usize,
}

impl HeatPlot {
    /// Whether any cell has a dot.
    #[must_use]
    pub fn has_dots(&self) -> bool {
        let mut cells = self.rows.iter().flat_map(|r| r.1.iter().flatten());
        cells.any(|c| c.is_dotted)
    }
}

/// A cell of [`HeatPlot`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeatCell {
    /// Estimate.
    pub value: f64,
    /// Its p is small.
    pub is_dotted: bool,
}
