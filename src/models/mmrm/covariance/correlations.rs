//! Covariance structures of the form `Sigma(i,j) = s_i s_j r_ij`.
//!
//! | symbol | meaning |
//! |---|---|
//! | `s_i` | standard deviation at visit i, `exp` of a parameter; one for all visits or one per visit |
//! | `r_ij` | correlation of two visits, which a structure gives as [`Correlations`] or [`Powers`] |
//!
//! Parameters: log standard deviations first, then those of the correlations (R mmrm's parametrisation).

use crate::models::mmrm::covariance::structure::{CovarianceModel, vech};
use crate::models::mmrm::likelihood::dense;
use std::fmt::Debug;

/// The correlation of two visits and its derivatives by the correlation parameters.
pub(in crate::models::mmrm) struct Correlation {
    pub value: f64,
    /// Number of a correlation parameter, `d r / d theta_k`; only parameters that enter.
    pub first: Vec<(usize, f64)>,
    /// `d2 r / d theta_k d theta_l` in the order of `first`, row-major.
    pub second: Vec<f64>,
}

/// How the correlations of the visits depend on parameters, which may take any value.
pub(in crate::models::mmrm) trait Correlations:
    Debug + Send + Sync
{
    /// Number of visits.
    fn n_visits(&self) -> usize;
    /// Number of correlation parameters.
    fn n_correlations(&self) -> usize;
    /// The correlation of visits `i > j`; `theta` holds the correlation parameters.
    fn correlation(&self, theta: &[f64], i: usize, j: usize) -> Correlation;
    /// The same without derivatives, of which a search needs fewer.
    fn value(&self, theta: &[f64], i: usize, j: usize) -> f64;
    /// Parameters that give about the correlations `of(i, j)`, `i > j`.
    fn start(&self, of: &dyn Fn(usize, usize) -> f64) -> Vec<f64>;
    /// The parameter after its correlation is multiplied by 0.8.
    fn weaker(&self, parameter: f64) -> f64;
}

/// A correlation and its first two derivatives by its parameter.
#[derive(Clone, Copy)]
pub(in crate::models::mmrm) struct Rho {
    pub value: f64,
    pub first: f64,
    pub second: f64,
}

/// Correlations that are products of powers: `r_ij = prod_k rho_k ^ n_k(i,j)`.
pub(in crate::models::mmrm) trait Powers: Debug + Send + Sync {
    /// Number of visits.
    fn n_visits(&self) -> usize;
    /// Number of `rho_k`.
    fn n_rhos(&self) -> usize;
    /// `(k, n_k)` of each `rho_k` in the correlation of visits `i > j`.
    fn powers(&self, i: usize, j: usize) -> Vec<(usize, i32)>;

    /// `rho_k` as a function of its parameter: from -1 to 1, unless a structure says otherwise.
    fn rho(&self, t: f64) -> Rho {
        let root = (1.0 + t * t).sqrt();
        Rho {
            value: t / root,
            first: root.powi(-3),
            second: -3.0 * t * root.powi(-5),
        }
    }

    /// The parameter of a correlation, which is kept away from the ends.
    fn parameter(&self, rho: f64) -> f64 {
        let rho = rho.clamp(-0.95, 0.99);
        rho / (1.0 - rho * rho).sqrt()
    }
}

impl<P: Powers> Correlations for P {
    fn n_visits(&self) -> usize {
        Powers::n_visits(self)
    }

    fn n_correlations(&self) -> usize {
        self.n_rhos()
    }

    fn correlation(&self, theta: &[f64], i: usize, j: usize) -> Correlation {
        let powers = self.powers(i, j);
        // Value, first and second derivative of each factor; products leave one or two out.
        let factor: Vec<[f64; 3]> = powers
            .iter()
            .map(|&(k, n)| {
                let r = self.rho(theta[k]);
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
            let factors = factor.iter().enumerate();
            factors.map(|(k, f)| f[order(k)]).product()
        };
        let q = factor.len();
        let mut second = vec![0.0; q * q];
        for k in 0..q {
            for l in 0..q {
                second[k * q + l] = product(&|x| usize::from(x == k) + usize::from(x == l));
            }
        }
        Correlation {
            value: product(&|_| 0),
            first: (0..q)
                .map(|k| (powers[k].0, product(&|x| usize::from(x == k))))
                .collect(),
            second,
        }
    }

    fn value(&self, theta: &[f64], i: usize, j: usize) -> f64 {
        let factors = self.powers(i, j).into_iter();
        factors
            .map(|(k, n)| self.rho(theta[k]).value.powi(n))
            .product()
    }

    /// Each parameter from the mean of the correlations that are `rho_k` alone.
    fn start(&self, of: &dyn Fn(usize, usize) -> f64) -> Vec<f64> {
        let m = Powers::n_visits(self);
        let one = |k: usize| {
            let pairs = (0..m).flat_map(|i| (0..i).map(move |j| (i, j)));
            let alone: Vec<f64> = pairs
                .filter(|&(i, j)| self.powers(i, j) == [(k, 1)])
                .map(|(i, j)| of(i, j))
                .collect();
            self.parameter(alone.iter().sum::<f64>() / alone.len().max(1) as f64)
        };
        (0..self.n_rhos()).map(one).collect()
    }

    fn weaker(&self, parameter: f64) -> f64 {
        self.parameter(0.8 * self.rho(parameter).value)
    }
}

/// A structure of given correlations.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Structured<C> {
    correlations: C,
    /// One standard deviation per visit.
    heterogeneous: bool,
}

