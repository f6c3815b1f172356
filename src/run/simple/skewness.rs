//! A warning for markers that their logarithm would suit better; the scale is never changed for the user.

use crate::models::shapiro_wilk;
use crate::numerics::{mean, variance};
use crate::plan::Scale;
use crate::results::MarkerResults;
use crate::run::values::Values;
use crate::study::{Censoring, Value};
use crate::words::significant;

/// Fewer values say too little of their distribution.
const FEWEST: usize = 20;
/// The largest value over the smallest, below which a logarithm changes little.
const WIDE: f64 = 4.0;
/// A test of a normal distribution below this, and a skewness above that, are a reason to warn.
const CLEAR: f64 = 0.01;
const SKEWED: f64 = 1.0;

/// How the advice begins.
const ADVICE: &str = "Consider the scale natural log";

/// Whether a warning of a marker advises its natural logarithm.
#[must_use]
pub fn advises_logarithm(warning: &str) -> bool {
    warning.contains(ADVICE)
}

/// Warns where positive values are skewed as measured and less so as logarithms.
pub(in crate::run) fn warn(values: &Values<'_>, out: &mut MarkerResults) {
    if values.scale != Scale::Identity {
        return;
    }
    // What stands for a value beyond a limit was not measured.
    let limits = &values.marker.limits;
    let measured = |(at, x): (usize, &Value)| x.get().filter(|_| !limits.contains_key(&at));
    let all = values.scaled.iter().enumerate().filter_map(measured);
    let (least, most) = all.fold((f64::INFINITY, 0.0_f64), |(a, b), x| (a.min(x), b.max(x)));
    // The negation also stops at values that are not positive.
    if !(least > 0.0 && most / least >= WIDE && most.is_finite()) {
        return;
    }
    let raw = residuals(values, |x| x);
    if raw.len() < FEWEST || !skewness(&raw).is_some_and(|s| s > SKEWED) {
        return;
    }
    let (Ok(raw), Ok(log)) = (
        shapiro_wilk(&raw),
        shapiro_wilk(&residuals(values, f64::ln)),
    ) else {
        return;
    };
    if raw.p >= CLEAR || log.w <= raw.w {
        return;
    }
    // One below a limit is smaller than every measured value, or not much larger.
    let is_cut = values
        .marker
        .censoring
        .iter()
        .any(|c| *c != Censoring::None);
    let at_least = if is_cut { "at least " } else { "" };
    out.warnings.push(format!(
        "{} is skewed: its largest value is {}{} times its smallest, and around the means of groups and visits it does not spread as a normal distribution (Shapiro-Wilk W = {}; W = {} for logarithms). {ADVICE}: differences are then ratios of geometric means.",
        values.marker.label,
        at_least,
        significant(most / least, 3, false),
        significant(raw.w, 3, true),
        significant(log.w, 3, true),
    ));
}

/// Distances from the mean of the group and visit.
fn residuals(values: &Values<'_>, scale: impl Fn(f64) -> f64) -> Vec<f64> {
    let study = values.study;
    let mut out = Vec::new();
    for g in 0..study.groups.len() {
        for v in 0..study.n_visits() {
            let cell: Vec<f64> = values.group_at(g, v).into_iter().map(&scale).collect();
            // A single value is its own mean.
            if let Some(centre) = mean(&cell).filter(|_| cell.len() > 1) {
                out.extend(cell.iter().map(|x| x - centre));
            }
        }
    }
    out
}

/// Third moment of numbers around 0 over the cube of their standard deviation.
fn skewness(of: &[f64]) -> Option<f64> {
    let sd = variance(of).filter(|v| *v > 0.0)?.sqrt();
    let third = of.iter().map(|x| (x / sd).powi(3)).sum::<f64>() / of.len() as f64;
    third.is_finite().then_some(third)
}
