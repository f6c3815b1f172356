//! What the window knows: the study, the document, what is chosen and on screen, running work.
//!
//! In: what `logic` decides. Out: plain values that panels read. Not its business: how a value comes about, and
//! painting.

pub(in crate::app) mod app;
pub(in crate::app) mod decided;
pub(in crate::app) mod figure;
pub(in crate::app) mod file;
pub(in crate::app) mod jobs;
pub(in crate::app) mod marker;
pub(in crate::app) mod memory;
pub(in crate::app) mod news;
pub(in crate::app) mod question;
pub(in crate::app) mod selection;
pub(in crate::app) mod session;
pub(in crate::app) mod study;
pub(in crate::app) mod view;
pub(in crate::app) mod views;
