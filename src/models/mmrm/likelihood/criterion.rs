//! The (restricted) likelihood in the elements of Sigma: value, gradient, observed Hessian.
//!
//! Criterion `f = 1/2 [ sum log|Sigma_P| + log|A| + r'W r ]`, minus log-likelihood up to a constant,
//! with beta profiled out (`log|A|` only for REML).
//!
//! | symbol | meaning |
//! |---|---|
//! | `W` | inverse of Sigma at the visits of a pattern |
//! | `A`, `Phi` | `X'WX` and its inverse |
//! | `E_k` | derivative of Sigma by its k-th element |
//! | `P_k` | `-X'W E_k W X`, derivative of `A` |
//! | `M`, `G` | `sum r r'` and `sum X Phi X'` of a pattern |
//! | `S` | `W (M + G) W` |

use crate::models::mmrm::likelihood::blocks::Blocks;
use crate::models::mmrm::likelihood::dense::{self, sandwich};
use crate::models::mmrm::likelihood::moments::Pattern;
use crate::models::mmrm::likelihood::second::{Along, SecondOrder};

/// The data of one fit, reduced to moments.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Problem {
    pub m: usize,
    pub reml: bool,
    /// Number of covariance matrices: 1, or one a group.
    pub sets: usize,
    /// How `A` and what has its shape is kept.
    pub blocks: Blocks,
    pub patterns: Vec<Pattern>,
}

impl Problem {
    /// Elements of all Sigmas.
    pub fn n_elements(&self) -> usize {
        self.sets * self.m * (self.m + 1) / 2
    }

    /// The problem of each Sigma alone; `None` where mean columns are shared between them.
    pub fn by_set(&self) -> Option<Vec<Self>> {
        if self.sets != self.blocks.iter().count() {
            return None;
        }
        let sets = self.blocks.iter().enumerate();
        sets.map(|(set, block)| {
            let own = self.patterns.iter().filter(|p| p.set == set);
            Some(Self {
                m: self.m,
                reml: self.reml,
                sets: 1,
                blocks: Blocks::of_lengths([block.len]),
                patterns: own.map(|p| p.alone(self.m, block)).collect::<Option<_>>()?,
            })
        })
        .collect()
    }
}

/// Everything known at one Sigma; all buffers are made once. Matrices over the mean columns are
/// kept as [`Blocks`] says.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct State {
    /// Sigma, `m x m`, set after set.
    pub sigma: Vec<f64>,
    /// Inverse of the pattern's Sigma, pattern after pattern, `m x m` reserved each.
    w: Vec<f64>,
    /// `W` times each response row, pattern after pattern.
    w_responses: Vec<f64>,
    /// `A^-1`.
    pub phi: Vec<f64>,
    /// Inverse of the lower Cholesky factor of `A`.
    pub a_factor_inverse: Vec<f64>,
    /// Coefficients, length `p`.
    pub gamma: Vec<f64>,
    /// Criterion.
    pub f: f64,
    /// Gradient and Hessian by the elements of Sigma.
    pub gradient: Vec<f64>,
    pub hessian: Vec<f64>,
    /// `P_k`, direction after direction of [`Along`].
    pub p_k: Vec<f64>,
    /// Per direction `K P_k K'` (lower triangles, those off the diagonal times sqrt 2, so that sums of
    /// products are traces) and `sqrt 2 K (X'Z y + P_k gamma)`, `K` the factor's inverse.
    pub normalised: Vec<f64>,
    small: [Vec<f64>; 5],
    a: Vec<f64>,
    pub b: Vec<f64>,
}

impl State {
    /// Room for a problem whose covariance has `n_theta` parameters.
    pub fn new(problem: &Problem, n_theta: usize) -> Self {
        let (m, s) = (problem.m, problem.n_elements());
        let directions = Along::number(n_theta, s);
        let Blocks {
            p, size, triangles, ..
        } = problem.blocks;
        let z = |n: usize| vec![0.0; n];
        let responses = problem.patterns.iter().map(|q| q.responses.len()).sum();
        Self {
            sigma: z(problem.sets * m * m),
            w: z(problem.patterns.len() * m * m),
            w_responses: z(responses),
            phi: z(size),
            a_factor_inverse: z(size),
            gamma: z(p),
            f: f64::INFINITY,
            gradient: z(s),
            hessian: z(s * s),
            p_k: z(directions * size),
            normalised: z(directions * (triangles + p)),
            small: [z(m * m), z(m * m), z(m * m), z(m * m), z(m * m)],
            a: z(size),
            b: z(p),
        }
    }

    /// Inverse of Sigma at the `k` visits of a pattern, `k x k`.
    pub fn inverse(&self, m: usize, pattern: usize, k: usize) -> &[f64] {
        &self.w[pattern * m * m..][..k * k]
    }
}

