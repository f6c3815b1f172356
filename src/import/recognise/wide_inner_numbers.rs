//! Numbers before what goes on behind them: `bdi1_sum, bdi2_sum`, `sdq1_emo` to `sdq3_hyp`, `WEIGHT_E1_C2`.
//!
//! In: headers with the ways to read each. Out: a way in which the inner number is the visit, where the same endings
//! stand behind every number, and whether only the user knows that. Not its business: numbers at the end of a header
//! (`wide_items_at` knows the questions of forms), and whether the values agree.

use super::first_visits::NUMBERED;
use super::headers::{Rank, Split, bare, visit_key};
use super::visit_part::{SEPARATORS, rank};
use super::wide_families::ITEMS;
use super::wide_items_at::is_total;
use crate::import::cells::words::{Hint, Name, fold, words};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Numbers of more digits name something else.
const MOST_DIGITS: usize = 2;
/// More numbers count no visits.
const MOST_VISITS: usize = 30;

/// Things of which a person has several at once.
#[rustfmt::skip]
const AT_ONCE: &[&str] = &[
    "lesion", "tumor", "tumour", "target", "eye", "knee", "hip", "leg", "hand", "foot", "finger", "toe", "joint",
    "site", "node", "nodule", "region", "roi", "area", "segment", "root", "implant", "animal", "rat", "mouse", "pup",
    "child", "twin", "sibling", "parent", "rep", "repeat", "replicate", "trial", "measurement", "reading", "run",
    "sample", "tube", "aliquot", "cell", "field", "image", "slice", "marker", "analyte", "protein", "peptide",
    "metabolite", "isotype", "subtype", "variant", "allele", "strain", "part", "section", "task", "block",
];

/// A header in its parts: `bdi`, `_`, 1, `_`, `sum`.
struct Parts<'h> {
    stem: &'h str,
    /// What stands between the name and the number.
    before: &'h str,
    number: &'h str,
    /// The rest, with what parts it from the number.
    behind: &'h str,
}

/// The endings behind each number of a name.
type Endings<'h> = BTreeMap<u32, BTreeSet<&'h str>>;

/// Adds the ways in which an inner number is the visit; without `doubtful`, only those that leave no doubt. Returns
/// whether there are others.
pub(super) fn inner_numbers(
    candidates: &[(usize, &str)],
    splits: &mut [Vec<Split>],
    doubtful: bool,
) -> bool {
    events_of_forms(candidates, splits);
    let read: Vec<(usize, Parts<'_>)> = (candidates.iter().zip(&*splits).enumerate())
        .filter(|(_, (_, ways))| ways.iter().all(|s| s.rank < Rank::Digits))
        .filter_map(|(at, ((_, header), _))| Some((at, parts(header.trim())?)))
        .collect();
    let mut names: HashMap<(&str, &str), Endings<'_>, FixedState> = HashMap::default();
    for (_, p) in &read {
        if let Ok(number) = p.number.parse() {
            let own = names.entry((p.stem, p.before)).or_default();
            own.entry(number).or_default().insert(p.behind);
        }
    }
    // Beside `CRP_D0` and `CRP_D7` such numbers are none of visits.
    let timed: BTreeSet<u32> = (splits.iter().flatten())
        .filter(|s| s.rank >= Rank::Counted && !s.key.is_empty())
        .map(|s| number_in(&s.visit))
        .collect();
    let fits = |n: &u32| timed.is_empty() || timed.contains(n);
    names.retain(|(stem, _), endings| count_visits(stem, endings) && endings.keys().all(fits));
    if names.is_empty() {
        return false;
    }
    let mut alike: HashMap<&Endings<'_>, usize, FixedState> = HashMap::default();
    for endings in names.values() {
        *alike.entry(endings).or_default() += 1;
    }
    let is_sure = |stem: &str, endings: &Endings<'_>| {
        let n_endings = endings.values().next().map_or(0, BTreeSet::len);
        let is_total = |e: &&str| is_total(e.trim_matches(SEPARATORS));
        let has_total = endings
            .values()
            .next()
            .is_some_and(|all| all.iter().any(is_total));
        !last_word_in(stem, AT_ONCE)
            && (has_total
                || endings.len() > 2
                    && (n_endings > 1 || alike.get(endings).is_some_and(|n| *n > 1)))
    };
    let sure: HashMap<(&str, &str), bool, FixedState> = (names.iter())
        .map(|(name, endings)| (*name, is_sure(name.0, endings)))
        .collect();
    for (at, p) in &read {
        if let Some(sure) = sure.get(&(p.stem, p.before))
            && (*sure || doubtful)
        {
            splits[*at].push(Split {
                visit_key: visit_key(p.number),
                visit: p.number.to_owned(),
                rank: Rank::Digits,
                ..bare(&format!("{}{}", p.stem, p.behind))
            });
        }
    }
    sure.values().any(|sure| !sure)
}

/// The number of `t1`; one that no visit has for a word.
fn number_in(visit: &str) -> u32 {
    let digits: String = visit.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}

/// Whether the numbers of a name may count visits: all with the same endings, from 0 or 1 on.
fn count_visits(stem: &str, endings: &Endings<'_>) -> bool {
    let mut sets = endings.values();
    let first = sets.next();
    let counted = (endings.keys().zip(endings.keys().skip(1))).all(|(a, b)| b - a == 1);
    // `phq0_total, phq6_total, phq12_total`
    let spread = endings.len() > 2 && endings.contains_key(&0);
    let starts = endings.keys().next().is_some_and(|n| *n < 2);
    let name = Name::new(stem);
    (2..=MOST_VISITS).contains(&endings.len())
        && starts
        && (counted || spread)
        && sets.all(|s| Some(s) == first)
        && !names_substance(stem)
        && !last_word_in(stem, ITEMS)
        && name.hint(Hint::MarkerName) < 0.9
        && name.hint(Hint::Derived) < 0.9
}

