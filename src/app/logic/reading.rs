//! Reads, analyses and shows a study; everything slow runs as a job.

use crate::app::command::table::Tab;
use crate::app::logic::keeping::FromSession;
use crate::app::logic::source::{self, Read, Stamp};
use crate::app::plot::shared_range;
use crate::app::state::app::{
    Analysed, Loaded, OpenFile, Plain, Ready, Running, Shown, ShownMap, TrajectaApp,
};
use crate::app::views;
use crate::figure::{self, FigureSpec, TrajectoryOptions};
use crate::import::{self, ImportOptions};
use crate::plan::{self, Request};
use crate::report;
use crate::report::FigureData;
use crate::run;
use crate::session::{ResultsMark, fingerprint};
use crate::study::{self, Study, StudyMap};
use crate::work::Monitor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is to be read, and how.
#[derive(Default)]
pub(in crate::app) struct Opening {
    /// `None` for the bundled example.
    pub path: Option<PathBuf>,
    /// Name and bytes of the bundled example.
    pub bytes: Option<(String, Vec<u8>)>,
    pub request: Request,
    pub session: Option<FromSession>,
}

impl TrajectaApp {
    /// Opens the bundled study.
    pub(in crate::app) fn open_example(&mut self) {
        let (name, bytes) = import::example();
        match plan::example_request() {
            Ok(request) => self.open(Opening {
                bytes: Some((name.to_owned(), bytes.to_vec())),
                request,
                ..Opening::default()
            }),
            Err(why) => self.problem = Some(why),
        }
    }

    /// Reads a file.
    pub(in crate::app) fn open(&mut self, opening: Opening) {
        self.generation += 1;
        let generation = self.generation;
        let shapes = self.settings.shapes.clone();
        let job = self.jobs.spawn("Reading", move |monitor| {
            let Opening {
                path,
                bytes,
                request,
                session,
            } = opening;
            let (name, bytes) = match (&path, bytes) {
                (_, Some(there)) => there,
                (Some(path), None) => (
                    file_name(path),
                    import::read(path).map_err(|e| e.to_string())?,
                ),
                (None, None) => return Err("No file was named.".to_owned()),
            };
            let how = How::Opened(if session.is_some() { &[] } else { &shapes });
            let mut loaded = load(name, path, Arc::new(bytes), request, how, monitor)?;
            loaded.session = session;
            Ok(loaded)
        });
        self.loading = Some(Running { job, generation });
    }

    /// Reads the open file again with the roles of the document.
    pub(in crate::app) fn reload(&mut self) {
        let Some(file) = &self.file else { return };
        self.generation += 1;
        let (name, path, bytes) = (file.name.clone(), file.path.clone(), file.bytes.clone());
        let mut request = self.document.request.clone();
        let order = request.analysis.markers.clone();
        // Markers and covariates of the old reading may not exist in the new one.
        request.analysis.markers.clear();
        request.analysis.scales.clear();
        let plain = file.plain.clone();
        let job = self.jobs.spawn("Reading", move |monitor| {
            let mut loaded = load(
                name,
                path,
                bytes,
                request,
                How::Again(Box::new(plain)),
                monitor,
            )?;
            // Those that are there again keep their order.
            let place = |name: &String| order.iter().position(|o| o == name).unwrap_or(order.len());
            loaded.request.analysis.markers.sort_by_key(place);
            Ok(loaded)
        });
        self.loading = Some(Running {
            job,
            generation: self.generation,
        });
    }

    pub(in crate::app) fn take_loaded(&mut self, mut loaded: Loaded) {
        let session = loaded.session.take();
        let another = session.is_some()
            || self
                .file
                .as_ref()
                .is_none_or(|f| f.path != loaded.file.path || f.name != loaded.file.name);
        if another {
            self.history.clear();
            self.document.look = TrajectoryOptions::default();
            self.document.figures.clear();
            self.figure_view = Default::default();
            self.marker = None;
            self.tab = Tab::default();
            self.contrast = None;
            self.scroll_to_contrast = false;
            self.search.clear();
            self.shown = None;
            self.show_roles = false;
            self.show_map = false;
        }
        self.subject = None;
        if let Some(path) = &loaded.file.path {
            self.settings.remember(path);
        }
        self.problem = None;
        self.document.request = loaded.request;
        if loaded.file.recognition.questions.is_empty() {
            self.status = if loaded.file.as_before {
                format!(
                    "{} opened, read as the last file with these columns; Change shows how.",
                    loaded.file.name
                )
            } else {
                format!("{} opened.", loaded.file.name)
            };
        } else {
            self.show_roles = true;
            self.status = format!(
                "{} needs an answer before it can be read.",
                loaded.file.name
            );
            self.shown = None;
        }
        self.file = Some(loaded.file);
        self.figure = None;
        if another {
            self.start_keeping(session);
        } else {
            self.document_changed();
        }
        if let Some(ready) = loaded.ready {
            self.show(Arc::new(ready.study), ready.plan, ready.first, false);
            self.reanalyse();
        }
    }

    /// Fits the models of the document's plan.
    pub(in crate::app) fn reanalyse(&mut self) {
        let Some(raw) = self.file.as_ref().and_then(|f| f.raw.clone()) else {
            return;
        };
        self.generation += 1;
        if let Some(old) = &self.analysing {
            old.job.monitor().cancel();
        }
        let request = self.document.request.clone();
        let mark = self.mark_to_compare();
        let job = self.jobs.spawn("Analysing", move |monitor| {
            analyse(&raw, request, mark, monitor)
        });
        self.analysing = Some(Running {
            job,
            generation: self.generation,
        });
    }

