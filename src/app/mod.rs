//! The window: everything egui.
//!
//! In: a start ([`Start`]) and what the user does. Out: requests to import, run, figure and report, all
//! through jobs off this thread. Flow of a frame: `logic` applies the commands that the last frame
//! pushed and collects finished jobs (`work` reads and analyses, `edits` changes the document, `keeping`
//! holds sessions and journal, `export` writes); `ui` and `panels` paint a borrowed view and push commands.
//! Only `plot` knows egui_plot, only `backend` knows eframe, only `dialogs` knows rfd.
//! Not its business: statistics; panels show strings that `views` made once from the results.

mod backend;
mod command;
mod command_palette;
mod diagnosis;
mod dialogs;
mod edits;
mod export;
mod figures;
mod keeping;
mod logic;
mod panels;
mod pictures;
mod plot;
mod settings;
mod source;
mod state;
mod theme;
mod ui;
mod views;
mod work;

pub use backend::{WindowError, run};
pub use dialogs::{Answer, Dialogs, Pending, SystemDialogs};
pub use settings::Settings;
pub use state::TrajectaApp;

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
