//! Commands: one request each, carried out by `logic` only.

use super::table::{Action, Tab};
use crate::app::views::{MarkerSort, Screening};
use crate::figure::OwnPreset;
use crate::results::ContrastKey;
use crate::session::Edit;
use egui::ThemePreference;
use std::path::PathBuf;

/// One request to change something; only `logic` carries it out.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Command {
    /// An action of the table.
    Do(Action),
    /// Open this file.
    OpenFile(PathBuf),
    /// Read the open file again from disk.
    ReadAgain,
    /// Write what was asked for to this place.
    WriteTo(Purpose, PathBuf),
    /// Change the document.
    Edit(Edit),
    /// What the Screen tab lists, and in which order.
    Screening(Screening),
    /// Order of the marker list.
    SortMarkers(MarkerSort),
    /// Show this tab.
    Tab(Tab),
    /// Show this marker in depth.
    Marker(String),
    /// Show this contrast of a marker among its tables.
    Contrast(String, ContrastKey),
    /// Light this subject up everywhere, or none.
    Subject(Option<usize>),
    /// Keep this page and look of figures.
    KeepPreset(OwnPreset),
    /// Forget the page and look of this name.
    ForgetPreset(String),
    /// Light, dark or as the system.
    Theme(ThemePreference),
    /// Show residuals in units of the analysis, not freed of variances and correlations.
    RawResiduals(bool),
    /// Show or hide the roles of the columns.
    ShowRoles(bool),
    /// Show or hide the study map in a window of its own.
    ShowMap(bool),
    /// The marker whose values the study map shows, by name; `None`: any.
    MapMarker(Option<String>),
}

/// What happens once unsaved work is safe.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Next {
    /// Open a study or a session.
    Open(PathBuf),
    /// Open the bundled study.
    Example,
    /// Close the window.
    Quit,
}

/// What a place on disk is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Purpose {
    Figure,
    Figures,
    Session,
    Tables,
    Report,
}
