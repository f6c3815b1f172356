//! Remedies that warnings name do what they say.

use super::opened::open;
use std::fmt::Write as _;
use trajecta::import::{FirstLine, ImportOptions};
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
