//! Models beside the mixed model for repeated measures, and what is made of its fits, against R.
//!
//! Random slopes, crossover, common slope of the baseline, Dunnett's adjustment, sandwich covariances.
//! lme4 stops at about 1e-6 of its optimum and lmerTest differentiates numerically: log-likelihood
//! 1e-9 (of its size), estimates and standard errors 1e-5, df 1e-4 to 1e-3.

use crate::reference::{Data, Misses, data_of, golden, golden_dir, strings, without_r};
use serde_json::Value;
use trajecta::models::mmrm::{
    ContrastFamily, Covariance, CovarianceStructure, CovariateValues, DesignCovariate, DfMethod,
    Estimation, JointTest, MeanModel, MmrmAnalysis, MmrmData, MmrmFit, StandardErrors,
    TestedEstimate, Testing, VarianceComponent, analyse, fit, weights_of_cells,
};
use trajecta::models::{CrossoverDesign, CrossoverModel, SlopeModel, dunnett};
use trajecta::numerics::MaxAbsT;

fn mmrm_data(data: &Data) -> MmrmData {
    let of = |f: fn(&crate::reference::Row) -> usize| data.rows.iter().map(f).collect();
    MmrmData {
        y: data.rows.iter().map(|r| r.y).collect(),
        subject: of(|r| r.subject),
        group: of(|r| r.group),
        visit: of(|r| r.visit),
        n_groups: data.groups.len(),
        n_visits: data.visits.len(),
        covariates: vec![],
        group_names: data.groups.clone(),
        visit_names: data.visits.clone(),
        times: None,
        baseline: Some(0),
        mean: MeanModel::GroupByVisit,
    }
}

fn testing(method: &str) -> Testing {
    Testing::from(match method {
        "Satterthwaite" => DfMethod::Satterthwaite,
        "Kenward-Roger" => DfMethod::KenwardRoger,
        "Kenward-Roger-Linear" => DfMethod::KenwardRogerLinear,
        "Between-Within" => DfMethod::BetweenWithin,
        "Residual" => DfMethod::Residual,
        other => panic!("{other}"),
    })
}

fn row(
    m: &mut Misses,
    at: &str,
    got: Option<TestedEstimate>,
    want: &Value,
    estimate: &str,
    df: f64,
) {
    let got = got.unwrap_or_else(|| panic!("{at}: not estimable"));
    let small = 1e-5 * got.se;
    m.check(
        &format!("{at} estimate"),
        got.estimate,
        &want[estimate],
        0.0,
        small,
    );
    m.check(&format!("{at} se"), got.se, &want["se"], 1e-5, 0.0);
    m.check(&format!("{at} df"), got.df, &want["df"], df, 0.0);
    if let Some(t) = want.get("t").and_then(Value::as_f64) {
        let loose = 2e-5 * (1.0 + t * t) + df;
        m.check(&format!("{at} p"), got.p.unwrap(), &want["p"], loose, 0.0);
    }
}

fn tests_of(m: &mut Misses, at: &str, got: &[(String, JointTest)], want: &Value, df: f64) {
    for w in want.as_array().unwrap() {
        let term = w["term"].as_str().unwrap();
        let Some((_, t)) = got.iter().find(|(name, _)| name == term) else {
            m.miss(format!("{at} {term}: no test"));
            continue;
        };
        m.check(&format!("{at} {term} F"), t.f, &w["F"], 2e-5, 1e-7);
        m.check(
            &format!("{at} {term} num df"),
            t.num_df as f64,
            &w["num_df"],
            0.0,
            0.0,
        );
        m.check(
            &format!("{at} {term} den df"),
            t.den_df,
            &w["den_df"],
            df,
            0.0,
        );
    }
}

fn coefficients(m: &mut Misses, at: &str, got: &[(String, TestedEstimate)], want: &Value, df: f64) {
    for w in want.as_array().unwrap() {
        let term = w["term"].as_str().unwrap();
        let found = got.iter().find(|(name, _)| name == term).map(|c| c.1);
        row(m, &format!("{at} {term}"), found, w, "estimate", df);
    }
}

fn likelihood(m: &mut Misses, at: &str, fit: &MmrmFit, want: &Value) {
    assert!(fit.converged, "{at}: {}", fit.why);
    for (name, got) in [
        ("logLik", fit.log_likelihood),
        ("AIC", fit.aic),
        ("BIC", fit.bic),
    ] {
        m.check(&format!("{at} {name}"), got, &want[name], 1e-9, 1e-8);
    }
}

