//! A study that a command has opened.

use crate::plan::ResolvedPlan;
use crate::run::Request;
use crate::study::Study;

/// A study ready to analyse.
pub(super) struct Opened {
    pub study: Study,
    pub plan: ResolvedPlan,
    /// With every default filled in: what `plan.toml` holds.
    pub request: Request,
}
