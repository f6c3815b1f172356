//! The figure of the example on the first screen: what the program makes, before anything is opened.

use crate::app::logic::analysing::prepare;
use crate::app::plot::PlotData;
use crate::app::state::app::TrajectaApp;
use crate::app::state::jobs::{Done, Task};
use crate::app::state::views::{First, FirstPicture};
use crate::figure::{self, FigureSpec, TrajectoryOptions};
use crate::import;
use crate::plan;
use crate::report::FigureData;
use crate::run;
use crate::work::Monitor;

impl TrajectaApp {
    /// Starts drawing the example while the first screen is there and nothing is being opened.
    pub(in crate::app) fn draw_first_picture(&mut self) {
        let is_first = self.study.file.is_none() && !self.jobs.is_running(Task::Open);
        let is_asked = !matches!(self.views.first, FirstPicture::NotAsked);
        if !is_first || is_asked || self.decided.generation > 0 {
            return;
        }
        self.views.first = FirstPicture::Asked;
        let generation = self.decided.generation;
        self.jobs
            .start(Task::Welcome, "Drawing", generation, |monitor| {
                first(monitor).map(|first| Done::First(Box::new(first)))
            });
    }

    /// Takes the figure, if it is still wanted.
    pub(in crate::app) fn take_first_picture(&mut self, first: First) {
        if self.study.file.is_some() {
            return;
        }
        let data = first.figure.panels.first();
        let data = data.map(|panel| PlotData::new(panel, [None, None]));
        if let Some(data) = data {
            self.views.first = FirstPicture::Drawn(Box::new(first), Box::new(data));
        }
    }
}

/// The derived marker of the example, means and values as they were measured.
fn first(monitor: &Monitor) -> Result<First, String> {
    let words = |e: import::ImportError| e.in_window();
    let (name, bytes) = import::example();
    let mut request = plan::example_request()?;
    let read = import::recognise(name, bytes, &request.roles, monitor).map_err(words)?;
    let raw = read.study.ok_or_else(String::new)?;
    let (study, plan) = prepare(&raw, &mut request)?;
    let results = run::describe_only(&study, &plan, &request);
    let look = TrajectoryOptions::default();
    let data = FigureData::of(&FigureSpec::preview(&look), &study, &plan);
    let mut figure =
        figure::time_course(data.material(&study, &results), &look).map_err(|e| e.to_string())?;
    let derived = study.markers.iter().find(|m| m.derived.is_some());
    if let Some(name) = derived.map(|m| &m.name) {
        figure.panels.retain(|p| p.marker == *name);
    }
    figure.panels.truncate(1);
    Ok(First { figure, study })
}
