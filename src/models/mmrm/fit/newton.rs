//! Newton's method with the analytic observed Hessian in theta.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::likelihood::criterion::{self, Problem, State};
use crate::models::mmrm::likelihood::dense::{self, sized_parameters};
use crate::models::mmrm::likelihood::means;
use crate::models::mmrm::likelihood::second::Along;

/// Most iterations of one run.
const MAX_ITERATIONS: usize = 80;
/// A run that comes closer to a singular covariance than this, step after step, and far from an optimum…
const SINGULAR: f64 = 1e-9;
/// …as its decrement says…
const FAR: f64 = 1e-2;
/// …in so many steps on end, follows a likelihood that rises without end.
const SINKING: usize = 4;
/// A decrement at which a run is at its optimum: the step left is this part of a standard error.
const THERE: f64 = 1e-10;
/// A decrement whose step is not worth taking.
const NOTHING: f64 = 2e-11;
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
    if matches!(along, Along::Elements) {
        means::complete_hessian(problem, state);
    } else {
        state.mirror_hessian();
    }
    let derivatives = (state.gradient.as_slice(), state.hessian.as_slice());
    sized_parameters!(nt => through_jacobian(nt, jac, derivatives, half, (&mut *g, &mut *h)));
    if matches!(along, Along::Parameters { .. }) {
        means::add(problem, state, h);
    }
    model.add_curvature(theta, &state.sigma, &state.gradient, h);
}

/// Writes `J'd` and `J'D J` for `nt` parameters from derivatives `d` and `D` by the elements of Sigma; `half` is room
/// for `D J`.
#[inline(always)]
fn through_jacobian(
    nt: usize,
    jac: &[f64],
    (first, second): (&[f64], &[f64]),
    half: &mut [f64],
    (g, h): (&mut [f64], &mut [f64]),
) {
    let add = |to: &mut [f64], x: f64, row: &[f64]| {
        to.iter_mut().zip(row).for_each(|(o, v)| *o += x * v);
    };
    let g = &mut g[..nt];
    g.fill(0.0);
    h.fill(0.0);
    let rows = || jac.chunks_exact(nt);
    let seconds = second.chunks_exact(first.len());
    let halves = half.chunks_exact_mut(nt);
    for (((row, d), seconds), half) in rows().zip(first).zip(seconds).zip(halves) {
        add(g, *d, row);
        if nt <= 10 {
            dense::row_times(seconds, jac, nt, half);
            continue;
        }
        // Elements of two groups' Sigmas have nothing in common.
        half.fill(0.0);
        for (x, row) in seconds.iter().zip(rows()) {
            if *x != 0.0 {
                add(half, *x, row);
            }
        }
    }
    for (row, half) in rows().zip(half.chunks_exact(nt)) {
        for (x, h) in row.iter().zip(h.chunks_exact_mut(nt)) {
            if *x != 0.0 {
                add(h, *x, half);
            }
        }
    }
}

/// After a full Newton step from a decrement of `before`: goes on with the same factored Hessian as
/// long as each step shrinks the decrement at least tenfold. First derivatives are cheap, so this
/// saves a Hessian; the next one shows whether the optimum was reached.
fn continue_with_factor(search: &mut Search<'_>, before: f64) {
    let Search {
        problem,
        model,
        theta,
        state,
        gradient: g,
        factor,
        jac,
        step,
        trial,
        ..
    } = search;
    let nt = theta.len();
    let mut last = before;
    loop {
        criterion::differentiate(problem, state, None);
        model.jacobian(theta, &state.sigma, jac);
        g.fill(0.0);
        for (row, d) in jac.chunks_exact(nt).zip(&state.gradient) {
            g.iter_mut().zip(row).for_each(|(o, v)| *o += d * v);
        }
        step.copy_from_slice(g);
        dense::solve_factored(factor, nt, step);
        let decrement = dense::dot(g, step).max(0.0).sqrt();
        // The negation also stops at NaN.
        if !(decrement > 1e-12 && decrement < 0.1 * last) {
            return;
        }
        for ((trial, theta), step) in trial.iter_mut().zip(&*theta).zip(&*step) {
            *trial = theta - step;
        }
        model.sigma(trial, &mut state.sigma);
        if criterion::evaluate(problem, state).is_none() {
            model.sigma(theta, &mut state.sigma);
            let _ = criterion::evaluate(problem, state);
            return;
        }
        theta.copy_from_slice(trial);
        if decrement * (decrement / last) < 1e-12 {
            return;
        }
        last = decrement;
    }
}

