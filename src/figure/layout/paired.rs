//! Before and after on paper: a line a subject, centres outside the lines, changes on an axis of their own.

use crate::figure::layout::axes::{Range, error_bar, message, quiet_line};
use crate::figure::layout::blocks::{Blocks, with_n};
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::style::{INK, Look, Style};
use crate::figure::layout::symbols;
use crate::figure::layout::xaxis::{XLabels, line};
use crate::figure::model::course::Figure;
use crate::figure::model::marks::Interval;
use crate::figure::model::marks::{Dash, Symbol};
use crate::figure::model::subjects::{PairLine, PairedPlot, Pairs};
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::{Item, Meaning};
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::{is_unbroken, wrap};

/// From one group's baseline to the next one's, in steps from baseline to visit.
const STRIDE: f64 = 2.1;
/// Room outside the outer columns, in the same steps.
const EDGE: f64 = 0.55;
/// Width of a change, in the same steps.
const CHANGE: f64 = 0.6;
/// Room between values and changes.
const APART: f64 = 0.3;

/// The p of a group.
#[derive(Clone, Debug)]
struct OfP {
    group: usize,
    /// `P = 0.003`, or the same behind the name of the group.
    text: String,
}

impl OfP {
    /// Width with the symbol of the group.
    fn width(&self, style: Style) -> f64 {
        1.2 * style.em + width_mm(&self.text, style.pt, false)
    }
}

pub(in crate::figure) struct PairedPlan<'f> {
    figure: &'f Figure,
    plot: &'f PairedPlot,
    style: Style,
    range: Range,
    beside: Option<Range>,
    labels: XLabels,
    names: Blocks,
    /// The p of each group with its name or symbol, and their size.
    p: Vec<OfP>,
    p_style: Style,
    /// mm from a group's baseline to its visit.
    step: f64,
    is_titled_above: bool,
    /// Title of the vertical axis with its power of ten.
    y_title: String,
}

impl<'f> PairedPlan<'f> {
    pub fn new(figure: &'f Figure, plot: &'f PairedPlot, style: Style) -> Self {
        let log = plot.y.log;
        let of = |ends: Option<(f64, f64)>, from_zero: bool| {
            let (low, high) = ends?;
            Range::of([low, high].into_iter(), log, from_zero)
        };
        let range = of(plot.extent, true).unwrap_or_else(|| Range::empty(log));
        Self {
            y_title: range.titled(&plot.y.label),
            figure,
            plot,
            style,
            range,
            beside: of(plot.change_extent, false),
            labels: XLabels::at_places(Vec::new(), &[], (1.0, 0.0), style),
            names: Blocks::new(&[], Vec::new(), 0.0, style),
            p: Vec::new(),
            p_style: style,
            step: 1.0,
            is_titled_above: false,
        }
    }

    fn changes(&self) -> usize {
        match self.beside {
            Some(_) => self.plot.groups.len(),
            None => 0,
        }
    }

    /// Right edge of the values, in steps.
    fn end(&self) -> f64 {
        2.0 * EDGE + 1.0 + STRIDE * (self.plot.groups.len().max(1) as f64 - 1.0)
    }

    /// Whole width, in steps.
    fn steps(&self) -> f64 {
        match self.changes() {
            0 => self.end(),
            n => self.end() + APART + CHANGE * n as f64,
        }
    }

    /// Place of a group's baseline from the left edge.
    fn from(&self, i: usize) -> f64 {
        self.step * (EDGE + STRIDE * i as f64)
    }

    fn change_at(&self, i: usize) -> f64 {
        self.step * (self.end() + APART + CHANGE * (i as f64 + 0.5))
    }

    fn look(&self, group: usize) -> (Symbol, [u8; 3]) {
        let style = self.figure.groups.get(group);
        style.map_or((Symbol::Circle, INK), |g| (g.symbol, g.color))
    }

    /// `Day 3 − Baseline`, the visits whose change stands beside them; empty where that has no room in two lines. What
    /// it is in words says the title of its axis.
    fn compared(&self, room: f64) -> String {
        let [from, to] = &self.plot.visits;
        let sign = if self.plot.y.log { "/" } else { "\u{2212}" };
        let text = match self.labels.is_numbered {
            true => format!("2 {sign} 1"),
            false => format!("{to} {sign} {from}"),
        };
        let pt = self.style.pt;
        let lines = wrap(&text, pt, room);
        let fits = lines.len() <= 2 && is_unbroken(&text, pt, false, room);
        if fits { text } else { String::new() }
    }

    fn has_p(&self) -> bool {
        self.plot.groups.iter().any(|g| g.p.is_some())
    }

    /// Left edge of the rows of p, from that of the plot: under the changes.
    fn p_start(&self) -> f64 {
        self.step * (self.end() + 0.6 * APART)
    }

