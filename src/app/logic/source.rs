//! The file behind the study: watched for changes on disk, and how its shape is read remembered.

use crate::app::command::request::Ask;
use crate::app::state::app::TrajectaApp;
use crate::app::state::file::{Opening, Stamp};
use crate::import;
use std::time::{Duration, Instant};

/// How often the disk is asked, while somebody uses the window.
const LOOK_EVERY: Duration = Duration::from_secs(2);

impl TrajectaApp {
    /// Notices that the file was changed by another program and asks what to do.
    pub(in crate::app) fn watch_file(&mut self) {
        if self.questions.ask.is_some()
            || self
                .study
                .last_look
                .is_some_and(|at| at.elapsed() < LOOK_EVERY)
        {
            return;
        }
        self.study.last_look = Some(Instant::now());
        let Some(file) = &mut self.study.file else {
            return;
        };
        let Some(path) = &file.path else { return };
        match (Stamp::of(path), file.stamp) {
            (Some(now), Some(then)) if now != then => {
                // Asked once for each change.
                file.stamp = Some(now);
                self.questions.ask = Some(Ask::FileChanged);
            }
            (None, Some(_)) => {
                file.stamp = None;
                self.news.problem = Some(format!(
                    "{} is no longer where it was opened. The study stays open as it was read.",
                    file.name
                ));
            }
            _ => {}
        }
    }

    /// Opens the file again with the roles and the plan of the document.
    pub(in crate::app) fn read_again(&mut self) {
        let Some(file) = &self.study.file else { return };
        if let Some(path) = file.path.clone() {
            // Only what was decided: the new file may have visits and markers that the old one had not.
            let mut request = self.decided.document.request.clone();
            request.roles = file.recognition.options.changed_from(&file.plain.options);
            request.analysis.markers.clear();
            self.open(Opening {
                path: Some(path),
                request,
                ..Opening::default()
            });
        }
    }

    /// Keeps what the user decided for the next file with the same headers, as soon as it is decided:
    /// the reading that follows may be overtaken by another file.
    pub(in crate::app) fn remember_shape(&mut self) {
        if let Some(file) = &self.study.file {
            let decided = self
                .decided
                .document
                .request
                .roles
                .changed_from(&file.plain.options);
            let shape = import::shape_of(&file.recognition.preview.header);
            self.settings.remember_shape(shape, decided);
        }
    }
}
