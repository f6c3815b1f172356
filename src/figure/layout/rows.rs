//! Rows on paper: a label, an interval or single subjects, and the numbers beside it.

use crate::figure::layout::axes::{Range, error_bar, message, quiet_line};
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::symbols;
use crate::figure::model::course::Figure;
use crate::figure::model::marks::{Dash, Symbol};
use crate::figure::model::plots::RowsPlot;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::{fit, width_mm};

/// Plot areas narrower than this give up the numbers beside them, mm at 7 pt.
const NARROWEST_MM: f64 = 22.0;
/// Labels take at most this part of a panel.
const MOST_LABEL: f64 = 0.42;

pub(in crate::figure) struct RowsPlan<'f> {
    figure: &'f Figure,
    plot: &'f RowsPlot,
    style: Style,
    range: Range,
    /// Width of labels.
    label: f64,
    /// Width of each column of numbers.
    columns: Vec<f64>,
    width: f64,
}

impl<'f> RowsPlan<'f> {
    pub fn new(figure: &'f Figure, plot: &'f RowsPlot, style: Style) -> Self {
        let values = plot.rows.iter().flat_map(|r| {
            let ends = r
                .interval
                .map(|i| [Some(i.at), i.low, i.high])
                .into_iter()
                .flatten()
                .flatten();
            ends.chain(r.dots.iter().map(|d| d.x))
        });
        let log = plot.x.log;
        let range = Range::of(values.chain([plot.reference]), log, false)
            .filter(|_| !plot.rows.is_empty())
            .unwrap_or_else(|| Range::empty(log));
        let columns = plot
            .headers
            .iter()
            .enumerate()
            .map(|(k, header)| {
                let cells = plot.rows.iter().filter_map(|r| r.cells.get(k));
                cells
                    .map(|c| width_mm(c, style.pt, false))
                    .fold(width_mm(header, style.pt, false), f64::max)
            })
            .collect();
        let label = (plot.rows.iter())
            .map(|r| width_mm(&r.label, style.pt, r.is_heading) + indent(r.is_heading, plot, style))
            .fold(0.0, f64::max);
        Self {
            figure,
            plot,
            style,
            range,
            label,
            columns,
            width: 1.0,
        }
    }

    /// Room of the axis title, which may stand under labels and numbers.
    fn title_room(&self) -> f64 {
        self.width + 2.0 * self.gutter().min(self.right())
    }

    fn row_height(&self) -> f64 {
        if self.plot.headers.is_empty() {
            2.2 * self.style.em
        } else {
            1.5 * self.style.em
        }
    }
}

/// Rows stand in under their heading.
fn indent(is_heading: bool, plot: &RowsPlot, style: Style) -> f64 {
    if !is_heading && plot.rows.iter().any(|r| r.is_heading) {
        0.8 * style.em
    } else {
        0.0
    }
}

impl Plan for RowsPlan<'_> {
    fn gutter(&self) -> f64 {
        self.label + 1.2 * self.style.em
    }

    fn right(&self) -> f64 {
        let gaps = 1.4 * self.style.em * self.columns.len() as f64;
        self.columns.iter().sum::<f64>() + gaps
    }

    fn fit(&mut self, cell: f64) {
        self.label = self.label.min(MOST_LABEL * cell);
        while !self.columns.is_empty()
            && cell - self.gutter() - self.right() < NARROWEST_MM * self.style.scale
        {
            self.columns.pop();
        }
    }

    fn prepare(&mut self, plot_width: f64) {
        self.width = plot_width;
    }

    fn overhang(&self) -> f64 {
        // Numbers beside the plot leave room for the last tick label.
        if self.columns.is_empty() {
            self.range.overhang(self.width, self.style)
        } else {
            0.0
        }
    }

    fn reserve(&self) -> f64 {
        if self.columns.is_empty() {
            0.0
        } else {
            1.7 * self.style.em
        }
    }

    fn below(&self) -> f64 {
        self.range
            .horizontal_height(&self.plot.x.label, self.title_room(), self.style)
    }

    fn height(&self, _plot_width: f64) -> f64 {
        let rows = self.plot.rows.len().max(4) as f64;
        rows * self.row_height() + 0.4 * self.style.em
    }

    fn least_height(&self) -> f64 {
        (self.plot.rows.len() as f64 * 1.12 * self.style.em).max(8.0 * self.style.scale)
    }

    fn least_width(&self) -> f64 {
        if self.plot.headers.is_empty() {
            48.0
        } else {
            85.0
        }
    }

    fn title(&self) -> &str {
        &self.plot.title
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        items.push(Item::part(format!("{name}-axes"), "axes"));
        self.range
            .draw_horizontal(frame, &self.plot.x.label, self.title_room(), style, items);
        let none = self.range.x(frame, self.plot.reference);
        if (frame.left..=frame.right).contains(&none) {
            items.push(quiet_line(
                (none, frame.data_top),
                (none, frame.bottom),
                Dash::Solid,
                style,
            ));
        }
        items.push(Item::End);
        if let Some(text) = &self.plot.message {
            message(text, frame, style, items);
            return;
        }
        let mut rights = Vec::new();
        let mut x = frame.right;
        for width in &self.columns {
            x += 1.4 * style.em + width;
            rights.push(x);
        }
        for (header, right) in self.plot.headers.iter().zip(&rights) {
            let at = (*right, frame.data_top - 0.5 * style.em);
            items.push(style.text(at, Anchor::End, header));
        }
        let n = self.plot.rows.len().max(1) as f64;
        let step = frame.data_height() / n;
        for (i, row) in self.plot.rows.iter().enumerate() {
            let y = frame.data_top + (i as f64 + 0.5) * step;
            let left = frame.cell_left + indent(row.is_heading, self.plot, style);
            items.push(Item::part(
                format!("{name}-row-{}", i + 1),
                if row.is_heading { "heading" } else { "row" },
            ));
            items.push(Item::Text {
                at: (left, y + 0.35 * style.em),
                anchor: Anchor::Start,
                size_pt: style.pt,
                bold: row.is_heading,
                rotation: 0.0,
                color: INK,
                text: fit(
                    &row.label,
                    style.pt,
                    row.is_heading,
                    frame.left - left - 0.8 * style.em,
                ),
            });
            for (cell, right) in row.cells.iter().zip(&rights) {
                let at = (*right, y + 0.35 * style.em);
                items.push(style.text(at, Anchor::End, cell));
            }
            for dot in &row.dots {
                let group = self.figure.groups.get(dot.group);
                items.push(symbols::dot(
                    group.map_or(Symbol::Circle, |g| g.symbol),
                    (self.range.x(frame, dot.x), y),
                    0.5 * style.scale,
                    group.map_or(INK, |g| g.color),
                    0.5,
                ));
            }
            if let Some(interval) = row.interval {
                let group = row.group.and_then(|g| self.figure.groups.get(g));
                let color = group.map_or(INK, |g| g.color);
                if let Some((low, high)) = interval.low.zip(interval.high) {
                    let ends = (self.range.x(frame, low), self.range.x(frame, high));
                    error_bar(y, ends, false, color, style, items);
                }
                items.push(symbols::symbol(
                    group.map_or(Symbol::Diamond, |g| g.symbol),
                    (self.range.x(frame, interval.at), y),
                    0.9 * style.symbol(),
                    color,
                    style.scale,
                ));
            }
            items.push(Item::End);
        }
    }
}
