//! One small study in the forms of instruments and programs (`tests/data/instruments`): each gives the same values.

use rust_xlsxwriter::Workbook;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use trajecta::import::{ImportOptions, Layout, Recognition, StudyFile, pack, pasted, recognise};
use trajecta::study::{Severity, Study};
use trajecta::work::Monitor;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/instruments")
}

fn file(name: &str) -> StudyFile {
    let path = folder().join(name);
    StudyFile::new(&path, fs::read(&path).unwrap())
}

fn open(name: &str, bytes: &[u8], options: &ImportOptions) -> Result<Recognition, String> {
    recognise(name, bytes, options, &Monitor::new()).map_err(|e| e.to_string())
}

fn study_of(name: &str, bytes: &[u8], options: &ImportOptions) -> Study {
    let read = open(name, bytes, options).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert!(read.questions.is_empty(), "{name}: {:?}", read.questions);
    let study = read.study.unwrap();
    let source = &study.source;
    let left: usize = source.rows_left_out.iter().map(|l| l.n).sum();
    assert_eq!(
        source.rows_read,
        source.rows_used + left,
        "{name}: {source:?}"
    );
    // What was recognised reads the same study again.
    let again = open(name, bytes, &read.options).unwrap();
    assert!(
        again.study.as_ref() == Some(&study),
        "{name}: read again, the study differs"
    );
    study
}

/// The study of a file alone.
fn alone(name: &str) -> Study {
    study_of(name, &file(name).bytes, &ImportOptions::default())
}

/// The study of files packed together.
fn together(names: &[&str], samples: Option<&str>) -> Study {
    let (name, bytes) = pack(names.iter().map(|n| file(n)).collect(), samples.map(file));
    study_of(&name, &bytes, &ImportOptions::default())
}

type Values = BTreeMap<(String, String, String, String), String>;

/// Every value by subject, group, week and marker.
fn values(study: &Study) -> Values {
    let mut out = Values::new();
    for (s, subject) in study.subjects.iter().enumerate() {
        for (v, visit) in study.visits.iter().enumerate() {
            for (m, marker) in study.markers.iter().enumerate() {
                if let Some(x) = study.value(m, s, v) {
                    let group = study.groups[subject.group].name.clone();
                    let weeks = visit
                        .hours
                        .map_or_else(|| visit.label.clone(), |h| format!("{:.3}", h / 168.0));
                    let marker = marker
                        .name
                        .split(" (")
                        .next()
                        .unwrap()
                        .replace(['-', ' '], "")
                        .to_uppercase();
                    out.insert(
                        (subject.id.clone(), group, weeks, marker),
                        format!("{x:.6}"),
                    );
                }
            }
        }
    }
    out
}

fn plain() -> Values {
    let out = values(&alone("study.csv"));
    assert_eq!(out.len(), 58);
    out
}

fn codes(study: &Study) -> BTreeSet<&str> {
    study.issues.iter().map(|i| i.code.as_str()).collect()
}

#[test]
fn prism_tables_of_one_design_are_markers_of_one_study() {
    let study = alone("grouped.pzfx");
    assert_eq!(values(&study), plain());
    assert_eq!(study.markers[0].unit, "pg/mL");
    assert!(codes(&study).contains("prism_joined"));
    // Without titles of subcolumns the subjects have numbers.
    let study = alone("xy.pzfx");
    let number = |v: Values| -> Values {
        let first: BTreeMap<String, usize> = v.keys().map(|k| (k.0.clone(), 0)).collect();
        assert_eq!(first.len(), 10);
        v
    };
    let found: Vec<String> = number(values(&study))
        .into_values()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let wanted: Vec<String> = plain()
        .into_values()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert_eq!(found, wanted);
    let warned =
        |i: &&trajecta::study::Issue| i.code == "prism_matched" && i.severity == Severity::Warning;
    assert!(
        study.issues.iter().any(|i| warned(&i)),
        "{:?}",
        study.issues
    );
}

