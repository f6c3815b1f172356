//! What if subjects who drop out differ: reference-based imputation by conditional means, with the jackknife.
//!
//! | symbol | meaning |
//! |---|---|
//! | `C` | change from baseline, subjects x later visits |
//! | `Sigma` | covariance of the changes, unstructured, one for all groups, by REML |
//! | `own`, `ref` | mean of a subject's changes with its own group, and with the reference group |
//! | `last` | the last later visit with a value |
//!
//! The model is `C ~ baseline * visit + group * visit`. Missing values take their mean given the subject's seen ones,
//! and the completed changes are compared visit by visit by least squares on group and baseline. Nothing is random.
//! Sources: Carpenter, Roger & Kenward (2013), J Biopharm Stat 23:1352; Wolbers et al. (2022), Pharm Stat 21:1246
//! (conditional means and jackknife). Checked against `tests/golden/*__reference_based.json`.

use super::mmrm::{
    self, CovariateValues, DesignCovariate, Estimation, MeanModel, MmrmData, MmrmError,
};
use crate::plan::CovarianceStructure;
use nalgebra::{DMatrix, DVector};

/// Changes of subjects with a baseline value; those without any change belong to it.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Group of each subject; 0 is the reference.
    pub group: Vec<usize>,
    /// Number of groups.
    pub n_groups: usize,
    /// Number of visits after the baseline.
    pub n_visits: usize,
    /// Baseline value of each subject.
    pub baseline: Vec<f64>,
    /// Changes, subject after subject.
    pub values: Vec<Option<f64>>,
}

/// What subjects are taken to do after they drop out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// They go on as their own group (missing at random).
    Own,
    /// Their mean jumps to that of the reference group.
    JumpToReference,
    /// They keep the difference they had and change further as the reference group.
    CopyIncrements,
    /// They were as the reference group all along.
    CopyReference,
}

/// What is added to the values after drop-out of every group but the reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shift {
    /// The same at each visit.
    Constant(f64),
    /// Once more at each further visit.
    Cumulative(f64),
}

/// An assumption about values after drop-out.
pub type Assumption = (Departure, Shift);

/// A group against the reference at one visit under one assumption.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Group.
    pub group: usize,
    /// Visit after the baseline.
    pub visit: usize,
    /// Difference of adjusted changes, and its standard error.
    pub difference: (f64, Option<f64>),
    /// Adjusted change of the group at the mean baseline.
    pub mean: (f64, Option<f64>),
    /// That of the reference group.
    pub reference: (f64, Option<f64>),
}

impl Changes {
    fn seen(&self, subject: usize) -> &[Option<f64>] {
        &self.values[subject * self.n_visits..(subject + 1) * self.n_visits]
    }

    /// Without one subject.
    fn without(&self, subject: usize) -> Self {
        let mut out = self.clone();
        out.group.remove(subject);
        out.baseline.remove(subject);
        out.values
            .drain(subject * self.n_visits..(subject + 1) * self.n_visits);
        out
    }

    /// The rows of the mixed model.
    fn data(&self) -> MmrmData {
        let m = self.n_visits;
        let seen: Vec<usize> = (0..self.values.len())
            .filter(|&i| self.values[i].is_some())
            .collect();
        let names = |n: usize, of: &str| (0..n).map(|i| format!("{of}{i}")).collect();
        MmrmData {
            y: seen.iter().filter_map(|&i| self.values[i]).collect(),
            subject: seen.iter().map(|i| i / m).collect(),
            group: seen.iter().map(|i| self.group[i / m]).collect(),
            visit: seen.iter().map(|i| i % m).collect(),
            n_groups: self.n_groups,
            n_visits: m,
            covariates: vec![DesignCovariate {
                name: "baseline".to_owned(),
                kind: CovariateValues::Number(seen.iter().map(|i| self.baseline[i / m]).collect()),
                by_visit: true,
            }],
            group_names: names(self.n_groups, "g"),
            visit_names: names(m, "v"),
            times: None,
            baseline: None,
            mean: MeanModel::GroupByVisit,
        }
    }

