//! The tests without a model, in words.

use super::Writer;
use super::words::test_in_words;
use crate::words::listed;

/// The tests of `ids` that were `found`, in words.
fn in_words(ids: &[&'static str], found: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
    let found = ids.iter().filter(|id| found(id));
    found.map(|id| test_in_words(id)).collect()
}

impl Writer<'_> {
    pub(super) fn other_tests(&self) -> Option<String> {
        let markers = || self.results.markers.iter();
        let mut out: Vec<String> = Vec::new();
        out.extend(self.baseline_tests());
        let change = in_words(&["paired_t", "wilcoxon_signed_rank"], &|id| {
            markers().any(|m| m.change.iter().any(|c| c.test.id() == id && c.p.is_some()))
        });
        if !change.is_empty() {
            out.push(format!(
                "Changes of the participants measured at both visits were also tested with {}.",
                listed(&change)
            ));
        }
        let standardised = [
            (
                "Hedges g at baseline",
                markers().any(|m| m.baseline.iter().any(|b| b.hedges_g.is_some())),
            ),
            (
                "dz and g of the average standard deviation for changes",
                markers().any(|m| m.change.iter().any(|c| c.dz.is_some())),
            ),
        ];
        let standardised: Vec<&str> = standardised
            .into_iter()
            .filter(|(_, has)| *has)
            .map(|(name, _)| name)
            .collect();
        if !standardised.is_empty() {
            out.push(format!(
                "Standardised effects were computed from the values, without the model: {}.",
                listed(&standardised)
            ));
        }
        out.extend(self.complete_cases());
        out.extend(self.associations());
        let mut checks: Vec<&str> = Vec::new();
        for check in markers().flat_map(|m| &m.assumptions) {
            if !checks.contains(&check.test.label()) {
                checks.push(check.test.label());
            }
        }
        if !checks.is_empty() {
            out.push(format!(
                "Tests of assumptions ({}) are reported; no method was chosen by them.",
                listed(&checks)
            ));
        }
        (!out.is_empty()).then(|| out.join(" "))
    }

    /// Comparisons of the groups at baseline.
    fn baseline_tests(&self) -> Option<String> {
        let markers = || self.results.markers.iter();
        let baseline = in_words(
            &[
                "welch_t",
                "student_t",
                "mann_whitney",
                "one_way_anova",
                "welch_anova",
                "kruskal_wallis",
                "ancova",
            ],
            &|id| {
                markers().any(|m| {
                    m.baseline
                        .iter()
                        .any(|b| b.test.id() == id && b.p.is_some())
                })
            },
        );
        if baseline.is_empty() {
            return None;
        }
        let ancova = baseline.contains(&"ANCOVA");
        let terms: Vec<String> = self
            .plan
            .plan
            .covariates
            .iter()
            .map(|t| t.name.clone())
            .collect();
        Some(format!(
            "Groups were compared at baseline with {}{}.",
            listed(&baseline),
            if ancova && !terms.is_empty() {
                format!(" (with {})", listed(&terms))
            } else {
                String::new()
            }
        ))
    }

    /// The tests of participants seen at every visit.
    fn complete_cases(&self) -> Vec<String> {
        let markers = || self.results.markers.iter();
        let mut out = Vec::new();
        let effects = || markers().flat_map(|m| &m.rm_anova);
        if effects().next().is_some() {
            let corrected = if effects().any(|e| e.epsilon_gg.is_some()) {
                " with the corrections of Greenhouse-Geisser and Huynh-Feldt"
            } else {
                ""
            };
            let covariates = if self.plan.plan.covariates.is_empty() {
                ""
            } else {
                ", without covariates"
            };
            let all = &self.results.study.groups;
            // With one group there is no effect of it.
            let one = all.len() > 1 && !effects().any(|e| e.effect == "group");
            let of = if one {
                " of the one group that has enough of them"
            } else {
                ""
            };
            out.push(format!(
                "As a sensitivity analysis, complete cases{of} were analysed with a repeated-measures analysis of variance{corrected}{covariates}."
            ));
        }
        let groups = &self.results.study.groups;
        let has = |name: &str| markers().any(|m| m.friedman.iter().any(|f| f.group == name));
        let tested: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
        let tested: Vec<&str> = tested.into_iter().filter(|name| has(name)).collect();
        if !tested.is_empty() {
            let of = match groups.len() {
                1 => String::new(),
                n if n == tested.len() => " of each group".to_owned(),
                _ => format!(" of {}", listed(&tested)),
            };
            out.push(format!(
                "Complete cases{of} were also compared over the visits with Friedman's test."
            ));
        }
        out
    }
}
