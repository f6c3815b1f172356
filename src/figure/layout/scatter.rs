//! Points over two measured axes on paper, with the line or band they should follow.

use crate::figure::layout::axes::{Range, message, quiet_line};
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::point_names::{Ground, Placed, nearest};
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::symbols;
use crate::figure::layout::xaxis::line;
use crate::figure::model::course::Figure;
use crate::figure::model::marks::{Dash, Symbol};
use crate::figure::model::plots::{Expected, ScatterPlot};
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use std::collections::BTreeSet;

/// Points of no group.
const QUIET: [u8; 3] = [120, 120, 120];
/// A band wider than the points by this much is cut off by the axis.
const WIDEST_BAND: f64 = 1.8;
/// Ground of a band.
const BAND: [u8; 3] = [232, 232, 232];

pub(in crate::figure) struct ScatterPlan<'f> {
    figure: &'f Figure,
    plot: &'f ScatterPlot,
    style: Style,
    x: Range,
    y: Range,
    width: f64,
}

impl<'f> ScatterPlan<'f> {
    pub fn new(figure: &'f Figure, plot: &'f ScatterPlot, style: Style) -> Self {
        let lines = |vertical: bool| {
            let own = plot.lines.iter().filter(move |l| l.is_vertical == vertical);
            own.map(|l| l.at)
        };
        let both = |ends: Option<(f64, f64)>| ends.into_iter().flat_map(|(l, h)| [l, h]);
        let x = plot.dots.iter().map(|d| d.x).chain(lines(true));
        let x = x.chain(both(plot.x_ends));
        let x = Range::of(x, plot.x.log, false);
        let band = plot.band.iter().flat_map(|(_, low, high)| [*low, *high]);
        // The band of a line that few points have would press them together.
        let is_wide = plot.expected == Expected::Nothing && {
            let of = |values: &mut dyn Iterator<Item = f64>| {
                let to = |v: f64| {
                    if plot.y.log {
                        v.max(f64::MIN_POSITIVE).ln()
                    } else {
                        v
                    }
                };
                let ends = values
                    .map(to)
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
                        (l.min(v), h.max(v))
                    });
                ends.1 - ends.0
            };
            of(&mut band.clone()) > WIDEST_BAND * of(&mut plot.dots.iter().map(|d| d.y))
        };
        let band = band.filter(|_| !is_wide);
        let dots = plot.dots.iter().map(|d| d.y);
        let zero = plot.from_zero.then_some(0.0);
        let fit = plot.fit.iter().map(|(_, y)| *y);
        let values = dots.chain(band).chain(lines(false)).chain(zero).chain(fit);
        let values = values.chain(both(plot.y_ends));
        let y = Range::of(values, plot.y.log, plot.from_zero);
        Self {
            figure,
            plot,
            style,
            x: x.unwrap_or_else(|| Range::empty(plot.x.log)),
            y: y.unwrap_or_else(|| Range::empty(plot.y.log)),
            width: 1.0,
        }
    }
}

