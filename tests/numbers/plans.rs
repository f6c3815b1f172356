//! What an option of the plan does to a whole analysis, and what is said of it.

use crate::analysis::{data, ln, run, study};
use crate::null_studies::seeded::Seeded;
use trajecta::models::Precision;
use trajecta::models::mmrm::{
    CovarianceStructure, Estimation, Inference, MeanModel, MmrmData, TestedEstimate, fit,
    weights_of_cells,
};
use trajecta::plan::{AnalysisPlan, DfMethod, ModelKind, Multiplicity, Preset, StandardErrors};
use trajecta::results::{AnalysisResults, ContrastEstimate, ContrastFamily, CovarianceSource};

/// Simultaneous intervals are those of Dunnett's p: they leave 0 out where it is below the level, and lie between the
/// interval of one contrast and Bonferroni's.
#[test]
fn simultaneous_intervals_go_with_dunnett() {
    let study = data("ketamine_bone.csv");
    let of = |simultaneous_ci| {
        let plan = AnalysisPlan {
            adjust: Multiplicity::Dunnett,
            simultaneous_ci,
            ..ln()
        };
        run(&study, &plan)
    };
    let (alone, together) = (of(false), of(true));
    assert_eq!(together.contrast_interval(), "95 % simultaneous CI");
    assert_eq!(alone.contrast_interval(), "95 % CI");
    let mut wider = 0;
    for (a, t) in alone.markers.iter().zip(&together.markers) {
        for family in ContrastFamily::ALL {
            let k = t.contrasts(family).count() as f64;
            for (a, t) in a.contrasts(family).zip(t.contrasts(family)) {
                assert_eq!(
                    (&a.key, a.estimate, a.se, a.p),
                    (&t.key, t.estimate, t.se, t.p)
                );
                let half = |c: &ContrastEstimate| 0.5 * (c.ci_high.unwrap() - c.ci_low.unwrap());
                let bonferroni = t.se.unwrap()
                    * trajecta::numerics::t_quantile(1.0 - 0.025 / k, t.df.unwrap()).unwrap();
                assert!(
                    half(t) > half(a) && half(t) < bonferroni * (1.0 + 1e-9),
                    "{:?}",
                    t.key
                );
                let p = t.p_adjusted.unwrap();
                let excludes = t.ci_low.unwrap() > 0.0 || t.ci_high.unwrap() < 0.0;
                if (p - 0.05).abs() > 1e-6 {
                    assert_eq!(excludes, p < 0.05, "{:?} {p}", t.key);
                }
                let back = |x: Option<f64>| x.map(f64::exp);
                assert_eq!(
                    (t.ratio_ci_low, t.ratio_ci_high),
                    (back(t.ci_low), back(t.ci_high))
                );
                wider += 1;
            }
        }
    }
    assert!(wider > 30);
}

/// As many visits as subjects: no unstructured optimum.
fn without_optimum() -> trajecta::study::Study {
    let mut text = String::from("subject,group,visit,y\n");
    let mut x = 0.37_f64;
    for s in 0..6 {
        for v in 0..6 {
            x = 3.99 * x * (1.0 - x);
            let y = 5.0 + x + (s % 3) as f64;
            text.push_str(&format!("S{s},{},Day {v},{y}\n", ["A", "B"][s % 2]));
        }
    }
    study(text.as_bytes())
}
/// The preset for a regulator takes a sandwich where its ladder ends below the unstructured covariance, and says so.
#[test]
fn a_regulators_ladder_ends_with_a_sandwich() {
    let study = without_optimum();
    let mut plan = AnalysisPlan::default();
    plan.take_preset(Preset::Regulatory);
    let all = run(&study, &plan);
    let marker = &all.markers[0];
    let model = marker.model.as_ref().unwrap();
    assert!(
        model.converged && model.covariance.id() != "us",
        "{:?}",
        model.ladder
    );
    assert_eq!(
        (model.se, model.df_method),
        (StandardErrors::Cr2, Some(DfMethod::Satterthwaite))
    );
    assert!(
        marker
            .warnings
            .iter()
            .any(|w| w.contains("bias-reduced sandwich"))
    );
    // The same model asked for by name has the same numbers.
    let CovarianceSource::Structure(covariance) = model.covariance else {
        panic!()
    };
    let named = AnalysisPlan {
        covariance,
        se: StandardErrors::Cr2,
        adjust: Multiplicity::Holm,
        ..AnalysisPlan::default()
    };
    let named = run(&study, &named);
    assert_eq!(
        named.markers[0].model.as_ref().unwrap().contrasts,
        model.contrasts
    );
    // With an unstructured optimum nothing changes.
    let fine = run(&data("ketamine_bone.csv"), &plan);
    let fine = fine.marker("opn_ng_ml").unwrap().model.as_ref().unwrap();
    assert_eq!(
        (fine.covariance.id(), fine.se),
        ("us", StandardErrors::Model)
    );
}

