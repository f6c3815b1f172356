//! Models with random effects: fit, and the variances of the effects.
//!
//! The covariance of a subject's visits is that of its variance components. REML or ML; AIC and BIC count as lme4
//! does; Satterthwaite as lmerTest, Kenward-Roger with the expected information as pbkrtest.
//!
//! Checked against R's lme4, lmerTest and pbkrtest: `tests/numbers/models.rs`, `tests/numbers/mmrm.rs`.

use crate::models::mmrm::covariance::VisitCovariance;
use crate::models::mmrm::covariance::random_effects::{RandomEffects, present, unit_of};
use crate::models::mmrm::data::mmrm_data::{MmrmData, MmrmError};
use crate::models::mmrm::fit::fitting::{MmrmFit, collect, collect_with};
use crate::plan::Estimation;

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

/// Fits the means of `data` with random effects.
///
/// # Errors
/// As [`fit()`](crate::models::mmrm::fit()); [`MmrmError::Input`] when a slope has fewer than three different times.
pub fn fit_random(
    data: &MmrmData,
    effects: &RandomEffects,
    estimation: Estimation,
) -> Result<MmrmFit, MmrmError> {
    let model = effects.model(data)?;
    let source = VisitCovariance::Random(effects.clone());
    Ok(collect_with(data, source, estimation, |_| Ok(model))?.optimise())
}

/// Fits almost the same data with the covariance and estimation of `full`.
///
/// # Errors
/// As [`fit()`](crate::models::mmrm::fit()) and [`fit_random`].
pub(in crate::models::mmrm) fn refit(
    data: &MmrmData,
    full: &MmrmFit,
) -> Result<MmrmFit, MmrmError> {
    match &full.covariance {
        VisitCovariance::Structure(covariance) => {
            Ok(collect(data, *covariance, full.estimation)?.optimise_from(Some(full)))
        }
        VisitCovariance::Random(effects) => fit_random(data, effects, full.estimation),
    }
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
        RandomEffects::Intercept => {
            // What two visits of a subject share lies between subjects.
            if m < 2 {
                return Ok(Vec::new());
            }
            let between = fit.sigma[1];
            return Ok(vec![
                component("subject", intercept, None, between),
                component("Residual", None, None, fit.sigma[0] - between),
            ]);
        }
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
