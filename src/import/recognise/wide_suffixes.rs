//! Markers whose names read as times, among markers with the same visits.
//!
//! In: headers with the ways to read each. Out: the same, where several markers share one set of visits, without the
//! ways in which the name of one of them is part of a visit. Not its business: headers of other forms.

use super::headers::{Rank, Split, bare, visit_key};
use super::visit_part::{SEPARATORS, rank};
use crate::import::cells::moment::unit_hours;
use crate::import::cells::time_words::is_visit_word;
use crate::import::cells::words::fold;
use foldhash::fast::FixedState;
use std::collections::{BTreeSet, HashMap};

/// Where the visit stands in a header, and the marker that is left.
type Place<'s> = (bool, &'s str);

/// A header by the ways to read it that name a marker, each with the place of its visit.
struct Header<'s> {
    ways: Vec<(usize, Place<'s>)>,
    /// The whole header, or the name of the marker in a way, may be a visit.
    is_doubtful: bool,
}

/// `HR_0, HR_5` beside `SBP_0, SBP_5`, `Na_D0` beside `K_D0`: where a marker has exactly the visits of others, its name
/// is that of a marker, though it could be an hour or a word for after.
pub(super) fn names_among_markers(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let before: Vec<usize> = splits.iter().map(Vec::len).collect();
    for ((_, header), ways) in candidates.iter().zip(splits.iter_mut()) {
        let separators = ['_', ' ', '.'];
        let header = header.trim();
        let behind = header.rsplit_once(separators);
        let before = header.split_once(separators).map(|(v, s)| (s, v));
        for (stem, visit) in behind.into_iter().chain(before) {
            ways.extend(numbered_name(stem, visit, ways));
        }
    }
    let kept = decided(candidates, splits);
    let kept: HashMap<usize, usize, FixedState> = kept.into_iter().collect();
    for (at, n) in before.into_iter().enumerate() {
        if !kept.contains_key(&at) {
            splits[at].truncate(n);
        }
    }
    for (at, way) in kept {
        if let Some(ways) = splits.get_mut(at) {
            *ways = vec![ways[way].clone()];
        }
    }
}

/// The doubtful headers that other markers decide, with the way that they read as.
fn decided(candidates: &[(usize, &str)], splits: &[Vec<Split>]) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::new();
    let mut stems: HashMap<&str, bool, FixedState> = HashMap::default();
    let headers: Vec<Header<'_>> = (candidates.iter().zip(splits.iter()))
        .map(|((_, header), ways)| read(header.trim(), ways, &mut stems))
        .collect();
    if !headers.iter().any(|h| h.is_doubtful) {
        return Vec::new();
    }
    let sets = sets(splits, &headers);
    let mut doubtful: HashMap<Place<'_>, bool, FixedState> = HashMap::default();
    for h in &headers {
        for (_, place) in &h.ways {
            *doubtful.entry(*place).or_insert(false) |= h.is_doubtful;
        }
    }
    // How many markers have each set of visits, on each side; the sure ones and the doubtful ones.
    let mut sharing: HashMap<(bool, &BTreeSet<&str>), Sharing<'_>, FixedState> = HashMap::default();
    for (place, set) in sets.iter().filter(|(_, set)| set.len() > 1) {
        let own = sharing.entry((place.0, set)).or_default();
        if doubtful.get(place) == Some(&true) {
            own.doubtful.insert(place.1);
        } else {
            own.sure += 1;
        }
    }
    for (at, h) in headers.iter().enumerate().filter(|(_, h)| h.is_doubtful) {
        let glued = is_glued(candidates[at].1);
        let mut ways: Vec<(usize, usize)> = (h.ways.iter())
            .filter_map(|(way, place)| {
                let set = sets.get(place)?;
                let own = sharing.get(&(place.0, set))?;
                own.decides(place.1, set, glued)
                    .then_some((own.sure + own.doubtful.len(), *way))
            })
            .collect();
        ways.sort_by_key(|w| std::cmp::Reverse(w.0));
        match ways.as_slice() {
            [(_, way)] => kept.push((at, *way)),
            [(n, way), (next, _), ..] if n > next => kept.push((at, *way)),
            _ => {}
        }
    }
    kept
}

/// `D1_post` as a marker D1, which is a day to the ways that are known without the other headers.
fn numbered_name(stem: &str, visit: &str, ways: &[Split]) -> Option<Split> {
    let letters = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_name = (1..=2).contains(&letters.len())
        && letters.len() < stem.len()
        && letters.bytes().all(|b| b.is_ascii_alphabetic());
    if !is_name {
        return None;
    }
    let split = Split {
        rank: rank(visit).filter(|r| *r >= Rank::Counted)?,
        visit_key: visit_key(visit),
        visit: visit.to_owned(),
        ..bare(stem)
    };
    let is_known = |s: &Split| s.key == split.key && s.visit_key == split.visit_key;
    (!ways.iter().any(is_known)).then_some(split)
}

