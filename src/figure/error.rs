//! Why there is no figure.

use crate::plan::Message;
use crate::study::Study;
use crate::words::{agree, counted, listed, of_count};
use std::fmt;

/// Why there is no figure. It reads with the labels of the window; [`FigureError::message`] says it elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub enum FigureError {
    /// No marker is left to draw.
    NothingToDraw,
    /// No marker has an estimate of the comparison that the figure shows.
    NoEstimates,
    /// Centre and interval that do not go together.
    Pair {
        /// The whole sentence as a template of a [`Message`], open for centre, interval and kind.
        sentence: &'static str,
        /// Id of the kind of figure.
        kind: &'static str,
        /// Id of the centre.
        center: &'static str,
        /// Id of the interval.
        interval: &'static str,
    },
    /// A visit has no hours, which a time axis needs.
    NoHours(String),
    /// A kind of figure has no place for an option.
    NotForKind {
        /// The whole sentence as a template of a [`Message`], open for the kind.
        sentence: &'static str,
        /// Id of the kind of figure.
        kind: &'static str,
    },
    /// Nothing comes after the baseline.
    NoChange,
    /// There is one visit, so that no other one can be the baseline.
    OneVisit,
    /// No visit of that name has an estimate of the comparison.
    NoVisit {
        /// As it was asked for.
        wanted: String,
        /// Visits that have one.
        known: Vec<String>,
    },
    /// A correlation of fewer than two markers, or of markers that were not correlated.
    NoPairs,
    /// A correlation in a study of one marker.
    OneMarker,
    /// A comparison of groups in a study of one.
    OneGroup,
    /// More pairs of markers than a figure shows.
    TooManyPairs {
        /// Markers.
        markers: usize,
        /// Most markers.
        most: usize,
    },
    /// Fewer markers than a figure compares.
    TooFewMarkers {
        /// Markers.
        markers: usize,
        /// Fewest markers.
        least: usize,
    },
    /// The page leaves no room for the panels.
    TooSmall {
        /// Width or height, mm.
        size: f64,
        /// `wide` or `high`.
        side: &'static str,
    },
    /// Rows of p-values under the axes would leave the data less than half of a panel.
    NoRoomForRows,
    /// A break of an axis that lies beyond its values.
    NoBreak {
        /// Lower end.
        from: f64,
        /// Upper end.
        to: f64,
    },
    /// A slot of a page has more panels than room.
    TooManyPanels {
        /// Panels.
        panels: usize,
    },
    /// A slot of a page can't be drawn.
    InSlot {
        /// Page, from 1.
        page: usize,
        /// Slot of the page, from 1.
        slot: usize,
        /// Id of its kind of figure.
        kind: &'static str,
        /// Why.
        why: Box<FigureError>,
    },
    /// More pixels than memory should hold.
    TooManyPixels {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// A time that is no visit and no duration, or that has no place on the axis.
    NoTime(String),
    /// A figure has fewer pages.
    NoPage {
        /// Page asked for, from 1.
        wanted: usize,
        /// Pages there are.
        there: usize,
    },
    /// More pages, each a file of its own, than anybody asked for.
    TooManyPages {
        /// Pages there are.
        pages: usize,
        /// Most files that are written at once.
        most: usize,
    },
    /// The drawing library refused.
    Drawing(String),
}

/// The sentence that a kind of figure has no place for an option, as a template.
macro_rules! not_for_kind {
    ($option:literal) => {
        concat!(
            $option,
            " has no meaning in a figure of kind {}. Leave it out."
        )
    };
    ($what:literal, $option:literal) => {
        concat!(
            $what,
            " has no meaning in a figure of kind {}. Leave ",
            $option,
            " out."
        )
    };
}
pub(in crate::figure) use not_for_kind;

/// A sentence on a centre and an interval that do not go together, with what does.
macro_rules! pair {
    ($choice:literal) => {
        concat!(
            "{center=} and {error=} do not go together in a figure of kind {}. Use ",
            $choice,
            ", or none as the interval."
        )
    };
}
pub(in crate::figure) use pair;

impl FigureError {
    /// Why a study has no change to draw.
    pub(in crate::figure) fn without_change(study: &Study) -> Self {
        match study.n_visits() {
            0 | 1 => Self::OneVisit,
            _ => Self::NoChange,
        }
    }

