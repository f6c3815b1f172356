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

/// All files of the folder that hold the study.
fn files() -> Vec<String> {
    let endings = [
        "sav", "zsav", "dta", "xpt", "sas7bdat", "parquet", "json", "ndjson",
    ];
    let mut out: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .filter(|f| endings.contains(&f.rsplit_once('.').unwrap().1))
        .filter(|f| !f.starts_with("pyarrow_brotli") && !f.starts_with("adam_"))
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
            said.contains(code) && said.contains("1 cell(s) of crp"),
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
    assert!(crp.values.contains(&Some(-9.0)));
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
        ("study.rds", bytes("study.rds"), "an R object", "readRDS"),
        (
            "pyarrow_brotli.parquet",
            bytes("pyarrow_brotli.parquet"),
            "Brotli",
            "snappy",
        ),
        ("a.RData", xz(b"RDX3\nX\n"), "an R workspace", "load("),
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
            "Prism document",
            "pzfx",
        ),
        (
            "a.por",
            xz(b"ASCII SPSS PORT FILE"),
            "portable",
            "SAVE OUTFILE",
        ),
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
                start.elapsed().as_secs() < 5,
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
