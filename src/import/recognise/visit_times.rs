//! The times that the labels of visits name, where one label says what another means.
//!
//! In: labels in order of first appearance. Out: a time for each, and places of the parts of visits. Not its business:
//! hours and order.

use super::visit_units::{german_years, watts};
use super::wide_phases;
use crate::import::cells::calendar::hour_and_minutes;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::time_words::is_visit_word;
use crate::import::cells::words::fold;

/// The times that labels name, read together.
pub(super) fn times_of(labels: &[String]) -> Vec<Time> {
    let mut times: Vec<Time> = labels.iter().map(|l| time(l)).collect();
    negative_days(labels, &mut times);
    german_years(labels, &mut times);
    letters_of_places(labels, &mut times);
    numbered_starts(labels, &mut times);
    watts(labels, &mut times);
    times_behind_a_letter(labels, &mut times);
    in_words(labels, &mut times);
    hours_of_a_clock(labels, &mut times);
    times
}

/// `h8.00, h8.30, h9.00, h15.00`: hours and minutes of a day, where half past is written and all minutes are quarters; the
/// others, such as `h0.25, h0.50`, are hours with a fraction.
fn hours_of_a_clock(labels: &[String], times: &mut [Time]) {
    let read = labels.iter().map(|label| hour_and_minutes(label));
    let Some(read) = read.collect::<Option<Vec<(u8, u8)>>>() else {
        return;
    };
    if read.iter().all(|(_, m)| m % 15 == 0) && read.iter().any(|(_, m)| *m == 30) {
        for ((hour, minutes), t) in read.iter().zip(times.iter_mut()) {
            *t = Time::Clock(f64::from(*hour) + f64::from(*minutes) / 60.0);
        }
    }
}

/// `T0, T24h, T7d`: the letter of a time point before a number with its unit, where that gives every label a time.
fn times_behind_a_letter(labels: &[String], times: &mut [Time]) {
    let behind = |label: &str| -> Option<Time> {
        let rest = label.trim().strip_prefix(['T', 't'])?;
        let rest = rest.trim_start_matches(['_', '-', ' ']);
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let found = is_number.then(|| time(rest))?;
        matches!(found, Time::Hours(_) | Time::Day(_)).then_some(found)
    };
    let known = |t: &Time| matches!(t, Time::Hours(_) | Time::Day(_) | Time::Baseline);
    let read: Option<Vec<Time>> = (labels.iter().zip(times.iter()))
        .map(|(label, t)| if known(t) { Some(*t) } else { behind(label) })
        .collect();
    if let Some(read) = read {
        times.clone_from_slice(&read);
    }
}

/// `ZeroDayPT1, OneDay, FourDay`: where some labels that count in words are not understood, the others have no time
/// either, since they would begin with the wrong one.
fn in_words(labels: &[String], times: &mut [Time]) {
    const NUMBERS: [&str; 8] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven",
    ];
    const UNITS: [&str; 4] = ["day", "week", "month", "hour"];
    let counts = |label: &String| {
        let letters: String = fold(label).chars().filter(|c| c.is_alphabetic()).collect();
        let unit_behind = |number: &&str| {
            (letters.match_indices(*number))
                .any(|(at, n)| UNITS.iter().any(|u| letters[at + n.len()..].starts_with(u)))
        };
        NUMBERS.iter().any(unit_behind)
    };
    let worded: Vec<bool> = labels.iter().map(counts).collect();
    let is_open = |(worded, t): (&bool, &Time)| *worded && *t == Time::Unknown;
    if !worded.iter().zip(times.iter()).any(is_open) {
        return;
    }
    // `EightDay` is such a label too.
    for (label, t) in labels.iter().zip(times.iter_mut()) {
        if !label.contains(|c: char| c.is_ascii_digit())
            && matches!(t, Time::Day(_) | Time::Hours(_))
        {
            *t = Time::Unknown;
        }
    }
}

/// `Visit 3 W24, Visit 1 W04`, `T0 Baseline, T1 6wk`: the numbers of visits that have something else behind them, in all
/// labels but those of a screening or a baseline; NaN for a few others without a time, such as `Early termination`.
pub(super) fn numbered_visits(labels: &[String]) -> Option<Vec<f64>> {
    let read: Vec<Option<(String, f64)>> = labels.iter().map(|l| numbered_first(l)).collect();
    let mut found = read.iter().flatten();
    let (word, _) = found.next()?;
    let is_one = found.clone().count() > 0 && found.all(|(w, _)| w == word);
    let mut numbers: Vec<u64> = read.iter().flatten().map(|r| r.1.to_bits()).collect();
    numbers.sort_unstable();
    let distinct = numbers.windows(2).all(|w| w[0] != w[1]);
    // Plain numbers of visits are known without help.
    let has_more = (labels.iter().zip(&read)).any(|(l, r)| r.is_some() && time(l) == Time::Unknown);
    if !is_one || !distinct || !has_more || numbers.len() * 2 <= labels.len() {
        return None;
    }
    (labels.iter().zip(read))
        .map(|(label, read)| match read {
            Some((_, number)) => Some(number),
            None => match time(label) {
                Time::Screening => Some(-2.0),
                Time::Baseline | Time::Start => Some(-1.0),
                Time::Unknown | Time::During | Time::End | Time::Last | Time::After => {
                    Some(f64::NAN)
                }
                _ => None,
            },
        })
        .collect()
}

