//! What a column says of visits: by its header, and by its labels.
//!
//! In: a column. Out: shares from 0 to 1. Not its business: how the column behaves within subjects.

use super::evidence::Evidence;
use crate::import::cells::moment::{Time, time, unit_hours};
use crate::import::cells::sequence;
use crate::import::cells::words::{Hint, Name, words};

/// How far a header names a visit.
pub(in crate::import) fn visit_name(e: &Evidence<'_>, column: usize) -> f64 {
    let name = e.name(column);
    let hint = name.hint(Hint::Visit);
    if hint == 0.0 || name.hint(Hint::Birth) > 0.5 {
        return 0.0;
    }
    if is_rate(e.header(column))
        || is_measured_then(e.header(column))
        || is_one_time(e.header(column))
    {
        return 0.0;
    }
    // Times that are measured.
    const MEASURED: [&str; 12] = [
        "reaction",
        "response",
        "prothrombin",
        "thrombin",
        "thromboplastin",
        "bleeding",
        "clotting",
        "transit",
        "sleep",
        "walk",
        "walking",
        "exhaustion",
    ];
    if name.words.iter().any(|w| MEASURED.contains(&w.as_str())) {
        return 0.0;
    }
    // Days from the start say more than the dates of visits.
    let dated = name
        .words
        .iter()
        .any(|w| matches!(w.as_str(), "date" | "datum" | "fecha"));
    let hint = if dated { hint.min(0.6) } else { hint };
    // `survival_time`, `visit_no` of another thing, `age_group`.
    let against = name.hint(Hint::Outcome).max(if name.words.len() > 1 {
        name.hint(Hint::Fact) * 0.8
    } else {
        0.0
    });
    if against > 0.7 && hint < 1.0 {
        hint * 0.3
    } else {
        hint
    }
}

/// `Yield/Hour`, `BreathsPerMin`: something in each unit of time.
fn is_rate(header: &str) -> bool {
    let is_unit = |w: &str| unit_hours(w).is_some();
    let all = words(header);
    if all.windows(2).any(|w| w[0] == "per" && is_unit(&w[1])) {
        return true;
    }
    let Some((before, after)) = header.split_once('/') else {
        return false;
    };
    // `Week/Day` is a time in two parts.
    let of_time = |text: &str| Name::new(text).hint(Hint::Visit) > 0.5;
    let unit = words(after);
    let last = words(before);
    unit.first().is_some_and(|w| is_unit(w)) && last.last().is_some_and(|w| !of_time(w))
}

/// `Day28`, `DAS28`: one time, or a name with a number, and no column of times.
fn is_one_time(header: &str) -> bool {
    header.ends_with(|c: char| c.is_ascii_digit())
        && header.starts_with(char::is_alphabetic)
        && matches!(time(header), Time::Day(d) if d > 1.0)
}

/// `Shannon index at day 28`: something that was measured at one time.
fn is_measured_then(header: &str) -> bool {
    const PREPOSITIONS: [&str; 9] = ["at", "on", "am", "bei", "zu", "au", "al", "op", "after"];
    let is_number = |w: &String| w.bytes().all(|b| b.is_ascii_digit());
    let is_unit = |w: &String| w.len() > 2 && unit_hours(w).is_some();
    let all = words(header);
    let at = all.windows(3).position(|w| {
        PREPOSITIONS.contains(&w[0].as_str())
            && (is_unit(&w[1]) && is_number(&w[2]) || is_number(&w[1]) && is_unit(&w[2]))
    });
    at.is_some_and(|at| at > 0)
}

/// Share of the labels of a text column that read as times, or as words for start and end.
pub(in crate::import) fn reads_as_visits(e: &Evidence<'_>, column: usize) -> f64 {
    if e.profile(column).is_numeric() {
        return 0.0;
    }
    let mut labels: Vec<&str> = Vec::new();
    for row in 0..e.table.n_rows().min(2_000) {
        let text = e.table.cell(row, column);
        if !text.is_empty() && !labels.contains(&text) {
            labels.push(text);
            if labels.len() == 40 {
                break;
            }
        }
    }
    let owned: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
    if sequence::places(&owned).is_some() {
        return 1.0;
    }
    let known = labels.iter().filter(|l| time(l) != Time::Unknown).count();
    if labels.is_empty() {
        0.0
    } else {
        known as f64 / labels.len() as f64
    }
}

/// `Woche`, `Day no`: a header of a unit of time beside a column of visits.
pub(super) fn names_unit_alone(name: &Name) -> bool {
    const BESIDE: [&str; 5] = ["no", "nr", "number", "num", "of"];
    // `dia` is a diastolic pressure as well as a day.
    let is_unit = |w: &String| w.len() > 3 && unit_hours(w).is_some();
    name.words.iter().any(is_unit)
        && (name.words.iter()).all(|w| is_unit(w) || BESIDE.contains(&w.as_str()))
}

/// A time beside the visits by its name.
pub(super) fn names_time_beside(name: &Name) -> bool {
    names_unit_alone(name) || names_time_since(name)
}

/// `day-of-life`, `days since onset`: a time that runs beside the visits.
fn names_time_since(name: &Name) -> bool {
    let [unit, word, rest @ ..] = name.words.as_slice() else {
        return false;
    };
    let of = ["life", "age", "study", "treatment"];
    let from = match word.as_str() {
        "of" => rest.len() == 1 && of.contains(&rest[0].as_str()),
        "since" | "from" => !rest.is_empty(),
        _ => false,
    };
    from && unit.len() > 2 && unit_hours(unit).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_at_one_time_is_no_time() {
        for header in [
            "Shannon Index at day 28",
            "Gewicht am Tag 14",
            "poids au jour 7",
            "CRP after 6 weeks",
        ] {
            assert!(is_measured_then(header), "{header}");
        }
        for header in ["Day", "days on treatment", "at day 28", "time after dose"] {
            assert!(!is_measured_then(header), "{header}");
        }
    }
}
