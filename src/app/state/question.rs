//! Questions to the user that are no panel.

use crate::app::command::request::{Next, Purpose};
use crate::app::platform::dialogs::{Dialogs, Pending};
use std::path::PathBuf;

/// A question to the user that is not a panel.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Ask {
    /// No dialog of the system: the path is typed.
    PathToOpen(String),
    /// The same for something to write.
    PathToSave(Purpose, String),
    /// Something is at the place that was typed.
    Replace(Purpose, PathBuf),
    /// The study's file was changed by another program.
    FileChanged,
    /// Unsaved work would be lost by what comes next.
    Unsaved(Next),
    /// A window died with work in it.
    Recover,
    /// The data of a session are gone; the sentence says which.
    DataMissing(String),
    /// Why is this left out? Asked before an exclusion.
    Reason(Excluding),
}

/// What is about to be left out, and the reason so far.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Excluding {
    pub subject: String,
    /// Visit and marker of a single value; `None` for the whole subject.
    pub value: Option<(String, String)>,
    pub reason: String,
}

/// What stands over the window and waits for an answer.
pub(in crate::app) struct Questions {
    pub ask: Option<Ask>,
    /// Opens the dialogs of the system.
    pub dialogs: Box<dyn Dialogs>,
    /// A dialog for a file to open.
    pub opening: Option<Pending>,
    /// A dialog for a place to write to.
    pub saving: Option<(Purpose, Pending)>,
    /// What is typed into the command palette while it is open.
    pub palette: Option<String>,
    pub about: bool,
}

impl Questions {
    /// Nothing is asked yet.
    pub fn new(dialogs: Box<dyn Dialogs>) -> Self {
        Self {
            ask: None,
            dialogs,
            opening: None,
            saving: None,
            palette: None,
            about: false,
        }
    }
}
