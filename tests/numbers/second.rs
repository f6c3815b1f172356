//! The second set of reference numbers: sandwich degrees of freedom, covariances by group, the table of structures
//! and exponential decay over real times. Tolerances as in `mmrm`; degrees of freedom of sandwiches 1e-5.

use crate::mmrm::{Check, agree, floats, golden_dir, load, matrix, references};
use serde_json::Value;
use trajecta::models::mmrm::{
    ContrastFamily, Covariance, CovarianceStructure, DfMethod, Estimation, MmrmAnalysis, MmrmData,
    MmrmFit, analyse, fit,
};
use trajecta::validation::mixed;

/// Every golden file whose name ends so, with its name and its data.
fn files(end: &str) -> Vec<(String, Value, MmrmData)> {
    let mut names: Vec<String> = std::fs::read_dir(golden_dir())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.ends_with(end))
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let text = std::fs::read_to_string(golden_dir().join(&name)).unwrap();
            let golden: Value = serde_json::from_str(&text).unwrap();
            let mut data = load(&golden, false);
            data.times = Some(floats(&golden["visit_times"]));
            (name, golden, data)
        })
        .collect()
}

fn structure(id: &str) -> CovarianceStructure {
    CovarianceStructure::structures()
        .find(|s| s.id() == id)
        .unwrap_or_else(|| panic!("no structure {id}"))
}

fn check(place: String) -> Check {
    Check {
        place,
        failures: Vec::new(),
        compared: 0,
    }
}

fn finish(checks: Vec<Check>, least: usize) {
    let compared: usize = checks.iter().map(|c| c.compared).sum();
    let failures: Vec<String> = checks.into_iter().flat_map(|c| c.failures).collect();
    println!("{compared} numbers compared, {} off", failures.len());
    assert!(
        failures.is_empty(),
        "{} of {compared}:\n{}",
        failures.len(),
        failures[..failures.len().min(25)].join("\n")
    );
    assert!(compared >= least, "only {compared} numbers were compared");
}

const FAMILIES: [(ContrastFamily, &str); 3] = [
    (ContrastFamily::ChangeFromBaseline, "change_from_baseline"),
    (ContrastFamily::GroupDifference, "group_difference_at_visit"),
    (ContrastFamily::DifferenceInChange, "difference_in_change"),
];

/// Means and contrasts of an analysis beside their rows in the reference.
fn means_and_contrasts<'a>(
    fitted: &MmrmFit,
    got: &MmrmAnalysis,
    want: &'a Value,
) -> Vec<(
    trajecta::models::mmrm::TestedEstimate,
    &'a Value,
    &'static str,
)> {
    let at = |names: &[String], w: &Value, key: &str| {
        let name = w[key].as_str().unwrap();
        names.iter().position(|n| n == name).unwrap()
    };
    let mut out = Vec::new();
    for w in want["emmeans"].as_array().unwrap() {
        let (g, v) = (
            at(&fitted.group_names, w, "group"),
            at(&fitted.visit_names, w, "visit"),
        );
        let mean = got
            .emmeans
            .iter()
            .find(|e| e.group == g && e.visit == v)
            .unwrap();
        let key = if w.get("emmean").is_some() {
            "emmean"
        } else {
            "estimate"
        };
        out.push((mean.estimate.unwrap(), w, key));
    }
    for (family, key) in FAMILIES {
        for w in want[key].as_array().unwrap() {
            let (g, v) = (
                at(&fitted.group_names, w, "group"),
                at(&fitted.visit_names, w, "visit"),
            );
            let c = got
                .contrasts
                .iter()
                .find(|c| c.family == family && c.group == g && c.visit == v)
                .unwrap();
            out.push((c.estimate.unwrap(), w, "estimate"));
        }
    }
    out
}

fn compare_tables(check: &mut Check, fitted: &MmrmFit, got: &MmrmAnalysis, want: &Value) {
    check.with(|l| mixed::tables(l, fitted, got, want));
}

/// Standard errors, degrees of freedom of single rows and of joint tests of CR0, CR2 and CR3, as in mmrm 0.3.18.
#[test]
fn sandwiches_and_their_degrees_of_freedom() {
    let mut compared = 0;
    for id in ["us", "csh", "cs"] {
        for (name, _, _) in files(&format!("__sandwich_{id}.json")) {
            let ledger = mixed::sandwiches(&references(), &name, structure(id)).unwrap();
            agree(&name, &ledger);
            compared += ledger.rows.len();
        }
    }
    assert!(compared >= 8000, "only {compared} numbers were compared");
}

