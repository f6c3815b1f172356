//! Reading large files: text to study, one thread.
//!
//! `cargo bench --bench import`. With `TRAJECTA_WRITE=DIR` it only writes its files there, so that the
//! memory of the whole program can be measured: `/usr/bin/time -v trajecta inspect DIR/tidy.csv`.
//! For the raw read of `tidy.csv` alone, R's `data.table::fread` needs 0.155 s and `read.csv` 1.2 s.

// criterion's macro makes a public function.
#![allow(missing_docs, clippy::unwrap_used)]

mod seeded;

use criterion::{Criterion, criterion_group};
use seeded::Seeded;
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use trajecta::import::{ImportOptions, recognise};
use trajecta::work::Monitor;

const VISITS: [&str; 4] = ["Baseline", "230 min", "Day 1", "Day 3"];

/// A row per value: 250 subjects, 4 visits, 1000 markers; as `panel_long.csv` of the reference.
fn tidy() -> Vec<u8> {
    let mut seed = Seeded(1);
    let mut out = String::from("subject,group,age,sex,visit,marker,value\n");
    let age: Vec<u64> = (0..250).map(|_| 20 + seed.next() % 50).collect();
    for marker in 1..=1000 {
        for (subject, age) in age.iter().enumerate() {
            let (group, sex) = (["HC", "MDD"][subject % 2], ["M", "F"][subject / 2 % 2]);
            for visit in VISITS {
                let value = 6.0 + 5.0 * seed.uniform();
                let _ = writeln!(
                    out,
                    "S{subject:03},{group},{age},{sex},{visit},M{marker:04},{value:.5}"
                );
            }
        }
    }
    out.into_bytes()
}

/// An analysis data set with 115 columns, as the pharmaceutical industry exchanges them.
fn adam() -> Vec<u8> {
    let mut seed = Seeded(2);
    let mut out = String::from(
        "STUDYID,USUBJID,TRT01A,AGE,SEX,RACE,PARAMCD,PARAM,AVISIT,AVISITN,AVAL,BASE,CHG,ABLFL,ANL01FL,DTYPE",
    );
    for c in 17..=115 {
        let _ = write!(out, ",{}{c:02}", ["XTXT", "XNUM", "XFL"][c % 3]);
    }
    out.push('\n');
    let params = [
        "ALB", "ALT", "AST", "BILI", "CREAT", "GLUC", "K", "NA1", "PHOS", "URATE",
    ];
    let visits = [
        "Baseline", "Week 2", "Week 4", "Week 8", "Week 12", "Week 16", "Week 20", "Week 24",
    ];
    for subject in 0..1280 {
        let (arm, age) = (
            ["Placebo", "Drug High", "Drug Low"][subject % 3],
            40 + seed.next() % 45,
        );
        for param in params {
            let base = 10.0 + 40.0 * seed.uniform();
            for (n, visit) in visits.iter().enumerate() {
                let value = if n == 0 {
                    base
                } else {
                    base + seed.uniform() - 0.5
                };
                let first = if n == 0 { "Y" } else { "" };
                let _ = write!(
                    out,
                    "CDISC01,01-{:03}-{subject:04},{arm},{age},{},WHITE,{param},{param} (U/L),{visit},{},{value:.4},{base:.4},{:.4},{first},Y,",
                    700 + subject % 20,
                    ["M", "F"][subject % 2],
                    n * 2,
                    value - base,
                );
                for c in 17..=115 {
                    let _ = match c % 3 {
                        0 => write!(out, ",LABORATORY"),
                        1 => write!(out, ",{:.3}", seed.uniform() * 100.0),
                        _ => write!(out, ",Y"),
                    };
                }
                out.push('\n');
            }
        }
    }
    out.into_bytes()
}

/// A row per subject: 44 subjects, 5000 markers at 4 visits.
fn wide() -> Vec<u8> {
    let mut seed = Seeded(3);
    let mut out = String::from("subject,group,age");
    for marker in 1..=4999 {
        for visit in ["baseline", "230min", "day1", "day3"] {
            let _ = write!(out, ",M{marker:04}_{visit}");
        }
    }
    out.push('\n');
    for subject in 0..44 {
        let _ = write!(
            out,
            "S{subject:02},{},{}",
            ["HC", "MDD"][subject % 2],
            20 + subject
        );
        for _ in 0..4 * 4999 {
            let _ = write!(out, ",{:.4}", 6.0 + 5.0 * seed.uniform());
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// A sheet of 100,000 rows.
fn xlsx() -> Vec<u8> {
    let mut seed = Seeded(4);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (c, name) in [
        "subject", "group", "age", "visit", "opg", "rankl", "opn", "bdnf",
    ]
    .iter()
    .enumerate()
    {
        sheet.write(0, c as u16, *name).unwrap();
    }
    for row in 0..100_000u32 {
        let subject = row / 4;
        let r = row + 1;
        sheet.write(r, 0, format!("S{subject:05}")).unwrap();
        sheet
            .write(r, 1, ["HC", "MDD"][subject as usize % 2])
            .unwrap();
        sheet.write(r, 2, 20 + subject % 50).unwrap();
        sheet.write(r, 3, VISITS[row as usize % 4]).unwrap();
        for c in 4..8 {
            sheet
                .write(r, c, (seed.uniform() * 1e5).round() / 1e3)
                .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn reading(c: &mut Criterion) {
    let mut group = c.benchmark_group("import");
    group.sample_size(10);
    for (name, bytes) in files() {
        group.bench_function(name, |b| {
            b.iter(|| {
                let read = recognise(name, &bytes, &ImportOptions::default(), &Monitor::new());
                black_box(read.map(|r| r.study.is_some()).unwrap_or_default())
            });
        });
    }
    group.finish();
}

fn files() -> [(&'static str, Vec<u8>); 4] {
    [
        ("tidy.csv", tidy()),
        ("adam.csv", adam()),
        ("wide.csv", wide()),
        ("rows.xlsx", xlsx()),
    ]
}

criterion_group!(benches, reading);

fn main() {
    if let Some(dir) = std::env::var_os("TRAJECTA_WRITE") {
        for (name, bytes) in files() {
            std::fs::write(Path::new(&dir).join(name), bytes).unwrap();
        }
        return;
    }
    benches();
}
