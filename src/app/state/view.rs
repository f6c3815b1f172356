//! What panels see: every sub-state, borrowed, none to be changed.

use super::decided::Decided;
use super::jobs::{JobTable, Task};
use super::news::News;
use super::selection::Selection;
use super::session::SessionState;
use super::study::StudyState;
use super::views::Views;
use crate::app::command::table::{Action, Tab};
use crate::app::platform::settings::Settings;
use crate::figure::FEWEST_MARKERS;
use crate::session::NamedFigure;

/// The state as a panel reads it.
#[derive(Clone, Copy)]
pub(in crate::app) struct View<'a> {
    pub settings: &'a Settings,
    pub study: &'a StudyState,
    pub decided: &'a Decided,
    pub session: &'a SessionState,
    pub selection: &'a Selection,
    pub views: &'a Views,
    pub jobs: &'a JobTable,
    pub news: &'a News,
}

impl<'a> View<'a> {
    /// Whether what is on screen belongs to an earlier state of the document.
    pub fn is_stale(self) -> bool {
        let shown = self.study.shown.as_ref();
        shown.is_some_and(|s| s.complete && s.generation != self.decided.generation)
    }

    /// The figure that the Figure tab shows.
    pub fn spec(self) -> Option<&'a NamedFigure> {
        self.decided.document.figures.get(self.selection.figure)
    }

    /// Why a figure of the Screen tab can't be drawn.
    fn no_volcano(self) -> Option<&'static str> {
        let shown = self.study.shown.as_ref()?;
        let view = self.views.screen.as_ref()?;
        let dots = view.rows.iter().filter(|row| row.dot.is_some());
        match dots.take(FEWEST_MARKERS).count() {
            _ if shown.results.markers.len() < FEWEST_MARKERS => {
                Some("A figure of this tab, the volcano, needs three markers or more.")
            }
            0 => Some("No marker has an estimate to show in the volcano."),
            few if few < FEWEST_MARKERS => {
                Some("The volcano needs three markers with an estimate; fewer have one.")
            }
            _ => None,
        }
    }

    /// Why an action can't be carried out, where that is not plain to see.
    pub fn why_not(self, action: Action) -> Option<&'static str> {
        let is_figure = matches!(action, Action::Export | Action::AddToFigures);
        let asked = is_figure && self.selection.tab == Tab::Screen;
        asked.then(|| self.no_volcano()).flatten()
    }

    /// Whether an action can be carried out now.
    pub fn is_enabled(self, action: Action) -> bool {
        let study = self.study.shown.is_some();
        if self.why_not(action).is_some() {
            return false;
        }
        match action {
            Action::Undo => self.decided.history.undo_name().is_some(),
            Action::Redo => self.decided.history.redo_name().is_some(),
            Action::Run => study && !self.jobs.is_running(Task::Analyse),
            Action::Cancel => self.jobs.progress().is_some(),
            // Escape closes the map first.
            Action::ClearSelection => self.selection.subject.is_some() && !self.selection.show_map,
            // What can't be drawn can't be written.
            Action::Export if self.selection.tab == Tab::Figure => {
                study && !matches!(self.views.drawn, Some(Err(_)))
            }
            Action::AddToFigures => {
                let drawn = [Tab::Trajectories, Tab::Marker, Tab::Screen];
                study && drawn.contains(&self.selection.tab)
            }
            Action::ForgetRecent => {
                !(self.settings.recent.is_empty() && self.settings.read.is_empty())
            }
            _ => study || !action.entry().needs_study,
        }
    }
}
