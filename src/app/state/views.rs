//! What `logic` makes from the study and its results, and panels paint every frame.

use super::figure::{Drawn, Wanted};
use super::marker::{Diagnosis, Pictures};
use super::study::ShownMap;
use crate::app::plot::{PlotData, SharedRange};
use crate::app::views::{ListedMarker, Recent, ScreenView, Told, ValuesView};
use crate::figure::{Artwork, Figure};
use crate::report::{MarkerView, ReportView};
use crate::study::Study;
use std::sync::Arc;

/// A figure of the example, one panel.
pub(in crate::app) struct First {
    pub figure: Figure,
    pub study: Study,
}

/// What the legend tells where one marker is shown alone.
pub(in crate::app) struct MarkerLegend {
    pub marker: String,
    /// Subjects of each group with a value at any visit.
    pub n: Vec<usize>,
    /// What centres and bars are.
    pub text: String,
    pub notes: Vec<String>,
}

/// The figure of the example on the first screen.
#[derive(Default)]
pub(in crate::app) enum FirstPicture {
    #[default]
    NotAsked,
    /// It is being made, or could not be.
    Asked,
    /// With its panel in the coordinates of its plot.
    Drawn(Box<First>, Box<PlotData>),
}

/// Figures and tables on screen; `None` where one is to be made anew.
#[derive(Default)]
pub(in crate::app) struct Views {
    /// All markers over the visits.
    pub trajectories: Option<Arc<Figure>>,
    /// The vertical range that the panels share, where they do.
    pub shared_range: SharedRange,
    /// Panels of the figure in the order of the list.
    pub marker_list: Vec<ListedMarker>,
    /// Name and tables of the marker in depth.
    pub marker: Option<(String, MarkerView)>,
    pub legend: Option<MarkerLegend>,
    pub pictures: Option<Pictures>,
    pub diagnosis: Option<Diagnosis>,
    pub screen: Option<Arc<ScreenView>>,
    pub report: Option<ReportView>,
    /// What was found, where there is room, in a low window, and in the lowest.
    pub findings: Option<[Vec<Told>; 3]>,
    /// The Data tab.
    pub values: Option<ValuesView>,
    /// The figure of the first screen.
    pub first: FirstPicture,
    /// The files of the first screen.
    pub recent: Option<Recent>,
    /// Who was seen when, as read, for the import screen and the window of the map.
    pub study_map: Option<ShownMap>,
    /// What the figure of this number shows; `None` after every change of the document.
    pub artwork: Option<(usize, Arc<Artwork>)>,
    /// The figure of the Figure tab, or why it can't be drawn.
    pub drawn: Option<Result<(Drawn, egui::TextureHandle), (Wanted, String)>>,
}

impl Views {
    /// Whether the figure of the Figure tab is what is wanted.
    pub fn is_drawn(&self, wanted: &Wanted) -> bool {
        match &self.drawn {
            Some(Ok((drawn, _))) => drawn.of == *wanted,
            Some(Err((of, _))) => of == wanted,
            None => false,
        }
    }
}
