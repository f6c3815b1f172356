//! Figure, tables and study map of what is shown: made when something changed, painted every frame.

use crate::app::command::table::Tab;
use crate::app::plot::shared_range;
use crate::app::state::app::TrajectaApp;
use crate::app::state::study::ShownMap;
use crate::app::state::views::MarkerLegend;
use crate::app::views::{self, MarkerOrder, OrderBy, Recent};
use crate::figure::{self, FigureSpec, TrajectoryOptions};
use crate::report::{self, FigureData};
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::{CellState, StudyMap};
use std::collections::HashMap;
use std::sync::Arc;

impl TrajectaApp {
    fn draw_trajectories(&mut self) {
        self.views.legend = None;
        let Some(shown) = &self.study.shown else {
            return;
        };
        let look = &self.decided.document.look;
        let data = FigureData::of(&FigureSpec::preview(look), &shown.study, &shown.plan);
        match figure::time_course(data.material(&shown.study, &shown.results), look) {
            Ok(figure) => {
                self.views.shared_range = if look.shared_y {
                    shared_range(&figure)
                } else {
                    [None, None]
                };
                self.memory.plots = figure.panels.iter().map(|_| None).collect();
                self.views.trajectories = Some(Arc::new(figure));
                self.list_markers();
            }
            Err(why) => {
                self.news.problem = Some(why.to_string());
                // What can always be drawn, from the next frame on; the edit stays in the history.
                self.decided.document.look = TrajectoryOptions::default();
                self.document_changed();
            }
        }
    }

    /// The legend of the marker in depth: what is true of its values, where the figure speaks of all markers.
    fn draw_legend(&mut self) {
        let (Some(shown), Some(name)) = (&self.study.shown, &self.selection.marker) else {
            return;
        };
        if (self.views.legend.as_ref()).is_some_and(|legend| legend.marker == *name) {
            return;
        }
        let look = TrajectoryOptions {
            markers: vec![name.clone()],
            ..self.decided.document.look.clone()
        };
        let study = &shown.study;
        let data = FigureData::of(&FigureSpec::preview(&look), study, &shown.plan);
        let figure = figure::time_course(data.material(study, &shown.results), &look);
        let marker = (study.marker_index(name)).and_then(|at| study.markers.get(at));
        self.views.legend = figure.ok().zip(marker).map(|(figure, marker)| {
            let mut n = vec![0; study.groups.len()];
            let values = marker.values.chunks(study.n_visits().max(1));
            for (who, own) in study.subjects.iter().zip(values) {
                if let Some(n) = n.get_mut(who.group) {
                    *n += usize::from(own.iter().any(|v| v.get().is_some()));
                }
            }
            MarkerLegend {
                marker: name.clone(),
                n,
                text: figure.center_text,
                notes: figure.notes,
            }
        });
    }

    /// The study map, made anew when the study, the marker or what is left out changes.
    fn draw_map(&mut self) {
        if !self.selection.show_map && !self.selection.show_roles {
            return;
        }
        let Some(raw) = self.study.raw() else {
            self.views.study_map = None;
            return;
        };
        let preparation = &self.decided.document.request.preparation;
        let current = self.views.study_map.as_ref().is_some_and(|m| {
            Arc::ptr_eq(&m.study, &raw)
                && m.marker == self.selection.map_marker
                && m.preparation == *preparation
        });
        if current {
            return;
        }
        let marker = self
            .selection
            .map_marker
            .as_ref()
            .and_then(|name| raw.marker_index(name));
        if marker.is_none() {
            self.selection.map_marker = None;
        }
        let map = StudyMap::new(&raw, preparation, marker);
        self.views.study_map = Some(ShownMap {
            counts: CellState::ALL.map(|state| (state, map.count(state))),
            sentence: map.sentence(),
            map,
            study: raw,
            marker: self.selection.map_marker.clone(),
            preparation: preparation.clone(),
        });
    }

