//! Whom the rows of a forest count.

use crate::figure::compose::change::changed;
use crate::results::{ContrastEstimate, ContrastFamily, Descriptive, MarkerResults};
use crate::study::Study;

/// Families of changes: as in a figure of changes, those count who have one.
const CHANGES: [ContrastFamily; 2] = [
    ContrastFamily::ChangeFromBaseline,
    ContrastFamily::DifferenceInChange,
];

/// Whom n counts: as in a figure of changes, those who have one.
pub(super) fn which_n(shown: &[&MarkerResults], families: &[ContrastFamily]) -> &'static str {
    let drawn = |f: &ContrastFamily| {
        families.contains(f) && shown.iter().any(|m| m.contrasts(*f).next().is_some())
    };
    let has_changes = CHANGES.iter().any(drawn);
    let has_values = drawn(&ContrastFamily::GroupDifference);
    match (has_changes, has_values) {
        (true, true) => {
            "n: subjects with a value at the visit; of changes, those with one at baseline too."
        }
        (true, false) => "n: subjects with a value at baseline and at the visit.",
        _ => "n: subjects with a value at the visit.",
    }
}

/// `28`, or `28/16` of two groups: who has a value at the visit of a contrast, and of changes at the baseline too; empty
/// where that is not one visit of groups.
pub(super) fn n_of(study: &Study, m: &MarkerResults, c: &ContrastEstimate) -> String {
    if c.key.treatment.is_some() || c.key.name.is_some() {
        return String::new();
    }
    let of_change = |group: &str| {
        let marker = study.markers.get(study.marker_index(&m.marker)?)?;
        let group = study.groups.iter().position(|g| g.name == group)?;
        let visit = study.visits.iter().position(|v| v.label == c.key.visit)?;
        let n = changed(study, marker, group, m.scale, visit);
        Some(n.to_string())
    };
    let of_value = |group: &str| {
        let at = |d: &&Descriptive| d.group == group && d.visit == c.key.visit;
        m.descriptives.iter().find(at).map(|d| d.n.to_string())
    };
    let of = |group: &str| match CHANGES.contains(&c.key.family) {
        true => of_change(group),
        false => of_value(group),
    };
    let is_within = c.key.family == ContrastFamily::ChangeFromBaseline;
    let (own, other) = (of(&c.key.group), of(&c.key.versus));
    match (own, other) {
        (Some(own), _) if is_within => own,
        (Some(own), Some(other)) => format!("{own}/{other}"),
        _ => String::new(),
    }
}