/// An element of Sigma: its value and derivatives by the parameters it depends on.
struct Element {
    value: f64,
    /// Parameter, number of times it enters as a log standard deviation: one or two of them.
    sds: [(usize, f64); 2],
    n_sds: usize,
    /// Parameter, `d / d theta`.
    first: Vec<(usize, f64)>,
    /// `d2 / d theta_k d theta_l` of the correlation parameters, in the order of `first`.
    second: Vec<f64>,
}

impl Element {
    fn sds(&self) -> &[(usize, f64)] {
        &self.sds[..self.n_sds]
    }
}

impl<C: Correlations> Structured<C> {
    pub(in crate::models::mmrm) fn new(correlations: C, heterogeneous: bool) -> Self {
        Self {
            correlations,
            heterogeneous,
        }
    }

    fn n_sds(&self) -> usize {
        if self.heterogeneous {
            self.correlations.n_visits()
        } else {
            1
        }
    }

    fn sd_at(&self, visit: usize) -> usize {
        if self.heterogeneous { visit } else { 0 }
    }

    /// Element `(i, j)`, `i >= j`.
    fn element(&self, theta: &[f64], i: usize, j: usize) -> Element {
        let (a, b) = (self.sd_at(i), self.sd_at(j));
        let scale = (theta[a] + theta[b]).exp();
        let (sds, n_sds) = if a == b {
            ([(a, 2.0), (b, 0.0)], 1)
        } else {
            ([(a, 1.0), (b, 1.0)], 2)
        };
        if i == j {
            return Element {
                value: scale,
                sds,
                n_sds,
                first: Vec::new(),
                second: Vec::new(),
            };
        }
        let first = self.n_sds();
        let mut r = self.correlations.correlation(&theta[first..], i, j);
        for (k, d) in &mut r.first {
            (*k, *d) = (*k + first, scale * *d);
        }
        r.second.iter_mut().for_each(|d| *d *= scale);
        Element {
            value: scale * r.value,
            sds,
            n_sds,
            first: r.first,
            second: r.second,
        }
    }

    /// Calls `f(element, i, j, second derivative)` for every ordered pair that may not vanish.
    fn each_second(&self, theta: &[f64], mut f: impl FnMut(usize, usize, usize, f64)) {
        for i in 0..self.correlations.n_visits() {
            for j in 0..=i {
                let (k, e) = (vech(i, j), self.element(theta, i, j));
                for &(a, x) in e.sds() {
                    for &(b, y) in e.sds() {
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

impl<C: Correlations> CovarianceModel for Structured<C> {
    fn n_visits(&self) -> usize {
        self.correlations.n_visits()
    }

    fn n_theta(&self) -> usize {
        self.n_sds() + self.correlations.n_correlations()
    }

    fn sigma(&self, theta: &[f64], out: &mut [f64]) {
        let (m, n_sds) = (self.n_visits(), self.n_sds());
        for i in 0..m {
            for j in 0..=i {
                let mut s = (theta[self.sd_at(i)] + theta[self.sd_at(j)]).exp();
                if j < i {
                    s *= self.correlations.value(&theta[n_sds..], i, j);
                }
                out[i * m + j] = s;
                out[j * m + i] = s;
            }
        }
    }

    fn jacobian(&self, theta: &[f64], _sigma: &[f64], out: &mut [f64]) {
        let nt = self.n_theta();
        out.fill(0.0);
        for i in 0..self.correlations.n_visits() {
            for j in 0..=i {
                let e = self.element(theta, i, j);
                let row = &mut out[vech(i, j) * nt..][..nt];
                for &(a, x) in e.sds() {
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
        let m = self.n_visits();
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
        theta[n_sds..].copy_from_slice(&self.correlations.start(&correlation));
        // The maps do not promise a positive definite matrix: weaken the correlations until it is.
        for _ in 0..40 {
            let mut out = vec![0.0; m * m];
            self.sigma(&theta, &mut out);
            if dense::cholesky(&mut out, m).is_some() {
                return Some(theta);
            }
            for t in &mut theta[n_sds..] {
                *t = self.correlations.weaker(*t);
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
