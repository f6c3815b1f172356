//! Treatments and conditions that each person had in turn, where the table does not say so in columns of its own.
//!
//! In: the best reading. Out: a question where headers hold the periods of a crossover or groups side by side, or where a
//! column may name conditions as well as markers. Not its business: crossovers with a column of treatments and one of
//! periods.

use super::evidence::Evidence;
use super::questions;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::subjects::within_labels;
use super::visit_signs::{reads_as_visits, visit_name};
use super::wide::Wide;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::{Hint, Name, fold};
use crate::import::options::Shape;
use crate::study::Remedy;
use crate::words::first_names;
use std::collections::HashSet;

/// Most conditions that a person had in turn.
const MOST: usize = 6;

/// What has to be asked about treatments in turn.
pub(super) fn question(e: &Evidence<'_>, best: &Reading<'_>, wide: &Wide) -> Option<Question> {
    let o = e.options;
    if o.treatment.is_some() || o.period.is_some() || best.crossover.is_some() {
        return None;
    }
    groups_for_visits(e, best)
        .or_else(|| counter_for_subject(e, best))
        .or_else(|| orders(e, best))
        .or_else(|| periods(e, best, wide))
        .or_else(|| arms_side_by_side(e, best, wide))
        .or_else(|| numbers_for_markers(e, best, wide))
        .or_else(|| rows_of_markers(e, best))
        .or_else(|| markers_or_conditions(e, best))
}

/// A column called a group parts the rows of each subject as visits do: the subjects of each group may be others of the
/// same name.
fn groups_for_visits(e: &Evidence<'_>, best: &Reading<'_>) -> Option<Question> {
    let o = e.options;
    let settled = o.visit.is_some() || o.subject_numbers.is_some() || best.restart.is_some();
    let (Some(column), Who::Column(subject), false) = (best.visit, best.who, settled) else {
        return None;
    };
    let says_time = visit_name(e, column) > 0.4 || reads_as_visits(e, column) >= 0.5;
    if says_time || e.name(column).names_group() < 0.95 {
        return None;
    }
    let together = best.people.labels.len();
    let apart = within_labels(&best.people, &e.codes(column)).labels.len();
    Some(questions::numbers_restart(
        e,
        subject,
        column,
        (apart, together),
    ))
}

/// One row a person, and a column with the order of the treatments: `AB` and `BA`.
fn orders(e: &Evidence<'_>, best: &Reading<'_>) -> Option<Question> {
    let one_row = best.visit.is_none() && best.tidy.is_none() && best.one_place > 0.98;
    if e.options.group.is_some() || !one_row || best.crossed.is_some() {
        return None;
    }
    let column = (0..e.table.n_columns())
        .find(|&c| best.who != Who::Column(c) && !e.is_ignored(c) && is_order(e, c))?;
    let name = e.header(column);
    let codes = e.codes(column);
    let labels = first_names(codes.labels.iter().map(AsRef::as_ref), 4);
    Some(Question {
        flag: "--group".to_owned(),
        text: format!(
            "{}: {name} looks like the order in which each subject took the treatments ({labels}), and a subject has one row, so that no column says which treatment a value belongs to.",
            e.file
        ),
        remedy: Remedy::new(
            "Put each period in a row of its own in a copy of the file, with a column for the treatment and one for the period, or compare the orders.",
            format!(
                "Put each period in a row of its own in a copy of the file and name the columns with --treatment and --period; --group \"{name}\" compares the orders, --group \"\" reads one group."
            ),
        ),
        column: Some(name.to_owned()),
        rows: Vec::new(),
        choices: vec![name.to_owned(), String::new()],
    })
}

