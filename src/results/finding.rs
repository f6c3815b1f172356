//! The clearest contrast of a marker.

use super::contrast::ContrastFamily;
use serde::{Deserialize, Serialize};

/// The clearest contrast of a marker's primary comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Marker.
    pub marker: String,
    /// The primary comparison.
    pub family: ContrastFamily,
    /// Group, or the treatment of a crossover.
    pub group: String,
    /// Reference group, reference treatment, or baseline visit.
    pub versus: String,
    /// Visit.
    pub visit: String,
    /// Sign of the estimate.
    pub direction: Direction,
    /// Whether p is below 1 minus the confidence level: adjusted where the plan adjusts, and across markers that of all
    /// visits.
    pub clear: bool,
    /// Estimate on the analysis scale.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Adjusted as the plan says, the larger one where it does so twice; `None` without adjustment.
    pub p_adjusted: Option<f64>,
    /// p of all later visits taken together, of all groups or treatments where several are compared; `None` where
    /// there is one contrast.
    #[serde(default)]
    pub p_all_visits: Option<f64>,
    /// That p, adjusted across markers; `None` without such an adjustment.
    #[serde(default)]
    pub p_all_visits_adjusted: Option<f64>,
    /// The finding in words.
    pub sentence: String,
}

/// Sign of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Above 0.
    Higher,
    /// Below 0.
    Lower,
}
