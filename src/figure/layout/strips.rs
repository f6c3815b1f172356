//! The baseline panel on paper: strips of points, centres beside them, differences on their own axis.

use crate::figure::layout::axes::{Range, error_bar, message, quiet_line};
use crate::figure::layout::beeswarm::{at_radius, beeswarm};
use crate::figure::layout::boxes::{self, Boxes};
use crate::figure::layout::density;
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::style::{INK, Look, Style, letter};
use crate::figure::layout::symbols;
use crate::figure::layout::table::{Table, bare_p};
use crate::figure::layout::xaxis::{XLabels, line};
use crate::figure::model::course::Figure;
use crate::figure::model::marks::{Dash, Letters};
use crate::figure::model::plots::{BaselinePlot, Difference, Strip};
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::{Item, Meaning};
use crate::figure::scene::text::width_mm;
use crate::figure::spec::extras::Shape;
use crate::study::Censoring;

pub(in crate::figure) struct StripsPlan<'f> {
    pub(in crate::figure) figure: &'f Figure,
    pub(in crate::figure) plot: &'f BaselinePlot,
    pub(in crate::figure) style: Style,
    pub(in crate::figure) range: Range,
    pub(in crate::figure) labels: XLabels,
    /// Width of a strip.
    pub(in crate::figure) slot: f64,
    /// Level of each difference's p; none where they are a row under the axis.
    pub(in crate::figure) levels: Vec<usize>,
    /// n of each strip, and p of each difference where they are many.
    table: Table,
    is_titled_above: bool,
    /// Title of the vertical axis with its power of ten.
    y_title: String,
    pub(in crate::figure) has_rows: bool,
    /// Symbols name the groups of a difference.
    has_symbols: bool,
}

/// More differences than these have no lines from their groups, and name the reference once.
pub(in crate::figure) const MOST_HUNG: usize = 3;

/// More p-values than these are a row under the axis.
const MOST_BRACKETS: usize = 3;

impl<'f> StripsPlan<'f> {
    pub fn new(figure: &'f Figure, plot: &'f BaselinePlot, style: Style) -> Self {
        let log = plot.y.log;
        let center = plot.strips.first().and_then(|s| s.center).map(|c| c.at);
        let ends = |s: &Strip| s.center.map(|c| [Some(c.at), c.low, c.high]);
        let differences = plot.differences.iter().flat_map(move |d| {
            let i = d.interval;
            [Some(i.at), i.low, i.high].map(|v| match (v, center) {
                (Some(v), Some(c)) => Some(if log { c * v } else { c + v }),
                _ => None,
            })
        });
        let values = plot
            .strips
            .iter()
            .flat_map(|s| s.points.iter().map(|p| p.y))
            .chain(plot.strips.iter().filter_map(ends).flatten().flatten())
            .chain(
                plot.strips
                    .iter()
                    .flat_map(|s| s.outliers.iter().map(|p| p.y)),
            )
            .chain(
                plot.strips
                    .iter()
                    .filter_map(|s| s.whiskers)
                    .flat_map(|(l, h)| [l, h]),
            )
            .chain(differences.flatten());
        let range = Range::of(values, log, true).unwrap_or_else(|| Range::empty(log));
        Self {
            y_title: range.titled(&plot.y.label),
            figure,
            plot,
            style,
            range,
            labels: XLabels::at_places(Vec::new(), &[], (1.0, 0.0), style),
            slot: 1.0,
            levels: Vec::new(),
            table: Table::new(Vec::new(), &[], |_| true, style),
            is_titled_above: false,
            has_rows: false,
            has_symbols: false,
        }
    }

    fn group_name(&self, group: usize) -> &str {
        self.figure
            .groups
            .get(group)
            .map_or("", |g| g.name.as_str())
    }

