//! What a mark may be taken for: cut intervals, changes between limits, stacked lines, intervals that are not there.

use crate::words::{caption, data_of, long};
use crate::{analysed, the_example};
use trajecta::figure::{
    self, AnnotationKind, CenterKind, Figure, FigureSpec, Finding, Item, Kind, Scene,
};
use trajecta::plan::{Request, Scale};
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

const VISITS: [&str; 3] = ["Baseline", "Week 4", "Week 8"];

fn composed(of: &Of, spec: &FigureSpec) -> Figure {
    figure::compose(spec, data_of(of, spec).material(&of.0, &of.1)).unwrap()
}

fn scene(of: &Of, spec: &FigureSpec) -> Scene {
    figure::layout(&composed(of, spec), &spec.page()).unwrap()
}

fn findings(of: &Of, spec: &FigureSpec) -> Vec<Finding> {
    figure::preflight(spec, &scene(of, spec))
}

fn identity() -> Request {
    let mut request = Request::default();
    request.analysis.scale = Some(Scale::Identity);
    request
}

/// The items of a part.
fn part<'s>(scene: &'s Scene, name: &str) -> Vec<&'s Item> {
    let begins = |i: &Item| matches!(i, Item::Begin { id, .. } if id == name);
    let from = scene.items.iter().position(begins).unwrap();
    let own = scene.items[from + 1..].iter();
    own.take_while(|i| !matches!(i, Item::End)).collect()
}

/// Two subjects below the limit at all visits in each group, others not.
fn below_the_limit() -> Of {
    let mut text = String::from("subject,group,visit,crp\n");
    for s in 0..12 {
        for (v, visit) in VISITS.iter().enumerate() {
            let group = ["placebo", "active"][s % 2];
            let value = match s {
                0..4 => "<1".to_owned(),
                // Nothing changed.
                4..6 => "5".to_owned(),
                _ => format!("{}", 4 + (s * 5 + v * 3) % 7),
            };
            text += &format!("S{s},{group},{visit},{value}\n");
        }
    }
    analysed(text.as_bytes(), identity())
}

#[test]
fn an_interval_that_ends_in_a_break_is_told() {
    let text = long(&[("A", 8), ("B", 8)], &VISITS, |g, s, v| {
        Some(10.0 + (g * 90) as f64 + ((s * 7 + v) % 8) as f64 * (1.0 + 12.0 * g as f64))
    });
    let of = analysed(text.as_bytes(), identity());
    let mut spec = FigureSpec {
        individuals: false,
        ..FigureSpec::default()
    };
    let low = composed(&of, &spec).panels[0].series[1].centers.clone();
    let low = low.iter().filter_map(|c| Some((c.low?, c.y)));
    let (low, center) = low.fold((f64::INFINITY, f64::INFINITY), |a, b| {
        (a.0.min(b.0), a.1.min(b.1))
    });
    spec.extras.y_break = Some((40.0, 0.5 * (low + center)));
    let said = caption(&of, &spec);
    assert!(
        said.contains("Intervals without a cap end in the break"),
        "{said}"
    );
}

#[test]
fn a_change_between_two_limits_is_no_measured_bar_and_no_change_is_on_neither_side() {
    let of = below_the_limit();
    let spec = FigureSpec::of(Kind::Waterfall);
    let drawn = scene(&of, &spec);
    let bars = part(&drawn, "panel-1-group-1-bars");
    let hollow = bars.iter().filter(|i| {
        matches!(
            i,
            Item::Circle {
                fill: [255, 255, 255],
                ..
            }
        )
    });
    assert_eq!(hollow.count(), 2, "{bars:?}");
    let zero = drawn.items.iter().find_map(|i| match i {
        Item::Circle { center, .. } => Some(center.1),
        _ => None,
    });
    let zero = zero.unwrap();
    let flat = bars.iter().filter_map(|i| match i {
        Item::Shape { points, .. } => Some((points[0].1, points[2].1)),
        _ => None,
    });
    let flat: Vec<(f64, f64)> = flat.filter(|(a, b)| (a - b).abs() < 0.6).collect();
    assert!(!flat.is_empty());
    for (a, b) in flat {
        assert!((0.5 * (a + b) - zero).abs() < 1e-9, "{a} {b} {zero}");
    }
}

#[test]
fn lines_from_limit_to_limit_do_not_stack() {
    let of = below_the_limit();
    let drawn = scene(&of, &FigureSpec::default());
    let lines = part(&drawn, "panel-1-group-1-subjects");
    let level = lines.iter().filter(|i| match i {
        Item::Line { points, .. } => points.len() == 2 && points[0].1 == points[1].1,
        _ => false,
    });
    assert_eq!(level.count(), VISITS.len() - 1);
}

