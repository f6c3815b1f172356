//! A covariance for each group: the optimum of each, then of all.

use crate::models::mmrm::covariance::structure::CovarianceModel;
use crate::models::mmrm::fit::newton::{self, Outcome};
use crate::models::mmrm::likelihood::criterion::{Problem, State};

/// The optimum of `model`, which has a Sigma for each group; `optimum` finds that of a single group. Where no mean ties
/// the groups together, each has a likelihood of its own, and theirs are found at a fraction of the cost of one for
/// all.
///
/// `None` where the groups share means, or one has no optimum of its own.
pub(in crate::models::mmrm) fn optimum_by_group(
    problem: &Problem,
    model: &dyn CovarianceModel,
    log: &mut Vec<String>,
    optimum: impl Fn(&Problem, &mut Vec<String>) -> Outcome,
) -> Option<Outcome> {
    let parts = problem.by_set()?;
    let mut theta = Vec::with_capacity(model.n_theta());
    let (mut iterations, mut own_log) = (0, Vec::new());
    for part in &parts {
        let outcome = optimum(part, &mut own_log);
        if !outcome.converged {
            return None;
        }
        theta.extend_from_slice(&outcome.theta);
        iterations += outcome.iterations;
    }
    let state = State::new(problem);
    let mut outcome = newton::minimise(problem, model, &theta, state);
    outcome.iterations += iterations;
    outcome.converged.then(|| {
        log.append(&mut own_log);
        outcome
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::mmrm::data::mmrm_data::{MeanModel, MmrmData};
    use crate::models::mmrm::fit::fitting::fit;
    use crate::models::mmrm::likelihood::dense;
    use crate::models::mmrm::{Covariance, CovarianceStructure, Estimation};

    /// Two groups of 14 at three visits, some not seen.
    fn data() -> MmrmData {
        let (mut y, mut subject, mut visit) = (vec![], vec![], vec![]);
        let mut x = 0.41_f64;
        for s in 0..28 {
            for v in (0..3).filter(|v| (s + 5 * v) % 7 != 0) {
                x = 3.99 * x * (1.0 - x);
                y.push(x * (1 + s % 2) as f64 + 0.3 * (s % 5) as f64 + 0.2 * v as f64);
                subject.push(s);
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
    fn groups_alone_have_the_optimum_of_all() {
        for structure in [
            CovarianceStructure::Unstructured,
            CovarianceStructure::HeterogeneousToeplitz,
        ] {
            let covariance = Covariance {
                structure,
                by_group: true,
            };
            for estimation in [Estimation::Reml, Estimation::Ml] {
                let fit = fit(&data(), covariance, estimation).unwrap();
                assert!(fit.converged, "{}", fit.why);
                let inner = &fit.inner;
                let model = inner.model.as_ref();
                let zero = vec![0.0; model.n_theta()];
                let state = State::new(&inner.problem);
                let all = newton::minimise(&inner.problem, model, &zero, state);
                assert!(all.converged, "{}", all.why);
                assert!((all.state.f - inner.state.f).abs() < 1e-9, "{structure:?}");
                let apart = all.theta.iter().zip(&inner.theta);
                let apart: Vec<f64> = apart.map(|(a, b)| a - b).collect();
                assert!(dense::dot(&apart, &apart).sqrt() < 1e-7, "{structure:?}");
                // It was found group by group, and the optimum of all took no step more.
                let one = crate::models::mmrm::covariance::model_of(
                    structure,
                    &crate::models::mmrm::covariance::structure::Visits {
                        number: 3,
                        times: None,
                    },
                )
                .unwrap();
                let again = optimum_by_group(&inner.problem, model, &mut Vec::new(), |part, _| {
                    let state = State::new(part);
                    newton::minimise(part, one.as_ref(), &vec![0.0; one.n_theta()], state)
                });
                assert!((again.unwrap().state.f - inner.state.f).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_shared_mean_keeps_the_groups_together() {
        let mut shared = data();
        shared.mean = MeanModel::CommonBaseline;
        let covariance = Covariance {
            structure: CovarianceStructure::Unstructured,
            by_group: true,
        };
        let fit = fit(&shared, covariance, Estimation::Reml).unwrap();
        assert!(fit.converged && fit.inner.problem.by_set().is_none());
    }
}
