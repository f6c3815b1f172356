//! The call that fits a marker's model; the arguments for estimation, standard errors, degrees of freedom and
//! adjustment are those of the plan's options.

use super::names::{Columns, string, strings};
use crate::plan::{
    BaselineSlope, Decided, Estimation, ModelKind, OptionId, RArguments, RandomSlopes,
    ResolvedPlan, Spacing, options_from, visit_times,
};
use crate::results::{CovarianceSource, ModelResults};
use crate::study::Study;
use std::fmt::Write;

/// What the calls of all markers share.
pub(super) struct Calls<'a> {
    pub(super) study: &'a Study,
    pub(super) plan: &'a ResolvedPlan,
    pub(super) columns: &'a Columns,
}

impl<'a> Calls<'a> {
    pub fn new(study: &'a Study, plan: &'a ResolvedPlan, columns: &'a Columns) -> Self {
        Self {
            study,
            plan,
            columns,
        }
    }

    /// Covariates as R writes them, each followed by ` + `.
    fn covariates(&self, one_visit: bool) -> String {
        self.covariates_but(one_visit, None)
    }

    /// The same without one of them.
    pub(super) fn covariates_but(&self, one_visit: bool, without: Option<&str>) -> String {
        let kind = self.plan.plan.model;
        let by_visit = !one_visit && kind != ModelKind::RandomSlope && !kind.is_crossover();
        let terms = &self.plan.plan.covariates;
        let written = terms.iter().filter(|t| without != Some(t.name.as_str()));
        let written = written.filter_map(|term| {
            let column = self.columns.covariate(&term.name)?;
            Some(if term.by_visit && by_visit {
                format!("{column} * visit + ")
            } else {
                format!("{column} + ")
            })
        });
        written.collect()
    }

