//! What panels remember by themselves between frames: words being typed, plots, the room they had.

use super::figure::Element;
use super::marker::Widths;
use super::question::Questions;
use crate::app::command::request::Command;
use crate::app::plot::PlotData;
use crate::app::views::Filtered;
use crate::figure::{Figure, Vision};
use crate::plan::OptionId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A panel is given the part that is its own; `logic` reads it and starts it anew with another study.
#[derive(Default)]
pub(in crate::app) struct Memory {
    /// Plot data of each panel, made when first seen.
    pub plots: Vec<Option<PlotData>>,
    /// Which lines of the list have their panels in sight in the Trajectories tab: the first, and the one after the last.
    pub in_sight: (usize, usize),
    pub depth: Depth,
    /// What is typed into the search above the list of markers.
    pub search: String,
    /// The rows of the Screen tab that the search leaves.
    pub filtered: Option<Filtered>,
    /// What the palette found.
    pub found: Option<Found>,
    /// Words typed for names that are not in force yet, by the label of the field.
    pub naming: Naming,
    pub planning: Planning,
    pub folds: Folds,
    pub desk: Desk,
    /// Lists and pages of an earlier study, or of an earlier start, were scrolled: the next are looked at from their top.
    pub from_top: bool,
    /// Whether a field or a button had the focus of the keyboard in the last frame.
    pub has_focus: bool,
}

/// What the palette found beside commands.
pub(in crate::app) struct Found {
    pub of: FoundIn,
    /// The first lines, each with what it does.
    pub lines: Vec<(String, Command)>,
    /// How many there are.
    pub all: usize,
}

/// Where the palette looked, and for what.
pub(in crate::app) struct FoundIn {
    pub typed: String,
    /// Its panels are the markers; made anew with every study and its numbers.
    pub figure: Option<Arc<Figure>>,
    /// Of the document.
    pub generation: u64,
}

impl FoundIn {
    pub fn is_same(&self, other: &Self) -> bool {
        let same_figure = match (&self.figure, &other.figure) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        same_figure && self.typed == other.typed && self.generation == other.generation
    }
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
    /// Another marker or part of it is looked at from its top.
    pub from_top: bool,
}

/// What is folded away beside the tabs.
#[derive(Default)]
pub(in crate::app) struct Folds {
    /// The list of markers is shown or not; `None`: where there is room.
    pub left: Option<bool>,
    /// The settings are shown or not; `None`: where there is room.
    pub right: Option<bool>,
    /// The width that the settings took when they were last painted, points.
    pub settings: Option<f32>,
    /// The rarer settings of the analysis open in the next frame.
    pub more: bool,
}

/// Windows at least this wide have room for both side panels, points.
const WIDE: f32 = 1100.0;

impl Folds {
    fn is_wide(ctx: &egui::Context) -> bool {
        ctx.content_rect().width() >= WIDE
    }

    /// Whether the list of markers is on screen.
    pub fn shows_left(&self, ctx: &egui::Context) -> bool {
        self.left.unwrap_or(Self::is_wide(ctx))
    }

    /// Whether the settings are on screen.
    pub fn shows_right(&self, ctx: &egui::Context) -> bool {
        self.right.unwrap_or(Self::is_wide(ctx))
    }

    /// Shows every setting of the analysis.
    pub fn open_settings(&mut self, ctx: &egui::Context) {
        self.unfold_settings(ctx);
        self.more = true;
    }

    /// Shows the settings.
    pub fn unfold_settings(&mut self, ctx: &egui::Context) {
        if !self.shows_right(ctx) {
            self.turn_right(ctx);
        }
    }

    /// Folds the list, or unfolds it; a narrow window has room for one side.
    pub fn turn_left(&mut self, ctx: &egui::Context) {
        let shows = !self.shows_left(ctx);
        self.left = (shows != Self::is_wide(ctx)).then_some(shows);
        if shows && !Self::is_wide(ctx) {
            self.right = None;
        }
    }

    /// The same for the settings.
    pub fn turn_right(&mut self, ctx: &egui::Context) {
        let shows = !self.shows_right(ctx);
        self.right = (shows != Self::is_wide(ctx)).then_some(shows);
        if shows && !Self::is_wide(ctx) {
            self.left = None;
        }
    }
}

/// What is being written into the plan.
#[derive(Default)]
pub(in crate::app) struct Planning {
    /// Name and expression of the derived marker.
    pub deriving: (String, String),
    /// The partner offered for a correlation, by its place in the list.
    pub partner: usize,
    pub typing: Typing,
    /// What was asked for and is brought into view.
    pub sought: Option<Sought>,
}

/// Words typed for settings that are not in force yet, and why others were refused, by the label of the field.
#[derive(Default)]
pub(in crate::app) struct Typing {
    pub words: BTreeMap<&'static str, String>,
    pub refused: BTreeMap<&'static str, String>,
}

/// A place among the settings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Place {
    /// The settings that stand folded.
    More,
    /// The control of an option.
    Option(OptionId),
}

/// A place among the settings that was asked for.
#[derive(Clone, Copy)]
pub(in crate::app) struct Sought {
    pub place: Place,
    /// Time of the window when it was first painted.
    since: Option<f64>,
    /// Its control has been given the focus.
    pub has_focus: bool,
}

/// Seconds during which a place is scrolled to: what stands folded above it unfolds meanwhile.
const SEEKING: f64 = 0.8;
/// Seconds during which it stands out.
const LIT: f64 = 6.0;

impl Sought {
    pub fn new(place: Place) -> Self {
        Self {
            place,
            since: None,
            has_focus: false,
        }
    }

    /// Whether it is still scrolled to, and whether it still stands out.
    pub fn at(&mut self, now: f64) -> (bool, bool) {
        let age = now - *self.since.get_or_insert(now);
        (age < SEEKING, age < LIT)
    }
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
    /// Most pixels along a side that the screen takes.
    pub most_pixels: usize,
    /// Panel that is being dragged.
    pub dragged: Option<usize>,
    /// Page that is looked at, and of which figure of the document.
    pub page: (usize, usize),
    /// Element of the page whose settings are to be shown.
    pub asked: Option<Element>,
}

impl Desk {
    /// The page of a figure that is looked at, from 0.
    pub fn page_of(&self, figure: usize) -> usize {
        if self.page.1 == figure {
            self.page.0
        } else {
            0
        }
    }
}
