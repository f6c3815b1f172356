//! Random effects as a covariance of a subject's visits: a level, a slope in time, a period of a crossover.

use crate::models::mmrm::covariance::components::Components;
use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::covariance::unstructured::Unstructured;
use crate::models::mmrm::data::mmrm_data::{MmrmData, MmrmError};
use std::sync::Arc;

/// The random effects of a model, over all planned visits.
#[derive(Debug, Clone, PartialEq)]
pub enum RandomEffects {
    /// An intercept for each subject, `(1 | subject)`.
    Intercept,
    /// An intercept and a slope for each subject, `(1 + time | subject)`, or without their correlation,
    /// `(1 + time || subject)`.
    Slope {
        /// Time of each planned visit.
        times: Vec<f64>,
        /// Whether intercept and slope may be correlated.
        correlated: bool,
    },
    /// An intercept for each subject, and one more for each of its periods,
    /// `(1 | subject) + (1 | subject:period)`.
    Periods {
        /// Period of each planned visit.
        period: Vec<usize>,
    },
}

/// Planned visits that have a value, in order.
pub(in crate::models::mmrm) fn present(data: &MmrmData) -> Vec<usize> {
    let mut visits = data.visit.clone();
    visits.sort_unstable();
    visits.dedup();
    visits
}

/// Centre and scale that give times of about unit size. Only a correlated slope may be moved.
pub(in crate::models::mmrm) fn unit_of(times: &[f64], correlated: bool) -> (f64, f64) {
    let n = times.len().max(1) as f64;
    let center = if correlated {
        times.iter().sum::<f64>() / n
    } else {
        0.0
    };
    let square: f64 = times.iter().map(|t| (t - center).powi(2)).sum();
    (center, (square / n).sqrt().max(f64::MIN_POSITIVE))
}

impl RandomEffects {
    /// The covariance that they give to the visits that have a value.
    ///
    /// # Errors
    /// [`MmrmError::Input`] when visits have no time or period, or a slope has too few different times.
    pub(in crate::models::mmrm) fn model(
        &self,
        data: &MmrmData,
    ) -> Result<Arc<dyn CovarianceModel>, MmrmError> {
        let bad = |what: &str| Err(MmrmError::Input(what.to_owned()));
        let visits = present(data);
        let m = visits.len();
        match self {
            // One variance is all there is.
            Self::Intercept if m == 1 => Ok(Arc::new(Unstructured::new(1))),
            Self::Intercept => Ok(independent(m, vec![vec![1.0; m * m]])),
            Self::Slope { times, correlated } => {
                let times: Vec<f64> = visits
                    .iter()
                    .filter_map(|v| times.get(*v).copied())
                    .collect();
                if times.len() != m || times.iter().any(|t| !t.is_finite()) {
                    return bad("not every visit has a time");
                }
                let mut different = times.clone();
                different.sort_by(f64::total_cmp);
                different.dedup();
                if different.len() < if *correlated { 3 } else { 2 } {
                    return bad(
                        "a random slope needs values at three different times; use the random intercept",
                    );
                }
                let (center, scale) = unit_of(&times, *correlated);
                let unit: Vec<f64> = times.iter().map(|t| (t - center) / scale).collect();
                if *correlated {
                    return Ok(Arc::new(Components::intercept_and_slope(&unit)));
                }
                let square = (0..m * m).map(|x| unit[x / m] * unit[x % m]).collect();
                Ok(independent(m, vec![vec![1.0; m * m], square]))
            }
            Self::Periods { period } => {
                let period: Vec<usize> = visits
                    .iter()
                    .filter_map(|v| period.get(*v).copied())
                    .collect();
                if period.len() != m {
                    return bad("not every visit has a period");
                }
                let same: Vec<f64> = (0..m * m)
                    .map(|x| f64::from(u8::from(period[x / m] == period[x % m])))
                    .collect();
                let mut basis = vec![vec![1.0; m * m]];
                // With one value per period its effect and the residual are the same.
                let repeated = (0..m).any(|i| (0..i).any(|j| period[i] == period[j]));
                let several = same.contains(&0.0);
                if repeated && several {
                    basis.push(same);
                }
                Ok(independent(m, basis))
            }
        }
    }
}

fn independent(m: usize, basis: Vec<Vec<f64>>) -> Arc<dyn CovarianceModel> {
    Arc::new(Components::independent(m, basis))
}