/// Every structure with a covariance of its own in every group.
#[test]
fn covariances_by_group() {
    let mut checks = Vec::new();
    for id in ["us", "cs", "csh", "ar1h", "toeph", "adh"] {
        for (name, golden, data) in files(&format!("__bygroup_{id}.json")) {
            let covariance = Covariance {
                structure: structure(id),
                by_group: true,
            };
            for (key, estimation) in [("reml", Estimation::Reml), ("ml", Estimation::Ml)] {
                let want = &golden[key];
                let mut check = check(format!("{name} {key}"));
                let fitted = fit(&data, covariance, estimation).unwrap();
                assert!(fitted.converged, "{name}: {}", fitted.why);
                check.close(
                    "logLik",
                    fitted.log_likelihood,
                    want["fit"]["logLik"].as_f64().unwrap(),
                    1e-9,
                    1.0,
                );
                for (i, b) in floats(&want["beta"]).iter().enumerate() {
                    let se = fitted.beta_cov[i * (fitted.beta.len() + 1)].sqrt();
                    check.close(&format!("beta {i}"), fitted.beta[i], *b, 1e-6, se);
                }
                let sigma: Vec<f64> = fitted
                    .group_names
                    .iter()
                    .flat_map(|g| matrix(&want["covariance_by_group"][g]["values"]))
                    .collect();
                let largest = sigma.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
                assert_eq!(sigma.len(), fitted.sigma.len());
                for (got, want) in fitted.sigma.iter().zip(&sigma) {
                    check.close("sigma", *got, *want, 1e-6, largest);
                }
                for (method, block) in want["results"].as_object().into_iter().flatten() {
                    check.place = format!("{name} {key} {method}");
                    let method = crate::mmrm::method_of(method);
                    let got = analyse(&fitted, method).unwrap();
                    compare_tables(&mut check, &fitted, &got, block);
                }
                checks.push(check);
            }
        }
    }
    finish(checks, 3000);
}

/// Exponential decay over real times: R's mmrm for the plain one, nlme's definition for the others.
#[test]
fn exponential_decay_over_times() {
    let mut checks = Vec::new();
    for (name, golden, data) in files("__spatial_exp.json") {
        for (key, id) in [
            ("a_sp_exp", "sp-exp"),
            ("b_sp_exp_heterogeneous", "sp-exp-h"),
            ("c_sp_exp_heterogeneous_nugget", "sp-exp-h-nugget"),
            ("d_sp_exp_nugget", "sp-exp-nugget"),
        ] {
            let want = &golden[key];
            assert_eq!(want["status"], "OK");
            let mut check = check(format!("{name} {id}"));
            let fitted = fit(&data, structure(id), Estimation::Reml).unwrap();
            assert!(fitted.converged, "{name} {id}: {}", fitted.why);
            let number = |x: &Value| x.as_f64().unwrap();
            let log_likelihood = number(&want["fit"]["logLik"]);
            check.close("logLik", fitted.log_likelihood, log_likelihood, 1e-9, 1.0);
            check.close("AIC", fitted.aic, number(&want["fit"]["AIC"]), 1e-9, 1.0);
            check.close("BIC", fitted.bic, number(&want["fit"]["BIC"]), 1e-9, 1.0);
            let mut sigma = matrix(&want["covariance"]["values"]);
            let mut theta = want["theta_mmrm"]
                .as_array()
                .map(|_| floats(&want["theta_mmrm"]));
            if let Some(theta) = &mut theta {
                // The file takes mmrm's first parameter for the log standard deviation; it is the log variance.
                let sd = sigma[0].sqrt();
                sigma.iter_mut().for_each(|v| *v /= sd);
                theta[0] /= 2.0;
            }
            for (got, want) in fitted.sigma.iter().zip(&sigma) {
                check.close("sigma", *got, *want, 1e-6, sigma[0]);
            }
            if id == "sp-exp" {
                for (got, want) in fitted.theta.iter().zip(theta.unwrap()) {
                    check.close("theta", *got, want, 1e-4, 1e-2);
                }
                for method in ["Satterthwaite", "Kenward-Roger-Linear"] {
                    let got = analyse(&fitted, crate::mmrm::method_of(method)).unwrap();
                    compare_tables(&mut check, &fitted, &got, &want[method]);
                }
            } else {
                for (method, se, df, p) in [
                    (
                        DfMethod::Satterthwaite,
                        "se_model",
                        "df_satterthwaite",
                        "p_satterthwaite",
                    ),
                    (
                        DfMethod::KenwardRogerLinear,
                        "se_kr_linear",
                        "df_kr_linear",
                        "p_kr_linear",
                    ),
                ] {
                    let got = analyse(&fitted, method).unwrap();
                    for (row, w, key) in means_and_contrasts(&fitted, &got, want) {
                        let what = format!("{} {} {}", w["contrast"], w["group"], w["visit"]);
                        check.close(&what, row.estimate, number(&w[key]), 1e-6, row.se);
                        check.close(&format!("{what} se"), row.se, number(&w[se]), 1e-6, 0.0);
                        check.close(&format!("{what} df"), row.df, number(&w[df]), 1e-5, 0.0);
                        let t = row.t.unwrap();
                        check.p(&format!("{what} p"), row.p.unwrap(), number(&w[p]), t);
                    }
                }
            }
            checks.push(check);
        }
    }
    finish(checks, 3000);
}

