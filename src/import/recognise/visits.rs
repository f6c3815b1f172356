//! Visit labels: nominal hours, order, tidy spelling.

use super::visit_times::{numbered_visits, phases_of_visits, times_of};
use super::visit_units::romance_weeks;
use crate::import::cells::moment::{Time, split, unit_hours};
use crate::import::cells::sequence;
use crate::import::cells::time_words;
use crate::import::cells::turns;
use crate::import::cells::words::fold;
use crate::import::recognise::order::{Against, RowOrder, Timed};

/// A visit of the file in its place.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) struct Planned {
    pub label: String,
    pub hours: Option<f64>,
}

/// Visits in order with what was read into the labels.
pub(in crate::import) struct Plan {
    pub visits: Vec<Planned>,
    /// Index of the baseline.
    pub baseline: usize,
    /// Readings to tell the user.
    pub notes: Vec<String>,
    /// Two labels whose order nothing decides.
    pub doubt: Option<(String, String)>,
    /// A word or a time says which visit is the baseline; else it is the first.
    pub baseline_is_told: bool,
    /// No visit is at 0, and the baseline is the last before it.
    pub is_before_zero: bool,
    /// The times start again within the rows of the subjects, as a clock does at midnight.
    pub starts_again: bool,
    /// The rows of the subjects have the visits in another order than their numbers.
    pub runs_otherwise: bool,
    /// The file has the visits in alphabetical order, and nothing else says the place of some.
    pub is_alphabetical: bool,
    /// A word for an end that stands before visits with times or numbers, and the visit behind it.
    pub early_end: Option<(String, String)>,
}

/// Orders labels (given in order of first appearance). `unit` is the unit of plain numbers, from the
/// column's header; `numbers` is the number of each visit from a visit-number column.
///
/// With `no_day_zero` (CDISC) Day 1 is the day of the baseline.
pub(in crate::import) fn plan(
    labels: &[String],
    unit: Option<(&str, f64)>,
    numbers: Option<&[f64]>,
    no_day_zero: bool,
    rows: Option<&RowOrder>,
) -> Plan {
    let mut times = times_of(labels);
    let weeks = romance_weeks(labels, &mut times);
    let phased = phases_of_visits(labels, &mut times);
    let is_open = numbers.is_none() && phased.is_none();
    let starts_again = (rows.filter(|_| is_open))
        .is_some_and(|rows| unwrap((labels, times.as_mut_slice()), unit.map(|u| u.0), rows));
    let runs_otherwise = is_open && !starts_again && runs_otherwise(labels, &times, rows);
    let clock = Clock::new(&mut times, unit, no_day_zero);
    let mut hours: Vec<Option<f64>> = times.iter().map(|t| clock.hours(t)).collect();
    let places = sequence::places(labels)
        .or_else(|| turns::places(labels))
        .or_else(|| numbered_visits(labels));
    let numbers = numbers.or(phased.as_deref()).or(places.as_deref());
    let timed = Timed {
        labels,
        times: &times,
        hours: &hours,
        numbers,
    };
    let (order, doubt) = timed.order(rows);
    let early_end = timed.early_end(&order);
    // `Day 1` is the start among other times; alone behind labels without any it starts nothing.
    let is_alone = hours.iter().flatten().count() == 1;
    let leads = |i: usize| !is_alone || order.first() == Some(&i);
    let is_screened = times.contains(&Time::Screening);
    let rank = |i: usize| match times[i] {
        Time::Baseline => 0,
        _ if hours[i] == Some(0.0) && leads(i) => 1,
        Time::Start => 1,
        time if is_screened && time.begins_treatment() => 1,
        Time::Screening => 3,
        _ => 2,
    };
    let first = (0..order.len())
        .min_by_key(|at| (rank(order[*at]), *at))
        .unwrap_or(0);
    let is_named = order.get(first).is_some_and(|i| rank(*i) < 2);
    let in_order: Vec<Option<f64>> = order.iter().map(|i| hours[*i]).collect();
    let before_zero = last_before_zero(&in_order).filter(|_| !is_named);
    let is_counted = || is_enumeration(labels) || are_counted_up(labels);
    let is_alphabetical = doubt.is_none() && timed.is_alphabetical(&order) && !is_counted()
        || sequence::may_begin_elsewhere(labels);
    without_shared_start(&mut hours);
    let visits = order
        .iter()
        .map(|i| Planned {
            label: labels[*i].clone(),
            hours: hours[*i],
        })
        .collect();
    Plan {
        early_end,
        visits,
        baseline: before_zero.unwrap_or(first),
        notes: clock.notes(&times).into_iter().chain(weeks).collect(),
        doubt,
        baseline_is_told: is_named || before_zero.is_some(),
        is_before_zero: before_zero.is_some(),
        is_alphabetical,
        starts_again,
        runs_otherwise,
    }
}

