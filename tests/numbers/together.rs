//! All visits taken together, against sums by hand.

use crate::analysis::{run, study};
use crate::null_studies::seeded::Seeded;
use trajecta::plan::{AnalysisPlan, DfMethod, ModelKind, Multiplicity};
use trajecta::results::{AnalysisResults, ContrastFamily, MarkerResults, ModelResults};
use trajecta::run::{Compared, Together, all_visits, compared, together};
use trajecta::study::Study;

const FAMILY: ContrastFamily = ContrastFamily::DifferenceInChange;

/// Two groups at three visits, two markers; the groups are far apart at the first visit alone.
fn two_groups() -> Study {
    let mut noise = Seeded(41);
    let mut text = String::from("subject,group,visit,y,z\n");
    for s in 0..24 {
        let (g, own) = (s % 2, noise.normal());
        for v in 0..3 {
            let start = if v == 0 { 9 * g } else { 0 };
            let y = 20.0 + own + noise.normal() + (start + v * g) as f64;
            let z = 20.0 + own + noise.normal() + 0.1 * (v * g) as f64;
            text.push_str(&format!("S{s},{},Day {v},{y},{z}\n", ["A", "B"][g]));
        }
    }
    study(text.as_bytes())
}

/// Two treatments in two periods with three visits each, in both sequences.
fn two_treatments() -> Study {
    let mut noise = Seeded(43);
    let mut text = String::from("subject,sequence,period,treatment,visit,y\n");
    for s in 0..20 {
        let (first, own) = (s % 2, noise.normal());
        for p in 0..2 {
            let t = (first + p) % 2;
            for v in 0..3 {
                let y = 20.0 + own + noise.normal() + (v * t) as f64;
                let (sequence, treatment) = (["AB", "BA"][first], ["A", "B"][t]);
                let period = p + 1;
                text.push_str(&format!(
                    "S{s},{sequence},{period},{treatment},Day {v},{y}\n"
                ));
            }
        }
    }
    study(text.as_bytes())
}

/// The p of two coefficients that are 0 together, whose names have `part` in them: the F distribution with two degrees
/// of freedom above has a closed form.
fn joint(model: &ModelResults, part: &str, den_df: f64) -> f64 {
    let all = model.coefficients.iter().enumerate();
    let at: Vec<usize> = all
        .filter(|(_, c)| c.term.contains(part))
        .map(|(i, _)| i)
        .collect();
    let [i, j] = at[..] else {
        panic!("{part}: {:?}", model.coefficients)
    };
    let b = [i, j].map(|k| model.coefficients[k].estimate);
    let v = |r: usize, c: usize| model.beta_cov[r][c];
    let determinant = v(i, i) * v(j, j) - v(i, j) * v(j, i);
    let square = b[0] * b[0] * v(j, j) - 2.0 * b[0] * b[1] * v(i, j) + b[1] * b[1] * v(i, i);
    let f = square / determinant / 2.0;
    (1.0 + 2.0 * f / den_df).powf(-den_df / 2.0)
}

fn close(a: f64, b: f64) {
    assert!((a / b - 1.0).abs() < 1e-6, "{a} {b}");
}

/// The p of each marker over all visits, with the visit that stands for them.
fn of_all(results: &AnalysisResults, family: ContrastFamily) -> Vec<(f64, Option<f64>, String)> {
    let how = together(results, family).unwrap();
    let everyone = compared(results, family, how).remove(0);
    let all = all_visits(results, how, &everyone).into_iter();
    all.map(|c| {
        let c = c.unwrap();
        (c.p.unwrap(), c.p_adjusted_markers, c.key.visit)
    })
    .collect()
}

#[test]
fn the_joint_test_of_groups_is_that_of_the_coefficients() {
    let plan = AnalysisPlan {
        df: Some(DfMethod::Residual),
        adjust_markers: Multiplicity::BenjaminiHochberg,
        ..AnalysisPlan::default()
    };
    let results = run(&two_groups(), &plan);
    assert_eq!(
        together(&results, FAMILY),
        Some(Together::Joint("group:visit"))
    );
    let found = of_all(&results, FAMILY);
    let raw: Vec<f64> = (results.markers.iter())
        .map(|m| joint(m.model.as_ref().unwrap(), "groupB:visit", 72.0 - 6.0))
        .collect();
    for (one, want) in found.iter().zip(&raw) {
        close(one.0, *want);
    }
    // Benjamini and Hochberg's of two.
    let (low, high) = (raw[0].min(raw[1]), raw[0].max(raw[1]));
    for (one, p) in found.iter().zip(&raw) {
        let want = if *p == low {
            (2.0 * low).min(high)
        } else {
            high
        };
        close(one.1.unwrap(), want);
    }
}