/// The table of structures, the test of equal covariances and the ratios of standard deviations of a whole analysis.
#[test]
fn structures_and_equal_covariances() {
    use trajecta::plan::{AnalysisPlan, Scale};
    let mut checks = Vec::new();
    for (name, golden, _) in files("__structure_table.json") {
        let mut check = check(name.clone());
        let file = golden["file"].as_str().unwrap();
        let marker = golden["response"].as_str().unwrap();
        let ln = golden["response_transform"] == "natural log";
        let text = std::fs::read_to_string(golden_dir().join("data").join(file)).unwrap();
        let results = whole(
            &text,
            &golden,
            marker,
            AnalysisPlan {
                scale: Some(if ln { Scale::Ln } else { Scale::Identity }),
                ..AnalysisPlan::default()
            },
        );
        let model = results.markers[0].model.as_ref().unwrap();
        for want in golden["reml_table"].as_array().unwrap() {
            let id = want["structure"].as_str().unwrap();
            let (id, by_group) = (id.trim_end_matches("_by_group"), id.ends_with("_by_group"));
            let got = model
                .structures
                .iter()
                .find(|s| s.covariance.id() == id && s.by_group == by_group)
                .unwrap();
            if want["status"] != "OK" {
                continue;
            }
            assert!(got.converged, "{name} {id}");
            assert_eq!(got.n_theta as u64, want["n_theta"].as_u64().unwrap());
            for (what, got) in [
                ("logLik", got.log_likelihood),
                ("AIC", got.aic),
                ("BIC", got.bic),
            ] {
                let want = want[what].as_f64().unwrap();
                check.close(&format!("{id} {what}"), got.unwrap(), want, 1e-9, 1.0);
            }
        }
        let found = model.heterogeneity.as_ref().unwrap();
        if let Some(chi2) = golden["lrt_us_by_group_vs_us"]["chi2"].as_f64() {
            let (lrt, want) = (
                found.lrt.as_ref().unwrap(),
                &golden["lrt_us_by_group_vs_us"],
            );
            check.close("chi2", lrt.chi2, chi2, 1e-7, 1.0);
            assert_eq!(lrt.df as u64, want["df"].as_u64().unwrap());
            check.close("lrt p", lrt.p, want["p"].as_f64().unwrap(), 1e-7, 0.0);
        }
        for ratio in &found.sd_ratio {
            let want = &golden["sd_ratio_vs_reference"][&ratio.group][&ratio.visit];
            if let Some(want) = want.as_f64() {
                check.close("sd ratio", ratio.ratio.unwrap(), want, 1e-6, 0.0);
            }
        }
        checks.push(check);
    }
    finish(checks, 200);
}

