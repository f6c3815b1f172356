//! What a change of the plan did to the p-values.

use crate::results::{AnalysisResults, ContrastEstimate};
use crate::words;
use std::collections::HashMap;

/// The p that speaks for a contrast: the largest adjusted one, else its own.
fn speaking(c: &ContrastEstimate) -> Option<f64> {
    match (c.p_adjusted, c.p_adjusted_markers) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b).or(c.p),
    }
}

fn level(results: &AnalysisResults) -> f64 {
    ((1.0 - results.conf_level()) * 1e6).round() / 1e6
}

/// `p of 3 of 12 contrasts crossed 0.05.`; `None` where the two have no contrast in common.
pub(super) fn crossed(before: &AnalysisResults, after: &AnalysisResults) -> Option<String> {
    let (old, new) = (level(before), level(after));
    let (mut all, mut crossed, mut moved) = (0, 0, 0);
    for m in &after.markers {
        let (Some(now), Some(then)) = (&m.model, before.marker(&m.marker)) else {
            continue;
        };
        let then: HashMap<_, f64> = (then.model.iter().flat_map(|model| &model.contrasts))
            .filter_map(|c| Some((&c.key, speaking(c)?)))
            .collect();
        for c in &now.contrasts {
            let (Some(p), Some(was)) = (speaking(c), then.get(&c.key)) else {
                continue;
            };
            all += 1;
            moved += usize::from(p != *was);
            crossed += usize::from((p < new) != (*was < old));
        }
    }
    if all == 0 {
        return None;
    }
    let level = words::value(new);
    let contrasts = words::counted(all, "contrast");
    Some(match (moved, crossed) {
        (0, 0) => format!("No p of {contrasts} changed."),
        (_, 0) => format!("No p of {contrasts} crossed {level}."),
        (_, n) => format!("p of {n} of {contrasts} crossed {level}."),
    })
}
