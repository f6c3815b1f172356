//! Files of statistics programs give the study of the CSV beside them, and broken ones end in a sentence.

use std::path::PathBuf;
use trajecta::import::{ImportOptions, Recognition, recognise};
use trajecta::study::{Issue, Study};
use trajecta::work::Monitor;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats")
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

/// Files that hold something else, by their start.
const OTHERS: [&str; 6] = [
    "pyarrow_brotli",
    "adam_",
    "said",
    "times",
    "formats",
    "two_tables",
];

/// All files of the folder that hold the study.
fn files() -> Vec<String> {
    let endings = [
        "sav", "zsav", "dta", "xpt", "sas7bdat", "parquet", "json", "ndjson",
    ];
    let mut out: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .filter(|f| {
            f.rsplit_once('.')
                .is_some_and(|(_, e)| endings.contains(&e))
        })
        .filter(|f| !OTHERS.iter().any(|o| f.starts_with(o)))
        .collect();
    out.sort();
    assert!(out.len() > 30, "{out:?}");
    out
}

fn read(name: &str, bytes: &[u8], options: &ImportOptions) -> Result<Recognition, String> {
    recognise(name, bytes, options, &Monitor::new()).map_err(|e| e.to_string())
}

fn study(name: &str, bytes: &[u8]) -> Study {
    let read =
        read(name, bytes, &ImportOptions::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert!(read.questions.is_empty(), "{name}: {:?}", read.questions);
    read.study.unwrap()
}

fn issue<'s>(study: &'s Study, code: &str) -> &'s Issue {
    let found = study.issues.iter().find(|i| i.code == code);
    found.unwrap_or_else(|| panic!("no {code} in {:?}", study.issues))
}

#[test]
fn every_format_gives_the_study_of_the_csv() {
    let plain = study("study.csv", &bytes("study.csv"));
    assert_eq!(plain.subjects.len(), 24);
    assert_eq!(plain.visits.len(), 3);
    for name in files() {
        let there = study(&name, &bytes(&name));
        assert_eq!(there.subjects, plain.subjects, "{name}");
        assert_eq!(there.groups, plain.groups, "{name}");
        assert_eq!(there.visits, plain.visits, "{name}");
        assert_eq!(there.covariates, plain.covariates, "{name}");
        assert_eq!(there.markers.len(), plain.markers.len(), "{name}");
        for (a, b) in there.markers.iter().zip(&plain.markers) {
            assert_eq!(a.name, b.name, "{name}");
            assert_eq!(a.values, b.values, "{name} {}", a.name);
            assert_eq!(a.censoring, b.censoring, "{name}");
        }
    }
}

#[test]
fn labels_give_names_and_units_of_markers() {
    for name in [
        "pyreadstat.sav",
        "pyreadstat_15.dta",
        "pyreadstat_v8.xpt",
        "haven_byte.sav",
        "dataset.json",
    ] {
        let there = study(name, &bytes(name));
        let crp = there.markers.iter().find(|m| m.name == "crp").unwrap();
        assert_eq!(crp.label, "C-reactive protein", "{name}");
        assert_eq!(crp.unit, "mg/L", "{name}");
    }
}

#[test]
fn codes_that_the_file_declares_missing_are_missing_and_named() {
    for (name, code) in [
        ("pyreadstat.sav", "-9 (\"Not done\")"),
        ("pyreadstat.zsav", "-9 (\"Not done\")"),
        ("haven_none.sav", "-9 (\"Not done\")"),
        ("pyreadstat_14.dta", ".a (\"Not done\")"),
        ("pyreadstat_8.dta", ".a (\"Not done\")"),
    ] {
        let there = study(name, &bytes(name));
        let said = &issue(&there, "missing_code_of_file").message;
        assert!(
            said.contains(code) && said.contains("1 cell of crp"),
            "{name}: {said}"
        );
        assert_eq!(
            issue(&there, "value_labels")
                .message
                .matches("arm, visit")
                .count(),
            1,
            "{name}"
        );
    }
    // The code is taken back where the user says so.
    let options = ImportOptions {
        keep: vec!["-9".to_owned()],
        ..ImportOptions::default()
    };
    let there = read("pyreadstat.sav", &bytes("pyreadstat.sav"), &options)
        .unwrap()
        .study
        .unwrap();
    let crp = there.markers.iter().find(|m| m.name == "crp").unwrap();
    assert!(crp.values.contains(&(-9.0).into()));
}

