//! What follows from margins, and what if subjects who drop out differ, as they are written out.

use super::ContrastKey;
use crate::plan::{ReferenceBased, ids};
use serde::{Deserialize, Serialize};

ids! {
    /// What an interval says of a difference and its margins.
    Conclusion, "conclusion" {
        /// The interval lies between the margins.
        Equivalent = "equivalent";
        /// It lies above the lower margin, and reaches beyond the upper one or there is none.
        NonInferior = "non_inferior";
        /// It lies below the upper margin, and reaches beyond the lower one or there is none.
        NonSuperior = "non_superior";
        /// It lies below the lower margin as a whole.
        BelowMargin = "below_margin";
        /// It lies above the upper margin as a whole.
        AboveMargin = "above_margin";
        /// It reaches across a margin on every side that was asked.
        Inconclusive = "inconclusive";
    }
}

impl Conclusion {
    /// What an interval says; a margin that is not there is never passed.
    #[must_use]
    pub fn of(interval: (f64, f64), margins: (Option<f64>, Option<f64>)) -> Self {
        let (low, high) = interval;
        let (lower, upper) = margins;
        let above_lower = lower.is_some_and(|m| low > m);
        let below_upper = upper.is_some_and(|m| high < m);
        if lower.is_some_and(|m| high < m) {
            Self::BelowMargin
        } else if upper.is_some_and(|m| low > m) {
            Self::AboveMargin
        } else if above_lower && below_upper {
            Self::Equivalent
        } else if above_lower {
            Self::NonInferior
        } else if below_upper {
            Self::NonSuperior
        } else {
            Self::Inconclusive
        }
    }

    /// The conclusion in words, by whether equivalence was asked: there are margins on both sides.
    #[must_use]
    pub fn words(self, both_sides: bool) -> &'static str {
        match (self, both_sides) {
            (Self::Equivalent, _) => "equivalent: the interval lies within the margins",
            (Self::NonInferior, false) => {
                "not inferior, where high is good: the interval lies above the margin"
            }
            (Self::NonInferior, true) => {
                "equivalence not shown: the interval reaches across the upper margin"
            }
            (Self::NonSuperior, false) => {
                "not inferior, where low is good: the interval lies below the margin"
            }
            (Self::NonSuperior, true) => {
                "equivalence not shown: the interval reaches across the lower margin"
            }
            (Self::BelowMargin, _) => {
                "lower by more than the margin: the whole interval lies below it"
            }
            (Self::AboveMargin, _) => {
                "higher by more than the margin: the whole interval lies above it"
            }
            (Self::Inconclusive, false) => "inconclusive: the interval reaches across the margin",
            (Self::Inconclusive, true) => {
                "equivalence not shown: the interval reaches across both margins"
            }
        }
    }
}

/// A difference between groups, its interval and the margins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarginRow {
    /// What is compared.
    #[serde(flatten)]
    pub key: ContrastKey,
    /// Estimate on the analysis scale.
    pub estimate: f64,
    /// Lower limit.
    pub ci_low: f64,
    /// Upper limit.
    pub ci_high: f64,
    /// Lower margin on the analysis scale.
    pub margin_low: Option<f64>,
    /// Upper margin.
    pub margin_high: Option<f64>,
    /// What the interval says.
    pub conclusion: Conclusion,
}

/// A group against the reference at one visit under one assumption about values after drop-out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReferenceBasedRow {
    /// The assumption.
    pub strategy: ReferenceBased,
    /// Group.
    pub group: String,
    /// Reference group.
    pub versus: String,
    /// Visit.
    pub visit: String,
    /// Subjects of both groups with a baseline value.
    pub n: usize,
    /// Those of them without a value at the visit.
    pub n_imputed: usize,
    /// Difference of the changes, adjusted for the baseline.
    pub estimate: f64,
    /// Jackknife standard error.
    pub se: Option<f64>,
    /// Two-sided p of the normal distribution.
    pub p: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Adjusted change of the group at the mean baseline.
    pub mean: f64,
    /// Its standard error.
    pub mean_se: Option<f64>,
    /// Adjusted change of the reference group.
    pub reference_mean: f64,
    /// Its standard error.
    pub reference_mean_se: Option<f64>,
}

/// The difference at the last visit when values after drop-out are shifted in every group but the reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TippingPoint {
    /// What is added to each value after drop-out, analysis scale.
    pub delta: f64,
    /// Group.
    pub group: String,
    /// Reference group.
    pub versus: String,
    /// Visit.
    pub visit: String,
    /// Difference of the changes, adjusted for the baseline.
    pub estimate: f64,
    /// Jackknife standard error.
    pub se: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Two-sided p of the normal distribution.
    pub p: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_and_nothing_else_decides() {
        let both = (Some(-0.2), Some(0.2));
        let low = (Some(-0.2), None);
        for (interval, margins, conclusion) in [
            ((-0.1, 0.1), both, Conclusion::Equivalent),
            ((-0.1, 0.3), both, Conclusion::NonInferior),
            ((-0.3, 0.1), both, Conclusion::NonSuperior),
            ((-0.3, 0.3), both, Conclusion::Inconclusive),
            ((-0.5, -0.3), both, Conclusion::BelowMargin),
            ((0.3, 0.5), both, Conclusion::AboveMargin),
            ((-0.1, 9.0), low, Conclusion::NonInferior),
            ((-0.3, 0.1), low, Conclusion::Inconclusive),
            ((-0.3, 0.1), (None, Some(0.2)), Conclusion::NonSuperior),
            // A limit that lies on the margin is not beyond it.
            ((-0.2, 0.1), low, Conclusion::Inconclusive),
        ] {
            assert_eq!(
                Conclusion::of(interval, margins),
                conclusion,
                "{interval:?}"
            );
        }
    }

    #[test]
    fn nobody_reads_of_superiority_who_asked_for_equivalence() {
        for conclusion in Conclusion::ALL {
            let words = conclusion.words(true);
            assert!(!words.contains("inferior") && !words.contains("superior"));
            assert!(!conclusion.words(false).contains("not superior"));
        }
    }
}

/// How large the next study has to be for one difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextStudyRow {
    /// What is compared.
    #[serde(flatten)]
    pub key: ContrastKey,
    /// The difference to find, on the scale of the analysis.
    pub difference: f64,
    /// The chance to find it.
    pub power: f64,
    /// Subjects of the compared group in this study; of a crossover all who were treated.
    pub n_group: usize,
    /// The same for the next study, with as many missing values; `None` where it would be beyond 100,000 times this
    /// one.
    pub next_group: Option<usize>,
    /// Subjects of the reference group in this study; `None` in a crossover, where the same subjects have both
    /// treatments.
    pub n_reference: Option<usize>,
    /// The same for the next study.
    pub next_reference: Option<usize>,
    /// The difference that a study of this size finds with that power.
    pub detectable: f64,
}