/// The word and the number with which a label begins, where the word counts visits.
fn numbered_first(label: &str) -> Option<(String, f64)> {
    let lower = fold(label.trim());
    let word = lower
        .find(|c: char| c.is_ascii_digit())
        .map(|at| lower[..at].to_owned())?;
    let rest = &lower[word.len()..];
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let next = rest[end..].chars().next();
    let word = word.trim_end_matches([' ', '_', '-', '.']);
    let parted = next.is_none_or(|c| !c.is_alphanumeric());
    (parted && is_visit_word(word))
        .then(|| rest[..end].parse().ok())
        .flatten()
        .map(|number| (word.to_owned(), number))
}

/// `D-7` beside `D7`, `Wk-2` beside `Wk2`, `T-1` beside `T0` come before; where all labels have the dash it only
/// parts them.
fn negative_days(labels: &[String], times: &mut [Time]) {
    let dashed = |label: &str| {
        let rest = label.trim().trim_start_matches(char::is_alphabetic);
        rest.len() < label.trim().len()
            && rest
                .strip_prefix('-')
                .is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
    };
    let plain = labels.iter().zip(times.iter()).any(|(l, t)| {
        // `T0` is a baseline.
        let counted = matches!(t, Time::Day(_) | Time::Hours(_) | Time::Numbered(_))
            || *t == Time::Baseline && l.ends_with('0');
        counted && !dashed(l)
    });
    for (label, t) in labels.iter().zip(times) {
        match t {
            Time::Day(d) if plain && *d > 0.0 && dashed(label) => *d = -*d,
            Time::Hours(h) if plain && *h > 0.0 && dashed(label) => *h = -*h,
            Time::Numbered(n) if plain && *n > 0.0 && dashed(label) => *n = -*n,
            _ => {}
        }
    }
}

/// `01H, 05H` beside `3G_1_09`: a letter behind a number is no unit where a third of the labels have no time.
fn letters_of_places(labels: &[String], times: &mut [Time]) {
    let unknown = times.iter().filter(|t| **t == Time::Unknown).count();
    let timed = |t: &Time| matches!(t, Time::Hours(_) | Time::Day(_));
    let by_letter = |label: &str| {
        let letters = label
            .trim()
            .trim_start_matches(|c: char| c.is_ascii_digit());
        letters.len() == 1 && letters.len() < label.trim().len()
    };
    let all = || labels.iter().zip(times.iter()).filter(|(_, t)| timed(t));
    if unknown * 3 < labels.len() || unknown < 2 || !all().all(|(l, _)| by_letter(l)) {
        return;
    }
    for t in times.iter_mut().filter(|t| timed(t)) {
        *t = Time::Unknown;
    }
}

/// `pre1, pre2, post`, `Baseline 1, Baseline 2, Week 4`: numbers of times before a time after are those of starts.
/// `pre1, post1` are times of two turns.
fn numbered_starts(labels: &[String], times: &mut [Time]) {
    let stem = |label: &str| {
        let end = label.trim_end_matches(|c: char| c.is_ascii_digit());
        (end.len() < label.len()).then(|| time(end))
    };
    let is_end = |t: &Time| matches!(t, Time::End | Time::After | Time::Last);
    let is_start = |t: &Time| matches!(t, Time::Baseline | Time::Start);
    let ends = || labels.iter().filter_map(|l| stem(l)).any(|t| is_end(&t));
    let is_timed = |t: &Time| matches!(t, Time::Hours(h) | Time::Day(h) if *h > 0.0);
    if !times.iter().any(|t| is_end(t) || is_timed(t)) || ends() {
        return;
    }
    for (label, t) in labels.iter().zip(times.iter_mut()) {
        if matches!(t, Time::Numbered(_)) && stem(label).is_some_and(|s| is_start(&s)) {
            *t = Time::Start;
        }
    }
}

/// `W0_pre, W0_post, W12_pre, W12_post`: parts of visits, of which none comes weeks before a treatment; their places.
pub(super) fn phases_of_visits(labels: &[String], times: &mut [Time]) -> Option<Vec<f64>> {
    let read = wide_phases::places(labels)?;
    let hours: Vec<Option<f64>> = (read.iter())
        .map(|(visit, _)| match time(visit) {
            Time::Hours(h) => Some(h),
            Time::Day(d) => Some(d * 24.0),
            Time::Baseline => Some(0.0),
            _ => None,
        })
        .collect();
    let number = |visit: &str| -> Option<f64> {
        visit
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .ok()
    };
    // `Pre_D1, Pre_D2, Post_D1, Post_D2`: days of each phase, in the order of the file.
    let of_phases = read.windows(2).all(|w| w[1].1 >= w[0].1);
    let by_visit = |visit: &str| {
        matches!(
            visit.trim_end_matches(|c: char| c.is_ascii_digit()),
            "v" | "visit" | "vis"
        )
    };
    if of_phases && !read.iter().all(|r| by_visit(&r.0)) {
        times.fill(Time::Unknown);
        return Some((0..read.len()).map(|at| at as f64).collect());
    }
    let timed = hours.iter().all(Option::is_some);
    times.fill(Time::Unknown);
    (read.iter().zip(hours))
        .map(|((visit, part), hours)| {
            let place = if timed { hours } else { number(visit) };
            place.map(|p| p + part)
        })
        .collect()
}
