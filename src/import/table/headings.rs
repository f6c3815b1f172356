//! Rows of one cell between the rows of data, as a heading for the block below them.
//!
//! In: a table as written. Out: the line of the first heading, where there are such. Not its business: what a heading
//! says; nothing tells whether it is a group, a visit or a place.

use crate::import::cells::values::value_form;
use crate::import::table::raw::Table;
use crate::import::table::set_aside::{Judge, is_like_the_header};
use std::collections::HashMap;

/// The line of a row of one cell that heads the rows below it, where several such rows stand between the data.
pub(in crate::import) fn heading_between(table: &Table<'_>) -> Option<usize> {
    let n = table.n_rows();
    if table.n_columns() < 3 || !(4..=20_000).contains(&n) {
        return None;
    }
    let stands_alone = |row: &usize| {
        let text = table.cell(*row, 0);
        let others = (1..table.n_columns()).any(|c| !table.cell(*row, c).is_empty());
        !text.is_empty() && !others && value_form(text).is_none()
    };
    let alone: Vec<usize> = (0..n - 1).filter(stands_alone).collect();
    // One heading is enough where the header comes again below it.
    let is_header = |row: usize| is_like_the_header(table, row);
    let again = table.repeated_headers > 0 || alone.iter().any(|row| is_header(row + 1));
    let least = if again { 1 } else { 2 };
    if alone.len() < least {
        return None;
    }
    let judge = Judge::new(table);
    let are_numbered = names_have_digits(table, &alone);
    let heads = |row: &usize| {
        let text = table.cell(*row, 0);
        // A person without values is named as the others are: with a number.
        let is_word = are_numbered && !text.contains(|c: char| c.is_ascii_digit());
        let words = least == 1 || judge.has_numbers(0) || text.contains([' ', ':']) || is_word;
        words && (judge.is_data(row + 1) || is_header(row + 1))
    };
    let found: Vec<usize> = alone.into_iter().filter(heads).collect();
    (found.len() >= least && found.len() * 3 <= n).then(|| table.line(found[0]))
}

/// Whether nearly all other rows begin with a label of one form that holds a number.
fn names_have_digits(table: &Table<'_>, alone: &[usize]) -> bool {
    let mut forms: HashMap<String, usize> = HashMap::new();
    let mut n = 0;
    for row in (0..table.n_rows()).filter(|r| alone.binary_search(r).is_err()) {
        let text = table.cell(row, 0);
        n += 1;
        if text.contains(|c: char| c.is_ascii_digit()) {
            let form = text.chars().filter(|c| !c.is_ascii_digit()).collect();
            *forms.entry(form).or_default() += 1;
        }
    }
    forms.values().any(|k| k * 10 >= n * 9)
}
