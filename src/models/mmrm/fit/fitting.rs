//! Fitting: preparation of the response, start values, optimum, and the fit in R's coding.

use crate::models::mmrm::covariance::by_group::ByGroup;
use crate::models::mmrm::covariance::random_effects::RandomEffects;
use crate::models::mmrm::covariance::structure::{CovarianceModel, Visits};
use crate::models::mmrm::covariance::{Covariance, VisitCovariance, model_of};
use crate::models::mmrm::data::coding::Coding;
use crate::models::mmrm::data::design::Design;
use crate::models::mmrm::data::mmrm_data::{MOST_PARAMETERS, MmrmData, MmrmError};
use crate::models::mmrm::fit::by_group::optimum_by_group;
use crate::models::mmrm::fit::newton::{self, Outcome};
use crate::models::mmrm::fit::prepared::{Prepared, prepare};
use crate::models::mmrm::fit::start;
use crate::models::mmrm::likelihood::criterion::{Problem, State};
use crate::models::mmrm::likelihood::dense;
use crate::models::mmrm::likelihood::moments;
use crate::plan::Estimation;
use crate::words::counted;
use std::sync::Arc;

/// A fitted mixed model for repeated measures.
///
/// `p` mean coefficients, `m` visits with values, `n_theta` covariance parameters; everything on
/// the scale of `y`.
#[derive(Debug, Clone)]
pub struct MmrmFit {
    /// REML or ML.
    pub estimation: Estimation,
    /// Where the covariance of the visits comes from.
    pub covariance: VisitCovariance,
    /// Groups in the model.
    pub group_names: Vec<String>,
    /// Visits in the model, length `m`.
    pub visit_names: Vec<String>,
    /// Baseline among `visit_names`; `None` when the baseline visit has no value.
    pub baseline: Option<usize>,
    /// R's names of the coefficients, length `p`.
    pub beta_names: Vec<String>,
    /// Coefficients, length `p`, treatment coding.
    pub beta: Vec<f64>,
    /// Columns R would report as NA.
    pub dropped_columns: Vec<String>,
    /// Model-based covariance `Phi` of `beta`, `p x p` row-major.
    pub beta_cov: Vec<f64>,
    /// Covariance of the visits, `m x m` row-major; group after group where each has its own.
    pub sigma: Vec<f64>,
    /// Covariance parameters in mmrm's parametrisation, length `n_theta`.
    pub theta: Vec<f64>,
    /// Inverse observed Hessian in theta, `n_theta x n_theta`; empty unless converged.
    pub theta_cov: Vec<f64>,
    /// (Restricted) log-likelihood.
    pub log_likelihood: f64,
    /// `-2 logLik + 2 n_theta` (fixed effects are not counted, as in mmrm).
    pub aic: f64,
    /// `-2 logLik + log(n_subjects) n_theta`.
    pub bic: f64,
    /// Number of covariance parameters.
    pub n_theta: usize,
    /// Number of values used.
    pub n_obs: usize,
    /// Number of subjects with a value.
    pub n_subjects: usize,
    /// Whether the optimum was reached; without it there is no inference.
    pub converged: bool,
    /// Why the optimiser stopped.
    pub why: String,
    /// Steps of the run kept.
    pub iterations: usize,
    /// Restarts, with their reasons; empty when the first run converged.
    pub log: Vec<String>,
    /// What was left out of the model, and what to be careful about.
    pub notes: Vec<String>,
    pub(in crate::models::mmrm) inner: Inner,
}

impl MmrmFit {
    /// Variances and covariances of the random effects over the residual variance, in the order of the
    /// model; 0 where the boundary took one away.
    pub(in crate::models::mmrm) fn component_ratios(&self) -> Vec<f64> {
        self.inner.model.ratios(&self.inner.theta)
    }

