//! The one owner of what the window knows.

use super::figure::{DrawOutcome, FigureView};
use super::file::OpenFile;
use super::marker::{Diagnosis, Pictures, Widths};
use super::question::Ask;
use super::session::{Keeping, Recovery};
use super::study::{Analysed, Loaded, Running, Shown, ShownMap};
use crate::app::Start;
use crate::app::command::request::{Command, Next, Purpose};
use crate::app::command::table::{Action, Tab};
use crate::app::platform::dialogs::{Dialogs, Pending};
use crate::app::platform::settings::Settings;
use crate::app::plot::{PlotData, SharedRange};
use crate::app::ui::theme;
use crate::app::views::{ListedMarker, MarkerSort, ScreenView, Screening};
use crate::figure::Figure;
use crate::report::{MarkerView, ReportView};
use crate::results::{AnalysisResults, ContrastKey, Diagnostics};
use crate::session::{Document, History, Journal, NamedFigure, Session};
use crate::work::Jobs;
use egui::ThemePreference;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// The application: state, running work, and the commands of this frame.
pub struct TrajectaApp {
    pub(in crate::app) jobs: Jobs,
    pub(in crate::app) dialogs: Box<dyn Dialogs>,
    pub(in crate::app) settings: Settings,
    pub(in crate::app) document: Document,
    pub(in crate::app) history: History,
    /// The session on screen, and what of it is unsaved.
    pub(in crate::app) keeping: Keeping,
    /// Survives a crash; `None` where no folder for it could be had.
    pub(in crate::app) journal: Option<Journal>,
    /// Something was decided that no session file holds.
    pub(in crate::app) unsaved: bool,
    /// Something was decided that the journal does not hold yet.
    pub(in crate::app) journal_is_old: bool,
    pub(in crate::app) recovery: Option<Recovery>,
    /// A session whose data are looked for, and its path.
    pub(in crate::app) homeless: Option<(Session, Option<PathBuf>)>,
    /// What happens once the session is saved.
    pub(in crate::app) after_saving: Option<Next>,
    /// Nothing holds the window open any more.
    pub(in crate::app) quit: bool,
    /// Title of the window as it was set last.
    pub(in crate::app) title: String,
    /// Grows with every change; late work for an older one is dropped.
    pub(in crate::app) generation: u64,
    pub(in crate::app) file: Option<OpenFile>,
    pub(in crate::app) shown: Option<Shown>,
    pub(in crate::app) figure: Option<Arc<Figure>>,
    /// The vertical range that the panels share, where they do.
    pub(in crate::app) shared_range: SharedRange,
    /// Plot data of each panel, made when first seen.
    pub(in crate::app) plots: Vec<Option<PlotData>>,
    pub(in crate::app) marker_view: Option<(String, MarkerView)>,
    pub(in crate::app) pictures: Option<Pictures>,
    /// The room that the Marker tab has for them.
    pub(in crate::app) picture_widths: Widths,
    /// A contrast that was asked for: its row is marked in the Marker tab.
    pub(in crate::app) contrast: Option<ContrastKey>,
    /// The row has not been scrolled to yet.
    pub(in crate::app) scroll_to_contrast: bool,
    pub(in crate::app) diagnosis: Option<Diagnosis>,
    pub(in crate::app) loading: Option<Running<Loaded>>,
    /// The inner `Err` says why the document can't be analysed as it is.
    pub(in crate::app) analysing: Option<Running<Result<Analysed, String>>>,
    /// The marker that is looked at, and its diagnostics if it has a model.
    pub(in crate::app) diagnosing: Option<Running<(String, Option<Diagnostics>)>>,
    /// Ends with what was written where.
    pub(in crate::app) exporting: Option<Running<String>>,
    pub(in crate::app) drawing: Option<Running<DrawOutcome>>,
    pub(in crate::app) saving: Option<Running<(PathBuf, Document)>>,
    pub(in crate::app) journaling: Option<Running<()>>,
    pub(in crate::app) opening_dialog: Option<Pending>,
    pub(in crate::app) saving_dialog: Option<(Purpose, Pending)>,
    pub(in crate::app) ask: Option<Ask>,
    pub(in crate::app) commands: Vec<Command>,
    /// When the disk was last asked about the file.
    pub(in crate::app) last_look: Option<Instant>,
    pub(in crate::app) tab: Tab,
    /// Marker of the Marker tab.
    pub(in crate::app) marker: Option<String>,
    /// Highlighted subject.
    pub(in crate::app) subject: Option<usize>,
    /// Residuals are shown raw, not normalised.
    pub(in crate::app) raw_residuals: bool,
    pub(in crate::app) search: String,
    pub(in crate::app) marker_sort: MarkerSort,
    /// Panels of the figure in the order of the list.
    pub(in crate::app) marker_list: Vec<ListedMarker>,
    /// What the Screen tab lists.
    pub(in crate::app) screening: Screening,
    pub(in crate::app) screen: Option<ScreenView>,
    pub(in crate::app) report: Option<ReportView>,
    pub(in crate::app) figure_view: FigureView,
    /// What is typed into the command palette while it is open.
    pub(in crate::app) palette: Option<String>,
    /// Words typed for names that are not in force yet.
    pub(in crate::app) naming: BTreeMap<String, String>,
    /// The derived marker that is being written.
    pub(in crate::app) deriving: (String, String),
    /// The partner offered for a correlation, by its place in the list.
    pub(in crate::app) partner: usize,
    pub(in crate::app) show_roles: bool,
    pub(in crate::app) show_about: bool,
    /// Who was seen when, as read, for the import screen and the window of the map.
    pub(in crate::app) study_map: Option<ShownMap>,
    /// The marker of the map by its name; `None`: any marker.
    pub(in crate::app) map_marker: Option<String>,
    pub(in crate::app) show_map: bool,
    /// The last thing that happened.
    pub(in crate::app) status: String,
    /// The last thing that failed, until something succeeds.
    pub(in crate::app) problem: Option<String>,
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
            history: History::default(),
            keeping: Keeping::default(),
            journal: None,
            unsaved: false,
            journal_is_old: false,
            recovery: None,
            homeless: None,
            after_saving: None,
            quit: false,
            title: String::new(),
            generation: 0,
            file: None,
            shown: None,
            figure: None,
            shared_range: [None, None],
            plots: Vec::new(),
            marker_view: None,
            pictures: None,
            picture_widths: Widths::default(),
            contrast: None,
            scroll_to_contrast: false,
            diagnosis: None,
            loading: None,
            analysing: None,
            diagnosing: None,
            exporting: None,
            drawing: None,
            saving: None,
            journaling: None,
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
            marker_sort: MarkerSort::default(),
            marker_list: Vec::new(),
            screening: Screening::default(),
            screen: None,
            report: None,
            figure_view: FigureView::default(),
            palette: None,
            naming: BTreeMap::new(),
            deriving: (String::new(), String::new()),
            partner: 0,
            show_roles: false,
            show_about: false,
            study_map: None,
            map_marker: None,
            show_map: false,
            status: "Ready.".to_owned(),
            problem: None,
        };
        match start {
            Start::Empty => {}
            Start::File(path) => app.commands.push(Command::OpenFile(path)),
            Start::Example => app.commands.push(Command::Do(Action::OpenExample)),
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
            || self.saving.is_some()
            || self.drawing.is_some()
            || self.journaling.is_some()
            || self.opening_dialog.is_some()
            || self.saving_dialog.is_some()
            || !self.commands.is_empty()
    }

    /// The results on screen.
    #[must_use]
    pub fn results(&self) -> Option<&AnalysisResults> {
        self.shown.as_ref().map(|s| s.results.as_ref())
    }

    /// Whether what is on screen belongs to an earlier state of the document.
    pub(in crate::app) fn is_stale(&self) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|s| s.complete && s.generation != self.generation)
    }

    /// The figure that the Figure tab shows.
    pub(in crate::app) fn spec(&self) -> Option<&NamedFigure> {
        self.document.figures.get(self.figure_view.at)
    }

    pub(in crate::app) fn push(&mut self, command: Command) {
        self.commands.push(command);
    }
}

pub(in crate::app) fn theme_of(settings: &Settings) -> ThemePreference {
    match settings.theme.as_str() {
        "light" => ThemePreference::Light,
        "dark" => ThemePreference::Dark,
        _ => ThemePreference::System,
    }
}
