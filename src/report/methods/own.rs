//! What a plan asks beside the usual comparisons, in words.

use super::Writer;
use crate::plan::{Measure, TimeUnit, visit_times};
use crate::results::{ContrastFamily, Correlated, CorrelationMethod};
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

    /// The correlations that the plan names, in a sentence.
    pub(super) fn associations(&self) -> Option<String> {
        let all = || self.results.markers.iter().flat_map(|m| &m.correlations);
        all().next()?;
        let has = |method: CorrelationMethod| all().any(|c| c.method == method);
        let mut how: Vec<&str> = Vec::new();
        if has(CorrelationMethod::Pearson) {
            let (group, everyone) = (
                all().any(|c| c.method == CorrelationMethod::Pearson && c.group.is_some()),
                all().any(|c| c.method == CorrelationMethod::Pearson && c.group.is_none()),
            );
            how.push(match (group, everyone) {
                (true, true) => "Pearson and Spearman, over everyone and in each group",
                (true, false) => "Pearson and Spearman, in each group",
                _ => "Pearson and Spearman",
            });
        }
        if has(CorrelationMethod::Partial) {
            how.push("partial correlations that take the differences between groups out");
        }
        if has(CorrelationMethod::Repeated) {
            how.push("repeated-measures correlations within participants over all visits");
        }
        if has(CorrelationMethod::RepeatedAdjusted) {
            how.push("the same with the mean course of each group taken out");
        }
        let of_changes = all().any(|c| c.of == Correlated::Change);
        Some(format!(
            "Correlations {}that the plan names: {}.",
            if of_changes { "of changes " } else { "" },
            how.join("; ")
        ))
    }
}
