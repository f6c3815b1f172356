//! Names under stretches of an axis: a line over each name binds what belongs to it.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::Style;
use crate::figure::layout::xaxis::line;
use crate::figure::model::marks::GroupStyle;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::{is_unbroken, wrap};

/// Lines of a name; a longer one is set smaller.
const MOST_LINES: usize = 4;

/// A group with its number of subjects, which stays on one line; a group that is alone needs no name.
pub(in crate::figure) fn with_n(groups: &[GroupStyle], group: usize, n: usize) -> String {
    match groups.get(group) {
        Some(style) if groups.len() > 1 => format!("{} (n\u{a0}=\u{a0}{n})", style.name),
        _ => format!("n\u{a0}=\u{a0}{n}"),
    }
}

/// Names with their stretches from the left edge of the plot.
#[derive(Clone, Debug)]
pub(in crate::figure) struct Blocks {
    spans: Vec<(f64, f64)>,
    /// Ends of the lines over the names, where these are narrower.
    rules: Option<Vec<(f64, f64)>>,
    lines: Vec<Vec<String>>,
    style: Style,
}

impl Blocks {
    /// `free` is the room between two neighbours that their names may use too.
    pub fn new(names: &[String], spans: Vec<(f64, f64)>, free: f64, page: Style) -> Self {
        let mut out = Self {
            spans,
            rules: None,
            lines: Vec::new(),
            style: page,
        };
        for pt in page.sizes() {
            out.style = page.sized(pt);
            let style = out.style;
            let room = |span: &(f64, f64)| (span.1 - span.0 + free - 0.4 * style.em).max(1.0);
            let wrapped = names.iter().zip(&out.spans);
            let lines = |(name, span): (&String, &(f64, f64))| -> Vec<String> {
                let lines = wrap(name, pt, room(span)).into_iter();
                lines.map(|l| l.replace('\u{a0}', " ")).collect()
            };
            out.lines = wrapped.map(lines).collect();
            let is_good = |(lines, span): (&Vec<String>, &(f64, f64))| {
                let widest = lines.iter().map(|l| width_mm(l, pt, false));
                lines.len() <= MOST_LINES && widest.fold(0.0, f64::max) <= room(span) + 1e-6
            };
            // Smaller text before a broken word.
            let is_whole =
                |(name, span): (&String, &(f64, f64))| is_unbroken(name, pt, false, room(span));
            if out.lines.iter().zip(&out.spans).all(is_good)
                && names.iter().zip(&out.spans).all(is_whole)
            {
                break;
            }
        }
        out
    }

    /// With lines that bind what stands over them only.
    pub fn ruled(mut self, rules: Vec<(f64, f64)>) -> Self {
        self.rules = Some(rules);
        self
    }

    /// Height with the lines over the names.
    pub fn height(&self) -> f64 {
        let most = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        if most == 0 {
            return 0.0;
        }
        0.7 * self.style.em + self.style.line * most as f64
    }

    /// How far names stand out to the right of a plot this wide.
    pub fn overhang(&self, width: f64) -> f64 {
        let right = |(lines, span): (&Vec<String>, &(f64, f64))| {
            let widest = lines.iter().map(|l| width_mm(l, self.style.pt, false));
            0.5 * (span.0 + span.1) + 0.5 * widest.fold(0.0, f64::max) - width
        };
        let all = self.lines.iter().zip(&self.spans).map(right);
        all.fold(0.0, f64::max)
    }

    pub fn draw(&self, (frame, top): (Frame, f64), page: Style, items: &mut Vec<Item>) {
        let rules = self.rules.as_ref().unwrap_or(&self.spans);
        for ((lines, span), rule) in self.lines.iter().zip(&self.spans).zip(rules) {
            if lines.is_empty() {
                continue;
            }
            let (l, r) = (frame.left + span.0, frame.left + span.1);
            let y = top + 0.3 * self.style.em;
            let ends = vec![(frame.left + rule.0, y), (frame.left + rule.1, y)];
            items.push(line(ends, 0.5 * page.scale));
            for (i, text) in lines.iter().enumerate() {
                let at = (
                    0.5 * (l + r),
                    y + 1.15 * self.style.em + self.style.line * i as f64,
                );
                items.push(self.style.text(at, Anchor::Middle, text.clone()));
            }
        }
    }
}
