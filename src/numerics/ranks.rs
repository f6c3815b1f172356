//! Ranks with ties.

/// Midranks of a list, with what a tie correction needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Midranks {
    /// Rank of each value, from 1; tied values share the mean of their places.
    pub ranks: Vec<f64>,
    /// Sum over ties of `t^3 - t`; 0 without ties.
    pub tie_sum: f64,
}

impl Midranks {
    /// Whether any two values are equal.
    pub fn has_ties(&self) -> bool {
        self.tie_sum > 0.0
    }
}

/// Midranks of `values`; equal means equal as numbers, so 0 and -0 tie.
pub fn midranks(values: &[f64]) -> Midranks {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // Adding zero turns -0 into 0, which the total order would tell apart.
    order.sort_by(|&i, &j| (values[i] + 0.0).total_cmp(&(values[j] + 0.0)));
    let mut ranks = vec![0.0; values.len()];
    let mut tie_sum = 0.0;
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == values[order[start]] {
            end += 1;
        }
        let shared = (start + 1 + end) as f64 / 2.0;
        for &i in &order[start..end] {
            ranks[i] = shared;
        }
        let t = (end - start) as f64;
        tie_sum += t * t * t - t;
        start = end;
    }
    Midranks { ranks, tie_sum }
}

/// The ranks of one ascending list among its own numbers and those of another ascending list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSum {
    /// Sum of the midranks of the first list; NaN where a number is.
    pub sum: f64,
    /// Sum over ties of `t^3 - t`; 0 without ties.
    pub tie_sum: f64,
    /// Numbers of both lists.
    pub n: usize,
}

/// The midranks of two ascending lists, merged: what [`midranks`] finds by sorting, in one pass. Rank tests shift a
/// list dozens of times to find an interval, and shifting keeps its order.
pub fn merged_ranks(
    first: impl Iterator<Item = f64>,
    second: impl Iterator<Item = f64>,
) -> RankSum {
    let (mut first, mut second) = (first.peekable(), second.peekable());
    let (mut sum, mut tie_sum, mut n) = (0.0, 0.0, 0_usize);
    loop {
        let value = match (first.peek(), second.peek()) {
            (Some(a), Some(b)) if b < a => *b,
            (Some(a), _) => *a,
            (None, Some(b)) => *b,
            (None, None) => break,
        };
        let (mut own, mut others) = (0_usize, 0_usize);
        while first.next_if(|x| *x == value).is_some() {
            own += 1;
        }
        while second.next_if(|x| *x == value).is_some() {
            others += 1;
        }
        let ties = own + others;
        if ties == 0 {
            // NaN equals nothing, not even itself.
            sum = f64::NAN;
            break;
        }
        sum += own as f64 * ((2 * n + 1 + ties) as f64 / 2.0);
        if ties > 1 {
            let t = ties as f64;
            tie_sum += t * t * t - t;
        }
        n += ties;
    }
    RankSum { sum, tie_sum, n }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_lists_have_the_ranks_of_sorted_ones() {
        let lists: [(&[f64], &[f64]); 5] = [
            (&[-2.0, -0.0, 1.0, 1.0, 3.0], &[0.0, 1.0, 2.5, 3.0, 3.0]),
            (&[1.0, 2.0], &[]),
            (&[], &[1.0]),
            (&[f64::NEG_INFINITY, 4.0], &[4.0, f64::INFINITY]),
            (&[5.0, 5.0], &[5.0]),
        ];
        for (first, second) in lists {
            let all = midranks(&[first, second].concat());
            let merged = merged_ranks(first.iter().copied(), second.iter().copied());
            assert_eq!(merged.sum, all.ranks[..first.len()].iter().sum::<f64>());
            assert_eq!(merged.tie_sum, all.tie_sum);
            assert_eq!(merged.n, first.len() + second.len());
        }
        let unknown = merged_ranks([f64::NAN].into_iter(), [1.0].into_iter());
        assert!(unknown.sum.is_nan());
    }

    #[test]
    fn ties_share_a_rank() {
        let r = midranks(&[3.0, 1.0, 3.0, -0.0, 0.0, 7.0]);
        assert_eq!(r.ranks, vec![4.5, 3.0, 4.5, 1.5, 1.5, 6.0]);
        assert_eq!(r.tie_sum, 12.0);
        assert!(!midranks(&[2.0, 1.0]).has_ties());
    }
}
