//! A heat map on paper: markers in rows, visits in columns, a bar of its colours below.

use crate::figure::layout::axes::Range;
use crate::figure::layout::cuts::cuts;
use crate::figure::layout::panel_plan::{Frame, Plan, Shared};
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::xaxis::XLabels;
use crate::figure::model::plots::HeatPlot;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::wrap;

/// Ends and middle of the colours: blue, white, vermillion.
const COLD: [f64; 3] = [33.0, 102.0, 172.0];
const HOT: [f64; 3] = [178.0, 58.0, 24.0];
/// Least width of a cell, and of a bar of colours with its title, mm at 7 pt.
const LEAST_CELL: f64 = 6.0;
const LEAST_BAR: f64 = 34.0;
/// The line around a cell.
const HAIRLINE: [u8; 3] = [200; 3];
/// A cell without a value.
const NONE: [u8; 3] = [225, 225, 225];
/// Steps of the bar of colours.
const STEPS: usize = 128;

pub(in crate::figure) struct HeatPlan<'f> {
    plot: &'f HeatPlot,
    style: Style,
    labels: XLabels,
    width: f64,
    /// Width of the names of the rows: a long word makes it wider, so that it need not be cut.
    room: f64,
    /// The first panel of the row names the markers and has the bar of colours.
    is_named_before: bool,
    /// The panel below shows visits and colours.
    is_shared: bool,
    /// The row below has the bar of colours.
    leaves_bar: bool,
}

impl<'f> HeatPlan<'f> {
    pub fn new(plot: &'f HeatPlot, style: Style) -> Self {
        let words = plot.rows.iter().flat_map(|(name, _)| name.split(' '));
        let words = words.map(|w| width_mm(w, style.pt, false));
        let widest = words.fold(0.0, f64::max);
        Self {
            plot,
            style,
            labels: XLabels::at_places(Vec::new(), &[], (1.0, 0.0), style),
            width: 1.0,
            room: widest.clamp(26.0 * style.scale, 36.0 * style.scale),
            is_named_before: false,
            is_shared: false,
            leaves_bar: false,
        }
    }

    /// Blue below zero, vermillion above, white at zero.
    fn color(&self, value: f64) -> [u8; 3] {
        let share = (value / self.plot.most).clamp(-1.0, 1.0);
        let end = if share < 0.0 { COLD } else { HOT };
        end.map(|c| (255.0 + (c - 255.0) * share.abs().powf(0.85)).round() as u8)
    }

    /// Lines of the longest label.
    fn lines(&self) -> usize {
        let rows = self.plot.rows.iter();
        let lines = rows.map(|(name, _)| wrap(name, self.style.pt, self.room).len());
        lines.max().unwrap_or(1)
    }

    fn bar_top(&self) -> f64 {
        let title = if self.plot.column_title.is_empty() {
            0.0
        } else {
            self.style.line
        };
        self.style.tick + self.labels.height() + title + 0.6 * self.style.em
    }

    fn draw_bar(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        let top = frame.bottom + self.bar_top();
        let bottom = top + 0.8 * style.em;
        let most = self.plot.most;
        let step = (frame.right - frame.left) / STEPS as f64;
        for i in 0..STEPS {
            let share = (i as f64 + 0.5) / STEPS as f64;
            // Each step goes on under the next ones, so that no seam shows between them.
            let (l, r) = (frame.left + step * i as f64, frame.right);
            items.push(Item::Shape {
                points: vec![(l, top), (r, top), (r, bottom), (l, bottom)],
                fill: self.color((2.0 * share - 1.0) * most),
                outline: None,
                opacity: 1.0,
            });
        }
        let below = Frame { bottom, ..frame };
        let range = self.bar_range();
        range.draw_horizontal(
            below,
            &self.plot.legend,
            frame.right - frame.left,
            style,
            items,
        );
    }
}

impl HeatPlan<'_> {
    /// The axis of the colours, with its ends.
    fn bar_range(&self) -> Range {
        let most = self.plot.most;
        Range::between(-most, most, false, 5)
    }
}

