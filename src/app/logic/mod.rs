//! Carries out commands and collects finished work, one file a topic.
//!
//! In: the commands of the last frame and the ends of jobs. Out: a changed state. Not its business: painting.

pub(in crate::app) mod analysing;
mod compare;
pub(in crate::app) mod diagnosis;
pub(in crate::app) mod edits;
pub(in crate::app) mod ends;
pub(in crate::app) mod export;
pub(in crate::app) mod figures;
pub(in crate::app) mod keeping;
pub(in crate::app) mod pictures;
pub(in crate::app) mod reading;
pub(in crate::app) mod recognise;
pub(in crate::app) mod source;
pub(in crate::app) mod step;
pub(in crate::app) mod views;
pub(in crate::app) mod welcome;
