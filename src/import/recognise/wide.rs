//! The wide layout: columns whose headers name a marker and a visit.
//!
//! In: headers, and how far columns agree in size and correlation. Out: the columns that repeat a marker
//! over visits, how strongly names and data support it, and words that may or may not be visits. A header
//! is cut in every way that leaves a visit at its start, its end or in its middle; ways that other columns
//! share win (`wide_families`). Not its business: whether a row is a subject.

use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::fold;
use crate::import::recognise::first_visits::{
    NUMBERED, bare_baselines, bare_firsts, diastole, gases_alike, hormones_of_the_thyroid,
    is_later, letter_among_markers, letter_of_marker, numbered_again, numbered_beside_known,
    short_after,
};
use crate::import::recognise::headers::{
    NO_VISITS, OfNames, Rank, Split, read_beside, read_sample,
};
use crate::import::recognise::wide_bare::add_to_bare;
use crate::import::recognise::wide_baselines::add_lettered;
use crate::import::recognise::wide_beside::{
    Left, add_with_more, add_word_before, join_numbers, left_out, unread_siblings,
};
use crate::import::recognise::wide_between::add_words_between;
use crate::import::recognise::wide_both_ways::by_values;
use crate::import::recognise::wide_column::{ACCEPTED, WideColumn};
use crate::import::recognise::wide_doubts::said_twice;
use crate::import::recognise::wide_events::without_quantities;
use crate::import::recognise::wide_families::{Family, ITEMS, choose, families};
use crate::import::recognise::wide_glued::{numbered_befores, short_pairs};
use crate::import::recognise::wide_inner_numbers::inner_numbers;
use crate::import::recognise::wide_items_at::items_at_visits;
use crate::import::recognise::wide_joined::joined_visits;
use crate::import::recognise::wide_lettered::lettered_beside_timed;
use crate::import::recognise::wide_phases::{events_beside_visits, phases_of_visits};
use crate::import::recognise::wide_r_names::times_behind_x;
use crate::import::recognise::wide_sides::either_number;
use crate::import::recognise::wide_steps::steps;
use crate::import::recognise::wide_suffixed::{bare_and_after, without_dates};
use crate::import::recognise::wide_suffixes::names_among_markers;
use crate::import::recognise::wide_two_words::two_word_visits;
use crate::import::recognise::wide_ways::{Either, Takes, What};
use crate::import::recognise::wide_words::add_words;
use crate::import::recognise::{crossed, visits, wide_swapped};
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What the headers say of markers over visits.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Wide {
    /// In file order.
    pub columns: Vec<WideColumn>,
    /// How strongly names and data support visits in the headers; above 1 the headers hold visits.
    pub strength: f64,
    /// Words that repeat over markers and may be visits or kinds of sample.
    pub in_doubt: Vec<String>,
    /// What such words may be instead, where it is neither.
    pub in_doubt_as: Option<&'static str>,
    /// The columns as they read if those words are visits.
    pub as_visits: Vec<WideColumn>,
    /// Columns that are named like visits and are not read as such.
    pub left: Vec<(usize, Left)>,
    /// Columns that compare two visits, or hold p-values.
    pub compared: Vec<usize>,
    /// What may be read in two ways, and was in one.
    pub may_be: BTreeSet<What>,
    /// The other of two readings that nothing decides between.
    pub either: Option<Either>,
}

/// Names beside which numbered names are places on the body.
#[rustfmt::skip]
const LEADS: [&str; 14] = [
    "avl", "avr", "avf", "fz", "cz", "pz", "oz", "fp1", "fpz", "afz", "fcz", "cpz", "poz", "iz",
];

