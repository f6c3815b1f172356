//! Mixed models beside their references: fits, means, contrasts and tests, and sandwich standard errors.
//!
//! Tolerances: log-likelihood 1e-9, estimates and standard errors 1e-6, degrees of freedom 1e-5, parameters of the
//! covariance 1e-4, p-values 1e-9 (1 + t^2), at least 1e-6.

use super::ledger::Ledger;
use super::reference::{ReferenceError, References, floats, list, matrix, number, strings, text};
use crate::models::mmrm::{
    ContrastFamily, Covariance, CovarianceStructure, DfMethod, Estimation, Inference, MmrmAnalysis,
    MmrmData, MmrmFit, StandardErrors, Testing, analyse, fit,
};
use serde_json::Value;

/// Compares every block of a reference file of mixed models; blocks that it lacks are left out.
///
/// # Errors
/// [`ReferenceError`] where the file or its data can't be read.
pub fn models(
    references: &References,
    file: &str,
    covariance: Covariance,
    with_covariates: bool,
) -> Result<Ledger, ReferenceError> {
    let golden = references.json(file)?;
    let data = references.data(&golden)?.mixed(with_covariates);
    let mut ledger = Ledger::default();
    for (key, estimation) in [("reml", Estimation::Reml), ("ml", Estimation::Ml)] {
        if let Some(want) = golden.get(key) {
            ledger.place = key.to_uppercase();
            block(&mut ledger, &data, covariance, estimation, want);
        }
    }
    Ok(ledger)
}

fn block(
    ledger: &mut Ledger,
    data: &MmrmData,
    covariance: Covariance,
    estimation: Estimation,
    want: &Value,
) {
    let fitted = match fit(data, covariance, estimation) {
        Ok(fitted) if fitted.converged && want["status"] == "OK" => fitted,
        _ => return ledger.lacking("model that converges"),
    };
    fit_of(ledger, &fitted, want);
    let place = ledger.place.clone();
    for (name, results) in want["results"].as_object().into_iter().flatten() {
        ledger.place = format!("{place} {name}");
        let Some(method) = method_of(name) else {
            ledger.lacking("known degrees of freedom");
            continue;
        };
        match analyse(&fitted, method) {
            Ok(analysis) => {
                analysis_of(ledger, &fitted, &analysis, results);
                stored_rows(ledger, &fitted, method, &analysis, results);
            }
            Err(_) => ledger.lacking("analysis"),
        }
    }
}

/// Degrees of freedom by their name in a reference file.
#[must_use]
pub fn method_of(name: &str) -> Option<DfMethod> {
    Some(match name {
        "Satterthwaite" => DfMethod::Satterthwaite,
        "Kenward-Roger" => DfMethod::KenwardRoger,
        "Kenward-Roger-Linear" => DfMethod::KenwardRogerLinear,
        "Between-Within" => DfMethod::BetweenWithin,
        "Residual" => DfMethod::Residual,
        _ => return None,
    })
}

/// Compares matrices element by element; differences count against the largest element of the reference.
fn elements(ledger: &mut Ledger, what: &str, found: &[f64], want: &[f64], tolerance: f64) {
    ledger.exact(
        &format!("{what}, elements"),
        found.len() as f64,
        want.len() as f64,
    );
    let largest = want.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    for (i, (found, want)) in found.iter().zip(want).enumerate() {
        ledger.close(
            &format!("{what} {}", i + 1),
            *found,
            *want,
            tolerance,
            largest,
        );
    }
}

