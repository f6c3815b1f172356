//! Points over two measured axes on paper, with the line or band they should follow.

use crate::figure::layout::axes::{Range, message, quiet_line};
use crate::figure::layout::beside::{Area, Beside};
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::style::Style;
use crate::figure::layout::symbols;
use crate::figure::layout::xaxis::line;
use crate::figure::model::course::Figure;
use crate::figure::model::marks::{Dash, Symbol};
use crate::figure::model::plots::{Expected, ScatterPlot};
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;

/// Points of no group.
const QUIET: [u8; 3] = [120, 120, 120];
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
        let x = plot.dots.iter().map(|d| d.x).chain(lines(true));
        let x = Range::of(x, plot.x.log, false);
        let band = plot.band.iter().flat_map(|(_, low, high)| [*low, *high]);
        let dots = plot.dots.iter().map(|d| d.y);
        let zero = plot.from_zero.then_some(0.0);
        let values = dots.chain(band).chain(lines(false)).chain(zero);
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

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        let place = |x: f64, y: f64| (self.x.x(frame, x), self.y.y(frame, y));
        if self.plot.band.len() > 1 {
            items.push(Item::part(format!("{name}-band"), "band"));
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
        items.push(Item::part(format!("{name}-axes"), "axes"));
        self.y
            .draw_vertical(frame, &self.plot.y.label, false, style, items);
        self.x
            .draw_horizontal(frame, &self.plot.x.label, self.width, style, items);
        items.push(Item::End);
        if let Some(text) = &self.plot.message {
            message(text, frame, style, items);
            return;
        }
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
        items.push(Item::part(format!("{name}-points"), "points"));
        // Fainter where there are many, never gone.
        let opacity = (8.0 / (self.plot.dots.len().max(1) as f64).sqrt()).clamp(0.15, 0.65);
        for dot in &self.plot.dots {
            let group = self.figure.groups.get(dot.group);
            items.push(symbols::dot(
                group.map_or(Symbol::Circle, |g| g.symbol),
                place(dot.x, dot.y),
                0.5 * style.scale,
                group.map_or(QUIET, |g| g.color),
                opacity,
            ));
        }
        items.push(Item::End);
        if !self.plot.names.is_empty() {
            items.push(Item::part(format!("{name}-names"), "names"));
            self.draw_names(frame, items);
            items.push(Item::End);
        }
    }
}

impl ScatterPlan<'_> {
    /// Names beside their points where they meet neither the edge nor another name; the first ones matter most.
    fn draw_names(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        // Names meet no point and no line either.
        let half = 0.5 * style.scale;
        let dots = self.plot.dots.iter().map(|d| {
            let (x, y) = (self.x.x(frame, d.x), self.y.y(frame, d.y));
            (x - half, y - half, x + half, y + half)
        });
        let lines = self.plot.lines.iter().map(|l| {
            if l.is_vertical {
                let x = self.x.x(frame, l.at);
                (x, frame.data_top, x, frame.bottom)
            } else {
                let y = self.y.y(frame, l.at);
                (frame.left, y, frame.right, y)
            }
        });
        let taken: Vec<Area> = dots.chain(lines).collect();
        let named: Vec<(&String, (f64, f64))> = (self.plot.names.iter())
            .filter_map(|(i, text)| {
                let dot = self.plot.dots.get(*i)?;
                Some((text, (self.x.x(frame, dot.x), self.y.y(frame, dot.y))))
            })
            .collect();
        let beside = Beside {
            em: style.em,
            away: 0.9 * style.scale,
            within: (
                frame.left + 0.3,
                frame.data_top - 0.5 * style.em,
                frame.right,
                frame.bottom,
            ),
        };
        let wanted = named
            .iter()
            .map(|(text, at)| (*at, width_mm(text, style.pt, false)));
        let places = beside.place(wanted, &taken);
        for ((text, _), place) in named.into_iter().zip(places) {
            if let Some(b) = place {
                let at = (b.0, b.3 - 0.1 * style.em);
                items.push(style.text(at, Anchor::Start, text.clone()));
            }
        }
    }
}