#[test]
fn a_prism_table_is_chosen_like_a_sheet() {
    let bytes = file("grouped.pzfx").bytes;
    let options = ImportOptions {
        sheet: Some("TNF (pg/mL)".into()),
        ..ImportOptions::default()
    };
    let study = study_of("grouped.pzfx", &bytes, &options);
    assert_eq!(study.markers.len(), 1);
    let other = ImportOptions {
        sheet: Some("TNFa".into()),
        ..ImportOptions::default()
    };
    let why = open("grouped.pzfx", &bytes, &other).unwrap_err();
    assert!(why.contains("has no such table"), "{why}");
    let study = alone("column.pzfx");
    assert_eq!((study.subjects.len(), study.visits.len()), (5, 3));
    let wanted: Values = plain()
        .into_iter()
        .filter(|(k, _)| k.1 == "Drug" && k.3 == "IL6")
        .map(|((s, _, w, m), x)| ((s, "All".to_owned(), w, m), x))
        .collect();
    assert_eq!(values(&study), wanted);
}

#[test]
fn prism_tables_without_subjects_are_refused_with_a_sentence() {
    let text = String::from_utf8(file("grouped.pzfx").bytes).unwrap();
    let read = |text: &str| open("t.pzfx", text.as_bytes(), &ImportOptions::default());
    let summary = text.replace("YFormat=\"replicates\"", "YFormat=\"SDN\"");
    assert!(read(&summary).unwrap_err().contains("mean, SD and n"));
    let counts = text.replace("TableType=\"TwoWay\"", "TableType=\"Contingency\"");
    assert!(read(&counts).unwrap_err().contains("counts"));
    let dose = String::from_utf8(file("xy.pzfx").bytes)
        .unwrap()
        .replace("Time (weeks)", "Dose (mg)");
    let why = read(&dose).unwrap_err();
    assert!(why.contains("--visit \"Dose (mg)\""), "{why}");
    let options = ImportOptions {
        visit: Some("Dose (mg)".into()),
        ..ImportOptions::default()
    };
    let asked = open("t.pzfx", dose.as_bytes(), &options).unwrap();
    assert_eq!(asked.study.unwrap().visits.len(), 3);
    let rows = text
        .replace(">Baseline<", ">Low<")
        .replace(">Week 4<", ">Mid<")
        .replace(">Week 8<", ">High<");
    let why = read(&rows).unwrap_err();
    assert!(why.contains("--visits"), "{why}");
    let options = ImportOptions {
        visits: vec!["Low".into(), "Mid".into(), "High".into()],
        ..ImportOptions::default()
    };
    let answered = open("t.pzfx", rows.as_bytes(), &options).unwrap();
    assert_eq!(answered.study.unwrap().visits.len(), 3);
    // Excluded values stay excluded.
    let first = text.find("<YColumn").unwrap();
    let at = first + text[first..].find("<d>").unwrap();
    let excluded = format!("{}<d Excluded=\"1\">{}", &text[..at], &text[at + 3..]);
    let study = read(&excluded).unwrap().study.unwrap();
    assert!(codes(&study).contains("prism_excluded"));
    assert_eq!(values(&study).len(), 57);
}

/// A table of two columns of three replicates at two visits.
fn two_columns(titles: [&str; 2]) -> String {
    let column = |title: &str| {
        let values: String = ["1", "1.5", "1.2"]
            .map(|x| format!("<Subcolumn><d>{x}</d><d>{x}7</d></Subcolumn>"))
            .concat();
        format!("<YColumn Subcolumns=\"3\"><Title>{title}</Title>{values}</YColumn>")
    };
    format!(
        "<?xml version=\"1.0\"?><GraphPadPrismFile PrismXMLVersion=\"5.00\"><Table ID=\"T1\" XFormat=\"none\" YFormat=\"replicates\" Replicates=\"3\" TableType=\"TwoWay\"><Title>CRP</Title><RowTitlesColumn><Subcolumn><d>Baseline</d><d>Week 4</d></Subcolumn></RowTitlesColumn>{}</Table></GraphPadPrismFile>",
        titles.map(column).concat()
    )
}

#[test]
fn words_in_brackets_behind_groups_of_prism_are_no_units() {
    for titles in [
        ["Wild type (male)", "Knockout (male)"],
        ["Placebo (n=3)", "Drug (n=3)"],
        ["Dose 5 (mg)", "Dose 10 (mg)"],
    ] {
        let study = study_of(
            "t.pzfx",
            two_columns(titles).as_bytes(),
            &ImportOptions::default(),
        );
        assert_eq!(
            (study.markers.len(), study.groups.len()),
            (1, 2),
            "{titles:?}"
        );
        assert_eq!(study.subjects.len(), 6, "{titles:?}");
    }
    // Concentrations are markers, unless they are said to be groups.
    let titles = ["IL 6 (pg/mL)", "IL 10 (pg/mL)"];
    let text = two_columns(titles);
    let study = study_of("t.pzfx", text.as_bytes(), &ImportOptions::default());
    assert_eq!((study.markers.len(), study.subjects.len()), (2, 3));
    let told = ImportOptions {
        groups: titles.map(str::to_owned).to_vec(),
        ..ImportOptions::default()
    };
    let study = study_of("t.pzfx", text.as_bytes(), &told);
    assert_eq!((study.markers.len(), study.groups.len()), (1, 2));
}