/// Tests of group and visit in a model of changes are at the mean of the baseline: moving every value by a constant,
/// which moves only the baseline, leaves them as they are.
#[test]
fn changes_are_tested_at_the_mean_baseline() {
    let mut study = data("ketamine_bone.csv");
    let plan = AnalysisPlan {
        model: Some(ModelKind::ChangeMmrm),
        ..AnalysisPlan::default()
    };
    let tests = |all: &AnalysisResults| -> Vec<(String, f64, f64)> {
        let model = all.marker("opn_ng_ml").unwrap().model.clone().unwrap();
        let rows = model.tests.into_iter();
        rows.map(|t| (t.effect, t.f.unwrap(), t.den_df.unwrap()))
            .collect()
    };
    let before = tests(&run(&study, &plan));
    let at = study.marker_index("opn_ng_ml").unwrap();
    for y in &mut study.markers[at].values {
        *y = y.get().map(|y| y + 1000.0).into();
    }
    let after = tests(&run(&study, &plan));
    assert!(before.iter().any(|t| t.0 == "group") && before.iter().any(|t| t.0 == "visit"));
    for (a, b) in before.iter().zip(&after) {
        assert_eq!(a.0, b.0);
        assert!(
            (a.1 / b.1 - 1.0).abs() < 1e-6 && (a.2 / b.2 - 1.0).abs() < 1e-6,
            "{a:?} {b:?}"
        );
    }
}

/// A skewed marker is named with what its logarithm would do; neither its logarithm nor an even one is.
#[test]
fn a_skewed_marker_is_warned_about_once() {
    let mut text = String::from("subject,group,visit,skewed,even\n");
    let mut x = 0.37_f64;
    let mut next = || {
        x = 3.99 * x * (1.0 - x);
        x
    };
    for s in 0..24 {
        for v in 0..3 {
            let (a, b) = (next() + next() + next(), next() + next() + next());
            text.push_str(&format!(
                "S{s},{},Day {v},{},{}\n",
                ["A", "B"][s % 2],
                (2.0 * a).exp(),
                100.0 + 10.0 * b
            ));
        }
    }
    let study = study(text.as_bytes());
    let warned = |plan: &AnalysisPlan, name: &str| {
        let all = run(&study, plan);
        let marker = all.marker(name).unwrap();
        marker
            .warnings
            .iter()
            .filter(|w| w.contains("is skewed"))
            .cloned()
            .collect::<Vec<_>>()
    };
    let said = warned(&AnalysisPlan::default(), "skewed");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("ratios of geometric means") && !said[0].contains("--"),
        "{said:?}"
    );
    assert!(warned(&ln(), "skewed").is_empty());
    assert!(warned(&AnalysisPlan::default(), "even").is_empty());
}

/// What the sensitivity to limits of detection fitted stands beside its contrasts.
#[test]
fn a_sensitivity_run_names_its_models() {
    let mut study = data("ketamine_bone.csv");
    let at = study.marker_index("opn_ng_ml").unwrap();
    let place = study.markers[at]
        .values
        .iter()
        .position(trajecta::study::Value::is_some)
        .unwrap();
    study.markers[at].censoring[place] = trajecta::study::Censoring::Below;
    let limit = study.markers[at].values[place].get().unwrap();
    study.markers[at].limits.insert(place, 2.0 * limit);
    let all = run(&study, &ln());
    let marker = all.marker("opn_ng_ml").unwrap();
    let rules: Vec<_> = marker.models.iter().map(|m| m.rule).collect();
    let mut of_rows: Vec<_> = marker.sensitivity.iter().map(|r| r.rule).collect();
    of_rows.dedup();
    assert_eq!(rules, of_rows);
    for fitted in &marker.models {
        assert!(fitted.converged && fitted.log_likelihood.is_some() && fitted.n_theta == 10);
        let mut rows = marker.sensitivity.iter().filter(|r| r.rule == fitted.rule);
        assert!(rows.all(|r| r.n_observations == fitted.n_observations));
    }
    assert!(all.marker("opg_pg_ml").unwrap().models.is_empty());
}

