//! Rows on paper: a label, an interval or single subjects, and the numbers beside it.

use crate::figure::layout::axes::{Range, error_bar, message, quiet_line};
use crate::figure::layout::cuts::cuts;
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::symbols;
use crate::figure::model::course::Figure;
use crate::figure::model::marks::{Dash, Symbol};
use crate::figure::model::plots::{Row, RowsPlot};
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::{is_unbroken, wrap_in};

/// Plot areas narrower than this show nothing, mm at 7 pt.
const NARROWEST_MM: f64 = 22.0;
/// More rows of single subjects than these stand closer.
const MOST_ROOMY: usize = 18;
/// A label beside its row may take two lines.
const MOST_LINES: usize = 2;

/// How a panel takes its place, from wide to narrow; numbers are never left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Labels in one line beside the plot.
    Beside,
    /// Labels in two lines beside the plot.
    Wrapped,
    /// Labels over their rows.
    Above,
}

const MODES: [(Mode, bool); 6] = [
    (Mode::Beside, false),
    (Mode::Wrapped, false),
    (Mode::Beside, true),
    (Mode::Wrapped, true),
    (Mode::Above, false),
    (Mode::Above, true),
];

/// Only the first of two headings is bold.
fn is_bold(row: &Row) -> bool {
    row.is_heading && !row.is_second
}

pub(in crate::figure) struct RowsPlan<'f> {
    figure: &'f Figure,
    plot: &'f RowsPlot,
    page: Style,
    /// Style of labels and numbers.
    style: Style,
    range: Range,
    mode: Mode,
    /// Width of labels beside the plot, and of a whole panel.
    label: f64,
    cell: f64,
    /// Width of each column of numbers.
    columns: Vec<f64>,
    width: f64,
}

impl<'f> RowsPlan<'f> {
    pub fn new(figure: &'f Figure, plot: &'f RowsPlot, style: Style) -> Self {
        let log = plot.x.log;
        let ends = plot.range.or_else(|| plot.extent());
        let ends = ends.into_iter().flat_map(|(low, high)| [low, high]);
        let range = Range::of(ends, log, false)
            .filter(|_| !plot.rows.is_empty())
            .unwrap_or_else(|| Range::empty(log));
        let mut plan = Self {
            figure,
            plot,
            page: style,
            style,
            range,
            mode: Mode::Beside,
            label: 0.0,
            cell: f64::INFINITY,
            columns: Vec::new(),
            width: 1.0,
        };
        plan.take((Mode::Beside, false), f64::INFINITY);
        plan
    }

    /// Takes a mode in a cell; says whether there is room.
    fn take(&mut self, (mode, is_small): (Mode, bool), cell: f64) -> bool {
        let page = self.page;
        let pt = if is_small { page.least_pt } else { page.pt };
        let style = page.sized(pt);
        (self.mode, self.style, self.cell) = (mode, style, cell);
        let widest = |k: usize, header: &String| {
            let cells = self.plot.rows.iter().filter_map(|r| r.cells.get(k));
            let cells = cells.map(|c| width_mm(c, style.pt, false));
            cells.fold(width_mm(header, style.pt, false), f64::max)
        };
        let headers = self.plot.headers.iter().enumerate();
        self.columns = headers.map(|(k, h)| widest(k, h)).collect();
        let least = NARROWEST_MM * page.scale;
        let room = cell - self.right() - least - 1.2 * style.em;
        let own = |r: &Row| self.indent(r) + width_mm(&r.label, style.pt, is_bold(r));
        let rows = || self.plot.rows.iter().filter(|r| !r.is_heading);
        let widest = rows().map(own).fold(0.0, f64::max);
        let headings = self.plot.rows.iter().filter(|r| r.is_heading);
        let headings = headings.map(own).fold(0.0, f64::max);
        match mode {
            Mode::Beside => {
                // Headings have the width of the panel.
                self.label = widest.max(headings.min(0.25 * cell));
                widest <= room
            }
            Mode::Wrapped => {
                self.label = widest.min(room);
                let fits = |r: &Row| {
                    let lines = self.lines(r);
                    lines.len() <= MOST_LINES && lines.join(" ") == r.label
                };
                room >= 12.0 * page.scale && rows().all(fits)
            }
            Mode::Above => {
                self.label = 0.0;
                let is_whole = |r: &Row| {
                    let room = cell - self.indent(r);
                    is_unbroken(&r.label, style.pt, is_bold(r), room)
                };
                room >= 0.0 && self.plot.rows.iter().all(is_whole)
            }
        }
    }

    /// Rows stand in under their headings.
    fn indent(&self, row: &Row) -> f64 {
        let has = |second: bool| {
            let mut all = self.plot.rows.iter();
            all.any(|r| r.is_heading && r.is_second == second)
        };
        let first = if has(false) && (!row.is_heading || row.is_second) {
            0.8 * self.style.em
        } else {
            0.0
        };
        let second = if has(true) && !row.is_heading {
            0.8 * self.style.em
        } else {
            0.0
        };
        first + second
    }

    /// Lines of a row's label.
    fn lines(&self, row: &Row) -> Vec<String> {
        let room = match self.mode {
            _ if row.is_heading => self.cell - self.indent(row),
            Mode::Above => self.cell - self.indent(row),
            _ => self.label - self.indent(row) + 0.2 * self.style.em,
        };
        wrap_in(&row.label, self.style.pt, is_bold(row), room.max(1.0))
    }