/// Criterion at `state.sigma`; `None` where Sigma or A is not positive definite.
pub(in crate::models::mmrm) fn evaluate(problem: &Problem, state: &mut State) -> Option<f64> {
    let m = problem.m;
    state.a.fill(0.0);
    state.b.fill(0.0);
    let (mut log_det, mut ywy) = (0.0, 0.0);
    let [sub, inv, ..] = &mut state.small;
    let mut w_responses = state.w_responses.as_mut_slice();
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let sigma = &state.sigma[pattern.set * m * m..][..m * m];
        for (&va, sub) in pattern.visits.iter().zip(sub.chunks_exact_mut(k)) {
            for (&vb, x) in pattern.visits.iter().zip(sub) {
                *x = sigma[va * m + vb];
            }
        }
        log_det += pattern.n * dense::cholesky(&mut sub[..k * k], k)?;
        dense::invert_lower(sub, k, inv);
        let w = &mut state.w[i * m * m..][..k * k];
        dense::gram_of_lower(inv, k, w);
        pattern.xx.add_weighted(w, k, &mut state.a);
        let own;
        (own, w_responses) = w_responses.split_at_mut(pattern.responses.len());
        let rows = pattern.responses.chunks_exact(k);
        for (response, out) in rows.zip(own.chunks_exact_mut(k)) {
            for (w, out) in w.chunks_exact(k).zip(out) {
                *out = w.iter().zip(response).map(|(x, y)| x * y).sum();
            }
        }
        for e in &pattern.xy {
            state.b[e.c as usize] += own[e.row as usize * k + e.a as usize];
        }
        ywy += dense::dot(w, &pattern.yy);
    }
    state.gamma.copy_from_slice(&state.b);
    let mut log_det_a = 0.0;
    for block in problem.blocks.iter() {
        let (n, a) = (block.len, block.of_mut(&mut state.a));
        let inverse = block.of_mut(&mut state.a_factor_inverse);
        log_det_a += dense::cholesky(a, n)?;
        dense::invert_lower(a, n, inverse);
        dense::gram_of_lower(inverse, n, block.of_mut(&mut state.phi));
        dense::solve_factored(a, n, &mut state.gamma[block.first..][..n]);
    }
    let rwr = ywy - dense::dot(&state.b, &state.gamma);
    let reml = if problem.reml { log_det_a } else { 0.0 };
    state.f = 0.5 * (log_det + reml + rwr);
    state.f.is_finite().then_some(state.f)
}

/// Writes `gamma gamma' + Phi` (REML) or `gamma gamma'` (ML), lower triangles, the diagonal halved.
fn second_moment_of_means(problem: &Problem, gamma: &[f64], phi: &[f64], out: &mut [f64]) {
    let with_phi = f64::from(u8::from(problem.reml));
    for block in problem.blocks.iter() {
        let (n, g, phi, out) = (
            block.len,
            block.part(gamma),
            block.of(phi),
            block.of_mut(out),
        );
        for c in 0..n {
            for d in 0..=c {
                out[c * n + d] = g[c] * g[d] + with_phi * phi[c * n + d];
            }
            out[c * n + c] *= 0.5;
        }
    }
}

/// `M + G` (REML) or `M` (ML) of one pattern, `k x k`, from [`second_moment_of_means`].
fn residual_moment(pattern: &Pattern, gamma: &[f64], means: &[f64], out: &mut [f64]) {
    let k = pattern.visits.len();
    let out = &mut out[..k * k];
    out.fill(0.0);
    pattern.xx.add_moment(means, k, out);
    for e in &pattern.xy {
        let (g, row) = (
            gamma[e.c as usize],
            &pattern.responses[e.row as usize * k..][..k],
        );
        let out = &mut out[e.a as usize * k..][..k];
        out.iter_mut().zip(row).for_each(|(o, y)| *o -= g * y);
    }
    for i in 0..k {
        for j in 0..i {
            let v = out[i * k + j] + out[j * k + i] + pattern.yy[i * k + j];
            out[i * k + j] = v;
            out[j * k + i] = v;
        }
        out[i * k + i] = 2.0 * out[i * k + i] + pattern.yy[i * k + i];
    }
}