#[test]
fn a_file_packed_with_gzip_or_named_otherwise_is_known_by_its_content() {
    use std::io::Write as _;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(&bytes("haven_byte.sav")).unwrap();
    let plain = study("study.csv", &bytes("study.csv"));
    assert_eq!(
        study("study.sav.gz", &out.finish().unwrap()).subjects,
        plain.subjects
    );
    let there = study("study.csv", &bytes("haven_v5.xpt"));
    assert!(
        issue(&there, "file_ending")
            .message
            .contains("a SAS transport file")
    );
}

#[test]
fn what_cannot_be_read_is_named_with_the_way_out() {
    let xz = |start: &[u8]| [start, &[0u8; 200][..]].concat();
    for (name, bytes, what, way) in [
        ("study.rds", bytes("study.rds"), "an object of R", "readRDS"),
        (
            "pyarrow_brotli.parquet",
            bytes("pyarrow_brotli.parquet"),
            "Brotli",
            "snappy",
        ),
        ("a.RData", xz(b"RDX3\nX\n"), "a workspace of R", "load("),
        ("a.feather", xz(b"ARROW1\0\0"), "Feather", "to_parquet"),
        (
            "a.omv",
            xz(b"PK\x03\x04 META-INF index.html metadata.json data.bin"),
            "jamovi",
            "Export",
        ),
        (
            "a.prism",
            xz(b"PK\x03\x04 document.json data/tables/"),
            "Prism file",
            "pzfx",
        ),
        ("a.por", xz(b"ASCII SPSS PORT FILE"), "portable", "(sav)"),
        (
            "a.cpt",
            xz(b"**COMPRESSED** **COMPRESSED**"),
            "CPORT",
            "PROC CIMPORT",
        ),
        (
            "a.sas7bcat",
            [
                &bytes("haven.sas7bdat")[..84],
                b"SAS FILE",
                &[b' '; 64],
                b"CATALOG ",
                &[0; 100],
            ]
            .concat(),
            "catalog",
            "sas7bdat",
        ),
    ] {
        let said = read(name, &bytes, &ImportOptions::default()).unwrap_err();
        assert!(said.contains(what) && said.contains(way), "{name}: {said}");
        assert!(!said.contains("--"), "{name}: {said}");
    }
}

fn said(read: &Recognition, code: &str) -> String {
    let found = read.issues.iter().find(|i| i.code == code);
    found
        .unwrap_or_else(|| panic!("no {code} in {:?}", read.issues))
        .message
        .clone()
}

#[test]
fn names_of_values_are_taken_for_groups_and_not_for_grades() {
    for name in ["said.sav", "said.dta"] {
        let read = read(name, &bytes(name), &ImportOptions::default()).unwrap();
        let study = read.study.as_ref().unwrap();
        let marker = |n: &str| study.markers.iter().find(|m| m.name == n).unwrap();
        assert_eq!(study.groups[0].name, "Placebo");
        // Grades that two columns share are numbers.
        assert!(
            said(&read, "value_labels_of_scale").contains("rest, moving"),
            "{name}"
        );
        assert!(
            marker("rest")
                .values
                .iter()
                .flatten()
                .all(|x| (0.0..=4.0).contains(&x))
        );
        // One named number among others is a number, and said.
        assert!(
            said(&read, "value_label_of_number").contains("titre"),
            "{name}"
        );
        assert!(marker("titre").values.contains(&0.0.into()));
        // A name that says "missing" is believed, and said.
        assert!(
            said(&read, "value_label_missing").contains("-99 of weight \"missing\""),
            "{name}"
        );
        assert_eq!(marker("weight").values.iter().flatten().count(), 70);
        assert!(!marker("weight").values.contains(&(-99.0).into()));
    }
    // What the user says of a column decides.
    let options = ImportOptions {
        keep: vec!["-99".to_owned()],
        ..ImportOptions::default()
    };
    let study = read("said.sav", &bytes("said.sav"), &options)
        .unwrap()
        .study
        .unwrap();
    let weight = study.markers.iter().find(|m| m.name == "weight").unwrap();
    assert!(weight.values.contains(&(-99.0).into()));
    let long = "a_name_of_a_marker_that_is_longer_than_eight_letters";
    assert!(study.markers.iter().any(|m| m.name == long));
}