/// Leads of an ECG, electrodes of an EEG: the number is a place.
pub(super) fn name_places(candidates: &[(usize, &str)]) -> bool {
    let mut occipital: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, header) in candidates {
        let header = header.trim();
        let (stem, last) = header
            .rsplit_once(['_', ' ', '.', '-'])
            .unwrap_or(("", header));
        if LEADS.iter().any(|lead| lead.eq_ignore_ascii_case(last)) {
            return true;
        }
        let numbered = last
            .strip_prefix(['o', 'O'])
            .is_some_and(|n| n.parse::<u8>().is_ok());
        if numbered && !stem.is_empty() {
            let own = occipital.entry(last.to_lowercase()).or_default();
            own.insert(fold(stem));
        }
    }
    // `O1` and `O2` are the two over the back of the head, where several things are measured at both.
    let both = |o: &str| occipital.get(o).is_some_and(|stems| stems.len() > 1);
    occipital.len() == 2 && both("o1") && both("o2")
}

/// The ways to cut each header, as the other headers allow, with what was taken for granted in this.
fn cuts(candidates: &[(usize, &str)], takes: Takes) -> (Vec<Vec<Split>>, BTreeSet<What>) {
    let mut may_be: BTreeSet<What> = BTreeSet::new();
    let of_names = OfNames::of(candidates);
    let mut splits: Vec<Vec<Split>> = (candidates.par_iter())
        .map(|(_, header)| read_beside(header, of_names))
        .collect();
    if name_places(candidates) {
        for ways in &mut splits {
            ways.retain(|s| !s.stem.is_empty() && s.rank > Rank::Digits);
        }
    }
    without_dates(candidates, &mut splits);
    times_behind_x(candidates, &mut splits);
    phases_of_visits(candidates, &mut splits);
    events_beside_visits(candidates, &mut splits);
    joined_visits(candidates, &mut splits);
    lettered_beside_timed(candidates, &mut splits);
    names_among_markers(candidates, &mut splits);
    hormones_of_the_thyroid(candidates, &mut splits);
    gases_alike(candidates, &mut splits);
    diastole(candidates, &mut splits);
    short_after(candidates, &mut splits);
    letter_among_markers(&mut splits);
    letter_of_marker(&mut splits);
    numbered_befores(candidates, &mut splits);
    short_pairs(candidates, &mut splits);
    bare_baselines(candidates, &mut splits);
    bare_and_after(candidates, &mut splits);
    bare_firsts(candidates, &mut splits);
    numbered_beside_known(candidates, &mut splits);
    numbered_again(candidates, &mut splits);
    if two_word_visits(candidates, &mut splits, takes.behind) {
        may_be.insert(What::Behind);
    }
    items_at_visits(candidates, &mut splits);
    if either_number(candidates, &mut splits, takes.first) {
        may_be.insert(What::Sides);
    }
    if inner_numbers(candidates, &mut splits, takes.inner) {
        may_be.insert(What::Inner);
    }
    (splits, may_be)
}