    /// The mean model of several groups, or of one; with `one_visit` there is no effect of the visit.
    fn mean(&self, many: bool, one_visit: bool) -> String {
        let plan = &self.plan.plan;
        let groups = match (many, one_visit) {
            (true, false) => "group * visit",
            (true, true) => "group",
            (false, false) => "visit",
            (false, true) => "1",
        };
        let mean = match plan.model {
            ModelKind::Mmrm | ModelKind::RandomIntercept => groups.to_owned(),
            ModelKind::ChangeMmrm => match plan.baseline_slope {
                BaselineSlope::ByVisit if !one_visit => format!("baseline * visit + {groups}"),
                _ => format!("baseline + {groups}"),
            },
            ModelKind::Clda if many => "visit + after_baseline".to_owned(),
            ModelKind::Clda => "visit".to_owned(),
            ModelKind::RandomSlope if many => "group * time".to_owned(),
            ModelKind::RandomSlope => "time".to_owned(),
            ModelKind::Crossover | ModelKind::CrossoverMarginal => {
                let design = self.study.crossover.as_ref();
                let several = |n: Option<usize>, term: &'static str| {
                    if n.is_some_and(|n| n > 1) { term } else { "" }
                };
                format!(
                    "{}{}{}treatment{}",
                    if many { "group + " } else { "" },
                    several(design.map(|d| d.sequences.len()), "sequence + "),
                    several(design.map(|d| d.periods.len()), "period + "),
                    several(design.map(|d| d.visits.len()), " * visit"),
                )
            }
        };
        self.covariates(one_visit) + &mean
    }

    /// Everything for a model that converged.
    pub fn of_model(
        &self,
        out: &mut String,
        name: &str,
        column: &str,
        response: &str,
        model: &ModelResults,
    ) -> std::fmt::Result {
        match model.df_method {
            // A ladder that ended below the unstructured covariance is tested with a sandwich.
            Some(df) if model.se != self.plan.plan.se => {
                let own = self.plan.tested_with(model.se, df);
                let calls = Calls::new(self.study, &own, self.columns);
                calls.of_tested_model(out, name, column, response, model)
            }
            _ => self.of_tested_model(out, name, column, response, model),
        }
    }

    fn of_tested_model(
        &self,
        out: &mut String,
        name: &str,
        column: &str,
        response: &str,
        model: &ModelResults,
    ) -> std::fmt::Result {
        let plan = &self.plan.plan;
        let kind = plan.model;
        self.rows(out, column, model)?;
        if model.n_censored.is_some() {
            self.limits(out, column)?;
        }
        let baseline = string(&self.study.visits[self.study.baseline].label);
        let response = match kind {
            ModelKind::ChangeMmrm => {
                writeln!(
                    out,
                    "rows <- changes_of(rows, with(rows, {response}), {baseline})"
                )?;
                "change"
            }
            ModelKind::Clda => {
                writeln!(
                    out,
                    "rows$after_baseline <- after_baseline(rows$group, rows$visit, {baseline})"
                )?;
                response
            }
            _ => response,
        };
        let many = model.groups.len() > 1;
        // A crossover says who took part: its only group, or all.
        let treated = model.emmeans.first().map_or("all", |e| e.group.as_str());
        let one_visit = model.visits.len() < 2 && !kind.is_crossover();
        let mean = self.mean(many, one_visit);
        let call = if model.n_censored.is_some() {
            format!("limited_fit(~ {mean}, with(rows, {response}), rows)")
        } else if one_visit {
            format!("lm({response} ~ {mean}, data = rows)")
        } else {
            self.fit(response, &mean, model)
        };
        writeln!(out, "fit <- {call}\ndesign <- model.matrix(~ {mean}, rows)")?;
        let tested = self.tested();
        self.contrasts(out, (name, &mean), (treated, &baseline), &tested)?;
        writeln!(out, "fits[[{name}]] <- fit")?;
        self.subgroups(out, name, column, (response, model))
    }

    /// The rows of a marker that its model has.
    fn rows(&self, out: &mut String, column: &str, model: &ModelResults) -> std::fmt::Result {
        let mut needed: Vec<&str> = self.columns.covariates().map(|(_, c)| c).collect();
        if let Some(design) = self.columns.crossover(self.study) {
            needed.push("treatment");
            if !design.sequences.is_empty() {
                needed.push("sequence");
            }
        }
        let needed = if needed.is_empty() {
            "NULL".to_owned()
        } else {
            strings(needed.into_iter())
        };
        writeln!(
            out,
            "rows <- rows_of(data, {}, {needed}, {})",
            string(column),
            strings(model.groups.iter().map(String::as_str))
        )
    }

    /// Slopes, or the differences of the means. A crossover says who is `treated`.
    fn contrasts(
        &self,
        out: &mut String,
        (name, mean): (&str, &str),
        (treated, baseline): (&str, &str),
        tested: &str,
    ) -> std::fmt::Result {
        let kind = self.plan.plan.model;
        match kind {
            ModelKind::RandomSlope => {
                let times = "unique(rows[c(\"visit\", \"time\")])";
                writeln!(
                    out,
                    "grid <- merge(data.frame(group = factor(levels(rows$group), levels(rows$group))), {times}, by = NULL)\n\
                     contrasts <- rbind(contrasts, table_of({name}, fit, slopes_of(~ {mean}, rows, grid), design, {tested}))"
                )?;
            }
            ModelKind::Crossover | ModelKind::CrossoverMarginal => {
                let design = self.study.crossover.as_ref();
                let start = design
                    .filter(|d| d.visits.len() > 1)
                    .and_then(|d| d.visits.get(d.baseline))
                    .map_or("NULL".to_owned(), |b| string(b));
                writeln!(
                    out,
                    "grid <- expand.grid(treatment = levels(rows$treatment), visit = levels(rows$visit))\n\
                     weights <- weights_of(~ {mean}, rows, grid)\n\
                     contrasts <- rbind(contrasts, table_of({name}, fit, treatment_differences(grid, weights, {start}, {}), design, {tested}))",
                    string(treated)
                )?;
            }
            _ => {
                writeln!(
                    out,
                    "grid <- expand.grid(group = levels(rows$group), visit = levels(rows$visit))"
                )?;
                if kind == ModelKind::Clda {
                    writeln!(
                        out,
                        "grid$after_baseline <- after_baseline(grid$group, grid$visit, {baseline})"
                    )?;
                }
                let what = if kind == ModelKind::ChangeMmrm {
                    "changes"
                } else {
                    "values"
                };
                writeln!(
                    out,
                    "weights <- weights_of(~ {mean}, rows, grid)\n\
                     contrasts <- rbind(contrasts, table_of({name}, fit, differences(grid, weights, {baseline}, \"{what}\"), design, {tested}))"
                )?;
                self.own_contrasts(out, name, what, tested)?;
            }
        }
        Ok(())
    }

    pub(super) fn fit(&self, response: &str, mean: &str, model: &ModelResults) -> String {
        let plan = &self.plan.plan;
        let reml = plan.estimation == Estimation::Reml;
        if plan.model.is_random() {
            // The same random slopes in a unit of time in which lme4 finds the optimum.
            let time = format!("I(time / {})", self.span());
            let random = match (plan.model, plan.slopes) {
                (ModelKind::RandomIntercept, _) => "(1 | subject)".to_owned(),
                (ModelKind::RandomSlope, RandomSlopes::Correlated) => {
                    format!("(1 + {time} | subject)")
                }
                (ModelKind::RandomSlope, RandomSlopes::Uncorrelated) => {
                    format!("(1 + {time} || subject)")
                }
                // With one visit a period there is no room for a level of each period.
                _ if model.random.iter().any(|r| r.level.contains(':')) => {
                    "(1 | subject) + (1 | subject:period)".to_owned()
                }
                _ => "(1 | subject)".to_owned(),
            };
            let random = match self.batch(model) {
                Some(batch) => format!("{random} + (1 | {batch})"),
                None => random,
            };
            let reml = if reml { "TRUE" } else { "FALSE" };
            return format!(
                "(if (has(\"lmerTest\")) lmerTest::lmer else lme4::lmer)(\n  {response} ~ {mean} + {random}, data = rows, REML = {reml}, control = lme4::lmerControl(\n  optimizer = \"bobyqa\", optCtrl = list(rhoend = 1e-9, maxfun = 1e5)))"
            );
        }
        if self.batch(model).is_some() {
            return "stop(\"neither mmrm nor nlme has random batches beside this covariance; with a random intercept lme4 has\")".to_owned();
        }
        let by_group = !model.sigma_by_group.is_empty();
        let visit = if plan.model.is_crossover() {
            "slot"
        } else {
            "visit"
        };
        let subject = if by_group {
            "group / subject"
        } else {
            "subject"
        };
        let first = [OptionId::Estimation, OptionId::Df, OptionId::Se];
        let options = self.arguments(&first, |r| r.fit);
        let r = match model.covariance {
            CovarianceSource::Structure(structure) => structure.in_r(),
            CovarianceSource::RandomEffects(_) => None,
        };
        let by_time = matches!(model.covariance, CovarianceSource::Structure(s) if s.spacing() == Spacing::Times);
        let place = if by_time { "time" } else { visit };
        let mmrm = r.and_then(|r| r.mmrm).map(|function| {
            format!(
                "mmrm::mmrm(\n  {response} ~ {mean} + {function}({place} | {subject}), data = rows, {options})"
            )
        });
        let criterion = if reml { "REML" } else { "ML" };
        let nlme = r.and_then(|r| r.nlme).filter(|_| !by_group);
        let nlme = nlme.map(|(correlation, heterogeneous)| {
            let correlation = correlation
                .replace("{visit}", visit)
                .replace("{range}", &self.span().to_string());
            let weights = if heterogeneous {
                format!(", weights = nlme::varIdent(form = ~ 1 | {visit})")
            } else {
                String::new()
            };
            format!(
                "gls_of(\n  {response} ~ {mean}, data = rows, correlation = {correlation}{weights},\n  method = \"{criterion}\", control = nlme::glsControl(tolerance = 1e-10, msTol = 1e-12, maxIter = 500, msMaxIter = 500))"
            )
        });
        match (mmrm, nlme) {
            (Some(mmrm), Some(nlme)) => format!("if (has(\"mmrm\")) {mmrm} else {nlme}"),
            (Some(mmrm), None) => format!(
                "if (has(\"mmrm\")) {mmrm} else stop(\"nlme has no such covariance: install mmrm\")"
            ),
            (None, Some(nlme)) => nlme,
            (None, None) => "stop(\"neither mmrm nor nlme has this covariance\")".to_owned(),
        }
    }

    /// The column of batches that are a random effect of this model.
    fn batch(&self, model: &ModelResults) -> Option<&str> {
        let name = self.plan.plan.random_batch()?;
        let has = model.random.iter().any(|r| r.level == name);
        self.columns.covariate(name).filter(|_| has)
    }

    /// The longest time from the baseline.
    fn span(&self) -> f64 {
        let times = visit_times(self.study).map(|(times, _)| times);
        let longest = times
            .unwrap_or_default()
            .iter()
            .fold(0.0_f64, |a, t| a.max(t.abs()));
        if longest > 0.0 { longest } else { 1.0 }
    }

    /// Arguments of `table_of` after the differences.
    pub(super) fn tested(&self) -> String {
        let first = [OptionId::Df, OptionId::Se, OptionId::Adjust];
        self.arguments(&first, |r| r.tests)
    }

    /// Arguments that the plan's options have, the first ones in this order.
    fn arguments(
        &self,
        first: &[OptionId],
        of: impl Fn(RArguments) -> fn(&Decided) -> String,
    ) -> String {
        let all = options_from(first).map(|o| of(o.r)(&self.plan.plan));
        all.filter(|a| !a.is_empty()).collect::<Vec<_>>().join(", ")
    }
}
