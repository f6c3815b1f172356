//! What a figure is asked to be.
//!
//! In: what a person chose. Out: plain data: kind, elements, page, colours. Not its business: data, drawing.

pub(in crate::figure) mod board;
pub(in crate::figure) mod extras;
pub(in crate::figure) mod figure_spec;
pub(in crate::figure) mod kind;
pub(in crate::figure) mod named;
pub(in crate::figure) mod own_preset;
pub(in crate::figure) mod page;
pub(in crate::figure) mod palette;
