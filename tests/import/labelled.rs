//! Wide tables whose headers say little and whose labels name marker, unit and time.

use trajecta::import::{ImportOptions, Recognition, recognise};
use trajecta::study::Study;
use trajecta::work::Monitor;

const TIMES: [&str; 4] = ["Baseline", "40 min", "230 min", "Day 1"];

/// A column of 16 subjects: its name, its label, and a level that its numbers are around.
type Column = (String, String, f64);

/// A Dataset-JSON file with these columns beside subject and group.
fn file(columns: &[Column]) -> String {
    let declared: Vec<String> = (columns.iter())
        .map(|(name, label, _)| {
            format!(r#"{{"name": "{name}", "label": "{label}", "dataType": "double"}}"#)
        })
        .collect();
    let rows: Vec<String> = (0..16)
        .map(|s| {
            let own = f64::from(s * 7 % 11);
            let cells: Vec<String> = (columns.iter().enumerate())
                .map(|(at, (_, _, level))| {
                    let shift = (s as usize * 5 + at * 3) % 7;
                    format!(
                        "{:.2}",
                        level * (1.0 + own / 10.0) + shift as f64 * level / 50.0
                    )
                })
                .collect();
            let group = if s % 2 == 0 { "Placebo" } else { "Drug" };
            format!(r#"["S{s:02}", "{group}", {}]"#, cells.join(", "))
        })
        .collect();
    format!(
        r#"{{"datasetJSONVersion": "1.1.0", "records": 16, "name": "W", "columns": [{{"name": "subject", "label": "Subject", "dataType": "string"}}, {{"name": "group", "label": "Group", "dataType": "string"}}, {}], "rows": [{}]}}"#,
        declared.join(", "),
        rows.join(", ")
    )
}

/// Eight columns, named by `name` from the number of the marker and of its visit.
fn two_markers(name: impl Fn(usize, usize) -> String, between: &str) -> Vec<Column> {
    let markers = [
        ("Interleukin-6 (pg/mL)", 5.0),
        ("C-reactive protein (mg/L)", 70.0),
    ];
    let mut out = Vec::new();
    for (m, (marker, level)) in markers.iter().enumerate() {
        for (v, time) in TIMES.iter().enumerate() {
            out.push((name(m, v), format!("{marker}{between}{time}"), *level));
        }
    }
    out
}

fn study(columns: &[Column]) -> Study {
    read(columns).study.unwrap()
}

fn read(columns: &[Column]) -> Recognition {
    let text = file(columns);
    let read = recognise(
        "w.json",
        text.as_bytes(),
        &ImportOptions::default(),
        &Monitor::new(),
    )
    .unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read
}

fn visits(study: &Study) -> Vec<&str> {
    study.visits.iter().map(|v| v.label.as_str()).collect()
}

fn told(study: &Study) -> Vec<(&str, &str)> {
    let markers = study.markers.iter();
    markers
        .map(|m| (m.label.as_str(), m.unit.as_str()))
        .collect()
}

const BOTH: [(&str, &str); 2] = [("Interleukin-6", "pg/mL"), ("C-reactive protein", "mg/L")];

#[test]
fn labels_name_the_markers_and_visits_that_headers_only_count() {
    let letters = ["a", "b", "c", "d"];
    let by_turns = |m: usize, v: usize| format!("VAR{:05}", 2 * v + m + 1);
    let numbered = |m: usize, v: usize| format!("lab_{}", 4 * m + v + 1);
    let glued = |m: usize, v: usize| format!("{}{}", ["il6", "crp"][m], v + 1);
    let lettered = |m: usize, v: usize| format!("{}_{}", ["il6", "crp"][m], letters[v]);
    let names: [&dyn Fn(usize, usize) -> String; 4] = [&by_turns, &numbered, &glued, &lettered];
    for name in names {
        for between in [" ", ", ", " - ", " at "] {
            let columns = two_markers(name, between);
            let study = study(&columns);
            assert_eq!(visits(&study), TIMES, "{columns:?}");
            assert_eq!(told(&study), BOTH, "{columns:?}");
        }
    }
}

#[test]
fn markers_keep_the_short_names_that_their_headers_give() {
    let columns = two_markers(|m, v| format!("{}_t{}", ["il6", "crp"][m], v + 1), " ");
    let study = study(&columns);
    let names: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["il6", "crp"]);
    assert_eq!(told(&study), BOTH);
    assert_eq!(visits(&study), TIMES);
}

#[test]
fn visits_follow_the_labels_where_headers_count_them_backwards() {
    let mut columns = two_markers(|m, v| format!("{}_{}", ["il6", "crp"][m], 4 - v), " ");
    columns.sort_by(|a, b| a.0.cmp(&b.0));
    let study = study(&columns);
    assert_eq!(visits(&study), TIMES);
    // The first subject's value of `il6_4`, which is the baseline.
    let at = columns.iter().position(|c| c.0 == "il6_4").unwrap();
    let wanted = 5.0 + (at * 3 % 7) as f64 * 0.1;
    let il6 = study.markers.iter().find(|m| m.name == "il6").unwrap();
    let first = il6.values[study.baseline].get().unwrap();
    assert!((first - wanted).abs() < 0.006, "{first} {wanted}");
}

#[test]
fn headers_that_name_times_stay_and_labels_in_another_order_are_told() {
    let times = ["bl", "40min", "230min", "day1"];
    let name = |m: usize, v: usize| format!("{}_{}", ["il6", "crp"][m], times[v]);
    let is_told = |r: &Recognition| {
        let mut issues = r.issues.iter();
        issues.any(|i| i.code == "labels_contradict_headers")
    };
    let right = read(&two_markers(name, " "));
    assert!(!is_told(&right));
    let right = right.study.unwrap();
    assert_eq!(right.visits.len(), 4);
    assert_eq!(told(&right), BOTH);
    let turned = read(&two_markers(|m, v| name(m, 3 - v), " "));
    assert!(is_told(&turned), "{:?}", turned.issues);
}
