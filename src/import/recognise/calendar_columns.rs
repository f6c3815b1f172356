//! Visits whose date stands in several columns: a year and a month, a month and a day, a cycle and a day in it.
//!
//! In: the column taken for the visit. Out: the columns of the coarser and the finer time, where the visit alone comes
//! again or runs against the order of time. Not its business: dates in one column.

use super::evidence::Evidence;
use super::look::one_place;
use super::reading::{Reading, Who};
use super::recognition::Question;
use crate::import::cells::codes::Codes;
use crate::import::cells::moment::{Time, time, unit_hours};
use crate::import::cells::words::fold;
use crate::import::options::{Decimal, Shape};
use crate::study::Remedy;
use crate::words::first_names;
use std::collections::HashMap;

/// A part of a date, the coarsest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Year,
    /// A quarter or a season of a year.
    Quarter,
    Month,
    Week,
    Day,
}

/// The part of a date that a column holds, by its header and its range.
fn part(e: &Evidence<'_>, column: usize) -> Option<Part> {
    let name = e.name(column);
    let has = |word: &str| name.words.iter().any(|w| w == word);
    const QUARTERS: [&str; 8] = [
        "season",
        "saison",
        "jahreszeit",
        "estacion",
        "quarter",
        "quartal",
        "trimestre",
        "qtr",
    ];
    const WEEKS: [&str; 3] = ["kw", "kalenderwoche", "isoweek"];
    // Hours of a unit, and the part of a date that it counts.
    const UNITS: [(f64, Part); 4] = [
        (8766.0, Part::Year),
        (730.5, Part::Month),
        (168.0, Part::Week),
        (24.0, Part::Day),
    ];
    let found = if QUARTERS.into_iter().any(has) {
        Part::Quarter
    } else if WEEKS.into_iter().any(has) {
        Part::Week
    } else {
        let hours = name.words.iter().find_map(|w| unit_hours(w))?;
        UNITS
            .iter()
            .find(|(unit, _)| (unit - hours).abs() < 1e-9)?
            .1
    };
    let (low, high) = match found {
        Part::Year => (1900.0, 2100.0),
        Part::Quarter => (1.0, 4.0),
        Part::Month => (1.0, 12.0),
        Part::Week => (1.0, 53.0),
        Part::Day => (1.0, 31.0),
    };
    let fits = |row: usize| {
        let text = e.table.cell(row, column);
        if e.missing.contains(text) {
            return true;
        }
        match e.number(row, column, Decimal::Point) {
            Some(x) => x.fract() == 0.0 && (low..=high).contains(&x),
            None => in_words(found, text),
        }
    };
    (0..e.table.n_rows().min(2_000)).all(fits).then_some(found)
}

/// `Q3`, `autumn`, `Nov`: a part of a year in words.
fn in_words(part: Part, text: &str) -> bool {
    match part {
        Part::Quarter => {
            let lower = fold(text);
            let number = lower.strip_prefix(['q', 't']).unwrap_or("");
            matches!(number, "1" | "2" | "3" | "4") || time(text) == Time::During
        }
        Part::Month => crate::import::cells::sequence::month(&fold(text)).is_some(),
        _ => false,
    }
}

/// Whether two columns are parts of one date, the first the coarser.
pub(in crate::import) fn are_of_one_date(e: &Evidence<'_>, coarse: usize, fine: usize) -> bool {
    matches!((part(e, coarse), part(e, fine)), (Some(a), Some(b)) if a < b)
}

/// The columns of a date.
pub(super) enum Date {
    /// The coarser and the finer time.
    Two(usize, usize),
    /// More than two, the coarsest first.
    Several(Vec<usize>),
}

/// The columns of the coarser and the finer time of a reading whose visit is only a part of a date.
pub(super) fn of_reading(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Date> {
    let o = e.options;
    let visit = reading.visit?;
    let settled = o.visit.is_some() || o.time_point.is_some() || o.number_visits;
    if settled || reading.layout.shape() == Shape::Wide || reading.crossover.is_some() {
        return None;
    }
    part(e, visit)?;
    let free = |c: &usize| {
        reading.who != Who::Column(*c)
            && reading.tidy.is_none_or(|t| t.0 != *c && t.1 != *c)
            && !e.is_ignored(*c)
    };
    let changes = |c: &usize| {
        let w = e.within(*c, &reading.people);
        w.varying * 2 > w.repeated
    };
    let mut parts: Vec<(Part, usize)> = (0..e.table.n_columns().min(200))
        .filter(free)
        .filter_map(|c| Some((part(e, c)?, c)))
        .filter(|(_, c)| *c == visit || changes(c))
        .collect();
    parts.sort_unstable();
    parts.dedup_by_key(|(part, _)| *part);
    let (first, then) = (*parts.first()?, *parts.get(1)?);
    let needed = reading.one_place < 0.98 || runs_back(e, &reading.people, first.1, visit);
    if first.0 > Part::Month || !needed {
        return None;
    }
    let marker = reading.tidy.map(|t| t.0);
    let keys: Vec<usize> = [first.1, then.1].into_iter().chain(marker).collect();
    let is_enough = one_place(e, &reading.people, &keys) > 0.98;
    Some(if is_enough {
        Date::Two(first.1, then.1)
    } else {
        Date::Several(parts.iter().map(|(_, c)| *c).collect())
    })
}

/// The question where a date needs more columns than two.
pub(super) fn question(e: &Evidence<'_>, columns: &[usize]) -> Question {
    let names = first_names(columns.iter().map(|c| e.header(*c)), 4);
    let first = columns.first().map_or("", |c| e.header(*c));
    Question {
        flag: "--visit".to_owned(),
        text: format!(
            "{}: the date of each row stands in several columns, {names}, and no two of them tell the rows of a subject apart.",
            e.file
        ),
        remedy: Remedy::new(
            "Write the dates in one column in a copy of the file, or choose the column of the visit.",
            "Write the dates in one column in a copy of the file, or name the column of the visit with --visit.",
        ),
        column: Some(first.to_owned()),
        rows: Vec::new(),
        choices: columns.iter().map(|c| e.header(*c).to_owned()).collect(),
    }
}

/// Whether the finer time of a person falls where the coarser one rises: November, then January of the next year.
fn runs_back(e: &Evidence<'_>, people: &Codes<'_>, coarse: usize, fine: usize) -> bool {
    let codes = (e.codes(coarse), e.codes(fine));
    let places = (order(&codes.0), order(&codes.1));
    let mut last: HashMap<u32, (f64, f64)> = HashMap::new();
    let rows = codes.0.of_row.iter().zip(codes.1.of_row.iter());
    for (person, pair) in people.of_row.iter().zip(rows) {
        let (Some(person), (Some(a), Some(b))) = (person, pair) else {
            continue;
        };
        let own = (places.0[a as usize], places.1[b as usize]);
        if let Some(before) = last.insert(person, own)
            && (own.0 - before.0) * (own.1 - before.1) < 0.0
        {
            return true;
        }
    }
    false
}

/// The place of each label: its number, or the number in it, or its turn.
fn order(codes: &Codes<'_>) -> Vec<f64> {
    let number = |label: &str| {
        let digits = label.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.parse::<f64>().ok()
    };
    let all: Option<Vec<f64>> = codes.labels.iter().map(|l| number(l)).collect();
    let owned = || -> Vec<String> { codes.labels.iter().map(ToString::to_string).collect() };
    all.or_else(|| crate::import::cells::sequence::places(&owned()))
        .unwrap_or_else(|| (0..codes.labels.len()).map(|i| i as f64).collect())
}
