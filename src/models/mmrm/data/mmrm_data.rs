//! What a mixed model is fitted to, and the ways it can be refused.

use crate::numerics::DistributionError;
use std::collections::HashMap;
use thiserror::Error;

/// Most covariance parameters that are sought, those of an unstructured covariance of 30 visits: their
/// Hessian grows with the square, its factor with the third power.
pub(in crate::models::mmrm) const MOST_PARAMETERS: usize = 30 * 31 / 2;

/// Values of one covariate, one per observation row.
#[derive(Debug, Clone, PartialEq)]
pub enum CovariateValues {
    /// A number in its own unit.
    Number(Vec<f64>),
    /// A category: `index[row]` points into `levels` (alphabetical; the first is the reference).
    Factor {
        /// Level labels.
        levels: Vec<String>,
        /// Level of each row.
        index: Vec<usize>,
    },
}

/// One covariate of the mean model.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignCovariate {
    /// Column name, used in term names.
    pub name: String,
    /// Its values, one per observation row.
    pub kind: CovariateValues,
    /// Adds the interaction with visit.
    pub by_visit: bool,
}

/// Which means are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MeanModel {
    /// A mean for every group at every visit.
    #[default]
    GroupByVisit,
    /// The same, but one mean for all groups at the baseline (constrained longitudinal data
    /// analysis). Source: Liang & Zeger (2000), Sankhya B 62:134.
    CommonBaseline,
    /// An intercept and the covariates as they stand; groups and visits have no means of their own.
    Columns,
}

/// Observations of one marker: rows are the values used, in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct MmrmData {
    /// Values on the analysis scale, length `n`.
    pub y: Vec<f64>,
    /// Subject of each row (any numbering).
    pub subject: Vec<usize>,
    /// Group of each row, `0..n_groups`; 0 is the reference.
    pub group: Vec<usize>,
    /// Visit of each row, `0..n_visits`.
    pub visit: Vec<usize>,
    /// Number of groups.
    pub n_groups: usize,
    /// Number of planned visits.
    pub n_visits: usize,
    /// Covariates in the order of the formula.
    pub covariates: Vec<DesignCovariate>,
    /// Group labels, length `n_groups`.
    pub group_names: Vec<String>,
    /// Visit labels, length `n_visits`.
    pub visit_names: Vec<String>,
    /// Time of each visit, length `n_visits`; `None` where not every visit has one.
    pub times: Option<Vec<f64>>,
    /// Index of the baseline visit; `None` where the values are changes from it.
    pub baseline: Option<usize>,
    /// Which means are free.
    pub mean: MeanModel,
}

/// Why a mixed model gives nothing.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MmrmError {
    /// The input does not fit together.
    #[error("the data of the mixed model do not fit together: {0}")]
    Input(String),
    /// The data fit together and do not have what was asked, for this reason.
    #[error("{0}")]
    Absent(String),
    /// Too few values for the mean model.
    #[error(
        "too few values ({n}) for the mean parameters ({p}); use fewer covariates or visits, or add subjects"
    )]
    TooFewValues {
        /// Values.
        n: usize,
        /// Mean parameters.
        p: usize,
    },
    /// Too few subjects.
    #[error("a mixed model needs at least 2 subjects, and there are {0} with values")]
    TooFewSubjects(usize),
    /// Nothing varies around the mean model.
    #[error(
        "the values do not vary around their group and visit means, so there is no variance to estimate"
    )]
    NoVariation,
    /// The planned number of visits is beyond this program.
    #[error("{0} visits are more than the 60 a mixed model takes here; analyse fewer visits")]
    TooManyVisits(usize),
    /// A covariance with more parameters than can be sought in reasonable time.
    #[error(
        "the covariance has {0} parameters, more than the {most} that are sought here; choose a structure with fewer, such as ar1h or cs, or analyse fewer visits",
        most = MOST_PARAMETERS
    )]
    TooManyParameters(usize),
    /// A structure that these visits can't have.
    #[error("these visits can't have this covariance structure: {0}; choose another structure")]
    Structure(String),
    /// Kenward-Roger asked of a maximum likelihood fit.
    #[error(
        "Kenward-Roger degrees of freedom need a REML fit and the model's standard errors; choose those, or Satterthwaite, between-within or residual"
    )]
    NotReml,
    /// Inference asked of a fit that did not converge.
    #[error("the mixed model did not converge ({0}), so it offers no tests")]
    NotConverged(String),
    /// Rows of a hypothesis depend on each other.
    #[error("the rows of the hypothesis depend on each other; drop the redundant rows")]
    RankDeficient,
    /// A confidence level outside 0 to 1.
    #[error("the confidence level {0} is not between 0 and 1")]
    ConfidenceLevel(f64),
    /// A tail probability could not be computed.
    #[error("a tail probability could not be computed: {0}")]
    Distribution(#[from] DistributionError),
    /// A matrix that must be invertible is not.
    #[error("the mean model could not be solved: {0}")]
    Singular(String),
}

