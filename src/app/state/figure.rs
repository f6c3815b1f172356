//! The figure of the Figure tab: what was wanted, what is drawn, how it is looked at.

use crate::figure::{FigureSpec, Finding, Scene, Vision};

/// What a picture was drawn from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Wanted {
    pub spec: FigureSpec,
    /// Of the numbers on screen.
    pub generation: u64,
    pub complete: bool,
    /// Pixels an inch of paper.
    pub dpi: u32,
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

/// What the Figure tab shows.
#[derive(Default)]
pub(in crate::app) struct FigureView {
    /// Which figure of the document.
    pub at: usize,
    /// Per cent of real size; `None` fits the page into the window.
    pub zoom: Option<f32>,
    /// The eye that looks at the preview.
    pub vision: Vision,
    /// Pixels an inch that the panel needs.
    pub dpi: u32,
    /// What is on screen, or why nothing is.
    pub drawn: Option<Result<(Drawn, egui::TextureHandle), (Wanted, String)>>,
    /// Panel that is being dragged.
    pub dragged: Option<usize>,
}

impl FigureView {
    pub fn is_of(&self, wanted: &Wanted) -> bool {
        match &self.drawn {
            Some(Ok((drawn, _))) => drawn.of == *wanted,
            Some(Err((of, _))) => of == wanted,
            None => false,
        }
    }
}
