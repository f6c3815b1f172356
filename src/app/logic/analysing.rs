//! Fits the models of the document's plan and takes what comes of it.

use crate::app::logic::compare::{crossed, new_tables};
use crate::app::state::app::TrajectaApp;
use crate::app::state::jobs::{Done, Task};
use crate::app::state::news::{Offer, Toast};
use crate::app::state::study::{Analysed, Shown};
use crate::plan::{self, Request};
use crate::run;
use crate::session::{ResultsMark, fingerprint};
use crate::study::{self, Study};
use crate::work::Monitor;
use std::sync::Arc;

impl TrajectaApp {
    /// Fits the models of the document's plan.
    pub(in crate::app) fn reanalyse(&mut self) {
        let Some(raw) = self.study.raw() else {
            return;
        };
        self.decided.generation += 1;
        self.jobs.cancel(Task::Analyse);
        let request = self.decided.document.request.clone();
        let mark = self.mark_to_compare();
        let generation = self.decided.generation;
        self.jobs
            .start(Task::Analyse, "Analysing", generation, move |monitor| {
                let outcome = analyse(&raw, request, mark, monitor)?;
                Ok(Done::Analysed(outcome.map(Box::new)))
            });
    }

    /// Takes the end of an analysis: new numbers, or why the document leads to none.
    pub(in crate::app) fn take_analysed(&mut self, outcome: Result<Analysed, String>) {
        let done = match outcome {
            Ok(done) => done,
            Err(why) => {
                self.take_back(why);
                return;
            }
        };
        let failed = done
            .results
            .markers
            .iter()
            .filter(|m| m.why.is_some())
            .count();
        let all = crate::words::counted(done.results.markers.len(), "marker");
        let analysed = match failed {
            0 => format!("{all} analysed."),
            n => format!("{all} analysed, {n} of them without a model."),
        };
        if let Some(before) = self.news.compares.take()
            && let Some(mut said) = crossed(&before, &done.results)
        {
            if let Some(place) = new_tables(&before, &done.results) {
                said = format!("{place} {said}");
            }
            let said = match self.news.change.take() {
                Some(change) => format!("{change}: {said}"),
                None => said,
            };
            self.news.toast = Some(Toast::new(said.clone(), Some(Offer::Undo)));
            self.news.answers = Some(said);
        }
        self.news.status = match self.news.answers.take() {
            Some(answer) => format!("{answer} {analysed}"),
            None => analysed,
        };
        self.show(done.study, done.plan, done.results, true);
        self.compare_with_session(done.same);
    }

    /// Takes a change that leads nowhere back; what is on screen stays true.
    pub(in crate::app) fn take_back(&mut self, why: String) {
        let roles = self.decided.document.request.roles.clone();
        let taken = self.decided.history.undo(&mut self.decided.document);
        let was_taken = taken.is_some();
        self.news.problem = Some(match taken {
            Some(name) => format!("{why} \u{201c}{name}\u{201d} was taken back."),
            None => why,
        });
        self.document_changed();
        if self.decided.document.request.roles != roles {
            self.remember_decided();
        }
        let request = &self.decided.document.request;
        match &mut self.study.shown {
            Some(shown) if shown.complete && shown.request == *request => {
                shown.generation = self.decided.generation;
            }
            // Its models were not fitted yet when the change came.
            Some(_) if was_taken => {
                self.news.keeps_problem = true;
                self.reanalyse();
            }
            _ => {}
        }
    }

    pub(in crate::app) fn show(
        &mut self,
        study: Arc<Study>,
        plan: plan::ResolvedPlan,
        results: crate::results::AnalysisResults,
        complete: bool,
    ) {
        if self
            .selection
            .marker
            .as_ref()
            .is_none_or(|m| results.marker(m).is_none())
        {
            self.selection.marker = results.markers.first().map(|m| m.marker.clone());
            self.selection.marker_is_asked = false;
        }
        // An exclusion moves the others up: the same person stays selected.
        if let (Some(old), Some(at)) = (&self.study.shown, self.selection.subject) {
            let id = old.study.subjects.get(at).map(|s| s.id.as_str());
            self.selection.subject = study
                .subjects
                .iter()
                .position(|s| Some(s.id.as_str()) == id);
        }
        if !std::mem::take(&mut self.news.keeps_problem) {
            self.news.problem = None;
        }
        self.study.shown = Some(Shown {
            study,
            request: self.decided.document.request.clone(),
            plan,
            results: Arc::new(results),
            complete,
            generation: self.decided.generation,
        });
        self.views.trajectories = None;
        self.views.marker = None;
        self.views.screen = None;
        self.views.report = None;
        self.views.findings = None;
        self.views.diagnosis = None;
    }
}

pub(in crate::app::logic) fn prepare(
    raw: &Study,
    request: &mut Request,
) -> Result<(Study, plan::ResolvedPlan), String> {
    let study = study::prepare(raw, &request.preparation).map_err(|e| e.to_string())?;
    let plan = plan::resolve(&request.analysis, &study).map_err(|e| e.to_string())?;
    request.analysis = plan.plan.written();
    Ok((study, plan))
}

/// The outer `Err`: the work was stopped; the inner one: the document can't be analysed as it is.
fn analyse(
    raw: &Study,
    mut request: Request,
    mark: Option<ResultsMark>,
    monitor: &Monitor,
) -> Result<Result<Analysed, String>, String> {
    let (study, plan) = match prepare(raw, &mut request) {
        Ok(ready) => ready,
        Err(why) => return Ok(Err(why)),
    };
    let results = run::analyze(&study, &plan, &request, monitor).map_err(|e| e.to_string())?;
    let same = mark.map(|mark| {
        if fingerprint(&results) == mark.fingerprint {
            Ok(())
        } else {
            Err(mark)
        }
    });
    Ok(Ok(Analysed {
        study: Arc::new(study),
        plan,
        results,
        same,
    }))
}
