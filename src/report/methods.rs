//! The methods of an analysis in the words of a manuscript, with their sources.
//!
//! Everything is said from what was done: the resolved plan, and the results where a plan leaves it open (which
//! covariance a ladder ended at, which markers have no model).

use super::counted;
use crate::plan::{
    BaselineSlope, CovarianceStructure, CovariateTerm, DfMethod, ModelKind, Multiplicity,
    RandomSlopes, ResolvedPlan, Scale, StandardErrors, method,
};
use crate::results::{AnalysisResults, MarkerResults, MarkerStatus, ModelResults};
use crate::study::{CensoredRule, Preparation};

/// Name of the text that `analyze` writes.
pub const METHODS: &str = "methods.txt";

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

/// The methods of `results`.
#[must_use]
pub fn methods(
    results: &AnalysisResults,
    plan: &ResolvedPlan,
    preparation: &Preparation,
) -> Methods {
    let writer = Writer {
        results,
        plan,
        preparation,
    };
    let mut paragraphs = vec![("Study", writer.study()), ("Markers", writer.markers())];
    paragraphs.extend(writer.model().map(|text| ("Model", text)));
    paragraphs.extend(writer.comparisons().map(|text| ("Comparisons", text)));
    paragraphs.extend(writer.other_tests().map(|text| ("Other tests", text)));
    paragraphs.push(("Software", writer.software()));
    Methods {
        paragraphs,
        references: writer.references(),
    }
}

struct Writer<'a> {
    results: &'a AnalysisResults,
    plan: &'a ResolvedPlan,
    preparation: &'a Preparation,
}

