//! Designs in which a subject has several rows and no column says when: two factors, and people that only several columns
//! name together.
//!
//! In: a table. Out: what to say of it and which flags read it, each tried on the table before. Not its business: the
//! question itself.

use super::candidates::counts_rows;
use super::evidence::Evidence;
use super::look::{Look, one_place};
use super::reading::{Reading, Who};
use super::recognition::Question;
use super::seen_once::says_when;
use super::shared_places::SharedPlaces;
use super::subjects::within_labels;
use super::visit_signs::visit_name;
use super::wide::Wide;
use crate::import::cells::words::{Hint, Name};
use crate::import::options::Shape;
use crate::study::Remedy;
use crate::words::first_names;
use std::rc::Rc;

/// Most labels of a factor.
const MOST_LEVELS: usize = 12;
/// Counts of rows that are held.
const MOST_COUNTED: usize = 1_000_000;
/// Columns that are tried together.
const TRIED: usize = 12;

/// What the rows of a subject differ in, as a sentence, and the flags that read such a design.
///
/// What parts the rows may be sides or replicates, or visits under a name that does not say so.
pub(super) fn what_differs(e: &Evidence<'_>, reading: &Reading<'_>) -> (String, String) {
    let shared = SharedPlaces::new(e, &reading.people, &[]);
    let few = |c: &usize| {
        let p = e.profile(*c);
        reading.who != Who::Column(*c)
            && !p.has_fractions()
            && (2..=MOST_LEVELS).contains(&p.distinct)
    };
    let columns: Vec<usize> = (0..e.table.n_columns().min(200)).filter(few).collect();
    let is_text = |c: &&usize| !e.profile(**c).is_numeric();
    let told = |c: &&usize| shared.are_told_apart(e, &[**c]);
    let repeats = "If the rows repeat one measurement, say --duplicates mean. ";
    if let Some(c) = columns.iter().filter(is_text).find(told) {
        let name = e.header(*c);
        let differ = format!(" The rows of a subject differ in {name}.");
        let design = format!(
            "Say --visit \"{name}\" if each subject had its labels in turn, or --duplicates mean if the rows repeat one measurement. "
        );
        return (differ, design);
    }
    let pairs = columns.iter().take(TRIED).enumerate();
    let pairs = pairs.flat_map(|(i, a)| columns[i + 1..].iter().take(TRIED).map(move |b| (*a, *b)));
    // Of two factors everybody has nearly all labels; of two scores hardly anybody has.
    let mut look = Look::new(e, reading.people.clone());
    let mut crossed = pairs.filter(|(a, b)| [*a, *b].into_iter().all(|c| look.visits(c).1 > 0.8));
    let crossed = crossed.find(|(a, b)| {
        shared.are_told_apart(e, &[*a, *b]) && one_place(e, &reading.people, &[*a, *b]) > 0.98
    });
    let Some((a, b)) = crossed.filter(|_| reading.layout.shape() != Shape::Wide) else {
        let in_turn = columns.iter().filter(is_text).copied();
        let in_turn = in_turn
            .filter(|c| !says_else(e, *c) && is_even(e, reading, *c))
            .find(|c| look.visits(*c).1 > 0.8);
        return match in_turn {
            Some(c) => several_of_each(e.header(c)),
            None => (String::new(), repeats.to_owned()),
        };
    };
    let differ = format!(
        " The rows of a subject differ in {} and {} together.",
        e.header(a),
        e.header(b)
    );
    let is_value = |c: &usize| {
        let w = e.within(*c, &reading.people);
        reading.who != Who::Column(*c)
            && ![a, b].contains(c)
            && e.profile(*c).is_numeric()
            && !counts_rows(e, *c)
            && w.varying * 2 > w.repeated
    };
    let values: Vec<usize> = (0..e.table.n_columns()).filter(is_value).collect();
    // Of several values each is a marker for each label.
    let value = match values.as_slice() {
        [value] => format!(" --value \"{}\"", e.header(*value)),
        _ => String::new(),
    };
    let (visit, marker) = (e.header(a), e.header(b));
    let design = format!(
        "Say --visit \"{visit}\" --marker-name \"{marker}\"{value} to compare the labels of {visit} for each {marker}. "
    );
    (differ, design)
}

