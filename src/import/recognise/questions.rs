//! The questions that must be answered before a study is built, and how each is answered in the window and on the
//! command line.

use super::candidates::counts_rows;
use super::evidence::Evidence;
use super::kept_apart;
use super::look::one_place;
use super::reading::{Reading, Who};
use super::reasons::describe;
use super::recognition::Question;
use super::refusals::numbers_repeats;
use super::roles::Roles;
use super::sample_columns::{are_numbered_samples, wells_in_columns};
use super::time_rows;
use super::visit_signs::visit_name;
use super::wide::{self, Wide};
use super::wide_column::WideColumn;
use crate::import::cells::codes::Codes;
use crate::import::cells::dates::is_date;
use crate::import::cells::values::form;
use crate::import::cells::words::{Hint, Name};
use crate::import::options::{Role, Shape};
use crate::study::Remedy;
use crate::words::{counted, first_names};

/// Whether the same number in two labels of a column is one person.
pub(in crate::import) fn who_is_who(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    column: usize,
) -> Question {
    let subject = match reading.who {
        Who::Column(c) => e.header(c),
        Who::Row => "row",
    };
    let apart = reading.people.labels.len();
    let together = match reading.who {
        Who::Column(c) => e.profile(c).distinct,
        Who::Row => apart,
    };
    let within = e.header(column);
    let mut out = restarts_in(e, subject, within, (apart, together));
    let same = match reading.who {
        Who::Column(c) => kept_apart::are_likely_the_same(e, c, column),
        Who::Row => false,
    };
    if same {
        out.choices.reverse();
        out.remedy.command = out.remedy.command.replacen(
            &format!("--subject-numbers \"restart:{within}\" for {apart} people or --subject-numbers same for {together}"),
            &format!("--subject-numbers same for {together} people or --subject-numbers \"restart:{within}\" for {apart}"),
            1,
        );
    }
    // Rows of the same dish may hold the seeds that germinated and those that were sown.
    let has_visits = reading.visit.is_some() || reading.layout.shape() == Shape::Wide;
    if has_visits && e.profile(column).distinct <= MOST_PARTS && !within.contains(['+', '"']) {
        let names: Vec<&str> = (reading.marker_column().into_iter())
            .map(|c| e.header(c))
            .chain([within])
            .collect();
        let names = names.join("+");
        out.remedy.window += &format!(
            " The role Marker name for {within} keeps its labels apart for the same {together} people."
        );
        out.remedy.command += &format!(
            " To keep the labels of {within} apart for the same {together} people, say --marker-name \"{names}\"."
        );
    }
    out
}

/// The same, for numbers whose facts differ by place.
pub(in crate::import) fn numbers_restart(
    e: &Evidence<'_>,
    subject: usize,
    place: usize,
    people: (usize, usize),
) -> Question {
    restarts_in(e, e.header(subject), e.header(place), people)
}

/// `apart` people where numbers start again, else `together`.
fn restarts_in(
    e: &Evidence<'_>,
    subject: &str,
    within: &str,
    (apart, together): (usize, usize),
) -> Question {
    Question {
        flag: "--subject-numbers".to_owned(),
        text: format!(
            "{}: the numbers of {subject} repeat in each {within}. They are either {apart} different people whose numbers start again, or the same {together} people in each {within}.",
            e.file
        ),
        remedy: Remedy::new(
            format!("Which is it? If {within} is the visit, give it the role Visit."),
            format!(
                "Say --subject \"{subject}\", and --subject-numbers \"restart:{within}\" for {apart} people or --subject-numbers same for {together}. If {within} is the visit, say --visit \"{within}\"; if the same people took several treatments in turn, name --treatment and --period."
            ),
        ),
        column: Some(subject.to_owned()),
        rows: Vec::new(),
        choices: vec![format!("restart:{within}"), "same".to_owned()],
    }
}

/// Whether two spellings of a number are one person.
pub(in crate::import) fn spelling(
    e: &Evidence<'_>,
    column: usize,
    n: usize,
    (a, b): (&str, &str),
) -> Question {
    Question {
        flag: "--subject-numbers".to_owned(),
        text: format!(
            "{}, column {}: \"{a}\" and \"{b}\" may be one person in two spellings ({n} such).",
            e.file,
            e.header(column)
        ),
        remedy: Remedy::new(
            "Are they the same people?",
            "Say --subject-numbers same if they are one person, or --subject-numbers unique if they are two.",
        ),
        column: Some(e.header(column).to_owned()),
        rows: Vec::new(),
        choices: vec!["same".to_owned(), "unique".to_owned()],
    }
}

