//! Who a result depends on.

use super::model::{contrasts, family_and_versus};
use crate::models::mmrm;
use crate::plan::ResolvedPlan;
use crate::results::MostInfluential;
use crate::study::Study;

/// Refits of four visits that one analysis may spend on this, about a second. Beyond, nobody reads
/// who mattered most in each, and everybody would wait.
const MOST_REFITS: f64 = 5000.0;

/// What the refits of all markers cost, in refits of four visits: the second derivatives of an
/// unstructured covariance grow with the sixth power of the visits.
fn cost(plan: &ResolvedPlan, fit: &mmrm::MmrmFit) -> f64 {
    let growth = (fit.visit_names.len() as f64 / 4.0).max(1.0).powi(6);
    (plan.plan.markers.len() * fit.n_subjects) as f64 * growth
}

/// The subject each contrast depends on most, by leaving every subject out in turn.
pub(super) fn most_influential(
    data: &mmrm::MmrmData,
    fit: &mmrm::MmrmFit,
    analysis: &mmrm::MmrmAnalysis,
    plan: &ResolvedPlan,
    study: &Study,
) -> Vec<MostInfluential> {
    if cost(plan, fit) > MOST_REFITS {
        return Vec::new();
    }
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
        let shift = |without: f64| (full.estimate - without) / full.se;
        let most = all
            .iter()
            .filter_map(|one| Some((one.subject, (*one.without.get(i)?)?)))
            .max_by(|a, b| shift(a.1).abs().total_cmp(&shift(b.1).abs()));
        if let Some((subject, without)) = most {
            let (family, versus) = family_and_versus(c, fit, study);
            out.push(MostInfluential {
                family,
                group: fit.group_names[c.group].clone(),
                versus: versus.to_owned(),
                visit: fit.visit_names[c.visit].clone(),
                subject: study.subjects[subject].id.clone(),
                estimate: full.estimate,
                estimate_without: without,
                shift: shift(without),
            });
        }
    }
    out
}
