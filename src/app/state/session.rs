//! The session behind the study: what it said, what of it is unsaved, what a crash left.

use crate::app::command::request::Next;
use crate::figure::TrajectoryOptions;
use crate::session::{Document, Journal, Leftover, NamedFigure, ResultsMark, Session};
use std::path::PathBuf;

/// Where a session comes from.
#[derive(Clone, Default)]
pub(in crate::app) struct Kept {
    /// Its file; a recovered one may have none.
    pub path: Option<PathBuf>,
    /// It was taken over from a journal.
    pub recovered: bool,
}

/// What a session said about the study that is being opened.
pub(in crate::app) struct FromSession {
    pub kept: Kept,
    pub look: TrajectoryOptions,
    pub figures: Vec<NamedFigure>,
    /// Of the data it was saved with.
    pub sha256: String,
    pub mark: Option<ResultsMark>,
}

/// What is known of the session on screen.
#[derive(Default)]
pub(in crate::app) struct Keeping {
    /// The session file, once there is one.
    pub path: Option<PathBuf>,
    /// The document as it was opened or saved: more than that is unsaved.
    pub clean: Document,
    /// Results the session was saved with, until they are compared.
    pub mark: Option<ResultsMark>,
    /// A document taken over from a journal is unsaved from the start.
    pub recovered: bool,
    /// What is to be borne in mind about its data.
    pub caution: Option<String>,
}

/// Work a window left behind, and what to do with it.
pub(in crate::app) struct Recovery {
    pub leftovers: Vec<Leftover>,
}

/// What is kept of the work on screen, and what holds the window open.
#[derive(Default)]
pub(in crate::app) struct SessionState {
    /// The session on screen, and what of it is saved.
    pub keeping: Keeping,
    /// Survives a crash; `None` where no folder for it could be had.
    pub journal: Option<Journal>,
    /// Something was decided that no session file holds.
    pub unsaved: bool,
    /// Something was decided that the journal does not hold yet.
    pub journal_is_old: bool,
    /// Work that a crash left behind.
    pub recovery: Option<Recovery>,
    /// The leftover that was taken over, until the work is kept elsewhere.
    pub taken_over: Option<Leftover>,
    /// A session whose data are looked for, and where it comes from.
    pub homeless: Option<(Session, Kept)>,
    /// What happens once the session is saved.
    pub after_saving: Option<Next>,
    /// Nothing holds the window open any more.
    pub quit: bool,
    /// Title of the window as it was set last.
    pub title: String,
}
