//! A crossover: what was measured by sequence and period, and its model.

use crate::models::mmrm::{CovariateValues, DesignCovariate, MmrmData, MmrmFit};
use crate::models::{CrossoverDesign, CrossoverModel, TreatmentEstimate, describe as moments};
use crate::plan::{ModelKind, ResolvedPlan};
use crate::results::{
    ContrastFamily, ContrastKey, CovarianceSource, CrossoverCell, LadderStep, MarkerResults,
    ModelResults,
};
use crate::run::mixed::entering::{Entering, groups_of};
use crate::run::mixed::formula::formula;
use crate::run::mixed::ladder::{climb_with, estimation};
use crate::run::mixed::testing::testing;
use crate::run::mixed::written;
use crate::run::values::Values;
use crate::study::Crossover;

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

/// A crossover ready to be fitted.
struct Laid {
    model: CrossoverModel,
    data: MmrmData,
    without_covariates: usize,
    /// Name of the group of those treated; `all` for several.
    group: String,
}

/// The model and its rows, or in `out.why` why there is none.
fn lay_out(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) -> Option<Laid> {
    let study = values.study;
    let Some(design) = &study.crossover else {
        out.why = Some("No crossover model: nobody changes treatment.".to_owned());
        return None;
    };
    let entering = Entering::new(values, plan, out)?;
    let all = entering.data;
    let sequenced = !design.sequences.is_empty();
    let in_model = |r: usize| {
        let s = all.subject[r];
        design.treatment_at(s, all.visit[r]).is_some()
            && (!sequenced || design.sequence.get(s).copied().flatten().is_some())
    };
    let rows: Vec<usize> = (0..all.y.len()).filter(|&r| in_model(r)).collect();
    let left = all.y.len() - rows.len();
    if left > 0 {
        out.warnings.push(format!(
            "{left} value(s) without a treatment or a sequence are not in the crossover model; they stay in the descriptives and in the comparison at the baseline."
        ));
    }
    if rows.is_empty() {
        out.why = Some("No crossover model: no value has a treatment.".to_owned());
        return None;
    }
    let mut data = all.of_rows(&rows);
    let mut groups = data.group.clone();
    groups.sort_unstable();
    groups.dedup();
    let group = match groups[..] {
        [one] => study.groups[one].name.clone(),
        _ => {
            out.warnings.push(
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
    let laid = CrossoverModel::new(&data, of_rows(design, &data));
    match laid {
        Ok(model) => Some(Laid {
            model,
            data,
            without_covariates: entering.without_covariates,
            group,
        }),
        Err(why) => {
            out.why = Some(format!("No crossover model: {why}."));
            None
        }
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

/// The fit and its rows, for diagnostics.
pub(in crate::run) fn fitted(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    out: &mut MarkerResults,
) -> Option<(MmrmFit, MmrmData)> {
    let laid = lay_out(values, plan, out)?;
    let (fit, ..) = climb(&laid.model, plan).ok()?;
    Some((fit, laid.data))
}

type Climbed = (MmrmFit, CovarianceSource, Vec<LadderStep>);

fn climb(model: &CrossoverModel, plan: &ResolvedPlan) -> Result<Climbed, String> {
    if plan.plan.model == ModelKind::CrossoverMarginal {
        return climb_with(plan, |covariance| {
            model.fit(Some(covariance), estimation(plan))
        })
        .map(|(fit, rung, ladder)| (fit, rung.covariance, ladder))
        .map_err(|e| e.to_string());
    }
    let fit = model
        .fit(None, estimation(plan))
        .map_err(|e| e.to_string())?;
    let covariance = CovarianceSource::RandomEffects(ModelKind::Crossover);
    let ladder = vec![LadderStep {
        covariance,
        converged: fit.converged,
        why: (!fit.converged).then(|| fit.why.clone()),
    }];
    Ok((fit, covariance, ladder))
}

/// Fits the model, or says in `out.why` and `out.warnings` why there is none.
pub(in crate::run) fn fit(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let Some(laid) = lay_out(values, plan, out) else {
        return;
    };
    let (fit, covariance, ladder) = match climb(&laid.model, plan) {
        Ok(found) => found,
        Err(why) => {
            out.why = Some(format!("No crossover model: {why}."));
            return;
        }
    };
    let mut model = ModelResults {
        formula: formula(values, plan, covariance.id()),
        rows_without_covariates: laid.without_covariates,
        groups: groups_of(&laid.data),
        ..ModelResults::of(plan.plan.model, covariance)
    };
    let components = if plan.plan.model == ModelKind::Crossover {
        laid.model.components(&fit).unwrap_or_default()
    } else {
        Vec::new()
    };
    if !written::begin(&mut model, &fit, plan, ladder, components, out) {
        out.model = Some(model);
        return;
    }
    let tables = match laid.model.analyse(&fit, testing(plan)) {
        Ok(tables) => tables,
        Err(why) => {
            out.why = Some(format!(
                "The crossover model was fitted but not tested: {why}."
            ));
            out.model = Some(model);
            return;
        }
    };
    written::tables(
        &mut model,
        &tables.beta_cov,
        tables.coefficients.iter().map(|(term, test)| (term, test)),
        tables.tests.iter().map(|(effect, test)| (effect, test)),
    );
    let design = laid.model.design();
    model.emmeans = tables
        .means
        .iter()
        .map(|e| {
            let treatment = design.treatments[e.treatment].clone();
            let visit = &design.visits[e.visit];
            written::mean(&laid.group, visit, Some(treatment), e.estimate)
        })
        .collect();
    let mut weights = Vec::new();
    for (family, estimates) in [
        (ContrastFamily::ChangeFromBaseline, &tables.changes),
        (ContrastFamily::TreatmentDifference, &tables.differences),
        (
            ContrastFamily::DifferenceInChange,
            &tables.differences_in_change,
        ),
    ] {
        for one in estimates {
            let baseline = || design.baseline.map_or("", |b| &design.visits[b]);
            let versus = one
                .versus
                .map_or_else(baseline, |t| design.treatments[t].as_str());
            let key = ContrastKey {
                family,
                group: laid.group.clone(),
                versus: versus.to_owned(),
                visit: design.visits[one.visit].clone(),
                treatment: Some(design.treatments[one.treatment].clone()),
            };
            let mut row = written::contrast(key, one.estimate, values.scale);
            let sd = spread(&fit, &laid.data, design, one);
            row.standardized = row
                .estimate
                .zip(sd)
                .map(|(e, sd)| e / sd)
                .filter(|e| e.is_finite());
            model.contrasts.push(row);
            weights.push(one.weights.clone());
        }
    }
    written::end(model, &weights, plan, out);
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
