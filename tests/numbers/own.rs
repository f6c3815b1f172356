//! What a plan asks beside the usual comparisons, through a whole analysis, against R.
//!
//! Tolerances: estimates and standard errors 1e-6, df 1e-5, p 1e-9 (1 + t^2); closed forms 1e-10.

use crate::reference::{Misses, golden, golden_dir, strings};
use rayon::prelude::*;
use serde_json::Value;
use trajecta::import::{self, ImportOptions};
use trajecta::models::mmrm::{CovarianceStructure, MeanModel, MmrmData, fit_censored};
use trajecta::models::{
    Assumption, Changes, Departure, Precision, Shift, reference_based, with_jackknife,
};
use trajecta::plan::{
    AnalysisPlan, CorrelateWithin, Margin, OwnContrast, ReferenceBased, Request, Scale,
    StandardErrors, resolve,
};
use trajecta::results::{
    AnalysisResults, AreaRule, Conclusion, ContrastEstimate, ContrastFamily, Correlation,
    CorrelationMethod, MarkerResults,
};
use trajecta::run::analyze;
use trajecta::study::{CensoredRule, Preparation, Study, prepare};
use trajecta::work::Monitor;

/// The study of a reference file, its response as the marker `y`, with the times that the file names.
pub fn study_of(json: &Value) -> Study {
    let text = |k: &str| json[k].as_str().unwrap();
    let mut reader = csv::Reader::from_path(golden_dir().join("data").join(text("file"))).unwrap();
    let header = reader.headers().unwrap().clone();
    let visits = strings(&json["visit_levels_first_is_baseline"]);
    let keys = ["subject_column", "group_column", "visit_column", "response"];
    let places = keys.map(|k| header.iter().position(|h| h == text(k)).unwrap());
    let mut out = String::from("subject,group,visit,hours,y\n");
    for record in reader.records() {
        let record = record.unwrap();
        let [s, g, v, y] = places.map(|at| record[at].to_owned());
        let at = visits.iter().position(|x| *x == v).unwrap();
        let hours = match &json["visit_times"][at] {
            Value::Number(t) => t.as_f64().unwrap(),
            _ => at as f64,
        };
        let y = if y == "NA" { "" } else { &y };
        out.push_str(&format!("{s},{g},{v},{hours},{y}\n"));
    }
    let options = ImportOptions {
        subject: Some("subject".to_owned()),
        group: Some("group".to_owned()),
        visit: Some("visit".to_owned()),
        hours: Some("hours".to_owned()),
        markers: vec!["y".to_owned()],
        visits,
        groups: strings(&json["group_levels_first_is_reference"]),
        ..ImportOptions::default()
    };
    let read = import::recognise("s.csv", out.as_bytes(), &options, &Monitor::new()).unwrap();
    prepare(&read.study.unwrap(), &Preparation::default()).unwrap()
}

/// The scale of a reference file.
pub fn scale_of(json: &Value) -> Scale {
    match json["response_transform"].as_str().unwrap() {
        "natural log" => Scale::Ln,
        _ => Scale::Identity,
    }
}

pub fn run(study: &Study, plan: &AnalysisPlan) -> AnalysisResults {
    let resolved = resolve(plan, study).unwrap();
    let again = resolve(&resolved.plan.written(), study).unwrap();
    assert_eq!(again.plan, resolved.plan);
    analyze(study, &resolved, &Request::default(), &Monitor::new()).unwrap()
}

