//! Subjects who were each seen once, though a column says when.
//!
//! In: subjects and visits of the rows. Out: a warning with its remedies. Not its business: what the column becomes.

use super::evidence::Evidence;
use super::fact_signs::is_fact;
use super::reading::{Reading, Who};
use super::recognition::ColumnRole;
use super::roles::Roles;
use super::visit_signs::{reads_as_visits, visit_name};
use crate::import::cells::codes::Codes;
use crate::import::cells::words::Hint;
use crate::import::options::Shape;
use crate::study::{Issue, Severity};

/// Whether several subjects are there and each is at one visit only.
pub(in crate::import) fn is_each_seen_once(people: &Codes<'_>, visits: &Codes<'_>) -> bool {
    let mut own: Vec<Option<u32>> = vec![None; people.labels.len()];
    for (person, visit) in people.of_row.iter().zip(visits.of_row.iter()) {
        let (Some(person), Some(visit)) = (person, visit) else {
            continue;
        };
        let Some(there) = own.get_mut(person as usize) else {
            continue;
        };
        if *there.get_or_insert(visit) != visit {
            return false;
        }
    }
    own.iter().flatten().count() > 2 && visits.labels.len() > 1
}

/// Whether the cells of a column stand at their visits more than once, as those of a column of visits do: one value at
/// each of two visits, measured in one subject, follows from the visit by chance.
pub(super) fn is_seen_again(e: &Evidence<'_>, column: usize, visits: &Codes<'_>) -> bool {
    let mut is_filled = vec![false; visits.labels.len()];
    let mut again = 0;
    for (row, visit) in visits.of_row.iter().enumerate() {
        let Some(own) = visit.and_then(|v| is_filled.get_mut(v as usize)) else {
            continue;
        };
        if !e.missing_in(column).has_cell(e.table, row, column) {
            again += usize::from(*own);
            *own = true;
        }
    }
    again * 2 >= is_filled.iter().filter(|f| **f).count()
}

/// Why a column of times is not used, where no visit is read.
pub(super) const TIMES_OF_VISITS: &str = "it looks like the times of the visits";

/// The warning that no subject was seen twice.
pub(in crate::import) fn warning(e: &Evidence<'_>, column: usize, subject: &str) -> Issue {
    let visit = e.header(column);
    let (window, command) = if subject == "row" {
        (
            format!(
                "If the same people came again, give the role Subject to the column that names them; if {visit} parts groups, give it the role Group. Else keep the rows of one {visit} in a copy of the file, so that they are not taken together."
            ),
            format!(
                "If the same people came again, name the column that tells them apart with --subject; if {visit} parts groups, say --group \"{visit}\". Else keep the rows of one {visit} in a copy of the file, so that they are not taken together."
            ),
        )
    } else {
        (
            format!(
                "If {visit} parts groups, give it the role Group; if the same people came again, give the role Subject to a column that names them."
            ),
            format!(
                "If {visit} parts groups, say --group \"{visit}\"; if the same people came again, name the column that tells them apart with --subject."
            ),
        )
    };
    Issue::new(
        Severity::Warning,
        "no_subject_seen_twice",
        format!("No subject was seen twice: each {subject} is at one {visit} only, so that no change within a subject can be computed."),
    )
    .remedy(window, command)
    .at(None, Some(visit))
}

/// Whether a column says when each row was taken: a few times that come again and again, by its name or its labels.
pub(super) fn says_when(e: &Evidence<'_>, column: usize) -> bool {
    let (p, name) = (e.profile(column), e.name(column));
    let most = if p.is_numeric() { 6 } else { 12 };
    let few = (2..=most).contains(&p.distinct) && p.n >= 4 * p.distinct && !p.has_fractions();
    let other = name.hint(Hint::Birth).max(name.hint(Hint::Outcome)) > 0.5 || is_fact(e, column);
    few && !other && (visit_name(e, column) > 0.8 || reads_as_visits(e, column) > 0.9)
}

/// A column that says when, where each subject has one row: none of them was seen twice.
pub(in crate::import) fn unused_visit(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    roles: &Roles,
) -> Option<Issue> {
    let n = e.table.n_rows();
    let alone = reading.visit.is_none()
        && reading.layout.shape() == Shape::Rows
        && reading.people.labels.len() == n
        && n > 3;
    if !alone {
        return None;
    }
    let is_free = |c: &usize| {
        let is_other =
            reading.who == Who::Column(*c) || reading.group.is_some_and(|g| g.column == *c);
        !is_other
            && !roles.markers.contains(c)
            && !e.is_ignored(*c)
            && !e.options.covariates.iter().any(|o| o == e.header(*c))
    };
    let says_when = |c: &usize| is_free(c) && (says_when(e, *c) || is_left_out(e, roles, *c));
    let column = (0..e.table.n_columns()).find(says_when)?;
    let subject = reading.who.column().map_or("row", |c| e.header(c));
    Some(warning(e, column, subject))
}

/// Whether a column is left out as the times of visits, and several rows have each of them.
fn is_left_out(e: &Evidence<'_>, roles: &Roles, column: usize) -> bool {
    let p = e.profile(column);
    let of_column = |t: &&(usize, ColumnRole)| t.0 == column;
    let told = roles.told.iter().find(of_column);
    told.is_some_and(|t| t.1.why == TIMES_OF_VISITS) && p.distinct > 1 && p.distinct * 2 <= p.n
}
