//! Applies commands and collects finished work; paints nothing.

use super::command::{ACTIONS, Action, Command, Tab, entry};
use super::dialogs::Answer;
use super::source::{self, Stamp};
use super::state::{Analysed, Ask, Loaded, OpenFile, Ready, Running, Shown, TrajectaApp, theme_of};
use super::views;
use crate::figure::{self, Page, TrajectoryOptions};
use crate::import;
use crate::import::ImportOptions;
use crate::plan;
use crate::report;
use crate::run::{self, Request};
use crate::study::{self, Study};
use crate::work::Monitor;
use egui::ThemePreference;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Undo steps kept.
const MOST_UNDO: usize = 100;

impl TrajectaApp {
    /// One step: input that is no widget's, finished work, commands.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.take_shortcuts(ctx);
        self.take_dropped_files(ctx);
        self.poll_dialogs();
        self.poll_jobs(ctx);
        self.watch_file();
        for command in std::mem::take(&mut self.commands) {
            self.apply(command, ctx);
        }
        self.refresh_figure();
        self.look_at_the_model();
    }

    fn take_shortcuts(&mut self, ctx: &egui::Context) {
        // Longer shortcuts first, or Ctrl+Z would swallow Ctrl+Shift+Z.
        let mut wanted: Vec<_> = ACTIONS
            .iter()
            .filter_map(|e| e.shortcut.map(|s| (e, s)))
            .collect();
        wanted.sort_by_key(|(_, s)| !s.modifiers.shift);
        for (entry, shortcut) in wanted {
            if self.is_enabled(entry.action) && ctx.input_mut(|i| i.consume_shortcut(&shortcut)) {
                self.push(Command::Do(entry.action));
            }
        }
    }

    fn take_dropped_files(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        if let Some(file) = dropped.first() {
            self.push(Command::OpenFile(file.path().to_owned()));
        }
    }

    /// Whether an action can be carried out now.
    pub(super) fn is_enabled(&self, action: Action) -> bool {
        let study = self.shown.is_some();
        match action {
            Action::Undo => !self.undo.is_empty(),
            Action::Redo => !self.redo.is_empty(),
            Action::Cancel => {
                self.loading.is_some() || self.analysing.is_some() || self.exporting.is_some()
            }
            Action::ClearSelection => self.subject.is_some(),
            Action::ForgetRecent => {
                !(self.settings.recent.is_empty() && self.settings.shapes.is_empty())
            }
            _ => study || entry(action).is_some_and(|e| !e.needs_study),
        }
    }

    fn poll_dialogs(&mut self) {
        if let Some(answer) = self.opening_dialog.as_ref().and_then(super::Pending::poll) {
            self.opening_dialog = None;
            match answer {
                Answer::Chosen(path) => self.push(Command::OpenFile(path)),
                Answer::Cancelled => {}
                Answer::Unavailable => self.ask = Some(Ask::PathToOpen(String::new())),
            }
        }
        if let Some(answer) = self.saving_dialog.as_ref().and_then(super::Pending::poll) {
            self.saving_dialog = None;
            match answer {
                Answer::Chosen(path) => self.push(Command::ExportTo(path)),
                Answer::Cancelled => {}
                Answer::Unavailable => self.ask = Some(Ask::PathToSave(self.figure_name())),
            }
        }
    }

    fn poll_jobs(&mut self, ctx: &egui::Context) {
        if let Some((outcome, generation)) = finished(&mut self.loading)
            && generation == self.generation
        {
            match outcome {
                Ok(loaded) => self.take_loaded(loaded),
                Err(why) => self.problem = Some(why),
            }
        }
        if let Some((outcome, generation)) = finished(&mut self.analysing)
            && generation == self.generation
        {
            match outcome {
                Ok(done) => {
                    let failed = done
                        .results
                        .markers
                        .iter()
                        .filter(|m| m.why.is_some())
                        .count();
                    let all = views::counted(done.results.markers.len(), "marker");
                    self.status = match failed {
                        0 => format!("{all} analysed."),
                        n => format!("{all} analysed, {n} of them without a model."),
                    };
                    self.show(done.study, done.plan, done.results, true);
                }
                Err(why) => self.problem = Some(why),
            }
        }
        if let Some((outcome, generation)) = finished(&mut self.diagnosing)
            && generation == self.generation
        {
            match outcome {
                Ok((marker, numbers)) => self.take_diagnostics(marker, numbers),
                Err(why) => self.problem = Some(why),
            }
        }
        if let Some((outcome, _)) = finished(&mut self.exporting) {
            match outcome {
                Ok(path) => {
                    self.problem = None;
                    self.status = format!("Figure written to {}.", path.display());
                }
                Err(why) => self.problem = Some(why),
            }
        }
        if self.is_busy() {
            // Progress is looked at a few times a second; nothing repaints while idle.
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        }
    }

    fn apply(&mut self, command: Command, ctx: &egui::Context) {
        match command {
            Command::Do(action) => self.act(action, ctx),
            Command::OpenFile(path) => self.open(Some(path), None, Request::default()),
            Command::ReadAgain => self.read_again(),
            Command::ExportTo(path) => self.export(path),
            Command::Roles(roles) => {
                if self.document.request.roles != *roles {
                    self.remember("Change roles");
                    self.document.request.roles = *roles;
                    self.remember_shape();
                    self.reload();
                }
            }
            Command::Plan(plan) => {
                if self.document.request.analysis != *plan {
                    self.remember("Change the analysis");
                    self.document.request.analysis = *plan;
                    self.reanalyse();
                }
            }
            Command::Look(look) => {
                if self.document.look != *look {
                    self.remember("Change the plot");
                    self.document.look = *look;
                    self.figure = None;
                }
            }
            Command::Tab(tab) => self.tab = tab,
            Command::Marker(name) => {
                self.marker = Some(name);
                self.tab = Tab::Marker;
            }
            Command::Subject(subject) => self.subject = subject,
            Command::RawResiduals(raw) => self.raw_residuals = raw,
            Command::Theme(preference) => {
                self.settings.theme = match preference {
                    ThemePreference::Light => "light",
                    ThemePreference::Dark => "dark",
                    ThemePreference::System => "",
                }
                .to_owned();
                ctx.set_theme(theme_of(&self.settings));
            }
            Command::ShowRoles(show) => self.show_roles = show,
        }
    }

    fn act(&mut self, action: Action, ctx: &egui::Context) {
        let waker = ctx.clone();
        let wake = Box::new(move || waker.request_repaint());
        match action {
            Action::Open if self.opening_dialog.is_none() => {
                self.opening_dialog = Some(self.dialogs.open(wake))
            }
            Action::Export if self.saving_dialog.is_none() => {
                self.saving_dialog = Some(self.dialogs.save(&self.figure_name(), wake));
            }
            Action::Open | Action::Export => {}
            Action::OpenExample => {
                let (name, bytes) = import::example();
                match run::example_request() {
                    Ok(request) => {
                        self.open(None, Some((name.to_owned(), bytes.to_vec())), request)
                    }
                    Err(why) => self.problem = Some(why),
                }
            }
            Action::Undo => self.step_back(true),
            Action::Redo => self.step_back(false),
            Action::Cancel => {
                for monitor in [
                    self.loading.as_ref().map(|r| r.job.monitor()),
                    self.analysing.as_ref().map(|r| r.job.monitor()),
                    self.exporting.as_ref().map(|r| r.job.monitor()),
                ]
                .into_iter()
                .flatten()
                {
                    monitor.cancel();
                }
            }
            Action::ClearSelection => self.subject = None,
            Action::ForgetRecent => {
                self.settings.recent.clear();
                self.settings.shapes.clear();
            }
            Action::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Action::About => self.show_about = true,
        }
    }

    fn remember(&mut self, name: &str) {
        self.undo.push((name.to_owned(), self.document.clone()));
        if self.undo.len() > MOST_UNDO {
            self.undo.remove(0);
        }
        self.redo.clear();
    }

    fn step_back(&mut self, back: bool) {
        let (from, to) = if back {
            (&mut self.undo, &mut self.redo)
        } else {
            (&mut self.redo, &mut self.undo)
        };
        let Some((name, document)) = from.pop() else {
            return;
        };
        let now = std::mem::replace(&mut self.document, document);
        to.push((name.clone(), now.clone()));
        self.status = if back {
            format!("Undone: {name}.")
        } else {
            format!("Done again: {name}.")
        };
        if now.request.roles != self.document.request.roles {
            self.remember_shape();
            self.reload();
        } else if now.request != self.document.request {
            self.reanalyse();
        }
        self.figure = None;
    }

    /// Reads a file; `bytes` are those of the example.
    pub(super) fn open(
        &mut self,
        path: Option<PathBuf>,
        bytes: Option<(String, Vec<u8>)>,
        request: Request,
    ) {
        self.generation += 1;
        let generation = self.generation;
        let shapes = self.settings.shapes.clone();
        let job = self.jobs.spawn("Reading", move |monitor| {
            let (name, bytes) = match (&path, bytes) {
                (_, Some(there)) => there,
                (Some(path), None) => (
                    file_name(path),
                    import::read(path).map_err(|e| e.to_string())?,
                ),
                (None, None) => return Err("No file was named.".to_owned()),
            };
            load(name, path, Arc::new(bytes), request, &shapes, monitor)
        });
        self.loading = Some(Running { job, generation });
    }

    /// Reads the open file again with the roles of the document.
    fn reload(&mut self) {
        let Some(file) = &self.file else { return };
        self.generation += 1;
        let (name, path, bytes) = (file.name.clone(), file.path.clone(), file.bytes.clone());
        let mut request = self.document.request.clone();
        // Markers and covariates of the old reading may not exist in the new one.
        request.analysis.markers.clear();
        request.analysis.scales.clear();
        request
            .analysis
            .covariates
            .retain(|c| request.roles.covariates.contains(&c.name));
        let job = self.jobs.spawn("Reading", move |monitor| {
            load(name, path, bytes, request, &[], monitor)
        });
        self.loading = Some(Running {
            job,
            generation: self.generation,
        });
    }

    fn take_loaded(&mut self, mut loaded: Loaded) {
        let another = self
            .file
            .as_ref()
            .is_none_or(|f| f.path != loaded.file.path || f.name != loaded.file.name);
        if another {
            self.undo.clear();
            self.redo.clear();
            self.document.look = TrajectoryOptions::default();
            self.marker = None;
            self.tab = Tab::default();
            self.search.clear();
            self.shown = None;
            self.show_roles = false;
        }
        self.subject = None;
        if let Some(path) = &loaded.file.path {
            self.settings.remember(path);
        }
        self.problem = None;
        self.document.request = loaded.request;
        if let Some(file) = self.file.as_ref().filter(|_| !another) {
            loaded.file.plain = file.plain.clone();
        }
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
        if let Some(ready) = loaded.ready {
            self.show(Arc::new(ready.study), ready.plan, ready.first, false);
            self.reanalyse();
        }
    }

    /// Fits the models of the document's plan.
    fn reanalyse(&mut self) {
        let Some(raw) = self.file.as_ref().and_then(|f| f.raw.clone()) else {
            return;
        };
        self.generation += 1;
        if let Some(old) = &self.analysing {
            old.job.monitor().cancel();
        }
        let request = self.document.request.clone();
        let job = self
            .jobs
            .spawn("Analysing", move |monitor| analyse(&raw, request, monitor));
        self.analysing = Some(Running {
            job,
            generation: self.generation,
        });
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
        self.problem = None;
        self.shown = Some(Shown {
            study,
            plan,
            results: Arc::new(results),
            complete,
        });
        self.figure = None;
        self.marker_view = None;
        self.diagnosis = None;
    }

    /// Figure and tables of what is shown, made once and kept.
    fn refresh_figure(&mut self) {
        let Some(shown) = &self.shown else {
            self.figure = None;
            return;
        };
        if self.figure.is_none() {
            match figure::trajectory(&shown.study, &shown.results, &self.document.look) {
                Ok(figure) => {
                    self.plots = figure.panels.iter().map(|_| None).collect();
                    self.figure = Some(Arc::new(figure));
                }
                Err(why) => {
                    self.problem = Some(why.to_string());
                    // What can always be drawn.
                    if let Some((_, document)) = self.undo.pop() {
                        self.document.look = document.look;
                    } else {
                        self.document.look = TrajectoryOptions::default();
                    }
                }
            }
        }
        let wanted = self.marker.clone().unwrap_or_default();
        if self
            .marker_view
            .as_ref()
            .is_none_or(|(name, _)| *name != wanted)
            && let Some(marker) = shown.results.marker(&wanted)
        {
            self.marker_view = Some((wanted, views::marker_view(&shown.results, marker)));
        }
    }

    fn figure_name(&self) -> String {
        let file = self.file.as_ref().map_or("study", |f| f.name.as_str());
        let stem = Path::new(file)
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        match (&self.marker, self.tab) {
            (Some(marker), Tab::Marker) => {
                format!("{stem}-{}.png", marker.replace(['/', '\\', ' '], "_"))
            }
            _ => format!("{stem}-trajectories.png"),
        }
    }

    /// Writes what the tab shows: all markers, or the one in depth.
    fn export(&mut self, mut path: PathBuf) {
        let Some(shown) = &self.shown else { return };
        let kind = path
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if kind.is_empty() {
            path.set_extension("png");
        } else if kind != "png" && kind != "svg" {
            self.problem = Some(format!(
                "{}: figures are written as .png or .svg.",
                path.display()
            ));
            return;
        }
        let (study, results) = (shown.study.clone(), shown.results.clone());
        let mut look = self.document.look.clone();
        let mut page = Page::default();
        if self.tab == Tab::Marker && self.marker.is_some() {
            look.markers = self.marker.iter().cloned().collect();
            page.width_mm = 89.0;
        }
        let job = self.jobs.spawn("Exporting", move |_| {
            let figure = figure::trajectory(&study, &results, &look).map_err(|e| e.to_string())?;
            let scene = figure::layout(&figure, &page).map_err(|e| e.to_string())?;
            let bytes = if path
                .extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("svg"))
            {
                figure::svg(&scene).into_bytes()
            } else {
                figure::png(&scene, page.dpi).map_err(|e| e.to_string())?
            };
            report::save(&path, &bytes).map_err(|e| e.to_string())?;
            Ok(path)
        });
        self.exporting = Some(Running {
            job,
            generation: self.generation,
        });
    }
}

