//! How many values there are and how many are missing, by group and visit.

use super::Writer;
use super::words::{few, were};
use crate::results::MarkerResults;
use crate::words::{counted, listed, one_of};

/// More visits, groups or differing markers than this are told as totals.
const MOST_VISITS: usize = 8;
const MOST_GROUPS: usize = 4;
const MOST_MARKERS: usize = 4;

impl Writer<'_> {
    /// Values used, by group and visit where these are few, else in total.
    pub(super) fn values_used(&self) -> String {
        let study = &self.results.study;
        let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for marker in &self.results.markers {
            let text = self.of_groups(marker);
            if text.is_empty() {
                continue;
            }
            match tables.iter_mut().find(|(known, _)| *known == text) {
                Some((_, markers)) => markers.push(marker.label.clone()),
                None => tables.push((text, vec![marker.label.clone()])),
            }
        }
        let told = tables.len() <= MOST_MARKERS
            && study.groups.len() <= MOST_GROUPS
            && visits.len() <= MOST_VISITS;
        if tables.is_empty() {
            String::new()
        } else if told {
            if let [(text, _)] = &tables[..] {
                return format!("Numbers of values at {}: {text}. ", listed(&visits));
            }
            let parts: Vec<String> = tables
                .iter()
                .map(|(text, markers)| format!("for {}, {text}", listed(&few(markers))))
                .collect();
            format!(
                "Numbers of values at {}: {}. ",
                listed(&visits),
                parts.join("; ")
            )
        } else {
            let all = self.results.markers.iter().flat_map(|m| &m.descriptives);
            let (used, missing) = all.fold((0, 0), |a, d| (a.0 + d.n, a.1 + d.missing));
            format!(
                "Of {} planned values, {used} are there and {missing} are missing; the table of descriptives has them by group and visit. ",
                used + missing
            )
        }
    }

    /// Values that a missing covariate or batch keeps out of the models, and groups without a value at a visit; empty
    /// where there are none.
    pub(super) fn not_in_the_models(&self) -> String {
        let mut out = String::new();
        let needed = self.plan.plan.columns_needed();
        let lost = self.markers_by(|f| f.rows_without_covariates);
        let several = lost.len() > 1;
        for (n, markers) in lost.iter().filter(|(n, _)| *n > 0) {
            let of = if several {
                format!(" of {}", listed(&few(markers)))
            } else {
                String::new()
            };
            out.push_str(&format!(
                "{}{of} without {} {} not in the model. ",
                counted(*n, "value"),
                one_of(&needed),
                were(*n)
            ));
        }
        let empty = self.markers_by(|f| {
            let cells = f.emmeans.iter().filter(|e| e.estimate.is_none());
            let cells = cells.map(|e| format!("{} at {}", e.group, e.visit));
            cells.collect::<Vec<String>>()
        });
        for (cells, markers) in empty.iter().filter(|(cells, _)| !cells.is_empty()) {
            let of = if empty.len() > 1 {
                format!(" of {}", listed(&few(markers)))
            } else {
                String::new()
            };
            out.push_str(&format!(
                "There is no value{of} in the model for {}, and no comparison that needs one. ",
                listed(&few(cells))
            ));
        }
        out
    }

    /// `HC (n = 16) 16, 15 and 14; MDD (n = 28) 28, 26 and 25`.
    fn of_groups(&self, marker: &MarkerResults) -> String {
        let groups = &self.results.study.groups;
        let parts: Vec<String> = groups
            .iter()
            .map(|group| {
                let rows = marker.descriptives.iter().filter(|d| d.group == group.name);
                let counts: Vec<String> = rows.map(|d| d.n.to_string()).collect();
                (group, counts)
            })
            .filter(|(_, counts)| !counts.is_empty())
            .map(|(group, counts)| {
                if groups.len() > 1 {
                    format!("{} (n = {}) {}", group.name, group.n, listed(&counts))
                } else {
                    format!("{} of {}", listed(&counts), group.n)
                }
            })
            .collect();
        parts.join(", ")
    }
}
