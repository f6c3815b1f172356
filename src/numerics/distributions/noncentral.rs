//! Noncentral t distribution and the limits of its noncentrality.

use super::beta::{Point, beta_tails};
use super::gamma::ln_gamma_kernel;
use super::{
    Answer, DistributionError, normal_cdf, normal_quantile, not_nan, positive_finite, probability,
    t_cdf,
};
use crate::numerics::root::brent_root;

/// Beyond this the mixture would need too many terms.
const MAX_NCP: f64 = 2e4;

/// Lower tail `P(T <= t)` of the noncentral t distribution, absolute error below 1e-10.
///
/// # Errors
/// [`DistributionError::Domain`] when an argument is NaN, `df` is not positive and finite or
/// `|ncp| > 20000`.
///
/// Source: the Poisson mixture of Lenth (1989), Appl. Stat. 38:185 (AS 243), summed outward from
/// its largest term as Benton & Krishnamoorthy (2003) advise, so that large ncp do not underflow.
pub fn noncentral_t_cdf(t: f64, df: f64, ncp: f64) -> Answer {
    not_nan("t", t)?;
    positive_finite("df", df)?;
    if ncp.is_nan() || ncp.abs() > MAX_NCP {
        return Err(DistributionError::Domain {
            name: "ncp",
            value: ncp,
        });
    }
    if t == f64::INFINITY {
        return Ok(1.0);
    }
    if t == f64::NEG_INFINITY {
        return Ok(0.0);
    }
    if ncp == 0.0 {
        return t_cdf(t, df);
    }
    let below = if t < 0.0 {
        1.0 - positive_side(-t, df, -ncp)?
    } else {
        positive_side(t, df, ncp)?
    };
    Ok(below.clamp(0.0, 1.0))
}

/// One of the two interleaved series: weights `lambda^s e^-lambda / Gamma(s + 1)` for
/// `s = k + shift`, times `I_x(s + 1/2, df/2)`.
fn mixture(at: Point, b: f64, lambda: f64, shift: f64) -> Answer {
    // Of a sum that is a probability: what follows a term falls at least as fast as the weights do, away from the
    // largest of them.
    const NEGLIGIBLE: f64 = 1e-18;
    let middle = lambda.floor() + shift;
    let weight = if middle == 0.0 {
        (-lambda).exp()
    } else {
        ln_gamma_kernel(middle, lambda).exp() / middle
    };
    let a = middle + 0.5;
    let tails = beta_tails(at, a, b)?;
    let mass = tails.ln_lower.exp();
    // I(a + 1) = I(a) - kernel(a) / a, and kernel(a + 1) = kernel(a) x (a + b) / a.
    let kernel = tails.ln_kernel.exp();
    let x = at.x();
    let mut sum = weight * mass;

    let (mut w, mut i, mut k, mut s) = (weight, mass, kernel, middle);
    while w * i > NEGLIGIBLE {
        let shape = s + 0.5;
        i -= k / shape;
        k *= x * (shape + b) / shape;
        s += 1.0;
        w *= lambda / s;
        sum += w * i.max(0.0);
    }
    let (mut w, mut i, mut k, mut s) = (weight, mass, kernel, middle);
    while s >= 1.0 && w > NEGLIGIBLE {
        w *= s / lambda;
        s -= 1.0;
        let shape = s + 0.5;
        k *= shape / (x * (shape + b));
        i += k / shape;
        sum += w * i.min(1.0);
    }
    Ok(sum)
}

/// `t >= 0`.
fn positive_side(t: f64, df: f64, ncp: f64) -> Answer {
    let base = normal_cdf(-ncp)?;
    let odds = t / df * t;
    if odds <= 0.0 {
        return Ok(base);
    }
    let at = Point::from_odds(odds.min(1e300));
    let lambda = 0.5 * ncp * ncp;
    if lambda == 0.0 {
        return t_cdf(t, df);
    }
    let b = 0.5 * df;
    let even = mixture(at, b, lambda, 0.0)?;
    let odd = mixture(at, b, lambda, 0.5)?;
    Ok(base + 0.5 * (even + ncp.signum() * odd))
}

/// The noncentrality at which an observed `t` is the `p` quantile: `P(T <= t | ncp) = p`.
///
/// With `p = 1 - alpha/2` and `p = alpha/2` these are the limits behind intervals for
/// standardised effects.
///
/// # Errors
/// [`DistributionError`] when an argument is out of range (`p` strictly inside `(0, 1)`), or the
/// noncentrality would exceed 20000.
pub fn noncentral_t_ncp(t: f64, df: f64, p: f64) -> Answer {
    not_nan("t", t)?;
    positive_finite("df", df)?;
    probability("p", p)?;
    if !(p > 0.0 && p < 1.0 && t.is_finite()) {
        return Err(DistributionError::Domain {
            name: "p",
            value: p,
        });
    }
    match nearby_ncp(t, df, p)? {
        Some(ncp) => Ok(ncp),
        None => bracketed_ncp(t, df, p),
    }
}

/// Secant steps on the normal score of the probability, which is nearly linear in the
/// noncentrality; `None` where that does not settle.
fn nearby_ncp(t: f64, df: f64, p: f64) -> Result<Option<f64>, DistributionError> {
    let score = normal_quantile(p)?;
    let spread = (1.0 + t * t / (2.0 * df)).sqrt();
    let excess = |ncp: f64| -> Answer {
        let below = noncentral_t_cdf(t, df, ncp)?;
        // The tails have no digits left to steer by.
        if (1e-9..=1.0 - 1e-9).contains(&below) {
            Ok(normal_quantile(below)? - score)
        } else {
            Ok(f64::NAN)
        }
    };
    let mut previous = t * (1.0 - 0.25 / df) - score * spread;
    if previous.abs() > MAX_NCP {
        return Ok(None);
    }
    let mut error = excess(previous)?;
    let mut now = previous + error * spread;
    for _ in 0..12 {
        if !now.is_finite() || now.abs() > MAX_NCP {
            return Ok(None);
        }
        let here = excess(now)?;
        let step = -here * (now - previous) / (here - error);
        if here == 0.0 {
            return Ok(Some(now));
        }
        if !step.is_finite() {
            return Ok(None);
        }
        (previous, error) = (now, here);
        now += step;
        if step.abs() < 1e-8 * (1.0 + now.abs()) {
            return Ok(Some(now));
        }
    }
    Ok(None)
}

/// The same by bisection and interpolation from afar.
fn bracketed_ncp(t: f64, df: f64, p: f64) -> Answer {
    let mut reach = 8.0 + t.abs();
    loop {
        let (low, high) = (t - reach, t + reach);
        // The probability falls as the noncentrality grows.
        let at_low = noncentral_t_cdf(t, df, low)? - p;
        let at_high = noncentral_t_cdf(t, df, high)? - p;
        if at_low >= 0.0 && at_high <= 0.0 {
            let mut failure = None;
            let root = brent_root(
                low,
                at_low,
                high,
                at_high,
                1e-12,
                |ncp| match noncentral_t_cdf(t, df, ncp) {
                    Ok(value) => value - p,
                    Err(error) => {
                        failure = Some(error);
                        0.0
                    }
                },
            );
            if let Some(error) = failure {
                return Err(error);
            }
            return root.map_err(|_| DistributionError::NoConvergence("noncentrality search"));
        }
        reach *= 2.0;
    }
}
