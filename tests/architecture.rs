//! Rooms use only the rooms above them; see the map in `src/lib.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order data flows.
const ROOMS: [&str; 13] = [
    "work", "numerics", "study", "import", "plan", "results", "models", "run", "figure", "report",
    "session", "cli", "app",
];

/// Pairs that are forbidden although the order would allow them.
const NEVER: [(&str, &str); 10] = [
    ("figure", "numerics"),
    ("figure", "models"),
    ("report", "numerics"),
    ("report", "models"),
    ("session", "numerics"),
    ("session", "models"),
    ("app", "numerics"),
    ("app", "models"),
    ("cli", "numerics"),
    ("cli", "models"),
];

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn violations(room: &str, text: &str) -> Vec<String> {
    let own = ROOMS.iter().position(|r| *r == room).unwrap();
    let mut found = Vec::new();
    let code: String = text
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        // `crate::{a::X, b::Y}` names several rooms at once.
        let names: Vec<String> = if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut names = vec![String::new()];
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => names.push(String::new()),
                    c if depth == 0 => names.last_mut().unwrap().push(c),
                    _ => {}
                }
            }
            names
                .iter()
                .map(|n| n.trim().split("::").next().unwrap_or("").to_owned())
                .collect()
        } else {
            vec![
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            ]
        };
        for name in names {
            let Some(used) = ROOMS.iter().position(|r| *r == name) else {
                continue;
            };
            if used > own
                || NEVER.contains(&(room, name.as_str()))
                || (room == "app" && name == "cli")
            {
                found.push(format!("{room} uses {name}"));
            }
        }
    }
    found
}

#[test]
fn data_flows_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut bad = Vec::new();
    for room in ROOMS {
        let mut files = Vec::new();
        sources(&src.join(room), &mut files);
        assert!(!files.is_empty(), "room {room} is empty");
        for file in files {
            for v in violations(room, &fs::read_to_string(&file).unwrap()) {
                bad.push(format!("{}: {v}", file.display()));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn the_check_sees_what_it_must() {
    assert_eq!(violations("study", "use crate::plan::Scale;").len(), 1);
    assert_eq!(
        violations("figure", "let x = crate::models::fit();").len(),
        1
    );
    assert_eq!(
        violations("cli", "use crate::{study::Study, app::run, plan::{A, B}};").len(),
        1
    );
    assert!(violations("run", "use crate::{study::Study, models::mmrm};").is_empty());
}

/// Whether a word stands in code by itself or as the start of another: not in the midst of `seguimiento`.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}

#[test]
fn egui_and_statrs_have_one_caller_each() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let path = file
            .strip_prefix(&src)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let code: String = text
            .lines()
            .filter(|l| !l.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        assert!(
            !code.contains("statrs::") || path.starts_with("numerics"),
            "{path} calls statrs"
        );
        assert!(
            !names(&code, "egui") || path.starts_with("app"),
            "{path} calls egui"
        );
    }
}
