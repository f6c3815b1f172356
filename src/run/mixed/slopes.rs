//! The random-slope model of one marker: data in, tables out.

use crate::models::SlopeModel;
use crate::models::mmrm::{MmrmData, MmrmFit};
use crate::plan::{ModelKind, RandomSlopes, ResolvedPlan, slope_times};
use crate::results::{
    ContrastFamily, ContrastKey, CovarianceSource, LadderStep, MarkerResults, ModelResults, Slope,
};
use crate::run::mixed::entering::{Entering, groups_of};
use crate::run::mixed::formula::formula;
use crate::run::mixed::ladder::estimation;
use crate::run::mixed::testing::testing;
use crate::run::mixed::written;
use crate::run::values::Values;

/// The model and its rows, or in `out.why` why there is none.
fn lay_out(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    out: &mut MarkerResults,
) -> Option<(SlopeModel, Entering)> {
    let entering = Entering::new(values, plan, out)?;
    let correlated = plan.plan.slopes == RandomSlopes::Correlated;
    let model = slope_times(values.study)
        .map_err(|e| e.to_string())
        .and_then(|(times, _)| {
            SlopeModel::new(&entering.data, &times, correlated).map_err(|e| e.to_string())
        });
    match model {
        Ok(model) => Some((model, entering)),
        Err(why) => {
            out.why = Some(format!("No mixed model: {why}."));
            None
        }
    }
}

/// The fit and its rows, for diagnostics.
pub(in crate::run) fn fitted(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    out: &mut MarkerResults,
) -> Option<(MmrmFit, MmrmData)> {
    let (model, entering) = lay_out(values, plan, out)?;
    Some((model.fit(estimation(plan)).ok()?, entering.data))
}

/// Fits the model, or says in `out.why` and `out.warnings` why there is none.
pub(in crate::run) fn fit(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let Some((line, entering)) = lay_out(values, plan, out) else {
        return;
    };
    let fit = match line.fit(estimation(plan)) {
        Ok(fit) => fit,
        Err(why) => {
            out.why = Some(format!("No mixed model: {why}."));
            return;
        }
    };
    let covariance = CovarianceSource::RandomEffects(ModelKind::RandomSlope);
    let mut model = ModelResults {
        formula: formula(values, plan, covariance.id()),
        rows_without_covariates: entering.without_covariates,
        groups: groups_of(&entering.data),
        ..ModelResults::of(plan.plan.model, covariance)
    };
    let ladder = vec![LadderStep {
        covariance,
        converged: fit.converged,
        why: (!fit.converged).then(|| fit.why.clone()),
    }];
    let components = line.components(&fit).unwrap_or_default();
    if !written::begin(&mut model, &fit, plan, ladder, components, out) {
        out.model = Some(model);
        return;
    }
    let tables = match line.analyse(&fit, testing(plan)) {
        Ok(tables) => tables,
        Err(why) => {
            out.why = Some(format!("The mixed model was fitted but not tested: {why}."));
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
    let groups = line.groups();
    let versus = groups.first().map_or("", String::as_str);
    model.slopes = tables
        .slopes
        .iter()
        .filter(|s| s.versus.is_none() || !entering.reference_missing)
        .map(|s| Slope {
            group: groups[s.group].clone(),
            versus: s.versus.map(|v| groups[v].clone()),
            estimate: s.estimate.map(|r| r.estimate),
            se: s.estimate.map(|r| r.se),
            df: s.estimate.map(|r| r.df),
            t: s.estimate.and_then(|r| r.t),
            p: s.estimate.and_then(|r| r.p),
            ci_low: s.estimate.and_then(|r| r.ci_low),
            ci_high: s.estimate.and_then(|r| r.ci_high),
        })
        .collect();
    model.emmeans = tables
        .means
        .iter()
        .map(|e| {
            written::mean(
                &groups[e.group],
                &fit.visit_names[e.visit],
                None,
                e.estimate,
            )
        })
        .collect();
    let m = fit.visit_names.len();
    let mut weights = Vec::new();
    for d in tables
        .differences
        .iter()
        .filter(|_| !entering.reference_missing)
    {
        let key = ContrastKey {
            family: ContrastFamily::GroupDifference,
            group: groups[d.group].clone(),
            versus: versus.to_owned(),
            visit: fit.visit_names[d.visit].clone(),
            treatment: None,
        };
        let mut row = written::contrast(key, d.estimate, values.scale);
        let sd = fit.sigma[d.visit * m + d.visit].sqrt();
        row.standardized = row.estimate.map(|e| e / sd).filter(|e| e.is_finite());
        if plan.plan.randomized && is_baseline(values, &row.key.visit) {
            row.p = None;
        }
        model.contrasts.push(row);
        weights.push(d.weights.clone());
    }
    written::end(model, &weights, plan, out);
}

fn is_baseline(values: &Values<'_>, visit: &str) -> bool {
    let study = values.study;
    study
        .visits
        .get(study.baseline)
        .is_some_and(|v| v.label == visit)
}
