//! Where the optimiser starts.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::likelihood::criterion::{self, Problem, State};
use crate::models::mmrm::likelihood::dense::{self, sized_parameters};
use crate::models::mmrm::likelihood::means;
use crate::models::mmrm::likelihood::second::Along;

/// Writes the covariance of one set that has the variance of the residuals at each visit and the correlation of each pair
/// of visits in those who have both, shrunk until safely positive definite; `room` is for three matrices.
fn pairwise(problem: &Problem, set: usize, sum: &mut [f64], room: &mut [f64]) {
    let m = problem.m;
    let (squares, room) = room.split_at_mut(m * m);
    let (safe, count) = room.split_at_mut(m * m);
    sum.fill(0.0);
    squares.fill(0.0);
    count[..m].fill(0.0);
    for pattern in problem.patterns.iter().filter(|p| p.set == set) {
        let rows = pattern.yy.chunks_exact(pattern.visits.len());
        for (a, (va, row)) in pattern.visits.iter().zip(rows).enumerate() {
            count[*va] += pattern.n;
            for (vb, yy) in pattern.visits.iter().zip(row) {
                sum[va * m + vb] += yy;
                squares[va * m + vb] += row[a];
            }
        }
    }
    for i in 0..m {
        let n = problem.less_means(count[i]);
        sum[i * m + i] = (sum[i * m + i] / n).max(1e-6);
        for j in 0..i {
            let own = squares[i * m + j] * squares[j * m + i];
            let scale = (sum[i * m + i] * sum[j * m + j] / own).sqrt();
            // Two visits that no subject has both of.
            let scale = if scale.is_finite() { scale } else { 0.0 };
            sum[i * m + j] *= scale;
            sum[j * m + i] = sum[i * m + j];
        }
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
/// Later steps have to shrink the Newton decrement to this part, or the one before did.
const SHRINKS: f64 = 0.1;
/// A decrement from which one Hessian leads to the optimum.
const NEAR: f64 = 0.1;
/// A decrement below which the criterion falls by hardly more than it is rounded.
const CLOSE: f64 = 1e-4;
/// A decrement that leaves nothing to gain.
const THERE: f64 = 2e-11;

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
/// serves from the first step on. [`Secants`] speeds up all of them; where the faster step leads nowhere, the one
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
    let mut secants = Secants::new(step.len());
    let mut before = state.sigma.clone();
    let (mut last, mut left) = (f64::INFINITY, 1.0_f64);
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
        let mut leaves = if taken == 0 { 1.0 } else { decrement / last };
        let slow = taken >= free && leaves.min(left) > SHRINKS;
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
            secants.forget();
        }
        if decrement.is_nan() || decrement <= THERE {
            return (taken, !decrement.is_nan());
        }
        secants.improve(&state.gradient, &mut step);
        before.copy_from_slice(&state.sigma);
        subtract(&step, problem.m, &mut state.sigma);
        // One step that shrinks the decrement by luck says little of the next; two say more.
        if taken > 0 && decrement < CLOSE && decrement * (leaves * left).sqrt() < THERE {
            return (taken + 1, true);
        }
        // Near the optimum rounding hides the fall.
        let falls = |to: &f64| *to < f || decrement < CLOSE && *to < f + CLOSE;
        let mut found = criterion::evaluate(problem, state).filter(falls);
        if found.is_none() && secants.take_back(&mut step) {
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

/// What the steps before tell of the next one: how much of themselves such steps leave, in the directions in which they
/// leave most. This is Anderson's acceleration with a few steps of memory.
///
/// Source: Walker & Ni (2011), SIAM J. Numer. Anal. 49:1715.
struct Secants {
    n: usize,
    /// Of the last step the gradient, the step as proposed, and the step as taken.
    last: Vec<f64>,
    /// Of steps before, the oldest first, how the gradient and the proposed step changed along the step taken: such that
    /// what one changes is none of the others.
    changes: Vec<f64>,
}

/// Changes that are remembered.
const REMEMBERED: usize = 2;

impl Secants {
    fn new(n: usize) -> Self {
        Self {
            n,
            last: Vec::with_capacity(3 * n),
            changes: Vec::with_capacity(REMEMBERED * 3 * n),
        }
    }

    /// Forgets the steps before, where another rule proposes the next one.
    fn forget(&mut self) {
        self.last.clear();
        self.changes.clear();
    }

    /// Writes the step as it was proposed, and says whether it was another.
    fn take_back(&mut self, step: &mut [f64]) -> bool {
        let differs = !self.changes.is_empty();
        self.changes.clear();
        let (before, taken) = self.last.split_at_mut(2 * self.n);
        step.copy_from_slice(&before[self.n..]);
        taken.copy_from_slice(step);
        differs
    }

    /// Improves a proposed step.
    fn improve(&mut self, gradient: &[f64], step: &mut [f64]) {
        let n = self.n;
        // How much of a change is in another one or in a step.
        let share = |change: &[f64], proposed: &[f64]| {
            let share =
                dense::dot(&change[..n], proposed) / dense::dot(&change[..n], &change[n..2 * n]);
            if share.abs() < 2.0 { share } else { 0.0 }
        };
        if !self.last.is_empty() {
            let now = gradient.iter().chain(&*step);
            self.last
                .iter_mut()
                .zip(now)
                .for_each(|(x, now)| *x = now - *x);
            if self.changes.len() == REMEMBERED * 3 * n {
                self.changes.drain(..3 * n);
            }
            for change in self.changes.chunks_exact(3 * n) {
                let share = share(change, &self.last[n..2 * n]);
                self.last
                    .iter_mut()
                    .zip(change)
                    .for_each(|(x, c)| *x -= share * c);
            }
            self.changes.append(&mut self.last);
        }
        self.last.extend_from_slice(gradient);
        self.last.extend_from_slice(step);
        for change in self.changes.chunks_exact(3 * n) {
            let share = share(change, &self.last[n..]);
            let (proposed, taken) = change[n..].split_at(n);
            for ((x, proposed), taken) in step.iter_mut().zip(proposed).zip(taken) {
                *x -= share * (taken + proposed);
            }
        }
        self.last.extend_from_slice(step);
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
    fn the_steps_before_lead_to_the_root_of_a_line() {
        // Of a linear gradient in n directions n + 1 steps of any rule say where it ends.
        for (slopes, rule) in [([3.0, 3.0], 0.2), ([3.0, 1.5], 0.3)] {
            let root = [1.25, -0.5];
            let mut secants = Secants::new(2);
            let mut x = [0.0; 2];
            for _ in 0..3 {
                let gradient = [slopes[0] * (x[0] - root[0]), slopes[1] * (x[1] - root[1])];
                let mut step = gradient.map(|g| rule * g);
                secants.improve(&gradient, &mut step);
                x = [x[0] - step[0], x[1] - step[1]];
            }
            let apart = (x[0] - root[0]).abs() + (x[1] - root[1]).abs();
            assert!(apart < 1e-12, "{x:?}");
        }
        let (slope, root, rule) = (3.0, 1.25, 0.2);
        let mut secants = Secants::new(1);
        let mut x = 0.0;
        for _ in 0..2 {
            let gradient = [slope * (x - root)];
            let mut step = [rule * gradient[0]];
            secants.improve(&gradient, &mut step);
            x -= step[0];
        }
        assert!((x - root).abs() < 1e-12, "{x}");
        // Taken back, a step is the one that was proposed.
        let mut step = [0.5];
        secants.improve(&[2.0], &mut step);
        assert!(secants.take_back(&mut step) && step == [0.5]);
        assert!(!secants.take_back(&mut step));
        // Forgotten, the step is taken as proposed.
        secants.forget();
        let mut step = [0.5];
        secants.improve(&[2.0], &mut step);
        assert!((step[0] - 0.5).abs() < 1e-15);
    }
}
