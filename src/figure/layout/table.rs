//! Rows of short texts under the columns of an axis: n per visit, p per visit.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::{INK, Style};
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;

/// A p as a cell: the name of its row says that it is one.
pub(in crate::figure) fn bare_p(p: &str) -> String {
    let number = p.trim_start_matches(['p', 'P']).trim_start();
    number.trim_start_matches("= ").to_owned()
}

/// Cells in columns, as large as the columns allow.
#[derive(Clone, Debug)]
pub(in crate::figure) struct Table {
    /// Rows of cells, one a column; an empty one is none.
    rows: Vec<Vec<String>>,
    at: Vec<f64>,
    is_shown: Vec<bool>,
    style: Style,
    /// Distance of lines, that of the names which lead the rows.
    line: f64,
    /// On their side, from the lower end.
    is_turned: bool,
    /// Whether cells were left out.
    pub is_thinned: bool,
}

impl Table {
    /// `at` are the places of the columns, `is_labelled` says which have a label.
    pub fn new(
        rows: Vec<Vec<String>>,
        at: &[f64],
        is_labelled: impl Fn(usize) -> bool,
        page: Style,
    ) -> Self {
        let mut table = Self {
            rows,
            at: at.to_vec(),
            is_shown: vec![true; at.len()],
            style: page,
            line: page.line,
            is_turned: false,
            is_thinned: false,
        };
        for turned in [false, true] {
            for pt in page.sizes() {
                table.style = page.sized(pt);
                table.is_turned = turned;
                if table.fits() {
                    return table;
                }
            }
        }
        table.is_turned = false;
        table.is_shown = (0..at.len()).map(&is_labelled).collect();
        table.is_thinned = true;
        let mut every = 2;
        while !table.fits() && every < at.len() {
            let keeps = |i: usize| is_labelled(i) && i.is_multiple_of(every);
            table.is_shown = (0..at.len()).map(keeps).collect();
            every += 1;
        }
        table
    }

    /// Size of its text in points.
    pub fn pt(&self) -> f64 {
        self.style.pt
    }

    /// Whether it stands on its side.
    pub fn is_turned(&self) -> bool {
        self.is_turned
    }

    fn half(&self, text: &str) -> f64 {
        if self.is_turned {
            0.45 * self.style.em
        } else {
            0.5 * width_mm(text, self.style.pt, false)
        }
    }

    fn cells<'t>(&'t self, row: &'t [String]) -> impl Iterator<Item = (usize, &'t String)> {
        let shown = |(i, text): &(usize, &String)| {
            !text.is_empty() && self.is_shown.get(*i).copied().unwrap_or(false)
        };
        row.iter().enumerate().filter(shown)
    }

    fn fits(&self) -> bool {
        let gap = if self.is_turned { 0.15 } else { 0.4 } * self.style.em;
        self.rows.iter().all(|row| {
            let cells: Vec<(usize, &String)> = self.cells(row).collect();
            cells.windows(2).all(|w| {
                let needs = self.half(w[0].1) + self.half(w[1].1) + gap;
                self.at[w[1].0] - self.at[w[0].0] + 1e-9 >= needs
            })
        })
    }

    /// Height of a row.
    pub fn row_height(&self, row: usize) -> f64 {
        if !self.is_turned {
            return self.line;
        }
        let cells = self.rows.get(row).into_iter().flatten();
        let widest = cells
            .map(|t| width_mm(t, self.style.pt, false))
            .fold(0.0, f64::max);
        widest + 0.5 * self.style.em
    }

    pub fn height(&self) -> f64 {
        (0..self.rows.len()).map(|r| self.row_height(r)).sum()
    }

    /// Left edge of a row's first cell, from the left edge of the plot.
    pub fn start(&self) -> f64 {
        let first = |row: &Vec<String>| {
            let mut cells = self.cells(row);
            let left = cells.next().map(|(i, t)| self.at[i] - self.half(t));
            left.unwrap_or(f64::INFINITY)
        };
        self.rows.iter().map(first).fold(f64::INFINITY, f64::min)
    }

    /// Right edge of a row's last cell.
    pub fn end(&self) -> f64 {
        let last = |row: &Vec<String>| {
            let cells = self.cells(row);
            cells.last().map_or(0.0, |(i, t)| self.at[i] + self.half(t))
        };
        self.rows.iter().map(last).fold(0.0, f64::max)
    }

    /// The line on which a row stands whose upper edge is at `top`.
    pub fn baseline(&self, row: usize, top: f64) -> f64 {
        if self.is_turned {
            top + self.row_height(row) - 0.3 * self.style.em
        } else {
            top + 0.72 * self.line
        }
    }

    pub fn draw_row(&self, row: usize, (frame, top): (Frame, f64), items: &mut Vec<Item>) {
        let Some(cells) = self.rows.get(row) else {
            return;
        };
        let style = self.style;
        let baseline = self.baseline(row, top);
        for (i, text) in self.cells(cells) {
            let x = frame.left + self.at[i];
            if !self.is_turned {
                items.push(style.text((x, baseline), Anchor::Middle, text.clone()));
                continue;
            }
            items.push(Item::Text {
                at: (x + 0.35 * style.em, baseline),
                anchor: Anchor::Start,
                size_pt: style.pt,
                bold: false,
                rotation: -90.0,
                color: INK,
                text: text.clone(),
            });
        }
    }
}
