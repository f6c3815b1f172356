//! Advice that the program gives is taken, and works.

use super::*;

/// A study file of the reading tests.
fn reading(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/shared");
    folder.join(name).display().to_string()
}

/// What `inspect --json` says of a file with more arguments.
fn inspected(file: &str, more: &[&str]) -> Value {
    let arguments = [&["inspect", file, "--json"], more].concat();
    let output = trajecta(temp().path(), &arguments);
    assert_eq!(
        code(&output),
        0,
        "{file} {more:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn names(value: &Value, field: &str) -> Vec<String> {
    let all = value.as_array().unwrap().iter();
    all.map(|v| v[field].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_fit_without_an_optimum_names_the_ladder_which_then_converges() {
    let folder = temp();
    let study = reading("037-rows-concentrations-quarter-hours.csv");
    let results = |more: &[&str]| -> Value {
        let arguments = [&["analyze", &study, "--out", "r", "--write", "json"], more].concat();
        assert_eq!(code(&trajecta(folder.path(), &arguments)), 0);
        let text = std::fs::read_to_string(folder.path().join("r/results.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let first = results(&[]);
    let why = first["markers"][0]["why"].as_str().unwrap();
    assert!(
        why.contains("covariance the first that converges (\"auto\")"),
        "{why}"
    );
    let second = results(&["--covariance", "auto"]);
    assert_eq!(second["markers"][0]["model"]["converged"], true);
}

#[test]
fn times_as_they_happened_are_taken_by_the_model_that_is_named() {
    let folder = temp();
    let study =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/days_as_they_happened.csv");
    let study = study.display().to_string();
    let told = inspected(&study, &[]);
    let advice = told["issues"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["code"] == "actual_days")
        .unwrap();
    assert!(
        advice["remedy"]["command"]
            .as_str()
            .unwrap()
            .contains("--model random-slope")
    );
    let output = trajecta(
        folder.path(),
        &[
            "analyze",
            &study,
            "--out",
            "r",
            "--write",
            "json",
            "--model",
            "random-slope",
        ],
    );
    assert_eq!(code(&output), 0);
    let text = std::fs::read_to_string(folder.path().join("r/results.json")).unwrap();
    let results: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(results["markers"][0]["model"]["converged"], true);
}

#[test]
fn numbers_that_start_again_are_settled_by_the_flag_that_is_named() {
    let site = reading("085-rows-numbers-restart-in-site.csv");
    let told = inspected(&site, &[]);
    assert_eq!(told["study"]["n_subjects"], 20);
    let warned = names(&told["issues"], "code").contains(&"subject_numbers_restart".to_owned());
    assert!(warned);
    assert_eq!(
        inspected(&site, &["--subject-numbers", "restart:site"])["study"]["n_subjects"],
        20
    );
    let group = reading("084-rows-numbers-restart-in-group.csv");
    let asked = trajecta(temp().path(), &["inspect", &group]);
    let sentence = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert!(
        sentence.contains("--subject-numbers \"restart:group\""),
        "{sentence}"
    );
    let apart = inspected(&group, &["--subject-numbers", "restart:group"]);
    assert_eq!(apart["study"]["n_subjects"], 16);
}

#[test]
fn rows_codes_and_groups_are_what_the_flags_say() {
    let rows = reading("048-wide-no-id-prewt-postwt.csv");
    assert_eq!(
        inspected(&rows, &["--subject", "row"])["study"]["n_subjects"],
        36
    );
    // `None` is a level of a covariate here; `--missing` takes that back.
    let codes = reading("044-rows-prior-therapy-none.csv");
    let told = inspected(&codes, &[]);
    assert_eq!(told["study"]["n_subjects"], 16);
    // Groups in the order asked for, and no others; the rows still add up.
    let doses = reading("100-rows-doses-low-medium-high.csv");
    let chosen = inspected(&doses, &["--groups", "High,Vehicle"]);
    assert_eq!(
        names(&chosen["study"]["groups"], "name"),
        ["High", "Vehicle"]
    );
    let counts = &chosen["study"]["rows"];
    let left: u64 = counts["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["n"].as_u64().unwrap())
        .sum();
    assert_eq!(
        counts["used"].as_u64().unwrap() + left,
        counts["read"].as_u64().unwrap()
    );
    let unknown = trajecta(
        temp().path(),
        &["inspect", &doses, "--groups", "High,Placebo"],
    );
    assert_eq!(code(&unknown), 2);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("--groups"));
}

#[test]
fn a_code_is_a_label_where_the_user_says_so() {
    let folder = temp();
    let mut text = String::from("id,group,visit,crp\n");
    for s in 0..24 {
        // `ND` is rare, so that it may as well be a gap.
        let group = if s == 23 { "ND" } else { ["A", "B"][s % 2] };
        for (v, visit) in ["Baseline", "Week 4"].iter().enumerate() {
            text += &format!("P{s:02},{group},{visit},{}\n", 5 + s % 7 + v);
        }
    }
    std::fs::write(folder.path().join("s.csv"), text).unwrap();
    let file = folder.path().join("s.csv").display().to_string();
    let told = inspected(&file, &[]);
    assert_eq!(told["study"]["n_subjects"], 23);
    let issue = told["issues"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["code"] == "code_may_be_label")
        .unwrap();
    assert!(
        issue["remedy"]["command"]
            .as_str()
            .unwrap()
            .contains("--keep ND")
    );
    assert_eq!(
        inspected(&file, &["--keep", "ND"])["study"]["n_subjects"],
        24
    );
}

#[test]
fn a_group_of_many_labels_never_gives_way_to_the_sexes() {
    let told = inspected(&copied("groups13_with_sex.csv"), &[]);
    let roles = told["roles"].as_array().unwrap();
    let of = |role: &str| {
        roles
            .iter()
            .find(|r| r["role"] == role)
            .map(|r| r["column"].as_str().unwrap())
    };
    assert_ne!(of("group"), Some("sex"));
    assert_eq!(told["study"]["groups"].as_array().unwrap().len(), 13);
}

#[test]
fn the_next_best_reading_is_told_with_what_would_differ() {
    let told = inspected(&reading("067-wide-dropout-score-times.csv"), &[]);
    assert!(["sure", "likely", "guess"].contains(&told["reading"]["confidence"].as_str().unwrap()));
    let sure = told["roles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["role"] == "group")
        .unwrap();
    assert_eq!(sure["confidence"], "sure");
}
