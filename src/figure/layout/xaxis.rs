//! A horizontal axis: tick places, labels that do not meet, and how they are drawn.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::spread::spread;
use crate::figure::layout::style::{INK, Look, Style};
use crate::figure::model::course::XAxis;
use crate::figure::model::marks::Dash;
use crate::figure::model::ticks::ticks;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::{fits_mm, width_mm};
use crate::figure::scene::wrap::{is_unbroken, wrap};

/// Lines of one label; more are no label.
const MOST_LINES: usize = 4;
/// Round numbers on an axis, where they have room.
const ROUND: usize = 8;
/// Labels on their side are not longer than this, mm at 7 pt.
const LONGEST: f64 = 24.0;

/// A horizontal axis laid out for a width: tick places and labels that do not meet.
#[derive(Clone)]
pub(in crate::figure) struct XLabels {
    /// Tick places from the left edge of the plot, mm.
    pub at: Vec<f64>,
    /// Places of the labels and of what stands under them; apart from the ticks where these are crowded.
    pub label_at: Vec<f64>,
    /// The labels whole.
    pub(super) names: Vec<String>,
    /// Places of the visits where round numbers stand at the axis instead.
    pub(super) visits: Option<Vec<f64>>,
    /// Numbers stand for the labels, which a key must tell.
    pub is_numbered: bool,
    /// No label is led away from its tick.
    pub(super) is_of_pairs: bool,
    /// Least tick in axis coordinates, its place, and mm per unit.
    map: (f64, f64, f64),
    pub(super) lines: Vec<Vec<String>>,
    /// Degrees the labels are turned, 0 for upright.
    pub(super) turn: f64,
    title: Vec<String>,
    pub(super) width: f64,
    /// Room left of the plot.
    pub(super) before: f64,
    /// Style of the page, and of the labels, which may be smaller.
    pub(super) page: Style,
    pub(super) style: Style,
}

