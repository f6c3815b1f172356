//! Figure, tables and study map of what is shown: made when something changed, painted every frame.

use crate::app::command::table::Tab;
use crate::app::plot::shared_range;
use crate::app::state::app::TrajectaApp;
use crate::app::state::study::ShownMap;
use crate::app::views;
use crate::figure::{self, FigureSpec, TrajectoryOptions};
use crate::report::{self, FigureData};
use crate::study::StudyMap;
use std::sync::Arc;

impl TrajectaApp {
    fn draw_trajectories(&mut self) {
        let Some(shown) = &self.shown else { return };
        let look = &self.document.look;
        let data = FigureData::of(&FigureSpec::looking(look), &shown.study, &shown.plan);
        match figure::time_course(data.material(&shown.study, &shown.results), look) {
            Ok(figure) => {
                self.shared_range = if look.shared_y {
                    shared_range(&figure)
                } else {
                    [None, None]
                };
                self.plots = figure.panels.iter().map(|_| None).collect();
                self.figure = Some(Arc::new(figure));
                self.list_markers();
            }
            Err(why) => {
                self.problem = Some(why.to_string());
                // What can always be drawn, from the next frame on; the edit stays in the history.
                self.document.look = TrajectoryOptions::default();
                self.document_changed();
            }
        }
    }

    /// The study map, made anew when the study, the marker or what is left out changes.
    fn draw_map(&mut self) {
        if !self.show_map && !self.show_roles {
            return;
        }
        let Some(raw) = self.file.as_ref().and_then(|f| f.raw.clone()) else {
            self.study_map = None;
            return;
        };
        let preparation = &self.document.request.preparation;
        let current = self.study_map.as_ref().is_some_and(|m| {
            Arc::ptr_eq(&m.study, &raw)
                && m.marker == self.map_marker
                && m.preparation == *preparation
        });
        if current {
            return;
        }
        let marker = self
            .map_marker
            .as_ref()
            .and_then(|name| raw.marker_index(name));
        if marker.is_none() {
            self.map_marker = None;
        }
        self.study_map = Some(ShownMap {
            map: Arc::new(StudyMap::new(&raw, preparation, marker)),
            study: raw,
            marker: self.map_marker.clone(),
            preparation: preparation.clone(),
        });
    }

    /// Puts the markers into the order asked for.
    pub(in crate::app) fn list_markers(&mut self) {
        if let (Some(figure), Some(shown)) = (&self.figure, &self.shown) {
            self.marker_list = views::marker_list(figure, &shown.results, self.marker_sort);
        }
    }

    /// Figure and tables of what is shown, made once and kept.
    pub(in crate::app) fn refresh_views(&mut self) {
        if self.figure.is_none() {
            self.draw_trajectories();
        }
        self.draw_map();
        let Some(shown) = &self.shown else { return };
        let wanted = self.marker.clone().unwrap_or_default();
        if self
            .marker_view
            .as_ref()
            .is_none_or(|(name, _)| *name != wanted)
            && let Some(marker) = shown.results.marker(&wanted)
        {
            self.marker_view = Some((wanted, report::marker_view(&shown.results, marker)));
        }
        if self.tab == Tab::Screen
            && self
                .screen
                .as_ref()
                .is_none_or(|view| !view.is_of(&self.screening))
        {
            self.screen = Some(views::screen_view(&shown.results, &self.screening));
        }
        if self.tab == Tab::Report && self.report.is_none() {
            let preparation = &self.document.request.preparation;
            self.report = Some(report::report_view(
                &shown.study,
                &shown.results,
                &shown.plan,
                preparation,
            ));
        }
    }
}
