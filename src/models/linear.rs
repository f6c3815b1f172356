//! Ordinary least squares by Householder reflections.
//!
//! | symbol | meaning |
//! |---|---|
//! | `X` | `n x p` design, row by row |
//! | `R` | upper triangular factor of `X` with unit columns |
//! | `s^2` | residual sum of squares over `n - p` |
//!
//! Columns are scaled to unit length first, and the residuals are solved for once more, so that badly
//! scaled columns cost no digits. Source: Golub & Van Loan (2013), Matrix Computations, chapter 5.
//! Checked against R's `lm` (`tests/golden/*__baseline_comparison.json`) and NIST's certified values.

use nalgebra::{DMatrix, DVector};

/// A fitted linear model.
#[derive(Debug, Clone)]
pub struct LinearFit {
    /// Coefficients, in the order of the columns that were kept.
    pub beta: Vec<f64>,
    /// Columns that were kept; the others depend on those before them.
    pub kept: Vec<usize>,
    /// `(X'X)^-1` of the kept columns, row by row.
    pub unscaled_cov: Vec<f64>,
    /// Residual sum of squares.
    pub residual_ss: f64,
    /// Values minus kept columns.
    pub df: usize,
    /// Residuals in the order of the rows.
    pub residuals: Vec<f64>,
}

impl LinearFit {
    /// Residual standard deviation; `None` without degrees of freedom.
    #[must_use]
    pub fn sigma(&self) -> Option<f64> {
        (self.df > 0).then(|| (self.residual_ss / self.df as f64).sqrt())
    }

    /// Estimate and standard error of `weights' beta` (weights over the kept columns).
    #[must_use]
    pub fn estimate(&self, weights: &[f64]) -> Option<(f64, f64)> {
        let p = self.beta.len();
        let estimate = weights.iter().zip(&self.beta).map(|(w, b)| w * b).sum();
        let mut variance = 0.0;
        for i in 0..p {
            for j in 0..p {
                variance += weights[i] * weights[j] * self.unscaled_cov[i * p + j];
            }
        }
        Some((estimate, self.sigma()? * variance.max(0.0).sqrt()))
    }
}

/// Columns of `x` that do not depend on those before them.
fn independent(x: &DMatrix<f64>) -> Vec<usize> {
    let mut basis: Vec<DVector<f64>> = Vec::new();
    let mut kept = Vec::new();
    for j in 0..x.ncols() {
        let mut column: DVector<f64> = x.column(j).into_owned();
        let size = column.norm();
        if !(size > 0.0 && size.is_finite()) {
            continue;
        }
        column /= size;
        for _ in 0..2 {
            for b in &basis {
                let along = b.dot(&column);
                column.axpy(-along, b, 1.0);
            }
        }
        let left = column.norm();
        // R's `lm` drops a column at 1e-7; this is for designs, where dependence is exact.
        if left > 1e-10 {
            basis.push(column / left);
            kept.push(j);
        }
    }
    kept
}

/// A design ready to explain any number of responses.
#[derive(Debug, Clone)]
pub struct LeastSquares {
    design: DMatrix<f64>,
    q: DMatrix<f64>,
    r: DMatrix<f64>,
    sizes: Vec<f64>,
    kept: Vec<usize>,
    unscaled_cov: Vec<f64>,
}

impl LeastSquares {
    /// Factors the columns of `x` (`n x p`, row by row).
    ///
    /// `None` for another length, fewer rows than independent columns, or numbers that are not finite.
    #[must_use]
    pub fn new(x: &[f64], p: usize, n: usize) -> Option<Self> {
        if p == 0 || x.len() != n * p || x.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let all = DMatrix::from_row_slice(n, p, x);
        let kept = independent(&all);
        let q = kept.len();
        if q == 0 || n < q {
            return None;
        }
        let mut design = DMatrix::from_fn(n, q, |i, j| all[(i, kept[j])]);
        let sizes: Vec<f64> = (0..q).map(|j| design.column(j).norm()).collect();
        for (j, size) in sizes.iter().enumerate() {
            design.column_mut(j).unscale_mut(*size);
        }
        let (orthogonal, r) = design.clone().qr().unpack();
        let inverse = r.solve_upper_triangular(&DMatrix::identity(q, q))?;
        let gram = &inverse * inverse.transpose();
        let unscaled_cov = (0..q * q)
            .map(|k| gram[(k / q, k % q)] / (sizes[k / q] * sizes[k % q]))
            .collect();
        Some(Self {
            design,
            q: orthogonal,
            r,
            sizes,
            kept,
            unscaled_cov,
        })
    }

    fn solve(&self, target: &DVector<f64>) -> Option<DVector<f64>> {
        self.r.solve_upper_triangular(&self.q.tr_mul(target))
    }

    /// Explains `y`; `None` for another length or numbers that are not finite.
    #[must_use]
    pub fn fit(&self, y: &[f64]) -> Option<LinearFit> {
        let (n, q) = self.design.shape();
        if y.len() != n {
            return None;
        }
        let target = DVector::from_row_slice(y);
        let mut beta = self.solve(&target)?;
        let mut residuals = &target - &self.design * &beta;
        for _ in 0..2 {
            beta += self.solve(&residuals)?;
            residuals = &target - &self.design * &beta;
        }
        let beta: Vec<f64> = beta.iter().zip(&self.sizes).map(|(b, s)| b / s).collect();
        let residual_ss = residuals.norm_squared();
        if !residual_ss.is_finite() || beta.iter().any(|b| !b.is_finite()) {
            return None;
        }
        Some(LinearFit {
            beta,
            kept: self.kept.clone(),
            unscaled_cov: self.unscaled_cov.clone(),
            residual_ss,
            df: n - q,
            residuals: residuals.iter().copied().collect(),
        })
    }
}

/// Least squares fit of `y` on the columns of `x` (`y.len() x p`, row by row).
///
/// `None` for a design of another length, fewer values than independent columns, or numbers that are
/// not finite.
#[must_use]
pub fn least_squares(x: &[f64], p: usize, y: &[f64]) -> Option<LinearFit> {
    LeastSquares::new(x, p, y.len())?.fit(y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_points() {
        // y = 1 + 2 t, with one residual pattern orthogonal to both columns.
        let t = [0.0, 1.0, 2.0, 3.0];
        let e = [1.0, -3.0, 3.0, -1.0];
        let x: Vec<f64> = t.iter().flat_map(|t| [1.0, *t, 2.0 + 2.0 * t]).collect();
        let y: Vec<f64> = t.iter().zip(e).map(|(t, e)| 1.0 + 2.0 * t + e).collect();
        let fit = least_squares(&x, 3, &y).unwrap();
        assert_eq!(fit.kept, [0, 1]);
        assert!((fit.beta[0] - 1.0).abs() < 1e-14 && (fit.beta[1] - 2.0).abs() < 1e-14);
        assert!((fit.residual_ss - 20.0).abs() < 1e-12 && fit.df == 2);
        // Variance of a slope: s^2 over the sum of squares of t around its mean.
        let (slope, se) = fit.estimate(&[0.0, 1.0]).unwrap();
        assert!((slope - 2.0).abs() < 1e-14 && (se - (10.0f64 / 5.0).sqrt()).abs() < 1e-13);
        assert!(least_squares(&x, 3, &y[..3]).is_none());
        assert!(least_squares(&[1.0, f64::NAN], 1, &y[..2]).is_none());
    }
}