/// A study of two groups at three visits, the second group moved by `difference` at the last; a tenth of the later
/// values is missing.
fn simulated(noise: &mut Seeded, sizes: [usize; 2], difference: f64) -> MmrmData {
    let (mut y, mut subject, mut group, mut visit) = (vec![], vec![], vec![], vec![]);
    for s in 0..sizes[0] + sizes[1] {
        let g = usize::from(s >= sizes[0]);
        let own = noise.normal();
        for v in 0..3 {
            let value =
                own + 0.8 * noise.normal() + difference * f64::from(u8::from(g == 1 && v == 2));
            if v == 0 || (s + 3 * v) % 10 != 0 {
                y.push(value);
                subject.push(s);
                group.push(g);
                visit.push(v);
            }
        }
    }
    MmrmData {
        y,
        subject,
        group,
        visit,
        n_groups: 2,
        n_visits: 3,
        covariates: Vec::new(),
        group_names: vec!["A".into(), "B".into()],
        visit_names: (0..3).map(|v| format!("V{v}")).collect(),
        times: None,
        baseline: Some(0),
        mean: MeanModel::GroupByVisit,
    }
}

/// A study of the size that was asked for finds the difference as often as was asked for.
#[test]
fn the_next_study_has_its_power() {
    let mut noise = Seeded(11);
    let test_of = |data: &MmrmData| {
        let fit = fit(data, CovarianceStructure::Unstructured, Estimation::Reml).unwrap();
        let inference = Inference::new(&fit, DfMethod::KenwardRogerLinear).unwrap();
        let cells = [(1, 2, 1.0), (1, 0, -1.0), (0, 2, -1.0), (0, 0, 1.0)];
        inference
            .single(&weights_of_cells(&fit, &cells).unwrap())
            .unwrap()
    };
    // The standard error of one study is chance; its mean over some is what a planner hopes for.
    let sizes = [20, 30];
    let pilots: Vec<_> = (0..40)
        .map(|_| test_of(&simulated(&mut noise, sizes, 0.0)))
        .collect();
    let mean = |of: &dyn Fn(&TestedEstimate) -> f64| pilots.iter().map(of).sum::<f64>() / 40.0;
    let precision = Precision {
        se: mean(&|t| t.se * t.se).sqrt(),
        df: mean(&|t| t.df),
        conf_level: 0.95,
    };
    let (difference, power) = (0.7, 0.8);
    let times = precision.times_for(difference, power).unwrap().unwrap();
    let next = sizes.map(|n| (times * n as f64).ceil() as usize);
    assert!(next[0] > 20 && next[0] < 80, "{next:?}");
    let studies = 400;
    let found = (0..studies)
        .filter(|_| test_of(&simulated(&mut noise, next, difference)).p.unwrap() < 0.05)
        .count();
    let share = found as f64 / f64::from(studies);
    // Three standard errors of the simulation, and what rounding up to whole subjects adds.
    assert!((share - power).abs() < 0.07, "{share} with {next:?}");
}

#[test]
fn a_plan_asks_for_the_size_of_the_next_study() {
    let study = data("ketamine_bone.csv");
    let plan = AnalysisPlan {
        detect: Some(0.2),
        power: Some(0.9),
        ..ln()
    };
    let all = run(&study, &plan);
    let opn = all.marker("opn_ng_ml").unwrap();
    let [row] = &opn.next_study[..] else {
        panic!("{:?}", opn.next_study)
    };
    let model = opn.model.as_ref().unwrap();
    let last = model
        .contrasts
        .iter()
        .rfind(|c| c.key.family == ContrastFamily::DifferenceInChange);
    assert_eq!(row.key, last.unwrap().key);
    assert_eq!(
        (row.n_group, row.n_reference, row.power),
        (28, Some(16), 0.9)
    );
    // 0.2 is less than this study could find, so that the next has to be larger, at the same ratio.
    assert!(row.detectable > 0.2 && row.next_group.unwrap() > 28);
    let ratio = row.next_group.unwrap() as f64 / row.next_reference.unwrap() as f64;
    assert!((ratio / (28.0 / 16.0) - 1.0).abs() < 0.05);
    assert!(
        run(&study, &ln())
            .markers
            .iter()
            .all(|m| m.next_study.is_empty())
    );
}

