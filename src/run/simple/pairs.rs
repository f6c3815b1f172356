//! Correlations of the markers of a figure, whether or not the plan asks for them.

use crate::plan::{CorrelateWithin, ResolvedPlan};
use crate::results::Correlation;
use crate::run::marker::empty;
use crate::run::simple::association::correlate;
use crate::study::Study;

/// More markers than these make no pairs by themselves.
pub const MOST_CORRELATED: usize = 6;

/// Name of the first marker and its correlations: of the pairs that the plan names, or of each pair of the markers
/// asked for. More than [`MOST_CORRELATED`] markers have none.
#[must_use]
pub fn correlate_markers(
    study: &Study,
    plan: &ResolvedPlan,
    markers: &[String],
) -> Vec<(String, Vec<Correlation>)> {
    let names: Vec<&String> = if markers.is_empty() {
        plan.plan.markers.iter().collect()
    } else {
        markers.iter().collect()
    };
    let mut own = plan.clone();
    if !markers.is_empty() || own.plan.correlate.is_empty() {
        if names.len() > MOST_CORRELATED {
            return Vec::new();
        }
        let pairs = names.iter().enumerate().flat_map(|(i, a)| {
            let others = names.iter().skip(i + 1);
            others.map(|b| [(*a).clone(), (*b).clone()])
        });
        own.plan.correlate = pairs.collect();
    }
    own.plan.correlate_within = vec![CorrelateWithin::Group, CorrelateWithin::Pooled];
    let mut found: Vec<_> = names
        .iter()
        .filter_map(|name| study.marker_index(name))
        .map(|index| empty(study, index, &own))
        .collect();
    correlate(study, &own, &mut found);
    let with_any = found.into_iter().filter(|m| !m.correlations.is_empty());
    with_any.map(|m| (m.marker, m.correlations)).collect()
}
