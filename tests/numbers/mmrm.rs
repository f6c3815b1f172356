//! The mixed model against R mmrm 0.3.18 at its exact optimum.
//!
//! Each golden file names its data set, columns, level order and transform; the test loads the data
//! by that header. Comparison and tolerances are those of `trajecta validate`: log-likelihood 1e-9, estimates and
//! standard errors 1e-6, df 1e-5, theta 1e-4, p 1e-9 (1 + t^2) (a relative error in p is t^2 times the one in t).

// `!(a <= b)` also catches NaN, which is the point.
#![allow(clippy::neg_cmp_op_on_partial_ord)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use trajecta::models::mmrm::{
    ContrastFamily, Covariance, CovarianceStructure, DfMethod, Estimation, MeanModel, MmrmData,
    MmrmFit, RandomEffects, TestedEstimate, analyse, fit, fit_random,
};
use trajecta::validation::{Ledger, References, mixed};

pub(crate) fn golden_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

pub(crate) use trajecta::validation::{floats, matrix, strings};

/// Every reference file of this folder, as `trajecta validate --references` reads them.
pub(crate) fn references() -> References {
    References::Folder(golden_dir())
}

pub(crate) fn load(golden: &Value, with_covariates: bool) -> MmrmData {
    references().data(golden).unwrap().mixed(with_covariates)
}

pub(crate) struct Check {
    pub(crate) place: String,
    pub(crate) failures: Vec<String>,
    pub(crate) compared: usize,
}

impl Check {
    /// Takes over what `compare` compares.
    pub(crate) fn with(&mut self, compare: impl FnOnce(&mut Ledger)) {
        let mut ledger = Ledger::new(self.place.clone());
        compare(&mut ledger);
        self.compared += ledger.rows.len();
        self.failures.extend(ledger.failures());
    }

    /// Relative comparison with an absolute floor of `tolerance * floor`.
    pub(crate) fn close(&mut self, what: &str, got: f64, want: f64, tolerance: f64, floor: f64) {
        self.with(|l| l.close(what, got, want, tolerance, floor));
    }

    pub(crate) fn row(
        &mut self,
        what: &str,
        got: &TestedEstimate,
        want: &Value,
        estimate: &str,
        scale: f64,
    ) {
        self.with(|l| l.row(what, got, want, estimate, scale));
    }

    pub(crate) fn p(&mut self, what: &str, got: f64, want: f64, t: f64) {
        self.with(|l| l.p(what, got, want, t));
    }
}

pub(crate) fn method_of(name: &str) -> DfMethod {
    mixed::method_of(name).unwrap_or_else(|| panic!("unknown method {name}"))
}

/// Fails where one number of a reference file differs.
pub(crate) fn agree(name: &str, ledger: &Ledger) {
    let failures = ledger.failures();
    let compared = ledger.rows.len();
    println!(
        "{name}: {compared} numbers compared, {} off",
        failures.len()
    );
    assert!(compared > 0, "{name}: nothing was compared");
    assert!(
        failures.is_empty(),
        "{name}: {} of {compared}:\n{}",
        failures.len(),
        failures[..failures.len().min(25)].join("\n")
    );
}

/// Compares every block of a file.
fn compare_file(name: &str, covariance: impl Into<Covariance>, with_covariates: bool) {
    let compared = mixed::models(&references(), name, covariance.into(), with_covariates);
    agree(name, &compared.unwrap());
}

const SETS: [&str; 11] = [
    "ketamine_opg",
    "ketamine_opn",
    "ketamine_rankl",
    "ketamine_ratio",
    "ketamine_log_opg",
    "ketamine_log_opn",
    "ketamine_log_rankl",
    "ketamine_log_ratio",
    "fev",
    "orthodont",
    "obk_phase",
];

/// Every data set of a kind; at least `least` files must be there.
fn compare_kind(kind: &str, covariance: impl Into<Covariance> + Copy, least: usize) {
    let mut found = 0;
    for set in SETS {
        let name = format!("{set}__mmrm_{kind}.json");
        if golden_dir().join(&name).exists() {
            found += 1;
            compare_file(&name, covariance, kind.starts_with("covariates"));
        } else {
            println!("{name}: the reference has no such file");
        }
    }
    assert!(found >= least, "{found} files of {kind}");
}

