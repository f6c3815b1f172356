//! A crossover: its table of sequence by period, and its model.

use crate::models::mmrm::{
    Covariance, CovariateValues, DesignCovariate, MmrmData, MmrmError, MmrmFit, VarianceComponent,
};
use crate::models::{CrossoverDesign, CrossoverModel, TreatmentEstimate, describe as moments};
use crate::plan::{Estimation, ResolvedPlan, Scale};
use crate::results::{ContrastEstimate, ContrastFamily, ContrastKey, CrossoverCell, MarkerResults};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::model::{MixedModel, Tables, WeightedContrast};
use crate::run::mixed::testing::testing;
use crate::run::mixed::written;
use crate::run::values::Values;
use crate::study::Crossover;
use crate::words::{agree, counted};

/// The plain table of sequence x period.
pub(in crate::run) fn describe(values: &Values<'_>, level: f64, out: &mut MarkerResults) {
    let study = values.study;
    let Some(design) = &study.crossover else {
        return;
    };
    let sequences: Vec<Option<usize>> = if design.sequences.is_empty() {
        vec![None]
    } else {
        (0..design.sequences.len()).map(Some).collect()
    };
    for sequence in sequences {
        for slot in 0..study.n_visits() {
            for (t, treatment) in design.treatments.iter().enumerate() {
                let of: Vec<f64> = (0..study.subjects.len())
                    .filter(|&s| design.sequence.get(s).copied().flatten() == sequence)
                    .filter(|&s| design.treatment_at(s, slot) == Some(t))
                    .filter_map(|s| values.at(s, slot))
                    .collect();
                let Some(summary) = moments(&of, level) else {
                    continue;
                };
                out.crossover.push(CrossoverCell {
                    sequence: sequence.map(|s| design.sequences[s].clone()),
                    period: design.periods[design.period_of[slot]].clone(),
                    treatment: treatment.clone(),
                    visit: design.visits[design.visit_of[slot]].clone(),
                    n: of.len(),
                    mean: Some(summary.mean),
                    sd: summary.sd,
                    ci_low: summary.ci_low,
                    ci_high: summary.ci_high,
                });
            }
        }
    }
}

/// The crossover model of a marker.
pub(in crate::run) struct CrossoverOfMarker {
    model: CrossoverModel,
    entering: Entering,
    /// Name of the group of those treated; `all` for several.
    group: String,
}

impl CrossoverOfMarker {
    /// The model; `said` gets what is left out.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(
        values: &Values<'_>,
        plan: &ResolvedPlan,
        said: &mut Vec<String>,
    ) -> Result<Self, String> {
        let study = values.study;
        let Some(design) = &study.crossover else {
            return Err("No crossover model: no subject changes treatment.".to_owned());
        };
        let entering = Entering::new(values, plan, said)?;
        let all = &entering.data;
        let sequenced = !design.sequences.is_empty();
        let in_model = |r: usize| {
            let s = all.subject[r];
            design.treatment_at(s, all.visit[r]).is_some()
                && (!sequenced || design.sequence.get(s).copied().flatten().is_some())
        };
        let rows: Vec<usize> = (0..all.y.len()).filter(|&r| in_model(r)).collect();
        let left = all.y.len() - rows.len();
        if left > 0 {
            said.push(format!(
                "{} without a treatment or a sequence {} not in the crossover model but {} in the descriptives and in the comparison at the baseline.",
                counted(left, "value"),
                agree(left, "is", "are"),
                agree(left, "stays", "stay")
            ));
        }
        if rows.is_empty() {
            return Err("No crossover model: no value has a treatment.".to_owned());
        }
        let mut data = all.of_rows(&rows);
        let mut groups = data.group.clone();
        groups.sort_unstable();
        groups.dedup();
        let group = match groups[..] {
            [one] => study.groups[one].name.clone(),
            _ => {
                said.push(
                    "Several groups took the treatments: they differ in level in the model, and share the treatment differences.".to_owned(),
                );
                data.covariates.push(DesignCovariate {
                    name: "group".to_owned(),
                    kind: CovariateValues::Factor {
                        levels: data.group_names.clone(),
                        index: data.group.clone(),
                    },
                    by_visit: false,
                });
                "all".to_owned()
            }
        };
        match CrossoverModel::new(&data, of_rows(design, &data)) {
            Ok(model) => Ok(Self {
                model,
                entering: Entering { data, ..entering },
                group,
            }),
            Err(why) => Err(format!("No crossover model: {why}.")),
        }
    }

    fn contrast(
        &self,
        family: ContrastFamily,
        one: &TreatmentEstimate,
        fit: &MmrmFit,
        scale: Scale,
    ) -> WeightedContrast {
        let design = self.model.design();
        let baseline = || design.baseline.map_or("", |b| &design.visits[b]);
        let versus = one
            .versus
            .map_or_else(baseline, |t| design.treatments[t].as_str());
        let key = ContrastKey {
            family,
            group: self.group.clone(),
            versus: versus.to_owned(),
            visit: design.visits[one.visit].clone(),
            treatment: Some(design.treatments[one.treatment].clone()),
            name: None,
        };
        let mut row = ContrastEstimate::of(key, one.estimate, scale);
        let sd = spread(fit, &self.entering.data, design, one);
        row.standardized = row
            .estimate
            .zip(sd)
            .map(|(e, sd)| e / sd)
            .filter(|e| e.is_finite());
        (row, one.weights.clone())
    }
}

