//! Where the optimiser starts.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::likelihood::criterion::{self, Problem, State};
use crate::models::mmrm::likelihood::dense;
use crate::models::mmrm::likelihood::means;
use crate::models::mmrm::likelihood::second::Along;

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
            sum[i] /= problem.less_means(count[i]);
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

/// Pairwise covariances as parameters of the model, for a free Sigma after [`approach`]; and the steps that took.
pub(in crate::models::mmrm) fn from_data(
    problem: &Problem,
    model: &dyn CovarianceModel,
    free: bool,
    state: &mut State,
) -> Option<(Vec<f64>, usize)> {
    for (set, sigma) in state
        .sigma
        .chunks_exact_mut(problem.m * problem.m)
        .enumerate()
    {
        sigma.copy_from_slice(&pairwise(problem, set));
    }
    let first = model.theta_of(&state.sigma)?;
    if !free {
        return Some((first, 0));
    }
    let steps = approach(problem, state);
    let theta = model.theta_of(&state.sigma);
    let finite = |t: &Vec<f64>| t.iter().all(|v| v.is_finite());
    Some((theta.filter(finite).unwrap_or(first), steps))
}

/// Most steps of [`approach`], and how many of the EM algorithm are taken in any case.
const MOST_STEPS: usize = 16;
const FREE_STEPS: usize = 4;
/// Later steps have to shrink the Newton decrement to this part each.
const SHRINKS: f64 = 0.1;
/// A decrement from which one Hessian leads to the optimum.
const NEAR: f64 = 0.1;
/// A decrement that leaves nothing to gain.
const THERE: f64 = 1e-11;

/// Moves a free `state.sigma` towards its optimum in its own elements. The first steps are the Newton steps of complete
/// data, as in the EM algorithm: with hardly any value missing they arrive, and with none the pairwise covariances are
/// the optimum already. Where they become slow, one Hessian serves all further steps.
///
/// Where that leads nowhere, Newton's method in the parameters begins at the best place found. Returns the steps taken.
fn approach(problem: &Problem, state: &mut State) -> usize {
    let Some(mut f) = criterion::evaluate(problem, state) else {
        return 0;
    };
    let mut step = vec![0.0; problem.n_elements()];
    let mut before = state.sigma.clone();
    let mut last = f64::INFINITY;
    let mut inverse = None;
    for taken in 0..MOST_STEPS {
        criterion::differentiate(problem, state, None);
        let mut decrement = set_step(problem, state, inverse.as_deref(), &mut step);
        if taken >= FREE_STEPS && decrement > SHRINKS * last {
            if inverse.is_some() || decrement > NEAR {
                return taken;
            }
            inverse = inverse_hessian(problem, state);
            if inverse.is_none() {
                return taken;
            }
            decrement = set_step(problem, state, inverse.as_deref(), &mut step);
        }
        if decrement.is_nan() || decrement <= THERE {
            return taken;
        }
        before.copy_from_slice(&state.sigma);
        subtract(&step, problem.m, &mut state.sigma);
        // Near the optimum rounding hides the fall.
        let falls = |to: &f64| *to < f || decrement < 1e-4;
        match criterion::evaluate(problem, state).filter(falls) {
            Some(to) => f = to,
            None => {
                state.sigma.copy_from_slice(&before);
                return taken;
            }
        }
        last = decrement;
    }
    MOST_STEPS
}

/// Writes the step in the elements of Sigma, by the inverse Hessian where there is one; returns the Newton decrement.
fn set_step(
    problem: &Problem,
    state: &mut State,
    inverse: Option<&[f64]>,
    step: &mut [f64],
) -> f64 {
    if let Some(inverse) = inverse {
        let lines = inverse.chunks_exact(step.len());
        for (x, line) in step.iter_mut().zip(lines) {
            *x = dense::dot(line, &state.gradient);
        }
    } else {
        criterion::complete_data_step(problem, state, step);
    }
    dense::dot(&state.gradient, step).max(0.0).sqrt()
}

/// Inverse of the Hessian in the elements of Sigma; `None` where it is not positive definite.
fn inverse_hessian(problem: &Problem, state: &mut State) -> Option<Vec<f64>> {
    criterion::differentiate(problem, state, Some(Along::Elements));
    means::complete_hessian(problem, state);
    dense::invert_symmetric(&state.hessian, problem.n_elements())
}

/// Subtracts elements from `m x m` matrices, one after another.
fn subtract(elements: &[f64], m: usize, matrices: &mut [f64]) {
    let mut elements = elements.iter();
    for matrix in matrices.chunks_exact_mut(m * m) {
        for i in 0..m {
            for (j, x) in (0..=i).zip(&mut elements) {
                matrix[i * m + j] -= x;
                matrix[j * m + i] = matrix[i * m + j];
            }
        }
    }
}
