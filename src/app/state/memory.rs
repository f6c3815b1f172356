//! What panels remember by themselves between frames: words being typed, plots, the room they had.

use super::marker::Widths;
use super::question::Questions;
use crate::app::plot::PlotData;
use crate::figure::Vision;
use std::collections::BTreeMap;

/// A panel is given the part that is its own; `logic` reads it and starts it anew with another study.
#[derive(Default)]
pub(in crate::app) struct Memory {
    /// Plot data of each panel, made when first seen.
    pub plots: Vec<Option<PlotData>>,
    pub depth: Depth,
    /// What is typed into the search above the list of markers.
    pub search: String,
    /// Words typed for names that are not in force yet, by the label of the field.
    pub naming: Naming,
    pub planning: Planning,
    pub desk: Desk,
}

/// Words by the label of their field.
pub(in crate::app) type Naming = BTreeMap<String, String>;

/// How the Marker tab is laid out.
#[derive(Default)]
pub(in crate::app) struct Depth {
    /// The room that there is for the pictures.
    pub picture_widths: Widths,
    /// The row of the contrast asked for has not been scrolled to yet.
    pub scroll_to_contrast: bool,
}

/// What is being written into the plan.
#[derive(Default)]
pub(in crate::app) struct Planning {
    /// Name and expression of the derived marker.
    pub deriving: (String, String),
    /// The partner offered for a correlation, by its place in the list.
    pub partner: usize,
}

/// What the panels change themselves while they paint.
pub(in crate::app) struct Own<'a> {
    pub memory: &'a mut Memory,
    pub questions: &'a mut Questions,
}

/// How the page of the Figure tab lies on its desk.
#[derive(Default)]
pub(in crate::app) struct Desk {
    /// Per cent of real size; `None` fits the page into the window.
    pub zoom: Option<f32>,
    /// The eye that looks at the preview.
    pub vision: Vision,
    /// Pixels an inch that the panel needs.
    pub dpi: u32,
    /// Panel that is being dragged.
    pub dragged: Option<usize>,
}
