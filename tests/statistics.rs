//! What the analysis of a whole study holds beside the mixed model, in process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use trajecta::import::{self, ImportOptions};
use trajecta::plan::{AnalysisPlan, CovariateTerm, PlanError, Scale, resolve};
use trajecta::results::{AnalysisResults, MarkerResults};
use trajecta::run::{Request, analyze};
use trajecta::study::{Preparation, Study, prepare};
use trajecta::work::Monitor;

/// The study in `bytes`, read without any role said.
fn study(bytes: &[u8]) -> Study {
    let options = ImportOptions::default();
    let found = import::recognise("study.csv", bytes, &options, &Monitor::new()).unwrap();
    assert!(found.questions.is_empty(), "{:?}", found.questions);
    prepare(&found.study.unwrap(), &Preparation::default()).unwrap()
}

fn data(name: &str) -> Study {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    study(&std::fs::read(path.join(name)).unwrap())
}

fn run(study: &Study, plan: &AnalysisPlan) -> AnalysisResults {
    let resolved = resolve(plan, study).unwrap();
    // What was resolved resolves to itself.
    assert_eq!(resolve(&resolved.plan, study).unwrap().plan, resolved.plan);
    analyze(study, &resolved, &Request::default(), &Monitor::new()).unwrap()
}

fn ln() -> AnalysisPlan {
    AnalysisPlan {
        scale: Some(Scale::Ln),
        ..AnalysisPlan::default()
    }
}

fn tests_of(m: &MarkerResults) -> Vec<&str> {
    m.baseline.iter().map(|b| b.test).collect()
}

#[test]
fn classical_tests_stand_beside_the_model() {
    let study = data("ketamine_bone.csv");
    let plan = AnalysisPlan {
        covariates: vec![CovariateTerm::parse("age"), CovariateTerm::parse("sex")],
        ..ln()
    };
    let all = run(&study, &plan);
    let opn = all.marker("opn_ng_ml").unwrap();
    assert!(tests_of(opn).contains(&"ancova") && !tests_of(opn).contains(&"one_way_anova"));
    // R's afex: see ketamine_log_opn__rm_anova.json.
    let effect = opn
        .rm_anova
        .iter()
        .find(|e| e.effect == "group:visit")
        .unwrap();
    assert_eq!(effect.n, 38);
    assert!((effect.p_gg.unwrap() - 0.323602060839105).abs() < 1e-9);
    assert!((effect.generalized_eta2 - 0.00570509508535689).abs() < 1e-12);
    let mdd = opn.friedman.iter().find(|f| f.group == "MDD").unwrap();
    assert_eq!((mdd.n, mdd.statistic), (24, 7.25));
    let names: Vec<&str> = opn.assumptions.iter().map(|a| a.test).collect();
    assert_eq!(
        names,
        [
            "shapiro_wilk",
            "shapiro_wilk",
            "brown_forsythe",
            "levene",
            "mauchly"
        ]
    );
    // Groups made by lot: no p at the baseline, whatever the test.
    let lots = AnalysisPlan {
        randomized: Some(true),
        ..plan
    };
    let lots = run(&study, &lots);
    assert!(
        lots.markers
            .iter()
            .all(|m| m.baseline.iter().all(|b| b.p.is_none()))
    );
}

#[test]
fn three_groups_are_compared_together() {
    let all = run(&data("obk_phase_means.csv"), &AnalysisPlan::default());
    let value = &all.markers[0];
    for test in ["one_way_anova", "welch_anova", "kruskal_wallis"] {
        let row = value.baseline.iter().find(|b| b.test == test).unwrap();
        assert_eq!((row.group.as_str(), row.versus.as_str()), ("all", "all"));
        assert!(row.p.is_some() && row.df == Some(2.0), "{test}");
    }
}

#[test]
fn correlations_are_asked_for() {
    let study = data("ketamine_bone.csv");
    let pair = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
    let plan = AnalysisPlan {
        correlate: vec![pair("opg_pg_ml", "rankl_pg_ml"), pair("opg_pg_ml", "age")],
        ..ln()
    };
    let all = run(&study, &plan);
    let opg = all.marker("opg_pg_ml").unwrap();
    let of = |with: &str, visit: &str, group: Option<&str>, method: &str| {
        opg.correlations
            .iter()
            .find(|c| {
                c.with == with
                    && c.visit == visit
                    && c.group.as_deref() == group
                    && c.method == method
            })
            .unwrap()
    };
    // R's cor.test: see ketamine__correlations_of_change.json.
    let hc = of("rankl_pg_ml", "230 min", Some("HC"), "spearman");
    assert_eq!((hc.n, hc.statistic, hc.of), (15, Some(702.0), "change"));
    let everyone = of("rankl_pg_ml", "230 min", None, "pearson");
    assert!((everyone.p - 0.744423188107537).abs() < 1e-9);
    assert_eq!(of("age", "Baseline", None, "pearson").of, "value");
    assert!(all.marker("opn_ng_ml").unwrap().correlations.is_empty());
    let wrong = AnalysisPlan {
        correlate: vec![pair("opg_pg_ml", "sex")],
        ..ln()
    };
    assert!(matches!(
        resolve(&wrong, &study),
        Err(PlanError::UnknownPartner { .. })
    ));
}
