//! Words of a figure: names, legend, descriptions.

use crate::figure::FigureError;
use crate::figure::model::course::{CenterKind, IntervalKind, TrajectoryOptions, XAxis};
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::{Study, Visit};
use crate::words::{capital, counted, listed};
use std::collections::BTreeMap;

/// The markers asked for, in the order asked for.
pub(in crate::figure) fn shown<'r>(
    results: &'r AnalysisResults,
    markers: &[String],
) -> Result<Vec<&'r MarkerResults>, FigureError> {
    let shown: Vec<&MarkerResults> = if markers.is_empty() {
        results.markers.iter().collect()
    } else {
        markers.iter().filter_map(|m| results.marker(m)).collect()
    };
    if shown.is_empty() {
        Err(FigureError::NothingToDraw)
    } else {
        Ok(shown)
    }
}

/// Label of a marker; its name where two markers have one label.
pub(in crate::figure) fn name(m: &MarkerResults, shown: &[&MarkerResults]) -> String {
    if shown.iter().filter(|o| o.label == m.label).count() > 1 {
        m.marker.clone()
    } else {
        m.label.clone()
    }
}

/// The same of all markers at once: of thousands, one look at each is enough.
pub(in crate::figure) fn all_names(shown: &[&MarkerResults]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for m in shown {
        *times.entry(&m.label).or_default() += 1;
    }
    let name = |m: &&MarkerResults| {
        let is_shared = times.get(m.label.as_str()).is_some_and(|n| *n > 1);
        if is_shared { &m.marker } else { &m.label }.clone()
    };
    shown.iter().map(name).collect()
}

pub(in crate::figure) fn with_unit(title: &str, m: &MarkerResults) -> String {
    if m.unit.is_empty() {
        title.to_owned()
    } else {
        format!("{title} ({})", m.unit)
    }
}

/// `95 % CI`.
pub(in crate::figure) fn interval_name(results: &AnalysisResults) -> String {
    format!("{} % CI", results.conf_percent())
}

/// `SD`, `SEM`, `95 % CI`, `interquartile range`.
pub(in crate::figure) fn interval_word(
    interval: IntervalKind,
    results: &AnalysisResults,
) -> Option<String> {
    match interval {
        IntervalKind::None => None,
        IntervalKind::StandardDeviation => Some("SD".to_owned()),
        IntervalKind::StandardError => Some("SEM".to_owned()),
        IntervalKind::ConfidenceInterval | IntervalKind::ModelConfidenceInterval => {
            Some(interval_name(results))
        }
        IntervalKind::Quartiles => Some("interquartile range".to_owned()),
    }
}

/// `geometric mean`, where that is what is drawn.
pub(in crate::figure) fn center_word(center: CenterKind, shown: &[&MarkerResults]) -> &'static str {
    let any_log = shown.iter().any(|m| m.scale.is_log());
    let all_log = shown.iter().all(|m| m.scale.is_log());
    match center {
        CenterKind::Mean if all_log => "geometric mean",
        CenterKind::Mean if any_log => "mean (geometric on log axes)",
        CenterKind::Mean => "mean",
        CenterKind::Median => "median",
        CenterKind::ModelMean => "model mean",
    }
}

/// `Geometric mean, 95 % CI`.
pub(in crate::figure) fn center_text(
    options: &TrajectoryOptions,
    results: &AnalysisResults,
    shown: &[&MarkerResults],
) -> String {
    let center = center_word(options.center, shown);
    capital(&match interval_word(options.interval, results) {
        Some(interval) => format!("{center}, {interval}"),
        None => center.to_owned(),
    })
}

/// `Model: mixed model for repeated measures, unstructured covariance, …`.
pub(in crate::figure) fn model_note(shown: &[&MarkerResults]) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for model in shown.iter().filter_map(|m| m.model.as_ref()) {
        let words = format!("{}, {}", model.kind_in_words(), model.method_in_words());
        if model.converged && !all.contains(&words) {
            all.push(words);
        }
    }
    (!all.is_empty()).then(|| format!("Model: {}.", all.join("; ")))
}

/// Data that nobody measured say so on every figure.
pub(in crate::figure) fn synthetic(study: &Study) -> Option<String> {
    let text = "Synthetic data: made by a program, not measured.";
    study.source.synthetic.then(|| text.to_owned())
}

/// Start of the data file's SHA-256.
pub(in crate::figure) fn fingerprint(study: &Study) -> String {
    study.source.sha256.chars().take(12).collect()
}

/// `OPG, OPN: trajectories by group`.
pub(in crate::figure) fn title(shown: &[&MarkerResults], what: &str) -> String {
    let names: Vec<String> = shown.iter().take(6).map(|m| name(m, shown)).collect();
    let more = if shown.len() > 6 { " and others" } else { "" };
    format!("{}{more}: {what}", names.join(", "))
}

/// `28 MDD and 16 HC`; `20 subjects` where there are no groups.
pub(in crate::figure) fn sizes(study: &Study) -> String {
    if let [only] = &study.groups[..]
        && only.name == "All"
    {
        return counted(study.subjects.len(), "subject");
    }
    listed(&study.group_sizes())
}

/// Whether the visits are bare numbers, which need a name beside them.
fn are_numbers(study: &Study) -> bool {
    let is_number = |v: &Visit| v.label.parse::<f64>().is_ok();
    !study.visits.is_empty() && study.visits.iter().all(is_number)
}

/// Name of the column of visits, as people write it.
fn visit_column(results: &AnalysisResults) -> Option<String> {
    let name = results.plan.get("visit")?.as_str()?;
    let words = name.replace('_', " ");
    (!words.trim().is_empty()).then(|| words.trim().to_owned())
}

/// An axis of bare numbers has the name of their column as its title.
pub(in crate::figure) fn title_of_numbers(study: &Study, results: &AnalysisResults, x: &mut XAxis) {
    if x.label.is_empty()
        && are_numbers(study)
        && let Some(name) = visit_column(results)
    {
        x.label = capital(&name);
    }
}

/// A visit in a row of its own: `age 8`, never a bare `8`.
pub(in crate::figure) fn visit_in_words(
    study: &Study,
    results: &AnalysisResults,
    label: &str,
) -> String {
    match visit_column(results) {
        Some(name) if are_numbers(study) => format!("{} {label}", name.to_lowercase()),
        _ => label.to_owned(),
    }
}

/// One sentence for people who do not see the figure.
pub(in crate::figure) fn description(
    what: &str,
    study: &Study,
    shown: &[&MarkerResults],
) -> String {
    description_over(what, study, shown, &study.visits)
}

/// The same over some of the visits.
pub(in crate::figure) fn description_over(
    what: &str,
    study: &Study,
    shown: &[&MarkerResults],
    visits: &[Visit],
) -> String {
    let labels: Vec<String> = shown.iter().take(12).map(|m| name(m, shown)).collect();
    let more = shown.len().saturating_sub(labels.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let visits: Vec<&str> = visits.iter().map(|v| v.label.as_str()).collect();
    format!(
        "{what} of {}{more} over {} in {}.",
        labels.join(", "),
        listed(&visits),
        sizes(study)
    )
}
