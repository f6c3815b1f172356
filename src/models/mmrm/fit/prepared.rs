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

/// Calls `f` with the row, the column and the value of every covariate.
fn each_covariate(design: &Design, n: usize, mut f: impl FnMut(usize, usize, f64)) {
    for column in &design.columns {
        for i in 0..n {
            if let Some(c) = column.column[design.visit.at(i)] {
                f(i, c, column.values[i]);
            }
        }
    }
}

/// `X'X` of the mean columns, ready to solve with.
enum NormalEquations {
    /// Cells alone: the rows of each.
    Cells(Vec<f64>),
    /// Its Cholesky factor.
    Factor(Vec<f64>),
}

impl NormalEquations {
    fn new(design: &Design, n: usize) -> Result<Self, MmrmError> {
        let singular =
            || MmrmError::Singular("groups, visits and covariates depend on each other".into());
        let p = design.p;
        if design.columns.is_empty() {
            let mut rows = dense::zeros(p);
            design.cell_of_row.iter().for_each(|cell| rows[cell] += 1.0);
            let empty = rows.contains(&0.0);
            return (!empty).then_some(Self::Cells(rows)).ok_or_else(singular);
        }
        // Each row is one cell and the covariates; the factor is made from the lower triangle.
        let mut xtx = dense::zeros(p * p);
        for cell in design.cell_of_row.iter() {
            xtx[cell * p + cell] += 1.0;
        }
        each_covariate(design, n, |i, c, x| {
            xtx[c * p + design.cell_of_row.at(i)] += x;
            let v = design.visit.at(i);
            for other in &design.columns {
                if let Some(d) = other.column[v] {
                    xtx[c * p + d] += x * other.values[i];
                }
            }
        });
        dense::cholesky(&mut xtx, p).ok_or_else(singular)?;
        Ok(Self::Factor(xtx))
    }

    fn solve(&self, b: &mut [f64]) {
        match self {
            Self::Cells(rows) => b.iter_mut().zip(rows).for_each(|(b, n)| *b /= n),
            Self::Factor(factor) => dense::solve_factored(factor, b.len(), b),
        }
    }
}

/// The largest absolute value: four at a time, which need not wait for each other.
fn largest(y: &[f64]) -> f64 {
    let larger = |a: f64, v: f64| if v.abs() > a { v.abs() } else { a };
    let (mut most, fours) = ([0.0; 4], y.chunks_exact(4));
    let rest = fours.remainder().iter().copied().fold(0.0, larger);
    for four in fours {
        for k in 0..4 {
            most[k] = larger(most[k], four[k]);
        }
    }
    most.into_iter().fold(rest, larger)
}

/// Prepares `y`.
///
/// # Errors
/// [`MmrmError`] when nothing varies, or the numbers are beyond double precision.
pub(in crate::models::mmrm) fn prepare(design: &Design, y: &[f64]) -> Result<Prepared, MmrmError> {
    let (n, p) = (y.len(), design.p);
    let biggest = largest(y);
    if biggest == 0.0 {
        return Err(MmrmError::NoVariation);
    }
    if !(1e-140..1e140).contains(&biggest) {
        return Err(MmrmError::Absent(
            "the values are too large or too small for double precision; change their unit".into(),
        ));
    }
    // A product takes a fraction of a quotient.
    let of_biggest = 1.0 / biggest;
    let mut r: Vec<f64> = y.iter().map(|v| v * of_biggest).collect();
    let mut gamma = dense::zeros(p);
    let normal = NormalEquations::new(design, n)?;
    let mut b = dense::zeros(p);
    // Each pass takes out what rounding left of the one before; what it leaves of cell means the fit takes out as well.
    let passes = if design.columns.is_empty() { 1 } else { 3 };
    for _ in 0..passes {
        b.fill(0.0);
        for (v, cell) in r.iter().zip(design.cell_of_row.iter()) {
            b[cell] += v;
        }
        each_covariate(design, n, |i, c, x| b[c] += x * r[i]);
        normal.solve(&mut b);
        gamma.iter_mut().zip(&b).for_each(|(g, b)| *g += b);
        for (v, cell) in r.iter_mut().zip(design.cell_of_row.iter()) {
            *v -= b[cell];
        }
        each_covariate(design, n, |i, c, x| r[i] -= x * b[c]);
    }
    let s = (dense::dot(&r, &r) / (n - p) as f64).sqrt();
    if s < 1e-13 {
        return Err(MmrmError::NoVariation);
    }
    let of_s = 1.0 / s;
    r.iter_mut().for_each(|v| *v *= of_s);
    gamma.iter_mut().for_each(|v| *v *= biggest);
    Ok(Prepared {
        y: r,
        gamma,
        scale: s * biggest,
    })
}
