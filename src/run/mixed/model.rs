//! What differs between the mixed models of a marker.

use crate::models::mmrm::{
    Covariance, Estimates, JointTest, MmrmError, MmrmFit, TestedEstimate, VarianceComponent,
};
use crate::plan::{CovarianceStructure, Estimation, ResolvedPlan};
use crate::results::{ContrastEstimate, EstimatedMarginalMean, Slope};
use crate::run::mixed::entering::Entering;
use crate::run::values::Values;
use crate::study::Study;

/// A contrast, and its weights in the coefficients where Dunnett's adjustment may need them.
pub(in crate::run) type WeightedContrast = (ContrastEstimate, Option<Vec<f64>>);

/// The tests of a fit.
pub(in crate::run) struct Tables {
    /// Covariance of the coefficients used, `p x p`, row-major.
    pub beta_cov: Vec<f64>,
    /// R's terms.
    pub coefficients: Vec<(String, TestedEstimate)>,
    /// Type III.
    pub tests: Vec<(String, JointTest)>,
    pub emmeans: Vec<EstimatedMarginalMean>,
    pub slopes: Vec<Slope>,
    pub contrasts: Vec<WeightedContrast>,
}

/// A mixed model of one marker with its rows, ready to be fitted.
pub(in crate::run) trait MixedModel {
    /// Name in a sentence.
    fn name(&self) -> &'static str {
        "mixed model"
    }

    /// Its rows.
    fn entering(&self) -> &Entering;

    /// Fits it: with this covariance of the visits, or with its random effects.
    fn fit(
        &self,
        covariance: Option<Covariance>,
        estimation: Estimation,
    ) -> Result<MmrmFit, MmrmError>;

    /// Variances of its random effects.
    fn components(&self, fit: &MmrmFit) -> Result<Vec<VarianceComponent>, MmrmError>;

    /// Coefficients, tests, means and contrasts.
    fn tables(
        &self,
        fit: &MmrmFit,
        values: &Values<'_>,
        plan: &ResolvedPlan,
    ) -> Result<Tables, MmrmError>;

    /// The contrasts of [`Self::tables`] alone.
    fn contrasts(
        &self,
        fit: &MmrmFit,
        values: &Values<'_>,
        plan: &ResolvedPlan,
    ) -> Result<Vec<WeightedContrast>, MmrmError> {
        Ok(self.tables(fit, values, plan)?.contrasts)
    }

    /// What the reader should know of the structure that was kept.
    fn warning_of(
        &self,
        _study: &Study,
        _fit: &MmrmFit,
        _kept: CovarianceStructure,
    ) -> Option<String> {
        None
    }

    /// What the reader should know of the groups that are compared.
    fn warning_of_groups(&self, _study: &Study) -> Option<String> {
        None
    }

    /// Whether subjects can be left out in turn, by [`Self::contrasts_of_refit`].
    fn can_leave_out(&self) -> bool {
        false
    }

    /// Those of the contrasts of [`Self::tables`] that are of the usual families, in their order, from the estimates
    /// of a fit without some subjects.
    fn contrasts_of_refit(&self, _of: &Estimates, _plan: &ResolvedPlan) -> Vec<Option<f64>> {
        Vec::new()
    }
}
