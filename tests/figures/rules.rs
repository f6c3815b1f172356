//! What a figure may say: one analysis, no claim without what it speaks of, nothing left out in silence.

use crate::{analysed, the_example};
use std::collections::HashSet;
use trajecta::figure::{
    self, AnnotationKind, CenterKind, Change, Extras, Figure, FigureSpec, IntervalKind, Item, Kind,
    Material, Plot, Preset, Scene,
};
use trajecta::plan::{self, Request};
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;
use trajecta::words::p_value;

fn golden(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    std::fs::read(folder.join(name)).unwrap()
}

fn stress(name: &str) -> (Study, AnalysisResults) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/figures");
    analysed(
        &std::fs::read(folder.join(name)).unwrap(),
        Request::default(),
    )
}

fn composed(of: &(Study, AnalysisResults), spec: &FigureSpec) -> Figure {
    figure::compose(spec, Material::new(&of.0, &of.1)).unwrap()
}

fn first_page(of: &(Study, AnalysisResults), spec: &FigureSpec) -> Scene {
    figure::layout(&composed(of, spec), &spec.page()).unwrap()
}

fn has_class(scene: &Scene, wanted: &str) -> bool {
    let mut items = scene.items.iter();
    items.any(|i| matches!(i, Item::Begin { class, .. } if *class == wanted))
}

/// A p below 0.05 never stands over an interval that holds no change.
#[test]
fn interval_and_p_come_from_one_analysis() {
    let study = analysed(&golden("obk_phase_means.csv"), Request::default());
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        family: Some(ContrastFamily::ChangeFromBaseline),
        preset: Some(Preset::Nature1),
        ..FigureSpec::of(Kind::Change)
    };
    let figure = composed(&study, &spec);
    let mut seen = 0;
    for panel in &figure.panels {
        for a in &panel.annotations {
            let series = &panel.series[a.groups.0.unwrap()];
            let center = series.centers.iter().find(|c| c.x == a.to).unwrap();
            let (low, high) = (center.low.unwrap(), center.high.unwrap());
            let contrasts = study.1.markers[0].contrasts(ContrastFamily::ChangeFromBaseline);
            let own = contrasts.into_iter().find(|c| c.key == a.contrast).unwrap();
            assert_eq!(own.p.unwrap() < 0.05, low > 0.0 || high < 0.0, "{a:?}");
            assert_eq!(own.estimate, Some(center.y));
            seen += 1;
        }
    }
    assert!(seen > 3);
    assert!(
        figure.center_text.contains("Model estimate"),
        "{}",
        figure.center_text
    );
    // Values beside the model's p are a finding, and its fix mends it.
    let mut raw = FigureSpec {
        center: Some(CenterKind::Mean),
        interval: Some(IntervalKind::ConfidenceInterval),
        ..spec
    };
    let found = figure::preflight(&raw, &first_page(&study, &raw));
    let fix = found.iter().find(|f| f.fix == Some(Change::Model)).unwrap();
    assert!(fix.what.contains("the p of the model"));
    fix.fix.as_ref().unwrap().apply(&mut raw);
    assert!(figure::preflight(&raw, &first_page(&study, &raw)).is_empty());
    // Without a model the values are shown.
    let alone = stress("one_subject.csv");
    let figure = composed(&alone, &FigureSpec::of(Kind::Change));
    assert!(
        figure.center_text.starts_with("Thin lines"),
        "{}",
        figure.center_text
    );
    // One subject with changes has them counted.
    assert!(figure.panels[0].counts[0].n.iter().all(|n| *n == 1));
}

