//! The questions that stand before a study, and how each is settled in the window and on the command line.

use crate::import::cells::profile::Codes;
use crate::import::recognise::recognition::Question;
use crate::import::recognise::roles::{Evidence, Roles};
use crate::import::recognise::wide::{self, WideColumn};
use crate::study::Remedy;

/// Whether the same number in two groups is one person.
pub(in crate::import) fn who_is_who(e: &Evidence<'_>, subject: usize, group: usize) -> Question {
    Question {
        flag: "--subject-numbers".to_owned(),
        text: format!(
            "{}: most numbers of {} stand in more than one {}. Do numbers start again in each group, so that these are different people?",
            e.file,
            e.header(subject),
            e.header(group)
        ),
        remedy: Remedy::new(
            "",
            "Say which with --subject-numbers restart or --subject-numbers unique.",
        ),
        column: Some(e.header(subject).to_owned()),
        rows: Vec::new(),
        choices: vec!["restart".to_owned(), "unique".to_owned()],
    }
}

/// Which column names the visit.
pub(in crate::import) fn no_visit(e: &Evidence<'_>) -> Question {
    Question {
        flag: "--visit".to_owned(),
        text: format!(
            "{}: subjects have several rows, but no column looks like the visit.",
            e.file
        ),
        remedy: Remedy::new(
            "Choose the column of the visit.",
            format!(
                "Name it with --visit; the columns are {}.",
                crate::import::cells::names::list(e.table.header.iter().map(String::as_str), 20)
            ),
        ),
        column: None,
        rows: Vec::new(),
        choices: e.table.header.clone(),
    }
}

/// A header of a table whose columns are samples of people at visits, one of them.
fn turned_table<'e>(e: &Evidence<'e>) -> Option<&'e str> {
    let headers: Vec<(usize, &str)> = (0..e.table.n_columns())
        .filter(|c| e.profile(*c).is_numeric())
        .map(|c| (c, e.header(c)))
        .collect();
    let read = wide::names(&headers);
    let several = |of: fn(&WideColumn) -> &str| {
        let first = read.first().map(of);
        read.iter().any(|w| Some(of(w)) != first)
    };
    let most = read.len() * 10 >= headers.len() * 9;
    let fits = most && several(|w| &w.marker) && several(|w| &w.visit);
    read.first().filter(|_| fits).map(|w| e.header(w.column))
}

/// Which column names the subject.
pub(in crate::import) fn no_subject(e: &Evidence<'_>) -> Question {
    let turned = turned_table(e).map_or_else(String::new, |sample| {
        format!(" The columns look like samples, for example {sample}: turn the table, so that each sample or each subject is a row.")
    });
    Question {
        flag: "--subject".to_owned(),
        text: format!("{}: no column looks like the subject.{turned}", e.file),
        remedy: Remedy::new(
            "Choose the column that says whose each row is.",
            format!(
                "Name it with --subject; the columns are {}.",
                crate::import::cells::names::list(e.table.header.iter().map(String::as_str), 20)
            ),
        ),
        column: None,
        rows: Vec::new(),
        choices: e.table.header.clone(),
    }
}

/// Which of the columns left over is a marker; `None` where none holds numbers.
pub(in crate::import) fn no_marker(e: &Evidence<'_>, roles: &Roles) -> Option<Question> {
    let taken = [Some(roles.subject), roles.visit, roles.group, roles.hours];
    let numbers: Vec<String> = (0..e.table.n_columns())
        .filter(|c| !taken.contains(&Some(*c)) && e.profile(*c).numeric > 0)
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
                crate::import::cells::names::list(numbers.iter().map(String::as_str), 20)
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
