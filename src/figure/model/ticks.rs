//! Places and texts of axis ticks.

/// A labelled or bare tick of a vertical axis.
#[derive(Clone, Debug, PartialEq)]
pub struct YTick {
    /// Value in raw units.
    pub at: f64,
    /// Text, empty for a minor tick.
    pub label: String,
}

/// Ticks inside `low..=high` (raw units, also on a log axis), about `wanted` of them labelled.
pub fn ticks(low: f64, high: f64, log: bool, wanted: usize) -> Vec<YTick> {
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Vec::new();
    }
    if log && low > 0.0 {
        log_ticks(low, high, wanted)
    } else {
        linear_ticks(low, high, wanted)
    }
}

/// The power of ten that the labels of a linear axis share, 0 where they are plain numbers.
pub(in crate::figure) fn shared_power(ticks: &[YTick]) -> i32 {
    if !ticks.iter().any(|t| t.label.contains("10^{")) {
        return 0;
    }
    let largest = ticks.iter().fold(0.0f64, |m, t| m.max(t.at.abs()));
    largest.log10().floor() as i32
}

/// The same ticks with their labels over a power of ten, which the title of the axis names.
pub(in crate::figure) fn over_power(ticks: Vec<YTick>, power: i32) -> Vec<YTick> {
    let over: Vec<f64> = ticks.iter().map(|t| t.at / 10f64.powi(power)).collect();
    let step = over
        .windows(2)
        .map(|w| w[1] - w[0])
        .fold(f64::INFINITY, f64::min);
    let decimals = (0..6).find(|d| {
        let scaled = step * 10f64.powi(*d);
        (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
    });
    let decimals = decimals.unwrap_or(2) as usize;
    let labels = over.into_iter().map(|x| minus(format!("{x:.decimals$}")));
    let relabelled = ticks.into_iter().zip(labels);
    relabelled
        .map(|(tick, label)| YTick {
            label: if tick.label.is_empty() {
                String::new()
            } else {
                label
            },
            ..tick
        })
        .collect()
}

/// Ticks at places that were asked for, each with its label.
pub(in crate::figure) fn ticks_at(values: &[f64]) -> Vec<YTick> {
    label(values, None)
}

/// Steps of 1, 2, 2.5 or 5 times a power of ten: the one whose count comes nearest to `wanted`.
fn linear_ticks(low: f64, high: f64, wanted: usize) -> Vec<YTick> {
    steps_of(&[0.5, 1.0, 2.0, 2.5, 5.0, 10.0], (low, high), wanted)
}

/// The same with steps of these multiples of a power of ten.
fn steps_of(multiples: &[f64], (low, high): (f64, f64), wanted: usize) -> Vec<YTick> {
    let raw = (high - low) / wanted.max(2) as f64;
    let power = 10f64.powf(raw.log10().floor());
    let inside = |step: f64| ((low / step).ceil() as i64, (high / step).floor() as i64);
    // Quarters cost a digit more, so they must fit clearly better.
    let cost = |k: f64| if k == 2.5 { 3 } else { 0 };
    let step = multiples
        .iter()
        .map(|k| (k * power, cost(*k)))
        .min_by_key(|(step, cost)| {
            let (first, last) = inside(*step);
            2 * (last - first + 1).abs_diff(wanted as i64) + cost
        })
        .map_or(power, |(step, _)| step);
    let (first, last) = inside(step);
    if last - first > 50 {
        return Vec::new();
    }
    let values: Vec<f64> = (first..=last).map(|i| i as f64 * step).collect();
    label(&values, Some(step))
}

/// Labels of an axis span at least this part of it.
const LEAST_SPAN: f64 = 0.45;

/// Multiples of powers of ten on a log axis, the ones that are chosen first at first.
const ONE_TWO_FIVE: [f64; 3] = [1.0, 2.0, 5.0];
const ONE_THREE: [f64; 2] = [1.0, 3.0];
const FINE: [f64; 6] = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0];

/// So many labels more than are wanted still read well.
const MORE: usize = 2;

/// A stretch of a log axis, and how many labels it wants.
#[derive(Clone, Copy)]
struct LogAxis {
    low: f64,
    high: f64,
    wanted: usize,
}

impl LogAxis {
    fn decades(self) -> f64 {
        (self.high / self.low).log10()
    }

    /// Multiples of every power of ten inside.
    fn multiples(self, set: &[f64]) -> Vec<f64> {
        let (from, to) = (
            self.low.log10().floor() as i32,
            self.high.log10().ceil() as i32,
        );
        (from..=to)
            .flat_map(|k| set.iter().map(move |m| m * 10f64.powi(k)))
            .filter(|v| *v >= self.low && *v <= self.high)
            .collect()
    }