/// Finds the columns that repeat a marker over visits. `agree` says how far columns agree, -1 to 1.
pub(in crate::import) fn columns(
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
    takes: Takes,
) -> Wide {
    let (mut splits, may_be) = cuts(candidates, takes);
    by_values(candidates, &mut splits, agree);
    let quantities = without_quantities(candidates, &mut splits, agree);
    let chosen = choose(&splits, false, |r| r > Rank::Word);
    let mut families = families(candidates, &splits, &chosen);
    let mut out = Wide {
        may_be,
        ..Wide::default()
    };
    let mut n_with: HashMap<String, usize, FixedState> = HashMap::default();
    for visit in families.iter().flat_map(Family::visits) {
        *n_with.entry(visit).or_default() += 1;
    }
    let mut total = 0.0;
    let mut accepted: Vec<usize> = Vec::new();
    for (at, family) in families.iter().enumerate() {
        // Two visits that other markers have as well.
        let own = family.visits();
        let also = own
            .iter()
            .filter(|v| n_with.get(*v).is_some_and(|n| *n > 1));
        let n_shared = also.count();
        // `PC1` to `PC8` beside visits 1 to 3: a name that numbers its kinds has all of the visits or none.
        let is_numbered = NUMBERED.contains(&family.key.as_str());
        let shared = n_shared > 1 && (!is_numbered || n_shared == own.len());
        let strength = family.strength(shared, agree);
        if strength > ACCEPTED {
            total += strength;
            accepted.push(at);
        }
    }
    total += with_siblings(&families, &mut accepted);
    if accepted.is_empty()
        && let Some(at) = families.iter().position(|f| f.is_change_at_visits(agree))
    {
        total = ACCEPTED;
        accepted.push(at);
    }
    // Two or three names with numbers among hundreds of markers are no visits.
    let n_accepted: usize = accepted.iter().map(|at| families[*at].columns.len()).sum();
    let numbered = (accepted.iter()).all(|at| families[*at].rank <= Rank::Digits);
    if numbered && candidates.len() > 60 && n_accepted * 12 < candidates.len() {
        accepted.clear();
    }
    let words = add_words(candidates, &splits, &accepted, &mut families, agree);
    add_lone_first(candidates, &splits, &accepted, &mut families, agree);
    let first = add_word_before(candidates, &accepted, &mut families, agree);
    let behind = add_with_more(candidates, &accepted, &mut families, agree);
    add_to_bare(candidates, &splits, &accepted, &mut families, agree);
    let lettered = add_lettered(candidates, &accepted, &mut families, agree);
    let between = match takes.between {
        true => add_words_between(candidates, &accepted, &mut families, agree),
        false => Vec::new(),
    };
    if !between.is_empty() {
        out.may_be.insert(What::Between);
    }
    if !accepted.is_empty() {
        out.strength = total / accepted.len() as f64;
        out.columns = accepted
            .iter()
            .flat_map(|at| families[*at].columns.clone())
            .collect();
        out.left = left_out(&families, &accepted, &out.columns);
        out.left.extend(first);
        out.left.extend(behind);
        out.left.extend(lettered);
        out.left.extend(between);
        out.left.extend(words);
        out.left
            .extend(quantities.into_iter().map(|c| (c, Left::Differ)));
        out.left.extend(unread_siblings(
            candidates, &splits, &accepted, &families, agree,
        ));
        out.columns.sort_by_key(|w| w.column);
        join_numbers(&mut out.columns);
        said_twice(&mut out.columns);
        crossed::letters_of_visits(&mut out.columns);
        return out;
    }
    (out.as_visits, out.in_doubt) = words_in_doubt(candidates, &splits, agree);
    wide_swapped::by_times(candidates, &mut out.as_visits, &mut out.in_doubt);
    if out.as_visits.is_empty() {
        (out.as_visits, out.in_doubt) = beside_a_baseline(candidates, &splits, agree);
    }
    if out.as_visits.is_empty() {
        (out.as_visits, out.in_doubt) = steps(candidates, agree);
    }
    out
}

/// Accepts a marker with exactly the numbers of others that are accepted, however its columns differ in size; the
/// strength that is added.
fn with_siblings(families: &[Family], accepted: &mut Vec<usize>) -> f64 {
    let numbered = |at: &usize| families[*at].rank == Rank::Digits;
    let sets: Vec<BTreeSet<String>> = (accepted.iter().filter(|at| numbered(at)))
        .map(|at| families[*at].visits())
        .collect();
    // `Glu0, Glu30, Glu60`, `CRP_g0, CRP_g7, CRP_g28`: such numbers are times, and one marker that has them is enough.
    let is_spread = |set: &BTreeSet<String>| {
        let mut numbers: Vec<u32> = set.iter().filter_map(|v| v.parse().ok()).collect();
        numbers.sort_unstable();
        numbers.len() > 2
            && numbers.len() == set.len()
            && numbers[0] == 0
            && numbers.windows(2).any(|w| w[1] > w[0] + 4)
    };
    let least = if sets.first().is_some_and(is_spread) {
        1
    } else {
        2
    };
    if sets.len() < least {
        return 0.0;
    }
    let mut twins: HashMap<BTreeSet<String>, usize, FixedState> = HashMap::default();
    for set in sets {
        *twins.entry(set).or_default() += 1;
    }
    let before: HashSet<usize, FixedState> = accepted.iter().copied().collect();
    let mut added = 0.0;
    for at in 0..families.len() {
        let open = !before.contains(&at) && numbered(&at) && families[at].columns.len() > 2;
        let own = families[at].visits();
        let stem = fold(&families[at].stem);
        if open
            && twins.get(&own).is_some_and(|n| *n >= least)
            && !ITEMS.contains(&stem.as_str())
            && !NUMBERED.contains(&stem.as_str())
        {
            accepted.push(at);
            added += ACCEPTED;
        }
    }
    accepted.sort_unstable();
    added
}

