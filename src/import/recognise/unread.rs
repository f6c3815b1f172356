//! Columns whose cells hold a number and more, so that they are read as text: `11.2 H`, `4-5`, `1:40`, `6:45`.
//!
//! In: the roles of a reading. Out: a warning that names them. Not its business: units, which are read apart before,
//! and two numbers in a cell.

use super::evidence::Evidence;
use crate::import::cells::codes::Codes;
use crate::import::cells::dates::is_date;
use crate::import::cells::words::{Hint, words};
use crate::import::options::Role;
use crate::import::recognise::companions::several_numbers;
use crate::import::recognise::roles::Roles;
use crate::import::table::units_in_cells::cut;
use crate::study::{Issue, Severity};
use crate::words::{agree, first_names};

/// Rows by which a column is judged.
const JUDGED: usize = 2_000;

/// A warning for the columns that hold numbers with more beside them and are left out as text.
pub(in crate::import) fn numbers_in_text(
    e: &Evidence<'_>,
    roles: &Roles,
    people: &Codes<'_>,
) -> Option<Issue> {
    let columns: Vec<(usize, &str, bool)> = (roles.told.iter())
        .filter(|(c, told)| told.role == Role::Ignored && !e.is_ignored(*c))
        .filter_map(|(c, _)| example(e, *c, people).map(|(cell, clock)| (*c, cell, clock)))
        .collect();
    let Some((first, cell, is_clock)) = columns.first().copied() else {
        return some_numbers(e, roles);
    };
    let names = first_names(columns.iter().map(|(c, ..)| e.header(*c)), 6);
    let are = match columns.len() {
        1 => "it is read as text and is no marker",
        _ => "they are read as text and are no markers",
    };
    let remedy = if is_clock {
        "Write the time as a number in one unit in a copy of the file, such as 6.75 hours for 6:45."
    } else {
        "Write the number alone in each cell of a copy of the file, its unit in the header, and anything else in a column of its own."
    };
    Some(
        Issue::new(
            Severity::Warning,
            "numbers_in_text",
            format!("The cells of {names} hold more than a number, such as \"{cell}\": {are}."),
        )
        .remedy(remedy, remedy)
        .at(None, Some(e.header(first))),
    )
}

/// A warning for the columns that are left out as text though many of their cells are numbers.
fn some_numbers(e: &Evidence<'_>, roles: &Roles) -> Option<Issue> {
    let is_one = |c: usize| {
        let p = e.profile(c);
        let says_else = [
            Hint::Visit,
            Hint::Sample,
            Hint::Birth,
            Hint::Place,
            Hint::MarkerName,
        ]
        .into_iter()
        .any(|h| e.name(c).hint(h) > 0.6);
        !p.is_numeric()
            && !says_else
            && e.name(c).names_subject() < 0.5
            && e.name(c).names_group() < 0.5
            && p.distinct > 4
            && p.plain > 4
            && p.plain * 5 >= p.n * 2
    };
    let columns: Vec<usize> = (roles.told.iter())
        .filter(|(c, told)| told.role == Role::Ignored && !e.is_ignored(*c) && is_one(*c))
        .map(|(c, _)| *c)
        .collect();
    let first = *columns.first()?;
    let names = first_names(columns.iter().map(|c| e.header(*c)), 6);
    let p = e.profile(first);
    let remedy = "Write numbers alone into its cells in a copy of the file, if it is a marker.";
    Some(
        Issue::new(
            Severity::Warning,
            "numbers_in_text",
            format!(
                "{} of {} cells of {} {}, but the others are not: it is read as text and is no marker. Such columns: {names}.",
                p.plain,
                p.n,
                e.header(first),
                agree(p.plain, "is a number", "are numbers")
            ),
        )
        .remedy(remedy, remedy)
        .at(None, Some(e.header(first))),
    )
}

/// A cell of such a column, and whether all its cells are times.
fn example<'e>(e: &Evidence<'e>, column: usize, people: &Codes<'_>) -> Option<(&'e str, bool)> {
    let (p, name) = (e.profile(column), e.name(column));
    let says_else = name.names_subject() > 0.5
        || name.names_group() > 0.5
        || [Hint::Visit, Hint::Sample, Hint::Birth, Hint::Place]
            .into_iter()
            .any(|h| name.hint(h) > 0.6);
    if p.is_numeric() || p.distinct < 3 || says_else {
        return None;
    }
    let w = e.within(column, people);
    if w.repeated > 0 && w.varying * 2 < w.repeated {
        return None;
    }
    let rows = || (0..e.table.n_rows().min(JUDGED)).map(|r| e.table.cell(r, column));
    let filled = rows().filter(|t| !e.missing.contains(t)).count();
    let dates = rows().filter(|t| is_date(t) || names_month(t)).count();
    if dates * 10 > filled * 9 {
        return None;
    }
    let holds = |t: &&str| cut(t).is_some() && several_numbers(t).is_none();
    let more = |t: &&str| cut(t).is_some_and(|(_, tail)| !tail.is_empty());
    let found = rows().filter(holds).count();
    // `101-A`: every row has a code of its own.
    let is_code = p.distinct == p.n && p.n > 4 && rows().all(|t| !t.contains(['.', ',', ' ', ':']));
    if found * 5 <= filled * 3 || is_code {
        return None;
    }
    let cell = rows().find(|t| holds(t) && more(t))?;
    Some((cell, rows().filter(holds).all(is_clock)))
}

/// `04 MAY 2020`, which is a date in whatever form.
fn names_month(cell: &str) -> bool {
    const MONTHS: [&str; 17] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mrz",
        "mai", "okt", "dez", "avr",
    ];
    let all = words(cell);
    all.len() > 1
        && all
            .iter()
            .any(|w| w.get(..3).is_some_and(|m| MONTHS.contains(&m)))
}

/// `6:45`
fn is_clock(cell: &str) -> bool {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = cell.split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|p| digits(p))
        && parts[1..].iter().all(|p| p.len() == 2 && *p < "60")
}
