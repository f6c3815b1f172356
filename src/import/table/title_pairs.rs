//! Lines of titles above a header that are as full as one: `Study:, ABC, PI:, Smith`.
//!
//! In: the first rows of a table. Out: whether a row is such a line. Not its business: titles of one cell, and which
//! row is the header.

use crate::import::cells::values::MissingCodes;
use crate::import::table::sample::Sample;
use crate::import::table::spans::{is_word, spans};

/// Whether a row holds names of facts with what they are, `Study:, ABC, PI:, Smith`, or texts above the row that names
/// the columns.
pub(super) fn is_title_line(sample: &Sample, row: usize) -> bool {
    are_labelled(sample, row) || is_above_names(sample, row)
}

/// Pairs of a name and what it is. `CRP: week 0` above numbers is the name of a column, and one pair may be as well.
fn are_labelled(sample: &Sample, row: usize) -> bool {
    let pairs = Pairs::of(sample.filled(row));
    pairs.in_cells_apart > 1
        || pairs.in_cells_apart + pairs.in_one_cell > 0
            && words_over_values(sample, row + 1, |_| true)
}

/// `Study:, ABC, PI:, Smith`: two pairs or more, and nothing else.
pub(super) fn are_pairs<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    Pairs::of(cells).in_cells_apart > 1
}

/// How many pairs of a name and what it is stand in a row of nothing else.
#[derive(Default)]
struct Pairs {
    /// `Study:, ABC`
    in_cells_apart: usize,
    /// `Study: ABC`
    in_one_cell: usize,
}

impl Pairs {
    fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Self {
        let mut out = Self::default();
        let mut is_open = false;
        for cell in cells {
            let is_label = cell.ends_with(':') && cell.len() > 1;
            let is_pair = cell.split_once(": ").is_some_and(|(name, value)| {
                is_word(name) && !value.trim().is_empty() && !name.contains(['(', '['])
            });
            if is_label {
                is_open = true;
            } else if is_open {
                out.in_cells_apart += 1;
                is_open = false;
            } else if is_pair {
                out.in_one_cell += 1;
            } else {
                return Self::default();
            }
        }
        out
    }
}

/// `Assay, IL-6 ELISA, Operator, KM` above `Well, Sample, OD, Conc., CV`: a line that ends before the last columns,
/// and below it names of all of them, above numbers.
fn is_above_names(sample: &Sample, row: usize) -> bool {
    let n = sample.n_filled(row);
    let is_packed = (0..n).all(|c| !sample.cell(row, c).is_empty());
    let below = (row + 1..sample.n_rows()).find(|r| sample.n_filled(*r) > 0);
    n > 1
        && n.is_multiple_of(2)
        && is_packed
        && below.is_some_and(|below| {
            n < sample.n_filled(below)
                && words_over_values(sample, below, |c| c >= n)
                && !spans(sample, row, below)
        })
}

/// Whether a later row, before any of data, holds nothing but words, of which some in these columns stand above values.
fn words_over_values(sample: &Sample, from: usize, is_looked_at: impl Fn(usize) -> bool) -> bool {
    let missing = MissingCodes::new(&[]);
    let is_name = |text: &str| is_word(text) && !missing.contains(text) && !text.ends_with(':');
    let are_names = |row: &usize| sample.n_filled(*row) > 1 && sample.filled(*row).all(is_name);
    let Some(names) = (from..sample.n_rows()).take(MOST_LINES).find(are_names) else {
        return false;
    };
    let is_value = |row: usize, column: usize| {
        let cell = sample.cell(row, column);
        !cell.is_empty() && !is_word(cell)
    };
    let n = sample.n_filled(names);
    let mut columns = (0..sample.width(names)).filter(|c| is_looked_at(*c));
    columns.any(|c| {
        let rows = names + 1..sample.n_rows();
        let mut below = rows
            .filter(|r| sample.n_filled(*r) * 2 > n)
            .take(ROWS_BELOW);
        below.clone().count() > 1 && below.all(|r| is_value(r, c))
    })
}

/// Lines of titles above a header.
const MOST_LINES: usize = 12;
/// Rows below it that must have a number.
const ROWS_BELOW: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let mut sample = Sample::default();
        for line in text.lines() {
            sample.push(line.split(','));
        }
        let rows = 0..sample.n_rows();
        rows.filter(|row| is_title_line(&sample, *row)).collect()
    }

    #[test]
    fn pairs_above_the_header_are_titles() {
        let table = "ID,Group,IL6,CRP,TNF\n1,x,2,3,4\n2,y,3,4,5\n3,x,4,5,6\n";
        for (above, found) in [
            ("Study:,ABC,PI:,Smith,\n", vec![0]),
            (
                "Study:,ABC,PI:,Smith,\nPlate:,3,Date:,14.02.2023,\n",
                vec![0, 1],
            ),
            ("Study: ABC,PI: Smith,,,\n", vec![0]),
            ("Study,ABC,PI,Smith,\n", vec![0]),
            ("", vec![]),
            ("Study:,ABC,,,\n", vec![0]),
        ] {
            assert_eq!(lines(&format!("{above}{table}")), found, "{above}");
        }
    }

    #[test]
    fn names_of_columns_are_no_titles() {
        for text in [
            "ID:,Group:,CRP:,IL6:\n1,x,2,3\n2,y,3,4\n3,x,4,5\n",
            "CRP: D0,CRP: D7,IL6: D0,IL6: D7\n1,2,3,4\n2,3,4,5\n3,4,5,6\n",
            "ID,Group,CRP\n1,x,2\n2,y,3\n3,x,4\n",
            ",,Baseline,,Week 4,\nID,Group,OPG,OPN,OPG,OPN\nA,x,1,2,3,4\nB,x,1,2,3,4\n",
        ] {
            assert_eq!(lines(text), [0; 0], "{text}");
        }
    }
}