/// The last visit before 0, where others come after 0 and none is at it: `Week -1` of `Week -2, Week -1, Week 4`.
fn last_before_zero(hours: &[Option<f64>]) -> Option<usize> {
    let read = || {
        hours
            .iter()
            .enumerate()
            .filter_map(|(at, h)| Some((at, (*h)?)))
    };
    let passes = read().any(|(_, h)| h > 0.0) && !read().any(|(_, h)| h == 0.0);
    let before = read().filter(|(_, h)| *h < 0.0);
    before
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(at, _)| at)
        .filter(|_| passes)
}

impl Plan {
    /// Chooses the baseline anew by the hours that a column gives, unless a word names it.
    pub fn baseline_by_hours(&mut self) {
        let hours: Vec<Option<f64>> = self.visits.iter().map(|v| v.hours).collect();
        if self.baseline_is_told {
            return;
        }
        if let Some(at) = hours.iter().position(|h| *h == Some(0.0)) {
            self.baseline = at;
        } else if let Some(at) = last_before_zero(&hours) {
            self.baseline = at;
            self.is_before_zero = true;
        }
    }
}

/// Of two visits at the start neither is surely at 0 h.
fn without_shared_start(hours: &mut [Option<f64>]) {
    if hours.iter().filter(|h| **h == Some(0.0)).count() < 2 {
        return;
    }
    for own in hours.iter_mut().filter(|h| **h == Some(0.0)) {
        *own = None;
    }
}

/// `20:00, 22:00, 00:00, 02:00` in the rows of every person, `ZT17, ZT23, ZT5`, `48, 52, 4, 8` as weeks: the times
/// start again within the rows, and those behind that count on. Whether they do.
fn unwrap((labels, times): (&[String], &mut [Time]), unit: Option<&str>, rows: &RowOrder) -> bool {
    let is_zeitgeber = labels.iter().all(|l| fold(l).starts_with("zt"));
    let length = |t: &Time| match (t, unit) {
        (Time::Numbered(h), _) if is_zeitgeber => Some((*h, 24.0)),
        (Time::Clock(h), _) => Some((*h, 24.0)),
        (Time::Number(x), Some("hour")) => Some((*x, 24.0)),
        (Time::Number(x), Some("week")) => Some((*x, 52.0)),
        (Time::Number(x), Some("month")) => Some((*x, 12.0)),
        (Time::Number(x), Some("day")) => Some((*x, 31.0)),
        _ => None,
    };
    let Some(read): Option<Vec<(f64, f64)>> = times.iter().map(length).collect() else {
        return false;
    };
    let falls: Vec<usize> = (1..read.len())
        .filter(|i| read[*i].0 < read[*i - 1].0)
        .collect();
    let ([fall], Some(first), Some(last)) = (falls.as_slice(), read.first(), read.last()) else {
        return false;
    };
    let in_range = read
        .iter()
        .all(|(x, length)| (0.0..=length + 1.0).contains(x));
    let turned = in_range && last.0 < first.0 && read.len() > 2;
    let numbers: Vec<f64> = read.iter().map(|(x, _)| *x).collect();
    if !turned || !rows.follows(read.len()) || !rows.is_against(&numbers) {
        return false;
    }
    // Months differ in their days: the rows alone say the order.
    if unit == Some("day") && times.iter().all(|t| matches!(t, Time::Number(_))) {
        times.fill(Time::Unknown);
        return true;
    }
    for (t, (_, length)) in times.iter_mut().zip(&read).skip(*fall) {
        match t {
            Time::Clock(x) | Time::Number(x) | Time::Numbered(x) => *x += length,
            _ => {}
        }
    }
    true
}

