//! Units of time in one letter, told by the other visits: `1 J` beside `6 Mo`, `S4` beside `J0`.
//!
//! In: the labels of all visits in the order of the file, with their times. Out: the times with these units. Not its
//! business: labels that say their unit.

use crate::import::cells::moment::Time;
use crate::import::cells::words::{fold, words};

const WEEK: f64 = 168.0;
const MONTH: f64 = 730.5;
const YEAR: f64 = 8766.0;

/// `1 J` beside `6 Wo`, or behind `6 M`, is a year (Jahr), where it would be a day (jour) elsewhere; `6 M` is then
/// a month.
pub(super) fn german_years(labels: &[String], times: &mut [Time]) {
    const GERMAN: [&str; 9] = [
        "wo", "woche", "wochen", "mon", "monat", "monate", "tag", "tage", "std",
    ];
    let german = (labels.iter()).any(|l| words(l).iter().any(|w| GERMAN.contains(&w.as_str())));
    let parts: Vec<Option<(f64, String)>> = labels.iter().map(|l| number_first(l)).collect();
    let place = |units: &[&str]| {
        let is =
            |p: &Option<(f64, String)>| p.as_ref().is_some_and(|p| units.contains(&p.1.as_str()));
        parts.iter().position(is)
    };
    let (Some(year), longer) = (place(&["j"]), place(&["w", "wo", "wk", "m", "mo", "mon"])) else {
        return;
    };
    if !german && longer.is_none_or(|at| at > year) {
        return;
    }
    for (part, t) in parts.iter().zip(times) {
        match part {
            Some((n, unit)) if unit == "j" && matches!(t, Time::Day(_)) => {
                *t = Time::Hours(n * YEAR)
            }
            Some((n, unit)) if unit == "m" && matches!(t, Time::Numbered(_)) => {
                *t = Time::Hours(n * MONTH);
            }
            _ => {}
        }
    }
}

/// The first number of a label with the word behind it: `nach 1 J`, `6 Wo post-OP`.
fn number_first(label: &str) -> Option<(f64, String)> {
    let lower = fold(label.trim());
    let start = lower.find(|c: char| c.is_ascii_digit())?;
    let rest = &lower[start..];
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let behind = rest[end..].trim_start_matches([' ', '_', '.']);
    let unit: String = behind.chars().take_while(|c| c.is_alphabetic()).collect();
    Some((rest[..end].parse().ok()?, unit)).filter(|p| !p.1.is_empty())
}

/// `S4` and `A1` beside `J0`, `H6` or `M3` are a week (semaine, semana) and a year (année, año), where that keeps the
/// order of the file; what is told of it.
pub(super) fn romance_weeks(labels: &[String], times: &mut [Time]) -> Option<String> {
    let number = |label: &str, letter: char| -> Option<f64> {
        let lower = fold(label.trim());
        let digits = lower.strip_prefix(letter)?;
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let beside =
        (labels.iter()).any(|l| ['j', 'd', 'h', 'm'].iter().any(|c| number(l, *c).is_some()));
    let mut read: Vec<Time> = times.to_vec();
    let mut said: Option<String> = None;
    for (label, t) in labels.iter().zip(read.iter_mut()) {
        let weeks = number(label, 's').map(|n| (n * WEEK, "week"));
        let years = || number(label, 'a').map(|n| (n * YEAR, "year"));
        if let (Time::Numbered(n), Some((hours, unit))) = (*t, weeks.or_else(years)) {
            *t = Time::Hours(hours);
            said.get_or_insert_with(|| format!("{label} is read as {unit} {n}."));
        }
    }
    let hours: Vec<f64> = (read.iter())
        .filter_map(|t| match t {
            Time::Hours(h) => Some(*h),
            Time::Day(d) => Some(d * 24.0),
            _ => None,
        })
        .collect();
    if !beside || said.is_none() || hours.windows(2).any(|w| w[1] < w[0]) {
        return None;
    }
    times.copy_from_slice(&read);
    said
}

/// `50W, 100W, 150W` are loads in watts: a capital letter behind round numbers that no weeks reach.
pub(super) fn watts(labels: &[String], times: &mut [Time]) {
    let load = |label: &String| -> Option<u32> {
        let number = label.trim().strip_suffix('W')?.trim_end();
        number.parse().ok().filter(|n| n % 10 == 0)
    };
    let loads: Vec<Option<u32>> = labels.iter().map(load).collect();
    let high = loads.iter().flatten().max().copied();
    let known = loads.iter().flatten().count();
    if known < 3 || high < Some(100) || known + 1 < labels.len() {
        return;
    }
    for (load, t) in loads.into_iter().zip(times) {
        if let Some(load) = load {
            *t = Time::Numbered(f64::from(load));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::cells::moment::time;

    fn hours(labels: &[&str], change: impl Fn(&[String], &mut [Time])) -> Vec<Option<f64>> {
        let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
        let mut times: Vec<Time> = labels.iter().map(|l| time(l)).collect();
        change(&labels, &mut times);
        let of = |t: &Time| match t {
            Time::Hours(h) => Some(*h),
            Time::Day(d) => Some(d * 24.0),
            _ => None,
        };
        times.iter().map(of).collect()
    }

    #[test]
    fn a_letter_means_what_the_others_leave_it() {
        let years = |labels: &[&str]| hours(labels, german_years);
        assert_eq!(
            years(&["T0", "6M", "1J"]),
            [None, Some(4383.0), Some(8766.0)]
        );
        assert_eq!(years(&["BL", "6 Mo", "1 J"])[2], Some(8766.0));
        assert_eq!(years(&["6 Wo post-OP", "1 J post-OP"])[1], Some(8766.0));
        assert_eq!(years(&["nach 3 Mo", "nach 1 J"])[1], Some(8766.0));
        // Jours before months.
        assert_eq!(years(&["1J", "7J", "3M"])[1], Some(168.0));
        let weeks = |labels: &[&str]| {
            hours(labels, |l, t| {
                romance_weeks(l, t);
            })
        };
        assert_eq!(weeks(&["J0", "J7", "S4"])[2], Some(672.0));
        assert_eq!(weeks(&["J0", "S2", "M3", "A1"])[3], Some(8766.0));
        assert_eq!(hours(&["50W", "100W", "150W"], watts), [None; 3]);
        assert_eq!(hours(&["4W", "12W", "24W"], watts)[0], Some(672.0));
        // Sessions before a day, and subjects.
        assert_eq!(weeks(&["S5", "J1"])[0], None);
        assert_eq!(weeks(&["S1", "S2"])[0], None);
    }
}
