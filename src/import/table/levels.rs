//! Labels that read as those of summary lines and are levels of a column: `leaf`, `root` and `total`.
//!
//! In: a table. Out: such labels of its first filled column. A summary stands once below the data, or once for each
//! visit; a level has as many rows as the others, filled as theirs are. Not its business: what the column means.

use crate::import::cells::words::Name;
use crate::import::table::raw::Table;
use crate::import::table::summaries::is_summary;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Rows at the end that may sum up those above.
const TAIL: usize = 200;
/// Columns by which the rows of a label are told apart, at most.
const MOST_KEYS: usize = 50;

/// Labels, in lower case, that would be summaries and are levels of the column in which they stand.
pub(super) fn of(table: &Table<'_>) -> HashSet<String> {
    let n = table.n_rows();
    let mut found: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for row in n.saturating_sub(TAIL)..n {
        let first = (0..table.n_columns()).find(|c| !table.cell(row, *c).is_empty());
        let Some(column) = first else { continue };
        let label = table.cell(row, column).to_lowercase();
        if is_summary(&label) {
            found.entry(column).or_default().insert(label);
        }
    }
    let mut out = HashSet::new();
    for (column, labels) in found {
        let rows = rows_by_label(table, column);
        out.extend(
            labels
                .into_iter()
                .filter(|l| is_level(table, column, &rows, l)),
        );
    }
    out
}

/// The rows of each label of a column.
fn rows_by_label(table: &Table<'_>, column: usize) -> HashMap<String, Vec<usize>> {
    let mut out: HashMap<String, Vec<usize>> = HashMap::new();
    for row in 0..table.n_rows() {
        let cell = table.cell(row, column);
        if !cell.is_empty() {
            out.entry(cell.to_lowercase()).or_default().push(row);
        }
    }
    out
}

/// Whether a label has as many rows as the others, which are no summaries, each filled as theirs are.
fn is_level(
    table: &Table<'_>,
    column: usize,
    rows: &HashMap<String, Vec<usize>>,
    label: &str,
) -> bool {
    let own: &[usize] = rows.get(label).map_or(&[], Vec::as_slice);
    let mut others: Vec<usize> = (rows.iter())
        .filter(|(l, _)| !is_summary(l))
        .map(|(_, r)| r.len())
        .collect();
    others.sort_unstable();
    let usual = others.get(others.len() / 2).copied().unwrap_or(0);
    let as_often = own.len() > 1 && own.len() * 2 >= usual && own.len() * 2 <= usual * 3;
    if !as_often || !are_filled_alike(table, own) {
        return false;
    }
    // Below people a mean may stand for each visit; below kinds of sample only where two columns tell its rows apart.
    let header = table.header.get(column).map_or("", String::as_str);
    let is_of_people = header.is_empty() || Name::new(header).names_subject() > 0.5;
    !is_of_people || others.len() < usual && !is_told_apart_by_one(table, column, own)
}

/// Whether nearly all these rows have a cell wherever most rows above them have one.
fn are_filled_alike(table: &Table<'_>, own: &[usize]) -> bool {
    let first = own.first().copied().unwrap_or(0);
    let above = 0..first.min(TAIL);
    let most = above.len();
    let usual: Vec<usize> = (0..table.n_columns())
        .filter(|c| {
            let filled = above.clone().filter(|r| !table.cell(*r, *c).is_empty());
            filled.count() * 10 > most * 9
        })
        .collect();
    let is_full = |row: &&usize| usual.iter().all(|c| !table.cell(**row, *c).is_empty());
    usual.len() > 1 && own.iter().filter(is_full).count() * 10 >= own.len() * 9
}

/// Whether one column alone has another label in each of these rows, and all its labels in rows of others too: the
/// visits for each of which a summary stands.
fn is_told_apart_by_one(table: &Table<'_>, column: usize, own: &[usize]) -> bool {
    let of_own: HashSet<usize> = own.iter().copied().collect();
    let others: Vec<usize> = (0..table.n_rows())
        .filter(|r| !of_own.contains(r))
        .collect();
    (0..table.n_columns())
        .take(MOST_KEYS)
        .filter(|c| *c != column)
        .any(|c| {
            let labels: HashSet<&str> = own.iter().map(|r| table.cell(*r, c)).collect();
            if labels.len() < own.len() {
                return false;
            }
            let there: HashSet<&str> = others.iter().map(|r| table.cell(*r, c)).collect();
            labels.iter().all(|l| there.contains(l))
        })
}
