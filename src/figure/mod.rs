//! Study and results become a picture.
//!
//! In: a prepared [`Study`](crate::study::Study) and [`AnalysisResults`](crate::results::AnalysisResults),
//! and a [`FigureSpec`]: plain data in which every element can be switched. Out: [`compose`] gives a
//! [`Figure`] (data coordinates, drawn alike on screen and paper), [`layout`] a [`Scene`] in mm and
//! points, [`svg`], [`png()`] and their kin the file; [`preflight`] says what a journal would object to,
//! and [`caption`] what the figure shows. It computes no statistic: every centre, interval and p is
//! read from the results.
//!
//! Not its business: analyses, and where a file is saved. What a further kind, shape or format touches stands in
//! `CONTRIBUTING.md`.

mod compose;
mod error;
mod export;
mod layout;
mod model;
mod preflight;
mod scene;
mod spec;

pub use compose::board::{board_caption, board_pages};
pub use compose::caption::caption;
pub use compose::kinds::{compose, time_course};
pub use compose::material::Material;
pub use compose::trajectory::trajectory;
pub use compose::volcano::FEWEST_MARKERS;
pub use error::FigureError;
pub use export::eps::eps;
pub use export::format::Format;
pub use export::pdf::pdf;
pub use export::png::png;
pub use export::raster::{Raster, raster};
pub use export::svg::{escape, svg};
pub use export::tiff::tiff;
pub use layout::beside::{Area, Beside};
pub use layout::pages::{layout, pages};
pub use model::course::{
    Annotation, AnnotationKind, Center, CenterKind, CenterPoint, CountRow, Figure, IntervalKind,
    Key, Panel, PanelExtras, Series, SubjectLine, SubjectPoint, Tick, TimeAxis, TimeLabels,
    TrajectoryOptions, View, XAxis,
};
pub use model::marks::{Dash, GroupStyle, Interval, Letters, Symbol, YAxis};
pub use model::plots::{
    BaselinePlot, Difference, Expected, HeatCell, HeatPlot, Plot, Row, RowDot, RowsPlot,
    ScatterDot, ScatterLine, ScatterPlot, Strip, StripPoint, ValueAxis,
};
pub use model::subjects::{Bar, PairLine, PairedPlot, Pairs, WaterfallPlot};
pub use model::ticks::{YTick, ticks};
pub use preflight::{Change, Finding, preflight};
pub use scene::anchor::Anchor;
pub use scene::fonts::{BOLD, REGULAR};
pub use scene::items::{Item, Meaning, Moved, PanelBox, Scene};
pub use scene::text::{MM_PER_PT, Run, borrowed, foreign, has_glyphs, missing, runs};
pub use spec::board::{Artwork, Board, BoardPage, Slot};
pub use spec::extras::{Band, Event, Extras, Labels, Shape, Typography, Window};
pub use spec::figure_spec::FigureSpec;
pub use spec::kind::Kind;
pub use spec::own_preset::OwnPreset;
pub use spec::page::{Page, Preset};
pub use spec::palette::{Palette, Vision, group_styles};
