//! One file a panel; each reads the state and pushes commands.

mod correlations;
pub(super) mod data;
mod derived;
pub(super) mod diagnostics;
mod family;
pub(super) mod figure;
pub(super) mod figure_inspector;
pub(super) mod inspector;
pub(super) mod marker;
pub(super) mod names;
pub(super) mod plan;
mod raw_table;
pub(super) mod report;
pub(super) mod roles;
pub(super) mod screen;
pub(super) mod sidebar;
pub(super) mod status;
pub(super) mod study_map;
mod study_preview;
pub(super) mod table;
pub(super) mod trajectories;
pub(super) mod welcome;
mod whole_file;
