//! The subject of each row.
//!
//! In: a column of subjects. Out: the subject of each row, where lines of means are none, numbers on the first row
//! of a subject hold for the rows below, and numbers may start again in each label of another column. Not its
//! business: which column names the subject.

use super::evidence::Evidence;
use super::visit_signs::visit_name;
use crate::import::cells::codes::Codes;
use crate::import::cells::labels;
use crate::import::cells::vocabulary::{CENTRES, SPREADS};
use crate::import::options::SubjectNumbers;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Words that stand in place of a subject on a line that sums up those above: means, then spreads.
/// Labels among which words such as `Mean` are looked for.
const MOST_SUMMED: usize = 5_000;

/// The subject of each row: lines of means between the subjects are none, and a number that stands on the first row of
/// each subject only holds for the rows below.
pub(super) fn of_people<'t>(e: &Evidence<'t>, column: usize) -> Codes<'t> {
    let mut codes = e.codes(column);
    let keys: Vec<String> = (codes.labels.iter().take(MOST_SUMMED))
        .map(|l| labels::key(l))
        .collect();
    let is = |words: &[&str], key: &String| words.contains(&key.as_str());
    if keys.iter().any(|k| is(&CENTRES, k)) && codes.labels.len() > 3 {
        let out: Vec<bool> = keys
            .iter()
            .map(|k| is(&CENTRES, k) || is(&SPREADS, k))
            .collect();
        let is_summary = |c: &u32| out.get(*c as usize) == Some(&true);
        codes.of_row.change(|code| code.filter(|c| !is_summary(c)));
        return codes;
    }
    let n = codes.of_row.len();
    let blank = codes.of_row.iter().filter(|c| c.is_none()).count();
    let once = codes.labels.len() + blank == n;
    // Even blocks need less of a name than a column that has every label once.
    let least = if once { 0.6 } else { 0.3 };
    let named = e.options.subject.is_some() || e.name(column).names_subject() > least;
    let starts = codes.of_row.at(0).is_some();
    let is_sparse = starts && blank * 3 > n && codes.labels.len() > 1;
    let is_sparse = is_sparse && (named || once && each_block_has_visits(e, column, &codes));
    if is_sparse && (once || has_even_blocks(&codes)) {
        let mut last = None;
        codes.of_row.change(|code| {
            last = code.or(last);
            last
        });
    }
    codes
}

/// Whether a column that is called a visit has other labels on each row of a block, and some again in other blocks.
fn each_block_has_visits(e: &Evidence<'_>, column: usize, codes: &Codes<'_>) -> bool {
    let n = e.table.n_rows();
    let is_one = |v: usize| {
        let p = e.profile(v);
        if v == column || p.n * 20 < n * 19 || p.distinct * 2 > n || visit_name(e, v) < 0.7 {
            return false;
        }
        let visits = e.codes(v);
        let mut own: HashSet<u32> = HashSet::new();
        let rows = codes.of_row.iter().zip(visits.of_row.iter());
        rows.into_iter().all(|(first, visit)| {
            if first.is_some() {
                own.clear();
            }
            visit.is_none_or(|v| own.insert(v))
        })
    };
    (0..e.table.n_columns().min(200)).any(is_one)
}

/// Whether nearly all filled cells have the same number of blank cells below them, as replicates leave them.
fn has_even_blocks(codes: &Codes<'_>) -> bool {
    // The last block may be cut off by what stands below the table.
    let mut lengths: HashMap<usize, usize> = HashMap::new();
    let (mut length, mut blocks) = (0usize, 0usize);
    for code in codes.of_row.iter() {
        if code.is_some() && length > 0 {
            *lengths.entry(length).or_default() += 1;
            blocks += 1;
            length = 0;
        }
        length += 1;
    }
    let most = lengths.iter().max_by_key(|(length, n)| (**n, **length));
    blocks > 1
        && most.is_some_and(|(most, n)| *most > 1 && length <= *most && n * 20 >= blocks * 19)
}

/// A visit that stands on the first row of a block, as the subject does, holds for the rows below. Where the subject
/// stands once, blank visits are carried only if no row below has one.
pub(in crate::import) fn carry_visits(
    e: &Evidence<'_>,
    subject: usize,
    people: &Codes<'_>,
    visits: &mut Codes<'_>,
) {
    if e.profile(subject).n == e.table.n_rows() {
        return;
    }
    let missing = e.missing_in(subject);
    let carried: Vec<bool> = (people.of_row.iter().enumerate())
        .map(|(row, code)| code.is_some() && missing.contains(e.table.cell(row, subject)))
        .collect();
    let once = e.profile(subject).n == people.labels.len();
    let has_visit = |(row, own): (usize, &bool)| *own && visits.of_row.at(row).is_some();
    if !carried.contains(&true) || once && carried.iter().enumerate().any(has_visit) {
        return;
    }
    let (mut last, mut row) = (None, 0);
    visits.of_row.change(|code| {
        last = if carried[row] { code.or(last) } else { code };
        row += 1;
        last
    });
}

/// One person in several spellings, where the user says so.
pub(super) fn spelled<'t>(e: &Evidence<'_>, codes: Codes<'t>) -> Codes<'t> {
    if e.options.subject_numbers != Some(SubjectNumbers::Same) {
        return codes;
    }
    let mut first: HashMap<String, u32> = HashMap::new();
    let becomes: Vec<u32> = (0u32..)
        .zip(&codes.labels)
        .map(|(i, label)| *first.entry(labels::subject_key(label)).or_insert(i))
        .collect();
    let of_row = codes
        .of_row
        .iter()
        .map(|c| c.and_then(|c| becomes.get(c as usize).copied()))
        .collect();
    Codes {
        of_row,
        labels: codes.labels,
    }
}

/// Each row is a subject, named by its number.
pub(super) fn each_row<'t>(e: &Evidence<'_>) -> Codes<'t> {
    let n = e.table.n_rows();
    Codes {
        of_row: (0..n).map(|r| u32::try_from(r).ok()).collect(),
        labels: (1..=n).map(|r| Cow::Owned(r.to_string())).collect(),
    }
}

/// The people where numbers start again in each label: `HC 1` and `MDD 1` are two.
pub(super) fn within_labels<'t>(numbers: &Codes<'t>, labels: &Codes<'t>) -> Codes<'t> {
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut out = Vec::new();
    let of_row = (numbers.of_row.iter().zip(labels.of_row.iter()))
        .map(|pair| {
            let (number, label) = (pair.0?, pair.1?);
            Some(*known.entry((label, number)).or_insert_with(|| {
                let (g, n) = (
                    &labels.labels[label as usize],
                    &numbers.labels[number as usize],
                );
                out.push(Cow::Owned(format!("{g} {n}")));
                u32::try_from(out.len() - 1).unwrap_or(u32::MAX)
            }))
        })
        .collect();
    Codes {
        of_row,
        labels: out,
    }
}
