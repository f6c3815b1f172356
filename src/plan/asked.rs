//! The analysis as asked: plain data, the `analysis` section of `plan.toml`.

use super::batch::Batch;
use super::choices::{
    BaselineSlope, CorrelateWithin, CovarianceBy, DfMethod, Estimation, ModelKind, Multiplicity,
    Preset, Primary, RandomSlopes, ReferenceBased, Scale, StandardErrors, ids,
};
use super::covariance::CovarianceStructure;
use super::margin::Margin;
use super::own_contrast::OwnContrast;
use crate::study::{CovariateValues, Study};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The analysis as asked; every field has a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalysisPlan {
    /// Options chosen together; what else is set here stands above it.
    pub preset: Option<Preset>,
    /// Markers to analyse by name; empty means all.
    pub markers: Vec<String>,
    /// Scale of every marker that `scales` does not name; `None`: natural logarithm for quotients of two markers,
    /// else as measured.
    pub scale: Option<Scale>,
    /// Mean and covariance model; `None`: that of a crossover where the treatment changes within subjects, else the
    /// means by group and visit.
    pub model: Option<ModelKind>,
    /// How the baseline enters a model of changes.
    pub baseline_slope: BaselineSlope,
    /// Whether random slopes go with their intercepts.
    pub slopes: RandomSlopes,
    /// Covariance structure of a subject's visits.
    pub covariance: CovarianceStructure,
    /// `group`: each group has its own covariance parameters.
    pub covariance_by: Option<CovarianceBy>,
    /// Where standard errors come from.
    pub se: StandardErrors,
    /// REML or ML.
    pub estimation: Estimation,
    /// Degrees of freedom; `None` takes Kenward-Roger-linear, or Satterthwaite under ML and with a sandwich.
    pub df: Option<DfMethod>,
    /// Adjustment within each contrast family.
    pub adjust: Multiplicity,
    /// Adjustment of each contrast across markers, a second family.
    pub adjust_markers: Multiplicity,
    /// Confidence level of every interval.
    pub conf_level: f64,
    /// Whether the intervals of a family hold together.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub simultaneous_ci: bool,
    /// Seed of the lattice that estimates Dunnett's adjustment, and simultaneous intervals, of more than four
    /// contrasts.
    pub random_seed: u32,
    /// Covariates in the model, in order.
    pub covariates: Vec<CovariateTerm>,
    /// The batch in which a sample was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// The comparison that answers the question; `None`: the difference in change where groups are compared, else the
    /// change from baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<Primary>,
    /// Whether the groups were randomised; `None` is not stated and treated as not.
    pub randomized: Option<bool>,
    /// Pairs to correlate: a marker, and a marker or numeric covariate.
    pub correlate: Vec<[String; 2]>,
    /// Over whom pairs are correlated; empty means each group and everyone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub correlate_within: Vec<CorrelateWithin>,
    /// Contrasts of one's own beside the usual families.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contrast: Vec<OwnContrast>,
    /// Margins within which a difference between groups does not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<Margin>,
    /// Assumptions about values after drop-out, each beside missing at random.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_based: Vec<ReferenceBased>,
    /// What is added to values after drop-out in every group but the reference, one analysis each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delta: Vec<f64>,
    /// A category whose levels may differ in the differences between groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subgroup: Option<String>,
    /// A difference that the next study should find, on the scale of the analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detect: Option<f64>,
    /// The chance with which it should find it; `None` is 0.8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power: Option<f64>,
    /// Scale of single markers by name.
    pub scales: BTreeMap<String, Scale>,
}

impl Default for AnalysisPlan {
    fn default() -> Self {
        Self {
            preset: None,
            markers: Vec::new(),
            scale: None,
            model: None,
            baseline_slope: BaselineSlope::ByVisit,
            slopes: RandomSlopes::Correlated,
            covariance: CovarianceStructure::Unstructured,
            covariance_by: None,
            se: StandardErrors::Model,
            estimation: Estimation::Reml,
            df: None,
            adjust: Multiplicity::None,
            adjust_markers: Multiplicity::None,
            conf_level: 0.95,
            simultaneous_ci: false,
            random_seed: 0,
            covariates: Vec::new(),
            batch: None,
            primary: None,
            randomized: None,
            correlate: Vec::new(),
            correlate_within: Vec::new(),
            contrast: Vec::new(),
            margin: None,
            reference_based: Vec::new(),
            delta: Vec::new(),
            subgroup: None,
            detect: None,
            power: None,
            scales: BTreeMap::new(),
        }
    }
}

