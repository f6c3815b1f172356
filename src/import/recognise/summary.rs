//! How sure the reading that was taken is, and which reading comes next.

use super::confidence::{of_group, of_subject, of_visit};
use super::evidence::Evidence;
use super::passed_over::{could_be_compared, passed_over};
use super::reading::{Reading, Who};
use super::reasons;
use super::recognition::{Confidence, Reading as Summary, RunnerUp};

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
        (None, Some(r)) if distance(r) < 6.0 => Some(of(r, r.group.map(|g| g.column))),
        _ => None,
    };
    Summary {
        confidence,
        runner_up,
    }
}
