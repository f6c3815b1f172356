//! What a second reader found: rules of limits, single subjects, narrow forests, crowded times, names that are numbers.

use crate::words::{caption, data_of, long, noise};
use crate::{analysed, the_example};
use trajecta::figure::{
    self, AnnotationKind, Board, CenterKind, Event, Extras, Figure, FigureError, FigureSpec, Item,
    Kind, Material, Plot, Preset, Scene,
};
use trajecta::plan::{self, AnalysisPlan, ModelKind, Request};
use trajecta::report::FigureData;
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::run;
use trajecta::study::{CensoredRule, Study};

type Of = (Study, AnalysisResults);

fn composed(of: &Of, spec: &FigureSpec) -> Figure {
    figure::compose(spec, data_of(of, spec).material(&of.0, &of.1)).unwrap()
}

fn pages(of: &Of, spec: &FigureSpec) -> Vec<Scene> {
    figure::pages(&composed(of, spec), &spec.page()).unwrap()
}

fn on(kind: Kind, preset: Preset) -> FigureSpec {
    FigureSpec {
        preset: Some(preset),
        ..FigureSpec::of(kind)
    }
}

/// Numbers that differ and follow no line.
fn odd(g: usize, s: usize, v: usize) -> f64 {
    let x = 31 * g + 17 * s + 53 * v + 7 * s * s * (v + 2) + 29 * s * v * v;
    (x % 101) as f64 / 10.0
}

/// Two groups with values below 4, above 18 or both.
fn limited(below: bool, above: bool, rule: CensoredRule) -> Of {
    let mut text = "subject,group,visit,CRP (mg/L)\n".to_owned();
    for (g, group) in ["A", "B"].iter().enumerate() {
        for s in 0..14 {
            for (v, visit) in ["Baseline", "Week 2", "Week 4"].iter().enumerate() {
                let value = match (s + v) % 7 {
                    0 if below => "<4".to_owned(),
                    3 if above => ">18".to_owned(),
                    _ => (6.0 + noise(g, s, v)).to_string(),
                };
                text.push_str(&format!("{group}{s},{group},{visit},{value}\n"));
            }
        }
    }
    let mut request = Request::default();
    request.preparation.censored = rule;
    analysed(text.as_bytes(), request)
}

#[test]
fn each_side_of_a_limit_has_its_rule() {
    let both =
        "take half of the limit for values below it and the limit itself for values above it";
    let of = limited(true, true, CensoredRule::HalfLimit);
    for kind in [
        Kind::Trajectory,
        Kind::Change,
        Kind::Baseline,
        Kind::Paired,
        Kind::Waterfall,
        Kind::Forest,
    ] {
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(text.contains(both), "{kind}: {text}");
    }
    let medians = FigureSpec {
        center: Some(CenterKind::Median),
        ..FigureSpec::of(Kind::Baseline)
    };
    let text = caption(&of, &medians);
    assert!(text.contains("(medians take half of the limit"), "{text}");
    let of = limited(false, true, CensoredRule::HalfLimit);
    let text = caption(&of, &FigureSpec::default());
    assert!(text.contains("(means take it)"), "{text}");
    let of = limited(true, true, CensoredRule::Omit);
    let text = caption(&of, &FigureSpec::of(Kind::Waterfall));
    let rule = "(changes leave out values below it and take the limit for values above it)";
    assert!(text.contains(rule), "{text}");
}

#[test]
fn limits_in_the_likelihood_are_those_of_the_models_alone() {
    let of = limited(true, false, CensoredRule::Likelihood);
    let raw = caption(&of, &FigureSpec::default());
    assert!(raw.contains("(means take half of it)"), "{raw}");
    let of_model = caption(&of, &FigureSpec::of(Kind::Difference));
    assert!(of.1.markers[0].model.as_ref().unwrap().n_censored.is_some());
    let said = "the models use them as limits in the likelihood";
    assert!(of_model.contains(said), "{of_model}");
}

