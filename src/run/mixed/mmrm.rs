//! The mixed model of one marker: data in, tables out.

use crate::models::mmrm;
use crate::plan::{Message, ModelKind, Multiplicity, ResolvedPlan};
use crate::results::{ContrastEstimate, ContrastFamily, ContrastKey, MarkerResults, ModelResults};
use crate::run::mixed::crossover;
use crate::run::mixed::entering::{Entering, groups_of};
use crate::run::mixed::formula::formula;
use crate::run::mixed::influence::{influence, is_affordable, most_influential};
use crate::run::mixed::ladder::{climb, unequal_steps};
use crate::run::mixed::slopes;
use crate::run::mixed::testing::{contrasts, family_and_versus, testing};
use crate::run::mixed::written;
use crate::run::values::{Refits, Values};
use crate::study::Study;

/// Fits the model of the plan, or says in `out.why` and `out.warnings` why there is none.
pub(in crate::run) fn fit(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    refits: Refits,
    out: &mut MarkerResults,
) {
    let study = values.study;
    match plan.plan.model {
        ModelKind::RandomSlope => return slopes::fit(values, plan, out),
        ModelKind::Crossover | ModelKind::CrossoverMarginal => {
            return crossover::fit(values, plan, out);
        }
        _ => {}
    }
    let Some(Entering {
        data,
        without_covariates,
        reference_missing,
    }) = Entering::new(values, plan, out)
    else {
        return;
    };
    out.warnings.extend(baseline_adjusted(plan, study));
    let (fit, chosen, ladder) = match climb(&data, plan) {
        Ok(found) => found,
        Err(why) => {
            out.why = Some(format!("No mixed model: {why}."));
            return;
        }
    };
    out.warnings.extend(unequal_steps(study, &fit, chosen));
    let mut model = ModelResults {
        formula: formula(values, plan, chosen.covariance.id()),
        rows_without_covariates: without_covariates,
        groups: groups_of(&data),
        ..ModelResults::of(plan.plan.model, chosen.covariance)
    };
    let components = components(&fit, plan);
    if !written::begin(&mut model, &fit, plan, ladder, components, out) {
        out.model = Some(model);
        return;
    }
    let mut weights = Vec::new();
    match mmrm::analyse(&fit, testing(plan)) {
        Ok(analysis) => {
            weights = fill(&mut model, &fit, &analysis, values, plan, reference_missing);
            let wanted = refits == Refits::EachSubject && !reference_missing;
            if wanted && is_affordable(plan.plan.markers.len(), &fit) {
                let all = influence(&data, &fit, &analysis, plan, study);
                out.influence = most_influential(&all, study);
            }
        }
        Err(why) => out.why = Some(format!("The mixed model was fitted but not tested: {why}.")),
    }
    if plan.plan.randomized {
        // A difference before treatment is chance by design: its p says nothing.
        let baseline = study.visits.get(study.baseline).map_or("", |v| &v.label);
        for c in &mut model.contrasts {
            if c.key.family == ContrastFamily::GroupDifference && c.key.visit == *baseline {
                c.p = None;
            }
        }
    }
    if reference_missing {
        out.warnings.push(format!(
            "The reference group {} is not in the model, so groups are not compared.",
            study.groups[0].name
        ));
    }
    written::end(model, &weights, plan, out);
}

/// Variances of a random intercept: the visits of a subject covary by what lies between subjects.
fn components(fit: &mmrm::MmrmFit, plan: &ResolvedPlan) -> Vec<mmrm::VarianceComponent> {
    if plan.plan.model != ModelKind::RandomIntercept || fit.visit_names.len() < 2 || !fit.converged
    {
        return Vec::new();
    }
    let between = fit.sigma[1];
    let component = |level, term, value| mmrm::VarianceComponent {
        level,
        term,
        term2: None,
        value,
    };
    vec![
        component("subject", Some("(Intercept)"), between),
        component("Residual", None, fit.sigma[0] - between),
    ]
}

/// What a model that adjusts for the baseline answers when nobody drew lots.
fn baseline_adjusted(plan: &ResolvedPlan, study: &Study) -> Option<String> {
    let adjusts = matches!(plan.plan.model, ModelKind::ChangeMmrm | ModelKind::Clda);
    (adjusts && study.groups.len() > 1 && !plan.plan.randomized).then(|| {
        Message::new(
            "{model=} takes the groups as alike before treatment. Groups that were not randomised may differ then, and adjusting for it answers another question (Lord's paradox). If they were randomised, choose {randomized=yes}; else prefer {model=mmrm}.",
            &[plan.plan.model.id()],
        )
        .in_window()
    })
}

fn fill(
    model: &mut ModelResults,
    fit: &mmrm::MmrmFit,
    analysis: &mmrm::MmrmAnalysis,
    values: &Values<'_>,
    plan: &ResolvedPlan,
    reference_missing: bool,
) -> Vec<Option<Vec<f64>>> {
    let (scale, study) = (values.scale, values.study);
    written::tables(
        model,
        &analysis.beta_cov,
        analysis.coefficients.iter().map(|c| (&c.term, &c.test)),
        analysis.tests.iter().map(|t| (&t.effect, &t.test)),
    );
    let mean = |e: &mmrm::EstimatedMarginalMean| {
        let (group, visit) = (&fit.group_names[e.group], &fit.visit_names[e.visit]);
        written::mean(group, visit, None, e.estimate)
    };
    model.emmeans = analysis.emmeans.iter().map(mean).collect();
    // Without the reference group the first group left would stand in for it.
    let kept: Vec<mmrm::ContrastEstimate> = contrasts(fit, analysis, plan)
        .into_iter()
        .filter(|c| !reference_missing || c.family == mmrm::ContrastFamily::ChangeFromBaseline)
        .collect();
    model.contrasts = kept
        .iter()
        .map(|c| {
            let (family, versus) = family_and_versus(c, fit, study);
            let key = ContrastKey {
                family,
                group: fit.group_names[c.group].clone(),
                versus: versus.to_owned(),
                visit: fit.visit_names[c.visit].clone(),
                treatment: None,
            };
            ContrastEstimate {
                standardized: c.standardized,
                ..written::contrast(key, c.estimate, scale)
            }
        })
        .collect();
    if plan.plan.adjust != Multiplicity::Dunnett {
        return Vec::new();
    }
    let weights = kept.iter().map(|c| weights_of(c, fit));
    weights.collect()
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
