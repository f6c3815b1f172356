//! The one owner of what the window knows: plain sub-states, running work, and the commands of this frame.

use super::decided::Decided;
use super::jobs::JobTable;
use super::memory::{Memory, Own};
use super::news::News;
use super::question::Questions;
use super::selection::Selection;
use super::session::SessionState;
use super::study::StudyState;
use super::view::View;
use super::views::Views;
use crate::app::Start;
use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::platform::dialogs::Dialogs;
use crate::app::platform::settings::Settings;
use crate::app::ui::theme;
use crate::results::AnalysisResults;
use crate::work::Jobs;
use egui::ThemePreference;

/// The application: state by owner, running work, and the commands of this frame.
pub struct TrajectaApp {
    pub(in crate::app) settings: Settings,
    pub(in crate::app) study: StudyState,
    pub(in crate::app) decided: Decided,
    pub(in crate::app) session: SessionState,
    pub(in crate::app) selection: Selection,
    pub(in crate::app) views: Views,
    pub(in crate::app) memory: Memory,
    pub(in crate::app) questions: Questions,
    pub(in crate::app) jobs: JobTable,
    pub(in crate::app) news: News,
    pub(in crate::app) commands: Vec<Command>,
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
            settings,
            study: StudyState::default(),
            decided: Decided::default(),
            session: SessionState::default(),
            selection: Selection::default(),
            views: Views::default(),
            // The window system keeps how far everything was scrolled.
            memory: Memory {
                from_top: true,
                ..Memory::default()
            },
            questions: Questions::new(dialogs),
            jobs: JobTable::new(Jobs::new(move || waker.request_repaint())),
            news: News::default(),
            commands: Vec::new(),
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
        self.news.problem.as_deref().unwrap_or(&self.news.status)
    }

    /// Whether work is going on.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.jobs.is_idle()
            || self.questions.opening.is_some()
            || self.questions.saving.is_some()
            || !self.commands.is_empty()
    }

    /// The results on screen.
    #[must_use]
    pub fn results(&self) -> Option<&AnalysisResults> {
        self.study.shown.as_ref().map(|s| s.results.as_ref())
    }

    /// The state as panels read it.
    pub(in crate::app) fn view(&self) -> View<'_> {
        View {
            settings: &self.settings,
            study: &self.study,
            decided: &self.decided,
            session: &self.session,
            selection: &self.selection,
            views: &self.views,
            jobs: &self.jobs,
            news: &self.news,
        }
    }

    /// What painting needs: the state to read, what panels remember, open questions, and where commands go.
    pub(in crate::app) fn parts(&mut self) -> (View<'_>, Own<'_>, &mut Vec<Command>) {
        let view = View {
            settings: &self.settings,
            study: &self.study,
            decided: &self.decided,
            session: &self.session,
            selection: &self.selection,
            views: &self.views,
            jobs: &self.jobs,
            news: &self.news,
        };
        let own = Own {
            memory: &mut self.memory,
            questions: &mut self.questions,
        };
        (view, own, &mut self.commands)
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
