//! Means by group and visit: the plain model, the model of changes, a common baseline mean, a random intercept.

use crate::models::mmrm::{
    self, Covariance, Estimates, MmrmError, MmrmFit, RandomEffects, VarianceComponent,
};
use crate::plan::{CovarianceStructure, Estimation, Message, ModelKind, ResolvedPlan};
use crate::results::{self, ContrastFamily, ContrastKey};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::ladder::unequal_steps;
use crate::run::mixed::model::{MixedModel, Tables, WeightedContrast};
use crate::run::mixed::own_contrasts;
use crate::run::mixed::testing::testing;
use crate::run::mixed::written;
use crate::run::values::Values;
use crate::study::Study;

/// The model of a marker's means by group and visit.
pub(in crate::run) struct MeansByVisit {
    entering: Entering,
}

impl MeansByVisit {
    /// The model; `said` gets what is left out.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(
        values: &Values<'_>,
        plan: &ResolvedPlan,
        said: &mut Vec<String>,
    ) -> Result<Self, String> {
        let entering = Entering::new(values, plan, said)?;
        said.extend(baseline_adjusted(plan, values.study));
        Ok(Self { entering })
    }

    /// The contrasts of an analysis as the results have them, with those of one's own.
    fn contrasts_of(
        &self,
        fit: &MmrmFit,
        analysis: &mmrm::MmrmAnalysis,
        values: &Values<'_>,
        plan: &ResolvedPlan,
    ) -> Result<Vec<WeightedContrast>, MmrmError> {
        // Without the reference group the first group left would stand in for it.
        let kept = contrasts(fit, analysis, plan).into_iter().filter(|c| {
            !self.entering.reference_missing || c.family == mmrm::ContrastFamily::ChangeFromBaseline
        });
        let contrasts = kept.map(|c| {
            let (family, versus) = family_and_versus(&c, fit, values.study);
            let key = ContrastKey {
                family,
                group: fit.group_names[c.group].clone(),
                versus: versus.to_owned(),
                visit: fit.visit_names[c.visit].clone(),
                treatment: None,
                name: None,
            };
            let row = results::ContrastEstimate {
                standardized: c.standardized,
                ..results::ContrastEstimate::of(key, c.estimate, values.scale)
            };
            let weights = plan.plan.by_correlation().then(|| weights_of(&c, fit));
            (row, weights.flatten())
        });
        let compared = !self.entering.reference_missing;
        let own = own_contrasts::of_fit(fit, analysis, values, plan, compared)?;
        Ok(contrasts.chain(own).collect())
    }
}

impl MixedModel for MeansByVisit {
    fn entering(&self) -> &Entering {
        &self.entering
    }

    fn fit(
        &self,
        covariance: Option<Covariance>,
        estimation: Estimation,
    ) -> Result<MmrmFit, MmrmError> {
        let data = &self.entering.data;
        match covariance {
            Some(covariance) => mmrm::fit(data, covariance, estimation),
            None => mmrm::fit_random(data, &RandomEffects::Intercept, estimation),
        }
    }

    fn components(&self, fit: &MmrmFit) -> Result<Vec<VarianceComponent>, MmrmError> {
        mmrm::variance_components(&self.entering.data, &RandomEffects::Intercept, fit)
    }

    fn tables(
        &self,
        fit: &MmrmFit,
        values: &Values<'_>,
        plan: &ResolvedPlan,
    ) -> Result<Tables, MmrmError> {
        let analysis = mmrm::analyse(fit, testing(plan))?;
        let contrasts = self.contrasts_of(fit, &analysis, values, plan)?;
        let mean = |e: &mmrm::EstimatedMarginalMean| {
            let (group, visit) = (&fit.group_names[e.group], &fit.visit_names[e.visit]);
            written::mean(group, visit, None, e.estimate)
        };
        Ok(Tables {
            contrasts,
            emmeans: analysis.emmeans.iter().map(mean).collect(),
            slopes: Vec::new(),
            beta_cov: analysis.beta_cov,
            coefficients: (analysis.coefficients.into_iter())
                .map(|c| (c.term, c.test))
                .collect(),
            tests: (analysis.tests.into_iter())
                .map(|t| (t.effect, t.test))
                .collect(),
        })
    }

    fn contrasts(
        &self,
        fit: &MmrmFit,
        values: &Values<'_>,
        plan: &ResolvedPlan,
    ) -> Result<Vec<WeightedContrast>, MmrmError> {
        let analysis = mmrm::analyse_contrasts(fit, testing(plan))?;
        self.contrasts_of(fit, &analysis, values, plan)
    }

    fn warning_of(
        &self,
        study: &Study,
        fit: &MmrmFit,
        kept: CovarianceStructure,
    ) -> Option<String> {
        unequal_steps(study, fit, kept)
    }

    fn warning_of_groups(&self, study: &Study) -> Option<String> {
        self.entering.reference_missing.then(|| {
            format!(
                "The reference group {} is not in the model, so groups are not compared.",
                study.groups[0].name
            )
        })
    }

