//! Figures: nothing outside the page, no text over another, the same bytes each run.

#![allow(clippy::field_reassign_with_default)]

use crate::{analysed, the_example};
use proptest::prelude::*;
use trajecta::figure::{
    self, AnnotationKind, CenterKind, FigureError, FigureSpec, IntervalKind, Item, Kind, Page,
    Scene, TimeAxis, TimeLabels, TrajectoryOptions,
};
use trajecta::import::{ImportOptions, example};
use trajecta::plan::{self, Request};
use trajecta::report::FigureData;
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::run;
use trajecta::study::{self, Study};
use trajecta::work::Monitor;

/// The scene of any kind, with the diagnostics it may need.
fn scene_of(study: &Study, results: &AnalysisResults, spec: &FigureSpec) -> Scene {
    try_scene(study, results, spec).unwrap_or_else(|why| panic!("{}: {why}", spec.kind))
}

fn try_scene(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Scene, FigureError> {
    let plan = plan::AnalysisPlan {
        scale: results.markers.first().map(|m| m.scale),
        ..plan::AnalysisPlan::default()
    };
    let plan = plan::resolve(&plan, study).unwrap();
    let data = FigureData::of(spec, study, &plan);
    let material = data.material(study, results);
    figure::layout(&figure::compose(spec, material)?, &spec.page())
}

pub type Corners = [(f64, f64); 4];

/// Millimetres by which two turned boxes overlap along the axis that parts them best.
pub fn overlap(a: &Corners, b: &Corners) -> f64 {
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
    geometry(scene)
}

/// Everything is on the page, data are in their panels, brackets keep their order and distance.
fn geometry(scene: &Scene) -> Result<(), String> {
    let mut parts: Vec<(&str, &str)> = Vec::new();
    let mut ids = std::collections::HashSet::new();
    let mut brackets: Vec<(usize, f64, f64, f64)> = Vec::new();
    for item in &scene.items {
        let points: &[(f64, f64)] = match item {
            Item::Begin { id, class } => {
                if !ids.insert(id.as_str()) {
                    return Err(format!("two parts are called {id}"));
                }
                parts.push((id, class));
                continue;
            }
            Item::End => {
                parts.pop().ok_or("a part ends that never began")?;
                continue;
            }
            Item::Text {
                text, at, size_pt, ..
            } => {
                if !figure::has_glyphs(&text.replace("^{", "").replace('}', "")) {
                    return Err(format!("no glyph for {text:?}"));
                }
                if parts.last().is_some_and(|p| p.1 == "annotations") {
                    let panel = panel_of(&parts);
                    // Every text clears the brackets drawn before it on its own panel.
                    for (of, y, x0, x1) in &brackets {
                        let above = *y - at.1;
                        let beside = at.0 < *x0 - 0.01 || at.0 > *x1 + 0.01;
                        let near = above.abs() < size_pt * 25.4 / 72.0;
                        if *of == panel && !beside && near && above < 3.0 * 25.4 / 72.0 * 0.99 {
                            return Err(format!("{text:?} sits {above:.2} mm over a bracket"));
                        }
                    }
                }
                continue;
            }
            Item::Line { points, .. } | Item::Shape { points, .. } => points,
            Item::Circle { center, .. } => std::slice::from_ref(center),
            Item::Place { at, .. } => std::slice::from_ref(at),
        };
        let class = parts.last().map_or("", |p| p.1);
        for &(x, y) in points {
            if !x.is_finite() || !y.is_finite() {
                return Err(format!("a place is not a number in {class}"));
            }
            if x < -0.01 || y < -0.01 || x > scene.width_mm + 0.01 || y > scene.height_mm + 0.01 {
                return Err(format!("{class} leaves the page at {x:.1}, {y:.1}"));
            }
        }
        if class == "annotations" && points.len() == 4 {
            let (y, x0, x1) = (points[1].1, points[0].0, points[3].0);
            let panel = panel_of(&parts);
            for (of, other, a, b) in &brackets {
                let meets = x0.min(x1) < b.max(*a) - 0.01 && a.min(*b) < x0.max(x1) - 0.01;
                if *of == panel && meets && (y - other).abs() < 1.0 {
                    return Err("two brackets meet".to_owned());
                }
            }
            brackets.push((panel, y, x0.min(x1), x0.max(x1)));
        }
        if [
            "subjects",
            "centers",
            "strip",
            "points",
            "differences",
            "band",
        ]
        .contains(&class)
        {
            let frame = scene.panels[panel_of(&parts)];
            // A symbol or a dodged group may stand over the edge by its own size.
            let slack = 2.5;
            let corner = if matches!(item, Item::Shape { .. }) && class != "band" {
                1.2
            } else {
                0.05
            };
            for &(x, y) in points {
                let inside = x > frame.left - slack
                    && x < frame.right + slack
                    && y > frame.top - corner
                    && y < frame.bottom + corner;
                if class != "differences" && !inside {
                    return Err(format!(
                        "{class} leaves its panel at {x:.1}, {y:.1}: {frame:?}"
                    ));
                }
            }
        }
    }
    Ok(())
}

/// Index of the panel whose part is open.
fn panel_of(parts: &[(&str, &str)]) -> usize {
    let id = parts.iter().find(|p| p.1 == "panel").unwrap().0;
    id.trim_start_matches("panel-").parse::<usize>().unwrap() - 1
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
                        time_labels: if width_mm < 100.0 {
                            TimeLabels::Numbers
                        } else {
                            TimeLabels::Visits
                        },
                        annotation,
                        family,
                        ..TrajectoryOptions::default()
                    };
                    let figure = figure::trajectory(&study, &results, &look).unwrap();
                    let shown = figure.panels.iter().map(|p| p.annotations.len());
                    assert_eq!(shown.sum::<usize>() > 0, annotation != AnnotationKind::None);
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

/// On a log scale the change of the geometric mean, in units the mean of the subjects' percentages.
#[test]
fn changes_in_per_cent_are_those_of_the_subjects() {
    let (study, results) = the_example();
    let scale = |s: &str| plan::AnalysisPlan {
        scale: Some(s.parse().unwrap()),
        ..plan::AnalysisPlan::default()
    };
    for log in [true, false] {
        let plan = plan::resolve(&scale(if log { "ln" } else { "identity" }), &study).unwrap();
        let results = if log {
            results.clone()
        } else {
            let request = Request {
                analysis: plan.plan.written(),
                ..Request::default()
            };
            run::analyze(&study, &plan, &request, &Monitor::new()).unwrap()
        };
        let spec = FigureSpec {
            percent: true,
            ..FigureSpec::of(Kind::Change)
        };
        let data = FigureData::of(&spec, &study, &plan);
        let figure = figure::compose(&spec, data.material(&study, &results)).unwrap();
        let opn = &figure.panels[2];
        assert!(!opn.y.log && opn.y.reference == Some(0.0));
        assert_eq!(opn.y.label, "Change in OPN (% of baseline)");
        let marker = &study.markers[study.marker_index(&opn.marker).unwrap()];
        for (g, series) in opn.series.iter().enumerate() {
            for center in series.centers.iter().skip(1) {
                let people = study.subjects.iter().enumerate();
                let ratios: Vec<f64> = people
                    .filter(|(_, s)| s.group == g)
                    .filter_map(|(s, _)| {
                        let at = |v: usize| marker.values[s * study.n_visits() + v].get();
                        Some(at(center.visit)? / at(study.baseline)?)
                    })
                    .collect();
                let n = ratios.len() as f64;
                let mean = if log {
                    (ratios.iter().map(|r| r.ln()).sum::<f64>() / n).exp()
                } else {
                    ratios.iter().sum::<f64>() / n
                };
                assert!((center.y - 100.0 * (mean - 1.0)).abs() < 1e-9, "{center:?}");
                let (low, high) = (center.low.unwrap(), center.high.unwrap());
                assert!(low < center.y && center.y < high);
                assert_eq!(opn.counts[g].n[center.visit], ratios.len());
            }
        }
        check(&figure::layout(&figure, &spec.page()).unwrap()).unwrap();
    }
}

/// In a crossover a change counts from the baseline of its own period, for people and for groups alike.
#[test]
fn changes_of_a_crossover_count_from_their_period() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    let bytes = std::fs::read(path.join("crossover.csv")).unwrap();
    // By visits: a model of the crossover is drawn by treatment.
    let mut request = Request::default();
    request.analysis.model = Some(plan::ModelKind::Mmrm);
    let (study, results) = analysed(&bytes, request.clone());
    assert!(study.crossover.is_some() && study.has_follow_up());
    let later = (0..study.n_visits()).filter(|v| study.baseline_of(*v) != study.baseline);
    assert!(later.count() > 1, "a second period");
    for percent in [false, true] {
        let spec = FigureSpec {
            percent,
            center: Some(CenterKind::Mean),
            ..FigureSpec::of(Kind::Change)
        };
        let plan = plan::resolve(&request.analysis, &study).unwrap();
        let data = FigureData::of(&spec, &study, &plan);
        let figure = figure::compose(&spec, data.material(&study, &results)).unwrap();
        assert!(figure.center_text.contains("the baseline of the period"));
        let panel = &figure.panels[0];
        let m = study.marker_index(&panel.marker).unwrap();
        let change = |s: usize, v: usize| {
            let base = study.value(m, s, study.baseline_of(v))?;
            let value = study.value(m, s, v)?;
            Some(if percent {
                100.0 * (value / base - 1.0)
            } else {
                value - base
            })
        };
        for series in &panel.series {
            let mut seen = 0;
            for line in &series.subjects {
                for point in &line.points {
                    let want = change(line.subject, point.visit).unwrap();
                    assert!((point.y - want).abs() < 1e-9, "{point:?} {want}");
                    seen += 1;
                }
            }
            assert!(seen > 0);
            for center in series.centers.iter().skip(1) {
                if study.baseline_of(center.visit) == center.visit {
                    assert_eq!(center.y, 0.0, "each period starts at none");
                    continue;
                }
                let people =
                    (0..study.subjects.len()).filter(|s| study.subjects[*s].group == series.group);
                let all: Vec<f64> = people.filter_map(|s| change(s, center.visit)).collect();
                let mean = all.iter().sum::<f64>() / all.len() as f64;
                assert!((center.y - mean).abs() < 1e-9, "{center:?} {mean}");
            }
        }
    }
}

