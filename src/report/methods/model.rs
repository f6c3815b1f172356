//! The model and its comparisons in words.

use super::Writer;
use super::words::{few, term, were};
use crate::plan::{
    CovarianceStructure, MethodsText, ModelKind, OptionId, Preset, Spacing, StandardErrors,
    TimeUnit, visit_times, words_of,
};
use crate::results::{ContrastFamily, MarkerStatus, ModelResults};
use crate::words::{counted, fixed, listed};
use std::collections::BTreeMap;

impl Writer<'_> {
    pub(super) fn model(&self) -> Option<String> {
        let plan = &self.plan.plan;
        self.models().next()?;
        let mut out = self.mean();
        if !plan.covariates.is_empty() {
            let terms: Vec<String> = (plan.covariates.iter())
                .map(|t| term(t, self.study))
                .collect();
            out.push_str(&format!(", adjusted for {}", listed(&terms)));
        }
        out.push_str(". ");
        out.push_str(&self.batches());
        out.push_str(&self.covariance());
        out.push_str(&self.equal_covariances().unwrap_or_default());
        out.push_str(&self.sentences(|text| match text {
            MethodsText::Model(sentence) => Some(sentence),
            _ => None,
        }));
        out.push_str(&self.sandwiches());
        out.push_str(&self.censored_likelihood());
        out.push_str(&self.in_the_models().unwrap_or_default());
        out.push_str(&self.not_in_the_models());
        out.push_str(self.missing_visits());
        let mut without: Vec<String> = Vec::new();
        for m in &self.results.markers {
            if m.status == MarkerStatus::Done && !m.model.as_ref().is_some_and(|f| f.converged) {
                without.push(m.label.clone());
            }
        }
        if !without.is_empty() {
            out.push_str(&format!(
                "There is no estimate from the model for {}: see the reasons beside the results.",
                listed(&few(&without))
            ));
        }
        Some(out.trim_end().to_owned())
    }

    /// What was analysed, with which effects.
    fn mean(&self) -> String {
        let plan = &self.plan.plan;
        let many = self.models().any(|(_, f)| f.groups.len() > 1);
        let visits = self.models().map(|(_, f)| f.visits.len()).max();
        let one_visit = visits.is_some_and(|n| n < 2);
        let effects = match (many, one_visit) {
            (true, false) => "group, visit and their interaction",
            (true, true) => "group",
            (false, false) => "visit",
            (false, true) => "the mean",
        };
        let fixed = if many && !one_visit {
            "fixed effects"
        } else {
            "a fixed effect"
        };
        let each = self.each();
        match plan.model {
            ModelKind::Mmrm => format!(
                "{each} was analysed with a mixed model for repeated measures with {fixed} of {effects}"
            ),
            ModelKind::ChangeMmrm if one_visit => format!(
                "The change from baseline was analysed with a linear model with fixed effects of {effects} and the baseline value"
            ),
            ModelKind::ChangeMmrm => format!(
                "Changes from baseline were analysed with a mixed model for repeated measures with fixed effects of {effects} and the baseline value (minus its mean), with {}",
                words_of(OptionId::BaselineSlope, plan)
            ),
            ModelKind::Clda if many => format!(
                "{each} was analysed with a constrained longitudinal data analysis model (cLDA): fixed effects of visit and, at every visit but {}, of group, with one mean for all groups at {}",
                self.results.study.baseline, self.results.study.baseline
            ),
            ModelKind::Clda => format!(
                "{each} was analysed with a mixed model for repeated measures with a fixed effect of visit"
            ),
            ModelKind::RandomIntercept => format!(
                "{each} was analysed with a linear mixed model with {fixed} of {effects} and a random intercept for each participant"
            ),
            ModelKind::RandomSlope => format!(
                "{each} was analysed as a line in time, {}, with a linear mixed model with {} and {} random intercepts and slopes for each participant",
                match visit_times(self.study) {
                    Ok((_, TimeUnit::Hours)) | Err(_) => "in hours from the baseline",
                    Ok((_, TimeUnit::Label)) => "which is the number in the label of the visit",
                },
                if many {
                    "fixed effects of group, time and their interaction"
                } else {
                    "a fixed effect of time"
                },
                words_of(OptionId::Slopes, plan)
            ),
            ModelKind::Crossover | ModelKind::CrossoverMarginal => self.crossover(many),
        }
    }

    /// What is assumed of missing visits; empty where none is.
    fn missing_visits(&self) -> &'static str {
        let mut cells = self.results.markers.iter().flat_map(|m| &m.descriptives);
        match (self.plan.plan.model, cells.any(|d| d.missing > 0)) {
            (_, false) => "",
            (ModelKind::ChangeMmrm, true) => {
                "Participants with a baseline value and at least one later one are in the model; missing visits are assumed to be missing at random. "
            }
            (_, true) => {
                "Participants with missing visits stay in the model, under the assumption that data are missing at random. "
            }
        }
    }

    /// Batches that are a random effect, and where their variance was 0.
    fn batches(&self) -> String {
        let Some(column) = self.plan.plan.random_batch() else {
            return String::new();
        };
        let has = |f: &ModelResults| f.random.iter().any(|r| r.level == column);
        let without: Vec<String> = (self.converged())
            .filter(|(_, f)| !has(f))
            .map(|(m, _)| m.label.clone())
            .collect();
        if !self.converged().any(|(_, f)| has(f)) {
            return format!(
                "A random effect of the batch ({column}) was planned; its variance was estimated as 0 or could not be estimated, and it was left out. "
            );
        }
        let mut out = format!(
            "The batch in which a sample was measured ({column}) was a random effect, crossed with participants. "
        );
        if !without.is_empty() {
            out.push_str(&format!(
                "It was left out for {}, where its variance was estimated as 0 or could not be estimated. ",
                listed(&few(&without))
            ));
        }
        out
    }

    /// The marker that is analysed, or each of several.
    fn each(&self) -> &str {
        match &self.results.markers[..] {
            [one] => &one.label,
            _ => "Each marker",
        }
    }

    /// The mean model of a crossover, and its random effects.
    fn crossover(&self, many: bool) -> String {
        let design = self.study.crossover.as_ref();
        let several_visits = design.is_some_and(|d| d.visits.len() > 1);
        let mut effects = vec![if several_visits {
            "treatment, visit within the period and their interaction"
        } else {
            "treatment"
        }];
        if design.is_some_and(|d| d.periods.len() > 1) {
            effects.push("period");
        }
        if design.is_some_and(|d| d.sequences.len() > 1) {
            effects.push("sequence");
        }
        if many {
            effects.push("group");
        }
        let effects = match effects[..] {
            [one] => one.to_owned(),
            _ => format!("{}, and of {}", effects[0], listed(&effects[1..])),
        };
        let random = if self.plan.plan.model == ModelKind::CrossoverMarginal {
            ""
        } else if several_visits {
            ", and random intercepts for each participant and each period of a participant"
        } else {
            ", and a random intercept for each participant"
        };
        format!(
            "{} was analysed with a mixed model of the crossover with fixed effects of {effects}{random}",
            self.each()
        )
    }

    /// Labels of the markers whose models have the same of something, in the order of its first.
    pub(super) fn markers_by<K: PartialEq>(
        &self,
        of: impl Fn(&ModelResults) -> K,
    ) -> Vec<(K, Vec<String>)> {
        let mut all: Vec<(K, Vec<String>)> = Vec::new();
        for (marker, model) in self.converged() {
            let key = of(model);
            match all.iter_mut().find(|(k, _)| *k == key) {
                Some((_, markers)) => markers.push(marker.label.clone()),
                None => all.push((key, vec![marker.label.clone()])),
            }
        }
        all
    }

    /// How many participants the models have, where that is not all of the study.
    fn in_the_models(&self) -> Option<String> {
        let all = self.results.study.n_subjects;
        let counts = self.markers_by(|model| model.n_subjects);
        if counts.iter().all(|(n, _)| *n == all) {
            return None;
        }
        if let [(n, _)] = counts[..] {
            return Some(format!(
                "{n} of {all} participants {} in the model. ",
                were(n)
            ));
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(n, markers)| format!("{n} for {}", listed(&few(markers))))
            .collect();
        Some(format!(
            "Of {all} participants, these were in the model: {}. ",
            listed(&counts)
        ))
    }

    /// Which covariance the visits have, as asked or as the ladder ended.
    fn covariance(&self) -> String {
        let plan = &self.plan.plan;
        let visits = self.models().map(|(_, f)| f.visits.len()).max();
        if plan.model.is_random() || visits.is_some_and(|n| n < 2) {
            return String::new();
        }
        let own = words_of(OptionId::CovarianceBy, plan);
        if plan.covariance != CovarianceStructure::Auto {
            return format!(
                "The covariance structure of a participant's visits was {}{}{}. ",
                plan.covariance.label(),
                self.over_times(plan.covariance),
                // At the end of a sentence the clause has no second comma.
                own.trim_end_matches(',')
            );
        }
        let tried: Vec<&str> = plan.covariance.ladder().iter().map(|c| c.label()).collect();
        let ended = self.markers_by(|model| model.covariance);
        let ended: Vec<String> = ended
            .iter()
            .map(|(c, markers)| format!("{} for {}", c.label(), listed(&few(markers))))
            .collect();
        format!(
            "The covariance structure of a participant's visits{own} was the first to converge in the order {}: {}. {}",
            tried.join(", "),
            if ended.is_empty() {
                "none did".to_owned()
            } else {
                listed(&ended)
            },
            // A rule that was fixed beforehand is told where it was not needed, too.
            if plan.preset() == Some(Preset::Regulatory)
                && plan.se == StandardErrors::Model
                && !self.has_sandwich()
            {
                "Below the unstructured covariance, standard errors would have been from the bias-reduced sandwich (CR2). "
            } else {
                ""
            }
        )
    }

    /// The times that a structure takes, in words; empty where it takes none.
    fn over_times(&self, structure: CovarianceStructure) -> &'static str {
        if structure.spacing() != Spacing::Times {
            return "";
        }
        match visit_times(self.study) {
            Ok((_, TimeUnit::Label)) => ", with the number in the label of the visit as time",
            Ok((_, TimeUnit::Hours)) | Err(_) => ", with the time of a visit in hours",
        }
    }

    /// Whether a model is tested otherwise than the plan says.
    fn has_sandwich(&self) -> bool {
        let se = self.plan.plan.se;
        self.converged()
            .any(|(_, f)| f.se != se && f.n_censored.is_none())
    }

    /// The test of one covariance for all groups, and what followed from it.
    fn equal_covariances(&self) -> Option<String> {
        let tested = |f: &ModelResults| f.heterogeneity.as_ref().is_some_and(|h| h.lrt.is_some());
        self.converged().find(|(_, f)| tested(f))?;
        let beside: Vec<String> = self
            .converged()
            .filter(|(_, f)| f.contrasts.iter().any(|c| c.by_group.is_some()))
            .map(|(m, _)| m.label.clone())
            .collect();
        let mut out =
            "Equality of the covariances between groups was tested with a likelihood-ratio test. "
                .to_owned();
        if self.results.markers.len() == 1 && !beside.is_empty() {
            out.push_str("The comparisons are also shown with a covariance for each group, because that test had p < 0.05 or a standard deviation differed from that of the reference group by a factor of more than 1.5. ");
        } else if !beside.is_empty() {
            out.push_str(&format!(
                "The comparisons are also shown with a covariance for each group where that test had p < 0.05, or where a standard deviation differed from that of the reference group by a factor of more than 1.5: {}. ",
                listed(&few(&beside))
            ));
        }
        Some(out)
    }

    /// Whether the groups are compared at the baseline without a test.
    fn is_baseline_untested(&self) -> bool {
        let baseline = self.study.visits.get(self.study.baseline);
        let mut at_baseline = self
            .converged()
            .flat_map(|(m, _)| m.contrasts(ContrastFamily::GroupDifference))
            .filter(|c| baseline.is_some_and(|v| v.label == c.key.visit) && c.estimate.is_some());
        self.plan.plan.randomized && at_baseline.any(|c| c.p.is_none())
    }

    /// The comparisons that the models give.
    fn estimated(&self) -> Vec<&'static str> {
        let plan = &self.plan.plan;
        let has = |family: ContrastFamily| {
            self.converged()
                .any(|(m, _)| m.contrasts(family).next().is_some())
        };
        let several = self.results.study.groups.len() > 1;
        let mut what: Vec<&'static str> = Vec::new();
        if has(ContrastFamily::ChangeFromBaseline) {
            what.push(match plan.model {
                ModelKind::Crossover | ModelKind::CrossoverMarginal => {
                    "the change from the baseline of the period under each treatment"
                }
                ModelKind::ChangeMmrm if several => {
                    "the adjusted mean change from baseline in each group"
                }
                ModelKind::ChangeMmrm => "the adjusted mean change from baseline",
                _ if several => "the change from baseline within each group",
                _ => "the change from baseline",
            });
        }
        if has(ContrastFamily::GroupDifference) {
            what.push(if plan.model == ModelKind::Clda {
                "the difference from the reference group at each visit but the baseline"
            } else if self.is_baseline_untested() {
                "the difference from the reference group at each visit (not tested at the baseline, because the groups were randomised)"
            } else {
                "the difference from the reference group at each visit"
            });
        }
        if has(ContrastFamily::TreatmentDifference) {
            let design = self.study.crossover.as_ref();
            what.push(if design.is_some_and(|d| d.visits.len() > 1) {
                "the difference between treatments at each visit"
            } else {
                "the difference between treatments"
            });
        }
        if has(ContrastFamily::DifferenceInChange) {
            what.push(if plan.model.is_crossover() {
                "the difference in change between treatments"
            } else {
                "the difference in change between the groups"
            });
        }
        if self.converged().any(|(_, f)| !f.slopes.is_empty()) {
            what.push(
                if self
                    .converged()
                    .any(|(_, f)| f.slopes.iter().any(|s| s.versus.is_some()))
                {
                    "the slope of each group and its difference from the reference group's"
                } else if several {
                    "the slope of each group"
                } else {
                    "the slope"
                },
            );
        }
        what
    }

    pub(super) fn comparisons(&self) -> Option<String> {
        let plan = &self.plan.plan;
        let what = self.estimated();
        if what.is_empty() {
            return None;
        }
        let mut out = format!(
            "We estimated, from the model, {}, with {} % confidence intervals and p-values of two-sided tests at the level of {}. {}",
            listed(&what),
            self.results.conf_percent(),
            fixed(1.0 - plan.conf_level, 4).trim_end_matches('0'),
            words_of(OptionId::SimultaneousCi, plan)
        );
        out.push_str(&self.own_contrasts());
        out.push_str(&self.margins());
        out.push_str(&self.drop_outs());
        out.push_str(&self.subgroups());
        out.push_str(&self.next_study());
        out.push_str(&self.primary());
        out.push_str(&self.adjustments());
        out.push_str(&self.sentences(|text| match text {
            MethodsText::Comparisons(sentence) => Some(sentence),
            _ => None,
        }));
        out.push_str(&self.whole_effects());
        Some(out.trim_end().to_owned())
    }

    /// Families whose p-values were adjusted, in words.
    fn adjusted_families(&self) -> Vec<&'static str> {
        let crossover = self.plan.plan.model.is_crossover();
        let several = self.results.study.groups.len() > 1;
        let has = |family: ContrastFamily| {
            let mut all = self.converged().flat_map(|(m, _)| m.contrasts(family));
            all.any(|c| c.p_adjusted.is_some())
        };
        let changes = match (crossover, several) {
            (true, _) => "the changes under each treatment",
            (false, true) => "the changes of each group",
            (false, false) => "the changes",
        };
        let families = [
            (ContrastFamily::ChangeFromBaseline, changes),
            (
                ContrastFamily::GroupDifference,
                "the differences between groups",
            ),
            (
                ContrastFamily::TreatmentDifference,
                "the differences between treatments",
            ),
            (
                ContrastFamily::DifferenceInChange,
                "the differences in change",
            ),
            (ContrastFamily::Custom, "the contrasts named above"),
        ];
        let those = families.into_iter().filter(|(family, _)| has(*family));
        those.map(|(_, words)| words).collect()
    }

    /// How p-values were adjusted, within a marker and across markers.
    fn adjustments(&self) -> String {
        let plan = &self.plan.plan;
        let is_across = |f: &ModelResults| {
            let mut all = f.contrasts.iter();
            all.any(|c| c.p_adjusted_markers.is_some())
        };
        let across = self.converged().filter(|(_, f)| is_across(f)).count();
        let families = self.adjusted_families();
        let mut out = if !families.is_empty() {
            let single = if self.has_family_of_one() {
                " A family of one comparison needs no adjustment."
            } else {
                ""
            };
            format!(
                "The p-values were adjusted by the method of {} within each family: {}.{single} ",
                words_of(OptionId::Adjust, plan),
                listed(&families)
            )
        } else if across > 0 {
            "Within a marker, no adjustment for multiple testing was made. ".to_owned()
        } else {
            self.not_adjusted()
        };
        if across > 0 {
            out.push_str(&format!(
                "Across the {across} markers, the p-values of each comparison were adjusted by the method of {}{}. ",
                words_of(OptionId::AdjustMarkers, plan),
                if self.converged().any(|(_, f)| !f.slopes.is_empty()) {
                    "; those of slopes were not"
                } else {
                    ""
                }
            ));
        }
        out
    }

    /// The comparison that answers the question, as the findings tell it.
    fn primary(&self) -> String {
        let lines = self.converged().any(|(_, f)| !f.slopes.is_empty());
        let several = self.results.study.groups.len() > 1;
        let mut told: Vec<&str> = Vec::new();
        for finding in &self.results.findings {
            let words = match finding.family {
                ContrastFamily::DifferenceInChange if lines => {
                    "the difference in slope between the groups"
                }
                ContrastFamily::ChangeFromBaseline if lines => "the slope",
                ContrastFamily::DifferenceInChange => "the difference in change between the groups",
                ContrastFamily::ChangeFromBaseline if several => {
                    "the change from baseline within each group"
                }
                ContrastFamily::ChangeFromBaseline => "the change from baseline",
                ContrastFamily::TreatmentDifference => {
                    "the difference between treatments at each visit"
                }
                ContrastFamily::GroupDifference => {
                    "the difference between the groups at each visit"
                }
                ContrastFamily::Custom => continue,
            };
            if !told.contains(&words) {
                told.push(words);
            }
        }
        match &told[..] {
            [] => String::new(),
            [one] => format!("The primary comparison was {one}. "),
            all => format!("The primary comparisons were {}. ", listed(all)),
        }
    }

    /// Whether a family that is adjusted has one test alone.
    fn has_family_of_one(&self) -> bool {
        self.converged().any(|(_, f)| {
            let mut sizes: BTreeMap<_, usize> = BTreeMap::new();
            for c in f.contrasts.iter().filter(|c| c.p_adjusted.is_some()) {
                let within = c.key.family == ContrastFamily::ChangeFromBaseline;
                let whose = within.then_some((&c.key.group, &c.key.treatment));
                *sizes.entry((c.key.family, whose)).or_default() += 1;
            }
            sizes.values().any(|n| *n == 1)
        })
    }

    /// The tests of whole effects, and the models that have none.
    fn whole_effects(&self) -> String {
        let has = |f: &ModelResults| !f.tests.is_empty();
        if !self.converged().any(|(_, f)| has(f)) {
            return String::new();
        }
        let censored: Vec<String> = self
            .converged()
            .filter(|(_, f)| f.n_censored.is_some() && !has(f))
            .map(|(m, _)| m.label.clone())
            .collect();
        if censored.is_empty() {
            let lines = self
                .converged()
                .any(|(_, f)| f.groups.len() > 1 && !f.slopes.is_empty());
            return if lines {
                "Whole effects were tested with type III F tests; that of group compares the lines at time 0."
            } else {
                "Whole effects were tested with type III F tests."
            }
            .to_owned();
        }
        format!(
            "Whole effects were tested with type III F tests, but for {}, whose likelihood takes values below the limit as limits.",
            listed(&few(&censored))
        )
    }

    /// The models that are tested otherwise than the plan says, because a ladder ended below the unstructured
    /// covariance.
    fn sandwiches(&self) -> String {
        let plan = &self.plan.plan;
        let those = self
            .converged()
            .filter(|(_, f)| f.se != plan.se && f.n_censored.is_none());
        let labels: Vec<String> = those.map(|(m, _)| m.label.clone()).collect();
        if labels.is_empty() {
            return String::new();
        }
        format!(
            "For {}, where the unstructured covariance did not converge, standard errors are instead from the bias-reduced sandwich (CR2), with Satterthwaite's degrees of freedom in the form of Bell and McCaffrey. ",
            listed(&few(&labels))
        )
    }

    /// How many comparisons are read without an adjustment.
    fn not_adjusted(&self) -> String {
        let tested = self.converged().map(|(_, f)| {
            let contrasts = f.contrasts.iter().map(|c| c.p);
            let all = contrasts.chain(f.slopes.iter().map(|s| s.p));
            all.filter(Option::is_some).count()
        });
        let most = tested.max().unwrap_or(0);
        let markers = self.results.markers.len();
        let of = if markers > 1 {
            format!(
                "{} a marker, {markers} markers",
                counted(most, "comparison")
            )
        } else {
            counted(most, "comparison")
        };
        format!("No adjustment for multiple testing was made ({of}). ")
    }
}