/// A header that is only a word for the baseline is the first visit of the one marker whose other visits are named:
/// `baseline` beside `number3m` and `number12m`.
fn add_lone_first(
    candidates: &[(usize, &str)],
    splits: &[Vec<Split>],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) {
    let [only] = accepted else { return };
    let Some(family) = families.get_mut(*only).filter(|f| !f.key.is_empty()) else {
        return;
    };
    // `baseline` beside `pain1` to `pain3`.
    let is_counted = |w: &WideColumn| w.visit.parse::<f64>().is_ok_and(|n| n > 0.0);
    if !(family.columns.iter()).all(|w| is_later(&w.visit) || is_counted(w)) {
        return;
    }
    let mut lone = (candidates.iter().zip(splits)).filter_map(|((column, _), ways)| {
        let first = |s: &&Split| s.key.is_empty() && matches!(time(&s.visit), Time::Baseline);
        Some((*column, ways.iter().find(first)?))
    });
    if let (Some((column, split)), None) = (lone.next(), lone.next()) {
        let mut all: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
        all.push(column);
        let least = if family.rank == Rank::Digits {
            0.45
        } else {
            0.0
        };
        if agree(&all) > least {
            family.columns.push(WideColumn {
                column,
                marker: family.columns[0].marker.clone(),
                visit: visits::tidy(&split.visit),
            });
        }
    }
}

/// Splits names of samples into person and visit; one with a known time may stand alone.
///
/// Bare digits are visits only where `digits` says so: `P01` is no person P at visit 1.
pub(in crate::import) fn names(candidates: &[(usize, &str)], digits: bool) -> Vec<WideColumn> {
    let splits: Vec<Vec<Split>> = (candidates.iter())
        .map(|(_, name)| read_sample(name))
        .collect();
    let chosen = choose(&splits, true, |r| {
        r > if digits { Rank::Word } else { Rank::Digits }
    });
    candidates
        .iter()
        .zip(&splits)
        .zip(chosen)
        .filter_map(|(((column, _), ways), at)| {
            let s = ways.get(at?)?;
            (!s.stem.is_empty()).then(|| WideColumn {
                column: *column,
                marker: s.stem.clone(),
                visit: visits::tidy(&s.visit),
            })
        })
        .collect()
}

/// Whether the name of a sample ends in a visit that is counted or known: `11001 d0`.
pub(in crate::import) fn ends_in_visit(name: &str) -> bool {
    let ends = |s: &Split| !s.stem.is_empty() && s.rank > Rank::Digits && name.ends_with(&s.visit);
    read_sample(name).iter().any(ends)
}

