//! Fitting: preparation of the response, start values, optimum, and the fit in R's coding.

use crate::models::mmrm::covariance::by_group::ByGroup;
use crate::models::mmrm::covariance::random_effects::RandomEffects;
use crate::models::mmrm::covariance::structure::{CovarianceModel, Visits};
use crate::models::mmrm::covariance::{Covariance, VisitCovariance, model_of};
use crate::models::mmrm::data::coding::Coding;
use crate::models::mmrm::data::design::Design;
use crate::models::mmrm::data::mmrm_data::{MOST_PARAMETERS, MmrmData, MmrmError};
use crate::models::mmrm::fit::newton::{self, Outcome};
use crate::models::mmrm::fit::start;
use crate::models::mmrm::likelihood::criterion::{Problem, State};
use crate::models::mmrm::likelihood::dense;
use crate::models::mmrm::likelihood::moments;
use crate::plan::Estimation;
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
    /// Newton iterations of the run kept.
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

/// Response with the least squares fit taken out and scaled to unit variance.
#[derive(Debug, Clone)]
struct Prepared {
    y: Vec<f64>,
    /// Least squares coefficients on the scale of `y`, inside coding.
    gamma: Vec<f64>,
    scale: f64,
}

fn prepare(design: &Design, y: &[f64]) -> Result<Prepared, MmrmError> {
    let (n, p) = (y.len(), design.p);
    let biggest = y.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    if biggest == 0.0 {
        return Err(MmrmError::NoVariation);
    }
    if !(1e-140..1e140).contains(&biggest) {
        return Err(MmrmError::Input(
            "the values are too large or too small for double precision; change their unit".into(),
        ));
    }
    let mut r: Vec<f64> = y.iter().map(|v| v / biggest).collect();
    let mut gamma = vec![0.0; p];
    let (mut xtx, mut b) = (vec![0.0; p * p], vec![0.0; p]);
    // Each row is one cell and the covariates.
    let covariates = |i: usize| {
        let v = design.visit[i];
        let columns = design.columns.iter();
        columns.filter_map(move |k| k.column[v].map(|c| (c, k.values[i])))
    };
    for (i, &cell) in design.cell_of_row.iter().enumerate() {
        xtx[cell * p + cell] += 1.0;
        for (c, x) in covariates(i) {
            xtx[c * p + cell] += x;
            for (d, z) in covariates(i) {
                xtx[c * p + d] += x * z;
            }
        }
    }
    // The factor is made from the lower triangle, where the covariates' rows are.
    if dense::cholesky(&mut xtx, p).is_none() {
        return Err(MmrmError::Singular(
            "groups, visits and covariates depend on each other".into(),
        ));
    }
    // Each pass takes out what rounding left of the one before; cell means need no third.
    let passes = if design.columns.is_empty() { 2 } else { 3 };
    for _ in 0..passes {
        b.fill(0.0);
        for (i, (v, &cell)) in r.iter().zip(&design.cell_of_row).enumerate() {
            b[cell] += v;
            covariates(i).for_each(|(c, x)| b[c] += x * v);
        }
        dense::solve_factored(&xtx, p, &mut b);
        for c in 0..p {
            gamma[c] += b[c];
        }
        for (i, (v, &cell)) in r.iter_mut().zip(&design.cell_of_row).enumerate() {
            *v -= b[cell] + covariates(i).map(|(c, x)| x * b[c]).sum::<f64>();
        }
    }
    let s = (dense::dot(&r, &r) / (n - p) as f64).sqrt();
    if s < 1e-13 {
        return Err(MmrmError::NoVariation);
    }
    r.iter_mut().for_each(|v| *v /= s);
    gamma.iter_mut().for_each(|v| *v *= biggest);
    Ok(Prepared {
        y: r,
        gamma,
        scale: s * biggest,
    })
}

