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
    let size = |name: &str| folder.path().join(name).metadata().unwrap().len();
    assert!(size("tidy.parquet") < size("tidy.csv"));
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
    let from_standard_input = |arguments: &[&str]| {
        let input = folder.path().join("study.csv");
        std::fs::copy(data("ketamine_bone.csv"), &input).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_trajecta"))
            .args(arguments)
            .current_dir(folder.path())
            .stdin(std::fs::File::open(&input).unwrap())
            .output()
            .unwrap();
        let kept = std::fs::read(data("ketamine_bone.csv")).unwrap();
        assert!(std::fs::read(&input).unwrap() == kept, "{arguments:?}");
        output
    };
    let output = from_standard_input(&["convert", "-", "--out", "tidy.csv"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    #[cfg(target_os = "linux")]
    for command in ["convert", "screen"] {
        let output = from_standard_input(&[command, "-", "--out", "study.csv"]);
        assert_eq!(code(&output), 2, "{}", words(&output));
        assert!(words(&output).contains("would overwrite"));
    }
}

#[test]
fn a_session_is_inspected_and_converted_as_it_was_saved() {
    use trajecta::session::{DataReference, Document, Session, StudyPlaces};
    let folder = temp();
    let source = PathBuf::from(data("ketamine_bone.csv"));
    let at = folder.path().join("s.trajecta");
    let sha256 = trajecta::import::sha256(&std::fs::read(&source).unwrap());
    let reference = DataReference::new(
        &StudyPlaces::one(source.clone()),
        "ketamine_bone.csv",
        &sha256,
        Some(&at),
    );
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

/// What `convert` writes of a file, in each format, next to the file itself.
fn in_each_format(folder: &Path, name: &str, text: &str, more: &[&str]) -> Vec<String> {
    std::fs::write(folder.join(name), text).unwrap();
    let mut out = Vec::new();
    for ending in ["csv", "xpt", "sav", "parquet"] {
        let written = format!("tidy_{name}.{ending}");
        let all = [&["convert", name, "--out", &written], more].concat();
        let output = trajecta(folder, &all);
        assert_eq!(code(&output), 0, "{}", words(&output));
        out.push(written);
    }
    out
}

/// Numbers of an analysis as CSV, with the options that the file needs.
fn screen(folder: &Path, file: &str, more: &[&str]) -> String {
    let out = format!("{file}.screen.csv");
    let all = [&["screen", file, "--out", &out], more].concat();
    let output = trajecta(folder, &all);
    assert_eq!(code(&output), 0, "{file}: {}", words(&output));
    std::fs::read_to_string(folder.join(out)).unwrap()
}

#[test]
fn a_converted_crossover_keeps_its_treatments() {
    let folder = temp();
    let one = "id,sequence,period,treatment,IL6\n1,AB,1,A,1.5\n1,AB,2,B,2.5\n2,BA,1,B,2.5\n2,BA,2,A,2.7\n3,AB,1,A,2.9\n3,AB,2,B,3.1\n4,BA,1,B,2.1\n4,BA,2,A,3.3\n5,AB,1,A,2.2\n5,AB,2,B,3.4\n6,BA,1,B,2.6\n6,BA,2,A,2.3\n";
    // Two visits in each period.
    let mut two = "id,period,treatment,visit,IL6\n".to_owned();
    for line in one.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        for (visit, add) in [("Day 1", 0), ("Day 8", 1)] {
            let x: f64 = cells[4].parse().unwrap();
            let x = x + f64::from(add) * 0.37;
            two += &format!("{},{},{},{visit},{x}\n", cells[0], cells[2], cells[3]);
        }
    }
    for (name, text) in [("one.csv", one), ("two.csv", two.as_str())] {
        let written = in_each_format(folder.path(), name, text, &[]);
        let plain = study(folder.path(), name);
        let numbers = screen(folder.path(), name, &[]);
        for file in written {
            let again = study(folder.path(), &file);
            for what in ["groups", "visits", "n_subjects"] {
                assert_eq!(again["study"][what], plain["study"][what], "{file} {what}");
            }
            assert_eq!(screen(folder.path(), &file, &[]), numbers, "{file}");
            let inspected = trajecta(folder.path(), &["inspect", &file]);
            let told = String::from_utf8(inspected.stdout).unwrap();
            assert!(told.contains("treatment, which changes"), "{file}: {told}");
        }
    }
}

#[test]
fn converted_columns_have_one_name_each() {
    let folder = temp();
    let long = "concentration of the first thing that was measured in each person of the study";
    let text = format!(
        "id,arm,visit,marker,unit,{long} a,{long} b,Age,IL6\n1,A,Baseline,pos,ward1,1,5,50,1.5\n1,A,Week 4,pos,ward1,1,5,50,2.5\n2,A,Baseline,neg,ward2,2,6,60,2.5\n2,A,Week 4,neg,ward2,2,6,60,2.7\n3,B,Baseline,pos,ward1,3,7,55,2.9\n3,B,Week 4,pos,ward1,3,7,55,3.1\n4,B,Baseline,neg,ward2,4,8,45,2.1\n4,B,Week 4,neg,ward2,4,8,45,3.3\n"
    );
    let (a, b) = (format!("{long} a"), format!("{long} b"));
    let mut roles = vec!["--marker", "IL6"];
    for covariate in ["marker", "unit", &a, &b, "Age"] {
        roles.extend(["--covariate", covariate]);
    }
    for file in in_each_format(folder.path(), "cov.csv", &text, &roles) {
        let again = study(folder.path(), &file);
        assert_eq!(again["study"]["n_subjects"], 4, "{file}");
        let output = trajecta(folder.path(), &["inspect", &file]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(!said.contains("more than once"), "{file}: {said}");
        assert!(said.contains("  IL6  8 values"), "{file}: {said}");
        assert_eq!(
            again["study"]["markers"],
            study(folder.path(), "tidy_cov.csv.csv")["study"]["markers"],
            "{file}"
        );
    }
}

#[test]
fn converted_limits_of_detection_stay_limits() {
    let folder = temp();
    let mut text = "id,arm,visit,IL6,TNF\n".to_owned();
    for id in 1..=10 {
        let arm = if id % 2 == 0 { "Placebo" } else { "Active" };
        for (visit, add) in [("Baseline", 0.0), ("Week 4", 1.5)] {
            let il6 = match (id, visit) {
                (3, "Baseline") | (6, "Week 4") => "<0.5".to_owned(),
                _ => format!("{}", f64::from(id * 7 % 11) * 0.75 + add + 0.6),
            };
            let tnf = match (id, visit) {
                (8, "Week 4") => ">90".to_owned(),
                _ => format!("{}", f64::from(id * 5 % 7) * 2.5 + add + 4.0),
            };
            text += &format!("{id},{arm},{visit},{il6},{tnf}\n");
        }
    }
    let written = in_each_format(folder.path(), "limits.csv", &text, &[]);
    let numbers = screen(folder.path(), "limits.csv", &[]);
    for file in written {
        assert_eq!(screen(folder.path(), &file, &[]), numbers, "{file}");
        // Written again, the limits are still there.
        let output = trajecta(folder.path(), &["convert", &file, "--out", "again.csv"]);
        assert_eq!(code(&output), 0, "{}", words(&output));
        let again = std::fs::read_to_string(folder.path().join("again.csv")).unwrap();
        let limits = |side: &str| again.lines().filter(|l| l.ends_with(side)).count();
        assert_eq!(
            (limits(",below"), limits(",above")),
            (2, 1),
            "{file}: {again}"
        );
    }
}

#[test]
fn nothing_is_written_where_a_part_of_it_cannot_be() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    // The text beside it would have a name that is too long.
    let long = format!("{}.csv", "n".repeat(248));
    let output = trajecta(folder.path(), &["convert", &study, "--out", &long]);
    assert_eq!(code(&output), 1, "{}", words(&output));
    assert!(files(folder.path()).is_empty());
    let derive = ["--derive", "ratio = opg_pg_ml / rankl_pg_ml"];
    let mut arguments = vec!["convert", &study, "--out", "s.csv"];
    arguments.extend(derive);
    let output = trajecta(folder.path(), &arguments);
    assert_eq!(code(&output), 2, "{}", words(&output));
    assert!(words(&output).contains("--derive"), "{}", words(&output));
    assert!(files(folder.path()).is_empty());
}

#[test]
fn what_acts_on_text_is_written_out_in_every_text() {
    let folder = temp();
    let odd = "A\u{1b}[31m\u{202e}\u{2066}\u{2028}B";
    let mut text = String::from("subject,group,visit,il6\n");
    for s in 0..14 {
        for v in 0..3 {
            let group = if s % 2 == 0 { "Placebo" } else { odd };
            let x = 3.0 + f64::from((s * 7 + v * 5) % 11) / 4.0;
            text.push_str(&format!("S{s:02},{group},V{v},{x}\n"));
        }
    }
    std::fs::write(folder.path().join("a.csv"), text).unwrap();
    let output = trajecta(folder.path(), &["convert", "a.csv", "--out", "b.csv"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let output = trajecta(folder.path(), &["analyze", "a.csv", "--out", "out"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let figure = ["figure", "a.csv", "--out", "out/figure.svg"];
    let output = trajecta(folder.path(), &figure);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let mut walked = 0;
    for path in files(folder.path()) {
        // Pictures and the workbook are no text.
        let bytes = std::fs::read(&path).unwrap();
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        if path.ends_with("a.csv") {
            continue;
        }
        walked += 1;
        for c in ['\u{1b}', '\u{202e}', '\u{2066}', '\u{2028}'] {
            assert!(!text.contains(c), "{} {c:?}", path.display());
        }
    }
    assert!(walked > 15, "{walked}");
    // One name everywhere, and for programs the name of the file.
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let written = r"A\u{1b}[31m\u{202e}\u{2066}\u{2028}B";
    for file in [
        "b.csv",
        "out/tables/contrasts.csv",
        "out/analysis-data.csv",
        "out/report.html",
        "out/methods.txt",
        "out/figures/baseline.caption.txt",
        "out/figure.svg",
    ] {
        assert!(read(file).contains(written), "{file}");
    }
    let results = json(folder.path().join("out/results.json"));
    assert_eq!(results["study"]["groups"][1]["name"], odd);
}

#[test]
fn a_converted_study_of_one_visit_gains_no_column_and_keeps_its_names() {
    let folder = temp();
    let mut text = "id,Group,Age,Sex,IL6,CRP\n".to_owned();
    for i in 1..=16 {
        let group = ["Placebo", "Drug"][i % 2];
        text += &format!(
            "{i},{group},{},{},{}.{i},{}.3{i}\n",
            20 + i * 3 % 17,
            ["F", "M"][i * 5 % 23 % 2],
            i % 5,
            i % 7
        );
    }
    let covariates = |file: &str| {
        let json = study(folder.path(), file);
        let columns = json["roles"].as_array().unwrap().iter();
        columns
            .filter(|c| c["role"] == "covariate")
            .map(|c| c["column"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for written in in_each_format(folder.path(), "one.csv", &text, &[]) {
        assert_eq!(covariates(&written), ["Age", "Sex"], "{written}");
    }
}
