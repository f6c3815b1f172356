//! The (restricted) likelihood in the elements of Sigma: value, gradient, observed Hessian.
//!
//! Criterion `f = 1/2 [ sum log|Sigma_P| + log|A| + r'W r ]`, minus log-likelihood up to a constant,
//! with beta profiled out (`log|A|` only for REML).
//!
//! | symbol | meaning |
//! |---|---|
//! | `W` | inverse of Sigma at the visits of a pattern |
//! | `A`, `Phi` | `X'WX` and its inverse |
//! | `L` | lower Cholesky factor of `Phi` |
//! | `E_k` | derivative of Sigma by its k-th element |
//! | `P_k` | `-X'W E_k W X`, derivative of `A` |
//! | `M`, `G` | `sum r r'` and `sum X Phi X'` of a pattern |
//! | `S` | `W (M + G) W` |

use crate::models::mmrm::likelihood::blocks::Blocks;
use crate::models::mmrm::likelihood::dense::{self, sandwich, sandwich_of, sized};
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

    /// Subjects whose values have this Sigma.
    pub fn subjects_of(&self, set: usize) -> f64 {
        let own = self.patterns.iter().filter(|p| p.set == set);
        own.map(|p| p.n).sum()
    }

    /// Of `n` subjects those left once the means are estimated (REML), as far as each visit has its share of them.
    pub fn less_means(&self, n: f64) -> f64 {
        let means = self.blocks.p as f64 / (self.m * self.sets) as f64;
        let less = if self.reml { n - means } else { n };
        less.max(0.5 * n)
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
    /// Coefficients, length `p`.
    pub gamma: Vec<f64>,
    /// Criterion.
    pub f: f64,
    /// Gradient and Hessian by the elements of Sigma.
    pub gradient: Vec<f64>,
    pub hessian: Vec<f64>,
    /// `P_k`, direction after direction of [`Along`].
    pub p_k: Vec<f64>,
    /// Per direction `L'P_k L` (lower triangles, those off the diagonal times sqrt 2, so that sums of
    /// products are traces) and `sqrt 2 L'(X'Z y + P_k gamma)`.
    pub normalised: Vec<f64>,
    /// Room for five `m x m` matrices.
    pub small: Vec<f64>,
    /// Room for a matrix over the mean columns, and for two rows of any matrix.
    pub a: Vec<f64>,
    pub b: Vec<f64>,
    pub line: Vec<f64>,
}

impl State {
    /// Room for a problem; that for second derivatives is made with the first of them.
    pub fn new(problem: &Problem) -> Self {
        let (m, s) = (problem.m, problem.n_elements());
        let Blocks { p, size, .. } = problem.blocks;
        let z = dense::zeros;
        let responses = problem.patterns.iter().map(|q| q.responses.len()).sum();
        Self {
            sigma: z(problem.sets * m * m),
            w: z(problem.patterns.len() * m * m),
            w_responses: z(responses),
            phi: z(size),
            gamma: z(p),
            f: f64::INFINITY,
            gradient: z(s),
            hessian: Vec::new(),
            p_k: Vec::new(),
            normalised: Vec::new(),
            small: z(5 * m * m),
            a: z(size),
            b: z(p),
            line: z(2 * p.max(m)),
        }
    }

    /// Copies the lower triangle of the Hessian to the upper one.
    pub fn mirror_hessian(&mut self) {
        let s = self.gradient.len();
        for e in 0..s {
            for d in 0..e {
                self.hessian[d * s + e] = self.hessian[e * s + d];
            }
        }
    }

    /// Inverse of Sigma at the `k` visits of a pattern, `k x k`.
    pub fn inverse(&self, m: usize, pattern: usize, k: usize) -> &[f64] {
        &self.w[pattern * m * m..][..k * k]
    }
}

/// The five `m x m` matrices of [`State::small`].
fn matrices(small: &mut [f64], m: usize) -> [&mut [f64]; 5] {
    let (a, rest) = small.split_at_mut(m * m);
    let (b, rest) = rest.split_at_mut(m * m);
    let (c, rest) = rest.split_at_mut(m * m);
    let (d, e) = rest.split_at_mut(m * m);
    [a, b, c, d, e]
}

