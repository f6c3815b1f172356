//! Changes of single subjects on paper: bars from no change, group by group.

use crate::figure::layout::axes::{Range, message, quiet_line};
use crate::figure::layout::blocks::{Blocks, with_n};
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::style::{INK, Style};
use crate::figure::model::course::Figure;
use crate::figure::model::marks::Dash;
use crate::figure::model::subjects::{Bar, WaterfallPlot};
use crate::figure::scene::items::{Item, Meaning};
use crate::figure::scene::text::width_mm;

/// Room between two groups, in widths of the plot.
const GAP: f64 = 0.03;

/// Height of the bar of no change, mm at 7 pt: more than the line of no change, on both sides of it.
const THINNEST: f64 = 0.5;

pub(in crate::figure) struct WaterfallPlan<'f> {
    figure: &'f Figure,
    plot: &'f WaterfallPlot,
    style: Style,
    range: Range,
    names: Blocks,
    /// Left edges of the groups, and the width of a bar with its room.
    starts: Vec<f64>,
    step: f64,
    is_titled_above: bool,
    /// Title of the vertical axis with its power of ten.
    y_title: String,
}

impl<'f> WaterfallPlan<'f> {
    pub fn new(figure: &'f Figure, plot: &'f WaterfallPlot, style: Style) -> Self {
        let log = plot.y.log;
        let range = plot
            .extent
            .and_then(|(low, high)| Range::of([low, high].into_iter(), log, false));
        let range = range.unwrap_or_else(|| Range::empty(log));
        Self {
            y_title: range.titled(&plot.y.label),
            figure,
            plot,
            style,
            range,
            names: Blocks::new(&[], Vec::new(), 0.0, style),
            starts: Vec::new(),
            step: 1.0,
            is_titled_above: false,
        }
    }

    fn draw_bar(&self, frame: Frame, x: f64, bar: &Bar, color: [u8; 3], items: &mut Vec<Item>) {
        let none = self.plot.y.reference.unwrap_or(0.0);
        let (zero, y) = (self.range.y(frame, none), self.range.y(frame, bar.value));
        // Wide bars keep a little apart.
        let width = if self.step > 0.5 * self.style.scale {
            0.8 * self.step
        } else {
            self.step
        };
        let (l, r) = (x + 0.5 * (self.step - width), x + 0.5 * (self.step + width));
        items.push(Item::Place {
            at: (0.5 * (l + r), 0.5 * (zero + y)),
            half: (0.5 * width, 0.5 * (zero - y).abs().max(self.style.scale)),
            meaning: Meaning::Subject(bar.subject),
        });
        // Who did not change is there all the same, on neither side.
        let thinnest = THINNEST * self.style.scale;
        let is_flat = (zero - y).abs() < 0.3 * thinnest;
        if is_flat && bar.is_open {
            // Of a change between two limits nothing is known but that: a hollow mark, no bar.
            items.push(Item::Circle {
                center: (0.5 * (l + r), zero),
                radius_mm: (0.35 * width).clamp(0.3, 0.6 * self.style.scale),
                fill: [255; 3],
                outline: Some((color, 0.5 * self.style.scale)),
                opacity: 1.0,
            });
            return;
        }
        let (zero, y) = match is_flat {
            true => (zero + 0.5 * thinnest, zero - 0.5 * thinnest),
            false => (zero, y),
        };
        items.push(Item::Shape {
            points: vec![(l, zero), (r, zero), (r, y), (l, y)],
            fill: if bar.is_open { [255; 3] } else { color },
            outline: bar.is_open.then_some((color, 0.5 * self.style.scale)),
            opacity: 1.0,
        });
    }
}

impl Plan for WaterfallPlan<'_> {
    fn gutter(&self) -> f64 {
        self.range.vertical_width(self.style, !self.is_titled_above)
    }

    fn prepare(&mut self, plot_width: f64) {
        let plot = self.plot;
        let groups = &plot.groups;
        let gap = GAP * plot_width;
        let bars: usize = groups.iter().map(|g| g.1.len()).sum();
        // A group of few subjects keeps room for its name.
        let least = 0.6 * plot_width / groups.len().max(1) as f64;
        let room = plot_width - gap * groups.len() as f64;
        let even = room / bars.max(1) as f64;
        let widths: Vec<f64> = groups
            .iter()
            .map(|g| (even * g.1.len() as f64).max(least))
            .collect();
        let share = room / widths.iter().sum::<f64>().max(1e-9);
        let widths: Vec<f64> = widths.iter().map(|w| w * share).collect();
        self.step = groups
            .iter()
            .zip(&widths)
            .map(|(g, w)| w / g.1.len().max(1) as f64)
            .fold(4.0 * self.style.scale, f64::min);
        let mut spans = Vec::new();
        self.starts.clear();
        let mut x = 0.5 * gap;
        for (group, width) in groups.iter().zip(&widths) {
            let own = self.step * group.1.len() as f64;
            self.starts.push(x + 0.5 * (width - own));
            spans.push((x, x + width));
            x += width + gap;
        }
        let texts: Vec<String> = groups
            .iter()
            .map(|g| with_n(&self.figure.groups, g.0, g.1.len()))
            .collect();
        let rules = groups.iter().zip(&self.starts).zip(&spans);
        let rules = rules.map(|((group, start), span)| match group.1.len() {
            0 => *span,
            n => (*start, start + self.step * n as f64),
        });
        let rules = rules.collect();
        self.names = Blocks::new(&texts, spans, gap, self.style).ruled(rules);
    }

    fn overhang(&self) -> f64 {
        0.0
    }

    fn title_above(&mut self) {
        self.is_titled_above = true;
    }

    fn y_title(&self) -> &str {
        &self.y_title
    }

    fn y_width(&self) -> f64 {
        width_mm(&self.y_title, self.style.pt, false)
    }

    fn continues(&self) -> bool {
        self.plot.part > 0
    }

    fn below(&self) -> f64 {
        0.4 * self.style.em + self.names.height()
    }

    fn height(&self, plot_width: f64) -> f64 {
        (0.65 * plot_width).clamp(28.0 * self.style.scale, 50.0 * self.style.scale)
    }

    fn least_height(&self) -> f64 {
        12.0 * self.style.scale
    }

    fn least_width(&self) -> f64 {
        26.0 + 12.0 * self.plot.groups.len() as f64
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        if let Some(text) = &self.plot.message {
            message((&self.plot.y.label, text), frame, style, items);
            return;
        }
        items.push(Item::part(format!("{name}-axes"), "axes"));
        self.range
            .draw_vertical(frame, &self.plot.y.label, false, style, items);
        let top = frame.bottom + 0.4 * style.em;
        self.names.draw((frame, top), style, items);
        items.push(Item::End);
        if let Some(none) = self.plot.y.reference {
            let y = self.range.y(frame, none);
            items.push(quiet_line(
                (frame.left, y),
                (frame.right, y),
                Dash::Solid,
                style,
            ));
        }
        for ((group, bars), start) in self.plot.groups.iter().zip(&self.starts) {
            let color = self.figure.groups.get(*group).map_or(INK, |g| g.color);
            items.push(Item::part(
                format!("{name}-group-{}-bars", group + 1),
                "bars",
            ));
            for (i, bar) in bars.iter().enumerate() {
                let x = frame.left + start + self.step * i as f64;
                self.draw_bar(frame, x, bar, color, items);
            }
            items.push(Item::End);
        }
    }
}
