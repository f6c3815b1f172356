//! What needs no mixed model: several groups, assumptions, tables of a study, changes in per cent.
//!
//! In: a marker on the analysis scale. Out: tests and descriptions as results.
//! Not its business: the mathematics of a test; that is `models`. A further test is called here and has an empty place in
//! `run/marker`.

pub(in crate::run) mod areas;
pub(in crate::run) mod association;
pub(in crate::run) mod before_after;
pub(in crate::run) mod classical;
pub(in crate::run) mod line;
pub(in crate::run) mod pairs;
pub(in crate::run) mod percent;
pub(in crate::run) mod skewness;
pub(in crate::run) mod table_one;
