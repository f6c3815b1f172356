//! A file that a run reads is never overwritten by what it writes.

use super::*;
use std::collections::BTreeMap;

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        (path, bytes)
    };
    files(folder).into_iter().map(read).collect()
}

/// A folder with the example as `name`.
fn with_study(name: &str) -> tempfile::TempDir {
    let folder = temp();
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::copy(data("ketamine_bone.csv"), path).unwrap();
    folder
}

/// The run is refused before it writes: one sentence names output and input, every file is as before.
fn refused(folder: &Path, arguments: &[&str], names: &[&str]) {
    let before = contents(folder);
    let output = trajecta(folder, arguments);
    let words = words(&output);
    assert_eq!(code(&output), 2, "{arguments:?}: {words}");
    for name in names.iter().chain(&["would overwrite"]) {
        assert!(words.contains(name), "{arguments:?}: {words}");
    }
    assert_eq!(words.trim().lines().count(), 1, "{words}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    assert!(contents(folder) == before, "{arguments:?}: files changed");
}

#[test]
fn the_study_is_no_output() {
    let cases: [(&str, &[&str]); 7] = [
        ("p.csv", &["screen", "p.csv", "--out", "p.csv"]),
        ("p.csv", &["screen", "p.csv", "--out", "./p.csv"]),
        ("x.svg", &["figure", "x.svg", "--out", "x.svg"]),
        (
            "x.caption.txt",
            &["figure", "x.caption.txt", "--out", "x.png"],
        ),
        (
            "analysis-data.csv",
            &[
                "analyze",
                "analysis-data.csv",
                "--out",
                ".",
                "--write",
                "script",
            ],
        ),
        (
            "methods.txt",
            &["analyze", "methods.txt", "--out", ".", "--write", "report"],
        ),
        (
            "tables/change.csv",
            &[
                "analyze",
                "tables/change.csv",
                "--out",
                ".",
                "--write",
                "tables",
            ],
        ),
    ];
    for (name, arguments) in cases {
        refused(with_study(name).path(), arguments, &[name, "--out"]);
    }
    // What is not written does not stand in the way.
    let folder = with_study("x.caption.txt");
    let alone = [
        "figure",
        "x.caption.txt",
        "--out",
        "x.svg",
        "--caption",
        "off",
    ];
    assert_eq!(code(&trajecta(folder.path(), &alone)), 0);
    let folder = with_study("analysis-data.csv");
    let json = [
        "analyze",
        "analysis-data.csv",
        "--out",
        ".",
        "--write",
        "json",
    ];
    assert_eq!(code(&trajecta(folder.path(), &json)), 0);
}

/// Whatever a run writes: where the study has a second name there, the run is refused.
#[cfg(unix)]
#[test]
fn no_output_of_any_command_is_the_study_by_another_name() {
    use std::os::unix::fs::symlink;
    let sample = with_study("study.csv");
    let commands: [&[&str]; 3] = [
        &["screen", "study.csv", "--out", "screen.csv"],
        &["figure", "study.csv", "--out", "figure.svg"],
        &[
            "analyze",
            "study.csv",
            "--out",
            "out",
            "--correlate",
            "opg_pg_ml,rankl_pg_ml",
        ],
    ];
    let mut outputs = 0;
    for arguments in commands {
        let before = files(sample.path());
        assert_eq!(code(&trajecta(sample.path(), arguments)), 0);
        for path in files(sample.path()).iter().filter(|p| !before.contains(p)) {
            outputs += 1;
            let name = path.strip_prefix(sample.path()).unwrap();
            for is_hard in [true, false] {
                let folder = with_study("study.csv");
                let (study, second) = (folder.path().join("study.csv"), folder.path().join(name));
                std::fs::create_dir_all(second.parent().unwrap()).unwrap();
                if is_hard {
                    std::fs::hard_link(&study, &second).unwrap();
                } else {
                    symlink(&study, &second).unwrap();
                }
                let names = [name.to_str().unwrap(), "study.csv", "--out"];
                refused(folder.path(), arguments, &names);
            }
        }
    }
    assert!(outputs >= 29, "{outputs}");
    // The study may be the link, and the output what it leads to.
    let folder = with_study("p.csv");
    symlink("p.csv", folder.path().join("link.csv")).unwrap();
    let arguments = ["screen", "link.csv", "--out", "p.csv"];
    refused(folder.path(), &arguments, &["link.csv", "p.csv"]);
}

#[test]
fn a_session_and_its_data_are_no_output() {
    use trajecta::session::{DataReference, Document, Session, StudyPlaces};
    let folder = with_study("analysis-data.csv");
    let at = folder.path().join("s.trajecta");
    let study = folder.path().join("analysis-data.csv");
    let sha256 = trajecta::import::sha256(&std::fs::read(&study).unwrap());
    let reference = DataReference::new(
        &StudyPlaces::one(study.clone()),
        "analysis-data.csv",
        &sha256,
        Some(&at),
    );
    let session = Session::new(reference, Document::default());
    std::fs::write(&at, session.to_bytes().unwrap()).unwrap();
    let script = ["analyze", "s.trajecta", "--out", ".", "--write", "script"];
    refused(folder.path(), &script, &["analysis-data.csv", "--out"]);
    #[cfg(unix)]
    {
        std::fs::hard_link(&at, folder.path().join("results.json")).unwrap();
        let json = ["analyze", "s.trajecta", "--out", ".", "--write", "json"];
        refused(folder.path(), &json, &["results.json", "s.trajecta"]);
    }
}

#[test]
fn a_plan_is_replaced_by_itself_only() {
    let folder = with_study("study.csv");
    let plan = folder.path().join("plan.toml");
    std::fs::write(&plan, "# why so\n[analysis]\nadjust = \"holm\"\n").unwrap();
    let own = [
        "analyze",
        "study.csv",
        "--plan",
        "plan.toml",
        "--out",
        ".",
        "--write",
        "json",
    ];
    refused(folder.path(), &own, &["plan.toml", "--out"]);
    let run = |out: &str, plan: &str, more: &[&str]| {
        let fixed = ["analyze", "study.csv", "--write", "json", "--out", out];
        let arguments = [&fixed[..], &["--plan", plan], more].concat();
        let output = trajecta(folder.path(), &arguments);
        (code(&output), words(&output))
    };
    assert_eq!(run("results", "plan.toml", &[]), (0, String::new()));
    let written = folder.path().join("results/plan.toml");
    let bytes = std::fs::read(&written).unwrap();
    // Elsewhere, and where the same plan stands already.
    for out in ["again", "results"] {
        assert_eq!(run(out, "results/plan.toml", &[]), (0, String::new()));
    }
    assert!(std::fs::read(&written).unwrap() == bytes);
    let other = ["analyze", "study.csv", "--adjust", "none", "--out"];
    let other = [&other[..], &["results", "--plan", "results/plan.toml"]].concat();
    refused(folder.path(), &other, &["results/plan.toml", "--out"]);
}

#[cfg(unix)]
#[test]
fn the_example_overwrites_no_study() {
    let folder = temp();
    let results = folder.path().join("mine/results");
    std::fs::create_dir_all(&results).unwrap();
    let (name, bytes) = trajecta::import::example();
    std::fs::write(results.join("analysis-data.csv"), bytes).unwrap();
    let link = folder.path().join("mine").join(name);
    std::os::unix::fs::symlink("results/analysis-data.csv", link).unwrap();
    let arguments = ["example", "mine", "--no-window"];
    refused(folder.path(), &arguments, &["analysis-data.csv", name]);
}

/// A pipe would be waited for, a device never ends: each input that a flag names is refused before it is read.
#[cfg(unix)]
#[test]
fn no_flag_reads_without_end() {
    let folder = with_study("study.csv");
    let made = Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    assert!(made.unwrap().success());
    for input in ["pipe", "/dev/zero"] {
        let cases: [&[&str]; 4] = [
            &["figure", "study.csv", "--compose", input, "--out", "a.png"],
            &["screen", "study.csv", "--plan", input, "--out", "a.csv"],
            &["screen", "study.csv", "--samples", input, "--out", "a.csv"],
            &["convert", input, "--out", "a.csv"],
        ];
        for arguments in cases {
            let output = trajecta(folder.path(), arguments);
            assert_ne!(code(&output), 0, "{arguments:?}");
            let said = words(&output);
            assert!(said.contains("not a file"), "{arguments:?}: {said}");
        }
    }
    // A text that a flag names is small.
    let large = std::fs::File::create(folder.path().join("page.toml")).unwrap();
    large.set_len(1 << 40).unwrap();
    let arguments = [
        "figure",
        "study.csv",
        "--compose",
        "page.toml",
        "--out",
        "a.png",
    ];
    let output = trajecta(folder.path(), &arguments);
    assert_eq!(code(&output), 2);
    assert!(
        words(&output).contains("more than 16 MB"),
        "{}",
        words(&output)
    );
}
