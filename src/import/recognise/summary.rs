//! How sure the reading that was taken is, and which reading comes next.

use super::confidence::{of_group, of_subject, of_visit};
use super::evidence::Evidence;
use super::passed_over::{could_be_compared, passed_over};
use super::reading::{Reading, Who};
use super::reasons;
use super::recognition::{Confidence, Reading as Summary, RunnerUp};
use super::score::CLEAR;
use crate::import::options::Shape;

/// How far behind a reading may be and still be told as the next best. Headers that hold visits are seldom one visit with
/// a marker each.
fn farthest(reading: &Reading<'_>, other: &Reading<'_>) -> f64 {
    let is_one_visit = reading.layout.shape() == Shape::Wide && other.visit.is_none();
    if is_one_visit && reading.who == other.who {
        CLEAR
    } else {
        6.0
    }
}

/// What the warnings beside a reading leave of it: with one it is not sure, and beside a sure one no other stands.
pub(in crate::import) fn settle(reading: &mut Summary, is_warned: bool) {
    if is_warned {
        reading.confidence = reading.confidence.min(Confidence::Likely);
    }
    if reading.confidence == Confidence::Sure {
        reading.runner_up = None;
    }
}

/// The reading beside the next best.
pub(in crate::import) fn summary(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
) -> Summary {
    let mut confidence = match reading.who {
        Who::Column(c) => of_subject(e, reading, c),
        Who::Row => Confidence::Likely,
    };
    if let Some(group) = reading.group {
        confidence = confidence.min(of_group(e, reading, group));
    }
    if let Some(column) = reading.visit {
        confidence = confidence.min(of_visit(e, reading, others, column));
    }
    let name = |c: usize| e.header(c).to_owned();
    let of = |r: &Reading<'_>, group: Option<usize>| RunnerUp {
        layout: r.layout,
        subject: match r.who {
            Who::Column(c) => Some(name(c)),
            Who::Row => None,
        },
        group: group.map(name),
        visit: r.visit.map(name),
        restart: r.restart_name(e).map(str::to_owned),
        why: reasons::difference(e, reading, r, group),
    };
    let by_group = reading.other_groups.iter().find(|o| {
        reading
            .group
            .is_none_or(|g| !e.says_the_same(g.column, o.column))
    });
    let mut passed = passed_over(e, reading).into_iter();
    let by_name = passed.find(|c| could_be_compared(e, reading, *c));
    let by_structure = others.first();
    let distance = |r: &Reading<'_>| reading.total() - r.total();
    let runner_up = match (by_group, by_structure) {
        (Some(g), Some(r))
            if reading.group.map_or(0.0, |own| own.score) - g.score > distance(r) =>
        {
            Some(of(r, r.group.map(|g| g.column)))
        }
        (Some(g), _) => Some(of(reading, Some(g.column))),
        (None, _) if by_name.is_some() => Some(of(reading, by_name)),
        (None, Some(r)) if distance(r) < farthest(reading, r) => {
            Some(of(r, r.group.map(|g| g.column)))
        }
        _ => None,
    };
    Summary {
        confidence,
        runner_up,
    }
}
