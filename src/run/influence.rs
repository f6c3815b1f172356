//! Who a result depends on.

use super::model::{contrasts, family_and_versus};
use crate::models::mmrm;
use crate::plan::ResolvedPlan;
use crate::results::MostInfluential;
use crate::study::Study;

/// More markers or subjects than this, and nobody reads who mattered most in each.
const MOST_MARKERS: usize = 50;
const MOST_SUBJECTS: usize = 500;

/// The subject each contrast depends on most, by leaving every subject out in turn.
pub(super) fn most_influential(
    data: &mmrm::MmrmData,
    fit: &mmrm::MmrmFit,
    analysis: &mmrm::MmrmAnalysis,
    plan: &ResolvedPlan,
    study: &Study,
) -> Vec<MostInfluential> {
    if plan.plan.markers.len() > MOST_MARKERS || fit.n_subjects > MOST_SUBJECTS {
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
