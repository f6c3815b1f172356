//! Headers that R made into names: `X1h, X2h, X3d` were `1h, 2h, 3d`.
//!
//! In: headers with the ways to read each. Out: the same, where the letter before a time is that of R. Not its business:
//! bare numbers, which may be a marker X.

use super::headers::{Rank, Split, read};

/// Headers with the letter that show that it is none of a marker.
const FEWEST: usize = 2;

/// Reads `X1h` as `1h`, where all headers with that letter before a number are times.
pub(super) fn times_behind_x(candidates: &[(usize, &str)], splits: &mut [Vec<Split>]) {
    let behind: Vec<Option<&str>> = (candidates.iter())
        .map(|(_, header)| {
            let rest = header.trim().strip_prefix('X')?;
            let rest = rest.strip_prefix('.').unwrap_or(rest);
            rest.starts_with(|c: char| c.is_ascii_digit())
                .then_some(rest)
        })
        .collect();
    let n = behind.iter().flatten().count();
    if n < FEWEST {
        return;
    }
    let timed = |rest: &str| -> Option<Vec<Split>> {
        let ways = read(rest);
        let whole = |s: &Split| s.key.is_empty() && s.rank >= Rank::Counted;
        (rest.ends_with(char::is_alphabetic) && ways.iter().any(whole)).then_some(ways)
    };
    let ways: Vec<Option<Vec<Split>>> = (behind.iter()).map(|rest| rest.and_then(timed)).collect();
    if ways.iter().flatten().count() < n {
        return;
    }
    for (own, ways) in splits.iter_mut().zip(ways) {
        if let Some(ways) = ways {
            *own = ways;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits(headers: &[&str]) -> Vec<String> {
        let candidates: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
        let mut splits: Vec<Vec<Split>> = headers.iter().map(|h| read(h)).collect();
        times_behind_x(&candidates, &mut splits);
        let whole = |ways: &Vec<Split>| {
            let own = ways.iter().find(|s| s.key.is_empty());
            own.map_or_else(String::new, |s| s.visit.clone())
        };
        splits.iter().map(whole).collect()
    }

    #[test]
    fn the_letter_of_r_is_none_of_a_marker() {
        assert_eq!(visits(&["X1h", "X2h", "X3d"]), ["1h", "2h", "3d"]);
        assert_eq!(visits(&["X1", "X2h", "X3d"]), ["", "", ""]);
        assert_eq!(visits(&["X1h", "bmi"]), ["", ""]);
    }
}
