//! Change from baseline: subjects against their own baseline, estimates from the results.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{
    annotation_notes, annotations, difference_beside, doubt_of_intervals,
};
use crate::figure::compose::material::Material;
use crate::figure::compose::trajectory::{legend_of_lines, thinned};
use crate::figure::compose::x_axis::x_axis;
use crate::figure::model::course::{
    CenterKind, CenterPoint, CountRow, Figure, IntervalKind, KeyBegins, Panel, PanelExtras, Series,
    SubjectLine, SubjectPoint, TrajectoryOptions, View, XAxis,
};
use crate::figure::model::marks::{Moved, YAxis};
use crate::figure::model::words;
use crate::figure::spec::palette::group_styles;
use crate::plan::Scale;
use crate::results::{AnalysisResults, ChangeMethod, ContrastFamily, MarkerResults, PercentChange};
use crate::study::{Censoring, Marker, Study};
use crate::words::{capital, counted};

/// One panel a marker, from the baseline visit on. On a log scale a change is a ratio; in per cent it is one
/// of the subject's own baseline on any scale.
pub(in crate::figure) fn change(
    material: Material<'_>,
    options: &TrajectoryOptions,
) -> Result<Figure, FigureError> {
    let (study, results) = (material.study, material.results);
    let mut x = x_axis((study, results), options)?;
    x.ticks.drain(..study.baseline.min(x.ticks.len()));
    if !study.has_follow_up() {
        return Err(FigureError::without_change(study));
    }
    let shown = words::shown(results, &options.markers)?;
    let mut panels: Vec<Panel> = shown
        .iter()
        .map(|m| panel(material, m, options, &x, &shown))
        .collect();
    let left = thinned(&mut panels, options);
    // A legend speaks of centres where one is drawn.
    let series = || panels.iter().flat_map(|p| &p.series);
    let lines = legend_of_lines((study, results), options, (&panels, left), &shown);
    let (center_text, key_begins) = if series().all(|s| s.centers.is_empty()) {
        (capital(lines.trim_start_matches("; ")), KeyBegins::Sign)
    } else {
        let (text, begins) = center_text(study, results, options, &shown);
        (text + &lines, begins)
    };
    let (notes, tells_p) = notes(material, options, &panels, &shown);
    let is_tested = panels.iter().any(|p| !p.annotations.is_empty());
    let remarks = if is_tested && options.center == CenterKind::ModelMean {
        let changes = [options.family, ContrastFamily::ChangeFromBaseline];
        doubt_of_intervals(results, &shown, &changes)
    } else {
        None
    };
    let mixed = (tells_p && options.center != CenterKind::ModelMean).then_some(Moved::Analyses);
    Ok(Figure {
        remarks: remarks.into_iter().chain(mixed).collect(),
        description: words::description_over(
            if options.view == View::Percent {
                "Change from baseline in per cent"
            } else {
                "Change from baseline"
            },
            (study, results),
            &shown,
            study.visits.get(study.baseline..).unwrap_or_default(),
        ),
        title: words::title(&shown, "change from baseline by group"),
        panels,
        groups: group_styles(study),
        center_text,
        key_begins,
        short_key: short_key(options, results, &shown),
        notes,
        columns: options.columns,
        shared_y: options.shared_y,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// What the figure says below, and whether that tells a p of the models.
fn notes(
    material: Material<'_>,
    options: &TrajectoryOptions,
    panels: &[Panel],
    shown: &[&MarkerResults],
) -> (Vec<String>, bool) {
    let (study, results) = (material.study, material.results);
    let mut notes = Vec::new();
    if options.center == CenterKind::ModelMean {
        notes.extend(words::model_note(results, shown));
    }
    let p = annotation_notes(shown, options, (study, results), panels);
    // Change within groups is never shown without the difference in change.
    let has_beside = shown.iter().any(|m| {
        m.contrasts(ContrastFamily::DifferenceInChange)
            .any(|c| c.p.is_some())
    });
    // Either the p-values are those of the difference, or their note tells it.
    let told = !p.is_empty();
    notes.extend(p);
    if options.view == View::Percent {
        let in_units = shown.iter().any(|m| !m.scale.is_log());
        if told && in_units {
            notes.push(
                "The p-values test changes in the units of the markers, not in per cent."
                    .to_owned(),
            );
        }
        notes.extend(
            shown
                .iter()
                .filter_map(|m| without_percent(material, m, shown)),
        );
    }
    let compares = options.view != View::Percent || shown.iter().all(|m| m.scale.is_log());
    if has_beside && !told {
        notes.push(if compares {
            difference_beside(shown, (study, results))
        } else {
            // The model compares changes in the units of the markers, which are not drawn.
            let crossed = words::is_crossed(shown);
            let one = words::in_one_of(crossed, study.groups.len());
            format!("A change {one} is no evidence of a difference.")
        });
    }
    notes.extend(words::synthetic(study));
    (notes, told || (has_beside && compares))
}

/// How many subjects a panel in per cent leaves out.
fn without_percent(
    material: Material<'_>,
    results: &MarkerResults,
    shown: &[&MarkerResults],
) -> Option<String> {
    let of = material
        .percent
        .iter()
        .find(|p| p.marker == results.marker)?;
    let who = match of.left_out {
        0 => return None,
        n => counted(n, "subject"),
    };
    Some(format!(
        "{}: {who} without a positive value at baseline left out, because a change in per cent needs one.",
        words::name(results, shown)
    ))
}

/// Centre and interval in a few words.
fn short_key(
    options: &TrajectoryOptions,
    results: &AnalysisResults,
    shown: &[&MarkerResults],
) -> String {
    let center = match options.center {
        CenterKind::Mean if shown.iter().all(|m| m.scale.is_log()) => "Geometric mean",
        CenterKind::Mean => "Mean",
        CenterKind::Median if options.view == View::Percent => "Median",
        CenterKind::Median => "Hodges\u{2013}Lehmann estimate",
        CenterKind::ModelMean => "Model estimate",
    };
    match words::interval_word(options.interval, results) {
        Some(interval) => format!("{center}, {interval}"),
        None => center.to_owned(),
    }
}

fn baseline_label(study: &Study, results: &AnalysisResults) -> String {
    if study.crossover.is_some() {
        return "the baseline of the period".to_owned();
    }
    words::baseline_in_words(study, results)
}

fn center_text(
    study: &Study,
    results: &AnalysisResults,
    options: &TrajectoryOptions,
    shown: &[&MarkerResults],
) -> (String, KeyBegins) {
    let any_log = shown.iter().any(|m| m.scale.is_log());
    let all_log = shown.iter().all(|m| m.scale.is_log());
    let base = baseline_label(study, results);
    if options.view == View::Percent {
        let center = match options.center {
            CenterKind::Median => "Median",
            _ if all_log => "Geometric mean",
            _ if any_log => "Mean (geometric on log scales)",
            _ => "Mean",
        };
        let what = format!("{center} change from {base} in % of it");
        let text = match words::interval_word(options.interval, results) {
            Some(interval) => format!("{what}, {interval}"),
            None => what,
        };
        return (text, KeyBegins::Centers);
    }
    let what = match (all_log, any_log) {
        (true, _) => format!("ratio to {base}"),
        (false, true) => format!("change from {base} (ratio on log axes)"),
        (false, false) => format!("change from {base}"),
    };
    let (how, begins) = match options.center {
        CenterKind::Mean if all_log => ("Geometric mean ", KeyBegins::Centers),
        CenterKind::Mean => ("Mean ", KeyBegins::Centers),
        CenterKind::Median => (
            "Hodges\u{2013}Lehmann estimate of the ",
            KeyBegins::CentersByName,
        ),
        CenterKind::ModelMean => ("Model estimate of the ", KeyBegins::Centers),
    };
    let text = match words::interval_word(options.interval, results) {
        Some(interval) => format!("{how}{what}, {interval}"),
        None => format!("{how}{what}"),
    };
    (text, begins)
}

/// `value` against `base` as the axis shows it.
pub(in crate::figure) fn against(view: View, scale: Scale, value: f64, base: f64) -> Option<f64> {
    if view == View::Percent {
        let has = base > 0.0 && (!scale.is_log() || value > 0.0);
        has.then(|| 100.0 * (value / base - 1.0))
            .filter(|p| p.is_finite())
    } else if scale.is_log() {
        (value > 0.0 && base > 0.0)
            .then(|| value / base)
            .filter(|r| r.is_finite() && *r > 0.0)
    } else {
        Some(value - base)
    }
}

fn panel(
    material: Material<'_>,
    results: &MarkerResults,
    options: &TrajectoryOptions,
    x: &XAxis,
    shown: &[&MarkerResults],
) -> Panel {
    let study = material.study;
    let scale = results.scale;
    let is_percent = options.view == View::Percent;
    let percent = material.percent.iter();
    let percent = percent.filter(|p| is_percent && p.marker == results.marker);
    let percent: Vec<&PercentChange> = percent.flat_map(|p| &p.rows).collect();
    let log = scale.is_log() && !is_percent;
    let marker = study
        .marker_index(&results.marker)
        .and_then(|m| study.markers.get(m));
    let label = label(results, (is_percent, log), shown);
    let none = if log { 1.0 } else { 0.0 };
    let series: Vec<Series> = (0..study.groups.len())
        .map(|g| Series {
            group: g,
            subjects: match marker {
                Some(marker) if options.individuals => {
                    subjects(study, marker, g, options.view, scale, x)
                }
                _ => Vec::new(),
            },
            centers: if is_percent {
                described(study, &percent, options, g, x)
            } else {
                centers(study, results, options, g, scale, x)
            },
        })
        .collect();
    let counts = counts(study, results, marker, is_percent.then_some(&percent[..]));
    let lacks_model = options.center == CenterKind::ModelMean && !words::has_model(results);
    let message = message((&series, &counts), lacks_model, is_percent);
    Panel {
        marker: results.marker.clone(),
        title: words::name(results, shown),
        x: x.clone(),
        y: YAxis {
            label,
            log,
            reference: Some(none),
        },
        series,
        annotations: annotations(study, (material.results, results), options, x),
        counts,
        detection: Vec::new(),
        message: message.map(str::to_owned),
        extras: PanelExtras::default(),
    }
}

/// What the vertical axis measures.
fn label(
    results: &MarkerResults,
    (is_percent, log): (bool, bool),
    shown: &[&MarkerResults],
) -> String {
    if is_percent {
        format!(
            "Change in {} (% of baseline)",
            words::in_phrase(results, shown)
        )
    } else if log {
        format!("{}, fold change", words::name(results, shown))
    } else {
        words::with_unit_of_change(
            &format!("Change in {}", words::in_phrase(results, shown)),
            results,
        )
    }
}

/// Subjects with a value at the baseline, then with a change; of changes in per cent those that have one.
fn counts(
    study: &Study,
    results: &MarkerResults,
    marker: Option<&Marker>,
    percent: Option<&[&PercentChange]>,
) -> Vec<CountRow> {
    let scale = results.scale;
    (0..study.groups.len())
        .map(|g| CountRow {
            group: g,
            n: (study.visits.iter().enumerate().skip(study.baseline))
                .map(|(v, visit)| {
                    let group = study.groups[g].name.as_str();
                    if study.baseline_of(v) == v {
                        return results.descriptive(group, &visit.label).map_or(0, |d| d.n);
                    }
                    if let Some(percent) = percent {
                        let mut of = percent
                            .iter()
                            .filter(|c| c.group == group && c.visit == visit.label);
                        return of.next().map_or(0, |c| c.n);
                    }
                    marker.map_or(0, |m| changed(study, m, g, scale, v))
                })
                .collect(),
        })
        .collect()
}

/// What a panel says in the place of what is missing.
fn message(
    (series, counts): (&[Series], &[CountRow]),
    lacks_model: bool,
    is_percent: bool,
) -> Option<&'static str> {
    let has_any = series
        .iter()
        .any(|s| !s.subjects.is_empty() || s.centers.len() > 1);
    let has_no_center = series.iter().all(|s| s.centers.is_empty());
    match (has_any, is_percent) {
        _ if lacks_model && has_no_center => Some(words::NO_MODEL),
        (true, _) if has_no_center => Some("Too few subjects for an estimate of change"),
        (true, _) => None,
        (false, _)
            if counts
                .iter()
                .any(|row| row.n.iter().skip(1).any(|n| *n > 0)) =>
        {
            Some("Too few subjects for an estimate of change")
        }
        (false, true) => Some("No change in % without a positive value at baseline"),
        (false, false) => Some("No change"),
    }
}

/// Subjects of a group with a change at a visit, one alone as well.
pub(in crate::figure) fn changed(
    study: &Study,
    marker: &Marker,
    group: usize,
    scale: Scale,
    visit: usize,
) -> usize {
    let visits = study.n_visits();
    let has = |s: usize, v: usize| {
        let value = marker.values.get(s * visits + v).and_then(|x| x.get());
        value.and_then(|x| scale.apply(x)).is_some()
    };
    let people = study.subjects.iter().enumerate();
    people
        .filter(|(s, p)| p.group == group && has(*s, visit) && has(*s, study.baseline_of(visit)))
        .count()
}

fn subjects(
    study: &Study,
    marker: &Marker,
    group: usize,
    view: View,
    scale: Scale,
    x: &XAxis,
) -> Vec<SubjectLine> {
    let visits = study.n_visits();
    let value = |s: usize, v: usize| marker.values.get(s * visits + v).and_then(|x| x.get());
    let censoring = |s: usize, v: usize| {
        let at = s * visits + v;
        marker.censoring.get(at).copied().unwrap_or_default()
    };
    let people = study.subjects.iter().enumerate();
    people
        .filter(|(_, s)| s.group == group)
        .filter_map(|(s, _)| {
            let points: Vec<SubjectPoint> = (study.baseline..visits)
                .filter_map(|v| {
                    let baseline = study.baseline_of(v);
                    let base = value(s, baseline)?;
                    Some(SubjectPoint {
                        visit: v,
                        x: x.of_visit(v)?.at,
                        y: against(view, scale, value(s, v)?, base)?,
                        censoring: match (censoring(s, baseline), censoring(s, v)) {
                            _ if v == baseline => Censoring::None,
                            (Censoring::None, own) => own,
                            (of_base, _) => of_base,
                        },
                    })
                })
                .collect();
            // A baseline alone is no change.
            (points.len() > 1).then_some(SubjectLine { subject: s, points })
        })
        .collect()
}

fn centers(
    study: &Study,
    results: &MarkerResults,
    options: &TrajectoryOptions,
    group: usize,
    scale: Scale,
    x: &XAxis,
) -> Vec<CenterPoint> {
    let name = study.groups[group].name.as_str();
    let back = |value: f64| Some(scale.back(value)).filter(|v| v.is_finite());
    let mut out: Vec<CenterPoint> = (study.visits.iter().enumerate())
        .skip(study.baseline + 1)
        .filter_map(|(v, visit)| {
            let (estimate, limits) = match options.center {
                CenterKind::ModelMean => {
                    let mut all = results.contrasts(ContrastFamily::ChangeFromBaseline);
                    let c = all.find(|c| c.key.group == name && c.key.visit == visit.label)?;
                    (c.estimate?, (c.ci_low, c.ci_high))
                }
                center => {
                    let test = if center == CenterKind::Mean {
                        ChangeMethod::PairedT
                    } else {
                        ChangeMethod::SignedRank
                    };
                    let mut all = results.change.iter();
                    let c =
                        all.find(|c| c.group == name && c.visit == visit.label && c.test == test)?;
                    let estimate = c.estimate?;
                    let limits = match (options.interval, c.se) {
                        (IntervalKind::StandardError, Some(se)) => {
                            (Some(estimate - se), Some(estimate + se))
                        }
                        (IntervalKind::StandardError, None) => (None, None),
                        _ => (c.ci_low, c.ci_high),
                    };
                    (estimate, limits)
                }
            };
            let wanted = options.interval != IntervalKind::None;
            Some(CenterPoint {
                visit: v,
                x: x.of_visit(v)?.at,
                y: back(estimate)?,
                low: limits.0.and_then(back).filter(|_| wanted),
                high: limits.1.and_then(back).filter(|_| wanted),
            })
        })
        .collect();
    from_none(study, x, if scale.is_log() { 1.0 } else { 0.0 }, &mut out);
    out
}

/// A change starts at none: at the baseline, in a crossover at that of each period.
fn from_none(study: &Study, x: &XAxis, none: f64, centers: &mut Vec<CenterPoint>) {
    if centers.is_empty() {
        return;
    }
    let baselines = (study.baseline..study.n_visits()).filter(|v| study.baseline_of(*v) == *v);
    centers.extend(baselines.filter_map(|visit| {
        Some(CenterPoint {
            visit,
            x: x.of_visit(visit)?.at,
            y: none,
            low: None,
            high: None,
        })
    }));
    centers.sort_by_key(|c| c.visit);
}

/// Centres of changes in per cent.
fn described(
    study: &Study,
    percent: &[&PercentChange],
    options: &TrajectoryOptions,
    group: usize,
    x: &XAxis,
) -> Vec<CenterPoint> {
    let name = study.groups[group].name.as_str();
    let mut out: Vec<CenterPoint> = (study.visits.iter().enumerate())
        .skip(study.baseline + 1)
        .filter_map(|(v, visit)| {
            let c = percent
                .iter()
                .find(|c| c.group == name && c.visit == visit.label)?;
            let (y, low, high) = match (options.center, options.interval) {
                (CenterKind::Median, IntervalKind::None) => (c.median, None, None),
                (CenterKind::Median, _) => (c.median, c.q1, c.q3),
                (_, IntervalKind::None) => (c.mean, None, None),
                (_, IntervalKind::StandardError) => (c.mean, c.sem_low, c.sem_high),
                _ => (c.mean, c.ci_low, c.ci_high),
            };
            Some(CenterPoint {
                visit: v,
                x: x.of_visit(v)?.at,
                y: y?,
                low,
                high,
            })
        })
        .collect();
    from_none(study, x, 0.0, &mut out);
    out
}
