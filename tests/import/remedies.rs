//! Remedies that warnings name do what they say.

use super::opened::open;
use std::fmt::Write as _;
use trajecta::import::{Duplicates, FirstLine, ImportOptions};
use trajecta::study::{CovariateValues, Study};

fn read(text: &str, options: &ImportOptions) -> Study {
    let read = open("study.csv", text.as_bytes(), options).unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read.study.unwrap()
}

fn codes(text: &str, options: &ImportOptions) -> Vec<String> {
    let read = open("study.csv", text.as_bytes(), options).unwrap();
    read.issues.iter().map(|i| i.code.to_string()).collect()
}

fn with_missing(code: &str) -> ImportOptions {
    ImportOptions {
        missing: vec![code.to_owned()],
        ..ImportOptions::default()
    }
}

#[test]
fn a_code_named_as_missing_is_no_label_any_more() {
    for code in ["ND", "None", "NA"] {
        let mut text = "subject,arm,visit,crp\n".to_owned();
        for s in 0..12 {
            let arm = ["placebo", "active", code][s % 3];
            let _ = writeln!(text, "S{s:02},{arm},1,4.{s}\nS{s:02},{arm},2,5.{s}");
        }
        let labels = |options: &ImportOptions| -> Vec<String> {
            let study = read(&text, options);
            study.groups.iter().map(|g| g.name.clone()).collect()
        };
        assert!(
            labels(&ImportOptions::default()).contains(&code.to_owned()),
            "{code}"
        );
        assert_eq!(labels(&with_missing(code)).len(), 2, "{code}");
        let said = codes(&text, &with_missing(code));
        for advice in ["code_is_label", "code_may_be_label"] {
            assert!(!said.contains(&advice.to_owned()), "{code}: {said:?}");
        }
        // A label it stays where both are said.
        let both = ImportOptions {
            keep: vec![code.to_owned()],
            ..with_missing(code)
        };
        assert_eq!(labels(&both).len(), 3, "{code}");
    }
}

#[test]
fn a_fact_told_at_another_visit_only_stays_when_visits_are_chosen() {
    let mut text = "id,visit,sex,age,crp\n".to_owned();
    for s in 0..10 {
        let sex = ["F", "M"][s % 2];
        let _ = writeln!(
            text,
            "S{s},Screening,{sex},{},4.{s}\nS{s},Baseline,,,5.{s}\nS{s},Week 4,,,6.{s}",
            40 + s
        );
    }
    let options = ImportOptions {
        visits: vec!["Baseline".into(), "Week 4".into()],
        group: Some(String::new()),
        ..ImportOptions::default()
    };
    let study = read(&text, &options);
    assert_eq!(study.visits.len(), 2);
    for covariate in &study.covariates {
        let n = match &covariate.values {
            CovariateValues::Number(all) => all.iter().flatten().count(),
            CovariateValues::Factor { index, .. } => index.iter().flatten().count(),
        };
        assert_eq!(n, 10, "{}", covariate.name);
    }
    assert_eq!(study.covariates.len(), 2);
    assert!(study.issues.iter().any(|i| i.code == "fact_elsewhere"));
}

#[test]
fn names_on_the_first_line_stay_names() {
    let mut text = "ID,pain,,,mood,,\n".to_owned();
    for s in 1..9 {
        let _ = writeln!(text, "P{s},{},{},3,1,{},{}", s % 5, s % 3, s % 4, s % 6);
    }
    let options = ImportOptions {
        first_line: Some(FirstLine::Names),
        ..ImportOptions::default()
    };
    let study = read(&text, &options);
    assert_eq!(study.subjects.len(), 8);
    assert!(study.markers.iter().any(|m| m.name == "pain"));
}

#[test]
fn a_column_given_a_role_keeps_all_its_rows() {
    let mut text = "Sample type,subject,IL6\n".to_owned();
    for s in 0..8 {
        let _ = writeln!(text, "Unknown,P{s},{s}.5\nControl,C{s},{s}.1");
    }
    text.push_str("Blank,B1,0.1\nStandard,ST,5\n");
    let said = codes(&text, &ImportOptions::default());
    assert!(said.contains(&"controls_left_out".to_owned()), "{said:?}");
    let options = ImportOptions {
        group: Some("Sample type".into()),
        ..ImportOptions::default()
    };
    let study = read(&text, &options);
    assert_eq!(study.subjects.len(), 18);
}

#[test]
fn a_mean_over_repeats_uses_every_row() {
    let mut text = "id,visit,score\n".to_owned();
    for s in 0..6 {
        for visit in ["pre", "post"] {
            for score in [1, 1, 1, 0] {
                let _ = writeln!(text, "{s},{visit},{score}");
            }
        }
    }
    let options = ImportOptions {
        duplicates: Some(Duplicates::Mean),
        ..ImportOptions::default()
    };
    let study = read(&text, &options);
    assert_eq!(study.source.rows_used, 48);
    assert!(study.markers[0].values.iter().all(|v| *v == Some(0.75)));
    // Without repeats that differ a row that comes again is a copy.
    let mut copied = "id,visit,score\n".to_owned();
    for s in 0..6 {
        let _ = writeln!(copied, "{s},pre,{s}\n{s},post,{}\n{s},post,{0}", s + 2);
    }
    let study = read(&copied, &options);
    assert_eq!((study.source.rows_used, study.source.rows_read), (12, 18));
}

