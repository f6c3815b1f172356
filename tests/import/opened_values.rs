//! Files as a new user opens them: visits, dates, codes, blank cells, and how often a note is said.

use super::opened::{markers, open, read, study, visits};
use std::fmt::Write as _;
use trajecta::import::{Duplicates, ImportOptions};

/// Sixteen mice with a weight under each of three headers.
fn weights(headers: [&str; 3]) -> String {
    let mut text = format!("Mouse,Group,{}\n", headers.join(","));
    for m in 0..16 {
        let x = 18.5 + f64::from(m * 7 % 11) * 0.3;
        let grown = if m % 2 == 0 { 1.0 } else { 4.0 };
        let arm = ["Ctrl", "HFD"][m as usize % 2];
        let _ = writeln!(text, "m{m},{arm},{x:.1},{:.1},{:.1}", x + 0.5, x + grown);
    }
    text
}

#[test]
fn a_last_visit_with_the_name_of_the_value_is_a_visit() {
    for last in [
        "Final weight",
        "End weiight",
        "Last weight",
        "Weight at end",
        "Finall",
    ] {
        let text = weights(["Start", "Day 7", last]);
        let study = study("weights.csv", text.as_bytes());
        assert_eq!((study.visits.len(), study.markers.len()), (3, 1), "{last}");
    }
    // A fact, and a number under a name that says nothing.
    for other in ["Age at end", "Tail"] {
        let text = weights(["Start", "Day 7", other]);
        let study = study("weights.csv", text.as_bytes());
        assert_eq!(study.visits.len(), 2, "{other}");
    }
}

#[test]
fn blank_ids_below_the_first_of_a_block_belong_to_it() {
    let mut text = "Fly No.,Genotype,Triplicate,Age,Climbed\n".to_owned();
    for fly in 1..=10 {
        for day in [1, 7, 14] {
            for rep in 1..=3 {
                let (id, age) = match rep {
                    1 => (format!("F{fly}"), format!("Day {day}")),
                    _ => (String::new(), String::new()),
                };
                let arm = ["+/+", "mut/+"][fly % 2];
                let x = (fly * day + rep) % 13;
                let _ = writeln!(text, "{id},{arm},{rep},{age},{x}");
            }
        }
    }
    let asked = read("flies.csv", text.as_bytes());
    let carried = |i: &trajecta::study::Issue| i.code == "subject_carried_down";
    assert!(asked.issues.iter().any(carried));
    let flags: Vec<&str> = asked.questions.iter().map(|q| q.flag.as_str()).collect();
    assert_eq!(flags, ["--duplicates"]);
    let mean = ImportOptions {
        duplicates: Some(Duplicates::Mean),
        ..ImportOptions::default()
    };
    let read = open("flies.csv", text.as_bytes(), &mean).unwrap();
    let study = read.study.unwrap();
    assert_eq!((study.subjects.len(), study.visits.len()), (10, 3));
    assert_eq!(study.source.rows_used, 90);
    // The number of a replicate is no value.
    assert_eq!(markers(&study), ["Climbed"]);
    let climbed = study.markers.iter().find(|m| m.name == "Climbed").unwrap();
    let first = study.subjects.iter().position(|s| s.id == "F1").unwrap();
    // Fly 1 on day 1: 2, 3 and 4.
    assert_eq!(climbed.values[first * 3], Some(3.0));
}

/// The day of 2023 with this number, from 1.
fn date(mut day: i32) -> String {
    for (month, length) in [(1, 31), (2, 28), (3, 31), (4, 30)] {
        if day <= length {
            return format!("2023-{month:02}-{day:02}");
        }
        day -= length;
    }
    unreachable!()
}

