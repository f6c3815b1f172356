//! What a figure editor objects to: names and numbers that contradict what is drawn, room that is wasted, axes that
//! can't be read.

use crate::words::{caption, data_of, long};
use crate::{analysed, the_example};
use trajecta::figure::{
    self, AnnotationKind, Extras, Figure, FigureSpec, Finding, Item, Kind, Moved, Plot, Preset,
    Scene, TimeAxis,
};
use trajecta::plan::{self, Request, Scale};
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

fn composed(of: &Of, spec: &FigureSpec) -> Figure {
    figure::compose(spec, data_of(of, spec).material(&of.0, &of.1)).unwrap()
}

fn pages(of: &Of, spec: &FigureSpec) -> Vec<Scene> {
    figure::pages(&composed(of, spec), &spec.page()).unwrap()
}

fn scene(of: &Of, spec: &FigureSpec) -> Scene {
    figure::layout(&composed(of, spec), &spec.page()).unwrap()
}

fn findings(of: &Of, spec: &FigureSpec) -> Vec<Finding> {
    figure::preflight(spec, &scene(of, spec))
}

fn of_file(path: &str) -> Of {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    analysed(&std::fs::read(root.join(path)).unwrap(), Request::default())
}

fn in_preset(kind: Kind, preset: Preset) -> FigureSpec {
    FigureSpec {
        preset: Some(preset),
        ..FigureSpec::of(kind)
    }
}

/// Every text with its place and size.
fn texts(scene: &Scene) -> Vec<(&str, (f64, f64), f64)> {
    let all = scene.items.iter();
    all.filter_map(|item| match item {
        Item::Text {
            text, at, size_pt, ..
        } => Some((text.as_str(), *at, *size_pt)),
        _ => None,
    })
    .collect()
}

#[test]
fn a_crossover_of_one_visit_has_the_p_of_its_treatments() {
    let of = of_file("tests/reading/fourth/k01-crossover-sequence-period.csv");
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        family: Some(ContrastFamily::TreatmentDifference),
        ..in_preset(Kind::Trajectory, Preset::Nature2)
    };
    let figure = composed(&of, &spec);
    assert_eq!(figure.panels[0].annotations.len(), 1);
    let text = caption(&of, &spec);
    assert!(!text.contains("does not estimate"), "{text}");
    assert!(
        text.contains("P: difference between treatments, from A; from the model"),
        "{text}"
    );
    // Where there are no visits, none is named.
    let text = caption(&of, &FigureSpec::of(Kind::Baseline));
    assert!(!text.contains("at Visit"), "{text}");
}

#[test]
fn n_of_the_description_is_that_of_the_legend() {
    let of = of_file("tests/data/figures/twelve_visits_long_names.csv");
    let spec = in_preset(Kind::Change, Preset::Nature2);
    let figure = composed(&of, &spec);
    let sizes: Vec<&String> = figure.sizes.iter().flatten().collect();
    for (group, n) in figure.groups.iter().zip(sizes) {
        let named = format!("{} (n = {n})", group.name);
        assert!(
            figure.description.contains(&named),
            "{}",
            figure.description
        );
        assert!(caption(&of, &spec).contains(&named));
    }
}

#[test]
fn values_in_a_break_are_counted_in_the_caption_and_to_the_pre_flight() {
    let mut request = plan::example_request().unwrap();
    request.analysis.scale = Some(Scale::Identity);
    let of = analysed(trajecta::import::example().1, request);
    let marker = of.1.markers[0].marker.clone();
    let values = of.0.markers.iter().find(|m| m.name == marker).unwrap();
    let hidden = values.values.iter().filter_map(|v| v.get());
    let hidden = hidden.filter(|v| 2500.0 < *v && *v < 3500.0).count();
    let spec = FigureSpec {
        markers: vec![marker],
        extras: Box::new(Extras {
            y_break: Some((2500.0, 3500.0)),
            ..Extras::default()
        }),
        ..in_preset(Kind::Trajectory, Preset::Nature1)
    };
    let told = format!("{hidden} values in the break of an axis are not drawn");
    assert!(hidden > 1 && caption(&of, &spec).contains(&told), "{told}");
    assert!(findings(&of, &spec).iter().any(|f| f.what.contains(&told)));
}

