//! Names of visits and numbers of subjects under a plot: none vanishes without its tick.

use super::plot_data::PlotData;
use super::symbols::paint_symbol;
use crate::app::ui::short;
use crate::app::ui::theme;
use crate::figure::{Figure, Panel};
use egui::{Align2, FontId, Pos2, Rect, Stroke, pos2};
use egui_plot::PlotPoint;

/// Height of a line of the n table, points.
const COUNT_LINE: f32 = 15.0;
/// Least distance of two names in a row, points.
const GAP: f64 = 5.0;
/// A name is not cut shorter than this, points.
const LEAST: f64 = 30.0;

/// Height that the n table takes under a plot.
pub(in crate::app) fn counts_height(figure: &Figure) -> f32 {
    COUNT_LINE * figure.groups.len() as f32 + 4.0
}

/// What stands under tick `i`: its name in a first row, or in a second one where the first has no room. Where two rows
/// have no room for all names, they stand in turn in both and are cut to fair shares, so that no long name takes the
/// room of its neighbours. `scale` is points in a unit of the axis, `end` is where the room ends at the right in points,
/// `widths` are those of the names in points.
pub(super) fn name_of(
    ticks: &[(f64, String)],
    widths: &[f64],
    (scale, end): (f64, f64),
    i: usize,
) -> String {
    let mut order: Vec<usize> = (0..ticks.len()).collect();
    order.sort_by(|a, b| ticks[*a].0.total_cmp(&ticks[*b].0));
    let names: Vec<(f64, f64)> = order
        .iter()
        .map(|k| (ticks[*k].0 * scale, widths.get(*k).copied().unwrap_or(0.0)))
        .collect();
    let Some(rank) = order.iter().position(|k| *k == i) else {
        return String::new();
    };
    let name = &ticks[i].1;
    let (row, text) = match whole(&names, end) {
        Some(rows) => (rows[rank], name.clone()),
        None => {
            let (room, width) = (share(&names, end, rank), names[rank].1);
            let text = if room >= width {
                name.clone()
            } else if room >= LEAST {
                let names: Vec<&str> = ticks.iter().map(|t| t.1.as_str()).collect();
                shortened(name, short::shared(&names)[i], room / width)
            } else {
                return String::new();
            };
            (rank % 2, text)
        }
    };
    format!("{}{text}", if row == 0 { "" } else { "\n" })
}

/// The row of each name, place and width, where two rows hold all of them whole.
fn whole(names: &[(f64, f64)], end: f64) -> Option<Vec<usize>> {
    let mut ends = [f64::NEG_INFINITY; 2];
    let row = |(at, width): &(f64, f64)| {
        let half = 0.5 * width;
        let free = ends.iter().position(|end| at - half >= end + GAP);
        let row = free.filter(|_| at + half <= end)?;
        ends[row] = at + half;
        Some(row)
    };
    names.iter().map(row).collect()
}

/// Room of a name, symmetric around its tick, where names stand in turn in two rows.
fn share(names: &[(f64, f64)], end: f64, rank: usize) -> f64 {
    let at = names[rank].0;
    let before = rank.checked_sub(2).map(|k| at - names[k].0);
    let after = names.get(rank + 2).map(|next| next.0 - at);
    let between = before
        .into_iter()
        .chain(after)
        .fold(f64::INFINITY, f64::min);
    (between - GAP).min(2.0 * (end - at))
}

/// About this share of a name, with an ellipsis; `shared` of its characters begin another name as well.
fn shortened(name: &str, shared: usize, share: f64) -> String {
    let all = name.chars().count();
    let most = ((share * all as f64).floor() as usize)
        .saturating_sub(1)
        .max(2);
    short::cut(name, shared, |text| text.chars().count() <= most)
}

/// A short line at every visit, whether its name has room or not. It stands inside: below the frame it would run into
/// the name.
pub(super) fn tick_marks(
    ui: &egui::Ui,
    frame: Rect,
    data: &PlotData,
    place: &impl Fn(&PlotPoint) -> Pos2,
) {
    let stroke = Stroke::new(1.0, theme::palette(ui).quiet);
    for (at, _) in &data.ticks {
        let x = place(&PlotPoint::new(*at, data.y.0)).x;
        if frame.x_range().contains(x) {
            ui.painter()
                .vline(x, frame.bottom() - 3.0..=frame.bottom(), stroke);
        }
    }
}

/// A name that is cut has at least this room, points.
const LEAST_NAME: f32 = 60.0;

