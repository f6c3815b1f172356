//! What an analysis does with values beyond a limit of detection, in words.

use crate::results::{AnalysisResults, MarkerResults};
use crate::study::{Censoring, Study};

/// The rule by which such values enter means and changes.
#[derive(Clone, Copy)]
pub(super) struct LimitRule {
    entered: Entered,
    /// A derived value is computed from another number in the place of a measured one.
    of_derived: bool,
}

/// What stands in the place of such a value.
#[derive(Clone, Copy)]
enum Entered {
    HalfOfLimit,
    Limit,
    LimitOverSqrt2,
    Nothing,
}

impl LimitRule {
    /// The rule of the plan; `None` where it enters values in another way.
    pub(super) fn of(
        study: &Study,
        results: &AnalysisResults,
        shown: &[&MarkerResults],
    ) -> Option<Self> {
        let entered = match results.plan.get("censored")?.as_str()? {
            "half-limit" => Entered::HalfOfLimit,
            "limit" => Entered::Limit,
            "limit-over-sqrt2" => Entered::LimitOverSqrt2,
            "omit" => Entered::Nothing,
            _ => return None,
        };
        let mut limited = (study.markers.iter())
            .filter(|m| shown.iter().any(|s| s.marker == m.name))
            .filter(|m| m.censoring.iter().any(|c| *c != Censoring::None));
        Some(Self {
            entered,
            of_derived: limited.any(|m| m.derived.is_some()),
        })
    }

    /// `means take half of it`, behind a limit that was named.
    pub(super) fn with_it(self, what: &str) -> String {
        format!("{what} {}", self.in_words("it"))
    }

    /// `the models take half of the limit in their place`.
    pub(super) fn with_the_limit(self, what: &str) -> String {
        let rule = self.in_words("the limit");
        match self.entered {
            Entered::Nothing => format!("{what} {rule}"),
            _ => format!("{what} {rule} in their place"),
        }
    }

    fn in_words(self, limit: &str) -> String {
        let limit = if self.of_derived {
            "a measured limit"
        } else {
            limit
        };
        match self.entered {
            Entered::HalfOfLimit => format!("take half of {limit}"),
            Entered::Limit => format!("take {limit}"),
            Entered::LimitOverSqrt2 => format!("take {limit} divided by \u{221a}2"),
            Entered::Nothing => "leave them out".to_owned(),
        }
    }
}
