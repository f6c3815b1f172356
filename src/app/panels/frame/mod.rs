//! The frame around the tabs: menu, status line, list of markers, welcome page, command palette and questions.
//!
//! In: the whole state. Out: commands. Not its business: what a tab shows.

mod exporting;
mod guide;
mod palette;
mod questions;
pub(in crate::app::panels) mod sidebar;
pub(in crate::app::panels) mod status;
pub(in crate::app::panels) mod welcome;
mod window;
