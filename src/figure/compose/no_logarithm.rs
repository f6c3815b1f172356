//! Values that a log scale leaves out: zeros and negative numbers have no logarithm.

use crate::figure::model::words;
use crate::results::MarkerResults;
use crate::study::{Study, Value};
use crate::words::{agree, counted, listed};
use std::collections::HashMap;

/// More markers than these are counted, not named.
const MOST_NAMED: usize = 8;

/// Values of each marker shown that have no logarithm where its scale takes one, at the visits that are drawn.
fn counts(study: &Study, shown: &[&MarkerResults], is_drawn: impl Fn(usize) -> bool) -> Vec<usize> {
    if !shown.iter().any(|m| m.scale.is_log()) {
        return vec![0; shown.len()];
    }
    let places: HashMap<&str, usize> = study.marker_places();
    let visits = study.n_visits().max(1);
    let of = |m: &&MarkerResults| {
        if !m.scale.is_log() {
            return 0;
        }
        let place = places.get(m.marker.as_str());
        let Some(marker) = place.and_then(|i| study.markers.get(*i)) else {
            return 0;
        };
        let values = marker.values.iter().enumerate();
        let lost = |(at, value): &(usize, &Value)| {
            let has_none = |x: f64| x.is_finite() && m.scale.apply(x).is_none();
            is_drawn(at % visits) && value.get().is_some_and(has_none)
        };
        values.filter(lost).count()
    };
    shown.iter().map(of).collect()
}

/// Whether a value of these markers is left out anywhere.
pub(super) fn are_any(study: &Study, shown: &[&MarkerResults]) -> bool {
    counts(study, shown, |_| true).iter().any(|n| *n > 0)
}

/// `3 values of IL-6 that are not positive have no logarithm and are left out.`
pub(super) fn sentence(
    study: &Study,
    shown: &[&MarkerResults],
    is_drawn: impl Fn(usize) -> bool,
) -> Option<String> {
    let counts = counts(study, shown, is_drawn);
    let found: Vec<(usize, &MarkerResults)> = (counts.into_iter().zip(shown))
        .filter(|(n, _)| *n > 0)
        .map(|(n, m)| (n, *m))
        .collect();
    let all: usize = found.iter().map(|(n, _)| n).sum();
    let what = match &found[..] {
        [] => return None,
        several if several.len() > MOST_NAMED => {
            format!("{} of {} markers", counted(all, "value"), several.len())
        }
        few => {
            let named = few.iter();
            let named = named
                .map(|(n, m)| format!("{} of {}", counted(*n, "value"), words::name(m, shown)));
            listed(&named.collect::<Vec<_>>())
        }
    };
    Some(format!(
        "{what} that {} left out.",
        agree(
            all,
            "is not positive has no logarithm and is",
            "are not positive have no logarithm and are"
        )
    ))
}
