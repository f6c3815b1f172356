//! The figure of the Figure tab: what was wanted and what is drawn.

use crate::figure::{Artwork, Finding, Scene, Vision};
use std::sync::Arc;

/// What a picture was drawn from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Wanted {
    pub artwork: Arc<Artwork>,
    /// Of the numbers on screen.
    pub generation: u64,
    pub complete: bool,
    /// Pixels an inch of paper.
    pub dpi: u32,
    /// Most of them along a side that the screen takes.
    pub most_pixels: usize,
    pub vision: Vision,
    /// Page of a figure that takes several, from 0; past the last it is the last.
    pub page: usize,
}

/// A figure as a file would hold it.
pub(in crate::app) struct Drawn {
    pub of: Wanted,
    pub scene: Scene,
    /// Which page this is, from 0, and how many there are.
    pub page: (usize, usize),
    /// Markers of the panels of all pages, in reading order.
    pub markers: Vec<String>,
    /// Panels on the pages before this one.
    pub panels_before: usize,
    /// What a journal would object to on any page.
    pub findings: Vec<Finding>,
    pub caption: String,
    pub image: egui::ColorImage,
    /// Where its texts stand, mm, and what they belong to.
    pub texts: Vec<(egui::Rect, Element)>,
}

/// Parts of a page that a click leads to the settings of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Element {
    Heading,
    Legend,
    Axes,
    Counts,
    PValues,
    Notes,
}

impl Element {
    /// Of texts in parts of this class.
    pub fn of(class: &str) -> Option<Self> {
        Some(match class {
            "heading" => Self::Heading,
            "legend" | "key" | "labels" => Self::Legend,
            "axes" | "windows" | "times" => Self::Axes,
            "n-table" => Self::Counts,
            "annotations" | "contrasts" => Self::PValues,
            "notes" => Self::Notes,
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Heading => "the title",
            Self::Legend => "the legend and its colours",
            Self::Axes => "axes and marks",
            Self::Counts => "the numbers of subjects",
            Self::PValues => "the p-values",
            Self::Notes => "the notes",
        }
    }
}

/// A drawn figure, or what was wanted and why it can't be drawn.
pub(in crate::app) type DrawOutcome = Result<Drawn, (Wanted, String)>;