#[test]
fn turned_tables_give_the_same_study() {
    assert_eq!(values(&alone("turned_facts.csv")), plain());
    let study = alone("turned_names.csv");
    assert_eq!(study.source.layout, "turned");
    assert_eq!(values(&study), plain());
    // Names of samples alone: asked about, and turned where that is asked for.
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reading/shared");
    let bytes = fs::read(folder.join("026-transposed-samples-in-columns.csv")).unwrap();
    let asked = open("t.csv", &bytes, &ImportOptions::default()).unwrap();
    assert!(
        asked.questions[0]
            .remedy
            .command
            .contains("--layout turned")
    );
    let turned = ImportOptions {
        layout: Some(Layout::Turned),
        ..ImportOptions::default()
    };
    let study = study_of("t.csv", &bytes, &turned);
    assert_eq!(study.subjects.len(), 8);
    assert_eq!((study.visits.len(), study.markers.len()), (2, 4));
    // The same in a workbook.
    let text = String::from_utf8(file("turned_facts.csv").bytes).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, line) in text.lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            match cell.parse::<f64>() {
                Ok(x) => sheet.write(r as u32, c as u16, x).unwrap(),
                Err(_) => sheet.write(r as u32, c as u16, cell).unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(
        values(&study_of("turned.xlsx", &bytes, &ImportOptions::default())),
        plain()
    );
}

#[test]
fn instruments_with_a_sample_sheet_give_the_same_study() {
    let soma = alone("somascan.adat");
    assert_eq!(soma.source.layout, "somascan");
    assert_eq!(values(&soma), plain());
    assert_eq!(soma.markers[0].unit, "RFU");
    for name in ["msd_plates.csv", "xponent.csv", "olink_explore.csv"] {
        let study = together(&[name], Some("samples.csv"));
        assert_eq!(values(&study), plain(), "{name}");
        assert!(codes(&study).contains("samples_joined"));
        assert!(
            codes(&study).contains("samples_unknown"),
            "{name}: controls are in no sheet"
        );
    }
    let (name, bytes) = pack(vec![file("turned_ids.csv")], Some(file("samples.csv")));
    let options = ImportOptions {
        layout: Some(Layout::Turned),
        ..ImportOptions::default()
    };
    assert_eq!(values(&study_of(&name, &bytes, &options)), plain());
}

#[test]
fn bead_assays_in_workbooks_give_their_concentrations() {
    // xPONENT in a workbook, with the sample sheet.
    let text = String::from_utf8(file("xponent.csv").bytes).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut row = 0;
    for (record, line) in csv
        .records()
        .zip(text.lines().enumerate().filter(|(_, l)| !l.is_empty()))
    {
        row = row.max(line.0);
        for (c, cell) in record.unwrap().iter().enumerate() {
            match cell.parse::<f64>() {
                Ok(x) => sheet.write(row as u32, c as u16, x).unwrap(),
                Err(_) => sheet.write(row as u32, c as u16, cell).unwrap(),
            };
        }
    }
    let book = StudyFile {
        name: "xponent.xlsx".into(),
        bytes: book.save_to_buffer().unwrap(),
    };
    let (name, bytes) = pack(vec![book], Some(file("samples.csv")));
    assert_eq!(
        values(&study_of(&name, &bytes, &ImportOptions::default())),
        plain()
    );
    // Bio-Plex: a sheet for each statistic, all with the same columns.
    let mut book = Workbook::new();
    for (statistic, factor) in [("FI", 100.0), ("Obs Conc", 1.0), ("%CV", 0.1)] {
        let sheet = book.add_worksheet().set_name(statistic).unwrap();
        for (c, head) in ["Type", "Well", "Description", "IL-6 (19)", "TNF (36)"]
            .iter()
            .enumerate()
        {
            sheet.write(2, c as u16, *head).unwrap();
        }
        sheet.write_row(3, 0, ["S1", "A1,A2", ""]).unwrap();
        sheet
            .write_row(3, 3, [3000.0 * factor, 2000.0 * factor])
            .unwrap();
        for i in 0..12u32 {
            let name = format!(
                "P{:02} {}",
                i / 2 + 1,
                if i % 2 == 0 { "Baseline" } else { "Day 3" }
            );
            sheet
                .write_row(
                    4 + i,
                    0,
                    [
                        format!("X{}", i + 1),
                        format!("B{},C{}", i + 1, i + 1),
                        name,
                    ],
                )
                .unwrap();
            sheet
                .write_row(
                    4 + i,
                    3,
                    [
                        (10.0 + f64::from(i)) * factor,
                        (20.0 + f64::from(i)) * factor,
                    ],
                )
                .unwrap();
        }
    }
    let study = study_of(
        "run.xlsx",
        &book.save_to_buffer().unwrap(),
        &ImportOptions::default(),
    );
    assert_eq!((study.subjects.len(), study.visits.len()), (6, 2));
    assert_eq!(study.value(0, 0, 1), Some(11.0));
}

