//! The time that a label names: a number with a unit, a word for start or end, a cycle, a time of day.
//!
//! In: a label in English, German, French, Spanish or Italian. Out: [`Time`]. Not its business: the order of visits.

use super::among_words::among_words;
use super::answers::Answers;
use super::calendar::{clock, month_of_year};
use super::events::{is_right_after, of_event, without_preposition};
use super::languages::{self, Moment};
use super::phases::phase;
use super::time_words::is_follow_up;
use crate::import::cells::words::fold;

pub(in crate::import) use super::phases::Time;
pub(in crate::import) use super::time_units::unit_hours;

/// Bytes of a label from which on no preposition is looked for: each is taken off by a call of its own.
const LONGEST_WITH_PREPOSITIONS: usize = 200;
const EN_DASH: char = '\u{2013}';
const EM_DASH: char = '\u{2014}';

thread_local! {
    static TIMES: Answers<Time> = const { Answers::new() };
}

/// Reads a label.
pub(in crate::import) fn time(label: &str) -> Time {
    TIMES.with(|known| known.about(label, read))
}

fn read(label: &str) -> Time {
    let lower = without_window(decimal_point(fold(label.trim())));
    match languages::moment(&lower) {
        Some(Moment::Baseline) => return Time::Baseline,
        Some(Moment::Before) => return Time::Start,
        Some(Moment::After) => return Time::End,
        Some(Moment::Timed(number, 24.0)) => return Time::Day(number),
        Some(Moment::Timed(number, hours)) => return Time::Hours(number * hours),
        Some(Moment::Numbered(number)) => return Time::Numbered(number),
        None => {}
    }
    // `6wkPP` is `6wk PP`.
    let lower = match lower.strip_suffix("pp") {
        Some(rest) if rest.ends_with(char::is_alphabetic) && rest.contains(char::is_numeric) => {
            format!("{rest} pp")
        }
        _ => lower,
    };
    let squeezed: String = lower
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '.'))
        .collect();
    if let Some(time) = phase(&squeezed) {
        return time;
    }
    if is_before_in_czech(label) {
        return Time::Start;
    }
    // `at inclusion`, `à l'inclusion`
    if lower.len() < LONGEST_WITH_PREPOSITIONS
        && let Some(rest) = without_preposition(&lower)
    {
        return time(rest);
    }
    if is_right_after(&lower) {
        return Time::Hours(0.0);
    }
    // `SCREENING 1`
    if phase(squeezed.trim_end_matches(|c: char| c.is_ascii_digit())) == Some(Time::Screening) {
        return Time::Screening;
    }
    if let Some(time) = of_number(&lower) {
        return time;
    }
    if let Some((cycle, day)) = cycle(&squeezed) {
        return Time::Cycle(cycle, day);
    }
    if let Some(time) = of_mark(label.trim(), &lower) {
        return time;
    }
    // `T-5min`: the sign belongs to the number; `t=270 min` says what the number is.
    if let Some(rest) = lower
        .strip_prefix('t')
        .filter(|r| r.starts_with(['-', '+', '=']))
        && let timed @ (Time::Hours(_) | Time::Day(_)) =
            number_and_unit(rest.trim_start_matches('=').trim_start())
    {
        return timed;
    }
    let one = number_and_unit(&lower);
    // `Visit 2 (Randomisation)`: the event of a visit is no filler where it is the start.
    if let (Time::Numbered(_), Some(start @ (Time::Start | Time::Baseline))) =
        (one, of_parts(&lower))
    {
        return start;
    }
    if one != Time::Unknown {
        return one;
    }
    if let Some(time) = in_words(&squeezed) {
        return time;
    }
    of_parts(&lower).unwrap_or_else(|| of_event(&lower))
}

/// `Před`, with its accent: without, it may be prednisone or a predicted value.
fn is_before_in_czech(label: &str) -> bool {
    let mut words = label.split_whitespace();
    words.next().is_some_and(|w| w.to_lowercase() == "před")
        && !label.contains(|c: char| c.is_ascii_digit())
}

/// `Week 4 (±3 d)` is week 4: a window around a visit is no time of its own.
fn without_window(label: String) -> String {
    let Some((at, mark)) = [" +/-", "(+/-", "\u{b1}"]
        .iter()
        .find_map(|mark| Some((label.find(mark)?, *mark)))
    else {
        return label;
    };
    let before = label[..at].trim_end_matches(['(', '[', ' ']);
    let after = &label[at + mark.len()..];
    let after = after.find([')', ']']).map_or("", |end| &after[end + 1..]);
    if before.is_empty() {
        return label;
    }
    format!("{before}{after}")
}

