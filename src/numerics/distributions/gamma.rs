//! Gamma function and chi-squared distribution.
//!
//! | symbol | meaning |
//! |---|---|
//! | a | shape, half the degrees of freedom |
//! | x | argument, half the chi-squared value |
//! | delta(z) | `ln Gamma(z) - [(z - 1/2) ln z - z + ln(2 pi)/2]`, the error of Stirling's formula |
//!
//! Writing the kernel `x^a e^-x / Gamma(a)` with delta keeps it accurate for large `a`, where a
//! difference of log-gammas would lose all digits.

use std::f64::consts::TAU;

use super::{Answer, DistributionError, log1p_minus, not_nan, positive_finite, probability};

/// The error of Stirling's formula; `z > 0`.
///
/// Source: Abramowitz & Stegun 6.1.40 above 8, the recurrence of the gamma function below.
pub(super) fn stirling_error(z: f64) -> f64 {
    if z == 0.5 {
        // Every t distribution needs this one: Gamma(1/2) is the root of pi.
        return 0.5 * (1.0 - std::f64::consts::LN_2);
    }
    let mut shifted = z;
    let mut sum = 0.0;
    while shifted < 8.0 {
        sum += (shifted + 0.5) * (1.0 / shifted).ln_1p() - 1.0;
        shifted += 1.0;
    }
    let s = 1.0 / (shifted * shifted);
    let tail = 691.0 / 360_360.0 - s * (1.0 / 156.0 - s * (3617.0 / 122_400.0));
    let series = 1.0 / 12.0
        - s * (1.0 / 360.0
            - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * tail))));
    sum + series / shifted
}

/// Natural logarithm of the gamma function, `z > 0`.
///
/// # Errors
/// [`DistributionError::Domain`] unless `z` is positive and finite.
pub fn ln_gamma(z: f64) -> Answer {
    positive_finite("z", z)?;
    Ok(statrs::function::gamma::ln_gamma(z))
}

/// Hedges' exact small-sample factor `J(df) = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2))`.
///
/// # Errors
/// [`DistributionError::Domain`] unless `1 < df < infinity`.
///
/// Source: Hedges (1981), J. Educ. Stat. 6:107.
pub fn hedges_correction(df: f64) -> Answer {
    if !(df > 1.0 && df.is_finite()) {
        return Err(DistributionError::Domain {
            name: "df",
            value: df,
        });
    }
    let z = 0.5 * df;
    // The logarithms of the two gammas cancel except for this.
    let ln_j = -(z - 1.0) * (-0.5 / z).ln_1p() - 0.5 + stirling_error(z) - stirling_error(z - 0.5);
    Ok(ln_j.exp())
}

/// `ln(x^a e^-x / Gamma(a))`.
pub(super) fn ln_gamma_kernel(a: f64, x: f64) -> f64 {
    ln_gamma_kernel_at(a, x, x.ln())
}

fn ln_gamma_kernel_at(a: f64, x: f64, ln_x: f64) -> f64 {
    let z = (x - a) / a;
    0.5 * (a / TAU).ln() + a * log1p_minus(z, ln_x - a.ln()) - stirling_error(a)
}

/// Both tails of the gamma distribution with shape `a` at `x`, and their logarithms.
struct GammaTails {
    ln_lower: f64,
    ln_upper: f64,
    ln_kernel: f64,
}

