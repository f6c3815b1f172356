//! Diagnostics of one marker's model, made on request.
//!
//! The model is fitted again, because a fit takes microseconds and the residuals of thousands of markers would fill
//! the memory.

use crate::models::mmrm;
use crate::plan::ResolvedPlan;
use crate::results::{ContrastEstimate, Diagnostics, Residual, VisitSpread};
use crate::run::mixed::fit::{fit_model, model_of};
use crate::run::mixed::influence::{influence, is_affordable};
use crate::run::mixed::testing::sentence;
use crate::run::values::Values;
use crate::study::Study;
use rayon::prelude::*;

/// Most residuals that are kept: the extremes and an even choice of the rest.
const MOST_RESIDUALS: usize = 4000;
/// Residuals at either end that are always kept.
const EXTREMES: usize = 500;

/// [`diagnose`] of the markers named, with their names; of all that are analysed when none is named.
#[must_use]
pub fn diagnose_markers(
    study: &Study,
    plan: &ResolvedPlan,
    markers: &[String],
) -> Vec<(String, Diagnostics)> {
    let asked = |name: &&String| markers.is_empty() || markers.contains(name);
    let names: Vec<&String> = plan.plan.markers.iter().filter(asked).collect();
    let one = |name: &&String| Some(((*name).clone(), diagnose(study, plan, name)?));
    names.par_iter().filter_map(one).collect()
}

/// Residuals, influence and convergence of the model of `marker`; `None` where there is no model.
///
/// Without an optimum there is the convergence only.
#[must_use]
pub fn diagnose(study: &Study, plan: &ResolvedPlan, marker: &str) -> Option<Diagnostics> {
    let index = study.markers.iter().position(|m| m.name == marker)?;
    let values = Values::new(study, &study.markers[index], plan.scale_of(marker));
    // What is left out was said by the analysis.
    let model = model_of(&values, plan, &mut Vec::new()).ok()?;
    let model = model.as_ref();
    let fitted = fit_model(model, plan).ok()?;
    let (fit, plan) = (fitted.fit, fitted.plan.as_ref());
    let entering = model.entering();
    let mut out = Diagnostics {
        n_values: fit.n_obs,
        conf_level: plan.plan.conf_level,
        stopped: sentence(&fit.why),
        restarts: fit.log.iter().map(|l| sentence(l)).collect(),
        ..Diagnostics::default()
    };
    if !fit.converged {
        return Some(out);
    }
    out.spread = spread(&fit);
    out.residuals = residuals(study, &entering.data, &fit, plan.plan.conf_level)?;
    out.n_outside = (out.residuals.iter())
        .filter(|r| r.normalised < r.low || r.normalised > r.high)
        .count();
    if !model.can_leave_out() {
        out.not_left_out = Some("No subject is left out in turn in this model.".to_owned());
    } else if entering.reference_missing {
        out.not_left_out =
            Some("No subject is left out in turn, because groups are not compared.".to_owned());
    } else {
        let tables = model.tables(&fit, &values, plan).ok()?;
        let contrasts: Vec<ContrastEstimate> =
            (tables.contrasts.into_iter()).map(|(c, _)| c).collect();
        if is_affordable(1, contrasts.len(), &fit) {
            out.influence = influence(model, &fit, &contrasts, plan);
        } else {
            out.not_left_out = Some(format!(
                "No subject is left out in turn: {} subjects, {} groups and {} visits would take too long.",
                fit.n_subjects,
                fit.group_names.len(),
                fit.visit_names.len()
            ));
        }
    }
    Some(out)
}

fn residuals(
    study: &Study,
    data: &mmrm::MmrmData,
    fit: &mmrm::MmrmFit,
    conf_level: f64,
) -> Option<Vec<Residual>> {
    let all = mmrm::residuals(fit);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| all[a].normalised.total_cmp(&all[b].normalised));
    let n = order.len();
    // A model of changes has no visits up to the baseline.
    let first = study.n_visits() - data.n_visits;
    let every = if n > MOST_RESIDUALS {
        n.div_ceil(MOST_RESIDUALS - 2 * EXTREMES)
    } else {
        1
    };
    let kept =
        |place: &usize| *place < EXTREMES || *place + EXTREMES >= n || place.is_multiple_of(every);
    (0..n)
        .filter(kept)
        .map(|place| {
            let row = order[place];
            let rank = mmrm::order_statistic(place + 1, n, conf_level).ok()?;
            Some(Residual {
                subject: data.subject[row],
                visit: first + data.visit[row],
                value: data.y[row],
                fitted: all[row].fitted,
                raw: all[row].raw,
                normalised: all[row].normalised,
                expected: rank.expected,
                low: rank.low,
                high: rank.high,
            })
        })
        .collect()
}

