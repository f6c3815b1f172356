//! Variance components: `Sigma = s^2 (I + sum_j k_j K_j)` with known matrices `K_j`.
//!
//! | symbol | meaning |
//! |---|---|
//! | `s` | residual standard deviation; its logarithm is the first parameter |
//! | `k_j` | variance or covariance of a random effect divided by `s^2`, the other parameters |
//! | `K_j` | what the effect adds to any two visits |
//!
//! Variances are not below 0, and a covariance is bounded by its variances. The optimum is sought
//! without these bounds first; where it lies outside, the bounds hold as equations: a variance is 0, or
//! intercept and slope are one effect (`k = a a'`), and what is 0 is no parameter.
//!
//! Sources: Laird & Ware (1982), Biometrics 38:963; Self & Liang (1987), J. Am. Stat. Assoc. 82:605.

use crate::models::mmrm::covariance::structure::{CovarianceModel, vech};
use nalgebra::{DMatrix, DVector};
use std::sync::Arc;

/// How the `k_j` depend on the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Map {
    /// Each is a parameter, a variance not below 0.
    Variances,
    /// Intercept, their covariance, slope: three parameters of a positive semidefinite matrix.
    InterceptSlope,
    /// The same as `a a'`: two parameters.
    OneEffect,
}

/// The covariance that variance components give to `m` visits.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Components {
    m: usize,
    basis: Vec<Vec<f64>>,
    map: Map,
    /// For each `K_j` of the full model its place in `basis`.
    place: Vec<Option<usize>>,
}

impl Components {
    /// Independent effects, each with its `m x m` matrix.
    pub(in crate::models::mmrm) fn independent(m: usize, basis: Vec<Vec<f64>>) -> Self {
        Self {
            m,
            place: (0..basis.len()).map(Some).collect(),
            basis,
            map: Map::Variances,
        }
    }

    /// A correlated intercept and slope in `times`.
    pub(in crate::models::mmrm) fn intercept_and_slope(times: &[f64]) -> Self {
        let m = times.len();
        let of = |f: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
            (0..m * m).map(|x| f(times[x / m], times[x % m])).collect()
        };
        Self {
            m,
            basis: vec![of(&|_, _| 1.0), of(&|a, b| a + b), of(&|a, b| a * b)],
            map: Map::InterceptSlope,
            place: vec![Some(0), Some(1), Some(2)],
        }
    }

    fn own_ratios(&self, theta: &[f64]) -> Vec<f64> {
        match self.map {
            Map::OneEffect => {
                let (a, b) = (theta[1], theta[2]);
                vec![a * a, a * b, b * b]
            }
            _ => theta[1..].to_vec(),
        }
    }

    /// `s^2` and `s^2 sum k_j K_j + s^2 I` at an element.
    fn element(&self, s2: f64, k: &[f64], i: usize, j: usize) -> f64 {
        let one = f64::from(u8::from(i == j));
        let sum: f64 = (self.basis.iter().zip(k))
            .map(|(b, k)| k * b[i * self.m + j])
            .sum();
        s2 * (one + sum)
    }

    /// Derivatives of `Sigma` at an element by the parameters.
    fn slope(&self, theta: &[f64], s2: f64, k: &[f64], i: usize, j: usize, out: &mut [f64]) {
        out[0] = 2.0 * self.element(s2, k, i, j);
        let at = |c: usize| s2 * self.basis[c][i * self.m + j];
        match self.map {
            Map::OneEffect => {
                out[1] = 2.0 * theta[1] * at(0) + theta[2] * at(1);
                out[2] = theta[1] * at(1) + 2.0 * theta[2] * at(2);
            }
            _ => (0..self.basis.len()).for_each(|c| out[c + 1] = at(c)),
        }
    }

    /// Second derivatives at an element, weighted and summed by the caller: calls `f(a, b, value)` for
    /// every pair that is not 0 anywhere.
    fn curvature(
        &self,
        theta: &[f64],
        s2: f64,
        k: &[f64],
        i: usize,
        j: usize,
        mut f: impl FnMut(usize, usize, f64),
    ) {
        let nt = self.n_theta();
        let mut first = vec![0.0; nt];
        self.slope(theta, s2, k, i, j, &mut first);
        f(0, 0, 2.0 * first[0]);
        for c in 1..nt {
            f(0, c, 2.0 * first[c]);
            f(c, 0, 2.0 * first[c]);
        }
        if self.map == Map::OneEffect {
            let at = |c: usize| s2 * self.basis[c][i * self.m + j];
            f(1, 1, 2.0 * at(0));
            f(1, 2, at(1));
            f(2, 1, at(1));
            f(2, 2, 2.0 * at(2));
        }
    }

    /// The same model with only these components.
    fn only(&self, kept: &[usize]) -> Self {
        let place = (0..self.basis.len())
            .map(|c| kept.iter().position(|k| *k == c))
            .collect();
        Self {
            m: self.m,
            basis: kept.iter().map(|c| self.basis[*c].clone()).collect(),
            map: Map::Variances,
            place,
        }
    }
}

