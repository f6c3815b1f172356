//! What is not there is not drawn, and the figure says so.

use crate::analysed;
use crate::words::{caption, data_of, noise};
use trajecta::figure::{self, AnnotationKind, Figure, FigureSpec, Finding, Kind, Plot, Preset};
use trajecta::plan::{Request, Scale};
use trajecta::results::AnalysisResults;
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

fn composed(of: &Of, spec: &FigureSpec) -> Figure {
    figure::compose(spec, data_of(of, spec).material(&of.0, &of.1)).unwrap()
}

fn findings(of: &Of, spec: &FigureSpec) -> Vec<Finding> {
    let scene = figure::layout(&composed(of, spec), &spec.page()).unwrap();
    figure::preflight(spec, &scene)
}

fn svg(of: &Of, spec: &FigureSpec) -> String {
    figure::svg(&figure::layout(&composed(of, spec), &spec.page()).unwrap())
}

/// The drawing alone: notes may say what it leaves out.
fn without_notes(of: &Of, spec: &FigureSpec) -> String {
    let spec = FigureSpec {
        notes: Some(false),
        ..spec.clone()
    };
    svg(of, &spec)
}

/// Two markers, of which the first has a model only where it says so: its model is taken away.
fn two_markers(groups: &[&str], value: impl Fn(usize, usize, usize) -> Option<f64>) -> Of {
    let mut text = "subject,group,visit,OPG (pg/mL),sRANKL (pmol/L)\n".to_owned();
    for (g, group) in groups.iter().enumerate() {
        for s in 0..12 {
            for (v, visit) in ["Baseline", "Week 2", "Week 4"].iter().enumerate() {
                let one = value(g, s, v).map_or(String::new(), |x| x.to_string());
                let two = 20.0 + noise(g, s + 3, v + 1);
                text.push_str(&format!("{group}{s},{group},{visit},{one},{two}\n"));
            }
        }
    }
    let mut request = Request::default();
    request.analysis.scale = Some(Scale::Identity);
    analysed(text.as_bytes(), request)
}

fn without_the_first_model() -> Of {
    let mut of = two_markers(&["A", "B"], |g, s, v| Some(10.0 + noise(g, s, v)));
    let m = &mut of.1.markers[0];
    m.model = None;
    m.why = Some(
        "The mixed model did not converge (no optimum after 80 iterations), so it offers no estimates. Choose another."
            .to_owned(),
    );
    of
}

#[test]
fn a_marker_without_a_model_is_said_once_and_drawn_nowhere() {
    let of = without_the_first_model();
    let said = "No model of OPG: the mixed model did not converge.";
    let annotated = FigureSpec {
        annotation: AnnotationKind::P,
        ..FigureSpec::default()
    };
    let kinds = [Kind::Difference, Kind::Forest];
    for spec in kinds.map(FigureSpec::of).into_iter().chain([annotated]) {
        let text = caption(&of, &spec);
        assert_eq!(text.matches(said).count(), 1, "{text}");
        let found = findings(&of, &spec);
        assert!(found.iter().any(|f| f.what == said), "{found:?}");
        let drawn = without_notes(&of, &spec);
        assert!(
            !drawn.contains("iterations") && !drawn.contains("converge"),
            "{drawn}"
        );
    }
    // No axis is invented for it.
    let difference = svg(&of, &FigureSpec::of(Kind::Difference));
    assert!(
        !difference.contains("id=\"panel-1-axes\"") && difference.contains("id=\"panel-2-axes\"")
    );
    assert!(difference.contains("No model: see results"), "{difference}");
    let forest = composed(&of, &FigureSpec::of(Kind::Forest));
    let titles: Vec<&str> = forest.plots.iter().map(Plot::title).collect();
    assert_eq!(titles, ["sRANKL"]);
}

#[test]
fn no_p_stands_over_nothing() {
    // The first marker is never positive at baseline.
    let of = two_markers(&["A", "B"], |g, s, v| Some(noise(g, s, v) - 20.0));
    let spec = FigureSpec {
        percent: true,
        annotation: AnnotationKind::P,
        ..FigureSpec::of(Kind::Change)
    };
    let figure = composed(&of, &spec);
    assert!(figure.panels[0].annotations.is_empty() && !figure.panels[1].annotations.is_empty());
    assert!(!svg(&of, &spec).contains("id=\"panel-1-axes\""));
    let found = findings(&of, &spec);
    let said = "OPG: no change in % without a positive value at baseline.";
    assert!(found.iter().any(|f| f.what == said), "{found:?}");
}

