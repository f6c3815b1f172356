//! One file a panel; each reads the state and pushes commands.

pub(super) mod data;
pub(super) mod diagnostics;
pub(super) mod inspector;
pub(super) mod marker;
pub(super) mod plan;
mod raw_table;
pub(super) mod roles;
pub(super) mod sidebar;
pub(super) mod status;
mod study_preview;
pub(super) mod table;
pub(super) mod trajectories;
pub(super) mod welcome;
