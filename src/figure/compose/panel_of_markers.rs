//! Pictures of many markers: a volcano of estimates against p, and a heat map of changes over the visits.

use crate::figure::FigureError;
use crate::figure::compose::annotate::in_words;
use crate::figure::model::course::{Figure, Key};
use crate::figure::model::plots::{
    Expected, HeatCell, HeatPlot, Plot, ScatterDot, ScatterLine, ScatterPlot, ValueAxis,
};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults, PKind};
use crate::study::Study;
use crate::words::value;

/// Most names on a volcano.
const MOST_NAMES: usize = 12;

/// Markers of several units are compared on one scale: base-2 logarithms of ratios where all are on a log scale, else
/// standard deviations.
fn effect(c: &ContrastEstimate, log: bool) -> Option<f64> {
    let x = if log {
        c.ratio.filter(|r| *r > 0.0).map(f64::log2)
    } else {
        c.standardized
    };
    x.filter(|x| x.is_finite())
}

fn effect_name(family: ContrastFamily, log: bool) -> String {
    let what = in_words(family);
    if log {
        format!("log_2 ratio, {what}").replace("_2", "\u{2082}")
    } else {
        format!("Standardised {what} (SD)")
    }
}

/// The p-values of the figure, as its legend says.
fn which_p(shown: &[&MarkerResults], family: ContrastFamily, results: &AnalysisResults) -> String {
    let all = shown.iter().flat_map(|m| m.contrasts(family));
    let kinds: Vec<PKind> = all.filter_map(|c| Some(c.speaking()?.0)).collect();
    if kinds.contains(&PKind::OverMarkers) {
        let by = results.adjustment_of_markers().adjusted();
        format!("{by} across markers")
    } else if kinds.contains(&PKind::Within) {
        let by = results.adjustment().adjusted();
        format!("{by} within this family")
    } else {
        "unadjusted".to_owned()
    }
}

/// One panel a comparison: each marker's estimate against its p.
pub(in crate::figure) fn volcano(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let shown = words::shown(results, &spec.markers)?;
    let family = spec.family.unwrap_or(ContrastFamily::DifferenceInChange);
    let log = shown.iter().all(|m| m.scale.is_log());
    let level = results.level();
    let names = words::all_names(&shown);
    let mut keys: Vec<(String, String)> = Vec::new();
    for c in shown.iter().flat_map(|m| m.contrasts(family)) {
        let key = (c.key.who().to_owned(), c.key.visit.clone());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let several = keys.iter().any(|k| k.0 != keys[0].0);
    let plots: Vec<Plot> = keys
        .iter()
        .map(|(who, visit)| {
            let visit_text = words::visit_in_words(results, visit);
            let title = if several || family == ContrastFamily::ChangeFromBaseline {
                format!("{who}, {visit_text}")
            } else {
                visit_text
            };
            let group = study.groups.iter().position(|g| g.name == *who);
            let mut dots = Vec::new();
            for (m, name) in shown.iter().zip(&names) {
                let mut own = m.contrasts(family);
                let Some(c) = own.find(|c| c.key.who() == who && c.key.visit == *visit) else {
                    continue;
                };
                if let (Some(x), Some(p)) = (effect(c, log), c.p) {
                    dots.push((x, p, c.speaking_p().unwrap_or(p), name.clone()));
                }
            }
            Plot::Scatter(volcano_panel(
                (&title, &effect_name(family, log)),
                group.unwrap_or(0),
                dots,
                level,
            ))
        })
        .collect();
    let drawn = |plot: &Plot| matches!(plot, Plot::Scatter(panel) if !panel.dots.is_empty());
    if !plots.iter().any(drawn) {
        return Err(FigureError::NoEstimates);
    }
    let said = ("Estimates against p-values", "estimates against p-values");
    let (q, level) = (which_p(&shown, family, results), value(level));
    let any_panel = |has: fn(&ScatterPlot) -> bool| {
        plots
            .iter()
            .any(|plot| matches!(plot, Plot::Scatter(panel) if has(panel)))
    };
    let mut key = "Each point, a marker".to_owned();
    if any_panel(|panel| panel.dots.iter().any(|dot| dot.group != usize::MAX)) {
        key.push_str(&format!("; coloured, p < {level} {q}"));
    } else {
        key.push_str(&format!("; none has p < {level} {q}"));
    }
    if any_panel(|panel| panel.lines.iter().any(|line| !line.is_vertical)) {
        key.push_str("; dashed line across, that limit");
    }
    key.push_str("; mixed model");
    Ok(of_panels((study, results), &shown, plots, said, key))
}

/// A figure of many markers; `said` is its description and its title, `key` its legend.
fn of_panels(
    (study, results): (&Study, &AnalysisResults),
    shown: &[&MarkerResults],
    plots: Vec<Plot>,
    (description, title): (&str, &str),
    key: String,
) -> Figure {
    let mut notes: Vec<String> = words::model_note(shown).into_iter().collect();
    notes.extend(words::synthetic(study));
    Figure {
        description: words::description(description, (study, results), shown),
        title: words::title(shown, title),
        plots,
        groups: group_styles(study),
        center_text: key,
        notes,
        key: Key::Hidden,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    }
}

/// The p up to which markers are small after adjustment: between the largest that is and the next, none where no
/// marker is. Without adjustment it is the limit itself.
fn p_of_small_q(found: &[(f64, f64, f64, String)], level: f64) -> Option<f64> {
    let is_adjusted = found.iter().any(|f| f.1 != f.2);
    let small = found.iter().filter(|f| f.2 < level).map(|f| f.1);
    let most = small.fold(0.0, f64::max);
    if !is_adjusted {
        return Some(level);
    }
    if most <= 0.0 {
        return None;
    }
    let above = found.iter().map(|f| f.1).filter(|p| *p > most);
    let next = above.fold(1.0, f64::min);
    Some((most * next).sqrt())
}

fn volcano_panel(
    (title, x): (&str, &str),
    group: usize,
    mut found: Vec<(f64, f64, f64, String)>,
    level: f64,
) -> ScatterPlot {
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.3.cmp(&b.3)));
    let height = |p: f64| -p.max(1e-300).log10();
    let limit = p_of_small_q(&found, level).map(|p| ScatterLine {
        is_vertical: false,
        at: height(p),
    });
    let dots = found.iter().map(|(x, p, q, _)| ScatterDot {
        subject: usize::MAX,
        group: if *q < level { group } else { usize::MAX },
        x: *x,
        y: height(*p),
    });
    let names = found.iter().enumerate();
    let names = names.filter(|(_, f)| f.2 < level).take(MOST_NAMES);
    ScatterPlot {
        marker: String::new(),
        title: title.to_owned(),
        x: ValueAxis {
            label: x.to_owned(),
            log: false,
        },
        y: ValueAxis {
            label: "\u{2212}log\u{2081}\u{2080} p".to_owned(),
            log: false,
        },
        from_zero: true,
        dots: dots.collect(),
        expected: Expected::Nothing,
        band: Vec::new(),
        names: names.map(|(i, f)| (i, f.3.clone())).collect(),
        lines: limit
            .into_iter()
            .chain([ScatterLine {
                is_vertical: true,
                at: 0.0,
            }])
            .collect(),
        message: found
            .is_empty()
            .then(|| "No contrast of this family was estimated".to_owned()),
    }
}

