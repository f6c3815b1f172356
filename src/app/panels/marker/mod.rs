//! The Marker tab: one marker in depth, with its tables, pictures and model diagnostics.
//!
//! In: tables and pictures made from the results. Out: commands that select and show. Not its business: statistics.

pub(in crate::app::panels) mod depth;
pub(in crate::app::panels) mod diagnostics;
