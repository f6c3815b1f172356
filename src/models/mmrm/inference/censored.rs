//! The mixed model by maximum likelihood where some values are known as limits only (Tobit).
//!
//! | symbol | meaning |
//! |---|---|
//! | `O`, `C` | visits of a subject with a value, and with a limit |
//! | `gamma` | mean coefficients, inside coding |
//! | `theta` | covariance parameters |
//!
//! A subject contributes `log N(y_O; mu_O, Sigma_OO) + log P(Y_C beyond its limits | y_O)`. All parameters are
//! estimated together by Newton's method (`search`). Standard errors are from the inverse observed information of all
//! parameters, tests from the normal distribution. Sources: Tobin (1958), Econometrica 26:24; Hughes (1999),
//! Biometrics 55:625. Checked against `tests/golden/ketamine_log_opn__tobit_us.json`.

use crate::models::mmrm::covariance::Covariance;
use crate::models::mmrm::data::mmrm_data::{MmrmData, MmrmError};
use crate::models::mmrm::fit::fitting::{MmrmFit, fit};
use crate::models::mmrm::inference::contrasts::check_weights;
use crate::models::mmrm::inference::search::minimise;
use crate::models::mmrm::likelihood::dense;
use crate::numerics::{normal_below, normal_quantile, normal_two_sided_p};
use crate::plan::Estimation;
use crate::results::TestedEstimate;

/// What is known of a value instead of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// It is below this.
    Below(f64),
    /// It is above this.
    Above(f64),
}

/// A fit by the censored likelihood.
#[derive(Debug, Clone)]
pub struct CensoredFit {
    /// The maximum likelihood fit with substituted values that it started from: names and weights are those.
    pub start: MmrmFit,
    /// Coefficients, treatment coding.
    pub beta: Vec<f64>,
    /// Their covariance, `p x p`.
    pub beta_cov: Vec<f64>,
    /// Covariance of the visits; group after group where each has its own.
    pub sigma: Vec<f64>,
    /// Maximised log-likelihood.
    pub log_likelihood: f64,
    /// Mean coefficients and covariance parameters.
    pub n_parameters: usize,
    /// Rows known as limits.
    pub n_censored: usize,
    /// Newton steps.
    pub iterations: usize,
    /// Whether the optimum was reached.
    pub converged: bool,
    /// Why it stopped.
    pub why: String,
}

/// One subject's rows.
struct Subject {
    set: usize,
    /// Visits, mean columns with values, and value of the rows that have one.
    seen: Vec<Row>,
    /// The same of rows with a limit; the sign turns "above" into "below".
    limited: Vec<(Row, f64)>,
}

struct Row {
    visit: usize,
    mean: Vec<(usize, f64)>,
    value: f64,
}

/// The log-likelihood, in units in which the start has residual variance about 1.
struct Objective<'a> {
    fit: &'a MmrmFit,
    subjects: Vec<Subject>,
    p: usize,
    n_theta: usize,
}

impl<'a> Objective<'a> {
    fn new(fit: &'a MmrmFit, data: &MmrmData, limits: &[Option<Limit>]) -> Self {
        let inner = &fit.inner;
        let design = &inner.design;
        let mut subjects: Vec<Subject> = (0..design.n_subjects)
            .map(|_| Subject {
                set: 0,
                seen: Vec::new(),
                limited: Vec::new(),
            })
            .collect();
        for (r, limit) in limits.iter().enumerate() {
            let mut mean = Vec::new();
            design.row(r, &mut mean);
            let one = &mut subjects[design.subject.at(r)];
            if inner.problem.sets > 1 {
                one.set = design.group.at(r);
            }
            let row = |value: f64| Row {
                visit: design.visit.at(r),
                mean: mean.clone(),
                value: value / inner.scale,
            };
            match limit {
                None => one.seen.push(row(data.y[r])),
                Some(Limit::Below(limit)) => one.limited.push((row(*limit), 1.0)),
                Some(Limit::Above(limit)) => one.limited.push((row(*limit), -1.0)),
            }
        }
        Self {
            fit,
            subjects,
            p: design.p,
            n_theta: inner.model.n_theta(),
        }
    }

