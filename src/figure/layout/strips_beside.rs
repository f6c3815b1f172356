//! What stands beside the strips of a baseline panel: differences on their axis, and p-values over the strips.

use crate::figure::layout::axes::{Range, error_bar, quiet_line};
use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::strips::{MOST_HUNG, StripsPlan};
use crate::figure::layout::style::INK;
use crate::figure::layout::symbols;
use crate::figure::layout::xaxis::line;
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;

/// A title without its unit.
fn short(title: &str) -> &str {
    title.split(" (").next().unwrap_or(title)
}

impl StripsPlan<'_> {
    /// From each centre to its difference, behind everything: the differences hang on the reference
    /// group's centre, which is zero, or a ratio of one.
    pub(in crate::figure) fn draw_levels(
        &self,
        at: (Frame, f64),
        beside: &Range,
        items: &mut Vec<Item>,
    ) {
        let frame = at.0;
        let style = self.style;
        let k = self.plot.strips.len();
        let none = if self.plot.y.log { 1.0 } else { 0.0 };
        let from = |group: usize| {
            let strip = self.plot.strips.iter().find(|s| s.group == group);
            strip.map_or(frame.left, |s| self.arrange(at, s).center_at) + 1.6 * style.scale
        };
        let zero = beside.y(frame, none);
        // An estimate of another kind than the centres does not hang on them.
        let start = if self.plot.is_hung && self.plot.differences.len() <= MOST_HUNG {
            from(0)
        } else {
            frame.left + self.slot * (k as f64 + 0.3)
        };
        items.push(quiet_line(
            (start, zero),
            (frame.right, zero),
            // Dashed is the limit of detection.
            Dash::Solid,
            style,
        ));
        let hung = self.plot.differences.iter().enumerate();
        // The lines of many would run through the values of others.
        let is_hung = self.plot.is_hung && self.plot.differences.len() <= MOST_HUNG;
        for (i, d) in hung.filter(|_| is_hung) {
            let x = frame.left + self.labels.at.get(k + i).copied().unwrap_or(0.0);
            let y = beside.y(frame, d.interval.at);
            items.push(quiet_line((from(d.group), y), (x, y), Dash::Dots, style));
        }
    }

    /// Under each difference the symbols of its groups: `■ − ●`, or of many the symbol of the group alone.
    pub(in crate::figure) fn draw_compared(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        let k = self.plot.strips.len();
        let sign = if self.plot.y.log { "/" } else { "\u{2212}" };
        let is_hung = self.plot.differences.len() <= MOST_HUNG;
        let baseline = frame.bottom + style.tick + 1.1 * style.em;
        let symbol = |group: usize, x: f64, items: &mut Vec<Item>| {
            if let Some(group) = self.figure.groups.get(group) {
                let at = (x, baseline - 0.32 * style.em);
                let size = 0.85 * style.symbol();
                items.push(symbols::symbol(
                    group.symbol,
                    at,
                    size,
                    group.color,
                    style.scale,
                ));
            }
        };
        for (i, d) in self.plot.differences.iter().enumerate() {
            let x = frame.left + self.labels.at.get(k + i).copied().unwrap_or(0.0);
            if is_hung {
                symbol(d.group, x - 0.95 * style.em, items);
                items.push(style.text((x, baseline), Anchor::Middle, sign));
                symbol(0, x + 0.95 * style.em, items);
            } else {
                symbol(d.group, x, items);
            }
        }
    }

    /// Title of the axis of differences, which names the reference of many.
    fn difference_label(&self) -> String {
        let label = &self.plot.difference_label;
        let reference = self.figure.groups.first().map_or("", |g| g.name.as_str());
        if self.plot.differences.len() <= MOST_HUNG {
            return label.clone();
        }
        let (what, unit) = match label.split_once(" (") {
            Some((what, unit)) => (what, format!(" ({unit}")),
            None => (label.as_str(), String::new()),
        };
        let word = if self.plot.y.log { "to" } else { "from" };
        format!("{what} {word} {reference}{unit}")
    }

    pub(in crate::figure) fn draw_differences(
        &self,
        frame: Frame,
        beside: &Range,
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let k = self.plot.strips.len();
        for (i, d) in self.plot.differences.iter().enumerate() {
            let x = frame.left + self.labels.at.get(k + i).copied().unwrap_or(0.0);
            let y = beside.y(frame, d.interval.at);
            if let Some((low, high)) = d.interval.low.zip(d.interval.high) {
                let ends = (beside.y(frame, low), beside.y(frame, high));
                error_bar(x, ends, true, INK, style, items);
            }
            let symbol = self.figure.groups.get(d.group).map(|g| g.symbol);
            items.push(symbols::symbol(
                symbol.unwrap_or(crate::figure::model::marks::Symbol::Circle),
                (x, y),
                style.symbol(),
                INK,
                style.scale,
            ));
        }
        // The unit stands at the other axis too, so it may be left out where there is no room for it.
        let room = frame.bottom - frame.top;
        let full = self.difference_label();
        let own = &self.plot.difference_label;
        let mut labels = [full.as_str(), short(&full), own.as_str()].into_iter();
        let fits = |label: &&str| width_mm(&beside.titled(label), style.pt, false) <= room;
        let label = labels.find(fits).unwrap_or_else(|| short(own));
        beside.draw_vertical(frame, label, true, style, items);
    }

    pub(in crate::figure) fn draw_annotations(&self, frame: Frame, items: &mut Vec<Item>) {
        let style = self.style;
        let x = |group: usize| frame.left + self.labels.at.get(group).copied().unwrap_or(0.0);
        let with_p = self
            .plot
            .differences
            .iter()
            .filter_map(|d| d.p.as_ref().map(|p| (d, p)));
        for ((d, text), level) in with_p.zip(&self.levels) {
            let floor = frame.data_top - *level as f64 * self.level_height() - 0.25 * style.em;
            let (x0, x1) = (x(0), x(d.group));
            let end = 0.35 * style.em;
            items.push(line(
                vec![
                    (x0, floor + end),
                    (x0, floor),
                    (x1, floor),
                    (x1, floor + end),
                ],
                0.5 * style.scale,
            ));
            let half = 0.5 * width_mm(text, style.pt, false);
            let middle = (0.5 * (x0 + x1)).max(frame.left + half);
            items.push(style.text((middle, floor - style.lift()), Anchor::Middle, text));
        }
    }
}
