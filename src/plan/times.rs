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
