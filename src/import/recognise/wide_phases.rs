//! Headers with a numbered visit and a word for before or after: `urea_W12_pre`, `S1_post_lactate`.
//!
//! In: headers with the ways to read each. Out: the one way in which both make the visit, where the headers of each
//! marker have all pairs of them; before or after an event that is named at every visit (`FEV1 pre-BD Week 12`) are two
//! markers. Not its business: the order of such visits.

use super::headers::{Rank, Split, apart, bare, visit_key};
use super::visit_part::{NO_VISITS, SEPARATORS, rank};
use crate::import::cells::moment::{Time, time, unit_hours};
use crate::import::cells::time_words::{AFTER, BEFORE, is_visit_word};
use crate::import::cells::words::fold;
use std::collections::{BTreeMap, BTreeSet};

/// A header in its parts.
struct Parts {
    stem: String,
    numbered: String,
    phase: String,
    /// Both as they stand.
    visit: String,
}

/// Joins the numbered visit and the word for before or after of each header, where every marker has all pairs.
pub(super) fn phases_of_visits(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let read: Vec<(usize, Parts)> = (candidates.iter().enumerate())
        .filter_map(|(at, (_, header))| Some((at, parts(header.trim())?)))
        .collect();
    let mut markers: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for (_, p) in &read {
        let own = markers.entry(&p.stem).or_default();
        own.insert((&p.numbered, &p.phase));
    }
    let is_full = |pairs: &BTreeSet<(&str, &str)>| {
        let visits: BTreeSet<&str> = pairs.iter().map(|p| p.0).collect();
        let phases: BTreeSet<&str> = pairs.iter().map(|p| p.1).collect();
        visits.len() > 1 && phases.len() > 1 && pairs.len() == visits.len() * phases.len()
    };
    let full: BTreeSet<&str> = (markers.iter())
        .filter(|(_, pairs)| is_full(pairs))
        .map(|(stem, _)| *stem)
        .collect();
    for (at, p) in &read {
        if full.contains(p.stem.as_str()) {
            splits[*at] = vec![Split {
                visit: p.visit.clone(),
                visit_key: visit_key(&p.visit),
                rank: Rank::Known,
                ..bare(&p.stem)
            }];
        }
    }
}

/// A header with a word for before or after and the event that it names, or with a part of the day, and with a visit.
struct Beside {
    /// All but the visit.
    stem: String,
    /// The same without the word for before or after.
    marker: String,
    phase: String,
    visit: String,
}

/// `FEV1 pre-BD V1`, `FEV1 post-BD V1`: where a marker has the same visits before and after the event, or in each part
/// of the day (`Pain morning D1`), both are markers.
pub(super) fn events_beside_visits(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let read: Vec<(usize, Beside)> = (candidates.iter().enumerate())
        .filter_map(|(at, (_, header))| Some((at, beside(header.trim())?)))
        .collect();
    let mut markers: BTreeMap<&str, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
    for (_, b) in &read {
        let phases = markers.entry(&b.marker).or_default();
        let own = phases.entry(&b.phase).or_default();
        own.insert(visit_key(&b.visit));
    }
    let is_full = |phases: &BTreeMap<&str, BTreeSet<String>>| {
        let mut sets = phases.values();
        let first = sets.next();
        phases.len() > 1 && first.is_some_and(|f| f.len() > 1 && sets.all(|s| s == f))
    };
    for (at, b) in &read {
        if markers.get(b.marker.as_str()).is_some_and(is_full) {
            splits[*at] = vec![Split {
                visit: b.visit.clone(),
                visit_key: visit_key(&b.visit),
                rank: Rank::Known,
                ..bare(&b.stem)
            }];
        }
    }
}

/// Words for a part of the day.
#[rustfmt::skip]
const PARTS_OF_DAY: [&str; 30] = [
    "morning", "noon", "midday", "afternoon", "evening", "bedtime", "morgens", "mittags", "nachmittags", "abends",
    "matin", "midi", "soir", "ma\u{f1}ana", "manana", "tarde", "noche", "mattina", "pomeriggio", "sera", "manh\u{e3}",
    "noite", "ochtend", "avond", "night", "nacht", "nachts", "nuit", "notte", "noapte",
];
/// Words for the day beside a night of the same number.
const DAYS: [&str; 9] = [
    "day", "tag", "jour", "dia", "d\u{ed}a", "giorno", "dag", "days", "daytime",
];

