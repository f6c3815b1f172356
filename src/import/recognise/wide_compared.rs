//! Headers that compare visits: changes between two of them, and p-values.
//!
//! In: headers, and whether a column holds shares. Out: those that are no markers at visits. Not its business:
//! changes at one visit, which their words tell.

use super::headers::{Rank, visit_key};
use super::visit_part::rank;
use crate::import::cells::words::{Hint, Name, fold};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Names of p-values, without separators.
const P_VALUES: [&str; 9] = [
    "p", "pvalue", "pval", "pwert", "pwerte", "pvalor", "valorp", "pvaleur", "valeurp",
];

/// A header by its visits and its other words.
struct Parts {
    visits: Vec<String>,
    /// The other words, joined.
    stem: String,
    /// The same without words for a change.
    plain: String,
    /// The visits stand on both sides of a minus: `T2-T1_weight`.
    is_minus: bool,
}

/// The columns among `candidates` that compare two visits, or hold p-values; `is_share` says whether all numbers of a
/// column lie between 0 and 1.
pub(super) fn compared(
    candidates: &[(usize, &str)],
    is_share: &dyn Fn(usize) -> bool,
) -> Vec<usize> {
    let all: Vec<(usize, Parts)> = (candidates.par_iter())
        .map(|(c, h)| (*c, parts(h)))
        .collect();
    let single: BTreeSet<(&str, &str)> = (all.iter())
        .filter_map(|(_, p)| match p.visits.as_slice() {
            [visit] => Some((p.stem.as_str(), visit.as_str())),
            _ => None,
        })
        .collect();
    let has = |stem: &str, visit: &str| single.contains(&(stem, visit));
    // Markers with a column for both visits of a comparison.
    let compared: BTreeSet<&str> = (all.iter())
        .filter_map(|(_, p)| match p.visits.as_slice() {
            [a, b] if has(&p.plain, a) && has(&p.plain, b) => Some(p.plain.as_str()),
            _ => None,
        })
        .collect();
    // A p-value tells a visit from the first: a phosphate is measured there too.
    let visits = |of_p: bool| {
        let own = all
            .iter()
            .filter(move |(_, p)| is_p_value(p) == of_p && p.visits.len() == 1);
        own.map(|(_, p)| p.visits[0].as_str())
    };
    let first = visits(false).next();
    let lacks_first = first.is_some_and(|first| visits(true).all(|v| v != first));
    let mut stems: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, visit) in &single {
        *stems.entry(visit).or_default() += 1;
    }
    let of_others = |own: &str, visit: &str| {
        let all = stems.get(visit).copied().unwrap_or(0);
        all > usize::from(has(own, visit))
    };
    let is_there = |visit: &str| stems.contains_key(visit);
    // Columns with two visits, of which one may be the name of the marker: `m1_T0`.
    let mut pairs: BTreeSet<(&str, [&str; 2])> = BTreeSet::new();
    for (_, p) in &all {
        if let ([a, b], false) = (p.visits.as_slice(), p.is_minus) {
            pairs.insert((&p.plain, sorted(a, b)));
        }
    }
    // `m1_T1-T0` beside `m1_T0` and `m1_T1`.
    let compares_of = |p: &Parts, rest: &str, a: &str, b: &str| {
        let is_pair = |visit: &str| pairs.contains(&(p.plain.as_str(), sorted(rest, visit)));
        is_pair(a) && is_pair(b)
    };
    let compares = |(column, p): &&(usize, Parts)| match p.visits.as_slice() {
        [a, b] if is_p_value(p) => of_others(&p.stem, a) || of_others(&p.stem, b),
        [visit] if is_p_value(p) => {
            of_others(&p.stem, visit) && (p.plain.len() > 1 || lacks_first && is_share(*column))
        }
        [x, y, z] => compares_of(p, x, y, z) || compares_of(p, y, x, z) || compares_of(p, z, x, y),
        // The other columns of the marker may have another name.
        [a, b] if p.is_minus && is_there(a) && is_there(b) => true,
        // `V1_V2` beside `V1_V1` and `V2_V2` is a marker V1 at V2.
        [a, b] => {
            !p.stem.is_empty()
                && compared.contains(p.plain.as_str())
                && (has(&p.plain, a) || has(&p.plain, b))
        }
        _ => false,
    };
    all.iter()
        .filter(compares)
        .map(|(column, _)| *column)
        .collect()
}