/// A run of Newton's method: where it is, and its working space.
struct Search<'a> {
    problem: &'a Problem,
    model: &'a dyn CovarianceModel,
    theta: Vec<f64>,
    state: State,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
    /// Cholesky factor of the Hessian, damped where it has to be.
    factor: Vec<f64>,
    jac: Vec<f64>,
    half: Vec<f64>,
    step: Vec<f64>,
    trial: Vec<f64>,
    /// What is added to the diagonal of the Hessian, as a part of its largest element.
    damping: f64,
}

impl<'a> Search<'a> {
    fn new(
        problem: &'a Problem,
        model: &'a dyn CovarianceModel,
        start: &[f64],
        state: State,
    ) -> Self {
        let (nt, s) = (model.n_theta(), problem.n_elements());
        Self {
            problem,
            model,
            theta: start.to_vec(),
            state,
            gradient: dense::zeros(nt),
            hessian: dense::zeros(nt * nt),
            factor: dense::zeros(nt * nt),
            jac: dense::zeros(s * nt),
            half: dense::zeros(s * nt),
            step: dense::zeros(nt),
            trial: dense::zeros(nt),
            damping: 0.0,
        }
    }

    /// The criterion at `theta`; `None` where Sigma is not positive definite.
    fn evaluate(&mut self) -> Option<f64> {
        self.model.sigma(&self.theta, &mut self.state.sigma);
        criterion::evaluate(self.problem, &mut self.state)
    }

    fn differentiate(&mut self) {
        in_theta(
            self.problem,
            self.model,
            &self.theta,
            &mut self.state,
            &mut self.jac,
            &mut self.half,
            (&mut self.gradient, &mut self.hessian),
        );
    }

    /// Sets the step of the Hessian with `ridge` on its diagonal; false when that is not positive definite.
    fn set_step(&mut self, ridge: f64) -> bool {
        let nt = self.theta.len();
        self.factor.copy_from_slice(&self.hessian);
        if ridge > 0.0 {
            for i in 0..nt {
                self.factor[i * nt + i] += ridge;
            }
        }
        if dense::cholesky(&mut self.factor, nt).is_none() {
            return false;
        }
        self.step.copy_from_slice(&self.gradient);
        dense::solve_factored(&self.factor, nt, &mut self.step);
        true
    }

    /// The Newton decrement of the step without damping; `None` when the Hessian is not positive definite.
    fn decrement(&mut self) -> Option<f64> {
        let definite = self.set_step(0.0);
        definite.then(|| dense::dot(&self.gradient, &self.step).max(0.0).sqrt())
    }

    /// Moves to a better place, with more damping where a step does not help. Returns whether it was a full Newton
    /// step; `None` when nothing helps.
    fn advance(&mut self, decrement: Option<f64>) -> Option<bool> {
        let nt = self.theta.len();
        let near = decrement.is_some_and(|d| d < 1e-4);
        let f_old = self.state.f;
        let scale = (0..nt)
            .map(|i| self.hessian[i * nt + i].abs())
            .fold(1e-300, f64::max);
        if decrement.is_none() && self.damping == 0.0 {
            self.damping = 1e-3;
        }
        for _ in 0..14 {
            let damped = decrement.is_none() || self.damping > 0.0;
            if damped && !self.set_step(self.damping * scale) {
                self.damping = (self.damping * 4.0).max(1e-3);
                continue;
            }
            if let Some(length) = self.line_search(f_old, near) {
                self.theta.copy_from_slice(&self.trial);
                return Some(decrement.is_some() && self.damping == 0.0 && length == 1.0);
            }
            self.damping = (self.damping * 10.0).max(1e-3);
        }
        None
    }

    /// Halves the step until the criterion falls; returns the part of the step taken. `near` the optimum rounding
    /// hides the fall, and any step will do.
    fn line_search(&mut self, f_old: f64, near: bool) -> Option<f64> {
        let longest = self.step.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
        let cap = if longest > STEP_CAP {
            STEP_CAP / longest
        } else {
            1.0
        };
        let slope = dense::dot(&self.gradient, &self.step) * cap;
        let mut length = 1.0;
        for _ in 0..12 {
            for i in 0..self.theta.len() {
                self.trial[i] = self.theta[i] - length * cap * self.step[i];
            }
            self.model.sigma(&self.trial, &mut self.state.sigma);
            if let Some(f) = criterion::evaluate(self.problem, &mut self.state)
                && (near || f <= f_old - 1e-4 * length * slope)
            {
                return Some(cap * length);
            }
            length *= 0.5;
        }
        None
    }

