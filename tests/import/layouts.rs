//! The same study as the systems of this field export it: whatever the layout, the same numbers.
//!
//! The exports are made here from the bundled study with the column names of the real systems.

use crate::exports::{adam, bead, blocks, from_code, luminex, msd, olink, redcap};
use std::collections::BTreeMap;
use std::fmt::Write;
use trajecta::import::{ImportOptions, Layout, Recognition, SubjectNumbers, recognise};
use trajecta::study::{
    CensoredRule, Censoring, CovariateValues, Exclusion, Preparation, Study, prepare, under_rule,
};
use trajecta::work::Monitor;

fn recognised(text: &str, options: &ImportOptions) -> Recognition {
    recognise("export.csv", text.as_bytes(), options, &Monitor::new()).unwrap()
}

fn open(text: &str) -> Study {
    let read = recognised(text, &ImportOptions::default());
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    counts_add_up(read.study.as_ref().unwrap());
    // What was recognised reads the same study again.
    let again = recognised(text, &read.options);
    assert_eq!(again.options, read.options);
    assert!(again.study == read.study, "read again, the study differs");
    read.study.unwrap()
}

fn counts_add_up(study: &Study) {
    let source = &study.source;
    let left: usize = source.rows_left_out.iter().map(|l| l.n).sum();
    assert_eq!(source.rows_read, source.rows_used + left, "{source:?}");
}

fn left_out(study: &Study) -> BTreeMap<String, usize> {
    let all = study.source.rows_left_out.iter();
    all.map(|l| (l.reason.clone(), l.n)).collect()
}

fn rows_layout() -> Study {
    open(include_str!("../golden/data/ketamine_bone.csv"))
}

type Key = (String, String, String);

/// Every value by subject, visit (as hours) and marker, and the group of each subject.
fn content(
    study: &Study,
    marker: impl Fn(&str) -> String,
) -> (BTreeMap<Key, f64>, BTreeMap<String, String>) {
    let mut values = BTreeMap::new();
    let mut groups = BTreeMap::new();
    for (s, subject) in study.subjects.iter().enumerate() {
        groups.insert(subject.id.clone(), study.groups[subject.group].name.clone());
        for (v, visit) in study.visits.iter().enumerate() {
            for (m, k) in study.markers.iter().enumerate() {
                if let Some(x) = study.value(m, s, v) {
                    let hours = format!("{:.4}", visit.hours.unwrap());
                    values.insert((subject.id.clone(), hours, marker(&k.name)), x);
                }
            }
        }
    }
    (values, groups)
}

fn same(study: &Study, marker: impl Fn(&str) -> String) {
    let plain = rows_layout();
    let (wanted, groups) = content(&plain, str::to_owned);
    let (values, found) = content(study, marker);
    assert_eq!(found, groups);
    assert_eq!(values, wanted);
    assert_eq!(
        study.groups[0].name, plain.groups[0].name,
        "the reference group"
    );
    assert_eq!(study.visits[study.baseline].hours, Some(0.0));
}

#[test]
fn adam_takes_the_flagged_baseline_and_the_analysis_records() {
    let study = open(&adam(91));
    assert_eq!(study.source.layout, "adam");
    same(&study, from_code);
    let labels: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(labels, ["Baseline", "230 min", "Day 2", "Day 4"]);
    let hours: Vec<f64> = study.visits.iter().map(|v| v.hours.unwrap()).collect();
    assert_eq!(hours, [0.0, 230.0 / 60.0, 24.0, 72.0]);
    assert_eq!(study.markers[0].label, "OPG in plasma");
    assert_eq!(study.markers[0].unit, "pg/mL");
    let names: Vec<&str> = study.covariates.iter().map(|c| c.name.as_str()).collect();
    assert!(
        names.contains(&"AGE") && names.contains(&"SEX"),
        "{names:?}"
    );
    assert!(!names.iter().any(|n| n.starts_with("AVAR")), "{names:?}");
    let left = left_out(&study);
    for reason in [
        "no treatment (screen failure)",
        "not flagged for analysis (ANL01FL)",
        "not the baseline record (ABLFL)",
        "derived record (DTYPE)",
        "unscheduled visit",
    ] {
        assert!(left.contains_key(reason), "{left:?}");
    }
}

#[test]
fn redcap_with_facts_on_one_event_and_repeated_instruments() {
    for labelled in [false, true] {
        let study = open(&redcap(labelled));
        assert_eq!(study.source.layout, "redcap");
        same(&study, str::to_owned);
        let names: Vec<&str> = study.covariates.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["age", "sex"]);
        let CovariateValues::Number(age) = &study.covariates[0].values else {
            panic!()
        };
        assert!(age.iter().all(Option::is_some));
    }
}

