//! The heat map of the Screen tab: which contrast stands in which column.

use super::order::Comparison;
use crate::app::ui::short;
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
    /// How many characters at the start of the two another column has as well.
    pub shared: (usize, usize),
    /// The contrast in words.
    pub words: String,
    key: ContrastKey,
}

/// The contrasts of the comparison that any marker has: of each who is compared, the visits in the order of the study.
pub(super) fn columns(results: &AnalysisResults, comparison: &Comparison) -> Vec<HeatColumn> {
    let Some(key) = &comparison.key else {
        return Vec::new();
    };
    let several = comparison.is_of_several;
    let is_shown = |k: &ContrastKey| {
        if several {
            k.name.is_none()
        } else {
            k.is_alike(key)
        }
    };
    let mut keys: Vec<&ContrastKey> = Vec::new();
    for c in (results.markers.iter()).flat_map(|m| m.contrasts(comparison.family)) {
        if is_shown(&c.key) && keys.iter().all(|k| !k.is_same_comparison(&c.key)) {
            keys.push(&c.key);
        }
    }
    let order = |v: &str| results.study.visits.iter().position(|own| own.label == v);
    let first = |key: &ContrastKey| keys.iter().position(|k| k.is_alike(key));
    let mut sorted = keys.clone();
    sorted.sort_by_key(|k| (first(k), order(&k.visit)));
    let columns: Vec<HeatColumn> = (sorted.into_iter())
        .map(|key| HeatColumn {
            shared: (0, 0),
            who: several.then(|| who(key)),
            head: match &key.name {
                Some(name) => name.clone(),
                None if key.visit.is_empty() => who(key),
                None => key.visit.clone(),
            },
            words: contrast_words(key),
            key: key.clone(),
        })
        .collect();
    told_apart(columns)
}

/// The columns with what their names have in common.
fn told_apart(mut columns: Vec<HeatColumn>) -> Vec<HeatColumn> {
    let shared = |name: &dyn Fn(&HeatColumn) -> String| {
        let names: Vec<String> = columns.iter().map(name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        short::shared(&names)
    };
    let whose = shared(&|c| c.who.clone().unwrap_or_default());
    let heads = shared(&|c| c.head.clone());
    for (column, both) in columns.iter_mut().zip(whose.into_iter().zip(heads)) {
        column.shared = both;
    }
    columns
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
    let Some(first) = columns.first() else {
        return Vec::new();
    };
    let own: Vec<&ContrastEstimate> = m.contrasts(first.key.family).collect();
    // Contrasts and columns have nearly one order: each is sought from where the last one stood.
    let mut from = 0;
    let mut of = |column: &HeatColumn| {
        let mut places = (from..own.len()).chain(0..from.min(own.len()));
        let at = places.find(|&at| own[at].key.is_same_comparison(&column.key))?;
        from = at + 1;
        own[at].comparable(log)
    };
    columns.iter().map(&mut of).collect()
}
