//! Files as people save them: whatever the separator, the numbers are the same or the reason is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::field_reassign_with_default)]

use proptest::prelude::*;
use trajecta::import::{ImportOptions, Recognition, recognise};
use trajecta::study::Study;
use trajecta::work::Monitor;

fn read(bytes: &[u8], options: &ImportOptions) -> Result<Recognition, String> {
    recognise("study.csv", bytes, options, &Monitor::new()).map_err(|e| e.to_string())
}

fn study(text: &str) -> Study {
    let read = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read.study.unwrap()
}

/// Twelve people in two groups at three visits; one value is missing.
fn rows(separator: char, decimal: char, ending: &str, missing: &str) -> String {
    let mut text =
        ["Patient ID", "Arm", "Visit", "OPG (pg/mL)"].join(&separator.to_string()) + ending;
    for s in 1..=12 {
        for (v, visit) in ["Baseline", "Day 1", "Week 2"].iter().enumerate() {
            let value = if s == 3 && v == 1 {
                missing.to_owned()
            } else {
                format!(
                    "{:.2}",
                    100.0 + (s * 37 % 11) as f64 + 1.25 * v as f64 + (s * v) as f64 * 0.31
                )
                .replace('.', &decimal.to_string())
            };
            let arm = if s % 2 == 0 { "control" } else { "ketamine" };
            text.push_str(&format!(
                "P{s:02}{separator}{arm}{separator}{visit}{separator}{value}{ending}"
            ));
        }
    }
    text
}

fn values(study: &Study) -> Vec<Option<f64>> {
    let (n, v) = (study.subjects.len(), study.n_visits());
    (0..n)
        .flat_map(|s| (0..v).map(move |k| (s, k)))
        .map(|(s, k)| study.value(0, s, k))
        .collect()
}

#[test]
fn the_same_study_in_many_dresses() {
    let plain = study(&rows(',', '.', "\n", ""));
    assert_eq!(plain.subjects.len(), 12);
    assert_eq!(plain.groups.len(), 2);
    assert_eq!(
        plain
            .visits
            .iter()
            .map(|v| v.label.as_str())
            .collect::<Vec<_>>(),
        ["Baseline", "Day 1", "Week 2"]
    );
    assert_eq!(
        plain.visits.iter().map(|v| v.hours).collect::<Vec<_>>(),
        [Some(0.0), Some(24.0), Some(336.0)]
    );
    assert_eq!(values(&plain).iter().filter(|v| v.is_none()).count(), 1);
    for dress in [
        rows(';', '.', "\r\n", ""),
        rows(';', ',', "\n", ""),
        rows('\t', '.', "\n", ""),
        rows('\t', ',', "\r\n", ""),
        rows('|', '.', "\n", ""),
        rows(',', '.', "\r", ""),
        rows(',', '.', "\n", "NA"),
        rows(',', '.', "\n", "n.a."),
        format!("\u{feff}{}", rows(',', '.', "\n", "")),
        rows(',', '.', "\n", "").replace("P01,ketamine", "\"P01\",\"ketamine\""),
        rows(',', '.', "\n", "") + "\n\n",
    ] {
        let other = study(&dress);
        assert_eq!(
            values(&other),
            values(&plain),
            "{}",
            dress.lines().take(3).collect::<Vec<_>>().join("\n")
        );
        assert_eq!(other.visits.len(), 3);
    }
}

#[test]
fn utf_16_as_spreadsheets_save_it() {
    let text = rows('\t', '.', "\r\n", "");
    let mut bytes = vec![0xff, 0xfe];
    text.encode_utf16()
        .for_each(|u| bytes.extend(u.to_le_bytes()));
    let other = read(&bytes, &ImportOptions::default())
        .unwrap()
        .study
        .unwrap();
    assert_eq!(values(&other), values(&study(&rows(',', '.', "\n", ""))));
}

#[test]
fn recognising_what_was_recognised_changes_nothing() {
    for text in [
        rows(',', '.', "\n", ""),
        rows(';', ',', "\n", "NA"),
        include_str!("golden/data/ketamine_bone.csv").to_owned(),
        include_str!("golden/data/ketamine_bone_wide.csv").to_owned(),
        include_str!("golden/data/obk_phase_means.csv").to_owned(),
    ] {
        let first = read(text.as_bytes(), &ImportOptions::default()).unwrap();
        let second = read(text.as_bytes(), &first.options).unwrap();
        assert_eq!(first.options, second.options);
        assert_eq!(first.study, second.study);
    }
}

