//! The same study in every container, and what is said of containers that are not what they seem.

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::fmt::Write as _;
use std::io::Write as _;
use trajecta::import::{Decimal, ImportOptions, Recognition, recognise};
use trajecta::study::{Issue, Severity, Study};
use trajecta::work::Monitor;

fn open(name: &str, bytes: &[u8], options: &ImportOptions) -> Result<Recognition, String> {
    recognise(name, bytes, options, &Monitor::new()).map_err(|e| e.to_string())
}

fn study(name: &str, bytes: &[u8]) -> Study {
    let read = open(name, bytes, &ImportOptions::default()).unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    read.study.unwrap()
}

fn issue<'s>(study: &'s Study, code: &str) -> &'s Issue {
    let found = study.issues.iter().find(|i| i.code == code);
    found.unwrap_or_else(|| panic!("no {code} in {:?}", study.issues))
}

/// Twelve people in two groups at three visits; one value is missing.
fn rows() -> Vec<(String, &'static str, &'static str, Option<f64>)> {
    let mut out = Vec::new();
    for s in 1..=12 {
        for (v, visit) in ["Baseline", "Day 1", "Week 2"].into_iter().enumerate() {
            let x: f64 =
                100.0 + f64::from(s * 37 % 11) + 1.25 * v as f64 + (s as usize * v) as f64 * 0.31;
            out.push((
                format!("P{s:02}"),
                if s % 2 == 0 { "control" } else { "ketamine" },
                visit,
                (s != 3 || v != 1).then(|| (x * 100.0).round() / 100.0),
            ));
        }
    }
    out
}

const HEADER: [&str; 4] = ["Patient ID", "Arm", "Visit", "OPG (pg/mL)"];

fn csv() -> String {
    let mut text = HEADER.join(",") + "\n";
    for (id, arm, visit, x) in rows() {
        let x = x.map_or_else(String::new, |x| x.to_string());
        let _ = writeln!(text, "{id},{arm},{visit},{x}");
    }
    text
}

/// Writes the rows with the header in row `top` and column `left`.
fn fill(sheet: &mut Worksheet, top: u32, left: u16) {
    for (c, name) in HEADER.iter().enumerate() {
        sheet.write(top, left + c as u16, *name).unwrap();
    }
    for (r, (id, arm, visit, x)) in rows().into_iter().enumerate() {
        let row = top + 1 + r as u32;
        sheet.write(row, left, id).unwrap();
        sheet.write(row, left + 1, arm).unwrap();
        sheet.write(row, left + 2, visit).unwrap();
        if let Some(x) = x {
            sheet.write(row, left + 3, x).unwrap();
        }
    }
}

