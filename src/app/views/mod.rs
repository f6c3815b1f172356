//! What is made once from the results and painted every frame; the tables of the report room come ready.

mod diagnostics;
mod measured;
mod screen;

pub(super) use diagnostics::{DiagnosticsView, diagnostics_view, residual_tip, residuals_as_text};
pub(super) use measured::as_measured;
pub(super) use screen::{
    ListedMarker, MarkerSort, ScreenColumn, ScreenView, Screening, marker_list, screen_view,
};