macro_rules! golden {
    ($($test:ident: $kind:literal, $covariance:expr, $least:literal;)*) => { $(
        #[test]
        fn $test() {
            compare_kind($kind, $covariance, $least);
        }
    )* };
}

golden! {
    unstructured: "us", CovarianceStructure::Unstructured, 11;
    unstructured_with_covariates: "covariates_us", CovarianceStructure::Unstructured, 10;
    unstructured_by_group: "us_by_group",
        Covariance { structure: CovarianceStructure::Unstructured, by_group: true }, 7;
    compound_symmetry: "cs", CovarianceStructure::CompoundSymmetry, 11;
    compound_symmetry_with_covariates: "covariates_cs", CovarianceStructure::CompoundSymmetry, 10;
    heterogeneous_compound_symmetry: "csh", CovarianceStructure::HeterogeneousCompoundSymmetry, 7;
    autoregressive: "ar1", CovarianceStructure::Autoregressive, 7;
    heterogeneous_autoregressive: "ar1h", CovarianceStructure::HeterogeneousAutoregressive, 11;
    toeplitz: "toep", CovarianceStructure::Toeplitz, 7;
    heterogeneous_toeplitz: "toeph", CovarianceStructure::HeterogeneousToeplitz, 11;
    ante_dependence: "ad", CovarianceStructure::AnteDependence, 7;
    heterogeneous_ante_dependence: "adh", CovarianceStructure::HeterogeneousAnteDependence, 7;
}

/// R's order of the two factors does not matter; indicators of the other coding get their names.
fn term_name(r: &str, fitted: &MmrmFit) -> String {
    if let Some((visit, group)) = r.split_once(':').filter(|(v, _)| v.starts_with("visit")) {
        return format!("{group}:{visit}");
    }
    if let Some((g, v)) = r.strip_prefix("trt").and_then(|t| t.split_once("_v")) {
        let (g, v): (usize, usize) = (g.parse().unwrap(), v.parse().unwrap());
        return format!(
            "group{}:visit{}",
            fitted.group_names[g - 1],
            fitted.visit_names[v - 1]
        );
    }
    r.to_owned()
}

