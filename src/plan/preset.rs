//! Options chosen together: what each preset sets.

use super::asked::{AnalysisPlan, CovariateAt, CovariateTerm};
use super::choices::{
    DfMethod, Estimation, ModelKind, Multiplicity, Preset, Scale, StandardErrors,
};
use super::covariance::CovarianceStructure;
use crate::study::{Covariate, Study};

impl AnalysisPlan {
    /// Takes what `preset` sets; markers, covariates and randomisation stay as they are.
    pub fn take_preset(&mut self, preset: Preset) {
        self.preset = Some(preset);
        // The design of the study decides.
        self.model = None;
        self.estimation = Estimation::Reml;
        self.covariance_by = None;
        self.adjust_markers = Multiplicity::None;
        match preset {
            Preset::RobustAdjusted => {
                self.scale = Some(Scale::Ln);
                self.scales.clear();
                self.covariance = CovarianceStructure::Unstructured;
                self.se = StandardErrors::Cr3;
                self.df = Some(DfMethod::Satterthwaite);
                self.adjust = Multiplicity::None;
            }
            Preset::Regulatory => {
                self.covariance = CovarianceStructure::Auto;
                self.se = StandardErrors::Model;
                self.df = Some(DfMethod::KenwardRogerLinear);
                self.adjust = Multiplicity::Holm;
            }
        }
    }
}

/// The model of groups for which none was asked. For a regulator the baseline is adjusted for, as one mean that
/// randomised groups share; where they were not randomised that would answer another question.
pub(super) fn model_of_groups(plan: &AnalysisPlan) -> ModelKind {
    match (plan.preset, plan.randomized) {
        (Some(Preset::Regulatory), Some(true)) => ModelKind::Clda,
        _ => ModelKind::Mmrm,
    }
}

/// Covariates that the plan's preset puts into a model: those that the study has.
pub(super) fn covariates(plan: &AnalysisPlan, study: &Study) -> Vec<CovariateTerm> {
    const SEX: [&str; 3] = ["sex", "gender", "geschlecht"];
    const AGE: [&str; 5] = ["age", "ageyears", "agey", "ageyr", "alter"];
    const BMI: [&str; 3] = ["bmi", "bodymassindex", "bmikgm2"];
    if plan.preset != Some(Preset::RobustAdjusted) {
        return Vec::new();
    }
    let plain = |c: &Covariate| -> String {
        let name = c.name.chars().filter(|x| x.is_alphanumeric());
        name.flat_map(char::to_lowercase).collect()
    };
    [&AGE[..], &SEX, &BMI]
        .into_iter()
        .filter_map(|names| {
            let found = study
                .covariates
                .iter()
                .find(|c| names.contains(&plain(c).as_str()))?;
            Some(CovariateTerm {
                name: found.name.clone(),
                by_visit: false,
                as_factor: false,
                at: CovariateAt::AsRead,
            })
        })
        .collect()
}
