//! Which columns part rows of one subject and visit.
//!
//! In: a reading and the question what counts of several values in one place. Out: the same question with the columns
//! in which the rows differ, and the flags that would name them. Not its business: the values.

use super::candidates::{holds_dilutions, says_when_taken, share_again};
use super::design_keys;
use super::evidence::Evidence;
use super::kept_apart;
use super::look::one_place;
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::shared_places::{SharedPlaces, starts_again};
use super::visit_signs::{reads_as_visits, visit_name};
use crate::import::cells::codes::Codes;
use crate::import::cells::dates::is_date;
use crate::import::cells::header_units::unit_of_numbers;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::runs::names_replicate;
use crate::import::cells::words::Hint;
use crate::import::options::{ImportOptions, Shape};
use crate::study::Remedy;
use crate::words::first_names;
use std::collections::HashMap;

/// Numbers of so few values may be doses, sides or replicates; more are measurements.
const FEW_DOSES: usize = 12;
/// From this share on most of the rows of one visit differ in two columns.
const MOSTLY: f64 = 0.6;
/// Share of rows with a number of their own from which on a column counts the rows of each subject.
const ALONE: f64 = 0.999;
/// Columns of which two may tell rows apart together.
const MOST_KEYS: usize = 30;

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
        .chain(reading.time_point)
        .chain(reading.marker_column())
        .collect();
    let is_time = |c: usize| {
        let says_time = visit_name(e, c) > 0.3 || reads_as_visits(e, c) > 0.5 || is_fine(e, c);
        says_time
            && !is_pair_of_letters(e, c)
            && !is_duration(e, c)
            && !says_when_taken(e, c)
            && !holds_dilutions(e, c)
    };
    let shared = SharedPlaces::new(e, &reading.people, &own);
    let mut found: Vec<usize> = (0..e.table.n_columns())
        .filter(|&c| {
            let p = e.profile(c);
            p.distinct > 1
                && p.distinct * 2 <= p.n
                && !e.is_ignored(c)
                && !own.contains(&c)
                && reading.who != Who::Column(c)
                && (!p.is_numeric() || is_time(c) || p.distinct <= FEW_DOSES)
                && shared.are_told_apart(e, &[c])
        })
        .take(3)
        .collect();
    // A number of its own on each row of a subject parts any rows, whatever they are.
    let counts = |c: usize| {
        e.profile(c).is_numeric() && !is_time(c) && one_place(e, &reading.people, &[c]) > ALONE
    };
    if found.len() > 1 && !found.iter().all(|c| counts(*c)) {
        found.retain(|c| !counts(*c));
    }
    if found.is_empty() {
        tell_apart_by_two(e, reading, (&own, &shared), question);
        offer_numbering(e, reading, question);
        offer_own_numbers(e, reading, question);
        return None;
    }
    if let Some(fact) = found.iter().copied().find(|c| is_of_person(e, *c)) {
        two_people(e, reading, fact, question);
        return None;
    }
    if let Some(member) = found.iter().copied().find(|c| numbers_people(e, *c)) {
        several_members(e, reading, member, question);
        return None;
    }
    let names = first_names(found.iter().map(|c| e.header(*c)), 3);
    question.text = format!("{} The rows differ in {names}.", question.text);
    let time = found.iter().copied().find(|c| is_time(*c));
    let more = by_columns(e, reading, (&found, time), question);
    offer_own_numbers(e, reading, question);
    more
}

/// Whether a column says what never changes in a person: sex, race, birth.
fn is_of_person(e: &Evidence<'_>, column: usize) -> bool {
    let name = e.name(column);
    let is_race = || {
        let words = ["race", "ethnicity", "ethnic", "ethnie", "rasse", "raza"];
        name.words.iter().any(|w| words.contains(&w.as_str()))
    };
    name.hint(Hint::Sex).max(name.hint(Hint::Birth)) > 0.8 || is_race()
}

