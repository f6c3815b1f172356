//! What the analysis of a whole study holds beside the mixed model, in process.

use trajecta::import::{self, ImportOptions};
use trajecta::plan::{
    AnalysisPlan, BaselineSlope, CovarianceStructure, CovariateTerm, DfMethod, ModelKind,
    Multiplicity, OptionId, PlanError, Preset, Request, Scale, StandardErrors, resolve,
};
use trajecta::results::{
    AnalysisResults, ContrastEstimate, ContrastFamily, Correlated, MarkerResults,
};
use trajecta::run::analyze;
use trajecta::study::{Preparation, Study, prepare};
use trajecta::work::Monitor;

/// The study in `bytes`, read without any role said.
pub(crate) fn study(bytes: &[u8]) -> Study {
    let options = ImportOptions::default();
    let found = import::recognise("study.csv", bytes, &options, &Monitor::new()).unwrap();
    assert!(found.questions.is_empty(), "{:?}", found.questions);
    prepare(&found.study.unwrap(), &Preparation::default()).unwrap()
}

pub(crate) fn data(name: &str) -> Study {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    study(&std::fs::read(path.join(name)).unwrap())
}

pub(crate) fn run(study: &Study, plan: &AnalysisPlan) -> AnalysisResults {
    let resolved = resolve(plan, study).unwrap();
    // What was resolved resolves to itself.
    let again = resolve(&resolved.plan.written(), study).unwrap();
    assert_eq!(again.plan, resolved.plan);
    analyze(study, &resolved, &Request::default(), &Monitor::new()).unwrap()
}

pub(crate) fn ln() -> AnalysisPlan {
    AnalysisPlan {
        scale: Some(Scale::Ln),
        ..AnalysisPlan::default()
    }
}

fn tests_of(m: &MarkerResults) -> Vec<&str> {
    m.baseline.iter().map(|b| b.test.id()).collect()
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
    let names: Vec<&str> = opn.assumptions.iter().map(|a| a.test.id()).collect();
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
        let row = value.baseline.iter().find(|b| b.test.id() == test).unwrap();
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
                    && c.method.id() == method
            })
            .unwrap()
    };
    // R's cor.test: see ketamine__correlations_of_change.json.
    let hc = of("rankl_pg_ml", "230 min", Some("HC"), "spearman");
    assert_eq!(
        (hc.n, hc.statistic, hc.of),
        (15, Some(702.0), Correlated::Change)
    );
    let everyone = of("rankl_pg_ml", "230 min", None, "pearson");
    assert!((everyone.p - 0.744423188107537).abs() < 1e-9);
    assert_eq!(of("age", "Baseline", None, "pearson").of, Correlated::Value);
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

fn read(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    std::fs::read_to_string(path.join(name)).unwrap()
}

#[test]
fn dunnett_lies_between_raw_and_bonferroni() {
    let study = data("ketamine_bone.csv");
    let of = |adjust| run(&study, &AnalysisPlan { adjust, ..ln() });
    let (dunnett, holm) = (of(Multiplicity::Dunnett), of(Multiplicity::Holm));
    let mut compared = 0;
    for (m, h) in dunnett.markers.iter().zip(&holm.markers) {
        let (m, h) = (m.model.as_ref().unwrap(), h.model.as_ref().unwrap());
        for family in ContrastFamily::ALL {
            let p = |c: &[ContrastEstimate]| -> Vec<(f64, f64)> {
                let own = c.iter().filter(|c| c.key.family == family);
                own.map(|c| (c.p.unwrap(), c.p_adjusted.unwrap())).collect()
            };
            let (ours, theirs) = (p(&m.contrasts), p(&h.contrasts));
            for ((raw, adjusted), _) in ours.iter().zip(&theirs) {
                assert!(adjusted >= raw && *adjusted <= 8.0 * raw);
                compared += 1;
            }
            // The smallest p of a family is never worse off than under Holm.
            let least = |v: &[(f64, f64)]| v.iter().map(|x| x.1).fold(1.0, f64::min);
            assert!(least(&ours) <= least(&theirs) + 1e-9);
        }
    }
    assert!(compared > 30);
    let across = AnalysisPlan {
        adjust_markers: Multiplicity::Dunnett,
        ..ln()
    };
    let refused = OptionId::AdjustMarkers;
    assert!(matches!(
        resolve(&across, &study),
        Err(PlanError::Refused { option, .. }) if option == refused
    ));
}

