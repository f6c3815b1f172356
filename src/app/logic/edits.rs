//! Changes of the document: done, named, taken back.

use crate::app::state::app::TrajectaApp;
use crate::app::state::jobs::Task;
use crate::session::{Document, Edit};
use std::time::Instant;

impl TrajectaApp {
    /// Carries an edit out and does what follows from it.
    pub(in crate::app) fn edit(&mut self, edit: Edit) {
        let before = self.decided.document.clone();
        let gesture = edit.gesture();
        let compares = matches!(
            edit,
            Edit::Plan(_) | Edit::ExcludeSubject(_) | Edit::ExcludeValue(_) | Edit::Censored(_)
        );
        let Some(name) = edit.apply(&mut self.decided.document) else {
            return;
        };
        self.news.problem = None;
        self.news.answers = None;
        self.news.toast = None;
        // Several changes in a row are compared with what was on screen before the first.
        let shown = (self.study.shown.as_ref()).filter(|s| s.complete && compares);
        if self.news.compares.is_none() || !self.jobs.is_running(Task::Analyse) {
            self.news.compares = shown.map(|s| s.results.clone());
            self.news.change = Some(name.clone());
        } else {
            self.news.change = None;
        }
        self.follow(&before);
        self.decided
            .history
            .record(name, before, gesture, Instant::now());
    }

    /// Undo, or redo.
    pub(in crate::app) fn step_back(&mut self, back: bool) {
        let before = self.decided.document.clone();
        let name = if back {
            self.decided.history.undo(&mut self.decided.document)
        } else {
            self.decided.history.redo(&mut self.decided.document)
        };
        let Some(name) = name else { return };
        self.news.problem = None;
        self.news.compares = None;
        self.news.change = None;
        self.news.toast = None;
        let said = if back {
            format!("Undone: {name}.")
        } else {
            format!("Done again: {name}.")
        };
        self.follow(&before);
        // The analysis that follows says it too, or its own words would take the place of these.
        if self.jobs.is_running(Task::Analyse) || self.jobs.is_running(Task::Read) {
            self.news.answers = Some(said.clone());
        }
        self.news.status = said;
    }

    /// Reads, analyses or draws again: as much as the document differs from `before`.
    fn follow(&mut self, before: &Document) {
        if before.request.roles != self.decided.document.request.roles {
            self.remember_decided();
            self.reload();
        } else if before.request != self.decided.document.request {
            self.reanalyse();
        }
        self.views.trajectories = None;
        self.document_changed();
    }
}
