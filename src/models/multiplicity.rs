//! Adjustment of p-values within a family, as R's `p.adjust`.
//!
//! Sources: Holm (1979); Hochberg (1988); Sidak (1967); Benjamini & Hochberg (1995);
//! Benjamini & Yekutieli (2001); Dunnett (1955), with the correlation that the tests really have.

use crate::numerics::{DistributionError, MaxAbsT, TailEstimate, brent_root};
use crate::plan::Multiplicity;

/// Dunnett-type adjustment: for each test the chance that the largest `|t|` of the family is as large,
/// by the multivariate t with the tests' own correlation and each test's real df.
///
/// `tests` are t and df; `covariance` is that of the estimates, row by row; `seed` moves the lattice
/// that estimates more than four.
///
/// # Errors
/// [`DistributionError`] when the covariance is none, or df are not positive.
pub fn dunnett(
    tests: &[(f64, f64)],
    covariance: &[f64],
    seed: u32,
) -> Result<Vec<TailEstimate>, DistributionError> {
    let all = largest(tests.len(), covariance, seed)?;
    tests.iter().map(|(t, df)| all.sf(*t, *df)).collect()
}

/// For each of several estimates how many standard errors its interval reaches, so that all of them hold together with
/// the confidence `level`: where the tail of the largest `|t|` of the family is `1 - level`. The inverse of
/// [`dunnett`].
///
/// `df` are those of each estimate, `covariance` that of the estimates; `seed` as there.
///
/// # Errors
/// As [`dunnett`].
///
/// Source: Hothorn, Bretz & Westfall (2008), Biom. J. 50:346.
pub fn simultaneous(
    df: &[f64],
    covariance: &[f64],
    level: f64,
    seed: u32,
) -> Result<Vec<f64>, DistributionError> {
    let all = largest(df.len(), covariance, seed)?;
    let mut known: Vec<(f64, f64)> = Vec::new();
    let mut out = Vec::with_capacity(df.len());
    for &df in df {
        let reach = match known.iter().find(|(other, _)| *other == df) {
            Some((_, reach)) => *reach,
            None => critical_value(&all, df, level)?,
        };
        known.push((df, reach));
        out.push(reach);
    }
    Ok(out)
}

/// Where the tail of the largest `|t|` is `1 - level`.
fn critical_value(all: &MaxAbsT, df: f64, level: f64) -> Result<f64, DistributionError> {
    let outside = |t: f64| all.sf(t, df).map(|tail| tail.p - (1.0 - level));
    let (mut low, mut high) = ((0.0, level), (2.0, outside(2.0)?));
    while high.1 > 0.0 {
        low = high;
        let further = 2.0 * high.0;
        if further > 1e12 {
            return Err(DistributionError::NoConvergence("critical value"));
        }
        high = (further, outside(further)?);
    }
    let value = |t: f64| outside(t).unwrap_or(f64::NAN);
    brent_root(low.0, low.1, high.0, high.1, 1e-9, value)
        .map_err(|_| DistributionError::NoConvergence("critical value"))
}

/// The largest of `k` statistics whose estimates have this covariance.
fn largest(k: usize, covariance: &[f64], seed: u32) -> Result<MaxAbsT, DistributionError> {
    let sd = |i: usize| covariance.get(i * k + i).map_or(f64::NAN, |v| v.sqrt());
    let correlation: Vec<f64> = (0..k * k)
        .map(|x| {
            let (i, j) = (x / k, x % k);
            let r = covariance.get(x).map_or(f64::NAN, |v| v / (sd(i) * sd(j)));
            if i == j { 1.0 } else { r.clamp(-1.0, 1.0) }
        })
        .collect();
    MaxAbsT::new(&correlation, k, seed)
}

