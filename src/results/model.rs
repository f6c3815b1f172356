//! The mixed model of a marker as it is written out.

use crate::plan::{CovarianceStructure, DfMethod, Estimation, ModelKind, StandardErrors, method};
use serde::{Deserialize, Serialize};

/// The fitted mixed model of one marker.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ModelResults {
    /// `mmrm`.
    pub kind: &'static str,
    /// Formula in R's words.
    pub formula: String,
    /// Covariance structure.
    pub covariance: &'static str,
    /// `reml` or `ml`.
    pub estimation: &'static str,
    /// Degrees-of-freedom method.
    pub df_method: &'static str,
    /// Standard errors.
    pub se: &'static str,
    /// At an optimum as defined.
    pub converged: bool,
    /// Newton iterations.
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
}

impl ModelResults {
    /// The mean model, in the middle of a sentence.
    #[must_use]
    pub fn kind_in_words(&self) -> &'static str {
        match self.kind.parse::<ModelKind>() {
            Ok(ModelKind::ChangeMmrm) => "mixed model of changes, baseline as covariate",
            Ok(ModelKind::Clda) => "mixed model for repeated measures, common baseline mean",
            Ok(ModelKind::RandomIntercept) => "mixed model with a random intercept",
            Ok(ModelKind::RandomSlope) => "mixed model with random slopes",
            Ok(ModelKind::Crossover) => {
                "mixed model of the crossover with random subjects and periods"
            }
            Ok(ModelKind::CrossoverMarginal) => "mixed model of the crossover",
            _ => "mixed model for repeated measures",
        }
    }

    /// Covariance where it is no consequence of random effects, estimation, degrees of freedom and standard errors,
    /// in the middle of a sentence.
    #[must_use]
    pub fn method_in_words(&self) -> String {
        let covariance = self.covariance.parse::<CovarianceStructure>().map_or_else(
            |_| method(self.covariance).map_or(self.covariance, |m| m.label),
            CovarianceStructure::label,
        );
        let estimation = self
            .estimation
            .parse::<Estimation>()
            .map_or(self.estimation, Estimation::label);
        let df = self
            .df_method
            .parse::<DfMethod>()
            .map_or(self.df_method, DfMethod::label);
        let own = if self.sigma_by_group.is_empty() {
            ""
        } else {
            " in each group"
        };
        let errors = match self.se.parse::<StandardErrors>() {
            Ok(StandardErrors::Sandwich) => ", sandwich standard errors",
            Ok(StandardErrors::Cr2) => ", sandwich standard errors (CR2)",
            Ok(StandardErrors::Cr3) => ", sandwich standard errors (CR3)",
            _ => "",
        };
        let is_random = self
            .kind
            .parse::<ModelKind>()
            .is_ok_and(ModelKind::is_random);
        let covariance = if is_random {
            String::new()
        } else {
            format!("{covariance} covariance{own}, ")
        };
        format!("{covariance}{estimation}, {df} degrees of freedom{errors}")
    }
}

/// Covariance of the visits in one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupSigma {
    /// Group.
    pub group: String,
    /// Covariance, visits x visits.
    pub sigma: Vec<Vec<f64>>,
}

/// The subject without whom a contrast would move furthest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MostInfluential {
    /// Which contrasts.
    pub family: ContrastFamily,
    /// Group.
    pub group: String,
    /// What it is compared with.
    pub versus: String,
    /// Visit.
    pub visit: String,
    /// The subject.
    pub subject: String,
    /// Estimate with everyone.
    pub estimate: f64,
    /// Estimate without the subject.
    pub estimate_without: f64,
    /// Their difference in standard errors of the full estimate.
    pub shift: f64,
}

/// A variance component.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LadderStep {
    /// Structure.
    pub covariance: &'static str,
    /// Whether it converged.
    pub converged: bool,
    /// Why not.
    pub why: Option<String>,
}

/// A fixed effect.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EffectTest {
    /// `group`, `visit`, `group:visit` or a covariate.
    pub effect: String,
    /// `III`.
    #[serde(rename = "type")]
    pub kind: &'static str,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slope {
    /// Group.
    pub group: String,
    /// Reference group of a difference; `None` for the slope itself.
    pub versus: Option<String>,
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

/// The family a contrast belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContrastFamily {
    /// Visit minus baseline within a group.
    ChangeFromBaseline,
    /// Group minus reference at a visit.
    GroupDifference,
    /// Change in a group minus change in the reference.
    DifferenceInChange,
    /// Treatment minus reference treatment at a visit; crossover only.
    TreatmentDifference,
}

impl ContrastFamily {
    /// The families in reading order.
    pub const ALL: [Self; 4] = [
        Self::ChangeFromBaseline,
        Self::GroupDifference,
        Self::DifferenceInChange,
        Self::TreatmentDifference,
    ];

    /// Name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ChangeFromBaseline => "change_from_baseline",
            Self::GroupDifference => "group_difference",
            Self::DifferenceInChange => "difference_in_change",
            Self::TreatmentDifference => "treatment_difference",
        }
    }

    /// Name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ChangeFromBaseline => "Change from baseline",
            Self::GroupDifference => "Group difference",
            Self::DifferenceInChange => "Difference in change",
            Self::TreatmentDifference => "Treatment difference",
        }
    }
}

/// One contrast of the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContrastEstimate {
    /// Family.
    pub family: ContrastFamily,
    /// Group.
    pub group: String,
    /// Baseline label or reference group.
    pub versus: String,
    /// Visit.
    pub visit: String,
    /// Crossover only; `versus` is then the reference treatment or the baseline of the period.
    pub treatment: Option<String>,
    /// Estimate on the analysis scale; `None` when not estimable.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// t.
    pub t: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Adjusted within the family; `None` without adjustment.
    pub p_adjusted: Option<f64>,
    /// Adjusted across markers.
    pub p_adjusted_markers: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Back-transform on log scales.
    pub ratio: Option<f64>,
    /// Its lower limit.
    pub ratio_ci_low: Option<f64>,
    /// Its upper limit.
    pub ratio_ci_high: Option<f64>,
    /// Estimate over the residual standard deviation at the visit.
    pub standardized: Option<f64>,
}
