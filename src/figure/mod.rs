//! Study and results become a picture.
//!
//! In: a prepared [`Study`](crate::study::Study) and [`AnalysisResults`](crate::results::AnalysisResults).
//! Out: [`Figure`] (data coordinates, drawn alike on screen and paper), then a page in mm, SVG and PNG.
//! It computes no statistic: every centre, interval and p is read from the results.

mod model;

pub use model::{
    Annotation, AnnotationKind, Center, CenterKind, CenterPoint, CountRow, Figure, GroupStyle,
    IntervalKind, Panel, Series, SubjectLine, SubjectPoint, Symbol, Tick, TimeAxis,
    TrajectoryOptions, XAxis, YAxis,
};