impl MmrmData {
    /// Checks lengths, ranges and finiteness, that a subject is in one group and has at most one value at each visit.
    ///
    /// # Errors
    /// [`MmrmError::Input`] names what does not fit.
    pub fn check(&self) -> Result<(), MmrmError> {
        let bad = |what: &str| Err(MmrmError::Input(what.to_string()));
        let n = self.y.len();
        if self.subject.len() != n || self.group.len() != n || self.visit.len() != n {
            return bad("value, subject, group and visit differ in length");
        }
        if self.group_names.len() != self.n_groups || self.visit_names.len() != self.n_visits {
            return bad("the labels of groups or visits are not as many as the groups or visits");
        }
        let fits = |t: &Vec<f64>| t.len() == self.n_visits && t.iter().all(|x| x.is_finite());
        if !self.times.as_ref().is_none_or(fits) {
            return bad("there is not one finite time for each visit");
        }
        if n == 0 {
            return bad("there is no value");
        }
        if self.n_visits > 60 {
            return Err(MmrmError::TooManyVisits(self.n_visits));
        }
        if self.y.iter().any(|v| !v.is_finite()) {
            return bad("a value is not a finite number");
        }
        if self.group.iter().any(|&g| g >= self.n_groups)
            || self.visit.iter().any(|&v| v >= self.n_visits)
            || self.baseline.is_some_and(|b| b >= self.n_visits)
        {
            return bad("a group or visit number is out of range");
        }
        for c in &self.covariates {
            match &c.kind {
                CovariateValues::Number(v) => {
                    if v.len() != n || v.iter().any(|x| !x.is_finite()) {
                        return Err(MmrmError::Input(format!(
                            "covariate {} has not one finite number for each value",
                            c.name
                        )));
                    }
                }
                CovariateValues::Factor { levels, index } => {
                    if index.len() != n || index.iter().any(|&i| i >= levels.len()) {
                        return Err(MmrmError::Input(format!(
                            "covariate {} has not one known level for each value",
                            c.name
                        )));
                    }
                }
            }
        }
        Ok(())
    }

    /// The same study with these rows only, in this order.
    #[must_use]
    pub fn of_rows(&self, rows: &[usize]) -> Self {
        let numbers = |of: &[f64]| -> Vec<f64> { rows.iter().map(|&r| of[r]).collect() };
        let indices = |of: &[usize]| -> Vec<usize> { rows.iter().map(|&r| of[r]).collect() };
        let covariate = |c: &DesignCovariate| DesignCovariate {
            kind: match &c.kind {
                CovariateValues::Number(v) => CovariateValues::Number(numbers(v)),
                CovariateValues::Factor { levels, index } => CovariateValues::Factor {
                    levels: levels.clone(),
                    index: indices(index),
                },
            },
            name: c.name.clone(),
            by_visit: c.by_visit,
        };
        Self {
            y: numbers(&self.y),
            subject: indices(&self.subject),
            group: indices(&self.group),
            visit: indices(&self.visit),
            covariates: self.covariates.iter().map(covariate).collect(),
            group_names: self.group_names.clone(),
            visit_names: self.visit_names.clone(),
            times: self.times.clone(),
            ..*self
        }
    }

    /// Changes from the baseline at the visits after it, with the baseline value as a covariate by
    /// visit, and the number of subjects left out for want of a baseline value.
    ///
    /// # Errors
    /// As [`Self::check`]; [`MmrmError::Input`] when there is no baseline visit, [`MmrmError::Absent`] when there is no
    /// change.
    pub fn changes(&self) -> Result<(Self, usize), MmrmError> {
        self.check()?;
        let Some(baseline) = self.baseline else {
            return Err(MmrmError::Input("there is no baseline visit".into()));
        };
        let mut at_baseline: HashMap<usize, f64> = HashMap::new();
        for (r, &s) in self.subject.iter().enumerate() {
            if self.visit[r] == baseline {
                at_baseline.insert(s, self.y[r]);
            }
        }
        let rows: Vec<usize> = (0..self.y.len())
            .filter(|&r| self.visit[r] > baseline && at_baseline.contains_key(&self.subject[r]))
            .collect();
        if rows.is_empty() {
            return Err(MmrmError::Absent(
                "nobody has both a baseline value and a later one".into(),
            ));
        }
        let mut without: Vec<usize> = self
            .subject
            .iter()
            .copied()
            .filter(|s| !at_baseline.contains_key(s))
            .collect();
        without.sort_unstable();
        without.dedup();
        let start = |r: &usize| at_baseline.get(&self.subject[*r]).copied().unwrap_or(0.0);
        let mut changes = self.of_rows(&rows);
        changes.covariates.push(DesignCovariate {
            name: "baseline".into(),
            kind: CovariateValues::Number(rows.iter().map(start).collect()),
            by_visit: true,
        });
        for (y, r) in changes.y.iter_mut().zip(&rows) {
            *y -= start(r);
        }
        for v in &mut changes.visit {
            *v -= baseline + 1;
        }
        changes.n_visits -= baseline + 1;
        changes.visit_names.drain(..=baseline);
        if let Some(times) = &mut changes.times {
            times.drain(..=baseline);
        }
        changes.baseline = None;
        Ok((changes, without.len()))
    }
}
