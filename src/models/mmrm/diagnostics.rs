//! How well a fit describes its data, and who it depends on.

use super::analysis::ContrastEstimate;
use super::data::MmrmData;
use super::dense;
use super::fit::{MmrmFit, fit};

/// Distance of one value from its expected mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residual {
    /// Expected value, scale of `y`.
    pub fitted: f64,
    /// Value minus expected value, scale of `y`.
    pub raw: f64,
    /// Free of the correlation between the visits of a subject and of their variances: standard
    /// normal when the model is right.
    pub normalised: f64,
}

/// Residuals in the order of the rows of the data.
///
/// Normalised residuals are `L^-1 (y - X beta)` of each subject with `Sigma = L L'`.
/// Source: Fitzmaurice, Laird & Ware (2011), Applied Longitudinal Analysis, chapter 10.
#[must_use]
pub fn residuals(fit: &MmrmFit) -> Vec<Residual> {
    let inner = &fit.inner;
    let (design, problem, state) = (&inner.design, &inner.problem, &inner.state);
    let m = problem.m;
    let mut out = vec![
        Residual {
            fitted: 0.0,
            raw: 0.0,
            normalised: 0.0,
        };
        inner.y.len()
    ];
    let mut row = Vec::with_capacity(problem.p);
    let mut of_subject: Vec<Vec<usize>> = vec![Vec::new(); design.n_subjects];
    for (r, &s) in design.subject.iter().enumerate() {
        of_subject[s].push(r);
        design.row(r, &mut row);
        let inside: f64 = row.iter().map(|&(c, x)| x * state.gamma[c]).sum();
        out[r].fitted = row.iter().map(|&(c, x)| x * inner.gamma[c]).sum();
        out[r].raw = inner.scale * (inner.y[r] - inside);
    }
    for mut rows in of_subject {
        rows.sort_unstable_by_key(|&r| design.visit[r]);
        let set = match rows.first() {
            Some(&r) if problem.sets > 1 => design.group[r],
            _ => 0,
        };
        let k = rows.len();
        let mut factor = vec![0.0; k * k];
        for (i, &a) in rows.iter().enumerate() {
            for (j, &b) in rows.iter().enumerate() {
                factor[i * k + j] = fit.sigma[(set * m + design.visit[a]) * m + design.visit[b]];
            }
        }
        if dense::cholesky(&mut factor, k).is_none() {
            continue;
        }
        // Forward substitution.
        let mut z = vec![0.0; k];
        for (i, &r) in rows.iter().enumerate() {
            let before = dense::dot(&factor[i * k..i * k + i], &z[..i]);
            z[i] = (out[r].raw - before) / factor[i * k + i];
            out[r].normalised = z[i];
        }
    }
    out
}

/// What happens to the contrasts when one subject is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Subject as numbered in the data.
    pub subject: usize,
    /// Estimate of each contrast without this subject, scale of `y`, in the order of the contrasts;
    /// `None` where it can't be estimated then, empty when the model has no optimum.
    pub without: Vec<Option<f64>>,
}

/// Refits the model without each subject in turn and takes the `contrasts` of each refit.
#[must_use]
pub fn influence(
    data: &MmrmData,
    full: &MmrmFit,
    contrasts: impl Fn(&MmrmFit) -> Option<Vec<ContrastEstimate>>,
) -> Vec<Influence> {
    let mut subjects = data.subject.clone();
    subjects.sort_unstable();
    subjects.dedup();
    let without = |subject: usize| -> Option<Vec<Option<f64>>> {
        let rows: Vec<usize> = (0..data.y.len())
            .filter(|&r| data.subject[r] != subject)
            .collect();
        let refit = fit(&data.of_rows(&rows), full.covariance, full.estimation).ok()?;
        // A group or visit that is gone would give the contrasts another meaning.
        let alike = refit.group_names == full.group_names && refit.visit_names == full.visit_names;
        let again = contrasts(&refit).filter(|_| alike)?;
        Some(
            again
                .iter()
                .map(|c| c.estimate.map(|e| e.estimate))
                .collect(),
        )
    };
    subjects
        .into_iter()
        .map(|subject| Influence {
            subject,
            without: without(subject).unwrap_or_default(),
        })
        .collect()
}
