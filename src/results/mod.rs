//! What came out, as plain data in the schema `trajecta.results/1`; no maths.
//!
//! In: numbers from `models`, put together by `run`. Out: what figures, reports, the window and
//! `results.json` read. A field that does not apply is `None` and prints as `null`.
//! Not its business: how a number comes about. A further number is a field here, filled in `run`.

mod areas;
mod classical;
mod contrast;
mod diagnostics;
mod estimate;
mod finding;
mod model;
mod of_plan;
mod sensitivity;
mod study_summary;
mod subgroups;
mod what_if;

pub use areas::{AreaRule, SubjectAreas};
pub use classical::{
    AssumptionCheck, AssumptionTest, BaselineMethod, ChangeMethod, Correlated, Correlation,
    CorrelationMethod, CrossoverCell, FriedmanTest, RmAnovaEffect,
};
pub use contrast::{
    ByGroup, ContrastEstimate, ContrastFamily, ContrastKey, MostInfluential, PKind, SensitivityRow,
};
pub use diagnostics::{
    ContrastInfluence, Diagnostics, PairedRow, PairedValues, PercentChange, PercentChanges,
    Residual, SubjectInfluence, VisitSpread,
};
pub use estimate::TestedEstimate;
pub use finding::{Direction, Finding};
pub use model::{
    Coefficient, CovarianceSource, CovarianceTest, EffectTest, EstimatedMarginalMean, GroupSigma,
    Heterogeneity, LadderStep, ModelResults, RandomEffect, SdRatio, Slope, StructureRow, TestType,
};
pub use sensitivity::SensitivityModel;
pub use study_summary::{GroupSummary, RowCounts, StudySummary, VisitSummary};
pub use subgroups::{EffectModification, SubgroupRow};
pub use what_if::{Conclusion, MarginRow, NextStudyRow, ReferenceBasedRow, TippingPoint};

use crate::plan::Scale;
use crate::study::is_everyone;
use crate::words::{agree, counted};
use serde::{Deserialize, Serialize};

/// Everything one analysis gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnalysisResults {
    /// Which keys the file has.
    pub schema: Schema,
    /// Program that made it.
    pub software: Software,
    /// The study as read and prepared.
    pub study: StudySummary,
    /// The resolved plan.
    pub plan: serde_json::Value,
    /// Covariates by group.
    pub table_one: Vec<TableOneRow>,
    /// One entry a marker.
    pub markers: Vec<MarkerResults>,
    /// The clearest contrast of each marker's primary comparison, strongest evidence first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

impl AnalysisResults {
    /// Whether a contrast is of the only group, everyone, and of no treatment: its name says nothing.
    #[must_use]
    pub fn is_of_everyone(&self, key: &ContrastKey) -> bool {
        let groups = self.study.groups.iter();
        key.treatment.is_none() && is_everyone(groups.map(|g| g.name.as_str()))
    }

    /// The findings to tell first, each with its marker: those that are clear, at most `most`, and in one sentence how
    /// many markers have nothing clear.
    #[must_use]
    pub fn told_first(&self, most: usize) -> Vec<(Option<&str>, String)> {
        self.told_first_of(&self.findings.iter().collect::<Vec<_>>(), most)
    }