    /// The log-likelihood of these rows where the criterion is `f`.
    pub(in crate::models::mmrm) fn log_likelihood_of(&self, f: f64) -> f64 {
        let inner = &self.inner;
        let (n, p) = (inner.y.len(), inner.design.p);
        log_likelihood(f, (n, p), inner.problem.reml, inner.scale, &inner.coding)
    }
}

/// What inference needs: everything in the inside coding and for unit variance.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Inner {
    pub design: Design,
    pub coding: Coding,
    pub problem: Problem,
    pub state: State,
    pub model: Arc<dyn CovarianceModel>,
    /// theta for unit variance.
    pub theta: Vec<f64>,
    /// Coefficients in the inside coding, scale of `y`.
    pub gamma: Vec<f64>,
    /// Scale of `y` against the inside.
    pub scale: f64,
    /// Response inside: least squares fit taken out, unit variance.
    pub y: Vec<f64>,
}

/// Runs from one or two starts; `log` records every further run. `free`: Sigma is unstructured.
pub(in crate::models::mmrm) fn optimum(
    problem: &Problem,
    model: &dyn CovarianceModel,
    free: bool,
    log: &mut Vec<String>,
) -> Outcome {
    let mut state = State::new(problem);
    let first = start::from_data(problem, model, free, &mut state);
    let zero = || dense::zeros(model.n_theta());
    let (start, steps) = first.unwrap_or_else(|| (zero(), 0));
    if free && has_no_maximum(problem) {
        return newton::refused(problem, model, &start, state, ENDLESS);
    }
    let mut outcome = newton::minimise(problem, model, &start, state);
    // The look that shows an optimum is a step as well.
    outcome.iterations = (outcome.iterations + steps).max(1);
    if !outcome.converged {
        log.push(format!(
            "first run: {}; started again from equal variances",
            outcome.why
        ));
        let second = newton::minimise(problem, model, &zero(), State::new(problem));
        // How close a run came to its optimum says nothing about the study.
        let ended = if second.converged {
            "an optimum was found"
        } else {
            &second.why
        };
        log.push(format!("second run: {ended}"));
        if second.converged || second.state.f < outcome.state.f {
            outcome = second;
        }
    } else if !free && model.n_theta() > 2 {
        // These likelihoods can have several optima: a second start is the only way to see.
        let second = newton::minimise(problem, model, &zero(), State::new(problem));
        if second.converged && second.state.f < outcome.state.f - 1e-7 {
            log.push(format!(
                "the likelihood has several optima: the one reached from equal variances is better by {:.3} and is used",
                outcome.state.f - second.state.f
            ));
            outcome = second;
        }
    }
    outcome
}

/// Visits from which the check of [`has_no_maximum`] saves seconds; with fewer the search itself finds out at once.
const MANY_VISITS: usize = 10;
const ENDLESS: &str =
    "the likelihood rises without end, because there are no more subjects than visits";

/// Whether an unstructured covariance has no maximum of the likelihood: with no more subjects than visits some
/// combination of the visits has no variance left in those who have them all, and the likelihood is infinite there.
fn has_no_maximum(problem: &Problem) -> bool {
    let of_set = |set: usize| problem.patterns.iter().filter(move |p| p.set == set);
    problem.m >= MANY_VISITS
        && (0..problem.sets).any(|set| {
            let n: f64 = of_set(set).map(|p| p.n).sum();
            n <= problem.m as f64 && of_set(set).any(|p| p.visits.len() == problem.m)
        })
}

/// Fits the model `group * visit + covariates` with the given covariance between visits.
///
/// # Errors
/// As [`collect`]. A fit without an optimum is no error: see [`MmrmFit::converged`].
///
/// Checked against R mmrm 0.3.18 at its exact optimum: `tests/golden/*__mmrm_us.json`.
pub fn fit(
    data: &MmrmData,
    covariance: impl Into<Covariance>,
    estimation: Estimation,
) -> Result<MmrmFit, MmrmError> {
    Ok(collect(data, covariance, estimation)?.optimise())
}

