//! Adjustment of p-values within a family, as R's `p.adjust`.
//!
//! Sources: Holm (1979); Hochberg (1988); Sidak (1967); Benjamini & Hochberg (1995);
//! Benjamini & Yekutieli (2001).

use crate::plan::Multiplicity;

/// Adjusted p-values in the order given; `None` stays `None` and does not count in the family.
///
/// Returns `None` throughout for [`Multiplicity::None`].
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
        Multiplicity::None => {}
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
