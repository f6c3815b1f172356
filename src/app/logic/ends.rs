//! Takes what finished jobs hand over.

use crate::app::state::app::TrajectaApp;
use crate::app::state::jobs::{Done, Task};
use crate::app::state::news::{Offer, Toast};

impl TrajectaApp {
    /// Takes every job that has ended; what was made for an earlier document is dropped.
    pub(in crate::app) fn poll_jobs(&mut self, ctx: &egui::Context) {
        for task in Task::ALL {
            let Some(ended) = self.jobs.take_ended(task) else {
                continue;
            };
            if task.is_of_document() && ended.generation != self.decided.generation {
                continue;
            }
            match ended.outcome {
                Ok(done) => self.take(done, ctx),
                Err(why) => self.take_failure(task, why, ended.was_cancelled),
            }
        }
        if self.is_busy() {
            // Progress is looked at a few times a second; nothing repaints while idle.
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        }
    }

    fn take(&mut self, done: Done, ctx: &egui::Context) {
        match done {
            Done::Read(loaded) => self.take_loaded(*loaded),
            Done::Analysed(outcome) => self.take_analysed(outcome.map(|analysed| *analysed)),
            Done::Diagnosed(marker, numbers) => self.take_diagnostics(marker, numbers),
            Done::Exported(what, at) => {
                self.news.problem = None;
                self.news.toast = Some(Toast::new(what.clone(), Some(Offer::Show(at))));
                self.news.status = what;
            }
            Done::First(first) => self.take_first_picture(*first),
            Done::Drawn(drawn) => self.take_drawn(ctx, *drawn),
            Done::Saved(path, document) => self.take_saved(path, *document),
            Done::JournalKept => {
                // Otherwise it holds what was on screen before.
                if !self.session.journal_is_old {
                    self.is_kept();
                }
            }
        }
    }

    fn take_failure(&mut self, task: Task, why: String, was_cancelled: bool) {
        match task {
            // The first screen is whole without its picture.
            Task::Welcome => {}
            Task::Analyse if was_cancelled => self.news.status = why,
            Task::Read => self.take_back(why),
            Task::KeepJournal => {
                let what = format!("No copy of the work could be kept: {why}");
                self.news.problem = Some(what);
            }
            Task::Save => {
                self.session.after_saving = None;
                self.news.problem = Some(why);
            }
            _ => self.news.problem = Some(why),
        }
    }
}
