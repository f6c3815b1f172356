//! How a fit is tested, and its notes as sentences.

use crate::models::mmrm;
use crate::plan::ResolvedPlan;

/// Degrees of freedom, standard errors and confidence of the plan.
pub(in crate::run) fn testing(plan: &ResolvedPlan) -> mmrm::Testing {
    mmrm::Testing {
        df: plan.plan.df,
        se: plan.plan.se,
        conf_level: plan.plan.conf_level,
    }
}

/// A note of the model room as a sentence.
pub(in crate::run) fn sentence(note: &str) -> String {
    let mut chars = note.chars();
    let first = chars
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
