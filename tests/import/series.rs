//! Tables of series that are turned as the program says: each column a subject, the rows their times.

use super::opened::open;
use std::fmt::Write as _;
use trajecta::import::{ImportOptions, Layout};

fn turned() -> ImportOptions {
    ImportOptions {
        layout: Some(Layout::Turned),
        ..ImportOptions::default()
    }
}

/// A kinetic of a plate, with the temperature beside the wells and notes below.
fn plate(head: &str) -> String {
    let mut text = format!("Plate:,Plate 1,Kinetic\n{head},Temperature(\u{b0}C)");
    for well in 0..24 {
        let _ = write!(text, ",{}{}", char::from(b'A' + well / 12), well % 12 + 1);
    }
    for step in 0..5 {
        let _ = write!(text, "\n{}:{:02}:00,37", step / 4, step % 4 * 15);
        for well in 0..24 {
            let _ = write!(text, ",0.{:03}", 80 + well * 3 + step * 7);
        }
    }
    text + "\n~End\n"
}

#[test]
fn wells_over_the_time_are_subjects_and_the_temperature_is_none() {
    let read = open("plate.csv", plate("Time").as_bytes(), &turned()).unwrap();
    let study = read.study.unwrap();
    assert_eq!(study.subjects.len(), 24);
    assert_eq!(study.markers.len(), 1);
    let hours: Vec<Option<f64>> = study.visits.iter().map(|v| v.hours).collect();
    assert_eq!(hours, [0.0, 0.25, 0.5, 0.75, 1.0].map(Some));
    let said: Vec<&str> = read.issues.iter().map(|i| i.message.as_str()).collect();
    assert!(said.iter().any(|m| m.contains("Temperature")), "{said:?}");
}

#[test]
fn a_question_about_columns_of_wells_offers_what_works() {
    let read = open(
        "plate.csv",
        plate("Time").as_bytes(),
        &ImportOptions::default(),
    )
    .unwrap();
    let question = &read.questions[0];
    assert_eq!(question.flag, "--layout");
    assert_eq!(question.choices, ["turned"]);
}

#[test]
fn other_growth_curves_are_turned_too() {
    for head in [
        "Day,a,b,c",
        "time (min),LB,LB T80,BHI",
        "Days,M101,M102,M201",
    ] {
        let text = format!("{head}\n0,0.1,0.2,0.3\n5,0.4,0.5,0.6\n10,0.7,0.9,0.8\n");
        let read = open("od.csv", text.as_bytes(), &ImportOptions::default()).unwrap();
        assert_eq!(read.questions[0].flag, "--layout", "{head}");
        let study = open("od.csv", text.as_bytes(), &turned())
            .unwrap()
            .study
            .unwrap();
        let shape = (
            study.subjects.len(),
            study.visits.len(),
            study.markers.len(),
        );
        assert_eq!(shape, (3, 3, 1), "{head}");
    }
}

#[test]
fn a_turned_table_names_its_markers_by_the_text_that_tells_them_apart() {
    let text = "label,mz,compound,P1_pre,P1_post,P2_pre,P2_post,P3_pre,P3_post\ng,162.1,Carnitine,1.5,2.5,3.5,4.5,5.5,6.5\ng,166.0,Alanine,2.5,3.5,4.5,5.5,6.5,7.5\ng,160.1,Serine,2.1,3.1,4.1,5.1,6.1,7.1\n";
    let study = open("peaks.csv", text.as_bytes(), &turned())
        .unwrap()
        .study
        .unwrap();
    let names: Vec<&str> = study.markers.iter().map(|m| m.label.as_str()).collect();
    assert_eq!(names, ["Carnitine", "Alanine", "Serine"]);
    assert_eq!(study.subjects.len(), 3);
}
