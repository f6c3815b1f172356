//! Marks that every kind of figure has: groups with colour and symbol, dashes, letters, the vertical axis.

use serde::{Deserialize, Serialize};

/// Letters of the panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Letters {
    /// a, b, c.
    #[default]
    Lower,
    /// A, B, C.
    Upper,
    /// None.
    Off,
}

/// Pattern of a group's line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dash {
    /// Unbroken.
    #[default]
    Solid,
    /// Long dashes.
    Long,
    /// Short dashes.
    Short,
    /// Dots.
    Dots,
    /// A dash and a dot.
    DashDot,
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
    /// Pattern of its line.
    pub dash: Dash,
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

/// What a page does not show as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// n per group and visit.
    Counts,
    /// What centres and intervals are.
    Legend,
    /// Sentences under the panels.
    Notes,
    /// Numbers of some visits under an axis.
    Columns,
    /// The same where the visits stand at times or numbers, which square roots lead apart at the start.
    ColumnsInTime,
    /// Intervals that are not adjusted beside p-values that are.
    Intervals,
    /// A centre of the values beside a p of the model that is told under the figure or in its caption.
    Analyses,
    /// Centres beyond the ends or in the break of an axis.
    Centers,
    /// The name of a point that has no room for it.
    Name {
        /// Panel of the figure.
        panel: usize,
        /// Its place among the names of the panel.
        name: usize,
    },
    /// Values over several powers of ten on a linear axis.
    Decades,
    /// Names at the ends of lines, which stand in the legend.
    Labels,
    /// A marker of which nothing, or not all, can be drawn, as a sentence that says why.
    Undrawn(String),
}

/// Vertical axis in raw units.
#[derive(Clone, Debug, PartialEq)]
pub struct YAxis {
    /// Marker label with unit.
    pub label: String,
    /// Logarithmic.
    pub log: bool,
    /// A line to compare with: no change.
    pub reference: Option<f64>,
}

/// Estimate and interval on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Estimate.
    pub at: f64,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}