    /// Covariance of the changes.
    fn sigma(&self) -> Result<DMatrix<f64>, MmrmError> {
        let structure = CovarianceStructure::Unstructured;
        let fit = mmrm::fit(&self.data(), structure, Estimation::Reml)?;
        if !fit.converged {
            return Err(MmrmError::NotConverged(fit.why));
        }
        let m = self.n_visits;
        if fit.visit_names.len() != m || fit.group_names.len() != self.n_groups {
            return Err(MmrmError::Singular(
                "a group or a visit has no value".to_owned(),
            ));
        }
        Ok(DMatrix::from_row_slice(m, m, &fit.sigma))
    }

    /// Row of one subject in the mean model of a visit: intercept, groups, baseline from `center`.
    fn row(&self, subject: usize, group: usize, center: f64) -> DVector<f64> {
        let mut out = DVector::zeros(self.n_groups + 1);
        out[0] = 1.0;
        if group > 0 {
            out[group] = 1.0;
        }
        out[self.n_groups] = self.baseline[subject] - center;
        out
    }
}

/// A subject's pattern of seen and missing visits with what depends on it alone.
struct Pattern {
    seen: Vec<usize>,
    missing: Vec<usize>,
    /// Inverse covariance of the seen visits.
    inverse: DMatrix<f64>,
    /// Regression of the missing on the seen ones.
    slopes: DMatrix<f64>,
}

impl Pattern {
    fn of(values: &[Option<f64>], sigma: &DMatrix<f64>) -> Result<Self, MmrmError> {
        let (seen, missing): (Vec<usize>, Vec<usize>) =
            (0..values.len()).partition(|&j| values[j].is_some());
        let block = |rows: &[usize], columns: &[usize]| {
            DMatrix::from_fn(rows.len(), columns.len(), |i, j| {
                sigma[(rows[i], columns[j])]
            })
        };
        let inverse = block(&seen, &seen).cholesky().ok_or_else(|| {
            MmrmError::Singular("the covariance is not positive definite".to_owned())
        })?;
        let inverse = inverse.inverse();
        let slopes = block(&missing, &seen) * &inverse;
        Ok(Self {
            seen,
            missing,
            inverse,
            slopes,
        })
    }
}

/// The fitted means and what they were fitted with.
struct Means<'a> {
    data: &'a Changes,
    patterns: Vec<Pattern>,
    /// Pattern of each subject.
    of: Vec<usize>,
    /// Coefficients, a column a visit.
    beta: DMatrix<f64>,
    center: f64,
}

impl<'a> Means<'a> {
    /// Generalised least squares with `Sigma` of the mixed model.
    fn fit(data: &'a Changes) -> Result<Self, MmrmError> {
        let sigma = data.sigma()?;
        let n = data.group.len();
        let center = data.baseline.iter().sum::<f64>() / n.max(1) as f64;
        let mut kinds: Vec<Vec<bool>> = Vec::new();
        let (mut patterns, mut of) = (Vec::new(), Vec::with_capacity(n));
        let (m, q) = (data.n_visits, data.n_groups + 1);
        let mut information = DMatrix::<f64>::zeros(m * q, m * q);
        let mut right = DVector::<f64>::zeros(m * q);
        for s in 0..n {
            let values = data.seen(s);
            let kind: Vec<bool> = values.iter().map(Option::is_some).collect();
            let at = match kinds.iter().position(|k| *k == kind) {
                Some(at) => at,
                None => {
                    patterns.push(Pattern::of(values, &sigma)?);
                    kinds.push(kind);
                    kinds.len() - 1
                }
            };
            of.push(at);
            let pattern: &Pattern = &patterns[at];
            let x = data.row(s, data.group[s], center);
            for (a, j) in pattern.seen.iter().enumerate() {
                for (b, k) in pattern.seen.iter().enumerate() {
                    let w = pattern.inverse[(a, b)];
                    let y = values[*k].unwrap_or_default();
                    for c in 0..q {
                        right[j * q + c] += w * x[c] * y;
                        for d in 0..q {
                            information[(j * q + c, k * q + d)] += w * x[c] * x[d];
                        }
                    }
                }
            }
        }
        let solved = information.cholesky().ok_or_else(|| {
            MmrmError::Singular("a group has too few values at a visit".to_owned())
        })?;
        let beta = solved.solve(&right);
        Ok(Self {
            data,
            patterns,
            of,
            beta: DMatrix::from_column_slice(q, m, beta.as_slice()),
            center,
        })
    }

