//! Everything undo takes back and a session keeps.

use crate::figure::TrajectoryOptions;
use crate::run::Request;
use serde::{Deserialize, Serialize};

/// Roles, preparation, plan and look: the only undoable, saved state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// How the file is read, what is left out and derived, what is analysed.
    pub request: Request,
    /// How trajectories are drawn.
    pub look: TrajectoryOptions,
}
