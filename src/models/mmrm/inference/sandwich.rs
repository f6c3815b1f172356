//! The empirical ("sandwich") covariance of the coefficients, CR0, CR2 and CR3, and its degrees of freedom.
//!
//! | symbol | meaning |
//! |---|---|
//! | `V_i`, `X_i`, `e_i` | the model's covariance, the design and the residuals of subject i |
//! | `C_i` | lower Cholesky factor of `V_i^-1`, so `V_i^-1 = C_i C_i'` |
//! | `Xt_i` | `C_i'X_i`; `H_i = Xt_i Phi Xt_i'` is its leverage |
//! | `A_i` | adjustment of the residuals, which are too small in a fit |
//!
//! | | `A_i` |
//! |---|---|
//! | CR0 | identity |
//! | CR2 | `(I - H_i)^(-1/2)`, symmetric: unbiased when the model's covariance is right |
//! | CR3 | `(I - H_i)^-1`: close to leaving each subject out in turn (jackknife) |
//!
//! The covariance is `Phi (sum s_i s_i') Phi` with `s_i = Xt_i'A_i C_i'e_i`. Where a subject alone determines
//! a mean, `I - H_i` is singular and its generalised inverse is taken: that residual is 0. With missing
//! values CR2 depends on the root of `V_i^-1`; this is the root of R's mmrm, clubSandwich takes another.
//!
//! Degrees of freedom of a row `c` are those of Bell and McCaffrey with the fitted covariance as the working one:
//! with `w_i = A_i Xt_i Phi c`, `a_i = w_i'w_i`, `q_i = Xt_i'w_i`, `h_i = q_i'Phi q_i` they are
//! `(sum (a_i - h_i))^2 / (sum a_i^2 - 2 sum a_i h_i + tr((Phi sum q_i q_i')^2))`.
//!
//! Sources: Liang & Zeger (1986), Biometrika 73:13; Bell & McCaffrey (2002), Surv. Methodol. 28:169;
//! Mancl & DeRouen (2001), Biometrics 57:126, for CR3; Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672, for
//! CR2.
//! Equal to R's mmrm 0.3.18: `tests/numbers/second.rs`.

use crate::models::mmrm::data::mmrm_data::MmrmError;
use crate::models::mmrm::fit::fitting::MmrmFit;
use crate::models::mmrm::inference::joint_test::{JointTest, of_eigenvectors};
use crate::models::mmrm::likelihood::dense;
use crate::numerics::f_sf;
use nalgebra::{DMatrix, DVector};
use std::collections::HashMap;

/// How residuals are enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::models::mmrm) enum Correction {
    /// Not at all.
    Cr0,
    /// Unbiased under the model.
    Cr2,
    /// Jackknife.
    Cr3,
}

/// Eigenvalues of `I - H_i` below this share of the largest are 0.
const NOTHING: f64 = 1e-9;
/// Eigenvalues of a joint hypothesis below this share of the largest are dropped, as in mmrm: `sqrt(2^-52)`.
const NO_DIRECTION: f64 = 1.490_116_119_384_765_6e-8;

/// `sum lambda^power u u'` over the eigenvalues of a symmetric matrix that are not 0.
fn power(matrix: DMatrix<f64>, power: f64) -> DMatrix<f64> {
    let k = matrix.nrows();
    let eigen = matrix.symmetric_eigen();
    let largest = eigen.eigenvalues.iter().fold(0.0_f64, |a, v| a.max(*v));
    let mut out = DMatrix::zeros(k, k);
    for (value, vector) in eigen
        .eigenvalues
        .iter()
        .zip(eigen.eigenvectors.column_iter())
    {
        if *value > NOTHING * largest {
            out.ger(value.powf(power), &vector, &vector, 1.0);
        }
    }
    out
}

/// One subject with `k` values, over the `p` mean columns.
#[derive(Debug, Clone)]
struct Subject {
    /// `Xt_i`, `k x p`.
    x: DMatrix<f64>,
    /// `A_i Xt_i`, `k x p`.
    adjusted: DMatrix<f64>,
}

