//! Looks at the model of the marker on screen, off this thread.

use crate::app::command::table::Tab;
use crate::app::state::app::TrajectaApp;
use crate::app::state::jobs::{Done, Task};
use crate::app::state::marker::Diagnosis;
use crate::app::views;
use crate::results::Diagnostics;
use crate::run;

impl TrajectaApp {
    /// Starts the diagnostics of the marker in depth, once its model is there.
    pub(in crate::app) fn look_at_the_model(&mut self) {
        let (Some(shown), Some(marker), Tab::Marker) = (
            &self.study.shown,
            &self.selection.marker,
            self.selection.tab,
        ) else {
            return;
        };
        let known = (self.views.diagnosis.as_ref()).is_some_and(|d| d.marker == *marker);
        let fitted = (shown.results.marker(marker)).is_some_and(|m| m.model.is_some());
        let waits_for = [Task::Diagnose, Task::Analyse, Task::Read];
        let busy = waits_for.iter().any(|t| self.jobs.is_running(*t));
        if known || !fitted || busy {
            return;
        }
        let (study, plan, marker) = (shown.study.clone(), shown.plan.clone(), marker.clone());
        let label = "Looking at the model";
        let generation = self.decided.generation;
        self.jobs
            .start(Task::Diagnose, label, generation, move |_| {
                let numbers = run::diagnose(&study, &plan, &marker);
                Ok(Done::Diagnosed(marker, numbers))
            });
    }

    /// Keeps the numbers of `marker` with tables and dots of them.
    pub(in crate::app) fn take_diagnostics(
        &mut self,
        marker: String,
        numbers: Option<Diagnostics>,
    ) {
        let Some(shown) = &self.study.shown else {
            return;
        };
        let Some(results) = shown.results.marker(&marker) else {
            return;
        };
        let numbers = numbers.unwrap_or_default();
        let view = views::diagnostics_view(&numbers, results, &shown.study);
        self.views.diagnosis = Some(Diagnosis {
            marker,
            numbers,
            view,
        });
    }
}
