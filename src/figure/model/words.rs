//! Words of a figure: names, legend, descriptions.

use crate::figure::FigureError;
use crate::figure::model::course::{CenterKind, IntervalKind, TrajectoryOptions};
use crate::plan::CovariateTerm;
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::{Study, Visit};
use crate::words::{capital, counted, listed};
use std::collections::{BTreeMap, HashMap};

pub(in crate::figure) use super::visit_names::{
    are_codes_of_visits, baseline_in_words, is_number, numbers_of_visits, title_of_column,
    title_of_numbers, title_of_visits, visit_in_words, visits_in_words, without_unit,
};

/// The markers asked for, in the order asked for.
pub(in crate::figure) fn shown<'r>(
    results: &'r AnalysisResults,
    markers: &[String],
) -> Result<Vec<&'r MarkerResults>, FigureError> {
    let shown: Vec<&MarkerResults> = if markers.is_empty() {
        results.markers.iter().collect()
    } else {
        markers.iter().filter_map(|m| results.marker(m)).collect()
    };
    if shown.is_empty() {
        Err(FigureError::NothingToDraw)
    } else {
        Ok(shown)
    }
}

/// Label of a marker; its name where two markers have one label.
pub(in crate::figure) fn name(m: &MarkerResults, shown: &[&MarkerResults]) -> String {
    if shown.iter().filter(|o| o.label == m.label).count() > 1 {
        m.marker.clone()
    } else {
        m.label.clone()
    }
}

/// The same of all markers at once: of thousands, one look at each is enough.
pub(in crate::figure) fn all_names(shown: &[&MarkerResults]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for m in shown {
        *times.entry(&m.label).or_default() += 1;
    }
    let name = |m: &&MarkerResults| {
        let is_shared = times.get(m.label.as_str()).is_some_and(|n| *n > 1);
        if is_shared { &m.marker } else { &m.label }.clone()
    };
    shown.iter().map(name).collect()
}

pub(in crate::figure) fn with_unit(title: &str, m: &MarkerResults) -> String {
    if m.unit.is_empty() {
        return title.to_owned();
    }
    // A name of the file may end in the unit itself, in its own spelling.
    let named = [('(', ')'), ('[', ']')].iter().find_map(|(open, close)| {
        let (name, inside) = title.trim_end().strip_suffix(*close)?.rsplit_once(*open)?;
        (spelled(inside) == spelled(&m.unit)).then(|| name.trim_end())
    });
    format!("{} ({})", named.unwrap_or(title), m.unit)
}

/// A unit without blanks and capitals, with one sign for micro.
fn spelled(unit: &str) -> String {
    let letters = (unit.chars().filter(|c| !c.is_whitespace())).flat_map(char::to_lowercase);
    let micro = |c| {
        if matches!(c, '\u{b5}' | '\u{3bc}') {
            'u'
        } else {
            c
        }
    };
    letters.map(micro).collect()
}

/// A change or a difference with its unit: of a marker in per cent it is one of percentage points, which are no per
/// cent of the baseline.
pub(in crate::figure) fn with_unit_of_change(title: &str, m: &MarkerResults) -> String {
    let is_percent = matches!(m.unit.as_str(), "%" | "percent" | "per cent");
    let named = [" (%)", " [%]"]
        .iter()
        .find_map(|end| title.strip_suffix(end));
    match named {
        Some(title) => format!("{title} (percentage points)"),
        None if is_percent => format!("{title} (percentage points)"),
        None => with_unit(title, m),
    }
}

/// `95 % CI`.
pub(in crate::figure) fn interval_name(results: &AnalysisResults) -> String {
    format!("{} % CI", results.conf_percent())
}

/// `SD`, `SEM`, `95 % CI`, `interquartile range`.
pub(in crate::figure) fn interval_word(
    interval: IntervalKind,
    results: &AnalysisResults,
) -> Option<String> {
    match interval {
        IntervalKind::None => None,
        IntervalKind::StandardDeviation => Some("SD".to_owned()),
        IntervalKind::StandardError => Some("SEM".to_owned()),
        IntervalKind::ConfidenceInterval | IntervalKind::ModelConfidenceInterval => {
            Some(interval_name(results))
        }
        IntervalKind::Quartiles => Some("interquartile range".to_owned()),
    }
}