/// Where standard deviations differ, the contrasts with a covariance for each group stand beside the others.
#[test]
fn unequal_spreads_are_said_and_both_answers_shown() {
    use trajecta::plan::{AnalysisPlan, CovarianceBy};
    let mut csv = "subject,group,visit,marker\n".to_owned();
    let mut state = 7_u64;
    let mut noise = || {
        let mut sum = 0.0;
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            sum += (state >> 11) as f64 / (1_u64 << 53) as f64;
        }
        sum - 6.0
    };
    for s in 0..44 {
        let (group, sd) = if s < 16 { ("HC", 1.0) } else { ("MDD", 2.5) };
        let own = noise();
        for visit in ["Baseline", "Day 1", "Day 3"] {
            csv.push_str(&format!(
                "P{s},{group},{visit},{}\n",
                50.0 + sd * (own + noise())
            ));
        }
    }
    let golden = serde_json::json!({
        "subject_column": "subject", "group_column": "group", "visit_column": "visit",
        "group_levels_first_is_reference": ["HC", "MDD"],
        "visit_levels_first_is_baseline": ["Baseline", "Day 1", "Day 3"],
    });
    let common = whole(&csv, &golden, "marker", AnalysisPlan::default());
    let each = whole(
        &csv,
        &golden,
        "marker",
        AnalysisPlan {
            covariance_by: Some(CovarianceBy::Group),
            ..AnalysisPlan::default()
        },
    );
    let randomised = whole(
        &csv,
        &golden,
        "marker",
        AnalysisPlan {
            randomized: Some(true),
            ..AnalysisPlan::default()
        },
    );
    // Randomised groups have no p at the baseline, whatever the covariance.
    let model = randomised.markers[0].model.as_ref().unwrap();
    let mut at_baseline = model.contrasts.iter().filter(|c| {
        c.key.family == trajecta::results::ContrastFamily::GroupDifference
            && c.key.visit == "Baseline"
    });
    let first = at_baseline.next().unwrap();
    assert!(first.p.is_none() && first.by_group.as_ref().unwrap().p.is_none());
    let warnings = &common.markers[0].warnings;
    assert!(
        warnings
            .iter()
            .any(|w| w.contains("A model with a covariance of its own for each group")),
        "{warnings:?}"
    );
    let (common, each) = (
        common.markers[0].model.as_ref().unwrap(),
        each.markers[0].model.as_ref().unwrap(),
    );
    assert!(
        common
            .heterogeneity
            .as_ref()
            .unwrap()
            .lrt
            .as_ref()
            .unwrap()
            .p
            < 0.001
    );
    // The search of the default model starts elsewhere, so the last digit may differ.
    let ratios = |model: &trajecta::results::ModelResults| -> Vec<f64> {
        let found = model.heterogeneity.as_ref().unwrap();
        let test = found.lrt.as_ref().unwrap();
        let ratios = found.sd_ratio.iter().filter_map(|r| r.ratio);
        ratios.chain([test.chi2, test.p]).collect()
    };
    for (c, e) in ratios(common).into_iter().zip(ratios(each)) {
        assert!((c - e).abs() <= 1e-9 * e.abs(), "{c} {e}");
    }
    for (c, e) in common.contrasts.iter().zip(&each.contrasts) {
        let b = c.by_group.as_ref().unwrap();
        for (b, e) in [
            (b.estimate, e.estimate),
            (b.se, e.se),
            (b.df, e.df),
            (b.p, e.p),
        ] {
            let near = |(b, e): (f64, f64)| (b - e).abs() <= 1e-7 * e.abs();
            assert!(
                b.zip(e).is_none_or(near) && b.is_some() == e.is_some(),
                "{b:?} {e:?}"
            );
        }
        assert!(e.by_group.is_none());
    }
}

/// The analysis of one marker of a file whose roles a golden header names.
fn whole(
    csv: &str,
    golden: &Value,
    marker: &str,
    plan: trajecta::plan::AnalysisPlan,
) -> trajecta::results::AnalysisResults {
    use trajecta::{import, plan, run, study, work};
    let text = |key: &str| golden[key].as_str().unwrap().to_owned();
    let labels = |key: &str| crate::mmrm::strings(&golden[key]);
    let roles = import::ImportOptions {
        subject: Some(text("subject_column")),
        group: Some(text("group_column")),
        visit: Some(text("visit_column")),
        markers: vec![marker.to_owned()],
        reference: labels("group_levels_first_is_reference").into_iter().next(),
        visits: labels("visit_levels_first_is_baseline"),
        ..import::ImportOptions::default()
    };
    let monitor = work::Monitor::new();
    let found = import::recognise("study.csv", csv.as_bytes(), &roles, &monitor).unwrap();
    let study = study::prepare(&found.study.unwrap(), &study::Preparation::default()).unwrap();
    let resolved = plan::resolve(&plan, &study).unwrap();
    run::analyze(&study, &resolved, &plan::Request::default(), &monitor).unwrap()
}

