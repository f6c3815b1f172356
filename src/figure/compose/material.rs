//! What a figure is made from.

use crate::results::{AnalysisResults, Correlation, Diagnostics, PairedValues, PercentChanges};
use crate::study::Study;

/// What a figure is made from; `study` is the prepared study that `results` came from.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The prepared study.
    pub study: &'a Study,
    /// Its results.
    pub results: &'a AnalysisResults,
    /// Marker name and diagnostics of its model; read by [`Kind::Diagnostics`](crate::figure::Kind::Diagnostics) only.
    pub diagnostics: &'a [(String, Diagnostics)],
    /// Changes in per cent of each marker; read by [`View::Percent`](crate::figure::View::Percent) only.
    pub percent: &'a [PercentChanges],
    /// Marker name and its correlations with other markers; read by
    /// [`Kind::Correlation`](crate::figure::Kind::Correlation) only.
    pub correlations: &'a [(String, Vec<Correlation>)],
    /// Each marker in the subjects with both values; read by [`Kind::Paired`](crate::figure::Kind::Paired) only.
    pub paired: &'a [PairedValues],
}

impl<'a> Material<'a> {
    /// Without diagnostics.
    #[must_use]
    pub fn new(study: &'a Study, results: &'a AnalysisResults) -> Self {
        Self {
            study,
            results,
            diagnostics: &[],
            percent: &[],
            correlations: &[],
            paired: &[],
        }
    }
}
