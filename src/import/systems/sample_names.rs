//! What in the names of samples is no part of a person or a visit.
//!
//! In: names as written. Out: the same without the ending of a file, the running number that an instrument gave, the
//! number of a replicate or of a repeat. Not its business: which part is the person and which the visit.

use crate::import::cells::words::{Hint, Name};
use crate::import::recognise::wide;
use std::borrow::Cow;
use std::collections::HashSet;

/// The names of samples without what is no part of the person: the ending of a file, the number of a replicate.
pub(super) fn names_alone<'n>(
    labels: &'n [Cow<'_, str>],
    are_files: bool,
) -> Vec<(usize, &'n str)> {
    let names: Vec<&str> = (labels.iter())
        .map(|l| match without_ending(l) {
            Some(name) if are_files => name,
            _ => l.as_ref(),
        })
        .collect();
    // `Specimen_001_P01_D0_017`: the number that the cytometer gave to the file.
    let running = are_files && run_on(&names);
    let names: Vec<&str> = (names.into_iter())
        .map(|n| match n.rsplit_once('_') {
            Some((before, _)) if running => before,
            _ => n,
        })
        .collect();
    // `P01_d0_rep1`: where every name ends in the number of a replicate, that is no part of the person.
    let replicates = names.iter().all(|n| without_replicate(n).is_some());
    let alone: Vec<&str> = (names.into_iter())
        .map(|n| match without_replicate(n) {
            Some(stem) if replicates => stem,
            _ => n,
        })
        .collect();
    without_repeats(&alone).into_iter().enumerate().collect()
}

/// `11 d0-1`, `11 d0-2`: the names without the number of a repeat behind the visit, where samples were measured
/// again. Where each has the same numbers, `PBS D0-1` to `PBS D0-4` are animals of a group.
fn without_repeats<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let repeat = |name: &'n str| -> Option<(&'n str, &'n str)> {
        let (stem, number) = name.rsplit_once(['-', '_', ' ', '/'])?;
        let counts = matches!(number, "1" | "2" | "3" | "4");
        let ends_in_number = stem.ends_with(|c: char| c.is_ascii_digit());
        (counts && ends_in_number && wide::ends_in_visit(stem)).then_some((stem, number))
    };
    let found: Vec<Option<(&str, &str)>> = names.iter().map(|n| repeat(n)).collect();
    let numbered = |wanted: &str| -> HashSet<&str> {
        let own = found.iter().flatten().filter(|(_, n)| *n == wanted);
        own.map(|(stem, _)| *stem).collect()
    };
    let (first, second) = (numbered("1"), numbered("2"));
    let is_all_again = second.len() == first.len() && found.iter().all(Option::is_some);
    let of_groups = is_all_again && !first.iter().all(|stem| begins_with_a_person(stem));
    if second.len() < 2 || !second.is_subset(&first) || of_groups {
        return names.to_vec();
    }
    let parted = names.iter().zip(found);
    parted
        .map(|(name, own)| own.map_or(*name, |(stem, _)| stem))
        .collect()
}

/// `1-1121 d0`, `P07 d0` and not `PBS D0` or `Cage1 W0`: the first word numbers something that is no place.
fn begins_with_a_person(stem: &str) -> bool {
    let first = stem.split([' ', '_', '/']).next().unwrap_or("");
    first.contains(|c: char| c.is_ascii_digit()) && Name::new(first).hint(Hint::Place) < 0.5
}

/// Whether all names of files end in a running number of three digits, which comes once.
fn run_on(names: &[&str]) -> bool {
    let number = |name: &&str| {
        let (_, last) = name.rsplit_once('_')?;
        let is_one = last.len() == 3 && last.bytes().all(|b| b.is_ascii_digit());
        is_one.then(|| last.to_owned())
    };
    let numbers: Option<HashSet<String>> = names.iter().map(number).collect();
    numbers.is_some_and(|all| all.len() == names.len() && all.len() > 2)
}

/// The name of a file without its ending: `Specimen_001_P01_D0.fcs`.
pub(super) fn without_ending(name: &str) -> Option<&str> {
    const ENDINGS: [&str; 10] = [
        "fcs", "raw", "mzml", "cel", "wiff", "d", "csv", "txt", "tif", "lmd",
    ];
    let (before, ending) = name.rsplit_once('.')?;
    let known = ENDINGS.iter().any(|e| e.eq_ignore_ascii_case(ending));
    (known && !before.is_empty()).then_some(before)
}

/// Bytes of the words with which all names of files begin, such as `Specimen_001_`; 0 for one name alone.
pub(super) fn common_start<'n>(mut names: impl Iterator<Item = &'n str>) -> usize {
    let Some(first) = names.next() else { return 0 };
    let mut same = first.len();
    for name in names {
        let equal = first.bytes().zip(name.bytes()).take_while(|(a, b)| a == b);
        same = same.min(equal.count());
    }
    if same == first.len() {
        return 0;
    }
    let start = first.get(..same).unwrap_or("");
    start.rfind(['_', ' ', '-', '.']).map_or(0, |at| at + 1)
}

/// The name of a sample without `_rep1`, `-r2` or ` dup 2` at its end.
fn without_replicate(name: &str) -> Option<&str> {
    const WORDS: [&str; 7] = [
        "rep",
        "repl",
        "replicate",
        "dup",
        "duplicate",
        "tech",
        "wdh",
    ];
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() == name.len() {
        return None;
    }
    let stem = stem.trim_end_matches([' ', '_', '-', '.']);
    let at = stem.rfind([' ', '_', '-', '.'])?;
    let word = stem.get(at + 1..)?;
    let is = WORDS.iter().any(|w| w.eq_ignore_ascii_case(word));
    let before = name.get(..at)?;
    (is && !before.is_empty()).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_hold_people_without_their_start_and_ending() {
        let of = |name: &str| without_ending(name).map(str::to_owned);
        assert_eq!(
            of("Specimen_001_P01_D0.fcs"),
            Some("Specimen_001_P01_D0".to_owned())
        );
        assert_eq!(of("P01 v1.5"), None);
        let start = |names: &[&str]| common_start(names.iter().copied());
        assert_eq!(start(&["Specimen_001_P01", "Specimen_001_P02"]), 13);
        assert_eq!(start(&["P01", "P02"]), 0);
        assert_eq!(start(&["Tube_P01"]), 0);
        assert_eq!(start(&["A_P01", "A_P01"]), 0);
        assert!(run_on(&["P01_D0_001", "P01_D7_002", "P02_D0_003"]));
        assert!(!run_on(&["P01_D0_001", "P01_D7_001", "P02_D0_001"]));
    }

    #[test]
    fn the_number_of_a_repeat_stands_behind_a_visit() {
        let names = [
            "1-11 d0-1",
            "1-11 d0-2",
            "1-12 d0-1",
            "1-12 d0-2",
            "1-12 d3",
        ];
        let wanted = ["1-11 d0", "1-11 d0", "1-12 d0", "1-12 d0", "1-12 d3"];
        assert_eq!(without_repeats(&names), wanted);
        for other in [["P1 week 1", "P1 week 2"], ["P1 post 1", "P1 post 2"]] {
            let second = other.map(|n| n.replace("P1", "P2"));
            let all = [other[0], other[1], &second[0], &second[1]];
            assert_eq!(without_repeats(&all), all);
        }
    }
}
