//! The same command gives the same bytes in every run.

use super::*;
use std::collections::BTreeMap;

/// Everything that one run gives: exit code, both streams and every file by its path.
type Outcome = BTreeMap<String, Vec<u8>>;

fn outcome(arguments: &[&str]) -> Outcome {
    let folder = temp();
    let output = trajecta(folder.path(), arguments);
    let mut all = Outcome::from([
        (
            "exit code".to_owned(),
            code(&output).to_string().into_bytes(),
        ),
        ("stdout".to_owned(), output.stdout),
        ("stderr".to_owned(), output.stderr),
    ]);
    for path in files(folder.path()) {
        let name = path.strip_prefix(folder.path()).unwrap();
        all.insert(name.display().to_string(), std::fs::read(&path).unwrap());
    }
    all
}

fn repeat(times: usize, arguments: &[&str]) -> Outcome {
    let first = outcome(arguments);
    for run in 1..times {
        let again = outcome(arguments);
        assert!(first.keys().eq(again.keys()), "{arguments:?}: {again:?}");
        for (name, bytes) in &first {
            assert!(again[name] == *bytes, "{arguments:?}: {name} of run {run}");
        }
    }
    first
}

/// Every command on `study`; each process has hash maps of another order.
fn repeat_all(study: &str, flags: &[&str]) {
    let run = |times: usize, command: &str, more: &[&str]| {
        let arguments = [&[command, study], flags, more].concat();
        let given = repeat(times, &arguments);
        assert_eq!(given["exit code"], b"0", "{arguments:?}");
    };
    run(20, "inspect", &[]);
    run(20, "inspect", &["--json"]);
    run(20, "screen", &["--out", "screen.csv"]);
    run(20, "figure", &["--out", "figure.svg"]);
    let texts = ["--out", "out", "--write", "json,tables,report,script"];
    run(20, "analyze", &texts);
    // Pixels take most of the time, and are drawn as the figure above is.
    run(3, "analyze", &["--out", "out"]);
}

#[test]
fn a_study_with_duplicates_gives_the_same_bytes_in_every_run() {
    let study = copied("duplicates.csv");
    repeat_all(&study, &["--duplicates", "mean"]);
    // Without a rule the first place with several values is named, of the first marker.
    let asked = repeat(20, &["inspect", &study]);
    let words = String::from_utf8_lossy(&asked["stderr"]);
    assert!(words.contains("(the first: line 3, m1)"), "{words}");
}

#[test]
fn the_example_gives_the_same_bytes_in_every_run() {
    repeat_all(&data("ketamine_bone.csv"), &[]);
    repeat(3, &["example", "--no-window"]);
}

/// Number of threads, language, time zone and working directory change no byte.
#[test]
fn the_same_bytes_come_from_any_threads_language_time_zone_and_folder() {
    let home = temp();
    let text = study(&[("a", 7), ("b", 7)], &["V1", "V2", "V3"], wobble);
    std::fs::write(home.path().join("s.csv"), text).unwrap();
    let file = home.path().join("s.csv").display().to_string();
    let run = |threads: &str, environment: &[(&str, &str)], at: &Path, study: &str| {
        let out = temp();
        let place = out.path().join("out").display().to_string();
        let output = Command::new(env!("CARGO_BIN_EXE_trajecta"))
            .args(["analyze", study, "--reference", "a", "--threads", threads])
            .args(["--out", &place])
            .current_dir(at)
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        assert_eq!(code(&output), 0, "{}", words(&output));
        let read = |path: PathBuf| {
            let name = path.strip_prefix(out.path()).unwrap().to_owned();
            (name, std::fs::read(path).unwrap())
        };
        files(out.path())
            .into_iter()
            .map(read)
            .collect::<BTreeMap<_, _>>()
    };
    let first = run("1", &[("LC_ALL", "C"), ("TZ", "UTC")], home.path(), "s.csv");
    assert!(first.len() > 20);
    let elsewhere = temp();
    let turkish = [("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")];
    for (threads, environment, at) in [
        (
            "2",
            &[("LC_ALL", "de_DE.UTF-8"), ("TZ", "Pacific/Kiritimati")][..],
            elsewhere.path(),
        ),
        ("7", &turkish[..], Path::new("/")),
    ] {
        let again = run(threads, environment, at, &file);
        assert!(first.keys().eq(again.keys()), "{threads}");
        for (name, bytes) in &first {
            assert!(
                again[name] == *bytes,
                "{threads} threads: {}",
                name.display()
            );
        }
    }
}
