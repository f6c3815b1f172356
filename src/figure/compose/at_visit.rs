//! Subjects at one visit against their baseline: what the kinds of single changes share.

use crate::figure::FigureError;
use crate::figure::compose::change::against;
use crate::figure::model::course::View;
use crate::figure::model::marks::Interval;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::plan::Scale;
use crate::results::MarkerResults;
use crate::study::{Censoring, Marker, Study};

/// Groups side by side in one panel; more take further panels.
const GROUPS_A_PANEL: usize = 4;

/// The visit that is asked for, else the last with a change.
pub(in crate::figure) fn later_visit(
    study: &Study,
    shown: &[&MarkerResults],
    spec: &FigureSpec,
) -> Result<usize, FigureError> {
    if !study.has_follow_up() {
        return Err(FigureError::without_change(study));
    }
    let later = |v: &usize| *v > study.baseline && study.baseline_of(*v) != *v;
    if let Some(asked) = &spec.extras.at {
        let found = study.visits.iter().position(|v| v.label == asked.trim());
        return found.filter(later).ok_or_else(|| FigureError::NoVisit {
            wanted: asked.clone(),
            known: (0..study.n_visits())
                .filter(later)
                .map(|v| study.visits[v].label.clone())
                .collect(),
        });
    }
    let has_change = |v: &usize| {
        let label = &study.visits[*v].label;
        let mut all = shown.iter().flat_map(|m| &m.change);
        all.any(|c| c.visit == *label && c.n > 0)
    };
    let all = || (0..study.n_visits()).rev().filter(later);
    all()
        .find(has_change)
        .or_else(|| all().next())
        .ok_or(FigureError::NoChange)
}

/// One subject at baseline and at a visit, raw values.
pub(in crate::figure) struct Pair {
    pub subject: usize,
    /// As the analysis takes them.
    pub from: f64,
    pub to: f64,
    /// As they are drawn: a value beyond the limit stands on it.
    pub shown: [f64; 2],
    /// Which of the two is only a limit.
    pub is_open: [bool; 2],
}

impl Pair {
    /// Change as the axis shows it: a difference, on a log scale a ratio.
    pub fn change(&self, scale: Scale) -> Option<f64> {
        against(View::Change, scale, self.to, self.from)
    }
}

/// The subjects of a group with both values.
pub(in crate::figure) fn pairs(
    study: &Study,
    marker: &Marker,
    group: usize,
    scale: Scale,
    visit: usize,
) -> Vec<Pair> {
    let baseline = study.baseline_of(visit);
    let place = |s: usize, v: usize| s * study.n_visits() + v;
    let value = |s: usize, v: usize| {
        let raw = marker.values.get(place(s, v)).and_then(|x| x.get())?;
        scale.apply(raw).map(|_| raw)
    };
    let shown = |s: usize, v: usize| {
        let limit = marker.limits.get(&place(s, v)).copied();
        let limit = limit.filter(|l| scale.apply(*l).is_some());
        limit.or_else(|| value(s, v))
    };
    let is_open = |s: usize, v: usize| {
        let own = marker.censoring.get(place(s, v)).copied();
        own.unwrap_or_default() != Censoring::None
    };
    let people = study.subjects.iter().enumerate();
    people
        .filter(|(_, person)| person.group == group)
        .filter_map(|(s, _)| {
            Some(Pair {
                subject: s,
                from: value(s, baseline)?,
                to: value(s, visit)?,
                shown: [shown(s, baseline)?, shown(s, visit)?],
                is_open: [is_open(s, baseline), is_open(s, visit)],
            })
        })
        .collect()
}

/// The groups that have something to draw: the others would be empty places. All where none has.
pub(in crate::figure) fn with_any<T>(all: Vec<T>, has: impl Fn(&T) -> bool) -> Vec<T> {
    let any = all.iter().any(&has);
    all.into_iter().filter(|g| !any || has(g)).collect()
}

/// The groups of a marker panel by panel, as evenly as they go.
pub(in crate::figure) fn in_panels<T>(groups: &[T]) -> std::slice::Chunks<'_, T> {
    let panels = groups.len().div_ceil(GROUPS_A_PANEL).max(1);
    groups.chunks(groups.len().div_ceil(panels).max(1))
}

/// Said where a marker has nothing to draw.
pub(in crate::figure) const NO_PAIRS: &str = "No subject has both values";

/// Least and largest of these numbers.
pub(in crate::figure) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|v| v.is_finite()).fold(None, |ends, v| {
        Some(ends.map_or((v, v), |(l, h): (f64, f64)| (l.min(v), h.max(v))))
    })
}

/// The numbers of an interval.
pub(in crate::figure) fn numbers(of: &Interval) -> impl Iterator<Item = f64> + use<> {
    [Some(of.at), of.low, of.high].into_iter().flatten()
}
