//! How well a model fits: residuals, normal quantiles with their band, and what single subjects do.

use crate::figure::FigureError;
use crate::figure::compose::annotate::in_words;
use crate::figure::compose::group_title::group_in_words;
use crate::figure::compose::material::Material;
use crate::figure::model::course::{Figure, Key};
use crate::figure::model::plots::{
    Expected, Plot, Row, RowDot, RowsPlot, ScatterDot, ScatterPlot, ValueAxis,
};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::plan::Scale;
use crate::results::{
    AnalysisResults, ContrastFamily, ContrastInfluence, Diagnostics, MarkerResults,
};
use crate::study::Study;
use crate::words::listed;

/// Three panels a marker.
pub(in crate::figure) fn diagnostics(
    material: Material<'_>,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let (study, results) = (material.study, material.results);
    let shown = words::shown(results, &spec.markers)?;
    let mut plots = Vec::new();
    let mut outside: Vec<(String, usize, usize)> = Vec::new();
    let diagnosed = |m: &&MarkerResults| {
        let found = material
            .diagnostics
            .iter()
            .find(|(name, _)| *name == m.marker);
        found.map(|(_, d)| d).filter(|d| !d.residuals.is_empty())
    };
    // Three panels of axes say nothing of a model that is not there.
    if shown.iter().all(|m| diagnosed(m).is_none()) {
        return Err(FigureError::NoEstimates);
    }
    let mut alone: Vec<String> = Vec::new();
    // Without anybody's influence there are two panels a marker: those stand behind the others, whose rows are full.
    let mut without: Vec<Plot> = Vec::new();
    for m in &shown {
        let Some(d) = diagnosed(m) else { continue };
        outside.push((words::name(m, &shown), d.n_outside, d.n_values));
        if let Some(why) = &d.not_left_out {
            alone.push(words::ended(&format!(
                "Influence not computed for {}: {}",
                words::name(m, &shown),
                words::clause(why)
            )));
        }
        let [fitted, quantiles, influence] =
            of_marker((study, results), m, d, spec, &words::name(m, &shown));
        if matches!(&influence, Plot::Rows(rows) if !rows.rows.is_empty()) {
            plots.extend([fitted, quantiles, influence]);
        } else {
            without.extend([fitted, quantiles]);
            if d.not_left_out.is_none() {
                alone.push(format!(
                    "Influence not drawn for {}: its model does not estimate {}.",
                    words::name(m, &shown),
                    match family_of_influence(d, spec) {
                        ContrastFamily::Custom => "a contrast named in the plan".to_owned(),
                        family => format!("the {}", in_words(family)),
                    }
                ));
            }
        }
    }
    let has_influence = !plots.is_empty();
    plots.append(&mut without);
    let level = results.conf_percent();
    let mut notes = Vec::new();
    if !outside.is_empty() {
        notes.push(format!(
            "Normalised (decorrelated) residuals. Band: {level} % of each rank of a normal sample; {}.",
            outside_in_words(&outside)
        ));
    }
    let has_points = |plot: &Plot| matches!(plot, Plot::Rows(rows) if !rows.rows.is_empty());
    if plots.iter().any(has_points) {
        notes.push("Influence: each point is a contrast without one subject, as a shift in standard errors of the full estimate.".to_owned());
    }
    notes.extend(alone);
    let (otherwise, as_shown): (Vec<&MarkerResults>, Vec<&MarkerResults>) =
        (shown.iter()).partition(|m| m.diagnosed_otherwise().is_some());
    notes.extend(words::model_note(results, &as_shown));
    if let Some(first) = otherwise.first().and_then(|m| m.model.as_ref()) {
        let names: Vec<String> = otherwise.iter().map(|m| words::name(m, &shown)).collect();
        notes.push(format!(
            "Diagnosed of {}: {} by {}, values below the limit as half of it; the results are of another model, which has them as limits in the likelihood.",
            listed(&names),
            first.kind_in_words(),
            results.estimation().label()
        ));
    }
    notes.extend(words::synthetic(study));
    Ok(Figure {
        description: words::description("Model diagnostics", (study, results), &shown),
        title: words::title(&shown, "model diagnostics"),
        plots,
        groups: group_styles(study),
        center_text: String::new(),
        notes,
        columns: spec.columns,
        unit: Some(if has_influence { 3 } else { 2 }),
        key: if study.groups.len() > 1 {
            Key::Symbols
        } else {
            Key::Hidden
        },
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// How many values are outside the band, marker by marker.
fn outside_in_words(outside: &[(String, usize, usize)]) -> String {
    let one = |n: usize, all: usize| match n {
        0 => format!("none of {all} values is outside"),
        1 => format!("1 of {all} values is outside"),
        n => format!("{n} of {all} values are outside"),
    };
    match outside {
        [(_, n, all)] => one(*n, *all),
        several => {
            let parts: Vec<String> = several
                .iter()
                .map(|(name, n, all)| format!("{name}, {n} of {all}"))
                .collect();
            format!("outside are: {}", parts.join("; "))
        }
    }
}

fn of_marker(
    (study, results): (&Study, &AnalysisResults),
    m: &MarkerResults,
    d: &Diagnostics,
    spec: &FigureSpec,
    title: &str,
) -> [Plot; 3] {
    let unit = match m.scale {
        Scale::Identity => m.unit.clone(),
        scale => scale.id().to_owned(),
    };
    let fitted = if unit.is_empty() {
        "Fitted mean".to_owned()
    } else {
        format!("Fitted mean ({unit})")
    };
    let axis = |label: &str| ValueAxis {
        label: label.to_owned(),
        log: false,
    };
    let residuals = &d.residuals;
    let dots = |x: fn(&crate::results::Residual) -> f64| -> Vec<ScatterDot> {
        residuals
            .iter()
            .map(|r| ScatterDot {
                is_open: false,
                subject: r.subject,
                group: study.subjects.get(r.subject).map_or(0, |s| s.group),
                x: x(r),
                y: r.normalised,
            })
            .collect()
    };
    let against_fitted = ScatterPlot {
        from_zero: false,
        is_of_markers: false,
        x_ends: None,
        y_ends: None,
        fit: Vec::new(),
        caption: String::new(),
        marker: m.marker.clone(),
        title: title.to_owned(),
        x: axis(&fitted),
        y: axis("Normalised residual"),
        dots: dots(|r| r.fitted),
        expected: Expected::Zero,
        band: Vec::new(),
        ringed: Vec::new(),
        names: Vec::new(),
        lines: Vec::new(),
        message: None,
    };
    let quantiles = ScatterPlot {
        from_zero: false,
        is_of_markers: false,
        x_ends: None,
        y_ends: None,
        fit: Vec::new(),
        caption: String::new(),
        marker: m.marker.clone(),
        title: title.to_owned(),
        x: axis("Normal quantile"),
        y: axis("Normalised residual"),
        dots: dots(|r| r.expected),
        expected: Expected::Equal,
        band: residuals
            .iter()
            .map(|r| (r.expected, r.low, r.high))
            .collect(),
        ringed: Vec::new(),
        names: Vec::new(),
        lines: Vec::new(),
        message: None,
    };
    [
        Plot::Scatter(against_fitted),
        Plot::Scatter(quantiles),
        Plot::Rows(influence((study, results), m, d, spec, title)),
    ]
}

/// The comparison that subjects are left out of.
fn family_of_influence(d: &Diagnostics, spec: &FigureSpec) -> ContrastFamily {
    let compared = ContrastFamily::DifferenceInChange;
    let has = d.influence.iter().any(|c| c.key.family == compared);
    let by_model = match has {
        true => compared,
        false => ContrastFamily::ChangeFromBaseline,
    };
    spec.family.unwrap_or(by_model)
}

fn influence(
    (study, results): (&Study, &AnalysisResults),
    m: &MarkerResults,
    d: &Diagnostics,
    spec: &FigureSpec,
    title: &str,
) -> RowsPlot {
    let family = family_of_influence(d, spec);
    let within = family == ContrastFamily::ChangeFromBaseline;
    let own: Vec<&ContrastInfluence> = (d.influence.iter())
        .filter(|c| c.key.family == family)
        .collect();
    let are_named = study.groups.len() > 2 || (within && study.groups.len() > 1);
    let rows = rows_of_influence((study, results), &own, are_named);
    RowsPlot {
        favours: None,
        margins: Vec::new(),
        marker: m.marker.clone(),
        title: title.to_owned(),
        has_own_title: false,
        x: ValueAxis {
            label: format!(
                "Shift of the {} (SE)",
                match family {
                    ContrastFamily::ChangeFromBaseline => "change",
                    ContrastFamily::GroupDifference => "group difference",
                    ContrastFamily::DifferenceInChange => "difference in change",
                    ContrastFamily::TreatmentDifference => "treatment difference",
                    ContrastFamily::Custom => "contrast",
                }
            ),
            log: false,
        },
        reference: 0.0,
        rows,
        headers: Vec::new(),
        message: None,
        part: 0,
        range: None,
    }
}

/// Names longer than these stand over their visits: beside each they would leave the panels a strip.
const LONGEST_NAME: usize = 10;

/// A row a contrast, under the name of its group where that is long.
fn rows_of_influence(
    (study, results): (&Study, &AnalysisResults),
    own: &[&ContrastInfluence],
    are_named: bool,
) -> Vec<Row> {
    let named =
        |c: &ContrastInfluence| group_in_words(results, c.key.treatment.is_some(), &c.key.group);
    let is_long = |c: &&ContrastInfluence| named(c).chars().count() > LONGEST_NAME;
    let are_over = are_named && own.iter().any(is_long);
    let mut out: Vec<Row> = Vec::new();
    let mut last: Option<&str> = None;
    for c in own {
        if are_over && last != Some(c.key.group.as_str()) {
            out.push(Row {
                label: named(c),
                is_heading: true,
                is_second: true,
                ..Row::default()
            });
            last = Some(&c.key.group);
        }
        let visit = words::visit_in_words(results, &c.key.visit);
        let dots = c.without.iter().map(|s| RowDot {
            subject: s.subject,
            group: study.subjects.get(s.subject).map_or(0, |p| p.group),
            x: s.shift,
        });
        out.push(Row {
            label: match are_named && !are_over {
                true => format!("{}, {visit}", named(c)),
                false => visit,
            },
            dots: dots.collect(),
            ..Row::default()
        });
    }
    out
}