fn gamma_tails(a: f64, x: f64, ln_x: f64) -> Result<GammaTails, DistributionError> {
    const LIMIT: u32 = 1_000_000;
    let ln_kernel = ln_gamma_kernel_at(a, x, ln_x);
    if x < a + 1.0 {
        let mut term = 1.0 / a;
        let mut sum = term;
        let mut k = a;
        for _ in 0..LIMIT {
            k += 1.0;
            term *= x / k;
            sum += term;
            if term <= sum * 0.25 * f64::EPSILON {
                let ln_lower = ln_kernel + sum.ln();
                return Ok(GammaTails {
                    ln_lower,
                    ln_upper: complement(ln_lower),
                    ln_kernel,
                });
            }
        }
    } else {
        // Legendre's continued fraction, evaluated by Lentz's method.
        let mut b = x + 1.0 - a;
        let mut c = f64::MAX;
        let mut d = 1.0 / b;
        let mut fraction = d;
        for k in 1..LIMIT {
            let k = f64::from(k);
            let numerator = k * (a - k);
            b += 2.0;
            d = 1.0 / (numerator * d + b);
            c = b + numerator / c;
            let factor = c * d;
            fraction *= factor;
            if (factor - 1.0).abs() <= f64::EPSILON {
                let ln_upper = ln_kernel + fraction.ln();
                return Ok(GammaTails {
                    ln_lower: complement(ln_upper),
                    ln_upper,
                    ln_kernel,
                });
            }
        }
    }
    Err(DistributionError::NoConvergence(
        "incomplete gamma function",
    ))
}

/// `ln(1 - e^l)`, for `l <= 0` up to rounding.
pub(super) fn complement(l: f64) -> f64 {
    if l >= 0.0 {
        return f64::NEG_INFINITY;
    }
    if l > -std::f64::consts::LN_2 {
        (-l.exp_m1()).ln()
    } else {
        (-l.exp()).ln_1p()
    }
}

fn check(x: f64, df: f64) -> Result<(), DistributionError> {
    not_nan("x", x)?;
    positive_finite("df", df)
}

/// Lower tail `P(X <= x)` of the chi-squared distribution.
///
/// # Errors
/// [`DistributionError`] when `x` is NaN or `df` is not positive and finite.
pub fn chi2_cdf(x: f64, df: f64) -> Answer {
    check(x, df)?;
    if x <= 0.0 {
        return Ok(0.0);
    }
    if x == f64::INFINITY {
        return Ok(1.0);
    }
    let half = 0.5 * x;
    Ok(gamma_tails(0.5 * df, half, half.ln())?
        .ln_lower
        .exp()
        .min(1.0))
}

/// Upper tail `P(X > x)` of the chi-squared distribution.
///
/// # Errors
/// [`DistributionError`] when `x` is NaN or `df` is not positive and finite.
pub fn chi2_sf(x: f64, df: f64) -> Answer {
    check(x, df)?;
    if x <= 0.0 {
        return Ok(1.0);
    }
    if x == f64::INFINITY {
        return Ok(0.0);
    }
    let half = 0.5 * x;
    Ok(gamma_tails(0.5 * df, half, half.ln())?
        .ln_upper
        .exp()
        .min(1.0))
}

/// The value below which a chi-squared variable falls with probability `p`.
///
/// # Errors
/// [`DistributionError`] when `p` is not in `[0, 1]` or `df` is not positive and finite.
pub fn chi2_quantile(p: f64, df: f64) -> Answer {
    probability("p", p)?;
    positive_finite("df", df)?;
    if p == 0.0 {
        return Ok(0.0);
    }
    if p == 1.0 {
        return Ok(f64::INFINITY);
    }
    let a = 0.5 * df;
    let lower = p <= 0.5;
    let target = if lower { p.ln() } else { (-p).ln_1p() };
    // In u = ln x the distribution is log-concave.
    let u = super::solve_log_tail(a.ln(), target, |u| {
        let x = u.exp();
        let tails = gamma_tails(a, x, u)?;
        let drift = a - x;
        Ok(if lower {
            let rate = (tails.ln_kernel - tails.ln_lower).exp();
            (tails.ln_lower, rate, rate * (drift - rate))
        } else {
            let rate = (tails.ln_kernel - tails.ln_upper).exp();
            (tails.ln_upper, -rate, -rate * (drift + rate))
        })
    })?;
    Ok(2.0 * u.exp())
}