impl Plan for HeatPlan<'_> {
    fn gutter(&self) -> f64 {
        if self.is_named_before {
            return 1.2 * self.style.em;
        }
        let rows = self.plot.rows.iter();
        let widest = rows.map(|(name, _)| width_mm(name, self.style.pt, false));
        widest.fold(0.0, f64::max).min(self.room) + 0.8 * self.style.em
    }

    fn prepare(&mut self, plot_width: f64) {
        let n = self.plot.columns.len().max(1);
        let step = plot_width / n as f64;
        let at = (0..n).map(|i| (i as f64 + 0.5) * step).collect();
        let names: Vec<&str> = self.plot.columns.iter().map(String::as_str).collect();
        self.labels = XLabels::at_places(at, &names, (plot_width, self.gutter()), self.style);
        self.width = plot_width;
    }

    fn overhang(&self) -> f64 {
        let range = self.bar_range();
        let bar = range.overhang(self.width, self.style);
        self.labels.overhang().max(bar)
    }

    fn named_before(&mut self) {
        self.is_named_before = true;
    }

    fn share(&mut self, shared: Shared) {
        self.is_shared = shared.labels;
        self.leaves_bar = shared.counts;
    }

    fn below(&self) -> f64 {
        if self.is_shared {
            return 0.8 * self.style.em;
        }
        if self.leaves_bar {
            return self.bar_top();
        }
        let range = self.bar_range();
        let bar = range.horizontal_height(&self.plot.legend, self.width, self.style);
        self.bar_top() + 0.8 * self.style.em + bar
    }

    fn height(&self, _plot_width: f64) -> f64 {
        1.6 * self.least_height()
    }

    fn least_height(&self) -> f64 {
        self.plot.rows.len().max(1) as f64 * self.style.line * self.lines() as f64
    }

    fn is_of_rows(&self) -> bool {
        true
    }

    fn least_width(&self) -> f64 {
        // Beside short names few visits have room in half a column; one panel of a row alone has the names.
        let names = self.gutter() / self.style.scale;
        let cells = LEAST_CELL * self.plot.columns.len() as f64;
        (0.5 * names + cells.max(LEAST_BAR)).min(50.0)
    }

    fn cuts(&self, height: f64) -> Vec<usize> {
        let each = self.style.line * self.lines() as f64 * 1.05;
        cuts(&vec![each; self.plot.rows.len()], height)
    }

    fn continues(&self) -> bool {
        self.plot.part > 0
    }

    fn title(&self) -> &str {
        &self.plot.title
    }

    fn key(&self) -> Option<String> {
        let names = self.plot.columns.iter().enumerate();
        let names: Vec<String> = names.map(|(i, v)| format!("{}, {v}", i + 1)).collect();
        let is_numbered = self.labels.is_numbered;
        is_numbered.then(|| format!("Visits: {}.", names.join("; ")))
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        let height = frame.data_height() / self.plot.rows.len().max(1) as f64;
        let width = (frame.right - frame.left) / self.plot.columns.len().max(1) as f64;
        items.push(Item::part(format!("{name}-cells"), "cells"));
        for (r, (_, cells)) in self.plot.rows.iter().enumerate() {
            let top = frame.data_top + r as f64 * height;
            for (c, cell) in cells.iter().enumerate() {
                let left = frame.left + c as f64 * width;
                let (right, bottom) = (left + width, top + height);
                items.push(Item::Shape {
                    points: vec![(left, top), (right, top), (right, bottom), (left, bottom)],
                    fill: cell.as_ref().map_or(NONE, |c| self.color(c.value)),
                    // Cells near zero are white on a white page.
                    outline: Some((HAIRLINE, (0.35 * style.scale).max(0.25))),
                    opacity: 1.0,
                });
                if cell.as_ref().is_some_and(|c| c.is_dotted) {
                    items.push(Item::Circle {
                        center: (left + 0.5 * width, top + 0.5 * height),
                        radius_mm: (0.16 * height).min(0.55 * style.scale),
                        fill: INK,
                        outline: None,
                        opacity: 1.0,
                    });
                }
            }
        }
        items.push(Item::End);
        items.push(Item::part(format!("{name}-axes"), "axes"));
        let named = if self.is_named_before {
            &[][..]
        } else {
            &self.plot.rows[..]
        };
        for (r, (label, _)) in named.iter().enumerate() {
            let middle = frame.data_top + (r as f64 + 0.5) * height;
            let lines = wrap(label, style.pt, self.room);
            let first = middle - 0.5 * style.line * (lines.len() as f64 - 1.0);
            for (i, text) in lines.into_iter().enumerate() {
                let y = first + style.line * i as f64 + 0.35 * style.em;
                let at = (frame.left - 0.5 * style.em, y);
                items.push(style.text(at, Anchor::End, text));
            }
        }
        if self.is_shared {
            items.push(Item::End);
            return;
        }
        self.labels.draw(frame, items);
        if !self.plot.column_title.is_empty() {
            let y = frame.bottom + style.tick + self.labels.height() + 0.8 * style.em;
            let at = (0.5 * (frame.left + frame.right), y);
            items.push(style.text(at, Anchor::Middle, &self.plot.column_title));
        }
        items.push(Item::End);
        if !self.is_named_before && !self.leaves_bar {
            items.push(Item::part(format!("{name}-colours"), "colours"));
            self.draw_bar(frame, items);
            items.push(Item::End);
        }
    }
}