/// The cells of a column as they stand in the preview.
fn column(read: &Recognition, name: &str) -> Vec<String> {
    let at = read.preview.header.iter().position(|h| h == name).unwrap();
    read.preview.rows.iter().map(|r| r[at].clone()).collect()
}

#[test]
fn very_long_texts_and_dates_stand_as_they_were_written() {
    for name in ["said.sav", "said.dta"] {
        let read = read(name, &bytes(name), &ImportOptions::default()).unwrap();
        let note = column(&read, "note");
        assert_eq!(note[71], format!("{} end 71", "x".repeat(300)), "{name}");
    }
    for name in ["times.sav", "times.dta"] {
        let read = read(name, &bytes(name), &ImportOptions::default()).unwrap();
        assert_eq!(
            column(&read, "day")[..2],
            ["2024-02-28", "2024-03-27"],
            "{name}"
        );
        assert_eq!(
            column(&read, "moment")[..2],
            ["2024-02-28T14:30", "2024-03-27T14:30"],
            "{name}"
        );
    }
    // Positions in this file of SAS are those of another data set.
    let read = read(
        "dates_v8.xpt",
        &bytes("public/dates_v8.xpt"),
        &ImportOptions::default(),
    )
    .unwrap();
    assert_eq!(column(&read, "dt")[0], "1959-12-30T23:59:59");
    assert_eq!(column(&read, "string_dt")[0], "1959-12-30 23:59:59");
}

#[test]
fn a_transport_file_of_two_tables_lets_choose() {
    let all = bytes("two_tables.xpt");
    let first = read("two_tables.xpt", &all, &ImportOptions::default()).unwrap();
    assert_eq!(first.sheets[..2], ["LAB", "STUDY"]);
    assert!(said(&first, "format_catalog").contains("arm (ARMF)"));
    let options = ImportOptions {
        sheet: Some("study".to_owned()),
        ..ImportOptions::default()
    };
    let second = read("two_tables.xpt", &all, &options).unwrap();
    assert_eq!(second.study.unwrap().markers.len(), 2);
    let options = ImportOptions {
        sheet: Some("LAP".to_owned()),
        ..ImportOptions::default()
    };
    let refused = read("two_tables.xpt", &all, &options).unwrap_err();
    assert!(refused.contains("Did you mean \"LAB\""), "{refused}");
}

#[test]
fn files_of_sas_and_stata_themselves_are_read() {
    let plain = read(
        "run_length.csv",
        &bytes("public/run_length.csv"),
        &ImportOptions::default(),
    )
    .unwrap();
    let packed = read(
        "run_length.sas7bdat",
        &bytes("public/run_length.sas7bdat"),
        &ImportOptions::default(),
    )
    .unwrap();
    assert_eq!(packed.preview.header, plain.preview.header);
    assert_eq!(packed.preview.rows, plain.preview.rows);
    let ross = read(
        "ross.sas7bdat.gz",
        &bytes("public/ross.sas7bdat.gz"),
        &ImportOptions::default(),
    )
    .unwrap();
    assert_eq!(
        column(&ross, "mynum"),
        ["1.1", "1.2", "-1000.3", "-1.4", "1000.3"]
    );
    assert_eq!(
        column(&ross, "mydate"),
        ["2018-05-06", "1880-05-06", "1960-01-01", "1583-01-01", ""]
    );
    let name = "special_missing.sas7bdat.gz";
    let special = read(
        name,
        &bytes(&format!("public/{name}")),
        &ImportOptions::default(),
    )
    .unwrap();
    let codes = special
        .issues
        .iter()
        .filter(|i| i.code == "missing_code_of_file")
        .count();
    assert_eq!(codes, 7, "{:?}", special.issues);
    let lz4 = read(
        "lz4.parquet",
        &bytes("public/lz4.parquet"),
        &ImportOptions::default(),
    )
    .unwrap();
    assert_eq!(column(&lz4, "c1"), ["abc", "def", "abc", "def"]);
    let wrong = "wrong_checksum.parquet";
    let wrong = read(
        wrong,
        &bytes(&format!("public/{wrong}")),
        &ImportOptions::default(),
    );
    assert!(wrong.unwrap_err().contains("checksum"));
    let stata = read(
        "stata13.dta",
        &bytes("public/stata13.dta"),
        &ImportOptions::default(),
    )
    .unwrap();
    assert_eq!(column(&stata, "mynum")[0], "1.1");
}

