//! Toeplitz: one correlation for each number of steps between the visits.

use crate::models::mmrm::covariance::correlations::Powers;

/// The correlations of `m` visits.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Toeplitz {
    pub m: usize,
}

impl Powers for Toeplitz {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_rhos(&self) -> usize {
        self.m - 1
    }

    fn powers(&self, i: usize, j: usize) -> Vec<(usize, i32)> {
        vec![(i - j - 1, 1)]
    }
}