    /// Every so manieth power of ten, with 1 where it is inside.
    fn powers(self, every: i32) -> Vec<f64> {
        let exponents = self.low.log10().ceil() as i32..=self.high.log10().floor() as i32;
        let rest = |k: i32| k.rem_euclid(every);
        let first = if exponents.contains(&0) {
            0
        } else {
            rest(*exponents.start())
        };
        let own = exponents.filter(|k| rest(*k) == first);
        own.map(|k| 10f64.powi(k)).collect()
    }

    /// Part of the axis from the first of these places to the last.
    fn span(self, at: &[f64]) -> f64 {
        let ends = at.first().zip(at.last());
        ends.map_or(0.0, |(a, b)| (b / a).ln() / (self.high / self.low).ln())
    }

    /// Whether these places say where on the axis a value is: they span most of it and name no effect.
    fn is_told_by(self, at: &[f64]) -> bool {
        let has_one = self.low < 1.0 && 1.0 < self.high;
        at.len() >= 2
            && self.span(at) >= LEAST_SPAN
            && (!has_one || at.iter().any(|x| (x - 1.0).abs() < 1e-9))
    }

    /// Powers of ten alone, where there are three or as many as are wanted.
    fn of_powers(self) -> Option<Vec<f64>> {
        let every = (self.decades() / self.wanted.max(2) as f64).ceil().max(1.0) as i32;
        let all = (1..=every).rev().map(|every| self.powers(every));
        let least = self.wanted.clamp(2, 3);
        (all.into_iter()).find(|at| at.len() >= least && self.is_told_by(at))
    }

    /// Multiples of powers of ten, where they are no more than read well: three, or two of which one is a power of ten.
    fn of_multiples(self, set: &[f64]) -> Option<Vec<f64>> {
        let at = self.multiples(set);
        // Two labels of ratios leave one side of none without any.
        let has_one = self.low < 1.0 && 1.0 < self.high;
        let is_enough = at.len() > 2 || (!has_one && at.iter().any(|x| is_power_of_ten(*x)));
        let fits = at.len() <= self.wanted + MORE && is_enough && self.is_told_by(&at);
        fits.then_some(at)
    }

    /// Equal steps of 1, 2 or 5 times a power of ten, as few more than are wanted as tell the axis.
    fn equal_steps(self) -> Option<Vec<YTick>> {
        let tries = (0..8).map(|more| self.steps(self.wanted + more));
        let mut tries = tries.map(|found| {
            let at: Vec<f64> = found.iter().map(|t| t.at).collect();
            (at.len() > 2 && self.is_told_by(&at), found)
        });
        tries.find(|t| t.0).map(|t| t.1)
    }

    /// About so many equal steps; quarters of ratios read badly beside other numbers.
    fn steps(self, wanted: usize) -> Vec<YTick> {
        steps_of(&[1.0, 2.0, 5.0, 10.0], (self.low, self.high), wanted)
    }
}

/// Whether a number is a power of ten.
pub(in crate::figure) fn is_power_of_ten(value: f64) -> bool {
    value > 0.0 && (value.log10() - value.log10().round()).abs() < 1e-9
}