/// Heights of the texts, in their middle, and of the estimates of a forest's rows.
fn rows(scene: &Scene) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    for (i, item) in scene.items.iter().enumerate() {
        if !matches!(item, Item::Begin { class: "row", .. }) {
            continue;
        }
        let own = scene.items[i + 1..].iter();
        let own: Vec<&Item> = own.take_while(|i| !matches!(i, Item::End)).collect();
        let texts = own.iter().filter_map(|i| match i {
            Item::Text { at, size_pt, .. } => Some(at.1 - 0.35 * size_pt * figure::MM_PER_PT),
            _ => None,
        });
        let ends = texts.fold(None, |ends: Option<(f64, f64)>, y| {
            Some(ends.map_or((y, y), |(top, low)| (top.min(y), low.max(y))))
        });
        let label = ends.map(|(top, low)| 0.5 * (top + low));
        let line = own.iter().find_map(|i| match i {
            Item::Line { points, .. } => Some(points[0].1),
            _ => None,
        });
        out.extend(label.zip(line));
    }
    out
}

#[test]
fn rows_of_a_forest_stand_beside_their_labels() {
    for of in [the_example(), of_file("tests/golden/data/fev_data.csv")] {
        for preset in Preset::ALL {
            let scenes = pages(&of, &in_preset(Kind::Forest, *preset));
            for scene in &scenes {
                let all = rows(scene);
                assert!(!all.is_empty());
                for (label, line) in all {
                    assert!((label - line).abs() < 0.2, "{preset}: {label} {line}");
                }
            }
            assert!(scenes.len() <= 4, "{preset}: {}", scenes.len());
        }
    }
}

#[test]
fn a_forest_counts_those_whom_a_figure_of_changes_counts() {
    let text = long(&[("A", 6), ("B", 6)], &["Baseline", "Week 4"], |g, s, v| {
        // One without a baseline value.
        (!(g == 1 && s == 0 && v == 0)).then_some((g * 3 + s * 2 + v * (s % 3)) as f64)
    });
    let of = analysed(text.as_bytes(), Request::default());
    let forest = composed(&of, &FigureSpec::of(Kind::Forest));
    let Plot::Rows(rows) = &forest.plots[0] else {
        panic!()
    };
    let change = composed(&of, &FigureSpec::of(Kind::Change));
    let n: Vec<String> = change.panels[0]
        .counts
        .iter()
        .map(|c| c.n[1].to_string())
        .collect();
    let of_rows: Vec<&str> = rows
        .rows
        .iter()
        .map(|r| r.n.as_str())
        .filter(|n| !n.is_empty())
        .collect();
    assert_eq!(n, ["6", "5"]);
    assert_eq!(of_rows, ["6", "5", "5/6"]);
    let text = caption(&of, &FigureSpec::of(Kind::Forest));
    assert!(
        text.contains("n: subjects with a value at baseline and at the visit."),
        "{text}"
    );
}

#[test]
fn groups_stand_apart_on_an_axis_of_time() {
    let of = the_example();
    for time in [TimeAxis::True, TimeAxis::SquareRoot] {
        let spec = FigureSpec {
            time,
            individuals: false,
            ..in_preset(Kind::Trajectory, Preset::Nature2)
        };
        let page = scene(&of, &spec);
        let first = |name: &str| {
            let begins = |i: &Item| matches!(i, Item::Begin { id, .. } if id == name);
            let from = page.items.iter().position(begins).unwrap();
            page.items[from..].iter().find_map(|i| match i {
                Item::Line { points, .. } => Some(points[0].0),
                _ => None,
            })
        };
        let (one, two) = (first("panel-1-group-1"), first("panel-1-group-2"));
        let apart = two.unwrap() - one.unwrap();
        // A small part of the least distance of two visits.
        assert!(apart > 0.02 && apart < 1.75, "{time:?}: {apart}");
    }
}

