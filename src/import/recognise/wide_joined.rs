//! Visits that stand joined to their markers, told by the other headers.
//!
//! In: headers with the ways to read each. Out: for `pasibl` beside `pasiw12`, `fuVAS` beside `preVAS`, the one way that
//! cuts all headers of a marker alike. Not its business: visits that a separator parts from the marker.

use super::headers::{NO_VISITS, Rank, Split, bare, visit_key};
use super::wide_bare::holds_value;
use crate::import::cells::calendar;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::time_words::is_visit_word;
use crate::import::cells::words::fold;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// Letters of the longest header and of the longest visit that are looked at.
const LONGEST: usize = 40;
const LONGEST_VISIT: usize = 12;
/// Most visits of a marker; more are numbers of markers.
const MOST_VISITS: usize = 100;

/// What a part of a header may be.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A word for the first visit, or for what comes before it.
    First,
    /// A word for another visit.
    Later,
    /// A time or a count: `w12`, `T0`, `fu1`, `90d`.
    Timed,
    /// One letter and a number that nothing parts from the marker: `m6` of `EDSSm6` but `d0` of `pltd0`.
    Weak,
    /// The letter of a baseline, where others are timed.
    Letter,
    /// `2009` before a marker.
    Year,
}

/// One cut of a header; in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Cut<'h> {
    behind: bool,
    stem: &'h str,
    visit: &'h str,
}

/// A visit of a marker: the header, what its visit may be, and whether the whole may be a time.
#[derive(Clone, Copy)]
struct Found {
    at: usize,
    kind: Kind,
    is_doubtful: bool,
}

/// The visits of a marker by their labels.
type Visits<'h> = BTreeMap<&'h str, Found>;

/// The markers that have one set of visits.
#[derive(Clone, Copy, Default)]
struct Group {
    n: usize,
    /// How many have names of two letters and more, none of whose headers may be a time as a whole.
    sure: usize,
    /// In how many letter case or a digit parts every visit.
    parted: usize,
}