#[test]
fn a_crossover_is_drawn_by_treatment() {
    let mut request = Request::default();
    request.analysis.model = Some(plan::ModelKind::Crossover);
    let of = analysed(&golden("crossover.csv"), request);
    for (kind, annotation) in [
        (Kind::Trajectory, AnnotationKind::None),
        (Kind::Trajectory, AnnotationKind::P),
        (Kind::Change, AnnotationKind::P),
    ] {
        let spec = FigureSpec {
            annotation,
            ..FigureSpec::of(kind)
        };
        let figure = composed(&of, &spec);
        let names: Vec<&str> = figure.groups.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(names, ["placebo", "ketamine"]);
        let panel = &figure.panels[0];
        assert_eq!(panel.x.ticks.len(), 3);
        let model = of.1.markers[0].model.as_ref().unwrap();
        for series in &panel.series {
            assert_eq!(series.centers.len(), 3, "{kind}");
            assert!(
                series
                    .subjects
                    .iter()
                    .all(|l| l.subject < of.0.subjects.len())
            );
            if kind == Kind::Trajectory {
                let treatment = Some(names[series.group]);
                let own = model.emmeans.iter();
                let own = own.filter(|e| e.treatment.as_deref() == treatment);
                let own: Vec<f64> = own.map(|e| e.estimate.unwrap()).collect();
                let drawn: Vec<f64> = series.centers.iter().map(|c| c.y).collect();
                assert_eq!(own, drawn);
            }
        }
        let drawn = !panel.annotations.is_empty();
        assert_eq!(drawn, annotation == AnnotationKind::P);
        assert_eq!(figure.notes.iter().any(|n| n.starts_with("p:")), drawn);
    }
    // A note speaks of a p only where one is drawn.
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        family: Some(ContrastFamily::GroupDifference),
        center: Some(CenterKind::Mean),
        ..FigureSpec::default()
    };
    let figure = composed(&of, &spec);
    assert_eq!(
        figure.panels[0].annotations.is_empty(),
        figure.notes.iter().all(|n| !n.starts_with("p:")),
        "{:?}",
        figure.notes
    );
}

#[test]
fn more_than_three_contrasts_are_rows_and_the_plot_keeps_its_half() {
    let of = stress("twelve_groups.csv");
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        preset: Some(Preset::Nature1),
        ..FigureSpec::default()
    };
    let scene = first_page(&of, &spec);
    assert!(has_class(&scene, "contrasts") && !has_class(&scene, "annotations"));
    assert!(scene.height_mm <= 170.05);
    let drawn: HashSet<&str> = scene
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    for c in of.1.markers[0].contrasts(ContrastFamily::DifferenceInChange) {
        let p = p_value(c.p.unwrap());
        assert!(drawn.contains(p.as_str()), "{p}");
    }
    let panel = scene.panels[0];
    let boxes = scene.text_boxes();
    let above = boxes.iter().map(|(c, _)| c[3].1).filter(|y| *y < panel.top);
    let top = above.fold(0.0, f64::max);
    let share = (panel.bottom - panel.top) / (scene.height_mm - top);
    assert!(share > 0.3, "{share}");
    // Few contrasts are rows where that is asked for.
    let (study, results) = the_example();
    let few = FigureSpec {
        annotation: AnnotationKind::Rows,
        ..FigureSpec::default()
    };
    assert!(has_class(&first_page(&(study, results), &few), "contrasts"));
}

#[test]
fn a_journal_gets_no_prose_on_its_artwork() {
    let of = the_example();
    for preset in Preset::ALL {
        let spec = FigureSpec {
            preset: Some(*preset),
            annotation: AnnotationKind::P,
            ..FigureSpec::default()
        };
        let pages = figure::pages(&composed(&of, &spec), &spec.page()).unwrap();
        let has = pages.iter().any(|page| has_class(page, "notes"));
        // A slide has no room for them either.
        assert!(!has, "{preset}");
        let caption = figure::caption(&spec, Material::new(&of.0, &of.1)).unwrap();
        let caption = caption.to_lowercase();
        assert!(caption.contains("p: difference from hc") && caption.contains("synthetic"));
        let on = FigureSpec {
            notes: Some(true),
            ..spec
        };
        let pages = figure::pages(&composed(&of, &on), &on.page()).unwrap();
        let last = pages.last().unwrap();
        assert!(has_class(last, "notes") || last.moved.contains(&figure::Moved::Notes));
    }
    assert!(has_class(&first_page(&of, &FigureSpec::default()), "notes"));
}