impl Writer<'_> {
    fn study(&self) -> String {
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
        out.push_str(&format!(
            "{} participants were analysed{}. ",
            study.n_subjects,
            match groups.len() {
                0 | 1 => String::new(),
                _ => format!(": {}", listed(&groups)),
            }
        ));
        out.push_str(&match visits.len() {
            1 => format!("They were measured once ({}). ", visits[0]),
            n => format!(
                "They were measured at up to {n} visits: {}. Changes are counted from {}. ",
                if visits.iter().any(|v| v.contains(',')) {
                    visits.join("; ")
                } else {
                    listed(&visits)
                },
                if self.plan.plan.model.is_crossover() {
                    "the baseline of each period"
                } else {
                    study.baseline.as_str()
                }
            ),
        });
        if study.groups.len() > 1 {
            out.push_str(&format!(
                "The reference group is {}. ",
                study.groups[0].name
            ));
        }
        out.push_str(&format!(
            "Of {} rows of the file, {} were used",
            study.rows.read, study.rows.used
        ));
        for left in &study.rows.left_out {
            out.push_str(&format!("; {} left out: {}", left.n, left.reason));
        }
        out.push_str(". ");
        let subjects = self.preparation.exclude.iter().map(|e| &e.reason);
        let values = self.preparation.exclude_values.iter().map(|e| &e.reason);
        for (what, reasons) in [
            ("participant", subjects.collect::<Vec<_>>()),
            ("single value", values.collect()),
        ] {
            if !reasons.is_empty() {
                out.push_str(&format!(
                    "{} {} left out by decision ({}). ",
                    counted(reasons.len(), what),
                    were(reasons.len()),
                    each_once(&reasons)
                ));
            }
        }
        if study.groups.len() > 1 {
            out.push_str(match self.plan.plan.randomized {
                Some(true) => "The groups were randomised.",
                Some(false) => "The groups were not randomised.",
                None => "It was not stated that the groups were randomised, so they are treated as not randomised.",
            });
        }
        out.trim_end().to_owned()
    }

    fn markers(&self) -> String {
        let mut out = String::new();
        for scale in Scale::ALL {
            let labels: Vec<String> = self
                .results
                .markers
                .iter()
                .filter(|m| m.scale == scale.id())
                .map(label_with_unit)
                .collect();
            if labels.is_empty() {
                continue;
            }
            let verb = if labels.len() == 1 { "was" } else { "were" };
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
                "{} {verb} analysed {how}. ",
                listed(&few(&labels))
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
        let descriptives = self.results.markers.iter().flat_map(|m| &m.descriptives);
        let censored: usize = descriptives.map(|d| d.censored).sum();
        if censored > 0 {
            let rule = self.preparation.censored;
            out.push_str(&match rule {
                CensoredRule::Omit => format!(
                    "{} beyond a limit of detection {} left out. ",
                    counted(censored, "value"),
                    were(censored)
                ),
                _ => format!(
                    "{} {} beyond a limit of detection; below it, values entered as {}. ",
                    counted(censored, "value"),
                    were(censored),
                    rule.words()
                ),
            });
            if self
                .results
                .markers
                .iter()
                .any(|m| !m.sensitivity.is_empty())
            {
                out.push_str("Every comparison was repeated under each rule for such values. ");
            }
        }
        out.trim_end().to_owned()
    }

    fn models(&self) -> impl Iterator<Item = (&MarkerResults, &ModelResults)> {
        let all = self.results.markers.iter();
        all.filter_map(|m| Some((m, m.model.as_ref()?)))
    }

    fn converged(&self) -> impl Iterator<Item = (&MarkerResults, &ModelResults)> {
        self.models().filter(|(_, f)| f.converged)
    }

    fn model(&self) -> Option<String> {
        let plan = &self.plan.plan;
        self.models().next()?;
        let many = self.results.study.groups.len() > 1;
        let effects = if many {
            "group, visit and their interaction"
        } else {
            "visit"
        };
        let mean = match plan.model {
            ModelKind::Mmrm => format!(
                "Each marker was analysed with a mixed model for repeated measures with fixed effects of {effects}"
            ),
            ModelKind::ChangeMmrm => format!(
                "Changes from baseline were analysed with a mixed model for repeated measures with fixed effects of {effects} and the baseline value, with {}",
                match plan.baseline_slope {
                    BaselineSlope::ByVisit => "a slope for each visit",
                    BaselineSlope::Common => "one slope for all visits",
                }
            ),
            ModelKind::Clda => "Each marker was analysed with a constrained longitudinal model: fixed effects of visit and, after the baseline, of group at each visit, with one baseline mean for all groups".to_owned(),
            ModelKind::RandomIntercept => format!(
                "Each marker was analysed with a linear mixed model with fixed effects of {effects} and a random intercept for each participant"
            ),
            ModelKind::RandomSlope => format!(
                "Each marker was analysed as a line in time with fixed effects of {} and {} random intercepts and slopes for each participant",
                if many { "group, time and their interaction" } else { "time" },
                match plan.slopes {
                    RandomSlopes::Correlated => "correlated",
                    RandomSlopes::Uncorrelated => "uncorrelated",
                }
            ),
            ModelKind::Crossover => "Each marker was analysed with a mixed model of the crossover: fixed effects of treatment, visit within the period and their interaction, of period and of sequence, and random intercepts for each participant and each period of a participant".to_owned(),
            ModelKind::CrossoverMarginal => "Each marker was analysed with a mixed model of the crossover with fixed effects of treatment, visit within the period and their interaction, of period and of sequence".to_owned(),
        };
        let mut out = mean;
        if !plan.covariates.is_empty() {
            let terms: Vec<String> = plan.covariates.iter().map(term).collect();
            out.push_str(&format!(", adjusted for {}", listed(&terms)));
        }
        out.push_str(". ");
        out.push_str(&self.covariance());
        out.push_str(&format!(
            "Parameters were estimated by {}. ",
            method(plan.estimation.id()).map_or(plan.estimation.id(), |m| match m.id {
                "reml" => "restricted maximum likelihood (REML)",
                _ => "maximum likelihood (ML)",
            })
        ));
        out.push_str(&self.uncertainty());
        out.push_str(match plan.model {
            ModelKind::ChangeMmrm => "Participants with a baseline value and at least one later one are in the model; missing visits are assumed to be missing at random. ",
            _ => "Participants with missing visits stay in the model, under the assumption that data are missing at random. ",
        });
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

    /// Which covariance the visits have, as asked or as the ladder ended.
    fn covariance(&self) -> String {
        let plan = &self.plan.plan;
        if plan.model.is_random() {
            return String::new();
        }
        let own = if plan.covariance_by.is_some() {
            ", of its own in each group,"
        } else {
            ""
        };
        let label = |id: &str| {
            let known = id.parse::<CovarianceStructure>();
            known.map_or_else(|_| id.to_owned(), |c| c.label().to_owned())
        };
        if plan.covariance != CovarianceStructure::Auto {
            return format!(
                "The covariance of a participant's visits{own} was {}. ",
                plan.covariance.label()
            );
        }
        let tried: Vec<&str> = plan.covariance.rungs().iter().map(|r| r.label()).collect();
        let mut ended: Vec<(&str, Vec<String>)> = Vec::new();
        for (marker, model) in self.converged() {
            match ended.iter_mut().find(|(c, _)| *c == model.covariance) {
                Some((_, markers)) => markers.push(marker.label.clone()),
                None => ended.push((model.covariance, vec![marker.label.clone()])),
            }
        }
        let ended: Vec<String> = ended
            .iter()
            .map(|(c, markers)| format!("{} for {}", label(c), listed(&few(markers))))
            .collect();
        format!(
            "The covariance of a participant's visits{own} was the first to converge in the order {}: {}. ",
            tried.join(", "),
            if ended.is_empty() {
                "none did".to_owned()
            } else {
                listed(&ended)
            }
        )
    }

    fn uncertainty(&self) -> String {
        let df = match self.plan.df {
            DfMethod::KenwardRogerLinear => {
                "Standard errors and degrees of freedom follow Kenward and Roger, without second derivatives of the covariance parameters. "
            }
            DfMethod::KenwardRoger => {
                "Standard errors and degrees of freedom follow Kenward and Roger. "
            }
            DfMethod::Satterthwaite => "Degrees of freedom are Satterthwaite's. ",
            DfMethod::BetweenWithin => "Degrees of freedom follow the between-within rule. ",
            DfMethod::Residual => {
                "Degrees of freedom are the number of values minus that of fixed effects. "
            }
        };
        let errors = match self.plan.plan.se {
            StandardErrors::Model => "",
            StandardErrors::Sandwich => "Standard errors are from the empirical sandwich (CR0). ",
            StandardErrors::Cr2 => "Standard errors are from the bias-reduced sandwich (CR2). ",
            StandardErrors::Cr3 => "Standard errors are from the jackknife sandwich (CR3). ",
        };
        format!("{df}{errors}")
    }

    fn comparisons(&self) -> Option<String> {
        let plan = &self.plan.plan;
        let has = |family: &str| {
            self.converged()
                .any(|(_, f)| f.contrasts.iter().any(|c| c.family.id() == family))
        };
        let mut what: Vec<&str> = Vec::new();
        if has("change_from_baseline") {
            what.push(if plan.model.is_crossover() {
                "the change from the baseline of the period under each treatment"
            } else {
                "the change from baseline within each group"
            });
        }
        if has("group_difference") {
            what.push("the difference from the reference group at each visit");
        }
        if has("treatment_difference") {
            what.push("the difference between treatments at each visit");
        }
        if has("difference_in_change") {
            what.push("the difference in change between the groups, which alone says whether changes differ");
        }
        if self.converged().any(|(_, f)| !f.slopes.is_empty()) {
            what.push("the slope of each group and its difference from the reference group's");
        }
        if what.is_empty() {
            return None;
        }
        let mut out = format!(
            "From the model were estimated: {}. Estimates come with {} % confidence intervals and two-sided p-values. ",
            what.join("; "),
            percent(plan.conf_level)
        );
        let across = plan.adjust_markers;
        out.push_str(&match plan.adjust {
            Multiplicity::None if across == Multiplicity::None => {
                "p-values were not adjusted for their number. ".to_owned()
            }
            Multiplicity::None => String::new(),
            adjust => format!(
                "p-values were adjusted by the method of {} within each family: the changes of a group, the differences between groups, and the differences in change. ",
                name_of(adjust)
            ),
        });
        if across != Multiplicity::None {
            out.push_str(&format!(
                "Across the {} markers, the p-values of each comparison were adjusted by the method of {}. ",
                self.results.markers.len(),
                name_of(across)
            ));
        }
        out.push_str("Whole effects were tested with type III F tests.");
        Some(out)
    }

    fn other_tests(&self) -> Option<String> {
        let markers = || self.results.markers.iter();
        let mut out: Vec<String> = Vec::new();
        let tests = |ids: &[&str], found: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
            ids.iter()
                .filter(|id| found(id))
                .filter_map(|id| method(id).map(|m| m.label))
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
            &|id| markers().any(|m| m.baseline.iter().any(|b| b.test == id && b.p.is_some())),
        );
        if !baseline.is_empty() {
            out.push(format!("The groups at baseline: {}.", listed(&baseline)));
        }
        let change = tests(&["paired_t", "wilcoxon_signed_rank"], &|id| {
            markers().any(|m| m.change.iter().any(|c| c.test == id && c.p.is_some()))
        });
        if !change.is_empty() {
            out.push(format!(
                "Changes of those measured at both visits: {}.",
                listed(&change)
            ));
        }
        if markers().any(|m| !m.rm_anova.is_empty()) {
            out.push("Complete cases: repeated-measures analysis of variance with the corrections of Greenhouse-Geisser and Huynh-Feldt.".to_owned());
        }
        if markers().any(|m| !m.friedman.is_empty()) {
            out.push("Complete cases of each group: Friedman's test.".to_owned());
        }
        if markers().any(|m| !m.correlations.is_empty()) {
            out.push(
                "Correlations of changes that the plan names: Pearson and Spearman.".to_owned(),
            );
        }
        if markers().any(|m| !m.assumptions.is_empty()) {
            out.push("Tests of assumptions are reported and chose nothing.".to_owned());
        }
        (!out.is_empty()).then(|| out.join(" "))
    }

    fn software(&self) -> String {
        let software = &self.results.software;
        format!(
            "Trajecta {} read the file {} (SHA-256 {}).",
            software.version, self.results.study.file, self.results.study.sha256
        )
    }

    fn references(&self) -> Vec<&'static str> {
        let plan = &self.plan.plan;
        let mut ids: Vec<&str> = Vec::new();
        if self.converged().next().is_some() {
            ids.push(plan.model.id());
            if !plan.model.is_random() {
                ids.extend(self.converged().map(|(_, f)| f.covariance));
            }
            ids.extend([plan.estimation.id(), self.plan.df.id()]);
            if plan.se != StandardErrors::Model {
                ids.push(plan.se.id());
            }
        }
        for adjust in [plan.adjust, plan.adjust_markers] {
            if adjust != Multiplicity::None {
                ids.push(adjust.id());
            }
        }
        if self.results.markers.iter().any(|m| m.scale != "identity") {
            ids.push("geometric_mean");
        }
        for m in &self.results.markers {
            ids.extend(m.baseline.iter().filter(|b| b.p.is_some()).map(|b| b.test));
            if m.baseline.iter().any(|b| b.hedges_g.is_some()) {
                ids.push("hedges_g");
            }
            ids.extend(m.change.iter().filter(|c| c.p.is_some()).map(|c| c.test));
            if !m.rm_anova.is_empty() {
                ids.extend(["rm_anova", "greenhouse_geisser", "huynh_feldt"]);
            }
            if !m.friedman.is_empty() {
                ids.push("friedman");
            }
            if !m.correlations.is_empty() {
                ids.extend(["pearson", "spearman"]);
            }
        }
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

/// How an adjustment is called after "the method of".
fn name_of(adjust: Multiplicity) -> &'static str {
    match adjust {
        Multiplicity::BenjaminiHochberg => "Benjamini and Hochberg (false discovery rate)",
        Multiplicity::BenjaminiYekutieli => "Benjamini and Yekutieli (false discovery rate)",
        other => other.label(),
    }
}