/// A line a group: its name, and n at each visit.
pub(super) fn counts(
    ui: &egui::Ui,
    rect: Rect,
    figure: &Figure,
    panel: &Panel,
    data: &PlotData,
    place: &impl Fn(&PlotPoint) -> Pos2,
) {
    let font = FontId::proportional(11.5);
    let quiet = theme::palette(ui).quiet;
    let top = rect.max.y - counts_height(figure) + 3.0;
    let x_of = |at: f64| place(&PlotPoint::new(at, data.y.0)).x;
    let first = data.ticks.iter().map(|t| x_of(t.0));
    let first = first
        .filter(|x| *x > rect.min.x + 24.0)
        .fold(rect.max.x, f32::min);
    let names: Vec<&str> = figure.groups.iter().map(|g| g.name.as_str()).collect();
    let shared = short::shared(&names);
    for row in &panel.counts {
        let y = top + COUNT_LINE * row.group as f32 + 0.5 * COUNT_LINE;
        let numbers: Vec<_> = (row.n.iter())
            .map(|n| {
                ui.painter()
                    .layout_no_wrap(n.to_string(), font.clone(), quiet)
            })
            .collect();
        let widest = numbers.iter().map(|g| g.size().x).fold(0.0, f32::max);
        if let Some(group) = figure.groups.get(row.group) {
            let color = theme::group_color(ui, group.color);
            let at = pos2(rect.min.x + 8.0, y);
            paint_symbol(ui.painter(), at, group.symbol, 3.5, color);
            // The name ends before the first number.
            let room = first - 0.5 * widest - 5.0 - (rect.min.x + 16.0);
            let name = short::fitted(ui, &group.name, shared[row.group], &font, room.max(0.0));
            let is_whole = name == group.name;
            let galley = ui.painter().layout_no_wrap(name, font.clone(), quiet);
            let at = Align2::LEFT_CENTER.anchor_size(pos2(rect.min.x + 16.0, y), galley.size());
            // A name cut to its first letters may be that of another group: the symbol alone says more.
            if is_whole || room >= LEAST_NAME {
                ui.painter().galley(at.min, galley, quiet);
            }
        }
        let mut end = f32::NEG_INFINITY;
        for (tick, number) in data.ticks.iter().zip(numbers) {
            let at = Align2::CENTER_CENTER.anchor_size(pos2(x_of(tick.0), y), number.size());
            if at.left() < rect.min.x + 16.0
                || at.right() > rect.max.x + 4.0
                || at.left() < end + 3.0
            {
                continue;
            }
            end = at.right();
            ui.painter().galley(at.min, number, quiet);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_meet_stand_in_two_rows_or_are_cut() {
        let names = ["Baseline", "230 min", "Day 1", "Day 3"];
        let ticks: Vec<(f64, String)> = ([0.0, 0.16, 1.0, 3.0].into_iter().zip(names))
            .map(|(x, name)| (x, name.to_owned()))
            .collect();
        let widths = [50.0, 44.0, 34.0, 34.0];
        let shown = |scale| -> Vec<String> {
            (0..4)
                .map(|i| name_of(&ticks, &widths, (scale, f64::INFINITY), i))
                .collect()
        };
        assert_eq!(shown(400.0), ["Baseline", "230 min", "Day 1", "Day 3"]);
        assert_eq!(shown(80.0), ["Baseline", "\n230 min", "Day 1", "Day 3"]);
        // Equal steps of long names: every other one in the second row.
        let long: Vec<(f64, String)> = (0..4)
            .map(|i| (f64::from(i), "after two weeks".to_owned()))
            .collect();
        let rows: Vec<bool> = (0..4)
            .map(|i| name_of(&long, &[90.0; 4], (60.0, f64::INFINITY), i).starts_with('\n'))
            .collect();
        assert_eq!(rows, [false, true, false, true]);
        // A long name among short ones leaves each of them its room.
        let mixed: Vec<(f64, String)> = [
            "Baseline before the infusion",
            "40 min",
            "4 hours after",
            "Day 1",
            "Week 1",
        ]
        .iter()
        .enumerate()
        .map(|(i, name)| (i as f64, (*name).to_owned()))
        .collect();
        let widths = [180.0, 40.0, 90.0, 34.0, 44.0];
        for i in 0..5 {
            let name = name_of(&mixed, &widths, (45.0, 4.0 * 45.0 + 30.0), i);
            assert!(!name.is_empty(), "{i}");
        }
        // No room for two rows: cut, never on top of each other.
        assert!(name_of(&long, &[90.0; 4], (40.0, f64::INFINITY), 2).ends_with('\u{2026}'));
        assert_eq!(name_of(&long, &[90.0; 4], (1.0, f64::INFINITY), 3), "");
        // The last name is cut at the end of the room.
        let last = name_of(&long, &[90.0; 4], (100.0, 100.0 * long[3].0 + 30.0), 3);
        assert!(last.ends_with('\u{2026}'), "{last}");
    }
}
