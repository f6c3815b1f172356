//! Files as a new user opens them: plates on two sheets, tables of Prism, names of patients, two raters.

use rust_xlsxwriter::{Format, Workbook};
use std::fmt::Write as _;
use trajecta::import::{ImportOptions, Layout, Recognition, Role, recognise};
use trajecta::study::Study;
use trajecta::work::Monitor;

pub(super) fn open(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions,
) -> Result<Recognition, String> {
    recognise(name, bytes, options, &Monitor::new()).map_err(|e| e.to_string())
}

pub(super) fn read(name: &str, bytes: &[u8]) -> Recognition {
    open(name, bytes, &ImportOptions::default()).unwrap()
}

pub(super) fn study(name: &str, bytes: &[u8]) -> Study {
    let read = read(name, bytes);
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read.study.unwrap()
}

pub(super) fn markers(study: &Study) -> Vec<&str> {
    study.markers.iter().map(|m| m.name.as_str()).collect()
}

pub(super) fn visits(study: &Study) -> Vec<&str> {
    study.visits.iter().map(|v| v.label.as_str()).collect()
}

fn groups(study: &Study) -> Vec<&str> {
    study.groups.iter().map(|g| g.name.as_str()).collect()
}

fn role(read: &Recognition, name: &str) -> Role {
    read.roles.iter().find(|r| r.column == name).unwrap().role
}

