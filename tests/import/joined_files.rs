//! Several files of one study: what of them may stand in one column, and what is said of the rest.

use trajecta::import::{ImportOptions, Recognition, StudyFile, pack, recognise};
use trajecta::study::{Marker, Study};
use trajecta::work::Monitor;

fn file(name: &str, text: &str) -> StudyFile {
    StudyFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn read(files: &[(&str, &str)], samples: Option<(&str, &str)>) -> Result<Recognition, String> {
    let all = files.iter().map(|(n, t)| file(n, t)).collect();
    let (name, bytes) = pack(all, samples.map(|(n, t)| file(n, t)));
    recognise(&name, &bytes, &ImportOptions::default(), &Monitor::new()).map_err(|e| e.to_string())
}

fn study(files: &[(&str, &str)], samples: Option<(&str, &str)>) -> Study {
    let read = read(files, samples).unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read.study.unwrap()
}

fn said(study: &Study, code: &str) -> String {
    let found = study.issues.iter().find(|i| i.code == code);
    let found = found.unwrap_or_else(|| panic!("no {code} in {:?}", study.issues));
    found.message.clone()
}

fn marker<'s>(study: &'s Study, name: &str) -> &'s Marker {
    let found = study.markers.iter().find(|m| m.name == name);
    let all: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    found.unwrap_or_else(|| panic!("no {name} in {all:?}"))
}

const IL6: &str = "id,visit,conc\n1,Baseline,1.5\n1,Week 4,\n2,Baseline,2.5\n2,Week 4,2.7\n3,Baseline,2.9\n3,Week 4,3.1\n";
const TNF: &str = "id,visit,conc,comment\n1,Baseline,101.5,ok\n1,Week 4,102,\n2,Baseline,105.5,ok\n2,Week 4,106,\n3,Baseline,107,\n3,Week 4,108,\n";

#[test]
fn one_column_name_of_two_markers_is_a_marker_for_each_file() {
    let study = study(&[("il6.csv", IL6), ("tnf.csv", TNF)], None);
    let values = |name: &str| marker(&study, name).values.iter().flatten().count();
    assert_eq!((values("il6 conc"), values("tnf conc")), (5, 6));
    assert_eq!(study.markers.len(), 2);
    assert!(said(&study, "files_apart").contains("il6 conc, tnf conc"));
    // Other subjects in each file give no number to compare, and the header says nothing.
    let other = TNF
        .replace("\n1,", "\n4,")
        .replace("\n2,", "\n5,")
        .replace("\n3,", "\n6,");
    let apart = self::study(&[("il6.csv", IL6), ("tnf.csv", &other)], None);
    assert_eq!(
        marker(&apart, "il6 conc").values.iter().flatten().count(),
        5
    );
    assert_eq!(
        marker(&apart, "tnf conc").values.iter().flatten().count(),
        6
    );
}

#[test]
fn a_column_with_the_same_numbers_stays_one() {
    let rows = |last: &str, written: fn(f64) -> String| {
        let mut out = format!("id,visit,group,IL6,{last}\n");
        for id in 1..=6 {
            for (visit, add) in [("Baseline", 0.5), ("Week 4", 1.5)] {
                let group = if id % 2 == 0 { "active" } else { "placebo" };
                let il6 = written(f64::from(id) + add);
                out += &format!("{id},{visit},{group},{il6},{}\n", f64::from(id * 7) + add);
            }
        }
        out
    };
    let lead = rows("TNF", |x| x.to_string());
    let more = rows("CRP", |x| format!("{x:.2}"));
    let study = study(&[("lead.csv", &lead), ("more.csv", &more)], None);
    let names: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["IL6", "TNF", "CRP"]);
    assert_eq!(study.groups.len(), 2);
    assert!(!study.issues.iter().any(|i| i.code == "files_differ"));
}

