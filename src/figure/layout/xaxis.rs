//! A horizontal axis: tick places, labels that do not meet, and how they are drawn.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::{INK, Style};
use crate::figure::model::course::XAxis;
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::{fit, width_mm, wrap};

/// A horizontal axis laid out for a width: tick places and labels that do not meet.
pub(in crate::figure) struct XLabels {
    /// Tick places from the left edge of the plot, mm.
    pub at: Vec<f64>,
    /// Least tick in axis coordinates, its place, and mm per unit.
    map: (f64, f64, f64),
    lines: Vec<Vec<String>>,
    /// Degrees the labels are turned, 0 for upright.
    turn: f64,
    title: String,
    width: f64,
    style: Style,
}

impl XLabels {
    /// `before` is the room left of the plot, which turned labels may use.
    pub fn new(x: &XAxis, width: f64, before: f64, style: Style) -> Self {
        let low = x.ticks.iter().map(|t| t.at).fold(f64::INFINITY, f64::min);
        let high = x
            .ticks
            .iter()
            .map(|t| t.at)
            .fold(f64::NEG_INFINITY, f64::max);
        let range = (high - low).max(0.0);
        // Room at the sides for symbols and half a label.
        let pad = (0.5 * width / x.ticks.len().max(1) as f64).clamp(0.04 * width, 0.14 * width);
        let map = if range > 0.0 {
            (low, pad, (width - 2.0 * pad) / range)
        } else {
            (low, 0.5 * width, 0.0)
        };
        let at: Vec<f64> = (x.ticks.iter())
            .map(|t| map.1 + (t.at - low) * map.2)
            .collect();
        let names: Vec<&str> = x.ticks.iter().map(|t| t.label.as_str()).collect();
        let mut out = Self::at_places(at, &names, (width, before), style);
        out.map = map;
        out.title.clone_from(&x.label);
        out
    }

    /// Labels at given places.
    pub fn at_places(
        at: Vec<f64>,
        names: &[&str],
        (width, before): (f64, f64),
        style: Style,
    ) -> Self {
        let mut out = Self {
            at,
            map: (0.0, 0.0, 1.0),
            lines: Vec::new(),
            turn: 0.0,
            title: String::new(),
            width,
            style,
        };
        out.choose(names, before);
        out
    }

    /// Place of a position on the axis, mm from the left edge of the plot.
    pub fn place(&self, at: f64) -> f64 {
        let (low, first, scale) = self.map;
        first + (at - low) * scale
    }

    /// Height of the title, mm.
    pub fn title_height(&self) -> f64 {
        if self.title.is_empty() {
            0.0
        } else {
            self.style.line
        }
    }

    /// Upright, in two lines, turned, thinned: the first that fits.
    fn choose(&mut self, names: &[&str], before: f64) {
        let style = self.style;
        let one: Vec<Vec<String>> = names.iter().map(|n| vec![(*n).to_owned()]).collect();
        let step = self.least_step();
        if self.fits(&one) {
            self.lines = one;
            return;
        }
        let two: Vec<Vec<String>> = names
            .iter()
            .map(|n| wrap(n, style.pt, (step - 0.5 * style.em).max(1.0)))
            .collect();
        let whole = two
            .iter()
            .zip(names)
            .all(|(lines, name)| lines.len() <= 2 && lines.join(" ") == *name);
        if whole && self.fits(&two) {
            self.lines = two;
            return;
        }
        if names
            .iter()
            .all(|n| width_mm(n, style.pt, false) <= 2.5 * style.em)
        {
            // Numbers read badly on their side: those without room are left out.
            self.lines = self.thinned(one);
            return;
        }
        self.turn = if step >= 1.6 * style.em { 45.0 } else { 90.0 };
        let cos = self.turn.to_radians().cos().max(1e-3);
        // A turned label runs to the left of its tick, never off the page.
        let most = |at: f64| (20.0 * style.scale).min((before + at - 0.6 * style.em) / cos);
        let needed = if self.turn == 45.0 {
            1.55 * style.em
        } else {
            1.1 * style.em
        };
        let mut last = f64::NEG_INFINITY;
        self.lines = self
            .at
            .iter()
            .zip(names)
            .map(|(at, name)| {
                if at - last < needed {
                    return Vec::new();
                }
                last = *at;
                vec![fit(name, style.pt, false, most(*at))]
            })
            .collect();
    }

