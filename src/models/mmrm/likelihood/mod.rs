//! The (restricted) likelihood: value, gradient and observed Hessian.
//!
//! In: data and `Sigma`. Out: the criterion in `theta`. The data are collected once by missingness pattern, so that an
//! evaluation does not cost more with more subjects.
//! Not its business: where an optimum is sought; that is `fit`.

pub(in crate::models::mmrm) mod blocks;
pub(in crate::models::mmrm) mod criterion;
pub(in crate::models::mmrm) mod dense;
pub(in crate::models::mmrm) mod means;
pub(in crate::models::mmrm) mod moments;
pub(in crate::models::mmrm) mod products;
pub(in crate::models::mmrm) mod second;