/// One panel a group: markers in rows, visits in columns.
pub(in crate::figure) fn heatmap(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let shown = words::shown(results, &spec.markers)?;
    let family = spec.family.unwrap_or(ContrastFamily::ChangeFromBaseline);
    let log = shown.iter().all(|m| m.scale.is_log());
    let level = results.level();
    let mut who: Vec<String> = Vec::new();
    let mut visits: Vec<String> = Vec::new();
    let mut most = 0.0f64;
    for c in shown.iter().flat_map(|m| m.contrasts(family)) {
        if !who.iter().any(|w| w == c.key.who()) {
            who.push(c.key.who().to_owned());
        }
        if !visits.contains(&c.key.visit) {
            visits.push(c.key.visit.clone());
        }
        most = effect(c, log).map_or(most, |x| most.max(x.abs()));
    }
    // Visits in the order of the study.
    let order = |v: &String| study.visits.iter().position(|own| own.label == *v);
    visits.sort_by_key(order);
    let names = words::all_names(&shown);
    let plots = who.iter().map(|who| {
        let rows = shown.iter().zip(&names).map(|(m, name)| {
            let cells = visits.iter().map(|visit| {
                let mut own = m.contrasts(family);
                let c = own.find(|c| c.key.who() == who && c.key.visit == *visit)?;
                Some(HeatCell {
                    value: effect(c, log)?,
                    is_dotted: c.speaking_p().is_some_and(|p| p < level),
                })
            });
            (name.clone(), cells.collect())
        });
        Plot::Heat(HeatPlot {
            title: if who == "All" {
                String::new()
            } else {
                who.clone()
            },
            columns: visits.clone(),
            rows: rows.collect(),
            most: most.max(1e-6),
            legend: effect_name(family, log),
            part: 0,
        })
    });
    let plots: Vec<Plot> = plots.collect();
    if plots.is_empty() {
        return Err(FigureError::NoEstimates);
    }
    let said = ("Heat map", "heat map of contrasts");
    let mut key = effect_name(family, log);
    let is_dotted = |plot: &Plot| matches!(plot, Plot::Heat(panel) if panel.has_dots());
    if plots.iter().any(is_dotted) {
        key.push_str(&format!(
            "; dots, p < {} {}",
            value(level),
            which_p(&shown, family, results)
        ));
    }
    key.push_str("; mixed model");
    Ok(of_panels((study, results), &shown, plots, said, key))
}