    /// The same of some of the findings, as those of the markers that are chosen.
    #[must_use]
    pub fn told_first_of<'f>(
        &self,
        findings: &[&'f Finding],
        most: usize,
    ) -> Vec<(Option<&'f str>, String)> {
        let told = |f: &Finding| f.sentence.clone();
        let (clear, unclear): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|f| f.clear);
        let mut out: Vec<(Option<&str>, String)> = clear
            .iter()
            .take(most)
            .map(|f| (Some(f.marker.as_str()), told(f)))
            .collect();
        let all = findings.len();
        if let Some(further) = clear.len().checked_sub(most).filter(|n| *n > 0) {
            let of_several =
                self.study.visits.len() > 2 && clear.iter().any(|f| !f.visit.is_empty());
            let at = if of_several {
                " at one visit or more"
            } else {
                ""
            };
            let (markers, have) = (
                counted(further, "further marker"),
                agree(further, "has", "have"),
            );
            out.push((
                None,
                format!("{markers} of {all} {have} a clear result{at}."),
            ));
        }
        match unclear[..] {
            [] => {}
            [one] => out.push((Some(&one.marker), told(one))),
            [first, ..] => {
                let what = match first.family {
                    // A line has no visit.
                    ContrastFamily::DifferenceInChange if first.visit.is_empty() => {
                        "difference in slope"
                    }
                    ContrastFamily::ChangeFromBaseline if first.visit.is_empty() => "slope",
                    ContrastFamily::DifferenceInChange => "difference in change",
                    ContrastFamily::ChangeFromBaseline => "change from baseline",
                    ContrastFamily::TreatmentDifference => "difference between treatments",
                    ContrastFamily::GroupDifference if self.study.visits.len() > 1 => {
                        "difference between groups after the baseline"
                    }
                    ContrastFamily::GroupDifference | ContrastFamily::Custom => {
                        "difference between groups"
                    }
                };
                let count = if unclear.len() == all {
                    format!("None of {all} markers has a")
                } else {
                    format!("{} of {all} markers: no", unclear.len())
                };
                out.push((None, format!("{count} clear {what}.")));
            }
        }
        out
    }

    /// Where there is no finding at all, the first marker that says why, and its sentence.
    #[must_use]
    pub fn why_no_finding(&self) -> Option<(Option<&str>, String)> {
        let mut markers = self.markers.iter().filter(|_| self.findings.is_empty());
        markers.find_map(|m| {
            let why = m.why.as_ref()?;
            Some((Some(m.marker.as_str()), format!("{}: {why}", m.label)))
        })
    }
}

/// The format of a results file; a key that goes or changes its meaning needs a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schema {
    /// The first.
    #[serde(rename = "trajecta.results/1")]
    Results1,
}

/// Name and version of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Software {
    /// `trajecta`.
    pub name: String,
    /// Crate version.
    pub version: String,
}