    /// Height of a row in lines.
    fn weight(&self, row: &Row) -> f64 {
        let lines = self.lines(row).len() as f64;
        let roomy = if self.plot.headers.is_empty() && self.plot.rows.len() <= MOST_ROOMY {
            1.5
        } else {
            1.0
        };
        match self.mode {
            _ if row.is_heading => lines,
            Mode::Above => lines + 0.9 * roomy,
            _ => (0.85 * lines + 0.15).max(roomy),
        }
    }

    fn weights(&self) -> f64 {
        self.plot.rows.iter().map(|r| self.weight(r)).sum()
    }

    /// Room of the axis title, which may stand under labels and numbers.
    fn title_room(&self) -> f64 {
        self.width + 2.0 * self.gutter().min(self.right())
    }

    /// Room over a label that stands above its row: label and row share what is left of the height.
    fn rest(&self, row: &Row, height: f64) -> f64 {
        let own = self.style.line * self.lines(row).len() as f64;
        0.5 * (height - own - 1.1 * self.style.em).max(0.0)
    }

    /// The lines of no effect and of margins; labels over their rows interrupt them. Margins are those of some rows.
    fn draw_reference(&self, frame: Frame, items: &mut Vec<Item>) {
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

    fn draw_row(
        &self,
        row: &Row,
        (frame, top, height): (Frame, f64, f64),
        rights: &[f64],
        items: &mut Vec<Item>,
    ) {
        let (style, page) = (self.style, self.page);
        let lines = self.lines(row);
        let own = style.line * lines.len() as f64;
        let left = frame.cell_left + self.indent(row);
        // A label over its row and the row share what is left of the height.
        let (first, y) = if self.mode == Mode::Above && !row.is_heading {
            let rest = self.rest(row, height);
            let first = top + rest + 0.5 * style.line;
            (first, top + rest + own + 0.5 * style.line)
        } else {
            let y = top + 0.5 * height;
            (y - 0.5 * (own - style.line), y)
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
        for (cell, right) in row.cells.iter().zip(rights) {
            let at = (*right, y + 0.35 * style.em);
            items.push(style.text(at, Anchor::End, cell));
        }
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

impl Plan for RowsPlan<'_> {
    fn gutter(&self) -> f64 {
        if self.mode == Mode::Above {
            1.2 * self.style.em
        } else {
            self.label + 1.2 * self.style.em
        }
    }

    fn right(&self) -> f64 {
        let gaps = 1.4 * self.style.em * self.columns.len() as f64;
        self.columns.iter().sum::<f64>() + gaps
    }

    fn narrowness(&self, cell: f64) -> usize {
        let mut plan = RowsPlan {
            columns: Vec::new(),
            range: self.range.clone(),
            ..*self
        };
        let found = MODES.into_iter().position(|mode| plan.take(mode, cell));
        found.unwrap_or(MODES.len() - 1)
    }

    fn narrow(&mut self, to: usize, cell: f64) {
        self.take(MODES[to.min(MODES.len() - 1)], cell);
    }

    fn settle(&mut self, cell: f64) {
        // Labels over their rows are as wide as the cell is in the end.
        self.cell = self.cell.min(cell);
    }

    fn columns_of_numbers(&self) -> &[f64] {
        &self.columns
    }

    fn align_numbers(&mut self, widths: &[f64]) {
        for (own, width) in self.columns.iter_mut().zip(widths) {
            *own = own.max(*width);
        }
    }

    fn prepare(&mut self, plot_width: f64) {
        self.width = plot_width;
    }

    fn overhang(&self) -> f64 {
        // Numbers beside the plot leave room for the last tick label.
        if self.columns.is_empty() {
            self.range.overhang(self.width, self.page)
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
            .horizontal_height(&self.plot.x.label, self.title_room(), self.page)
    }

    fn height(&self, _plot_width: f64) -> f64 {
        let rows = self.weights().max(4.0);
        1.5 * rows * self.style.em + 0.4 * self.style.em
    }

    fn least_height(&self) -> f64 {
        (1.27 * self.weights() * self.style.em).max(8.0 * self.page.scale)
    }

    fn is_of_rows(&self) -> bool {
        true
    }

    fn least_width(&self) -> f64 {
        if self.plot.headers.is_empty() {
            48.0
        } else {
            85.0
        }
    }

    fn cuts(&self, height: f64) -> Vec<usize> {
        let em = 1.32 * self.style.em;
        let heights: Vec<f64> = self.plot.rows.iter().map(|r| em * self.weight(r)).collect();
        // A part may repeat a heading.
        let again = |second: bool| {
            let headings = self.plot.rows.iter();
            let own = headings.filter(|r| r.is_heading && r.is_second == second);
            own.map(|r| em * (self.weight(r) + 1.0)).fold(0.0, f64::max)
        };
        cuts(&heights, height - again(false) - again(true))
    }

    fn continues(&self) -> bool {
        self.plot.part > 0
    }

    fn title(&self) -> &str {
        &self.plot.title
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        if let Some(text) = &self.plot.message {
            message(("", text), frame, self.page, items);
            return;
        }
        items.push(Item::part(format!("{name}-axes"), "axes"));
        self.range.draw_horizontal(
            frame,
            &self.plot.x.label,
            self.title_room(),
            self.page,
            items,
        );
        self.draw_reference(frame, items);
        items.push(Item::End);
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
        let step = frame.data_height() / self.weights().max(1e-9);
        let mut top = frame.data_top;
        for (i, row) in self.plot.rows.iter().enumerate() {
            let height = step * self.weight(row);
            items.push(Item::part(
                format!("{name}-row-{}", i + 1),
                if row.is_heading { "heading" } else { "row" },
            ));
            self.draw_row(row, (frame, top, height), &rights, items);
            items.push(Item::End);
            top += height;
        }
    }
}
