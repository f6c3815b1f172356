//! The bytes of a file become text or the sheets of a workbook.
//!
//! In: bytes. Out: decoded text, or cells of a sheet. `container` recognises the kind of a file by its content;
//! `archive`, `compound` and `open_document` check a workbook before its library opens it; `budget` says how much
//! memory a file may take; `forms` brings tables that are no delimited lines into lines; `endings` says how the names of
//! files end. Not its business: where the table begins.

pub(in crate::import) mod archive;
mod attributes;
pub(in crate::import) mod budget;
mod closed;
pub(in crate::import) mod compound;
pub(in crate::import) mod container;
pub(in crate::import) mod endings;
pub(in crate::import) mod files;
mod forms;
pub(in crate::import) mod hidden;
mod hidden_old;
mod legends;
mod npx_manager;
pub(in crate::import) mod open;
pub(in crate::import) mod open_document;
pub(in crate::import) mod pasted;
mod people_sheets;
mod plate_sheets;
mod prism;
pub(in crate::import) mod read;
mod sheet_choice;
mod sheet_table;
pub(in crate::import) mod sheets;
mod statistics;
mod tags;
pub(in crate::import) mod text;
pub(in crate::import) mod workbook;
mod written;
