//! Files as people save them: whatever the separator, the numbers are the same or the reason is told.

#![allow(clippy::field_reassign_with_default)]

use proptest::prelude::*;
use trajecta::import::{ImportOptions, Recognition, recognise};
use trajecta::study::Study;
use trajecta::work::Monitor;

fn read(bytes: &[u8], options: &ImportOptions) -> Result<Recognition, String> {
    recognise("study.csv", bytes, options, &Monitor::new()).map_err(|e| e.to_string())
}

fn study(text: &str) -> Study {
    let read = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read.study.unwrap()
}

/// Twelve people in two groups at three visits; one value is missing.
fn rows(separator: char, decimal: char, ending: &str, missing: &str) -> String {
    let mut text =
        ["Patient ID", "Arm", "Visit", "OPG (pg/mL)"].join(&separator.to_string()) + ending;
    for s in 1..=12 {
        for (v, visit) in ["Baseline", "Day 1", "Week 2"].iter().enumerate() {
            let value = if s == 3 && v == 1 {
                missing.to_owned()
            } else {
                format!(
                    "{:.2}",
                    100.0 + (s * 37 % 11) as f64 + 1.25 * v as f64 + (s * v) as f64 * 0.31
                )
                .replace('.', &decimal.to_string())
            };
            let arm = if s % 2 == 0 { "control" } else { "ketamine" };
            text.push_str(&format!(
                "P{s:02}{separator}{arm}{separator}{visit}{separator}{value}{ending}"
            ));
        }
    }
    text
}

fn values(study: &Study) -> Vec<Option<f64>> {
    let (n, v) = (study.subjects.len(), study.n_visits());
    (0..n)
        .flat_map(|s| (0..v).map(move |k| (s, k)))
        .map(|(s, k)| study.value(0, s, k))
        .collect()
}

#[test]
fn the_same_study_in_many_dresses() {
    let plain = study(&rows(',', '.', "\n", ""));
    assert_eq!(plain.subjects.len(), 12);
    assert_eq!(plain.groups.len(), 2);
    assert_eq!(
        plain
            .visits
            .iter()
            .map(|v| v.label.as_str())
            .collect::<Vec<_>>(),
        ["Baseline", "Day 1", "Week 2"]
    );
    assert_eq!(
        plain.visits.iter().map(|v| v.hours).collect::<Vec<_>>(),
        [Some(0.0), Some(24.0), Some(336.0)]
    );
    assert_eq!(values(&plain).iter().filter(|v| v.is_none()).count(), 1);
    for dress in [
        rows(';', '.', "\r\n", ""),
        rows(';', ',', "\n", ""),
        rows('\t', '.', "\n", ""),
        rows('\t', ',', "\r\n", ""),
        rows('|', '.', "\n", ""),
        rows(',', '.', "\r", ""),
        rows(',', '.', "\n", "NA"),
        rows(',', '.', "\n", "n.a."),
        format!("\u{feff}{}", rows(',', '.', "\n", "")),
        rows(',', '.', "\n", "").replace("P01,ketamine", "\"P01\",\"ketamine\""),
        rows(',', '.', "\n", "") + "\n\n",
    ] {
        let other = study(&dress);
        assert_eq!(
            values(&other),
            values(&plain),
            "{}",
            dress.lines().take(3).collect::<Vec<_>>().join("\n")
        );
        assert_eq!(other.visits.len(), 3);
    }
}

#[test]
fn utf_16_as_spreadsheets_save_it() {
    let text = rows('\t', '.', "\r\n", "");
    let mut bytes = vec![0xff, 0xfe];
    text.encode_utf16()
        .for_each(|u| bytes.extend(u.to_le_bytes()));
    let other = read(&bytes, &ImportOptions::default())
        .unwrap()
        .study
        .unwrap();
    assert_eq!(values(&other), values(&study(&rows(',', '.', "\n", ""))));
}

