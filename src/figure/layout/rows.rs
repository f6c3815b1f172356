//! Rows on paper: a label, an interval or single subjects, and the numbers beside it.

use crate::figure::layout::axes::{Range, message};
use crate::figure::layout::favours;
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::row_cuts;
use crate::figure::layout::row_modes::{LEAST_PART, Mode, SIZES, Way, ways};
use crate::figure::layout::row_numbers;
use crate::figure::layout::style::Style;
use crate::figure::model::course::Figure;
use crate::figure::model::plots::{Plot, Row, RowsPlot};
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::{is_unbroken, wrap_in};

/// Plot areas narrower than this show nothing, mm at 7 pt.
const NARROWEST_MM: f64 = 22.0;
/// More rows of single subjects than these stand closer.
const MOST_ROOMY: usize = 18;
/// A label beside its row may take two lines, one over its numbers a further one.
const MOST_LINES: usize = 2;
/// Distance of rows that stand close, in the size of the text.
const CLOSE: f64 = 1.27;
/// Room over a heading where labels stand over their rows, in lines: it belongs to what follows.
const OVER_HEADING: f64 = 0.5;
/// Room between labels and the plot, and before each column of numbers, in the size of the text.
const BESIDE_LABEL: f64 = 0.9;
const BETWEEN_NUMBERS: f64 = 1.1;
/// Narrower columns of labels, in mm at 7 pt, are not wrapped into.
const LEAST_LABEL: f64 = 12.0;
/// Room between rows whose labels, or labels and numbers, take several lines, in lines.
const BETWEEN_STACKED: f64 = 0.35;

/// Only the first of two headings is bold.
pub(in crate::figure) fn is_bold(row: &Row) -> bool {
    row.is_heading && !row.is_second
}

