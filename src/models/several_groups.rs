//! Several independent groups at once: one-way and Welch ANOVA, Kruskal-Wallis, and whether their
//! spreads are alike (Levene, Brown-Forsythe).
//!
//! Sources: Welch (1951), Biometrika 38:330; Kruskal & Wallis (1952), J. Am. Stat. Assoc. 47:583;
//! Brown & Forsythe (1974), J. Am. Stat. Assoc. 69:364. Checked against R's `lm`, `oneway.test`,
//! `kruskal.test` and car's `leveneTest`: `tests/golden/*__baseline_comparison.json`.

use super::baseline::{Moments, NoTest, is_constant, moments};
use crate::numerics::{chi2_sf, f_sf, mean, median, midranks};

/// Fewest values a group needs before a test is offered.
const MIN_PER_GROUP: usize = 3;

/// A test of several groups together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OmnibusTest {
    /// F, or the Kruskal-Wallis chi-squared.
    pub statistic: f64,
    /// Degrees of freedom of the groups.
    pub df1: f64,
    /// Degrees of freedom of the error; `None` for a chi-squared.
    pub df2: Option<f64>,
    /// p.
    pub p: f64,
    /// Share of the variation that lies between the groups; one-way ANOVA only.
    pub eta2: Option<f64>,
}

