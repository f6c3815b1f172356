//! What a researcher corrects without touching the file: single values left out, other names.

use super::issue::VALUES_EXCLUDED;
use super::{Censoring, Exclusion, Group, Issue, PrepareError, Severity, Study, Value};
use crate::words::of_count;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A value left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExcludedValue {
    /// Identifier as in the file.
    pub subject: String,
    /// Visit label as in the file.
    pub visit: String,
    /// Marker by its name.
    pub marker: String,
    /// Why, in the user's words.
    #[serde(default)]
    pub reason: String,
}

/// Names shown and exported in place of those of the file, by the file's name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Names {
    /// Groups.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, String>,
    /// Visits.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub visits: BTreeMap<String, String>,
    /// Labels of markers by marker name; the name itself, which plans refer to, stays.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub markers: BTreeMap<String, String>,
    /// Units by marker name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, String>,
}

/// Puts the groups into this order, by the file's names. The reference group stays first, groups that are not named
/// follow in their old order, and a name that the study does not have is ignored.
pub(super) fn order_groups(study: &mut Study, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let order = order_of_groups(&study.groups, names);
    let mut place_of = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place_of[old] = new;
    }
    study.groups = order.iter().map(|&g| study.groups[g].clone()).collect();
    for subject in &mut study.subjects {
        subject.group = place_of[subject.group];
    }
}

/// Places of the groups in this order: the first stays, those that are not named follow in their old order.
pub(super) fn order_of_groups(groups: &[Group], names: &[String]) -> Vec<usize> {
    let place = |g: usize| {
        let name = groups.get(g).map_or("", |group| group.name.as_str());
        names.iter().position(|n| n == name).unwrap_or(names.len())
    };
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&g| (g > 0, place(g)));
    order
}

impl Names {
    /// Whether every name is that of the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
            && self.visits.is_empty()
            && self.markers.is_empty()
            && self.units.is_empty()
    }

    /// Renames groups, visits, markers and units. A name for something the study does not have is
    /// ignored: the file may have been read in another way since.
    ///
    /// # Errors
    /// [`PrepareError::SameName`] when two groups or two visits would have the same name.
    pub(super) fn apply(&self, study: &mut Study) -> Result<(), PrepareError> {
        for group in &mut study.groups {
            if let Some(name) = self.groups.get(&group.name) {
                group.name.clone_from(name);
            }
        }
        for visit in &mut study.visits {
            if let Some(label) = self.visits.get(&visit.label) {
                visit.label.clone_from(label);
            }
        }
        distinct(study.groups.iter().map(|g| g.name.as_str()))?;
        distinct(study.visits.iter().map(|v| v.label.as_str()))?;
        for marker in &mut study.markers {
            if let Some(label) = self.markers.get(&marker.name) {
                marker.label.clone_from(label);
            }
            if let Some(unit) = self.units.get(&marker.name) {
                marker.unit.clone_from(unit);
            }
        }
        Ok(())
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), PrepareError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(PrepareError::SameName(name.to_owned()));
        }
    }
    Ok(())
}

/// Empties the cells of `values`; those of subjects who are left out altogether need no emptying.
pub(super) fn leave_values_out(
    study: &mut Study,
    values: &[ExcludedValue],
    subjects: &[Exclusion],
) -> Result<(), PrepareError> {
    let visits = study.n_visits();
    let mut emptied = 0;
    for one in values {
        let subject = study.subjects.iter().position(|s| s.id == one.subject);
        let visit = study.visits.iter().position(|v| v.label == one.visit);
        let marker = study.marker_index(&one.marker);
        let (Some(s), Some(v), Some(m)) = (subject, visit, marker) else {
            return Err(PrepareError::UnknownValue {
                subject: one.subject.clone(),
                visit: one.visit.clone(),
                marker: one.marker.clone(),
            });
        };
        if subjects.iter().any(|e| e.subject == one.subject) {
            continue;
        }
        let at = s * visits + v;
        let marker = &mut study.markers[m];
        marker.values[at] = Value::NONE;
        marker.censoring[at] = Censoring::None;
        marker.limits.remove(&at);
        emptied += 1;
    }
    if emptied > 0 {
        study.issues.push(Issue::new(
            Severity::Note,
            VALUES_EXCLUDED,
            of_count(
                emptied,
                "value is left out by request.",
                "values are left out by request.",
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Marker, Preparation, Subject, Visit, prepare};

    fn study() -> Study {
        let subject = |id: &str, group| Subject {
            id: id.to_owned(),
            group,
        };
        let visit = |label: &str| Visit {
            label: label.to_owned(),
            hours: None,
        };
        Study {
            source: Default::default(),
            subjects: vec![subject("a", 0), subject("b", 1)],
            groups: vec![Group { name: "HC".into() }, Group { name: "MDD".into() }],
            visits: vec![visit("Baseline"), visit("Day 1")],
            baseline: 0,
            markers: vec![Marker {
                name: "opn".into(),
                label: "OPN".into(),
                unit: "ng/mL".into(),
                derived: None,
                values: [1.0, 2.0, 3.0, 0.5].map(Value::from).to_vec(),
                censoring: vec![
                    Censoring::None,
                    Censoring::None,
                    Censoring::None,
                    Censoring::Below,
                ],
                limits: [(3, 0.5)].into(),
            }],
            covariates: vec![],
            crossover: None,
            issues: vec![],
        }
    }

    fn excluded(subject: &str, visit: &str) -> ExcludedValue {
        ExcludedValue {
            subject: subject.into(),
            visit: visit.into(),
            marker: "opn".into(),
            reason: "haemolysed".into(),
        }
    }

    #[test]
    fn an_excluded_value_is_missing_with_its_limit_and_nothing_else_is() {
        let preparation = Preparation {
            exclude_values: vec![excluded("b", "Day 1")],
            ..Preparation::default()
        };
        let out = prepare(&study(), &preparation).unwrap();
        assert_eq!(
            out.markers[0].values,
            [Some(1.0), Some(2.0), Some(3.0), None]
        );
        assert!(out.markers[0].limits.is_empty());
        assert!(out.issues.iter().any(|i| i.code == "values_excluded"));
    }

    #[test]
    fn a_value_that_is_not_there_is_named() {
        let preparation = Preparation {
            exclude_values: vec![excluded("b", "Day 9")],
            ..Preparation::default()
        };
        let why = prepare(&study(), &preparation).unwrap_err().to_string();
        assert!(why.contains("Day 9") && why.contains("opn"), "{why}");
    }

    #[test]
    fn names_change_what_is_shown_and_two_alike_are_refused() {
        let mut preparation = Preparation::default();
        let names = &mut preparation.names;
        names.groups.insert("HC".into(), "Controls".into());
        names.visits.insert("Day 1".into(), "24 h".into());
        names.markers.insert("opn".into(), "Osteopontin".into());
        names.units.insert("opn".into(), "\u{b5}g/L".into());
        names.groups.insert("gone".into(), "nobody".into());
        let out = prepare(&study(), &preparation).unwrap();
        assert_eq!(out.groups[0].name, "Controls");
        assert_eq!(out.visits[1].label, "24 h");
        assert_eq!(
            (out.markers[0].name.as_str(), out.markers[0].label.as_str()),
            ("opn", "Osteopontin")
        );
        assert_eq!(out.markers[0].unit, "\u{b5}g/L");
        preparation.names.groups.insert("HC".into(), "MDD".into());
        assert_eq!(
            prepare(&study(), &preparation),
            Err(PrepareError::SameName("MDD".into()))
        );
    }
}