impl CovarianceModel for Components {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_theta(&self) -> usize {
        match self.map {
            Map::OneEffect => 3,
            _ => self.basis.len() + 1,
        }
    }

    fn sigma(&self, theta: &[f64], out: &mut [f64]) {
        let (s2, k) = ((2.0 * theta[0]).exp(), self.own_ratios(theta));
        for (x, v) in out.iter_mut().enumerate() {
            *v = self.element(s2, &k, x / self.m, x % self.m);
        }
    }

    fn jacobian(&self, theta: &[f64], _sigma: &[f64], out: &mut [f64]) {
        let (s2, k, nt) = (
            (2.0 * theta[0]).exp(),
            self.own_ratios(theta),
            self.n_theta(),
        );
        for i in 0..self.m {
            for j in 0..=i {
                let row = &mut out[vech(i, j) * nt..][..nt];
                self.slope(theta, s2, &k, i, j, row);
            }
        }
    }

    fn add_curvature(&self, theta: &[f64], _sigma: &[f64], g: &[f64], out: &mut [f64]) {
        let (s2, k, nt) = (
            (2.0 * theta[0]).exp(),
            self.own_ratios(theta),
            self.n_theta(),
        );
        for i in 0..self.m {
            for j in 0..=i {
                let weight = g[vech(i, j)];
                self.curvature(theta, s2, &k, i, j, |a, b, v| out[a * nt + b] += weight * v);
            }
        }
    }

    fn weighted_curvature(&self, theta: &[f64], _sigma: &[f64], w: &[f64], out: &mut [f64]) {
        let (s2, k, nt) = (
            (2.0 * theta[0]).exp(),
            self.own_ratios(theta),
            self.n_theta(),
        );
        for i in 0..self.m {
            for j in 0..=i {
                let to = &mut out[vech(i, j)];
                *to = 0.0;
                self.curvature(theta, s2, &k, i, j, |a, b, v| *to += w[a * nt + b] * v);
            }
        }
    }

    fn theta_of(&self, sigma: &[f64]) -> Option<Vec<f64>> {
        let (m, q) = (self.m, self.basis.len());
        // Least squares on the identity and the K_j.
        let column = |c: usize, x: usize| {
            if c == 0 {
                f64::from(u8::from(x / m == x % m))
            } else {
                self.basis[c - 1][x]
            }
        };
        let x = DMatrix::from_fn(m * m, q + 1, |x, c| column(c, x));
        let y = DVector::from_fn(m * m, |x, _| sigma[x]);
        let spread = (0..m).map(|i| sigma[i * m + i]).sum::<f64>() / m as f64;
        let gram = x.transpose() * &x + DMatrix::identity(q + 1, q + 1) * 1e-9;
        let found = gram.cholesky()?.solve(&(x.transpose() * y));
        let residual = found[0].max(0.1 * spread);
        let mut theta = vec![0.5 * residual.ln()];
        match self.map {
            Map::Variances => {
                theta.extend((0..q).map(|c| (found[c + 1] / residual).max(0.05)));
            }
            Map::InterceptSlope => {
                let (a, c) = (
                    (found[1] / residual).max(0.05),
                    (found[3] / residual).max(0.05),
                );
                let most = 0.9 * (a * c).sqrt();
                theta.extend([a, (found[2] / residual).clamp(-most, most), c]);
            }
            Map::OneEffect => {
                let (a, b) = (found[1].max(0.0) / residual, found[3].max(0.0) / residual);
                theta.extend([a.sqrt().max(0.2), b.sqrt().copysign(found[2])]);
            }
        }
        theta.iter().all(|t| t.is_finite()).then_some(theta)
    }

