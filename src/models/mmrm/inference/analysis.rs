//! The tables of one fit: coefficients, type III tests, marginal means, contrasts.

use crate::models::mmrm::covariance::VisitCovariance;
use crate::models::mmrm::covariance::random_effects::RandomEffects;
use crate::models::mmrm::data::design::Design;
use crate::models::mmrm::data::mmrm_data::MmrmError;
use crate::models::mmrm::fit::fitting::MmrmFit;
use crate::models::mmrm::inference::contrasts::{Inference, RowTerms, Testing};
use crate::models::mmrm::inference::joint_test::JointTest;
use crate::models::mmrm::inference::type_three::EmptyCells;
use crate::models::mmrm::likelihood::dense;
use crate::results::TestedEstimate;

/// One row of the coefficient table.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// R's name.
    pub term: String,
    /// Estimate and test.
    pub test: TestedEstimate,
}

/// A type III test of one effect.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectTest {
    /// `group`, `visit`, `group:visit`, a covariate, or a covariate by visit.
    pub effect: String,
    /// The test.
    pub test: JointTest,
}

/// Estimated marginal mean of a group at a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimatedMarginalMean {
    /// Index into [`MmrmFit::group_names`].
    pub group: usize,
    /// Index into [`MmrmFit::visit_names`].
    pub visit: usize,
    /// The mean; `None` when it cannot be estimated (no value in this group at this visit).
    pub estimate: Option<TestedEstimate>,
}

/// What a contrast compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContrastFamily {
    /// Visit minus baseline within a group.
    ChangeFromBaseline,
    /// Group minus reference group at a visit.
    GroupDifference,
    /// Difference between groups of the change from baseline.
    DifferenceInChange,
}

/// One contrast of marginal means.
#[derive(Debug, Clone, PartialEq)]
pub struct ContrastEstimate {
    /// What is compared.
    pub family: ContrastFamily,
    /// Index into [`MmrmFit::group_names`].
    pub group: usize,
    /// Index into [`MmrmFit::visit_names`].
    pub visit: usize,
    /// Baseline visit for changes, reference group (0) otherwise.
    pub versus: usize,
    /// The contrast; `None` when it cannot be estimated.
    pub estimate: Option<TestedEstimate>,
    /// Estimate divided by the model's standard deviation at the visit.
    pub standardized: Option<f64>,
}

/// Everything the model says with one method of degrees of freedom.
#[derive(Debug, Clone, PartialEq)]
pub struct MmrmAnalysis {
    /// Degrees of freedom, standard errors and confidence level used.
    pub testing: Testing,
    /// Covariance of beta used (Kenward-Roger: adjusted), `p x p`.
    pub beta_cov: Vec<f64>,
    /// Coefficients in treatment coding.
    pub coefficients: Vec<Coefficient>,
    /// Type III tests in R's order of terms.
    pub tests: Vec<EffectTest>,
    /// Marginal means, visits within groups.
    pub emmeans: Vec<EstimatedMarginalMean>,
    /// Contrasts, family by family, visits within groups.
    pub contrasts: Vec<ContrastEstimate>,
}

/// Tests, means and contrasts of a converged fit.
///
/// # Errors
/// As [`Inference::new`] and [`Inference::joint`].
pub fn analyse(fit: &MmrmFit, testing: impl Into<Testing>) -> Result<MmrmAnalysis, MmrmError> {
    let testing = testing.into();
    let inference = Inference::new(fit, testing)?;
    let mut rows = Rows::new(&inference);
    let p = fit.beta.len();
    let coding = &fit.inner.coding;
    let mut coefficients = Vec::with_capacity(p);
    for (j, term) in fit.beta_names.iter().enumerate() {
        let test = rows.test(&coding.from_inside[j * p..(j + 1) * p])?;
        coefficients.push(Coefficient {
            term: term.clone(),
            test,
        });
    }
    Ok(MmrmAnalysis {
        testing,
        beta_cov: inference.beta_cov(),
        coefficients,
        tests: type_three(&inference)?,
        emmeans: marginal_means(&mut rows)?,
        contrasts: contrasts(&mut rows)?,
    })
}

/// Means and contrasts alone: tests of whole effects cost as much as all of these, and coefficients say them again.
///
/// # Errors
/// As [`Inference::new`].
pub fn analyse_contrasts(
    fit: &MmrmFit,
    testing: impl Into<Testing>,
) -> Result<MmrmAnalysis, MmrmError> {
    let testing = testing.into();
    let inference = Inference::new(fit, testing)?;
    let mut rows = Rows::new(&inference);
    Ok(MmrmAnalysis {
        testing,
        beta_cov: Vec::new(),
        coefficients: Vec::new(),
        tests: Vec::new(),
        emmeans: marginal_means(&mut rows)?,
        contrasts: contrasts(&mut rows)?,
    })
}