/// A small generator with a fixed seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

#[test]
fn damaged_files_end_in_a_study_or_a_sentence() {
    let mut numbers = Numbers(0x5EED_0023);
    for name in files() {
        let whole = bytes(&name);
        for i in 0..20 {
            let mut there = whole.clone();
            if i % 4 == 0 {
                there.truncate(numbers.below(there.len()));
            }
            for _ in 0..=numbers.below(3) {
                // Headers stand in front, those of Parquet at the end.
                let near = if i % 2 == 0 {
                    there.len().min(1500)
                } else {
                    there.len()
                };
                let from_end = name.ends_with("parquet") && i % 2 == 0;
                let at = numbers.below(near);
                let at = if from_end {
                    there.len() - 1 - at.min(there.len().saturating_sub(1))
                } else {
                    at
                };
                let with = [0xFF, 0, 0x7F, numbers.below(256) as u8][numbers.below(4)];
                if let Some(byte) = there.get_mut(at) {
                    *byte = with;
                }
            }
            let start = std::time::Instant::now();
            if let Err(said) = read(&name, &there, &ImportOptions::default()) {
                assert!(said.len() > 20 && said.ends_with('.'), "{name}: {said}");
            }
            assert!(
                start.elapsed().as_secs() < 20,
                "{name} {i} took {:?}",
                start.elapsed()
            );
        }
    }
}

#[test]
fn adam_delivered_as_transport_file_reads_as_adam() {
    let there = read("adlb.xpt", &bytes_of_adam(), &ImportOptions::default()).unwrap();
    assert_eq!(
        there.options.layout.map(|l| l.as_str()),
        Some("adam"),
        "{:?}",
        there.layouts
    );
    let study = there.study.unwrap();
    assert_eq!(
        study
            .markers
            .iter()
            .map(|m| m.name.as_str())
            .collect::<Vec<_>>(),
        ["ALB", "CRP"]
    );
    assert_eq!(study.markers[0].unit, "g/L");
    assert_eq!(study.groups.len(), 2);
    assert_eq!(
        study
            .visits
            .iter()
            .map(|v| v.label.as_str())
            .collect::<Vec<_>>(),
        ["Baseline", "Week 4"]
    );
}

fn bytes_of_adam() -> Vec<u8> {
    bytes("adam_adlb.xpt")
}

/// A SAS data set of two pages of rows in which two rows are marked as deleted.
fn sas_with_deleted_rows(says: u64) -> Vec<u8> {
    let mut out = bytes("haven.sas7bdat");
    let (header, page, row) = (8192usize, 4096usize, 61usize);
    // Number of deleted rows, in the subheader of the size of a row.
    let place = header + 3288 + 7 * 8;
    out[place..place + 8].copy_from_slice(&says.to_le_bytes());
    for (at, rows, deleted) in [(1, 66, 2), (2, 6, 0)] {
        let start = header + at * page;
        out[start + 32] |= 0x80;
        // A bit for each row behind the last row, the highest first.
        out[start + 40 + rows * row + deleted / 8] |= 0x80 >> (deleted % 8);
    }
    out
}

