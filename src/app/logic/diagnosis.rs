//! Looks at the model of the marker on screen, off this thread.

use crate::app::command::table::Tab;
use crate::app::state::app::TrajectaApp;
use crate::app::state::marker::Diagnosis;
use crate::app::state::study::Running;
use crate::app::views;
use crate::results::Diagnostics;
use crate::run;

impl TrajectaApp {
    /// Starts the diagnostics of the marker in depth, once its model is there.
    pub(in crate::app) fn look_at_the_model(&mut self) {
        let (Some(shown), Some(marker), Tab::Marker) = (&self.shown, &self.marker, self.tab) else {
            return;
        };
        let known = (self.diagnosis.as_ref()).is_some_and(|d| d.marker == *marker);
        let fitted = (shown.results.marker(marker)).is_some_and(|m| m.model.is_some());
        let busy = self.diagnosing.is_some() || self.analysing.is_some() || self.loading.is_some();
        if known || !fitted || busy {
            return;
        }
        let (study, plan, marker) = (shown.study.clone(), shown.plan.clone(), marker.clone());
        let job = self.jobs.spawn("Looking at the model", move |_| {
            let numbers = run::diagnose(&study, &plan, &marker);
            Ok((marker, numbers))
        });
        self.diagnosing = Some(Running {
            job,
            generation: self.generation,
        });
    }

    /// Keeps the numbers of `marker` with tables and dots of them.
    pub(in crate::app) fn take_diagnostics(
        &mut self,
        marker: String,
        numbers: Option<Diagnostics>,
    ) {
        let Some(shown) = &self.shown else { return };
        let Some(results) = shown.results.marker(&marker) else {
            return;
        };
        let numbers = numbers.unwrap_or_default();
        let view = views::diagnostics_view(&numbers, results, &shown.study);
        self.diagnosis = Some(Diagnosis {
            marker,
            numbers,
            view,
        });
    }
}
