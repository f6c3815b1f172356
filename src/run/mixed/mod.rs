//! The mixed models of one marker: what enters, which covariance is kept, the fit, its tests and tables.
//!
//! In: a marker on the analysis scale and the plan. Out: the model as results write it, and why there is none.

pub(in crate::run) mod adjust;
pub(in crate::run) mod crossover;
pub(in crate::run) mod diagnose;
pub(in crate::run) mod entering;
pub(in crate::run) mod formula;
pub(in crate::run) mod influence;
pub(in crate::run) mod ladder;
pub(in crate::run) mod mmrm;
pub(in crate::run) mod sensitivity;
pub(in crate::run) mod slopes;
pub(in crate::run) mod testing;
pub(in crate::run) mod written;
