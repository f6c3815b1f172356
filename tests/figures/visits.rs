//! Where visits stand on the axis of a time course, and what is written under it.

use crate::{analysed, the_example};
use trajecta::figure::{self, FigureSpec, Item, Kind, Material, Preset, Scene, TimeAxis};
use trajecta::plan::Request;
use trajecta::results::AnalysisResults;
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

/// Two markers of sixteen subjects at these visits.
fn study_at(column: &str, visits: &[String]) -> Of {
    let mut text = format!("subject,group,{column},crp,il6\n");
    for s in 0..16 {
        for (v, visit) in visits.iter().enumerate() {
            let (a, b) = ((s * 7 + v * 5) % 11, (s * 3 + v * 7) % 13);
            let group = ["placebo", "active"][s % 2];
            text += &format!("S{s},{group},{visit},{},{}\n", 20 + a, 30 + b);
        }
    }
    analysed(text.as_bytes(), Request::default())
}

fn named(visits: &[&str]) -> Vec<String> {
    visits.iter().map(|v| (*v).to_owned()).collect()
}

fn scene(of: &Of, spec: &FigureSpec) -> Scene {
    let figure = figure::compose(spec, Material::new(&of.0, &of.1)).unwrap();
    figure::layout(&figure, &spec.page()).unwrap()
}

fn caption(of: &Of, spec: &FigureSpec) -> String {
    figure::caption(spec, Material::new(&of.0, &of.1)).unwrap()
}

fn at(time: TimeAxis) -> FigureSpec {
    FigureSpec {
        time,
        preset: Some(Preset::Nature2),
        ..FigureSpec::default()
    }
}

/// Places of the ticks of the first panel's visits.
fn ticks(scene: &Scene) -> Vec<f64> {
    let is_axes = |i: &Item| matches!(i, Item::Begin { id, .. } if id == "panel-1-axes");
    let from = scene.items.iter().position(is_axes).unwrap();
    let own = scene.items[from..]
        .iter()
        .take_while(|i| !matches!(i, Item::End));
    let lines: Vec<&Vec<(f64, f64)>> = own
        .filter_map(|i| match i {
            Item::Line { points, .. } => Some(points),
            _ => None,
        })
        .collect();
    let bottom = lines[0][0].1;
    let is_tick = |p: &&&Vec<(f64, f64)>| {
        p.len() == 2 && p[0].0 == p[1].0 && p[0].1 == bottom && p[1].1 > bottom
    };
    lines.iter().filter(is_tick).map(|p| p[0].0).collect()
}

#[test]
fn no_name_of_a_visit_stands_under_the_tick_of_another() {
    let names = [
        "Baseline", "Day 1", "Day 3", "Week 1", "Week 2", "Week 4", "Week 8", "Week 12",
    ];
    let of = study_at("visit", &named(&names));
    for preset in [Preset::Nature2, Preset::Plos] {
        let spec = FigureSpec {
            preset: Some(preset),
            ..at(TimeAxis::True)
        };
        let scene = scene(&of, &spec);
        let ticks = ticks(&scene);
        assert_eq!(ticks.len(), names.len());
        let mut seen = 0;
        for item in &scene.items {
            let Item::Text {
                text,
                at,
                size_pt,
                rotation,
                ..
            } = item
            else {
                continue;
            };
            let Some(own) = names.iter().position(|n| n == text) else {
                continue;
            };
            // The second panel of a row is far to the right.
            if at.0 > ticks[7] + 10.0 {
                continue;
            }
            seen += 1;
            let em = size_pt * 25.4 / 72.0;
            let x = if *rotation == 0.0 {
                at.0
            } else {
                at.0 - 0.35 * em
            };
            let away = |i: usize| (x - ticks[i]).abs();
            let nearest = (0..ticks.len()).map(away).fold(f64::INFINITY, f64::min);
            assert!(away(own) <= nearest + 0.4 * em, "{text} {x} {ticks:?}");
        }
        assert!(seen >= 4, "{seen}");
    }
}

#[test]
fn visits_that_are_numbers_stand_at_their_numbers() {
    let of = study_at("conc", &named(&["95", "175", "500", "1000"]));
    let places = |time| {
        let figure = figure::compose(&at(time), Material::new(&of.0, &of.1)).unwrap();
        let x = &figure.panels[0].x;
        assert_eq!(x.label.split(' ').next(), Some("Conc"));
        x.ticks.iter().map(|t| t.at).collect::<Vec<f64>>()
    };
    assert_eq!(places(TimeAxis::Auto), [95.0, 175.0, 500.0, 1000.0]);
    assert_eq!(places(TimeAxis::True), [95.0, 175.0, 500.0, 1000.0]);
    assert_eq!(places(TimeAxis::SquareRoot)[3], 1000f64.sqrt());
    assert_eq!(places(TimeAxis::Ordinal), [0.0, 1.0, 2.0, 3.0]);
    assert!(caption(&of, &at(TimeAxis::Ordinal)).contains("Visits stand at equal steps."));
    assert!(!caption(&of, &at(TimeAxis::Auto)).contains("equal steps"));
    // A number that only counts the visits is no place.
    let counted = study_at("visit", &named(&["1", "2", "3", "99"]));
    let figure = figure::compose(&at(TimeAxis::Auto), Material::new(&counted.0, &counted.1));
    let ticks = &figure.unwrap().panels[0].x.ticks;
    assert_eq!(
        ticks.iter().map(|t| t.at).collect::<Vec<_>>(),
        [0.0, 1.0, 2.0, 3.0]
    );
}

#[test]
fn an_axis_of_many_numbers_has_round_ones() {
    let visits: Vec<String> = (0..40)
        .map(|v| format!("{:.4}", 0.0317 * f64::from(v) - 0.16))
        .collect();
    let of = study_at("time", &visits);
    let spec = at(TimeAxis::Auto);
    let scene = scene(&of, &spec);
    let texts: Vec<&str> = scene
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(
        texts.contains(&"0.4") && texts.contains(&"1.0"),
        "{texts:?}"
    );
    assert!(
        !texts
            .iter()
            .any(|t| t.contains("Visits") || t.contains("0.0317"))
    );
    let said = caption(&of, &spec);
    assert!(
        said.contains("time \u{2212}0.1600 to 1.0763 (40 visits)"),
        "{said}"
    );
    assert!(said.contains("Subjects with a value at a visit:"), "{said}");
}

#[test]
fn named_visits_keep_their_equal_steps() {
    let of = the_example();
    let x = &figure::compose(
        &FigureSpec::of(Kind::Trajectory),
        Material::new(&of.0, &of.1),
    )
    .unwrap()
    .panels[0]
        .x
        .clone();
    assert!(x.ticks.iter().enumerate().all(|(i, t)| t.at == i as f64));
}
