//! First visits whose header names the marker alone.
//!
//! In: headers with the ways to read each. Out: a further way for headers that are a marker's first visit. Not its
//! business: which way is right.

use super::headers::{Rank, Split, bare, first_of_several};
use crate::import::cells::moment::{Time, time, unit_hours};
use crate::import::cells::time_words::is_visit_word;
use crate::import::cells::words::{Hint, Name, fold, words};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Stems whose numbers belong to the name: interleukins, clusters of differentiation, vitamins, thyroid hormones.
#[rustfmt::skip]
pub(super) const NUMBERED: &[&str] = &[
    "il", "cd", "tnf", "ifn", "c", "b", "vitamin", "vitaminb", "vitamind", "vitb", "vitd", "vit",
    "vitamink", "ige", "igg", "iga", "igm", "apo", "hdl", "ldl", "ccl", "cxcl", "mmp", "timp", "fgf",
    "vegf", "bmp", "wnt", "ca", "cyp", "glut", "p", "s", "gp", "col", "muc", "krt", "ck", "sox",
    "caspase", "hb", "factor", "fviii", "coq", "mir", "ang", "st", "ft", "omega", "pc", "sm", "lpc",
    "gdf", "fetuin", "galectin", "gal", "ym", "ykl", "nt", "er", "hsp", "tlr", "igf", "igfbp", "trail",
    "st", "mip", "mcp", "pp", "d", "k", "h", "complement", "caspases", "smad", "stat", "akt", "erk",
    "hif", "foxp", "cxcr", "ccr", "fev",
];

/// `sbp` beside `sbp_6m` and `sbp_12m` is the first visit: a marker without a visit, where all others come later.
pub(super) fn bare_baselines(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let mut later: HashMap<&str, bool, FixedState> = HashMap::default();
    // Visits come again with every marker.
    let mut known: HashMap<&str, bool, FixedState> = HashMap::default();
    for s in splits.iter().flatten().filter(|s| !s.key.is_empty()) {
        let comes_later = s.rank >= Rank::Counted
            && *known
                .entry(s.visit.as_str())
                .or_insert_with(|| is_later(&s.visit));
        *later.entry(&s.key).or_insert(true) &= comes_later;
    }
    let bare: Vec<Option<Split>> = candidates
        .iter()
        .map(|(_, header)| {
            let split = bare(header);
            (later.get(split.key.as_str()) == Some(&true)).then_some(split)
        })
        .collect();
    for (ways, bare) in splits.iter_mut().zip(bare) {
        ways.extend(bare);
    }
    // `CRP` that comes three times in the header is `CRP`, `CRP (2)` and `CRP (3)` here.
    let headers: HashSet<&str> = candidates.iter().map(|(_, h)| *h).collect();
    // `2014ind` twice among `2009ind` to `2019ind` is a header that was mistyped.
    let pattern = |h: &str| h.replace(|c: char| c.is_ascii_digit(), "#");
    let mut patterns: HashMap<String, usize, FixedState> = HashMap::default();
    for header in &headers {
        *patterns.entry(pattern(header)).or_default() += 1;
    }
    let in_row = |h: &str| {
        let third = headers.contains(format!("{h} (3)").as_str());
        !third && h.contains(|c: char| c.is_ascii_digit()) && patterns.get(&pattern(h)) > Some(&2)
    };
    for ((_, header), ways) in candidates.iter().zip(splits.iter_mut()) {
        let derived = || Name::new(header).hint(Hint::Derived) > 0.9;
        if headers.contains(format!("{header} (2)").as_str()) && !derived() && !in_row(header) {
            ways.push(first_of_several(header));
        }
    }
}

