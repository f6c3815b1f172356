//! Mixed model for repeated measures (MMRM).
//!
//! `y_i ~ N(X_i beta, Sigma[O_i, O_i])`: `O_i` are the visits at which subject i has a value, the
//! mean is `group * visit` plus covariates, `Sigma` is shared by all subjects and covers all visits.
//!
//! | symbol | meaning |
//! |---|---|
//! | `y` | values of one marker on the analysis scale |
//! | `X`, `beta` | design matrix and mean coefficients (`p`) |
//! | `Sigma` | covariance of the `m` visits, a function of `theta` |
//! | `Phi` | `(X'V^-1X)^-1`, covariance of `beta` |
//! | `W` | inverse observed Hessian of the criterion in `theta` |
//!
//! In: [`MmrmData`]. Out: [`MmrmFit`] by [`fit()`], then [`analyse`] for the tables, or
//! [`Inference`] for single tests. Not its business: multiplicity.
//!
//! Flow: `data` (columns and codings) -> `likelihood` (cross products per missingness pattern, criterion,
//! derivatives) and `covariance` (one file per structure) -> `fit` (start, optimum) -> `inference` (tests, tables).
//! An evaluation does not cost more with more subjects.
//!
//! Covariates come before group and visit among the terms, interactions last, as in R's
//! `y ~ covariates + group * visit`. A covariate that depends on the group x visit cells or on
//! earlier covariates is left out with a note (R would drop the later column instead).
//!
//! Sources: Pinheiro & Bates (2000); Kenward & Roger (1997); Fai & Cornelius (1996). Checked
//! against R mmrm 0.3.18 at its exact optimum (`tests/numbers/mmrm.rs`).

mod covariance;
mod data;
mod fit;
mod inference;
mod likelihood;
#[cfg(test)]
mod tests;

pub use crate::plan::{CovarianceStructure, DfMethod, Estimation, StandardErrors};
pub use crate::results::TestedEstimate;
pub use covariance::random_effects::RandomEffects;
pub use covariance::{Covariance, VisitCovariance};
pub use data::mmrm_data::{CovariateValues, DesignCovariate, MeanModel, MmrmData, MmrmError};
pub use fit::fitting::{Collected, MmrmFit, collect, fit};
pub use fit::groups::{GroupCovariances, group_covariances};
pub use fit::random::{VarianceComponent, fit_random, variance_components};
pub use inference::analysis::{
    Coefficient, ContrastEstimate, ContrastFamily, EffectRows, EffectTest, EstimatedMarginalMean,
    Estimates, MmrmAnalysis, analyse, analyse_contrasts, type_three_rows, weights_of_cells,
};
pub use inference::batches::{BatchFit, fit_batches};
pub use inference::censored::{CensoredFit, Limit, fit_censored};
pub use inference::contrasts::{Inference, Testing};
pub use inference::diagnostics::{
    OrderStatistic, Residual, correlations, order_statistic, residuals,
};
pub use inference::influence::{Influence, influence};
pub use inference::joint_test::JointTest;