/// Every number of a forest stands on the narrowest page, over pages where there are many rows.
#[test]
fn a_forest_drops_no_column_and_no_row() {
    let of = stress("twelve_visits_long_names.csv");
    let spec = FigureSpec {
        preset: Some(Preset::Nature1),
        ..FigureSpec::of(Kind::Forest)
    };
    let figure = composed(&of, &spec);
    let pages = figure::pages(&figure, &spec.page()).unwrap();
    assert!(pages.len() > 1);
    let mut texts: Vec<&str> = Vec::new();
    for page in &pages {
        assert!(page.height_mm <= 170.05);
        texts.extend(page.items.iter().filter_map(|i| match i {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        }));
    }
    let mut rows = 0;
    for plot in &figure.plots {
        let Plot::Rows(plot) = plot else { panic!() };
        for row in plot.rows.iter().filter(|r| !r.is_heading) {
            rows += 1;
            for cell in &row.cells {
                assert!(texts.contains(&cell.as_str()), "{cell}");
            }
        }
    }
    assert!(rows > 100);
    // This journal prints a capital.
    let ps = texts.iter().filter(|t| **t == "P\u{2060}").count();
    assert!(ps >= pages.len());
    // A ratio of changes is not called one of group means.
    let (study, results) = the_example();
    let figure = composed(&(study, results), &FigureSpec::of(Kind::Forest));
    assert!(
        !figure.center_text.contains("geometric means"),
        "{}",
        figure.center_text
    );
}

#[test]
fn twenty_four_groups_look_different() {
    let mut text = String::from("subject,group,visit,crp\n");
    for s in 0..48 {
        for v in 0..3 {
            text += &format!("S{s:02},G{:02},Week {v},{}.{v}\n", s % 24, 3 + s % 7);
        }
    }
    let of = analysed(text.as_bytes(), Request::default());
    for palette in figure::Palette::ALL {
        let spec = FigureSpec {
            palette: *palette,
            ..FigureSpec::default()
        };
        let looks: Vec<String> = composed(&of, &spec)
            .groups
            .iter()
            .map(|g| format!("{:?} {:?} {:?}", g.color, g.symbol, g.dash))
            .collect();
        let distinct: HashSet<&String> = looks.iter().collect();
        assert_eq!(distinct.len(), 24, "{palette}");
    }
}

#[test]
fn numeric_visits_have_a_name() {
    let of = analysed(&golden("orthodont.csv"), Request::default());
    assert_eq!(
        composed(&of, &FigureSpec::default()).panels[0].x.label,
        "Age"
    );
    let figure = composed(&of, &FigureSpec::of(Kind::Forest));
    let Plot::Rows(plot) = &figure.plots[0] else {
        panic!()
    };
    assert!(
        (plot.rows.iter().filter(|r| !r.is_heading)).all(|r| r.label.contains("age 1")),
        "{:?}",
        plot.rows[0].label
    );
}

/// On an axis of time the baseline is zero, whatever day it was.
#[test]
fn time_counts_from_the_baseline() {
    let mut text = String::from("subject,group,visit,crp\n");
    for s in 0..12 {
        for (v, visit) in ["Day 1", "Day 8", "Day 29"].iter().enumerate() {
            text += &format!(
                "S{s},{},{visit},{}\n",
                ["a", "b"][s % 2],
                3 + (s * 7 + v * 5) % 9
            );
        }
    }
    let of = analysed(text.as_bytes(), Request::default());
    let spec = FigureSpec {
        time: figure::TimeAxis::True,
        time_labels: figure::TimeLabels::Numbers,
        ..FigureSpec::default()
    };
    let x = &composed(&of, &spec).panels[0].x;
    let at: Vec<f64> = x.ticks.iter().map(|t| t.at).collect();
    assert_eq!(at, [0.0, 7.0 * 24.0, 28.0 * 24.0]);
    let labels: Vec<&str> = x.ticks.iter().map(|t| t.label.as_str()).collect();
    assert_eq!(labels, ["0", "7", "28"]);
}