    fn rescale(&self, theta: &mut [f64], scale: f64) {
        theta[0] += scale.ln();
    }

    /// The `k_j` of the full model.
    fn ratios(&self, theta: &[f64]) -> Vec<f64> {
        let own = self.own_ratios(theta);
        self.place
            .iter()
            .map(|p| p.map_or(0.0, |p| own[p]))
            .collect()
    }

    fn is_inside(&self, theta: &[f64]) -> bool {
        let k = self.own_ratios(theta);
        match self.map {
            Map::Variances => k.iter().all(|v| *v >= 0.0),
            Map::InterceptSlope => k[0] >= 0.0 && k[2] >= 0.0 && k[0] * k[2] > k[1] * k[1],
            Map::OneEffect => true,
        }
    }

    fn at_boundary(&self, theta: &[f64]) -> Vec<(Arc<dyn CovarianceModel>, Vec<f64>)> {
        let s = theta[0];
        let mut out: Vec<(Arc<dyn CovarianceModel>, Vec<f64>)> = Vec::new();
        match self.map {
            Map::OneEffect => {}
            Map::Variances => {
                // Every choice of components that are not 0.
                let q = self.basis.len();
                for bits in 0..(1usize << q) - 1 {
                    let kept: Vec<usize> = (0..q).filter(|c| bits >> c & 1 == 1).collect();
                    let mut start = vec![s];
                    start.extend(kept.iter().map(|c| theta[c + 1].max(0.05)));
                    out.push((Arc::new(self.only(&kept)), start));
                }
            }
            Map::InterceptSlope => {
                let one = Self {
                    map: Map::OneEffect,
                    ..self.clone()
                };
                let root = |x: f64| x.max(0.01).sqrt();
                let (a, b) = (root(theta[1]), root(theta[3]));
                for start in [
                    vec![s, a, b.copysign(theta[2])],
                    vec![s, a, 0.0],
                    vec![s, 0.0, b],
                    vec![s, a, -b.copysign(theta[2])],
                ] {
                    out.push((Arc::new(one.clone()), start));
                }
                let place = vec![None; 3];
                let none = Self {
                    place,
                    ..self.only(&[])
                };
                out.push((Arc::new(none), vec![s]));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and second derivatives against differences.
    #[test]
    fn derivatives() {
        let times = [-1.0, 0.0, 0.4, 1.3];
        let slope = Components::intercept_and_slope(&times);
        let one = Components {
            map: Map::OneEffect,
            ..slope.clone()
        };
        for (model, theta) in [
            (slope.clone(), vec![0.3, 1.2, -0.2, 0.4]),
            (one, vec![-0.2, 0.7, 0.5]),
            (slope.only(&[2]), vec![0.1, 0.8]),
        ] {
            let (nt, m) = (model.n_theta(), 4);
            let sigma = |theta: &[f64]| {
                let mut out = vec![0.0; m * m];
                model.sigma(theta, &mut out);
                out
            };
            let here = sigma(&theta);
            let mut jac = vec![0.0; 10 * nt];
            model.jacobian(&theta, &here, &mut jac);
            let g: Vec<f64> = (0..10).map(|e| 0.3 + 0.1 * e as f64).collect();
            let mut curved = vec![0.0; nt * nt];
            model.add_curvature(&theta, &here, &g, &mut curved);
            let h = 1e-5;
            for a in 0..nt {
                let step = |d: f64| {
                    let mut t = theta.clone();
                    t[a] += d;
                    t
                };
                let (up, down) = (sigma(&step(h)), sigma(&step(-h)));
                for i in 0..m {
                    for j in 0..=i {
                        let want = (up[i * m + j] - down[i * m + j]) / (2.0 * h);
                        assert!((jac[vech(i, j) * nt + a] - want).abs() < 1e-8);
                    }
                }
                let sum = |theta: &[f64]| -> Vec<f64> {
                    let mut jac = vec![0.0; 10 * nt];
                    model.jacobian(theta, &here, &mut jac);
                    (0..nt)
                        .map(|b| (0..10).map(|e| g[e] * jac[e * nt + b]).sum())
                        .collect()
                };
                let (up, down) = (sum(&step(h)), sum(&step(-h)));
                for b in 0..nt {
                    let want = (up[b] - down[b]) / (2.0 * h);
                    assert!((curved[a * nt + b] - want).abs() < 1e-7);
                }
            }
        }
    }
}