/// Two columns that are as likely the group.
pub(in crate::import) fn two_groups(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    a: usize,
    b: usize,
) -> Question {
    let n = reading.people.labels.len();
    let of = |c: usize| {
        format!(
            "{n} people in {} groups by {}",
            e.profile(c).distinct,
            e.header(c)
        )
    };
    Question {
        flag: "--group".to_owned(),
        text: format!(
            "{}: the groups can be read in two ways: {}, or {}.",
            e.file,
            of(a),
            of(b)
        ),
        remedy: Remedy::new(
            "Which column names the groups? The other is offered as a covariate.",
            format!(
                "Say --group \"{}\" or --group \"{}\"; the other can enter the model with --covariate.",
                e.header(a),
                e.header(b)
            ),
        ),
        column: Some(e.header(a).to_owned()),
        rows: Vec::new(),
        choices: vec![e.header(a).to_owned(), e.header(b).to_owned()],
    }
}

/// Two equally likely readings that give different numbers.
pub(in crate::import) fn balance(
    e: &Evidence<'_>,
    best: &Reading<'_>,
    second: &Reading<'_>,
) -> Question {
    let words = |r: &Reading<'_>| describe(e, r, r.group.map(|g| g.column));
    let subject = |r: &Reading<'_>| match r.who {
        Who::Column(c) => e.header(c).to_owned(),
        Who::Row => "row".to_owned(),
    };
    let visit = |r: &Reading<'_>| r.visit.map_or_else(String::new, |c| e.header(c).to_owned());
    let (flag, choices) = if best.who != second.who {
        ("--subject", vec![subject(best), subject(second)])
    } else if best.layout.shape() != second.layout.shape() {
        (
            "--layout",
            vec![best.layout.to_string(), second.layout.to_string()],
        )
    } else {
        ("--visit", vec![visit(best), visit(second)])
    };
    let mut choices: Vec<String> = choices.into_iter().filter(|c| !c.is_empty()).collect();
    // Sections and grades of pupils are groups of people, not people.
    let few = |r: &Reading<'_>| r.people.labels.len() * 10 <= e.table.n_rows();
    if flag == "--subject" && few(best) && few(second) && !choices.iter().any(|c| c == "row") {
        choices.insert(0, "row".to_owned());
    }
    let either = choices
        .iter()
        .map(|c| format!("{flag} \"{c}\""))
        .collect::<Vec<_>>()
        .join(" or ");
    Question {
        flag: flag.to_owned(),
        text: format!(
            "{}: the table can be read in two ways: {}; or {}.",
            e.file,
            words(best),
            words(second)
        ),
        remedy: Remedy::new(
            "Which is it?",
            format!("Say {either}.{}", both_visits(e, best, second)),
        ),
        column: (choices.iter().find(|c| *c != "row").cloned()).filter(|_| flag != "--layout"),
        rows: Vec::new(),
        choices,
    }
}

/// How two columns of visits are read together, where only both tell the rows of a subject apart: session and time of day.
fn both_visits(e: &Evidence<'_>, best: &Reading<'_>, second: &Reading<'_>) -> String {
    let (Some(a), Some(b)) = (best.visit, second.visit) else {
        return String::new();
    };
    let apart = best.who == second.who
        && a != b
        && best.one_place < 0.9
        && one_place(e, &best.people, &[a, b]) > 0.98;
    if !apart {
        return String::new();
    }
    let is_fine = |c: usize| e.name(c).words.iter().any(|w| w == "time" || w == "hour");
    let (visit, time) = if is_fine(a) && !is_fine(b) {
        (b, a)
    } else {
        (a, b)
    };
    format!(
        " If {1} is the time within each {0}, say --visit \"{0}\" --time-point \"{1}\".",
        e.header(visit),
        e.header(time)
    )
}