impl MixedModel for CrossoverOfMarker {
    fn name(&self) -> &'static str {
        "crossover model"
    }

    fn entering(&self) -> &Entering {
        &self.entering
    }

    fn fit(
        &self,
        covariance: Option<Covariance>,
        estimation: Estimation,
    ) -> Result<MmrmFit, MmrmError> {
        self.model.fit(covariance, estimation)
    }

    fn components(&self, fit: &MmrmFit) -> Result<Vec<VarianceComponent>, MmrmError> {
        self.model.components(fit)
    }

    fn tables(
        &self,
        fit: &MmrmFit,
        values: &Values<'_>,
        plan: &ResolvedPlan,
    ) -> Result<Tables, MmrmError> {
        let analysis = self.model.analyse(fit, testing(plan))?;
        let design = self.model.design();
        let means = analysis.means.iter().map(|e| {
            let treatment = design.treatments[e.treatment].clone();
            let visit = &design.visits[e.visit];
            written::mean(&self.group, visit, Some(treatment), e.estimate)
        });
        let emmeans = means.collect();
        let families = [
            (ContrastFamily::ChangeFromBaseline, analysis.changes),
            (ContrastFamily::TreatmentDifference, analysis.differences),
            (
                ContrastFamily::DifferenceInChange,
                analysis.differences_in_change,
            ),
        ];
        let contrasts = families.iter().flat_map(|(family, estimates)| {
            let (family, scale) = (*family, values.scale);
            let estimates = estimates.iter();
            estimates.map(move |one| self.contrast(family, one, fit, scale))
        });
        Ok(Tables {
            contrasts: contrasts.collect(),
            emmeans,
            slopes: Vec::new(),
            beta_cov: analysis.beta_cov,
            coefficients: analysis.coefficients,
            tests: analysis.tests,
        })
    }
}

/// Treatment and sequence of every row.
fn of_rows(design: &Crossover, data: &MmrmData) -> CrossoverDesign {
    let rows = || data.subject.iter().zip(&data.visit);
    CrossoverDesign {
        treatments: design.treatments.clone(),
        periods: design.periods.clone(),
        visits: design.visits.clone(),
        sequences: design.sequences.clone(),
        period_of_slot: design.period_of.clone(),
        visit_of_slot: design.visit_of.clone(),
        treatment: rows()
            .filter_map(|(s, v)| design.treatment_at(*s, *v))
            .collect(),
        sequence: rows()
            .filter_map(|(s, _)| design.sequence.get(*s).copied().flatten())
            .collect(),
        baseline: (design.visits.len() > 1).then_some(design.baseline),
    }
}

/// The model's standard deviation at a visit, in the first period that has it.
fn spread(
    fit: &MmrmFit,
    data: &MmrmData,
    design: &CrossoverDesign,
    one: &TreatmentEstimate,
) -> Option<f64> {
    let slot = design.visit_of_slot.iter().position(|v| *v == one.visit)?;
    let at = fit
        .visit_names
        .iter()
        .position(|v| *v == data.visit_names[slot])?;
    Some(fit.sigma[at * fit.visit_names.len() + at].sqrt())
}
