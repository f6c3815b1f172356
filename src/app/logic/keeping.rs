//! Keeps what was decided: session files, the journal, the question before work is lost.

use crate::app::command::request::{Next, Purpose};
use crate::app::state::app::TrajectaApp;
use crate::app::state::file::{Opening, file_name};
use crate::app::state::question::Ask;
use crate::app::state::session::{FromSession, Keeping, Recovery};
use crate::app::state::study::Running;
use crate::report;
use crate::session::{
    DataReference, Document, Journal, NamedFigure, ResultsMark, Session, SessionError, leftovers,
};
use std::path::{Path, PathBuf};

impl TrajectaApp {
    /// Keeps a journal in `folder` and offers what a crash left there.
    #[must_use]
    pub fn with_journal(mut self, folder: &Path) -> Self {
        let left = leftovers(folder);
        // Without a place for it the work goes on, only without the net.
        self.journal = Journal::start(folder).ok();
        if !left.is_empty() {
            self.recovery = Some(Recovery { leftovers: left });
            self.ask = Some(Ask::Recover);
        }
        self
    }

    /// A study was opened, perhaps by a session.
    pub(in crate::app) fn start_keeping(&mut self, session: Option<FromSession>) {
        self.keeping = Keeping::default();
        if let Some(session) = session {
            self.document.look = session.look;
            self.document.figures = session.figures;
            self.keeping.recovered = session.path.is_none();
            if self
                .file
                .as_ref()
                .is_none_or(|f| f.sha256 != session.sha256)
            {
                self.keeping.caution = Some(format!(
                    "{} has changed since the session was saved; the numbers may be others now.",
                    self.file
                        .as_ref()
                        .map_or("The data file", |f| f.name.as_str())
                ));
            } else {
                self.keeping.mark = session.mark;
            }
            if let Some(path) = &session.path {
                self.settings.remember(path);
            }
            self.keeping.path = session.path;
        }
        self.keeping.clean = self.document.clone();
        self.document_changed();
        if let Some(journal) = &self.journal {
            journal.clear();
        }
    }

    /// Results that the numbers to come are to be compared with, while nothing else was decided.
    pub(in crate::app) fn mark_to_compare(&mut self) -> Option<ResultsMark> {
        let mark = self.keeping.mark.take()?;
        (self.document == self.keeping.clean).then_some(mark)
    }

    /// Tells whether a reopened session gave the numbers it was saved with.
    pub(in crate::app) fn compare_with_session(&mut self, same: Option<Result<(), ResultsMark>>) {
        if let Some(caution) = self.keeping.caution.take() {
            self.problem = Some(caution);
        }
        match same {
            None => {}
            Some(Ok(())) => {
                self.status = format!("{} The same numbers as when it was saved.", self.status);
            }
            Some(Err(mark)) => {
                self.problem = Some(format!(
                    "The numbers differ from those this session was saved with, which version {} made; this is version {}.",
                    mark.version,
                    env!("CARGO_PKG_VERSION")
                ));
            }
        }
    }

    /// A first figure was made without anybody deciding anything.
    pub(in crate::app) fn figure_is_there(&mut self, first: NamedFigure) {
        self.keeping.clean.figures.push(first);
    }

    /// To be called whenever the document is another one.
    pub(in crate::app) fn document_changed(&mut self) {
        self.unsaved = self.differs_from_saved();
        self.journal_is_old = true;
    }

    /// Whether something was decided that no session file holds. How the file is read does not count:
    /// that is remembered for files of its shape.
    fn differs_from_saved(&self) -> bool {
        let (now, clean) = (&self.document, &self.keeping.clean);
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
        self.file.is_some()
            && (self.keeping.recovered
                || now.look != clean.look
                || now.figures != clean.figures
                || now.request != then)
    }

    /// Name of the session on screen, for the title of the window.
    pub(in crate::app) fn session_name(&self) -> Option<String> {
        let name = match &self.keeping.path {
            Some(path) => file_name(path),
            None => self.file.as_ref()?.name.clone(),
        };
        Some(if self.unsaved {
            format!("{name} (unsaved changes)")
        } else {
            name
        })
    }

