//! How the covariance of the visits depends on its parameters: one file a structure.
//!
//! In: parameters `theta`. Out: `Sigma` with its first and second derivatives.

pub(in crate::models::mmrm) mod by_group;
pub(in crate::models::mmrm) mod components;
pub(in crate::models::mmrm) mod structure;
pub(in crate::models::mmrm) mod structured;
pub(in crate::models::mmrm) mod unstructured;