    /// Looks for the files of the first screen while it is there.
    fn look_for_recent(&mut self) {
        let paths = &self.settings.recent;
        let is_known = self.views.recent.as_ref().is_some_and(|r| r.is_of(paths));
        if self.study.file.is_none() && !is_known {
            self.views.recent = Some(Recent::of(paths));
        }
    }

    /// Puts the markers into the order asked for.
    pub(in crate::app) fn list_markers(&mut self) {
        if let (Some(figure), Some(shown)) = (&self.views.trajectories, &self.study.shown) {
            self.views.marker_list = views::marker_list(
                figure,
                &shown.results,
                &self.selection.screening,
                self.selection.order,
                self.selection.chosen.as_ref(),
            );
            let first = self.views.marker_list.first();
            let first = first.and_then(|line| figure.panels.get(line.panel));
            // What is looked at stays on screen.
            let is_free = !self.selection.marker_is_asked && self.selection.tab != Tab::Marker;
            if let Some(panel) = first.filter(|_| is_free) {
                self.selection.marker = Some(panel.marker.clone());
            }
        }
    }

    /// The results of the markers that the lists show, in their order.
    fn listed_results<'r>(&self, results: &'r AnalysisResults) -> Vec<&'r MarkerResults> {
        let selection = &self.selection;
        let by_p = selection.lists_hits_first(results.markers.len());
        if selection.chosen.is_none() && selection.order == MarkerOrder::default() && !by_p {
            return results.markers.iter().collect();
        }
        let order = if by_p {
            MarkerOrder::of(OrderBy::P)
        } else {
            selection.order
        };
        let chosen = selection.chosen.as_ref();
        let is_chosen = |name: &String| chosen.is_none_or(|chosen| chosen.contains(name));
        let order = views::ordered_markers(results, &selection.screening, order);
        let markers: HashMap<&str, &MarkerResults> = (results.markers.iter())
            .map(|m| (m.marker.as_str(), m))
            .collect();
        let listed = order.iter().filter(|name| is_chosen(name));
        listed
            .filter_map(|name| markers.get(name.as_str()).copied())
            .collect()
    }

    /// Figure and tables of what is shown, made once and kept.
    pub(in crate::app) fn refresh_views(&mut self) {
        if self.views.trajectories.is_none() {
            self.draw_trajectories();
        }
        self.draw_legend();
        self.draw_map();
        self.look_for_recent();
        self.draw_first_picture();
        let Some(shown) = &self.study.shown else {
            return;
        };
        if self.views.findings.is_none() {
            let chosen = self.selection.chosen.as_ref();
            self.views.findings = Some(views::told(&shown.results, chosen));
        }
        if self.selection.tab == Tab::Data {
            let preparation = &self.decided.document.request.preparation;
            let raw = self.study.raw();
            let is_current = self.views.values.as_ref();
            if !is_current.is_some_and(|v| v.is_of(&shown.study, raw.as_ref(), preparation)) {
                let file = self.study.file.as_ref();
                let doubts = file.map_or(&[][..], |file| &file.doubts);
                let view = views::values_view(&shown.study, doubts, raw, preparation);
                self.views.values = Some(view);
            }
        }
        let wanted = self.selection.marker.clone().unwrap_or_default();
        if self
            .views
            .marker
            .as_ref()
            .is_none_or(|(name, _)| *name != wanted)
            && let Some(marker) = shown.results.marker(&wanted)
        {
            self.views.marker = Some((wanted, report::marker_view(&shown.results, marker)));
        }
        if self.selection.tab == Tab::Screen
            && self
                .views
                .screen
                .as_ref()
                .is_none_or(|view| !view.is_of(&self.selection.screening, self.selection.order))
        {
            self.views.screen = Some(Arc::new(views::screen_view(
                &shown.results,
                &self.selection.screening,
                self.selection.order,
            )));
        }
        if self.selection.tab == Tab::Report && self.views.report.is_none() {
            let preparation = &self.decided.document.request.preparation;
            self.views.report = Some(report::report_view(
                &shown.study,
                &shown.results,
                &self.listed_results(&shown.results),
                &shown.plan,
                preparation,
            ));
        }
    }
}