    fn boxes(&self, strip: &Strip) -> Boxes<'_> {
        Boxes {
            range: &self.range,
            style: self.style,
            color: self.color(strip.group),
            slot: self.slot,
            is_wide: self.has_wide_box(strip),
        }
    }

    /// A box without a density beside it, as wide as boxes are.
    fn has_wide_box(&self, strip: &Strip) -> bool {
        strip.is_box && self.plot.shape == Shape::Points
    }

    fn color(&self, group: usize) -> [u8; 3] {
        self.figure.groups.get(group).map_or(INK, |g| g.color)
    }

    /// The range of differences that stands beside the range of values.
    fn beside(&self) -> Option<Range> {
        let center = self.plot.strips.first()?.center?.at;
        if self.plot.differences.is_empty() {
            return None;
        }
        let (low, high) = (self.range.low, self.range.high);
        let range = if self.plot.y.log {
            Range::between(low / center, high / center, true, 5)
        } else {
            Range::between(low - center, high - center, false, 5)
        };
        (range.low < range.high && range.low.is_finite() && range.high.is_finite()).then_some(range)
    }

    /// Places of strips and differences from the left edge, and the width of one.
    fn places(&self, width: f64) -> (Vec<f64>, f64) {
        let (k, d) = (self.plot.strips.len(), self.plot.differences.len());
        let gap = if d > 0 { 0.25 } else { 0.0 };
        let slot = width / (k as f64 + d as f64 + gap);
        let strips = (0..k).map(|i| (i as f64 + 0.5) * slot);
        let beside = (0..d).map(|i| ((k + i) as f64 + gap + 0.5) * slot);
        (strips.chain(beside).collect(), slot)
    }

    pub(in crate::figure) fn level_height(&self) -> f64 {
        1.45 * self.style.em + self.style.lift()
    }

    /// The radius at which the points of the fullest strip have room: one for all strips of the panel.
    fn radius(&self, frame: Frame) -> f64 {
        let room = self.room();
        self.plot
            .strips
            .iter()
            .map(|s| beeswarm(&self.heights(frame, s), 0.62 * self.style.scale, room).1)
            .fold(0.62 * self.style.scale, f64::min)
    }

    /// Room for points to either side.
    fn room(&self) -> f64 {
        (0.28 * self.slot).max(0.3)
    }

    fn heights(&self, frame: Frame, strip: &Strip) -> Vec<f64> {
        let points = strip.points.iter();
        points.map(|p| self.range.y(frame, p.y)).collect()
    }

    /// Heights and shifts of the points, their radius, and the places of points and centre.
    pub(in crate::figure) fn arrange(
        &self,
        (frame, radius): (Frame, f64),
        strip: &Strip,
    ) -> Arranged {
        let style = self.style;
        let middle = frame.left + self.labels.at.get(strip.group).copied().unwrap_or(0.0);
        let heights = self.heights(frame, strip);
        let shifts = at_radius(&heights, radius, self.room());
        // Points lie in a box that has the slot to itself.
        if self.has_wide_box(strip) {
            return Arranged {
                heights,
                shifts,
                radius,
                swarm_at: middle,
                center_at: middle,
            };
        }
        // Points left, centre right, so that neither hides the other; together about the tick.
        let widest = shifts.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        let widest = match self.plot.shape {
            Shape::Violin if !strip.cloud.is_empty() => self.room(),
            _ => widest,
        };
        let apart = if strip.points.is_empty() && self.plot.shape != Shape::Violin {
            0.0
        } else {
            (widest + 2.4 * style.scale).min(0.4 * self.slot)
        };
        // A cloud takes the right of the slot.
        let middle = match self.plot.shape {
            Shape::Raincloud => middle - 0.14 * self.slot,
            _ => middle,
        };
        Arranged {
            heights,
            shifts,
            radius,
            swarm_at: middle - 0.5 * apart,
            center_at: middle + 0.5 * apart,
        }
    }

    fn draw_strip(&self, at: (Frame, f64), strip: &Strip, items: &mut Vec<Item>) {
        let frame = at.0;
        let style = self.style;
        let color = self.color(strip.group);
        let Arranged {
            heights,
            shifts,
            radius,
            swarm_at,
            center_at,
        } = self.arrange(at, strip);
        self.draw_cloud(frame, strip, (swarm_at, center_at), items);
        if strip.is_box {
            boxes::draw_box(self.boxes(strip), (frame, center_at), strip, items);
        }
        for ((point, y), shift) in strip.points.iter().zip(&heights).zip(shifts) {
            let is_open = point.censoring != Censoring::None;
            items.push(Item::Place {
                at: (swarm_at + shift, *y),
                half: (radius, radius),
                meaning: Meaning::Subject(point.subject),
            });
            items.push(Item::Circle {
                center: (swarm_at + shift, *y),
                radius_mm: if is_open { 0.9 * radius } else { radius },
                fill: if is_open { [255; 3] } else { color },
                outline: is_open.then_some((color, 0.5 * style.scale)),
                opacity: if is_open { 1.0 } else { 0.55 },
            });
        }
        let Some(center) = strip.center else { return };
        let y = |v: f64| self.range.y(frame, v);
        let ends = center.low.zip(center.high).map(|(l, h)| (y(l), y(h)));
        if strip.is_box {
            boxes::draw_median(self.boxes(strip), (frame, center_at), strip, items);
            return;
        }
        if let Some(ends) = ends {
            error_bar(center_at, ends, true, color, style, items);
        }
        if let Some(group) = self.figure.groups.get(strip.group) {
            let at = (center_at, y(center.at));
            items.push(symbols::symbol(
                group.symbol,
                at,
                style.symbol(),
                color,
                style.scale,
            ));
        }
    }

    /// The density of a strip: about its points, or right of its centre.
    fn draw_cloud(
        &self,
        frame: Frame,
        strip: &Strip,
        (swarm_at, center_at): (f64, f64),
        items: &mut Vec<Item>,
    ) {
        let heights: Vec<f64> = (strip.cloud.iter())
            .map(|v| self.range.y(frame, *v))
            .collect();
        let at = match self.plot.shape {
            Shape::Raincloud => center_at + 1.3 * self.style.scale,
            _ => swarm_at,
        };
        let half = match self.plot.shape {
            Shape::Raincloud => 0.24 * self.slot,
            _ => self.room().min(0.3 * self.slot),
        };
        let color = self.color(strip.group);
        let shape = self.plot.shape;
        density::draw(shape, &heights, (at, half), color, self.style, items);
    }
}

