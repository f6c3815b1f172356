//! The folder of a run is whole, old or new: whatever ends the program, whoever else writes, whatever else stands
//! there.

use super::*;
use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Every file of a folder with its bytes.
type Set = BTreeMap<PathBuf, Vec<u8>>;

fn set(folder: &Path) -> Set {
    if !folder.exists() {
        return Set::new();
    }
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        (path.strip_prefix(folder).unwrap().to_owned(), bytes)
    };
    files(folder).into_iter().map(read).collect()
}

/// Two small studies that give different sets.
fn studies(folder: &Path) {
    for (name, groups) in [
        ("a.csv", [("x", 5), ("y", 5)]),
        ("b.csv", [("x", 6), ("z", 4)]),
    ] {
        let text = study(&groups, &["V1", "V2"], wobble);
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Arguments that write the set of a study. They take little time and write what is written in several ways.
fn arguments(name: &str) -> Vec<&str> {
    // The second set has other files than the first.
    let write = if name == "a.csv" {
        "json,tables,script"
    } else {
        "json,tables"
    };
    let mut all = vec!["analyze", name, "--out", "out", "--write", write];
    all.extend(["--reference", "x"]);
    all
}

fn start(folder: &Path, name: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(arguments(name))
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn done(folder: &Path, name: &str) -> Set {
    let output = trajecta(folder, &arguments(name));
    assert_eq!(code(&output), 0, "{}", words(&output));
    set(&folder.join("out"))
}

/// What stands in a folder beside the studies and the results.
fn beside(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    let mut names: Vec<String> = entries
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|n| !["a.csv", "b.csv", "out"].contains(&n.as_str()))
        .collect();
    names.sort();
    names
}

/// A number below one that is the same in every run (SplitMix64).
fn random(at: u64) -> f64 {
    let mut z = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// More kills: `TRAJECTA_KILLS=1000`.
#[test]
fn after_a_kill_at_any_moment_the_old_set_or_the_new_one_is_there() {
    let kills = std::env::var("TRAJECTA_KILLS").map_or(100, |n| n.parse().unwrap());
    let folder = temp();
    let (here, out) = (folder.path(), folder.path().join("out"));
    studies(here);
    let b = done(here, "b.csv");
    let started = Instant::now();
    let a = done(here, "a.csv");
    let whole_run = started.elapsed();
    assert_ne!(a, b);
    let (mut now, mut changed, mut killed) = (a.clone(), 0, 0);
    for kill in 0..kills {
        // Every tenth begins without an old set.
        let is_first = kill % 10 == 9;
        if is_first {
            std::fs::remove_dir_all(&out).unwrap();
            now = Set::new();
        }
        let next = if now == a { "b.csv" } else { "a.csv" };
        let mut child = start(here, next);
        std::thread::sleep(whole_run.mul_f64(1.1 * random(kill)));
        let has_ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        killed += usize::from(!has_ended);
        let left = set(&out);
        let is_whole = left == a || left == b || (is_first && left.is_empty());
        assert!(is_whole, "kill {kill}: {:?}", left.keys());
        assert!(left == now || left == if next == "a.csv" { &a } else { &b }.clone());
        changed += usize::from(left != now);
        if left.is_empty() {
            now = done(here, "a.csv");
        } else {
            now = left;
        }
    }
    println!(
        "{killed} of {kills} runs were killed before their end; {changed} had changed the set"
    );
    assert!(killed > kills as usize / 2);
    assert_eq!(done(here, "a.csv"), a);
    assert_eq!(beside(here), [""; 0], "nothing is left for good");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_asked_to_end_clears_away_what_it_began() {
    use std::os::unix::process::ExitStatusExt;
    let folder = temp();
    let here = folder.path();
    studies(here);
    let a = done(here, "a.csv");
    // A shell starts what runs in the background with the other signal ignored.
    for (signal, number) in [("TERM", 15)] {
        let mut asked = 0;
        for moment in 0..12 {
            let mut child = start(here, "b.csv");
            std::thread::sleep(Duration::from_millis(10 + 15 * moment));
            let id = child.id().to_string();
            let kill = Command::new("kill").args(["-s", signal, &id]).status();
            assert!(kill.unwrap().success() || child.try_wait().unwrap().is_some());
            let status = child.wait().unwrap();
            assert_eq!(beside(here), [""; 0], "{signal} {moment}");
            if status.signal() == Some(number) {
                asked += 1;
            } else {
                assert_eq!(status.code(), Some(0), "{signal} {moment}");
            }
            if set(&here.join("out")) != a {
                done(here, "a.csv");
            }
        }
        assert!(asked > 0, "{signal}");
    }
}

#[test]
fn two_runs_at_once_end_with_one_whole_set_and_a_sentence() {
    let folder = temp();
    let (here, out) = (folder.path(), folder.path().join("out"));
    studies(here);
    let (b, a) = (done(here, "b.csv"), done(here, "a.csv"));
    let mut refused = 0;
    for pair in 0..10 {
        let first = start(here, "a.csv");
        std::thread::sleep(Duration::from_millis(pair % 4));
        let second = start(here, "b.csv");
        let ends = [first, second].map(|child| child.wait_with_output().unwrap());
        for end in &ends {
            if code(end) != 0 {
                assert_eq!(code(end), 1);
                let said = words(end);
                assert!(said.contains("written by another run"), "{said}");
                refused += 1;
            }
        }
        assert!(ends.iter().any(|end| code(end) == 0));
        let left = set(&out);
        assert!(left == a || left == b, "{:?}", left.keys());
        let (alone, other) = (code(&ends[0]) == 0, code(&ends[1]) == 0);
        if alone != other {
            assert!(left == if alone { a.clone() } else { b.clone() });
        }
    }
    assert!(refused > 0);
    assert_eq!(beside(here), [""; 0]);
}

#[test]
fn files_of_others_stay_and_stale_ones_of_ours_go() {
    let folder = temp();
    let (here, out) = (folder.path(), folder.path().join("out"));
    studies(here);
    let (b, a) = (done(here, "b.csv"), done(here, "a.csv"));
    // In a folder of somebody else's files, in which a manuscript has been begun.
    std::fs::create_dir(out.join("drafts")).unwrap();
    for mine in ["notes.txt", "drafts/one.txt", "tables/mine.csv"] {
        std::fs::write(out.join(mine), "mine").unwrap();
    }
    let output = trajecta(here, &arguments("b.csv"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("2 files of an earlier run"), "{said}");
    let mut left = set(&out);
    for mine in ["notes.txt", "drafts/one.txt", "tables/mine.csv"] {
        assert_eq!(left.remove(Path::new(mine)).unwrap(), b"mine", "{mine}");
    }
    assert!(left == b, "{:?}", left.keys());
    // A file that was changed since belongs to who changed it.
    assert_eq!(code(&trajecta(here, &arguments("a.csv"))), 0);
    std::fs::write(out.join("analysis.R"), "my own").unwrap();
    assert_eq!(code(&trajecta(here, &arguments("b.csv"))), 0);
    assert_eq!(std::fs::read(out.join("analysis.R")).unwrap(), b"my own");
    assert!(!out.join("analysis-data.csv").exists());
    assert_eq!(beside(here), [""; 0]);
    // The study that is read may be a file of an earlier run, and the folder the one where the user is.
    std::fs::remove_dir_all(&out).unwrap();
    done(here, "a.csv");
    let again = [
        "analyze",
        "analysis-data.csv",
        "--out",
        ".",
        "--write",
        "json",
    ];
    let output = trajecta(&out, &again);
    assert_eq!(code(&output), 0, "{}", words(&output));
    assert!(out.join("analysis-data.csv").exists());
    assert!(!out.join("analysis.R").exists());
    let hidden: Vec<_> = (set(&out).into_keys())
        .filter(|p| p.to_string_lossy().starts_with('.'))
        .collect();
    assert_eq!(hidden, [Path::new(".trajecta-files.json")]);
    assert_ne!(a, b);
}

#[test]
fn a_place_that_refuses_gets_a_sentence_and_keeps_the_old_set() {
    let folder = temp();
    let (here, out) = (folder.path(), folder.path().join("out"));
    studies(here);
    let refused = |place: &str, part: &str| {
        let mut arguments = arguments("b.csv");
        arguments[3] = place;
        let output = trajecta(here, &arguments);
        assert_eq!(code(&output), 1, "{place}: {}", words(&output));
        let said = words(&output);
        assert!(
            said.contains(part) && said.contains("could not be written"),
            "{said}"
        );
        assert_eq!(said.trim().lines().count(), 1, "{said}");
        assert!(!said.contains(".trajecta"), "{said}");
    };
    let a = done(here, "a.csv");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let tables = out.join("tables");
        std::fs::set_permissions(&tables, PermissionsExt::from_mode(0o555)).unwrap();
        refused("out", "read-only");
        assert!(set(&out) == a);
        std::fs::set_permissions(&tables, PermissionsExt::from_mode(0o755)).unwrap();
    }
    // A file where a folder is to be, beside a folder where a file is to be.
    for (gone, name) in [("tables", "tables"), ("plan.toml", "plan.toml")] {
        done(here, "a.csv");
        let path = out.join(gone);
        if path.is_dir() {
            std::fs::remove_dir_all(&path).unwrap();
            std::fs::write(&path, "mine").unwrap();
        } else {
            std::fs::remove_file(&path).unwrap();
            std::fs::create_dir(&path).unwrap();
        }
        let before = set(&out);
        refused("out", name);
        assert!(set(&out) == before, "{name}: {:?}", set(&out).keys());
        std::fs::remove_dir_all(&out).unwrap();
    }
    let long = "x".repeat(300);
    refused(&long, &long);
    refused("a.csv", "a file has this name");
    refused("a.csv/out", "a.csv");
    let odd = "new/\u{1b}[31m \"'$(x)`\n;é日/out";
    let mut fits = arguments("a.csv");
    fits[3] = odd;
    let output = trajecta(here, &fits);
    assert_eq!(code(&output), 0, "{}", words(&output));
    assert!(set(&here.join(odd)) == a);
    assert_eq!(beside(here), ["new"]);
    // Nothing is left of folders that were made for a run that failed.
    std::fs::remove_dir_all(here.join("new")).unwrap();
    refused(&format!("new/deep/{long}"), &long);
    assert_eq!(beside(here), [""; 0]);
}

#[cfg(unix)]
#[test]
fn figures_and_tables_keep_the_permissions_of_the_file_they_replace() {
    use std::os::unix::fs::PermissionsExt;
    let folder = temp();
    let here = folder.path();
    studies(here);
    let figure = ["figure", "a.csv", "--marker", "opg", "--out", "f.svg"];
    let screen = ["screen", "a.csv", "--out", "s.csv"];
    for arguments in [&figure[..], &screen[..]] {
        let file = here.join(arguments.last().unwrap());
        for mode in [0o600, 0o640] {
            std::fs::write(&file, "old").unwrap();
            std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
            let output = trajecta(here, arguments);
            assert_eq!(code(&output), 0, "{}", words(&output));
            assert_ne!(std::fs::read(&file).unwrap(), b"old");
            let now = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(now, mode, "{arguments:?}");
        }
    }
}
