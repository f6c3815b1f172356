//! Trajectories: subjects from the study, everything estimated from the results.

use super::FigureError;
use super::model::{
    Annotation, AnnotationKind, CenterKind, CenterPoint, CountRow, Figure, GroupStyle,
    IntervalKind, Panel, Series, SubjectLine, SubjectPoint, Symbol, Tick, TimeAxis,
    TrajectoryOptions, XAxis, YAxis,
};
use crate::plan::{ModelKind, Scale};
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::study::{Censoring, Marker, Study};
use std::collections::HashMap;

/// Okabe-Ito colours in the order groups take them; yellow is never a line.
const COLORS: [[u8; 3]; 6] = [
    [0, 114, 178],
    [213, 94, 0],
    [0, 158, 115],
    [204, 121, 167],
    [230, 159, 0],
    [86, 180, 233],
];

const SYMBOLS: [Symbol; 6] = [
    Symbol::Circle,
    Symbol::Square,
    Symbol::Triangle,
    Symbol::Diamond,
    Symbol::TriangleDown,
    Symbol::Cross,
];

/// The look of each group, alike on screen and paper.
#[must_use]
pub fn group_styles(study: &Study) -> Vec<GroupStyle> {
    study
        .groups
        .iter()
        .enumerate()
        .map(|(g, group)| GroupStyle {
            name: group.name.clone(),
            n: study.group_size(g),
            color: COLORS[g % COLORS.len()],
            symbol: SYMBOLS[g % SYMBOLS.len()],
        })
        .collect()
}

/// One panel a marker: every subject, each group's centre and interval, n and p where asked for.
///
/// `study` is the prepared study that `results` came from. Values are in raw units; on a log scale
/// the mean is the geometric mean and its interval is back-transformed.
///
/// # Errors
/// [`FigureError`] for a centre and an interval that do not go together, or a time axis without hours.
pub fn trajectory(
    study: &Study,
    results: &AnalysisResults,
    options: &TrajectoryOptions,
) -> Result<Figure, FigureError> {
    check_pair(options.center, options.interval)?;
    let x = x_axis(study, options.time)?;
    let shown: Vec<&MarkerResults> = results
        .markers
        .iter()
        .filter(|m| options.markers.is_empty() || options.markers.contains(&m.marker))
        .collect();
    let mut shown = shown;
    if !options.markers.is_empty() {
        let place = |m: &MarkerResults| options.markers.iter().position(|n| *n == m.marker);
        shown.sort_by_key(|m| place(m));
    }
    if shown.is_empty() {
        return Err(FigureError::NothingToDraw);
    }
    let groups = group_styles(study);
    let panels: Vec<Panel> = shown
        .iter()
        .map(|m| panel(study, m, options, &x, &groups, &shown))
        .collect();
    let any_log = shown.iter().any(|m| scale(m).is_log());
    let all_log = shown.iter().all(|m| scale(m).is_log());
    let level = results
        .plan
        .get("conf_level")
        .and_then(serde_json::Value::as_f64)
        .unwrap_or(0.95);
    // Said of the values that are drawn: a marker with many limits has no line, but open symbols.
    let any_limit = panels.iter().flat_map(|p| &p.series).any(|s| {
        let mut points = s.subjects.iter().flat_map(|line| &line.points);
        points.any(|p| p.censoring != Censoring::None)
    });
    let mut notes = Vec::new();
    if options.annotation != AnnotationKind::None {
        notes.extend(annotation_notes(&shown, options, study));
    }
    if study.source.synthetic {
        notes.push("Synthetic data: made by a program, not measured.".to_owned());
    }
    Ok(Figure {
        description: description(study, &shown),
        panels,
        groups,
        center_text: center_text(options, level, any_log, all_log, any_limit),
        notes,
        columns: options.columns,
        study_sha256: study.source.sha256.chars().take(12).collect(),
    })
}

fn scale(m: &MarkerResults) -> Scale {
    m.scale.parse().unwrap_or(Scale::Identity)
}

fn check_pair(center: CenterKind, interval: IntervalKind) -> Result<(), FigureError> {
    use IntervalKind as I;
    let fits = match center {
        CenterKind::Mean => !matches!(interval, I::Quartiles | I::ModelConfidenceInterval),
        CenterKind::Median => matches!(interval, I::Quartiles | I::None),
        CenterKind::ModelMean => matches!(interval, I::ModelConfidenceInterval | I::None),
    };
    if fits {
        Ok(())
    } else {
        Err(FigureError::Pair {
            center: center_word(center),
            interval: interval_word(interval),
        })
    }
}

fn center_word(center: CenterKind) -> &'static str {
    match center {
        CenterKind::Mean => "mean",
        CenterKind::Median => "median",
        CenterKind::ModelMean => "emm",
    }
}

