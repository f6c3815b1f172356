//! What a covariance for each group would be, beside a fit with one for all: no tests, and little of its cost.

use crate::models::mmrm::fit::fitting::{MmrmFit, optimum, says_something};
use crate::models::mmrm::likelihood::criterion::Problem;
use crate::models::mmrm::likelihood::moments;

/// The fit with a covariance of the same structure for each group.
#[derive(Debug, Clone)]
pub struct GroupCovariances {
    /// (Restricted) log-likelihood.
    pub log_likelihood: f64,
    /// Number of covariance parameters.
    pub n_theta: usize,
    /// Covariance of the visits, `m x m` row-major, group after group.
    pub sigma: Vec<f64>,
}

/// The covariance of each group, from the rows of `fit`, which has one for all; an unstructured one only where every
/// group has more complete subjects than visits. `None` where means tie the groups together, or a group has no optimum
/// of its own.
#[must_use]
pub fn group_covariances(fit: &MmrmFit) -> Option<GroupCovariances> {
    let inner = &fit.inner;
    if inner.problem.sets > 1 || fit.covariance.is_random() {
        return None;
    }
    let (m, blocks) = (inner.problem.m, &inner.problem.blocks);
    let patterns = moments::collect(&inner.design, blocks, &inner.y, true);
    let problem = Problem {
        m,
        reml: inner.problem.reml,
        sets: inner.design.n_groups,
        blocks: blocks.clone(),
        patterns,
    };
    let free = fit.covariance.is_unstructured();
    let model = inner.model.as_ref();
    let (mut f, mut sigma) = (0.0, Vec::with_capacity(problem.sets * m * m));
    for part in problem.by_set()? {
        let complete = part.patterns.iter().filter(|p| p.visits.len() == m);
        if free && complete.map(|p| p.n).sum::<f64>() <= m as f64 {
            return None;
        }
        let outcome = optimum(&part, model, free, &mut Vec::new());
        if !outcome.converged || !says_something(&outcome.hessian, model.n_theta()) {
            return None;
        }
        f += outcome.state.f;
        let scale = inner.scale * inner.scale;
        sigma.extend(outcome.state.sigma.iter().map(|v| v * scale));
    }
    let n_theta = problem.sets * model.n_theta();
    Some(GroupCovariances {
        log_likelihood: fit.log_likelihood_of(f),
        n_theta,
        sigma,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::mmrm::data::mmrm_data::{MeanModel, MmrmData};
    use crate::models::mmrm::fit::fitting::fit;
    use crate::models::mmrm::{Covariance, CovarianceStructure, Estimation};

    #[test]
    fn they_are_those_of_the_full_fit() {
        let (mut y, mut subject, mut visit) = (vec![], vec![], vec![]);
        let mut x = 0.41_f64;
        for s in 0..30 {
            for v in (0..3).filter(|v| (s + 5 * v) % 7 != 0) {
                x = 3.99 * x * (1.0 - x);
                y.push(100.0 * x * (1 + s % 2) as f64 + 30.0 * (s % 5) as f64 + v as f64);
                subject.push(s);
                visit.push(v);
            }
        }
        let data = MmrmData {
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
        };
        let structures = [
            CovarianceStructure::Unstructured,
            CovarianceStructure::HeterogeneousAutoregressive,
        ];
        for (structure, estimation) in structures
            .into_iter()
            .flat_map(|s| [(s, Estimation::Reml), (s, Estimation::Ml)])
        {
            let one = fit(&data, structure, estimation).unwrap();
            let by_group = Covariance {
                structure,
                by_group: true,
            };
            let full = fit(&data, by_group, estimation).unwrap();
            let alone = group_covariances(&one).unwrap();
            assert!(full.converged && full.n_theta == alone.n_theta);
            assert!((full.log_likelihood - alone.log_likelihood).abs() < 1e-9);
            for (a, b) in full.sigma.iter().zip(&alone.sigma) {
                assert!((a / b - 1.0).abs() < 1e-8, "{a} {b}");
            }
            assert!(group_covariances(&full).is_none());
        }
    }
}
