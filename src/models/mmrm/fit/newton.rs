//! Newton's method with the analytic observed Hessian in theta.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::likelihood::criterion::{self, Problem, State};
use crate::models::mmrm::likelihood::dense;
use crate::models::mmrm::likelihood::means;
use crate::models::mmrm::likelihood::second::Along;

/// Most iterations of one run.
const MAX_ITERATIONS: usize = 80;
/// Longest step in any parameter.
const STEP_CAP: f64 = 2.0;

/// Where a run of Newton's method ended.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Outcome {
    pub theta: Vec<f64>,
    pub state: State,
    /// Hessian in theta at the end, `n_theta x n_theta`.
    pub hessian: Vec<f64>,
    pub iterations: usize,
    pub converged: bool,
    pub why: String,
}

/// Gradient and Hessian in theta at `theta`, by the elements of Sigma; after [`criterion::evaluate`].
fn in_theta(
    problem: &Problem,
    model: &dyn CovarianceModel,
    theta: &[f64],
    state: &mut State,
    jac: &mut [f64],
    half: &mut [f64],
    (g, h): (&mut [f64], &mut [f64]),
) {
    let (nt, s) = (model.n_theta(), state.gradient.len());
    model.jacobian(theta, &state.sigma, jac);
    let along = Along::fewer(jac, nt, s);
    criterion::differentiate(problem, state, Some(along));
    g.fill(0.0);
    half.fill(0.0);
    h.fill(0.0);
    let mut hessian = std::mem::take(&mut state.hessian);
    for e in 0..s {
        for d in 0..e {
            hessian[d * s + e] = hessian[e * s + d];
        }
    }
    if matches!(along, Along::Elements) {
        means::add(problem, state, &mut hessian);
    }
    let add = |to: &mut [f64], x: f64, row: &[f64]| {
        to.iter_mut().zip(row).for_each(|(o, v)| *o += x * v);
    };
    let jac_rows = || jac.chunks_exact(nt);
    for ((row, d), (h, half)) in jac_rows()
        .zip(&state.gradient)
        .zip(hessian.chunks_exact(s).zip(half.chunks_exact_mut(nt)))
    {
        add(g, *d, row);
        for (x, row) in h.iter().zip(jac_rows()) {
            add(half, *x, row);
        }
    }
    for (row, half) in jac_rows().zip(half.chunks_exact(nt)) {
        for (x, h) in row.iter().zip(h.chunks_exact_mut(nt)) {
            if *x != 0.0 {
                add(h, *x, half);
            }
        }
    }
    state.hessian = hessian;
    if matches!(along, Along::Parameters { .. }) {
        means::add(problem, state, h);
    }
    model.add_curvature(theta, &state.sigma, &state.gradient, h);
}

/// After a full Newton step from a decrement of `before`: goes on with the same factored Hessian as
/// long as each step shrinks the decrement at least tenfold. First derivatives are cheap, so this
/// saves a Hessian; the next one shows whether the optimum was reached.
fn continue_with_factor(
    problem: &Problem,
    model: &dyn CovarianceModel,
    factor: &[f64],
    before: f64,
    theta: &mut [f64],
    state: &mut State,
    jac: &mut [f64],
) {
    let nt = model.n_theta();
    let (mut g, mut step, mut trial) = (vec![0.0; nt], vec![0.0; nt], vec![0.0; nt]);
    let mut last = before;
    loop {
        criterion::differentiate(problem, state, None);
        model.jacobian(theta, &state.sigma, jac);
        g.fill(0.0);
        for (row, d) in jac.chunks_exact(nt).zip(&state.gradient) {
            g.iter_mut().zip(row).for_each(|(o, v)| *o += d * v);
        }
        step.copy_from_slice(&g);
        dense::solve_factored(factor, nt, &mut step);
        let decrement = dense::dot(&g, &step).max(0.0).sqrt();
        // The negation also stops at NaN.
        if !(decrement > 1e-12 && decrement < 0.1 * last) {
            return;
        }
        for ((trial, theta), step) in trial.iter_mut().zip(&*theta).zip(&step) {
            *trial = theta - step;
        }
        model.sigma(&trial, &mut state.sigma);
        if criterion::evaluate(problem, state).is_none() {
            model.sigma(theta, &mut state.sigma);
            let _ = criterion::evaluate(problem, state);
            return;
        }
        theta.copy_from_slice(&trial);
        if decrement * (decrement / last) < 1e-12 {
            return;
        }
        last = decrement;
    }
}

