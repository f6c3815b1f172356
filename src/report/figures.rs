//! A figure as a file, with its caption beside it.

use super::{SaveError, save};
use crate::figure::{self, FigureError, FigureSpec, Finding, Material};
use std::path::Path;

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
        save(&path.with_extension("caption.txt"), text.as_bytes())?;
    }
    Ok(figure::preflight(spec, &scene))
}