/// A row with estimate, standard error, df, t, p and limits.
fn compare(m: &mut Misses, at: &str, got: &ContrastEstimate, want: &Value) {
    let of = |x: Option<f64>| x.unwrap_or(f64::NAN);
    let se = of(got.se);
    let (t, p) = (of(got.t), &want["p"]);
    m.check(
        &format!("{at} estimate"),
        of(got.estimate),
        &want["estimate"],
        1e-6,
        1e-6 * se,
    );
    m.check(&format!("{at} se"), se, &want["se"], 1e-6, 0.0);
    m.check(&format!("{at} df"), of(got.df), &want["df"], 1e-5, 0.0);
    m.check(&format!("{at} t"), t, &want["t"], 1e-6, 1e-6);
    m.check(
        &format!("{at} p"),
        of(got.p),
        p,
        (1e-9 * (1.0 + t * t)).max(1e-6),
        0.0,
    );
    m.check(
        &format!("{at} low"),
        of(got.ci_low),
        &want["ci95_low"],
        1e-6,
        1e-6 * se,
    );
    m.check(
        &format!("{at} high"),
        of(got.ci_high),
        &want["ci95_high"],
        1e-6,
        1e-6 * se,
    );
}

/// The contrasts of a reference file as a plan asks for them: those with a name of their own by it, the others by
/// their weights.
fn contrasts_of(json: &Value) -> Vec<OwnContrast> {
    let mut out: Vec<OwnContrast> = Vec::new();
    for row in json["contrasts"].as_array().unwrap() {
        let name = row["contrast"].as_str().unwrap();
        if out.iter().any(|c| c.name == name) {
            continue;
        }
        let measure = match name {
            "time_averaged_change" => "time_average".to_owned(),
            "auc_absolute" => "auc".to_owned(),
            "auc_incremental" => "auc_above_baseline".to_owned(),
            "linear_trend" => "trend".to_owned(),
            "peak_vs_baseline" => "peak".to_owned(),
            _ => {
                let all = row["weights"].as_array().unwrap();
                let all: Vec<String> = all.iter().map(Value::to_string).collect();
                format!("weights({})", all.join(", "))
            }
        };
        out.push(OwnContrast::parse(&format!("{name} = {measure}")).unwrap());
    }
    out
}

#[test]
fn contrasts_of_ones_own_and_areas_of_subjects() {
    let mut m = Misses::default();
    for set in [
        "ketamine_log_opg",
        "ketamine_log_opn",
        "ketamine_log_rankl",
        "fev",
    ] {
        let json = golden(&format!("{set}__linear_contrasts_auc.json"));
        assert_eq!(json["status"], "OK");
        let study = study_of(&json);
        let plan = AnalysisPlan {
            scale: Some(scale_of(&json)),
            contrast: contrasts_of(&json),
            ..AnalysisPlan::default()
        };
        let results = run(&study, &plan);
        let marker = &results.markers[0];
        let own: Vec<&ContrastEstimate> = marker.contrasts(ContrastFamily::Custom).collect();
        let wanted = json["contrasts"].as_array().unwrap();
        assert_eq!(own.len(), wanted.len());
        for want in wanted {
            let name = want["contrast"].as_str().unwrap();
            let group = want["weights_group"].as_str().unwrap();
            let between = !want["weights_reference"].as_array().unwrap().is_empty();
            let got = own.iter().find(|c| {
                let key = &c.key;
                key.name.as_deref() == Some(name)
                    && key.group == group
                    && key.versus.is_empty() != between
            });
            let got = got.unwrap();
            compare(
                &mut m,
                &format!("{set} {name} {group} {between}"),
                got,
                want,
            );
            if name == "peak_vs_baseline" {
                assert_eq!(got.key.visit, json["peak_visit"][group].as_str().unwrap());
            } else {
                assert_eq!(got.key.visit, "");
            }
        }
        let areas = &json["subject_auc"];
        for (rule, key) in [
            (AreaRule::Complete, "welch_complete"),
            (AreaRule::Interpolated, "welch_interpolated"),
        ] {
            for (name, of) in [
                ("auc_absolute", "auc"),
                ("auc_incremental", "auc_incremental"),
            ] {
                for (group, want) in areas[key][of].as_object().unwrap() {
                    let row = |group: &str| {
                        let mut all = marker.auc.iter();
                        all.find(|a| a.name == name && a.rule == rule && a.group == group)
                            .unwrap()
                    };
                    let (own, reference) = (row(group), row(&study.groups[0].name));
                    let at = format!("{set} {key} {of} {group}");
                    let mut same = |what: &str, got: Option<f64>, tolerance: f64| {
                        let absolute = if what == "difference" { 1e-11 } else { 0.0 };
                        m.check_option(
                            &format!("{at} {what}"),
                            got,
                            &want[what],
                            tolerance,
                            absolute,
                        );
                    };
                    same("n_group", Some(own.n as f64), 0.0);
                    same("n_reference", Some(reference.n as f64), 0.0);
                    same("mean_group", own.mean, 1e-10);
                    same("sd_group", own.sd, 1e-10);
                    same("mean_reference", reference.mean, 1e-10);
                    same("sd_reference", reference.sd, 1e-10);
                    same("difference", own.estimate, 1e-10);
                    same("se", own.se, 1e-10);
                    same("t", own.t, 1e-9);
                    same("df", own.df, 1e-10);
                    same("p", own.p, 1e-9);
                    same("ci95_low", own.ci_low, 1e-9);
                    same("ci95_high", own.ci_high, 1e-9);
                }
            }
        }
    }
    m.finish(700);
}

