//! A panel of 1,000 markers through the whole program: `cargo bench --bench panel`.
//!
//! 44 subjects in 2 groups at 4 visits, 3 % missing, 1,000 correlated markers, made from a seed:
//! 176,000 rows less the missing ones in the tidy layout. Timed is `trajecta analyze --write json`
//! as a process of its own, from its start to its end, with one thread and with two.
//!
//! `cargo bench --bench panel -- write FILE MARKERS` only writes such a file, `-- models FILE` reads
//! it and prints the seconds that the random intercept models of all its markers need.

mod seeded;

use seeded::Seeded;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use trajecta::import::{ImportOptions, Layout, recognise};
use trajecta::models::mmrm::{self, DfMethod, Estimation, MeanModel, MmrmData, RandomEffects};
use trajecta::study::Study;
use trajecta::work::Monitor;

/// The panel as text, one value a row.
fn panel(n_markers: usize) -> String {
    let mut noise = Seeded(20_260);
    let mut out = String::from("subject,group,visit,marker,value\n");
    for marker in 1..=n_markers {
        let (level, spread) = (3.0 + noise.normal(), 0.3 + 0.4 * noise.uniform());
        for subject in 1..=44 {
            let group = if subject <= 22 { "control" } else { "treated" };
            let own = noise.normal();
            for visit in 0..4 {
                let shift = if subject > 22 { 0.15 } else { 0.05 } * f64::from(visit);
                let value = level + shift + spread * (0.7 * own + 0.7 * noise.normal());
                if noise.uniform() > 0.03 {
                    let _ = writeln!(
                        out,
                        "S{subject:02},{group},V{visit},m{marker:04},{:.6}",
                        value.exp()
                    );
                }
            }
        }
    }
    out
}

/// One run of the program; `None` when it fails.
fn run(study: &Path, out: &Path, threads: &str) -> Option<Duration> {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_trajecta"))
        .args(["analyze", "--write", "json", "--scale", "ln"])
        .args([
            "--subject",
            "subject",
            "--group",
            "group",
            "--visit",
            "visit",
        ])
        .args([
            "--marker-name",
            "marker",
            "--value",
            "value",
            "--layout",
            "tidy",
        ])
        .args(["--threads", threads, "--out"])
        .args([out, study])
        .stdout(Stdio::null())
        .status()
        .ok()?;
    status.success().then(|| start.elapsed())
}

/// Seconds for fit, type III tests, means and contrasts of every marker of a panel, the file read.
fn models(file: &Path) -> Result<f64, String> {
    let bytes = std::fs::read(file).map_err(|e| e.to_string())?;
    let options = ImportOptions {
        layout: Some(Layout::Tidy),
        ..ImportOptions::default()
    };
    let read =
        recognise("panel.csv", &bytes, &options, &Monitor::new()).map_err(|e| e.to_string())?;
    let study = read.study.ok_or("the panel is not read as a study")?;
    let data: Vec<MmrmData> = (0..study.markers.len())
        .map(|k| of_marker(&study, k))
        .collect();
    let start = Instant::now();
    for data in &data {
        let fit = mmrm::fit_random(data, &RandomEffects::Intercept, Estimation::Reml);
        let analysis = fit.and_then(|fit| mmrm::analyse(&fit, DfMethod::Satterthwaite));
        std::hint::black_box(analysis.map_err(|e| e.to_string())?);
    }
    Ok(start.elapsed().as_secs_f64())
}

/// A marker on the log scale.
fn of_marker(study: &Study, marker: usize) -> MmrmData {
    let n_visits = study.n_visits();
    let values = study.markers[marker].values.iter().enumerate();
    let values: Vec<(usize, f64)> = values
        .filter_map(|(i, v)| Some((i, v.get()?.ln())))
        .collect();
    let subject: Vec<usize> = values.iter().map(|(i, _)| i / n_visits).collect();
    MmrmData {
        y: values.iter().map(|(_, y)| *y).collect(),
        group: subject.iter().map(|&s| study.subjects[s].group).collect(),
        visit: values.iter().map(|(i, _)| i % n_visits).collect(),
        subject,
        n_groups: study.groups.len(),
        n_visits,
        covariates: Vec::new(),
        group_names: study.groups.iter().map(|g| g.name.clone()).collect(),
        visit_names: study.visits.iter().map(|v| v.label.clone()).collect(),
        times: None,
        baseline: Some(study.baseline),
        mean: MeanModel::GroupByVisit,
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "write") {
        let markers = arguments.get(at + 2).and_then(|n| n.parse().ok());
        let written = arguments
            .get(at + 1)
            .is_some_and(|file| std::fs::write(file, panel(markers.unwrap_or(1000))).is_ok());
        return ExitCode::from(u8::from(!written));
    }
    if let Some(file) = arguments
        .iter()
        .position(|a| a == "models")
        .and_then(|at| arguments.get(at + 1))
    {
        return match models(Path::new(file)) {
            Ok(seconds) => {
                println!("{seconds}");
                ExitCode::SUCCESS
            }
            Err(why) => {
                eprintln!("{why}");
                ExitCode::FAILURE
            }
        };
    }
    let Ok(folder) = tempfile::tempdir() else {
        println!("no folder could be made for the panel");
        return ExitCode::FAILURE;
    };
    let study = folder.path().join("panel.csv");
    if std::fs::write(&study, panel(1000)).is_err() {
        println!("the panel could not be written");
        return ExitCode::FAILURE;
    }
    for threads in ["1", "2"] {
        let mut times = Vec::new();
        for k in 0..7 {
            match run(
                &study,
                &folder.path().join(format!("{threads}-{k}")),
                threads,
            ) {
                Some(time) => times.push(time),
                None => {
                    println!("trajecta analyze failed on the panel");
                    return ExitCode::FAILURE;
                }
            }
        }
        times.sort_unstable();
        println!(
            "panel of 1,000 markers, {threads} thread(s): least {:.3} s, median {:.3} s of {} runs",
            times[0].as_secs_f64(),
            times[times.len() / 2].as_secs_f64(),
            times.len()
        );
    }
    ExitCode::SUCCESS
}
