//! The system around the window: eframe, the file dialogs, what is remembered between starts.
//!
//! In: how the program starts. Out: a running window, paths, settings. Not its business: anything about studies.

pub(in crate::app) mod backend;
pub(in crate::app) mod dialogs;
pub(in crate::app) mod settings;
