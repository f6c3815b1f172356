//! The heat map of the Screen tab: which contrast stands in which column.

use super::order::Comparison;
use crate::report::contrast_words;
use crate::results::{
    AnalysisResults, ContrastEstimate, ContrastFamily, ContrastKey, MarkerResults,
};

/// A column of the heat map.
pub(in crate::app) struct HeatColumn {
    /// Who is compared, where columns of several stand beside each other.
    pub who: Option<String>,
    /// The visit; of a contrast without one its own name.
    pub head: String,
    /// The contrast in words.
    pub words: String,
    key: ContrastKey,
}

/// Whether two contrasts compare the same people, at whatever visit; changes may have several baselines in a crossover.
fn is_of_the_same(a: &ContrastKey, b: &ContrastKey) -> bool {
    let same = (&a.group, &a.treatment, &a.name) == (&b.group, &b.treatment, &b.name);
    same && (a.family == ContrastFamily::ChangeFromBaseline || a.versus == b.versus)
}

/// Whether two contrasts belong into one column; a peak stands at another visit in another marker.
fn is_one_column(a: &ContrastKey, b: &ContrastKey) -> bool {
    is_of_the_same(a, b) && (a.name.is_some() || a.visit == b.visit)
}

/// The contrasts of the comparison that any marker has: of each who is compared, the visits in the order of the study.
pub(super) fn columns(results: &AnalysisResults, comparison: &Comparison) -> Vec<HeatColumn> {
    let Some(key) = &comparison.key else {
        return Vec::new();
    };
    let several = comparison.is_of_several();
    let is_shown = |k: &ContrastKey| {
        if several {
            k.name.is_none()
        } else {
            is_of_the_same(k, key)
        }
    };
    let mut keys: Vec<&ContrastKey> = Vec::new();
    for c in (results.markers.iter()).flat_map(|m| m.contrasts(comparison.family)) {
        if is_shown(&c.key) && keys.iter().all(|k| !is_one_column(k, &c.key)) {
            keys.push(&c.key);
        }
    }
    let order = |v: &str| results.study.visits.iter().position(|own| own.label == v);
    let first = |key: &ContrastKey| keys.iter().position(|k| is_of_the_same(k, key));
    let mut sorted = keys.clone();
    sorted.sort_by_key(|k| (first(k), order(&k.visit)));
    sorted
        .into_iter()
        .map(|key| HeatColumn {
            who: several.then(|| who(key)),
            head: match &key.name {
                Some(name) => name.clone(),
                None if key.visit.is_empty() => who(key),
                None => key.visit.clone(),
            },
            words: contrast_words(key),
            key: key.clone(),
        })
        .collect()
}

fn who(key: &ContrastKey) -> String {
    match key.family {
        ContrastFamily::ChangeFromBaseline => key.who().to_owned(),
        _ if key.versus.is_empty() => key.who().to_owned(),
        _ => format!("{} \u{2212} {}", key.who(), key.versus),
    }
}

/// The effects of a marker in these columns.
pub(super) fn cells(columns: &[HeatColumn], m: &MarkerResults, log: bool) -> Vec<Option<f64>> {
    let of = |column: &HeatColumn| {
        let mut all = m.contrasts(column.key.family);
        all.find(|c| is_one_column(&c.key, &column.key))
            .and_then(|c| effect_of(c, log))
    };
    columns.iter().map(of).collect()
}

/// Effects of several units on one scale: logarithms of ratios where all are on a log scale, else standard deviations.
pub(super) fn effect_of(c: &ContrastEstimate, log: bool) -> Option<f64> {
    let x = if log {
        c.ratio.filter(|r| *r > 0.0).map(f64::log2)
    } else {
        c.standardized
    };
    x.filter(|x| x.is_finite())
}
