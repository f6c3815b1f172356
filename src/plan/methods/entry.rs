//! What the registry says of one method.

use super::sources::Source;

/// What a method is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodKind {
    /// The scale of the values.
    Scale,
    /// Mean model.
    Model,
    /// How the baseline enters a model of changes.
    BaselineSlope,
    /// Whether random slopes go with their intercepts.
    RandomSlopes,
    /// Covariance of a subject's visits.
    Covariance,
    /// What has its own covariance parameters.
    CovarianceBy,
    /// Where standard errors come from.
    StandardErrors,
    /// What is maximised.
    Estimation,
    /// Degrees of freedom.
    DegreesOfFreedom,
    /// Adjustment for several tests.
    Multiplicity,
    /// Options chosen together.
    Preset,
    /// Design of the study and settings of the inference: covariates, randomisation, confidence level, seed.
    Design,
    /// What is estimated from a fitted model.
    Estimate,
    /// How well a model fits, and which subjects influence it.
    Diagnostic,
    /// Descriptive statistics.
    Descriptive,
    /// Tests and effect sizes without a model of all visits.
    SimpleTest,
    /// Tests of assumptions; they never choose another test.
    Assumption,
}

/// One method as the program explains it.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Name in files and on the command line, unique among all methods.
    pub id: &'static str,
    /// What it is for.
    pub kind: MethodKind,
    /// Name for people, in the middle of a sentence.
    pub label: &'static str,
    /// One or two plain sentences.
    pub explanation: &'static str,
    /// Options that ask for it, as `flag=value`, or that it depends on, as `flag`; flags without dashes.
    pub options: &'static [&'static str],
    /// Sources in the literature.
    pub references: &'static [Source],
    /// The R call that gives the same numbers.
    pub r: RCall,
}

/// An R call to be filled in; where a function is called once for several methods (`mmrm::mmrm`),
/// each entry holds the arguments that it adds.
#[derive(Clone, Copy, Debug)]
pub struct RCall {
    /// `package::function`.
    pub function: &'static str,
    /// Its arguments, with the [`PLACEHOLDERS`] in braces.
    pub arguments: &'static str,
}

/// What the arguments of an [`RCall`] leave open.
pub const PLACEHOLDERS: &[&str] = &[
    // The data, one row a value, with columns subject, group, visit and the response.
    "data",
    // The response on its scale, as R writes it: `log(opn)`.
    "response",
    // Covariates as R writes them, each followed by ` + `.
    "covariates",
    // The covariance, `us(visit | subject)` or a `cov_struct`.
    "covariance",
    // The fitted model.
    "fit",
    // Means of the fitted model.
    "means",
    "conf_level",
    // Where a lattice of points starts.
    "seed",
    // Values: of the compared group or the later visit (x), of the reference or the baseline (y).
    "x",
    "y",
    // p-values of a family.
    "p",
    // A covariate's column, a subject, a visit.
    "covariate",
    "subject",
    "visit",
];
