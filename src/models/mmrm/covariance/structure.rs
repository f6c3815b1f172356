//! How a covariance matrix of the visits depends on its parameters.
//!
//! Elements of a symmetric `m x m` matrix are numbered `vech(i, j) = i (i + 1) / 2 + j`, `i >= j`.

use std::sync::Arc;

/// Number of the element in row `a`, column `b` of a symmetric matrix, in any order of `a` and `b`.
pub(in crate::models::mmrm) fn vech(a: usize, b: usize) -> usize {
    if a >= b {
        a * (a + 1) / 2 + b
    } else {
        b * (b + 1) / 2 + a
    }
}

/// The visits that a covariance is about.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::mmrm) struct Visits<'a> {
    /// Number of visits `m`.
    pub number: usize,
    /// Time of each visit, where it is known.
    pub times: Option<&'a [f64]>,
}

/// A covariance structure over all `m` visits: the one thing a further structure has to supply.
pub(in crate::models::mmrm) trait CovarianceModel:
    std::fmt::Debug + Send + Sync
{
    /// Number of visits `m`.
    fn n_visits(&self) -> usize;
    /// Number of parameters.
    fn n_theta(&self) -> usize;
    /// Writes `Sigma(theta)` (`m x m`, one after another where groups have their own); the result need not be
    /// positive definite.
    fn sigma(&self, theta: &[f64], out: &mut [f64]);
    /// Writes `d vech(Sigma) / d theta`, `m(m+1)/2 x n_theta`, row-major.
    fn jacobian(&self, theta: &[f64], sigma: &[f64], out: &mut [f64]);
    /// Adds `sum_k g_k d2 vech(Sigma)_k / d theta_i d theta_j` to `out` (`n_theta x n_theta`).
    fn add_curvature(&self, theta: &[f64], sigma: &[f64], g: &[f64], out: &mut [f64]);
    /// Writes `sum_ij w_ij d2 Sigma / d theta_i d theta_j` as vech elements (`w` is `n_theta x n_theta`).
    fn weighted_curvature(&self, theta: &[f64], sigma: &[f64], w: &[f64], out: &mut [f64]);
    /// Parameters that give (about) this positive definite matrix; `None` when it is not one.
    fn theta_of(&self, sigma: &[f64]) -> Option<Vec<f64>>;
    /// Adds `log(scale)` to the parameters that are log standard deviations.
    fn rescale(&self, theta: &mut [f64], scale: f64);
    /// Whether variances of random effects are variances there; structures without any have no bounds.
    fn is_inside(&self, _theta: &[f64]) -> bool {
        true
    }
    /// Models on the bounds, each with a start, for an optimum that lies outside.
    fn at_boundary(&self, _theta: &[f64]) -> Vec<(Arc<dyn CovarianceModel>, Vec<f64>)> {
        Vec::new()
    }
    /// Variances and covariances of random effects over the residual variance; none without any.
    fn ratios(&self, _theta: &[f64]) -> Vec<f64> {
        Vec::new()
    }
}