fn compare_other_mean(name: &str, clda: bool) {
    let text = std::fs::read_to_string(golden_dir().join(name)).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let mut data = load(&golden, false);
    if clda {
        data.mean = MeanModel::CommonBaseline;
    } else {
        data = data.changes().unwrap().0;
    }
    let want = &golden["reml"];
    assert_eq!(want["status"], "OK");
    let fitted = fit(&data, CovarianceStructure::Unstructured, Estimation::Reml).unwrap();
    assert!(fitted.converged, "{name}: {}", fitted.why);
    let mut check = Check {
        place: name.to_owned(),
        failures: vec![],
        compared: 0,
    };
    let f = &want["fit"];
    for (what, got) in [
        ("logLik", fitted.log_likelihood),
        ("AIC", fitted.aic),
        ("BIC", fitted.bic),
    ] {
        check.close(what, got, f[what].as_f64().unwrap(), 1e-9, 1.0);
    }
    assert_eq!(fitted.n_obs as u64, f["n_obs"].as_u64().unwrap());
    assert_eq!(fitted.n_subjects as u64, f["n_subjects"].as_u64().unwrap());
    for (got, want) in fitted.theta.iter().zip(floats(&want["theta"])) {
        check.close("theta", *got, want, 1e-4, 1e-2);
    }
    let sigma = matrix(&want["covariance"]["values"]);
    for (got, want) in fitted.sigma.iter().zip(&sigma) {
        check.close("sigma", *got, *want, 1e-6, sigma[0]);
    }
    for (method, block) in want["results"].as_object().unwrap() {
        check.place = format!("{name} {method}");
        let got = analyse(&fitted, method_of(method)).unwrap();
        let rows = block["coefficients"].as_array().unwrap();
        assert_eq!(rows.len(), got.coefficients.len());
        for w in rows {
            let term = term_name(w["term"].as_str().unwrap(), &fitted);
            let c = got.coefficients.iter().find(|c| c.term == term).unwrap();
            check.row(&term, &c.test, w, "estimate", c.test.se);
        }
        let mut tests: Vec<(String, &Value)> = block["type3"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| (w["term"].as_str().unwrap().to_owned(), w))
            .filter(|(term, _)| term != "(Intercept)" && !term.starts_with("trt"))
            .collect();
        if clda {
            tests.push((
                "group:visit".to_owned(),
                &block["joint_test_all_differences_zero"],
            ));
        }
        for (term, w) in tests {
            let name = if term == "visit:group" {
                "group:visit"
            } else {
                &term
            };
            let t = got.tests.iter().find(|t| t.effect == name).unwrap().test;
            let of = |a: &str, b: &str| {
                let v = w.get(a).or_else(|| w.get(b)).unwrap();
                v.as_f64().or_else(|| v[0].as_f64()).unwrap()
            };
            check.close(&format!("{term} F"), t.f, of("F", "f_stat"), 1e-6, 1.0);
            check.close(
                &format!("{term} den_df"),
                t.den_df,
                of("den_df", "denom_df"),
                1e-5,
                0.0,
            );
            let q = t.num_df as f64;
            check.p(
                &format!("{term} p"),
                t.p.unwrap(),
                of("p", "p_val"),
                (t.f * q).sqrt(),
            );
        }
        let place = |names: &[String], w: &Value, key: &str| {
            names
                .iter()
                .position(|n| n == w[key].as_str().unwrap())
                .unwrap()
        };
        let (means, column) = if clda {
            (&block["clda_means"], "mean")
        } else {
            (&block["emm"]["emmeans"], "emmean")
        };
        for w in means.as_array().unwrap() {
            let (g, v) = (
                place(&fitted.group_names, w, "group"),
                place(&fitted.visit_names, w, "visit"),
            );
            let e = got
                .emmeans
                .iter()
                .find(|e| e.group == g && e.visit == v)
                .and_then(|e| e.estimate)
                .unwrap();
            check.close("mean", e.estimate, w[column].as_f64().unwrap(), 1e-6, e.se);
            check.close("mean se", e.se, w["se"].as_f64().unwrap(), 1e-6, 0.0);
            check.close("mean df", e.df, w["df"].as_f64().unwrap(), 1e-5, 0.0);
        }
        if clda {
            for w in block["clda_difference_in_change"].as_array().unwrap() {
                let term = term_name(w["term"].as_str().unwrap(), &fitted);
                let c = got
                    .contrasts
                    .iter()
                    .filter(|c| c.family == ContrastFamily::DifferenceInChange)
                    .find(|c| {
                        term == format!(
                            "group{}:visit{}",
                            fitted.group_names[c.group], fitted.visit_names[c.visit]
                        )
                    })
                    .unwrap();
                let e = c.estimate.unwrap();
                check.row(&term, &e, w, "estimate", e.se);
            }
            let at_baseline = got
                .contrasts
                .iter()
                .filter(|c| c.family == ContrastFamily::GroupDifference && c.visit == 0);
            assert!(at_baseline.into_iter().all(|c| c.estimate.is_none()));
        } else {
            let table = &block["emm"]["group_difference_at_visit"]["table"];
            for w in table.as_array().unwrap() {
                let (g, v) = (
                    place(&fitted.group_names, w, "group"),
                    place(&fitted.visit_names, w, "visit"),
                );
                let e = got
                    .contrasts
                    .iter()
                    .find(|c| {
                        c.family == ContrastFamily::GroupDifference && c.group == g && c.visit == v
                    })
                    .and_then(|c| c.estimate)
                    .unwrap();
                check.row("difference", &e, w, "estimate", e.se);
            }
        }
    }
    assert!(
        check.compared >= 20,
        "{name}: {} numbers compared",
        check.compared
    );
    assert!(
        check.failures.is_empty(),
        "{}",
        check.failures[..check.failures.len().min(25)].join("\n")
    );
}

