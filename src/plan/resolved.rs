//! A plan in which everything is decided.

use super::asked::{AnalysisPlan, CovariateTerm};
use super::batch::Batch;
use super::choices::{
    BaselineSlope, CorrelateWithin, CovarianceBy, DfMethod, Estimation, ModelKind, Multiplicity,
    Preset, Primary, RandomSlopes, ReferenceBased, Scale, StandardErrors,
};
use super::covariance::CovarianceStructure;
use super::margin::Margin;
use super::own_contrast::OwnContrast;
use std::collections::BTreeMap;

/// The power of a next study that is taken where none is chosen.
pub(super) const USUAL_POWER: f64 = 0.8;

/// A plan with every default decided, and what the user should know about the decisions.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedPlan {
    /// The value of every option.
    pub plan: Decided,
    /// What was decided for the user and should be known, for every marker.
    pub warnings: Vec<String>,
    /// The same, for single markers by name.
    pub marker_warnings: BTreeMap<String, Vec<String>>,
}

/// The options of a plan, each with the value in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// Markers to analyse.
    pub markers: Vec<String>,
    /// Scale of each marker that is analysed or correlated with.
    pub scales: BTreeMap<String, Scale>,
    /// Mean and covariance model.
    pub model: ModelKind,
    /// How the baseline enters a model of changes.
    pub baseline_slope: BaselineSlope,
    /// Whether random slopes go with their intercepts.
    pub slopes: RandomSlopes,
    /// Covariance structure of a subject's visits.
    pub covariance: CovarianceStructure,
    /// Whether each group has its own covariance parameters.
    pub covariance_by_group: bool,
    /// Where standard errors come from.
    pub se: StandardErrors,
    /// REML or ML.
    pub estimation: Estimation,
    /// Degrees of freedom.
    pub df: DfMethod,
    /// Adjustment within each contrast family.
    pub adjust: Multiplicity,
    /// Adjustment of each contrast across markers.
    pub adjust_markers: Multiplicity,
    /// Confidence level of every interval.
    pub conf_level: f64,
    /// Whether the intervals of a family hold together.
    pub simultaneous_ci: bool,
    /// Seed of the lattice of Dunnett's adjustment and of simultaneous intervals.
    pub random_seed: u32,
    /// Covariates in the model, in order.
    pub covariates: Vec<CovariateTerm>,
    /// The batch in which a sample was measured.
    pub batch: Option<Batch>,
    /// The comparison that answers the question, where one was chosen.
    pub primary: Option<Primary>,
    /// Whether the groups are treated as randomised.
    pub randomized: bool,
    /// Pairs to correlate.
    pub correlate: Vec<[String; 2]>,
    /// Over whom pairs are correlated; empty means each group and everyone.
    pub correlate_within: Vec<CorrelateWithin>,
    /// Contrasts of one's own beside the usual families.
    pub contrast: Vec<OwnContrast>,
    /// Margins within which a difference between groups does not matter.
    pub margin: Option<Margin>,
    /// Assumptions about values after drop-out, each beside missing at random.
    pub reference_based: Vec<ReferenceBased>,
    /// What is added to values after drop-out in every group but the reference, one analysis each.
    pub delta: Vec<f64>,
    /// A category whose levels may differ in the differences between groups.
    pub subgroup: Option<String>,
    /// A difference that the next study should find.
    pub detect: Option<f64>,
    /// The chance with which it should find it, where one was chosen.
    pub power: Option<f64>,
    /// What was asked where the decision does not tell it.
    pub(super) asked: Asked,
}

/// What a plan file keeps of the question beside the decisions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// The preset, which decides several options.
    pub preset: Option<Preset>,
    /// Scale of the markers that are not named.
    pub scale: Option<Scale>,
    /// Whether the user stated that the groups were randomised, or were not.
    pub randomized: Option<bool>,
}

/// What only a study decides.
pub(super) struct Decisions {
    /// Markers to analyse.
    pub markers: Vec<String>,
    /// Mean and covariance model.
    pub model: ModelKind,
    /// Scale of each of them and of those they are correlated with.
    pub scales: BTreeMap<String, Scale>,
    /// Degrees of freedom.
    pub df: DfMethod,
    /// Covariates in the model.
    pub covariates: Vec<CovariateTerm>,
}

impl ResolvedPlan {
    /// Scale of the marker named `marker`.
    #[must_use]
    pub fn scale_of(&self, marker: &str) -> Scale {
        let scales = &self.plan.scales;
        (scales.get(marker).copied())
            .or(self.plan.asked.scale)
            .unwrap_or(Scale::Identity)
    }
}

