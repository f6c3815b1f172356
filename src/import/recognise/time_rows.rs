//! Tables in which no column names the subject and the rows are times or doses, not people.
//!
//! In: the table, and the reading that is best. Out: the question whose the columns are. Not its business: tables whose
//! columns are surely subjects, which `table::series` has read before.

use super::candidates::holds_dates;
use super::evidence::Evidence;
use super::reading::{Reading, Who};
use super::recognition::Question;
use crate::import::cells::vocabulary::{CENTRES, SPREADS};
use crate::import::cells::words::{Hint, Name};
use crate::import::options::Shape;
use crate::import::table::times::{is_time_name, times};
use crate::study::Remedy;
use std::collections::BTreeSet;

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
    if !are_numbers || !names_nobody || rest.is_empty() || e.table.n_rows() < FEWEST {
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
    if rows_of_one(e, column) {
        return None;
    }
    let of_rows = reading.who == Who::Row || reading.who == Who::Column(column);
    of_rows.then(|| asked(e, column, rows))
}

/// The same question, where there is no reading and the rows are times.
pub(in crate::import) fn no_subject(e: &Evidence<'_>) -> Option<Question> {
    let (column, rows) = axis(e)?;
    (rows == Rows::Times).then(|| asked(e, column, rows))
}

/// Whether the columns behind another are means with their spread, which are of groups and no people.
fn are_means(e: &Evidence<'_>, column: usize) -> bool {
    let has = |c: usize, list: &[&str]| e.name(c).words.iter().any(|w| list.contains(&w.as_str()));
    let rest = || (column + 1..e.table.n_columns()).filter(|c| e.profile(*c).n > 0);
    let is_of_summary = |c: usize| has(c, &CENTRES) || has(c, &SPREADS) || has(c, &["n"]);
    rest().any(|c| has(c, &CENTRES))
        && rest().any(|c| has(c, &SPREADS))
        && rest().all(is_of_summary)
}

fn asked(e: &Evidence<'_>, column: usize, rows: Rows) -> Question {
    let header = e.header(column);
    if are_means(e, column) {
        return of_means(e, header);
    }
    if rows_of_one(e, column) {
        return of_one(e, header);
    }
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

/// Whether one column alone stands beside that of the times.
fn rows_of_one(e: &Evidence<'_>, column: usize) -> bool {
    let rest = (column + 1..e.table.n_columns()).filter(|c| e.profile(*c).n > 0);
    rest.count() == 1
}

/// The same, where one series of values is there.
fn of_one(e: &Evidence<'_>, header: &str) -> Question {
    Question {
        flag: "--subject".to_owned(),
        text: format!(
            "{}: no column looks like the subject. The rows are times by {header}, one series of values, so that they are no people.",
            e.file
        ),
        remedy: Remedy::new(
            "If the series is of one subject, add a column with its name in a copy of the file; where the rows are of several, add a column that names them. Choose the rows as subjects only if each row is a person.",
            "If the series is of one subject, add a column with its name in a copy of the file; where the rows are of several, add a column that names them. --subject row says that each row is a person.",
        ),
        column: Some(header.to_owned()),
        rows: Vec::new(),
        choices: vec!["row".to_owned()],
    }
}

/// The same, where the columns sum up people who are not in the file.
fn of_means(e: &Evidence<'_>, header: &str) -> Question {
    let remedy =
        "Open the file with a row for each person and time, from which these were computed.";
    Question {
        flag: "--subject".to_owned(),
        text: format!(
            "{}: no column looks like the subject. Each row is a time by {header}, and the columns are means with their spread: they sum up people whose own values are not here.",
            e.file
        ),
        remedy: Remedy::new(remedy, remedy),
        column: Some(header.to_owned()),
        rows: Vec::new(),
        choices: vec!["row".to_owned()],
    }
}

/// Whether the rows may be those of one subject: a column holds times that hardly come again.
pub(in crate::import) fn may_be_of_one(e: &Evidence<'_>) -> bool {
    let n = e.table.n_rows();
    n > FEWEST
        && (0..e.table.n_columns().min(200)).any(|c| {
            let p = e.profile(c);
            let says_time = e.name(c).hint(Hint::Visit) > 0.5 || holds_dates(e, c);
            says_time && p.n * 10 >= n * 9 && p.distinct * 10 >= n * 7
        })
        || says_day_and_time(e)
}

/// Whether a column of times goes on from row to row of the whole table, as the diary of one subject does.
pub(in crate::import) fn goes_on_in_time(e: &Evidence<'_>) -> bool {
    let n = e.table.n_rows();
    let goes_on = |c: usize| {
        let p = e.profile(c);
        let says_time = e.name(c).hint(Hint::Visit) > 0.5 || holds_dates(e, c);
        if !says_time || p.n * 10 < n * 9 || p.distinct * 10 < n * 9 {
            return false;
        }
        if !p.is_numeric() {
            return true;
        }
        let decimal = p.own_decimal();
        let numbers: Vec<f64> = (0..n.min(2_000))
            .filter_map(|r| e.number(r, c, decimal))
            .collect();
        let up = numbers.windows(2).filter(|w| w[1] > w[0]).count();
        up * 20 >= numbers.len().saturating_sub(1) * 19
    };
    n > FEWEST && (0..e.table.n_columns().min(200)).any(goes_on)
}

/// Whether two columns of times, such as week and day, together come hardly again.
fn says_day_and_time(e: &Evidence<'_>) -> bool {
    let n = e.table.n_rows();
    let times: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(|c| e.name(*c).hint(Hint::Visit) > 0.5 && e.profile(*c).distinct > 1)
        .take(2)
        .collect();
    let [a, b] = times.as_slice() else {
        return false;
    };
    let pairs = (0..n.min(2_000)).map(|r| (e.table.cell(r, *a), e.table.cell(r, *b)));
    let different: BTreeSet<(&str, &str)> = pairs.collect();
    n > FEWEST && different.len() * 10 >= n.min(2_000) * 9
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
