//! Blocks of people below each other, each under its own header: `Group, Ear Tag, 4, 7, 9` above the second group as above
//! the first.
//!
//! In: a table as it was found. Out: the same without the headers of the further blocks, the second line of each header,
//! and the means and remarks between the blocks. Not its business: rows that repeat the header word for word.

use super::left_out::SetAside;
use super::raw::Table;
use super::set_aside::is_like_the_header;
use super::summaries::is_summary;

/// Rows above the header of a block that may be remarks on the block before.
const REMARKS: usize = 6;
/// Filled cells of a remark. One cell alone may name the people of the block below.
const FEW: usize = 2;

/// Takes the headers of further blocks out, and says so.
pub(in crate::import) fn take_out(table: &mut Table<'_>) {
    let n = table.n_rows();
    let first = table.header.first().map(String::as_str);
    let may_begin =
        |row: &usize| first == Some(table.cell(*row, 0)) && is_like_the_header(table, *row);
    let headers: Vec<usize> = (1..n).filter(may_begin).collect();
    let n_filled = |row: usize| {
        (0..table.n_columns())
            .filter(|c| !table.cell(row, *c).is_empty())
            .count()
    };
    // One cell alone above it names the people of the block, such as their group.
    let is_titled = |header: &usize| n_filled(header - 1) == 1;
    if headers.is_empty() || headers.len() * 4 > n || headers.iter().any(is_titled) {
        return;
    }
    let numeric: Vec<bool> = (0..table.n_columns())
        .map(|c| {
            let filled = || (0..n).filter(|r| !table.cell(*r, c).is_empty());
            let numbers = filled().filter(|r| is_number(table.cell(*r, c))).count();
            numbers * 5 > filled().count() * 3
        })
        .collect();
    let words_over_numbers = |row: usize| {
        let over = (0..table.n_columns()).filter(|c| numeric[*c]);
        let words = over.filter(|c| {
            let cell = table.cell(row, *c);
            !cell.is_empty() && !is_number(cell)
        });
        words.count()
    };
    let mut keep = vec![true; n];
    let second_line = |row: usize| row < n && words_over_numbers(row) > 1;
    if second_line(0) {
        keep[0] = false;
    }
    for header in headers {
        keep[header] = false;
        if second_line(header + 1) {
            keep[header + 1] = false;
        }
        let above = (header.saturating_sub(REMARKS)..header).rev();
        for row in above.take_while(|row| is_remark(table, *row, numeric[0])) {
            keep[row] = false;
        }
    }
    let left_out = (keep.iter().enumerate()).filter(|(_, keeps)| !**keeps);
    let lines: Vec<usize> = left_out.map(|(row, _)| table.line(row)).collect();
    if let Some(aside) = SetAside::of("header or remark of a further block of people", lines)
        && table.retain(&keep)
    {
        table.set_aside.push(aside);
    }
}

/// Whether a row sums up the rows above it, or has a word with one cell beside it where `numbers` begin the rows of people.
fn is_remark(table: &Table<'_>, row: usize, numbers: bool) -> bool {
    let cells = || (0..table.n_columns()).map(|c| table.cell(row, c));
    let sums_up = |cell: &str| is_summary(&cell.to_lowercase());
    let filled = || cells().filter(|t| !t.is_empty());
    let first = table.cell(row, 0);
    let says_little = filled().count() == FEW && !first.is_empty() && !is_number(first);
    numbers && says_little || filled().take(FEW).any(sums_up)
}

fn is_number(cell: &str) -> bool {
    cell.replace(',', ".").parse::<f64>().is_ok()
}