fn last_word_in(stem: &str, list: &[&str]) -> bool {
    let last = words(stem).pop().unwrap_or_default();
    list.contains(&last.as_str()) || list.contains(&fold(stem).as_str())
}

/// `IL` of `IL1_serum`, `apo` of `apoA1_x`: a substance that is numbered.
fn names_substance(stem: &str) -> bool {
    let is_long = |w: &String| w.chars().count() > 2 && NUMBERED.contains(&w.as_str());
    last_word_in(stem, NUMBERED) || words(stem).iter().any(is_long)
}

/// `bdi1_sum`, `bdi_1_sum`, `bdi.1.score`, `bdi1sum`: one number between a name and more of it without any.
fn parts(header: &str) -> Option<Parts<'_>> {
    let behind = header.trim_start_matches(|c: char| !c.is_ascii_digit());
    let from = header.len() - behind.len();
    let digits = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    let (number, rest) = behind.split_at(behind.len() - digits.len());
    let stem = header[..from].trim_end_matches(SEPARATORS);
    let ending = rest.trim_matches(SEPARATORS);
    let is_apart = rest.starts_with(SEPARATORS);
    let is_word = |c: char| c.is_alphabetic() || SEPARATORS.contains(&c);
    let fits = (1..=MOST_DIGITS).contains(&number.len())
        && stem.ends_with(char::is_alphabetic)
        && stem.chars().count() > 1
        && ending.chars().count() > 1
        && ending.chars().all(is_word)
        && (is_apart || is_total(ending))
        && rank(ending).is_none_or(|r| r < Rank::Digits);
    fits.then_some(Parts {
        stem,
        before: &header[stem.len()..from],
        number,
        behind: rest,
    })
}

/// `WEIGHT_E1_C2`: OpenClinica writes the event and the version of the form behind every name.
fn events_of_forms(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let read: Vec<(usize, (&str, &str))> = (candidates.iter().enumerate())
        .filter_map(|(at, (_, header))| Some((at, event_of_form(header.trim())?)))
        .collect();
    let events: BTreeSet<&str> = read.iter().map(|(_, (_, event))| *event).collect();
    if events.len() < 2 || read.len() < 3 {
        return;
    }
    for (at, (name, event)) in read {
        splits[at] = vec![Split {
            visit_key: visit_key(event),
            visit: event.to_owned(),
            rank: Rank::Known,
            ..bare(name)
        }];
    }
}

/// `WEIGHT` and `E1` of `WEIGHT_E1_C2`.
fn event_of_form(header: &str) -> Option<(&str, &str)> {
    let (rest, version) = header.rsplit_once('_')?;
    let (name, event) = rest.rsplit_once('_')?;
    let is_number = |t: &str| (1..3).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    let fits = version.strip_prefix('C').is_some_and(is_number)
        && event.strip_prefix('E').is_some_and(is_number)
        && name.contains(char::is_alphabetic);
    fits.then_some((name, event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::recognise::headers::{changed_by, read};

    fn with(headers: &[&str]) -> Vec<String> {
        let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
        let mut splits: Vec<Vec<Split>> = candidates.iter().map(|(_, h)| read(h)).collect();
        let before: Vec<usize> = splits.iter().map(Vec::len).collect();
        inner_numbers(&candidates, &mut splits, true);
        (splits.iter().zip(before))
            .filter_map(|(ways, n)| ways.get(n))
            .map(|s| format!("{} at {}", s.stem, s.visit))
            .collect()
    }

    #[test]
    fn inner_numbers_are_visits_where_every_number_has_the_same_endings() {
        assert_eq!(with(&["bdi1_sum", "bdi2_sum"])[1], "bdi_sum at 2");
        assert_eq!(with(&["bdi.1.score", "bdi.2.score"])[0], "bdi.score at 1");
        assert_eq!(with(&["bdi1sum", "bdi2sum"])[0], "bdisum at 1");
        let events = ["WEIGHT_E1_C2", "HBA1C_E1_C2", "WEIGHT_E2_C1", "HBA1C_E2_C1"];
        assert_eq!(
            changed_by(&events, |c, s| {
                inner_numbers(c, s, true);
            })[2],
            "WEIGHT at E2"
        );
    }

    #[test]
    fn numbers_of_names_stay() {
        for headers in [
            &["IL6_serum", "IL8_serum"][..],
            &["IL1_serum", "IL2_serum"],
            &["CD4_pct", "CD8_pct"],
            &["apoA1_x", "apoB2_x"],
            &["item1_score", "item2_score"],
            &["apoA1_fast", "apoA2_fast", "apoB1_fast", "apoB2_fast"],
            &["sdq1_emo", "sdq1_hyp", "sdq2_emo"],
            &["t3_free", "t4_free"],
        ] {
            assert_eq!(with(headers), [""; 0], "{headers:?}");
        }
    }

    #[test]
    fn one_ending_behind_two_numbers_is_asked_about() {
        let open = |headers: &[&str]| {
            let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
            inner_numbers(&candidates, &mut vec![Vec::new(); headers.len()], true)
        };
        assert!(open(&["sbp1_sit", "sbp2_sit"]));
        assert!(open(&[
            "lesion1_size",
            "lesion2_size",
            "lesion1_suv",
            "lesion2_suv"
        ]));
        assert!(!open(&["bdi1_sum", "bdi2_sum"]));
        assert!(!open(&[
            "sbp1_sit", "sbp2_sit", "sbp3_sit", "dbp1_sit", "dbp2_sit", "dbp3_sit"
        ]));
    }
}