/// Tests of single rows; treatment-coded coefficients are means and contrasts once more, so each
/// row is tested once.
struct Rows<'a> {
    inference: &'a Inference<'a>,
    /// Weights of the rows tested so far, one after the other.
    weights: Vec<f64>,
    tests: Vec<TestedEstimate>,
    /// Room for the weights of the next row, and for its test.
    combined: Vec<f64>,
    room: RowTerms,
}

impl<'a> Rows<'a> {
    fn new(inference: &'a Inference<'a>) -> Self {
        let p = inference.fit.beta.len();
        Self {
            inference,
            weights: Vec::with_capacity(32 * p),
            tests: Vec::with_capacity(32),
            combined: Vec::new(),
            room: RowTerms::default(),
        }
    }

    fn test(&mut self, weights: &[f64]) -> Result<TestedEstimate, MmrmError> {
        let rows = self.weights.chunks_exact(weights.len());
        if let Some((_, test)) = rows.zip(&self.tests).find(|(w, _)| *w == weights) {
            return Ok(*test);
        }
        let test = self.inference.inside_row(weights, &mut self.room)?;
        self.weights.extend_from_slice(weights);
        self.tests.push(test);
        Ok(test)
    }

    /// Test of a sum of signed cell means; `None` when a cell is empty or nothing is left.
    fn combination(
        &mut self,
        cells: &[(usize, usize, f64)],
    ) -> Result<Option<TestedEstimate>, MmrmError> {
        let design = &self.inference.fit.inner.design;
        let mut weights = std::mem::take(&mut self.combined);
        weights.clear();
        weights.resize(design.p, 0.0);
        let test = if design.combine(cells, &mut weights) {
            Some(self.test(&weights)?)
        } else {
            None
        };
        self.combined = weights;
        Ok(test)
    }
}

fn type_three(inference: &Inference<'_>) -> Result<Vec<EffectTest>, MmrmError> {
    let p = inference.fit.beta.len();
    let all = inside_rows(inference.fit)?.into_iter();
    all.map(|(effect, rows)| {
        let test = inference.inside_joint(&rows, rows.len() / p)?;
        Ok(EffectTest { effect, test })
    })
    .collect()
}

/// An effect with the rows of its type III test.
pub type EffectRows = (String, Vec<Vec<f64>>);

/// The rows of each type III test in the order of [`MmrmFit::beta_names`].
///
/// # Errors
/// [`MmrmError::Singular`] where the coding of the effects has no inverse.
pub fn type_three_rows(fit: &MmrmFit) -> Result<Vec<EffectRows>, MmrmError> {
    let p = fit.beta.len();
    let to_beta = |rows: Vec<f64>| -> Vec<Vec<f64>> {
        let q = rows.len() / p;
        let beta = dense::multiply(&rows, &fit.inner.coding.to_inside, q, p, p);
        beta.chunks(p).map(<[f64]>::to_vec).collect()
    };
    let all = inside_rows(fit)?.into_iter();
    Ok(all.map(|(effect, rows)| (effect, to_beta(rows))).collect())
}

/// The rows of each type III test, inside coding.
fn inside_rows(fit: &MmrmFit) -> Result<Vec<(String, Vec<f64>)>, MmrmError> {
    let design = &fit.inner.design;
    let coding = design.coding(true)?;
    let empty = EmptyCells::of(design);
    let p = coding.term.len();
    let mut out = Vec::with_capacity(coding.terms.len());
    for (k, term) in coding.terms.iter().enumerate().skip(1) {
        let of_cells = empty.as_ref().and_then(|cells| cells.rows(term, design));
        let mut rows = of_cells.unwrap_or_else(|| {
            let of_term = coding.term.iter().zip(coding.from_inside.chunks_exact(p));
            let own = || of_term.clone().filter(|(t, _)| **t == k);
            let mut rows = Vec::with_capacity(own().count() * p);
            own().for_each(|(_, row)| rows.extend_from_slice(row));
            rows
        });
        if !rows.is_empty() {
            let random_intercept = VisitCovariance::Random(RandomEffects::Intercept);
            if fit.covariance == random_intercept {
                rows = in_treatment_basis(fit, rows, k);
            }
            out.push((term.to_string(), rows));
        }
    }
    Ok(out)
}

/// The same hypothesis with unit rows in the term's own treatment-coded columns: lmerTest's basis,
/// on which Fai and Cornelius' degrees of freedom depend.
fn in_treatment_basis(fit: &MmrmFit, rows: Vec<f64>, term: usize) -> Vec<f64> {
    let coding = &fit.inner.coding;
    let p = coding.term.len();
    let q = rows.len() / p;
    let own: Vec<usize> = (0..p).filter(|&j| coding.term[j] == term).collect();
    if own.len() != q {
        return rows;
    }
    let beta = dense::multiply(&rows, &coding.to_inside, q, p, p);
    let square: Vec<f64> = (0..q)
        .flat_map(|i| own.iter().map(move |&j| (i, j)))
        .map(|(i, j)| beta[i * p + j])
        .collect();
    match dense::invert_general(&square, q) {
        Some((inverse, _)) => dense::multiply(&inverse, &rows, q, q, p),
        None => rows,
    }
}

