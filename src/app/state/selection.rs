//! What is looked at: tab, marker, subject, and how lists are ordered. Neither saved nor undone.

use crate::app::command::table::Tab;
use crate::app::views::{MarkerSort, Screening};
use crate::results::ContrastKey;

/// What the user chose to see.
#[derive(Default)]
pub(in crate::app) struct Selection {
    pub tab: Tab,
    /// Marker of the Marker tab.
    pub marker: Option<String>,
    /// A contrast that was asked for: its row is marked in the Marker tab.
    pub contrast: Option<ContrastKey>,
    /// Highlighted subject.
    pub subject: Option<usize>,
    /// Which figure of the document the Figure tab shows.
    pub figure: usize,
    /// Residuals are shown raw, not normalised.
    pub raw_residuals: bool,
    pub marker_sort: MarkerSort,
    /// What the Screen tab lists.
    pub screening: Screening,
    /// How the file is read takes the place of the tabs.
    pub show_roles: bool,
    /// The study map stands in a window of its own.
    pub show_map: bool,
    /// The marker of the map by its name; `None`: any marker.
    pub map_marker: Option<String>,
}