impl Default for Software {
    fn default() -> Self {
        Self {
            name: "trajecta".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// A covariate in one group; one row a level for factors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableOneRow {
    /// Column.
    pub covariate: String,
    /// Group.
    pub group: String,
    /// Subjects with a value.
    pub n: usize,
    /// Subjects without.
    pub missing: usize,
    /// Mean of a number.
    pub mean: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// First quartile.
    pub q1: Option<f64>,
    /// Third quartile.
    pub q3: Option<f64>,
    /// Level of a factor.
    pub level: Option<String>,
    /// Subjects at that level.
    pub count: Option<usize>,
    /// Group minus reference in pooled standard deviations.
    pub standardized_difference: Option<f64>,
}

/// Whether a marker has results at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkerStatus {
    /// Descriptives exist.
    Done,
    /// Nothing could be computed; `why` says so.
    Failed,
}

/// One marker's results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkerResults {
    /// Column header or derived name.
    pub marker: String,
    /// Tidied name.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Scale it was analysed on.
    pub scale: Scale,
    /// Subjects with at least one value.
    pub n_subjects: usize,
    /// Values.
    pub n_observations: usize,
    /// Done or failed.
    pub status: MarkerStatus,
    /// Why there is no result or no model.
    pub why: Option<String>,
    /// Per group and visit.
    pub descriptives: Vec<Descriptive>,
    /// Groups compared at baseline.
    pub baseline: Vec<BaselineTest>,
    /// Checks that inform and never choose a test.
    pub assumptions: Vec<AssumptionTest>,
    /// Paired change within groups.
    pub change: Vec<ChangeTest>,
    /// The mixed model.
    pub model: Option<ModelResults>,
    /// Repeated-measures ANOVA on complete cases.
    pub rm_anova: Vec<RmAnovaEffect>,
    /// Friedman's test of each group on complete cases.
    pub friedman: Vec<FriedmanTest>,
    /// Correlations that the plan asks for.
    pub correlations: Vec<Correlation>,
    /// Areas under the subjects' own courses, where the plan asks for an area; empty else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub auc: Vec<SubjectAreas>,
    /// Differences between groups with their margins, where the plan names some; empty else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub margins: Vec<MarginRow>,
    /// Differences under assumptions about values after drop-out, where the plan asks for some; empty else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference_based: Vec<ReferenceBasedRow>,
    /// The difference at the last visit under shifts of values after drop-out; empty else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tipping_point: Vec<TippingPoint>,
    /// Differences within the levels of a category, where the plan names one; empty else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subgroups: Vec<SubgroupRow>,
    /// Whether those levels differ in them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_modification: Option<EffectModification>,
    /// How large the next study has to be, where the plan asks; empty else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next_study: Vec<NextStudyRow>,
    /// Sequence x period of a crossover.
    pub crossover: Vec<CrossoverCell>,
    /// For each contrast the subject it depends on most.
    pub influence: Vec<MostInfluential>,
    /// Contrasts under every rule for values below the detection limit; empty without such values.
    pub sensitivity: Vec<SensitivityRow>,
    /// The models that the sensitivity fitted; empty without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<SensitivityModel>,
    /// Patterns of missing visits.
    pub missingness: Vec<MissingnessPattern>,
    /// Parts of the plan that were not done for this marker, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_done: Vec<String>,
    /// What the reader should know.
    pub warnings: Vec<String>,
}

/// A group at a visit on the analysis scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Descriptive {
    /// Group.
    pub group: String,
    /// Visit.
    pub visit: String,
    /// Values.
    pub n: usize,
    /// Subjects of the group without one.
    pub missing: usize,
    /// Values known only as a limit.
    pub censored: usize,
    /// Mean.
    pub mean: Option<f64>,
    /// Standard deviation, n - 1.
    pub sd: Option<f64>,
    /// Standard error of the mean.
    pub sem: Option<f64>,
    /// Lower limit of the t interval.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// First quartile, type 7.
    pub q1: Option<f64>,
    /// Third quartile.
    pub q3: Option<f64>,
    /// Least.
    pub min: Option<f64>,
    /// Greatest.
    pub max: Option<f64>,
    /// Geometric mean of the raw values.
    pub geometric_mean: Option<f64>,
    /// Its lower limit.
    pub gm_ci_low: Option<f64>,
    /// Its upper limit.
    pub gm_ci_high: Option<f64>,
    /// Raw values, on a log scale only.
    pub raw: Option<RawDescriptive>,
}

/// Raw values beside a log scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RawDescriptive {
    /// Mean.
    pub mean: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// First quartile.
    pub q1: Option<f64>,
    /// Third quartile.
    pub q3: Option<f64>,
    /// Least.
    pub min: Option<f64>,
    /// Greatest.
    pub max: Option<f64>,
}

/// Groups compared at baseline: `group` minus `versus`; both are `all` in a test of all groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineTest {
    /// Compared group.
    pub group: String,
    /// Reference group.
    pub versus: String,
    /// How they are compared.
    pub test: BaselineMethod,
    /// Difference of means, or Hodges-Lehmann estimate.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Test statistic.
    pub statistic: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Second degrees of freedom.
    pub df2: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Exact distribution used.
    pub exact: Option<bool>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Hedges g, exact J.
    pub hedges_g: Option<f64>,
    /// Its lower limit.
    pub g_ci_low: Option<f64>,
    /// Its upper limit.
    pub g_ci_high: Option<f64>,
    /// Partial eta squared; ANCOVA and one-way ANOVA only.
    pub partial_eta2: Option<f64>,
}

