//! Which columns part rows of one subject and visit.
//!
//! In: a reading and the question what counts of several values in one place. Out: the same question with the columns in
//! which the rows differ, and the flags that would name them. Not its business: the values.

use super::candidates::visit_name;
use super::evidence::Evidence;
use super::look::one_place;
use super::reading::{Reading, Who};
use super::recognition::Question;
use crate::import::cells::words::Hint;
use crate::words::first_names;

/// Numbers with fractions that are so few are doses or times, not measurements.
const FEW_DOSES: usize = 12;

/// Names the columns that tell apart rows of one subject and visit.
pub(in crate::import) fn tell_apart(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    question: &mut Question,
) {
    let own: Vec<usize> = reading
        .visit
        .into_iter()
        .chain(reading.tidy.map(|t| t.0))
        .collect();
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
                && (!p.has_fractions() || p.distinct <= FEW_DOSES)
                && one_place(e, &reading.people, &keys) > 0.98
        })
        .take(3)
        .collect();
    if found.is_empty() {
        tell_apart_by_two(e, reading, &own, question);
    } else {
        let names = first_names(found.iter().map(|c| e.header(*c)), 3);
        question.text = format!("{} The rows differ in {names}.", question.text);
        // Beside a visit, a column that names none holds raters, sides or replicates.
        let is_visit = |c: usize| reading.visit.is_none() || visit_name(e, c) > 0.3;
        let column = found.iter().copied().find(|c| is_visit(*c));
        question.remedy.command += &match column {
            Some(c) => format!(" Here that may be --visit \"{}\".", e.header(c)),
            None => " Here that may be --duplicates mean.".to_owned(),
        };
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
