//! The model as an R formula, without random batches.

use crate::plan::{
    BaselineSlope, CovariateAt, CovariateTerm, ModelKind, RandomSlopes, ResolvedPlan,
};
use crate::run::values::Values;

/// `log(opn) ~ age + group * visit + us(visit | subject)`, as R writes it, with roles for columns.
pub(in crate::run) fn formula(
    values: &Values<'_>,
    plan: &ResolvedPlan,
    covariance: &str,
) -> String {
    let name = &values.marker.name;
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let name = if plain {
        name.clone()
    } else {
        format!("`{name}`")
    };
    let response = values.scale.in_r(&name);
    let kind = plan.plan.model;
    let many = values.study.groups.len() > 1;
    let response = if kind == ModelKind::ChangeMmrm {
        format!("change of {response}")
    } else {
        response
    };
    let baseline = match plan.plan.baseline_slope {
        BaselineSlope::ByVisit => "baseline * visit",
        BaselineSlope::Common => "baseline",
    };
    let mean = match kind {
        ModelKind::Mmrm | ModelKind::RandomIntercept if many => "group * visit".to_owned(),
        ModelKind::Clda if many => "visit + group:(visit after baseline)".to_owned(),
        ModelKind::Mmrm | ModelKind::Clda | ModelKind::RandomIntercept => "visit".to_owned(),
        ModelKind::ChangeMmrm if many => format!("{baseline} + group * visit"),
        ModelKind::ChangeMmrm => format!("{baseline} + visit"),
        ModelKind::RandomSlope if many => "group * time".to_owned(),
        ModelKind::RandomSlope => "time".to_owned(),
        ModelKind::Crossover | ModelKind::CrossoverMarginal => {
            "sequence + period + treatment * visit".to_owned()
        }
    };
    let without_visit = kind == ModelKind::RandomSlope || kind.is_crossover();
    let mut terms: Vec<String> = Vec::new();
    for term in &plan.plan.covariates {
        let text = String::from(CovariateTerm {
            by_visit: false,
            at: CovariateAt::AsRead,
            ..term.clone()
        });
        terms.push(if term.by_visit && !without_visit {
            format!("{text} * visit")
        } else {
            text
        });
    }
    terms.push(mean);
    let terms = terms.join(" + ");
    let random = match kind {
        ModelKind::RandomIntercept => "(1 | subject)".to_owned(),
        ModelKind::RandomSlope if plan.plan.slopes == RandomSlopes::Correlated => {
            "(1 + time | subject)".to_owned()
        }
        ModelKind::RandomSlope => "(1 + time || subject)".to_owned(),
        ModelKind::Crossover => "(1 | subject) + (1 | subject:period)".to_owned(),
        ModelKind::CrossoverMarginal => format!("{covariance}(period:visit | subject)"),
        _ if plan.plan.covariance_by_group && many => {
            format!("{covariance}(visit | group / subject)")
        }
        _ => format!("{covariance}(visit | subject)"),
    };
    format!("{response} ~ {terms} + {random}")
}
