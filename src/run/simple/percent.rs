//! Changes in per cent of the subjects' own baselines, described on request.
//!
//! On the scale of the units a mean of percentages; on a log scale the change of the geometric mean, which is
//! what the model of logarithms tests. Nothing is tested here.

use crate::models;
use crate::plan::ResolvedPlan;
use crate::results::{PercentChange, PercentChanges};
use crate::run::values::Values;
use crate::study::Study;
use rayon::prelude::*;

/// Per cent changes of the markers named, of all that are analysed when none is.
#[must_use]
pub fn percent_changes(
    study: &Study,
    plan: &ResolvedPlan,
    markers: &[String],
) -> Vec<PercentChanges> {
    let asked = |name: &&String| markers.is_empty() || markers.contains(name);
    let names: Vec<&String> = plan.plan.markers.iter().filter(asked).collect();
    let one = |name: &&String| of_marker(study, plan, name);
    names.par_iter().filter_map(one).collect()
}

fn of_marker(study: &Study, plan: &ResolvedPlan, name: &str) -> Option<PercentChanges> {
    let index = study.marker_index(name)?;
    let marker = study.markers.get(index)?;
    let raw = |s: usize, v: usize| study.value(index, s, v);
    let values = Values::new(study, marker, plan.scale_of(name));
    let log = values.scale.is_log();
    let percent = |ratio: f64| 100.0 * (ratio - 1.0);
    // Logarithms are averaged as logarithms.
    let shown = |x: f64| {
        let p = if log {
            percent(values.scale.back(x))
        } else {
            x
        };
        p.is_finite().then_some(p)
    };
    let change = |s: usize, v: usize| {
        let baseline = study.baseline_of(v);
        let base = raw(s, baseline).filter(|b| *b > 0.0)?;
        if log {
            Some(values.at(s, v)? - values.at(s, baseline)?)
        } else {
            Some(percent(raw(s, v)? / base)).filter(|p| p.is_finite())
        }
    };
    let mut rows = Vec::new();
    for (g, group) in study.groups.iter().enumerate() {
        for (v, visit) in study.visits.iter().enumerate().skip(study.baseline + 1) {
            if study.baseline_of(v) == v {
                continue;
            }
            let people = study.subjects.iter().enumerate();
            let changes: Vec<f64> = people
                .filter(|(_, s)| s.group == g)
                .filter_map(|(s, _)| change(s, v))
                .collect();
            let summary = models::describe(&changes, plan.plan.conf_level);
            let s = summary.as_ref();
            rows.push(PercentChange {
                group: group.name.clone(),
                visit: visit.label.clone(),
                n: changes.len(),
                mean: s.and_then(|s| shown(s.mean)),
                sem_low: s.and_then(|s| shown(s.mean - s.sem?)),
                sem_high: s.and_then(|s| shown(s.mean + s.sem?)),
                ci_low: s.and_then(|s| shown(s.ci_low?)),
                ci_high: s.and_then(|s| shown(s.ci_high?)),
                median: s.and_then(|s| shown(s.median)),
                q1: s.and_then(|s| shown(s.q1)),
                q3: s.and_then(|s| shown(s.q3)),
            });
        }
    }
    let follow_up = |v: &usize| study.baseline_of(*v) != *v;
    let without = |s: &usize| {
        (study.baseline + 1..study.n_visits())
            .filter(follow_up)
            .any(|v| {
                raw(*s, study.baseline_of(v)).is_some_and(|b| b <= 0.0) && raw(*s, v).is_some()
            })
    };
    Some(PercentChanges {
        marker: name.to_owned(),
        rows,
        left_out: (0..study.subjects.len()).filter(without).count(),
    })
}
