//! The mixed model of one marker, from its values to the tables: the same steps for every model.

use crate::models::mmrm::{MmrmError, MmrmFit};
use crate::plan::{ModelKind, ResolvedPlan};
use crate::results::{CovarianceSource, LadderStep, MarkerResults, ModelResults};
use crate::run::mixed::batches;
use crate::run::mixed::crossover::CrossoverOfMarker;
use crate::run::mixed::entering::groups_of;
use crate::run::mixed::formula::formula;
use crate::run::mixed::heterogeneity;
use crate::run::mixed::influence::{influence, is_affordable, most_influential};
use crate::run::mixed::ladder::{first_converged, sandwich_below_unstructured, step_of};
use crate::run::mixed::means::MeansByVisit;
use crate::run::mixed::model::{MixedModel, Tables};
use crate::run::mixed::slopes::LinesInTime;
use crate::run::mixed::testing::sentence;
use crate::run::mixed::written;
use crate::run::values::{Refits, Values};
use std::borrow::Cow;

/// A fit of a mixed model.
pub(in crate::run) struct Fitted<'a> {
    pub fit: MmrmFit,
    /// The plan in force: whatever tests this fit takes its standard errors and degrees of freedom.
    pub plan: Cow<'a, ResolvedPlan>,
    /// The structure kept, or random effects.
    covariance: CovarianceSource,
    /// What was tried.
    ladder: Vec<LadderStep>,
}

/// The model of the plan with its rows; `said` gets what is left out.
///
/// # Errors
/// Why there is none.
pub(in crate::run) fn model_of(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    said: &mut Vec<String>,
) -> Result<Box<dyn MixedModel>, String> {
    Ok(match plan.plan.model {
        ModelKind::RandomSlope => Box::new(LinesInTime::new(values, plan, said)?),
        ModelKind::Crossover | ModelKind::CrossoverMarginal => {
            Box::new(CrossoverOfMarker::new(values, plan, said)?)
        }
        ModelKind::Mmrm | ModelKind::ChangeMmrm | ModelKind::Clda | ModelKind::RandomIntercept => {
            Box::new(MeansByVisit::new(values, plan, said)?)
        }
    })
}

/// Fits a model with the covariance of the plan.
///
/// # Errors
/// As the models; a fit that did not converge is none.
pub(in crate::run) fn fit_model<'a>(
    model: &dyn MixedModel,
    plan: &'a ResolvedPlan,
) -> Result<Fitted<'a>, MmrmError> {
    let estimation = plan.plan.estimation;
    let kind = plan.plan.model;
    if kind.is_random() {
        let fit = model.fit(None, estimation)?;
        let covariance = CovarianceSource::RandomEffects(kind);
        return Ok(Fitted {
            ladder: vec![step_of(covariance, &fit)],
            plan: Cow::Borrowed(plan),
            covariance,
            fit,
        });
    }
    let (fit, kept, ladder) =
        first_converged(plan, |covariance| model.fit(Some(covariance), estimation))?;
    let covariance = CovarianceSource::Structure(kept);
    let sandwich = sandwich_below_unstructured(plan, covariance, &fit);
    Ok(Fitted {
        fit,
        plan: sandwich.map_or(Cow::Borrowed(plan), Cow::Owned),
        covariance,
        ladder,
    })
}

/// Fits the model of the plan and tests it, or says in `out.why` and `out.warnings` why there is none. Returns those
/// warnings that are of this fit alone, which go with it where another model takes its place.
pub(in crate::run) fn fit(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    refits: Refits,
    out: &mut MarkerResults,
) -> Vec<String> {
    let mut of_fit = Vec::new();
    tested(values, plan, refits, (out, &mut of_fit));
    batches::replace(values, plan, (out, &mut of_fit));
    out.warnings.extend(of_fit.iter().cloned());
    of_fit
}

