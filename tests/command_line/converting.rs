//! `trajecta convert`: the study as read goes back to other programs.

use super::*;

/// The lines that `inspect` prints of the study: people, groups, visits, markers with their values.
fn study(folder: &Path, file: &str) -> serde_json::Value {
    let output = trajecta(folder, &["inspect", file, "--json"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn converted_studies_read_as_the_same_study() {
    let folder = temp();
    let source = data("ketamine_bone.csv");
    let before = std::fs::read(&source).unwrap();
    let plain = study(folder.path(), &source);
    let mut screens = Vec::new();
    for name in ["tidy.csv", "tidy.xpt", "tidy.sav", "tidy.parquet"] {
        let output = trajecta(folder.path(), &["convert", &source, "--out", name]);
        assert_eq!(code(&output), 0, "{}", words(&output));
        let again = study(folder.path(), name);
        for what in ["groups", "visits", "n_subjects"] {
            assert!(!plain["study"][what].is_null(), "{what}");
            assert_eq!(again["study"][what], plain["study"][what], "{name} {what}");
        }
        let from =
            std::fs::read_to_string(folder.path().join(format!("{name}.source.txt"))).unwrap();
        assert!(
            from.contains("ketamine_bone.csv") && from.contains("SHA-256: "),
            "{from}"
        );
        let screen = format!("{name}.screen.csv");
        let output = trajecta(
            folder.path(),
            &["screen", name, "--scale", "ln", "--out", &screen],
        );
        assert_eq!(code(&output), 0, "{}", words(&output));
        screens.push(std::fs::read_to_string(folder.path().join(screen)).unwrap());
        // The same study gives the same bytes.
        let first = std::fs::read(folder.path().join(name)).unwrap();
        trajecta(folder.path(), &["convert", &source, "--out", name]);
        assert_eq!(
            std::fs::read(folder.path().join(name)).unwrap(),
            first,
            "{name}"
        );
    }
    // Numbers went through every format without a change.
    assert!(screens.windows(2).all(|w| w[0] == w[1]), "{screens:?}");
    assert_eq!(std::fs::read(&source).unwrap(), before);
}

#[test]
fn converted_files_have_a_known_ending_and_never_replace_the_source() {
    let folder = temp();
    std::fs::copy(data("ketamine_bone.csv"), folder.path().join("study.csv")).unwrap();
    let output = trajecta(
        folder.path(),
        &["convert", "study.csv", "--out", "study.dta"],
    );
    assert_eq!(code(&output), 2);
    assert!(
        words(&output).contains(".csv, .xpt, .sav or .parquet"),
        "{}",
        words(&output)
    );
    let output = trajecta(
        folder.path(),
        &["convert", "study.csv", "--out", "study.csv"],
    );
    assert_ne!(code(&output), 0);
    assert!(
        words(&output).contains("would overwrite"),
        "{}",
        words(&output)
    );
}

/// What `convert` gives for `arguments`, as `inspect` reads it.
fn converted(arguments: &[&str]) -> serde_json::Value {
    let folder = temp();
    let all = [&["convert"], arguments, &["--out", "tidy.csv"]].concat();
    let output = trajecta(folder.path(), &all);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", words(&output));
    study(folder.path(), "tidy.csv")
}

#[test]
fn whatever_inspect_reads_is_converted() {
    let (export, sheet) = (
        copied("instruments/xponent.csv"),
        copied("instruments/samples.csv"),
    );
    let people = copied("instruments/facts/people.csv");
    let values = copied("instruments/facts/values.csv");
    let visits = copied("instruments/visits");
    let cases: [&[&str]; 3] = [
        &[&export, "--samples", &sheet],
        &[&people, &values],
        &[&visits],
    ];
    for arguments in cases {
        let folder = temp();
        let all = [&["inspect"], arguments, &["--json"]].concat();
        let output = trajecta(folder.path(), &all);
        let plain: Value = serde_json::from_slice(&output.stdout).unwrap();
        let again = converted(arguments);
        for what in ["groups", "visits", "n_subjects"] {
            assert!(!plain["study"][what].is_null(), "{what}");
            assert_eq!(
                again["study"][what], plain["study"][what],
                "{arguments:?} {what}"
            );
        }
    }
    // Standard input is one of them, and no file that is read is written over.
    let folder = temp();
    for (name, from) in [("x.csv", &export), ("s.csv", &sheet)] {
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    let all = ["convert", "x.csv", "--samples", "s.csv", "--out", "s.csv"];
    let output = trajecta(folder.path(), &all);
    assert_eq!(code(&output), 2);
    assert!(words(&output).contains("would overwrite s.csv"));
    let input = std::fs::File::open(data("ketamine_bone.csv")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(["convert", "-", "--out", "tidy.csv"])
        .current_dir(folder.path())
        .stdin(input)
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", words(&output));
}

#[test]
fn a_session_is_inspected_and_converted_as_it_was_saved() {
    use trajecta::session::{DataReference, Document, Session};
    let folder = temp();
    let source = PathBuf::from(data("ketamine_bone.csv"));
    let at = folder.path().join("s.trajecta");
    let sha256 = trajecta::import::sha256(&std::fs::read(&source).unwrap());
    let reference = DataReference::new(Some(&source), "ketamine_bone.csv", &sha256, Some(&at));
    let mut document = Document::default();
    document.request.roles.reference = Some("MDD".into());
    std::fs::write(&at, Session::new(reference, document).to_bytes().unwrap()).unwrap();
    let plain = study(folder.path(), &data("ketamine_bone.csv"));
    let saved = study(folder.path(), "s.trajecta");
    assert_eq!(saved["study"]["n_subjects"], plain["study"]["n_subjects"]);
    assert_eq!(saved["study"]["groups"][0]["name"], "MDD");
    assert_ne!(plain["study"]["groups"][0]["name"], "MDD");
    let all = ["convert", "s.trajecta", "--out", "tidy.csv"];
    let output = trajecta(folder.path(), &all);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let again = study(folder.path(), "tidy.csv");
    assert_eq!(again["study"]["n_subjects"], plain["study"]["n_subjects"]);
    // With anything beside it, it is told for what it is.
    let csv = source.to_str().unwrap();
    let cases: [&[&str]; 3] = [
        &["inspect", "s.trajecta", csv],
        &["inspect", csv, "--samples", "s.trajecta"],
        &["analyze", "s.trajecta", "--samples", csv, "--out", "o"],
    ];
    for arguments in cases {
        let output = trajecta(folder.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(
            words(&output).contains("s.trajecta is a session"),
            "{arguments:?}: {}",
            words(&output)
        );
    }
}
