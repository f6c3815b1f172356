//! Where the optimiser starts.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::likelihood::criterion::{self, Problem, State};
use crate::models::mmrm::likelihood::dense::{self, sized_parameters};
use crate::models::mmrm::likelihood::means;
use crate::models::mmrm::likelihood::second::Along;

/// Writes the pairwise covariance of the residuals of one set, shrunk until safely positive definite; `room` is for two
/// matrices.
fn pairwise(problem: &Problem, set: usize, sum: &mut [f64], room: &mut [f64]) {
    let m = problem.m;
    let (count, room) = room.split_at_mut(m * m);
    let safe = &mut room[..m * m];
    sum.fill(0.0);
    count.fill(0.0);
    for pattern in problem.patterns.iter().filter(|p| p.set == set) {
        let rows = pattern.yy.chunks_exact(pattern.visits.len());
        for (va, row) in pattern.visits.iter().zip(rows) {
            for (vb, yy) in pattern.visits.iter().zip(row) {
                sum[va * m + vb] += yy;
                count[va * m + vb] += pattern.n;
            }
        }
    }
    for (sum, count) in sum.iter_mut().zip(&*count).filter(|(_, n)| **n > 0.0) {
        *sum /= problem.less_means(*count);
    }
    for i in 0..m {
        sum[i * m + i] = sum[i * m + i].max(1e-6);
    }
    let shrunk = |keep: f64, out: &mut [f64]| {
        for (x, v) in out.iter_mut().enumerate().filter(|(x, _)| x / m != x % m) {
            *v = keep * sum[x];
        }
    };
    for step in 0..=20 {
        let keep = 1.0 - 0.05 * f64::from(step);
        safe.copy_from_slice(sum);
        shrunk(keep, safe);
        for i in 0..m {
            safe[i * m + i] *= 0.99;
        }
        if step == 20 || dense::cholesky(safe, m).is_some() {
            safe.copy_from_slice(sum);
            shrunk(keep, safe);
            break;
        }
    }
    sum.copy_from_slice(safe);
}

/// Pairwise covariances as parameters of the model, for a free Sigma after [`approach`]; and the steps that took.
pub(in crate::models::mmrm) fn from_data(
    problem: &Problem,
    model: &dyn CovarianceModel,
    free: bool,
    state: &mut State,
) -> Option<(Vec<f64>, usize)> {
    set_pairwise(problem, state);
    if !free {
        return Some((model.theta_of(&state.sigma)?, 0));
    }
    let (steps, _) = approach(problem, state, None);
    let theta = model.theta_of(&state.sigma);
    if let Some(theta) = theta.filter(|t| t.iter().all(|v| v.is_finite())) {
        return Some((theta, steps));
    }
    set_pairwise(problem, state);
    Some((model.theta_of(&state.sigma)?, steps))
}

fn set_pairwise(problem: &Problem, state: &mut State) {
    let sets = state.sigma.chunks_exact_mut(problem.m * problem.m);
    for (set, sigma) in sets.enumerate() {
        pairwise(problem, set, sigma, &mut state.small);
    }
}

/// Most steps of [`approach`], and how many of the EM algorithm are taken in any case.
const MOST_STEPS: usize = 16;
const FREE_STEPS: usize = 4;
/// As many of them lead to where the curvature is about that at the optimum.
const FIRST_STEPS: usize = 2;
/// Later steps have to shrink the Newton decrement to this part each.
const SHRINKS: f64 = 0.1;
/// A decrement from which one Hessian leads to the optimum.
const NEAR: f64 = 0.1;
/// A decrement below which the criterion falls by hardly more than it is rounded.
const CLOSE: f64 = 1e-4;
/// A decrement that leaves nothing to gain.
const THERE: f64 = 1e-11;