    /// Takes the end of an analysis: new numbers, or why the document leads to none.
    pub(in crate::app) fn take_analysed(&mut self, outcome: Result<Analysed, String>) {
        let done = match outcome {
            Ok(done) => done,
            Err(why) => {
                // A change that leads nowhere is taken back; what is on screen stays true.
                self.problem = Some(match self.history.undo(&mut self.document) {
                    Some(name) => format!("{why} \u{201c}{name}\u{201d} was taken back."),
                    None => why,
                });
                self.document_changed();
                if let Some(shown) = &mut self.shown {
                    shown.generation = self.generation;
                }
                return;
            }
        };
        let failed = done
            .results
            .markers
            .iter()
            .filter(|m| m.why.is_some())
            .count();
        let all = report::counted(done.results.markers.len(), "marker");
        self.status = match failed {
            0 => format!("{all} analysed."),
            n => format!("{all} analysed, {n} of them without a model."),
        };
        self.show(done.study, done.plan, done.results, true);
        self.compare_with_session(done.same);
    }

    fn show(
        &mut self,
        study: Arc<Study>,
        plan: plan::ResolvedPlan,
        results: crate::results::AnalysisResults,
        complete: bool,
    ) {
        if self
            .marker
            .as_ref()
            .is_none_or(|m| results.marker(m).is_none())
        {
            self.marker = results.markers.first().map(|m| m.marker.clone());
        }
        // An exclusion moves the others up: the same person stays selected.
        if let (Some(old), Some(at)) = (&self.shown, self.subject) {
            let id = old.study.subjects.get(at).map(|s| s.id.as_str());
            self.subject = study
                .subjects
                .iter()
                .position(|s| Some(s.id.as_str()) == id);
        }
        self.problem = None;
        self.shown = Some(Shown {
            study,
            plan,
            results: Arc::new(results),
            complete,
            generation: self.generation,
        });
        self.figure = None;
        self.marker_view = None;
        self.screen = None;
        self.report = None;
        self.diagnosis = None;
    }

    /// Whether what is on screen belongs to an earlier state of the document.
    pub(in crate::app) fn is_stale(&self) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|s| s.complete && s.generation != self.generation)
    }

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

pub(in crate::app) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// How a file comes to be read.
enum How<'s> {
    /// It is opened; decisions for files of some shapes are known.
    Opened(&'s [(String, ImportOptions)]),
    /// Something was decided about it.
    Again(Box<Plain>),
}

fn load(
    name: String,
    path: Option<PathBuf>,
    bytes: Arc<Vec<u8>>,
    mut request: Request,
    how: How<'_>,
    monitor: &Monitor,
) -> Result<Loaded, String> {
    let stamp = path.as_deref().and_then(Stamp::of);
    let again = matches!(how, How::Again(_));
    let Read {
        mut recognition,
        plain,
        as_before,
    } = match how {
        How::Opened(shapes) => source::recognise(&name, &bytes, &request.roles, shapes, monitor)?,
        How::Again(plain) => {
            source::recognise_again(&name, &bytes, &request.roles, *plain, monitor)?
        }
    };
    request.roles = recognition.options.clone();
    if again {
        let there = &request.roles.covariates;
        request
            .analysis
            .covariates
            .retain(|c| there.contains(&c.name));
    }
    let raw = recognition.study.take().map(Arc::new);
    let ready = match &raw {
        None => None,
        Some(raw) => {
            let (study, plan) = prepare(raw, &mut request)?;
            let first = run::describe_only(&study, &plan, &request);
            Some(Ready { study, plan, first })
        }
    };
    Ok(Loaded {
        file: OpenFile {
            name,
            path,
            sha256: import::sha256(&bytes),
            bytes,
            recognition,
            seen: raw.as_ref().map_or_else(Vec::new, |s| s.subjects_seen()),
            raw,
            plain,
            as_before,
            stamp,
        },
        request,
        ready,
        session: None,
    })
}

fn prepare(raw: &Study, request: &mut Request) -> Result<(Study, plan::ResolvedPlan), String> {
    let study = study::prepare(raw, &request.preparation).map_err(|e| e.to_string())?;
    let plan = plan::resolve(&request.analysis, &study).map_err(|e| e.to_string())?;
    request.analysis = plan.plan.clone();
    Ok((study, plan))
}

/// The outer `Err`: the work was stopped; the inner one: the document can't be analysed as it is.
fn analyse(
    raw: &Study,
    mut request: Request,
    mark: Option<ResultsMark>,
    monitor: &Monitor,
) -> Result<Result<Analysed, String>, String> {
    let (study, plan) = match prepare(raw, &mut request) {
        Ok(ready) => ready,
        Err(why) => return Ok(Err(why)),
    };
    let results = run::analyze(&study, &plan, &request, monitor).map_err(|e| e.to_string())?;
    let same = mark.map(|mark| {
        if fingerprint(&results) == mark.fingerprint {
            Ok(())
        } else {
            Err(mark)
        }
    });
    Ok(Ok(Analysed {
        study: Arc::new(study),
        plan,
        results,
        same,
    }))
}