#[test]
fn redcap_where_the_instance_is_the_visit() {
    let mut text =
        "record_id,redcap_repeat_instrument,redcap_repeat_instance,group,age,crp,visit_complete\n"
            .to_owned();
    for s in 1..=6 {
        writeln!(
            text,
            "{s},,,{},{},,",
            if s % 2 == 0 { "Control" } else { "Drug" },
            30 + s
        )
        .unwrap();
        for i in 1..=3 {
            writeln!(text, "{s},visit,{i},,,{}.5,2", s * 10 + i).unwrap();
        }
    }
    let study = open(&text);
    let labels: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(labels, ["1", "2", "3"]);
    assert_eq!(study.groups[0].name, "Control");
    assert_eq!(study.value(0, 0, 2), Some(13.5));
    assert_eq!(study.source.rows_used, 24, "rows of facts are used");
}

#[test]
fn olink_with_commas_and_semicolons_and_without_controls() {
    for (separator, comma) in [(',', false), (';', true), (';', false)] {
        let study = open(&olink(separator, comma, false));
        assert_eq!(study.source.layout, "olink");
        same(&study, from_code);
        assert_eq!(study.markers[0].unit, "NPX");
        assert_eq!(left_out(&study)["control sample"], 3);
        let codes: Vec<&str> = study.issues.iter().map(|i| i.code.as_str()).collect();
        assert!(codes.contains(&"quality_warning"), "{codes:?}");
    }
}

#[test]
fn olink_sample_names_that_hold_subject_and_visit() {
    let study = open(&olink(',', false, true));
    assert_eq!(
        study.groups.len(),
        rows_layout().groups.len(),
        "{:?}",
        study.groups
    );
    let (values, _) = content(&study, from_code);
    assert_eq!(values, content(&rows_layout(), str::to_owned).0);
}

#[test]
fn a_protein_on_two_panels_is_two_markers() {
    let mut text =
        "SampleID;OlinkID;UniProt;Assay;Panel;QC_Warning;LOD;NPX;Subject;Group;Visit\n".to_owned();
    for s in 1..=4 {
        for v in ["Baseline", "Week 2"] {
            for (id, panel) in [("OID1", "Oncology"), ("OID2", "Cardiometabolic")] {
                writeln!(
                    text,
                    "S{s}{v};{id};P05231;IL6;{panel};Pass;0,5;{s},25;S{s};{};{v}",
                    if s < 3 { "HC" } else { "MDD" }
                )
                .unwrap();
            }
        }
    }
    let study = open(&text);
    let names: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["IL6 (Oncology)", "IL6 (Cardiometabolic)"]);
}

#[test]
fn plates_with_titles_standards_and_replicate_wells() {
    for text in [msd(), luminex(), blocks(',')] {
        let study = open(&text);
        assert_eq!(study.source.layout, "plate");
        let plain = rows_layout();
        let (wanted, groups) = content(&plain, str::to_owned);
        let (values, found) = content(&study, bead);
        assert_eq!(found, groups);
        assert_eq!(
            values.keys().collect::<Vec<_>>(),
            wanted.keys().collect::<Vec<_>>()
        );
        for (key, x) in &wanted {
            assert!((values[key] - x).abs() <= 1e-12 * x.abs(), "{key:?}");
        }
        assert!(left_out(&study)["standard, blank or control of the plate"] >= 24);
        let told = study
            .issues
            .iter()
            .find(|i| i.code == "replicates")
            .unwrap();
        assert!(
            told.message.contains("coefficient of variation"),
            "{}",
            told.message
        );
    }
}

