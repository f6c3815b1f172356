//! Labels that differ only in case, blanks, dashes or accents are one label.
//!
//! In: the codes of a column of labels. Out: the same with one code for all spellings, under the spelling that
//! occurs most. Subjects are compared as well without leading zeros, but never merged here.

use crate::import::cells::codes::Codes;
use crate::import::cells::dates::is_date;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::{fold, words};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// More labels than this are not compared.
const MOST: usize = 2_000;

/// A label under its commonest spelling, and the others.
pub(in crate::import) struct Spellings {
    pub kept: String,
    pub others: Vec<String>,
}

/// How a label is compared: a dash between letters is a blank, a sign before a number stays.
pub(in crate::import) fn key(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    let chars: Vec<char> = fold(label).chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let letter = |at: Option<&char>| at.is_some_and(|c| c.is_alphabetic());
        let dash = matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        let between =
            dash && letter(i.checked_sub(1).and_then(|b| chars.get(b))) && letter(chars.get(i + 1));
        if c.is_whitespace() || c == '_' || between {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(if dash { '-' } else { c });
        }
    }
    out.trim().to_owned()
}

/// How the number of a subject is compared: without case, separators and leading zeros.
pub(in crate::import) fn subject_key(label: &str) -> String {
    let mut out = String::new();
    for c in fold(label)
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '.')
    {
        let after_digit = out.ends_with(|d: char| d.is_ascii_digit());
        if c != '0' || after_digit {
            out.push(c);
        }
    }
    out
}

/// One code for all spellings of a label.
pub(in crate::import) fn merged<'t>(codes: Codes<'t>) -> (Codes<'t>, Vec<Spellings>) {
    if codes.labels.len() > MOST {
        return (codes, Vec::new());
    }
    let keys: Vec<String> = codes.labels.iter().map(|l| key(l)).collect();
    joined(codes, &keys)
}

/// One code for all labels of one time, such as `Week 4`, `Wk 4` and `W4`, where no subject has two of them.
pub(in crate::import) fn merged_times<'t>(
    codes: Codes<'t>,
    people: &Codes<'_>,
) -> (Codes<'t>, Vec<Spellings>) {
    if codes.labels.len() > MOST {
        return (codes, Vec::new());
    }
    let time = |label: &str| match time(label) {
        Time::Hours(h) => format!("h{h}"),
        Time::Day(d) => format!("d{d}"),
        Time::Baseline => "baseline".to_owned(),
        _ => key(label),
    };
    let keys: Vec<String> = codes.labels.iter().map(|l| time(l)).collect();
    // Most columns are settled without reading their rows.
    if keys.iter().collect::<BTreeSet<_>>().len() == keys.len() {
        return (codes, Vec::new());
    }
    let mut seen: BTreeMap<(u32, &str), u32> = BTreeMap::new();
    let mut twice: BTreeSet<&str> = BTreeSet::new();
    for (person, code) in people.of_row.iter().zip(codes.of_row.iter()) {
        let (Some(person), Some(code)) = (person, code) else {
            continue;
        };
        let key = keys[code as usize].as_str();
        if *seen.entry((person, key)).or_insert(code) != code {
            twice.insert(key);
        }
    }
    let keys: Vec<String> = (keys.iter().zip(&codes.labels))
        .map(|(k, label)| {
            if twice.contains(k.as_str()) {
                key(label)
            } else {
                k.clone()
            }
        })
        .collect();
    joined(codes, &keys)
}