fn check(groups: &[&[f64]]) -> Result<Vec<Moments>, NoTest> {
    let n = groups.iter().map(|g| g.len()).min().unwrap_or(0);
    if groups.len() < 2 || n < MIN_PER_GROUP {
        return Err(NoTest::TooFew {
            n,
            needed: MIN_PER_GROUP,
        });
    }
    if groups.iter().flat_map(|g| g.iter()).any(|v| !v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    groups.iter().map(|g| moments(g)).collect()
}

fn largest(groups: &[Moments]) -> f64 {
    groups.iter().fold(0.0, |a, m| a.max(m.mean.abs()))
}

/// F test that all means are equal, variances taken as equal.
///
/// # Errors
/// [`NoTest`] for fewer than 2 groups or 3 values in one, constant groups, values that are not finite.
pub fn one_way_anova(groups: &[&[f64]]) -> Result<OmnibusTest, NoTest> {
    let size = largest(&check(groups)?);
    // Differences of values that share their leading digits are exact; sums of them lose none.
    let origin = groups
        .first()
        .and_then(|g| g.first())
        .copied()
        .unwrap_or(0.0);
    let moved: Vec<Vec<f64>> = groups
        .iter()
        .map(|g| g.iter().map(|v| v - origin).collect())
        .collect();
    let of: Vec<Moments> = moved
        .iter()
        .map(|g| moments(g))
        .collect::<Result<_, NoTest>>()?;
    let n: f64 = of.iter().map(|m| m.n).sum();
    let k = of.len() as f64;
    let grand = of.iter().map(|m| m.n / n * m.mean).sum::<f64>();
    let between: f64 = of.iter().map(|m| m.n * (m.mean - grand).powi(2)).sum();
    let within: f64 = of.iter().map(|m| (m.n - 1.0) * m.variance).sum();
    let (df1, df2) = (k - 1.0, n - k);
    if is_constant((within / df2).sqrt(), size) {
        return Err(NoTest::Constant);
    }
    let statistic = between / df1 / (within / df2);
    if !statistic.is_finite() {
        return Err(NoTest::NotFinite);
    }
    Ok(OmnibusTest {
        statistic,
        df1,
        df2: Some(df2),
        p: f_sf(statistic, df1, df2)?,
        eta2: Some(between / (between + within)),
    })
}

/// Welch's F test that all means are equal, variances not taken as equal.
///
/// # Errors
/// As [`one_way_anova`]; here a single group without spread is enough.
pub fn welch_anova(groups: &[&[f64]]) -> Result<OmnibusTest, NoTest> {
    let of = check(groups)?;
    let size = largest(&of);
    if of
        .iter()
        .any(|m| is_constant((m.variance / m.n).sqrt(), size))
    {
        return Err(NoTest::Constant);
    }
    let k = of.len() as f64;
    // Weights relative to the largest, so that tiny variances do not overflow.
    let most = of
        .iter()
        .map(|m| m.n / m.variance)
        .fold(f64::MIN_POSITIVE, f64::max);
    let weights: Vec<f64> = of.iter().map(|m| m.n / m.variance / most).collect();
    let total: f64 = weights.iter().sum();
    let grand: f64 = of
        .iter()
        .zip(&weights)
        .map(|(m, w)| w / total * m.mean)
        .sum();
    let between: f64 = of
        .iter()
        .map(|m| m.n * ((m.mean - grand) / m.variance.sqrt()).powi(2))
        .sum();
    let spread: f64 = of
        .iter()
        .zip(&weights)
        .map(|(m, w)| (1.0 - w / total).powi(2) / (m.n - 1.0))
        .sum::<f64>()
        / (k * k - 1.0);
    let (df1, df2) = (k - 1.0, 1.0 / (3.0 * spread));
    let statistic = between / df1 / (1.0 + 2.0 * (k - 2.0) * spread);
    if !(statistic.is_finite() && df2.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    Ok(OmnibusTest {
        statistic,
        df1,
        df2: Some(df2),
        p: f_sf(statistic, df1, df2)?,
        eta2: None,
    })
}

/// Kruskal-Wallis rank test, corrected for ties.
///
/// # Errors
/// As [`one_way_anova`]; constant means that all values are one.
pub fn kruskal_wallis(groups: &[&[f64]]) -> Result<OmnibusTest, NoTest> {
    check(groups)?;
    let all: Vec<f64> = groups.concat();
    let ranked = midranks(&all);
    let n = all.len() as f64;
    let mut from = 0;
    let mut sum = 0.0;
    for group in groups {
        let ranks = &ranked.ranks[from..from + group.len()];
        sum += ranks.iter().sum::<f64>().powi(2) / group.len() as f64;
        from += group.len();
    }
    let ties = 1.0 - ranked.tie_sum / (n * n * n - n);
    if ties <= 0.0 {
        return Err(NoTest::Constant);
    }
    let statistic = ((12.0 * sum / (n * (n + 1.0)) - 3.0 * (n + 1.0)) / ties).max(0.0);
    let df1 = groups.len() as f64 - 1.0;
    Ok(OmnibusTest {
        statistic,
        df1,
        df2: None,
        p: chi2_sf(statistic, df1)?,
        eta2: None,
    })
}

/// What distances from are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpreadAround {
    /// The mean of each group: Levene's test.
    Mean,
    /// The median of each group: Brown and Forsythe's test.
    Median,
}

/// Whether the groups are equally spread: ANOVA of the distances from each group's centre.
///
/// # Errors
/// As [`one_way_anova`].
pub fn equal_spread(groups: &[&[f64]], around: SpreadAround) -> Result<OmnibusTest, NoTest> {
    check(groups)?;
    let distances: Vec<Vec<f64>> = groups
        .iter()
        .map(|g| {
            let center = match around {
                SpreadAround::Mean => mean(g),
                SpreadAround::Median => median(g),
            };
            let center = center.ok_or(NoTest::NotFinite)?;
            Ok(g.iter().map(|v| (v - center).abs()).collect())
        })
        .collect::<Result<_, NoTest>>()?;
    let parts: Vec<&[f64]> = distances.iter().map(Vec::as_slice).collect();
    one_way_anova(&parts).map(|t| OmnibusTest { eta2: None, ..t })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_are_the_two_sample_tests() {
        let (a, b) = ([3.1, 4.0, 5.2, 6.6, 4.4], [2.0, 2.9, 3.3, 4.1]);
        let t = crate::models::student_t(&a, &b, 0.95).unwrap();
        let f = one_way_anova(&[&b, &a]).unwrap();
        assert!((f.statistic / t.statistic.powi(2) - 1.0).abs() < 1e-12);
        assert!((f.p / t.p - 1.0).abs() < 1e-11);
        let t = crate::models::welch_t(&a, &b, 0.95).unwrap();
        let f = welch_anova(&[&a, &b]).unwrap();
        assert!((f.statistic / t.statistic.powi(2) - 1.0).abs() < 1e-12);
        assert!((f.df2.unwrap() / t.df.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn reasons_instead_of_numbers() {
        let flat = [2.0; 4];
        let some = [1.0, 2.0, 4.0];
        assert_eq!(one_way_anova(&[&flat, &flat]), Err(NoTest::Constant));
        assert_eq!(kruskal_wallis(&[&flat, &flat]), Err(NoTest::Constant));
        assert_eq!(welch_anova(&[&flat, &some]), Err(NoTest::Constant));
        assert!(matches!(
            one_way_anova(&[&some, &some[..2]]),
            Err(NoTest::TooFew { n: 2, .. })
        ));
    }
}