/// The study of the ketamine trial with all its markers.
fn ketamine() -> Study {
    let path = golden_dir().join("data/ketamine_bone.csv");
    let bytes = std::fs::read(path).unwrap();
    let options = ImportOptions::default();
    let read = import::recognise("s.csv", &bytes, &options, &Monitor::new()).unwrap();
    prepare(&read.study.unwrap(), &Preparation::default()).unwrap()
}

#[test]
fn correlations_within_groups_and_subjects() {
    let json = golden("ketamine__within_group_correlations.json");
    let mut m = Misses::default();
    let study = ketamine();
    for pair in json["pairs"].as_array().unwrap() {
        let name = |k: &str| {
            pair[k]
                .as_str()
                .unwrap()
                .trim_start_matches("ln ")
                .to_owned()
        };
        let (first, second) = (name("marker1"), name("marker2"));
        let plan = AnalysisPlan {
            scale: Some(Scale::Ln),
            correlate: vec![[first.clone(), second]],
            correlate_within: CorrelateWithin::ALL.to_vec(),
            ..AnalysisPlan::default()
        };
        let results = run(&study, &plan);
        let all = &results.marker(&first).unwrap().correlations;
        let of = |method: CorrelationMethod, visit: &str, group: Option<&str>| {
            let same = |c: &&Correlation| {
                c.method == method && c.visit == visit && c.group.as_deref() == group
            };
            all.iter().find(same).unwrap()
        };
        let mut same = |at: &str, c: &Correlation, want: &Value, r: &str| {
            let at = format!("{first} {at}");
            m.check(&format!("{at} r"), c.estimate, &want[r], 1e-10, 1e-13);
            m.check(&format!("{at} df"), c.df.unwrap(), &want["df"], 0.0, 0.0);
            m.check(
                &format!("{at} t"),
                c.statistic.unwrap(),
                &want["t"],
                1e-10,
                1e-12,
            );
            m.check(&format!("{at} p"), c.p, &want["p"], 1e-9, 0.0);
            m.check(
                &format!("{at} low"),
                c.ci_low.unwrap(),
                &want["ci95_low"],
                1e-8,
                1e-11,
            );
            m.check(
                &format!("{at} high"),
                c.ci_high.unwrap(),
                &want["ci95_high"],
                1e-8,
                1e-11,
            );
            let n = want.get("n").unwrap_or(&want["n_rows"]);
            assert_eq!(c.n as u64, n.as_u64().unwrap(), "{at}");
            if let Some(n) = want.get("n_subjects") {
                assert_eq!(c.n_subjects.unwrap() as u64, n.as_u64().unwrap(), "{at}");
            }
        };
        for want in pair["partial_correlation_of_changes"].as_array().unwrap() {
            let visit = want["visit"].as_str().unwrap();
            let found = of(CorrelationMethod::Partial, visit, None);
            same(visit, found, want, "r_partial");
            let plain = of(CorrelationMethod::Pearson, visit, None);
            let want = want["r_unadjusted"].as_f64().unwrap();
            assert!((plain.estimate - want).abs() < 1e-12);
        }
        let repeated = CorrelationMethod::Repeated;
        same("repeated", of(repeated, "", None), &pair["rmcorr"], "r");
        for (group, want) in pair["rmcorr_by_group"].as_object().unwrap() {
            same(group, of(repeated, "", Some(group)), want, "r");
        }
        let adjusted = of(CorrelationMethod::RepeatedAdjusted, "", None);
        let want = &pair["rmcorr_adjusted_for_group_by_visit"];
        same("adjusted", adjusted, want, "r");
    }
    m.finish(120);
}