fn marginal_means(rows: &mut Rows<'_>) -> Result<Vec<EstimatedMarginalMean>, MmrmError> {
    let design = &rows.inference.fit.inner.design;
    let mut out = Vec::with_capacity(design.n_groups * design.n_visits);
    for group in 0..design.n_groups {
        for visit in 0..design.n_visits {
            let estimate = rows.combination(&[(group, visit, 1.0)])?;
            out.push(EstimatedMarginalMean {
                group,
                visit,
                estimate,
            });
        }
    }
    Ok(out)
}

/// Weights in the order of [`MmrmFit::beta_names`] of a signed sum of marginal means, each cell a
/// group, a visit and its sign; `None` when one can't be estimated or nothing is left.
#[must_use]
pub fn weights_of_cells(fit: &MmrmFit, cells: &[(usize, usize, f64)]) -> Option<Vec<f64>> {
    let p = fit.beta.len();
    let mut inside = dense::zeros(p);
    fit.inner
        .design
        .combine(cells, &mut inside)
        .then(|| dense::multiply(&inside, &fit.inner.coding.to_inside, 1, p, p))
}

fn contrasts(rows: &mut Rows<'_>) -> Result<Vec<ContrastEstimate>, MmrmError> {
    let inference = rows.inference;
    let design = &inference.fit.inner.design;
    let mut out = Vec::with_capacity(3 * design.n_groups * design.n_visits);
    each_contrast(design, |contrast, cells| {
        let Contrast {
            family,
            group,
            visit,
            versus,
        } = contrast;
        let estimate = rows.combination(cells)?;
        // Against the reference group its own spread is the yardstick.
        let yardstick = if family == ContrastFamily::ChangeFromBaseline {
            group
        } else {
            0
        };
        let standardized =
            estimate.map(|e| e.estimate / inference.variance_at(yardstick, visit).sqrt());
        out.push(ContrastEstimate {
            family,
            group,
            visit,
            versus,
            estimate,
            standardized,
        });
        Ok(())
    })?;
    Ok(out)
}

/// What a contrast compares, as in [`ContrastEstimate`].
#[derive(Clone, Copy)]
struct Contrast {
    family: ContrastFamily,
    group: usize,
    visit: usize,
    versus: usize,
}

/// Calls `f` with each contrast and its signed cell means, family by family, visits within groups.
fn each_contrast(
    design: &Design,
    mut f: impl FnMut(Contrast, &[(usize, usize, f64)]) -> Result<(), MmrmError>,
) -> Result<(), MmrmError> {
    let (g, m) = (design.n_groups, design.n_visits);
    let of = |family, group, visit, versus| Contrast {
        family,
        group,
        visit,
        versus,
    };
    if let Some(b) = design.baseline {
        for i in 0..g {
            for v in b + 1..m {
                let contrast = of(ContrastFamily::ChangeFromBaseline, i, v, b);
                f(contrast, &[(i, v, 1.0), (i, b, -1.0)])?;
            }
        }
    }
    for i in 1..g {
        for v in 0..m {
            let contrast = of(ContrastFamily::GroupDifference, i, v, 0);
            f(contrast, &[(i, v, 1.0), (0, v, -1.0)])?;
        }
    }
    if let Some(b) = design.baseline {
        for i in 1..g {
            for v in b + 1..m {
                let contrast = of(ContrastFamily::DifferenceInChange, i, v, 0);
                let cells = [(i, v, 1.0), (i, b, -1.0), (0, v, -1.0), (0, b, 1.0)];
                f(contrast, &cells)?;
            }
        }
    }
    Ok(())
}

/// Means and contrasts without their tests, in the order of [`MmrmAnalysis`]; `None` where one cannot be estimated.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// Marginal means, visits within groups, scale of `y`.
    pub means: Vec<Option<f64>>,
    /// Contrasts, family by family, scale of `y`.
    pub contrasts: Vec<(ContrastFamily, Option<f64>)>,
}

impl Estimates {
    /// From coefficients in the inside coding, scale of `y`.
    pub(in crate::models::mmrm) fn new(design: &Design, gamma: &[f64]) -> Result<Self, MmrmError> {
        let mut weights = dense::zeros(design.p);
        let mut estimate = |cells: &[(usize, usize, f64)]| {
            weights.fill(0.0);
            let estimable = design.combine(cells, &mut weights);
            estimable.then(|| dense::dot(&weights, gamma))
        };
        let cells = 0..design.n_groups * design.n_visits;
        let means = cells.map(|c| estimate(&[(c / design.n_visits, c % design.n_visits, 1.0)]));
        let means = means.collect();
        let mut contrasts = Vec::with_capacity(3 * design.n_groups * design.n_visits);
        each_contrast(design, |contrast, cells| {
            contrasts.push((contrast.family, estimate(cells)));
            Ok(())
        })?;
        Ok(Self { means, contrasts })
    }
}
