//! From what is asked to a figure of any kind.

use super::model::{Figure, Key};
use super::palette::styles;
use super::spec::{FigureSpec, Kind};
use super::{FigureError, baseline, change, diagnostics, forest, trajectory};
use crate::results::{AnalysisResults, Diagnostics};
use crate::study::Study;

/// What a figure is made from; `study` is the prepared study that `results` came from.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The prepared study.
    pub study: &'a Study,
    /// Its results.
    pub results: &'a AnalysisResults,
    /// Marker name and diagnostics of its model; read by [`Kind::Diagnostics`] only.
    pub diagnostics: &'a [(String, Diagnostics)],
}

impl<'a> Material<'a> {
    /// Without diagnostics.
    #[must_use]
    pub fn new(study: &'a Study, results: &'a AnalysisResults) -> Self {
        Self {
            study,
            results,
            diagnostics: &[],
        }
    }
}

/// The figure that `spec` asks for, in data coordinates.
///
/// # Errors
/// [`FigureError`] when options do not go together or nothing is left to draw.
pub fn compose(spec: &FigureSpec, material: Material<'_>) -> Result<Figure, FigureError> {
    spec.check()?;
    let (study, results) = (material.study, material.results);
    let mut figure = match spec.kind {
        Kind::Trajectory => trajectory::trajectory(study, results, &spec.time_course()?)?,
        Kind::Change => change::change(study, results, &spec.time_course()?)?,
        Kind::Baseline => baseline::baseline(study, results, spec)?,
        Kind::Forest => forest::forest(study, results, spec)?,
        Kind::Diagnostics => diagnostics::diagnostics(material, spec)?,
    };
    figure.groups = styles(study, spec.palette, &spec.colors);
    figure.columns = spec.columns.or(figure.columns);
    figure.letters = spec.letters();
    figure.heading.clone_from(&spec.heading);
    if !spec.legend {
        figure.key = Key::Hidden;
        figure.center_text.clear();
    }
    if !spec.counts {
        for panel in &mut figure.panels {
            panel.counts.clear();
        }
    }
    if !spec.notes {
        figure.notes.clear();
    }
    Ok(figure)
}