/// Powers of ten where there are several, else 1-2-5, else 1-3, else finer ones or equal steps: labels that span the
/// axis.
fn log_ticks(low: f64, high: f64, wanted: usize) -> Vec<YTick> {
    let axis = LogAxis { low, high, wanted };
    let many = LogAxis {
        wanted: usize::MAX / 2,
        ..axis
    };
    let found = (axis.of_powers())
        .or_else(|| axis.of_multiples(&ONE_TWO_FIVE))
        .or_else(|| axis.of_multiples(&ONE_THREE).filter(|at| at.len() > 2))
        .or_else(|| axis.of_multiples(&[1.0]))
        .or_else(|| axis.of_multiples(&FINE))
        .or_else(|| many.of_multiples(&ONE_THREE).filter(|at| at.len() < 12));
    let Some(labelled) = found else {
        let equal = axis.equal_steps();
        return equal.unwrap_or_else(|| axis.steps(wanted));
    };
    let mut out = label(&labelled, None);
    if axis.decades() <= 4.0 {
        let all: Vec<f64> = (1..=9).map(f64::from).collect();
        let is_labelled = |v: &f64| labelled.iter().any(|l| (l - v).abs() < 1e-9 * v);
        let minor = axis.multiples(&all).into_iter();
        out.extend(minor.filter(|v| !is_labelled(v)).map(|at| YTick {
            at,
            label: String::new(),
        }));
        out.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    out
}

/// Numbers that differ by more than this factor have as many decimals as each needs: `0.01`, `1`, `100`.
const MOST_ALIKE: f64 = 50.0;
/// The same where the largest has two digits before its point: `0.5`, `1`, `10`, no `10.0`.
const MOST_ALIKE_OF_TENS: f64 = 15.0;

/// Labels of one axis with one number of decimals: `0.5`, `1.0`, `1.5`. Powers of ten and what spans them stay as they
/// are.
pub(in crate::figure) fn alike(ticks: &mut [YTick]) {
    let decimals = |label: &str| label.split_once('.').map_or(0, |(_, d)| d.len());
    let named = || ticks.iter().filter(|t| !t.label.is_empty());
    let most = named().map(|t| decimals(&t.label)).max().unwrap_or(0);
    let sizes = || named().map(|t| t.at.abs()).filter(|v| *v > 0.0);
    let (least, largest) = (
        sizes().fold(f64::INFINITY, f64::min),
        sizes().fold(0.0, f64::max),
    );
    let is_decade = is_power_of_ten;
    let most_alike = match largest >= 10.0 {
        true => MOST_ALIKE_OF_TENS,
        false => MOST_ALIKE,
    };
    let is_spread = largest > most_alike * least || (sizes().all(is_decade) && sizes().count() > 2);
    if most == 0 || is_spread || named().any(|t| t.label.contains("10^{")) {
        return;
    }
    for tick in ticks.iter_mut().filter(|t| !t.label.is_empty()) {
        tick.label = minus(format!("{:.most$}", tick.at));
    }
}

/// One notation for the whole axis.
fn label(values: &[f64], step: Option<f64>) -> Vec<YTick> {
    let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let sizes = || values.iter().map(|v| v.abs()).filter(|v| *v > 0.0);
    let smallest = step.unwrap_or_else(|| sizes().fold(f64::INFINITY, f64::min));
    let scientific = largest >= 1e5 || (largest > 0.0 && largest < 1e-3) || smallest < 1e-4;
    let decimals = if scientific {
        0
    } else {
        step.map_or(0, decimals_of)
    };
    let mut out: Vec<YTick> = values
        .iter()
        .map(|&at| YTick {
            at,
            label: if scientific {
                scientific_label(at)
            } else if step.is_none() {
                plain(at)
            } else {
                minus(format!("{at:.decimals$}"))
            },
        })
        .collect();
    alike(&mut out);
    out
}

/// Decimals that write a step in full.
fn decimals_of(step: f64) -> usize {
    (0..8)
        .find(|d| {
            ((step * 10f64.powi(*d)).round() - step * 10f64.powi(*d)).abs()
                < 1e-6 * step * 10f64.powi(*d)
        })
        .unwrap_or(8) as usize
}

/// Shortest decimal text of a tick on a log axis.
fn plain(value: f64) -> String {
    minus(
        format!("{:.6}", value)
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
    )
}

fn scientific_label(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let mut exponent = value.abs().log10().floor() as i32;
    let mut mantissa = value / 10f64.powi(exponent);
    if mantissa.abs() > 9.9999 {
        mantissa /= 10.0;
        exponent += 1;
    }
    let power = format!("10^{{{}}}", minus(exponent.to_string()));
    let digits = plain((mantissa * 1e4).round() / 1e4);
    if digits == "1" {
        power
    } else {
        format!("{digits} \u{d7} {power}")
    }
}

fn minus(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| c.is_ascii_digit() && c != '0') => {
            format!("\u{2212}{rest}")
        }
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(low: f64, high: f64, log: bool) -> Vec<String> {
        ticks(low, high, log, 5)
            .into_iter()
            .map(|t| t.label)
            .filter(|l| !l.is_empty())
            .collect()
    }

    #[test]
    fn linear_steps_are_round() {
        assert_eq!(texts(-0.4, 1.1, false), ["0.0", "0.5", "1.0"]);
        assert_eq!(
            texts(-1.2, 1.3, false),
            ["\u{2212}1.0", "\u{2212}0.5", "0.0", "0.5", "1.0"]
        );
        assert_eq!(
            texts(0.0, 100.0, false),
            ["0", "20", "40", "60", "80", "100"]
        );
        assert_eq!(
            texts(0.0, 1e6, false),
            [
                "0",
                "2 \u{d7} 10^{5}",
                "4 \u{d7} 10^{5}",
                "6 \u{d7} 10^{5}",
                "8 \u{d7} 10^{5}",
                "10^{6}"
            ]
        );
    }

    #[test]
    fn labels_of_an_axis_have_one_number_of_decimals() {
        let asked = |values: &[f64]| -> Vec<String> {
            ticks_at(values).into_iter().map(|t| t.label).collect()
        };
        assert_eq!(asked(&[0.0, 0.5, 1.0]), ["0.0", "0.5", "1.0"]);
        assert_eq!(asked(&[0.0, 5.0, 10.0]), ["0", "5", "10"]);
        assert_eq!(texts(0.65, 1.75, true), ["0.7", "1.0", "1.5"]);
        assert_eq!(
            texts(0.1, 6.0, true),
            ["0.1", "0.2", "0.5", "1.0", "2.0", "5.0"]
        );
        // Powers of ten and wide spans stay as they are.
        assert_eq!(asked(&[0.1, 1.0, 10.0]), ["0.1", "1", "10"]);
        assert_eq!(asked(&[0.01, 0.3, 100.0]), ["0.01", "0.3", "100"]);
        // No tens with a decimal on a log axis that begins below one.
        assert_eq!(texts(0.4, 25.0, true), ["0.5", "1", "2", "5", "10", "20"]);
        assert_eq!(asked(&[2.5, 5.0, 7.5, 10.0]), ["2.5", "5.0", "7.5", "10.0"]);
    }

    #[test]
    fn a_linear_axis_has_its_power_of_ten_once() {
        let found = ticks(0.0, 6.2e5, false, 5);
        assert_eq!(shared_power(&found), 5);
        let labels: Vec<String> = over_power(found, 5).into_iter().map(|t| t.label).collect();
        assert_eq!(labels[..3], ["0", "2", "4"]);
        assert_eq!(shared_power(&ticks(0.0, 100.0, false, 5)), 0);
    }

    #[test]
    fn labels_span_a_log_axis() {
        for start in 0..60 {
            let low = 10f64.powf(-3.0 + 0.083 * f64::from(start));
            for step in 1..90 {
                let high =
                    low * 10f64.powf(0.02 * f64::from(step) * (1.0 + 0.03 * f64::from(step)));
                for wanted in 2..6 {
                    let found = ticks(low, high, true, wanted);
                    let at: Vec<f64> = found
                        .iter()
                        .filter(|t| !t.label.is_empty())
                        .map(|t| t.at)
                        .collect();
                    let (Some(first), Some(last)) = (at.first(), at.last()) else {
                        panic!("none from {low} to {high}");
                    };
                    let span = (last / first).ln() / (high / low).ln();
                    assert!(
                        span >= 0.45 && at.len() < 14,
                        "{low} {high} {wanted}: {at:?}"
                    );
                    let is_of_ratios = low < 1.0 && high > 1.0;
                    let has_one = at.iter().any(|x| (x - 1.0).abs() < 1e-9);
                    assert!(has_one || !is_of_ratios, "{low} {high} {wanted}: {at:?}");
                }
            }
        }
    }

    #[test]
    fn a_log_axis_has_powers_of_ten_then_1_2_5_then_equal_steps() {
        for (low, high, expected) in [
            (0.9, 150.0, &["1", "10", "100"][..]),
            (65.0, 550.0, &["100", "200", "500"]),
            (750.0, 2900.0, &["1000", "2000"]),
            (16.0, 110.0, &["20", "50", "100"]),
            (0.65, 1.75, &["0.7", "1.0", "1.5"]),
            (0.75, 1.45, &["0.8", "1.0", "1.2", "1.4"]),
            (0.6, 1.9, &["0.7", "1.0", "1.5"]),
            (28.0, 47.0, &["30", "35", "40", "45"]),
        ] {
            for wanted in 3..6 {
                let found = ticks(low, high, true, wanted);
                let named = found.into_iter().map(|t| t.label).filter(|l| !l.is_empty());
                let named: Vec<String> = named.collect();
                if wanted == 5 {
                    assert_eq!(named, expected, "{low} {high}");
                }
                assert!(named.len() >= 2, "{low} {high} {wanted}");
            }
        }
        // No quarters beside ratios of other steps, and a power of ten wherever one is inside.
        for start in 0..40 {
            let low = 0.3 + 0.02 * f64::from(start);
            for end in 0..60 {
                let high = 1.05 + 0.05 * f64::from(end);
                let found = ticks(low, high, true, 5);
                let named: Vec<f64> = found
                    .iter()
                    .filter(|t| !t.label.is_empty())
                    .map(|t| t.at)
                    .collect();
                // Among equal steps of 0.05 a quarter is one of them.
                let has_quarter = named
                    .iter()
                    .any(|x| (x * 4.0).fract() < 1e-9 && (x * 2.0).fract() > 1e-9);
                let step = named.get(1).zip(named.first()).map_or(0.0, |(b, a)| b - a);
                let is_even = named.windows(2).all(|w| (w[1] - w[0] - step).abs() < 1e-9);
                assert!(!has_quarter || is_even, "{low} {high}: {named:?}");
                let has_one = named.iter().any(|x| (x - 1.0).abs() < 1e-9);
                assert!(has_one || low > 1.0, "{low} {high}: {named:?}");
            }
        }
    }
}
