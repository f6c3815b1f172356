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

use super::covariance::vech;
use super::dense;
use super::moments::Pattern;

/// The data of one fit, reduced to moments.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub m: usize,
    pub p: usize,
    pub reml: bool,
    /// Number of covariance matrices: 1, or one a group.
    pub sets: usize,
    pub patterns: Vec<Pattern>,
}

impl Problem {
    /// Elements of one Sigma.
    fn elements_a_set(&self) -> usize {
        self.m * (self.m + 1) / 2
    }

    /// Elements of all Sigmas.
    pub fn n_elements(&self) -> usize {
        self.sets * self.elements_a_set()
    }
}

/// Everything known at one Sigma; all buffers are made once.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// Sigma, `m x m`, set after set.
    pub sigma: Vec<f64>,
    /// Inverse of the pattern's Sigma, pattern after pattern, `m x m` reserved each.
    w: Vec<f64>,
    /// `A^-1`, `p x p`.
    pub phi: Vec<f64>,
    /// Inverse of the lower Cholesky factor of `A`.
    a_factor_inverse: Vec<f64>,
    /// Coefficients, length `p`.
    pub gamma: Vec<f64>,
    /// `log |A|`.
    pub log_det_a: f64,
    /// Criterion.
    pub f: f64,
    /// Gradient and Hessian by the elements of Sigma.
    pub gradient: Vec<f64>,
    pub hessian: Vec<f64>,
    /// `P_k`, one `p x p` block an element.
    pub p_k: Vec<f64>,
    normalised: Vec<f64>,
    d_sum: Vec<f64>,
    small: [Vec<f64>; 5],
    a: Vec<f64>,
    b: Vec<f64>,
}

impl State {
    pub fn new(problem: &Problem) -> Self {
        let (m, p) = (problem.m, problem.p);
        let s = problem.n_elements();
        let z = |n: usize| vec![0.0; n];
        Self {
            sigma: z(problem.sets * m * m),
            w: z(problem.patterns.len() * m * m),
            phi: z(p * p),
            a_factor_inverse: z(p * p),
            gamma: z(p),
            log_det_a: 0.0,
            f: f64::INFINITY,
            gradient: z(s),
            hessian: z(s * s),
            p_k: z(s * p * p),
            normalised: z(s * (p * p + p)),
            d_sum: z(problem.sets * m * m),
            small: [z(m * m), z(m * m), z(m * m), z(m * m), z(m * m)],
            a: z(p * p),
            b: z(p),
        }
    }

    /// Inverse of Sigma at the `k` visits of a pattern, `k x k`.
    pub fn inverse(&self, m: usize, pattern: usize, k: usize) -> &[f64] {
        &self.w[pattern * m * m..][..k * k]
    }
}

/// Criterion at `state.sigma`; `None` where Sigma or A is not positive definite.
pub(super) fn evaluate(problem: &Problem, state: &mut State) -> Option<f64> {
    let (m, p) = (problem.m, problem.p);
    state.a.fill(0.0);
    state.b.fill(0.0);
    let (mut log_det, mut ywy) = (0.0, 0.0);
    let [sub, inv, ..] = &mut state.small;
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        for (a, &va) in pattern.visits.iter().enumerate() {
            for (b, &vb) in pattern.visits.iter().enumerate() {
                sub[a * k + b] = state.sigma[(pattern.set * m + va) * m + vb];
            }
        }
        log_det += pattern.n * dense::cholesky(&mut sub[..k * k], k)?;
        dense::invert_lower(sub, k, inv);
        let w = &mut state.w[i * m * m..][..k * k];
        dense::gram_of_lower(inv, k, w);
        for e in &pattern.xx {
            state.a[e.c as usize * p + e.d as usize] += w[e.ab as usize] * e.value;
        }
        for e in &pattern.xy {
            state.b[e.c as usize] += w[e.ab as usize] * e.value;
        }
        ywy += dense::dot(w, &pattern.yy);
    }
    state.log_det_a = dense::cholesky(&mut state.a, p)?;
    dense::invert_lower(&state.a, p, &mut state.a_factor_inverse);
    dense::gram_of_lower(&state.a_factor_inverse, p, &mut state.phi);
    state.gamma.copy_from_slice(&state.b);
    dense::solve_factored(&state.a, p, &mut state.gamma);
    let rwr = ywy - dense::dot(&state.b, &state.gamma);
    let reml = if problem.reml { state.log_det_a } else { 0.0 };
    state.f = 0.5 * (log_det + reml + rwr);
    state.f.is_finite().then_some(state.f)
}

/// `M + G` (REML) or `M` (ML) of one pattern, `k x k`.
fn residual_moment(
    problem: &Problem,
    pattern: &Pattern,
    gamma: &[f64],
    phi: &[f64],
    out: &mut [f64],
) {
    let (k, p) = (pattern.visits.len(), problem.p);
    out[..k * k].copy_from_slice(&pattern.yy);
    for e in &pattern.xy {
        let v = gamma[e.c as usize] * e.value;
        let (a, b) = (e.ab as usize / k, e.ab as usize % k);
        out[a * k + b] -= v;
        out[b * k + a] -= v;
    }
    let with_g = f64::from(u8::from(problem.reml));
    for e in &pattern.xx {
        let (c, d) = (e.c as usize, e.d as usize);
        out[e.ab as usize] += (gamma[c] * gamma[d] + with_g * phi[c * p + d]) * e.value;
    }
}

