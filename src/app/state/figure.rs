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
}

/// A figure as a file would hold it.
pub(in crate::app) struct Drawn {
    pub of: Wanted,
    pub scene: Scene,
    /// Markers of the panels, in reading order.
    pub markers: Vec<String>,
    pub findings: Vec<Finding>,
    pub caption: String,
    pub image: egui::ColorImage,
}

/// A drawn figure, or what was wanted and why it can't be drawn.
pub(in crate::app) type DrawOutcome = Result<Drawn, (Wanted, String)>;
