//! Changes of single subjects at a visit: a bar each, from the highest to the lowest within each group.

use crate::figure::FigureError;
use crate::figure::compose::at_visit::{NO_PAIRS, extent, in_panels, later_visit, pairs, with_any};
use crate::figure::compose::limit_rule::{LimitRule, Source};
use crate::figure::model::course::{Figure, Key, KeyBegins};
use crate::figure::model::marks::YAxis;
use crate::figure::model::plots::Plot;
use crate::figure::model::subjects::{Bar, WaterfallPlot};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::Study;

pub(in crate::figure) fn waterfall(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let shown = words::shown(results, &spec.markers)?;
    let visit = later_visit(study, &shown, spec)?;
    let label = words::visit_in_words(results, &study.visits[visit].label);
    let plots: Vec<WaterfallPlot> = shown
        .iter()
        .flat_map(|m| panels(study, m, visit, &label, &shown))
        .collect();
    let mut bars = plots.iter().flat_map(|p| &p.groups).flat_map(|g| &g.1);
    let base = &study.visits[study.baseline_of(visit)].label;
    let base = words::visit_in_words(results, base);
    let mut text = format!("Bars, subjects by their change from {base} to {label}");
    if bars.any(|b| b.is_open) {
        text.push_str("; open, change from or to a value beyond the limit of detection");
        if let Some(rule) = LimitRule::of((study, results), &shown, Source::Values) {
            text.push_str(&format!(" ({})", rule.with_it("changes")));
        }
    }
    let both = [study.baseline_of(visit), visit].map(|v| study.visits[v].clone());
    Ok(Figure {
        description: words::description_over(
            "Changes of single subjects",
            (study, results),
            &shown,
            &both,
        ),
        title: words::title(&shown, "changes of single subjects"),
        plots: plots.into_iter().map(Plot::Waterfall).collect(),
        groups: group_styles(study),
        center_text: text,
        key_begins: KeyBegins::Sign,
        notes: words::synthetic(study).into_iter().collect(),
        key: Key::Hidden,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

fn panels(
    study: &Study,
    m: &MarkerResults,
    visit: usize,
    visit_label: &str,
    shown: &[&MarkerResults],
) -> Vec<WaterfallPlot> {
    let log = m.scale.is_log();
    let marker = study
        .marker_index(&m.marker)
        .and_then(|i| study.markers.get(i));
    let title = words::name(m, shown);
    let label = if log {
        format!("{title} at {visit_label}, fold change")
    } else {
        {
            let name = words::in_phrase(m, shown);
            words::with_unit_of_change(&format!("Change in {name} at {visit_label}"), m)
        }
    };
    let all: Vec<(usize, Vec<Bar>)> = (0..study.groups.len())
        .map(|g| {
            let found = marker.map_or_else(Vec::new, |own| pairs(study, own, g, m.scale, visit));
            let bar = |p: &crate::figure::compose::at_visit::Pair| {
                Some(Bar {
                    subject: p.subject,
                    value: p.change(m.scale)?,
                    is_open: p.is_open.contains(&true),
                })
            };
            let mut bars: Vec<Bar> = found.iter().filter_map(bar).collect();
            bars.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.subject.cmp(&b.subject)));
            (g, bars)
        })
        .collect();
    let all = with_any(all, |g| !g.1.is_empty());
    let none = if log { 1.0 } else { 0.0 };
    let values = all.iter().flat_map(|g| &g.1).map(|b| b.value);
    let ends = extent(values.chain([none]));
    let message = all
        .iter()
        .all(|g| g.1.is_empty())
        .then(|| NO_PAIRS.to_owned());
    in_panels(&all)
        .enumerate()
        .map(|(part, groups)| WaterfallPlot {
            marker: m.marker.clone(),
            y: YAxis {
                label: label.clone(),
                log,
                reference: Some(none),
            },
            groups: groups.to_vec(),
            extent: ends,
            message: message.clone(),
            part,
        })
        .collect()
}
