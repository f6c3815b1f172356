//! Groups at baseline as an estimation plot: every value, the centres, and the difference beside them.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{p_text, stars, stars_key};
use crate::figure::compose::described::described;
use crate::figure::compose::limit_rule::{LimitRule, Source, centers};
use crate::figure::compose::trajectory::detection;
use crate::figure::model::course::{AnnotationKind, CenterKind, Figure, IntervalKind, Key};
use crate::figure::model::marks::Interval;
use crate::figure::model::marks::YAxis;
use crate::figure::model::plots::{
    BaselinePlot, Difference, LEAST_OF_DENSITY, Plot, Strip, StripPoint,
};
use crate::figure::model::words;
use crate::figure::spec::extras::Shape;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::plan::Scale;
use crate::results::{AnalysisResults, BaselineMethod, MarkerResults};
use crate::study::{Censoring, Marker, Study};
use crate::words::capital;

pub(in crate::figure) fn baseline(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let (center, interval) = spec.center_and_interval()?;
    let shown = words::shown(results, &spec.markers)?;
    let visit = &words::baseline_in_words(study, results);
    let plots: Vec<BaselinePlot> = shown
        .iter()
        .map(|m| plot((study, results), m, spec, (center, interval), &shown, visit))
        .collect();
    let differs = plots.iter().any(|p| !p.differences.is_empty());
    let strips = || plots.iter().flat_map(|p| &p.strips);
    let mut notes = Vec::new();
    if spec.extras.shape != Shape::Points && !strips().any(Strip::has_density) {
        notes.push(format!(
            "No density is drawn: it takes at least {LEAST_OF_DENSITY} values that are not all equal."
        ));
    }
    let reference = study.groups.first().map_or("", |g| g.name.as_str());
    if differs {
        let what = |ratio: bool| match (center, ratio) {
            (CenterKind::Median, false) => "Hodges\u{2013}Lehmann difference",
            (CenterKind::Median, true) => "Hodges\u{2013}Lehmann ratio",
            (_, false) => "difference of means",
            (_, true) => "ratio of geometric means",
        };
        let what = words::by_scale(&shown, what);
        // An interval of randomised groups stands without its test.
        let test = if is_randomised(results) {
            String::new()
        } else {
            format!(" ({})", test_words(center))
        };
        notes.push(format!(
            "Right axis: {what} against {reference} at {visit}, {}{test}.",
            words::interval_name(results)
        ));
    }
    if spec.annotation != AnnotationKind::None {
        let mut all = plots.iter().flat_map(|p| &p.differences);
        if all.any(|d| d.p.is_some()) {
            notes.push(format!("p: {}, unadjusted.", test_words(center)));
            if spec.annotation == AnnotationKind::Stars {
                notes.push(stars_key(results.level()));
            }
        } else if differs && is_randomised(results) {
            notes.push(words::no_p_values("between randomised groups, differences at baseline are due to chance, so they are not tested."));
        }
    }
    notes.extend(words::synthetic(study));
    Ok(Figure {
        description: format!(
            "{} at {visit} in {}.",
            shown
                .iter()
                .map(|m| words::name(m, &shown))
                .collect::<Vec<_>>()
                .join(", "),
            words::sizes(study)
        ),
        title: words::title(&shown, "groups at baseline"),
        center_text: drawn((study, results), (center, interval), &plots, &shown),
        plots: plots.into_iter().map(Plot::Baseline).collect(),
        groups: group_styles(study),
        notes,
        columns: spec.columns,
        key: Key::Hidden,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// Whether the plan says that groups were randomised.
pub(super) fn is_randomised(results: &AnalysisResults) -> bool {
    let stated = results.plan.get("randomized");
    stated.and_then(serde_json::Value::as_bool) == Some(true)
}

/// The marks that are there, in words.
fn drawn(
    (study, results): (&Study, &AnalysisResults),
    (center, interval): (CenterKind, IntervalKind),
    plots: &[BaselinePlot],
    shown: &[&MarkerResults],
) -> String {
    let strips = || plots.iter().flat_map(|p| &p.strips);
    let points = || strips().flat_map(|s| &s.points);
    let is_of_one = words::are_of_one(strips().map(|s| s.n));
    let mut text = match is_of_one {
        true => words::VALUE_OF_ONE.to_owned(),
        false => words::center_word(center, shown).to_owned(),
    };
    let word = words::interval_beside((center, interval), results, shown);
    if let Some(word) = word.filter(|_| !is_of_one) {
        text.push_str(&match interval {
            IntervalKind::Quartiles if strips().any(|s| s.whiskers.is_some()) => format!(
                " and box of the {word}; whiskers, furthest values within 1.5 of it from the box"
            ),
            IntervalKind::Quartiles => format!(" and box of the {word}"),
            _ => format!(", {word}"),
        });
    }
    if strips().any(Strip::has_density) {
        text.push_str("; shapes, density of the values");
        if !strips().all(Strip::has_density) {
            text.push_str(&format!(
                " of groups with at least {LEAST_OF_DENSITY} that are not all equal"
            ));
        }
    }
    let any_open = points().any(|p| p.censoring != Censoring::None);
    if any_open && strips().any(Strip::has_density) {
        text.push_str(", those beyond the limit of detection on it");
    }
    if points().next().is_some() {
        text.push_str("; points, subjects");
        if any_open {
            text.push_str("; open symbols, beyond the limit of detection");
            if let Some(rule) = LimitRule::of((study, results), shown, Source::Values) {
                text.push_str(&format!(" ({})", rule.with_it(centers(center))));
            }
        }
    }
    if strips().any(|s| !s.outliers.is_empty()) {
        text.push_str("; circles, values beyond the whiskers");
    }
    if plots.iter().any(|p| !p.detection.is_empty()) {
        text.push_str("; dashed line, limit of detection");
    }
    capital(&text)
}

pub(in crate::figure) fn test_words(center: CenterKind) -> &'static str {
    if center == CenterKind::Median {
        "Mann\u{2013}Whitney test"
    } else {
        "Welch\u{2019}s t test"
    }
}

fn plot(
    (study, all): (&Study, &AnalysisResults),
    results: &MarkerResults,
    spec: &FigureSpec,
    (center, interval): (CenterKind, IntervalKind),
    shown: &[&MarkerResults],
    visit: &str,
) -> BaselinePlot {
    let scale = results.scale;
    let marker = study
        .marker_index(&results.marker)
        .and_then(|m| study.markers.get(m));
    let title = words::name(results, shown);
    let strips: Vec<Strip> = (0..study.groups.len())
        .map(|g| strip(study, results, marker, spec, (center, interval), g))
        .collect();
    let empty = strips.iter().all(|s| s.n == 0);
    let limits = marker.map_or_else(Vec::new, |m| detection(m, scale));
    let open = strips
        .iter()
        .flat_map(|s| &s.points)
        .any(|p| p.censoring != Censoring::None);
    BaselinePlot {
        marker: results.marker.clone(),
        y: YAxis {
            label: words::with_unit(&title, results),
            log: scale.is_log(),
            reference: None,
        },
        differences: if strips.first().is_some_and(|s| s.center.is_some()) {
            differences(
                study,
                results,
                (spec.annotation, all.level()),
                center,
                scale,
            )
        } else {
            Vec::new()
        },
        difference_label: if scale.is_log() {
            "Ratio".to_owned()
        } else {
            words::with_unit_of_change("Difference", results)
        },
        is_hung: center != CenterKind::Median,
        shape: if strips.iter().any(Strip::has_density) {
            spec.extras.shape
        } else {
            Shape::Points
        },
        strips,
        detection: if open { limits } else { Vec::new() },
        message: empty.then(|| format!("No values at {visit}")),
    }
}

fn strip(
    study: &Study,
    results: &MarkerResults,
    marker: Option<&Marker>,
    spec: &FigureSpec,
    look: (CenterKind, IntervalKind),
    group: usize,
) -> Strip {
    let scale = results.scale;
    let visit = study.visits.get(study.baseline);
    let d = visit.and_then(|v| results.descriptive(&study.groups[group].name, &v.label));
    let drawn = d.and_then(|d| described(d, scale, look));
    let cloud = match marker {
        Some(marker) if spec.extras.shape != Shape::Points => {
            let all = points(study, marker, group, scale);
            all.iter().map(|p| p.y).collect()
        }
        _ => Vec::new(),
    };
    let is_box = look.1 == IntervalKind::Quartiles;
    let all = match marker {
        Some(marker) if is_box => points(study, marker, group, scale),
        _ => Vec::new(),
    };
    let whiskers = drawn.and_then(|center| whiskers(&all, center, scale));
    let is_beyond = |p: &StripPoint| whiskers.is_some_and(|(l, h)| p.y < l || p.y > h);
    Strip {
        whiskers,
        outliers: if spec.individuals {
            Vec::new()
        } else {
            all.into_iter().filter(is_beyond).collect()
        },
        group,
        cloud,
        points: match marker {
            Some(marker) if spec.individuals => points(study, marker, group, scale),
            _ => Vec::new(),
        },
        n: d.map_or(0, |d| d.n),
        center: drawn,
        is_box,
    }
}

/// Whiskers reach so many interquartile ranges beyond the box at most, on the scale of the analysis (Tukey 1977).
const REACH: f64 = 1.5;

/// The furthest values within reach of a box.
fn whiskers(all: &[StripPoint], center: Interval, scale: Scale) -> Option<(f64, f64)> {
    let (low, high) = (scale.apply(center.low?)?, scale.apply(center.high?)?);
    let reach = REACH * (high - low);
    let inside = all.iter().filter(|p| {
        let own = scale.apply(p.y);
        own.is_some_and(|y| y >= low - reach && y <= high + reach)
    });
    let ends = inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| {
        (l.min(p.y), h.max(p.y))
    });
    (ends.0 <= ends.1).then_some(ends)
}

fn points(study: &Study, marker: &Marker, group: usize, scale: Scale) -> Vec<StripPoint> {
    let people = study
        .subjects
        .iter()
        .enumerate()
        .filter(|(_, s)| s.group == group);
    people
        .filter_map(|(s, _)| {
            let at = s * study.n_visits() + study.baseline;
            let limit = marker.limits.get(&at).copied();
            let y = limit.or_else(|| marker.values.get(at).and_then(|x| x.get()))?;
            scale.apply(y)?;
            Some(StripPoint {
                subject: s,
                y,
                censoring: marker.censoring.get(at).copied().unwrap_or_default(),
            })
        })
        .collect()
}

fn differences(
    study: &Study,
    results: &MarkerResults,
    (annotation, level): (AnnotationKind, f64),
    center: CenterKind,
    scale: Scale,
) -> Vec<Difference> {
    let test = if center == CenterKind::Median {
        BaselineMethod::MannWhitney
    } else {
        BaselineMethod::WelchT
    };
    let back = |value: f64| Some(scale.back(value)).filter(|v| v.is_finite());
    let tests = results.baseline.iter().filter(|b| b.test == test);
    tests
        .filter_map(|b| {
            Some(Difference {
                group: study.groups.iter().position(|g| g.name == b.group)?,
                interval: Interval {
                    at: back(b.estimate?)?,
                    low: b.ci_low.and_then(back),
                    high: b.ci_high.and_then(back),
                },
                p: b.p.and_then(|p| match annotation {
                    AnnotationKind::None => None,
                    AnnotationKind::P | AnnotationKind::Rows => Some(p_text(p)),
                    AnnotationKind::Stars => Some(stars(p, level)),
                }),
            })
        })
        .collect()
}
