//! What the rule for values below the detection limit does to the contrasts.

use crate::plan::ResolvedPlan;
use crate::results::{MarkerResults, ModelResults, SensitivityModel, SensitivityRow};
use crate::run::marker::model_alone;
use crate::run::mixed::censored;
use crate::study::{CensoredRule, Censoring, Derived, Study, under_rule};
use crate::words::{agree, counted};
use rayon::prelude::*;

/// Fills the sensitivity of every marker that holds values below a limit; `of_fits` are the warnings of each marker
/// that are of its model alone.
pub(in crate::run) fn fill(
    study: &Study,
    plan: &ResolvedPlan,
    derived: &[Derived],
    used: CensoredRule,
    (markers, of_fits): (&mut [MarkerResults], &[Vec<String>]),
) {
    say_which_rule(study, used, markers);
    let places = study.marker_places();
    let touched: Vec<(usize, usize)> = markers
        .iter()
        .enumerate()
        .filter(|(_, m)| m.model.is_some())
        .filter_map(|(at, m)| Some((at, *places.get(m.marker.as_str())?)))
        .filter(|(_, index)| {
            let marker = &study.markers[*index];
            let mut censored = marker.censoring.iter().filter(|c| **c != Censoring::None);
            // A rule moves a value below a limit, and what is computed from it.
            censored.any(|c| *c == Censoring::Below || marker.derived.is_some())
        })
        .collect();
    if touched.is_empty() {
        return;
    }
    // The likelihood starts from half the limit, which the model so far has.
    let in_force = match used {
        CensoredRule::Likelihood => CensoredRule::HalfLimit,
        other => other,
    };
    for rule in CensoredRule::SUBSTITUTES {
        let rows: Vec<Fitted> = if rule == in_force {
            let own = |(at, _): &(usize, usize)| Fitted::of(rule, markers[*at].model.as_ref());
            touched.iter().map(own).collect()
        } else {
            // The derived markers were computed before, so that they are computed again.
            let Ok(other) = under_rule(study, derived, rule) else {
                continue;
            };
            let places = other.marker_places();
            touched
                .par_iter()
                .map(|(_, index)| {
                    let name = study.markers[*index].name.as_str();
                    let alone = places.get(name).map(|i| model_alone(&other, *i, plan));
                    Fitted::of(rule, alone.as_ref().and_then(|m| m.model.as_ref()))
                })
                .collect()
        };
        for ((at, _), fitted) in touched.iter().zip(rows) {
            fitted.add_to(&mut markers[*at]);
        }
    }
    if used == CensoredRule::Likelihood {
        for (at, index) in touched {
            let marker = &mut markers[at];
            if censored::replace(study, index, plan, (marker, &of_fits[at])) {
                Fitted::of(CensoredRule::Likelihood, marker.model.as_ref()).add_to(marker);
            }
        }
    }
}

fn say_which_rule(study: &Study, used: CensoredRule, markers: &mut [MarkerResults]) {
    let places = study.marker_places();
    for result in markers {
        let place = places.get(result.marker.as_str());
        let marker = place.map(|i| &study.markers[*i]);
        let derived = marker.is_some_and(|m| m.derived.is_some());
        let touched = marker.map_or(0, |m| {
            let all = m.censoring.iter();
            all.filter(|c| **c == Censoring::Below || (derived && **c != Censoring::None))
                .count()
        });
        if touched > 0 {
            let (values, they) = if derived {
                (
                    "computed from a value beyond a limit of detection",
                    "those below it are",
                )
            } else {
                (
                    "below the limit of detection",
                    agree(touched, "it is", "they are"),
                )
            };
            let is = agree(touched, "is", "are");
            result.warnings.push(format!(
                "{} {is} {values}; in the numbers {they} {}. The sensitivity shows the contrasts under every rule.",
                counted(touched, "value"),
                match used {
                    CensoredRule::Omit => "left out".to_owned(),
                    CensoredRule::Likelihood => format!(
                        "{} in the likelihood of the mixed model, and half the limit elsewhere",
                        if derived { "limits" } else { agree(touched, "a limit", "limits") }
                    ),
                    other => format!("taken as {}", other.words()),
                }
            ));
        }
    }
}

/// A model under one rule, and its contrasts.
struct Fitted {
    model: Option<SensitivityModel>,
    rows: Vec<SensitivityRow>,
}

impl Fitted {
    fn of(rule: CensoredRule, model: Option<&ModelResults>) -> Self {
        Self {
            model: model.map(|m| SensitivityModel::of(rule, m)),
            rows: rows_of(rule, model),
        }
    }

    fn add_to(self, marker: &mut MarkerResults) {
        marker.models.extend(self.model);
        marker.sensitivity.extend(self.rows);
    }
}

fn rows_of(rule: CensoredRule, model: Option<&ModelResults>) -> Vec<SensitivityRow> {
    let Some(model) = model else {
        return Vec::new();
    };
    model
        .contrasts
        .iter()
        .map(|c| SensitivityRow {
            rule,
            key: c.key.clone(),
            n_observations: model.n_observations,
            estimate: c.estimate,
            se: c.se,
            df: c.df,
            p: c.p,
            ci_low: c.ci_low,
            ci_high: c.ci_high,
        })
        .collect()
}
