//! Broken and odd files, each with the outcome it must have.
//!
//! `corpus/expected.tsv` lists, for every file: the outcome (`study` with the number of values,
//! `question` with its flag, `error` with a part of its sentence) and the codes of issues that must be
//! there. With `TRAJECTA_CORPUS=print` the test prints what it finds instead of comparing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use trajecta::import::{ImportOptions, recognise};
use trajecta::work::Monitor;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Outcome, its detail, and the codes of what was noticed.
fn outcome(name: &str, bytes: &[u8]) -> (&'static str, String, BTreeSet<String>) {
    let read = match recognise(name, bytes, &ImportOptions::default(), &Monitor::new()) {
        Err(e) => return ("error", e.to_string(), BTreeSet::new()),
        Ok(read) => read,
    };
    let codes = read.issues.iter().map(|i| i.code.to_string()).collect();
    for issue in &read.issues {
        assert!(issue.message.ends_with('.'), "{name}: {}", issue.message);
    }
    let Some(study) = read.study else {
        let flags: Vec<String> = read.questions.iter().map(|q| q.flag.clone()).collect();
        assert!(!flags.is_empty(), "{name}: neither study nor question");
        return ("question", flags.join(" "), codes);
    };
    let source = &study.source;
    let left: usize = source.rows_left_out.iter().map(|l| l.n).sum();
    assert_eq!(
        source.rows_read,
        source.rows_used + left,
        "{name}: counts add up"
    );
    // What was recognised, given back, reads the same study.
    match recognise(name, bytes, &read.options, &Monitor::new()) {
        Err(e) => panic!("{name}, read again: {e}"),
        Ok(again) => {
            assert_eq!(again.questions, [], "{name}, read again");
            assert_eq!(
                again.study.map(|s| s.markers).as_ref(),
                Some(&study.markers),
                "{name}"
            );
        }
    }
    let values = study.markers.iter().flat_map(|m| &m.values).flatten();
    ("study", values.count().to_string(), codes)
}

#[test]
fn every_file_has_its_outcome() {
    let listed = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .filter(|n| n != "expected.tsv")
        .collect();
    names.sort();
    if std::env::var("TRAJECTA_CORPUS").is_ok_and(|v| v == "print") {
        for name in names {
            let (kind, detail, codes) = outcome(&name, &fs::read(folder().join(&name)).unwrap());
            let codes: Vec<String> = codes.into_iter().collect();
            println!("{name}\t{kind}\t{detail}\t{}", codes.join(" "));
        }
        return;
    }
    let mut wrong = Vec::new();
    let mut seen = Vec::new();
    for line in listed.lines().filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, kind, detail, codes] = cells[..] else {
            panic!("{line}: four cells are wanted");
        };
        seen.push(name.to_owned());
        let found = outcome(name, &fs::read(folder().join(name)).unwrap());
        let fits = match kind {
            "error" => found.1.contains(detail) && found.1.ends_with('.'),
            _ => found.1 == detail,
        };
        if found.0 != kind || !fits || !codes.split_whitespace().all(|c| found.2.contains(c)) {
            wrong.push(format!("{line}\n  found {found:?}"));
        }
    }
    seen.sort();
    assert_eq!(seen, names, "every file of the corpus is listed once");
    assert!(names.len() >= 60);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn large_odd_files_end_in_a_sentence_or_a_study() {
    let head = "id,group,visit,opg\n";
    let row = |s: usize, v: usize| format!("P{s},{},Day {v},{}.5\n", s % 2, s * 7 + v);
    let rows: String = (0..40)
        .flat_map(|s| (1..4).map(move |v| row(s, v)))
        .collect();
    let long = "x".repeat(1_000_000);
    let cases: Vec<(&str, String, &str, &str)> = vec![
        (
            "long cell",
            format!("{head}{rows}{long},1,Day 1,5\n"),
            "study",
            "121",
        ),
        (
            "long quoted cell",
            format!("{head}{rows}\"{long}\",1,Day 1,5\n"),
            "study",
            "121",
        ),
        (
            "long header",
            format!("id,group,visit,opg {long}\n{rows}"),
            "study",
            "120",
        ),
        (
            "one long line",
            long.clone(),
            "error",
            "has one column only",
        ),
        ("delimiters only", ",".repeat(1_000_000), "error", ""),
        ("quotes only", "\"".repeat(1_000_001), "error", ""),
        (
            "open quote over a large file",
            format!("{head}P0,1,\"Day 1,5\n{}", rows.repeat(500)),
            "error",
            "line 2: a quotation mark",
        ),
        (
            "too many columns",
            format!("id,visit{}\nA,1\n", ",m".repeat(20_000)),
            "error",
            "columns, where 20000 can be read",
        ),
        (
            "short rows under a wide header",
            format!("id,visit{}\n{}", ",m".repeat(19_000), "A\n".repeat(20_000)),
            "error",
            "nearly all empty",
        ),
        (
            "line ends only",
            "\r\n".repeat(500_000),
            "error",
            "is empty",
        ),
        (
            "deep nesting of signs",
            format!("{head}{rows}P1,1,Day 1,{}5\n", "-".repeat(100_000)),
            "study",
            "120",
        ),
    ];
    for (what, text, kind, detail) in cases {
        let found = outcome("large.csv", text.as_bytes());
        assert_eq!(found.0, kind, "{what}: {found:?}");
        assert!(found.1.contains(detail), "{what}: {}", found.1);
    }
}