#[test]
fn a_missed_visit_does_not_move_the_next_one_up() {
    let mut text = "id,arm,date,ferritin\n".to_owned();
    for p in 1..=12i32 {
        // About days 0, 28 and 84; patient 7 misses the second.
        for (k, after) in (0..).zip([0, 27 + p % 3, 80 + p % 5]) {
            if (p, k) != (7, 1) {
                let (arm, day) = (["oral", "iv"][p as usize % 2], date(3 + p + after));
                let _ = writeln!(text, "{p},{arm},{day},{}", 20 + p * 3 + k);
            }
        }
    }
    let study = study("ferritin.csv", text.as_bytes());
    assert_eq!(visits(&study), ["Visit 1", "Visit 2", "Visit 3"]);
    let seven = study.subjects.iter().position(|s| s.id == "7").unwrap();
    let values = &study.markers[0].values[seven * 3..seven * 3 + 3];
    assert_eq!(values, [Some(41.0), None, Some(43.0)]);
    let mut issues = study.issues.iter();
    let told = &issues.find(|i| i.code == "visit_dates").unwrap().message;
    assert!(
        told.contains("7 (day 0 as Visit 1, day 82 as Visit 3)"),
        "{told}"
    );
}

#[test]
fn every_code_of_a_marker_is_named() {
    let mut text = "id,group,visit,IL10\n".to_owned();
    for p in 0..12 {
        for v in 0..2 {
            let x = match (p, v) {
                (2, 0) => -9,
                (4 | 7, 1) => 999,
                _ => 5 + (p * 3 + v) % 9,
            };
            let arm = ["a", "control"][p as usize % 2];
            let _ = writeln!(text, "{p},{arm},V{v},{x}");
        }
    }
    let study = study("codes.csv", text.as_bytes());
    let told = study.issues.iter();
    let told = told.filter(|i| i.code == "suspected_missing_code");
    let told: Vec<&str> = told.map(|i| i.message.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("-9") && told[1].contains("999"),
        "{told:?}"
    );
}

#[test]
fn the_question_for_the_visit_names_times_first_and_no_constants() {
    let mut text = "id,sex,age,height,crp,came\n".to_owned();
    for p in 1..=250 {
        for k in 0..3 {
            let came = f64::from(p) * 0.011 + f64::from(k) * 3.1;
            let (sex, crp) = (["f", "m"][p as usize % 2], (p * 3 + k) % 11);
            let _ = writeln!(text, "{p},{sex},{},{},{crp},{came:.3}", 40 + p, 160 + p);
        }
    }
    let text = text.replace("came\n", "time_years\n");
    let asked = read("cohort.csv", text.as_bytes());
    let Some(question) = asked.questions.iter().find(|q| q.flag == "--visit") else {
        panic!("{:?} {:?}", asked.questions, asked.roles);
    };
    assert_eq!(question.choices, ["numbered:time_years", "time_years"]);
    assert!(question.text.contains("the number of each measurement"));
}

#[test]
fn labels_keep_the_capitals_of_the_file() {
    let mut text = "Pat.-Nr.;Gruppe;CRP Vor Therapie;CRP 4 Wochen;CRP 12 Wochen\n".to_owned();
    for p in 1..=10 {
        let arm = ["Placebo", "Vitamin"][p % 2];
        let _ = writeln!(text, "{p};{arm};{p};{};{}", p + 2, p + 3);
    }
    let study = study("vitamin.csv", text.as_bytes());
    assert_eq!(visits(&study), ["Vor Therapie", "4 Wochen", "12 Wochen"]);
    assert_eq!(markers(&study), ["CRP"]);
}

#[test]
fn notes_of_one_kind_in_many_columns_are_one() {
    let mut text = "id,group".to_owned();
    for m in ["A", "B", "C", "D", "E"] {
        let _ = write!(text, ",{m}x pre,{m}x post");
    }
    text.push('\n');
    for p in 1..=12 {
        let _ = write!(text, "{p},{}", ["control", "drug"][p % 2]);
        for c in 0..10 {
            let clotted = p == 3;
            let number = (p * 7 + c).to_string();
            let _ = write!(text, ",{}", if clotted { "clotted" } else { &number });
        }
        text.push('\n');
    }
    let study = study("clotted.csv", text.as_bytes());
    let told = study.issues.iter().filter(|i| i.code == "text_in_number");
    let told: Vec<&str> = told.map(|i| i.message.as_str()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("10 cells") && told[0].contains("10 columns"));
    let heads = "id,x,x,x,x,x,x\n1,1,2,3,4,5,6\n2,2,3,4,5,6,7\n3,1,2,3,4,5,6\n";
    let read = read("heads.csv", heads.as_bytes());
    let told = read.issues.iter();
    assert_eq!(told.filter(|i| i.code == "duplicate_header").count(), 1);
}