/// The difference before treatment is the clearest by far, and is neither chosen nor counted.
#[test]
fn the_smallest_p_is_of_visits_after_the_baseline() {
    let results = run(&two_groups(), &AnalysisPlan::default());
    let family = ContrastFamily::GroupDifference;
    assert_eq!(together(&results, family), Some(Together::Smallest));
    let at = |m: &MarkerResults, visit: &str| {
        let mut all = m.contrasts(family);
        all.find(|c| c.key.visit == visit).unwrap().p.unwrap()
    };
    for (m, (p, adjusted, visit)) in results.markers.iter().zip(of_all(&results, family)) {
        let [first, second] = ["Day 1", "Day 2"].map(|v| at(m, v));
        close(p, (2.0 * first.min(second)).min(1.0));
        assert_eq!(visit, if first < second { "Day 1" } else { "Day 2" });
        assert_eq!(adjusted, None);
    }
    let start = at(&results.markers[0], "Day 0");
    assert!(start < 1e-6, "{start}");
}

#[test]
fn the_joint_test_of_a_crossover_is_of_its_treatments() {
    let plan = AnalysisPlan {
        model: Some(ModelKind::Crossover),
        df: Some(DfMethod::Satterthwaite),
        ..AnalysisPlan::default()
    };
    let results = run(&two_treatments(), &plan);
    let how = together(&results, FAMILY);
    assert_eq!(how, Some(Together::Joint("treatment:visit")));
    let model = results.markers[0].model.as_ref().unwrap();
    let test = model.tests.iter().find(|t| t.effect == "treatment:visit");
    let want = joint(model, "treatmentB:visit", test.unwrap().den_df.unwrap());
    close(of_all(&results, FAMILY)[0].0, want);
    // Changes under one treatment are no effect of all treatments, and the start of a period is no later visit.
    for family in [
        ContrastFamily::ChangeFromBaseline,
        ContrastFamily::TreatmentDifference,
    ] {
        assert_eq!(together(&results, family), Some(Together::Smallest));
        let key = &results.markers[0].contrasts(family).last().unwrap().key;
        let of = Compared {
            key: key.clone(),
            of_several: false,
        };
        let all = all_visits(&results, Together::Smallest, &of);
        let p = results.markers[0]
            .contrasts(family)
            .filter(|c| c.key.treatment == key.treatment && c.key.visit != "Day 0")
            .map(|c| c.p.unwrap());
        let least = p.fold(f64::INFINITY, f64::min);
        close(all[0].as_ref().unwrap().p.unwrap(), (2.0 * least).min(1.0));
    }
}

/// A comparison without a joint test takes every group, not the first alone.
#[test]
fn several_groups_without_a_joint_test_are_taken_together_too() {
    let mut noise = Seeded(47);
    let mut text = String::from("subject,group,visit,y\n");
    for s in 0..36 {
        let (g, own) = (s % 3, noise.normal());
        for v in 0..3 {
            // The last group alone moves.
            let y = 20.0 + own + noise.normal() + if g == 2 { 1.5 * v as f64 } else { 0.0 };
            text.push_str(&format!("S{s},{},Day {v},{y}\n", ["A", "B", "C"][g]));
        }
    }
    let plan = AnalysisPlan {
        model: Some(ModelKind::ChangeMmrm),
        ..AnalysisPlan::default()
    };
    let results = run(&study(text.as_bytes()), &plan);
    let how = together(&results, FAMILY);
    assert_eq!(how, Some(Together::Smallest));
    let offered = compared(&results, FAMILY, Together::Smallest);
    let several: Vec<bool> = offered.iter().map(|of| of.of_several).collect();
    assert_eq!(several, [true, false, false]);
    let all = all_visits(&results, Together::Smallest, &offered[0]).remove(0);
    let all = all.unwrap();
    let ps = results.markers[0].contrasts(FAMILY).map(|c| c.p.unwrap());
    let least = ps.fold(f64::INFINITY, f64::min);
    assert_eq!(all.key.who(), "C");
    close(all.p.unwrap(), (4.0 * least).min(1.0));
    let told = &results.findings[0];
    assert_eq!((told.group.as_str(), told.p_all_visits), ("C", all.p));
}