/// What makes a step of a gradient, better and dearer from one to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// The step that is Newton's where no visit is missing, as in the EM algorithm.
    Complete,
    /// The Hessian of almost the same data.
    Neighbour,
    /// The Hessian with fixed means.
    FixedMeans,
    /// The Hessian.
    Exact,
}

/// Moves a free `state.sigma` towards its optimum in its own elements. The first steps are the Newton steps of complete
/// data, as in the EM algorithm: with none missing the pairwise covariances are the optimum already. Near it the Hessian
/// with fixed means serves all further steps, which costs hardly more than a gradient; where it leads on too slowly, as
/// with many covariates, the Hessian itself. `near` is the inverse Hessian at the optimum of almost the same data, which
/// serves from the first step on. [`Secant`] speeds up all of them; where the faster step leads nowhere, the one
/// proposed is taken.
///
/// Where that leads nowhere, Newton's method in the parameters begins at the best place found. Returns the steps taken
/// and whether they arrived; the criterion at their end is left to the caller.
pub(in crate::models::mmrm) fn approach(
    problem: &Problem,
    state: &mut State,
    near: Option<&[f64]>,
) -> (usize, bool) {
    let Some(mut f) = criterion::evaluate(problem, state) else {
        return (0, false);
    };
    let mut step = dense::zeros(problem.n_elements());
    let mut secant = Secant::new(step.len());
    let mut before = state.sigma.clone();
    let (mut last, mut left) = (f64::INFINITY, 0.0_f64);
    let mut own = None;
    let (mut rule, free) = match near {
        Some(_) => (Rule::Neighbour, 1),
        None => (Rule::Complete, FREE_STEPS),
    };
    for taken in 0..MOST_STEPS {
        let may_turn = rule == Rule::Complete && taken >= FIRST_STEPS;
        criterion::differentiate(problem, state, may_turn.then_some(Along::Nothing));
        let mut decrement = set_step(problem, state, own.as_deref().or(near), &mut step);
        // The part of the decrement that this step leaves, as far as the last one tells.
        let mut leaves = decrement / last;
        let slow = taken >= free && leaves > SHRINKS;
        if slow && (rule == Rule::Exact || decrement > NEAR) {
            return (taken, false);
        }
        let turns = may_turn && decrement > THERE && decrement < NEAR;
        let quick = turns
            .then(|| inverse_with_fixed_means(problem, state))
            .flatten();
        if quick.is_some() || slow {
            rule = if quick.is_some() {
                Rule::FixedMeans
            } else {
                Rule::Exact
            };
            own = quick.or_else(|| inverse_hessian(problem, state));
            if own.is_none() {
                return (taken, false);
            }
            decrement = set_step(problem, state, own.as_deref(), &mut step);
            // Newton's method squares it; fixed means leave some part.
            leaves = if rule == Rule::Exact {
                decrement
            } else {
                SHRINKS
            };
            secant.forget();
        }
        if decrement.is_nan() || decrement <= THERE {
            return (taken, !decrement.is_nan());
        }
        secant.improve(&state.gradient, &mut step);
        before.copy_from_slice(&state.sigma);
        subtract(&step, problem.m, &mut state.sigma);
        // One step that shrinks the decrement by luck says little of the next.
        if taken > 0 && decrement < CLOSE && decrement * leaves.max(left) < THERE {
            return (taken + 1, true);
        }
        // Near the optimum rounding hides the fall.
        let falls = |to: &f64| *to < f || decrement < CLOSE && *to < f + CLOSE;
        let mut found = criterion::evaluate(problem, state).filter(falls);
        if found.is_none() && secant.take_back(&mut step) {
            state.sigma.copy_from_slice(&before);
            subtract(&step, problem.m, &mut state.sigma);
            found = criterion::evaluate(problem, state).filter(falls);
        }
        let Some(to) = found else {
            state.sigma.copy_from_slice(&before);
            return (taken, false);
        };
        f = to;
        (last, left) = (decrement, leaves);
    }
    (MOST_STEPS, false)
}

