//! Who a result depends on.

use crate::models::mmrm;
use crate::plan::ResolvedPlan;
use crate::results::{ContrastInfluence, ContrastKey, MostInfluential, SubjectInfluence};
use crate::run::mixed::testing::{contrasts, family_and_versus};
use crate::study::Study;

/// Refits of four visits and few values that one analysis may spend on this, about a second. Beyond,
/// nobody reads who mattered most in each, and everybody would wait.
const MOST_REFITS: f64 = 5000.0;
/// Values whose reading costs as much as such a refit.
const VALUES_OF_A_REFIT: f64 = 1000.0;

/// Whether leaving every subject out once, for each of `markers` models like this one, is worth the
/// wait: the second derivatives of an unstructured covariance grow with the sixth power of the visits,
/// and every refit reads all values.
pub(in crate::run) fn is_affordable(markers: usize, fit: &mmrm::MmrmFit) -> bool {
    let growth = (fit.visit_names.len() as f64 / 4.0).max(1.0).powi(6);
    let refit = growth + fit.n_obs as f64 / VALUES_OF_A_REFIT;
    (markers * fit.n_subjects) as f64 * refit <= MOST_REFITS
}

/// Every contrast without each subject in turn, furthest shift first.
pub(in crate::run) fn influence(
    data: &mmrm::MmrmData,
    fit: &mmrm::MmrmFit,
    analysis: &mmrm::MmrmAnalysis,
    plan: &ResolvedPlan,
    study: &Study,
) -> Vec<ContrastInfluence> {
    // Only estimates are read: the cheapest degrees of freedom will do.
    let all = mmrm::influence(data, fit, |fit| {
        let analysis = mmrm::analyse(fit, mmrm::DfMethod::Residual).ok()?;
        Some(contrasts(fit, &analysis, plan))
    });
    let mut out = Vec::new();
    for (i, c) in contrasts(fit, analysis, plan).iter().enumerate() {
        let Some(full) = c.estimate.filter(|e| e.se > 0.0) else {
            continue;
        };
        let mut without: Vec<SubjectInfluence> = all
            .iter()
            .filter_map(|one| {
                let estimate = (*one.without.get(i)?)?;
                Some(SubjectInfluence {
                    subject: one.subject,
                    estimate,
                    shift: (full.estimate - estimate) / full.se,
                })
            })
            .collect();
        without.sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()));
        let (family, versus) = family_and_versus(c, fit, study);
        out.push(ContrastInfluence {
            key: ContrastKey {
                family,
                group: fit.group_names[c.group].clone(),
                versus: versus.to_owned(),
                visit: fit.visit_names[c.visit].clone(),
                treatment: None,
            },
            estimate: full.estimate,
            without,
        });
    }
    out
}

/// The subject each contrast depends on most.
pub(in crate::run) fn most_influential(
    influence: &[ContrastInfluence],
    study: &Study,
) -> Vec<MostInfluential> {
    let most = influence.iter().filter_map(|c| {
        let one = c.without.first()?;
        Some(MostInfluential {
            key: c.key.clone(),
            subject: study.subjects[one.subject].id.clone(),
            estimate: c.estimate,
            estimate_without: one.estimate,
            shift: one.shift,
        })
    });
    most.collect()
}
