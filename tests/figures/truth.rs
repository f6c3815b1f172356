//! What is said, left out or laid out must be true of what is drawn.

use crate::words::{caption, data_of, long, noise};
use crate::{analysed, the_example};
use std::path::Path;
use trajecta::figure::{
    self, AnnotationKind, Band, CenterKind, Extras, Figure, FigureError, FigureSpec, Item, Kind,
    Labels, Moved, Plot, Preset, Scene, TimeAxis,
};
use trajecta::plan::{self, CovariateTerm, Multiplicity, Request};
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

fn stress(name: &str) -> Of {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/figures");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    analysed(&bytes, Request::default())
}

pub fn crossover() -> Of {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    let bytes = std::fs::read(folder.join("crossover.csv")).unwrap();
    let mut request = Request::default();
    request.analysis.model = Some(plan::ModelKind::Crossover);
    analysed(&bytes, request)
}

fn composed(of: &Of, spec: &FigureSpec) -> Result<Figure, FigureError> {
    let data = data_of(of, spec);
    figure::compose(spec, data.material(&of.0, &of.1))
}

fn scene(of: &Of, spec: &FigureSpec) -> Scene {
    figure::layout(&composed(of, spec).unwrap(), &spec.page()).unwrap()
}

fn texts(scene: &Scene) -> Vec<&str> {
    let texts = scene.items.iter().filter_map(|item| match item {
        Item::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// Two groups that differ by `by` after the baseline.
fn two(by: f64) -> String {
    long(
        &[("A", 9), ("B", 9)],
        &["Week 0", "Week 1", "Week 2"],
        |g, s, v| Some(20.0 + noise(g, s, v) + by * f64::from(u8::from(g == 1)) * v as f64),
    )
}

#[test]
fn a_centre_in_a_break_interrupts_its_line_and_is_told() {
    // Group A rises into the break at Week 1 and falls out of it again.
    let text = long(
        &[("A", 8), ("B", 8)],
        &["Week 0", "Week 1", "Week 2"],
        |g, s, v| {
            Some(
                if g == 0 && v == 1 { 500.0 } else { 20.0 }
                    + if g == 1 { 980.0 } else { 0.0 }
                    + noise(g, s, v),
            )
        },
    );
    let of = analysed(text.as_bytes(), Request::default());
    let spec = FigureSpec {
        individuals: false,
        extras: Box::new(Extras {
            y_break: Some((200.0, 800.0)),
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    let scene = scene(&of, &spec);
    assert!(scene.moved.contains(&Moved::Centers));
    let findings = figure::preflight(&spec, &scene);
    assert!(findings.iter().any(|f| f.what.contains("interrupted")));
    let start = scene
        .items
        .iter()
        .position(|i| matches!(i, Item::Begin { id, .. } if id == "panel-1-group-1"));
    let group = scene.items[start.unwrap()..]
        .iter()
        .take_while(|i| !matches!(i, Item::End));
    // Three error bars have three strokes of two points; a line from Week 0 to Week 2 would be wider than any of them.
    let widest = group.filter_map(|i| match i {
        Item::Line { points, .. } => Some((points[0].0 - points[1].0).abs()),
        _ => None,
    });
    assert!(widest.fold(0.0, f64::max) < 3.0);
}

#[test]
fn each_value_beyond_the_limit_is_open_and_on_its_limit() {
    let of = stress("below_detection.csv");
    let spec = FigureSpec::of(Kind::Paired);
    let figure = composed(&of, &spec).unwrap();
    let marker = &of.0.markers[0];
    let mut open = 0;
    for plot in &figure.plots {
        let Plot::Paired(plot) = plot else { panic!() };
        assert!(!plot.detection.is_empty());
        for line in plot.groups.iter().flat_map(|g| &g.lines) {
            let visit = of.0.n_visits() - 1;
            for (v, (value, is_open)) in [of.0.baseline, visit]
                .into_iter()
                .zip([line.from, line.to].into_iter().zip(line.is_open))
            {
                let at = line.subject * of.0.n_visits() + v;
                let limit = marker.limits.get(&at).copied();
                assert_eq!(is_open, limit.is_some());
                assert_eq!(Some(value), limit.or(marker.values[at].get()));
                open += usize::from(is_open);
            }
        }
    }
    assert!(open > 0);
    for kind in [Kind::Paired, Kind::Waterfall] {
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(text.contains("take half of it"), "{text}");
    }
    for kind in [Kind::Change, Kind::Waterfall] {
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(
            text.contains("change from or to a value beyond the limit"),
            "{text}"
        );
    }
}

#[test]
fn names_in_brackets_and_greek_names_are_printed_once_and_as_they_are() {
    let of = stress("bracketed_marker_names.csv");
    let drawn = scene(&of, &FigureSpec::of(Kind::Baseline));
    let all = texts(&drawn).join("|");
    for wanted in [
        "A\u{3b2}(1-40)",
        "IL-6 (CSF)",
        "\u{3b2}2-microglobulin",
        "\u{3b1}-synuclein",
    ] {
        assert!(all.contains(wanted), "{wanted}: {all}");
    }
    for wrong in [
        "(1-40) (1-40)",
        "(CSF) (CSF)",
        "\u{391}-syn",
        "\u{392}2",
        "Difference (plasma)",
    ] {
        assert!(!all.contains(wrong), "{wrong}: {all}");
    }
}

#[test]
fn an_interval_in_a_forest_never_contradicts_its_p() {
    for scale in [plan::Scale::Ln, plan::Scale::Identity] {
        for seed in 0..6 {
            let by = 0.13 * seed as f64;
            let mut request = Request::default();
            request.analysis.scale = Some(scale);
            let of = analysed(two(by).as_bytes(), request);
            let figure = composed(&of, &FigureSpec::of(Kind::Forest)).unwrap();
            let none = if scale.is_log() { 1.0 } else { 0.0 };
            for plot in &figure.plots {
                let Plot::Rows(plot) = plot else { panic!() };
                for row in plot.rows.iter().filter(|r| !r.is_heading) {
                    let own = row.interval.unwrap();
                    let inside = row.cells[0]
                        .split('(')
                        .nth(1)
                        .unwrap()
                        .trim_end_matches(')');
                    let ends = inside
                        .split(if scale.is_log() { "\u{2013}" } else { " to " })
                        .map(|t| t.replace('\u{2212}', "-").parse::<f64>());
                    for (end, shown) in [own.low, own.high].into_iter().zip(ends) {
                        let (end, shown) = (end.unwrap(), shown.unwrap());
                        assert!(end == none || shown != none, "{:?} {own:?}", row.cells);
                    }
                }
            }
        }
    }
}

#[test]
fn adjusted_p_values_name_their_method_and_the_intervals_that_are_not() {
    let mut request = Request::default();
    request.analysis.adjust = Multiplicity::Holm;
    let of = analysed(two(2.0).as_bytes(), request.clone());
    for kind in [Kind::Difference, Kind::Change] {
        let spec = FigureSpec {
            annotation: AnnotationKind::Rows,
            ..FigureSpec::of(kind)
        };
        let text = caption(&of, &spec);
        assert!(text.contains("adjusted (Holm, 2 comparisons)"), "{text}");
        assert!(text.contains("intervals are not adjusted"), "{text}");
        let drawn = scene(&of, &spec);
        assert!(drawn.moved.contains(&Moved::Intervals), "{kind}");
        let findings = figure::preflight(&spec, &drawn);
        assert!(
            findings
                .iter()
                .any(|f| f.what.contains("imultaneous intervals"))
        );
    }
    request.analysis.simultaneous_ci = true;
    let of = analysed(two(2.0).as_bytes(), request);
    let spec = FigureSpec {
        annotation: AnnotationKind::Rows,
        ..FigureSpec::of(Kind::Difference)
    };
    assert!(!caption(&of, &spec).contains("intervals are not"));
    assert!(!scene(&of, &spec).moved.contains(&Moved::Intervals));
}

#[test]
fn covariates_are_named_with_the_model() {
    let text = two(2.0);
    let with_age: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},age"),
            _ => {
                let subject = line.split(',').next().unwrap();
                let age = 30 + subject.bytes().map(u32::from).sum::<u32>() % 17;
                format!("{line},{age}")
            }
        })
        .collect();
    let mut request = Request::default();
    request.analysis.covariates = vec![CovariateTerm::parse("age")];
    let of = analysed(with_age.join("\n").as_bytes(), request);
    for kind in [Kind::Forest, Kind::Change] {
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(text.contains("adjusted for age"), "{text}");
    }
}

#[test]
fn every_kind_of_a_crossover_is_by_treatment() {
    let of = crossover();
    let treatments = ["placebo", "ketamine"];
    for kind in [
        Kind::Baseline,
        Kind::Paired,
        Kind::Waterfall,
        Kind::Difference,
    ] {
        let figure = composed(&of, &FigureSpec::of(kind)).unwrap();
        let names: Vec<&str> = figure.groups.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(names, treatments, "{kind}");
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(!text.contains("Period"), "{text}");
        assert!(!text.contains(" All"), "{text}");
    }
    let mean = FigureSpec {
        center: Some(CenterKind::Mean),
        ..FigureSpec::default()
    };
    let figure = composed(&of, &mean).unwrap();
    let design = of.0.crossover.as_ref().unwrap();
    let marker = &of.0.markers[0];
    for series in &figure.panels[0].series {
        assert_eq!(series.centers.len(), design.visits.len());
        for center in &series.centers {
            let slots = (0..of.0.n_visits()).filter(|v| design.visit_of[*v] == center.visit);
            let cells = slots.flat_map(|v| (0..of.0.subjects.len()).map(move |s| (s, v)));
            let own = cells.filter(|(s, v)| design.treatment_at(*s, *v) == Some(series.group));
            let values: Vec<f64> = own
                .filter_map(|(s, v)| marker.values[s * of.0.n_visits() + v].get())
                .collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            assert!(
                (center.y - mean).abs() < 1e-9 * mean.abs(),
                "{center:?} {mean}"
            );
        }
    }
    let forest = composed(&of, &FigureSpec::of(Kind::Forest)).unwrap();
    let Plot::Rows(rows) = &forest.plots[0] else {
        panic!()
    };
    let of_group = |g: usize| rows.rows.iter().any(|r| r.group == Some(g));
    assert!(of_group(0) && of_group(1));
    assert_eq!(forest.groups.len(), 2);
    let change = FigureSpec {
        annotation: AnnotationKind::P,
        family: Some(ContrastFamily::ChangeFromBaseline),
        ..FigureSpec::of(Kind::Change)
    };
    assert!(!caption(&of, &change).contains("in one group"));
}

/// Markers that all change in group B, one more than the other.
fn many(markers: usize) -> Of {
    let mut lines = vec!["id,group,visit".to_owned()];
    for m in 0..markers {
        lines[0].push_str(&format!(",M{:03}", m + 1));
    }
    for g in 0..2 {
        for s in 0..8 {
            for v in 0..2 {
                let mut line = format!(
                    "{}{s},{},{}",
                    ["A", "B"][g],
                    ["A", "B"][g],
                    ["Week 0", "Week 1"][v]
                );
                for m in 0..markers {
                    let by = if g == 1 && v == 1 {
                        (m % 9) as f64 - 4.0
                    } else {
                        0.0
                    };
                    line.push_str(&format!(
                        ",{:.4}",
                        30.0 + by + 0.5 * noise(g + m, s * 7 + m, v + 3 * m)
                    ));
                }
                lines.push(line);
            }
        }
    }
    analysed(lines.join("\n").as_bytes(), Request::default())
}

#[test]
fn names_on_a_volcano_point_at_their_own_dots() {
    let of = many(40);
    let spec = FigureSpec {
        preset: Some(Preset::Nature2),
        ..FigureSpec::of(Kind::Volcano)
    };
    let figure = composed(&of, &spec).unwrap();
    let Plot::Scatter(plot) = &figure.plots[0] else {
        panic!()
    };
    assert!(plot.names.len() > 8 && plot.is_of_markers);
    let page = scene(&of, &spec);
    let names: Vec<(f64, f64, &str)> = page
        .text_boxes()
        .iter()
        .filter_map(|(corners, text)| {
            let name = plot.names.iter().find(|n| n.1 == *text)?;
            let (x, y) = corners
                .iter()
                .fold((0.0, 0.0), |(a, b), c| (a + c.0 / 4.0, b + c.1 / 4.0));
            Some((x, y, name.1.as_str()))
        })
        .collect();
    assert!(
        names.len() == plot.names.len()
            || page.moved.iter().any(|m| matches!(m, Moved::Name { .. }))
    );
    // Filled and open dots, so that the key holds in grey too.
    let part = page.items.iter().skip_while(|i| {
        !matches!(
            i,
            Item::Begin {
                class: "points",
                ..
            }
        )
    });
    let circles: Vec<(bool, (f64, f64))> = part
        .take_while(|i| !matches!(i, Item::End))
        .filter_map(|i| match i {
            Item::Circle { fill, center, .. } => Some((*fill == [255; 3], *center)),
            _ => None,
        })
        .collect();
    assert_eq!(circles.len(), 40);
    let filled = plot.dots.iter().filter(|d| d.group != usize::MAX).count();
    assert_eq!(circles.iter().filter(|c| !c.0).count(), filled);
    // A name whose own dot is not the nearest has a line that ends at its dot.
    let lines: Vec<(f64, f64)> = page
        .items
        .iter()
        .skip_while(|i| !matches!(i, Item::Begin { class: "names", .. }))
        .take_while(|i| !matches!(i, Item::End))
        .filter_map(|i| match i {
            Item::Line { points, .. } => Some(points[0]),
            _ => None,
        })
        .collect();
    for (x, y, name) in names {
        let own = plot.names.iter().find(|n| n.1 == name).unwrap().0;
        let far = |c: &(f64, f64)| (c.0 - x).hypot(c.1 - y);
        let nearest =
            (0..circles.len()).min_by(|a, b| far(&circles[*a].1).total_cmp(&far(&circles[*b].1)));
        let at = circles[own].1;
        let led = lines.iter().any(|l| (l.0 - at.0).hypot(l.1 - at.1) < 0.8);
        assert!(led || nearest == Some(own) || far(&at) < 8.0, "{name}");
    }
}

#[test]
fn comparisons_say_who_against_whom_and_share_their_axes() {
    let of = many(10);
    let family = Some(ContrastFamily::DifferenceInChange);
    for kind in [Kind::Volcano, Kind::Heatmap] {
        let spec = FigureSpec {
            family,
            ..FigureSpec::of(kind)
        };
        let figure = composed(&of, &spec).unwrap();
        for plot in &figure.plots {
            assert!(plot.title().contains("B \u{2212} A"), "{}", plot.title());
        }
    }
    let spec = FigureSpec {
        family: Some(ContrastFamily::ChangeFromBaseline),
        ..FigureSpec::of(Kind::Volcano)
    };
    let figure = composed(&of, &spec).unwrap();
    let ends = figure.plots.iter().map(|p| match p {
        Plot::Scatter(p) => (p.x_ends, p.y_ends),
        _ => panic!(),
    });
    let ends: Vec<_> = ends.collect();
    assert!(ends.len() == 2 && ends[0] == ends[1]);
    let (low, high) = ends[0].0.unwrap();
    assert_eq!(low, -high);
    let text = caption(&of, &spec);
    assert!(
        text.contains("a, A, Week 1; b, B, Week 1: M010, M009"),
        "{text}"
    );
    // One marker or two are no cloud.
    let few = analysed(two(1.0).as_bytes(), Request::default());
    assert!(matches!(
        composed(&few, &FigureSpec::of(Kind::Volcano)),
        Err(FigureError::TooFewMarkers { .. })
    ));
    // On an axis of ratios rows of p are ratios.
    let mut request = Request::default();
    request.analysis.scale = Some(plan::Scale::Ln);
    let of = analysed(two(1.0).as_bytes(), request);
    let spec = FigureSpec {
        annotation: AnnotationKind::Rows,
        ..FigureSpec::of(Kind::Difference)
    };
    let figure = composed(&of, &spec).unwrap();
    assert!(
        figure.panels[0]
            .annotations
            .iter()
            .all(|a| a.row == "B / A")
    );
}

#[test]
fn a_caption_never_changes_the_case_of_a_name() {
    let text = two(1.0).replace(",A,", ",Female,").replace(",B,", ",Male,");
    let of = analysed(text.as_bytes(), Request::default());
    let text = caption(&of, &FigureSpec::of(Kind::Difference));
    assert!(text.contains("Male \u{2212} Female"), "{text}");
}

#[test]
fn nothing_is_said_of_what_is_not_drawn() {
    for file in ["one_subject.csv", "one_subject_a_group.csv"] {
        let of = stress(file);
        for kind in [Kind::Forest, Kind::Diagnostics, Kind::Volcano] {
            let refused = composed(&of, &FigureSpec::of(kind));
            assert!(
                matches!(
                    refused,
                    Err(FigureError::NoEstimates | FigureError::TooFewMarkers { .. })
                ),
                "{file} {kind}"
            );
        }
        let spec = FigureSpec::of(Kind::Change);
        let figure = composed(&of, &spec).unwrap();
        assert!(figure.panels[0].series.iter().all(|s| s.centers.is_empty()));
        let text = caption(&of, &spec);
        assert!(
            !text.contains("ean change") && !text.contains("CI"),
            "{text}"
        );
    }
    let of = crossover();
    let text = caption(&of, &FigureSpec::of(Kind::Diagnostics));
    let figure = composed(&of, &FigureSpec::of(Kind::Diagnostics)).unwrap();
    let has_rows = figure.plots.iter().any(|p| matches!(p, Plot::Rows(_)));
    assert_eq!(text.contains("owes to single subjects"), has_rows);
    assert!(text.contains("of the model of"), "{text}");
}

#[test]
fn captions_count_who_is_drawn() {
    // Three subjects of B are seen at the baseline only.
    let text = long(&[("A", 8), ("B", 8)], &["Week 0", "Week 1"], |g, s, v| {
        (g == 0 || s > 2 || v == 0).then(|| 20.0 + noise(g, s, v))
    });
    let two = text.lines().enumerate().map(|(i, line)| match i {
        0 => format!("{line},RANKL (pg/mL)"),
        _ if line.ends_with(',') => format!("{line},"),
        _ => format!("{line},{}", 9.0 + noise(i, 3 * i, 1)),
    });
    let two: Vec<String> = two.collect();
    let of = analysed(two.join("\n").as_bytes(), Request::default());
    for kind in [Kind::Paired, Kind::Waterfall] {
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(
            text.contains("in A (n = 8) and B (n = 5)"),
            "{kind}: {text}"
        );
    }
    assert!(caption(&of, &FigureSpec::of(Kind::Baseline)).contains("in A (n = 8) and B (n = 8)"));
    // The legend of a figure whose panels have n of their own has none.
    let of = the_example();
    let spec = FigureSpec {
        markers: of.1.markers[..2].iter().map(|m| m.marker.clone()).collect(),
        ..FigureSpec::of(Kind::Correlation)
    };
    let drawn = scene(&of, &spec);
    assert!(texts(&drawn).iter().all(|t| !t.contains("(n = ")));
    assert!(
        drawn
            .items
            .iter()
            .any(|i| matches!(i, Item::Begin { class: "fit", .. }))
    );
    let Plot::Scatter(plot) = &composed(&of, &spec).unwrap().plots[0] else {
        panic!()
    };
    let n = format!("n = {}", plot.dots.len());
    assert_eq!(
        texts(&drawn).into_iter().filter(|t| t.contains(&n)).count(),
        1
    );
    let of_group = |g: usize| plot.dots.iter().filter(|d| d.group == g).count();
    let text = caption(&of, &spec);
    let who = format!("in HC (n = {}) and MDD (n = {})", of_group(0), of_group(1));
    assert!(text.contains(&who), "{text}");
}

#[test]
fn direct_labels_without_room_are_told_and_ribbons_are_not_shifted() {
    let of = stress("twelve_groups.csv");
    let spec = FigureSpec {
        extras: Box::new(Extras {
            labels: Labels::Direct,
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    assert!(scene(&of, &spec).moved.contains(&Moved::Labels));
    let (study, results) = the_example();
    for (time, band) in [
        (TimeAxis::True, Band::Ribbon),
        (TimeAxis::Ordinal, Band::Ribbon),
    ] {
        let spec = FigureSpec {
            time,
            individuals: false,
            extras: Box::new(Extras {
                band,
                ..Extras::default()
            }),
            ..FigureSpec::default()
        };
        let drawn = scene(&(study.clone(), results.clone()), &spec);
        let first = |group: usize| {
            let id = format!("panel-1-group-{group}");
            let start = drawn
                .items
                .iter()
                .position(|i| matches!(i, Item::Begin { id: own, .. } if *own == id));
            drawn.items[start.unwrap()..].iter().find_map(|i| match i {
                Item::Line { points, .. } if points.len() > 2 => Some(points[0].0),
                _ => None,
            })
        };
        assert_eq!(first(1).unwrap(), first(2).unwrap());
    }
}

#[test]
fn a_difference_figure_shows_the_contrasts_that_are_asked_for() {
    let drawn = |of: &Of, family| {
        let spec = FigureSpec {
            family: Some(family),
            annotation: AnnotationKind::P,
            ..FigureSpec::of(Kind::Difference)
        };
        let figure = composed(of, &spec).unwrap();
        let panel = &figure.panels[0];
        let numbers: Vec<f64> = panel.series[1].centers.iter().map(|c| c.y).collect();
        (panel.y.label.clone(), numbers, caption(of, &spec))
    };
    let of = the_example();
    let change = drawn(&of, ContrastFamily::DifferenceInChange);
    let groups = drawn(&of, ContrastFamily::GroupDifference);
    assert!(
        change.0.contains("changes") && !groups.0.contains("change"),
        "{groups:?}"
    );
    let want: Vec<f64> = of.1.markers[0]
        .contrasts(ContrastFamily::GroupDifference)
        .filter_map(|c| c.ratio.or(c.estimate))
        .collect();
    assert_eq!(groups.1, want);
    assert!(
        groups.2.starts_with("Differences between groups in "),
        "{}",
        groups.2
    );
    // A crossover: each subject is drawn under both treatments and counted once.
    let of = crossover();
    let subjects = of.0.subjects.len();
    let change = drawn(&of, ContrastFamily::DifferenceInChange);
    let treatments = drawn(&of, ContrastFamily::TreatmentDifference);
    assert_ne!(change.1, treatments.1);
    assert!(!treatments.0.contains("change"), "{}", treatments.0);
    for (text, start) in [
        (&change.2, "Differences in change between treatments"),
        (&treatments.2, "Differences between treatments"),
    ] {
        assert!(text.starts_with(start), "{text}");
        assert!(
            !text.contains(&format!("{} subjects", 2 * subjects)),
            "{text}"
        );
    }
}

#[test]
fn stars_are_explained_once_at_any_level_on_the_artwork_of_a_journal() {
    for level in [0.95, 0.99] {
        let mut request = Request::default();
        request.analysis.conf_level = level;
        let of = analysed(two(3.0).as_bytes(), request);
        let spec = FigureSpec {
            preset: Some(Preset::Nature2),
            annotation: AnnotationKind::Stars,
            ..FigureSpec::default()
        };
        let figure = composed(&of, &spec).unwrap();
        assert!(
            figure.center_text.contains("*\u{a0}"),
            "{}",
            figure.center_text
        );
        let said = caption(&of, &spec);
        assert_eq!(said.matches("ns ").count(), 1, "{said}");
    }
}
