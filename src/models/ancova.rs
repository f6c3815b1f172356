//! Groups compared with covariates held equal (ANCOVA), at one visit.
//!
//! `y ~ group + covariates` by least squares, treatment contrasts, the first group the reference.
//!
//! Source: Cohen (1988), Statistical Power Analysis, for partial eta squared. Checked against R's `lm`:
//! `tests/golden/*__baseline_comparison.json`.

use super::baseline::{NoTest, check_level, is_constant};
use super::linear::{LinearFit, least_squares};
use super::mmrm::CovariateValues;
use crate::numerics::{f_sf, t_quantile, t_two_sided_p};

/// An adjusted difference of two groups, or a coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedDifference {
    /// Index of the compared group; 0 is the reference.
    pub group: usize,
    /// Adjusted difference.
    pub estimate: f64,
    /// Standard error.
    pub std_error: f64,
    /// t.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
    /// Lower limit.
    pub ci_low: f64,
    /// Upper limit.
    pub ci_high: f64,
    /// `t^2 / (t^2 + df)`.
    pub partial_eta2: f64,
}

/// The whole effect of the groups, beside the covariates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedGroups {
    /// F.
    pub f: f64,
    /// Degrees of freedom of the groups.
    pub df1: f64,
    /// Degrees of freedom of the error.
    pub df2: f64,
    /// p.
    pub p: f64,
    /// Share of what the covariates leave that the groups explain.
    pub partial_eta2: f64,
}

/// An ANCOVA of one visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Ancova {
    /// Values used.
    pub n: usize,
    /// Each group that is there, against the reference.
    pub differences: Vec<AdjustedDifference>,
    /// All groups together.
    pub groups: AdjustedGroups,
}

/// Columns of the covariates, each centred; factors as indicators of all levels but the first.
fn columns(covariates: &[CovariateValues], n: usize) -> Result<Vec<Vec<f64>>, NoTest> {
    let mut out = Vec::new();
    for covariate in covariates {
        match covariate {
            CovariateValues::Number(values) => {
                let values = values.get(..n).ok_or(NoTest::Dependent)?;
                let mean = values.iter().sum::<f64>() / n as f64;
                out.push(values.iter().map(|v| v - mean).collect());
            }
            CovariateValues::Factor { levels, index } => {
                let index = index.get(..n).ok_or(NoTest::Dependent)?;
                for level in 1..levels.len() {
                    out.push(
                        index
                            .iter()
                            .map(|i| f64::from(u8::from(*i == level)))
                            .collect(),
                    );
                }
            }
        }
    }
    Ok(out)
}

fn fit(y: &[f64], columns: &[Vec<f64>]) -> Result<LinearFit, NoTest> {
    let p = columns.len() + 1;
    let mut x = Vec::with_capacity(y.len() * p);
    for i in 0..y.len() {
        x.push(1.0);
        x.extend(columns.iter().map(|c| c[i]));
    }
    least_squares(&x, p, y).ok_or(NoTest::Dependent)
}

/// Groups compared with `covariates` (one value per row) held equal; `group` is 0 for the
/// reference.
///
/// # Errors
/// [`NoTest`] when groups and covariates can't be told apart, nothing varies, or values are not finite.
pub fn ancova(
    y: &[f64],
    group: &[usize],
    covariates: &[CovariateValues],
    conf_level: f64,
) -> Result<Ancova, NoTest> {
    check_level(conf_level)?;
    let n = y.len();
    if group.len() != n {
        return Err(NoTest::Unpaired(group.len(), n));
    }
    if y.iter().any(|v| !v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    let mut present: Vec<usize> = group.to_vec();
    present.sort_unstable();
    present.dedup();
    if present.first() != Some(&0) || present.len() < 2 {
        return Err(NoTest::TooFew { n: 0, needed: 1 });
    }
    let others = &present[1..];
    let covariates = columns(covariates, n)?;
    let mut all: Vec<Vec<f64>> = others
        .iter()
        .map(|g| group.iter().map(|i| f64::from(u8::from(i == g))).collect())
        .collect();
    all.extend(covariates.iter().cloned());
    let full = fit(y, &all)?;
    let reduced = fit(y, &covariates)?;
    let lost = reduced.df.saturating_sub(full.df);
    // Covariates are placed after the groups, so that what depends is a covariate.
    let placed = (1..=others.len()).all(|j| full.kept.contains(&j));
    let Some(sigma) = full.sigma().filter(|_| lost == others.len() && placed) else {
        return Err(NoTest::Dependent);
    };
    let size = y.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    if is_constant(sigma, size) {
        return Err(NoTest::Constant);
    }
    let df = full.df as f64;
    let margin = t_quantile(0.5 + 0.5 * conf_level, df)?;
    let mut differences = Vec::new();
    for (k, g) in others.iter().enumerate() {
        let mut weights = vec![0.0; full.beta.len()];
        weights[k + 1] = 1.0;
        let (estimate, std_error) = full.estimate(&weights).ok_or(NoTest::Dependent)?;
        let t = estimate / std_error;
        if !t.is_finite() {
            return Err(NoTest::NotFinite);
        }
        differences.push(AdjustedDifference {
            group: *g,
            estimate,
            std_error,
            t,
            df,
            p: t_two_sided_p(t, df)?,
            ci_low: estimate - margin * std_error,
            ci_high: estimate + margin * std_error,
            partial_eta2: t * t / (t * t + df),
        });
    }
    let explained = (reduced.residual_ss - full.residual_ss).max(0.0);
    let df1 = others.len() as f64;
    let f = explained / df1 / (full.residual_ss / df);
    Ok(Ancova {
        n,
        differences,
        groups: AdjustedGroups {
            f,
            df1,
            df2: df,
            p: f_sf(f, df1, df)?,
            partial_eta2: explained / (explained + full.residual_ss),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_covariates_it_is_the_t_test() {
        let y = [3.1, 4.0, 5.2, 6.6, 2.0, 2.9, 3.3, 4.1];
        let group = [1, 1, 1, 1, 0, 0, 0, 0];
        let a = ancova(&y, &group, &[], 0.9).unwrap();
        let t = crate::models::student_t(&y[..4], &y[4..], 0.9).unwrap();
        let d = a.differences[0];
        assert!((d.estimate - t.estimate).abs() < 1e-14);
        assert!((d.p / t.p - 1.0).abs() < 1e-11 && (d.ci_low - t.ci_low).abs() < 1e-12);
        assert!((a.groups.f / (d.t * d.t) - 1.0).abs() < 1e-11);
    }

    #[test]
    fn a_covariate_that_is_the_group_is_refused_or_left_out() {
        let y = [3.1, 4.0, 5.2, 6.6, 2.0, 2.9];
        let group = [1, 1, 1, 0, 0, 0];
        let same = CovariateValues::Number(group.iter().map(|g| *g as f64).collect());
        assert_eq!(ancova(&y, &group, &[same], 0.95), Err(NoTest::Dependent));
    }
}
