//! Changes of two markers in the same subjects, with their correlation.

use crate::figure::FigureError;
use crate::figure::compose::at_visit::{later_visit, pairs};
use crate::figure::compose::group_title::group_in_words;
use crate::figure::compose::material::Material;
use crate::figure::compose::row_numbers::beside_zero;
use crate::figure::model::course::{Figure, Key, KeyBegins};
use crate::figure::model::plots::{
    Expected, Plot, ScatterDot, ScatterLine, ScatterPlot, ValueAxis,
};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::results::{AnalysisResults, Correlation, CorrelationMethod, MarkerResults};
use crate::run::fitted_line;
use crate::study::Study;
use crate::words::{fixed, p_with_relation};

/// More markers than these are paired only by the plan.
const MOST_MARKERS: usize = 6;

/// One panel a pair of markers.
pub(in crate::figure) fn correlation(
    material: Material<'_>,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let (study, results) = (material.study, material.results);
    if study.crossover.is_some() {
        return Err(FigureError::NotForKind {
            sentence: "Correlations are not computed in a crossover, because a change mixes treatments; there is no figure of kind {}. A figure of kind paired shows the markers one by one, or analyse the treatments as groups without {treatment}.",
            kind: spec.kind.id(),
        });
    }
    let shown = words::shown(results, &spec.markers)?;
    if material.correlations.is_empty() && shown.len() > MOST_MARKERS {
        return Err(FigureError::TooManyPairs {
            markers: shown.len(),
            most: MOST_MARKERS,
        });
    }
    let visit = later_visit(study, &shown, spec)?;
    let (plots, mut notes) = panels(material, visit, &shown);
    if results.markers.len() < 2 {
        return Err(FigureError::OneMarker);
    }
    if plots.is_empty() {
        return Err(FigureError::NoPairs);
    }
    let visit_text = words::visit_in_words(results, &study.visits[visit].label);
    let mut note = format!(
        "Pearson\u{2019}s r of the changes at {visit_text} with its {}; p unadjusted.",
        words::interval_name(results)
    );
    if study.groups.len() > 1 {
        note.push_str(" r of everyone also reflects differences between the groups.");
    }
    notes.insert(0, note);
    notes.extend(words::synthetic(study));
    let both = [study.baseline_of(visit), visit].map(|v| study.visits[v].clone());
    Ok(Figure {
        description: words::description_over(
            "Correlation of changes",
            (study, results),
            &shown,
            &both,
        ),
        title: words::title(&shown, "correlation of changes"),
        center_text: legend(results, &visit_text, &plots),
        plots,
        groups: group_styles(study),
        key_begins: KeyBegins::Sign,
        notes,
        key: if study.groups.len() > 1 {
            Key::Symbols
        } else {
            Key::Hidden
        },
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// A panel for each pair over all groups, and what is said of each group.
fn panels(
    material: Material<'_>,
    visit: usize,
    shown: &[&MarkerResults],
) -> (Vec<Plot>, Vec<String>) {
    let (study, results) = (material.study, material.results);
    let level = results.conf_level();
    let label = &study.visits[visit].label;
    let find = |name: &str| shown.iter().copied().find(|m| m.marker == name);
    let mut plots = Vec::new();
    // What is said of the groups stands behind the name of its pair, once.
    let mut by_pair: Vec<(String, Vec<String>)> = Vec::new();
    for (first, all) in material.correlations {
        let own = |c: &&Correlation| {
            c.visit == *label && c.method == CorrelationMethod::Pearson && find(&c.with).is_some()
        };
        let Some(a) = find(first) else { continue };
        for c in all.iter().filter(own) {
            let Some(b) = find(&c.with) else { continue };
            match &c.group {
                None => {
                    let panel = panel(study, (a, b), c, (visit, level), shown);
                    plots.push(Plot::Scatter(panel));
                }
                Some(group) => {
                    let pair = format!("{} and {}", words::name(a, shown), words::name(b, shown));
                    let own = format!("in {}: {}", group_in_words(results, false, group), said(c));
                    match by_pair.iter_mut().find(|(name, _)| *name == pair) {
                        Some((_, all)) => all.push(own),
                        None => by_pair.push((pair, vec![own])),
                    }
                }
            }
        }
    }
    let is_one = by_pair.len() == 1;
    let notes = by_pair.into_iter().map(|(pair, all)| match is_one {
        true => format!("Within groups, {}.", all.join("; ")),
        false => format!("{pair}, {}.", all.join("; ")),
    });
    let notes = notes.collect();
    (plots, notes)
}

/// What points and lines are.
fn legend(results: &AnalysisResults, visit: &str, plots: &[Plot]) -> String {
    let has_fit = |p: &Plot| matches!(p, Plot::Scatter(panel) if panel.fit.len() > 1);
    let line = if plots.iter().any(has_fit) {
        format!(
            "; line, least squares with its {}",
            words::interval_name(results)
        )
    } else {
        String::new()
    };
    let is_open =
        |p: &Plot| matches!(p, Plot::Scatter(panel) if panel.dots.iter().any(|d| d.is_open));
    let open = if plots.iter().any(is_open) {
        "; open, change from or to a value beyond the limit of detection"
    } else {
        ""
    };
    format!("Points, subjects; changes at {visit}{open}{line}")
}

/// The same where a line ends behind the interval alone, so that the titles of small panels break alike.
fn unbroken(c: &Correlation) -> String {
    parts_said(c)
        .map(|part| part.replace(' ', "\u{a0}"))
        .join(", ")
}

/// `r = 0.42 (0.12 to 0.65), p = 0.008, n = 40`.
fn said(c: &Correlation) -> String {
    parts_said(c).join(", ")
}

/// The estimate with its interval, and p with n.
fn parts_said(c: &Correlation) -> [String; 2] {
    // An end beside zero does not read as zero: it would contradict the p.
    let ends = c.ci_low.zip(c.ci_high).unwrap_or((1.0, 1.0));
    let number = |x: f64| fixed(x, beside_zero(ends, 2));
    let mut out = format!("r = {}", number(c.estimate));
    if let Some((low, high)) = c.ci_low.zip(c.ci_high) {
        out.push_str(&format!(" ({} to {})", number(low), number(high)));
    }
    [out, format!("p {}, n = {}", p_with_relation(c.p), c.n)]
}

fn axis(m: &MarkerResults, shown: &[&MarkerResults]) -> ValueAxis {
    let title = words::name(m, shown);
    ValueAxis {
        label: if m.scale.is_log() {
            format!("{title}, fold change")
        } else {
            words::with_unit_of_change(&format!("Change in {}", words::in_phrase(m, shown)), m)
        },
        log: m.scale.is_log(),
    }
}

fn panel(
    study: &Study,
    (a, b): (&MarkerResults, &MarkerResults),
    c: &Correlation,
    (visit, level): (usize, f64),
    shown: &[&MarkerResults],
) -> ScatterPlot {
    let of = |m: &MarkerResults, group: usize| {
        let marker = study.marker_index(&m.marker);
        let marker = marker.and_then(|i| study.markers.get(i));
        marker.map_or_else(Vec::new, |own| pairs(study, own, group, m.scale, visit))
    };
    let mut dots = Vec::new();
    for group in 0..study.groups.len() {
        let others = of(b, group);
        for x in of(a, group) {
            let y = others.iter().find(|y| y.subject == x.subject);
            let Some(y) = y else { continue };
            if let (Some(x_at), Some(y_at)) = (x.change(a.scale), y.change(b.scale)) {
                dots.push(ScatterDot {
                    is_open: x.is_open.contains(&true) || y.is_open.contains(&true),
                    subject: x.subject,
                    group,
                    x: x_at,
                    y: y_at,
                });
            }
        }
    }
    // On a log axis the line is one of logarithms.
    let to = |m: &MarkerResults, v: f64| if m.scale.is_log() { v.ln() } else { v };
    let from = |m: &MarkerResults, v: f64| if m.scale.is_log() { v.exp() } else { v };
    let points: Vec<(f64, f64)> = dots.iter().map(|d| (to(a, d.x), to(b, d.y))).collect();
    let fitted = fitted_line(&points, level);
    let none = |m: &MarkerResults| if m.scale.is_log() { 1.0 } else { 0.0 };
    ScatterPlot {
        marker: a.marker.clone(),
        title: unbroken(c),
        caption: format!(
            "{} and {}: {}",
            words::name(a, shown),
            words::name(b, shown),
            said(c)
        ),
        x: axis(a, shown),
        y: axis(b, shown),
        from_zero: false,
        is_of_markers: false,
        x_ends: None,
        y_ends: None,
        fit: fitted
            .iter()
            .map(|f| (from(a, f.x), from(b, f.y)))
            .collect(),
        dots,
        expected: Expected::Nothing,
        band: fitted
            .iter()
            .map(|f| (from(a, f.x), from(b, f.low), from(b, f.high)))
            .collect(),
        ringed: Vec::new(),
        names: Vec::new(),
        lines: vec![
            ScatterLine {
                is_vertical: true,
                at: none(a),
            },
            ScatterLine {
                is_vertical: false,
                at: none(b),
            },
        ],
        message: None,
    }
}
