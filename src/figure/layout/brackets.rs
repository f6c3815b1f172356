//! p-values over the data: up to three, each clear of the others; more are rows under the axis.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::xaxis::XLabels;
use crate::figure::model::course::{Figure, Panel};
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;

/// More contrasts than these in a panel are rows.
const MOST_BRACKETS: usize = 3;

/// What makes the place of an annotation's text known to the window.
type Place<'p> = dyn Fn(usize, (f64, f64), &str) -> Option<Item> + 'p;

/// The p-values of a panel in their places.
#[derive(Clone, Debug, Default)]
pub(in crate::figure) struct Brackets {
    /// They are rows under the axis instead.
    pub are_rows: bool,
    placed: Vec<Placed>,
    is_joined: bool,
}

/// A p-value in its place above the data.
#[derive(Clone, Debug)]
struct Placed {
    /// Index into the panel's annotations.
    annotation: usize,
    text: String,
    level: usize,
    /// Ends of the bracket and centre of the text from the left edge of the plot.
    from: f64,
    to: f64,
    center: f64,
    color: [u8; 3],
}

impl Brackets {
    /// Finds a level for each p-value so that none meets another.
    pub fn new(figure: &Figure, panel: &Panel, labels: &XLabels, width: f64, style: Style) -> Self {
        let all = &panel.annotations;
        let long = |text: &str| width_mm(text, style.pt, false) > width;
        if figure.has_rows || all.len() > MOST_BRACKETS || all.iter().any(|a| long(&a.text)) {
            return Self {
                are_rows: true,
                ..Self::default()
            };
        }
        let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut order: Vec<usize> = (0..all.len()).collect();
        // Short brackets lie inside long ones.
        let span = |i: &usize| (all[*i].to - all[*i].from).abs();
        order.sort_by(|a, b| span(a).total_cmp(&span(b)));
        let mut placed = Vec::new();
        for i in order {
            let a = &all[i];
            let (from, to) = (labels.place(a.from), labels.place(a.to));
            let (x0, x1) = (from.min(to), from.max(to));
            let half = 0.5 * width_mm(&a.text, style.pt, false);
            // Kept over the plot, so that a text at the last visit does not run into the next panel.
            let center =
                (0.5 * (x0 + x1)).clamp(half.min(0.5 * width), (width - half).max(0.5 * width));
            let extent = (
                (center - half).min(x0) - 0.3 * style.em,
                (center + half).max(x1) + 0.3 * style.em,
            );
            let free =
                |level: &Vec<(f64, f64)>| level.iter().all(|t| extent.1 <= t.0 || extent.0 >= t.1);
            let level = taken.iter().position(free).unwrap_or_else(|| {
                taken.push(Vec::new());
                taken.len() - 1
            });
            taken[level].push(extent);
            let group = a.group.and_then(|g| figure.groups.get(g));
            placed.push(Placed {
                annotation: i,
                text: a.text.clone(),
                level,
                from,
                to,
                center,
                color: group.map_or(INK, |g| g.color),
            });
        }
        let is_joined = all.iter().any(|a| a.from != a.to);
        // p-values of single visits on several levels would be read as one over another.
        if !is_joined && taken.len() > 1 {
            return Self {
                are_rows: true,
                ..Self::default()
            };
        }
        Self {
            are_rows: false,
            placed,
            is_joined,
        }
    }

    fn level_height(&self, style: Style) -> f64 {
        if self.is_joined {
            1.45 * style.em + style.lift()
        } else {
            1.35 * style.em
        }
    }

    /// Height over the data.
    pub fn height(&self, style: Style) -> f64 {
        let levels = self.placed.iter().map(|p| p.level + 1).max().unwrap_or(0);
        levels as f64 * self.level_height(style)
    }

    pub fn draw(&self, frame: Frame, style: Style, place: &Place<'_>, items: &mut Vec<Item>) {
        for placed in &self.placed {
            let up = placed.level as f64 * self.level_height(style);
            let floor = frame.data_top - up - 0.25 * style.em;
            let mut baseline = floor;
            if placed.from != placed.to {
                let (x0, x1) = (frame.left + placed.from, frame.left + placed.to);
                let end = 0.35 * style.em;
                items.push(Item::Line {
                    points: vec![
                        (x0, floor + end),
                        (x0, floor),
                        (x1, floor),
                        (x1, floor + end),
                    ],
                    width_pt: 0.5 * style.scale,
                    color: placed.color,
                    opacity: 1.0,
                    dash: Dash::Solid,
                });
                baseline = floor - style.lift();
            }
            let at = (frame.left + placed.center, baseline);
            items.extend(place(placed.annotation, at, &placed.text));
            items.push(style.text(at, Anchor::Middle, placed.text.clone()));
        }
    }
}