#[test]
fn presets_set_what_they_list() {
    let study = data("ketamine_bone.csv");
    let mut plan = AnalysisPlan::default();
    plan.take_preset(Preset::RobustAdjusted);
    let all = run(&study, &plan);
    let model = all.marker("opn_ng_ml").unwrap().model.as_ref().unwrap();
    assert_eq!(
        (
            model.se.id(),
            model.df_method.unwrap().id(),
            model.covariance.id()
        ),
        ("cr3", "satterthwaite", "us")
    );
    assert_eq!(
        model.formula,
        "log(opn_ng_ml) ~ age + sex + bmi + group * visit + us(visit | subject)"
    );
    let mut plan = AnalysisPlan::default();
    plan.take_preset(Preset::Regulatory);
    let all = run(&study, &plan);
    let model = all.marker("opn_ng_ml").unwrap().model.as_ref().unwrap();
    assert_eq!(
        (model.se.id(), model.df_method.unwrap().id()),
        ("model", "kenward-roger-linear")
    );
    assert!(model.contrasts.iter().all(|c| c.p_adjusted >= c.p) && model.ladder.len() == 1);
    assert_eq!(all.marker("opn_ng_ml").unwrap().scale, Scale::Identity);
}

/// CR0 < CR2 < CR3, and a word on the first with few people.
#[test]
fn sandwiches_grow() {
    let study = data("ketamine_bone.csv");
    let of = |se| {
        let plan = AnalysisPlan { se, ..ln() };
        run(&study, &plan)
    };
    let all = [
        of(StandardErrors::Sandwich),
        of(StandardErrors::Cr2),
        of(StandardErrors::Cr3),
    ];
    for marker in ["opg_pg_ml", "opn_ng_ml"] {
        let se = |a: &AnalysisResults| -> Vec<f64> {
            let m = a.marker(marker).unwrap().model.as_ref().unwrap();
            m.contrasts.iter().map(|c| c.se.unwrap()).collect()
        };
        let (a, b, c) = (se(&all[0]), se(&all[1]), se(&all[2]));
        for i in 0..a.len() {
            assert!(
                a[i] < b[i] && b[i] < c[i],
                "{marker} {i}: {} {} {}",
                a[i],
                b[i],
                c[i]
            );
        }
    }
    let warned = |a: &AnalysisResults| a.markers[0].warnings.iter().any(|w| w.contains("CR0"));
    assert!(warned(&all[0]) && !warned(&all[1]) && !warned(&all[2]));
}

#[test]
fn slopes_come_from_the_numbers_in_the_labels() {
    let plan = AnalysisPlan {
        model: Some(ModelKind::RandomSlope),
        df: Some(DfMethod::Satterthwaite),
        ..AnalysisPlan::default()
    };
    let all = run(&data("orthodont.csv"), &plan);
    let m = &all.markers[0];
    let model = m.model.as_ref().unwrap();
    // R's emtrends: see orthodont__lmm_lmertest.json.
    let difference = model.slopes.iter().find(|s| s.versus.is_some()).unwrap();
    assert_eq!(
        (difference.group.as_str(), difference.versus.as_deref()),
        ("Male", Some("Female"))
    );
    assert!(
        (difference.p.unwrap() - 0.0326).abs() < 1e-4,
        "{difference:?}"
    );
    assert_eq!(
        model.formula,
        "distance ~ group * time + (1 + time | subject)"
    );
    assert!(
        m.warnings
            .iter()
            .any(|w| w.contains("number in the visit's label"))
    );
    assert_eq!(model.emmeans.len(), 8);
    assert_eq!(model.random.len(), 4);
    // AIC of lme4 counts means and variances.
    assert!((model.aic.unwrap() - 448.5817).abs() < 1e-3);
    let wrong = AnalysisPlan {
        covariance: CovarianceStructure::CompoundSymmetry,
        ..plan
    };
    let study = data("orthodont.csv");
    assert!(matches!(
        resolve(&wrong, &study),
        Err(PlanError::Refused {
            option: OptionId::Covariance,
            ..
        })
    ));
}