pub(in crate::figure) struct RowsPlan<'f> {
    pub(in crate::figure) figure: &'f Figure,
    pub(in crate::figure) plot: &'f RowsPlot,
    pub(in crate::figure) page: Style,
    /// Style of labels and numbers.
    pub(in crate::figure) style: Style,
    pub(in crate::figure) range: Range,
    pub(in crate::figure) mode: Mode,
    /// Which of the ways it takes its place.
    way: usize,
    /// Headers are wrapped.
    wraps_headers: bool,
    /// Labels have room in it.
    has_room: bool,
    /// Some forest of the figure has n of its rows.
    pub(in crate::figure) has_n: bool,
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
            way: 0,
            wraps_headers: false,
            has_room: true,
            has_n: forests().any(|p| p.rows.iter().any(|r| !r.n.is_empty())),
            label: 0.0,
            cell: f64::INFINITY,
            columns: Vec::new(),
            width: 1.0,
        };
        plan.take(0, f64::INFINITY);
        plan
    }

    /// Takes its place in a way in a cell; says whether there is room.
    fn take(&mut self, which: usize, cell: f64) -> bool {
        let Some(way) = ways().nth(which) else {
            return false;
        };
        let page = self.page;
        let part = way.size as f64 / (SIZES - 1) as f64;
        let pt = page.pt - part * (page.pt - page.least_pt.min(page.pt));
        let style = page.sized(pt);
        (self.mode, self.style, self.cell) = (way.mode, style, cell);
        (self.way, self.wraps_headers) = (which, way.wraps_headers);
        let widest = |k: usize, header: &str| {
            let cells = self.plot.rows.iter().map(|r| self.cells(r));
            let cells = cells.filter_map(|c| c.get(k).map(|c| width_mm(c, style.pt, false)));
            let widest = cells.fold(0.0, f64::max);
            row_numbers::with_header(widest, header, style, way.wraps_headers)
        };
        let headers = self.headers();
        let headers = headers.iter().enumerate();
        self.columns = headers.map(|(k, h)| widest(k, h)).collect();
        self.has_room = self.fit(way);
        self.has_room
    }

    /// Gives the labels what numbers and data leave of the cell; says whether it is enough.
    fn fit(&mut self, way: Way) -> bool {
        let (page, style, cell) = (self.page, self.style, self.cell);
        let mut least = NARROWEST_MM * page.scale;
        if way.data > 0.0 && !self.columns.is_empty() && cell.is_finite() {
            least = least.max(way.data * cell);
        }
        let right = match way.mode {
            Mode::Stacked => self.range.overhang(least, page).max(1.5 * page.scale),
            _ => self.right(),
        };
        let room = cell - right - least - BESIDE_LABEL * style.em;
        let own = |r: &Row| self.indent(r) + width_mm(&r.label, style.pt, is_bold(r));
        let rows = || self.plot.rows.iter().filter(|r| !r.is_heading);
        let widest = rows().map(own).fold(0.0, f64::max);
        match way.mode {
            Mode::Beside => {
                // Headings have the width of the panel.
                self.label = widest;
                widest <= room
            }
            Mode::Wrapped => {
                self.label = widest.min(room);
                room >= LEAST_LABEL * page.scale && self.labels_fit(MOST_LINES)
            }
            // Without numbers there is nothing to stand under the labels.
            Mode::Stacked if self.columns.is_empty() => false,
            Mode::Stacked => {
                let numbers = self.numbers_under();
                let wanted = (widest + self.beside_label()).max(numbers);
                self.label = wanted.min(room);
                numbers <= room
                    && self.label - self.beside_label() >= LEAST_LABEL * page.scale
                    && self.labels_fit(MOST_LINES + 1)
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

    /// Whether each label stands whole in as many lines.
    fn labels_fit(&self, most: usize) -> bool {
        let mut rows = self.plot.rows.iter().filter(|r| !r.is_heading);
        rows.all(|row| {
            let lines = self.lines(row);
            lines.len() <= most && lines.join(" ") == row.label
        })
    }

    /// Width of the numbers that stand under a label: all but n.
    fn numbers_under(&self) -> f64 {
        let own = &self.columns[usize::from(self.has_n).min(self.columns.len())..];
        let gaps = own.len().saturating_sub(1) as f64 * BETWEEN_NUMBERS * self.style.em;
        own.iter().sum::<f64>() + gaps
    }

    /// Room of n beside a label that stands over its numbers.
    fn beside_label(&self) -> f64 {
        match self.columns.first() {
            Some(n) if self.has_n => n + BETWEEN_NUMBERS * self.style.em,
            _ => 0.0,
        }
    }

    /// Whether a row has numbers on a line of their own under its label.
    pub(in crate::figure) fn is_stacked(&self, row: &Row) -> bool {
        let has_numbers = row.cells.iter().any(|c| !c.is_empty());
        self.mode == Mode::Stacked && (!row.is_heading || has_numbers)
    }

    /// Headers of the numbers that are drawn, that of n first.
    fn headers(&self) -> Vec<&str> {
        self.drawn("n", &self.plot.headers)
    }

    /// The numbers of a row that are drawn, n first.
    pub(in crate::figure) fn cells<'r>(&self, row: &'r Row) -> Vec<&'r str> {
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
    pub(in crate::figure) fn rights(&self, frame: Frame) -> Vec<f64> {
        let gap = BETWEEN_NUMBERS * self.style.em;
        if self.mode == Mode::Stacked {
            let end = frame.left - BESIDE_LABEL * self.style.em;
            return row_numbers::rights_under(&self.columns, self.has_n, (end, gap));
        }
        let mut x = frame.right;
        let step = |width: &f64| {
            x += gap + width;
            x
        };
        self.columns.iter().map(step).collect()
    }

    /// The headers in their lines.
    pub(in crate::figure) fn header_lines(&self) -> Vec<Vec<String>> {
        let headers = self.headers().into_iter().zip(&self.columns);
        let lines = headers.map(|(header, width)| match self.wraps_headers {
            true => row_numbers::header_lines(header, *width, self.style),
            false => vec![header.to_owned()],
        });
        lines.collect()
    }

    /// Lines that the headers take: over numbers that stand under n stands the header of n.
    fn lines_of_headers(&self) -> usize {
        let all = self.header_lines();
        let most = all.iter().map(Vec::len).max().unwrap_or(1);
        let under_n = all.last().map_or(0, Vec::len);
        match self.mode == Mode::Stacked && self.has_n {
            true => most.max(1 + under_n),
            false => most,
        }
    }

    /// Height of a row where parts are cut.
    fn height_of(&self, row: &Row) -> f64 {
        CLOSE * self.style.em * self.weight(row)
    }

    /// Rows stand in under their headings.
    pub(in crate::figure) fn indent(&self, row: &Row) -> f64 {
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
    pub(in crate::figure) fn lines(&self, row: &Row) -> Vec<String> {
        let room = match self.mode {
            _ if row.is_heading => self.cell - self.indent(row),
            Mode::Above => self.cell - self.indent(row),
            Mode::Stacked => self.label - self.beside_label() - self.indent(row),
            _ => self.label - self.indent(row) + 0.2 * self.style.em,
        };
        wrap_in(&row.label, self.style.pt, is_bold(row), room.max(1.0))
    }

    /// Height of a row in lines.
    pub(in crate::figure) fn weight(&self, row: &Row) -> f64 {
        let lines = self.lines(row).len() as f64;
        let roomy = if self.plot.headers.is_empty() && self.plot.rows.len() <= MOST_ROOMY {
            1.5
        } else {
            1.0
        };
        match self.mode {
            // A marker stands a little apart from the one before.
            _ if is_bold(row) => lines + 0.3,
            _ if self.is_stacked(row) => lines + 1.0 + BETWEEN_STACKED,
            Mode::Above | Mode::Stacked if row.is_heading => lines + OVER_HEADING,
            _ if row.is_heading => lines,
            Mode::Above => lines + 0.9 * roomy,
            // Labels in two lines stand apart from those of their neighbours.
            _ if lines > 1.0 => 0.85 * lines + 0.15 + BETWEEN_STACKED,
            _ => (0.85 * lines + 0.15).max(roomy),
        }
    }

    pub(in crate::figure) fn weights(&self) -> f64 {
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
    pub(in crate::figure) fn rest(&self, row: &Row, height: f64) -> f64 {
        let own = self.style.line * self.lines(row).len() as f64;
        let under = match self.mode {
            Mode::Stacked => self.style.line,
            _ => 1.1 * self.style.em,
        };
        0.5 * (height - own - under).max(0.0)
    }
}

impl Plan for RowsPlan<'_> {
    fn gutter(&self) -> f64 {
        // Neighbours may have wider numbers.
        let label = match self.mode {
            Mode::Stacked => self.label.max(self.numbers_under()),
            _ => self.label,
        };
        label + BESIDE_LABEL * self.style.em
    }

    fn right(&self) -> f64 {
        match self.mode {
            Mode::Stacked => 0.0,
            _ => self.numbers(),
        }
    }

    fn narrowness(&self, cell: f64, from: usize) -> usize {
        let mut plan = RowsPlan {
            columns: Vec::new(),
            range: self.range.clone(),
            ..*self
        };
        let last = ways().count() - 1;
        let found = (from..=last).find(|which| plan.take(*which, cell));
        found.unwrap_or(last)
    }

    fn keeps_its_part(&self, plot_width: f64, cell: f64) -> bool {
        let part = ways().nth(self.way).map_or(0.0, |way| way.data);
        let is_last = self.way + 1 >= ways().count();
        let is_kept = self.has_room && plot_width + 0.05 >= part * cell;
        self.columns.is_empty() || is_last || is_kept
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
        // Wider numbers leave the labels less.
        if let Some(way) = ways().nth(self.way)
            && self.cell.is_finite()
        {
            self.has_room = self.fit(way);
        }
    }

    fn prepare(&mut self, plot_width: f64) {
        self.width = plot_width;
    }

    fn overhang(&self) -> f64 {
        // Numbers beside the plot leave room for the last tick label.
        if self.columns.is_empty() || self.mode == Mode::Stacked {
            self.range.overhang(self.width, self.page)
        } else {
            0.0
        }
    }

    fn reserve(&self) -> f64 {
        if self.columns.is_empty() {
            0.0
        } else {
            1.7 * self.style.em + self.style.line * (self.lines_of_headers() - 1) as f64
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
        // Rows of two lines have room between them as it is.
        let each = if self.mode == Mode::Stacked {
            CLOSE
        } else {
            1.5
        };
        each * rows * self.style.em + 0.4 * self.style.em
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
        self.draw_headers(frame, &rights, items);
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
