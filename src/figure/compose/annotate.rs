//! p-values on panels: only from fitted contrasts, and what they test in words.

use crate::figure::model::course::{Annotation, AnnotationKind, Panel, TrajectoryOptions, XAxis};
use crate::figure::model::marks::Interval;
use crate::figure::model::words;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::study::Study;
use crate::words::{fixed, p_value, p_with_relation, significant};

/// The p shown for a contrast: adjusted where the plan adjusts.
pub(in crate::figure) fn shown_p(c: &ContrastEstimate) -> Option<f64> {
    c.p_adjusted.or(c.p)
}

pub(in crate::figure) fn annotations(
    study: &Study,
    results: &MarkerResults,
    options: &TrajectoryOptions,
    x: &XAxis,
) -> Vec<Annotation> {
    if options.annotation == AnnotationKind::None {
        return Vec::new();
    }
    let place = |label: &str| {
        let visit = study.visits.iter().position(|v| v.label == label)?;
        Some(x.of_visit(visit)?.at)
    };
    let several = study.groups.len() > 2;
    results
        .contrasts(options.family)
        .filter_map(|c| {
            let to = place(&c.key.visit)?;
            let p = shown_p(c)?;
            let cell = match options.annotation {
                AnnotationKind::Stars => stars(p).to_owned(),
                // Columns are narrow.
                _ => p_value(p).replace("< ", "<").replace("> ", ">"),
            };
            let mut text = match options.annotation {
                AnnotationKind::Stars => cell.clone(),
                _ => p_text(p),
            };
            let within = options.family == ContrastFamily::ChangeFromBaseline;
            if !within && several {
                text = format!("{}: {text}", c.key.group);
            }
            let who = c.key.who();
            let of = |name: &str| study.groups.iter().position(|g| g.name == name);
            let group = of(&c.key.group);
            Some(Annotation {
                text,
                row: if within {
                    who.to_owned()
                } else {
                    format!("{who} \u{2212} {}", c.key.versus)
                },
                cell,
                groups: (group, if within { None } else { of(&c.key.versus) }),
                from: if within { place(&c.key.versus)? } else { to },
                to,
                group: if within { group } else { None },
                contrast: c.key.clone(),
            })
        })
        .collect()
}

/// `p = 0.003`, `p < 0.001`.
pub(in crate::figure) fn p_text(p: f64) -> String {
    format!("p {}", p_with_relation(p))
}

/// What the stars mean.
pub(in crate::figure) const STARS_KEY: &str =
    "*** p < 0.001, ** p < 0.01, * p < 0.05, ns p \u{2265} 0.05.";

/// An estimate with its interval; `decimals` is none for ratios and for numbers that need a power of ten.
pub(in crate::figure) fn in_numbers(
    interval: &Interval,
    (log, decimals): (bool, Option<usize>),
) -> String {
    let number = |x: f64| match decimals {
        Some(places) => fixed(x, places),
        None => significant(x, if log { 2 } else { 3 }, log),
    };
    match (interval.low, interval.high) {
        (Some(low), Some(high)) => format!(
            "{} ({} to {})",
            number(interval.at),
            number(low),
            number(high)
        ),
        _ => number(interval.at),
    }
}

pub(in crate::figure) fn stars(p: f64) -> &'static str {
    match p {
        p if p < 0.001 => "***",
        p if p < 0.01 => "**",
        p if p < 0.05 => "*",
        _ => "ns",
    }
}

/// What the p-values drawn test, with the model they come from.
pub(in crate::figure) fn annotation_notes(
    shown: &[&MarkerResults],
    options: &TrajectoryOptions,
    (study, results): (&Study, &AnalysisResults),
    panels: &[Panel],
) -> Vec<String> {
    if options.annotation == AnnotationKind::None {
        return Vec::new();
    }
    let fitted = shown.iter().filter_map(|m| m.model.as_ref());
    let Some(model) = fitted.clone().find(|f| f.converged) else {
        return vec!["No p-values: no model was fitted.".to_owned()];
    };
    if panels.iter().all(|p| p.annotations.is_empty()) {
        return vec![format!(
            "No p-values: the model does not estimate {}.",
            in_words(options.family)
        )];
    }
    let mut notes = vec![format!(
        "p: {}; {}, {}, {}.",
        family_in_words(options.family, (study, results)),
        model.kind_in_words(),
        model.method_in_words(),
        adjusted(shown, options.family)
    )];
    if options.annotation == AnnotationKind::Stars {
        notes.push(STARS_KEY.to_owned());
    }
    if options.family == ContrastFamily::ChangeFromBaseline && study.groups.len() > 1 {
        notes.push(difference_beside(shown, (study, results)));
    }
    notes
}

