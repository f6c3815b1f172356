//! Figures against the clock: `cargo bench --bench figure`.
//!
//! Four panels of the bundled study at 183 x 150 mm, from results to scene, PNG, PDF and TIFF; larger
//! figures (200 subjects a panel, 24 panels); and `trajecta figure` as a process of its own, analysis
//! included. Least and median of several runs.
//!
//! `cargo bench --bench figure -- gallery DIR [STUDY.csv ...]` writes every kind on every preset's page
//! as PNG, for the bundled study and those named, and says what pre-flight objects to.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use trajecta::figure::{self, FigureSpec, Kind, Material, Preset, Scene};
use trajecta::import;
use trajecta::plan::{self, Request, ResolvedPlan};
use trajecta::report::FigureData;
use trajecta::results::AnalysisResults;
use trajecta::run;
use trajecta::study::{self, Study};
use trajecta::work::Monitor;

struct Analysed {
    study: Study,
    results: AnalysisResults,
    plan: ResolvedPlan,
}

fn analysed(name: &str, bytes: &[u8], mut request: Request) -> Result<Analysed, String> {
    let monitor = Monitor::new();
    let read =
        import::recognise(name, bytes, &request.roles, &monitor).map_err(|e| e.to_string())?;
    request.roles = read.options;
    let raw = read.study.ok_or("the file gives no study")?;
    let study = study::prepare(&raw, &request.preparation).map_err(|e| e.to_string())?;
    let plan = plan::resolve(&request.analysis, &study).map_err(|e| e.to_string())?;
    let results = run::analyze(&study, &plan, &request, &monitor).map_err(|e| e.to_string())?;
    Ok(Analysed {
        study,
        results,
        plan,
    })
}

fn the_example() -> Result<Analysed, String> {
    let (name, bytes) = import::example();
    analysed(name, bytes, plan::example_request()?)
}

/// A study of `people` subjects with `markers` markers at four visits.
fn large(people: usize, markers: usize) -> String {
    let mut text = String::from("subject,group,visit");
    for m in 0..markers {
        let _ = write!(text, ",m{m}");
    }
    text.push('\n');
    for s in 0..people {
        for v in 0..4 {
            let _ = write!(text, "S{s},{},Week {v}", ["control", "drug"][s % 2]);
            for m in 0..markers {
                let noise = (s * 7919 + v * 104_729 + m * 1_299_709) % 1000;
                let _ = write!(text, ",{:.3}", 10.0 + 0.01 * noise as f64 + v as f64);
            }
            text.push('\n');
        }
    }
    text
}

/// Least and median time of `runs` runs.
fn time<T>(runs: usize, mut work: impl FnMut() -> T) -> (Duration, Duration) {
    let mut all: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .collect();
    all.sort();
    (all[0], all[all.len() / 2])
}

fn say(what: &str, (least, median): (Duration, Duration), target_ms: f64) {
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    println!(
        "{what:<46} least {:8.2} ms  median {:8.2} ms  wanted < {target_ms} ms",
        ms(least),
        ms(median)
    );
}

fn scene_of(of: &Analysed, spec: &FigureSpec) -> Result<Scene, String> {
    let figure =
        figure::compose(spec, Material::new(&of.study, &of.results)).map_err(|e| e.to_string())?;
    figure::layout(&figure, &spec.page()).map_err(|e| e.to_string())
}