/// The result of a job that has ended; the slot is free then.
fn finished<T>(slot: &mut Option<Running<T>>) -> Option<(Result<T, String>, u64)> {
    let outcome = slot.as_ref()?.job.poll()?;
    let generation = slot.take()?.generation;
    Some((
        outcome.unwrap_or_else(|failed| Err(failed.to_string())),
        generation,
    ))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn load(
    name: String,
    path: Option<PathBuf>,
    bytes: Arc<Vec<u8>>,
    mut request: Request,
    shapes: &[(String, ImportOptions)],
    monitor: &Monitor,
) -> Result<Loaded, String> {
    let stamp = path.as_deref().and_then(Stamp::of);
    let (mut recognition, plain, as_before) =
        source::recognise(&name, &bytes, &request.roles, shapes, monitor)?;
    request.roles = recognition.options.clone();
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
    })
}

fn prepare(raw: &Study, request: &mut Request) -> Result<(Study, plan::ResolvedPlan), String> {
    let study = study::prepare(raw, &request.preparation).map_err(|e| e.to_string())?;
    let plan = plan::resolve(&request.analysis, &study).map_err(|e| e.to_string())?;
    request.analysis = plan.plan.clone();
    Ok((study, plan))
}

fn analyse(raw: &Study, mut request: Request, monitor: &Monitor) -> Result<Analysed, String> {
    let (study, plan) = prepare(raw, &mut request)?;
    let results = run::analyze(&study, &plan, &request, monitor).map_err(|e| e.to_string())?;
    Ok(Analysed {
        study: Arc::new(study),
        plan,
        results,
    })
}
