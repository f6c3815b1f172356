//! What a figure leaves out, shortens or counts in another way, it says.

use crate::analysed;
use crate::words::{caption, data_of, long};
use trajecta::figure::{self, AnnotationKind, Figure, FigureError, FigureSpec, Kind, Plot, Preset};
use trajecta::plan::{self, Request, Scale};
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

const VISITS: [&str; 3] = ["Baseline", "Week 4", "Week 8"];

fn composed(of: &Of, spec: &FigureSpec) -> Figure {
    figure::compose(spec, data_of(of, spec).material(&of.0, &of.1)).unwrap()
}

fn findings(of: &Of, spec: &FigureSpec) -> String {
    let scene = figure::layout(&composed(of, spec), &spec.page()).unwrap();
    let found = figure::preflight(spec, &scene);
    found
        .iter()
        .map(|f| f.what.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

fn on(scale: Scale) -> Request {
    let mut request = Request::default();
    request.analysis.scale = Some(scale);
    request
}

/// Numbers that differ and follow no line.
fn odd(g: usize, s: usize, v: usize) -> f64 {
    let x = 31 * g + 17 * s + 53 * v + 7 * s * s * (v + 2) + 29 * s * v * v;
    (x % 101) as f64 / 10.0
}

/// A table with these columns of markers.
fn wide(markers: &[&str], groups: &[&str], visits: &[&str], n: usize) -> String {
    let mut out = format!("subject,group,visit,{}\n", markers.join(","));
    for (g, group) in groups.iter().enumerate() {
        for s in 0..n {
            for (v, visit) in visits.iter().enumerate() {
                let values = (0..markers.len()).map(|m| {
                    let value = 20.0 + odd(g, s + 5 * m, v + m) + (g * v) as f64;
                    value.to_string()
                });
                let values: Vec<String> = values.collect();
                out.push_str(&format!(
                    "{group}{s},{group},{visit},{}\n",
                    values.join(",")
                ));
            }
        }
    }
    out
}

#[test]
fn a_group_without_values_is_told_in_every_kind() {
    let groups = [("Placebo", 8), ("Active", 8), ("Screen failure", 3)];
    let text = long(&groups, &VISITS, |g, s, v| {
        (g < 2).then(|| 20.0 + odd(g, s, v))
    });
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    for kind in [
        Kind::Trajectory,
        Kind::Baseline,
        Kind::Paired,
        Kind::Waterfall,
    ] {
        let spec = FigureSpec::of(kind);
        let said = "Screen failure is not drawn";
        assert!(
            caption(&of, &spec).contains(said),
            "{}",
            caption(&of, &spec)
        );
        assert!(findings(&of, &spec).contains(said), "{kind}");
    }
}

/// The name of one group is a part of the name of another one.
#[test]
fn a_group_is_told_by_its_own_name() {
    let groups = [("Placebo", 8), ("A", 6), ("SAD", 3), ("B", 8)];
    let text = long(&groups, &VISITS, |g, s, v| match g {
        1 => (v > 0).then(|| 20.0 + odd(g, s, v)),
        2 => None,
        _ => Some(20.0 + odd(g, s, v)),
    });
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let text = caption(&of, &FigureSpec::of(Kind::Change));
    assert!(text.contains("No subject of SAD is in the model"), "{text}");
    assert!(text.contains("A is not drawn: it has no change."), "{text}");
}

#[test]
fn values_without_a_logarithm_are_no_missed_visits() {
    let text = long(&[("A", 9), ("B", 9)], &VISITS, |g, s, v| {
        Some(if s == 2 && v == 1 {
            0.0
        } else {
            5.0 + odd(g, s, v)
        })
    });
    let of = analysed(text.as_bytes(), on(Scale::Ln));
    for kind in [
        Kind::Trajectory,
        Kind::Change,
        Kind::Forest,
        Kind::Difference,
    ] {
        let spec = FigureSpec::of(kind);
        let said = "2 values of OPG that are not positive have no logarithm and are left out.";
        assert!(
            caption(&of, &spec).contains(said),
            "{}",
            caption(&of, &spec)
        );
        assert!(findings(&of, &spec).contains(said), "{kind}");
    }
    let key = composed(&of, &FigureSpec::default()).center_text;
    assert!(
        key.contains("(broken at missed visits and values left out)"),
        "{key}"
    );
    // At the baseline every value has one.
    let text = caption(&of, &FigureSpec::of(Kind::Baseline));
    assert!(!text.contains("logarithm"), "{text}");
}

#[test]
fn a_line_across_a_visit_without_values_is_dotted() {
    let visits = ["Baseline", "Week 4", "Week 8", "Week 12"];
    let text = long(&[("A", 8), ("B", 8)], &visits, |g, s, v| {
        (g == 0 || v != 2).then(|| 20.0 + odd(g, s, v))
    });
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let spec = FigureSpec {
        individuals: false,
        ..FigureSpec::default()
    };
    let drawn = composed(&of, &spec);
    let key = &drawn.center_text;
    assert!(
        key.contains("dotted, across visits without an estimate"),
        "{key}"
    );
    let svg = figure::svg(&figure::layout(&drawn, &spec.page()).unwrap());
    assert_eq!(svg.matches("stroke-dasharray").count(), 1, "{svg}");
}

#[test]
fn an_interval_that_an_axis_cuts_off_has_no_cap() {
    let text = long(&[("A", 8), ("B", 8)], &VISITS, |g, s, v| {
        Some(20.0 + odd(g, s, v))
    });
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let plain = FigureSpec {
        individuals: false,
        ..FigureSpec::default()
    };
    let mut cut = plain.clone();
    let centers = composed(&of, &plain).panels[0].series[0].centers.clone();
    let widest = centers
        .iter()
        .max_by(|a, b| a.high.partial_cmp(&b.high).unwrap());
    let widest = widest.unwrap();
    cut.extras.y_max = Some(0.5 * (widest.y + widest.high.unwrap()));
    let bars = |spec: &FigureSpec| {
        let drawn = composed(&of, spec);
        let svg = figure::svg(&figure::layout(&drawn, &spec.page()).unwrap());
        let own = svg.split("class=\"centers\"").skip(1);
        own.map(|part| part.matches("<polyline").count() + part.matches("<line").count())
            .sum::<usize>()
    };
    assert!(bars(&cut) < bars(&plain));
    let text = caption(&of, &cut);
    assert!(
        text.contains("Intervals without a cap continue beyond the end of the axis."),
        "{text}"
    );
}

#[test]
fn a_change_of_a_marker_in_per_cent_is_one_of_points() {
    let text = wide(&["HbA1c (%)", "CRP (mg/L)"], &["A", "B"], &VISITS, 8);
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let change = composed(&of, &FigureSpec::of(Kind::Change));
    assert_eq!(
        change.panels[0].y.label,
        "Change in HbA1c (percentage points)"
    );
    assert_eq!(change.panels[1].y.label, "Change in CRP (mg/L)");
    let percent = FigureSpec {
        percent: true,
        ..FigureSpec::of(Kind::Change)
    };
    let percent = composed(&of, &percent);
    assert_eq!(percent.panels[0].y.label, "Change in HbA1c (% of baseline)");
    // The difference that the model tests is one of points.
    let notes = percent.notes.join(" ");
    assert!(
        !notes.contains("difference in change (mixed model"),
        "{notes}"
    );
}

#[test]
fn markers_on_log_scales_are_named_where_others_are_not() {
    let text = wide(&["CRP (mg/L)", "MADRS"], &["A", "B"], &VISITS, 8);
    let mut of = analysed(text.as_bytes(), on(Scale::Ln));
    let spec = FigureSpec::default();
    let all = "Analysed and drawn on log scales.";
    assert!(caption(&of, &spec).contains(all));
    of.1.markers[1].scale = Scale::Identity;
    let text = caption(&of, &spec);
    assert!(
        text.contains("Analysed and drawn on log scales: CRP."),
        "{text}"
    );
}

#[test]
fn the_letter_of_a_panel_is_no_p_value() {
    let names: Vec<String> = (0..17).map(|i| format!("M{i} (ng/mL)")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let text = wide(&names, &["A", "B"], &VISITS[..2], 5);
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let spec = FigureSpec {
        preset: Some(Preset::Nature2),
        ..FigureSpec::default()
    };
    let text = caption(&of, &spec);
    assert!(text.contains("; p, M15; q, M16."), "{text}");
}

#[test]
fn rows_of_p_never_press_the_data_together() {
    let names: Vec<String> = (0..14).map(|i| format!("Arm {i}")).collect();
    let groups: Vec<(&str, usize)> = names.iter().map(|n| (n.as_str(), 3)).collect();
    let text = long(&groups, &VISITS, |g, s, v| Some(20.0 + odd(g, s, v)));
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let spec = FigureSpec {
        preset: Some(Preset::Slide),
        annotation: AnnotationKind::P,
        family: Some(ContrastFamily::GroupDifference),
        ..FigureSpec::default()
    };
    let laid = figure::pages(&composed(&of, &spec), &spec.page());
    assert_eq!(laid.err(), Some(FigureError::NoRoomForRows));
    let without = FigureSpec {
        annotation: AnnotationKind::None,
        ..spec
    };
    assert!(figure::pages(&composed(&of, &without), &without.page()).is_ok());
}

#[test]
fn times_have_their_unit() {
    let text = long(
        &[("A", 6), ("B", 6)],
        &["0", "0.25", "1", "8"],
        |g, s, v| Some(20.0 + odd(g, s, v)),
    );
    let text = text.replace("subject,group,day,", "subject,group,time_h,");
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let plain = FigureSpec::default();
    let text = caption(&of, &plain);
    assert!(text.contains("over time 0, 0.25, 1 and 8 h in"), "{text}");
    assert_eq!(composed(&of, &plain).panels[0].x.label, "Time (h)");
    let time = FigureSpec {
        time: figure::TimeAxis::True,
        ..FigureSpec::default()
    };
    let x = composed(&of, &time).panels[0].x.clone();
    assert_eq!(x.label, "Time since baseline (hours)");
    let labels: Vec<&str> = x.ticks.iter().map(|t| t.label.as_str()).collect();
    assert_eq!(labels, ["0", "0.25", "1", "8"]);
}

#[test]
fn a_p_that_is_not_there_is_told() {
    let text = long(&[("wt", 2), ("ko", 2)], &VISITS, |g, s, v| {
        Some(20.0 + odd(g, s, v))
    });
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    for kind in [Kind::Paired, Kind::Baseline] {
        let spec = FigureSpec {
            annotation: AnnotationKind::P,
            ..FigureSpec::of(kind)
        };
        assert!(
            caption(&of, &spec).contains("No p-values: "),
            "{}",
            caption(&of, &spec)
        );
        assert!(findings(&of, &spec).contains("No p-values: "), "{kind}");
    }
}

#[test]
fn one_group_is_compared_with_its_own_baseline() {
    let text = wide(&["CRP (mg/L)"], &["All"], &VISITS, 9)
        .replace("group,", "")
        .replace(",All,", ",");
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let spec = FigureSpec {
        annotation: AnnotationKind::P,
        ..FigureSpec::default()
    };
    let drawn = composed(&of, &spec);
    assert_eq!(drawn.panels[0].annotations.len(), 2, "{:?}", drawn.notes);
    let text = caption(&of, &spec);
    assert!(text.contains("p: change from Baseline"), "{text}");
}

/// Contrasts of one's own stand beside the others, each with who it is of.
#[test]
fn contrasts_of_the_plan_are_in_the_forest() {
    let text = long(&[("A", 8), ("B", 8)], &VISITS, |g, s, v| {
        Some(20.0 + odd(g, s, v))
    });
    let mut request = on(Scale::Identity);
    request.analysis.contrast = vec![plan::OwnContrast::parse("AUC = auc").unwrap()];
    let of = analysed(text.as_bytes(), request.clone());
    let drawn = composed(&of, &FigureSpec::of(Kind::Forest));
    let Plot::Rows(own) = drawn.plots.last().unwrap() else {
        panic!("no rows")
    };
    assert_eq!(own.title, "OPG, contrasts of the plan");
    let labels: Vec<&str> = own.rows.iter().map(|r| r.label.as_str()).collect();
    assert!(
        labels.contains(&"AUC: A") && labels.contains(&"AUC: B \u{2212} A"),
        "{labels:?}"
    );
    assert_eq!(own.rows[0].cells[1], "", "{:?}", own.rows[0]);
    let text = caption(&of, &FigureSpec::of(Kind::Forest));
    assert!(text.contains("b, OPG, contrasts of the plan."), "{text}");
    // An area under logarithms is no ratio.
    request.analysis.scale = Some(Scale::Ln);
    let of = analysed(text_of_positive().as_bytes(), request);
    let found = findings(&of, &FigureSpec::of(Kind::Forest));
    let drawn = composed(&of, &FigureSpec::of(Kind::Forest));
    let has_own = drawn.plots.len() > 1;
    assert!(
        has_own || found.contains("not drawn, being no ratio"),
        "{found}"
    );
}

fn text_of_positive() -> String {
    long(&[("A", 8), ("B", 8)], &VISITS, |g, s, v| {
        Some(20.0 + odd(g, s, v))
    })
}

#[test]
fn visits_that_cannot_be_taken_together_are_told() {
    let text = wide(&["M1", "M2", "M3"], &["A", "B"], &VISITS[..2], 8);
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let mut spec = FigureSpec::of(Kind::Volcano);
    spec.extras.together = true;
    let said = "there are no visits to take together";
    assert!(
        caption(&of, &spec).contains(said),
        "{}",
        caption(&of, &spec)
    );
    assert!(findings(&of, &spec).contains(said));
}

#[test]
fn long_names_of_rows_stay_on_the_page() {
    let groups = [
        ("Standardtherapie mit Scheinintervention", 8),
        ("Bewegungstherapeutische Massnahmen (ambulant)", 8),
        ("Hochdosierte Immunglobulinsubstitution", 8),
    ];
    let visits = [
        "Ausgangsuntersuchung",
        "Zwischenuntersuchung nach sechs Wochen",
        "Nachbeobachtung (nach einem halben Jahr)",
    ];
    let text = long(&groups, &visits, |g, s, v| Some(20.0 + odd(g, s, v)));
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    for preset in [Preset::Nature2, Preset::Plos, Preset::Jama] {
        let spec = FigureSpec {
            preset: Some(preset),
            ..FigureSpec::of(Kind::Diagnostics)
        };
        let found = findings(&of, &spec);
        assert!(!found.contains("leaves the page"), "{preset}: {found}");
    }
}

/// Panels of one figure have their labels and numbers alike.
#[test]
fn panels_stand_alike_under_their_axes() {
    let visits = [
        "Baseline visit",
        "Follow-up week 4",
        "Follow-up week 12",
        "Safety visit",
    ];
    let text = wide(
        &["CRP (mg/L)", "A marker"],
        &["Verum", "Placebo"],
        &visits,
        9,
    );
    let of = analysed(text.as_bytes(), on(Scale::Identity));
    let spec = FigureSpec {
        preset: Some(Preset::Nature15),
        annotation: AnnotationKind::Rows,
        ..FigureSpec::default()
    };
    let drawn = composed(&of, &spec);
    let svg = figure::svg(&figure::layout(&drawn, &spec.page()).unwrap());
    let looks = |panel: usize| {
        let start = svg.find(&format!("id=\"panel-{panel}-axes\"")).unwrap();
        let part = &svg[start..];
        let label = part.find("Baseline").unwrap();
        let tag = &part[part[..label].rfind("<text").unwrap()..label];
        let size = tag.find("font-size").unwrap();
        (
            tag.contains("rotate(-45"),
            tag.contains("rotate(-90"),
            tag[size..size + 16].to_owned(),
        )
    };
    assert_eq!(looks(1), looks(2));
}

/// Lines of single subjects are a part of very many; everything that is counted is of everyone.
#[test]
fn lines_of_a_part_of_very_many_subjects_are_said_to_be_a_part() {
    let of = analysed(
        wide(&["crp"], &["a", "b"], &VISITS, 1100).as_bytes(),
        Request::default(),
    );
    for kind in [Kind::Trajectory, Kind::Change] {
        let spec = FigureSpec::of(kind);
        let figure = composed(&of, &spec);
        let panel = &figure.panels[0];
        let lines: usize = panel.series.iter().map(|s| s.subjects.len()).sum();
        assert_eq!(lines, 2000, "{kind:?}");
        assert_eq!(panel.series[0].subjects.len(), 1000, "{kind:?}");
        assert!(panel.counts.iter().all(|row| row.n.contains(&1100)));
        let words = "2000 of the 2200 subjects, at even steps in the order of the study";
        for preset in [None, Some(Preset::Nature2)] {
            let spec = FigureSpec {
                preset,
                ..spec.clone()
            };
            let caption = caption(&of, &spec);
            assert!(caption.contains(words), "{kind:?}: {caption}");
        }
    }
    let spec = FigureSpec::of(Kind::Paired);
    let figure = composed(&of, &spec);
    let Some(Plot::Paired(pairs)) = figure.plots.first() else {
        panic!("{:?}", figure.plots.len());
    };
    let drawn: Vec<(usize, usize)> = pairs.groups.iter().map(|g| (g.lines.len(), g.n)).collect();
    assert_eq!(drawn, [(1000, 1100); 2]);
    let said = "thin lines, 2000 of the 2200 subjects, at even steps in the order of the study";
    assert!(figure.center_text.contains(said), "{}", figure.center_text);
    assert!(caption(&of, &spec).contains(said));
    // The window draws everyone.
    let spec = FigureSpec::of(Kind::Trajectory);
    let look = figure::TrajectoryOptions::default();
    let material = data_of(&of, &spec);
    let all = figure::time_course(material.material(&of.0, &of.1), &look).unwrap();
    assert_eq!(all.panels[0].series[0].subjects.len(), 1100);
    assert!(!all.center_text.contains("2000"), "{}", all.center_text);
}

/// A group of thousands of letters is numbered at once: no layout that is tried measures it to its end.
#[test]
fn a_name_of_thousands_of_letters_takes_no_time() {
    let name = "N".repeat(20_000);
    let of = analysed(
        wide(&["crp"], &[&name, "b"], &VISITS, 6).as_bytes(),
        Request::default(),
    );
    for kind in [Kind::Baseline, Kind::Paired, Kind::Trajectory] {
        let figure = composed(&of, &FigureSpec::of(kind));
        let started = std::time::Instant::now();
        let scene = figure::layout(&figure, &FigureSpec::of(kind).page());
        assert!(scene.is_ok(), "{kind:?}");
        // It took 24 s where each of them did.
        assert!(started.elapsed().as_secs() < 10, "{kind:?}");
    }
}
