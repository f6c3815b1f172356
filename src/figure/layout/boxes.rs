//! Boxes of quartiles with whiskers, as Tukey drew them.

use crate::figure::layout::axes::Range;
use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::Style;
use crate::figure::model::marks::Dash;
use crate::figure::model::plots::Strip;
use crate::figure::scene::items::{Item, Meaning};

/// Half the width of a box in its slot, and its most, mm at 7 pt.
const HALF: f64 = 0.27;
const WIDEST: f64 = 4.5;

/// How the boxes of a panel are drawn.
#[derive(Clone, Copy)]
pub(in crate::figure) struct Boxes<'p> {
    pub range: &'p Range,
    pub style: Style,
    pub color: [u8; 3],
    /// Width of a strip.
    pub slot: f64,
    /// The box has the strip to itself.
    pub is_wide: bool,
}

impl Boxes<'_> {
    fn half(self) -> f64 {
        let scale = self.style.scale;
        if self.is_wide {
            (HALF * self.slot).clamp(0.8 * scale, WIDEST * scale)
        } else {
            // Beside or in a density.
            (0.09 * self.slot).clamp(0.5 * scale, 1.6 * scale)
        }
    }
}

/// Box, whiskers and what lies beyond them, behind the points.
pub(in crate::figure) fn draw_box(
    plan: Boxes<'_>,
    (frame, x): (Frame, f64),
    strip: &Strip,
    items: &mut Vec<Item>,
) {
    let (scale, color) = (plan.style.scale, plan.color);
    let y = |v: f64| plan.range.y(frame, v);
    let Some((low, high)) = strip.center.and_then(|c| c.low.zip(c.high)) else {
        return;
    };
    let half = plan.half();
    let line = |points: Vec<(f64, f64)>| Item::Line {
        points,
        width_pt: 0.75 * scale,
        color,
        opacity: 1.0,
        dash: Dash::Solid,
    };
    if let Some((least, most)) = strip.whiskers {
        for (from, to) in [(low, least.min(low)), (high, most.max(high))] {
            items.push(line(vec![(x, y(from)), (x, y(to))]));
        }
    }
    let (l, r, top, bottom) = (x - half, x + half, y(high), y(low));
    items.push(Item::Shape {
        points: vec![(l, bottom), (r, bottom), (r, top), (l, top)],
        fill: [255; 3],
        outline: Some((color, 0.75 * scale)),
        opacity: 1.0,
    });
    let radius = 0.5 * scale;
    for point in &strip.outliers {
        let at = (x, y(point.y));
        items.push(Item::Place {
            at,
            half: (radius, radius),
            meaning: Meaning::Subject(point.subject),
        });
        items.push(Item::Circle {
            center: at,
            radius_mm: radius,
            fill: [255; 3],
            outline: Some((color, 0.6 * scale)),
            opacity: 1.0,
        });
    }
}

/// The median across the box, over the points.
pub(in crate::figure) fn draw_median(
    plan: Boxes<'_>,
    (frame, x): (Frame, f64),
    strip: &Strip,
    items: &mut Vec<Item>,
) {
    let Some(center) = strip.center else { return };
    let (half, y) = (plan.half(), plan.range.y(frame, center.at));
    items.push(Item::Line {
        points: vec![(x - half, y), (x + half, y)],
        width_pt: 1.5 * plan.style.scale,
        color: plan.color,
        opacity: 1.0,
        dash: Dash::Solid,
    });
}
