//! The system around the window: the file dialogs, what is remembered between starts.
//!
//! In: what is proposed for a file. Out: paths and settings. Not its business: anything about studies.

pub(in crate::app) mod dialogs;
pub(in crate::app) mod settings;
