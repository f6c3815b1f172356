//! The methods of an analysis in the words of a manuscript, with their sources.
//!
//! Everything is said from what was done: the resolved plan, and the results where a plan leaves it open (which
//! covariance a ladder ended at, which markers have no model).

mod counts;
mod model;
mod own;
mod words;

use crate::plan::{
    Decided, MethodsText, OptionId, ResolvedPlan, Scale, StudyFacts, method, option, options_from,
};
use crate::results::{AnalysisResults, MarkerResults, ModelResults};
use crate::study::{CensoredRule, Censoring, Expression, Marker, Preparation, Severity, Study};
use crate::words::{counted, listed, percent};
use std::collections::HashSet;
use words::{each_once, few, label_with_unit, test_in_words, were};

/// Name of the text that `analyze` writes.
pub const METHODS: &str = "methods.txt";

/// Options in the order in which a manuscript tells them; the others follow.
const TOLD_FIRST: [OptionId; 3] = [OptionId::Estimation, OptionId::Se, OptionId::Df];

/// Options that concern p-values of tests without a model as well.
const ADJUSTMENTS: [OptionId; 2] = [OptionId::Adjust, OptionId::AdjustMarkers];

/// Methods by paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Methods {
    /// Heading and text.
    pub paragraphs: Vec<(&'static str, String)>,
    /// Sources of what was used, each once.
    pub references: Vec<&'static str>,
}

impl Methods {
    /// As plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (heading, text) in &self.paragraphs {
            out.push_str(&format!("{heading}\n{text}\n\n"));
        }
        out.push_str("References\n");
        for reference in &self.references {
            out.push_str(reference);
            out.push('\n');
        }
        out
    }
}

/// The methods of `results`, which are those of `study` by `plan`.
#[must_use]
pub fn methods(
    study: &Study,
    results: &AnalysisResults,
    plan: &ResolvedPlan,
    preparation: &Preparation,
) -> Methods {
    let writer = Writer {
        study,
        results,
        plan,
        preparation,
    };
    let mut paragraphs = vec![("Study", writer.studied()), ("Markers", writer.markers())];
    paragraphs.extend(writer.model().map(|text| ("Model", text)));
    paragraphs.extend(writer.comparisons().map(|text| ("Comparisons", text)));
    paragraphs.extend(writer.other_tests().map(|text| ("Other tests", text)));
    paragraphs.push(("Software", writer.software()));
    Methods {
        paragraphs,
        references: writer.references(),
    }
}

/// What the sentences are made from.
struct Writer<'a> {
    study: &'a Study,
    results: &'a AnalysisResults,
    plan: &'a ResolvedPlan,
    preparation: &'a Preparation,
}