/// Changes of a reference file's subjects from the baselines that it lists.
fn changes_of(json: &Value) -> Changes {
    let text = |k: &str| json[k].as_str().unwrap();
    let subjects = strings(&json["subjects"]);
    let groups = strings(&json["group_levels_first_is_reference"]);
    let mut visits = strings(&json["visit_levels_first_is_baseline"]);
    if text("baseline").starts_with("first visit") {
        visits.remove(0);
    }
    let baseline: Vec<f64> = serde_json::from_value(json["baseline_of_subject"].clone()).unwrap();
    let own = strings(&json["group_of_subject"]);
    let mut out = Changes {
        group: own
            .iter()
            .map(|g| groups.iter().position(|x| x == g).unwrap())
            .collect(),
        n_groups: groups.len(),
        n_visits: visits.len(),
        values: vec![None; subjects.len() * visits.len()],
        baseline,
    };
    let mut reader = csv::Reader::from_path(golden_dir().join("data").join(text("file"))).unwrap();
    let header = reader.headers().unwrap().clone();
    let keys = ["subject_column", "visit_column", "response"];
    let places = keys.map(|k| header.iter().position(|h| h == text(k)).unwrap());
    for record in reader.records() {
        let record = record.unwrap();
        let [s, v, y] = places.map(|at| &record[at]);
        let place = |of: &[String], name: &str| of.iter().position(|x| x == name);
        if let (Some(s), Some(v), Ok(y)) =
            (place(&subjects, s), place(&visits, v), y.parse::<f64>())
        {
            out.values[s * out.n_visits + v] = Some(y - out.baseline[s]);
        }
    }
    out
}

#[test]
fn values_after_drop_out_under_every_assumption() {
    let none = Shift::Constant(0.0);
    let all: [(&str, Assumption); 6] = [
        ("MAR", (Departure::Own, none)),
        ("J2R", (Departure::JumpToReference, none)),
        ("CIR", (Departure::CopyIncrements, none)),
        ("CR", (Departure::CopyReference, none)),
        (
            "MAR_delta_cumulative",
            (Departure::Own, Shift::Cumulative(1.0)),
        ),
        ("MAR_delta_constant", (Departure::Own, Shift::Constant(1.0))),
    ];
    let assumptions = all.map(|(_, a)| a);
    let mut m = Misses::default();
    for set in ["fev", "fev_bl"] {
        let json = golden(&format!("{set}__reference_based.json"));
        let changes = changes_of(&json);
        let full = reference_based(&changes, &assumptions, None).unwrap();
        let left: Vec<Vec<f64>> = (0..changes.group.len())
            .into_par_iter()
            .map(|s| reference_based(&changes, &assumptions, Some(s)).unwrap())
            .collect();
        let rows = with_jackknife(&changes, &full, Some(&left));
        for ((name, _), rows) in all.iter().zip(&rows) {
            let table = json["results"][name]["table"].as_array().unwrap();
            assert_eq!(table.len(), 3 * rows.len());
            for (i, want) in table.iter().enumerate() {
                let (kind, visit) = (i / rows.len(), i % rows.len());
                let row = &rows[visit];
                let (estimate, se) = [row.difference, row.reference, row.mean][kind];
                let at = format!("{set} {name} {} {}", want["parameter"], want["visit"]);
                let se = se.unwrap();
                m.check(
                    &format!("{at} estimate"),
                    estimate,
                    &want["estimate"],
                    1e-6,
                    1e-6 * se,
                );
                m.check(&format!("{at} se"), se, &want["se"], 1e-6, 0.0);
            }
        }
    }
    m.finish(2 * (54 + 72));
}

