//! Contrasts of one's own: the plan's weights on the model means, within each group and between groups.

use crate::models::{
    self,
    mmrm::{self, Inference, MmrmAnalysis, MmrmError, MmrmFit, TestedEstimate},
};
use crate::plan::{Measure, ModelKind, OwnContrast, ResolvedPlan, visit_times};
use crate::results::{ContrastEstimate, ContrastFamily, ContrastKey};
use crate::run::mixed::model::WeightedContrast;
use crate::run::mixed::testing::testing;
use crate::run::values::Values;
use crate::study::Study;

/// The model mean of a group at a visit, where there is one.
pub(in crate::run) type MeanOf<'a> = dyn Fn(usize, usize) -> Option<f64> + 'a;

/// The test of weights in the coefficients.
pub(in crate::run) type TestOf<'a> = dyn Fn(&[f64]) -> Result<TestedEstimate, MmrmError> + 'a;

/// A cell of the model means: group, visit, weight.
type Cell = (usize, usize, f64);

/// The visits of a model from the baseline on.
struct Visits<'a> {
    fit: &'a MmrmFit,
    /// Place in the study and in the model; the baseline has none in a model of changes.
    places: Vec<(usize, Option<usize>)>,
    /// Times, where every visit has one.
    times: Option<Vec<f64>>,
    /// The model has no mean at the baseline, and needs none.
    changes: bool,
}

impl<'a> Visits<'a> {
    fn new(fit: &'a MmrmFit, study: &Study, changes: bool) -> Self {
        let in_model = |v: usize| {
            let label = &study.visits[v].label;
            fit.visit_names.iter().position(|name| name == label)
        };
        let places: Vec<(usize, Option<usize>)> = (study.baseline..study.n_visits())
            .map(|v| (v, in_model(v)))
            .filter(|(v, place)| place.is_some() || (changes && *v == study.baseline))
            .collect();
        let times = visit_times(study).ok().map(|(all, _)| {
            let own = places.iter().map(|(v, _)| all[*v]);
            own.collect()
        });
        Self {
            fit,
            places,
            times,
            changes,
        }
    }

    /// Weights of the visits; `None` where the model lacks a visit or a time that they need.
    fn weights(&self, measure: &Measure, baseline: usize) -> Option<Vec<f64>> {
        let starts = self.places.first().is_some_and(|(v, _)| *v == baseline);
        let n = self.places.len();
        match measure {
            Measure::Weights(_) => None,
            _ if n < 2 || !starts => None,
            Measure::TimeAverage => Some(models::time_average(n)),
            Measure::Auc => Some(models::trapezoid(self.times.as_deref()?)),
            Measure::AucAboveBaseline => Some(models::above_baseline(self.times.as_deref()?)),
            Measure::Trend => Some(models::trend(self.times.as_deref()?)),
            Measure::Peak => None,
        }
    }

    /// The cells of one group with these weights.
    fn cells(&self, group: usize, weights: &[f64]) -> Vec<Cell> {
        let both = self.places.iter().zip(weights);
        both.filter(|(_, w)| **w != 0.0)
            .filter_map(|((_, place), w)| Some((group, (*place)?, *w)))
            .collect()
    }

    /// The cells of one group with a weight for each visit of the study.
    fn cells_of_study(&self, group: usize, all: &[f64], study: &Study) -> Option<Vec<Cell>> {
        let mut out = Vec::new();
        for (v, w) in all.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            if self.changes && v == study.baseline {
                continue;
            }
            let label = &study.visits[v].label;
            let place = self.fit.visit_names.iter().position(|n| n == label)?;
            out.push((group, place, *w));
        }
        Some(out)
    }

    /// The place in the model of a group's largest change, and the cells of that change.
    fn peak(&self, group: usize, mean_of: &MeanOf<'_>) -> Option<(usize, Vec<f64>)> {
        let mean = |place: Option<usize>| mean_of(group, place?);
        let start = if self.changes {
            0.0
        } else {
            mean(self.places.first()?.1)?
        };
        let later = self.places.iter().skip(1);
        let changes: Vec<Option<f64>> = later.map(|(_, p)| Some(mean(*p)? - start)).collect();
        let at = models::peak(&changes)? + 1;
        let mut weights = vec![0.0; self.places.len()];
        weights[0] = -1.0;
        weights[at] = 1.0;
        Some((at, weights))
    }
}