fn components(m: &mut Misses, at: &str, got: &[VarianceComponent], want: &Value, relative: f64) {
    let text = |v: &Value| v.as_str().map(str::to_owned);
    for w in want["variance_components"].as_array().unwrap() {
        let level = w["grp"].as_str().unwrap();
        let level = if level == "subject.1" {
            "subject"
        } else {
            level
        };
        let found = got.iter().find(|c| {
            c.level == level
                && (level == "Residual" || c.term.map(str::to_owned) == text(&w["var1"]))
                && c.term2.map(str::to_owned) == text(&w["var2"])
        });
        let value = found.unwrap_or_else(|| panic!("{at} {w}")).value;
        m.check(
            &format!("{at} {level} {}", w["var1"]),
            value,
            &w["vcov"],
            relative,
            1e-9,
        );
    }
}

/// lme4's random slopes of the orthodont data: three fits, two with tests.
#[test]
fn random_slopes_of_orthodont() {
    let json = golden("orthodont__lmm_lmertest.json");
    let data = data_of(&json);
    let times = [8.0, 10.0, 12.0, 14.0];
    let mut m = Misses::default();
    for (key, estimation, correlated) in [
        ("random_slope_reml", Estimation::Reml, true),
        ("random_slope_ml", Estimation::Ml, true),
        ("random_slope_uncorrelated_reml", Estimation::Reml, false),
    ] {
        let want = &json[key];
        assert_eq!(want["status"], "OK");
        let model = SlopeModel::new(&mmrm_data(&data), &times, correlated).unwrap();
        let fit = model.fit(estimation).unwrap();
        likelihood(&mut m, key, &fit, want);
        components(&mut m, key, &model.components(&fit).unwrap(), want, 1e-4);
        for method in ["Satterthwaite", "Kenward-Roger"] {
            let Some(want) = want.get(method) else {
                continue;
            };
            let at = format!("{key} {method}");
            let got = model.analyse(&fit, testing(method)).unwrap();
            coefficients(&mut m, &at, &got.coefficients, &want["coefficients"], 1e-4);
            tests_of(&mut m, &at, &got.tests, &want["type3"], 1e-4);
        }
    }
    // emtrends of the REML fit.
    let model = SlopeModel::new(&mmrm_data(&data), &times, true).unwrap();
    let fit = model.fit(Estimation::Reml).unwrap();
    let got = model.analyse(&fit, testing("Satterthwaite")).unwrap();
    let want = &json["random_slope_group_slopes_satterthwaite"];
    for (s, w) in got.slopes.iter().zip(want["slopes"].as_array().unwrap()) {
        assert_eq!(w["group"], model.groups()[s.group].as_str());
        row(&mut m, "slope", s.estimate, w, "slope", 1e-4);
    }
    let difference = got.slopes.iter().find(|s| s.versus.is_some()).unwrap();
    row(
        &mut m,
        "difference",
        difference.estimate,
        &want["differences"][0],
        "estimate",
        1e-4,
    );
    m.finish(90);
}

fn slope_block(
    m: &mut Misses,
    at: &str,
    model: &SlopeModel,
    want: &Value,
    methods: &[&str],
    df: f64,
) {
    let fit = model.fit(Estimation::Reml).unwrap();
    likelihood(m, at, &fit, want);
    components(m, at, &model.components(&fit).unwrap(), want, 1e-3);
    for method in methods {
        let at = format!("{at} {method}");
        let got = model.analyse(&fit, testing(method)).unwrap();
        let want = &want[method];
        coefficients(m, &at, &got.coefficients, &want["coefficients"], df);
        tests_of(m, &at, &got.tests, &want["type3"], df);
        let own = got.slopes.iter().filter(|s| s.versus.is_none());
        for (s, w) in own.zip(want["slopes"].as_array().unwrap()) {
            row(m, &format!("{at} slope"), s.estimate, w, "estimate", df);
        }
        let differences = got.slopes.iter().filter(|s| s.versus.is_some());
        for (s, w) in differences.zip(want["slope_differences"].as_array().unwrap()) {
            row(
                m,
                &format!("{at} difference"),
                s.estimate,
                w,
                "estimate",
                df,
            );
        }
    }
}