fn fit_of(ledger: &mut Ledger, fitted: &MmrmFit, want: &Value) {
    let f = &want["fit"];
    for (what, found) in [
        ("logLik", fitted.log_likelihood),
        ("AIC", fitted.aic),
        ("BIC", fitted.bic),
    ] {
        ledger.close(what, found, number(&f[what]), 1e-9, 1.0);
    }
    for (what, found) in [
        ("n_theta", fitted.n_theta),
        ("n_obs", fitted.n_obs),
        ("n_subjects", fitted.n_subjects),
    ] {
        ledger.exact(what, found as f64, number(&f[what]));
    }
    if fitted.beta_names != strings(&want["beta_names"]) {
        ledger.lacking("the same coefficients");
    }
    for (i, b) in floats(&want["beta"]).iter().enumerate() {
        let (Some(found), Some(variance)) = (
            fitted.beta.get(i),
            fitted.beta_cov.get(i * (fitted.beta.len() + 1)),
        ) else {
            return ledger.lacking("coefficient");
        };
        let se = variance.sqrt();
        ledger.close(
            &format!("beta {}", fitted.beta_names[i]),
            *found,
            *b,
            1e-6,
            se,
        );
    }
    let covariance = &want["covariance"];
    let sigma = match covariance.get("values") {
        Some(values) => matrix(values),
        // One a group.
        None => (fitted.group_names.iter())
            .flat_map(|g| matrix(&covariance[g]["values"]))
            .collect(),
    };
    elements(
        ledger,
        "covariance of the visits",
        &fitted.sigma,
        &sigma,
        1e-6,
    );
    let theta = floats(&want["theta"]);
    for (i, (found, want)) in fitted.theta.iter().zip(theta).enumerate() {
        ledger.close(&format!("theta {}", i + 1), *found, want, 1e-4, 1e-2);
    }
    let want_theta = matrix(&want["theta_vcov"]);
    elements(
        ledger,
        "covariance of theta",
        &fitted.theta_cov,
        &want_theta,
        1e-5,
    );
    let phi = matrix(&want["beta_vcov_model_based"]["values"]);
    elements(ledger, "covariance of beta", &fitted.beta_cov, &phi, 1e-6);
}

fn place_of(names: &[String], row: &Value, key: &str) -> Option<usize> {
    names.iter().position(|n| *n == text(row, key))
}

fn coefficients(ledger: &mut Ledger, analysis: &MmrmAnalysis, want: &Value) {
    for (c, w) in analysis
        .coefficients
        .iter()
        .zip(list(&want["coefficients"]))
    {
        if c.term != text(w, "term") {
            ledger.lacking(&format!("coefficient {}", w["term"]));
            continue;
        }
        ledger.row(&c.term, &c.test, w, "estimate", c.test.se);
    }
}

/// Type III tests; the intercept is left out.
fn effects(ledger: &mut Ledger, analysis: &MmrmAnalysis, want: &Value) {
    let rows = list(&want["type3"]).iter();
    for w in rows.filter(|w| w["term"] != "(Intercept)") {
        let name = text(w, "term");
        let Some(t) = analysis.tests.iter().find(|t| t.effect == name) else {
            ledger.lacking(&format!("test of {name}"));
            continue;
        };
        let t = t.test;
        let (f, q) = (number(&w["F"]), t.num_df as f64);
        ledger.exact(&format!("{name} num_df"), q, number(&w["num_df"]));
        ledger.close(
            &format!("{name} den_df"),
            t.den_df,
            number(&w["den_df"]),
            1e-5,
            0.0,
        );
        ledger.close(&format!("{name} F"), t.f, f, 1e-6, 1.0);
        let p = t.p.unwrap_or(f64::NAN);
        ledger.p(&format!("{name} p"), p, number(&w["p"]), (f * q).sqrt());
    }
}

fn means(ledger: &mut Ledger, fitted: &MmrmFit, analysis: &MmrmAnalysis, rows: &[Value]) {
    let sd = fitted.sigma[0].sqrt();
    for w in rows {
        let group = place_of(&fitted.group_names, w, "group");
        let visit = place_of(&fitted.visit_names, w, "visit");
        let mut all = analysis.emmeans.iter();
        let found = all.find(|e| Some(e.group) == group && Some(e.visit) == visit);
        let what = format!("mean of {} at {}", text(w, "group"), text(w, "visit"));
        let key = if w.get("emmean").is_some() {
            "emmean"
        } else {
            "estimate"
        };
        match found.and_then(|e| e.estimate) {
            Some(estimate) => ledger.row(&what, &estimate, w, key, sd),
            None => ledger.lacking(&what),
        }
    }
}

fn contrasts(
    ledger: &mut Ledger,
    fitted: &MmrmFit,
    analysis: &MmrmAnalysis,
    family: ContrastFamily,
    words: &str,
    rows: &[Value],
) {
    for w in rows {
        let group = place_of(&fitted.group_names, w, "group");
        let visit = place_of(&fitted.visit_names, w, "visit");
        let what = format!("{words}, {}, {}", text(w, "group"), text(w, "visit"));
        let mut all = analysis.contrasts.iter().filter(|c| c.family == family);
        let found = all.find(|c| Some(c.group) == group && Some(c.visit) == visit);
        match found.and_then(|c| c.estimate) {
            Some(estimate) => ledger.row(&what, &estimate, w, "estimate", estimate.se),
            None => ledger.lacking(&what),
        }
    }
}