    /// A subject's changes with the missing ones taken from the model.
    fn completed(&self, subject: usize, (departure, shift): Assumption) -> Vec<f64> {
        let data = self.data;
        let values = data.seen(subject);
        let pattern = &self.patterns[self.of[subject]];
        let mut out: Vec<f64> = values.iter().map(|v| v.unwrap_or_default()).collect();
        if pattern.missing.is_empty() {
            return out;
        }
        let group = data.group[subject];
        let mean = |g: usize| self.beta.tr_mul(&data.row(subject, g, self.center));
        let (own, reference) = (mean(group), mean(0));
        let after = pattern.seen.last().map_or(0, |last| last + 1);
        let drops_out = after < data.n_visits;
        let expected = |j: usize| match departure {
            Departure::CopyReference if drops_out => reference[j],
            Departure::JumpToReference if j >= after => reference[j],
            Departure::CopyIncrements if j >= after && after == 0 => reference[j],
            Departure::CopyIncrements if j >= after => {
                reference[j] + own[after - 1] - reference[after - 1]
            }
            _ => own[j],
        };
        let seen = DVector::from_iterator(
            pattern.seen.len(),
            pattern.seen.iter().map(|&j| out[j] - expected(j)),
        );
        let given = &pattern.slopes * seen;
        for (i, &j) in pattern.missing.iter().enumerate() {
            let steps = match shift {
                _ if j < after || group == 0 => 0.0,
                Shift::Constant(delta) => delta,
                Shift::Cumulative(delta) => delta * (j - after + 1) as f64,
            };
            out[j] = expected(j) + given[i] + steps;
        }
        out
    }

    /// Least squares of the completed changes, visit by visit: for each group but the reference and each visit the
    /// difference, the adjusted mean and that of the reference group.
    fn compared(&self, assumption: Assumption) -> Result<Vec<f64>, MmrmError> {
        let data = self.data;
        let (n, m, q) = (data.group.len(), data.n_visits, data.n_groups + 1);
        let mut squares = DMatrix::<f64>::zeros(q, q);
        let mut right = DMatrix::<f64>::zeros(q, m);
        for s in 0..n {
            let x = data.row(s, data.group[s], self.center);
            let y = DVector::from_vec(self.completed(s, assumption));
            squares += &x * x.transpose();
            right += &x * y.transpose();
        }
        let solved = squares
            .cholesky()
            .ok_or_else(|| MmrmError::Singular("the baseline does not vary".to_owned()))?;
        let b = solved.solve(&right);
        // The baseline is counted from its mean, so the intercept is the reference group's mean there.
        let mut out = Vec::with_capacity(3 * m * (data.n_groups - 1));
        for g in 1..data.n_groups {
            for j in 0..m {
                out.extend([b[(g, j)], b[(0, j)] + b[(g, j)], b[(0, j)]]);
            }
        }
        Ok(out)
    }
}

/// What is compared under every assumption, with all subjects or `without` one.
///
/// # Errors
/// As [`mmrm::fit`]; [`MmrmError::NotConverged`]; [`MmrmError::Singular`].
pub fn reference_based(
    data: &Changes,
    assumptions: &[Assumption],
    without: Option<usize>,
) -> Result<Vec<f64>, MmrmError> {
    let left;
    let data = match without {
        Some(subject) => {
            left = data.without(subject);
            &left
        }
        None => data,
    };
    let means = Means::fit(data)?;
    let mut out = Vec::new();
    for assumption in assumptions {
        out.extend(means.compared(*assumption)?);
    }
    Ok(out)
}

