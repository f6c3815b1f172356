//! Comparison of two independent groups: Welch and Student t, Mann-Whitney, Hedges g.
//!
//! Every difference is compared minus reference.
//!
//! | symbol | meaning |
//! |---|---|
//! | n_x, n_y | sizes of the compared and the reference group |
//! | W | Mann-Whitney statistic: rank sum of the compared group minus n_x (n_x + 1) / 2 |
//! | J | Hedges' exact small-sample factor |
//!
//! Sources: Welch (1947), Biometrika 34:28; Hodges & Lehmann (1963), Ann. Math. Stat. 34:598;
//! Hedges (1981), J. Educ. Stat. 6:107. Checked against R's `t.test` and `wilcox.test`:
//! `tests/golden/*__baseline_comparison.json`, `*__change_from_baseline.json`.

use crate::numerics::{
    DistributionError, NoncentralT, RankSumDistribution, brent_root, hedges_correction, mean,
    merged_ranks, normal_quantile, normal_two_sided_p, sorted, t_quantile, t_two_sided_p,
    variance_around,
};
use crate::words::counted;
use std::cmp::Ordering;

/// Fewest values a group needs before a test is offered.
const MIN_PER_GROUP: usize = 3;

/// From this size of a group on the Mann-Whitney test is not exact.
const EXACT_BELOW: usize = 50;

/// Accuracy of the interval limits found by root search, in the unit of the values.
pub(super) const ROOT_TOLERANCE: f64 = 1e-12;

/// Why there is no test.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoTest {
    /// Too few values for any test.
    #[error("{}; a test needs at least {needed} in each group", counted(*.n, "value"))]
    TooFew {
        /// Size of the smaller group.
        n: usize,
        /// What is needed.
        needed: usize,
    },
    /// More values than the test was made for.
    #[error("{n} values; the test takes at most {most}")]
    TooMany {
        /// Number of values.
        n: usize,
        /// What it takes.
        most: usize,
    },
    /// Covariates and groups depend on each other, or leave no degree of freedom.
    #[error("groups and covariates can't be told apart with these values")]
    Dependent,
    /// The values do not vary, so there is nothing to compare the difference with.
    #[error("the values are constant")]
    Constant,
    /// The two lists of a paired test differ in length.
    #[error("{0} baseline values against {1} values at the visit")]
    Unpaired(usize, usize),
    /// A value is not finite, or too large for the arithmetic.
    #[error("a value is not finite or too large to square")]
    NotFinite,
    /// The confidence level is not strictly between 0 and 1.
    #[error("the confidence level {0} is not between 0 and 1")]
    ConfLevel(f64),
    /// A tail probability or quantile could not be computed.
    #[error(transparent)]
    Distribution(#[from] DistributionError),
}

/// Result of a two-sample test; estimates in the unit of the values.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoSampleTest {
    /// Difference of means, or the Hodges-Lehmann shift.
    pub estimate: f64,
    /// Standard error of the difference; `None` for rank tests.
    pub std_error: Option<f64>,
    /// t, or the Mann-Whitney W of the compared group.
    pub statistic: f64,
    /// Degrees of freedom; `None` for rank tests.
    pub df: Option<f64>,
    /// Two-sided p-value.
    pub p: f64,
    /// Whether p and interval are exact; `None` where the question does not arise.
    pub exact: Option<bool>,
    /// Lower limit of the interval for the estimate.
    pub ci_low: f64,
    /// Upper limit of the interval for the estimate.
    pub ci_high: f64,
    /// Confidence level of the interval: lower than asked when few values cannot reach it.
    pub conf_level_achieved: f64,
}

/// Standardised mean difference, in pooled standard deviations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HedgesG {
    /// `J (mean_x - mean_y) / pooled sd`.
    pub g: f64,
    /// Lower limit from the noncentral t distribution; `None` where it has no answer.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

pub(super) fn check_level(conf_level: f64) -> Result<(), NoTest> {
    if conf_level > 0.0 && conf_level < 1.0 {
        return Ok(());
    }
    Err(NoTest::ConfLevel(conf_level))
}

