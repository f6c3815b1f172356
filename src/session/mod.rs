//! The decisions about a study: the document, its edits and their history, the session file and the
//! journal that survives a crash.
//!
//! In: edits from the window, a session file from disk. Out: the [`Document`] in force, bytes of a
//! [`Session`]. The data themselves are never in it: they are referred to by path and SHA-256.
//! Not its business: reading the data, computing, painting.

mod arrangement;
mod document;
mod edit;
mod file;
mod history;
mod journal;
mod places;

pub use arrangement::{Arrangement, MOST_COLUMNS, Place};
pub use document::{Document, NamedFigure, find, free_name};
pub use edit::Edit;
pub use file::{
    DataReference, EXTENSION, ResultsMark, Session, SessionError, fingerprint, is_session,
};
pub use history::History;
pub use journal::{Journal, Leftover, leftovers};
pub use places::{FilePlace, StudyPlaces};
