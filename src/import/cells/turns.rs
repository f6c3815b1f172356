//! Visits before and after something that comes again: `Pre-dose 1, Post-dose 1, Pre-dose 2, Post-dose 2`.
//!
//! In: all labels of a column. Out: the place of each, where their words are a time before, during or after the turn
//! that their number names. Not its business: numbers that count the visits themselves.

use super::moment::{Time, time};
use super::words::{fold, words};

/// What comes again.
const TURNS: [&str; 26] = [
    "cycle",
    "zyklus",
    "zyklen",
    "cure",
    "ciclo",
    "kurs",
    "course",
    "dose",
    "dosis",
    "infusion",
    "injection",
    "hd",
    "dialysis",
    "dialyse",
    "session",
    "sitzung",
    "seance",
    "sesion",
    "match",
    "game",
    "spiel",
    "race",
    "training",
    "treatment",
    "vaccination",
    "meal",
];

/// The places of visits within turns; `None` for other labels.
pub(in crate::import) fn places(labels: &[String]) -> Option<Vec<f64>> {
    let read: Vec<Option<(f64, f64)>> = labels.iter().map(|l| turn(l)).collect();
    let turns: Vec<(f64, f64)> = read.iter().flatten().copied().collect();
    let phases = |n: f64| turns.iter().filter(move |t| t.0 == n).count();
    if !turns.iter().any(|(n, _)| phases(*n) > 1) {
        return None;
    }
    // Beside them a baseline or the end may stand without a number.
    let outside = |label: &str| match time(label) {
        Time::Screening => Some(-2.0),
        Time::Baseline | Time::Start => Some(-1.0),
        Time::End | Time::Last | Time::After | Time::FollowUp(_) => Some(f64::MAX),
        _ => None,
    };
    (read.iter().zip(labels))
        .map(|(turn, label)| match turn {
            Some((number, phase)) => Some(number + phase),
            None => outside(label),
        })
        .collect()
}

/// The number of the turn, and the part of it that the label names: 0 before, 0.25 during, 0.5 after.
fn turn(label: &str) -> Option<(f64, f64)> {
    let lower = fold(label.trim());
    let mut number = None;
    let mut rest: Vec<String> = Vec::new();
    let mut is_counted = false;
    for word in words(&lower) {
        if let Ok(n) = word.parse::<f64>() {
            if number.replace(n).is_some() {
                return None;
            }
        } else if TURNS.contains(&word.as_str()) {
            is_counted = true;
        } else {
            rest.push(word);
        }
    }
    let phase = match time(&rest.join(" ")) {
        Time::Baseline | Time::Start => 0.0,
        Time::During => 0.25,
        Time::End | Time::After | Time::Last => 0.5,
        _ => return None,
    };
    is_counted.then_some((number?, phase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_and_after_belong_to_their_turn() {
        let order = |labels: &[&str]| -> Option<Vec<String>> {
            let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
            let mut at: Vec<(f64, String)> = places(&labels)?.into_iter().zip(labels).collect();
            at.sort_by(|a, b| a.0.total_cmp(&b.0));
            Some(at.into_iter().map(|(_, l)| l).collect())
        };
        let all = |labels: &[&str]| Some(labels.iter().map(|l| (*l).to_owned()).collect());
        assert_eq!(
            order(&["Post-dose 1", "Post-dose 2", "Pre-dose 1", "Pre-dose 2"]),
            all(&["Pre-dose 1", "Post-dose 1", "Pre-dose 2", "Post-dose 2"])
        );
        assert_eq!(
            order(&[
                "After cycle 1",
                "After cycle 10",
                "Before cycle 1",
                "Before cycle 10",
                "Baseline"
            ]),
            all(&[
                "Baseline",
                "Before cycle 1",
                "After cycle 1",
                "Before cycle 10",
                "After cycle 10"
            ])
        );
        assert_eq!(
            order(&["nach Zyklus 1", "vor Zyklus 1"]),
            all(&["vor Zyklus 1", "nach Zyklus 1"])
        );
        // Numbers that count visits, times, and one phase alone are no turns.
        for labels in [
            ["pre 1", "post 1"],
            ["2 h after dose 1", "before dose 1"],
            ["after cycle 1", "after cycle 2"],
        ] {
            assert_eq!(order(&labels), None, "{labels:?}");
        }
    }
}