/// Words in headers that may be visits or kinds of value.
pub(in crate::import) fn visits_or_markers(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    wide: &Wide,
) -> Question {
    let words = first_names(wide.in_doubt.iter().map(String::as_str), 8);
    let numbered = (wide.in_doubt.iter()).all(|w| w.bytes().all(|b| b.is_ascii_digit()));
    let others = if let Some(others) = wide.in_doubt_as {
        others
    } else if numbered {
        "questions of a form"
    } else {
        "kinds of value"
    };
    let columns = wide.as_visits.len();
    let markers = {
        let mut names: Vec<&str> = wide.as_visits.iter().map(|w| w.marker.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    Question {
        flag: "--layout".to_owned(),
        text: format!(
            "{}: {words} in the headers can be visits ({} people, {} at {} visits) or {others} ({columns} markers at one visit).",
            e.file,
            reading.people.labels.len(),
            counted(markers, "marker"),
            wide.in_doubt.len()
        ),
        remedy: Remedy::new(
            "Which is it?",
            "Say --layout wide if they are visits, or --layout rows if each column is a marker of its own.",
        ),
        column: wide
            .as_visits
            .first()
            .map(|w| e.header(w.column).to_owned()),
        rows: Vec::new(),
        choices: vec!["wide".to_owned(), "rows".to_owned()],
    }
}

/// A column of numbers with their unit in each cell, and one of its cells.
pub(in crate::import) fn numbers_with_words<'e>(e: &Evidence<'e>) -> Option<(&'e str, &'e str)> {
    let starts = |cell: &str| {
        let digits = cell.trim_start_matches(['(', '-']);
        digits.starts_with(|c: char| c.is_ascii_digit())
            && cell.parse::<f64>().is_err()
            && !cell.contains(['=', '|'])
            && !is_date(cell)
    };
    (0..e.table.n_columns()).find_map(|c| {
        let p = e.profile(c);
        let name = e.name(c);
        let other =
            name.names_subject() > 0.5 || name.hint(Hint::Visit) > 0.6 || name.names_group() > 0.5;
        let rows = || (0..e.table.n_rows().min(500)).map(|r| e.table.cell(r, c));
        let n = rows().filter(|t| starts(t)).count();
        let fits = !other && !p.is_numeric() && p.distinct > 3 && n * 2 > rows().count();
        fits.then(|| rows().find(|t| starts(t)).map(|cell| (e.header(c), cell)))?
    })
}

/// A header of a table whose columns are samples of people, one of them: rows are markers, and a person is a
/// name of a column.
pub(in crate::import) fn turned_table<'e>(e: &Evidence<'e>) -> Option<&'e str> {
    let n = e.table.n_columns();
    let sample = facts_in_rows(e).or_else(|| time_rows::animals(e));
    if let Some(sample) = sample.or_else(|| wells_in_columns(e)) {
        return Some(sample);
    }
    let numbers: Vec<(usize, &str)> = (0..n)
        .filter(|c| e.profile(*c).is_numeric() && !e.is_counter(*c))
        .map(|c| (c, e.header(c)))
        .collect();
    let texts: Vec<usize> = (0..n)
        .filter(|c| !e.profile(*c).is_numeric() && e.profile(*c).n > 0)
        .collect();
    if numbers.len() < 4 || texts.len() > 2 {
        return None;
    }
    let is_named = |c: &usize| {
        let p = e.profile(*c);
        p.n == e.table.n_rows() && p.distinct == p.n && e.name(*c).names_subject() < 0.6
    };
    if texts.iter().any(is_named) && are_numbered_samples(&numbers) {
        return Some(numbers[0].1);
    }
    // The rows are named as markers are, each once.
    let names_markers = |c: usize| {
        let name = e.name(c);
        let hint = name
            .hint(Hint::MarkerName)
            .max(if e.header(c).starts_with("column ") {
                0.6
            } else {
                0.0
            });
        let p = e.profile(c);
        hint > 0.55 && p.distinct == p.n && name.names_subject() < 0.6
    };
    if !texts.first().is_some_and(|c| names_markers(*c)) {
        return None;
    }
    let read = wide::names(&numbers, false);
    let several = |of: fn(&WideColumn) -> &str| {
        let first = read.first().map(of);
        read.iter().any(|w| Some(of(w)) != first)
    };
    // People are numbered; markers may be.
    let numbered = read
        .iter()
        .filter(|w| w.marker.contains(|c: char| c.is_ascii_digit()))
        .count();
    let samples = read.len() * 10 >= numbers.len() * 9
        && numbered * 5 >= read.len() * 4
        && several(|w| &w.marker)
        && several(|w| &w.visit);
    // `P01, P02, P03`: the same letters before ever other numbers.
    let letters = |h: &str| h.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let first = letters(numbers[0].1);
    let alike = numbers
        .iter()
        .filter(|(_, h)| letters(h) == first && *h != first)
        .count();
    (samples || alike * 10 >= numbers.len() * 9).then_some(numbers[0].1)
}

