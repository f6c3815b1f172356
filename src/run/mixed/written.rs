//! Fits and tests as rows of the results.

use crate::models::mmrm::{self, JointTest, TestedEstimate};
use crate::plan::{ModelKind, ResolvedPlan, Scale, StandardErrors};
use crate::results::{
    Coefficient, ContrastEstimate, ContrastFamily, EffectTest, EstimatedMarginalMean, GroupSigma,
    ModelResults, RandomEffect, TestType,
};
use crate::run::mixed::adjust::{adjust, hold_together};
use crate::study::Study;
use crate::words::{agree, counted};

fn coefficient(term: &str, test: &TestedEstimate) -> Coefficient {
    Coefficient {
        term: term.to_owned(),
        estimate: test.estimate,
        se: test.se,
        df: test.finite_df(),
        t: test.t,
        p: test.p,
        ci_low: test.ci_low,
        ci_high: test.ci_high,
    }
}

pub(in crate::run) fn effect(name: &str, test: &JointTest) -> EffectTest {
    EffectTest {
        effect: name.to_owned(),
        kind: TestType::Three,
        num_df: test.num_df as f64,
        den_df: Some(test.den_df),
        f: Some(test.f),
        p: test.p,
    }
}

/// The mean of a group, or of a treatment in it, at a visit.
pub(in crate::run) fn mean(
    group: &str,
    visit: &str,
    treatment: Option<String>,
    row: Option<TestedEstimate>,
) -> EstimatedMarginalMean {
    EstimatedMarginalMean {
        group: group.to_owned(),
        visit: visit.to_owned(),
        treatment,
        estimate: row.map(|r| r.estimate),
        se: row.map(|r| r.se),
        df: row.and_then(|r| r.finite_df()),
        ci_low: row.and_then(|r| r.ci_low),
        ci_high: row.and_then(|r| r.ci_high),
    }
}

/// Convergence, sizes, likelihood and Sigma of a fit.
///
/// # Errors
/// Why it has no estimates when it did not converge.
pub(in crate::run) fn begin(
    model: &mut ModelResults,
    fit: &mmrm::MmrmFit,
    plan: &ResolvedPlan,
) -> Result<(), String> {
    model.estimation = plan.plan.estimation;
    model.df_method = Some(plan.plan.df);
    model.se = plan.plan.se;
    model.converged = fit.converged;
    model.iterations = fit.iterations;
    model.n_theta = fit.n_theta;
    model.n_observations = fit.n_obs;
    model.n_subjects = fit.n_subjects;
    model.visits.clone_from(&fit.visit_names);
    if !fit.converged {
        return Err(format!(
            "The mixed model did not converge ({}), so it offers no estimates. Choose as covariance the first that converges (\"auto\"), a simpler one, or fewer visits; the descriptives stand.",
            fit.why
        ));
    }
    model.log_likelihood = Some(fit.log_likelihood);
    model.aic = Some(fit.aic);
    model.bic = Some(fit.bic);
    let m = fit.visit_names.len().max(1);
    let rows = |sigma: &[f64]| sigma.chunks(m).map(<[f64]>::to_vec).collect();
    if fit.covariance.is_by_group() && fit.group_names.len() > 1 {
        let sigmas = fit.group_names.iter().zip(fit.sigma.chunks(m * m));
        model.sigma_by_group = sigmas
            .map(|(group, sigma)| GroupSigma {
                group: group.clone(),
                sigma: rows(sigma),
            })
            .collect();
    } else {
        model.sigma = rows(&fit.sigma);
    }
    Ok(())
}

/// Variances of random effects.
pub(in crate::run) fn components(of: Vec<mmrm::VarianceComponent>) -> Vec<RandomEffect> {
    let component = |c: mmrm::VarianceComponent| RandomEffect {
        level: c.level.to_owned(),
        term: c.term.map(str::to_owned),
        term2: c.term2.map(str::to_owned),
        value: c.value,
    };
    of.into_iter().map(component).collect()
}

/// Covariance, coefficients and tests of whole effects.
pub(in crate::run) fn tables(
    model: &mut ModelResults,
    beta_cov: &[f64],
    coefficients: &[(String, TestedEstimate)],
    tests: &[(String, JointTest)],
) {
    let coefficients = coefficients.iter();
    model.coefficients = coefficients.map(|(term, t)| coefficient(term, t)).collect();
    model.tests = (tests.iter()).map(|(name, t)| effect(name, t)).collect();
    let p = model.coefficients.len().max(1);
    model.beta_cov = beta_cov.chunks(p).map(<[f64]>::to_vec).collect();
}

/// Adjusts the contrasts; returns what the reader should know, with how many can't be estimated.
pub(in crate::run) fn end(
    model: &mut ModelResults,
    weights: &[Option<Vec<f64>>],
    plan: &ResolvedPlan,
    scale: Scale,
) -> Vec<String> {
    let mut said = adjust(model, weights, plan);
    if plan.plan.simultaneous_ci {
        said.extend(hold_together(model, weights, plan, scale));
    }
    let missing = model
        .contrasts
        .iter()
        .filter(|c| c.estimate.is_none() && !is_set_by_the_model(model, c))
        .count();
    if missing > 0 {
        said.push(format!(
            "{} can't be estimated, because there is no value at one of the visits that {} compared.",
            counted(missing, "contrast"),
            agree(missing, "is", "are")
        ));
    }
    said
}

/// Whether the model fixes a difference: with one baseline mean for all groups, that of the groups at the baseline.
fn is_set_by_the_model(model: &ModelResults, c: &ContrastEstimate) -> bool {
    let mut changes =
        (model.contrasts.iter()).filter(|c| c.key.family == ContrastFamily::ChangeFromBaseline);
    model.kind == ModelKind::Clda
        && c.key.family == ContrastFamily::GroupDifference
        && changes.any(|change| change.key.versus == c.key.visit)
}

/// A warning for the CR0 sandwich with few subjects.
pub(in crate::run) fn few_for_a_sandwich(plan: &ResolvedPlan, n_subjects: usize) -> Option<String> {
    (plan.plan.se == StandardErrors::Sandwich && n_subjects < 50).then(|| {
        format!(
            "Sandwich standard errors (CR0) are too small with {n_subjects} subjects; they are meant for 50 and more. Choose CR2 or CR3."
        )
    })
}

/// Randomised groups differ before treatment by chance alone: the p of that difference says nothing.
pub(in crate::run) fn leave_out_p_at_baseline(model: &mut ModelResults, study: &Study) {
    let baseline = study.visits.get(study.baseline).map(|v| v.label.as_str());
    for c in &mut model.contrasts {
        if c.key.family == ContrastFamily::GroupDifference && baseline == Some(c.key.visit.as_str())
        {
            c.p = None;
            if let Some(by_group) = &mut c.by_group {
                by_group.p = None;
            }
        }
    }
}
