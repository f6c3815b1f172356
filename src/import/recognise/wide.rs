//! The wide layout: columns whose headers name a marker and a visit.

use crate::import::cells::names::{bracketed, without_unit};
use crate::import::recognise::visits::{self, Time};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A column of a wide table.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) struct WideColumn {
    pub column: usize,
    /// Constant part of the header.
    pub marker: String,
    /// Varying part, tidied.
    pub visit: String,
}

/// One way to read a header.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    stem: String,
    visit: String,
    /// Higher is better: a known time, then a word, then bare digits.
    rank: u8,
    /// A unit stood behind the visit.
    before_unit: bool,
}

const SEPARATORS: [char; 6] = ['_', '.', ' ', '-', ':', '/'];

/// Finds the columns that repeat a marker over visits, in file order.
pub(in crate::import) fn columns(candidates: &[(usize, &str)]) -> Vec<WideColumn> {
    let mut out = split(candidates, false);
    // A stem that lost its other columns to better readings is no marker over visits.
    let mut counts: HashMap<String, usize> = HashMap::new();
    for w in &out {
        *counts.entry(w.marker.clone()).or_default() += 1;
    }
    out.retain(|w| counts.get(&w.marker).is_some_and(|n| *n > 1));
    out
}

/// Splits names of samples into person and visit; one with a known time may stand alone.
pub(in crate::import) fn names(candidates: &[(usize, &str)]) -> Vec<WideColumn> {
    split(candidates, true)
}

fn split(candidates: &[(usize, &str)], lone: bool) -> Vec<WideColumn> {
    let readings: Vec<Vec<Reading>> = candidates.iter().map(|(_, header)| read(header)).collect();
    // Visits seen for each stem, and how good the reading is.
    let mut stems: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    let mut timed: HashMap<&str, bool> = HashMap::new();
    let mut shared: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for reading in readings.iter().flatten() {
        stems
            .entry(&reading.stem)
            .or_default()
            .insert(&reading.visit);
        *timed.entry(&reading.stem).or_default() |= reading.rank >= 2;
        shared
            .entry(&reading.visit)
            .or_default()
            .insert(&reading.stem);
    }
    let accepted = |r: &Reading| {
        let visits = stems.get(r.stem.as_str()).map_or(0, BTreeSet::len);
        let known = timed.get(r.stem.as_str()).copied().unwrap_or(false);
        let words_repeat = shared.get(r.visit.as_str()).is_some_and(|s| s.len() > 1);
        // `vitamin_d2_ng_ml` and `vitamin_d3_ng_ml` are two substances.
        if r.before_unit && is_letter_and_number(&r.visit) && !words_repeat && visits < 3 {
            return false;
        }
        (lone && r.rank == 3)
            || visits > 1
                && match r.rank {
                    0 | 2.. => true,
                    // A plain word is a visit beside known times, or where other markers have it too.
                    1 => known || words_repeat,
                }
    };
    let mut out = Vec::new();
    for ((column, _), readings) in candidates.iter().zip(&readings) {
        let best = readings.iter().filter(|r| accepted(r)).max_by_key(|r| {
            let known = timed.get(r.stem.as_str()).copied().unwrap_or(false);
            (
                known,
                r.rank,
                stems.get(r.stem.as_str()).map_or(0, BTreeSet::len),
            )
        });
        if let Some(best) = best {
            out.push(WideColumn {
                column: *column,
                marker: best.stem.clone(),
                visit: visits::tidy(&best.visit),
            });
        }
    }
    out
}

/// All ways to read a header as marker and visit; a unit at its end belongs to the marker.
fn read(header: &str) -> Vec<Reading> {
    let header = header.trim();
    let mut out = read_plain(header);
    if let Some((before, inside)) = bracketed(header) {
        // `OPG (Day 1)`
        let visit = inside.trim();
        let stem = before.trim_matches(SEPARATORS);
        if rank_of(visit).is_some_and(|r| r >= 2) && stem.contains(char::is_alphabetic) {
            out.push(Reading {
                stem: stem.to_owned(),
                visit: visit.to_owned(),
                rank: 3,
                before_unit: false,
            });
        }
    }
    if let Some(unit) = unit_at_end(header) {
        // `OPG Day 1 [pg/mL]`, `opg_day1_pg_ml`. Bare digits stay part of the name: `IL6 [pg/mL]`.
        let core = header.strip_suffix(unit).unwrap_or(header);
        let moved = read_plain(core).into_iter().filter(|r| r.rank >= 1);
        out.extend(moved.map(|r| Reading {
            stem: r.stem + unit,
            before_unit: true,
            ..r
        }));
    }
    out
}

/// The unit that ends a header, with what parts it from the name: ` [pg/mL]`, `_pg_ml`.
fn unit_at_end(header: &str) -> Option<&str> {
    let name = match bracketed(header) {
        Some((before, inside)) => {
            // A number or a time in brackets is no unit.
            let is_unit = inside.contains(char::is_alphabetic) || inside.contains('%');
            if !is_unit || rank_of(inside.trim()).is_some_and(|r| r >= 2) {
                return None;
            }
            before
        }
        None => without_unit(header)?,
    };
    let name = name.trim_end_matches(SEPARATORS);
    (!name.is_empty())
        .then(|| header.get(name.len()..))
        .flatten()
}

