//! What was found, as lines that lead to their marker.

use crate::app::ui::interval;
use crate::results::{AnalysisResults, Finding};
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
    let findings: Vec<&Finding> = (results.findings.iter())
        .filter(|f| chosen.is_none_or(|chosen| chosen.contains(&f.marker)))
        .collect();
    let line = |(marker, sentence): (Option<&str>, String)| {
        let finding = marker.and_then(|name| findings.iter().find(|f| f.marker == name));
        Told {
            interval: finding.and_then(|f| interval::parts(f.ci_low, f.estimate, f.ci_high)),
            clear: finding.is_some_and(|f| f.clear),
            marker: marker.map(str::to_owned),
            sentence,
        }
    };
    ROOMS.map(|most| {
        let mut told = results.told_first_of(&findings, most);
        told.extend(results.why_no_finding().filter(|_| chosen.is_none()));
        told.into_iter().map(line).collect()
    })
}
