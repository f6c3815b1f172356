//! A time course on paper: axes, subjects, centres, n table, p-values.

use crate::figure::layout::axes::{Range, error_bar, message, quiet_line};
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::symbols;
use crate::figure::layout::xaxis::XLabels;
use crate::figure::model::course::{Figure, Panel, Series};
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::{Item, Meaning};
use crate::figure::scene::text::{fit, width_mm};
use crate::study::Censoring;

/// A p-value in its place above the data.
struct Placed {
    /// Index into the panel's annotations.
    annotation: usize,
    /// Its text, a long name cut.
    text: String,
    level: usize,
    /// Centre of the text from the left edge of the plot.
    center: f64,
}

/// A time course before it has a frame.
pub(in crate::figure) struct CoursePlan<'f> {
    figure: &'f Figure,
    panel: &'f Panel,
    style: Style,
    range: Range,
    labels: XLabels,
    /// Shift of each group beside the tick, so that intervals do not hide each other.
    shift: Vec<f64>,
    placed: Vec<Placed>,
}

impl<'f> CoursePlan<'f> {
    pub fn new(figure: &'f Figure, panel: &'f Panel, range: Option<Range>, style: Style) -> Self {
        Self {
            figure,
            panel,
            style,
            range: range.unwrap_or_else(|| Range::empty(panel.y.log)),
            labels: XLabels::new(&panel.x, 1.0, 0.0, style),
            shift: Vec::new(),
            placed: Vec::new(),
        }
    }

