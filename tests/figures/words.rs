//! What a figure says of itself is what is drawn.

use crate::{analysed, the_example};
use regex_lite::Regex;
use trajecta::figure::{self, AnnotationKind, Extras, FigureError, FigureSpec, Kind, Plot, Shape};
use trajecta::plan::{self, AnalysisPlan, Multiplicity, Request};
use trajecta::report::FigureData;
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

pub fn data_of(of: &Of, spec: &FigureSpec) -> FigureData {
    let plan = plan::resolve(
        &AnalysisPlan {
            scale: of.1.markers.first().map(|m| m.scale),
            ..AnalysisPlan::default()
        },
        &of.0,
    );
    FigureData::of(spec, &of.0, &plan.unwrap())
}

pub fn caption(of: &Of, spec: &FigureSpec) -> String {
    let data = data_of(of, spec);
    figure::caption(spec, data.material(&of.0, &of.1)).unwrap()
}

/// A table with a row a subject and visit; `value` is missing where it says so.
pub fn long(
    groups: &[(&str, usize)],
    visits: &[&str],
    value: impl Fn(usize, usize, usize) -> Option<f64>,
) -> String {
    let mut out = "subject,group,day,OPG (pg/mL)\n".to_owned();
    for (g, (name, n)) in groups.iter().enumerate() {
        for s in 0..*n {
            for (v, visit) in visits.iter().enumerate() {
                let value = value(g, s, v).map_or(String::new(), |x| x.to_string());
                out.push_str(&format!("{name}{s},{name},{visit},{value}\n"));
            }
        }
    }
    out
}

/// Numbers that differ and follow no pattern.
pub fn noise(g: usize, s: usize, v: usize) -> f64 {
    let x = (g * 7919 + s * 104_729 + v * 1_299_709) % 997;
    (x as f64 / 99.7 * 10.0).round() / 10.0
}

#[test]
fn the_centres_of_pairs_are_those_of_the_pairs() {
    // Every third subject of a group has no second value.
    let text = long(&[("A", 12), ("B", 9)], &["0", "3"], |g, s, v| {
        let has = v == 0 || s % 3 != 2;
        has.then(|| 20.0 + 30.0 * f64::from(u8::from(s % 3 == 2)) + noise(g, s, v))
    });
    let of = analysed(text.as_bytes(), Request::default());
    let spec = FigureSpec::of(Kind::Paired);
    let data = data_of(&of, &spec);
    let drawn = figure::compose(&spec, data.material(&of.0, &of.1)).unwrap();
    let Plot::Paired(plot) = &drawn.plots[0] else {
        panic!("no pairs")
    };
    // 97.5 % quantiles of t with 7 and 5 degrees of freedom.
    for (group, t) in plot.groups.iter().zip([2.364_624, 2.570_582]) {
        for end in 0..2 {
            let at = |l: &figure::PairLine| if end == 0 { l.from } else { l.to };
            let values: Vec<f64> = group.lines.iter().map(at).collect();
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let squares = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
            let half = t * (squares / (n - 1.0) / n).sqrt();
            let center = group.centers[end].unwrap();
            assert_eq!(values.len(), group.n);
            assert!((center.at - mean).abs() < 1e-9, "{} {mean}", center.at);
            assert!((center.high.unwrap() - mean - half).abs() < 1e-5);
        }
        let change = group.centers[1].unwrap().at - group.centers[0].unwrap().at;
        assert!((change - group.change.unwrap().at).abs() < 1e-9);
    }
    let text = caption(&of, &spec);
    assert!(text.contains("of the subjects with both values"), "{text}");
    assert!(text.contains("from day 0 to day 3"), "{text}");
}

#[test]
fn densities_are_spoken_of_where_they_are_drawn() {
    let with = |sizes: [usize; 2]| {
        let groups = [("A", sizes[0]), ("B", sizes[1])];
        let text = long(&groups, &["0", "3"], |g, s, v| Some(noise(g, s, v)));
        analysed(text.as_bytes(), Request::default())
    };
    for shape in [Shape::Violin, Shape::Raincloud] {
        let spec = FigureSpec {
            extras: Box::new(Extras {
                shape,
                ..Extras::default()
            }),
            ..FigureSpec::of(Kind::Baseline)
        };
        let none = caption(&with([4, 4]), &spec);
        assert!(!none.contains("shapes"), "{none}");
        assert!(none.contains("No density is drawn: it takes at least 5 values"));
        let one = caption(&with([4, 9]), &spec);
        assert!(one.contains("density of the values of groups with at least 5 that"));
        let both = caption(&with([9, 9]), &spec);
        assert!(both.contains("shapes, density of the values;"), "{both}");
    }
}

