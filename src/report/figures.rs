//! A figure as a file, with its caption beside it.

use super::{SaveError, save};
use crate::figure::{
    self, Artwork, Board, FigureError, FigureSpec, Finding, Format, Kind, Material, Moved, Scene,
};
use crate::plan::ResolvedPlan;
use crate::results::{AnalysisResults, Correlation, Diagnostics, PairedValues, PercentChanges};
use crate::run;
use crate::study::Study;
use crate::words::as_file_text;
use std::path::{Path, PathBuf};

/// Why a figure was not written.
#[derive(Debug, thiserror::Error)]
pub enum FigureFileError {
    /// It can't be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// It can't be stored.
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// What some kinds of figure show beside the results, made only when one of them is drawn.
#[derive(Clone, Debug, Default)]
pub struct FigureData {
    diagnostics: Vec<(String, Diagnostics)>,
    percent: Vec<PercentChanges>,
    correlations: Vec<(String, Vec<Correlation>)>,
    paired: Vec<PairedValues>,
}

impl FigureData {
    /// What `spec` needs of the study it is drawn from.
    #[must_use]
    pub fn of(spec: &FigureSpec, study: &Study, plan: &ResolvedPlan) -> Self {
        let mut data = Self::default();
        if spec.kind == Kind::Diagnostics {
            data.diagnostics = run::diagnose_markers(study, plan, &spec.markers);
        }
        if spec.percent {
            data.percent = run::percent_changes(study, plan, &spec.markers);
        }
        if spec.kind == Kind::Correlation {
            data.correlations = run::correlate_markers(study, plan, &spec.markers);
        }
        if spec.kind == Kind::Paired {
            data.paired = run::paired_values(study, plan, &spec.markers);
        }
        data
    }

    /// Everything a figure is made from.
    #[must_use]
    pub fn material<'a>(&'a self, study: &'a Study, results: &'a AnalysisResults) -> Material<'a> {
        Material {
            study,
            results,
            diagnostics: &self.diagnostics,
            percent: &self.percent,
            correlations: &self.correlations,
            paired: &self.paired,
        }
    }
}

/// Every file that [`save_pages`] writes for a figure of one page.
#[must_use]
pub fn figure_files(path: &Path, with_caption: bool) -> Vec<PathBuf> {
    let caption = with_caption.then(|| caption_path(path));
    std::iter::once(path.to_owned()).chain(caption).collect()
}

fn caption_path(figure: &Path) -> PathBuf {
    figure.with_extension("caption.txt")
}

/// Fonts of this computer in the pages: the file depends on them, so the caption names them.
fn fonts_of(scenes: &[Scene]) -> String {
    let mut names = Vec::new();
    for name in scenes.iter().flat_map(Scene::borrowed_fonts) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return String::new();
    }
    let names = crate::words::listed(&names);
    format!(" Fonts: Liberation Sans, for other scripts {names}.")
}

/// Which pages of a figure are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pages {
    /// Every page.
    #[default]
    All,
    /// One page, counted from 1.
    One(usize),
}

/// What was written, and what a journal would object to.
#[derive(Clone, Debug, Default)]
pub struct SavedFigure {
    /// Files of the pages, in order.
    pub files: Vec<PathBuf>,
    /// File of the caption.
    pub caption: Option<PathBuf>,
    /// Objections to any page.
    pub findings: Vec<Finding>,
}

/// Name of the file of a page, counted from 1: the first has the name that was asked for.
fn page_path(path: &Path, page: usize) -> PathBuf {
    if page == 1 {
        return path.to_owned();
    }
    let part = |text: Option<&std::ffi::OsStr>| text.unwrap_or_default().to_os_string();
    let mut name = part(path.file_stem());
    name.push(format!("-{page}."));
    name.push(part(path.extension()));
    path.with_file_name(name)
}

/// Writes the figure that `spec` asks for to `path` in the spec's format, and its caption to `NAME.caption.txt` where
/// asked for; returns what was written and what a journal would object to. A figure of several pages is one PDF, or a
/// file a page: the first has the name `path`, the others `NAME-2.png`, `NAME-3.png`, ….
///
/// # Errors
/// [`FigureFileError`]; what stood at `path` before is untouched then.
pub fn save_pages(
    path: &Path,
    spec: &FigureSpec,
    material: Material<'_>,
    with_caption: bool,
    pages: Pages,
) -> Result<SavedFigure, FigureFileError> {
    let page = spec.page();
    let mut scenes = figure::pages(&figure::compose(spec, material)?, &page)?;
    let has_moved = scenes.iter().any(|s| s.moved.contains(&Moved::Counts));
    keep(pages, &mut scenes)?;
    let mut saved = write_pages(path, spec, &scenes)?;
    if with_caption {
        let said = FigureSpec {
            counts: spec.counts && !has_moved,
            ..spec.clone()
        };
        let text = figure::caption(&said, material)?
            + &fonts_of(&scenes)
            + "
";
        let caption = caption_path(path);
        save(&caption, as_file_text(&text).as_bytes())?;
        saved.caption = Some(caption);
    }
    look_over(spec, &scenes, &mut saved);
    Ok(saved)
}

