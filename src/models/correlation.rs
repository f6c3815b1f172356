//! Association of two lists of numbers: Pearson with Fisher's interval, Spearman.
//!
//! Sources: Fisher (1921), Metron 1:3; Best & Roberts (1975), Appl. Stat. 24:377, algorithm AS 89, as
//! R's `cor.test`. Checked against R: `tests/golden/ketamine__correlations_of_change.json`.

use super::baseline::{NoTest, check_level, is_constant, moments};
use crate::numerics::{midranks, normal_quantile, normal_sf, t_two_sided_p};

/// Fewest pairs for a correlation with an interval.
const MIN_PAIRS: usize = 4;
/// Up to this many pairs Spearman's distribution is counted out.
const COUNTED_UP_TO: usize = 9;
/// Beyond this many pairs R takes the t approximation.
const SERIES_UP_TO: usize = 1290;

/// A correlation with its test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationTest {
    /// Pairs.
    pub n: usize,
    /// Correlation, -1 to 1.
    pub estimate: f64,
    /// t of Pearson's r, or Spearman's sum of squared rank differences S.
    pub statistic: f64,
    /// Degrees of freedom; `None` for Spearman without ties.
    pub df: Option<f64>,
    /// Two-sided p.
    pub p: f64,
    /// Lower limit, Pearson only.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Spearman: whether p comes from the distribution of the ranks itself (counted up to 9 pairs,
    /// its Edgeworth series beyond) and not from t.
    pub exact: Option<bool>,
}

fn check(x: &[f64], y: &[f64]) -> Result<(), NoTest> {
    if x.len() != y.len() {
        return Err(NoTest::Unpaired(x.len(), y.len()));
    }
    if x.len() < MIN_PAIRS {
        return Err(NoTest::TooFew {
            n: x.len(),
            needed: MIN_PAIRS,
        });
    }
    if x.iter().chain(y).any(|v| !v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    Ok(())
}

/// Correlation of two lists that vary.
fn product_moment(x: &[f64], y: &[f64]) -> Result<f64, NoTest> {
    let (a, b) = (moments(x)?, moments(y)?);
    if is_constant(a.variance.sqrt(), a.mean.abs()) || is_constant(b.variance.sqrt(), b.mean.abs())
    {
        return Err(NoTest::Constant);
    }
    let (sx, sy) = (a.variance.sqrt(), b.variance.sqrt());
    let sum: f64 = x
        .iter()
        .zip(y)
        .map(|(x, y)| (x - a.mean) / sx * ((y - b.mean) / sy))
        .sum();
    let r = sum / (a.n - 1.0);
    if r.is_finite() {
        Ok(r.clamp(-1.0, 1.0))
    } else {
        Err(NoTest::NotFinite)
    }
}

/// t and its p for a correlation of `n` pairs.
fn by_t(r: f64, n: usize) -> Result<(f64, f64), NoTest> {
    let df = n as f64 - 2.0;
    let left = (1.0 - r) * (1.0 + r);
    if left <= 0.0 {
        return Ok((f64::MAX.copysign(r), 0.0));
    }
    let t = r * (df / left).sqrt();
    Ok((t, t_two_sided_p(t, df)?))
}

/// Pearson's correlation with the interval of Fisher's z.
///
/// # Errors
/// [`NoTest`] for lists of different length, fewer than 4 pairs, a list without spread, values that
/// are not finite.
pub fn pearson(x: &[f64], y: &[f64], conf_level: f64) -> Result<CorrelationTest, NoTest> {
    check_level(conf_level)?;
    check(x, y)?;
    let n = x.len();
    let r = product_moment(x, y)?;
    let (t, p) = by_t(r, n)?;
    let half = normal_quantile(0.5 + 0.5 * conf_level)? / (n as f64 - 3.0).sqrt();
    let limit = |shift: f64| (r.atanh() + shift).tanh();
    Ok(CorrelationTest {
        n,
        estimate: r,
        statistic: t,
        df: Some(n as f64 - 2.0),
        p,
        ci_low: Some(limit(-half)).filter(|v| v.is_finite()),
        ci_high: Some(limit(half)).filter(|v| v.is_finite()),
        exact: None,
    })
}

/// Spearman's rank correlation.
///
/// Without ties p comes from the distribution of S, with ties (or more than 1290 pairs) from t, as in
/// R.
///
/// # Errors
/// As [`pearson`].
pub fn spearman(x: &[f64], y: &[f64]) -> Result<CorrelationTest, NoTest> {
    check(x, y)?;
    let n = x.len();
    let (a, b) = (midranks(x), midranks(y));
    let rho = product_moment(&a.ranks, &b.ranks)?;
    let size = n as f64;
    let most = (size * size * size - size) / 3.0;
    let s = 0.5 * most * (1.0 - rho);
    let ties = a.has_ties() || b.has_ties();
    if ties || n > SERIES_UP_TO {
        let (_, p) = by_t(rho, n)?;
        return Ok(CorrelationTest {
            n,
            estimate: rho,
            statistic: s,
            df: Some(size - 2.0),
            p,
            ci_low: None,
            ci_high: None,
            exact: Some(false),
        });
    }
    // S is even; rounding takes away what the arithmetic added.
    let s = 2.0 * (0.5 * s).round();
    let tail = if s > 0.5 * most {
        at_least(n, s)?
    } else if n <= COUNTED_UP_TO {
        // S and its mirror image are equally probable.
        at_least(n, most - s)?
    } else {
        1.0 - at_least(n, s + 2.0)?
    };
    Ok(CorrelationTest {
        n,
        estimate: rho,
        statistic: s,
        df: None,
        p: (2.0 * tail).clamp(0.0, 1.0),
        ci_low: None,
        ci_high: None,
        exact: Some(true),
    })
}

/// `P(S >= s)` for `n` pairs without association or ties.
fn at_least(n: usize, s: f64) -> Result<f64, NoTest> {
    if s <= 0.0 {
        return Ok(1.0);
    }
    let size = n as f64;
    if s > (size * size * size - size) / 3.0 {
        return Ok(0.0);
    }
    if n <= COUNTED_UP_TO {
        let counts = counts_of_s(n);
        let all: u64 = counts.iter().sum();
        let far: u64 = counts.iter().skip(s as usize).sum();
        return Ok(far as f64 / all as f64);
    }
    let b = 1.0 / size;
    let x = (6.0 * (s - 1.0) * b / (size * size - 1.0) - 1.0) * (1.0 / b - 1.0).sqrt();
    let y = x * x;
    let u = x
        * b
        * (0.2274
            + b * (0.2531 + 0.1745 * b)
            + y * (-0.0758 + b * (0.1033 + 0.3932 * b)
                - y * b
                    * (0.0879 + 0.0151 * b
                        - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y)))));
    Ok((u / (0.5 * y).exp() + normal_sf(x)?).clamp(0.0, 1.0))
}