fn interval_word(interval: IntervalKind) -> &'static str {
    match interval {
        IntervalKind::None => "none",
        IntervalKind::StandardDeviation => "sd",
        IntervalKind::StandardError => "sem",
        IntervalKind::ConfidenceInterval => "ci",
        IntervalKind::Quartiles => "iqr",
        IntervalKind::ModelConfidenceInterval => "model-ci",
    }
}

/// `Geometric mean, 95 % CI`.
fn center_text(
    options: &TrajectoryOptions,
    level: f64,
    any_log: bool,
    all_log: bool,
    any_limit: bool,
) -> String {
    let center = match options.center {
        CenterKind::Mean if all_log => "geometric mean",
        CenterKind::Mean if any_log => "mean (geometric on log axes)",
        CenterKind::Mean => "mean",
        CenterKind::Median => "median",
        CenterKind::ModelMean => "model mean",
    };
    let percent = (level * 1000.0).round() / 10.0;
    let interval = match options.interval {
        IntervalKind::None => None,
        IntervalKind::StandardDeviation => Some("SD".to_owned()),
        IntervalKind::StandardError => Some("SEM".to_owned()),
        IntervalKind::ConfidenceInterval | IntervalKind::ModelConfidenceInterval => {
            Some(format!("{percent} % CI"))
        }
        IntervalKind::Quartiles => Some("interquartile range".to_owned()),
    };
    let mut text = match interval {
        Some(interval) => format!("{center}, {interval}"),
        None => center.to_owned(),
    };
    if options.individuals {
        text.push_str("; thin lines, subjects");
        if any_limit {
            text.push_str("; open symbols, beyond the limit of detection");
        }
    }
    let mut chars = text.chars();
    chars
        .next()
        .map(|c| c.to_uppercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}

/// Places of the visits on the axis asked for.
fn x_axis(study: &Study, time: TimeAxis) -> Result<XAxis, FigureError> {
    let at = |i: usize, hours: Option<f64>| match time {
        TimeAxis::Ordinal => Some(i as f64),
        TimeAxis::True => hours,
        TimeAxis::SquareRoot => hours.map(|h| h.signum() * h.abs().sqrt()),
    };
    let ticks = study
        .visits
        .iter()
        .enumerate()
        .map(|(i, v)| {
            let at = at(i, v.hours).ok_or_else(|| FigureError::NoHours(v.label.clone()))?;
            Ok(Tick {
                at,
                label: v.label.clone(),
            })
        })
        .collect::<Result<Vec<_>, FigureError>>()?;
    let label = match time {
        TimeAxis::Ordinal => String::new(),
        TimeAxis::True => "Time since baseline".to_owned(),
        TimeAxis::SquareRoot => "Time since baseline (square-root scale)".to_owned(),
    };
    Ok(XAxis { label, ticks })
}

fn panel(
    study: &Study,
    results: &MarkerResults,
    options: &TrajectoryOptions,
    x: &XAxis,
    groups: &[GroupStyle],
    shown: &[&MarkerResults],
) -> Panel {
    let scale = scale(results);
    let index = study.marker_index(&results.marker);
    let marker = index.and_then(|m| study.markers.get(m));
    let twice = shown.iter().filter(|m| m.label == results.label).count() > 1;
    let title = if twice {
        results.marker.clone()
    } else {
        results.label.clone()
    };
    let label = if results.unit.is_empty() {
        title.clone()
    } else {
        format!("{title} ({})", results.unit)
    };
    let by_place: HashMap<(&str, &str), usize> = results
        .descriptives
        .iter()
        .enumerate()
        .map(|(i, d)| ((d.group.as_str(), d.visit.as_str()), i))
        .collect();
    let series = (0..groups.len())
        .map(|g| Series {
            group: g,
            subjects: match marker {
                Some(marker) if options.individuals => subject_lines(study, marker, g, scale, x),
                _ => Vec::new(),
            },
            centers: centers(study, results, options, g, scale, x, &by_place),
        })
        .collect();
    let counts = (0..groups.len())
        .map(|g| CountRow {
            group: g,
            n: study
                .visits
                .iter()
                .map(|v| {
                    let at = by_place.get(&(study.groups[g].name.as_str(), v.label.as_str()));
                    at.map_or(0, |&i| results.descriptives[i].n)
                })
                .collect(),
        })
        .collect();
    let message = if results.descriptives.iter().all(|d| d.n == 0) {
        Some(
            results
                .why
                .clone()
                .unwrap_or_else(|| "No values".to_owned()),
        )
    } else if options.center == CenterKind::ModelMean
        && results.model.as_ref().is_none_or(|m| m.emmeans.is_empty())
    {
        Some(results.why.clone().unwrap_or_else(|| "No model".to_owned()))
    } else if options.center == CenterKind::ModelMean
        && results
            .model
            .as_ref()
            .is_some_and(|m| m.kind == ModelKind::ChangeMmrm.id())
    {
        Some("The model is one of changes and has no mean values to draw".to_owned())
    } else {
        None
    };
    Panel {
        marker: results.marker.clone(),
        title,
        x: x.clone(),
        y: YAxis {
            label,
            log: scale.is_log(),
        },
        series,
        annotations: annotations(study, results, options, x),
        counts,
        detection: marker.map_or_else(Vec::new, |m| detection(m, scale)),
        message,
    }
}

/// More limits than this are no line to look at.
const MOST_LIMITS: usize = 4;

/// The limits below or above which values were not measured.
fn detection(marker: &Marker, scale: Scale) -> Vec<f64> {
    let mut all: Vec<f64> = marker
        .limits
        .values()
        .copied()
        .filter(|x| scale.apply(*x).is_some())
        .collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    if all.len() > MOST_LIMITS {
        all.clear();
    }
    all
}

fn subject_lines(
    study: &Study,
    marker: &Marker,
    group: usize,
    scale: Scale,
    x: &XAxis,
) -> Vec<SubjectLine> {
    let visits = study.n_visits();
    study
        .subjects
        .iter()
        .enumerate()
        .filter(|(_, s)| s.group == group)
        .map(|(s, _)| SubjectLine {
            subject: s,
            points: (0..visits)
                .filter_map(|v| {
                    let at = s * visits + v;
                    // A censored value stands on its limit, whatever number the analysis takes for it.
                    let limit = marker.limits.get(&at).copied();
                    let raw = limit.or_else(|| marker.values.get(at).copied().flatten())?;
                    // What has no logarithm is not in the analysis either; the results say so.
                    scale.apply(raw)?;
                    Some(SubjectPoint {
                        visit: v,
                        x: x.ticks.get(v)?.at,
                        y: raw,
                        censoring: marker.censoring.get(at).copied().unwrap_or_default(),
                    })
                })
                .collect(),
        })
        .filter(|line| !line.points.is_empty())
        .collect()
}

fn centers(
    study: &Study,
    results: &MarkerResults,
    options: &TrajectoryOptions,
    group: usize,
    scale: Scale,
    x: &XAxis,
    by_place: &HashMap<(&str, &str), usize>,
) -> Vec<CenterPoint> {
    let name = study.groups[group].name.as_str();
    let back = |value: Option<f64>| value.map(|v| scale.back(v)).filter(|v| v.is_finite());
    study
        .visits
        .iter()
        .enumerate()
        .filter_map(|(v, visit)| {
            let d = by_place
                .get(&(name, visit.label.as_str()))
                .map(|&i| &results.descriptives[i]);
            let around = |half: Option<f64>| {
                let d = d?;
                Some((back(Some(d.mean? - half?)), back(Some(d.mean? + half?))))
            };
            let (y, limits) = match options.center {
                CenterKind::Mean => {
                    let d = d?;
                    let limits = match options.interval {
                        IntervalKind::StandardDeviation => around(d.sd),
                        IntervalKind::StandardError => around(d.sem),
                        IntervalKind::ConfidenceInterval => Some((back(d.ci_low), back(d.ci_high))),
                        _ => None,
                    };
                    (back(d.mean)?, limits)
                }
                CenterKind::Median => {
                    let d = d?;
                    // Quartiles do not commute with a logarithm in their last digits: raw ones are exact.
                    let (median, q1, q3) = match &d.raw {
                        Some(raw) => (raw.median, raw.q1, raw.q3),
                        None => (d.median, d.q1, d.q3),
                    };
                    (
                        median?,
                        (options.interval == IntervalKind::Quartiles).then_some((q1, q3)),
                    )
                }
                CenterKind::ModelMean => {
                    let model = results.model.as_ref()?;
                    let e = model
                        .emmeans
                        .iter()
                        .find(|e| e.group == name && e.visit == visit.label)?;
                    let wanted = options.interval == IntervalKind::ModelConfidenceInterval;
                    (
                        back(e.estimate)?,
                        wanted.then(|| (back(e.ci_low), back(e.ci_high))),
                    )
                }
            };
            let (low, high) = limits.unwrap_or((None, None));
            Some(CenterPoint {
                visit: v,
                x: x.ticks.get(v)?.at,
                y,
                low,
                high,
            })
        })
        .collect()
}

/// The p shown for a contrast: adjusted where the plan adjusts.
fn shown_p(c: &ContrastEstimate) -> Option<f64> {
    c.p_adjusted.or(c.p)
}

fn annotations(
    study: &Study,
    results: &MarkerResults,
    options: &TrajectoryOptions,
    x: &XAxis,
) -> Vec<Annotation> {
    if options.annotation == AnnotationKind::None {
        return Vec::new();
    }
    let place = |label: &str| {
        study
            .visits
            .iter()
            .position(|v| v.label == label)
            .and_then(|v| x.ticks.get(v))
            .map(|t| t.at)
    };
    let several = study.groups.len() > 2;
    results
        .contrasts(options.family)
        .filter_map(|c| {
            let to = place(&c.visit)?;
            let p = shown_p(c)?;
            let mut text = match options.annotation {
                AnnotationKind::Stars => stars(p).to_owned(),
                _ => p_text(p),
            };
            let within = options.family == ContrastFamily::ChangeFromBaseline;
            if !within && several {
                text = format!("{}: {text}", c.group);
            }
            let group = study.groups.iter().position(|g| g.name == c.group);
            Some(Annotation {
                text,
                from: if within { place(&c.versus)? } else { to },
                to,
                group: if within { group } else { None },
            })
        })
        .collect()
}

/// `p = 0.003`, `p < 0.001`.
fn p_text(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p = {p:.3}")
    }
}