    /// Minus the log-likelihood in scaled units; infinite where Sigma is not positive definite.
    fn value(&self, at: &[f64]) -> f64 {
        let inner = &self.fit.inner;
        let m = inner.problem.m;
        let mut sigma = vec![0.0; inner.problem.sets * m * m];
        inner.model.sigma(&at[self.p..], &mut sigma);
        let mut sum = 0.0;
        for subject in &self.subjects {
            let own = &sigma[subject.set * m * m..(subject.set + 1) * m * m];
            match of_subject(subject, own, m, &at[..self.p]) {
                Some(l) if l.is_finite() => sum -= l,
                _ => return f64::INFINITY,
            }
        }
        sum
    }
}

/// The log-likelihood of one subject.
fn of_subject(subject: &Subject, sigma: &[f64], m: usize, gamma: &[f64]) -> Option<f64> {
    let residual =
        |row: &Row| -> f64 { row.value - row.mean.iter().map(|(c, x)| x * gamma[*c]).sum::<f64>() };
    let (seen, limited) = (&subject.seen, &subject.limited);
    let (n, k) = (seen.len(), limited.len());
    let element = |a: &Row, b: &Row| sigma[a.visit * m + b.visit];
    // Lower root of the seen block, by rows.
    let mut root = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|l| root[i * n + l] * root[j * n + l]).sum();
            let left = element(&seen[i], &seen[j]) - dot;
            if i == j {
                if left <= 0.0 {
                    return None;
                }
                root[i * n + i] = left.sqrt();
            } else {
                root[i * n + j] = left / root[j * n + j];
            }
        }
    }
    let solve = |right: &dyn Fn(usize) -> f64| -> Vec<f64> {
        let mut out = vec![0.0; n];
        for i in 0..n {
            let dot: f64 = (0..i).map(|l| root[i * n + l] * out[l]).sum();
            out[i] = (right(i) - dot) / root[i * n + i];
        }
        out
    };
    let z = solve(&|i| residual(&seen[i]));
    let mut l = -0.5 * n as f64 * std::f64::consts::TAU.ln();
    for i in 0..n {
        l -= root[i * n + i].ln() + 0.5 * z[i] * z[i];
    }
    if k == 0 {
        return Some(l);
    }
    let a: Vec<Vec<f64>> = limited
        .iter()
        .map(|(row, _)| solve(&|i| element(row, &seen[i])))
        .collect();
    let mut covariance = vec![0.0; k * k];
    for i in 0..k {
        for j in 0..k {
            let given = dense::dot(&a[i], &a[j]);
            covariance[i * k + j] = element(&limited[i].0, &limited[j].0) - given;
        }
    }
    let sd: Vec<f64> = (0..k)
        .map(|i| covariance[i * k + i].max(0.0).sqrt())
        .collect();
    if sd.iter().any(|s| *s <= 0.0) {
        return None;
    }
    let limits: Vec<f64> = (0..k)
        .map(|i| {
            let (row, sign) = &limited[i];
            sign * (residual(row) - dense::dot(&a[i], &z)) / sd[i]
        })
        .collect();
    let correlation: Vec<f64> = (0..k * k)
        .map(|x| {
            let (i, j) = (x / k, x % k);
            if i == j {
                return 1.0;
            }
            let r = covariance[x] / (sd[i] * sd[j]);
            limited[i].1 * limited[j].1 * r.clamp(-1.0, 1.0)
        })
        .collect();
    Some(l + normal_below(&limits, &correlation).ln())
}