#[test]
fn only_randomised_groups_differ_by_chance() {
    let text = long(&[("A", 1), ("B", 1)], &["0", "3"], |g, s, v| {
        Some(noise(g, s, v))
    });
    let of = analysed(text.as_bytes(), Request::default());
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        ..FigureSpec::of(Kind::Baseline)
    };
    let text = caption(&of, &spec);
    assert!(!text.contains("randomised"), "{text}");
}

/// The same values as three markers: fewer make no volcano.
fn three(text: &str) -> String {
    let lines = text.lines().enumerate().map(|(i, line)| {
        let (rest, value) = line.rsplit_once(',').unwrap();
        match i {
            0 => format!("{rest},{value},A1 (pg/mL),A2 (pg/mL)"),
            _ => format!("{rest},{value},{value},{value}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn pictures_of_many_markers_explain_only_their_marks() {
    let mut request = plan::example_request().unwrap();
    request.analysis.adjust = Multiplicity::Holm;
    let of = analysed(trajecta::import::example().1, request);
    let text = caption(&of, &FigureSpec::of(Kind::Heatmap));
    assert!(
        text.contains("dots, p < 0.05 adjusted (Holm, 6 comparisons)"),
        "{text}"
    );
    // No p is small where every value is noise.
    let text = long(&[("A", 8), ("B", 8)], &["0", "3"], |g, s, v| {
        Some(10.0 + noise(g * 3 + v, s * 5 + 1, v * 11 + g))
    });
    let of = analysed(three(&text).as_bytes(), Request::default());
    let smallest = |family: ContrastFamily| {
        let all = of.1.markers.iter().flat_map(|m| m.contrasts(family));
        let all = all.filter_map(|c| c.p);
        all.fold(1.0, f64::min)
    };
    assert!(smallest(ContrastFamily::DifferenceInChange) > 0.05);
    let volcano = caption(&of, &FigureSpec::of(Kind::Volcano));
    assert!(
        volcano.contains("none has p < 0.05 unadjusted"),
        "{volcano}"
    );
    if smallest(ContrastFamily::ChangeFromBaseline) > 0.05 {
        let heat = caption(&of, &FigureSpec::of(Kind::Heatmap));
        assert!(!heat.contains("dots"), "{heat}");
    }
}

#[test]
fn visits_that_are_numbers_are_named_in_every_sentence() {
    let visits = ["0", "3", "7"];
    let text = long(&[("A", 8), ("B", 8)], &visits, |g, s, v| {
        Some(10.0 + noise(g, s, v) + 9.0 * f64::from(u8::from(g == 1 && v > 0)))
    })
    .replace("OPG (pg/mL)", "OPG (pg/mL),RANKL (pg/mL)");
    let two = text.lines().enumerate().map(|(i, line)| match i {
        0 => line.to_owned(),
        _ => format!("{line},{}", noise(i, i * 31, 2)),
    });
    let two: Vec<String> = two.collect();
    let of = analysed(two.join("\n").as_bytes(), Request::default());
    let bare = Regex::new(r"\b(at|over|from|to|against|and) [037]([^.0-9]|$)").unwrap();
    // `day 0 to day 3` and `days 0, 3 and 7` are named.
    let named = Regex::new(r"\bdays? [037](, [037])*( and [037])?").unwrap();
    for kind in Kind::ALL {
        for annotation in [AnnotationKind::None, AnnotationKind::P] {
            let mut spec = FigureSpec::of(*kind);
            spec.annotation = annotation;
            if spec.check().is_err() {
                continue;
            }
            let data = data_of(&of, &spec);
            let material = data.material(&of.0, &of.1);
            let drawn = match figure::compose(&spec, material) {
                Err(FigureError::TooFewMarkers { .. }) if *kind == Kind::Volcano => continue,
                drawn => drawn.unwrap(),
            };
            let said = [figure::caption(&spec, material).unwrap(), drawn.description];
            for text in said {
                let rest = named.replace_all(&text, "NAMED");
                assert!(!bare.is_match(&rest), "{kind}: {text}");
            }
        }
    }
}

#[test]
fn every_format_keeps_the_unit_in_its_description() {
    let text = long(&[("A", 6), ("B", 6)], &["0", "3"], |g, s, v| {
        Some(noise(g, s, v))
    })
    .replace("OPG (pg/mL)", "TNF-\u{3b1} (\u{3bc}g/L)");
    let of = analysed(text.as_bytes(), Request::default());
    let spec = FigureSpec::of(Kind::Baseline);
    let drawn = figure::compose(&spec, figure::Material::new(&of.0, &of.1)).unwrap();
    let scene = figure::layout(&drawn, &spec.page()).unwrap();
    let has = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    for bytes in [figure::tiff(&scene, 100).unwrap(), figure::eps(&scene)] {
        assert!(has(&bytes, "TNF-alpha") && !has(&bytes, "TNF-?"));
    }
}

#[test]
fn the_example_says_who_is_in_a_pair() {
    let of = the_example();
    let text = caption(&of, &FigureSpec::of(Kind::Paired));
    assert!(
        text.contains(
            "Symbols and bars: geometric mean and 95 % CI of the subjects with both values"
        ),
        "{text}"
    );
}

#[test]
fn the_number_of_subjects_stays_on_one_line() {
    let groups = [
        ("Placebo given once a day", 6),
        ("Standard of care and exercise", 6),
        ("Low dose for twelve weeks", 6),
        ("High dose for twelve weeks", 6),
    ];
    let text = long(&groups, &["0", "3"], |g, s, v| Some(noise(g, s, v)));
    let of = analysed(text.as_bytes(), Request::default());
    for kind in [Kind::Paired, Kind::Waterfall] {
        for width in [70.0, 80.0, 89.0, 100.0, 120.0] {
            let spec = FigureSpec {
                width_mm: Some(width),
                ..FigureSpec::of(kind)
            };
            let data = data_of(&of, &spec);
            let drawn = figure::compose(&spec, data.material(&of.0, &of.1)).unwrap();
            let scene = figure::layout(&drawn, &spec.page()).unwrap();
            let texts = scene.items.iter().filter_map(|item| match item {
                figure::Item::Text { text, .. } => Some(text.as_str()),
                _ => None,
            });
            let texts: Vec<&str> = texts.collect();
            let whole = texts.iter().filter(|t| t.ends_with("(n = 6)"));
            assert_eq!(whole.count(), 4, "{kind} {width}: {texts:?}");
        }
    }
}

#[test]
fn a_volcano_of_all_visits_has_the_p_of_all_visits() {
    let of = the_example();
    let mut spec = FigureSpec::of(Kind::Volcano);
    spec.extras.together = true;
    let drawn = figure::compose(&spec, figure::Material::new(&of.0, &of.1)).unwrap();
    let [Plot::Scatter(panel)] = drawn.plots.as_slice() else {
        panic!("{} panels", drawn.plots.len());
    };
    let mut heights: Vec<f64> = panel.dots.iter().map(|dot| dot.y).collect();
    let models = of.1.markers.iter().filter_map(|m| m.model.as_ref());
    let tests = models.flat_map(|m| m.tests.iter().filter(|t| t.effect == "group:visit"));
    let mut joint: Vec<f64> = tests.map(|t| -t.p.unwrap().log10()).collect();
    heights.sort_by(f64::total_cmp);
    joint.sort_by(f64::total_cmp);
    assert_eq!(heights, joint);
    assert!(
        drawn
            .center_text
            .contains("p-value of one test of all visits")
    );
    let said = caption(&of, &spec);
    assert!(said.contains("p-value of one test of all visits"), "{said}");
    // A visit of its own and all of them do not go together.
    spec.extras.at = Some("Day 3".into());
    assert!(spec.check().is_err());
    spec.extras.together = false;
    let drawn = figure::compose(&spec, figure::Material::new(&of.0, &of.1)).unwrap();
    assert_eq!(drawn.plots.len(), 1);
}

/// Markers that were picked out stand among all the others, under the same line.
#[test]
fn a_volcano_marks_some_markers_among_all() {
    let of = the_example();
    let names: Vec<String> = of.1.markers.iter().map(|m| m.marker.clone()).collect();
    let panel = |spec: &FigureSpec| {
        let drawn = figure::compose(spec, figure::Material::new(&of.0, &of.1)).unwrap();
        match drawn.plots.first() {
            Some(Plot::Scatter(panel)) => (panel.clone(), drawn.center_text),
            other => panic!("{other:?}"),
        }
    };
    let mut spec = FigureSpec::of(Kind::Volcano);
    let (all, _) = panel(&spec);
    spec.extras.marked = names[..2].to_vec();
    let (marked, key) = panel(&spec);
    assert_eq!((marked.dots.len(), &marked.dots), (names.len(), &all.dots));
    assert_eq!((marked.ringed.len(), marked.names.len()), (2, 2));
    assert!(key.contains("; ringed, the selected"), "{key}");
    assert!(caption(&of, &spec).contains("ringed, the selected"));
    // A part of them has the line of all.
    spec.extras.marked.clear();
    spec.markers = names[..3].to_vec();
    let (part, _) = panel(&spec);
    assert_eq!((part.dots.len(), &part.lines), (3, &all.lines));
}

#[test]
fn a_volcano_begins_at_zero_and_a_heat_map_cuts_no_word() {
    let text = long(&[("A", 8), ("B", 8)], &["0", "3"], |g, s, v| {
        Some(10.0 + noise(g, s, v) + 20.0 * f64::from(u8::from(g == 1 && v > 0)))
    })
    .replace(
        "OPG (pg/mL)",
        "TNF-a electrochemiluminescence assay (pg/mL)",
    );
    let of = analysed(three(&text).as_bytes(), Request::default());
    let texts = |kind: Kind| -> Vec<(figure::Anchor, String)> {
        let spec = FigureSpec {
            width_mm: Some(89.0),
            ..FigureSpec::of(kind)
        };
        let drawn = figure::compose(&spec, figure::Material::new(&of.0, &of.1)).unwrap();
        let scene = figure::layout(&drawn, &spec.page()).unwrap();
        let texts = scene.items.iter().filter_map(|item| match item {
            figure::Item::Text { anchor, text, .. } => Some((*anchor, text.clone())),
            _ => None,
        });
        texts.collect()
    };
    let zero = |t: &(figure::Anchor, String)| {
        t.0 == figure::Anchor::End && matches!(t.1.as_str(), "0" | "0.0")
    };
    assert!(texts(Kind::Volcano).iter().any(zero));
    let heat = texts(Kind::Heatmap);
    assert!(
        heat.iter()
            .any(|t| t.1.contains("electrochemiluminescence")),
        "{heat:?}"
    );
}

/// Who is counted in a caption is drawn, and stars and shares follow the level of the plan.
#[test]
fn captions_count_those_who_are_drawn_at_the_level_of_the_plan() {
    let text = long(&[("A", 12), ("B", 9)], &["0", "3", "7"], |g, s, v| {
        // Every fourth subject has no baseline.
        (v > 0 || s % 4 != 1)
            .then(|| 10.0 + noise(g, s, v) + 6.0 * f64::from(u8::from(g == 1 && v > 0)))
    });
    let mut request = Request::default();
    request.analysis.conf_level = 0.9;
    let of = analysed(text.as_bytes(), request);
    let baseline = caption(&of, &FigureSpec::of(Kind::Baseline));
    assert!(
        baseline.contains("in A (n = 9) and B (n = 7)."),
        "{baseline}"
    );
    let course = caption(&of, &FigureSpec::of(Kind::Trajectory));
    assert!(course.contains("in A (n = 12) and B (n = 9)."), "{course}");
    let change = caption(&of, &FigureSpec::of(Kind::Change));
    assert!(change.contains("in A (n = 9) and B (n = 7)."), "{change}");
    let stars = FigureSpec {
        annotation: AnnotationKind::Stars,
        family: Some(ContrastFamily::ChangeFromBaseline),
        ..FigureSpec::of(Kind::Change)
    };
    let starred = caption(&of, &stars);
    assert_eq!(starred.matches("*** p < 0.001").count(), 1, "{starred}");
    assert!(
        starred.contains("* p < 0.1, ns p \u{2265} 0.1"),
        "{starred}"
    );
    assert!(!starred.contains("0.05"), "{starred}");
    assert_eq!(
        starred.matches("mixed model for repeated measures").count(),
        1,
        "{starred}"
    );
    let difference = caption(&of, &FigureSpec::of(Kind::Difference));
    assert!(
        difference.starts_with("Differences in change between groups"),
        "{difference}"
    );
}

/// A crossover is told by its treatments.
#[test]
fn captions_of_a_crossover_speak_of_treatments() {
    let bytes = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/golden/data/crossover.csv"
    ));
    let mut request = Request::default();
    request.analysis.model = Some(plan::ModelKind::Crossover);
    let of = analysed(&bytes.unwrap(), request);
    let change = caption(&of, &FigureSpec::of(Kind::Change));
    assert!(
        change.contains("under one treatment and not under another"),
        "{change}"
    );
    assert!(
        !change.contains("Period 1") && !change.contains("in one group"),
        "{change}"
    );
    let course = caption(&of, &FigureSpec::of(Kind::Trajectory));
    assert!(!course.contains("Period 1"), "{course}");
    let asked = AnalysisPlan {
        model: Some(plan::ModelKind::Crossover),
        ..AnalysisPlan::default()
    };
    let spec = FigureSpec::of(Kind::Diagnostics);
    let data = FigureData::of(&spec, &of.0, &plan::resolve(&asked, &of.0).unwrap());
    let diagnostics = figure::caption(&spec, data.material(&of.0, &of.1)).unwrap();
    assert!(
        !diagnostics.contains("owes to single subjects"),
        "{diagnostics}"
    );
    let treatments = FigureSpec {
        annotation: AnnotationKind::P,
        family: Some(ContrastFamily::TreatmentDifference),
        ..FigureSpec::of(Kind::Trajectory)
    };
    let drawn = caption(&of, &treatments);
    assert!(drawn.contains("difference between treatments"), "{drawn}");
}
