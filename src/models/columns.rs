//! Mean models written column by column: names, values, and rows of hypotheses in them.

use super::mmrm::{
    CovariateValues, DesignCovariate, Inference, JointTest, MmrmError, MmrmFit, TestedEstimate,
};

/// The columns of a mean model beside its intercept.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) all: Vec<DesignCovariate>,
    /// Value of each column for an average subject; columns that are not named here count 0.
    reference: Vec<(String, f64)>,
    /// Columns of each covariate, for its test.
    terms: Vec<(String, Vec<String>)>,
}

impl Columns {
    /// Adds a column.
    pub(super) fn push(&mut self, name: String, values: Vec<f64>) {
        self.all.push(DesignCovariate {
            name,
            kind: CovariateValues::Number(values),
            by_visit: false,
        });
    }

    /// The user's covariates; numbers count at their mean, the levels of factors equally.
    pub(super) fn covariates(&mut self, covariates: &[DesignCovariate]) {
        for covariate in covariates {
            let mut own = Vec::new();
            match &covariate.kind {
                CovariateValues::Number(values) => {
                    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
                    self.reference.push((covariate.name.clone(), mean));
                    own.push(covariate.name.clone());
                }
                CovariateValues::Factor { levels, index } => {
                    let used: Vec<usize> =
                        (0..levels.len()).filter(|l| index.contains(l)).collect();
                    for level in used.iter().skip(1) {
                        let name = format!("{}{}", covariate.name, levels[*level]);
                        self.reference.push((name.clone(), 1.0 / used.len() as f64));
                        own.push(name);
                    }
                }
            }
            self.terms.push((covariate.name.clone(), own));
            self.all.push(DesignCovariate {
                by_visit: false,
                ..covariate.clone()
            });
        }
    }
}

/// Tests of a fit whose mean model is columns.
pub(super) struct ColumnTests<'a> {
    pub(super) fit: &'a MmrmFit,
    inference: &'a Inference<'a>,
    columns: &'a Columns,
}

impl<'a> ColumnTests<'a> {
    pub(super) fn new(
        fit: &'a MmrmFit,
        inference: &'a Inference<'a>,
        columns: &'a Columns,
    ) -> Self {
        Self {
            fit,
            inference,
            columns,
        }
    }

    /// Weights in the coefficients; `None` when one of the columns is not in the model.
    pub(super) fn weights(&self, parts: &[(String, f64)]) -> Option<Vec<f64>> {
        let mut out = vec![0.0; self.fit.beta.len()];
        for (name, weight) in parts.iter().filter(|p| p.1 != 0.0) {
            let at = self.fit.beta_names.iter().position(|n| n == name)?;
            out[at] += weight;
        }
        Some(out)
    }

    /// Weights of a mean: intercept, the covariates of an average subject, and `parts`.
    pub(super) fn mean(&self, parts: &[(String, f64)]) -> Option<Vec<f64>> {
        let mut all = vec![("(Intercept)".to_owned(), 1.0)];
        // A covariate that was left out of the model shifts no mean.
        let known = |name: &String| self.fit.beta_names.contains(name);
        let reference = self.columns.reference.iter();
        all.extend(reference.filter(|(name, _)| known(name)).cloned());
        all.extend_from_slice(parts);
        self.weights(&all)
    }

    /// The test of a row.
    ///
    /// # Errors
    /// As [`Inference::single`].
    pub(super) fn row(&self, weights: &[f64]) -> Result<TestedEstimate, MmrmError> {
        self.inference.single(weights)
    }

    /// The test of an effect; `None` when a column of it is not in the model.
    ///
    /// # Errors
    /// As [`Inference::joint`].
    pub(super) fn joint(
        &self,
        rows: &[Vec<(String, f64)>],
    ) -> Result<Option<JointTest>, MmrmError> {
        let weights: Option<Vec<Vec<f64>>> = rows.iter().map(|r| self.weights(r)).collect();
        match weights.filter(|w| !w.is_empty()) {
            Some(weights) => self.inference.joint(&weights).map(Some),
            None => Ok(None),
        }
    }

    /// The coefficients.
    ///
    /// # Errors
    /// As [`Inference::single`].
    pub(super) fn coefficients(&self) -> Result<Vec<(String, TestedEstimate)>, MmrmError> {
        let p = self.fit.beta.len();
        let unit = |j: usize| {
            (0..p)
                .map(|i| f64::from(u8::from(i == j)))
                .collect::<Vec<_>>()
        };
        (self.fit.beta_names.iter().enumerate())
            .map(|(j, name)| Ok((name.clone(), self.row(&unit(j))?)))
            .collect()
    }

    /// Each covariate's test.
    ///
    /// # Errors
    /// As [`Inference::joint`].
    pub(super) fn covariate_tests(&self) -> Result<Vec<(String, JointTest)>, MmrmError> {
        let mut out = Vec::new();
        for (name, columns) in &self.columns.terms {
            let rows: Vec<Vec<(String, f64)>> = columns
                .iter()
                .filter(|c| self.fit.beta_names.contains(c))
                .map(|c| vec![(c.clone(), 1.0)])
                .collect();
            if let Some(test) = self.joint(&rows)? {
                out.push((name.clone(), test));
            }
        }
        Ok(out)
    }
}