/// The sandwich of a fit, in the inside coding and for unit variance.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Sandwich {
    /// Covariance of the coefficients, kept by blocks.
    pub covariance: Vec<f64>,
    subjects: Vec<Subject>,
}

impl Sandwich {
    /// The sandwich of `fit` with residuals enlarged by `correction`.
    ///
    /// # Errors
    /// [`MmrmError::Singular`] when the covariance of a subject's values has no inverse.
    pub fn new(fit: &MmrmFit, correction: Correction) -> Result<Self, MmrmError> {
        let inner = &fit.inner;
        let blocks = &inner.problem.blocks;
        let mut middle = vec![0.0; blocks.size];
        let mut subjects = Vec::with_capacity(inner.design.n_subjects);
        for (x, e) in weighted_rows(fit)? {
            let k = e.len();
            let x_rows = row_major(&x);
            let mut x_phi = vec![0.0; x_rows.len()];
            blocks.rows_times(&x_rows, &inner.state.phi, &mut x_phi);
            let leverage = dense::multiply_transposed(&x_phi, &x_rows, k, blocks.p, k);
            let rest = DMatrix::identity(k, k) - DMatrix::from_row_slice(k, k, &leverage);
            let adjust = match correction {
                Correction::Cr0 => DMatrix::identity(k, k),
                Correction::Cr2 => power(rest, -0.5),
                Correction::Cr3 => power(rest, -1.0),
            };
            let adjusted = &adjust * &x;
            // A_i is symmetric.
            let score = adjusted.tr_mul(&e);
            add_square(fit, score.as_slice(), &mut middle);
            subjects.push(Subject { x, adjusted });
        }
        let (mut half, mut covariance) = (vec![0.0; blocks.size], vec![0.0; blocks.size]);
        blocks.multiply(&inner.state.phi, &middle, &mut half);
        blocks.multiply(&half, &inner.state.phi, &mut covariance);
        Ok(Self {
            covariance,
            subjects,
        })
    }

    /// Degrees of freedom of one row of weights in the inside coding.
    pub fn row_df(&self, fit: &MmrmFit, c: &[f64]) -> f64 {
        let (blocks, phi) = (&fit.inner.problem.blocks, &fit.inner.state.phi);
        let mut phi_c = vec![0.0; blocks.p];
        blocks.rows_times(c, phi, &mut phi_c);
        let phi_c = DVector::from_vec(phi_c);
        let mut q_phi = vec![0.0; blocks.p];
        let mut squares = vec![0.0; blocks.size];
        let (mut trace, mut own, mut mixed) = (0.0, 0.0, 0.0);
        for subject in &self.subjects {
            let w = &subject.adjusted * &phi_c;
            let q = subject.x.tr_mul(&w);
            let a = w.dot(&w);
            blocks.rows_times(q.as_slice(), phi, &mut q_phi);
            let h = dense::dot(q.as_slice(), &q_phi);
            trace += a - h;
            own += a * a;
            mixed += a * h;
            add_square(fit, q.as_slice(), &mut squares);
        }
        let mut product = vec![0.0; blocks.size];
        blocks.multiply(phi, &squares, &mut product);
        trace * trace / (own - 2.0 * mixed + blocks.trace_of_product(&product, &product))
    }

