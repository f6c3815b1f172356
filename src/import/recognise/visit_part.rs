//! What the part of a header that may be a visit says.
//!
//! In: a part of a header. Out: how far it is known to be a visit; `None` for what is surely none. Not its business:
//! how a header is cut.

use crate::import::cells::answers::Answers;
use crate::import::cells::calendar;
use crate::import::cells::dates::is_date;
use crate::import::cells::moment::{self, Time};
use crate::import::cells::time_words::{self, is_visit_word};
use crate::import::cells::words::{Hint, Name, fold, words};

/// What is known of the visit part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Rank {
    /// A word of unknown meaning.
    Word,
    /// Bare digits.
    Digits,
    /// A word or letter that counts visits: `T1`, `V2`, `d3`.
    Counted,
    /// A time, a date, or a word for start or end.
    Known,
}

pub(super) const SEPARATORS: [char; 7] = ['_', '.', ' ', '-', ':', '/', ','];

/// Words that part columns of one visit: sides, fluids, summaries, kinds of value.
#[rustfmt::skip]
pub(in crate::import) const NO_VISITS: &[&str] = &[
    "left", "right", "l", "r", "li", "re", "links", "rechts", "gauche", "droite", "izq", "der", "serum",
    "plasma", "csf", "liquor", "urine", "urin", "blood", "saliva", "stool", "tissue", "sputum", "tear",
    "hair", "mean", "sd", "se", "sem", "median", "min", "max", "iqr", "cv", "count", "sum", "total",
    "systolic", "diastolic", "sys", "dia", "sbp", "dbp", "low", "high", "lower", "upper", "ratio",
    "index", "score", "pct", "percent", "abs", "absolute", "relative", "raw", "log", "ln", "corrected",
    "adj", "adjusted", "mother", "father", "child", "ipsi", "contra", "ipsilateral", "contralateral",
    "od", "os", "free", "bound", "ht", "normalized", "norm", "rank", "flag", "date", "unit", "units",
    "comment", "qc", "value", "level", "cells", "mfi", "area", "volume", "length", "width", "weight",
    "height", "dorsal", "ventral", "medial", "lateral", "anterior", "posterior", "n", "complete",
    "missing", "cortex", "index", "alpha", "beta", "gamma", "active", "inactive", "light", "dark",
    "nmol", "mg", "ml", "gain", "loss", "goal", "target", "cat", "category", "class", "auc", "iauc", "cmax",
    "tmax", "slope", "rate",
];

/// Words for another form of the same value, not for a visit.
pub(super) const VARIANTS: [&str; 10] = [
    "itt",
    "mitt",
    "locf",
    "bocf",
    "imputed",
    "imp",
    "zscore",
    "tscore",
    "winsorized",
    "observed",
];

pub(super) fn is_month(text: &str) -> bool {
    text.len() >= 6 && calendar::month_of_year(text).is_some()
}

/// `8 AM`, `12:30pm`
fn is_clock_time(text: &str) -> bool {
    let fits = text.ends_with(['m', 'M']) && text.starts_with(|c: char| c.is_ascii_digit());
    fits && calendar::half_day(&fold(text)).is_some()
}

/// `Phase A`, `VisitB`: a word for a visit with a letter.
fn is_lettered(text: &str) -> bool {
    if !text.ends_with(|c: char| matches!(c, 'A'..='H')) || text.len() < 5 {
        return false;
    }
    let word = fold(text.get(..text.len().saturating_sub(1)).unwrap_or(""));
    let word = word.trim_end_matches(SEPARATORS);
    word.len() > 3 && word != "time" && is_visit_word(word)
}

/// `1st ANC`, `2nd check`: an ordinal, alone or before the word for what was visited.
fn is_ordinal(text: &str) -> bool {
    const PARTS: [&str; 12] = [
        "percentile",
        "quantile",
        "quartile",
        "decile",
        "centile",
        "tertile",
        "generation",
        "degree",
        "rib",
        "toe",
        "finger",
        "metatarsal",
    ];
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let lower = fold(text);
    let (first, rest) = lower.split_once([' ', '_']).unwrap_or((lower.as_str(), ""));
    let digits = first.trim_end_matches(|c: char| c.is_alphabetic());
    let ending = first.get(digits.len()..).unwrap_or("");
    (1..=2).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && matches!(ending, "st" | "nd" | "rd" | "th")
        && rest.chars().all(char::is_alphabetic)
        && !PARTS.contains(&rest)
        && !NO_VISITS.contains(&rest)
}

