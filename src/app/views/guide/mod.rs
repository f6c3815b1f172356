//! The user's guide in the window.
//!
//! In: the pages of `docs/src`. Out: blocks of text to paint, without what belongs to the command line. Not its
//! business: how they are painted.

mod marks;
mod page;
mod pages;
mod shown;

pub(in crate::app) use page::{Block, GuidePage, Span, text_of};
pub(in crate::app) use pages::{found, guide};
