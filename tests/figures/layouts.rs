//! Forests, facets, boxes, pairs and titles of groups, as a journal's designer looks at them.

use crate::{analysed, the_example};
use trajecta::figure::{
    self, CenterKind, Extras, Figure, FigureSpec, IntervalKind, Item, Kind, Material, Plot, Preset,
    RowsPlot, Scene,
};
use trajecta::plan::Request;
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

fn composed(of: &(Study, AnalysisResults), spec: &FigureSpec) -> Figure {
    figure::compose(spec, Material::new(&of.0, &of.1)).unwrap()
}

fn pages(of: &(Study, AnalysisResults), spec: &FigureSpec) -> Vec<Scene> {
    figure::pages(&composed(of, spec), &spec.page()).unwrap()
}

fn caption(of: &(Study, AnalysisResults), spec: &FigureSpec) -> String {
    figure::caption(spec, Material::new(&of.0, &of.1)).unwrap()
}

fn texts(scene: &Scene) -> Vec<(&str, f64)> {
    let all = scene.items.iter();
    all.filter_map(|i| match i {
        Item::Text { text, size_pt, .. } => Some((text.as_str(), *size_pt)),
        _ => None,
    })
    .collect()
}

fn forest(preset: Preset) -> FigureSpec {
    FigureSpec {
        preset: Some(preset),
        ..FigureSpec::of(Kind::Forest)
    }
}

fn rows(figure: &Figure) -> Vec<&RowsPlot> {
    let rows = figure.plots.iter().filter_map(|p| match p {
        Plot::Rows(rows) => Some(rows),
        _ => None,
    });
    rows.collect()
}

#[test]
fn data_of_a_forest_keep_their_part_of_the_width() {
    let of = the_example();
    for preset in Preset::ALL {
        let spec = forest(*preset);
        let page = spec.page();
        for scene in pages(&of, &spec) {
            let cell = page.width_mm - 4.0 * page.text_pt / 7.0;
            for panel in &scene.panels {
                let own = panel.right - panel.left;
                assert!(own >= 0.5 * cell - 0.1, "{preset}: {own} of {cell} mm");
            }
        }
    }
}

#[test]
fn a_forest_says_who_is_behind_its_rows_on_every_page() {
    let of = the_example();
    let figure = composed(&of, &forest(Preset::Nature2));
    let marker = &of.1.markers[0];
    let n = |group: &str, visit: &str| marker.descriptive(group, visit).unwrap().n;
    let all: Vec<&str> = rows(&figure)[0]
        .rows
        .iter()
        .filter(|r| !r.is_heading)
        .map(|r| r.n.as_str())
        .collect();
    assert_eq!(all[0], n("HC", "230 min").to_string());
    assert_eq!(all[5], n("MDD", "Day 3").to_string());
    let both = format!("{}/{}", n("MDD", "230 min"), n("HC", "230 min"));
    assert_eq!(all[6], both);
    for preset in Preset::ALL {
        let spec = forest(*preset);
        let text = caption(&of, &spec);
        assert!(text.contains("unadjusted") && text.contains("n: subjects"));
        let scenes = pages(&of, &spec);
        // One journal sets its decimals with a raised point.
        let plain = |t: (&str, f64)| t.0.replace('\u{b7}', ".");
        let drawn: Vec<String> = scenes.iter().flat_map(texts).map(plain).collect();
        for row in rows(&composed(&of, &spec)).iter().flat_map(|p| &p.rows) {
            for cell in row.cells.iter().chain([&row.n]) {
                assert!(
                    drawn.contains(&plain((cell, 0.0))) || cell.is_empty(),
                    "{preset}: {cell}"
                );
            }
        }
    }
}

#[test]
fn favoured_sides_are_drawn_where_they_are_said_and_groups_are_compared() {
    let of = the_example();
    let extras = Extras {
        favours: Some(("the patients".to_owned(), "the controls".to_owned())),
        ..Extras::default()
    };
    let within = FigureSpec {
        extras: Box::new(extras),
        ..forest(Preset::Nature1)
    };
    assert!(figure::compose(&within, Material::new(&of.0, &of.1)).is_err());
    let between = FigureSpec {
        family: Some(ContrastFamily::DifferenceInChange),
        ..within
    };
    for scene in pages(&of, &between) {
        let all = texts(&scene);
        assert!(all.iter().any(|t| t.0.starts_with("Favours the patients")));
        assert!(all.iter().any(|t| t.0.starts_with("Favours the controls")));
    }
    for scene in pages(&of, &forest(Preset::Nature1)) {
        assert!(texts(&scene).iter().all(|t| !t.0.contains("Favours")));
    }
    // One side alone.
    let mut one = between;
    one.extras.favours = Some((String::new(), "the controls".to_owned()));
    for scene in pages(&of, &one) {
        let said = texts(&scene).into_iter().map(|t| t.0);
        let said: Vec<&str> = said.filter(|t| t.contains("Favours")).collect();
        assert_eq!(said.len(), 1, "{said:?}");
    }
}