    /// A row of p for each group under the changes: by name where all have room, else by symbol; smaller where even
    /// these are too wide.
    fn lay_p(&mut self, plot_width: f64) {
        let named = |is_named: bool| -> Vec<OfP> {
            let groups = self.plot.groups.iter();
            let of = |g: &Pairs| {
                let p = g.p.clone()?;
                let name = self.figure.groups.get(g.group).filter(|_| is_named);
                Some(OfP {
                    group: g.group,
                    text: name.map_or_else(|| p.clone(), |style| format!("{}: {p}", style.name)),
                })
            };
            groups.filter_map(of).collect()
        };
        let page = self.style.of_numbers();
        let room = plot_width - self.p_start();
        let fits = |rows: &[OfP], style: Style| rows.iter().all(|p| p.width(style) <= room);
        let by_name = named(true);
        if fits(&by_name, page) {
            (self.p, self.p_style) = (by_name, page);
            return;
        }
        let by_symbol = named(false);
        let mut styles = page.sizes().map(|pt| page.sized(pt));
        let style = styles.find(|style| fits(&by_symbol, *style));
        (self.p, self.p_style) = (by_symbol, style.unwrap_or(page));
    }

    fn draw_p(&self, frame: Frame, top: f64, items: &mut Vec<Item>) {
        let style = self.p_style;
        for (i, p) in self.p.iter().enumerate() {
            let baseline = top + style.line * i as f64 + 0.72 * style.line;
            let (symbol, color) = self.look(p.group);
            let x = frame.left + self.p_start() + 0.5 * style.em;
            let size = 0.85 * style.symbol();
            let at = (x, baseline - 0.32 * style.em);
            items.push(symbols::symbol(symbol, at, size, color, style.scale));
            let at = (x + 0.7 * style.em, baseline);
            items.push(style.text(at, Anchor::Start, p.text.clone()));
        }
    }

    fn draw_lines(&self, (frame, i): (Frame, usize), of: &Pairs, items: &mut Vec<Item>) {
        let style = self.style;
        let color = self.look(of.group).1;
        let opacity = (2.2 / (of.lines.len().max(1) as f64).sqrt()).clamp(0.12, 0.6);
        let (a, b) = (
            self.from(i) + frame.left,
            self.from(i) + self.step + frame.left,
        );
        let radius = 0.4 * style.scale;
        let ends = |l: &PairLine| {
            (
                (a, self.range.y(frame, l.from)),
                (b, self.range.y(frame, l.to)),
            )
        };
        for own in &of.lines {
            let (from, to) = ends(own);
            items.push(Item::Line {
                points: vec![from, to],
                width_pt: 0.45 * style.scale,
                color,
                opacity,
                dash: Dash::Solid,
            });
        }
        for own in &of.lines {
            let (from, to) = ends(own);
            for (at, is_open) in [from, to].into_iter().zip(own.is_open) {
                items.push(Item::Place {
                    at,
                    half: (radius, radius),
                    meaning: Meaning::Subject(own.subject),
                });
                items.push(Item::Circle {
                    center: at,
                    radius_mm: radius,
                    fill: if is_open { [255; 3] } else { color },
                    outline: is_open.then_some((color, 0.5 * style.scale)),
                    opacity: if is_open { 1.0 } else { opacity.max(0.35) },
                });
            }
        }
    }

    fn draw_interval(
        &self,
        (frame, range, x): (Frame, &Range, f64),
        of: &Interval,
        group: usize,
        items: &mut Vec<Item>,
    ) {
        let (symbol, color) = self.look(group);
        let style = self.style;
        if let Some((low, high)) = of.low.zip(of.high) {
            let ends = (range.y(frame, low), range.y(frame, high));
            error_bar(x, ends, true, color, style, items);
        }
        let at = (x, range.y(frame, of.at));
        items.push(symbols::symbol(
            symbol,
            at,
            style.symbol(),
            color,
            style.scale,
        ));
    }

    fn draw_changes(&self, frame: Frame, beside: &Range, items: &mut Vec<Item>) {
        let style = self.style;
        let none = if self.plot.y.log { 1.0 } else { 0.0 };
        let zero = beside.y(frame, none);
        let start = frame.left + self.step * (self.end() + 0.5 * APART);
        items.push(quiet_line(
            (start, zero),
            (frame.right, zero),
            // Dashed is the limit of detection.
            Dash::Solid,
            style,
        ));
        for (i, of) in self.plot.groups.iter().enumerate() {
            if let Some(change) = &of.change {
                let x = frame.left + self.change_at(i);
                self.draw_interval((frame, beside, x), change, of.group, items);
            }
        }
        // The unit stands at the other axis too.
        let label = &self.plot.change_label;
        let short = label.split(" (").next().unwrap_or(label);
        let fits = width_mm(label, style.pt, false) <= frame.data_height();
        beside.draw_vertical(frame, if fits { label } else { short }, true, style, items);
    }

    fn under_top(&self) -> f64 {
        self.style.tick + self.labels.height()
    }
}

