//! Adjustment of p-values within a family, as R's `p.adjust`.
//!
//! Sources: Holm (1979); Hochberg (1988); Sidak (1967); Benjamini & Hochberg (1995);
//! Benjamini & Yekutieli (2001); Dunnett (1955), with the correlation that the tests really have.

use crate::numerics::{DistributionError, MaxAbsT, TailEstimate};
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
    let k = tests.len();
    let sd = |i: usize| covariance.get(i * k + i).map_or(f64::NAN, |v| v.sqrt());
    let correlation: Vec<f64> = (0..k * k)
        .map(|x| {
            let (i, j) = (x / k, x % k);
            let r = covariance.get(x).map_or(f64::NAN, |v| v / (sd(i) * sd(j)));
            if i == j { 1.0 } else { r.clamp(-1.0, 1.0) }
        })
        .collect();
    let all = MaxAbsT::new(&correlation, k, seed)?;
    tests.iter().map(|(t, df)| all.sf(*t, *df)).collect()
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
}
