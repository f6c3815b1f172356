//! Covariance structures of few parameters: `Sigma(i,j) = s_i s_j r_ij`.
//!
//! | symbol | meaning |
//! |---|---|
//! | `s_i` | standard deviation at visit i, `exp` of a parameter; one for all visits or one a visit |
//! | `rho_k` | correlation parameters, mapped from the whole line (see [`Shape`]) |
//! | `r_ij` | product of `rho_k ^ n_k(i,j)`: every structure here differs only in these powers |
//!
//! Parameters: log standard deviations first, then the correlations (R mmrm's parametrisation).

use crate::models::mmrm::covariance::structure::{CovarianceModel, vech};
use crate::models::mmrm::likelihood::dense;

/// How the correlation of two visits is made of the correlation parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::models::mmrm) enum Shape {
    /// One correlation for all pairs, down to `-1/(m-1)`.
    CompoundSymmetry,
    /// `rho` to the power of the number of steps between the visits.
    Autoregressive,
    /// One correlation a number of steps.
    Toeplitz,
    /// One correlation a neighbouring pair; their product beyond.
    AnteDependence,
}

/// A structure of this module for `m` visits.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Structured {
    m: usize,
    shape: Shape,
    /// One standard deviation a visit.
    heterogeneous: bool,
}

/// A correlation and its first two derivatives by its parameter.
#[derive(Clone, Copy)]
struct Rho {
    value: f64,
    first: f64,
    second: f64,
}

/// An element of Sigma: its value and derivatives by the parameters it depends on.
struct Element {
    value: f64,
    /// Parameter, number of times it enters as a log standard deviation.
    sds: Vec<(usize, f64)>,
    /// Parameter, `d / d theta`.
    first: Vec<(usize, f64)>,
    /// `d2 / d theta_k d theta_l` of the correlation parameters, in the order of `first`.
    second: Vec<f64>,
}

impl Structured {
    pub(in crate::models::mmrm) fn new(m: usize, shape: Shape, heterogeneous: bool) -> Self {
        Self {
            m,
            shape,
            heterogeneous,
        }
    }

    fn n_sds(&self) -> usize {
        if self.heterogeneous { self.m } else { 1 }
    }

    fn n_rhos(&self) -> usize {
        match self.shape {
            Shape::CompoundSymmetry | Shape::Autoregressive => 1,
            Shape::Toeplitz | Shape::AnteDependence => self.m - 1,
        }
    }

    fn sd_at(&self, visit: usize) -> usize {
        if self.heterogeneous { visit } else { 0 }
    }

    /// Lowest correlation the map reaches.
    fn floor(&self) -> f64 {
        match self.shape {
            Shape::CompoundSymmetry => -1.0 / (self.m as f64 - 1.0),
            _ => -1.0,
        }
    }

    fn rho(&self, t: f64) -> Rho {
        if self.shape == Shape::CompoundSymmetry {
            let floor = self.floor();
            let p = if t >= 0.0 {
                1.0 / (1.0 + (-t).exp())
            } else {
                t.exp() / (1.0 + t.exp())
            };
            let slope = p * (1.0 - p) * (1.0 - floor);
            return Rho {
                value: p * (1.0 - floor) + floor,
                first: slope,
                second: slope * (1.0 - 2.0 * p),
            };
        }
        let root = (1.0 + t * t).sqrt();
        Rho {
            value: t / root,
            first: root.powi(-3),
            second: -3.0 * t * root.powi(-5),
        }
    }

    /// The parameter of a correlation, kept away from the ends.
    fn parameter(&self, rho: f64) -> f64 {
        if self.shape == Shape::CompoundSymmetry {
            let floor = self.floor();
            let p = ((rho - floor) / (1.0 - floor)).clamp(0.02, 0.99);
            return (p / (1.0 - p)).ln();
        }
        let rho = rho.clamp(-0.95, 0.99);
        rho / (1.0 - rho * rho).sqrt()
    }

    /// `(k, power)` of each correlation parameter in `r_ij`, `i > j`.
    fn powers(&self, i: usize, j: usize) -> Vec<(usize, i32)> {
        match self.shape {
            Shape::CompoundSymmetry => vec![(0, 1)],
            Shape::Autoregressive => vec![(0, (i - j) as i32)],
            Shape::Toeplitz => vec![(i - j - 1, 1)],
            Shape::AnteDependence => (j..i).map(|k| (k, 1)).collect(),
        }
    }