#[test]
fn values_beside_a_p_of_the_model_are_a_finding_of_a_change_too() {
    let of = the_example();
    let spec = FigureSpec {
        center: Some(CenterKind::Mean),
        ..FigureSpec::of(Kind::Change)
    };
    let is_it = |f: &&Finding| f.what.contains("the p of the model");
    let found = findings(&of, &spec);
    let mixed = found.iter().find(is_it).expect("a finding");
    let mut mended = spec.clone();
    mixed.fix.as_ref().expect("a fix").apply(&mut mended);
    assert!(!findings(&of, &mended).iter().any(|f| is_it(&f)));
    let percent = FigureSpec {
        percent: true,
        ..FigureSpec::of(Kind::Change)
    };
    assert!(findings(&of, &percent).iter().any(|f| is_it(&f)));
    assert!(
        !findings(&of, &FigureSpec::of(Kind::Change))
            .iter()
            .any(|f| is_it(&f))
    );
}

#[test]
fn p_values_that_no_model_estimates_are_a_finding() {
    let of = the_example();
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        family: Some(ContrastFamily::TreatmentDifference),
        ..FigureSpec::default()
    };
    let found = findings(&of, &spec);
    assert!(
        found.iter().any(|f| f.what.starts_with("No p-values:")),
        "{found:?}"
    );
}

#[test]
fn a_key_names_no_interval_where_none_is_drawn() {
    let text = long(&[("A", 1)], &VISITS, |_, _, v| Some(10.0 + v as f64));
    let of = analysed(text.as_bytes(), identity());
    let key = composed(&of, &FigureSpec::default()).center_text;
    assert!(
        key.starts_with("Value of one subject") && !key.contains("CI"),
        "{key}"
    );
    let said = caption(&of, &FigureSpec::default());
    assert!(
        said.contains("in 1 ") && !said.contains("1 subjects"),
        "{said}"
    );
}

#[test]
fn a_journal_of_raised_points_has_them_in_every_number() {
    let of = the_example();
    for kind in [Kind::Trajectory, Kind::Forest] {
        let spec = FigureSpec {
            preset: Some(figure::Preset::Lancet),
            ..FigureSpec::of(kind)
        };
        let is_plain = |text: &str| {
            let letters: Vec<char> = text.chars().collect();
            let is = |c: char| c.is_ascii_digit();
            letters
                .windows(3)
                .any(|w| is(w[0]) && w[1] == '.' && is(w[2]))
        };
        let drawn = scene(&of, &spec);
        let mut raised = 0;
        for item in &drawn.items {
            if let Item::Text { text, .. } = item {
                assert!(!is_plain(text), "{text}");
                raised += text.matches('\u{b7}').count();
            }
        }
        assert!(raised > 3 || kind == Kind::Trajectory, "{kind}: {raised}");
        let said = caption(&of, &spec);
        assert!(!is_plain(&said), "{said}");
    }
}

#[test]
fn long_names_stand_over_their_rows_of_influence() {
    let names = [
        "Placebo and usual care",
        "Ketamine once",
        "Ketamine six times",
    ];
    let groups: Vec<(&str, usize)> = names.iter().map(|n| (*n, 6)).collect();
    let text = long(&groups, &VISITS, |g, s, v| {
        Some(20.0 + ((31 * g + 17 * s + 53 * v + 7 * s * s * (v + 2)) % 101) as f64 / 10.0)
    });
    let of = analysed(text.as_bytes(), identity());
    let figure = composed(&of, &FigureSpec::of(Kind::Diagnostics));
    let rows = figure.plots.iter().find_map(|p| match p {
        figure::Plot::Rows(rows) => Some(rows),
        _ => None,
    });
    let labels: Vec<&str> = rows
        .unwrap()
        .rows
        .iter()
        .map(|r| r.label.as_str())
        .collect();
    assert_eq!(labels.len(), 6, "{labels:?}");
    assert_eq!(labels[1..3], ["Week 4", "Week 8"]);
    assert!(labels[0].starts_with("Ketamine"));
}

#[test]
fn a_panel_of_influence_that_is_not_there_is_told() {
    let of = crate::truth::crossover();
    let said = caption(&of, &FigureSpec::of(Kind::Diagnostics));
    assert!(said.contains("Influence not computed for"), "{said}");
}
