//! Headers of one marker over its visits, taken together, in the wide layout.
//!
//! In: the ways in which each header can be cut. Out: the best way of each, the families of columns that these make,
//! and how strongly names and data say that a family is a marker over visits. Not its business: which families are
//! accepted.

use crate::import::cells::words::{Hint, Name, fold};
use crate::import::recognise::first_visits::NUMBERED;
use crate::import::recognise::headers::{Rank, Split, visit_key};
use crate::import::recognise::visits;
use crate::import::recognise::wide_column::WideColumn;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Words before a letter and a number that name one of several substances.
const SUBSTANCES: [&str; 6] = [
    "vitamin",
    "vit",
    "factor",
    "complement",
    "omega",
    "coenzyme",
];

/// Stems that say what was done with a visit, or when it was.
const FLAGS: [&str; 13] = [
    "imputed",
    "imp",
    "missing",
    "flag",
    "attended",
    "completed",
    "missed",
    "dropout",
    // When a visit was, counted from something else.
    "daysfrom",
    "dayssince",
    "daysafter",
    "daysto",
    "timesince",
];

/// Stems that number questions, not visits.
#[rustfmt::skip]
pub(super) const ITEMS: &[&str] = &[
    "q", "item", "frage", "question", "items", "qu", "fr", "it", "pregunta", "gene", "snp", "peak",
    "plate", "well", "batch", "channel", "probe", "cluster", "component", "factor", "type", "typ", "tipo", "kind",
    "cond", "condition", "stimulus", "method", "methode", "device", "instrument", "judge", "rater", "reader",
    "observer", "drug", "dose", "treatment", "food", "diet", "brand", "product", "recipe", "material", "electrode",
    "lead", "tooth", "subtest",
];

/// More bare numbers behind a name than this are no visits.
const MOST_NUMBERED: usize = 40;

/// The best way of each header: one whose stem has other visits, best by what is known of the visit.
pub(super) fn choose(
    splits: &[Vec<Split>],
    lone: bool,
    fits: impl Fn(Rank) -> bool,
) -> Vec<Option<usize>> {
    let mut stems: HashMap<&str, BTreeSet<&str>, FixedState> = HashMap::default();
    let mut best_rank: HashMap<&str, Rank, FixedState> = HashMap::default();
    let mut shared: HashMap<&str, HashSet<&str, FixedState>, FixedState> = HashMap::default();
    for s in splits.iter().flatten().filter(|s| fits(s.rank)) {
        stems.entry(&s.key).or_default().insert(&s.visit_key);
        let rank = best_rank.entry(&s.key).or_insert(s.rank);
        *rank = (*rank).max(s.rank);
        shared.entry(&s.visit_key).or_default().insert(&s.key);
    }
    let value = |s: &Split| {
        let n = stems.get(s.key.as_str()).map_or(0, BTreeSet::len);
        let family = best_rank.get(s.key.as_str()).copied().unwrap_or(Rank::Word);
        let also = shared.get(s.visit_key.as_str()).map_or(0, HashSet::len);
        (
            family,
            s.rank,
            also.min(2),
            n.min(12),
            s.visit.chars().count(),
        )
    };
    splits
        .iter()
        .map(|ways| {
            let open = |s: &&(usize, &Split)| {
                let n = stems.get(s.1.key.as_str()).map_or(0, BTreeSet::len);
                fits(s.1.rank) && (n > 1 || lone && s.1.rank == Rank::Known)
            };
            let all: Vec<(usize, &Split)> = ways.iter().enumerate().collect();
            let best = all
                .iter()
                .filter(|s| open(s))
                .max_by_key(|(at, s)| (value(s), std::cmp::Reverse(*at)));
            best.map(|(at, _)| *at)
        })
        .collect()
}

/// A marker over its visits.
pub(super) struct Family {
    pub key: String,
    pub stem: String,
    pub rank: Rank,
    pub columns: Vec<WideColumn>,
}

/// The columns of the accepted markers.
pub(super) fn taken_columns(families: &[Family], accepted: &[usize]) -> BTreeSet<usize> {
    (accepted.iter().filter_map(|at| families.get(*at)))
        .flat_map(|f| f.columns.iter().map(|w| w.column))
        .collect()
}

impl Family {
    /// Its visits as they are compared.
    pub fn visits(&self) -> BTreeSet<String> {
        self.columns.iter().map(|w| visit_key(&w.visit)).collect()
    }

    /// `Diff4, Diff12, Diff24, Diff52`: the change at visits whose numbers grow faster than by one, of one size.
    pub(super) fn is_change_at_visits(&self, agree: &dyn Fn(&[usize]) -> f64) -> bool {
        let numbers: Vec<f64> = (self.columns.iter())
            .filter_map(|w| number_in(&w.visit))
            .collect();
        let columns: Vec<usize> = self.columns.iter().map(|w| w.column).collect();
        self.rank == Rank::Digits
            && Name::new(&self.stem).hint(Hint::Derived) > 0.9
            && numbers.len() > 2
            && numbers.windows(2).all(|w| w[1] > w[0])
            && numbers.windows(2).any(|w| w[1] > w[0] + 1.0)
            && agree(&columns) > 0.3
    }

