//! The time of each visit, and its unit.

use super::error::PlanError;
use crate::study::Study;

/// What a unit of time is in a random-slope model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Hours since the baseline.
    Hours,
    /// The number in the label.
    Label,
}

/// The time of each visit: hours where every visit has them, else the number in its label.
///
/// # Errors
/// [`PlanError::NoTime`] names a visit that has neither.
pub fn visit_times(study: &Study) -> Result<(Vec<f64>, TimeUnit), PlanError> {
    let hours: Option<Vec<f64>> = study.visits.iter().map(|v| v.hours).collect();
    if let Some(hours) = hours {
        return Ok((hours, TimeUnit::Hours));
    }
    let number = |label: &str| -> Option<f64> {
        let from = label.find(|c: char| c.is_ascii_digit())?;
        let text = &label[from..];
        let to = text
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(text.len());
        text[..to].trim_end_matches('.').parse().ok()
    };
    let times = study
        .visits
        .iter()
        .map(|v| {
            number(&v.label).ok_or_else(|| PlanError::NoTime {
                visit: v.label.clone(),
            })
        })
        .collect::<Result<Vec<f64>, _>>()?;
    Ok((times, TimeUnit::Label))
}

/// The unit of time in which slopes over visits at these hours are told, as its length in hours and its name: one that
/// suits the length of the study. Without hours a slope is for one unit of the number in the label.
#[must_use]
pub fn slope_unit(hours: &[Option<f64>]) -> (f64, &'static str) {
    let known: Option<Vec<f64>> = hours.iter().copied().collect();
    let Some(known) = known.filter(|all| !all.is_empty()) else {
        return (1.0, "unit of the visit's number");
    };
    let ends = (known.iter()).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
        (a.min(*x), b.max(*x))
    });
    match ends.1 - ends.0 {
        span if span <= 48.0 => (1.0, "hour"),
        span if span <= 60.0 * 24.0 => (24.0, "day"),
        _ => (168.0, "week"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_told_in_a_unit_that_suits_the_study() {
        let of = |hours: &[f64]| slope_unit(&hours.iter().copied().map(Some).collect::<Vec<_>>());
        assert_eq!(of(&[0.0, 4.0, 24.0]), (1.0, "hour"));
        assert_eq!(of(&[0.0, 24.0, 72.0]), (24.0, "day"));
        assert_eq!(of(&[0.0, 168.0, 4032.0]), (168.0, "week"));
        assert_eq!(slope_unit(&[Some(0.0), None]).0, 1.0);
    }
}