    /// Takes the step that is left at the optimum; the Hessian changes by no more than its part of a standard error.
    fn finish(&mut self) {
        for ((trial, theta), step) in self.trial.iter_mut().zip(&self.theta).zip(&self.step) {
            *trial = theta - step;
        }
        std::mem::swap(&mut self.theta, &mut self.trial);
        if self.evaluate().is_none() {
            std::mem::swap(&mut self.theta, &mut self.trial);
            self.evaluate();
        }
    }

    /// `ended`: why the run is at an optimum, or why it isn't.
    fn outcome(self, iterations: usize, ended: Result<String, String>) -> Outcome {
        Outcome {
            theta: self.theta,
            state: self.state,
            hessian: self.hessian,
            iterations,
            converged: ended.is_ok(),
            why: ended.unwrap_or_else(|why| why),
        }
    }
}

/// The outcome of no search: the criterion at `start`, and `why` there is no optimum to look for.
pub(in crate::models::mmrm) fn refused(
    problem: &Problem,
    model: &dyn CovarianceModel,
    start: &[f64],
    state: State,
    why: &str,
) -> Outcome {
    let mut search = Search::new(problem, model, start, state);
    search.evaluate();
    search.outcome(0, Err(why.to_owned()))
}

/// Minimises the criterion from `start`; what `state` holds is written over.
pub(in crate::models::mmrm) fn minimise(
    problem: &Problem,
    model: &dyn CovarianceModel,
    start: &[f64],
    state: State,
) -> Outcome {
    let mut search = Search::new(problem, model, start, state);
    if search.evaluate().is_none() {
        let why = "the starting covariance is not positive definite".to_owned();
        return search.outcome(0, Err(why));
    }
    let mut previous = f64::INFINITY;
    let mut iterations = 0;
    let (mut sinking, mut lowest) = (0, f64::INFINITY);
    let ended = loop {
        search.differentiate();
        let found = search.decrement();
        let decrement = found.unwrap_or(f64::INFINITY);
        if decrement <= THERE || (decrement < 1e-7 && decrement > 0.5 * previous) {
            if decrement <= THERE && decrement > NOTHING {
                search.finish();
            }
            break Ok(format!("Newton decrement {decrement:.1e}"));
        }
        previous = decrement;
        let least = least_correlation_eigenvalue(&search.state.sigma, problem.m);
        let sinks = least < SINGULAR && least < lowest && decrement > FAR;
        sinking = if sinks { sinking + 1 } else { 0 };
        lowest = least;
        if sinking == SINKING {
            break Err("the likelihood rises without end".to_owned());
        }
        if iterations >= MAX_ITERATIONS {
            break Err(if found.is_some() {
                format!("no optimum after {MAX_ITERATIONS} iterations")
            } else {
                format!(
                    "no optimum after {MAX_ITERATIONS} iterations: the likelihood is flat in at least one direction"
                )
            });
        }
        iterations += 1;
        let Some(full) = search.advance(found) else {
            search.evaluate();
            break Err("no step improves the likelihood".to_owned());
        };
        if full && decrement < 1e-2 {
            continue_with_factor(&mut search, decrement);
        }
        let damping = search.damping;
        search.damping = if damping > 1e-4 { damping * 0.1 } else { 0.0 };
    };
    let least = least_correlation_eigenvalue(&search.state.sigma, problem.m);
    let ended = match ended {
        Ok(_) if least < 1e-12 => {
            Err("the correlations between visits are at their limit of 1".to_owned())
        }
        Err(why) if least < 1e-6 => Err(format!(
            "the covariance between visits becomes singular; {why}"
        )),
        other => other,
    };
    search.outcome(iterations, ended)
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
    let (mut few, mut many) = ([0.0; 36], Vec::new());
    let factor = if let Some(few) = few.get_mut(..m * m) {
        few.copy_from_slice(sigma);
        few
    } else {
        many.extend_from_slice(sigma);
        many.as_mut_slice()
    };
    let variances: f64 = (0..m).map(|i| sigma[i * m + i].ln()).sum();
    if let Some(log_det) = dense::cholesky(factor, m) {
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