impl Writer<'_> {
    fn studied(&self) -> String {
        let study = &self.results.study;
        let groups: Vec<String> = study
            .groups
            .iter()
            .map(|g| format!("{} (n = {})", g.name, g.n))
            .collect();
        let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
        let mut out = String::new();
        if study.synthetic {
            out.push_str("The data are synthetic: a program made them. ");
        }
        let groups = match groups.len() {
            0 | 1 => String::new(),
            _ => format!(": {}", listed(&groups)),
        };
        let reasons: Vec<&String> = self.preparation.exclude.iter().map(|e| &e.reason).collect();
        out.push_str(&match reasons.len() {
            0 => format!("The study has {} participants{groups}. ", study.n_subjects),
            n => format!(
                "Of {} participants, {n} {} excluded ({}); {} were analysed{groups}. ",
                study.n_subjects + n,
                were(n),
                each_once(&reasons),
                study.n_subjects
            ),
        });
        out.push_str(&match visits.len() {
            1 => format!("They were measured once ({}). ", visits[0]),
            n => format!(
                "They were measured at up to {n} visits: {}. Changes are counted from {}. ",
                listed(&visits),
                if self.plan.plan.model.is_crossover() {
                    "the baseline of each period"
                } else {
                    study.baseline.as_str()
                }
            ),
        });
        out.push_str(&self.design_of_crossover());
        if study.groups.len() > 1 {
            out.push_str(&format!(
                "The reference group is {}. ",
                study.groups[0].name
            ));
        }
        out.push_str(&format!(
            "Of {} rows of the file, {} were read into the study",
            study.rows.read, study.rows.used
        ));
        for left in &study.rows.left_out {
            out.push_str(&format!("; {} left out: {}", left.n, left.reason));
        }
        out.push_str(". ");
        out.push_str(&self.values_used());
        // What changed a number on the way in, such as the mean of several values of one visit.
        for issue in self.results.study.issues.iter() {
            if issue.severity == Severity::Warning {
                out.push_str(&format!("{} ", issue.in_file()));
            }
        }
        let values = self.preparation.exclude_values.iter().map(|e| &e.reason);
        let reasons: Vec<&String> = values.collect();
        if !reasons.is_empty() {
            out.push_str(&format!(
                "{} {} excluded ({}). ",
                counted(reasons.len(), "single value"),
                were(reasons.len()),
                each_once(&reasons)
            ));
        }
        out.push_str(&self.sentences(|text| match text {
            MethodsText::Study(sentence) => Some(sentence),
            _ => None,
        }));
        out.trim_end().to_owned()
    }

    /// Treatments, periods and sequences of a crossover with the participants of each; empty for another study.
    fn design_of_crossover(&self) -> String {
        let crossover = self.study.crossover.as_ref();
        let Some(design) = crossover.filter(|_| self.plan.plan.model.is_crossover()) else {
            return String::new();
        };
        let mut out = format!(
            "It is a crossover of {} over {}",
            listed(&design.treatments),
            counted(design.periods.len(), "period")
        );
        let sequences = design.sequences.iter().enumerate().map(|(at, name)| {
            let those = design.sequence.iter().filter(|s| **s == Some(at));
            format!("{name} (n = {})", those.count())
        });
        let sequences: Vec<String> = sequences.collect();
        if !sequences.is_empty() {
            let are = if sequences.len() == 1 {
                "sequence"
            } else {
                "sequences"
            };
            out.push_str(&format!(" in the {are} {}", listed(&sequences)));
        }
        out.push_str(&format!(
            "; the reference treatment is {}. ",
            design.treatments.first().map_or("", String::as_str)
        ));
        out
    }

    /// The sentences of one paragraph that options of the plan have, where they have an effect.
    fn sentences(&self, of: impl Fn(MethodsText) -> Option<fn(&Decided) -> String>) -> String {
        let plan = &self.plan.plan;
        let (asked, study) = (plan.written(), StudyFacts::of(self.study));
        let mut out = String::new();
        for option in options_from(&TOLD_FIRST) {
            if !self.is_told_otherwise(option.id)
                && (option.without_effect)(&asked, &study).is_none()
                && let Some(sentence) = of(option.methods_text)
            {
                out.push_str(&sentence(plan));
            }
        }
        out
    }

    /// Whether another sentence tells this: how models are estimated and tested whose likelihood takes values as limits.
    fn is_told_otherwise(&self, option: OptionId) -> bool {
        TOLD_FIRST.contains(&option) && !self.is_as_planned()
    }

    fn markers(&self) -> String {
        let mut out = String::new();
        for scale in Scale::ALL {
            let labels: Vec<String> = self
                .results
                .markers
                .iter()
                .filter(|m| m.scale == *scale)
                .map(label_with_unit)
                .collect();
            if labels.is_empty() {
                continue;
            }
            let how = match scale {
                Scale::Identity => "as measured",
                Scale::Ln => {
                    "as natural logarithms, so that differences are ratios of geometric means"
                }
                Scale::Log2 => "as logarithms to base 2, so that a difference of 1 is a doubling",
                Scale::Log10 => {
                    "as logarithms to base 10, so that differences are ratios of geometric means"
                }
            };
            out.push_str(&format!(
                "{} {} analysed {how}. ",
                listed(&few(&labels)),
                were(labels.len())
            ));
        }
        for derived in &self.preparation.derive {
            let Some(marker) = self.results.marker(&derived.name) else {
                continue;
            };
            out.push_str(&format!(
                "{} was computed from each sample as {}. ",
                marker.label, derived.expression
            ));
        }
        let below = self.below_limits();
        out.push_str(&below);
        let above = self.counted_beyond(Censoring::Above);
        if !above.is_empty() {
            out.push_str(&format!(
                "{} were above the range of the assay and entered as its limit. ",
                listed(&above)
            ));
        }
        let without = self.without_logarithm();
        if without > 0 {
            out.push_str(&format!(
                "{} that {} not positive have no logarithm and {} left out. ",
                counted(without, "value"),
                were(without),
                were(without)
            ));
        }
        let repeated = self
            .results
            .markers
            .iter()
            .any(|m| !m.sensitivity.is_empty());
        if !below.is_empty() && repeated {
            out.push_str("Every comparison was repeated under each rule for such values. ");
        }
        out.trim_end().to_owned()
    }

    /// The columns of the file that the analysed markers are, or are computed from.
    fn sources(&self) -> Vec<&Marker> {
        let mut names: HashSet<String> = HashSet::new();
        for m in self.measured() {
            match m.derived.as_deref().map(Expression::parse) {
                Some(Ok(expression)) => names.extend(expression.names()),
                _ => {
                    names.insert(m.name.clone());
                }
            }
        }
        let all = self.study.markers.iter();
        all.filter(|m| m.derived.is_none() && names.contains(&m.name))
            .collect()
    }

    /// The analysed markers.
    fn measured(&self) -> impl Iterator<Item = &Marker> {
        let names = self.results.markers.iter().map(|m| m.marker.as_str());
        let names: HashSet<&str> = names.collect();
        let all = self.study.markers.iter();
        all.filter(move |m| names.contains(m.name.as_str()))
    }

    /// `26 of 169 OPN values (15 %; HC 5, MDD 21)` of every measured marker that has values beyond a limit on this
    /// side; a derived value is no further one.
    fn counted_beyond(&self, side: Censoring) -> Vec<String> {
        let study = self.study;
        let visits = study.n_visits().max(1);
        let sources = self.sources();
        let counted = sources.iter().filter_map(|m| {
            let is_beyond = |at: &usize| m.censoring[*at] == side;
            let places: Vec<usize> = (0..m.censoring.len()).filter(is_beyond).collect();
            if places.is_empty() {
                return None;
            }
            let there = |at: &usize| m.values[*at].is_some() || m.censoring[*at] != Censoring::None;
            let all = (0..m.censoring.len()).filter(there).count();
            let share = percent((places.len() as f64 / all as f64 * 100.0).round() / 100.0);
            let of_group = |g: usize| {
                let own = places.iter();
                let n = own.filter(|at| study.subjects[**at / visits].group == g);
                format!("{} {}", study.groups[g].name, n.count())
            };
            let groups: Vec<String> = match study.groups.len() {
                0 | 1 => Vec::new(),
                n => (0..n).map(of_group).collect(),
            };
            let groups = match groups.len() {
                0 => String::new(),
                _ => format!("; {}", groups.join(", ")),
            };
            Some(format!(
                "{} of {all} {} values ({share} %{groups})",
                places.len(),
                m.label
            ))
        });
        few(&counted.collect::<Vec<_>>())
    }

    /// How many values are below a limit of detection, and what was done with them; empty where none is.
    fn below_limits(&self) -> String {
        let below = self.counted_beyond(Censoring::Below);
        if below.is_empty() {
            return String::new();
        }
        let rule = self.preparation.censored;
        let how = match rule {
            CensoredRule::Omit => {
                "left out; that they are missing depends on their value, which an analysis under missing at random does not allow for".to_owned()
            }
            CensoredRule::Likelihood if self.converged().any(|(_, f)| f.n_censored.is_some()) => {
                "entered as limits into the likelihood of the mixed model, and as half of the limit elsewhere".to_owned()
            }
            CensoredRule::Likelihood => "entered as half the limit".to_owned(),
            _ => format!("entered as {}", rule.words()),
        };
        let mut out = format!(
            "{} were below a limit of detection and {how}. ",
            listed(&below)
        );
        let derived: Vec<String> = self
            .measured()
            .filter(|m| m.derived.is_some() && m.censoring.iter().any(|c| *c != Censoring::None))
            .map(|m| m.label.clone())
            .collect();
        if !derived.is_empty() && rule != CensoredRule::Omit {
            let number = match rule {
                CensoredRule::Likelihood => "half the limit",
                _ => rule.words(),
            };
            out.push_str(&format!(
                "{} {} computed with {number} in the place of such values. ",
                listed(&few(&derived)),
                were(derived.len())
            ));
        }
        out
    }

    /// Values that have no place on the scale of their marker.
    fn without_logarithm(&self) -> usize {
        let of = |m: &Marker| {
            let scale = self.plan.scale_of(&m.name);
            let values = m.values.iter().flatten();
            values.filter(|x| scale.apply(**x).is_none()).count()
        };
        self.measured().map(of).sum()
    }

    fn models(&self) -> impl Iterator<Item = (&MarkerResults, &ModelResults)> {
        let all = self.results.markers.iter();
        all.filter_map(|m| Some((m, m.model.as_ref()?)))
    }

    fn converged(&self) -> impl Iterator<Item = (&MarkerResults, &ModelResults)> {
        self.models().filter(|(_, f)| f.converged)
    }

    fn other_tests(&self) -> Option<String> {
        let markers = || self.results.markers.iter();
        let mut out: Vec<String> = Vec::new();
        let tests = |ids: &[&'static str], found: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
            ids.iter()
                .copied()
                .filter(|id| found(id))
                .map(|id| test_in_words(id))
                .collect()
        };
        let baseline = tests(
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
        if !baseline.is_empty() {
            let ancova = baseline.contains(&"ANCOVA");
            let terms: Vec<String> = self
                .plan
                .plan
                .covariates
                .iter()
                .map(|t| t.name.clone())
                .collect();
            out.push(format!(
                "Groups were compared at baseline with {}{}.",
                listed(&baseline),
                if ancova && !terms.is_empty() {
                    format!(" (with {})", listed(&terms))
                } else {
                    String::new()
                }
            ));
        }
        let change = tests(&["paired_t", "wilcoxon_signed_rank"], &|id| {
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

    fn software(&self) -> String {
        let software = &self.results.software;
        format!(
            "The analysis was made with Trajecta {} from the file {} (SHA-256 {}).",
            software.version, self.results.study.file, self.results.study.sha256
        )
    }

    fn references(&self) -> Vec<&'static str> {
        let plan = &self.plan.plan;
        let mut ids: Vec<&str> = Vec::new();
        if self.converged().next().is_some() {
            ids.push(plan.model.id());
            if !plan.model.is_random() {
                ids.extend(self.converged().map(|(_, f)| f.covariance.id()));
            }
            let others = options_from(&TOLD_FIRST)
                .filter(|o| !ADJUSTMENTS.contains(&o.id) && !self.is_told_otherwise(o.id));
            ids.extend(others.filter_map(|o| (o.cited)(plan)));
        }
        let tested = self.converged().filter(|(_, f)| f.n_censored.is_none());
        ids.extend(
            tested
                .filter(|(_, f)| f.se != plan.se)
                .map(|(_, f)| f.se.id()),
        );
        ids.extend(self.own_measures());
        if self.converged().any(|(_, f)| f.n_censored.is_some()) {
            ids.push("censored_likelihood");
        }
        let adjustments = ADJUSTMENTS.iter().filter_map(|id| option(*id));
        ids.extend(adjustments.filter_map(|o| (o.cited)(plan)));
        let mut markers = self.results.markers.iter();
        if markers.any(|m| m.scale != Scale::Identity) {
            ids.push("geometric_mean");
        }
        for m in &self.results.markers {
            ids.extend(
                m.baseline
                    .iter()
                    .filter(|b| b.p.is_some())
                    .map(|b| b.test.id()),
            );
            if m.baseline.iter().any(|b| b.hedges_g.is_some()) {
                ids.push("hedges_g");
            }
            ids.extend(
                m.change
                    .iter()
                    .filter(|c| c.p.is_some())
                    .map(|c| c.test.id()),
            );
            if m.change.iter().any(|c| c.dz.is_some()) {
                ids.extend(["dz", "g_av"]);
            }
            if !m.rm_anova.is_empty() {
                ids.extend(["rm_anova", "greenhouse_geisser", "huynh_feldt"]);
            }
            if !m.friedman.is_empty() {
                ids.push("friedman");
            }
            ids.extend(m.correlations.iter().map(|c| c.method.id()));
        }
        let mut seen = HashSet::new();
        ids.retain(|id| seen.insert(*id));
        let mut out: Vec<&'static str> = Vec::new();
        for id in ids {
            for reference in method(id).map_or(&[][..], |m| m.references) {
                if !out.contains(reference) {
                    out.push(reference);
                }
            }
        }
        out
    }
}
