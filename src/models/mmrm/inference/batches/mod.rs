//! The mixed model with a random effect of the batch in which a sample was measured, crossed with the subjects.
//!
//! | symbol | meaning |
//! |---|---|
//! | `Z` | which batch each value is of |
//! | `sigma_b` | standard deviation between batches |
//! | `D` | covariance of the subjects, a block each |
//! | `V` | `D + sigma_b^2 Z Z'` |
//! | `gamma` | mean coefficients, inside coding |
//! | `theta` | covariance parameters of the visits |
//!
//! `V` has no blocks, but by Woodbury the likelihood needs the cross products of `Z`, `X` and `y` under `D` alone:
//! their Cholesky factor, with `1 / sigma_b^2` added to the square of `Z`, holds `log|V|`, `log|X'V^-1X|` and the
//! residual sum of squares. Batches meet where a subject has values of both, which `envelope` makes use of. `theta`
//! and `log sigma_b` are sought together by Newton's method (`search`); degrees of freedom are Satterthwaite's.
//!
//! Sources: Henderson (1953), Biometrics 9:226; Bates et al. (2015), J. Stat. Softw. 67(1). Held against a dense
//! covariance matrix in `tests`, and against lme4 in `tests/command_line/scripts.rs`.
//!
//! In: data with the batch of each value, a structure. Out: the fit, its estimates and tests. Not its business: batches as
//! a factor, which are columns of the mean model.

mod envelope;

use crate::models::mmrm::covariance::Covariance;
use crate::models::mmrm::data::mmrm_data::{MmrmData, MmrmError};
use crate::models::mmrm::fit::fitting::{MmrmFit, fit};
use crate::models::mmrm::inference::contrasts::check_weights;
use crate::models::mmrm::inference::joint_test::{JointTest, of_eigenvectors};
use crate::models::mmrm::inference::search::{minimise, slopes};
use crate::models::mmrm::likelihood::dense;
use crate::numerics::{f_sf, normal_quantile};
use crate::plan::Estimation;
use crate::results::TestedEstimate;
use envelope::Envelope;

/// Standard deviations between batches at which the search may start, in units of the residual one.
const STARTS: [f64; 6] = [0.01, 0.05, 0.15, 0.4, 1.0, 2.5];

/// What one matrix of second derivatives may take: the square of the covariance parameters times [`Objective::work`].
/// A few seconds for the whole search; 280 batches that all meet, of four visits, are about as many, or 600 of which
/// few meet.
const MOST_WORK: f64 = 5e8;

/// A fit with random batches.
#[derive(Debug, Clone)]
pub struct BatchFit {
    /// The fit without batches that it started from: names and weights are those.
    pub start: MmrmFit,
    /// Coefficients, treatment coding.
    pub beta: Vec<f64>,
    /// Their covariance, `p x p`.
    pub beta_cov: Vec<f64>,
    /// Covariance of the visits; group after group where each has its own.
    pub sigma: Vec<f64>,
    /// Variance between batches.
    pub variance: f64,
    /// Number of batches.
    pub n_batches: usize,
    /// Maximised criterion.
    pub log_likelihood: f64,
    /// Newton steps.
    pub iterations: usize,
    /// Whether the optimum was reached.
    pub converged: bool,
    /// Why it stopped.
    pub why: String,
    /// Covariance of the covariance parameters.
    w: Vec<f64>,
    /// Derivatives of `beta_cov` by them.
    slopes: Vec<Vec<f64>>,
}

/// One subject: its columns among batches, means and value, and their numbers row by row.
struct Subject {
    set: usize,
    visits: Vec<usize>,
    columns: Vec<usize>,
    numbers: Vec<f64>,
}

/// Cross products factored: batches, then means, then the value.
struct Factor {
    lower: Vec<f64>,
    n: usize,
    batches: usize,
    log_det: f64,
}

/// Minus the log-likelihood, of the values that the start was fitted to: least squares fit taken out, variance about 1.
/// Values far from 0 would cost the digits by which two points of the search differ.
struct Objective<'a> {
    fit: &'a MmrmFit,
    subjects: Vec<Subject>,
    p: usize,
    n_theta: usize,
    n_batches: usize,
    /// With batches, and without.
    envelopes: [Envelope; 2],
}

