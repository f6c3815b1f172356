//! Questions to the user that are no panel.

use crate::app::command::request::{Ask, Purpose};
use crate::app::platform::dialogs::{Dialogs, Pending};
use crate::figure::FigureSpec;

/// Where the user's guide is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::app) struct OpenGuide {
    /// The page; `None`: the short one.
    pub page: Option<usize>,
    /// Pages that were left by a link, the last one at the end.
    pub back: Vec<Option<usize>>,
    /// What is searched for.
    pub search: String,
    /// The heading or the block that is brought into view once.
    pub at: Option<GuidePlace>,
}

/// A place on a page of the guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum GuidePlace {
    Top,
    /// By its place among the blocks.
    Block(usize),
    /// By what it begins with.
    Heading(&'static str),
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
    /// The figure that a place is chosen for; `None`: that of the Figure tab.
    pub exporting: Option<FigureSpec>,
    /// What is typed into the command palette while it is open.
    pub palette: Option<String>,
    pub about: bool,
    /// The user's guide while it is open.
    pub guide: Option<OpenGuide>,
    /// When, in seconds, and where a question about the file was last answered.
    pub answered: Option<(f64, egui::Pos2)>,
}

impl Questions {
    /// Nothing is asked yet.
    pub fn new(dialogs: Box<dyn Dialogs>) -> Self {
        Self {
            ask: None,
            dialogs,
            opening: None,
            saving: None,
            exporting: None,
            palette: None,
            about: false,
            guide: None,
            answered: None,
        }
    }
}