/// Two sheets with the same columns: samples of ten people each at three visits.
fn plates(names: [&str; 2], markers: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (plate, name) in names.into_iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write(0, 0, "Sample").unwrap();
        sheet.write(0, 1, "Well").unwrap();
        for (m, marker) in markers.iter().enumerate() {
            sheet.write(0, m as u16 + 2, *marker).unwrap();
        }
        for row in 0..30u32 {
            let person = plate as u32 * 10 + row / 3 + 1;
            let sample = format!("S{person:02}_V{}", row % 3 + 1);
            sheet.write(row + 1, 0, sample).unwrap();
            sheet.write(row + 1, 1, format!("B{}", row + 1)).unwrap();
            for m in 0..markers.len() as u32 {
                let x = 5.0 + f64::from(m) * 7.0 + f64::from(row * 13 % 17) / 3.0;
                sheet.write(row + 1, m as u16 + 2, x).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_plate_on_each_sheet_parts_no_marker_and_no_people() {
    let names = ["IFN-g", "IL-2", "IL-4", "IL-6", "IL-10", "TNF-a"];
    for sheets in [
        ["Plate 1", "Plate 2"],
        ["Batch A", "Batch B"],
        ["Run_1", "Run_2"],
    ] {
        let study = study("plates.xlsx", &plates(sheets, &names));
        assert_eq!(markers(&study), names, "{sheets:?}");
        assert_eq!((study.subjects.len(), study.visits.len()), (20, 3));
        assert_eq!(groups(&study), ["All"], "{sheets:?}");
    }
    // Names without numbers.
    let plain = plates(["Plate 1", "Plate 2"], &["CRP", "Leptin", "MCP"]);
    let read = read("plates.xlsx", &plain);
    assert_eq!(role(&read, "Sheet"), Role::Ignored);
    assert_eq!(groups(&read.study.unwrap()), ["All"]);
    // A sheet for each group stays one.
    let arms = plates(["Control", "Treated"], &["IL-2", "IL-4", "C3"]);
    let study = study("arms.xlsx", &arms);
    assert_eq!(markers(&study), ["IL-2", "IL-4", "C3"]);
    assert_eq!(study.groups.len(), 2);
}

/// Rows of a laboratory: 12 patients, two days, three analytes.
fn laboratory() -> String {
    let mut text = "PatID\tName\tStation\tAbnahme\tAnalyt\tErgebnis\tEinheit\n".to_owned();
    let analytes = [("CRP", "mg/l"), ("Kreatinin", "mg/dl"), ("PCT", "ng/ml")];
    for p in 0..12 {
        for (d, day) in [1, 3].into_iter().enumerate() {
            for (a, (analyte, unit)) in analytes.into_iter().enumerate() {
                let (id, ward) = (4711 + p * 7, ["ITS", "Normalstation"][p % 2]);
                let x = (p * 5 + d * 3 + a * 11) % 23 + 1;
                let _ = writeln!(
                    text,
                    "{id}\tPatient {}\t{ward}\t0{day}.02.2024 08:27\t{analyte}\t{x},5\t{unit}",
                    p + 1
                );
            }
        }
    }
    text
}

#[test]
fn names_of_patients_are_no_markers() {
    let text = laboratory();
    let read = read("export.txt", text.as_bytes());
    assert_eq!(role(&read, "Analyt"), Role::MarkerName);
    assert_ne!(role(&read, "Name"), Role::MarkerName);
    let study = read.study.unwrap();
    assert_eq!(markers(&study), ["CRP", "Kreatinin", "PCT"]);
    assert_eq!(visits(&study), ["Baseline", "Day 2"]);
    assert_eq!(study.subjects.len(), 12);
    let units: Vec<&str> = study.markers.iter().map(|m| m.unit.as_str()).collect();
    assert_eq!(units, ["mg/l", "mg/dl", "ng/ml"]);
    // An explicit choice of the two roles reads the same.
    let asked = ImportOptions {
        visit: Some("Abnahme".to_owned()),
        marker_name: Some("Analyt".to_owned()),
        ..ImportOptions::default()
    };
    let again = open("export.txt", text.as_bytes(), &asked).unwrap();
    assert_eq!(markers(&again.study.unwrap()), ["CRP", "Kreatinin", "PCT"]);
}

/// Groups over the columns of their animals, days down.
fn prism() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Tumor volume").unwrap();
    sheet.write(1, 0, "Days").unwrap();
    for (r, day) in [0, 3, 6, 9].into_iter().enumerate() {
        sheet.write(r as u32 + 2, 0, day).unwrap();
    }
    for (g, arm) in ["Vehicle", "Drug A 10 mg/kg", "Anti-PD1"]
        .into_iter()
        .enumerate()
    {
        let left = g as u16 * 4 + 1;
        sheet
            .merge_range(0, left, 0, left + 3, arm, &Format::new())
            .unwrap();
        for m in 0..4u16 {
            let name = format!("M{}", m + 1);
            sheet.write(1, left + m, name).unwrap();
            for (r, day) in [0, 3, 6, 9].into_iter().enumerate() {
                // One animal is dead on day 9.
                if (day, left + m) != (9, 1) {
                    let x = 90 + 20 * day + u32::from(m) * 7 + g as u32 * 3;
                    sheet.write(r as u32 + 2, left + m, x).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn animals_side_by_side_under_their_groups_are_subjects() {
    let bytes = prism();
    let read = read("tumor.xlsx", &bytes);
    assert!(read.issues.iter().any(|i| i.code == "replicates_across"));
    let study = read.study.unwrap();
    assert_eq!(groups(&study), ["Vehicle", "Anti-PD1", "Drug A 10 mg/kg"]);
    assert_eq!((study.subjects.len(), study.visits.len()), (12, 4));
    assert_eq!(markers(&study), ["Tumor volume"]);
    assert_eq!(study.markers[0].values.iter().flatten().count(), 47);
    // What was recognised reads the same study.
    let again = open("tumor.xlsx", &bytes, &read.options).unwrap();
    assert_eq!(again.study.unwrap().subjects, study.subjects);
    let repeated = "Days;Vehicle;Vehicle;Vehicle;Drug;Drug;Drug\n0;1,5;2;3;1;2;3,5\n3;4;5;6;7;8;9\n6;5;6;7;8;9;9\n";
    let repeated = self::study("repeated.csv", repeated.as_bytes());
    assert_eq!(groups(&repeated), ["Vehicle", "Drug"]);
    assert_eq!((repeated.subjects.len(), repeated.visits.len()), (6, 3));
    // The remedy: as wide, the columns stay.
    let asked = ImportOptions {
        layout: Some(Layout::Wide),
        ..ImportOptions::default()
    };
    let wide = open("tumor.xlsx", &bytes, &asked);
    let across = |r: Recognition| r.issues.iter().any(|i| i.code == "replicates_across");
    assert!(!wide.is_ok_and(across));
}