/// The comparisons of `full` with jackknife standard errors from `left_out`, the same numbers without each subject
/// in turn; without standard errors where those are not all there. One list an assumption.
#[must_use]
pub fn with_jackknife(
    data: &Changes,
    full: &[f64],
    left_out: Option<&[Vec<f64>]>,
) -> Vec<Vec<Compared>> {
    let se = |at: usize| -> Option<f64> {
        let all = left_out.filter(|all| all.len() > 1)?;
        let n = all.len() as f64;
        let mean = all.iter().map(|one| one[at]).sum::<f64>() / n;
        let squares: f64 = all.iter().map(|one| (one[at] - mean).powi(2)).sum();
        Some(((n - 1.0) / n * squares).sqrt())
    };
    let m = data.n_visits.max(1);
    let numbers = 3 * m * data.n_groups.saturating_sub(1).max(1);
    let compared = |start: usize, i: usize| {
        let at = start + 3 * i;
        Compared {
            group: i / m + 1,
            visit: i % m,
            difference: (full[at], se(at)),
            mean: (full[at + 1], se(at + 1)),
            reference: (full[at + 2], se(at + 2)),
        }
    };
    (0..full.len() / numbers)
        .map(|a| (0..numbers / 3).map(|i| compared(a * numbers, i)).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two groups, three visits, drop-outs and a gap; the numbers wobble without a generator.
    fn data() -> Changes {
        let (mut out, m) = (Changes::default(), 3);
        (out.n_groups, out.n_visits) = (2, m);
        let mut x = 0.37_f64;
        let mut next = || {
            x = 3.97 * x * (1.0 - x);
            x
        };
        for s in 0..24 {
            let level = next();
            out.group.push(s % 2);
            out.baseline.push(10.0 + 3.0 * next());
            let seen = match s % 8 {
                3 => 1,
                5 => 2,
                6 if s > 20 => 0,
                _ => m,
            };
            for j in 0..m {
                let y = level + next() + (s % 2) as f64 * (1.0 + j as f64);
                let gap = s == 12 && j == 1;
                out.values.push((j < seen && !gap).then_some(y));
            }
        }
        out
    }

    #[test]
    fn missing_at_random_is_the_mixed_model_itself() {
        let data = data();
        let mar = (Departure::Own, Shift::Constant(0.0));
        let got = reference_based(&data, &[mar], None).unwrap();
        let fit = mmrm::fit(
            &data.data(),
            CovarianceStructure::Unstructured,
            Estimation::Reml,
        );
        let fit = fit.unwrap();
        for j in 0..3 {
            let weights = mmrm::weights_of_cells(&fit, &[(1, j, 1.0), (0, j, -1.0)]).unwrap();
            let own: f64 = weights.iter().zip(&fit.beta).map(|(w, b)| w * b).sum();
            assert!(
                (got[3 * j] - own).abs() < 1e-10,
                "{j}: {} {own}",
                got[3 * j]
            );
        }
    }

    #[test]
    fn assumptions_move_what_comes_after_drop_out_only() {
        let data = data();
        let none = Shift::Constant(0.0);
        let all = [
            (Departure::Own, none),
            (Departure::JumpToReference, none),
            (Departure::CopyIncrements, none),
            (Departure::CopyReference, none),
            (Departure::Own, Shift::Constant(2.0)),
            (Departure::Own, Shift::Cumulative(2.0)),
        ];
        let means = Means::fit(&data).unwrap();
        // A subject seen throughout, one with a gap, one of the reference group.
        for s in [0, 7, 12] {
            let own = means.completed(s, all[0]);
            assert!(all.iter().all(|a| means.completed(s, *a) == own), "{s}");
        }
        // Dropped out after the first of three visits.
        let of = |a: usize| means.completed(3, all[a]);
        assert!(of(1)[2] < of(2)[2] && of(2)[2] < of(0)[2]);
        assert!((of(4)[2] - of(0)[2] - 2.0).abs() < 1e-12);
        assert!((of(5)[2] - of(0)[2] - 4.0).abs() < 1e-12);
        let full = reference_based(&data, &all, None).unwrap();
        let left: Vec<Vec<f64>> = (0..data.group.len())
            .map(|s| reference_based(&data, &all, Some(s)).unwrap())
            .collect();
        let rows = with_jackknife(&data, &full, Some(&left));
        assert_eq!((rows.len(), rows[0].len()), (6, 3));
        assert!(rows.iter().flatten().all(|r| r.difference.1.unwrap() > 0.0));
        // Under a jump to the reference the groups come closer.
        assert!(rows[1][2].difference.0 < rows[0][2].difference.0);
    }
}
