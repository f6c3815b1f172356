//! Which columns part rows of one subject and visit.
//!
//! In: a reading and the question what counts of several values in one place. Out: the same question with the columns
//! in which the rows differ, and the flags that would name them. Not its business: the values.

use super::evidence::Evidence;
use super::look::one_place;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::visit_signs::{reads_as_visits, visit_name};
use crate::import::cells::header_units::unit_of_numbers;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::Hint;
use crate::study::Remedy;
use crate::words::first_names;

/// Numbers of so few values may be doses, sides or replicates; more are measurements.
const FEW_DOSES: usize = 12;

/// Names the columns that tell apart rows of one subject and visit; a question where one may be the time within the
/// visit.
pub(in crate::import) fn tell_apart(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    question: &mut Question,
) -> Option<Question> {
    let own: Vec<usize> = reading
        .visit
        .into_iter()
        .chain(reading.tidy.map(|t| t.0))
        .collect();
    let is_time = |c: usize| visit_name(e, c) > 0.3 || reads_as_visits(e, c) > 0.5 || is_fine(e, c);
    let found: Vec<usize> = (0..e.table.n_columns())
        .filter(|&c| {
            let p = e.profile(c);
            let mut keys = own.clone();
            keys.push(c);
            keys.truncate(3);
            p.distinct > 1
                && p.distinct * 2 <= p.n
                && !own.contains(&c)
                && reading.who != Who::Column(c)
                && (!p.is_numeric() || is_time(c) || p.distinct <= FEW_DOSES)
                && one_place(e, &reading.people, &keys) > 0.98
        })
        .take(3)
        .collect();
    if found.is_empty() {
        tell_apart_by_two(e, reading, &own, question);
    } else {
        let names = first_names(found.iter().map(|c| e.header(*c)), 3);
        question.text = format!("{} The rows differ in {names}.", question.text);
        let time = found.iter().copied().find(|c| is_time(*c));
        match (reading.visit, time) {
            (Some(visit), Some(time)) => {
                let (of, within) = coarse_and_fine(e, visit, time);
                return Some(time_point(e.file, (e.header(of), e.header(within))));
            }
            // Beside a visit, a column that names none holds raters, sides or replicates.
            (Some(_), None) => {
                question.remedy.command += " Here that may be --duplicates mean.";
            }
            (None, _) => {
                let column = time.or(found.first().copied());
                let name = column.map_or("", |c| e.header(c));
                question.remedy.command += &format!(" Here that may be --visit \"{name}\".");
            }
        }
    }
    None
}

/// Of two columns of times, the one of the visits and the one of times within them: the one with the longer unit, and
/// the one that does not say before and after.
fn coarse_and_fine(e: &Evidence<'_>, a: usize, b: usize) -> (usize, usize) {
    let unit = |c: usize| unit_of_numbers(e.header(c)).map(|(_, hours)| hours);
    let says_phases = |c: usize| {
        let labels = e.codes(c).labels;
        let is_phase = |l: &str| matches!(time(l), Time::Baseline | Time::Start | Time::End);
        !labels.is_empty() && labels.iter().all(|l| is_phase(l))
    };
    let turned = match (unit(a), unit(b)) {
        _ if is_fine(e, a) != is_fine(e, b) => is_fine(e, a),
        (Some(x), Some(y)) if x != y => x < y,
        _ => says_phases(a) && !says_phases(b),
    };
    if turned { (b, a) } else { (a, b) }
}

/// Whether a header names a time, or a point of time, rather than a day, a session or a visit.
fn is_fine(e: &Evidence<'_>, column: usize) -> bool {
    const FINE: [&str; 14] = [
        "time",
        "timepoint",
        "tp",
        "tpt",
        "tmtpt",
        "point",
        "clock",
        "hour",
        "hours",
        "minute",
        "minutes",
        "min",
        "zeit",
        "zeitpunkt",
    ];
    let words = &e.name(column).words;
    !words.is_empty() && words.iter().any(|w| FINE.contains(&w.as_str()))
}

/// The question whether a column is the time within each visit.
fn time_point(file: &str, (visit, time): (&str, &str)) -> Question {
    Question {
        flag: "--time-point".to_owned(),
        text: format!("{file}: {time} may be the time within each {visit}."),
        remedy: Remedy::new(
            "Is it?",
            format!("If it is, say --time-point \"{time}\" and nothing else."),
        ),
        column: Some(time.to_owned()),
        rows: Vec::new(),
        choices: vec![time.to_owned()],
    }
}

/// The same, where two columns of labels do so together: arms in which numbers start again, and markers.
fn tell_apart_by_two(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    own: &[usize],
    question: &mut Question,
) {
    let (Who::Column(subject), [visit]) = (reading.who, own) else {
        return;
    };
    let few: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(|&c| {
            let p = e.profile(c);
            c != subject && c != *visit && !p.is_numeric() && (2..=60).contains(&p.distinct)
        })
        .collect();
    let pairs = few
        .iter()
        .enumerate()
        .flat_map(|(i, a)| few[i + 1..].iter().map(move |b| (*a, *b)));
    let apart = |(a, b): &(usize, usize)| one_place(e, &reading.people, &[*visit, *a, *b]) > 0.98;
    let Some((a, b)) = pairs.into_iter().find(apart) else {
        return;
    };
    let restarts = |c: usize| e.name(c).names_group().max(e.name(c).hint(Hint::Place)) > 0.6;
    question.text = format!(
        "{} The rows differ in {} and {}.",
        question.text,
        e.header(a),
        e.header(b)
    );
    let (within, marker) = match (restarts(a), restarts(b)) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return,
    };
    question.remedy.command = format!(
        "{} Here that may be --subject-numbers \"restart:{}\" with --marker-name \"{}\" and --value.",
        question.remedy.command,
        e.header(within),
        e.header(marker)
    );
}