impl XLabels {
    /// `before` is the room left of the plot, which labels may use.
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
        let place = |at: f64| map.1 + (at - low) * map.2;
        let at: Vec<f64> = x.ticks.iter().map(|t| place(t.at)).collect();
        let mut out = if x.is_round() && range > 0.0 {
            let of = |wanted: usize| {
                let round = ticks(low, high, false, wanted);
                let at = round.iter().map(|t| place(t.at)).collect();
                let names: Vec<&str> = round.iter().map(|t| t.label.as_str()).collect();
                Self::at_places(at, &names, (width, before), style)
            };
            // As many as have room.
            let all = (2..=ROUND).rev().map(of);
            let mut whole = all.filter(|l| (0..l.at.len()).all(|i| l.shows(i)));
            let mut out = whole.next().unwrap_or_else(|| of(2));
            out.visits = Some(at);
            out
        } else {
            let names: Vec<&str> = x.ticks.iter().map(|t| t.label.as_str()).collect();
            Self::at_places(at, &names, (width, before), style)
        };
        out.map = map;
        out.title = wrap(&x.label, style.pt, width.max(8.0 * style.em));
        out
    }

    /// Labels at given places, in ascending order.
    pub fn at_places(
        at: Vec<f64>,
        names: &[&str],
        (width, before): (f64, f64),
        style: Style,
    ) -> Self {
        let mut out = Self {
            label_at: at.clone(),
            at,
            names: names.iter().map(|n| (*n).to_owned()).collect(),
            visits: None,
            is_numbered: false,
            is_of_pairs: false,
            map: (0.0, 0.0, 1.0),
            lines: Vec::new(),
            turn: 0.0,
            title: Vec::new(),
            width,
            before,
            page: style,
            style,
        };
        out.choose(names);
        out
    }

    /// Labels of pairs, which are the same under every pair: in the size of the page upright, in several lines or
    /// slanted before they are set smaller or led apart.
    pub fn of_pairs(
        at: Vec<f64>,
        names: &[&str],
        (width, before): (f64, f64),
        style: Style,
    ) -> Self {
        let mut out = Self::at_places(at, &[], (width, before), style);
        let full = Style {
            least_pt: style.pt,
            ..style
        };
        out.page = full;
        out.is_of_pairs = true;
        let may_stand = style.look.turn == 0 && style.look.labels_pt >= style.pt;
        let found = (may_stand && out.upright(names, 2))
            || (style.look.turn < 2 && style.look.labels_pt >= style.pt && out.slanted(names));
        out.page = style;
        if !found {
            out.is_of_pairs = false;
            out.choose(names);
        }
        out
    }

    /// Size of the labels in points.
    pub fn pt(&self) -> f64 {
        self.style.pt
    }

    /// How they stand, over numbers of this size.
    pub fn look(&self, numbers_pt: f64) -> Look {
        Look {
            turn: self.turn(),
            labels_pt: self.pt(),
            numbers_pt,
            before: f64::INFINITY,
        }
    }

    /// Room left of the plot that the labels may use.
    pub fn before(&self) -> f64 {
        self.before
    }

    /// How the labels stand: upright, slanted, on their side, numbered.
    pub fn turn(&self) -> u8 {
        match self.turn {
            _ if self.is_numbered => 3,
            0.0 => 0,
            45.0 => 1,
            _ => 2,
        }
    }

    /// Place of a position on the axis, mm from the left edge of the plot.
    pub fn place(&self, at: f64) -> f64 {
        let (low, first, scale) = self.map;
        first + (at - low) * scale
    }

    /// Width of the plot they were laid out for.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Places of what stands under the visits.
    pub fn columns(&self) -> &[f64] {
        self.visits.as_ref().unwrap_or(&self.label_at)
    }

    /// Whether something may stand under a visit alone, where all have no room.
    pub fn shows_column(&self, visit: usize) -> bool {
        self.visits.is_some() || self.shows(visit)
    }

    /// Whether the label of a tick is shown.
    pub fn shows(&self, tick: usize) -> bool {
        self.lines.get(tick).is_some_and(|l| !l.is_empty())
    }

    /// Height of the title, mm.
    pub fn title_height(&self) -> f64 {
        self.page.line * self.title.len() as f64
    }

    /// Upright, wrapped, led apart, smaller, turned, numbered: the first that shows every label whole.
    fn choose(&mut self, names: &[&str]) {
        let is_short = |n: &&str| fits_mm(n, self.page.pt, false, 2.5 * self.page.em);
        let is_short = names.iter().all(is_short);
        // Other panels of the figure may have no room for labels that stand upright.
        let turn = self.page.look.turn;
        let may_stand = turn == 0 || is_short;
        if names.is_empty() || (may_stand && self.upright(names, 2)) {
            return;
        }
        if is_short {
            // Numbers read badly on their side: those without room are led apart, then left out.
            if !self.make_room(&[], 0.0) {
                self.thin(names);
            }
            return;
        }
        // Labels on their side are high.
        let may_turn = !self.page.is_brief && turn < 3;
        if (may_stand && self.upright(names, MOST_LINES)) || (may_turn && self.turned(names)) {
            return;
        }
        let numbers: Vec<String> = (1..=names.len()).map(|i| i.to_string()).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        self.is_numbered = true;
        if self.upright(&numbers, 1) {
            return;
        }
        // At uneven steps the names that have room say more than the numbers that have.
        self.is_numbered = !self.is_uneven();
        let names = if self.is_numbered { &numbers } else { names };
        self.thin(names);
    }

    /// Upright labels in `most` lines, in each size at the ticks and led apart from them.
    fn upright(&mut self, names: &[&str], most: usize) -> bool {
        self.turn = 0.0;
        for pt in self.page.sizes_of_labels() {
            self.style = self.page.sized(pt);
            let room = self.least_step() - 0.5 * self.style.em;
            for lines in 1..=most {
                let widths = if lines == 1 {
                    vec![self.before + self.width + 4.0 * self.style.em]
                } else {
                    vec![room, 9.0 * self.style.em]
                };
                for width in widths {
                    if self.stands(names, lines, width) {
                        return true;
                    }
                }
            }
        }
        self.style = self.page;
        false
    }

    /// Labels wrapped to a width, if that leaves their words whole and apart.
    fn stands(&mut self, names: &[&str], most: usize, width: f64) -> bool {
        let style = self.style;
        let width = width.max(1.0);
        if !names.iter().all(|n| is_unbroken(n, style.pt, false, width)) {
            return false;
        }
        let lines: Vec<Vec<String>> = names.iter().map(|n| wrap(n, style.pt, width)).collect();
        let whole = lines
            .iter()
            .zip(names)
            .all(|(lines, name)| lines.len() <= most && is_whole(lines, name));
        if !whole {
            return false;
        }
        let widths: Vec<f64> = lines.iter().map(|l| widest(l, style)).collect();
        let gap = if self.is_of_pairs { 0.35 } else { 0.5 } * style.em;
        let (low, high) = (-self.before, self.width + 4.0 * style.em);
        let fits = |at: &[f64]| {
            let inside = at
                .iter()
                .zip(&widths)
                .all(|(x, w)| x - 0.5 * w >= low - 1e-9 && x + 0.5 * w <= high + 1e-9);
            inside
                && at
                    .windows(2)
                    .zip(widths.windows(2))
                    .all(|(x, w)| x[1] - x[0] + 1e-9 >= 0.5 * (w[0] + w[1]) + gap)
        };
        let at = if fits(&self.at) {
            self.at.clone()
        } else if self.is_uneven() && !self.is_of_pairs {
            let apart = spread(&self.at, &widths, gap, (low, self.width + style.em));
            if !fits(&apart) || !self.are_own(&apart) {
                return false;
            }
            apart
        } else {
            return false;
        };
        self.label_at = at;
        self.lines = lines;
        true
    }

    /// Whether no label stands nearer to another tick than to its own: readers look up, not along a thin line. Ticks
    /// too close to be told apart count as one.
    fn are_own(&self, label_at: &[f64]) -> bool {
        let slack = 0.35 * self.page.em;
        let is_own = |(i, x): (usize, &f64)| {
            let own = (x - self.at[i]).abs();
            self.at.iter().all(|other| own <= (x - other).abs() + slack)
        };
        label_at.iter().enumerate().all(is_own)
    }

    /// Times stand at uneven steps: only there are labels led to their ticks.
    pub(super) fn is_uneven(&self) -> bool {
        let steps = self.at.windows(2).map(|w| w[1] - w[0]);
        let most = steps.fold(0.0, f64::max);
        most > 1.3 * self.least_step()
    }

    /// Slanted labels in the size of the page, whole.
    fn slanted(&mut self, names: &[&str]) -> bool {
        let style = self.page;
        let longest = LONGEST * self.page.scale;
        let cos = 45f64.to_radians().cos();
        let fits = |(at, n): (&f64, &&str)| {
            let room = (self.before + at - 0.8 * style.em) / cos;
            fits_mm(n, style.pt, false, longest.min(room))
        };
        if self.least_step() < 1.6 * style.em || !self.at.iter().zip(names).all(fits) {
            return false;
        }
        self.style = style;
        self.turn = 45.0;
        self.label_at.clone_from(&self.at);
        self.lines = names.iter().map(|n| vec![(*n).to_owned()]).collect();
        true
    }

    /// Labels on their side, whole.
    fn turned(&mut self, names: &[&str]) -> bool {
        let before = self.before;
        let longest = LONGEST * self.page.scale;
        for pt in self.page.sizes_of_labels() {
            let style = self.page.sized(pt);
            if !names.iter().all(|n| is_unbroken(n, pt, false, longest)) {
                continue;
            }
            self.style = style;
            let step = self.least_step();
            let width = |n: &str| width_mm(n, pt, false);
            let cos = 45f64.to_radians().cos();
            // A turned label runs to the left of its tick, never into the next panel.
            let fits = |(at, n): (&f64, &&str)| {
                width(n) <= longest.min((before + at - 0.8 * style.em) / cos)
            };
            let may_slant = self.page.look.turn < 2;
            if may_slant && step >= 1.6 * style.em && self.at.iter().zip(names).all(fits) {
                self.turn = 45.0;
                self.label_at.clone_from(&self.at);
                self.lines = names.iter().map(|n| vec![(*n).to_owned()]).collect();
                return true;
            }
            // One name much longer than the others takes two lines first.
            let mut widths: Vec<f64> = names.iter().map(|n| width(n)).collect();
            widths.sort_by(f64::total_cmp);
            let usual = widths.get(widths.len() / 2).copied().unwrap_or(0.0);
            let longest_name = widths.last().copied().unwrap_or(0.0);
            let order = match longest_name > 1.4 * usual {
                true => [2, 1],
                false => [1, 2],
            };
            for most in order {
                // In two lines the longest label is as short as it can be; the others then need no second one.
                let room = match most {
                    1 => longest,
                    _ => (0.5 * longest_name + 1.5 * style.em).min(longest),
                };
                let lines: Vec<Vec<String>> = names.iter().map(|n| wrap(n, pt, room)).collect();
                let whole = lines
                    .iter()
                    .zip(names)
                    .all(|(l, n)| l.len() <= most && is_whole(l, n));
                if !whole {
                    continue;
                }
                let widths: Vec<f64> = lines
                    .iter()
                    .map(|l| 0.95 * style.em + style.line * (l.len() as f64 - 1.0))
                    .collect();
                let gap = if most == 1 { 0.2 } else { 0.15 } * style.em;
                let ends = (-0.5 * before, self.width + style.em);
                let at = spread(&self.at, &widths, gap, ends);
                let moved = at.iter().zip(&self.at).any(|(a, b)| (a - b).abs() > 1e-6);
                let apart = at
                    .windows(2)
                    .zip(widths.windows(2))
                    .all(|(x, w)| x[1] - x[0] + 1e-9 >= 0.5 * (w[0] + w[1]) + gap);
                if apart && (!moved || (self.is_uneven() && self.are_own(&at))) {
                    self.turn = 90.0;
                    self.label_at = at;
                    self.lines = lines;
                    return true;
                }
            }
        }
        self.style = self.page;
        self.turn = 0.0;
        false
    }

    /// Upright labels, every second, third, … of them; crowded ones are each clear of the one before.
    fn thin(&mut self, names: &[&str]) {
        self.style = self.page;
        self.turn = 0.0;
        self.label_at.clone_from(&self.at);
        let style = self.style;
        let all: Vec<Vec<String>> = names.iter().map(|n| vec![(*n).to_owned()]).collect();
        let half = |i: usize| 0.5 * width_mm(names[i], style.pt, false);
        let clear = |a: usize, b: usize| {
            self.at[a] + half(a) + 0.5 * style.em <= self.at[b] - half(b) + 1e-9
        };
        let n = names.len();
        let every = |k: usize| (0..n).step_by(k).collect::<Vec<usize>>();
        let kept = if self.is_uneven() {
            let mut kept: Vec<usize> = Vec::new();
            for i in 0..n {
                if kept.last().is_none_or(|last| clear(*last, i)) {
                    kept.push(i);
                }
            }
            kept
        } else {
            let fits = |k: &usize| every(*k).windows(2).all(|w| clear(w[0], w[1]));
            every((1..=n).find(fits).unwrap_or(n))
        };
        self.lines = all
            .into_iter()
            .enumerate()
            .map(|(i, l)| if kept.contains(&i) { l } else { Vec::new() })
            .collect();
    }

    pub fn least_step(&self) -> f64 {
        let at = self.visits.as_ref().unwrap_or(&self.at);
        at.windows(2)
            .map(|w| w[1] - w[0])
            .fold(self.width, f64::min)
    }

    /// How far the last upright label stands out to the right of the plot.
    pub fn overhang(&self) -> f64 {
        let half = |i: usize| match self.turn {
            0.0 => 0.5 * widest(&self.lines[i], self.style),
            _ => 0.5 * self.style.line * self.lines[i].len() as f64,
        };
        let right = |i: usize| self.label_at[i] + half(i) - self.width;
        (0..self.lines.len()).map(right).fold(0.0, f64::max)
    }

    /// Height of the lines that lead from ticks to labels.
    fn lead(&self) -> f64 {
        let moved = self
            .at
            .iter()
            .zip(&self.label_at)
            .map(|(a, b)| (a - b).abs());
        let most = moved.fold(0.0, f64::max);
        match most {
            _ if most <= 0.05 => 0.0,
            // Lines that lead far are steep enough to be followed.
            _ if most > 1.5 * self.page.em => 1.5 * self.page.em,
            _ => 0.9 * self.page.em,
        }
    }

    /// Height under the ticks, mm.
    pub fn height(&self) -> f64 {
        let style = self.style;
        if self.turn == 0.0 {
            let lines = self.lines.iter().map(Vec::len).max().unwrap_or(0);
            return self.lead() + 0.4 * style.em + style.line * lines as f64;
        }
        let longest = self
            .lines
            .iter()
            .map(|l| widest(l, style))
            .fold(0.0, f64::max);
        self.lead() + longest * self.turn.to_radians().sin() + style.line
    }

    /// Ticks alone: another panel of the column has the labels.
    pub fn draw_ticks(&self, frame: Frame, items: &mut Vec<Item>) {
        for at in &self.at {
            let x = frame.left + at;
            items.push(line(
                vec![(x, frame.bottom), (x, frame.bottom + self.page.tick)],
                0.5 * self.page.scale,
            ));
        }
    }

    pub fn draw(&self, frame: Frame, items: &mut Vec<Item>) {
        self.draw_ticks(frame, items);
        let page = self.page;
        let top = frame.bottom + page.tick + self.lead();
        for (i, lines) in self.lines.iter().enumerate() {
            let (x, to) = (frame.left + self.at[i], frame.left + self.label_at[i]);
            if self.lead() > 0.0 && !lines.is_empty() {
                let from = (x, frame.bottom + page.tick);
                items.push(line(vec![from, (to, top)], 0.35 * page.scale));
            }
            self.draw_label(lines, (to, top), items);
        }
        let middle = 0.5 * (frame.left + frame.right);
        for (i, text) in self.title.iter().enumerate() {
            let y = frame.bottom + page.tick + self.height() + 0.75 * page.em;
            let at = (middle, y + page.line * i as f64);
            items.push(page.text(at, Anchor::Middle, text.clone()));
        }
    }

    fn draw_label(&self, lines: &[String], (x, top): (f64, f64), items: &mut Vec<Item>) {
        let style = self.style;
        for (i, text) in lines.iter().enumerate() {
            if self.turn == 0.0 {
                let y = top + 1.1 * style.em + style.line * i as f64;
                items.push(style.text((x, y), Anchor::Middle, text.clone()));
                continue;
            }
            let (dx, dy) = if self.turn == 90.0 {
                (0.35, 0.3)
            } else {
                (0.3, 0.8)
            };
            let beside = style.line * (i as f64 - 0.5 * (lines.len() as f64 - 1.0));
            items.push(Item::Text {
                at: (x + dx * style.em + beside, top + dy * style.em),
                anchor: Anchor::End,
                size_pt: style.pt,
                bold: false,
                rotation: -self.turn,
                color: INK,
                text: text.clone(),
            });
        }
    }
}

/// Whether the lines hold the text with its words whole.
fn is_whole(lines: &[String], text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').filter(|w| !w.is_empty()).collect();
    lines.join(" ") == words.join(" ")
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
