//! Opens files and reads them again; everything slow runs as a job.

use crate::app::command::table::Tab;
use crate::app::logic::analysing::prepare;
use crate::app::logic::recognise::{self, Read};
use crate::app::platform::settings::DecidedFile;
use crate::app::state::app::TrajectaApp;
use crate::app::state::file::{OpenFile, Opening, Plain, Stamp, file_name};
use crate::app::state::jobs::{Done, Task};
use crate::app::state::memory::Desk;
use crate::app::state::study::{Loaded, Ready};
use crate::app::state::views::FirstPicture;
use crate::app::views::{MarkerOrder, OrderBy};
use crate::figure::TrajectoryOptions;
use crate::import;
use crate::plan::{self, AnalysisPlan, Multiplicity, Request};
use crate::run;
use crate::session::StudyPlaces;
use crate::words::first_names;
use crate::work::Monitor;
use std::sync::Arc;

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
            Err(why) => self.news.problem = Some(why),
        }
    }

    /// Opens a table that was pasted; it stays in the session.
    pub(in crate::app) fn open_pasted(&mut self, text: &str) {
        match import::pasted(text) {
            Ok(bytes) => self.open(Opening {
                bytes: Some((import::PASTED.to_owned(), bytes)),
                ..Opening::default()
            }),
            Err(why) => self.news.problem = Some(why.in_window()),
        }
    }

    /// Reads a file.
    pub(in crate::app) fn open(&mut self, opening: Opening) {
        let known = self.settings.read.clone();
        let label = format!("Reading {}", name_of(&opening));
        self.jobs.start(
            Task::Open,
            &label,
            self.decided.generation,
            move |monitor| {
                let Opening {
                    places,
                    bytes,
                    request,
                    session,
                } = opening;
                let read = || import::read_together(&places.files, places.samples.as_deref());
                let (name, bytes) = match bytes {
                    Some(there) => there,
                    None => read().map_err(|e| e.in_window())?,
                };
                let how = How::Opened {
                    known: if session.is_some() { &[] } else { &known },
                    is_new: session.is_none() && request.analysis == AnalysisPlan::default(),
                };
                let mut loaded = load(name, places, Arc::new(bytes), request, how, monitor)?;
                loaded.session = session;
                Ok(Done::Read(Box::new(loaded)))
            },
        );
    }

    /// Reads the open file again with the roles of the document.
    pub(in crate::app) fn reload(&mut self) {
        let Some(file) = &self.study.file else { return };
        self.decided.generation += 1;
        let (name, places, bytes) = (file.name.clone(), file.places.clone(), file.bytes.clone());
        let mut request = self.decided.document.request.clone();
        let order = request.analysis.markers.clone();
        // Markers and covariates of the old reading may not exist in the new one.
        request.analysis.markers.clear();
        request.analysis.scales.clear();
        // A model that the old reading decided is decided again: a crossover may come or go.
        if let Some(raw) = self.study.raw()
            && plan::follows_design(&request.analysis, &raw)
        {
            request.analysis.model = None;
        }
        let plain = file.plain.clone();
        self.jobs.start(
            Task::Read,
            "Reading",
            self.decided.generation,
            move |monitor| {
                let mut loaded = load(
                    name,
                    places,
                    bytes,
                    request,
                    How::Again(Box::new(plain)),
                    monitor,
                )?;
                // Those that are there again keep their order.
                let place =
                    |name: &String| order.iter().position(|o| o == name).unwrap_or(order.len());
                loaded.request.analysis.markers.sort_by_key(place);
                Ok(Done::Read(Box::new(loaded)))
            },
        );
    }

    pub(in crate::app) fn take_loaded(&mut self, mut loaded: Loaded) {
        // Work for what was on screen is not waited for any more.
        self.decided.generation += 1;
        self.jobs.cancel(Task::Analyse);
        let session = loaded.session.take();
        let another = session.is_some()
            || self.study.file.as_ref().is_none_or(|f| {
                let other_bytes = f.places.files.is_empty() && f.sha256 != loaded.file.sha256;
                f.places != loaded.file.places || f.name != loaded.file.name || other_bytes
            });
        if another {
            self.decided.history.clear();
            self.decided.document.look = TrajectoryOptions::default();
            self.decided.document.figures.clear();
            self.selection.forget_study();
            self.memory.desk = Desk::default();
            self.views.first = FirstPicture::Asked;
            self.views.drawn = None;
            self.views.artwork = None;
            self.memory.depth.scroll_to_contrast = false;
            self.memory.from_top = true;
            self.memory.search.clear();
            self.memory.filtered = None;
            self.study.shown = None;
        }
        self.selection.subject = None;
        if let Some(path) = loaded.file.places.alone() {
            self.settings.remember(path);
        }
        self.news.problem = None;
        self.decided.document.request = loaded.request;
        if loaded.file.recognition.questions.is_empty() {
            self.news.status = if loaded.file.as_before {
                format!(
                    "{} opened, read as the last file with these columns; Change shows how.",
                    loaded.file.name
                )
            } else {
                format!("{} opened.", loaded.file.name)
            };
        } else {
            self.selection.show_roles = true;
            self.news.status = format!(
                "{} needs an answer before it can be read.",
                loaded.file.name
            );
            self.study.shown = None;
        }
        self.study.file = Some(loaded.file);
        self.views.trajectories = None;
        if another {
            let markers = self.study.raw().map_or(0, |raw| raw.markers.len());
            if markers >= PANEL {
                self.selection.order = MarkerOrder::of(OrderBy::P);
            }
            if markers > SCREENED {
                self.selection.tab = Tab::Screen;
            }
            self.start_keeping(session);
        } else {
            self.document_changed();
        }
        if let Some(ready) = loaded.ready {
            self.show(Arc::new(ready.study), ready.plan, ready.first, false);
            self.reanalyse();
        }
    }
}

