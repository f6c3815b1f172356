//! Whether a study has the visits and times that contrasts of one's own need.

use super::asked::OptionId;
use super::error::{PlanError, list};
use super::option::Message;
use super::own_contrast::{Measure, OwnContrast};
use super::times::visit_times;
use crate::study::Study;
use crate::words::{agree, counted};

/// Refuses contrasts of one's own that the visits of this study can't have.
pub(super) fn check_contrasts(contrasts: &[OwnContrast], study: &Study) -> Result<(), PlanError> {
    let refused = |why: Message| {
        Err(PlanError::Refused {
            option: OptionId::Contrast,
            why,
        })
    };
    for OwnContrast { name, measure } in contrasts {
        let n = study.n_visits();
        if let Measure::Weights(all) = measure
            && all.len() != n
        {
            let labels: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
            return refused(Message::new(
                "{contrast} \"{}\": the study has {} visits ({}), and {} {} given. Give one for each, in this order.",
                &[
                    name,
                    &n.to_string(),
                    &list(&labels),
                    &counted(all.len(), "weight"),
                    agree(all.len(), "is", "are"),
                ],
            ));
        }
        if !measure.needs_times() {
            continue;
        }
        let times = match visit_times(study) {
            Ok((times, _)) => times,
            Err(PlanError::NoTime { visit }) => {
                return refused(Message::new(
                    "{contrast} \"{}\" needs a time for every visit: hours, or else a number in every label. The visit \"{}\" has none. Name a column of hours with {hours}, or choose time_average or weights.",
                    &[name, &visit],
                ));
            }
            Err(other) => return Err(other),
        };
        let from = study.baseline.min(times.len());
        if let Some(at) = times[from..].windows(2).position(|t| t[1] <= t[0]) {
            let label = |i: usize| study.visits[from + i].label.as_str();
            return refused(Message::new(
                "{contrast} \"{}\" needs times that increase from visit to visit; \"{}\" is not later than \"{}\". Name a column of hours with {hours}, or give the order with {visits}.",
                &[name, label(at + 1), label(at)],
            ));
        }
    }
    Ok(())
}