/// `0,5 h` is half an hour.
fn decimal_point(label: String) -> String {
    let bytes = label.as_bytes();
    let is_digit = |at: Option<usize>| {
        at.and_then(|a| bytes.get(a))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut commas = (0..bytes.len()).filter(|at| bytes[*at] == b',');
    match (commas.next(), commas.next()) {
        (Some(at), None) if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) => {
            label.replace(',', ".")
        }
        _ => label,
    }
}

/// A plain number, a month of a year or a time of day.
fn of_number(lower: &str) -> Option<Time> {
    if let Ok(x) = lower.parse::<f64>()
        && x.is_finite()
        && !lower.starts_with(|c: char| c.is_alphabetic())
    {
        return Some(if lower.starts_with('+') {
            Time::PlusMinutes(x)
        } else {
            Time::Number(x)
        });
    }
    month_of_year(lower)
        .map(Time::Number)
        .or_else(|| clock(lower).map(Time::Clock))
}

/// `30'` is 30 minutes; `M12` is month 12, where a small m could be a minute.
fn of_mark(label: &str, lower: &str) -> Option<Time> {
    let minutes = lower
        .strip_suffix(['\'', '\u{2032}', '\u{2019}'])
        .and_then(|n| n.trim().parse::<f64>().ok());
    let months = || label.strip_prefix('M').and_then(|n| n.parse::<u16>().ok());
    minutes
        .map(|m| Time::Hours(m / 60.0))
        .or_else(|| months().map(|m| Time::Hours(f64::from(m) * 730.5)))
}

/// `V2 (Week 4)`, `Visit 2: Week 4`: the part that names a time counts.
fn of_parts(lower: &str) -> Option<Time> {
    let parts = || {
        lower
            .split(['(', ')', ':', ',', '/'])
            .map(str::trim)
            .filter(|p| !p.is_empty())
    };
    let whole = lower.replace([EN_DASH, EM_DASH], "-");
    let dashed = || whole.split(" - ").map(str::trim).filter(|p| !p.is_empty());
    for all in [parts().collect::<Vec<_>>(), dashed().collect()] {
        if all.len() < 2 {
            continue;
        }
        let read: Vec<Time> = all.iter().map(|p| time(p)).collect();
        let timed = |t: &&Time| matches!(t, Time::Hours(_) | Time::Day(_) | Time::Baseline);
        // `Visit 1 (Screening)`: a word says more than the number of a visit.
        let says = |t: &&Time| !matches!(t, Time::Unknown | Time::Numbered(_) | Time::Number(_));
        if let Some(found) = read
            .iter()
            .find(timed)
            .or_else(|| read.iter().find(says))
            .or_else(|| read.iter().find(|t| **t != Time::Unknown))
        {
            return Some(*found);
        }
    }
    None
}

/// A number with a unit of time, or a word with a number: `230 min`, `Week 6`, `6 months post op`, `VIS2`.
fn number_and_unit(lower: &str) -> Time {
    let plain = match split(lower) {
        Some((first, second)) => match (first.parse::<f64>(), second.parse::<f64>()) {
            (Ok(x), Err(_)) => Some((second, x, false)),
            (Err(_), Ok(x)) => Some((first, x, true)),
            _ => None,
        },
        None => None,
    };
    if let Some((word, number, word_first)) = plain {
        let word = word
            .strip_suffix("post")
            .or_else(|| word.strip_prefix("post"))
            .unwrap_or(word)
            .trim();
        // `3mfu`, `1yearlater`
        if let Some(unit) = ["followup", "fup", "fu"]
            .iter()
            .find_map(|f| word.strip_suffix(f))
            && !word_first
            && let Some(hours) = unit_hours(unit).or((unit == "m").then_some(730.5))
        {
            return Time::FollowUp(number * hours);
        }
        let word = word.strip_suffix("later").unwrap_or(word);
        match unit_hours(word) {
            Some(24.0) => return Time::Day(number),
            Some(hours) => return Time::Hours(number * hours),
            None if word_first && is_follow_up(word) => return Time::FollowUp(number),
            None if word_first && !word.contains([' ', '_']) => return Time::Numbered(number),
            None => {}
        }
    }
    // `HR_50%` is a load.
    if lower.contains('%') {
        Time::Unknown
    } else {
        among_words(lower)
    }
}