/// The column that is called a subject counts the rows, while each label of another column has one row for each label
/// of a third: `Shrew` in each `Phase`.
fn counter_for_subject(e: &Evidence<'_>, best: &Reading<'_>) -> Option<Question> {
    let Who::Column(counter) = best.who else {
        return None;
    };
    let n = e.table.n_rows();
    let alone = best.visit.is_none() && best.tidy.is_none() && best.layout.shape() == Shape::Rows;
    if e.options.subject.is_some() || !alone || n > 2_000 || !e.is_counter(counter) {
        return None;
    }
    let labels: Vec<usize> = (0..e.table.n_columns().min(60))
        .filter(|&c| {
            let p = e.profile(c);
            c != counter && !p.is_numeric() && p.n == n && (2..n).contains(&p.distinct)
        })
        .collect();
    let is_person = |c: usize| {
        let name = e.name(c);
        let says_else = [
            Hint::Place,
            Hint::Fact,
            Hint::Sex,
            Hint::Visit,
            Hint::Outcome,
        ]
        .into_iter()
        .any(|h| name.hint(h) > 0.5);
        e.profile(c).distinct > 3 && name.names_group() < 0.5 && !says_else
    };
    let crossed = |a: usize, b: usize| {
        let (x, y) = (e.profile(a).distinct, e.profile(b).distinct);
        x * y == n && y <= MOST && {
            let pairs: HashSet<(&str, &str)> = (0..n)
                .map(|r| (e.table.cell(r, a), e.table.cell(r, b)))
                .collect();
            pairs.len() == n
        }
    };
    let (who, when) = labels.iter().filter(|a| is_person(**a)).find_map(|a| {
        labels
            .iter()
            .find(|b| a != *b && crossed(*a, **b))
            .map(|b| (*a, *b))
    })?;
    let (who, when) = (e.header(who), e.header(when));
    let counter = e.header(counter);
    Some(Question {
        flag: "--subject".to_owned(),
        text: format!(
            "{}: {counter} has another number in each row, while each {who} has one row for each {when}: the subjects may be those of {who}.",
            e.file
        ),
        remedy: Remedy::new(
            "Which column names the subjects?",
            format!(
                "Say --subject \"{who}\" --visit \"{when}\", or --subject \"{counter}\" if each row is another subject."
            ),
        ),
        column: Some(who.to_owned()),
        rows: Vec::new(),
        choices: vec![who.to_owned(), counter.to_owned()],
    })
}

/// Every label has the same few letters, each once, in another order.
fn is_order(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    if p.is_numeric() || !(2..=24).contains(&p.distinct) {
        return false;
    }
    let letters = |label: &str| -> Vec<char> {
        let mut own: Vec<char> = fold(label).chars().filter(|c| c.is_alphabetic()).collect();
        own.sort_unstable();
        own
    };
    let codes = e.codes(column);
    let plain = codes.labels.iter().all(|l| {
        l.chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '/' | '>' | ' '))
    });
    let mut all = codes.labels.iter().map(|l| letters(l));
    let Some(first) = all.next() else {
        return false;
    };
    plain
        && (2..=4).contains(&first.len())
        && first.windows(2).all(|w| w[0] != w[1])
        && all.all(|l| l == first)
}

/// `P1_pre, P1_post, P2_pre, P2_post`: the headers number periods, each with visits of its own.
fn periods(e: &Evidence<'_>, best: &Reading<'_>, wide: &Wide) -> Option<Question> {
    if e.options.layout.is_some() || best.layout.shape() != Shape::Wide {
        return None;
    }
    let is_period = |marker: &str| {
        let word = fold(marker);
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = word
            .get(letters.len()..)
            .and_then(|n| n.parse::<usize>().ok());
        number.is_some_and(|n| (1..=MOST).contains(&n))
            && matches!(
                letters.trim_end_matches([' ', '_', '.', '-']),
                "p" | "per" | "period" | "periode" | "periodo"
            )
    };
    // A panel has thousands of columns, a crossover a few.
    if wide.columns.len() > 200 {
        return None;
    }
    let mut names: Vec<&str> = wide.columns.iter().map(|w| w.marker.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let all = names.len() > 1 && names.iter().all(|n| is_period(n));
    all.then(|| Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: {} in the headers look like the periods of a crossover, and no column says which treatment was taken in each.",
            e.file,
            first_names(names.iter().copied(), 4)
        ),
        remedy: Remedy::new(
            "Put each period in a row of its own in a copy of the file, with a column for the treatment and one for the period.",
            "Put each period in a row of its own in a copy of the file and name the columns with --treatment and --period; --layout wide takes them for markers.",
        ),
        column: wide.columns.first().map(|w| e.header(w.column).to_owned()),
        rows: Vec::new(),
        choices: vec!["wide".to_owned()],
    })
}