const FAMILIES: [(ContrastFamily, &str, &str, &str); 3] = [
    (
        ContrastFamily::ChangeFromBaseline,
        "within_group_vs_baseline",
        "change_from_baseline",
        "change from baseline",
    ),
    (
        ContrastFamily::GroupDifference,
        "group_difference_at_visit",
        "group_difference_at_visit",
        "group difference",
    ),
    (
        ContrastFamily::DifferenceInChange,
        "difference_in_change",
        "difference_in_change",
        "difference in change",
    ),
];

fn analysis_of(ledger: &mut Ledger, fitted: &MmrmFit, analysis: &MmrmAnalysis, want: &Value) {
    coefficients(ledger, analysis, want);
    effects(ledger, analysis, want);
    if let Some(adjusted) = want.get("beta_vcov_adjusted") {
        let phi = matrix(&adjusted["values"]);
        elements(
            ledger,
            "adjusted covariance of beta",
            &analysis.beta_cov,
            &phi,
            1e-6,
        );
    }
    let emm = &want["emm"];
    let rows = list(&emm["emmeans"]);
    ledger.exact("means", analysis.emmeans.len() as f64, rows.len() as f64);
    means(ledger, fitted, analysis, rows);
    let mut count = 0;
    for (family, key, _, words) in FAMILIES {
        let rows = list(&emm[key]["table"]);
        count += rows.len();
        contrasts(ledger, fitted, analysis, family, words, rows);
    }
    ledger.exact("contrasts", analysis.contrasts.len() as f64, count as f64);
}

/// The reference's own weights of each Type III test give the same test.
fn stored_rows(
    ledger: &mut Ledger,
    fitted: &MmrmFit,
    method: DfMethod,
    analysis: &MmrmAnalysis,
    want: &Value,
) {
    let Some(rows) = want["type3_L_rows_per_term"].as_object() else {
        return;
    };
    let Ok(inference) = Inference::new(fitted, method) else {
        return ledger.lacking("inference");
    };
    for (term, weights) in rows {
        let Some(t) = analysis.tests.iter().find(|t| t.effect == *term) else {
            continue;
        };
        let weights: Vec<Vec<f64>> = list(weights).iter().map(floats).collect();
        match inference.joint(&weights) {
            Ok(joint) => {
                let what = |quantity: &str| format!("{term} {quantity}, weights of the reference");
                ledger.close(&what("F"), t.test.f, joint.f, 1e-8, 1.0);
                ledger.close(&what("den_df"), t.test.den_df, joint.den_df, 1e-6, 0.0);
            }
            Err(_) => ledger.lacking(&format!("test of {term}")),
        }
    }
}

/// Compares the sandwich standard errors CR0, CR2 and CR3 with their degrees of freedom.
///
/// # Errors
/// [`ReferenceError`] where the file or its data can't be read.
pub fn sandwiches(
    references: &References,
    file: &str,
    structure: CovarianceStructure,
) -> Result<Ledger, ReferenceError> {
    let golden = references.json(file)?;
    let mut data = references.data(&golden)?.mixed(false);
    data.times = Some(floats(&golden["visit_times"]));
    let mut ledger = Ledger::default();
    let Ok(fitted) = fit(&data, structure, Estimation::Reml) else {
        ledger.lacking("model that converges");
        return Ok(ledger);
    };
    for (key, se) in [
        ("CR0", StandardErrors::Sandwich),
        ("CR2", StandardErrors::Cr2),
        ("CR3", StandardErrors::Cr3),
    ] {
        ledger.place = key.to_owned();
        let want = &golden["results"][key];
        let testing = Testing {
            df: DfMethod::Satterthwaite,
            se,
            conf_level: 0.95,
        };
        let Ok(analysis) = analyse(&fitted, testing) else {
            ledger.lacking("analysis");
            continue;
        };
        let covariance = matrix(&want["beta_vcov"]["values"]);
        elements(
            &mut ledger,
            "covariance of beta",
            &analysis.beta_cov,
            &covariance,
            1e-6,
        );
        tables(&mut ledger, &fitted, &analysis, want);
    }
    Ok(ledger)
}

/// Coefficients, means, contrasts and tests of a block without nested tables.
pub fn tables(ledger: &mut Ledger, fitted: &MmrmFit, analysis: &MmrmAnalysis, want: &Value) {
    coefficients(ledger, analysis, want);
    means(ledger, fitted, analysis, list(&want["emmeans"]));
    for (family, _, key, words) in FAMILIES {
        contrasts(ledger, fitted, analysis, family, words, list(&want[key]));
    }
    effects(ledger, analysis, want);
}
