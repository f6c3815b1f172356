//! The mixed model of a marker whose values below the limit are limits in the likelihood.

use crate::models::mmrm::{self, CensoredFit, Covariance, Limit, MmrmError};
use crate::plan::{Estimation, ModelKind, ResolvedPlan, StandardErrors};
use crate::results::{CovarianceSource, MarkerResults, ModelResults};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::model::WeightedContrast;
use crate::run::mixed::refit::Refit;
use crate::run::mixed::{next_study, what_if, written};
use crate::run::values::Values;
use crate::study::{Censoring, Study};
use std::collections::BTreeMap;

/// Puts the fit by the censored likelihood in the place of the model with substituted values, whose own warnings are
/// `of_fit`; `false` and the reason where there is none, and the model stays.
pub(in crate::run) fn replace(
    study: &Study,
    index: usize,
    plan: &ResolvedPlan,
    (out, of_fit): (&mut MarkerResults, &[String]),
) -> bool {
    match replaced(study, index, plan, out) {
        Ok((model, said)) => {
            out.model = Some(model);
            // What was said of the other model goes with it.
            out.warnings.retain(|w| !of_fit.contains(w));
            out.warnings.extend(said);
            // Whom a contrast depends on was asked of the other model.
            out.influence.clear();
            let said = out.diagnosed_otherwise();
            out.warnings.extend(said);
            what_if::margins(study, plan, out);
            let told = next_study::next_study(study, plan, out);
            out.warnings.extend(told);
            true
        }
        Err(why) => {
            out.not_done.push(format!(
                "No censored likelihood: {why}. The model takes values below the limit as half of it."
            ));
            false
        }
    }
}

fn replaced(
    study: &Study,
    index: usize,
    plan: &ResolvedPlan,
    out: &MarkerResults,
) -> Result<(ModelResults, Vec<String>), String> {
    let marker = &study.markers[index];
    let old = out.model.as_ref().filter(|m| m.converged);
    let old = old.ok_or("there is no model to start from")?;
    let CovarianceSource::Structure(structure) = old.covariance else {
        return Err("it is for models with a covariance of the visits".to_owned());
    };
    if !matches!(plan.plan.model, ModelKind::Mmrm | ModelKind::Clda) {
        return Err("it is for models of the values, not of changes or treatments".to_owned());
    }
    if plan.plan.random_batch().is_some() {
        return Err("it does not go with random batches".to_owned());
    }
    if marker.derived.is_some() {
        return Err("a derived marker has no limits of its own".to_owned());
    }
    let values = Values::new(study, marker, plan.scale_of(&marker.name));
    // What is left out was said for the model that stands.
    let entering = Entering::new(&values, plan, &mut Vec::new())
        .map_err(|_| "no value enters the model".to_owned())?;
    let limits = limits_of(&values, &entering);
    let parameters = old.n_theta + old.coefficients.len();
    if parameters.pow(2) as f64 * cost(&entering, &limits) > MOST_EVALUATIONS {
        return Err(format!(
            "{parameters} parameters and {} subjects would take too long",
            old.n_subjects
        ));
    }
    let covariance = Covariance {
        structure,
        by_group: plan.plan.covariance_by_group,
    };
    let fit = mmrm::fit_censored(&entering.data, &limits, covariance)
        .map_err(|why: MmrmError| why.to_string())?;
    if !fit.converged {
        return Err(format!("it did not converge ({})", fit.why));
    }
    // What compares covariances was fitted to the substituted values.
    let mut model = ModelResults {
        heterogeneity: None,
        structures: Vec::new(),
        ..old.clone()
    };
    let contrasts = tables(&fit, &values, plan, !entering.reference_missing, &mut model)
        .map_err(|why| why.to_string())?;
    let (contrasts, weights): (Vec<_>, Vec<_>) = contrasts.into_iter().unzip();
    model.contrasts = contrasts;
    if plan.plan.randomized {
        written::leave_out_p_at_baseline(&mut model, study);
    }
    let said = written::end(&mut model, &weights, plan, out.scale);
    Ok((model, said))
}

/// Likelihoods of single subjects that one matrix of second derivatives may take, about.
const MOST_EVALUATIONS: f64 = 2e6;

/// What one evaluation of the likelihood costs, in subjects without a limit: three limits take a quadrature, and
/// more a lattice.
fn cost(entering: &Entering, limits: &[Option<Limit>]) -> f64 {
    let mut of: BTreeMap<usize, usize> = BTreeMap::new();
    for (subject, limit) in entering.data.subject.iter().zip(limits) {
        *of.entry(*subject).or_default() += usize::from(limit.is_some());
    }
    let one = |k: &usize| match k {
        0..=2 => 1.0,
        3 => 50.0,
        _ => 300.0,
    };
    of.values().map(one).sum()
}

/// What is known of each row of the model.
fn limits_of(values: &Values<'_>, entering: &Entering) -> Vec<Option<Limit>> {
    let marker = values.marker;
    let data = &entering.data;
    let rows = data.subject.iter().zip(&data.visit).zip(&data.y);
    rows.map(|((s, v), y)| {
        let at = s * values.study.n_visits() + v;
        match marker.censoring.get(at) {
            Some(Censoring::Below) => {
                let limit = marker.limits.get(&at).copied();
                limit.and_then(|l| values.scale.apply(l)).map(Limit::Below)
            }
            Some(Censoring::Above) => Some(Limit::Above(*y)),
            _ => None,
        }
    })
    .collect()
}

/// Likelihood, covariance, coefficients and means into `model`; returns the contrasts.
fn tables(
    fit: &CensoredFit,
    values: &Values<'_>,
    plan: &ResolvedPlan,
    compared: bool,
    model: &mut ModelResults,
) -> Result<Vec<WeightedContrast>, MmrmError> {
    let level = plan.plan.conf_level;
    model.estimation = Estimation::Ml;
    model.df_method = None;
    model.se = StandardErrors::Model;
    model.iterations = fit.iterations;
    model.n_censored = Some(fit.n_censored);
    model.log_likelihood = Some(fit.log_likelihood);
    let n_theta = model.n_theta as f64;
    model.aic = Some(-2.0 * fit.log_likelihood + 2.0 * n_theta);
    model.bic = Some(-2.0 * fit.log_likelihood + (model.n_subjects as f64).ln() * n_theta);
    let refit = Refit {
        start: &fit.start,
        beta_cov: &fit.beta_cov,
        sigma: &fit.sigma,
        test: &|weights: &[f64]| fit.single(weights, level),
    };
    refit.tables(values, plan, compared, model)
}
