//! Kinds of figures, and what is true of each: whatever tells kinds apart outside the file that composes one asks here.

use crate::figure::spec::named::named;
use serde::{Deserialize, Serialize};

named! {
    /// Kind of figure.
    #[derive(Default)]
    Kind {
        /// Values over the visits.
        #[default]
        Trajectory = "trajectory",
        /// Change from baseline over the visits.
        Change = "change",
        /// Difference between the groups over the visits.
        Difference = "difference",
        /// Groups at baseline, with their difference.
        Baseline = "baseline",
        /// Subjects before and after, with the change of each group.
        Paired = "paired",
        /// Changes of single subjects, sorted.
        Waterfall = "waterfall",
        /// Changes of two markers against each other.
        Correlation = "correlation",
        /// Contrasts with their intervals.
        Forest = "forest",
        /// Estimates of many markers against their p.
        Volcano = "volcano",
        /// Changes of many markers over the visits, as colours.
        Heatmap = "heatmap",
        /// Residuals, normal quantiles and influence of each model.
        Diagnostics = "diagnostics",
    }
}

/// What the marks of a kind stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::figure) enum Shows {
    /// Values or changes of subjects, and what describes them.
    Values,
    /// Estimates of the models.
    Models,
    /// Either, as the figure asks.
    Either,
}

impl Kind {
    /// Name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Trajectory => "Trajectories",
            Self::Change => "Change from baseline",
            Self::Difference => "Difference between groups",
            Self::Baseline => "Groups at baseline",
            Self::Paired => "Before and after",
            Self::Waterfall => "Changes of single subjects",
            Self::Correlation => "Correlation of changes",
            Self::Forest => "Forest of contrasts",
            Self::Volcano => "Volcano",
            Self::Heatmap => "Heat map",
            Self::Diagnostics => "Diagnostics",
        }
    }

    /// What it shows.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Trajectory => "Values over the visits.",
            Self::Change => "Changes over the visits, around a zero line.",
            Self::Difference => "Differences of the model over the visits.",
            Self::Baseline => "Every subject, the groups, and their difference with its interval.",
            Self::Paired => {
                "Every subject at baseline and at a visit, with the change of each group."
            }
            Self::Waterfall => "A bar a subject, sorted within each group.",
            Self::Correlation => "Changes of two markers in the same subjects.",
            Self::Forest => "Estimates with intervals, marker by marker.",
            Self::Volcano => "Estimates of the markers against their p.",
            Self::Heatmap => "Changes of the markers over the visits, as colours.",
            Self::Diagnostics => "Residuals, normal quantiles and influence of each model.",
        }
    }

    /// Whether p-values can be asked for on its panels.
    #[must_use]
    pub fn takes_p_values(self) -> bool {
        !matches!(
            self,
            Self::Diagnostics | Self::Waterfall | Self::Correlation
        )
    }

    /// What its marks stand for.
    pub(in crate::figure) fn shows(self) -> Shows {
        match self {
            Self::Difference | Self::Forest | Self::Volcano | Self::Heatmap | Self::Diagnostics => {
                Shows::Models
            }
            Self::Trajectory | Self::Change => Shows::Either,
            Self::Baseline | Self::Paired | Self::Waterfall | Self::Correlation => Shows::Values,
        }
    }

    /// Whether its marks tell which values are beyond a limit of detection.
    pub(in crate::figure) fn marks_limits(self) -> bool {
        self.shows() != Shows::Models && self != Self::Correlation
    }

    /// What a group lacks of which nothing is drawn; `None` where groups are not drawn one by one.
    pub(in crate::figure) fn of_a_group(self) -> Option<&'static str> {
        match self {
            Self::Trajectory | Self::Baseline => Some("value"),
            Self::Change => Some("change"),
            Self::Difference => Some("estimate"),
            Self::Paired | Self::Waterfall => Some("subject with both values"),
            Self::Correlation => Some("subject with changes of both markers"),
            Self::Diagnostics => Some("value in a model"),
            Self::Forest | Self::Volcano | Self::Heatmap => None,
        }
    }

    /// Whether values run over visits.
    #[must_use]
    pub fn is_time_course(self) -> bool {
        matches!(self, Self::Trajectory | Self::Change | Self::Difference)
    }

    /// Whether it shows subjects at one visit against their baseline.
    #[must_use]
    pub fn is_at_visit(self) -> bool {
        matches!(self, Self::Paired | Self::Waterfall | Self::Correlation)
    }

    /// Whether it has a centre and an interval to choose.
    #[must_use]
    pub fn has_centers(self) -> bool {
        matches!(
            self,
            Self::Trajectory | Self::Change | Self::Baseline | Self::Paired
        )
    }
}
