//! What follows from margins, and what if subjects who drop out differ.

use crate::models::{self, Assumption, Changes, Compared, Departure, Shift};
use crate::numerics::{normal_quantile, normal_sf};
use crate::plan::{ModelKind, ReferenceBased, ResolvedPlan};
use crate::results::{
    Conclusion, ContrastFamily, MarginRow, MarkerResults, ReferenceBasedRow, TippingPoint,
};
use crate::run::values::{FEWEST, Values};
use crate::study::Study;
use rayon::prelude::*;

/// Holds the differences between groups against the plan's margins.
pub(in crate::run) fn margins(study: &Study, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let Some(margin) = plan.plan.margin else {
        return;
    };
    let baseline = study.visits.get(study.baseline).map(|v| v.label.as_str());
    let contrasts = out.model.iter().flat_map(|m| &m.contrasts);
    let rows = contrasts.filter_map(|c| {
        let compared = match c.key.family {
            ContrastFamily::DifferenceInChange | ContrastFamily::TreatmentDifference => true,
            // Before treatment there is nothing to show, and from one baseline mean the differences are those in
            // change.
            ContrastFamily::GroupDifference => {
                baseline != Some(c.key.visit.as_str()) && plan.plan.model != ModelKind::Clda
            }
            ContrastFamily::ChangeFromBaseline | ContrastFamily::Custom => false,
        };
        let (low, high) = (c.ci_low.filter(|_| compared)?, c.ci_high?);
        Some(MarginRow {
            key: c.key.clone(),
            estimate: c.estimate?,
            ci_low: low,
            ci_high: high,
            margin_low: margin.low,
            margin_high: margin.high,
            conclusion: Conclusion::of((low, high), (margin.low, margin.high)),
        })
    });
    out.margins = rows.collect();
}

/// Who is in: subjects with a baseline value, of groups that have enough of them, and visits with values.
struct Entered {
    changes: Changes,
    groups: Vec<usize>,
    visits: Vec<usize>,
}

/// Fits of four visits that the jackknife of one marker may spend; what a fit costs grows with the sixth power of
/// the visits.
const MOST_FITS: f64 = 1e5;

impl Entered {
    fn new(values: &Values<'_>) -> Result<Self, String> {
        let study = values.study;
        let start = |s: usize| values.at(s, study.baseline);
        let size = |g: usize| {
            values
                .subjects_of(g)
                .filter(|s| start(*s).is_some())
                .count()
        };
        let groups: Vec<usize> = (0..study.groups.len())
            .filter(|g| size(*g) >= FEWEST)
            .collect();
        if groups.len() < 2 || groups[0] != 0 {
            return Err(format!(
                "the reference group and another one need {FEWEST} subjects with a baseline value"
            ));
        }
        let subjects: Vec<usize> = (0..study.subjects.len())
            .filter(|&s| start(s).is_some() && groups.contains(&study.subjects[s].group))
            .collect();
        let later = study.baseline + 1..study.n_visits();
        let visits: Vec<usize> = later
            .filter(|&v| subjects.iter().any(|&s| values.at(s, v).is_some()))
            .collect();
        if visits.is_empty() {
            return Err("there is no value after the baseline".to_owned());
        }
        let growth = (visits.len() as f64 / 4.0).max(1.0).powi(6);
        if (subjects.len() + 1) as f64 * growth > MOST_FITS {
            return Err(format!(
                "leaving each of {} subjects out of an unstructured covariance of {} visits would take too long",
                subjects.len(),
                visits.len()
            ));
        }
        let place = |g: usize| groups.iter().position(|o| *o == g).unwrap_or(0);
        let changes = Changes {
            group: subjects
                .iter()
                .map(|&s| place(study.subjects[s].group))
                .collect(),
            n_groups: groups.len(),
            n_visits: visits.len(),
            baseline: subjects.iter().filter_map(|&s| start(s)).collect(),
            values: subjects
                .iter()
                .flat_map(|&s| visits.iter().map(move |&v| (s, v)))
                .map(|(s, v)| Some(values.at(s, v)? - start(s)?))
                .collect(),
        };
        Ok(Self {
            changes,
            groups,
            visits,
        })
    }

    /// Subjects of a group and the reference.
    fn of_pair(&self, group: usize) -> usize {
        let all = self.changes.group.iter();
        all.filter(|g| **g == group || **g == 0).count()
    }

    /// Subjects of a group and the reference without a value at a visit.
    fn missing(&self, group: usize, visit: usize) -> usize {
        let m = self.changes.n_visits;
        let all = self.changes.group.iter().enumerate();
        all.filter(|(s, g)| {
            (**g == group || **g == 0) && self.changes.values[s * m + visit].is_none()
        })
        .count()
    }
}

