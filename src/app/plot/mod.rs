//! Pictures on screen: the only folder that knows egui_plot.
//!
//! In: a figure in data coordinates, or points of a chart. Out: the picture, and which subject or marker the pointer is
//! at. Not its business: what a figure holds; that is the figure room. A further picture is a file here.

mod axis;
mod page;
mod plot_data;
mod scatter;
mod subject;
mod symbols;
mod threads;
mod trajectory;
mod visits;

pub(super) use page::{PAGE_PT, page, scale};
pub(super) use plot_data::{PlotData, SharedRange, shared_range};
pub(super) use scatter::{Dot, Ground, Scatter, scatter};
pub(super) use symbols::{paint_symbol, sparkline};
pub(super) use trajectory::show;
pub(super) use visits::counts_height;

use crate::results::ContrastKey;

/// What the pointer did.
#[derive(Default)]
pub(super) struct PlotAnswer {
    /// A subject was clicked, or the ground.
    pub clicked: Option<Option<usize>>,
    /// A p-value was clicked: the contrast it tells.
    pub contrast: Option<ContrastKey>,
    /// To be left out: a subject, or its value at a visit.
    pub leave_out: Option<(usize, Option<usize>)>,
}

/// A plot without ornament: no ground, no cross-hair, boxes zoom, a double click resets.
fn bare<'a>(
    id: impl std::hash::Hash + std::fmt::Debug,
    rect: egui::Rect,
    x: (f64, f64),
    y: (f64, f64),
) -> egui_plot::Plot<'a> {
    egui_plot::Plot::new(id)
        .width(rect.width())
        .height(rect.height())
        .show_x(false)
        .show_y(false)
        .show_grid(false)
        .show_background(false)
        .show_crosshair(false)
        .allow_scroll(false)
        .allow_boxed_zoom(true)
        .allow_double_click_reset(true)
        .default_x_bounds(x.0, x.1)
        .default_y_bounds(y.0, y.1)
        .label_formatter(|_| None)
}
