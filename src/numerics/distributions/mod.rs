//! Distributions of test statistics.
//!
//! Every function checks its arguments first and answers a bad one with a [`DistributionError`].
//! Tails are computed on the side where they are small, from logarithms, so that p-values stay
//! right to about 1e-12 relative down to the smallest normal f64.
//!
//! Degrees of freedom may be fractional, and infinite where the limit is a known distribution.
//! Checked against R 4.2.2: `tests/golden/tables_distributions.json`.
//!
//! In: a statistic or a probability, and degrees of freedom. Out: a tail, a probability or a quantile. Not its business:
//! which test it is. A further distribution is a file here.

mod beta;
mod bivariate;
mod gamma;
mod multivariate;
mod noncentral;
mod normal;
mod orthant;
mod student;

pub use beta::{beta_cdf, beta_quantile, beta_sf, f_cdf, f_quantile, f_sf};
pub use gamma::{chi2_cdf, chi2_quantile, chi2_sf, hedges_correction, ln_gamma};
pub use multivariate::{MaxAbsT, TailEstimate};
pub use noncentral::{NoncentralT, noncentral_t_cdf, noncentral_t_ncp};
pub use normal::{normal_cdf, normal_density, normal_quantile, normal_sf, normal_two_sided_p};
pub use orthant::normal_below;
pub use student::{StudentT, t_cdf, t_quantile, t_sf, t_two_sided_p};

/// Why a distribution function has no answer.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DistributionError {
    /// The argument or a parameter lies outside the domain of the function (NaN included).
    #[error("{name} = {value} is outside the domain of the distribution")]
    Domain {
        /// Which argument.
        name: &'static str,
        /// What it was.
        value: f64,
    },
    /// The expansion did not settle within its iteration limit.
    #[error("the {0} did not converge")]
    NoConvergence(&'static str),
}

type Answer = Result<f64, DistributionError>;

fn not_nan(name: &'static str, value: f64) -> Result<(), DistributionError> {
    if value.is_nan() {
        return Err(DistributionError::Domain { name, value });
    }
    Ok(())
}

/// Positive, infinity allowed.
fn positive(name: &'static str, value: f64) -> Result<(), DistributionError> {
    if value > 0.0 {
        return Ok(());
    }
    Err(DistributionError::Domain { name, value })
}

fn positive_finite(name: &'static str, value: f64) -> Result<(), DistributionError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(DistributionError::Domain { name, value })
}

fn probability(name: &'static str, value: f64) -> Result<(), DistributionError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(DistributionError::Domain { name, value })
}

/// `ln(1 + z) - z` without cancellation for small `z`; `ln_ratio` is `ln(1 + z)` from the caller,
/// who knows it better when `1 + z` is nearly zero.
fn log1p_minus(z: f64, ln_ratio: f64) -> f64 {
    if z.abs() > 0.3 {
        return if z < -0.5 {
            ln_ratio - z
        } else {
            z.ln_1p() - z
        };
    }
    // ln(1 + z) = 2 atanh(r) with r = z / (2 + z), and 2r - z = -z r.
    let r = z / (2.0 + z);
    let square = r * r;
    let mut series = 0.0;
    for k in (1..=12).rev() {
        series = series * square + 1.0 / f64::from(2 * k + 1);
    }
    r * (2.0 * square * series - z)
}

/// Root of `ln P(u) = target` for a log-concave distribution on the whole line.
///
/// `evaluate(u)` returns `(ln P, d ln P/du, d2 ln P/du2)`. `ln P` is concave and monotone, so plain
/// Newton steps cannot run away after the first one; Halley's correction makes the last step cubic.
fn solve_log_tail(
    start: f64,
    target: f64,
    mut evaluate: impl FnMut(f64) -> Result<(f64, f64, f64), DistributionError>,
) -> Answer {
    const WHAT: &str = "quantile iteration";
    let mut u = start;
    for _ in 0..200 {
        let (ln_p, slope, curvature) = evaluate(u)?;
        let gap = ln_p - target;
        let newton = -gap / slope;
        let halley = 1.0 - 0.5 * gap * curvature / (slope * slope);
        let mut step = newton;
        if (0.5..2.0).contains(&halley) {
            step = newton / halley;
        }
        if !step.is_finite() {
            return Err(DistributionError::NoConvergence(WHAT));
        }
        // A start deep in the flat part would otherwise be thrown out of the range of exp.
        step = step.clamp(-50.0, 50.0);
        u += step;
        // The error after a cubic step is about step^3.
        let settled = if step == newton { 1e-9 } else { 1e-5 };
        if step.abs() <= settled * slope.abs().recip().clamp(1e-7, 1.0)
            || step.abs() <= 4.0 * f64::EPSILON * u.abs()
        {
            return Ok(u);
        }
    }
    Err(DistributionError::NoConvergence(WHAT))
}