/// Keeps the one way to read headers whose visits stand joined to their markers, where the other headers of the marker
/// and other markers are joined alike.
pub(super) fn joined_visits(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let lower: Vec<String> = (candidates.iter()).map(|(_, h)| fold(h.trim())).collect();
    let is_joined = |at: &usize| {
        let (own, h) = (&lower[*at], candidates[*at].1.trim());
        own.len() == h.len()
            && (3..=LONGEST).contains(&h.len())
            && is_one_word(h)
            // `m0x_T1` has its visit behind the separator.
            && !(h.contains('_') && splits[*at].iter().any(|s| s.rank >= Rank::Counted))
    };
    let headers: Vec<usize> = (0..candidates.len()).filter(is_joined).collect();
    let all: Vec<(usize, Vec<Cut<'_>>)> =
        headers.iter().map(|at| (*at, cuts(&lower[*at]))).collect();
    let mut n_visit: HashMap<(bool, &str), u32, FixedState> = HashMap::default();
    for cut in all.iter().flat_map(|(_, cuts)| cuts) {
        *n_visit.entry((cut.behind, cut.visit)).or_default() += 1;
    }
    // One marker alone is looked at in small tables.
    let few = candidates.len() <= 400;
    let mut kinds: HashMap<&str, Option<Kind>, FixedState> = HashMap::default();
    let mut sets: BTreeMap<(bool, &str), Visits<'_>> = BTreeMap::new();
    for (at, cuts) in &all {
        let header = candidates[*at].1.trim();
        let is_doubtful = !matches!(time(header), Time::Unknown | Time::Numbered(_));
        for cut in cuts {
            if !few && n_visit.get(&(cut.behind, cut.visit)).copied() < Some(2) {
                continue;
            }
            let kind = kinds.entry(cut.visit).or_insert_with(|| kind(cut.visit));
            let kind = kind.map(|k| {
                if k == Kind::Weak && breaks(header, cut) {
                    Kind::Timed
                } else {
                    k
                }
            });
            if let Some(kind) = kind {
                let own = sets.entry((cut.behind, cut.stem)).or_default();
                let found = Found {
                    at: *at,
                    kind,
                    is_doubtful,
                };
                own.insert(cut.visit, found);
            }
        }
    }
    keep_crossed(candidates, &sets, splits);
}

/// Replaces the ways of the headers of all markers whose sets of visits hold.
fn keep_crossed(
    candidates: &[(usize, &str)],
    sets: &BTreeMap<(bool, &str), Visits<'_>>,
    splits: &mut [Vec<Split>],
) {
    let mut sharing: HashMap<(bool, Vec<&str>), Group, FixedState> = HashMap::default();
    for ((behind, stem), visits) in sets.iter().filter(|(_, v)| v.len() > 1) {
        let names = visits.keys().copied().collect();
        let own = sharing.entry((*behind, names)).or_default();
        own.n += 1;
        own.sure += usize::from(stem.len() > 1 && !visits.values().any(|f| f.is_doubtful));
        own.parted += usize::from(!visits.values().any(|f| f.kind == Kind::Weak));
    }
    let mut best: BTreeMap<usize, ((usize, usize, usize), Cut<'_>)> = BTreeMap::new();
    for ((behind, stem), visits) in sets.iter().filter(|(_, v)| v.len() > 1) {
        let names: Vec<&str> = visits.keys().copied().collect();
        let group = sharing.get(&(*behind, names)).copied().unwrap_or_default();
        if !holds(stem, visits, group) {
            continue;
        }
        for (visit, found) in visits {
            let cut = Cut {
                behind: *behind,
                stem,
                visit,
            };
            let value = (group.n, visits.len(), visit.len());
            let own = best.entry(found.at).or_insert((value, cut));
            if value > own.0 {
                *own = (value, cut);
            }
        }
    }
    for (at, (_, cut)) in best {
        let header = candidates[at].1.trim();
        let (stem, visit) = if cut.behind {
            header.split_at(cut.stem.len())
        } else {
            let (visit, stem) = header.split_at(cut.visit.len());
            (stem, visit)
        };
        splits[at] = vec![Split {
            visit_key: visit_key(visit),
            visit: visit.to_owned(),
            rank: Rank::Known,
            ..bare(stem)
        }];
    }
}

/// Whether the visits of a marker, which a group of markers has, are surely visits.
fn holds(stem: &str, visits: &Visits<'_>, group: Group) -> bool {
    let has = |kind: Kind| visits.values().any(|f| f.kind == kind);
    let count = |kind: Kind| visits.values().filter(|f| f.kind == kind).count();
    let n = group.n;
    if group.sure == 0 || visits.len() > MOST_VISITS || n == 1 && !holds_value(stem) {
        return false;
    }
    let timed = count(Kind::Timed) + count(Kind::Weak);
    let words = count(Kind::First) + count(Kind::Later);
    if has(Kind::Year) {
        return count(Kind::Year) == visits.len() && (n > 1 || visits.len() > 2);
    }
    if has(Kind::Letter) {
        return n > 1 && timed > 0 && words == 0;
    }
    match (words, n) {
        // `EDSSbl, EDSSm6`, `basechol, endchol`.
        (1.., 1) => has(Kind::First) && (has(Kind::Later) || timed > 0),
        // `restpain, acutepain` are two kinds of pain.
        (1.., _) => has(Kind::Later) || timed > 0,
        // `IL1T0, IL1T1, IL2T0, IL2T1`; `ast1, alt1` are names with numbers.
        (0, n) => n > 1 && (!has(Kind::Weak) || are_parted(visits, group)),
    }
}

/// `AlbD0` shows what the letter of `CRPD0` is; many markers end in T (`ALT1`).
fn are_parted(visits: &Visits<'_>, group: Group) -> bool {
    if visits.keys().any(|v| v.starts_with('t')) {
        group.parted * 2 >= group.n
    } else {
        group.parted > 0
    }
}

/// Letters and digits alone, before `_` where the visit may stand in front; no visit as a whole.
fn is_one_word(header: &str) -> bool {
    (header.bytes()).all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !header.starts_with('_')
        && header.contains(|c: char| c.is_ascii_alphabetic())
        && (header.bytes().any(|b| b.is_ascii_digit()) || time(header) == Time::Unknown)
}

/// All cuts of a header into a marker and something short.
fn cuts(lower: &str) -> Vec<Cut<'_>> {
    let bytes = lower.as_bytes();
    let has_letter = |t: &str| t.bytes().any(|b| b.is_ascii_alphabetic());
    let is_marker = |t: &str| has_letter(t) && !t.starts_with(|c: char| c.is_ascii_digit());
    let mut out = Vec::new();
    let end = lower.find('_').unwrap_or(lower.len());
    for at in 1..end {
        // A number is one.
        if bytes[at - 1].is_ascii_digit() && bytes[at].is_ascii_digit() {
            continue;
        }
        let (before, after) = lower.split_at(at);
        for (behind, stem, visit) in [(true, before, after), (false, after, before)] {
            // `preprandial_wk0` has its visit behind; `T1MQ_Row1` in front.
            let in_front = !behind && visit.ends_with(|c: char| c.is_ascii_digit());
            if end < lower.len() && !in_front {
                continue;
            }
            let fits = has_letter(visit) || !behind && calendar::is_year(visit);
            if visit.len() <= LONGEST_VISIT && fits && is_marker(stem) {
                out.push(Cut {
                    behind,
                    stem,
                    visit,
                });
            }
        }
    }
    out
}

/// What a part of a header may be, in lower case.
fn kind(visit: &str) -> Option<Kind> {
    let digits = visit.bytes().filter(u8::is_ascii_digit).count();
    if calendar::is_year(visit) {
        return Some(Kind::Year);
    }
    if NO_VISITS.contains(&visit) || digits > 3 {
        return None;
    }
    if digits == 0 {
        return match time(visit) {
            _ if visit == "b" => Some(Kind::Letter),
            _ if visit.len() < 2 => None,
            Time::Baseline | Time::Start | Time::Screening => Some(Kind::First),
            Time::End | Time::Last | Time::After => Some(Kind::Later),
            Time::During if visit.starts_with("mid") => Some(Kind::Later),
            _ if matches!(visit, "stop" | "fu") => Some(Kind::Later),
            _ => None,
        };
    }
    let letters: String = visit.chars().filter(char::is_ascii_alphabetic).collect();
    // `1t0` has two numbers.
    let runs = visit
        .as_bytes()
        .windows(2)
        .filter(|w| w[0].is_ascii_digit() != w[1].is_ascii_digit());
    let (is_letter, one_run) = (letters.len() == 1, runs.count() == 1);
    let starts = visit.starts_with(|c: char| c.is_ascii_alphabetic());
    match time(visit) {
        _ if !one_run => None,
        Time::Hours(_) | Time::Day(_) | Time::Numbered(_) | Time::Baseline
            if is_letter && starts =>
        {
            let counts = matches!(letters.as_str(), "d" | "w" | "m" | "h" | "t" | "v" | "j");
            counts.then_some(Kind::Weak)
        }
        Time::Hours(_) | Time::Day(_) | Time::FollowUp(_) | Time::Baseline => Some(Kind::Timed),
        Time::Numbered(_) if is_visit_word(&letters) => Some(Kind::Timed),
        _ => None,
    }
}

/// Whether letter case or a digit parts the visit from the marker before it: `IL6D1`, `EDSSm6`.
fn breaks(header: &str, cut: &Cut<'_>) -> bool {
    // `T1PHQ`: a letter follows the number.
    if !cut.behind {
        return cut.visit.ends_with(|c: char| c.is_ascii_digit());
    }
    let (before, after) = header.split_at(cut.stem.len());
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    last.is_ascii_digit() || last.is_lowercase() != first.is_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::recognise::headers::changed_by;

    fn with(headers: &[&str]) -> Vec<String> {
        changed_by(headers, joined_visits)
    }

    #[test]
    fn joined_words_that_several_markers_have_are_visits() {
        assert_eq!(
            with(&["pasibl", "pasiw12", "dlqibl", "dlqiw12"]),
            ["pasi at bl", "pasi at w12", "dlqi at bl", "dlqi at w12"]
        );
        assert_eq!(with(&["blVas", "fuVas", "blOdi", "fuOdi"])[1], "Vas at fu");
        assert_eq!(with(&["EDSSbl", "EDSSm6", "EDSSm12"])[1], "EDSS at m6");
        assert_eq!(
            with(&["IL1T0", "IL1T1", "IL10T0", "IL10T1"])[0],
            "IL1 at T0"
        );
        assert_eq!(
            with(&["NIHSSAdmission", "NIHSS90d", "mRSAdmission", "mRS90d"])[3],
            "mRS at 90d"
        );
        assert_eq!(
            with(&["T1PHQ_a", "T2PHQ_a", "T1GAD", "T2GAD"])[0],
            "PHQ_a at T1"
        );
        assert_eq!(with(&["KD0", "KD7", "NaD0", "NaD7"])[0], "K at D0");
        assert_eq!(with(&["D0TP", "D7TP", "D0Alb", "D7Alb"])[0], "TP at D0");
        assert_eq!(with(&["2009ind", "2010ind", "2011ind"])[2], "ind at 2011");
        assert_eq!(with(&["basechol", "endchol"])[0], "chol at base");
    }

    #[test]
    fn names_with_numbers_stay_whole() {
        for headers in [
            &["ast1", "ast2", "alt1", "alt2"][..],
            &["weight1", "weight2", "height1", "height2"],
            &["vitd2", "vitd3"],
            &["FSH1", "FSH2", "LH1", "LH2"],
            &["CD4", "CD8", "IL6", "IL8"],
            &["GSTM1", "GSTT1", "GSTP1"],
            &["sodium", "potassium", "trend", "legend"],
            &["baseline", "endline"],
            &[
                "preprandial_wk0",
                "preprandial_wk4",
                "postprandial_wk0",
                "postprandial_wk4",
            ],
            &["restpain", "acutepain", "restnausea", "acutenausea"],
            &["m0x_T1", "m0x_T2", "m1x_T1", "m1x_T2", "m2x_T1", "m2x_T2"],
        ] {
            assert_eq!(with(headers), [""; 0], "{headers:?}");
        }
    }
}