/// With complete data and two visits the model is a two-way analysis of variance of the changes, computed here from
/// sums of squares: differences within a level, their difference between levels, and the test of the interaction.
#[test]
fn subgroups_are_an_analysis_of_variance_of_changes() {
    let mut text = String::from("subject,group,sex,visit,y\n");
    let mut noise = Seeded(5);
    let mut changes: [[Vec<f64>; 2]; 2] = Default::default();
    for s in 0..30 {
        let (g, l) = (usize::from(s % 3 > 0), usize::from(s % 4 < 2));
        let start = 10.0 + noise.normal();
        let change = noise.normal() + 0.5 * (g * l) as f64;
        let (group, sex) = (["A", "B"][g], ["F", "M"][l]);
        text.push_str(&format!("S{s},{group},{sex},Day 0,{start}\n"));
        text.push_str(&format!("S{s},{group},{sex},Day 1,{}\n", start + change));
        changes[g][l].push(change);
    }
    let study = study(text.as_bytes());
    let plan = AnalysisPlan {
        subgroup: Some("sex".to_owned()),
        ..AnalysisPlan::default()
    };
    let all = run(&study, &plan);
    let marker = &all.markers[0];
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let cells = || changes.iter().flatten();
    let within: f64 = cells()
        .map(|v| v.iter().map(|x| (x - mean(v)).powi(2)).sum::<f64>())
        .sum();
    let df = 30.0 - 4.0;
    let variance = within / df;
    let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-7, "{a} {b}");
    let difference = |l: usize| mean(&changes[1][l]) - mean(&changes[0][l]);
    let share = |l: usize| 1.0 / changes[1][l].len() as f64 + 1.0 / changes[0][l].len() as f64;
    for (l, name) in ["F", "M"].into_iter().enumerate() {
        let row = marker
            .subgroups
            .iter()
            .find(|r| r.level == name && r.versus_level.is_none());
        let row = row.unwrap();
        close(row.estimate, difference(l));
        close(row.se, (variance * share(l)).sqrt());
        close(row.df.unwrap(), df);
        assert_eq!(row.n_group, changes[1][l].len());
        assert_eq!(row.n_reference, Some(changes[0][l].len()));
    }
    let apart = marker
        .subgroups
        .iter()
        .find(|r| r.versus_level.is_some())
        .unwrap();
    close(apart.estimate, difference(1) - difference(0));
    let se = (variance * (share(0) + share(1))).sqrt();
    close(apart.se, se);
    let test = &marker.effect_modification.as_ref().unwrap().test;
    assert_eq!(
        (test.effect.as_str(), test.num_df),
        ("group:visit:sex", 1.0)
    );
    close(
        test.f.unwrap(),
        ((difference(1) - difference(0)) / se).powi(2),
    );
    close(test.den_df.unwrap(), df);
    close(test.p.unwrap(), apart.p.unwrap());
    // Nothing was asked, nothing is there.
    let plain = run(&study, &AnalysisPlan::default());
    assert!(plain.markers[0].subgroups.is_empty());
    assert_eq!(plain.markers[0].model, marker.model);
}

/// The sandwich below an unstructured covariance reaches whatever tests the model: subgroups, and the influence of the
/// diagnostics, are those of the same model asked for by name.
#[test]
fn a_ladders_sandwich_reaches_whatever_tests_the_model() {
    let mut noise = Seeded(17);
    let mut text = String::from("subject,group,sex,visit,y\n");
    // More visits than subjects leave degrees of freedom for: no unstructured optimum.
    for s in 0..12 {
        let own = noise.normal();
        let (group, sex) = (["A", "B"][s % 2], ["F", "M"][(s / 2) % 2]);
        for v in 0..11 {
            let y = 5.0 + own + noise.normal();
            text.push_str(&format!("S{s},{group},{sex},Day {v},{y}\n"));
        }
    }
    let study = study(text.as_bytes());
    let mut regulators = AnalysisPlan {
        subgroup: Some("sex".to_owned()),
        ..AnalysisPlan::default()
    };
    regulators.take_preset(Preset::Regulatory);
    let all = run(&study, &regulators);
    let marker = &all.markers[0];
    let model = marker.model.as_ref().unwrap();
    assert_eq!(model.se, StandardErrors::Cr2, "{:?}", model.ladder);
    let CovarianceSource::Structure(covariance) = model.covariance else {
        panic!()
    };
    let named = AnalysisPlan {
        covariance,
        se: StandardErrors::Cr2,
        adjust: Multiplicity::Holm,
        subgroup: Some("sex".to_owned()),
        ..AnalysisPlan::default()
    };
    let same = run(&study, &named);
    assert!(!marker.subgroups.is_empty() && marker.effect_modification.is_some());
    assert_eq!(marker.subgroups, same.markers[0].subgroups);
    assert_eq!(
        marker.effect_modification,
        same.markers[0].effect_modification
    );
    assert_eq!(marker.influence, same.markers[0].influence);
    // Few enough visits for refits without each subject.
    let study = without_optimum();
    let plain = |plan: &AnalysisPlan| AnalysisPlan {
        subgroup: None,
        ..plan.clone()
    };
    let covariance = |plan: &AnalysisPlan| {
        run(&study, &plain(plan)).markers[0]
            .model
            .as_ref()
            .unwrap()
            .covariance
    };
    let CovarianceSource::Structure(kept) = covariance(&regulators) else {
        panic!()
    };
    let named = AnalysisPlan {
        covariance: kept,
        ..named
    };
    let [one, other] = [&regulators, &named].map(|plan| {
        let plan = trajecta::plan::resolve(&plain(plan), &study).unwrap();
        trajecta::run::diagnose(&study, &plan, "y").unwrap()
    });
    assert!(!one.influence.is_empty());
    assert_eq!(one.influence, other.influence);
}