/// In a crossover the rows of a forest are treatments, not the group that took them all.
#[test]
fn the_forest_of_a_crossover_names_treatments() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    let bytes = std::fs::read(path.join("crossover.csv")).unwrap();
    let mut request = Request::default();
    request.analysis.model = Some(plan::ModelKind::Crossover);
    let (study, results) = analysed(&bytes, request);
    let data = FigureData::default();
    let rows = |spec: &FigureSpec| {
        let figure = figure::compose(spec, data.material(&study, &results)).unwrap();
        let figure::Plot::Rows(plot) = &figure.plots[0] else {
            panic!("rows");
        };
        let labels: Vec<String> = plot.rows.iter().map(|r| r.label.clone()).collect();
        (labels, plot.x.label.clone(), figure.notes.join(" "))
    };
    let (labels, axis, notes) = rows(&FigureSpec::of(Kind::Forest));
    let of = |label: &str| labels.iter().filter(|l| *l == label).count();
    assert_eq!(of("placebo, 4 h"), 1, "{labels:?}");
    assert_eq!(of("ketamine, 4 h"), 1, "{labels:?}");
    // A family has a heading, and a comparison that is alone stands in it.
    assert_eq!(of("Change from the period\u{2019}s baseline"), 1);
    assert_eq!(of("ketamine \u{2212} placebo, difference in change"), 1);
    assert_eq!(of("4 h"), 1, "{labels:?}");
    assert_eq!(axis, "Estimate");
    assert!(notes.contains("under one treatment and not under another"));
    assert!(!notes.contains("crossover covariance"), "{notes}");
    let (labels, axis, _) = rows(&FigureSpec {
        family: Some(ContrastFamily::TreatmentDifference),
        ..FigureSpec::of(Kind::Forest)
    });
    assert!(
        labels.contains(&"ketamine \u{2212} placebo, Day 1".to_owned()),
        "{labels:?}"
    );
    assert_eq!(axis, "Difference of treatments");
}

