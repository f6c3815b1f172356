//! What is made once from the results and painted every frame; the tables of the report room come ready.

mod diagnostics;
mod marker;
mod measured;
mod order;
mod screen;

pub(super) use diagnostics::{DiagnosticsView, diagnostics_view, residual_tip, residuals_as_text};
pub(super) use marker::{DepthView, depth_view};
pub(super) use measured::as_measured;
pub(super) use order::{
    ListedMarker, MarkerOrder, OrderBy, Screening, marker_list, ordered_markers,
};
pub(super) use screen::{ScreenRow, ScreenView, screen_view};
