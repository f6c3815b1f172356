//! Stretches and moments of time on a panel: shades and lines in the data, their names above.

use crate::figure::layout::axes::quiet_line;
use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::Style;
use crate::figure::layout::xaxis::XLabels;
use crate::figure::model::course::Panel;
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::wrap;

/// Ground of a stretch of time.
pub(in crate::figure) const SHADE: [u8; 3] = [236, 236, 236];

/// The names in their places above a panel.
#[derive(Clone, Debug, Default)]
pub(in crate::figure) struct TimeMarks {
    /// Centre from the left edge of the plot, level of the lowest line, lines.
    names: Vec<(f64, usize, Vec<String>)>,
    levels: usize,
    windows: Vec<(f64, f64)>,
    events: Vec<f64>,
}

impl TimeMarks {
    pub fn new(panel: &Panel, labels: &XLabels, width: f64, style: Style) -> Self {
        let place = |x: f64| labels.place(x).clamp(0.0, width);
        let windows: Vec<(f64, f64)> = panel
            .extras
            .windows
            .iter()
            .map(|(a, b, _)| (place(*a).min(place(*b)), place(*a).max(place(*b))))
            .collect();
        let events: Vec<f64> = panel.extras.events.iter().map(|(x, _)| place(*x)).collect();
        let of_windows = windows.iter().zip(&panel.extras.windows);
        let of_windows = of_windows.map(|((a, b), (_, _, text))| (0.5 * (a + b), text));
        let of_events = events.iter().zip(&panel.extras.events);
        let of_events = of_events.map(|(x, (_, text))| (*x, text));
        let mut out = Self::default();
        let n_events = events.len();
        // (level, start, end) of each line that stands already.
        let mut taken: Vec<(usize, f64, f64)> = Vec::new();
        // A reader takes what stands at the end of a line for its name: those of moments come first.
        for (i, (at, text)) in of_events.chain(of_windows).enumerate() {
            let lines = wrap(text, style.pt, width);
            let widths = lines.iter().map(|l| width_mm(l, style.pt, false));
            let half = 0.5 * widths.fold(0.0, f64::max);
            let center = at.clamp(half.min(0.5 * width), (width - half).max(0.5 * width));
            let (start, end) = (
                center - half - 0.3 * style.em,
                center + half + 0.3 * style.em,
            );
            let ends_a_line = i >= n_events && events.iter().any(|x| start < *x && *x < end);
            let free = |level: usize| {
                // Over a line stands its own name.
                if level == 0 && ends_a_line {
                    return false;
                }
                taken
                    .iter()
                    .all(|(l, a, b)| *l != level || end <= *a || start >= *b)
            };
            let level = (0..)
                .find(|level| (0..lines.len()).all(|i| free(level + i)))
                .unwrap_or(0);
            taken.extend((0..lines.len()).map(|i| (level + i, start, end)));
            out.levels = out.levels.max(level + lines.len());
            out.names.push((center, level, lines));
        }
        out.windows = windows;
        out.events = events;
        out
    }

    /// Height that the names take above the data.
    pub fn height(&self, style: Style) -> f64 {
        1.35 * style.em * self.levels as f64
    }

    /// Shades, behind everything.
    pub fn draw_shades(&self, frame: Frame, items: &mut Vec<Item>) {
        for (l, r) in self.stretches(frame) {
            items.push(Item::Shape {
                points: vec![
                    (l, frame.data_top),
                    (r, frame.data_top),
                    (r, frame.bottom),
                    (l, frame.bottom),
                ],
                fill: SHADE,
                outline: None,
                opacity: 1.0,
            });
        }
    }

    /// Left and right end of each shade.
    pub fn stretches(&self, frame: Frame) -> impl Iterator<Item = (f64, f64)> + '_ {
        let ends = self.windows.iter();
        ends.map(move |(a, b)| (frame.left + a, frame.left + b))
    }

    /// Lines and names; `up` is the height of what stands between them and the data.
    pub fn draw_names(&self, frame: Frame, up: f64, style: Style, items: &mut Vec<Item>) {
        for x in &self.events {
            let x = frame.left + x;
            items.push(quiet_line(
                (x, frame.data_top),
                (x, frame.bottom),
                Dash::Short,
                style,
            ));
        }
        for (center, level, lines) in &self.names {
            for (i, text) in lines.iter().enumerate() {
                let above = (level + lines.len() - 1 - i) as f64 * 1.35 * style.em;
                let y = frame.data_top - up - above - 0.35 * style.em;
                items.push(style.text((frame.left + center, y), Anchor::Middle, text.clone()));
            }
        }
    }
}