/// Two visits in an order of their own.
fn sorted<'v>(a: &'v str, b: &'v str) -> [&'v str; 2] {
    if a < b { [a, b] } else { [b, a] }
}

/// Whether a header names a p-value by its letter alone, beside one visit: `P_T2`.
pub(super) fn is_letter_of_p(header: &str) -> bool {
    let parts = parts(header);
    parts.visits.len() == 1 && parts.plain == "p"
}

fn is_p_value(parts: &Parts) -> bool {
    P_VALUES.contains(&parts.plain.as_str())
}

/// The words of a header; a point parts them, as R writes it for other signs, but between the digits of a number.
fn words_of(header: &str) -> Vec<&str> {
    let letters = header.as_bytes();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in header.char_indices() {
        let is_decimal = c == '.' && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
        if !(c.is_alphanumeric() || c == '%' || is_decimal) {
            out.push(&header[from..at]);
            from = at + c.len_utf8();
        }
    }
    out.push(&header[from..]);
    out.retain(|w| !w.is_empty());
    out
}

/// Cuts a header into visits and other words.
fn parts(header: &str) -> Parts {
    // `p pre-4w (2)` came again.
    let header = match header.rsplit_once(" (") {
        Some((before, again)) if again.trim_end_matches(')').parse::<u32>().is_ok() => before,
        _ => header,
    };
    let words = words_of(header);
    let mut out = Parts {
        visits: Vec::new(),
        stem: String::new(),
        plain: String::new(),
        is_minus: false,
    };
    let is_visit = |text: &str| rank(text).is_some_and(|r| r >= Rank::Counted);
    let mut at = 0;
    while at < words.len() {
        let two = words
            .get(at + 1)
            .map(|next| format!("{} {next}", words[at]));
        let two = two.filter(|two| {
            let number = words[at + 1].bytes().all(|b| b.is_ascii_digit());
            (number || words[at].bytes().all(|b| b.is_ascii_digit())) && is_visit(two)
        });
        // `T2T1_weight`: two visits in one word.
        if let Some(both) = two_in_one(words[at]) {
            out.is_minus = true;
            out.visits.extend(both.map(|v| visit_key(&v)));
            at += 1;
            continue;
        }
        let step = if two.is_some() { 2 } else { 1 };
        let visit = two.or_else(|| is_visit(words[at]).then(|| words[at].to_owned()));
        if let Some(visit) = visit {
            let key = visit_key(&visit);
            let before = at.checked_sub(1).map(|b| words[b]);
            out.is_minus |= before.is_some_and(|b| {
                let minus = ["-", "\u{2212}", "\u{2013}"];
                is_visit(b)
                    && minus
                        .iter()
                        .any(|m| header.contains(&format!("{b}{m}{}", words[at])))
            });
            if !out.visits.contains(&key) {
                out.visits.push(key);
            }
        } else {
            let word = fold(words[at]);
            if !is_of_comparison(&word) {
                out.plain.push_str(&word);
            }
            out.stem.push_str(&word);
        }
        at += step;
    }
    out
}

/// The visits of `T2T1`, `V3V1`: one letter with two numbers.
fn two_in_one(word: &str) -> Option<[String; 2]> {
    let letter = word.chars().next().filter(char::is_ascii_alphabetic)?;
    let (first, second) = word[1..].split_once(letter)?;
    let is_number = |t: &str| (1..3).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    let both = is_number(first) && is_number(second) && first != second;
    both.then(|| [first, second].map(|n| format!("{letter}{n}")))
}