impl Plan for PairedPlan<'_> {
    fn gutter(&self) -> f64 {
        self.range.vertical_width(self.style, !self.is_titled_above)
    }

    fn right(&self) -> f64 {
        let beside = self.beside.as_ref();
        beside.map_or(0.0, |r| r.vertical_width(self.style, true))
    }

    fn prepare(&mut self, plot_width: f64) {
        let plot = self.plot;
        self.step = plot_width / self.steps();
        let groups = plot.groups.len();
        let places: Vec<f64> = (0..groups)
            .flat_map(|i| [self.from(i), self.from(i) + self.step])
            .collect();
        let names: Vec<&str> = (0..groups)
            .flat_map(|_| plot.visits.iter().map(String::as_str))
            .collect();
        let end = self.step * self.end();
        self.labels = XLabels::of_pairs(places, &names, (end, self.gutter()), self.style);
        if self.labels.is_numbered {
            let short: Vec<&str> = (0..groups).flat_map(|_| ["1", "2"]).collect();
            let places = self.labels.at.clone();
            self.labels = XLabels::at_places(places, &short, (end, self.gutter()), self.style);
            self.labels.is_numbered = true;
        }
        let name = |g: &Pairs| with_n(&self.figure.groups, g.group, g.n);
        let mut texts: Vec<String> = plot.groups.iter().map(name).collect();
        let half = 0.42 * self.step;
        let mut spans: Vec<(f64, f64)> = (0..groups)
            .map(|i| (self.from(i) - half, self.from(i) + self.step + half))
            .collect();
        if self.changes() > 0 {
            let span = (end + 0.6 * APART * self.step, plot_width);
            texts.push(self.compared(span.1 - span.0));
            spans.push(span);
        }
        let free = (STRIDE - 1.84) * self.step;
        self.names = Blocks::new(&texts, spans, free, self.style);
        self.lay_p(plot_width);
    }

    fn look(&self) -> Option<Look> {
        let is_drawn = self.plot.message.is_none();
        is_drawn.then(|| self.labels.look(self.p_style.pt))
    }

    fn take_look(&mut self, look: Look) {
        self.style.look = look;
    }

    fn overhang(&self) -> f64 {
        let width = self.step * self.steps();
        let names = self.names.overhang(width);
        let widest = self.p.iter().map(|p| p.width(self.p_style));
        names.max(self.p_start() + widest.fold(0.0, f64::max) - width)
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

    fn key(&self) -> Option<String> {
        let [from, to] = &self.plot.visits;
        let is_numbered = self.labels.is_numbered;
        is_numbered.then(|| format!("Visits: 1, {from}; 2, {to}."))
    }

    fn continues(&self) -> bool {
        self.plot.part > 0
    }

    fn below(&self) -> f64 {
        let p = self.p_style.line * self.p.len() as f64;
        self.under_top() + self.names.height() + p + 0.2 * self.style.em
    }

    fn height(&self, plot_width: f64) -> f64 {
        (0.75 * plot_width).clamp(32.0 * self.style.scale, 52.0 * self.style.scale)
    }

    fn least_height(&self) -> f64 {
        14.0 * self.style.scale
    }

    fn least_width(&self) -> f64 {
        30.0 + 8.0 * self.steps()
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
        let end = frame.left + self.step * self.end();
        let floor = vec![(frame.left, frame.bottom), (end, frame.bottom)];
        items.push(line(floor, 0.5 * style.scale));
        self.labels.draw(frame, items);
        let top = frame.bottom + self.under_top();
        self.names.draw((frame, top), style, items);
        items.push(Item::End);
        for limit in &self.plot.detection {
            let y = self.range.y(frame, *limit);
            items.push(quiet_line((frame.left, y), (end, y), Dash::Long, style));
        }
        for (i, of) in self.plot.groups.iter().enumerate() {
            let id = format!("{name}-group-{}-subjects", of.group + 1);
            items.push(Item::part(id, "subjects"));
            self.draw_lines((frame, i), of, items);
            items.push(Item::End);
            items.push(Item::part(
                format!("{name}-group-{}", of.group + 1),
                "centers",
            ));
            let outside = 0.3 * self.step;
            let from = frame.left + self.from(i);
            for (center, x) in of
                .centers
                .iter()
                .zip([from - outside, from + self.step + outside])
            {
                if let Some(center) = center {
                    self.draw_interval((frame, &self.range, x), center, of.group, items);
                }
            }
            items.push(Item::End);
        }
        if let Some(beside) = &self.beside {
            items.push(Item::part(format!("{name}-changes"), "differences"));
            self.draw_changes(frame, beside, items);
            items.push(Item::End);
        }
        if self.has_p() {
            items.push(Item::part(format!("{name}-p"), "contrasts"));
            self.draw_p(frame, top + self.names.height() + 0.2 * style.em, items);
            items.push(Item::End);
        }
    }
}
