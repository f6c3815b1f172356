//! Change from baseline within one group: paired t, Wilcoxon signed rank, standardised change.
//!
//! Every difference is visit minus baseline.
//!
//! | symbol | meaning |
//! |---|---|
//! | V | sum of the ranks of the positive differences |
//! | dz | mean difference / standard deviation of the differences |
//! | g_av | J(n - 1) x mean difference / mean of the two standard deviations |
//!
//! Sources: Hodges & Lehmann (1963), Ann. Math. Stat. 34:598; Lakens (2013), Front. Psychol. 4:863.
//! Checked against R's `t.test` and `wilcox.test`: `tests/golden/*__change_from_baseline.json`.

use super::baseline::{
    NoTest, check_level, crossing, is_constant, moments, ncp_limits, order_interval, standardised,
};
use crate::numerics::{
    SignedRankDistribution, hedges_correction, median, merged_ranks, normal_quantile,
    normal_two_sided_p, sorted, t_quantile, t_two_sided_p,
};

/// Fewest pairs before a test is offered.
const MIN_PAIRS: usize = 3;

/// Result of a paired test; estimates in the unit of the values.
#[derive(Debug, Clone, PartialEq)]
pub struct PairedTest {
    /// Number of pairs given, zero differences included.
    pub n: usize,
    /// Mean difference, or the Hodges-Lehmann pseudo-median of the differences.
    pub estimate: f64,
    /// Standard error of the mean difference; `None` for the signed-rank test.
    pub std_error: Option<f64>,
    /// t, or the Wilcoxon V.
    pub statistic: f64,
    /// Degrees of freedom; `None` for the signed-rank test.
    pub df: Option<f64>,
    /// Two-sided p-value.
    pub p: f64,
    /// Whether p and interval are exact; `None` for the t test.
    pub exact: Option<bool>,
    /// Lower limit of the interval for the estimate; see `conf_level_achieved`.
    pub ci_low: Option<f64>,
    /// Upper limit of the interval for the estimate.
    pub ci_high: Option<f64>,
    /// Confidence level of the interval: lower than asked when few pairs cannot reach it.
    pub conf_level_achieved: f64,
}

/// Standardised changes; no unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedEffect {
    /// Mean difference over the standard deviation of the differences.
    pub dz: f64,
    /// Lower limit of dz from the noncentral t distribution; `None` where it has no answer.
    pub dz_ci_low: Option<f64>,
    /// Upper limit of dz.
    pub dz_ci_high: Option<f64>,
    /// `J(n - 1)` times dz.
    pub gz: f64,
    /// `J(n - 1)` times mean difference over the average of both standard deviations; `None` when
    /// both are 0.
    pub g_av: Option<f64>,
}