/// Words of a comparison, that name no marker.
fn is_of_comparison(word: &str) -> bool {
    matches!(
        word,
        "vs" | "versus"
            | "to"
            | "minus"
            | "zu"
            | "bis"
            | "ratio"
            | "fold"
            | "fc"
            | "d"
            | "pct"
            | "percent"
            | "%"
    ) || Name::new(word).hint(Hint::Derived) > 0.9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[&'static str]) -> Vec<&'static str> {
        let all: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
        let found = compared(&all, &|_| true);
        found.into_iter().map(|c| headers[c]).collect()
    }

    #[test]
    fn headers_with_two_visits_compare_them() {
        assert_eq!(
            of(&["T1_ECW", "T2_ECW", "T2-T1_ECW", "T3-T1_ECW"]),
            ["T2-T1_ECW", "T3-T1_ECW"]
        );
        assert_eq!(
            of(&["X_T1", "X_T2", "X_T6", "Delta_X_T6_T1", "Delta_X_T6_T2"]),
            ["Delta_X_T6_T1", "Delta_X_T6_T2"]
        );
        assert_eq!(
            of(&["CRP pre", "CRP post", "CRP post-pre"]),
            ["CRP post-pre"]
        );
        assert_eq!(
            of(&[
                "ALT pre",
                "ALT 4w",
                "ALT 12w",
                "p pre-4w",
                "p pre-4w (2)",
                "P 12w"
            ]),
            ["p pre-4w", "p pre-4w (2)", "P 12w"]
        );
        assert_eq!(
            of(&["CRP Week 0", "CRP Week 4", "CRP Week 4 - Week 0"]),
            ["CRP Week 4 - Week 0"]
        );
        // The change has a shorter name than its marker.
        assert_eq!(
            of(&[
                "T1_Mass_kg",
                "T2_Mass_kg",
                "T2-T1_Mass",
                "T3_Mass_kg",
                "T3-T1_Mass"
            ]),
            ["T2-T1_Mass", "T3-T1_Mass"]
        );
        assert_eq!(
            of(&["X_T1", "X_T2", "T2T1__X", "T2T1_PERCENT_CHANGE_X"]),
            ["T2T1__X", "T2T1_PERCENT_CHANGE_X"]
        );
        assert!(of(&["X_V1", "X_V2", "P1P2_V1", "P1P2_V2"]).is_empty());
        // The marker is named like a visit.
        assert_eq!(of(&["m1_T0", "m1_T1", "m1_T1-T0"]), ["m1_T1-T0"]);
        assert_eq!(
            of(&["T0 D2", "T1 D2", "T1 - T0 D2", "T0 x", "T1 x"]),
            ["T1 - T0 D2"]
        );
        assert_eq!(of(&["w1.T0", "w1.T1", "w1.T1.T0"]), ["w1.T1.T0"]);
        assert_eq!(of(&["m_T0", "m_T1", "m_T1.T0"]), ["m_T1.T0"]);
        assert!(of(&["m_1.5h", "m_2.5h"]).is_empty());
        assert!(of(&["V1_D1_T0", "V1_D1_T1", "V2_D1_T0", "V2_D1_T1"]).is_empty());
        // A day and a time on it, a hormone, and a phosphate.
        assert!(of(&["Day1_Pre", "Day1_Post", "Day2_Pre", "Day2_Post"]).is_empty());
        assert!(of(&["T3_V1", "T3_V2", "T4_V1", "T4_V2"]).is_empty());
        assert!(of(&["P_T1", "P_T2"]).is_empty());
        assert!(of(&["P_T1", "P_T2", "K_T1", "K_T2"]).is_empty());
        assert!(of(&["P_pre", "P_post", "Ca_pre", "Ca_mid", "Ca_post"]).is_empty());
    }
}