/// The same beside a centre: around a geometric mean an SD is geometric too.
pub(in crate::figure) fn interval_beside(
    (center, interval): (CenterKind, IntervalKind),
    results: &AnalysisResults,
    shown: &[&MarkerResults],
) -> Option<String> {
    let word = interval_word(interval, results)?;
    let is_spread = matches!(
        interval,
        IntervalKind::StandardDeviation | IntervalKind::StandardError
    );
    let is_geometric = center == CenterKind::Mean && shown.iter().all(|m| m.scale.is_log());
    Some(if is_spread && is_geometric {
        format!("geometric {word}")
    } else {
        word
    })
}

/// What a centre is where no group has more than one value.
pub(in crate::figure) const VALUE_OF_ONE: &str = "value of one subject";

/// `geometric mean`, where that is what is drawn.
pub(in crate::figure) fn center_word(center: CenterKind, shown: &[&MarkerResults]) -> &'static str {
    let any_log = shown.iter().any(|m| m.scale.is_log());
    let all_log = shown.iter().all(|m| m.scale.is_log());
    match center {
        CenterKind::Mean if all_log => "geometric mean",
        CenterKind::Mean if any_log => "mean (geometric on log axes)",
        CenterKind::Mean => "mean",
        CenterKind::Median => "median",
        CenterKind::ModelMean => "model mean",
    }
}

/// `Geometric mean, 95 % CI`.
pub(in crate::figure) fn center_text(
    options: &TrajectoryOptions,
    results: &AnalysisResults,
    shown: &[&MarkerResults],
) -> String {
    let center = center_word(options.center, shown);
    capital(
        &match interval_beside((options.center, options.interval), results, shown) {
            Some(interval) => format!("{center}, {interval}"),
            None => center.to_owned(),
        },
    )
}

/// What is drawn, as a difference or as the ratio that it is on log scales; both where the markers are on both.
pub(in crate::figure) fn by_scale(
    shown: &[&MarkerResults],
    what: impl Fn(bool) -> &'static str,
) -> String {
    match shown.iter().filter(|m| m.scale.is_log()).count() {
        0 => what(false).to_owned(),
        n if n == shown.len() => what(true).to_owned(),
        _ => format!("{}, on log axes {},", what(false), what(true)),
    }
}

/// What stands between two groups that are compared.
pub(in crate::figure) fn sign(is_ratio: bool) -> &'static str {
    if is_ratio { "/" } else { "\u{2212}" }
}

/// Two groups that are compared: `MDD \u{2212} HC`, `MDD / HC`; `Cpd A vs 1 mg/kg` where a name holds what would be read
/// as the sign.
pub(in crate::figure) fn compared(is_ratio: bool, who: &str, versus: &str) -> String {
    let holds_sign = |name: &str| match is_ratio {
        true => name.contains('/'),
        false => [" - ", " \u{2212} ", " \u{2013} "]
            .iter()
            .any(|sign| name.contains(sign)),
    };
    let between = match holds_sign(who) || holds_sign(versus) {
        true => "vs",
        false => sign(is_ratio),
    };
    format!("{who} {between} {versus}")
}

/// Whether treatments are compared within subjects.
pub(in crate::figure) fn is_crossed(shown: &[&MarkerResults]) -> bool {
    let mut models = shown.iter().filter_map(|m| m.model.as_ref());
    models.any(|m| m.kind.is_crossover())
}

/// Where a change tells nothing of another one.
pub(in crate::figure) fn in_one_of(crossed: bool, groups: usize) -> &'static str {
    match (crossed, groups) {
        (true, _) => "under one treatment and not under another",
        (false, 0..=2) => "in one group and not in the other",
        (false, _) => "in one group and not in another",
    }
}

/// `adjusted for age and sex`: the covariates of the models.
fn covariates(results: &AnalysisResults) -> Option<String> {
    let terms = results.plan.get("covariates")?.as_array()?;
    let name = |term: &str| {
        let term = CovariateTerm::parse(term);
        match (term.as_factor, term.by_visit) {
            (true, true) => format!("{} (as categories, an effect at each visit)", term.name),
            (true, false) => format!("{} (as categories)", term.name),
            (false, true) => format!("{} (an effect at each visit)", term.name),
            (false, false) => term.name,
        }
    };
    let terms = terms.iter().filter_map(serde_json::Value::as_str);
    let names: Vec<String> = terms.map(name).collect();
    (!names.is_empty()).then(|| format!("adjusted for {}", listed(&names)))
}