/// The markers that have one set of visits.
#[derive(Default)]
struct Sharing<'s> {
    /// How many have names that are no times.
    sure: usize,
    doubtful: BTreeSet<&'s str>,
}

impl Sharing<'_> {
    /// Whether the others show that `name` is a marker.
    fn decides(&self, name: &str, visits: &BTreeSet<&str>, glued: bool) -> bool {
        if self.sure == 1 && is_word_of_time(name) {
            return false;
        }
        if self.sure > 0 {
            // `T1, T2` beside `VL1, VL2` may be the visits of a marker without a name.
            return !(glued && self.sure < 2 && is_visit_word(name));
        }
        // `W_0, W_12, H_0, H_12`: two units do not count from one another's start. Visits with numbers of their own
        // (`D1_pre, D2_pre`) say nothing.
        let is_unit = |n: &&&str| unit_hours(n).is_some();
        let names = || self.doubtful.iter();
        let plain = names()
            .all(|n| !n.contains(|c: char| c.is_ascii_digit()) && rank(n) < Some(Rank::Counted));
        // `C3_D0, C4_D0`: cycles and visits are counted from the first.
        let number = |n: &str| {
            n.trim_start_matches(|c: char| c.is_ascii_alphabetic())
                .parse()
                .ok()
        };
        let from_later = names().all(|n| number(n).is_some_and(|n: u32| n > 1))
            && (visits.iter()).all(|v| v.contains(|c: char| c.is_ascii_digit()));
        let units = names().filter(is_unit).count();
        names().count() > 1 && from_later
            || names().count() > 1 && plain && !glued && (units < 2 || visits.contains("0"))
    }
}

/// `Day 1` beside one marker at 1 is a day; an abbreviation may be anything.
fn is_word_of_time(name: &str) -> bool {
    matches!(
        name,
        "day"
            | "week"
            | "month"
            | "year"
            | "hour"
            | "visit"
            | "time"
            | "timepoint"
            | "woche"
            | "monat"
            | "jour"
            | "semaine"
            | "semana"
            | "mois"
    )
}

/// The name before a unit in brackets.
fn without_unit(stem: &str) -> &str {
    stem.split(['(', '[']).next().unwrap_or("").trim()
}

/// `HR0`: no separator parts the marker from its visit.
fn is_glued(header: &str) -> bool {
    header.trim().chars().all(char::is_alphanumeric)
}

/// The ways to read a header that name a marker.
fn read<'s>(
    header: &str,
    ways: &'s [Split],
    stems: &mut HashMap<&'s str, bool, FixedState>,
) -> Header<'s> {
    let mut out = Header {
        ways: Vec::new(),
        is_doubtful: false,
    };
    let lower = fold(header);
    for (at, s) in ways.iter().enumerate() {
        if s.key.is_empty() {
            out.is_doubtful = true;
            continue;
        }
        if s.rank < Rank::Digits {
            continue;
        }
        // `HR 40` of W beside `40 W` of HR.
        let holds = |o: &Split| {
            o.rank >= Rank::Digits
                && !o.key.is_empty()
                && o.key.len() < s.visit_key.len()
                && s.visit_key.starts_with(&o.key)
        };
        out.is_doubtful |= ways.iter().any(holds);
        // `V1_HR` holds a visit of its own.
        let name = without_unit(&s.stem);
        if name.contains(SEPARATORS) {
            continue;
        }
        out.is_doubtful |= *stems
            .entry(name)
            .or_insert_with(|| rank(name) >= Some(Rank::Counted));
        let behind = !lower.starts_with(&fold(&s.visit))
            || lower.ends_with(&fold(&s.visit)) && lower.starts_with(&fold(&s.stem));
        out.ways.push((at, (behind, s.key.as_str())));
    }
    out
}

/// The visits of each marker by the side on which they stand.
fn sets<'s>(
    splits: &'s [Vec<Split>],
    headers: &[Header<'s>],
) -> HashMap<Place<'s>, BTreeSet<&'s str>, FixedState> {
    let mut out: HashMap<Place<'s>, BTreeSet<&'s str>, FixedState> = HashMap::default();
    for (ways, header) in splits.iter().zip(headers) {
        for (at, place) in &header.ways {
            if let Some(s) = ways.get(*at) {
                out.entry(*place).or_default().insert(&s.visit_key);
            }
        }
    }
    out
}
