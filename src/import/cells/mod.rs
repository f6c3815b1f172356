//! What a single cell, column or name says.
//!
//! In: raw cells and headers. Out: values with limits of detection (`values`), dates (`dates`), profiles of
//! columns (`profile`, `codes`, `row_codes`), labels and units (`names`), known words (`vocabulary`). Not its business:
//! which column has which role.

mod among_words;
pub(in crate::import) mod answers;
pub(in crate::import) mod assay_names;
pub(in crate::import) mod calendar;
pub(in crate::import) mod codes;
pub(in crate::import) mod dates;
mod dates_shared;
mod events;
mod fold;
pub(in crate::import) mod header_units;
pub(in crate::import) mod hint;
pub(in crate::import) mod labels;
pub(in crate::import) mod languages;
pub(in crate::import) mod moment;
pub(in crate::import) mod names;
pub(in crate::import) mod numbered;
pub(in crate::import) mod olink_controls;
mod phases;
pub(in crate::import) mod profile;
pub(in crate::import) mod row_codes;
pub(in crate::import) mod runs;
pub(in crate::import) mod same_unit;
pub(in crate::import) mod sequence;
pub(in crate::import) mod time_points;
mod time_units;
pub(in crate::import) mod time_words;
pub(in crate::import) mod turns;
pub(in crate::import) mod values;
pub(in crate::import) mod vocabulary;
pub(in crate::import) mod words;
