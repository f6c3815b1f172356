//! Numbers behind markers that may be parts of names: `blood_cd4`, `positive_FC1`, `Skipper63`.
//!
//! In: columns that were read as markers over visits, with their values. Out: the same without those whose numbers
//! surely are none of visits; where only the user knows, the question. Not its business: items of a questionnaire.

use super::evidence::Evidence;
use super::first_visits::NUMBERED;
use super::wide::Wide;
use super::wide_beside::Left;
use super::wide_column::WideColumn;
use crate::import::cells::words::words;
use crate::import::options::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Rows whose values are looked at.
const ROWS: usize = 400;

/// A marker whose visits are bare numbers.
struct Numbered {
    /// The last word of its name.
    last: String,
    words: usize,
    numbers: BTreeSet<u32>,
    /// No separator parts the numbers from the name.
    is_glued: bool,
}

/// Takes the columns whose numbers are part of a name out of those at visits; nothing where the user says that headers
/// hold visits (`are_visits`).
pub(super) fn part_from_visits(e: &Evidence<'_>, wide: &mut Wide, are_visits: bool) {
    if are_visits || wide.columns.is_empty() {
        return;
    }
    numbers_beside_words(wide);
    let mut markers: BTreeMap<&str, Vec<&WideColumn>> = BTreeMap::new();
    for w in &wide.columns {
        markers.entry(&w.marker).or_default().push(w);
    }
    let numbered: BTreeMap<&str, Numbered> = (markers.iter())
        .filter_map(|(marker, own)| Some((*marker, numbered(e, marker, own)?)))
        .collect();
    let mut endings: BTreeMap<&str, Vec<&Numbered>> = BTreeMap::new();
    for n in numbered.values().filter(|n| n.is_glued && n.words > 1) {
        endings.entry(&n.last).or_default().push(n);
    }
    let shared = |n: &Numbered| n.is_glued && n.words > 1 && endings[n.last.as_str()].len() > 1;
    let names: BTreeSet<String> = (numbered.iter())
        .filter(|(_, n)| shared(n) && is_name(n))
        .map(|(marker, _)| (*marker).to_owned())
        .collect();
    let doubtful = |marker: &str, own: &[&WideColumn]| match numbered.get(marker) {
        Some(n) => {
            let from_later = n.numbers.first() > Some(&1);
            from_later && (n.numbers.len() < 3 && n.is_glued && numbered.len() == 1)
                || from_later && are_flags(e, own)
                || shared(n) && n.last.len() < 3 && n.numbers.len() < 3
        }
        None => numbered_twice(own),
    };
    let all_in_doubt = markers
        .iter()
        .all(|(marker, own)| names.contains(*marker) || doubtful(marker, own));
    wide.columns.retain(|w| !names.contains(&w.marker));
    if wide.columns.is_empty() {
        wide.strength = 0.0;
    } else if all_in_doubt {
        ask(wide);
    }
}

/// The question whether the visits of all columns are visits.
pub(super) fn ask(wide: &mut Wide) {
    let mut words: Vec<(u32, String)> = (wide.columns.iter())
        .map(|w| (w.visit.parse().unwrap_or(u32::MAX), w.visit.clone()))
        .collect();
    words.sort();
    words.dedup();
    wide.in_doubt = words.into_iter().map(|w| w.1).collect();
    wide.as_visits = std::mem::take(&mut wide.columns);
    wide.strength = 0.0;
}

/// `f1_1, f1_2, f1_3` beside `score_pre, score_post`: where the visits of others are words alone, numbers say none of
/// them.
fn numbers_beside_words(wide: &mut Wide) {
    let mut markers: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for w in &wide.columns {
        let own = markers.entry(&w.marker).or_insert((true, true));
        own.0 &= is_bare(&w.visit);
        own.1 &= !w.visit.contains(|c: char| c.is_ascii_digit());
    }
    let only_both = markers.values().all(|(bare, word)| *bare || *word);
    let words = markers.values().filter(|m| m.1).count();
    if !only_both || words == 0 || words == markers.len() {
        return;
    }
    let out: BTreeSet<String> = (markers.iter())
        .filter(|(_, m)| m.0)
        .map(|(marker, _)| (*marker).to_owned())
        .collect();
    let (out, kept): (Vec<WideColumn>, Vec<WideColumn>) = std::mem::take(&mut wide.columns)
        .into_iter()
        .partition(|w| out.contains(&w.marker));
    wide.columns = kept;
    wide.left
        .extend(out.iter().map(|w| (w.column, Left::Numbered)));
}

fn is_bare(visit: &str) -> bool {
    !visit.is_empty() && visit.bytes().all(|b| b.is_ascii_digit())
}

/// A marker, where bare numbers are its visits.
fn numbered(e: &Evidence<'_>, marker: &str, own: &[&WideColumn]) -> Option<Numbered> {
    let bare = |w: &&WideColumn| w.visit.parse().ok().filter(|_| is_bare(&w.visit));
    let numbers: BTreeSet<u32> = own.iter().map(bare).collect::<Option<_>>()?;
    let is_glued = own.iter().all(|w| {
        let header = e.header(w.column).trim();
        let letters = header.trim_end_matches(|c: char| c.is_ascii_digit());
        letters.len() < header.len() && letters.ends_with(char::is_alphabetic)
    });
    let words = words(marker);
    let last = words.last()?.clone();
    Some(Numbered {
        last,
        words: words.len(),
        numbers,
        is_glued,
    })
}

/// `blood_cd4, blood_cd8, marrow_cd4, marrow_cd8`: one word with the same numbers behind several others is a name, where
/// two numbers count nothing or the word is known to be numbered.
fn is_name(n: &Numbered) -> bool {
    let from_later = n.numbers.first() > Some(&1);
    // `scd4` are some of the CD4 cells.
    let known = NUMBERED.contains(&n.last.as_str()) || n.last.ends_with("cd");
    from_later && (n.numbers.len() < 3 || known)
}

/// `E2, E2W`: the same number is there alone and with a letter behind it.
fn numbered_twice(own: &[&WideColumn]) -> bool {
    let bare: BTreeSet<&str> = (own.iter())
        .map(|w| w.visit.as_str())
        .filter(|v| is_bare(v))
        .collect();
    own.iter().any(|w| {
        let letters = w.visit.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_letter = letters.len() == 1 && letters.bytes().all(|b| b.is_ascii_alphabetic());
        is_letter && bare.contains(&w.visit[..w.visit.len() - letters.len()])
    })
}

/// Whether the cells of all columns say yes or no by 1 and 0.
fn are_flags(e: &Evidence<'_>, own: &[&WideColumn]) -> bool {
    own.iter().all(|w| {
        let mut numbers = (0..e.table.n_rows().min(ROWS))
            .filter_map(|row| e.number(row, w.column, Decimal::Point));
        numbers.all(|x| x == 0.0 || x == 1.0)
    })
}
