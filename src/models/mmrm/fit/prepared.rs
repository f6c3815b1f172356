//! The response as the likelihood takes it: without the means, of unit variance.

use crate::models::mmrm::data::design::Design;
use crate::models::mmrm::data::mmrm_data::MmrmError;
use crate::models::mmrm::likelihood::dense;

/// Response with the least squares fit taken out and scaled to unit variance.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Prepared {
    pub y: Vec<f64>,
    /// Least squares coefficients on the scale of `y`, inside coding.
    pub gamma: Vec<f64>,
    /// Scale of `y` against the inside.
    pub scale: f64,
}

/// Prepares `y`.
///
/// # Errors
/// [`MmrmError`] when nothing varies, or the numbers are beyond double precision.
pub(in crate::models::mmrm) fn prepare(design: &Design, y: &[f64]) -> Result<Prepared, MmrmError> {
    let (n, p) = (y.len(), design.p);
    let biggest = y.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    if biggest == 0.0 {
        return Err(MmrmError::NoVariation);
    }
    if !(1e-140..1e140).contains(&biggest) {
        return Err(MmrmError::Absent(
            "the values are too large or too small for double precision; change their unit".into(),
        ));
    }
    let mut r: Vec<f64> = y.iter().map(|v| v / biggest).collect();
    let mut gamma = vec![0.0; p];
    let (mut xtx, mut b) = (vec![0.0; p * p], vec![0.0; p]);
    // Each row is one cell and the covariates.
    let covariates = |i: usize| {
        let v = design.visit.at(i);
        let columns = design.columns.iter();
        columns.filter_map(move |k| k.column[v].map(|c| (c, k.values[i])))
    };
    for (i, cell) in design.cell_of_row.iter().enumerate() {
        xtx[cell * p + cell] += 1.0;
        for (c, x) in covariates(i) {
            xtx[c * p + cell] += x;
            for (d, z) in covariates(i) {
                xtx[c * p + d] += x * z;
            }
        }
    }
    // The factor is made from the lower triangle, where the covariates' rows are.
    if dense::cholesky(&mut xtx, p).is_none() {
        return Err(MmrmError::Singular(
            "groups, visits and covariates depend on each other".into(),
        ));
    }
    // Each pass takes out what rounding left of the one before; cell means need no third.
    let passes = if design.columns.is_empty() { 2 } else { 3 };
    for _ in 0..passes {
        b.fill(0.0);
        for (i, (v, cell)) in r.iter().zip(design.cell_of_row.iter()).enumerate() {
            b[cell] += v;
            covariates(i).for_each(|(c, x)| b[c] += x * v);
        }
        dense::solve_factored(&xtx, p, &mut b);
        for c in 0..p {
            gamma[c] += b[c];
        }
        for (i, (v, cell)) in r.iter_mut().zip(design.cell_of_row.iter()).enumerate() {
            *v -= b[cell] + covariates(i).map(|(c, x)| x * b[c]).sum::<f64>();
        }
    }
    let s = (dense::dot(&r, &r) / (n - p) as f64).sqrt();
    if s < 1e-13 {
        return Err(MmrmError::NoVariation);
    }
    r.iter_mut().for_each(|v| *v /= s);
    gamma.iter_mut().for_each(|v| *v *= biggest);
    Ok(Prepared {
        y: r,
        gamma,
        scale: s * biggest,
    })
}
