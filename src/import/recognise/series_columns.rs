//! Columns of one series: `V1` to `V9`, `deg0NA, deg4NA, deg8NA`, `insulin t=60 min, insulin t=270 min`.
//!
//! In: a column. Out: whether other columns have its header but for a number. Such a column holds values, and names
//! neither subjects nor visits. Not its business: what the numbers count.

use super::evidence::Evidence;

/// Columns that are compared at most.
const COMPARED: usize = 200;
/// From so many letters on one other header of the kind is enough.
const LONG: usize = 8;

/// Whether a column of numbers is one of a series whose headers differ in a number.
pub(super) fn is_of_series(e: &Evidence<'_>, column: usize) -> bool {
    let header = e.header(column).trim();
    if !e.profile(column).is_numeric() || !header.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let own = pattern(header);
    let letters = own.chars().filter(|c| c.is_alphabetic()).count();
    // `id1` and `id2` may be two names of one person.
    let fewest = if letters >= LONG { 1 } else { 2 };
    let is_other = |c: &usize| {
        *c != column && e.profile(*c).is_numeric() && pattern(e.header(*c).trim()) == own
    };
    let columns = 0..e.table.n_columns().min(COMPARED);
    letters > 0 && columns.filter(is_other).take(fewest).count() == fewest
}

/// A header with one sign for each number.
fn pattern(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    for c in header.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn headers_of_a_series_differ_in_numbers() {
        assert_eq!(pattern("deg4NA"), pattern("deg12NA"));
        assert_eq!(pattern("insulin t=60 min"), pattern("insulin t=270 min"));
        assert_ne!(pattern("deg4NA"), pattern("deg4NP"));
    }
}
