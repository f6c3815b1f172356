//! Numbers with a true minus sign and the digits that their precision earns.

/// Stands where there is no value.
pub const DASH: &str = "\u{2013}";

/// Significant digits of the width of an interval, and so of its ends.
const DIGITS_OF_WIDTH: i32 = 3;

/// Most decimals that are ever shown.
const MOST_DECIMALS: i32 = 9;

/// The decimals of an estimate, taken from the interval it stands in.
///
/// An estimate is as precise as its interval is narrow: the decimals are those that show three significant
/// digits of the interval's width. An end that would round to zero gets at most one decimal more; a hair beside zero,
/// which rounding errors leave, is zero. Very large and very small numbers are written with a power of ten.
///
/// ```
/// use trajecta::words::Digits;
/// let digits = Digits::of_interval(0.012_34, 0.156_78);
/// assert_eq!(digits.interval(), "0.012 to 0.157");
/// assert_eq!(digits.text(0.083_86), "0.084");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Digits {
    low: f64,
    high: f64,
    decimals: usize,
    power: bool,
}

impl Digits {
    /// The decimals for the interval from `low` to `high`, in the unit of the estimate.
    #[must_use]
    pub fn of_interval(low: f64, high: f64) -> Self {
        Self::beside(0.0, low, high)
    }

    /// The same for an interval that is compared with `none`, 1 for a ratio: an end that is not `none` never rounds to
    /// it.
    #[must_use]
    pub fn beside(none: f64, low: f64, high: f64) -> Self {
        let width = (high - low).abs();
        let largest = low.abs().max(high.abs());
        let wanted = if width.is_finite() && width > 0.0 {
            DIGITS_OF_WIDTH - 1 - exponent(width)
        } else {
            3 - exponent(largest)
        };
        Self {
            low,
            high,
            decimals: apart(none, (low, high), wanted.clamp(0, MOST_DECIMALS) as usize),
            power: largest.is_finite() && largest != 0.0 && !(1e-4..1e6).contains(&largest),
        }
    }

    /// With at most so many decimals, and one more where an end that is not zero would round to it.
    #[must_use]
    fn at_most(mut self, decimals: usize) -> Self {
        let least = apart(0.0, (self.low, self.high), decimals);
        self.decimals = self.decimals.min(least);
        self
    }

    /// With at least so many decimals, for a column of several.
    #[must_use]
    pub fn at_least(mut self, decimals: usize) -> Self {
        self.decimals = self.decimals.max(decimals);
        self
    }

    /// Whether numbers are written with a power of ten.
    #[must_use]
    pub fn has_power(&self) -> bool {
        self.power
    }

    /// How many decimals there are.
    #[must_use]
    pub fn decimals(&self) -> usize {
        self.decimals
    }

    /// A number in these decimals.
    #[must_use]
    pub fn text(&self, value: f64) -> String {
        if self.power {
            estimate(value)
        } else {
            fixed(value, self.decimals)
        }
    }

    /// The interval itself: `0.012 to 0.157`.
    #[must_use]
    pub fn interval(&self) -> String {
        format!("{} to {}", self.text(self.low), self.text(self.high))
    }
}

/// So many decimals, or a few more where an end of an interval would round to `none` and is not: the text then does not
/// contradict the p beside it.
///
/// ```
/// use trajecta::words::{apart, fixed};
/// assert_eq!(fixed(0.9981, apart(1.0, (0.68, 0.9981), 2)), "0.998");
/// ```
#[must_use]
pub fn apart(none: f64, (low, high): (f64, f64), decimals: usize) -> usize {
    // What differs by less than rounding errors is no difference.
    let hair = 1e-9 * (high - low).abs();
    let hides = |end: f64, decimals: usize| {
        let text = |x: f64| format!("{:.decimals$}", x.abs());
        (end - none).abs() > hair && end.is_finite() && text(end) == text(none)
    };
    // Beside zero one more and no further: the p says on which side of it an end lies.
    let more = if none == 0.0 { 1 } else { MOST_MORE };
    let most = (decimals + more).min(MOST_DECIMALS as usize).max(decimals);
    let apart = |d: &usize| !hides(low, *d) && !hides(high, *d);
    (decimals..most).find(apart).unwrap_or(most)
}

/// Decimals that an end of a ratio may have beyond those of its interval.
const MOST_MORE: usize = 3;

/// Power of ten of the first digit of `x`; 0 for 0.
fn exponent(x: f64) -> i32 {
    if x == 0.0 || !x.is_finite() {
        0
    } else {
        x.abs().log10().floor() as i32
    }
}