/// Rows that differ in what never changes in a person are of two people with one number: nothing is taken together.
fn two_people(e: &Evidence<'_>, reading: &Reading<'_>, fact: usize, question: &mut Question) {
    let (fact, subject) = (e.header(fact), reading.who.column().map(|c| e.header(c)));
    let subject = subject.unwrap_or("row");
    question.text = format!(
        "{} The rows differ in {fact}, as those of two people do that have one number.",
        question.text
    );
    let restart = format!("restart:{fact}");
    let (flag, choice, command) = match reading.layout.shape() {
        Shape::Wide => (
            "--subject",
            "row".to_owned(),
            format!(
                "Say --subject row if each row is a person, or --subject-numbers \"{restart}\" if {fact} tells those of one number apart; else correct the numbers in a copy of the file."
            ),
        ),
        _ => (
            "--subject-numbers",
            restart.clone(),
            format!(
                "Say --subject \"{subject}\" --subject-numbers \"{restart}\" if {fact} tells those of one number apart; else correct the numbers in a copy of the file."
            ),
        ),
    };
    question.flag = flag.to_owned();
    question.choices = vec![choice];
    question.column = Some(subject.to_owned());
    question.remedy = Remedy::new(
        "Are they two people? Else correct the numbers in a copy of the file.",
        command,
    );
}

/// Whether a column numbers the people of a household, a pair or a litter: whole numbers under a name of people.
fn numbers_people(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    e.name(column).hint(Hint::Subject) > 0.5 && p.is_numeric() && !p.has_fractions()
}

/// Rows that differ in the number of a member are of the people of one household: nothing is taken together.
fn several_members(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    member: usize,
    question: &mut Question,
) {
    let member = e.header(member);
    let subject = reading.who.column().map_or("row", |c| e.header(c));
    let restart = format!("restart:{member}");
    question.text = format!(
        "{} The rows differ in {member}, which numbers the people of each {subject}.",
        question.text
    );
    question.flag = "--subject-numbers".to_owned();
    question.column = Some(subject.to_owned());
    question.remedy = Remedy::new(
        format!("Is each {member} of a {subject} a person?"),
        format!(
            "Say --subject \"{subject}\" --subject-numbers \"{restart}\" if each {member} is a person, or --duplicates mean if {member} repeats one measurement."
        ),
    );
    question.choices = vec![restart];
}

/// Offers a column that numbers the subject of each row before what takes several rows together.
fn offer_own_numbers(e: &Evidence<'_>, reading: &Reading<'_>, question: &mut Question) {
    if let Some(column) = own_numbers(e, reading) {
        let name = e.header(column);
        question.remedy.command = format!(
            "If each row is another {name}, say --subject \"{name}\". {}",
            question.remedy.command
        );
    }
}

