//! Figures: nothing outside the page, no text over another, the same bytes each run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::field_reassign_with_default)]

use proptest::prelude::*;
use trajecta::figure::{
    self, AnnotationKind, CenterKind, IntervalKind, Page, Scene, TimeAxis, TrajectoryOptions,
};
use trajecta::import::{ImportOptions, example, recognise};
use trajecta::plan;
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::run::{self, Request};
use trajecta::study::{self, Study};
use trajecta::work::Monitor;

fn analysed(bytes: &[u8], mut request: Request) -> (Study, AnalysisResults) {
    let monitor = Monitor::new();
    let read = recognise("study.csv", bytes, &request.roles, &monitor).unwrap();
    request.roles = read.options.clone();
    let study = study::prepare(&read.study.unwrap(), &request.preparation).unwrap();
    let plan = plan::resolve(&request.analysis, &study).unwrap();
    let results = run::analyze(&study, &plan, &request, &monitor).unwrap();
    (study, results)
}

fn the_example() -> (Study, AnalysisResults) {
    analysed(example().1, run::example_request().unwrap())
}

type Corners = [(f64, f64); 4];

/// Millimetres by which two turned boxes overlap along the axis that parts them best.
fn overlap(a: &Corners, b: &Corners) -> f64 {
    let mut least = f64::INFINITY;
    for corners in [a, b] {
        for (p, q) in [(corners[0], corners[1]), (corners[1], corners[2])] {
            let length = (q.0 - p.0).hypot(q.1 - p.1).max(1e-9);
            let axis = ((q.0 - p.0) / length, (q.1 - p.1) / length);
            let span = |c: &Corners| {
                c.iter()
                    .map(|p| p.0 * axis.0 + p.1 * axis.1)
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| {
                        (l.min(x), h.max(x))
                    })
            };
            let ((l, h), (m, k)) = (span(a), span(b));
            least = least.min(h.min(k) - l.max(m));
        }
    }
    least
}

fn check(scene: &Scene) -> Result<(), String> {
    let boxes = scene.text_boxes();
    for (corners, text) in &boxes {
        let inside = |&(x, y): &(f64, f64)| {
            x > -0.01 && y > -0.01 && x < scene.width_mm + 0.01 && y < scene.height_mm + 0.01
        };
        if !corners.iter().all(inside) {
            return Err(format!(
                "\u{201c}{text}\u{201d} leaves the page: {corners:?}"
            ));
        }
    }
    for (i, (a, x)) in boxes.iter().enumerate() {
        for (b, y) in &boxes[..i] {
            if overlap(a, b) > 0.05 {
                return Err(format!("\u{201c}{x}\u{201d} lies over \u{201c}{y}\u{201d}"));
            }
        }
    }
    Ok(())
}

#[test]
fn the_example_in_every_dress_is_clean() {
    let (study, results) = the_example();
    for time in [TimeAxis::Ordinal, TimeAxis::True, TimeAxis::SquareRoot] {
        for annotation in [
            AnnotationKind::None,
            AnnotationKind::P,
            AnnotationKind::Stars,
        ] {
            for family in [
                ContrastFamily::ChangeFromBaseline,
                ContrastFamily::GroupDifference,
                ContrastFamily::DifferenceInChange,
            ] {
                for (width_mm, text_pt) in [(183.0, 7.0), (89.0, 6.0), (254.0, 14.0)] {
                    let look = TrajectoryOptions {
                        time,
                        annotation,
                        family,
                        ..TrajectoryOptions::default()
                    };
                    let figure = figure::trajectory(&study, &results, &look).unwrap();
                    let scene = figure::layout(
                        &figure,
                        &Page {
                            width_mm,
                            text_pt,
                            ..Page::default()
                        },
                    )
                    .unwrap();
                    check(&scene).unwrap_or_else(|why| {
                        panic!("{time:?} {annotation:?} {family:?} {width_mm} mm: {why}")
                    });
                }
            }
        }
    }
    for (center, interval) in [
        (CenterKind::Median, IntervalKind::Quartiles),
        (CenterKind::ModelMean, IntervalKind::ModelConfidenceInterval),
        (CenterKind::Mean, IntervalKind::StandardDeviation),
    ] {
        let look = TrajectoryOptions {
            center,
            interval,
            ..TrajectoryOptions::default()
        };
        check(
            &figure::layout(
                &figure::trajectory(&study, &results, &look).unwrap(),
                &Page::default(),
            )
            .unwrap(),
        )
        .unwrap();
    }
}

#[test]
fn the_png_has_its_size_its_resolution_and_no_alpha() {
    let (study, results) = the_example();
    let figure = figure::trajectory(&study, &results, &TrajectoryOptions::default()).unwrap();
    let page = Page {
        width_mm: 100.0,
        height_mm: Some(120.0),
        dpi: 150,
        ..Page::default()
    };
    let scene = figure::layout(&figure, &page).unwrap();
    let bytes = figure::png(&scene, page.dpi).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(&bytes))
        .read_info()
        .unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (591, 709));
    assert_eq!(info.color_type, png::ColorType::Rgb);
    let density = info.pixel_dims.unwrap();
    assert_eq!((density.xppu, density.yppu), (5906, 5906));
    assert!(info.srgb.is_some());
    assert_eq!(
        bytes,
        figure::png(&scene, page.dpi).unwrap(),
        "same bytes each run"
    );
}