/// Criterion at `state.sigma`; `None` where Sigma or A is not positive definite.
pub(in crate::models::mmrm) fn evaluate(problem: &Problem, state: &mut State) -> Option<f64> {
    let m = problem.m;
    state.phi.fill(0.0);
    state.b.fill(0.0);
    let (mut log_det, mut ywy) = (0.0, 0.0);
    let mut w_responses = state.w_responses.as_mut_slice();
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let sigma = &state.sigma[pattern.set * m * m..][..m * m];
        let w = &mut state.w[i * m * m..][..k * k];
        let own;
        (own, w_responses) = w_responses.split_at_mut(pattern.responses.len());
        let line = &mut state.line;
        let weighted = sized!(k => weigh(pattern, (sigma, m), k, (w, own), line))?;
        log_det += weighted.0;
        ywy += weighted.1;
        pattern.xx.add_weighted(w, k, &mut state.phi);
        for e in &pattern.xy {
            state.b[e.c as usize] += own[e.row as usize * k + e.a as usize];
        }
    }
    let mut log_det_a = 0.0;
    for block in problem.blocks.iter() {
        let (n, phi) = (block.len, block.of_mut(&mut state.phi));
        block.mirror(phi);
        log_det_a += dense::invert_definite(phi, n, &mut state.line)?;
        let (b, gamma) = (block.part(&state.b), &mut state.gamma[block.first..][..n]);
        for (g, phi) in gamma.iter_mut().zip(phi.chunks_exact(n)) {
            *g = dense::dot(phi, b);
        }
    }
    let rwr = ywy - dense::dot(&state.b, &state.gamma);
    let reml = if problem.reml { log_det_a } else { 0.0 };
    state.f = 0.5 * (log_det + reml + rwr);
    state.f.is_finite().then_some(state.f)
}

/// Writes `W` of a pattern and `W` times its response rows; returns its share of `log|Sigma|` and of `y'Wy`.
#[inline(always)]
fn weigh(
    pattern: &Pattern,
    (sigma, m): (&[f64], usize),
    k: usize,
    (w, w_responses): (&mut [f64], &mut [f64]),
    line: &mut [f64],
) -> Option<(f64, f64)> {
    let w = &mut w[..k * k];
    for (&va, w) in pattern.visits.iter().zip(w.chunks_exact_mut(k)) {
        let sigma = &sigma[va * m..][..m];
        for (&vb, x) in pattern.visits.iter().zip(w) {
            *x = sigma[vb];
        }
    }
    let log_det = pattern.n * dense::invert_definite_of(w, k, line)?;
    let rows = pattern.responses.chunks_exact(k);
    for (response, out) in rows.zip(w_responses.chunks_exact_mut(k)) {
        dense::row_times(response, w, k, out);
    }
    Some((log_det, dense::dot(w, &pattern.yy[..k * k])))
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
#[inline(always)]
fn residual_moment(pattern: &Pattern, k: usize, gamma: &[f64], means: &[f64], out: &mut [f64]) {
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

/// Adds what one pattern adds to the gradient in the elements of Sigma.
#[inline(always)]
fn add_gradient(pattern: &Pattern, k: usize, w: &[f64], s: &[f64], gradient: &mut [f64]) {
    let (w, s, elements) = (&w[..k * k], &s[..k * k], &pattern.elements[..k * k]);
    for a in 0..k {
        for b in 0..=a {
            let both = if a == b { 0.5 } else { 1.0 };
            let at = a * k + b;
            gradient[elements[at]] += both * (pattern.n * w[at] - s[at]);
        }
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
    let [moment, tmp, s, z, c_mat] = matrices(small, m);
    second_moment_of_means(problem, gamma, phi, means);
    gradient.fill(0.0);
    if let Some(along) = second {
        let Blocks {
            p, size, triangles, ..
        } = problem.blocks;
        let directions = along.number(n_elements);
        dense::renew(hessian, n_elements * n_elements);
        dense::renew(p_k, directions * size);
        dense::renew(normalised, directions * (triangles + p));
    }
    let mut w_responses = w_responses.as_slice();
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let w = &all_w[i * m * m..][..k * k];
        let own;
        (own, w_responses) = w_responses.split_at(pattern.responses.len());
        sized!(k => {
            residual_moment(pattern, k, gamma, means, moment);
            sandwich_of(w, moment, k, tmp, s);
            add_gradient(pattern, k, w, s, gradient);
        });
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

/// Writes the Newton step in the elements of Sigma as it is where no visit is missing, `Sigma D Sigma / n` with the
/// gradient as a matrix `D`; after [`differentiate`]. But for its length this is a step of the EM algorithm.
pub(in crate::models::mmrm) fn complete_data_step(
    problem: &Problem,
    state: &mut State,
    out: &mut [f64],
) {
    let m = problem.m;
    let of_set = m * (m + 1) / 2;
    let [tmp, sds, d, ..] = matrices(&mut state.small, m);
    let sets = state.sigma.chunks_exact(m * m);
    let gradient = state.gradient.chunks_exact(of_set);
    let elements = gradient.zip(out.chunks_exact_mut(of_set));
    for ((set, sigma), (g, out)) in sets.enumerate().zip(elements) {
        let mut g = g.iter();
        for i in 0..m {
            for (j, g) in (0..=i).zip(&mut g) {
                d[i * m + j] = *g;
                d[j * m + i] = *g;
            }
            d[i * m + i] *= 2.0;
        }
        sandwich(sigma, d, m, tmp, sds);
        let n = problem.less_means(problem.subjects_of(set));
        let lines = (0..m).flat_map(|i| &sds[i * m..][..=i]);
        out.iter_mut().zip(lines).for_each(|(o, x)| *o = x / n);
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
        let (mut tmp, mut wdw) = (dense::zeros(k * k), dense::zeros(k * k));
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
    let mut out = dense::zeros(problem.blocks.size);
    let mut small = dense::zeros(3 * m * m);
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
