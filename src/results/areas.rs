//! Areas under the courses of single subjects, as they are written out.

use crate::plan::ids;
use serde::{Deserialize, Serialize};

ids! {
    /// Which subjects have an area.
    AreaRule, "rule for gaps" {
        /// Those with a value at every visit.
        Complete = "complete";
        /// Those with a value at the first and the last visit; a straight line bridges gaps between.
        Interpolated = "interpolated";
    }
}

impl AreaRule {
    /// The subjects in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Complete => "seen at every visit",
            Self::Interpolated => "seen at the first and the last visit",
        }
    }
}

/// Areas of one group under one rule for gaps, and their difference from the reference group by Welch's t test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubjectAreas {
    /// Name of the contrast that asks for it.
    pub name: String,
    /// `auc`, or `auc_above_baseline`.
    pub measure: String,
    /// Which subjects have an area.
    pub rule: AreaRule,
    /// Group.
    pub group: String,
    /// Subjects with an area.
    pub n: usize,
    /// Mean of their areas, analysis scale x time.
    pub mean: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Reference group; `None` for the reference group itself.
    pub versus: Option<String>,
    /// Mean minus that of the reference group.
    pub estimate: Option<f64>,
    /// Standard error of the difference.
    pub se: Option<f64>,
    /// Welch's t.
    pub t: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Lower limit of the difference.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}
