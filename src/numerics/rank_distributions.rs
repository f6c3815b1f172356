//! Exact null distributions of the rank-sum and signed-rank statistics without ties.
//!
//! Counts are whole numbers in `u128`, so probabilities are right to the last digit.

use std::sync::OnceLock;

/// Group sizes from which the exact distributions are no longer used.
const EXACT_BELOW: usize = 50;

/// Exact distribution of the Mann-Whitney statistic W (number of pairs won by the first group).
#[derive(Debug, Clone, Copy)]
pub struct RankSumDistribution {
    table: &'static CountTable,
}

/// Exact distribution of the Wilcoxon statistic V (sum of the ranks of positive differences).
#[derive(Debug, Clone, Copy)]
pub struct SignedRankDistribution {
    table: &'static CountTable,
}

// Every marker of a study asks for the same few sizes again: each table is made once.
static RANK_SUM: [[OnceLock<CountTable>; EXACT_BELOW]; EXACT_BELOW] =
    [const { [const { OnceLock::new() }; EXACT_BELOW] }; EXACT_BELOW];
static SIGNED_RANK: [OnceLock<CountTable>; EXACT_BELOW] = [const { OnceLock::new() }; EXACT_BELOW];

/// Cumulative counts over the values 0, 1, 2, ...
#[derive(Debug, Clone)]
struct CountTable {
    cumulative: Vec<u128>,
}

impl CountTable {
    fn from_counts(mut counts: Vec<u128>) -> Self {
        let mut sum = 0_u128;
        for count in &mut counts {
            sum = sum.wrapping_add(*count);
            *count = sum;
        }
        Self { cumulative: counts }
    }

    /// Coefficients of the Gaussian binomial: product of (1 - q^(n+i)) / (1 - q^i).
    fn rank_sum(first: usize, second: usize) -> Self {
        // Intermediate values may wrap; the counts themselves are below 2^128, so they come out right.
        let top = first * second;
        let mut counts = vec![0_u128; top + 1];
        counts[0] = 1;
        for i in 1..=first {
            for j in (second + i..=top).rev() {
                counts[j] = counts[j].wrapping_sub(counts[j - second - i]);
            }
            for j in i..=top {
                counts[j] = counts[j].wrapping_add(counts[j - i]);
            }
        }
        Self::from_counts(counts)
    }

    /// In how many ways a sum of ranks comes about.
    fn signed_rank(n: usize) -> Self {
        let top = n * (n + 1) / 2;
        let mut counts = vec![0_u128; top + 1];
        counts[0] = 1;
        for rank in 1..=n {
            for j in (rank..=top).rev() {
                counts[j] += counts[j - rank];
            }
        }
        Self::from_counts(counts)
    }

    fn total(&self) -> u128 {
        self.cumulative.last().copied().unwrap_or(1)
    }

    fn count_below(&self, bound: f64) -> u128 {
        // How many arrangements have a value <= bound.
        if bound < 0.0 {
            return 0;
        }
        let place = bound.floor() as usize;
        self.cumulative
            .get(place)
            .copied()
            .unwrap_or_else(|| self.total())
    }

    fn lower(&self, value: f64) -> f64 {
        self.count_below(value) as f64 / self.total() as f64
    }

    fn upper(&self, value: f64) -> f64 {
        // P(X >= value)
        (self.total() - self.count_below(value.ceil() - 1.0)) as f64 / self.total() as f64
    }

    fn quantile(&self, probability: f64) -> f64 {
        // A probability that is an exact step must not be missed by rounding, as in R.
        let wanted = probability - 10.0 * f64::EPSILON;
        let total = self.total() as f64;
        let place = self
            .cumulative
            .partition_point(|&count| (count as f64 / total) < wanted);
        place.min(self.cumulative.len() - 1) as f64
    }

    fn two_sided(&self, value: f64) -> f64 {
        (2.0 * self.lower(value).min(self.upper(value))).min(1.0)
    }
}

impl RankSumDistribution {
    /// The distribution for groups of `first` and `second` values.
    ///
    /// `None` unless both have at least 1 and fewer than 50 values.
    pub fn new(first: usize, second: usize) -> Option<Self> {
        let known = |n: &usize| (1..EXACT_BELOW).contains(n);
        let cell = (known(&first) && known(&second)).then(|| &RANK_SUM[first][second])?;
        Some(Self {
            table: cell.get_or_init(|| CountTable::rank_sum(first, second)),
        })
    }

    /// `P(W <= w)`.
    pub fn cdf(&self, w: f64) -> f64 {
        self.table.lower(w)
    }

    /// `P(W >= w)`.
    pub fn upper(&self, w: f64) -> f64 {
        self.table.upper(w)
    }

    /// Smallest `w` with `P(W <= w) >= probability`.
    pub fn quantile(&self, probability: f64) -> f64 {
        self.table.quantile(probability)
    }

    /// Twice the smaller tail, at most 1.
    pub fn two_sided_p(&self, w: f64) -> f64 {
        self.table.two_sided(w)
    }
}

impl SignedRankDistribution {
    /// The distribution for `n` non-zero differences.
    ///
    /// `None` unless `n` is at least 1 and below 50.
    pub fn new(n: usize) -> Option<Self> {
        let cell = (1..EXACT_BELOW).contains(&n).then(|| &SIGNED_RANK[n])?;
        Some(Self {
            table: cell.get_or_init(|| CountTable::signed_rank(n)),
        })
    }

    /// `P(V <= v)`.
    pub fn cdf(&self, v: f64) -> f64 {
        self.table.lower(v)
    }

    /// `P(V >= v)`.
    pub fn upper(&self, v: f64) -> f64 {
        self.table.upper(v)
    }

    /// Smallest `v` with `P(V <= v) >= probability`.
    pub fn quantile(&self, probability: f64) -> f64 {
        self.table.quantile(probability)
    }

    /// Twice the smaller tail, at most 1.
    pub fn two_sided_p(&self, v: f64) -> f64 {
        self.table.two_sided(v)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        // `qwilcox` and `qsignrank` of R 4.
        let ranks = |n, m| RankSumDistribution::new(n, m).unwrap();
        let signs = |n| SignedRankDistribution::new(n).unwrap();
        for (found, wanted) in [
            (ranks(10, 10).quantile(0.025), 24.0),
            (ranks(10, 10).quantile(0.5), 50.0),
            (ranks(10, 10).quantile(0.975), 76.0),
            (ranks(5, 7).quantile(0.025), 6.0),
            (ranks(5, 7).quantile(0.975), 29.0),
            (signs(10).quantile(0.025), 9.0),
            (signs(10).quantile(0.5), 27.0),
            (signs(10).quantile(0.975), 46.0),
            (signs(20).quantile(0.025), 53.0),
            (signs(20).quantile(0.975), 157.0),
            // Exactly a step: 1 of 32 orders.
            (signs(5).quantile(0.031_25), 0.0),
        ] {
            assert_eq!(found, wanted);
        }
    }
}