/// `SBP, DBP, SBP.1, DBP.1`: headers that came again, as pandas and R number them, are further visits of each marker.
pub(super) fn numbered_again(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let place: HashMap<&str, usize, FixedState> = (candidates.iter().enumerate())
        .map(|(at, (_, header))| (*header, at))
        .collect();
    let mut found: Vec<(usize, Split)> = Vec::new();
    let mut lengths: Vec<usize> = Vec::new();
    for (at, (_, header)) in candidates.iter().enumerate() {
        if !header.contains(char::is_alphabetic) {
            continue;
        }
        let again: Vec<usize> = (1..)
            .map_while(|k| place.get(format!("{header}.{k}").as_str()).copied())
            .collect();
        if again.is_empty() {
            continue;
        }
        lengths.push(again.len());
        for (k, at) in std::iter::once(at).chain(again).enumerate() {
            let visit = (k + 1).to_string();
            let split = Split {
                visit_key: visit.clone(),
                visit,
                ..first_of_several(header)
            };
            found.push((at, split));
        }
    }
    // One marker alone may be a name with a number.
    if lengths.len() < 2 || lengths.iter().any(|n| *n != lengths[0]) {
        return;
    }
    for (at, split) in found {
        if let Some(ways) = splits.get_mut(at) {
            *ways = vec![split];
        }
    }
}

/// `HbA1c na` beside `HbA1c voor`, `VO2 p\u{f3}s` beside `VO2 pr\u{e9}` are those after; alone they may be sodium or
/// positive.
pub(super) fn short_after(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    for (before, after) in [("voor", "na"), ("pre", "pos")] {
        after_beside(candidates, splits, before, after);
    }
}

/// Adds the visit `after` to the markers that have one `before`.
fn after_beside(
    candidates: &[(usize, &str)],
    splits: &mut [Vec<Split>],
    before: &str,
    after: &str,
) {
    let before: BTreeSet<String> = splits
        .iter()
        .flatten()
        .filter(|s| s.visit_key == before)
        .map(|s| s.key.clone())
        .collect();
    if before.is_empty() {
        return;
    }
    let separators = [' ', '_', '.', '-'];
    for ((_, header), ways) in candidates.iter().zip(splits.iter_mut()) {
        let header = header.trim();
        let parts = match header.rsplit_once(separators) {
            Some((stem, visit)) if fold(visit) == after => Some((stem, visit)),
            _ => match header.split_once(separators) {
                Some((visit, stem)) if fold(visit) == after => Some((stem, visit)),
                None if fold(header) == after => Some(("", header)),
                _ => None,
            },
        };
        let Some((stem, visit)) = parts else { continue };
        let split = bare(stem.trim_matches(separators));
        if before.contains(&split.key) {
            ways.push(Split {
                visit: visit.to_owned(),
                visit_key: after.to_owned(),
                ..split
            });
        }
    }
}

/// `T3` and `T4` beside TSH, or as the only two, are hormones of the thyroid and no times.
pub(super) fn hormones_of_the_thyroid(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    const BESIDE: [&str; 6] = ["tsh", "ft", "thyroglobulin", "tpo", "trak", "trab"];
    let bare = |key: &str| {
        let mut all = splits.iter().flatten();
        all.any(|s| s.key.is_empty() && s.visit_key == key)
    };
    if !bare("t3") && !bare("t4") {
        return;
    }
    let thyroid = || {
        let mut words = candidates.iter().flat_map(|(_, h)| words(h));
        words.any(|w| BESIDE.contains(&w.as_str()))
    };
    let only = bare("t3") && bare("t4") && !["t0", "t1", "t2", "t5"].iter().any(|t| bare(t));
    if only || thyroid() {
        for ways in splits {
            ways.retain(|s| !(s.key.is_empty() && matches!(s.visit_key.as_str(), "t3" | "t4")));
        }
    }
}

