//! The question which column names the visit.
//!
//! In: a reading in which subjects have several rows and no visit. Out: the columns that may be it, with what each answer
//! means. Not its business: whether a visit is needed.

use super::candidates::holds_dates;
use super::evidence::Evidence;
use super::look::{Look, goes_up, one_place, rises_in_steps};
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::visit_signs::visit_name;
use super::wells::{holds_wells, is_channel};
use crate::import::cells::numbered::can_number;
use crate::import::options::{Decimal, ImportOptions, Role};
use crate::study::Remedy;
use crate::words::first_names;

/// From this many different times on, subjects came at times of their own.
const OWN_TIMES: usize = 60;
/// Dates that a smaller share of the subjects has on average are those of each.
const SHARED: f64 = 0.4;

/// Whether the user gave a column another role: it can't be the visit too, and nothing else comes of it than a refusal.
fn has_other_role(e: &Evidence<'_>, column: usize) -> bool {
    let other = |role| !matches!(role, Role::Visit | Role::TimePoint | Role::Ignored);
    e.options.gives(e.header(column), other)
}

/// Whether subjects came at times that hardly two of them share.
fn are_own_times(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let shared = || Look::new(e, reading.people.clone()).visits(column).1;
    e.profile(column).distinct > OWN_TIMES || holds_dates(e, column) && shared() < SHARED
}

/// The times of a study in words, in a question after its visit; `n` different ones.
fn told_times(name: &str, n: usize, are_own: bool) -> String {
    let more = if are_own {
        ": subjects came at times of their own, so the number of each measurement can be the visit."
    } else {
        "."
    };
    format!(" {name} holds times, {n} different ones{more}")
}

/// How much name and labels of a column say that it is a time.
fn says_time(e: &Evidence<'_>, column: usize) -> f64 {
    visit_name(e, column).max(e.label_says_time(column))
}

/// Whether the cells of a column come again. Counts and numbers of rows go up as well, and hardly two subjects share them.
fn comes_again(e: &Evidence<'_>, column: usize) -> bool {
    e.profile(column).distinct * 2 <= e.profile(column).n
}

/// Columns that may name the visit, likely ones first.
fn can_be_visits(e: &Evidence<'_>, reading: &Reading<'_>) -> Vec<usize> {
    let says_time = |c: usize| says_time(e, c);
    let mut look = Look::new(e, reading.people.clone());
    // Numbers that hardly two people share are measured, and no visits.
    let mut is_measured = |c: usize| {
        let shared = e.profile(c).is_numeric() && says_time(c) < 0.4 && look.visits(c).1 < 0.3;
        shared && !(comes_again(e, c) && goes_up(e, &reading.people, c))
    };
    let is_axis = |c: usize| rises_in_steps(e, &reading.people, c);
    // What is the same at all visits of a subject names none of them.
    let mut columns: Vec<usize> = (0..e.table.n_columns())
        .filter(|c| {
            reading.who != Who::Column(*c)
                && reading.group.map(|g| g.column) != Some(*c)
                && reading.tidy.is_none_or(|t| t.0 != *c && t.1 != *c)
                && e.profile(*c).distinct > 1
                && e.within(*c, &reading.people).varying > 0
                && !has_other_role(e, *c)
                // A concentration is no visit, unless it rises in steps that all have.
                && (!e.profile(*c).has_fractions() || says_time(*c) > 0.4 || is_axis(*c))
                && !is_measured(*c)
                && !holds_wells(e, *c)
                && !is_channel(e.name(*c))
        })
        .collect();
    let place = |c: usize| says_time(c).max(if is_axis(c) { 0.5 } else { 0.0 });
    columns.sort_by(|a, b| place(*b).total_cmp(&place(*a)));
    columns
}

/// Which column names the visit.
pub(in crate::import) fn no_visit(e: &Evidence<'_>, reading: &Reading<'_>) -> Question {
    let says_time = |c: usize| says_time(e, c);
    let columns = can_be_visits(e, reading);
    let written = (e.options.dates, e.options.decimal.unwrap_or(Decimal::Point));
    let is_time = |c: usize| {
        (says_time(c) >= 0.6 || holds_dates(e, c)) && can_number(&e.codes(c).labels, written)
    };
    let marker: Vec<usize> = reading.marker_column().into_iter().collect();
    let each_once = |c: usize| {
        let keys: Vec<usize> = marker.iter().copied().chain([c]).collect();
        one_place(e, &reading.people, &keys) > 0.999
    };
    let goes_on = |c: usize| {
        (says_time(c) > 0.4 || comes_again(e, c)) && each_once(c) && goes_up(e, &reading.people, c)
    };
    let times = (columns.iter().copied().find(|c| is_time(*c)))
        .or_else(|| columns.iter().copied().find(|c| goes_on(*c)));
    let own_times = times.map_or_else(String::new, |c| {
        let own = are_own_times(e, reading, c);
        told_times(e.header(c), e.profile(c).distinct, own)
    });
    let free: Vec<String> = columns.iter().map(|c| e.header(*c).to_owned()).collect();
    let numbered = (times.filter(|c| are_own_times(e, reading, *c)))
        .map(|c| ImportOptions::numbered(e.header(c)));
    let number = numbered.as_ref().map_or_else(String::new, |answer| {
        if times.is_some_and(each_once) {
            format!(" Say --visit \"{answer}\" to number the measurements of each subject.")
        } else {
            format!(
                " Say --visit \"{answer}\" --duplicates mean to number the measurements of each subject and take those of one time together."
            )
        }
    });
    // Rows of other markers at one time differ in nothing else.
    let is_settled = !marker.is_empty() && times.is_some_and(each_once);
    let (differ, design) = match is_settled {
        true => (String::new(), String::new()),
        false => super::within_subjects::what_differs(e, reading),
    };
    Question {
        flag: "--visit".to_owned(),
        text: format!(
            "{}: subjects have several rows, but no column says which visit each row is.{differ}{own_times}",
            e.file
        ),
        remedy: Remedy::new(
            "Choose the column of the visit.",
            if free.is_empty() {
                format!(
                    "No column can be it: write the visit of each row in a column of its own in a copy of the file, and name it with --visit. {design}"
                )
            } else {
                let names = first_names(free.iter().map(String::as_str), 20);
                let named = format!("Name it with --visit; the columns are {names}.{number}");
                // Times that the subjects came at are no repeats of one measurement.
                match times {
                    Some(c) if each_once(c) => named,
                    Some(_) => format!("{named} {}", design.trim_end()),
                    None => format!("{design}{named}"),
                }
            },
        ),
        column: None,
        rows: Vec::new(),
        choices: numbered.into_iter().chain(free).collect(),
    }
}
