//! Elements that a figure has only where they are asked for.

use crate::figure::spec::named::named;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

named! {
    /// How intervals of a time course are drawn.
    #[derive(Default)]
    Band {
        /// A bar with caps at each visit.
        #[default]
        Bars = "bars",
        /// A ribbon along the line.
        Ribbon = "ribbon",
    }
}

named! {
    /// Where the names of the groups stand.
    #[derive(Default)]
    Labels {
        /// In a legend above the panels.
        #[default]
        Legend = "legend",
        /// At the ends of the lines.
        Direct = "direct",
    }
}

named! {
    /// How numbers and units are set.
    #[derive(Default)]
    Typography {
        /// `95 % CI`, as the SI asks for.
        #[default]
        Si = "si",
        /// `95% CI`, as most English journals print it.
        Us = "us",
    }
}

/// How a journal sets a p-value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PStyle {
    /// The letter is a capital.
    pub is_capital: bool,
    /// No zero before the decimal point.
    pub drops_zero: bool,
    /// The decimal point stands in the middle of the line.
    pub has_middle_point: bool,
}

named! {
    /// How the values of a group at baseline are drawn.
    #[derive(Default)]
    Shape {
        /// A point a subject.
        #[default]
        Points = "points",
        /// A density to both sides of the points.
        Violin = "violin",
        /// Points, centre and half a density beside each other.
        Raincloud = "raincloud",
    }
}

/// A stretch of time with a name, such as a treatment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Start: a visit, or a time since the baseline such as `40 min`.
    pub from: String,
    /// End.
    pub to: String,
    /// Name.
    pub text: String,
}

/// A moment with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// A visit, or a time since the baseline.
    pub at: String,
    /// Name.
    pub text: String,
}

/// What is asked for beside the kind of a figure. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extras {
    /// Intervals of time courses.
    pub band: Band,
    /// Names of the groups.
    pub labels: Labels,
    /// A panel for each group.
    pub by_group: bool,
    /// Shaded stretches of time.
    pub windows: Vec<Window>,
    /// Marked moments.
    pub events: Vec<Event>,
    /// Reference range of markers, by name.
    pub normal: BTreeMap<String, (f64, f64)>,
    /// Lower end of the vertical axis.
    pub y_min: Option<f64>,
    /// Upper end of the vertical axis.
    pub y_max: Option<f64>,
    /// Ticks of the vertical axis; empty chooses.
    pub y_ticks: Vec<f64>,
    /// Stretch of the vertical axis that is left out.
    pub y_break: Option<(f64, f64)>,
    /// Title of the horizontal axis.
    pub x_title: Option<String>,
    /// Title of the vertical axis.
    pub y_title: Option<String>,
    /// Values of a group at baseline.
    pub shape: Shape,
    /// Visit of kinds that show one; `None` takes the last with a change, in a volcano all of them.
    pub at: Option<String>,
    /// The visits of a comparison taken together, one p a marker; volcano only.
    pub together: bool,
    /// Markers by name that stand out among the others, ringed and named; volcano only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marked: Vec<String>,
    /// Whom estimates left and right of no effect favour; forests of groups that are compared only.
    pub favours: Option<(String, String)>,
    /// Setting of numbers; `None` takes the preset's.
    pub typography: Option<Typography>,
}

impl Extras {
    /// Whether anything belongs to the axes of a time course.
    #[must_use]
    pub fn is_of_time_courses(&self) -> bool {
        let plain = Self {
            typography: self.typography,
            at: self.at.clone(),
            favours: self.favours.clone(),
            together: self.together,
            marked: self.marked.clone(),
            shape: self.shape,
            ..Self::default()
        };
        *self != plain
    }
}
