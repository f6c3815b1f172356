//! What a change of the plan did to the p-values.

use crate::results::AnalysisResults;
use crate::words;
use std::collections::HashMap;

/// `p of 3 of 12 contrasts crossed 0.05.`; `None` where the two have no contrast in common.
pub(super) fn crossed(before: &AnalysisResults, after: &AnalysisResults) -> Option<String> {
    let (old, new) = (before.level(), after.level());
    let (mut all, mut crossed, mut moved) = (0, 0, 0);
    for m in &after.markers {
        let (Some(now), Some(then)) = (&m.model, before.marker(&m.marker)) else {
            continue;
        };
        let then: HashMap<_, f64> = (then.model.iter().flat_map(|model| &model.contrasts))
            .filter_map(|c| Some((&c.key, c.speaking_p()?)))
            .collect();
        for c in &now.contrasts {
            let (Some(p), Some(was)) = (c.speaking_p(), then.get(&c.key)) else {
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