#[test]
fn numbers_of_subjects_stand_under_names_of_visits() {
    let of = the_example();
    let spec = FigureSpec {
        extras: Box::new(Extras {
            by_group: true,
            ..Extras::default()
        }),
        ..in_preset(Kind::Trajectory, Preset::Nature2)
    };
    for scene in pages(&of, &spec) {
        let tables = scene.items.iter();
        let tables = tables.filter(|i| {
            matches!(
                i,
                Item::Begin {
                    class: "n-table",
                    ..
                }
            )
        });
        let named = texts(&scene).iter().filter(|t| t.0 == "Day 3").count();
        assert_eq!(named, tables.count());
    }
}

#[test]
fn an_entry_of_the_stars_stays_on_one_line() {
    let of = the_example();
    for preset in [Preset::Nature1, Preset::Elsevier1, Preset::Cell1] {
        let spec = FigureSpec {
            annotation: AnnotationKind::Stars,
            ..in_preset(Kind::Trajectory, preset)
        };
        let scene = scene(&of, &spec);
        let all: Vec<String> = texts(&scene).iter().map(|t| t.0.to_lowercase()).collect();
        for entry in [
            "*** p < 0.001",
            "** p < 0.01",
            "* p < 0.05",
            "ns p \u{2265} 0.05",
        ] {
            let is_whole = |t: &String| t.replace('\u{a0}', " ").contains(entry);
            assert!(all.iter().any(is_whole), "{preset}: {entry}");
        }
    }
}

#[test]
fn groups_at_baseline_keep_their_names() {
    let of = of_file("tests/data/figures/twelve_visits_long_names.csv");
    let scene = scene(&of, &in_preset(Kind::Baseline, Preset::Nature2));
    let all: Vec<&str> = texts(&scene).iter().map(|t| t.0).collect();
    assert!(!all.iter().any(|t| t.starts_with("Groups: ")), "{all:?}");
    assert!(!all.contains(&"2 \u{2212} 1"));
    for group in &of.0.groups {
        let first = group.name.split(' ').next().unwrap();
        assert!(all.iter().any(|t| t.starts_with(first)), "{first}");
    }
}

fn data_of_page(scene: &Scene) -> f64 {
    let panel = &scene.panels[0];
    (panel.bottom - panel.top) / scene.height_mm
}

#[test]
fn data_keep_their_part_of_a_slide_or_the_pre_flight_warns() {
    let of = of_file("tests/data/figures/twelve_visits_long_names.csv");
    for (kind, least) in [(Kind::Change, 0.39), (Kind::Difference, 0.39)] {
        let spec = in_preset(kind, Preset::Slide);
        let share = data_of_page(&scene(&of, &spec));
        assert!(share > least, "{kind}: {share}");
        let warns = findings(&of, &spec)
            .iter()
            .any(|f| f.what.contains("of the height of the page"));
        assert_eq!(warns, share < 0.5, "{kind}: {share}");
    }
    let of = of_file("tests/golden/data/fev_data.csv");
    let spec = in_preset(Kind::Change, Preset::Slide);
    assert!(data_of_page(&scene(&of, &spec)) > 0.5);
    // Sentences stand in the caption, and so does n that has no room.
    let text = caption(&of, &spec);
    assert!(text.contains("Model: mixed model"), "{text}");
}

#[test]
fn margins_in_a_caption_have_three_digits() {
    let mut request = plan::example_request().unwrap();
    request.analysis.margin = Some(plan::Margin::parse("-0.223,0.223").unwrap());
    let of = analysed(trajecta::import::example().1, request);
    let text = caption(&of, &FigureSpec::of(Kind::Difference));
    assert!(text.contains("margins (0.8 to 1.25)"), "{text}");
}

