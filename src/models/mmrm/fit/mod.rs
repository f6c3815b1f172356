//! From data to an optimum.
//!
//! In: data, a structure, REML or ML. Out: the fit with its convergence. Not its business: tests.

pub(in crate::models::mmrm) mod by_group;
pub(in crate::models::mmrm) mod fitting;
pub(in crate::models::mmrm) mod groups;
pub(in crate::models::mmrm) mod newton;
pub(in crate::models::mmrm) mod prepared;
pub(in crate::models::mmrm) mod random;
pub(in crate::models::mmrm) mod start;