    /// Everything drawn in a panel along its vertical axis.
    pub fn values(panel: &Panel) -> impl Iterator<Item = f64> + '_ {
        let subjects = panel.series.iter().flat_map(|s| &s.subjects);
        let points = subjects.flat_map(|s| &s.points).map(|p| p.y);
        let centers = panel.series.iter().flat_map(|s| &s.centers);
        let centers = centers.flat_map(|c| [Some(c.y), c.low, c.high]).flatten();
        points.chain(centers).chain(panel.y.reference)
    }

    fn x(&self, frame: Frame, at: f64, group: usize) -> f64 {
        frame.left + self.labels.place(at) + self.shift.get(group).copied().unwrap_or(0.0)
    }

    fn has_counts(&self) -> bool {
        !self.panel.counts.is_empty()
    }

    /// Finds a level for each p-value so that none meets another.
    fn place_annotations(&mut self, width: f64) {
        let style = self.style;
        let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut order: Vec<usize> = (0..self.panel.annotations.len()).collect();
        // Short brackets lie inside long ones.
        let span =
            |i: &usize| (self.panel.annotations[*i].to - self.panel.annotations[*i].from).abs();
        order.sort_by(|a, b| span(a).total_cmp(&span(b)));
        let mut placed = Vec::new();
        for i in order {
            let a = &self.panel.annotations[i];
            let (from, to) = (self.labels.place(a.from), self.labels.place(a.to));
            let (x0, x1) = (from.min(to), from.max(to));
            let text = shortened(&a.text, style.pt, width);
            let half = 0.5 * width_mm(&text, style.pt, false);
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
                text,
                level,
                center,
            });
        }
        self.placed = placed;
    }

    fn level_height(&self) -> f64 {
        let brackets = self.panel.annotations.iter().any(|a| a.from != a.to);
        if brackets {
            1.45 * self.style.em + self.style.lift()
        } else {
            1.35 * self.style.em
        }
    }

    /// n under each tick; numbers too close to each other are moved apart by the least needed.
    fn draw_counts(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        let start = frame.bottom
            + style.tick
            + self.labels.height()
            + self.labels.title_height()
            + 0.35 * style.em;
        for row in &self.panel.counts {
            let Some(group) = self.figure.groups.get(row.group) else {
                continue;
            };
            let baseline = start + style.line * row.group as f64 + 0.85 * style.em;
            let room = frame.left - frame.cell_left - 2.6 * style.em;
            let first = self.labels.at.first().copied().unwrap_or(0.0);
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
            let places = apart(&self.labels.at, &widths, 0.35 * style.em, first);
            for (text, at) in texts.iter().zip(places) {
                items.push(style.text((frame.left + at, baseline), Anchor::Middle, text.clone()));
            }
        }
    }

    fn draw_subjects(&self, frame: Frame, series: &Series, items: &mut Vec<Item>) {
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
                .map(|p| (self.x(frame, p.x, series.group), self.range.y(frame, p.y)))
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
                    dash: Dash::Solid,
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

    fn draw_centers(&self, frame: Frame, series: &Series, items: &mut Vec<Item>) {
        let style = self.style;
        let Some(group) = self.figure.groups.get(series.group) else {
            return;
        };
        let points: Vec<(f64, f64)> = series
            .centers
            .iter()
            .map(|c| (self.x(frame, c.x, series.group), self.range.y(frame, c.y)))
            .collect();
        if points.len() > 1 {
            items.push(Item::Line {
                points: points.clone(),
                width_pt: style.scale,
                color: group.color,
                opacity: 1.0,
                dash: group.dash,
            });
        }
        for (center, (x, _)) in series.centers.iter().zip(&points) {
            if let (Some(low), Some(high)) = (center.low, center.high) {
                let ends = (self.range.y(frame, low), self.range.y(frame, high));
                error_bar(*x, ends, true, group.color, style, items);
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

    fn draw_annotations(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        for placed in &self.placed {
            let a = &self.panel.annotations[placed.annotation];
            let color = a
                .group
                .and_then(|g| self.figure.groups.get(g))
                .map_or(INK, |g| g.color);
            let floor =
                frame.data_top - placed.level as f64 * self.level_height() - 0.25 * style.em;
            let mut baseline = floor;
            if a.from != a.to {
                let x0 = frame.left + self.labels.place(a.from);
                let x1 = frame.left + self.labels.place(a.to);
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
                    dash: Dash::Solid,
                });
                baseline = floor - style.lift();
            }
            let at = (frame.left + placed.center, baseline);
            items.push(Item::Place {
                at: (at.0, at.1 - 0.3 * style.em),
                half: (
                    0.5 * width_mm(&placed.text, style.pt, false),
                    0.6 * style.em,
                ),
                meaning: Meaning::Contrast {
                    marker: self.panel.marker.clone(),
                    contrast: a.contrast.clone(),
                },
            });
            items.push(style.text(at, Anchor::Middle, placed.text.clone()));
        }
    }
}

impl Plan for CoursePlan<'_> {
    /// Axis title, tick labels, ticks; the names of the n table as well.
    fn gutter(&self) -> f64 {
        let style = self.style;
        let axis = self.range.vertical_width(style);
        if !self.has_counts() {
            return axis;
        }
        let names = self
            .figure
            .groups
            .iter()
            .map(|g| width_mm(&g.name, style.pt, false))
            .fold(0.0, f64::max);
        let table = names.min(16.0 * style.scale) + 2.6 * style.em;
        axis.max(table)
    }

    fn prepare(&mut self, plot_width: f64) {
        self.labels = XLabels::new(&self.panel.x, plot_width, self.gutter(), self.style);
        let groups = self.figure.groups.len();
        let step =
            (1.7 * self.style.scale).min(0.5 * self.labels.least_step() / groups.max(1) as f64);
        let middle = (groups as f64 - 1.0) / 2.0;
        self.shift = (0..groups).map(|g| (g as f64 - middle) * step).collect();
        self.place_annotations(plot_width);
    }

    fn overhang(&self) -> f64 {
        self.labels.overhang()
    }

    fn reserve(&self) -> f64 {
        let levels = self.placed.iter().map(|p| p.level + 1).max().unwrap_or(0);
        levels as f64 * self.level_height()
    }

    fn below(&self) -> f64 {
        let style = self.style;
        let counts = if self.has_counts() {
            0.35 * style.em + style.line * self.figure.groups.len() as f64
        } else {
            0.0
        };
        style.tick + self.labels.height() + self.labels.title_height() + counts
    }

    fn height(&self, plot_width: f64) -> f64 {
        (0.75 * plot_width).clamp(24.0 * self.style.scale, 62.0 * self.style.scale)
    }

    fn least_height(&self) -> f64 {
        10.0 * self.style.scale
    }

    fn least_width(&self) -> f64 {
        42.0
    }

    fn y_title(&self) -> &str {
        &self.panel.y.label
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        items.push(Item::part(format!("{name}-axes"), "axes"));
        items.push(crate::figure::layout::xaxis::line(
            vec![(frame.left, frame.bottom), (frame.right, frame.bottom)],
            0.5 * style.scale,
        ));
        self.range
            .draw_vertical(frame, &self.panel.y.label, false, style, items);
        self.labels.draw(frame, items);
        items.push(Item::End);
        if self.has_counts() {
            items.push(Item::part(format!("{name}-n"), "n-table"));
            self.draw_counts(frame, items);
            items.push(Item::End);
        }
        if let Some(text) = &self.panel.message {
            message(text, frame, style, items);
        }
        let dashes = self.panel.detection.iter().map(|l| (*l, Dash::Long));
        let compared = self.panel.y.reference.iter().map(|r| (*r, Dash::Solid));
        for (value, dash) in dashes.chain(compared) {
            let y = self.range.y(frame, value);
            if (frame.data_top..=frame.bottom).contains(&y) {
                items.push(quiet_line((frame.left, y), (frame.right, y), dash, style));
            }
        }
        for series in self.panel.series.iter().filter(|s| !s.subjects.is_empty()) {
            let id = format!("{name}-group-{}-subjects", series.group + 1);
            items.push(Item::part(id, "subjects"));
            self.draw_subjects(frame, series, items);
            items.push(Item::End);
        }
        for series in &self.panel.series {
            let id = format!("{name}-group-{}", series.group + 1);
            items.push(Item::part(id, "centers"));
            self.draw_centers(frame, series, items);
            items.push(Item::End);
        }
        if !self.placed.is_empty() {
            items.push(Item::part(format!("{name}-p"), "annotations"));
            self.draw_annotations(frame, items);
            items.push(Item::End);
        }
    }
}

/// `group: p = 0.003` with the name cut, never the number.
fn shortened(text: &str, size_pt: f64, most: f64) -> String {
    if width_mm(text, size_pt, false) <= most {
        return text.to_owned();
    }
    match text.rsplit_once(": ") {
        Some((name, p)) => {
            let tail = format!(": {p}");
            fit(name, size_pt, false, most - width_mm(&tail, size_pt, false)) + &tail
        }
        None => text.to_owned(),
    }
}

/// Places moved apart so that texts of these widths do not meet; order and mean place stay.
pub(in crate::figure) fn apart(at: &[f64], widths: &[f64], gap: f64, least: f64) -> Vec<f64> {
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