    fn can_leave_out(&self) -> bool {
        true
    }

    fn contrasts_of_refit(&self, of: &Estimates, plan: &ResolvedPlan) -> Vec<Option<f64>> {
        let is_change = plan.plan.model == ModelKind::ChangeMmrm;
        let contrasts = of
            .contrasts
            .iter()
            .filter(|(family, _)| !is_change || *family == mmrm::ContrastFamily::GroupDifference);
        // In a model of changes the means are changes.
        let means = of.means.iter().filter(|_| is_change);
        means.chain(contrasts.map(|(_, e)| e)).copied().collect()
    }
}

/// A warning when a model adjusts for the baseline of groups that were not randomised.
#[must_use]
pub fn baseline_adjusted(plan: &ResolvedPlan, study: &Study) -> Option<String> {
    let adjusts = matches!(plan.plan.model, ModelKind::ChangeMmrm | ModelKind::Clda);
    (adjusts && study.groups.len() > 1 && !plan.plan.randomized).then(|| {
        Message::new(
            "{model=} takes the groups as alike before treatment. Groups that were not randomised may differ then, and adjusting for it answers another question (Lord's paradox). If they were randomised, choose {randomized=yes}; else prefer {model=mmrm}.",
            &[plan.plan.model.id()],
        )
        .in_window()
    })
}

/// The contrasts as the plan's model means them.
fn contrasts(
    fit: &mmrm::MmrmFit,
    analysis: &mmrm::MmrmAnalysis,
    plan: &ResolvedPlan,
) -> Vec<mmrm::ContrastEstimate> {
    if plan.plan.model == ModelKind::ChangeMmrm {
        of_changes(fit, analysis)
    } else {
        analysis.contrasts.clone()
    }
}

/// Family of the results, and what is compared with: the baseline or the reference group.
fn family_and_versus<'a>(
    c: &mmrm::ContrastEstimate,
    fit: &'a mmrm::MmrmFit,
    study: &'a Study,
) -> (ContrastFamily, &'a str) {
    let reference = || fit.group_names[c.versus].as_str();
    match c.family {
        mmrm::ContrastFamily::ChangeFromBaseline => {
            let baseline = study.visits.get(study.baseline);
            (
                ContrastFamily::ChangeFromBaseline,
                baseline.map_or("", |v| &v.label),
            )
        }
        mmrm::ContrastFamily::GroupDifference => (ContrastFamily::GroupDifference, reference()),
        mmrm::ContrastFamily::DifferenceInChange => {
            (ContrastFamily::DifferenceInChange, reference())
        }
    }
}

/// In a model of changes the means are changes, and differences of means are differences in change.
fn of_changes(fit: &mmrm::MmrmFit, analysis: &mmrm::MmrmAnalysis) -> Vec<mmrm::ContrastEstimate> {
    let m = fit.visit_names.len();
    let sets = fit.sigma.len() / (m * m).max(1);
    let sd = |group: usize, visit: usize| {
        let set = if sets > 1 { group } else { 0 };
        fit.sigma[(set * m + visit) * m + visit].sqrt()
    };
    let within = analysis.emmeans.iter().map(|e| mmrm::ContrastEstimate {
        family: mmrm::ContrastFamily::ChangeFromBaseline,
        group: e.group,
        visit: e.visit,
        versus: 0,
        estimate: e.estimate,
        standardized: e.estimate.map(|r| r.estimate / sd(e.group, e.visit)),
    });
    let between = analysis
        .contrasts
        .iter()
        .filter(|c| c.family == mmrm::ContrastFamily::GroupDifference)
        .map(|c| mmrm::ContrastEstimate {
            family: mmrm::ContrastFamily::DifferenceInChange,
            ..c.clone()
        });
    within.chain(between).collect()
}

/// Weights of a contrast in the coefficients.
fn weights_of(c: &mmrm::ContrastEstimate, fit: &mmrm::MmrmFit) -> Option<Vec<f64>> {
    use mmrm::ContrastFamily as Family;
    let (g, v) = (c.group, c.visit);
    let cells = match (c.family, fit.baseline) {
        (Family::GroupDifference, _) => vec![(g, v, 1.0), (c.versus, v, -1.0)],
        (Family::ChangeFromBaseline, Some(b)) => vec![(g, v, 1.0), (g, b, -1.0)],
        (Family::DifferenceInChange, Some(b)) => vec![
            (g, v, 1.0),
            (g, b, -1.0),
            (c.versus, v, -1.0),
            (c.versus, b, 1.0),
        ],
        // In a model of changes the means are changes.
        (Family::ChangeFromBaseline, None) => vec![(g, v, 1.0)],
        (Family::DifferenceInChange, None) => vec![(g, v, 1.0), (c.versus, v, -1.0)],
    };
    mmrm::weights_of_cells(fit, &cells)
}
