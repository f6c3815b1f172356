//! Whom a fit depends on: its contrasts without each subject in turn.
//!
//! Without covariates and with an unstructured covariance a subject is left out of the moments of the fit, and the
//! search begins at its optimum with its inverse Hessian: a few gradients each. Everything else is fitted again from
//! its rows.

use crate::models::mmrm::data::mmrm_data::MmrmData;
use crate::models::mmrm::fit::fitting::MmrmFit;
use crate::models::mmrm::fit::random::refit;
use crate::models::mmrm::fit::start;
use crate::models::mmrm::inference::analysis::Estimates;
use crate::models::mmrm::likelihood::criterion::{self, Problem, State};
use crate::models::mmrm::likelihood::dense;
use crate::models::mmrm::likelihood::moments::Subjects;

/// What happens to the contrasts when one subject is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Subject as numbered in the data.
    pub subject: usize,
    /// Estimate of each contrast without this subject, scale of `y`, in the order of the contrasts;
    /// `None` where it can't be estimated then, empty when the model has no optimum.
    pub without: Vec<Option<f64>>,
}

/// Refits the model without each subject in turn and takes the contrasts of each refit from its estimates.
#[must_use]
pub fn influence(
    data: &MmrmData,
    full: &MmrmFit,
    contrasts: impl Fn(&Estimates) -> Vec<Option<f64>>,
) -> Vec<Influence> {
    let mut subjects = data.subject.clone();
    subjects.sort_unstable();
    subjects.dedup();
    let mut near = Near::new(full);
    // The design numbers subjects in the same order.
    let numbered = subjects.into_iter().enumerate();
    numbered
        .map(|(number, subject)| {
            let quick = near.as_mut().and_then(|near| near.without(number));
            let found = quick.or_else(|| from_rows(data, full, subject));
            Influence {
                subject,
                without: found.as_ref().map(&contrasts).unwrap_or_default(),
            }
        })
        .collect()
}

/// The estimates without a subject, by a fit of the other rows.
fn from_rows(data: &MmrmData, full: &MmrmFit, subject: usize) -> Option<Estimates> {
    let rows: Vec<usize> = (0..data.y.len())
        .filter(|&r| data.subject[r] != subject)
        .collect();
    let refit = refit(&data.of_rows(&rows), full).ok()?;
    // A group or visit that is gone would give the contrasts another meaning.
    let alike = refit.group_names == full.group_names && refit.visit_names == full.visit_names;
    if !(alike && refit.converged) {
        return None;
    }
    Estimates::new(&refit.inner.design, &refit.inner.gamma).ok()
}

/// The moments of a fit, from which subjects are left out, and where the search for each optimum begins.
struct Near<'a> {
    full: &'a MmrmFit,
    subjects: Subjects,
    problem: Problem,
    state: State,
    /// Inverse Hessian of the fit in the elements of Sigma.
    inverse: Vec<f64>,
}

impl<'a> Near<'a> {
    /// `None` where a refit needs more than other moments: the covariates are centred and scaled over the rows, and
    /// structures with several optima are searched from several starts.
    fn new(full: &'a MmrmFit) -> Option<Self> {
        let inner = &full.inner;
        if !(full.converged && full.covariance.is_unstructured() && inner.design.columns.is_empty())
        {
            return None;
        }
        let (nt, s) = (inner.model.n_theta(), inner.problem.n_elements());
        let mut jac = vec![0.0; s * nt];
        inner
            .model
            .jacobian(&inner.theta, &inner.state.sigma, &mut jac);
        let half = dense::multiply(&jac, &full.theta_cov, s, nt, nt);
        Some(Self {
            full,
            subjects: Subjects::new(&inner.design, inner.problem.sets > 1),
            problem: inner.problem.clone(),
            state: State::new(&inner.problem),
            inverse: dense::multiply_to_symmetric(&half, &jac, s, nt),
        })
    }

