//! Trajectories: subjects from the study, everything estimated from the results.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{
    annotation_key, annotation_notes, annotations, doubt_of_intervals,
};
use crate::figure::compose::described::described;
use crate::figure::compose::limit_rule::{LimitRule, Source, centers as centers_in_words};
use crate::figure::compose::no_logarithm;
use crate::figure::compose::thinned::{thin, whose};
use crate::figure::compose::x_axis::x_axis;
use crate::figure::model::course::{
    CenterKind, CenterPoint, CountRow, Figure, IntervalKind, Panel, PanelExtras, Series,
    SubjectLine, SubjectPoint, TrajectoryOptions, View, XAxis,
};
use crate::figure::model::marks::{GroupStyle, YAxis};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::plan::{ModelKind, Scale};
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults};
use crate::study::{Censoring, Marker, Study};
use crate::words::capital;
use std::collections::HashMap;

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
    let value = TrajectoryOptions {
        view: View::Value,
        ..options.clone()
    };
    FigureSpec::preview(&value).center_and_interval()?;
    let x = x_axis((study, results), options)?;
    let shown = words::shown(results, &options.markers)?;
    let groups = group_styles(study);
    let mut panels: Vec<Panel> = shown
        .iter()
        .map(|m| panel((study, results), m, options, &x, &groups, &shown))
        .collect();
    let left = thinned(&mut panels, options);
    // Said of the values that are drawn: a marker with many limits has no line, but open symbols.
    let mut center_text = match is_of_one(options.center, &panels) {
        true => capital(words::VALUE_OF_ONE),
        false => words::center_text(&shown_interval(options, &panels), results, &shown),
    };
    let of_lines = legend_of_lines((study, results), options, (&panels, left), &shown);
    center_text.push_str(&of_lines);
    let mut notes = Vec::new();
    if options.center == CenterKind::ModelMean {
        notes.extend(words::model_note(results, &shown));
    }
    notes.extend(annotation_notes(&shown, options, (study, results), &panels));
    let is_tested = panels.iter().any(|p| !p.annotations.is_empty());
    let is_within = options.family == ContrastFamily::ChangeFromBaseline && groups.len() > 1;
    if is_tested && !is_within {
        let whose = match (words::is_crossed(&shown), groups.len()) {
            (true, _) => "Intervals of the treatments",
            (false, 1) => "The intervals",
            (false, _) => "Intervals of the groups",
        };
        notes.push(format!("{whose} say nothing about change within subjects."));
    }
    notes.extend(words::synthetic(study));
    let remarks = if is_tested && options.center == CenterKind::ModelMean {
        doubt_of_intervals(results, &shown, &[options.family])
    } else {
        None
    };
    Ok(Figure {
        remarks: remarks.into_iter().collect(),
        description: words::description("Trajectories", (study, results), &shown),
        title: words::title(&shown, "trajectories by group"),
        panels,
        groups,
        center_text,
        notes,
        columns: options.columns,
        shared_y: options.shared_y,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// Leaves out lines of subjects where there are more than `options` want, and answers how many of how many are left.
pub(in crate::figure) fn thinned(
    panels: &mut [Panel],
    options: &TrajectoryOptions,
) -> Option<(usize, usize)> {
    let series = panels.iter_mut().flat_map(|p| &mut p.series);
    let lines = series.map(|s| (s.group, &mut s.subjects)).collect();
    thin(lines, |l| l.subject, options.most_lines?)
}

/// What lines and symbols of subjects are, which rule the means use for limits, and what p is.
pub(in crate::figure) fn legend_of_lines(
    (study, results): (&Study, &AnalysisResults),
    options: &TrajectoryOptions,
    (panels, left): (&[Panel], Option<(usize, usize)>),
    shown: &[&MarkerResults],
) -> String {
    let mut out = key_of_gaps(panels).to_owned();
    if options.individuals && has_lines(panels) {
        out.push_str(&format!("; thin lines, {}", whose(left)));
        if panels.iter().any(skips_a_visit) {
            // Who has a value without a logarithm has not missed the visit.
            out.push_str(if no_logarithm::are_any(study, shown) {
                " (broken at missed visits and values left out)"
            } else {
                " (broken at missed visits)"
            });
        }
    } else if options.individuals && !all_empty(panels) {
        out.push_str(&format!("; faint points, {}", whose(left)));
    }
    if options.individuals && any_open(panels) {
        out.push_str(match options.view {
            View::Value => "; open symbols, beyond the limit of detection",
            _ => "; open symbols, change from or to a value beyond the limit of detection",
        });
        let from = Source::of(options.center);
        if let Some(rule) = LimitRule::of((study, results), shown, from) {
            let whose = match (options.view, options.center) {
                (View::Change, CenterKind::Median) => "estimates",
                (_, center) => centers_in_words(center),
            };
            out.push_str(&format!(" ({})", rule.with_it(whose)));
        }
    }
    if panels.iter().any(|p| !p.detection.is_empty()) {
        out.push_str("; dashed line, limit of detection");
    }
    if study.groups.is_empty() {
        return out;
    }
    if let Some(key) = annotation_key(options, panels, (results.level(), words::is_crossed(shown)))
    {
        out.push_str("; ");
        out.push_str(&key);
    }
    out
}

/// Whether each centre is the value of one subject, which is no mean.
fn is_of_one(center: CenterKind, panels: &[Panel]) -> bool {
    let all = panels.iter().flat_map(|p| &p.counts).flat_map(|row| &row.n);
    center != CenterKind::ModelMean && words::are_of_one(all.copied())
}

/// The options with no interval where none has both ends: one subject has no spread.
fn shown_interval(options: &TrajectoryOptions, panels: &[Panel]) -> TrajectoryOptions {
    let mut centers = (panels.iter().flat_map(|p| &p.series)).flat_map(|s| &s.centers);
    let has_one = centers.any(|c| c.low.is_some() || c.high.is_some());
    TrajectoryOptions {
        interval: match has_one {
            true => options.interval,
            false => IntervalKind::None,
        },
        ..options.clone()
    }
}

/// Whether any subject has values at two visits, which a line may join.
fn has_lines(panels: &[Panel]) -> bool {
    let lines = panels.iter().flat_map(|p| &p.series);
    lines.flat_map(|s| &s.subjects).any(|l| l.points.len() > 1)
}

fn all_empty(panels: &[Panel]) -> bool {
    let mut series = panels.iter().flat_map(|p| &p.series);
    series.all(|s| s.subjects.is_empty())
}

/// Whether a subject's line leaves out a visit between two of its own.
fn skips_a_visit(panel: &Panel) -> bool {
    let lines = panel.series.iter().flat_map(|s| &s.subjects);
    let mut pairs = lines.flat_map(|l| l.points.windows(2));
    pairs.any(|w| !panel.x.follow(w[0].visit, w[1].visit))
}

/// What the key says of a group's line across a visit where it has no centre; empty where none has one.
pub(in crate::figure) fn key_of_gaps(panels: &[Panel]) -> &'static str {
    let skips = |panel: &Panel| {
        let mut pairs = panel.series.iter().flat_map(|s| s.centers.windows(2));
        pairs.any(|w| !panel.x.follow(w[0].visit, w[1].visit))
    };
    if panels.iter().any(skips) {
        "; dotted, across visits without an estimate"
    } else {
        ""
    }
}

/// Whether a value that is only a limit is drawn.
pub(in crate::figure) fn any_open(panels: &[Panel]) -> bool {
    let series = panels.iter().flat_map(|p| &p.series);
    let mut points = series.flat_map(|s| &s.subjects).flat_map(|l| &l.points);
    points.any(|p| p.censoring != Censoring::None)
}

fn panel(
    (study, all): (&Study, &AnalysisResults),
    results: &MarkerResults,
    options: &TrajectoryOptions,
    x: &XAxis,
    groups: &[GroupStyle],
    shown: &[&MarkerResults],
) -> Panel {
    let scale = results.scale;
    let index = study.marker_index(&results.marker);
    let marker = index.and_then(|m| study.markers.get(m));
    let title = words::name(results, shown);
    let label = words::with_unit(&title, results);
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
    let message = message(results, options.center).map(str::to_owned);
    Panel {
        marker: results.marker.clone(),
        title,
        x: x.clone(),
        y: YAxis {
            label,
            log: scale.is_log(),
            reference: None,
        },
        series,
        annotations: annotations(study, (all, results), options, x),
        counts,
        detection: marker.map_or_else(Vec::new, |m| detection(m, scale)),
        message,
        extras: PanelExtras::default(),
    }
}

/// What is said in a panel without values, or without the means that were asked for.
fn message(results: &MarkerResults, center: CenterKind) -> Option<&'static str> {
    let model = results.model.as_ref();
    match center {
        _ if results.descriptives.iter().all(|d| d.n == 0) => Some("No values"),
        CenterKind::Mean | CenterKind::Median => None,
        CenterKind::ModelMean if model.is_some_and(|m| m.kind == ModelKind::ChangeMmrm) => {
            Some("No means: the model is one of changes")
        }
        CenterKind::ModelMean if model.is_none_or(|m| m.emmeans.is_empty()) => {
            Some(words::NO_MODEL)
        }
        CenterKind::ModelMean => None,
    }
}

/// More limits than this are no line to look at.
const MOST_LIMITS: usize = 4;

/// The limits below or above which values were not measured.
pub(in crate::figure) fn detection(marker: &Marker, scale: Scale) -> Vec<f64> {
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
                    let raw = limit.or_else(|| marker.values.get(at).and_then(|x| x.get()))?;
                    // What has no logarithm is not in the analysis either; the results say so.
                    scale.apply(raw)?;
                    Some(SubjectPoint {
                        visit: v,
                        x: x.of_visit(v)?.at,
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
            let (y, limits) = match options.center {
                CenterKind::Mean | CenterKind::Median => {
                    let of = described(d?, scale, (options.center, options.interval))?;
                    (of.at, Some((of.low, of.high)))
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
                x: x.of_visit(v)?.at,
                y,
                low,
                high,
            })
        })
        .collect()
}