#[test]
fn recognising_what_was_recognised_changes_nothing() {
    for text in [
        rows(',', '.', "\n", ""),
        rows(';', ',', "\n", "NA"),
        include_str!("../golden/data/ketamine_bone.csv").to_owned(),
        include_str!("../golden/data/ketamine_bone_wide.csv").to_owned(),
        include_str!("../golden/data/obk_phase_means.csv").to_owned(),
    ] {
        let first = read(text.as_bytes(), &ImportOptions::default()).unwrap();
        let second = read(text.as_bytes(), &first.options).unwrap();
        assert_eq!(first.options, second.options);
        assert_eq!(first.study, second.study);
    }
}

#[test]
fn hostile_files_end_in_a_study_a_question_or_a_sentence() {
    let plain = rows(',', '.', "\n", "");
    let cases: Vec<Vec<u8>> = vec![
        plain[..plain.len() / 2].into(),
        plain.replace(",Day 1,", ",\"Day 1,").into_bytes(),
        plain.replace("P05", "P05\0").into_bytes(),
        plain.replacen("\nP03", "\r\nP03", 3).into_bytes(),
        plain.replacen("OPG (pg/mL)", "Visit", 1).into_bytes(),
        plain.replacen("OPG (pg/mL)", "", 1).into_bytes(),
        plain
            .replacen("P07,ketamine,Day 1", "P07,ketamine,Day 1,9,9,9", 1)
            .into_bytes(),
        plain.replacen("P07,ketamine,Day 1", "P07", 1).into_bytes(),
        plain
            .replacen("P07,ketamine,Baseline", "P07,control,Baseline", 1)
            .into_bytes(),
        plain.replacen("105.", "1e999 ", 1).into_bytes(),
        format!("{plain}{}", "x".repeat(1_000_000)).into_bytes(),
        vec![b','; 5000],
        vec![b'\n'; 5000],
        "\u{2212}1\u{202f}000,5".repeat(50).into_bytes(),
    ];
    for (i, bytes) in cases.iter().enumerate() {
        match read(bytes, &ImportOptions::default()) {
            Ok(r) => assert!(r.study.is_some() || !r.questions.is_empty(), "case {i}"),
            Err(why) => assert!(why.ends_with('.') && why.len() > 20, "case {i}: {why}"),
        }
    }
}

#[test]
fn a_subject_in_two_groups_is_named_with_its_place() {
    let text = rows(',', '.', "\n", "").replacen("P07,ketamine,Day 1", "P07,control,Day 1", 1);
    let told = match read(text.as_bytes(), &ImportOptions::default()) {
        Err(why) => why,
        Ok(r) => r
            .questions
            .iter()
            .map(|q| q.text.clone())
            .chain(r.issues.iter().map(|i| i.message.clone()))
            .chain(
                r.study
                    .iter()
                    .flat_map(|s| s.issues.iter().map(|i| i.message.clone())),
            )
            .collect::<Vec<_>>()
            .join(" "),
    };
    assert!(told.contains("group"), "{told}");
}

