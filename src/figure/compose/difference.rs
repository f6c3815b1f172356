//! Differences between the groups over the visits, each with its interval, against none.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{
    annotation_key, annotation_notes, annotations, doubt_of_intervals,
};
use crate::figure::compose::forest::margins;
use crate::figure::compose::group_title::group_in_words;
use crate::figure::compose::material::Material;
use crate::figure::compose::trajectory::key_of_gaps;
use crate::figure::compose::x_axis::x_axis;
use crate::figure::model::course::{
    CenterKind, CenterPoint, Figure, Key, KeyBegins, Panel, PanelExtras, Series, TrajectoryOptions,
    View, XAxis,
};
use crate::figure::model::marks::YAxis;
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::styles;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::study::Study;
use crate::words::significant;

/// One panel a marker, a line for each group that is compared with the reference.
pub(in crate::figure) fn difference(
    material: Material<'_>,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let (study, results) = (material.study, material.results);
    let family = match spec.family {
        // By treatment, the treatments are the groups that differ.
        Some(ContrastFamily::TreatmentDifference) if study.crossover.is_none() => {
            ContrastFamily::GroupDifference
        }
        asked => asked.unwrap_or(ContrastFamily::DifferenceInChange),
    };
    let options = TrajectoryOptions {
        time: spec.time,
        time_labels: spec.time_labels,
        annotation: spec.annotation,
        family,
        view: View::Change,
        // Estimates and intervals are the model's.
        center: CenterKind::ModelMean,
        ..TrajectoryOptions::default()
    };
    let mut x = x_axis((study, results), &options)?;
    if family == ContrastFamily::DifferenceInChange {
        if !study.has_follow_up() {
            return Err(FigureError::without_change(study));
        }
        x.ticks.drain(..study.baseline.min(x.ticks.len()));
    }
    let shown = words::shown(results, &spec.markers)?;
    let panels: Vec<Panel> = shown
        .iter()
        .map(|m| panel((study, results), m, &options, &x, &shown))
        .collect();
    // A page of empty axes says nothing.
    if panels
        .iter()
        .all(|p| p.series.iter().all(|s| s.centers.is_empty()))
    {
        return Err(match study.groups.len() {
            0 | 1 => FigureError::OneGroup,
            _ => FigureError::NoEstimates,
        });
    }
    let legend = legend((study, results), &options, &panels, &shown);
    let notes = notes((study, results), &options, &panels, &shown);
    let is_adjusted = if panels.iter().any(|p| !p.annotations.is_empty()) {
        doubt_of_intervals(results, &shown, &[family])
    } else {
        None
    };
    let what = differences(family, words::is_crossed(&shown));
    Ok(Figure {
        remarks: is_adjusted.into_iter().collect(),
        description: words::description(what, (study, results), &shown),
        title: words::title(&shown, &what.to_lowercase()),
        panels,
        groups: styles(study, spec.palette, &spec.colors),
        center_text: legend.text,
        key_begins: legend.begins,
        short_key: legend.short,
        notes,
        key: if legend.compared < 2 {
            Key::Hidden
        } else {
            Key::Lines
        },
        key_from: 1,
        shared_y: spec.shared_y,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// What the legend of such a figure says.
struct Legend {
    text: String,
    begins: KeyBegins,
    /// The same in a few words.
    short: String,
    /// How many groups have an estimate.
    compared: usize,
}

fn legend(
    (study, results): (&Study, &AnalysisResults),
    options: &TrajectoryOptions,
    panels: &[Panel],
    shown: &[&MarkerResults],
) -> Legend {
    let in_change = options.family == ContrastFamily::DifferenceInChange;
    let log = shown.iter().all(|m| m.scale.is_log());
    let any_log = shown.iter().any(|m| m.scale.is_log());
    let reference = study.groups.first().map_or("", |g| g.name.as_str());
    let of_treatments = words::is_crossed(shown);
    let reference = &group_in_words(results, of_treatments, reference);
    let what = match (in_change, log) {
        (true, true) => "Ratio of changes",
        (true, false) => "Difference in change",
        (false, true) => "Ratio of geometric means",
        (false, false) => "Difference",
    };
    let ratios = if any_log && !log {
        " (ratio on log axes)"
    } else {
        ""
    };
    let interval = results.contrast_interval();
    let shows = |g: usize| {
        let mut own = panels
            .iter()
            .flat_map(|p| p.series.iter().filter(|s| s.group == g));
        own.any(|s| !s.centers.is_empty())
    };
    let compared = study.groups.iter().enumerate().skip(1);
    let compared: Vec<String> = compared
        .filter(|(g, _)| shows(*g))
        .map(|(_, g)| group_in_words(results, of_treatments, &g.name))
        .collect();
    let one = match of_treatments {
        true => "treatment",
        false => "group",
    };
    let who = match &compared[..] {
        [only] => words::compared(log, only, reference),
        _ => words::compared(log, &format!("each {one}"), reference),
    };
    let short_key = match &compared[..] {
        [_] => format!("{who}, {interval}"),
        _ if log => format!("Ratio to {reference}, {interval}"),
        _ => format!("Difference from {reference}, {interval}"),
    };
    let mut center_text = format!("{what} ({who}){ratios}, {interval}");
    // The sentence on the model says the same.
    if words::model_note(results, shown).is_none() {
        center_text.push_str(", mixed model");
    }
    if in_change {
        let none = match (log, any_log) {
            (true, _) => "1",
            (false, true) => "0 (1 on log axes)",
            (false, false) => "0",
        };
        let base = words::baseline_in_words(study, results);
        center_text.push_str(&format!("; {none} at {base} by definition"));
    }
    center_text.push_str(key_of_gaps(panels));
    if panels.iter().any(|p| p.extras.margins.len() > 1) {
        center_text.push_str("; shaded, between the margins");
        center_text.push_str(&margins_in_words(panels));
    } else if panels.iter().any(|p| !p.extras.margins.is_empty()) {
        center_text.push_str("; dashed line, margin");
        center_text.push_str(&margins_in_words(panels));
    }
    if let Some(key) = annotation_key(options, panels, (results.level(), words::is_crossed(shown)))
    {
        center_text = format!("{center_text}; {key}");
    }
    Legend {
        text: center_text,
        begins: KeyBegins::Centers,
        short: short_key,
        compared: compared.len(),
    }
}

fn notes(
    (study, results): (&Study, &AnalysisResults),
    options: &TrajectoryOptions,
    panels: &[Panel],
    shown: &[&MarkerResults],
) -> Vec<String> {
    let mut notes: Vec<String> = words::model_note(results, shown).into_iter().collect();
    notes.extend(annotation_notes(shown, options, (study, results), panels));
    let drawn = shown.iter().flat_map(|m| m.contrasts(options.family));
    notes.extend(results.interval_alone(drawn).map(str::to_owned));
    notes.extend(words::synthetic(study));
    notes
}

/// What is drawn, at the start of a sentence.
pub(in crate::figure) fn differences(family: ContrastFamily, crossed: bool) -> &'static str {
    match (family, crossed) {
        (ContrastFamily::DifferenceInChange, false) => "Differences in change between groups",
        (ContrastFamily::DifferenceInChange, true) => "Differences in change between treatments",
        (_, false) => "Differences between groups",
        (_, true) => "Differences between treatments",
    }
}

/// A margin in three digits, without useless zeros: of one asked for in logarithms no more are meant.
fn rounded(margin: f64) -> String {
    let text = significant(margin, 3, false);
    match text.contains('.') && !text.contains('{') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// ` (0.8 to 1.25)`, where all panels have the same margins.
fn margins_in_words(panels: &[Panel]) -> String {
    let mut all = panels.iter().map(|p| &p.extras.margins);
    let first = all.find(|m| !m.is_empty());
    let same = |m: &Panel| m.extras.margins.is_empty() || Some(&m.extras.margins) == first;
    match first {
        Some(margins) if panels.iter().all(same) => {
            let ends: Vec<String> = margins.iter().map(|m| rounded(*m)).collect();
            format!(" ({})", ends.join(" to "))
        }
        _ => String::new(),
    }
}

fn panel(
    (study, all): (&Study, &AnalysisResults),
    results: &MarkerResults,
    options: &TrajectoryOptions,
    x: &XAxis,
    shown: &[&MarkerResults],
) -> Panel {
    let log = results.scale.is_log();
    let title = words::name(results, shown);
    let small = words::in_phrase(results, shown);
    let in_change = options.family == ContrastFamily::DifferenceInChange;
    let what = match (in_change, log) {
        (true, true) => format!("{title}, ratio of changes"),
        (false, true) => format!("{title}, ratio"),
        (true, false) => {
            words::with_unit_of_change(&format!("Difference in change in {small}"), results)
        }
        (false, false) => words::with_unit_of_change(&format!("Difference in {small}"), results),
    };
    let series: Vec<Series> = (0..study.groups.len())
        .map(|g| Series {
            group: g,
            subjects: Vec::new(),
            centers: centers(study, results, options.family, g, x),
        })
        .collect();
    let empty = series.iter().all(|s| s.centers.is_empty());
    Panel {
        marker: results.marker.clone(),
        title,
        x: x.clone(),
        y: YAxis {
            label: what,
            log,
            reference: (!empty).then_some(if log { 1.0 } else { 0.0 }),
        },
        series,
        annotations: annotations(study, (all, results), options, x),
        counts: Vec::new(),
        detection: Vec::new(),
        message: match (empty, words::has_model(results)) {
            (false, _) => None,
            (true, true) => Some("No difference was estimated".to_owned()),
            (true, false) => Some(words::NO_MODEL.to_owned()),
        },
        extras: PanelExtras {
            margins: margins(&[results], &[options.family]),
            ..PanelExtras::default()
        },
    }
}

fn centers(
    study: &Study,
    results: &MarkerResults,
    family: ContrastFamily,
    group: usize,
    x: &XAxis,
) -> Vec<CenterPoint> {
    let name = study.groups[group].name.as_str();
    let log = results.scale.is_log();
    let drawn = |c: &ContrastEstimate| {
        if log {
            let positive = |v: Option<f64>| v.filter(|v| v.is_finite() && *v > 0.0);
            let ends = (positive(c.ratio_ci_low), positive(c.ratio_ci_high));
            positive(c.ratio).map(|y| (y, ends.0, ends.1))
        } else {
            c.estimate.map(|y| (y, c.ci_low, c.ci_high))
        }
    };
    let of_group: Vec<&ContrastEstimate> = results
        .contrasts(family)
        .filter(|c| c.key.group == name)
        .collect();
    let visits = study.visits.iter().enumerate();
    let mut out: Vec<CenterPoint> = visits
        .filter_map(|(v, visit)| {
            let c = of_group.iter().find(|c| c.key.visit == visit.label)?;
            let (y, low, high) = drawn(c)?;
            Some(CenterPoint {
                visit: v,
                x: x.of_visit(v)?.at,
                y,
                low,
                high,
            })
        })
        .collect();
    // Changes start at the baseline, where groups can't differ in them.
    if family == ContrastFamily::DifferenceInChange
        && !out.is_empty()
        && let Some(tick) = x.of_visit(study.baseline)
    {
        out.insert(
            0,
            CenterPoint {
                visit: study.baseline,
                x: tick.at,
                y: if log { 1.0 } else { 0.0 },
                low: None,
                high: None,
            },
        );
    }
    out
}
