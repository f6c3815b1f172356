//! The empirical ("sandwich") covariance of the coefficients: CR0, CR2 and CR3.
//!
//! `Phi (sum_i X_i'W_i A_i e_i e_i'A_i'W_i X_i) Phi` with the residuals `e_i` of subject i. Right for
//! large samples whatever the covariance of the visits really is; the residuals of a fit are too small,
//! which `A_i` mends.
//!
//! | | `A_i` |
//! |---|---|
//! | CR0 | identity |
//! | CR2 | `D'(D M D')^(-1/2) D` with `D'D = V_i`: unbiased when the model's covariance is right |
//! | CR3 | `V_i M^-1`: close to leaving each subject out in turn (jackknife) |
//!
//! `V_i` is the model's covariance of subject i, `W_i` its inverse, `M = V_i - X_i Phi X_i'` that of its
//! residuals. Where a subject alone determines a mean, `M` is singular and its generalised inverse is
//! taken: that residual is 0.
//!
//! Sources: Liang & Zeger (1986), Biometrika 73:13; Bell & McCaffrey (2002), Surv. Methodol. 28:169;
//! Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672. Checked against the formulas written out
//! with full matrices and against R's clubSandwich on nlme's fits: `tests/numbers/models.rs`.

use crate::models::mmrm::fit::fitting::MmrmFit;
use crate::models::mmrm::likelihood::dense;
use nalgebra::DMatrix;
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

/// Eigenvalues below this share of the largest are 0.
const NOTHING: f64 = 1e-9;

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

/// `W A e` of one subject.
fn weighted(
    w: &[f64],
    sigma: &DMatrix<f64>,
    of_means: &DMatrix<f64>,
    e: &[f64],
    correction: Correction,
) -> Vec<f64> {
    let k = e.len();
    let plain = || dense::multiply(w, e, k, k, 1);
    if correction == Correction::Cr0 {
        return plain();
    }
    let m = sigma - of_means;
    let residual = nalgebra::DVector::from_row_slice(e);
    if correction == Correction::Cr3 {
        return (power(m, -1.0) * residual).iter().copied().collect();
    }
    let Some(lower) = sigma.clone().cholesky().map(|c| c.l()) else {
        return plain();
    };
    let upper = lower.transpose();
    let root = power(&upper * m * &lower, -0.5);
    let moved = root * (&upper * residual);
    match upper.solve_upper_triangular(&moved) {
        Some(v) => v.iter().copied().collect(),
        None => plain(),
    }
}

/// Sandwich covariance in the inside coding, unit variance, kept by blocks.
pub(in crate::models::mmrm) fn covariance(fit: &MmrmFit, correction: Correction) -> Vec<f64> {
    let inner = &fit.inner;
    let (design, problem, state) = (&inner.design, &inner.problem, &inner.state);
    let (m, blocks) = (problem.m, &problem.blocks);
    let p = blocks.p;
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); design.n_subjects];
    for (r, &s) in design.subject.iter().enumerate() {
        rows[s].push(r);
    }
    let pattern_of: HashMap<(usize, &[usize]), usize> = problem
        .patterns
        .iter()
        .enumerate()
        .map(|(i, q)| ((q.set, q.visits.as_slice()), i))
        .collect();
    let mut middle = vec![0.0; blocks.size];
    let (mut score, mut row) = (vec![0.0; p], Vec::with_capacity(p));
    for mut own in rows {
        own.sort_unstable_by_key(|&r| design.visit[r]);
        let visits: Vec<usize> = own.iter().map(|&r| design.visit[r]).collect();
        let set = if problem.sets > 1 {
            own.first().map_or(0, |&r| design.group[r])
        } else {
            0
        };
        let Some(&pattern) = pattern_of.get(&(set, visits.as_slice())) else {
            continue;
        };
        let k = visits.len();
        let w = state.inverse(m, pattern, k);
        let mut e = Vec::with_capacity(k);
        let mut x = vec![0.0; k * p];
        for (&r, line) in own.iter().zip(x.chunks_exact_mut(p)) {
            design.row(r, &mut row);
            row.iter().for_each(|&(c, v)| line[c] += v);
            e.push(inner.y[r] - dense::dot(line, &state.gamma));
        }
        let mut x_phi = vec![0.0; k * p];
        blocks.rows_times(&x, &state.phi, &mut x_phi);
        let of_means = dense::multiply_transposed(&x_phi, &x, k, p, k);
        let of_means = DMatrix::from_row_slice(k, k, &of_means);
        let sigma = DMatrix::from_fn(k, k, |i, j| {
            state.sigma[(set * m + visits[i]) * m + visits[j]]
        });
        let we = weighted(w, &sigma, &of_means, &e, correction);
        score.fill(0.0);
        for (line, v) in x.chunks_exact(p).zip(&we) {
            score.iter_mut().zip(line).for_each(|(s, x)| *s += x * v);
        }
        for block in blocks.iter() {
            let own = block.part(&score);
            let lines = block.of_mut(&mut middle).chunks_exact_mut(block.len);
            for (x, line) in own.iter().zip(lines) {
                line.iter_mut().zip(own).for_each(|(o, y)| *o += x * y);
            }
        }
    }
    let (mut half, mut out) = (vec![0.0; blocks.size], vec![0.0; blocks.size]);
    blocks.multiply(&state.phi, &middle, &mut half);
    blocks.multiply(&half, &state.phi, &mut out);
    out
}
