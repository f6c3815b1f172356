//! A study that a command has opened.

use crate::plan::{Request, ResolvedPlan};
use crate::study::Study;
use std::path::PathBuf;

/// A study ready to analyse.
pub(super) struct Opened {
    pub study: Study,
    pub plan: ResolvedPlan,
    /// With every default filled in: what `plan.toml` holds.
    pub request: Request,
    /// Files that were read.
    pub inputs: Vec<PathBuf>,
}