    /// The error as a sentence that is not yet said for the window or the command line.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NothingToDraw => Message::new(
                "No marker is left to draw. Name one that was analysed with {markers}.",
                &[],
            ),
            Self::NoEstimates => Message::new(
                "There is no estimate to draw: no marker has a model with this comparison. The results say why.",
                &[],
            ),
            Self::Pair {
                sentence,
                kind,
                center,
                interval,
            } => Message::new(sentence, &[center, interval, kind]),
            Self::NoHours(visit) => Message::new(
                "The visit \"{}\" has no known time, so the axis can't be drawn in hours. Use {time=ordinal}, or name a column of hours with {hours}.",
                &[visit],
            ),
            Self::NotForKind { sentence, kind } => Message::new(sentence, &[kind]),
            Self::NoChange => Message::new(
                "The baseline is the last visit, so no change can be drawn. Choose an earlier visit with {baseline}.",
                &[],
            ),
            Self::OneVisit => Message::new(
                "There is one visit, so no change can be drawn. Draw a figure of kind baseline, or name the column of visits with {visit}.",
                &[],
            ),
            Self::NoVisit { wanted, known } => Message::new(
                "There is no estimate at \"{}\". The visits that have one are {}. Choose one with {at}.",
                &[wanted, &listed(known)],
            ),
            Self::NoPairs => Message::new(
                "A correlation needs two markers with changes in the same subjects. Name them with {markers}.",
                &[],
            ),
            Self::OneMarker => Message::new(
                "A correlation needs two markers, and one was analysed. Read a further column as a marker with {marker}.",
                &[],
            ),
            Self::OneGroup => Message::new(
                "A difference needs two groups, and there is one. Name the column of groups with {group}, or draw a figure of kind change, which shows changes within a group.",
                &[],
            ),
            Self::TooManyPairs { markers, most } => Message::new(
                "{} markers make too many pairs for a figure. Name up to {} of them with {markers}.",
                &[&markers.to_string(), &most.to_string()],
            ),
            Self::TooFewMarkers { markers, least } => Message::new(
                "{} too few for a volcano, which compares at least {}. A forest shows the intervals of a few markers.",
                &[
                    &of_count(
                        *markers,
                        "marker with an estimate is",
                        "markers with an estimate are",
                    ),
                    &least.to_string(),
                ],
            ),
            Self::TooSmall { size, side } => Message::new(
                "The panels would be {} mm {} and can't be read. Choose a larger page, fewer markers or other {columns}.",
                &[&format!("{size:.0}"), side],
            ),
            Self::NoRoomForRows => Message::new(
                "The rows of p-values would leave the data less than half of a panel. Leave {annotate} out and show the comparisons as a figure of kind forest, or choose a larger page or fewer groups.",
                &[],
            ),
            Self::NoBreak { from, to } => Message::new(
                "No values lie on both sides of the break from {} to {}. Choose another {break}.",
                &[&from.to_string(), &to.to_string()],
            ),
            Self::TooManyPanels { panels } => Message::new(
                "{} in one slot {} no room on a page. Name fewer {markers}, give the slot more columns, or move it to a page of its own.",
                &[&counted(*panels, "panel"), agree(*panels, "has", "have")],
            ),
            Self::InSlot {
                page,
                slot,
                kind,
                why,
            } => why
                .message()
                .after(&format!("Page {page}, slot {slot} ({kind}): ")),
            Self::TooManyPixels { width, height } => Message::new(
                "{} x {} pixels are too many. Choose a smaller {dpi} or size.",
                &[&width.to_string(), &height.to_string()],
            ),
            Self::NoTime(text) => Message::new(
                "\"{}\" has no place on the time axis. Write a visit as it stands in the file, or a time since the baseline such as 40 min, 2 h or 3 days between visits whose times are known.",
                &[text],
            ),
            Self::NoPage { wanted, there } => Message::new(
                "There is no page {}: the figure has {}.",
                &[&wanted.to_string(), &counted(*there, "page")],
            ),
            Self::TooManyPages { pages, most } => Message::new(
                "The figure has {} pages, each a file of its own, and at most {} are written at once. Write a .pdf file, which holds all pages, or name fewer {markers}.",
                &[&pages.to_string(), &most.to_string()],
            ),
            Self::Drawing(why) => Message::new("The figure could not be drawn: {}.", &[why]),
        }
    }
}

impl fmt::Display for FigureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().in_window())
    }
}

impl std::error::Error for FigureError {}