#[test]
fn figures_of_values_need_no_models() {
    let request = plan::example_request().unwrap();
    let of = the_example();
    let plan = plan::resolve(&request.analysis, &of.0).unwrap();
    let bare = (of.0.clone(), run::describe_only(&of.0, &plan, &request));
    assert!(bare.1.markers.iter().all(|m| m.model.is_none()));
    for kind in Kind::ALL {
        let spec = FigureSpec::of(*kind);
        if spec.needs_models(&of.0) {
            continue;
        }
        assert_eq!(caption(&of, &spec), caption(&bare, &spec), "{kind}");
        let svg = |of: &Of| pages(of, &spec).iter().map(figure::svg).collect::<Vec<_>>();
        assert!(svg(&of) == svg(&bare), "{kind}");
    }
    assert!(!FigureSpec::default().needs_models(&of.0));
    let tested = FigureSpec {
        annotation: AnnotationKind::P,
        ..FigureSpec::default()
    };
    assert!(tested.needs_models(&of.0));
}

#[test]
fn one_value_is_no_mean() {
    let text = long(&[("A", 1), ("B", 1)], &["0", "3", "7"], |g, s, v| {
        Some(20.0 + noise(g, s, v))
    });
    let of = analysed(text.as_bytes(), Request::default());
    for kind in [Kind::Trajectory, Kind::Baseline, Kind::Paired] {
        let text = caption(&of, &FigureSpec::of(kind));
        assert!(text.contains("value of one subject"), "{kind}: {text}");
        assert!(!text.contains("CI") && !text.contains("bars"), "{text}");
        let key = composed(&of, &FigureSpec::of(kind)).center_text;
        assert!(!key.to_lowercase().contains("mean"), "{key}");
    }
}

#[test]
fn a_figure_without_change_says_what_to_do() {
    let text = long(&[("A", 6), ("B", 6)], &["Before", "After"], |g, s, v| {
        Some(20.0 + noise(g, s, v))
    });
    let mut request = Request::default();
    request.roles.baseline = Some("After".to_owned());
    let of = analysed(text.as_bytes(), request);
    let one = long(&[("A", 6), ("B", 6)], &["0"], |g, s, v| {
        Some(20.0 + noise(g, s, v))
    });
    let one = analysed(one.as_bytes(), Request::default());
    for kind in [Kind::Change, Kind::Paired, Kind::Waterfall] {
        let spec = FigureSpec::of(kind);
        let why = |of: &Of| figure::compose(&spec, Material::new(&of.0, &of.1)).unwrap_err();
        assert_eq!(why(&of), FigureError::NoChange);
        assert!(why(&of).message().on_command_line().contains("--baseline"));
        assert!(
            why(&of)
                .message()
                .in_window()
                .contains("\u{201c}Baseline\u{201d}")
        );
        assert_eq!(why(&one), FigureError::OneVisit);
    }
}

/// A crossover of two treatments.
fn crossover() -> Of {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/golden/data/crossover.csv"
    );
    let mut request = Request::default();
    request.analysis.model = Some(ModelKind::Crossover);
    analysed(&std::fs::read(path).unwrap(), request)
}

#[test]
fn a_crossover_is_refused_with_a_remedy_and_its_influence_is_told() {
    let of = crossover();
    let spec = FigureSpec::of(Kind::Correlation);
    let why = figure::compose(&spec, Material::new(&of.0, &of.1)).unwrap_err();
    let said = why.message().on_command_line();
    assert!(
        said.contains("--treatment") && !said.contains("Leave it out"),
        "{said}"
    );
    let spec = FigureSpec::of(Kind::Diagnostics);
    let asked = AnalysisPlan {
        model: Some(ModelKind::Crossover),
        ..AnalysisPlan::default()
    };
    let plan = plan::resolve(&asked, &of.0).unwrap();
    let data = FigureData::of(&spec, &of.0, &plan);
    let text = figure::caption(&spec, data.material(&of.0, &of.1)).unwrap();
    assert!(text.contains("Influence not computed for"), "{text}");
    let text = caption(&of, &FigureSpec::of(Kind::Difference));
    assert!(!text.to_lowercase().contains("each group"), "{text}");
}

