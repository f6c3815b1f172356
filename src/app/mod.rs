//! The window: everything egui.
//!
//! In: a start ([`Start`]) and what the user does. Out: requests to import, run, figure and report, all
//! through jobs off this thread. Flow of a frame: `logic` applies the commands that the last frame
//! pushed and collects finished jobs; `panels` paint what `state` holds and push commands of `command`.
//! `ui` and `plot` are what they paint with. Only `plot` knows egui_plot, only `backend` knows eframe, only
//! `platform` knows rfd. Not its business: statistics; panels show strings that `views` made once from the results.

mod backend;
mod command;
mod logic;
mod panels;
mod platform;
mod plot;
mod state;
mod ui;
mod views;

pub use backend::{WindowError, run};
pub use platform::dialogs::{Answer, Dialogs, Pending, SystemDialogs};
pub use platform::settings::Settings;
pub use state::app::TrajectaApp;

use std::path::PathBuf;

/// How the window starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Welcome screen.
    Empty,
    /// With this study file.
    File(PathBuf),
    /// With the bundled example.
    Example,
}
