//! What a plan asks beside the usual comparisons, in R: contrasts of one's own and areas of single subjects.

use super::calls::Calls;
use super::names::{string, strings};
use crate::plan::{CorrelateWithin, Measure, visit_times};
use crate::results::{MarkerResults, ModelResults};
use crate::study::{Censoring, CovariateValues};
use std::fmt::Write;

impl Calls<'_> {
    /// Times of the visits from the baseline on; their numbers where no measure needs times.
    fn times(&self) -> String {
        let from = self.study.baseline;
        let numbers = || (0..self.study.n_visits()).map(|v| v as f64).collect();
        let times: Vec<f64> = visit_times(self.study).map_or_else(|_| numbers(), |(t, _)| t);
        let labels = self.study.visits[from..].iter().map(|v| v.label.as_str());
        named(&times[from..], labels)
    }

    /// The contrasts of one's own of a model of means; `what` are the means, values or changes.
    pub(super) fn own_contrasts(
        &self,
        out: &mut String,
        name: &str,
        what: &str,
        tested: &str,
    ) -> std::fmt::Result {
        let asked = &self.plan.plan.contrast;
        if asked.is_empty() {
            return Ok(());
        }
        let measures: Vec<String> = asked
            .iter()
            .map(|c| match &c.measure {
                Measure::TimeAverage => "time_average".to_owned(),
                Measure::Auc => "trapezoid".to_owned(),
                Measure::AucAboveBaseline => "above_baseline".to_owned(),
                Measure::Trend => "trend".to_owned(),
                Measure::Peak => string("peak"),
                Measure::Weights(all) => {
                    named(all, self.study.visits.iter().map(|v| v.label.as_str()))
                }
            })
            .collect();
        writeln!(
            out,
            "measures <- stats::setNames(list({}), {})\n\
             means <- test_of(fit, weights, design, NULL, NULL)$estimate\n\
             own <- own_contrasts(grid, weights, means, measures, {}, \"{what}\")\n\
             contrasts <- rbind(contrasts, table_of({name}, fit, own, design, {tested}))",
            measures.join(", "),
            strings(asked.iter().map(|c| c.name.as_str())),
            self.times()
        )
    }

    /// Correlations of a marker, where the plan asks for some.
    pub(super) fn correlations(
        &self,
        out: &mut String,
        marker: &str,
        response: &str,
    ) -> std::fmt::Result {
        let plan = &self.plan.plan;
        let ways = if plan.correlate_within.is_empty() {
            &[CorrelateWithin::Group, CorrelateWithin::Pooled][..]
        } else {
            &plan.correlate_within
        };
        let ways = strings(ways.iter().map(|w| w.id()));
        let Some(visit) = self.study.visits.get(self.study.baseline) else {
            return Ok(());
        };
        for [first, second] in &plan.correlate {
            let columns = self.columns.markers().chain(self.columns.partners());
            let mut columns = columns.chain(self.columns.covariates());
            let Some((_, column)) = columns.find(|(name, _)| *name == second.as_str()) else {
                continue;
            };
            if first != marker || self.columns.crossover(self.study).is_some() {
                continue;
            }
            let is_marker = self.study.marker_index(second).is_some();
            let (other, fact) = if is_marker {
                (self.plan.scale_of(second).in_r(column), "FALSE")
            } else {
                (column.to_owned(), "TRUE")
            };
            writeln!(
                out,
                "correlations <- rbind(correlations, associations(data, {}, with(data, {response}), {}, with(data, {other}), {}, {ways}, {fact}))",
                string(marker),
                string(second),
                string(&visit.label)
            )?;
        }
        Ok(())
    }

    /// The limits that the rows have in the place of values.
    pub(super) fn limits(&self, out: &mut String, column: &str) -> std::fmt::Result {
        let of = self.columns.markers().find(|(_, c)| *c == column);
        let marker = of.and_then(|(name, _)| self.study.marker_index(name));
        let Some(marker) = marker.map(|m| &self.study.markers[m]) else {
            return Ok(());
        };
        let n_visits = self.study.n_visits();
        let (mut subjects, mut visits) = (Vec::new(), Vec::new());
        let (mut limits, mut sides) = (Vec::new(), Vec::new());
        for (at, side) in marker.censoring.iter().enumerate() {
            let (limit, side) = match side {
                Censoring::Below => (marker.limits.get(&at).copied(), "-1"),
                Censoring::Above => (marker.values.get(at).and_then(|x| x.get()), "1"),
                Censoring::None => continue,
            };
            if let Some(limit) = limit {
                subjects.push(format!("\"{}\"", at / n_visits + 1));
                visits.push(self.study.visits[at % n_visits].label.as_str());
                limits.push(limit.to_string());
                sides.push(side);
            }
        }
        writeln!(
            out,
            "rows <- with_limits(rows, {}, data.frame(\n  subject = c({}),\n  visit = {},\n  limit = c({}), side = c({})))",
            string(column),
            subjects.join(", "),
            strings(visits.into_iter()),
            limits.join(", "),
            sides.join(", ")
        )
    }

    /// Differences under assumptions about values after drop-out, where there are some.
    pub(super) fn drop_outs(
        &self,
        out: &mut String,
        marker: &MarkerResults,
        name: &str,
        response: &str,
    ) -> std::fmt::Result {
        let Some(visit) = self.study.visits.get(self.study.baseline) else {
            return Ok(());
        };
        if marker.reference_based.is_empty() && marker.tipping_point.is_empty() {
            return Ok(());
        }
        let mut strategies: Vec<&str> = Vec::new();
        for row in &marker.reference_based {
            if !strategies.contains(&row.strategy.id()) {
                strategies.push(row.strategy.id());
            }
        }
        let strategies = if strategies.is_empty() {
            "NULL".to_owned()
        } else {
            strings(strategies.into_iter())
        };
        let deltas: Vec<String> = self.plan.plan.delta.iter().map(f64::to_string).collect();
        writeln!(
            out,
            "of_marker({name}, {{\ndropped <- rbind(dropped, drop_outs(data, {name}, with(data, {response}), {}, {strategies}, c({})))\n}})",
            string(&visit.label),
            deltas.join(", ")
        )
    }

    /// Differences within the levels of a category, where the plan asks for them.
    pub(super) fn subgroups(
        &self,
        out: &mut String,
        name: &str,
        column: &str,
        (response, model): (&str, &ModelResults),
    ) -> std::fmt::Result {
        let plan = &self.plan.plan;
        let of = plan.subgroup.as_ref().zip(self.columns.subgroup());
        let covariate = of.and_then(|(name, by)| Some((self.study.covariate(name)?, by)));
        let Some((covariate, by)) = covariate else {
            return Ok(());
        };
        let (CovariateValues::Factor { levels, .. }, false, None) =
            (&covariate.values, model.visits.len() < 2, model.n_censored)
        else {
            return Ok(());
        };
        let mean = format!(
            "{}group * visit",
            self.covariates_but(false, Some(&covariate.name))
        );
        // Subgroups share their covariance.
        let together = ModelResults {
            sigma_by_group: Vec::new(),
            ..model.clone()
        };
        let needed = self.columns.covariates().map(|(_, c)| c);
        let needed: Vec<&str> = needed.filter(|c| *c != by).collect();
        let needed = if needed.is_empty() {
            "NULL".to_owned()
        } else {
            strings(needed.into_iter())
        };
        let groups = strings(model.groups.iter().map(String::as_str));
        let baseline = string(&self.study.visits[self.study.baseline].label);
        writeln!(
            out,
            "rows <- subgroup_rows(rows_of(data, {}, {needed}, {groups}), {}, {})\n\
             fit <- {}\ndesign <- model.matrix(~ {mean}, rows)\n\
             grid <- expand.grid(group = levels(rows$group), visit = levels(rows$visit))\n\
             within <- subgroup_differences(grid, weights_of(~ {mean}, rows, grid), {baseline}, {groups}, {})\n\
             subgroups <- rbind(subgroups, table_of({name}, fit, within, design, {}))",
            string(column),
            string(by),
            strings(levels.iter().map(String::as_str)),
            self.fit(response, &mean, &together),
            strings(levels.iter().map(String::as_str)),
            self.tested(),
        )
    }

    /// Areas of single subjects, where the plan asks for an area.
    pub(super) fn areas(&self, out: &mut String, name: &str, response: &str) -> std::fmt::Result {
        if self.plan.plan.model.is_crossover() {
            return Ok(());
        }
        let asked = self.plan.plan.contrast.iter();
        for contrast in asked.filter(|c| c.measure.is_area()) {
            let above = match contrast.measure {
                Measure::Auc => "FALSE",
                _ => "TRUE",
            };
            writeln!(
                out,
                "areas <- rbind(areas, subject_areas(data, {name}, with(data, {response}), {}, {}, {above}))",
                self.times(),
                string(&contrast.name)
            )?;
        }
        Ok(())
    }
}

/// Numbers with names.
fn named<'a>(numbers: &[f64], names: impl Iterator<Item = &'a str>) -> String {
    let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
    format!(
        "stats::setNames(c({}), {})",
        numbers.join(", "),
        strings(names)
    )
}
