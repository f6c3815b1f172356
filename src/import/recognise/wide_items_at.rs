//! Questions of a form at several visits: `BDI1.1` to `BDI1.21` and `BDI2.1` to `BDI2.21`.
//!
//! In: headers with the ways to read each. Out: the one way in which the first number is the visit and the second the
//! question, where a total, a marker without questions or forms of unequal length show that. Not its business: headers
//! with one number.

use super::headers::{Rank, Split, bare, visit_key};
use crate::import::cells::words::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Questions that a form has at least, at every visit.
const FEWEST_ITEMS: usize = 3;
/// Visits that a form has at most.
const MOST_VISITS: u32 = 30;
/// Words of what is computed over the questions of a form.
#[rustfmt::skip]
const TOTALS: [&str; 17] = [
    "total", "tot", "sum", "score", "mean", "summe", "gesamt", "gesamtwert", "insgesamt", "suma", "somme", "totale",
    "totaal", "punkte", "puntaje", "moyenne", "media",
];

/// A header in its parts.
struct Parts<'h> {
    stem: &'h str,
    separator: char,
    visit: u32,
    item: &'h str,
}

/// The headers of one name by the number behind it.
type Visits<'h> = BTreeMap<u32, BTreeSet<&'h str>>;

/// Keeps the way in which the first of two numbers is the visit, where the headers show that it is.
pub(super) fn items_at_visits(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let read: Vec<(usize, Parts<'_>)> = (candidates.iter().enumerate())
        .filter_map(|(at, (_, header))| Some((at, parts(header.trim())?)))
        .collect();
    let mut forms: BTreeMap<&str, Visits<'_>> = BTreeMap::new();
    for (_, p) in &read {
        let own = forms.entry(p.stem).or_default();
        own.entry(p.visit).or_default().insert(p.item);
    }
    forms.retain(|_, visits| is_form(visits));
    if forms.is_empty() {
        return;
    }
    let alone = numbered_alone(candidates);
    let numbers = |v: &Visits<'_>| -> BTreeSet<u32> { v.keys().copied().collect() };
    let lengths: BTreeSet<usize> = forms.values().map(|v| common(v).len()).collect();
    let same: BTreeSet<BTreeSet<u32>> = forms.values().map(&numbers).collect();
    // Forms of unequal length with the same visits.
    let unequal = same.len() == 1 && lengths.len() > 1;
    // `pain1_1` to `pain3_3`: the first number may be the visit as well as the second.
    let either = |v: &Visits<'_>| {
        let items = common(v);
        let own = items.iter().filter_map(|i| i.parse().ok());
        own.collect::<BTreeSet<u32>>() == numbers(v)
    };
    let has_marker = |v: &Visits<'_>| alone.values().any(|own| *own == numbers(v)) && !either(v);
    let surely: BTreeSet<&str> = (forms.iter())
        .filter(|(_, v)| unequal || has_total(v) || has_marker(v))
        .map(|(stem, _)| *stem)
        .collect();
    for (at, p) in &read {
        if !surely.contains(p.stem) {
            continue;
        }
        let visit = p.visit.to_string();
        splits[*at] = vec![Split {
            visit_key: visit_key(&visit),
            visit,
            rank: Rank::Known,
            ..bare(&format!("{}{}{}", p.stem, p.separator, p.item))
        }];
    }
}

/// The items that a form has at every visit.
fn common<'h>(visits: &Visits<'h>) -> BTreeSet<&'h str> {
    let mut all = visits.values();
    let first = all.next().cloned().unwrap_or_default();
    all.fold(first, |common, own| {
        common.intersection(own).copied().collect()
    })
}

/// Whether a name has several visits, counted from 0 or 1, with the same numbered questions.
fn is_form(visits: &Visits<'_>) -> bool {
    let (Some((first, _)), Some((last, _))) = (visits.first_key_value(), visits.last_key_value())
    else {
        return false;
    };
    let counted = *first < 2 && (last - first) as usize + 1 == visits.len();
    let common = common(visits);
    let most = visits.values().map(BTreeSet::len).max().unwrap_or(0);
    let numbered = common.iter().filter(|i| is_number(i)).count();
    visits.len() > 1 && counted && numbered >= FEWEST_ITEMS && common.len() * 10 >= most * 8
}

/// Whether a total over the questions stands at each visit.
fn has_total(visits: &Visits<'_>) -> bool {
    common(visits).iter().any(|i| is_total(i))
}

/// A word for what is computed over the questions of a form.
pub(super) fn is_total(word: &str) -> bool {
    TOTALS.contains(&fold(word).as_str())
}

/// The numbers of markers that have nothing behind them: `BMI1` to `BMI4`.
fn numbered_alone<'h>(candidates: &[(usize, &'h str)]) -> BTreeMap<&'h str, BTreeSet<u32>> {
    let mut out: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for (_, header) in candidates {
        let header = header.trim();
        let stem = header.trim_end_matches(|c: char| c.is_ascii_digit());
        if let Ok(number) = header[stem.len()..].parse()
            && stem.ends_with(char::is_alphabetic)
        {
            out.entry(stem).or_default().insert(number);
        }
    }
    out.retain(|_, numbers| numbers.len() > 2);
    out
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `BDI1.7`, `phq2_9`, `BDI1.total`: a name, a number glued to it, and a number or a word.
fn parts(header: &str) -> Option<Parts<'_>> {
    let separator = ['.', '_', '-', ' '];
    let (before, item) = header.rsplit_once(separator)?;
    if !is_number(item) && !item.chars().all(char::is_alphabetic) {
        return None;
    }
    let stem = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let visit = before[stem.len()..].parse().ok()?;
    let name = stem.ends_with(char::is_alphabetic) && stem.chars().count() > 1;
    (name && visit <= MOST_VISITS).then(|| Parts {
        stem,
        separator: header[before.len()..].chars().next().unwrap_or('.'),
        visit,
        item,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::recognise::headers::changed_by;

    fn with(headers: &[String]) -> Vec<String> {
        changed_by(headers, items_at_visits)
    }

    fn form(name: &str, visits: u32, items: u32) -> Vec<String> {
        let of_visit = |v: u32| (1..=items).map(move |i| (v, i));
        let all = (1..=visits).flat_map(of_visit);
        all.map(|(v, i)| format!("{name}{v}.{i}")).collect()
    }

    #[test]
    fn the_first_number_is_the_visit_where_totals_or_other_forms_say_so() {
        let mut headers = form("BDI", 2, 4);
        headers.extend(["BDI1.total".to_owned(), "BDI2.total".to_owned()]);
        assert_eq!(with(&headers)[3], "BDI.4 at 1");
        assert_eq!(with(&headers).last().unwrap(), "BDI.total at 2");
        let unequal = [form("WHO", 3, 5), form("HAMD", 3, 7)].concat();
        assert_eq!(with(&unequal)[0], "WHO.1 at 1");
        // Without either nothing tells which number is the visit.
        assert!(with(&form("BDI", 4, 4)).is_empty());
    }
}
