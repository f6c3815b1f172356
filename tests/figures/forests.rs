//! Forests on narrow pages, names that a sign could be read into, and columns of numbers.

use crate::pages::overlap;
use crate::{analysed, the_example};
use trajecta::figure::{
    self, AnnotationKind, Figure, FigureSpec, Item, Kind, Material, Plot, Preset, Row, Scene,
};
use trajecta::plan::{Request, Scale};
use trajecta::results::{AnalysisResults, ContrastFamily};
use trajecta::study::Study;

type Of = (Study, AnalysisResults);

fn composed(of: &Of, spec: &FigureSpec) -> Figure {
    figure::compose(spec, Material::new(&of.0, &of.1)).unwrap()
}

fn pages(of: &Of, spec: &FigureSpec) -> Vec<Scene> {
    figure::pages(&composed(of, spec), &spec.page()).unwrap()
}

fn forest(preset: Preset) -> FigureSpec {
    FigureSpec {
        preset: Some(preset),
        ..FigureSpec::of(Kind::Forest)
    }
}

fn rows(figure: &Figure) -> Vec<Row> {
    let plots = figure.plots.iter().filter_map(|p| match p {
        Plot::Rows(plot) => Some(plot.rows.clone()),
        _ => None,
    });
    plots.flatten().collect()
}

/// A study of groups and visits with one marker that spreads by `spread` at each visit.
fn study_of(groups: &[&str], visits: &[&str], spread: fn(usize) -> f64, scale: Scale) -> Of {
    let mut text = String::from("subject,arm,visit,CRP [mg/L]\n");
    for s in 0..8 * groups.len() {
        for (v, visit) in visits.iter().enumerate() {
            let noise = ((s * 7 + v * 5 + s * s * v) % 11) as f64 / 11.0;
            let x = 20.0 + spread(v) * (noise + 0.2 * (s % groups.len()) as f64);
            text += &format!("S{s:02},{},{visit},{x:.3}\n", groups[s % groups.len()]);
        }
    }
    let mut request = Request::default();
    request.analysis.scale = Some(scale);
    analysed(text.as_bytes(), request)
}

/// Texts over texts or beyond the page.
fn faults(scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    let boxes = scene.text_boxes();
    for (i, (a, x)) in boxes.iter().enumerate() {
        let inside = |p: &(f64, f64)| p.0 > -0.01 && p.0 < scene.width_mm + 0.01;
        if !a.iter().all(inside) {
            out.push(format!("off page: {x}"));
        }
        let over = boxes[..i].iter().filter(|(b, _)| overlap(a, b) > 0.05);
        out.extend(over.map(|(_, y)| format!("{x} over {y}")));
    }
    out
}

const LONG: [&str; 6] = [
    "Standard of care alone",
    "Standard of care plus low dose",
    "Standard of care plus high dose",
    "Early switch after six weeks",
    "Late switch after twelve weeks",
    "Open label extension arm",
];

#[test]
fn data_keep_half_of_a_narrow_page_beside_long_names_and_many_rows() {
    let visits = [
        "Week 0", "Week 4", "Week 8", "Week 12", "Week 24", "Week 52",
    ];
    let spread = |v: usize| [4.0, 5.0, 6.0, 5.0, 4.0, 5.0][v];
    let of = study_of(&LONG, &visits, spread, Scale::Identity);
    for preset in [Preset::Nature1, Preset::Elsevier1, Preset::Cell1] {
        let spec = forest(preset);
        let drawn = rows(&composed(&of, &spec));
        assert!(drawn.iter().filter(|r| !r.is_heading).count() >= 30);
        let page = spec.page();
        for scene in pages(&of, &spec) {
            assert_eq!(faults(&scene), Vec::<String>::new(), "{preset}");
            let cell = page.width_mm - 4.0 * page.text_pt / 7.0;
            for panel in &scene.panels {
                let own = panel.right - panel.left;
                assert!(own >= 0.5 * cell - 0.1, "{preset}: {own} of {cell} mm");
            }
            let sizes = scene.items.iter().filter_map(|i| match i {
                Item::Text { size_pt, .. } => Some(*size_pt),
                _ => None,
            });
            assert!(sizes.fold(f64::INFINITY, f64::min) >= page.least_pt - 1e-9);
        }
    }
}

#[test]
fn numbers_under_labels_stand_left_of_their_intervals() {
    let of = the_example();
    let spec = forest(Preset::Elsevier1);
    let drawn = rows(&composed(&of, &spec));
    for scene in pages(&of, &spec) {
        let left = scene.panels[0].left;
        for (corners, text) in scene.text_boxes() {
            if drawn
                .iter()
                .any(|r| !text.is_empty() && r.cells.contains(&text))
            {
                let right = corners.iter().map(|c| c.0).fold(0.0, f64::max);
                assert!(right < left, "{text}: {right} beyond {left}");
            }
        }
    }
}