#[test]
fn several_files_are_one_study() {
    let visits = [
        "visits/trial_baseline.csv",
        "visits/trial_week4.csv",
        "visits/trial_week8.csv",
    ];
    let study = together(&visits, None);
    assert_eq!(values(&study), plain());
    let study = together(
        &["markers/IL-6_results.csv", "markers/TNF_results.csv"],
        None,
    );
    assert_eq!(values(&study), plain());
    let study = together(&["facts/people.csv", "facts/values.csv"], None);
    assert_eq!(values(&study), plain());
    // One file a group: other people in each file.
    let group = |name: &str, ids: std::ops::Range<u32>| {
        let mut text = "id,Baseline,Week 4\n".to_owned();
        for i in ids {
            text.push_str(&format!("{i},{}.5,{}.25\n", 10 + i, 12 + i));
        }
        StudyFile {
            name: name.to_owned(),
            bytes: text.into_bytes(),
        }
    };
    let (name, bytes) = pack(
        vec![
            group("trial_control.csv", 1..9),
            group("trial_treated.csv", 11..19),
        ],
        None,
    );
    let study = study_of(&name, &bytes, &ImportOptions::default());
    let groups: Vec<&str> = study.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(
        (groups, study.subjects.len(), study.markers.len()),
        (vec!["control", "treated"], 16, 1)
    );
    // Without a subject in common there is nothing to join by.
    let other = StudyFile {
        name: "doses.csv".into(),
        bytes: b"dose,unit\n1,mg\n2,mg\n".to_vec(),
    };
    let (name, bytes) = pack(vec![file("facts/values.csv"), other], None);
    let why = open(&name, &bytes, &ImportOptions::default()).unwrap_err();
    assert!(why.contains("names the subject"), "{why}");
}

#[test]
fn what_is_pasted_is_read_like_a_file() {
    let text = String::from_utf8(file("study.csv").bytes).unwrap();
    let comma = text.replace('.', ",");
    let tabs: String = comma
        .lines()
        .zip(text.lines())
        .map(|(c, t)| {
            let (cells, plain): (Vec<&str>, Vec<&str>) =
                (c.split(',').collect(), t.split(',').collect());
            let _ = cells;
            plain
                .iter()
                .map(|p| p.replace('.', ","))
                .collect::<Vec<_>>()
                .join("\t")
                + "\r\n"
        })
        .collect();
    let read = study_of(
        "pasted table",
        &pasted(&tabs).unwrap(),
        &ImportOptions::default(),
    );
    assert_eq!(values(&read), plain());
    let rows: String = text
        .lines()
        .map(|l| format!("<tr><td>{}</td></tr>\n", l.replace(',', "</td><td>")))
        .collect();
    let page = format!("<html><body><p>Copied</p><table border=1>{rows}</table></body></html>");
    let read = study_of(
        "pasted table",
        &pasted(&page).unwrap(),
        &ImportOptions::default(),
    );
    assert_eq!(values(&read), plain());
}

