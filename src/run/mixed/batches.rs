//! The mixed model of a marker whose batches are a random effect.

use crate::models::mmrm::{self, BatchFit, Covariance, MmrmError};
use crate::plan::{CovarianceStructure, DfMethod, ModelKind, ResolvedPlan, StandardErrors};
use crate::results::{CovarianceSource, MarkerResults, ModelResults, RandomEffect};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::refit::Refit;
use crate::run::mixed::written;
use crate::run::values::Values;

/// Puts the fit with random batches in the place of the model without them, and its warnings in the place of those of
/// that fit, `of_fit`; the reason where there is none, and the model stays.
pub(in crate::run) fn replace(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    (out, of_fit): (&mut MarkerResults, &mut Vec<String>),
) {
    let Some(column) = plan.plan.random_batch() else {
        return;
    };
    let Some(old) = out.model.as_ref().filter(|m| m.converged) else {
        return;
    };
    match replaced(values, plan, column, (old, out)) {
        Ok(Some((model, said))) => {
            out.model = Some(model);
            *of_fit = said;
            if !out.influence.is_empty() {
                // Whom a contrast depends on was asked of the other model.
                out.influence.clear();
                of_fit.push(format!(
                    "Whom a contrast depends on most is not computed with random batches ({column}); residuals are of the model without them."
                ));
            }
        }
        Ok(None) => of_fit.push(format!(
            "The variance between batches ({column}) is estimated as 0: the model is that without them."
        )),
        Err(why) => out.not_done.push(format!(
            "No random batches ({column}): {why}. The model is that without them."
        )),
    }
}

fn replaced(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    column: &str,
    (old, out): (&ModelResults, &MarkerResults),
) -> Result<Option<(ModelResults, Vec<String>)>, String> {
    let structure = match old.covariance {
        CovarianceSource::Structure(structure) => structure,
        // A random intercept is a compound symmetry whose correlation is not below 0.
        CovarianceSource::RandomEffects(ModelKind::RandomIntercept) => {
            CovarianceStructure::CompoundSymmetry
        }
        CovarianceSource::RandomEffects(_) => {
            return Err("it is for models of the visits of subjects".to_owned());
        }
    };
    let intercept = structure == CovarianceStructure::CompoundSymmetry
        && plan.plan.model == ModelKind::RandomIntercept;
    // What is left out was said for the model that stands.
    let entering = Entering::new(values, plan, &mut Vec::new())
        .map_err(|_| "no value enters the model".to_owned())?;
    let batch = entering.batches(values.study, column);
    let covariance = Covariance {
        structure,
        by_group: plan.plan.covariance_by_group && !intercept,
    };
    let fit = mmrm::fit_batches(&entering.data, &batch, covariance, plan.plan.estimation);
    let Some(fit) = fit.map_err(|why: MmrmError| why.to_string())? else {
        return Ok(None);
    };
    if !fit.converged {
        return Err(format!("it did not converge ({})", fit.why));
    }
    if intercept && fit.sigma.get(1).is_some_and(|shared| *shared < 0.0) {
        return Err("visits of a subject are not alike".to_owned());
    }
    // What compares covariances was fitted without batches, and a ladder may have ended at a sandwich.
    let mut model = ModelResults {
        formula: format!("{} + (1 | {column})", old.formula),
        se: StandardErrors::Model,
        df_method: Some(DfMethod::Satterthwaite),
        heterogeneity: None,
        structures: Vec::new(),
        ..old.clone()
    };
    model.iterations = fit.iterations;
    model.n_theta += 1;
    let gained = 2.0 * (fit.log_likelihood - fit.start.log_likelihood);
    model.log_likelihood = Some(fit.log_likelihood);
    let counted = if plan.plan.model.is_random() {
        model.n_observations
    } else {
        model.n_subjects
    };
    model.aic = old.aic.map(|aic| aic - gained + 2.0);
    model.bic = old.bic.map(|bic| bic - gained + (counted as f64).ln());
    model.random = components(&fit, column, intercept);
    let with_tests = with_tests(&fit, values, plan, !entering.reference_missing, &mut model);
    let weights = with_tests.map_err(|why| why.to_string())?;
    if plan.plan.randomized {
        written::leave_out_p_at_baseline(&mut model, values.study);
    }
    let said = written::end(&mut model, &weights, plan, out.scale);
    Ok(Some((model, said)))
}

/// Tables and tests into `model`; returns the weights of its contrasts.
fn with_tests(
    fit: &BatchFit,
    values: &Values<'_>,
    plan: &ResolvedPlan,
    compared: bool,
    model: &mut ModelResults,
) -> Result<Vec<Option<Vec<f64>>>, MmrmError> {
    let level = plan.plan.conf_level;
    let refit = Refit {
        start: &fit.start,
        beta_cov: &fit.beta_cov,
        sigma: &fit.sigma,
        test: &|weights: &[f64]| fit.single(weights, level),
    };
    let contrasts = refit.tables(values, plan, compared, model)?;
    let tests = mmrm::type_three_rows(&fit.start)?.into_iter();
    model.tests = tests
        .map(|(effect, rows)| Ok(written::effect(&effect, &fit.joint(&rows)?)))
        .collect::<Result<_, MmrmError>>()?;
    let (contrasts, weights) = contrasts.into_iter().unzip();
    model.contrasts = contrasts;
    Ok(weights)
}

/// Variances of the batches and, with a random intercept, of the subjects.
fn components(fit: &BatchFit, column: &str, intercept: bool) -> Vec<RandomEffect> {
    let of = |level: &str, term: Option<&str>, value: f64| RandomEffect {
        level: level.to_owned(),
        term: term.map(str::to_owned),
        term2: None,
        value,
    };
    let level = Some("(Intercept)");
    let mut out = Vec::new();
    let shared = fit.sigma.get(1).copied().filter(|_| intercept);
    if let Some(shared) = shared {
        out.push(of("subject", level, shared));
    }
    out.push(of(column, level, fit.variance));
    if let Some(shared) = shared {
        out.push(of("Residual", None, fit.sigma[0] - shared));
    }
    out
}
