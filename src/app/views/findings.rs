//! What was found, as lines that lead to their marker.

use crate::app::ui::interval;
use crate::results::AnalysisResults;
use std::collections::BTreeSet;

/// A line of the findings.
pub(in crate::app) struct Told {
    /// `None`: of several markers.
    pub marker: Option<String>,
    pub sentence: String,
    /// Lower limit, estimate and upper limit in parts of the one furthest from no difference.
    pub interval: Option<[f32; 3]>,
    /// Whether the finding is clear.
    pub clear: bool,
}

/// So many findings are told where there is room, in a low window, and in the lowest.
const ROOMS: [usize; 3] = [5, 2, 1];

/// The findings to tell, for each of [`ROOMS`], of the markers that are chosen; `None`: of all.
pub(in crate::app) fn told(
    results: &AnalysisResults,
    chosen: Option<&BTreeSet<String>>,
) -> [Vec<Told>; 3] {
    if let Some(chosen) = chosen {
        let of_chosen = (results.findings.iter()).filter(|f| chosen.contains(&f.marker));
        let results = AnalysisResults {
            findings: of_chosen.cloned().collect(),
            markers: Vec::new(),
            ..results.clone()
        };
        return told(&results, None);
    }
    let line = |(marker, sentence): (Option<&str>, String)| {
        let finding = marker.and_then(|name| results.findings.iter().find(|f| f.marker == name));
        Told {
            interval: finding.and_then(|f| interval::parts(f.ci_low, f.estimate, f.ci_high)),
            clear: finding.is_some_and(|f| f.clear),
            marker: marker.map(str::to_owned),
            sentence,
        }
    };
    ROOMS.map(|most| {
        let mut told = results.told_first(most);
        told.extend(results.why_no_finding());
        told.into_iter().map(line).collect()
    })
}
