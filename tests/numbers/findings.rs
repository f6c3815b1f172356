//! Findings: each is a contrast of the results, and its sentence is true for the plan it was made with.

use crate::analysis::{data, ln, run, study};
use trajecta::plan::{AnalysisPlan, ModelKind, Multiplicity, Primary};
use trajecta::report::marker_view;
use trajecta::results::{AnalysisResults, ContrastFamily, Direction, Finding};
use trajecta::run::{all_visits, compared, together};

/// p of all visits of a finding's comparison, and that adjusted across markers, as the Screen lists them.
fn all_visits_of(results: &AnalysisResults, f: &Finding) -> (Option<f64>, Option<f64>) {
    let of = together(results, f.family).map(|how| {
        let everyone = compared(results, f.family, how).remove(0);
        let all = all_visits(results, how, &everyone);
        let at = results.markers.iter().position(|m| m.marker == f.marker);
        let c = all[at.unwrap()].as_ref().unwrap();
        assert_eq!((c.key.who(), &c.key.visit), (f.group.as_str(), &f.visit));
        (c.p, c.p_adjusted_markers)
    });
    of.unwrap_or((None, None))
}

fn held(results: &AnalysisResults) -> &[Finding] {
    for f in &results.findings {
        let marker = results.marker(&f.marker).unwrap();
        let c = marker
            .contrasts(f.family)
            .find(|c| c.key.who() == f.group && c.key.visit == f.visit && c.key.versus == f.versus)
            .unwrap();
        assert_eq!(
            (c.estimate, c.ci_low, c.ci_high, c.p),
            (f.estimate, f.ci_low, f.ci_high, f.p)
        );
        let used = f.p_adjusted.or(f.p).unwrap();
        assert!(marker.contrasts(f.family).all(|c| {
            let at_baseline = c.key.visit == results.study.baseline;
            let other = match f.p_all_visits_adjusted {
                Some(_) => (c.p.unwrap_or(1.0), f.p.unwrap()),
                None => (c.p_adjusted.or(c.p).unwrap_or(1.0), used),
            };
            at_baseline || other.0 >= other.1 - 1e-12
        }));
        // Across markers the p of all visits decides, as on the Screen.
        let decides = f.p_all_visits_adjusted.unwrap_or(used);
        assert_eq!(f.clear, decides < 0.05, "{}", f.sentence);
        let (joint, together) = (all_visits_of(results, f), f.sentence.contains(" together"));
        assert_eq!((f.p_all_visits, f.p_all_visits_adjusted), joint);
        assert!(
            together || joint.0.is_none() || f.p_adjusted.is_some(),
            "{}",
            f.sentence
        );
        assert_eq!(f.direction == Direction::Lower, f.estimate.unwrap() < 0.0);
        assert_eq!(f.sentence.contains("no clear"), !f.clear, "{}", f.sentence);
        assert!(!f.sentence.contains("because") && !f.sentence.contains("effect"));
    }
    let order: Vec<f64> = results
        .findings
        .iter()
        .map(|f| match f.p_adjusted {
            Some(own) => f.p_all_visits_adjusted.unwrap_or(own),
            None => f.p_all_visits.or(f.p).unwrap(),
        })
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    &results.findings
}

#[test]
fn the_difference_in_change_comes_before_a_change_within_a_group() {
    let results = run(&data("ketamine_bone.csv"), &ln());
    let findings = held(&results);
    assert_eq!(findings.len(), results.markers.len());
    for f in findings {
        assert_eq!(f.family, ContrastFamily::DifferenceInChange);
        assert!(f.sentence.contains("unadjusted"), "{}", f.sentence);
        assert!(
            f.sentence.contains(" % CI ") && f.sentence.contains(" % to "),
            "{}",
            f.sentence
        );
    }
    let told = results.told_first(5);
    assert!(!told.is_empty() && told.len() <= 6);
    // On a logarithm the difference is a ratio of ratios, which is no difference of two changes in per cent.
    let clear = findings.iter().find(|f| f.clear).unwrap();
    let start = "Relative to Baseline, RANKL at Day 3 was 21.4 % lower in MDD than in HC (";
    assert!(clear.sentence.starts_with(start), "{}", clear.sentence);
    let results = run(&data("ketamine_bone.csv"), &AnalysisPlan::default());
    for f in results.findings.iter().filter(|f| f.clear) {
        let change = format!(": the change from Baseline to {} was ", f.visit);
        assert!(f.sentence.contains(&change), "{}", f.sentence);
    }
}

