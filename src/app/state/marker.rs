//! The marker in depth: the pictures beside its trajectory, and how well its model fits.

use crate::app::views::DiagnosticsView;
use crate::figure::{Scene, TrajectoryOptions};
use crate::results::Diagnostics;

/// How well one marker's model fits.
pub(in crate::app) struct Diagnosis {
    pub marker: String,
    pub numbers: Diagnostics,
    pub view: DiagnosticsView,
}

/// Which pictures, and how wide.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Of {
    pub marker: String,
    /// Of the numbers on screen.
    pub generation: u64,
    pub complete: bool,
    pub look: TrajectoryOptions,
    pub widths: Widths,
}

/// Room for the picture of the baseline and for that of the contrasts, points of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) struct Widths {
    pub baseline: u16,
    pub contrasts: u16,
}

/// Laid out once, painted every frame.
pub(in crate::app) struct Pictures {
    pub of: Of,
    /// `None` where there is nothing to compare.
    pub baseline: Option<Scene>,
    /// `None` without a model.
    pub contrasts: Option<Scene>,
}
