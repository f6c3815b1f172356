//! The program as scripts meet it: exit codes, sentences, files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod advice;
mod converting;
mod counts;
#[path = "../exports/mod.rs"]
mod exports;
mod figures;
mod guide;
mod hostile;
mod inputs;
mod labels;
mod layouts;
mod own;
mod plans;
mod repeats;
mod reports;
mod schema;
mod screening;
mod scripts;
mod several;
mod streams;
mod validation;
mod whole;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn data(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    folder.join(name).display().to_string()
}

/// A file of tests/data.
fn copied(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    folder.join(name).display().to_string()
}

/// Every file below `folder`, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Runs the program in `folder`, without a display.
fn trajecta(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap()
}

/// Says that R was not asked; fails where `TRAJECTA_R` says that R has to be asked, as in `.ci/run`.
fn without_r(why: &str) {
    assert!(std::env::var_os("TRAJECTA_R").is_none(), "{why}");
    println!("{why}");
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn temp() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn json(path: PathBuf) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Analyses and reads `results.json`; the run must succeed.
fn results(folder: &Path, study: &str, more: &[&str]) -> Value {
    let mut arguments = vec!["analyze", study, "--out", "out", "--write", "json"];
    arguments.extend(more);
    let output = trajecta(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", words(&output));
    json(folder.join("out/results.json"))
}

fn marker<'a>(results: &'a Value, name: &str) -> &'a Value {
    results["markers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["marker"] == name)
        .unwrap_or_else(|| panic!("no marker {name}"))
}

fn contrast<'a>(marker: &'a Value, family: &str, group: &str, visit: &str) -> &'a Value {
    marker["model"]["contrasts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["family"] == family && c["group"] == group && c["visit"] == visit)
        .unwrap()
}

/// A study of `groups` at `visits`; the values wobble without a generator of random numbers.
fn study(
    groups: &[(&str, usize)],
    visits: &[&str],
    value: impl Fn(usize, usize) -> String,
) -> String {
    let mut text = String::from("id,group,visit,opg,rankl\n");
    let mut subject = 0;
    for (group, n) in groups {
        for _ in 0..*n {
            subject += 1;
            for (v, visit) in visits.iter().enumerate() {
                let second = wobble(subject, v + 7);
                text.push_str(&format!(
                    "s{subject:02},{group},{visit},{},{second}\n",
                    value(subject, v)
                ));
            }
        }
    }
    text
}