#[test]
fn change_from_baseline_with_the_baseline_as_covariate() {
    for set in SETS {
        compare_other_mean(&format!("{set}__mmrm_change_ancova.json"), false);
    }
}

#[test]
fn common_baseline() {
    for set in SETS {
        compare_other_mean(&format!("{set}__mmrm_clda.json"), true);
    }
}

/// Random intercepts in the reference: fewer are compared where a file lacks one.
const RANDOM_INTERCEPTS: usize = 32;

/// Files of mixed models, their blocks that are compared here, and those that are not.
const BLOCKS: (usize, usize, usize) = (139, 259, 14);

/// lmerTest differentiates numerically, so its Satterthwaite df are good to 1e-4 only.
fn compare_random_intercept(name: &str) -> usize {
    let mut blocks = 0;
    let text = std::fs::read_to_string(golden_dir().join(name)).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    for (key, estimation, with_covariates) in [
        ("random_intercept_reml", Estimation::Reml, false),
        ("random_intercept_ml", Estimation::Ml, false),
        ("random_intercept_covariates_reml", Estimation::Reml, true),
    ] {
        let Some(want) = golden.get(key).filter(|w| w["status"] == "OK") else {
            println!("{name} {key}: not in the reference");
            continue;
        };
        let data = load(&golden, with_covariates);
        let fitted = fit_random(&data, &RandomEffects::Intercept, estimation).unwrap();
        assert!(fitted.converged, "{name} {key}: {}", fitted.why);
        let mut check = Check {
            place: format!("{name} {key}"),
            failures: vec![],
            compared: 0,
        };
        for (what, got) in [
            ("logLik", fitted.log_likelihood),
            ("AIC", fitted.aic),
            ("BIC", fitted.bic),
        ] {
            check.close(what, got, want[what].as_f64().unwrap(), 1e-9, 1.0);
        }
        let between = fitted.sigma[1];
        let residual = fitted.sigma[0] - between;
        for c in want["variance_components"].as_array().unwrap() {
            let got = if c["grp"] == "Residual" {
                residual
            } else {
                between
            };
            check.close("variance", got, c["vcov"].as_f64().unwrap(), 1e-5, residual);
        }
        for method in ["Satterthwaite", "Kenward-Roger"] {
            let Some(block) = want.get(method) else {
                println!("{name} {key} {method}: not in the reference");
                continue;
            };
            check.place = format!("{name} {key} {method}");
            let got = analyse(&fitted, method_of(method)).unwrap();
            let mut row = |what: &str, got: &TestedEstimate, w: &Value, estimate: &str| {
                let of = |k: &str| w[k].as_f64().unwrap();
                check.close(
                    &format!("{what} estimate"),
                    got.estimate,
                    of(estimate),
                    1e-5,
                    got.se,
                );
                check.close(&format!("{what} se"), got.se, of("se"), 1e-5, 0.0);
                check.close(&format!("{what} df"), got.df, of("df"), 1e-4, 0.0);
                let t = of("t");
                check.close(&format!("{what} t"), got.t.unwrap(), t, 1e-5, 1.0);
                let loose = 1e-5 * (1.0 + t * t);
                check.close(&format!("{what} p"), got.p.unwrap(), of("p"), loose, 0.0);
            };
            for w in block["coefficients"].as_array().unwrap() {
                let term = w["term"].as_str().unwrap();
                let c = got.coefficients.iter().find(|c| c.term == term).unwrap();
                row(term, &c.test, w, "estimate");
            }
            let place = |names: &[String], w: &Value, key: &str| {
                names
                    .iter()
                    .position(|n| n == w[key].as_str().unwrap())
                    .unwrap()
            };
            if let Some(means) = block["emm"]["emmeans"].as_array() {
                for w in means {
                    let (g, v) = (
                        place(&fitted.group_names, w, "group"),
                        place(&fitted.visit_names, w, "visit"),
                    );
                    let e = got.emmeans.iter().find(|e| e.group == g && e.visit == v);
                    row("mean", &e.unwrap().estimate.unwrap(), w, "emmean");
                }
                for (family, key) in [
                    (
                        ContrastFamily::ChangeFromBaseline,
                        "within_group_vs_baseline",
                    ),
                    (ContrastFamily::GroupDifference, "group_difference_at_visit"),
                    (ContrastFamily::DifferenceInChange, "difference_in_change"),
                ] {
                    for w in block["emm"][key]["table"].as_array().unwrap() {
                        let (g, v) = (
                            place(&fitted.group_names, w, "group"),
                            place(&fitted.visit_names, w, "visit"),
                        );
                        let c = got
                            .contrasts
                            .iter()
                            .find(|c| c.family == family && c.group == g && c.visit == v);
                        row(key, &c.unwrap().estimate.unwrap(), w, "estimate");
                    }
                }
            }
            for w in block["type3"].as_array().unwrap() {
                let term = w["term"].as_str().unwrap();
                let t = got.tests.iter().find(|t| t.effect == term).unwrap().test;
                let of = |k: &str| w[k].as_f64().unwrap();
                check.close(&format!("{term} F"), t.f, of("F"), 1e-5, 1.0);
                check.close(&format!("{term} den_df"), t.den_df, of("den_df"), 1e-4, 0.0);
            }
        }
        println!(
            "{name} {key}: {} numbers compared, {} off",
            check.compared,
            check.failures.len()
        );
        assert!(
            check.failures.is_empty(),
            "{}",
            check.failures[..check.failures.len().min(25)].join("\n")
        );
        assert!(check.compared >= 20, "{name} {key}: {}", check.compared);
        blocks += 1;
    }
    blocks
}

