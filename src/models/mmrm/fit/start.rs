//! Where the optimiser starts.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::likelihood::criterion::{self, Problem, State};
use crate::models::mmrm::likelihood::dense;

/// Pairwise covariance of the residuals of one set, shrunk until safely positive definite.
fn pairwise(problem: &Problem, set: usize) -> Vec<f64> {
    let m = problem.m;
    let (mut sum, mut count) = (vec![0.0; m * m], vec![0.0; m * m]);
    for pattern in problem.patterns.iter().filter(|p| p.set == set) {
        let k = pattern.visits.len();
        for (a, &va) in pattern.visits.iter().enumerate() {
            for (b, &vb) in pattern.visits.iter().enumerate() {
                sum[va * m + vb] += pattern.yy[a * k + b];
                count[va * m + vb] += pattern.n;
            }
        }
    }
    for i in 0..m * m {
        if count[i] > 0.0 {
            sum[i] /= count[i];
        }
    }
    for i in 0..m {
        sum[i * m + i] = sum[i * m + i].max(1e-6);
    }
    let diagonal = |i: usize| i / m == i % m;
    let shrunk = |keep: f64| -> Vec<f64> {
        let off = |i: usize| if diagonal(i) { 1.0 } else { keep };
        (0..m * m).map(|i| off(i) * sum[i]).collect()
    };
    for step in 0..20 {
        let candidate = shrunk(1.0 - 0.05 * f64::from(step));
        let mut safe = candidate.clone();
        for i in 0..m {
            safe[i * m + i] *= 0.99;
        }
        if dense::cholesky(&mut safe, m).is_some() {
            return candidate;
        }
    }
    shrunk(0.0)
}

/// Pairwise covariances, then `em_steps` EM steps for a free Sigma, as parameters of the model.
pub(in crate::models::mmrm) fn from_data(
    problem: &Problem,
    model: &dyn CovarianceModel,
    em_steps: usize,
    state: &mut State,
) -> Option<Vec<f64>> {
    for (set, sigma) in state
        .sigma
        .chunks_exact_mut(problem.m * problem.m)
        .enumerate()
    {
        sigma.copy_from_slice(&pairwise(problem, set));
    }
    let mut theta = model.theta_of(&state.sigma)?;
    for _ in 0..em_steps {
        if criterion::evaluate(problem, state).is_none() {
            break;
        }
        criterion::em_step(problem, state);
        match model.theta_of(&state.sigma) {
            Some(t) if t.iter().all(|v| v.is_finite()) => theta = t,
            _ => break,
        }
    }
    Some(theta)
}
