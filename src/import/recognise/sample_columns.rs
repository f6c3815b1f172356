//! Columns whose numbers are those of samples, not of visits.
//!
//! In: headers of numeric columns. Out: whether each has a number of its own beside names that come again. Not its
//! business: what stands in the rows.

use super::evidence::Evidence;
use super::wells::is_well;
use crate::import::cells::moment::unit_hours;
use crate::import::cells::time_words::is_visit_word;
use crate::import::cells::words::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Fewest columns that their numbers show to be samples.
const SAMPLES: usize = 8;

/// `VEH_CON_F_05, VEH_CON_M_14, PLX_CON_F_21`, `Dog 2 Normal, Dog 5 Mild`: several names come again, each time with a
/// number that no other column has. Visits would come again from name to name.
pub(super) fn are_numbered_samples(columns: &[(usize, &str)]) -> bool {
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (_, header) in columns {
        let is_separator = |c: char| matches!(c, '_' | ' ' | '.' | '-');
        let parts = || header.split(is_separator).filter(|p| !p.is_empty());
        let is_number = |p: &&str| p.bytes().all(|b| b.is_ascii_digit());
        let mut own = parts().filter(is_number);
        let (Some(number), None) = (own.next(), own.next()) else {
            return false;
        };
        let rest: Vec<&str> = parts().filter(|p| !is_number(p)).collect();
        // Week 1 and Day 2 are times.
        let timed = |p: &&str| is_visit_word(&fold(p)) || unit_hours(&fold(p)).is_some();
        if rest.is_empty() || !numbers.insert(number) || rest.len() < 2 && rest.iter().any(timed) {
            return false;
        }
        *names.entry(rest.join(" ")).or_default() += 1;
    }
    columns.len() >= SAMPLES && names.len() > 1 && names.len() * 2 <= columns.len()
}

/// The columns are wells of a plate: `A1`, `A2` to `H12`.
pub(super) fn wells_in_columns<'e>(e: &Evidence<'e>) -> Option<&'e str> {
    let numbers = || (0..e.table.n_columns()).filter(|c| e.profile(*c).is_numeric());
    // Small letters are names of their own: `a1`, `b2`.
    let is_one = |h: &&str| is_well(h) && h.starts_with(char::is_uppercase);
    let wells = || numbers().map(|c| e.header(c)).filter(is_one);
    let rows = |letter: char| wells().filter(|h| h.starts_with(letter)).count();
    (wells().count() * 10 >= numbers().count() * 9 && rows('A') > 3 && rows('B') > 3)
        .then(|| wells().next())?
}

#[cfg(test)]
mod tests {
    use super::are_numbered_samples;

    #[test]
    fn a_number_of_its_own_in_each_column_is_that_of_a_sample() {
        let are = |headers: &[&str]| {
            let columns: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
            are_numbered_samples(&columns)
        };
        let animals = [
            "VEH_CON_F_05",
            "VEH_CON_F_06",
            "VEH_CON_M_13",
            "VEH_CON_M_14",
            "PLX_CON_F_21",
            "PLX_CON_F_22",
            "PLX_CON_M_09",
            "PLX_CON_M_10",
        ];
        assert!(are(&animals));
        let visits = [
            "IL_6_1", "IL_6_2", "IL_6_3", "IL_6_4", "IL_8_1", "IL_8_2", "IL_8_3", "IL_8_4",
        ];
        assert!(!are(&visits));
        let weeks = [
            "CRP_1", "CRP_2", "CRP_3", "CRP_4", "TNF_1", "TNF_2", "TNF_3", "TNF_4",
        ];
        assert!(!are(&weeks) && !are(&animals[..4]));
    }
}