#[test]
fn diagnostics_without_influence_have_no_empty_panels() {
    let of = the_example();
    let spec = FigureSpec {
        family: Some(ContrastFamily::TreatmentDifference),
        ..FigureSpec::of(Kind::Diagnostics)
    };
    let figure = composed(&of, &spec);
    assert!(figure.plots.iter().all(|p| matches!(p, Plot::Scatter(_))));
    assert!(figure.plots.len().is_multiple_of(2) && figure.unit == Some(2));
    let told = |n: &String| {
        n.starts_with("Influence not drawn for")
            && n.ends_with("does not estimate the difference between treatments.")
    };
    assert!(figure.notes.iter().any(told), "{:?}", figure.notes);
    // Every panel has the name of its marker, wherever it stands.
    let full = composed(&of, &FigureSpec::of(Kind::Diagnostics));
    assert!(full.plots.iter().all(|p| !p.title().is_empty()));
}

#[test]
fn n_says_what_it_counts_where_some_have_no_change() {
    let text = long(
        &[("A", 9), ("B", 9)],
        &["Baseline", "Week 4", "Week 8"],
        |g, s, v| (g == 0 || s > 1 || v == 0).then(|| 20.0 + odd(g, s, v)),
    );
    let of = analysed(text.as_bytes(), Request::default());
    let change = caption(&of, &FigureSpec::of(Kind::Change));
    assert!(
        change.contains("the model uses 18 subjects, also those without one"),
        "{change}"
    );
    let difference = caption(&of, &FigureSpec::of(Kind::Difference));
    let said = "n: subjects in the model, also those without a change.";
    assert!(difference.contains(said), "{difference}");
    assert!(!caption(&the_example(), &FigureSpec::of(Kind::Difference)).contains("n: subjects in"));
}

/// Four groups with names of several words at three visits.
fn four_groups() -> Of {
    let groups = [
        ("Placebo", 9),
        ("Low dose", 9),
        ("Medium dose", 9),
        ("High dose", 9),
    ];
    let text = long(&groups, &["Baseline", "Week 4", "Week 12"], |g, s, v| {
        Some(20.0 + noise(g, s, v) - (g * v) as f64)
    });
    analysed(text.as_bytes(), Request::default())
}

/// Ends of a mark, from left to right and from top to bottom; `None` for what is no mark.
fn mark(item: &Item) -> Option<[f64; 4]> {
    let points: Vec<(f64, f64)> = match item {
        Item::Line { points, .. } | Item::Shape { points, .. } => points.clone(),
        Item::Circle {
            center: c,
            radius_mm: radius,
            ..
        } => {
            vec![(c.0 - radius, c.1 - radius), (c.0 + radius, c.1 + radius)]
        }
        _ => return None,
    };
    let ends = |of: fn(&(f64, f64)) -> f64| {
        let all = points.iter().map(of);
        let low = all.clone().fold(f64::INFINITY, f64::min);
        (low, all.fold(f64::NEG_INFINITY, f64::max))
    };
    let ((left, right), (top, bottom)) = (ends(|p| p.0), ends(|p| p.1));
    Some([left, right, top, bottom])
}