impl BaselineTest {
    /// A row without numbers.
    #[must_use]
    pub fn of(group: &str, versus: &str, test: BaselineMethod) -> Self {
        Self {
            group: group.to_owned(),
            versus: versus.to_owned(),
            test,
            estimate: None,
            se: None,
            statistic: None,
            df: None,
            df2: None,
            p: None,
            exact: None,
            ci_low: None,
            ci_high: None,
            hedges_g: None,
            g_ci_low: None,
            g_ci_high: None,
            partial_eta2: None,
        }
    }
}

/// Paired change from baseline in one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeTest {
    /// Group.
    pub group: String,
    /// Visit.
    pub visit: String,
    /// Which test.
    pub test: ChangeMethod,
    /// Pairs.
    pub n: usize,
    /// Mean change, or Hodges-Lehmann estimate.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Test statistic.
    pub statistic: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Exact distribution used.
    pub exact: Option<bool>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Mean change over its standard deviation.
    pub dz: Option<f64>,
    /// Lower limit of dz.
    pub dz_ci_low: Option<f64>,
    /// Upper limit of dz.
    pub dz_ci_high: Option<f64>,
    /// Bias-corrected change over the average standard deviation.
    pub g_av: Option<f64>,
}

/// How many subjects of a group show a pattern of seen (`1`) and missing (`0`) visits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingnessPattern {
    /// One character a visit.
    pub pattern: String,
    /// Group.
    pub group: String,
    /// Subjects.
    pub n: usize,
}

impl MarkerResults {
    /// What should be known of diagnostics that are not of the model shown; `None` where they are.
    #[must_use]
    pub fn diagnosed_otherwise(&self) -> Option<String> {
        let model = self.model.as_ref()?;
        model.n_censored?;
        let mut out =
            "Residuals and other diagnostics are of the model that takes values below the limit as half of it: with limits in the likelihood such a value has no residual. Whom a contrast depends on most, and whole effects (type III), are not computed with limits in the likelihood."
                .to_owned();
        if !self.subgroups.is_empty() {
            out.push_str(" Subgroups are of that other model as well.");
        }
        Some(out)
    }

    /// How many values after the baseline are missing of subjects with a baseline value, at visits where the marker was
    /// measured: after the last value of the subject, and between two of its values.
    #[must_use]
    pub fn imputed(&self, baseline: usize) -> [usize; 2] {
        let seen = |p: &MissingnessPattern, v: usize| p.pattern.as_bytes().get(v) == Some(&b'1');
        let visits = self.missingness.first().map_or(0, |p| p.pattern.len());
        let measured: Vec<usize> = (baseline + 1..visits)
            .filter(|v| self.missingness.iter().any(|p| seen(p, *v)))
            .collect();
        let mut out = [0, 0];
        for p in self.missingness.iter().filter(|p| seen(p, baseline)) {
            let last = measured.iter().rev().find(|v| seen(p, **v));
            for v in measured.iter().filter(|v| !seen(p, **v)) {
                let is_between = last.is_some_and(|last| v < last);
                out[usize::from(is_between)] += p.n;
            }
        }
        out
    }

    /// The descriptive row of `group` at `visit`.
    #[must_use]
    pub fn descriptive(&self, group: &str, visit: &str) -> Option<&Descriptive> {
        self.descriptives
            .iter()
            .find(|d| d.group == group && d.visit == visit)
    }

    /// What the plan asks and this marker does not have, and why.
    pub fn left_undone(&self) -> impl Iterator<Item = &String> {
        self.why.iter().chain(&self.not_done)
    }

    /// The contrasts of one family.
    pub fn contrasts(&self, family: ContrastFamily) -> impl Iterator<Item = &ContrastEstimate> {
        self.model
            .iter()
            .flat_map(|m| &m.contrasts)
            .filter(move |c| c.key.family == family)
    }
}