/// Minimises the criterion from `start`; what `state` holds is written over.
pub(in crate::models::mmrm) fn minimise(
    problem: &Problem,
    model: &dyn CovarianceModel,
    start: &[f64],
    mut state: State,
) -> Outcome {
    let (nt, s) = (model.n_theta(), problem.n_elements());
    let mut theta = start.to_vec();
    let (mut g, mut h, mut factor) = (vec![0.0; nt], vec![0.0; nt * nt], vec![0.0; nt * nt]);
    let (mut jac, mut half) = (vec![0.0; s * nt], vec![0.0; s * nt]);
    let (mut step, mut trial) = (vec![0.0; nt], vec![0.0; nt]);
    let mut previous = f64::INFINITY;
    let mut damping = 0.0_f64;
    let mut iterations = 0;
    let mut why;
    let mut converged = false;
    model.sigma(&theta, &mut state.sigma);
    if criterion::evaluate(problem, &mut state).is_none() {
        return Outcome {
            theta,
            state,
            hessian: h,
            iterations,
            converged,
            why: "the starting covariance is not positive definite".into(),
        };
    }
    loop {
        in_theta(
            problem,
            model,
            &theta,
            &mut state,
            &mut jac,
            &mut half,
            (&mut g, &mut h),
        );
        factor.copy_from_slice(&h);
        let definite = dense::cholesky(&mut factor, nt).is_some();
        let mut decrement = f64::INFINITY;
        if definite {
            step.copy_from_slice(&g);
            dense::solve_factored(&factor, nt, &mut step);
            decrement = dense::dot(&g, &step).max(0.0).sqrt();
            if decrement <= 1e-10 || (decrement < 1e-7 && decrement > 0.5 * previous) {
                converged = true;
                why = format!("Newton decrement {decrement:.1e}");
                break;
            }
        }
        previous = decrement;
        if iterations >= MAX_ITERATIONS {
            why = if definite {
                format!(
                    "no optimum after {MAX_ITERATIONS} iterations (Newton decrement {decrement:.1e})"
                )
            } else {
                format!(
                    "no optimum after {MAX_ITERATIONS} iterations: the likelihood is flat in at least one direction"
                )
            };
            break;
        }
        iterations += 1;
        let near = definite && decrement < 1e-4;
        let f_old = state.f;
        let (mut moved, mut full) = (false, false);
        let scale = (0..nt).map(|i| h[i * nt + i].abs()).fold(1e-300, f64::max);
        if !definite && damping == 0.0 {
            damping = 1e-3;
        }
        for _ in 0..14 {
            if !definite || damping > 0.0 {
                factor.copy_from_slice(&h);
                for i in 0..nt {
                    factor[i * nt + i] += damping * scale;
                }
                if dense::cholesky(&mut factor, nt).is_none() {
                    damping = (damping * 4.0).max(1e-3);
                    continue;
                }
                step.copy_from_slice(&g);
                dense::solve_factored(&factor, nt, &mut step);
            }
            let longest = step.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
            let cap = if longest > STEP_CAP {
                STEP_CAP / longest
            } else {
                1.0
            };
            let slope = dense::dot(&g, &step) * cap;
            let mut length = 1.0;
            for _ in 0..12 {
                for i in 0..nt {
                    trial[i] = theta[i] - length * cap * step[i];
                }
                model.sigma(&trial, &mut state.sigma);
                if let Some(f) = criterion::evaluate(problem, &mut state)
                    && (near || f <= f_old - 1e-4 * length * slope)
                {
                    moved = true;
                    full = definite && damping == 0.0 && cap * length == 1.0;
                    break;
                }
                length *= 0.5;
            }
            if moved {
                break;
            }
            damping = (damping * 10.0).max(1e-3);
        }
        if !moved {
            model.sigma(&theta, &mut state.sigma);
            let _ = criterion::evaluate(problem, &mut state);
            why = format!("no step improves the likelihood (Newton decrement {decrement:.1e})");
            break;
        }
        theta.copy_from_slice(&trial);
        if full && decrement < 1e-2 {
            continue_with_factor(
                problem, model, &factor, decrement, &mut theta, &mut state, &mut jac,
            );
        }
        damping = if damping > 1e-4 { damping * 0.1 } else { 0.0 };
    }
    if converged && least_correlation_eigenvalue(&state.sigma, problem.m) < 1e-12 {
        converged = false;
        why = "the correlations between visits are at their limit of 1".into();
    } else if !converged && least_correlation_eigenvalue(&state.sigma, problem.m) < 1e-6 {
        why = format!("the covariance between visits becomes singular; {why}");
    }
    Outcome {
        theta,
        state,
        hessian: h,
        iterations,
        converged,
        why,
    }
}

/// Least eigenvalue of the correlation matrices of `m x m` covariances.
fn least_correlation_eigenvalue(sigma: &[f64], m: usize) -> f64 {
    sigma
        .chunks(m * m)
        .map(|one| least_eigenvalue_of_one(one, m))
        .fold(f64::INFINITY, f64::min)
}

fn least_eigenvalue_of_one(sigma: &[f64], m: usize) -> f64 {
    // The others have a mean of at most m / (m - 1), so the determinant bounds the least from below;
    // mostly that is answer enough, and no eigenvalue has to be found.
    let mut factor = sigma.to_vec();
    let variances: f64 = (0..m).map(|i| sigma[i * m + i].ln()).sum();
    if let Some(log_det) = dense::cholesky(&mut factor, m) {
        let bound = (log_det - variances).exp() * (-1.0_f64).exp();
        if bound > 1e-5 {
            return bound;
        }
    }
    let c = nalgebra::DMatrix::from_fn(m, m, |i, j| {
        sigma[i * m + j] / (sigma[i * m + i] * sigma[j * m + j]).sqrt()
    });
    if c.iter().any(|v| !v.is_finite()) {
        return 0.0;
    }
    c.symmetric_eigenvalues().min()
}