#[test]
fn random_intercept() {
    let all = SETS.iter().map(|set| format!("{set}__lmm_lmertest.json"));
    let blocks: usize = all.map(|name| compare_random_intercept(&name)).sum();
    assert_eq!(blocks, RANDOM_INTERCEPTS);
}

/// Why a block of a reference file is not compared; `None` where a test above compares it.
fn not_compared(kind: &str, block: &str) -> Option<&'static str> {
    match (kind, block) {
        ("mmrm_change_ancova", "reml_common_slope") => Some("compared in models.rs"),
        ("lmm_lmertest", block) if block.starts_with("random_slope") => {
            Some("compared in models.rs")
        }
        _ => None,
    }
}

/// Every block of every mixed-model file is in a test above, or is told with a reason.
#[test]
fn the_list_of_what_is_compared_is_complete() {
    let tested = [
        "us",
        "us_by_group",
        "covariates_us",
        "cs",
        "covariates_cs",
        "csh",
        "ar1",
        "ar1h",
        "toep",
        "toeph",
        "ad",
        "adh",
        "change_ancova",
        "clda",
    ];
    let mut names: Vec<String> = std::fs::read_dir(golden_dir())
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .filter(|f| f.contains("__mmrm_") || f.contains("__lmm_"))
        .collect();
    names.sort();
    let (mut compared, mut told) = (0, 0);
    for name in &names {
        let (set, kind) = name.trim_end_matches(".json").split_once("__").unwrap();
        assert!(SETS.contains(&set), "{name}: a data set that no test reads");
        let known = kind == "lmm_lmertest"
            || kind
                .strip_prefix("mmrm_")
                .is_some_and(|k| tested.contains(&k));
        assert!(known, "{name}: a kind of file that no test reads");
        let text = std::fs::read_to_string(golden_dir().join(name)).unwrap();
        let golden: Value = serde_json::from_str(&text).unwrap();
        for (block, content) in golden.as_object().unwrap() {
            let Some(status) = content.get("status") else {
                continue;
            };
            let why = not_compared(kind, block).map(str::to_owned).or_else(|| {
                (status != "OK").then(|| format!("the reference itself says {status}"))
            });
            match why {
                Some(why) => {
                    told += 1;
                    println!("{name} {block}: not compared, {why}");
                }
                None => {
                    compared += 1;
                    println!("{name} {block}: compared");
                }
            }
        }
    }
    println!(
        "{} files: {compared} blocks compared, {told} not",
        names.len()
    );
    assert_eq!((names.len(), compared, told), BLOCKS);
}
