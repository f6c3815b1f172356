//! Numbers beside the rows of a forest.

use crate::figure::model::marks::Interval;
use crate::results::{ContrastFamily, MarkerResults};
use crate::words::{apart, fixed, significant, with_true_minus};

/// How the numbers of a panel are written: over one power of ten, in the decimals that show the narrowest interval to two
/// digits; rows of other sizes in those that show their own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    power: i32,
    /// Decimals of the narrowest row: rows that need fewer have them too where they do not become long, so that the
    /// numbers of a column stand alike.
    finest: usize,
}

/// Decimals that an end beside zero may have beyond those of its interval.
const MOST_MORE: usize = 3;

/// These decimals, or a few more where an end would read as zero and is not: a p below the level beside `0.00 to 0.91`
/// would contradict it.
pub(super) fn beside_zero((low, high): (f64, f64), decimals: usize) -> usize {
    let hair = 1e-9 * (high - low).abs();
    let hides = |end: f64, decimals: usize| {
        end.abs() > hair && 2.0 * end.abs() * 10f64.powi(decimals as i32) < 1.0
    };
    let is_plain = |d: &usize| !hides(low, *d) && !hides(high, *d);
    (decimals..decimals + MOST_MORE)
        .find(is_plain)
        .unwrap_or(decimals)
}

/// Digits of a number that is written like those of narrower intervals.
const MOST_DIGITS: i32 = 4;
/// Most decimals of a number over a power of ten: where the narrowest row needs more, the panel has none.
const MOST_OVER_A_POWER: usize = 3;
/// Decimals of a ratio, and of an estimate without an interval.
const DECIMALS_ALONE: usize = 2;
/// Ratios that are written in decimals.
const NEAR: std::ops::Range<f64> = 0.05..100.0;

/// Small ratios have the decimals of the smallest, all three alike.
fn small_ratios(interval: &Interval) -> Option<usize> {
    let all = [Some(interval.at), interval.low, interval.high];
    let all = || all.iter().flatten().map(|x| x.abs());
    let least = all().fold(f64::INFINITY, f64::min);
    let most = all().fold(0.0, f64::max);
    let is_alike = (1e-3..0.05).contains(&least) && most < 10.0 && most < 100.0 * least;
    is_alike.then(|| (1.0 - least.log10().floor()).max(2.0) as usize)
}

impl Look {
    pub fn of(part: &[&MarkerResults], families: &[ContrastFamily]) -> Self {
        let contrasts = part
            .iter()
            .flat_map(|m| families.iter().flat_map(|f| m.contrasts(*f)));
        let (mut narrowest, mut largest) = (f64::INFINITY, 0.0f64);
        for c in contrasts {
            if let (Some(low), Some(high)) = (c.ci_low, c.ci_high) {
                let half = 0.5 * (high - low);
                if half > 0.0 {
                    narrowest = narrowest.min(half);
                }
                largest = largest.max(low.abs()).max(high.abs());
            }
        }
        if !narrowest.is_finite() || !largest.is_finite() || (1e-3..1e5).contains(&largest) {
            return Self::default().as_fine(narrowest);
        }
        let over = Self {
            power: largest.log10().floor() as i32,
            finest: 0,
        };
        let is_far = largest >= 1.0 && over.own_decimals(narrowest) > MOST_OVER_A_POWER;
        if is_far { Self::default() } else { over }.as_fine(narrowest)
    }

    fn as_fine(self, narrowest: f64) -> Self {
        Self {
            finest: self.own_decimals(narrowest),
            ..self
        }
    }

    /// Decimals that show an interval of this half width to two digits; those of an estimate alone where it has none.
    fn own_decimals(self, half: f64) -> usize {
        if half <= 0.0 || !half.is_finite() {
            return DECIMALS_ALONE;
        }
        let digits = half.log10().floor() as i32 - self.power;
        (1 - digits).clamp(0, 9) as usize
    }

    /// Decimals of a row: those of the column, as long as its largest number has few digits.
    fn decimals(self, interval: &Interval) -> usize {
        let ends = interval.low.zip(interval.high);
        let own = ends.map_or(DECIMALS_ALONE, |(low, high)| {
            self.own_decimals(0.5 * (high - low))
        });
        let all = [Some(interval.at), interval.low, interval.high];
        let most = all.iter().flatten().map(|x| x.abs()).fold(0.0, f64::max);
        let before = match most > 0.0 && most.is_finite() {
            true => most.log10().floor() as i32 + 1 - self.power,
            false => 0,
        };
        let is_short = before.max(0) + self.finest as i32 <= MOST_DIGITS;
        if is_short { own.max(self.finest) } else { own }
    }

