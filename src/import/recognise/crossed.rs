//! Visits that only the pattern of the headers shows: numbers alone, or the same affixes on every marker.
//!
//! In: headers of numeric columns, and how far columns agree. Out: columns of markers over visits, or letters that may
//! be visits. It is asked where no header names a visit. Not its business: words and units of time.

use super::headers::NO_VISITS;
use super::wide_column::{ACCEPTED, WideColumn};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer numbers in a row are no series of visits.
const FEWEST_NUMBERS: usize = 4;
/// Agreement above which columns are one quantity measured again.
const AGREES: f64 = 0.3;
/// Markers that must share a letter before it is asked about.
const FEWEST_STEMS: usize = 3;

/// `0, 1, 2, …, 28` as headers: ascending numbers over columns that agree are visits of one marker.
pub(super) fn numbers(
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Option<(Vec<WideColumn>, f64)> {
    let numbered: Vec<(usize, &str, f64)> = (candidates.iter())
        .filter_map(|(column, header)| {
            let header = header.trim();
            let (signed, unsigned) = match header.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
                Some(rest) => (-1.0, rest),
                None => (1.0, header),
            };
            let plain = unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let number: f64 = unsigned.parse().ok()?;
            plain.then_some((*column, header, signed * number))
        })
        .collect();
    let ascending = numbered.windows(2).all(|w| w[1].2 > w[0].2);
    let others = candidates.len() - numbered.len();
    // Numbers from 0 or below are times, where others may count things.
    let from_zero = numbered.first().is_some_and(|n| n.2 <= 0.0);
    let fewest = FEWEST_NUMBERS - usize::from(from_zero);
    if numbered.len() < fewest || !ascending || others > numbered.len() {
        return None;
    }
    // What grows over weeks differs at its ends, not between neighbours.
    let pairs = numbered.windows(2).map(|w| agree(&[w[0].0, w[1].0]));
    let agreement = pairs.sum::<f64>() / (numbered.len() - 1) as f64;
    (agreement > AGREES).then(|| {
        let column = |n: &(usize, &str, f64)| WideColumn {
            column: n.0,
            marker: String::new(),
            visit: n.1.replace(['\u{2212}', '\u{2013}'], "-"),
        };
        let mut columns: Vec<WideColumn> = numbered.iter().map(column).collect();
        // `Predose` before `0.5` and `1` is the first of them.
        let mut lone = candidates.iter().filter(|(at, header)| {
            let before = matches!(time(header), Time::Baseline | Time::Start | Time::Screening);
            before && *at < columns[0].column
        });
        if let (Some((at, header)), None) = (lone.next(), lone.next()) {
            let first = WideColumn {
                column: *at,
                marker: String::new(),
                visit: header.trim().to_owned(),
            };
            columns.insert(0, first);
        }
        // `EOT`, `FU` behind the numbers come after them.
        let last = columns.last().map_or(0, |w| w.column);
        columns.extend((candidates.iter()).filter_map(|(at, header)| {
            let after = matches!(
                time(header),
                Time::End | Time::Last | Time::After | Time::FollowUp(_)
            );
            (after && *at > last && agree(&[last, *at]) > AGREES).then(|| WideColumn {
                column: *at,
                marker: String::new(),
                visit: header.trim().to_owned(),
            })
        }));
        (columns, ACCEPTED + agreement)
    })
}