/// Noise that is the same in every run (SplitMix64).
fn wobble(subject: usize, visit: usize) -> String {
    let mut z = (subject as u64 * 100 + visit as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let x = ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64;
    format!("{:.2}", 20.0 + 10.0 * x + subject as f64 * 0.3)
}

#[test]
fn the_example_arrives_at_the_findings_by_itself() {
    let folder = temp();
    let output = trajecta(folder.path(), &["example"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    assert!(
        words(&output).contains("No window was opened"),
        "{}",
        words(&output)
    );
    let home = folder.path().join("trajecta-example");
    let results = json(home.join("results/results.json"));
    assert!(
        std::fs::read_dir(home.join("results/figures"))
            .unwrap()
            .count()
            > 0
    );
    let baseline = |name: &str| {
        marker(&results, name)["baseline"]
            .as_array()
            .unwrap()
            .iter()
            .find(|b| b["test"] == "welch_t")
            .unwrap()
            .clone()
    };
    // F1: lower in patients at baseline.
    for name in ["ratio", "opn_ng_ml"] {
        let b = baseline(name);
        assert_eq!(b["group"], "MDD");
        assert!(b["estimate"].as_f64().unwrap() < 0.0, "{name} {b}");
        assert!(b["p"].as_f64().unwrap() < 0.05, "{name} {b}");
    }
    // F2: in patients at Day 1 ratio and OPN rise, RANKL falls.
    for (name, sign) in [("ratio", 1.0), ("opn_ng_ml", 1.0), ("rankl_pg_ml", -1.0)] {
        let c = contrast(
            marker(&results, name),
            "change_from_baseline",
            "MDD",
            "Day 1",
        );
        assert!(c["estimate"].as_f64().unwrap() * sign > 0.0, "{name} {c}");
        assert!(c["p"].as_f64().unwrap() < 0.05, "{name} {c}");
    }
    // F3: nothing changes in controls.
    for name in ["opg_pg_ml", "rankl_pg_ml", "opn_ng_ml", "ratio"] {
        for visit in ["230 min", "Day 1", "Day 3"] {
            let c = contrast(marker(&results, name), "change_from_baseline", "HC", visit);
            assert!(c["p"].as_f64().unwrap() > 0.05, "{name} {visit} {c}");
        }
    }
    // The difference in change of OPN is not significant, and no word claims it.
    let opn = contrast(
        marker(&results, "opn_ng_ml"),
        "difference_in_change",
        "MDD",
        "Day 1",
    );
    assert!((opn["p"].as_f64().unwrap() - 0.066).abs() < 0.0006, "{opn}");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("ynthetic"), "{told}");
    let opn: Vec<&str> = told
        .lines()
        .filter(|l| l.starts_with("OPN, MDD, Baseline to Day 1"))
        .collect();
    assert_eq!(opn.len(), 1, "{told}");
    assert!(
        opn[0].contains("Difference in change against HC") && opn[0].contains("(p = 0.066)"),
        "{}",
        opn[0]
    );
    for claim in ["more than", "stronger", "significant", "differed"] {
        assert!(!told.contains(claim), "{claim}: {told}");
    }
}

#[test]
fn the_example_never_replaces_another_study() {
    let folder = temp();
    let home = folder.path().join("mine");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("ketamine_bone.csv"), "my own data").unwrap();
    let output = trajecta(folder.path(), &["example", "mine", "--no-window"]);
    assert_ne!(code(&output), 0);
    let kept = std::fs::read_to_string(home.join("ketamine_bone.csv")).unwrap();
    assert_eq!(kept, "my own data");
}

#[test]
fn the_plan_written_gives_the_same_bytes_again() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let first = trajecta(
        folder.path(),
        &[
            "analyze",
            &study,
            "--out",
            "a",
            "--scale",
            "ln",
            "--derive",
            "ratio = opg_pg_ml / rankl_pg_ml",
            "--covariate",
            "age",
            "--covariate",
            "sex",
            "--adjust",
            "holm",
            "--exclude-subject",
            "MDD01",
            "--df",
            "satterthwaite",
            "--threads",
            "1",
        ],
    );
    assert_eq!(code(&first), 0, "{}", words(&first));
    let analysed = json(folder.path().join("a/results.json"));
    assert_eq!(analysed["study"]["n_subjects"], 43, "MDD01 is left out");
    let plan = folder.path().join("a/plan.toml").display().to_string();
    let second = trajecta(
        folder.path(),
        &["analyze", &study, "--out", "b", "--plan", &plan],
    );
    assert_eq!(code(&second), 0, "{}", words(&second));
    for file in [
        "results.json",
        "plan.toml",
        "tables/contrasts.csv",
        "figures/trajectories.png",
        "figures/change.png",
        "figures/baseline.caption.txt",
        "figures/forest.png",
        "figures/diagnostics.png",
    ] {
        let read = |dir: &str| std::fs::read(folder.path().join(dir).join(file)).unwrap();
        assert!(read("a") == read("b"), "{file} differs");
    }
}

#[test]
fn the_wide_twin_gives_the_same_numbers() {
    let (a, b) = (temp(), temp());
    let rows = results(a.path(), &data("ketamine_bone.csv"), &["--scale", "ln"]);
    let wide = results(
        b.path(),
        &data("ketamine_bone_wide.csv"),
        &["--scale", "ln"],
    );
    assert_eq!(wide["study"]["layout"], "wide");
    for (x, y) in rows["markers"]
        .as_array()
        .unwrap()
        .iter()
        .zip(wide["markers"].as_array().unwrap())
    {
        assert_eq!(x["descriptives"], y["descriptives"]);
        for (c, d) in x["model"]["contrasts"]
            .as_array()
            .unwrap()
            .iter()
            .zip(y["model"]["contrasts"].as_array().unwrap())
        {
            assert_eq!(c["visit"], d["visit"]);
            let (p, q) = (c["p"].as_f64().unwrap(), d["p"].as_f64().unwrap());
            assert!((p - q).abs() <= 1e-9 * q, "{c} {d}");
        }
    }
}

#[test]
fn several_hours_a_phase_are_refused_and_their_mean_is_the_phase_mean() {
    let folder = temp();
    let refused = trajecta(
        folder.path(),
        &["analyze", &data("obk_long.csv"), "--out", "x"],
    );
    assert_eq!(code(&refused), 1);
    assert!(
        words(&refused).contains("--duplicates"),
        "{}",
        words(&refused)
    );
    let other = temp();
    let mean = results(
        folder.path(),
        &data("obk_long.csv"),
        &["--visit", "phase", "--duplicates", "mean"],
    );
    let phase = results(other.path(), &data("obk_phase_means.csv"), &[]);
    let (a, b) = (&mean["markers"][0]["model"], &phase["markers"][0]["model"]);
    let number = |v: &Value| v["log_likelihood"].as_f64().unwrap();
    assert!(
        (number(a) - number(b)).abs() < 1e-9,
        "{} {}",
        a["log_likelihood"],
        b["log_likelihood"]
    );
    assert_eq!(
        a["contrasts"].as_array().unwrap().len(),
        b["contrasts"].as_array().unwrap().len()
    );
}

