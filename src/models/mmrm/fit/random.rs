//! Random effects beyond an intercept: a slope in time, and a period of a crossover.
//!
//! The mean is columns of one's own ([`MeanModel::Columns`](crate::models::mmrm::MeanModel::Columns)); the covariance
//! of a subject's visits is that of its variance components. REML or ML; AIC and BIC count as lme4 does;
//! Satterthwaite as lmerTest, Kenward-Roger with the expected information as pbkrtest.
//!
//! Checked against R's lme4, lmerTest and pbkrtest: `tests/numbers/models.rs`.

use crate::models::mmrm::covariance::components::Components;
use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::data::mmrm_data::{MmrmData, MmrmError};
use crate::models::mmrm::fit::fitting::{
    Covariance, CovarianceStructure, Estimation, MmrmFit, collect_with,
};
use std::sync::Arc;

/// The random effects of a model, over all planned visits.
#[derive(Debug, Clone, PartialEq)]
pub enum RandomEffects {
    /// An intercept and a slope a subject, `(1 + time | subject)`, or without their correlation,
    /// `(1 + time || subject)`.
    Slope {
        /// Time of each planned visit.
        times: Vec<f64>,
        /// Whether intercept and slope may be correlated.
        correlated: bool,
    },
    /// An intercept a subject, and one more for each of its periods,
    /// `(1 | subject) + (1 | subject:period)`.
    Periods {
        /// Period of each planned visit.
        period: Vec<usize>,
    },
}

/// A variance or covariance of a random effect.
#[derive(Debug, Clone, PartialEq)]
pub struct VarianceComponent {
    /// `subject`, `subject:period` or `Residual`.
    pub level: &'static str,
    /// Effect.
    pub term: Option<&'static str>,
    /// Second effect of a covariance.
    pub term2: Option<&'static str>,
    /// Variance or covariance, in the units of `y` and time.
    pub value: f64,
}

/// Planned visits that have a value, in order.
fn present(data: &MmrmData) -> Vec<usize> {
    let mut visits = data.visit.clone();
    visits.sort_unstable();
    visits.dedup();
    visits
}

/// Centre and scale that give times of about unit size. Only a correlated slope may be moved.
fn unit_of(times: &[f64], correlated: bool) -> (f64, f64) {
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
    fn structure(&self) -> CovarianceStructure {
        match self {
            Self::Slope { .. } => CovarianceStructure::RandomSlope,
            Self::Periods { .. } => CovarianceStructure::RandomPeriod,
        }
    }

    /// Times or periods of the visits that have a value.
    fn model(&self, data: &MmrmData) -> Result<Components, MmrmError> {
        let bad = |what: &str| Err(MmrmError::Input(what.to_owned()));
        let visits = present(data);
        let m = visits.len();
        match self {
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
                    return Ok(Components::intercept_and_slope(&unit));
                }
                let square = (0..m * m).map(|x| unit[x / m] * unit[x % m]).collect();
                Ok(Components::independent(m, vec![vec![1.0; m * m], square]))
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
                // One value a period: its effect can't be told from the residual.
                let repeated = (0..m).any(|i| (0..i).any(|j| period[i] == period[j]));
                let several = same.contains(&0.0);
                if repeated && several {
                    basis.push(same);
                }
                Ok(Components::independent(m, basis))
            }
        }
    }
}

/// Fits columns of one's own with random effects.
///
/// # Errors
/// As [`fit()`](crate::models::mmrm::fit()); [`MmrmError::Input`] when a slope has fewer than three different times.
pub fn fit_random(
    data: &MmrmData,
    effects: &RandomEffects,
    estimation: Estimation,
) -> Result<MmrmFit, MmrmError> {
    let model: Arc<dyn CovarianceModel> = Arc::new(effects.model(data)?);
    let covariance = Covariance {
        structure: effects.structure(),
        by_group: false,
    };
    Ok(collect_with(data, covariance, estimation, Some(model))?.optimise())
}

/// The variance components of a fit with these random effects.
///
/// # Errors
/// As [`fit_random`], when `data` or `effects` are not those of the fit.
pub fn variance_components(
    data: &MmrmData,
    effects: &RandomEffects,
    fit: &MmrmFit,
) -> Result<Vec<VarianceComponent>, MmrmError> {
    let full = effects.model(data)?;
    let m = fit.visit_names.len();
    if full.n_visits() != m || fit.theta.is_empty() {
        return Err(MmrmError::Input(
            "these are not the random effects of this fit".into(),
        ));
    }
    // `theta` may belong to a model at the boundary; its own Sigma tells the components apart.
    let residual = (2.0 * fit.theta[0]).exp();
    let k = fit.component_ratios();
    let component = |level, term, term2, value| VarianceComponent {
        level,
        term,
        term2,
        value,
    };
    let intercept = Some("(Intercept)");
    let mut out = match effects {
        RandomEffects::Slope { times, correlated } => {
            let of: Vec<f64> = present(data)
                .iter()
                .filter_map(|v| times.get(*v).copied())
                .collect();
            let (c, d) = unit_of(&of, *correlated);
            let at = |i: usize| residual * k.get(i).copied().unwrap_or(0.0);
            // Back from (t - c) / d to t.
            let (a, ab, b) = if *correlated {
                (at(0), at(1), at(2))
            } else {
                (at(0), 0.0, at(1))
            };
            let slope = b / (d * d);
            let both = ab / d - c * slope;
            let level = a - 2.0 * c * ab / d + c * c * slope;
            let mut out = vec![
                component("subject", intercept, None, level),
                component("subject", Some("time"), None, slope),
            ];
            if *correlated {
                out.push(component("subject", intercept, Some("time"), both));
            }
            out
        }
        RandomEffects::Periods { .. } => {
            let levels = ["subject", "subject:period"];
            (k.iter().zip(levels))
                .map(|(k, level)| component(level, intercept, None, residual * k))
                .collect()
        }
    };
    out.push(component("Residual", None, None, residual));
    Ok(out)
}
