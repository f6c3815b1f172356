//! What a fit says: contrasts with their degrees of freedom, joint tests, sandwich covariances, residuals, influence.
//!
//! In: a fit. Out: estimates with standard errors, degrees of freedom and p. Multiplicity is not its business.

pub(in crate::models::mmrm) mod analysis;
pub(in crate::models::mmrm) mod batches;
pub(in crate::models::mmrm) mod censored;
pub(in crate::models::mmrm) mod contrasts;
pub(in crate::models::mmrm) mod diagnostics;
pub(in crate::models::mmrm) mod influence;
pub(in crate::models::mmrm) mod joint_df;
pub(in crate::models::mmrm) mod joint_test;
pub(in crate::models::mmrm) mod sandwich;
pub(in crate::models::mmrm) mod search;
pub(in crate::models::mmrm) mod type_three;
