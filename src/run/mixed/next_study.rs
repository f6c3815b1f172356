//! How large the next study has to be, from the model of this one.

use crate::models::Precision;
use crate::plan::ResolvedPlan;
use crate::results::{ContrastFamily, ContrastKey, MarkerResults, NextStudyRow};
use crate::study::Study;

/// For every difference in change, or between groups where there is no change to compare, and in a crossover between
/// treatments: the subjects of the next study, at the last visit. Returns what the reader should know.
pub(in crate::run) fn next_study(
    study: &Study,
    plan: &ResolvedPlan,
    out: &mut MarkerResults,
) -> Vec<String> {
    // Whatever was found from a model before.
    out.next_study.clear();
    let Some(difference) = plan.plan.detect else {
        return Vec::new();
    };
    let power = plan.plan.power_in_force();
    // A crossover answers with the treatments themselves, each against its own periods.
    let families: &[ContrastFamily] = if plan.plan.model.is_crossover() {
        &[ContrastFamily::TreatmentDifference]
    } else {
        &[
            ContrastFamily::DifferenceInChange,
            ContrastFamily::GroupDifference,
        ]
    };
    let family = (families.iter().copied())
        .find(|family| out.contrasts(*family).any(|c| c.estimate.is_some()));
    let Some(family) = family else {
        return Vec::new();
    };
    let estimated = |v: &&str| {
        let mut all = out.contrasts(family);
        all.any(|c| c.key.visit == **v && c.se.is_some())
    };
    let labels = out.model.iter().flat_map(|m| &m.visits);
    let of_crossover = study.crossover.iter().flat_map(|d| &d.visits);
    let last = labels
        .chain(of_crossover)
        .map(String::as_str)
        .rfind(estimated);
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for c in out
        .contrasts(family)
        .filter(|c| Some(c.key.visit.as_str()) == last)
    {
        let Some(se) = c.se.filter(|se| *se > 0.0 && c.p.is_some()) else {
            continue;
        };
        let precision = Precision {
            se,
            df: c.df.unwrap_or(f64::INFINITY),
            conf_level: plan.plan.conf_level,
        };
        let sizes = (precision.times_for(difference, power))
            .and_then(|times| Ok((times, precision.detectable(power)?)));
        let (times, detectable) = match sizes {
            Ok(sizes) => sizes,
            Err(why) => {
                told.push(format!("No size of the next study: {why}."));
                continue;
            }
        };
        let (n_group, n_reference) = compared(study, &c.key);
        let next = |n: usize| times.map(|times| ((times * n as f64).ceil() as usize).max(2));
        rows.push(NextStudyRow {
            key: c.key.clone(),
            difference,
            power,
            n_group,
            next_group: next(n_group),
            n_reference,
            next_reference: n_reference.and_then(next),
            detectable,
        });
    }
    out.next_study = rows;
    told
}

/// How many subjects this study compares.
fn compared(study: &Study, key: &ContrastKey) -> (usize, Option<usize>) {
    let size = |group: &str| {
        let at = study.groups.iter().position(|g| g.name == group);
        at.map_or(study.subjects.len(), |g| study.group_size(g))
    };
    // In a crossover everybody has both treatments, and counts once.
    match &study.crossover {
        Some(design) if key.treatment.is_some() => {
            let treated = |s: &usize| {
                let mut slots = 0..study.n_visits();
                slots.any(|slot| design.treatment_at(*s, slot).is_some())
            };
            ((0..study.subjects.len()).filter(treated).count(), None)
        }
        _ => (size(&key.group), Some(size(&key.versus))),
    }
}