#[test]
fn hostile_files_end_in_a_study_a_question_or_a_sentence() {
    let plain = rows(',', '.', "\n", "");
    let cases: Vec<Vec<u8>> = vec![
        plain[..plain.len() / 2].into(),
        plain.replace(",Day 1,", ",\"Day 1,").into_bytes(),
        plain.replace("P05", "P05\0").into_bytes(),
        plain.replacen("\nP03", "\r\nP03", 3).into_bytes(),
        plain.replacen("OPG (pg/mL)", "Visit", 1).into_bytes(),
        plain.replacen("OPG (pg/mL)", "", 1).into_bytes(),
        plain
            .replacen("P07,ketamine,Day 1", "P07,ketamine,Day 1,9,9,9", 1)
            .into_bytes(),
        plain.replacen("P07,ketamine,Day 1", "P07", 1).into_bytes(),
        plain
            .replacen("P07,ketamine,Baseline", "P07,control,Baseline", 1)
            .into_bytes(),
        plain.replacen("105.", "1e999 ", 1).into_bytes(),
        format!("{plain}{}", "x".repeat(1_000_000)).into_bytes(),
        vec![b','; 5000],
        vec![b'\n'; 5000],
        "\u{2212}1\u{202f}000,5".repeat(50).into_bytes(),
    ];
    for (i, bytes) in cases.iter().enumerate() {
        match read(bytes, &ImportOptions::default()) {
            Ok(r) => assert!(r.study.is_some() || !r.questions.is_empty(), "case {i}"),
            Err(why) => assert!(why.ends_with('.') && why.len() > 20, "case {i}: {why}"),
        }
    }
}

#[test]
fn a_subject_in_two_groups_is_named_with_its_place() {
    let text = rows(',', '.', "\n", "").replacen("P07,ketamine,Day 1", "P07,control,Day 1", 1);
    let told = match read(text.as_bytes(), &ImportOptions::default()) {
        Err(why) => why,
        Ok(r) => r
            .questions
            .iter()
            .map(|q| q.text.clone())
            .chain(r.issues.iter().map(|i| i.message.clone()))
            .chain(
                r.study
                    .iter()
                    .flat_map(|s| s.issues.iter().map(|i| i.message.clone())),
            )
            .collect::<Vec<_>>()
            .join(" "),
    };
    assert!(told.contains("group"), "{told}");
}

#[test]
fn impossible_and_censored_values_are_noticed_in_place() {
    let text = rows(',', '.', "\n", "oops");
    let s = study(&text);
    let issue = s.issues.iter().find(|i| i.row.is_some()).unwrap();
    assert_eq!(issue.column.as_deref(), Some("OPG (pg/mL)"));
    assert_eq!(
        text.lines()
            .nth(issue.row.unwrap() - 1)
            .unwrap()
            .split(',')
            .next_back(),
        Some("oops")
    );
    let limit = study(&rows(',', '.', "\n", "<0.5"));
    assert!(
        limit
            .issues
            .iter()
            .any(|i| i.message.contains("limit") || i.message.contains('<')),
        "{:?}",
        limit.issues
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Rows read = used + left out by reason, and no value of the file gets lost.
    #[test]
    fn counts_add_up(
        cells in proptest::collection::vec((0usize..9, 0usize..4, proptest::option::of(0u32..5000)), 8..120),
        junk in 0usize..5,
    ) {
        let mut text = String::from("subject,group,visit,crp\n");
        let mut seen = std::collections::HashSet::new();
        let mut expected = 0usize;
        for (s, v, value) in &cells {
            if !seen.insert((*s, *v)) {
                continue;
            }
            let value = value.map_or_else(String::new, |x| { expected += 1; format!("{}.5", x) });
            text.push_str(&format!("s{s},{},{},{value}\n", ["a", "b"][s % 2], ["Baseline", "Day 1", "Day 2", "Day 5"][*v]));
        }
        for _ in 0..junk {
            text.push_str(",,,\n");
        }
        let lines = text.lines().count() - 1;
        let mut options = ImportOptions::default();
        options.markers = vec!["crp".to_owned()];
        if let Ok(Recognition { study: Some(study), .. }) = read(text.as_bytes(), &options) {
            let source = &study.source;
            let left: usize = source.rows_left_out.iter().map(|r| r.n).sum();
            prop_assert_eq!(source.rows_read, source.rows_used + left);
            prop_assert!(source.rows_read <= lines);
            let kept = (0..study.subjects.len()).flat_map(|s| (0..study.n_visits()).map(move |v| (s, v)))
                .filter(|&(s, v)| study.value(0, s, v).is_some()).count();
            prop_assert_eq!(kept, expected);
        }
    }
}

#[test]
fn one_subject_keeps_its_markers() {
    let study = study("subject,visit,opg,bmi\nA,Baseline,3.1,22\nA,Day 1,3.5,22\nA,Day 3,3.9,22\n");
    assert_eq!((study.subjects.len(), study.n_visits()), (1, 3));
    assert_eq!(study.markers[0].name, "opg");
    assert_eq!(study.covariates[0].name, "bmi");
}

#[test]
fn one_visit_keeps_its_label() {
    let study = study(
        "subject,group,visit,opg,age\nA,x,Baseline,3.1,30\nB,x,Baseline,3.5,40\nC,y,Baseline,2,50\nD,y,Baseline,2.5,33\n",
    );
    assert_eq!(study.visits[0].label, "Baseline");
    assert_eq!(study.markers.len(), 1);
    let note = study.issues.iter().find(|i| i.code == "one_visit").unwrap();
    assert!(note.message.contains("has one visit"), "{}", note.message);
    assert!(!note.message.contains("no visit column"));
}
