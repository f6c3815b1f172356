//! What is said of one value, one subject and one row agrees with its number, and with what was tested.

use super::{code, data, json, marker, temp, trajecta, words};
use std::path::Path;

/// The bundled study with other cells, each by the start of its row and its column.
fn changed(folder: &Path, cells: &[(&str, usize, &str)]) -> String {
    let text = std::fs::read_to_string(data("ketamine_bone.csv")).unwrap();
    let rows = text.lines().map(|row| {
        let mut own: Vec<&str> = row.split(',').collect();
        for (start, column, cell) in cells {
            if row.starts_with(start) {
                own[*column] = cell;
            }
        }
        own.join(",")
    });
    let rows: Vec<String> = rows.collect();
    let path = folder.join("changed.csv");
    std::fs::write(&path, rows.join("\n") + "\n").unwrap();
    path.display().to_string()
}

/// The methods of an analysis, and its results.
fn analysed(folder: &Path, study: &str, more: &[&str]) -> (String, serde_json::Value) {
    let mut arguments = vec!["analyze", study, "--out", "out", "--write", "json,report"];
    arguments.extend(more);
    let output = trajecta(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let methods = std::fs::read_to_string(folder.join("out/methods.txt")).unwrap();
    (methods, json(folder.join("out/results.json")))
}

#[test]
fn one_value_is_and_several_are() {
    let folder = temp();
    let one = [
        ("MDD01,MDD,M,34,22.3,230 min", 6, "0"),
        ("MDD01,MDD,M,34,22.3,230 min", 8, "<5"),
    ];
    let two = [
        ("MDD01,MDD,M,34,22.3,Day 1", 6, "0"),
        ("MDD01,MDD,M,34,22.3,Day 1", 8, "<5"),
    ];
    let more = ["--scale", "ln", "--exclude-subject", "MDD02"];
    let study = changed(folder.path(), &one);
    let (methods, results) = analysed(folder.path(), &study, &more);
    for said in [
        "1 value that was not positive has no logarithm and was left out.",
        " OPN values (1 %; HC 0, MDD 1) was below a limit of detection and ",
        "1 was excluded (no reason given); 43 were analysed",
        "; 7 were left out: ",
    ] {
        assert!(methods.contains(said), "{said}\n{methods}");
    }
    let warned = |results: &serde_json::Value, name: &str, said: &str| {
        let warnings = marker(results, name)["warnings"].to_string();
        assert!(warnings.contains(said), "{said}\n{warnings}");
    };
    let lost = "1 value is zero or negative and has no logarithm, so it counts as missing.";
    warned(&results, "opg_pg_ml", lost);
    warned(&results, "opn_ng_ml", "; in the numbers it is ");

    let study = changed(folder.path(), &[one, two].concat());
    let (methods, results) = analysed(folder.path(), &study, &more);
    for said in [
        "2 values that were not positive have no logarithm and were left out.",
        "MDD 2) were below a limit of detection and ",
    ] {
        assert!(methods.contains(said), "{said}\n{methods}");
    }
    let lost = "2 values are zero or negative and have no logarithm, so they count as missing.";
    warned(&results, "opg_pg_ml", lost);
    warned(&results, "opn_ng_ml", "; in the numbers they are ");
}

/// Where groups were randomised the difference at the baseline has no p, and the methods claim none.
#[test]
fn the_methods_name_the_visits_that_are_tested() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let untested = "(not tested at the baseline, because the groups were randomised)";
    for (randomized, is_said) in [("yes", true), ("no", false)] {
        let more = ["--scale", "ln", "--randomized", randomized];
        let (methods, results) = analysed(folder.path(), &study, &more);
        assert_eq!(methods.contains(untested), is_said, "{methods}");
        let contrasts = marker(&results, "opg_pg_ml")["model"]["contrasts"].clone();
        let contrasts = contrasts.as_array().unwrap().iter();
        let mut at_baseline =
            contrasts.filter(|c| c["family"] == "group_difference" && c["visit"] == "Baseline");
        assert_eq!(at_baseline.any(|c| c["p"].is_null()), is_said);
    }
}
