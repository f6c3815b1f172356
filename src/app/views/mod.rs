//! What is made once from the results and painted every frame; the tables of the report room come ready.
//!
//! In: study, plan and results. Out: rows, texts and orders that panels paint as they stand. Not its business: egui, and
//! what a click does. A further list or table is a file here.

mod diagnostics;
mod findings;
mod guide;
mod heat;
mod measured;
mod order;
mod recent;
mod screen;
mod values;

pub(super) use diagnostics::{DiagnosticsView, diagnostics_view, residual_tip, residuals_as_text};
pub(super) use findings::{Told, told};
pub(super) use guide::{Block, GuidePage, Span, found, guide, text_of};
pub(super) use measured::as_measured;
pub(super) use order::{
    ListedMarker, MarkerOrder, OrderBy, Screening, marker_list, ordered_markers,
};
pub(super) use recent::{Recent, RecentFile};
pub(super) use screen::{Filtered, ScreenColumn, ScreenRow, ScreenView, screen_view};
pub(super) use values::{ValuesLine, ValuesView, values_view};