/// `po2` and `mo2`: headers that end in one letter with one number behind other letters are names, such as those of a
/// gas, though `mo2` could be a month.
pub(super) fn gases_alike(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let letters = |key: &str| {
        key.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let ending = |key: &str| -> Option<String> {
        let word = letters(key);
        let last = word.chars().next_back()?;
        let more = word.chars().count() > 1 && word.chars().all(char::is_alphabetic);
        (more && word.len() < key.len()).then(|| format!("{last}{}", &key[word.len()..]))
    };
    // The letters before each ending, and how often each come.
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for key in candidates.iter().map(|(_, h)| fold(h.trim())) {
        if let Some(end) = ending(&key) {
            names.entry(end).or_default().insert(letters(&key));
            *words.entry(letters(&key)).or_default() += 1;
        }
    }
    let counts_time = |word: &String| unit_hours(word).is_some() || is_visit_word(word);
    let is_name = |s: &Split| {
        s.key.is_empty()
            && words.get(&letters(&s.visit_key)) == Some(&1)
            && ending(&s.visit_key)
                .and_then(|end| names.get(&end))
                .is_some_and(|alike| alike.len() > 1 && !alike.iter().all(counts_time))
    };
    for ways in splits {
        ways.retain(|s| !is_name(s));
    }
}

/// `dia1` beside `sys1` is a pressure and no day.
pub(super) fn diastole(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    const SYSTOLE: [&str; 6] = ["sys", "syst", "systolic", "systole", "sist", "sis"];
    let mut all = candidates.iter().flat_map(|(_, h)| words(h));
    if all.any(|w| SYSTOLE.contains(&w.as_str())) {
        for ways in splits {
            ways.retain(|s| !s.visit_key.starts_with("dia"));
        }
    }
}

/// `t1, i1, mc1, t2, i2, mc2`: where other markers have the same numbers, `t` is a marker and no time.
pub(super) fn letter_among_markers(splits: &mut [Vec<Split>]) {
    let number = |s: &Split| -> Option<u32> {
        let digits = s
            .visit
            .trim_start_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse().ok()
    };
    let mut numbers: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    let mut alone: BTreeSet<u32> = BTreeSet::new();
    for s in splits.iter().flatten() {
        let Some(n) = number(s) else { continue };
        if s.rank == Rank::Digits
            && s.visit.bytes().all(|b| b.is_ascii_digit())
            && !s.key.is_empty()
        {
            numbers.entry(&s.key).or_default().insert(n);
        } else if is_letter_and_number(s) {
            alone.insert(n);
        }
    }
    let letters: BTreeSet<&str> = (splits.iter().flatten())
        .filter(|s| is_letter_and_number(s))
        .map(|s| &s.visit_key[..1])
        .collect();
    let alike = numbers
        .iter()
        .filter(|(key, n)| !letters.contains(*key) && **n == alone)
        .count();
    if alone.len() < 2 || alike < 2 {
        return;
    }
    for ways in splits {
        ways.retain(|s| !is_letter_and_number(s));
    }
}

/// `WOMAC-T_0` beside `WOMAC-P_0` and `WOMAC-S_0`: where several markers that differ in one letter have the same
/// numbers, the letter is that of a marker (the total) and no word for a visit.
pub(super) fn letter_of_marker(splits: &mut [Vec<Split>]) {
    let is_bare = |s: &Split| s.rank == Rank::Digits && s.visit.bytes().all(|b| b.is_ascii_digit());
    let mut numbers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for s in splits.iter().flatten().filter(|s| is_bare(s)) {
        let own = numbers.entry(s.key.clone()).or_default();
        own.insert(s.visit.clone());
    }
    // How many markers with the same numbers are another's name with one letter more.
    let mut longer: HashMap<(&str, &BTreeSet<String>), usize, FixedState> = HashMap::default();
    for (key, own) in &numbers {
        let last = key.chars().next_back().filter(|l| *l != '%');
        if let Some(l) = last {
            *longer
                .entry((&key[..key.len() - l.len_utf8()], own))
                .or_default() += 1;
        }
    }
    let siblings =
        |key: &str, own: &BTreeSet<String>| longer.get(&(key, own)).copied().unwrap_or(0);
    for ways in splits.iter_mut() {
        let of_marker: Vec<String> = (ways.iter())
            .filter(|s| is_bare(s) && numbers.get(&s.key).is_some_and(|n| n.len() > 1))
            .map(|s| s.key.clone())
            .collect();
        ways.retain(|s| {
            let letter = s.visit_key.chars().next();
            let whole = letter.map(|l| format!("{}{l}", s.key));
            let whole = whole.filter(|w| s.rank == Rank::Counted && of_marker.contains(w));
            let own = whole.as_ref().and_then(|w| numbers.get(w));
            !own.is_some_and(|own| !s.key.is_empty() && siblings(&s.key, own) > 2)
        });
    }
}

/// `t1` as a whole header.
fn is_letter_and_number(s: &Split) -> bool {
    let mut bytes = s.visit_key.bytes();
    s.key.is_empty()
        && bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && s.visit_key.len() > 1
        && bytes.all(|b| b.is_ascii_digit())
}

/// Whether a visit comes after the first.
pub(super) fn is_later(visit: &str) -> bool {
    match time(visit) {
        Time::Hours(h) | Time::Day(h) => h > 0.0,
        // `6m`
        Time::Numbered(n) => n > 0.0 && visit.starts_with(|c: char| c.is_ascii_digit()),
        Time::End | Time::Last | Time::After | Time::FollowUp(_) => true,
        _ => false,
    }
}

/// `wt` beside `wt2` and `wt3`, where a second marker is numbered alike, is the first of three.
pub(super) fn bare_firsts(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let mut numbers: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for s in splits.iter().flatten() {
        if s.rank == Rank::Digits
            && !NUMBERED.contains(&s.key.as_str())
            && let Ok(n) = s.visit.parse()
        {
            numbers.entry(s.key.clone()).or_default().insert(n);
        }
    }
    let from_two = |n: &BTreeSet<u32>| n.len() > 1 && n.iter().copied().eq(2..2 + n.len() as u32);
    let mut firsts: Vec<(usize, Split)> = Vec::new();
    for (at, (_, header)) in candidates.iter().enumerate() {
        let split = first_of_several(header);
        if numbers.get(&split.key).is_some_and(from_two) {
            firsts.push((at, split));
        }
    }
    // One marker alone may be a name with a number.
    if firsts.len() < 2 {
        return;
    }
    for (at, split) in firsts {
        if let Some(ways) = splits.get_mut(at) {
            ways.push(split);
        }
    }
}

/// `C1 IL-6` and `C3 IL-6` beside `Pre IL-6`: a letter with a number where another column of the same marker names its
/// visit is a visit too, such as a cycle; the number of `IL-6` is then none.
pub(super) fn numbered_beside_known(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let is_known = |s: &Split| s.rank == Rank::Known && !s.key.is_empty();
    let known: BTreeSet<String> = (splits.iter().flatten())
        .filter(|s| is_known(s) && time(&s.visit) != Time::Unknown)
        .map(|s| s.key.clone())
        .collect();
    if known.is_empty() {
        return;
    }
    let separator = |c: char| matches!(c, ' ' | '_' | '.');
    let mut found: Vec<(usize, Split)> = Vec::new();
    for (at, (_, header)) in candidates.iter().enumerate() {
        // `T2_T1` beside `T2_T0` has its visit.
        let has_visit =
            |s: &Split| is_known(s) || s.rank >= Rank::Counted && known.contains(&s.key);
        if splits
            .get(at)
            .is_some_and(|ways| ways.iter().any(has_visit))
        {
            continue;
        }
        let header = header.trim();
        let parts = [
            header.split_once(separator),
            header
                .rsplit_once(separator)
                .map(|(stem, visit)| (visit, stem)),
        ];
        let way = parts.into_iter().flatten().find_map(|(visit, stem)| {
            let split = bare(stem);
            ((is_cycle(visit) || is_catamnesis(visit)) && known.contains(&split.key)).then(|| {
                Split {
                    visit: visit.to_owned(),
                    visit_key: visit.to_lowercase(),
                    ..split
                }
            })
        });
        found.extend(way.map(|way| (at, way)));
    }
    let stems: BTreeSet<String> = found.iter().map(|(_, way)| way.key.clone()).collect();
    for (at, way) in found {
        if let Some(ways) = splits.get_mut(at) {
            *ways = vec![way];
        }
    }
    for ways in splits.iter_mut() {
        if ways.iter().any(|s| is_known(s) && stems.contains(&s.key)) {
            ways.retain(is_known);
        }
    }
}

/// `Kat6`: a follow-up after six months (Katamnese).
fn is_catamnesis(text: &str) -> bool {
    let lower = fold(text);
    let number = lower.strip_prefix("kat").unwrap_or("");
    (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// A letter and a number: `C1`, `Z3`.
fn is_cycle(text: &str) -> bool {
    let mut chars = text.chars();
    let letter = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
    let digits = chars.as_str();
    letter && (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}