/// Whether the rows of every subject have numbers or times of day in one order that is none of numbers, none of texts,
/// and neither turned round: days of a month, 10, 29, 9, 13.
fn runs_otherwise(labels: &[String], times: &[Time], rows: Option<&RowOrder>) -> bool {
    let read: Option<Vec<f64>> = (times.iter())
        .map(|t| match t {
            Time::Number(x) | Time::Clock(x) => Some(*x),
            _ => None,
        })
        .collect();
    let Some(read) = read.filter(|r| r.len() > 2) else {
        return false;
    };
    let is_sorted =
        |less: &dyn Fn(usize) -> bool| (1..read.len()).all(less) || !(1..read.len()).any(less);
    let by_number = is_sorted(&|i| read[i - 1] < read[i]);
    let by_text = is_sorted(&|i| labels[i - 1] < labels[i]);
    let against = |r: &RowOrder| r.follows(read.len()) && r.is_against(&read);
    !by_number && !by_text && rows.is_some_and(against)
}

/// What speaks against an order by `numbers`, one for each label.
pub(in crate::import) fn against(
    labels: &[String],
    numbers: &[f64],
    rows: Option<&RowOrder>,
) -> Option<Against> {
    let mut times = times_of(labels);
    let clock = Clock::new(&mut times, None, false);
    let hours: Vec<Option<f64>> = times.iter().map(|t| clock.hours(t)).collect();
    let places = sequence::places(labels).or_else(|| turns::places(labels));
    let timed = Timed {
        labels,
        times: &times,
        hours: &hours,
        numbers: places.as_deref(),
    };
    timed.against(numbers, rows)
}

/// What makes hours of the times in labels.
struct Clock<'u> {
    /// Unit of plain numbers: its word and its hours.
    unit: Option<(&'u str, f64)>,
    no_day_zero: bool,
    has_baseline: bool,
    /// Day 1 is the day of the baseline.
    first_day_is_one: bool,
    /// Times of day begin at 00:00, the baseline.
    from_midnight: bool,
    /// The one screening visit is the first of all.
    only_screening: bool,
    /// The first of the calendar's years from which the others count.
    first_year: Option<f64>,
}

