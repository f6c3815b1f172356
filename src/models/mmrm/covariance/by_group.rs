//! A covariance structure with parameters of its own in every group.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use std::sync::Arc;

/// `sets` times the same structure; parameters and elements group after group.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct ByGroup {
    one: Arc<dyn CovarianceModel>,
    sets: usize,
}

impl ByGroup {
    pub(in crate::models::mmrm) fn new(one: Arc<dyn CovarianceModel>, sets: usize) -> Self {
        Self { one, sets }
    }

    /// Sizes of one set: parameters, Sigma, elements.
    fn sizes(&self) -> (usize, usize, usize) {
        let m = self.one.n_visits();
        (self.one.n_theta(), m * m, m * (m + 1) / 2)
    }
}

impl CovarianceModel for ByGroup {
    fn n_visits(&self) -> usize {
        self.one.n_visits()
    }

    fn n_theta(&self) -> usize {
        self.sets * self.one.n_theta()
    }

    fn sigma(&self, theta: &[f64], out: &mut [f64]) {
        let (t, s, _) = self.sizes();
        for (theta, out) in theta.chunks(t).zip(out.chunks_mut(s)) {
            self.one.sigma(theta, out);
        }
    }

    fn jacobian(&self, theta: &[f64], sigma: &[f64], out: &mut [f64]) {
        let (t, s, e) = self.sizes();
        let nt = self.n_theta();
        let mut block = vec![0.0; e * t];
        out.fill(0.0);
        for k in 0..self.sets {
            self.one
                .jacobian(&theta[k * t..][..t], &sigma[k * s..][..s], &mut block);
            for (i, row) in block.chunks(t).enumerate() {
                out[(k * e + i) * nt + k * t..][..t].copy_from_slice(row);
            }
        }
    }

    fn add_curvature(&self, theta: &[f64], sigma: &[f64], g: &[f64], out: &mut [f64]) {
        let (t, s, e) = self.sizes();
        let nt = self.n_theta();
        let mut block = vec![0.0; t * t];
        for k in 0..self.sets {
            block.fill(0.0);
            self.one.add_curvature(
                &theta[k * t..][..t],
                &sigma[k * s..][..s],
                &g[k * e..][..e],
                &mut block,
            );
            for (i, row) in block.chunks(t).enumerate() {
                for (o, v) in out[(k * t + i) * nt + k * t..][..t].iter_mut().zip(row) {
                    *o += v;
                }
            }
        }
    }

    fn weighted_curvature(&self, theta: &[f64], sigma: &[f64], w: &[f64], out: &mut [f64]) {
        let (t, s, e) = self.sizes();
        let nt = self.n_theta();
        for k in 0..self.sets {
            let own: Vec<f64> = (0..t * t)
                .map(|x| w[(k * t + x / t) * nt + k * t + x % t])
                .collect();
            self.one.weighted_curvature(
                &theta[k * t..][..t],
                &sigma[k * s..][..s],
                &own,
                &mut out[k * e..][..e],
            );
        }
    }

    fn theta_of(&self, sigma: &[f64]) -> Option<Vec<f64>> {
        let mut theta = Vec::with_capacity(self.n_theta());
        for one in sigma.chunks(self.sizes().1) {
            theta.extend(self.one.theta_of(one)?);
        }
        Some(theta)
    }

    fn rescale(&self, theta: &mut [f64], scale: f64) {
        for one in theta.chunks_mut(self.one.n_theta()) {
            self.one.rescale(one, scale);
        }
    }
}
