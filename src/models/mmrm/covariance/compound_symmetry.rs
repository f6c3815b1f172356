//! Compound symmetry: one correlation for all pairs of visits, down to `-1/(m-1)`.

use crate::models::mmrm::covariance::correlations::{Powers, Rho};

/// The correlations of `m` visits.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct CompoundSymmetry {
    pub m: usize,
}

impl CompoundSymmetry {
    /// Lowest correlation that all pairs can have.
    fn lowest(&self) -> f64 {
        -1.0 / (self.m as f64 - 1.0)
    }
}

impl Powers for CompoundSymmetry {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_rhos(&self) -> usize {
        1
    }

    fn powers(&self, _i: usize, _j: usize) -> Vec<(usize, i32)> {
        vec![(0, 1)]
    }

    /// The logistic function, from the lowest correlation to 1.
    fn rho(&self, t: f64) -> Rho {
        let lowest = self.lowest();
        let p = if t >= 0.0 {
            1.0 / (1.0 + (-t).exp())
        } else {
            t.exp() / (1.0 + t.exp())
        };
        let slope = p * (1.0 - p) * (1.0 - lowest);
        Rho {
            value: p * (1.0 - lowest) + lowest,
            first: slope,
            second: slope * (1.0 - 2.0 * p),
        }
    }

    fn parameter(&self, rho: f64) -> f64 {
        let lowest = self.lowest();
        let p = ((rho - lowest) / (1.0 - lowest)).clamp(0.02, 0.99);
        (p / (1.0 - p)).ln()
    }
}
