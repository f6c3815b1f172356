//! Every export of the same study, opened by the program with no flag beyond the reference group: the
//! same contrasts as from the rows layout, and counts of rows that add up wherever they are told.

use crate::exports;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Runs the program; it must succeed.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

fn analyse(folder: &Path, file: &str) -> Value {
    run(
        folder,
        &[
            "analyze",
            file,
            "--reference",
            "HC",
            "--out",
            "out",
            "--write",
            "json",
        ],
    );
    let text = std::fs::read_to_string(folder.join("out/results.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value}"))
}

fn counts_add_up(study: &Value, file: &str) {
    let n = |v: &Value| v.as_u64().unwrap();
    let rows = &study["rows"];
    let left: u64 = array(&rows["left_out"]).iter().map(|l| n(&l["n"])).sum();
    assert!(n(&rows["read"]) > 0, "{file}");
    assert_eq!(n(&rows["read"]), n(&rows["used"]) + left, "{file}: {rows}");
}

#[test]
fn every_layout_gives_the_results_of_the_rows_layout() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let plain = include_str!("../golden/data/ketamine_bone.csv");
    std::fs::write(folder.join("rows.csv"), plain).unwrap();
    let wanted = analyse(folder, "rows.csv");
    for (file, layout, text) in exports::all() {
        std::fs::write(folder.join(file), text).unwrap();
        let found = analyse(folder, file);
        assert_eq!(found["study"]["layout"], layout, "{file}");
        counts_add_up(&found["study"], file);
        assert_eq!(
            array(&found["markers"]).len(),
            array(&wanted["markers"]).len()
        );
        for marker in array(&found["markers"]) {
            let name = exports::plain_name(marker["marker"].as_str().unwrap());
            let plain = array(&wanted["markers"])
                .iter()
                .find(|m| m["marker"] == name.as_str())
                .unwrap();
            assert_eq!(
                marker["n_observations"], plain["n_observations"],
                "{file} {name}"
            );
            let contrasts = array(&marker["model"]["contrasts"]);
            let others = array(&plain["model"]["contrasts"]);
            assert_eq!(contrasts.len(), others.len(), "{file} {name}");
            assert!(contrasts.len() >= 13, "{file} {name}");
            for (a, b) in contrasts.iter().zip(others) {
                assert_eq!((&a["family"], &a["group"]), (&b["family"], &b["group"]));
                for field in ["estimate", "se", "df", "p"] {
                    let (x, y) = (a[field].as_f64().unwrap(), b[field].as_f64().unwrap());
                    let close = (x - y).abs() <= 1e-6 * y.abs().max(1e-9);
                    assert!(close, "{file} {name} {field}: {x} and {y}");
                }
            }
        }
    }
}

#[test]
fn inspect_tells_the_layout_the_score_of_each_and_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (file, layout, text) in exports::all() {
        let lines = text.lines().filter(|l| !l.trim().is_empty()).count();
        std::fs::write(folder.join(file), text).unwrap();
        let told: Value = serde_json::from_str(&run(folder, &["inspect", file, "--json"])).unwrap();
        assert_eq!(told["study"]["layout"], layout, "{file}");
        assert_eq!(array(&told["layouts"]).len(), 11, "{file}");
        assert_eq!(array(&told["questions"]).len(), 0, "{file}");
        counts_add_up(&told["study"], file);
        // Headers, titles and names of blocks are no rows; everything else is.
        let read = told["study"]["rows"]["read"].as_u64().unwrap();
        assert!(
            (read as usize) < lines && read as usize + 16 > lines,
            "{file}"
        );
        let page = run(folder, &["inspect", file]);
        let rows = page.lines().find(|l| l.starts_with("Rows: ")).unwrap();
        let numbers: Vec<u64> = rows
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|n| n.parse().ok())
            .collect();
        assert_eq!(numbers[0], read, "{rows}");
    }
}
