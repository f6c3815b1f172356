//! Figures of the Figure tab: drawn off this thread, as the very file that would be written.

use crate::app::command::request::Ask;
use crate::app::command::table::Tab;
use crate::app::platform::settings::Exported;
use crate::app::state::app::TrajectaApp;
use crate::app::state::figure::{DrawOutcome, Drawn, Element, Wanted};
use crate::app::state::file::file_name;
use crate::app::state::jobs::{Done, Task};
use crate::figure::{self, Artwork, FigureError, Finding, Scene, Vision};
use crate::plan::ResolvedPlan;
use crate::report::{self, FigureData};
use crate::results::AnalysisResults;
use crate::session::{Edit, NamedFigure};
use crate::study::Study;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most pixels of a preview along a side.
const MOST_PIXELS: f64 = 4_000.0;

impl TrajectaApp {
    /// Draws the figure of the tab when what is asked for changed.
    pub(in crate::app) fn draw_figure(&mut self) {
        let vision = self.memory.desk.vision;
        let (artwork, vision, page) = match &self.questions.ask {
            Some(Ask::Export(asked)) => {
                let artwork = Artwork::Figure(asked.spec.clone());
                (Some(Arc::new(artwork)), Vision::Usual, 0)
            }
            _ => {
                let artwork = self.artwork_of_tab();
                let page = self.memory.desk.page_of(self.selection.figure);
                (artwork, vision, page)
            }
        };
        let (Some(artwork), Some(shown)) = (artwork, &self.study.shown) else {
            return;
        };
        let wanted = Wanted {
            artwork,
            generation: shown.generation,
            complete: shown.complete,
            dpi: self.memory.desk.dpi,
            most_pixels: self.memory.desk.most_pixels,
            vision,
            page,
        };
        if wanted.dpi == 0 || self.jobs.is_running(Task::Draw) || self.views.is_drawn(&wanted) {
            return;
        }
        let (study, results) = (shown.study.clone(), shown.results.clone());
        let plan = shown.plan.clone();
        let generation = self.decided.generation;
        self.jobs
            .start(Task::Draw, "Drawing", generation, move |_| {
                let drawn = match draw(&study, &results, &plan, wanted.clone()) {
                    Ok(drawn) => Ok(drawn),
                    Err(why) => Err((wanted, why)),
                };
                Ok(Done::Drawn(Box::new(drawn)))
            });
    }

    /// What the Figure tab shows; `None` on another tab.
    fn artwork_of_tab(&mut self) -> Option<Arc<Artwork>> {
        if self.selection.tab != Tab::Figure || self.study.shown.is_none() {
            return None;
        }
        if self.decided.document.figures.is_empty() {
            // The first figure takes the look of the trajectories: no decision of the user, so no step to undo.
            let mut first = NamedFigure::first(&self.decided.document.look);
            if let Some(all) = self.one_picture_of_all() {
                first.spec = all;
            }
            self.decided.document.figures.push(first.clone());
            self.figure_is_there(first);
        }
        let last = self.decided.document.figures.len() - 1;
        self.selection.figure = self.selection.figure.min(last);
        self.artwork_shown()
    }

    /// What the figure of the tab shows, made once for every change of the document.
    fn artwork_shown(&mut self) -> Option<Arc<Artwork>> {
        let at = self.selection.figure;
        let kept = self.views.artwork.as_ref().filter(|(of, _)| *of == at);
        if let Some((_, artwork)) = kept {
            return Some(Arc::clone(artwork));
        }
        let figures = &self.decided.document.figures;
        let artwork = Arc::new(self.following(figures.get(at)?.artwork(figures)));
        self.views.artwork = Some((at, Arc::clone(&artwork)));
        Some(artwork)
    }

    /// Keeps a drawn figure as a texture.
    pub(in crate::app) fn take_drawn(&mut self, ctx: &egui::Context, drawn: DrawOutcome) {
        self.views.drawn = Some(drawn.map(|drawn| {
            let options = egui::TextureOptions::LINEAR;
            let texture = ctx.load_texture("figure", drawn.image.clone(), options);
            (drawn, texture)
        }));
    }

    /// Writes the figure that a place was chosen for, or that of the tab, to `path`, in the format that its ending
    /// names, and its caption beside it.
    pub(in crate::app) fn export_figure(&mut self, path: PathBuf) {
        let all = &self.decided.document.figures;
        let artwork = match self.questions.exporting.take() {
            Some(spec) => Some(Artwork::Figure(spec)),
            None => (self.view().spec()).map(|f| self.following(f.artwork(all))),
        };
        let Some(artwork) = artwork else {
            return;
        };
        let ending = path.extension().and_then(|e| e.to_str());
        let format = ending.and_then(figure::Format::of_extension);
        self.settings.exported = Some(Exported {
            preset: artwork.spec().preset,
            format: format.unwrap_or(artwork.spec().format),
        });
        self.write_figures(vec![(path, artwork)]);
    }

    /// Writes every figure of the document into `folder`.
    pub(in crate::app) fn export_all_figures(&mut self, folder: &Path) {
        let figures = &self.decided.document.figures;
        let all = figures.iter().map(|f| {
            let name = f.name.replace(['/', '\\', ':'], "_");
            let file = folder.join(format!("{name}.{}", f.spec.format));
            (file, self.following(f.artwork(figures)))
        });
        let all = all.collect();
        self.write_figures(all);
    }