/// Gradient, and with `second` also the observed Hessian in the elements of Sigma but for what the means add
/// to it, and `P_k` in the directions asked for, from which [`crate::models::mmrm::likelihood::means`] completes it;
/// after [`evaluate`].
pub(in crate::models::mmrm) fn differentiate(
    problem: &Problem,
    state: &mut State,
    second: Option<Along>,
) {
    let m = problem.m;
    let n_elements = problem.n_elements();
    let State {
        w: all_w,
        w_responses,
        phi,
        gamma,
        gradient,
        hessian,
        p_k,
        normalised,
        small,
        a: means,
        ..
    } = state;
    let [moment, tmp, s, z, c_mat] = small;
    second_moment_of_means(problem, gamma, phi, means);
    gradient.fill(0.0);
    if second.is_some() {
        hessian.fill(0.0);
        p_k.fill(0.0);
        normalised.fill(0.0);
    }
    let mut w_responses = w_responses.as_slice();
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let elements = &pattern.elements;
        let w = &all_w[i * m * m..][..k * k];
        let own;
        (own, w_responses) = w_responses.split_at(pattern.responses.len());
        residual_moment(pattern, gamma, means, moment);
        sandwich(w, moment, k, tmp, s);
        for a in 0..k {
            for b in 0..=a {
                let both = if a == b { 0.5 } else { 1.0 };
                gradient[elements[a * k + b]] += both * (pattern.n * w[a * k + b] - s[a * k + b]);
            }
        }
        let Some(along) = second else {
            continue;
        };
        for ((c, s), w) in c_mat.iter_mut().zip(&*s).zip(w) {
            *c = s - 0.5 * pattern.n * w;
        }
        let mut derivatives = SecondOrder {
            pattern,
            w,
            w_responses: own,
            n_elements,
            blocks: &problem.blocks,
            hessian,
            p_k,
            normalised,
        };
        derivatives.add(c_mat, along, tmp, s, z);
    }
}

/// One EM step on `state.sigma`, after [`evaluate`]: `Sigma -= Sigma D Sigma / n`.
pub(in crate::models::mmrm) fn em_step(problem: &Problem, state: &mut State) {
    differentiate(problem, state, None);
    let m = problem.m;
    let State {
        sigma,
        gradient,
        small: [tmp, out, d, ..],
        ..
    } = state;
    let sets = sigma.chunks_exact_mut(m * m);
    for ((set, sigma), g) in sets.enumerate().zip(gradient.chunks_exact(m * (m + 1) / 2)) {
        let of = |p: &&Pattern| p.set == set;
        let n: f64 = problem.patterns.iter().filter(of).map(|p| p.n).sum();
        let mut elements = g.iter();
        for i in 0..m {
            for (j, g) in (0..=i).zip(&mut elements) {
                d[i * m + j] = *g;
                d[j * m + i] = *g;
            }
            d[i * m + i] *= 2.0;
        }
        sandwich(sigma, d, m, tmp, out);
        sigma.iter_mut().zip(&*out).for_each(|(s, o)| *s -= o / n);
    }
}

/// `sum_kl c_kl X'W E_k W E_l W X` for a symmetric weight matrix over elements of Sigma.
pub(in crate::models::mmrm) fn quadratic_in_elements(
    problem: &Problem,
    state: &State,
    weight: &[f64],
) -> Vec<f64> {
    let n_elements = problem.n_elements();
    middle(problem, state, |pattern, w, d| {
        let k = pattern.visits.len();
        // D_xv = sum over y, u of weight(xy, uv) W_yu
        for x in 0..k {
            for (y, w) in w.chunks_exact(k).enumerate() {
                let weight = &weight[pattern.elements[x * k + y] * n_elements..][..n_elements];
                for (of, w) in pattern.elements.chunks_exact(k).zip(w) {
                    for (d, e) in d[x * k..].iter_mut().zip(of) {
                        *d += weight[*e] * w;
                    }
                }
            }
        }
    })
}

/// `sum tr(W D W E)` over subjects, `D` and `E` given by their elements.
pub(in crate::models::mmrm) fn trace_of_elements(
    problem: &Problem,
    state: &State,
    d: &[f64],
    e: &[f64],
) -> f64 {
    let m = problem.m;
    let mut sum = 0.0;
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let matrix = |of: &[f64]| -> Vec<f64> { pattern.elements.iter().map(|&x| of[x]).collect() };
        let (mut tmp, mut wdw) = (vec![0.0; k * k], vec![0.0; k * k]);
        sandwich(state.inverse(m, i, k), &matrix(d), k, &mut tmp, &mut wdw);
        sum += pattern.n * dense::dot(&wdw, &matrix(e));
    }
    sum
}

/// `X'W D W X` for `D` given by its elements (vech).
pub(in crate::models::mmrm) fn linear_in_elements(
    problem: &Problem,
    state: &State,
    elements: &[f64],
) -> Vec<f64> {
    middle(problem, state, |pattern, _, d| {
        for (d, e) in d.iter_mut().zip(&pattern.elements) {
            *d = elements[*e];
        }
    })
}

/// `X'W D W X`; `fill` adds to the symmetric `D` of a pattern, given its `W`.
fn middle(
    problem: &Problem,
    state: &State,
    fill: impl Fn(&Pattern, &[f64], &mut [f64]),
) -> Vec<f64> {
    let m = problem.m;
    let mut out = vec![0.0; problem.blocks.size];
    let mut small = vec![0.0; 3 * m * m];
    let (d, rest) = small.split_at_mut(m * m);
    let (tmp, wdw) = rest.split_at_mut(m * m);
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let w = state.inverse(m, i, k);
        d.fill(0.0);
        fill(pattern, w, d);
        sandwich(w, d, k, tmp, wdw);
        pattern.xx.add_weighted(wdw, k, &mut out);
    }
    problem.blocks.mirror(&mut out);
    out
}