#[test]
fn a_marker_of_facets_stands_over_its_row_and_many_groups_are_folded() {
    let by_group = |kind| FigureSpec {
        extras: Box::new(Extras {
            by_group: true,
            ..Extras::default()
        }),
        ..in_preset(kind, Preset::Nature2)
    };
    let of = of_file("tests/data/figures/twelve_visits_long_names.csv");
    let spec = by_group(Kind::Trajectory);
    let page = scene(&of, &spec);
    let name = &of.0.groups[0].name;
    let mixed = texts(&page);
    assert!(!mixed.iter().any(|t| t.0.contains(&format!("{name}: "))));
    assert!(mixed.iter().any(|t| {
        t.0.starts_with("TNF-\u{3b1}, high-sensitivity electrochemiluminescence")
    }));
    assert!(caption(&of, &spec).contains("A panel for each group."));
    let of = of_file("tests/data/figures/eight_groups.csv");
    let page = scene(&of, &spec);
    let mut tops: Vec<f64> = page.panels.iter().map(|p| p.top).collect();
    tops.dedup_by(|a, b| (*a - *b).abs() < 0.01);
    assert_eq!((page.panels.len(), tops.len()), (8, 2));
    let titles = texts(&page)
        .iter()
        .filter(|t| t.0.starts_with("CRP"))
        .count();
    assert_eq!(titles, 2);
}

#[test]
fn p_of_pairs_names_its_group_in_the_size_of_the_page() {
    let of = the_example();
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        ..in_preset(Kind::Paired, Preset::Nature2)
    };
    let scene = scene(&of, &spec);
    let all = texts(&scene);
    let p: Vec<_> = all
        .iter()
        .filter(|t| t.0.contains("P = ") || t.0.contains("P < "))
        .collect();
    assert_eq!(p.len(), 2 * scene.panels.len());
    assert!(p.iter().all(|t| t.2 > 6.9), "{p:?}");
    // One row a group, each behind its symbol.
    let mut rows: Vec<f64> = p[..2].iter().map(|t| t.1.1).collect();
    rows.dedup();
    assert_eq!(rows.len(), 2);
}

#[test]
fn a_caption_says_each_thing_once() {
    let of = the_example();
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        ..in_preset(Kind::Trajectory, Preset::Nature2)
    };
    let text = caption(&of, &spec);
    assert!(text.contains("P: difference from HC"), "{text}");
    assert!(!text.contains("P, difference in change"), "{text}");
    // A p that is told in the caption alone contradicts nothing on a journal's page.
    let percent = FigureSpec {
        percent: true,
        ..in_preset(Kind::Change, Preset::Nature2)
    };
    let said = findings(&of, &percent);
    assert!(
        !said.iter().any(|f| f.what.contains("the p of the model")),
        "{said:?}"
    );
    let of = of_file("tests/golden/data/fev_data.csv");
    let spec = in_preset(Kind::Change, Preset::Nature2);
    let legend = "n, least to most of the markers";
    assert!(caption(&of, &spec).contains(legend));
    assert!(
        texts(&scene(&of, &spec))
            .iter()
            .any(|t| t.0.contains(legend))
    );
}

#[test]
fn many_panels_are_a_range_in_the_caption() {
    let mut text = "id,group,visit".to_owned();
    (0..30).for_each(|m| text += &format!(",M{:02}", m + 1));
    for s in 0..8 {
        for v in 0..2 {
            text += &format!("\n{s},{},Week {v}", ["A", "B"][s % 2]);
            (0..30).for_each(|m| text += &format!(",{}", 10 + (s * 7 + v * 3 + m) % 11));
        }
    }
    let of = analysed(text.as_bytes(), Request::default());
    let text = caption(&of, &in_preset(Kind::Trajectory, Preset::Nature2));
    assert!(
        text.contains("a\u{2013}ad, 30 panels in order, from M01 to M30."),
        "{text}"
    );
}