impl<'a> Objective<'a> {
    fn new(fit: &'a MmrmFit, batch: &[usize], n_batches: usize) -> Self {
        let inner = &fit.inner;
        let design = &inner.design;
        let p = design.p;
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); design.n_subjects];
        for r in 0..inner.y.len() {
            rows[design.subject.at(r)].push(r);
        }
        let of_row = |r: usize| -> Vec<(usize, f64)> {
            let mut mean = Vec::new();
            design.row(r, &mut mean);
            let mut all = vec![(batch[r], 1.0)];
            all.extend(mean.iter().map(|(c, x)| (n_batches + c, *x)));
            all.push((n_batches + p, inner.y[r]));
            all
        };
        let subject = |rows: &Vec<usize>| {
            let cells: Vec<Vec<(usize, f64)>> = rows.iter().map(|r| of_row(*r)).collect();
            let mut columns: Vec<usize> = cells.iter().flatten().map(|(c, _)| *c).collect();
            columns.sort_unstable();
            columns.dedup();
            let k = columns.len();
            let mut numbers = vec![0.0; rows.len() * k];
            for (i, row) in cells.iter().enumerate() {
                for (c, x) in row {
                    let at = columns.binary_search(c).unwrap_or(0);
                    numbers[i * k + at] += x;
                }
            }
            let first = rows.first().copied().unwrap_or(0);
            Subject {
                set: if inner.problem.sets > 1 {
                    design.group.at(first)
                } else {
                    0
                },
                visits: rows.iter().map(|r| design.visit.at(*r)).collect(),
                columns,
                numbers,
            }
        };
        let subjects: Vec<Subject> = rows.iter().map(subject).collect();
        let columns = || subjects.iter().map(|s| &s.columns[..]);
        Self {
            envelopes: [n_batches, 0].map(|batches| Envelope::new(columns(), batches, p + 1)),
            fit,
            p,
            n_theta: inner.model.n_theta(),
            n_batches,
            subjects,
        }
    }

    /// What one value of the likelihood costs, in products.
    fn work(&self) -> f64 {
        let envelope = &self.envelopes[0];
        let of_subjects: usize = (self.subjects.iter())
            .map(|s| s.visits.len() * s.columns.len().pow(2))
            .sum();
        // The matrix is held whole, so that each of its places is cleared.
        envelope.work() + of_subjects as f64 + 8.0 * (envelope.rows() as f64).powi(2)
    }

    /// The factor at `theta`; without batches where `sd` is none. `None` where a matrix is not positive definite.
    fn factor(&self, theta: &[f64], sd: Option<f64>) -> Option<Factor> {
        let inner = &self.fit.inner;
        let m = inner.problem.m;
        let mut sigma = vec![0.0; inner.problem.sets * m * m];
        inner.model.sigma(theta, &mut sigma);
        let batches = if sd.is_some() { self.n_batches } else { 0 };
        let before = self.n_batches - batches;
        let n = batches + self.p + 1;
        let mut sum = vec![0.0; n * n];
        let mut log_det = 0.0;
        for subject in &self.subjects {
            let own = &sigma[subject.set * m * m..(subject.set + 1) * m * m];
            let (k, rows) = (subject.columns.len(), subject.visits.len());
            let mut root = vec![0.0; rows * rows];
            for i in 0..rows {
                for j in 0..rows {
                    root[i * rows + j] = own[subject.visits[i] * m + subject.visits[j]];
                }
            }
            log_det += dense::cholesky(&mut root, rows)?;
            let mut white = subject.numbers.clone();
            for i in 0..rows {
                for j in 0..i {
                    let weight = root[i * rows + j];
                    let (above, here) = white.split_at_mut(i * k);
                    let above = &above[j * k..(j + 1) * k];
                    here[..k]
                        .iter_mut()
                        .zip(above)
                        .for_each(|(h, a)| *h -= weight * a);
                }
                let pivot = root[i * rows + i];
                white[i * k..(i + 1) * k]
                    .iter_mut()
                    .for_each(|x| *x /= pivot);
            }
            for row in white.chunks_exact(k) {
                for (a, x) in subject.columns.iter().zip(row) {
                    let Some(a) = a.checked_sub(before).filter(|_| *x != 0.0) else {
                        continue;
                    };
                    for (b, y) in subject.columns.iter().zip(row) {
                        if let Some(b) = b.checked_sub(before) {
                            sum[a * n + b] += x * y;
                        }
                    }
                }
            }
        }
        if let Some(sd) = sd {
            for b in 0..batches {
                sum[b * n + b] += 1.0 / (sd * sd);
            }
            log_det += 2.0 * batches as f64 * sd.ln();
        }
        self.envelopes[usize::from(sd.is_none())].factor(&mut sum)?;
        let pivots = (0..batches).map(|b| sum[b * n + b].ln());
        log_det += 2.0 * pivots.sum::<f64>();
        Some(Factor {
            lower: sum,
            n,
            batches,
            log_det,
        })
    }

    /// Minus the log-likelihood but for a constant; infinite where there is none.
    fn value(&self, theta: &[f64], sd: Option<f64>) -> f64 {
        let Some(f) = self.factor(theta, sd) else {
            return f64::INFINITY;
        };
        let pivot = |i: usize| f.lower[i * f.n + i];
        let means: f64 = (f.batches..f.batches + self.p).map(|i| pivot(i).ln()).sum();
        let reml = if self.fit.estimation == Estimation::Reml {
            2.0 * means
        } else {
            0.0
        };
        let value = 0.5 * (f.log_det + reml + pivot(f.n - 1).powi(2));
        if value.is_finite() {
            value
        } else {
            f64::INFINITY
        }
    }

    /// Coefficients and their covariance, treatment coding and scale of the values.
    fn means(&self, theta: &[f64], sd: f64) -> Option<(Vec<f64>, Vec<f64>)> {
        let f = self.factor(theta, Some(sd))?;
        let (p, b, n) = (self.p, f.batches, f.n);
        let mut root = vec![0.0; p * p];
        for i in 0..p {
            for j in 0..=i {
                root[i * p + j] = f.lower[(b + i) * n + b + j];
            }
        }
        let mut inverse = vec![0.0; p * p];
        dense::invert_lower(&root, p, &mut inverse);
        let mut phi = vec![0.0; p * p];
        dense::gram_of_lower(&inverse, p, &mut phi);
        let right = &f.lower[(n - 1) * n + b..(n - 1) * n + b + p];
        let inner = &self.fit.inner;
        let scale = inner.scale;
        let gamma: Vec<f64> = (0..p)
            .map(|i| {
                let taken_out = inner.gamma[i] / scale - inner.state.gamma[i];
                let found: f64 = (i..p).map(|j| inverse[j * p + i] * right[j]).sum();
                taken_out + found
            })
            .collect();
        let coding = &inner.coding.from_inside;
        let beta = dense::multiply(coding, &gamma, p, p, 1);
        let half = dense::multiply(coding, &phi, p, p, p);
        let cov = dense::multiply_transposed(&half, coding, p, p, p);
        Some((
            beta.iter().map(|x| x * scale).collect(),
            cov.iter().map(|x| x * scale * scale).collect(),
        ))
    }

    /// The standard deviation between batches to start from; `None` where none is better than 0.
    fn start(&self, theta: &[f64]) -> Option<f64> {
        let mut best = (self.value(theta, None), None);
        for sd in STARTS {
            let value = self.value(theta, Some(sd));
            if value < best.0 {
                best = (value, Some(sd));
            }
        }
        best.1
    }
}