/// Numbers that look random and are the same in every run.
fn next(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn damaged_files_end_in_a_sentence_or_a_study() {
    let names = [
        "grouped.pzfx",
        "xy.pzfx",
        "column.pzfx",
        "somascan.adat",
        "turned_facts.csv",
        "turned_names.csv",
        "msd_plates.csv",
        "xponent.csv",
        "olink_explore.csv",
    ];
    let mut state = 23;
    for name in names {
        let whole = file(name).bytes;
        let (_, packed) = pack(vec![file(name)], Some(file("samples.csv")));
        for (bytes, rounds) in [(&whole, 40), (&packed, 15)] {
            for _ in 0..rounds {
                let mut copy = bytes.clone();
                match next(&mut state) % 4 {
                    0 => copy.truncate(next(&mut state) as usize % bytes.len()),
                    1 => {
                        for _ in 0..1 + next(&mut state) % 12 {
                            let at = next(&mut state) as usize % copy.len();
                            copy[at] = next(&mut state) as u8;
                        }
                    }
                    2 => {
                        let at = next(&mut state) as usize % copy.len();
                        let end = (at + next(&mut state) as usize % 200).min(copy.len());
                        copy.drain(at..end);
                    }
                    _ => {
                        let at = next(&mut state) as usize % copy.len();
                        let end = (at + next(&mut state) as usize % 400).min(copy.len());
                        let part = copy[at..end].to_vec();
                        let to = next(&mut state) as usize % copy.len();
                        copy.splice(to..to, part);
                    }
                }
                match open(name, &copy, &ImportOptions::default()) {
                    Err(e) => assert!(e.ends_with('.'), "{name}: {e}"),
                    Ok(read) => {
                        assert!(read.study.is_some() || !read.questions.is_empty(), "{name}")
                    }
                }
            }
        }
    }
}

#[test]
fn blocks_of_a_sheet_have_a_remedy_that_can_be_followed() {
    let numbers = ",1,2,3,4,5,6";
    let grid = |title: &str, a: &str| format!("{title}\n{numbers}\nA,{a}\nB,{a}\n");
    let plate = [
        grid("Layout", "P1 BL,P1 W4,P2 BL,P2 W4,P3 BL,P3 W4"),
        grid("OD 450", "1,1.1,1.2,1.3,1.4,1.5"),
        grid("Conc (pg/mL)", "5,6,7,8,9,8"),
    ]
    .concat();
    let remedy = |name: &str, bytes: &[u8], code: &str| {
        let issues = open(name, bytes, &ImportOptions::default()).unwrap().issues;
        let found = issues.iter().find(|i| i.code == code);
        let found = found.unwrap_or_else(|| panic!("no {code} in {issues:?}"));
        found.remedy.clone().map(|r| r.command)
    };
    let text = remedy("plate.csv", plate.as_bytes(), "plate_grids").unwrap();
    assert_eq!(text, "Another can be chosen with --sheet.");
    // A sheet of a workbook has blocks, but --sheet chooses sheets there.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, line) in plate.lines().enumerate() {
        for (c, text) in line.split(',').enumerate() {
            let place = (u32::try_from(r).unwrap(), u16::try_from(c).unwrap());
            match text.parse::<f64>() {
                Ok(x) => sheet.write(place.0, place.1, x).unwrap(),
                Err(_) => sheet.write(place.0, place.1, text).unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let sheet = remedy("plate.xlsx", &bytes, "plate_grids").unwrap();
    assert!(sheet.contains("save the sheet as CSV"), "{sheet}");
    // With one block there is nothing to choose.
    let one = plate.replace(&grid("OD 450", "1,1.1,1.2,1.3,1.4,1.5"), "");
    assert_eq!(remedy("plate.csv", one.as_bytes(), "plate_grids"), None);
}

#[test]
fn a_sheet_of_samples_that_are_columns_names_the_layout() {
    let (name, bytes) = pack(vec![file("turned_ids.csv")], Some(file("samples.csv")));
    let why = recognise(&name, &bytes, &ImportOptions::default(), &Monitor::new()).unwrap_err();
    assert!(why.to_string().contains("--layout turned"), "{why}");
}

#[test]
fn empty_columns_of_somascan_give_way_to_those_of_the_sheet() {
    let text = String::from_utf8(file("somascan.adat").bytes).unwrap();
    let mut is_body = false;
    let lines: Vec<String> = (text.lines())
        .map(|line| {
            let mut cells: Vec<&str> = line.split('\t').collect();
            if is_body && cells.len() > 12 {
                cells[10..13].fill("");
            }
            is_body |= line.starts_with("PlateId\t");
            cells.join("\t")
        })
        .collect();
    let export = StudyFile {
        name: "empty.adat".to_owned(),
        bytes: lines.join("\n").into_bytes(),
    };
    let (name, bytes) = pack(vec![export], Some(file("samples.csv")));
    assert_eq!(
        values(&study_of(&name, &bytes, &ImportOptions::default())),
        plain()
    );
}
