//! Which covariance structures are tried, and which one is kept.

use crate::models::mmrm;
use crate::plan::{CovarianceStructure, Estimation, ModelKind, ResolvedPlan};
use crate::results::{CovarianceSource, LadderStep};
use crate::study::Study;

/// One covariance to try.
#[derive(Clone, Copy)]
pub(in crate::run) struct Rung {
    pub covariance: CovarianceSource,
    pub label: &'static str,
    pub structure: mmrm::CovarianceStructure,
    needs_equal_steps: bool,
}

impl From<CovarianceStructure> for Rung {
    fn from(c: CovarianceStructure) -> Self {
        use mmrm::CovarianceStructure as To;
        Self {
            covariance: CovarianceSource::Structure(c),
            label: c.label(),
            needs_equal_steps: c.needs_equal_steps(),
            structure: match c {
                CovarianceStructure::Unstructured | CovarianceStructure::Auto => To::Unstructured,
                CovarianceStructure::HeterogeneousToeplitz => To::HeterogeneousToeplitz,
                CovarianceStructure::Toeplitz => To::Toeplitz,
                CovarianceStructure::HeterogeneousAutoregressive => To::HeterogeneousAutoregressive,
                CovarianceStructure::Autoregressive => To::Autoregressive,
                CovarianceStructure::HeterogeneousCompoundSymmetry => {
                    To::HeterogeneousCompoundSymmetry
                }
                CovarianceStructure::CompoundSymmetry => To::CompoundSymmetry,
                CovarianceStructure::HeterogeneousAnteDependence => To::HeterogeneousAnteDependence,
                CovarianceStructure::AnteDependence => To::AnteDependence,
            },
        }
    }
}

/// What the plan tries, in order.
pub(in crate::run) fn rungs(plan: &ResolvedPlan) -> Vec<Rung> {
    if plan.plan.model == ModelKind::RandomIntercept {
        return vec![Rung {
            covariance: CovarianceSource::RandomEffects(ModelKind::RandomIntercept),
            label: ModelKind::RandomIntercept.label(),
            structure: mmrm::CovarianceStructure::RandomIntercept,
            needs_equal_steps: false,
        }];
    }
    let rungs = plan.plan.covariance.rungs().iter();
    rungs.map(|c| Rung::from(*c)).collect()
}

/// What the plan maximises.
pub(in crate::run) fn estimation(plan: &ResolvedPlan) -> mmrm::Estimation {
    match plan.plan.estimation {
        Estimation::Reml => mmrm::Estimation::Reml,
        Estimation::Ml => mmrm::Estimation::Ml,
    }
}

/// Fits the rungs in turn until one converges; the first is kept when none does.
pub(in crate::run) fn climb(
    data: &mmrm::MmrmData,
    plan: &ResolvedPlan,
) -> Result<(mmrm::MmrmFit, Rung, Vec<LadderStep>), mmrm::MmrmError> {
    let estimation = estimation(plan);
    climb_with(plan, |covariance| mmrm::fit(data, covariance, estimation))
}

/// The same with a fit of one's own.
pub(in crate::run) fn climb_with(
    plan: &ResolvedPlan,
    fit: impl Fn(mmrm::Covariance) -> Result<mmrm::MmrmFit, mmrm::MmrmError>,
) -> Result<(mmrm::MmrmFit, Rung, Vec<LadderStep>), mmrm::MmrmError> {
    let by_group = plan.plan.covariance_by_group;
    let mut ladder = Vec::new();
    let (mut first, mut refused) = (None, None);
    for rung in rungs(plan) {
        let covariance = mmrm::Covariance {
            structure: rung.structure,
            by_group,
        };
        let fit = match fit(covariance) {
            Ok(fit) => fit,
            // A simpler structure may do.
            Err(why @ mmrm::MmrmError::TooManyParameters(_)) => {
                ladder.push(LadderStep {
                    covariance: rung.covariance,
                    converged: false,
                    why: Some(why.to_string()),
                });
                refused.get_or_insert(why);
                continue;
            }
            Err(why) => return Err(why),
        };
        ladder.push(LadderStep {
            covariance: rung.covariance,
            converged: fit.converged,
            why: (!fit.converged).then(|| fit.why.clone()),
        });
        if fit.converged {
            return Ok((fit, rung, ladder));
        }
        first.get_or_insert((fit, rung));
    }
    match first {
        Some((fit, rung)) => Ok((fit, rung, ladder)),
        None => Err(refused
            .unwrap_or_else(|| mmrm::MmrmError::Input("no covariance structure to try".into()))),
    }
}

/// A warning when correlations count steps but the visits are not equally far apart.
pub(in crate::run) fn unequal_steps(
    study: &Study,
    fit: &mmrm::MmrmFit,
    chosen: Rung,
) -> Option<String> {
    if !chosen.needs_equal_steps || fit.visit_names.len() < 3 {
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
        let hours: Vec<String> = hours.iter().map(f64::to_string).collect();
        format!(
            "The {} structure takes the steps between visits as equal, but the visits are at {} h.",
            chosen.label,
            hours.join(", ")
        )
    })
}
