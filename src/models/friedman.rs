//! Friedman's test: do the visits of one group differ, by ranks within each subject.
//!
//! Source: Friedman (1937), J. Am. Stat. Assoc. 32:675. Checked against R's `friedman.test`:
//! `tests/golden/*__rm_anova.json`.

use super::baseline::NoTest;
use crate::numerics::{chi2_sf, midranks};

/// Fewest complete subjects.
const MIN_SUBJECTS: usize = 2;

/// Friedman's test of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FriedmanTest {
    /// Complete subjects.
    pub n: usize,
    /// Chi-squared, corrected for ties.
    pub statistic: f64,
    /// Visits minus 1.
    pub df: f64,
    /// p.
    pub p: f64,
    /// Kendall's W: agreement of the subjects, 0 to 1.
    pub kendall_w: f64,
}

/// Friedman's test of `y` (a row of `m` visits a complete subject).
///
/// # Errors
/// [`NoTest`] for fewer than 2 subjects or visits, rows without any difference, values that are not
/// finite.
pub fn friedman(y: &[f64], m: usize) -> Result<FriedmanTest, NoTest> {
    if m < 2 || !y.len().is_multiple_of(m) || y.len() / m < MIN_SUBJECTS {
        return Err(NoTest::TooFew {
            n: y.len() / m.max(1),
            needed: MIN_SUBJECTS,
        });
    }
    if y.iter().any(|v| !v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    let (n, k) = ((y.len() / m) as f64, m as f64);
    let mut sums = vec![0.0; m];
    let mut ties = 0.0;
    for row in y.chunks_exact(m) {
        let ranked = midranks(row);
        ties += ranked.tie_sum;
        sums.iter_mut()
            .zip(&ranked.ranks)
            .for_each(|(s, r)| *s += r);
    }
    let expected = n * (k + 1.0) / 2.0;
    let around: f64 = sums.iter().map(|s| (s - expected).powi(2)).sum();
    let denominator = n * k * (k + 1.0) - ties / (k - 1.0);
    if denominator <= 1e-9 {
        return Err(NoTest::Constant);
    }
    let statistic = 12.0 * around / denominator;
    let df = k - 1.0;
    Ok(FriedmanTest {
        n: y.len() / m,
        statistic,
        df,
        p: chi2_sf(statistic, df)?,
        kendall_w: statistic / (n * df),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_within_a_subject_is_all_that_counts() {
        // Three subjects in full agreement: W = 1.
        let y = [1.0, 2.0, 3.0, 10.0, 20.0, 90.0, -5.0, 0.0, 1.0];
        let one = friedman(&y, 3).unwrap();
        assert!((one.statistic - 6.0).abs() < 1e-12 && (one.kendall_w - 1.0).abs() < 1e-12);
        assert_eq!(friedman(&[1.0; 9], 3), Err(NoTest::Constant));
        assert!(friedman(&y[..3], 3).is_err());
    }
}
