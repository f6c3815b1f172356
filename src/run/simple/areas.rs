//! Areas under the courses of single subjects, by group, where the plan asks for an area.

use crate::models::{self, SubjectArea};
use crate::plan::{Measure, ResolvedPlan, visit_times};
use crate::results::{AreaRule, MarkerResults, SubjectAreas};
use crate::run::values::{FEWEST, Values, finite, note};

/// Fills the areas of a marker: for each rule for gaps every group, with Welch's t test against the reference group.
pub(in crate::run) fn areas(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let study = values.study;
    let asked: Vec<_> = (plan.plan.contrast.iter())
        .filter(|c| c.measure.is_area())
        .collect();
    if asked.is_empty() || plan.plan.model.is_crossover() {
        return;
    }
    let Ok((times, _)) = visit_times(study) else {
        return;
    };
    let from = study.baseline;
    let areas: Vec<Option<SubjectArea>> = (0..study.subjects.len())
        .map(|s| {
            let own: Vec<Option<f64>> = (from..study.n_visits()).map(|v| values.at(s, v)).collect();
            models::subject_area(&times[from..], &own)
        })
        .collect();
    for contrast in asked {
        for rule in AreaRule::ALL.iter().copied() {
            let of_group = |g: usize| -> Vec<f64> {
                let all = values.subjects_of(g).filter_map(|s| areas[s]);
                all.filter(|a| a.is_complete || rule == AreaRule::Interpolated)
                    .map(|a| match contrast.measure {
                        Measure::Auc => a.area,
                        _ => a.above_baseline,
                    })
                    .collect()
            };
            let reference = of_group(0);
            for (g, group) in study.groups.iter().enumerate() {
                let own = of_group(g);
                let summary = models::describe(&own, plan.plan.conf_level);
                let mut row = SubjectAreas {
                    name: contrast.name.clone(),
                    measure: contrast.measure.id().to_owned(),
                    rule,
                    group: group.name.clone(),
                    n: own.len(),
                    mean: summary.as_ref().and_then(|s| finite(s.mean)),
                    sd: summary.as_ref().and_then(|s| s.sd),
                    versus: (g > 0).then(|| study.groups[0].name.clone()),
                    estimate: None,
                    se: None,
                    t: None,
                    df: None,
                    p: None,
                    ci_low: None,
                    ci_high: None,
                };
                if g > 0 && own.len().min(reference.len()) >= FEWEST {
                    match models::welch_t(&own, &reference, plan.plan.conf_level) {
                        Ok(test) => {
                            row.estimate = finite(test.estimate);
                            row.se = test.std_error.and_then(finite);
                            row.t = finite(test.statistic);
                            row.df = test.df;
                            row.p = finite(test.p);
                            row.ci_low = finite(test.ci_low);
                            row.ci_high = finite(test.ci_high);
                        }
                        Err(why) => {
                            let what = format!(
                                "Areas \u{201c}{}\u{201d} of {}",
                                contrast.name, group.name
                            );
                            note(out, &what, &why);
                        }
                    }
                }
                out.auc.push(row);
            }
        }
    }
}