/// Missing values and unequal hours; three groups, a covariate, and an optimum on the boundary.
#[test]
fn random_slopes_of_other_studies() {
    let all = golden("models.json");
    let mut m = Misses::default();
    let header = golden("ketamine_log_rankl__descriptives.json");
    let hours = [0.0, 230.0 / 60.0, 24.0, 72.0];
    let model = SlopeModel::new(&mmrm_data(&data_of(&header)), &hours, true).unwrap();
    let both = ["Satterthwaite", "Kenward-Roger"];
    let want = &all["slope_ketamine_log_rankl"];
    slope_block(&mut m, "rankl", &model, want, &both, 1e-3);

    let header = golden("obk_phase__descriptives.json");
    let data = data_of(&header);
    let mut obk = mmrm_data(&data);
    let place = data.covariates.iter().position(|c| c == "gender").unwrap();
    let index = data.rows.iter().map(|r| usize::from(r.facts[place] == "M"));
    obk.covariates.push(DesignCovariate {
        name: "gender".into(),
        kind: CovariateValues::Factor {
            levels: vec!["F".into(), "M".into()],
            index: index.collect(),
        },
        by_visit: false,
    });
    let model = SlopeModel::new(&obk, &[0.0, 1.0, 2.0], true).unwrap();
    let want = &all["slope_obk"];
    assert_eq!(want["singular"], true);
    // On the boundary only the means and their standard errors are compared: the df of lmerTest come
    // from a Hessian that is singular there.
    let fit = model.fit(Estimation::Reml).unwrap();
    likelihood(&mut m, "obk", &fit, want);
    assert!(fit.notes.iter().any(|n| n.starts_with("singular fit")));
    components(&mut m, "obk", &model.components(&fit).unwrap(), want, 1e-3);
    let got = model.analyse(&fit, testing("Satterthwaite")).unwrap();
    for w in want["Satterthwaite"]["coefficients"].as_array().unwrap() {
        let term = w["term"].as_str().unwrap();
        let found = got.coefficients.iter().find(|c| c.0 == term).unwrap().1;
        m.check(term, found.estimate, &w["estimate"], 0.0, 1e-4 * found.se);
        m.check(term, found.se, &w["se"], 1e-4, 0.0);
    }
    m.finish(60);
}

