//! The one owner of what the window knows.

use super::command::{Command, Tab};
use super::diagnosis::Diagnosis;
use super::dialogs::{Dialogs, Pending};
use super::plot::PlotData;
use super::source::Stamp;
use super::views::MarkerView;
use super::{Settings, Start, theme};
use crate::figure::{Figure, TrajectoryOptions};
use crate::import::{ImportOptions, Recognition};
use crate::plan::ResolvedPlan;
use crate::results::{AnalysisResults, Diagnostics};
use crate::run::{Job, Jobs, Request};
use crate::study::Study;
use egui::ThemePreference;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// What undo takes back: roles, preparation, plan, look.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Document {
    pub request: Request,
    pub look: TrajectoryOptions,
}

/// A file that was read.
pub(super) struct OpenFile {
    pub name: String,
    /// `None` for the bundled example.
    pub path: Option<PathBuf>,
    pub bytes: Arc<Vec<u8>>,
    /// Roles, scores, raw rows, questions.
    pub recognition: Recognition,
    /// As read; `None` while a question is open.
    pub raw: Option<Arc<Study>>,
    /// [`Study::subjects_seen`] of it.
    pub seen: Vec<usize>,
    /// What was recognised before anybody decided otherwise.
    pub plain: ImportOptions,
    /// Whether decisions for an earlier file of this shape were taken over.
    pub as_before: bool,
    /// When it was read; `None` for the example and for a file that is gone.
    pub stamp: Option<Stamp>,
}

/// What is on screen of a study.
pub(super) struct Shown {
    /// Prepared study the results belong to.
    pub study: Arc<Study>,
    pub plan: ResolvedPlan,
    pub results: Arc<AnalysisResults>,
    /// The models are fitted; before that only descriptives are there.
    pub complete: bool,
}

/// A study ready to show, without models yet.
pub(super) struct Ready {
    pub study: Study,
    pub plan: ResolvedPlan,
    pub first: AnalysisResults,
}

/// What reading a file gives.
pub(super) struct Loaded {
    pub file: OpenFile,
    pub request: Request,
    pub ready: Option<Ready>,
}

/// A job with the generation of the document it works for.
pub(super) struct Running<T> {
    pub job: Job<Result<T, String>>,
    pub generation: u64,
}

/// What an analysis gives.
pub(super) struct Analysed {
    pub study: Arc<Study>,
    pub plan: ResolvedPlan,
    pub results: AnalysisResults,
}

/// A question to the user that is not a panel.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    /// No dialog of the system: the path is typed.
    PathToOpen(String),
    /// The same for a figure.
    PathToSave(String),
    /// The study's file was changed by another program.
    FileChanged,
}

/// The application: state, running work, and the commands of this frame.
pub struct TrajectaApp {
    pub(super) jobs: Jobs,
    pub(super) dialogs: Box<dyn Dialogs>,
    pub(super) settings: Settings,
    pub(super) document: Document,
    pub(super) undo: Vec<(String, Document)>,
    pub(super) redo: Vec<(String, Document)>,
    /// Grows with every change; late work for an older one is dropped.
    pub(super) generation: u64,
    pub(super) file: Option<OpenFile>,
    pub(super) shown: Option<Shown>,
    pub(super) figure: Option<Arc<Figure>>,
    /// Plot data of each panel, made when first seen.
    pub(super) plots: Vec<Option<PlotData>>,
    pub(super) marker_view: Option<(String, MarkerView)>,
    pub(super) diagnosis: Option<Diagnosis>,
    pub(super) loading: Option<Running<Loaded>>,
    pub(super) analysing: Option<Running<Analysed>>,
    /// The marker that is looked at, and its diagnostics if it has a model.
    pub(super) diagnosing: Option<Running<(String, Option<Diagnostics>)>>,
    pub(super) exporting: Option<Running<PathBuf>>,
    pub(super) opening_dialog: Option<Pending>,
    pub(super) saving_dialog: Option<Pending>,
    pub(super) ask: Option<Ask>,
    pub(super) commands: Vec<Command>,
    /// When the disk was last asked about the file.
    pub(super) last_look: Option<Instant>,
    pub(super) tab: Tab,
    /// Marker of the Marker tab.
    pub(super) marker: Option<String>,
    /// Highlighted subject.
    pub(super) subject: Option<usize>,
    /// Residuals are shown raw, not normalised.
    pub(super) raw_residuals: bool,
    pub(super) search: String,
    pub(super) show_roles: bool,
    pub(super) show_about: bool,
    /// The last thing that happened.
    pub(super) status: String,
    /// The last thing that failed, until something succeeds.
    pub(super) problem: Option<String>,
}

impl TrajectaApp {
    /// A window that starts with `start`; dialogs are injected so that tests script them.
    #[must_use]
    pub fn new(
        ctx: &egui::Context,
        dialogs: Box<dyn Dialogs>,
        settings: Settings,
        start: Start,
    ) -> Self {
        theme::install(ctx, theme_of(&settings));
        let waker = ctx.clone();
        let mut app = Self {
            jobs: Jobs::new(move || waker.request_repaint()),
            dialogs,
            settings,
            document: Document::default(),
            undo: Vec::new(),
            redo: Vec::new(),
            generation: 0,
            file: None,
            shown: None,
            figure: None,
            plots: Vec::new(),
            marker_view: None,
            diagnosis: None,
            loading: None,
            analysing: None,
            diagnosing: None,
            exporting: None,
            opening_dialog: None,
            saving_dialog: None,
            ask: None,
            commands: Vec::new(),
            last_look: None,
            tab: Tab::default(),
            marker: None,
            subject: None,
            raw_residuals: false,
            search: String::new(),
            show_roles: false,
            show_about: false,
            status: "Ready.".to_owned(),
            problem: None,
        };
        match start {
            Start::Empty => {}
            Start::File(path) => app.commands.push(Command::OpenFile(path)),
            Start::Example => app
                .commands
                .push(Command::Do(super::command::Action::OpenExample)),
        }
        app
    }

    /// What is remembered between starts.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The last thing that happened, as the status bar shows it.
    #[must_use]
    pub fn status(&self) -> &str {
        self.problem.as_deref().unwrap_or(&self.status)
    }

    /// Whether work is going on.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.loading.is_some()
            || self.analysing.is_some()
            || self.diagnosing.is_some()
            || self.exporting.is_some()
            || self.opening_dialog.is_some()
            || self.saving_dialog.is_some()
            || !self.commands.is_empty()
    }

    /// The results on screen.
    #[must_use]
    pub fn results(&self) -> Option<&AnalysisResults> {
        self.shown.as_ref().map(|s| s.results.as_ref())
    }

    pub(super) fn push(&mut self, command: Command) {
        self.commands.push(command);
    }
}

pub(super) fn theme_of(settings: &Settings) -> ThemePreference {
    match settings.theme.as_str() {
        "light" => ThemePreference::Light,
        "dark" => ThemePreference::Dark,
        _ => ThemePreference::System,
    }
}