#[test]
fn impossible_and_censored_values_are_noticed_in_place() {
    let text = rows(',', '.', "\n", "oops");
    let s = study(&text);
    let issue = s.issues.iter().find(|i| i.row.is_some()).unwrap();
    assert_eq!(issue.column.as_deref(), Some("OPG (pg/mL)"));
    assert_eq!(
        text.lines()
            .nth(issue.row.unwrap() - 1)
            .unwrap()
            .split(',')
            .next_back(),
        Some("oops")
    );
    let limit = study(&rows(',', '.', "\n", "<0.5"));
    assert!(
        limit
            .issues
            .iter()
            .any(|i| i.message.contains("limit") || i.message.contains('<')),
        "{:?}",
        limit.issues
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Rows read = used + left out by reason, and no value of the file gets lost.
    #[test]
    fn counts_add_up(
        cells in proptest::collection::vec((0usize..9, 0usize..4, proptest::option::of(0u32..5000)), 8..120),
        junk in 0usize..5,
    ) {
        let mut text = String::from("subject,group,visit,crp\n");
        let mut seen = std::collections::HashSet::new();
        let mut expected = 0usize;
        for (s, v, value) in &cells {
            if !seen.insert((*s, *v)) {
                continue;
            }
            let value = value.map_or_else(String::new, |x| { expected += 1; format!("{}.5", x) });
            text.push_str(&format!("s{s},{},{},{value}\n", ["a", "b"][s % 2], ["Baseline", "Day 1", "Day 2", "Day 5"][*v]));
        }
        for _ in 0..junk {
            text.push_str(",,,\n");
        }
        let lines = text.lines().count() - 1;
        let mut options = ImportOptions::default();
        options.markers = vec!["crp".to_owned()];
        if let Ok(Recognition { study: Some(study), .. }) = read(text.as_bytes(), &options) {
            let source = &study.source;
            let left: usize = source.rows_left_out.iter().map(|r| r.n).sum();
            prop_assert_eq!(source.rows_read, source.rows_used + left);
            prop_assert!(source.rows_read <= lines);
            let kept = (0..study.subjects.len()).flat_map(|s| (0..study.n_visits()).map(move |v| (s, v)))
                .filter(|&(s, v)| study.value(0, s, v).is_some()).count();
            prop_assert_eq!(kept, expected);
        }
    }
}

#[test]
fn one_subject_keeps_its_markers() {
    let study = study("subject,visit,opg,bmi\nA,Baseline,3.1,22\nA,Day 1,3.5,22\nA,Day 3,3.9,22\n");
    assert_eq!((study.subjects.len(), study.n_visits()), (1, 3));
    assert_eq!(study.markers[0].name, "opg");
    assert_eq!(study.covariates[0].name, "bmi");
}

#[test]
fn one_visit_keeps_its_label() {
    let study = study(
        "subject,group,visit,opg,age\nA,x,Baseline,3.1,30\nB,x,Baseline,3.5,40\nC,y,Baseline,2,50\nD,y,Baseline,2.5,33\n",
    );
    assert_eq!(study.visits[0].label, "Baseline");
    assert_eq!(study.markers.len(), 1);
    let note = study.issues.iter().find(|i| i.code == "one_visit").unwrap();
    assert!(note.message.contains("has one visit"), "{}", note.message);
    assert!(!note.message.contains("no visit column"));
}

fn codes(study: &Study) -> Vec<&str> {
    study.issues.iter().map(|i| i.code.as_str()).collect()
}

/// Six people; the group of the last of the rows named in `slips` is another one.
fn few(slips: &[&str]) -> String {
    let mut text = String::from("id,group,visit,opg\n");
    for s in 1..=6 {
        for (v, visit) in ["Baseline", "Day 1", "Week 2"].iter().enumerate() {
            let row = format!("P{s},{visit}");
            let is_case = (s % 2 == 0) != slips.contains(&row.as_str());
            let group = if is_case { "case" } else { "control" };
            text += &format!("P{s},{group},{visit},{}.5\n", 10 * s + v);
        }
    }
    text
}

#[test]
fn one_of_few_subjects_in_two_groups_loses_no_group_column() {
    let found = study(&few(&["P3,Week 2"]));
    let groups: Vec<&str> = found.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(groups, ["control", "case"]);
    let told = found
        .issues
        .iter()
        .find(|i| i.code == "subject_in_two_groups")
        .unwrap();
    assert_eq!(
        (told.row, told.column.as_deref()),
        (Some(10), Some("group"))
    );
    assert_eq!(found.subjects.len(), 5);
    assert_eq!(found.source.rows_left_out[0].n, 3);
    // Too many to be slips: the column is named with what decides.
    let slips = ["P1,Day 1", "P2,Day 1", "P3,Week 2"];
    let found = study(&few(&slips));
    let told = found
        .issues
        .iter()
        .find(|i| i.code == "group_varies")
        .unwrap();
    assert_eq!(told.column.as_deref(), Some("group"));
    assert_eq!(told.row, Some(3));
    assert!(told.on_command_line().contains("--group"));
    assert!(told.in_window().contains("role Group") && !told.in_window().contains("--"));
}

#[test]
fn percentages_are_read_with_their_unit() {
    let rows = |value: &dyn Fn(usize, usize) -> String| {
        let mut text = String::from("id;group;visit;opg;share\n");
        for s in 1..=6 {
            for v in 0..3 {
                let group = ["control", "case"][s % 2];
                text += &format!("P{s};{group};Day {v};{s}.25;{}\n", value(s, v));
            }
        }
        text
    };
    let share = |study: &Study| {
        let m = study
            .markers
            .iter()
            .position(|m| m.name == "share")
            .unwrap();
        (study.value(m, 0, 2), study.markers[m].unit.clone())
    };
    let five = |x: f64| (Some(x), "%".to_owned());
    assert_eq!(
        share(&study(&rows(&|s, v| format!("{}%", 4 * s + v)))),
        five(6.0)
    );
    assert_eq!(
        share(&study(&rows(&|s, v| format!("{s},{v} %")))),
        five(1.2)
    );
    let limits = study(&rows(&|s, v| {
        if v == 2 {
            "<0.5%".to_owned()
        } else {
            format!("{s}.{v}%")
        }
    }));
    assert_eq!(share(&limits), five(0.5));
    // A number without the sign is another number: it is named, not read.
    let mixed = study(&rows(&|s, v| {
        if (s, v) == (1, 2) {
            "0.06".to_owned()
        } else {
            format!("{s}.{v}%")
        }
    }));
    assert_eq!(share(&mixed), (None, "%".to_owned()));
    let told = mixed
        .issues
        .iter()
        .find(|i| i.code == "text_in_number")
        .unwrap();
    assert_eq!((told.row, told.column.as_deref()), (Some(4), Some("share")));
    assert!(told.in_window().contains("Also missing") && !told.in_window().contains("--"));
    assert!(told.on_command_line().contains("--missing"));
}

#[test]
fn slashed_dates_are_decided_by_a_day_over_twelve_or_asked_about() {
    let rows = |dates: &[[&str; 3]]| {
        let mut text = String::from("id,group,date,opg\n");
        for s in 0..6 {
            for (v, date) in dates[s % dates.len()].iter().enumerate() {
                text += &format!("P{s},{},{date},{s}.{v}5\n", ["control", "case"][s % 2]);
            }
        }
        text
    };
    let labels =
        |study: &Study| -> Vec<String> { study.visits.iter().map(|v| v.label.clone()).collect() };
    let open = rows(&[["01/02/2024", "08/02/2024", "12/02/2024"]]);
    let asked = read(open.as_bytes(), &ImportOptions::default()).unwrap();
    assert!(asked.study.is_none());
    let question = &asked.questions[0];
    assert_eq!(question.flag, "--dates");
    assert_eq!(question.column.as_deref(), Some("date"));
    assert_eq!(question.rows, [2]);
    assert!(question.remedy.command.contains("--dates day-first"));
    for (order, wanted) in [
        ("day-first", ["Baseline", "Day 7", "Day 11"]),
        ("month-first", ["Baseline", "Day 213", "Day 335"]),
    ] {
        let mut options = ImportOptions::default();
        options.dates = order.parse().ok();
        let read = read(open.as_bytes(), &options).unwrap();
        assert_eq!(labels(read.study.as_ref().unwrap()), wanted, "{order}");
        assert_eq!(read.options.dates, options.dates);
    }
    let european = study(&rows(&[["01/02/2024", "08/02/2024", "15/02/2024"]]));
    assert_eq!(labels(&european), ["Baseline", "Day 7", "Day 14"]);
    let told = european
        .issues
        .iter()
        .find(|i| i.code == "visit_dates")
        .unwrap();
    assert!(told.message.contains("the day first"), "{}", told.message);
    let american = study(&rows(&[["2/1/24", "2/8/24", "2/15/24"]]));
    assert_eq!(labels(&american), ["Baseline", "Day 7", "Day 14"]);
    let torn = study(&rows(&[["13/02/2024", "02/20/2024", "02/27/2024"]]));
    assert!(codes(&torn).contains(&"dates_mixed"));
    let wrong = study(&rows(&[["2024-02-28", "2024-02-30", "2024-03-02"]]));
    assert!(codes(&wrong).contains(&"date_not_in_calendar"));
    let sas = study(&rows(&[["01FEB2024", "08FEB2024", "15FEB2024"]]));
    assert_eq!(labels(&sas), ["Baseline", "Day 7", "Day 14"]);
}

#[test]
fn a_file_without_a_header_asks_and_loses_no_row() {
    let whole = few(&[]);
    let bare = whole.split_once('\n').unwrap().1;
    let asked = read(bare.as_bytes(), &ImportOptions::default()).unwrap();
    assert!(asked.study.is_none());
    assert_eq!(asked.questions[0].flag, "--first-line");
    assert_eq!(asked.preview.header.len(), 4, "the table is shown");
    let mut options = ImportOptions::default();
    options.first_line = "data".parse().ok();
    let found = read(bare.as_bytes(), &options).unwrap();
    let again = read(bare.as_bytes(), &found.options).unwrap();
    assert_eq!(again.study, found.study);
    let found = found.study.unwrap();
    assert_eq!(found.source.rows_used, 18);
    assert_eq!(values(&found), values(&study(&whole)));
    assert_eq!(found.groups.len(), 2);
    options.first_line = "names".parse().ok();
    let one_less = read(bare.as_bytes(), &options);
    assert!(
        one_less.is_err()
            || one_less.is_ok_and(|r| r.questions.iter().all(|q| q.flag != "--first-line"))
    );
}

#[test]
fn numbers_that_look_like_missing_codes_are_named() {
    let with = |code: &str| {
        rows(',', '.', "\n", code).replacen(
            "P05,ketamine,Day 1,",
            &format!("P05,ketamine,Day 1,{code}\nx,ketamine,Day 1,"),
            1,
        )
    };
    for code in ["-99", "-999.00", "9999"] {
        let found = study(&with(code));
        let told = found
            .issues
            .iter()
            .find(|i| i.code == "suspected_missing_code")
            .unwrap_or_else(|| panic!("{code}"));
        assert_eq!(told.column.as_deref(), Some("OPG (pg/mL)"));
        let short = code.trim_end_matches(".00");
        assert!(
            told.on_command_line()
                .contains(&format!("--missing {short}"))
        );
        assert!(told.in_window().contains("Also missing"));
        let mut options = ImportOptions::default();
        options.missing.push(short.to_owned());
        let read = read(with(code).as_bytes(), &options)
            .unwrap()
            .study
            .unwrap();
        assert!(!codes(&read).contains(&"suspected_missing_code"));
    }
    for value in ["99.5", "101.25", ""] {
        assert!(!codes(&study(&with(value))).contains(&"suspected_missing_code"));
    }
    // Among facts about the subjects, and among numbers below 0.
    let mut text = String::from("id,group,visit,age,base excess\n");
    for i in 0..12 {
        let age = if i == 7 { 999 } else { 40 + i };
        for (k, visit) in ["Baseline", "Week 4"].into_iter().enumerate() {
            let value = if i == 3 { -99 } else { i - 8 };
            let group = if i < 6 { "placebo" } else { "drug" };
            text += &format!(
                "P{i:02},{group},{visit},{age},{}\n",
                value - k as i32 % 2 * i32::from(value != -99)
            );
        }
    }
    let found = study(&text);
    let told = found.issues.iter();
    let told = told.filter(|i| i.code == "suspected_missing_code");
    let columns: Vec<Option<&str>> = told.map(|i| i.column.as_deref()).collect();
    assert_eq!(columns, [Some("base excess"), Some("age")]);
}

#[test]
fn german_visits_have_their_hours_and_dates_one_note() {
    let text = rows(',', '.', "\n", "")
        .replace("Baseline", "Ausgangswert")
        .replace("Day 1", "Tag 1")
        .replace("Week 2", "Woche 2");
    let hours: Vec<Option<f64>> = study(&text).visits.iter().map(|v| v.hours).collect();
    assert_eq!(hours, [Some(0.0), Some(24.0), Some(336.0)]);
    let dated = rows(',', '.', "\n", "")
        .replace("Baseline", "2024-03-01")
        .replace("Day 1", "2024-03-02")
        .replace("Week 2", "2024-03-15");
    assert_eq!(codes(&study(&dated)), ["visit_dates"]);
}

#[test]
fn a_missing_role_is_asked_for() {
    // Without subjects nothing is guessed; without a number that changes no marker is.
    let asked = read(b"a,b\n1.5,2\n2.5,3\n3.5,2\n", &ImportOptions::default()).unwrap();
    assert_eq!(asked.questions[0].flag, "--subject");
    assert_eq!(asked.questions[0].choices, ["row", "a", "b"]);
    // Samples as columns are told from a table without a subject.
    let text = "protein,HC1_BL,HC1_D1,HC2_BL,HC2_D1\nOPG,1.5,2,3,4\nOPN,2.5,3,4,5\n";
    let asked = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert!(
        asked.questions[0].text.contains("turn the table"),
        "{:?}",
        asked.questions
    );
    // A column that is called the visit names nobody, however many labels it has.
    let text = "plate,visit,opg\n1,Baseline,5.5\n1,Day 1,6\n2,Baseline,7\n2,Day 1,5\n3,Baseline,6\n3,Day 1,8\n";
    let asked = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(asked.questions[0].flag, "--subject");
    let text = "id,visit,score\nA,Baseline,1\nA,Day 1,1\nB,Baseline,2\nB,Day 1,2\n";
    let asked = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(asked.questions[0].flag, "--marker");
    let mut options = asked.options;
    options.markers.push("score".to_owned());
    options.covariates.clear();
    let found = read(text.as_bytes(), &options).unwrap();
    assert_eq!(found.study.unwrap().markers[0].name, "score");
}

#[test]
fn columns_that_become_facts_do_not_change_how_wide_headers_are_read() {
    // Headers of one visit each are no markers over visits.
    let text = "id,a_pre,a_post,a_fu,b_pre,c_post,d_fu\nP1,1.5,2.5,3,4,5,6\nP2,2.5,3.5,4,5,6,7\nP3,1.25,2,6,7,8,9\n";
    let first = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(first.study.as_ref().unwrap().source.layout, "wide");
    let again = read(text.as_bytes(), &first.options).unwrap();
    assert_eq!(again.study, first.study);
}

/// Headers of a wide file that happen to look alike: stems and endings in any mixture.
fn junk_headers() -> impl Strategy<Value = Vec<String>> {
    let stem = prop::sample::select(vec!["a", "b", "ab", "x1", "OPG", "Day1", "w", "pre", ""]);
    let end = prop::sample::select(vec![
        "", "1", "2", "pre", "post", "x", "y", "day1", "Week 2", "BL", "age",
    ]);
    let joint = prop::sample::select(vec!["_", "", " ", "."]);
    prop::collection::vec(
        (stem, joint, end).prop_map(|(a, b, c)| format!("{a}{b}{c}")),
        2..14,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn what_was_recognised_reads_the_same_again(
        headers in junk_headers(),
        rows in 2usize..7,
        kinds in prop::collection::vec(0usize..7, 14),
        group in any::<bool>(),
    ) {
        let mut text = String::from("id,");
        if group {
            text += "group,";
        }
        text += &headers.join(",");
        for r in 0..rows {
            text += &format!("\nP{r},");
            if group {
                text += ["case,", "control,"][r % 2];
            }
            let cells: Vec<String> = (0..headers.len())
                .map(|c| match kinds[c] {
                    0 => String::new(),
                    1 => ["f", "m"][r / 2 % 2].to_owned(),
                    2 => "7".to_owned(),
                    3 => format!("{}", r / 2),
                    _ => format!("{}.{}5", c + 1, r),
                })
                .collect();
            text += &cells.join(",");
        }
        text.push('\n');
        let Ok(first) = read(text.as_bytes(), &ImportOptions::default()) else {
            return Ok(());
        };
        if first.study.is_none() {
            return Ok(());
        }
        let again = read(text.as_bytes(), &first.options);
        let again = again.unwrap_or_else(|why| panic!("{why}\n{text}"));
        prop_assert_eq!(&again.questions, &Vec::new(), "{}", text);
        prop_assert_eq!(&again.study, &first.study, "{}", text);
        prop_assert_eq!(&again.options, &first.options, "{}", text);
    }
}

#[test]
fn an_interaction_that_is_written_out_is_no_marker() {
    let mut text = String::from("id,group,visit,group_x_visit,crp\n");
    for s in 0..12 {
        for v in 0..3 {
            let g = s % 2;
            text += &format!(
                "P{s:02},{},V{v},{},{}.5\n",
                ["A", "B"][g],
                g * v,
                3 + (s * 7 + v) % 5
            );
        }
    }
    let found = study(&text);
    let names: Vec<&str> = found.markers.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["crp"]);
}

#[test]
fn a_column_with_a_role_or_a_concentration_is_not_offered_as_the_visit() {
    let mut text = String::from("subject,group,cells,crp\n");
    for s in 0..12 {
        for v in 0..3 {
            text += &format!(
                "P{s:02},{},{},{}.5\n",
                ["A", "B"][s % 2],
                7 * s + 3 * v,
                s + v
            );
        }
    }
    let asked = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(asked.questions[0].flag, "--visit");
    // Nor are counts that hardly two people share.
    assert_eq!(asked.questions[0].choices, [""; 0]);
    let remedy = &asked.questions[0].remedy.command;
    assert!(remedy.contains("--duplicates mean"), "{remedy}");
    assert_eq!(asked.options.visit, None, "what is asked is not answered");
}

#[test]
fn rows_without_any_value_are_left_out_by_their_reason() {
    let text = "id,arm,week,pain,func\n1,a,0,5,7\n1,a,4,NA,NA\n2,b,0,4,\n2,b,4,,6\n3,a,0,3,5\n3,a,4,,\n4,b,0,6,6\n4,b,4,5,5\n";
    let s = study(text);
    assert_eq!((s.source.rows_read, s.source.rows_used), (8, 6));
    let left: Vec<(&str, usize)> = (s.source.rows_left_out.iter())
        .map(|l| (l.reason.as_str(), l.n))
        .collect();
    assert_eq!(left, [("no value of a marker", 2)]);
    assert_eq!(s.subjects.len(), 4);
}

#[test]
fn a_label_over_several_lines_is_read_as_one() {
    let mut text = "id,arm,visit,crp\n".to_owned();
    for id in 1..9 {
        for visit in ["\"Day\n0\"", "Day 7"] {
            let arm = ["\"Standard\r\nof care\"", "New drug"][id % 2];
            text += &format!("{id},{arm},{visit},{}.5\n", id + visit.len());
        }
    }
    let s = study(&text);
    let groups: Vec<&str> = s.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(groups, ["Standard of care", "New drug"]);
    let visits: Vec<&str> = s.visits.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(visits, ["Day 0", "Day 7"]);
}

/// The question of a file.
fn asked(text: &str) -> String {
    let read = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    let question = read.questions.first();
    question.map_or_else(String::new, |q| format!("{} {}", q.text, q.remedy.command))
}

#[test]
fn one_person_with_sodium_among_the_tests_is_asked_about() {
    let mut text = "test,units,day_3,day_4,day_5,norm_l,norm_u\n".to_owned();
    for (i, name) in ["WBC", "Hb", "ALT", "K", "Na", "CRP"].iter().enumerate() {
        text += &format!("{name},mmol/L,{i}.5,{i}.75,{i}.25,1,9\n");
    }
    assert!(asked(&text).contains("--layout turned"), "{}", asked(&text));
}

#[test]
fn repeats_that_are_numbered_make_no_row_a_person() {
    let mut text = ",meth,item,repl,y\n".to_owned();
    let mut row = 0;
    for meth in ["CO", "pulse"] {
        for item in 1..9 {
            for repl in 1..4 {
                row += 1;
                text += &format!(
                    "{row},{meth},{item},{repl},{}.{row}\n",
                    60 + item * 3 + repl
                );
            }
        }
    }
    assert!(asked(&text).contains("--subject"), "{}", asked(&text));
}

#[test]
fn conditions_that_each_person_had_in_turn_are_asked_about() {
    let mut text = "id,trial,trial_condition,temperature\n".to_owned();
    for id in 0..8 {
        for trial in 0..3 {
            let condition = ["cold", "warm", "hot"][(id + trial) % 3];
            text += &format!("S{id},{},{condition},{}.{id}\n", trial + 1, 36 + trial);
        }
    }
    assert!(
        asked(&text).contains("--treatment \"trial_condition\""),
        "{}",
        asked(&text)
    );
}

#[test]
fn a_dose_with_a_fraction_tells_rows_apart() {
    let mut text = "BPchange,Dose,Run,Treatment,Animal\n".to_owned();
    for (run, treatment) in [("C1", "Control"), ("M1", "MDL")] {
        for animal in 1..6 {
            for (i, dose) in ["6.25", "12.5", "25", "50"].iter().enumerate() {
                text += &format!("{i}.{animal},{dose},{run},{treatment},R{animal}\n");
            }
        }
    }
    assert!(asked(&text).contains("differ in Dose"), "{}", asked(&text));
}

#[test]
fn food_is_the_group_rather_than_the_breed() {
    let mut text = "food,animal,breed,weight,date\n".to_owned();
    for date in [0, 1, 2] {
        for animal in 0..16 {
            let food = ["potatoes", "turnips", "beet", "corn"][animal / 4];
            let breed = ["france", "beauce", "champagne", "picardy"][animal % 4];
            text += &format!(
                "{food},{},{breed},{}.25,{date}\n",
                animal + 1,
                60 + animal + date
            );
        }
    }
    let read = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    let by_food = read
        .study
        .as_ref()
        .is_some_and(|s| s.groups.iter().any(|g| g.name == "corn"));
    assert!(by_food || asked(&text).contains("food"), "{}", asked(&text));
}

#[test]
fn time_points_of_an_sdtm_visit_are_told() {
    let mut text = "USUBJID,VSTESTCD,VSSTRESN,VISIT,VISITNUM,VSTPT\n".to_owned();
    for id in 1..7 {
        for (number, visit) in ["BASELINE", "WEEK 4"].iter().enumerate() {
            for point in ["LYING", "STANDING"] {
                text += &format!(
                    "S{id},SYSBP,{},{visit},{number},{point}\n",
                    120 + id + number
                );
            }
        }
    }
    let s = study(&text);
    assert_eq!(s.visits.len(), 4);
    assert!(
        codes(&s).contains(&"time_points_are_visits"),
        "{:?}",
        s.issues
    );
}

#[test]
fn ids_of_two_beginnings_may_name_the_groups() {
    let mut text = "Subject,Visit,CRP\n".to_owned();
    for id in 1..13 {
        for visit in ["Baseline", "Week 4"] {
            let arm = ["PLA", "VER"][id % 2];
            text += &format!("{arm}-{id:03},{visit},{}.5\n", id + visit.len());
        }
    }
    let read = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    let told = read
        .issues
        .iter()
        .find(|i| i.code == "groups_in_ids")
        .unwrap();
    assert!(told.message.contains("PLA (6 people)"), "{}", told.message);
}

#[test]
fn what_was_dosed_and_what_a_model_predicts_are_no_markers() {
    let mut text = "ID,TIME,AMT,EVID,DV,PRED,WRES\n".to_owned();
    for id in 1..9 {
        for (k, time) in ["0.0", "1.0", "4.0", "12.0"].iter().enumerate() {
            let (dose, event) = if k == 0 { (100, 1) } else { (0, 0) };
            text += &format!("{id}.0,{time},{dose},{event},{k}.{id},{k}.5,0.{id}\n");
        }
    }
    let read = read(text.as_bytes(), &ImportOptions::default()).unwrap();
    assert!(
        read.issues.iter().any(|i| i.code == "dose_records"),
        "{:?}",
        read.issues
    );
    let s = read.study.unwrap();
    assert_eq!(s.subjects.len(), 8);
    let markers: Vec<&str> = s.markers.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(markers, ["DV"]);
}
