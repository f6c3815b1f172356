//! `trajecta validate`: the golden studies in the program, and what happens when a number is off.

use super::*;

#[test]
fn every_carried_number_agrees_and_is_reported() {
    let folder = temp();
    let out = trajecta(folder.path(), &["validate", "--out", "v"]);
    assert_eq!(code(&out), 0, "{}", words(&out));
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.starts_with("All "), "{said}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("v").join(name)).unwrap();
    let json: Value = serde_json::from_str(&read("validation.json")).unwrap();
    assert_eq!(json["schema"], "trajecta.validation/1");
    assert_eq!(json["agrees"], true);
    assert_eq!(json["not_compared"], 0);
    let compared = json["compared"].as_u64().unwrap();
    assert!(compared > 20_000, "{compared}");
    let rows = read("validation.csv").lines().count() as u64;
    assert_eq!(rows, compared + 1);
    let page = read("validation.html");
    for said in [
        "All numbers agree with their references.",
        "mmrm 0.3.18",
        "certified by NIST",
        "Signature",
    ] {
        assert!(page.contains(said), "{said}");
    }
    for case in json["cases"].as_array().unwrap() {
        assert!(!case["comparisons"].as_array().unwrap().is_empty());
        // A version is only said where the reference file records it.
        let source = case["source"].as_str().unwrap();
        let file = case["file"].as_str().unwrap();
        match file {
            "tables_distributions.json" => assert_eq!(source, "R (version not recorded)"),
            _ if file.ends_with(".json") => assert!(source.starts_with("R 4.2.2"), "{source}"),
            _ => assert_eq!(source, "certified by NIST"),
        }
    }
}

/// Copies the references that the program carries.
fn references(to: &Path) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/validation/references.txt");
    for name in std::fs::read_to_string(list).unwrap().lines() {
        let target = to.join(name);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(golden.join(name), target).unwrap();
    }
}

#[test]
fn a_number_that_differs_is_named_and_fails() {
    let folder = temp();
    let own = folder.path().join("own");
    references(&own);
    let file = own.join("fev__descriptives.json");
    let mut golden: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let mean = golden["table"][0]["mean"].as_f64().unwrap();
    golden["table"][0]["mean"] = Value::from(mean * (1.0 + 1e-6));
    std::fs::write(&file, golden.to_string()).unwrap();
    let arguments = ["validate", "--references", "own", "--out", "v"];
    let out = trajecta(folder.path(), &arguments);
    assert_eq!(code(&out), 1);
    assert!(
        words(&out).contains("descriptives: PBO VIS1 mean differs."),
        "{}",
        words(&out)
    );
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.starts_with("1 of "), "{said}");
    let page = std::fs::read_to_string(folder.path().join("v/validation.html")).unwrap();
    assert!(page.contains("Do not use this installation"));
    // A file that is gone is no agreement.
    std::fs::remove_file(&file).unwrap();
    let out = trajecta(folder.path(), &arguments);
    assert_eq!(code(&out), 1);
    assert!(
        words(&out).contains("fev__descriptives.json"),
        "{}",
        words(&out)
    );
}

#[test]
fn a_number_or_study_that_is_not_compared_is_named_and_fails() {
    let folder = temp();
    let own = folder.path().join("own");
    references(&own);
    let change = |name: &str, change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
        let file = own.join(name);
        let mut golden: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        change(golden.as_object_mut().unwrap());
        std::fs::write(&file, golden.to_string()).unwrap();
    };
    change("fev__change_from_baseline.json", &|golden| {
        golden.remove("between_group_on_change").unwrap();
    });
    change("fev__mmrm_ad.json", &|golden| {
        golden.remove("ml").unwrap();
        golden.remove("versions").unwrap();
    });
    let arguments = ["validate", "--references", "own", "--out", "v"];
    let out = trajecta(folder.path(), &arguments);
    assert_eq!(code(&out), 1, "{}", words(&out));
    let said = words(&out);
    for named in [
        "ante-dependence: ML logLik was not compared.",
        "changes from baseline: change, TRT - PBO, VIS2 Welch estimate was not compared.",
        "more do not agree; the report names them.",
    ] {
        assert!(said.contains(named), "{named}: {said}");
    }
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.starts_with("0 of "), "{said}");
    assert!(said.contains(" were not compared; 34 studies"), "{said}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("v").join(name)).unwrap();
    let json: Value = serde_json::from_str(&read("validation.json")).unwrap();
    assert_eq!(json["agrees"], false);
    assert_eq!(json["differ"], 0);
    assert!(json["not_compared"].as_u64().unwrap() > 50);
    let cases = json["cases"].as_array().unwrap();
    let of = |file: &str| cases.iter().find(|c| c["file"] == file).unwrap();
    assert_eq!(of("fev__change_from_baseline.json")["agrees"], false);
    let source = of("fev__mmrm_ad.json")["source"].as_str().unwrap();
    assert!(source.starts_with("R (version not recorded)"), "{source}");
    assert!(read("validation.html").contains("numbers could not be compared"));
}

#[test]
fn the_manual_names_every_command() {
    let folder = temp();
    let out = trajecta(folder.path(), &["manuals", "--out", "m"]);
    assert_eq!(code(&out), 0, "{}", words(&out));
    let read = |name: &str| std::fs::read_to_string(folder.path().join("m").join(name)).unwrap();
    for command in [
        "inspect", "analyze", "figure", "screen", "example", "validate",
    ] {
        let page = read(&format!("man/trajecta-{command}.1"));
        assert!(page.contains(&format!("trajecta\\-{command}")), "{page}");
        assert!(read("completions/bash/trajecta").contains(command));
    }
    assert!(read("man/trajecta.1").contains(".TH"));
    assert!(
        !files(&folder.path().join("m"))
            .iter()
            .any(|f| f.ends_with("trajecta-manuals.1"))
    );
    for shell in [
        "completions/zsh/_trajecta",
        "completions/fish/trajecta.fish",
    ] {
        assert!(read(shell).contains("analyze"), "{shell}");
    }
    let version = trajecta(folder.path(), &["--version"]);
    let said = String::from_utf8_lossy(&version.stdout).into_owned();
    assert!(
        said.starts_with(&format!("trajecta {}", env!("CARGO_PKG_VERSION"))),
        "{said}"
    );
}
