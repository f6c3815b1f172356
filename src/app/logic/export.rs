//! Writes figures and tables where the user said.

use crate::app::command::exporting::Exporting;
use crate::app::command::request::{Ask, Command, Purpose};
use crate::app::command::table::Tab;
use crate::app::platform::dialogs::Answer;
use crate::app::state::app::TrajectaApp;
use crate::app::state::jobs::{Done, Task};
use crate::app::views::ListedMarker;
use crate::figure::{Artwork, FEWEST_MARKERS, FigureSpec, Kind};
use crate::report;
use crate::results::ContrastFamily;
use crate::session::{Edit, NamedFigure, free_name};
use crate::words::{agree, counted};
use std::path::{Path, PathBuf};

/// Markers that have a panel each in the first figure.
const MOST_PANELS: usize = 30;

impl TrajectaApp {
    /// Opens the system's dialog for a place to write to.
    pub(in crate::app) fn ask_where(
        &mut self,
        ctx: &egui::Context,
        purpose: Purpose,
        proposed: &str,
    ) {
        if self.questions.saving.is_some() {
            return;
        }
        let waker = ctx.clone();
        let wake = Box::new(move || waker.request_repaint());
        self.questions.saving = Some((purpose, self.questions.dialogs.save(proposed, wake)));
    }

    /// A place was chosen, or there is no dialog and the path is typed.
    pub(in crate::app) fn take_place(&mut self, purpose: Purpose, answer: Answer) {
        match answer {
            Answer::Chosen(path) => self.push(Command::WriteTo(purpose, path)),
            Answer::Cancelled | Answer::Several(_) => {
                self.session.after_saving = None;
                self.questions.exporting = None;
            }
            Answer::Unavailable => {
                let proposed = match purpose {
                    Purpose::Figure => self.figure_name(),
                    Purpose::Session => "study.trajecta".to_owned(),
                    Purpose::Tables => self.tables_name(),
                    Purpose::Report => self.report_name(),
                    Purpose::Figures => self.figures_name(),
                };
                self.questions.ask = Some(Ask::PathToSave(purpose, proposed));
            }
        }
    }