    /// The number over the power of ten of the panel.
    fn over(self, x: f64) -> f64 {
        x / 10f64.powi(self.power)
    }

    /// An estimate with its interval; `look` is none for ratios.
    pub fn text(look: Option<Self>, interval: &Interval) -> String {
        let none = if look.is_some() { 0.0 } else { 1.0 };
        let over = |x: f64| look.map_or(x, |look| look.over(x));
        let ends = interval.low.zip(interval.high).unwrap_or((none, none));
        let ends = (over(ends.0), over(ends.1));
        let alike = small_ratios(interval).filter(|_| look.is_none());
        // An end that is not the line of no effect does not read as if it were.
        let (row, end) = match look {
            Some(look) => {
                let row = look.decimals(interval);
                (row, beside_zero(ends, apart(none, ends, row)))
            }
            None => {
                let row = alike.unwrap_or(DECIMALS_ALONE);
                (row, apart(none, ends, row))
            }
        };
        // Decimals of that end alone: those of the column stay, unless the estimate would read as the end does.
        let at = fixed(over(interval.at), row);
        let row = match [ends.0, ends.1].map(|e| fixed(e, row)).contains(&at) {
            true => end,
            false => row,
        };
        let reads_as_none = |x: f64| fixed(x.abs(), row) == fixed(none, row);
        let is_plain = look.is_some() || alike.is_some();
        let number = |x: f64| match over(x) {
            own if !is_plain && !NEAR.contains(&own) => significant(own, 2, true),
            own if reads_as_none(own) => fixed(own, end),
            own => fixed(own, row),
        };
        match (interval.low, interval.high) {
            // Ratios have no sign that a dash could be taken for.
            (Some(low), Some(high)) => format!(
                "{} ({}{}{})",
                number(interval.at),
                number(low),
                if look.is_some() { " to " } else { "\u{2013}" },
                number(high)
            ),
            _ => number(interval.at),
        }
    }

    /// `× 10^{−7}`, empty without a factor.
    pub fn factor(&self) -> String {
        match self.power {
            0 => String::new(),
            power => format!("\u{d7} 10^{{{}}}", with_true_minus(&power.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_alike_where_their_numbers_stay_short() {
        let text = |look: Look, (low, at, high): (f64, f64, f64)| {
            let (low, high) = (Some(low), Some(high));
            Look::text(Some(look), &Interval { at, low, high })
        };
        let look = Look::default().as_fine(0.34);
        assert_eq!(
            text(look, (-214.2, 210.7, 635.4)),
            "211 (\u{2212}214 to 635)"
        );
        assert_eq!(text(look, (0.92, 1.26, 1.60)), "1.26 (0.92 to 1.60)");
        // A row that needs fewer decimals stands as the others do, as long as its numbers are short.
        assert_eq!(text(look, (-1.2, 0.0, 1.2)), "0.00 (\u{2212}1.20 to 1.20)");
        assert_eq!(text(look, (5.0, 40.0, 75.0)), "40.00 (5.00 to 75.00)");
        // An end that is not zero does not read as zero.
        assert_eq!(text(look, (0.0004, 0.45, 0.9)), "0.45 (0.0004 to 0.90)");
        assert_eq!(
            text(look, (-0.9, -0.45, -0.0004)),
            "\u{2212}0.45 (\u{2212}0.90 to \u{2212}0.0004)"
        );
    }

    #[test]
    fn one_end_beside_no_effect_leaves_the_decimals_of_the_column() {
        let text = |(low, at, high): (f64, f64, f64)| {
            let (low, high) = (Some(low), Some(high));
            Look::text(None, &Interval { at, low, high })
        };
        assert_eq!(text((0.679, 0.823, 0.997)), "0.82 (0.68\u{2013}0.997)");
        assert_eq!(text((1.0046, 1.362, 1.845)), "1.36 (1.005\u{2013}1.84)");
        assert_eq!(text((1.0046, 1.6, 203.0)), "1.60 (1.005\u{2013}203)");
        // An estimate that would read as the end beside it has its decimals too.
        assert_eq!(text((1.002, 1.004, 1.045)), "1.004 (1.002\u{2013}1.045)");
        assert_eq!(text((0.98, 1.001, 1.02)), "1.00 (0.98\u{2013}1.02)");
        assert_eq!(text((1.0, 1.2, 1.4)), "1.20 (1.00\u{2013}1.40)");
    }
}
