//! Pure f64 numerics: tail probabilities and quantiles, moments, ranks, exact rank distributions,
//! one-dimensional roots, Gauss-Legendre nodes.
//!
//! In: plain numbers. Out: plain numbers, or a typed error; never NaN, never a panic, never an
//! endless loop. Not its business: subjects, visits, markers, or which test is wanted. It is the
//! only room that calls `statrs`, and it uses no other room.

mod distributions;
mod moments;
mod quadrature;
mod rank_distributions;
mod ranks;
mod root;

pub use distributions::{
    DistributionError, MaxAbsT, NoncentralT, StudentT, TailEstimate, beta_cdf, beta_quantile,
    beta_sf, chi2_cdf, chi2_quantile, chi2_sf, f_cdf, f_quantile, f_sf, hedges_correction,
    ln_gamma, noncentral_t_cdf, noncentral_t_ncp, normal_below, normal_cdf, normal_density,
    normal_quantile, normal_sf, normal_two_sided_p, t_cdf, t_quantile, t_sf, t_two_sided_p,
};
pub use moments::{
    mean, median, quantile, quantile_sorted, sorted, std_dev, variance, variance_around,
};
pub use rank_distributions::{RankSumDistribution, SignedRankDistribution};
pub use ranks::{Midranks, RankSum, merged_ranks, midranks};
pub use root::{RootError, brent_root};
