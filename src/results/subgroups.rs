//! Differences within the levels of a category, as they are written out.

use super::contrast::ContrastKey;
use super::model::EffectTest;
use serde::{Deserialize, Serialize};

/// A difference within a level of a category, or how much two levels differ in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubgroupRow {
    /// The category.
    pub covariate: String,
    /// Its level.
    pub level: String,
    /// The level it is compared with; `None` for the difference within a level.
    pub versus_level: Option<String>,
    /// What is compared.
    #[serde(flatten)]
    pub key: ContrastKey,
    /// Subjects of the group in this level.
    pub n_group: usize,
    /// Subjects of the reference group in this level; `None` where groups are not compared.
    pub n_reference: Option<usize>,
    /// Estimate on the analysis scale.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// t.
    pub t: Option<f64>,
    /// Two-sided p, not adjusted.
    pub p: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

/// The test of whether the levels of a category differ in the differences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EffectModification {
    /// The category.
    pub covariate: String,
    /// That of the interaction, `group:visit:sex`.
    #[serde(flatten)]
    pub test: EffectTest,
}
