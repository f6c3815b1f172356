//! How a fit is tested, and which contrasts stand in which family.

use crate::models::mmrm;
use crate::plan::{DfMethod, ModelKind, ResolvedPlan, StandardErrors};
use crate::results::ContrastFamily;
use crate::study::Study;

/// Degrees of freedom, standard errors and confidence of the plan.
pub(in crate::run) fn testing(plan: &ResolvedPlan) -> mmrm::Testing {
    let df = match plan.plan.df {
        DfMethod::KenwardRogerLinear => mmrm::DfMethod::KenwardRogerLinear,
        DfMethod::KenwardRoger => mmrm::DfMethod::KenwardRoger,
        DfMethod::Satterthwaite => mmrm::DfMethod::Satterthwaite,
        DfMethod::BetweenWithin => mmrm::DfMethod::BetweenWithin,
        DfMethod::Residual => mmrm::DfMethod::Residual,
    };
    mmrm::Testing {
        df,
        se: match plan.plan.se {
            StandardErrors::Model => mmrm::StandardErrors::Model,
            StandardErrors::Sandwich => mmrm::StandardErrors::Sandwich,
            StandardErrors::Cr2 => mmrm::StandardErrors::Cr2,
            StandardErrors::Cr3 => mmrm::StandardErrors::Cr3,
        },
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

/// The contrasts as the plan's model means them.
pub(in crate::run) fn contrasts(
    fit: &mmrm::MmrmFit,
    analysis: &mmrm::MmrmAnalysis,
    plan: &ResolvedPlan,
) -> Vec<mmrm::ContrastEstimate> {
    if plan.plan.model == ModelKind::ChangeMmrm {
        of_changes(fit, analysis)
    } else {
        analysis.contrasts.clone()
    }
}

pub(in crate::run) fn family_and_versus<'a>(
    c: &mmrm::ContrastEstimate,
    fit: &'a mmrm::MmrmFit,
    study: &'a Study,
) -> (ContrastFamily, &'a str) {
    let reference = || fit.group_names[c.versus].as_str();
    match c.family {
        mmrm::ContrastFamily::ChangeFromBaseline => {
            let baseline = study.visits.get(study.baseline);
            (
                ContrastFamily::ChangeFromBaseline,
                baseline.map_or("", |v| &v.label),
            )
        }
        mmrm::ContrastFamily::GroupDifference => (ContrastFamily::GroupDifference, reference()),
        mmrm::ContrastFamily::DifferenceInChange => {
            (ContrastFamily::DifferenceInChange, reference())
        }
    }
}

/// In a model of changes the means are changes, and differences of means are differences in change.
fn of_changes(fit: &mmrm::MmrmFit, analysis: &mmrm::MmrmAnalysis) -> Vec<mmrm::ContrastEstimate> {
    let m = fit.visit_names.len();
    let sets = fit.sigma.len() / (m * m).max(1);
    let sd = |group: usize, visit: usize| {
        let set = if sets > 1 { group } else { 0 };
        fit.sigma[(set * m + visit) * m + visit].sqrt()
    };
    let within = analysis.emmeans.iter().map(|e| mmrm::ContrastEstimate {
        family: mmrm::ContrastFamily::ChangeFromBaseline,
        group: e.group,
        visit: e.visit,
        versus: 0,
        estimate: e.estimate,
        standardized: e.estimate.map(|r| r.estimate / sd(e.group, e.visit)),
    });
    let between = analysis
        .contrasts
        .iter()
        .filter(|c| c.family == mmrm::ContrastFamily::GroupDifference)
        .map(|c| mmrm::ContrastEstimate {
            family: mmrm::ContrastFamily::DifferenceInChange,
            ..c.clone()
        });
    within.chain(between).collect()
}
