//! Rows on paper: a label, an interval or single subjects, and the numbers beside it.

use crate::figure::layout::axes::{Range, error_bar, message, quiet_line};
use crate::figure::layout::favours;
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::row_cuts;
use crate::figure::layout::row_modes::{LEAST_BESIDE, LEAST_PART, Mode, SIZES, ways};
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::symbols;
use crate::figure::model::course::Figure;
use crate::figure::model::marks::{Dash, Symbol};
use crate::figure::model::plots::{Plot, Row, RowsPlot};
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
/// Distance of rows that stand close, in the size of the text.
const CLOSE: f64 = 1.27;
/// Room over a heading where labels stand over their rows, in lines: it belongs to what follows.
const OVER_HEADING: f64 = 0.5;
/// Room between labels and the plot, and before each column of numbers, in the size of the text.
const BESIDE_LABEL: f64 = 0.9;
const BETWEEN_NUMBERS: f64 = 1.1;
/// Shorter labels are not wrapped, unless nothing else fits.
const LEAST_WRAPPED: f64 = 9.0;

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
    /// Some forest of the figure has n of its rows.
    has_n: bool,
    /// Width of labels beside the plot, and of a whole panel.
    label: f64,
    cell: f64,
    /// Width of each column of numbers.
    columns: Vec<f64>,
    width: f64,
}