/// `zeroday`, `oneweek`, `six months`, `negoneday`
fn in_words(squeezed: &str) -> Option<Time> {
    const NUMBERS: [(&str, f64); 13] = [
        ("zero", 0.0),
        ("one", 1.0),
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("twelve", 12.0),
        ("fourteen", 14.0),
    ];
    let before = ["neg", "minus"]
        .iter()
        .find_map(|w| squeezed.strip_prefix(w));
    let (plain, sign) = before.map_or((squeezed, 1.0), |rest| (rest, -1.0));
    NUMBERS.iter().find_map(|(word, n)| {
        let n = n * sign;
        let unit = plain.strip_prefix(word).filter(|u| u.len() > 2)?;
        let hours = unit_hours(unit)?;
        Some(if hours == 24.0 {
            Time::Day(n)
        } else {
            Time::Hours(n * hours)
        })
    })
}

/// `C1D8`: cycle and day.
fn cycle(squeezed: &str) -> Option<(f64, f64)> {
    let rest = squeezed
        .strip_prefix("cycle")
        .or_else(|| squeezed.strip_prefix('c'))?;
    let (cycle, day) = rest.split_once("day").or_else(|| rest.split_once('d'))?;
    let whole = |t: &str| {
        (!t.is_empty() && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<f64>().ok())?
    };
    Some((whole(cycle)?, whole(day)?))
}

/// `day 1` -> (`day`, `1`); `230min` -> (`230`, `min`); one word and one number only.
pub(in crate::import) fn split(label: &str) -> Option<(&str, &str)> {
    let separators = [' ', '.', '_'];
    let starts_with_number =
        label.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    let at = if starts_with_number {
        label.find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | '.')))?
    } else {
        let at = label.find(|c: char| c.is_ascii_digit())?;
        // A minus belongs to the number when it stands alone before it: `Day -1`.
        let before = label.get(..at)?;
        if before.ends_with(" -") || before.ends_with("_-") {
            at - 1
        } else {
            at
        }
    };
    let (a, b) = (label.get(..at)?, label.get(at..)?);
    let a = a
        .trim_end_matches(separators)
        .trim_end_matches(if starts_with_number { ' ' } else { '-' });
    Some((
        a.trim_end_matches(separators),
        b.trim_start_matches(separators),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_of_prepositions_ends() {
        assert_eq!(time("at inclusion"), Time::Baseline);
        assert_eq!(
            time(&format!("{}inclusion", "at ".repeat(100_000))),
            Time::Unknown
        );
    }

    #[test]
    fn times_in_further_languages() {
        assert_eq!(time("基线"), Time::Baseline);
        assert_eq!(time("投与前"), Time::Start);
        assert_eq!(time("治疗后"), Time::End);
        assert_eq!(time("第4周"), Time::Hours(672.0));
        assert_eq!(time("4週後"), Time::Hours(672.0));
        assert_eq!(time("3ヶ月"), Time::Hours(3.0 * 730.5));
        assert_eq!(time("до"), Time::Start);
        assert_eq!(time("после"), Time::End);
        assert_eq!(time("voor"), Time::Start);
        assert_eq!(time("przed"), Time::Start);
        assert_eq!(time("Před léčbou"), Time::Start);
        assert_eq!(time("pred"), Time::Unknown);
        assert_eq!(time("po 3 mies."), Time::Hours(3.0 * 730.5));
        assert_eq!(time("0,5 h"), Time::Hours(0.5));
        assert_eq!(time("2nd week"), Time::Hours(336.0));
        assert_eq!(time("血糖"), Time::Unknown);
        assert_eq!(time("πριν"), Time::Start);
        assert_eq!(time("μετά"), Time::End);
        assert_eq!(time("12 vk"), Time::Hours(2016.0));
        assert_eq!(time("lähtötaso"), Time::Baseline);
        assert_eq!(time("T-30min"), Time::Hours(-0.5));
        assert_eq!(time("FU6"), Time::FollowUp(6.0));
        assert_eq!(time("Follow-up 2"), Time::FollowUp(2.0));
        assert_eq!(time("3. Beh"), Time::Numbered(3.0));
        assert_eq!(time("1\u{e8}re s\u{e9}ance"), Time::Numbered(1.0));
        assert_eq!(time("2pm"), Time::Clock(14.0));
        assert_eq!(time("12:30 am"), Time::Clock(0.5));
    }
}