/// `1. Beh`, `3. Sitzung`: a number with a point before the word for what is counted.
fn is_counted_word(text: &str) -> bool {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let lower = fold(text);
    let Some((number, word)) = lower.split_once('.') else {
        return false;
    };
    let word = word.trim();
    (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
        && word.len() > 1
        && is_visit_word(word)
}

/// `V2b`, `V2L1`, `Visit 3a`: the number of a visit with letters behind it.
fn is_visit_code(text: &str) -> bool {
    if !text.starts_with(['v', 'V']) {
        return false;
    }
    let lower = fold(text);
    let rest = ["visit", "vis", "v"]
        .iter()
        .find_map(|word| lower.strip_prefix(word));
    let rest = rest.unwrap_or("").trim_start_matches(SEPARATORS);
    (2..=4).contains(&rest.len())
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        && rest.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Words for the time after a load, which stand before a number or behind it.
const RECOVERY: [&str; 8] = [
    "recovery",
    "rec",
    "erholung",
    "recuperation",
    "recuperacion",
    "recuperacao",
    "recupero",
    "herstel",
];

/// `1 min recovery`: a time in the recovery.
fn is_in_recovery(text: &str) -> bool {
    let parted = text.rsplit_once([' ', '_', '.', '-']);
    parted.is_some_and(|(before, last)| {
        RECOVERY.contains(&fold(last).as_str()) && matches!(moment::time(before), Time::Hours(_))
    })
}

/// `post_op_1`, `postop 3`, `pós_1sem`: a word for after, the event where it is named, and a number.
fn numbered_after(text: &str) -> Option<Rank> {
    if !text.ends_with(|c: char| c.is_alphanumeric())
        || !text.contains(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let all = words(text);
    let (first, rest) = all.split_first()?;
    let after = time_words::AFTER.contains(&first.as_str())
        || matches!(
            first.as_str(),
            "pos" | "postop" | "postoperative" | "postoperativ"
        )
        || RECOVERY.contains(&first.as_str());
    let number = |w: &String| w.bytes().all(|b| b.is_ascii_digit());
    let at = rest.iter().position(number).filter(|_| after)?;
    let unit = rest.get(at + 1..).unwrap_or(&[]);
    // `sleep_recovery_1` is a score of recovery at visit 1: only minutes and hours count from a load.
    if unit.is_empty() && RECOVERY.contains(&first.as_str()) {
        return None;
    }
    let fits = rest[..at].iter().all(|w| time_words::is_event_word(w))
        && unit.len() < 2
        && unit.iter().all(|w| moment::unit_hours(w).is_some());
    let rank = if unit.is_empty() {
        Rank::Counted
    } else {
        Rank::Known
    };
    fits.then_some(rank)
}

thread_local! {
    static RANKS: Answers<Option<Rank>> = const { Answers::new() };
}

/// What is known of a visit part; `None` for what is surely none.
pub(super) fn rank(visit: &str) -> Option<Rank> {
    RANKS.with(|known| known.about(visit, ranked))
}

fn ranked(visit: &str) -> Option<Rank> {
    // `P0001` numbers a protein, not a visit: that needs no closer look in a table of thousands.
    let digits = visit.bytes().filter(u8::is_ascii_digit).count();
    if calendar::hour_and_minutes(visit).is_some() {
        return Some(Rank::Counted);
    }
    let has_letter = || visit.contains(|c: char| c.is_alphabetic());
    // `May_2020` has a year.
    let is_long = digits > 3 && has_letter() && !(digits == 4 && is_month(visit));
    if visit.is_empty() || is_long {
        return None;
    }
    if is_month(visit) || is_date(visit) || is_clock_time(visit) {
        return Some(Rank::Known);
    }
    // `HR_50%`: a load.
    if let Some(number) = visit.strip_suffix('%')
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        return (!number.is_empty()).then_some(Rank::Digits);
    }
    if is_lettered(visit) {
        return Some(Rank::Counted);
    }
    if is_visit_code(visit) {
        return Some(Rank::Counted);
    }
    // `post_ITT` is another form of the value at `post`.
    let parted = || visit.contains(['_', ' ', '.', '-']);
    if parted() && words(visit).iter().any(|w| VARIANTS.contains(&w.as_str())) {
        return None;
    }
    // `Post 3m`
    let (first, rest) = visit.split_once([' ', '_']).unwrap_or(("", ""));
    if time_words::AFTER.contains(&fold(first).as_str())
        && rest.starts_with(|c: char| c.is_ascii_digit())
    {
        return rank(rest);
    }
    if let Some(rank) = numbered_after(visit) {
        return Some(rank);
    }
    if is_in_recovery(visit) {
        return Some(Rank::Known);
    }
    let letters: String = fold(visit).chars().filter(|c| c.is_alphabetic()).collect();
    match moment::time(visit) {
        Time::Number(_) => Some(Rank::Digits),
        Time::PlusMinutes(_) => Some(Rank::Known),
        Time::Day(_) | Time::Hours(_) if letters.chars().count() == 1 => Some(Rank::Counted),
        Time::Numbered(_) | Time::Unknown if is_ordinal(visit) || is_counted_word(visit) => {
            Some(Rank::Counted)
        }
        Time::Numbered(_)
            if is_visit_word(&letters)
                || words(visit).iter().any(|w| w.len() > 2 && is_visit_word(w)) =>
        {
            Some(Rank::Counted)
        }
        Time::Numbered(_) | Time::Clock(_) => None,
        Time::Unknown => {
            let derived = Name::new(visit).hint(Hint::Derived) > 0.9;
            let plain = visit.chars().all(char::is_alphabetic) && letters.chars().count() > 1;
            (plain && !derived && !NO_VISITS.contains(&letters.as_str())).then_some(Rank::Word)
        }
        _ => Some(Rank::Known),
    }
}