/// The batches numbered from 0 on, and how many there are.
fn numbered(batch: &[usize]) -> Result<(Vec<usize>, usize), MmrmError> {
    let mut names = batch.to_vec();
    names.sort_unstable();
    names.dedup();
    let n_batches = names.len();
    if n_batches < 2 {
        return Err(MmrmError::Absent("all values are of one batch".to_owned()));
    }
    let batch = (batch.iter())
        .map(|b| names.binary_search(b).unwrap_or(0))
        .collect();
    Ok((batch, n_batches))
}

/// Fits the model of `data` with a random effect of the batch of each value; `None` where the batches do not differ
/// beyond chance, so that their variance is 0 and the model without them is the fit.
///
/// # Errors
/// As [`fit`]; [`MmrmError::Input`] where batches and values differ in number, [`MmrmError::Absent`] where one batch
/// has all values, or batches are too many. A fit without an optimum is no error: see [`BatchFit::converged`].
pub fn fit_batches(
    data: &MmrmData,
    batch: &[usize],
    covariance: impl Into<Covariance>,
    estimation: Estimation,
) -> Result<Option<BatchFit>, MmrmError> {
    if batch.len() != data.y.len() {
        return Err(MmrmError::Input("a batch for each value".to_owned()));
    }
    let (batch, n_batches) = numbered(batch)?;
    let start = fit(data, covariance, estimation)?;
    if !start.converged {
        return Err(MmrmError::NotConverged(start.why));
    }
    let f = Objective::new(&start, &batch, n_batches);
    let work = ((f.n_theta + 1) as f64).powi(2) * f.work();
    if work > MOST_WORK {
        return Err(MmrmError::Absent(format!(
            "{n_batches} batches beside {} covariance parameters would take too long",
            f.n_theta
        )));
    }
    let theta = start.inner.theta.clone();
    let Some(sd) = f.start(&theta) else {
        return Ok(None);
    };
    let nt = f.n_theta;
    let without = f.value(&theta, None);
    let mut step: Vec<f64> = (0..nt)
        .map(|i| start.theta_cov.get(i * (nt + 1)).copied())
        .map(|v| {
            v.filter(|v| *v > 0.0 && v.is_finite())
                .map_or(0.1, f64::sqrt)
        })
        .collect();
    step.push(0.3);
    let mut at = theta;
    at.push(sd.ln());
    let value = |at: &[f64]| f.value(&at[..nt], Some(at[nt].exp()));
    let ended = minimise(&value, at, step);
    let sd = ended.at[nt].exp();
    if sd < 1e-4 || (ended.converged && value(&ended.at) > without) {
        return Ok(None);
    }
    let Some((beta, beta_cov)) = f.means(&ended.at[..nt], sd) else {
        return Err(MmrmError::Singular(
            "the means of the model with batches".to_owned(),
        ));
    };
    let inner = &start.inner;
    let mut sigma = vec![0.0; inner.problem.sets * inner.problem.m * inner.problem.m];
    inner.model.sigma(&ended.at[..nt], &mut sigma);
    let square = inner.scale * inner.scale;
    let mut out = BatchFit {
        beta,
        beta_cov,
        sigma: sigma.iter().map(|s| s * square).collect(),
        variance: sd * sd * square,
        n_batches,
        log_likelihood: start.log_likelihood + without - value(&ended.at),
        iterations: ended.iterations,
        converged: ended.converged,
        why: ended.why,
        w: ended.covariance,
        slopes: Vec::new(),
        start: start.clone(),
    };
    if out.converged {
        let covariance = |at: &[f64]| Some(f.means(&at[..nt], at[nt].exp())?.1);
        match slopes(&covariance, &ended.at, &ended.step) {
            Some(slopes) => out.slopes = slopes,
            None => {
                out.converged = false;
                "the covariance has no derivative there".clone_into(&mut out.why);
            }
        }
    }
    Ok(Some(out))
}