#[test]
fn limits_and_missed_visits_are_told() {
    let of = stress("below_detection.csv");
    let figure = composed(&of, &FigureSpec::default());
    assert!(
        figure.center_text.contains("means take half of it"),
        "{}",
        figure.center_text
    );
    let of = the_example();
    assert!(
        composed(&of, &FigureSpec::default())
            .center_text
            .contains("broken at missed visits")
    );
}

#[test]
fn signs_that_no_font_has_fail_the_pre_flight() {
    let of = stress("japanese.csv");
    let spec = FigureSpec::default();
    let found = figure::preflight(&spec, &first_page(&of, &spec));
    assert!(found.iter().any(|f| {
        // Where this computer has a font for it, that font is named.
        let none = f.what.contains("No font has") && f.what.contains('\u{8840}');
        none || f.what.contains("from this computer")
    }));
    // Raised signs are drawn from plain ones.
    let of = stress("greek_and_superscripts.csv");
    let found = figure::preflight(&spec, &first_page(&of, &spec));
    assert!(found.iter().all(|f| !f.what.contains("font")), "{found:?}");
    assert!(figure::svg(&first_page(&of, &spec)).contains("<tspan"));
}

/// Twelve markers share the labels of their visits, and the data have most of the height of each panel.
#[test]
fn small_multiples_share_what_they_share() {
    let of = stress("twenty_four_markers.csv");
    let spec = FigureSpec {
        preset: Some(Preset::Nature2),
        markers: of
            .1
            .markers
            .iter()
            .take(12)
            .map(|m| m.marker.clone())
            .collect(),
        ..FigureSpec::default()
    };
    let scene = first_page(&of, &spec);
    assert_eq!(scene.panels.len(), 12);
    let texts = scene.text_boxes();
    let labels = texts.iter().filter(|(_, t)| t == "Day 28").count();
    assert_eq!(labels, 4, "one a column");
    let data: f64 = scene
        .panels
        .iter()
        .map(|p| (p.right - p.left) * (p.bottom - p.top))
        .sum();
    let share = data / (scene.width_mm * scene.height_mm);
    println!("data take {share:.2} of the page");
    // Titles, labels and the legend take the rest.
    assert!(share > 0.48, "{share}");
    let (first, panel) = (&scene.panels[0], &scene.panels[1]);
    let across = (panel.right - panel.left) / (scene.panels[2].left - panel.left);
    let down = (panel.bottom - panel.top) / (scene.panels[4].top - first.top);
    println!("data take {:.2} of a panel", across * down);
    assert!(across * down > 0.55, "{across} {down}");
    // The names of the groups stand in the legend and in the first panel of the row of n.
    let group = of.0.groups[0].name.as_str();
    let named = texts.iter().filter(|(_, t)| t == group).count();
    assert_eq!(named, 1, "{group}");
}

