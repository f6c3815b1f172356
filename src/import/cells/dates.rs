//! Dates in the visit column: each subject's visits counted from the subject's first, or from that of the study.

use crate::import::cells::codes::Codes;
use crate::import::cells::dates_shared as shared;
use crate::import::options::DateOrder;
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Whether a text is a date.
pub(in crate::import) fn is_date(text: &str) -> bool {
    let has_parts = text.len() >= 8 || text.bytes().filter(|b| *b == b'/').count() == 2;
    has_parts && date(text).is_some()
}

/// Days between each date and the first; `None` where a text is no date or its order of day and month is open.
pub(in crate::import) fn days_since_first(
    texts: &[&str],
    told: Option<DateOrder>,
) -> Option<Vec<i64>> {
    let read = texts
        .iter()
        .map(|t| date(t))
        .collect::<Option<Vec<Date>>>()?;
    let open = read.iter().any(|d| matches!(d, Date::Either { .. }));
    let proves = |order| read.iter().any(|d| d.proves(order));
    let order = match (proves(DateOrder::DayFirst), proves(DateOrder::MonthFirst)) {
        (true, false) => DateOrder::DayFirst,
        (false, true) => DateOrder::MonthFirst,
        (true, true) => return None,
        (false, false) if open => told?,
        (false, false) => DateOrder::DayFirst,
    };
    let days = read
        .iter()
        .map(|d| d.day(order))
        .collect::<Option<Vec<i64>>>()?;
    let first = days.iter().copied().min()?;
    Some(days.into_iter().map(|d| d - first).collect())
}

/// What a visit column says about dates.
pub(in crate::import) enum Dates<'t> {
    /// It holds no dates.
    No,
    /// Visits named by the time since each subject's first date, with what to tell the user.
    Read(Codes<'t>, Issue),
    /// Day and month could stand in either order; holds the number of the first such label.
    Open(usize),
    /// Some dates contradict each other or are no days of the calendar, so the labels stay as they are.
    Kept(Issue),
}

/// Reads the labels of visits as dates, where all of them are.
///
/// Where the days differ between subjects, visits are numbered instead: day 7 of one and day 8 of
/// another are the same planned visit, and only the user knows which day was planned.
pub(in crate::import) fn relative<'t>(
    people: &Codes<'_>,
    visits: &Codes<'_>,
    told: Option<DateOrder>,
) -> Dates<'t> {
    let Some(read) = visits
        .labels
        .iter()
        .map(|l| date(l))
        .collect::<Option<Vec<Date>>>()
    else {
        return Dates::No;
    };
    let proves = |order: DateOrder| read.iter().any(|d| d.proves(order));
    let slashed = read.iter().position(|d| matches!(d, Date::Either { .. }));
    let order = match (
        slashed,
        proves(DateOrder::DayFirst),
        proves(DateOrder::MonthFirst),
    ) {
        (Some(_), true, true) => {
            return Dates::Kept(Issue::new(
                Severity::Warning,
                "dates_mixed",
                "The visits are dates, some with the day first and some with the month first: they are kept as labels without a time. Write them as 2024-03-31 in a copy of the file.",
            ));
        }
        (_, true, false) => Some(DateOrder::DayFirst),
        (_, false, true) => Some(DateOrder::MonthFirst),
        _ => told,
    };
    let order = match (slashed, order) {
        (Some(at), None) => return Dates::Open(at),
        (_, order) => order.unwrap_or(DateOrder::DayFirst),
    };
    let Some(dates) = read
        .iter()
        .map(|d| d.day(order))
        .collect::<Option<Vec<i64>>>()
    else {
        return Dates::Kept(Issue::new(
            Severity::Warning,
            "date_not_in_calendar",
            "The visits are dates, but at least one is not a valid date: they are kept as labels without a time. Correct it in a copy of the file.",
        ));
    };
    let example = slashed.and_then(|at| visits.labels.get(at));
    let how = example.map_or_else(String::new, |example| {
        let first = match order {
            DateOrder::DayFirst => "day",
            DateOrder::MonthFirst => "month",
        };
        format!(" Dates such as {example} have the {first} first.")
    });
    let calendar = shared::visits_of(people, visits, &dates);
    match calendar.or_else(|| visits_of(people, visits, &dates)) {
        Some((codes, what, placed)) => {
            let severity = if placed.is_empty() {
                Severity::Note
            } else {
                Severity::Warning
            };
            Dates::Read(
                codes,
                Issue::new(
                    severity,
                    "visit_dates",
                    format!("The visits are dates. They are read as {what}.{how}{placed}"),
                ),
            )
        }
        None => Dates::No,
    }
}