    /// Element `(i, j)`, `i >= j`.
    fn element(&self, theta: &[f64], i: usize, j: usize) -> Element {
        let (a, b) = (self.sd_at(i), self.sd_at(j));
        let scale = (theta[a] + theta[b]).exp();
        let sds = if a == b {
            vec![(a, 2.0)]
        } else {
            vec![(a, 1.0), (b, 1.0)]
        };
        if i == j {
            return Element {
                value: scale,
                sds,
                first: Vec::new(),
                second: Vec::new(),
            };
        }
        let n_sds = self.n_sds();
        let powers = self.powers(i, j);
        let rhos: Vec<Rho> = powers
            .iter()
            .map(|&(k, _)| self.rho(theta[n_sds + k]))
            .collect();
        // Value, first and second derivative of each factor; products leave one or two out.
        let factor: Vec<[f64; 3]> = powers
            .iter()
            .zip(&rhos)
            .map(|(&(_, n), r)| {
                let (n1, n2) = (f64::from(n), f64::from(n * (n - 1)));
                let down = r.value.powi(n - 1);
                let curve = if n > 1 { n2 * r.value.powi(n - 2) } else { 0.0 };
                [
                    r.value.powi(n),
                    n1 * down * r.first,
                    curve * r.first * r.first + n1 * down * r.second,
                ]
            })
            .collect();
        let product = |order: &dyn Fn(usize) -> usize| -> f64 {
            factor
                .iter()
                .enumerate()
                .map(|(k, f)| f[order(k)])
                .product()
        };
        let q = factor.len();
        let value = scale * product(&|_| 0);
        let first = (0..q)
            .map(|k| {
                (
                    n_sds + powers[k].0,
                    scale * product(&|x| usize::from(x == k)),
                )
            })
            .collect();
        let mut second = vec![0.0; q * q];
        for k in 0..q {
            for l in 0..q {
                second[k * q + l] = scale * product(&|x| usize::from(x == k) + usize::from(x == l));
            }
        }
        Element {
            value,
            sds,
            first,
            second,
        }
    }

    /// Calls `f(element, i, j, second derivative)` for every ordered pair that may not vanish.
    fn each_second(&self, theta: &[f64], mut f: impl FnMut(usize, usize, usize, f64)) {
        for i in 0..self.m {
            for j in 0..=i {
                let (k, e) = (vech(i, j), self.element(theta, i, j));
                for &(a, x) in &e.sds {
                    for &(b, y) in &e.sds {
                        f(k, a, b, x * y * e.value);
                    }
                    for &(t, d) in &e.first {
                        f(k, a, t, x * d);
                        f(k, t, a, x * d);
                    }
                }
                let q = e.first.len();
                for (x, &(t, _)) in e.first.iter().enumerate() {
                    for (y, &(u, _)) in e.first.iter().enumerate() {
                        f(k, t, u, e.second[x * q + y]);
                    }
                }
            }
        }
    }
}

impl CovarianceModel for Structured {
    fn n_visits(&self) -> usize {
        self.m
    }

    fn n_theta(&self) -> usize {
        self.n_sds() + self.n_rhos()
    }

    fn sigma(&self, theta: &[f64], out: &mut [f64]) {
        let m = self.m;
        for i in 0..m {
            for j in 0..=i {
                let s = self.element(theta, i, j).value;
                out[i * m + j] = s;
                out[j * m + i] = s;
            }
        }
    }

    fn jacobian(&self, theta: &[f64], _sigma: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        out.fill(0.0);
        for i in 0..self.m {
            for j in 0..=i {
                let e = self.element(theta, i, j);
                let row = &mut out[vech(i, j) * nt..][..nt];
                for (a, x) in e.sds {
                    row[a] += x * e.value;
                }
                for (t, d) in e.first {
                    row[t] += d;
                }
            }
        }
    }

    fn add_curvature(&self, theta: &[f64], _sigma: &[f64], g: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        self.each_second(theta, |k, i, j, v| out[i * nt + j] += g[k] * v);
    }

    fn weighted_curvature(&self, theta: &[f64], _sigma: &[f64], w: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        out.fill(0.0);
        self.each_second(theta, |k, i, j, v| out[k] += w[i * nt + j] * v);
    }

    fn theta_of(&self, sigma: &[f64]) -> Option<Vec<f64>> {
        let m = self.m;
        let variance = |i: usize| sigma[i * m + i];
        if (0..m).any(|i| variance(i).is_nan() || variance(i) <= 0.0) {
            return None;
        }
        let correlation =
            |i: usize, j: usize| sigma[i * m + j] / (variance(i) * variance(j)).sqrt();
        let mut theta = vec![0.0; self.n_theta()];
        let n_sds = self.n_sds();
        if self.heterogeneous {
            for i in 0..m {
                theta[i] = 0.5 * variance(i).ln();
            }
        } else {
            theta[0] = 0.5 * ((0..m).map(variance).sum::<f64>() / m as f64).ln();
        }
        // Each parameter from the mean of the correlations it stands for alone.
        for k in 0..self.n_rhos() {
            let pairs = (0..m).flat_map(|i| (0..i).map(move |j| (i, j)));
            let of: Vec<f64> = pairs
                .filter(|&(i, j)| self.powers(i, j) == [(k, 1)])
                .map(|(i, j)| correlation(i, j))
                .collect();
            let mean = of.iter().sum::<f64>() / of.len().max(1) as f64;
            theta[n_sds + k] = self.parameter(mean);
        }
        // The maps do not promise a positive definite matrix: weaken the correlations until it is.
        for _ in 0..40 {
            let mut out = vec![0.0; m * m];
            self.sigma(&theta, &mut out);
            if dense::cholesky(&mut out, m).is_some() {
                return Some(theta);
            }
            for t in &mut theta[n_sds..] {
                *t = self.parameter(0.8 * self.rho(*t).value);
            }
        }
        None
    }

    fn rescale(&self, theta: &mut [f64], scale: f64) {
        for d in theta.iter_mut().take(self.n_sds()) {
            *d += scale.ln();
        }
    }
}
