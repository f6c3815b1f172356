//! Columns of numbers beside the markers that measure nothing: conditions in codes, and clocks that run with the
//! visits.
//!
//! In: a column with the people and visits of a reading. Out: whether it is one of these. Not its business: which role
//! it has then.

use super::evidence::Evidence;
use crate::import::cells::codes::Codes;
use crate::import::cells::dates;
use crate::import::cells::moment::unit_hours;
use crate::import::cells::words::Hint;
use crate::import::options::Decimal;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::{HashMap, HashSet};

/// Codes that change between visits under a name for conditions, cycles or treatments: `Condition` 1 to 4.
pub(super) fn names_condition(e: &Evidence<'_>, column: usize) -> bool {
    const WORDS: [&str; 13] = [
        "condition",
        "cond",
        "bedingung",
        "treatment",
        "trt",
        "cycle",
        "zyklus",
        "period",
        "session",
        "block",
        "replicate",
        "repl",
        "rep",
    ];
    let (p, name) = (e.profile(column), e.name(column));
    let named = WORDS.contains(&name.normal.as_str());
    named && e.options.markers.is_empty() && !p.has_fractions() && p.distinct <= 40
}

/// Whether a number grows with the visit by the same amount in everybody, from another start in each: a day of the
/// calendar, a day since enrolment, an age.
pub(super) fn runs_with_visits(
    e: &Evidence<'_>,
    column: usize,
    people: &Codes<'_>,
    visits: Option<&Codes<'_>>,
) -> bool {
    let p = e.profile(column);
    // Where nothing else is measured it is the marker.
    let Some(visits) = visits.filter(|_| e.options.markers.is_empty() && p.plain == p.n) else {
        return false;
    };
    let is_visit = |c: usize| {
        let mut rows = visits.of_row.iter().enumerate();
        rows.all(|(row, code)| {
            let label = code.and_then(|v| visits.labels.get(v as usize));
            label.is_none_or(|l| *l == e.table.text_of(row, c))
        })
    };
    let is_measured = |c: usize| {
        c != column && e.profile(c).is_numeric() && e.within(c, people).varying > 2 && !is_visit(c)
    };
    if !(0..e.table.n_columns()).any(is_measured) {
        return false;
    }
    let at: Option<Vec<f64>> = visits
        .labels
        .iter()
        .map(|l| l.trim().parse().ok())
        .collect();
    let Some(at) = at.filter(|at| at.len() > 2) else {
        return false;
    };
    let mut first: HashMap<u32, (f64, f64)> = HashMap::new();
    let mut slope: Option<f64> = None;
    // A slip or two in a file of thousands of rows are no measurement.
    let (mut n, mut odd) = (0usize, 0usize);
    for (row, (person, visit)) in people.of_row.iter().zip(visits.of_row.iter()).enumerate() {
        let (Some(person), Some(visit)) = (person, visit) else {
            continue;
        };
        let (Ok(y), Some(x)) = (
            e.table.text_of(row, column).parse::<f64>(),
            at.get(visit as usize),
        ) else {
            continue;
        };
        let (x0, y0) = *first.entry(person).or_insert((*x, y));
        if (x - x0).abs() < 1e-9 {
            continue;
        }
        let own = (y - y0) / (x - x0);
        let common = *slope.get_or_insert(own);
        if common <= 0.0 {
            return false;
        }
        n += 1;
        odd += usize::from((own - common).abs() > 1e-6 * common);
    }
    let starts: HashSet<u64> = first
        .values()
        .map(|(x, y)| (y - slope.unwrap_or(0.0) * x).to_bits())
        .collect();
    n > 5 && odd * 50 <= n && starts.len() > 2
}

/// Rows by which a clock is known.
const CLOCKED: usize = 2_000;

