//! A figure as a file, with its caption beside it.

use super::{SaveError, save};
use crate::figure::{self, FigureError, FigureSpec, Finding, Kind, Material};
use crate::plan::ResolvedPlan;
use crate::results::{AnalysisResults, Diagnostics, PercentChanges};
use crate::run;
use crate::study::Study;
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
        }
    }
}

/// Every file that [`save_figure`] writes.
#[must_use]
pub fn figure_files(path: &Path, with_caption: bool) -> Vec<PathBuf> {
    let caption = with_caption.then(|| caption_path(path));
    std::iter::once(path.to_owned()).chain(caption).collect()
}

fn caption_path(figure: &Path) -> PathBuf {
    figure.with_extension("caption.txt")
}

/// Writes the figure that `spec` asks for to `path` in the spec's format, and its caption to
/// `NAME.caption.txt` where asked for; returns what a journal would object to.
///
/// # Errors
/// [`FigureFileError`]; what stood at `path` before is untouched then.
pub fn save_figure(
    path: &Path,
    spec: &FigureSpec,
    material: Material<'_>,
    with_caption: bool,
) -> Result<Vec<Finding>, FigureFileError> {
    let page = spec.page();
    let scene = figure::layout(&figure::compose(spec, material)?, &page)?;
    save(path, &spec.format.bytes(&scene, page.dpi)?)?;
    if with_caption {
        let text = figure::caption(spec, material)? + "\n";
        save(&caption_path(path), text.as_bytes())?;
    }
    Ok(figure::preflight(spec, &scene))
}
