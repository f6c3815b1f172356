//! Where the marks of an axis stand and what they say.

use egui_plot::GridMark;

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

/// A mark's value.
pub(super) fn number(value: f64, log: bool) -> String {
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
