//! Studies in several files, with a sheet of their samples, and from standard input.

use super::{copied, trajecta};
use std::io::Write;
use std::process::{Command, Stdio};

fn inspect(arguments: &[&str]) -> serde_json::Value {
    let dir = tempfile::tempdir().unwrap();
    let all: Vec<&str> = [&["inspect"], arguments, &["--json"]].concat();
    let out = trajecta(dir.path(), &all);
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(0), "{arguments:?}: {text}");
    serde_json::from_slice(&out.stdout).unwrap()
}

fn n_subjects(json: &serde_json::Value) -> u64 {
    json["study"]["n_subjects"].as_u64().unwrap()
}

#[test]
fn a_folder_of_visits_and_a_list_of_files_are_one_study() {
    let folder = copied("instruments/visits");
    let json = inspect(&[&folder]);
    assert_eq!(n_subjects(&json), 10);
    assert_eq!(json["study"]["visits"].as_array().unwrap().len(), 3);
    let (people, values) = (
        copied("instruments/facts/people.csv"),
        copied("instruments/facts/values.csv"),
    );
    let json = inspect(&[&people, &values]);
    assert_eq!(n_subjects(&json), 10);
    assert_eq!(json["study"]["groups"].as_array().unwrap().len(), 2);
}

#[test]
fn a_folder_is_read_whole_and_what_is_left_out_is_said() {
    // Each visit in another format: none may be left out silently.
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("visits");
    std::fs::create_dir(&folder).unwrap();
    for (visit, ending) in [("baseline", "csv"), ("week4", "sav"), ("week8", "parquet")] {
        let from = copied(&format!("instruments/visits/trial_{visit}.csv"));
        let to = folder.join(format!("trial_{visit}.{ending}"));
        // What a file is, its content says.
        std::fs::copy(from, to).unwrap();
    }
    std::fs::write(folder.join("notes.docx"), "x").unwrap();
    std::fs::write(folder.join("~$trial.xlsx"), "x").unwrap();
    let out = trajecta(dir.path(), &["inspect", "visits", "--json"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(0), "{said}");
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(json["study"]["visits"].as_array().unwrap().len(), 3);
    assert!(
        said.contains("visits: not read, because they are folders or not named as files of a study: notes.docx."),
        "{said}"
    );
    assert!(!said.contains("~$trial"), "{said}");
    let help = trajecta(dir.path(), &["inspect", "--help"]);
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for ending in trajecta::import::endings() {
        assert!(help.contains(&format!(".{ending}")), "{ending}: {help}");
    }
}

#[test]
fn what_the_program_wrote_beside_a_study_is_no_part_of_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("study")).unwrap();
    let from = copied("instruments/visits/trial_baseline.csv");
    let out = trajecta(dir.path(), &["convert", &from, "--out", "study/tidy.csv"]);
    assert_eq!(out.status.code(), Some(0));
    assert!(dir.path().join("study/tidy.csv.source.txt").exists());
    let names = ["forest.png", "forest.caption.txt"];
    for name in names {
        std::fs::write(dir.path().join("study").join(name), "A caption.\n").unwrap();
    }
    let out = trajecta(dir.path(), &["inspect", "study", "--json"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(0), "{said}");
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(n_subjects(&json), 10);
    assert!(said.contains("forest.png"), "{said}");
}

#[test]
fn a_sample_sheet_says_whose_the_samples_are() {
    let (export, sheet) = (
        copied("instruments/xponent.csv"),
        copied("instruments/samples.csv"),
    );
    let json = inspect(&[&export, "--samples", &sheet]);
    assert_eq!(n_subjects(&json), 10);
    // None of the inputs is ever overwritten.
    let dir = tempfile::tempdir().unwrap();
    let inputs = [("x.csv", &export), ("s.csv", &sheet)];
    for (name, from) in inputs {
        std::fs::copy(from, dir.path().join(name)).unwrap();
    }
    let out = trajecta(
        dir.path(),
        &["screen", "x.csv", "--samples", "s.csv", "--out", "s.csv"],
    );
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn standard_input_is_a_study() {
    let text = std::fs::read(copied("instruments/study.csv")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(["inspect", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&text).unwrap();
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(n_subjects(&json), 10);
}
