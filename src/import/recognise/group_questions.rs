//! When the column of groups is a question: too many labels, or two columns that are as likely.
//!
//! In: a reading with its candidates. Out: a question, or none. Not its business: which column is the group.

use super::convention::Convention;
use super::evidence::Evidence;
use super::factors::{ELSEWHERE, is_balanced, is_code, is_factor};
use super::group_names::names_group;
use super::groups::{Group, NAMED_GROUPS};
use super::look::Look;
use super::passed_over::{could_be_compared, passed_over};
use super::questions;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::visit_signs::visit_name;
use super::wide::Wide;
use crate::import::cells::codes::is_function_of;
use crate::import::cells::vocabulary::{PERIOD, TREATMENT};
use crate::import::cells::words::Hint;
use crate::import::options::Role;
use crate::study::{Issue, Remedy, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// A column that names groups and has too many labels, or too few people in each.
pub(in crate::import) fn group_left_out(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
) -> Option<Question> {
    if e.options.group.is_some() || reading.people.labels.len() < 3 {
        return None;
    }
    // No column takes the place of one that is named as well.
    let fewest = reading.group.map_or(0.8, |g| g.name.max(0.8));
    let taken = |c: usize| {
        Some(c) == reading.visit
            || reading.group.is_some_and(|g| g.column == c)
            || reading.other_groups.iter().any(|g| g.column == c)
            || reading.restart == Some(c)
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
            && !p.is_numeric()
            && p.distinct > 1
            && names_group(e, c) > 0.8
            && names_group(e, c) >= fewest
            && has_few_each(e, reading, c)
            && e.within(c, &reading.people).is_nearly_constant()
    })?;
    let instead = reading.group.map(|g| e.header(g.column));
    let command = match instead {
        Some(other) => format!(
            "Say --group \"{other}\" to compare that column, name another with --group, or say --group \"\" for one group."
        ),
        None => "Name another column with --group, or say --group \"\" for one group.".to_owned(),
    };
    Some(Question {
        flag: "--group".to_owned(),
        text: format!(
            "{}: {} looks like the group, but has {} different labels for {} people, where at most {NAMED_GROUPS} groups are compared.",
            e.file,
            e.header(column),
            e.profile(column).distinct,
            reading.people.labels.len()
        ),
        remedy: Remedy::new("Choose another column of groups, or none.", command),
        column: Some(e.header(column).to_owned()),
        rows: Vec::new(),
        choices: instead.map(str::to_owned).into_iter().collect(),
    })
}

/// Whether a column has fewer labels than people; beside another column of groups, as many as people are labels of
/// arms that hold one person each.
fn has_few_each(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let (labels, people) = (e.profile(column).distinct, reading.people.labels.len());
    labels < people || reading.group.is_some() && labels == people
}

