//! What a plan asks of the covariates of a study: which are there, and which enter.

use super::asked::{AnalysisPlan, CovariateAt, CovariateTerm};
use super::error::{PlanError, list};
use super::preset;
use crate::study::{CovariateValues, Study};

/// Covariates as asked, or those of the preset that the study has.
pub(super) fn decide_covariates(
    plan: &AnalysisPlan,
    study: &Study,
    warnings: &mut Vec<String>,
) -> Vec<CovariateTerm> {
    let of_preset = preset::covariates(plan, study);
    let is_open = plan.covariates.is_empty() || plan.covariates == of_preset;
    if !is_open || of_preset.is_empty() {
        return plan.covariates.clone();
    }
    let names: Vec<&str> = of_preset.iter().map(|t| t.name.as_str()).collect();
    warnings.push(format!(
        "The preset puts covariates into the model: {}.",
        names.join(", ")
    ));
    of_preset
}

/// The covariates as decided without the batch, and the batch where it is a factor among them.
pub(super) fn with_batch(
    plan: &AnalysisPlan,
    study: &Study,
    decide: impl FnOnce(&AnalysisPlan) -> Vec<CovariateTerm>,
) -> Result<Vec<CovariateTerm>, PlanError> {
    let Some(batch) = &plan.batch else {
        return Ok(decide(plan));
    };
    let Some(column) = study.covariate(&batch.column) else {
        let known: Vec<&str> = study.covariates.iter().map(|c| c.name.as_str()).collect();
        return Err(PlanError::UnknownCovariate {
            name: batch.column.clone(),
            known: list(&known),
        });
    };
    let term = CovariateTerm {
        name: batch.column.clone(),
        by_visit: false,
        as_factor: matches!(column.values, CovariateValues::Number(_)),
        at: CovariateAt::Visits,
    };
    let mut without = plan.clone();
    without.covariates.retain(|t| *t != term);
    let mut out = decide(&without);
    if batch.random {
        return Ok(out);
    }
    // Who names the column among the covariates says how it enters.
    if !out.iter().any(|t| t.name == term.name) {
        out.push(term);
    }
    Ok(out)
}

/// Refuses covariates that the study does not have.
pub(super) fn check_covariates(terms: &[CovariateTerm], study: &Study) -> Result<(), PlanError> {
    let known: Vec<&str> = study.covariates.iter().map(|c| c.name.as_str()).collect();
    match terms.iter().find(|t| !known.contains(&t.name.as_str())) {
        Some(t) => Err(PlanError::UnknownCovariate {
            name: t.name.clone(),
            known: list(&known),
        }),
        None => Ok(()),
    }
}

/// Refuses a subgroup that is no category of the study.
pub(super) fn check_subgroup(name: Option<&str>, study: &Study) -> Result<(), PlanError> {
    let categories: Vec<&str> = study
        .covariates
        .iter()
        .filter(|c| matches!(c.values, CovariateValues::Factor { .. }))
        .map(|c| c.name.as_str())
        .collect();
    match name.filter(|name| !categories.contains(name)) {
        Some(name) => Err(PlanError::UnknownSubgroup {
            name: name.to_owned(),
            known: list(&categories),
        }),
        None => Ok(()),
    }
}

/// Refuses pairs of which one is nothing to correlate.
pub(super) fn check_pairs(
    pairs: &[[String; 2]],
    markers: &[&str],
    study: &Study,
) -> Result<(), PlanError> {
    let numbers: Vec<&str> = study
        .covariates
        .iter()
        .filter(|c| matches!(c.values, CovariateValues::Number(_)))
        .map(|c| c.name.as_str())
        .collect();
    for [first, second] in pairs {
        let (first, second) = (first.as_str(), second.as_str());
        let wrong = if !markers.contains(&first) {
            Some(("marker", first))
        } else if !markers.contains(&second) && !numbers.contains(&second) {
            Some(("marker or numeric covariate", second))
        } else {
            None
        };
        if let Some((what, name)) = wrong {
            return Err(PlanError::UnknownPartner {
                what,
                name: name.to_owned(),
                markers: list(markers),
                covariates: list(&numbers),
            });
        }
    }
    Ok(())
}