#[test]
fn what_if_reaches_the_results() {
    let json = golden("fev__reference_based.json");
    let study = study_of(&json);
    let plan = AnalysisPlan {
        reference_based: vec![
            ReferenceBased::JumpToReference,
            ReferenceBased::CopyReference,
        ],
        delta: vec![0.0, 1.0],
        margin: Some(Margin::parse("-1,").unwrap()),
        ..AnalysisPlan::default()
    };
    let results = run(&study, &plan);
    let marker = &results.markers[0];
    let mut m = Misses::default();
    let wanted = |strategy: &str, visit: &str| {
        let table = json["results"][strategy]["table"]
            .as_array()
            .unwrap()
            .iter();
        let mut own = table.filter(|r| r["parameter"] == "trt");
        own.find(|r| r["visit"] == visit).unwrap().clone()
    };
    let mut same = |at: String, want: Value, numbers: [Option<f64>; 5]| {
        let keys = ["estimate", "se", "p", "ci95_low", "ci95_high"];
        for (key, got) in keys.into_iter().zip(numbers) {
            let se = want["se"].as_f64().unwrap();
            let absolute = if key == "p" { 0.0 } else { 1e-6 * se };
            m.check_option(&format!("{at} {key}"), got, &want[key], 1e-5, absolute);
        }
    };
    assert_eq!(marker.reference_based.len(), 9);
    for r in &marker.reference_based {
        let strategy = r.strategy.id().to_uppercase();
        let numbers = [Some(r.estimate), r.se, r.p, r.ci_low, r.ci_high];
        same(
            format!("{strategy} {}", r.visit),
            wanted(&strategy, &r.visit),
            numbers,
        );
        assert_eq!((r.n, r.versus.as_str()), (134, "PBO"));
    }
    // Both groups, at the last visit: see the reference file.
    assert_eq!(marker.reference_based[2].n_imputed, 27 + 18);
    assert_eq!(marker.tipping_point.len(), 2);
    for (t, strategy) in marker
        .tipping_point
        .iter()
        .zip(["MAR", "MAR_delta_constant"])
    {
        let numbers = [Some(t.estimate), t.se, t.p, t.ci_low, t.ci_high];
        same(
            format!("delta {}", t.delta),
            wanted(strategy, "VIS4"),
            numbers,
        );
    }
    m.finish(55);
    let difference = |visit: &str| {
        let mut all = marker.margins.iter();
        let family = ContrastFamily::DifferenceInChange;
        all.find(|r| r.key.family == family && r.key.visit == visit)
            .unwrap()
    };
    for row in &marker.margins {
        let above = row.ci_low > -1.0;
        let wanted = if above {
            Conclusion::NonInferior
        } else {
            Conclusion::Inconclusive
        };
        assert_eq!(row.conclusion, wanted);
    }
    assert_eq!(
        (
            difference("VIS2").margin_low,
            difference("VIS2").margin_high
        ),
        (Some(-1.0), None)
    );
}