/// Writes a figure or a board to `path` in the format it names, with its caption beside it; returns what a journal
/// would object to.
///
/// # Errors
/// [`FigureFileError`]; what stood at `path` before is untouched then.
pub fn save_artwork(
    path: &Path,
    artwork: &Artwork,
    (study, results, plan): (&Study, &AnalysisResults, &ResolvedPlan),
) -> Result<SavedFigure, FigureFileError> {
    match artwork {
        Artwork::Figure(spec) => {
            let data = FigureData::of(spec, study, plan);
            let material = data.material(study, results);
            save_pages(path, spec, material, true, Pages::All)
        }
        Artwork::Board(board) => save_board(path, board, (study, results, plan), true, Pages::All),
    }
}

/// As [`save_pages`] for a board.
///
/// # Errors
/// [`FigureFileError`]; what stood at `path` before is untouched then.
pub fn save_board(
    path: &Path,
    board: &Board,
    (study, results, plan): (&Study, &AnalysisResults, &ResolvedPlan),
    with_caption: bool,
    pages: Pages,
) -> Result<SavedFigure, FigureFileError> {
    let slots: Vec<&FigureSpec> = board.slots().map(|s| &s.spec).collect();
    let data: Vec<FigureData> = slots
        .iter()
        .map(|spec| FigureData::of(spec, study, plan))
        .collect();
    let materials: Vec<Material<'_>> = data.iter().map(|d| d.material(study, results)).collect();
    let mut scenes = figure::board_pages(board, &materials)?;
    keep(pages, &mut scenes)?;
    let mut saved = write_pages(path, &board.spec, &scenes)?;
    if with_caption {
        let text = figure::board_caption(board, &materials)? + &fonts_of(&scenes) + "\n";
        let caption = caption_path(path);
        save(&caption, as_file_text(&text).as_bytes())?;
        saved.caption = Some(caption);
    }
    look_over(&board.spec, &scenes, &mut saved);
    Ok(saved)
}

/// The pages that are asked for.
fn keep(pages: Pages, scenes: &mut Vec<Scene>) -> Result<(), FigureError> {
    if let Pages::One(wanted) = pages {
        let there = scenes.len();
        if wanted > there {
            return Err(FigureError::NoPage { wanted, there });
        }
        *scenes = vec![scenes.swap_remove(wanted - 1)];
    }
    Ok(())
}

/// Most files that one figure is written to; a PDF holds any number of pages.
const MOST_FILES: usize = 100;

/// One PDF, or a file a page.
fn write_pages(
    path: &Path,
    spec: &FigureSpec,
    scenes: &[Scene],
) -> Result<SavedFigure, FigureFileError> {
    if spec.format != Format::Pdf && scenes.len() > MOST_FILES {
        return Err(FigureFileError::Figure(FigureError::TooManyPages {
            pages: scenes.len(),
            most: MOST_FILES,
        }));
    }
    let dpi = spec.page().dpi;
    let mut saved = SavedFigure::default();
    let files: Vec<&[Scene]> = if spec.format == Format::Pdf {
        vec![scenes]
    } else {
        scenes.chunks(1).collect()
    };
    for (i, file) in files.into_iter().enumerate() {
        let path = page_path(path, i + 1);
        save(&path, &spec.format.bytes_of(file, dpi)?)?;
        saved.files.push(path);
    }
    Ok(saved)
}

/// Objections to the pages, each once.
fn look_over(spec: &FigureSpec, scenes: &[Scene], saved: &mut SavedFigure) {
    for finding in scenes.iter().flat_map(|s| figure::preflight(spec, s)) {
        if !saved.findings.contains(&finding) {
            saved.findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_not_strewn_over_a_folder() {
        let page = Scene {
            width_mm: 10.0,
            height_mm: 10.0,
            text_pt: 7.0,
            items: Vec::new(),
            title: String::new(),
            description: String::new(),
            study_sha256: String::new(),
            panels: Vec::new(),
            slots: Vec::new(),
            groups: Vec::new(),
            center: None,
            moved: Vec::new(),
        };
        let pages = vec![page; MOST_FILES + 1];
        let spec = FigureSpec {
            format: Format::Svg,
            ..FigureSpec::default()
        };
        let folder = std::env::temp_dir().join(format!("trajecta-pages-{}", std::process::id()));
        let refused = write_pages(&folder.join("f.svg"), &spec, &pages);
        let why = refused.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(why.contains("101 pages"), "{why}");
        assert!(!folder.exists());
    }
}