#[test]
fn an_adjusted_p_is_named_with_its_method() {
    let study = data("ketamine_bone.csv");
    let plan = AnalysisPlan {
        adjust: Multiplicity::Holm,
        ..ln()
    };
    for f in held(&run(&study, &plan)) {
        assert!(f.sentence.contains("Holm adjusted"), "{}", f.sentence);
        // The interval is that of one contrast, which the p is not.
        assert_eq!(
            f.sentence.matches("unadjusted").count(),
            1,
            "{}",
            f.sentence
        );
        assert!(f.sentence.contains(", unadjusted; p "), "{}", f.sentence);
    }
    let plan = AnalysisPlan {
        adjust_markers: Multiplicity::BenjaminiHochberg,
        ..ln()
    };
    let results = run(&study, &plan);
    for f in &results.findings {
        assert!(
            f.sentence.contains("; q ") && f.sentence.contains("across markers"),
            "{}",
            f.sentence
        );
    }
}

#[test]
fn the_primary_comparison_is_a_choice() {
    let study = data("ketamine_bone.csv");
    for (primary, family) in [
        (Primary::GroupDifference, ContrastFamily::GroupDifference),
        (
            Primary::ChangeFromBaseline,
            ContrastFamily::ChangeFromBaseline,
        ),
    ] {
        let plan = AnalysisPlan {
            primary: Some(primary),
            ..ln()
        };
        let results = run(&study, &plan);
        assert!(held(&results).iter().all(|f| f.family == family));
    }
    let plan = AnalysisPlan {
        primary: Some(Primary::ChangeFromBaseline),
        ..ln()
    };
    for f in run(&study, &plan).findings.iter().filter(|f| f.clear) {
        let moved = if f.estimate.unwrap() < 0.0 {
            " fell by "
        } else {
            " rose by "
        };
        assert!(f.sentence.contains(moved), "{}", f.sentence);
    }
}

#[test]
fn one_group_and_a_crossover_have_their_own_question() {
    let mut csv = "subject,visit,marker\n".to_owned();
    for s in 0..12 {
        for (v, visit) in ["Baseline", "Day 1", "Day 3"].into_iter().enumerate() {
            let noise = f64::from((s * 7 + v as i32 * 5) % 11) / 10.0;
            csv.push_str(&format!("P{s},{visit},{}\n", 10.0 + 3.0 * v as f64 + noise));
        }
    }
    let results = run(&study(csv.as_bytes()), &AnalysisPlan::default());
    let finding = &held(&results)[0];
    assert_eq!(finding.family, ContrastFamily::ChangeFromBaseline);
    assert!(
        finding.clear && finding.sentence.contains("rose by"),
        "{}",
        finding.sentence
    );
    assert!(!finding.sentence.contains(" in "), "{}", finding.sentence);

    let crossover = AnalysisPlan {
        model: Some(trajecta::plan::ModelKind::Crossover),
        ..ln()
    };
    let marginal = AnalysisPlan {
        model: Some(trajecta::plan::ModelKind::CrossoverMarginal),
        ..AnalysisPlan::default()
    };
    let study = data("crossover.csv");
    for f in &run(&study, &marginal).findings {
        assert!(f.visit != "Baseline", "{}", f.sentence);
    }
    let results = run(&study, &crossover);
    for f in &results.findings {
        assert_eq!(f.family, ContrastFamily::TreatmentDifference);
        let said =
            f.sentence.contains(" under ") || f.sentence.contains("no clear difference between");
        assert!(said, "{}", f.sentence);
        assert!(!f.sentence.contains("at Baseline"), "{}", f.sentence);
    }
    assert!(!results.findings.is_empty());
}