fn tested(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    refits: Refits,
    (out, of_fit): (&mut MarkerResults, &mut Vec<String>),
) {
    let study = values.study;
    let mixed = match model_of(values, plan, &mut out.warnings) {
        Ok(mixed) => mixed,
        Err(why) => {
            out.why = Some(why);
            return;
        }
    };
    let mixed = mixed.as_ref();
    let fitted = match fit_model(mixed, plan) {
        Ok(fitted) => fitted,
        Err(why) => {
            out.why = Some(format!("No {}: {why}.", mixed.name()));
            return;
        }
    };
    let fit = &fitted.fit;
    let plan = fitted.plan.as_ref();
    if matches!(fitted.plan, Cow::Owned(_)) && fit.converged {
        of_fit.push(format!(
            "The unstructured covariance has no optimum here; the {} structure may be wrong, so standard errors are from the bias-reduced sandwich (CR2), and degrees of freedom are Satterthwaite's in the form of Bell and McCaffrey.",
            fitted.covariance.label()
        ));
    }
    if let CovarianceSource::Structure(kept) = fitted.covariance {
        out.warnings.extend(mixed.warning_of(study, fit, kept));
    }
    let entering = mixed.entering();
    let mut model = ModelResults {
        formula: formula(values, plan, fitted.covariance.id()),
        rows_without_covariates: entering.without_covariates,
        groups: groups_of(&entering.data),
        ladder: fitted.ladder.clone(),
        ..ModelResults::of(plan.plan.model, fitted.covariance)
    };
    out.warnings.extend(fit.notes.iter().map(|n| sentence(n)));
    of_fit.extend(fit.log.iter().map(|n| sentence(n)));
    of_fit.extend(written::few_for_a_sandwich(plan, fit.n_subjects));
    if let Err(why) = written::begin(&mut model, fit, plan) {
        out.why = Some(why);
    } else {
        if plan.plan.model.is_random() {
            model.random = written::components(mixed.components(fit).unwrap_or_default());
        }
        let mut weights = Vec::new();
        match mixed.tables(fit, values, plan) {
            Ok(tables) => {
                weights = fill(&mut model, tables);
                refit((mixed, &fitted), values, refits, (out, of_fit), &mut model);
            }
            Err(why) => {
                out.why = Some(format!(
                    "The {} was fitted but not tested: {why}.",
                    mixed.name()
                ));
            }
        }
        if plan.plan.randomized {
            written::leave_out_p_at_baseline(&mut model, study);
        }
        out.warnings.extend(mixed.warning_of_groups(study));
        of_fit.extend(written::end(&mut model, &weights, plan, out.scale));
    }
    out.model = Some(model);
}

/// What other fits say of this one: a covariance for each group, other structures, each subject left out.
fn refit(
    (mixed, fitted): (&dyn MixedModel, &Fitted<'_>),
    values: &Values<'_>,
    refits: Refits,
    (out, of_fit): (&mut MarkerResults, &mut Vec<String>),
    model: &mut ModelResults,
) {
    if refits != Refits::EachSubject {
        return;
    }
    let (fit, plan) = (&fitted.fit, fitted.plan.as_ref());
    let affordable = is_affordable(plan.plan.markers.len(), model.contrasts.len(), fit);
    if let CovarianceSource::Structure(kept) = fitted.covariance {
        of_fit.extend(heterogeneity::compare(
            mixed,
            fit,
            kept,
            (values, plan),
            model,
        ));
        if affordable {
            model.structures = heterogeneity::structures(mixed, fit, kept, plan);
        }
    }
    if affordable && mixed.can_leave_out() && !mixed.entering().reference_missing {
        let all = influence(mixed, fit, &model.contrasts, plan);
        out.influence = most_influential(&all, values.study);
    }
}

/// The tables into the results; returns the weights of the contrasts.
fn fill(model: &mut ModelResults, tables: Tables) -> Vec<Option<Vec<f64>>> {
    written::tables(model, &tables.beta_cov, &tables.coefficients, &tables.tests);
    model.emmeans = tables.emmeans;
    model.slopes = tables.slopes;
    let (contrasts, weights) = tables.contrasts.into_iter().unzip();
    model.contrasts = contrasts;
    weights
}