/// What comes once in a study.
#[rustfmt::skip]
const COME_ONCE: [&str; 16] = [
    "op", "surgery", "operation", "transplant", "transplantation", "tx", "pregnancy", "birth", "delivery", "partum",
    "infarction", "stroke", "injury", "trauma", "stemi", "chirurgie",
];

/// Words with the places at which they begin.
fn words_of(text: &str) -> Vec<(usize, &str)> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut from = 0;
    for word in text.split(['_', '.', ' ', '-']) {
        if !word.is_empty() {
            words.push((from, word));
        }
        from += word.len() + 1;
    }
    words
}

fn is_visit(text: &str) -> bool {
    rank(text.trim_matches(SEPARATORS)) >= Some(Rank::Counted)
}

fn beside(header: &str) -> Option<Beside> {
    // Marker, word and visit: most headers have fewer words.
    let between = |b: &u8| matches!(b, b' ' | b'_' | b'.' | b'-');
    if header.bytes().filter(|b| between(b)).count() < 2 {
        return None;
    }
    let (plain, unit) = apart(header);
    let words = words_of(&plain);
    let is_part = |w: &str| PARTS_OF_DAY.iter().any(|p| p.eq_ignore_ascii_case(w));
    let (phase, stem, visit) = match words.iter().position(|w| is_part(w.1)) {
        Some(part) => {
            by_part_of_day(&plain, &words, part).or_else(|| by_day_or_night(&plain, &words))?
        }
        None => by_day_or_night(&plain, &words).or_else(|| by_event(&plain, &words))?,
    };
    let marker: Vec<String> = (words_of(&stem).iter())
        .map(|w| fold(w.1))
        .filter(|w| *w != phase)
        .collect();
    Some(Beside {
        stem: stem + &unit,
        marker: marker.join(" ") + &unit,
        phase,
        visit,
    })
}

/// The part of the day, the name with it and the visit of `Pain morning day 1` or `Cortisol_D1_morning`.
fn by_part_of_day(
    plain: &str,
    words: &[(usize, &str)],
    part: usize,
) -> Option<(String, String, String)> {
    let n = words.len();
    if n < 3 {
        return None;
    }
    let end = |at: usize| words[at].0 + words[at].1.len();
    // The visit stands at an end, or before the part of the day at the end.
    let last = if part + 1 == n { part } else { n };
    let ranges = [
        (last.saturating_sub(2), last),
        (last - 1, last),
        (0, 2),
        (0, 1),
    ];
    let fits = |(from, to): &(usize, usize)| {
        let has_name = to - from + 1 < n && !(*from..*to).contains(&part);
        from < to && *to <= n && has_name && is_visit(&plain[words[*from].0..end(*to - 1)])
    };
    let (from, to) = ranges.into_iter().find(fits)?;
    let visit = &plain[words[from].0..end(to - 1)];
    let (before, behind) = (&plain[..words[from].0], &plain[end(to - 1)..]);
    let stem = match (from, to == n) {
        (0, _) => behind.to_owned(),
        (_, true) => before.to_owned(),
        _ => format!("{before}{}", behind.trim_start_matches(SEPARATORS)),
    };
    let stem = stem.trim_matches(SEPARATORS).to_owned();
    Some((fold(words[part].1), stem, visit.to_owned()))
}

/// The word, the name with it and the number of `Pain night 1`, which comes beside `Pain day 1`.
fn by_day_or_night(plain: &str, words: &[(usize, &str)]) -> Option<(String, String, String)> {
    let [_, .., (_, word), (at, number)] = words else {
        return None;
    };
    let part = fold(word);
    let is_part = DAYS.contains(&part.as_str()) || PARTS_OF_DAY.contains(&part.as_str());
    let is_number = number.len() < 3 && number.bytes().all(|b| b.is_ascii_digit());
    let stem = plain[..*at].trim_matches(SEPARATORS).to_owned();
    (is_part && is_number).then(|| (part, stem, (*number).to_owned()))
}