    /// Joint F test of `q` rows in the inside coding: the mean of the squared t of the eigenvectors of
    /// `L V L'`, `V` the sandwich, with Fai and Cornelius' degrees of freedom over theirs. Directions in which
    /// the sandwich has no variance are dropped, so the numerator degrees of freedom can be fewer than `q`.
    ///
    /// # Errors
    /// [`MmrmError::RankDeficient`] when no direction has a variance; [`MmrmError::Distribution`].
    pub fn joint(&self, fit: &MmrmFit, l: &[f64], q: usize) -> Result<JointTest, MmrmError> {
        let inner = &fit.inner;
        let blocks = &inner.problem.blocks;
        let p = blocks.p;
        let mut half = vec![0.0; q * p];
        blocks.rows_times(l, &self.covariance, &mut half);
        let square = dense::multiply_transposed(&half, l, q, p, q);
        let eigen = DMatrix::from_row_slice(q, q, &square).symmetric_eigen();
        let largest = eigen.eigenvalues.max();
        let (mut sum, mut nu) = (0.0, Vec::with_capacity(q));
        for (value, vector) in eigen
            .eigenvalues
            .iter()
            .zip(eigen.eigenvectors.column_iter())
        {
            if *value > NO_DIRECTION * largest {
                let weights: Vec<f64> = vector.iter().copied().collect();
                let row = dense::multiply(&weights, l, 1, q, p);
                sum += (dense::dot(&row, &inner.gamma) / inner.scale).powi(2) / value;
                nu.push(self.row_df(fit, &row));
            }
        }
        if nu.is_empty() {
            return Err(MmrmError::RankDeficient);
        }
        let (f, den_df) = (sum / nu.len() as f64, of_eigenvectors(&nu));
        let tested = den_df > 0.0 && den_df.is_finite() && f.is_finite();
        Ok(JointTest {
            num_df: nu.len(),
            den_df,
            f,
            p: if tested {
                Some(f_sf(f, nu.len() as f64, den_df)?)
            } else {
                None
            },
        })
    }
}

fn row_major(matrix: &DMatrix<f64>) -> Vec<f64> {
    matrix.transpose().iter().copied().collect()
}

/// Adds `v v'` to a symmetric matrix kept by blocks.
fn add_square(fit: &MmrmFit, v: &[f64], matrix: &mut [f64]) {
    for block in fit.inner.problem.blocks.iter() {
        let own = block.part(v);
        let lines = block.of_mut(matrix).chunks_exact_mut(block.len);
        for (x, line) in own.iter().zip(lines) {
            line.iter_mut().zip(own).for_each(|(o, y)| *o += x * y);
        }
    }
}

/// `C_i'X_i` and `C_i'e_i` of a subject.
type WeightedRows = (DMatrix<f64>, DVector<f64>);

/// The weighted rows of every subject.
fn weighted_rows(fit: &MmrmFit) -> Result<Vec<WeightedRows>, MmrmError> {
    let inner = &fit.inner;
    let (design, problem, state) = (&inner.design, &inner.problem, &inner.state);
    let (m, p) = (problem.m, problem.blocks.p);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); design.n_subjects];
    for (r, s) in design.subject.iter().enumerate() {
        rows[s].push(r);
    }
    let pattern_of: HashMap<(usize, &[usize]), usize> = problem
        .patterns
        .iter()
        .enumerate()
        .map(|(i, q)| ((q.set, q.visits.as_slice()), i))
        .collect();
    let mut row = Vec::with_capacity(p);
    let mut out = Vec::with_capacity(rows.len());
    for mut own in rows {
        own.sort_unstable_by_key(|&r| design.visit.at(r));
        let visits: Vec<usize> = own.iter().map(|&r| design.visit.at(r)).collect();
        let set = if problem.sets > 1 {
            own.first().map_or(0, |&r| design.group.at(r))
        } else {
            0
        };
        let Some(&pattern) = pattern_of.get(&(set, visits.as_slice())) else {
            continue;
        };
        let k = visits.len();
        let mut x = DMatrix::zeros(k, p);
        let mut e = DVector::zeros(k);
        for (i, &r) in own.iter().enumerate() {
            design.row(r, &mut row);
            let mut mean = 0.0;
            for &(c, v) in &row {
                x[(i, c)] += v;
                mean += v * state.gamma[c];
            }
            e[i] = inner.y[r] - mean;
        }
        let weights = DMatrix::from_row_slice(k, k, state.inverse(m, pattern, k));
        let factor = weights.cholesky().ok_or_else(|| {
            MmrmError::Singular("the covariance of a subject's values has no inverse".into())
        })?;
        let root = factor.l();
        out.push((root.tr_mul(&x), root.tr_mul(&e)));
    }
    Ok(out)
}
