//! Figures of the Figure tab: drawn off this thread, as the very file that would be written.

use crate::app::command::table::Tab;
use crate::app::logic::reading::file_name;
use crate::app::state::app::{Running, TrajectaApp};
use crate::figure::{self, FigureSpec, Finding, Scene, Vision};
use crate::plan::ResolvedPlan;
use crate::report::{self, FigureData};
use crate::results::AnalysisResults;
use crate::session::{Edit, NamedFigure};
use crate::study::Study;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most pixels of a preview along a side.
const MOST_PIXELS: f64 = 4_000.0;

/// What a picture was drawn from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Wanted {
    pub spec: FigureSpec,
    /// Of the numbers on screen.
    pub generation: u64,
    pub complete: bool,
    /// Pixels an inch of paper.
    pub dpi: u32,
    pub vision: Vision,
}

/// A figure as a file would hold it.
pub(in crate::app) struct Drawn {
    pub of: Wanted,
    pub scene: Scene,
    /// Markers of the panels, in reading order.
    pub markers: Vec<String>,
    pub findings: Vec<Finding>,
    pub caption: String,
    pub image: egui::ColorImage,
}

/// A drawn figure, or what was wanted and why it can't be drawn.
pub(in crate::app) type DrawOutcome = Result<Drawn, (Wanted, String)>;

/// What the Figure tab shows.
#[derive(Default)]
pub(in crate::app) struct FigureView {
    /// Which figure of the document.
    pub at: usize,
    /// Per cent of real size; `None` fits the page into the window.
    pub zoom: Option<f32>,
    /// The eye that looks at the preview.
    pub vision: Vision,
    /// Pixels an inch that the panel needs.
    pub dpi: u32,
    /// What is on screen, or why nothing is.
    pub drawn: Option<Result<(Drawn, egui::TextureHandle), (Wanted, String)>>,
    /// Panel that is being dragged.
    pub dragged: Option<usize>,
}

impl FigureView {
    pub fn is_of(&self, wanted: &Wanted) -> bool {
        match &self.drawn {
            Some(Ok((drawn, _))) => drawn.of == *wanted,
            Some(Err((of, _))) => of == wanted,
            None => false,
        }
    }
}

impl TrajectaApp {
    /// The figure that the Figure tab shows.
    pub(in crate::app) fn spec(&self) -> Option<&NamedFigure> {
        self.document.figures.get(self.figure_view.at)
    }

    /// Draws the figure of the tab when what is asked for changed.
    pub(in crate::app) fn draw_figure(&mut self) {
        if self.tab != Tab::Figure || self.shown.is_none() {
            return;
        }
        if self.document.figures.is_empty() {
            // The first figure is what the trajectories look like; nobody decided anything by that.
            let first = NamedFigure::first(&self.document.look);
            self.document.figures.push(first.clone());
            self.figure_is_there(first);
        }
        let last = self.document.figures.len() - 1;
        self.figure_view.at = self.figure_view.at.min(last);
        let (Some(shown), Some(named)) = (&self.shown, self.spec()) else {
            return;
        };
        let wanted = Wanted {
            spec: named.spec.clone(),
            generation: shown.generation,
            complete: shown.complete,
            dpi: self.figure_view.dpi,
            vision: self.figure_view.vision,
        };
        if wanted.dpi == 0 || self.drawing.is_some() || self.figure_view.is_of(&wanted) {
            return;
        }
        let (study, results) = (shown.study.clone(), shown.results.clone());
        let plan = shown.plan.clone();
        let job = self.jobs.spawn("Drawing", move |_| {
            Ok(match draw(&study, &results, &plan, wanted.clone()) {
                Ok(drawn) => Ok(drawn),
                Err(why) => Err((wanted, why)),
            })
        });
        self.drawing = Some(Running {
            job,
            generation: self.generation,
        });
    }

    /// Keeps a drawn figure as a texture.
    pub(in crate::app) fn take_drawn(&mut self, ctx: &egui::Context, drawn: DrawOutcome) {
        self.figure_view.drawn = Some(drawn.map(|drawn| {
            let options = egui::TextureOptions::LINEAR;
            let texture = ctx.load_texture("figure", drawn.image.clone(), options);
            (drawn, texture)
        }));
    }

