//! Labels that place a visit by an event: `before CPAP`, `at admission`, `immediately after exercise`.
//!
//! In: a label in lower case. Out: a start, an end, or what stands behind a preposition. Not its business: numbers.

use super::phases::Time;
use super::time_words::{AFTER, BEFORE, is_event_word};
use super::words::words;

/// `before CPAP`, `after surgery 1`
pub(super) fn of_event(lower: &str) -> Time {
    if lower.contains(|c: char| c.is_ascii_digit()) || !lower.contains([' ', '_', '-']) {
        return Time::Unknown;
    }
    let cut = words(lower);
    // `pre_happy` is a mark before and `pre-albumin` a protein, `pre_surgery` a time.
    let is_marker = lower.contains(['_', '-'])
        && matches!(cut.first().map(String::as_str), Some("pre" | "post"))
        && !cut.iter().skip(1).all(|w| is_event_word(w));
    if is_marker {
        return Time::Unknown;
    }
    let named = (2..=4).contains(&cut.len());
    match cut.first() {
        Some(first) if named && BEFORE.contains(&first.as_str()) => Time::Start,
        Some(first) if named && AFTER.contains(&first.as_str()) => Time::End,
        _ => Time::Unknown,
    }
}

/// What stands behind a word such as `at`; `None` without one.
pub(super) fn without_preposition(lower: &str) -> Option<&str> {
    const WORDS: [&str; 18] = [
        "at ",
        "on ",
        "am ",
        "bij ",
        "vid ",
        "a l'",
        "a l\u{2019}",
        "a la ",
        "all'",
        "alla ",
        "al ",
        "en ",
        "bei ",
        "zu ",
        "zum ",
        "zur ",
        "a ",
        "l'",
    ];
    let rest = WORDS.iter().find_map(|w| lower.strip_prefix(w))?;
    (rest.chars().count() > 1).then_some(rest)
}

/// `immediately post`, `directly after exercise`: no time after the event.
pub(super) fn is_right_after(lower: &str) -> bool {
    const AT_ONCE: [&str; 12] = [
        "immediately",
        "immediate",
        "directly",
        "just",
        "right",
        "straight",
        "unmittelbar",
        "direkt",
        "sofort",
        "juste",
        "immediatement",
        "inmediatamente",
    ];
    let cut = words(lower);
    let [adverb, after, rest @ ..] = cut.as_slice() else {
        return false;
    };
    AT_ONCE.contains(&adverb.as_str())
        && AFTER.contains(&after.as_str())
        && rest.iter().all(|w| is_event_word(w))
}
