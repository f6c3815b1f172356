//! The Figure tab: the page as it is exported, and the inspector of its figure.
//!
//! In: the figures of the document and the page drawn from one. Out: edits of a figure. Not its business: drawing it.

mod arrangement;
mod axes;
mod carried;
pub(in crate::app::panels) mod desk;
mod elements;
pub(in crate::app::panels) mod inspector;
mod kinds;
mod markers;
