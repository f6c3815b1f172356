//! The Data tab: values, names, what is left out, and the study map.
//!
//! In: the study as read and as analysed. Out: edits of names and exclusions. Not its business: how the file is read.

pub(in crate::app::panels) mod names;
pub(in crate::app::panels) mod study_map;
pub(in crate::app::panels) mod values;
