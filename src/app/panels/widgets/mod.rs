//! What several panels are made of and one of them alone does not own.
//!
//! In: plain values and what is being typed. Out: the choice made. Not its business: what a choice leads to.

pub(in crate::app::panels) mod action;
pub(in crate::app::panels) mod answer;
pub(in crate::app::panels) mod check;
pub(in crate::app::panels) mod field;
pub(in crate::app::panels) mod findings;
pub(in crate::app::panels) mod look;