fn differences(baseline: &[f64], visit: &[f64], conf_level: f64) -> Result<Vec<f64>, NoTest> {
    check_level(conf_level)?;
    let n = baseline.len();
    if n != visit.len() {
        return Err(NoTest::Unpaired(n, visit.len()));
    }
    if n < MIN_PAIRS {
        return Err(NoTest::TooFew {
            n,
            needed: MIN_PAIRS,
        });
    }
    let changes: Vec<f64> = visit.iter().zip(baseline).map(|(v, b)| v - b).collect();
    if changes.iter().any(|c| !c.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    Ok(changes)
}

/// Paired t test of `visit` against `baseline`, both in the same order of subjects.
///
/// # Errors
/// [`NoTest`] for lists of different length, fewer than 3 pairs, constant differences, values that
/// are not finite.
pub fn paired_t(baseline: &[f64], visit: &[f64], conf_level: f64) -> Result<PairedTest, NoTest> {
    let changes = differences(baseline, visit, conf_level)?;
    let change = moments(&changes)?;
    let std_error = (change.variance / change.n).sqrt();
    if is_constant(std_error, change.mean.abs()) {
        return Err(NoTest::Constant);
    }
    let df = change.n - 1.0;
    let statistic = change.mean / std_error;
    if !statistic.is_finite() {
        return Err(NoTest::NotFinite);
    }
    let margin = std_error * t_quantile(0.5 + 0.5 * conf_level, df)?;
    Ok(PairedTest {
        n: changes.len(),
        estimate: change.mean,
        std_error: Some(std_error),
        statistic,
        df: Some(df),
        p: t_two_sided_p(statistic, df)?,
        exact: None,
        ci_low: Some(change.mean - margin),
        ci_high: Some(change.mean + margin),
        conf_level_achieved: conf_level,
    })
}

/// Standardised change of `visit` against `baseline`, both in the same order of subjects.
///
/// # Errors
/// As [`paired_t`].
pub fn paired_effect(
    baseline: &[f64],
    visit: &[f64],
    conf_level: f64,
) -> Result<PairedEffect, NoTest> {
    let changes = differences(baseline, visit, conf_level)?;
    let change = moments(&changes)?;
    let sd = change.variance.sqrt();
    if is_constant(sd, change.mean.abs()) {
        return Err(NoTest::Constant);
    }
    let dz = change.mean / sd;
    if !dz.is_finite() {
        return Err(NoTest::NotFinite);
    }
    let root_n = change.n.sqrt();
    let limits = ncp_limits(dz * root_n, change.n - 1.0, conf_level);
    let correction = hedges_correction(change.n - 1.0)?;
    let spread = 0.5 * (moments(baseline)?.variance.sqrt() + moments(visit)?.variance.sqrt());
    Ok(PairedEffect {
        dz,
        dz_ci_low: limits.map(|(low, _)| low / root_n),
        dz_ci_high: limits.map(|(_, high)| high / root_n),
        gz: correction * dz,
        g_av: Some(correction * (change.mean / spread)).filter(|g| g.is_finite()),
    })
}

/// Wilcoxon signed-rank test of `visit` against `baseline`, both in the same order of subjects:
/// exact for fewer than 50 pairs without ties or zeros, otherwise normal with tie and continuity
/// correction, zeros dropped.
///
/// The estimate is the Hodges-Lehmann pseudo-median. Exact: median and order statistics of the
/// Walsh averages. Normal: crossings of the standardised statistic, as in R's `wilcox.test`.
///
/// # Errors
/// [`NoTest`] for lists of different length, fewer than 3 pairs, differences that are all zero,
/// values that are not finite.
pub fn signed_rank(baseline: &[f64], visit: &[f64], conf_level: f64) -> Result<PairedTest, NoTest> {
    let changes = differences(baseline, visit, conf_level)?;
    let moved: Vec<f64> = changes.iter().copied().filter(|c| *c != 0.0).collect();
    if moved.is_empty() {
        return Err(NoTest::Constant);
    }
    let ascending = sorted(&moved);
    let unshifted = SignedRank::at(&ascending, 0.0);
    let untied = moved.len() == changes.len() && unshifted.tie_sum == 0.0;
    let exact = SignedRankDistribution::new(moved.len()).filter(|_| untied);
    let tail = 0.5 * (1.0 - conf_level);
    let result = |p, estimate, ci: Option<(f64, f64)>, conf_level_achieved| PairedTest {
        n: changes.len(),
        estimate,
        std_error: None,
        statistic: unshifted.v,
        df: None,
        p,
        exact: Some(exact.is_some()),
        ci_low: ci.map(|(low, _)| low),
        ci_high: ci.map(|(_, high)| high),
        conf_level_achieved,
    };
    if let Some(distribution) = &exact {
        let mut walsh = Vec::with_capacity(moved.len() * (moved.len() + 1) / 2);
        for (i, a) in moved.iter().enumerate() {
            walsh.extend(moved[i..].iter().map(|b| (a + b) / 2.0));
        }
        let quantile = distribution.quantile(tail).max(1.0);
        let (estimate, low, high) = order_interval(
            &walsh,
            (ascending[0], ascending[ascending.len() - 1]),
            quantile,
        )
        .ok_or(NoTest::NotFinite)?;
        // Few pairs cannot reach the level asked for; R's rule for when to say so.
        let reached = 1.0 - 2.0 * distribution.cdf(quantile - 1.0);
        let achieved = if reached < conf_level - tail {
            reached
        } else {
            conf_level
        };
        let p = distribution.two_sided_p(unshifted.v);
        return Ok(result(p, estimate, Some((low, high)), achieved));
    }
    let p = normal_two_sided_p(unshifted.z(true))?;
    let (low, high) = (ascending[0], ascending[ascending.len() - 1]);
    if low == high {
        // One single difference, repeated: every shift fits equally well.
        return Ok(result(p, low, None, 0.0));
    }
    let score = |shift: f64, correct: bool| SignedRank::at(&ascending, shift).z(correct);
    // With few pairs even the extreme shifts are not far enough out: widen the error as R does.
    let (at_low, at_high) = (score(low, true), score(high, true));
    let mut alpha = 1.0 - conf_level;
    while alpha < 1.0 {
        let z = -normal_quantile(0.5 * alpha)?;
        if at_low - z < 0.0 || at_high + z > 0.0 {
            alpha *= 2.0;
        } else {
            break;
        }
    }
    let achieved = if 1.0 - conf_level < 0.75 * alpha {
        1.0 - alpha.min(1.0)
    } else {
        conf_level
    };
    let interval = if alpha < 1.0 {
        let z = -normal_quantile(0.5 * alpha)?;
        let limit = |target: f64| crossing(low, high, |shift| score(shift, true) - target);
        limit(z).zip(limit(-z))
    } else {
        // No level can be reached: R shrinks the interval to the median, at a level of 0.
        median(&moved).map(|m| (m, m))
    };
    let estimate = crossing(low, high, |shift| score(shift, false))
        .or_else(|| median(&moved))
        .ok_or(NoTest::NotFinite)?;
    Ok(result(p, estimate, interval, achieved))
}

/// The Wilcoxon statistic of the differences after moving them by `-shift`.
struct SignedRank {
    n: f64,
    v: f64,
    tie_sum: f64,
}

impl SignedRank {
    /// Of ascending differences: once shifted, those below 0 from the last to the first, and those above it, are two
    /// ascending lists of sizes.
    fn at(ascending: &[f64], shift: f64) -> Self {
        let below = ascending.partition_point(|c| c - shift < 0.0);
        let same = ascending[below..].partition_point(|c| c - shift <= 0.0);
        let positive = ascending[below + same..].iter().map(|c| c - shift);
        let negative = ascending[..below].iter().rev().map(|c| shift - c);
        let ranked = merged_ranks(positive, negative);
        Self {
            n: ranked.n as f64,
            v: ranked.sum,
            tie_sum: ranked.tie_sum,
        }
    }

    fn z(&self, correct: bool) -> f64 {
        let n = self.n;
        let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - self.tie_sum / 48.0;
        standardised(
            self.v - 0.25 * n * (n + 1.0),
            variance.max(0.0).sqrt(),
            correct,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_instead_of_numbers() {
        let b = [1.0, 2.0, 3.0, 4.0];
        let shifted = [2.0, 3.0, 4.0, 5.0];
        assert_eq!(paired_t(&b, &shifted, 0.95), Err(NoTest::Constant));
        assert_eq!(signed_rank(&b, &b, 0.95), Err(NoTest::Constant));
        assert_eq!(paired_t(&b, &b[1..], 0.95), Err(NoTest::Unpaired(4, 3)));
        assert!(signed_rank(&b, &shifted, 0.95).is_ok_and(|t| t.ci_low.is_none()));
    }
}
