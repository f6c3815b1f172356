//! The subjects on whom the contrasts depend most.

use crate::models::mmrm::{self, MmrmFit};
use crate::plan::ResolvedPlan;
use crate::results::{
    ContrastEstimate, ContrastFamily, ContrastInfluence, MostInfluential, SubjectInfluence,
};
use crate::run::mixed::model::MixedModel;
use crate::study::Study;

/// Refits of four visits and few values that one analysis may spend on this, about a second. Beyond,
/// the wait is worth more than the answer.
const MOST_REFITS: f64 = 5000.0;
/// Values whose reading costs as much as such a refit.
const VALUES_OF_A_REFIT: f64 = 1000.0;
/// Products, of contrasts, pairs of coefficients and covariance parameters, that cost as much as such a refit.
const PRODUCTS_OF_A_REFIT: f64 = 400_000.0;

/// Whether leaving every subject out once, for each of `markers` models like this one, is worth the
/// wait: the second derivatives of an unstructured covariance grow with the sixth power of the visits,
/// every refit reads all values, and makes all `contrasts` again with their degrees of freedom.
pub(in crate::run) fn is_affordable(markers: usize, contrasts: usize, fit: &mmrm::MmrmFit) -> bool {
    let growth = (fit.visit_names.len() as f64 / 4.0).max(1.0).powi(6);
    let pairs = (fit.beta.len() * fit.beta.len()) as f64;
    let products = contrasts as f64 * pairs * fit.n_theta as f64;
    let values = fit.n_obs as f64;
    let refit = growth + values / VALUES_OF_A_REFIT + products / PRODUCTS_OF_A_REFIT;
    (markers * fit.n_subjects) as f64 * refit <= MOST_REFITS
}

/// Every contrast without each subject in turn, furthest shift first; `contrasts` are those of `fit`.
pub(in crate::run) fn influence(
    model: &dyn MixedModel,
    fit: &MmrmFit,
    contrasts: &[ContrastEstimate],
    plan: &ResolvedPlan,
) -> Vec<ContrastInfluence> {
    let data = &model.entering().data;
    let all = mmrm::influence(data, fit, |of| model.contrasts_of_refit(of, plan));
    let mut out = Vec::new();
    // Contrasts of one's own stand behind the families and are not made again for each subject.
    let families = contrasts.iter().enumerate();
    for (i, c) in families.filter(|(_, c)| c.key.family != ContrastFamily::Custom) {
        let Some((full, se)) = c.estimate.zip(c.se.filter(|se| *se > 0.0)) else {
            continue;
        };
        let mut without: Vec<SubjectInfluence> = all
            .iter()
            .filter_map(|one| {
                let estimate = (*one.without.get(i)?)?;
                Some(SubjectInfluence {
                    subject: one.subject,
                    estimate,
                    shift: (full - estimate) / se,
                })
            })
            .collect();
        without.sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()));
        out.push(ContrastInfluence {
            key: c.key.clone(),
            estimate: full,
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
