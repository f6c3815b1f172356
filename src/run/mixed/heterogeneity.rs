//! Whether the groups have the same covariance, and what the other structures would say.
//!
//! The default model takes one covariance for all groups. Where the standard deviations differ between groups of
//! unequal size, tests of change within a group reject too often or too rarely, so the assumption is tested and the
//! contrasts with a covariance for each group stand beside the others.

use crate::models::mmrm::{self, Covariance, MmrmFit};
use crate::numerics::{chi2_sf, std_dev};
use crate::plan::{CovarianceStructure, ModelKind, ResolvedPlan};
use crate::results::{ByGroup, CovarianceTest, Heterogeneity, ModelResults, SdRatio, StructureRow};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::model::MixedModel;
use crate::run::values::Values;
use crate::words::{p_with_relation, significant};

/// A test of equal covariances below this is a reason to warn.
const CLEAR: f64 = 0.05;
/// A ratio of standard deviations beyond this, or below its inverse, is a reason to warn.
const FAR: f64 = 1.5;

/// A covariance for each group with more parameters than this is not fitted beside the model: what it costs grows with
/// their third power, and reaches seconds a marker here.
const MOST_PARAMETERS: usize = 160;

/// Whether a covariance for each group is worth its time: it has few enough parameters, and, unstructured, an optimum.
fn is_worth_fitting(entering: &Entering, fit: &MmrmFit, kept: CovarianceStructure) -> bool {
    let (groups, m) = (fit.group_names.len(), fit.visit_names.len());
    if groups * fit.n_theta > MOST_PARAMETERS {
        return false;
    }
    if kept != CovarianceStructure::Unstructured {
        return true;
    }
    // Without more complete subjects than visits in a group its own covariance can become singular.
    let data = &entering.data;
    let n_subjects = data.subject.iter().max().map_or(0, |s| s + 1);
    let mut seen = vec![(0, 0); n_subjects];
    for (subject, group) in data.subject.iter().zip(&data.group) {
        let (of_group, visits) = &mut seen[*subject];
        *of_group = *group;
        *visits += 1;
    }
    // Groups without a subject here are none of the model's.
    let mut complete: Vec<Option<usize>> = vec![None; data.n_groups];
    for (group, visits) in seen.into_iter().filter(|(_, visits)| *visits > 0) {
        *complete[group].get_or_insert(0) += usize::from(visits == m);
    }
    complete.iter().flatten().all(|n| *n > m)
}

