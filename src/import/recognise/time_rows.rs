//! Tables in which no column names the subject and the rows are times or doses, not people.
//!
//! In: the table, and the reading that is best. Out: the question whose the columns are. Not its business: tables whose
//! columns are surely subjects, which `table::series` has read before.

use super::evidence::Evidence;
use super::reading::{Reading, Who};
use super::recognition::Question;
use crate::import::cells::words::{Hint, Name};
use crate::import::options::Shape;
use crate::import::table::times::{is_time_name, times};
use crate::study::Remedy;

/// Fewest times.
const FEWEST: usize = 3;

/// What the rows of a table are.
#[derive(Clone, Copy, PartialEq)]
enum Rows {
    Times,
    Doses,
}

/// The column that goes on from row to row, where all others hold numbers and none names the subject.
fn axis(e: &Evidence<'_>) -> Option<(usize, Rows)> {
    let filled = (0..e.table.n_columns()).filter(|c| e.profile(*c).n > 0);
    let columns: Vec<usize> = filled.collect();
    // The number of the row may stand before it.
    let at = columns
        .iter()
        .take(2)
        .position(|c| !e.is_counter(*c) || is_time_name(e.header(*c)))?;
    let (first, rest) = (columns[at], columns.get(at + 1..)?);
    let are_numbers = rest.iter().all(|c| e.profile(*c).is_numeric());
    let names_nobody = columns.iter().all(|c| e.name(*c).names_subject() < 0.6);
    if !are_numbers || !names_nobody || rest.len() < 2 || e.table.n_rows() < FEWEST {
        return None;
    }
    let cells: Vec<&str> = (0..e.table.n_rows())
        .map(|r| e.table.cell(r, first))
        .collect();
    let header = e.header(first);
    let rows = if is_dose_name(e.name(first)) {
        Rows::Doses
    } else {
        Rows::Times
    };
    let is_told = rows == Rows::Doses || is_time_name(header);
    let goes_on = times(&cells, is_told).is_some_and(|(_, n)| n == cells.len());
    goes_on.then_some((first, rows))
}

fn is_dose_name(name: &Name) -> bool {
    let says = |w: &String| matches!(w.as_str(), "dose" | "dosis" | "concentration" | "conc");
    name.words.iter().any(says)
}

/// The question whose the columns are, where a reading takes rows of times for people and columns for their visits.
pub(in crate::import) fn question(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Question> {
    let o = e.options;
    if o.layout.is_some() || o.subject.is_some() || reading.layout.shape() != Shape::Wide {
        return None;
    }
    let (column, rows) = axis(e)?;
    let of_rows = reading.who == Who::Row || reading.who == Who::Column(column);
    of_rows.then(|| asked(e, column, rows))
}

/// The same question, where there is no reading and the rows are times.
pub(in crate::import) fn no_subject(e: &Evidence<'_>) -> Option<Question> {
    let (column, rows) = axis(e)?;
    (rows == Rows::Times).then(|| asked(e, column, rows))
}

fn asked(e: &Evidence<'_>, column: usize, rows: Rows) -> Question {
    let header = e.header(column);
    let example = (column + 1..e.table.n_columns()).find(|c| e.profile(*c).n > 0);
    let example = example.map_or("", |c| e.header(c));
    let what = match rows {
        Rows::Times => "times",
        Rows::Doses => "doses",
    };
    let text = format!(
        "{}: no column looks like the subject. The rows are {what} by {header}, so that they are no people; the columns, such as {example}, may be subjects or markers.",
        e.file
    );
    let is_time = rows == Rows::Times;
    let (flag, choice) = if is_time {
        ("--layout", "turned")
    } else {
        ("--subject", "row")
    };
    let remedy = if is_time {
        Remedy::new(
            "Choose the layout \"one column per sample\" if each column is a subject. If the columns are markers, add a column of the subject in a copy of the file; choose the rows as subjects only if each row is a person.",
            "Say --layout turned if each column is a subject. If the columns are markers, add a column of the subject in a copy of the file; --subject row says that each row is a person.",
        )
    } else {
        Remedy::new(
            "Write a row for each curve and dose, with a column of the subject, in a copy of the file; choose the rows as subjects only if each row is one.",
            "Write a row for each curve and dose, with a column of the subject, in a copy of the file; --subject row says that each row is a person.",
        )
    };
    Question {
        flag: flag.to_owned(),
        text,
        remedy,
        column: Some(header.to_owned()),
        rows: Vec::new(),
        choices: vec![choice.to_owned()],
    }
}

/// The first column holds times, and the others are called as animals are: `m1`, `m2`, `m3`.
pub(in crate::import) fn animals<'e>(e: &Evidence<'e>) -> Option<&'e str> {
    let n = e.table.n_columns();
    let first = e.profile(0);
    let times = e.name(0).hint(Hint::Visit) > 0.9
        && first.is_numeric()
        && first.distinct == first.n
        && (2..=60).contains(&first.n);
    let stem = |c: usize| -> Option<&'e str> {
        let word = e.header(c).split(' ').next()?;
        let letters = word.trim_end_matches(|d: char| d.is_ascii_digit());
        (letters.len() < word.len() && !letters.is_empty()).then_some(letters)
    };
    let alike = n > 5 && stem(1).is_some() && (2..n).all(|c| stem(c) == stem(1));
    let people = (0..n).any(|c| e.name(c).names_subject() > 0.8);
    (times && alike && !people).then(|| e.header(1))
}
