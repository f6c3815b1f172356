//! The Trajectories tab: all markers side by side, and the inspector of their look.
//!
//! In: the figure on screen. Out: edits of the look, selections. Not its business: composing the figure.

pub(in crate::app::panels) mod grid;
pub(in crate::app::panels) mod inspector;
