//! Keeps what was decided: session files, the journal, the question before work is lost.

use crate::app::command::request::{Ask, Next, Purpose};
use crate::app::state::app::TrajectaApp;
use crate::app::state::file::{Opening, file_name};
use crate::app::state::jobs::{Done, Task};
use crate::app::state::session::{FromSession, Keeping, Kept, Recovery};
use crate::import;
use crate::report;
use crate::session::{
    DataReference, Document, Journal, NamedFigure, ResultsMark, Session, SessionError, StudyPlaces,
    leftovers,
};
use std::path::{Path, PathBuf};

impl TrajectaApp {
    /// Keeps a journal in `folder` and offers what a crash left there.
    #[must_use]
    pub fn with_journal(mut self, folder: &Path) -> Self {
        let left = leftovers(folder);
        // Without a place for it the work goes on, only without the net.
        match Journal::start(folder) {
            Ok(journal) => self.session.journal = Some(journal),
            Err(why) => {
                self.news.problem = Some(format!(
                    "Autosave is off: {} can't be written ({why}). Save the session now and then.",
                    folder.display()
                ));
            }
        }
        if !left.is_empty() {
            self.session.recovery = Some(Recovery { leftovers: left });
            self.questions.ask = Some(Ask::Recover);
        }
        self
    }

    /// A study was opened, perhaps by a session.
    pub(in crate::app) fn start_keeping(&mut self, session: Option<FromSession>) {
        self.session.keeping = Keeping::default();
        if let Some(session) = session {
            self.decided.document.look = session.look;
            self.decided.document.figures = session.figures;
            self.session.keeping.recovered = session.kept.recovered;
            if self
                .study
                .file
                .as_ref()
                .is_none_or(|f| f.sha256 != session.sha256)
            {
                self.session.keeping.caution = Some(format!(
                    "{} has changed since the session was saved; the numbers may differ now.",
                    self.study
                        .file
                        .as_ref()
                        .map_or("The data file", |f| f.name.as_str())
                ));
            } else {
                self.session.keeping.mark = session.mark;
            }
            if let Some(path) = &session.kept.path {
                self.settings.remember(path);
            }
            self.session.keeping.path = session.kept.path;
        }
        self.session.keeping.clean = self.decided.document.clone();
        self.document_changed();
        if let Some(journal) = &self.session.journal {
            journal.clear();
        }
    }

    /// Results that the numbers to come are to be compared with, while nothing else was decided.
    pub(in crate::app) fn mark_to_compare(&mut self) -> Option<ResultsMark> {
        let mark = self.session.keeping.mark.take()?;
        (self.decided.document == self.session.keeping.clean).then_some(mark)
    }

    /// Tells whether a reopened session gave the numbers it was saved with.
    pub(in crate::app) fn compare_with_session(&mut self, same: Option<Result<(), ResultsMark>>) {
        if let Some(caution) = self.session.keeping.caution.take() {
            self.news.problem = Some(caution);
        }
        match same {
            None => {}
            Some(Ok(())) => {
                self.news.status = format!(
                    "{} The same numbers as when it was saved.",
                    self.news.status
                );
            }
            Some(Err(mark)) => {
                self.news.problem = Some(format!(
                    "The numbers differ from those this session was saved with, which version {} made; this is version {}.",
                    mark.version,
                    env!("CARGO_PKG_VERSION")
                ));
            }
        }
    }

    /// A first figure was made without anybody deciding anything.
    pub(in crate::app) fn figure_is_there(&mut self, first: NamedFigure) {
        self.session.keeping.clean.figures.push(first);
    }

    /// To be called whenever the document is another one.
    pub(in crate::app) fn document_changed(&mut self) {
        self.views.artwork = None;
        self.session.unsaved = self.differs_from_saved();
        self.session.journal_is_old = true;
    }

    /// Whether something was decided that no session file holds. How the file is read does not count:
    /// that is remembered for files of its shape.
    fn differs_from_saved(&self) -> bool {
        let (now, clean) = (&self.decided.document, &self.session.keeping.clean);
        let mut then = clean.request.clone();
        if now.request.roles != then.roles {
            then.roles.clone_from(&now.request.roles);
            // Follow from the roles.
            then.analysis
                .markers
                .clone_from(&now.request.analysis.markers);
            then.analysis
                .scales
                .clone_from(&now.request.analysis.scales);
        }
        self.study.file.is_some()
            && (self.session.keeping.recovered
                || now.look != clean.look
                || now.figures != clean.figures
                || now.request != then)
    }

