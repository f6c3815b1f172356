//! Stdout and stderr that are closed or full.

use super::*;
use std::process::Stdio;

/// Runs with these streams; exit code and what was said on stderr where that is a pipe.
fn run(folder: &Path, arguments: &[&str], stdout: Stdio, stderr: Stdio) -> (i32, String) {
    let child = Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .stdout(stdout)
        .stderr(stderr)
        .spawn();
    let output = child.unwrap().wait_with_output().unwrap();
    (code(&output), words(&output))
}

/// A pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[cfg(target_os = "linux")]
fn full() -> Stdio {
    let device = std::fs::OpenOptions::new().write(true).open("/dev/full");
    device.unwrap().into()
}

/// Every command that says something on stdout.
fn commands(study: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["--help"],
        vec!["--version"],
        vec!["inspect", study],
        vec!["inspect", study, "--json"],
        vec!["screen", study, "--out", "screen.csv"],
        vec!["figure", study, "--out", "figure.svg"],
        vec!["analyze", study, "--out", "out", "--write", "json"],
        vec!["example", "--no-window"],
    ]
}

#[test]
fn a_reader_that_has_enough_ends_a_command_quietly() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    for arguments in commands(&study) {
        let ended = run(folder.path(), &arguments, closed(), Stdio::piped());
        assert_eq!(ended.0, 0, "{arguments:?}: {}", ended.1);
        // What a journal objects to is said of the figure.
        assert!(!ended.1.contains("panic"), "{arguments:?}: {}", ended.1);
        assert!(
            ended.1.is_empty() || arguments[0] == "figure",
            "{}",
            ended.1
        );
    }
    // What was to be written is there.
    for file in ["screen.csv", "figure.svg", "out/results.json"] {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_stdout_is_one_sentence_with_exit_one() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    for arguments in commands(&study) {
        let (code, words) = run(folder.path(), &arguments, full(), Stdio::piped());
        assert_eq!(code, 1, "{arguments:?}: {words}");
        let about = words.lines().filter(|l| l.contains("standard output"));
        assert_eq!(about.count(), 1, "{arguments:?}: {words}");
        assert!(!words.contains("panic"), "{arguments:?}: {words}");
    }
}

#[test]
fn a_stderr_that_nobody_reads_changes_no_exit_code() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let cases: [(&[&str], i32); 4] = [
        (&["inspect", "gone.csv"], 1),
        (&["--frobnicate"], 2),
        (&["inspect", &study, "--group", "nosuch"], 2),
        (&[&study], 3),
    ];
    for (arguments, expected) in cases {
        let mut streams: Vec<fn() -> Stdio> = vec![closed];
        #[cfg(target_os = "linux")]
        streams.push(full);
        for stream in streams {
            let (code, _) = run(folder.path(), arguments, stream(), stream());
            assert_eq!(code, expected, "{arguments:?}");
        }
    }
}