/// A number that stands without an interval, in about four significant digits.
#[must_use]
pub fn estimate(value: f64) -> String {
    let magnitude = value.abs();
    let text = if magnitude == 0.0 {
        "0".to_owned()
    } else if !(1e-4..1e6).contains(&magnitude) {
        power_of_ten(&format!("{magnitude:.3e}"))
    } else {
        let digits = (3 - exponent(magnitude)).clamp(0, 6) as usize;
        format!("{magnitude:.digits$}")
    };
    signed(value, text)
}

/// A t, F, W or chi-squared: two decimals, one where it is large.
#[must_use]
pub fn test_statistic(value: f64) -> String {
    fixed(value, if value.abs() < 100.0 { 2 } else { 1 })
}

/// A log-likelihood, AIC or BIC: of these only differences speak, and less than a tenth says nothing.
#[must_use]
pub fn criterion(value: f64) -> String {
    fixed(value, 1)
}

/// A mean with its standard deviation, both in the decimals that the spread earns: `43.2 (9.9)`.
#[must_use]
pub fn mean_and_sd(mean: f64, sd: f64) -> String {
    let digits = Digits::of_interval(mean - sd, mean + sd);
    format!("{} ({})", digits.text(mean), digits.text(sd))
}

/// A measured value as it was read; a computed value with a long tail is rounded to ten digits.
#[must_use]
pub fn value(value: f64) -> String {
    let mut text = value.to_string();
    if text.len() > 13 {
        let digits = 9 - value.abs().log10().floor().clamp(-6.0, 9.0) as i32;
        text = if (1e-6..1e12).contains(&value.abs()) {
            format!("{value:.*}", digits.max(0) as usize)
        } else {
            power_of_ten(&format!("{value:.6e}"))
        };
    }
    with_true_minus(&text)
}

/// `1.5e-7` as `1.5 × 10⁻⁷`.
pub(super) fn power_of_ten(text: &str) -> String {
    let Some((mantissa, power)) = text.split_once('e') else {
        return text.to_owned();
    };
    let raised = |c: char| match c {
        '-' => '\u{207b}',
        '1' => '\u{b9}',
        '2' => '\u{b2}',
        '3' => '\u{b3}',
        digit => char::from_u32(0x2070 + (digit as u32 - u32::from(b'0'))).unwrap_or(digit),
    };
    format!(
        "{mantissa} \u{d7} 10{}",
        power.chars().map(raised).collect::<String>()
    )
}

/// A number with so many decimals; what rounds to zero has no sign.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    signed(value, format!("{:.decimals$}", value.abs()))
}

/// A number with so many significant digits, or so many decimals where it is a ratio near 1; very large and
/// very small numbers as `1.2 × 10^{5}`, the mark-up that figures raise.
#[must_use]
pub fn significant(value: f64, digits: usize, is_ratio: bool) -> String {
    let magnitude = value.abs();
    let text = if is_ratio && (0.05..100.0).contains(&magnitude) {
        format!("{magnitude:.digits$}")
    } else if magnitude == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e5).contains(&magnitude) {
        let places = (digits as i32 - 1 - exponent(magnitude)).max(0) as usize;
        format!("{magnitude:.places$}")
    } else {
        let places = digits.saturating_sub(1);
        let text = format!("{magnitude:.places$e}");
        match text.split_once('e') {
            Some((mantissa, power)) => {
                format!("{mantissa} \u{d7} 10^{{{}}}", with_true_minus(power))
            }
            None => text,
        }
    };
    signed(value, text)
}

/// A ratio as a change in per cent with its sign and so many decimals: `+27.0 %`; `0.0 %` has no sign.
#[must_use]
pub fn percent_change(ratio: f64, decimals: usize) -> String {
    let percent = (ratio - 1.0) * 100.0;
    let text = fixed(percent, decimals);
    let positive = percent > 0.0 && text.bytes().any(|c| matches!(c, b'1'..=b'9'));
    format!("{}{text} %", if positive { "+" } else { "" })
}

/// Decimals of a change in per cent whose interval goes from the ratio `low` to `high`: one at most, unless an end
/// would round to zero.
#[must_use]
pub fn percent_decimals(low: f64, high: f64) -> usize {
    Digits::of_interval((low - 1.0) * 100.0, (high - 1.0) * 100.0)
        .at_most(1)
        .decimals()
}

