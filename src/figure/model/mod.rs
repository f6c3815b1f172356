//! A figure in data coordinates: what the window draws and what the page is laid out from.
//!
//! In: nothing; these are types. Out: panels, series, axes, texts. Not its business: millimetres.

pub(in crate::figure) mod course;
pub(in crate::figure) mod marks;
pub(in crate::figure) mod plots;
pub(in crate::figure) mod subjects;
pub(in crate::figure) mod ticks;
mod visit_names;
pub(in crate::figure) mod words;
