//! Dates in the visit column: each subject's visits counted from the subject's first.

use super::profile::Codes;
use crate::study::{Issue, Severity};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Visits named by the time since each subject's first date, with what to tell the user; `None`
/// where the labels are no dates.
///
/// Where the days differ between subjects, visits are numbered instead: day 7 of one and day 8 of
/// another are the same planned visit, and only the user knows which day was planned.
pub(super) fn relative<'t>(people: &Codes<'_>, visits: &Codes<'_>) -> Option<(Codes<'t>, Issue)> {
    let dates: Vec<i64> = visits
        .labels
        .iter()
        .map(|l| day_number(l))
        .collect::<Option<_>>()?;
    if dates.len() < 2 {
        return None;
    }
    let mut seen: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); people.labels.len()];
    let pairs = || {
        people
            .of_row
            .iter()
            .zip(&visits.of_row)
            .map(|pair| match pair {
                (Some(s), Some(v)) => Some((*s as usize, dates[*v as usize])),
                _ => None,
            })
    };
    for (s, day) in pairs().flatten() {
        seen[s].insert(day);
    }
    let first: Vec<i64> = seen
        .iter()
        .map(|days| days.first().copied().unwrap_or(0))
        .collect();
    let offsets: BTreeSet<i64> = seen
        .iter()
        .zip(&first)
        .flat_map(|(days, first)| days.iter().map(move |d| d - first))
        .collect();
    let longest = seen.iter().map(BTreeSet::len).max().unwrap_or(0);
    let planned = offsets.len() <= longest + longest / 2;
    let (labels, what): (Vec<Cow<'t, str>>, &str) = if planned {
        let name = |d: &i64| match d {
            0 => Cow::Borrowed("Baseline"),
            d => Cow::Owned(format!("Day {d}")),
        };
        (
            offsets.iter().map(name).collect(),
            "days after each subject's first date, which is the baseline",
        )
    } else {
        (
            (1..=longest)
                .map(|k| Cow::Owned(format!("Visit {k}")))
                .collect(),
            "the order of each subject's dates; the days between them differ from subject to subject, so the visits have no common time",
        )
    };
    let offsets: Vec<i64> = offsets.into_iter().collect();
    let code = |s: usize, day: i64| {
        if planned {
            offsets.binary_search(&(day - first[s])).ok()
        } else {
            seen[s].iter().position(|d| *d == day)
        }
    };
    let of_row = pairs()
        .map(|pair| {
            let (s, day) = pair?;
            u32::try_from(code(s, day)?).ok()
        })
        .collect();
    let note = Issue::new(
        Severity::Note,
        "visit_dates",
        format!("The visits are dates. They are read as {what}."),
    );
    Some((Codes { of_row, labels }, note))
}

/// Days since an arbitrary day of a date: `2024-03-01`, `2024-03-01 08:30`, `1.3.2024`, `01-Mar-2024`.
///
/// `03/01/2024` is March or January by country, so that it is no date here.
fn day_number(text: &str) -> Option<i64> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['-', '.']).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let number = |t: &str| -> Option<i64> {
        (t.len() <= 4 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()))
            .then(|| t.parse().ok())?
    };
    let month = |t: &str| -> Option<i64> {
        const NAMES: [&str; 12] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        number(t).or_else(|| {
            let at = NAMES.iter().position(|n| n.eq_ignore_ascii_case(t))?;
            i64::try_from(at + 1).ok()
        })
    };
    let (year, month, day) = if a.len() == 4 {
        (number(a)?, month(b)?, number(c)?)
    } else if c.len() == 4 {
        (number(c)?, month(b)?, number(a)?)
    } else {
        return None;
    };
    if !(1800..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days of the civil calendar, counted from March so that the leap day is the last of a year.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    Some(365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_in_days() {
        let day = |t| day_number(t).unwrap();
        assert_eq!(day("2024-03-01") - day("2024-02-28"), 2);
        assert_eq!(day("2023-03-01") - day("2023-02-28"), 1);
        assert_eq!(day("2024-01-01") - day("2023-12-31"), 1);
        assert_eq!(day("1.3.2024"), day("2024-03-01T08:30"));
        assert_eq!(day("01-Mar-2024"), day("2024-03-01 08:30"));
        for text in ["03/01/2024", "12.5", "1-2-3", "Day 1", "2024-13-01", ""] {
            assert_eq!(day_number(text), None, "{text}");
        }
    }
}
