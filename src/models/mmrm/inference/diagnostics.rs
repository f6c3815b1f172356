//! How well a fit describes its data.

use crate::models::mmrm::fit::fitting::MmrmFit;
use crate::models::mmrm::likelihood::dense;
use crate::numerics::{DistributionError, beta_quantile, normal_quantile};

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
    let mut row = Vec::with_capacity(problem.blocks.p);
    let mut of_subject: Vec<Vec<usize>> = vec![Vec::new(); design.n_subjects];
    for (r, s) in design.subject.iter().enumerate() {
        of_subject[s].push(r);
        design.row(r, &mut row);
        let inside: f64 = row.iter().map(|&(c, x)| x * state.gamma[c]).sum();
        out[r].fitted = row.iter().map(|&(c, x)| x * inner.gamma[c]).sum();
        out[r].raw = inner.scale * (inner.y[r] - inside);
    }
    for mut rows in of_subject {
        rows.sort_unstable_by_key(|&r| design.visit.at(r));
        let set = match rows.first() {
            Some(&r) if problem.sets > 1 => design.group.at(r),
            _ => 0,
        };
        let k = rows.len();
        let mut factor = vec![0.0; k * k];
        for (i, &a) in rows.iter().enumerate() {
            for (j, &b) in rows.iter().enumerate() {
                factor[i * k + j] =
                    fit.sigma[(set * m + design.visit.at(a)) * m + design.visit.at(b)];
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

/// Where the value of a rank lies among standard normal draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderStatistic {
    /// Where it is expected, R's `qqnorm`.
    pub expected: f64,
    /// It lies above this limit and below the other one with the confidence asked for.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// The `rank`-th smallest (from 1) of `n` standard normal draws, with limits for it alone.
///
/// Of `n` uniform draws the `i`-th smallest has a beta distribution with `i` and `n + 1 - i`; the
/// normal quantile carries its limits over.
///
/// # Errors
/// [`DistributionError`] when `rank` is not among `1..=n` or `conf_level` not between 0 and 1.
pub fn order_statistic(
    rank: usize,
    n: usize,
    conf_level: f64,
) -> Result<OrderStatistic, DistributionError> {
    let offset = if n <= 10 { 0.375 } else { 0.5 };
    let share = (rank as f64 - offset) / (n as f64 + 1.0 - 2.0 * offset);
    let least = |rank: usize| {
        let (a, b) = (rank as f64, (n + 1).saturating_sub(rank) as f64);
        normal_quantile(beta_quantile(0.5 * (1.0 - conf_level), a, b)?)
    };
    Ok(OrderStatistic {
        expected: normal_quantile(share)?,
        low: least(rank)?,
        // The mirror image keeps the digits of the upper tail.
        high: -least((n + 1).saturating_sub(rank))?,
    })
}

/// Standard deviation of each visit and correlation of any two, from their `m x m` covariance.
#[must_use]
pub fn correlations(sigma: &[f64], m: usize) -> (Vec<f64>, Vec<f64>) {
    let std_dev: Vec<f64> = (0..m).map(|v| sigma[v * m + v].sqrt()).collect();
    let correlation = (0..m * m)
        .map(|k| match (k / m, k % m) {
            (i, j) if i == j => 1.0,
            (i, j) => sigma[k] / (std_dev[i] * std_dev[j]),
        })
        .collect();
    (std_dev, correlation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64) {
        assert!(
            (got - want).abs() < 1e-9 * want.abs().max(1.0),
            "{got} {want}"
        );
    }

    /// The greatest of n lies below q with probability Phi(q)^n, the least is its mirror image; the
    /// middle ones are R's `qnorm(qbeta(0.025, 5, 6))` and `qnorm(ppoints(10))[5]`.
    #[test]
    fn the_band_of_a_qq_plot() {
        let one = order_statistic(1, 1, 0.95).unwrap();
        close(one.expected, 0.0);
        close(one.high, normal_quantile(0.975).unwrap());
        close(one.low, -one.high);
        for n in [2, 10, 11, 176, 4000] {
            let most = order_statistic(n, n, 0.9).unwrap();
            let root = |p: f64| normal_quantile(p.powf(1.0 / n as f64)).unwrap();
            close(most.low, root(0.05));
            close(most.high, root(0.95));
            let least = order_statistic(1, n, 0.9).unwrap();
            close(least.low, -most.high);
            close(least.expected, -most.expected);
        }
        let middle = order_statistic(5, 10, 0.95).unwrap();
        close(middle.low, -0.888_685_628_541_676);
        close(middle.expected, normal_quantile(4.625 / 10.25).unwrap());
        assert!(order_statistic(0, 10, 0.95).is_err());
        assert!(order_statistic(11, 10, 0.95).is_err());
        assert!(order_statistic(5, 10, f64::NAN).is_err());
    }

    #[test]
    fn correlations_of_a_covariance() {
        let (sd, r) = correlations(&[4.0, 3.0, 3.0, 9.0], 2);
        assert_eq!(sd, [2.0, 3.0]);
        assert_eq!(r, [1.0, 0.5, 0.5, 1.0]);
    }
}