fn stars(p: f64) -> &'static str {
    match p {
        p if p < 0.001 => "***",
        p if p < 0.01 => "**",
        p if p < 0.05 => "*",
        _ => "ns",
    }
}

/// What the p-values test, with the model they come from.
fn annotation_notes(
    shown: &[&MarkerResults],
    options: &TrajectoryOptions,
    study: &Study,
) -> Vec<String> {
    let Some(model) = shown
        .iter()
        .find_map(|m| m.model.as_ref().filter(|f| f.converged))
    else {
        return vec!["No p-values: no model was fitted.".to_owned()];
    };
    let baseline = study
        .visits
        .get(study.baseline)
        .map_or("baseline", |v| v.label.as_str());
    let reference = study
        .groups
        .first()
        .map_or("the reference", |g| g.name.as_str());
    let family = match options.family {
        ContrastFamily::ChangeFromBaseline => format!("change from {baseline} within each group"),
        ContrastFamily::GroupDifference => format!("difference from {reference} at each visit"),
        ContrastFamily::DifferenceInChange => {
            format!("difference from {reference} in change from {baseline}")
        }
        ContrastFamily::TreatmentDifference => "difference of treatments at each visit".to_owned(),
    };
    let adjusted = shown
        .iter()
        .flat_map(|m| m.contrasts(options.family))
        .any(|c| c.p_adjusted.is_some());
    let adjust = if adjusted {
        "adjusted within this family"
    } else {
        "unadjusted"
    };
    let mut notes = vec![format!(
        "p: {family}; {}, {}, {adjust}.",
        model.kind_in_words(),
        model.method_in_words()
    )];
    if options.annotation == AnnotationKind::Stars {
        notes.push("*** p < 0.001, ** p < 0.01, * p < 0.05, ns p \u{2265} 0.05.".to_owned());
    }
    if options.family == ContrastFamily::ChangeFromBaseline && study.groups.len() > 1 {
        notes.push(difference_beside(shown, study));
    } else {
        notes.push("Intervals of the groups say nothing about change within subjects.".to_owned());
    }
    notes
}

