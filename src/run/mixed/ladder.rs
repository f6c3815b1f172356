//! Which covariance structures are tried, and which one is kept.

use crate::models::mmrm;
use crate::plan::{CovarianceStructure, DfMethod, Preset, ResolvedPlan, Spacing, StandardErrors};
use crate::results::{CovarianceSource, LadderStep};
use crate::study::Study;

/// A fit, the structure kept, and every step of the ladder.
pub(in crate::run) type FirstConverged = (mmrm::MmrmFit, CovarianceStructure, Vec<LadderStep>);

/// The ladder step of one fit.
pub(in crate::run) fn step_of(covariance: CovarianceSource, fit: &mmrm::MmrmFit) -> LadderStep {
    LadderStep {
        covariance,
        converged: fit.converged,
        why: (!fit.converged).then(|| fit.why.clone()),
    }
}

/// Fits the structures of the plan in turn until one converges; the first is kept when none does.
pub(in crate::run) fn first_converged(
    plan: &ResolvedPlan,
    fit: impl Fn(mmrm::Covariance) -> Result<mmrm::MmrmFit, mmrm::MmrmError>,
) -> Result<FirstConverged, mmrm::MmrmError> {
    let by_group = plan.plan.covariance_by_group;
    let mut ladder = Vec::new();
    let (mut first, mut refused) = (None, None);
    for structure in plan.plan.covariance.ladder() {
        let fit = match fit(mmrm::Covariance {
            structure,
            by_group,
        }) {
            Ok(fit) => fit,
            // A simpler structure may do.
            Err(why @ (mmrm::MmrmError::TooManyParameters(_) | mmrm::MmrmError::Structure(_))) => {
                ladder.push(LadderStep {
                    covariance: CovarianceSource::Structure(structure),
                    converged: false,
                    why: Some(why.to_string()),
                });
                refused.get_or_insert(why);
                continue;
            }
            Err(why) => return Err(why),
        };
        ladder.push(step_of(CovarianceSource::Structure(structure), &fit));
        if fit.converged {
            return Ok((fit, structure, ladder));
        }
        first.get_or_insert((fit, structure));
    }
    match first {
        Some((fit, structure)) => Ok((fit, structure, ladder)),
        None => Err(refused
            .unwrap_or_else(|| mmrm::MmrmError::Input("no covariance structure to try".into()))),
    }
}

/// The plan of a model that the preset for a regulator fitted with less than an unstructured covariance: standard
/// errors of a sandwich, which hold although the structure may be wrong. `None` for every other model.
pub(in crate::run) fn sandwich_below_unstructured(
    plan: &ResolvedPlan,
    kept: CovarianceSource,
    fit: &mmrm::MmrmFit,
) -> Option<ResolvedPlan> {
    let asked = &plan.plan;
    let is_regulators = asked.preset() == Some(Preset::Regulatory)
        && asked.covariance == CovarianceStructure::Auto
        && asked.se == StandardErrors::Model;
    let is_below = matches!(kept, CovarianceSource::Structure(s) if s != CovarianceStructure::Unstructured)
        && fit.visit_names.len() > 1;
    (is_regulators && is_below)
        .then(|| plan.tested_with(StandardErrors::Cr2, DfMethod::Satterthwaite))
}

/// A warning when correlations depend on the number of steps but the visits are not equally far apart.
pub(in crate::run) fn unequal_steps(
    study: &Study,
    fit: &mmrm::MmrmFit,
    chosen: CovarianceStructure,
) -> Option<String> {
    if chosen.spacing() != Spacing::EqualSteps || fit.visit_names.len() < 3 {
        return None;
    }
    let hours: Vec<f64> = fit
        .visit_names
        .iter()
        .map(|name| study.visits.iter().find(|v| v.label == *name)?.hours)
        .collect::<Option<_>>()?;
    let steps: Vec<f64> = hours.windows(2).map(|w| w[1] - w[0]).collect();
    let equal = steps
        .iter()
        .all(|s| (s - steps[0]).abs() <= 0.02 * steps[0].abs());
    (!equal).then(|| {
        let rounded = |h: &f64| crate::words::value((h * 100.0).round() / 100.0);
        let hours: Vec<String> = hours.iter().map(rounded).collect();
        format!(
            "The {} structure takes the steps between visits as equal, but the visits are at {} h.",
            chosen.label(),
            hours.join(", ")
        )
    })
}
