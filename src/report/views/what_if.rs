//! Differences held against margins, and differences under assumptions about values after drop-out.

use super::in_column::InColumn;
use super::{
    TableView, column, contrast_words, df, effect, interval_column, number, p, p_column,
    text_column,
};
use crate::plan::explain;
use crate::results::{AnalysisResults, ContrastFamily, MarginRow, MarkerResults, TippingPoint};
use crate::words::{DASH, p_with_relation, percent, value};

/// All tables of one marker; `ci` heads the interval.
pub(super) fn tables(m: &MarkerResults, results: &AnalysisResults, ci: &str) -> Vec<TableView> {
    let all = [
        margins(&[m], results),
        reference_based(&[m], ci),
        tipping_point(&[m], results, ci),
        subgroups(&[m], ci),
        next_study(&[m]),
    ];
    all.into_iter().flatten().collect()
}

/// The same of several markers.
pub(super) fn of_all(shown: &[&MarkerResults], results: &AnalysisResults) -> Vec<TableView> {
    let ci = "Interval";
    let all = [
        margins(shown, results),
        reference_based(shown, ci),
        tipping_point(shown, results, ci),
        subgroups(shown, ci),
        next_study(shown),
    ];
    all.into_iter().flatten().collect()
}

/// Columns of words, the marker first where there are several.
fn heads(shown: &[&MarkerResults], heads: &[&str]) -> Vec<super::Column> {
    let first = (shown.len() != 1).then_some("Marker").into_iter();
    first
        .chain(heads.iter().copied())
        .map(text_column)
        .collect()
}

/// The label of the marker, where there are several.
fn first(shown: &[&MarkerResults], m: &MarkerResults) -> Vec<String> {
    if shown.len() == 1 {
        Vec::new()
    } else {
        vec![m.label.clone()]
    }
}

fn margins(shown: &[&MarkerResults], results: &AnalysisResults) -> Option<TableView> {
    let ci = results.contrast_interval();
    let mut rows = Vec::new();
    for m in shown {
        let ends = |r: &MarginRow| (Some(r.ci_low), Some(r.ci_high));
        let of = InColumn::of(m.scale, m.margins.iter().map(ends));
        for r in &m.margins {
            let side = |x: Option<f64>| match x {
                None => DASH.to_owned(),
                Some(x) if m.scale.is_log() => effect(m.scale, Some(x), None, None),
                Some(x) => value(x),
            };
            let mut row = first(shown, m);
            row.extend([
                format!("{}: {}", r.key.family.label(), contrast_words(&r.key)),
                of.estimate(Some(r.estimate), ends(r)),
                of.interval(ends(r)),
                side(r.margin_low),
                side(r.margin_high),
                r.conclusion
                    .words(r.margin_low.is_some() && r.margin_high.is_some())
                    .to_owned(),
            ]);
            rows.push(row);
        }
    }
    let mut columns = heads(shown, &["Difference"]);
    columns.extend([
        column("Estimate", "From the model; percent on a log scale."),
        interval_column(&ci, "Confidence interval of the difference."),
        column("Lower margin", "Percent on a log scale."),
        column("Upper margin", "Percent on a log scale."),
        text_column("Conclusion"),
    ]);
    let both = |r: &MarginRow| r.margin_low.is_some() && r.margin_high.is_some();
    let equivalence = shown.iter().flat_map(|m| &m.margins).any(both);
    (!rows.is_empty()).then(|| TableView {
        title: if equivalence {
            "Equivalence"
        } else {
            "Non-inferiority"
        }
        .to_owned(),
        note: Some(format!(
            "Concluded from the {ci} alone. {}",
            explain("margin")
        )),
        columns,
        rows,
    })
}

/// What these analyses estimate.
const ADJUSTED: &str = "Differences in change, adjusted for the value at baseline.";

