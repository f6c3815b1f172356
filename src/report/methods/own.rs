//! What a plan asks beside the usual comparisons, in words.

use super::Writer;
use super::words::{few, were};
use crate::plan::{Measure, ReferenceBased, TimeUnit, visit_times};
use crate::results::{ContrastFamily, Correlated, CorrelationMethod, MarkerResults};
use crate::words::{agree, listed, one_of, percent, significant, value};

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
                    let all: Vec<String> = all.iter().map(|w| value(*w)).collect();
                    format!("{} (the means weighted {})", c.name, all.join(", "))
                }
                other => format!("{} ({})", c.name, other.label()),
            })
            .collect();
        let several = self.results.study.groups.len() > 1;
        let mut out = format!(
            "The following contrasts of the model means were estimated{}: {}. ",
            if several {
                " within each group and as differences from the reference group"
            } else {
                ""
            },
            listed(&words)
        );
        let levels: Vec<&str> = asked
            .iter()
            .filter(|c| !c.measure.is_of_changes())
            .map(|c| c.name.as_str())
            .collect();
        if !levels.is_empty() {
            out.push_str(&format!(
                "Of {}, a single group has an estimate and an interval, and no test. ",
                listed(&levels)
            ));
        }
        let areas = asked.iter().any(|c| c.measure.is_area());
        let trends = asked.iter().any(|c| c.measure == Measure::Trend);
        let over_times = match (areas, trends) {
            (true, true) => "Areas (trapezoidal rule) and trends are",
            (true, false) => "Areas (trapezoidal rule) are",
            (false, _) => "Trends are",
        };
        if areas || trends {
            out.push_str(&match visit_times(self.study) {
                Ok((_, TimeUnit::Hours)) | Err(_) => format!("{over_times} over hours. "),
                Ok((_, TimeUnit::Label)) => {
                    format!("{over_times} over the number in the label of the visit. ")
                }
            });
        }
        let logs = self.results.markers.iter().any(|m| m.scale.is_log());
        if logs && areas {
            out.push_str(
                "Areas of markers analysed as logarithms are areas under the logarithms. ",
            );
        }
        if asked.iter().any(|c| c.measure == Measure::Peak) {
            out.push_str("The visit of a largest change was chosen by the data, so its p-value is too small and its interval too narrow. ");
        }
        let areas = || self.results.markers.iter().flat_map(|m| &m.auc);
        if areas().next().is_some() {
            let how = if areas().any(|a| a.p.is_some()) {
                "compared between groups with Welch's t test"
            } else {
                "summarised by their mean and standard deviation"
            };
            out.push_str(&format!(
                "Areas under the courses of single participants, of those seen at every visit and of those seen at the first and the last one, were {how}. "
            ));
        }
        out
    }

    /// The correlations that the plan names, in a sentence.
    pub(super) fn associations(&self) -> Option<String> {
        let all = || self.results.markers.iter().flat_map(|m| &m.correlations);
        all().next()?;
        let label = |name: &str| {
            let marker = self.results.marker(name).map(|m| &m.label);
            let of_study = || self.study.markers.iter().find(|m| m.name == name);
            marker
                .or_else(|| of_study().map(|m| &m.label))
                .map_or_else(|| name.to_owned(), Clone::clone)
        };
        let is_marker = |name: &str| self.study.marker_index(name).is_some();
        let asked = &self.plan.plan.correlate;
        let pairs: Vec<String> = (asked.iter())
            .map(|[a, b]| format!("{} with {}", label(a), label(b)))
            .collect();
        let facts = asked.iter().any(|[_, b]| !is_marker(b));
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
            how.push(if facts {
                "repeated-measures correlations of two markers within participants over all visits"
            } else {
                "repeated-measures correlations within participants over all visits"
            });
        }
        if has(CorrelationMethod::RepeatedAdjusted) {
            how.push("the same with the mean course of each group taken out");
        }
        let has_of = |of: Correlated| all().any(|c| c.of == of);
        let of = match (has_of(Correlated::Value), has_of(Correlated::Change)) {
            (true, true) => ", of values at the baseline and of changes from it later",
            (true, false) => ", of values at the baseline",
            (false, true) => ", of changes from the baseline",
            (false, false) => "",
        };
        let fact = if facts && !of.is_empty() {
            "; a covariate enters as it stands"
        } else {
            ""
        };
        Some(format!(
            "Correlations ({}{of}{fact}) were computed as {}.",
            listed(&few(&pairs)),
            how.join(", and as ")
        ))
    }

    /// What margins decide; empty where there are none.
    pub(super) fn margins(&self) -> String {
        let rows = || self.results.markers.iter().flat_map(|m| &m.margins);
        let (Some(margin), Some(_)) = (self.plan.plan.margin, rows().next()) else {
            return String::new();
        };
        let compared: Vec<&str> = [
            (
                ContrastFamily::DifferenceInChange,
                "the difference in change",
            ),
            (
                ContrastFamily::GroupDifference,
                "the difference between the groups at each visit after the baseline",
            ),
            (
                ContrastFamily::TreatmentDifference,
                "the difference between treatments at each visit",
            ),
        ]
        .into_iter()
        .filter(|(family, _)| rows().any(|r| r.key.family == *family))
        .map(|(_, words)| words)
        .collect();
        let (of, ci) = (listed(&compared), self.results.contrast_interval());
        let at = |x: f64| self.on_the_scale(&[x]);
        match (margin.low, margin.high) {
            (Some(low), Some(high)) => format!(
                "Equivalence in {of} was assessed: it was concluded where the {ci} lay between {}. ",
                self.on_the_scale(&[low, high])
            ),
            (Some(low), None) => format!(
                "Non-inferiority in {of}, with high values good, was assessed: it was concluded where the lower limit of the {ci} lay above {}. ",
                at(low)
            ),
            (None, Some(high)) => format!(
                "Non-inferiority in {of}, with low values good, was assessed: it was concluded where the upper limit of the {ci} lay below {}. ",
                at(high)
            ),
            (None, None) => String::new(),
        }
    }

    /// Differences of the plan with their unit, or as the ratios that they are, where all markers share one.
    fn on_the_scale(&self, all: &[f64]) -> String {
        let markers = &self.results.markers;
        let texts: Vec<String> = all.iter().map(|x| value(*x)).collect();
        let number = listed(&texts);
        match &markers[..] {
            [first, rest @ ..] if rest.iter().all(|m| m.scale == first.scale) => {
                if first.scale.is_log() {
                    let ratio = |x: &f64| significant(first.scale.back(*x), 3, false);
                    let ratios: Vec<String> = all.iter().map(ratio).collect();
                    let are = agree(all.len(), "a ratio", "ratios");
                    format!("{number} on the log scale ({are} of {})", listed(&ratios))
                } else if !first.unit.is_empty() && rest.iter().all(|m| m.unit == first.unit) {
                    format!("{number} {}", first.unit)
                } else {
                    number
                }
            }
            _ => format!("{number} on the scale of the analysis"),
        }
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
            "The number of participants that a next study needs to find a difference of {} at the last visit with a power of {} % (two-sided test at {} %) was computed from the noncentral t distribution, with the standard error and the missing values of this study. ",
            self.on_the_scale(&[difference]),
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
            out.push_str(&self.imputed());
        }
        // An assumption about values after drop-out needs some.
        if self.gaps().iter().all(|(_, [after, _])| *after == 0) {
            return out;
        }
        if repeated {
            out.push_str(&if strategies.is_empty() {
                "They were taken as missing at random. ".to_owned()
            } else {
                format!(
                    "Beside missing at random, {} {} assumed. ",
                    listed(&strategies),
                    were(strategies.len())
                )
            });
        }
        if shifted {
            let all: Vec<String> = self.plan.plan.delta.iter().map(|d| value(*d)).collect();
            out.push_str(&format!(
                "In a tipping-point analysis, {} was added to every value after drop-out, on the scale of the analysis, in each group but the reference. ",
                one_of(&all)
            ));
        }
        out
    }

    /// Of the markers with analyses of drop-outs the values that were missing after drop-out, and in between.
    fn gaps(&self) -> Vec<(&MarkerResults, [usize; 2])> {
        let asked =
            |m: &&MarkerResults| !m.reference_based.is_empty() || !m.tipping_point.is_empty();
        let those = self.results.markers.iter().filter(asked);
        those.map(|m| (m, m.imputed(self.study.baseline))).collect()
    }

    /// What was imputed for the analyses of drop-outs, and how; or that nothing was missing.
    fn imputed(&self) -> String {
        let gaps = self.gaps();
        let [after, between] = [0, 1].map(|i| gaps.iter().map(|(_, n)| n[i]).sum::<usize>());
        let how = "by their conditional mean in a mixed model of changes (group and baseline by visit, unstructured covariance), and the completed changes were compared at each visit with the baseline as covariate; standard errors are from the jackknife, intervals and p-values from the normal distribution. ";
        let mut out = match (after > 0, between > 0) {
            (false, false) => {
                return "No value after the baseline was missing, so that nothing was imputed: assumptions about values after drop-out change nothing. ".to_owned();
            }
            (true, false) => format!("Values after drop-out were imputed {how}"),
            (true, true) => format!(
                "Values after drop-out and those of visits missed in between ({between}) were imputed {how}"
            ),
            (false, true) => format!(
                "No participant dropped out, so that assumptions about values after drop-out change nothing; values of visits missed in between ({between}) were imputed {how}"
            ),
        };
        let complete = gaps.iter().filter(|(_, n)| *n == [0, 0]);
        let complete: Vec<String> = complete.map(|(m, _)| m.label.clone()).collect();
        if !complete.is_empty() {
            out.push_str(&format!(
                "For {} nothing was missing and nothing was imputed. ",
                listed(&few(&complete))
            ));
        }
        let limits: Vec<String> = (gaps.iter())
            .map(|(m, _)| m)
            .filter(|m| m.model.as_ref().is_some_and(|f| f.n_censored.is_some()))
            .map(|m| m.label.clone())
            .collect();
        if !limits.is_empty() {
            out.push_str(&format!(
                "That model takes values of {} below the limit of detection as half of it. ",
                listed(&few(&limits))
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
        let start = if labels.len() == self.converged().count() {
            "Parameters".to_owned()
        } else {
            format!("For {}, however, parameters", listed(&few(&labels)))
        };
        format!(
            "{start} were estimated by maximum likelihood, to which a value below the limit of detection contributes its probability given the participant's other values; standard errors are from the observed information, tests and intervals from the normal distribution, and residuals were looked at in the model that takes such values as half the limit. "
        )
    }

    /// Whether some model is fitted and tested as the plan says.
    pub(super) fn is_as_planned(&self) -> bool {
        self.converged().next().is_none() || self.converged().any(|(_, f)| f.n_censored.is_none())
    }
}