/// A time in one unit beside the same time in another: days beside months and years.
pub(super) fn is_other_clock(e: &Evidence<'_>, column: usize) -> bool {
    // Where markers are asked for, the user has decided.
    if !e.options.markers.is_empty() {
        return false;
    }
    let unit = |c: usize| {
        let name = e.name(c);
        let named = name.hint(Hint::Visit) > 0.8 && e.profile(c).is_numeric();
        name.words
            .iter()
            .find_map(|w| unit_hours(w))
            .filter(|_| named)
    };
    let Some(own) = unit(column) else {
        return false;
    };
    let value = |row: usize, c: usize| e.number(row, c, Decimal::Point);
    let is_same = |other: usize, hours: f64| {
        let mut n = 0usize;
        for row in 0..e.table.n_rows().min(CLOCKED) {
            let (Some(x), Some(y)) = (value(row, column), value(row, other)) else {
                continue;
            };
            // A month has 30 days or 30.44, a year 365 or 365.25.
            let (x, y) = (x * own, y * hours);
            if (x - y).abs() > 0.02 * x.abs().max(y.abs()) {
                return false;
            }
            n += usize::from(x != 0.0);
        }
        n > 3
    };
    (0..e.table.n_columns().min(200))
        .filter(|c| *c != column)
        .any(|c| unit(c).is_some_and(|hours| hours != own && is_same(c, hours)))
}

/// 1 in the first or in the last row of each subject and 0 in all others.
pub(super) fn marks_an_end(e: &Evidence<'_>, column: usize, people: &Codes<'_>) -> bool {
    let p = e.profile(column);
    if p.distinct != 2 || p.has_fractions() || !e.options.markers.is_empty() {
        return false;
    }
    let mut rows: HashMap<u32, Vec<bool>> = HashMap::new();
    for (row, person) in people.of_row.iter().enumerate() {
        let Some(person) = person else { continue };
        match e.table.cell(row, column) {
            "0" => rows.entry(person).or_default().push(false),
            "1" => rows.entry(person).or_default().push(true),
            _ => return false,
        }
    }
    let once = rows
        .values()
        .all(|own| own.iter().filter(|m| **m).count() == 1);
    let at_first = rows.values().all(|own| own.first() == Some(&true));
    let at_last = rows.values().all(|own| own.last() == Some(&true));
    rows.len() > 2 && once && (at_first || at_last)
}

/// What NONMEM calls the items of a dose, and what it writes of its model beside them.
const OF_DOSES: [&str; 8] = ["amt", "evid", "mdv", "cmt", "rate", "addl", "ii", "ss"];
const OF_MODELS: [&str; 14] = [
    "pred", "ipred", "ipre", "res", "ires", "wres", "iwres", "cwres", "cpred", "cres", "npde",
    "npd", "cipred", "eres",
];

fn is_nonmem(e: &Evidence<'_>) -> bool {
    let has = |name: &str| (0..e.table.n_columns()).any(|c| e.table.normal_name(c) == name);
    has("dv") && ["amt", "evid", "mdv"].into_iter().any(has)
}

/// A column of a NONMEM data set that says what was dosed or what a model predicts.
pub(super) fn is_of_nonmem(e: &Evidence<'_>, column: usize) -> bool {
    let name = e.table.normal_name(column);
    (OF_DOSES.contains(&name) || OF_MODELS.contains(&name)) && is_nonmem(e)
}

/// How many numbers a cell such as `130/82` or `22/24/23` holds; `None` for other cells.
pub(super) fn several_numbers(cell: &str) -> Option<usize> {
    let number = |t: &str| t.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let n = cell.split(['/', '|']).count();
    let all = n > 1 && n < 7 && cell.split(['/', '|']).all(number);
    all.then_some(n)
}

/// Whether three numbers are no date: neither of the first two is a month, and none is a year.
fn no_day(cell: &str) -> bool {
    let numbers: Option<Vec<u32>> = cell.split('/').map(|n| n.trim().parse().ok()).collect();
    numbers.is_some_and(|n| n.len() == 3 && n[0] > 12 && n[1] > 12 && n.iter().all(|x| *x < 100))
}