    /// Writes the figure of the tab to `path`, in the format that its ending names, and its caption
    /// beside it.
    pub(in crate::app) fn export_figure(&mut self, path: PathBuf) {
        let Some(spec) = self.spec().map(|f| f.spec.clone()) else {
            return;
        };
        self.write_figures(vec![(path, spec)]);
    }

    /// Writes every figure of the document into `folder`.
    pub(in crate::app) fn export_all_figures(&mut self, folder: &Path) {
        let all = self
            .document
            .figures
            .iter()
            .map(|f| {
                let name = f.name.replace(['/', '\\', ':'], "_");
                (
                    folder.join(format!("{name}.{}", f.spec.format)),
                    f.spec.clone(),
                )
            })
            .collect();
        self.write_figures(all);
    }

    pub(in crate::app) fn write_figures(&mut self, figures: Vec<(PathBuf, FigureSpec)>) {
        // A name without an ending gets that of its format.
        let figures: Vec<(PathBuf, FigureSpec)> = figures
            .into_iter()
            .map(|(mut path, spec)| {
                if path.extension().is_none() {
                    path.set_extension(spec.format.id());
                }
                (path, spec)
            })
            .collect();
        let outputs: Vec<PathBuf> = figures
            .iter()
            .flat_map(|(path, _)| report::figure_files(path, true))
            .collect();
        if !self.may_export(&outputs) {
            return;
        }
        let Some(shown) = &self.shown else { return };
        let (study, results, plan) = (
            shown.study.clone(),
            shown.results.clone(),
            shown.plan.clone(),
        );
        let job = self.jobs.spawn("Exporting", move |_| {
            let mut names = Vec::new();
            for (path, mut spec) in figures {
                let ending = path.extension().unwrap_or_default().to_string_lossy();
                spec.format = figure::Format::of_extension(&ending).ok_or_else(|| {
                    format!(
                        "{}: figures are written as .png, .svg, .pdf or .tiff.",
                        path.display()
                    )
                })?;
                let data = FigureData::of(&spec, &study, &plan);
                let material = data.material(&study, &results);
                report::save_figure(&path, &spec, material, true).map_err(|e| e.to_string())?;
                names.push(file_name(&path));
            }
            Ok(format!(
                "Written, each with its caption: {}.",
                names.join(", ")
            ))
        });
        self.exporting = Some(Running {
            job,
            generation: self.generation,
        });
    }

    /// Moves the panel `from` to the place of `to`.
    pub(in crate::app) fn move_panel(&mut self, from: usize, to: usize) {
        let Some(Ok((drawn, _))) = &self.figure_view.drawn else {
            return;
        };
        let mut markers = drawn.markers.clone();
        if from == to || from >= markers.len() || to >= markers.len() {
            return;
        }
        let moved = markers.remove(from);
        markers.insert(to, moved);
        if let Some(mut spec) = self.spec().map(|f| f.spec.clone()) {
            spec.markers = markers;
            self.edit(Edit::Figure(self.figure_view.at, Box::new(spec)));
        }
    }
}

fn draw(
    study: &Arc<Study>,
    results: &Arc<AnalysisResults>,
    plan: &ResolvedPlan,
    of: Wanted,
) -> Result<Drawn, String> {
    let spec = &of.spec;
    let data = FigureData::of(spec, study, plan);
    let material = data.material(study, results);
    let composed = figure::compose(spec, material).map_err(|e| e.to_string())?;
    let scene = figure::layout(&composed, &spec.page()).map_err(|e| e.to_string())?;
    let findings = figure::preflight(spec, &scene);
    let caption = figure::caption(spec, material).map_err(|e| e.to_string())?;
    let longest = scene.width_mm.max(scene.height_mm) / 25.4;
    let dpi = f64::from(of.dpi).min(MOST_PIXELS / longest).max(10.0) as u32;
    let seen = scene.seen_with(of.vision);
    let figure::Raster { width, height, rgb } =
        figure::raster(&seen, dpi).map_err(|e| e.to_string())?;
    let image = egui::ColorImage::from_rgb([width as usize, height as usize], &rgb);
    let markers = composed.panels.iter().map(|p| p.marker.clone()).collect();
    Ok(Drawn {
        scene,
        markers,
        findings,
        caption,
        image,
        of,
    })
}
