//! Where the marks of an axis stand and what they say.

use egui_plot::GridMark;
use std::ops::RangeInclusive;

/// Round values of an axis; on a log axis 1-2-5 or powers.
pub(super) fn marks((low, high): (f64, f64), log: bool) -> Vec<GridMark> {
    let raw = |v: f64| if log { 10f64.powf(v) } else { v };
    crate::figure::ticks(raw(low), raw(high), log, 5)
        .into_iter()
        .filter(|t| !t.label.is_empty())
        .map(|t| GridMark {
            value: if log { t.at.log10() } else { t.at },
            // egui_plot fades labels of small steps; these all count.
            step_size: (high - low) * 1e3,
        })
        .collect()
}

/// What stands at a mark of the axis over `shown`: on a linear axis all in the decimals that one of them needs.
pub(super) fn label(value: f64, shown: &RangeInclusive<f64>, log: bool) -> String {
    let own = number(value, log);
    if log {
        return own;
    }
    let all = marks((*shown.start(), *shown.end()), false);
    let texts = all.iter().map(|mark| number(mark.value, false));
    let decimals = texts.map(|text| text.split_once('.').map_or(0, |(_, part)| part.len()));
    let has = own.split_once('.').map_or(0, |(_, part)| part.len());
    match decimals.max() {
        Some(most) if most > has && !own.contains('\u{d7}') => crate::words::fixed(value, most),
        _ => own,
    }
}

/// A mark's value.
fn number(value: f64, log: bool) -> String {
    let raw = if log { 10f64.powf(value) } else { value };
    if raw.abs() < 1e-12 {
        return "0".to_owned();
    }
    let text = if !(1e-3..1e6).contains(&raw.abs()) {
        crate::words::estimate(raw).replacen(".000 \u{d7}", " \u{d7}", 1)
    } else {
        let rounded = format!("{raw:.4}");
        rounded
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    };
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_an_axis_have_one_number_of_decimals() {
        let at = |values: [f64; 3]| values.map(|v| label(v, &(0.3..=2.7), false));
        assert_eq!(at([0.5, 1.0, 2.5]), ["0.5", "1.0", "2.5"]);
        assert_eq!(label(0.0, &(-0.5..=0.5), false), "0.0");
        assert_eq!(label(2000.0, &(900.0..=4100.0), false), "2000");
        assert_eq!(label(0.0, &(0.0..=1.0), true), "1");
    }
}
