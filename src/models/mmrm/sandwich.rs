//! The empirical ("sandwich") covariance of the coefficients, CR0.
//!
//! `Phi (sum_i X_i'W_i e_i e_i'W_i X_i) Phi` with the residuals `e_i` of subject i. Right for large
//! samples whatever the covariance of the visits really is.
//!
//! Source: Liang & Zeger (1986), Biometrika 73:13.

use super::dense;
use super::fit::MmrmFit;
use std::collections::HashMap;

/// Sandwich covariance in the inside coding, unit variance, `p x p`.
pub(super) fn cr0(fit: &MmrmFit) -> Vec<f64> {
    let inner = &fit.inner;
    let (design, problem, state) = (&inner.design, &inner.problem, &inner.state);
    let (m, p) = (problem.m, problem.p);
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
    let mut middle = vec![0.0; p * p];
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
        for &r in &own {
            design.row(r, &mut row);
            let fitted: f64 = row.iter().map(|&(c, x)| x * state.gamma[c]).sum();
            e.push(inner.y[r] - fitted);
        }
        let we = dense::multiply(w, &e, k, k, 1);
        score.fill(0.0);
        for (&r, v) in own.iter().zip(&we) {
            design.row(r, &mut row);
            for &(c, x) in &row {
                score[c] += x * v;
            }
        }
        for i in 0..p {
            for j in 0..p {
                middle[i * p + j] += score[i] * score[j];
            }
        }
    }
    let half = dense::multiply(&state.phi, &middle, p, p, p);
    dense::multiply(&half, &state.phi, p, p, p)
}
