//! Small marks: symbols of groups, sparklines.

use crate::app::ui::theme;
use crate::figure::{Dash, Figure, Panel, Symbol};
use egui::{Color32, Pos2, Rect, Stroke, pos2, vec2};
use egui_plot::{LineStyle, MarkerShape};

/// A group's symbol in a plot.
pub(super) fn shape(symbol: Symbol) -> MarkerShape {
    match symbol {
        Symbol::Circle => MarkerShape::Circle,
        Symbol::Square => MarkerShape::Square,
        Symbol::Triangle => MarkerShape::Up,
        Symbol::Diamond => MarkerShape::Diamond,
        Symbol::TriangleDown => MarkerShape::Down,
        Symbol::Cross => MarkerShape::Plus,
    }
}

/// The pattern of a group's line in a plot.
pub(super) fn style(dash: Dash) -> LineStyle {
    match dash {
        Dash::Solid => LineStyle::Solid,
        Dash::Long => LineStyle::Dashed { length: 12.0 },
        Dash::DashDot => LineStyle::Dashed { length: 8.0 },
        Dash::Short => LineStyle::Dashed { length: 5.0 },
        Dash::Dots => LineStyle::Dotted { spacing: 5.0 },
    }
}

/// A group's symbol, as the plots and the exported figure draw it.
pub(in crate::app) fn paint_symbol(
    painter: &egui::Painter,
    at: Pos2,
    symbol: Symbol,
    radius: f32,
    color: Color32,
) {
    let polygon = |corners: &[(f32, f32)]| {
        let points = corners
            .iter()
            .map(|&(x, y)| at + radius * vec2(x, y))
            .collect();
        egui::Shape::convex_polygon(points, color, Stroke::NONE)
    };
    let shape = match symbol {
        Symbol::Circle => egui::Shape::circle_filled(at, radius, color),
        Symbol::Square => polygon(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        Symbol::Triangle => polygon(&[(0.0, -1.1), (1.0, 0.8), (-1.0, 0.8)]),
        Symbol::TriangleDown => polygon(&[(0.0, 1.1), (-1.0, -0.8), (1.0, -0.8)]),
        Symbol::Diamond => polygon(&[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)]),
        Symbol::Cross => {
            let stroke = Stroke::new(0.4 * radius, color);
            egui::Shape::Vec(vec![
                egui::Shape::line_segment([at - vec2(radius, 0.0), at + vec2(radius, 0.0)], stroke),
                egui::Shape::line_segment([at - vec2(0.0, radius), at + vec2(0.0, radius)], stroke),
            ])
        }
    };
    painter.add(shape);
}

/// A tiny picture of the centres for the marker list.
pub(in crate::app) fn sparkline(ui: &egui::Ui, rect: Rect, figure: &Figure, panel: &Panel) {
    let up = |y: f64| if panel.y.log { y.ln() } else { y };
    let all = || panel.series.iter().flat_map(|s| &s.centers);
    let low = |pick: &dyn Fn(&crate::figure::CenterPoint) -> f64| {
        all().map(pick).fold(f64::INFINITY, f64::min)
    };
    let high = |pick: &dyn Fn(&crate::figure::CenterPoint) -> f64| {
        all().map(pick).fold(f64::NEG_INFINITY, f64::max)
    };
    let (x0, x1) = (low(&|c| c.x), high(&|c| c.x));
    let (y0, y1) = (low(&|c| up(c.y)), high(&|c| up(c.y)));
    let unit = |v: f64, a: f64, b: f64| {
        if b > a {
            ((v - a) / (b - a)) as f32
        } else {
            0.5
        }
    };
    let inner = rect.shrink(3.0);
    for series in &panel.series {
        let points: Vec<Pos2> = series
            .centers
            .iter()
            .map(|c| {
                pos2(
                    inner.left() + unit(c.x, x0, x1) * inner.width(),
                    inner.bottom() - unit(up(c.y), y0, y1) * inner.height(),
                )
            })
            .collect();
        let color = figure
            .groups
            .get(series.group)
            .map_or(Color32::GRAY, |g| theme::group_color(ui, g.color));
        ui.painter()
            .add(egui::Shape::line(points, Stroke::new(1.5, color)));
    }
}