#[test]
fn values_below_a_limit_in_the_likelihood() {
    let json = golden("ketamine_log_opn__tobit_us.json");
    assert_eq!(json["status"], "OK");
    let file = json["data_file"].as_str().unwrap();
    let bytes = std::fs::read(golden_dir().join(file)).unwrap();
    let options = ImportOptions::default();
    let read = import::recognise("s.csv", &bytes, &options, &Monitor::new()).unwrap();
    let preparation = Preparation {
        censored: CensoredRule::Likelihood,
        ..Preparation::default()
    };
    let study = prepare(&read.study.unwrap(), &preparation).unwrap();
    let plan = AnalysisPlan {
        scale: Some(Scale::Ln),
        markers: vec!["opn_ng_ml".to_owned()],
        contrast: vec![OwnContrast::parse("late = weights(-1, 0, 0, 1)").unwrap()],
        ..AnalysisPlan::default()
    };
    let resolved = resolve(&plan, &study).unwrap();
    let request = Request {
        preparation,
        ..Request::default()
    };
    let results = analyze(&study, &resolved, &request, &Monitor::new()).unwrap();
    let marker = &results.markers[0];
    let model = marker.model.as_ref().unwrap();
    assert_eq!((model.n_censored, model.df_method), (Some(26), None));
    assert_eq!(model.estimation.id(), "ml");
    let mut m = Misses::default();
    m.check(
        "logLik",
        model.log_likelihood.unwrap(),
        &json["logLik"],
        1e-9,
        0.0,
    );
    for (i, line) in json["covariance"]["values"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        for (j, want) in line.as_array().unwrap().iter().enumerate() {
            m.check(
                &format!("sigma {i} {j}"),
                model.sigma[i][j],
                want,
                1e-6,
                0.0,
            );
        }
    }
    let mut same = |at: &str, want: &Value, numbers: [Option<f64>; 5]| {
        let keys = ["estimate", "se", "p", "ci95_low", "ci95_high"];
        let z = want["z"].as_f64().unwrap();
        for (key, got) in keys.into_iter().zip(numbers) {
            let absolute = 1e-6 * want["se"].as_f64().unwrap();
            let (relative, absolute) = match key {
                "p" => ((1e-9 * (1.0 + z * z)).max(1e-6), 1e-300),
                "se" => (1e-6, 0.0),
                _ => (1e-6, absolute),
            };
            m.check_option(&format!("{at} {key}"), got, &want[key], relative, absolute);
        }
    };
    for (row, want) in model
        .coefficients
        .iter()
        .zip(json["coefficients"].as_array().unwrap())
    {
        assert_eq!(row.term, want["term"].as_str().unwrap());
        let numbers = [
            Some(row.estimate),
            Some(row.se),
            row.p,
            row.ci_low,
            row.ci_high,
        ];
        same(&row.term, want, numbers);
        assert_eq!(row.df, None);
    }
    let mut compared = 0;
    for (family, key) in [
        (ContrastFamily::ChangeFromBaseline, "change_from_baseline"),
        (ContrastFamily::GroupDifference, "group_difference_at_visit"),
        (ContrastFamily::DifferenceInChange, "difference_in_change"),
    ] {
        for want in json[key].as_array().unwrap() {
            let mut all = marker.contrasts(family);
            let c = all.find(|c| {
                c.key.group == want["group"].as_str().unwrap()
                    && c.key.visit == want["visit"].as_str().unwrap()
            });
            let c = c.unwrap();
            same(
                want["contrast"].as_str().unwrap(),
                want,
                [c.estimate, c.se, c.p, c.ci_low, c.ci_high],
            );
            compared += 1;
        }
    }
    for want in json["emmeans"].as_array().unwrap() {
        let mut all = model.emmeans.iter();
        let e = all.find(|e| {
            e.group == want["group"].as_str().unwrap() && e.visit == want["visit"].as_str().unwrap()
        });
        let e = e.unwrap();
        let p = want["p"].as_f64();
        same("mean", want, [e.estimate, e.se, p, e.ci_low, e.ci_high]);
    }
    m.finish(5 * 29);
    // A contrast of one's own, and the rules beside it.
    let own = marker.contrasts(ContrastFamily::Custom).nth(1).unwrap();
    let change = marker
        .contrasts(ContrastFamily::ChangeFromBaseline)
        .last()
        .unwrap();
    assert!((own.estimate.unwrap() - change.estimate.unwrap()).abs() < 1e-12);
    let likelihood: Vec<_> = (marker.sensitivity.iter())
        .filter(|r| r.rule == CensoredRule::Likelihood)
        .collect();
    assert_eq!(likelihood.len(), compared + 3);
    assert_eq!(marker.sensitivity.len(), 5 * likelihood.len());
}

