//! A header of names that a program made up, above the row that holds the names.
//!
//! In: the first rows of a table. Out: the row with the names. R, pandas and Excel write `V1`, `Unnamed: 1` or `Column1`
//! above a file that was read without its header, or whose first line is a title. Not its business: what names say.

use crate::import::cells::names::normal;
use crate::import::cells::values::{MissingCodes, form};
use crate::import::table::sample::Sample;
use crate::import::table::spans::is_word;
use std::collections::HashSet;

/// Words that stand before the number of a column, where others beside them may be a title.
const COLUMN: [&str; 9] = [
    "unnamed:", "...", "column", "columna", "coluna", "colonne", "colonna", "spalte", "kolom",
];
/// Those that names of markers and visits have too.
const SHORT: [&str; 9] = ["", "v", "var", "x", "f", "c", "col", "field", "variable"];
/// Rows that are looked at below such a header.
const MOST_BETWEEN: usize = 10;

/// The row with the names below the row `at` of names that say nothing; `enough` cells make a row of the table.
pub(super) fn names_below(sample: &Sample, at: usize, enough: usize) -> Option<usize> {
    if !is_made_up(sample, at) {
        return None;
    }
    let rows = at + 1..sample.n_rows().min(at + 1 + MOST_BETWEEN);
    let below = rows.into_iter().find(|r| sample.n_filled(*r) >= enough)?;
    are_names(sample, below).then_some(below)
}

/// Word and number of `Unnamed: 3`.
fn parts(name: &str) -> Option<(&str, usize)> {
    let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let word = name.strip_suffix(number)?.trim_end();
    Some((word, number.parse().ok()?))
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word.to_lowercase().as_str())
}

/// Whether the names of a row count its columns: all of them, or all behind a title in the first.
fn is_made_up(sample: &Sample, row: usize) -> bool {
    let counts = |words: &[&str]| {
        let counted = |c: &usize| {
            let number = parts(sample.cell(row, *c));
            number.is_some_and(|(w, n)| (n == *c || n == c + 1) && is_one_of(w, words))
        };
        (0..sample.width(row)).filter(counted).count()
    };
    let filled = sample.n_filled(row);
    let has_title = is_word(sample.cell(row, 0))
        && parts(sample.cell(row, 0)).is_none_or(|(w, _)| !is_one_of(w, &COLUMN));
    let counted = counts(&COLUMN);
    counted > 1 && counted + usize::from(has_title) == filled
        || filled > 1 && counts(&SHORT) == filled
}

/// Whether a row holds names: words of their own, above numbers too, and none like the cells below it.
fn are_names(sample: &Sample, row: usize) -> bool {
    let missing = MissingCodes::new(&[]);
    let mut seen = HashSet::new();
    let of_own = |c: &str| is_word(c) && !missing.contains(c) && seen.insert(normal(c));
    if !sample.filled(row).all(of_own) {
        return false;
    }
    let mut over_numbers = 0;
    for c in 0..sample.width(row) {
        let name = sample.cell(row, c);
        let rows = row + 1..sample.n_rows();
        let below: Vec<&str> = rows
            .map(|r| sample.cell(r, c))
            .filter(|t| !t.is_empty())
            .collect();
        let most = |fits: &dyn Fn(&str) -> bool| {
            below.iter().filter(|t| fits(t)).count() * 2 > below.len()
        };
        if most(&|t| form(t).is_some()) {
            if name.is_empty() {
                return false;
            }
            over_numbers += 1;
        } else if below.contains(&name) || !name.is_empty() && most(&|t| alike(t, name)) {
            return false;
        }
    }
    over_numbers > 0
}

/// Whether two texts differ in their digits only.
fn alike(a: &str, b: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit();
    a.contains(digits)
        && a.split(digits)
            .filter(|p| !p.is_empty())
            .eq(b.split(digits).filter(|p| !p.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(header: &str, rows: &str) -> Option<usize> {
        let mut sample = Sample::default();
        for line in header.lines().chain(rows.lines()) {
            sample.push(line.split(','));
        }
        names_below(&sample, 0, 3)
    }

    #[test]
    fn names_stand_below_columns_that_are_counted() {
        let rows = "subject,arm,crp,il6\nP1,Drug,1.5,2\nP2,Placebo,1.7,3\nP3,Drug,2.5,4\n";
        for header in [
            "V1,V2,V3,V4",
            "Column1,Column2,Column3,Column4",
            "Spalte1,Spalte2,Spalte3,Spalte4",
            "Unnamed: 0,Unnamed: 1,Unnamed: 2,Unnamed: 3",
            "Study 17,Unnamed: 1,Unnamed: 2,Unnamed: 3",
            "...1,...2,...3,...4",
            "0,1,2,3",
            "Var1,Var2,Var3,Var4",
        ] {
            assert_eq!(below(header, rows), Some(1), "{header}");
        }
        assert_eq!(
            below(
                "Study 17,Unnamed: 1,Unnamed: 2,Unnamed: 3\n,,,\nA note,,,",
                rows
            ),
            Some(3)
        );
    }

    #[test]
    fn rows_of_data_are_no_names() {
        for rows in [
            "P1,Drug,1.5,2\nP2,Placebo,1.7,3\nP3,Drug,2.5,4\n",
            "P1,Drug,n.d.,NA\nP2,Placebo,1.7,3\nP3,Drug,2.5,4\n",
            "Ann,Drug,missing,.\nBea,Placebo,1.7,3\nCyd,Drug,2.5,4\n",
            "a,b,c,d\ne,f,g,h\ni,j,k,l\n",
        ] {
            assert_eq!(below("V1,V2,V3,V4", rows), None, "{rows}");
        }
        // Markers above their visits, and visits and markers beside a subject.
        let rows = "subject,Day 1,Day 2\nP1,1.5,2\nP2,1.7,3\n";
        assert_eq!(below("Unnamed: 0,IL6,Unnamed: 2", rows), None);
        let rows = "subject,crp,il6\nP1,1.5,2\nP2,1.7,3\n";
        assert_eq!(below("id,V1,V2", rows), None);
        assert_eq!(below("V2,V3,V4", rows), None);
    }
}
