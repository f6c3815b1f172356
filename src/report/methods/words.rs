//! Lists and names in the middle of a sentence.

use crate::plan::CovariateTerm;
use crate::results::MarkerResults;
use crate::study::Study;
use crate::words::agree;

pub(super) fn term(term: &CovariateTerm, study: &Study) -> String {
    let changes = study
        .covariate(&term.name)
        .is_some_and(|c| c.at_visits.is_some());
    let value = match (changes, term.varies_in(study)) {
        (true, true) => Some("its value at each visit"),
        (true, false) => Some("its value at the baseline"),
        (false, _) => None,
    };
    let kind = (term.takes_numbers_as_categories(study)).then_some("as categories");
    let effect = term.by_visit.then_some("an effect at each visit");
    let more: Vec<&str> = kind.into_iter().chain(value).chain(effect).collect();
    if more.is_empty() {
        term.name.clone()
    } else {
        format!("{} ({})", term.name, more.join(", "))
    }
}

pub(super) fn label_with_unit(marker: &MarkerResults) -> String {
    if marker.unit.is_empty() {
        marker.label.clone()
    } else {
        format!("{} ({})", marker.label, marker.unit)
    }
}

pub(super) fn were(n: usize) -> &'static str {
    agree(n, "was", "were")
}

/// The first of many, and how many more there are.
pub(super) fn few(names: &[String]) -> Vec<String> {
    const MOST: usize = 12;
    if names.len() <= MOST {
        return names.to_vec();
    }
    let mut out = names[..MOST - 1].to_vec();
    out.push(format!("{} more", names.len() - out.len()));
    out
}

/// Reasons, each once with its number where there are several.
pub(super) fn each_once(reasons: &[&String]) -> String {
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for reason in reasons {
        let reason = if reason.is_empty() {
            "no reason given"
        } else {
            reason.as_str()
        };
        match seen.iter_mut().find(|(r, _)| *r == reason) {
            Some((_, n)) => *n += 1,
            None => seen.push((reason, 1)),
        }
    }
    let all: Vec<String> = match seen[..] {
        [(reason, _)] => vec![reason.to_owned()],
        _ => seen.iter().map(|(r, n)| format!("{n} {r}")).collect(),
    };
    all.join("; ")
}

/// A test without a model, inside a sentence.
pub(super) fn test_in_words(id: &'static str) -> &'static str {
    match id {
        "welch_t" => "Welch's t test",
        "student_t" => "Student's t test",
        "mann_whitney" => "the Mann\u{2013}Whitney test",
        "one_way_anova" => "one-way analysis of variance",
        "welch_anova" => "Welch's analysis of variance",
        "kruskal_wallis" => "the Kruskal\u{2013}Wallis test",
        "ancova" => "ANCOVA",
        "paired_t" => "the paired t test",
        "wilcoxon_signed_rank" => "the Wilcoxon signed-rank test",
        other => other,
    }
}