/// What the step before tells of the next one: how much of itself such a step leaves, in the direction in which it
/// leaves most. This is Anderson's acceleration with one step of memory.
///
/// Source: Walker & Ni (2011), SIAM J. Numer. Anal. 49:1715.
struct Secant {
    known: bool,
    /// Of each element the gradient, the step as proposed, and the step as taken.
    before: Vec<[f64; 3]>,
}

impl Secant {
    fn new(n: usize) -> Self {
        Self {
            known: false,
            before: vec![[0.0; 3]; n],
        }
    }

    /// Forgets the step before, where another rule proposes the next one.
    fn forget(&mut self) {
        self.known = false;
    }

    /// Writes the step as it was proposed, and says whether it was another.
    fn take_back(&mut self, step: &mut [f64]) -> bool {
        let mut differs = false;
        for (x, [_, proposed, taken]) in step.iter_mut().zip(&mut self.before) {
            differs |= proposed != taken;
            *taken = *proposed;
            *x = *proposed;
        }
        differs
    }

    /// Improves a proposed step.
    fn improve(&mut self, gradient: &[f64], step: &mut [f64]) {
        let (mut along, mut across) = (0.0, 0.0);
        for ((x, g), [gradient, proposed, _]) in step.iter().zip(gradient).zip(&self.before) {
            let change = g - gradient;
            along += change * x;
            across += change * (x - proposed);
        }
        let share = along / across;
        let share = if self.known && share.abs() < 2.0 {
            share
        } else {
            0.0
        };
        for ((x, g), before) in step.iter_mut().zip(gradient).zip(&mut self.before) {
            let [_, proposed, taken] = *before;
            let improved = *x - share * (taken + (*x - proposed));
            *before = [*g, *x, improved];
            *x = improved;
        }
        self.known = true;
    }
}

/// Writes the step in the elements of Sigma, by the inverse Hessian where there is one; returns the Newton decrement.
fn set_step(
    problem: &Problem,
    state: &mut State,
    inverse: Option<&[f64]>,
    step: &mut [f64],
) -> f64 {
    if let Some(inverse) = inverse {
        let n = step.len();
        sized_parameters!(n => dense::row_times(&state.gradient, inverse, n, step));
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

/// Inverse of the Hessian as it is where the means do not follow Sigma, after `differentiate` along [`Along::Nothing`];
/// `None` where it is not positive definite. For what the means take it is scaled: with no visit missing this is
/// the Hessian itself.
fn inverse_with_fixed_means(problem: &Problem, state: &mut State) -> Option<Vec<f64>> {
    state.mirror_hessian();
    let mut inverse = dense::invert_symmetric(&state.hessian, problem.n_elements())?;
    let n = problem.patterns.iter().map(|p| p.n).sum::<f64>() / problem.sets as f64;
    let scale = n / problem.less_means(n);
    inverse.iter_mut().for_each(|v| *v *= scale);
    Some(inverse)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_before_leads_to_the_root_of_a_line() {
        // Of a linear gradient in one direction two steps of any rule say where it ends.
        let (slope, root, rule) = (3.0, 1.25, 0.2);
        let mut secant = Secant::new(1);
        let mut x = 0.0;
        for _ in 0..2 {
            let gradient = [slope * (x - root)];
            let mut step = [rule * gradient[0]];
            secant.improve(&gradient, &mut step);
            x -= step[0];
        }
        assert!((x - root).abs() < 1e-12, "{x}");
        // Taken back, a step is the one that was proposed.
        let mut step = [0.5];
        secant.improve(&[2.0], &mut step);
        assert!(secant.take_back(&mut step) && step == [0.5]);
        assert!(!secant.take_back(&mut step));
        // Forgotten, the step is taken as proposed.
        secant.forget();
        let mut step = [0.5];
        secant.improve(&[2.0], &mut step);
        assert!((step[0] - 0.5).abs() < 1e-15);
    }
}
