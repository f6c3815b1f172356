//! The tables of a model whose likelihood takes more than its visits into account: limits, or batches.

use crate::models::mmrm::{self, MmrmError, MmrmFit, TestedEstimate};
use crate::plan::ResolvedPlan;
use crate::results::{ContrastEstimate, ContrastFamily, ContrastKey, GroupSigma, ModelResults};
use crate::run::mixed::model::WeightedContrast;
use crate::run::mixed::own_contrasts::{self, TestOf};
use crate::run::mixed::written;
use crate::run::values::Values;

/// A fit that started from another, whose names and weights it shares.
pub(in crate::run) struct Refit<'a> {
    pub start: &'a MmrmFit,
    /// Covariance of the coefficients.
    pub beta_cov: &'a [f64],
    /// Covariance of the visits; group after group where each has its own.
    pub sigma: &'a [f64],
    /// The test of weights in the coefficients.
    pub test: &'a TestOf<'a>,
}

impl Refit<'_> {
    /// Covariance, coefficients and means into `model`, which holds those of another fit; returns the contrasts.
    ///
    /// # Errors
    /// As the tests.
    pub fn tables(
        &self,
        values: &Values<'_>,
        plan: &ResolvedPlan,
        compared: bool,
        model: &mut ModelResults,
    ) -> Result<Vec<WeightedContrast>, MmrmError> {
        let (start, test) = (self.start, self.test);
        let m = start.visit_names.len().max(1);
        let rows = |sigma: &[f64]| sigma.chunks(m).map(<[f64]>::to_vec).collect();
        if model.sigma_by_group.is_empty() {
            model.sigma = rows(self.sigma);
        } else {
            let groups = start.group_names.iter().zip(self.sigma.chunks(m * m));
            model.sigma_by_group = groups
                .map(|(group, sigma)| GroupSigma {
                    group: group.clone(),
                    sigma: rows(sigma),
                })
                .collect();
        }
        let p = start.beta.len();
        let coefficients = (start.beta_names.iter().enumerate())
            .map(|(j, name)| {
                let unit: Vec<f64> = (0..p).map(|i| f64::from(u8::from(i == j))).collect();
                Ok((name.clone(), test(&unit)?))
            })
            .collect::<Result<Vec<_>, MmrmError>>()?;
        written::tables(model, self.beta_cov, &coefficients, &[]);
        let tested = |weights: &Option<Vec<f64>>| -> Result<Option<TestedEstimate>, MmrmError> {
            weights.as_ref().map(|w| test(w)).transpose()
        };
        let of_cells = |cells: &[(usize, usize, f64)]| mmrm::weights_of_cells(start, cells);
        let place = |names: &[String], name: &str| names.iter().position(|n| n == name);
        for mean in &mut model.emmeans {
            let cell =
                place(&start.group_names, &mean.group).zip(place(&start.visit_names, &mean.visit));
            let weights = cell.and_then(|(g, v)| of_cells(&[(g, v, 1.0)]));
            *mean = written::mean(&mean.group, &mean.visit, None, tested(&weights)?);
        }
        let mut out = self.usual(values, model)?;
        let mean_of = |g: usize, v: usize| Some(test(&of_cells(&[(g, v, 1.0)])?).ok()?.estimate);
        out.extend(own_contrasts::rows(
            start, &mean_of, test, values, plan, compared,
        )?);
        Ok(out)
    }

    /// The contrasts of the usual families that `model` has.
    fn usual(
        &self,
        values: &Values<'_>,
        model: &ModelResults,
    ) -> Result<Vec<WeightedContrast>, MmrmError> {
        let start = self.start;
        let m = start.visit_names.len().max(1);
        let place = |names: &[String], name: &str| names.iter().position(|n| n == name);
        let sd = |group: usize, visit: usize| {
            let set = if self.sigma.len() > m * m { group } else { 0 };
            self.sigma[(set * m + visit) * m + visit].sqrt()
        };
        let baseline = &values.study.visits[values.study.baseline].label;
        let usual = model.contrasts.iter();
        let usual = usual.filter(|c| c.key.family != ContrastFamily::Custom);
        usual
            .map(|old| {
                let cells = cells_of(&old.key, start, baseline);
                let weights = cells.and_then(|c| mmrm::weights_of_cells(start, &c));
                let row = weights.as_ref().map(|w| (self.test)(w)).transpose()?;
                let mut row = ContrastEstimate::of(old.key.clone(), row, values.scale);
                let yardstick = match old.key.family {
                    ContrastFamily::ChangeFromBaseline => place(&start.group_names, &old.key.group),
                    _ => Some(0),
                };
                let cell = yardstick.zip(place(&start.visit_names, &old.key.visit));
                row.standardized = row.estimate.zip(cell).map(|(e, (g, v))| e / sd(g, v));
                Ok((row, weights))
            })
            .collect()
    }
}

/// The signed means of a contrast of the usual families.
fn cells_of(key: &ContrastKey, fit: &MmrmFit, baseline: &str) -> Option<Vec<(usize, usize, f64)>> {
    let visit_of = |label: &str| fit.visit_names.iter().position(|v| v == label);
    let group = fit.group_names.iter().position(|g| *g == key.group)?;
    let visit = visit_of(&key.visit)?;
    let change = |g: usize, sign: f64| Some([(g, visit, sign), (g, visit_of(baseline)?, -sign)]);
    match key.family {
        ContrastFamily::ChangeFromBaseline => Some(change(group, 1.0)?.to_vec()),
        ContrastFamily::GroupDifference => Some(vec![(group, visit, 1.0), (0, visit, -1.0)]),
        ContrastFamily::DifferenceInChange => {
            Some([change(group, 1.0)?, change(0, -1.0)?].concat())
        }
        ContrastFamily::TreatmentDifference | ContrastFamily::Custom => None,
    }
}