/// The data of one fit reduced to moments: all that costs by the subject is done.
#[derive(Debug, Clone)]
pub struct Collected {
    covariance: VisitCovariance,
    estimation: Estimation,
    design: Design,
    coding: Coding,
    prepared: Prepared,
    problem: Problem,
    model: Arc<dyn CovarianceModel>,
    /// The covariance of a single group, where each has its own.
    of_group: Option<Arc<dyn CovarianceModel>>,
}

/// Lays out the mean model and collects the moments of the data.
///
/// # Errors
/// [`MmrmError`] when the data do not fit together, there are fewer values than mean parameters,
/// fewer than two subjects, or nothing varies.
pub fn collect(
    data: &MmrmData,
    covariance: impl Into<Covariance>,
    estimation: Estimation,
) -> Result<Collected, MmrmError> {
    let covariance = covariance.into();
    collect_with(
        data,
        VisitCovariance::Structure(covariance),
        estimation,
        |visits| model_of(covariance.structure, visits),
    )
}

/// The same for any covariance: `model` makes it for the visits that have a value.
pub(in crate::models::mmrm) fn collect_with(
    data: &MmrmData,
    covariance: VisitCovariance,
    estimation: Estimation,
    model: impl FnOnce(&Visits<'_>) -> Result<Arc<dyn CovarianceModel>, MmrmError>,
) -> Result<Collected, MmrmError> {
    let design = Design::new(data)?;
    let (n, p, m) = (data.y.len(), design.p, design.n_visits);
    if design.n_subjects < 2 {
        return Err(MmrmError::TooFewSubjects(design.n_subjects));
    }
    if n <= p {
        return Err(MmrmError::TooFewValues { n, p });
    }
    let prepared = prepare(&design, &data.y)?;
    let coding = design.coding(false)?;
    let by_group = covariance.is_by_group() && design.n_groups > 1;
    let blocks = design.blocks();
    let patterns = moments::collect(&design, &blocks, &prepared.y, by_group);
    let problem = Problem {
        m,
        reml: estimation == Estimation::Reml,
        sets: if by_group { design.n_groups } else { 1 },
        blocks,
        patterns,
    };
    let one = model(&Visits {
        number: m,
        times: design.times.as_deref(),
    })?;
    let (model, of_group): (Arc<dyn CovarianceModel>, _) = if by_group {
        (Arc::new(ByGroup::new(one.clone(), problem.sets)), Some(one))
    } else {
        (one, None)
    };
    if model.n_theta() > MOST_PARAMETERS {
        return Err(MmrmError::TooManyParameters(model.n_theta()));
    }
    Ok(Collected {
        covariance,
        estimation,
        design,
        coding,
        prepared,
        problem,
        model,
        of_group,
    })
}

impl Collected {
    /// Finds the optimum; what it costs does not depend on the number of subjects.
    #[must_use]
    pub fn optimise(self) -> MmrmFit {
        self.optimise_from(None)
    }

    /// The same; begun at the optimum of `near`, a fit of almost the same data, where the covariance is unstructured:
    /// other structures can have several optima, and each fit has to look for the best.
    pub(in crate::models::mmrm) fn optimise_from(mut self, near: Option<&MmrmFit>) -> MmrmFit {
        let mut notes = std::mem::take(&mut self.design.notes);
        notes.extend(self.few_complete());
        let free = self.covariance.is_unstructured();
        let mut log = Vec::new();
        let begun = near.filter(|_| free).and_then(|near| self.begun_at(near));
        let mut outcome = begun.unwrap_or_else(|| self.best_from_data(free, &mut log));
        // The boundary takes parameters away, but AIC and BIC count those of the full model.
        let n_components = self.model.n_theta();
        if self.has_components() && !(outcome.converged && self.model.is_inside(&outcome.theta)) {
            outcome = self.at_boundary(outcome, &mut notes);
        }
        let theta_cov = covariance_of_theta(&mut outcome, self.model.n_theta());
        self.report(outcome, theta_cov, n_components, log, notes)
    }

    /// The optimum from starts made of the data.
    fn best_from_data(&self, free: bool, log: &mut Vec<String>) -> Outcome {
        let model = self.model.as_ref();
        let of_groups = self.of_group.as_deref().and_then(|one| {
            optimum_by_group(&self.problem, model, log, |part, log| {
                optimum(part, one, free, log)
            })
        });
        of_groups.unwrap_or_else(|| optimum(&self.problem, model, free, log))
    }

    /// The optimum from that of another fit; `None` where it does not lead there.
    fn begun_at(&self, near: &MmrmFit) -> Option<Outcome> {
        let model = self.model.as_ref();
        if near.inner.problem.m != self.problem.m || near.inner.problem.sets != self.problem.sets {
            return None;
        }
        let mut theta = near.inner.theta.clone();
        model.rescale(&mut theta, near.inner.scale / self.prepared.scale);
        let state = State::new(&self.problem);
        Some(newton::minimise(&self.problem, model, &theta, state)).filter(|o| o.converged)
    }

    /// Whether the covariance has variance components.
    fn has_components(&self) -> bool {
        self.covariance.is_random() && self.design.n_visits > 1
    }

    /// A warning when an unstructured covariance has few subjects with every visit.
    fn few_complete(&self) -> Option<String> {
        let (m, n_groups) = (self.design.n_visits, self.design.n_groups);
        let complete: f64 = self
            .problem
            .patterns
            .iter()
            .filter(|q| q.visits.len() == m)
            .map(|q| q.n)
            .sum();
        let few = complete - (n_groups as f64) < (m * self.problem.sets) as f64;
        (self.covariance.is_unstructured() && few && m > 1).then(|| {
            format!(
                "{} with all {m} visits in {}: too few to be sure that an unstructured covariance has an optimum",
                counted(complete as usize, "subject"),
                counted(n_groups, "group")
            )
        })
    }

    /// The best optimum with a variance of 0 or a correlation of 1, where the one without bounds lies outside; its
    /// model takes the place of the full one.
    fn at_boundary(&mut self, mut outside: Outcome, notes: &mut Vec<String>) -> Outcome {
        let tried = self.model.at_boundary(&outside.theta);
        let runs = tried.into_iter().map(|(model, start)| {
            let state = State::new(&self.problem);
            let run = newton::minimise(&self.problem, model.as_ref(), &start, state);
            (model, run)
        });
        let best = runs
            .filter(|(model, run)| run.converged && model.is_inside(&run.theta))
            .min_by(|a, b| a.1.state.f.total_cmp(&b.1.state.f));
        let Some((model, run)) = best else {
            if outside.converged {
                outside.converged = false;
                outside.why =
                    "the variances of the random effects have no optimum among the possible ones"
                        .into();
            }
            return outside;
        };
        let intercept = VisitCovariance::Random(RandomEffects::Intercept);
        notes.push(if self.covariance == intercept {
            "the variance between subjects is estimated as 0, the lowest it can be: visits of one subject are no more alike than those of two".into()
        } else {
            "singular fit: a variance of the random effects is estimated as 0, or their correlation as 1 or -1, which the data do not tell apart; consider a random intercept alone; the degrees of freedom ignore the parameter at its bound".into()
        });
        self.model = model;
        run
    }

    /// The fit on the scale of `y` and in R's coding.
    fn report(
        mut self,
        outcome: Outcome,
        theta_cov: Vec<f64>,
        n_components: usize,
        log: Vec<String>,
        notes: Vec<String>,
    ) -> MmrmFit {
        let (n, p) = (self.prepared.y.len(), self.design.p);
        let reml = self.problem.reml;
        let random = self.has_components();
        let scale = self.prepared.scale;
        let state = outcome.state;
        let n_theta = self.model.n_theta();
        let gamma: Vec<f64> = self
            .prepared
            .gamma
            .iter()
            .zip(&state.gamma)
            .map(|(a, b)| a + scale * b)
            .collect();
        let log_likelihood = log_likelihood(state.f, (n, p), reml, scale, &self.coding);
        let mut reported = outcome.theta.clone();
        self.model.rescale(&mut reported, scale);
        // lme4 counts the means as well, and values rather than subjects.
        let (counted, size) = if random {
            (p + n_components, n)
        } else {
            (n_theta, self.design.n_subjects)
        };
        let penalty = counted as f64;
        MmrmFit {
            estimation: self.estimation,
            covariance: self.covariance,
            group_names: std::mem::take(&mut self.design.group_names),
            visit_names: std::mem::take(&mut self.design.visit_names),
            baseline: self.design.baseline,
            beta_names: std::mem::take(&mut self.coding.names),
            beta: dense::multiply(&self.coding.from_inside, &gamma, p, p, 1),
            dropped_columns: std::mem::take(&mut self.coding.dropped),
            beta_cov: covariance_of_beta(&self.problem, &self.coding, &state, scale),
            sigma: state.sigma.iter().map(|v| v * scale * scale).collect(),
            theta: reported,
            theta_cov,
            log_likelihood,
            aic: -2.0 * log_likelihood + 2.0 * penalty,
            bic: -2.0 * log_likelihood + (size as f64).ln() * penalty,
            n_theta: if random { n_components } else { n_theta },
            n_obs: n,
            n_subjects: self.design.n_subjects,
            converged: outcome.converged,
            why: outcome.why,
            iterations: outcome.iterations,
            log,
            notes,
            inner: Inner {
                design: self.design,
                coding: self.coding,
                problem: self.problem,
                state,
                model: self.model,
                theta: outcome.theta,
                gamma,
                scale,
                y: self.prepared.y,
            },
        }
    }
}

/// Largest variance of a parameter that says something. The parameters are logarithms and correlations on the whole
/// line: a standard error of ten thousand is no information at all, whatever rounding left in the Hessian.
const FLAT: f64 = 1e8;

/// The log-likelihood of `n` values with `p` means from the criterion for unit variance.
fn log_likelihood(f: f64, (n, p): (usize, usize), reml: bool, scale: f64, coding: &Coding) -> f64 {
    let free = if reml { n - p } else { n } as f64;
    -f - 0.5 * free * std::f64::consts::TAU.ln()
        - free * scale.ln()
        - if reml { coding.log_det } else { 0.0 }
}

/// Whether an optimum with this Hessian says something of every parameter.
pub(in crate::models::mmrm) fn says_something(hessian: &[f64], n_theta: usize) -> bool {
    let inverse = dense::invert_symmetric(hessian, n_theta);
    inverse.is_some_and(|w| (0..n_theta).all(|i| w[i * n_theta + i] <= FLAT))
}

/// Inverse of the Hessian; empty, and the outcome no optimum, where it has none that says anything.
fn covariance_of_theta(outcome: &mut Outcome, n_theta: usize) -> Vec<f64> {
    if !outcome.converged {
        return Vec::new();
    }
    let why = match dense::invert_symmetric(&outcome.hessian, n_theta) {
        Some(w) if (0..n_theta).any(|i| w[i * n_theta + i] > FLAT) => {
            "the likelihood is flat in at least one direction: the data say nothing about a covariance parameter"
        }
        Some(w) => return w,
        None => "the Hessian is not positive definite at the end",
    };
    outcome.converged = false;
    outcome.why = why.into();
    Vec::new()
}

/// Covariance of the coefficients in R's coding, `p x p`, on the scale of `y`.
fn covariance_of_beta(problem: &Problem, coding: &Coding, state: &State, scale: f64) -> Vec<f64> {
    let p = coding.term.len();
    let mut half = dense::zeros(p * p);
    problem
        .blocks
        .rows_times(&coding.from_inside, &state.phi, &mut half);
    let mut out = dense::multiply_to_symmetric(&half, &coding.from_inside, p, p);
    out.iter_mut().for_each(|v| *v *= scale * scale);
    out
}