/// A share in per cent, as people write it: `95`, `97.5`, `99.99`.
#[must_use]
pub fn percent(share: f64) -> String {
    let text = format!("{:.6}", 100.0 * share);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A confidence level in per cent without needless decimals: `95 %`, `97.5 %`.
#[must_use]
pub fn level(level: f64) -> String {
    format!("{} %", percent(level))
}

/// The text with every hyphen as a minus sign.
#[must_use]
pub fn with_true_minus(number: &str) -> String {
    number.replace('-', "\u{2212}")
}

/// A magnitude with the sign of its value; what rounds to zero has none.
fn signed(value: f64, magnitude: String) -> String {
    if value < 0.0 && magnitude.bytes().any(|c| matches!(c, b'1'..=b'9')) {
        format!("\u{2212}{magnitude}")
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_an_interval() {
        for (x, text) in [
            (-0.083_86, "\u{2212}0.08386"),
            (1532.4, "1532"),
            (-0.0, "0"),
            (1.5e-7, "1.500 \u{d7} 10\u{207b}\u{2077}"),
            (-2.5e13, "\u{2212}2.500 \u{d7} 10\u{b9}\u{b3}"),
        ] {
            assert_eq!(estimate(x), text);
        }
        assert_eq!(value(0.6), "0.6");
        assert_eq!(value(0.1 + 0.2), "0.3000000000");
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(-0.25, 1), "\u{2212}0.2");
        assert_eq!(
            significant(1.2345e-7, 2, false),
            "1.2 \u{d7} 10^{\u{2212}7}"
        );
        assert_eq!(level(0.975), "97.5 %");
        assert_eq!(level(0.95), "95 %");
    }

    #[test]
    fn digits_follow_the_interval() {
        for (low, high, at, text, interval) in [
            (0.012_34, 0.156_78, 0.083_86, "0.084", "0.012 to 0.157"),
            (-12.346, 40.1, 13.9, "13.9", "\u{2212}12.3 to 40.1"),
            (812.0, 1532.4, 1170.2, "1170", "812 to 1532"),
            (
                120_000.0,
                180_000.0,
                150_000.0,
                "150000",
                "120000 to 180000",
            ),
            (1e7, 2e7, 1.5e7, "1.500 × 10⁷", "1.000 × 10⁷ to 2.000 × 10⁷"),
            (2.0, 2.0, 2.0, "2.000", "2.000 to 2.000"),
        ] {
            let digits = Digits::of_interval(low, high);
            assert_eq!(digits.text(at), text);
            assert_eq!(digits.interval(), interval);
        }
    }

    #[test]
    fn an_end_beside_zero_stays_beside_zero() {
        // One decimal more and no further: the p-value beside it says on which side of zero it lies.
        let digits = Digits::of_interval(0.000_4, 12.3);
        assert_eq!(digits.interval(), "0.00 to 12.30");
        assert_eq!(digits.at_most(1).interval(), "0.00 to 12.30");
        let digits = Digits::of_interval(-0.000_3, 14.929_5);
        assert_eq!(digits.interval(), "0.00 to 14.93");
        let digits = Digits::of_interval(1.2e-13, 3.0);
        assert_eq!(digits.interval(), "0.00 to 3.00");
        let digits = Digits::of_interval(0.03, 12.3);
        assert_eq!(digits.interval(), "0.03 to 12.30");
        let digits = Digits::of_interval(-0.03, 0.9);
        assert_eq!(digits.interval(), "\u{2212}0.030 to 0.900");
        assert_eq!(digits.at_most(1).interval(), "\u{2212}0.03 to 0.90");
        assert_eq!(digits.at_most(2).interval(), "\u{2212}0.03 to 0.90");
    }

    #[test]
    fn an_end_beside_one_stays_beside_one() {
        assert_eq!(apart(1.0, (0.6793, 0.9981), 2), 3);
        assert_eq!(apart(1.0, (0.68, 1.2), 2), 2);
        assert_eq!(apart(0.0, (-5.0, -0.02), 1), 2);
        assert_eq!(apart(0.0, (0.0, 3.0), 1), 1);
        let digits = Digits::beside(1.0, 0.6793, 0.9996);
        assert_eq!(digits.interval(), "0.6793 to 0.9996");
    }

    #[test]
    fn tables_show_the_digits_that_their_numbers_earn() {
        assert_eq!(mean_and_sd(43.214_57, 9.876_54), "43.2 (9.9)");
        assert_eq!(mean_and_sd(0.612_345, 0.051_234), "0.612 (0.051)");
        assert_eq!(mean_and_sd(1532.4, 812.7), "1532 (813)");
        assert_eq!(criterion(-123.456_7), "\u{2212}123.5");
        assert_eq!(test_statistic(3.2), "3.20");
        assert_eq!(test_statistic(1234.5), "1234.5");
    }

    #[test]
    fn changes_in_percent_have_a_sign() {
        assert_eq!(percent_change(1.27, 1), "+27.0 %");
        assert_eq!(percent_change(0.5, 0), "\u{2212}50 %");
        assert_eq!(percent_change(1.0001, 1), "0.0 %");
        assert_eq!(percent_decimals(0.9, 1.4), 1);
        assert_eq!(percent_decimals(1.0003, 1.4), 2);
        assert_eq!(percent_change(0.9999, 1), "0.0 %");
    }
}