/// How good a reading with this visit is; `None` for a word that nothing is known of.
fn rank_of(visit: &str) -> Option<u8> {
    match visits::time(visit) {
        Time::Baseline | Time::Screening | Time::Day(_) | Time::Hours(_) | Time::PlusMinutes(_) => {
            Some(3)
        }
        Time::Numbered(_) if is_visit_word(visit) => Some(2),
        Time::Number(_) => Some(0),
        Time::Numbered(_) | Time::Clock(_) | Time::Unknown => None,
    }
}

fn read_plain(header: &str) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    let mut add = |stem: &str, visit: &str, from_digits: bool| {
        let stem = stem.trim_matches(SEPARATORS).to_owned();
        let visit = visit.trim_matches(['_', '.', ' ', ':', '/']).to_owned();
        if stem.is_empty() || visit.is_empty() {
            return;
        }
        let rank = match rank_of(&visit) {
            Some(rank) => rank,
            None if from_digits => return,
            None => 1,
        };
        // A bare number is a name only beside a known time: `101 Baseline`.
        if rank < 3 && !stem.contains(char::is_alphabetic) {
            return;
        }
        out.push(Reading {
            stem,
            visit,
            rank,
            before_unit: false,
        });
    };
    let cuts: Vec<usize> = header
        .char_indices()
        .filter(|(_, c)| SEPARATORS.contains(c))
        .map(|(i, _)| i)
        .collect();
    // One or two words at the end or at the start.
    for cut in cuts.iter().rev().take(2).chain(cuts.iter().take(2)) {
        let (left, right) = header.split_at(*cut);
        let words = |part: &str| part.split(SEPARATORS).filter(|w| !w.is_empty()).count();
        if words(right) <= 2 {
            add(left, right, false);
        }
        if words(left) <= 2 {
            add(right, left, false);
        }
    }
    // `y0`, `visual52`, `OPGday1`.
    let digits = header.trim_end_matches(|c: char| c.is_ascii_digit());
    if digits.len() < header.len() && !digits.ends_with('.') {
        let (left, right) = header.split_at(digits.len());
        add(left, right, true);
    }
    out
}

/// `d2`, `T3`: as likely part of a name as a visit.
fn is_letter_and_number(visit: &str) -> bool {
    let mut chars = visit.chars();
    let is_letter = chars.next().is_some_and(char::is_alphabetic);
    let digits = chars.as_str();
    is_letter && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_visit_word(visit: &str) -> bool {
    let word: String = visit
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    matches!(
        word.as_str(),
        "visit"
            | "vis"
            | "v"
            | "t"
            | "tp"
            | "time"
            | "timepoint"
            | "session"
            | "wave"
            | "phase"
            | "period"
            | "m"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(headers: &[&str]) -> Vec<(String, String)> {
        let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
        columns(&candidates)
            .into_iter()
            .map(|w| (w.marker, w.visit))
            .collect()
    }

    #[test]
    fn suffixes_prefixes_and_digits() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            named(&[
                "opg_pg_ml_baseline",
                "opg_pg_ml_230min",
                "opg_pg_ml_day1",
                "age"
            ]),
            [
                pair("opg_pg_ml", "Baseline"),
                pair("opg_pg_ml", "230 min"),
                pair("opg_pg_ml", "Day 1")
            ]
        );
        assert_eq!(
            named(&["OPG_BL", "OPG_D1", "bmi"]),
            [pair("OPG", "BL"), pair("OPG", "D1")]
        );
        assert_eq!(
            named(&["Lead Level Week 0", "Lead Level Week 6"]),
            [pair("Lead Level", "Week 0"), pair("Lead Level", "Week 6")]
        );
        assert_eq!(
            named(&["y0", "y1", "y6"]),
            [pair("y", "0"), pair("y", "1"), pair("y", "6")]
        );
        assert_eq!(
            named(&["Day1_OPG", "Day3_OPG"]),
            [pair("OPG", "Day 1"), pair("OPG", "Day 3")]
        );
        assert_eq!(
            named(&["CRP_pre", "CRP_post", "IL6_pre", "IL6_post"]),
            [
                pair("CRP", "pre"),
                pair("CRP", "post"),
                pair("IL6", "pre"),
                pair("IL6", "post")
            ]
        );
        assert_eq!(
            named(&[
                "BDNF Woche 0 [ng/ml]",
                "BDNF Woche 12 [ng/ml]",
                "CRP Woche 0 (mg/l)",
                "CRP Woche 12 (mg/l)",
                "Alter (J)",
            ]),
            [
                pair("BDNF [ng/ml]", "Woche 0"),
                pair("BDNF [ng/ml]", "Woche 12"),
                pair("CRP (mg/l)", "Woche 0"),
                pair("CRP (mg/l)", "Woche 12"),
            ]
        );
        assert_eq!(
            named(&[
                "opg_baseline_pg_ml",
                "opg_day1_pg_ml",
                "OPN (Baseline)",
                "OPN (Day 1)"
            ]),
            [
                pair("opg_pg_ml", "Baseline"),
                pair("opg_pg_ml", "Day 1"),
                pair("OPN", "Baseline"),
                pair("OPN", "Day 1"),
            ]
        );
        assert_eq!(named(&["vitamin_d2_ng_ml", "vitamin_d3_ng_ml"]), []);
        assert_eq!(named(&["IL6 [pg/ml]", "IL8 [pg/ml]", "IL10 [pg/ml]"]), []);
        assert_eq!(named(&["opg_pg_ml", "rankl_pg_ml", "opn_ng_ml"]), []);
        assert_eq!(named(&["IL6", "TNF", "CRP"]), []);
    }
}