#[test]
fn groups_of_one_marker_are_rows_of_one_heat_map() {
    let of = of_file("tests/data/figures/eight_groups.csv");
    let figure = composed(&of, &in_preset(Kind::Heatmap, Preset::Nature2));
    let [Plot::Heat(map)] = &figure.plots[..] else {
        panic!("{}", figure.plots.len())
    };
    let names: Vec<&str> = map.rows.iter().map(|r| r.0.as_str()).collect();
    assert_eq!(names.len(), 8);
    assert_eq!((map.title.as_str(), names[0]), ("CRP", "Dose 0"));
    // Two groups of several markers stand side by side in one column.
    let mut request = Request::default();
    request.analysis.scale = Some(Scale::Ln);
    let of = analysed(trajecta::import::example().1, request);
    let scene = scene(&of, &in_preset(Kind::Heatmap, Preset::Nature1));
    assert_eq!(scene.panels.len(), 2);
    assert!((scene.panels[0].top - scene.panels[1].top).abs() < 0.01);
}

#[test]
fn a_volcano_names_in_its_caption_whom_it_names_in_the_picture() {
    let mut text = "id,group,visit".to_owned();
    (0..60).for_each(|m| text += &format!(",M{:02}", m + 1));
    for s in 0..16 {
        for v in 0..2 {
            text += &format!("\n{s},{},Week {v}", ["A", "B"][s % 2]);
            for m in 0..60 {
                // Many markers of one effect: their names have no room.
                let by = if s % 2 == 1 && v == 1 { 4.0 } else { 0.0 };
                let noise = ((s * 31 + v * 17 + m * 7) % 13) as f64 / 13.0;
                text += &format!(",{:.3}", 20.0 + by + noise);
            }
        }
    }
    let of = analysed(text.as_bytes(), Request::default());
    for preset in [Preset::Nature1, Preset::Nature2] {
        let spec = FigureSpec {
            columns: Some(1),
            width_mm: Some(45.0),
            ..in_preset(Kind::Volcano, preset)
        };
        let page = scene(&of, &spec);
        let drawn: Vec<&str> = texts(&page).iter().map(|t| t.0).collect();
        let text = caption(&of, &spec);
        let figure = composed(&of, &spec);
        let Plot::Scatter(plot) = &figure.plots[0] else {
            panic!()
        };
        assert_eq!(plot.names.len(), 12);
        for (_, name) in &plot.names {
            assert_eq!(
                drawn.contains(&name.as_str()),
                text.contains(name.as_str()),
                "{name}: {text}"
            );
        }
        let without = page
            .moved
            .iter()
            .filter(|m| matches!(m, Moved::Name { .. }))
            .count();
        assert_eq!(without > 0, text.contains("where there is room"), "{text}");
    }
}

#[test]
fn no_change_is_seen_on_both_sides_of_its_line() {
    let text = long(&[("A", 6), ("B", 6)], &["Baseline", "Week 4"], |g, s, v| {
        Some(10.0 + (s * (1 + g)) as f64 + if s > 2 { v as f64 } else { 0.0 })
    });
    let mut request = Request::default();
    request.analysis.scale = Some(Scale::Identity);
    let of = analysed(text.as_bytes(), request);
    let scene = scene(&of, &in_preset(Kind::Waterfall, Preset::Nature2));
    let bars = scene.items.iter().filter_map(|i| match i {
        Item::Shape { points, .. } if points.len() == 4 => Some((points[0].1 - points[2].1).abs()),
        _ => None,
    });
    let bars: Vec<f64> = bars.collect();
    // A line of 0.5 pt is 0.18 mm high.
    assert!(
        bars.len() >= 12 && bars.iter().all(|h| *h > 0.4),
        "{bars:?}"
    );
}

#[test]
fn numbers_on_an_axis_of_time_have_no_useless_zeros() {
    let text = long(
        &[("A", 6), ("B", 6)],
        &["0.00", "0.16", "1.00", "3.00"],
        |g, s, v| Some((10 + g * 3 + s * 2 + v * (s % 3)) as f64),
    );
    let of = analysed(text.as_bytes(), Request::default());
    let figure = composed(&of, &FigureSpec::default());
    let names: Vec<&str> = figure.panels[0]
        .x
        .ticks
        .iter()
        .map(|t| t.label.as_str())
        .collect();
    assert_eq!(names, ["0", "0.16", "1", "3"]);
}
