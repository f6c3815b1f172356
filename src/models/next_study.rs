//! How large the next study has to be, from a difference that this one estimated.
//!
//! A study of `k` times the subjects, with the same spread, correlations and missing values, has `1 / sqrt(k)` of the
//! standard error and about `k` times the degrees of freedom. The power of its two-sided t test is that of the
//! noncentral t distribution.
//!
//! Source: Chow, Shao, Wang & Lokhnygina (2017), Sample Size Calculations in Clinical Research, chapter 3. Checked
//! against R's `power.t.test`, and by simulated studies: `tests/numbers/plans.rs`.

use crate::numerics::{DistributionError, brent_root, noncentral_t_cdf, t_quantile};

/// A difference as this study estimated it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// Standard error of the difference.
    pub se: f64,
    /// Its degrees of freedom; may be infinite.
    pub df: f64,
    /// Confidence level; the test is two-sided at 1 minus it.
    pub conf_level: f64,
}

/// Largest degrees of freedom that are told apart from infinity.
const MOST_DF: f64 = 1e7;
/// Largest study that is sought, as a multiple of this one.
const MOST: f64 = 1e5;

impl Precision {
    /// Power to find `difference` in a study `times` as large.
    ///
    /// # Errors
    /// [`DistributionError`] when standard error, degrees of freedom or level are none.
    pub fn power(&self, difference: f64, times: f64) -> Result<f64, DistributionError> {
        let df = (self.df * times).clamp(1.0, MOST_DF);
        let limit = t_quantile(0.5 + 0.5 * self.conf_level, df)?;
        let ncp = difference.abs() / self.se * times.sqrt();
        // Beyond, the power is 1 whatever the degrees of freedom.
        if ncp > 1e3 {
            return Ok(1.0);
        }
        Ok(1.0 - noncentral_t_cdf(limit, df, ncp)? + noncentral_t_cdf(-limit, df, ncp)?)
    }

    /// How many times as large a study has to be for this power; `None` beyond 100,000 times.
    ///
    /// # Errors
    /// As [`Self::power`].
    pub fn times_for(&self, difference: f64, power: f64) -> Result<Option<f64>, DistributionError> {
        let lacks = |times: f64| self.power(difference, times).map(|p| p - power);
        let (mut low, mut high) = (1.0, 1.0);
        while lacks(high)? < 0.0 {
            if high >= MOST {
                return Ok(None);
            }
            (low, high) = (high, (2.0 * high).min(MOST));
        }
        while lacks(low)? > 0.0 {
            if low <= 1.0 / MOST {
                return Ok(Some(low));
            }
            (low, high) = ((0.5 * low).max(1.0 / MOST), low);
        }
        root(low, high, lacks).map(Some)
    }

    /// The difference that a study of this size finds with this power.
    ///
    /// # Errors
    /// As [`Self::power`].
    pub fn detectable(&self, power: f64) -> Result<f64, DistributionError> {
        let lacks = |ncp: f64| self.power(ncp * self.se, 1.0).map(|p| p - power);
        let (mut low, mut high) = (0.0, 4.0);
        while lacks(high)? < 0.0 {
            (low, high) = (high, 2.0 * high);
            if high > 1e3 {
                return Err(DistributionError::NoConvergence("detectable difference"));
            }
        }
        root(low, high, lacks).map(|ncp| ncp * self.se)
    }
}

/// Where `f` is 0 between `low` and `high`.
fn root(
    low: f64,
    high: f64,
    f: impl Fn(f64) -> Result<f64, DistributionError>,
) -> Result<f64, DistributionError> {
    let value = |x: f64| f(x).unwrap_or(f64::NAN);
    brent_root(low, f(low)?, high, f(high)?, 1e-9, value)
        .map_err(|_| DistributionError::NoConvergence("size of the next study"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: `power.t.test(n = 20, delta = 1, sd = 1, strict = TRUE)` has power 0.868953027725 (both tails count), and
    /// `power.t.test(delta = 0.5, sd = 1, power = 0.9, strict = TRUE)` asks for 85.03 in each group.
    #[test]
    fn as_power_t_test() {
        let of = |n: f64| Precision {
            se: (2.0 / n).sqrt(),
            df: 2.0 * n - 2.0,
            conf_level: 0.95,
        };
        assert!((of(20.0).power(1.0, 1.0).unwrap() - 0.868_953_027_725).abs() < 1e-9);
        assert!((of(20.0).detectable(0.868_953_027_725).unwrap() - 1.0).abs() < 1e-6);
        let n = 20.0 * of(20.0).times_for(0.5, 0.9).unwrap().unwrap();
        assert_eq!(n.ceil(), 86.0, "{n}");
        // Smaller studies are found as well, and what no study finds is said to be so.
        assert!(of(200.0).times_for(1.0, 0.8).unwrap().unwrap() < 0.2);
        assert_eq!(of(20.0).times_for(1e-6, 0.8).unwrap(), None);
        let normal = Precision {
            se: 1.0,
            df: f64::INFINITY,
            conf_level: 0.95,
        };
        assert!((normal.detectable(0.8).unwrap() - 2.801_585).abs() < 1e-4);
    }
}