    fn stem(&self) -> String {
        let file = self
            .study
            .file
            .as_ref()
            .map_or("study", |f| f.name.as_str());
        Path::new(file)
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Name proposed for a folder of tables.
    pub(in crate::app) fn tables_name(&self) -> String {
        format!("{}-tables", self.stem())
    }

    /// Name proposed for a folder with the report.
    pub(in crate::app) fn report_name(&self) -> String {
        format!("{}-report", self.stem())
    }

    /// Name proposed for a folder of figures.
    pub(in crate::app) fn figures_name(&self) -> String {
        format!("{}-figures", self.stem())
    }

    /// Name proposed for the figure of the Figure tab, or for the one that is asked about.
    pub(in crate::app) fn figure_name(&self) -> String {
        if let Some(spec) = &self.questions.exporting {
            return format!("{}.{}", self.name_on_tab(spec.kind), spec.format);
        }
        let stem = self.stem();
        self.view().spec().map_or(stem.clone(), |figure| {
            let name = figure.name.replace(['/', '\\', ' '], "_");
            format!("{stem}-{name}.{}", figure.spec.format)
        })
    }

    /// Name proposed for what the tab shows, without an ending.
    fn name_on_tab(&self, kind: Kind) -> String {
        let stem = self.stem();
        match (&self.selection.marker, self.selection.tab) {
            (Some(marker), Tab::Marker) => {
                format!("{stem}-{}", marker.replace(['/', '\\', ' '], "_"))
            }
            _ if kind == Kind::Volcano => format!("{stem}-volcano"),
            _ => format!("{stem}-trajectories"),
        }
    }

    /// Asks for which journal, in which format and under which name what the tab shows is written.
    pub(in crate::app) fn ask_how_to_export(&mut self) {
        let spec = self.spec_of_tab();
        let name = self.name_on_tab(spec.kind);
        let last = self.settings.exported.unwrap_or_default();
        let page = (last.preset, last.format);
        let mut asked = Exporting::new(spec, page, (&name, self.folder()));
        asked.note = self.what_is_exported(&asked.spec);
        self.questions.ask = Some(Ask::Export(Box::new(asked)));
    }

    /// Which of many markers the figure shows; empty where it shows all of them, or one.
    fn what_is_exported(&self, spec: &FigureSpec) -> String {
        let all = self
            .study
            .shown
            .as_ref()
            .map_or(0, |s| s.results.markers.len());
        let (marked, drawn) = (spec.extras.marked.len(), spec.markers.len());
        match (self.selection.tab, &self.selection.chosen) {
            (Tab::Screen, Some(_)) => {
                let are = agree(marked, "one is", "ones are");
                format!("All {all} markers; the {marked} selected {are} marked.")
            }
            (Tab::Marker | Tab::Screen, _) => String::new(),
            (_, Some(chosen)) if drawn == chosen.len() => {
                format!("The {drawn} selected of {all} markers.")
            }
            _ if drawn > 0 && drawn < all => {
                format!("The {} in sight, of {all}.", counted(drawn, "marker"))
            }
            _ => String::new(),
        }
    }

    /// Where figures are written if nothing else is said: beside the study.
    fn folder(&self) -> PathBuf {
        let file = self.study.file.as_ref();
        let file = file.and_then(|f| f.places.files.first());
        let beside = file.and_then(|f| std::path::absolute(f).ok());
        let beside = beside.and_then(|f| f.parent().map(Path::to_owned));
        // The bundled study and a pasted table stand nowhere.
        let home = || std::env::home_dir().or_else(|| std::env::current_dir().ok());
        beside.or_else(home).unwrap_or_default()
    }

    /// Writes every result table as CSV into `folder`.
    pub(in crate::app) fn export_tables(&mut self, folder: PathBuf) {
        if !self.may_export(&report::table_files(&folder)) {
            return;
        }
        let Some(shown) = &self.study.shown else {
            return;
        };
        let results = shown.results.clone();
        let generation = self.decided.generation;
        self.jobs
            .start(Task::Export, "Writing tables", generation, move |_| {
                report::save_tables(&folder, &results).map_err(|e| e.to_string())?;
                let what = format!("Tables written to {}.", folder.display());
                Ok(Done::Exported(what, folder))
            });
    }

    /// Writes the report, the workbook, the methods, the R script and the tables into `folder`.
    pub(in crate::app) fn export_report(&mut self, folder: PathBuf) {
        let outputs = [
            report::report_files(&folder),
            report::script_files(&folder),
            report::table_files(&folder.join("tables")),
        ];
        if !self.may_export(&outputs.concat()) {
            return;
        }
        let Some(shown) = &self.study.shown else {
            return;
        };
        if !shown.complete || self.view().is_stale() {
            self.news.problem = Some(
                "The report was not written: the models are still being fitted. Export it when they are done."
                    .to_owned(),
            );
            return;
        }
        let (study, results) = (shown.study.clone(), shown.results.clone());
        let (plan, request) = (shown.plan.clone(), self.decided.document.request.clone());
        let chosen = self.selection.chosen.is_some();
        let chosen = chosen.then(|| self.chosen_markers());
        let label = "Writing the report";
        let generation = self.decided.generation;
        self.jobs.start(Task::Export, label, generation, move |_| {
            let words = |e: report::SaveError| e.to_string();
            report::save_report(
                &folder,
                &study,
                &plan,
                &request,
                &results,
                chosen.as_deref(),
            )
            .map_err(|e| e.to_string())?;
            report::save_script(&folder, &study, &plan, &results).map_err(words)?;
            report::save_tables(&folder.join("tables"), &results).map_err(words)?;
            let report = folder.join(report::REPORT);
            let what = format!("Report written to {}.", report.display());
            Ok(Done::Exported(what, report))
        });
    }

    /// Keeps what the tab shows as a figure of the document.
    pub(in crate::app) fn add_to_figures(&mut self) {
        self.keep_figure(self.spec_of_tab());
    }

    /// Keeps a figure in the document, which the Figure tab then shows.
    pub(in crate::app) fn keep_figure(&mut self, spec: FigureSpec) {
        let figures = self.decided.document.figures.iter();
        let name = free_name("Figure 1", figures.map(|f| f.name.as_str()));
        let figure = NamedFigure {
            name: name.clone(),
            spec,
            page: None,
        };
        self.edit(Edit::AddFigure(Box::new(figure)));
        self.selection.figure = self.decided.document.figures.len() - 1;
        self.news.status = format!("{name} is in the Figure tab.");
    }

    fn spec_of_tab(&self) -> FigureSpec {
        match (self.selection.tab, &self.selection.marker) {
            (Tab::Marker, Some(marker)) => FigureSpec {
                markers: vec![marker.clone()],
                width_mm: Some(89.0),
                ..self.trajectories()
            },
            (Tab::Screen, _) => self.volcano(),
            _ => FigureSpec {
                markers: self.panels_of_tab(),
                ..self.trajectories()
            },
        }
    }

    /// The volcano of the Screen tab, with the same p.
    fn volcano(&self) -> FigureSpec {
        let mut spec = FigureSpec {
            family: Some(self.family_in_force()),
            ..FigureSpec::of(Kind::Volcano)
        };
        spec.extras.marked = self.chosen_markers();
        if let Some(view) = &self.views.screen {
            spec.extras.together = view.is_of_all_visits;
            spec.extras.at.clone_from(&view.visit);
        }
        spec
    }

    /// The figure of a study with so many markers that a panel each would fill no page; `None` where they have room.
    pub(in crate::app) fn one_picture_of_all(&self) -> Option<FigureSpec> {
        let shown = self.study.shown.as_ref()?;
        let markers = &shown.results.markers;
        let many = markers.len() > MOST_PANELS;
        let fitted = markers.iter().filter(|m| m.model.is_some()).count();
        let can_be = !shown.complete || fitted >= FEWEST_MARKERS;
        if !many || !can_be {
            return None;
        }
        let mut spec = self.volcano();
        spec.extras.marked.clear();
        if self.views.screen.is_none() {
            // The figure finds what the study compares.
            spec.family = None;
        }
        Some(spec)
    }

    /// The markers of the Trajectories tab; of more than a page has room for, those in sight.
    fn panels_of_tab(&self) -> Vec<String> {
        let list = &self.views.marker_list;
        if list.len() <= MOST_PANELS {
            return self.chosen_markers();
        }
        let (first, end) = self.memory.in_sight;
        let seen = list.get(first..end.min(list.len()));
        let seen = seen
            .filter(|s| !s.is_empty())
            .unwrap_or(&list[..MOST_PANELS]);
        self.names_of(&seen[..seen.len().min(MOST_PANELS)])
    }

    /// What is asked of a figure that the document keeps: without markers of its own it shows those that are chosen in
    /// the Screen tab; a volcano shows all and marks them.
    pub(in crate::app) fn following(&self, mut artwork: Artwork) -> Artwork {
        if self.selection.chosen.is_none() {
            return artwork;
        }
        let chosen = self.chosen_markers();
        let follow = |spec: &mut FigureSpec| {
            if spec.markers.is_empty() && spec.kind == Kind::Volcano {
                spec.extras.marked.clone_from(&chosen);
            } else if spec.markers.is_empty() {
                spec.markers.clone_from(&chosen);
            }
        };
        match &mut artwork {
            Artwork::Figure(spec) => follow(spec),
            Artwork::Board(board) => board.slots_mut().for_each(|slot| follow(&mut slot.spec)),
        }
        artwork
    }

    fn trajectories(&self) -> FigureSpec {
        NamedFigure::first(&self.decided.document.look).spec
    }

    /// The family that the Screen tab compares: another than the one asked for where the study has no such contrasts.
    fn family_in_force(&self) -> ContrastFamily {
        let asked = self.selection.screening.family;
        self.views.screen.as_ref().map_or(asked, |view| view.family)
    }

    /// The chosen markers in the order of the list; none stands for all of them.
    fn chosen_markers(&self) -> Vec<String> {
        if self.selection.chosen.is_none() {
            return Vec::new();
        }
        self.names_of(&self.views.marker_list)
    }

    fn names_of(&self, lines: &[ListedMarker]) -> Vec<String> {
        let Some(figure) = &self.views.trajectories else {
            return Vec::new();
        };
        (lines.iter())
            .filter_map(|line| figure.panels.get(line.panel))
            .map(|panel| panel.marker.clone())
            .collect()
    }
}