/// One code for all visits whose labels differ by the date beside them: `V1 (07.03.2022)` and `V1 (10.06.2022)`.
pub(in crate::import) fn without_own_dates(codes: Codes<'_>) -> Codes<'_> {
    let n = codes.labels.len();
    if !(3..=MOST).contains(&n) || !codes.labels.iter().all(|l| l.len() > 8) {
        return codes;
    }
    let stems: Vec<Option<&str>> = codes.labels.iter().map(|l| before_date(l)).collect();
    let distinct: BTreeSet<&str> = stems.iter().flatten().copied().collect();
    if stems.iter().any(Option::is_none) || distinct.len() * 2 > n {
        return codes;
    }
    let mut labels: Vec<Cow<'_, str>> = Vec::new();
    let place: Vec<usize> = (stems.iter().flatten())
        .map(|stem| {
            labels.iter().position(|l| l == stem).unwrap_or_else(|| {
                labels.push(Cow::Owned((*stem).to_owned()));
                labels.len() - 1
            })
        })
        .collect();
    let at = |c: u32| place.get(c as usize).and_then(|p| u32::try_from(*p).ok());
    let of_row = codes.of_row.iter().map(|c| c.and_then(at)).collect();
    let labels = labels
        .into_iter()
        .map(|l| Cow::Owned(l.into_owned()))
        .collect();
    Codes { of_row, labels }
}

/// What stands before the date at the end of a label.
fn before_date(label: &str) -> Option<&str> {
    let label = label.trim();
    let open = label.trim_end_matches([')', ']']);
    let at = open.rfind([' ', '(', '[', ',', ';'])?;
    let date = open.get(at + 1..)?.trim();
    let stem = open
        .get(..at)?
        .trim_end_matches([' ', '(', '[', ',', ';', ':', '-']);
    (is_date(date) && !stem.is_empty()).then_some(stem)
}

/// One code for all labels that differ from the label of a much larger group by one typing error.
///
/// A typing error is one letter added, missing or different, or two letters exchanged, in a word of five letters or
/// more without digits. One or two people have it, where the right label has five or more.
pub(in crate::import) fn merged_slips<'t>(
    codes: Codes<'t>,
    people: &Codes<'_>,
) -> (Codes<'t>, Vec<Spellings>) {
    if codes.labels.len() > 40 {
        return (codes, Vec::new());
    }
    let keys: Vec<String> = codes.labels.iter().map(|l| key(l)).collect();
    let is_word =
        |word: &str| word.chars().count() >= 5 && !word.contains(|c: char| c.is_ascii_digit());
    let is_slip = |a: usize, b: usize| is_word(&keys[a]) && is_one_slip(&keys[a], &keys[b]);
    // Most columns are settled without reading their rows.
    if !(0..keys.len()).any(|a| (0..keys.len()).any(|b| is_slip(a, b))) {
        return (codes, Vec::new());
    }
    let mut of: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); codes.labels.len()];
    for (person, code) in people.of_row.iter().zip(codes.of_row.iter()) {
        if let (Some(person), Some(code)) = (person, code) {
            of[code as usize].insert(person);
        }
    }
    let slip = |small: usize| {
        (0..keys.len())
            .find(|&large| is_slip(small, large) && of[small].len() <= 2 && of[large].len() >= 5)
    };
    let keys: Vec<String> = (0..keys.len())
        .map(|i| keys[slip(i).unwrap_or(i)].clone())
        .collect();
    joined(codes, &keys)
}

/// `Basline` beside `Baseline`, `Weak 4` beside `Week 4`: a word of a visit that one or two people have, who have no
/// visit of the other name.
pub(in crate::import) fn merged_visit_slips<'t>(
    codes: Codes<'t>,
    people: &Codes<'_>,
) -> (Codes<'t>, Vec<Spellings>) {
    let n = codes.labels.len();
    if n > 60 {
        return (codes, Vec::new());
    }
    let parts: Vec<Vec<String>> = codes.labels.iter().map(|l| words(l)).collect();
    let is_slip = |a: usize, b: usize| a != b && differ_by_a_slip(&parts[a], &parts[b]);
    if !(0..n).any(|a| (0..n).any(|b| is_slip(a, b))) {
        return (codes, Vec::new());
    }
    let mut of: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); n];
    for (person, code) in people.of_row.iter().zip(codes.of_row.iter()) {
        if let (Some(person), Some(code)) = (person, code) {
            of[code as usize].insert(person);
        }
    }
    let slip = |small: usize| {
        (0..n).find(|&large| {
            is_slip(small, large)
                && of[small].len() <= 2
                && of[large].len() >= 5
                && of[small].is_disjoint(&of[large])
        })
    };
    let keys: Vec<String> = (0..n)
        .map(|i| key(&codes.labels[slip(i).unwrap_or(i)]))
        .collect();
    joined(codes, &keys)
}

/// Letters of the longest label that a typing error is looked for in: the time grows with their square.
const LONGEST_WORD: usize = 200;