#[test]
fn rows_that_name_their_marker_stay_those_of_that_marker() {
    let rows = |marker: &str, header: &str, end: &str| {
        let mut out = format!("id,visit,marker,value{header}\n");
        for id in 1..=6 {
            for (visit, add) in [("Baseline", 0.5), ("Week 4", 1.5)] {
                out += &format!("{id},{visit},{marker},{}{end}\n", f64::from(id) + add);
            }
        }
        out
    };
    let lead = rows("IL6", "", "").replace("1,Week 4,IL6,2.5", "1,Week 4,IL6,");
    let more = rows("TNF", ",unit", ",pg/ml");
    let study = study(&[("lead.csv", &lead), ("more.csv", &more)], None);
    let values = |name: &str| marker(&study, name).values.iter().flatten().count();
    assert_eq!((values("IL6"), values("TNF")), (11, 12));
}

#[test]
fn what_each_file_sets_aside_is_said_with_its_name_and_line() {
    let rows = |marker: &str, row: fn(usize, f64) -> String| {
        let mut out = format!("id,visit,{marker}\n");
        for at in 0..16 {
            let visit = ["Baseline", "Week 4"][at % 2];
            let value = row(at, at as f64 * 0.5 + 1.25);
            out += &format!("{},{visit},{value}\n", at / 2 + 1);
        }
        out
    };
    let first = rows("IL6", |_, x| x.to_string()) + "Source: ward 3,,\n";
    let second = rows("TNF", |at, x| match at {
        3 => "lost tube".to_owned(),
        4 => "5,7,8".to_owned(),
        _ => x.to_string(),
    });
    let study = study(&[("a.csv", &first), ("b.csv", &second)], None);
    let of = |code: &str| study.issues.iter().find(|i| i.code == code);
    let aside = of("rows_set_aside").unwrap_or_else(|| panic!("{:?}", study.issues));
    assert_eq!(
        (aside.file.as_deref(), aside.row),
        (Some("a.csv"), Some(18))
    );
    assert!(
        aside.in_window().starts_with("a.csv: "),
        "{}",
        aside.in_window()
    );
    // The word stands in the fifth line of the second file.
    let word = study
        .issues
        .iter()
        .find(|i| i.row == Some(5) && i.file.as_deref() == Some("b.csv"));
    assert!(
        word.is_some_and(|i| i.column.as_deref() == Some("TNF")),
        "{:?}",
        study.issues
    );
    let left_out: Vec<&str> = study
        .source
        .rows_left_out
        .iter()
        .map(|l| l.reason.as_str())
        .collect();
    assert!(
        left_out.contains(&"note below the table in a.csv"),
        "{left_out:?}"
    );
    assert!(
        left_out.contains(&"more cells than the header in b.csv"),
        "{left_out:?}"
    );
    // One file a visit keeps its lines as well.
    let visit = |lost: usize| {
        let mut out = "id,IL6,TNF\n".to_owned();
        for id in 1..=12 {
            let il6 = if id == lost {
                "lost tube".to_owned()
            } else {
                format!("{id}.25")
            };
            out += &format!("{id},{il6},{}.5\n", id * 3);
        }
        out
    };
    let (base, week) = (visit(2), visit(9));
    let study = self::study(&[("baseline.csv", &base), ("week4.csv", &week)], None);
    let places: Vec<(Option<&str>, Option<usize>)> = (study.issues.iter())
        .filter(|i| i.column.as_deref() == Some("IL6") && i.row.is_some())
        .map(|i| (i.file.as_deref(), i.row))
        .collect();
    assert_eq!(
        places,
        [(Some("baseline.csv"), Some(3))],
        "{:?}",
        study.issues
    );
}

/// One file a visit.
fn at_visit(shift: f64, unit: &str) -> String {
    let mut text = format!("subject,group,il6{unit}\n");
    for s in 1..=8 {
        let group = if s % 2 == 0 { "Placebo" } else { "Drug" };
        let x = 4.0 + f64::from(s * 5 % 7) / 3.0 + shift;
        text.push_str(&format!("S{s:02},{group},{x:.2}\n"));
    }
    text
}