/// Adjusted p-values in the order given; `None` stays `None` and does not count in the family.
///
/// Returns `None` throughout for [`Multiplicity::None`], and for [`Multiplicity::Dunnett`], which needs
/// more than p-values: see [`dunnett`].
#[must_use]
pub fn adjust(p: &[Option<f64>], method: Multiplicity) -> Vec<Option<f64>> {
    let mut family: Vec<(usize, f64)> = p
        .iter()
        .enumerate()
        .filter_map(|(i, p)| p.map(|p| (i, p)))
        .collect();
    let mut out = vec![None; p.len()];
    let n = family.len() as f64;
    family.sort_by(|a, b| a.1.total_cmp(&b.1));
    match method {
        Multiplicity::None | Multiplicity::Dunnett => {}
        Multiplicity::Bonferroni => {
            for (i, p) in family {
                out[i] = Some((p * n).min(1.0));
            }
        }
        Multiplicity::Holm => {
            let mut largest = 0.0f64;
            for (rank, (i, p)) in family.into_iter().enumerate() {
                largest = largest.max((n - rank as f64) * p);
                out[i] = Some(largest.min(1.0));
            }
        }
        Multiplicity::Sidak => {
            for (i, p) in family {
                // 1 - (1 - p)^n, without losing a small p
                out[i] = Some(-(n * (-p).ln_1p()).exp_m1());
            }
        }
        Multiplicity::Hochberg => {
            let mut least = 1.0f64;
            for (rank, (i, p)) in family.into_iter().enumerate().rev() {
                least = least.min((n - rank as f64) * p);
                out[i] = Some(least);
            }
        }
        Multiplicity::BenjaminiHochberg | Multiplicity::BenjaminiYekutieli => {
            let harmonic = if method == Multiplicity::BenjaminiYekutieli {
                (1..=family.len()).map(|k| 1.0 / k as f64).sum()
            } else {
                1.0
            };
            let mut least = 1.0f64;
            for (rank, (i, p)) in family.into_iter().enumerate().rev() {
                least = least.min(harmonic * n / (rank as f64 + 1.0) * p);
                out[i] = Some(least);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: `p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")` and `"BH"`.
    #[test]
    fn as_p_adjust() {
        let p = [Some(0.01), Some(0.04), None, Some(0.03), Some(0.005)];
        let close = |method, want: [Option<f64>; 5]| {
            for (a, b) in adjust(&p, method).iter().zip(want) {
                match (a, b) {
                    (Some(a), Some(b)) => assert!((a - b).abs() < 1e-15, "{a} {b}"),
                    (a, b) => assert_eq!(*a, b),
                }
            }
        };
        close(
            Multiplicity::Holm,
            [Some(0.03), Some(0.06), None, Some(0.06), Some(0.02)],
        );
        close(
            Multiplicity::BenjaminiHochberg,
            [Some(0.02), Some(0.04), None, Some(0.04), Some(0.02)],
        );
        // "hochberg", "BY" and 1 - (1 - p)^4
        close(
            Multiplicity::Hochberg,
            [Some(0.03), Some(0.04), None, Some(0.04), Some(0.02)],
        );
        close(
            Multiplicity::BenjaminiYekutieli,
            [
                Some(0.041_666_666_666_666_664),
                Some(0.083_333_333_333_333_33),
                None,
                Some(0.083_333_333_333_333_33),
                Some(0.041_666_666_666_666_664),
            ],
        );
        close(
            Multiplicity::Sidak,
            [
                Some(0.039_403_99),
                Some(0.150_653_44),
                None,
                Some(0.114_707_19),
                Some(0.019_850_499_375),
            ],
        );
        close(
            Multiplicity::Bonferroni,
            [Some(0.04), Some(0.16), None, Some(0.12), Some(0.02)],
        );
    }

    /// Two to four statistics of equal correlation: the chance that none goes beyond the critical value, integrated
    /// over what they share and over the standard deviation, is the level. An independent computation.
    #[test]
    fn critical_values_hold_the_level() {
        use crate::numerics::{ln_gamma, normal_cdf, normal_density};
        let level = 0.95;
        for (k, rho, df) in [(2, 0.5, 12.0), (3, 0.5, 30.0), (4, 0.25, 7.5)] {
            let covariance: Vec<f64> = (0..k * k)
                .map(|x| if x / k == x % k { 4.0 } else { 4.0 * rho })
                .collect();
            let reach = simultaneous(&vec![df; k], &covariance, level, 0).unwrap();
            let c = reach[0];
            let inside = |b: f64| -> f64 {
                let n = 400;
                let width = 16.0 / f64::from(n);
                (0..=n)
                    .map(|i| {
                        let z = -8.0 + width * f64::from(i);
                        let (root, rest) = (rho.sqrt() * z, (1.0 - rho).sqrt());
                        let one = normal_cdf((b - root) / rest).unwrap()
                            - normal_cdf((-b - root) / rest).unwrap();
                        width * normal_density(z) * one.powi(k as i32)
                    })
                    .sum()
            };
            // The density of S = sqrt(chi2 / df).
            let ln_constant =
                std::f64::consts::LN_2 + 0.5 * df * (0.5 * df).ln() - ln_gamma(0.5 * df).unwrap();
            let n = 600;
            let width = 4.0 / f64::from(n);
            let total: f64 = (1..=n)
                .map(|i| {
                    let s = width * f64::from(i);
                    let density = (ln_constant + (df - 1.0) * s.ln() - 0.5 * df * s * s).exp();
                    width * density * inside(c * s)
                })
                .sum();
            assert!((total - level).abs() < 1e-6, "{k} {rho} {df}: {c} {total}");
        }
        // One alone has the quantile of t, and normal numbers have that of the normal.
        let one = simultaneous(&[9.0], &[1.0], 0.95, 0).unwrap();
        assert!((one[0] - crate::numerics::t_quantile(0.975, 9.0).unwrap()).abs() < 1e-6);
        let normal = simultaneous(&[f64::INFINITY], &[1.0], 0.95, 0).unwrap();
        assert!((normal[0] - 1.959_963_984_540_054).abs() < 1e-6);
    }
}