/// Differences between groups under other assumptions about values after drop-out.
pub(in crate::run) fn drop_outs(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let (strategies, deltas) = (&plan.plan.reference_based, &plan.plan.delta);
    let study = values.study;
    if (strategies.is_empty() && deltas.is_empty())
        || plan.plan.model.is_crossover()
        || study.groups.len() < 2
    {
        return;
    }
    let found = Entered::new(values)
        .and_then(|entered| Ok((compared(&entered, strategies, deltas, out)?, entered)));
    let (rows, entered) = match found {
        Ok(found) => found,
        Err(why) => {
            out.not_done
                .push(format!("No analysis of values after drop-out: {why}."));
            return;
        }
    };
    if !plan.plan.covariates.is_empty() || plan.plan.batch.is_some() {
        out.warnings.push(
            "The analysis of values after drop-out takes the baseline, and no other covariate, into its model."
                .to_owned(),
        );
    }
    let quantile = normal_quantile(0.5 + 0.5 * plan.plan.conf_level).unwrap_or(f64::NAN);
    let (mut by_strategy, mut by_delta) = (Vec::new(), Vec::new());
    for (assumption, rows) in rows {
        for row in rows {
            let (estimate, se) = row.difference;
            let tested = se.filter(|se| *se > 0.0);
            let limit = |sign: f64| tested.map(|se| estimate + sign * quantile * se);
            let p = tested.and_then(|se| Some(2.0 * normal_sf((estimate / se).abs()).ok()?));
            let group = study.groups[entered.groups[row.group]].name.clone();
            let versus = study.groups[0].name.clone();
            let visit = study.visits[entered.visits[row.visit]].label.clone();
            match assumption {
                Asked::Strategy(strategy) => by_strategy.push(ReferenceBasedRow {
                    strategy,
                    group,
                    versus,
                    visit,
                    n: entered.of_pair(row.group),
                    n_imputed: entered.missing(row.group, row.visit),
                    estimate,
                    se,
                    p,
                    ci_low: limit(-1.0),
                    ci_high: limit(1.0),
                    mean: row.mean.0,
                    mean_se: row.mean.1,
                    reference_mean: row.reference.0,
                    reference_mean_se: row.reference.1,
                }),
                Asked::Delta(delta) if row.visit + 1 == entered.visits.len() => {
                    by_delta.push(TippingPoint {
                        delta,
                        group,
                        versus,
                        visit,
                        estimate,
                        se,
                        ci_low: limit(-1.0),
                        ci_high: limit(1.0),
                        p,
                    });
                }
                Asked::Delta(_) => {}
            }
        }
    }
    out.reference_based = by_strategy;
    // Each group's curve stands together.
    by_delta.sort_by_key(|t| study.groups.iter().position(|g| g.name == t.group));
    out.tipping_point = by_delta;
}

/// What the plan asks.
#[derive(Clone, Copy)]
enum Asked {
    Strategy(ReferenceBased),
    Delta(f64),
}

impl Asked {
    fn assumption(self) -> Assumption {
        match self {
            Self::Delta(delta) => (Departure::Own, Shift::Constant(delta)),
            Self::Strategy(strategy) => {
                let departure = match strategy {
                    ReferenceBased::Mar => Departure::Own,
                    ReferenceBased::JumpToReference => Departure::JumpToReference,
                    ReferenceBased::CopyIncrements => Departure::CopyIncrements,
                    ReferenceBased::CopyReference => Departure::CopyReference,
                };
                (departure, Shift::Constant(0.0))
            }
        }
    }
}

/// Every comparison under every assumption, missing at random first where another strategy is asked.
fn compared(
    entered: &Entered,
    strategies: &[ReferenceBased],
    deltas: &[f64],
    out: &mut MarkerResults,
) -> Result<Vec<(Asked, Vec<Compared>)>, String> {
    let mut asked: Vec<Asked> = Vec::new();
    if !strategies.is_empty() {
        asked.push(Asked::Strategy(ReferenceBased::Mar));
        let others = strategies.iter().filter(|s| **s != ReferenceBased::Mar);
        asked.extend(others.map(|s| Asked::Strategy(*s)));
    }
    asked.extend(deltas.iter().map(|d| Asked::Delta(*d)));
    let assumptions: Vec<Assumption> = asked.iter().map(|a| a.assumption()).collect();
    let changes = &entered.changes;
    let of = |without| models::reference_based(changes, &assumptions, without);
    let full = of(None).map_err(|why| why.to_string())?;
    let left: Result<Vec<Vec<f64>>, _> = (0..changes.group.len())
        .into_par_iter()
        .map(|s| of(Some(s)))
        .collect();
    if let Err(why) = &left {
        out.warnings.push(format!(
            "The analysis of values after drop-out has no standard errors: without one of the subjects {why}."
        ));
    }
    let left = left.ok();
    let rows = models::with_jackknife(changes, &full, left.as_deref());
    Ok(asked.into_iter().zip(rows).collect())
}