fn reference_based(shown: &[&MarkerResults], ci: &str) -> Option<TableView> {
    let mut rows = Vec::new();
    for m in shown {
        let ends = m.reference_based.iter().map(|r| (r.ci_low, r.ci_high));
        let of = InColumn::of(m.scale, ends);
        for r in &m.reference_based {
            let mut row = first(shown, m);
            row.extend([
                r.strategy.label().to_owned(),
                format!("{} \u{2212} {}", r.group, r.versus),
                r.visit.clone(),
                format!("{} of {}", r.n_imputed, r.n),
                of.estimate(Some(r.estimate), (r.ci_low, r.ci_high)),
                of.interval((r.ci_low, r.ci_high)),
                p(r.p),
            ]);
            rows.push(row);
        }
    }
    let nothing = (shown.iter())
        .flat_map(|m| &m.reference_based)
        .all(|r| r.n_imputed == 0);
    let mut columns = heads(shown, &["After drop-out", "Difference in change", "Visit"]);
    columns.extend([
        column(
            "Missing",
            "Subjects of both groups without a value at the visit, of those with a baseline value.",
        ),
        column(
            "Estimate",
            "Adjusted for the baseline; percent on a log scale.",
        ),
        interval_column(ci, "Normal interval with the jackknife standard error."),
        p_column("Two-sided p of no difference."),
    ]);
    (!rows.is_empty()).then(|| TableView {
        title: "If subjects who drop out follow the reference group".to_owned(),
        note: Some(if nothing {
            format!(
                "{ADJUSTED} No value was missing, so that nothing was imputed and the assumptions agree. {}",
                explain("reference_based")
            )
        } else {
            format!("{ADJUSTED} {}", explain("reference_based"))
        }),
        columns,
        rows,
    })
}

fn tipping_point(
    shown: &[&MarkerResults],
    results: &AnalysisResults,
    ci: &str,
) -> Option<TableView> {
    let mut rows = Vec::new();
    let mut said = Vec::new();
    for m in shown {
        for curve in m.tipping_point.chunk_by(|a, b| a.group == b.group) {
            let of = if shown.len() == 1 {
                String::new()
            } else {
                format!("{}, ", m.label)
            };
            let pair = format!("{of}{} \u{2212} {}", curve[0].group, curve[0].versus);
            let labels = results.study.visits.iter();
            let baseline = labels
                .clone()
                .position(|v| v.label == results.study.baseline);
            // Without drop-outs there is nothing to shift.
            let said_of = if m.imputed(baseline.unwrap_or(0))[0] == 0 {
                "no subject dropped out, so that no shift changes anything.".to_owned()
            } else {
                format!(
                    "{}{}",
                    includes_already(m, &curve[0], &results.conf_percent()),
                    tips(curve, &results.conf_percent())
                )
            };
            said.push(format!("{pair}: {said_of}"));
        }
        let ends = m.tipping_point.iter().map(|t| (t.ci_low, t.ci_high));
        let of = InColumn::of(m.scale, ends);
        for t in &m.tipping_point {
            let mut row = first(shown, m);
            row.extend([
                format!("{} \u{2212} {}", t.group, t.versus),
                t.visit.clone(),
                value(t.delta),
                of.estimate(Some(t.estimate), (t.ci_low, t.ci_high)),
                of.interval((t.ci_low, t.ci_high)),
                p(t.p),
            ]);
            rows.push(row);
        }
    }
    let mut columns = heads(shown, &["Difference in change", "Visit"]);
    columns.extend([
        column(
            "Shift",
            "Added to every value after drop-out of the group, on the scale of the analysis.",
        ),
        column(
            "Estimate",
            "Adjusted for the baseline; percent on a log scale.",
        ),
        interval_column(ci, "Normal interval with the jackknife standard error."),
        p_column("Two-sided p of no difference."),
    ]);
    (!rows.is_empty()).then(|| TableView {
        title: "Tipping point".to_owned(),
        note: Some(format!(
            "{ADJUSTED} {} {}",
            said.join(" "),
            explain("delta")
        )),
        columns,
        rows,
    })
}

/// Said where the main analysis finds no difference: then there is no conclusion that a shift could overturn.
fn includes_already(m: &MarkerResults, of: &TippingPoint, level: &str) -> String {
    let main = m.contrasts(ContrastFamily::DifferenceInChange).find(|c| {
        (&c.key.group, &c.key.versus, &c.key.visit) == (&of.group, &of.versus, &of.visit)
    });
    match main.and_then(|c| Some((c.ci_low?, c.ci_high?))) {
        Some((low, high)) if low <= 0.0 && high >= 0.0 => format!(
            "the {level} % interval of the main analysis includes 0 already, so that no shift takes a difference away; "
        ),
        _ => String::new(),
    }
}