#[test]
fn deleted_rows_of_sas_are_not_read() {
    let all = study("haven.sas7bdat", &bytes("haven.sas7bdat"));
    let left = study("deleted.sas7bdat", &sas_with_deleted_rows(2));
    assert_eq!(left.source.rows_read + 2, all.source.rows_read);
    assert!(issue(&left, "deleted_rows").message.starts_with("2 rows"));
    let rows = |name: &str, bytes: &[u8]| {
        let read = read(name, bytes, &ImportOptions::default()).unwrap();
        read.preview.rows
    };
    let mut wanted = rows("haven.sas7bdat", &bytes("haven.sas7bdat"));
    wanted.remove(66);
    wanted.remove(2);
    assert_eq!(rows("deleted.sas7bdat", &sas_with_deleted_rows(2)), wanted);
    // Marks that do not agree with the number of deleted rows are not believed.
    let why = read(
        "d.sas7bdat",
        &sas_with_deleted_rows(3),
        &ImportOptions::default(),
    );
    assert!(why.unwrap_err().contains("deleted"));
}

#[test]
fn rows_of_sas_beyond_the_number_in_its_header_are_told() {
    let whole = study("haven.sas7bdat", &bytes("haven.sas7bdat"));
    assert!(whole.issues.iter().all(|i| i.code != "rows_beyond_count"));
    // Within the first page of rows, at its end, and within the second.
    for says in [60u64, 66, 71] {
        let mut out = bytes("haven.sas7bdat");
        let place = 8192 + 3288 + 6 * 8;
        out[place..place + 8].copy_from_slice(&says.to_le_bytes());
        let fewer = study("fewer.sas7bdat", &out);
        assert_eq!(fewer.source.rows_read as u64, says);
        let told = &issue(&fewer, "rows_beyond_count").message;
        assert!(told.contains(&format!("{says} rows")), "{told}");
    }
}

#[test]
fn parts_of_a_sas_page_that_lie_over_each_other_are_bounded() {
    let mut out = bytes("haven.sas7bdat")[..8192].to_vec();
    let page_len = 1usize << 20;
    out[200..204].copy_from_slice(&(page_len as u32).to_le_bytes());
    let mut page = vec![0u8; page_len];
    let n = 5_000u16;
    page[36..38].copy_from_slice(&n.to_le_bytes());
    for i in 0..usize::from(n) {
        let at = 40 + i * 24;
        page[at..at + 8].copy_from_slice(&200_000u64.to_le_bytes());
        page[at + 8..at + 16].copy_from_slice(&800_000u64.to_le_bytes());
    }
    // Names of columns.
    page[200_000..200_008].fill(0xFF);
    out.extend(page);
    let why = read("over.sas7bdat", &out, &ImportOptions::default()).unwrap_err();
    assert!(why.contains("more memory"), "{why}");
}

/// A Stata file of format 105 with a labelled column, and what stands behind its names of values.
fn stata_105(behind: &[u8]) -> Vec<u8> {
    let field = |text: &str, width: usize| {
        let mut out = text.as_bytes().to_vec();
        out.resize(width, 0);
        out
    };
    let mut out = vec![105u8, 2, 1, 0];
    out.extend(4u16.to_le_bytes());
    out.extend(12u32.to_le_bytes());
    out.extend(field("made by hand", 32 + 18));
    out.extend(b"iiid");
    ["id", "arm", "week", "IL6"]
        .iter()
        .for_each(|n| out.extend(field(n, 9)));
    out.extend([0; 10]);
    (0..4).for_each(|_| out.extend(field("%9.0g", 12)));
    ["", "arms", "", ""]
        .iter()
        .for_each(|n| out.extend(field(n, 9)));
    out.extend([0; 4 * 32]);
    // No characteristics.
    out.extend([0; 3]);
    for id in 1..=6i16 {
        for week in [0i16, 4] {
            [id, id % 2, week]
                .iter()
                .for_each(|x| out.extend(x.to_le_bytes()));
            out.extend((f64::from(id) + f64::from(week) * 0.3 + 0.5).to_le_bytes());
        }
    }
    out.extend(2u16.to_le_bytes());
    out.extend(field("arms", 9));
    out.push(0);
    [0i16, 1].iter().for_each(|x| out.extend(x.to_le_bytes()));
    out.extend(field("Placebo", 8));
    out.extend(field("Active", 8));
    out.extend(behind);
    out
}

