//! What stands over the panels of a grid: letters, titles, and the titles of whole rows.

use crate::figure::layout::grid::Grid;
use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::sheet::Plans;
use crate::figure::layout::style::{INK, Style, drawn_letter};
use crate::figure::model::course::Figure;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::{is_unbroken, wrap_in};

/// The title of a panel in lines.
pub(in crate::figure) struct Title {
    /// Width that the letter takes.
    before: f64,
    lines: Vec<String>,
    bold: bool,
    pub pt: f64,
}

impl Grid {
    /// Room for letter and title, which may take several lines.
    pub(in crate::figure) fn head_height(
        &self,
        figure: &Figure,
        plans: &Plans<'_>,
        row: usize,
        style: Style,
    ) -> f64 {
        let lines = (row * self.columns..((row + 1) * self.columns).min(plans.len()))
            .map(|i| self.title(figure, plans, i, style).lines.len())
            .max()
            .unwrap_or(0)
            + self.row_heading(figure, plans, row, style).1.len();
        match (lines, self.is_lettered) {
            (0, false) => 0.6 * style.em,
            (0 | 1, _) => 1.75 * style.em,
            (more, _) => 1.75 * style.em + style.line * (more as f64 - 1.0),
        }
    }

    /// In a grid of facets whose vertical axes have no room for their title: the title over the whole row, and the width
    /// that the letter takes before it.
    fn row_heading(
        &self,
        figure: &Figure,
        plans: &Plans<'_>,
        row: usize,
        style: Style,
    ) -> (f64, Vec<String>) {
        let first = row * self.columns;
        let title = plans.get(first).map_or("", |p| p.y_title());
        if !figure.is_grid || !self.titled_above || title.is_empty() {
            return (0.0, Vec::new());
        }
        let before = self.letter_width(figure, plans, first, style);
        let last = self.columns - 1;
        let right = self.left(last) + self.gutter[last] + self.plot_width + self.right[last];
        (before, wrap_in(title, style.pt, false, right - before))
    }

    /// Width that the letter of a panel takes.
    fn letter_width(&self, figure: &Figure, plans: &Plans<'_>, i: usize, style: Style) -> f64 {
        if !self.is_lettered || plans[i].shares_letter() {
            return 0.0;
        }
        let letter = drawn_letter(self.letters[i], figure.letters);
        width_mm(&letter, style.pt + 1.0, true) + 0.8 * style.em
    }

    /// The title of a panel, in smaller text where a word would be broken.
    pub(in crate::figure) fn title(
        &self,
        figure: &Figure,
        plans: &Plans<'_>,
        i: usize,
        style: Style,
    ) -> Title {
        let column = i % self.columns;
        let cell = self.gutter[column] + self.plot_width + self.right[column];
        let plan = &plans[i];
        let (title, y_title) = (plan.title(), plan.y_title());
        let has_y_title = self.titled_above && !y_title.is_empty();
        // In a grid it stands over the row, beside the letter.
        let before = match has_y_title && figure.is_grid {
            true => 0.0,
            false => self.letter_width(figure, plans, i, style),
        };
        let (text, bold) = match (title.is_empty(), has_y_title && !figure.is_grid) {
            (true, true) => (y_title.to_owned(), false),
            (false, true) => (format!("{title}: {y_title}"), false),
            _ => (title.to_owned(), plan.is_title_bold()),
        };
        let room = cell - before;
        let least = style.least_pt.min(style.pt);
        let mut pt = self.title_pt;
        while pt > least && !is_unbroken(&text, pt, bold, room) {
            pt = (pt - 0.5).max(least);
        }
        let lines = wrap_in(&text, pt, bold, room).into_iter();
        let lines = lines.map(|l| l.replace('\u{a0}', " "));
        Title {
            before,
            lines: lines.collect(),
            bold,
            pt,
        }
    }

    /// Letter and title above a panel.
    pub(in crate::figure) fn draw_head(
        &self,
        figure: &Figure,
        plans: &Plans<'_>,
        i: usize,
        (frame, top): (Frame, f64),
        style: Style,
        items: &mut Vec<Item>,
    ) {
        let mut head = |(x, y): (f64, f64), size_pt: f64, bold: bool, text: String| {
            items.push(Item::Text {
                at: (x, y),
                anchor: Anchor::Start,
                size_pt,
                bold,
                rotation: 0.0,
                color: INK,
                text,
            });
        };
        let y = top + style.em;
        let has_letter = self.is_lettered && !plans[i].shares_letter();
        if has_letter && !plans[i].continues() {
            let letter = drawn_letter(self.letters[i], figure.letters);
            head((frame.cell_left, y), style.pt + 1.0, true, letter);
        }
        let title = self.title(figure, plans, i, style);
        let (before, heading) = self.row_heading(figure, plans, i / self.columns, style);
        let over = style.line * heading.len() as f64;
        for (k, text) in heading.into_iter().enumerate() {
            if i.is_multiple_of(self.columns) {
                let at = (frame.cell_left + before, y + style.line * k as f64);
                head(at, style.pt, false, text);
            }
        }
        if has_letter && plans[i].continues() && title.lines.is_empty() {
            let letter = drawn_letter(self.letters[i], figure.letters);
            head(
                (frame.cell_left, y),
                style.pt,
                false,
                format!("{letter} (continued)"),
            );
        }
        for (k, text) in title.lines.into_iter().enumerate() {
            let at = (
                frame.cell_left + title.before,
                y + over + style.line * k as f64,
            );
            head(at, title.pt, title.bold, text);
        }
    }
}
