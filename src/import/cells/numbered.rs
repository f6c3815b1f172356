//! Visits as the number of each subject's measurement, in the order of a column of times.

use super::calendar::clock;
use super::dates::days_since_first;
use super::moment::{Time, time};
use crate::import::cells::codes::Codes;
use crate::import::cells::values::number;
use crate::import::options::{DateOrder, Decimal};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The visits `Visit 1`, `Visit 2` and so on of each subject, by the times that the labels of `visits` name; rows at
/// the same time are of the same visit, and so are those of the same day unless it goes `by_clock`. `order` and `decimal` say how dates and numbers are written. `None` where
/// fewer than two labels name a time.
pub(in crate::import) fn numbered<'t>(
    people: &Codes<'_>,
    visits: &Codes<'_>,
    (order, decimal): (Option<DateOrder>, Decimal),
    by_clock: bool,
) -> Option<Codes<'t>> {
    let times = times(&visits.labels, (order, decimal), by_clock);
    if times.iter().flatten().count() < 2 {
        return None;
    }
    let pairs = || {
        (people.of_row.iter().zip(visits.of_row.iter())).map(|pair| match pair {
            (Some(s), Some(v)) => Some((s as usize, times.get(v as usize).copied().flatten()?)),
            _ => None,
        })
    };
    // Times of a subject in order, each with its number.
    let mut own: Vec<BTreeMap<i64, u32>> = vec![BTreeMap::new(); people.labels.len()];
    for (s, at) in pairs().flatten() {
        own[s].insert(at, 0);
    }
    for times in &mut own {
        for (n, place) in (0..).zip(times.values_mut()) {
            *place = n;
        }
    }
    let longest = own.iter().map(BTreeMap::len).max().unwrap_or(0);
    Some(Codes {
        of_row: pairs()
            .map(|pair| pair.and_then(|(s, at)| own[s].get(&at).copied()))
            .collect(),
        labels: (1..=longest)
            .map(|n| Cow::Owned(format!("Visit {n}")))
            .collect(),
    })
}

/// When each label is, in units that are the same for all: a date, a number, or a number with its unit of time. `None`
/// where it names no time.
fn times(
    labels: &[Cow<'_, str>],
    (order, decimal): (Option<DateOrder>, Decimal),
    by_clock: bool,
) -> Vec<Option<i64>> {
    let texts: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
    if let Some(days) = days_since_first(&texts, order) {
        let seconds = |text: &str| {
            let mut parts = text.split([' ', 'T']).map(|p| p.trim_end_matches('Z'));
            let hours = parts.find(|p| p.contains(':')).and_then(clock);
            hours
                .filter(|_| by_clock)
                .map_or(0, |h| (h * 3600.0).round() as i64)
        };
        let both = days.into_iter().zip(&texts);
        return both
            .map(|(day, text)| Some(day * 86_400 + seconds(text)))
            .collect();
    }
    // Whole numbers compare exactly.
    let millionths = |time: f64| (time * 1e6).round() as i64;
    let plain: Vec<Option<f64>> = texts.iter().map(|t| number(t, decimal)).collect();
    if plain.iter().flatten().count() * 2 > texts.len() {
        return plain.into_iter().map(|t| t.map(millionths)).collect();
    }
    let hours = |t: &&str| match time(t) {
        Time::Hours(hours) => Some(hours),
        Time::Day(days) => Some(days * 24.0),
        Time::Baseline => Some(0.0),
        _ => None,
    };
    texts.iter().map(|t| hours(t).map(millionths)).collect()
}

/// Whether most labels name a time by which measurements can be numbered.
pub(in crate::import) fn can_number(
    labels: &[Cow<'_, str>],
    written: (Option<DateOrder>, Decimal),
) -> bool {
    times(labels, written, true).iter().flatten().count() * 2 > labels.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes<'t>(cells: &[&'t str]) -> Codes<'t> {
        let mut labels: Vec<Cow<'t, str>> = Vec::new();
        let code = |cell: &&'t str| {
            let at = labels
                .iter()
                .position(|l| l == cell)
                .unwrap_or(labels.len());
            if at == labels.len() {
                labels.push(Cow::Borrowed(*cell));
            }
            u32::try_from(at).ok()
        };
        let of_row = cells.iter().map(code).collect();
        Codes { of_row, labels }
    }

    fn visits_of(people: &[&str], times: &[&str], decimal: Decimal) -> Option<Vec<Option<u32>>> {
        let out = numbered(&codes(people), &codes(times), (None, decimal), true)?;
        Some(out.of_row.iter().collect())
    }

    #[test]
    fn measurements_are_numbered_in_each_subject_by_time() {
        let people = ["a", "a", "b", "b", "b", "a"];
        let wanted = Some(vec![Some(1), Some(0), Some(0), Some(1), Some(1), Some(2)]);
        let numbers = ["10.5", "9", "0.25", "100", "100", "11"];
        assert_eq!(visits_of(&people, &numbers, Decimal::Point), wanted);
        let commas = ["10,5", "9", "0,25", "100", "100", "11"];
        assert_eq!(visits_of(&people, &commas, Decimal::Comma), wanted);
        let dates = [
            "2024-03-02",
            "2024-03-01",
            "2023-01-01",
            "2023-02-01",
            "2023-02-01",
            "2025-01-01",
        ];
        assert_eq!(visits_of(&people, &dates, Decimal::Point), wanted);
        // Two measurements of one day are two, but where markers have rows of their own.
        let clock = ["2020-04-30 01:33:33", "2020-04-30 09:16"];
        let of = |by_clock: bool| {
            let out = numbered(
                &codes(&["a", "a"]),
                &codes(&clock),
                (None, Decimal::Point),
                by_clock,
            );
            out.map(|o| o.of_row.iter().collect::<Vec<_>>())
        };
        assert_eq!(of(true), Some(vec![Some(0), Some(1)]));
        assert_eq!(of(false), Some(vec![Some(0), Some(0)]));
        let words = ["2 h", "30 min", "baseline", "1 d", "1 d", "1 week"];
        assert_eq!(visits_of(&people, &words, Decimal::Point), wanted);
    }

    #[test]
    fn what_names_no_time_is_no_visit() {
        assert_eq!(
            visits_of(&["a", "a"], &["left", "right"], Decimal::Point),
            None
        );
        let some = visits_of(&["a", "a", "a"], &["3", "?", "1"], Decimal::Point);
        assert_eq!(some, Some(vec![Some(1), None, Some(0)]));
    }
}
