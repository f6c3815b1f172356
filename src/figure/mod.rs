//! Study and results become a picture.
//!
//! In: a prepared [`Study`](crate::study::Study) and [`AnalysisResults`](crate::results::AnalysisResults),
//! and a [`FigureSpec`]: plain data in which every element can be switched. Out: [`compose`] gives a
//! [`Figure`] (data coordinates, drawn alike on screen and paper), [`layout`] a [`Scene`] in mm and
//! points, [`svg`], [`png()`] and their kin the file; [`preflight`] says what a journal would object to,
//! and [`caption`] what the figure shows. It computes no statistic: every centre, interval and p is
//! read from the results.
//!
//! Adding a kind: a builder in `compose` (`change`, `baseline`, `forest`, `diagnostics`), data of its
//! own in `model/plots`, and a `Plan` in `layout` that draws it (`course`, `strips`, `rows`, `scatter`).

mod compose;
mod export;
mod layout;
mod model;
mod preflight;
mod scene;
mod spec;

pub use compose::caption::caption;
pub use compose::kinds::{compose, time_course};
pub use compose::material::Material;
pub use compose::trajectory::trajectory;
pub use export::format::Format;
pub use export::pdf::pdf;
pub use export::png::png;
pub use export::raster::{Raster, raster};
pub use export::svg::{escape, svg};
pub use export::tiff::tiff;
pub use layout::grid::layout;
pub use model::course::{
    Annotation, AnnotationKind, Center, CenterKind, CenterPoint, CountRow, Figure, IntervalKind,
    Key, Panel, Series, SubjectLine, SubjectPoint, Tick, TimeAxis, TimeLabels, TrajectoryOptions,
    View, XAxis,
};
pub use model::marks::{Dash, GroupStyle, Letters, Symbol, YAxis};
pub use model::plots::{
    BaselinePlot, Difference, Expected, Interval, Plot, Row, RowDot, RowsPlot, ScatterDot,
    ScatterPlot, Strip, StripPoint, ValueAxis,
};
pub use model::ticks::{YTick, ticks};
pub use preflight::{Change, Finding, preflight};
pub use scene::anchor::Anchor;
pub use scene::items::{Item, Meaning, PanelBox, Scene};
pub use scene::text::{BOLD, MM_PER_PT, REGULAR, Run, has_glyphs, runs};
pub use spec::figure_spec::{FigureSpec, Kind};
pub use spec::own_preset::OwnPreset;
pub use spec::page::{Page, Preset};
pub use spec::palette::{Palette, Vision, group_styles};

pub use model::words::listed;

/// Why there is no figure.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FigureError {
    /// No marker is left to draw.
    #[error("No marker is left to draw. Name one that was analysed with --markers.")]
    NothingToDraw,
    /// Centre and interval of different kinds.
    #[error(
        "--center {center} and --error {interval} do not go together in a figure of kind {kind}. Use {choice}, or none as the interval."
    )]
    Pair {
        /// Kind of figure.
        kind: Kind,
        /// What goes together.
        choice: &'static str,
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
    /// A kind has no place for an option.
    #[error("{option} has no meaning in a figure of kind {kind}. Leave it out.")]
    NotForKind {
        /// Option as on the command line.
        option: &'static str,
        /// Kind of figure.
        kind: Kind,
    },
    /// Nothing comes after the baseline.
    #[error("There is no visit after the baseline, so no change can be drawn.")]
    NoChange,
    /// The page leaves no room.
    #[error(
        "The panels would be {size:.0} mm {side} and can't be read. Choose a larger page, fewer markers or other --columns."
    )]
    TooSmall {
        /// Width or height, mm.
        size: f64,
        /// `wide` or `high`.
        side: &'static str,
    },
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