/// Whether each subject has about as many rows of each label as the others have: the trials of a condition, and no answers
/// of the subjects.
fn is_even(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    let codes = e.codes(column);
    let (people, labels) = (reading.people.labels.len(), codes.labels.len());
    // So many people are not counted one by one.
    if people * labels > MOST_COUNTED {
        return true;
    }
    let mut rows = vec![0usize; people * labels];
    for (person, label) in reading.people.of_row.iter().zip(codes.of_row.iter()) {
        if let (Some(person), Some(label)) = (person, label)
            && let Some(n) = rows.get_mut(person as usize * labels + label as usize)
        {
            *n += 1;
        }
    }
    // A label that a subject lacks says nothing of the others.
    let even = |label: usize| {
        let own = || rows.iter().skip(label).step_by(labels.max(1)).copied();
        let mean = own().sum::<usize>() as f64 / people.max(1) as f64;
        let near = |n: &usize| (0.5 * mean..=2.0 * mean).contains(&(*n as f64));
        let has = own().filter(|n| *n > 0).count();
        own().filter(|n| *n > 0).filter(near).count() * 10 >= has * 7
    };
    (0..labels).all(even)
}

/// Whether a column tells a fact, a place or an outcome.
fn says_else(e: &Evidence<'_>, column: usize) -> bool {
    let all = [
        Hint::Sex,
        Hint::Fact,
        Hint::Place,
        Hint::Outcome,
        Hint::Birth,
    ];
    all.into_iter().any(|h| e.name(column).hint(h) > 0.5)
}

/// What is said where each subject has several rows of each label of a column: the labels are compared, and the rows of
/// one label are repeats.
fn several_of_each(name: &str) -> (String, String) {
    (
        format!(" Each subject has several rows for each label of {name}."),
        format!(
            "Say --visit \"{name}\" --duplicates mean if these repeat one measurement and the labels are to be compared; --duplicates mean alone takes all rows of a subject together. "
        ),
    )
}

/// The flags that name people by a number of repeats and the columns within which it starts again.
pub(super) fn keys(e: &Evidence<'_>, repeats: usize) -> Option<String> {
    let n = e.table.n_rows();
    let visit = (0..e.table.n_columns()).find(|c| visit_name(e, *c) > 0.6 && *c != repeats);
    let is_key = |c: &usize| {
        let p = e.profile(*c);
        let says_else = [Hint::Visit, Hint::Value, Hint::Outcome, Hint::Derived]
            .into_iter()
            .any(|h| e.name(*c).hint(h) > 0.6);
        *c != repeats
            && Some(*c) != visit
            && !says_else
            && p.n == n
            && !p.has_fractions()
            && (!p.is_numeric() || p.distinct <= MOST_LEVELS)
            && (2..=60).contains(&p.distinct)
    };
    let columns: Vec<usize> = (0..e.table.n_columns())
        .filter(is_key)
        .take(TRIED)
        .collect();
    let numbers = e.codes(repeats);
    let own: Vec<usize> = visit.into_iter().collect();
    let are_people = |keys: &[usize]| {
        let within = keys.iter().rev().fold(numbers.clone(), |people, c| {
            within_labels(&people, &e.codes(*c))
        });
        let people = Rc::new(within);
        let several = visit.is_none() || people.labels.len() * 2 <= n;
        several && one_place(e, &people, &own) > 0.999
    };
    let alone = || columns.iter().map(|c| vec![*c]);
    let pairs = || {
        let all = columns.iter().enumerate();
        all.flat_map(|(i, a)| columns[i + 1..].iter().map(move |b| vec![*a, *b]))
    };
    let visit_flag = visit.map_or_else(String::new, |c| format!(" --visit \"{}\"", e.header(c)));
    // A sample that was measured three times is one.
    if let Some(sample) = columns
        .iter()
        .find(|c| names_sample(e.name(**c)) && are_people(&[**c]))
    {
        let (sample, repeats) = (e.header(*sample), e.header(repeats));
        return Some(format!(
            " If each {repeats} repeats one measurement of a {sample}, say --subject \"{sample}\"{visit_flag} --duplicates mean."
        ));
    }
    if is_technical(e.name(repeats)) {
        return None;
    }
    let found = alone().chain(pairs()).find(|keys| are_people(keys))?;
    let names: Vec<&str> = found.iter().map(|c| e.header(*c)).collect();
    Some(format!(
        " Here that may be --subject \"{}\" --subject-numbers \"restart:{}\"{visit_flag}.",
        e.header(repeats),
        names.join("+")
    ))
}