/// The visits by date, and the note for the user.
fn visits_of<'t>(
    people: &Codes<'_>,
    visits: &Codes<'_>,
    dates: &[i64],
) -> Option<(Codes<'t>, &'static str, String)> {
    if dates.len() < 2 {
        return None;
    }
    let mut seen: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); people.labels.len()];
    let pairs = || {
        people
            .of_row
            .iter()
            .zip(visits.of_row.iter())
            .map(|pair| match pair {
                (Some(s), Some(v)) => Some((s as usize, dates[v as usize])),
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
    let (labels, what): (Vec<Cow<'t, str>>, &'static str) = if planned {
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
    let places = if planned {
        Vec::new()
    } else {
        places_by_day(&seen, &first, longest)
    };
    let code = |s: usize, day: i64| {
        if planned {
            return offsets.binary_search(&(day - first[s])).ok();
        }
        let at = seen[s].iter().position(|d| *d == day)?;
        places.get(s).and_then(|own| own.get(at)).copied()
    };
    let placed = placed_words(people, &seen, &first, &places, longest);
    let of_row = pairs()
        .map(|pair| {
            let (s, day) = pair?;
            u32::try_from(code(s, day)?).ok()
        })
        .collect();
    Some((Codes { of_row, labels }, what, placed))
}

/// Subjects with all their dates from which the usual day of each visit is known.
const ENOUGH: usize = 3;

/// The visit of each date of each subject, in order. Who has fewer dates than others missed a visit: each date then
/// goes to the visit whose usual day is nearest, and their order stays.
fn places_by_day(seen: &[BTreeSet<i64>], first: &[i64], longest: usize) -> Vec<Vec<usize>> {
    let offsets = |s: usize| -> Vec<i64> { seen[s].iter().map(|d| d - first[s]).collect() };
    let complete: Vec<Vec<i64>> = (0..seen.len())
        .filter(|s| seen[*s].len() == longest)
        .map(offsets)
        .collect();
    let usual: Vec<i64> = (0..longest)
        .map(|k| {
            let mut days: Vec<i64> = complete.iter().filter_map(|o| o.get(k).copied()).collect();
            days.sort_unstable();
            days.get(days.len() / 2).copied().unwrap_or(0)
        })
        .collect();
    let known = complete.len() >= ENOUGH && complete.len() * 2 > seen.len();
    (0..seen.len())
        .map(|s| {
            let own = offsets(s);
            if own.len() == longest || !known {
                return (0..own.len()).collect();
            }
            nearest_in_order(&own, &usual)
        })
        .collect()
}

/// The places in `usual`, ever later ones, that are nearest to these days together.
fn nearest_in_order(own: &[i64], usual: &[i64]) -> Vec<usize> {
    let (n, m) = (own.len(), usual.len());
    // least[i][k]: the smallest distance of the first i days at places before k.
    let mut least = vec![vec![i64::MAX / 4; m + 1]; n + 1];
    least[0].fill(0);
    for i in 1..=n {
        for k in i..=m {
            let here = least[i - 1][k - 1] + (own[i - 1] - usual[k - 1]).abs();
            least[i][k] = here.min(least[i][k - 1]);
        }
    }
    let mut places = vec![0; n];
    let mut k = m;
    for i in (1..=n).rev() {
        while k > i && least[i][k - 1] == least[i][k] {
            k -= 1;
        }
        places[i - 1] = k - 1;
        k -= 1;
    }
    places
}

/// Who has fewer dates than others, and at which visits they were placed.
fn placed_words(
    people: &Codes<'_>,
    seen: &[BTreeSet<i64>],
    first: &[i64],
    places: &[Vec<usize>],
    longest: usize,
) -> String {
    let told = |s: usize| -> Option<String> {
        let own = places.get(s)?;
        let skips = own.iter().enumerate().any(|(i, k)| i != *k);
        (own.len() < longest && skips).then(|| {
            let at = own.iter().zip(&seen[s]);
            let at: Vec<String> = at
                .map(|(k, d)| format!("day {} as Visit {}", d - first[s], k + 1))
                .collect();
            let label = people.labels.get(s).map_or("", |l| l.as_ref());
            format!("{label} ({})", at.join(", "))
        })
    };
    let all: Vec<String> = (0..seen.len()).filter_map(told).collect();
    if all.is_empty() {
        // Too few subjects have all their dates to tell the usual days.
        let fewer = |s: &usize| places.len() == seen.len() && seen[*s].len() < longest;
        let n = (0..seen.len()).filter(fewer).count();
        return if n * 2 >= seen.len() && n > 0 {
            format!(
                " {} later dates stand one visit too early.",
                of_count(
                    n,
                    "subject has fewer dates than others; where a visit was missed, its",
                    "subjects have fewer dates than others; where a visit was missed, their"
                )
            )
        } else {
            String::new()
        };
    }
    let names = first_names(all.iter().map(String::as_str), 5);
    format!(
        " {} each at the visit whose usual day is nearest: {names}.",
        of_count(
            all.len(),
            "subject with fewer dates has",
            "subjects with fewer dates have"
        )
    )
}

/// A date as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Date {
    /// Year, month and day stand where they can't be mistaken.
    Sure { year: i64, month: i64, day: i64 },
    /// `03/01/2024` is March or January by country.
    Either { first: i64, second: i64, year: i64 },
}

impl Date {
    /// Whether the date can't be read with the other order.
    fn proves(self, order: DateOrder) -> bool {
        let Self::Either { first, second, .. } = self else {
            return false;
        };
        match order {
            DateOrder::DayFirst => first > 12,
            DateOrder::MonthFirst => second > 12,
        }
    }

    /// Days since an arbitrary day.
    fn day(self, order: DateOrder) -> Option<i64> {
        let (year, month, day) = match (self, order) {
            (Self::Sure { year, month, day }, _) => (year, month, day),
            (
                Self::Either {
                    first,
                    second,
                    year,
                },
                DateOrder::DayFirst,
            ) => (year, second, first),
            (
                Self::Either {
                    first,
                    second,
                    year,
                },
                DateOrder::MonthFirst,
            ) => (year, first, second),
        };
        day_number(year, month, day)
    }
}

/// Reads `2024-03-01`, `2024-03-01 08:30`, `1.3.2024`, `01-Mar-2024`, `01MAR2024`, `03/01/2024`, `3/1/24`.
fn date(text: &str) -> Option<Date> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['-', '.', '/']).collect();
    let (a, b, c) = match parts.as_slice() {
        [a, b, c] => (*a, *b, *c),
        // SAS writes no marks between.
        [one] if one.is_ascii() && one.len() == 9 => (one.get(..2)?, one.get(2..5)?, one.get(5..)?),
        _ => return None,
    };
    let number = |t: &str| -> Option<i64> {
        (t.len() <= 4 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()))
            .then(|| t.parse().ok())?
    };
    let short = |t: &str| number(t).filter(|_| t.len() <= 2);
    let named = |t: &str| -> Option<i64> {
        const NAMES: [&str; 12] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        let at = NAMES.iter().position(|n| n.eq_ignore_ascii_case(t))?;
        i64::try_from(at + 1).ok()
    };
    if a.len() == 4 {
        return Some(Date::Sure {
            year: number(a)?,
            month: short(b).or_else(|| named(b))?,
            day: short(c)?,
        });
    }
    let year = match c.len() {
        4 => number(c)?,
        // As spreadsheets complete a short year.
        2 => number(c).map(|y| if y < 70 { 2000 + y } else { 1900 + y })?,
        _ => return None,
    };
    if let Some(month) = named(b) {
        return Some(Date::Sure {
            year,
            month,
            day: short(a)?,
        });
    }
    let (first, second) = (short(a)?, short(b)?);
    if date.contains('.') {
        return Some(Date::Sure {
            year,
            month: second,
            day: first,
        });
    }
    // 01-02-03 could begin with the year.
    (c.len() == 4 || date.contains('/')).then_some(Date::Either {
        first,
        second,
        year,
    })
}