/// EPS has no transparency: what lies over each other has colours of its own, the same in every format.
#[test]
fn a_range_over_a_stretch_of_time_shows_both_in_every_format() {
    let of = the_example();
    let spec = FigureSpec {
        markers: vec!["opg_pg_ml".to_owned()],
        extras: Box::new(Extras {
            windows: vec![figure::Window {
                from: "0 h".to_owned(),
                to: "230 min".to_owned(),
                text: "infusion".to_owned(),
            }],
            normal: [("opg_pg_ml".to_owned(), (1000.0, 2000.0))].into(),
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    let scene = first_page(&of, &spec);
    let mut class = "";
    let mut fills: Vec<(&str, [u8; 3], f64)> = Vec::new();
    for item in &scene.items {
        match item {
            figure::Item::Begin { class: own, .. } => class = own,
            figure::Item::Shape { fill, opacity, .. } if ["windows", "normal"].contains(&class) => {
                fills.push((class, *fill, *opacity));
            }
            _ => {}
        }
    }
    let [(_, shade, _), (_, range, _), (_, both, _)] = fills[..] else {
        panic!("{fills:?}");
    };
    assert!(fills.iter().all(|f| f.2 == 1.0), "{fills:?}");
    assert!(shade != range && both != shade && both != range);
    let darker = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| *a < b);
    assert!(darker(both, shade) && darker(both, range), "{fills:?}");
    let eps = String::from_utf8(figure::eps(&scene)).unwrap();
    for fill in [shade, range, both] {
        let share = |c: u8| {
            let text = format!("{:.3}", f64::from(c) / 255.0);
            text.trim_end_matches('0').to_owned()
        };
        let color = fill.map(share).join(" ");
        assert!(eps.contains(&format!("{color} rgb")), "{color}");
    }
    let said = figure::caption(&spec, Material::new(&of.0, &of.1)).unwrap();
    assert!(
        said.contains("Grey shading: infusion, 0 h to 230 min."),
        "{said}"
    );
    assert!(said.contains("reen band, reference range"), "{said}");
}

#[test]
fn elements_are_drawn_where_they_are_asked_for() {
    let of = the_example();
    let spec = FigureSpec {
        extras: Box::new(Extras {
            band: figure::Band::Ribbon,
            labels: figure::Labels::Direct,
            windows: vec![figure::Window {
                from: "0 h".to_owned(),
                to: "40 min".to_owned(),
                text: "infusion".to_owned(),
            }],
            events: vec![figure::Event {
                at: "Day 1".to_owned(),
                text: "second visit".to_owned(),
            }],
            normal: [("opg_pg_ml".to_owned(), (1000.0, 2000.0))].into(),
            y_min: Some(10.0),
            y_title: Some("Concentration".to_owned()),
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    let scene = first_page(&of, &spec);
    for class in ["windows", "times", "normal", "labels"] {
        assert!(has_class(&scene, class), "{class}");
    }
    let texts = scene.text_boxes();
    for text in ["infusion", "second visit", "Concentration"] {
        assert_eq!(texts.iter().filter(|(_, t)| t == text).count(), 4, "{text}");
    }
    let unknown = FigureSpec {
        extras: Box::new(Extras {
            events: vec![figure::Event {
                at: "soon".to_owned(),
                text: "x".to_owned(),
            }],
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    let refused = figure::compose(&unknown, Material::new(&of.0, &of.1)).unwrap_err();
    assert!(refused.to_string().contains("\"soon\""), "{refused}");
    // A panel for each group.
    let facets = FigureSpec {
        extras: Box::new(Extras {
            by_group: true,
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    assert_eq!(composed(&of, &facets).panels.len(), 8);
}

#[test]
fn differences_are_those_of_the_results() {
    let of = the_example();
    let figure = composed(&of, &FigureSpec::of(Kind::Difference));
    for (panel, marker) in figure.panels.iter().zip(&of.1.markers) {
        assert!(panel.series[0].centers.is_empty());
        let drawn = panel.series[1].centers.iter().skip(1);
        let own = marker.contrasts(ContrastFamily::DifferenceInChange);
        let pairs: Vec<_> = drawn.zip(own).collect();
        assert_eq!(pairs.len(), 3);
        for (center, c) in pairs {
            assert_eq!(Some(center.y), c.ratio);
            assert_eq!((center.low, center.high), (c.ratio_ci_low, c.ratio_ci_high));
        }
    }
}
