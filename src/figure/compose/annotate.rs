//! p-values on panels: only from fitted contrasts, and what they test in words.

use crate::figure::compose::group_title::group_in_words;
use crate::figure::model::course::{
    Annotation, AnnotationKind, CenterKind, Panel, TrajectoryOptions, View, XAxis,
};
use crate::figure::model::words;
use crate::figure::scene::items::Moved;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::study::Study;
use crate::words::{counted, p_value, p_with_relation, value};

/// The p shown for a contrast: adjusted where the plan adjusts.
pub(in crate::figure) fn shown_p(c: &ContrastEstimate) -> Option<f64> {
    c.p_adjusted.or(c.p)
}

/// The p-values of a marker at their visits.
pub(in crate::figure) fn annotations(
    study: &Study,
    (results, m): (&AnalysisResults, &MarkerResults),
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
    let level = results.level();
    m.contrasts(options.family)
        .filter_map(|c| {
            let to = place(&c.key.visit)?;
            let p = shown_p(c)?;
            let cell = match options.annotation {
                AnnotationKind::Stars => stars(p, level),
                _ => p_value(p),
            };
            let mut text = match options.annotation {
                AnnotationKind::Stars => cell.clone(),
                _ => p_text(p),
            };
            let within = options.family == ContrastFamily::ChangeFromBaseline;
            let named = |name: &str| group_in_words(results, c.key.treatment.is_some(), name);
            let who = named(c.key.who());
            if !within && several {
                text = format!("{who}: {text}");
            }
            // On a ratio axis groups are divided.
            let both = || words::compared(m.scale.is_log(), &who, &named(&c.key.versus));
            let of = |name: &str| study.groups.iter().position(|g| g.name == name);
            let group = of(&c.key.group);
            Some(Annotation {
                text,
                row: match options.family {
                    ContrastFamily::ChangeFromBaseline => who.clone(),
                    // Beside values a difference in change would be read as one of values.
                    ContrastFamily::DifferenceInChange if options.view == View::Value => {
                        format!("{}, change", both())
                    }
                    _ => both(),
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

/// The limits that give a star each, from the level of the plan down.
fn limits_of_stars(level: f64) -> Vec<f64> {
    let smaller = [0.01, 0.001].into_iter().filter(|x| *x < level);
    std::iter::once(level).chain(smaller).collect()
}

/// What the stars mean: `*** p < 0.001, ** p < 0.01, * p < 0.05, ns p ≥ 0.05.` The blanks inside an entry do not break.
pub(in crate::figure) fn stars_key(level: f64) -> String {
    let limits = limits_of_stars(level);
    let stars = limits.iter().enumerate().rev();
    // No line ends within an entry.
    let stars = stars.map(|(i, limit)| {
        let stars = "*".repeat(i + 1);
        format!("{stars}\u{a0}p\u{a0}<\u{a0}{}", value(*limit))
    });
    let stars: Vec<String> = stars.collect();
    format!(
        "{}, ns\u{a0}p\u{a0}\u{2265}\u{a0}{}.",
        stars.join(", "),
        value(level)
    )
}

/// The stars of a p, or `ns` where it is not below the level of the plan.
pub(in crate::figure) fn stars(p: f64, level: f64) -> String {
    let passed = limits_of_stars(level).iter().filter(|x| p < **x).count();
    match passed {
        0 => "ns".to_owned(),
        n => "*".repeat(n),
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
        return vec![words::no_p_values("no model was fitted.")];
    };
    if panels.iter().all(|p| p.annotations.is_empty()) {
        let crossed = words::is_crossed(shown);
        let what = in_words(of_treatments(options.family, crossed));
        let why = format!("the model does not estimate {what}.");
        return vec![words::no_p_values(&why)];
    }
    let mut how = adjusted(results, shown, options.family);
    if is_one_sided(results, shown, &[options.family]) {
        how.push_str("; intervals are not adjusted");
    }
    // The model is told once.
    let model = if options.center == CenterKind::ModelMean {
        "from the model".to_owned()
    } else {
        format!("{}, {}", model.kind_in_words(), model.method_in_words())
    };
    let mut notes = vec![format!(
        "p: {}; {model}, {how}.",
        family_in_words(options.family, (study, results), words::is_crossed(shown)),
    )];
    if options.annotation == AnnotationKind::Stars {
        notes.push(stars_key(results.level()));
    }
    if options.family == ContrastFamily::ChangeFromBaseline && study.groups.len() > 1 {
        notes.push(difference_beside(shown, (study, results)));
    }
    notes
}

/// How the p-values of a family are adjusted: `adjusted (Holm, 3 comparisons)`.
pub(in crate::figure) fn adjusted(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    family: ContrastFamily,
) -> String {
    match how_adjusted(results, shown, family) {
        None => "unadjusted".to_owned(),
        Some(how) => format!("adjusted ({how})"),
    }
}

/// By which method, and over how many comparisons: `Holm, 3 comparisons`; `None` where they are not adjusted.
fn how_adjusted(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    family: ContrastFamily,
) -> Option<String> {
    let of = |m: &&MarkerResults| {
        let own = m.contrasts(family);
        own.filter(|c| c.p_adjusted.is_some()).count()
    };
    let counts = || shown.iter().map(of).filter(|n| *n > 0);
    let (Some(low), Some(high)) = (counts().min(), counts().max()) else {
        return None;
    };
    let most = if low == high { "" } else { "up to " };
    let what = format!("{most}{}", counted(high, "comparison"));
    Some(match results.adjustment().method_name() {
        "" => what,
        method => format!("{method}, {what}"),
    })
}

/// Whether p-values of these families are adjusted and the intervals beside them are not: one may then leave out no
/// effect where the other does not.
fn is_one_sided(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    families: &[ContrastFamily],
) -> bool {
    let all = families
        .iter()
        .flat_map(|f| shown.iter().flat_map(|m| m.contrasts(*f)));
    let mut adjusted = all.filter(|c| c.p_adjusted.is_some_and(|p| Some(p) != c.p));
    !results.has_simultaneous_intervals() && adjusted.any(|c| c.ci_low.is_some())
}

/// The same as a finding of the pre-flight, where both are drawn.
pub(in crate::figure) fn doubt_of_intervals(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    families: &[ContrastFamily],
) -> Option<Moved> {
    is_one_sided(results, shown, families).then_some(Moved::Intervals)
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

/// In a crossover, the groups that differ are treatments.
fn of_treatments(family: ContrastFamily, crossed: bool) -> ContrastFamily {
    match family {
        ContrastFamily::GroupDifference if crossed => ContrastFamily::TreatmentDifference,
        family => family,
    }
}

/// What a family compares.
fn family_in_words(
    family: ContrastFamily,
    (study, results): (&Study, &AnalysisResults),
    crossed: bool,
) -> String {
    let baseline = words::baseline_in_words(study, results);
    let reference = study.groups.first();
    let reference = reference.map_or_else(
        || "the reference".to_owned(),
        |g| group_in_words(results, crossed, &g.name),
    );
    match family {
        ContrastFamily::ChangeFromBaseline => {
            let whose = match (crossed, study.groups.len()) {
                (true, _) => " under each treatment",
                (false, 0 | 1) => "",
                (false, _) => " within each group",
            };
            format!("change from {baseline}{whose}")
        }
        ContrastFamily::GroupDifference if study.visits.len() < 2 && crossed => {
            format!("difference between treatments, from {reference}")
        }
        ContrastFamily::GroupDifference if study.visits.len() < 2 => {
            format!("difference from {reference}")
        }
        ContrastFamily::GroupDifference if crossed => {
            format!("difference between treatments, from {reference} at each visit")
        }
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
    (level, crossed): (f64, bool),
) -> Option<String> {
    if panels.iter().all(|p| p.annotations.is_empty()) {
        return None;
    }
    let what = in_words(of_treatments(options.family, crossed));
    let stars = match options.annotation {
        AnnotationKind::Stars => format!(" ({})", stars_key(level).trim_end_matches('.')),
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
    let (level, crossed) = (results.level(), words::is_crossed(shown));
    let several = study.groups.len() > 2;
    let mut parts = Vec::new();
    let (mut all, mut small) = (0, 0);
    for m in shown {
        // A group is named once, before its visits.
        let mut by_group: Vec<(String, Vec<String>)> = Vec::new();
        for c in m.contrasts(ContrastFamily::DifferenceInChange) {
            let Some(p) = shown_p(c) else { continue };
            all += 1;
            small += usize::from(p < level);
            let text = format!(
                "{}\u{a0}{}",
                words::visit_in_words(results, &c.key.visit).replace(' ', "\u{a0}"),
                p_text(p).replace(' ', "\u{a0}")
            );
            let named = group_in_words(results, c.key.treatment.is_some(), c.key.who());
            match by_group.iter_mut().find(|(who, _)| *who == named) {
                Some((_, own)) => own.push(text),
                None => by_group.push((named, vec![text])),
            }
        }
        let marker = if shown.len() > 1 {
            format!("{}: ", words::name(m, shown))
        } else {
            String::new()
        };
        parts.extend(by_group.into_iter().map(|(who, ps)| {
            let ps = ps.join(", ");
            match (several, marker.is_empty()) {
                (true, true) => format!("{who}: {ps}"),
                (true, false) => format!("{marker}{who}, {ps}"),
                (false, _) => format!("{marker}{ps}"),
            }
        }));
    }
    let reference = if crossed { "treatment" } else { "group" };
    let level = value(level);
    let what = match small {
        _ if all <= MOST_IN_A_SENTENCE => parts.join("; "),
        0 => format!("p < {level} in none of {all} comparisons with the reference {reference}"),
        _ => format!("p < {level} in {small} of {all} comparisons with the reference {reference}"),
    };
    // No brackets within brackets.
    let how = match how_adjusted(results, shown, ContrastFamily::DifferenceInChange) {
        None => "unadjusted".to_owned(),
        Some(how) => format!("adjusted: {how}"),
    };
    let one = words::in_one_of(crossed, study.groups.len());
    format!(
        "A change {one} is no evidence of a difference; difference in change (mixed model, {how}): {what}."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_begin_at_the_level_of_the_plan() {
        for (level, p, text) in [
            (0.05, 0.03, "*"),
            (0.05, 0.0005, "***"),
            (0.05, 0.07, "ns"),
            (0.1, 0.07, "*"),
            (0.01, 0.03, "ns"),
            (0.01, 0.005, "*"),
            (0.001, 0.0001, "*"),
        ] {
            assert_eq!(stars(p, level), text, "{level} {p}");
        }
        let key = "*** p < 0.001, ** p < 0.01, * p < 0.05, ns p \u{2265} 0.05.";
        let plain = |level: f64| stars_key(level).replace('\u{a0}', " ");
        assert_eq!(plain(0.05), key);
        assert_eq!(stars_key(0.05).split(' ').count(), 4);
        assert_eq!(plain(0.01), "** p < 0.001, * p < 0.01, ns p \u{2265} 0.01.");
    }
}
