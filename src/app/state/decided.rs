//! What was decided about the study: the only state that is undone and saved.

use crate::session::{Document, History};

/// The document with its history.
#[derive(Default)]
pub(in crate::app) struct Decided {
    pub document: Document,
    pub history: History,
    /// Grows with every change; late work for an older one is dropped.
    pub generation: u64,
}