/// `lamb` beside `ewe`: a column called a subject that has another number in each row.
fn own_numbers(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<usize> {
    (0..e.table.n_columns().min(200)).find(|&c| {
        let p = e.profile(c);
        reading.who != Who::Column(c)
            && e.options.subject.is_none()
            && e.name(c).names_subject() > 0.5
            && p.n == e.table.n_rows()
            && p.distinct == p.n
            && !e.is_counter(c)
    })
}

/// Offers to number the measurements of each subject where a clock or times of their own tell them apart.
fn offer_numbering(e: &Evidence<'_>, reading: &Reading<'_>, question: &mut Question) {
    if let Some(visit) = reading.visit.filter(|v| has_clock(e, *v)) {
        let answer = ImportOptions::numbered(e.header(visit));
        question.remedy.command +=
            &format!(" --visit \"{answer}\" numbers the measurements by date and time of day.");
    } else if let Some(time) = own_times(e, reading) {
        let answer = ImportOptions::numbered(e.header(time));
        question.remedy.command += &format!(
            " Here that may be --visit \"{answer}\", which numbers the measurements of each subject."
        );
    }
}

/// Names what may be done where rows differ in one of the columns `found`, or in a `time`; the question whether that is the time
/// within the visit.
fn by_columns(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    (found, time): (&[usize], Option<usize>),
    question: &mut Question,
) -> Option<Question> {
    let first = *found.first()?;
    match (reading.visit, time) {
        (Some(visit), Some(time)) => {
            let (of, within) = coarse_and_fine(e, &reading.people, visit, time);
            let changes = e.within(of, &reading.people);
            // The clock at which each animal was measured is another at each visit.
            if changes.varying * 2 > changes.repeated
                && share_again(&e.codes(of), &e.codes(within)) >= 0.5
                && starts_again(e, &reading.people, of, within)
            {
                let planned = planned_beside(e, within);
                return Some(time_point(
                    e,
                    of,
                    planned.unwrap_or(within),
                    planned.is_some(),
                ));
            }
            let answer = ImportOptions::numbered(e.header(time));
            question.remedy.command = if visit_name(e, time) > 0.6 {
                format!(
                    "{} --visit \"{answer}\" numbers the measurements of each subject.",
                    question.remedy.command
                )
            } else {
                let remedy = of_what_differs(e, reading, first);
                format!("{remedy} {}", question.remedy.command)
            };
        }
        // Beside a visit, a column that names none holds raters, sides or replicates.
        (Some(_), None) => {
            let remedy = of_what_differs(e, reading, first);
            question.remedy.command = format!("{remedy} {}", question.remedy.command);
        }
        // Such a column stands beside visits in the headers, which are read either way.
        (None, Some(time)) if reading.layout.shape() == Shape::Wide => {
            let name = e.header(time);
            let text = |c: &usize| !e.profile(*c).is_numeric();
            let apart = found.iter().copied().find(text).unwrap_or(first);
            let apart = kept_apart::sentence(e, reading, &[apart]).unwrap_or_default();
            question.remedy.command = format!(
                "If {name} names the visits, say --layout rows --visit \"{name}\". {apart} Else choose what counts with --duplicates mean, first or last."
            );
        }
        // Where headers hold the visits, each eye is followed for itself.
        (None, None) if reading.layout.shape() == Shape::Wide => {
            let part = e.header(first);
            let apart = kept_apart::sentence(e, reading, &[first]).unwrap_or_default();
            question.remedy.command = format!(
                "{apart} Say --subject-numbers \"restart:{part}\" if each {part} is followed for itself, or choose what counts with --duplicates mean, first or last."
            );
        }
        (None, _) => {
            let name = e.header(time.unwrap_or(first));
            question.remedy.command += &format!(" Here that may be --visit \"{name}\".");
        }
    }
    None
}

/// What may be done where rows of one visit differ in a column that is no time: numbers that start again in each
/// place, repeats of one measurement, or things that should not be taken together.
fn of_what_differs(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> String {
    let (name, header) = (e.name(column), e.header(column));
    let again = format!(
        "If the numbers of subjects start again in each {header}, say --subject-numbers \"restart:{header}\"."
    );
    if name.hint(Hint::Place) > 0.6 || matches!(header, "Sheet" | "File") {
        return again;
    }
    let apart = kept_apart::sentence(e, reading, &[column]);
    let apart = apart.map_or_else(String::new, |text| format!("{text} "));
    // Of what each subject had nobody is another person.
    if name.names_group() > 0.6 {
        return format!("{apart}{again}");
    }
    let restart = format!("--subject-numbers \"restart:{header}\"");
    let is_result = name.hint(Hint::Fact).max(name.hint(Hint::Outcome)) > 0.6;
    if names_replicate(name) || is_result || holds_dilutions(e, column) {
        return format!("If each {header} repeats one measurement, say --duplicates mean.");
    }
    if e.profile(column).is_numeric() {
        return format!(
            "{apart}If each {header} is followed for itself, say {restart}; if it repeats one measurement, say --duplicates mean."
        );
    }
    let labels = e.codes(column).labels;
    let some = first_names(labels.iter().map(AsRef::as_ref), 3);
    format!(
        "{apart}If {some} in {header} are followed each for itself, say {restart}; to read one of them, keep its rows in a copy of the file."
    )
}

/// A column of times at which each person came, where the visit that was read is another column.
fn own_times(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<usize> {
    (0..e.table.n_columns().min(200)).find(|&c| {
        Some(c) != reading.visit
            && reading.who != Who::Column(c)
            && !e.is_ignored(c)
            && e.profile(c).is_numeric()
            && e.profile(c).distinct > FEW_DOSES
            && visit_name(e, c) > 0.8
            && reading.tidy.is_none()
            && one_place(e, &reading.people, &[c]) > 0.98
    })
}

/// Whether a column holds dates with a time of day.
fn has_clock(e: &Evidence<'_>, column: usize) -> bool {
    let mut cells = (0..e.table.n_rows()).map(|r| e.table.cell(r, column));
    let first = cells.find(|t| !t.is_empty()).unwrap_or("");
    is_date(first) && first.contains(':')
}

/// Of two columns of times, the one of the visits and the one of times within them: the one with the longer unit, and
/// the one that does not say before and after.
fn coarse_and_fine(e: &Evidence<'_>, people: &Codes<'_>, a: usize, b: usize) -> (usize, usize) {
    let unit = |c: usize| unit_of_numbers(e.header(c)).map(|(_, hours)| hours);
    let says_phases = |c: usize| {
        let labels = e.codes(c).labels;
        let is_phase = |l: &str| matches!(time(l), Time::Baseline | Time::Start | Time::End);
        !labels.is_empty() && labels.iter().all(|l| is_phase(l))
    };
    let turned = match (unit(a), unit(b)) {
        _ if is_fine(e, a) != is_fine(e, b) => is_fine(e, a),
        (Some(x), Some(y)) if x != y => x < y,
        _ if says_phases(a) != says_phases(b) => says_phases(a),
        // Day 1, 8 and 15 of a cycle: the day changes in each row, the cycle in some.
        _ => changes(e, people, a) > changes(e, people, b),
    };
    if turned { (b, a) } else { (a, b) }
}

/// How often a column changes from one row of a person to the next.
fn changes(e: &Evidence<'_>, people: &Codes<'_>, column: usize) -> usize {
    let codes = e.codes(column);
    let mut last: HashMap<u32, u32> = HashMap::new();
    let rows = people.of_row.iter().zip(codes.of_row.iter());
    let changed = |(person, code): (Option<u32>, Option<u32>)| {
        let (person, code) = (person?, code?);
        last.insert(person, code).filter(|before| *before != code)
    };
    rows.filter_map(changed).count()
}

/// `Milk duration (mm:ss)`: how long something took, which is no time at which it was measured.
fn is_duration(e: &Evidence<'_>, column: usize) -> bool {
    const LONG: [&str; 6] = ["duration", "dauer", "duree", "duracion", "durata", "length"];
    let words = &e.name(column).words;
    words.iter().any(|w| LONG.contains(&w.as_str()))
}

/// `T_NT` with the labels `T` and `NT`: letters that could be a time in a header, and labels that are none.
fn is_pair_of_letters(e: &Evidence<'_>, column: usize) -> bool {
    let words = &e.name(column).words;
    !e.profile(column).is_numeric()
        && words.iter().all(|w| w.chars().count() < 3)
        && reads_as_visits(e, column) < 0.5
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

/// `Nominal time` beside `Actual time`: the time that all subjects share.
fn planned_beside(e: &Evidence<'_>, actual: usize) -> Option<usize> {
    const PLANNED: [&str; 8] = [
        "nominal",
        "nom",
        "planned",
        "scheduled",
        "theoretical",
        "protocol",
        "geplant",
        "soll",
    ];
    let is_planned = |c: usize| (e.name(c).words.iter()).any(|w| PLANNED.contains(&w.as_str()));
    let fits = |c: &usize| *c != actual && is_fine(e, *c) && is_planned(*c) && !e.is_ignored(*c);
    (0..e.table.n_columns())
        .find(fits)
        .filter(|_| !is_planned(actual))
}

/// The question whether a column is the time within each visit; `names_both` where the visit would be another column
/// else.
fn time_point(e: &Evidence<'_>, visit: usize, time: usize, names_both: bool) -> Question {
    let (visit, time) = (e.header(visit), e.header(time));
    let visit_flag = match names_both {
        true => format!("--visit \"{visit}\" "),
        false => String::new(),
    };
    // Where the time is answered, the visit that it is in is still open.
    let is_answered = names_both && e.options.time_point.is_some();
    let (flag, asked) = match is_answered {
        true => ("--visit", visit),
        false => ("--time-point", time),
    };
    let text = match is_answered {
        true => format!(
            "{}: {visit} may be the visit that each {time} is in.",
            e.file
        ),
        false => format!("{}: {time} may be the time within each {visit}.", e.file),
    };
    Question {
        flag: flag.to_owned(),
        text,
        remedy: Remedy::new(
            "Is it?",
            format!(
                "If it is, say {visit_flag}--time-point \"{time}\", which settles the rows of one {visit} too."
            ),
        ),
        column: Some(asked.to_owned()),
        rows: Vec::new(),
        choices: vec![asked.to_owned()],
    }
}

/// Whether one number alone changes within subjects, so that it may be the value of a marker that another column names.
fn has_one_value(e: &Evidence<'_>, reading: &Reading<'_>) -> bool {
    let changes = |c: &usize| {
        let w = e.within(*c, &reading.people);
        let is_other = reading.who == Who::Column(*c) || reading.visit == Some(*c);
        !is_other && e.profile(*c).is_numeric() && w.varying * 2 > w.repeated
    };
    (0..e.table.n_columns().min(200))
        .filter(changes)
        .take(2)
        .count()
        == 1
}

/// Whether the labels of a column may part the rows of a subject, beside another column.
fn is_key(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let (name, numeric) = (e.name(column), p.is_numeric());
    let is_called = name.names_group().max(name.hint(Hint::Place)) > 0.5 || names_replicate(name);
    // Scores of a few steps tell any two rows apart.
    let most = if numeric { FEW_DOSES } else { 60 };
    !p.has_fractions()
        && (is_called || !numeric)
        && (2..=most).contains(&p.distinct)
        && p.distinct * 2 <= p.n
        // What is the same on all rows of a subject parts none of them.
        && e.within(column, &reading.people).varying > 0
}

/// Adds to a question the two columns in which most of its rows differ.
fn offer_most(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    (a, b): (usize, usize),
    question: &mut Question,
) {
    let apart = kept_apart::sentence(e, reading, &[a, b]);
    let apart = apart.map_or_else(String::new, |text| format!("{text} "));
    let (a, b) = (e.header(a), e.header(b));
    question.text = format!(
        "{} Most of these rows differ in {a} and {b}: those of one pair may be all that should be taken together.",
        question.text
    );
    question.remedy.command = format!(
        "{apart}If each pair of {a} and {b} is followed for itself, say --subject-numbers \"restart:{a}+{b}\". {}",
        question.remedy.command
    );
}

/// The same, where two columns do so together: arms in which numbers start again and markers, or two keys of what is
/// followed.
fn tell_apart_by_two(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    (own, shared): (&[usize], &SharedPlaces),
    question: &mut Question,
) {
    let (Who::Column(subject), Some(visit)) = (reading.who, reading.visit) else {
        return;
    };
    let few: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(|&c| c != subject && !own.contains(&c) && is_key(e, reading, c))
        .take(MOST_KEYS)
        .collect();
    let pairs = few
        .iter()
        .enumerate()
        .flat_map(|(i, a)| few[i + 1..].iter().map(move |b| (*a, *b)));
    let apart = |(a, b): &(usize, usize)| shared.are_told_apart(e, &[*a, *b]);
    let Some((a, b)) = pairs.clone().find(apart) else {
        if let Some(key) = design_keys::of(e, reading, own, shared) {
            design_keys::offer(e, &key, question);
            return;
        }
        let share = |(a, b): (usize, usize)| (shared.share_apart(e, &[a, b]), a, b);
        let most = pairs.map(share).max_by(|x, y| x.0.total_cmp(&y.0));
        if let Some((_, a, b)) = most.filter(|m| m.0 > MOSTLY) {
            offer_most(e, reading, (a, b), question);
        }
        return;
    };
    let restarts = |c: usize| e.name(c).names_group().max(e.name(c).hint(Hint::Place)) > 0.6;
    let (first, second) = (e.header(a), e.header(b));
    question.text = format!("{} The rows differ in {first} and {second}.", question.text);
    let is_text = |c: usize| !e.profile(c).is_numeric();
    let marker = match (restarts(a), restarts(b)) {
        (true, false) if is_text(b) => Some((a, b)),
        (false, true) if is_text(a) => Some((b, a)),
        _ => None,
    };
    let of_both = match marker {
        Some((within, marker)) if own == [visit] && has_one_value(e, reading) => format!(
            "Here that may be --subject-numbers \"restart:{}\" with --marker-name \"{}\" and --value.",
            e.header(within),
            e.header(marker)
        ),
        _ if one_place(e, &reading.people, &[own, &[a, b]].concat()) < 0.98 => format!(
            "If each pair of {first} and {second} is followed for itself, say --subject-numbers \"restart:{first}+{second}\"; what still stands there twice is asked about."
        ),
        _ => format!(
            "If each pair of {first} and {second} is followed for itself, say --subject-numbers \"restart:{first}+{second}\"."
        ),
    };
    let apart = kept_apart::sentence(e, reading, &[a, b]);
    let apart = apart.map_or_else(String::new, |text| format!("{text} "));
    // Numbers that start again in an arm are those of others.
    let both = match marker {
        Some(_) => format!("{of_both} {apart}"),
        None => format!("{apart}{of_both} "),
    };
    question.remedy.command = format!("{both}{}", question.remedy.command);
}
