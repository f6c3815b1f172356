//! Columns that name groups and were not taken for them.
//!
//! In: a reading with its group, or without one. Out: the columns that part all people as a design does, with the
//! words that say so. Not its business: which column is the group, and questions about two that are as likely.

use super::evidence::Evidence;
use super::factors::ELSEWHERE;
use super::groups::{Group, NAMED_GROUPS};
use super::reading::{Reading, Who};
use crate::import::cells::words::fold;
use crate::import::options::Role;
use crate::study::{Issue, Severity};
use crate::words::counted;

/// A name that says group as well as other things, such as `type`, is said in a note only.
const WEAK: f64 = 0.75;
/// Numbers under a name of groups are codes of them up to here.
const MOST_CODES: usize = 12;
/// Most columns that are named.
const MOST_NAMED: usize = 4;

/// Columns other than the group whose name says group, in which every person has one label on all rows.
pub(in crate::import) fn passed_over(e: &Evidence<'_>, reading: &Reading<'_>) -> Vec<usize> {
    let settled = e.options.group.is_some() || reading.crossover.is_some();
    if settled || reading.people.labels.len() < 4 {
        return Vec::new();
    }
    let own = reading.group.map(|g| g.column);
    let named: Vec<usize> = (0..e.table.n_columns())
        .filter(|c| e.name(*c).names_group() > 0.55 || is_with_or_without(e, *c))
        .filter(|c| is_free(e, reading, *c))
        .take(50)
        .collect();
    let parts = |c: &usize| {
        own != Some(*c)
            && parts_people(e, reading, *c)
            && own.is_none_or(|g| !e.says_the_same(g, *c))
    };
    let mut found: Vec<usize> = Vec::new();
    for column in named.into_iter().filter(parts) {
        // A code beside its label is one column.
        if found.len() < MOST_NAMED && !found.iter().any(|c| e.says_the_same(*c, column)) {
            found.push(column);
        }
    }
    found
}

/// `Coadministration` and `No Coadministration`: two labels of which one says that the other was not given.
fn is_with_or_without(e: &Evidence<'_>, column: usize) -> bool {
    const WITHOUT: [&str; 8] = [
        "no ", "without ", "ohne ", "kein ", "keine ", "sans ", "sin ", "senza ",
    ];
    let p = e.profile(column);
    if p.is_numeric() || p.distinct != 2 {
        return false;
    }
    let labels: Vec<String> = e
        .codes(column)
        .labels
        .iter()
        .map(|l| fold(l.trim()))
        .collect();
    let says = |without: &String, with: &String| {
        (WITHOUT.iter()).any(|w| without.strip_prefix(w).is_some_and(|rest| rest == with))
    };
    matches!(labels.as_slice(), [a, b] if says(a, b) || says(b, a))
}

/// Whether a column has no role and no name that makes it a fact, a place or an outcome.
fn is_free(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let name = e.name(column);
    let says_else = ELSEWHERE
        .into_iter()
        .any(|h| name.hint(h) > name.names_group());
    let taken = Some(column) == reading.visit
        || Some(column) == reading.time_point
        || Some(column) == reading.restart
        || reading.who == Who::Column(column)
        || reading.tidy.is_some_and(|t| t.0 == column || t.1 == column);
    let told = e.options.gives(e.header(column), |role| {
        matches!(role, Role::Covariate | Role::Marker | Role::Hours)
    });
    !taken && !told && !says_else && !e.is_ignored(column) && !e.is_counter(column)
}

/// Whether every person has one label in a column, and not all the same.
fn parts_people(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let people = reading.people.labels.len();
    let codes = !p.is_numeric() || p.distinct <= MOST_CODES && !p.has_fractions();
    if !codes || p.distinct < 2 || p.distinct > people {
        return false;
    }
    let labels = e.codes(column);
    let mut own = vec![false; people];
    for (person, label) in reading.people.of_row.iter().zip(labels.of_row.iter()) {
        if let (Some(person), Some(_)) = (person, label)
            && let Some(has) = own.get_mut(person as usize)
        {
            *has = true;
        }
    }
    // A person or two without a label are usual.
    let without = own.iter().filter(|has| !**has).count();
    without * 20 <= people && labels.within(&reading.people).is_nearly_constant()
}

/// Whether a column is one that could be compared instead: each label has several people on average.
pub(in crate::import) fn could_be_compared(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    column: usize,
) -> bool {
    let labels = e.profile(column).distinct;
    labels <= NAMED_GROUPS && labels < reading.people.labels.len()
}

/// `strain (8 labels)`, or what makes it a poor group.
pub(super) fn in_words(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> String {
    let (labels, name) = (e.profile(column).distinct, e.header(column));
    if labels == reading.people.labels.len() {
        format!("{name} (a label of its own for each of {labels} people)")
    } else {
        format!("{name} ({})", counted(labels, "label"))
    }
}

/// Whether columns beside the group leave it open: an arm with its placebo is seldom the wrong column, and a weak name
/// seldom the right one.
fn are_doubts(e: &Evidence<'_>, group: Group, found: &[usize]) -> bool {
    let is_sure = group.name > 0.95 && group.reference;
    !is_sure && found.iter().any(|c| e.name(*c).names_group() > WEAK)
}

/// Whether a column that was passed over leaves the group open.
pub(in crate::import) fn leaves_open(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    group: Group,
) -> bool {
    are_doubts(e, group, &passed_over(e, reading))
}

/// Says which columns could be the group instead of the one that was taken, but for those that are `said` already.
pub(in crate::import) fn beside_group(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    group: Group,
    said: &[&str],
) -> Option<Issue> {
    let found: Vec<usize> = (passed_over(e, reading).into_iter())
        .filter(|c| !said.contains(&e.header(*c)))
        .collect();
    let (first, last) = (*found.first()?, *found.last()?);
    let words: Vec<String> = found.iter().map(|c| in_words(e, reading, *c)).collect();
    let name = e.header(group.column);
    let severity = if are_doubts(e, group, &found) {
        Severity::Warning
    } else {
        Severity::Note
    };
    let instead = if first == last {
        format!("Say --group \"{}\" to compare that column", e.header(first))
    } else {
        format!(
            "Say --group \"{}\", for one, to compare that column",
            e.header(first)
        )
    };
    Some(
        Issue::new(
            severity,
            "groups_passed_over",
            format!(
                "{name} is taken for the group; also could be the groups: {}.",
                words.join(", ")
            ),
        )
        .remedy(
            "Give the right column the role Group; the other can enter the model as a covariate.",
            format!("{instead}, or --group \"{name}\" to keep {name}."),
        )
        .at(None, Some(e.header(first))),
    )
}

/// Says that everyone is in one group though a column names groups: each person has a label of its own there.
pub(in crate::import) fn each_own_group(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Issue> {
    let people = reading.people.labels.len();
    if reading.group.is_some() {
        return None;
    }
    let own = |c: &usize| e.profile(*c).distinct == people;
    let column = passed_over(e, reading).into_iter().find(own)?;
    let name = e.header(column);
    Some(
        Issue::new(
            Severity::Warning,
            "each_own_group",
            format!("{name} looks like the group, but each of the {people} people has a label of its own there, so everyone is in one group."),
        )
        .remedy(
            "Give the right column the role Group, or leave one group.",
            "Name the right column with --group; --group \"\" says that one group is right.",
        )
        .at(None, Some(name)),
    )
}
