//! Descriptive statistics of one group at one visit.
//!
//! | symbol | meaning |
//! |---|---|
//! | n | number of values |
//! | sd, sem | standard deviation (n - 1), sd / sqrt(n) |
//! | q1, q3 | quartiles of type 7 |
//!
//! Checked against R: `tests/golden/*__descriptives.json`.

use crate::numerics::{mean, quantile_sorted, sorted, t_quantile, variance_around};

/// Summary of a list of values, in the unit of the values; the interval is for the mean (t).
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Number of values, at least 1.
    pub n: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation (n - 1); `None` for one value.
    pub sd: Option<f64>,
    /// Standard error of the mean; `None` for one value.
    pub sem: Option<f64>,
    /// Lower limit of the interval for the mean.
    pub ci_low: Option<f64>,
    /// Upper limit of the interval for the mean.
    pub ci_high: Option<f64>,
    /// Median.
    pub median: f64,
    /// Lower quartile.
    pub q1: f64,
    /// Upper quartile.
    pub q3: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

/// Geometric mean with an interval, in the unit of the values.
#[derive(Debug, Clone, PartialEq)]
pub struct Geometric {
    /// exp of the mean of the logarithms.
    pub mean: f64,
    /// Lower limit, from the t interval of the logarithms; `None` for one value.
    pub ci_low: Option<f64>,
    /// Upper limit; `None` for one value.
    pub ci_high: Option<f64>,
}

/// Mean, spread, interval and quartiles of `values`.
///
/// `conf_level` is a fraction such as 0.95; outside (0, 1) the interval is `None`. `None` for an
/// empty list or values that are not finite.
pub fn describe(values: &[f64], conf_level: f64) -> Option<Summary> {
    if values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let ascending = sorted(values);
    let average = mean(values)?;
    let sd = variance_around(values, average).map(f64::sqrt);
    let sem = sd.map(|s| s / (values.len() as f64).sqrt());
    let margin = margin(sem, values.len(), conf_level);
    Some(Summary {
        n: values.len(),
        mean: average,
        sd,
        sem,
        ci_low: margin.map(|m| average - m),
        ci_high: margin.map(|m| average + m),
        median: quantile_sorted(&ascending, 0.5)?,
        q1: quantile_sorted(&ascending, 0.25)?,
        q3: quantile_sorted(&ascending, 0.75)?,
        min: *ascending.first()?,
        max: *ascending.last()?,
    })
}

/// Half the width of the t interval for a mean.
fn margin(sem: Option<f64>, n: usize, conf_level: f64) -> Option<f64> {
    if !(conf_level > 0.0 && conf_level < 1.0) {
        return None;
    }
    let t = t_quantile(0.5 + 0.5 * conf_level, n.checked_sub(1)? as f64).ok()?;
    sem.map(|s| t * s).filter(|m| m.is_finite())
}

/// Geometric mean of `values`; `None` unless all are positive and finite.
pub fn geometric(values: &[f64], conf_level: f64) -> Option<Geometric> {
    if values.iter().any(|v| !(*v > 0.0 && v.is_finite())) {
        return None;
    }
    let logs: Vec<f64> = values.iter().map(|v| v.ln()).collect();
    Some(Geometric::of_logs(&describe(&logs, conf_level)?))
}

impl Geometric {
    /// The geometric mean of the values whose natural logarithms `logs` describes.
    pub fn of_logs(logs: &Summary) -> Self {
        Self {
            mean: logs.mean.exp(),
            ci_low: logs.ci_low.map(f64::exp),
            ci_high: logs.ci_high.map(f64::exp).filter(|v| v.is_finite()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_no_spread() {
        let summary = describe(&[4.0], 0.95);
        assert!(summary.is_some_and(|s| s.sd.is_none() && s.ci_low.is_none() && s.q1 == 4.0));
        assert_eq!(describe(&[], 0.95), None);
        assert_eq!(describe(&[f64::NAN], 0.95), None);
        assert_eq!(geometric(&[1.0, 0.0], 0.95), None);
        let logs = [1.0_f64, 2.0, 5.0].map(f64::ln);
        let of_logs = describe(&logs, 0.95).map(|s| Geometric::of_logs(&s));
        assert_eq!(geometric(&[1.0, 2.0, 5.0], 0.95), of_logs);
        // No level, no interval, and nothing spent on it.
        assert!(describe(&logs, 0.0).is_some_and(|s| s.ci_low.is_none() && s.sd.is_some()));
    }
}