/// A change within one group is never shown without the difference in change.
fn difference_beside(shown: &[&MarkerResults], study: &Study) -> String {
    let several = study.groups.len() > 2;
    let mut parts = Vec::new();
    for m in shown {
        let ps: Vec<String> = m
            .contrasts(ContrastFamily::DifferenceInChange)
            .filter_map(|c| {
                let who = if several {
                    format!("{}, ", c.group)
                } else {
                    String::new()
                };
                Some(format!(
                    "{who}{} {}",
                    c.visit,
                    p_text(shown_p(c)?).replace(' ', "\u{a0}")
                ))
            })
            .collect();
        if !ps.is_empty() {
            parts.push(format!("{}: {}", m.label, ps.join(", ")));
        }
    }
    format!(
        "A change in one group and not in the other is no evidence of a difference; difference in change: {}.",
        parts.join("; ")
    )
}

fn description(study: &Study, shown: &[&MarkerResults]) -> String {
    let labels: Vec<&str> = shown.iter().take(12).map(|m| m.label.as_str()).collect();
    let more = shown.len().saturating_sub(labels.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let groups: Vec<String> = study
        .groups
        .iter()
        .enumerate()
        .map(|(g, group)| format!("{} {}", study.group_size(g), group.name))
        .collect();
    let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    format!(
        "Trajectories of {}{more} over {} in {}.",
        labels.join(", "),
        visits.join(", "),
        groups.join(" and ")
    )
}
