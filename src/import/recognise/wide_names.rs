//! Headers that other headers or the values explain: `HR0, HR5, HR10` are hours or heart rates, `Week-2` beside `Week4`
//! comes before 0, and `date0` beside `sbp0` says when.
//!
//! In: columns at visits, with their values. Out: the same as the others explain them, and what is said of it. Not its
//! business: how a header is cut into marker and visit.

use super::evidence::Evidence;
use super::wide_column::WideColumn;
use crate::import::cells::dates::is_date;
use crate::import::cells::words::fold;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::BTreeSet;

/// Rows whose values are looked at.
const ROWS: usize = 400;
/// Beats a minute at rest and at work, of people and of larger animals.
const BEATS: std::ops::RangeInclusive<f64> = 25.0..=250.0;

/// `HR` and `5` of `HR5`, `hr_5`.
fn beats(header: &str) -> Option<(&str, &str)> {
    let header = header.trim();
    let letters = header.get(..2)?;
    let number = header.get(2..)?.trim_start_matches(['_', '.', ' ', '-']);
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (fold(letters) == "hr" && is_number).then_some((letters, number))
}

/// Reads `HR0, HR5, HR10` as heart rates where the values are beats a minute.
pub(super) fn heart_rates(e: &Evidence<'_>, columns: &mut [WideColumn]) {
    let are_bare = columns.len() > 1
        && (columns.iter()).all(|w| w.marker.is_empty() && beats(e.header(w.column)).is_some());
    if !are_bare {
        return;
    }
    let rows = 0..e.table.n_rows().min(ROWS);
    let values = columns.iter().flat_map(|w| {
        let decimal = e.profile(w.column).own_decimal();
        (rows.clone()).filter_map(move |row| e.number(row, w.column, decimal))
    });
    let (mut n, mut within, mut whole) = (0usize, 0usize, 0usize);
    for x in values {
        n += 1;
        within += usize::from(BEATS.contains(&x));
        whole += usize::from(x.fract() == 0.0);
    }
    // Counted in half a minute or averaged, a few are no whole numbers.
    if n == 0 || within < n || whole * 2 < n {
        return;
    }
    for w in columns {
        if let Some((letters, number)) = beats(e.header(w.column)) {
            w.marker = letters.to_owned();
            w.visit = number.to_owned();
        }
    }
}

/// `CRP_Week-2` beside `CRP_Week4`: a dash before a number is a sign where other numbers of that word have none; where
/// all have one it only parts them.
pub(super) fn before_zero(e: &Evidence<'_>, columns: &mut [WideColumn]) {
    // The word, the number, and whether a dash stands between them.
    let parts = |w: &WideColumn| -> Option<(String, String, bool)> {
        let (word, number) = w.visit.rsplit_once(' ')?;
        let word = word.to_lowercase();
        let is_number =
            !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let header = e.header(w.column).to_lowercase();
        let dashed = header.contains(&format!("{word}-{number}"));
        is_number.then(|| (word, number.to_owned(), dashed))
    };
    let read: Vec<Option<(String, String, bool)>> = columns.iter().map(parts).collect();
    let plain: BTreeSet<&str> = (read.iter().flatten())
        .filter(|(_, _, dashed)| !dashed)
        .map(|(word, _, _)| word.as_str())
        .collect();
    for (w, part) in columns.iter_mut().zip(&read) {
        if let Some((word, number, true)) = part
            && plain.contains(word.as_str())
            && number.parse::<f64>().is_ok_and(|n| n > 0.0)
        {
            let word = w.visit.get(..word.len()).unwrap_or(word);
            w.visit = format!("{word} -{number}");
        }
    }
}

/// What is said of headers that are hours or heart rates, where nothing but the values tells which.
pub(in crate::import) fn hours_or_beats(e: &Evidence<'_>, columns: &[WideColumn]) -> Option<Issue> {
    let first = columns.first()?;
    let all = columns.iter().all(|w| beats(e.header(w.column)).is_some());
    if !all || columns.len() < 2 {
        return None;
    }
    let names = first_names(columns.iter().map(|w| e.header(w.column)), 3);
    let (letters, number) = beats(e.header(columns.last()?.column))?;
    let (text, remedy) = if first.marker.is_empty() {
        (
            format!("{names} are read as hours; {letters} may be a heart rate as well."),
            format!(
                "Where it is, call the columns {letters}_T{number} and so on in a copy of the file."
            ),
        )
    } else {
        (
            format!(
                "{names} are read as heart rates at visits of unknown times, as their values are; {letters} may mean hours as well."
            ),
            format!("Where it does, call the columns {number}h and so on in a copy of the file."),
        )
    };
    Some(
        Issue::new(Severity::Warning, "hours_or_heart_rates", text)
            .remedy(remedy.clone(), remedy)
            .at(None, Some(e.header(first.column))),
    )
}

/// Columns of dates that carry the visits of the markers, `date0, date1` beside `sbp0, sbp1`: when the visits were.
pub(in crate::import) fn unused_dates(e: &Evidence<'_>, columns: &[WideColumn]) -> Option<Issue> {
    let visits: BTreeSet<&str> = columns.iter().map(|w| w.visit.as_str()).collect();
    let are_numbers =
        (visits.iter()).all(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()));
    if !are_numbers || visits.len() < 2 {
        return None;
    }
    let stem = |header: &str| -> Option<String> {
        let stem = header.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = header.get(stem.len()..)?;
        visits.contains(number).then(|| fold(stem))
    };
    let holds_dates = |c: usize| {
        let cells = (0..e.table.n_rows().min(ROWS)).map(|row| e.table.cell(row, c));
        let mut filled = cells.filter(|t| !t.is_empty()).peekable();
        filled.peek().is_some() && filled.all(is_date)
    };
    let dated: Vec<(String, usize)> = (0..e.table.n_columns())
        .filter(|c| !e.profile(*c).is_numeric() && !e.is_ignored(*c))
        .filter_map(|c| Some((stem(e.header(c))?, c)))
        .filter(|(_, c)| holds_dates(*c))
        .collect();
    let (first, _) = dated.first()?;
    let own: Vec<&str> = (dated.iter().filter(|(s, _)| s == first))
        .map(|(_, c)| e.header(*c))
        .collect();
    if own.len() < visits.len() {
        return None;
    }
    let names = first_names(own.iter().copied(), 4);
    let remedy = "For times, put each visit in a row of its own in a copy of the file, with its date in one column named with --visit.";
    Some(
        Issue::new(
            Severity::Warning,
            "dates_of_visits_unused",
            format!("{names} say when the visits were and are not used: the visits have their numbers and no times."),
        )
        .remedy("For times, put each visit in a row of its own in a copy of the file, with its date in one column, and give that the role Visit.", remedy)
        .at(None, own.first().copied()),
    )
}
