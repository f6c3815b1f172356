//! What warnings and questions about wide headers advise gives the study that they promise.

use super::opened::open;
use std::fmt::Write as _;
use trajecta::import::{ImportOptions, Layout, Recognition};

fn read(text: &str, options: &ImportOptions) -> Recognition {
    open("study.csv", text.as_bytes(), options).unwrap()
}

fn with_layout(layout: Layout) -> ImportOptions {
    ImportOptions {
        layout: Some(layout),
        ..ImportOptions::default()
    }
}

/// Markers and visits.
fn size(read: &Recognition) -> (usize, usize) {
    let study = read.study.as_ref().expect("a study");
    (study.markers.len(), study.visits.len())
}

fn says(read: &Recognition, code: &str) -> bool {
    read.issues.iter().any(|i| i.code == code)
}

/// A number that differs from row to row.
fn noise(row: usize, column: usize) -> f64 {
    ((row * 7919 + column * 104_729) % 97) as f64 / 97.0
}

#[test]
fn columns_of_conditions_become_visits_of_one_marker() {
    let mut text = "id,neutral,positive,negative\n".to_owned();
    for s in 0..20 {
        let base = 120.0 + 6.0 * s as f64;
        let of = |c: usize| base + 4.0 * c as f64 + 8.0 * noise(s, c);
        let _ = writeln!(text, "P{s},{:.1},{:.1},{:.1}", of(0), of(1), of(2));
    }
    let first = read(&text, &ImportOptions::default());
    assert!(says(&first, "conditions_across"), "{:?}", first.issues);
    assert_eq!(size(&first), (3, 1));
    let visits = ["neutral", "positive", "negative"];
    let options = ImportOptions {
        visits: visits.map(str::to_owned).to_vec(),
        ..with_layout(Layout::Wide)
    };
    let taken = read(&text, &options);
    assert_eq!(size(&taken), (1, 3));
    assert!(taken.questions.is_empty());
    let apart = read(&text, &with_layout(Layout::Rows));
    assert_eq!(size(&apart), (3, 1));
    assert!(!says(&apart, "conditions_across"));
}

#[test]
fn numbers_that_count_things_become_markers() {
    let mut text = "mouse,placenta1,placenta2,placenta3\n".to_owned();
    for s in 0..20 {
        let base = 0.4 + 0.02 * s as f64;
        let of = |c: usize| base + 0.03 * noise(s, c);
        let _ = writeln!(text, "M{s},{:.3},{:.3},{:.3}", of(0), of(1), of(2));
    }
    let first = read(&text, &ImportOptions::default());
    assert_eq!(size(&first), (1, 3));
    assert!(says(&first, "numbers_as_visits"), "{:?}", first.issues);
    for (layout, wanted) in [(Layout::Rows, (3, 1)), (Layout::Wide, (1, 3))] {
        let taken = read(&text, &with_layout(layout));
        assert_eq!(size(&taken), wanted);
        assert!(!says(&taken, "numbers_as_visits"));
    }
}

#[test]
fn items_beside_their_mean_are_asked_about_and_either_answer_is_taken() {
    let mut text = "id,1,2,3,4,5,6,average\n".to_owned();
    for s in 0..30 {
        let item = |c: usize| 1 + s % 3 + (3.0 * noise(s, c)) as usize;
        let items: Vec<usize> = (0..6).map(item).collect();
        let sum: usize = items.iter().sum();
        let cells: Vec<String> = items.iter().map(usize::to_string).collect();
        let _ = writeln!(text, "S{s},{},{:.2}", cells.join(","), sum as f64 / 6.0);
    }
    let first = read(&text, &ImportOptions::default());
    assert_eq!(first.questions.len(), 1, "{:?}", first.questions);
    assert_eq!(first.questions[0].flag, "--layout");
    let items = read(&text, &with_layout(Layout::Rows));
    let study = items.study.as_ref().expect("a study");
    assert_eq!(study.visits.len(), 1);
    assert!(study.markers.len() > 5);
    assert_eq!(size(&read(&text, &with_layout(Layout::Wide))), (1, 6));
}

#[test]
fn a_question_without_a_subject_names_the_row() {
    let mut text = "neutral,positive,negative\n".to_owned();
    for s in 0..12 {
        let base = 120.0 + 6.0 * s as f64;
        let of = |c: usize| base + 8.0 * noise(s, c);
        let _ = writeln!(text, "{:.1},{:.1},{:.1}", of(0), of(1), of(2));
    }
    let first = read(&text, &ImportOptions::default());
    if let Some(question) = first.questions.iter().find(|q| q.flag == "--subject") {
        assert!(question.remedy.command.contains("--subject row"));
    }
    let options = ImportOptions {
        subject: Some("row".to_owned()),
        ..ImportOptions::default()
    };
    assert!(says(&read(&text, &options), "conditions_across"));
}