/// Who has no positive baseline has no change in per cent, and that is said.
#[test]
fn subjects_without_a_positive_baseline_are_counted() {
    let mut text = String::from("subject,group,visit,score\n");
    for s in 0..12 {
        for (v, visit) in ["Baseline", "Day 1"].iter().enumerate() {
            let value = f64::from(s % 4) - 1.0 + 0.3 * v as f64 + 0.01 * f64::from(s);
            text += &format!("P{s},{},{visit},{value:.3}\n", ["a", "b"][s as usize % 2]);
        }
    }
    let (study, results) = analysed(text.as_bytes(), Request::default());
    let plan = plan::resolve(&plan::AnalysisPlan::default(), &study).unwrap();
    let spec = FigureSpec {
        percent: true,
        annotation: AnnotationKind::P,
        ..FigureSpec::of(Kind::Change)
    };
    let data = FigureData::of(&spec, &study, &plan);
    let figure = figure::compose(&spec, data.material(&study, &results)).unwrap();
    let m = 0;
    let without = (0..12)
        .filter(|s| study.value(m, *s, 0).unwrap() <= 0.0)
        .count();
    let notes = figure.notes.join(" ");
    assert!(without > 0);
    assert!(
        notes.contains(&format!("{without} subjects without a positive value")),
        "{notes}"
    );
    assert!(notes.contains("not in per cent"), "{notes}");
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

/// Every kind on every preset's page, for four studies: clean, or the page is said to be too small.
#[test]
fn the_gallery_is_clean() {
    let mut studies = vec![("example".to_owned(), the_example())];
    for file in ["fev_data.csv", "orthodont.csv", "obk_phase_means.csv"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
        let bytes = std::fs::read(path.join(file)).unwrap();
        studies.push((file.to_owned(), analysed(&bytes, Request::default())));
    }
    let mut drawn = 0;
    for (name, (study, results)) in &studies {
        for kind in Kind::ALL {
            for preset in figure::Preset::ALL {
                let spec = FigureSpec {
                    preset: Some(*preset),
                    ..FigureSpec::of(*kind)
                };
                match try_scene(study, results, &spec) {
                    // These studies have one marker.
                    Err(
                        FigureError::NoPairs
                        | FigureError::OneMarker
                        | FigureError::TooFewMarkers { .. },
                    ) if name != "example" => {}
                    Err(FigureError::TooSmall { .. }) => {
                        // A slide holds only so many rows of text.
                        assert_eq!(preset.id(), "slide", "{name} {kind}");
                    }
                    Err(why) => panic!("{name} {kind} {preset}: {why}"),
                    Ok(scene) => {
                        drawn += 1;
                        check(&scene).unwrap_or_else(|why| panic!("{name} {kind} {preset}: {why}"));
                    }
                }
            }
        }
    }
    assert!(drawn > 4 * 5 * 7, "{drawn}");
}

/// A study of odd shape as a file.
#[derive(Clone, Debug)]
struct Odd {
    groups: usize,
    visits: usize,
    people: usize,
    magnitude: i32,
    shift: f64,
    name: usize,
    /// Nobody has a value there.
    missing: Option<usize>,
    annotation: AnnotationKind,
}

fn odd() -> impl Strategy<Value = Odd> {
    (
        (1usize..7, 2usize..13, 1usize..6),
        (-9i32..10, -2.0f64..2.0),
        (1usize..61, prop::option::of(0usize..12), 0usize..3),
    )
        .prop_map(
            |((groups, visits, people), (magnitude, shift), (name, missing, p))| Odd {
                groups,
                visits,
                people,
                magnitude,
                shift,
                name,
                missing: missing.filter(|m| *m < visits),
                annotation: [
                    AnnotationKind::None,
                    AnnotationKind::P,
                    AnnotationKind::Stars,
                ][p],
            },
        )
}

fn odd_study(odd: &Odd) -> (Study, AnalysisResults) {
    let long: String = "Gruppe mit Stra\u{df}enname \u{3b2} ".repeat(4);
    let name: String = long.chars().take(odd.name).collect();
    let mut text = String::from("subject,group,visit,marker\n");
    for s in 0..odd.groups * odd.people {
        for v in 0..odd.visits {
            let value =
                (odd.shift + ((s * 31 + v * 17) % 23) as f64 / 11.0) * 10f64.powi(odd.magnitude);
            let cell = if odd.missing == Some(v) {
                String::new()
            } else {
                format!("{value:e}")
            };
            let group = format!("{}{}", name.trim(), s % odd.groups);
            text.push_str(&format!("s{s},{group},Day {v},{cell}\n"));
        }
    }
    let mut request = Request::default();
    request.roles = ImportOptions {
        markers: vec!["marker".to_owned()],
        subject: Some("subject".to_owned()),
        group: Some("group".to_owned()),
        visit: Some("visit".to_owned()),
        ..ImportOptions::default()
    };
    analysed(text.as_bytes(), request)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Odd studies keep everything on the page, text apart and data in its panel, whatever the kind.
    #[test]
    fn random_studies_are_clean(odd in odd()) {
        let (study, results) = odd_study(&odd);
        for kind in Kind::ALL {
            let plain = *kind == Kind::Diagnostics || kind.is_at_visit();
            let annotation = if plain { AnnotationKind::None } else { odd.annotation };
            for width_mm in [89.0, 183.0] {
                let spec = FigureSpec {
                    annotation,
                    width_mm: Some(width_mm),
                    percent: *kind == Kind::Change && width_mm > 100.0,
                    ..FigureSpec::of(*kind)
                };
                match try_scene(&study, &results, &spec) {
                    // A page may be too small; that is said, never drawn over.
                    Err(
                        FigureError::TooSmall { .. }
                        | FigureError::NoChange
                        | FigureError::OneVisit
                        | FigureError::NoEstimates
                        | FigureError::OneGroup
                        | FigureError::OneMarker
                        | FigureError::TooFewMarkers { .. }
                        | FigureError::NoPairs,
                    ) => {}
                    Err(why) => return Err(TestCaseError::fail(format!("{kind} {width_mm}: {why}"))),
                    Ok(scene) => {
                        if let Err(why) = check(&scene) {
                            return Err(TestCaseError::fail(format!("{kind} {width_mm} mm: {why}")));
                        }
                    }
                }
            }
        }
    }
}

fn snapshot(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(name)
}

/// Each kind as text and as a small picture; a change of look is seen here first.
/// `UPDATE_SNAPSHOTS=1 cargo test` writes them anew.
#[test]
fn the_example_is_drawn_as_last_looked_at() {
    let (study, results) = the_example();
    for kind in Kind::ALL {
        let spec = FigureSpec {
            markers: vec!["opn_ng_ml".to_owned(), "ratio".to_owned()],
            annotation: if kind.is_time_course() {
                AnnotationKind::P
            } else {
                AnnotationKind::None
            },
            ..FigureSpec::of(*kind)
        };
        let scene = scene_of(&study, &results, &spec);
        check(&scene).unwrap_or_else(|why| panic!("{kind}: {why}"));
        let (drawn, small) = (figure::svg(&scene), figure::png(&scene, 50).unwrap());
        let (text, picture) = (
            snapshot(&format!("example_{kind}.svg")),
            snapshot(&format!("example_{kind}.png")),
        );
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&text, &drawn).unwrap();
            std::fs::write(&picture, &small).unwrap();
        }
        let last = std::fs::read_to_string(&text).unwrap();
        if let Some((n, (a, b))) = last
            .lines()
            .zip(drawn.lines())
            .enumerate()
            .find(|(_, (a, b))| a != b)
        {
            panic!("{kind}, line {}:\n  was {a}\n  is  {b}", n + 1);
        }
        assert_eq!(last.lines().count(), drawn.lines().count(), "{kind}");
        let (was, is) = (pixels(&std::fs::read(&picture).unwrap()), pixels(&small));
        assert_eq!(was.0, is.0, "{kind}");
        let differ = was.1.iter().zip(&is.1).filter(|(a, b)| a.abs_diff(**b) > 8);
        assert!(differ.count() < 20, "{kind}: the picture is another one");
    }
}

/// Size and bytes of an RGB picture.
fn pixels(bytes: &[u8]) -> ((u32, u32), Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .unwrap();
    let mut out = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut out).unwrap();
    ((info.width, info.height), out)
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