/// Fits the model of `data` where the rows with a limit are known as that only; their values in `data` are what the
/// search starts from.
///
/// # Errors
/// As [`fit`]. A fit without an optimum is no error: see [`CensoredFit::converged`].
pub fn fit_censored(
    data: &MmrmData,
    limits: &[Option<Limit>],
    covariance: impl Into<Covariance>,
) -> Result<CensoredFit, MmrmError> {
    if limits.len() != data.y.len() {
        return Err(MmrmError::Input("a limit or none for each row".to_owned()));
    }
    let start = fit(data, covariance, Estimation::Ml)?;
    let inner = &start.inner;
    let f = Objective::new(&start, data, limits);
    let (p, n) = (f.p, f.p + f.n_theta);
    let mut at: Vec<f64> = inner.gamma.iter().map(|g| g / inner.scale).collect();
    at.extend(&inner.theta);
    // About one standard error each.
    let phi = |i: usize| {
        let mut unit = vec![0.0; p];
        unit[i] = 1.0;
        let blocks = &inner.problem.blocks;
        let mut half = vec![0.0; p];
        blocks.rows_times(&unit, &inner.state.phi, &mut half);
        half[i]
    };
    let mut step: Vec<f64> = (0..p).map(|i| phi(i).max(1e-12).sqrt()).collect();
    step.extend((0..f.n_theta).map(|i| {
        let known = start.theta_cov.get(i * (f.n_theta + 1)).copied();
        known
            .filter(|v| *v > 0.0 && v.is_finite())
            .map_or(0.1, f64::sqrt)
    }));
    let ended = minimise(&|at: &[f64]| f.value(at), at, step);
    let scale = inner.scale;
    let to_beta = |gamma: &[f64]| dense::multiply(&inner.coding.from_inside, gamma, p, p, 1);
    let mut sigma = vec![0.0; inner.problem.sets * inner.problem.m * inner.problem.m];
    inner.model.sigma(&ended.at[p..], &mut sigma);
    let n_censored = limits.iter().flatten().count();
    let mut out = CensoredFit {
        beta: to_beta(&ended.at[..p]).iter().map(|b| b * scale).collect(),
        beta_cov: Vec::new(),
        sigma: sigma.iter().map(|s| s * scale * scale).collect(),
        log_likelihood: -f.value(&ended.at) - (data.y.len() - n_censored) as f64 * scale.ln(),
        n_parameters: n,
        n_censored,
        iterations: ended.iterations,
        converged: ended.converged,
        why: ended.why,
        start: start.clone(),
    };
    if out.converged {
        let block: Vec<f64> = (0..p * p)
            .map(|x| ended.covariance[(x / p) * n + x % p] * scale * scale)
            .collect();
        let half = dense::multiply(&inner.coding.from_inside, &block, p, p, p);
        out.beta_cov = dense::multiply_transposed(&half, &inner.coding.from_inside, p, p, p);
    }
    Ok(out)
}

impl CensoredFit {
    /// Test of `weights' beta = 0` by the normal distribution; degrees of freedom are infinite.
    ///
    /// # Errors
    /// [`MmrmError::NotConverged`]; [`MmrmError::Input`] for the wrong number of weights.
    pub fn single(&self, weights: &[f64], conf_level: f64) -> Result<TestedEstimate, MmrmError> {
        if !self.converged {
            return Err(MmrmError::NotConverged(self.why.clone()));
        }
        let p = self.beta.len();
        check_weights(weights, p)?;
        let estimate = dense::dot(weights, &self.beta);
        let image = dense::multiply(&self.beta_cov, weights, p, p, 1);
        let se = dense::dot(weights, &image).max(0.0).sqrt();
        let half = normal_quantile(0.5 + 0.5 * conf_level)? * se;
        let t = (se > 0.0).then(|| estimate / se);
        Ok(TestedEstimate {
            estimate,
            se,
            df: f64::INFINITY,
            t,
            p: t.map(normal_two_sided_p).transpose()?,
            ci_low: t.map(|_| estimate - half),
            ci_high: t.map(|_| estimate + half),
        })
    }
}