/// What is read, for the status line.
fn name_of(opening: &Opening) -> String {
    if let Some((name, _)) = &opening.bytes {
        return name.clone();
    }
    let names: Vec<String> = (opening.places.files.iter())
        .map(|file| file_name(file))
        .collect();
    first_names(names.iter().map(String::as_str), MOST_NAMED)
}

/// Files that the status line names.
const MOST_NAMED: usize = 2;

/// From so many markers on, a study is a panel: false discoveries are counted, and the clearest marker stands first.
const PANEL: usize = 20;
/// More markers than these are seen together before they are seen one by one.
const SCREENED: usize = 30;

/// How a file comes to be read.
enum How<'s> {
    /// It is opened; what was decided for other files is known.
    Opened {
        known: &'s [DecidedFile],
        /// No setting of its analysis was chosen yet: neither by hand nor in a session.
        is_new: bool,
    },
    /// Something was decided about it.
    Again(Box<Plain>),
}

fn load(
    name: String,
    places: StudyPlaces,
    bytes: Arc<Vec<u8>>,
    mut request: Request,
    how: How<'_>,
    monitor: &Monitor,
) -> Result<Loaded, String> {
    let stamps = Stamp::of_all(&places);
    let again = matches!(how, How::Again(_));
    let is_new = matches!(how, How::Opened { is_new: true, .. });
    let Read {
        mut recognition,
        plain,
        as_before,
    } = match how {
        How::Opened { known, .. } => {
            recognise::recognise(&name, &bytes, &request.roles, known, monitor)?
        }
        How::Again(plain) => {
            recognise::recognise_again(&name, &bytes, &request.roles, *plain, monitor)?
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
    let doubts = recognition.doubts().to_vec();
    let raw = recognition.study.take().map(Arc::new);
    if is_new && raw.as_ref().is_some_and(|r| r.markers.len() >= PANEL) {
        request.analysis.adjust_markers = Multiplicity::BenjaminiHochberg;
    }
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
            places,
            sha256: import::sha256(&bytes),
            bytes,
            recognition,
            doubts,
            seen: raw.as_ref().map_or_else(Vec::new, |s| s.subjects_seen()),
            raw,
            plain,
            as_before,
            stamps,
        },
        request,
        ready,
        session: None,
    })
}
