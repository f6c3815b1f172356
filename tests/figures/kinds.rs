//! Kinds of single subjects: what stands in the file is what was measured and computed.

use crate::{analysed, the_example};
use regex_lite::Regex;
use trajecta::figure::{
    self, AnnotationKind, CenterKind, Extras, FigureError, FigureSpec, Kind, Material, Plot, Shape,
};
use trajecta::plan::{self, Multiplicity, Request};
use trajecta::report::FigureData;
use trajecta::results::{AnalysisResults, ChangeMethod, ContrastFamily, CorrelationMethod};
use trajecta::study::Study;

fn golden(name: &str) -> (Study, AnalysisResults) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/data");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    analysed(&bytes, Request::default())
}

fn of_marker(kind: Kind, marker: &str) -> FigureSpec {
    FigureSpec {
        markers: vec![marker.to_owned()],
        ..FigureSpec::of(kind)
    }
}

/// The elements of a part of an SVG.
fn part<'s>(svg: &'s str, id: &str) -> &'s str {
    let start = svg.find(&format!("<g id=\"{id}\"")).unwrap();
    let rest = &svg[start..];
    &rest[..rest.find("</g>").unwrap()]
}

/// Points of the lines and shapes of a part.
fn points(part: &str) -> Vec<Vec<(f64, f64)>> {
    let all = Regex::new("points=\"([^\"]*)\"").unwrap();
    let pair = |p: &str| {
        let (x, y) = p.split_once(',').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    all.captures_iter(part)
        .map(|c| c[1].split(' ').map(pair).collect())
        .collect()
}

/// What a height of the page means, read from the labels of the left axis.
fn axis(svg: &str, id: &str, log: bool) -> impl Fn(f64) -> f64 {
    let text = Regex::new("<text x=\"([^\"]*)\" y=\"([^\"]*)\" font-size=\"([^\"]*)\"[^>]*text-anchor=\"end\"[^>]*>([^<]*)<").unwrap();
    let number = |t: &str| t.replace('\u{2212}', "-").parse::<f64>().ok();
    let ticks: Vec<(f64, f64)> = text
        .captures_iter(part(svg, id))
        .filter_map(|c| {
            let (y, size): (f64, f64) = (c[2].parse().unwrap(), c[3].parse().unwrap());
            let value = number(&c[4])?;
            Some((y - 0.35 * size, if log { value.ln() } else { value }))
        })
        .collect();
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let slope = (last.1 - first.1) / (last.0 - first.0);
    move |y| {
        let value = first.1 + slope * (y - first.0);
        if log { value.exp() } else { value }
    }
}

fn svg_of(of: &(Study, AnalysisResults), spec: &FigureSpec) -> String {
    let plan = plan::resolve(
        &plan::AnalysisPlan {
            scale: of.1.markers.first().map(|m| m.scale),
            ..plan::AnalysisPlan::default()
        },
        &of.0,
    );
    let data = FigureData::of(spec, &of.0, &plan.unwrap());
    let figure = figure::compose(spec, data.material(&of.0, &of.1)).unwrap();
    let svg = figure::svg(&figure::layout(&figure, &spec.page()).unwrap());
    // Letters of statistics have runs of their own.
    let italic = Regex::new("<tspan font-style=\"italic\">([^<]*)</tspan>").unwrap();
    italic.replace_all(&svg, "$1").into_owned()
}

#[test]
fn pairs_and_their_change_stand_where_they_were_measured() {
    for of in [the_example(), golden("orthodont.csv")] {
        let marker = &of.1.markers[0];
        let log = marker.scale.is_log();
        let mut spec = of_marker(Kind::Paired, &marker.marker);
        spec.annotation = AnnotationKind::P;
        let svg = svg_of(&of, &spec);
        let value = axis(&svg, "panel-1-axes", log);
        let visit = of.0.n_visits() - 1;
        let index = of.0.marker_index(&marker.marker).unwrap();
        for (g, group) in of.0.groups.iter().enumerate() {
            let pairs: Vec<(f64, f64)> = (0..of.0.subjects.len())
                .filter(|s| of.0.subjects[*s].group == g)
                .filter_map(|s| {
                    let at = |v: usize| of.0.value(index, s, v);
                    Some((at(of.0.baseline)?, at(visit)?))
                })
                .collect();
            let lines = points(part(&svg, &format!("panel-1-group-{}-subjects", g + 1)));
            assert_eq!(lines.len(), pairs.len());
            assert!(svg.contains(&format!("{} (n = {})", group.name, pairs.len())));
            for (line, (from, to)) in lines.iter().zip(pairs) {
                for (at, want) in [(line[0].1, from), (line[1].1, to)] {
                    let got = value(at);
                    assert!(
                        (got - want).abs() < 2e-3 * want.abs().max(0.1),
                        "{got} {want}"
                    );
                }
            }
        }
        // The change is that of the test in the results.
        let figure = figure::compose(&spec, Material::new(&of.0, &of.1)).unwrap();
        let Plot::Paired(plot) = &figure.plots[0] else {
            panic!()
        };
        for pairs in &plot.groups {
            let test = marker.change.iter().find(|c| {
                c.group == of.0.groups[pairs.group].name
                    && c.visit == of.0.visits[visit].label
                    && c.test == ChangeMethod::PairedT
            });
            let (test, change) = (test.unwrap(), pairs.change.unwrap());
            assert_eq!(change.at, marker.scale.back(test.estimate.unwrap()));
            assert_eq!(change.low, test.ci_low.map(|v| marker.scale.back(v)));
            assert_eq!(pairs.n, test.n);
            assert!(pairs.p.as_ref().unwrap().starts_with("p "));
        }
        assert!(figure.notes.iter().any(|n| n.contains("paired t test")));
    }
}

#[test]
fn bars_of_a_waterfall_are_the_changes_in_order() {
    let of = golden("orthodont.csv");
    let marker = &of.1.markers[0];
    let mut spec = of_marker(Kind::Waterfall, &marker.marker);
    let first = of.0.visits[of.0.baseline + 1].label.clone();
    spec.extras.at = Some(first.clone());
    let svg = svg_of(&of, &spec);
    let value = axis(&svg, "panel-1-axes", false);
    for g in 0..of.0.groups.len() {
        let bars = points(part(&svg, &format!("panel-1-group-{}-bars", g + 1)));
        let mut want: Vec<f64> = (0..of.0.subjects.len())
            .filter(|s| of.0.subjects[*s].group == g)
            .filter_map(|s| {
                let at = |v: usize| of.0.value(0, s, v);
                Some(at(of.0.baseline + 1)? - at(of.0.baseline)?)
            })
            .collect();
        want.sort_by(|a, b| b.total_cmp(a));
        assert_eq!(bars.len(), want.len());
        for (bar, want) in bars.iter().zip(want) {
            // No change is a mark on both sides of its line, so that it is there at all.
            let slack = if want.abs() < 0.1 { 0.7 } else { 0.02 };
            assert!(value(bar[0].1).abs() < slack, "bars start at no change");
            assert!((value(bar[2].1) - want).abs() < slack);
        }
    }
    let figure = figure::compose(&spec, Material::new(&of.0, &of.1)).unwrap();
    assert!(
        figure.center_text.contains(&format!("age {first}")) || figure.center_text.contains(&first)
    );
}

#[test]
fn a_correlation_is_that_of_the_results() {
    let mut request = plan::example_request().unwrap();
    let plain = the_example();
    let names: Vec<String> = (plain.1.markers.iter().take(2))
        .map(|m| m.marker.clone())
        .collect();
    request.analysis.correlate = vec![[names[0].clone(), names[1].clone()]];
    let of = analysed(trajecta::import::example().1, request.clone());
    let spec = FigureSpec {
        markers: names.clone(),
        ..FigureSpec::of(Kind::Correlation)
    };
    let resolved = plan::resolve(&request.analysis, &of.0).unwrap();
    let data = FigureData::of(&spec, &of.0, &resolved);
    let figure = figure::compose(&spec, data.material(&of.0, &of.1)).unwrap();
    let Plot::Scatter(plot) = &figure.plots[0] else {
        panic!()
    };
    let last = &of.0.visits[of.0.n_visits() - 1].label;
    let all = of.1.markers[0].correlations.iter();
    let mut all = all.filter(|c| c.group.is_none() && c.method == CorrelationMethod::Pearson);
    let own = all.find(|c| c.visit == *last).unwrap();
    assert_eq!(plot.dots.len(), own.n);
    let r = format!("r = {:.2} (", own.estimate).replace('-', "\u{2212}");
    let title = plot.title.replace('\u{a0}', " ");
    assert!(title.starts_with(&r), "{title} {r}");
    assert!(title.ends_with(&format!("n = {}", own.n)));
    // Each group's own is in the notes, so in the caption.
    let caption = figure::caption(&spec, data.material(&of.0, &of.1)).unwrap();
    for group in &of.0.groups {
        assert!(
            caption.contains(&format!("in {}: r = ", group.name)),
            "{caption}"
        );
    }
    // One marker, and too many, are refused with the way out.
    let refused = |markers: Vec<String>, of: &(Study, AnalysisResults)| {
        let spec = FigureSpec {
            markers,
            ..FigureSpec::of(Kind::Correlation)
        };
        figure::compose(&spec, Material::new(&of.0, &of.1)).unwrap_err()
    };
    assert_eq!(refused(vec![names[0].clone()], &of), FigureError::NoPairs);
}

#[test]
fn visits_without_a_change_are_refused_by_name() {
    let of = the_example();
    let mut spec = of_marker(Kind::Paired, &of.1.markers[0].marker);
    spec.extras.at = Some("Day 99".to_owned());
    let why = figure::compose(&spec, Material::new(&of.0, &of.1)).unwrap_err();
    let text = why.message().on_command_line();
    assert!(text.contains("Day 99") && text.contains("--at"), "{text}");
    assert!(text.contains(&of.0.visits[of.0.n_visits() - 1].label));
    // Elsewhere the option has no meaning, nor has a shape.
    let mut other = FigureSpec::of(Kind::Trajectory);
    other.extras.at = Some("Day 1".to_owned());
    assert!(matches!(other.check(), Err(FigureError::NotForKind { .. })));
    let mut other = FigureSpec::of(Kind::Forest);
    other.extras.shape = Shape::Violin;
    assert!(matches!(other.check(), Err(FigureError::NotForKind { .. })));
    let other = FigureSpec {
        center: Some(CenterKind::Median),
        ..FigureSpec::of(Kind::Waterfall)
    };
    assert!(matches!(other.check(), Err(FigureError::NotForKind { .. })));
}

#[test]
fn violins_and_clouds_stand_beside_their_points() {
    let of = golden("orthodont.csv");
    for shape in [Shape::Violin, Shape::Raincloud] {
        let spec = FigureSpec {
            extras: Box::new(Extras {
                shape,
                ..Extras::default()
            }),
            ..FigureSpec::of(Kind::Baseline)
        };
        let svg = svg_of(&of, &spec);
        let value = axis(&svg, "panel-1-axes", false);
        let strip = part(&svg, "panel-1-group-1");
        let cloud = &points(strip)[0];
        let values = of.0.values_at(0, 0, of.0.baseline);
        // From the least value to the largest.
        let ends = cloud.iter().map(|p| value(p.1));
        let (low, high) = ends.fold((f64::MAX, f64::MIN), |(l, h), y| (l.min(y), h.max(y)));
        let want = |f: fn(f64, f64) -> f64| values.iter().copied().reduce(f).unwrap();
        assert!((low - want(f64::min)).abs() < 0.02 && (high - want(f64::max)).abs() < 0.02);
        assert!(svg.contains("density of the values"));
        // Without points the shape stays.
        let bare = FigureSpec {
            individuals: false,
            ..spec
        };
        assert!(points(part(&svg_of(&of, &bare), "panel-1-group-1"))[0].len() > 60);
    }
}

#[test]
fn pictures_of_many_markers_colour_below_the_level_of_the_plan_and_name_its_p() {
    let of = |level: f64, within: Multiplicity, over: Multiplicity| {
        let mut request = plan::example_request().unwrap();
        request.analysis.conf_level = level;
        request.analysis.adjust = within;
        request.analysis.adjust_markers = over;
        analysed(trajecta::import::example().1, request)
    };
    let (none, holm) = (Multiplicity::None, Multiplicity::Holm);
    for (level, within, over, said) in [
        (0.95, none, none, "p < 0.05 unadjusted"),
        (0.9, none, none, "p < 0.1 unadjusted"),
        (0.99, holm, none, "p < 0.01 adjusted (Holm, "),
        (0.95, holm, holm, "p < 0.05 adjusted across markers"),
    ] {
        let of = of(level, within, over);
        for (kind, family) in [
            (Kind::Volcano, ContrastFamily::DifferenceInChange),
            (Kind::Heatmap, ContrastFamily::ChangeFromBaseline),
        ] {
            let spec = FigureSpec::of(kind);
            let figure = figure::compose(&spec, Material::new(&of.0, &of.1)).unwrap();
            assert!(figure.center_text.contains(said), "{}", figure.center_text);
            let speaks = of.1.markers.iter().flat_map(|m| m.contrasts(family));
            let small = speaks.filter(|c| c.deciding_p().is_some_and(|p| p < of.1.level()));
            let drawn = figure.plots.iter().map(|plot| match plot {
                Plot::Scatter(plot) => {
                    let colored = plot.dots.iter().filter(|d| d.group != usize::MAX);
                    colored.count()
                }
                Plot::Heat(plot) => {
                    let cells = plot.rows.iter().flat_map(|(_, cells)| cells);
                    cells.flatten().filter(|c| c.is_dotted).count()
                }
                _ => 0,
            });
            assert_eq!(drawn.sum::<usize>(), small.count(), "{said}");
        }
    }
}