impl Plan for ScatterPlan<'_> {
    fn gutter(&self) -> f64 {
        self.y.vertical_width(self.style, true)
    }

    fn prepare(&mut self, plot_width: f64) {
        self.width = plot_width;
    }

    fn overhang(&self) -> f64 {
        self.x.overhang(self.width, self.style)
    }

    fn below(&self) -> f64 {
        self.x
            .horizontal_height(&self.plot.x.label, self.width, self.style)
    }

    fn height(&self, plot_width: f64) -> f64 {
        (0.8 * plot_width).clamp(26.0 * self.style.scale, 60.0 * self.style.scale)
    }

    fn least_height(&self) -> f64 {
        // The title beside the axis is whole.
        let title = width_mm(&self.plot.y.label, self.style.pt, false);
        (12.0 * self.style.scale).max(title)
    }

    fn least_width(&self) -> f64 {
        44.0
    }

    fn title(&self) -> &str {
        &self.plot.title
    }

    fn is_title_bold(&self) -> bool {
        // A caption tells numbers of a pair, and names of markers.
        self.plot.is_of_markers || self.plot.caption.is_empty()
    }

    fn unnamed(&self, height: f64) -> Vec<usize> {
        let frame = Frame {
            cell_left: -self.gutter(),
            cell_right: self.width,
            left: 0.0,
            right: self.width,
            top: 0.0,
            data_top: 0.0,
            bottom: height,
            titled_above: false,
        };
        let placed: Vec<usize> = self.place_names(frame).iter().map(|p| p.index).collect();
        let all = 0..self.plot.names.len();
        all.filter(|i| !placed.contains(i)).collect()
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        if let Some(text) = &self.plot.message {
            message(("", text), frame, style, items);
            return;
        }
        let place = |x: f64, y: f64| (self.x.x(frame, x), self.y.y(frame, y));
        self.draw_band(frame, name, items);
        items.push(Item::part(format!("{name}-axes"), "axes"));
        self.y
            .draw_vertical(frame, &self.plot.y.label, false, style, items);
        self.x
            .draw_horizontal(frame, &self.plot.x.label, self.width, style, items);
        items.push(Item::End);
        self.draw_expected(frame, items);
        for line in &self.plot.lines {
            let ends = if line.is_vertical {
                let x = self.x.x(frame, line.at);
                ((x, frame.data_top), (x, frame.bottom))
            } else {
                let y = self.y.y(frame, line.at);
                ((frame.left, y), (frame.right, y))
            };
            items.push(quiet_line(ends.0, ends.1, Dash::Long, style));
        }
        if self.plot.fit.len() > 1 {
            items.push(Item::part(format!("{name}-fit"), "fit"));
            let points = self.plot.fit.iter().map(|(x, y)| place(*x, *y));
            items.push(line(points.collect(), 0.75 * style.scale));
            items.push(Item::End);
        }
        items.push(Item::part(format!("{name}-points"), "points"));
        self.draw_dots(frame, items);
        items.push(Item::End);
        if !self.plot.names.is_empty() {
            items.push(Item::part(format!("{name}-names"), "names"));
            self.draw_names(frame, items);
            items.push(Item::End);
        }
    }
}