#[test]
fn a_crossover_is_recognised_from_its_columns() {
    let study = data("crossover.csv");
    let design = study.crossover.as_ref().unwrap();
    assert_eq!(design.treatments, ["placebo", "ketamine"]);
    assert_eq!((design.periods.len(), design.visits.len()), (2, 3));
    let labels: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(labels[0], "Period 1, Baseline");
    assert_eq!(labels.len(), 6);
    // `age` stands before the model's own columns: R's block with age.
    let plan = AnalysisPlan {
        model: Some(ModelKind::Crossover),
        df: Some(DfMethod::KenwardRoger),
        covariates: vec![CovariateTerm::parse("age")],
        ..ln()
    };
    let all = run(&study, &plan);
    let m = all.marker("opn").unwrap();
    let model = m.model.as_ref().unwrap();
    let reference: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/models.json"),
        )
        .unwrap(),
    )
    .unwrap();
    let want = &reference["crossover_age"]["Kenward-Roger"]["differences"];
    let family = ContrastFamily::TreatmentDifference;
    let got: Vec<_> = model
        .contrasts
        .iter()
        .filter(|c| c.key.family == family)
        .collect();
    assert_eq!(got.len(), 3);
    for c in got {
        assert_eq!(
            (c.key.treatment.as_deref(), c.key.versus.as_str()),
            (Some("ketamine"), "placebo")
        );
        let rows = want.as_array().unwrap();
        let w = rows
            .iter()
            .find(|w| w["visit"] == c.key.visit.as_str())
            .unwrap();
        let p = w["p"].as_f64().unwrap();
        assert!((c.p.unwrap() / p - 1.0).abs() < 1e-3, "{c:?} {w}");
        assert!(c.ratio.is_some());
    }
    let levels: Vec<&str> = model.random.iter().map(|r| r.level.as_str()).collect();
    assert_eq!(levels, ["subject", "subject:period", "Residual"]);
    // Sequence x period: every value once.
    assert_eq!(
        m.crossover.iter().map(|c| c.n).sum::<usize>(),
        m.n_observations
    );
    assert_eq!(m.crossover.len(), 12);
    // A change within a period, over whatever was taken in it, is a change under no treatment.
    assert!(m.change.is_empty(), "{:?}", m.change);
    // The words name the treatment.
    let words = trajecta::report::change_sentences(&all, m);
    assert!(
        words
            .iter()
            .any(|w| w.contains("under ketamine, Baseline to 4 h")),
        "{words:?}"
    );
    let marginal = AnalysisPlan {
        model: Some(ModelKind::CrossoverMarginal),
        covariance: CovarianceStructure::CompoundSymmetry,
        ..ln()
    };
    let all = run(&study, &marginal);
    assert!(all.marker("opn").unwrap().model.as_ref().unwrap().converged);
}

/// Controls who were seen once, at the baseline, and took nothing.
#[test]
fn controls_at_the_baseline_only() {
    let text = read("crossover.csv");
    let mut rows: Vec<String> = text.lines().map(|l| format!("MDD,{l}")).collect();
    rows[0] = format!("group,{}", text.lines().next().unwrap());
    for i in 0..9 {
        rows.push(format!(
            "HC,H{i:02},,,,Baseline,{},{}",
            30 + i,
            40.0 + 3.7 * f64::from(i)
        ));
    }
    let study = study(rows.join("\n").as_bytes());
    assert_eq!(study.groups[0].name, "HC");
    let plan = AnalysisPlan {
        model: Some(ModelKind::Crossover),
        ..ln()
    };
    let all = run(&study, &plan);
    let m = all.marker("opn").unwrap();
    assert!(tests_of(m).contains(&"welch_t"));
    let model = m.model.as_ref().unwrap();
    assert_eq!(model.n_subjects, 20);
    assert!(
        model
            .contrasts
            .iter()
            .all(|c| c.key.group == "MDD" && c.p.is_some())
    );
    let told = |part: &str| m.warnings.iter().any(|w| w.contains(part));
    assert!(
        told("Group HC was seen at Period 1, Baseline only"),
        "{:?}",
        m.warnings
    );
    assert!(told("9 values without a treatment"), "{:?}", m.warnings);

    // The same without a crossover: the model of means keeps what can be estimated.
    let parallel: Vec<String> = read("ketamine_bone.csv")
        .lines()
        .filter(|l| !l.contains(",HC,") || l.contains(",Baseline,"))
        .map(str::to_owned)
        .collect();
    let study = self::study(parallel.join("\n").as_bytes());
    let all = run(&study, &ln());
    let m = all.marker("opn_ng_ml").unwrap();
    let model = m.model.as_ref().unwrap();
    let estimated = |family, group: &str| {
        let own = model.contrasts.iter();
        own.filter(|c| c.key.family == family && c.key.group == group && c.estimate.is_some())
            .count()
    };
    assert_eq!(estimated(ContrastFamily::ChangeFromBaseline, "MDD"), 3);
    assert_eq!(estimated(ContrastFamily::ChangeFromBaseline, "HC"), 0);
    assert_eq!(estimated(ContrastFamily::GroupDifference, "MDD"), 1);
    assert_eq!(estimated(ContrastFamily::DifferenceInChange, "MDD"), 0);
    assert!(
        m.warnings
            .iter()
            .any(|w| w.contains("seen at Baseline only"))
    );
}

#[test]
fn one_slope_of_the_baseline_is_a_choice() {
    let of = |baseline_slope| {
        let plan = AnalysisPlan {
            model: Some(ModelKind::ChangeMmrm),
            baseline_slope,
            ..ln()
        };
        run(&data("ketamine_bone.csv"), &plan)
    };
    let terms = |a: &AnalysisResults| {
        a.marker("opn_ng_ml")
            .unwrap()
            .model
            .as_ref()
            .unwrap()
            .coefficients
            .len()
    };
    let (each, one) = (of(BaselineSlope::ByVisit), of(BaselineSlope::Common));
    assert_eq!(terms(&each), terms(&one) + 2);
}

