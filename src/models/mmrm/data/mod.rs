//! What a mixed model is fitted to: values, design and codings.
//!
//! In: values by subject and visit, groups, covariates. Out: the columns of the mean model, in the coding used inside
//! and in R's two codings. Not its business: the covariance.

pub(in crate::models::mmrm) mod coding;
pub(in crate::models::mmrm) mod design;
pub(in crate::models::mmrm) mod mmrm_data;
pub(in crate::models::mmrm) mod numbers;
