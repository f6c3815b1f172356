//! Contrasts of one's own, and the areas under the subjects' own courses.

use super::contrasts::Measures;
use super::in_column::InColumn;
use super::{TableView, column, df, interval_column, number, p, p_column, text_column};
use crate::plan::{Measure, OwnContrast, Scale, explain};
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::words::DASH;

/// The contrasts that the plan of these results asks for.
pub(in crate::report) fn asked(results: &AnalysisResults) -> Vec<OwnContrast> {
    let all = results.plan.get("contrast").and_then(|c| c.as_array());
    all.into_iter()
        .flatten()
        .filter_map(|c| OwnContrast::parse(c.as_str()?).ok())
        .collect()
}

/// The unit of the times that areas and trends are over.
pub(in crate::report) fn time_unit(results: &AnalysisResults) -> &'static str {
    if results.study.visits.iter().all(|v| v.hours.is_some()) {
        "hours"
    } else {
        "units of the number in the visit's label"
    }
}

/// What to bear in mind while reading contrasts of these measures.
pub(in crate::report) fn note(asked: &[OwnContrast], log: bool, unit: &str) -> String {
    let has = |of: fn(&Measure) -> bool| asked.iter().any(|c| of(&c.measure));
    let mut out = explain("own-contrast").to_owned();
    if has(Measure::is_area) {
        out.push_str(&if log {
            format!(" An area is one under the logarithms, in logarithms times {unit}: divided by the time it spans, and taken back from the logarithm, the area of one group is a geometric mean, and a difference or an area above the baseline is a ratio of geometric means.")
        } else {
            format!(" An area is in units of the marker times {unit}.")
        });
    }
    if has(|m| *m == Measure::Trend) {
        out.push_str(&format!(
            " A trend has weights of length 1 over the times in {unit}; its t and p are those of the slope{}.",
            if log { " of the logarithms" } else { "" }
        ));
    }
    if log && has(|m| m.is_ratio(true)) {
        out.push_str(" Per cent are ratios of geometric means.");
    }
    if has(|m| !m.is_of_changes()) {
        out.push_str(" The level of one group, such as the area under its curve, compares nothing: it has an interval of its own and no p.");
    }
    if has(|m| *m == Measure::Peak) {
        out.push_str(" The data chose the visit of a peak: its p-value is too small and its interval too narrow. Take it as a description.");
    }
    out
}

/// The cells of a contrast; per cent only where the number is a ratio, and no test of a level.
fn cells(
    measures: &Measures,
    scale: Scale,
    c: &ContrastEstimate,
    asked: &[OwnContrast],
) -> Vec<String> {
    let untested;
    let c = if c.key.is_level(asked) {
        untested = ContrastEstimate {
            p: None,
            by_group: None,
            ..c.clone()
        };
        &untested
    } else {
        c
    };
    let scale = if c.ratio.is_some() {
        scale
    } else {
        Scale::Identity
    };
    // Contrasts of one's own are in several units: each has its own digits.
    measures.cells(&InColumn::alone(scale), c).collect()
}

/// The contrasts of some markers; `ci` heads the interval.
pub(super) fn table(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    ci: &str,
) -> Option<TableView> {
    let all: Vec<(&MarkerResults, &ContrastEstimate)> = (shown.iter())
        .flat_map(|m| m.contrasts(ContrastFamily::Custom).map(|c| (*m, c)))
        .collect();
    let contrasts: Vec<&ContrastEstimate> = all.iter().map(|(_, c)| *c).collect();
    let one = shown.len() == 1;
    let measures = Measures::of(&contrasts, ci)
        .adjusted_by(results)
        .told("estimate", "From the model; per cent where it is a ratio.")
        .told("p", "Two-sided p of 0.")
        .told("p_adjusted", "Adjusted over all contrasts of your own.");
    let asked = asked(results);
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|(m, c)| {
            let name = c.key.name.clone().unwrap_or_default();
            let measure = asked.iter().find(|a| a.name == name);
            let measure = measure.map_or("", |a| a.measure.label());
            let what = if c.key.visit.is_empty() {
                measure.to_owned()
            } else {
                format!("{measure}, at {}", c.key.visit)
            };
            let who = if c.key.versus.is_empty() {
                c.key.group.clone()
            } else {
                format!("{} \u{2212} {}", c.key.group, c.key.versus)
            };
            let mut row = if one {
                Vec::new()
            } else {
                vec![m.label.clone()]
            };
            row.extend([name, what, who]);
            row.extend(cells(&measures, m.scale, c, &asked));
            row
        })
        .collect();
    let mut columns = if one {
        Vec::new()
    } else {
        vec![text_column("Marker")]
    };
    columns.extend(["Contrast", "What", "Group"].map(text_column));
    columns.extend(measures.columns());
    let log = all.iter().any(|(m, _)| m.scale.is_log());
    (!rows.is_empty()).then(|| TableView {
        title: ContrastFamily::Custom.label().to_owned(),
        note: Some(note(&asked, log, time_unit(results))),
        columns,
        rows,
    })
}

/// Areas under the subjects' own courses.
pub(super) fn areas(m: &MarkerResults, results: &AnalysisResults, ci: &str) -> Option<TableView> {
    let below = InColumn::of(Scale::Identity, m.auc.iter().map(|a| (a.ci_low, a.ci_high)));
    let rows: Vec<Vec<String>> = (m.auc.iter())
        .map(|a| {
            vec![
                a.name.clone(),
                a.rule.words().to_owned(),
                a.group.clone(),
                a.n.to_string(),
                number(a.mean),
                number(a.sd),
                a.versus.clone().unwrap_or_else(|| DASH.to_owned()),
                below.estimate(a.estimate, (a.ci_low, a.ci_high)),
                below.interval((a.ci_low, a.ci_high)),
                df(a.df),
                p(a.p),
            ]
        })
        .collect();
    let of = if m.scale.is_log() {
        "logarithms"
    } else {
        "units of the marker"
    };
    (!rows.is_empty()).then(|| TableView {
        title: "Areas of single subjects".to_owned(),
        note: Some(format!(
            "The area under each subject's own course, in {of} times {}{}. Subjects without the first or the last visit have no area here; the contrasts of the model include them.",
            time_unit(results),
            if m.auc.iter().any(|a| a.p.is_some()) {
                "; groups by Welch's t test"
            } else {
                ""
            }
        )),
        columns: vec![
            text_column("Contrast"),
            text_column("Subjects"),
            text_column("Group"),
            column("n", "Subjects with an area."),
            column("Mean", "Mean of the areas."),
            column("SD", "Standard deviation of the areas."),
            text_column("Against"),
            column("Difference", "Mean minus that of the reference group."),
            interval_column(ci, "Confidence interval of the difference."),
            column("df", "Welch's degrees of freedom."),
            p_column("Two-sided p of no difference."),
        ],
        rows,
    })
}
