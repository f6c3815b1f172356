//! `--marker-name` beside several columns of values: the labels of the rows are parts of the markers.

use super::opened::open;
use std::fmt::Write as _;
use trajecta::import::{ImportOptions, Recognition};
use trajecta::study::Study;

fn named(column: &str) -> ImportOptions {
    ImportOptions {
        marker_name: Some(column.to_owned()),
        ..ImportOptions::default()
    }
}

fn read(text: &str, options: &ImportOptions) -> Recognition {
    let read = open("study.csv", text.as_bytes(), options).unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read
}

/// The study, which what was recognised reads again.
fn study(text: &str, options: &ImportOptions) -> Study {
    let first = read(text, options);
    let again = read(text, &first.options);
    assert_eq!(first.study, again.study);
    first.study.unwrap()
}

fn names(study: &Study) -> Vec<&str> {
    study.markers.iter().map(|m| m.name.as_str()).collect()
}

/// The value of a marker for the first subject at its first visit.
fn first(study: &Study, marker: &str) -> Option<f64> {
    let found = study.markers.iter().find(|m| m.name == marker)?;
    found.values.first()?.get()
}

#[test]
fn diets_of_the_same_people_are_parts_of_each_marker() {
    let mut text = "subject,diet,session,hunger (mm),thirst\n".to_owned();
    for s in [114, 207, 333, 451, 590, 612] {
        for (d, diet) in ["fed", "fasted"].into_iter().enumerate() {
            for v in 1..=3 {
                let x = s / 10 + 10 * d + v;
                let _ = writeln!(text, "{s},{diet},{v},{x}.5,{}", x + 20);
            }
        }
    }
    let asked = open("study.csv", text.as_bytes(), &ImportOptions::default()).unwrap();
    let remedy = &asked.questions[0].remedy.command;
    assert!(remedy.contains("--marker-name \"diet\""), "{remedy}");
    assert_eq!(asked.questions[0].choices[0], "same");
    let study = study(&text, &named("diet"));
    assert_eq!(
        names(&study),
        [
            "hunger fed (mm)",
            "hunger fasted (mm)",
            "thirst fed",
            "thirst fasted"
        ]
    );
    assert_eq!((study.subjects.len(), study.visits.len()), (6, 3));
    assert_eq!(first(&study, "hunger fed (mm)"), Some(12.5));
    assert_eq!(first(&study, "thirst fasted"), Some(42.0));
}

#[test]
fn sides_are_parts_of_markers_whose_visits_stand_in_headers() {
    let mut text = "person,side,flexbef,flexaft,rotbef,rotaft\n".to_owned();
    for p in 1..=8 {
        for (s, side) in ["left", "right"].into_iter().enumerate() {
            let x = 100 + p + 10 * s;
            let _ = writeln!(text, "P{p},{side},{x},{},{},{}", x + 5, x - 60, x - 50);
        }
    }
    let study = study(&text, &named("side"));
    let all = ["flex left", "flex right", "rot left", "rot right"];
    assert_eq!(names(&study), all);
    assert_eq!((study.subjects.len(), study.visits.len()), (8, 2));
    assert_eq!(first(&study, "rot right"), Some(51.0));
    let one = ImportOptions {
        markers: vec!["rot right".to_owned()],
        ..named("side")
    };
    assert_eq!(names(&read(&text, &one).study.unwrap()), ["rot right"]);
}

#[test]
fn one_marker_in_headers_is_called_by_the_label_of_its_row() {
    let mut text = "dish,what,day0,day3,day6\n".to_owned();
    for d in 1..=6 {
        let _ = writeln!(text, "D{d},germinated,0,{},{}", d + 2, d + 5);
        let _ = writeln!(text, "D{d},seeds,20,20,{}", 20 - d % 2);
    }
    let study = study(&text, &named("what"));
    assert_eq!(names(&study), ["germinated", "seeds"]);
    assert_eq!((study.subjects.len(), study.visits.len()), (6, 3));
}

#[test]
fn two_columns_name_the_markers_together() {
    let mut text = "goat,minute,drug,gas,pco2\n".to_owned();
    for g in 1..=6 {
        for t in [5, 10, 15] {
            for (d, drug) in ["water", "morphine"].into_iter().enumerate() {
                for (k, gas) in ["air", "oxygen"].into_iter().enumerate() {
                    let x = 40 + g + t + 100 * d + 10 * k;
                    let _ = writeln!(text, "G{g},{t},{drug},{gas},{x}.25");
                }
            }
        }
    }
    let study = study(&text, &named("drug+gas"));
    let all = [
        "water air",
        "water oxygen",
        "morphine air",
        "morphine oxygen",
    ];
    let mut found = names(&study);
    found.sort_unstable();
    let mut wanted = all.to_vec();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    assert_eq!((study.subjects.len(), study.visits.len()), (6, 3));
    let missing = open("study.csv", text.as_bytes(), &named("drug+nothing"));
    assert!(missing.is_err());
}
