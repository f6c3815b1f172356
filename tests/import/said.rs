//! What is said of a reading beside it: lines of rows left out, what answers lead to, sheets that can be joined, and
//! nothing that is not so.

use super::opened::open;
use trajecta::import::{ImportOptions, Recognition, Role};
use trajecta::study::Study;

fn file(name: &str, options: &ImportOptions) -> Recognition {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/fourteenth");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    open(name, &bytes, options).unwrap()
}

fn study(name: &str, options: &ImportOptions) -> Study {
    let read = file(name, options);
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read.study.unwrap()
}

fn codes(read: &Recognition) -> Vec<&str> {
    read.issues.iter().map(|i| i.code.as_str()).collect()
}

#[test]
fn rows_left_out_are_counted_with_their_lines() {
    let text = "id,arm,visit,crp\n\
        S1,a,Pre,1.5\nS1,a,Post,2.5\n,,,\n,a,Pre,3.5\nid,arm,visit,crp\nS2,b,Pre,2.1\nS2,b,Post,\n\
        S3,a,Pre,1.4\nS3,a,Post,2.2\nS4,b,Pre,1.7\nS4,b,Post,2.7\nMean,,,2.2\n";
    let read = open("study.csv", text.as_bytes(), &ImportOptions::default()).unwrap();
    let source = read.study.unwrap().source;
    let lines = |reason: &str| -> Vec<usize> {
        let found = (source.rows_left_out.iter()).find(|l| l.reason.contains(reason));
        found
            .unwrap_or_else(|| panic!("{reason}: {:?}", source.rows_left_out))
            .lines
            .clone()
    };
    assert_eq!(lines("empty row"), [4]);
    assert_eq!(lines("no subject"), [5]);
    assert_eq!(lines("repeats the header"), [6]);
    assert_eq!(lines("no value"), [8]);
    assert_eq!(lines("summary"), [13]);
    let n: usize = source.rows_left_out.iter().map(|l| l.n).sum();
    assert_eq!(source.rows_read, source.rows_used + n);
    let words: Vec<String> = source.rows_left_out.iter().map(|l| l.in_words()).collect();
    assert!(
        words.contains(&"1 row: repeats the header (line 6)".to_owned()),
        "{words:?}"
    );
}

#[test]
fn questions_say_what_each_answer_leads_to() {
    let read = file(
        "1503-strain-and-diet-balanced.csv",
        &ImportOptions::default(),
    );
    let remedy = &read.questions[0].remedy;
    for (text, answer) in [
        (
            &remedy.command,
            "--group \"diet\" gives 48 people in 2 groups (24 chow, 24 HFD) at 3 visits",
        ),
        (
            &remedy.window,
            "\u{201c}strain\u{201d} gives 48 people in 8 groups",
        ),
    ] {
        assert!(text.contains(answer), "{text}");
    }
}

#[test]
fn sheets_with_the_same_people_are_joined_when_asked_for() {
    let name = "1530-lab-and-demographics.xlsx";
    let alone = file(name, &ImportOptions::default());
    let both = "lab + demographics".to_owned();
    assert!(alone.sheets.contains(&both), "{:?}", alone.sheets);
    let options = ImportOptions {
        sheet: Some(both.clone()),
        ..ImportOptions::default()
    };
    let read = file(name, &options);
    let of = |role: Role| -> Vec<&str> {
        let roles = read.roles.iter().filter(|r| r.role == role);
        roles.map(|r| r.column.as_str()).collect()
    };
    assert_eq!(of(Role::Group), ["arm"]);
    assert_eq!(of(Role::Covariate), ["sex", "age"]);
    let study = read.study.as_ref().unwrap();
    assert_eq!((study.subjects.len(), study.visits.len()), (12, 2));
    assert_eq!(read.options.sheet, Some(both));
    assert!(!codes(&read).contains(&"people_elsewhere"));
    // What was recognised reads the same study again.
    assert_eq!(file(name, &read.options).study.as_ref(), Some(study));
}

#[test]
fn a_column_of_flags_without_a_role_leaves_the_numbers_as_they_stand() {
    let name = "1524-detected-false.csv";
    let below = |options: &ImportOptions| study(name, options).markers[0].limits.len();
    assert!(below(&ImportOptions::default()) > 0);
    let plain = ImportOptions {
        ignore: vec!["PCB_detected".to_owned()],
        ..ImportOptions::default()
    };
    assert_eq!(below(&plain), 0);
}

#[test]
fn another_visit_before_zero_can_be_the_baseline() {
    let name = "1518-two-weeks-before.csv";
    let options = ImportOptions {
        baseline: Some("Week -2".to_owned()),
        ..ImportOptions::default()
    };
    let read = file(name, &options);
    assert!(!codes(&read).contains(&"baseline_before_zero"));
    assert_eq!(read.study.unwrap().baseline, 0);
}

#[test]
fn nothing_is_said_that_is_not_so() {
    let list = file("1531-list-of-the-columns.xlsx", &ImportOptions::default());
    assert!(
        !codes(&list).contains(&"legend_of_codes"),
        "{:?}",
        list.issues
    );
    let days = file("1532-days-of-april.csv", &ImportOptions::default());
    assert!(!codes(&days).contains(&"visit_order"), "{:?}", days.issues);
}

#[test]
fn a_group_that_was_named_is_not_doubted() {
    let options = ImportOptions {
        group: Some("diet".to_owned()),
        ..ImportOptions::default()
    };
    let named = file("1500-strain-beside-diet.csv", &options);
    assert!(!codes(&named).contains(&"groups_passed_over"));
    let plain = file("1500-strain-beside-diet.csv", &ImportOptions::default());
    assert!(
        plain
            .doubts()
            .iter()
            .any(|i| i.code == "groups_passed_over")
    );
    let other = plain.reading.unwrap().runner_up.unwrap();
    assert_eq!(other.group.as_deref(), Some("strain"));
}

#[test]
fn a_marker_without_a_name_of_its_own_is_said_to_have_that_of_its_file() {
    let rows: String = (0..12)
        .map(|s| format!("S{s},{},{s}.5,{}.5,{}.5\n", ["a", "b"][s % 2], s + 1, s + 3))
        .collect();
    let text = format!("id,arm,baseline,day 21,month 6\n{rows}");
    for (file, name, is_said) in [
        ("kiddivax_m.csv", "kiddivax_m", true),
        ("opg.csv", "opg", true),
        // Words that say nothing of what was measured name nothing.
        ("study1.csv", "value", false),
        ("export_2024-05-01.csv", "value", false),
        ("Data (2).csv", "value", false),
    ] {
        let read = open(file, text.as_bytes(), &ImportOptions::default()).unwrap();
        let said = codes(&read).contains(&"marker_named_after_file");
        assert_eq!(said, is_said, "{file}: {:?}", codes(&read));
        let study = read.study.unwrap();
        assert_eq!(study.markers[0].name, name, "{file}");
    }
    // Headers that name the marker leave nothing to say.
    let named = text.replacen("baseline,day 21,month 6", "crp_0,crp_21,crp_180", 1);
    let read = open(
        "kiddivax_m.csv",
        named.as_bytes(),
        &ImportOptions::default(),
    )
    .unwrap();
    assert!(!codes(&read).contains(&"marker_named_after_file"));
}
