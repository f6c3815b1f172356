//! When the column of groups is a question: too many labels, or two columns that are as likely.
//!
//! In: a reading with its candidates. Out: a question, or none. Not its business: which column is the group.

use super::evidence::Evidence;
use super::groups::NAMED_GROUPS;
use super::questions;
use super::reading::{Reading, Who};
use super::recognition::Question;
use crate::study::Remedy;

/// A column that names groups and has too many labels, or too few people in each.
pub(in crate::import) fn group_left_out(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
) -> Option<Question> {
    if e.options.group.is_some() || reading.people.labels.len() < 3 {
        return None;
    }
    let taken = |c: usize| {
        Some(c) == reading.visit
            || reading.who == Who::Column(c)
            || reading.tidy.is_some_and(|t| t.0 == c || t.1 == c)
            || reading
                .crossover
                .is_some_and(|x| x.all().any(|own| own == c))
            || e.options.covariates.iter().any(|n| n == e.header(c))
    };
    let column = (0..e.table.n_columns()).find(|&c| {
        let p = e.profile(c);
        !taken(c)
            && !e.is_ignored(c)
            && e.name(c).names_group() > 0.8
            && !p.is_numeric()
            && p.distinct > 1
            && p.distinct < reading.people.labels.len()
            && e.within(c, &reading.people).is_nearly_constant()
    })?;
    Some(Question {
        flag: "--group".to_owned(),
        text: format!(
            "{}: {} looks like the group, but has {} different labels for {} people, where at most {NAMED_GROUPS} groups are compared.",
            e.file,
            e.header(column),
            e.profile(column).distinct,
            reading.people.labels.len()
        ),
        remedy: Remedy::new(
            "Choose another column of groups, or none.",
            "Name another column with --group, or say --group \"\" for one group.",
        ),
        column: Some(e.header(column).to_owned()),
        rows: Vec::new(),
        choices: Vec::new(),
    })
}

/// Two columns that are as likely the group.
pub(in crate::import) fn two_groups(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Question> {
    let (first, second) = (reading.group?, reading.other_groups.first()?);
    let close = first.score - second.score < 0.15 && second.name > 0.7;
    if e.options.group.is_some() || !close || e.says_the_same(first.column, second.column) {
        return None;
    }
    Some(questions::two_groups(
        e,
        reading,
        first.column,
        second.column,
    ))
}