/// Whether one letter is added, missing or different, or two are exchanged.
fn is_one_slip(a: &str, b: &str) -> bool {
    // A letter takes up to four bytes.
    a.len() <= LONGEST_WORD && a.len().abs_diff(b.len()) <= 4 && strsim::osa_distance(a, b) == 1
}

/// Whether two labels differ in one letter of one word, and in nothing else.
fn differ_by_a_slip(a: &[String], b: &[String]) -> bool {
    let is_word = |w: &str| w.chars().count() > 3 && w.chars().all(char::is_alphabetic);
    let mut others = a.iter().zip(b).filter(|(x, y)| x != y);
    match (others.next(), others.next()) {
        (Some((x, y)), None) => a.len() == b.len() && is_word(x) && is_word(y) && is_one_slip(x, y),
        _ => false,
    }
}

/// One code for all labels of one key.
fn joined<'t>(codes: Codes<'t>, keys: &[String]) -> (Codes<'t>, Vec<Spellings>) {
    let mut same: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, key) in keys.iter().enumerate() {
        same.entry(key).or_default().push(i);
    }
    if same.len() == codes.labels.len() {
        return (codes, Vec::new());
    }
    let n = codes.rows_of_labels();
    let mut becomes: Vec<usize> = (0..codes.labels.len()).collect();
    let mut told = Vec::new();
    for all in same.values().filter(|all| all.len() > 1) {
        let Some(best) = all
            .iter()
            .copied()
            .max_by_key(|i| (n[*i], std::cmp::Reverse(*i)))
        else {
            continue;
        };
        for i in all {
            becomes[*i] = best;
        }
        told.push(Spellings {
            kept: codes.labels[best].to_string(),
            others: all
                .iter()
                .filter(|i| **i != best)
                .map(|i| codes.labels[*i].to_string())
                .collect(),
        });
    }
    // Labels keep the order of their first appearance in any spelling.
    let mut labels = Vec::new();
    let mut place: Vec<Option<u32>> = vec![None; codes.labels.len()];
    for i in 0..codes.labels.len() {
        let to = becomes[i];
        if place[to].is_none() {
            place[to] = u32::try_from(labels.len()).ok();
            labels.push(codes.labels[to].clone());
        }
        place[i] = place[to];
    }
    let of_row = codes
        .of_row
        .iter()
        .map(|c| c.and_then(|c| place.get(c as usize).copied().flatten()))
        .collect();
    (Codes { of_row, labels }, told)
}

/// Whether a label names an unscheduled visit.
pub(in crate::import) fn is_unscheduled(label: &str) -> bool {
    label.to_lowercase().contains("unsched")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_one_letter_in_one_word_is_known() {
        let slip = |a: &str, b: &str| differ_by_a_slip(&words(a), &words(b));
        assert!(slip("Basline", "Baseline") && slip("Weak 4", "Week 4"));
        for (a, b) in [("Week 4", "Week 5"), ("Visit A", "Visit B"), ("pre", "pra")] {
            assert!(!slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn spellings_of_one_label_are_one() {
        for (a, b) in [
            ("Active", "active"),
            ("High dose", "high  dose"),
            ("wild-type", "Wild type"),
            ("Médoc", "medoc"),
        ] {
            assert_eq!(key(a), key(b));
        }
        for (a, b) in [
            ("Day -1", "Day 1"),
            ("+230", "230"),
            ("A1", "A 1"),
            ("Week 4", "Week 40"),
        ] {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
        assert_eq!(subject_key("PT-001"), subject_key("pt 1"));
        assert_ne!(subject_key("P10"), subject_key("P1"));
        assert_ne!(subject_key("100"), subject_key("1"));
    }

    #[test]
    fn the_commonest_spelling_stays() {
        let labels = ["active", "Placebo", "Active"].map(Cow::Borrowed).to_vec();
        let of_row = [0, 1, 2, 2, 1].map(Some).into_iter().collect();
        let (codes, told) = merged(Codes { of_row, labels });
        assert_eq!(codes.labels, ["Active", "Placebo"]);
        assert!(codes.of_row.iter().eq([0, 1, 0, 0, 1].map(Some)));
        assert_eq!((told[0].kept.as_str(), told[0].others.len()), ("Active", 1));
    }
}
