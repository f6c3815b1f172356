//! What else headers that were read as visits may say: subjects side by side, or visits in two levels.
//!
//! In: the columns that are read as markers over visits. Out: a question or a warning. Not its business: columns that are
//! not read as visits.

use super::evidence::Evidence;
use super::recognition::Question;
use super::wide_column::WideColumn;
use crate::import::cells::moment::{Time, time};
use crate::study::{Issue, Remedy, Severity};
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet};

/// Copies of a header, at least, that may be subjects.
const COPIES: usize = 3;

/// `Sedentary` over fourteen columns and `Exercise` over eighteen: headers that come again and again may be groups whose
/// subjects stand side by side, above all where one comes more often than another.
pub(in crate::import) fn copies_of_headers(
    e: &Evidence<'_>,
    columns: &[WideColumn],
) -> Option<Question> {
    let mut copies: BTreeMap<&str, usize> = BTreeMap::new();
    for w in columns {
        let header = e.header(w.column);
        let copy = header.rsplit_once(" (").filter(|(_, end)| {
            let number = end.strip_suffix(')').and_then(|n| n.parse::<usize>().ok());
            number.is_some_and(|n| n > 1)
        });
        *copies
            .entry(copy.map_or(header, |(name, _)| name))
            .or_default() += 1;
    }
    let n = copies.values().next().copied().unwrap_or(0);
    let asked = e.options.layout.is_some() || !e.options.visits.is_empty();
    let unequal = copies.len() > 1 && copies.values().any(|m| *m != n);
    if asked || !unequal || copies.values().any(|m| *m < COPIES) {
        return None;
    }
    let each: Vec<String> = copies
        .iter()
        .map(|(name, n)| format!("{name} {n} times"))
        .collect();
    let first = columns.first()?;
    Some(Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: headers stand over several columns ({}): these can be subjects of groups side by side, with a marker in each row, or visits of each row's subject.",
            e.file,
            first_names(each.iter().map(String::as_str), 4)
        ),
        remedy: Remedy::new(
            "Which is it?",
            "Say --layout turned if the columns are subjects, or --layout wide if they are visits.",
        ),
        column: Some(e.header(first.column).to_owned()),
        rows: Vec::new(),
        choices: vec!["turned".to_owned(), "wide".to_owned()],
    })
}

/// `before_1` to `before_28` and `after_1` to `after_28`: words for before and after, each with the same numbers.
pub(in crate::import) fn two_levels(e: &Evidence<'_>, columns: &[WideColumn]) -> Option<Issue> {
    let is_phase = |word: &str| {
        matches!(
            time(word),
            Time::Baseline | Time::Start | Time::End | Time::After
        )
    };
    // In the order of the columns. A marker may have the words alone, as `pre` and `post` are for means.
    let mut phases: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    let mut alone: BTreeSet<&str> = BTreeSet::new();
    for w in columns {
        let visit = w.visit.trim();
        let phase = visit.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = &visit[phase.len()..];
        let phase = phase.trim_end_matches(['_', ' ', '.', '-']);
        if !is_phase(phase) {
            return None;
        }
        if number.is_empty() {
            alone.insert(phase);
            continue;
        }
        match phases.iter_mut().find(|(p, _)| *p == phase) {
            Some((_, numbers)) => {
                numbers.insert(number);
            }
            None => phases.push((phase, BTreeSet::from([number]))),
        }
    }
    let (_, numbers) = phases.first()?;
    let alike = phases.len() > 1 && numbers.len() > 1 && phases.iter().all(|p| p.1 == *numbers);
    if !alike
        || !e.options.visits.is_empty()
        || !alone.iter().all(|a| phases.iter().any(|p| p.0 == *a))
    {
        return None;
    }
    let names = first_names(phases.iter().map(|p| p.0), 4);
    let n = numbers.len();
    let remedy = format!(
        "If the numbers repeat one measurement, write one mean for each of {names} in a copy of the file."
    );
    Some(
        Issue::new(
            Severity::Warning,
            "visits_in_two_levels",
            format!("The headers have {n} numbers for each of {names}: each pair is a visit of its own here."),
        )
        .remedy(remedy.clone(), remedy)
        .at(None, columns.first().map(|w| e.header(w.column))),
    )
}

/// `Ladder_Pre_Pre` beside `Happy_Pre`: a visit that is said twice is that visit, where other markers have it, this one
/// does not, and no visit has two different words.
pub(super) fn said_twice(columns: &mut [WideColumn]) {
    let halves = |visit: &str| -> Option<(String, String)> {
        let (a, b) = visit.trim().split_once(['_', ' ', '.', '-'])?;
        Some((a.to_lowercase(), b.to_lowercase()))
    };
    let is_word = |text: &str| text.chars().all(char::is_alphabetic);
    let mut twice: Vec<(usize, String)> = Vec::new();
    for (at, w) in columns.iter().enumerate() {
        match halves(&w.visit) {
            Some((a, b)) if a == b && is_word(&a) => twice.push((at, a)),
            Some((a, b)) if is_word(&a) && is_word(&b) => return,
            _ => {}
        }
    }
    for (at, word) in twice {
        let same = |w: &&WideColumn| w.visit.to_lowercase() == word;
        let mut own = columns.iter().filter(|w| w.marker == columns[at].marker);
        if own.any(|w| same(&w)) {
            continue;
        }
        if let Some(label) = columns.iter().find(same).map(|w| w.visit.clone()) {
            columns[at].visit = label;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_that_is_said_twice_is_one() {
        let read = |all: &[(&str, &str)]| -> Vec<String> {
            let column = |(at, (marker, visit)): (usize, &(&str, &str))| WideColumn {
                column: at,
                marker: (*marker).to_owned(),
                visit: (*visit).to_owned(),
            };
            let mut columns: Vec<WideColumn> = all.iter().enumerate().map(column).collect();
            said_twice(&mut columns);
            columns.into_iter().map(|w| w.visit).collect()
        };
        let one = [
            ("Ladder", "Pre_Pre"),
            ("Ladder", "Post"),
            ("Happy", "Pre"),
            ("Happy", "Post"),
        ];
        assert_eq!(read(&one)[0], "Pre");
        let two = [("RT", "Pre_Pre"), ("RT", "Pre_Post"), ("MT", "Pre")];
        assert_eq!(read(&two)[0], "Pre_Pre");
        assert_eq!(read(&[("L", "Pre_Pre"), ("L", "Pre")])[0], "Pre_Pre");
    }
}
