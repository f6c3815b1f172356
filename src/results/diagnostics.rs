//! What is made only when somebody looks: how well a marker's model fits, who it depends on, changes in
//! per cent, subjects with two values. Not part of `results.json`.

use super::{ContrastKey, Descriptive};

/// Changes of one marker in per cent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PercentChanges {
    /// Marker name.
    pub marker: String,
    /// One row a group and visit.
    pub rows: Vec<PercentChange>,
    /// Subjects that were measured again and have no positive baseline.
    pub left_out: usize,
}

/// Changes of one group at one visit in per cent of the subjects' own baselines; on a log scale those of
/// the geometric mean. All limits are per cent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PercentChange {
    /// Group.
    pub group: String,
    /// Visit.
    pub visit: String,
    /// Subjects with a value at the visit and a positive one at baseline.
    pub n: usize,
    /// Mean.
    pub mean: Option<f64>,
    /// Mean less one standard error.
    pub sem_low: Option<f64>,
    /// Mean and one standard error.
    pub sem_high: Option<f64>,
    /// Lower limit of the mean.
    pub ci_low: Option<f64>,
    /// Upper limit of the mean.
    pub ci_high: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// Lower quartile.
    pub q1: Option<f64>,
    /// Upper quartile.
    pub q3: Option<f64>,
}

/// One marker in the subjects with a value at the baseline and at a later visit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairedValues {
    /// Marker name.
    pub marker: String,
    /// One row a group and later visit.
    pub rows: Vec<PairedRow>,
}

/// One group at the baseline and at a visit, described over the subjects with both values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairedRow {
    /// At the baseline of the visit.
    pub before: Descriptive,
    /// At the visit.
    pub after: Descriptive,
}

/// Diagnostics of one marker's mixed model. Subjects, groups and visits are numbered as in the study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics {
    /// Values in the model.
    pub n_values: usize,
    /// Residuals, least normalised one first; of very many values the extremes and an even choice of
    /// the rest.
    pub residuals: Vec<Residual>,
    /// Probability of the limits in `residuals`.
    pub conf_level: f64,
    /// How many of `residuals` lie outside their limits.
    pub n_outside: usize,
    /// What each contrast owes to single subjects; empty where `not_left_out` says why.
    pub influence: Vec<ContrastInfluence>,
    /// Why no subject was left out in turn.
    pub not_left_out: Option<String>,
    /// Standard deviations and correlations of the visits.
    pub spread: Vec<VisitSpread>,
    /// Why the last run of the optimiser stopped.
    pub stopped: String,
    /// Restarts with their reasons.
    pub restarts: Vec<String>,
}

/// One value against the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// Subject.
    pub subject: usize,
    /// Visit.
    pub visit: usize,
    /// Value in the model, analysis scale.
    pub value: f64,
    /// Mean that the model expects.
    pub fitted: f64,
    /// Value minus expected mean.
    pub raw: f64,
    /// Without the variances and correlations of the visits.
    pub normalised: f64,
    /// Where its rank is expected among standard normal draws.
    pub expected: f64,
    /// Lower limit of its rank.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// What one contrast owes to single subjects.
#[derive(Clone, Debug, PartialEq)]
pub struct ContrastInfluence {
    /// What is compared.
    pub key: ContrastKey,
    /// Estimate with everyone.
    pub estimate: f64,
    /// Without single subjects, furthest shift first.
    pub without: Vec<SubjectInfluence>,
}

/// A contrast without one subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SubjectInfluence {
    /// Who is left out.
    pub subject: usize,
    /// Estimate without the subject.
    pub estimate: f64,
    /// Full estimate minus this one, in standard errors of the full estimate.
    pub shift: f64,
}

/// A visit's place in the covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitSpread {
    /// Group, when each has its own covariance.
    pub group: Option<String>,
    /// Visit.
    pub visit: String,
    /// Standard deviation.
    pub std_dev: f64,
    /// Correlation with every visit of the model.
    pub correlation: Vec<f64>,
    /// Covariance with every visit of the model.
    pub covariance: Vec<f64>,
}
