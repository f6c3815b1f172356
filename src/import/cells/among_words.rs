//! The time that a label of several words names: `1. Tag post-OP`, `FU 6 months`, `Month 3 visit`.

use super::phases::Time;
use super::time_units::unit_hours;
use super::time_words::{AFTER, BEFORE, FILLERS, is_visit_word};
use super::words::words;

/// Words and numbers of a label; the point of `1.5h` belongs to its number.
fn cut(lower: &str) -> Vec<String> {
    let spaced = lower.replace(['_', '-', ','], " ");
    let mut out = Vec::new();
    for piece in spaced.split_whitespace() {
        let end = piece
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(piece.len());
        let (number, rest) = piece.split_at(end);
        let is_fraction = number
            .split_once('.')
            .is_some_and(|(whole, part)| !whole.is_empty() && !part.is_empty());
        if is_fraction && number.parse::<f64>().is_ok() {
            out.push(number.to_owned());
            out.extend(words(rest));
        } else {
            out.extend(words(&piece.replace('.', " ")));
        }
    }
    out
}

/// `1. Tag post-OP`, `FU 6 months`, `Month 3 visit`: words that name the event are ignored.
pub(super) fn among_words(lower: &str) -> Time {
    let words = without_ordinals(cut(lower));
    match said_among(&words) {
        Some(said) => said.time(&words),
        None => Time::Unknown,
    }
}

/// `2nd week`: the unit stands beside its number.
fn without_ordinals(mut words: Vec<String>) -> Vec<String> {
    for at in (1..words.len()).rev() {
        if matches!(
            words[at].as_str(),
            "st" | "nd" | "rd" | "th" | "eme" | "ere"
        ) && is_number(words.get(at - 1))
        {
            words.remove(at);
        }
    }
    words
}

fn is_number(word: Option<&String>) -> bool {
    word.is_some_and(|w| w.parse::<f64>().is_ok())
}

/// Whether a word says that the time is that of a follow-up.
fn follows(word: &str) -> bool {
    matches!(word, "fu" | "followup" | "follow")
}

/// What the words of a label say of its time.
#[derive(Default)]
struct Said {
    number: Option<f64>,
    /// Hours of the unit.
    unit: Option<f64>,
    is_before: bool,
    names_visit: bool,
}

/// The number, unit and direction among the words; `None` where one says something else, or two the same.
fn said_among(words: &[String]) -> Option<Said> {
    let mut said = Said::default();
    let is_after_event = words
        .iter()
        .any(|w| FILLERS.contains(&w.as_str()) && !follows(w));
    for (i, word) in words.iter().enumerate() {
        let follows_number = number_beside(words, i, i.checked_sub(1));
        if word == "m" && is_after_event && follows_number {
            // `postop 3m` is in months.
            once(&mut said.unit, 730.5)?;
        } else if let Ok(x) = word.parse::<f64>() {
            once(&mut said.number, x)?;
        } else if let Some(hours) =
            unit_hours(word).filter(|_| follows_number || number_beside(words, i, Some(i + 1)))
        {
            once(&mut said.unit, hours)?;
        } else if BEFORE.contains(&word.as_str()) {
            said.is_before = true;
        } else if word == "m" && said.unit.is_some() && follows_number {
            // `HR_100m` is a distance.
            return None;
        } else if is_visit_word(word) {
            said.names_visit = true;
        } else if !FILLERS.contains(&word.as_str()) {
            return None;
        }
    }
    Some(said)
}

/// Keeps the value; `None` where there is one already.
fn once(kept: &mut Option<f64>, value: f64) -> Option<()> {
    kept.replace(value).is_none().then_some(())
}

/// `HR Visit 1`: whether the word `at` is a number for the unit `i`; the number of `V1 HR` is that of the visit.
fn number_beside(words: &[String], i: usize, at: Option<usize>) -> bool {
    let is_of_visit = at
        .filter(|a| *a < i)
        .and_then(|a| a.checked_sub(1))
        .and_then(|a| words.get(a))
        .is_some_and(|w| is_visit_word(w) && w != "m");
    is_number(at.and_then(|a| words.get(a))) && !is_of_visit
}

impl Said {
    fn time(&self, words: &[String]) -> Time {
        let is_follow_up = words.iter().any(|w| follows(w));
        // `6wkPP`: after birth, whatever the weeks before it were counted from.
        let is_after_birth = words
            .iter()
            .any(|w| matches!(w.as_str(), "pp" | "postpartum" | "partum"));
        // `post op 1`, `pós 2`: the first, second time after the event.
        let begins_after = words.first().is_some_and(|w| {
            AFTER.contains(&w.as_str()) || matches!(w.as_str(), "pos" | "postop" | "postoperative")
        });
        match (self.number, self.unit) {
            (Some(x), None) if is_follow_up => Time::FollowUp(x),
            (Some(x), Some(hours)) if is_after_birth => Time::FollowUp(x * hours),
            (Some(x), Some(hours)) => {
                let x = if self.is_before { -x } else { x };
                if hours == 24.0 {
                    Time::Day(x)
                } else {
                    Time::Hours(x * hours)
                }
            }
            (Some(x), None) if self.names_visit || begins_after => Time::Numbered(x),
            _ => Time::Unknown,
        }
    }
}