fn measure() -> Result<(), String> {
    let example = the_example()?;
    let spec = FigureSpec {
        width_mm: Some(183.0),
        height_mm: Some(150.0),
        ..FigureSpec::default()
    };
    let scene = scene_of(&example, &spec)?;
    say(
        "scene, 4 panels",
        time(100, || scene_of(&example, &spec).is_ok()),
        1.0,
    );
    say("SVG", time(50, || figure::svg(&scene).len()), 5.0);
    say(
        "PNG, 300 dpi",
        time(20, || figure::png(&scene, 300).is_ok()),
        60.0,
    );
    say(
        "PNG, 600 dpi",
        time(10, || figure::png(&scene, 600).is_ok()),
        450.0,
    );
    say("PDF", time(50, || figure::pdf(&scene).is_ok()), 60.0);
    say(
        "TIFF, 300 dpi",
        time(10, || figure::tiff(&scene, 300).is_ok()),
        450.0,
    );
    for (people, markers, what) in [
        (200, 4, "scene and PNG, 4 panels of 200 subjects"),
        (44, 24, "scene and PNG, 24 panels"),
        (200, 24, "scene and PNG, 24 panels of 200 subjects"),
    ] {
        let study = analysed(
            "large.csv",
            large(people, markers).as_bytes(),
            Request::default(),
        )?;
        let spec = FigureSpec::default();
        let work = || scene_of(&study, &spec).map(|s| figure::png(&s, 300).is_ok());
        say(what, time(5, work), 500.0);
    }
    measure_volcano()?;
    let folder = std::env::temp_dir().join(format!("trajecta-figure-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let (name, bytes) = import::example();
    std::fs::write(folder.join(name), bytes).map_err(|e| e.to_string())?;
    for file in ["f.png", "f.pdf"] {
        let run = || {
            Command::new(env!("CARGO_BIN_EXE_trajecta"))
                .args(["figure", name, "--scale", "ln", "--out", file])
                .args(["--derive", "ratio = opg_pg_ml / rankl_pg_ml"])
                .current_dir(&folder)
                .stdout(Stdio::null())
                .status()
                .is_ok_and(|s| s.success())
        };
        if !run() {
            return Err("trajecta figure failed".to_owned());
        }
        say(
            &format!("process: trajecta figure --out {file}"),
            time(15, run),
            300.0,
        );
    }
    std::fs::remove_dir_all(&folder).map_err(|e| e.to_string())
}

/// A volcano of 11,000 markers, whose results are those of one, varied.
fn measure_volcano() -> Result<(), String> {
    let mut study = analysed("large.csv", large(40, 1).as_bytes(), Request::default())?;
    let one = study.results.markers.remove(0);
    study.results.markers = (0..11_000)
        .map(|i| {
            let mut marker = one.clone();
            marker.marker = format!("protein {i}");
            marker.label.clone_from(&marker.marker);
            for c in marker.model.iter_mut().flat_map(|m| &mut m.contrasts) {
                let share = ((i * 7919) % 11_000) as f64 / 11_000.0;
                c.p = Some((share * share).max(1e-9));
                c.standardized = Some(((i * 104_729) % 2000) as f64 / 1000.0 - 1.0);
            }
            marker
        })
        .collect();
    let spec = FigureSpec::of(Kind::Volcano);
    let work = || scene_of(&study, &spec).map(|s| figure::png(&s, 300).is_ok());
    if !work()? {
        return Err("the volcano was not drawn".to_owned());
    }
    say(
        "scene and PNG, volcano of 11,000 markers",
        time(5, work),
        500.0,
    );
    Ok(())
}

/// Every kind on every preset's page.
fn gallery(folder: &Path, studies: &[String]) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let mut all = vec![("example".to_owned(), the_example()?)];
    for file in studies {
        let path = Path::new(file);
        let bytes = std::fs::read(path).map_err(|e| format!("{file}: {e}"))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let study =
            analysed(file, &bytes, Request::default()).map_err(|e| format!("{file}: {e}"))?;
        all.push((stem.into_owned(), study));
    }
    for (name, of) in &all {
        for kind in Kind::ALL {
            for preset in Preset::ALL {
                let spec = FigureSpec {
                    preset: Some(*preset),
                    ..FigureSpec::of(*kind)
                };
                let file = format!("{name}-{kind}-{preset}.png");
                let data = FigureData::of(&spec, &of.study, &of.plan);
                let material = data.material(&of.study, &of.results);
                let page = spec.page();
                let scene =
                    figure::compose(&spec, material).and_then(|f| figure::layout(&f, &page));
                let scene = match scene {
                    Ok(scene) => scene,
                    Err(why) => {
                        println!("{file}: {why}");
                        continue;
                    }
                };
                let bytes = figure::png(&scene, page.dpi).map_err(|e| e.to_string())?;
                std::fs::write(folder.join(&file), bytes).map_err(|e| e.to_string())?;
                println!("{file}");
                for finding in figure::preflight(&spec, &scene) {
                    println!("  {}", finding.what);
                }
            }
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let outcome = match arguments.split_first() {
        Some((word, rest)) if word == "gallery" => match rest.split_first() {
            Some((folder, studies)) => gallery(Path::new(folder), studies),
            None => Err("Name a folder: -- gallery DIR [STUDY.csv ...]".to_owned()),
        },
        _ => measure(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