/// A line in time has no visit: the finding is the difference of slopes, in a unit that suits the study.
#[test]
fn a_line_is_told_by_its_slope() {
    let study = data("ketamine_bone.csv");
    let plan = AnalysisPlan {
        model: Some(ModelKind::RandomSlope),
        ..ln()
    };
    let results = run(&study, &plan);
    assert!(!results.findings.is_empty());
    for f in &results.findings {
        let model = results.marker(&f.marker).unwrap().model.as_ref().unwrap();
        let slope = model
            .slopes
            .iter()
            .find(|s| s.versus.as_deref() == Some(&f.versus))
            .unwrap();
        assert_eq!(
            (slope.estimate, slope.p, slope.ci_low),
            (f.estimate, f.p, f.ci_low)
        );
        assert!(
            f.visit.is_empty() && f.sentence.contains("slope"),
            "{}",
            f.sentence
        );
        // Three days, with hours in the file.
        let at = study.visits.iter().all(|v| v.hours.is_some());
        assert!(at && f.sentence.contains(" per day "), "{}", f.sentence);
    }
}

#[test]
fn the_answer_tells_the_difference_in_change_first_and_no_row_of_the_reference_group() {
    for (adjust, said) in [
        (
            Multiplicity::None,
            "p-values are not adjusted for several tests.",
        ),
        (
            Multiplicity::Holm,
            "p adjusted: Holm, within each family of comparisons; intervals are not adjusted.",
        ),
    ] {
        let mut plan = ln();
        plan.adjust = adjust;
        let results = run(&data("ketamine_bone.csv"), &plan);
        for m in &results.markers {
            let view = marker_view(&results, m);
            let [difference, change] = &view.answer[..] else {
                panic!("{} tables", view.answer.len());
            };
            assert_eq!(difference.note.as_deref(), Some(said));
            assert!(
                change
                    .note
                    .as_ref()
                    .unwrap()
                    .ends_with("above answer that.")
            );
            let n = |family| m.contrasts(family).count();
            assert_eq!(difference.rows.len(), n(ContrastFamily::DifferenceInChange));
            assert_eq!(change.rows.len(), n(ContrastFamily::ChangeFromBaseline));
            for table in &view.answer {
                assert!(
                    table
                        .rows
                        .iter()
                        .all(|row| row.len() == table.columns.len())
                );
            }
            // Side by side in the whole table, in the same order.
            let whole = &view.tables[0];
            for row in &difference.rows {
                let both = whole.rows.iter().find(|r| r[..2] == row[..2]).unwrap();
                assert!(both.ends_with(&row[2..]));
            }
        }
    }
}

#[test]
fn without_a_finding_the_reason_is_told() {
    // Three people at five visits have no unstructured covariance.
    let values = [
        [8.57, 13.16, 10.55, 14.06, 14.39],
        [5.98, 5.20, 17.56, 8.89, 8.51],
        [19.93, 12.05, 17.55, 12.15, 14.59],
    ];
    let mut text = "id,visit,opg\n".to_owned();
    for (person, row) in values.iter().enumerate() {
        for (day, value) in row.iter().enumerate() {
            text.push_str(&format!("p{person},Day {day},{value}\n"));
        }
    }
    let results = run(&study(text.as_bytes()), &AnalysisPlan::default());
    assert!(results.findings.is_empty() && results.told_first(5).is_empty());
    let (marker, why) = results.why_no_finding().unwrap();
    assert_eq!(marker, Some("opg"));
    assert!(
        why.starts_with("OPG: The mixed model did not converge"),
        "{why}"
    );
    assert!(
        run(&data("ketamine_bone.csv"), &ln())
            .why_no_finding()
            .is_none()
    );
}