fn xlsx(write: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    write(&mut book);
    book.save_to_buffer().unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn assert_same(a: &Study, b: &Study, what: &str) {
    assert_eq!(a.markers, b.markers, "{what}");
    assert_eq!(a.subjects, b.subjects, "{what}");
    assert_eq!(a.groups, b.groups, "{what}");
    assert_eq!(a.visits, b.visits, "{what}");
    assert_eq!(a.covariates, b.covariates, "{what}");
}

#[test]
fn every_container_gives_the_study_of_the_csv() {
    let plain = study("study.csv", csv().as_bytes());
    let book = xlsx(|b| fill(b.add_worksheet(), 0, 0));
    for (name, bytes) in [
        ("study.xlsx", book.clone()),
        ("study.xls", include_bytes!("../data/rows.xls").to_vec()),
        ("study.ods", include_bytes!("../data/rows.ods").to_vec()),
        ("study.csv.gz", gz(csv().as_bytes())),
        ("study.xlsx.gz", gz(&book)),
    ] {
        assert_same(&study(name, &bytes), &plain, name);
    }
}

#[test]
fn the_content_decides_and_not_the_name() {
    let book = xlsx(|b| fill(b.add_worksheet(), 0, 0));
    let told = study("study.csv", &book);
    assert!(
        issue(&told, "file_ending")
            .message
            .contains("an Excel workbook"),
        "{:?}",
        told.issues
    );
    assert_same(&told, &study("study.csv", csv().as_bytes()), "csv");
    let told = study("study.xlsx", csv().as_bytes());
    assert!(issue(&told, "file_ending").message.contains("a text table"));
    let told = study("study.csv", &gz(csv().as_bytes()));
    assert!(issue(&told, "compressed").message.contains("gzip"));
}

#[test]
fn the_sheet_with_the_table_is_chosen_and_said() {
    let bytes = xlsx(|b| {
        let notes = b.add_worksheet().set_name("Read me").unwrap();
        notes.write(0, 0, "Made in spring").unwrap();
        fill(b.add_worksheet().set_name("Values").unwrap(), 0, 0);
        let old = b.add_worksheet().set_name("Old").unwrap();
        fill(old, 0, 0);
        old.write(1, 3, 99_999).unwrap();
        old.write(60, 0, "P99").unwrap();
        old.set_hidden(true);
    });
    let read = open("s.xlsx", &bytes, &ImportOptions::default()).unwrap();
    assert_eq!(read.options.sheet.as_deref(), Some("Values"));
    let chosen = read.study.unwrap();
    assert_same(&chosen, &study("s.csv", csv().as_bytes()), "Values");
    let note = &issue(&chosen, "sheet").message;
    assert!(
        note.contains("\"Values\" is read") && note.contains("Read me") && note.contains("Old"),
        "{note}"
    );
    let named = |name: &str| {
        let options = ImportOptions {
            sheet: Some(name.to_owned()),
            ..ImportOptions::default()
        };
        open("s.xlsx", &bytes, &options)
    };
    let old = named("old").unwrap();
    assert_eq!(old.options.sheet.as_deref(), Some("Old"));
    assert_eq!(old.study.unwrap().value(0, 0, 0), Some(99_999.0));
    let why = named("Valuse").unwrap_err();
    assert_eq!(
        why,
        "--sheet \"Valuse\": the file has no such sheet. Did you mean \"Values\"? There are Read me, Values, Old."
    );
    // What was recognised reads the same again.
    let again = open("s.xlsx", &bytes, &read.options).unwrap();
    assert_eq!(again.options, read.options);
    assert_same(&again.study.unwrap(), &chosen, "again");
}

#[test]
fn titles_units_and_empty_columns_of_a_sheet() {
    let bytes = xlsx(|b| {
        let sheet = b.add_worksheet();
        let centred = Format::new();
        sheet
            .merge_range(0, 1, 0, 4, "Ketamine and bone, exported", &centred)
            .unwrap();
        sheet.write(1, 1, "by the lab").unwrap();
        fill(sheet, 3, 1);
        // A column of formats only, and a last row of blanks.
        sheet.write_blank(3, 9, &Format::new().set_bold()).unwrap();
        sheet.write(60, 1, "  ").unwrap();
    });
    let told = study("s.xlsx", &bytes);
    assert_same(&told, &study("s.csv", csv().as_bytes()), "titles");
    assert!(
        issue(&told, "lines_above_header")
            .message
            .starts_with("3 lines")
    );
    assert_eq!(told.source.rows_read, 36);

    let text = csv().replacen(
        "Patient ID,Arm,Visit,OPG (pg/mL)\n",
        "# export 7, of the lab\nStudy A\nPatient ID,Arm,Visit,OPG\n,,,(pg/mL)\n",
        1,
    );
    let told = study("s.csv", text.as_bytes());
    assert_eq!(told.markers[0].unit, "pg/mL");
    assert_eq!(issue(&told, "units_row").row, Some(4));
    // One row has no value.
    assert_eq!((told.source.rows_read, told.source.rows_used), (36, 35));
}

#[test]
fn cells_of_a_workbook_are_what_they_are() {
    let bytes = xlsx(|b| {
        let sheet = b.add_worksheet();
        fill(sheet, 0, 0);
        sheet.write(0, 4, "sampled").unwrap();
        sheet.write(0, 5, "fasting").unwrap();
        sheet.write(0, 6, "ratio").unwrap();
        sheet.write(0, 7, "typed").unwrap();
        let date = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        for r in 1..=36u32 {
            let day = ExcelDateTime::from_ymd(2024, 3, (r % 28 + 1) as u8).unwrap();
            let day = if r == 2 {
                day.and_hms(14, 30, 0.0).unwrap()
            } else {
                day
            };
            sheet.write_datetime_with_format(r, 4, &day, &date).unwrap();
            sheet.write(r, 5, r % 2 == 0).unwrap();
            let formula = Formula::new(format!("=D{}*1.5", r + 1))
                .set_result(format!("{}", f64::from(r) + 0.125));
            sheet.write(r, 6, formula).unwrap();
            // Numbers stored as text keep the notation in which they were typed.
            if r % 2 == 0 {
                sheet.write(r, 7, 1.234).unwrap();
            } else {
                sheet.write(r, 7, format!("{r},5")).unwrap();
            }
        }
        sheet
            .write(5, 6, Formula::new("=NA()").set_result("#N/A"))
            .unwrap();
    });
    let read = open("s.xlsx", &bytes, &ImportOptions::default()).unwrap();
    assert!(read.questions.is_empty(), "{:?}", read.questions);
    assert_eq!(read.preview.rows[0][4], "2024-03-02");
    assert_eq!(read.preview.rows[1][4], "2024-03-03T14:30");
    assert_eq!(read.preview.rows[1][5], "TRUE");
    assert_eq!(read.preview.lines[..2], [2, 3]);
    let s = read.study.unwrap();
    let marker = |name: &str| s.markers.iter().find(|m| m.name == name).unwrap();
    let ratio = marker("ratio");
    assert_eq!(ratio.values[0], Some(1.125));
    assert_eq!(ratio.values.iter().flatten().count(), 35);
    let error = issue(&s, "error_cell");
    assert_eq!(
        (error.row, error.column.as_deref()),
        (Some(6), Some("ratio"))
    );
    assert!(error.message.contains("#N/A"), "{}", error.message);
    assert_eq!(marker("typed").values[..2], [Some(1.5), Some(1.234)]);

    // A number cell is a number whatever the notation of text is said to be.
    let comma = ImportOptions {
        decimal: Some(Decimal::Comma),
        ..ImportOptions::default()
    };
    let s = open("s.xlsx", &bytes, &comma).unwrap().study.unwrap();
    let typed = s.markers.iter().find(|m| m.name == "typed").unwrap();
    assert_eq!(typed.values[..2], [Some(1.5), Some(1.234)]);
}

#[test]
fn a_formula_without_result_is_named_where_its_row_is_read() {
    let with = |sums: bool, values: bool| {
        let bytes = xlsx(|b| {
            let sheet = b.add_worksheet();
            fill(sheet, 0, 0);
            // Else a result of 0 is written.
            sheet.set_formula_result_default("");
            if values {
                sheet.write(7, 3, Formula::new("=1+1")).unwrap();
            }
            if sums {
                sheet.write(39, 0, "Mean").unwrap();
                sheet
                    .write(39, 3, Formula::new("=AVERAGE(D2:D37)"))
                    .unwrap();
            }
        });
        let study = study("s.xlsx", &bytes);
        let found = study
            .issues
            .iter()
            .find(|i| i.code == "formula_without_result");
        found.map(|i| i.message.clone())
    };
    // A mean below the table is set aside, and so is its formula.
    assert_eq!(with(true, false), None);
    let named = "1 cell holds a formula without its result, D8; it counts as missing.";
    assert_eq!(with(true, true).as_deref(), Some(named));
}

#[test]
fn numbers_keep_every_bit() {
    let values = [
        0.1 + 0.2,
        1e-300,
        1.797_693_134_862_315_7e308,
        5e-324,
        123_456_789.123_456_78,
        1e16,
    ];
    let bytes = xlsx(|b| {
        let sheet = b.add_worksheet();
        for (c, name) in ["id", "visit", "x"].iter().enumerate() {
            sheet.write(0, c as u16, *name).unwrap();
        }
        for (r, x) in values.iter().enumerate() {
            let row = r as u32 + 1;
            sheet.write(row, 0, format!("S{}", r / 2)).unwrap();
            sheet.write(row, 1, ["Baseline", "Day 1"][r % 2]).unwrap();
            sheet.write(row, 2, *x).unwrap();
        }
    });
    let s = study("s.xlsx", &bytes);
    let read: Vec<f64> = s.markers[0].values.iter().flatten().collect();
    let written: Vec<f64> = values
        .iter()
        .map(|x| format!("{x:e}").parse().unwrap())
        .collect();
    assert_eq!(
        read.iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
        written.iter().map(|x| x.to_bits()).collect::<Vec<_>>()
    );
}

#[test]
fn containers_that_can_not_be_opened_say_why() {
    let book = xlsx(|b| fill(b.add_worksheet(), 0, 0));
    let packed = gz(csv().as_bytes());
    let mut flipped = packed.clone();
    let middle = flipped.len() / 2;
    flipped[middle..middle + 8].fill(0xff);
    let mut locked = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    locked.resize(2048, 0);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let mut zip = b"PK\x03\x04".to_vec();
    zip.resize(300, 7);
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    old.extend(include_bytes!("../data/rows.xls").iter().skip(8).take(4000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "a.csv.gz",
            packed[..packed.len() / 2].to_vec(),
            "the gzip file ends too early",
        ),
        ("a.csv.gz", flipped, "the gzip file is damaged"),
        ("a.csv.gz", vec![0x1f, 0x8b, 8, 0, 1, 2], "gzip"),
        ("a.gz", gz(&packed), "a gzip archive inside another"),
        (
            "a.xlsx",
            book[..book.len() / 2].to_vec(),
            "the workbook is damaged or cut off",
        ),
        (
            "a.xlsx",
            book[..book.len() - 30].to_vec(),
            "the workbook is damaged or cut off",
        ),
        ("a.xlsx", locked, "is protected with a password"),
        ("a.xls", old, "an old Office document or the rest of one"),
        ("a.zip", zip, "a zip archive"),
        (
            "a.xls",
            b"<html><table><tr><td>a</td></tr></table></html>".to_vec(),
            "a web page",
        ),
        ("a.pdf", b"%PDF-1.4 ...".to_vec(), "a PDF document"),
        (
            "a.xlsx",
            xlsx(|b| {
                b.add_worksheet();
            }),
            "is empty",
        ),
        (
            "a.xlsx",
            xlsx(|b| {
                b.add_worksheet().write(0, 0, "only a note").unwrap();
            }),
            "no table",
        ),
    ];
    for (i, (name, bytes, words)) in cases.iter().enumerate() {
        let why = open(name, bytes, &ImportOptions::default()).err();
        let why = why.unwrap_or_else(|| panic!("case {i}, {name}: opened"));
        assert!(why.contains(words) && why.ends_with('.'), "case {i}: {why}");
    }
}

#[test]
fn encodings_are_told_apart() {
    let text = csv()
        .replace("OPG (pg/mL)", "OPG (µg/mL)")
        .replace("control", "Müller–Gruppe");
    let plain = study("s.csv", text.as_bytes());
    let utf16 = |little: bool, mark: bool| {
        let order = |u: u16| {
            if little {
                u.to_le_bytes()
            } else {
                u.to_be_bytes()
            }
        };
        let mark = mark.then_some('\u{feff}');
        let units: String = mark.into_iter().chain(text.chars()).collect();
        units.encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    let western: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '–' => 0x96,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let mut marked = vec![0xEF, 0xBB, 0xBF];
    marked.extend(text.as_bytes());
    for (bytes, said) in [
        (utf16(true, true), "UTF-16LE"),
        (utf16(false, true), "UTF-16BE"),
        (utf16(true, false), "UTF-16LE"),
        (utf16(false, false), "UTF-16BE"),
        (western, "Windows-1252 (Latin-1)"),
    ] {
        let other = study("s.csv", &bytes);
        assert_same(&other, &plain, said);
        assert!(
            issue(&other, "encoding").message.contains(said),
            "{:?}",
            other.issues
        );
    }
    assert_same(&study("s.csv", &marked), &plain, "UTF-8 with its mark");
    // Two files joined: the mark and the header of the second stand in the middle.
    let joined = format!("\u{feff}{text}\u{feff}{}", text.split_once('\n').unwrap().1);
    let options = ImportOptions {
        duplicates: Some(trajecta::import::Duplicates::First),
        ..ImportOptions::default()
    };
    let twice = open("s.csv", joined.as_bytes(), &options)
        .unwrap()
        .study
        .unwrap();
    assert_same(&twice, &plain, "mark in the middle");
    // A few broken bytes leave the rest of a UTF-8 file as it is.
    let mut broken = text.clone().into_bytes();
    let at = text.find("Week 2").unwrap();
    broken[at] = 0xff;
    let other = open("s.csv", &broken, &ImportOptions::default()).unwrap();
    let found = other
        .issues
        .iter()
        .find(|i| i.code == "undecodable")
        .unwrap();
    assert_eq!((found.row, found.severity), (Some(4), Severity::Warning));
}

#[test]
fn short_notes_in_western_files_stay_western() {
    for word in ["µg/mL", "°C", "m²", "Größe", "naïve", "Évaluation", "Señor"] {
        let text = format!(
            "id,visit,opg,note\nA,Baseline,1.5,{word}\nA,Day 1,1.75,x\nB,Baseline,2.5,x\nB,Day 1,2.5,x\n"
        );
        let bytes: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        let read = open("s.csv", &bytes, &ImportOptions::default()).unwrap();
        assert_eq!(read.preview.rows[0][3], word);
    }
    let russian = "Контроль,Препарат,Терапия,Возраст";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
    let mut text = b"id,visit,opg,a,b,c,d\nA,Baseline,1.5,".to_vec();
    text.extend_from_slice(&bytes);
    text.extend(b"\nA,Day 1,1.75,,,,\nB,Baseline,2.5,,,,\nB,Day 1,2.5,,,,\n");
    let read = open("s.csv", &text, &ImportOptions::default()).unwrap();
    assert_eq!(read.preview.rows[0][3..].join(","), russian);
}

#[test]
fn a_cancelled_reading_stops_in_every_container() {
    let book = xlsx(|b| fill(b.add_worksheet(), 0, 0));
    for (name, bytes) in [
        ("s.csv", csv().into_bytes()),
        ("s.csv.gz", gz(csv().as_bytes())),
        ("s.xlsx", book),
        ("s.xls", include_bytes!("../data/rows.xls").to_vec()),
        ("s.ods", include_bytes!("../data/rows.ods").to_vec()),
    ] {
        let monitor = Monitor::new();
        monitor.cancel();
        let why = recognise(name, &bytes, &ImportOptions::default(), &monitor).unwrap_err();
        assert_eq!(why.to_string(), "Reading was cancelled.", "{name}");
    }
}

/// The id, the group and the numbers of one row.
type SheetRow<'a> = (&'a str, &'a str, &'a [f64]);

/// A workbook of sheets that all begin with `header`.
fn book(header: &[&str], sheets: &[(&str, &[SheetRow])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (column, text) in (0u16..).zip(header) {
            sheet.write_string(0, column, *text).unwrap();
        }
        for (row, (id, group, values)) in (1u32..).zip(*rows) {
            sheet.write_string(row, 0, *id).unwrap();
            sheet.write_string(row, 1, *group).unwrap();
            for (column, value) in (2u16..).zip(*values) {
                sheet.write_number(row, column, *value).unwrap();
            }
        }
        if *name == "CRP" {
            sheet.set_row_hidden(2).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn sheets_with_the_same_columns_are_one_table() {
    let read = |bytes: &[u8]| {
        recognise(
            "study.xlsx",
            bytes,
            &ImportOptions::default(),
            &Monitor::new(),
        )
        .unwrap()
    };
    let visits = |r: &trajecta::import::Recognition| -> Vec<String> {
        let study = r.study.as_ref().unwrap();
        study.visits.iter().map(|v| v.label.clone()).collect()
    };
    // A sheet for each marker, whose columns are the visits.
    let il6: [(&str, &str, &[f64]); 4] = [
        ("A1", "Sham", &[1.5, 2.5]),
        ("A2", "Sham", &[1.25, 2.0]),
        ("A3", "CLP", &[1.75, 9.5]),
        ("A4", "CLP", &[1.0, 8.5]),
    ];
    let crp: [(&str, &str, &[f64]); 4] = [
        ("A4", "CLP", &[11.5, 80.5]),
        ("A1", "Sham", &[10.5, 20.5]),
        ("A2", "Sham", &[12.5, 21.0]),
        ("A3", "CLP", &[13.5, 90.5]),
    ];
    let header = ["Animal", "Group", "0h", "6h"];
    let by_marker = read(&book(&header, &[("IL-6", &il6), ("CRP", &crp)]));
    let study = by_marker.study.as_ref().unwrap();
    let names: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["IL-6", "CRP"]);
    assert_eq!(visits(&by_marker), ["0h", "6h"]);
    // Rows are matched by the animal, not by their place.
    let a4 = study.subjects.iter().position(|s| s.id == "A4").unwrap();
    assert_eq!(study.markers[1].values[a4 * 2], Some(11.5));
    let codes: Vec<&str> = by_marker.issues.iter().map(|i| i.code.as_str()).collect();
    assert!(
        codes.contains(&"sheets_joined") && codes.contains(&"hidden_cells"),
        "{codes:?}"
    );
    // A sheet for each visit.
    let header = ["Animal", "Group", "IL-6", "CRP"];
    let by_visit = read(&book(&header, &[("Baseline", &il6), ("Month 3", &crp)]));
    assert_eq!(visits(&by_visit), ["Baseline", "Month 3"]);
    assert_eq!(by_visit.study.as_ref().unwrap().subjects.len(), 4);
    // Sheets that the program named are not joined.
    let unnamed = read(&book(&header, &[("Sheet1", &il6), ("Sheet2", &crp)]));
    let study = unnamed.study.as_ref().unwrap();
    assert_eq!((study.visits.len(), study.source.rows_used), (1, 4));
}