    /// Name of the session on screen, for the title of the window.
    pub(in crate::app) fn session_name(&self) -> Option<String> {
        let name = match &self.session.keeping.path {
            Some(path) => file_name(path),
            None => self.study.file.as_ref()?.name.clone(),
        };
        Some(if self.session.unsaved {
            format!("{name} (unsaved changes)")
        } else {
            name
        })
    }

    /// Saves to the session's file, or asks for one.
    pub(in crate::app) fn save(&mut self, ctx: &egui::Context, elsewhere: bool) {
        match self.session.keeping.path.clone() {
            Some(path) if !elsewhere => self.save_to(path),
            _ => {
                let name = self
                    .study
                    .file
                    .as_ref()
                    .map_or("study", |f| f.name.as_str());
                let stem = Path::new(name).file_stem().unwrap_or_default();
                let proposed = format!("{}.trajecta", stem.to_string_lossy());
                self.ask_where(ctx, Purpose::Session, &proposed);
            }
        }
    }

    /// Writes the session to `path`.
    pub(in crate::app) fn save_to(&mut self, mut path: PathBuf) {
        if !crate::session::is_session(&path) {
            path.as_mut_os_string().push(".trajecta");
        }
        if !self.may_write(std::slice::from_ref(&path), None) {
            self.session.after_saving = None;
            return;
        }
        let Some(session) = self.session_at(&path) else {
            return;
        };
        let shown = self.study.shown.as_ref().filter(|s| s.complete);
        let results = shown
            .filter(|_| !self.view().is_stale())
            .map(|s| s.results.clone());
        let document = self.decided.document.clone();
        let generation = self.decided.generation;
        self.jobs.start(Task::Save, "Saving", generation, move |_| {
            let bytes = session.with_results(results.as_deref()).to_bytes()?;
            report::save(&path, &bytes).map_err(|e| e.to_string())?;
            Ok(Done::Saved(path, Box::new(document)))
        });
    }

    /// Whether an export to `outputs` leaves the study file and the session as they are; tells where it does not.
    pub(in crate::app) fn may_export(&mut self, outputs: &[PathBuf]) -> bool {
        let session = self.session.keeping.path.clone();
        self.may_write(outputs, session)
    }

    fn may_write(&mut self, outputs: &[PathBuf], session: Option<PathBuf>) -> bool {
        let study = self.study.file.iter().flat_map(|f| f.places.all());
        let inputs: Vec<PathBuf> = study.map(Path::to_owned).chain(session).collect();
        match report::keep_inputs(outputs, &inputs) {
            Ok(()) => true,
            Err(why) => {
                self.news.problem = Some(format!("{why} Choose another name or folder."));
                false
            }
        }
    }

    /// A session was written.
    pub(in crate::app) fn take_saved(&mut self, path: PathBuf, document: Document) {
        self.news.problem = None;
        self.news.status = format!("Session saved as {}.", path.display());
        self.settings.remember(&path);
        self.session.keeping.path = Some(path);
        self.session.keeping.clean = document;
        self.is_kept();
        self.session.keeping.recovered = false;
        self.document_changed();
        if let Some(next) = self.session.after_saving.take() {
            self.go_on(next);
        }
    }

    fn session_at(&self, path: &Path) -> Option<Session> {
        let file = self.study.file.as_ref()?;
        let (data, name, sha256) = (&file.places, &file.name, &file.sha256);
        let data = match std::str::from_utf8(&file.bytes) {
            Ok(text) if data.files.is_empty() && name == import::PASTED => {
                DataReference::of_pasted(name, sha256, text.to_owned())
            }
            _ => DataReference::new(data, name, sha256, Some(path)),
        };
        Some(Session::new(data, self.decided.document.clone()))
    }

    /// Opens a session file.
    pub(in crate::app) fn open_session(&mut self, path: PathBuf) {
        match Session::read(&path) {
            Ok(session) => {
                let kept = Kept {
                    path: Some(path.clone()),
                    recovered: false,
                };
                self.open_read_session(session, &path, kept);
            }
            Err(why) => self.news.problem = Some(why.to_string()),
        }
    }