impl ScatterPlan<'_> {
    /// A marker: filled where it stands out, else open.
    fn marker(&self, center: (f64, f64), color: Option<[u8; 3]>) -> Item {
        let scale = self.style.scale;
        Item::Circle {
            center,
            radius_mm: if color.is_some() { 0.6 } else { 0.5 } * scale,
            fill: color.unwrap_or([255; 3]),
            outline: color.is_none().then_some((QUIET, 0.4 * scale)),
            opacity: if color.is_some() { 0.85 } else { 1.0 },
        }
    }

    /// Around a marker that stands out among the others.
    fn ring(&self, center: (f64, f64)) -> Item {
        let scale = self.style.scale;
        Item::Circle {
            center,
            radius_mm: 1.05 * scale,
            fill: [255; 3],
            outline: Some((INK, 0.5 * scale)),
            opacity: 1.0,
        }
    }

    fn draw_band(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        if self.plot.band.len() < 2 {
            return;
        }
        items.push(Item::part(format!("{name}-band"), "band"));
        let place = |x: f64, y: f64| {
            let y = y.clamp(self.y.low, self.y.high);
            (self.x.x(frame, x), self.y.y(frame, y))
        };
        let upper = self.plot.band.iter().map(|(x, _, high)| place(*x, *high));
        let lower = self
            .plot
            .band
            .iter()
            .rev()
            .map(|(x, low, _)| place(*x, *low));
        items.push(Item::Shape {
            points: upper.chain(lower).collect(),
            fill: BAND,
            outline: None,
            opacity: 1.0,
        });
        items.push(Item::End);
    }

    /// What the points should follow.
    fn draw_expected(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        let place = |x: f64, y: f64| (self.x.x(frame, x), self.y.y(frame, y));
        match self.plot.expected {
            Expected::Nothing => {}
            Expected::Zero => {
                let y = self.y.y(frame, 0.0);
                items.push(quiet_line(
                    (frame.left, y),
                    (frame.right, y),
                    Dash::Solid,
                    style,
                ));
            }
            Expected::Equal => {
                let low = self.x.low.max(self.y.low);
                let high = self.x.high.min(self.y.high);
                if low < high {
                    items.push(line(
                        vec![place(low, low), place(high, high)],
                        0.5 * style.scale,
                    ));
                }
            }
        }
    }

    fn draw_dots(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        let place = |x: f64, y: f64| (self.x.x(frame, x), self.y.y(frame, y));
        // Fainter where there are many, never gone.
        let opacity = (8.0 / (self.plot.dots.len().max(1) as f64).sqrt()).clamp(0.15, 0.65);
        let ringed: BTreeSet<usize> = self.plot.ringed.iter().copied().collect();
        for (i, dot) in self.plot.dots.iter().enumerate() {
            let group = self.figure.groups.get(dot.group);
            if self.plot.is_of_markers {
                let at = place(dot.x, dot.y);
                if ringed.contains(&i) {
                    items.push(self.ring(at));
                }
                items.push(self.marker(at, group.map(|g| g.color)));
                continue;
            }
            if dot.is_open {
                let color = group.map_or(QUIET, |g| g.color);
                let kind = group.map_or(Symbol::Circle, |g| g.symbol);
                let at = place(dot.x, dot.y);
                items.push(symbols::open(
                    kind,
                    at,
                    0.5 * style.scale,
                    color,
                    style.scale,
                ));
                continue;
            }
            items.push(symbols::dot(
                group.map_or(Symbol::Circle, |g| g.symbol),
                place(dot.x, dot.y),
                0.5 * style.scale,
                group.map_or(QUIET, |g| g.color),
                opacity,
            ));
        }
    }

    /// Names in their places. A name may stand across an upright line of no effect, which needs no reading.
    fn place_names(&self, frame: Frame) -> Vec<Placed> {
        let at = |x: f64, y: f64| (self.x.x(frame, x), self.y.y(frame, y));
        let points = self.plot.dots.iter().map(|d| at(d.x, d.y)).collect();
        let lines = self.plot.lines.iter().filter(|l| !l.is_vertical);
        let lines = lines.map(|l| self.y.y(frame, l.at));
        Ground::new(frame, self.style, points, lines).place(&self.plot.names)
    }

    fn draw_names(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        let upright = self.plot.lines.iter().filter(|l| l.is_vertical);
        let upright: Vec<f64> = upright.map(|l| self.x.x(frame, l.at)).collect();
        for name in self.place_names(frame) {
            // The line of no effect goes on behind a name, not through its letters.
            let (l, t, r, b) = name.edges;
            if upright.iter().any(|x| l < *x && *x < r) {
                items.push(Item::Shape {
                    points: vec![(l, t), (r, t), (r, b), (l, b)],
                    fill: [255; 3],
                    outline: None,
                    opacity: 1.0,
                });
            }
            if name.has_line {
                let end = nearest(name.at, &name.edges);
                let (dx, dy) = (end.0 - name.at.0, end.1 - name.at.1);
                let long = dx.hypot(dy).max(1e-9);
                let start = 0.6 * style.scale / long;
                items.push(Item::Line {
                    points: vec![(name.at.0 + start * dx, name.at.1 + start * dy), end],
                    width_pt: 0.35 * style.scale,
                    color: QUIET,
                    opacity: 1.0,
                    dash: Dash::Solid,
                });
            }
            let last = name.edges.3 - 0.1 * style.em;
            for (k, line) in name.lines.iter().rev().enumerate() {
                let at = (name.edges.0, last - style.line * k as f64);
                items.push(style.text(at, Anchor::Start, line));
            }
        }
    }
}