/// `out = W B W` for symmetric `k x k` matrices.
fn sandwich(w: &[f64], b: &[f64], k: usize, tmp: &mut [f64], out: &mut [f64]) {
    for i in 0..k {
        for j in 0..k {
            tmp[i * k + j] = (0..k).map(|l| w[i * k + l] * b[l * k + j]).sum();
        }
    }
    for i in 0..k {
        for j in 0..k {
            out[i * k + j] = (0..k).map(|l| tmp[i * k + l] * w[l * k + j]).sum();
        }
    }
}

/// Gradient, and with `second` also `P_k` and the observed Hessian; after [`evaluate`].
pub(super) fn differentiate(problem: &Problem, state: &mut State, second: bool) {
    let (m, p) = (problem.m, problem.p);
    let n_elements = problem.n_elements();
    let row = p * p + p;
    let State {
        w: all_w,
        phi,
        a_factor_inverse,
        gamma,
        gradient,
        hessian,
        p_k,
        normalised,
        d_sum,
        small,
        b: xtz,
        ..
    } = state;
    let [moment, tmp, s, z, c_mat] = small;
    d_sum.fill(0.0);
    if second {
        hessian.fill(0.0);
        p_k.fill(0.0);
        normalised.fill(0.0);
    }
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let first = pattern.set * problem.elements_a_set();
        let element = |a: usize, b: usize| first + vech(pattern.visits[a], pattern.visits[b]);
        let w = &all_w[i * m * m..][..k * k];
        residual_moment(problem, pattern, gamma, phi, moment);
        sandwich(w, moment, k, tmp, s);
        for (a, &va) in pattern.visits.iter().enumerate() {
            for (b, &vb) in pattern.visits.iter().enumerate() {
                d_sum[(pattern.set * m + va) * m + vb] += pattern.n * w[a * k + b] - s[a * k + b];
                c_mat[a * k + b] = s[a * k + b] - 0.5 * pattern.n * w[a * k + b];
            }
        }
        if !second {
            continue;
        }
        for a in 0..k {
            for b in 0..=a {
                let e1 = element(a, b);
                // Hessian: sum over both orders of (x, y) = (a, b) and (u, v) = (c, d) of W_yu C_vx
                for c in 0..=a {
                    for d in 0..=c {
                        if c == a && d > b {
                            break;
                        }
                        let e2 = element(c, d);
                        let term = |x: usize, y: usize, u: usize, v: usize| {
                            w[y * k + u] * c_mat[v * k + x]
                        };
                        let mut h = term(a, b, c, d);
                        if a != b {
                            h += term(b, a, c, d);
                        }
                        if c != d {
                            h += term(a, b, d, c);
                            if a != b {
                                h += term(b, a, d, c);
                            }
                        }
                        hessian[e1 * n_elements + e2] += h;
                    }
                }
                for x in 0..k {
                    for y in 0..k {
                        let mut v = w[x * k + a] * w[b * k + y];
                        if a != b {
                            v += w[x * k + b] * w[a * k + y];
                        }
                        z[x * k + y] = v;
                    }
                }
                let pk = &mut p_k[e1 * p * p..][..p * p];
                for e in &pattern.xx {
                    pk[e.c as usize * p + e.d as usize] -= z[e.ab as usize] * e.value;
                }
                let h = &mut normalised[e1 * row + p * p..][..p];
                for e in &pattern.xy {
                    h[e.c as usize] += z[e.ab as usize] * e.value;
                }
            }
        }
    }
    let sums = d_sum.chunks(m * m);
    for (d, g) in sums.zip(gradient.chunks_mut(problem.elements_a_set())) {
        for a in 0..m {
            for b in 0..=a {
                g[vech(a, b)] = if a == b { 0.5 } else { 1.0 } * d[a * m + b];
            }
        }
    }
    if !second {
        return;
    }
    let k_inv = a_factor_inverse;
    for e in 0..n_elements {
        let pk = &p_k[e * p * p..][..p * p];
        let (n_part, h) = normalised[e * row..][..row].split_at_mut(p * p);
        // h = X'Z y + P beta, then K h, times sqrt 2
        for c in 0..p {
            xtz[c] = h[c] + dense::dot(&pk[c * p..(c + 1) * p], gamma);
        }
        for c in 0..p {
            h[c] = std::f64::consts::SQRT_2 * dense::dot(&k_inv[c * p..c * p + c + 1], &xtz[..=c]);
        }
        if problem.reml {
            // K P K', row by row: t = (row c of K) P, then t K'
            for c in 0..p {
                xtz.fill(0.0);
                for r in 0..=c {
                    let f = k_inv[c * p + r];
                    if f != 0.0 {
                        for d in 0..p {
                            xtz[d] += f * pk[r * p + d];
                        }
                    }
                }
                for d in 0..=c {
                    let v = dense::dot(&k_inv[d * p..d * p + d + 1], &xtz[..=d]);
                    n_part[c * p + d] = v;
                    n_part[d * p + c] = v;
                }
            }
        }
    }
    for e1 in 0..n_elements {
        for e2 in 0..=e1 {
            let v = hessian[e1 * n_elements + e2]
                - 0.5
                    * dense::dot(
                        &normalised[e1 * row..][..row],
                        &normalised[e2 * row..][..row],
                    );
            hessian[e1 * n_elements + e2] = v;
            hessian[e2 * n_elements + e1] = v;
        }
    }
}