fn spread(fit: &mmrm::MmrmFit) -> Vec<VisitSpread> {
    let m = fit.visit_names.len();
    let own = fit.covariance.is_by_group() && fit.group_names.len() > 1;
    let mut out = Vec::new();
    for (set, sigma) in fit.sigma.chunks((m * m).max(1)).enumerate() {
        let (std_dev, correlation) = mmrm::correlations(sigma, m);
        for (v, visit) in fit.visit_names.iter().enumerate() {
            out.push(VisitSpread {
                group: own.then(|| fit.group_names[set].clone()),
                visit: visit.clone(),
                std_dev: std_dev[v],
                correlation: correlation[v * m..(v + 1) * m].to_vec(),
                covariance: sigma[v * m..(v + 1) * m].to_vec(),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{AnalysisPlan, CovarianceStructure, ModelKind, resolve};
    use crate::run::mixed::influence::most_influential;
    use crate::work::Monitor;
    use crate::{import, run};

    fn example() -> (Study, crate::plan::Request) {
        let (name, bytes) = import::example();
        let request = crate::plan::example_request().unwrap();
        let raw = import::recognise(name, bytes, &request.roles, &Monitor::new())
            .unwrap()
            .study
            .unwrap();
        let study = crate::study::prepare(&raw, &request.preparation).unwrap();
        (study, request)
    }

    #[test]
    fn the_example_is_told_by_subject_and_visit() {
        let (study, request) = example();
        let plan = resolve(&request.analysis, &study).unwrap();
        let results = run::analyze(&study, &plan, &request, &Monitor::new()).unwrap();
        for marker in &results.markers {
            let d = diagnose(&study, &plan, &marker.marker).unwrap();
            let model = marker.model.as_ref().unwrap();
            assert_eq!(d.n_values, model.n_observations);
            assert_eq!(d.residuals.len(), d.n_values);
            let index = study.marker_index(&marker.marker).unwrap();
            let scale = plan.scale_of(&marker.marker);
            for r in &d.residuals {
                let cell = r.subject * study.n_visits() + r.visit;
                let value = study.markers[index].values[cell]
                    .get()
                    .and_then(|v| scale.apply(v));
                assert_eq!(value, Some(r.value), "{}", marker.marker);
                assert!((r.value - r.fitted - r.raw).abs() < 1e-9 * r.value.abs().max(1.0));
                assert!(r.low < r.expected && r.expected < r.high);
            }
            assert!(
                d.residuals
                    .is_sorted_by(|a, b| a.normalised <= b.normalised)
            );
            // The results file has the first subject of the diagnostics.
            assert_eq!(most_influential(&d.influence, &study), marker.influence);
            assert_eq!(d.spread.len(), 4);
            for (v, s) in d.spread.iter().enumerate() {
                assert_eq!(s.covariance, model.sigma[v]);
                assert!((s.std_dev - model.sigma[v][v].sqrt()).abs() < 1e-12 * s.std_dev);
            }
            assert!(d.stopped.starts_with("Newton decrement"), "{}", d.stopped);
        }
    }

    #[test]
    fn changes_stand_at_their_visit_and_groups_have_spreads_of_their_own() {
        let (study, request) = example();
        let ask = AnalysisPlan {
            model: Some(ModelKind::ChangeMmrm),
            covariance: CovarianceStructure::Auto,
            covariance_by: Some(crate::plan::CovarianceBy::Group),
            ..request.analysis
        };
        let plan = resolve(&ask, &study).unwrap();
        let d = diagnose(&study, &plan, &study.markers[0].name).unwrap();
        assert!(d.residuals.iter().all(|r| r.visit > study.baseline));
        assert!(d.residuals.iter().any(|r| r.visit + 1 == study.n_visits()));
        assert_eq!(d.spread.len(), 2 * 3);
        assert!(d.spread.iter().all(|s| s.group.is_some()));
        assert!(diagnose(&study, &plan, "no such marker").is_none());
    }
}
