//! The methods of an analysis in the words of a manuscript, with their sources.
//!
//! Everything is said from what was done: the resolved plan, and the results where a plan leaves it open (which
//! covariance a ladder ended at, which markers have no model).
//!
//! In: study, plan and results. Out: paragraphs and the list of sources. Not its business: numbers of the results, which
//! are in the tables. What a plan's option says of itself is in its entry in `plan/option`.

mod counts;
mod measured;
mod model;
mod other_tests;
mod own;
mod words;

use crate::plan::{
    Decided, MethodsText, OptionId, ResolvedPlan, Scale, StudyFacts, method, options_from,
};
use crate::results::{AnalysisResults, ContrastEstimate, MarkerResults, ModelResults};
use crate::study::{Preparation, Severity, Study};
use crate::words::{agree, as_file_text, counted, listed};
use std::collections::HashSet;
use words::{each_once, were};

/// Name of the text that `analyze` writes.
pub const METHODS: &str = "methods.txt";

/// Options in the order in which a manuscript tells them; the others follow.
const TOLD_FIRST: [OptionId; 3] = [OptionId::Estimation, OptionId::Se, OptionId::Df];

/// Methods by paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Methods {
    /// Heading and text.
    pub paragraphs: Vec<(&'static str, String)>,
    /// Sources of what was used, each once.
    pub references: Vec<String>,
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
        // Names of files and labels may hold control characters.
        as_file_text(&out)
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
            0 => format!(
                "The study has {}{groups}. ",
                counted(study.n_subjects, "participant")
            ),
            n => format!(
                "Of {} participants, {n} {} excluded ({}); {} {} analysed{groups}. ",
                study.n_subjects + n,
                were(n),
                each_once(&reasons),
                study.n_subjects,
                were(study.n_subjects)
            ),
        });
        out.push_str(&self.visits());
        out.push_str(&self.design_of_crossover());
        if study.groups.len() > 1 {
            out.push_str(&format!(
                "The reference group is {}. ",
                study.groups[0].name
            ));
        }
        out.push_str(&format!(
            "Of {} of the file, {} {} read into the study",
            counted(study.rows.read, "row"),
            study.rows.used,
            were(study.rows.used)
        ));
        for left in &study.rows.left_out {
            out.push_str(&format!(
                "; {} {} left out: {}",
                left.n,
                were(left.n),
                left.reason
            ));
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

    /// When participants were measured, and from where changes are counted.
    fn visits(&self) -> String {
        let study = &self.results.study;
        let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
        let mut out = match visits[..] {
            [only] => format!("They were measured once ({only}). "),
            _ => format!(
                "They were measured at up to {} visits: {}. ",
                visits.len(),
                listed(&visits)
            ),
        };
        let design = self.study.crossover.as_ref();
        match design.filter(|_| self.plan.plan.model.is_crossover()) {
            Some(design) if design.visits.len() > 1 => {
                out.push_str("Changes are counted from the baseline of each period. ");
            }
            None if visits.len() > 1 => {
                out.push_str(&format!("Changes are counted from {}. ", study.baseline));
            }
            // With one visit, or one a period, there is no change.
            _ => {}
        }
        out
    }

    /// Treatments, periods and sequences of a crossover with the participants of each; empty for another study.
    fn design_of_crossover(&self) -> String {
        let crossover = self.study.crossover.as_ref();
        let Some(design) = crossover.filter(|_| self.plan.plan.model.is_crossover()) else {
            return String::new();
        };
        let mut out = format!(
            "The study is a crossover of {} over {}",
            listed(&design.treatments),
            counted(design.periods.len(), "period")
        );
        let sequences = design.sequences.iter().enumerate().map(|(at, name)| {
            let those = design.sequence.iter().filter(|s| **s == Some(at));
            format!("{name} (n = {})", those.count())
        });
        let sequences: Vec<String> = sequences.collect();
        if !sequences.is_empty() {
            let are = agree(sequences.len(), "sequence", "sequences");
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

    /// Whether another sentence tells this: how models are estimated and tested whose likelihood takes values as
    /// limits.
    fn is_told_otherwise(&self, option: OptionId) -> bool {
        TOLD_FIRST.contains(&option) && !self.is_as_planned()
    }

    fn models(&self) -> impl Iterator<Item = (&MarkerResults, &ModelResults)> {
        let all = self.results.markers.iter();
        all.filter_map(|m| Some((m, m.model.as_ref()?)))
    }

    fn converged(&self) -> impl Iterator<Item = (&MarkerResults, &ModelResults)> {
        self.models().filter(|(_, f)| f.converged)
    }

    fn software(&self) -> String {
        let software = &self.results.software;
        format!(
            "The analysis was made with Trajecta {} from the file {} (SHA-256 {}).",
            software.version, self.results.study.file, self.results.study.sha256
        )
    }

    /// Ids of what was found beside the usual estimates of a model: a plan may ask for what the results do not have.
    fn found(&self) -> Vec<&'static str> {
        let plan = &self.plan.plan;
        let any = |has: &dyn Fn(&MarkerResults) -> bool| self.results.markers.iter().any(has);
        let models = |has: &dyn Fn(&ModelResults) -> bool| self.converged().any(|(_, f)| has(f));
        let contrasts = |has: &dyn Fn(&ContrastEstimate) -> bool| {
            let mut all = self.converged().flat_map(|(_, f)| &f.contrasts);
            all.any(has)
        };
        let imputed = |m: &MarkerResults| m.imputed(self.study.baseline) != [0, 0];
        let batch = plan.random_batch();
        [
            (
                "batch",
                models(&|f| f.random.iter().any(|r| Some(r.level.as_str()) == batch)),
            ),
            ("censored_likelihood", models(&|f| f.n_censored.is_some())),
            (
                "simultaneous-ci",
                plan.simultaneous_ci && contrasts(&|c| c.p.is_some()),
            ),
            ("margin", any(&|m| !m.margins.is_empty())),
            (
                "reference_based",
                any(&|m| !m.reference_based.is_empty() && imputed(m)),
            ),
            ("delta", any(&|m| !m.tipping_point.is_empty() && imputed(m))),
            (
                "effect_modification",
                any(&|m| m.effect_modification.is_some()),
            ),
            ("next-study", any(&|m| !m.next_study.is_empty())),
            (plan.adjust.id(), contrasts(&|c| c.p_adjusted.is_some())),
            (
                plan.adjust_markers.id(),
                contrasts(&|c| c.p_adjusted_markers.is_some()),
            ),
            ("geometric_mean", any(&|m| m.scale != Scale::Identity)),
        ]
        .into_iter()
        .filter(|(_, has)| *has)
        .map(|(id, _)| id)
        .collect()
    }

    fn references(&self) -> Vec<String> {
        let plan = &self.plan.plan;
        let mut ids: Vec<&str> = Vec::new();
        if self.converged().next().is_some() {
            ids.push(plan.model.id());
            if !plan.model.is_random() {
                ids.extend(self.converged().map(|(_, f)| f.covariance.id()));
            }
            let others = options_from(&TOLD_FIRST).filter(|o| !self.is_told_otherwise(o.id));
            ids.extend(others.filter_map(|o| (o.cited)(plan)));
        }
        let tested = self.converged().filter(|(_, f)| f.n_censored.is_none());
        ids.extend(
            tested
                .filter(|(_, f)| f.se != plan.se)
                .map(|(_, f)| f.se.id()),
        );
        ids.extend(self.own_measures());
        ids.extend(self.found());
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
            ids.extend(m.assumptions.iter().map(|a| a.test.id()));
        }
        let mut seen = HashSet::new();
        ids.retain(|id| seen.insert(*id));
        let mut out: Vec<String> = Vec::new();
        for id in ids {
            for reference in method(id).map_or(&[][..], |m| m.references) {
                let reference = reference.to_string();
                if !out.contains(&reference) {
                    out.push(reference);
                }
            }
        }
        out
    }
}