    /// Upright labels, from the left, each clear of the one before.
    fn thinned(&self, mut lines: Vec<Vec<String>>) -> Vec<Vec<String>> {
        let mut order: Vec<usize> = (0..self.at.len()).collect();
        order.sort_by(|a, b| self.at[*a].total_cmp(&self.at[*b]));
        let mut end = f64::NEG_INFINITY;
        for i in order {
            let half = 0.5 * widest(&lines[i], self.style);
            if self.at[i] - half < end + 0.5 * self.style.em {
                lines[i].clear();
            } else {
                end = self.at[i] + half;
            }
        }
        lines
    }

    pub fn least_step(&self) -> f64 {
        let mut sorted = self.at.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
            .windows(2)
            .map(|w| w[1] - w[0])
            .fold(self.width, f64::min)
    }

    fn fits(&self, lines: &[Vec<String>]) -> bool {
        let mut order: Vec<usize> = (0..self.at.len()).collect();
        order.sort_by(|a, b| self.at[*a].total_cmp(&self.at[*b]));
        let half = |i: usize| 0.5 * widest(&lines[i], self.style);
        order
            .windows(2)
            .all(|w| self.at[w[0]] + half(w[0]) + 0.5 * self.style.em <= self.at[w[1]] - half(w[1]))
    }

    /// How far the last upright label stands out to the right of the plot.
    pub fn overhang(&self) -> f64 {
        if self.turn > 0.0 {
            return 0.0;
        }
        let right = |i: usize| self.at[i] + 0.5 * widest(&self.lines[i], self.style) - self.width;
        (0..self.at.len()).map(right).fold(0.0, f64::max)
    }

    /// Height under the ticks, mm.
    pub fn height(&self) -> f64 {
        let style = self.style;
        if self.turn == 0.0 {
            let lines = self.lines.iter().map(Vec::len).max().unwrap_or(0);
            return 0.4 * style.em + style.line * lines as f64;
        }
        let longest = self
            .lines
            .iter()
            .map(|l| widest(l, style))
            .fold(0.0, f64::max);
        longest * self.turn.to_radians().sin() + style.line
    }

    pub fn draw(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        for (at, lines) in self.at.iter().zip(&self.lines) {
            let x = frame.left + at;
            items.push(line(
                vec![(x, frame.bottom), (x, frame.bottom + style.tick)],
                0.5 * style.scale,
            ));
            if self.turn == 0.0 {
                for (i, text) in lines.iter().enumerate() {
                    let y = frame.bottom + style.tick + 1.1 * style.em + style.line * i as f64;
                    items.push(style.text((x, y), Anchor::Middle, text.clone()));
                }
            } else if let Some(text) = lines.first() {
                let dy = if self.turn == 90.0 { 0.3 } else { 0.8 };
                let dx = if self.turn == 90.0 { 0.35 } else { 0.3 };
                items.push(Item::Text {
                    at: (x + dx * style.em, frame.bottom + style.tick + dy * style.em),
                    anchor: Anchor::End,
                    size_pt: style.pt,
                    bold: false,
                    rotation: -self.turn,
                    color: INK,
                    text: text.clone(),
                });
            }
        }
        if !self.title.is_empty() {
            let y = frame.bottom + style.tick + self.height() + 0.75 * style.em;
            let middle = 0.5 * (frame.left + frame.right);
            items.push(style.text(
                (middle, y),
                Anchor::Middle,
                fit(&self.title, style.pt, false, frame.right - frame.left),
            ));
        }
    }
}

fn widest(lines: &[String], style: Style) -> f64 {
    lines
        .iter()
        .map(|l| width_mm(l, style.pt, false))
        .fold(0.0, f64::max)
}

pub(in crate::figure) fn line(points: Vec<(f64, f64)>, width_pt: f64) -> Item {
    Item::Line {
        points,
        width_pt,
        color: INK,
        opacity: 1.0,
        dash: Dash::Solid,
    }
}
