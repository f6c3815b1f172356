//! Who is in what is drawn: with a value of a marker, with a change of it, in its model.

use crate::results::MarkerResults;
use crate::study::{Marker, Study};
use crate::words::counted;

/// Subjects by group with a value of each marker, or with a change of it.
pub(super) fn drawn(of_change: bool, study: &Study, shown: &[&MarkerResults]) -> Vec<Vec<usize>> {
    let places = study.marker_places();
    let of = |m: &&MarkerResults| {
        let marker = study.markers.get(*places.get(m.marker.as_str())?)?;
        Some(drawn_of(of_change, study, m, marker))
    };
    shown.iter().filter_map(of).collect()
}

fn drawn_of(of_change: bool, study: &Study, m: &MarkerResults, marker: &Marker) -> Vec<usize> {
    let visits = study.n_visits();
    let has = |s: usize, v: usize| {
        let value = marker.values.get(s * visits + v).and_then(|x| x.get());
        value.and_then(|x| m.scale.apply(x)).is_some()
    };
    let is_drawn = |s: usize, v: usize| {
        let base = study.baseline_of(v);
        has(s, v) && (!of_change || v > study.baseline && base != v && has(s, base))
    };
    let mut n = vec![0; study.groups.len()];
    for (s, subject) in study.subjects.iter().enumerate() {
        if (0..visits).any(|v| is_drawn(s, v))
            && let Some(own) = n.get_mut(subject.group)
        {
            *own += 1;
        }
    }
    n
}

/// `12`, or `9 to 12` where they differ; `None` of nothing.
pub(super) fn least_to_most(all: impl Iterator<Item = usize> + Clone) -> Option<String> {
    let (low, high) = (all.clone().min()?, all.max()?);
    Some(if low == high {
        high.to_string()
    } else {
        format!("{low} to {high}")
    })
}

/// Subjects in the models, where they are fewer than there are.
pub(super) fn in_models(everyone: usize, shown: &[&MarkerResults]) -> Option<String> {
    let models = shown.iter().filter_map(|m| m.model.as_ref());
    let n = models.map(|m| m.n_subjects).filter(|n| *n > 0);
    if n.clone().all(|n| n == everyone) {
        return None;
    }
    let of = counted(everyone, "subject");
    Some(format!("{} of {of}", least_to_most(n)?))
}

/// n of each group for the legend, from the least to the most of the markers; `None` for a group of which no subject
/// is drawn.
pub(super) fn sizes(
    of_change: bool,
    study: &Study,
    shown: &[&MarkerResults],
) -> Vec<Option<String>> {
    let rows = drawn(of_change, study, shown);
    let of = |g: usize| least_to_most(rows.iter().map(|r| r[g])).filter(|n| n != "0");
    (0..study.groups.len()).map(of).collect()
}