fn term(term: &CovariateTerm) -> String {
    if term.by_visit {
        format!("{} (an effect at each visit)", term.name)
    } else {
        term.name.clone()
    }
}

fn label_with_unit(marker: &MarkerResults) -> String {
    if marker.unit.is_empty() {
        marker.label.clone()
    } else {
        format!("{} ({})", marker.label, marker.unit)
    }
}

fn were(n: usize) -> &'static str {
    if n == 1 { "was" } else { "were" }
}

/// `95` for 0.95, `97.5` for 0.975.
fn percent(level: f64) -> String {
    let text = format!("{:.4}", level * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The first of many, and how many more there are.
fn few(names: &[String]) -> Vec<String> {
    const MOST: usize = 12;
    if names.len() <= MOST {
        return names.to_vec();
    }
    let mut out = names[..MOST - 1].to_vec();
    out.push(format!("{} more", names.len() - out.len()));
    out
}

/// `a, b and c`.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let all: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match all.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Reasons, each once with its number where there are several.
fn each_once(reasons: &[&String]) -> String {
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for reason in reasons {
        let reason = if reason.is_empty() {
            "no reason given"
        } else {
            reason.as_str()
        };
        match seen.iter_mut().find(|(r, _)| *r == reason) {
            Some((_, n)) => *n += 1,
            None => seen.push((reason, 1)),
        }
    }
    let all: Vec<String> = match seen[..] {
        [(reason, _)] => vec![reason.to_owned()],
        _ => seen.iter().map(|(r, n)| format!("{n} {r}")).collect(),
    };
    all.join("; ")
}
