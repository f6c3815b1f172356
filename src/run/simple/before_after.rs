//! Groups before and after, described over the subjects with both values, on request.

use crate::plan::{ResolvedPlan, Scale};
use crate::results::{PairedRow, PairedValues};
use crate::run::marker::descriptive;
use crate::run::values::Values;
use crate::study::Study;
use rayon::prelude::*;

/// The markers named, all that are analysed when none is, in the subjects with a value at the baseline and at each
/// later visit.
#[must_use]
pub fn paired_values(study: &Study, plan: &ResolvedPlan, markers: &[String]) -> Vec<PairedValues> {
    let asked = |name: &&String| markers.is_empty() || markers.contains(name);
    let names: Vec<&String> = plan.plan.markers.iter().filter(asked).collect();
    let one = |name: &&String| of_marker(study, plan, name);
    names.par_iter().filter_map(one).collect()
}

fn of_marker(study: &Study, plan: &ResolvedPlan, name: &str) -> Option<PairedValues> {
    paired_again(study, name, plan.scale_of(name), plan.plan.conf_level)
}

/// The same of one marker on a scale.
#[must_use]
pub fn paired_again(study: &Study, name: &str, scale: Scale, level: f64) -> Option<PairedValues> {
    let marker = study.markers.get(study.marker_index(name)?)?;
    let values = Values::new(study, marker, scale);
    let mut rows = Vec::new();
    for visit in study.baseline + 1..study.n_visits() {
        let baseline = study.baseline_of(visit);
        if baseline == visit {
            continue;
        }
        let has_both = |s: usize| values.at(s, baseline).is_some() && values.at(s, visit).is_some();
        for group in 0..study.groups.len() {
            rows.push(PairedRow {
                before: descriptive(&values, (group, baseline), level, has_both),
                after: descriptive(&values, (group, visit), level, has_both),
            });
        }
    }
    Some(PairedValues {
        marker: name.to_owned(),
        rows,
    })
}
