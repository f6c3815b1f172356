//! The minimum of minus a log-likelihood whose derivatives are differences, by Newton's method.
//!
//! The error of second order is taken out of the differences.

use crate::models::mmrm::likelihood::dense;
use rayon::prelude::*;

/// Most Newton steps.
const MOST_STEPS: usize = 40;
/// How far the first step may go, in units of the Newton decrement; twice as far after each step that held.
const FIRST_REACH: f64 = 3.0;
/// Distance of the differences, in standard errors.
const DISTANCE: f64 = 0.06;

/// Minus a log-likelihood; infinite where it has no value.
pub(in crate::models::mmrm) type Objective<'a> = dyn Fn(&[f64]) -> f64 + Sync + 'a;

/// The derivative of numbers that depend on parameters, by each of them, from differences; `None` where they have no
/// value.
pub(in crate::models::mmrm) fn slopes(
    of: &(dyn Fn(&[f64]) -> Option<Vec<f64>> + Sync),
    at: &[f64],
    step: &[f64],
) -> Option<Vec<Vec<f64>>> {
    (0..at.len())
        .into_par_iter()
        .map(|k| {
            let moved = |d: f64| {
                let mut point = at.to_vec();
                point[k] += d * step[k];
                of(&point)
            };
            let difference = |d: f64| {
                let (up, down) = (moved(d)?, moved(-d)?);
                let both = up.iter().zip(&down);
                Some(
                    both.map(|(u, l)| (u - l) / (2.0 * d * step[k]))
                        .collect::<Vec<f64>>(),
                )
            };
            let (one, half) = (difference(DISTANCE)?, difference(0.5 * DISTANCE)?);
            let both = one.iter().zip(&half);
            Some(both.map(|(one, half)| (4.0 * half - one) / 3.0).collect())
        })
        .collect()
}

/// Gradient and Hessian by differences; `step` is about one standard error of each parameter. `fine` takes the error
/// of second order out of the Hessian as well.
fn derivatives(f: &Objective<'_>, at: &[f64], step: &[f64], fine: bool) -> (Vec<f64>, Vec<f64>) {
    let n = at.len();
    let distances: &[f64] = if fine {
        &[DISTANCE, 0.5 * DISTANCE]
    } else {
        &[DISTANCE]
    };
    // Every point that is needed, as moves of one or two parameters.
    let mut moves: Vec<[(usize, f64); 2]> = vec![[(0, 0.0), (0, 0.0)]];
    for i in 0..n {
        for d in [DISTANCE, 0.5 * DISTANCE] {
            moves.extend([d, -d].map(|d| [(i, d), (i, 0.0)]));
        }
    }
    for i in 0..n {
        for j in 0..i {
            for d in distances {
                for (a, b) in [(*d, *d), (*d, -d), (-d, *d), (-d, -d)] {
                    moves.push([(i, a), (j, b)]);
                }
            }
        }
    }
    let values: Vec<f64> = moves
        .par_iter()
        .map(|both| {
            let mut point = at.to_vec();
            for (i, d) in both {
                point[*i] += d * step[*i];
            }
            f(&point)
        })
        .collect();
    let center = values[0];
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
    for i in 0..n {
        let v = &values[1 + 4 * i..5 + 4 * i];
        let (one, half) = (DISTANCE * step[i], 0.5 * DISTANCE * step[i]);
        let first = [(v[0] - v[1]) / (2.0 * one), (v[2] - v[3]) / (2.0 * half)];
        gradient[i] = (4.0 * first[1] - first[0]) / 3.0;
        let second = [
            (v[0] - 2.0 * center + v[1]) / (one * one),
            (v[2] - 2.0 * center + v[3]) / (half * half),
        ];
        hessian[i * n + i] = (4.0 * second[1] - second[0]) / 3.0;
    }
    let mut rest = values[1 + 4 * n..].chunks_exact(4);
    for i in 0..n {
        for j in 0..i {
            let mut at_distance = distances.iter().map(|d| {
                let v = rest.next().map_or([0.0; 4], |v| [v[0], v[1], v[2], v[3]]);
                (v[0] - v[1] - v[2] + v[3]) / (4.0 * d * d * step[i] * step[j])
            });
            let one = at_distance.next().unwrap_or_default();
            let h = at_distance
                .next()
                .map_or(one, |half| (4.0 * half - one) / 3.0);
            hessian[i * n + j] = h;
            hessian[j * n + i] = h;
        }
    }
    (gradient, hessian)
}

