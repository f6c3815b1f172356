//! Standard normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use libm::erfc;

use super::{Answer, DistributionError, not_nan, probability};

/// Density of the standard normal distribution at `z`; 0 for NaN.
pub fn normal_density(z: f64) -> f64 {
    if z.is_nan() {
        return 0.0;
    }
    (-0.5 * z * z).exp() / TAU.sqrt()
}

pub(super) fn upper_tail(z: f64) -> f64 {
    0.5 * erfc(z * FRAC_1_SQRT_2)
}

/// Lower tail `P(Z <= z)`.
///
/// # Errors
/// [`DistributionError::Domain`] for NaN.
pub fn normal_cdf(z: f64) -> Answer {
    not_nan("z", z)?;
    Ok(upper_tail(-z))
}

/// Upper tail `P(Z > z)`.
///
/// # Errors
/// [`DistributionError::Domain`] for NaN.
pub fn normal_sf(z: f64) -> Answer {
    not_nan("z", z)?;
    Ok(upper_tail(z))
}

/// Two-sided p-value `P(|Z| >= |z|)`.
///
/// # Errors
/// [`DistributionError::Domain`] for NaN.
pub fn normal_two_sided_p(z: f64) -> Answer {
    not_nan("z", z)?;
    Ok((2.0 * upper_tail(z.abs())).min(1.0))
}

/// The quantile of 0.975: nearly every interval is one of 95 %.
const OF_95_PERCENT: f64 = 1.959_963_984_540_054_3;

/// The value below which a standard normal variable falls with probability `p`.
///
/// # Errors
/// [`DistributionError::Domain`] when `p` is not in `[0, 1]`.
///
/// Start: Abramowitz & Stegun 26.2.23, then Halley steps on the tail.
pub fn normal_quantile(p: f64) -> Answer {
    probability("p", p)?;
    if p == 0.0 {
        return Ok(f64::NEG_INFINITY);
    }
    if p == 1.0 {
        return Ok(f64::INFINITY);
    }
    if p == 0.5 {
        return Ok(0.0);
    }
    if p == 0.975 {
        return Ok(OF_95_PERCENT);
    }
    let tail = p.min(1.0 - p);
    let s = (-2.0 * tail.ln()).sqrt();
    let mut z = s
        - (2.515_517 + s * (0.802_853 + s * 0.010_328))
            / (1.0 + s * (1.432_788 + s * (0.189_269 + s * 0.001_308)));
    for _ in 0..20 {
        let gap = (upper_tail(z) - tail) / normal_density(z);
        let step = gap / (1.0 - 0.5 * z * gap);
        if !step.is_finite() {
            return Err(DistributionError::NoConvergence("normal quantile"));
        }
        z += step;
        // The next error is about the cube of this step.
        if step.abs() < 1e-6 {
            break;
        }
    }
    Ok(if p < 0.5 { -z } else { z })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_of_95_percent_is_known() {
        assert_eq!(0.5 + 0.5 * 0.95, 0.975);
        assert_eq!(normal_quantile(0.975), Ok(OF_95_PERCENT));
        // The next one is found.
        let near = normal_quantile(0.975 - 1e-15).unwrap();
        assert!((near - OF_95_PERCENT).abs() < 1e-13, "{near}");
        assert!((upper_tail(OF_95_PERCENT) - 0.025).abs() < 1e-16);
    }
}
