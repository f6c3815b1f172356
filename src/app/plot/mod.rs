//! Pictures on screen: the only folder that knows egui_plot.

mod axis;
mod scatter;
mod symbols;
mod trajectory;

pub(super) use scatter::{Dot, Ground, Scatter, scatter};
pub(super) use symbols::{paint_symbol, sparkline};
pub(super) use trajectory::{PlotData, counts_height, show};

/// What the pointer did.
#[derive(Default)]
pub(super) struct PlotAnswer {
    /// A subject was clicked, or the ground.
    pub clicked: Option<Option<usize>>,
}
