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
