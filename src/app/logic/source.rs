//! The file behind the study: watched for changes on disk, and how its shape is read remembered.

use crate::app::command::request::Ask;
use crate::app::platform::settings::DecidedFile;
use crate::app::state::app::TrajectaApp;
use crate::app::state::file::{Opening, Stamp, file_name};
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
        // Asked once for each change.
        let then = std::mem::replace(&mut file.stamps, Stamp::of_all(&file.places));
        let mut pairs = file.places.all().zip(then.iter().zip(&file.stamps));
        let gone = pairs.find(|(_, (then, now))| then.is_some() && now.is_none());
        if let Some((path, _)) = gone {
            self.news.problem = Some(format!(
                "{} is no longer where it was opened. The study stays open as it was read.",
                file_name(path)
            ));
        }
        let mut pairs = then.iter().zip(&file.stamps);
        if pairs.any(|(then, now)| then.is_some() && now.is_some() && then != now) {
            self.questions.ask = Some(Ask::FileChanged);
        }
    }

    /// Opens the file again with the roles and the plan of the document.
    pub(in crate::app) fn read_again(&mut self) {
        let Some(file) = &self.study.file else { return };
        if !file.places.files.is_empty() {
            let places = file.places.clone();
            // Only what was decided: the new file may have visits and markers that the old one had not.
            let mut request = self.decided.document.request.clone();
            request.roles = file.recognition.options.changed_from(&file.plain.options);
            request.analysis.markers.clear();
            self.open(Opening {
                places,
                request,
                ..Opening::default()
            });
        }
    }

    /// Keeps what the user decided for the next file with the same headers, as soon as it is decided:
    /// the reading that follows may be overtaken by another file.
    pub(in crate::app) fn remember_decided(&mut self) {
        if let Some(file) = &self.study.file {
            let decided = self
                .decided
                .document
                .request
                .roles
                .changed_from(&file.plain.options);
            let shape = import::shape_of(&file.recognition.preview.header);
            self.settings.remember_decided(DecidedFile {
                shape,
                sha256: file.sha256.clone(),
                decided,
            });
        }
    }
}