/// The inverse of a positive definite matrix.
fn inverse(h: &[f64], n: usize) -> Option<Vec<f64>> {
    h.iter().all(|v| v.is_finite()).then_some(())?;
    // Parameters have units of their own.
    let scale: Vec<f64> = (0..n).map(|i| h[i * n + i].sqrt()).collect();
    if !scale.iter().all(|s| *s > 0.0) {
        return None;
    }
    let one: Vec<f64> = (0..n * n)
        .map(|x| h[x] / (scale[x / n] * scale[x % n]))
        .collect();
    let mut factor = one.clone();
    dense::cholesky(&mut factor, n)?;
    let inverse = dense::invert_symmetric(&one, n)?;
    Some(
        (0..n * n)
            .map(|x| inverse[x] / (scale[x / n] * scale[x % n]))
            .collect(),
    )
}

/// Where Newton's method ended.
pub(in crate::models::mmrm) struct Ended {
    /// The parameters.
    pub at: Vec<f64>,
    /// Inverse Hessian; empty without an optimum.
    pub covariance: Vec<f64>,
    /// About one standard error of each parameter.
    pub step: Vec<f64>,
    /// Newton steps.
    pub iterations: usize,
    /// Whether the optimum was reached.
    pub converged: bool,
    /// Why it stopped.
    pub why: String,
}

/// The inverse of a Hessian, its diagonal raised until it is positive definite, and by what part; `None` where no part
/// makes it so.
fn damped_inverse(hessian: &[f64], step: &[f64]) -> Option<(Vec<f64>, f64)> {
    let n = step.len();
    let mut damped = 0.0;
    while damped <= 1e6 {
        let mut h = hessian.to_vec();
        for i in 0..n {
            h[i * n + i] += damped * h[i * n + i].abs().max(1e-6 / (step[i] * step[i]));
        }
        if let Some(inverse) = inverse(&h, n) {
            return Some((inverse, damped));
        }
        damped = if damped == 0.0 { 1e-3 } else { 10.0 * damped };
    }
    None
}

/// Minimises `f` from `start`, with steps of about one standard error of each parameter.
pub(in crate::models::mmrm) fn minimise(
    f: &Objective<'_>,
    start: Vec<f64>,
    mut step: Vec<f64>,
) -> Ended {
    let n = start.len();
    let mut at = start;
    let mut now = f(&at);
    let mut ended = Ended {
        at: Vec::new(),
        covariance: Vec::new(),
        step: Vec::new(),
        iterations: 0,
        converged: false,
        why: format!("no optimum after {MOST_STEPS} steps"),
    };
    if !now.is_finite() {
        ended.why = "the likelihood has no value where it starts".to_owned();
        return ended;
    }
    let mut reach = FIRST_REACH;
    for iteration in 1..=MOST_STEPS {
        ended.iterations = iteration;
        let (gradient, hessian) = derivatives(f, &at, &step, false);
        let Some((w, damped)) = damped_inverse(&hessian, &step) else {
            ended.why = "the likelihood has no curvature there".to_owned();
            break;
        };
        let direction = dense::multiply(&w, &gradient, n, n, 1);
        let decrement = dense::dot(&gradient, &direction).max(0.0).sqrt();
        if damped == 0.0 {
            step = (0..n).map(|i| 1.0 / hessian[i * n + i].sqrt()).collect();
        }
        let mut length = if decrement > reach {
            reach / decrement
        } else {
            1.0
        };
        let mut moved = false;
        for halved in 0..30 {
            let next: Vec<f64> = at
                .iter()
                .zip(&direction)
                .map(|(x, d)| x - length * d)
                .collect();
            let value = f(&next);
            // Near the optimum the values differ by their rounding only.
            if value <= now || (damped == 0.0 && decrement < 1e-5 && value.is_finite()) {
                (at, now, moved) = (next, value, true);
                reach = if halved == 0 {
                    2.0 * reach
                } else {
                    FIRST_REACH
                };
                break;
            }
            length *= 0.5;
        }
        if damped == 0.0 && decrement < 1e-7 {
            ended.converged = true;
            break;
        }
        if !moved {
            ended.why = "no step improves the likelihood".to_owned();
            break;
        }
    }
    if ended.converged {
        let (_, hessian) = derivatives(f, &at, &step, true);
        match inverse(&hessian, n) {
            Some(w) => {
                ended.covariance = w;
                ended.why = "converged".to_owned();
            }
            None => {
                ended.converged = false;
                ended.why = "the information is not positive definite".to_owned();
            }
        }
    }
    (ended.at, ended.step) = (at, step);
    ended
}
