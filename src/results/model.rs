//! The mixed model of a marker as it is written out.

use super::ContrastEstimate;
use crate::plan::{CovarianceStructure, DfMethod, Estimation, ModelKind, StandardErrors};
use serde::{Deserialize, Serialize};

/// The fitted mixed model of one marker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelResults {
    /// What the means are.
    pub kind: ModelKind,
    /// Formula in R's words.
    pub formula: String,
    /// Covariance of a subject's visits.
    pub covariance: CovarianceSource,
    /// Criterion that was maximised.
    pub estimation: Estimation,
    /// Degrees-of-freedom method; `None` where tests are by the normal distribution.
    pub df_method: Option<DfMethod>,
    /// Standard errors.
    pub se: StandardErrors,
    /// At an optimum as defined.
    pub converged: bool,
    /// Steps to the optimum.
    pub iterations: usize,
    /// Structures tried.
    pub ladder: Vec<LadderStep>,
    /// Maximised criterion.
    pub log_likelihood: Option<f64>,
    /// -2 logLik + 2 n_theta.
    pub aic: Option<f64>,
    /// -2 logLik + log(subjects) n_theta.
    pub bic: Option<f64>,
    /// Covariance parameters.
    pub n_theta: usize,
    /// Values in the model.
    pub n_observations: usize,
    /// Values that the likelihood knows as limits; `None` where it knows none as such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_censored: Option<usize>,
    /// Subjects in the model.
    pub n_subjects: usize,
    /// Rows that lacked a covariate.
    pub rows_without_covariates: usize,
    /// Groups in the model.
    pub groups: Vec<String>,
    /// Visits in the model.
    pub visits: Vec<String>,
    /// Covariance of a subject's visits.
    pub sigma: Vec<Vec<f64>>,
    /// Per group, when the structure is.
    pub sigma_by_group: Vec<GroupSigma>,
    /// Random effects.
    pub random: Vec<RandomEffect>,
    /// Fixed effects, R's terms.
    pub coefficients: Vec<Coefficient>,
    /// Covariance of the fixed effects.
    pub beta_cov: Vec<Vec<f64>>,
    /// Type III tests.
    pub tests: Vec<EffectTest>,
    /// Estimated marginal means.
    pub emmeans: Vec<EstimatedMarginalMean>,
    /// Slopes of a random-slope model.
    pub slopes: Vec<Slope>,
    /// The contrast families.
    pub contrasts: Vec<ContrastEstimate>,
    /// Whether the groups have the same covariance; `None` with one group, in a crossover and with random effects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heterogeneity: Option<Heterogeneity>,
    /// Every covariance structure with the same means; empty where there are too many markers, subjects or visits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub structures: Vec<StructureRow>,
}

impl ModelResults {
    /// A model without numbers.
    #[must_use]
    pub fn of(kind: ModelKind, covariance: CovarianceSource) -> Self {
        Self {
            kind,
            formula: String::new(),
            covariance,
            estimation: Estimation::Reml,
            df_method: Some(DfMethod::Residual),
            se: StandardErrors::Model,
            converged: false,
            iterations: 0,
            ladder: Vec::new(),
            log_likelihood: None,
            aic: None,
            bic: None,
            n_theta: 0,
            n_observations: 0,
            n_censored: None,
            n_subjects: 0,
            rows_without_covariates: 0,
            groups: Vec::new(),
            visits: Vec::new(),
            sigma: Vec::new(),
            sigma_by_group: Vec::new(),
            random: Vec::new(),
            coefficients: Vec::new(),
            beta_cov: Vec::new(),
            tests: Vec::new(),
            emmeans: Vec::new(),
            slopes: Vec::new(),
            contrasts: Vec::new(),
            heterogeneity: None,
            structures: Vec::new(),
        }
    }

    /// The mean model, in the middle of a sentence.
    #[must_use]
    pub fn kind_in_words(&self) -> &'static str {
        match self.kind {
            ModelKind::Mmrm => "mixed model for repeated measures",
            ModelKind::ChangeMmrm => "mixed model of changes, baseline as covariate",
            ModelKind::Clda => "mixed model for repeated measures, common baseline mean",
            ModelKind::RandomIntercept => "mixed model with a random intercept",
            ModelKind::RandomSlope => "mixed model with random slopes",
            ModelKind::Crossover => "mixed model of the crossover with random subjects and periods",
            ModelKind::CrossoverMarginal => "mixed model of the crossover",
        }
    }

    /// Covariance where it is no consequence of random effects, estimation, degrees of freedom and standard errors,
    /// in the middle of a sentence.
    #[must_use]
    pub fn method_in_words(&self) -> String {
        let own = if self.sigma_by_group.is_empty() {
            ""
        } else {
            " in each group"
        };
        let errors = match self.se {
            StandardErrors::Model => "",
            StandardErrors::Sandwich => ", sandwich standard errors",
            StandardErrors::Cr2 => ", sandwich standard errors (CR2)",
            StandardErrors::Cr3 => ", sandwich standard errors (CR3)",
        };
        let covariance = if self.kind.is_random() {
            String::new()
        } else {
            format!("{} covariance{own}, ", self.covariance.label())
        };
        let tests = match self.df_method {
            Some(method) => format!("{} degrees of freedom", method.label()),
            None => "values below the limit in the likelihood, tests by the normal distribution"
                .to_owned(),
        };
        format!("{covariance}{}, {tests}{errors}", self.estimation.label())
    }
}