#[test]
fn the_svg_is_text_names_its_parts_and_no_subject() {
    let (study, results) = the_example();
    let figure = figure::trajectory(&study, &results, &TrajectoryOptions::default()).unwrap();
    let text = figure::svg(&figure::layout(&figure, &Page::default()).unwrap());
    for part in [
        "<title",
        "<desc",
        "OPG",
        "RANKL",
        "OPN",
        "MDD",
        "95 % CI",
        "Synthetic",
        "<text",
        " id=",
    ] {
        assert!(text.contains(part), "{part}");
    }
    for subject in &study.subjects {
        assert!(
            !text.contains(&format!(">{}<", subject.id)),
            "{} is in the file",
            subject.id
        );
    }
    assert_eq!(
        text,
        figure::svg(&figure::layout(&figure, &Page::default()).unwrap())
    );
}

#[test]
fn labels_are_escaped() {
    let text = String::from_utf8(example().1.to_vec())
        .unwrap()
        .replace("MDD", "<b>&\"x\"");
    let (study, results) = analysed(text.as_bytes(), Request::default());
    let figure = figure::trajectory(&study, &results, &TrajectoryOptions::default()).unwrap();
    let svg = figure::svg(&figure::layout(&figure, &Page::default()).unwrap());
    assert!(!svg.contains("<b>") && svg.contains("&lt;b&gt;&amp;"));
}

#[test]
fn what_is_drawn_is_what_was_computed() {
    let (study, results) = the_example();
    let figure = figure::trajectory(&study, &results, &TrajectoryOptions::default()).unwrap();
    for (panel, marker) in figure.panels.iter().zip(&results.markers) {
        assert_eq!(panel.marker, marker.marker);
        let mut seen = 0;
        for series in &panel.series {
            for center in &series.centers {
                let d = marker
                    .descriptives
                    .iter()
                    .find(|d| {
                        d.group == figure.groups[series.group].name
                            && d.visit == study.visits[center.visit].label
                    })
                    .unwrap();
                assert!((center.y - d.geometric_mean.unwrap()).abs() < 1e-9 * center.y);
                seen += 1;
            }
        }
        assert_eq!(seen, 8);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Odd studies keep their text on the page and apart.
    #[test]
    fn random_studies_are_clean(
        groups in 1usize..7,
        visits in 2usize..13,
        magnitude in -9i32..10,
        long in 1usize..40,
        shift in -2.0f64..2.0,
    ) {
        let mut text = String::from("subject,group,visit,marker\n");
        for s in 0..groups * 4 {
            for v in 0..visits {
                let value = (shift + ((s * 31 + v * 17) % 23) as f64 / 11.0) * 10f64.powi(magnitude);
                text.push_str(&format!("s{s},{}{},Day {v},{value:e}\n", "group ".repeat(long).chars().take(long).collect::<String>().trim(), s % groups));
            }
        }
        let mut request = Request::default();
        request.roles = ImportOptions { markers: vec!["marker".to_owned()], subject: Some("subject".to_owned()), group: Some("group".to_owned()), visit: Some("visit".to_owned()), ..ImportOptions::default() };
        let (study, results) = analysed(text.as_bytes(), request);
        let figure = figure::trajectory(&study, &results, &TrajectoryOptions::default()).unwrap();
        let scene = figure::layout(&figure, &Page::default()).unwrap();
        if let Err(why) = check(&scene) {
            return Err(TestCaseError::fail(why));
        }
    }
}

/// The drawing as text; a change of look is seen here first. `UPDATE_SNAPSHOTS=1 cargo test` writes it anew.
#[test]
fn the_example_is_drawn_as_last_looked_at() {
    let (study, results) = the_example();
    let mut look = TrajectoryOptions::default();
    look.annotation = AnnotationKind::P;
    let figure = figure::trajectory(&study, &results, &look).unwrap();
    let scene = figure::layout(&figure, &Page::default()).unwrap();
    let drawn = figure::svg(&scene);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots/example_trajectories.svg");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &drawn).unwrap();
    }
    let last = std::fs::read_to_string(&path).unwrap();
    if let Some((n, (a, b))) = last
        .lines()
        .zip(drawn.lines())
        .enumerate()
        .find(|(_, (a, b))| a != b)
    {
        panic!("line {} differs:\n  was {a}\n  is  {b}", n + 1);
    }
    assert_eq!(last.lines().count(), drawn.lines().count());
}

#[test]
fn values_below_the_limit_stand_hollow_on_its_line_whatever_the_rule() {
    let mut text = "id,group,visit,crp\n".to_owned();
    for s in 0..12 {
        for (v, visit) in ["Baseline", "Week 2"].iter().enumerate() {
            let group = if s < 6 { "control" } else { "drug" };
            let value = if v == 1 && s % 4 == 0 {
                "<0.5".to_owned()
            } else {
                format!("{}.{}", 1 + (s + v) % 5, s)
            };
            text.push_str(&format!("S{s},{group},{visit},{value}\n"));
        }
    }
    for rule in study::CensoredRule::ALL {
        let mut request = Request::default();
        request.preparation.censored = rule;
        let (study, results) = analysed(text.as_bytes(), request);
        let figure = figure::trajectory(&study, &results, &TrajectoryOptions::default()).unwrap();
        let panel = &figure.panels[0];
        assert_eq!(panel.detection, [0.5]);
        let lines = panel.series.iter().flat_map(|s| &s.subjects);
        let limits: Vec<f64> = lines
            .flat_map(|l| &l.points)
            .filter(|p| p.censoring == study::Censoring::Below)
            .map(|p| p.y)
            .collect();
        assert_eq!(limits, [0.5; 3], "{rule:?}");
        assert!(
            figure.center_text.contains("limit of detection"),
            "{}",
            figure.center_text
        );
        let scene = figure::layout(&figure, &Page::default()).unwrap();
        check(&scene).unwrap();
        assert!(figure::svg(&scene).contains("stroke-dasharray"));
    }
    let (study, results) = the_example();
    let figure = figure::trajectory(&study, &results, &TrajectoryOptions::default()).unwrap();
    assert!(!figure.center_text.contains("limit of detection"));
}
