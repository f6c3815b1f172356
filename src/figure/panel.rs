//! One panel: axes, subjects, centres, n table, p-values.

use super::layout::{INK, Style};
use super::model::{Figure, Panel};
use super::scene::{Anchor, Item};
use super::symbols;
use super::text::{fit, width_mm, wrap};
use super::ticks::{YTick, ticks};
use super::xaxis::{XLabels, line};
use crate::study::Censoring;

/// The line of a detection limit: there, but behind the data.
const DETECTION: [u8; 3] = [120, 120, 120];

/// Where a panel's plot area stands on the page, mm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Left edge of the panel with its axis labels.
    pub cell_left: f64,
    /// Left edge of the plot area: the vertical axis.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
    /// Lower edge: the horizontal axis.
    pub bottom: f64,
}

/// Shift of each group beside the tick, so that intervals do not hide each other.
pub(super) fn dodge_mm(groups: usize, labels: &XLabels, style: Style) -> Vec<f64> {
    let step = (1.7 * style.scale).min(0.5 * labels.least_step() / groups.max(1) as f64);
    let middle = (groups as f64 - 1.0) / 2.0;
    (0..groups).map(|g| (g as f64 - middle) * step).collect()
}

/// A p-value in its place above the data.
struct Placed {
    /// Index into the panel's annotations.
    annotation: usize,
    level: usize,
    /// Centre of the text from the left edge of the plot.
    center: f64,
}

/// A panel before it has a frame.
pub(super) struct PanelPlan<'f> {
    figure: &'f Figure,
    panel: &'f Panel,
    style: Style,
    low: f64,
    high: f64,
    ticks: Vec<YTick>,
    placed: Vec<Placed>,
}

impl<'f> PanelPlan<'f> {
    pub fn new(figure: &'f Figure, panel: &'f Panel, style: Style) -> Self {
        let log = panel.y.log;
        let (low, high) = domain(panel).unwrap_or(if log { (1.0, 10.0) } else { (0.0, 1.0) });
        Self {
            figure,
            panel,
            style,
            low,
            high,
            ticks: ticks(low, high, log, 5),
            placed: Vec::new(),
        }
    }

    /// Width left of the plot area: axis title, tick labels, ticks; the names of the n table as well.
    pub fn gutter(&self) -> f64 {
        let style = self.style;
        let labels = self
            .ticks
            .iter()
            .map(|t| width_mm(&t.label, style.pt, false))
            .fold(0.0, f64::max);
        let axis = 1.6 * style.em + labels + 0.4 * style.em + style.tick;
        let names = self
            .figure
            .groups
            .iter()
            .map(|g| width_mm(&g.name, style.pt, false))
            .fold(0.0, f64::max);
        let table = names.min(16.0 * style.scale) + 2.6 * style.em;
        axis.max(table)
    }

    /// Finds a level for each p-value so that none meets another.
    pub fn place_annotations(&mut self, width: f64) {
        let style = self.style;
        let labels = XLabels::new(&self.panel.x, width, style);
        let at = |x: f64| {
            let found = self.panel.x.ticks.iter().position(|t| t.at == x);
            found
                .and_then(|i| labels.at.get(i))
                .copied()
                .unwrap_or(0.5 * width)
        };
        let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut order: Vec<usize> = (0..self.panel.annotations.len()).collect();
        // Short brackets lie inside long ones.
        let span =
            |i: &usize| (self.panel.annotations[*i].to - self.panel.annotations[*i].from).abs();
        order.sort_by(|a, b| span(a).total_cmp(&span(b)));
        let mut placed = Vec::new();
        for i in order {
            let a = &self.panel.annotations[i];
            let (x0, x1) = (at(a.from).min(at(a.to)), at(a.from).max(at(a.to)));
            let half = 0.5 * width_mm(&a.text, style.pt, false);
            // Kept over the plot, so that a text at the last visit does not run into the next panel.
            let center =
                (0.5 * (x0 + x1)).clamp(half.min(0.5 * width), (width - half).max(0.5 * width));
            let extent = (
                (center - half).min(x0) - 0.3 * style.em,
                (center + half).max(x1) + 0.3 * style.em,
            );
            let free =
                |level: &Vec<(f64, f64)>| level.iter().all(|t| extent.1 <= t.0 || extent.0 >= t.1);
            let level = taken.iter().position(free).unwrap_or_else(|| {
                taken.push(Vec::new());
                taken.len() - 1
            });
            taken[level].push(extent);
            placed.push(Placed {
                annotation: i,
                level,
                center,
            });
        }
        self.placed = placed;
    }

