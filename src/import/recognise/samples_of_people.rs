//! Rows that are samples of people: a number that no row shares beside a column of people that come again.
//!
//! In: a reading that takes each row for a person. Out: a question that names both columns. Not its business: people
//! whose rows are told apart by a visit.

use super::evidence::Evidence;
use super::reading::{Reading, Who};
use super::recognition::Question;
use crate::import::options::Shape;
use crate::study::Remedy;

/// People that a column has at least.
const FEWEST: usize = 8;
/// Columns that are looked at.
const COLUMNS: usize = 200;

/// Asks whether the rows are samples of people whom another column names.
pub(super) fn question(e: &Evidence<'_>, best: &Reading<'_>) -> Option<Question> {
    let Who::Column(own) = best.who else {
        return None;
    };
    let n = e.profile(own).n;
    let alone = best.visit.is_none()
        && best.crossover.is_none()
        && best.layout.shape() == Shape::Rows
        && e.profile(own).distinct == n;
    if !alone || e.options.subject.is_some() {
        return None;
    }
    let comes_again = |c: &usize| {
        let p = e.profile(*c);
        *c != own
            && !e.is_ignored(*c)
            && e.name(*c).names_subject() > 0.9
            && !p.has_fractions()
            && p.n * 10 >= n * 9
            && p.distinct >= FEWEST
            && p.distinct * 2 <= p.n
            && best.group.is_none_or(|g| g.column != *c)
            && has_facts(e, *c, own)
    };
    let people = (0..e.table.n_columns().min(COLUMNS)).find(comes_again)?;
    let (sample, person) = (e.header(own), e.header(people));
    let (rows, labels) = (n, e.profile(people).distinct);
    Some(Question {
        flag: "--subject".to_owned(),
        text: format!(
            "{}: {sample} is another in each of {rows} rows, and {person} has {labels} labels that come again: the rows can be samples of {labels} people, or {rows} people.",
            e.file
        ),
        remedy: Remedy::new(
            "Which is it?",
            format!(
                "Say --subject \"{person}\", with --visit for the column that numbers the samples, or --subject \"{sample}\" if each row is a person."
            ),
        ),
        column: Some(person.to_owned()),
        rows: Vec::new(),
        choices: vec![person.to_owned(), sample.to_owned()],
    })
}

/// Whether another column says one thing of each of these labels, as facts of people do.
fn has_facts(e: &Evidence<'_>, column: usize, own: usize) -> bool {
    let people = e.codes(column);
    (0..e.table.n_columns().min(COLUMNS)).any(|c| {
        let several = e.profile(c).distinct > 1 && e.profile(c).distinct < e.profile(own).n;
        c != column && c != own && several && {
            let w = e.within(c, &people);
            w.repeated >= FEWEST && w.is_nearly_constant()
        }
    })
}