/// `pre_trt1, post_trt1, pre_trt2, post_trt2`: the headers number or letter groups, and no column names the subjects, so
/// that the people of several groups may stand side by side.
fn arms_side_by_side(e: &Evidence<'_>, best: &Reading<'_>, wide: &Wide) -> Option<Question> {
    if e.options.layout.is_some()
        || e.options.subject.is_some()
        || best.who != Who::Row
        || best.layout.shape() != Shape::Wide
        || wide.columns.len() > 200
    {
        return None;
    }
    let mut names: Vec<&str> = wide.columns.iter().map(|w| w.marker.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    // What is left of each name without its number or letter: one word for a group.
    let word = |name: &str| {
        let name = name.trim();
        let digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let lettered = name
            .strip_suffix(char::is_uppercase)
            .filter(|stem| stem.ends_with(char::is_lowercase));
        let stem = if digits.len() < name.len() {
            digits
        } else if let Some(stem) = lettered {
            stem
        } else {
            name.rsplit_once(['_', ' ', '.', '-'])
                .filter(|(_, last)| last.chars().count() == 1)?
                .0
        };
        let stem = fold(stem.trim_end_matches(['_', ' ', '.', '-']));
        (Name::new(&stem).names_group() > 0.75).then_some(stem)
    };
    let first = word(names.first()?)?;
    if names.len() < 2 || !names.iter().all(|n| word(n).as_ref() == Some(&first)) {
        return None;
    }
    Some(Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: {} in the headers name groups and no markers, and no column names the subjects: each row may hold one subject of each group.",
            e.file,
            first_names(names.iter().copied(), 4)
        ),
        remedy: Remedy::new(
            "Put the groups below each other in a copy of the file, with a column for the group and one for the subject; or take the groups for markers of the subject of each row.",
            "Put the groups below each other in a copy of the file, with a column for the group and one for the subject; --layout wide takes them for markers of the subject of each row.",
        ),
        column: wide.columns.first().map(|w| e.header(w.column).to_owned()),
        rows: Vec::new(),
        choices: vec!["wide".to_owned()],
    })
}

/// `pre.1, pre.2, post.1, post.2`: beside the visit stands a number only, and no marker.
fn numbers_for_markers(e: &Evidence<'_>, best: &Reading<'_>, wide: &Wide) -> Option<Question> {
    if e.options.layout.is_some() || best.layout.shape() != Shape::Wide || wide.columns.len() > 200
    {
        return None;
    }
    let mut names: Vec<&str> = wide.columns.iter().map(|w| w.marker.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let is_number = |n: &&str| n.len() < 3 && n.bytes().all(|b| b.is_ascii_digit());
    let first = wide.columns.first().map_or("", |w| e.header(w.column));
    if names.len() > 1 && names.iter().all(|n| is_time_and_word(n)) {
        return Some(two_times(e, wide, first));
    }
    if names.len() < 2 || !names.iter().all(is_number) {
        return None;
    }
    Some(Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: the headers name a visit and a number ({first}), but no marker; the numbers {} can be repeats of one measurement, times within a visit, or questions of a form.",
            e.file,
            first_names(names.iter().copied(), 6)
        ),
        remedy: Remedy::new(
            "Name the marker and the time in each header of a copy of the file, or take each number for a marker.",
            "Name the marker and the time in each header of a copy of the file; --layout wide takes each number for a marker.",
        ),
        column: Some(first.to_owned()),
        rows: Vec::new(),
        choices: vec!["wide".to_owned()],
    })
}

