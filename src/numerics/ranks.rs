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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_a_rank() {
        let r = midranks(&[3.0, 1.0, 3.0, -0.0, 0.0, 7.0]);
        assert_eq!(r.ranks, vec![4.5, 3.0, 4.5, 1.5, 1.5, 6.0]);
        assert_eq!(r.tie_sum, 12.0);
        assert!(!midranks(&[2.0, 1.0]).has_ties());
    }
}