/// Two columns that are as likely the group.
pub(in crate::import) fn two_groups(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Question> {
    if let Some(question) = crossed_factors(e, reading) {
        return Some(question);
    }
    let (first, second) = (reading.group?, *reading.other_groups.first()?);
    let close = first.score - second.score < 0.15 && second.name > 0.7;
    // An arm in words beside a number of many values is the arm.
    let counts = |g: Group| e.profile(g.column).is_numeric() && e.profile(g.column).distinct > 5;
    let close = close && !(counts(second) && !counts(first) && second.name <= first.name);
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

/// Two columns named as factors of an experiment, `strain` and `diet`, with as many people in each pair: the design
/// compares the one as well as the other.
fn crossed_factors(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Question> {
    let first = reading.group?;
    // An arm is compared, whatever else the design balances.
    if e.options.group.is_some() || first.name > 0.95 {
        return None;
    }
    let second = passed_over(e, reading).into_iter().find(|c| {
        e.name(*c).names_group() > 0.75
            && could_be_compared(e, reading, *c)
            && is_balanced(e, reading, first.column, *c)
    })?;
    Some(questions::two_groups(e, reading, first.column, second))
}

/// Two unnamed columns of labels that cross each other with as many people in each pair, as the factors of an
/// experiment do.
pub(in crate::import) fn two_factors(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Question> {
    let unnamed = reading.group.is_none_or(|g| g.name < 0.3);
    if e.options.group.is_some() || !unnamed || reading.people.labels.len() < 8 {
        return None;
    }
    let factors: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(|c| is_factor(e, reading, *c))
        .collect();
    let first = reading.group.map(|g| g.column);
    let pairs = || {
        let all = factors.iter().enumerate();
        all.flat_map(|(i, a)| factors[i + 1..].iter().map(move |b| (*a, *b)))
    };
    let own = pairs().filter(|(a, b)| first.is_none_or(|g| g == *a || g == *b));
    let (a, b) = own
        .into_iter()
        .find(|(a, b)| is_balanced(e, reading, *a, *b))?;
    Some(questions::two_groups(e, reading, a, b))
}

/// No column names groups, and some may be them: a few labels or codes under a name that says nothing.
pub(in crate::import) fn possible_groups(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    wide: &Wide,
) -> Option<Issue> {
    if e.options.group.is_some() || reading.people.labels.len() < 4 || reading.crossover.is_some() {
        return None;
    }
    let is_code = |c: usize| is_code(e, reading, c) && !wide.columns.iter().any(|w| w.column == c);
    let all: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(|c| is_factor(e, reading, *c) || is_code(*c))
        .collect();
    // A header that tells what its codes mean says more than a few codes do.
    let told: Vec<usize> = all
        .iter()
        .copied()
        .filter(|c| explains_codes(e, *c))
        .collect();
    let found = if told.is_empty() { all } else { told };
    let found: Vec<&str> = found.into_iter().map(|c| e.header(c)).collect();
    let (true, Some(first)) = (found.len() < 4, found.first()) else {
        return None;
    };
    let names = found.join(" or ");
    Some(
        Issue::new(
            Severity::Warning,
            "groups_not_named",
            format!("No column is called a group, so everyone is in one group; {names} may name the groups."),
        )
        .remedy(
            "Give the right column the role Group, or leave one group.",
            format!("Name the right column, such as {first}, with --group; --group \"\" says that one group is right."),
        )
        .at(None, Some(first)),
    )
}

/// `Sleep1Edu2`, `0 = no, 1 = drug`: a header with a word for each code of the column.
fn explains_codes(e: &Evidence<'_>, column: usize) -> bool {
    let header = e.header(column);
    let numbers: BTreeSet<&str> = (header.split(|c: char| !c.is_ascii_digit()))
        .filter(|n| !n.is_empty())
        .collect();
    let words = header.split(|c: char| !c.is_alphabetic());
    let n_words = words.filter(|w| w.chars().count() > 1).count();
    let codes = e.codes(column);
    numbers.len() > 1
        && n_words >= numbers.len()
        && codes.labels.len() == numbers.len()
        && codes.labels.iter().all(|l| numbers.contains(l.trim()))
}

/// A column of treatments that change within most people, where no column of periods makes it a crossover.
pub(in crate::import) fn treatment_varies(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
) -> Option<Question> {
    let o = e.options;
    let settled = o.group.is_some() || o.treatment.is_some() || reading.crossover.is_some();
    let (Some(visit), false) = (reading.visit, settled || reading.one_place < 0.98) else {
        return None;
    };
    let column = (0..e.table.n_columns()).find(|&c| {
        let p = e.profile(c);
        let changes = || {
            let w = e.within(c, &reading.people);
            w.varying * 2 > w.repeated
        };
        (TREATMENT.contains(&e.table.normal_name(c))
            || is_had_in_turn(e, reading, c, visit)
            || is_had_by_all(e, reading, c, visit))
            && c != visit
            && Some(c) != reading.time_point
            && !reading.is_in_markers(e, c)
            && reading.who != Who::Column(c)
            && !e.is_ignored(c)
            && !o.covariates.iter().any(|n| n == e.header(c))
            && reading.tidy.is_none_or(|t| t.0 != c && t.1 != c)
            && (2..=12).contains(&p.distinct)
            && !p.has_fractions()
            && changes()
    })?;
    // What tells the rows of a subject apart may be a place in which the numbers of subjects start again.
    let is_time = visit_name(e, visit) > 0.4;
    let (name, visit) = (e.header(column), e.header(visit));
    let restart = if is_time {
        String::new()
    } else {
        format!(
            " If the numbers of subjects start again in each {visit}, say --subject-numbers \"restart:{visit}\"."
        )
    };
    let w = e.within(column, &reading.people);
    Some(Question {
        flag: "--group".to_owned(),
        text: format!(
            "{}: {name} changes within {} of {} subjects, so it names no groups of people.",
            e.file, w.varying, w.repeated
        ),
        remedy: Remedy::new(
            "Give it the role Treatment and a column the role Period where each subject took treatments in turn, or read one group.",
            format!(
                "Say --treatment \"{name}\" --period \"{visit}\" where each subject took treatments in turn, --marker-name \"{name}\" to keep its labels apart as parts of the markers, or --group \"\" to leave it out.{restart}"
            ),
        ),
        column: Some(name.to_owned()),
        rows: Vec::new(),
        choices: vec![String::new()],
    })
}

/// Few labels under any name of which each person had the same over the periods, in other orders: no measurement does
/// that.
fn is_had_by_all(e: &Evidence<'_>, reading: &Reading<'_>, column: usize, visit: usize) -> bool {
    let (p, name) = (e.profile(column), e.name(column));
    let says_else = ELSEWHERE.into_iter().any(|h| name.hint(h) > 0.5);
    let periods = PERIOD.contains(&e.table.normal_name(visit));
    let few = (2..=6).contains(&p.distinct) && !p.has_fractions();
    if !periods || !few || says_else || e.says_the_same(column, visit) {
        return false;
    }
    let codes = e.codes(column);
    if is_function_of(e.table, column, &e.codes(visit), e.missing_in(column)) {
        return false;
    }
    let mut own: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (person, code) in reading.people.of_row.iter().zip(codes.of_row.iter()) {
        if let (Some(person), Some(code)) = (person, code) {
            own.entry(person).or_default().push(code);
        }
    }
    let orders: BTreeSet<Vec<u32>> = own.values().cloned().collect();
    let mut sets: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    for mut all in own.into_values() {
        all.sort_unstable();
        *sets.entry(all).or_default() += 1;
    }
    let most = sets.iter().max_by_key(|(_, n)| **n);
    let n: usize = sets.values().sum();
    n > 5
        && orders.len() > 1
        && most.is_some_and(|(set, m)| m * 10 >= n * 9 && set.first() != set.last())
}

/// A column of conditions of which each person had each, in an order of their own.
fn is_had_in_turn(e: &Evidence<'_>, reading: &Reading<'_>, column: usize, visit: usize) -> bool {
    let name = e.name(column);
    let named = name.names_group() > 0.75 && name.hint(Hint::Group) > 0.75;
    if !named || e.profile(column).is_numeric() || e.profile(column).distinct > 12 {
        return false;
    }
    let mut look = Look::new(e, reading.people.clone());
    let (_, shared, _) = look.visits(column);
    shared > 0.8 && !e.says_the_same(column, visit)
}

/// Ids that begin with one of a few words, where no column names groups: the words may be the groups.
pub(in crate::import) fn groups_in_ids(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
) -> Option<Issue> {
    let of_names = || told.and_then(|c| c.columns.iter().find(|own| own.1 == Role::Subject));
    let column = (reading.who.column()).or_else(|| of_names().map(|own| own.0))?;
    if e.options.group.is_some() || reading.crossover.is_some() {
        return None;
    }
    let mut people: BTreeMap<String, usize> = BTreeMap::new();
    for label in &reading.people.labels {
        let letters = label.trim().trim_end_matches(|c: char| !c.is_alphabetic());
        if letters.is_empty() || !letters.chars().all(char::is_alphabetic) {
            return None;
        }
        *people.entry(letters.to_uppercase()).or_default() += 1;
    }
    let n = reading.people.labels.len();
    let few = |count: usize| count < 3 || count * 10 < n;
    if !(2..=6).contains(&people.len()) || people.values().any(|count| few(*count)) {
        return None;
    }
    let words: Vec<String> = people
        .iter()
        .map(|(word, count)| format!("{word} ({count} people)"))
        .collect();
    let header = e.header(column);
    let remedy =
        "If these are the groups, write them in a column of their own in a copy of the file.";
    Some(
        Issue::new(
            Severity::Warning,
            "groups_in_ids",
            format!(
                "No column names groups, and {header} begins with {}; everyone is in one group.",
                words.join(", ")
            ),
        )
        .remedy(remedy, remedy)
        .at(None, Some(header)),
    )
}
