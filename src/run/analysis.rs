//! The whole analysis: every marker, then what goes across markers.

use crate::models;
use crate::plan::{Multiplicity, Request, ResolvedPlan};
use crate::results::{
    AnalysisResults, ContrastFamily, MarkerResults, Schema, Software, StudySummary,
};
use crate::run::findings::findings;
use crate::run::marker::{self, Depth};
use crate::run::mixed::sensitivity;
use crate::run::simple::association;
use crate::run::simple::table_one::table_one;
use crate::study::Study;
use crate::work::Monitor;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why an analysis gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The user stopped it.
    #[error("The analysis was cancelled; the earlier results are unchanged.")]
    Cancelled,
}

/// Analyses the markers of `plan` in a prepared study, on rayon's threads.
///
/// The result does not depend on the number of threads. A marker that can't be analysed is one
/// failed entry and does not affect the others. `request` is recorded as the plan in force.
///
/// # Errors
/// [`RunError::Cancelled`] when `monitor` was cancelled.
pub fn analyze(
    study: &Study,
    plan: &ResolvedPlan,
    request: &Request,
    monitor: &Monitor,
) -> Result<AnalysisResults, RunError> {
    run(study, plan, request, Depth::Full, monitor)
}

/// Everything but the models: descriptives, baseline and paired tests, covariates.
#[must_use]
pub fn describe_only(study: &Study, plan: &ResolvedPlan, request: &Request) -> AnalysisResults {
    let fresh = Monitor::new();
    run(study, plan, request, Depth::Descriptive, &fresh)
        .unwrap_or_else(|RunError::Cancelled| frame(study, plan, request, Vec::new()))
}

fn run(
    study: &Study,
    plan: &ResolvedPlan,
    request: &Request,
    depth: Depth,
    monitor: &Monitor,
) -> Result<AnalysisResults, RunError> {
    let places = study.marker_places();
    let indices: Vec<usize> = (plan.plan.markers.iter())
        .filter_map(|name| places.get(name.as_str()).copied())
        .collect();
    monitor.set_total(indices.len());
    let one = |&index: &usize| {
        if monitor.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        // A bug in one marker's analysis is that marker's failure.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            marker::analyze(study, index, plan, depth)
        }));
        monitor.step();
        Ok(outcome.unwrap_or_else(|_| (marker::broken(study, index, plan), Vec::new())))
    };
    let all: Vec<(MarkerResults, Vec<String>)> =
        indices.par_iter().map(one).collect::<Result<_, _>>()?;
    let (mut markers, of_fits): (Vec<MarkerResults>, Vec<Vec<String>>) = all.into_iter().unzip();
    if depth == Depth::Full {
        association::correlate(study, plan, &mut markers);
        let preparation = &request.preparation;
        sensitivity::fill(
            study,
            plan,
            &preparation.derive,
            preparation.censored,
            (&mut markers, &of_fits),
        );
    }
    adjust_across_markers(&mut markers, plan);
    Ok(frame(study, plan, request, markers))
}

/// The same contrast of every marker is one family; of one marker alone there is none.
fn adjust_across_markers(markers: &mut [MarkerResults], plan: &ResolvedPlan) {
    let method = plan.plan.adjust_markers;
    let tested = |m: &&MarkerResults| {
        let mut contrasts = m.model.iter().flat_map(|f| &f.contrasts);
        contrasts.any(|c| c.p.is_some())
    };
    if method == Multiplicity::None || markers.iter().filter(tested).count() < 2 {
        return;
    }
    let mut families: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
    for (m, marker) in markers.iter().enumerate() {
        for (c, contrast) in marker
            .model
            .iter()
            .flat_map(|model| &model.contrasts)
            .enumerate()
        {
            let mut key = contrast.key.clone();
            if key.is_level(&plan.plan.contrast) {
                continue;
            }
            if key.family == ContrastFamily::Custom {
                // Each marker has its peak at a visit of its own.
                key.visit.clear();
            }
            families.entry(key).or_default().push((m, c));
        }
    }
    let contrast = |markers: &[MarkerResults], (m, c): (usize, usize)| {
        markers[m]
            .model
            .as_ref()
            .and_then(|model| model.contrasts[c].p)
    };
    for places in families.values() {
        let raw: Vec<Option<f64>> = places.iter().map(|&at| contrast(markers, at)).collect();
        for (&(m, c), adjusted) in places.iter().zip(models::adjust(&raw, method)) {
            if let Some(model) = &mut markers[m].model {
                model.contrasts[c].p_adjusted_markers = adjusted;
            }
        }
    }
}

/// The parts of the results that belong to the study as a whole.
fn frame(
    study: &Study,
    plan: &ResolvedPlan,
    request: &Request,
    markers: Vec<MarkerResults>,
) -> AnalysisResults {
    let mut results = AnalysisResults {
        schema: Schema::Results1,
        software: Software::default(),
        findings: Vec::new(),
        study: StudySummary::new(study),
        plan: plan_in_force(plan, request),
        table_one: table_one(study),
        markers,
    };
    results.findings = findings(study, plan, request.roles.visit.as_deref(), &results);
    results
}

/// Every option as one flat object. Roles come first, then preparation, then the analysis; where two
/// share a name (markers, covariates) the analysis is what was in force.
fn plan_in_force(plan: &ResolvedPlan, request: &Request) -> serde_json::Value {
    let parts = [
        serde_json::to_value(&request.roles),
        serde_json::to_value(&request.preparation),
        serde_json::to_value(plan.plan.written()),
    ];
    let mut all = serde_json::Map::new();
    for part in parts {
        if let Ok(serde_json::Value::Object(fields)) = part {
            all.extend(fields);
        }
    }
    serde_json::Value::Object(all)
}