impl BatchFit {
    fn checked(&self, weights: &[f64]) -> Result<(), MmrmError> {
        if !self.converged {
            return Err(MmrmError::NotConverged(self.why.clone()));
        }
        check_weights(weights, self.beta.len())
    }

    fn quadratic(matrix: &[f64], weights: &[f64]) -> f64 {
        let p = weights.len();
        dense::dot(weights, &dense::multiply(matrix, weights, p, p, 1))
    }

    /// Satterthwaite's degrees of freedom.
    fn df(&self, weights: &[f64]) -> f64 {
        let variance = Self::quadratic(&self.beta_cov, weights);
        let g: Vec<f64> = (self.slopes.iter())
            .map(|slope| Self::quadratic(slope, weights))
            .collect();
        2.0 * variance * variance / Self::quadratic(&self.w, &g)
    }

    /// Test of `weights' beta = 0`.
    ///
    /// # Errors
    /// [`MmrmError::NotConverged`]; [`MmrmError::Input`] for the wrong number of weights.
    pub fn single(&self, weights: &[f64], conf_level: f64) -> Result<TestedEstimate, MmrmError> {
        self.checked(weights)?;
        let estimate = dense::dot(weights, &self.beta);
        let se = Self::quadratic(&self.beta_cov, weights).max(0.0).sqrt();
        let normal_limit = normal_quantile(0.5 + 0.5 * conf_level)?;
        TestedEstimate::by_t((estimate, se), self.df(weights), conf_level, normal_limit)
    }

    /// Joint F test of `rows beta = 0` with Fai and Cornelius' degrees of freedom.
    ///
    /// # Errors
    /// [`MmrmError::RankDeficient`] when rows depend on each other, else as [`Self::single`].
    pub fn joint(&self, rows: &[Vec<f64>]) -> Result<JointTest, MmrmError> {
        let (q, p) = (rows.len(), self.beta.len());
        rows.iter().try_for_each(|row| self.checked(row))?;
        let l = rows.concat();
        let half = dense::multiply(&l, &self.beta_cov, q, p, p);
        let of_rows = dense::multiply_transposed(&half, &l, q, p, q);
        let mut factor = of_rows.clone();
        dense::cholesky(&mut factor, q).ok_or(MmrmError::RankDeficient)?;
        let estimate = dense::multiply(&l, &self.beta, q, p, 1);
        let mut solved = estimate.clone();
        dense::solve_factored(&factor, q, &mut solved);
        let f = dense::dot(&estimate, &solved) / q as f64;
        let eigen = nalgebra::DMatrix::from_row_slice(q, q, &of_rows).symmetric_eigen();
        let nu: Vec<f64> = (0..q)
            .map(|m| {
                let vector: Vec<f64> = (0..q).map(|i| eigen.eigenvectors[(i, m)]).collect();
                self.df(&dense::multiply(&vector, &l, 1, q, p))
            })
            .collect();
        let den_df = of_eigenvectors(&nu);
        let tested = den_df > 0.0 && den_df.is_finite() && f.is_finite();
        Ok(JointTest {
            num_df: q,
            den_df,
            f,
            p: tested.then(|| f_sf(f, q as f64, den_df)).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests;
