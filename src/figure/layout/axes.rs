//! Axes of numbers: range, ticks, and how they are drawn.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::xaxis::line;
use crate::figure::model::marks::Dash;
use crate::figure::model::ticks::{
    YTick, alike, is_power_of_ten, over_power, shared_power, ticks, ticks_at,
};
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::wrap;
use crate::words::with_true_minus;

/// Lines that data are compared with: there, but behind the data.
const QUIET: [u8; 3] = [120, 120, 120];

/// No limit to where the labels of an axis stand.
const ANYWHERE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// A range of numbers with its ticks.
#[derive(Clone, Debug)]
pub(in crate::figure) struct Range {
    pub low: f64,
    pub high: f64,
    pub log: bool,
    pub ticks: Vec<YTick>,
    /// Ticks that were asked for; empty where they are chosen.
    own: Vec<f64>,
    /// Stretch of a linear axis that is left out.
    cut: Option<(f64, f64)>,
    /// Power of ten that the title names for all labels.
    power: i32,
    /// Ticks alone: another panel of the row has labels and title.
    pub is_bare: bool,
}

/// Room of a break, in parts of the axis.
const BREAK: f64 = 0.04;

impl Range {
    /// The range of `values` with a little room; `None` where there are none.
    pub fn of(values: impl Iterator<Item = f64>, log: bool, from_zero: bool) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values.filter(|v| v.is_finite() && (!log || *v > 0.0)) {
            low = low.min(v);
            high = high.max(v);
        }
        if low > high {
            return None;
        }
        let (low, high) = if log {
            let ratio = (high / low).powf(0.05).max(1.02);
            (low / ratio, high * ratio)
        } else {
            let pad = 0.05 * (high - low);
            let pad = if pad > 1e-9 * high.abs().max(low.abs()) {
                pad
            } else {
                (0.1 * high.abs()).max(1e-3)
            };
            // Positive quantities that come near zero get their zero.
            let floor = if from_zero && low >= 0.0 && low < 0.2 * high {
                0.0
            } else {
                low - pad
            };
            (floor, high + pad)
        };
        let usable = low.is_finite() && high.is_finite() && low < high && (!log || low > 0.0);
        usable.then(|| Self::between(low, high, log, 5))
    }

    /// An empty panel's range.
    pub fn empty(log: bool) -> Self {
        if log {
            Self::between(1.0, 10.0, true, 5)
        } else {
            Self::between(0.0, 1.0, false, 5)
        }
    }

    pub fn between(low: f64, high: f64, log: bool, wanted: usize) -> Self {
        let found = ticks(low, high, log, wanted);
        let power = if log { 0 } else { shared_power(&found) };
        Self {
            low,
            high,
            log,
            ticks: match power {
                0 => found,
                power => over_power(found, power),
            },
            own: Vec::new(),
            cut: None,
            power,
            is_bare: false,
        }
    }

    /// A title with the power of ten of the labels: `Viral load (10^{5} copies/mL)`.
    pub fn titled(&self, title: &str) -> String {
        if self.power == 0 || title.is_empty() {
            return title.to_owned();
        }
        let factor = format!("10^{{{}}}", with_true_minus(&self.power.to_string()));
        match title.strip_suffix(')').and_then(|t| t.rsplit_once(" (")) {
            Some((name, unit)) => format!("{name} ({factor} {unit})"),
            None => format!("{title} (\u{d7} {factor})"),
        }
    }

    /// The same without a stretch, if it lies inside.
    pub fn broken(mut self, cut: Option<(f64, f64)>) -> Self {
        let inside = |c: &(f64, f64)| self.low < c.0 && c.0 < c.1 && c.1 < self.high;
        self.cut = cut.filter(inside).filter(|_| !self.log);
        self.ticks = self.chosen(5);
        self
    }

    /// About so many ticks, on both sides of a break.
    fn chosen(&self, wanted: usize) -> Vec<YTick> {
        match self.power {
            0 => self.plain(wanted),
            power => over_power(self.plain(wanted), power),
        }
    }

    fn plain(&self, wanted: usize) -> Vec<YTick> {
        if !self.own.is_empty() {
            let mut own = ticks_at(&self.own);
            own.retain(|t| self.holds(t.at));
            return own;
        }
        let Some((from, to)) = self.cut else {
            return ticks(self.low, self.high, self.log, wanted);
        };
        let whole = self.high - self.low - (to - from);
        let share = |part: f64| ((part / whole * wanted as f64).round() as usize).max(2);
        let mut out = ticks(self.low, from, false, share(from - self.low));
        out.extend(ticks(to, self.high, false, share(self.high - to)));
        alike(&mut out);
        out
    }

    /// The same with the ends and ticks that were asked for, as far as they make an axis.
    pub fn asked(self, (low, high): (Option<f64>, Option<f64>), own: &[f64]) -> Self {
        let ends = (low.unwrap_or(self.low), high.unwrap_or(self.high));
        let usable = ends.0 < ends.1 && (!self.log || ends.0 > 0.0);
        let mut out = if usable && (low.is_some() || high.is_some()) {
            Self::between(ends.0, ends.1, self.log, 5)
        } else {
            self
        };
        let inside = |v: &&f64| (out.low..=out.high).contains(*v);
        out.own = own.iter().filter(inside).copied().collect();
        out.own.sort_by(f64::total_cmp);
        if !out.own.is_empty() {
            out.ticks = out.chosen(5);
        }
        out
    }

    /// Whether a number lies on the axis.
    pub fn holds(&self, value: f64) -> bool {
        if self
            .cut
            .is_some_and(|(from, to)| from < value && value < to)
        {
            return false;
        }
        let slack = 1e-9 * (self.high - self.low).abs();
        (self.low - slack..=self.high + slack).contains(&value)
    }

    /// Part of the way from the low end to the high one.
    pub fn part(&self, value: f64) -> f64 {
        if self.log {
            (value.ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else if let Some((from, to)) = self.cut {
            let whole = (self.high - self.low - (to - from)) / (1.0 - BREAK);
            if value <= from {
                (value - self.low) / whole
            } else if value >= to {
                1.0 - (self.high - value) / whole
            } else {
                (from - self.low) / whole + BREAK * (value - from) / (to - from)
            }
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// Vertical place in a frame.
    pub fn y(&self, frame: Frame, value: f64) -> f64 {
        frame.bottom - self.part(value) * frame.data_height()
    }

    /// Horizontal place in a frame.
    pub fn x(&self, frame: Frame, value: f64) -> f64 {
        frame.left + self.part(value) * (frame.right - frame.left)
    }

    /// Widest label that the axis may show, whatever its length.
    fn widest(&self, style: Style) -> f64 {
        let coarser = (2..5).flat_map(|n| self.chosen(n));
        let all = coarser.chain(self.ticks.iter().cloned());
        all.map(|t| width_mm(&t.label, style.pt, false))
            .fold(0.0, f64::max)
    }

    /// Width that a vertical axis takes with labels, ticks and a title beside them.
    pub fn vertical_width(&self, style: Style, has_title: bool) -> f64 {
        if self.is_bare {
            return 0.4 * style.em + style.tick;
        }
        let title = if has_title { 1.6 * style.em } else { 0.0 };
        title + self.widest(style) + 0.4 * style.em + style.tick
    }

    /// Ticks for an axis of `length` mm, as many as keep their labels clear of each other and between
    /// `low` and `high` mm from its start; where even the coarsest do not, some keep their ticks only.
    /// Places are parts of the range.
    fn clear(
        &self,
        length: f64,
        (low, high): (f64, f64),
        needs: impl Fn(&YTick) -> f64,
    ) -> Vec<(f64, String)> {
        let mut best = (-1.0, Vec::new());
        for wanted in (2..6).rev() {
            let all = self.chosen(wanted);
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.retain(|i| !all[*i].label.is_empty());
            let labelled = order.len();
            if self.log {
                // No label beside a power of ten takes its place.
                order.sort_by_key(|i| !is_power_of_ten(all[*i].at));
            }
            let mut taken: Vec<(usize, f64, f64)> = Vec::new();
            for i in order {
                let (at, half) = (self.part(all[i].at) * length, 0.5 * needs(&all[i]));
                let (from, to) = (at - half, at + half);
                let is_free = |t: &(usize, f64, f64)| to <= t.1 || from >= t.2;
                if from >= low && to <= high && taken.iter().all(is_free) {
                    taken.push((i, from, to));
                }
            }
            let is_shown = |i: usize| taken.iter().any(|t| t.0 == i);
            let ticks = all.iter().enumerate();
            let out: Vec<(f64, String)> = ticks
                .map(|(i, t)| {
                    let label = if is_shown(i) { t.label.as_str() } else { "" };
                    (self.part(t.at), label.to_owned())
                })
                .collect();
            if taken.len() == labelled {
                return out;
            }
            // Where some have no room, the labels that span the most.
            let shown = || out.iter().filter(|t| !t.1.is_empty()).map(|t| t.0);
            let ends = shown().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), at| {
                (l.min(at), h.max(at))
            });
            let span = (ends.1 - ends.0).max(0.0);
            if span > best.0 {
                best = (span, out);
            }
        }
        best.1
    }

    /// Draws a vertical axis at the left edge, or the right one.
    pub fn draw_vertical(
        &self,
        frame: Frame,
        title: &str,
        at_right: bool,
        style: Style,
        items: &mut Vec<Item>,
    ) {
        let (edge, sign, anchor) = if at_right {
            (frame.right, 1.0, Anchor::Start)
        } else {
            (frame.left, -1.0, Anchor::End)
        };
        items.push(line(
            vec![(edge, frame.data_top), (edge, frame.bottom)],
            0.5 * style.scale,
        ));
        if let Some((from, to)) = self.cut {
            draw_break(edge, (self.y(frame, from), self.y(frame, to)), style, items);
        }
        for (part, label) in self.clear(frame.data_height(), ANYWHERE, |_| 1.15 * style.em) {
            let y = frame.bottom - part * frame.data_height();
            let length = if label.is_empty() {
                0.55 * style.tick
            } else {
                style.tick
            };
            items.push(line(
                vec![(edge + sign * length, y), (edge, y)],
                0.5 * style.scale,
            ));
            if !label.is_empty() && !self.is_bare {
                let at = (
                    edge + sign * (style.tick + 0.3 * style.em),
                    y + 0.35 * style.em,
                );
                items.push(style.text(at, anchor, label));
            }
        }
        if self.is_bare || (frame.titled_above && !at_right) {
            return;
        }
        // Titles stand in line along the edge of their cells, and beside their ticks where that is far away.
        let needs = self.vertical_width(style, true);
        let spare = if at_right {
            frame.cell_right - frame.right - needs
        } else {
            frame.left - frame.cell_left - needs
        };
        let spare = if spare > 1.5 * style.em { spare } else { 0.0 };
        let (x, rotation) = if at_right {
            (frame.cell_right - spare - 0.85 * style.em, 90.0)
        } else {
            (frame.cell_left + spare + 0.85 * style.em, -90.0)
        };
        let title = self.titled(title);
        // A title longer than its axis reaches up beside what stands over the data.
        let half = 0.5 * width_mm(&title, style.pt, false);
        let middle = (0.5 * (frame.data_top + frame.bottom)).min(frame.bottom - half);
        items.push(Item::Text {
            at: (x, middle),
            anchor: Anchor::Middle,
            size_pt: style.pt,
            bold: false,
            rotation,
            color: INK,
            text: title,
        });
    }

    /// Height that a horizontal axis takes with ticks, labels and a title `room` wide.
    pub fn horizontal_height(&self, title: &str, room: f64, style: Style) -> f64 {
        let lines = wrap(&self.titled(title), style.pt, room).len();
        style.tick + 1.5 * style.em + style.line * lines as f64
    }

    /// Draws a horizontal axis at the lower edge.
    pub fn draw_horizontal(
        &self,
        frame: Frame,
        title: &str,
        room: f64,
        style: Style,
        items: &mut Vec<Item>,
    ) {
        let width = frame.right - frame.left;
        items.push(line(
            vec![(frame.left, frame.bottom), (frame.right, frame.bottom)],
            0.5 * style.scale,
        ));
        let needs = |t: &YTick| width_mm(&t.label, style.pt, false) + 0.6 * style.em;
        // Half of the gap between labels is not needed at the edges of the cell.
        let gap = 0.3 * style.em;
        let edges = (
            frame.cell_left - frame.left - gap,
            frame.cell_right - frame.left + gap,
        );
        for (part, label) in self.clear(width, edges, needs) {
            let x = frame.left + part * width;
            let length = if label.is_empty() {
                0.55 * style.tick
            } else {
                style.tick
            };
            items.push(line(
                vec![(x, frame.bottom), (x, frame.bottom + length)],
                0.5 * style.scale,
            ));
            if !label.is_empty() {
                let at = (x, frame.bottom + style.tick + 1.1 * style.em);
                items.push(style.text(at, Anchor::Middle, label));
            }
        }
        for (i, text) in wrap(&self.titled(title), style.pt, room).iter().enumerate() {
            let y = frame.bottom + style.tick + 2.3 * style.em + style.line * i as f64;
            items.push(style.text((0.5 * (frame.left + frame.right), y), Anchor::Middle, text));
        }
    }

    /// Half the width of the outermost label that may stand over the right edge.
    pub fn overhang(&self, width: f64, style: Style) -> f64 {
        let right =
            |t: &YTick| self.part(t.at) * width + 0.5 * width_mm(&t.label, style.pt, false) - width;
        self.ticks.iter().map(right).fold(0.0, f64::max)
    }
}

/// The axis is interrupted between two slanted strokes.
fn draw_break(x: f64, (low, high): (f64, f64), style: Style, items: &mut Vec<Item>) {
    let half = 0.8 * style.scale;
    items.push(Item::Line {
        points: vec![(x, low), (x, high)],
        width_pt: 1.5 * style.scale,
        color: [255; 3],
        opacity: 1.0,
        dash: Dash::Solid,
    });
    for y in [low, high] {
        let ends = vec![(x - half, y + 0.5 * half), (x + half, y - 0.5 * half)];
        items.push(line(ends, 0.5 * style.scale));
    }
}

/// A line to compare with, from end to end.
pub(in crate::figure) fn quiet_line(
    from: (f64, f64),
    to: (f64, f64),
    dash: Dash,
    style: Style,
) -> Item {
    Item::Line {
        points: vec![from, to],
        width_pt: 0.5 * style.scale,
        color: QUIET,
        opacity: 1.0,
        dash,
    }
}

/// What is said in the place of a panel: nothing is drawn there, no axis either.
pub(in crate::figure) fn message(
    (title, text): (&str, &str),
    frame: Frame,
    style: Style,
    items: &mut Vec<Item>,
) {
    let said = if title.is_empty() {
        text.to_owned()
    } else {
        format!("{title}\n{text}")
    };
    let wrap = |pt: f64, width: f64| -> Vec<String> {
        said.lines().flat_map(|l| wrap(l, pt, width)).collect()
    };
    let width = frame.right - frame.left - style.em;
    let most = |style: Style| ((frame.bottom - frame.data_top) / style.line - 0.5).max(1.0);
    let sized = || style.sizes().map(|pt| style.sized(pt));
    let fits = |s: &Style| wrap(s.pt, width).len() as f64 <= most(*s);
    let style = sized().find(fits).or(sized().last()).unwrap_or(style);
    let lines = wrap(style.pt, width);
    let shown = lines.len().min(most(style) as usize);
    let first = 0.5 * (frame.data_top + frame.bottom) - 0.5 * style.line * (shown as f64 - 1.0);
    for (i, text) in lines.iter().take(shown).enumerate() {
        let at = (
            0.5 * (frame.left + frame.right),
            first + style.line * i as f64 + 0.3 * style.em,
        );
        items.push(quiet(style.text(at, Anchor::Middle, text)));
    }
}

/// What is said over the data, where some of it is missing.
pub(in crate::figure) fn said_above(
    text: &str,
    at: (f64, f64),
    style: Style,
    items: &mut Vec<Item>,
) {
    items.push(quiet(style.text(at, Anchor::Start, text)));
}

/// A text that is no data.
fn quiet(mut item: Item) -> Item {
    if let Item::Text { color, .. } = &mut item {
        *color = QUIET;
    }
    item
}

/// Estimate bar with caps.
pub(in crate::figure) fn error_bar(
    at: f64,
    ends: (f64, f64),
    is_vertical: bool,
    color: [u8; 3],
    style: Style,
    items: &mut Vec<Item>,
) {
    error_bar_between(at, ends, (true, true), is_vertical, color, style, items);
}

/// The same with a cap at its real ends alone: where an axis cuts it off, it goes on.
pub(in crate::figure) fn error_bar_between(
    at: f64,
    (a, b): (f64, f64),
    has_caps: (bool, bool),
    is_vertical: bool,
    color: [u8; 3],
    style: Style,
    items: &mut Vec<Item>,
) {
    let cap = 0.55 * style.scale;
    let point = |along: f64, across: f64| {
        if is_vertical {
            (across, along)
        } else {
            (along, across)
        }
    };
    let caps = [(a, has_caps.0), (b, has_caps.1)];
    let caps = caps.into_iter().filter(|(_, has)| *has);
    let caps = caps.map(|(end, _)| vec![point(end, at - cap), point(end, at + cap)]);
    for points in std::iter::once(vec![point(a, at), point(b, at)]).chain(caps) {
        items.push(Item::Line {
            points,
            width_pt: 0.75 * style.scale,
            color,
            opacity: 1.0,
            dash: Dash::Solid,
        });
    }
}