    /// `h0, h2, h4, h8`, `d1, d8, d15`: headers of nothing but one letter of a unit of time and numbers that no list of
    /// things has: from 0 with gaps, or in steps above 1.
    fn is_block_of_times(&self, sorted: &[f64]) -> bool {
        let letter = |w: &WideColumn| fold(&w.visit).chars().next();
        let first = self.columns.first().and_then(letter);
        let is_bare = |w: &WideColumn| {
            let digits = w.visit.trim_start_matches(char::is_alphabetic);
            letter(w) == first
                && w.visit.chars().count() == digits.len() + 1
                && digits.bytes().all(|b| b.is_ascii_digit())
        };
        let steps: Vec<f64> = sorted.windows(2).map(|w| w[1] - w[0]).collect();
        let from_zero = sorted.first() == Some(&0.0) && steps.iter().any(|s| *s > 1.0);
        let even = steps
            .first()
            .is_some_and(|s| *s > 1.0 && steps.iter().all(|t| t == s));
        self.key.is_empty()
            && first.is_some_and(|l| matches!(l, 'm' | 'h' | 'd' | 'w'))
            && sorted.len() > 2
            && sorted.len() == self.columns.len()
            && self.columns.iter().all(is_bare)
            && (from_zero || even)
    }

    /// How strongly names and data support visits.
    pub fn strength(&self, shared: bool, agree: &dyn Fn(&[usize]) -> f64) -> f64 {
        let by_name = match self.rank {
            Rank::Known => 3.0,
            Rank::Counted => 1.5,
            Rank::Digits => 0.0,
            Rank::Word => -0.5,
        };
        let name = Name::new(&self.stem);
        // Changes, and questions of a form, are numbered for other reasons.
        let stem = name.words.last().map_or("", String::as_str);
        if name.hint(Hint::Derived) > 0.9 {
            return -1.0;
        }
        // Whether a value was imputed or a form filled in is no value.
        if FLAGS.contains(&self.key.as_str()) {
            return -1.0;
        }
        // `protein_0001` to `protein_1000` are markers: so many visits have names or times.
        let numbered = self.rank == Rank::Digits;
        let of_panel = self.columns.len() > MOST_NUMBERED || name.hint(Hint::MarkerName) > 0.9;
        if numbered && of_panel {
            return -1.0;
        }
        let mut out = by_name + if shared { 1.0 } else { 0.0 };
        if self.rank < Rank::Known {
            let mut numbers: Vec<f64> = self
                .columns
                .iter()
                .filter_map(|w| number_in(&w.visit))
                .collect();
            numbers.sort_by(f64::total_cmp);
            let consecutive = numbers.windows(2).all(|w| w[1] - w[0] == 1.0);
            if numbers.first().is_some_and(|n| *n == 0.0 || *n == 1.0) {
                out += 0.7;
            }
            if consecutive && numbers.len() > 2 {
                out += 0.3;
            }
            // `m0, m30, m60, m90`: equal steps that nothing but a plan makes.
            let step = numbers.get(1).copied().unwrap_or(0.0);
            let even = numbers.windows(2).all(|w| w[1] - w[0] == step);
            if numbers.len() > 3 && numbers[0] == 0.0 && step >= 5.0 && even {
                out += 1.0;
            }
            if self.is_block_of_times(&numbers) {
                out += 1.0;
            }
            // `C0, C1, C2, C4, C12, C24` are hours: numbers of names neither begin at 0 nor spread so.
            let spread = numbers.len() > 3 && numbers[0] == 0.0 && !consecutive;
            let glued = self.rank == Rank::Digits && !shared && !spread;
            if ITEMS.contains(&stem) && self.rank == Rank::Digits {
                out -= 3.0;
            } else if self.rank == Rank::Counted
                && !shared
                && name.words.iter().any(|w| SUBSTANCES.contains(&w.as_str()))
            {
                // `vitamin_d2_ng_ml` and `vitamin_d3_ng_ml` are two substances.
                out -= 3.0;
            } else if glued && (NUMBERED.contains(&stem) || NUMBERED.contains(&self.key.as_str())) {
                out -= 2.0;
            }
            let columns: Vec<usize> = self.columns.iter().map(|w| w.column).collect();
            out += 1.5 * agree(&columns);
        }
        out
    }
}

fn number_in(visit: &str) -> Option<f64> {
    let digits: String = visit
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    digits.trim_matches('.').parse().ok()
}

/// The markers whose columns were cut in the chosen ways, each with its visits.
pub(super) fn families(
    candidates: &[(usize, &str)],
    splits: &[Vec<Split>],
    chosen: &[Option<usize>],
) -> Vec<Family> {
    let mut out: Vec<Family> = Vec::new();
    let mut at: HashMap<&str, usize, FixedState> = HashMap::default();
    let mut seen: HashSet<(usize, &str), FixedState> = HashSet::default();
    for (((column, _), ways), way) in candidates.iter().zip(splits).zip(chosen) {
        let Some(s) = way.and_then(|w| ways.get(w)) else {
            continue;
        };
        let i = *at.entry(&s.key).or_insert_with(|| {
            out.push(Family {
                key: s.key.clone(),
                stem: s.stem.clone(),
                rank: s.rank,
                columns: Vec::new(),
            });
            out.len() - 1
        });
        let family = &mut out[i];
        let visit = visits::tidy(&s.visit);
        // The same visit twice is another way of writing, which the header rule has told already.
        if !seen.insert((i, s.visit_key.as_str())) {
            continue;
        }
        family.rank = family.rank.max(s.rank);
        family.columns.push(WideColumn {
            column: *column,
            marker: family.stem.clone(),
            visit,
        });
    }
    // A stem that lost its other columns to better ways is no marker over visits.
    out.retain(|f| f.columns.len() > 1);
    one_spelling(&mut out);
    out
}

/// `day 1` of one marker and `Day1` of another are one visit: the first spelling counts.
fn one_spelling(families: &mut [Family]) {
    let mut spelling: BTreeMap<String, String> = BTreeMap::new();
    for w in families.iter_mut().flat_map(|f| f.columns.iter_mut()) {
        let told = spelling
            .entry(visit_key(&w.visit))
            .or_insert_with(|| w.visit.clone());
        w.visit.clone_from(told);
    }
}
