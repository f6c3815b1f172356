//! Association beyond two lists: of two quantities within groups (partial), and of two that go up and down within
//! subjects (repeated measures).
//!
//! Sources: Fisher (1924), Metron 3:329 (partial); Bakdash & Marusich (2017), Front Psychol 8:456 (repeated measures).
//! The interval of the latter is Fisher's with `df + 2` pairs, as in the R package rmcorr from 0.5.4 on. Checked
//! against `tests/golden/ketamine__within_group_correlations.json`.

use super::baseline::{NoTest, check_level};
use super::linear::least_squares;
use crate::numerics::{normal_quantile, t_two_sided_p};

/// An association with its test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Association {
    /// Pairs of values.
    pub n: usize,
    /// Subjects with at least one pair.
    pub n_subjects: usize,
    /// Correlation, -1 to 1.
    pub estimate: f64,
    /// t of no association.
    pub t: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

/// Correlation of `x` and `y` with the differences between groups taken out of both.
///
/// # Errors
/// [`NoTest`] for too few values, values that are constant within their groups or not finite.
pub fn partial(x: &[f64], y: &[f64], group: &[usize], level: f64) -> Result<Association, NoTest> {
    check_level(level)?;
    let left = [x, y].map(|of| centred(of, group));
    let groups = distinct(group);
    let df = x.len() as f64 - 1.0 - groups as f64;
    // Fisher's variance: pairs, less one for each group beyond the first, less 3.
    of_residuals(&left, [x, y], df, df - 1.0, level).map(|a| Association {
        n_subjects: x.len(),
        ..a
    })
}

/// Correlation within subjects: both quantities less the subject's own means. With `cell` the mean course of each
/// cell (a group at a visit) is taken out as well.
///
/// # Errors
/// As [`partial`].
pub fn repeated(
    x: &[f64],
    y: &[f64],
    subject: &[usize],
    cell: Option<&[usize]>,
    level: f64,
) -> Result<Association, NoTest> {
    check_level(level)?;
    let n_subjects = distinct(subject);
    let mut left = [x, y].map(|of| centred(of, subject));
    let mut rank = n_subjects;
    if let Some(cell) = cell {
        let mut cells = cell.to_vec();
        cells.sort_unstable();
        cells.dedup();
        let columns: Vec<Vec<f64>> = cells
            .iter()
            .map(|c| {
                let own: Vec<f64> = cell.iter().map(|d| f64::from(u8::from(d == c))).collect();
                centred(&own, subject)
            })
            // What no subject leaves or enters is taken out already.
            .filter(|column| column.iter().any(|v| v.abs() > 1e-9))
            .collect();
        let design: Vec<f64> = (0..x.len())
            .flat_map(|i| columns.iter().map(move |c| c[i]))
            .collect();
        for of in &mut left {
            if columns.is_empty() {
                continue;
            }
            let fit = least_squares(&design, columns.len(), of).ok_or(NoTest::Dependent)?;
            rank = n_subjects + fit.kept.len();
            *of = fit.residuals;
        }
    }
    let df = x.len() as f64 - rank as f64 - 1.0;
    of_residuals(&left, [x, y], df, df - 1.0, level).map(|a| Association { n_subjects, ..a })
}