    /// The estimates without the subject of this number; `None` where the search does not arrive.
    fn without(&mut self, number: usize) -> Option<Estimates> {
        let inner = &self.full.inner;
        let design = &inner.design;
        let left = self.full.n_obs - self.subjects.n_values(number);
        if self.full.n_subjects < 3 || left <= design.p {
            return None;
        }
        let blocks = &inner.problem.blocks;
        let (at, pattern) = (self.subjects).pattern_without(design, blocks, &inner.y, number)?;
        let with = std::mem::replace(self.problem.patterns.get_mut(at)?, pattern);
        let state = &mut self.state;
        state.sigma.copy_from_slice(&inner.state.sigma);
        let (_, arrived) = start::approach(&self.problem, state, Some(&self.inverse));
        let arrived = arrived && criterion::evaluate(&self.problem, state).is_some();
        self.problem.patterns[at] = with;
        if !arrived {
            return None;
        }
        let before = inner.gamma.iter().zip(&inner.state.gamma);
        let gamma = before.zip(&self.state.gamma);
        let gamma: Vec<f64> = gamma
            .map(|((g, old), new)| g + inner.scale * (new - old))
            .collect();
        Estimates::new(design, &gamma).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::mmrm::data::mmrm_data::{CovariateValues, DesignCovariate, MeanModel};
    use crate::models::mmrm::fit::fitting::fit;
    use crate::models::mmrm::{Covariance, CovarianceStructure};
    use crate::plan::Estimation;

    /// Two groups of 16 at three visits, some not seen.
    fn data() -> MmrmData {
        let (mut y, mut subject, mut visit) = (vec![], vec![], vec![]);
        let mut x = 0.43_f64;
        for s in 0..32 {
            for v in (0..3).filter(|v| (s + 7 * v) % 9 != 0) {
                x = 3.99 * x * (1.0 - x);
                y.push(x + 0.3 * (s % 5) as f64 + 0.2 * v as f64);
                // Numbers with gaps, as where subjects have no value.
                subject.push(3 * s + 1);
                visit.push(v);
            }
        }
        MmrmData {
            group: subject.iter().map(|s| s % 2).collect(),
            y,
            subject,
            visit,
            n_groups: 2,
            n_visits: 3,
            covariates: Vec::new(),
            group_names: vec!["A".into(), "B".into()],
            visit_names: (0..3).map(|v| format!("V{v}")).collect(),
            times: None,
            baseline: Some(0),
            mean: MeanModel::GroupByVisit,
        }
    }

    #[test]
    fn leaving_out_of_the_moments_is_a_fit_of_the_other_rows() {
        let data = data();
        let mut quick = 0;
        for (estimation, by_group) in [
            (Estimation::Reml, false),
            (Estimation::Ml, false),
            (Estimation::Reml, true),
        ] {
            let covariance = Covariance {
                structure: CovarianceStructure::Unstructured,
                by_group,
            };
            let full = fit(&data, covariance, estimation).unwrap();
            let mut near = Near::new(&full).unwrap();
            for number in 0..32 {
                let Some(found) = near.without(number) else {
                    continue;
                };
                quick += 1;
                let wanted = from_rows(&data, &full, 3 * number + 1).unwrap();
                let found = found.contrasts.iter().zip(&wanted.contrasts);
                for ((_, a), (_, b)) in found {
                    assert!(
                        (a.unwrap() - b.unwrap()).abs() < 1e-9,
                        "{number}: {a:?} {b:?}"
                    );
                }
            }
        }
        // Where one of few subjects moves the optimum far, the search does not arrive and the rows are fitted.
        assert!(quick > 12, "{quick} of 96");
    }

    #[test]
    fn other_models_are_fitted_again() {
        let mut data = data();
        let cs = CovarianceStructure::CompoundSymmetry;
        let full = fit(&data, cs, Estimation::Reml).unwrap();
        assert!(Near::new(&full).is_none());
        data.covariates.push(DesignCovariate {
            name: "age".into(),
            kind: CovariateValues::Number(data.subject.iter().map(|s| (s % 7) as f64).collect()),
            by_visit: true,
        });
        let us = CovarianceStructure::Unstructured;
        let full = fit(&data, us, Estimation::Reml).unwrap();
        assert!(Near::new(&full).is_none());
        let all = influence(&data, &full, |of| {
            of.contrasts.iter().map(|(_, e)| *e).collect()
        });
        assert_eq!(all.len(), 32);
        assert!(
            all.iter()
                .all(|one| one.without.iter().all(Option::is_some))
        );
        assert!(all.iter().all(|one| !one.without.is_empty()));
    }
}