fn check(compared: &[f64], reference: &[f64], conf_level: f64) -> Result<(), NoTest> {
    check_level(conf_level)?;
    let n = compared.len().min(reference.len());
    if n < MIN_PER_GROUP {
        return Err(NoTest::TooFew {
            n,
            needed: MIN_PER_GROUP,
        });
    }
    if compared.iter().chain(reference).any(|v| !v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    Ok(())
}

/// Size, mean and variance of one group.
pub(super) struct Moments {
    pub(super) n: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
}

pub(super) fn moments(values: &[f64]) -> Result<Moments, NoTest> {
    let mean = mean(values).ok_or(NoTest::NotFinite)?;
    Ok(Moments {
        n: values.len() as f64,
        mean,
        variance: variance_around(values, mean).ok_or(NoTest::NotFinite)?,
    })
}

/// Whether a standard error is nothing but rounding, by R's criterion.
pub(super) fn is_constant(std_error: f64, size: f64) -> bool {
    std_error <= 10.0 * f64::EPSILON * size
}

fn t_test(
    compared: &[f64],
    reference: &[f64],
    conf_level: f64,
    std_error_and_df: impl Fn(&Moments, &Moments) -> (f64, f64),
) -> Result<TwoSampleTest, NoTest> {
    check(compared, reference, conf_level)?;
    let (x, y) = (moments(compared)?, moments(reference)?);
    let (std_error, df) = std_error_and_df(&x, &y);
    if is_constant(std_error, x.mean.abs().max(y.mean.abs())) {
        return Err(NoTest::Constant);
    }
    let estimate = x.mean - y.mean;
    let statistic = estimate / std_error;
    if !(statistic.is_finite() && df.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    let margin = std_error * t_quantile(0.5 + 0.5 * conf_level, df)?;
    Ok(TwoSampleTest {
        estimate,
        std_error: Some(std_error),
        statistic,
        df: Some(df),
        p: t_two_sided_p(statistic, df)?,
        exact: None,
        ci_low: estimate - margin,
        ci_high: estimate + margin,
        conf_level_achieved: conf_level,
    })
}

/// Welch's t test, variances not assumed equal.
///
/// # Errors
/// [`NoTest`] for fewer than 3 values in a group, constant data, values that are not finite.
pub fn welch_t(
    compared: &[f64],
    reference: &[f64],
    conf_level: f64,
) -> Result<TwoSampleTest, NoTest> {
    t_test(compared, reference, conf_level, |x, y| {
        let (a, b) = (x.variance / x.n, y.variance / y.n);
        // Shares instead of squares, so that tiny and huge variances neither vanish nor overflow.
        let share = a / (a + b);
        let df = 1.0 / (share * share / (x.n - 1.0) + (1.0 - share).powi(2) / (y.n - 1.0));
        ((a + b).sqrt(), df)
    })
}

fn pooled_variance(x: &Moments, y: &Moments) -> f64 {
    let df = x.n + y.n - 2.0;
    (x.n - 1.0) / df * x.variance + (y.n - 1.0) / df * y.variance
}

/// Student's t test, variances assumed equal.
///
/// # Errors
/// [`NoTest`] for fewer than 3 values in a group, constant data, values that are not finite.
pub fn student_t(
    compared: &[f64],
    reference: &[f64],
    conf_level: f64,
) -> Result<TwoSampleTest, NoTest> {
    t_test(compared, reference, conf_level, |x, y| {
        let std_error = (pooled_variance(x, y) * (1.0 / x.n + 1.0 / y.n)).sqrt();
        (std_error, x.n + y.n - 2.0)
    })
}

/// Difference of means over `sqrt((s_x^2 + s_y^2) / 2)`, as a baseline table shows it; `None` for
/// fewer than two values in a group or no spread.
///
/// Source: Austin (2009), Stat Med 28:3083.
#[must_use]
pub fn standardized_difference(compared: &[f64], reference: &[f64]) -> Option<f64> {
    if compared.len() < 2 || reference.len() < 2 {
        return None;
    }
    let (x, y) = (moments(compared).ok()?, moments(reference).ok()?);
    let spread = (0.5 * (x.variance + y.variance)).sqrt();
    Some((x.mean - y.mean) / spread).filter(|d| d.is_finite())
}

/// Difference of two shares over the square root of the mean of their variances `p (1 - p)`, as a baseline table shows
/// it for a category; `None` without subjects or where neither share varies.
///
/// Source: Austin (2009), Stat Med 28:3083.
#[must_use]
pub fn standardized_difference_of_shares(compared: &[bool], reference: &[bool]) -> Option<f64> {
    let share = |of: &[bool]| of.iter().filter(|x| **x).count() as f64 / of.len() as f64;
    let (x, y) = (share(compared), share(reference));
    let spread = (0.5 * (x * (1.0 - x) + y * (1.0 - y))).sqrt();
    Some((x - y) / spread).filter(|d| d.is_finite())
}

/// Hedges g with the exact factor J and the interval from the noncentral t distribution.
///
/// # Errors
/// [`NoTest`] for fewer than 3 values in a group, constant groups, values that are not finite.
pub fn hedges_g(compared: &[f64], reference: &[f64], conf_level: f64) -> Result<HedgesG, NoTest> {
    check(compared, reference, conf_level)?;
    let (x, y) = (moments(compared)?, moments(reference)?);
    let sd = pooled_variance(&x, &y).sqrt();
    if is_constant(sd, x.mean.abs().max(y.mean.abs())) {
        return Err(NoTest::Constant);
    }
    let df = x.n + y.n - 2.0;
    let scale = (1.0 / x.n + 1.0 / y.n).sqrt();
    let d = (x.mean - y.mean) / sd;
    if !d.is_finite() {
        return Err(NoTest::NotFinite);
    }
    let correction = hedges_correction(df)?;
    let limits = ncp_limits(d / scale, df, conf_level);
    Ok(HedgesG {
        g: correction * d,
        ci_low: limits.map(|(low, _)| correction * low * scale),
        ci_high: limits.map(|(_, high)| correction * high * scale),
    })
}

/// Interval for the noncentrality behind an observed t.
pub(super) fn ncp_limits(t: f64, df: f64, conf_level: f64) -> Option<(f64, f64)> {
    let tail = 0.5 * (1.0 - conf_level);
    let mut at = NoncentralT::new(t, df).ok()?;
    let score = normal_quantile(1.0 - tail).ok()?;
    let low = at.ncp_near(1.0 - tail, score).ok()?;
    let high = at.ncp_near(tail, -score).ok()?;
    Some((low, high))
}

/// Mann-Whitney test: exact when both groups have fewer than 50 values and none tie, otherwise
/// normal with tie and continuity correction.
///
/// The estimate is the Hodges-Lehmann shift. Exact: median and order statistics of all pairwise
/// differences. Normal: the shifts at which the standardised statistic crosses 0 and the normal
/// quantiles, as R's `wilcox.test` finds them; where the statistic stays at 0 over a stretch the
/// estimate is a point of that stretch, not its middle.
///
/// # Errors
/// [`NoTest`] for fewer than 3 values in a group, constant data, values that are not finite.
pub fn mann_whitney(
    compared: &[f64],
    reference: &[f64],
    conf_level: f64,
) -> Result<TwoSampleTest, NoTest> {
    check(compared, reference, conf_level)?;
    let (n_x, n_y) = (compared.len(), reference.len());
    let (x, y) = (sorted(compared), sorted(reference));
    let unshifted = RankSum::at(&x, &y, 0.0);
    let small = n_x < EXACT_BELOW && n_y < EXACT_BELOW;
    let exact = RankSumDistribution::new(n_x, n_y).filter(|_| small && unshifted.tie_sum == 0.0);
    let tail = 0.5 * (1.0 - conf_level);

    let mut conf_level_achieved = conf_level;
    let (p, estimate, ci_low, ci_high) = if let Some(distribution) = &exact {
        let mut differences = Vec::with_capacity(n_x * n_y);
        for x in compared {
            differences.extend(reference.iter().map(|y| x - y));
        }
        let quantile = distribution.quantile(tail).max(1.0);
        let (estimate, low, high) = order_interval(
            &differences,
            (x[0] - y[n_y - 1], x[n_x - 1] - y[0]),
            quantile,
        )
        .ok_or(NoTest::NotFinite)?;
        // Few values cannot reach the level asked for; R's rule for when to say so.
        let reached = 1.0 - 2.0 * distribution.cdf(quantile - 1.0);
        if reached < conf_level - tail {
            conf_level_achieved = reached;
        }
        (distribution.two_sided_p(unshifted.w), estimate, low, high)
    } else {
        if unshifted.sigma() <= 0.0 {
            return Err(NoTest::Constant);
        }
        let p = normal_two_sided_p(unshifted.z(true))?;
        let low = x[0] - y[n_y - 1];
        let high = x[n_x - 1] - y[0];
        let z = normal_quantile(1.0 - tail)?;
        let crossing = |target: f64, correct: bool| {
            crossing(low, high, |shift| {
                RankSum::at(&x, &y, shift).z(correct) - target
            })
        };
        (
            p,
            crossing(0.0, false).ok_or(NoTest::Constant)?,
            crossing(z, true).ok_or(NoTest::Constant)?,
            crossing(-z, true).ok_or(NoTest::Constant)?,
        )
    };
    if !(estimate.is_finite() && ci_low.is_finite() && ci_high.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    Ok(TwoSampleTest {
        estimate,
        std_error: None,
        statistic: unshifted.w,
        df: None,
        p,
        exact: Some(exact.is_some()),
        ci_low,
        ci_high,
        conf_level_achieved,
    })
}

/// Median and exact interval limits from all pairwise numbers, the `least` and the `most` among them; `quantile` is that
/// of the null distribution at half the error probability.
pub(super) fn order_interval(
    pairwise: &[f64],
    (least, most): (f64, f64),
    quantile: f64,
) -> Option<(f64, f64, f64)> {
    let n = pairwise.len();
    let low = (quantile as usize).max(1) - 1;
    let high = n.checked_sub(low + 1)?;
    let (below, above) = (n.checked_sub(1)? / 2, n / 2);
    let [low, below, above, high] = in_order(pairwise, (least, most), [low, below, above, high]);
    let median = if below == above {
        below
    } else {
        0.5 * (below + above)
    };
    Some((median, low, high))
}

/// The numbers at these places of the ascending order. Sorting all of them would be most of a rank test's time: they
/// are spread over bins in the order of their size, and only the bins with those places are looked at further.
fn in_order<const PLACES: usize>(
    numbers: &[f64],
    (least, most): (f64, f64),
    places: [usize; PLACES],
) -> [f64; PLACES] {
    let last = (numbers.len() / 4) as u32;
    // Where the range has no width or none that is finite, all are in the first bin.
    let per_width = f64::from(last) / (most - least);
    let bin_of = |x: &f64| ((x - least) * per_width) as u32;
    let bins: Vec<u32> = numbers.iter().map(|x| bin_of(x).min(last)).collect();
    let mut ends = vec![0_u32; last as usize + 2];
    for &bin in &bins {
        ends[bin as usize + 1] += 1;
    }
    let mut before = 0;
    for end in &mut ends {
        before += *end;
        *end = before;
    }
    // Each start moves on to the end of its bin, which is the start of the next one.
    let mut spread = vec![0.0; numbers.len()];
    for (x, &bin) in numbers.iter().zip(&bins) {
        let next = &mut ends[bin as usize];
        spread[*next as usize] = *x;
        *next += 1;
    }
    // None is NaN, and the plain comparison is the cheaper one.
    let order = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(Ordering::Equal);
    places.map(|place| {
        let bin = ends.partition_point(|end| *end as usize <= place);
        let start = if bin == 0 { 0 } else { ends[bin - 1] as usize };
        let own = &mut spread[start..ends[bin] as usize];
        *own.select_nth_unstable_by(place - start, order).1
    })
}

/// Where a falling step function crosses zero; an end of the range if it never does.
///
/// `None` when the function has no value (all shifted values tie).
pub(super) fn crossing(low: f64, high: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let at_low = f(low);
    if at_low <= 0.0 {
        return Some(low);
    }
    let at_high = f(high);
    if at_high >= 0.0 {
        return Some(high);
    }
    brent_root(low, at_low, high, at_high, ROOT_TOLERANCE, f).ok()
}

/// Standardised distance of a rank statistic from its mean; NaN when `sigma` is 0 (the caller's
/// root search turns that into "no interval").
pub(super) fn standardised(distance: f64, sigma: f64, correct: bool) -> f64 {
    let correction = if correct && distance != 0.0 {
        0.5_f64.copysign(distance)
    } else {
        0.0
    };
    (distance - correction) / sigma
}

/// The Mann-Whitney statistic after moving the compared group by `-shift`.
struct RankSum {
    n_x: f64,
    n_y: f64,
    w: f64,
    tie_sum: f64,
}

impl RankSum {
    /// Of ascending values.
    fn at(compared: &[f64], reference: &[f64], shift: f64) -> Self {
        let moved = compared.iter().map(|x| x - shift);
        let ranked = merged_ranks(moved, reference.iter().copied());
        let n_x = compared.len() as f64;
        Self {
            n_x,
            n_y: reference.len() as f64,
            w: ranked.sum - 0.5 * n_x * (n_x + 1.0),
            tie_sum: ranked.tie_sum,
        }
    }

    fn sigma(&self) -> f64 {
        let n = self.n_x + self.n_y;
        let ties = self.tie_sum / (n * (n - 1.0));
        (self.n_x * self.n_y / 12.0 * ((n + 1.0) - ties))
            .max(0.0)
            .sqrt()
    }

    fn z(&self, correct: bool) -> f64 {
        standardised(self.w - 0.5 * self.n_x * self.n_y, self.sigma(), correct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_instead_of_numbers() {
        let flat = [2.0; 5];
        assert_eq!(welch_t(&flat, &flat, 0.95), Err(NoTest::Constant));
        assert_eq!(student_t(&flat, &[3.0; 4], 0.95), Err(NoTest::Constant));
        assert_eq!(mann_whitney(&flat, &flat, 0.95), Err(NoTest::Constant));
        assert_eq!(
            welch_t(&[1.0, 2.0], &flat, 0.95),
            Err(NoTest::TooFew { n: 2, needed: 3 })
        );
        let huge = [1e300, -1e300, 3e300];
        assert_eq!(welch_t(&huge, &flat, 0.95), Err(NoTest::NotFinite));
        assert!(welch_t(&[1.0, 2.0, 4.0], &flat, f64::NAN).is_err());
    }

    #[test]
    fn bins_find_the_places_of_the_order() {
        let mut x = 0.37_f64;
        let mut drawn = || {
            x = 3.99 * x * (1.0 - x);
            x
        };
        let near: Vec<f64> = (0..253).map(|_| drawn() - 0.5).collect();
        let ties: Vec<f64> = near.iter().map(|v| (3.0 * v).round()).collect();
        let far: Vec<f64> = near.iter().map(|v| (40.0 * v).exp()).collect();
        let endless = [f64::NEG_INFINITY, 1.0, 0.5, f64::INFINITY];
        for numbers in [&near[..], &ties, &far, &near[..1], &[2.0; 9], &endless] {
            let ascending = sorted(numbers);
            let n = numbers.len();
            let places = [0, n / 3, (n - 1) / 2, n / 2, n - 1];
            let found = in_order(numbers, (ascending[0], ascending[n - 1]), places);
            for (found, place) in found.into_iter().zip(places) {
                assert!(found == ascending[place], "{place} of {n}: {found}");
            }
        }
    }
}