    pub(in crate::app) fn write_figures(&mut self, figures: Vec<(PathBuf, Artwork)>) {
        // A name without an ending gets that of its format.
        let figures: Vec<(PathBuf, Artwork)> = figures
            .into_iter()
            .map(|(mut path, artwork)| {
                if path.extension().is_none() {
                    path.set_extension(artwork.spec().format.id());
                }
                (path, artwork)
            })
            .collect();
        let outputs: Vec<PathBuf> = figures
            .iter()
            .flat_map(|(path, _)| report::figure_files(path, true))
            .collect();
        if !self.may_export(&outputs) {
            return;
        }
        let Some(shown) = &self.study.shown else {
            return;
        };
        let (study, results, plan) = (
            shown.study.clone(),
            shown.results.clone(),
            shown.plan.clone(),
        );
        let generation = self.decided.generation;
        self.jobs
            .start(Task::Export, "Exporting", generation, move |_| {
                let mut names = Vec::new();
                let first = figures.first().map(|(path, _)| path.clone());
                for (path, artwork) in figures {
                    let ending = path.extension().unwrap_or_default().to_string_lossy();
                    let format = figure::Format::of_extension(&ending).ok_or_else(|| {
                        format!(
                            "{}: figures are written as {}.",
                            path.display(),
                            figure::Format::all_endings()
                        )
                    })?;
                    let of = (&*study, &*results, &plan);
                    report::save_artwork(&path, &artwork.in_format(format), of)
                        .map_err(|e| e.to_string())?;
                    names.push(file_name(&path));
                }
                let what = format!("Exported, each with its caption: {}.", names.join(", "));
                Ok(Done::Exported(what, first.unwrap_or_default()))
            });
    }

    /// Moves the panel `from` to the place of `to`.
    pub(in crate::app) fn move_panel(&mut self, from: usize, to: usize) {
        let Some(Ok((drawn, _))) = &self.views.drawn else {
            return;
        };
        let mut markers = drawn.markers.clone();
        if from == to || from >= markers.len() || to >= markers.len() {
            return;
        }
        let moved = markers.remove(from);
        markers.insert(to, moved);
        if let Some(mut spec) = self.view().spec().map(|f| f.spec.clone()) {
            spec.markers = markers;
            self.edit(Edit::Figure(self.selection.figure, Box::new(spec)));
        }
    }
}

fn draw(
    study: &Arc<Study>,
    results: &Arc<AnalysisResults>,
    plan: &ResolvedPlan,
    of: Wanted,
) -> Result<Drawn, String> {
    let Laid {
        mut scenes,
        markers,
        caption,
    } = lay(study, results, plan, &of.artwork)?;
    let mut findings: Vec<Finding> = Vec::new();
    for finding in (scenes.iter()).flat_map(|scene| figure::preflight(of.artwork.spec(), scene)) {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    let pages = scenes.len();
    let page = of.page.min(pages.saturating_sub(1));
    let panels_before = scenes[..page].iter().map(|s| s.panels.len()).sum();
    let scene = scenes.swap_remove(page);
    let longest = scene.width_mm.max(scene.height_mm) / 25.4;
    let most = MOST_PIXELS.min(of.most_pixels as f64 - 2.0);
    let dpi = f64::from(of.dpi).min(most / longest).max(10.0) as u32;
    let seen = scene.seen_with(of.vision);
    let figure::Raster { width, height, rgb } =
        figure::raster(&seen, dpi).map_err(|e| e.to_string())?;
    let image = egui::ColorImage::from_rgb([width as usize, height as usize], &rgb);
    let texts = scene.texts_by_part().into_iter();
    let texts = texts.filter_map(|([left, top, right, bottom], class)| {
        let corner = |x: f64, y: f64| egui::pos2(x as f32, y as f32);
        let place = egui::Rect::from_min_max(corner(left, top), corner(right, bottom));
        Some((place, Element::of(class)?))
    });
    Ok(Drawn {
        texts: texts.collect(),
        page: (page, pages),
        panels_before,
        scene,
        markers,
        findings,
        caption,
        image,
        of,
    })
}

/// The pages, at least one, before they have pixels.
struct Laid {
    scenes: Vec<Scene>,
    markers: Vec<String>,
    caption: String,
}

fn lay(
    study: &Study,
    results: &AnalysisResults,
    plan: &ResolvedPlan,
    artwork: &Artwork,
) -> Result<Laid, String> {
    let said = |e: FigureError| e.to_string();
    match artwork {
        Artwork::Figure(spec) => {
            let data = FigureData::of(spec, study, plan);
            let material = data.material(study, results);
            let composed = figure::compose(spec, material).map_err(said)?;
            let scenes = figure::pages(&composed, &spec.page()).map_err(said)?;
            Ok(Laid {
                scenes,
                markers: composed.panels.iter().map(|p| p.marker.clone()).collect(),
                caption: figure::caption(spec, material).map_err(said)?,
            })
        }
        Artwork::Board(board) => {
            let data: Vec<FigureData> = (board.slots())
                .map(|slot| FigureData::of(&slot.spec, study, plan))
                .collect();
            let materials: Vec<_> = data.iter().map(|d| d.material(study, results)).collect();
            if materials.is_empty() {
                return Err("This page is empty. Drag a figure of the list onto it, or choose one under \u{201c}Add a figure\u{201d}.".to_owned());
            }
            let scenes = figure::board_pages(board, &materials).map_err(said)?;
            Ok(Laid {
                scenes,
                markers: Vec::new(),
                caption: figure::board_caption(board, &materials).map_err(said)?,
            })
        }
    }
}
