//! First-order autoregression: `rho` to the power of the number of steps between the visits.

use crate::models::mmrm::covariance::correlations::Powers;

/// The correlations of `m` visits.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Autoregressive {
    pub m: usize,
}

impl Powers for Autoregressive {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_rhos(&self) -> usize {
        1
    }

    fn powers(&self, i: usize, j: usize) -> Vec<(usize, i32)> {
        vec![(0, (i - j) as i32)]
    }
}
