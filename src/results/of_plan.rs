//! What the results say of the plan they were made by: levels, adjustments, the visits and markers there are.
//!
//! The plan is stored as it was asked for; here its values are read back as the types of the plan.

use super::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::plan::{Estimation, Multiplicity, slope_unit};

impl AnalysisResults {
    /// Confidence level of every interval.
    #[must_use]
    pub fn conf_level(&self) -> f64 {
        let level = self.plan.get("conf_level");
        level.and_then(serde_json::Value::as_f64).unwrap_or(0.95)
    }

    /// Below it a p is small: what the intervals leave out.
    #[must_use]
    pub fn level(&self) -> f64 {
        // 1 - 0.95 is not 0.05 in binary.
        ((1.0 - self.conf_level()) * 1e6).round() / 1e6
    }

    /// The unit in which slopes are told: its length in the unit of the times, and its name.
    #[must_use]
    pub fn slope_unit(&self) -> (f64, String) {
        let hours: Vec<Option<f64>> = self.study.visits.iter().map(|v| v.hours).collect();
        let column = self.plan.get("visit").and_then(serde_json::Value::as_str);
        slope_unit(&hours, column)
    }

    /// How p-values are adjusted within the families of a marker.
    #[must_use]
    pub fn adjustment(&self) -> Multiplicity {
        self.adjustment_named("adjust")
    }

    /// How they are adjusted across markers; not where fewer than two were tested.
    #[must_use]
    pub fn adjustment_of_markers(&self) -> Multiplicity {
        let asked = self.adjustment_named("adjust_markers");
        let models = self.markers.iter().filter_map(|m| m.model.as_ref());
        let mut contrasts = models.flat_map(|model| &model.contrasts);
        let is_done =
            asked != Multiplicity::None && contrasts.any(|c| c.p_adjusted_markers.is_some());
        if is_done { asked } else { Multiplicity::None }
    }

    /// The visits at which the markers are compared in a family, as contrasts name them: in a crossover without the
    /// period. All markers have the contrasts of the plan, so the first with any tells. Contrasts of one's own have none.
    #[must_use]
    pub fn visits_of(&self, family: ContrastFamily) -> Vec<&str> {
        let mut visits: Vec<&str> = Vec::new();
        let has = |m: &&MarkerResults| m.contrasts(family).next().is_some();
        let first = self.markers.iter().find(has).into_iter();
        for c in first.flat_map(|m| m.contrasts(family)) {
            let is_new = c.key.name.is_none() && !c.key.visit.is_empty();
            if is_new && !visits.contains(&c.key.visit.as_str()) {
                visits.push(&c.key.visit);
            }
        }
        visits
    }

    /// What the plan maximises.
    #[must_use]
    pub fn estimation(&self) -> Estimation {
        let asked = self
            .plan
            .get("estimation")
            .and_then(serde_json::Value::as_str);
        asked
            .and_then(|id| id.parse().ok())
            .unwrap_or(Estimation::Reml)
    }

    fn adjustment_named(&self, key: &str) -> Multiplicity {
        let asked = self.plan.get(key).and_then(serde_json::Value::as_str);
        asked
            .and_then(|id| id.parse().ok())
            .unwrap_or(Multiplicity::None)
    }

    /// The level in per cent, as people write it: `95`, `97.5`, `99.99`.
    #[must_use]
    pub fn conf_percent(&self) -> String {
        crate::words::percent(self.conf_level())
    }

    /// Whether the intervals of a family of contrasts hold together.
    #[must_use]
    pub fn has_simultaneous_intervals(&self) -> bool {
        let asked = self.plan.get("simultaneous_ci");
        asked.and_then(serde_json::Value::as_bool).unwrap_or(false)
    }

    /// Name of a contrast's interval: `95 % CI`, `95 % simultaneous CI`.
    #[must_use]
    pub fn contrast_interval(&self) -> String {
        let together = if self.has_simultaneous_intervals() {
            "simultaneous "
        } else {
            ""
        };
        format!("{} % {together}CI", self.conf_percent())
    }

    /// What to say beside simultaneous intervals where one of these contrasts has another.
    #[must_use]
    pub fn interval_alone<'a>(
        &self,
        contrasts: impl IntoIterator<Item = &'a ContrastEstimate>,
    ) -> Option<&'static str> {
        let is_untested = |c: &ContrastEstimate| c.ci_low.is_some() && c.p.is_none();
        (self.has_simultaneous_intervals() && contrasts.into_iter().any(is_untested)).then_some(
            "The difference at the baseline is not tested after randomisation, and its interval is of it alone, not simultaneous.",
        )
    }

    /// The results of the marker named `name`.
    #[must_use]
    pub fn marker(&self, name: &str) -> Option<&MarkerResults> {
        self.markers.iter().find(|m| m.marker == name)
    }
}
