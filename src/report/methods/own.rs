//! What a plan asks beside the usual comparisons, in words.

use super::Writer;
use crate::plan::{Measure, TimeUnit, visit_times};
use crate::results::ContrastFamily;
use crate::words::listed;

impl Writer<'_> {
    /// Whether a contrast of one's own came out.
    fn has_own(&self) -> bool {
        self.converged()
            .any(|(m, _)| m.contrasts(ContrastFamily::Custom).next().is_some())
    }

    /// Ids of the measures that were estimated.
    pub(super) fn own_measures(&self) -> Vec<&'static str> {
        if !self.has_own() {
            return Vec::new();
        }
        let asked = self.plan.plan.contrast.iter();
        asked.map(|c| c.measure.id()).collect()
    }

    /// The contrasts that the plan names; empty where there are none.
    pub(super) fn own_contrasts(&self) -> String {
        if !self.has_own() {
            return String::new();
        }
        let asked = &self.plan.plan.contrast;
        let words: Vec<String> = asked
            .iter()
            .map(|c| match &c.measure {
                Measure::Weights(all) => {
                    let all: Vec<String> = all.iter().map(f64::to_string).collect();
                    format!("{} (the means weighted {})", c.name, all.join(", "))
                }
                other => format!("{} ({})", c.name, other.label()),
            })
            .collect();
        let several = self.results.study.groups.len() > 1;
        let mut out = format!(
            "Contrasts of the model means that the plan names were estimated within each group{}: {}. ",
            if several {
                " and as differences from the reference group"
            } else {
                ""
            },
            listed(&words)
        );
        if asked.iter().any(|c| c.measure.needs_times()) {
            out.push_str(match visit_times(self.study) {
                Ok((_, TimeUnit::Hours)) | Err(_) => {
                    "Areas (trapezoidal rule) and trends are over hours. "
                }
                Ok((_, TimeUnit::Label)) => {
                    "Areas (trapezoidal rule) and trends are over the number in the label of the visit. "
                }
            });
        }
        let logs = self.results.markers.iter().any(|m| m.scale.is_log());
        if logs && asked.iter().any(|c| c.measure.is_area()) {
            out.push_str(
                "Areas of markers analysed as logarithms are areas under the logarithms. ",
            );
        }
        if asked.iter().any(|c| c.measure == Measure::Peak) {
            out.push_str("The visit of a largest change was chosen by the data, so its p-value is too small and its interval too narrow. ");
        }
        if self.results.markers.iter().any(|m| !m.auc.is_empty()) {
            out.push_str("Areas under the courses of single participants, of those seen at every visit and of those seen at the first and the last one, were compared with Welch's t test. ");
        }
        out
    }
}
