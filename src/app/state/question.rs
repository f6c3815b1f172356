//! Questions to the user that are no panel.

use crate::app::command::request::{Next, Purpose};
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