/// How the covariances of the groups compare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heterogeneity {
    /// Standard deviations over those of the reference group, from a covariance for each group; from the values where
    /// that model has no optimum.
    pub sd_ratio: Vec<SdRatio>,
    /// Likelihood-ratio test of one covariance against one for each group; `None` where one of them has no optimum, and
    /// where groups have too few complete subjects or visits are too many to fit one for each.
    pub lrt: Option<CovarianceTest>,
}

/// Standard deviation of a group over that of the reference group at a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SdRatio {
    /// Group.
    pub group: String,
    /// Visit.
    pub visit: String,
    /// Ratio; `None` where a standard deviation does not exist.
    pub ratio: Option<f64>,
}

/// A likelihood-ratio test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CovarianceTest {
    /// Twice the difference of the log-likelihoods.
    pub chi2: f64,
    /// Difference of the numbers of covariance parameters.
    pub df: usize,
    /// Upper tail.
    pub p: f64,
}

/// A covariance structure with the means of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StructureRow {
    /// Structure.
    pub covariance: CovarianceStructure,
    /// Whether each group has its own.
    pub by_group: bool,
    /// Maximised criterion.
    pub log_likelihood: Option<f64>,
    /// Covariance parameters.
    pub n_theta: usize,
    /// -2 logLik + 2 n_theta.
    pub aic: Option<f64>,
    /// -2 logLik + log(subjects) n_theta.
    pub bic: Option<f64>,
    /// At an optimum.
    pub converged: bool,
}

/// Where the covariance of a subject's visits comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CovarianceSource {
    /// A structure of its own.
    Structure(CovarianceStructure),
    /// The random effects of this model.
    RandomEffects(ModelKind),
}

impl CovarianceSource {
    /// Name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Structure(structure) => structure.id(),
            Self::RandomEffects(model) => model.id(),
        }
    }

    /// Name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Structure(structure) => structure.label(),
            Self::RandomEffects(model) => model.label(),
        }
    }
}

/// Which sums of squares a test of a whole effect takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TestType {
    /// Each effect beside all others.
    #[default]
    #[serde(rename = "III")]
    Three,
}

/// Covariance of the visits in one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupSigma {
    /// Group.
    pub group: String,
    /// Covariance, visits x visits.
    pub sigma: Vec<Vec<f64>>,
}

/// A variance component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RandomEffect {
    /// `subject` or `Residual`.
    pub level: String,
    /// Effect, R's term.
    pub term: Option<String>,
    /// Second effect of a covariance.
    pub term2: Option<String>,
    /// Variance or covariance.
    pub value: f64,
}

/// One structure tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LadderStep {
    /// What was tried.
    pub covariance: CovarianceSource,
    /// Whether it converged.
    pub converged: bool,
    /// Why not.
    pub why: Option<String>,
}

/// A fixed effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// R's term.
    pub term: String,
    /// Estimate.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// t.
    pub t: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

/// A type III test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EffectTest {
    /// `group`, `visit`, `group:visit` or a covariate.
    pub effect: String,
    /// Sums of squares.
    #[serde(rename = "type", default)]
    pub kind: TestType,
    /// Numerator df.
    pub num_df: f64,
    /// Denominator df.
    pub den_df: Option<f64>,
    /// F.
    pub f: Option<f64>,
    /// p.
    pub p: Option<f64>,
}

/// Model mean of a group at a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EstimatedMarginalMean {
    /// Group.
    pub group: String,
    /// Visit.
    pub visit: String,
    /// Crossover only.
    pub treatment: Option<String>,
    /// Mean on the analysis scale; `None` when not estimable.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

/// The slope of a group, or a difference of slopes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// Group.
    pub group: String,
    /// Reference group of a difference; `None` for the slope itself.
    pub versus: Option<String>,
    /// The unit of time that it is for: an hour, or one of the number in the label of the visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_unit: Option<String>,
    /// Change on the analysis scale in one unit of time.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// t.
    pub t: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}