/// One EM step on `state.sigma`, after [`evaluate`]: `Sigma -= Sigma D Sigma / n`.
pub(super) fn em_step(problem: &Problem, state: &mut State) {
    differentiate(problem, state, false);
    let m = problem.m;
    let State {
        sigma,
        d_sum,
        small: [tmp, out, ..],
        ..
    } = state;
    for set in 0..problem.sets {
        let of = |p: &&Pattern| p.set == set;
        let n: f64 = problem.patterns.iter().filter(of).map(|p| p.n).sum();
        let sigma = &mut sigma[set * m * m..][..m * m];
        sandwich(sigma, &d_sum[set * m * m..][..m * m], m, tmp, out);
        for i in 0..m * m {
            sigma[i] -= out[i] / n;
        }
        for i in 0..m {
            for j in 0..i {
                let v = 0.5 * (sigma[i * m + j] + sigma[j * m + i]);
                sigma[i * m + j] = v;
                sigma[j * m + i] = v;
            }
        }
    }
}

/// `sum_kl c_kl X'W E_k W E_l W X` for a symmetric weight matrix over elements of Sigma, `p x p`.
pub(super) fn quadratic_in_elements(problem: &Problem, state: &State, weight: &[f64]) -> Vec<f64> {
    let (m, p) = (problem.m, problem.p);
    let n_elements = problem.n_elements();
    let mut out = vec![0.0; p * p];
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let w = &state.w[i * m * m..][..k * k];
        let mut d = vec![0.0; k * k];
        let first = pattern.set * problem.elements_a_set();
        let element = |a: usize, b: usize| first + vech(pattern.visits[a], pattern.visits[b]);
        // D_xv = sum over y, u of weight(xy, uv) W_yu
        for x in 0..k {
            for y in 0..k {
                let e1 = element(x, y) * n_elements;
                for u in 0..k {
                    for v in 0..k {
                        let e2 = element(u, v);
                        d[x * k + v] += weight[e1 + e2] * w[y * k + u];
                    }
                }
            }
        }
        add_middle(pattern, w, &d, p, &mut out);
    }
    out
}

/// `sum tr(W D W E)` over subjects, `D` and `E` given by their elements.
pub(super) fn trace_of_elements(problem: &Problem, state: &State, d: &[f64], e: &[f64]) -> f64 {
    let m = problem.m;
    let mut sum = 0.0;
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let first = pattern.set * problem.elements_a_set();
        let matrix = |of: &[f64]| -> Vec<f64> {
            let at = |x: usize| vech(pattern.visits[x / k], pattern.visits[x % k]);
            (0..k * k).map(|x| of[first + at(x)]).collect()
        };
        let (mut tmp, mut wdw) = (vec![0.0; k * k], vec![0.0; k * k]);
        sandwich(state.inverse(m, i, k), &matrix(d), k, &mut tmp, &mut wdw);
        sum += pattern.n * dense::dot(&wdw, &matrix(e));
    }
    sum
}

/// `X'W D W X` for `D` given by its elements (vech), `p x p`.
pub(super) fn linear_in_elements(problem: &Problem, state: &State, elements: &[f64]) -> Vec<f64> {
    let (m, p) = (problem.m, problem.p);
    let mut out = vec![0.0; p * p];
    for (i, pattern) in problem.patterns.iter().enumerate() {
        let k = pattern.visits.len();
        let mut d = vec![0.0; k * k];
        for x in 0..k {
            for y in 0..k {
                let e = pattern.set * problem.elements_a_set();
                d[x * k + y] = elements[e + vech(pattern.visits[x], pattern.visits[y])];
            }
        }
        add_middle(pattern, &state.w[i * m * m..][..k * k], &d, p, &mut out);
    }
    out
}

/// Adds `X'W D W X` of one pattern.
fn add_middle(pattern: &Pattern, w: &[f64], d: &[f64], p: usize, out: &mut [f64]) {
    let k = pattern.visits.len();
    let (mut tmp, mut wdw) = (vec![0.0; k * k], vec![0.0; k * k]);
    sandwich(w, d, k, &mut tmp, &mut wdw);
    for e in &pattern.xx {
        out[e.c as usize * p + e.d as usize] += wdw[e.ab as usize] * e.value;
    }
}