ids! {
    /// A field of [`AnalysisPlan`], in the order of the command line's help. The table of
    /// options says what each is.
    OptionId, "option of the plan" {
        /// Options chosen together.
        Preset = "preset";
        /// Scale of all markers.
        Scale = "scale";
        /// Scale of single markers.
        Scales = "scales";
        /// Mean and covariance model.
        Model = "model";
        /// How the baseline enters a model of changes.
        BaselineSlope = "baseline_slope";
        /// Whether random slopes go with their intercepts.
        Slopes = "slopes";
        /// Covariance structure.
        Covariance = "covariance";
        /// What has its own covariance parameters.
        CovarianceBy = "covariance_by";
        /// Where standard errors come from.
        Se = "se";
        /// REML or ML.
        Estimation = "estimation";
        /// Degrees of freedom.
        Df = "df";
        /// Adjustment within a marker.
        Adjust = "adjust";
        /// Adjustment across markers.
        AdjustMarkers = "adjust_markers";
        /// Pairs to correlate.
        Correlate = "correlate";
        /// Over whom pairs are correlated.
        CorrelateWithin = "correlate_within";
        /// Contrasts of one's own.
        Contrast = "contrast";
        /// Margins of equivalence and non-inferiority.
        Margin = "margin";
        /// Assumptions about values after drop-out.
        ReferenceBased = "reference_based";
        /// Shifts of values after drop-out.
        Delta = "delta";
        /// A category whose levels may differ in the differences between groups.
        Subgroup = "subgroup";
        /// A difference that the next study should find.
        Detect = "detect";
        /// The chance with which it should find it.
        Power = "power";
        /// The comparison that answers the question.
        Primary = "primary";
        /// Whether the groups were randomised.
        Randomized = "randomized";
        /// Confidence level.
        ConfLevel = "conf_level";
        /// Whether the intervals of a family hold together.
        SimultaneousCi = "simultaneous_ci";
        /// Seed of Dunnett's adjustment.
        RandomSeed = "random_seed";
        /// Markers to analyse.
        Markers = "markers";
        /// Covariates in the model.
        Covariates = "covariates";
        /// The batch in which a sample was measured.
        Batch = "batch";
    }
}

/// Which value of a covariate that changes between visits enters a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CovariateAt {
    /// That of each visit, unless its differences look like errors.
    #[default]
    AsRead,
    /// That of each visit.
    Visits,
    /// That at the baseline, for all visits.
    Baseline,
}

/// A covariate as the plan names it: `age`, `age:visit`, `factor(site)`, `visits(weight)`, `baseline(weight)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CovariateTerm {
    /// Column of the file.
    pub name: String,
    /// Its effect differs by visit.
    pub by_visit: bool,
    /// Numbers are categories.
    pub as_factor: bool,
    /// Which value enters where it changes between visits.
    pub at: CovariateAt,
}

impl CovariateTerm {
    /// Reads `age`, `age:visit`, `factor(site)`, `visits(weight)` or `baseline(weight)`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (term, by_visit) = match text.strip_suffix(":visit") {
            Some(term) => (term.trim(), true),
            None => (text, false),
        };
        let within = |text: &'_ str, word: &str| -> Option<String> {
            let inner = text.strip_prefix(word)?.strip_prefix('(')?;
            Some(inner.strip_suffix(')')?.trim().to_owned())
        };
        let inner = within(term, "factor");
        let as_factor = inner.is_some();
        let term = inner.unwrap_or_else(|| term.to_owned());
        let (name, at) = if let Some(name) = within(&term, "visits") {
            (name, CovariateAt::Visits)
        } else if let Some(name) = within(&term, "baseline") {
            (name, CovariateAt::Baseline)
        } else {
            (term, CovariateAt::AsRead)
        };
        Self {
            name: name.trim().to_owned(),
            by_visit,
            as_factor,
            at,
        }
    }
}

impl CovariateTerm {
    /// Whether what looks like numbers enters as names of categories.
    #[must_use]
    pub fn takes_numbers_as_categories(&self, study: &Study) -> bool {
        match study.covariate(&self.name).map(|c| &c.values) {
            Some(CovariateValues::Number(_)) => self.as_factor,
            Some(CovariateValues::Factor { levels, .. }) => {
                let is_number = |level: &String| level.trim().parse::<f64>().is_ok();
                !levels.is_empty() && levels.iter().all(is_number)
            }
            None => false,
        }
    }

    /// Whether the value of each visit enters.
    #[must_use]
    pub fn varies_in(&self, study: &Study) -> bool {
        let there = study.covariate(&self.name);
        there
            .and_then(|c| c.at_visits.as_ref())
            .is_some_and(|v| match self.at {
                CovariateAt::AsRead => !v.is_doubtful,
                CovariateAt::Visits => true,
                CovariateAt::Baseline => false,
            })
    }
}

impl From<String> for CovariateTerm {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<CovariateTerm> for String {
    fn from(term: CovariateTerm) -> Self {
        let name = match term.at {
            CovariateAt::AsRead => term.name,
            CovariateAt::Visits => format!("visits({})", term.name),
            CovariateAt::Baseline => format!("baseline({})", term.name),
        };
        let name = if term.as_factor {
            format!("factor({name})")
        } else {
            name
        };
        if term.by_visit {
            format!("{name}:visit")
        } else {
            name
        }
    }
}
