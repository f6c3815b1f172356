//! Who is in what is drawn: with a value of a marker, with a change of it, in its model.

use crate::figure::model::course::{CenterKind, Figure};
use crate::figure::model::plots::{Expected, Plot};
use crate::figure::model::words;
use crate::figure::spec::kind::Kind;
use crate::results::MarkerResults;
use crate::study::{Marker, Study};
use crate::words::counted;

/// Subjects by group with a value of each marker, or with a change of it.
fn drawn(of_change: bool, study: &Study, shown: &[&MarkerResults]) -> Vec<Vec<usize>> {
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
fn least_to_most(all: impl Iterator<Item = usize> + Clone) -> Option<String> {
    let (low, high) = (all.clone().min()?, all.max()?);
    Some(if low == high {
        high.to_string()
    } else {
        format!("{low} to {high}")
    })
}

/// Subjects in the models, where they are fewer than there are.
fn in_models(everyone: usize, shown: &[&MarkerResults]) -> Option<String> {
    let models = shown.iter().filter_map(|m| m.model.as_ref());
    let n = models.map(|m| m.n_subjects).filter(|n| *n > 0);
    if n.clone().all(|n| n == everyone) {
        return None;
    }
    let of = counted(everyone, "subject");
    Some(format!("{} of {of}", least_to_most(n)?))
}

/// What n counts where those with a change are fewer than those in the models.
pub(super) fn what_n_counts(
    (kind, center): (Kind, Option<CenterKind>),
    (study, everyone): (&Study, usize),
    shown: &[&MarkerResults],
) -> Option<String> {
    let models = || shown.iter().filter_map(|m| m.model.as_ref());
    // A subject of a crossover has several rows.
    if everyone != study.subjects.len() || models().next().is_none() {
        return None;
    }
    let changed = drawn(true, study, shown);
    let in_model = |m: &MarkerResults| m.model.as_ref().map_or(0, |model| model.n_subjects);
    let are_fewer =
        |(m, own): (&&MarkerResults, &Vec<usize>)| own.iter().sum::<usize>() < in_model(m);
    if !shown.iter().zip(&changed).any(are_fewer) {
        return None;
    }
    match kind {
        Kind::Change if center == Some(CenterKind::ModelMean) => {
            let n = least_to_most(models().map(|m| m.n_subjects).filter(|n| *n > 0))?;
            let model = if shown.len() > 1 {
                "models use"
            } else {
                "model uses"
            };
            Some(format!(
                "n: subjects with a change; the {model} {n} subjects, also those without one."
            ))
        }
        Kind::Difference | Kind::Heatmap if in_models(everyone, shown).is_none() => {
            let model = if shown.len() > 1 { "models" } else { "model" };
            Some(format!(
                "n: subjects in the {model}, also those without a change."
            ))
        }
        _ => None,
    }
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

/// Who is in what is drawn, group by group, where that is not everyone: with values at the visit or with both, in the
/// model, in the pairs. Several markers have their least and most.
pub(super) fn who(
    kind: Kind,
    (study, everyone): (&Study, usize),
    shown: &[&MarkerResults],
    figure: &Figure,
) -> Option<String> {
    if kind == Kind::Difference {
        return in_models(everyone, shown);
    }
    let groups = study.groups.len();
    // By marker; of a correlation by panel.
    let mut by_name: Vec<(String, Vec<usize>)> = Vec::new();
    for (i, plot) in figure.plots.iter().enumerate() {
        let mut counts = vec![0; groups];
        let mut add = |group: usize, n: usize| {
            if let Some(own) = counts.get_mut(group) {
                *own += n;
            }
        };
        let mut name = plot.marker().to_owned();
        match plot {
            Plot::Baseline(p) => p.strips.iter().for_each(|s| add(s.group, s.n)),
            Plot::Paired(p) => p.groups.iter().for_each(|g| add(g.group, g.n)),
            Plot::Waterfall(p) => p.groups.iter().for_each(|g| add(g.0, g.1.len())),
            Plot::Scatter(p)
                if p.dots.iter().any(|d| d.subject != usize::MAX)
                    && p.expected == Expected::Nothing =>
            {
                p.dots.iter().for_each(|d| add(d.group, 1));
                name = i.to_string();
            }
            Plot::Rows(_) | Plot::Scatter(_) | Plot::Heat(_) => return in_models(everyone, shown),
        }
        match by_name.iter_mut().find(|(n, _)| *n == name) {
            Some((_, own)) => own.iter_mut().zip(counts).for_each(|(n, c)| *n += c),
            None => by_name.push((name, counts)),
        }
    }
    let mut rows: Vec<Vec<usize>> = by_name.into_iter().map(|(_, n)| n).collect();
    if matches!(kind, Kind::Trajectory | Kind::Change) {
        rows = drawn(kind == Kind::Change, study, shown);
        let full: Vec<usize> = (0..groups).map(|g| study.group_size(g)).collect();
        if rows.iter().all(|own| *own == full) {
            return None;
        }
    }
    // A group without a drawn subject is not counted.
    let n_of = |g: usize| least_to_most(rows.iter().map(|r| r[g])).filter(|n| n != "0");
    let named = study.groups.iter().enumerate().filter_map(|(g, group)| {
        let name = match study.is_of_everyone() {
            true => "subjects",
            false => &group.name,
        };
        Some((n_of(g)?, name))
    });
    (!rows.is_empty()).then(|| words::people(study, named))
}