/// Where along a curve of shifts the interval begins or ceases to exclude 0.
fn tips(curve: &[TippingPoint], level: &str) -> String {
    let mut known: Vec<(f64, bool)> = curve
        .iter()
        .filter_map(|t| Some((t.delta, t.ci_low? > 0.0 || t.ci_high? < 0.0)))
        .collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let changes: Vec<String> = known
        .windows(2)
        .filter(|w| w[0].1 != w[1].1)
        .map(|w| format!("between a shift of {} and {}", value(w[0].0), value(w[1].0)))
        .collect();
    match known.first() {
        None => "there are no intervals.".to_owned(),
        Some((_, excludes)) if changes.is_empty() => format!(
            "the {level} % interval {} 0 at every shift.",
            if *excludes { "excludes" } else { "includes" }
        ),
        Some(_) => format!(
            "whether the {level} % interval excludes 0 changes {}.",
            changes.join(" and ")
        ),
    }
}

fn next_study(shown: &[&MarkerResults]) -> Option<TableView> {
    let mut rows = Vec::new();
    for m in shown {
        for r in &m.next_study {
            let size = |x: f64| effect(m.scale, Some(x), None, None);
            let subjects = |now: Option<usize>, next: Option<usize>| {
                [now, next].map(|n| n.map_or_else(|| DASH.to_owned(), |n| n.to_string()))
            };
            let mut row = first(shown, m);
            row.push(format!(
                "{}: {}",
                r.key.family.label(),
                contrast_words(&r.key)
            ));
            let asked = if m.scale.is_log() {
                size(r.difference)
            } else {
                value(r.difference)
            };
            row.extend([asked, format!("{} %", percent(r.power))]);
            row.extend(subjects(Some(r.n_group), r.next_group));
            row.extend(subjects(r.n_reference, r.next_reference));
            row.push(size(r.detectable));
            rows.push(row);
        }
    }
    let mut columns = heads(shown, &["Comparison"]);
    columns.extend([
        column(
            "To detect",
            "The difference that the plan names; percent on a log scale.",
        ),
        column("Power", "The chance that the next study finds it."),
        column(
            "n of the group, this study",
            "Subjects of the compared group in this study; in a crossover everybody who was treated.",
        ),
        column(
            "n of the group, next study",
            "Subjects it needs in the next study, as many of them with missing values.",
        ),
        column(
            "n of the reference, this study",
            "Subjects of the reference group in this study; none in a crossover, where the same subjects have both treatments.",
        ),
        column("n of the reference, next study", "Subjects it needs in the next study."),
        column(
            "Detectable in this study",
            "The difference that a study of this size finds with that power.",
        ),
    ]);
    (!rows.is_empty()).then(|| TableView {
        title: "Size of the next study".to_owned(),
        note: Some(explain("next-study").to_owned()),
        columns,
        rows,
    })
}

fn subgroups(shown: &[&MarkerResults], ci: &str) -> Option<TableView> {
    let mut rows = Vec::new();
    let mut tests = Vec::new();
    for m in shown {
        let ends = m.subgroups.iter().map(|r| (r.ci_low, r.ci_high));
        let of = InColumn::of(m.scale, ends);
        for r in &m.subgroups {
            let mut row = first(shown, m);
            let level = match &r.versus_level {
                None => r.level.clone(),
                Some(versus) => format!("{} \u{2212} {versus}", r.level),
            };
            let size = r.versus_level.is_none().then(|| match r.n_reference {
                Some(reference) => format!("{} and {reference}", r.n_group),
                None => r.n_group.to_string(),
            });
            let ends = (r.ci_low, r.ci_high);
            row.extend([
                level,
                contrast_words(&r.key),
                size.unwrap_or_default(),
                of.estimate(Some(r.estimate), ends),
                of.interval(ends),
                p(r.p),
            ]);
            rows.push(row);
        }
        tests.extend(m.effect_modification.as_ref().map(|of| {
            let t = &of.test;
            let marker = if shown.len() == 1 {
                String::new()
            } else {
                format!("{}, ", m.label)
            };
            format!(
                "{marker}{}: F({}, {}) = {}, p {}",
                t.effect.replace(':', " \u{d7} "),
                t.num_df,
                df(t.den_df),
                number(t.f),
                t.p.map_or_else(|| DASH.to_owned(), p_with_relation)
            )
        }));
    }
    let mut columns = heads(shown, &["Subgroup", "Difference"]);
    columns.extend([
        column(
            "Subjects",
            "Of the group and of the reference group, in this subgroup.",
        ),
        column("Estimate", "From the model; percent on a log scale."),
        interval_column(ci, "Confidence interval of the estimate."),
        p_column("Two-sided p of no difference, not adjusted."),
    ]);
    (!rows.is_empty()).then(|| TableView {
        title: "Subgroups".to_owned(),
        note: Some(format!(
            "{}. {}",
            tests.join("; "),
            explain("effect_modification")
        )),
        columns,
        rows,
    })
}