/// Type III with an empty cell: lmerTest's F in every order of the levels, `FEV1 ~ ARMCD * AVISIT + (1 | USUBJID)`
/// without PBO at VIS4. Degrees of freedom of several rows depend a little on the first level, here as there.
#[test]
fn type_three_with_an_empty_cell_does_not_depend_on_the_order() {
    use trajecta::models::mmrm::{RandomEffects, fit_random};
    let text = std::fs::read_to_string(golden_dir().join("fev__structure_table.json")).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    for (groups, visits, of_visit, of_both) in [
        ([0, 1], [0, 1, 2, 3], 332.321_438, 336.547_867),
        ([1, 0], [0, 1, 2, 3], 332.321_438, 336.547_867),
        ([0, 1], [3, 0, 1, 2], 332.159_451, 336.694_533),
        ([1, 0], [3, 0, 1, 2], 332.159_451, 336.694_533),
    ] {
        let mut data = load(&golden, false);
        let kept: Vec<usize> = (0..data.y.len())
            .filter(|&r| (data.group[r], data.visit[r]) != (0, 3))
            .collect();
        let place = |order: &[usize], of: usize| order.iter().position(|x| *x == of).unwrap();
        let mut group = Vec::new();
        let mut visit = Vec::new();
        for &r in &kept {
            group.push(place(&groups, data.group[r]));
            visit.push(place(&visits, data.visit[r]));
        }
        data.y = kept.iter().map(|&r| data.y[r]).collect();
        data.subject = kept.iter().map(|&r| data.subject[r]).collect();
        (data.group, data.visit) = (group, visit);
        data.group_names = groups
            .iter()
            .map(|&g| data.group_names[g].clone())
            .collect();
        data.visit_names = visits
            .iter()
            .map(|&v| data.visit_names[v].clone())
            .collect();
        let fitted = fit_random(&data, &RandomEffects::Intercept, Estimation::Reml).unwrap();
        let got = analyse(&fitted, DfMethod::Satterthwaite).unwrap();
        for (effect, num_df, f, den_df) in [
            ("group", 1, 26.687_721, 216.239_985),
            ("visit", 3, 131.534_82, of_visit),
            ("group:visit", 2, 0.212_762_48, of_both),
        ] {
            let t = got.tests.iter().find(|t| t.effect == effect).unwrap().test;
            assert_eq!(t.num_df, num_df, "{effect}");
            assert!(
                (t.f / f - 1.0).abs() < 1e-6,
                "{effect}: {} instead of {f}",
                t.f
            );
            let near = (t.den_df / den_df - 1.0).abs() < 1e-5;
            assert!(near, "{effect}: {} instead of {den_df}", t.den_df);
        }
    }
}

/// A covariance for each group that can't have an optimum is not sought: the ratios are those of the values.
#[test]
fn few_complete_subjects_have_ratios_and_no_test_of_covariances() {
    let mut csv = "subject,group,visit,marker\n".to_owned();
    for s in 0..20_u32 {
        for v in 0..12_u32 {
            let value = f64::from((s * 131 + v * 71 + s * v * 17) % 97) / 10.0;
            csv.push_str(&format!(
                "P{s},{},Day {v},{value}\n",
                ["HC", "MDD"][s as usize % 2]
            ));
        }
    }
    let visits: Vec<String> = (0..12).map(|v| format!("Day {v}")).collect();
    let golden = serde_json::json!({
        "subject_column": "subject", "group_column": "group", "visit_column": "visit",
        "group_levels_first_is_reference": ["HC", "MDD"],
        "visit_levels_first_is_baseline": visits,
    });
    let results = whole(
        &csv,
        &golden,
        "marker",
        trajecta::plan::AnalysisPlan::default(),
    );
    let model = results.markers[0].model.as_ref().unwrap();
    assert!(model.converged);
    let found = model.heterogeneity.as_ref().unwrap();
    assert!(found.lrt.is_none());
    assert_eq!(found.sd_ratio.len(), 12);
    assert!(found.sd_ratio.iter().all(|r| r.ratio.unwrap() > 0.0));
    assert!(model.contrasts.iter().all(|c| c.by_group.is_none()));
}