#[test]
fn the_other_reference_studies_analyse() {
    let folder = temp();
    let fev = results(
        folder.path(),
        &data("fev_data.csv"),
        &[
            "--marker",
            "FEV1",
            "--group",
            "ARMCD",
            "--visit",
            "AVISIT",
            "--covariate",
            "RACE",
            "--covariate",
            "SEX",
        ],
    );
    let model = &marker(&fev, "FEV1")["model"];
    assert_eq!(model["converged"], true);
    let effects: Vec<&str> = model["tests"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|t| t["effect"].as_str())
        .collect();
    for effect in ["RACE", "SEX", "group", "visit", "group:visit"] {
        assert!(effects.contains(&effect), "{effects:?}");
    }
    let orthodont = results(folder.path(), &data("orthodont.csv"), &[]);
    assert_eq!(orthodont["markers"][0]["model"]["converged"], true);
}

#[test]
fn unusable_files_get_a_sentence_and_exit_one() {
    let folder = temp();
    let cases: [(&str, &[u8], &[&str]); 5] = [
        ("empty.csv", b"", &["empty.csv", "is empty"]),
        (
            "binary.csv",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            &["binary.csv", "binary file", "CSV"],
        ),
        (
            "header.csv",
            b"id,group,visit,opg\n",
            &["header.csv", "no data rows"],
        ),
        (
            "text.csv",
            b"id,group,visit,note\na,x,1,hello\nb,y,1,foo\na,x,2,bar\nb,y,2,baz\n",
            &["text.csv", "--marker"],
        ),
        (
            "twice.csv",
            b"id,group,visit,opg\na,x,1,3.5\na,x,1,4.5\nb,y,1,3\nb,y,2,4\na,x,2,5.5\n",
            &["twice.csv", "line 3", "opg", "--duplicates"],
        ),
    ];
    for (name, bytes, expected) in cases {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let output = trajecta(folder.path(), &["analyze", name, "--out", "x"]);
        assert_eq!(code(&output), 1, "{name}");
        for part in expected {
            assert!(words(&output).contains(part), "{name}: {}", words(&output));
        }
        assert_eq!(
            words(&output).trim().lines().count(),
            1,
            "one paragraph: {}",
            words(&output)
        );
    }
    let gone = trajecta(folder.path(), &["analyze", "gone.csv", "--out", "x"]);
    assert_eq!(code(&gone), 1);
    assert!(words(&gone).contains("gone.csv"));
}

#[test]
fn thin_studies_give_what_they_can_and_say_the_rest() {
    let three = ["V1", "V2", "V3"];
    let folder = temp();
    let run = |text: String, more: &[&str]| -> Value {
        std::fs::write(folder.path().join("study.csv"), text).unwrap();
        results(folder.path(), "study.csv", more)
    };
    let all = |m: &Value| m["warnings"].to_string() + &m["why"].to_string();

    let small = run(study(&[("a", 8), ("b", 2)], &three, wobble), &[]);
    let m = marker(&small, "opg");
    assert_eq!(m["status"], "done");
    assert!(all(m).contains("Group b has 2 subjects"), "{}", all(m));
    assert_eq!(
        m["warnings"]
            .to_string()
            .matches("left out of the model")
            .count(),
        1,
        "said once"
    );

    let gap = run(
        study(&[("a", 6), ("b", 6)], &three, |s, v| {
            if v == 1 { String::new() } else { wobble(s, v) }
        }),
        &[],
    );
    let m = marker(&gap, "opg");
    assert!(all(m).contains("V2"), "{}", all(m));
    assert_eq!(m["model"]["visits"].as_array().unwrap().len(), 2);
    assert_eq!(
        marker(&gap, "rankl")["model"]["visits"]
            .as_array()
            .unwrap()
            .len(),
        3
    );

    let constant = run(
        study(&[("a", 6), ("b", 6)], &three, |_, _| "5".to_owned()),
        &["--marker", "opg", "--marker", "rankl"],
    );
    assert!(marker(&constant, "opg")["model"].is_null());
    assert!(
        marker(&constant, "opg")["why"]
            .as_str()
            .unwrap()
            .contains("do not vary")
    );
    assert_eq!(
        marker(&constant, "rankl")["model"]["converged"],
        true,
        "the other marker is not taken along"
    );

    let one_visit = run(study(&[("a", 6), ("b", 6)], &["V1"], wobble), &[]);
    let m = marker(&one_visit, "opg");
    assert!(m["model"].is_null() && m["why"].as_str().unwrap().contains("One visit"));
    assert_eq!(m["baseline"].as_array().unwrap().len(), 3);

    let one_group = run(study(&[("a", 8)], &three, wobble), &[]);
    assert_eq!(one_group["study"]["groups"].as_array().unwrap().len(), 1);
    let text = study(&[("a", 8)], &three, wobble).replace("id,group,", "id,note,");
    let no_group = run(text, &["--subject", "id"]);
    assert!(no_group["study"]["groups"].as_array().unwrap().len() == 1);
    assert_eq!(marker(&no_group, "opg")["model"]["converged"], true);

    let one_subject = run(study(&[("a", 1)], &three, wobble), &["--marker", "opg"]);
    let m = marker(&one_subject, "opg");
    assert!(
        m["model"].is_null() && m["why"].as_str().unwrap().contains("3 subjects"),
        "{}",
        all(m)
    );
}