/// The marks of the rows of a forest with the texts of the page that they enter.
fn entered(scene: &Scene) -> Vec<String> {
    let texts = scene.text_boxes();
    let mut is_row = false;
    let mut out = Vec::new();
    for item in &scene.items {
        match item {
            Item::Begin { class, .. } => is_row = *class == "row",
            Item::End => is_row = false,
            _ => {}
        }
        let Some([left, right, top, bottom]) = mark(item).filter(|_| is_row) else {
            continue;
        };
        for (corners, text) in &texts {
            let xs = corners.iter().map(|c| c.0);
            let ys = corners.iter().map(|c| c.1);
            let (l, r) = (
                xs.clone().fold(f64::INFINITY, f64::min),
                xs.fold(0.0, f64::max),
            );
            let (t, b) = (
                ys.clone().fold(f64::INFINITY, f64::min),
                ys.fold(0.0, f64::max),
            );
            // Boxes of texts are higher than their letters.
            let (t, b) = (t + 0.2 * (b - t), b - 0.2 * (b - t));
            if left < r - 0.02 && right > l + 0.02 && top < b && bottom > t {
                out.push(text.clone());
            }
        }
    }
    out
}

#[test]
fn no_mark_of_a_forest_enters_a_text() {
    for of in [four_groups(), the_example()] {
        for preset in Preset::ALL {
            let scenes = pages(&of, &on(Kind::Forest, *preset));
            for scene in &scenes {
                let all = entered(scene);
                assert!(all.is_empty(), "{preset}: {all:?}");
            }
        }
    }
    // Rows stand beside their labels in a column too.
    for scene in pages(&four_groups(), &on(Kind::Forest, Preset::Nature1)) {
        for panel in &scene.panels {
            assert!(panel.left > 15.0, "{}", panel.left);
        }
    }
}

#[test]
fn a_page_of_slots_has_one_size_of_text_and_one_key() {
    let of = four_groups();
    let page = "preset = \"nature-2\"\n[[page]]\ncolumns = 3\n[[page.slot]]\nkind = \"trajectory\"\nspan = 2\n[[page.slot]]\nkind = \"difference\"\n[[page.slot]]\nkind = \"forest\"\nspan = 3\n[[page.slot]]\nkind = \"waterfall\"\n[[page.slot]]\nkind = \"change\"\nspan = 2\n";
    let board = Board::read(page, &FigureSpec::default()).unwrap();
    let materials = vec![Material::new(&of.0, &of.1); board.slots().count()];
    let drawn = figure::board_pages(&board, &materials).unwrap();
    let scene = &drawn[0];
    let mut letters: Vec<f64> = Vec::new();
    let mut keys = 0;
    let mut in_legend = false;
    for item in &scene.items {
        match item {
            Item::Begin { class, .. } => in_legend = *class == "legend",
            Item::End => in_legend = false,
            Item::Text {
                text,
                size_pt,
                bold,
                ..
            } => {
                if *bold && text.trim_matches('\u{2060}').chars().count() == 1 {
                    letters.push(*size_pt);
                }
                keys += usize::from(in_legend && text.starts_with("Medium dose"));
                assert!(
                    *bold || *size_pt <= scene.text_pt + 1e-9,
                    "{text} {size_pt}"
                );
            }
            _ => {}
        }
    }
    assert_eq!(keys, 1);
    assert!(
        letters.len() > 4 && letters.windows(2).all(|w| w[0] == w[1]),
        "{letters:?}"
    );
}

/// Two markers at times that crowd at the start.
fn crowded(times: &[&str]) -> Of {
    let mut text = "subject,group,hours,Cortisol (nmol/L),Glucose (mmol/L)\n".to_owned();
    for (g, group) in ["Placebo", "Active"].iter().enumerate() {
        for s in 0..10 {
            for (v, time) in times.iter().enumerate() {
                let (a, b) = (
                    300.0 + 9.0 * noise(g, s, v),
                    5.0 + 0.1 * noise(g, s + 31, v),
                );
                text.push_str(&format!("{group}{s},{group},{time},{a},{b:.2}\n"));
            }
        }
    }
    analysed(text.as_bytes(), Request::default())
}

fn turned(scene: &Scene) -> Vec<&str> {
    let all = scene.items.iter().filter_map(|i| match i {
        Item::Text { text, rotation, .. } if *rotation != 0.0 => Some(text.as_str()),
        _ => None,
    });
    let is_number = |t: &&str| t.trim_start_matches(['<', ' ']).parse::<f64>().is_ok();
    all.filter(is_number).collect()
}

