//! Before and after: every subject's two values, the centres, and the change of each group beside them.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{p_text, stars, stars_key};
use crate::figure::compose::at_visit::{
    NO_PAIRS, extent, in_panels, later_visit, numbers, pairs, with_any,
};
use crate::figure::compose::described::described;
use crate::figure::compose::limit_rule::{LimitRule, Source, centers};
use crate::figure::compose::material::Material;
use crate::figure::compose::thinned::{MOST_LINES, thin, whose};
use crate::figure::compose::trajectory::detection;
use crate::figure::model::course::{AnnotationKind, CenterKind, Figure, IntervalKind, Key};
use crate::figure::model::marks::Interval;
use crate::figure::model::marks::YAxis;
use crate::figure::model::plots::Plot;
use crate::figure::model::subjects::{PairLine, PairedPlot, Pairs};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::results::{AnalysisResults, ChangeMethod, Descriptive, MarkerResults, PairedValues};
use crate::study::Study;
use crate::words::capital;

/// What is drawn around the values.
#[derive(Clone, Copy)]
struct Look {
    center: CenterKind,
    interval: IntervalKind,
    visit: usize,
    /// Below it a p is small.
    level: f64,
}

pub(in crate::figure) fn paired(
    material: Material<'_>,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let (study, results) = (material.study, material.results);
    let (center, interval) = spec.center_and_interval()?;
    let shown = words::shown(results, &spec.markers)?;
    let visit = later_visit(study, &shown, spec)?;
    let look = Look {
        center,
        interval,
        visit,
        level: results.level(),
    };
    let groups = |m: &&MarkerResults| -> Vec<Pairs> {
        let all = 0..study.groups.len();
        let all = all.map(|g| group((study, material.paired), m, spec, look, g));
        with_any(all.collect(), |g| g.n > 0)
    };
    let mut of_markers: Vec<Vec<Pairs>> = shown.iter().map(groups).collect();
    let lines = of_markers.iter_mut().flatten();
    let lines = lines.map(|g| (g.group, &mut g.lines)).collect();
    let left = thin(lines, |l| l.subject, MOST_LINES);
    let plots: Vec<PairedPlot> = (shown.iter().zip(&of_markers))
        .flat_map(|(m, groups)| panels(material, m, groups, look, &shown))
        .collect();
    let drawn = || plots.iter().flat_map(|p| &p.groups);
    let center_text = legend((study, results), look, (&plots, left), &shown);
    let mut notes = Vec::new();
    let mut short_key = center_and_interval((center, interval), &plots, (results, &shown));
    if drawn().any(|g| g.change.is_some()) {
        let what = |ratio: bool| match (center, ratio) {
            (CenterKind::Median, false) => "Hodges\u{2013}Lehmann estimate of the change",
            (CenterKind::Median, true) => "Hodges\u{2013}Lehmann estimate of the ratio",
            (_, false) => "mean change",
            (_, true) => "geometric mean ratio",
        };
        let what = words::by_scale(&shown, what);
        let interval = words::interval_name(results);
        short_key.push_str(&format!("; right, {what}, {interval}").replace(",,", ","));
        notes.push(format!(
            "Right axis: {what} from {} to {} of the subjects with both values, {} ({}).",
            words::visit_in_words(results, &study.visits[study.baseline_of(visit)].label),
            words::visit_in_words(results, &study.visits[visit].label),
            words::interval_name(results),
            test_words(center)
        ));
    }
    if drawn().any(|g| g.p.is_some()) {
        notes.push(format!("p: {}, unadjusted.", test_words(center)));
        if spec.annotation == AnnotationKind::Stars {
            notes.push(stars_key(results.level()));
        }
    }
    notes.extend(words::synthetic(study));
    let both = [study.baseline_of(visit), visit].map(|v| study.visits[v].clone());
    Ok(Figure {
        description: words::description_over("Pairs of values", (study, results), &shown, &both),
        title: words::title(&shown, "subjects before and after"),
        plots: plots.into_iter().map(Plot::Paired).collect(),
        groups: group_styles(study),
        center_text,
        short_key: capital(&short_key),
        notes,
        key: Key::Hidden,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// Whether no group has more than one subject, whose values are no means.
fn is_of_one(plots: &[PairedPlot]) -> bool {
    words::are_of_one(plots.iter().flat_map(|p| &p.groups).map(|g| g.n))
}

/// `mean and 95 % CI`.
fn center_and_interval(
    (center, interval): (CenterKind, IntervalKind),
    plots: &[PairedPlot],
    (results, shown): (&AnalysisResults, &[&MarkerResults]),
) -> String {
    if is_of_one(plots) {
        return words::VALUE_OF_ONE.to_owned();
    }
    let mut text = words::center_word(center, shown).to_owned();
    if let Some(word) = words::interval_beside((center, interval), results, shown) {
        text.push_str(&format!(" and {word}"));
    }
    text
}

/// What symbols, bars and lines are.
fn legend(
    (study, results): (&Study, &AnalysisResults),
    look: Look,
    (plots, left): (&[PairedPlot], Option<(usize, usize)>),
    shown: &[&MarkerResults],
) -> String {
    let (center, interval) = (look.center, look.interval);
    let drawn = || plots.iter().flat_map(|p| &p.groups);
    let any_open = (drawn().flat_map(|g| &g.lines)).any(|l| l.is_open.contains(&true));
    let mut text = center_and_interval((center, interval), plots, (results, shown));
    if !is_of_one(plots) {
        text.push_str(" of the subjects with both values");
    }
    if drawn().any(|g| !g.lines.is_empty()) {
        text.push_str(&format!("; thin lines, {}", whose(left)));
        if any_open {
            text.push_str("; open symbols, beyond the limit of detection");
            if let Some(rule) = LimitRule::of((study, results), shown, Source::Values) {
                text.push_str(&format!(" ({})", rule.with_it(centers(center))));
            }
        }
    }
    if plots.iter().any(|p| !p.detection.is_empty()) {
        text.push_str("; dashed line, limit of detection");
    }
    capital(&text)
}

fn test_words(center: CenterKind) -> &'static str {
    if center == CenterKind::Median {
        "Wilcoxon signed-rank test"
    } else {
        "paired t test"
    }
}

fn panels(
    material: Material<'_>,
    m: &MarkerResults,
    all: &[Pairs],
    look: Look,
    shown: &[&MarkerResults],
) -> Vec<PairedPlot> {
    let (study, results) = (material.study, material.results);
    let label = |v: usize| {
        let label = study.visits.get(v).map_or("", |v| v.label.as_str());
        words::visit_in_words(results, label)
    };
    let log = m.scale.is_log();
    let marker = study.marker_index(&m.marker);
    let marker = marker.and_then(|i| study.markers.get(i));
    let limits = marker.map_or_else(Vec::new, |own| detection(own, m.scale));
    let values = all.iter().flat_map(|g| {
        let ends = g.lines.iter().flat_map(|l| [l.from, l.to]);
        ends.chain(g.centers.iter().flatten().flat_map(numbers))
    });
    let none = if log { 1.0 } else { 0.0 };
    let changes: Vec<f64> = all
        .iter()
        .filter_map(|g| g.change)
        .flat_map(|c| numbers(&c))
        .collect();
    let with_none = changes.iter().copied().chain([none]);
    let (extent_of_values, change_extent) = (
        extent(values),
        extent(with_none).filter(|_| !changes.is_empty()),
    );
    let message = all.iter().all(|g| g.n == 0).then(|| NO_PAIRS.to_owned());
    in_panels(all)
        .enumerate()
        .map(|(part, groups)| PairedPlot {
            marker: m.marker.clone(),
            y: YAxis {
                label: words::with_unit(&words::name(m, shown), m),
                log,
                reference: None,
            },
            visits: [label(study.baseline_of(look.visit)), label(look.visit)],
            detection: if groups
                .iter()
                .flat_map(|g| &g.lines)
                .any(|l| l.is_open.contains(&true))
            {
                limits.clone()
            } else {
                Vec::new()
            },
            groups: groups.to_vec(),
            change_label: if log {
                "Ratio".to_owned()
            } else {
                words::with_unit_of_change("Change", m)
            },
            extent: extent_of_values,
            change_extent,
            message: message.clone(),
            part,
        })
        .collect()
}

fn group(
    (study, paired): (&Study, &[PairedValues]),
    m: &MarkerResults,
    spec: &FigureSpec,
    look: Look,
    group: usize,
) -> Pairs {
    let name = study.groups[group].name.as_str();
    let label = |v: usize| study.visits.get(v).map_or("", |v| v.label.as_str());
    let found = study
        .marker_index(&m.marker)
        .and_then(|i| study.markers.get(i))
        .map_or_else(Vec::new, |marker| {
            pairs(study, marker, group, m.scale, look.visit)
        });
    let back = |v: f64| Some(m.scale.back(v)).filter(|v| v.is_finite());
    let test = if look.center == CenterKind::Median {
        ChangeMethod::SignedRank
    } else {
        ChangeMethod::PairedT
    };
    let mut tests = m.change.iter();
    let tested = tests.find(|c| c.group == name && c.visit == label(look.visit) && c.test == test);
    let mut rows = paired.iter().filter(|p| p.marker == m.marker);
    let row = rows.next().and_then(|p| {
        let mut rows = p.rows.iter();
        rows.find(|r| r.after.group == name && r.after.visit == label(look.visit))
    });
    let center = |d: &Descriptive| described(d, m.scale, (look.center, look.interval));
    let centers = match row {
        Some(row) => [center(&row.before), center(&row.after)],
        None => [None, None],
    };
    Pairs {
        group,
        n: found.len(),
        lines: if spec.individuals {
            let line = |p: &crate::figure::compose::at_visit::Pair| PairLine {
                subject: p.subject,
                from: p.shown[0],
                to: p.shown[1],
                is_open: p.is_open,
            };
            found.iter().map(line).collect()
        } else {
            Vec::new()
        },
        centers,
        change: tested.and_then(|c| {
            Some(Interval {
                at: back(c.estimate?)?,
                low: c.ci_low.and_then(back),
                high: c.ci_high.and_then(back),
            })
        }),
        p: tested
            .and_then(|c| c.p)
            .and_then(|p| match spec.annotation {
                AnnotationKind::None => None,
                AnnotationKind::Stars => Some(stars(p, look.level)),
                AnnotationKind::P | AnnotationKind::Rows => Some(p_text(p)),
            }),
    }
}