/// `HR_baseline` and `HR_anger`: words of unknown meaning beside the baseline of the only such marker are visits, or
/// other kinds of value.
fn beside_a_baseline(
    candidates: &[(usize, &str)],
    splits: &[Vec<Split>],
    agree: &dyn Fn(&[usize]) -> f64,
) -> (Vec<WideColumn>, Vec<String>) {
    let known = |ways: &[Split]| ways.iter().any(|s| s.rank > Rank::Word);
    // Columns with a word of unknown meaning, by the marker that they may be of.
    let mut of_marker: HashMap<&str, Vec<(usize, &Split)>, FixedState> = HashMap::default();
    for ((column, _), ways) in candidates.iter().zip(splits) {
        for s in ways.iter().filter(|s| s.rank == Rank::Word && !known(ways)) {
            let there = of_marker.entry(&s.key).or_default();
            // Of several ways with one marker the first counts.
            if there.last().is_none_or(|(last, _)| last != column) {
                there.push((*column, s));
            }
        }
    }
    let mut found: Option<Vec<WideColumn>> = None;
    for ((column, _), ways) in candidates.iter().zip(splits) {
        let first = |s: &&Split| {
            // `GCS_24h` beside `GCS_scene` and `GCS_ED`.
            let timed = matches!(time(&s.visit), Time::Hours(_) | Time::Day(_));
            s.rank >= Rank::Counted
                && !s.key.is_empty()
                && (timed || s.rank == Rank::Known && time(&s.visit) == Time::Baseline)
                && !NO_VISITS.contains(&s.key.as_str())
        };
        let Some(first) = ways.iter().find(first) else {
            continue;
        };
        let mut columns = vec![WideColumn {
            column: *column,
            marker: first.stem.clone(),
            visit: visits::tidy(&first.visit),
        }];
        for (other, word) in of_marker.get(first.key.as_str()).into_iter().flatten() {
            columns.push(WideColumn {
                column: *other,
                marker: first.stem.clone(),
                visit: visits::tidy(&word.visit),
            });
        }
        if columns.len() < 2 {
            continue;
        }
        if found.is_some() {
            return (Vec::new(), Vec::new());
        }
        found = Some(columns);
    }
    let columns = found.unwrap_or_default();
    let at: Vec<usize> = columns.iter().map(|w| w.column).collect();
    if !(2..=5).contains(&at.len()) || agree(&at) <= 0.3 {
        return (Vec::new(), Vec::new());
    }
    let words = columns.iter().map(|w| w.visit.clone()).collect();
    (columns, words)
}

/// Words that at least two markers have in common and whose meaning is not known.
fn words_in_doubt(
    candidates: &[(usize, &str)],
    splits: &[Vec<Split>],
    agree: &dyn Fn(&[usize]) -> f64,
) -> (Vec<WideColumn>, Vec<String>) {
    let chosen = choose(splits, false, |r| r == Rank::Word);
    let found = families(candidates, splits, &chosen);
    let mut out: Vec<WideColumn> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut twins: HashMap<BTreeSet<String>, usize, FixedState> = HashMap::default();
    for family in &found {
        *twins.entry(family.visits()).or_default() += 1;
    }
    let mut known: HashSet<String, FixedState> = HashSet::default();
    for family in &found {
        // `left_hippocampus`: the words that part the columns are known to be none.
        if NO_VISITS.contains(&family.key.as_str()) {
            continue;
        }
        let twins = twins.get(&family.visits()).copied().unwrap_or(0);
        let columns: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
        if twins > 1 && agree(&columns) > 0.3 {
            for w in &family.columns {
                if known.insert(w.visit.clone()) {
                    words.push(w.visit.clone());
                }
            }
            out.extend(family.columns.iter().cloned());
        }
    }
    out.sort_by_key(|w| w.column);
    (out, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(headers: &[&str]) -> Vec<(String, String)> {
        let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
        columns(&candidates, &|_| 0.8, Takes::ALL)
            .columns
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
        assert_eq!(
            named(&["baseline", "number3m", "number12m"]),
            [
                pair("number", "Baseline"),
                pair("number", "3m"),
                pair("number", "12m")
            ]
        );
        assert_eq!(
            named(&["wt", "sbp", "wt2", "wt3", "sbp2", "sbp3"]),
            [
                pair("wt", "1"),
                pair("sbp", "1"),
                pair("wt", "2"),
                pair("wt", "3"),
                pair("sbp", "2"),
                pair("sbp", "3")
            ]
        );
        assert_eq!(
            named(&["chimeGesamtT1", "chimeGesamtT2"]),
            [pair("chimeGesamt", "T1"), pair("chimeGesamt", "T2")]
        );
        assert_eq!(named(&["vitamin_d2_ng_ml", "vitamin_d3_ng_ml"]), []);
        assert_eq!(named(&["IL6 [pg/ml]", "IL8 [pg/ml]", "IL10 [pg/ml]"]), []);
        assert_eq!(named(&["opg_pg_ml", "rankl_pg_ml", "opn_ng_ml"]), []);
        assert_eq!(named(&["IL6", "TNF", "CRP"]), []);
    }
}
