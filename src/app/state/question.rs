//! Questions to the user that are no panel.

use crate::app::command::request::{Ask, Purpose};
use crate::app::platform::dialogs::{Dialogs, Pending};

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
    /// One page of help.
    pub guide: bool,
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
            guide: false,
        }
    }
}
