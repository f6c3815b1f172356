//! The keys of `trajecta.results/1`, and files that earlier versions wrote.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use trajecta::results::AnalysisResults;
use trajecta::session::Session;

/// What a plan file can ask and flags can't; the rest is flags.
const PLAN: &str = r#"
[preparation]
group_order = ["HC", "MDD"]

[[preparation.exclude_values]]
subject = "MDD02"
visit = "Day 1"
marker = "opn_ng_ml"
reason = "haemolysis"

[preparation.names.groups]
HC = "Healthy"
[preparation.names.visits]
"230 min" = "4 h"
[preparation.names.markers]
opn_ng_ml = "OPN"
[preparation.names.units]
opn_ng_ml = "\u00b5g/l"
"#;

/// The file `name` of the golden data with numbers of its last column below `limit` written as `<limit`.
fn with_a_detection_limit(name: &str, limit: f64) -> String {
    let text = std::fs::read_to_string(data(name)).unwrap();
    let rows = text.lines().map(|line| {
        let (before, last) = line.rsplit_once(',').unwrap();
        match last.parse::<f64>() {
            Ok(x) if x < limit => format!("{before},<{limit}\n"),
            _ => format!("{line}\n"),
        }
    });
    rows.collect()
}

/// Results that have every key between them.
fn analyses(folder: &Path) -> Vec<Value> {
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).unwrap();
        name.to_owned()
    };
    let limited = with_a_detection_limit("ketamine_bone.csv", 25.0);
    let nobody = "\n,HC,F,40,22,Day 1,2000,500,30\n";
    let limited = write("limited.csv", &(limited.trim_end().to_owned() + nobody));
    let crossover = with_a_detection_limit("crossover.csv", 42.0);
    let crossover = write("crossover.csv", &crossover);
    let plan = write("plan.toml", PLAN);
    let prepared = [
        &["--plan", &plan, "--marker", "opn_ng_ml"][..],
        &[
            "--marker",
            "ratio",
            "--derive",
            "ratio = opg_pg_ml / rankl_pg_ml",
        ],
        &["--exclude-subject", "MDD01", "--scale", "ln"],
        &[
            "--covariate",
            "age",
            "--covariate",
            "sex",
            "--covariance",
            "cs",
        ],
        &["--adjust", "holm", "--adjust-markers", "bh"],
        &["--correlate", "opn_ng_ml,age"],
        &[
            "--correlate-within",
            "pooled",
            "--correlate-within",
            "adjusted",
        ],
        &[
            "--contrast",
            "net = auc_above_baseline",
            "--contrast",
            "top = peak",
        ],
    ];
    let own = ["--marker", "opn_ng_ml", "--covariance-by", "group"];
    let what_if = [
        "--margin",
        "-1,1",
        "--reference-based",
        "j2r",
        "--delta",
        "0,1",
        "--subgroup",
        "sex",
        "--detect",
        "1",
        "--power",
        "0.9",
        "--simultaneous-ci",
        "yes",
    ];
    vec![
        results(folder, &limited, &prepared.concat()),
        results(
            folder,
            &data("ketamine_bone.csv"),
            &[&own[..], &what_if].concat(),
        ),
        results(folder, &data("orthodont.csv"), &["--model", "random-slope"]),
        results(
            folder,
            &limited,
            &[
                "--censored",
                "likelihood",
                "--marker",
                "opn_ng_ml",
                "--batch",
                "sex",
            ],
        ),
        results(
            folder,
            &crossover,
            &["--adjust", "holm", "--censored", "likelihood"],
        ),
    ]
}

/// Notes the type of every value under its path; `[]` is an element of a list, and `{}` a name that the user chose.
fn note(value: &Value, path: &str, keys: &mut BTreeMap<String, BTreeSet<&'static str>>) {
    let of_the_user = ["plan.scales", "plan.names."]
        .iter()
        .any(|named| path.starts_with(named));
    let kind = match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = if of_the_user { "{}" } else { name };
                let path = [path, name].join(if path.is_empty() { "" } else { "." });
                note(value, &path, keys);
            }
            Some("object")
        }
        Value::Array(all) => {
            for value in all {
                note(value, &format!("{path}[]"), keys);
            }
            Some("array")
        }
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) => Some("boolean"),
        // What does not apply is null everywhere.
        Value::Null => None,
    };
    keys.entry(path.to_owned()).or_default().extend(kind);
}

