//! Exponential decay over real times: `r_ij = (1 - nugget) rho^|t_i - t_j|`, with `rho = exp(-1 / range)`.
//!
//! The parameter of `rho` is its logit, as in R mmrm's `sp_exp`, and that of the nugget its logit. The
//! nugget is the part of the variance that two values of one subject do not share, however close in time.

use crate::models::mmrm::covariance::correlations::{Correlation, Correlations};
use crate::models::mmrm::data::mmrm_data::MmrmError;

/// The correlations of visits at these times.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Spatial {
    times: Vec<f64>,
    nugget: bool,
}

impl Spatial {
    /// # Errors
    /// [`MmrmError::Structure`] for a nugget with two visits, whose single correlation can't tell it from the range.
    pub fn new(times: &[f64], nugget: bool) -> Result<Self, MmrmError> {
        if nugget && times.len() < 3 {
            return Err(MmrmError::Structure(
                "a nugget needs three visits or more, because two have only one correlation".into(),
            ));
        }
        Ok(Self {
            times: times.to_vec(),
            nugget,
        })
    }

    fn apart(&self, i: usize, j: usize) -> f64 {
        (self.times[i] - self.times[j]).abs()
    }
}

/// `1 / (1 + exp(-x))`.
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Correlations for Spatial {
    fn n_visits(&self) -> usize {
        self.times.len()
    }

    fn n_correlations(&self) -> usize {
        if self.nugget { 2 } else { 1 }
    }

    fn correlation(&self, theta: &[f64], i: usize, j: usize) -> Correlation {
        let apart = self.apart(i, j);
        let (rho, lost) = (logistic(theta[0]), logistic(-theta[0]));
        // log(rho) = -log(1 + exp(-theta)), and its derivative is 1 - rho.
        let log_rho = -(-theta[0]).exp().ln_1p();
        let power = (apart * log_rho).exp();
        let slope = power * apart * lost;
        let bend = slope * (apart * lost - rho);
        if !self.nugget {
            return Correlation {
                value: power,
                first: vec![(0, slope)],
                second: vec![bend],
            };
        }
        let (shared, nugget) = (logistic(-theta[1]), logistic(theta[1]));
        let by_nugget = -shared * nugget;
        Correlation {
            value: shared * power,
            first: vec![(0, shared * slope), (1, by_nugget * power)],
            second: vec![
                shared * bend,
                by_nugget * slope,
                by_nugget * slope,
                shared * nugget * (1.0 - 2.0 * shared) * power,
            ],
        }
    }

    fn value(&self, theta: &[f64], i: usize, j: usize) -> f64 {
        let log_rho = -(-theta[0]).exp().ln_1p();
        let power = (self.apart(i, j) * log_rho).exp();
        if self.nugget {
            logistic(-theta[1]) * power
        } else {
            power
        }
    }

    /// A straight line through the logarithms of the correlations, within what the parameters can be.
    fn start(&self, of: &dyn Fn(usize, usize) -> f64) -> Vec<f64> {
        let m = self.times.len();
        let pairs: Vec<(f64, f64)> = (0..m)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| (self.apart(i, j), of(i, j).clamp(0.02, 0.98).ln()))
            .collect();
        let n = pairs.len() as f64;
        let longest = pairs.iter().fold(f64::MIN_POSITIVE, |a, p| a.max(p.0));
        let (mean_x, mean_y) = if self.nugget {
            let sum = pairs.iter().fold((0.0, 0.0), |a, p| (a.0 + p.0, a.1 + p.1));
            (sum.0 / n, sum.1 / n)
        } else {
            (0.0, 0.0)
        };
        let (mut xx, mut xy) = (0.0, 0.0);
        for (x, y) in &pairs {
            xx += (x - mean_x).powi(2);
            xy += (x - mean_x) * (y - mean_y);
        }
        // A range between a tenth of the study and thirty times its length.
        let rate = (-xy / xx.max(f64::MIN_POSITIVE)).clamp(0.03 / longest, 10.0 / longest);
        let mut theta = vec![-rate.exp_m1().ln()];
        if self.nugget {
            let shared = (mean_y + rate * mean_x).exp().clamp(0.3, 0.95);
            theta.push(((1.0 - shared) / shared).ln());
        }
        theta
    }

    fn weaker(&self, parameter: f64) -> f64 {
        parameter - 0.3
    }
}
