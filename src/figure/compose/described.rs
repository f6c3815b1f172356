//! The centre of a group and what is drawn around it, from its descriptive statistics.

use crate::figure::model::course::{CenterKind, IntervalKind};
use crate::figure::model::marks::Interval;
use crate::plan::Scale;
use crate::results::Descriptive;

/// The centre and the interval asked for, raw units; a model has its means elsewhere.
pub(in crate::figure) fn described(
    d: &Descriptive,
    scale: Scale,
    (center, interval): (CenterKind, IntervalKind),
) -> Option<Interval> {
    let back = |value: Option<f64>| value.map(|v| scale.back(v)).filter(|v| v.is_finite());
    let around = |half: Option<f64>| match (d.mean, half) {
        (Some(mean), Some(half)) => (back(Some(mean - half)), back(Some(mean + half))),
        _ => (None, None),
    };
    let (at, (low, high)) = match center {
        CenterKind::Mean => (
            back(d.mean)?,
            match interval {
                IntervalKind::StandardDeviation => around(d.sd),
                IntervalKind::StandardError => around(d.sem),
                IntervalKind::ConfidenceInterval => (back(d.ci_low), back(d.ci_high)),
                _ => (None, None),
            },
        ),
        CenterKind::Median => {
            // Quartiles do not commute with a logarithm in their last digits: raw ones are exact.
            let (median, q1, q3) = match &d.raw {
                Some(raw) => (raw.median, raw.q1, raw.q3),
                None => (d.median, d.q1, d.q3),
            };
            let wanted = interval == IntervalKind::Quartiles;
            (median?, if wanted { (q1, q3) } else { (None, None) })
        }
        CenterKind::ModelMean => return None,
    };
    Some(Interval { at, low, high })
}
