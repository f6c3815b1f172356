//! Study and results become a picture.
//!
//! In: a prepared [`Study`](crate::study::Study) and [`AnalysisResults`](crate::results::AnalysisResults).
//! Out: [`Figure`] (data coordinates, drawn alike on screen and paper) by [`trajectory`], then a
//! [`Scene`] in mm and points by [`layout`], then [`svg`] and [`png`].
//! It computes no statistic: every centre, interval and p is read from the results.

mod layout;
mod model;
mod page;
mod panel;
mod png;
mod scene;
mod svg;
mod symbols;
mod text;
mod ticks;
mod trajectory;
mod xaxis;

pub use layout::layout;
pub use model::{
    Annotation, AnnotationKind, Center, CenterKind, CenterPoint, CountRow, Figure, GroupStyle,
    IntervalKind, Panel, Series, SubjectLine, SubjectPoint, Symbol, Tick, TimeAxis,
    TrajectoryOptions, XAxis, YAxis,
};
pub use page::{Page, Preset, preflight};
pub use png::png;
pub use scene::{Anchor, Item, Scene};
pub use svg::svg;
pub use text::{BOLD, REGULAR, has_glyphs};
pub use ticks::{YTick, ticks};
pub use trajectory::{group_styles, trajectory};

/// Why there is no figure.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FigureError {
    /// No marker is left to draw.
    #[error("No marker is left to draw. Name one that was analysed with --markers.")]
    NothingToDraw,
    /// Centre and interval of different kinds.
    #[error(
        "--center {center} and --error {interval} do not go together. Use mean with sd, sem or ci, median with iqr, emm with model-ci."
    )]
    Pair {
        /// Centre as asked.
        center: &'static str,
        /// Interval as asked.
        interval: &'static str,
    },
    /// A time axis needs hours.
    #[error(
        "The visit \"{0}\" has no known time, so the axis can't be drawn in hours. Use --time ordinal, or name a column of hours with --hours."
    )]
    NoHours(String),
    /// The page leaves no room.
    #[error(
        "The panels would be {0:.0} mm high and can't be read. Choose a larger page, fewer markers or other --columns."
    )]
    TooSmall(f64),
    /// More pixels than memory should hold.
    #[error("{width} x {height} pixels are too many. Choose a smaller --dpi or size.")]
    TooManyPixels {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// The drawing library refused.
    #[error("The figure could not be drawn: {0}.")]
    Drawing(String),
}