/// The word for before or after, the name with its event and the visit of `FEV1 pre-BD Week 12` or `M0_K_pre_dialysis`.
fn by_event(plain: &str, words: &[(usize, &str)]) -> Option<(String, String, String)> {
    if words.len() < 4 {
        return None;
    }
    let is_one = |w: &str| {
        let w = fold(w);
        BEFORE.contains(&w.as_str()) || AFTER.contains(&w.as_str())
    };
    let phase = words.iter().position(|w| is_one(w.1))?;
    let event = fold(words.get(phase + 1)?.1);
    let names_event = event.len() > 1
        && event.chars().all(char::is_alphabetic)
        && !NO_VISITS.contains(&event.as_str())
        && !is_time_word(&event)
        && rank(&event) < Some(Rank::Counted);
    if phase == 0 || !names_event {
        return None;
    }
    // Days before and after what comes once are times of one marker.
    let comes_once = COME_ONCE.contains(&event.as_str());
    let counts_time = |visit: &str| matches!(time(visit), Time::Day(_) | Time::Hours(_));
    let (visit, stem) = match words.get(phase + 2) {
        Some((from, _)) => (&plain[*from..], &plain[..*from]),
        None => {
            let mut ends = words.get(1..phase)?.iter().take(2).rev().map(|w| w.0);
            plain.split_at(ends.find(|to| is_visit(&plain[..*to]))?)
        }
    };
    let text = |t: &str| t.trim_matches(SEPARATORS).to_owned();
    if comes_once && counts_time(&text(visit)) {
        return None;
    }
    is_visit(visit).then(|| (fold(words[phase].1), text(stem), text(visit)))
}

/// The parts of a header of three words or more with one numbered visit and one word for before or after.
fn parts(header: &str) -> Option<Parts> {
    let words: Vec<&str> = header
        .split(['_', '.', ' '])
        .filter(|w| !w.is_empty())
        .collect();
    if !(3..=6).contains(&words.len()) {
        return None;
    }
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut at = (0..words.len()).filter(|i| fits(words[*i]));
        at.next().filter(|_| at.next().is_none())
    };
    let phase = only(&is_phase)?;
    // `E2_pre_V1`: a word that counts visits goes before a letter.
    let numbered = only(&|w| counts(w, is_time_word)).or_else(|| {
        let own = only(&|w| counts(w, |letters| letters.len() == 1))?;
        (own == 0).then_some(own)
    })?;
    let stem: Vec<&str> = (0..words.len())
        .filter(|i| *i != phase && *i != numbered)
        .map(|i| words[i])
        .collect();
    let visit = if numbered < phase {
        [words[numbered], words[phase]]
    } else {
        [words[phase], words[numbered]]
    };
    Some(Parts {
        stem: stem.join("_"),
        numbered: fold(words[numbered]),
        phase: fold(words[phase]),
        visit: visit.join("_"),
    })
}

/// A word for before or after; `rest` and `peak` are markers at each visit.
fn is_phase(word: &str) -> bool {
    let lower = fold(word);
    let lower = lower.strip_suffix("dose").unwrap_or(&lower);
    BEFORE.contains(&lower) || AFTER.contains(&lower) || matches!(lower, "prae" | "pos" | "mid")
}

/// Letters that fit, with a number: `W12`.
fn counts(word: &str, fits: impl Fn(&str) -> bool) -> bool {
    let lower = fold(word);
    let letters = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    (1..=3).contains(&(lower.len() - letters.len()))
        && letters.bytes().all(|b| b.is_ascii_alphabetic())
        && fits(letters)
}

fn is_time_word(letters: &str) -> bool {
    is_visit_word(letters) || unit_hours(letters).is_some()
}