    /// Saves to the session's file, or asks for one.
    pub(in crate::app) fn save(&mut self, ctx: &egui::Context, elsewhere: bool) {
        match self.keeping.path.clone() {
            Some(path) if !elsewhere => self.save_to(path),
            _ => {
                let name = self.file.as_ref().map_or("study", |f| f.name.as_str());
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
            self.after_saving = None;
            return;
        }
        let Some(session) = self.session_at(&path) else {
            return;
        };
        let shown = self.shown.as_ref().filter(|s| s.complete);
        let results = shown
            .filter(|_| !self.is_stale())
            .map(|s| s.results.clone());
        let document = self.document.clone();
        let job = self.jobs.spawn("Saving", move |_| {
            let bytes = session.with_results(results.as_deref()).to_bytes()?;
            report::save(&path, &bytes).map_err(|e| e.to_string())?;
            Ok((path, document))
        });
        self.saving = Some(Running {
            job,
            generation: self.generation,
        });
    }

    /// Whether an export to `outputs` leaves the study file and the session as they are; tells where it does not.
    pub(in crate::app) fn may_export(&mut self, outputs: &[PathBuf]) -> bool {
        let session = self.keeping.path.clone();
        self.may_write(outputs, session)
    }

    fn may_write(&mut self, outputs: &[PathBuf], session: Option<PathBuf>) -> bool {
        let study = self.file.as_ref().and_then(|f| f.path.clone());
        let inputs: Vec<PathBuf> = study.into_iter().chain(session).collect();
        match report::keep_inputs(outputs, &inputs) {
            Ok(()) => true,
            Err(why) => {
                self.problem = Some(format!("{why} Choose another name or folder."));
                false
            }
        }
    }

    /// A session was written, or not.
    pub(in crate::app) fn take_saved(&mut self, outcome: Result<(PathBuf, Document), String>) {
        match outcome {
            Ok((path, document)) => {
                self.problem = None;
                self.status = format!("Session saved as {}.", path.display());
                self.settings.remember(&path);
                self.keeping.path = Some(path);
                self.keeping.clean = document;
                self.keeping.recovered = false;
                self.document_changed();
                if let Some(next) = self.after_saving.take() {
                    self.go_on(next);
                }
            }
            Err(why) => {
                self.after_saving = None;
                self.problem = Some(why);
            }
        }
    }

    fn session_at(&self, path: &Path) -> Option<Session> {
        let file = self.file.as_ref()?;
        let (data, name, sha256) = (file.path.as_deref(), &file.name, &file.sha256);
        let data = DataReference::new(data, name, sha256, Some(path));
        Some(Session::new(data, self.document.clone()))
    }

    /// Opens a session file.
    pub(in crate::app) fn open_session(&mut self, path: PathBuf) {
        match Session::read(&path) {
            Ok(session) => self.open_read_session(session, path, true),
            Err(why) => self.problem = Some(why.to_string()),
        }
    }

    pub(in crate::app) fn open_read_session(
        &mut self,
        session: Session,
        path: PathBuf,
        saved: bool,
    ) {
        if session.data.is_example() {
            let (name, bytes) = crate::import::example();
            let bytes = Some((name.to_owned(), bytes.to_vec()));
            self.open_with_session(session, saved.then_some(path), None, bytes);
            return;
        }
        match session.data.locate(&path) {
            Ok(data) => self.open_with_session(session, saved.then_some(path), Some(data), None),
            Err(why @ SessionError::DataMissing { .. }) => {
                self.ask = Some(Ask::DataMissing(why.to_string()));
                self.homeless = Some((session, saved.then_some(path)));
            }
            Err(why) => self.problem = Some(why.to_string()),
        }
    }

    fn open_with_session(
        &mut self,
        session: Session,
        path: Option<PathBuf>,
        data: Option<PathBuf>,
        bytes: Option<(String, Vec<u8>)>,
    ) {
        self.open(Opening {
            path: data,
            bytes,
            request: session.document.request,
            session: Some(FromSession {
                path,
                look: session.document.look,
                figures: session.document.figures,
                sha256: session.data.sha256,
                mark: session.results,
            }),
        });
    }

    /// The data of a session were found elsewhere.
    pub(in crate::app) fn take_home(&mut self, data: PathBuf) {
        if let Some((session, path)) = self.homeless.take() {
            self.open_with_session(session, path, Some(data), None);
        }
    }

    /// Writes the journal when something changed and no write is under way.
    pub(in crate::app) fn keep_journal(&mut self) {
        if !self.journal_is_old || self.journaling.is_some() || self.loading.is_some() {
            return;
        }
        let Some(journal) = &self.journal else { return };
        self.journal_is_old = false;
        if !self.unsaved {
            journal.clear();
            return;
        }
        let to = journal.path().to_owned();
        if let Some(session) = self.session_at(&to) {
            let job = self
                .jobs
                .spawn("Keeping a copy", move |_| Journal::write(&to, &session));
            self.journaling = Some(Running {
                job,
                generation: self.generation,
            });
        }
    }

    /// Does what was asked, unless unsaved work would be lost by it: then asks first.
    pub(in crate::app) fn leave_for(&mut self, next: Next) {
        if self.unsaved {
            self.ask = Some(Ask::Unsaved(next));
        } else {
            self.go_on(next);
        }
    }

    /// What was to happen next; saved or given up, nothing holds it back.
    pub(in crate::app) fn go_on(&mut self, next: Next) {
        match next {
            Next::Open(path) if crate::session::is_session(&path) => self.open_session(path),
            Next::Open(path) => self.open(Opening {
                path: Some(path),
                ..Opening::default()
            }),
            Next::Example => self.open_example(),
            Next::Quit => self.quit = true,
        }
    }
}