/// Programs read `results.json` by these keys: one that goes, or changes its type, needs a new schema.
#[test]
fn results_have_the_keys_of_their_schema() {
    let folder = temp();
    let mut keys = BTreeMap::new();
    for all in analyses(folder.path()) {
        assert_eq!(all["schema"], "trajecta.results/1");
        note(&all, "", &mut keys);
    }
    let lines = keys.iter().map(|(path, kinds)| {
        let kinds: Vec<&str> = kinds.iter().copied().collect();
        let kinds = if kinds.is_empty() {
            "null".to_owned()
        } else {
            kinds.join("|")
        };
        format!("{path} {kinds}\n")
    });
    let found: String = lines.collect();
    let list = copied("results-1.keys");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(list, found).unwrap();
        return;
    }
    let pinned = std::fs::read_to_string(list).unwrap();
    let (found, pinned): (BTreeSet<&str>, BTreeSet<&str>) =
        (found.lines().collect(), pinned.lines().collect());
    let new: Vec<_> = found.difference(&pinned).collect();
    let gone: Vec<_> = pinned.difference(&found).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "new {new:#?}\ngone {gone:#?}"
    );
}

/// A results file of version 0.1.0 has no key that this version lacks, and is read and written alike.
#[test]
fn stored_results_keep_to_the_schema() {
    let stored = json(PathBuf::from(copied("results-1.json")));
    assert_eq!(stored["schema"], "trajecta.results/1");
    let mut keys = BTreeMap::new();
    note(&stored, "", &mut keys);
    let pinned = std::fs::read_to_string(copied("results-1.keys")).unwrap();
    let pinned: BTreeSet<&str> = (pinned.lines())
        .filter_map(|line| Some(line.split_once(' ')?.0))
        .collect();
    let gone: Vec<_> = keys
        .keys()
        .filter(|k| !pinned.contains(k.as_str()))
        .collect();
    assert!(
        keys.len() > 150 && gone.is_empty(),
        "{} {gone:#?}",
        keys.len()
    );
    let text = std::fs::read_to_string(copied("results-1.json")).unwrap();
    let results: AnalysisResults = serde_json::from_str(&text).unwrap();
    let again = serde_json::to_string_pretty(&results).unwrap();
    assert!(again + "\n" == text, "other bytes");
    let other = text.replacen("trajecta.results/1", "trajecta.results/7", 1);
    assert!(serde_json::from_str::<AnalysisResults>(&other).is_err());
}

/// Under each rule for values below the limit every treatment keeps its contrasts.
#[test]
fn the_sensitivity_of_a_crossover_names_its_treatments() {
    let folder = temp();
    let study = folder.path().join("crossover.csv");
    std::fs::write(&study, with_a_detection_limit("crossover.csv", 42.0)).unwrap();
    let found = results(folder.path(), "crossover.csv", &[]);
    let opn = marker(&found, "opn");
    let key = |row: &Value| {
        ["family", "group", "versus", "visit", "treatment"].map(|k| row[k].to_string())
    };
    let contrasts = opn["model"]["contrasts"].as_array().unwrap();
    let keys: BTreeSet<_> = contrasts.iter().map(key).collect();
    assert_eq!(keys.len(), contrasts.len());
    let sensitivity = opn["sensitivity"].as_array().unwrap();
    for rule in ["half-limit", "limit", "limit-over-sqrt2", "omit"] {
        let own = sensitivity.iter().filter(|row| row["rule"] == rule);
        assert_eq!(own.map(key).collect::<BTreeSet<_>>(), keys, "{rule}");
    }
}

/// A session of version 0.1.0 opens with everything that was decided, and is analysed.
#[test]
fn a_stored_session_opens() {
    let folder = temp();
    let path = folder.path().join("session-1.trajecta");
    std::fs::copy(copied("session-1.trajecta"), &path).unwrap();
    std::fs::copy(
        data("ketamine_bone.csv"),
        folder.path().join("ketamine_bone.csv"),
    )
    .unwrap();
    let session = Session::read(&path).unwrap();
    assert_eq!(session.version, "0.1.0");
    let document = &session.document;
    assert_eq!(document.request.preparation.exclude[0].subject, "MDD01");
    assert_eq!(document.request.preparation.names.groups["HC"], "Healthy");
    assert_eq!(document.figures.len(), 2);
    let spec = &document.figures[1].spec;
    assert_eq!(
        spec.family,
        Some(trajecta::results::ContrastFamily::GroupDifference)
    );
    assert_eq!(spec.colors["MDD"], [0, 114, 178]);
    let found = results(folder.path(), "session-1.trajecta", &[]);
    assert_eq!(found["study"]["n_subjects"], 43);
    let opn = marker(&found, "opn_ng_ml");
    assert_eq!(opn["model"]["kind"], "clda");
    assert_eq!(opn["model"]["covariance"], "toeph");
}