/// Labels of such visits, in their order: each with its visit and 0 before, 0.25 during or 0.5 after it. `None` for
/// others.
pub(super) fn places(labels: &[String]) -> Option<Vec<(String, f64)>> {
    let place = |label: &String| {
        let (a, b) = label.trim().split_once(['_', ' ', '.'])?;
        let (phase, numbered) = if is_phase(a) { (a, b) } else { (b, a) };
        let part = match time(phase) {
            Time::During => 0.25,
            Time::Baseline | Time::Start => 0.0,
            _ => 0.5,
        };
        let fits = is_phase(phase) && counts(numbered, |letters| !letters.is_empty());
        fits.then(|| (fold(numbered), part))
    };
    let read: Vec<(String, f64)> = labels.iter().map(place).collect::<Option<_>>()?;
    let visits: BTreeSet<&str> = read.iter().map(|r| r.0.as_str()).collect();
    let both = |v: &&str| {
        let own: BTreeSet<u64> = (read.iter())
            .filter(|r| r.0 == **v)
            .map(|r| r.1.to_bits())
            .collect();
        own.len() > 1
    };
    (visits.len() > 1 && visits.iter().all(both)).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_and_after_an_event_at_visits_are_markers() {
        let read = |h: &str| beside(h).map(|b| (b.stem, b.marker, b.visit));
        let is = |a: &str, b: &str, c: &str| Some((a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(
            read("FEV1 pre-BD Week 12 (L)"),
            is("FEV1 pre-BD (L)", "fev1 bd (L)", "Week 12")
        );
        assert_eq!(
            read("V2_TG_after_meal"),
            is("TG_after_meal", "tg meal", "V2")
        );
        for other in [
            "CRP pre W12",
            "CRP post week 4",
            "CRP post dialysis",
            "pre BD V1",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn days_and_nights_of_the_same_numbers_are_markers() {
        let found = |headers: &[&str]| {
            let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
            let mut splits: Vec<Vec<Split>> = vec![Vec::new(); headers.len()];
            events_beside_visits(&candidates, &mut splits);
            let only = |ways: &Vec<Split>| ways.first().map(|s| format!("{}|{}", s.stem, s.visit));
            splits.iter().map(only).collect::<Vec<_>>()
        };
        let is = |texts: &[&str]| {
            texts
                .iter()
                .map(|t| Some((*t).to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found(&["pain night 1", "pain night 2", "pain day 1", "pain day 2"]),
            is(&["pain night|1", "pain night|2", "pain day|1", "pain day|2"])
        );
        assert_eq!(
            found(&[
                "PEF morning D1",
                "PEF night D1",
                "PEF morning D2",
                "PEF night D2"
            ]),
            is(&[
                "PEF morning|D1",
                "PEF night|D1",
                "PEF morning|D2",
                "PEF night|D2"
            ])
        );
        assert_eq!(
            found(&[
                "douleur nuit J1",
                "douleur matin J1",
                "douleur nuit J2",
                "douleur matin J2"
            ]),
            is(&[
                "douleur nuit|J1",
                "douleur matin|J1",
                "douleur nuit|J2",
                "douleur matin|J2"
            ])
        );
        // Nights alone are visits, and so are the days around what comes once.
        for headers in [
            ["sleep night 1", "sleep night 2", "CRP", "IL6"],
            [
                "VAS pre op day 1",
                "VAS pre op day 2",
                "VAS post op day 1",
                "VAS post op day 2",
            ],
        ] {
            assert_eq!(found(&headers), [None, None, None, None]);
        }
    }

    #[test]
    fn a_numbered_visit_and_a_phase_make_one_visit() {
        let read = |h: &str| parts(h).map(|p| (p.stem, p.visit));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(read("urea_W12_pre"), pair("urea", "W12_pre"));
        assert_eq!(read("S1_post_lactate"), pair("lactate", "S1_post"));
        assert_eq!(read("E2_pre_V1"), pair("E2", "pre_V1"));
        assert_eq!(read("glucose_pre_meal_V1"), pair("glucose_meal", "pre_V1"));
        for header in [
            "V1_HR_rest",
            "W12_pre",
            "IL_6_pre",
            "CRP_pre_post_V1",
            "IL6_pre_max",
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }
}
