//! How the file is read: roles of the columns, the raw table, options of the whole file, the study that results.
//!
//! In: the open file as it was recognised. Out: other options of reading, as an edit. Not its business: reading.

mod questions;
pub(in crate::app::panels) mod raw_table;
pub(in crate::app::panels) mod roles;
mod said;
pub(in crate::app::panels) mod study_preview;
pub(in crate::app::panels) mod whole_file;