/// How many permutations of `n` ranks have each sum of squared differences.
fn counts_of_s(n: usize) -> Vec<u64> {
    let most = (n * n * n - n) / 3;
    // State: which ranks are taken; the next place is their number.
    let mut of: Vec<Vec<u64>> = vec![Vec::new(); 1 << n];
    of[0] = vec![0; most + 1];
    of[0][0] = 1;
    for taken in 0..of.len() {
        let here = std::mem::take(&mut of[taken]);
        let place = taken.count_ones() as usize;
        if place == n {
            return here;
        }
        if here.is_empty() {
            continue;
        }
        for rank in (0..n).filter(|r| taken >> r & 1 == 0) {
            let d = place.abs_diff(rank);
            let next = &mut of[taken | 1 << rank];
            if next.is_empty() {
                *next = vec![0; most + 1];
            }
            for (s, count) in here.iter().enumerate().filter(|(_, c)| **c > 0) {
                next[s + d * d] += count;
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_are_all_permutations_and_symmetric() {
        for n in 4..=COUNTED_UP_TO {
            let counts = counts_of_s(n);
            assert_eq!(counts.iter().sum::<u64>(), (1..=n as u64).product::<u64>());
            let most = (n * n * n - n) / 3;
            for (s, c) in counts.iter().enumerate() {
                assert_eq!(*c, counts[most - s], "{n} {s}");
                assert!(*c == 0 || s % 2 == 0);
            }
        }
    }

    /// R: `cor.test(1:7, c(2, 1, 4, 3, 7, 5, 6), method = "spearman")`.
    #[test]
    fn counted_out_as_r() {
        let x: Vec<f64> = (1..=7).map(f64::from).collect();
        let got = spearman(&x, &[2.0, 1.0, 4.0, 3.0, 7.0, 5.0, 6.0]).unwrap();
        assert_eq!((got.statistic, got.exact), (10.0, Some(true)));
        assert!((got.p - 0.034126984126984).abs() < 1e-12, "{}", got.p);
        let exact = spearman(&x, &x).unwrap();
        assert!((exact.p - 2.0 / 5040.0).abs() < 1e-15 && exact.estimate == 1.0);
        let down: Vec<f64> = x.iter().map(|v| -v).collect();
        assert_eq!(spearman(&x, &down).unwrap().p, exact.p);
    }

    #[test]
    fn reasons_instead_of_numbers() {
        let x = [1.0, 2.0, 3.0, 5.0];
        assert_eq!(pearson(&x, &[2.0; 4], 0.95), Err(NoTest::Constant));
        assert_eq!(spearman(&x, &[2.0; 4]), Err(NoTest::Constant));
        assert!(matches!(
            pearson(&x[..3], &x[..3], 0.95),
            Err(NoTest::TooFew { .. })
        ));
        let line = pearson(&x, &x, 0.95).unwrap();
        assert!((line.estimate - 1.0).abs() < 1e-15 && line.p < 1e-12);
    }
}
