//! First-order ante-dependence: one correlation for each pair of neighbouring visits, their product beyond.

use crate::models::mmrm::covariance::correlations::Powers;

/// The correlations of `m` visits.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct AnteDependence {
    pub m: usize,
}

impl Powers for AnteDependence {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_rhos(&self) -> usize {
        self.m - 1
    }

    fn powers(&self, i: usize, j: usize) -> Vec<(usize, i32)> {
        (j..i).map(|k| (k, 1)).collect()
    }
}