#[test]
fn blocks_of_a_plate_reader_open_as_sheet_and_with_other_delimiters() {
    let plain = open(&blocks(','));
    assert!(plain.issues.iter().any(|i| i.code == "blocks_joined"));
    let left = left_out(&plain);
    assert_eq!(left["mean of wells that are there"], 3, "{left:?}");
    let semicolons = open(&blocks(';'));
    assert_eq!(content(&semicolons, bead), content(&plain, bead));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, line) in (0u32..).zip(blocks('\t').lines()) {
        for (c, cell) in (0u16..).zip(line.split('\t')) {
            match cell.parse::<f64>() {
                Ok(x) => sheet.write(r, c, x).unwrap(),
                Err(_) => sheet.write(r, c, cell).unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let options = ImportOptions::default();
    let read = recognise("plate.xlsx", &bytes, &options, &Monitor::new()).unwrap();
    let study = read.study.unwrap();
    assert_eq!(content(&study, bead), content(&plain, bead));
    counts_add_up(&study);
    // A problem is named on its own line of the file.
    let text = blocks(',').replacen(",7,6,1,2,", ",7,6,1,2,clot ", 1);
    let line = 1 + text.lines().position(|l| l.contains("clot")).unwrap();
    let told = open(&text)
        .issues
        .into_iter()
        .find(|i| i.code == "text_in_number")
        .unwrap();
    assert_eq!(told.row, Some(line));
}

#[test]
fn wide_with_blanks_numbers_of_rows_and_codes_for_groups() {
    let mut text =
        ", Group , Lead Level Week 0 , Lead Level Week 1 ,Lead Level Week 4,Lead Level Week 6,ID\n"
            .to_owned();
    for s in 1..=8 {
        writeln!(
            text,
            "{s},{},{s}0.5,{s}1.5,{s}2.5,{s}3.5,{}",
            if s % 2 == 0 { "P" } else { "A" },
            100 + s
        )
        .unwrap();
    }
    let study = open(&text);
    assert_eq!(study.source.layout, "wide");
    let labels: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(labels, ["Week 0", "Week 1", "Week 4", "Week 6"]);
    assert_eq!(study.groups[0].name, "P");
    assert_eq!(study.markers.len(), 1);
    assert_eq!(study.value(0, 1, 3), Some(23.5));
    assert_eq!(study.subjects[1].id, "102");
}

#[test]
fn dates_as_visits_count_from_each_subjects_first() {
    let mut text = "id,group,date,crp\n".to_owned();
    for s in 1..=6 {
        for (k, d) in [1, 8, 15].iter().enumerate() {
            writeln!(
                text,
                "{s},{},2024-03-{:02},{}.5",
                if s < 4 { "control" } else { "drug" },
                d + s,
                s * 10 + k
            )
            .unwrap();
        }
    }
    let study = open(&text);
    let labels: Vec<(&str, f64)> = study
        .visits
        .iter()
        .map(|v| (v.label.as_str(), v.hours.unwrap()))
        .collect();
    assert_eq!(
        labels,
        [("Baseline", 0.0), ("Day 7", 168.0), ("Day 14", 336.0)]
    );
    // Days that differ between subjects: numbered visits without a time, said.
    let uneven = text
        .replace("2024-03-12", "2024-03-13")
        .replace("2024-03-19", "2024-03-25")
        .replace("2024-03-20", "2024-03-27")
        .replace("2024-03-11", "2024-03-10");
    let study = open(&uneven);
    let labels: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(labels, ["Visit 1", "Visit 2", "Visit 3"]);
    assert!(study.visits.iter().all(|v| v.hours.is_none()));
    assert!(study.issues.iter().any(|i| i.code == "visit_dates"));
}

#[test]
fn times_of_each_subject_become_numbered_visits() {
    // 30 subjects, each three times at days of its own: 90 different days.
    let mut text = "id,arm,days,crp\n".to_owned();
    for id in 0..30 {
        let arm = if id % 2 == 0 { "A" } else { "B" };
        for visit in [2, 0, 1] {
            let days = 100 * visit + 3 * id;
            writeln!(text, "P{id},{arm},{days}.5,{}.25", (7 * id) % 23 + visit).unwrap();
        }
    }
    let plain = recognised(&text, &ImportOptions::default());
    let own = &plain.study.as_ref().unwrap().issues;
    let remedy = own.iter().find(|i| i.code == "actual_days").unwrap();
    assert!(
        remedy
            .remedy
            .as_ref()
            .unwrap()
            .command
            .contains("numbered:days")
    );
    let mut options = ImportOptions::default();
    options.set_visit("numbered:days");
    let read = recognised(&text, &options);
    let study = read.study.as_ref().unwrap();
    let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(visits, ["Visit 1", "Visit 2", "Visit 3"]);
    for (s, subject) in study.subjects.iter().enumerate() {
        let id: f64 = subject.id[1..].parse().unwrap();
        for v in 0..3 {
            let wanted = (7.0 * id) % 23.0 + v as f64 + 0.25;
            assert_eq!(study.value(0, s, v), Some(wanted));
        }
    }
    assert!(study.issues.iter().any(|i| i.code == "visits_numbered"));
    let again = recognised(&text, &read.options);
    assert!(again.study == read.study);
}

#[test]
fn every_layout_is_scored_with_a_reason() {
    let read = recognised(&adam(3), &ImportOptions::default());
    assert_eq!(read.layouts[0].layout, Layout::Adam);
    assert_eq!(read.layouts.len(), Layout::ALL.len());
    assert!(read.layouts.iter().all(|l| !l.why.is_empty()));
    let wrong = ImportOptions {
        layout: Some(Layout::Olink),
        ..ImportOptions::default()
    };
    let error = recognise("export.csv", adam(3).as_bytes(), &wrong, &Monitor::new()).unwrap_err();
    assert!(error.to_string().contains("OlinkID"), "{error}");
}

#[test]
fn numbers_that_start_again_in_each_group_are_asked_about() {
    let mut text = "id,group,visit,crp\n".to_owned();
    for group in ["HC", "MDD"] {
        for s in 1..=5 {
            for (k, visit) in ["Baseline", "Week 2"].iter().enumerate() {
                writeln!(text, "{s},{group},{visit},{}.5", s * 10 + k).unwrap();
            }
        }
    }
    let read = recognised(&text, &ImportOptions::default());
    assert!(read.study.is_none());
    assert_eq!(read.questions[0].flag, "--subject-numbers");
    let restart = ImportOptions {
        subject_numbers: Some(SubjectNumbers::Restart),
        ..ImportOptions::default()
    };
    let study = recognised(&text, &restart).study.unwrap();
    assert_eq!(study.subjects.len(), 10);
    assert_eq!(study.subjects[0].id, "HC 1");
    assert_eq!(study.visits.len(), 2);
    let unique = ImportOptions {
        subject_numbers: Some(SubjectNumbers::Unique),
        ..ImportOptions::default()
    };
    // The same people in two groups: nobody is merged, and nobody is left.
    let read = recognise("export.csv", text.as_bytes(), &unique, &Monitor::new());
    assert!(
        read.is_err()
            || read.is_ok_and(|r| r
                .study
                .is_none_or(|s| s.subjects.len() != 5 || s.groups.len() == 1))
    );
}

#[test]
fn tidy_files_give_units_and_limits_by_column() {
    let mut text = "subject,group,visit,marker,value,unit,lloq\n".to_owned();
    for s in 1..=6 {
        for (k, visit) in ["Baseline", "Week 2"].iter().enumerate() {
            let group = if s < 4 { "control" } else { "drug" };
            let value = if (s, k) == (2, 1) {
                "BLQ".to_owned()
            } else {
                format!("{s}.{k}5")
            };
            writeln!(text, "S{s},{group},{visit},crp,{value},mg/L,0.3").unwrap();
        }
    }
    let study = open(&text);
    assert_eq!(study.markers[0].unit, "mg/L");
    assert_eq!(study.value(0, 1, 1), Some(0.3), "the limit of the row");
    assert_eq!(study.markers[0].censoring[3], Censoring::Below);
    assert_eq!(study.markers[0].limits.get(&3), Some(&0.3));
    assert_eq!(study.subjects_seen(), [3, 3, 3, 3]);
    let mixed = text.replacen("mg/L", "mg/dL", 1);
    let told = open(&mixed)
        .issues
        .into_iter()
        .find(|i| i.code == "mixed_units")
        .unwrap();
    assert_eq!(told.row, Some(3));
    assert!(told.message.contains("mg/dL and mg/L"), "{}", told.message);
    // Without a column of limits the word alone says nothing: it counts as missing, told in place.
    let bare: String = text
        .lines()
        .map(|l| l.rsplit_once(',').unwrap().0.to_owned() + "\n")
        .collect();
    let study = open(&bare);
    assert_eq!(study.value(0, 1, 1), None);
    assert!(
        study
            .issues
            .iter()
            .any(|i| i.code == "limit_without_number" && i.row == Some(5))
    );
}

#[test]
fn limits_stay_with_their_values_when_subjects_are_left_out() {
    let mut text = "id,group,visit,crp\n".to_owned();
    for s in 1..=6 {
        for (k, visit) in ["Baseline", "Week 2"].iter().enumerate() {
            let value = if k == 1 && s > 3 {
                "<0.5".to_owned()
            } else {
                format!("{s}.{k}5")
            };
            writeln!(
                text,
                "S{s},{},{visit},{value}",
                if s < 4 { "control" } else { "drug" }
            )
            .unwrap();
        }
    }
    let preparation = Preparation {
        exclude: vec![Exclusion {
            subject: "S4".to_owned(),
            reason: String::new(),
        }],
        ..Preparation::default()
    };
    let study = prepare(&open(&text), &preparation).unwrap();
    let limits: Vec<(usize, f64)> = study.markers[0]
        .limits
        .iter()
        .map(|(at, x)| (*at, *x))
        .collect();
    assert_eq!(limits, [(7, 0.5), (9, 0.5)]);
    assert_eq!(study.value(0, 3, 1), Some(0.25), "half the limit");
    let omitted = under_rule(&study, &[], CensoredRule::Omit).unwrap();
    assert_eq!(omitted.value(0, 3, 1), None);
    let again = under_rule(&omitted, &[], CensoredRule::HalfLimit).unwrap();
    assert!(again == study, "the rule can be taken back");
}

#[test]
fn a_time_within_each_visit_is_asked_for_and_taken() {
    // Two days with four hours each, and before and after each of three sessions.
    let mut hours = "id,arm,day,time_h,glucose\n".to_owned();
    let mut sessions = "id,arm,session,timepoint,score\n".to_owned();
    for id in 0..16 {
        let arm = if id % 2 == 0 { "Placebo" } else { "Verum" };
        for (at, hour) in ["2", "0", "0.5", "1"].iter().enumerate() {
            for day in [7, 1] {
                let value = (id * 7 + day) % 19 + i32::try_from(at).unwrap();
                writeln!(hours, "P{id},{arm},{day},{hour},{value}.5").unwrap();
            }
        }
        for session in ["Session 2", "Session 1", "Session 3"] {
            for (at, point) in ["post", "pre"].iter().enumerate() {
                let value = (id * 5 + i32::try_from(at).unwrap()) % 13;
                writeln!(sessions, "P{id},{arm},{session},{point},{value}").unwrap();
            }
        }
    }
    for (text, point, wanted) in [
        (
            &hours,
            "time_h",
            vec![
                ("day 1, time_h 0", Some(0.0)),
                ("day 1, time_h 0.5", Some(0.5)),
                ("day 1, time_h 1", Some(1.0)),
                ("day 1, time_h 2", Some(2.0)),
                ("day 7, time_h 0", Some(144.0)),
                ("day 7, time_h 0.5", Some(144.5)),
                ("day 7, time_h 1", Some(145.0)),
                ("day 7, time_h 2", Some(146.0)),
            ],
        ),
        (
            &sessions,
            "timepoint",
            vec![
                ("Session 1, pre", None),
                ("Session 1, post", None),
                ("Session 2, pre", None),
                ("Session 2, post", None),
                ("Session 3, pre", None),
                ("Session 3, post", None),
            ],
        ),
    ] {
        let asked = recognised(text, &ImportOptions::default());
        let question = asked.questions.first().unwrap();
        assert_eq!(
            (question.flag.as_str(), question.choices[0].as_str()),
            ("--time-point", point)
        );
        let options = ImportOptions {
            time_point: Some(point.to_owned()),
            ..ImportOptions::default()
        };
        let read = recognised(text, &options);
        let study = read.study.as_ref().unwrap();
        let visits: Vec<(&str, Option<f64>)> = study
            .visits
            .iter()
            .map(|v| (v.label.as_str(), v.hours))
            .collect();
        assert_eq!(visits, wanted);
        assert_eq!(study.baseline, 0);
        assert!(
            study.markers[0]
                .values
                .iter()
                .all(trajecta::study::Value::is_some)
        );
        let again = recognised(text, &read.options);
        assert!(again.study == read.study);
    }
}

#[test]
fn the_same_people_under_two_labels_stay_the_people_that_were_asked_about() {
    let mut text = "SampleID,Group,patient,score\n".to_owned();
    for (at, group) in ["UC_before", "UC_after"].iter().enumerate() {
        for id in 1..=20 {
            let score = (id * 7) % 13 + 3 * at;
            writeln!(text, "S{at}{id:02},{group},patient{id},{score}").unwrap();
        }
    }
    let asked = recognised(&text, &ImportOptions::default());
    let question = asked.questions.first().unwrap();
    assert_eq!(question.flag, "--subject-numbers", "{question:?}");
    assert_eq!(question.column.as_deref(), Some("patient"));
    assert!(question.remedy.command.contains("--visit \"Group\""));
    let options = ImportOptions {
        subject: question.column.clone(),
        subject_numbers: Some(SubjectNumbers::Same),
        ..ImportOptions::default()
    };
    let same = recognised(&text, &options);
    let people = |r: &Recognition| r.study.as_ref().map(|s| s.subjects.len());
    assert!(people(&same).is_none_or(|n| n == 20), "{same:?}");
    let visit = ImportOptions {
        visit: Some("Group".to_owned()),
        ..ImportOptions::default()
    };
    let visits = recognised(&text, &visit);
    assert_eq!(people(&visits), Some(20), "{:?}", visits.questions);
}