/// `C1_Eng, C1_Mat, C2_Eng, C2_Mat`, `fss_S0, fss_S3, fis_S0, fis_S3`: one letter with numbers that every marker has.
pub(super) fn numbered_affixes(
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Option<(Vec<WideColumn>, f64)> {
    [Side::Before, Side::Behind].into_iter().find_map(|side| {
        let (columns, agreement) = full_crossing(candidates, side, &is_numbered, 2, agree)?;
        let letters: Vec<&str> = (columns.iter())
            .map(|w| w.visit.trim_end_matches(|c: char| c.is_ascii_digit()))
            .collect();
        let one_letter = letters.iter().all(|l| l == &letters[0]);
        one_letter.then_some((columns, ACCEPTED + agreement))
    })
}

/// `ALT.B, ALT.M, AST.B, AST.M`: single letters that every marker has may be visits; only the user knows.
pub(super) fn letters(
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
) -> (Vec<WideColumn>, Vec<String>) {
    let found = [Side::Behind, Side::Before]
        .into_iter()
        .find_map(|side| full_crossing(candidates, side, &is_letter, FEWEST_STEMS, agree));
    let Some((columns, _)) = found else {
        let own = before_and_after(candidates, agree);
        return match numbers_before_letters(candidates, agree) {
            Some(other) if own.0.is_empty() => other,
            _ => own,
        };
    };
    let mut words: Vec<String> = Vec::new();
    for w in &columns {
        if !words.contains(&w.visit) {
            words.push(w.visit.clone());
        }
    }
    (columns, words)
}

/// `gluc1a, gluc1b, gluc2a, gluc2b`: numbers from 1 on, each with the same letters from a on; the numbers may be visits.
fn numbers_before_letters(
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Option<(Vec<WideColumn>, Vec<String>)> {
    let mut stems: BTreeMap<&str, Vec<(usize, usize, char)>> = BTreeMap::new();
    for (column, header) in candidates {
        let header = header.trim();
        let Some(letter) = header.chars().last().filter(char::is_ascii_lowercase) else {
            continue;
        };
        let before = &header[..header.len() - 1];
        let stem = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = before.get(stem.len()..).and_then(|n| n.parse().ok());
        if let (Some(number), true) = (
            number,
            stem.chars().filter(|c| c.is_alphabetic()).count() > 1,
        ) {
            stems
                .entry(stem)
                .or_default()
                .push((column.to_owned(), number, letter));
        }
    }
    let fits = |(_, own): &(&str, Vec<(usize, usize, char)>)| {
        let numbers: BTreeSet<usize> = own.iter().map(|p| p.1).collect();
        let letters: BTreeSet<char> = own.iter().map(|p| p.2).collect();
        let at: Vec<usize> = own.iter().map(|p| p.0).collect();
        numbers.len() > 2
            && letters.len() > 1
            && own.len() == numbers.len() * letters.len()
            && numbers.iter().copied().eq(1..=numbers.len())
            && letters
                .iter()
                .copied()
                .eq('a'..=letters.last().copied().unwrap_or('a'))
            && agree(&at) > AGREES
    };
    let (stem, own) = stems.into_iter().find(fits)?;
    let numbers: BTreeSet<usize> = own.iter().map(|p| p.1).collect();
    let column = |(column, number, letter): (usize, usize, char)| WideColumn {
        column,
        marker: format!("{stem}{letter}"),
        visit: number.to_string(),
    };
    let words = numbers.iter().map(usize::to_string).collect();
    Some((own.into_iter().map(column).collect(), words))
}

/// `SBPb, DBPb, SBPa, DBPa`: the letters of before and after behind capitals, in this order for each marker.
fn before_and_after(
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
) -> (Vec<WideColumn>, Vec<String>) {
    const PAIRS: [[&str; 2]; 2] = [["b", "a"], ["v", "n"]];
    let pair = |letters: [&str; 2]| -> Option<Vec<WideColumn>> {
        let mut stems: BTreeMap<&str, Vec<WideColumn>> = BTreeMap::new();
        for (column, header) in candidates {
            let header = header.trim();
            for letter in letters {
                let Some(stem) = header.strip_suffix(letter) else {
                    continue;
                };
                let marker = stem.trim_end_matches(['_', '.', ' ', '-']);
                let parted = marker.len() < stem.len();
                let capital = marker.ends_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
                if marker.chars().count() > 1 && (parted || capital) {
                    stems.entry(marker).or_default().push(WideColumn {
                        column: *column,
                        marker: marker.to_owned(),
                        visit: letter.to_owned(),
                    });
                }
            }
        }
        let fits = |own: &Vec<WideColumn>| {
            let at: Vec<usize> = own.iter().map(|w| w.column).collect();
            own.iter().map(|w| w.visit.as_str()).eq(letters) && agree(&at) > AGREES
        };
        let mut columns: Vec<WideColumn> = stems.into_values().filter(fits).flatten().collect();
        columns.sort_by_key(|w| w.column);
        (columns.len() > 3).then_some(columns)
    };
    let Some(columns) = PAIRS.into_iter().find_map(pair) else {
        return (Vec::new(), Vec::new());
    };
    let words = columns[..1].iter().chain(columns.last());
    let words = words.map(|w| w.visit.clone()).collect();
    (columns, words)
}

/// `fss_S` at 0 and 3 beside `fis_S` at 0 and 3: the letter that several markers end in belongs to their visits.
pub(super) fn letters_of_visits(columns: &mut [WideColumn]) {
    let parts = |w: &WideColumn| -> Option<(String, String)> {
        let (stem, letter) = w.marker.rsplit_once(['_', '.', ' ', '-'])?;
        let is_number = w.visit.bytes().all(|b| b.is_ascii_digit());
        (is_number && is_letter(letter) && stem.contains(char::is_alphabetic))
            .then(|| (stem.to_owned(), letter.to_owned()))
    };
    let mut markers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (stem, letter) in columns.iter().filter_map(parts) {
        markers.entry(letter).or_default().insert(stem);
    }
    for w in columns {
        if let Some((stem, letter)) = parts(w)
            && markers.get(&letter).is_some_and(|stems| stems.len() > 1)
        {
            w.visit = format!("{letter}{}", w.visit);
            w.marker = stem;
        }
    }
}

/// Where the affix stands.
#[derive(Clone, Copy)]
enum Side {
    Before,
    Behind,
}

/// `C1`, `S14`: one letter and a number.
fn is_numbered(affix: &str) -> bool {
    let digits = affix.trim_start_matches(|c: char| c.is_alphabetic());
    affix.chars().count() - digits.chars().count() == 1
        && !digits.is_empty()
        && digits.len() < 4
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_letter(affix: &str) -> bool {
    affix.chars().count() == 1
        && affix.chars().all(char::is_alphabetic)
        && !NO_VISITS.contains(&fold(affix).as_str())
}

/// Columns whose headers are every stem with every affix, and how far the columns of a stem agree.
fn full_crossing(
    candidates: &[(usize, &str)],
    side: Side,
    is_affix: &dyn Fn(&str) -> bool,
    fewest_stems: usize,
    agree: &dyn Fn(&[usize]) -> f64,
) -> Option<(Vec<WideColumn>, f64)> {
    let mut stems: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (column, header) in candidates {
        let separator = |c: char| matches!(c, '_' | '.' | ' ' | '-');
        let parts = match side {
            Side::Before => header.trim().split_once(separator).map(|(a, s)| (s, a)),
            Side::Behind => header.trim().rsplit_once(separator),
        };
        if let Some((stem, affix)) = parts
            && is_affix(affix)
            && stem.contains(char::is_alphabetic)
        {
            stems.entry(stem).or_default().push((*column, affix));
        }
    }
    // The affixes of most stems; a stem with others is another thing.
    let mut sets: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for affixes in stems.values() {
        *sets
            .entry(affixes.iter().map(|a| a.1).collect())
            .or_default() += 1;
    }
    let (affixes, n) = sets
        .into_iter()
        .filter(|(affixes, _)| affixes.len() > 1)
        .max_by_key(|(affixes, n)| n * affixes.len())?;
    if n < fewest_stems {
        return None;
    }
    let mut out = Vec::new();
    let mut agreements = Vec::new();
    for (stem, own) in &stems {
        if own.iter().map(|a| a.1).ne(affixes.iter().copied()) {
            continue;
        }
        let columns: Vec<usize> = own.iter().map(|a| a.0).collect();
        agreements.push(agree(&columns));
        out.extend(own.iter().map(|(column, affix)| WideColumn {
            column: *column,
            marker: (*stem).to_owned(),
            visit: (*affix).to_owned(),
        }));
    }
    out.sort_by_key(|w| w.column);
    let agreement = agreements.iter().sum::<f64>() / agreements.len() as f64;
    (agreement > AGREES).then_some((out, agreement))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(headers: &[&'static str]) -> Vec<(usize, &'static str)> {
        headers.iter().copied().enumerate().collect()
    }

    #[test]
    fn ascending_numbers_are_visits_of_one_marker() {
        let days = with(&["Group", "0", "1", "2", "3.5", "7"]);
        let (columns, _) = numbers(&days, &|_| 0.8).unwrap();
        assert_eq!(columns.len(), 5);
        assert!(columns.iter().all(|w| w.marker.is_empty()));
        assert_eq!(columns[3].visit, "3.5");
        let around = with(&["-7", "0", "\u{2212}1"]);
        assert!(numbers(&around, &|_| 0.8).is_none());
        let around = with(&["-7", "0", "7", "FU"]);
        let (columns, _) = numbers(&around, &|_| 0.8).unwrap();
        assert_eq!(columns.len(), 4);
        // Columns of different quantities, codes in no order, and a few numbers among other columns.
        assert!(numbers(&days, &|_| 0.1).is_none());
        assert!(numbers(&with(&["3", "1", "2", "4"]), &|_| 0.8).is_none());
        let few = with(&["a", "b", "c", "d", "e", "1", "2", "3", "4"]);
        assert!(numbers(&few, &|_| 0.8).is_none());
    }

    #[test]
    fn affixes_that_every_marker_has_are_visits() {
        let waves = with(&["C1_Eng", "C1_Mat", "C2_Eng", "C2_Mat", "age"]);
        let (columns, _) = numbered_affixes(&waves, &|_| 0.8).unwrap();
        assert_eq!(columns.len(), 4);
        assert_eq!(
            (columns[1].marker.as_str(), columns[1].visit.as_str()),
            ("Mat", "C1")
        );
        let weeks = with(&["fss_S0", "fss_S3", "fis_S0", "fis_S3", "fis_screening"]);
        assert_eq!(numbered_affixes(&weeks, &|_| 0.8).unwrap().0.len(), 4);
        // Two letters are two factors; one marker alone is a list of things.
        let two = with(&["x_A1", "x_B1", "y_A1", "y_B1"]);
        assert!(numbered_affixes(&two, &|_| 0.8).is_none());
        assert!(numbered_affixes(&with(&["gene_A1", "gene_A2"]), &|_| 0.8).is_none());
    }

    #[test]
    fn a_letter_that_several_markers_end_in_belongs_to_the_visit() {
        let column = |marker: &str, visit: &str| WideColumn {
            column: 0,
            marker: marker.to_owned(),
            visit: visit.to_owned(),
        };
        let read = |mut all: Vec<WideColumn>| -> Vec<String> {
            letters_of_visits(&mut all);
            all.iter()
                .map(|w| format!("{} at {}", w.marker, w.visit))
                .collect()
        };
        let two = vec![
            column("fss_S", "0"),
            column("fss_S", "3"),
            column("fis_S", "0"),
        ];
        assert_eq!(read(two), ["fss at S0", "fss at S3", "fis at S0"]);
        let one = vec![column("vitamin_D", "0"), column("vitamin_D", "3")];
        assert_eq!(read(one), ["vitamin_D at 0", "vitamin_D at 3"]);
    }

    #[test]
    fn letters_that_every_marker_has_are_asked_about() {
        let liver = with(&["ALP.B", "ALT.B", "AST.B", "ALP.M", "ALT.M", "AST.M"]);
        let (columns, words) = letters(&liver, &|_| 0.8);
        assert_eq!(
            (columns.len(), words),
            (6, vec!["B".to_owned(), "M".to_owned()])
        );
        let pressures = with(&["id", "SBPb", "DBPb", "SBPa", "DBPa"]);
        let (columns, words) = letters(&pressures, &|_| 0.8);
        assert_eq!(
            (columns.len(), words),
            (4, vec!["b".to_owned(), "a".to_owned()])
        );
        let alleles = with(&["A1a", "A1b", "B1a", "B1b"]);
        assert!(letters(&alleles, &|_| 0.8).0.is_empty());
        let sides = with(&["a.L", "a.R", "b.L", "b.R", "c.L", "c.R"]);
        assert!(letters(&sides, &|_| 0.8).0.is_empty());
    }
}