/// A strip in its place.
pub(in crate::figure) struct Arranged {
    heights: Vec<f64>,
    shifts: Vec<f64>,
    radius: f64,
    swarm_at: f64,
    pub(in crate::figure) center_at: f64,
}

fn has_p(differences: &[Difference]) -> usize {
    differences.iter().filter(|d| d.p.is_some()).count()
}

impl Plan for StripsPlan<'_> {
    fn gutter(&self) -> f64 {
        self.range.vertical_width(self.style, !self.is_titled_above)
    }

    fn right(&self) -> f64 {
        let beside = self.beside();
        beside.map_or(0.0, |r| r.vertical_width(self.style, true))
    }

    fn prepare(&mut self, plot_width: f64) {
        let (places, slot) = self.places(plot_width);
        let sign = if self.plot.y.log { "/" } else { "\u{2212}" };
        let reference = self.group_name(0).to_owned();
        let strips = self
            .plot
            .strips
            .iter()
            .map(|s| self.group_name(s.group).to_owned());
        let beside =
            self.plot
                .differences
                .iter()
                .map(|d| match self.plot.differences.len() <= MOST_HUNG {
                    true => format!("{} {sign} {reference}", self.group_name(d.group)),
                    false => self.group_name(d.group).to_owned(),
                });
        let names: Vec<String> = strips.chain(beside).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let room = (plot_width, self.gutter());
        self.labels = XLabels::at_places(places.clone(), &names, room, self.style);
        self.has_symbols = false;
        if self.labels.is_numbered {
            // The groups keep their names, and their symbols say which ones are compared.
            let strips = self.plot.strips.iter().map(|s| self.group_name(s.group));
            let beside = self.plot.differences.iter().map(|_| "");
            let names: Vec<&str> = strips.chain(beside).collect();
            let own = XLabels::at_places(places.clone(), &names, room, self.style);
            if !own.is_numbered {
                self.labels = own;
                self.has_symbols = true;
            }
        }
        if self.labels.is_numbered {
            let number = |group: usize| letter(group, Letters::Upper);
            let strips = self.plot.strips.iter().map(|s| number(s.group));
            let beside = self.plot.differences.iter();
            let beside = beside.map(|d| match self.plot.differences.len() <= MOST_HUNG {
                true => format!("{} {sign} {}", number(d.group), number(0)),
                false => number(d.group),
            });
            let names: Vec<String> = strips.chain(beside).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            self.labels = XLabels::at_places(places.clone(), &names, room, self.style);
            self.labels.is_numbered = true;
        }
        self.slot = slot;
        let tested = has_p(&self.plot.differences);
        self.has_rows = tested > MOST_BRACKETS || (self.figure.has_rows && tested > 0);
        // Brackets all start at the reference group: each has a level of its own.
        self.levels = if self.has_rows {
            Vec::new()
        } else {
            (0..tested).collect()
        };
        let blank = |n: usize| std::iter::repeat_n(String::new(), n);
        let n = self.plot.strips.iter().map(|s| s.n.to_string());
        let mut rows = vec![n.chain(blank(self.plot.differences.len())).collect()];
        if self.has_rows {
            let p = self.plot.differences.iter();
            let p = p.map(|d| d.p.clone().unwrap_or_default());
            let p = p.map(|p| bare_p(&p));
            rows.push(blank(self.plot.strips.len()).chain(p).collect());
        }
        let labels = &self.labels;
        self.table = Table::new(rows, &places, |i| labels.shows(i), self.style.of_numbers());
    }

    fn look(&self) -> Option<Look> {
        let is_drawn = self.plot.message.is_none();
        is_drawn.then(|| self.labels.look(self.table.pt()))
    }

    fn take_look(&mut self, look: Look) {
        self.style.look = look;
    }

    fn overhang(&self) -> f64 {
        let width = self.labels.width();
        self.labels.overhang().max(self.table.end() - width)
    }

    fn title_above(&mut self) {
        self.is_titled_above = true;
    }

    fn y_width(&self) -> f64 {
        width_mm(&self.y_title, self.style.pt, false)
    }

    fn key(&self) -> Option<String> {
        let names = self.plot.strips.iter();
        let letter = |s: &Strip| letter(s.group, Letters::Upper);
        let names = names.map(|s| format!("{}, {}", letter(s), self.group_name(s.group)));
        let names: Vec<String> = names.collect();
        let is_numbered = self.labels.is_numbered;
        is_numbered.then(|| format!("Groups: {}.", names.join("; ")))
    }

    fn has_rows(&self) -> bool {
        self.has_rows
    }

    fn is_thinned(&self) -> bool {
        self.table.is_thinned
    }

    fn reserve(&self) -> f64 {
        self.levels.len() as f64 * self.level_height()
    }

    fn below(&self) -> f64 {
        let style = self.style;
        style.tick + self.labels.height() + 0.35 * style.em + self.table.height()
    }

    fn height(&self, plot_width: f64) -> f64 {
        (0.75 * plot_width).clamp(32.0 * self.style.scale, 58.0 * self.style.scale)
    }

    fn least_height(&self) -> f64 {
        14.0 * self.style.scale
    }

    fn least_width(&self) -> f64 {
        34.0 + 11.0 * (self.plot.strips.len() + self.plot.differences.len()) as f64
    }

    fn y_title(&self) -> &str {
        &self.y_title
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
        let end = frame.left + self.slot * self.plot.strips.len() as f64;
        let floor = vec![(frame.left, frame.bottom), (end, frame.bottom)];
        items.push(line(floor, 0.5 * style.scale));
        if !self.plot.differences.is_empty() {
            let start = end + 0.3 * self.slot;
            let floor = vec![(start, frame.bottom), (frame.right, frame.bottom)];
            items.push(line(floor, 0.5 * style.scale));
        }
        self.labels.draw(frame, items);
        if self.has_symbols {
            self.draw_compared(frame, items);
        }
        items.push(Item::End);
        items.push(Item::part(format!("{name}-n"), "n-table"));
        let mut top = frame.bottom + style.tick + self.labels.height() + 0.35 * style.em;
        for (row, sign) in ["n", self.figure.p_sign()].into_iter().enumerate() {
            if row == 0 || self.has_rows {
                let at = (frame.cell_left, self.table.baseline(row, top));
                items.push(style.text(at, Anchor::Start, sign));
                self.table.draw_row(row, (frame, top), items);
                top += self.table.row_height(row);
            }
        }
        items.push(Item::End);
        for limit in &self.plot.detection {
            let y = self.range.y(frame, *limit);
            items.push(quiet_line((frame.left, y), (end, y), Dash::Long, style));
        }
        let beside = self.beside();
        let at = (frame, self.radius(frame));
        if let Some(beside) = &beside {
            items.push(Item::part(format!("{name}-levels"), "levels"));
            self.draw_levels(at, beside, items);
            items.push(Item::End);
        }
        for strip in &self.plot.strips {
            let id = format!("{name}-group-{}", strip.group + 1);
            items.push(Item::part(id, "strip"));
            self.draw_strip(at, strip, items);
            items.push(Item::End);
        }
        if let Some(beside) = beside {
            items.push(Item::part(format!("{name}-differences"), "differences"));
            self.draw_differences(frame, &beside, items);
            items.push(Item::End);
        }
        if !self.levels.is_empty() {
            items.push(Item::part(format!("{name}-p"), "annotations"));
            self.draw_annotations(frame, items);
            items.push(Item::End);
        }
    }
}