/// How many different numbers.
fn distinct(of: &[usize]) -> usize {
    let mut all = of.to_vec();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// Values less the mean of their class.
fn centred(values: &[f64], class: &[usize]) -> Vec<f64> {
    let n = class.iter().max().map_or(0, |c| c + 1);
    let (mut sums, mut counts) = (vec![0.0; n], vec![0.0_f64; n]);
    for (v, c) in values.iter().zip(class) {
        sums[*c] += v;
        counts[*c] += 1.0;
    }
    let means: Vec<f64> = sums
        .iter()
        .zip(&counts)
        .map(|(s, n)| s / n.max(1.0))
        .collect();
    values
        .iter()
        .zip(class)
        .map(|(v, c)| v - means[*c])
        .collect()
}

/// The association of residuals; `precision` is one over the variance of Fisher's z.
fn of_residuals(
    left: &[Vec<f64>; 2],
    raw: [&[f64]; 2],
    df: f64,
    precision: f64,
    level: f64,
) -> Result<Association, NoTest> {
    let n = raw[0].len();
    if n != raw[1].len() {
        return Err(NoTest::Unpaired(n, raw[1].len()));
    }
    if df < 1.0 {
        return Err(NoTest::TooFew { n, needed: 4 });
    }
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let [x, y] = left;
    let (xx, yy, xy) = (product(x, x), product(y, y), product(x, y));
    if ![xx, yy, xy].iter().all(|v| v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    let size = |of: &[f64]| of.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    let is_flat = |ss: f64, of: &[f64]| (ss / n as f64).sqrt() <= 1e-12 * size(of);
    if is_flat(xx, raw[0]) || is_flat(yy, raw[1]) {
        return Err(NoTest::Constant);
    }
    let r = (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0);
    let rest = (1.0 - r) * (1.0 + r);
    let (t, p) = if rest > 0.0 {
        let t = r * (df / rest).sqrt();
        (t, t_two_sided_p(t, df)?)
    } else {
        (f64::MAX.copysign(r), 0.0)
    };
    let half = normal_quantile(0.5 + 0.5 * level)? / precision.sqrt();
    let limit = |shift: f64| Some((r.atanh() + shift).tanh()).filter(|v| v.is_finite());
    Ok(Association {
        n,
        n_subjects: 0,
        estimate: r,
        t,
        df,
        p,
        ci_low: limit(-half),
        ci_high: limit(half),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_between_groups_and_subjects_make_no_association() {
        let x = [1.0, 2.0, 3.0, 11.0, 12.0, 13.0];
        let y = [3.0, 1.0, 2.0, 12.0, 13.0, 11.0];
        let class = [0, 0, 0, 4, 4, 4];
        let within = partial(&x, &y, &class, 0.95).unwrap();
        assert!((within.estimate + 0.5).abs() < 1e-12 && within.df == 3.0);
        let repeated = repeated(&x, &y, &class, None, 0.95).unwrap();
        assert_eq!((repeated.estimate, repeated.df), (within.estimate, 3.0));
        assert_eq!(repeated.n_subjects, 2);
    }

    #[test]
    fn a_common_course_makes_no_association() {
        // Both rise from visit to visit; what is left of one is the other's turned round.
        let subject = [0, 0, 0, 1, 1, 1, 2, 2, 2];
        let visit = [0, 1, 2, 0, 1, 2, 0, 1, 2];
        let own = [0.1, -0.2, 0.3, 0.2, 0.1, -0.2, -0.3, 0.2, 0.1];
        let x: Vec<f64> = visit
            .iter()
            .zip(own)
            .map(|(v, e)| 5.0 * f64::from(*v) + e)
            .collect();
        let y: Vec<f64> = visit
            .iter()
            .zip(own)
            .map(|(v, e)| 4.0 * f64::from(*v) - e)
            .collect();
        let cell: Vec<usize> = visit.iter().map(|v| *v as usize).collect();
        let plain = repeated(&x, &y, &subject, None, 0.95).unwrap();
        let adjusted = repeated(&x, &y, &subject, Some(&cell), 0.95).unwrap();
        assert!(plain.estimate > 0.9 && adjusted.estimate < -0.999);
        assert_eq!((plain.df, adjusted.df), (5.0, 3.0));
    }

    #[test]
    fn reasons_instead_of_numbers() {
        let flat = partial(
            &[1.0, 1.0, 2.0, 2.0],
            &[1.0, 2.0, 3.0, 5.0],
            &[0, 0, 1, 1],
            0.95,
        );
        assert!(matches!(flat, Err(NoTest::Constant)), "{flat:?}");
        let few = partial(&[1.0, 2.0], &[1.0, 2.0], &[0, 0], 0.95);
        assert!(matches!(few, Err(NoTest::TooFew { .. })), "{few:?}");
    }
}
