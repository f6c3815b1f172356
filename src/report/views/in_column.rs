//! Estimates in one unit below each other: one number of decimals where their magnitudes allow.

use crate::plan::Scale;
use crate::words::{self, DASH, Digits};

/// Where the decimals of a column differ by no more than this, all rows have the most of them.
const APART: usize = 1;

/// How the estimates of a column are written: in the digits of their intervals, with one number of decimals where
/// these are about equally wide.
#[derive(Clone, Copy)]
pub(super) struct InColumn {
    scale: Scale,
    /// Decimals that every one has.
    least: usize,
}

/// Two ends of an interval.
pub(super) type Ends = (Option<f64>, Option<f64>);

impl InColumn {
    /// An estimate for itself.
    pub fn alone(scale: Scale) -> Self {
        Self { scale, least: 0 }
    }

    /// The estimates with these intervals, all in one unit.
    pub fn of(scale: Scale, intervals: impl IntoIterator<Item = Ends>) -> Self {
        let alone = Self::alone(scale);
        let decimals = intervals.into_iter();
        let decimals: Vec<usize> = decimals.filter_map(|ends| alone.decimals(ends)).collect();
        let (fewest, most) = (decimals.iter().min(), decimals.iter().max());
        Self {
            scale,
            least: match (fewest, most) {
                (Some(fewest), Some(most)) if most - fewest <= APART => *most,
                _ => 0,
            },
        }
    }

    /// Decimals of an interval; `None` without one, and where it is written with a power of ten.
    fn decimals(&self, (low, high): Ends) -> Option<usize> {
        let (low, high) = (low?, high?);
        if self.scale.is_log() {
            let (low, high) = (self.scale.back(low), self.scale.back(high));
            return Some(words::percent_decimals(low, high).max(self.least));
        }
        let digits = Digits::of_interval(low, high).at_least(self.least);
        (!digits.has_power()).then_some(digits.decimals())
    }

    /// A difference: percent on a logarithm, units otherwise.
    pub fn estimate(&self, at: Option<f64>, (low, high): Ends) -> String {
        let Some(at) = at else {
            return DASH.to_owned();
        };
        if self.scale.is_log() {
            let decimals = self.decimals((low, high)).unwrap_or(self.least.max(1));
            return words::percent_change(self.scale.back(at), decimals);
        }
        match (low, high) {
            (Some(low), Some(high)) => {
                let digits = Digits::of_interval(low, high).at_least(self.least);
                digits.text(at)
            }
            _ => words::estimate(at),
        }
    }

    /// The interval of such a difference.
    pub fn interval(&self, (low, high): Ends) -> String {
        let (Some(from), Some(to)) = (low, high) else {
            return DASH.to_owned();
        };
        if self.scale.is_log() {
            let text = |end: f64| self.estimate(Some(end), (low, high));
            return format!("{} to {}", text(from), text(to));
        }
        let digits = Digits::of_interval(from, to).at_least(self.least);
        digits.interval()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(scale: Scale, intervals: &[(f64, f64)]) -> Vec<String> {
        let ends = || {
            intervals
                .iter()
                .map(|(low, high)| (Some(*low), Some(*high)))
        };
        let column = InColumn::of(scale, ends());
        ends().map(|ends| column.interval(ends)).collect()
    }

    #[test]
    fn a_column_has_one_number_of_decimals() {
        assert_eq!(
            column(
                Scale::Identity,
                &[(-54.9, 3.61), (-0.012, 4.22), (2.0, 9.5)]
            ),
            [
                "\u{2212}54.90 to 3.61",
                "\u{2212}0.01 to 4.22",
                "2.00 to 9.50"
            ]
        );
        // Large numbers are not written as if they were as precise as small ones.
        assert_eq!(
            column(Scale::Identity, &[(1000.0, 9000.0), (0.1, 0.2)]),
            ["1000 to 9000", "0.100 to 0.200"]
        );
        let ln = |ratio: f64| ratio.ln();
        assert_eq!(
            column(Scale::Ln, &[(ln(0.5), ln(3.5)), (ln(1.043), ln(1.561))]),
            ["\u{2212}50.0 % to +250.0 %", "+4.3 % to +56.1 %"]
        );
        assert_eq!(
            column(Scale::Identity, &[(1e7, 2e7), (100.0, 1532.4)]),
            [
                "1.000 \u{d7} 10\u{2077} to 2.000 \u{d7} 10\u{2077}",
                "100 to 1532"
            ]
        );
    }
}