#[test]
fn crowded_times_keep_their_labels_and_their_numbers() {
    let times = ["0", "0.25", "0.5", "1", "2", "6", "24", "72"];
    let of = crowded(&times);
    for preset in [Preset::Nature1, Preset::Nature2] {
        let scene = &pages(&of, &on(Kind::Trajectory, preset))[0];
        let texts: Vec<String> = scene.text_boxes().into_iter().map(|t| t.1).collect();
        for time in times {
            assert!(
                texts.iter().any(|t| t == time),
                "{preset}: {time} {texts:?}"
            );
        }
        assert!(turned(scene).is_empty(), "{preset}");
        assert!(
            !scene.moved.contains(&figure::Moved::ColumnsInTime),
            "{preset}"
        );
    }
}

#[test]
fn times_without_room_name_an_axis_of_square_roots() {
    let of = the_example();
    let spec = on(Kind::Trajectory, Preset::Nature1);
    let said = |spec: &FigureSpec| -> String {
        let mut scene = pages(&of, spec).swap_remove(0);
        scene.moved.push(figure::Moved::ColumnsInTime);
        let found = figure::preflight(spec, &scene).into_iter();
        let found = found.filter(|f| f.what.contains("too close"));
        let fixes = found.map(|f| f.fix.map(|f| f.message().on_command_line()));
        fixes.map(Option::unwrap_or_default).collect()
    };
    assert_eq!(said(&spec), "Set --time sqrt.");
    // Where the axis is one already, and panels stand in one column, neither is proposed.
    let roots = FigureSpec {
        time: figure::TimeAxis::SquareRoot,
        columns: Some(1),
        ..spec
    };
    assert_eq!(said(&roots), "");
}

#[test]
fn p_values_under_crowded_times_stand_upright() {
    let of = crowded(&["0", "1", "3", "7", "28"]);
    let spec = FigureSpec {
        annotation: AnnotationKind::Rows,
        ..on(Kind::Trajectory, Preset::Nature2)
    };
    let scene = &pages(&of, &spec)[0];
    assert!(turned(scene).is_empty(), "{:?}", turned(scene));
}

#[test]
fn facets_keep_their_p_values_upright() {
    let of = four_groups();
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        extras: Box::new(Extras {
            by_group: true,
            ..Extras::default()
        }),
        ..on(Kind::Change, Preset::Lancet)
    };
    for scene in pages(&of, &spec) {
        assert!(turned(&scene).is_empty(), "{:?}", turned(&scene));
    }
}

#[test]
fn numbers_are_named_before_they_name() {
    let text = long(&[("1", 8), ("2", 8)], &["0", "24"], |g, s, v| {
        Some(20.0 + noise(g, s, v))
    });
    let text = text.replacen("group,day", "diet,hour", 1);
    let of = analysed(text.as_bytes(), Request::default());
    let figure = composed(&of, &FigureSpec::of(Kind::Forest));
    let Plot::Rows(rows) = &figure.plots[0] else {
        panic!("no rows")
    };
    let labels: Vec<&str> = rows.rows.iter().map(|r| r.label.as_str()).collect();
    assert!(
        labels
            .iter()
            .any(|l| l.starts_with("diet 2 \u{2212} diet 1")),
        "{labels:?}"
    );
    let key = composed(&of, &FigureSpec::of(Kind::Difference)).center_text;
    assert!(key.contains("diet 2 \u{2212} diet 1"), "{key}");
    let spec = FigureSpec {
        extras: Box::new(Extras {
            events: vec![Event {
                at: "24".to_owned(),
                text: "second dose".to_owned(),
            }],
            ..Extras::default()
        }),
        ..FigureSpec::default()
    };
    let text = caption(&of, &spec);
    assert!(text.contains("second dose, hour 24"), "{text}");
    assert!(text.contains("over hours 0 and 24"), "{text}");
}
