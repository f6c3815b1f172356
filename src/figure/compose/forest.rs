//! Forest: contrasts of the models with their intervals, grouped by marker.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{in_numbers, no_evidence, shown_p, stars, stars_key};
use crate::figure::compose::subgroups;
use crate::figure::model::course::{AnnotationKind, Figure, Key};
use crate::figure::model::marks::Interval;
use crate::figure::model::plots::{Plot, Row, RowsPlot, ValueAxis};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::study::Study;
use crate::words::p_value;

/// Change within groups, with the difference in change beside it.
const CHANGES: [ContrastFamily; 2] = [
    ContrastFamily::ChangeFromBaseline,
    ContrastFamily::DifferenceInChange,
];

/// One panel where all markers are on a log scale, so that ratios share an axis; else one a marker.
pub(in crate::figure) fn forest(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let shown = words::shown(results, &spec.markers)?;
    let has = |family: &ContrastFamily| shown.iter().any(|m| m.contrasts(*family).next().is_some());
    let families: Vec<ContrastFamily> = match spec.family {
        // Change within groups is never shown without the difference in change.
        Some(ContrastFamily::ChangeFromBaseline) => CHANGES.to_vec(),
        Some(family) => vec![family],
        // A line in time has no changes, and neither has one visit a period: there the levels are compared.
        None if CHANGES.iter().any(has) || !ContrastFamily::ALL.iter().any(has) => CHANGES.to_vec(),
        // Contrasts of one's own have units of their own, which share no axis.
        None => ContrastFamily::ALL
            .into_iter()
            .filter(|f| *f != ContrastFamily::Custom && has(f))
            .collect(),
    };
    let together = shown.iter().all(|m| m.scale.is_log());
    let parts: Vec<Vec<&MarkerResults>> = if together {
        vec![shown.clone()]
    } else {
        shown.iter().map(|m| vec![*m]).collect()
    };
    let plots: Vec<RowsPlot> = parts
        .iter()
        .map(|part| plot(study, results, spec, &families, part, &shown, together))
        .collect();
    // A ratio of changes is another thing than a ratio of groups.
    let between = [
        ContrastFamily::GroupDifference,
        ContrastFamily::TreatmentDifference,
    ];
    let of_groups = families.iter().all(|f| between.contains(f));
    let drawn = |family: &ContrastFamily| families.contains(family) && has(family);
    let compared = drawn(&ContrastFamily::DifferenceInChange);
    let within = drawn(&ContrastFamily::ChangeFromBaseline);
    let ratio = match (together, of_groups) {
        (true, true) => "Ratio of geometric means",
        (true, false) if !compared => "Ratio to baseline",
        (true, false) if !within => "Ratio of ratios to baseline",
        (true, false) => "Ratio to baseline or ratio of such ratios",
        (false, _) => "Estimate",
    };
    let mut center_text = format!("{ratio}, {}", results.contrast_interval());
    if !together && shown.iter().any(|m| m.scale.is_log()) {
        center_text.push_str(" (ratios on log axes)");
    }
    if plots.iter().any(|p| !p.margins.is_empty()) {
        center_text.push_str("; dashed, margins");
    }
    let mut notes: Vec<String> = words::model_note(&shown).into_iter().collect();
    let any_adjusted = (shown.iter().flat_map(|m| m.model.iter()))
        .flat_map(|m| &m.contrasts)
        .any(|c| families.contains(&c.key.family) && c.p_adjusted.is_some());
    let by = results.adjustment().adjusted();
    if plots.iter().any(|p| p.rows.iter().any(|r| !r.is_heading)) {
        notes.push(if any_adjusted && results.has_simultaneous_intervals() {
            format!("p {by} and intervals simultaneous within each family of contrasts.")
        } else if any_adjusted {
            format!("p {by} within each family of contrasts; intervals are not adjusted.")
        } else if results.has_simultaneous_intervals() {
            "p unadjusted; intervals simultaneous within each family of contrasts.".to_owned()
        } else {
            "p unadjusted.".to_owned()
        });
    }
    let drawn = (shown.iter().flat_map(|m| m.model.iter()))
        .flat_map(|m| &m.contrasts)
        .filter(|c| families.contains(&c.key.family));
    notes.extend(results.interval_alone(drawn).map(str::to_owned));
    if spec.annotation == AnnotationKind::Stars {
        notes.push(stars_key(results.level()));
    }
    if families == CHANGES
        && families.iter().any(has)
        && (study.groups.len() > 1 || crossed(&shown))
    {
        notes.push(format!(
            "{}: the difference in change answers that.",
            no_evidence(crossed(&shown))
        ));
    }
    if subgroups::are_drawn(&families, study) {
        notes.extend(subgroups::note(&shown));
    }
    notes.extend(words::synthetic(study));
    Ok(Figure {
        description: words::description("Contrasts", (study, results), &shown),
        title: words::title(&shown, "contrasts with intervals"),
        plots: plots.into_iter().map(Plot::Rows).collect(),
        groups: group_styles(study),
        center_text,
        notes,
        columns: spec.columns,
        key: Key::Hidden,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

fn plot(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
    families: &[ContrastFamily],
    part: &[&MarkerResults],
    shown: &[&MarkerResults],
    together: bool,
) -> RowsPlot {
    let log = part.iter().all(|m| m.scale.is_log());
    let decimals = if log { None } else { decimals(part, families) };
    let mut rows = Vec::new();
    for m in part {
        let mut own: Vec<Row> = Vec::new();
        for family in families {
            own.extend(m.contrasts(*family).filter_map(|c| {
                let visit = words::visit_in_words(results, &c.key.visit);
                let annotation = (spec.annotation, results.level());
                row(study, (c, &visit), (log, decimals), annotation)
            }));
        }
        let of_levels = if subgroups::are_drawn(families, study) {
            subgroups::rows(m, results, (log, decimals), spec.annotation)
        } else {
            Vec::new()
        };
        if together {
            rows.push(Row {
                label: words::name(m, shown),
                is_heading: true,
                cells: if own.is_empty() {
                    vec!["no model".to_owned()]
                } else {
                    Vec::new()
                },
                ..Row::default()
            });
        }
        rows.append(&mut own);
        rows.extend(of_levels);
    }
    let title = match part {
        [one] if !together => words::name(one, shown),
        _ => String::new(),
    };
    let base = study.visits.get(study.baseline);
    let base = match (crossed(part), base) {
        (true, _) => "the period\u{2019}s baseline".to_owned(),
        (false, Some(visit)) => words::visit_in_words(results, &visit.label),
        (false, None) => "baseline".to_owned(),
    };
    let several = study.groups.len() > 1 || crossed(part);
    let who = if crossed(part) {
        "treatments"
    } else {
        "groups"
    };
    let what = match (families, log) {
        ([ContrastFamily::GroupDifference], true) => "Ratio of groups".to_owned(),
        ([ContrastFamily::GroupDifference], false) => "Difference of groups".to_owned(),
        ([ContrastFamily::TreatmentDifference], true) => "Ratio of treatments".to_owned(),
        ([ContrastFamily::TreatmentDifference], false) => "Difference of treatments".to_owned(),
        ([ContrastFamily::DifferenceInChange], true) => "Ratio of changes".to_owned(),
        ([ContrastFamily::DifferenceInChange], false) => "Difference in change".to_owned(),
        (_, true) if several => format!("Ratio to {base}, or its ratio between {who}"),
        (_, true) => format!("Ratio to {base}"),
        (_, false) if several => format!("Change from {base}, or its difference between {who}"),
        (_, false) => format!("Change from {base}"),
    };
    let label = match part {
        [one] if !log => words::with_unit(&what, one),
        _ => what,
    };
    let empty = rows.iter().all(|r| r.is_heading);
    let p = part
        .iter()
        .flat_map(|m| m.model.iter())
        .flat_map(|m| &m.contrasts)
        .any(|c| families.contains(&c.key.family) && c.p_adjusted.is_some());
    RowsPlot {
        margins: margins(part, families),
        marker: part.first().map_or_else(String::new, |m| m.marker.clone()),
        title,
        x: ValueAxis { label, log },
        reference: if log { 1.0 } else { 0.0 },
        rows: if empty { Vec::new() } else { rows },
        headers: vec![
            format!(
                "{} ({})",
                if log { "Ratio" } else { "Estimate" },
                results.contrast_interval()
            ),
            if p { "p adj." } else { "p" }.to_owned(),
        ],
        message: empty.then(|| {
            let why = part.iter().find_map(|m| m.why.clone());
            why.unwrap_or_else(|| "No contrast of this family was estimated".to_owned())
        }),
        part: 0,
        range: None,
    }
}

/// The margins of the contrasts drawn, as the axis shows them, each once.
fn margins(part: &[&MarkerResults], families: &[ContrastFamily]) -> Vec<f64> {
    let mut out: Vec<f64> = part
        .iter()
        .flat_map(|m| {
            let own = m.margins.iter();
            let own = own.filter(|row| families.contains(&row.key.family));
            own.flat_map(|row| [row.margin_low, row.margin_high])
                .flatten()
                .map(|margin| m.scale.back(margin))
        })
        .filter(|margin| margin.is_finite())
        .collect();
    out.sort_by(f64::total_cmp);
    out.dedup();
    out
}

/// Whether treatments are compared within subjects.
fn crossed(part: &[&MarkerResults]) -> bool {
    let contrasts = part
        .iter()
        .flat_map(|m| &m.model)
        .flat_map(|m| &m.contrasts);
    contrasts.into_iter().any(|c| c.key.treatment.is_some())
}

/// Decimals that show the widest interval of a panel to two digits; `None` where numbers are too
/// large or small for that.
fn decimals(part: &[&MarkerResults], families: &[ContrastFamily]) -> Option<usize> {
    let contrasts = part
        .iter()
        .flat_map(|m| families.iter().flat_map(|f| m.contrasts(*f)));
    let (mut half, mut largest) = (0.0f64, 0.0f64);
    for c in contrasts {
        if let (Some(low), Some(high)) = (c.ci_low, c.ci_high) {
            half = half.max(0.5 * (high - low));
            largest = largest.max(low.abs()).max(high.abs());
        }
    }
    let fits = half > 2e-4 && largest < 1e6;
    fits.then(|| (1 - half.log10().floor() as i32).max(0) as usize)
}

/// `decimals` is none for ratios and for numbers that need a power of ten.
fn row(
    study: &Study,
    (c, visit): (&ContrastEstimate, &str),
    (log, decimals): (bool, Option<usize>),
    (annotation, level): (AnnotationKind, f64),
) -> Option<Row> {
    let within = c.key.family == ContrastFamily::ChangeFromBaseline;
    let interval = if log {
        Interval {
            at: c.ratio.filter(|r| r.is_finite() && *r > 0.0)?,
            low: c.ratio_ci_low.filter(|r| *r > 0.0),
            high: c.ratio_ci_high.filter(|r| r.is_finite()),
        }
    } else {
        Interval {
            at: c.estimate?,
            low: c.ci_low,
            high: c.ci_high,
        }
    };
    let sign = if log { "/" } else { "\u{2212}" };
    let who = c.key.who();
    let label = if within && c.key.treatment.is_none() && study.groups.len() < 2 {
        visit.to_owned()
    } else if within {
        format!("{who}, {visit}")
    } else {
        format!("{who} {sign} {}, {visit}", c.key.versus)
    };
    let text = in_numbers(&interval, (log, decimals));
    let p = shown_p(c).map_or_else(String::new, |p| match annotation {
        AnnotationKind::Stars => format!("{} {}", p_value(p), stars(p, level)),
        _ => p_value(p),
    });
    Some(Row {
        label,
        is_heading: false,
        group: (study.groups.iter().position(|g| g.name == c.key.group)).filter(|_| within),
        interval: Some(interval),
        dots: Vec::new(),
        cells: vec![text, p],
    })
}