/// Compares the covariances of the groups where the model has one for all, or one for each; a warning where they
/// differ.
pub(in crate::run) fn compare(
    mixed: &dyn MixedModel,
    fit: &MmrmFit,
    kept: CovarianceStructure,
    (values, plan): (&Values<'_>, &ResolvedPlan),
    model: &mut ModelResults,
) -> Option<String> {
    let means_by_visit = matches!(
        plan.plan.model,
        ModelKind::Mmrm | ModelKind::ChangeMmrm | ModelKind::Clda
    );
    if !means_by_visit || fit.group_names.len() < 2 {
        return None;
    }
    let own = plan.plan.covariance_by_group;
    let covariance = Covariance {
        structure: kept,
        by_group: !own,
    };
    let other_fit = || {
        let other = mixed.fit(Some(covariance), plan.plan.estimation).ok();
        other.filter(|other| other.converged)
    };
    let worth = own || is_worth_fitting(mixed.entering(), fit, kept);
    // Nothing but likelihood and covariances is wanted of the other model, unless it stands beside this one.
    let groups = (worth && !own)
        .then(|| mmrm::group_covariances(fit))
        .flatten();
    let mut other = (worth && groups.is_none()).then(other_fit).flatten();
    let by_group = if own { Some(fit) } else { other.as_ref() };
    let lrt = match (&groups, &other) {
        (Some(each), _) => likelihood_ratio(size_of(fit), (each.log_likelihood, each.n_theta)),
        (None, Some(other)) if own => likelihood_ratio(size_of(other), size_of(fit)),
        (None, Some(other)) => likelihood_ratio(size_of(fit), size_of(other)),
        (None, None) => None,
    };
    let heterogeneity = Heterogeneity {
        sd_ratio: match (&groups, by_group) {
            (Some(each), _) => ratios_of_sigma(fit, &each.sigma),
            (None, Some(by_group)) => ratios_of_sigma(by_group, &by_group.sigma),
            (None, None) => ratios_of_values(mixed.entering(), fit),
        },
        lrt,
    };
    let warning = warning(&heterogeneity).filter(|_| !own);
    if warning.is_some() {
        if groups.is_some() {
            other = other_fit();
        }
        let all = other.and_then(|other| mixed.contrasts(&other, values, plan).ok());
        for (contrast, _) in all.into_iter().flatten() {
            let same = model.contrasts.iter_mut().find(|c| c.key == contrast.key);
            if let Some(same) = same {
                same.by_group = Some(ByGroup::of(&contrast));
            }
        }
    }
    model.heterogeneity = Some(heterogeneity);
    warning
}

/// Log-likelihood and number of covariance parameters.
fn size_of(fit: &MmrmFit) -> (f64, usize) {
    (fit.log_likelihood, fit.n_theta)
}

/// Twice the difference of the log-likelihoods, each with its number of parameters; none where there is nothing to
/// test.
fn likelihood_ratio(one: (f64, usize), each: (f64, usize)) -> Option<CovarianceTest> {
    let df = each.1.checked_sub(one.1).filter(|df| *df > 0)?;
    let chi2 = (2.0 * (each.0 - one.0)).max(0.0);
    Some(CovarianceTest {
        chi2,
        df,
        p: chi2_sf(chi2, df as f64).ok()?,
    })
}

/// Standard deviations of each group over those of the first, by the covariance of each.
fn ratios_of_sigma(fit: &MmrmFit, sigma: &[f64]) -> Vec<SdRatio> {
    let m = fit.visit_names.len();
    let sd = |g: usize, v: usize| Some(sigma[(g * m + v) * m + v].sqrt());
    ratios(fit, sd)
}

/// The same by the values themselves, around the mean of their group and visit.
fn ratios_of_values(entering: &Entering, fit: &MmrmFit) -> Vec<SdRatio> {
    let data = &entering.data;
    let names = |g: usize, v: usize| {
        let group = data
            .group_names
            .iter()
            .position(|n| *n == fit.group_names[g]);
        let visit = data
            .visit_names
            .iter()
            .position(|n| *n == fit.visit_names[v]);
        group.zip(visit)
    };
    ratios(fit, |g, v| {
        let at = names(g, v)?;
        let cell: Vec<f64> = (0..data.y.len())
            .filter(|&r| (data.group[r], data.visit[r]) == at)
            .map(|r| data.y[r])
            .collect();
        std_dev(&cell)
    })
}

fn ratios(fit: &MmrmFit, sd: impl Fn(usize, usize) -> Option<f64>) -> Vec<SdRatio> {
    let mut out = Vec::new();
    for (g, group) in fit.group_names.iter().enumerate().skip(1) {
        for (v, visit) in fit.visit_names.iter().enumerate() {
            let ratio = sd(g, v).zip(sd(0, v).filter(|s| *s > 0.0));
            out.push(SdRatio {
                group: group.clone(),
                visit: visit.clone(),
                ratio: ratio.map(|(a, b)| a / b),
            });
        }
    }
    out
}

fn warning(of: &Heterogeneity) -> Option<String> {
    let distance = |r: &SdRatio| r.ratio.map_or(0.0, |x| x.ln().abs());
    let furthest = of
        .sd_ratio
        .iter()
        .max_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    let ratio = furthest.ratio?;
    let is_clear = of.lrt.as_ref().is_some_and(|t| t.p < CLEAR);
    let is_far = distance(furthest) > FAR.ln();
    if !is_clear && !is_far {
        return None;
    }
    let test = of.lrt.as_ref().map_or_else(String::new, |t| {
        format!(" (test of equal covariances: p {})", p_with_relation(t.p))
    });
    // The command line and the window both tell it, each with its own name of the option.
    Some(format!(
        "The standard deviation of {} at {} is {} times that of the reference group{test}. The model takes one covariance for all groups; where it differs, tests of change within a group can reject too often or too rarely. A model with a covariance of its own for each group (covariance by group) allows for that.",
        furthest.group,
        furthest.visit,
        significant(ratio, 3, true),
    ))
}

/// Every structure fitted to the same means, and the kept one and the unstructured one with a covariance for each
/// group; `fit` is of the plan.
pub(in crate::run) fn structures(
    mixed: &dyn MixedModel,
    fit: &MmrmFit,
    kept: CovarianceStructure,
    plan: &ResolvedPlan,
) -> Vec<StructureRow> {
    let planned = plan.plan.covariance_by_group;
    let mut asked: Vec<Covariance> = CovarianceStructure::structures().map(Into::into).collect();
    if fit.group_names.len() > 1 {
        let each = |structure| Covariance {
            structure,
            by_group: true,
        };
        asked.push(each(CovarianceStructure::Unstructured));
        if kept != CovarianceStructure::Unstructured {
            asked.push(each(kept));
        }
    }
    asked
        .into_iter()
        .filter_map(|covariance| {
            let row = |fit: &MmrmFit| StructureRow {
                covariance: covariance.structure,
                by_group: covariance.by_group,
                log_likelihood: fit.converged.then_some(fit.log_likelihood),
                n_theta: fit.n_theta,
                aic: fit.converged.then_some(fit.aic),
                bic: fit.converged.then_some(fit.bic),
                converged: fit.converged,
            };
            if (covariance.structure, covariance.by_group) == (kept, planned) {
                return Some(row(fit));
            }
            let other = mixed.fit(Some(covariance), plan.plan.estimation).ok()?;
            Some(row(&other))
        })
        .collect()
}
