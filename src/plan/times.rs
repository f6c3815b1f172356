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
/// suits the length of the study. Without hours a slope is for one unit of the number in the label, which is one of the
/// column of visits where that has a name.
#[must_use]
pub fn slope_unit(hours: &[Option<f64>], visit_column: Option<&str>) -> (f64, String) {
    let known: Option<Vec<f64>> = hours.iter().copied().collect();
    let Some(known) = known.filter(|all| !all.is_empty()) else {
        let column = visit_column.map(|name| name.trim().replace('_', " ").to_lowercase());
        return match column.filter(|name| !name.is_empty() && name != "visit") {
            Some(name) => (1.0, format!("unit of {name}")),
            None => (1.0, "unit of the visit's number".to_owned()),
        };
    };
    let ends = (known.iter()).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
        (a.min(*x), b.max(*x))
    });
    let (length, name) = match ends.1 - ends.0 {
        span if span <= 48.0 => (1.0, "hour"),
        span if span <= 60.0 * 24.0 => (24.0, "day"),
        _ => (168.0, "week"),
    };
    (length, name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_told_in_a_unit_that_suits_the_study() {
        let of = |hours: &[f64]| {
            let hours: Vec<Option<f64>> = hours.iter().copied().map(Some).collect();
            slope_unit(&hours, Some("age"))
        };
        assert_eq!(of(&[0.0, 4.0, 24.0]), (1.0, "hour".to_owned()));
        assert_eq!(of(&[0.0, 24.0, 72.0]), (24.0, "day".to_owned()));
        assert_eq!(of(&[0.0, 168.0, 4032.0]), (168.0, "week".to_owned()));
        let without = |column| slope_unit(&[Some(0.0), None], column);
        assert_eq!(without(Some("Age")), (1.0, "unit of age".to_owned()));
        assert_eq!(without(None).1, "unit of the visit's number");
    }
}
