//! The state that undo restores and a session file stores.

use super::Arrangement;
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
    /// What it shows, and how; of a page what its figures share.
    pub spec: FigureSpec,
    /// Other figures of the document that stand on it; `None` where it is a figure itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Arrangement>,
}

impl NamedFigure {
    /// The figure that looks like the trajectories on screen.
    #[must_use]
    pub fn first(look: &TrajectoryOptions) -> Self {
        Self {
            name: "Figure 1".to_owned(),
            spec: FigureSpec::looking(look),
            page: None,
        }
    }
}

/// The first of "Figure 1", "Figure 2", … that no figure has, for another word than "Figure" likewise.
#[must_use]
pub fn free_name(word: &str, all: &[NamedFigure]) -> String {
    let names = (1..).map(|n| format!("{word} {n}"));
    let mut free = names.filter(|name| all.iter().all(|f| f.name != *name));
    free.next().unwrap_or_default()
}