/// A finding advises only what the figure takes.
#[test]
fn every_advice_is_accepted() {
    let of = two_markers(&["A", "B", "C"], |g, s, v| Some(10.0 + noise(g, s, v)));
    let presets = [
        None,
        Some(Preset::Cell1),
        Some(Preset::Plos),
        Some(Preset::Jama),
    ];
    let mut advised = 0;
    for kind in Kind::ALL.iter().copied() {
        for preset in presets {
            for annotation in [AnnotationKind::None, AnnotationKind::P] {
                for percent in [false, true] {
                    let spec = FigureSpec {
                        preset,
                        annotation,
                        percent,
                        dpi: Some(72),
                        width_mm: Some(120.0),
                        ..FigureSpec::of(kind)
                    };
                    let data = data_of(&of, &spec);
                    let material = data.material(&of.0, &of.1);
                    let Ok(figure) = figure::compose(&spec, material) else {
                        continue;
                    };
                    let Ok(scene) = figure::layout(&figure, &spec.page()) else {
                        continue;
                    };
                    for fix in figure::preflight(&spec, &scene)
                        .into_iter()
                        .filter_map(|f| f.fix)
                    {
                        let mut changed = spec.clone();
                        fix.apply(&mut changed);
                        let again = figure::compose(&changed, material);
                        assert!(
                            again.is_ok(),
                            "{kind:?} {preset:?}: {fix:?} {:?}",
                            again.err()
                        );
                        advised += 1;
                    }
                }
            }
        }
    }
    assert!(advised > 20, "{advised}");
}

#[test]
fn a_group_without_anything_is_in_no_legend_and_no_slot() {
    // Nobody of C comes back.
    let of = two_markers(&["A", "B", "C"], |g, s, v| {
        (g < 2 || v == 0).then(|| 10.0 + noise(g, s, v))
    });
    let first = |kind: Kind| FigureSpec {
        markers: vec![of.1.markers[0].marker.clone()],
        ..FigureSpec::of(kind)
    };
    for kind in [
        Kind::Change,
        Kind::Difference,
        Kind::Paired,
        Kind::Waterfall,
    ] {
        let spec = first(kind);
        let drawn = without_notes(&of, &spec);
        assert!(
            !drawn.contains(">C<") && !drawn.contains(">C ("),
            "{kind:?}: {drawn}"
        );
        let text = caption(&of, &spec);
        assert!(
            text.contains("C is not drawn") || text.contains("no subject of C is in the model"),
            "{text}"
        );
        assert!(!text.contains("0 C"), "{text}");
    }
}

#[test]
fn a_subject_of_a_crossover_counts_once() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/golden/data/crossover.csv"
    );
    let mut request = Request::default();
    request.analysis.model = Some(trajecta::plan::ModelKind::Crossover);
    let of = analysed(&std::fs::read(path).unwrap(), request);
    let n = of.0.subjects.len();
    for kind in [Kind::Trajectory, Kind::Change, Kind::Paired] {
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(text.contains(&format!("in {n} subjects, ")), "{text}");
    }
}

#[test]
fn grey_cells_and_limits_are_explained() {
    let of = without_the_first_model();
    let text = caption(&of, &FigureSpec::of(Kind::Heatmap));
    assert!(text.contains("grey, no estimate"), "{text}");
    let limited = with_limits();
    for kind in [Kind::Difference, Kind::Forest, Kind::Heatmap] {
        let text = caption(&limited, &FigureSpec::of(kind));
        assert!(
            text.contains("Values beyond the limit of detection"),
            "{text}"
        );
    }
    let text = caption(&limited, &FigureSpec::default());
    assert!(text.contains("dashed line, limit of detection"), "{text}");
}

/// A study with values below its limit of detection.
fn with_limits() -> Of {
    let mut text = "subject,group,visit,OPG (pg/mL)\n".to_owned();
    for (g, group) in ["A", "B"].iter().enumerate() {
        for s in 0..12 {
            for (v, visit) in ["Baseline", "Week 2", "Week 4"].iter().enumerate() {
                let value = match (s + v) % 7 {
                    0 => "<5".to_owned(),
                    _ => (6.0 + noise(g, s, v)).to_string(),
                };
                text.push_str(&format!("{group}{s},{group},{visit},{value}\n"));
            }
        }
    }
    analysed(text.as_bytes(), Request::default())
}