fn trajecta(arguments: &[&str]) -> (i32, String, String) {
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        out.status.code().unwrap(),
        text(&out.stdout),
        text(&out.stderr),
    )
}

fn path_of(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    path.join(name).to_string_lossy().into_owned()
}

/// A crossover and a preset from the command line; their plan files give the same bytes again.
#[test]
fn the_command_line_and_its_plan_file() {
    let home = tempfile::tempdir().unwrap();
    let folder = |name: &str| home.path().join(name).to_string_lossy().into_owned();
    for (name, file, flags, wanted) in [
        (
            "crossover",
            "crossover.csv",
            vec!["--scale", "ln", "--adjust", "dunnett"],
            vec![
                "\"treatment_difference\"",
                "\"crossover\"",
                "subject:period",
            ],
        ),
        (
            "preset",
            "ketamine_bone.csv",
            vec![
                "--analysis-preset",
                "nimh",
                "--se",
                "cr2",
                "--correlate",
                "opg_pg_ml,opn_ng_ml",
            ],
            vec![
                "\"se\": \"cr2\"",
                "\"spearman\"",
                "\"ancova\"",
                "\"robust-adjusted\"",
            ],
        ),
        (
            "slopes",
            "orthodont.csv",
            vec!["--model", "random-slope", "--slopes", "uncorrelated"],
            vec!["\"slopes\": [", "\"shapiro_wilk\"", "(1 + time || subject)"],
        ),
    ] {
        let (first, again) = (folder(name), folder(&format!("{name}-again")));
        let file = path_of(file);
        let mut words = vec!["analyze", &file, "--out", &first, "--write", "json,tables"];
        words.extend(&flags);
        let (code, _, stderr) = trajecta(&words);
        assert_eq!(code, 0, "{name}: {stderr}");
        let json = std::fs::read_to_string(format!("{first}/results.json")).unwrap();
        for part in wanted {
            assert!(json.contains(part), "{name}: no {part}");
        }
        let table =
            |name: &str| std::fs::read_to_string(format!("{first}/tables/{name}.csv")).unwrap();
        // A crossover has no table of complete cases, and no sphericity to test.
        assert!(name == "crossover" || table("assumptions").lines().count() > 2);
        assert!(
            name == "crossover" || table("rm_anova").starts_with("marker,scale,effect,n,df_num")
        );
        match name {
            "crossover" => assert_eq!(table("crossover").lines().count(), 13),
            "preset" => assert!(table("correlations").contains("pearson")),
            _ => assert_eq!(table("slopes").lines().count(), 4),
        }
        let plan = format!("{first}/plan.toml");
        let (code, _, stderr) = trajecta(&[
            "analyze", &file, "--out", &again, "--write", "json", "--plan", &plan,
        ]);
        assert_eq!(code, 0, "{name}: {stderr}");
        let second = std::fs::read_to_string(format!("{again}/results.json")).unwrap();
        assert!(json == second, "{name}: the plan file gives other bytes");
    }
}

#[test]
fn what_does_not_go_together_is_refused_by_name() {
    let file = path_of("ketamine_bone.csv");
    for (flags, parts) in [
        (
            vec!["--model", "random-slope", "--covariance", "cs"],
            ["random-slope", "--covariance"],
        ),
        (
            vec!["--model", "crossover"],
            ["--model crossover", "--treatment"],
        ),
        (
            vec!["--correlate", "opg_pg_ml"],
            ["--correlate", "name two"],
        ),
        (
            vec!["--correlate", "opg_pg_ml,sex"],
            ["--correlate", "\"sex\""],
        ),
        (
            vec!["--adjust-markers", "dunnett"],
            ["--adjust-markers dunnett", "bh"],
        ),
        (
            vec!["--se", "cr3", "--df", "kenward-roger"],
            ["--df kenward-roger", "--se model"],
        ),
    ] {
        let mut words = vec!["analyze", &file, "--out", "never-written"];
        words.extend(&flags);
        let (code, _, stderr) = trajecta(&words);
        assert_eq!(code, 2, "{flags:?}: {stderr}");
        assert!(
            parts.iter().all(|p| stderr.contains(p)),
            "{flags:?}: {stderr}"
        );
    }
    assert!(!std::path::Path::new("never-written").exists());
    let (code, help, _) = trajecta(&["analyze", "--help"]);
    assert_eq!(code, 0);
    for part in [
        "--analysis-preset",
        "--correlate",
        "--treatment",
        "cr3",
        "dunnett",
        "crossover-marginal",
    ] {
        assert!(help.contains(part), "{part}");
    }
}