impl<'f> RowsPlan<'f> {
    pub fn new(figure: &'f Figure, plot: &'f RowsPlot, style: Style) -> Self {
        let forests = || {
            figure.plots.iter().filter_map(|p| match p {
                Plot::Rows(rows) if !rows.headers.is_empty() => Some(rows),
                _ => None,
            })
        };
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
            has_n: forests().any(|p| p.rows.iter().any(|r| !r.n.is_empty())),
            label: 0.0,
            cell: f64::INFINITY,
            columns: Vec::new(),
            width: 1.0,
        };
        plan.take(0, f64::INFINITY);
        plan
    }

    /// Takes a mode in a cell; says whether there is room.
    fn take(&mut self, which: usize, cell: f64) -> bool {
        let Some(way) = ways().nth(which) else {
            return false;
        };
        let mode = way.mode;
        let page = self.page;
        let part = way.size as f64 / (SIZES - 1) as f64;
        let pt = page.pt - part * (page.pt - page.least_pt.min(page.pt));
        let style = page.sized(pt);
        (self.mode, self.style, self.cell) = (mode, style, cell);
        let widest = |k: usize, header: &str| {
            let cells = self.plot.rows.iter().map(|r| self.cells(r));
            let cells = cells.filter_map(|c| c.get(k).map(|c| width_mm(c, style.pt, false)));
            cells.fold(width_mm(header, style.pt, false), f64::max)
        };
        let headers = self.headers();
        let headers = headers.iter().enumerate();
        self.columns = headers.map(|(k, h)| widest(k, h)).collect();
        let mut least = NARROWEST_MM * page.scale;
        if way.data > 0.0 && !self.columns.is_empty() && cell.is_finite() {
            least = least.max(way.data * cell);
        }
        let room = cell - self.right() - least - BESIDE_LABEL * style.em;
        let own = |r: &Row| self.indent(r) + width_mm(&r.label, style.pt, is_bold(r));
        let rows = || self.plot.rows.iter().filter(|r| !r.is_heading);
        let widest = rows().map(own).fold(0.0, f64::max);
        match mode {
            Mode::Beside => {
                // Headings have the width of the panel.
                self.label = widest;
                widest <= room
            }
            Mode::Wrapped if way.data > LEAST_BESIDE && widest < LEAST_WRAPPED * style.em => false,
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

    /// Headers of the numbers that are drawn, that of n first.
    fn headers(&self) -> Vec<&str> {
        self.drawn("n", &self.plot.headers)
    }

    /// The numbers of a row that are drawn, n first.
    fn cells<'r>(&self, row: &'r Row) -> Vec<&'r str> {
        self.drawn(&row.n, &row.cells)
    }

    fn drawn<'r>(&self, n: &'r str, own: &'r [String]) -> Vec<&'r str> {
        if self.plot.headers.is_empty() {
            return Vec::new();
        }
        let n = self.has_n.then_some(n);
        n.into_iter()
            .chain(own.iter().map(String::as_str))
            .collect()
    }

    /// Width of all numbers of a row with the gaps before them.
    fn numbers(&self) -> f64 {
        let gaps = BETWEEN_NUMBERS * self.style.em * self.columns.len() as f64;
        self.columns.iter().sum::<f64>() + gaps
    }

    /// Right edges of the numbers.
    fn rights(&self, frame: Frame) -> Vec<f64> {
        let mut x = frame.right;
        let step = |width: &f64| {
            x += BETWEEN_NUMBERS * self.style.em + width;
            x
        };
        self.columns.iter().map(step).collect()
    }

    /// Height of a row where parts are cut.
    fn height_of(&self, row: &Row) -> f64 {
        CLOSE * self.style.em * self.weight(row)
    }

    /// Rows stand in under their headings.
    fn indent(&self, row: &Row) -> f64 {
        let has = |second: bool| {
            let mut all = self.plot.rows.iter();
            all.any(|r| r.is_heading && r.is_second == second)
        };
        let first = if has(false) && (!row.is_heading || row.is_second) {
            0.7 * self.style.em
        } else {
            0.0
        };
        let second = if has(true) && !row.is_heading {
            0.7 * self.style.em
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
            // A marker stands a little apart from the one before.
            _ if is_bold(row) => lines + 0.3,
            Mode::Above if row.is_heading => lines + OVER_HEADING,
            _ if row.is_heading => lines,
            Mode::Above => lines + 0.9 * roomy,
            _ => (0.85 * lines + 0.15).max(roomy),
        }
    }

    fn weights(&self) -> f64 {
        self.plot.rows.iter().map(|r| self.weight(r)).sum()
    }

    /// The axis of a forest is set as its rows are.
    fn of_axis(&self) -> Style {
        match self.columns.is_empty() {
            true => self.page,
            false => self.style,
        }
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
        let rest = self.rest(row, height);
        let (first, y) = match self.mode {
            Mode::Above if !row.is_heading => {
                let first = top + rest + 0.5 * style.line;
                (first, top + rest + own + 0.5 * style.line)
            }
            _ => {
                let is_low = is_bold(row) || (row.is_heading && self.mode == Mode::Above);
                let low = if is_low { 0.65 } else { 0.5 };
                let y = top + low * height;
                (y - 0.5 * (own - style.line), y)
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
        for (cell, right) in self.cells(row).into_iter().zip(rights) {
            let at = (*right, y + 0.35 * style.em);
            if !cell.is_empty() {
                items.push(style.text(at, Anchor::End, cell));
            }
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
        self.label + BESIDE_LABEL * self.style.em
    }

    fn right(&self) -> f64 {
        self.numbers()
    }

    fn narrowness(&self, cell: f64) -> usize {
        let mut plan = RowsPlan {
            columns: Vec::new(),
            range: self.range.clone(),
            ..*self
        };
        let last = ways().count() - 1;
        let found = (0..=last).find(|which| plan.take(*which, cell));
        found.unwrap_or(last)
    }

    fn narrow(&mut self, to: usize, cell: f64) {
        self.take(to, cell);
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
        let axis =
            (self.range).horizontal_height(&self.plot.x.label, self.title_room(), self.of_axis());
        match &self.plot.favours {
            Some(favours) => axis + favours::height(favours, self.of_axis()),
            None => axis,
        }
    }

    fn height(&self, _plot_width: f64) -> f64 {
        let rows = self.weights().max(4.0);
        1.5 * rows * self.style.em + 0.4 * self.style.em
    }

    fn least_height(&self) -> f64 {
        (CLOSE * self.weights() * self.style.em).max(8.0 * self.page.scale)
    }

    fn is_of_rows(&self) -> bool {
        true
    }

    fn least_width(&self) -> f64 {
        if self.plot.headers.is_empty() {
            return 48.0;
        }
        // With numbers beside them data keep their part of the width, on a page of two columns too.
        let text = (self.gutter() + self.right()) / self.page.scale;
        (text / (1.0 - LEAST_PART)).clamp(85.0, 175.0)
    }

    fn cuts(&self, height: f64) -> Vec<usize> {
        row_cuts::cuts(&self.plot.rows, &|row| self.height_of(row), height)
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
            self.of_axis(),
            items,
        );
        if let Some(favours) = &self.plot.favours {
            let axis = (self.range).horizontal_height(
                &self.plot.x.label,
                self.title_room(),
                self.of_axis(),
            );
            let at = (
                self.range.x(frame, self.plot.reference),
                frame.bottom + axis,
            );
            favours::draw(favours, at, frame, self.of_axis(), items);
        }
        self.draw_reference(frame, items);
        items.push(Item::End);
        let rights = self.rights(frame);
        for (header, right) in self.headers().into_iter().zip(&rights) {
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
