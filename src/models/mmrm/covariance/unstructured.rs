//! Unstructured covariance: every variance and covariance free.
//!
//! `Sigma = C C'`, `C(i,j) = exp(d_i) l_ij`, `l_ii = 1`. Parameters: `d` (m of them), then `l_ij`
//! row by row below the diagonal (the parametrisation of R mmrm).
//!
//! | symbol | meaning |
//! |---|---|
//! | `d_i` | log of the i-th diagonal element of the Cholesky factor |
//! | `l_ij` | the factor's element `(i, j)`, `j < i`, divided by `exp(d_i)` |

use crate::models::mmrm::covariance::structure::{CovarianceModel, vech};
use crate::models::mmrm::likelihood::dense;

/// The unstructured covariance of `m` visits.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Unstructured {
    m: usize,
}

impl Unstructured {
    pub(in crate::models::mmrm) fn new(m: usize) -> Self {
        Self { m }
    }

    /// Position of `l_ij` (`j < i`) in theta.
    fn at(&self, i: usize, j: usize) -> usize {
        self.m + i * (i - 1) / 2 + j
    }

    fn l(&self, theta: &[f64], i: usize, j: usize) -> f64 {
        match j.cmp(&i) {
            std::cmp::Ordering::Less => theta[self.at(i, j)],
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => 0.0,
        }
    }

    /// Calls `f(element, i, j, second derivative)` for each non-zero one, every ordered pair `i, j`.
    fn each_second(
        &self,
        theta: &[f64],
        sigma: &[f64],
        mut f: impl FnMut(usize, usize, usize, f64),
    ) {
        let m = self.m;
        for a in 0..m {
            for b in 0..=a {
                let k = vech(a, b);
                let s = sigma[a * m + b];
                let e = (theta[a] + theta[b]).exp();
                if a == b {
                    f(k, a, a, 4.0 * s);
                } else {
                    f(k, a, a, s);
                    f(k, b, b, s);
                    f(k, a, b, s);
                    f(k, b, a, s);
                }
                // (d_a or d_b) with l_aj, then with l_bj
                for j in 0..a {
                    let mut v = e * self.l(theta, b, j);
                    if a == b {
                        v *= 2.0;
                    }
                    if v != 0.0 {
                        let t = self.at(a, j);
                        if a == b {
                            f(k, a, t, 2.0 * v);
                            f(k, t, a, 2.0 * v);
                        } else {
                            for x in [a, b] {
                                f(k, x, t, v);
                                f(k, t, x, v);
                            }
                        }
                    }
                }
                if a != b {
                    for j in 0..b {
                        let v = e * self.l(theta, a, j);
                        let t = self.at(b, j);
                        for x in [a, b] {
                            f(k, x, t, v);
                            f(k, t, x, v);
                        }
                    }
                    for j in 0..b {
                        let (t, u) = (self.at(a, j), self.at(b, j));
                        f(k, t, u, e);
                        f(k, u, t, e);
                    }
                } else {
                    for j in 0..a {
                        let t = self.at(a, j);
                        f(k, t, t, 2.0 * e);
                    }
                }
            }
        }
    }
}

impl CovarianceModel for Unstructured {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_theta(&self) -> usize {
        self.m * (self.m + 1) / 2
    }

    fn sigma(&self, theta: &[f64], out: &mut [f64]) {
        let m = self.m;
        for a in 0..m {
            for b in 0..=a {
                let mut s = 0.0;
                for c in 0..=b {
                    s += self.l(theta, a, c) * self.l(theta, b, c);
                }
                s *= (theta[a] + theta[b]).exp();
                out[a * m + b] = s;
                out[b * m + a] = s;
            }
        }
    }

    fn jacobian(&self, theta: &[f64], sigma: &[f64], out: &mut [f64]) {
        let (m, nt) = (self.m, self.n_theta());
        out.fill(0.0);
        for a in 0..m {
            for b in 0..=a {
                let row = &mut out[vech(a, b) * nt..][..nt];
                let s = sigma[a * m + b];
                row[a] += s;
                row[b] += s;
                let e = (theta[a] + theta[b]).exp();
                for j in 0..a {
                    row[self.at(a, j)] += e * self.l(theta, b, j);
                }
                for j in 0..b {
                    row[self.at(b, j)] += e * self.l(theta, a, j);
                }
            }
        }
    }

    fn add_curvature(&self, theta: &[f64], sigma: &[f64], g: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        self.each_second(theta, sigma, |k, i, j, v| out[i * nt + j] += g[k] * v);
    }

    fn weighted_curvature(&self, theta: &[f64], sigma: &[f64], w: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        out.fill(0.0);
        self.each_second(theta, sigma, |k, i, j, v| out[k] += w[i * nt + j] * v);
    }

    fn theta_of(&self, sigma: &[f64]) -> Option<Vec<f64>> {
        let m = self.m;
        let mut c = sigma[..m * m].to_vec();
        dense::cholesky(&mut c, m)?;
        let mut theta = dense::zeros(self.n_theta());
        for i in 0..m {
            theta[i] = c[i * m + i].ln();
            for j in 0..i {
                theta[self.at(i, j)] = c[i * m + j] / c[i * m + i];
            }
        }
        Some(theta)
    }

    fn rescale(&self, theta: &mut [f64], scale: f64) {
        for d in theta.iter_mut().take(self.m) {
            *d += scale.ln();
        }
    }
}