impl ResolvedPlan {
    /// The same plan with these standard errors and degrees of freedom, where a single model is tested otherwise.
    #[must_use]
    pub fn tested_with(&self, se: StandardErrors, df: DfMethod) -> Self {
        let mut out = self.clone();
        (out.plan.se, out.plan.df) = (se, df);
        out
    }
}

impl AnalysisPlan {
    /// The model as asked; where none was asked, that of a study in which no treatment changes within subjects.
    #[must_use]
    pub fn model_or_usual(&self) -> ModelKind {
        self.model.unwrap_or(ModelKind::Mmrm)
    }
}

impl Decided {
    /// The plan as asked with what the study decides.
    pub(super) fn new(plan: &AnalysisPlan, decisions: Decisions) -> Self {
        Self {
            markers: decisions.markers,
            scales: decisions.scales,
            model: decisions.model,
            baseline_slope: plan.baseline_slope,
            slopes: plan.slopes,
            covariance: plan.covariance,
            covariance_by_group: plan.covariance_by.is_some(),
            se: plan.se,
            estimation: plan.estimation,
            df: decisions.df,
            adjust: plan.adjust,
            adjust_markers: plan.adjust_markers,
            conf_level: plan.conf_level,
            simultaneous_ci: plan.simultaneous_ci,
            random_seed: plan.random_seed,
            covariates: decisions.covariates,
            batch: plan.batch.clone(),
            primary: plan.primary,
            randomized: plan.randomized.unwrap_or(false),
            correlate: plan.correlate.clone(),
            correlate_within: plan.correlate_within.clone(),
            contrast: plan.contrast.clone(),
            margin: plan.margin,
            reference_based: plan.reference_based.clone(),
            delta: plan.delta.clone(),
            subgroup: plan.subgroup.clone(),
            detect: plan.detect,
            power: plan.power,
            asked: Asked {
                preset: plan.preset,
                scale: plan.scale,
                randomized: plan.randomized,
            },
        }
    }

    /// The plan that asks for exactly this: what `plan.toml` and `results.json` hold.
    #[must_use]
    pub fn written(&self) -> AnalysisPlan {
        AnalysisPlan {
            preset: self.asked.preset,
            markers: self.markers.clone(),
            scale: self.asked.scale,
            model: Some(self.model),
            baseline_slope: self.baseline_slope,
            slopes: self.slopes,
            covariance: self.covariance,
            covariance_by: self.covariance_by_group.then_some(CovarianceBy::Group),
            se: self.se,
            estimation: self.estimation,
            df: Some(self.df),
            adjust: self.adjust,
            adjust_markers: self.adjust_markers,
            conf_level: self.conf_level,
            simultaneous_ci: self.simultaneous_ci,
            random_seed: self.random_seed,
            covariates: self.covariates.clone(),
            batch: self.batch.clone(),
            primary: self.primary,
            randomized: self.asked.randomized,
            correlate: self.correlate.clone(),
            correlate_within: self.correlate_within.clone(),
            contrast: self.contrast.clone(),
            margin: self.margin,
            reference_based: self.reference_based.clone(),
            delta: self.delta.clone(),
            subgroup: self.subgroup.clone(),
            detect: self.detect,
            power: self.power,
            scales: self.scales.clone(),
        }
    }

    /// The column of batches that are a random effect.
    #[must_use]
    pub fn random_batch(&self) -> Option<&str> {
        let random = self.batch.as_ref().filter(|b| b.random);
        random.map(|b| b.column.as_str())
    }

    /// Columns of which a value needs to know something to enter a model: covariates, and batches.
    #[must_use]
    pub fn columns_needed(&self) -> Vec<&str> {
        let covariates = self.covariates.iter().map(|t| t.name.as_str());
        covariates.chain(self.random_batch()).collect()
    }

    /// Whether the contrasts of a family are taken together by the correlation of their estimates.
    #[must_use]
    pub fn by_correlation(&self) -> bool {
        self.adjust == Multiplicity::Dunnett || self.simultaneous_ci
    }

    /// The chance with which the next study should find a difference.
    #[must_use]
    pub fn power_in_force(&self) -> f64 {
        self.power.unwrap_or(USUAL_POWER)
    }

    /// The preset that was chosen.
    #[must_use]
    pub fn preset(&self) -> Option<Preset> {
        self.asked.preset
    }

    /// Whether the user stated that the groups were randomised, or were not.
    #[must_use]
    pub fn stated_randomized(&self) -> Option<bool> {
        self.asked.randomized
    }
}