/// What one contrast weighs in one group: its cells and, of a peak, the label of its visit.
fn of_group(
    visits: &Visits<'_>,
    contrast: &OwnContrast,
    group: usize,
    mean_of: &MeanOf<'_>,
    study: &Study,
) -> (Option<Vec<Vec<Cell>>>, String) {
    let both = |weights: &[f64]| {
        let of = |g| visits.cells(g, weights);
        vec![of(group), of(0)]
    };
    match &contrast.measure {
        Measure::Weights(all) => {
            let of = |g| visits.cells_of_study(g, all, study);
            (of(group).zip(of(0)).map(|(a, b)| vec![a, b]), String::new())
        }
        Measure::Peak => match visits.peak(group, mean_of) {
            Some((at, weights)) => {
                let label = study.visits[visits.places[at].0].label.clone();
                (Some(both(&weights)), label)
            }
            None => (None, String::new()),
        },
        other => {
            let weights = visits.weights(other, study.baseline);
            (weights.map(|w| both(&w)), String::new())
        }
    }
}

/// The plan's own contrasts of a fit that was analysed, where the plan has some; `compared` where the reference group
/// is in the model.
///
/// # Errors
/// As [`Inference::new`] and [`Inference::single`].
pub(in crate::run) fn of_fit(
    fit: &MmrmFit,
    analysis: &MmrmAnalysis,
    values: &Values<'_>,
    plan: &ResolvedPlan,
    compared: bool,
) -> Result<Vec<WeightedContrast>, MmrmError> {
    if plan.plan.contrast.is_empty() {
        return Ok(Vec::new());
    }
    let inference = Inference::new(fit, testing(plan))?;
    let mean_of = |group: usize, visit: usize| {
        let mut all = analysis.emmeans.iter();
        let of = all.find(|e| e.group == group && e.visit == visit)?;
        of.estimate.map(|r| r.estimate)
    };
    let test_of = |weights: &[f64]| inference.single(weights);
    rows(fit, &mean_of, &test_of, values, plan, compared)
}

/// The plan's own contrasts: each within every group, then between each group and the reference, where that is in
/// the model.
///
/// # Errors
/// As `test_of`.
pub(in crate::run) fn rows(
    fit: &MmrmFit,
    mean_of: &MeanOf<'_>,
    test_of: &TestOf<'_>,
    values: &Values<'_>,
    plan: &ResolvedPlan,
    compared: bool,
) -> Result<Vec<WeightedContrast>, MmrmError> {
    let mut out = Vec::new();
    let study = values.study;
    let visits = Visits::new(fit, study, plan.plan.model == ModelKind::ChangeMmrm);
    for contrast in &plan.plan.contrast {
        let of = |g: usize| of_group(&visits, contrast, g, mean_of, study);
        let n = fit.group_names.len();
        let within = (0..n).map(|g| (g, false));
        let between = (1..n).filter(|_| compared).map(|g| (g, true));
        for (g, is_between) in within.chain(between) {
            let (cells, visit) = of(g);
            let cells = cells.map(|both| {
                let minus = both[1].iter().map(|(g, v, w)| (*g, *v, -w));
                let minus: Vec<Cell> = minus.filter(|_| is_between).collect();
                [both[0].clone(), minus].concat()
            });
            let weights = cells
                .filter(|c| !c.is_empty())
                .and_then(|c| mmrm::weights_of_cells(fit, &c));
            let row = match &weights {
                Some(weights) => Some(test_of(weights)?),
                None => None,
            };
            let key = ContrastKey {
                family: ContrastFamily::Custom,
                group: fit.group_names[g].clone(),
                versus: if is_between {
                    fit.group_names[0].clone()
                } else {
                    String::new()
                },
                visit,
                treatment: None,
                name: Some(contrast.name.clone()),
            };
            let mut row = ContrastEstimate::of(key, row, values.scale);
            if !contrast.measure.is_ratio(is_between) {
                (row.ratio, row.ratio_ci_low, row.ratio_ci_high) = (None, None, None);
            }
            let together = plan.plan.by_correlation();
            out.push((row, weights.filter(|_| together)));
        }
    }
    Ok(out)
}