/// The first rows are called subject, group or visit, and hold words: each column is a sample.
fn facts_in_rows<'e>(e: &Evidence<'e>) -> Option<&'e str> {
    let n = e.table.n_columns();
    if n < 6 {
        return None;
    }
    let is_fact = |row: usize| {
        let name = Name::new(e.table.cell(row, 0));
        let fact = name.names_subject() > 0.8
            || name.names_group() > 0.8
            || name.hint(Hint::Visit) > 0.9
            || name.hint(Hint::Sex) > 0.9;
        let words = (1..n)
            .filter(|c| {
                let cell = e.table.cell(row, *c);
                !cell.is_empty() && form(cell).is_none()
            })
            .count();
        fact && words * 3 > n * 2
    };
    let found = (0..e.table.n_rows().min(8)).filter(|r| is_fact(*r)).count();
    // Groups stand above the persons: `Vehicle, Vehicle, Drug, Drug` over `Day, M1, M2, M3, M4`.
    let repeated = (1..n).filter(|c| e.header(*c).ends_with(')') && e.header(*c).contains(" ("));
    let repeated = repeated.count() * 2 >= n - 1;
    let titled = Name::new(e.header(0)).hint(Hint::Sample) > 0.6 || found > 1 || repeated;
    (found > 0 && titled).then(|| e.header(n - 1))
}

/// Which column names the subject.
pub(in crate::import) fn no_subject(e: &Evidence<'_>) -> Question {
    if let Some(question) = time_rows::no_subject(e) {
        return question;
    }
    let repeats_by = (0..e.table.n_columns()).find(|c| numbers_repeats(e, *c));
    let repeats = repeats_by.map_or_else(String::new, |c| {
        format!(
            " {} numbers repeats, so that several rows are of one subject.",
            e.header(c)
        )
    });
    let alone = if time_rows::may_be_of_one(e) {
        " If all rows are of one subject, add a column with its name in a copy of the file."
    } else {
        ""
    };
    let sample = turned_table(e);
    let turned = sample.map_or_else(String::new, |sample| {
        format!(" The columns look like samples, for example {sample}: turn the table, so that each sample is a row.")
    });
    let (turn, turn_by_flag) = if sample.is_some() {
        (
            "Choose the layout \"one column per sample\", which takes subject and visit from the names of the samples. Else choose the column that says whose each row is.",
            "Turn it with --layout turned, which takes subject and visit from the names of the samples or from a sheet given with --samples. Else name the subject with --subject",
        )
    } else {
        (
            "Choose the column that says whose each row is.",
            "Name it with --subject, or say --subject row if each row is a person",
        )
    };
    Question {
        flag: "--subject".to_owned(),
        text: format!(
            "{}: no column looks like the subject.{repeats}{turned}",
            e.file
        ),
        remedy: Remedy::new(
            format!("{turn}{alone}"),
            format!(
                "{turn_by_flag}; the columns are {}.{alone}{}",
                first_names(e.table.header.iter().map(String::as_str), 20),
                repeats_by
                    .and_then(|c| super::within_subjects::keys(e, c))
                    .unwrap_or_default()
            ),
        ),
        column: None,
        rows: Vec::new(),
        choices: std::iter::once("row".to_owned())
            .chain(e.table.header.iter().cloned())
            .collect(),
    }
}

/// Which column holds the value of the marker that another column names.
pub(in crate::import) fn no_value(e: &Evidence<'_>, name: usize) -> Question {
    let numbers: Vec<String> = (0..e.table.n_columns())
        .filter(|c| e.profile(*c).is_numeric() && !e.is_counter(*c))
        .map(|c| e.header(c).to_owned())
        .collect();
    Question {
        flag: "--value".to_owned(),
        text: format!(
            "{}: {} names the marker of each row, but no column is known to hold its value.",
            e.file,
            e.header(name)
        ),
        remedy: Remedy::new(
            "Choose the column of the value.",
            format!(
                "Name it with --value; it may be {}.",
                first_names(numbers.iter().map(String::as_str), 20)
            ),
        ),
        column: Some(e.header(name).to_owned()),
        rows: Vec::new(),
        choices: numbers,
    }
}

