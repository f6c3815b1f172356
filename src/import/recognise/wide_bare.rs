//! Further visits of a marker whose headers are visits alone.
//!
//! In: headers with the ways to read each, and the markers found so far. Out: the marker with the columns that are a
//! visit of it too. Not its business: headers that name a marker and a visit throughout.

use super::headers::{NO_VISITS, Rank, Split};
use super::visits;
use super::wide_column::WideColumn;
use super::wide_families::{Family, taken_columns};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::{Hint, Name, fold};
use std::collections::BTreeSet;

/// `Final weight` beside `Start` and `Day 7`: a header with a word for a visit that none of the headers of visits alone
/// has, and the name of what they all hold, is a further visit where the values agree. So is a visit whose word is
/// misspelled by a letter.
pub(super) fn add_to_bare(
    candidates: &[(usize, &str)],
    splits: &[Vec<Split>],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) {
    let taken = taken_columns(families, accepted);
    let mut bare = accepted.iter().filter(|at| families[**at].key.is_empty());
    let (Some(at), None) = (bare.next(), bare.next()) else {
        return;
    };
    let family = &mut families[*at];
    let own = family.visits();
    let mut found: Vec<(usize, &str, String)> = Vec::new();
    for ((column, header), ways) in candidates.iter().zip(splits) {
        if taken.contains(column) {
            continue;
        }
        let named = ways.iter().find(|s| {
            s.rank == Rank::Known
                && !s.key.is_empty()
                && !own.contains(&s.visit_key)
                && holds_value(&s.stem)
        });
        let part = match named {
            Some(s) => Some((s.key.as_str(), s.visit.clone())),
            None => (misspelled(header) && holds_value(header)).then(|| ("", (*header).to_owned())),
        };
        let Some((stem, visit)) = part else { continue };
        let mut all: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
        all.push(*column);
        if agree(&all) > 0.45 {
            found.push((*column, stem, visit));
        }
    }
    // Two names are two quantities.
    let stems: BTreeSet<&str> = found
        .iter()
        .map(|f| f.1)
        .filter(|s| !s.is_empty())
        .collect();
    if stems.len() > 1 {
        return;
    }
    for (column, _, visit) in found {
        family.columns.push(WideColumn {
            column,
            marker: family.columns[0].marker.clone(),
            visit: visits::tidy(&visit),
        });
    }
}

/// Whether a name beside a word for a visit may be that of a value: `age at the end` is none.
pub(super) fn holds_value(stem: &str) -> bool {
    const FACTS: [&str; 12] = [
        "age", "alter", "edad", "eta", "height", "groesse", "dose", "duration", "date", "datum",
        "n", "id",
    ];
    let name = Name::new(stem);
    let other = [Hint::Derived, Hint::Birth, Hint::Outcome, Hint::Sex].into_iter();
    !name.words.iter().any(|w| FACTS.contains(&w.as_str()))
        && !other.map(|h| name.hint(h)).any(|h| h > 0.6)
        && (fold(stem) == "weight" || !NO_VISITS.contains(&fold(stem).as_str()))
}

/// `Basline`, `Finall`: one letter from a word for a visit.
fn misspelled(header: &str) -> bool {
    const WORDS: [&str; 10] = [
        "baseline",
        "start",
        "final",
        "before",
        "after",
        "followup",
        "screening",
        "admission",
        "discharge",
        "endpoint",
    ];
    let lower = fold(header.trim());
    lower.chars().all(char::is_alphabetic)
        && matches!(time(header), Time::Unknown)
        && WORDS.iter().any(|w| is_misspelling(&lower, w))
}

/// One letter away; of a short word with two letters in the other order or one too many, since `Star` and `Smart` are
/// words of their own.
fn is_misspelling(text: &str, word: &str) -> bool {
    let letters = |t: &str| {
        let mut all: Vec<char> = t.chars().collect();
        all.sort_unstable();
        all
    };
    strsim::osa_distance(text, word) == 1
        && (word.len() > 5 || text.len() > word.len() || letters(text) == letters(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_makes_a_misspelled_visit() {
        for word in ["Basline", "Finall", "Strat", "Baselime"] {
            assert!(misspelled(word), "{word}");
        }
        for word in [
            "Final", "Tail", "Age", "Stop", "Star", "Smart", "Stat", "Alter",
        ] {
            assert!(!misspelled(word), "{word}");
        }
        // `Alter` is an age.
        assert!(!holds_value("Alter") && holds_value("weight"));
    }
}
