//! A random intercept for each subject: `Sigma = s^2 (I + k J)`, `J` all ones.
//!
//! | symbol | meaning |
//! |---|---|
//! | `s` | residual standard deviation; its logarithm is the first parameter |
//! | `k` | variance between subjects divided by `s^2`, the second parameter, not below 0 |
//!
//! Where the likelihood wants `k < 0` the optimum is at the boundary and `k` is no parameter.

use super::covariance::{CovarianceModel, vech};
use std::sync::Arc;

/// The covariance a random intercept gives to `m` visits.
#[derive(Debug, Clone)]
pub(super) struct RandomIntercept {
    m: usize,
    at_boundary: bool,
}

impl RandomIntercept {
    pub(super) fn new(m: usize) -> Self {
        Self {
            m,
            at_boundary: false,
        }
    }

    /// Without variance between subjects.
    fn without(m: usize) -> Self {
        Self {
            m,
            at_boundary: true,
        }
    }

    fn ratio(theta: &[f64]) -> f64 {
        theta.get(1).copied().unwrap_or(0.0)
    }

    /// Calls `f(element, d Sigma / d log s, d Sigma / d k)`.
    fn each(&self, theta: &[f64], mut f: impl FnMut(usize, f64, f64)) {
        let (s2, k) = ((2.0 * theta[0]).exp(), Self::ratio(theta));
        for i in 0..self.m {
            for j in 0..=i {
                let one = f64::from(u8::from(i == j));
                f(vech(i, j), 2.0 * s2 * (one + k), s2);
            }
        }
    }
}

impl CovarianceModel for RandomIntercept {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_theta(&self) -> usize {
        if self.at_boundary { 1 } else { 2 }
    }

    fn sigma(&self, theta: &[f64], out: &mut [f64]) {
        let (s2, k) = ((2.0 * theta[0]).exp(), Self::ratio(theta));
        for (i, v) in out.iter_mut().enumerate() {
            let one = f64::from(u8::from(i / self.m == i % self.m));
            *v = s2 * (one + k);
        }
    }

    fn jacobian(&self, theta: &[f64], _sigma: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        self.each(theta, |e, by_s, by_k| {
            out[e * nt] = by_s;
            if nt > 1 {
                out[e * nt + 1] = by_k;
            }
        });
    }

    fn add_curvature(&self, theta: &[f64], _sigma: &[f64], g: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        self.each(theta, |e, by_s, by_k| {
            out[0] += g[e] * 2.0 * by_s;
            if nt > 1 {
                out[1] += g[e] * 2.0 * by_k;
                out[nt] += g[e] * 2.0 * by_k;
            }
        });
    }

    fn weighted_curvature(&self, theta: &[f64], _sigma: &[f64], w: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        self.each(theta, |e, by_s, by_k| {
            out[e] = w[0] * 2.0 * by_s;
            if nt > 1 {
                out[e] += (w[1] + w[nt]) * 2.0 * by_k;
            }
        });
    }

    fn theta_of(&self, sigma: &[f64]) -> Option<Vec<f64>> {
        let m = self.m;
        let variance = (0..m).map(|i| sigma[i * m + i]).sum::<f64>() / m as f64;
        let pairs = (0..m).flat_map(|i| (0..i).map(move |j| (i, j)));
        let all: Vec<f64> = pairs.map(|(i, j)| sigma[i * m + j]).collect();
        let between = all.iter().sum::<f64>() / all.len().max(1) as f64;
        let between = between.clamp(0.0, 0.98 * variance);
        let residual = variance - between;
        let mut theta = vec![0.5 * residual.ln(), between / residual];
        theta.truncate(self.n_theta());
        theta.iter().all(|t| t.is_finite()).then_some(theta)
    }

    fn rescale(&self, theta: &mut [f64], scale: f64) {
        theta[0] += scale.ln();
    }

    fn is_inside(&self, theta: &[f64]) -> bool {
        Self::ratio(theta) >= 0.0
    }

    fn at_boundary(&self, theta: &[f64]) -> Vec<(Arc<dyn CovarianceModel>, Vec<f64>)> {
        vec![(Arc::new(Self::without(self.m)), vec![theta[0]])]
    }
}