#[test]
fn without_a_display_the_window_says_so_with_exit_three() {
    let folder = temp();
    let output = trajecta(folder.path(), &[&data("orthodont.csv")]);
    assert_eq!(code(&output), 3);
    assert!(
        words(&output).contains("trajecta analyze"),
        "{}",
        words(&output)
    );
}

#[test]
fn inspect_tells_roles_with_reasons() {
    let folder = temp();
    let output = trajecta(
        folder.path(),
        &["inspect", &data("ketamine_bone.csv"), "--json"],
    );
    assert_eq!(code(&output), 0);
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["schema"], "trajecta.inspect/1");
    let roles = seen["roles"].as_array().unwrap();
    assert!(roles.iter().all(|r| !r["why"].as_str().unwrap().is_empty()));
    let role = |column: &str| roles.iter().find(|r| r["column"] == column).unwrap()["role"].clone();
    assert_eq!(role("subject"), "subject");
    assert_eq!(role("visit"), "visit");
    assert_eq!(role("opn_ng_ml"), "marker");
    assert_eq!(role("bmi"), "covariate");
}

/// A session beside its data gives what the flags it was saved from give, and says when data changed.
#[test]
fn a_session_is_analysed_as_it_was_saved() {
    use trajecta::session::{DataReference, Document, Edit, Session, StudyPlaces};
    use trajecta::study::Exclusion;
    let folder = temp();
    let (study, at) = (
        folder.path().join("study.csv"),
        folder.path().join("s.trajecta"),
    );
    std::fs::copy(data("ketamine_bone.csv"), &study).unwrap();
    let bytes = std::fs::read(&study).unwrap();
    let mut document = Document::default();
    let exclusion = Exclusion {
        subject: "MDD01".into(),
        reason: "withdrew consent".into(),
    };
    Edit::ExcludeSubject(exclusion).apply(&mut document);
    let sha256 = trajecta::import::sha256(&bytes);
    let reference = DataReference::new(
        &StudyPlaces::one(study.clone()),
        "study.csv",
        &sha256,
        Some(&at),
    );
    let session = Session::new(reference, document);
    std::fs::write(&at, session.to_bytes().unwrap()).unwrap();
    let by_session = results(folder.path(), "s.trajecta", &["--adjust", "holm"]);
    let flags = ["--adjust", "holm", "--exclude-subject", "MDD01"];
    let by_flags = results(folder.path(), "study.csv", &flags);
    assert_eq!(by_session["markers"], by_flags["markers"]);
    assert_eq!(by_session["study"]["n_subjects"], 43);

    std::fs::write(&study, [&bytes[..], b"\n"].concat()).unwrap();
    let output = trajecta(folder.path(), &["analyze", "s.trajecta", "--out", "out"]);
    assert_eq!(code(&output), 0);
    assert!(
        words(&output).contains("changed since"),
        "{}",
        words(&output)
    );
    std::fs::remove_file(&study).unwrap();
    let output = trajecta(folder.path(), &["analyze", "s.trajecta", "--out", "out"]);
    assert_eq!(code(&output), 1);
    assert!(words(&output).contains("study.csv"), "{}", words(&output));
}