/// How the p-values of a family are adjusted.
pub(in crate::figure) fn adjusted(
    shown: &[&MarkerResults],
    family: ContrastFamily,
) -> &'static str {
    let mut all = shown.iter().flat_map(|m| m.contrasts(family));
    if all.any(|c| c.p_adjusted.is_some()) {
        "adjusted within this family"
    } else {
        "unadjusted"
    }
}

/// What a family is called in a legend.
pub(in crate::figure) fn in_words(family: ContrastFamily) -> &'static str {
    match family {
        ContrastFamily::ChangeFromBaseline => "change from baseline",
        ContrastFamily::GroupDifference => "difference between groups",
        ContrastFamily::DifferenceInChange => "difference in change",
        ContrastFamily::TreatmentDifference => "difference between treatments",
        ContrastFamily::Custom => "contrasts named in the plan",
    }
}

/// What a family compares.
fn family_in_words(family: ContrastFamily, (study, results): (&Study, &AnalysisResults)) -> String {
    let baseline = words::baseline_in_words(study, results);
    let reference = study.groups.first();
    let reference = reference.map_or("the reference", |g| g.name.as_str());
    match family {
        ContrastFamily::ChangeFromBaseline => format!("change from {baseline} within each group"),
        ContrastFamily::GroupDifference => format!("difference from {reference} at each visit"),
        ContrastFamily::DifferenceInChange => {
            format!("difference from {reference} in change from {baseline}")
        }
        ContrastFamily::TreatmentDifference => "difference of treatments at each visit".to_owned(),
        ContrastFamily::Custom => "contrasts named in the plan".to_owned(),
    }
}

/// What the p-values are, in a few words for the legend: `p, difference in change`.
pub(in crate::figure) fn annotation_key(
    options: &TrajectoryOptions,
    panels: &[Panel],
) -> Option<String> {
    if panels.iter().all(|p| p.annotations.is_empty()) {
        return None;
    }
    let what = in_words(options.family);
    let stars = match options.annotation {
        AnnotationKind::Stars => format!(" ({})", STARS_KEY.trim_end_matches('.')),
        _ => String::new(),
    };
    Some(format!("p, {what}, mixed model{stars}"))
}

/// More p-values than these are no sentence.
const MOST_IN_A_SENTENCE: usize = 8;

/// A change within one group is never shown without the difference in change.
pub(in crate::figure) fn difference_beside(
    shown: &[&MarkerResults],
    (study, results): (&Study, &AnalysisResults),
) -> String {
    let several = study.groups.len() > 2;
    let mut parts = Vec::new();
    let (mut all, mut small) = (0, 0);
    for m in shown {
        let ps: Vec<String> = m
            .contrasts(ContrastFamily::DifferenceInChange)
            .filter_map(|c| {
                let p = shown_p(c)?;
                all += 1;
                small += usize::from(p < 0.05);
                let who = if several {
                    format!("{}, ", c.key.group)
                } else {
                    String::new()
                };
                Some(format!(
                    "{who}{}\u{a0}{}",
                    words::visit_in_words(results, &c.key.visit).replace(' ', "\u{a0}"),
                    p_text(p).replace(' ', "\u{a0}")
                ))
            })
            .collect();
        if !ps.is_empty() {
            parts.push(format!("{}: {}", m.label, ps.join(", ")));
        }
    }
    let what = if all > MOST_IN_A_SENTENCE {
        format!("p < 0.05 in {small} of {all} comparisons with the reference group")
    } else {
        parts.join("; ")
    };
    let how = adjusted(shown, ContrastFamily::DifferenceInChange);
    format!(
        "A change in one group and not in the other is no evidence of a difference; difference in change (mixed model, {how}): {what}."
    )
}