/// Most labels that are parts of markers.
const MOST_PARTS: usize = 30;
/// Most words of an outcome that is told in words.
const WORDS: usize = 8;

/// The column that tells an outcome of each visit in words, where no column holds numbers that could: `present` and
/// `absent`.
pub(in crate::import) fn words_for_values<'e>(
    e: &Evidence<'e>,
    roles: &Roles,
) -> Option<(&'e str, String)> {
    let free = |c: &usize| {
        let told = roles.told.iter().find(|t| t.0 == *c);
        let p = e.profile(*c);
        told.is_some_and(|t| t.1.role == Role::Ignored && t.1.why.starts_with("text that changes"))
            && (2..=WORDS).contains(&p.distinct)
            && e.name(*c).names_group() < 0.5
            && e.name(*c).hint(Hint::Visit) < 0.5
    };
    let column = (0..e.table.n_columns()).find(free)?;
    let labels = e.codes(column).labels;
    Some((
        e.header(column),
        first_names(labels.iter().map(AsRef::as_ref), 4),
    ))
}

/// Which of the columns left over is a marker; `None` where none holds numbers.
pub(in crate::import) fn no_marker(e: &Evidence<'_>, roles: &Roles) -> Option<Question> {
    let taken = [
        roles.subject,
        roles.visit,
        roles.time_point,
        roles.group,
        roles.hours,
    ];
    let numbers: Vec<String> = (0..e.table.n_columns())
        .filter(|c| !taken.contains(&Some(*c)) && e.profile(*c).numeric > 0)
        .filter(|c| !counts_rows(e, *c) && visit_name(e, *c) < 0.8)
        .map(|c| e.header(c).to_owned())
        .collect();
    (!numbers.is_empty()).then(|| Question {
        flag: "--marker".to_owned(),
        text: format!(
            "{}: no column looks like a marker (a number that changes between visits).",
            e.file
        ),
        remedy: Remedy::new(
            "Choose a marker; others can be added in the table below.",
            format!(
                "Name one with --marker; columns with numbers are {}.",
                first_names(numbers.iter().map(String::as_str), 20)
            ),
        ),
        column: None,
        rows: Vec::new(),
        choices: numbers,
    })
}

/// Whether dates such as `01/02/2024` begin with the day or the month.
pub(in crate::import) fn date_order(
    e: &Evidence<'_>,
    roles: &Roles,
    visits: &Codes<'_>,
    label: usize,
) -> Question {
    let row = visits
        .of_row
        .iter()
        .position(|code| code.is_some_and(|c| c as usize == label));
    let line = row.map(|r| e.table.line(r));
    let column = roles.visit.map(|c| e.header(c).to_owned());
    Question {
        flag: "--dates".to_owned(),
        text: format!(
            "{}, column {} (line {}): dates such as {} can be read with the day or with the month first, and no date of the column decides.",
            e.file,
            column.as_deref().unwrap_or("of visits"),
            line.unwrap_or(0),
            visits.labels.get(label).map_or("", |l| l.as_ref())
        ),
        remedy: Remedy::new(
            "",
            "Say which with --dates day-first or --dates month-first, or write them as 2024-03-31 in a copy of the file.",
        ),
        column,
        rows: line.into_iter().collect(),
        choices: vec!["day-first".to_owned(), "month-first".to_owned()],
    }
}

/// Whether the first line holds names.
pub(in crate::import) fn first_line(e: &Evidence<'_>, line: usize) -> Question {
    Question {
        flag: "--first-line".to_owned(),
        text: format!(
            "{}, line {line}: every cell of the first line of the table reads like the cells below it, so that the columns may have no names.",
            e.file
        ),
        remedy: Remedy::new(
            "Does it hold names, or data?",
            "Say which with --first-line names or --first-line data, or add a line with the names of the columns in a copy of the file.",
        ),
        column: None,
        rows: vec![line],
        choices: vec!["data".to_owned(), "names".to_owned()],
    }
}