/// What follows from a model follows from the one shown: the size of the next study, and what is said of a fit.
#[test]
fn nothing_is_left_of_a_model_that_the_likelihood_replaced() {
    let file = golden_dir().join("data/ketamine_bone_opn_censored.csv");
    let options = ImportOptions::default();
    let bytes = std::fs::read(file).unwrap();
    let read = import::recognise("s.csv", &bytes, &options, &Monitor::new()).unwrap();
    let read = read.study.unwrap();
    let of = |censored| {
        let preparation = Preparation {
            censored,
            ..Preparation::default()
        };
        let study = prepare(&read, &preparation).unwrap();
        let plan = AnalysisPlan {
            scale: Some(Scale::Ln),
            markers: vec!["opn_ng_ml".to_owned()],
            se: StandardErrors::Sandwich,
            detect: Some(0.2),
            subgroup: Some("sex".to_owned()),
            ..AnalysisPlan::default()
        };
        let resolved = resolve(&plan, &study).unwrap();
        let request = Request {
            preparation,
            ..Request::default()
        };
        let all = analyze(&study, &resolved, &request, &Monitor::new()).unwrap();
        all.markers.into_iter().next().unwrap()
    };
    let (half, likelihood) = (of(CensoredRule::HalfLimit), of(CensoredRule::Likelihood));
    let of_sandwich = |m: &MarkerResults| m.warnings.iter().any(|w| w.contains("CR0"));
    assert!(of_sandwich(&half) && !of_sandwich(&likelihood));
    assert!(likelihood.model.as_ref().unwrap().n_censored.is_some());
    for marker in [&half, &likelihood] {
        let [row] = &marker.next_study[..] else {
            panic!("{:?}", marker.next_study)
        };
        let mut all = marker.contrasts(row.key.family);
        let c = all.find(|c| c.key == row.key).unwrap();
        let now = Precision {
            se: c.se.unwrap(),
            df: c.df.unwrap_or(f64::INFINITY),
            conf_level: 0.95,
        };
        assert_eq!(row.detectable, now.detectable(row.power).unwrap());
    }
    let of_subgroups = "Subgroups are of that other model as well.";
    assert!(
        likelihood
            .warnings
            .iter()
            .any(|w| w.ends_with(of_subgroups))
    );
}

/// Where nothing is censored the censored likelihood is the likelihood.
#[test]
fn without_limits_the_likelihood_is_the_usual_one() {
    let json = golden("fev__reference_based.json");
    let changes = changes_of(&json);
    let m = changes.n_visits;
    let seen: Vec<usize> = (0..changes.values.len())
        .filter(|i| changes.values[*i].is_some())
        .collect();
    let data = MmrmData {
        y: seen.iter().map(|i| changes.values[*i].unwrap()).collect(),
        subject: seen.iter().map(|i| i / m).collect(),
        group: seen.iter().map(|i| changes.group[i / m]).collect(),
        visit: seen.iter().map(|i| i % m).collect(),
        n_groups: 2,
        n_visits: m,
        covariates: Vec::new(),
        group_names: vec!["a".to_owned(), "b".to_owned()],
        visit_names: (0..m).map(|v| format!("v{v}")).collect(),
        times: None,
        baseline: None,
        mean: MeanModel::GroupByVisit,
    };
    let limits = vec![None; data.y.len()];
    let fit = fit_censored(&data, &limits, CovarianceStructure::Unstructured).unwrap();
    assert!(fit.converged, "{}", fit.why);
    let start = &fit.start;
    assert!((fit.log_likelihood - start.log_likelihood).abs() < 1e-9 * start.log_likelihood.abs());
    for (i, (a, b)) in fit.beta.iter().zip(&start.beta).enumerate() {
        let se = start.beta_cov[i * (start.beta.len() + 1)].sqrt();
        assert!((a - b).abs() < 1e-6 * se);
    }
}