impl<'u> Clock<'u> {
    /// Looks at all times together; numbers that count days from 1 become days.
    fn new(times: &mut [Time], unit: Option<(&'u str, f64)>, no_day_zero: bool) -> Self {
        let has = |times: &[Time], wanted: fn(&Time) -> bool| times.iter().any(wanted);
        let zero = |t: &Time| matches!(t, Time::Day(d) | Time::Hours(d) | Time::PlusMinutes(d) if *d <= 0.0);
        // A visit at admission beside one on Day 1 is another, before it.
        let has_start = has(times, |t| matches!(t, Time::Start));
        let has_baseline = has(times, |t| matches!(t, Time::Baseline)) || has(times, zero);
        // `1, 2, 3, 5` in a column of days begin on Day 1 as well.
        let in_days = unit.is_some_and(|(_, hours)| hours == 24.0);
        let from_one = |t: &Time| matches!(t, Time::Number(x) if *x >= 1.0);
        if in_days && times.iter().all(from_one) && times.contains(&Time::Number(1.0)) {
            for t in times.iter_mut() {
                if let Time::Number(x) = *t {
                    *t = Time::Day(x);
                }
            }
        }
        let day_one = |t: &Time| matches!(t, Time::Day(d) if (*d - 1.0).abs() < 1e-12);
        let has_day_one = has(times, day_one);
        // Hours of the first day; a week says nothing of where its days begin.
        let in_hours = has(times, |t| {
            matches!(t, Time::Hours(h) if *h < 24.0) || matches!(t, Time::PlusMinutes(_))
        });
        let first_day_is_one =
            !has_baseline && !has_start && has_day_one && !in_hours || no_day_zero;
        let screenings = times
            .iter()
            .filter(|t| matches!(t, Time::Screening))
            .count();
        Self {
            first_year: unit.and_then(|(_, hours)| first_year(times, hours)),
            unit,
            no_day_zero,
            has_baseline,
            first_day_is_one,
            from_midnight: has(times, |t| matches!(t, Time::Clock(h) if *h == 0.0)),
            only_screening: !has_baseline
                && !has_start
                && screenings == 1
                && !first_day_is_one
                && !has(times, Time::begins_treatment),
        }
    }

    /// Hours since the baseline.
    fn hours(&self, time: &Time) -> Option<f64> {
        match *time {
            Time::Baseline => Some(0.0),
            Time::Screening => self.only_screening.then_some(0.0),
            Time::Day(d) if self.first_day_is_one => Some(if d < 0.0 { d } else { d - 1.0 } * 24.0),
            Time::Day(d) => Some(d * 24.0),
            Time::Hours(h) => Some(h),
            Time::Clock(h) => self.from_midnight.then_some(h),
            Time::PlusMinutes(m) => Some(m / 60.0),
            Time::Number(x) => {
                let from = self.first_year.unwrap_or(0.0);
                self.unit.map(|(_, hours)| (x - from) * hours)
            }
            // Where nothing else is the baseline, the start is.
            Time::Start => (!self.has_baseline).then_some(0.0),
            _ => None,
        }
    }

    /// What the user is told of these readings.
    fn notes(&self, times: &[Time]) -> Vec<String> {
        let has = |wanted: fn(&Time) -> bool| times.iter().any(wanted);
        let mut notes = Vec::new();
        if has(|t| matches!(t, Time::Day(d) if *d >= 1.0)) {
            notes.push(if self.no_day_zero {
                "Days are those of CDISC, which has no Day 0: Day 1 is the day of the baseline (0 h), Day 2 is 24 h."
                    .to_owned()
            } else if self.first_day_is_one {
                "Day 1 is the first visit and is read as the baseline (0 h), Day 2 as 24 h.".to_owned()
            } else {
                "Day 1 is read as 24 h after the baseline (Day 0).".to_owned()
            });
        }
        if self.from_midnight {
            notes.push(
                "Labels such as \"03:50\" are read as hours and minutes after 00:00, the baseline."
                    .to_owned(),
            );
        }
        if has(|t| matches!(t, Time::PlusMinutes(_))) {
            notes
                .push("Labels such as \"+230\" are read as minutes after the baseline.".to_owned());
        }
        if let Some(year) = self.first_year {
            notes.push(format!(
                "The years of the visit column count from the first, {year}."
            ));
        } else if let (Some((word, _)), true) = (self.unit, has(|t| matches!(t, Time::Number(_)))) {
            notes.push(format!(
                "The numbers of the visit column are read as {word}s after the baseline."
            ));
        }
        notes
    }
}

/// The first of years of the calendar, where all visits are such; `hours` is the unit of their column.
fn first_year(times: &[Time], hours: f64) -> Option<f64> {
    let is_year = |t: &Time| match t {
        Time::Number(x) if x.fract() == 0.0 && (1900.0..2100.0).contains(x) => Some(*x),
        _ => None,
    };
    let years: Vec<f64> = times.iter().map(is_year).collect::<Option<_>>()?;
    let first = years.into_iter().fold(f64::INFINITY, f64::min);
    (hours > 8000.0 && first.is_finite()).then_some(first)
}

/// `Phase A`, `Phase B`: labels that differ in their last word alone, a letter or a number.
fn is_enumeration(labels: &[String]) -> bool {
    let stem = |label: &str| {
        let last = label
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .chars()
            .next_back()
            .map_or(0, char::len_utf8);
        label
            .get(..label.len().saturating_sub(last))
            .unwrap_or("")
            .to_lowercase()
    };
    let letters = labels.iter().all(|l| l.trim().chars().count() == 1);
    letters || labels.windows(2).all(|w| stem(&w[0]) == stem(&w[1]))
}

/// `4/11(Wed)`, `4/14(Sat)`: labels whose first difference is a number that grows, which no alphabet makes.
fn are_counted_up(labels: &[String]) -> bool {
    labels.windows(2).all(|w| {
        let (a, b) = (w[0].as_bytes(), w[1].as_bytes());
        let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        // The number in which they differ may begin alike: 11 and 14.
        let digits = |text: &[u8]| {
            let start = text[..same].iter().rposition(|c| !c.is_ascii_digit());
            let own = &text[start.map_or(0, |at| at + 1)..];
            let end = own.iter().position(|c| !c.is_ascii_digit());
            std::str::from_utf8(&own[..end.unwrap_or(own.len())])
                .ok()
                .and_then(|d| d.parse::<u64>().ok())
        };
        digits(a).zip(digits(b)).is_some_and(|(x, y)| x < y)
    })
}

/// `T0_T60`, `day 1-day 5`: a word with a number twice names the time between two visits.
pub(in crate::import) fn is_span(label: &str) -> bool {
    let lower = label.trim().to_lowercase();
    let Some((from, to)) = lower.split_once(['_', '-', '\u{2013}']) else {
        return false;
    };
    let cut = |part: &str| -> Option<(String, u32)> {
        let part = part.trim();
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = part[word.len()..].parse().ok()?;
        let fits = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == ' ');
        fits.then(|| (word.trim().to_owned(), number))
    };
    match (cut(from), cut(to)) {
        (Some((a, from)), Some((b, to))) => {
            a == b && from < to && (time_words::is_visit_word(&a) || unit_hours(&a).is_some())
        }
        _ => false,
    }
}

