//! What a sensitivity analysis fitted.

use super::model::{CovarianceSource, ModelResults};
use crate::plan::{Estimation, StandardErrors};
use crate::study::CensoredRule;
use serde::{Deserialize, Serialize};

/// The model that a sensitivity analysis fitted under one rule for values below the detection limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensitivityModel {
    /// The rule.
    pub rule: CensoredRule,
    /// Where the covariance comes from, as the ladder ended.
    pub covariance: CovarianceSource,
    /// REML or ML.
    pub estimation: Estimation,
    /// Standard errors.
    pub se: StandardErrors,
    /// At an optimum; without one there are no contrasts.
    pub converged: bool,
    /// Values in the model.
    pub n_observations: usize,
    /// Subjects in the model.
    pub n_subjects: usize,
    /// Covariance parameters.
    pub n_theta: usize,
    /// Maximised criterion; not comparable between rules, which fit different values.
    pub log_likelihood: Option<f64>,
    /// -2 logLik + 2 n_theta.
    pub aic: Option<f64>,
    /// -2 logLik + log(subjects) n_theta.
    pub bic: Option<f64>,
}

impl SensitivityModel {
    /// The model under `rule`.
    #[must_use]
    pub fn of(rule: CensoredRule, model: &ModelResults) -> Self {
        Self {
            rule,
            covariance: model.covariance,
            estimation: model.estimation,
            se: model.se,
            converged: model.converged,
            n_observations: model.n_observations,
            n_subjects: model.n_subjects,
            n_theta: model.n_theta,
            log_likelihood: model.log_likelihood,
            aic: model.aic,
            bic: model.bic,
        }
    }
}