    fn level_height(&self) -> f64 {
        let brackets = self.panel.annotations.iter().any(|a| a.from != a.to);
        if brackets {
            1.9 * self.style.em
        } else {
            1.35 * self.style.em
        }
    }

    /// Height above the data that the p-values take.
    pub fn reserve(&self) -> f64 {
        let levels = self.placed.iter().map(|p| p.level + 1).max().unwrap_or(0);
        levels as f64 * self.level_height()
    }

    /// Draws the panel into its frame.
    pub fn draw(
        &self,
        frame: Frame,
        labels: &XLabels,
        shift: &[f64],
        index: usize,
        items: &mut Vec<Item>,
    ) {
        self.draw_axes(frame, labels, items);
        self.draw_counts(frame, labels, items);
        if let Some(message) = &self.panel.message {
            self.draw_message(frame, message, items);
        }
        let top = frame.top + self.reserve();
        let y = |value: f64| {
            let t = if self.panel.y.log {
                (value.ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
            } else {
                (value - self.low) / (self.high - self.low)
            };
            frame.bottom - t * (frame.bottom - top)
        };
        let x = |visit: usize, group: usize| {
            frame.left
                + labels.at.get(visit).copied().unwrap_or(0.0)
                + shift.get(group).copied().unwrap_or(0.0)
        };
        for limit in &self.panel.detection {
            let at = y(*limit);
            items.push(Item::Dashed {
                from: (frame.left, at),
                to: (frame.right, at),
                width_pt: 0.5 * self.style.scale,
                color: DETECTION,
            });
        }
        for series in &self.panel.series {
            items.push(Item::Begin {
                id: format!("panel-{}-group-{}-subjects", index + 1, series.group + 1),
            });
            self.draw_subjects(series, &x, &y, items);
            items.push(Item::End);
        }
        for series in &self.panel.series {
            items.push(Item::Begin {
                id: format!("panel-{}-group-{}", index + 1, series.group + 1),
            });
            self.draw_centers(series, &x, &y, items);
            items.push(Item::End);
        }
        self.draw_annotations(frame, labels, items);
    }

    fn draw_axes(&self, frame: Frame, labels: &XLabels, items: &mut Vec<Item>) {
        let style = self.style;
        let top = frame.top + self.reserve();
        items.push(line(
            vec![
                (frame.left, top),
                (frame.left, frame.bottom),
                (frame.right, frame.bottom),
            ],
            0.5 * style.scale,
        ));
        let span = if self.panel.y.log {
            self.high.ln() - self.low.ln()
        } else {
            self.high - self.low
        };
        for tick in &self.ticks {
            let offset = if self.panel.y.log {
                tick.at.ln() - self.low.ln()
            } else {
                tick.at - self.low
            };
            let y = frame.bottom - offset / span * (frame.bottom - top);
            let length = if tick.label.is_empty() {
                0.55 * style.tick
            } else {
                style.tick
            };
            items.push(line(
                vec![(frame.left - length, y), (frame.left, y)],
                0.5 * style.scale,
            ));
            if !tick.label.is_empty() {
                let at = (
                    frame.left - style.tick - 0.3 * style.em,
                    y + 0.35 * style.em,
                );
                items.push(style.text(at, Anchor::End, tick.label.clone()));
            }
        }
        labels.draw(frame, items);
        let text = fit(
            &self.panel.y.label,
            style.pt,
            false,
            frame.bottom - frame.top,
        );
        items.push(Item::Text {
            at: (
                frame.cell_left + 0.85 * style.em,
                0.5 * (top + frame.bottom).max(frame.top + frame.bottom),
            ),
            anchor: Anchor::Middle,
            size_pt: style.pt,
            bold: false,
            rotation: -90.0,
            color: INK,
            text,
        });
    }

    /// n under each tick; numbers too close to each other are moved apart by the least needed.
    fn draw_counts(&self, frame: Frame, labels: &XLabels, items: &mut Vec<Item>) {
        let style = self.style;
        let title = if self.panel.x.label.is_empty() {
            0.0
        } else {
            style.line
        };
        let start = frame.bottom + style.tick + labels.height() + title + 0.35 * style.em;
        for row in &self.panel.counts {
            let Some(group) = self.figure.groups.get(row.group) else {
                continue;
            };
            let baseline = start + style.line * row.group as f64 + 0.85 * style.em;
            let room = frame.left - frame.cell_left - 2.6 * style.em;
            let first = labels.at.first().copied().unwrap_or(0.0);
            let name = fit(&group.name, style.pt, false, room.max(0.0));
            let symbol_x = frame.cell_left + 1.6 * style.em;
            if row.group == 0 {
                items.push(style.text((frame.cell_left, baseline), Anchor::Start, "n"));
            }
            items.push(symbols::symbol(
                group.symbol,
                (symbol_x, baseline - 0.32 * style.em),
                0.85 * style.symbol(),
                group.color,
                style.scale,
            ));
            items.push(style.text((symbol_x + 0.7 * style.em, baseline), Anchor::Start, name));
            let texts: Vec<String> = row.n.iter().map(usize::to_string).collect();
            let widths: Vec<f64> = texts.iter().map(|t| width_mm(t, style.pt, false)).collect();
            let places = apart(&labels.at, &widths, 0.35 * style.em, first);
            for (text, at) in texts.iter().zip(places) {
                items.push(style.text((frame.left + at, baseline), Anchor::Middle, text.clone()));
            }
        }
    }

    fn draw_message(&self, frame: Frame, message: &str, items: &mut Vec<Item>) {
        let style = self.style;
        let width = frame.right - frame.left - style.em;
        let middle = (
            0.5 * (frame.left + frame.right),
            0.5 * (frame.top + frame.bottom),
        );
        for (i, text) in wrap(message, style.pt, width).iter().take(6).enumerate() {
            items.push(style.text(
                (middle.0, middle.1 + style.line * i as f64),
                Anchor::Middle,
                text.clone(),
            ));
        }
    }

    fn draw_subjects(
        &self,
        series: &super::model::Series,
        x: &impl Fn(usize, usize) -> f64,
        y: &impl Fn(f64) -> f64,
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let color = self
            .figure
            .groups
            .get(series.group)
            .map_or(INK, |g| g.color);
        let opacity = (1.5 / (series.subjects.len().max(1) as f64).sqrt()).clamp(0.08, 0.5);
        for subject in &series.subjects {
            let points: Vec<(f64, f64)> = subject
                .points
                .iter()
                .map(|p| (x(p.visit, series.group), y(p.y)))
                .collect();
            if let [only] = points.as_slice() {
                items.push(Item::Circle {
                    center: *only,
                    radius_mm: 0.35 * style.scale,
                    fill: color,
                    outline: None,
                    opacity,
                });
            } else {
                items.push(Item::Line {
                    points: points.clone(),
                    width_pt: 0.45 * style.scale,
                    color,
                    opacity,
                });
            }
            for (place, point) in points.iter().zip(&subject.points) {
                if point.censoring != Censoring::None {
                    items.push(Item::Circle {
                        center: *place,
                        radius_mm: 0.5 * style.scale,
                        fill: [255, 255, 255],
                        outline: Some((color, 0.5 * style.scale)),
                        opacity: 1.0,
                    });
                }
            }
        }
    }

    fn draw_centers(
        &self,
        series: &super::model::Series,
        x: &impl Fn(usize, usize) -> f64,
        y: &impl Fn(f64) -> f64,
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let Some(group) = self.figure.groups.get(series.group) else {
            return;
        };
        let points: Vec<(f64, f64)> = series
            .centers
            .iter()
            .map(|c| (x(c.visit, series.group), y(c.y)))
            .collect();
        if points.len() > 1 {
            items.push(Item::Line {
                points: points.clone(),
                width_pt: style.scale,
                color: group.color,
                opacity: 1.0,
            });
        }
        let cap = 0.55 * style.scale;
        for (center, (px, _)) in series.centers.iter().zip(&points) {
            if let (Some(low), Some(high)) = (center.low, center.high) {
                let (a, b) = (y(low), y(high));
                for points in [
                    vec![(*px, a), (*px, b)],
                    vec![(px - cap, a), (px + cap, a)],
                    vec![(px - cap, b), (px + cap, b)],
                ] {
                    items.push(Item::Line {
                        points,
                        width_pt: 0.75 * style.scale,
                        color: group.color,
                        opacity: 1.0,
                    });
                }
            }
        }
        for point in &points {
            items.push(symbols::symbol(
                group.symbol,
                *point,
                style.symbol(),
                group.color,
                style.scale,
            ));
        }
    }

    fn draw_annotations(&self, frame: Frame, labels: &XLabels, items: &mut Vec<Item>) {
        let style = self.style;
        let at = |x: f64| {
            let found = self.panel.x.ticks.iter().position(|t| t.at == x);
            found.and_then(|i| labels.at.get(i)).copied().unwrap_or(0.0)
        };
        for placed in &self.placed {
            let a = &self.panel.annotations[placed.annotation];
            let color = a
                .group
                .and_then(|g| self.figure.groups.get(g))
                .map_or(INK, |g| g.color);
            let floor = frame.top + self.reserve()
                - placed.level as f64 * self.level_height()
                - 0.25 * style.em;
            let mut baseline = floor;
            if a.from != a.to {
                let (x0, x1) = (frame.left + at(a.from), frame.left + at(a.to));
                let end = 0.35 * style.em;
                items.push(Item::Line {
                    points: vec![
                        (x0, floor + end),
                        (x0, floor),
                        (x1, floor),
                        (x1, floor + end),
                    ],
                    width_pt: 0.5 * style.scale,
                    color,
                    opacity: 1.0,
                });
                baseline = floor - 0.45 * style.em;
            }
            items.push(style.text(
                (frame.left + placed.center, baseline),
                Anchor::Middle,
                a.text.clone(),
            ));
        }
    }
}

/// Places moved apart so that texts of these widths do not meet; order and mean place stay.
fn apart(at: &[f64], widths: &[f64], gap: f64, least: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..at.len()).collect();
    order.sort_by(|a, b| at[*a].total_cmp(&at[*b]));
    let mut out = at.to_vec();
    for _ in 0..50 {
        let mut moved = false;
        for w in order.windows(2) {
            let need = 0.5 * (widths[w[0]] + widths[w[1]]) + gap;
            let short = need - (out[w[1]] - out[w[0]]);
            if short > 1e-9 {
                // The first number keeps clear of the names at its left.
                let left = (0.5 * short).min(out[w[0]] - least.min(out[w[0]]));
                out[w[0]] -= left;
                out[w[1]] += short - left;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    out
}

/// Range of everything drawn, with a little room.
fn domain(panel: &Panel) -> Option<(f64, f64)> {
    let log = panel.y.log;
    let subjects = panel
        .series
        .iter()
        .flat_map(|s| &s.subjects)
        .flat_map(|s| &s.points)
        .map(|p| p.y);
    let centers = panel
        .series
        .iter()
        .flat_map(|s| &s.centers)
        .flat_map(|c| [Some(c.y), c.low, c.high])
        .flatten();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for v in subjects
        .chain(centers)
        .filter(|v| v.is_finite() && (!log || *v > 0.0))
    {
        low = low.min(v);
        high = high.max(v);
    }
    if low > high {
        return None;
    }
    if log {
        let ratio = (high / low).powf(0.05).max(1.02);
        return Some((low / ratio, high * ratio)).filter(|(a, b)| *a > 0.0 && b.is_finite());
    }
    let pad = 0.05 * (high - low);
    let pad = if pad > 1e-9 * high.abs().max(low.abs()) {
        pad
    } else {
        (0.1 * high.abs()).max(1e-3)
    };
    // Positive quantities that come near zero get their zero.
    let floor = if low >= 0.0 && low < 0.2 * high {
        0.0
    } else {
        low - pad
    };
    Some((floor, high + pad)).filter(|(a, b)| a.is_finite() && b.is_finite())
}
