//! The page as primitives in mm and points, and text measured with the embedded fonts.
//!
//! In: nothing of the study. Out: items that an exporter draws as they stand.
//! Not its business: what the items mean, beyond the names that a click gives back.

pub(in crate::figure) mod anchor;
pub(in crate::figure) mod fonts;
pub(in crate::figure) mod items;
pub(in crate::figure) mod text;
pub(in crate::figure) mod wrap;