/// Runs from one or two starts; `log` records every further run. `free`: Sigma is unstructured.
fn optimum(
    problem: &Problem,
    model: &dyn CovarianceModel,
    free: bool,
    log: &mut Vec<String>,
) -> Outcome {
    let mut state = State::new(problem, model.n_theta());
    let first = start::from_data(problem, model, if free { 4 } else { 0 }, &mut state);
    let zero = vec![0.0; model.n_theta()];
    let mut outcome = newton::minimise(problem, model, first.as_deref().unwrap_or(&zero), state);
    if !outcome.converged {
        log.push(format!(
            "first run: {}; started again from equal variances",
            outcome.why
        ));
        let second = newton::minimise(problem, model, &zero, State::new(problem, model.n_theta()));
        log.push(format!("second run: {}", second.why));
        if second.converged || second.state.f < outcome.state.f {
            outcome = second;
        }
    } else if !free && model.n_theta() > 2 {
        // These likelihoods can have several optima: a second start is the only way to see.
        let second = newton::minimise(problem, model, &zero, State::new(problem, model.n_theta()));
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
    let model: Arc<dyn CovarianceModel> = if by_group {
        Arc::new(ByGroup::new(one, problem.sets))
    } else {
        one
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
    })
}

impl Collected {
    /// Finds the optimum; what it costs does not depend on the number of subjects.
    #[must_use]
    pub fn optimise(mut self) -> MmrmFit {
        let mut notes = std::mem::take(&mut self.design.notes);
        notes.extend(self.few_complete());
        let free = self.covariance.is_unstructured();
        let mut log = Vec::new();
        let mut outcome = optimum(&self.problem, self.model.as_ref(), free, &mut log);
        // The boundary takes parameters away, but AIC and BIC count those of the full model.
        let n_components = self.model.n_theta();
        if self.has_components() && !(outcome.converged && self.model.is_inside(&outcome.theta)) {
            outcome = self.at_boundary(outcome, &mut notes);
        }
        let theta_cov = covariance_of_theta(&mut outcome, self.model.n_theta());
        self.report(outcome, theta_cov, n_components, log, notes)
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
                "{complete} subjects with all {m} visits in {n_groups} group(s): too few to be sure that an unstructured covariance has an optimum"
            )
        })
    }

    /// The best optimum with a variance of 0 or a correlation of 1, where the one without bounds lies outside; its
    /// model takes the place of the full one.
    fn at_boundary(&mut self, mut outside: Outcome, notes: &mut Vec<String>) -> Outcome {
        let tried = self.model.at_boundary(&outside.theta);
        let runs = tried.into_iter().map(|(model, start)| {
            let state = State::new(&self.problem, model.n_theta());
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
            "the random effects are estimated at the edge of what they can be (a variance of 0, or a correlation of 1): the data do not tell them apart, and a simpler model says as much".into()
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
        let free = if reml { n - p } else { n } as f64;
        let log_likelihood = -state.f
            - 0.5 * free * std::f64::consts::TAU.ln()
            - free * scale.ln()
            - if reml { self.coding.log_det } else { 0.0 };
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
            group_names: self.design.group_names.clone(),
            visit_names: self.design.visit_names.clone(),
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

/// Inverse of the Hessian; empty, and the outcome no optimum, where it has none that says anything.
fn covariance_of_theta(outcome: &mut Outcome, n_theta: usize) -> Vec<f64> {
    if !outcome.converged {
        return Vec::new();
    }
    let why = match dense::invert_symmetric(&outcome.hessian, n_theta) {
        // The parameters are logarithms and correlations on the whole line: a standard error of
        // ten thousand is no information at all, whatever rounding left in the Hessian.
        Some(w) if (0..n_theta).any(|i| w[i * n_theta + i] > 1e8) => {
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
    let mut half = vec![0.0; p * p];
    problem
        .blocks
        .rows_times(&coding.from_inside, &state.phi, &mut half);
    let mut out = dense::multiply_transposed(&half, &coding.from_inside, p, p, p);
    out.iter_mut().for_each(|v| *v *= scale * scale);
    out
}