/// Splits a known word from its number and capitalises it: `day1` -> `Day 1`, `230min` -> `230 min`.
/// Abbreviations (`D1`, `BL`, `W6`) stay.
pub(in crate::import) fn tidy(label: &str) -> String {
    let label = label.trim();
    const WORDS: [&str; 19] = [
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "visit",
        "baseline",
        "screening",
        "session",
        "wave",
        "time",
        "phase",
    ];
    let known = |w: &str| WORDS.contains(&w.to_lowercase().as_str());
    let capital = |w: &str| {
        let mut chars = w.chars();
        chars.next().map_or_else(String::new, |c| {
            c.to_uppercase()
                .chain(chars.flat_map(char::to_lowercase))
                .collect()
        })
    };
    if known(label) {
        return capital(label);
    }
    match split(label) {
        Some((word, number)) if known(word) && number.parse::<f64>().is_ok() => {
            format!("{} {number}", capital(word))
        }
        Some((number, unit))
            if number.parse::<f64>().is_ok() && unit.len() > 1 && unit_hours(unit).is_some() =>
        {
            format!("{number} {unit}")
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(label: &str) -> Option<f64> {
        let labels = ["Baseline".to_owned(), label.to_owned()];
        plan(&labels, None, None, false, None)
            .visits
            .into_iter()
            .find(|v| v.label == label)
            .and_then(|v| v.hours)
    }

    #[test]
    fn labels_give_hours() {
        for (label, wanted) in [
            ("40 min", 40.0 / 60.0),
            ("230min", 230.0 / 60.0),
            ("+230", 230.0 / 60.0),
            ("4 h", 4.0),
            ("24h", 24.0),
            ("Day 1", 24.0),
            ("D1", 24.0),
            ("Day1", 24.0),
            ("day_3", 72.0),
            ("Day -1", -24.0),
            ("Week 6", 1008.0),
            ("Week.6", 1008.0),
            ("6wks", 1008.0),
            ("W6", 1008.0),
            ("Month 3", 2191.5),
            ("M3", 2191.5),
            ("30'", 0.5),
            ("1. Tag post-OP", 24.0),
            ("6 months post op", 4383.0),
            ("Woche 2", 336.0),
            ("Tag 3", 72.0),
        ] {
            assert_eq!(hours(label), Some(wanted), "{label}");
        }
        let labels = ["Admission", "Day 1", "Day 3"].map(str::to_owned);
        let admitted = plan(&labels, None, None, false, None).visits;
        let admitted: Vec<Option<f64>> = admitted.iter().map(|v| v.hours).collect();
        assert_eq!(admitted, [Some(0.0), Some(24.0), Some(72.0)]);
        for label in ["post", "VIS2", "12", "fup", "m3"] {
            assert_eq!(hours(label), None, "{label}");
        }
    }

    #[test]
    fn order_is_by_time_or_number_or_appearance() {
        let order = |labels: &[&str]| {
            let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
            let plan = plan(&labels, None, None, false, None);
            let names: Vec<String> = plan.visits.iter().map(|v| v.label.clone()).collect();
            (names.join(","), plan.baseline)
        };
        assert_eq!(
            order(&["Day 3", "Baseline", "230 min"]),
            ("Baseline,230 min,Day 3".to_owned(), 0)
        );
        assert_eq!(
            order(&["Week 6", "Screening", "BL"]),
            ("Screening,BL,Week 6".to_owned(), 1)
        );
        assert_eq!(
            order(&["VIS10", "VIS2", "VIS1"]),
            ("VIS1,VIS2,VIS10".to_owned(), 0)
        );
        assert_eq!(
            order(&["12:30", "08:00", "10:15"]),
            ("08:00,10:15,12:30".to_owned(), 0)
        );
        let clock: Vec<String> = ["00:00", "03:50", "24:00"].map(str::to_owned).to_vec();
        let hours: Vec<Option<f64>> = plan(&clock, None, None, false, None)
            .visits
            .iter()
            .map(|v| v.hours)
            .collect();
        assert_eq!(hours, [Some(0.0), Some(3.0 + 50.0 / 60.0), Some(24.0)]);
        assert_eq!(order(&["12", "8", "10"]), ("8,10,12".to_owned(), 0));
        assert_eq!(
            order(&["pre", "post", "fup"]),
            ("pre,post,fup".to_owned(), 0)
        );
        assert_eq!(order(&["Day 8", "Day 1"]), ("Day 1,Day 8".to_owned(), 0));
        assert_eq!(
            order(&["pre", "pre1", "post", "pre2"]),
            ("pre,pre1,pre2,post".to_owned(), 0)
        );
        assert_eq!(
            order(&["pre1", "post1", "pre2", "post2"]).0,
            "pre1,post1,pre2,post2"
        );
        assert_eq!(
            order(&["Week 4", "Screening", "Day 1"]),
            ("Screening,Day 1,Week 4".to_owned(), 1)
        );
    }

    #[test]
    fn two_visits_at_the_start_have_no_hours() {
        let labels = ["pre", "immediately post", "1 h post"].map(str::to_owned);
        let hours: Vec<Option<f64>> = plan(&labels, None, None, false, None)
            .visits
            .iter()
            .map(|v| v.hours)
            .collect();
        assert_eq!(hours, [None, None, Some(1.0)]);
    }

    #[test]
    fn tidying_keeps_abbreviations() {
        for (label, wanted) in [
            ("day1", "Day 1"),
            ("230min", "230 min"),
            ("baseline", "Baseline"),
            ("Week 0", "Week 0"),
            ("BL", "BL"),
            ("D1", "D1"),
            ("W6", "W6"),
            ("4h", "4h"),
        ] {
            assert_eq!(tidy(label), wanted, "{label}");
        }
    }
}