/// Columns that hold several numbers in most cells, `130/82` or `22/24/23`, and are read as texts.
pub(in crate::import) fn two_numbers_in_a_cell(
    e: &Evidence<'_>,
    people: &Codes<'_>,
) -> Option<Issue> {
    let is_pair = |c: &usize| {
        let p = e.profile(*c);
        let name = e.name(*c);
        let other = name.names_subject() > 0.5
            || name.names_group() > 0.5
            || [Hint::Sample, Hint::Birth]
                .into_iter()
                .any(|h| name.hint(h) > 0.6)
            // `BP Visit 1` is a marker at a visit.
            || name.hint(Hint::Visit) > 0.6
                && !e.header(*c).contains(|c: char| c.is_ascii_digit());
        if p.is_numeric() || p.distinct < 5 || other || e.is_ignored(*c) {
            return false;
        }
        let rows = || (0..e.table.n_rows().min(CLOCKED)).map(|r| e.table.cell(r, *c));
        let filled = rows().filter(|t| !t.is_empty()).count();
        let pairs = rows().filter_map(several_numbers).count();
        // `22/24/23` is no date where its like is none.
        if rows().all(|t| t.is_empty() || dates::is_date(t)) && !rows().any(no_day) {
            return false;
        }
        let w = e.within(*c, people);
        pairs * 5 > filled * 4 && (w.repeated == 0 || w.varying * 2 > w.repeated)
    };
    let columns: Vec<usize> = (0..e.table.n_columns().min(200)).filter(is_pair).collect();
    let first = *columns.first()?;
    let name = e.header(first);
    let mut cells = (0..e.table.n_rows()).map(|r| e.table.cell(r, first));
    let (cell, n) = cells.find_map(|c| Some((c, several_numbers(c)?)))?;
    let several = if n == 2 { "two" } else { "several" };
    let names = first_names(columns.iter().map(|c| e.header(*c)), 6);
    let (hold, are) = match columns.len() {
        1 => ("holds", "it is not read as a marker"),
        _ => ("hold", "they are not read as markers"),
    };
    let remedy = if n == 2 {
        "Write them in two columns in a copy of the file."
    } else {
        "Write them in columns of their own, or their mean in one, in a copy of the file."
    };
    Some(
        Issue::new(
            Severity::Warning,
            "two_numbers_in_a_cell",
            format!("{names} {hold} {several} numbers in a cell, such as {cell}; {are}."),
        )
        .remedy(remedy, remedy)
        .at(None, Some(name)),
    )
}

/// A column that LimeSurvey, Qualtrics or another form adds to the answers: one whose name is of them alone, or one of
/// several.
pub(super) fn is_of_survey(e: &Evidence<'_>, column: usize) -> bool {
    const SURE: [&str; 14] = [
        "zufallsstartwert",
        "randomseed",
        "ipaddress",
        "ipaddr",
        "ipadresse",
        "refurl",
        "lastpage",
        "letzteseite",
        "startlanguage",
        "startsprache",
        "recordeddate",
        "distributionchannel",
        "locationlatitude",
        "locationlongitude",
    ];
    const ALSO: [&str; 19] = [
        "seed",
        "progress",
        "duration",
        "finished",
        "startdate",
        "enddate",
        "submitdate",
        "submittedon",
        "datestamp",
        "responseid",
        "antwortid",
        "collectorid",
        "respondentid",
        "userlanguage",
        "interviewtime",
        "gesamtzeit",
        "totaltime",
        "externalreference",
        "datumabgeschickt",
    ];
    let name = |c: usize| e.name(c).normal.as_str();
    if SURE.contains(&name(column)) {
        return true;
    }
    let others = || (0..e.table.n_columns()).filter(|c| *c != column);
    let is_form = |c: usize| SURE.contains(&name(c)) || ALSO.contains(&name(c));
    ALSO.contains(&name(column)) && others().any(|c| SURE.contains(&name(c)))
        || ALSO.contains(&name(column)) && others().filter(|c| is_form(*c)).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers_without_a_month_are_no_date() {
        assert!(no_day("22/24/23") && no_day("15/14/14"));
        assert!(!no_day("22/04/23") && !no_day("2023/14/20") && !no_day("130/82"));
    }
}
