//! The state that undo restores and a session file stores.

use crate::figure::{FigureSpec, TrajectoryOptions};
use crate::plan::Request;
use serde::{Deserialize, Serialize};

/// Roles, preparation, plan and appearance of the plot: all of the state that undo restores and a session stores.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// How the file is read, what is left out and derived, what is analysed.
    pub request: Request,
    /// How trajectories are drawn.
    pub look: TrajectoryOptions,
    /// Figures to be exported.
    pub figures: Vec<NamedFigure>,
}

/// A figure with the name its file takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedFigure {
    /// Name of the figure, and of its file without the extension.
    pub name: String,
    /// What it shows, and how.
    pub spec: FigureSpec,
}

impl NamedFigure {
    /// The figure that looks like the trajectories on screen.
    #[must_use]
    pub fn first(look: &TrajectoryOptions) -> Self {
        Self {
            name: "Figure 1".to_owned(),
            spec: FigureSpec::looking(look),
        }
    }
}