fn crossover(with_age: bool) -> CrossoverModel {
    let path = golden_dir().join("data/crossover.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().clone();
    let place = |name: &str| columns.iter().position(|c| c == name).unwrap();
    let (visits, treatments) = (["Baseline", "4 h", "Day 1"], ["placebo", "ketamine"]);
    let (sequences, periods) = (["AB", "BA"], ["1", "2"]);
    let mut subjects: Vec<String> = Vec::new();
    let names = |of: &[&str]| -> Vec<String> { of.iter().map(|s| (*s).to_owned()).collect() };
    let (mut treatment, mut sequence, mut age) = (vec![], vec![], vec![]);
    let mut data = MmrmData {
        y: vec![],
        subject: vec![],
        group: vec![],
        visit: vec![],
        n_groups: 1,
        n_visits: 6,
        covariates: vec![],
        group_names: names(&["all"]),
        visit_names: (0..6).map(|s| format!("slot {s}")).collect(),
        times: None,
        baseline: Some(0),
        mean: MeanModel::GroupByVisit,
    };
    for r in reader.records() {
        let r = r.unwrap();
        let at = |of: &[&str], name: &str| of.iter().position(|x| *x == &r[place(name)]).unwrap();
        let id = r[place("subject")].to_owned();
        let s = subjects.iter().position(|x| *x == id).unwrap_or_else(|| {
            subjects.push(id);
            subjects.len() - 1
        });
        data.y.push(r[place("opn")].parse::<f64>().unwrap().ln());
        data.subject.push(s);
        data.group.push(0);
        data.visit
            .push(3 * at(&periods, "period") + at(&visits, "visit"));
        treatment.push(at(&treatments, "treatment"));
        sequence.push(at(&sequences, "sequence"));
        age.push(r[place("age")].parse::<f64>().unwrap());
    }
    if with_age {
        data.covariates.push(DesignCovariate {
            name: "age".into(),
            kind: CovariateValues::Number(age),
            by_visit: false,
        });
    }
    let design = CrossoverDesign {
        treatments: names(&treatments),
        periods: names(&periods),
        visits: names(&visits),
        sequences: names(&sequences),
        period_of_slot: vec![0, 0, 0, 1, 1, 1],
        visit_of_slot: vec![0, 1, 2, 0, 1, 2],
        treatment,
        sequence,
        baseline: Some(0),
    };
    CrossoverModel::new(&data, design).unwrap()
}

#[test]
fn crossover_with_random_effects() {
    let all = golden("models.json");
    let mut m = Misses::default();
    for (key, with_age) in [("crossover", false), ("crossover_age", true)] {
        let model = crossover(with_age);
        let fit = model.fit(None, Estimation::Reml).unwrap();
        let want = &all[key];
        likelihood(&mut m, key, &fit, want);
        components(&mut m, key, &model.components(&fit).unwrap(), want, 1e-4);
        for method in ["Satterthwaite", "Kenward-Roger"] {
            let (at, want) = (format!("{key} {method}"), &want[method]);
            let got = model.analyse(&fit, testing(method)).unwrap();
            coefficients(&mut m, &at, &got.coefficients, &want["coefficients"], 1e-3);
            tests_of(&mut m, &at, &got.tests, &want["type3"], 1e-3);
            for (part, estimates) in [
                ("means", &got.means),
                ("differences", &got.differences),
                ("changes", &got.changes),
                ("differences_in_change", &got.differences_in_change),
            ] {
                let rows = want[part].as_array().unwrap();
                assert_eq!(rows.len(), estimates.len(), "{at} {part}");
                for w in rows {
                    let d = model.design();
                    let found = estimates.iter().find(|e| {
                        w["visit"] == d.visits[e.visit].as_str()
                            && w.get("treatment")
                                .is_none_or(|t| t == d.treatments[e.treatment].as_str())
                    });
                    row(
                        &mut m,
                        &format!("{at} {part}"),
                        found.unwrap().estimate,
                        w,
                        "estimate",
                        1e-3,
                    );
                }
            }
        }
    }
    m.finish(300);
}

/// Compound symmetry over the slots, against nlme's gls.
#[test]
fn crossover_with_a_covariance_over_periods_and_visits() {
    let want = &golden("models.json")["crossover_marginal_cs"];
    let model = crossover(false);
    let covariance = Covariance::from(CovarianceStructure::CompoundSymmetry);
    let fit = model.fit(Some(covariance), Estimation::Reml).unwrap();
    let mut m = Misses::default();
    m.check("logLik", fit.log_likelihood, &want["logLik"], 1e-9, 1e-8);
    let got = model.analyse(&fit, testing("Satterthwaite")).unwrap();
    for (i, term) in strings(&want["terms"]).iter().enumerate() {
        let found = got.coefficients.iter().find(|c| c.0 == *term).unwrap().1;
        m.check(term, found.estimate, &want["beta"][i], 0.0, 1e-6 * found.se);
        m.check(term, found.se, &want["se"][i], 1e-6, 0.0);
    }
    m.finish(17);
}

/// One slope of the baseline for all visits: `change ~ baseline + group * visit`.
#[test]
fn one_slope_of_the_baseline() {
    let mut m = Misses::default();
    let mut blocks = 0;
    for entry in std::fs::read_dir(golden_dir()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with("__mmrm_change_ancova.json") {
            continue;
        }
        let json = golden(&name);
        let want = &json["reml_common_slope"];
        assert_eq!(want["status"], "OK", "{name}");
        let (mut changes, _) = mmrm_data(&data_of(&json)).changes().unwrap();
        for covariate in &mut changes.covariates {
            covariate.by_visit = false;
        }
        let structure = if want["formula"].as_str().unwrap().contains("us(") {
            CovarianceStructure::Unstructured
        } else {
            panic!("{}", want["formula"])
        };
        let fit = fit(&changes, structure, Estimation::Reml).unwrap();
        assert!(fit.converged, "{name}");
        blocks += 1;
        m.check(
            &name,
            fit.log_likelihood,
            &want["fit"]["logLik"],
            1e-9,
            1e-9,
        );
        for method in ["Satterthwaite", "Kenward-Roger", "Kenward-Roger-Linear"] {
            let Some(want) = want["results"].get(method) else {
                m.miss(format!("{name} {method}: not there"));
                continue;
            };
            let got = analyse(&fit, testing(method)).unwrap();
            for w in want["coefficients"].as_array().unwrap() {
                let term = w["term"].as_str().unwrap();
                let c = got.coefficients.iter().find(|c| c.term == term).unwrap();
                row(
                    &mut m,
                    &format!("{name} {method} {term}"),
                    Some(c.test),
                    w,
                    "estimate",
                    1e-5,
                );
            }
        }
    }
    assert_eq!(blocks, 11);
    m.finish(800);
}

#[test]
fn the_largest_of_correlated_t() {
    let tables = golden("tables_distributions.json");
    let mut m = Misses::default();
    let mut made: Vec<((usize, f64), MaxAbsT)> = Vec::new();
    for w in tables["equicorrelated_max_abs_t"].as_array().unwrap() {
        let of = |k: &str| w[k].as_f64();
        let (k, rho, q) = (
            of("k").unwrap() as usize,
            of("rho").unwrap(),
            of("q").unwrap(),
        );
        let df = of("df").unwrap_or(f64::INFINITY);
        let r: Vec<f64> = (0..k * k)
            .map(|x| if x / k == x % k { 1.0 } else { rho })
            .collect();
        if made.last().is_none_or(|one| one.0 != (k, rho)) {
            made.push(((k, rho), MaxAbsT::new(&r, k, 0).unwrap()));
        }
        let got = made.last().unwrap().1.sf(q, df).unwrap();
        let allowed = if k <= 4 { 1e-7 } else { 2.0 * got.error + 1e-6 };
        m.check(
            &format!("k {k} rho {rho} df {df} q {q}"),
            got.p,
            &w["p_max_abs_greater"],
            0.0,
            allowed,
        );
        assert!(k <= 4 || got.error < 3e-4, "{got:?}");
    }
    m.finish(240);
}

fn of_group(a: &MmrmAnalysis, group: usize) -> Vec<&trajecta::models::mmrm::ContrastEstimate> {
    let family = ContrastFamily::ChangeFromBaseline;
    let all = a.contrasts.iter();
    all.filter(|c| c.family == family && c.group == group)
        .collect()
}

/// `mvt_real_df` of every block that has it: changes from baseline within each group.
#[test]
fn dunnett_within_each_group() {
    let mut m = Misses::default();
    for entry in std::fs::read_dir(golden_dir()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let structure = match name.trim_end_matches(".json").split_once("__mmrm_") {
            Some((_, "us")) => CovarianceStructure::Unstructured,
            Some((_, "cs")) => CovarianceStructure::CompoundSymmetry,
            _ => continue,
        };
        let json = golden(&name);
        if json["reml"]["status"] != "OK" {
            continue;
        }
        let data = data_of(&json);
        let fitted = fit(&mmrm_data(&data), structure, Estimation::Reml).unwrap();
        let p = fitted.beta.len();
        for method in ["Satterthwaite", "Kenward-Roger", "Kenward-Roger-Linear"] {
            let block = &json["reml"]["results"][method]["emm"]["within_group_vs_baseline"];
            let Some(groups) = block["adjusted_p_by_group"].as_array() else {
                continue;
            };
            let got = analyse(&fitted, testing(method)).unwrap();
            for want in groups {
                let group = want["group"].as_str().unwrap();
                let g = fitted.group_names.iter().position(|x| x == group).unwrap();
                let family = of_group(&got, g);
                let weights: Vec<Vec<f64>> = family
                    .iter()
                    .map(|c| weights_of_cells(&fitted, &[(g, c.visit, 1.0), (g, 0, -1.0)]).unwrap())
                    .collect();
                let k = weights.len();
                let mut covariance = vec![0.0; k * k];
                for i in 0..k {
                    for j in 0..k {
                        for a in 0..p {
                            for b in 0..p {
                                covariance[i * k + j] +=
                                    weights[i][a] * got.beta_cov[a * p + b] * weights[j][b];
                            }
                        }
                    }
                }
                let tests: Vec<(f64, f64)> = family
                    .iter()
                    .map(|c| (c.estimate.unwrap().t.unwrap(), c.estimate.unwrap().df))
                    .collect();
                let tails = dunnett(&tests, &covariance, 0).unwrap();
                for (tail, w) in tails.iter().zip(want["adjusted"].as_array().unwrap()) {
                    let at = format!("{name} {method} {}", w["contrast"]);
                    m.check(&at, tail.p, &w["mvt_real_df"], 0.0, 1e-6);
                }
            }
        }
    }
    m.finish(200);
}

/// clubSandwich on nlme's fits of the same model.
#[test]
fn sandwich_covariances() {
    let all = golden("models.json");
    let mut m = Misses::default();
    for (key, header) in [
        ("orthodont", "orthodont__descriptives.json"),
        ("ketamine_log_opn", "ketamine_log_opn__descriptives.json"),
    ] {
        let want = &all["sandwich"][key];
        let data = mmrm_data(&data_of(&golden(header)));
        let fitted = fit(&data, CovarianceStructure::Unstructured, Estimation::Reml).unwrap();
        m.check(key, fitted.log_likelihood, &want["logLik"], 1e-9, 1e-8);
        assert_eq!(fitted.beta_names, strings(&want["terms"]));
        let p = fitted.beta.len();
        for (name, se) in [
            ("CR0", StandardErrors::Sandwich),
            ("CR2", StandardErrors::Cr2),
            ("CR3", StandardErrors::Cr3),
        ] {
            let testing = Testing {
                df: DfMethod::Satterthwaite,
                se,
                conf_level: 0.95,
            };
            let got = analyse(&fitted, testing).unwrap();
            for i in 0..p {
                for j in 0..p {
                    let scale = (got.beta_cov[i * p + i] * got.beta_cov[j * p + j]).sqrt();
                    // nlme stops at about 1e-7 of its optimum. Where values are missing, clubSandwich takes
                    // another root of the covariance for CR2 than mmrm, which `second` holds exactly.
                    let near = if name == "CR2" && key != "orthodont" {
                        2e-4
                    } else {
                        1e-5
                    };
                    let at = format!("{key} {name} {i} {j}");
                    m.check(
                        &at,
                        got.beta_cov[i * p + j],
                        &want[name][i][j],
                        0.0,
                        near * scale,
                    );
                }
            }
        }
    }
    m.finish(380);
}

/// The crossover of `lme4` in R, run here and now; where R or the package is missing, that is said.
#[test]
fn crossover_as_lme4_fits_it_where_r_is_installed() {
    const PROGRAM: &str = r#"
if (!requireNamespace("lme4", quietly = TRUE)) quit(status = 9)
options(contrasts = c("contr.treatment", "contr.poly"))
d <- read.csv(commandArgs(TRUE)[1])
d$visit <- factor(d$visit, c("Baseline", "4 h", "Day 1"))
d$treatment <- factor(d$treatment, c("placebo", "ketamine"))
d$period <- factor(d$period); d$sequence <- factor(d$sequence)
control <- lme4::lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5))
m <- lme4::lmer(log(opn) ~ treatment * visit + period + sequence + (1 | subject) + (1 | subject:period), d, control = control)
cat(sprintf("logLik\t%.15g\t0\n", as.numeric(logLik(m))))
s <- summary(m)$coefficients
cat(sprintf("%s\t%.15g\t%.15g\n", rownames(s), s[, 1], s[, 2]), sep = "")
"#;
    let data = golden_dir().join("data/crossover.csv");
    let run = std::process::Command::new("Rscript")
        .args(["-e", PROGRAM])
        .arg(&data)
        .output();
    let out = match run {
        Err(_) => {
            without_r("R is missing: lme4 did not fit the crossover");
            return;
        }
        Ok(out) if out.status.code() == Some(9) => {
            without_r("R has no lme4: it did not fit the crossover");
            return;
        }
        Ok(out) => out,
    };
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let model = crossover(false);
    let fit = model.fit(None, Estimation::Reml).unwrap();
    let got = model.analyse(&fit, testing("Satterthwaite")).unwrap();
    let mut seen = 0;
    for line in text.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [name, first, second] = parts[..] else {
            panic!("{line}");
        };
        let (estimate, se): (f64, f64) = (first.parse().unwrap(), second.parse().unwrap());
        if name == "logLik" {
            let own = fit.log_likelihood;
            assert!((own - estimate).abs() < 1e-7, "{own} {estimate}");
            continue;
        }
        let found = got.coefficients.iter().find(|c| c.0 == name).unwrap();
        let e = &found.1;
        assert!(
            (e.estimate - estimate).abs() < 1e-4 * se,
            "{name} {estimate}"
        );
        assert!((e.se / se - 1.0).abs() < 1e-4, "{name} {se}");
        seen += 1;
    }
    assert_eq!(seen, 8);
}
