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
    let raw = (high - low) / wanted.max(2) as f64;
    let power = 10f64.powf(raw.log10().floor());
    let inside = |step: f64| ((low / step).ceil() as i64, (high / step).floor() as i64);
    // Quarters cost a digit more, so they must fit clearly better.
    let step = [(0.5, 0), (1.0, 0), (2.0, 0), (2.5, 3), (5.0, 0), (10.0, 0)]
        .into_iter()
        .map(|(k, cost)| (k * power, cost))
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

/// Powers of ten where there are several, else 1-2-5, else every integer multiple.
fn log_ticks(low: f64, high: f64, wanted: usize) -> Vec<YTick> {
    let decades = (high / low).log10();
    let from = low.log10().floor() as i32;
    let to = high.log10().ceil() as i32;
    let multiples = |set: &[f64]| -> Vec<f64> {
        (from..=to)
            .flat_map(|k| set.iter().map(move |m| m * 10f64.powi(k)))
            .filter(|v| *v >= low && *v <= high)
            .collect()
    };
    let all: Vec<f64> = (1..=9).map(f64::from).collect();
    let labelled = if decades > 2.7 {
        let every = (decades / wanted.max(2) as f64).ceil().max(1.0) as usize;
        multiples(&[1.0]).into_iter().step_by(every).collect()
    } else {
        let sets: [&[f64]; 3] = [
            &[1.0, 3.0],
            &[1.0, 2.0, 5.0],
            &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
        ];
        // A short stretch of a log axis reads best in equal steps; one of ratios about 1 has a label on each side of it.
        if decades < 0.55 {
            let about_one = |v: &Vec<f64>| {
                let has = |side: fn(f64) -> bool| v.iter().any(|x| side(*x));
                (2..=wanted.max(3)).contains(&v.len()) && has(|x| x < 1.0) && has(|x| x > 1.0)
            };
            let near: [&[f64]; 4] = [
                &[0.5, 1.0, 2.0],
                &[0.5, 0.7, 1.0, 1.5, 2.0],
                &[0.6, 0.8, 1.0, 1.25, 1.5],
                &[0.8, 0.9, 1.0, 1.1, 1.2],
            ];
            let inside = |set: &&[f64]| -> Vec<f64> {
                let own = set.iter().copied();
                own.filter(|v| (low..=high).contains(v)).collect()
            };
            let has_one = low < 0.95 && high > 1.05;
            let found = near.iter().map(inside).find(|v| has_one && about_one(v));
            return match found {
                Some(values) => label(&values, None),
                None => linear_ticks(low, high, wanted),
            };
        }
        sets.iter()
            .map(|s| multiples(s))
            .filter(|v| v.len() >= 3)
            .min_by_key(|v| v.len().abs_diff(wanted))
            .unwrap_or_else(|| multiples(&all))
    };
    if labelled.len() < 3 {
        return linear_ticks(low, high, wanted);
    }
    let mut out = label(&labelled, None);
    if decades <= 4.0 {
        let minor = multiples(&all)
            .into_iter()
            .filter(|v| !labelled.contains(v));
        out.extend(minor.map(|at| YTick {
            at,
            label: String::new(),
        }));
        out.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    out
}

/// One notation for the whole axis.
fn label(values: &[f64], step: Option<f64>) -> Vec<YTick> {
    let largest = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let smallest = step.unwrap_or_else(|| values.iter().fold(f64::INFINITY, |m, v| m.min(v.abs())));
    let scientific = largest >= 1e5 || (largest > 0.0 && largest < 1e-3) || smallest < 1e-4;
    let decimals = if scientific {
        0
    } else {
        step.map_or(0, decimals_of)
    };
    values
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
        .collect()
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
    fn a_linear_axis_has_its_power_of_ten_once() {
        let found = ticks(0.0, 6.2e5, false, 5);
        assert_eq!(shared_power(&found), 5);
        let labels: Vec<String> = over_power(found, 5).into_iter().map(|t| t.label).collect();
        assert_eq!(labels[..3], ["0", "2", "4"]);
        assert_eq!(shared_power(&ticks(0.0, 100.0, false, 5)), 0);
    }

    #[test]
    fn log_axes_have_three_labels_or_more() {
        for (low, high) in [
            (120.0, 900.0),
            (28.0, 47.0),
            (0.5, 80.0),
            (1e-9, 1e9),
            (1000.0, 3000.0),
            (0.011, 0.012),
        ] {
            assert!(texts(low, high, true).len() >= 3, "{low} {high}");
        }
        assert_eq!(texts(0.9, 150.0, true), ["1", "3", "10", "30", "100"]);
        // Ratios have labels on both sides of none, however few have room.
        for wanted in 2..6 {
            let found = ticks(0.65, 1.75, true, wanted);
            let at: Vec<f64> = found.iter().map(|t| t.at).collect();
            assert_eq!(at, [0.7, 1.0, 1.5], "{wanted}");
        }
    }
}