#[test]
fn facets_of_markers_and_groups_stand_as_one_grid() {
    let of = the_example();
    let spec = FigureSpec {
        preset: Some(Preset::Nature2),
        extras: Box::new(Extras {
            by_group: true,
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    let scenes = pages(&of, &spec);
    let [scene] = scenes.as_slice() else {
        panic!("{} pages", scenes.len())
    };
    let markers = of.1.markers.len();
    assert_eq!(scene.panels.len(), 2 * markers);
    for row in scene.panels.chunks(2) {
        assert!((row[0].top - row[1].top).abs() < 1e-9);
        assert!((row[0].left - scene.panels[0].left).abs() < 1e-9);
        assert!((row[1].left - scene.panels[1].left).abs() < 1e-9);
    }
    let all = texts(scene);
    let times = |wanted: &str| all.iter().filter(|t| t.0 == wanted).count();
    assert_eq!((times("HC"), times("MDD")), (1, 1), "{all:?}");
    assert_eq!(times("OPG (pg/mL)"), 1);
    // A letter a marker.
    assert_eq!((times("a"), times("b"), times("e")), (1, 1, 0));
    assert!(caption(&of, &spec).contains("a, OPG; b, RANKL"));
}

fn doses() -> (Study, AnalysisResults) {
    let mut text = String::from("subject,dose_mg,visit,Weight (g),CRP [mg/L]\n");
    for s in 0..24 {
        let dose = [0, 10, 50][s % 3];
        for v in 0..3 {
            let weight = 290 + 7 * (s % 5) + v * (3 + dose / 10) + (s * v) % 4;
            let crp =
                4.0 + 0.3 * (s % 7) as f64 - 0.02 * (dose * v) as f64 + 0.1 * ((s + v) % 3) as f64;
            text += &format!("S{s:02},{dose},Week {},{weight},{crp:.2}\n", 4 * v);
        }
    }
    analysed(text.as_bytes(), Request::default())
}

#[test]
fn groups_that_are_numbers_have_the_name_of_their_column() {
    let of = doses();
    for (kind, wanted) in [
        (Kind::Trajectory, "Dose (mg):"),
        (Kind::Baseline, "Dose (mg): 0, 10 and 50"),
        (Kind::Forest, "Dose (mg): 0, 10 and 50"),
    ] {
        let spec = FigureSpec {
            preset: Some(Preset::Nature2),
            ..FigureSpec::of(kind)
        };
        let scenes = pages(&of, &spec);
        let all = texts(&scenes[0]);
        assert!(all.iter().any(|t| t.0 == wanted), "{kind}: {all:?}");
        assert!(caption(&of, &spec).contains("Dose (mg): 0, 10 and 50."));
    }
    // Names say themselves what they are.
    assert!(
        composed(&the_example(), &FigureSpec::default())
            .group_title
            .is_empty()
    );
}

#[test]
fn a_unit_in_the_name_of_a_marker_stands_once() {
    let of = doses();
    let label = |kind: Kind| -> Vec<String> {
        let figure = composed(&of, &FigureSpec::of(kind));
        figure.panels.iter().map(|p| p.y.label.clone()).collect()
    };
    assert_eq!(label(Kind::Trajectory), ["Weight (g)", "CRP (mg/L)"]);
    assert_eq!(
        label(Kind::Difference),
        [
            "Difference in change in Weight (g)",
            "Difference in change in CRP (mg/L)"
        ]
    );
}

#[test]
fn whiskers_end_in_values_near_the_box() {
    let of = the_example();
    let spec = FigureSpec {
        center: Some(CenterKind::Median),
        interval: Some(IntervalKind::Quartiles),
        individuals: false,
        ..FigureSpec::of(Kind::Baseline)
    };
    let figure = composed(&of, &spec);
    assert!(
        figure.center_text.contains("whiskers"),
        "{}",
        figure.center_text
    );
    let mut beyond = 0;
    for plot in &figure.plots {
        let Plot::Baseline(plot) = plot else { panic!() };
        let marker = &of.0.markers[of.0.marker_index(&plot.marker).unwrap()];
        for strip in &plot.strips {
            let (low, high) = strip.whiskers.unwrap();
            let center = strip.center.unwrap();
            let (q1, q3) = (center.low.unwrap().ln(), center.high.unwrap().ln());
            let reach = 1.5 * (q3 - q1) + 1e-9;
            let is_of_group = |s: &usize| of.0.subjects[*s].group == strip.group;
            let people = (0..of.0.subjects.len()).filter(is_of_group);
            let at = |s: usize| marker.values[s * of.0.n_visits() + of.0.baseline].get();
            let values: Vec<f64> = people.filter_map(at).collect();
            assert!(values.contains(&low) && values.contains(&high));
            assert!(low.ln() >= q1 - reach && high.ln() <= q3 + reach);
            let outside = values.iter().filter(|v| **v < low || **v > high);
            assert_eq!(outside.count(), strip.outliers.len());
            beyond += strip.outliers.len();
        }
    }
    assert!(beyond > 0);
}

#[test]
fn visits_of_pairs_keep_the_size_of_the_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/figures");
    for file in ["eight_groups.csv", "bracketed_marker_names.csv"] {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let of = analysed(&bytes, Request::default());
        let spec = FigureSpec {
            preset: Some(Preset::Nature1),
            ..FigureSpec::of(Kind::Paired)
        };
        for scene in pages(&of, &spec) {
            let all = texts(&scene);
            let small = all.iter().filter(|t| t.1 < spec.page().text_pt - 1e-9);
            assert_eq!(small.count(), 0, "{file}: {all:?}");
        }
    }
}
