//! What is looked at: tab, marker, subject, and how lists are ordered. Neither saved nor undone.

use crate::app::command::request::Select;
use crate::app::command::table::{MarkerPart, Tab};
use crate::app::views::{MarkerOrder, Screening};
use crate::report::LISTED_MARKERS;
use crate::results::ContrastKey;
use std::collections::BTreeSet;

/// What the user chose to see.
#[derive(Default)]
pub(in crate::app) struct Selection {
    pub tab: Tab,
    /// Marker of the Marker tab.
    pub marker: Option<String>,
    /// It was asked for; else it is the first of the list.
    pub marker_is_asked: bool,
    /// Which part of it.
    pub part: MarkerPart,
    /// A contrast that was asked for: its row is marked in the Marker tab.
    pub contrast: Option<ContrastKey>,
    /// Highlighted subject.
    pub subject: Option<usize>,
    /// Which figure of the document the Figure tab shows.
    pub figure: usize,
    /// Residuals are shown raw, not normalised.
    pub raw_residuals: bool,
    /// Order of the markers in every list.
    pub order: MarkerOrder,
    /// The markers that lists, trajectories and the comparisons of the Report tab show; `None`: all.
    pub chosen: Option<BTreeSet<String>>,
    /// What the Screen tab lists.
    pub screening: Screening,
    /// How the file is read takes the place of the tabs.
    pub show_roles: bool,
    /// The study map stands in a window of its own.
    pub show_map: bool,
    /// The marker of the map by its name; `None`: any marker.
    pub map_marker: Option<String>,
}

impl Selection {
    /// Looks at what is asked for.
    pub fn take(&mut self, what: Select) {
        match what {
            Select::Tab(tab) => self.tab = tab,
            Select::Marker(name) => {
                self.marker = Some(name);
                self.marker_is_asked = true;
                self.contrast = None;
                // Who goes from marker to marker stays in the part that is compared.
                if self.tab != Tab::Marker {
                    self.part = MarkerPart::Answer;
                }
                self.tab = Tab::Marker;
            }
            Select::Contrast(marker, contrast) => {
                self.marker = Some(marker);
                self.marker_is_asked = true;
                self.contrast = Some(contrast);
                self.part = MarkerPart::Tables;
                self.tab = Tab::Marker;
            }
            Select::Chosen(names) => self.chosen = names.map(|n| n.into_iter().collect()),
            Select::Part(part) => self.part = part,
            Select::Subject(subject) => self.subject = subject,
            Select::Figure(at) => self.figure = at,
            Select::Screening(screening) => self.screening = screening,
            Select::RawResiduals(raw) => self.raw_residuals = raw,
            Select::ShowRoles(show) => self.show_roles = show,
            Select::ShowMap(show) => self.show_map = show,
            Select::MapMarker(marker) => self.map_marker = marker,
        }
    }

    /// Whether the report of so many markers begins with the smallest p: nothing was chosen, and not all are listed.
    pub fn lists_hits_first(&self, markers: usize) -> bool {
        self.chosen.is_none() && self.order == MarkerOrder::default() && markers > LISTED_MARKERS
    }

    /// Nothing of an earlier study is looked at any more; what belongs to the window stays.
    pub fn forget_study(&mut self) {
        self.figure = 0;
        self.chosen = None;
        self.screening = Screening::default();
        self.order = MarkerOrder::default();
        self.marker = None;
        self.marker_is_asked = false;
        self.tab = Tab::default();
        self.contrast = None;
        self.part = MarkerPart::default();
        self.show_roles = false;
        self.show_map = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_shown_without_the_contrast_of_another() {
        let mut selection = Selection::default();
        selection.take(Select::Screening(Screening::default()));
        selection.take(Select::Marker("opg".to_owned()));
        assert_eq!(selection.tab, Tab::Marker);
        assert!(selection.contrast.is_none());
        selection.take(Select::Subject(Some(3)));
        selection.forget_study();
        assert_eq!((selection.tab, selection.marker), (Tab::default(), None));
    }
}
