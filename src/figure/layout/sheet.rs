//! What is laid out on a page: a plan for every panel, and what stands beside the panels.

use crate::figure::layout::axes::Range;
use crate::figure::layout::course::CoursePlan;
use crate::figure::layout::heat::HeatPlan;
use crate::figure::layout::legend::{self, Lines};
use crate::figure::layout::paired::PairedPlan;
use crate::figure::layout::panel_plan::Plan;
use crate::figure::layout::rows::RowsPlan;
use crate::figure::layout::scatter::ScatterPlan;
use crate::figure::layout::strips::StripsPlan;
use crate::figure::layout::style::Style;
use crate::figure::layout::waterfall::WaterfallPlan;
use crate::figure::model::course::Figure;
use crate::figure::model::plots::Plot;
use crate::figure::scene::items::Item;
use crate::figure::spec::page::Page;

pub(in crate::figure) type Plans<'f> = Vec<Box<dyn Plan + 'f>>;

/// A plan for every panel.
pub(in crate::figure) fn plans(figure: &Figure, style: Style, has_counts: bool) -> Plans<'_> {
    let mut shared = [None, None];
    if figure.shared_y {
        for log in [false, true] {
            let panels = figure.panels.iter().filter(|p| p.y.log == log);
            shared[usize::from(log)] = Range::of(panels.flat_map(CoursePlan::values), log, true);
        }
    }
    let mut plans: Plans<'_> = Vec::new();
    for panel in &figure.panels {
        // A change may be negative: only values themselves start at zero.
        let from_zero = panel.y.reference.is_none();
        let range = match &shared[usize::from(panel.y.log)] {
            Some(range) => Some(range.clone()),
            // Panels of one marker are compared with each other.
            None if panel.extras.facet.is_some() => {
                let same = figure.panels.iter().filter(|p| p.marker == panel.marker);
                Range::of(same.flat_map(CoursePlan::values), panel.y.log, from_zero)
            }
            None => Range::of(CoursePlan::values(panel), panel.y.log, from_zero),
        };
        let asked = &panel.extras;
        let range = range.map(|r| r.asked(asked.y_ends, &asked.y_ticks).broken(asked.y_break));
        let look = (style, has_counts);
        plans.push(Box::new(CoursePlan::new(figure, panel, range, look)));
    }
    for plot in &figure.plots {
        plans.push(match plot {
            Plot::Baseline(plot) => Box::new(StripsPlan::new(figure, plot, style)),
            Plot::Rows(plot) => Box::new(RowsPlan::new(figure, plot, style)),
            Plot::Paired(plot) => Box::new(PairedPlan::new(figure, plot, style)),
            Plot::Waterfall(plot) => Box::new(WaterfallPlan::new(figure, plot, style)),
            Plot::Heat(plot) => Box::new(HeatPlan::new(plot, style)),
            Plot::Scatter(plot) => Box::new(ScatterPlan::new(figure, plot, style)),
        });
    }
    plans
}

/// The page with what stands on it beside the panels.
pub(in crate::figure) struct Sheet<'f> {
    pub figure: &'f Figure,
    pub page: &'f Page,
    pub style: Style,
    pub margin: f64,
    pub inner: f64,
    /// Title and legend, and the y below them.
    pub head: Vec<Item>,
    pub top: f64,
    pub notes: Lines,
}

impl<'f> Sheet<'f> {
    pub fn new(figure: &'f Figure, page: &'f Page, style: Style) -> Self {
        let margin = 2.0 * style.scale;
        let inner = page.width_mm - 2.0 * margin;
        let mut head = Vec::new();
        let mut top = margin;
        top = legend::heading(figure, style, (margin, top), inner, &mut head);
        top = legend::legend(figure, style, (margin, top), inner, &mut head);
        Self {
            figure,
            page,
            style,
            margin,
            inner,
            head,
            top,
            notes: Lines::new("notes", &figure.notes, style, inner),
        }
    }

    /// Height that a page must not go beyond.
    pub fn limit(&self) -> Option<f64> {
        self.page.height_mm.or(self.page.max_height_mm)
    }
}
