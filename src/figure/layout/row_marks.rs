//! The rows of a forest drawn: headers, lines of no effect, labels, numbers and marks.

use crate::figure::layout::axes::{error_bar, quiet_line};
use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::row_modes::Mode;
use crate::figure::layout::rows::{RowsPlan, is_bold};
use crate::figure::layout::style::INK;
use crate::figure::layout::symbols;
use crate::figure::model::marks::{Dash, Symbol};
use crate::figure::model::plots::Row;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;

impl RowsPlan<'_> {
    pub(in crate::figure) fn draw_headers(
        &self,
        frame: Frame,
        rights: &[f64],
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let all = self.header_lines();
        let under_n = all.last().map_or(0, Vec::len);
        for (k, (lines, right)) in all.into_iter().zip(rights).enumerate() {
            let is_over = self.mode == Mode::Stacked && self.has_n && k == 0;
            let below = if is_over { under_n } else { 0 };
            let lowest = frame.data_top - 0.5 * style.em - style.line * below as f64;
            let n = lines.len();
            for (i, text) in lines.into_iter().enumerate() {
                let up = style.line * (n - 1 - i) as f64;
                items.push(style.text((*right, lowest - up), Anchor::End, text));
            }
        }
    }

    /// The lines of no effect and of margins; labels over their rows interrupt them. Margins are those of some rows.
    pub(in crate::figure) fn draw_reference(&self, frame: Frame, items: &mut Vec<Item>) {
        let mut stretches: Vec<(f64, f64)> = Vec::new();
        let mut of_margins: Vec<(f64, f64)> = Vec::new();
        let step = frame.data_height() / self.weights().max(1e-9);
        let mut top = frame.data_top;
        for row in &self.plot.rows {
            let height = step * self.weight(row);
            let own = self.style.line * self.lines(row).len() as f64;
            let from = match self.mode {
                _ if row.is_heading => top + height,
                Mode::Above => top + (self.rest(row, height) + own).min(height),
                _ => top,
            };
            if from < top + height {
                stretches.push((from, top + height));
                if row.has_margins {
                    of_margins.push((from, top + height));
                }
            }
            top += height;
        }
        if self.mode != Mode::Above && !self.plot.rows.iter().any(|r| r.is_heading) {
            stretches = vec![(frame.data_top, frame.bottom)];
        }
        let margins = self.plot.margins.iter().map(|m| (*m, Dash::Long));
        for (value, dash) in margins.chain([(self.plot.reference, Dash::Solid)]) {
            let x = self.range.x(frame, value);
            if !(frame.left..=frame.right).contains(&x) {
                continue;
            }
            let own = match dash {
                Dash::Solid => &stretches,
                _ => &of_margins,
            };
            for (from, to) in own {
                items.push(quiet_line((x, *from), (x, *to), dash, self.page));
            }
        }
    }

    pub(in crate::figure) fn draw_row(
        &self,
        row: &Row,
        (frame, top, height): (Frame, f64, f64),
        rights: &[f64],
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let lines = self.lines(row);
        let own = style.line * lines.len() as f64;
        let left = frame.cell_left + self.indent(row);
        // A label over its row and the row share what is left of the height.
        let rest = self.rest(row, height);
        let first = top + rest + 0.5 * style.line;
        // The first line of the label, the numbers, the marks.
        let (first, under, y) = match self.mode {
            _ if self.is_stacked(row) => (first, first + own, top + 0.5 * height),
            Mode::Above if !row.is_heading => (first, first + own, first + own),
            _ => {
                let is_over = matches!(self.mode, Mode::Above | Mode::Stacked);
                let is_low = is_bold(row) || (row.is_heading && is_over);
                let low = if is_low { 0.65 } else { 0.5 };
                let y = top + low * height;
                (y - 0.5 * (own - style.line), y, y)
            }
        };
        for (i, text) in lines.into_iter().enumerate() {
            items.push(Item::Text {
                at: (left, first + 0.35 * style.em + style.line * i as f64),
                anchor: Anchor::Start,
                size_pt: style.pt,
                bold: is_bold(row),
                rotation: 0.0,
                color: INK,
                text,
            });
        }
        for (k, (cell, right)) in self.cells(row).into_iter().zip(rights).enumerate() {
            let is_n = self.has_n && k == 0;
            let line = match is_n && self.is_stacked(row) {
                true => first,
                false => under,
            };
            let at = (*right, line + 0.35 * style.em);
            if !cell.is_empty() {
                items.push(style.text(at, Anchor::End, cell));
            }
        }
        self.draw_marks(row, (frame, y), items);
    }

    /// Single subjects, estimate and interval at the height `y`.
    fn draw_marks(&self, row: &Row, (frame, y): (Frame, f64), items: &mut Vec<Item>) {
        let page = self.page;
        for dot in &row.dots {
            let group = self.figure.groups.get(dot.group);
            items.push(symbols::dot(
                group.map_or(Symbol::Circle, |g| g.symbol),
                (self.range.x(frame, dot.x), y),
                0.5 * page.scale,
                group.map_or(INK, |g| g.color),
                0.5,
            ));
        }
        if let Some(interval) = row.interval {
            let group = row.group.and_then(|g| self.figure.groups.get(g));
            let color = group.map_or(INK, |g| g.color);
            if let Some((low, high)) = interval.low.zip(interval.high) {
                let ends = (self.range.x(frame, low), self.range.x(frame, high));
                error_bar(y, ends, false, color, page, items);
            }
            items.push(symbols::symbol(
                group.map_or(Symbol::Diamond, |g| g.symbol),
                (self.range.x(frame, interval.at), y),
                0.9 * page.symbol(),
                color,
                page.scale,
            ));
        }
    }
}
