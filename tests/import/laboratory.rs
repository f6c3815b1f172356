//! Plates, pots and plants: what is offered where a laboratory file leaves something open, taken as offered.

use super::opened::open;
use trajecta::import::{ImportOptions, Layout, Recognition, SubjectNumbers};

fn file(name: &str, options: &ImportOptions) -> Recognition {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/fourteenth");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    open(name, &bytes, options).unwrap()
}

#[test]
fn days_taken_together_are_said_where_each_row_is_a_subject() {
    let text = "trt,day,tnf\nA,1,4.7\nB,1,6.7\nA,1,5.1\nB,1,4.9\nA,3,5.2\nB,3,6.1\nA,3,5.5\nB,3,6.6\n\
        A,7,5.9\nB,7,7.2\nA,7,6.0\nB,7,7.1\n";
    let options = ImportOptions {
        subject: Some("row".to_owned()),
        ..ImportOptions::default()
    };
    let read = open("study.csv", text.as_bytes(), &options).unwrap();
    let said = read.issues.iter();
    let said = said.filter(|i| i.code == "no_subject_seen_twice");
    let said: Vec<&str> = said.map(|i| i.message.as_str()).collect();
    assert!(
        matches!(said.as_slice(), [one] if one.contains("each row is at one day only")),
        "{said:?}"
    );
}

#[test]
fn a_key_of_three_factors_is_offered_first_and_reads_the_plants() {
    let name = "1711-plants-by-three-factors.csv";
    let asked = file(name, &ImportOptions::default());
    let remedy = &asked.questions[0].remedy.command;
    let key = "species+nacl+primed";
    let at = |text: &str| remedy.find(text).unwrap_or(usize::MAX);
    let offered = format!("--subject-numbers \"restart:{key}\"");
    assert!(at(&offered) < at("--duplicates mean"), "{remedy}");
    let options = ImportOptions {
        subject_numbers: Some(SubjectNumbers::RestartIn(key.to_owned())),
        ..ImportOptions::default()
    };
    let read = file(name, &options);
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    let study = read.study.unwrap();
    assert_eq!((study.subjects.len(), study.visits.len()), (36, 3));
}

#[test]
fn numbers_of_rows_name_no_features_of_a_turned_table() {
    let text = "\"\",Gene_name,C1_ZT02,C1_ZT06,C1_ZT10,C2_ZT02,C2_ZT06,C2_ZT10\n\
        1,Gnai3,4975,4400,4367,4968,4793,4606\n3,Cdc45,39,26,43,49,55,37\n4,H19,2,5,4,7,2,9\n\
        7,Narf,12,15,14,17,12,19\n";
    let options = ImportOptions {
        layout: Some(Layout::Turned),
        ..ImportOptions::default()
    };
    let study = open("genes.csv", text.as_bytes(), &options).unwrap();
    let study = study.study.unwrap();
    let markers: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(markers, ["Gnai3", "Cdc45", "H19", "Narf"]);
}

#[test]
fn steps_that_rise_within_subjects_may_be_the_visits() {
    let mut text = "fish,condition,speed,oxygen,moving\n".to_owned();
    for fish in 1..7 {
        let condition = if fish % 2 == 0 { "salt" } else { "fresh" };
        for (step, speed) in ["0.1", "0.4", "0.5", "0.6"].into_iter().enumerate() {
            let oxygen = 60 + 7 * fish + 11 * step + (fish * step) % 5;
            text += &format!("F{fish},{condition},{speed},{oxygen}.5,{}\n", step % 2);
        }
    }
    let read = open("fish.csv", text.as_bytes(), &ImportOptions::default()).unwrap();
    let visit = read.questions.iter().find(|q| q.flag == "--visit");
    let choices = &visit.expect("which column names the visit").choices;
    assert_eq!(choices.first().map(String::as_str), Some("speed"));
}