/// Each row is another test of a list and the columns are visits: the values of one person, or means.
fn rows_of_markers(e: &Evidence<'_>, best: &Reading<'_>) -> Option<Question> {
    let n = e.table.n_rows();
    if e.options.layout.is_some()
        || e.options.subject.is_some()
        || best.layout.shape() != Shape::Wide
        || n < 4
    {
        return None;
    }
    // `Na` is sodium here: the labels count as they are written.
    let all_differ = |c: usize| {
        let written: HashSet<&str> = (0..n).map(|r| e.table.cell(r, c)).collect();
        written.len() == n && !written.contains("")
    };
    let lists = |c: usize| {
        let name = e.name(c);
        let lists = name.hint(Hint::MarkerName) > 0.9
            || matches!(
                name.normal.as_str(),
                "test" | "lab" | "labtest" | "measure" | "feature"
            );
        lists && !e.profile(c).is_numeric() && all_differ(c)
    };
    let column = match best.who {
        Who::Column(c) => Some(c).filter(|c| lists(*c)),
        Who::Row => (0..e.table.n_columns().min(8)).find(|c| lists(*c)),
    }?;
    let name = e.header(column);
    let labels = first_names((0..n).map(|r| e.table.cell(r, column)), 3);
    Some(Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: each row is another {name} ({labels}) and the columns are visits, so that no column says whose values they are.",
            e.file
        ),
        remedy: Remedy::new(
            "If they are of one person, choose the layout \"one column per sample\"; if of several, add a column with the person of each row in a copy of the file.",
            format!(
                "If they are of one person, say --layout turned; if of several, add a column with the person of each row in a copy of the file; --layout wide takes each {name} for a person."
            ),
        ),
        column: Some(name.to_owned()),
        rows: Vec::new(),
        choices: vec!["turned".to_owned(), "wide".to_owned()],
    })
}

/// `D1T`, `Day 2 trial`: a time and a word that counts within it, so that the number behind it names no marker.
fn is_time_and_word(marker: &str) -> bool {
    const WORDS: [&str; 14] = [
        "t", "trial", "r", "rep", "s", "session", "run", "test", "b", "block", "set", "probe",
        "attempt", "",
    ];
    let lower = fold(marker);
    let stem = lower.trim_end_matches(|c: char| c.is_alphabetic());
    let word = lower.get(stem.len()..).unwrap_or("");
    let stem = stem.trim_end_matches([' ', '_', '.', '-']);
    stem.contains(|c: char| c.is_ascii_digit())
        && stem.starts_with(|c: char| c.is_alphabetic())
        && WORDS.contains(&word)
        && matches!(time(stem), Time::Day(_) | Time::Hours(_))
}

/// The headers hold a time and a number within it: `D1T1` to `D5T4`.
fn two_times(e: &Evidence<'_>, wide: &Wide, first: &str) -> Question {
    let last = wide.columns.last().map_or("", |w| e.header(w.column));
    Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: the headers name a time and a number within it ({first} to {last}), but no marker: the numbers can be trials that count together, or visits of their own.",
            e.file
        ),
        remedy: Remedy::new(
            "Write one header for each visit in a copy of the file, such as the mean of the trials of a day, or take each time for a marker.",
            "Write one header for each visit in a copy of the file, such as the mean of the trials of a day; --layout wide takes each time for a marker with the numbers as its visits.",
        ),
        column: Some(first.to_owned()),
        rows: Vec::new(),
        choices: vec!["wide".to_owned()],
    }
}

/// A column that parts the rows of each subject under a name that does not say marker: its labels may be conditions.
fn markers_or_conditions(e: &Evidence<'_>, best: &Reading<'_>) -> Option<Question> {
    let o = e.options;
    let (column, _) = best.tidy?;
    let p = e.profile(column);
    let unnamed = e.name(column).hint(Hint::MarkerName) < 0.5;
    let asked = o.marker_name.is_some() || o.visit.is_some() || o.layout.is_some();
    let alone = best.visit.is_none() && best.one_place > 0.9;
    if asked || !unnamed || !alone || !(2..=MOST).contains(&p.distinct) {
        return None;
    }
    let name = e.header(column);
    let codes = e.codes(column);
    let labels = first_names(codes.labels.iter().map(AsRef::as_ref), 6);
    Some(Question {
        flag: "--visit".to_owned(),
        text: format!(
            "{}: each subject has a row for each of {labels} in {name}, which may be conditions or visits of one marker, or markers of their own.",
            e.file
        ),
        remedy: Remedy::new(
            "Which is it?",
            format!(
                "Say --visit \"{name}\" if each subject had them in turn, or --marker-name \"{name}\" if they are markers."
            ),
        ),
        column: Some(name.to_owned()),
        rows: Vec::new(),
        choices: vec![name.to_owned()],
    })
}