#[test]
fn names_of_values_of_the_oldest_stata_files_are_read() {
    let study = study("old.dta", &stata_105(&[]));
    let groups: Vec<&str> = study.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(groups, ["Placebo", "Active"]);
    // What does not end with the file is taken for something else.
    let other = read("old.dta", &stata_105(&[1, 2, 3]), &ImportOptions::default()).unwrap();
    assert!(
        other
            .issues
            .iter()
            .any(|i| i.code == "value_labels_not_read")
    );
}

#[test]
fn an_index_of_pandas_is_no_marker() {
    let text = String::from_utf8(bytes("study.csv")).unwrap();
    let with_index: Vec<String> = (text.lines().enumerate())
        .map(|(at, line)| match at {
            0 => format!("{line},__index_level_0__"),
            // Rows were taken out, and tables put below each other.
            _ => format!("{line},{}", at * 2 % 61),
        })
        .collect();
    let there = study("index.csv", with_index.join("\n").as_bytes());
    assert_eq!(
        there.markers.len(),
        study("study.csv", text.as_bytes()).markers.len()
    );
}

#[test]
fn dates_of_dataset_json_in_formats_of_sas_are_dates() {
    let text = String::from_utf8(bytes("dataset.json")).unwrap();
    let declared = r#""label": "Age (years)", "dataType": "integer""#;
    for (format, wanted) in [
        ("DATE9.", "1960-02-11"),
        ("DATETIME20.", "1960-01-01T00:00:41"),
    ] {
        let dated = text.replace(
            declared,
            &format!(r#"{declared}, "displayFormat": "{format}""#),
        );
        let read = read("d.json", dated.as_bytes(), &ImportOptions::default()).unwrap();
        let cells = column(&read, "age");
        assert!(
            cells.iter().any(|c| c.contains(wanted)),
            "{format}: {cells:?}"
        );
    }
}

#[test]
fn the_tables_that_are_not_read_are_named_and_can_be_joined() {
    let all = bytes("two_tables.xpt");
    let first = read("two_tables.xpt", &all, &ImportOptions::default()).unwrap();
    let issue = (first.issues.iter()).find(|i| i.code == "tables_not_read");
    let text = issue.unwrap().on_command_line();
    assert!(
        text.contains("2 tables") && text.contains("rows: "),
        "{text}"
    );
    // One after the other, from the two tables of the study and of its people.
    let people = r#""DM": {"records": 8, "name": "DM", "items": [{"name": "subject", "type": "string"}, {"name": "group", "type": "string"}], "itemData": [ROWS]}"#;
    let labs = r#""LB": {"records": 16, "name": "LB", "items": [{"name": "subject", "type": "string"}, {"name": "visit", "type": "string"}, {"name": "il6", "type": "double"}], "itemData": [ROWS]}"#;
    let rows = |each: &dyn Fn(usize) -> String| -> String {
        (0..8).map(each).collect::<Vec<_>>().join(", ")
    };
    let dm = rows(&|s| format!(r#"["S{s}", "{}"]"#, ["Placebo", "Drug"][s % 2]));
    let lb = rows(&|s| {
        format!(
            r#"["S{s}", "Baseline", {s}.5], ["S{s}", "Day 1", {}.5]"#,
            s * 3 % 7
        )
    });
    let file = format!(
        r#"{{"datasetJSONVersion": "1.0.0", "clinicalData": {{"itemGroupData": {{{}, {}}}}}}}"#,
        people.replace("ROWS", &dm),
        labs.replace("ROWS", &lb)
    );
    let alone = read("two.json", file.as_bytes(), &ImportOptions::default()).unwrap();
    let issue = (alone.issues.iter()).find(|i| i.code == "tables_not_read");
    let text = issue.unwrap().on_command_line();
    assert!(text.contains("\"DM\" (8 rows: subject, group)"), "{text}");
    assert!(text.contains("--sheet \"LB + DM\""), "{text}");
    let options = ImportOptions {
        sheet: Some("LB + DM".to_owned()),
        ..ImportOptions::default()
    };
    let both = read("two.json", file.as_bytes(), &options).unwrap();
    assert_eq!(both.study.unwrap().groups.len(), 2);
}

/// The file without the last part of its rows, and what is said of it.
fn cut_off(name: &str, bytes: &[u8]) -> String {
    match read(name, bytes, &ImportOptions::default()) {
        Ok(there) => said(&there, "cut_off"),
        Err(why) => why,
    }
}

#[test]
fn files_that_are_cut_off_say_so() {
    // Lines of rows, of which some are missing.
    let text = String::from_utf8(bytes("dataset.ndjson")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let said = cut_off("cut.ndjson", lines[..60].join("\n").as_bytes());
    assert!(said.contains("72 rows, and holds 59"), "{said}");
    let text = String::from_utf8(bytes("dataset.json")).unwrap();
    let said = cut_off(
        "more.json",
        text.replace("\"records\": 72", "\"records\": 500")
            .as_bytes(),
    );
    assert!(said.contains("500 rows, and holds 72"), "{said}");
    let short = text.replacen(", 5.83, \"12.735\"]", ", 5.83]", 1);
    assert_ne!(short, text);
    let said = cut_off("short.json", short.as_bytes());
    assert!(said.contains("fewer cells"), "{said}");
    // Records of a transport file, the last of which ends within a row.
    let all = bytes("haven_v5.xpt");
    let cuts = (1..9).map(|n| cut_off("cut.xpt", &all[..all.len() - 80 * n]));
    assert!(
        cuts.filter(|said| said.contains("ends within a row"))
            .count()
            > 4
    );
    // A Stata file with fewer rows in its header than it has, and one without its end.
    let all = bytes("haven_15.dta");
    let at = memchr::memmem::find(&all, b"<N>").unwrap() + 3;
    let mut fewer = all.clone();
    fewer[at..at + 8].copy_from_slice(&10u64.to_le_bytes());
    let said = cut_off("fewer.dta", &fewer);
    assert!(said.contains("do not end where its header says"), "{said}");
    let said = cut_off("cut.dta", &all[..all.len() - 5]);
    assert!(said.contains("cut off behind its rows"), "{said}");
}

/// `bytes` with one text in place of another of the same length, wherever it stands.
fn with_text(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut out = bytes.to_vec();
    let places: Vec<usize> = memchr::memmem::find_iter(bytes, old).collect();
    assert!(!places.is_empty());
    for at in places {
        out[at..at + old.len()].copy_from_slice(new);
    }
    out
}

#[test]
fn names_in_another_encoding_than_declared_stay_apart_and_are_said() {
    for name in [
        "pyreadstat.sav",
        "pyreadstat_15.dta",
        "pyarrow_plain.parquet",
    ] {
        // Only the broken byte tells the two groups apart.
        let broken = with_text(&bytes(name), b"Placebo", b"Arm \xE4 1");
        let broken = with_text(&broken, b"Drug 10 mg", b"Arm \xF6 1   ");
        let read = read(name, &broken, &ImportOptions::default()).unwrap();
        let all = format!("{:?} {:?}", column(&read, "arm"), read.issues);
        assert!(!all.contains('\u{FFFD}'), "{name}: {all}");
        let study = read
            .study
            .as_ref()
            .unwrap_or_else(|| panic!("{name}: {:?}", read.questions));
        let groups: Vec<&str> = study.groups.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(groups, ["Arm ä 1", "Arm ö 1"], "{name}: {all}");
        assert!(
            said(&read, "undecodable").contains("Windows-1252"),
            "{name}"
        );
    }
}