#[test]
fn people_that_two_columns_and_a_number_name_are_told_apart() {
    let mut text = "strain,medium,replicate,hour,od\n".to_owned();
    for strain in ["K12", "B", "W"] {
        for medium in ["LB", "M9"] {
            for r in 1..4 {
                for h in [0, 4, 24] {
                    let _ = writeln!(text, "{strain},{medium},{r},{h},0.{h}{r}");
                }
            }
        }
    }
    let options = ImportOptions {
        subject: Some("replicate".into()),
        subject_numbers: "restart:strain+medium".parse().ok(),
        visit: Some("hour".into()),
        group: Some("medium".into()),
        ..ImportOptions::default()
    };
    let first = open("study.csv", text.as_bytes(), &options).unwrap();
    let study = first.study.unwrap();
    assert_eq!((study.subjects.len(), study.visits.len()), (18, 3));
    assert_eq!(first.options.subject_numbers, options.subject_numbers);
    let again = open("study.csv", text.as_bytes(), &first.options).unwrap();
    assert_eq!(again.study.unwrap(), study);
    let wrong = ImportOptions {
        subject_numbers: "restart:strain+nothing".parse().ok(),
        ..options
    };
    let error = open("study.csv", text.as_bytes(), &wrong).unwrap_err();
    assert!(error.contains("nothing"), "{error}");
}

#[test]
fn a_treatment_without_a_period_is_asked_about() {
    let mut text = "id,minute,drug,turn,pco2\n".to_owned();
    for s in 0..8 {
        for (turn, drug) in ["water", "butorphanol"].into_iter().enumerate() {
            for m in [5, 10, 20] {
                let _ = writeln!(
                    text,
                    "A{s},{m},{drug},{},{}{m}.{turn}",
                    (turn + s) % 2,
                    s + 4
                );
            }
        }
    }
    let mut options = ImportOptions {
        treatment: Some("drug".into()),
        ..ImportOptions::default()
    };
    let read_now = |options: &ImportOptions| open("study.csv", text.as_bytes(), options).unwrap();
    let first = read_now(&options);
    let question = &first.questions[0];
    assert_eq!(question.flag, "--period");
    assert_eq!(question.choices, ["turn"]);
    options.period = Some("turn".into());
    assert!(
        read_now(&options)
            .study
            .is_some_and(|s| s.crossover.is_some())
    );
}

#[test]
fn observations_at_times_of_their_own_are_numbered_without_the_doses() {
    let mut text = "ID,TIME,AMT,DV,EVID,WT,SEX\n".to_owned();
    for id in 1..=12 {
        let _ = writeln!(text, "{id},0,500,.,1,{},{}", 60 + id, id % 2);
        for (k, time) in [30, 60, 120, 240, 480].iter().enumerate() {
            let (hours, dv) = (f64::from(time + id % 11) / 60.0, 9 - k);
            let _ = writeln!(text, "{id},{hours:.3},.,{dv}.{id},0,{},{}", 60 + id, id % 2);
        }
    }
    let first = open("pk.csv", text.as_bytes(), &ImportOptions::default()).unwrap();
    let [question] = first.questions.as_slice() else {
        panic!("{:?}", first.questions);
    };
    assert_eq!(question.flag, "--visit");
    assert_eq!(question.choices, ["numbered:TIME", "TIME"]);
    let mut options = ImportOptions::default();
    options.set_visit("numbered:TIME");
    let study = read(&text, &options);
    let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    let wanted = ["Visit 1", "Visit 2", "Visit 3", "Visit 4", "Visit 5"];
    assert_eq!(visits, wanted);
    assert_eq!(study.groups.len(), 1);
    let mut options = ImportOptions::default();
    options.set_visit("TIME");
    assert!(read(&text, &options).visits.len() > 40);
}

#[test]
fn names_of_mice_or_months_are_read_as_answered() {
    let mut text = "Mouse,Group,IL6\n".to_owned();
    for cage in 1..=4 {
        for mouse in 1..=3 {
            let group = ["ctrl", "tx"][cage / 3];
            let _ = writeln!(text, "C{cage}-M{mouse},{group},{cage}.{mouse}");
        }
    }
    let first = open("mice.csv", text.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(first.questions[0].choices, ["same", "unique"]);
    let with = |answer: &str| {
        let options = ImportOptions {
            subject: Some("Mouse".to_owned()),
            subject_numbers: answer.parse().ok(),
            ..ImportOptions::default()
        };
        let study = read(&text, &options);
        (study.subjects.len(), study.visits.len())
    };
    assert_eq!(with("unique"), (12, 1));
    assert_eq!(with("same"), (4, 3));
}
