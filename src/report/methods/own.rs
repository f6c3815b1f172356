//! What a plan asks beside the usual comparisons, in words.

use super::Writer;
use super::words::few;
use crate::plan::{Measure, ReferenceBased, TimeUnit, visit_times};
use crate::results::{ContrastFamily, Correlated, CorrelationMethod};
use crate::words::{listed, percent};

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
            "The following contrasts of the model means were estimated within each group{}: {}. ",
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
                (true, true) => "Pearson's and Spearman's, over everyone and in each group",
                (true, false) => "Pearson's and Spearman's, in each group",
                _ => "Pearson's and Spearman's",
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
            "Correlations {}were computed as {}.",
            if of_changes { "of changes " } else { "" },
            how.join(", and as ")
        ))
    }

    /// What margins decide; empty where there are none.
    pub(super) fn margins(&self) -> String {
        let plan = &self.plan.plan;
        let Some(margin) = plan.margin else {
            return String::new();
        };
        if self.results.markers.iter().all(|m| m.margins.is_empty()) {
            return String::new();
        }
        let plural = margin.low.is_some() && margin.high.is_some();
        let together = if plan.simultaneous_ci {
            "simultaneous "
        } else {
            ""
        };
        format!(
            "Equivalence and non-inferiority of the groups were concluded from the {} % {together}confidence interval of each difference with the {} {} on the scale of the analysis. ",
            self.results.conf_percent(),
            if plural { "margins" } else { "margin" },
            margin.words()
        )
    }

    /// How subgroups were compared; empty where none were.
    pub(super) fn subgroups(&self) -> String {
        let (Some(name), true) = (
            &self.plan.plan.subgroup,
            self.results.markers.iter().any(|m| !m.subgroups.is_empty()),
        ) else {
            return String::new();
        };
        let what = if self.results.study.groups.len() > 1 {
            "differences in change between the groups"
        } else {
            "changes from baseline"
        };
        format!(
            "Whether the {what} depend on {name} was tested in a model with a mean for each combination of group, visit and {name} (F test of their interaction); the {what} are also given within each level of {name}, without adjustment for multiple testing. "
        )
    }

    /// How the size of the next study was found; empty where it was not asked for.
    pub(super) fn next_study(&self) -> String {
        let plan = &self.plan.plan;
        let (Some(difference), true) = (
            plan.detect,
            self.results
                .markers
                .iter()
                .any(|m| !m.next_study.is_empty()),
        ) else {
            return String::new();
        };
        format!(
            "The number of participants that a next study needs to find a difference of {difference} on the scale of the analysis at the last visit with a power of {} % (two-sided test at {} %) was computed from the noncentral t distribution, with the standard error and the missing values of this study. ",
            percent(plan.power_in_force()),
            percent(1.0 - plan.conf_level)
        )
    }

    /// What is assumed of values after drop-out beside missing at random; empty where nothing is.
    pub(super) fn drop_outs(&self) -> String {
        let markers = || self.results.markers.iter();
        let mut out = String::new();
        let mut strategies: Vec<&str> = Vec::new();
        for row in markers().flat_map(|m| &m.reference_based) {
            if row.strategy != ReferenceBased::Mar && !strategies.contains(&row.strategy.label()) {
                strategies.push(row.strategy.label());
            }
        }
        let shifted = markers().any(|m| !m.tipping_point.is_empty());
        let repeated = markers().any(|m| !m.reference_based.is_empty());
        if repeated || shifted {
            out.push_str("Values after drop-out were imputed by their conditional mean in a mixed model of changes (group and baseline by visit, unstructured covariance), and the completed changes were compared at each visit with the baseline as covariate; standard errors are from the jackknife, intervals and p-values from the normal distribution. ");
        }
        if repeated {
            out.push_str(&if strategies.is_empty() {
                "They were taken as missing at random. ".to_owned()
            } else {
                format!(
                    "Beside missing at random, the {}: {}. ",
                    if strategies.len() == 1 {
                        "assumption was"
                    } else {
                        "assumptions were"
                    },
                    listed(&strategies)
                )
            });
        }
        if shifted {
            let all: Vec<String> = self.plan.plan.delta.iter().map(f64::to_string).collect();
            out.push_str(&format!(
                "In a tipping-point analysis, {} was added to every value after drop-out, on the scale of the analysis, in each group but the reference. ",
                one_of(&all)
            ));
        }
        out
    }

    /// The models whose likelihood knows values as limits; empty where there are none.
    pub(super) fn censored_likelihood(&self) -> String {
        let those = self.converged().filter(|(_, f)| f.n_censored.is_some());
        let labels: Vec<String> = those.map(|(m, _)| m.label.clone()).collect();
        if labels.is_empty() {
            return String::new();
        }
        format!(
            "For {}, however, parameters were estimated by maximum likelihood, to which a value below the limit of detection contributes its probability given the participant's other values; standard errors are from the observed information, tests and intervals from the normal distribution, and residuals were looked at in the model that takes such values as half the limit. ",
            listed(&few(&labels))
        )
    }
}

/// Numbers one of which is meant: `0, 0.1 or 0.2`.
fn one_of(all: &[String]) -> String {
    match all {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => all.concat(),
    }
}