/// `Model: mixed model for repeated measures, unstructured covariance, …`.
pub(in crate::figure) fn model_note(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
) -> Option<String> {
    let adjusted = covariates(results).map_or_else(String::new, |c| format!(", {c}"));
    let mut all: Vec<String> = Vec::new();
    for model in shown.iter().filter_map(|m| m.model.as_ref()) {
        let words = format!(
            "{}{adjusted}, {}",
            model.kind_in_words(),
            model.method_in_words()
        );
        if model.converged && !all.contains(&words) {
            all.push(words);
        }
    }
    (!all.is_empty()).then(|| format!("Model: {}.", all.join("; ")))
}

/// Said in a panel in the place of what a model would show.
pub(in crate::figure) const NO_MODEL: &str = "No model: see results";

/// Whether a marker has a model that estimates something.
pub(in crate::figure) fn has_model(m: &MarkerResults) -> bool {
    let model = m.model.as_ref();
    model.is_some_and(|model| {
        model.converged && !(model.emmeans.is_empty() && model.contrasts.is_empty())
    })
}

/// `No model of IL-6: the mixed model did not converge.` The markers without one, each with the reason in a clause.
pub(in crate::figure) fn without_model(shown: &[&MarkerResults]) -> Option<String> {
    let mut by_reason: Vec<(String, Vec<&MarkerResults>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for m in shown.iter().filter(|m| !has_model(m)) {
        let why = m
            .why
            .as_deref()
            .map_or_else(|| "none was fitted".to_owned(), clause);
        let place = *places.entry(why.clone()).or_insert(by_reason.len());
        if place == by_reason.len() {
            by_reason.push((why, Vec::new()));
        }
        by_reason[place].1.push(m);
    }
    let of = |(why, markers): &(String, Vec<&MarkerResults>)| match markers.len() {
        n if n > MOST_NAMED_WITHOUT => format!("{n} markers: {why}"),
        _ => {
            let names = markers.iter().map(|m| name(m, shown));
            format!("{}: {why}", listed(&names.collect::<Vec<_>>()))
        }
    };
    let mut all: Vec<String> = by_reason.iter().take(MOST_REASONS).map(of).collect();
    let others: usize = by_reason.iter().skip(MOST_REASONS).map(|r| r.1.len()).sum();
    if others > 0 {
        all.push(format!("{} for other reasons", counted(others, "marker")));
    }
    (!all.is_empty()).then(|| ended(&format!("No model of {}", all.join("; "))))
}

/// More markers than these without a model are counted, not named.
const MOST_NAMED_WITHOUT: usize = 8;

/// More reasons than these are counted, not told.
const MOST_REASONS: usize = 8;

/// A sentence with one full stop, whatever name it ends in.
pub(in crate::figure) fn ended(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// The first clause of a reason, inside a sentence: `the mixed model did not converge`.
pub(in crate::figure) fn clause(why: &str) -> String {
    let why = match why
        .strip_prefix("No ")
        .and_then(|rest| rest.split_once(": "))
    {
        Some((_, reason)) => reason,
        None => why,
    };
    let ends = [" (", ", so ", ". ", "; "]
        .iter()
        .filter_map(|end| why.find(end))
        .min();
    let first = why[..ends.unwrap_or(why.len())].trim_end_matches('.');
    let mut letters = first.chars();
    match (letters.next(), letters.clone().next()) {
        // A name keeps its capital.
        (Some(a), Some(b)) if !b.is_uppercase() => a.to_lowercase().chain(letters).collect(),
        _ => first.to_owned(),
    }
}

/// Whether every count is one subject or none, and some is one: what is drawn of them is no mean.
pub(in crate::figure) fn are_of_one(counts: impl Iterator<Item = usize>) -> bool {
    counts.max() == Some(1)
}

/// Synthetic data say so on every figure.
pub(in crate::figure) fn synthetic(study: &Study) -> Option<String> {
    study
        .source
        .synthetic
        .then(|| crate::words::SYNTHETIC.to_owned())
}

/// Start of the data file's SHA-256.
pub(in crate::figure) fn fingerprint(study: &Study) -> String {
    study.source.sha256.chars().take(12).collect()
}

/// `OPG, OPN: trajectories by group`.
pub(in crate::figure) fn title(shown: &[&MarkerResults], what: &str) -> String {
    let names: Vec<String> = shown.iter().take(6).map(|m| name(m, shown)).collect();
    let more = if shown.len() > 6 { " and others" } else { "" };
    format!("{}{more}: {what}", names.join(", "))
}

/// `MDD (n = 28) and HC (n = 16)`; `20 subjects` where there are no groups.
pub(in crate::figure) fn sizes(study: &Study) -> String {
    if study.is_of_everyone() {
        return counted(study.subjects.len(), "subject");
    }
    let groups = study.groups.iter().enumerate();
    let sizes = groups.map(|(g, group)| (study.group_size(g).to_string(), group.name.as_str()));
    people(study, sizes.filter(|s| s.0 != "0"))
}

/// `MDD (n = 28) and HC (n = 16)`; where each subject has several treatments, which are seen as groups, each counts
/// once: `16 subjects, each under Placebo and Caffeine`.
pub(in crate::figure) fn people<'n>(
    study: &Study,
    sizes: impl Iterator<Item = (String, &'n str)>,
) -> String {
    let mut ids: Vec<&str> = study.subjects.iter().map(|s| s.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() == study.subjects.len() {
        return in_groups(sizes);
    }
    let n = ids.len().to_string();
    let sizes: Vec<(String, &str)> = sizes.collect();
    let subjects = counted(ids.len(), "subject");
    if sizes.iter().all(|s| s.0 == n) {
        let names: Vec<String> = sizes.iter().map(|s| s.1.to_owned()).collect();
        return format!("{subjects}, each under {}", listed(&names));
    }
    let own: Vec<String> = sizes
        .iter()
        .map(|(n, name)| format!("{n} under {name}"))
        .collect();
    format!("{subjects}, {}", listed(&own))
}

/// More groups of one size than these are counted, not named.
const MOST_NAMED: usize = 4;

/// `MDD (n = 28) and HC (n = 16)`: a name such as Placebo counts nobody by itself. `12 groups of 4` where many groups
/// have one size.
pub(in crate::figure) fn in_groups<'n>(sizes: impl Iterator<Item = (String, &'n str)>) -> String {
    let all: Vec<(String, &str)> = sizes.collect();
    match &all[..] {
        [first, ..] if all.len() > MOST_NAMED && all.iter().all(|s| s.0 == first.0) => {
            format!("{} groups of {}", all.len(), first.0)
        }
        _ => {
            // A group whose name is a number is not read as a count.
            let of = |name: &str| match name.starts_with(|c: char| c.is_ascii_digit()) {
                true => "group ",
                false => "",
            };
            let named = all.iter().map(|(n, name)| match (n.as_str(), *name) {
                ("1", "subjects") => "1 subject".to_owned(),
                (n, "subjects") => format!("{n} subjects"),
                (n, name) => format!("{}{name} (n = {n})", of(name)),
            });
            listed(&named.collect::<Vec<_>>())
        }
    }
}

/// A marker's name behind other words: a capital that only begins it is dropped: `Change in distance`.
pub(in crate::figure) fn in_phrase(m: &MarkerResults, shown: &[&MarkerResults]) -> String {
    let name = name(m, shown);
    let mut letters = name.chars();
    let first = letters.next();
    let is_plain = letters.next().is_some_and(char::is_lowercase);
    // The file writes it small, so the capital is no part of the name.
    let is_small = m.marker.chars().next().is_some_and(char::is_lowercase);
    match first {
        Some(first) if is_plain && is_small && first.is_uppercase() => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name,
    }
}

const NO_P_VALUES: &str = "No p-values: ";

/// The note that says why p-values that were asked for are not drawn.
pub(in crate::figure) fn no_p_values(why: &str) -> String {
    format!("{NO_P_VALUES}{why}")
}

/// Whether a note is one of [`no_p_values`].
pub(in crate::figure) fn tells_missing_p(note: &str) -> bool {
    note.starts_with(NO_P_VALUES)
}

/// One sentence for people who do not see the figure.
pub(in crate::figure) fn description(
    what: &str,
    (study, results): (&Study, &AnalysisResults),
    shown: &[&MarkerResults],
) -> String {
    description_over(what, (study, results), shown, &study.visits)
}

/// The same over some of the visits.
pub(in crate::figure) fn description_over(
    what: &str,
    (study, results): (&Study, &AnalysisResults),
    shown: &[&MarkerResults],
    visits: &[Visit],
) -> String {
    let labels: Vec<String> = shown.iter().take(12).map(|m| name(m, shown)).collect();
    let more = shown.len().saturating_sub(labels.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!(
        "{what} of {}{more} over {} in {}.",
        labels.join(", "),
        visits_in_words(results, visits),
        sizes(study)
    )
}
