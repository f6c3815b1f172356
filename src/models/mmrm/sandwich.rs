//! The empirical ("sandwich") covariance of the coefficients, CR0.
//!
//! `Phi (sum_i X_i'W_i e_i e_i'W_i X_i) Phi` with the residuals `e_i` of subject i. Right for large
//! samples whatever the covariance of the visits really is.
//!
//! Source: Liang & Zeger (1986), Biometrika 73:13.

use super::dense;
use super::fit::MmrmFit;
use std::collections::HashMap;

/// Sandwich covariance in the inside coding, unit variance, kept by blocks.
pub(super) fn cr0(fit: &MmrmFit) -> Vec<f64> {
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