#[test]
fn a_sign_between_names_is_never_read_as_part_of_one() {
    let groups = ["Vehicle", "Cpd A", "1 mg/kg"];
    let visits = ["Day 0", "Day 7", "Day 14"];
    let of = study_of(&groups, &visits, |_| 6.0, Scale::Ln);
    let mut spec = FigureSpec {
        family: Some(ContrastFamily::GroupDifference),
        ..forest(Preset::Nature2)
    };
    let labels: Vec<String> = rows(&composed(&of, &spec))
        .into_iter()
        .map(|r| r.label)
        .collect();
    let all = labels.join("\n");
    assert!(all.contains("1 mg/kg vs "), "{all}");
    assert!(
        !all.contains("mg/kg / ") && !all.contains(" / 1 mg/kg"),
        "{all}"
    );
    // The same names beside each other under a time course.
    spec.kind = Kind::Trajectory;
    spec.annotation = AnnotationKind::Rows;
    let figure = composed(&of, &spec);
    let told: Vec<&str> = (figure.panels[0].annotations.iter())
        .map(|a| a.row.as_str())
        .collect();
    assert!(told.iter().any(|t| t.contains("1 mg/kg vs ")), "{told:?}");
    // A difference does not read a slash as its sign, but a dash.
    let groups = ["A - low", "A - high"];
    let of = study_of(&groups, &visits, |_| 6.0, Scale::Identity);
    let spec = FigureSpec {
        family: Some(ContrastFamily::GroupDifference),
        ..forest(Preset::Nature2)
    };
    let all: Vec<String> = rows(&composed(&of, &spec))
        .into_iter()
        .map(|r| r.label)
        .collect();
    assert!(all.iter().any(|l| l.contains(" vs A - ")), "{all:?}");
}

#[test]
fn groups_that_are_numbers_are_named_in_rows_of_p_and_correlations() {
    let mut text = String::from("subject,diet,visit,Weight (g),CRP [mg/L]\n");
    for s in 0..24 {
        for v in 0..3 {
            let weight = 290 + 7 * (s % 5) + v * (3 + s % 3) + (s * v) % 4;
            let crp = 4.0 + 0.3 * (s % 7) as f64 + 0.1 * ((s * v) % 5) as f64;
            text += &format!("S{s:02},{},Week {v},{weight},{crp:.2}\n", 1 + s % 3);
        }
    }
    let of = analysed(text.as_bytes(), Request::default());
    let spec = FigureSpec {
        family: Some(ContrastFamily::DifferenceInChange),
        annotation: AnnotationKind::Rows,
        ..FigureSpec::of(Kind::Change)
    };
    let figure = composed(&of, &spec);
    for a in &figure.panels[0].annotations {
        assert!(
            a.row.starts_with("diet ") && a.row.contains(" diet 1"),
            "{}",
            a.row
        );
    }
    let spec = FigureSpec::of(Kind::Correlation);
    let plan = trajecta::plan::resolve(&Default::default(), &of.0).unwrap();
    let data = trajecta::report::FigureData::of(&spec, &of.0, &plan);
    let figure = figure::compose(&spec, data.material(&of.0, &of.1)).unwrap();
    let notes = figure.notes.join(" ");
    assert!(notes.contains("in diet 2: r"), "{notes}");
}

#[test]
fn numbers_of_a_column_have_one_number_of_decimals() {
    // Later visits spread ten times as much, which their intervals alone would write with one decimal less.
    let spread = |v: usize| [1.0, 1.0, 30.0][v];
    let of = study_of(
        &["a", "b"],
        &["Day 0", "Day 1", "Day 2"],
        spread,
        Scale::Identity,
    );
    let decimals = |text: &str| -> Vec<usize> {
        let parts = text.split([' ', '(', ')', '\u{2212}']);
        let numbers = parts.filter(|p| p.starts_with(|c: char| c.is_ascii_digit()));
        numbers
            .map(|n| n.split_once('.').map_or(0, |(_, d)| d.len()))
            .collect()
    };
    let drawn = rows(&composed(&of, &forest(Preset::Nature2)));
    let estimates: Vec<&str> = (drawn.iter().filter(|r| r.interval.is_some()))
        .map(|r| r.cells[0].as_str())
        .collect();
    let all: Vec<usize> = estimates.iter().flat_map(|e| decimals(e)).collect();
    assert!(
        all.len() >= 12 && all.iter().all(|d| *d == all[0]),
        "{estimates:?}"
    );
}

#[test]
fn a_correlation_in_a_crossover_is_refused_with_its_reason() {
    let of = crate::truth::crossover();
    let why = figure::compose(
        &FigureSpec::of(Kind::Correlation),
        Material::new(&of.0, &of.1),
    );
    let why = why.unwrap_err().to_string();
    let begins = "Correlations are not computed in a crossover, because";
    assert!(why.starts_with(begins), "{why}");
}