#[test]
fn a_copy_of_a_file_is_no_visit() {
    let (first, day) = (at_visit(0.0, ""), at_visit(1.0, ""));
    for copy in ["day1 - Copy.csv", "day1 (1).csv", "day1_copy.csv"] {
        let files = [("baseline.csv", &*first), ("day1.csv", &day), (copy, &day)];
        let study = study(&files, None);
        let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
        assert_eq!(visits, ["baseline", "day1"]);
        let left_out = said(&study, "copies_of_files");
        assert!(left_out.contains(copy), "{left_out}");
    }
}

#[test]
fn one_marker_in_two_units_and_subjects_in_two_spellings_are_refused() {
    let (first, day) = (at_visit(0.0, " (pg/mL)"), at_visit(1.0, " (ng/mL)"));
    let why = read(&[("baseline.csv", &first), ("day1.csv", &day)], None).unwrap_err();
    assert!(why.contains("one marker in two units"), "{why}");
    // A unit that stands in one file alone is that of both.
    let day = at_visit(1.0, "");
    let both = study(&[("baseline.csv", &first), ("day1.csv", &day)], None);
    assert_eq!((both.markers.len(), both.visits.len()), (1, 2));
    assert_eq!(both.markers[0].unit, "pg/mL");
    let other = at_visit(1.0, " (pg/mL)").replace("\nS0", "\n");
    let why = read(&[("baseline.csv", &first), ("day1.csv", &other)], None).unwrap_err();
    assert!(why.contains("no subject of \"baseline.csv\""), "{why}");
}

#[test]
fn facts_of_other_people_are_refused() {
    let mut labs = String::from("subject,visit,il6\n");
    let mut facts = String::from("subject,group,age\n");
    for s in 1..=8 {
        let group = if s % 2 == 0 { "Placebo" } else { "Drug" };
        facts.push_str(&format!("{s},{group},{}\n", 30 + s));
        for (v, visit) in ["Baseline", "Day 1"].iter().enumerate() {
            labs.push_str(&format!("S{s:02},{visit},{}.5\n", s + v));
        }
    }
    let why = read(&[("demog.csv", &facts), ("labs.csv", &labs)], None).unwrap_err();
    assert!(
        why.contains("no subject of \"demog.csv\" stands in \"labs.csv\""),
        "{why}"
    );
}

#[test]
fn ids_on_one_side_only_are_told_by_their_rows_in_reports() {
    let export = "Well,Sample,Conc\nA1,QX1,5\nA2,QX2,6\nA3,QX3,7\nA4,QX9,8\n";
    let sheet = "Sample,Subject,Visit\nQX1,P1,BL\nQX2,P1,W4\nQX3,P2,BL\nQX4,P2,W4\n";
    let read = read(&[("plate.csv", export)], Some(("sheet.csv", sheet))).unwrap();
    let all: Vec<String> = (read.issues.into_iter())
        .map(|i| i.for_documents().on_command_line())
        .collect();
    let all = all.join("\n");
    assert!(!all.contains("QX9") && !all.contains("QX4"), "{all}");
    assert!(
        all.contains(": row 5.") && all.contains(": row 5 of the sheet."),
        "{all}"
    );
}

#[test]
fn people_with_the_same_values_are_no_copies() {
    let scores = |last: u8| format!("visit,pain\nBaseline,2\nDay 1,3\nDay 7,{last}\n");
    let (first, other) = (scores(1), scores(4));
    let files = [
        ("P01.csv", &*first),
        ("P02.csv", &first),
        ("P03.csv", &other),
        ("P04.csv", &other),
    ];
    let read = read(&files, None).unwrap();
    let copies = read.issues.iter().filter(|i| i.code == "copies_of_files");
    assert_eq!(copies.count(), 0);
    assert_eq!(read.study.unwrap().subjects.len(), 4);
}
