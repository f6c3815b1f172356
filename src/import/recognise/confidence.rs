//! How sure each role of a reading is.

use super::evidence::Evidence;
use super::groups::Group;
use super::passed_over::leaves_open;
use super::reading::Reading;
use super::recognition::Confidence;
use super::roles::Roles;
use super::score::CLEAR;
use super::visit_signs::{reads_as_visits, visit_name};
use crate::import::cells::words::Hint;
use crate::import::options::Role;

/// How sure each role of the reading is.
pub(in crate::import) fn confidences(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
    roles: &mut Roles,
) {
    for (column, told) in &mut roles.told {
        told.confidence = match told.role {
            Role::Subject => Some(of_subject(e, reading, *column)),
            Role::Group => reading.group.map(|g| of_group(e, reading, g)),
            Role::Visit => Some(of_visit(e, reading, others, *column)),
            _ => None,
        };
    }
}

pub(in crate::import) fn of_subject(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    column: usize,
) -> Confidence {
    let name = e.name(column).names_subject();
    if e.options.subject.is_none() && nothing_is_named(e, reading) {
        return Confidence::Guess;
    }
    if e.options.subject.is_some() || (name > 0.6 && reading.one_place > 0.95) {
        Confidence::Sure
    } else if name > 0.3 || reading.one_place > 0.98 {
        Confidence::Likely
    } else {
        Confidence::Guess
    }
}

pub(in crate::import) fn of_group(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    group: Group,
) -> Confidence {
    let rival = reading
        .other_groups
        .first()
        .is_some_and(|o| group.score - o.score < 0.4 && !e.says_the_same(group.column, o.column));
    let rival = rival || leaves_open(e, reading, group);
    if e.options.group.is_some() || (group.name > 0.75 && !rival) {
        Confidence::Sure
    } else if group.name > 0.5 || group.reference {
        Confidence::Likely
    } else {
        Confidence::Guess
    }
}

pub(in crate::import) fn of_visit(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
    column: usize,
) -> Confidence {
    if e.options.visit.is_some() {
        return Confidence::Sure;
    }
    if nothing_is_named(e, reading) {
        return Confidence::Guess;
    }
    let named = e.name(column).hint(Hint::Visit);
    let close = others.iter().any(|o| {
        o.who == reading.who
            && o.visit.is_some()
            && o.visit != reading.visit
            && reading.total() - o.total() < CLEAR
    });
    match (named > 0.7, close) {
        (true, false) => Confidence::Sure,
        (true, true) | (false, false) => Confidence::Likely,
        (false, true) => Confidence::Guess,
    }
}

/// Whether neither subjects nor visits have a name or labels that say so: that each subject has each label once may be
/// the plan of a field as well.
fn nothing_is_named(e: &Evidence<'_>, reading: &Reading<'_>) -> bool {
    let (Some(subject), Some(visit)) = (reading.who.column(), reading.visit) else {
        return false;
    };
    let is_asked = e.options.subject.is_some() || e.options.visit.is_some();
    !is_asked
        && e.name(subject).names_subject() < 0.3
        && visit_name(e, visit) < 0.4
        && reads_as_visits(e, visit) < 0.5
}