    /// `at`: the file that was read.
    fn open_read_session(&mut self, session: Session, at: &Path, kept: Kept) {
        if session.data.is_example() {
            let (name, bytes) = crate::import::example();
            let bytes = Some((name.to_owned(), bytes.to_vec()));
            self.open_with_session(session, kept, StudyPlaces::default(), bytes);
            return;
        }
        if let Some(text) = session.data.pasted.clone() {
            let bytes = Some((session.data.name.clone(), text.into_bytes()));
            self.open_with_session(session, kept, StudyPlaces::default(), bytes);
            return;
        }
        match session.data.locate(at) {
            Ok(data) => self.open_with_session(session, kept, data, None),
            Err(why @ SessionError::DataMissing { .. }) => {
                self.questions.ask = Some(Ask::DataMissing(why.to_string()));
                self.session.homeless = Some((session, kept));
            }
            Err(why) => self.news.problem = Some(why.to_string()),
        }
    }

    fn open_with_session(
        &mut self,
        session: Session,
        kept: Kept,
        places: StudyPlaces,
        bytes: Option<(String, Vec<u8>)>,
    ) {
        self.open(Opening {
            places,
            bytes,
            request: session.document.request,
            session: Some(FromSession {
                kept,
                look: session.document.look,
                figures: session.document.figures,
                sha256: session.data.sha256,
                mark: session.results,
            }),
        });
    }

    /// The data of a session were found elsewhere.
    pub(in crate::app) fn take_home(&mut self, data: PathBuf) {
        let Some((session, kept)) = self.session.homeless.take() else {
            return;
        };
        match session.data.locate_with(data) {
            Ok(places) => self.open_with_session(session, kept, places, None),
            Err(why) => {
                self.questions.ask = Some(Ask::DataMissing(why.to_string()));
                self.session.homeless = Some((session, kept));
            }
        }
    }

    /// Writes the journal when something changed and no write is under way.
    pub(in crate::app) fn keep_journal(&mut self) {
        if !self.session.journal_is_old
            || self.jobs.is_running(Task::KeepJournal)
            || self.jobs.is_running(Task::Read)
        {
            return;
        }
        let Some(journal) = &self.session.journal else {
            return;
        };
        self.session.journal_is_old = false;
        if !self.session.unsaved {
            journal.clear();
            return;
        }
        let to = journal.path().to_owned();
        if let Some(mut session) = self.session_at(&to) {
            session.saved_as.clone_from(&self.session.keeping.path);
            let label = "Keeping a copy";
            let generation = self.decided.generation;
            self.jobs
                .start(Task::KeepJournal, label, generation, move |_| {
                    Journal::write(&to, &session)?;
                    Ok(Done::JournalKept)
                });
        }
    }

    /// Takes the newest work over that a crash left behind, or throws it away.
    pub(in crate::app) fn recover(&mut self, take: bool) {
        let Some(recovery) = &mut self.session.recovery else {
            return;
        };
        if recovery.leftovers.is_empty() {
            return;
        }
        let left = recovery.leftovers.remove(0);
        if !recovery.leftovers.is_empty() && !take {
            self.questions.ask = Some(Ask::Recover);
        }
        if !take {
            left.discard();
            return;
        }
        match &left.session {
            Ok(session) => {
                let kept = Kept {
                    path: session.saved_as.clone(),
                    recovered: true,
                };
                self.open_read_session(session.clone(), &left.path, kept);
            }
            Err(why) => self.news.problem = Some(why.to_string()),
        }
        // The only copy of the work stays until another is kept.
        self.session.taken_over = Some(left);
    }

    /// What is on screen is kept: a copy of it that was taken over has done its work.
    pub(in crate::app) fn is_kept(&mut self) {
        if self.session.keeping.recovered
            && let Some(left) = self.session.taken_over.take()
        {
            left.discard();
        }
    }

    /// Does what was asked, unless unsaved work would be lost by it: then asks first.
    pub(in crate::app) fn leave_for(&mut self, next: Next) {
        if self.session.unsaved {
            self.questions.ask = Some(Ask::Unsaved(next));
        } else {
            self.go_on(next);
        }
    }

    /// What was to happen next; saved or given up, nothing holds it back.
    pub(in crate::app) fn go_on(&mut self, next: Next) {
        match next {
            Next::Open(places) => match places.alone() {
                Some(path) if crate::session::is_session(path) => {
                    self.open_session(path.to_owned());
                }
                _ => self.open(Opening {
                    places,
                    ..Opening::default()
                }),
            },
            Next::Example => self.open_example(),
            Next::Pasted(text) => self.open_pasted(&text),
            Next::Quit => self.session.quit = true,
        }
    }
}