/// Days since an arbitrary day; `None` where the calendar has no such day.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1800..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=length).contains(&day)
    {
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
        let day = |t| date(t).unwrap().day(DateOrder::DayFirst).unwrap();
        assert_eq!(day("2024-03-01") - day("2024-02-28"), 2);
        assert_eq!(day("2023-03-01") - day("2023-02-28"), 1);
        assert_eq!(day("2024-01-01") - day("2023-12-31"), 1);
        assert_eq!(day("1.3.2024"), day("2024-03-01T08:30"));
        assert_eq!(day("01-Mar-2024"), day("2024-03-01 08:30"));
        assert_eq!(day("01MAR2024"), day("2024/03/01"));
        assert_eq!(day("01/03/24"), day("2024-03-01"));
        for text in ["12.5", "1-2-3", "Day 1", "100000000", ""] {
            assert_eq!(date(text), None, "{text}");
        }
        for text in ["2024-13-01", "2023-02-29", "31/04/2024"] {
            assert_eq!(date(text).unwrap().day(DateOrder::DayFirst), None, "{text}");
        }
        let american = date("03/01/2024").unwrap();
        assert_eq!(american.day(DateOrder::MonthFirst), Some(day("2024-03-01")));
        assert_eq!(american.day(DateOrder::DayFirst), Some(day("2024-01-03")));
        assert_eq!(nearest_in_order(&[0, 81], &[0, 28, 84]), [0, 2]);
        assert_eq!(nearest_in_order(&[0, 30], &[0, 28, 84]), [0, 1]);
        assert_eq!(nearest_in_order(&[0, 28, 84], &[0, 28, 84]), [0, 1, 2]);
        assert!(date("13/01/2024").unwrap().proves(DateOrder::DayFirst));
        assert!(date("01/13/2024").unwrap().proves(DateOrder::MonthFirst));
    }
}
