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
/// Decimals of an estimate without an interval.
const DECIMALS_ALONE: usize = 2;

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

    /// An estimate with its interval; `look` is none for ratios.
    pub fn text(look: Option<Self>, interval: &Interval) -> String {
        let none = if look.is_some() { 0.0 } else { 1.0 };
        let ends = interval.low.zip(interval.high).unwrap_or((none, none));
        // An end that is not the line of no effect does not read as if it were.
        let is_near = |x: f64| (0.05..100.0).contains(&x);
        // Small ratios have the decimals of the smallest, all three alike.
        let all = [Some(interval.at), interval.low, interval.high];
        let all = || all.iter().flatten().map(|x| x.abs());
        let (least, most) = (
            all().fold(f64::INFINITY, f64::min),
            all().fold(0.0, f64::max),
        );
        let is_alike = (1e-3..0.05).contains(&least) && most < 10.0 && most < 100.0 * least;
        let decimals = if is_alike {
            (1.0 - least.log10().floor()).max(2.0) as usize
        } else {
            2
        };
        let number = |x: f64| match look {
            Some(look) => {
                let over = |x: f64| x / 10f64.powi(look.power);
                let ends = (over(ends.0), over(ends.1));
                let decimals = look.decimals(interval);
                fixed(over(x), beside_zero(ends, apart(none, ends, decimals)))
            }
            None if is_alike => fixed(x, apart(none, ends, decimals)),
            None if is_near(x) => fixed(x, apart(none, ends, 2)),
            None => significant(x, 2, true),
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
        assert_eq!(text(look, (0.0004, 0.45, 0.9)), "0.4500 (0.0004 to 0.9000)");
    }
}