/// `Sample`, `Cell line`, `Culture`: what was measured, several times perhaps.
fn names_sample(name: &Name) -> bool {
    let has = |word: &str| name.words.iter().any(|w| w == word);
    name.hint(Hint::Sample) > 0.6
        || ["culture", "cellline", "clone"].into_iter().any(has)
        || has("cell") && has("line")
}

/// `Technical replicate`: one thing that was measured again.
fn is_technical(name: &Name) -> bool {
    name.words
        .iter()
        .any(|w| matches!(w.as_str(), "technical" | "tech"))
}

/// A treatment that is named without the period in which each subject had it.
pub(super) fn treatment_alone(e: &Evidence<'_>, best: &Reading<'_>) -> Option<Question> {
    let o = e.options;
    let treatment = o.treatment.as_deref().filter(|t| !t.is_empty())?;
    if best.crossover.is_some() || best.who == Who::Row || o.period.as_deref() == Some("") {
        return None;
    }
    let column = e.find("--treatment", treatment).ok()?;
    let text = match &o.period {
        Some(period) => format!(
            "{}: subjects had several labels of {treatment} in one {period}, so {period} names no periods of it.",
            e.file
        ),
        None => format!(
            "{}: --treatment names {treatment}, but no column says in which period each subject had it.",
            e.file
        ),
    };
    // The numbers of the subjects may be read as starting again within the treatment.
    let people = e.codes(best.who.column()?);
    // In each period a subject has one treatment.
    let one_each = |c: usize| {
        let parts = within_labels(&people, &e.codes(c));
        e.within(column, &parts).varying == 0
    };
    let is_period = |c: &usize| {
        let p = e.profile(*c);
        *c != column
            && best.who != Who::Column(*c)
            && !p.has_fractions()
            && (2..=MOST_LEVELS).contains(&p.distinct)
            && e.within(*c, &people).varying > 0
            && one_each(*c)
    };
    let found: Vec<String> = (0..e.table.n_columns())
        .filter(is_period)
        .map(|c| e.header(c).to_owned())
        .collect();
    let command = if found.is_empty() {
        "No column can be it: write the number of the period in a column of its own in a copy of the file, and name it with --period; or leave --treatment out.".to_owned()
    } else {
        format!(
            "Name the period with --period; it may be {}. Or leave --treatment out.",
            first_names(found.iter().map(String::as_str), 6)
        )
    };
    Some(Question {
        flag: "--period".to_owned(),
        text,
        remedy: Remedy::new(
            "Give a column the role Period, or take the role Treatment away.",
            command,
        ),
        column: Some(treatment.to_owned()),
        rows: Vec::new(),
        choices: found,
    })
}

/// Numbers behind a word in headers, in a table in which a column says when each row was taken: things of one kind, such
/// as placentas, are numbered as visits are.
pub(super) fn numbers_beside_a_time(
    e: &Evidence<'_>,
    best: &Reading<'_>,
    wide: &Wide,
) -> Option<Question> {
    let is_number = |visit: &str| visit.trim().bytes().all(|b| b.is_ascii_digit());
    let bare = wide.columns.iter().all(|w| is_number(&w.visit));
    if best.layout.shape() != Shape::Wide || e.options.layout.is_some() || !bare {
        return None;
    }
    let of_headers = |c: usize| wide.columns.iter().any(|w| w.column == c);
    let when = (0..e.table.n_columns()).find(|c| {
        let is_other = best.who == Who::Column(*c) || best.group.is_some_and(|g| g.column == *c);
        !is_other && !of_headers(*c) && !e.is_ignored(*c) && says_when(e, *c)
    })?;
    let first = wide.columns.first()?;
    let (when, marker) = (e.header(when), first.marker.as_str());
    Some(Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: the numbers behind {marker} in the headers can be visits, or things of one kind that are numbered, as {when} says when each row was taken.",
            e.file
        ),
        remedy: Remedy::new(
            "Which is it?",
            "Say --layout rows if each column is a marker of its own, or --layout wide if they are visits.",
        ),
        column: Some(e.header(first.column).to_owned()),
        rows: Vec::new(),
        choices: vec!["rows".to_owned(), "wide".to_owned()],
    })
}
